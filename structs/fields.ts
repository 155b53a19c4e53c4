/**
 * What the packers have in common: fields that are checked before they are written, structs that are long enough
 * before they are read. All supported systems are little-endian and 64-bit.
 *
 * @module
 */

import { bytes_of, within } from "../check.ts";

/**
 * An unsigned integer of so many bits.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {RangeError} when it has more.
 */
export function unsigned(value: unknown, bits: 8 | 16 | 32, name: string): number {
  return within(value, 0, 2 ** bits - 1, name, `${name}: ${value} does not fit in ${bits} unsigned bits`);
}

/**
 * 32 bits that flags are or-ed into: in JavaScript the outcome is negative when the highest is set.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {RangeError} when it has more.
 */
export function bits(value: unknown, name: string): number {
  return within(value, -0x8000_0000, 0xffff_ffff, name, `${name}: ${value} does not fit in 32 bits`) >>> 0;
}

/**
 * A signed integer of 32 bits.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {RangeError} when it has more.
 */
export function signed(value: unknown, name: string): number {
  return within(value, -0x8000_0000, 0x7fff_ffff, name, `${name}: ${value} does not fit in 32 bits`);
}

/** A struct of so many bytes, all zero, and its fields. */
export function struct(size: number): { bytes: Uint8Array<ArrayBuffer>; view: DataView<ArrayBuffer> } {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

/**
 * The bytes of a struct that is to be read, and its fields.
 *
 * @throws {TypeError} when they are not bytes.
 * @throws {RangeError} when there are fewer than the struct has.
 */
export function fields(value: unknown, least: number, name: string): { bytes: Uint8Array; view: DataView } {
  const bytes = bytes_of(value, name);
  if (bytes.length < least) throw new RangeError(`${name}: ${least} bytes expected, there are ${bytes.length}`);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
