/**
 * The message of sendmsg and recvmsg: `struct msghdr` with its buffers, and the memory for ancillary data.
 *
 * @module
 */

import {
  BigUint64Array,
  copy_first,
  copy_into,
  copy_of,
  length_of,
  own_bytes,
  own_list,
  own_part,
  read_lengths,
} from "../base/intrinsics.ts";
import { MSG_TRUNC, MSG_ZEROCOPY } from "../constants/message_flag.ts";
import type { Bytes } from "./backend.ts";
import { IOVEC, MSGHDR } from "./layout.ts";
import { exact_space, received, Region, sockaddr, Words } from "./memory.ts";
import { address_of } from "./pointer.ts";

/** A region whose address goes into structs. */
class AddressedRegion extends Region {
  #address: bigint | undefined;

  /** The address. It is read once, which costs 30 ns. */
  get address(): bigint {
    return this.#address ??= address_of(this.bytes);
  }
}

const USUAL_CONTROL = 4096;
/** Up to this size a loop clears memory: 4 ns for 32 bytes, where `fill` takes 16. */
const FEW_WORDS = 256;
/** Up to this size a loop copies memory: 3 ns for a byte, where `set` takes 15. */
const FEW_BYTES = 16;

/** The control data of the current call, and the flags of a received message. */
export class Control {
  readonly #usual = new AddressedRegion(USUAL_CONTROL);
  readonly #words = new BigUint64Array(this.#usual.bytes.buffer);
  /** The memory, from its beginning. */
  region: AddressedRegion = this.#usual;
  /**
   * Valid bytes: before a call the bytes to send or the size of the buffer, after it the length that the kernel
   * reports.
   */
  length = 0;
  /** The `MSG_*` flags of a received message. */
  flags = 0;

  /** Makes room, all zero, so that padding or a wrong length cannot reveal earlier data. */
  offer(length: number): void {
    this.length = length;
    this.region = length <= USUAL_CONTROL ? this.#usual : new AddressedRegion(length);
    if (length > USUAL_CONTROL) return; // All zero, and not touched: there may be room for 2 GiB, of which little is used.
    if (length > FEW_WORDS) this.region.bytes.fill(0, 0, length);
    else for (let i = 0; i < length; i += 8) this.#words[i >> 3] = 0n;
  }
}

/** The control data of the current call. */
export const control: Control = new Control();

/** The `struct msghdr` that {@linkcode fill_msghdr} fills. */
export const message: Words = new Words(MSGHDR.size);
let sockaddr_address: bigint | undefined;

// Small messages go through memory whose address is known: copying 1 KiB costs half as much as getting an address.
const COPIED = 4096;
const copies = new AddressedRegion(COPIED);
/** The data of the small message that is being sent, or was received last. */
export const small_message: Uint8Array<ArrayBuffer> = copies.bytes;
let copied = false;
/** The length of each buffer of the message, read once: another thread may make shared memory longer meanwhile. */
const lengths = own_list<number>();
/** How many bytes the buffers of the message have together. */
export let message_size = 0;
let inbox = small_message, inbox_size = COPIED;

/**
 * Memory for the data of a message that is to be received, good until {@linkcode message_received}: for a small one the
 * memory that it comes through anyway. It has exactly `size` bytes.
 *
 * @param size The maximum number of bytes that may come.
 * @param flags The call's flags: with MSG_TRUNC the kernel may count bytes that it does not write.
 */
export function message_space(size: number, flags = 0): Uint8Array<ArrayBuffer> {
  if ((flags & MSG_TRUNC) !== 0) return own_bytes(size);
  if (size > COPIED) return exact_space(size);
  return inbox_size === size ? inbox : inbox = own_part(copies.bytes, 0, inbox_size = size);
}

/**
 * What came, as an array that owns its memory.
 *
 * @param space What {@linkcode message_space} gave.
 * @param size The request, as it was given there.
 * @param length How many bytes came; more than the request counts as all of it.
 */
export function message_received(
  space: Uint8Array<ArrayBuffer>,
  size: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  // Not `space !== inbox`: code of the caller may have received another message meanwhile.
  if (space.buffer !== copies.bytes.buffer) return received(space, size, length);
  return copy_of(copies.bytes, 0, length < size ? length : size);
}

/** The kernel's limit, IOV_MAX. The kernel refuses a message of more buffers. */
const MAX_VECTORS = 1024;
/** Maximum number of bytes per call, so that the result fits in 32 bits. */
const MAX_BYTES = 0x7fff_ffff;
let vectors = new Words(8 * IOVEC.size), vectors_address: bigint | undefined;
/** The buffers whose addresses are in the message. They must not be garbage collected during the call. */
let held: readonly Bytes[] | undefined;

/**
 * Fills `struct msghdr` with the buffers, {@linkcode control} and {@linkcode sockaddr}.
 *
 * @param buffers What to send, or where to receive.
 * @param filled Whether what the buffers have counts: it is to be sent, or may stay as it is.
 * @param name How many bytes of `sockaddr` are the message's address, or room for one.
 * @param flags The call's flags: what MSG_ZEROCOPY sends the kernel reads after the call, in the caller's own memory.
 * @param limit Maximum number of bytes of the buffers together.
 */
export function fill_msghdr(
  buffers: readonly Bytes[],
  filled: boolean,
  name: number,
  flags: number,
  limit: number = MAX_BYTES,
): void {
  const size = message_size = read_lengths(buffers, lengths);
  copied = size <= COPIED && buffers.length <= MAX_VECTORS && (flags & MSG_ZEROCOPY) === 0;
  if (copied) {
    if (filled) copy_from(buffers);
    vector(0, copies.address, size);
  } else {
    point_to(buffers, limit);
  }
  // A bigint that is one of two costs 10 ns more than either.
  const { words, longs } = message;
  if (name === 0) longs[MSGHDR.name >> 3] = 0n;
  else longs[MSGHDR.name >> 3] = sockaddr_address ??= address_of(sockaddr.bytes);
  words[MSGHDR.namelen >> 2] = name;
  longs[MSGHDR.iov >> 3] = vectors_address ??= address_of(vectors.bytes);
  words[MSGHDR.iovlen >> 2] = copied ? 1 : buffers.length;
  if (control.length === 0) longs[MSGHDR.control >> 3] = 0n;
  else longs[MSGHDR.control >> 3] = control.region.address;
  words[MSGHDR.controllen >> 2] = control.length;
}

function vector(index: number, base: bigint, length: number): void {
  vectors.longs[(index * IOVEC.size + IOVEC.base) >> 3] = base;
  vectors.words[(index * IOVEC.size + IOVEC.len) >> 2] = length;
}

function copy_from(buffers: readonly Bytes[]): void {
  const { bytes } = copies;
  for (let i = 0, at = 0; i < buffers.length; i++) {
    const buffer = buffers[i], length = lengths[i];
    if (length > FEW_BYTES) copy_grown(bytes, buffer, length, at);
    else for (let j = 0; j < length; j++) bytes[at + j] = buffer[j];
    at += length;
  }
}

/**
 * {@linkcode copy_first} for 3 ns more than a copy costs, not 25: of a buffer that has grown it may copy more. The next
 * buffer is copied over that, and what is behind the last one is not sent.
 */
function copy_grown(to: Bytes, from: Bytes, length: number, at: number): void {
  try {
    copy_into(to, from, at);
  } catch { // There is no room for so much.
    copy_first(to, from, length, at);
  }
}

function point_to(buffers: readonly Bytes[], limit: number): void {
  if (buffers.length * IOVEC.size > length_of(vectors.bytes)) {
    vectors = new Words(buffers.length * IOVEC.size);
    vectors_address = undefined;
  }
  held = buffers;
  for (let i = 0, left = limit; i < buffers.length; i++) {
    const size = lengths[i], length = size < left ? size : left;
    left -= length;
    vector(i, length === 0 ? 0n : address_of(buffers[i]), length);
  }
}

/** Drops the references to the buffers after the call. */
export function release(): void {
  held &&= undefined;
}

/**
 * A message has come: leaves its data in the buffers, its flags and lengths in {@linkcode control} and
 * {@linkcode sockaddr}.
 *
 * @param buffers The buffers that it was made of.
 * @param length The number of received bytes; with MSG_TRUNC it may be larger than the buffers.
 */
export function receive(buffers: readonly Bytes[], length: number): void {
  release();
  const { view } = message;
  sockaddr.size = view.getUint32(MSGHDR.namelen, true);
  control.length = view.getUint32(MSGHDR.controllen, true);
  control.flags = view.getInt32(MSGHDR.flags, true);
  if (!copied || buffers[0] === inbox) return;
  for (let i = 0, at = 0; at < length && i < buffers.length; i++) {
    const room = lengths[i], end = room < length - at ? at + room : length;
    if (at < COPIED) copy_into(buffers[i], copies.bytes.subarray(at, end));
    at = end;
  }
}
