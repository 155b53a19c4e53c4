/**
 * send_fds and recv_fds: pass descriptors between processes, in SCM_RIGHTS messages.
 *
 * @module
 */

import { array_of, own_list } from "../base/intrinsics.ts";
import { byte_count, type BytesLike, c_int, type Integer, integer } from "../base/arguments.ts";
import { audit, audited } from "../base/audit.ts";
import { SCM_RIGHTS } from "../constants/ancillary.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import { int_at } from "../ffi/cmsg.ts";
import { control, message_received, message_space } from "../ffi/message.ts";
import { close_all, CMSG_LEN, received, write_ints } from "./control.ts";
import { each, list_of, readable, receive_message, send_message, warn } from "./message.ts";
import { descriptor_in, type Socket } from "./socket.ts";

const INT = 4;

/**
 * Sends descriptors, with some data, over an AF_UNIX socket: sendmsg(2) with SCM_RIGHTS.
 *
 * @param sock The socket.
 * @param buffers The data. A stream needs at least one byte, otherwise it sends nothing.
 * @param fds The descriptors. They stay open in this process.
 * @param flags Accepted and ignored, as in Python.
 * @param _address Accepted and ignored, as in Python.
 * @returns How many bytes of data were sent.
 * @throws {OSError} EBADF when a descriptor is not open, EINVAL when there are too many.
 * @see https://docs.python.org/3/library/socket.html#socket.send_fds
 */
export function send_fds(
  sock: Socket<FamilyName>,
  buffers: Iterable<BytesLike>,
  fds: Iterable<Integer>,
  flags?: Integer,
  _address?: unknown,
): number {
  const d = descriptor_in(sock);
  if (arguments.length > 3) c_int(flags, "flags");
  if (typeof fds?.[Symbol.iterator] !== "function") throw new TypeError("fds: an iterable is required");
  const list = each(fds, file_descriptor);
  if (audited) audit("socket.sendmsg", sock, null);
  const data = list_of(buffers, "sendmsg", readable);
  write_ints(SOL_SOCKET, SCM_RIGHTS, list);
  return send_message(d, data, false, 0);
}

/**
 * Receives descriptors, with some data, over an AF_UNIX socket: recvmsg(2) with SCM_RIGHTS.
 *
 * @param sock The socket.
 * @param bufsize The maximum number of bytes of data to receive.
 * @param maxfds The expected number of descriptors. One more may come, because of the padding of ancillary data.
 * @param flags Accepted and ignored, as in Python: child processes inherit the descriptors.
 * @returns The data; the descriptors, for the caller to close; the message's `MSG_*` flags; the sender's address. The
 * flag MSG_CTRUNC means that more descriptors were sent; those are closed.
 * @throws {TimeoutError} when nothing comes in time, {@linkcode BlockingIOError} when nothing is there and the socket
 * is non-blocking.
 * @see https://docs.python.org/3/library/socket.html#socket.recv_fds
 */
export function recv_fds<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  maxfds: Integer,
  flags?: Integer,
): [data: Uint8Array<ArrayBuffer>, fds: number[], msg_flags: number, address: Address<Name>] {
  const d = descriptor_in(sock);
  if (arguments.length > 3) c_int(flags, "flags");
  const size = byte_count(bufsize, "bufsize", "negative buffer size in recvmsg()");
  const offered = CMSG_LEN(integer(maxfds, "maxfds") * INT);
  const space = message_space(size);
  const data = message_received(space, size, receive_message(d, [space], offered, 0));
  const { flags: msg_flags } = control;
  const fds = own_list<number>(); // A setter of Array.prototype must not take one.
  const whole = read_fds(offered, fds);
  try {
    const address = d.address() as Address<Name>;
    if (!whole) warn();
    return [data, array_of(fds), msg_flags, address];
  } catch (error) {
    close_all(fds);
    throw error;
  }
}

function file_descriptor(item: Integer): number {
  return c_int(item, "fds");
}

/** Reads the descriptors in the control data that came into a list; returns whether all was well-formed. */
function read_fds(offered: number, fds: number[]): boolean {
  const cmsg = received(offered), { bytes } = control.region;
  while (cmsg.next()) {
    if (cmsg.level !== SOL_SOCKET || cmsg.type !== SCM_RIGHTS) continue;
    for (let at = cmsg.start; at + INT <= cmsg.end; at += INT) fds[fds.length] = int_at(bytes, at);
  }
  return cmsg.well_formed;
}
