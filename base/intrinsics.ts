/**
 * JavaScript's own classes and functions as they are when this module loads.
 *
 * A program may replace them afterwards, and may put properties on the prototypes that everything inherits from. No
 * length, offset or pointer that C is given may come from such a lookup. Three ways ensure this, and none of them costs
 * anything at run time:
 *
 * - Import classes and functions from here, under their usual names: `import { BigInt, Uint8Array } from …`.
 * - Make memory, lists, maps … of the library's own by {@linkcode own_bytes}, {@linkcode own_list}, {@linkcode own_map} ….
 *   Their prototypes have the same members, inherit from nothing and cannot be changed, so methods are called as always.
 * - Read the caller's values with the functions at the end: {@linkcode length_of}, {@linkcode item_of} and others, and
 *   options by `options_of` of arguments.ts. A method as a function costs 10 ns more than the method, so use them only
 *   for values that the caller passed.
 *
 * @module
 */

const { bind, call } = Function.prototype;
const { assign, create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;

/** `BigInt`. */
export const BigInt: typeof globalThis.BigInt = globalThis.BigInt;
/** `BigUint64Array`. */
export const BigUint64Array: typeof globalThis.BigUint64Array = globalThis.BigUint64Array;
/** `DataView`. */
export const DataView: typeof globalThis.DataView = globalThis.DataView;
/** `Int32Array`. */
export const Int32Array: typeof globalThis.Int32Array = globalThis.Int32Array;
/** `Number`, the function: its properties could be replaced. */
export const Number: (value: unknown) => number = globalThis.Number;
/** `Promise.resolve(value)`: for what was received, which must not be lost to a function that a program has replaced. */
export const resolved: <T>(value: T) => Promise<T> = Promise.resolve.bind(Promise) as <T>(value: T) => Promise<T>;
/** `Uint8Array`. */
export const Uint8Array: typeof globalThis.Uint8Array = globalThis.Uint8Array;
/** `Uint16Array`. */
export const Uint16Array: typeof globalThis.Uint16Array = globalThis.Uint16Array;
/** `Uint32Array`. */
export const Uint32Array: typeof globalThis.Uint32Array = globalThis.Uint32Array;
/** `Object.hasOwn(object, key)`. */
export const has_own: (object: object, key: PropertyKey) => boolean = Object.hasOwn;
/** `Number.isInteger(value)`. */
export const is_integer: (value: unknown) => boolean = globalThis.Number.isInteger;
/** `ArrayBuffer.isView(value)`. */
export const is_view: (value: unknown) => value is ArrayBufferView<ArrayBufferLike> = ArrayBuffer.isView;
/** `BigInt.asUintN(bits, value)`. */
export const as_uint: (bits: number, value: bigint) => bigint = globalThis.BigInt.asUintN;
const { abs, ceil, floor, imul, max, min, random, round } = globalThis.Math;
/** The functions of `Math` that the library uses: a program cannot replace them here. */
export const Math: Pick<
  typeof globalThis.Math,
  "abs" | "ceil" | "floor" | "imul" | "max" | "min" | "random" | "round"
> = freeze(setPrototypeOf({ abs, ceil, floor, imul, max, min, random, round }, null));

const PLAIN = Object.prototype;
/** Makes a plain object inherit nothing: a member that it lacks is not looked up in `Object.prototype`. */
export function inherit_nothing(object: object | undefined): void {
  if (object !== undefined && getPrototypeOf(object) === PLAIN) setPrototypeOf(object, null);
}

/** An object that has the members that a prototype has now, and inherits from nothing. */
function members_without_prototype(prototype: object): object {
  const fixed = create(null);
  for (let from: object = prototype; from !== Object.prototype; from = getPrototypeOf(from)) {
    for (const key of Reflect.ownKeys(from)) {
      // Without a `constructor`, slice() and subarray() make ordinary arrays, even if a program replaced the ordinary
      // one.
      if (key === "constructor" || key in fixed) continue;
      defineProperty(fixed, key, getOwnPropertyDescriptor(from, key)!);
    }
  }
  return fixed;
}

const BYTES = freeze(members_without_prototype(Uint8Array.prototype));
const VIEW = freeze(members_without_prototype(DataView.prototype));

/**
 * Zeroed memory of the library's own. A program cannot replace its methods. `slice` returns an ordinary array.
 *
 * @param size How many bytes.
 */
export function own_bytes(size: number): Uint8Array<ArrayBuffer> {
  return setPrototypeOf(new Uint8Array(size), BYTES);
}

/** Bytes that are copied one by one: a view of them would cost more. */
const SHORT = 64;

/** A copy of a part of bytes: an ordinary array that owns its memory. */
export function copy_of(array: Uint8Array<ArrayBufferLike>, start: number, end: number): Uint8Array<ArrayBuffer> {
  const size = end - start;
  if (size > SHORT) return new Uint8Array(part_of(array, start, end));
  const copy = new Uint8Array(size);
  for (let i = 0; i < size; i++) copy[i] = array[start + i];
  return copy;
}

/** Reads the length of each array into a list, once; returns how many bytes the arrays have together. */
export function read_lengths(arrays: readonly Uint8Array<ArrayBufferLike>[], lengths: number[]): number {
  let size = 0;
  for (let i = 0; i < arrays.length; i++) size += lengths[i] = length_of(arrays[i]);
  return size;
}

/** Arrays one after the other: an ordinary array that owns its memory. */
export function joined(arrays: readonly Uint8Array<ArrayBufferLike>[]): Uint8Array<ArrayBuffer> {
  const lengths = own_list<number>(), whole = new Uint8Array(read_lengths(arrays, lengths));
  for (let i = 0, at = 0; i < arrays.length; at += lengths[i++]) copy_first(whole, arrays[i], lengths[i], at);
  return whole;
}

/**
 * Copies the first `length` bytes of an array that has at least so many. Another thread may make an array of shared
 * memory longer at any time; what it adds is not copied.
 */
export function copy_first(
  to: Uint8Array<ArrayBufferLike>,
  from: Uint8Array<ArrayBufferLike>,
  length: number,
  at: number,
): void {
  if (length > SHORT) copy_into(to, part_of(from, 0, length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[i];
}

/** A part of the library's own memory. A program cannot replace its methods. */
export function own_part(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
  return setPrototypeOf(part_of(bytes, start, end) as Uint8Array<ArrayBuffer>, BYTES);
}

/** A view of bytes. A program cannot replace its methods. */
export function own_view<T extends ArrayBufferLike>(bytes: Uint8Array<T>): DataView<T> {
  return setPrototypeOf(new DataView(buffer_of(bytes), offset_of(bytes), length_of(bytes)), VIEW);
}

class OwnList<T> extends Array<T> {}
// Not frozen, which would make storing an item cost 80 ns: a list never leaves the library, nor does its prototype.
setPrototypeOf(OwnList.prototype, members_without_prototype(Array.prototype));
delete (OwnList.prototype as { constructor?: unknown }).constructor; // slice() and others make ordinary arrays.

/**
 * An empty list of the library's own: `list[i] = item` never calls a setter of `Array.prototype`, a missing index is
 * `undefined`, and a program cannot replace its methods. Making and filling it costs less than `push` does.
 */
export function own_list<T>(): T[] {
  return new OwnList<T>();
}

/**
 * An ordinary array of a list's items, for a result. Most results have one item or none, and a literal costs 10 ns where
 * `slice` costs 190.
 */
export function array_of<T>(list: readonly T[]): T[] {
  return list.length === 1 ? [list[0]] : list.length === 0 ? [] : list.slice();
}

const { Map: RealMap, Set: RealSet, WeakMap: RealWeakMap, FinalizationRegistry: RealRegistry } = globalThis;
const MAP = freeze(members_without_prototype(RealMap.prototype));
const SET = freeze(members_without_prototype(RealSet.prototype));
const WEAK_MAP = freeze(members_without_prototype(RealWeakMap.prototype));
const REGISTRY = freeze(members_without_prototype(RealRegistry.prototype));

/** A map of the library's own. A program cannot replace its methods; those of its iterators it can. */
export function own_map<K, V>(entries?: readonly (readonly [K, V])[]): Map<K, V> {
  return setPrototypeOf(new RealMap(entries), MAP);
}

/** A set of the library's own, likewise. */
export function own_set<T>(): Set<T> {
  return setPrototypeOf(new RealSet(), SET);
}

/** A map of the library's own that does not keep its keys, likewise. */
export function own_weak_map<K extends WeakKey, V>(): WeakMap<K, V> {
  return setPrototypeOf(new RealWeakMap(), WEAK_MAP);
}

/** A registry of garbage collected objects, likewise. */
export function own_registry<T>(collected: (held: T) => void): FinalizationRegistry<T> {
  return setPrototypeOf(new RealRegistry(collected), REGISTRY);
}

/** A method as a function that takes as its first parameter what the method has as `this`. */
export function uncurried<F>(method: unknown): F {
  return bind.call(call, method) as F;
}

/** A property that a prototype computes, as a function of what has the property. */
export function getter<F>(prototype: object, key: PropertyKey): F {
  return uncurried(getOwnPropertyDescriptor(prototype, key)!.get);
}

const array = getPrototypeOf(Uint8Array.prototype);

/**
 * The true length of a typed array; throws TypeError for another value. A property `length` of the array may return any
 * value, or run code of the caller.
 */
export const length_of: (array: Uint8Array<ArrayBufferLike>) => number = getter(array, "length");
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

const buffer_of: (array: Uint8Array<ArrayBufferLike>) => ArrayBufferLike = getter(array, "buffer");
const offset_of: (array: Uint8Array<ArrayBufferLike>) => number = getter(array, "byteOffset");

/** `array.subarray(start, end)` as an ordinary array, even if the array is of a subclass. */
export function part_of(array: Uint8Array<ArrayBufferLike>, start: number, end: number): Uint8Array<ArrayBufferLike> {
  return new Uint8Array(buffer_of(array), offset_of(array) + start, end - start);
}

/** `array.subarray(start)` as an ordinary array, even if the array is of a subclass. */
export function rest_from(array: Uint8Array<ArrayBufferLike>, start: number): Uint8Array<ArrayBufferLike> {
  return part_of(array, start, length_of(array));
}

/** The name of the class of a typed array; `undefined` for anything else. */
const class_of: (value: unknown) => string | undefined = getter(array, Symbol.toStringTag);
/** The true number of bytes of a typed array. It is not its length if it is of numbers of more than one byte. */
export const byte_length_of: (value: unknown) => number = getter(array, "byteLength");
const view_buffer: (value: unknown) => ArrayBufferLike = getter(DataView.prototype, "buffer");
const view_offset: (value: unknown) => number = getter(DataView.prototype, "byteOffset");
const view_size: (value: unknown) => number = getter(DataView.prototype, "byteLength");

/** The bytes of a view, whatever it says of its buffer, its offset and its length. */
export function bytes_of_view(view: ArrayBufferView<ArrayBufferLike>): Uint8Array<ArrayBufferLike> {
  return class_of(view) === undefined
    ? new Uint8Array(view_buffer(view), view_offset(view), view_size(view))
    : new Uint8Array(buffer_of(view as Uint8Array), offset_of(view as Uint8Array), byte_length_of(view));
}

const { ArrayBuffer: RealBuffer, SharedArrayBuffer: SharedBuffer } = globalThis;
const buffer_size: (value: unknown) => number = getter(RealBuffer.prototype, "byteLength");
const shared_size: (value: unknown) => number = getter(SharedBuffer.prototype, "byteLength");
const detached: (value: unknown) => boolean = getter(RealBuffer.prototype, "detached");

/**
 * Whether a value is a buffer. A proxy of one, or an object with its prototype, is not: a view of it would be a view of
 * new memory, in which received data would be lost.
 */
export function is_buffer(value: unknown): value is ArrayBufferLike {
  try {
    (value instanceof SharedBuffer ? shared_size : buffer_size)(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether the memory of a buffer was transferred, whatever the buffer says itself. */
export function is_detached(buffer: ArrayBufferLike): boolean {
  return !(buffer instanceof SharedBuffer) && detached(buffer);
}

const item_at: (array: unknown, index: number) => unknown = uncurried(array.at);

/** Whether a typed array lies outside of its buffer, which has shrunk: its length is 0 then. Only `at` tells. */
export function is_out_of_bounds(view: ArrayBufferView<ArrayBufferLike>): boolean {
  if (class_of(view) === undefined) return false; // A DataView throws itself.
  try {
    item_at(view, 0);
    return false;
  } catch {
    return true;
  }
}

/** The buffer of a view, whatever it says itself. */
export function buffer_of_view(view: ArrayBufferView<ArrayBufferLike>): ArrayBufferLike {
  return class_of(view) === undefined ? view_buffer(view) : buffer_of(view as Uint8Array);
}

/**
 * An item of a list that the caller passed; `undefined` for a hole, which would otherwise be what `Array.prototype` or
 * `Object.prototype` has under that number. It costs 1 ns more than `list[index]`.
 */
export function item_of<T>(list: readonly T[], index: number): T | undefined {
  return index in ARRAY && !has_own(list, index) ? undefined : list[index];
}

/**
 * A list that the caller passed, with `undefined` for holes: the list itself, unless a prototype would fill them. A
 * value that is not an array is returned unchanged.
 */
export function without_holes<T>(list: T): T {
  if (!is_array(list)) return list;
  const { length } = list;
  for (let i = 0; i < length; i++) if (i in ARRAY) return copied(list, length) as T;
  return list;
}
const { isArray: is_array, prototype: ARRAY } = Array;

function copied(list: readonly unknown[], length: number): unknown[] {
  const copy: unknown[] = [];
  for (let i = 0; i < length; i++) {
    const value = item_of(list, i); // Not by `copy[i] =`, which would call a setter of the prototype.
    defineProperty(copy, i, assign(create(null), { value, writable: true, enumerable: true, configurable: true }));
  }
  return copy;
}
