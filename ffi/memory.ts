/**
 * The memory that system calls read and write: one static page for what every call needs, and slabs for what `recv`
 * hands out.
 *
 * @module
 */

import { SOCKADDR_STORAGE } from "./layout.ts";
import { pointer_of } from "./pointer.ts";

/** A fixed stretch of memory, seen as bytes, as fields and from C. */
export class Region {
  /** The bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes, for fields. */
  readonly view: DataView<ArrayBuffer>;
  #pointer: Deno.PointerObject | undefined;

  /** @param size How many bytes, all zero. */
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /**
   * The address that C functions take. Passing a pointer made once costs 4 ns a call and passing a buffer 11, so what
   * every call needs travels by pointer. Made on first use, since making it needs the permission.
   */
  get pointer(): Deno.PointerObject {
    return this.#pointer ??= pointer_of(this.bytes);
  }
}

/**
 * The same seen as numbers of 32 and of 64 bits, each at its size's multiple. They are read and written without a method,
 * which a program may have replaced: see `intrinsics.ts`.
 */
export class Words extends Region {
  /** As numbers of 32 bits. */
  readonly words = new Uint32Array(this.bytes.buffer);
  /** As numbers of 64 bits. */
  readonly longs = new BigUint64Array(this.bytes.buffer);
}

/** A `struct sockaddr_storage` and the length of the address in it, as calls take and give them. */
export class Sockaddr extends Region {
  /** The `socklen_t`: the room offered before a call, the length of the address after it. */
  readonly length = new Words(8);

  constructor() {
    super(SOCKADDR_STORAGE);
  }

  /** The address' length in bytes: at most what there is room for, whatever the kernel claims. */
  get size(): number {
    const length = this.length.words[0];
    return length < SOCKADDR_STORAGE ? length : SOCKADDR_STORAGE;
  }

  set size(size: number) {
    this.length.words[0] = size;
  }

  /** Offers all of the room to a call that answers with an address. */
  offer(): void {
    this.length.words[0] = SOCKADDR_STORAGE;
  }
}

/** The address of the call under way: its destination before the call, where it came from after it. */
export const sockaddr: Sockaddr = new Sockaddr();

/** The address of the entry of a resolver's list under way, and the address that `getnameinfo` names. */
export const resolved_sockaddr: Sockaddr = new Sockaddr();

/** What a resolver function leaves beside its result. */
export const resolver_errno = {
  /** errno, when it returned EAI_SYSTEM. */
  value: 0,
};

/** The value of the socket option under way, and its length. */
export const option: Region = new Region(1024);
/** Where {@linkcode option}'s length stands. */
export const option_length: Words = new Words(8);

/**
 * The argument of ioctl(2) under way. No request that passes has a struct of more than 128 bytes; a driver that means
 * another request by the number, with a larger struct, still writes within this.
 */
export const ioctl_argument: Region = new Region(1024);
/** What the pointer in a `struct ifreq` leads to. */
export const ioctl_data: Region = new Region(1024);

/** A block that is handed out piece by piece, never twice. */
class Slab {
  #block: ArrayBuffer | undefined; // Not seen as bytes: asking an array for its `buffer` costs 50 ns.
  #used = 0;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  room(size: number): Uint8Array<ArrayBuffer> {
    if (this.#block === undefined || this.#used + size > this.#size) {
      this.#block = new ArrayBuffer(this.#size);
      this.#used = 0;
    }
    return new Uint8Array(this.#block, this.#used, size);
  }

  keep(space: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
    const start = this.#used;
    this.#used = start + ((length + 7) & ~7);
    return length === space.length ? space : new Uint8Array(this.#block!, start, length);
  }
}

const SMALL_REQUEST = 8 * 1024;
const SMALL_RESULT = 1024;
const LARGE_REQUEST = 256 * 1024;
const small = new Slab(64 * 1024);
const large = new Slab(LARGE_REQUEST);

/**
 * Room for what a call may bring, good until {@linkcode taken}; nobody else asks for room in between. A fresh array for
 * each `recv` would cost 500 ns, a piece of a slab costs 60.
 *
 * @param size The most bytes that may arrive.
 */
export function room(size: number): Uint8Array<ArrayBuffer> {
  if (size <= SMALL_REQUEST) return small.room(size);
  return size <= LARGE_REQUEST ? large.room(size) : new Uint8Array(size);
}

/**
 * What arrived in that room, as an array of the caller's own. It may share its `.buffer` with other results; no later
 * call writes to its bytes.
 *
 * A small result of a large request moves to the small slab: `recv(65536)` of 64 bytes would otherwise use up a fresh
 * page each time (12 us instead of 0.8).
 *
 * @param space What {@linkcode room} gave.
 * @param length How many bytes arrived; more than there is room for counts as all of it.
 */
export function taken(space: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length > space.length) length = space.length; // MSG_TRUNC reports the length of the whole datagram.
  if (space.length <= SMALL_REQUEST) return small.keep(space, length);
  if (length <= SMALL_RESULT) {
    const copy = small.room(length);
    copy.set(space.subarray(0, length));
    return small.keep(copy, length);
  }
  if (space.length <= LARGE_REQUEST) return large.keep(space, length);
  return length * 2 > space.length ? space.subarray(0, length) : space.slice(0, length);
}
