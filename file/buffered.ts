/**
 * Common code of buffered binary files: Python's `io.BufferedIOBase`, and the base of those on a raw file.
 *
 * @module
 */

import { type BytesLike, type Integer, integer } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { closed_error, IOBase } from "./io_base.ts";
import type { SocketIO } from "./socket_io.ts";
import { ValueError } from "../base/value_errors.ts";

/** A buffered binary file object: Python's `io.BufferedIOBase`. A method that a class lacks throws. */
export abstract class BufferedIOBase extends IOBase<Uint8Array<ArrayBuffer>, BytesLike> {
  /** Reads up to `size` bytes, or all; throws {@linkcode UnsupportedOperation} when the file is not for reading. */
  read(_size?: Integer | null): Uint8Array<ArrayBuffer> | null {
    throw new UnsupportedOperation("read");
  }

  /** Reads up to `size` bytes with at most one system call; throws {@linkcode UnsupportedOperation} as {@linkcode read}. */
  read1(_size?: Integer): Uint8Array<ArrayBuffer> {
    throw new UnsupportedOperation("read1");
  }

  /** Reads into a buffer; throws {@linkcode UnsupportedOperation} as {@linkcode read}. */
  readinto(_buffer: BytesLike): number | null {
    throw new UnsupportedOperation("read");
  }

  /** Reads into a buffer with at most one system call; throws {@linkcode UnsupportedOperation} as {@linkcode read}. */
  readinto1(_buffer: BytesLike): number | null {
    throw new UnsupportedOperation("read1");
  }

  /** Reads a line; throws {@linkcode UnsupportedOperation} as {@linkcode read}. */
  override readline(_limit?: Integer | null): Uint8Array<ArrayBuffer> {
    throw new UnsupportedOperation("read");
  }

  /** Writes bytes; throws {@linkcode UnsupportedOperation} when the file is not for writing. */
  override write(_data: BytesLike): number {
    throw new UnsupportedOperation("write");
  }

  /** Detaches the raw file; throws {@linkcode UnsupportedOperation} when there is not one. */
  detach(): unknown {
    throw new UnsupportedOperation("detach");
  }

  /** Whether the file is seekable: never. */
  override seekable(): boolean {
    return false;
  }
}

/** A buffered file on a raw file: the reader, and the writer. */
export abstract class BufferedFile extends BufferedIOBase {
  #raw: SocketIO | null;
  /** Bytes in the buffer. */
  protected readonly buffer_size: number;

  /**
   * A file on a raw file.
   *
   * @param raw The underlying file.
   * @param buffer_size Bytes in the buffer; at least 1.
   */
  constructor(raw: SocketIO, buffer_size: Integer) {
    super();
    this.buffer_size = integer(buffer_size, "buffer_size");
    if (this.buffer_size <= 0) throw new ValueError("buffer size must be strictly positive");
    this.#raw = raw;
  }

  /** The underlying raw file. */
  get raw(): SocketIO {
    if (this.#raw === null) throw closed_error("raw stream has been detached");
    return this.#raw;
  }

  /** The file as Python prints it: `<_io.BufferedReader name=5>`. */
  override toString(): string {
    const name = this.#raw === null ? "" : ` name=${this.name}`;
    return `<_io.${this.constructor.name}${name}>`;
  }

  /** The mode: `"rb"` or `"wb"`. */
  get mode(): string {
    return this.raw.mode;
  }

  /** The descriptor; -1 when the file is closed. */
  get name(): number {
    return this.raw.name;
  }

  /** Whether the file is closed. */
  override get closed(): boolean {
    return this.raw.closed;
  }

  /** The descriptor. */
  override fileno(): number {
    return this.raw.fileno();
  }

  /** Whether the file is seekable: never. */
  override seekable(): boolean {
    return this.raw.seekable();
  }

  /** A socket is not seekable: throws {@linkcode UnsupportedOperation}. */
  override seek(_offset: Integer, _whence?: Integer): never {
    throw new UnsupportedOperation("File or stream is not seekable.");
  }

  /** Sends the buffer and closes the file, also if sending fails. */
  override close(): void {
    if (this.raw.closed) return;
    try {
      this.flush();
    } finally {
      this.raw.close();
    }
  }

  /**
   * Sends the write buffer and detaches the raw file. The read buffer is lost, and the file can no longer
   * be used.
   *
   * @returns The raw file.
   */
  override detach(): SocketIO {
    const { raw } = this;
    this.flush();
    this.#raw = null;
    return raw;
  }
}
