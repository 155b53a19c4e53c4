/**
 * Control messages in memory, one `struct cmsghdr` after the other: the only walk over them.
 *
 * Bytes are read and written by index: a program may replace the methods of DataView, and what is read here decides
 * what the kernel is passed (`permissions/`) and which descriptors are closed.
 *
 * @module
 */

import { CMSGHDR } from "./layout.ts";

type Bytes = Uint8Array<ArrayBufferLike>;

/** A length with the padding after it, as the macros of C round it; below 2^31. */
export function cmsg_align(length: number): number {
  return (length + CMSGHDR.align - 1) & -CMSGHDR.align;
}

/** The C int, 32 bits with a sign, at a place. */
export function int_at(bytes: Bytes, at: number): number {
  return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24;
}

/** Writes a C int. */
export function put_int(bytes: Bytes, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
}

/**
 * Writes the header of a control message.
 *
 * @param at Where it begins.
 * @param length Bytes of its data.
 */
export function put_cmsghdr(bytes: Bytes, at: number, level: number, type: number, length: number): void {
  put_int(bytes, at + CMSGHDR.len, CMSGHDR.size + length);
  put_int(bytes, at + CMSGHDR.level, level);
  put_int(bytes, at + CMSGHDR.type, type);
}

/**
 * A walk over control messages. It never reads beyond the given end, even if the lengths in the headers are wrong.
 *
 * ```ts ignore
 * const cmsg = new ControlWalk(control.region.bytes, control.length);
 * while (cmsg.next()) take(cmsg.level, cmsg.type, cmsg.start, cmsg.end);
 * ```
 */
export class ControlWalk {
  /** `cmsg_level` of the current control message. */
  level = 0;
  /** `cmsg_type` of it. */
  type = 0;
  /** Where its data begin. */
  start = 0;
  /** Where its data end, or where the memory does. */
  end = 0;
  /** Whether every header until here fits what lies behind it. */
  well_formed = true;
  readonly #bytes: Bytes;
  readonly #limit: number;
  #next = 0;

  /**
   * @param bytes The memory.
   * @param limit How many bytes of it count; not more than there are.
   */
  constructor(bytes: Bytes, limit: number) {
    this.#bytes = bytes;
    this.#limit = limit;
  }

  /** Goes to the next control message: false when there is none. One that is cut short is the last. */
  next(): boolean {
    const at = this.#next;
    if (!this.well_formed || at + CMSGHDR.size > this.#limit) return false;
    const length = int_at(this.#bytes, at + CMSGHDR.len) >>> 0, left = this.#limit - at;
    if (length < CMSGHDR.size) return this.well_formed = false;
    this.well_formed = length <= left;
    this.level = int_at(this.#bytes, at + CMSGHDR.level);
    this.type = int_at(this.#bytes, at + CMSGHDR.type);
    this.start = at + CMSGHDR.size;
    this.end = at + (length < left ? length : left);
    this.#next = this.well_formed ? at + cmsg_align(length) : this.#limit;
    return true;
  }
}
