/**
 * asyncio's StreamReader: bytes from a connection, as lines, messages or whatever is there.
 *
 * The transport feeds it as data arrive. A read that finds what it asks for in the buffer is a promise that is resolved
 * already; one that does not is tried again with each chunk.
 *
 * @module
 */

import { bytes_of, type BytesLike, in_order, type Integer, integer } from "../base/arguments.ts";
import { copy_into } from "../base/intrinsics.ts";
import { ValueError } from "../base/value_errors.ts";
import { Cancellation, limits_of, type WaitOptions } from "./cancel.ts";

/** The default of `limit`, in bytes. */
export const DEFAULT_LIMIT = 65536;

const EMPTY = new Uint8Array(0);
const NEWLINE = 10;
const LINE = [new Uint8Array([NEWLINE])];
const done = Promise.resolve();

/** The end came before all that was asked for: asyncio's IncompleteReadError. */
export class IncompleteReadError extends Error {
  /** What came before the end. */
  readonly partial: Uint8Array<ArrayBuffer>;
  /** How many bytes were asked for; `null` when the read was for a separator. */
  readonly expected: number | null;

  /**
   * An error with what came.
   *
   * @param partial What came before the end.
   * @param expected How many bytes were asked for, if that is known.
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

/** The separator did not come within the limit: asyncio's LimitOverrunError. The data are still in the reader. */
export class LimitOverrunError extends Error {
  /** How many bytes of the buffer do not belong to a separator. */
  readonly consumed: number;

  /**
   * An error with where the search ended.
   *
   * @param message What was wrong.
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

/** What feeds a reader, and can stop doing so. */
export interface ReadTransport {
  /** Stops receiving. */
  pause_reading(): void;
  /** Receives again. */
  resume_reading(): void;
}

/** A read that waits for data. */
interface Pending {
  /** Tries again; true when the read is over. */
  run(): boolean;
  /** Ends it with an error. */
  fail(error: unknown): void;
}

/** The reader's parameters by name. */
export interface StreamReaderOptions {
  /** Bytes that a line may have. The transport pauses when the buffer holds more than twice as many. 65536. */
  limit?: Integer;
}

/**
 * Reads from a connection. {@linkcode open_connection} and {@linkcode start_server} make it.
 *
 * Every reading method takes last `{ signal, timeout }`. A read that they end has taken no data.
 *
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.StreamReader
 */
export class StreamReader implements AsyncIterableIterator<Uint8Array<ArrayBuffer>, undefined, void> {
  readonly #limit: number;
  /** What has arrived is in `#buffer` from `#start` to `#end`. */
  #buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** How many bytes the last read has taken. */
  #last = 0;
  #eof = false;
  #exception: unknown = null;
  #pending: Pending | null = null;
  #woken = false;
  #transport: ReadTransport | null = null;
  #paused = false;

  /**
   * A reader that is fed by hand until it has a transport.
   *
   * @param limit Bytes that a line may have; 65536 when it is omitted.
   * @throws {ValueError} when it is not positive.
   */
  constructor(limit?: Integer);
  /** The same with the parameter by name. */
  constructor(options: StreamReaderOptions);
  constructor(...given: unknown[]) {
    const [limit = DEFAULT_LIMIT] = in_order("StreamReader", given, { limit: DEFAULT_LIMIT });
    this.#limit = integer(limit, "limit");
    if (this.#limit <= 0) throw new ValueError("Limit cannot be <= 0");
  }

  /** What has failed: reads throw it. `null` when nothing has. */
  exception(): unknown {
    return this.#exception;
  }

  /**
   * Has reads fail from now on, the one that waits too.
   *
   * @param error What they throw.
   */
  set_exception(error: unknown): void {
    this.#exception = error;
    this.#pending?.fail(error);
  }

  /**
   * Sets what feeds the reader, which pauses it while the buffer is full.
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
    if (bytes.length === 0) return;
    this.#append(bytes);
    this.#wake();
    if (this.#transport !== null && !this.#paused && this.#end - this.#start > 2 * this.#limit) {
      this.#paused = true;
      this.#transport.pause_reading();
    }
  }

  /** Says that nothing comes any more. */
  feed_eof(): void {
    this.#eof = true;
    this.#wake();
  }

  /** Takes everything out of the buffer: {@linkcode StreamWriter.start_tls} gives it to the handshake. */
  take_buffer(): Uint8Array<ArrayBuffer> {
    return this.#take(this.#end - this.#start);
  }

  /** Whether the buffer is empty and nothing comes any more. */
  at_eof(): boolean {
    return this.#eof && this.#start === this.#end;
  }

  /**
   * Reads what is there, waiting until there is something.
   *
   * @param n The maximum of bytes; -1, or omitted, for all until the end.
   * @param options A signal and a timeout.
   * @returns The bytes, the caller's own; empty at the end.
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

  /** All until the end. What arrives is taken out piece by piece, or the transport would pause for good. */
  async #all(options: WaitOptions | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    while (true) {
      const piece = await this.read(this.#limit, options).catch((error) => {
        this.#put_back(pieces, size);
        throw error;
      });
      if (piece.length === 0) return joined(pieces, size);
      pieces.push(piece);
      size += piece.length;
    }
  }

  /** A read that was ended has taken no data. */
  #put_back(pieces: Uint8Array<ArrayBuffer>[], size: number): void {
    if (size === 0) return;
    const behind = this.#buffer.subarray(this.#start, this.#end);
    this.#buffer = joined([...pieces, behind], size + behind.length);
    this.#start = 0;
    this.#end = this.#buffer.length;
  }

  /**
   * Reads so many bytes.
   *
   * @param n How many.
   * @param options A signal and a timeout.
   * @returns The bytes, the caller's own.
   * @throws {IncompleteReadError} when the end comes before.
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
   * @param separator The separator, or several of which the first to come counts; `"\n"` when it is omitted.
   * @param options A signal and a timeout.
   * @returns The bytes, the separator included, the caller's own.
   * @throws {IncompleteReadError} when the end comes before. {@linkcode LimitOverrunError} when more than `limit` bytes
   * came before it: they are still in the reader.
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
   * @returns The line, its `"\n"` included, the caller's own. The last one may have none; empty at the end.
   * @throws {ValueError} when it is longer than `limit`: what was read of it is dropped.
   */
  readline(options?: WaitOptions): Promise<Uint8Array<ArrayBuffer>> {
    // The common case first: the line is there.
    if (options === undefined && this.#exception === null && this.#pending === null) {
      const end = this.#buffer.indexOf(NEWLINE, this.#start);
      if (end >= 0 && end < this.#end && end - this.#start <= this.#limit) {
        return Promise.resolve(this.#take(end + 1 - this.#start));
      }
    }
    const search = new Search(LINE);
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

  /** Iterates over the lines, until the end. Leaving the iteration loses nothing and closes nothing. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next line. */
  async next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    const line = await this.readline();
    return line.length === 0 ? { done: true, value: undefined } : { done: false, value: line };
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
   * Makes a promise of a read: tried now, and whenever something arrives.
   *
   * @param find Gives what was asked for; `undefined` while it is not there. It may throw.
   */
  #attempt<T>(name: string, options: WaitOptions | undefined, find: () => T | undefined): Promise<T> {
    try {
      const limits = limits_of(options);
      if (this.#exception !== null) throw this.#exception;
      if (this.#pending !== null) {
        throw new Error(`${name}() called while another coroutine is already waiting for incoming data`);
      }
      const found = find();
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const over = () => {
          this.#pending = null;
          cancellation?.end();
        };
        const fail = (error: unknown) => {
          over();
          reject(error);
        };
        const cancellation = limits && new Cancellation(limits, fail);
        this.#pending = {
          fail,
          run() {
            let found;
            try {
              found = find();
            } catch (error) {
              fail(error);
              return true;
            }
            if (found === undefined) return false;
            over();
            resolve(found);
            return true;
          },
        };
        this.#resume(); // Waiting while it is paused would be waiting forever.
      });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Has the read that waits tried again, once for all that is fed by then. */
  #wake(): void {
    if (this.#pending === null || this.#woken) return;
    this.#woken = true;
    done.then(() => {
      this.#woken = false;
      if (this.#pending?.run() === false) this.#resume();
    });
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#transport!.resume_reading();
  }

  #append(bytes: Uint8Array<ArrayBufferLike>): void {
    const size = this.#end - this.#start, needed = size + bytes.length;
    if (size === 0 || this.#end + bytes.length > this.#buffer.length) {
      // Messages are often as long as the one before: then the buffer is the result, without a copy.
      const room = needed <= this.#last ? this.#last : size === 0 ? needed : Math.max(needed, 2 * size);
      const grown = new Uint8Array(room);
      if (size > 0) copy_into(grown, this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = grown;
      this.#start = 0;
      this.#end = size;
    }
    copy_into(this.#buffer, bytes, this.#end);
    this.#end += bytes.length;
  }

  /** The first bytes of the buffer, in memory of their own. */
  #take(n: number): Uint8Array<ArrayBuffer> {
    if (n === 0) return new Uint8Array(0);
    this.#last = n;
    // All of it is handed out as it is: no copy of what is answered at once.
    const whole = n === this.#buffer.length;
    const bytes = whole ? this.#buffer : this.#buffer.slice(this.#start, this.#start + n);
    this.#drop(n);
    return bytes;
  }

  #drop(n: number): void {
    this.#start += n;
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
      this.#buffer = EMPTY; // One that waits needs no memory.
    }
    if (this.#paused && this.#end - this.#start <= this.#limit) this.#resume();
  }

  /** What a search for a separator finds in the buffer; `undefined` when it must go on. */
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
  const all = list.map((item) => bytes_of(item, "separator"));
  if (all.some((item) => item.length === 0)) throw new ValueError("Separator should be at least one-byte string");
  return all.sort((a, b) => a.length - b.length);
}

/** A search for the separator that ends first, which goes on where it stopped when more has arrived. */
class Search {
  /** Where the separator begins and ends, from the buffer's start. */
  found = 0;
  end = 0;
  /** How many bytes do not belong to a separator. */
  offset = 0;
  readonly #separators: Uint8Array<ArrayBufferLike>[];

  constructor(separators: Uint8Array<ArrayBufferLike>[]) {
    this.#separators = separators;
  }

  /** Whether there is one in the buffer from `start` to `end`. */
  run(buffer: Uint8Array, start: number, end: number): boolean {
    let first = Infinity;
    for (const separator of this.#separators) {
      const at = index_of(buffer, separator, start + this.offset, Math.min(end, first - 1 + start));
      if (at < 0 || at - start + separator.length >= first) continue;
      this.found = at - start;
      first = this.end = this.found + separator.length;
    }
    if (first < Infinity) return true;
    const longest = this.#separators.at(-1)!.length;
    if (end - start - this.offset >= this.#separators[0].length) {
      this.offset = Math.max(0, end - start + 1 - longest);
    }
    return false;
  }
}

/** Where `wanted` begins in the buffer between `from` and `end`; -1 when it is not there. */
function index_of(buffer: Uint8Array, wanted: Uint8Array, from: number, end: number): number {
  const last = end - wanted.length;
  while (from <= last) {
    const at = buffer.indexOf(wanted[0], from);
    if (at < 0 || at > last) return -1;
    let i = 1;
    while (i < wanted.length && buffer[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
    from = at + 1;
  }
  return -1;
}

/** Several pieces as one. */
export function joined(pieces: readonly Uint8Array<ArrayBufferLike>[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    copy_into(whole, piece, at);
    at += piece.length;
  }
  return whole;
}
