/**
 * What to do about bytes that are no text in an encoding, and characters that it lacks: Python's error handlers.
 *
 * @module
 */

import { kind } from "../base/arguments.ts";
import { escaped, repr } from "../base/repr.ts";
import { LookupError, UnicodeError } from "../base/value_errors.ts";

/**
 * What to do about what has no place in the other: Python's names. Those that are missing here are `namereplace`, which
 * needs the names of all characters, and `surrogatepass`.
 */
export type Errors =
  | "strict"
  | "replace"
  | "ignore"
  | "surrogateescape"
  | "backslashreplace"
  | "xmlcharrefreplace";
const ERRORS: readonly string[] = [
  ...["strict", "replace", "ignore", "surrogateescape", "backslashreplace", "xmlcharrefreplace"],
];

/**
 * The way to deal with errors, checked.
 *
 * @throws {LookupError} for a name that Python does not have either, or that is not to be had here.
 */
export function errors_argument(errors: unknown): Errors {
  if (errors === undefined || errors === null) return "strict";
  if (typeof errors !== "string") throw new TypeError(`errors: str or null are required, not ${kind(errors)}`);
  if (!ERRORS.includes(errors)) throw new LookupError(`unknown error handler name ${repr(errors)}`);
  return errors as Errors;
}

/** The exception, or what stands in for one byte that is no text. */
export function bad_byte(byte: number, position: number, encoding: string, errors: Errors): string {
  if (errors === "replace") return "\ufffd";
  if (errors === "ignore") return "";
  if (errors === "surrogateescape" && byte >= 0x80) return String.fromCharCode(0xdc00 + byte);
  if (errors === "backslashreplace") return escaped(byte);
  if (errors === "xmlcharrefreplace") throw new TypeError("errors: 'xmlcharrefreplace' is for what is written");
  const hex = byte.toString(16).padStart(2, "0");
  throw new UnicodeError(`'${encoding}' codec can't decode byte 0x${hex} in position ${position}`);
}

/** What to write for a character that the encoding lacks: bytes, which are ASCII or the one that it stands for. */
export function bad_character(
  code: number,
  position: number,
  encoding: string,
  errors: Errors,
  reason: string,
): number[] {
  if (errors === "replace") return [0x3f];
  if (errors === "ignore") return [];
  if (errors === "surrogateescape" && code >= 0xdc80 && code <= 0xdcff) return [code - 0xdc00];
  if (errors === "backslashreplace") return ascii(escaped(code));
  if (errors === "xmlcharrefreplace") return ascii(`&#${code};`);
  const name = escaped(code);
  throw new UnicodeError(`'${encoding}' codec can't encode character '${name}' in position ${position}: ${reason}`);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
