/**
 * Sending and receiving: what every socket object does with bytes and datagrams.
 *
 * @module
 */

import {
  byte_count,
  bytes_of,
  type BytesLike,
  c_buffer,
  c_int,
  type Integer,
  writable_bytes,
} from "../base/arguments.ts";
import { timed_out } from "../base/errors.ts";
import type { Address, FamilyName, Target } from "../families/registry.ts";
import { room, taken } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { length_of } from "../base/intrinsics.ts";
import { descriptor_of, SocketBase } from "./base.ts";
import { deadline_of, POLLIN, POLLOUT, ready } from "../descriptor/timeout.ts";

/** What {@linkcode Socket} sends and receives with. */
export class DataSocket<Name extends FamilyName = FamilyName> extends SocketBase<Name> {
  /**
   * Sends bytes: send(2).
   *
   * @param data What to send.
   * @param flags `MSG_*` flags.
   * @returns How many bytes the kernel took, which may be fewer than there are.
   * @throws {BrokenPipeError} when the peer no longer reads, {@linkcode TimeoutError} when it does not in time.
   */
  send(data: BytesLike, flags?: Integer): number {
    const d = descriptor_of(this);
    const bytes = c_buffer(data, "data"), size = length_of(bytes);
    const options = arguments.length < 2 ? 0 : c_int(flags, "flags");
    let n, deadline = 0;
    while ((n = sys.send(d.fd, bytes, size, options)) < 0) deadline = ready(d, n, POLLOUT, deadline);
    return n;
  }

  /**
   * Sends all of the bytes, however many calls of send(2) that takes. The timeout is for the whole, not for each call.
   *
   * @param data What to send.
   * @param flags `MSG_*` flags.
   * @throws {TimeoutError} when not all was taken in time; how much was, is not known.
   */
  sendall(data: BytesLike, flags?: Integer): void {
    const d = descriptor_of(this);
    let rest = c_buffer(data, "data"), left = length_of(rest);
    const options = arguments.length < 2 ? 0 : c_int(flags, "flags");
    let n, deadline = 0;
    while (true) {
      while ((n = sys.send(d.fd, rest, left, options)) < 0) deadline = ready(d, n, POLLOUT, deadline);
      if (n >= left) return;
      rest = bytes_of(rest, "data").subarray(n); // A method that the array may have hidden
      left = length_of(rest);
      if (d.timeout === null) continue;
      deadline ||= deadline_of(d.timeout);
      if (d.timeout > 0 && performance.now() >= deadline) throw timed_out();
    }
  }

  /**
   * Sends a datagram: sendto(2).
   *
   * @param data What to send.
   * @param address Where to, in the family's form; with three arguments the second is `MSG_*` flags.
   * @returns How many bytes were sent; of a datagram, all.
   * @throws {OSError} EMSGSIZE when it is too long, {@linkcode gaierror} when a host name cannot be resolved …
   */
  sendto(data: BytesLike, address: Target<Name>): number;
  /** The same with `MSG_*` flags before the address. */
  sendto(data: BytesLike, flags: Integer, address: Target<Name>): number;
  sendto(data: BytesLike, first?: unknown, second?: unknown): number {
    const given = arguments.length;
    if (given < 2 || given > 3) throw new TypeError(`sendto() takes 2 or 3 arguments (${given} given)`);
    const d = descriptor_of(this);
    const bytes = c_buffer(data, "data");
    const options = given === 2 ? 0 : c_int(first, "flags");
    d.aim(given === 2 ? first : second, "sendto", this, "socket.sendto");
    const size = length_of(bytes); // Not before: the address may be an object that transfers the data away when it is read.
    let n, deadline = 0;
    while ((n = sys.sendto(d.fd, bytes, size, options)) < 0) deadline = ready(d, n, POLLOUT, deadline);
    return n;
  }

  /**
   * Receives bytes: recv(2).
   *
   * @param bufsize The most bytes to receive.
   * @param flags `MSG_*` flags.
   * @returns What arrived, the caller's own; empty at the end of a stream. It may share its `.buffer` with others.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ConnectionResetError} …
   */
  recv(bufsize: Integer, flags?: Integer): Uint8Array<ArrayBuffer> {
    const d = descriptor_of(this);
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recv");
    const options = arguments.length < 2 ? 0 : c_int(flags, "flags");
    if (size === 0) return new Uint8Array(0);
    const space = room(size);
    let n, deadline = 0;
    while ((n = sys.recv(d.fd, space, size, options)) < 0) deadline = ready(d, n, POLLIN, deadline);
    return taken(space, n);
  }

  /**
   * Receives bytes into a buffer: recv(2) without a copy.
   *
   * @param buffer Where to.
   * @param nbytes The most bytes to receive; all that fit when it is 0 or missing.
   * @param flags `MSG_*` flags.
   * @returns How many bytes arrived; 0 at the end of a stream.
   * @throws {RangeError} when `nbytes` is more than the buffer has, {@linkcode TimeoutError} when nothing comes in time …
   */
  recv_into(buffer: BytesLike, nbytes?: Integer, flags?: Integer): number {
    const d = descriptor_of(this);
    const space = writable_bytes(buffer, "recv_into");
    const size = arguments.length < 2
      ? length_of(space)
      : into(space, nbytes, "recv_into", "buffer too small for requested bytes");
    const options = arguments.length < 3 ? 0 : c_int(flags, "flags");
    if (size === 0) return 0;
    let n, deadline = 0;
    while ((n = sys.recv(d.fd, space, size, options)) < 0) deadline = ready(d, n, POLLIN, deadline);
    return n;
  }

  /**
   * Receives a datagram and where it came from: recvfrom(2).
   *
   * @param bufsize The most bytes to receive; the rest of the datagram is lost.
   * @param flags `MSG_*` flags.
   * @returns The bytes, the caller's own, and the sender's address; `null` for it where there is none, as on streams.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode BlockingIOError} when the socket does not block.
   */
  recvfrom(bufsize: Integer, flags?: Integer): [data: Uint8Array<ArrayBuffer>, address: Address<Name>] {
    const d = descriptor_of(this);
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recvfrom");
    const options = arguments.length < 2 ? 0 : c_int(flags, "flags");
    d.expect_address();
    const space = room(size);
    let n, deadline = 0;
    while ((n = sys.recvfrom(d.fd, space, size, options)) < 0) deadline = ready(d, n, POLLIN, deadline);
    return [taken(space, n), d.address() as Address<Name>];
  }

  /**
   * Receives a datagram into a buffer, and where it came from: recvfrom(2).
   *
   * @param buffer Where to.
   * @param nbytes The most bytes to receive; all that fit when it is 0 or missing.
   * @param flags `MSG_*` flags.
   * @returns How many bytes arrived, and the sender's address.
   * @throws {RangeError} when `nbytes` is more than the buffer has, {@linkcode TimeoutError} when nothing comes in time …
   */
  recvfrom_into(buffer: BytesLike, nbytes?: Integer, flags?: Integer): [nbytes: number, address: Address<Name>] {
    const d = descriptor_of(this);
    const space = writable_bytes(buffer, "recvfrom_into");
    const size = arguments.length < 2
      ? length_of(space)
      : into(space, nbytes, "recvfrom_into", "nbytes is greater than the length of the buffer");
    const options = arguments.length < 3 ? 0 : c_int(flags, "flags");
    d.expect_address();
    let n, deadline = 0;
    while ((n = sys.recvfrom(d.fd, space, size, options)) < 0) deadline = ready(d, n, POLLIN, deadline);
    return [n, d.address() as Address<Name>];
  }
}

/** How many bytes to receive into a buffer; 0 and nothing mean all that fit. */
function into(space: Uint8Array, nbytes: Integer | undefined, caller: string, too_large: string): number {
  const room = length_of(space);
  if (nbytes === undefined) return room;
  const size = byte_count(nbytes, "nbytes", `negative buffersize in ${caller}`);
  if (size > room) throw new RangeError(too_large);
  return size || room;
}
