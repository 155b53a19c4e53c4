/**
 * Control messages: writes the items of ancillary data as `struct cmsghdr` for sendmsg and sendmsg_afalg, and reads
 * them for recvmsg.
 *
 * @module
 */

import { copy_first, copy_of, item_of, length_of, own_bytes, own_list, without_holes } from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, c_int, INT_MAX, type Integer, integer } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import type { Bytes } from "../ffi/backend.ts";
import { cmsg_align, ControlWalk, put_cmsghdr } from "../ffi/cmsg.ts";
import { CMSGHDR } from "../ffi/layout.ts";
import { control } from "../ffi/message.ts";
import { sys } from "../ffi/mod.ts";
import { OverflowError } from "../base/value_errors.ts";

/** An item of ancillary data as it is received: the level, the type, and the bytes. */
export type Ancillary = [level: number, type: number, data: Uint8Array<ArrayBuffer>];

/** An item of ancillary data as it is passed: the level, the type, and the bytes. */
export type AncillaryTarget = readonly [level: Integer, type: Integer, data: BytesLike];

/** An item to be written. */
export type ControlItem = readonly [level: number, type: number, data: Bytes];

const INT = 4;

const MAX_DATA = INT_MAX - CMSGHDR.size; // Lengths of control data are C ints.
const MAX_PADDED_DATA = MAX_DATA - cmsg_align(1);

/**
 * The length of an item of ancillary data without padding: CMSG_LEN(3). It is the buffer size for recvmsg of one item.
 *
 * @param length Bytes of data.
 * @returns Bytes.
 * @throws {OverflowError} when it is negative, or too large for control data.
 * @see https://docs.python.org/3/library/socket.html#socket.CMSG_LEN
 */
export function CMSG_LEN(length: Integer): number {
  const n = integer(length, "length");
  if (n < 0 || n > MAX_DATA) throw new OverflowError("CMSG_LEN() argument out of range");
  return CMSGHDR.size + n;
}

/**
 * The length of an item of ancillary data with padding: CMSG_SPACE(3). The sum over all items is the buffer size for
 * recvmsg of several items.
 *
 * @param length Bytes of data.
 * @returns Bytes.
 * @throws {OverflowError} when it is negative, or too large for control data.
 * @see https://docs.python.org/3/library/socket.html#socket.CMSG_SPACE
 */
export function CMSG_SPACE(length: Integer): number {
  const n = integer(length, "length");
  if (n < 0 || n > MAX_PADDED_DATA) throw new OverflowError("CMSG_SPACE() argument out of range");
  return CMSGHDR.size + cmsg_align(n);
}

/**
 * Checks the items of ancillary data that a caller passes.
 *
 * @throws {TypeError} when it is not an iterable of triples of two integers and bytes.
 */
export function control_items(ancdata: Iterable<AncillaryTarget>): ControlItem[] {
  if (typeof ancdata?.[Symbol.iterator] !== "function") {
    throw new TypeError("sendmsg() argument 2 must be an iterable");
  }
  const items = own_list<ControlItem>();
  let count = 0;
  for (const item of without_holes(ancdata) as Iterable<unknown>) {
    if (!Array.isArray(item) || item.length !== 3) {
      throw new TypeError("sendmsg() argument 2: each item must be an array of level, type and data");
    }
    const level = c_int(item_of(item, 0), "cmsg_level"), type = c_int(item_of(item, 1), "cmsg_type");
    items[count++] = [level, type, bytes_of(item_of(item, 2), "cmsg_data")];
  }
  return items;
}

/** Copies the items with their data, for a message that may be sent later. */
export function kept_items(items: readonly ControlItem[]): ControlItem[] {
  const kept = own_list<ControlItem>();
  for (let i = 0; i < items.length; i++) {
    const data = items[i][2], length = length_of(data), copy = own_bytes(length);
    copy_first(copy, data, length, 0);
    kept[i] = [items[i][0], items[i][1], copy];
  }
  return kept;
}

/** The length of each item that is being written, read once: another thread may make shared memory longer. */
const lengths = own_list<number>();

/**
 * Writes the control data of the next call.
 *
 * @param items The items, in order.
 * @throws {OSError} when they are too long for control data.
 */
export function write_control(items: readonly ControlItem[]): void {
  let size = 0;
  for (let i = 0; i < items.length; i++) {
    const length = lengths[i] = length_of(items[i][2]);
    if (length > MAX_PADDED_DATA) throw new OSError("ancillary data item too large");
    size += CMSGHDR.size + cmsg_align(length);
    if (size > INT_MAX) throw new OSError("too much ancillary data");
  }
  control.offer(size);
  for (let i = 0, at = 0; i < items.length; i++) {
    const item = items[i], length = lengths[i];
    put_cmsghdr(control.region.bytes, at, item[0], item[1], length);
    copy_first(control.region.bytes, item[2], length, at + CMSGHDR.size);
    at += CMSGHDR.size + cmsg_align(length);
  }
}

/** Writes the control data of the next call: one item, whose data are C ints. */
export function write_ints(level: number, type: number, ints: readonly number[]): void {
  if (ints.length * INT > MAX_PADDED_DATA) throw new OSError("ancillary data item too large");
  control.offer(CMSGHDR.size + cmsg_align(ints.length * INT));
  put_cmsghdr(control.region.bytes, 0, level, type, ints.length * INT);
  const { view } = control.region;
  for (let i = 0; i < ints.length; i++) view.setInt32(CMSGHDR.size + i * INT, ints[i], true);
}

/** A walk over the received control data. It ends at the offered size, even if the kernel reports a larger length. */
export function received(offered: number): ControlWalk {
  return new ControlWalk(control.region.bytes, control.length < offered ? control.length : offered);
}

/**
 * Reads received control data into a list of items.
 *
 * @param offered The size of the buffer.
 * @param items The list.
 * @returns Whether all items were well-formed.
 */
export function read_control(offered: number, items: Ancillary[]): boolean {
  const cmsg = received(offered);
  while (cmsg.next()) {
    items[items.length] = [cmsg.level, cmsg.type, copy_of(control.region.bytes, cmsg.start, cmsg.end)];
  }
  return cmsg.well_formed;
}

/** Closes received descriptors that the caller will not see. */
export function close_all(fds: readonly number[]): void {
  for (let i = 0; i < fds.length; i++) sys.close(fds[i]);
}
