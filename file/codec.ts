/**
 * Character encodings of text files: decodes bytes piece by piece, also characters that are split between two pieces, and
 * encodes text; with Python's error handlers.
 *
 * UTF-8, UTF-16, ASCII, Latin-1 and every single-byte encoding can be read and written; the other encodings of TextDecoder
 * can be read.
 *
 * @module
 */

import { copy_of, length_of, Math, own_bytes, own_part, own_view, part_of, Uint8Array } from "../base/intrinsics.ts";
import { escaped, repr } from "../base/repr.ts";
import { type_name } from "../base/arguments.ts";
import { decode_broken, expected_length } from "../base/fs_encoding.ts";
import { LookupError, UnicodeError } from "../base/value_errors.ts";

/**
 * The error handler of a codec, by Python's name. `namereplace`, which needs the names of all characters, and
 * `surrogatepass` are not supported.
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
 * Checks the name of an error handler.
 *
 * @throws {LookupError} for an unknown or unsupported name.
 */
export function errors_argument(errors: unknown): Errors {
  if (errors === undefined || errors === null) return "strict";
  if (typeof errors !== "string") throw new TypeError(`errors: str or null are required, not ${type_name(errors)}`);
  if (!ERRORS.includes(errors)) throw new LookupError(`unknown error handler name ${repr(errors)}`);
  return errors as Errors;
}

/** Handles a byte that cannot be decoded: throws, or returns its replacement. */
function bad_byte(byte: number, position: number, encoding: string, errors: Errors): string {
  if (errors === "replace") return "\ufffd";
  if (errors === "ignore") return "";
  if (errors === "surrogateescape" && byte >= 0x80) return String.fromCharCode(0xdc00 + byte);
  if (errors === "backslashreplace") return escaped(byte);
  if (errors === "xmlcharrefreplace") throw new TypeError("errors: 'xmlcharrefreplace' is for what is written");
  const hex = byte.toString(16).padStart(2, "0");
  throw new UnicodeError(`'${encoding}' codec can't decode byte 0x${hex} in position ${position}`);
}

/** Handles a character that cannot be encoded: throws, or returns the bytes of its replacement. */
function bad_character(
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

/** Turns bytes into text. */
export interface Decoder {
  /**
   * Decodes the next bytes. An incomplete character is kept for the next call.
   *
   * @param bytes The bytes, not kept.
   * @param final Whether nothing follows.
   * @throws {UnicodeError} for invalid bytes, when errors are strict.
   */
  decode(bytes: Uint8Array<ArrayBuffer>, final: boolean): string;
}

/** Turns text into bytes. */
export type Encode = (text: string) => Uint8Array<ArrayBuffer>;

/** Python's names of encodings that have another name in TextDecoder; without `-`, `_` and blanks, which Python ignores. */
const ALIASES: { readonly [name: string]: string } = {
  ...{ u8: "utf-8", utf: "utf-8", cp65001: "utf-8", u16: "utf-16", utf16: "utf-16" },
  ...{ utf16le: "utf-16le", utf16be: "utf-16be" },
  ...{ ascii: "ascii", usascii: "ascii", "646": "ascii", latin: "latin-1", l1: "latin-1", "8859": "latin-1" },
  ...{ latin1: "latin-1", iso88591: "latin-1", cp819: "latin-1", ibm819: "latin-1" },
  ...{ csisolatin1: "latin-1", isoir100: "latin-1", iso8859: "latin-1" },
  ...{ iso88599: "iso-8859-9", latin5: "iso-8859-9", l5: "iso-8859-9", csisolatin5: "iso-8859-9" },
  ...{ isoir148: "iso-8859-9", iso885911: "iso-8859-11", thai: "iso-8859-11", tis620: "iso-8859-11" },
};
/** Encodings that TextDecoder replaces by one of Windows, which has other characters in place of control characters. */
const TAKEN_FOR: { readonly [name: string]: string } = { "iso-8859-9": "windows-1254", "iso-8859-11": "windows-874" };
/** The single-byte encodings of TextDecoder. */
const SINGLE_BYTE = /^(windows-|iso-8859-|koi8-|ibm866|macintosh|x-mac-)/;
const NONE = new Uint8Array(0);

/** The canonical name of an encoding. */
function canonical(encoding: string): string {
  const name = encoding.toLowerCase();
  const alias = ALIASES[name.replace(/[-_ ]/g, "")];
  if (alias !== undefined) return alias;
  for (const label of [name, name.replaceAll("_", "-"), name.replace(/[-_]/g, "")]) {
    try {
      return new TextDecoder(label).encoding;
    } catch {
      // Not a label of TextDecoder.
    }
  }
  throw new LookupError(`unknown encoding: ${encoding}`);
}

/**
 * A decoder.
 *
 * @param encoding The encoding, by Python's name or TextDecoder's.
 * @param errors The error handler.
 * @throws {LookupError} for an unknown encoding.
 */
export function decoder_of(encoding: string, errors: Errors): Decoder {
  const name = canonical(encoding);
  if (name === "utf-8") return new Utf8(errors);
  if (name.startsWith("utf-16")) return new Utf16(name, errors);
  const table = table_of(name);
  return table === undefined ? new Foreign(name, errors) : new SingleByte(table, encoding, errors);
}

/**
 * An encoder.
 *
 * @param encoding The encoding, by Python's name or TextDecoder's.
 * @param errors The error handler.
 * @throws {LookupError} for an encoding that is unknown, or can only be read.
 */
export function encoder_of(encoding: string, errors: Errors): Encode {
  const name = canonical(encoding);
  if (name === "utf-8") return utf8_encoder(errors);
  if (name.startsWith("utf-16")) return utf16_encoder(name, errors);
  const table = table_of(name);
  if (table === undefined) throw new LookupError(`encoding ${encoding}: can be read here, not written`);
  const bytes = new Map<number, number>();
  table.forEach((code, byte) => code === NO_CHARACTER || bytes.set(code, byte));
  return by_character((code) => bytes.get(code), encoding, errors, REASONS[name] ?? "character maps to <undefined>");
}

const REASONS: { readonly [name: string]: string } = {
  "ascii": "ordinal not in range(128)",
  "latin-1": "ordinal not in range(256)",
};

/** Whether a name stands for UTF-8. */
export function is_utf8(encoding: string): boolean {
  return canonical(encoding) === "utf-8";
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8_replacing = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8. Whole sequences are decoded at once, which is several times faster than TextDecoder's own streaming. */
class Utf8 implements Decoder {
  readonly #errors: Errors;
  #rest: Uint8Array<ArrayBuffer> = NONE;

  constructor(errors: Errors) {
    this.#errors = errors;
  }

  decode(bytes: Uint8Array<ArrayBuffer>, final: boolean): string {
    const all = length_of(this.#rest) === 0 ? bytes : concat(this.#rest, bytes), length = length_of(all);
    const whole = final ? length : whole_sequences(all);
    const text = this.#text_of(whole === length ? all : own_part(all, 0, whole));
    this.#rest = whole === length ? NONE : copy_of(all, whole, length); // Bytes that failed are dropped.
    return text;
  }

  #text_of(bytes: Uint8Array<ArrayBuffer>): string {
    if (this.#errors === "replace") return utf8_replacing.decode(bytes);
    try {
      return utf8.decode(bytes);
    } catch {
      return decode_broken(bytes, (byte, at) => bad_byte(byte, at, "utf-8", this.#errors));
    }
  }
}

function concat(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const both = own_bytes(length_of(a) + length_of(b));
  both.set(a);
  both.set(b, length_of(a));
  return both;
}

/** The number of bytes before an incomplete sequence at the end. */
function whole_sequences(bytes: Uint8Array): number {
  const length = length_of(bytes);
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) !== 0x80) return expected_length(byte) > back ? length - back : length;
  }
  return length;
}

/** UTF-16: `utf-16` begins with a byte order mark, `utf-16le` and `utf-16be` have none. */
class Utf16 implements Decoder {
  readonly #errors: Errors;
  #little: boolean | undefined;
  #rest: Uint8Array<ArrayBuffer> = NONE;

  constructor(name: string, errors: Errors) {
    this.#errors = errors;
    if (name !== "utf-16") this.#little = name === "utf-16le";
  }

  decode(bytes: Uint8Array<ArrayBuffer>, final: boolean): string {
    let all = concat(this.#rest, bytes);
    this.#rest = NONE;
    if (this.#little === undefined && all.length >= 2) {
      this.#little = this.#byte_order(all);
      all = own_part(all, 2, all.length);
    }
    const view = own_view(all);
    let units = this.#little === undefined ? 0 : all.length >> 1;
    // Half a surrogate pair, or half a unit, is kept for the next call.
    if (!final && units > 0 && is_high(view.getUint16(2 * units - 2, this.#little))) units--;
    if (!final) this.#rest = all.slice(2 * units);
    let text = "";
    for (let i = 0; i < units; i++) text += String.fromCharCode(view.getUint16(2 * i, this.#little));
    if (!text.isWellFormed()) text = this.#without_surrogates(text, all);
    return final && all.length > 2 * units ? text + this.#bad(all, 2 * units) : text;
  }

  #byte_order(bytes: Uint8Array): boolean {
    const mark = bytes[0] << 8 | bytes[1];
    if (mark !== 0xfffe && mark !== 0xfeff) throw new UnicodeError("UTF-16 stream does not start with BOM");
    return mark === 0xfffe;
  }

  #without_surrogates(text: string, bytes: Uint8Array): string {
    return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (_unit, at) => {
      return this.#bad(bytes, 2 * at);
    });
  }

  /** The replacement of half a surrogate pair, or of half a unit at the end. */
  #bad(bytes: Uint8Array, at: number): string {
    const text = bad_byte(bytes[at], at, "utf-16", this.#errors === "surrogateescape" ? "strict" : this.#errors);
    const both = this.#errors === "backslashreplace" && at + 1 < bytes.length;
    return both ? text + escaped(bytes[at + 1]) : text;
  }
}

function is_high(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** A code that no single-byte encoding has. */
const NO_CHARACTER = 0xffff;

/** The characters of a single-byte encoding, by byte; `undefined` for another encoding. */
function table_of(name: string): Uint16Array | undefined {
  if (name === "latin-1") return Uint16Array.from({ length: 256 }, (_, byte) => byte);
  if (name === "ascii") return Uint16Array.from({ length: 256 }, (_, byte) => byte < 0x80 ? byte : NO_CHARACTER);
  if (!SINGLE_BYTE.test(name)) return undefined;
  const decoder = new TextDecoder(TAKEN_FOR[name] ?? name);
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    const control = byte >= 0x80 && byte < 0xa0;
    if (control && name in TAKEN_FOR) return byte;
    const code = decoder.decode(Uint8Array.of(byte)).charCodeAt(0);
    // Where an encoding of Windows has no character, TextDecoder has a control character; Python has none.
    return code === 0xfffd || (control && code === byte && name.startsWith("windows-")) ? NO_CHARACTER : code;
  });
}

/** A single-byte encoding. */
class SingleByte implements Decoder {
  readonly #table: Uint16Array;
  readonly #encoding: string;
  readonly #errors: Errors;

  constructor(table: Uint16Array, encoding: string, errors: Errors) {
    this.#table = table;
    this.#encoding = encoding;
    this.#errors = errors;
  }

  decode(bytes: Uint8Array<ArrayBuffer>): string {
    const PIECE = 4096; // The arguments of one call have to fit on the stack.
    const size = length_of(bytes), codes = new Uint16Array(Math.min(size, PIECE));
    let text = "";
    for (let from = 0; from < size; from += PIECE) {
      const length = Math.min(size - from, PIECE);
      let n = 0;
      for (let i = 0; i < length; i++) {
        const code = this.#table[bytes[from + i]];
        if (code !== NO_CHARACTER) codes[n++] = code;
        else {
          text += text_of(codes, n) + bad_byte(bytes[from + i], from + i, this.#encoding, this.#errors);
          n = 0;
        }
      }
      text += text_of(codes, n);
    }
    return text;
  }
}

/** The text of the first `n` codes. */
function text_of(codes: Uint16Array, n: number): string {
  return String.fromCharCode.apply(null, codes.subarray(0, n) as unknown as number[]);
}

/** Another encoding, by TextDecoder. */
class Foreign implements Decoder {
  readonly #decoder: TextDecoder;
  readonly #encoding: string;
  readonly #ignoring: boolean;

  constructor(encoding: string, errors: Errors) {
    if (errors !== "strict" && errors !== "replace" && errors !== "ignore") {
      throw new LookupError(`encoding ${encoding}: ${repr(errors)} is only for Unicode and encodings of single bytes`);
    }
    this.#encoding = encoding;
    this.#ignoring = errors === "ignore";
    this.#decoder = new TextDecoder(encoding, { fatal: errors === "strict", ignoreBOM: true });
  }

  decode(bytes: Uint8Array<ArrayBuffer>, final: boolean): string {
    try {
      const text = this.#decoder.decode(bytes, { stream: !final });
      // Of these encodings only gb18030 has U+FFFD itself.
      return this.#ignoring ? text.replaceAll("\ufffd", "") : text;
    } catch {
      throw new UnicodeError(`'${this.#encoding}' codec can't decode bytes`);
    }
  }
}

/** An encoder that looks up the byte of each character. */
function by_character(
  byte_of: (code: number) => number | undefined,
  encoding: string,
  errors: Errors,
  reason: string,
): Encode {
  return (text) => {
    let bytes = new Uint8Array(text.length);
    let n = 0;
    for (let i = 0, position = 0; i < text.length; position++) {
      const code = text.codePointAt(i)!;
      i += code > 0xffff ? 2 : 1;
      const byte = byte_of(code);
      if (byte !== undefined) bytes[n++] = byte;
      else {
        const other = bad_character(code, position, encoding, errors, reason);
        const needed = n + other.length + text.length - i;
        if (needed > length_of(bytes)) bytes = concat(bytes, new Uint8Array(needed));
        bytes.set(other, n);
        n += other.length;
      }
    }
    return part_of(bytes, 0, n) as Uint8Array<ArrayBuffer>;
  };
}

const encoder = new TextEncoder();
const SURROGATE = /\p{Surrogate}/gu;

function utf8_encoder(errors: Errors): Encode {
  return (text) => {
    if (text.isWellFormed()) return encoder.encode(text);
    const pieces: number[] = [];
    let position = 0;
    for (const character of text) {
      const code = character.codePointAt(0)!;
      if (code < 0xd800 || code > 0xdfff) pieces.push(...encoder.encode(character));
      else pieces.push(...bad_character(code, position, "utf-8", errors, "surrogates not allowed"));
      position++;
    }
    return Uint8Array.from(pieces);
  };
}

/** Writes no byte order mark: Python writes one only at the start of a seekable file. */
function utf16_encoder(name: string, errors: Errors): Encode {
  return (text) => {
    const whole = text.isWellFormed() ? text : text.replace(SURROGATE, (surrogate, at) => {
      const mode = errors === "surrogateescape" ? "strict" : errors;
      return String.fromCharCode(...bad_character(surrogate.charCodeAt(0), at, name, mode, "surrogates not allowed"));
    });
    const bytes = new Uint8Array(2 * whole.length), view = new DataView(bytes.buffer);
    for (let i = 0; i < whole.length; i++) view.setUint16(2 * i, whole.charCodeAt(i), name !== "utf-16be");
    return bytes;
  };
}
