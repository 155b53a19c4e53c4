/**
 * File names as Python reads and writes them on the systems where they are bytes: UTF-8, and what is not UTF-8 comes
 * through unchanged as the lone surrogates U+DC80 to U+DCFF (PEP 383).
 *
 * @module
 */

import { UnicodeError } from "./value_errors.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The bytes of a name.
 *
 * @param text The name.
 * @param name What to call it in an error.
 * @throws {UnicodeError} when it has a surrogate that stands for no byte.
 */
export function encode_name(text: string, name: string): Uint8Array<ArrayBuffer> {
  if (text.isWellFormed()) return encoder.encode(text);
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
 * The name that bytes spell.
 *
 * @param bytes The name's bytes, without a terminator.
 */
export function decode_name(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decode_broken(bytes);
  }
}

/** Takes each byte that begins no well-formed sequence by itself. */
function decode_broken(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const length = sequence_length(bytes, i);
    text += length === 0 ? String.fromCharCode(0xdc00 + bytes[i]) : strict.decode(bytes.subarray(i, i + length));
    i += length || 1;
  }
  return text;
}

/** How many bytes the well-formed sequence at `start` has; 0 when there is none. */
function sequence_length(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    strict.decode(bytes.subarray(start, start + length));
    return start + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}
