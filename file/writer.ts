/**
 * BufferedWriter and BufferedRWPair: binary files of a socket, for writing, and for reading and writing.
 *
 * @module
 */

import { copy_first, length_of, Math, own_bytes, part_of } from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { EAGAIN } from "../constants/errno.ts";
import { BlockingIOError, UnsupportedOperation } from "../base/errors.ts";
import { closed_error, DEFAULT_BUFFER_SIZE } from "./io_base.ts";
import { BufferedFile, BufferedIOBase } from "./buffered.ts";
import type { SocketIO } from "./socket_io.ts";
import { BufferedReader, whole_line } from "./reader.ts";

/** The exception for a write that would block; it says how many bytes were sent or buffered. */
function would_block(characters_written: number): BlockingIOError {
  const error = new BlockingIOError(EAGAIN, "write could not complete without blocking");
  return Object.assign(error, { characters_written });
}

/**
 * A binary file of a socket, for writing. Writes go to a buffer; send(2) sends it when it is full, when `flush` is
 * called, and when the file is closed. Made by `makefile("wb")`.
 *
 * @see https://docs.python.org/3/library/io.html#io.BufferedWriter
 */
export class BufferedWriter extends BufferedFile {
  readonly #space: Uint8Array<ArrayBuffer>;
  // Bytes that are not sent yet.
  #start = 0;
  #end = 0;

  /**
   * A writer of a raw file.
   *
   * @param raw The file to write to.
   * @param buffer_size Bytes; at least 1.
   */
  constructor(raw: SocketIO, buffer_size: Integer = DEFAULT_BUFFER_SIZE) {
    if (!raw.writable()) throw new UnsupportedOperation("File or stream is not writable.");
    super(raw, buffer_size);
    this.#space = own_bytes(this.buffer_size);
  }

  /** Whether the file can be read: never. */
  override readable(): boolean {
    return false;
  }

  /** Whether the file can be written. */
  override writable(): boolean {
    return this.raw.writable();
  }

  /**
   * Writes bytes: to the buffer, or to the socket if they do not fit.
   *
   * @param data What to write.
   * @returns The number of bytes, all of which were taken.
   * @throws {BlockingIOError} when they do not fit into the buffer and a non-blocking socket does not take them;
   * its `characters_written` says how many were taken.
   */
  override write(data: BytesLike): number {
    const bytes = bytes_of(data, "data"), { raw } = this;
    if (raw.closed) throw closed_error("write to closed file");
    const { length } = this.#space, size = length_of(bytes);
    if (size > length - this.#end || size === length) return this.#write_through(bytes, size, raw);
    copy_first(this.#space, bytes, size, this.#end);
    this.#end += size;
    return size;
  }

  /** Writes bytes that do not fit into the buffer. */
  #write_through(bytes: Uint8Array<ArrayBufferLike>, size: number, raw: SocketIO): number {
    if (!this.#send(raw)) {
      this.#space.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
      const buffered = this.#append(bytes, 0, size);
      if (buffered < size) throw would_block(buffered);
      return buffered;
    }
    let written = 0;
    while (size - written >= this.#space.length) {
      const n = raw.write(part_of(bytes, written, size));
      if (n === null) {
        written += this.#append(bytes, written, size);
        if (written < size) throw would_block(written);
        return written;
      }
      written += n;
    }
    return written + this.#append(bytes, written, size);
  }

  /** Buffers as much as fits of what is between two places. */
  #append(bytes: Uint8Array<ArrayBufferLike>, from: number, to: number): number {
    const n = Math.min(to - from, this.#space.length - this.#end);
    this.#space.set(part_of(bytes, from, from + n), this.#end);
    this.#end += n;
    return n;
  }

  /** Sends the buffer; false when the socket is non-blocking and takes no more. */
  #send(raw: SocketIO): boolean {
    while (this.#start < this.#end) {
      const n = raw.write(part_of(this.#space, this.#start, this.#end));
      if (n === null) return false;
      this.#start += n;
    }
    this.#start = this.#end = 0;
    return true;
  }

  /**
   * Sends the buffer.
   *
   * @throws {BlockingIOError} when a non-blocking socket takes no more; the rest stays buffered.
   */
  override flush(): void {
    const { raw } = this;
    if (raw.closed) throw closed_error("flush of closed file");
    if (!this.#send(raw)) throw would_block(0);
  }
}

/** The reader of a pair. */
export let reader_of: (pair: BufferedRWPair) => BufferedReader;

/**
 * A binary file of a socket, for reading and writing, with a buffer for each. Only `flush`, a full buffer and
 * `close` send what was written: flush before reading an answer. Made by `makefile("rwb")`.
 *
 * @see https://docs.python.org/3/library/io.html#io.BufferedRWPair
 */
export class BufferedRWPair extends BufferedIOBase {
  readonly #reader: BufferedReader;
  readonly #writer: BufferedWriter;

  static {
    reader_of = (pair) => pair.#reader;
  }

  /**
   * Makes a pair of a reader and a writer.
   *
   * @param reader The file to read from.
   * @param writer The file to write to, which may be the same.
   * @param buffer_size Bytes in each of the two buffers; at least 1.
   */
  constructor(reader: SocketIO, writer: SocketIO, buffer_size: Integer = DEFAULT_BUFFER_SIZE) {
    super();
    this.#reader = new BufferedReader(reader, buffer_size);
    this.#writer = new BufferedWriter(writer, buffer_size);
  }

  /** Whether the file is closed. */
  override get closed(): boolean {
    return this.#writer.closed;
  }

  /** Whether the file can be read. */
  override readable(): boolean {
    return this.#reader.readable();
  }

  /** Whether the file can be written. */
  override writable(): boolean {
    return this.#writer.writable();
  }

  /** Reads `size` bytes, or all: {@linkcode BufferedReader.read}. */
  override read(size?: Integer | null): Uint8Array<ArrayBuffer> | null {
    return this.#reader.read(size);
  }

  /** Reads with at most one recv(2): {@linkcode BufferedReader.read1}. */
  override read1(size: Integer = -1): Uint8Array<ArrayBuffer> {
    return this.#reader.read1(size);
  }

  /** Reads until a buffer is full: {@linkcode BufferedReader.readinto}. */
  override readinto(buffer: BytesLike): number | null {
    return this.#reader.readinto(buffer);
  }

  /** Reads into a buffer with at most one recv(2): {@linkcode BufferedReader.readinto1}. */
  override readinto1(buffer: BytesLike): number | null {
    return this.#reader.readinto1(buffer);
  }

  /** Returns the buffered bytes without consuming them: {@linkcode BufferedReader.peek}. */
  peek(size?: Integer): Uint8Array<ArrayBuffer> {
    return this.#reader.peek(size);
  }

  /**
   * Reads up to the next newline as {@linkcode BufferedReader.readline} does, but an incomplete line of a non-blocking
   * socket is an error, as in Python.
   *
   * @throws {OSError} when the line is incomplete and the socket is non-blocking.
   */
  override readline(limit?: Integer | null): Uint8Array<ArrayBuffer> {
    return whole_line(this.#reader, limit);
  }

  /** Writes bytes: {@linkcode BufferedWriter.write}. */
  override write(data: BytesLike): number {
    return this.#writer.write(data);
  }

  /** Sends the buffer: {@linkcode BufferedWriter.flush}. */
  override flush(): void {
    this.#writer.flush();
  }

  /** Sends the buffer and closes the file, also if sending fails. */
  override close(): void {
    try {
      this.#writer.close();
    } finally {
      this.#reader.close();
    }
  }
}
