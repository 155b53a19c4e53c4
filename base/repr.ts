/**
 * Values as Python prints them, for error texts and representations.
 *
 * @module
 */

import { bytes_of, is_bytes } from "./arguments.ts";

/**
 * A value in Python's notation: `None`, `'text'`, `b'\x00abc'`, `('127.0.0.1', 80)`.
 *
 * @param value A value as in addresses.
 */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return quoted(value, printed_as_numbers ??= /[\p{C}\p{Z}]/u);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (is_bytes(value)) return "b" + quoted(latin1(bytes_of(value, "value")), NO_ASCII);
  if (Array.isArray(value)) return value.length === 1 ? `(${repr(value[0])},)` : `(${value.map(repr).join(", ")})`;
  return String(value);
}

/**
 * Characters that are printed as numbers: all but letters, marks, digits, punctuation and symbols. Made at its first use:
 * V8 collects the characters of these classes when it reads the expression, which takes 0.3 ms.
 */
let printed_as_numbers: RegExp | undefined;
/** Bytes that are printed as numbers. */
const NO_ASCII = /[^ -~]/;

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function quoted(text: string, unprintable: RegExp): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let quoted = quote;
  for (const character of text) {
    if (character === quote || character === "\\") quoted += "\\" + character;
    else if (character === "\n") quoted += "\\n";
    else if (character === "\r") quoted += "\\r";
    else if (character === "\t") quoted += "\\t";
    else if (character !== " " && unprintable.test(character)) quoted += escaped(character.codePointAt(0)!);
    else quoted += character;
  }
  return quoted + quote;
}

/** A character by its number, as short as Python has it: `\x7f`, `\u200b`, `\U000e0001`. */
export function escaped(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
