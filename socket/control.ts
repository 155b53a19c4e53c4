/**
 * Control messages: the items of ancillary data as they lie in memory, `struct cmsghdr` by `struct cmsghdr`. Written
 * for sendmsg and sendmsg_afalg, read for recvmsg.
 *
 * @module
 */

import { bytes_of, type BytesLike, c_int, INT_MAX, type Integer, integer } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import type { Bytes } from "../ffi/backend.ts";
import { CMSGHDR } from "../ffi/layout.ts";
import { room, taken } from "../ffi/memory.ts";
import { control } from "../ffi/message.ts";
import { sys } from "../ffi/mod.ts";

/** An item of ancillary data as it is received: the level, the type, and the bytes. */
export type Ancillary = [level: number, type: number, data: Uint8Array<ArrayBuffer>];

/** An item of ancillary data as it is passed: the level, the type, and the bytes. */
export type AncillaryTarget = readonly [level: Integer, type: Integer, data: BytesLike];

/** An item to be written. */
export type ControlItem = readonly [level: number, type: number, data: Bytes];

const INT = 4;

/** A length with the padding behind it; below 2^31. */
function aligned(length: number): number {
  return (length + CMSGHDR.align - 1) & -CMSGHDR.align;
}

const LONGEST = INT_MAX - CMSGHDR.size; // Lengths of control data are C ints.
const LONGEST_PADDED = LONGEST - aligned(1);

/**
 * The length of an item of ancillary data without the padding behind it: CMSG_LEN(3). A buffer for recvmsg of one item
 * has this size.
 *
 * @param length Bytes of data.
 * @returns Bytes.
 * @throws {RangeError} when it is negative, or too large for control data.
 * @see https://docs.python.org/3/library/socket.html#socket.CMSG_LEN
 */
export function CMSG_LEN(length: Integer): number {
  const n = integer(length, "length");
  if (n < 0 || n > LONGEST) throw new RangeError("CMSG_LEN() argument out of range");
  return CMSGHDR.size + n;
}

/**
 * The room that an item of ancillary data takes up, with the padding behind it: CMSG_SPACE(3). A buffer for recvmsg of
 * several items has the sum of these.
 *
 * @param length Bytes of data.
 * @returns Bytes.
 * @throws {RangeError} when it is negative, or too large for control data.
 * @see https://docs.python.org/3/library/socket.html#socket.CMSG_SPACE
 */
export function CMSG_SPACE(length: Integer): number {
  const n = integer(length, "length");
  if (n < 0 || n > LONGEST_PADDED) throw new RangeError("CMSG_SPACE() argument out of range");
  return CMSGHDR.size + aligned(n);
}

/**
 * The items of ancillary data as a caller passes them, checked.
 *
 * @throws {TypeError} when it is not an iterable of triples of two integers and bytes.
 */
export function control_items(ancdata: Iterable<AncillaryTarget>): ControlItem[] {
  if (typeof ancdata?.[Symbol.iterator] !== "function") {
    throw new TypeError("sendmsg() argument 2 must be an iterable");
  }
  const items: ControlItem[] = [];
  for (const item of ancdata as Iterable<unknown>) {
    if (!Array.isArray(item) || item.length !== 3) {
      throw new TypeError("sendmsg() argument 2: each item must be an array of level, type and data");
    }
    items.push([c_int(item[0], "cmsg_level"), c_int(item[1], "cmsg_type"), bytes_of(item[2], "cmsg_data")]);
  }
  return items;
}

/**
 * Makes the control data of the next call.
 *
 * @param items The items, in order.
 * @throws {OSError} when they are longer than control data can be.
 */
export function write_control(items: readonly ControlItem[]): void {
  let size = 0;
  for (const [, , data] of items) {
    if (data.length > LONGEST_PADDED) throw new OSError("ancillary data item too large");
    size += CMSGHDR.size + aligned(data.length);
    if (size > INT_MAX) throw new OSError("too much ancillary data");
  }
  control.offer(size);
  let at = 0;
  for (const [level, type, data] of items) {
    write_header(at, level, type, data.length);
    control.region.bytes.set(data, at + CMSGHDR.size);
    at += CMSGHDR.size + aligned(data.length);
  }
}

/** Makes the control data of the next call of one item, whose data are C ints. */
export function write_ints(level: number, type: number, ints: readonly number[]): void {
  if (ints.length * INT > LONGEST_PADDED) throw new OSError("ancillary data item too large");
  control.offer(CMSGHDR.size + aligned(ints.length * INT));
  write_header(0, level, type, ints.length * INT);
  const { view } = control.region;
  for (let i = 0; i < ints.length; i++) view.setInt32(CMSGHDR.size + i * INT, ints[i], true);
}

function write_header(at: number, level: number, type: number, length: number): void {
  const { view } = control.region;
  view.setUint32(at + CMSGHDR.len, CMSGHDR.size + length, true);
  view.setInt32(at + CMSGHDR.level, level, true);
  view.setInt32(at + CMSGHDR.type, type, true);
}

/**
 * Walks through the control data that came. Nothing is read beyond the room that was offered, whatever lengths the
 * kernel reports.
 *
 * @param offered The room that was offered.
 * @param list What `take` adds to.
 * @param take Called with where each item begins and the length of its data, or of what there is of them.
 * @returns Whether all was well-formed.
 */
export function walk<T>(offered: number, list: T[], take: (list: T[], at: number, length: number) => void): boolean {
  const { view } = control.region;
  const end = Math.min(control.length, offered);
  for (let at = 0; at + CMSGHDR.size <= end;) {
    const length = view.getUint32(at + CMSGHDR.len, true);
    if (length < CMSGHDR.size) return false;
    take(list, at, Math.min(length, end - at) - CMSGHDR.size);
    if (length > end - at) return false;
    at += aligned(length);
  }
  return true;
}

function take_item(list: Ancillary[], at: number, length: number): void {
  const { view, bytes } = control.region;
  const data = room(length);
  data.set(bytes.subarray(at + CMSGHDR.size, at + CMSGHDR.size + length));
  list.push([view.getInt32(at + CMSGHDR.level, true), view.getInt32(at + CMSGHDR.type, true), taken(data, length)]);
}

/**
 * Reads the control data that came into a list of items.
 *
 * @param offered The room that was offered.
 * @param items What to add them to.
 * @returns Whether all was well-formed.
 */
export function read_control(offered: number, items: Ancillary[]): boolean {
  return walk(offered, items, take_item);
}

/** Closes descriptors that were received for nobody. */
export function close_all(fds: readonly number[]): void {
  for (const fd of fds) sys.close(fd);
}
