/**
 * File names as Python encodes them where they are bytes: UTF-8; any other byte becomes a lone surrogate U+DC80 to U+DCFF,
 * and comes back unchanged (PEP 383).
 *
 * @module
 */

import { encode, length_of, uncurried } from "./intrinsics.ts";
import { UnicodeError } from "./value_errors.ts";

const encoder = new TextEncoder();
const is_well_formed = uncurried<(text: string) => boolean>(String.prototype.isWellFormed);
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The bytes of a name.
 *
 * @param text The name.
 * @param name Its name in errors.
 * @throws {UnicodeError} when it has another lone surrogate.
 */
export function encode_name(text: string, name: string): Uint8Array<ArrayBuffer> {
  if (is_well_formed(text)) return encode(encoder, text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) bytes.push(...encoder.encode(character));
    else if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else throw new UnicodeError(`${name}: surrogates not allowed (U+${code.toString(16).toUpperCase()})`);
  }
  return Uint8Array.from(bytes);
}

/**
 * The name for bytes.
 *
 * @param bytes The name's bytes, without a terminator.
 */
export function decode_name(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decode_broken(bytes, (byte) => String.fromCharCode(0xdc00 + byte));
  }
}

/**
 * Decodes UTF-8 that is not well-formed.
 *
 * @param bytes The bytes.
 * @param bad Called with each byte that belongs to no well-formed sequence, and its position. Returns its replacement.
 */
export function decode_broken(bytes: Uint8Array, bad: (byte: number, position: number) => string): string {
  let text = "", from = 0;
  for (let i = 0, size = length_of(bytes); i < size;) {
    const length = sequence_length(bytes, i);
    if (length === 0) {
      text += strict.decode(bytes.subarray(from, i)) + bad(bytes[i], i);
      from = i + 1;
    }
    i += length || 1;
  }
  return text + strict.decode(bytes.subarray(from));
}

/** The length of the UTF-8 sequence that begins with this byte; 0 when none does. */
export function expected_length(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The length of the well-formed sequence at `at`; 0 when there is none. The Unicode Standard, table 3-7. */
function sequence_length(bytes: Uint8Array, at: number): number {
  const first = bytes[at], second = bytes[at + 1], length = expected_length(first);
  if (length <= 1) return length;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (at + length > length_of(bytes) || second < least || second > most) return 0;
  for (let i = at + 2; i < at + length; i++) if ((bytes[i] & 0xc0) !== 0x80) return 0;
  return length;
}
