/**
 * BufferedWriter and BufferedRWPair: a socket as a file of bytes to write, and to read and write.
 *
 * @module
 */

import { bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { EAGAIN } from "../constants/errno.ts";
import { BlockingIOError, UnsupportedOperation } from "../base/errors.ts";
import { closed_error, DEFAULT_BUFFER_SIZE } from "./io_base.ts";
import { BufferedFile, BufferedIOBase } from "./buffered.ts";
import type { SocketIO } from "./socket_io.ts";
import { BufferedReader, whole_line } from "./reader.ts";

/** The exception of a write that would have had to wait; it says how many bytes were sent or buffered all the same. */
function would_block(characters_written: number): BlockingIOError {
  const error = new BlockingIOError(EAGAIN, "write could not complete without blocking");
  return Object.assign(error, { characters_written });
}

/**
 * A socket as a file of bytes to write: writes are gathered in a buffer, send(2) sends it when it is full, when
 * {@linkcode flush} is called, and when the file is closed. Made by `makefile("wb")`.
 *
 * @see https://docs.python.org/3/library/io.html#io.BufferedWriter
 */
export class BufferedWriter extends BufferedFile {
  readonly #space: Uint8Array<ArrayBuffer>;
  // What is not sent yet.
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
    this.#space = new Uint8Array(this.buffer_size);
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
   * Writes bytes. They are buffered, or sent when they do not fit.
   *
   * @param data What to write.
   * @returns How many bytes: all of them.
   * @throws {BlockingIOError} when they neither fit into the buffer nor are taken by a socket that does not block; its
   * `characters_written` says how many were.
   */
  override write(data: BytesLike): number {
    const bytes = bytes_of(data, "data"), { raw } = this;
    if (raw.closed) throw closed_error("write to closed file");
    const { length } = this.#space;
    if (bytes.length > length - this.#end || bytes.length === length) return this.#write_through(bytes, raw);
    this.#space.set(bytes, this.#end);
    this.#end += bytes.length;
    return bytes.length;
  }

  /** Writes what does not fit behind what is buffered, or would fill the buffer by itself. */
  #write_through(bytes: Uint8Array<ArrayBufferLike>, raw: SocketIO): number {
    if (!this.#send(raw)) {
      this.#space.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
      const buffered = this.#append(bytes);
      if (buffered < bytes.length) throw would_block(buffered);
      return buffered;
    }
    let written = 0;
    while (bytes.length - written >= this.#space.length) {
      const n = raw.write(bytes.subarray(written));
      if (n === null) {
        written += this.#append(bytes.subarray(written));
        if (written < bytes.length) throw would_block(written);
        return written;
      }
      written += n;
    }
    return written + this.#append(bytes.subarray(written));
  }

  /** Buffers as much as fits. */
  #append(bytes: Uint8Array<ArrayBufferLike>): number {
    const n = Math.min(bytes.length, this.#space.length - this.#end);
    this.#space.set(bytes.subarray(0, n), this.#end);
    this.#end += n;
    return n;
  }

  /** Sends what is buffered; false when the socket does not block and takes no more. */
  #send(raw: SocketIO): boolean {
    while (this.#start < this.#end) {
      const n = raw.write(this.#space.subarray(this.#start, this.#end));
      if (n === null) return false;
      this.#start += n;
    }
    this.#start = this.#end = 0;
    return true;
  }

  /**
   * Sends what is buffered.
   *
   * @throws {BlockingIOError} when a socket that does not block takes no more; what is left stays buffered.
   */
  override flush(): void {
    const { raw } = this;
    if (raw.closed) throw closed_error("flush of closed file");
    if (!this.#send(raw)) throw would_block(0);
  }
}

/** The half of a pair that is read. */
export let reader_of: (pair: BufferedRWPair) => BufferedReader;

/**
 * A socket as a file of bytes to read and write, with a buffer for each. Writing is flushed by nothing but
 * {@linkcode flush}, a full buffer and {@linkcode close}: flush before reading an answer. Made by `makefile("rwb")`.
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
   * A pair of a reader and a writer.
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

  /** Reads until there are `size` bytes, or all: {@linkcode BufferedReader.read}. */
  override read(size?: Integer | null): Uint8Array<ArrayBuffer> | null {
    return this.#reader.read(size);
  }

  /** Reads what one recv(2) brings: {@linkcode BufferedReader.read1}. */
  override read1(size: Integer = -1): Uint8Array<ArrayBuffer> {
    return this.#reader.read1(size);
  }

  /** Reads until a buffer is full: {@linkcode BufferedReader.readinto}. */
  override readinto(buffer: BytesLike): number | null {
    return this.#reader.readinto(buffer);
  }

  /** Reads into a buffer what one recv(2) brings: {@linkcode BufferedReader.readinto1}. */
  override readinto1(buffer: BytesLike): number | null {
    return this.#reader.readinto1(buffer);
  }

  /** Shows what is buffered: {@linkcode BufferedReader.peek}. */
  peek(size?: Integer): Uint8Array<ArrayBuffer> {
    return this.#reader.peek(size);
  }

  /**
   * Reads up to the next newline: {@linkcode BufferedReader.readline}, but that a socket that does not block and has no
   * more yet is an error, as in Python.
   *
   * @throws {OSError} when the line has no end yet and the socket does not block.
   */
  override readline(limit?: Integer | null): Uint8Array<ArrayBuffer> {
    return whole_line(this.#reader, limit);
  }

  /** Writes bytes: {@linkcode BufferedWriter.write}. */
  override write(data: BytesLike): number {
    return this.#writer.write(data);
  }

  /** Sends what is buffered: {@linkcode BufferedWriter.flush}. */
  override flush(): void {
    this.#writer.flush();
  }

  /** Sends what is buffered and closes the file. It is closed even when sending fails. */
  override close(): void {
    try {
      this.#writer.close();
    } finally {
      this.#reader.close();
    }
  }
}
