/**
 * BufferedReader: a socket as a binary file to read.
 *
 * @module
 */

import {
  copy_into,
  copy_of,
  length_of,
  Math,
  Number,
  own_bytes,
  own_list,
  own_part,
  part_of,
  Uint8Array as ByteArray,
} from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, type Integer, integer } from "../base/arguments.ts";
import { OSError, UnsupportedOperation } from "../base/errors.ts";
import { closed_error, DEFAULT_BUFFER_SIZE, size_argument } from "./io_base.ts";
import { BufferedFile } from "./buffered.ts";
import { join, no_bytes, type SocketIO } from "./socket_io.ts";
import { ValueError } from "../base/value_errors.ts";

const NOTHING = own_bytes(0);
const NEWLINE = 10;
/** Minimum number of bytes to decode at once, as in Python. */
const READ_SIZE = 8192;

/** How many bytes a raw file has read, which a subclass may state wrongly. */
function read_length(n: number, size: number): number {
  if (n >= 0 && n <= size) return n;
  throw new OSError(`raw readinto() returned invalid length ${n} (should have been between 0 and ${size})`);
}

/**
 * Takes the buffered bytes, or if there are none the result of one recv(2). The array is valid until the next read. Empty
 * at the end, `null` when the socket is non-blocking and nothing is there.
 */
export let take_chunk: (reader: BufferedReader) => Uint8Array<ArrayBuffer> | null;

/** A line as {@linkcode BufferedReader.readline} reads it; throws an OSError when it is incomplete and the socket is non-blocking. */
export let whole_line: (reader: BufferedReader, limit?: Integer | null) => Uint8Array<ArrayBuffer>;

/**
 * A socket as a binary file to read: recv(2) fills a buffer, reads are served from it. Made by `makefile("rb")`.
 *
 * @see https://docs.python.org/3/library/io.html#io.BufferedReader
 */
export class BufferedReader extends BufferedFile {
  #space: Uint8Array<ArrayBuffer> = NOTHING; // Allocated at the first read.
  #filled: Uint8Array<ArrayBuffer> = NOTHING; // The bytes that recv returned: the start of `#space`, …
  #at = 0; // … and the position of the next one to read.

  static {
    take_chunk = (reader) => {
      const size = Math.max(reader.buffer_size, READ_SIZE);
      const { length } = reader.#filled;
      if (reader.#at === length && reader.#fill(size) === null) return null;
      const filled = reader.#filled, chunk = reader.#at === 0 ? filled : own_part(filled, reader.#at, filled.length);
      reader.#at = filled.length;
      return chunk;
    };
    whole_line = (reader, limit) => reader.#read_line(limit, true);
  }

  /**
   * A reader of a raw file.
   *
   * @param raw The file to read from.
   * @param buffer_size Bytes; at least 1.
   */
  constructor(raw: SocketIO, buffer_size: Integer = DEFAULT_BUFFER_SIZE) {
    if (!raw.readable()) throw new UnsupportedOperation("File or stream is not readable.");
    super(raw, buffer_size);
  }

  /** Whether the file can be read. */
  override readable(): boolean {
    return this.raw.readable();
  }

  /** Whether the file can be written: never. */
  override writable(): boolean {
    return false;
  }

  #open(caller: string): SocketIO {
    const { raw } = this;
    if (raw.closed) throw closed_error(`${caller} of closed file`);
    return raw;
  }

  /** Receives into the empty buffer. Returns how many bytes, `null` when the socket would block. */
  #fill(size: number = this.buffer_size): number | null {
    const { raw } = this;
    if (this.#space.length < size) this.#space = own_bytes(size);
    const n = raw.readinto(part_of(this.#space, 0, size)); // An ordinary array: a subclass may read into it.
    this.#at = 0;
    this.#filled = n === null ? NOTHING : own_part(this.#space, 0, read_length(n, size));
    return n;
  }

  get #buffered(): number {
    return this.#filled.length - this.#at;
  }

  /** A copy of the buffered bytes up to `end`. */
  #take(end: number): Uint8Array<ArrayBuffer> {
    const start = this.#at;
    this.#at = end;
    return this.#filled.slice(start, end);
  }

  /**
   * Reads `size` bytes, with as many calls of recv(2) as that takes.
   *
   * @param size The maximum number of bytes; all up to the end when omitted, `null` or -1.
   * @returns The bytes, fewer at the end or when the socket is non-blocking; `null` when it is and nothing
   * is there.
   * @throws {TimeoutError} after the timeout; then the file can no longer be read.
   */
  override read(size?: Integer | null): Uint8Array<ArrayBuffer> | null {
    const most = size_argument(size);
    if (Number(size) < -1) throw new ValueError("read length must be non-negative or -1");
    const raw = this.#open("read");
    if (most < 0) return this.#read_all(raw);
    if (most <= this.#buffered) return this.#take(this.#at + most);
    const space = new ByteArray(most);
    const n = this.#read_into(raw, space, true);
    return n === null ? null : n === most ? space : copy_of(space, 0, n);
  }

  #read_all(raw: SocketIO): Uint8Array<ArrayBuffer> | null {
    const buffered = this.#buffered, first = this.#take(this.#filled.length);
    const rest = raw.readall();
    if (rest === null) return buffered === 0 ? null : first;
    return buffered === 0 ? rest : join([first, rest]);
  }

  /**
   * Reads the buffered bytes, or if there are none the result of one recv(2).
   *
   * @param size The maximum number of bytes; the size of the buffer when omitted or negative.
   * @returns The bytes; none at the end, and none when the socket is non-blocking and nothing is there.
   */
  override read1(size: Integer = -1): Uint8Array<ArrayBuffer> {
    const raw = this.#open("read");
    const asked = integer(size, "size"), most = asked < 0 ? this.buffer_size : asked;
    if (most === 0) return new ByteArray(0);
    if (this.#buffered > 0) return this.#take(Math.min(this.#filled.length, this.#at + most));
    if (most <= this.buffer_size) {
      return this.#fill(most) === null ? new ByteArray(0) : this.#take(this.#filled.length);
    }
    const space = new ByteArray(most), n = raw.readinto(space) ?? 0;
    return n === most ? space : copy_of(space, 0, read_length(n, most));
  }

  /**
   * Reads into a buffer until it is full, with as many calls of recv(2) as that takes.
   *
   * @param buffer The buffer.
   * @returns How many bytes, fewer at the end; `null` when the socket is non-blocking and nothing is there.
   * @throws {TimeoutError} after the timeout; then the file can no longer be read.
   */
  override readinto(buffer: BytesLike): number | null {
    return this.#read_into(this.#open("readinto"), bytes_of(buffer, "buffer"), false);
  }

  /**
   * Reads the buffered bytes into a buffer, or the result of one recv(2); both if the rest is larger than the file's own
   * buffer.
   *
   * @param buffer The buffer.
   * @returns How many bytes; `null` when the socket is non-blocking and nothing is there.
   */
  override readinto1(buffer: BytesLike): number | null {
    const raw = this.#open("readinto"), space = bytes_of(buffer, "buffer");
    const size = length_of(space), n = this.#move(space, 0);
    if (size - n > this.buffer_size) {
      const more = raw.readinto(part_of(space, n, size));
      return more === null ? n || null : n + more;
    }
    if (n > 0 || n === size) return n;
    return this.#fill() === null ? null : this.#move(space, n);
  }

  /**
   * Fills `space`. Large reads bypass the buffer: multiples of its size for `read`, everything larger for `readinto`.
   */
  #read_into(raw: SocketIO, space: Uint8Array<ArrayBufferLike>, whole_buffers: boolean): number | null {
    const size = this.buffer_size, length = length_of(space);
    let n = this.#move(space, 0), free = size;
    while (n < length) {
      const left = length - n;
      const past = whole_buffers ? left - left % size : left > size ? left : 0;
      const more = past > 0 ? raw.readinto(part_of(space, n, n + past)) : this.#fill(free);
      if (more === null && n === 0) return null;
      if (more === null || more === 0) break;
      if (past === 0) free -= more;
      n += past > 0 ? read_length(more, past) : this.#move(space, n);
    }
    return n;
  }

  /** Moves buffered bytes to a place in an array, as many as fit. */
  #move(to: Uint8Array<ArrayBufferLike>, at: number): number {
    const length = Math.min(length_of(to) - at, this.#buffered);
    copy_into(to, part_of(this.#filled, this.#at, this.#at + length), at);
    this.#at += length;
    return length;
  }

  /**
   * Returns the buffered bytes, or if there are none the result of one recv(2), without consuming them.
   *
   * @param _size Accepted and ignored, as in Python.
   * @returns A copy of the buffered bytes.
   */
  peek(_size?: Integer): Uint8Array<ArrayBuffer> {
    this.#open("peek");
    if (this.#buffered === 0) this.#fill();
    return this.#filled.slice(this.#at);
  }

  /**
   * Reads up to the next newline.
   *
   * @param limit The maximum number of bytes.
   * @returns The line with its newline; without one at the end, at the limit, or when the socket is non-blocking and
   * no more is there. Empty at the end of the file.
   * @throws {TimeoutError} after the timeout; then the file can no longer be read.
   */
  override readline(limit?: Integer | null): Uint8Array<ArrayBuffer> {
    return this.#read_line(limit, false);
  }

  #read_line(limit: Integer | null | undefined, whole: boolean): Uint8Array<ArrayBuffer> {
    this.#open("readline");
    let most = limit === undefined ? Infinity : size_argument(limit);
    if (most < 0) most = Infinity;
    const pieces = own_list<Uint8Array<ArrayBuffer>>();
    while (true) {
      const newline = this.#filled.indexOf(NEWLINE, this.#at);
      const end = Math.min(newline < 0 ? this.#filled.length : newline + 1, this.#at + most), length = end - this.#at;
      const piece = this.#take(end);
      most -= length;
      if (length > 0 || pieces.length === 0) pieces[pieces.length] = piece;
      if (newline >= 0 || most === 0) return join(pieces);
      const more = this.#fill();
      if (more === null && whole) throw no_bytes();
      if (!more) return join(pieces);
    }
  }

  /** Does nothing: there is nothing to send. */
  override flush(): void {
    this.check_closed();
  }
}
