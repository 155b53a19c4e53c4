/**
 * The memory of many messages: what recvmmsg(2) and sendmmsg(2) work on.
 *
 * It is made once and used for many calls. Nothing outside sees it but the data and the ancillary data, which have
 * buffers of their own: a program may transfer those away, and C must not be given the address of what is gone.
 *
 * @module
 */

import { BigInt, copy_into, own_bytes, Uint8Array } from "../base/intrinsics.ts";
import { cmsg_align, ControlWalk } from "./cmsg.ts";
import { IOVEC, MMSGHDR, MSGHDR, SOCKADDR_STORAGE } from "./layout.ts";
import { type Sockaddr, Words } from "./memory.ts";
import { address_of } from "./pointer.ts";

/** An address in numbers of 64 bits. */
const SLOT = SOCKADDR_STORAGE / 8;

/** Memory for `count` messages, each of at most `bufsize` bytes, with at most `ancbufsize` bytes of ancillary data. */
export class MessageVector {
  /** How many messages it is for. */
  readonly count: number;
  /** The size of each message's buffer. */
  readonly bufsize: number;
  /** The size of each message's buffer for ancillary data. */
  readonly ancbufsize: number;
  /** The data, a buffer after the other. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The ancillary data, a buffer after the other. */
  readonly control: Uint8Array<ArrayBuffer>;
  /** The `struct mmsghdr`, one after the other. */
  readonly headers: Words;
  /** From one buffer for ancillary data to the next. */
  readonly #stride: number;
  /** The addresses, and behind them the one that {@linkcode remember} keeps. */
  readonly #names: Words;
  #remembered = -1;
  readonly #vectors: Words;
  #linked = false;

  /**
   * @param count How many messages.
   * @param bufsize Bytes of each message.
   * @param ancbufsize Bytes of ancillary data of each message.
   */
  constructor(count: number, bufsize: number, ancbufsize: number) {
    this.count = count;
    this.bufsize = bufsize;
    this.ancbufsize = ancbufsize;
    this.#stride = cmsg_align(ancbufsize);
    this.data = own_bytes(count * bufsize);
    this.control = own_bytes(count * this.#stride);
    this.headers = new Words(count * MMSGHDR.size);
    this.#names = new Words((count + 1) * SOCKADDR_STORAGE);
    this.#vectors = new Words(count * IOVEC.size);
  }

  /** Throws when a program has transferred the data or the ancillary data away. */
  expect_whole(): void {
    if (this.data.length === this.count * this.bufsize && this.control.length === this.count * this.#stride) return;
    throw new TypeError("batch: its memory was transferred away");
  }

  /** Writes the addresses into the structs, once: making them needs the permission. */
  #link(): void {
    if (this.#linked) return;
    const { longs, words } = this.headers;
    const name = address_of(this.#names.bytes), vector = address_of(this.#vectors.bytes);
    const data = this.bufsize === 0 ? 0n : address_of(this.data);
    const control = this.ancbufsize === 0 ? 0n : address_of(this.control);
    for (let i = 0; i < this.count; i++) {
      const at = i * MMSGHDR.size, part = BigInt(i);
      longs[(at + MSGHDR.name) >> 3] = name + part * BigInt(SOCKADDR_STORAGE);
      longs[(at + MSGHDR.iov) >> 3] = vector + part * BigInt(IOVEC.size);
      words[(at + MSGHDR.iovlen) >> 2] = 1;
      longs[(at + MSGHDR.control) >> 3] = control === 0n ? 0n : control + part * BigInt(this.#stride);
      this.#vectors.longs[(i * IOVEC.size + IOVEC.base) >> 3] = data + part * BigInt(this.bufsize);
    }
    this.#linked = true;
  }

  #put(i: number, length: number, namelen: number, controllen: number): void {
    const { words } = this.headers, at = i * MMSGHDR.size;
    this.#vectors.words[(i * IOVEC.size + IOVEC.len) >> 2] = length;
    words[(at + MSGHDR.namelen) >> 2] = namelen;
    words[(at + MSGHDR.controllen) >> 2] = controllen;
    words[(at + MSGHDR.flags) >> 2] = 0;
  }

  /** The `struct mmsghdr`, for C. */
  get pointer(): Deno.PointerObject {
    this.#link();
    return this.headers.pointer;
  }

  /** Prepares the first messages for a call that receives into them. */
  offer(count: number): void {
    for (let i = 0; i < count; i++) this.#put(i, this.bufsize, SOCKADDR_STORAGE, this.ancbufsize);
  }

  /** Prepares a message to be sent: how many bytes of its data, its address and its ancillary data count. */
  fill(i: number, length: number, namelen: number, controllen: number): void {
    this.#put(i, length, namelen, controllen);
  }

  /** How many bytes of a message came, or were sent; with MSG_TRUNC there may be more than the buffer has. */
  length(i: number): number {
    return this.headers.words[(i * MMSGHDR.size + MMSGHDR.len) >> 2];
  }

  /** The length of a message's address. */
  namelen(i: number): number {
    const length = this.headers.words[(i * MMSGHDR.size + MSGHDR.namelen) >> 2];
    return length < SOCKADDR_STORAGE ? length : SOCKADDR_STORAGE;
  }

  /** The length of a message's ancillary data. */
  controllen(i: number): number {
    const length = this.headers.words[(i * MMSGHDR.size + MSGHDR.controllen) >> 2];
    return length < this.ancbufsize ? length : this.ancbufsize;
  }

  /** The `MSG_*` flags of a message. */
  flags(i: number): number {
    return this.headers.words[(i * MMSGHDR.size + MSGHDR.flags) >> 2] | 0;
  }

  /** Where a message's data begin. */
  start(i: number): number {
    return i * this.bufsize;
  }

  /** A message's buffer. */
  space(i: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.data.buffer, i * this.bufsize, this.bufsize);
  }

  /** A message's buffer for ancillary data. */
  control_space(i: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.control.buffer, i * this.#stride, this.ancbufsize);
  }

  /** A walk over the ancillary data that came with a message. */
  walk(i: number): ControlWalk {
    return new ControlWalk(this.control_space(i), this.controllen(i));
  }

  /** Notes that a message was sent. */
  sent(i: number, length: number): void {
    this.headers.words[(i * MMSGHDR.size + MMSGHDR.len) >> 2] = length;
  }

  /** Copies a message's address to where calls of one message have it. */
  take_name(i: number, to: Sockaddr): void {
    const length = this.namelen(i), { bytes } = this.#names, at = i * SOCKADDR_STORAGE;
    for (let j = 0; j < length; j++) to.bytes[j] = bytes[at + j];
    to.size = length;
  }

  /** Keeps a message's address, for {@linkcode is_remembered}. */
  remember(i: number): void {
    const { longs } = this.#names, from = i * SLOT, to = this.count * SLOT;
    for (let k = 0; k < SLOT; k++) longs[to + k] = longs[from + k];
    this.#remembered = this.namelen(i);
  }

  /** Whether a message has the address that was kept. */
  is_remembered(i: number): boolean {
    const length = this.namelen(i), { bytes, longs } = this.#names, whole = length >> 3;
    if (length !== this.#remembered) return false;
    for (let k = 0; k < whole; k++) if (longs[i * SLOT + k] !== longs[this.count * SLOT + k]) return false;
    for (let k = whole * 8; k < length; k++) {
      if (bytes[i * SOCKADDR_STORAGE + k] !== bytes[this.count * SOCKADDR_STORAGE + k]) return false;
    }
    return true;
  }

  /** How many bytes of a message are to be sent. */
  outgoing_length(i: number): number {
    return this.#vectors.words[(i * IOVEC.size + IOVEC.len) >> 2];
  }

  /** Copies an address from where calls of one message have it; its length goes into {@linkcode fill}. */
  put_name(i: number, from: Sockaddr): void {
    const { bytes } = this.#names, at = i * SOCKADDR_STORAGE, { size } = from;
    for (let j = 0; j < size; j++) bytes[at + j] = from.bytes[j];
  }

  /** Notes a message that a call of one message has received. */
  took(
    i: number,
    length: number,
    namelen: number,
    control: Uint8Array<ArrayBuffer>,
    controllen: number,
    flags: number,
  ): void {
    const { words } = this.headers, at = i * MMSGHDR.size;
    const kept = controllen < this.ancbufsize ? controllen : this.ancbufsize;
    copy_into(this.control, control.subarray(0, kept), i * this.#stride);
    words[(at + MMSGHDR.len) >> 2] = length;
    words[(at + MSGHDR.namelen) >> 2] = namelen;
    words[(at + MSGHDR.controllen) >> 2] = kept;
    words[(at + MSGHDR.flags) >> 2] = flags;
  }
}
