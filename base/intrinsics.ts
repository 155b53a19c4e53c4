/**
 * Functions of JavaScript's own classes as they are when the module loads.
 *
 * Programs may replace the methods of those classes, and arrays may have properties that hide them. Between a check (of a
 * length, of a permission) and the system call that it is for no code of the caller's may run, so what stands there calls
 * these. They take as their first parameter what a method has as `this`, and cost no more than the method.
 *
 * @module
 */

const { bind, call } = Function.prototype;

/** A method as a function. */
function uncurried<F>(method: unknown): F {
  return bind.call(call, method) as F;
}

const array = Object.getPrototypeOf(Uint8Array.prototype);

/**
 * How many elements a typed array has, whatever it says itself; a TypeError for what is none. Where code of the caller's
 * may have run since the array was looked at, it may say anything.
 */
export const length_of: (array: Uint8Array<ArrayBufferLike>) => number = uncurried(
  Object.getOwnPropertyDescriptor(array, "length")!.get,
);
/** `array.set(source, offset)`. */
export const copy_into: (
  array: Uint8Array<ArrayBufferLike>,
  source: Uint8Array<ArrayBufferLike>,
  offset?: number,
) => void = uncurried(array.set);
/** `text.charCodeAt(index)`. */
export const code_at: (text: string, index: number) => number = uncurried(String.prototype.charCodeAt);
/** `encoder.encode(text)`. */
export const encode: (encoder: TextEncoder, text: string) => Uint8Array<ArrayBuffer> = uncurried(
  TextEncoder.prototype.encode,
);
/** `BigInt(number)`. */
export const bigint_of: (number: number) => bigint = BigInt;
/** `ArrayBuffer.isView(value)`. */
export const is_view: (value: unknown) => value is ArrayBufferView<ArrayBufferLike> = ArrayBuffer.isView;
