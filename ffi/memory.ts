/**
 * The memory that system calls read and write: static memory for parameters of every call, and the memory for `recv`.
 *
 * @module
 */

import { BigUint64Array, copy_of, own_bytes, own_part, own_view, Uint32Array, Uint8Array } from "../base/intrinsics.ts";
import { MSG_TRUNC } from "../constants/message_flag.ts";
import { SOCKADDR_STORAGE } from "./layout.ts";
import { pointer_of } from "./pointer.ts";

/** A fixed region of memory, as bytes, as fields, and as a pointer for C. */
export class Region {
  /** The bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes, for fields. */
  readonly view: DataView<ArrayBuffer>;
  #pointer: Deno.PointerObject | undefined;

  /** @param size How many bytes, all zero. */
  constructor(size: number) {
    this.bytes = own_bytes(size);
    this.view = own_view(this.bytes);
  }

  /**
   * The pointer for C functions. Passing a pointer costs 4 ns per call, passing a buffer 11, so parameters of every
   * call are passed by pointer. It is made on first use, since that needs the permission.
   */
  get pointer(): Deno.PointerObject {
    return this.#pointer ??= pointer_of(this.bytes);
  }
}

/**
 * The same seen as numbers of 32 and of 64 bits, each at its size's multiple. Reading and writing one is
 * an element's access, which costs less than a call of `view`.
 */
export class Words extends Region {
  /** As numbers of 32 bits. */
  readonly words = new Uint32Array(this.bytes.buffer);
  /** As numbers of 64 bits. */
  readonly longs = new BigUint64Array(this.bytes.buffer);
}

/** A `struct sockaddr_storage` and the length of the address in it, as calls take and give them. */
export class Sockaddr extends Region {
  /** The `socklen_t`: the size of the buffer before a call, the length of the address after it. */
  readonly length = new Words(8);
  readonly #length = this.length.words;

  constructor() {
    super(SOCKADDR_STORAGE);
  }

  /** The length of the address in bytes: at most the size of the buffer, even if the kernel reports more. */
  get size(): number {
    const length = this.#length[0];
    return length < SOCKADDR_STORAGE ? length : SOCKADDR_STORAGE;
  }

  set size(size: number) {
    this.#length[0] = size;
  }

  /** Prepares for a call that returns an address: sets the length to the size of the buffer. */
  offer(): void {
    this.#length[0] = SOCKADDR_STORAGE;
  }
}

/** The address of the current call: the destination before the call, the source after it. */
export const sockaddr: Sockaddr = new Sockaddr();

/** The address of the current entry of a resolver's list, and the argument of `getnameinfo`. */
export const resolved_sockaddr: Sockaddr = new Sockaddr();

/** The errno of a resolver function, beside its result. */
export const resolver_errno = {
  /** Valid after EAI_SYSTEM. */
  value: 0,
};

/** The value of the current socket option. */
export const option: Region = new Region(1024);
/** The length of {@linkcode option}. */
export const option_length: Words = new Words(8);

/**
 * The argument of the current ioctl(2). Allowed requests have structs of at most 132 bytes. If a driver uses the same
 * number for another request with a larger struct, it still writes within this memory.
 */
export const ioctl_argument: Region = new Region(1024);
/** What the pointer in a `struct ifreq` leads to. */
export const ioctl_data: Region = new Region(1024);

/** How large a request may be that is received in the scratch memory. */
const SCRATCH = 256 * 1024;
/** How large a request may be whose memory is kept when it was not filled. */
const LARGE = 1024 * 1024;
const scratch = own_bytes(SCRATCH), { buffer } = scratch;
/** The first bytes of the scratch memory: as many as the last call of {@linkcode exact_space} asked for. */
let exact = own_part(scratch, 0, 0);
/** The same: as many as the last call brought. */
let part = new Uint8Array(buffer, 0, 0), part_length = 0;
/** The memory of a larger request that was not filled, for the next one of its size. */
let spare: Uint8Array<ArrayBuffer> | undefined;

/**
 * Memory for what a call may bring, until {@linkcode received} or {@linkcode keep_space}. It has at least `size` bytes;
 * behind those that the call fills there may be data of earlier calls.
 *
 * A result owns its memory, and how much a call brings is known only afterwards. So it is received in memory that stays
 * hot, and exactly what came is copied out. Receiving in place would write the result's memory twice: V8 clears it
 * first. Requests beyond the scratch memory are received in memory of their size, which is the result if it is filled,
 * and is kept for the next request otherwise.
 *
 * @param size The maximum number of bytes that may arrive.
 * @param flags The call's flags: with MSG_TRUNC the kernel may count bytes that it does not write.
 */
export function receive_space(size: number, flags = 0): Uint8Array<ArrayBuffer> {
  if ((flags & MSG_TRUNC) !== 0) return own_bytes(size);
  return size <= SCRATCH ? scratch : exact_space(size);
}

/** The same with exactly `size` bytes. */
export function exact_space(size: number): Uint8Array<ArrayBuffer> {
  if (size <= SCRATCH) return exact.length === size ? exact : exact = own_part(scratch, 0, size);
  const kept = spare;
  if (kept === undefined || kept.length !== size) return own_bytes(size);
  spare = undefined;
  return kept;
}

/** Keeps memory of {@linkcode receive_space} that did not become a result, for the next request. */
export function keep_space(space: Uint8Array<ArrayBuffer>): void {
  if (space.buffer !== buffer && space.length <= LARGE) spare = space;
}

/**
 * What arrived in that memory, as an array that owns its memory.
 *
 * A copy of a view is the cheapest way to such an array: 40 to 80 ns less than `slice`, since V8 looks up no constructor
 * and takes memory without clearing it.
 *
 * @param space What {@linkcode receive_space} gave.
 * @param size The request, as it was given there.
 * @param length How many bytes arrived; more than the request counts as all of it: MSG_TRUNC reports the length of the
 * whole datagram.
 */
export function received(space: Uint8Array<ArrayBuffer>, size: number, length: number): Uint8Array<ArrayBuffer> {
  const n = length < size ? length : size;
  if (space.buffer === buffer) {
    if (n !== part_length) part = new Uint8Array(buffer, 0, part_length = n);
    return new Uint8Array(part);
  }
  if (n === size) return new Uint8Array(space.buffer);
  keep_space(space);
  return copy_of(space, 0, n);
}
