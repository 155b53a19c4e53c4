/**
 * The awaitable forms of recvmsg_into, send_fds and recv_fds: data into several buffers, and descriptors between
 * processes.
 *
 * @module
 */

import { type BytesLike, c_int, type Integer, type_name } from "../base/arguments.ts";
import { Int32Array, length_of } from "../base/intrinsics.ts";
import { SCM_RIGHTS } from "../constants/ancillary.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import { recv_fds } from "../socket/fds.ts";
import type { Ancillary } from "../socket/control.ts";
import {
  ancillary_size,
  each,
  keep_lengths,
  list_of,
  recvmsg_into,
  sendmsg_attempt,
  writable,
} from "../socket/message.ts";
import type { Socket } from "../socket/socket.ts";
import { optional, type WaitOptions } from "./cancel.ts";
import { awaited, direction_of, when_readable, when_urgent } from "./wait.ts";

/** The result of {@linkcode sock_recvmsg_into}. */
export type ReceivedInto<Name extends FamilyName> = [
  nbytes: number,
  ancdata: Ancillary[],
  msg_flags: number,
  address: Address<Name>,
];

/**
 * Receives data into buffers, and ancillary data: recvmsg(2).
 *
 * @param sock The socket, non-blocking.
 * @param buffers The buffers; each is filled before the next. Do not use them until the promise settles.
 * @param ancbufsize Bytes of buffer for ancillary data: see `CMSG_SPACE`.
 * @param flags `MSG_*` flags.
 * @param options A signal and a timeout. Neither loses data that have arrived.
 * @returns How many bytes arrived, the ancillary data, the message's flags, and the sender's address.
 * @throws {OSError} As {@linkcode sock_recvmsg} does. `TypeError` when a buffer was detached or resized.
 * @see https://docs.python.org/3/library/socket.html#socket.socket.recvmsg_into
 */
export function sock_recvmsg_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffers: Iterable<BytesLike>,
  ancbufsize?: Integer,
  flags?: Integer,
  options?: WaitOptions,
): Promise<ReceivedInto<Name>>;
/** The same without flags. */
export function sock_recvmsg_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffers: Iterable<BytesLike>,
  ancbufsize: Integer,
  options: WaitOptions,
): Promise<ReceivedInto<Name>>;
/** The same without ancillary data. */
export function sock_recvmsg_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffers: Iterable<BytesLike>,
  options: WaitOptions,
): Promise<ReceivedInto<Name>>;
export function sock_recvmsg_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffers: Iterable<BytesLike>,
  ...given: unknown[]
): Promise<ReceivedInto<Name>> {
  const [ancbufsize = 0, flags, options] = optional(given, [0, 0]);
  const direction = direction_of(flags);
  return awaited(sock, direction, options, (d) => {
    const list = list_of(buffers, "recvmsg_into", writable), lengths = each(list, length_of);
    const room = ancillary_size(ancbufsize), bits = c_int(flags, "flags");
    const when = direction === "urgent" ? when_urgent : when_readable;
    return when(d, () => {
      keep_lengths(list, lengths);
      return recvmsg_into<Name>(d, list, room, bits);
    });
  });
}

/** The result of {@linkcode sock_recv_fds}. */
export type ReceivedFds<Name extends FamilyName> = [
  data: Uint8Array<ArrayBuffer>,
  fds: number[],
  msg_flags: number,
  address: Address<Name>,
];

/**
 * Sends descriptors to another process, with some data: sendmsg(2) with SCM_RIGHTS.
 *
 * @param sock The socket, AF_UNIX and non-blocking.
 * @param buffers The data. A stream needs at least one byte, otherwise it sends nothing.
 * @param fds The descriptors. They stay open here, for the caller to close once the promise settles.
 * @param options A signal and a timeout. If one of them ends the call, nothing was sent.
 * @returns How many bytes of data were sent.
 * @throws {OSError} EBADF when a descriptor is not open, EINVAL when there are too many.
 * @see https://docs.python.org/3/library/socket.html#socket.send_fds
 */
export function sock_send_fds(
  sock: Socket<FamilyName>,
  buffers: Iterable<BytesLike>,
  fds: Iterable<Integer>,
  options?: WaitOptions,
): Promise<number> {
  return awaited(sock, "writers", options, (d) => {
    if (typeof fds?.[Symbol.iterator] !== "function") {
      throw new TypeError(`fds: an iterable is required, not '${type_name(fds)}'`);
    }
    const list = each(fds, (item) => c_int(item, "fds")), ints = new Int32Array(list.length);
    for (let i = 0; i < list.length; i++) ints[i] = list[i];
    return sendmsg_attempt(d, sock, buffers, [[SOL_SOCKET, SCM_RIGHTS, ints]], 0, null);
  });
}

/**
 * Receives descriptors from another process, with some data: recvmsg(2) with SCM_RIGHTS.
 *
 * @param sock The socket, AF_UNIX and non-blocking.
 * @param bufsize The maximum number of bytes of data.
 * @param maxfds The expected number of descriptors. One more may come, because of the padding of ancillary data.
 * @param flags Accepted and ignored, as in Python: child processes inherit the descriptors.
 * @param options A signal and a timeout. Neither loses data that have arrived.
 * @returns The data; the descriptors, for the caller to close; the message's `MSG_*` flags; the sender's address.
 * @throws {OSError} As {@linkcode sock_recvmsg} does.
 * @see https://docs.python.org/3/library/socket.html#socket.recv_fds
 */
export function sock_recv_fds<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  maxfds: Integer,
  flags?: Integer,
  options?: WaitOptions,
): Promise<ReceivedFds<Name>>;
/** The same without flags. */
export function sock_recv_fds<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  maxfds: Integer,
  options: WaitOptions,
): Promise<ReceivedFds<Name>>;
export function sock_recv_fds<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  maxfds: Integer,
  ...given: unknown[]
): Promise<ReceivedFds<Name>> {
  const [flags, options] = optional(given, [0]);
  return awaited(sock, "readers", options, (d) => when_readable(d, () => recv_fds(sock, bufsize, maxfds, flags)));
}
