/**
 * Checks of arguments, before they reach C, which would silently truncate them.
 *
 * An error is of the class that CPython has for it; each message begins with the argument's name.
 *
 * @module
 */

import {
  as_uint,
  BigInt,
  buffer_of_view,
  byte_length_of,
  bytes_of_view,
  has_own,
  is_buffer,
  is_detached,
  is_integer,
  is_out_of_bounds,
  is_view,
  length_of,
  Number,
  part_of,
  Uint8Array as ByteArray,
} from "./intrinsics.ts";
import { OverflowError, ValueError } from "./value_errors.ts";

const { getPrototypeOf, keys, values } = Object;
const { ownKeys } = Reflect;
const MAX_SAFE_INTEGER = 2 ** 53 - 1;

/** An integer argument: a number, or a bigint, or a boolean for 1 and 0, since Python's `bool` is an `int`. */
export type Integer = number | bigint | boolean;

/** Bytes that a call may read: any view, its offset and length honoured, or a whole buffer. */
export type BytesLike = ArrayBufferView<ArrayBufferLike> | ArrayBufferLike;

/** The name of a value's type, for error texts. */
export function type_name(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return value.constructor?.name ?? "object";
}

/** Whether a value is of a type that {@linkcode Integer} has; a number may have a fraction. */
export function is_integer_like(value: unknown): value is Integer {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

/** Throws for a value that is not an integer: a fraction, a string, `null`, a constant that the platform lacks. */
function not_integer(value: unknown, name: string, hint = " (a constant that this platform lacks?)"): Error {
  if (value === undefined) return new TypeError(`${name}: an integer is required, not undefined${hint}`);
  const what = typeof value === "number" ? value : `'${type_name(value)}' object`;
  return new TypeError(`${name}: ${what} cannot be interpreted as an integer`);
}

/** The largest C `int`. */
export const INT_MAX = 0x7fff_ffff;

/**
 * A C `int`.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {OverflowError} outside -2^31 to 2^31-1.
 */
export function c_int(value: unknown, name: string): number {
  // "| 0" turns -0 into 0; FFI does not take -0 for an integer.
  return typeof value === "number" && (value | 0) === value ? value | 0 : other_int(value, name);
}

function other_int(value: unknown, name: string): number {
  const n = integer(value, name);
  if (n < -0x8000_0000 || n > INT_MAX) throw new OverflowError(`${name}: ${n} does not fit in a C int`);
  return n;
}

/**
 * Any integer, as a number. A bigint beyond 2^53 becomes the nearest number, which no caller accepts.
 *
 * @throws {TypeError} when it is not an integer.
 */
export function integer(value: unknown, name: string, hint?: string): number {
  if (typeof value === "number" && is_integer(value)) return value + 0; // Not -0.
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  throw not_integer(value, name, hint);
}

/**
 * An unsigned integer of at most 32 bits, taken modulo 2^bits as Python's `k`, `I` and `H` formats do.
 *
 * @throws {TypeError} when it is not an integer.
 */
export function masked(value: unknown, bits: 8 | 16 | 32, name: string): number {
  const n = typeof value === "bigint" ? Number(as_uint(32, value)) : integer(value, name);
  return bits === 32 ? n >>> 0 : n & ((1 << bits) - 1);
}

/**
 * Any integer, as a bigint.
 *
 * @throws {TypeError} when it is not an integer.
 */
export function big_integer(value: unknown, name: string): bigint {
  return typeof value === "bigint" ? value : BigInt(integer(value, name));
}

/**
 * An integer within a range, for lengths and counts.
 *
 * @param message The error's text outside of the range, if it does not just tell the range. A text that is made for each
 * call from numbers would cost 100 ns.
 * @param outside The class of that error.
 * @throws {TypeError} when it is not an integer.
 * @throws {RangeError} outside of the range.
 */
export function within(
  value: unknown,
  least: number,
  most: number,
  name: string,
  message?: string,
  outside: new (message: string) => RangeError = OverflowError,
): number {
  if (typeof value === "number" && (value | 0) === value && value >= least && value <= most) return value | 0;
  const n = integer(value, name, "");
  if (n < least || n > most) throw new outside(message ?? `${name}: ${value} is not within ${least} and ${most}`);
  return n;
}

/**
 * The number of bytes to receive.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {ValueError} with `negative` when it is negative, and when it is too large.
 */
export function byte_count(value: unknown, name: string, negative: string): number {
  if (typeof value === "number" && (value | 0) === value && value >= 0) return value | 0; // A double costs 40 ns more.
  const n = integer(value, name, "");
  if (n < 0) throw new ValueError(negative);
  if (n > MAX_SAFE_INTEGER) throw new OverflowError(`${name}: ${n} bytes are more than memory can have`);
  return n;
}

/**
 * Throws when a call has too few arguments: so the error of a missing argument is not that of a constant that the
 * platform lacks.
 *
 * @param given How many there are.
 * @param least How many there must be.
 * @param caller The method's name.
 */
export function at_least(given: number, least: number, caller: string): void {
  if (given >= least) return;
  throw new TypeError(`${caller}() takes at least ${least} argument${least === 1 ? "" : "s"} (${given} given)`);
}

/**
 * Throws unless a call has exactly one argument.
 *
 * @param given The number of arguments.
 * @param caller The method's name.
 */
export function one_argument(given: number, caller: string): void {
  if (given !== 1) throw new TypeError(`${caller}() takes exactly one argument (${given} given)`);
}

/** A function's parameters in order, each with its default. */
export interface Parameters {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly count: number;
}

/** Counts parameters once, since each count would take 90 ns, and a list of their names. */
export function parameters(defaults: Readonly<Record<string, unknown>>): Parameters {
  return { defaults, count: keys(defaults).length };
}

/**
 * Arguments that are passed in order, or by name in one object.
 *
 * @param caller The function's name.
 * @param given The arguments of the call.
 * @param parameters The function's parameters. An `undefined` that was passed is not replaced by the default; the check
 * of the value refuses it.
 * @returns The arguments in order, up to the last one that was passed.
 * @throws {TypeError} for an unknown name, and for too many arguments.
 */
export function in_order(caller: string, given: unknown[], { defaults, count }: Parameters): unknown[] {
  if (given.length > count) throw new TypeError(`${caller}() takes at most ${count} arguments (${given.length} given)`);
  return given.length === 1 && names_parameters(given[0]) ? values(by_name(given[0], defaults)) : given;
}

/** Whether a value is a plain object, which may pass parameters by name; not an array or a socket. */
function names_parameters(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = getPrototypeOf(value);
  return prototype === null || getPrototypeOf(prototype) === null;
}

/**
 * Options by name.
 *
 * @param named The object that was passed, if any.
 * @param defaults The parameters, each with its default.
 * @throws {TypeError} for an unknown name.
 */
export function by_name<T extends Readonly<Record<string, unknown>>>(
  named: unknown,
  defaults: T,
): { [name in keyof T]: unknown } {
  if (named === undefined) return defaults;
  if (!names_parameters(named)) throw new TypeError(`an object of options is required, not ${type_name(named)}`);
  return { ...defaults, ...only_parameters(named, keys(defaults)) };
}

/**
 * The same, where an `undefined` is an omitted option. A number of the socket interface stays `undefined`, for its check to
 * throw: it may be a constant that this platform lacks.
 */
export function options_by_name<T extends Readonly<Record<string, unknown>>>(
  named: unknown,
  defaults: T,
): { [name in keyof T]: unknown } {
  const given: { [name in keyof T]: unknown } = { ...by_name(named, defaults) };
  for (const name of keys(defaults)) {
    const number = name === "family" || name === "proto" || name === "flags";
    if (given[name] === undefined && !number) given[name as keyof T] = defaults[name];
  }
  return given;
}

/**
 * Throws for an object with a property that is not a parameter.
 *
 * @returns Its properties, as {@linkcode options_of} gives them.
 * @throws {TypeError} naming it.
 */
export function only_parameters<T extends object>(named: T, names: readonly string[]): T {
  const unknown = keys(named).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`unexpected keyword argument '${unknown}'`);
  return options_of(named);
}

/**
 * The options of an object: its own properties, and those of its class. Properties of `Object.prototype` are not
 * options; otherwise a `timeout` there would end every wait.
 *
 * @returns An object that inherits from nothing. Each property was read once.
 */
export function options_of<T extends object>(options: T): T {
  if (names_parameters(options)) return { __proto__: null, ...options };
  const read = { __proto__: null } as unknown as T;
  for (let at: object = options, above = getPrototypeOf(at); above !== null; at = above, above = getPrototypeOf(at)) {
    for (const name of ownKeys(at) as (keyof T)[]) if (!has_own(read, name)) read[name] = options[name];
  }
  return read;
}

const PLAIN = ByteArray.prototype;

/**
 * Whether the length that a value states is its own: a subclass, a proxy, or a property of that name, may state
 * another, which must not reach C. An array of larger numbers may have the same prototype: its items are no bytes.
 */
function plain(value: unknown): value is Uint8Array<ArrayBufferLike> {
  return value instanceof ByteArray && is_view(value) && getPrototypeOf(value) === PLAIN && !has_own(value, "length") &&
    byte_length_of(value) === value.length;
}

/**
 * The bytes of any view or buffer, without a copy.
 *
 * @throws {TypeError} when it is neither, or its memory was transferred, or has shrunk so that the view is outside.
 */
export function bytes_of(value: unknown, name: string): Uint8Array<ArrayBufferLike> {
  if (plain(value) && value.length !== 0) return value;
  if (!is_bytes(value)) throw new TypeError(`${name}: a bytes-like object is required, not '${type_name(value)}'`);
  const buffer = is_view(value) ? buffer_of_view(value) : value;
  if (is_detached(buffer)) throw new TypeError(`${name}: the buffer is detached`);
  const bytes = is_view(value) ? bytes_of_view(value) : new ByteArray(buffer);
  if (length_of(bytes) === 0 && is_view(value) && is_out_of_bounds(value)) {
    throw new TypeError(`${name}: the view is outside of its buffer, which has shrunk`);
  }
  return bytes;
}

/**
 * The same for bytes that only C reads or writes, with the length of `length_of`: an object of a subclass may pass
 * unchanged. Asking for the class of each array would add 3 % to a send and a receive of 64 bytes.
 *
 * @throws {TypeError} when it is neither a view nor a buffer, or its memory was transferred.
 */
export function c_buffer(value: unknown, name: string): Uint8Array<ArrayBufferLike> {
  return value instanceof ByteArray && value.length !== 0 ? value : bytes_of(value, name);
}

/**
 * The true length of an array that only C reads or writes; 0 if the value is no array of bytes, or is or claims to be
 * empty: then {@linkcode c_buffer} and `length_of` find out. V8 knows the array's class behind `value.length`, so here
 * it reads the true length without a call, which saves 1 % of a send and a receive of 64 bytes.
 */
export function c_length(value: unknown): number {
  return value instanceof ByteArray && value.length !== 0 ? length_of(value) : 0;
}

/**
 * Throws if a buffer became smaller since it was checked: it was detached or resized during a wait.
 *
 * @throws {TypeError} when there are fewer bytes.
 */
export function expect_length(bytes: Uint8Array<ArrayBufferLike>, length: number, name: string): void {
  if (length_of(bytes) < length) throw new TypeError(`${name}: the buffer was detached or resized`);
}

/**
 * The bytes that a buffer had when it was checked, before a wait; it may have grown since.
 *
 * @throws {TypeError} when there are fewer bytes.
 */
export function as_checked(
  bytes: Uint8Array<ArrayBufferLike>,
  length: number,
  name: string,
): Uint8Array<ArrayBufferLike> {
  expect_length(bytes, length, name);
  return length_of(bytes) === length ? bytes : part_of(bytes, 0, length);
}

/** Whether a value is a view or a buffer. */
export function is_bytes(value: unknown): value is BytesLike {
  return is_view(value) || is_buffer(value);
}

/**
 * The same as {@linkcode c_buffer}, for a buffer that a call writes to.
 *
 * @param value The first argument of the call.
 * @param caller The method's name.
 * @throws {TypeError} when it is neither view nor buffer, or its memory was transferred.
 */
export function writable_bytes(value: unknown, caller: string): Uint8Array<ArrayBufferLike> {
  if (is_bytes(value)) return c_buffer(value, "buffer");
  throw new TypeError(`buffer: ${caller}() argument 1 must be read-write bytes-like object, not ${type_name(value)}`);
}
