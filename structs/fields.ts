/**
 * What the packers have in common: fields that are checked before they are written, structs that are long enough
 * before they are read. All supported systems are little-endian and 64-bit.
 *
 * @module
 */

import {
  copy_of,
  is_view,
  length_of,
  Math,
  own_view,
  rest_from,
  Uint8Array,
  without_holes,
} from "../base/intrinsics.ts";
import { bytes_of, integer, options_of, type_name } from "../base/arguments.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { parse_ipv4, parse_ipv6 } from "../families/text.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { SOCKADDR_HAS_LENGTH } from "../ffi/layout.ts";

/** An integer that a field has room for. */
function fitting(value: unknown, least: number, most: number, name: string, room: string): number {
  const n = integer(value, name);
  if (n < least || n > most) throw new OverflowError(`${name}: ${n} does not fit in ${room}`);
  return n;
}

/**
 * An unsigned integer of so many bits.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {ValueError} when it has more.
 */
export function unsigned(value: unknown, bits: 8 | 16 | 32, name: string): number {
  return fitting(value, 0, 2 ** bits - 1, name, `${bits} unsigned bits`);
}

/**
 * 32 bits that flags are or-ed into: in JavaScript the outcome is negative when the highest is set.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {ValueError} when it has more.
 */
export function bits(value: unknown, name: string): number {
  return fitting(value, -0x8000_0000, 0xffff_ffff, name, "32 bits") >>> 0;
}

/**
 * A signed integer of 32 bits.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {ValueError} when it has more.
 */
export function signed(value: unknown, name: string): number {
  return fitting(value, -0x8000_0000, 0x7fff_ffff, name, "32 bits");
}

/** A struct of so many bytes, all zero, and its fields. */
export function struct(size: number): { bytes: Uint8Array<ArrayBuffer>; view: DataView<ArrayBuffer> } {
  const bytes = new Uint8Array(size);
  return { bytes, view: own_view(bytes) };
}

/**
 * The bytes of a struct that is to be read, and its fields.
 *
 * @throws {TypeError} when they are not bytes.
 * @throws {ValueError} when there are fewer than the struct has.
 */
export function fields(value: unknown, least: number, name: string): { bytes: Uint8Array; view: DataView } {
  const bytes = bytes_of(value, name);
  const length = length_of(bytes);
  if (length < least) throw new ValueError(`${name}: ${least} bytes expected, got ${length}`);
  return { bytes, view: own_view(bytes) };
}

/** A part of bytes, as an array that owns its memory: what follows a header, or stands in a field. */
export function payload_of(bytes: Uint8Array, from: number, to: number = Infinity): Uint8Array<ArrayBuffer> {
  const length = length_of(bytes), start = Math.min(from, length);
  return copy_of(bytes, start, Math.max(start, Math.min(to, length)));
}

/**
 * An object whose properties are fields.
 *
 * @throws {TypeError} when it is none.
 */
export function named<T>(value: T, name: string): T {
  if (typeof value === "object" && value !== null) return options_of(value);
  throw new TypeError(`${name}: an object is required, not '${type_name(value)}'`);
}

/**
 * The items of an iterable.
 *
 * @throws {TypeError} when it is none, or a view of a buffer that is detached.
 */
export function items<T>(value: Iterable<T>, name: string): T[] {
  if (typeof Object(value)[Symbol.iterator] !== "function") {
    throw new TypeError(`${name}: an iterable is required, not '${type_name(value)}'`);
  }
  if (is_view(value)) bytes_of(value, name);
  return [...without_holes(value)];
}

/**
 * A list of arrays of so many items each.
 *
 * @throws {TypeError} when it is none.
 */
export function rows<T extends readonly unknown[]>(value: Iterable<T>, length: number, name: string): T[] {
  const all = items(value, name);
  if (all.every((row) => Array.isArray(row) && row.length === length)) return all.map(without_holes);
  throw new TypeError(`${name}: each item must be an array of ${length} numbers`);
}

/**
 * An IPv4 address as a number.
 *
 * @throws {TypeError} when it is not text.
 * @throws {ValueError} when it is not an address.
 */
export function ipv4(value: unknown, name: string): number {
  const address = parse_ipv4(text(value, name));
  if (address < 0) throw new ValueError(`${name}: '${value}' is not an IPv4 address`);
  return address;
}

/**
 * Writes an IPv6 address.
 *
 * @throws {TypeError} when it is not text.
 * @throws {ValueError} when it is not an address.
 */
export function put_ipv6(to: Uint8Array, at: number, value: unknown, name: string): void {
  if (!parse_ipv6(text(value, name), to, at)) throw new ValueError(`${name}: '${value}' is not an IPv6 address`);
}

function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${name}: text is required, not '${type_name(value)}'`);
}

/**
 * Writes a `struct sockaddr_in` or `struct sockaddr_in6` within another struct: the text of the address decides which.
 *
 * @throws {TypeError} when the host is not text.
 * @throws {RangeError} when it is not an address.
 */
export function put_sockaddr(bytes: Uint8Array, at: number, host: unknown, port: number, name: string): void {
  const v6 = text(host, name).includes(":");
  const view = own_view(rest_from(bytes, at));
  const family = v6 ? AF_INET6 : AF_INET;
  if (SOCKADDR_HAS_LENGTH) {
    view.setUint8(0, v6 ? 28 : 16);
    view.setUint8(1, family);
  } else {
    view.setUint16(0, family, true);
  }
  view.setUint16(2, port);
  if (v6) put_ipv6(bytes, at + 8, host, name);
  else view.setUint32(4, ipv4(host, name));
}

const encoder = new TextEncoder();

/**
 * Writes text into an array of chars, with a NUL after it.
 *
 * @throws {TypeError} when it is not text.
 * @throws {ValueError} when it has a NUL in it, or does not fit.
 */
export function c_string(bytes: Uint8Array, at: number, size: number, value: unknown, name: string): void {
  const chars = encoder.encode(text(value, name));
  if (chars.includes(0)) throw new ValueError(`${name}: embedded null character`);
  if (chars.length >= size) throw new ValueError(`${name}: at most ${size - 1} bytes, got ${chars.length}`);
  bytes.set(chars, at);
}
