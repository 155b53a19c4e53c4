/**
 * SocketIO: an unbuffered file of a socket, on which the other files are built.
 *
 * @module
 */

import {
  copy_of,
  joined,
  length_of,
  own_bytes,
  own_list,
  own_registry,
  Uint8Array as ByteArray,
} from "../base/intrinsics.ts";
import { POLLIN, POLLOUT } from "../constants/poll.ts";
import { bytes_of, type BytesLike, type Integer, integer } from "../base/arguments.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { OSError, TimeoutError, UnsupportedOperation } from "../base/errors.ts";
import { receive_space, received } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { repr } from "../base/repr.ts";
import { type Descriptor, descriptor_of } from "../descriptor/descriptor.ts";
import { closed_error, DEFAULT_BUFFER_SIZE, IOBase, size_argument } from "./io_base.ts";
import { wait_or_throw } from "../descriptor/timeout.ts";
import { ValueError } from "../base/value_errors.ts";

const MODES: readonly unknown[] = ["r", "w", "rw", "rb", "wb", "rwb"];

/** A file that is garbage collected no longer keeps its socket open. */
const forgotten = own_registry((d: Descriptor) => {
  try {
    drop(d);
  } catch {
    // No caller is left to throw to.
  }
});

function drop(d: Descriptor): void {
  if (d.files > 0) d.files--;
  d.close_if_unused();
}

/** The exception for a line that is incomplete on a non-blocking socket. */
export function no_bytes(): OSError {
  return new OSError("read() should have returned a bytes object, not 'null'");
}

/** Concatenates arrays of bytes. */
export function join(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  return pieces.length === 1 ? pieces[0] : joined(pieces);
}

/**
 * A raw file of a socket: each read is one recv(2), each write one send(2). On a non-blocking socket, a call that would
 * block returns `null`. Made by `makefile` with `buffering` 0.
 *
 * After a timeout this file can no longer be read, since data may have been lost. The socket and its other files can.
 *
 * @see https://docs.python.org/3/library/socket.html#socket.socket.makefile
 */
export class SocketIO extends IOBase<Uint8Array<ArrayBuffer>, BytesLike> {
  readonly #socket: { fileno(): number };
  readonly #d: Descriptor;
  readonly #mode: string;
  readonly #reading: boolean;
  readonly #writing: boolean;
  #closed = false;
  #timed_out = false;

  /**
   * Makes a file of a socket as `makefile` does, but without keeping the socket open.
   *
   * @param sock The socket. Closing the file does not close it; closing it first waits for the file.
   * @param mode `"r"`, `"w"` or `"rw"`, optionally with a `b` behind it.
   */
  constructor(sock: { fileno(): number }, mode: string) {
    super();
    if (!MODES.includes(mode)) throw new ValueError(`invalid mode: ${repr(mode)}`);
    this.#socket = sock;
    this.#d = descriptor_of(sock);
    this.#mode = mode.includes("b") ? mode : mode + "b";
    this.#reading = mode.includes("r");
    this.#writing = mode.includes("w");
    forgotten.register(this, this.#d, this);
  }

  /** The mode: `"rb"`, `"wb"` or `"rwb"`. */
  get mode(): string {
    return this.#mode;
  }

  /** The descriptor; -1 when the file is closed. */
  get name(): number {
    return this.#closed ? -1 : this.#socket.fileno();
  }

  /** Whether the file is closed. */
  override get closed(): boolean {
    return this.#closed;
  }

  /** The descriptor. */
  override fileno(): number {
    this.check_closed();
    return this.#socket.fileno();
  }

  /** Whether the file can be read. */
  override readable(): boolean {
    return this.#is(this.#reading);
  }

  /** Whether the file can be written. */
  override writable(): boolean {
    return this.#is(this.#writing);
  }

  /** Whether the file is seekable: never. */
  override seekable(): boolean {
    return this.#is(false);
  }

  #is(answer: boolean): boolean {
    if (this.#closed) throw closed_error("I/O operation on closed socket.");
    return answer;
  }

  /**
   * Receives into a buffer: recv(2).
   *
   * @param buffer The buffer.
   * @returns How many bytes arrived, 0 at the end, `null` when nothing is there and the socket is non-blocking.
   * @throws {TimeoutError} when nothing comes in time; every later read then throws too.
   */
  readinto(buffer: BytesLike): number | null {
    this.#check_reading();
    const bytes = bytes_of(buffer, "buffer");
    return this.#receive(bytes, length_of(bytes));
  }

  #check_reading(): void {
    this.check_closed();
    if (!this.#reading) throw new UnsupportedOperation("File or stream is not readable.");
    if (this.#timed_out) throw new OSError("cannot read from timed out object");
  }

  #receive(bytes: Uint8Array<ArrayBufferLike>, size: number): number | null {
    if (size === 0) return 0;
    const d = this.#d;
    try {
      let n, deadline = 0;
      while ((n = sys.recv(d.fd, bytes, size, 0)) < 0) {
        if (n === -EWOULDBLOCK && !d.timeout) return null;
        deadline = wait_or_throw(d, n, POLLIN, deadline);
      }
      return n;
    } catch (error) {
      if (error instanceof TimeoutError) this.#timed_out = true;
      throw error;
    }
  }

  /**
   * Receives up to `size` bytes: recv(2).
   *
   * @param size The maximum number of bytes; all when omitted or negative, as `readall`.
   * @returns The bytes, empty at the end, `null` when there are none and the socket is non-blocking.
   * @throws {TimeoutError} when nothing comes in time, as `readinto`.
   */
  read(size: Integer = -1): Uint8Array<ArrayBuffer> | null {
    const most = integer(size, "size");
    if (most < 0) return this.readall();
    if (this.readinto !== readinto) return this.#read_by_subclass(most);
    this.#check_reading();
    const space = receive_space(most), n = this.#receive(space, most);
    return n === null ? null : received(space, most, n);
  }

  /** For a `readinto` of a subclass: it may keep the buffer, so the buffer is not shared. */
  #read_by_subclass(most: number): Uint8Array<ArrayBuffer> | null {
    const space = new ByteArray(most), n = this.readinto(space);
    return n === null ? null : n === most ? space : copy_of(space, 0, n < most ? n : most);
  }

  /**
   * Receives all bytes up to the end.
   *
   * @returns The bytes; on a non-blocking socket those that were there, `null` when there were none.
   * @throws {TimeoutError} when a piece does not come in time, as `readinto`.
   */
  readall(): Uint8Array<ArrayBuffer> | null {
    const pieces = own_list<Uint8Array<ArrayBuffer>>();
    while (true) {
      const piece = this.read(DEFAULT_BUFFER_SIZE);
      if (piece === null && pieces.length === 0) return null;
      if (piece === null || length_of(piece) === 0) return join(pieces);
      pieces[pieces.length] = piece;
    }
  }

  /**
   * Receives up to the next newline, byte by byte, so that no byte behind it is consumed.
   *
   * @param limit The maximum number of bytes.
   * @returns The line with its newline; without one at the end or at the limit.
   * @throws {TimeoutError} when a byte does not come in time, {@linkcode OSError} when the socket is non-blocking.
   */
  override readline(limit?: Integer | null): Uint8Array<ArrayBuffer> {
    const most = size_argument(limit);
    const byte = new ByteArray(1); // A subclass may read into it.
    let line = own_bytes(64), length = 0;
    while (length !== most && (length === 0 || byte[0] !== 10)) {
      const n = this.readinto(byte);
      if (n === null) throw no_bytes();
      if (n === 0) break;
      if (length === line.length) {
        const longer = own_bytes(2 * length);
        longer.set(line);
        line = longer;
      }
      line[length++] = byte[0];
    }
    return line.slice(0, length);
  }

  /**
   * Sends bytes: send(2).
   *
   * @param data What to send.
   * @returns How many bytes the kernel took; `null` when it takes none and the socket is non-blocking.
   * @throws {TimeoutError} when it takes none in time, {@linkcode BrokenPipeError} when the peer no longer reads.
   */
  override write(data: BytesLike): number | null {
    this.check_closed();
    if (!this.#writing) throw new UnsupportedOperation("File or stream is not writable.");
    const bytes = bytes_of(data, "data"), size = length_of(bytes), d = this.#d;
    let n, deadline = 0;
    while ((n = sys.send(d.fd, bytes, size, 0)) < 0) {
      if (n === -EWOULDBLOCK && !d.timeout) return null;
      deadline = wait_or_throw(d, n, POLLOUT, deadline);
    }
    return n;
  }

  /** Does nothing: there is nothing to send. */
  override flush(): void {
    this.check_closed();
  }

  /** Closes the file. If the socket was closed before and this is its last file, closes the descriptor. */
  override close(): void {
    if (this.#closed) return;
    this.#closed = true;
    forgotten.unregister(this);
    drop(this.#d);
  }
}

const { readinto } = SocketIO.prototype;
