/**
 * What one call sends, and what one call receives: data, an address, and control messages.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import type { Bytes } from "../ffi/backend.ts";
import { cmsg_align, ControlWalk, put_cmsghdr } from "../ffi/cmsg.ts";
import { CMSGHDR } from "../ffi/layout.ts";
import { control } from "../ffi/message.ts";
import type { Endpoint } from "./address.ts";

/** An open descriptor on its way: what it refers to stays open until it arrives or is dropped. */
export interface Passed {
  /** Opens a descriptor of it in the receiving program. */
  open(): number;
  /** Drops it. */
  drop(): void;
}

/** A control message. */
export interface ControlMessage {
  readonly level: number;
  readonly type: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** What is sent. */
export interface Message {
  /** The data, copied: the caller's memory is the caller's again. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Where to: a family and what its sockaddr says; `undefined` for the peer. */
  readonly to?: Destination;
  readonly control: readonly ControlMessage[];
}

/** An address that a call was given. */
export interface Destination {
  readonly family: number;
  readonly endpoint?: Endpoint;
  /** The name of an AF_UNIX socket, as a key. */
  readonly name?: string;
}

/** How many bytes buffers have together. */
export function total_size(buffers: readonly Bytes[]): number {
  let size = 0;
  for (const buffer of buffers) size += buffer.length;
  return size;
}

/** Space for what is received, and what came. */
export class Received {
  readonly #buffers: readonly Bytes[];
  /** The size of the buffer in bytes. */
  readonly size: number;
  /** Control messages that came. */
  control: ControlMessage[] = [];
  /** `MSG_*` flags of the message. */
  flags = 0;
  /** Received descriptors, to be opened if they fit in the control data. */
  descriptors: Passed[] = [];
  /** Whether they were only looked at, and stay with the message. */
  keep_descriptors = false;
  /** Leaves the address in `sockaddr`; `null` when there is none. */
  address: (() => void) | null = null;
  #filled = 0;

  constructor(buffers: readonly Bytes[], size: number) {
    this.#buffers = buffers;
    this.size = size;
  }

  /** How much room is left. */
  get left(): number {
    return this.size - this.#filled;
  }

  /** How much has come. */
  get filled(): number {
    return this.#filled;
  }

  /** Puts bytes behind those that are there; returns how many there was room for. */
  put(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.left);
    let skip = this.#filled, done = 0;
    for (const buffer of this.#buffers) {
      const room = Math.min(buffer.length, this.size);
      if (skip >= room) {
        skip -= room;
        continue;
      }
      const n = Math.min(room - skip, count - done);
      buffer.set(bytes.subarray(done, done + n), skip);
      done += n;
      skip = 0;
      if (done === count) break;
    }
    this.#filled += done;
    return done;
  }
}

/** Whether a flag is set that this system has. */
export function has_flag(flags: number, flag: number | undefined): boolean {
  return flag !== undefined && (flags & flag) !== 0;
}

/** The control messages of the current call; `undefined` when they are not well-formed. */
export function read_control(): ControlMessage[] | undefined {
  return read_messages(control.region.bytes, control.length);
}

/** The control messages in memory; `undefined` when they are not well-formed. */
export function read_messages(bytes: Uint8Array<ArrayBuffer>, length: number): ControlMessage[] | undefined {
  const walk = new ControlWalk(bytes, length), list: ControlMessage[] = [];
  while (walk.next()) list.push({ level: walk.level, type: walk.type, data: bytes.slice(walk.start, walk.end) });
  return walk.well_formed ? list : undefined;
}

/**
 * Leaves control messages in the room that the call offered.
 *
 * @returns Whether there was room for all of them.
 */
export function write_control(list: readonly ControlMessage[]): boolean {
  const { bytes } = control.region, offered = control.length;
  let at = 0, whole = true, end = 0;
  for (const { level, type, data } of list) {
    if (at + CMSGHDR.size > offered) {
      whole = false;
      break;
    }
    const length = Math.min(CMSGHDR.size + data.length, offered - at);
    if (length < CMSGHDR.size + data.length) whole = false;
    put_cmsghdr(bytes, at, level, type, length - CMSGHDR.size);
    bytes.set(data.subarray(0, length - CMSGHDR.size), at + CMSGHDR.size);
    end = Math.min(at + cmsg_align(length), offered);
    at += cmsg_align(length);
  }
  control.length = end;
  return whole;
}
