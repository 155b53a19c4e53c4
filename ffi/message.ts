/**
 * The message of sendmsg and recvmsg: `struct msghdr` with its buffers, and the memory of what travels beside the data.
 *
 * @module
 */

import type { Bytes } from "./backend.ts";
import { IOVEC, MSGHDR } from "./layout.ts";
import { Region, sockaddr } from "./memory.ts";

/** A region whose address goes into structs. */
class Placed extends Region {
  #address: bigint | undefined;

  /** The address, asked for once: asking costs 40 ns. */
  get address(): bigint {
    return this.#address ??= address_of(this.pointer);
  }
}

function address_of(pointer: Deno.PointerValue): bigint {
  return Deno.UnsafePointer.value(pointer);
}

const USUAL_CONTROL = 4096;

/** The control data of the call under way, and the flags of the message that came. */
export class Control {
  readonly #usual = new Placed(USUAL_CONTROL);
  /** The memory, from its beginning. */
  region: Placed = this.#usual;
  /** How many bytes of it count: those to send or the room offered before a call, what the kernel says came after it. */
  length = 0;
  /** The `MSG_*` flags of the message that came. */
  flags = 0;

  /** Makes room, all zero: neither padding nor a length that is wrong shows what was there before. */
  offer(length: number): void {
    this.region = length <= USUAL_CONTROL ? this.#usual : new Placed(length);
    if (length !== 0) this.region.bytes.fill(0, 0, length);
    this.length = length;
  }
}

/** The control data of the call under way. */
export const control: Control = new Control();

/** The `struct msghdr` that {@linkcode compose} fills. */
export const message: Region = new Region(MSGHDR.size);
let sockaddr_address: bigint | undefined;

// The address of a buffer costs 250 ns, copying 4 KiB 80: small messages go through memory whose address is known.
const COPIED = 4096;
const copies = new Placed(COPIED);
let copied = false;

/** The kernel's limit. A message of more buffers is left to it to refuse. */
const MOST_VECTORS = 1024;
/** What one call moves at most, so that how much it moved fits in its result. */
const MOST_BYTES = 0x7fff_ffff;
let vectors = new Placed(8 * IOVEC.size);
/** The buffers whose addresses the kernel has: not to be collected before it is done. */
let held: readonly Bytes[] | undefined;

/**
 * Makes a message of buffers, {@linkcode control} and {@linkcode sockaddr}.
 *
 * @param buffers What to send, or where to receive.
 * @param sending Whether the buffers have what is to be sent.
 * @param name How many bytes of `sockaddr` are the message's address, or room for one.
 */
export function compose(buffers: readonly Bytes[], sending: boolean, name: number): void {
  let size = 0;
  for (let i = 0; i < buffers.length; i++) size += buffers[i].length;
  copied = size <= COPIED && buffers.length <= MOST_VECTORS;
  if (copied) {
    if (sending) copy(buffers);
    vector(0, copies.address, size);
  } else {
    point_to(buffers);
  }
  const { view } = message;
  view.setBigUint64(MSGHDR.name, name === 0 ? 0n : sockaddr_address ??= address_of(sockaddr.pointer), true);
  view.setUint32(MSGHDR.namelen, name, true);
  view.setBigUint64(MSGHDR.iov, vectors.address, true);
  view.setUint32(MSGHDR.iovlen, copied ? 1 : buffers.length, true);
  view.setBigUint64(MSGHDR.control, control.length === 0 ? 0n : control.region.address, true);
  view.setUint32(MSGHDR.controllen, control.length, true);
  view.setInt32(MSGHDR.flags, 0, true);
}

function vector(index: number, base: bigint, length: number): void {
  vectors.view.setBigUint64(index * IOVEC.size + IOVEC.base, base, true);
  vectors.view.setUint32(index * IOVEC.size + IOVEC.len, length, true);
}

function copy(buffers: readonly Bytes[]): void {
  for (let i = 0, at = 0; i < buffers.length; i++) {
    copies.bytes.set(buffers[i], at);
    at += buffers[i].length;
  }
}

function point_to(buffers: readonly Bytes[]): void {
  if (buffers.length * IOVEC.size > vectors.bytes.length) vectors = new Placed(buffers.length * IOVEC.size);
  held = buffers;
  let left = MOST_BYTES;
  buffers.forEach((buffer, i) => {
    const length = Math.min(buffer.length, left);
    left -= length;
    vector(i, length === 0 ? 0n : address_of(Deno.UnsafePointer.of(buffer as Uint8Array<ArrayBuffer>)), length);
  });
}

/** The call is over: the buffers are the caller's again. */
export function release(): void {
  held &&= undefined;
}

/**
 * A message has come: leaves its data in the buffers, its flags and lengths in {@linkcode control} and
 * {@linkcode sockaddr}.
 *
 * @param buffers The buffers that it was made of.
 * @param length How many bytes came; with MSG_TRUNC there may be more than there is room for.
 */
export function receive(buffers: readonly Bytes[], length: number): void {
  release();
  const { view } = message;
  sockaddr.size = view.getUint32(MSGHDR.namelen, true);
  control.length = view.getUint32(MSGHDR.controllen, true);
  control.flags = view.getInt32(MSGHDR.flags, true);
  if (!copied) return;
  for (let i = 0, at = 0; at < length && i < buffers.length; i++) {
    const piece = copies.bytes.subarray(at, Math.min(length, at + buffers[i].length));
    buffers[i].set(piece);
    at += piece.length;
  }
}
