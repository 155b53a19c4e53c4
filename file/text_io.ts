/**
 * TextIOWrapper: a text file of a socket.
 *
 * @module
 */

import { length_of, Math, own_bytes, part_of, rest_from } from "../base/intrinsics.ts";
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

/** The options of a text file. */
export interface TextOptions {
  /** The encoding, by Python's name or TextDecoder's; UTF-8 when omitted or `null`. */
  encoding?: string | null;
  /**
   * The error handler of the encoding; `"strict"` when omitted or `null`. `"xmlcharrefreplace"` is for writing only.
   * Python's `namereplace` and `surrogatepass` are not supported.
   */
  errors?: Errors | null;
  /**
   * The newline. `null` or omitted: `"\n"`, `"\r"` and `"\r\n"` end a line and are read as `"\n"`; `"\n"` is written as
   * the newline of the platform. `""`: the same three end a line, and are read unchanged. `"\n"`, `"\r"` or `"\r\n"`:
   * only this ends a line; it is read unchanged, and written in place of `"\n"`.
   */
  newline?: null | "" | "\n" | "\r" | "\r\n";
}

const NEWLINES: readonly unknown[] = [null, "", "\n", "\r", "\r\n"];
const PLATFORM_NEWLINE: string = by<string>({ linux: "\n", darwin: "\n", windows: "\r\n", freebsd: "\n" });
/** Written text is collected up to this size before it goes to the buffer, as in Python. */
const WRITE_SIZE = 8192;
/** Maximum number of UTF-8 bytes per UTF-16 unit. */
const MAX_UTF8 = 3;

const encoder = new TextEncoder();

/** The index `count` characters behind `at`, or the end. */
function after(text: string, at: number, count: number): number {
  let i = at;
  for (; count > 0 && i < text.length; count--) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return i;
}

/** Flags: the newlines that were seen. */
const LF = 1, CR = 2, CRLF = 4;

/**
 * A text file of a socket. Made by `makefile("r")`, `"w"` or `"rw"`. Sizes and limits count characters.
 *
 * @see https://docs.python.org/3/library/io.html#io.TextIOWrapper
 */
export class TextIOWrapper extends IOBase<string, string> {
  /** The mode that `makefile` was passed. */
  readonly mode: string;
  /** The encoding. */
  readonly encoding: string;
  /** The error handler of the encoding. */
  readonly errors: Errors;
  /** Whether a written newline flushes: never. */
  readonly line_buffering: boolean = false;

  #buffer: BufferedReader | BufferedWriter | BufferedRWPair | null;
  readonly #reader: BufferedReader | null;
  readonly #raw: SocketIO;
  readonly #newline: string | null;
  /** The newline of text that was read; `""` when all three end a line. */
  readonly #ending: string;

  // Reading: decoded text, the position in it, a "\r" that may become "\r\n", and the newlines that were seen.
  readonly #decoder: Decoder | null;
  #text = "";
  #at = 0;
  #carriage_return = false;
  #seen = 0;

  // Writing: text that has not gone to the buffer yet.
  readonly #encode: Encode | null;
  readonly #utf8: boolean;
  readonly #pending: Uint8Array<ArrayBuffer>;
  #pending_size = 0;

  /**
   * A text file on a binary file.
   *
   * @param buffer The underlying binary file.
   * @param options The encoding, the error handler, the newline.
   * @param mode The value of `mode`.
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
    this.#pending = own_bytes(writes ? 2 * WRITE_SIZE : 0); // Each piece that is gathered is smaller than a chunk.
  }

  /** The underlying binary file. */
  get buffer(): BufferedReader | BufferedWriter | BufferedRWPair {
    if (this.#buffer === null) throw closed_error("underlying buffer has been detached");
    return this.#buffer;
  }

  /** The file as Python prints it: `<_io.TextIOWrapper name=5 mode='r' encoding='utf-8'>`. */
  override toString(): string {
    const name = this.#buffer === null || this.name === undefined ? "" : ` name=${this.name}`;
    return `<_io.TextIOWrapper${name} mode=${repr(this.mode)} encoding=${repr(this.encoding)}>`;
  }

  /** The descriptor; -1 when the file is closed, `undefined` when it is read and written, as in Python. */
  get name(): number | undefined {
    const { buffer } = this;
    return buffer instanceof BufferedRWPair ? undefined : buffer.name;
  }

  /** The newlines that were read so far; `null` when there were none. */
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

  /** Whether the file is seekable: never. */
  override seekable(): boolean {
    return this.buffer.seekable();
  }

  /** A socket is not seekable: throws {@linkcode UnsupportedOperation}. */
  override seek(_offset: Integer, _whence?: Integer): never {
    this.check_closed();
    throw new UnsupportedOperation("underlying stream is not seekable");
  }

  /** A socket is not seekable: throws {@linkcode UnsupportedOperation}. */
  override tell(): never {
    this.check_closed();
    throw new UnsupportedOperation("underlying stream is not seekable");
  }

  #readable_file(): BufferedReader {
    if (this.#reader === null) throw new UnsupportedOperation("not readable");
    return this.#reader;
  }

  /**
   * Decodes the buffered bytes, or if there are none the result of one recv(2), and appends the text.
   *
   * @returns Whether there may be more: false at the end, and when the socket is non-blocking and nothing is there.
   */
  #fill(): boolean {
    const bytes = take_chunk(this.#reader!);
    if (bytes === null) return false;
    const final = length_of(bytes) === 0;
    let text = this.#decoder!.decode(bytes, final);
    if (this.#newline === null || this.#newline === "") text = this.#translate(text, final);
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#at = 0;
    return !final || text.length > 0;
  }

  /** Records the newlines in a text that was read, and translates them to "\n" if that is on. */
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

  /** The index behind the next newline; -1 when there is none. */
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
   * @param size The maximum; all up to the end when omitted, `null` or negative.
   * @returns The text, fewer characters at the end or when the socket is non-blocking.
   * @throws {BlockingIOError} when everything is requested, the socket is non-blocking, and nothing is there.
   */
  read(size?: Integer | null): string {
    const most = size_argument(size);
    this.check_closed();
    const reader = this.#readable_file();
    this.#hand_over(); // Written text goes to the buffer, as in Python, but is not flushed.
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
   * Reads up to the next newline.
   *
   * @param limit The maximum number of characters; the whole line when omitted or negative.
   * @returns The line with its newline; without one at the end of the file, at the limit, or when the socket is
   * non-blocking and no more is there. Empty at the end of the file.
   * @throws {TimeoutError} after the timeout; then the file can no longer be read.
   */
  override readline(limit?: Integer): string {
    // The usual case makes no call: most programs end before the compiler would inline one.
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
      // A "\r" waits for the next character, which may be "\n".
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

  /** Calls {@linkcode #fill}; if that throws, keeps `line`. */
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
   * Writes text. It is collected, and sent by `flush`, `close`, or when the buffer is full.
   *
   * @param text The text.
   * @returns The number of characters, all of which were taken.
   */
  override write(text: string): number {
    if (typeof text !== "string") throw new TypeError(`write() argument must be str, not ${type_name(text)}`);
    this.check_closed();
    if (this.#encode === null) throw new UnsupportedOperation("not writable");
    const newline = this.#newline ?? PLATFORM_NEWLINE;
    const translated = newline.startsWith("\r") ? text.replaceAll("\n", newline) : text;
    let written = -1;
    if (this.#utf8 && translated.length * MAX_UTF8 < WRITE_SIZE && translated.isWellFormed()) {
      ({ written } = encoder.encodeInto(translated, rest_from(this.#pending, this.#pending_size)));
      this.#pending_size += written;
      if (this.#pending_size >= WRITE_SIZE) this.#hand_over();
    } else {
      this.#put(this.#encode(translated));
    }
    this.#seen = 0; // As in Python, writing resets the decoder; here an incomplete character is kept.
    return written === text.length ? written : characters(text); // As many bytes as units: the text is ASCII.
  }

  #put(bytes: Uint8Array<ArrayBuffer>): void {
    const length = length_of(bytes);
    if (length < WRITE_SIZE) {
      this.#pending.set(bytes, this.#pending_size);
      this.#pending_size += length;
      if (this.#pending_size >= WRITE_SIZE) this.#hand_over();
    } else {
      this.#hand_over();
      (this.buffer as BufferedWriter).write(bytes);
    }
  }

  #hand_over(): void {
    if (this.#pending_size === 0) return;
    const bytes = part_of(this.#pending, 0, this.#pending_size);
    this.#pending_size = 0;
    (this.buffer as BufferedWriter).write(bytes);
  }

  /** Sends the written text. */
  override flush(): void {
    this.check_closed();
    this.#hand_over();
    this.buffer.flush();
  }

  /** Sends the written text and closes the file, also if sending fails. */
  override close(): void {
    if (this.closed) return;
    try {
      this.flush();
    } finally {
      this.buffer.close();
    }
  }

  /**
   * Sends the written text and detaches the binary file. Decoded text is lost, and the file can no longer be used.
   *
   * @returns The binary file.
   */
  detach(): BufferedReader | BufferedWriter | BufferedRWPair {
    const { buffer } = this;
    this.flush();
    this.#buffer = null;
    return buffer;
  }
}
