/**
 * TextIOWrapper: a socket as a file of text.
 *
 * @module
 */

import { type Integer, integer, type_name } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { BlockingIOError, UnsupportedOperation } from "../base/errors.ts";
import { repr } from "../base/repr.ts";
import { characters, closed_error, IOBase, size_argument } from "./io_base.ts";
import type { SocketIO } from "./socket_io.ts";
import { BufferedReader, take_chunk } from "./reader.ts";
import { BufferedRWPair, type BufferedWriter, reader_of } from "./writer.ts";
import { type Decoder, decoder_of, type Encode, encoder_of, type Errors, errors_argument, is_utf8 } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** How text is written as bytes. */
export interface TextOptions {
  /** The encoding, by Python's name or TextDecoder's; UTF-8 when omitted or `null`. */
  encoding?: string | null;
  /**
   * What to do about errors of the encoding; `"strict"` when omitted or `null`. `"xmlcharrefreplace"` is for what
   * is written. Python's `namereplace` and `surrogatepass` are not to be had here.
   */
  errors?: Errors | null;
  /**
   * What ends a line. `null`, or nothing: `"\n"`, `"\r"` and `"\r\n"` do, and all are read as `"\n"`; `"\n"` is written
   * as the platform writes it. `""`: the same three, left as they are. `"\n"`, `"\r"`, `"\r\n"`: that alone, left as it
   * is when read, and written for `"\n"`.
   */
  newline?: null | "" | "\n" | "\r" | "\r\n";
}

const NEWLINES: readonly unknown[] = [null, "", "\n", "\r", "\r\n"];
const PLATFORM_NEWLINE: string = by<string>({ linux: "\n", darwin: "\n", windows: "\r\n", freebsd: "\n" });
/** So many bytes of text are gathered, then all of them are handed to the buffer, as in Python. */
const WRITE_SIZE = 8192;
/** Bytes that a unit of text takes at most in UTF-8. */
const MAX_UTF8 = 3;

const encoder = new TextEncoder();

/** The index `count` characters behind `at`, or the end. */
function after(text: string, at: number, count: number): number {
  let i = at;
  for (; count > 0 && i < text.length; count--) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return i;
}

/** Which line ends were seen. */
const LF = 1, CR = 2, CRLF = 4;

/**
 * A socket as a file of text. Made by `makefile("r")`, `"w"` or `"rw"`. Sizes and limits count characters.
 *
 * @see https://docs.python.org/3/library/io.html#io.TextIOWrapper
 */
export class TextIOWrapper extends IOBase<string, string> {
  /** What the file is for, as `makefile` was told. */
  readonly mode: string;
  /** The encoding. */
  readonly encoding: string;
  /** What is done about errors of the encoding. */
  readonly errors: Errors;
  /** Whether a written newline flushes: never. */
  readonly line_buffering: boolean = false;

  #buffer: BufferedReader | BufferedWriter | BufferedRWPair | null;
  readonly #reader: BufferedReader | null;
  readonly #raw: SocketIO;
  readonly #newline: string | null;
  /** What ends a line in text that was read; `""` when three things do. */
  readonly #ending: string;

  // Reading: what is decoded, how much of it was read, a "\r" that may yet become "\r\n", and line ends seen.
  readonly #decoder: Decoder | null;
  #text = "";
  #at = 0;
  #carriage_return = false;
  #seen = 0;

  // Writing: what is not yet handed to the buffer.
  readonly #encode: Encode | null;
  readonly #utf8: boolean;
  readonly #pending: Uint8Array<ArrayBuffer>;
  #pending_size = 0;

  /**
   * A file of text on a file of bytes.
   *
   * @param buffer The file of bytes beneath.
   * @param options The encoding, what to do about its errors, and what ends a line.
   * @param mode What {@linkcode mode} says.
   */
  constructor(buffer: BufferedReader | BufferedWriter | BufferedRWPair, options: TextOptions = {}, mode = "r") {
    super();
    const { encoding, newline } = options;
    if (newline !== undefined && newline !== null && typeof newline !== "string") {
      throw new TypeError(`TextIOWrapper() argument 'newline' must be str or null, not ${type_name(newline)}`);
    }
    if (newline !== undefined && !NEWLINES.includes(newline)) throw new ValueError(`illegal newline value: ${newline}`);
    if (encoding !== undefined && encoding !== null && typeof encoding !== "string") {
      throw new TypeError(`TextIOWrapper() argument 'encoding' must be str or null, not ${type_name(encoding)}`);
    }
    this.mode = mode;
    this.encoding = encoding ?? "utf-8";
    this.errors = errors_argument(options.errors);
    this.#newline = newline ?? null;
    this.#ending = newline ?? "\n";
    this.#buffer = buffer;
    this.#reader = buffer instanceof BufferedRWPair
      ? reader_of(buffer)
      : buffer instanceof BufferedReader
      ? buffer
      : null;
    this.#raw = (this.#reader ?? buffer as BufferedWriter).raw;
    this.#decoder = this.#reader === null ? null : decoder_of(this.encoding, this.errors);
    const writes = buffer.writable();
    this.#encode = writes ? encoder_of(this.encoding, this.errors) : null;
    this.#utf8 = is_utf8(this.encoding);
    this.#pending = new Uint8Array(writes ? 2 * WRITE_SIZE : 0); // Each piece that is gathered is smaller than a chunk.
  }

  /** The file of bytes beneath. */
  get buffer(): BufferedReader | BufferedWriter | BufferedRWPair {
    if (this.#buffer === null) throw closed_error("underlying buffer has been detached");
    return this.#buffer;
  }

  /** The file in Python's notation: `<_io.TextIOWrapper name=5 mode='r' encoding='utf-8'>`. */
  override toString(): string {
    const name = this.#buffer === null || this.name === undefined ? "" : ` name=${this.name}`;
    return `<_io.TextIOWrapper${name} mode=${repr(this.mode)} encoding=${repr(this.encoding)}>`;
  }

  /** The descriptor; -1 when the file is closed, `undefined` when it is read and written, as in Python. */
  get name(): number | undefined {
    const { buffer } = this;
    return buffer instanceof BufferedRWPair ? undefined : buffer.name;
  }

  /** The line ends that were read and taken for newlines; `null` when there were none yet. */
  get newlines(): string | readonly string[] | null {
    const kinds = [[CR, "\r"], [LF, "\n"], [CRLF, "\r\n"]] as const;
    const seen = kinds.filter(([bit]) => (this.#seen & bit) !== 0).map(([, text]) => text);
    return seen.length > 1 ? seen : seen[0] ?? null;
  }

  /** Whether the file is closed. */
  override get closed(): boolean {
    return this.buffer.closed;
  }

  /** The descriptor. */
  override fileno(): number {
    return this.buffer.fileno();
  }

  /** Whether the file can be read. */
  override readable(): boolean {
    return this.buffer.readable();
  }

  /** Whether the file can be written. */
  override writable(): boolean {
    return this.buffer.writable();
  }

  /** Whether the file has positions: never. */
  override seekable(): boolean {
    return this.buffer.seekable();
  }

  /** A socket has no positions: throws {@linkcode UnsupportedOperation}. */
  override seek(_offset: Integer, _whence?: Integer): never {
    this.check_closed();
    throw new UnsupportedOperation("underlying stream is not seekable");
  }

  /** A socket has no positions: throws {@linkcode UnsupportedOperation}. */
  override tell(): never {
    this.check_closed();
    throw new UnsupportedOperation("underlying stream is not seekable");
  }

  #readable_file(): BufferedReader {
    if (this.#reader === null) throw new UnsupportedOperation("not readable");
    return this.#reader;
  }

  /**
   * Decodes what is buffered, or else what one recv(2) brings, behind the text that is there.
   *
   * @returns Whether there may be more; not at the end, and not when the socket does not block and there is nothing.
   */
  #fill(): boolean {
    const bytes = take_chunk(this.#reader!);
    if (bytes === null) return false;
    const final = bytes.length === 0;
    let text = this.#decoder!.decode(bytes, final);
    if (this.#newline === null || this.#newline === "") text = this.#translate(text, final);
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#at = 0;
    return !final || text.length > 0;
  }

  /** Notes the line ends in a text that was read, and makes all of them "\n" if they shall be. */
  #translate(text: string, final: boolean): string {
    if (this.#carriage_return) text = "\r" + text;
    this.#carriage_return = !final && text.endsWith("\r");
    if (this.#carriage_return) text = text.slice(0, -1);
    if (!text.includes("\r")) {
      if ((this.#seen & LF) === 0 && text.includes("\n")) this.#seen |= LF;
      return text;
    }
    for (const [end] of text.matchAll(/\r\n?|\n/g)) this.#seen |= end === "\n" ? LF : end === "\r" ? CR : CRLF;
    return this.#newline === null ? text.replace(/\r\n?/g, "\n") : text;
  }

  /** The index behind the next line end; -1 when there is none. */
  #line_end(): number {
    const ending = this.#ending;
    if (ending !== "") {
      const found = this.#text.indexOf(ending, this.#at);
      return found < 0 ? -1 : found + ending.length;
    }
    const any = /\r\n?|\n/g;
    any.lastIndex = this.#at;
    return any.test(this.#text) ? any.lastIndex : -1;
  }

  #take(end: number): string {
    const text = this.#text.slice(this.#at, end);
    this.#at = end;
    return text;
  }

  /**
   * Reads characters.
   *
   * @param size The most; nothing, `null` and what is negative mean all until the end.
   * @returns The text, fewer characters at the end, or what there was when the socket does not block.
   * @throws {BlockingIOError} when all is asked for, the socket does not block, and there is nothing.
   */
  read(size?: Integer | null): string {
    const most = size_argument(size);
    this.check_closed();
    const reader = this.#readable_file();
    this.#hand_over(); // What was written goes to the buffer, as in Python; it is not flushed.
    if (most < 0) return this.#read_all(reader);
    let text = "", left = most;
    while (left > 0) {
      const piece = this.#take(after(this.#text, this.#at, left));
      text += piece;
      left -= characters(piece);
      if (left > 0 && !this.#fill()) break;
    }
    return text;
  }

  #read_all(reader: BufferedReader): string {
    const bytes = reader.read();
    if (bytes === null) throw new BlockingIOError("Read returned None.");
    let text = this.#decoder!.decode(bytes, true);
    if (this.#newline === null || this.#newline === "") text = this.#translate(text, true);
    return this.#take(this.#text.length) + text;
  }

  /**
   * Reads up to the next line end.
   *
   * @param limit The most characters; nothing and what is negative mean the whole line.
   * @returns The line with its end; without one at the end of the file, at the limit, or when the socket does not block
   * and there is no more yet. Empty at the end.
   * @throws {TimeoutError} when it does not come in time, after which the file can no longer be read.
   */
  override readline(limit?: Integer): string {
    // The usual case calls nothing, since most programs end before the compiler has seen them.
    const ending = this.#ending;
    if (limit === undefined && ending !== "" && this.#pending_size === 0 && !this.#raw.closed) {
      const at = this.#at, found = this.#text.indexOf(ending, at);
      if (found >= 0) return this.#text.slice(at, this.#at = found + ending.length);
    }
    const most = limit === undefined ? -1 : integer(limit, "limit");
    this.check_closed();
    this.#hand_over();
    this.#readable_file();
    return this.#read_line(most);
  }

  #read_line(limit: number): string {
    let line = "", left = limit < 0 ? Infinity : limit;
    while (left > 0) {
      const end = this.#line_end();
      // Half of a "\r\n" waits for the other half.
      const half = end < 0 && this.#newline === "\r\n" && this.#text.endsWith("\r") && this.#at < this.#text.length;
      const most = end >= 0 ? end : this.#text.length - (half ? 1 : 0);
      const stop = left === Infinity ? most : Math.min(most, after(this.#text, this.#at, left));
      const piece = this.#take(stop);
      line += piece;
      if (left !== Infinity) left -= characters(piece);
      if (end === stop || left <= 0) break;
      if (!this.#more(line)) return line + this.#take(after(this.#text, this.#at, left));
    }
    return line;
  }

  /** {@linkcode #fill}; when it fails, `line` is not lost. */
  #more(line: string): boolean {
    try {
      return this.#fill();
    } catch (error) {
      this.#text = line + this.#text.slice(this.#at);
      this.#at = 0;
      throw error;
    }
  }

  /**
   * Writes text. It is gathered and goes out by {@linkcode flush}, by {@linkcode close}, or when there is much of it.
   *
   * @param text The text.
   * @returns How many characters: all of them.
   */
  override write(text: string): number {
    if (typeof text !== "string") throw new TypeError(`write() argument must be str, not ${type_name(text)}`);
    this.check_closed();
    if (this.#encode === null) throw new UnsupportedOperation("not writable");
    const newline = this.#newline ?? PLATFORM_NEWLINE;
    const translated = newline.startsWith("\r") ? text.replaceAll("\n", newline) : text;
    let written = -1;
    if (this.#utf8 && translated.length * MAX_UTF8 < WRITE_SIZE && translated.isWellFormed()) {
      ({ written } = encoder.encodeInto(translated, this.#pending.subarray(this.#pending_size)));
      this.#pending_size += written;
      if (this.#pending_size >= WRITE_SIZE) this.#hand_over();
    } else {
      this.#put(this.#encode(translated));
    }
    this.#seen = 0; // As in Python, where writing resets the decoder; half a character is not forgotten here, though.
    return written === text.length ? written : characters(text); // As many bytes as units: all of it is ASCII.
  }

  #put(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length < WRITE_SIZE) {
      this.#pending.set(bytes, this.#pending_size);
      this.#pending_size += bytes.length;
      if (this.#pending_size >= WRITE_SIZE) this.#hand_over();
    } else {
      this.#hand_over();
      (this.buffer as BufferedWriter).write(bytes);
    }
  }

  #hand_over(): void {
    if (this.#pending_size === 0) return;
    const bytes = this.#pending.subarray(0, this.#pending_size);
    this.#pending_size = 0;
    (this.buffer as BufferedWriter).write(bytes);
  }

  /** Sends what was written. */
  override flush(): void {
    this.check_closed();
    this.#hand_over();
    this.buffer.flush();
  }

  /** Sends what was written and closes the file. It is closed even when sending fails. */
  override close(): void {
    if (this.closed) return;
    try {
      this.flush();
    } finally {
      this.buffer.close();
    }
  }

  /**
   * Sends what was written and gives the file of bytes away. What was decoded is lost, and the file can no longer be
   * used.
   *
   * @returns The file of bytes.
   */
  detach(): BufferedReader | BufferedWriter | BufferedRWPair {
    const { buffer } = this;
    this.flush();
    this.#buffer = null;
    return buffer;
  }
}
