/**
 * sendmsg and recvmsg: data in several buffers, and ancillary data.
 *
 * @module
 */

import { array_of, item_of, length_of, own_list } from "../base/intrinsics.ts";
import { POLLIN, POLLOUT } from "../constants/poll.ts";
import {
  as_checked,
  byte_count,
  bytes_of,
  type BytesLike,
  c_int,
  INT_MAX,
  type Integer,
  is_bytes,
  within,
} from "../base/arguments.ts";
import { audit, audited } from "../base/audit.ts";
import { OSError } from "../base/errors.ts";
import { SCM_RIGHTS } from "../constants/ancillary.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { wait_or_throw } from "../descriptor/timeout.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import type { Bytes } from "../ffi/backend.ts";
import { int_at } from "../ffi/cmsg.ts";
import { control, message_received, message_space } from "../ffi/message.ts";
import { sys } from "../ffi/mod.ts";
import {
  type Ancillary,
  type AncillaryTarget,
  control_items,
  kept_items,
  read_control,
  write_control,
} from "./control.ts";
import { destination, restore_destination, set_destination } from "./destination.ts";
import { ValueError } from "../base/value_errors.ts";

/** What recvmsg returns after the data: the ancillary data, the `MSG_*` flags, the sender's address. */
type Rest<Name extends FamilyName> = [ancdata: Ancillary[], msg_flags: number, address: Address<Name>];

const INT = 4;

/** Checks a list of buffers; `bytes` checks each item. */
export function list_of(buffers: Iterable<BytesLike>, caller: string, bytes: (item: unknown) => Bytes): Bytes[] {
  if (!Array.isArray(buffers) && typeof buffers?.[Symbol.iterator] !== "function") {
    throw new TypeError(`${caller}() argument 1 must be an iterable`);
  }
  if (ArrayBuffer.isView(buffers)) bytes(buffers); // The items of a view are not buffers, and a detached view has no items that would fail the check.
  if (Array.isArray(buffers) && buffers.length > INT_MAX) throw new OSError(`${caller}() argument 1 is too long`);
  return each(buffers, bytes);
}

/**
 * Reads all items, then checks each, and returns them in a new list: the checked items are the ones that are used. For
 * an array, a loop costs 60 ns less than copying and mapping.
 */
export function each<T, R>(items: Iterable<T>, check: (item: T) => R): R[] {
  const all: readonly T[] = Array.isArray(items) ? items : [...items], checked = own_list<R>();
  for (let i = 0; i < all.length; i++) checked[i] = check(item_of(all, i) as T);
  return checked;
}

/** A buffer to send. */
export function readable(item: unknown): Bytes {
  return bytes_of(item, "sendmsg() argument 1");
}

/** A buffer to receive into. */
export function writable(item: unknown): Bytes {
  if (is_bytes(item)) return bytes_of(item, "recvmsg_into() argument 1");
  throw new TypeError("recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
}

/** Socket.sendmsg(). */
export function sendmsg(
  d: Descriptor,
  socket: object,
  buffers: Iterable<BytesLike>,
  ancdata: Iterable<AncillaryTarget>,
  flags: Integer,
  address: unknown,
): number {
  flags = c_int(flags, "flags");
  const named = message_destination(d, socket, address);
  const data = list_of(buffers, "sendmsg", readable), items = control_items(ancdata);
  // An iterable runs the caller's code, which may call a socket and overwrite the control data. None of it runs from
  // here on.
  write_control(items);
  if (named !== undefined) restore_destination(named);
  return send_message(d, data, named !== undefined, flags);
}

/**
 * Socket.sendmsg() as an attempt: checks the arguments and raises the audit event once, and returns a function that may
 * run many times. It does not wait, and returns how many bytes were sent, or minus an error number.
 */
export function sendmsg_attempt(
  d: Descriptor,
  socket: object,
  buffers: Iterable<BytesLike>,
  ancdata: Iterable<AncillaryTarget>,
  flags: Integer,
  address: unknown,
): () => number {
  const bits = c_int(flags, "flags");
  const named = message_destination(d, socket, address);
  const data = list_of(buffers, "sendmsg", readable), items = control_items(ancdata);
  const lengths = each(data, length_of), kept = kept_items(items);
  return () => {
    keep_lengths(data, lengths);
    write_control(kept);
    if (named !== undefined) restore_destination(named);
    return sys.sendmsg(d.fd, data, named !== undefined, bits);
  };
}

/**
 * Makes the buffers of a list what they were before a wait, if one has grown since.
 *
 * @throws {TypeError} when one was detached or has shrunk.
 */
export function keep_lengths(data: Bytes[], lengths: readonly number[]): void {
  for (let i = 0; i < data.length; i++) data[i] = as_checked(data[i], lengths[i], "data");
}

/** Makes `address` the destination, if there is one, and raises the audit event. Returns the encoded address. */
function message_destination(d: Descriptor, socket: object, address: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (address !== null && address !== undefined) {
    set_destination(d, socket, address, "sendmsg", "socket.sendmsg");
    return destination();
  }
  if (audited) audit("socket.sendmsg", socket, null);
}

/**
 * sendmsg(2) of control data that are already written. Waits according to the socket's timeout.
 *
 * @param d The socket.
 * @param data The buffers.
 * @param named Whether the message has a destination.
 * @param flags `MSG_*` flags.
 */
export function send_message(d: Descriptor, data: readonly Bytes[], named: boolean, flags: number): number {
  let n, deadline = 0;
  while ((n = sys.sendmsg(d.fd, data, named, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
  return n;
}

/** recvmsg(2). Waits according to the socket's timeout. */
export function receive_message(d: Descriptor, buffers: readonly Bytes[], ancbufsize: number, flags: number): number {
  d.expect_address();
  control.offer(ancbufsize);
  let n, deadline = 0;
  while ((n = d.held === null ? sys.recvmsg(d.fd, buffers, flags) : d.held.recvmsg(buffers, flags)) < 0) {
    deadline = wait_or_throw(d, n, POLLIN, deadline);
  }
  return n;
}

/** Checks the size of the buffer for ancillary data. */
export function ancillary_size(ancbufsize: Integer): number {
  return within(ancbufsize, 0, INT_MAX, "ancbufsize", "invalid ancillary data buffer length", ValueError);
}

/**
 * Reads the ancillary data, the flags and the address. If this fails, closes received descriptors, since the caller
 * never sees them.
 */
function rest_of<Name extends FamilyName>(d: Descriptor, ancbufsize: number): Rest<Name> {
  const { flags } = control;
  if (ancbufsize === 0) return [[], flags, d.address() as Address<Name>];
  const ancdata = own_list<Ancillary>(); // A setter of Array.prototype must not take one.
  const whole = read_control(ancbufsize, ancdata);
  try {
    const address = d.address() as Address<Name>;
    if (!whole) warn();
    return [array_of(ancdata), flags, address];
  } catch (error) {
    close_received(ancdata);
    throw error;
  }
}

/** Warns of ancillary data that are not well-formed. */
export function warn(): void {
  console.warn("RuntimeWarning: received malformed or improperly-truncated ancillary data");
}

/** Closes the descriptors in ancillary data that the caller will not see. */
export function close_received(ancdata: readonly Ancillary[]): void {
  for (let i = 0; i < ancdata.length; i++) {
    const item = ancdata[i], data = item[2], length = length_of(data);
    if (item[0] !== SOL_SOCKET || item[1] !== SCM_RIGHTS) continue;
    for (let at = 0; at + INT <= length; at += INT) sys.close(int_at(data, at));
  }
}

/** Socket.recvmsg(). */
export function recvmsg<Name extends FamilyName>(
  d: Descriptor,
  bufsize: Integer,
  ancbufsize: Integer,
  flags: Integer,
): [data: Uint8Array<ArrayBuffer>, ...Rest<Name>] {
  flags = c_int(flags, "flags");
  const size = byte_count(bufsize, "bufsize", "negative buffer size in recvmsg()");
  const offered = ancillary_size(ancbufsize);
  const space = message_space(size, flags);
  const n = receive_message(d, [space], offered, flags);
  const data = message_received(space, size, n), rest = rest_of<Name>(d, offered);
  return [data, rest[0], rest[1], rest[2]]; // Not spread: an iterator that a program has replaced could lose descriptors.
}

/** Socket.recvmsg_into(). */
export function recvmsg_into<Name extends FamilyName>(
  d: Descriptor,
  buffers: Iterable<BytesLike>,
  ancbufsize: Integer,
  flags: Integer,
): [nbytes: number, ...Rest<Name>] {
  flags = c_int(flags, "flags");
  const list = list_of(buffers, "recvmsg_into", writable), offered = ancillary_size(ancbufsize);
  const n = receive_message(d, list, offered, flags);
  const rest = rest_of<Name>(d, offered);
  return [n, rest[0], rest[1], rest[2]];
}
