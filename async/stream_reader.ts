/**
 * asyncio's StreamReader: bytes from a connection, as lines, messages or available data.
 *
 * The transport feeds the reader as data arrive. If the buffer has the data of a read, its promise is already resolved.
 * Otherwise the read is tried again with each chunk.
 *
 * @module
 */

import { bytes_of, type BytesLike, in_order, type Integer, integer, parameters } from "../base/arguments.ts";
import { queue_microtask } from "../base/clock.ts";
import {
  copy_into,
  copy_of,
  joined,
  length_of,
  Math,
  part_of,
  resolved,
  Uint8Array as ByteArray,
} from "../base/intrinsics.ts";
import { ValueError } from "../base/value_errors.ts";
import { index_of_byte } from "../ffi/search.ts";
import { Cancellation, type Limits, limits_of, Scope, type WaitOptions } from "./cancel.ts";

/** The default of `limit`, in bytes. */
export const DEFAULT_LIMIT = 65536;

/** Bytes of a message that arrives in one packet: less data are not the first part of it. */
const PACKET = 1024;

const PARAMETERS = parameters({ limit: DEFAULT_LIMIT });

const EMPTY = new ByteArray(0);
const NEWLINE = 10;
const LINE = [new ByteArray([NEWLINE])];

/** The stream ended before the read was complete: asyncio's IncompleteReadError. */
export class IncompleteReadError extends Error {
  /** The bytes before the end. */
  readonly partial: Uint8Array<ArrayBuffer>;
  /** The requested number of bytes; `null` for a read until a separator. */
  readonly expected: number | null;

  /**
   * An error with the bytes before the end.
   *
   * @param partial The bytes before the end.
   * @param expected The requested number of bytes, if it is known.
   */
  constructor(partial: Uint8Array<ArrayBuffer>, expected: number | null) {
    super(`${partial.length} bytes read on a total of ${expected ?? "undefined"} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }

  static {
    this.prototype.name = "IncompleteReadError";
  }
}

/** The limit was reached before the separator: asyncio's LimitOverrunError. The data are still in the reader. */
export class LimitOverrunError extends Error {
  /** How many bytes of the buffer do not belong to a separator. */
  readonly consumed: number;

  /**
   * An error with the position where the search ended.
   *
   * @param message The text.
   * @param consumed How many bytes of the buffer do not belong to a separator.
   */
  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }

  static {
    this.prototype.name = "LimitOverrunError";
  }
}

/** The source of a reader's data, which can be paused. */
export interface ReadTransport {
  /** Stops receiving. */
  pause_reading(): void;
  /** Resumes receiving. */
  resume_reading(): void;
}

/** A read that waits for data. */
class Pending<T> {
  /** Returns the result; `undefined` if more data are needed. It may throw. */
  readonly find: () => T | undefined;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
  cancellation: Cancellation | undefined;

  constructor(find: () => T | undefined, resolve: (value: T) => void, reject: (reason: unknown) => void) {
    this.find = find;
    this.resolve = resolve;
    this.reject = reject;
  }
}

/** A read that waits, whatever its result. */
// deno-lint-ignore no-explicit-any
type AnyPending = Pending<any>;

/**
 * Adds the first `n` bytes of the memory that transports receive into, for a reader that has not ended. The read that
 * waits for them is tried by {@linkcode try_read}.
 */
export let feed: (reader: StreamReader, scratch: Uint8Array<ArrayBuffer>, n: number) => void;

/** Tries the read that waits. Returns whether it is over. */
export let try_read: (reader: StreamReader) => boolean;

/** The reader's parameters by name. */
export interface StreamReaderOptions {
  /**
   * Maximum length of a line in bytes; 65536 when omitted. The transport pauses if the buffer has more than twice as
   * many.
   */
  limit?: Integer;
}

/**
 * Reads from a connection. {@linkcode open_connection} and {@linkcode start_server} make it.
 *
 * The last argument of every reading method is `{ signal, timeout }`. A cancelled read has taken no data.
 *
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.StreamReader
 */
export class StreamReader implements AsyncIterableIterator<Uint8Array<ArrayBuffer>, undefined, void> {
  readonly #limit: number;
  /** The unread data are in `#buffer` from `#start` to `#end`. */
  #buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** The length of the last read. */
  #last = 0;
  #eof = false;
  #exception: unknown = null;
  #pending: AnyPending | null = null;
  #woken = false;
  #transport: ReadTransport | null = null;
  #paused = false;

  /**
   * Makes a reader without a transport.
   *
   * @param limit Maximum length of a line in bytes; 65536 when omitted.
   * @throws {ValueError} when it is not positive.
   */
  constructor(limit?: Integer);
  /** The same with the parameter by name. */
  constructor(options: StreamReaderOptions);
  constructor(...given: unknown[]) {
    const [limit = DEFAULT_LIMIT] = in_order("StreamReader", given, PARAMETERS);
    this.#limit = integer(limit, "limit");
    if (this.#limit <= 0) throw new ValueError("Limit cannot be <= 0");
  }

  /** The error that reads reject with; `null` if there is none. */
  exception(): unknown {
    return this.#exception;
  }

  /**
   * Makes all reads fail from now on, including the one that waits.
   *
   * @param error The error that they reject with.
   */
  set_exception(error: unknown): void {
    this.#exception = error;
    if (this.#pending !== null) this.#fail(this.#pending, error);
  }

  /**
   * Sets the transport, which the reader pauses while its buffer is full.
   *
   * @param transport The transport.
   */
  set_transport(transport: ReadTransport): void {
    this.#transport = transport;
    this.#paused = false;
  }

  /**
   * Adds data, which are copied.
   *
   * @param data The bytes.
   */
  feed_data(data: BytesLike): void {
    if (this.#eof) throw new Error("feed_data after feed_eof");
    const bytes = bytes_of(data, "data");
    if (length_of(bytes) === 0) return;
    this.#append(bytes);
    this.#wake();
    this.#pause_if_full();
  }

  #pause_if_full(): void {
    if (this.#transport !== null && !this.#paused && this.#end - this.#start > 2 * this.#limit) {
      this.#paused = true;
      this.#transport.pause_reading();
    }
  }

  /** Marks the end of the stream. */
  feed_eof(): void {
    this.#eof = true;
    this.#wake();
  }

  /** Removes and returns all buffered data: {@linkcode StreamWriter.start_tls} passes them to the handshake. */
  take_buffer(): Uint8Array<ArrayBuffer> {
    return this.#take(this.#end - this.#start);
  }

  /** Whether the stream has ended and the buffer is empty. */
  at_eof(): boolean {
    return this.#eof && this.#start === this.#end;
  }

  /**
   * Waits for data, and reads the available bytes.
   *
   * @param n The maximum number of bytes; all bytes until the end when -1 or omitted.
   * @param options A signal and a timeout.
   * @returns The bytes, in memory of their own; empty at the end.
   * @throws {OSError} ECONNRESET …
   */
  read(n?: Integer, options?: WaitOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** The same until the end. */
  read(options: WaitOptions): Promise<Uint8Array<ArrayBuffer>>;
  read(first: Integer | WaitOptions = -1, options?: WaitOptions): Promise<Uint8Array<ArrayBuffer>> {
    if (typeof first === "object") [first, options] = [-1, first];
    try {
      const n = integer(first, "n");
      if (n < 0) return this.#all(options);
      return this.#attempt("read", options, () => {
        const size = this.#end - this.#start;
        return size === 0 && n > 0 && !this.#eof ? undefined : this.#take(Math.min(n, size));
      });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Reads until the end. It empties the buffer piece by piece; otherwise the transport would pause forever. */
  async #all(options: WaitOptions | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    using scope = options && new Scope(options); // The timeout is that of all pieces together.
    const limits = scope && { signal: scope.signal };
    while (true) {
      const piece = await this.read(this.#limit, limits).catch((error) => {
        this.#put_back(pieces);
        throw error;
      });
      if (length_of(piece) === 0) return joined(pieces);
      pieces.push(piece);
    }
  }

  /** Puts data back: a cancelled read has taken no data. */
  #put_back(pieces: Uint8Array<ArrayBuffer>[]): void {
    if (pieces.length === 0) return;
    this.#buffer = joined([...pieces, part_of(this.#buffer, this.#start, this.#end)]);
    this.#start = 0;
    this.#end = length_of(this.#buffer);
  }

  /**
   * Reads exactly `n` bytes.
   *
   * @param n The number of bytes.
   * @param options A signal and a timeout.
   * @returns The bytes, in memory of their own. @throws {IncompleteReadError} when the stream ends before.
   */
  readexactly(n: Integer, options?: WaitOptions): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const size = integer(n, "n");
      if (size < 0) throw new ValueError("readexactly size can not be less than zero");
      return this.#attempt("readexactly", options, () => {
        if (this.#end - this.#start >= size) return this.#take(size);
        if (this.#eof) throw new IncompleteReadError(this.#take(this.#end - this.#start), size);
      });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Reads until a separator.
   *
   * @param separator The separator, or a list of separators, of which the first in the data ends the read; `"\n"` when
   * omitted.
   * @param options A signal and a timeout.
   * @returns The bytes including the separator, in memory of their own.
   * @throws {IncompleteReadError} when the stream ends before it, {@linkcode LimitOverrunError} when more than `limit`
   * bytes come before it; they stay in the reader.
   */
  readuntil(
    separator: BytesLike | readonly BytesLike[] = LINE,
    options?: WaitOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const search = new Search(separators(separator));
      return this.#attempt("readuntil", options, () => this.#found(search));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Reads a line.
   *
   * @param options A signal and a timeout.
   * @returns The line including its `"\n"`, in memory of its own. The last line may have none; empty at the end.
   * @throws {ValueError} when it is longer than `limit`: the buffered part is dropped.
   */
  readline(options?: WaitOptions): Promise<Uint8Array<ArrayBuffer>> {
    if (options !== undefined) return this.#awaited_line(options, 0);
    const size = this.#buffered_line();
    return size > 0 ? resolved(this.#take(size)) : this.#awaited_line(undefined, -size);
  }

  /**
   * The length of the next line in the common case, which needs no attempt: the buffer has it. Otherwise 0, or minus the
   * number of bytes that were searched without success.
   */
  #buffered_line(): number {
    if (this.#exception !== null || this.#pending !== null) return 0;
    const start = this.#start, end = this.#end, at = index_of_byte(this.#buffer, NEWLINE, start, end);
    return at < 0 ? start - end : at - start <= this.#limit ? at + 1 - start : 0;
  }

  /** @param searched How many buffered bytes are known to have no newline. */
  #awaited_line(options: WaitOptions | undefined, searched: number): Promise<Uint8Array<ArrayBuffer>> {
    const search = new Search(LINE);
    search.offset = searched;
    return this.#attempt("readuntil", options, () => {
      try {
        return this.#found(search);
      } catch (error) {
        if (error instanceof IncompleteReadError) return error.partial;
        if (!(error instanceof LimitOverrunError)) throw error;
        const newline = this.#buffer[this.#start + error.consumed] === NEWLINE;
        this.#drop(newline && this.#start + error.consumed < this.#end ? error.consumed + 1 : this.#end - this.#start);
        throw new ValueError(error.message);
      }
    });
  }

  /**
   * Iterates over the lines until the end. A program may leave the loop: no data are lost, and the connection stays
   * open.
   */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next line. */
  next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    const size = this.#buffered_line();
    if (size > 0) return resolved({ done: false, value: this.#take(size) });
    return this.#awaited_next(-size);
  }

  async #awaited_next(searched: number): Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    const line = await this.#awaited_line(undefined, searched);
    return length_of(line) === 0 ? { done: true, value: undefined } : { done: false, value: line };
  }

  /** The reader as asyncio prints it: `<StreamReader 4 bytes eof>`. */
  toString(): string {
    const info = ["StreamReader"];
    if (this.#end > this.#start) info.push(`${this.#end - this.#start} bytes`);
    if (this.#eof) info.push("eof");
    if (this.#limit !== DEFAULT_LIMIT) info.push(`limit=${this.#limit}`);
    if (this.#pending !== null) info.push("waiter");
    if (this.#exception !== null) info.push(`exception=${this.#exception}`);
    if (this.#transport !== null) info.push(`transport=${this.#transport}`);
    if (this.#paused) info.push("paused");
    return `<${info.join(" ")}>`;
  }

  /** What `console.log` prints: the same. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /**
   * Makes a promise of a read, which is tried now and whenever data arrive.
   *
   * @param find Returns the result; `undefined` if more data are needed. It may throw.
   */
  #attempt<T>(name: string, options: WaitOptions | undefined, find: () => T | undefined): Promise<T> {
    try {
      const limits = limits_of(options);
      if (this.#exception !== null) throw this.#exception;
      if (this.#pending !== null) {
        throw new Error(`${name}() called while another coroutine is already waiting for incoming data`);
      }
      const found = find();
      if (found !== undefined) return resolved(found);
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const pending = new Pending(find, resolve, reject);
      if (limits !== undefined) this.#limit_read(pending, limits);
      this.#pending = pending;
      this.#resume(); // While the transport is paused no data would arrive.
      return promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  // A method of its own: its closure would keep the variables of every read that waits.
  #limit_read(pending: AnyPending, limits: Limits): void {
    pending.cancellation = new Cancellation(limits, (error) => this.#fail(pending, error));
  }

  #fail(pending: AnyPending, error: unknown): void {
    this.#pending = null;
    pending.cancellation?.end();
    pending.reject(error);
  }

  /** Tries the waiting read again, once for all data that are fed by then. */
  #wake(): void {
    if (this.#pending === null || this.#woken) return;
    this.#woken = true;
    queue_microtask(() => {
      this.#woken = false;
      this.#try_read();
    });
  }

  /** Tries the waiting read. Returns whether it is over. */
  #try_read(): boolean {
    const pending = this.#pending;
    if (pending === null) return false;
    this.#pending = null; // Taking data resumes the transport, which may feed the reader at once.
    let found;
    try {
      found = pending.find();
    } catch (error) {
      this.#fail(pending, error);
      return true;
    }
    if (found === undefined) {
      this.#pending = pending;
      this.#resume();
      return false;
    }
    pending.cancellation?.end();
    pending.resolve(found);
    return true;
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#transport!.resume_reading();
  }

  /** The common case of the first data: their copy is the buffer. */
  #feed(scratch: Uint8Array<ArrayBuffer>, n: number): void {
    if (this.#eof) throw new Error("feed_data after feed_eof");
    if (this.#start === this.#end && (n >= this.#last || this.#last <= PACKET)) {
      this.#buffer = copy_of(scratch, 0, n);
      this.#start = 0;
      this.#end = n;
    } else {
      this.#append(part_of(scratch, 0, n));
    }
    this.#pause_if_full();
  }

  static {
    feed = (reader, scratch, n) => reader.#feed(scratch, n);
    try_read = (reader) => reader.#try_read();
  }

  #append(bytes: Uint8Array<ArrayBufferLike>): void {
    const size = this.#end - this.#start, more = length_of(bytes), needed = size + more;
    if (size === 0 || this.#end + more > length_of(this.#buffer)) {
      // Messages often have the length of the previous one: then the buffer itself is the result, without a copy.
      const room = needed <= this.#last ? this.#last : size === 0 ? needed : Math.max(needed, 2 * size);
      const grown = new ByteArray(room);
      if (size > 0) copy_into(grown, part_of(this.#buffer, this.#start, this.#end));
      this.#buffer = grown;
      this.#start = 0;
      this.#end = size;
    }
    copy_into(this.#buffer, bytes, this.#end);
    this.#end += more;
  }

  /** The first bytes of the buffer, in memory of their own. */
  #take(n: number): Uint8Array<ArrayBuffer> {
    if (n === 0) return new ByteArray(0);
    this.#last = n;
    // If the read takes the whole buffer, the buffer itself is the result, without a copy.
    const whole = n === length_of(this.#buffer);
    const bytes = whole ? this.#buffer : copy_of(this.#buffer, this.#start, this.#start + n);
    this.#drop(n);
    return bytes;
  }

  #drop(n: number): void {
    this.#start += n;
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
      this.#buffer = EMPTY; // A waiting reader needs no memory.
    }
    if (this.#paused && this.#end - this.#start <= this.#limit) this.#resume();
  }

  /** The result of a search for a separator; `undefined` if it needs more data. */
  #found(search: Search): Uint8Array<ArrayBuffer> | undefined {
    const size = this.#end - this.#start;
    if (search.run(this.#buffer, this.#start, this.#end)) {
      if (search.found <= this.#limit) return this.#take(search.end);
      throw new LimitOverrunError("Separator is found, but chunk is longer than limit", search.found);
    }
    if (search.offset > this.#limit) {
      throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", search.offset);
    }
    if (this.#eof) throw new IncompleteReadError(this.#take(size), null);
  }
}

/** The separators of a call, the shortest first. */
function separators(separator: BytesLike | readonly BytesLike[]): Uint8Array<ArrayBufferLike>[] {
  const list = Array.isArray(separator) ? separator : [separator];
  if (list.length === 0) throw new ValueError("Separator should contain at least one element");
  // Copies: a separator that is transferred or resized during the wait would never be found.
  const all = list.map((item) => {
    const bytes = bytes_of(item, "separator");
    return copy_of(bytes, 0, length_of(bytes));
  });
  if (all.some((item) => length_of(item) === 0)) throw new ValueError("Separator should be at least one-byte string");
  return all.sort((a, b) => length_of(a) - length_of(b));
}

/** A search for the separator that ends first. It continues where it stopped when more data have arrived. */
class Search {
  /** The start and the end of the separator, from the buffer's start. */
  found = 0;
  end = 0;
  /** How many bytes do not belong to a separator. */
  offset = 0;
  readonly #separators: Uint8Array<ArrayBufferLike>[];

  constructor(separators: Uint8Array<ArrayBufferLike>[]) {
    this.#separators = separators;
  }

  /** Whether a separator is in the buffer from `start` to `end`. */
  run(buffer: Uint8Array, start: number, end: number): boolean {
    let first = Infinity;
    for (const separator of this.#separators) {
      const at = index_of(buffer, separator, start + this.offset, Math.min(end, first - 1 + start));
      if (at < 0 || at - start + length_of(separator) >= first) continue;
      this.found = at - start;
      first = this.end = this.found + length_of(separator);
    }
    if (first < Infinity) return true;
    const longest = length_of(this.#separators.at(-1)!);
    if (end - start - this.offset >= length_of(this.#separators[0])) {
      this.offset = Math.max(0, end - start + 1 - longest);
    }
    return false;
  }
}

/** The position of `wanted` in the buffer between `from` and `end`; -1 if it is not found. */
function index_of(buffer: Uint8Array, wanted: Uint8Array, from: number, end: number): number {
  const size = length_of(wanted), last = end - size;
  while (from <= last) {
    const at = index_of_byte(buffer, wanted[0], from, last + 1);
    if (at < 0) return -1;
    let i = 1;
    while (i < size && buffer[at + i] === wanted[i]) i++;
    if (i === size) return at;
    from = at + 1;
  }
  return -1;
}
