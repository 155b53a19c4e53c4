/**
 * Datagrams that a system call has received and that the program has not read yet.
 *
 * `datagrams()` of `async.ts` receives many at once. A program may leave the loop, or call another receiving method
 * between two datagrams. So unread datagrams are kept here, and every call that receives, or waits for data, uses them
 * first. The methods here behave like the system's calls.
 *
 * @module
 */

import { bytes_of_view, copy_into, length_of, own_set, part_of, Uint8Array } from "../base/intrinsics.ts";
import { MSG_CTRUNC, MSG_ERRQUEUE, MSG_OOB, MSG_PEEK, MSG_TRUNC } from "../constants/message_flag.ts";
import type { Bytes } from "../ffi/backend.ts";
import { sockaddr } from "../ffi/memory.ts";
import { control } from "../ffi/message.ts";
import { sys } from "../ffi/mod.ts";

/** A datagram that was received. */
export interface Datagram {
  /** All of its data, in memory of their own. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The sender's address as the system has it; several may share it. */
  readonly name: Uint8Array<ArrayBuffer>;
  /** Its ancillary data, as the system writes them. */
  readonly ancillary: Uint8Array<ArrayBuffer>;
  /** Its `MSG_*` flags. */
  readonly flags: number;
}

/** The part of a descriptor that matters here. */
export interface Holder {
  /** The descriptor. */
  readonly fd: number;
  /** Its datagrams; `null` when there are none. */
  held: Held | null;
}

/** The descriptors that have such datagrams. */
export const holding: Set<number> = own_set();

/** With these flags a call asks for something else than the next datagram. */
const OTHERS = MSG_OOB | (MSG_ERRQUEUE ?? 0);

/** The datagrams of a descriptor, at least one. */
export class Held {
  readonly #d: Holder;
  readonly #list: readonly Datagram[];
  #next: number;

  /**
   * Keeps datagrams for a descriptor that has none.
   *
   * @param d The descriptor.
   * @param list What it has received.
   * @param next The index of the first unread one.
   */
  constructor(d: Holder, list: readonly Datagram[], next: number) {
    this.#d = d;
    this.#list = list;
    this.#next = next;
    d.held = this;
    holding.add(d.fd);
  }

  /** Forgets them: they are taken, or the descriptor is about to be closed. */
  drop(): void {
    this.#d.held = null;
    holding.delete(this.#d.fd);
  }

  /** Takes the next one. */
  take(): Datagram {
    const datagram = this.#list[this.#next++];
    if (this.#next === this.#list.length) this.drop();
    return datagram;
  }

  /** The next one, which a call with `MSG_PEEK` leaves there. */
  #one(flags: number): Datagram {
    return (flags & MSG_PEEK) === 0 ? this.take() : this.#list[this.#next];
  }

  /** As recv(2). */
  recv(space: Bytes, size: number, flags: number): number {
    if ((flags & OTHERS) !== 0) return sys.recv(this.#d.fd, space, size, flags);
    return copied(this.#one(flags), space, size, flags);
  }

  /** As recvfrom(2): the address is in `sockaddr`. */
  recvfrom(space: Bytes, size: number, flags: number): number {
    if ((flags & OTHERS) !== 0) return sys.recvfrom(this.#d.fd, space, size, flags);
    const datagram = this.#one(flags);
    name_of(datagram);
    return copied(datagram, space, size, flags);
  }

  /** As recvmsg(2): the address is in `sockaddr`, the ancillary data are in `control`, when there is room for all. */
  recvmsg(buffers: readonly Bytes[], flags: number): number {
    if ((flags & OTHERS) !== 0) return sys.recvmsg(this.#d.fd, buffers, flags);
    const datagram = this.#one(flags), { data, ancillary } = datagram, length = length_of(data);
    let at = 0;
    for (let i = 0; i < buffers.length && at < length; i++) {
      const room = length_of(buffers[i]), end = room < length - at ? at + room : length;
      copy_into(buffers[i], part_of(data, at, end));
      at = end;
    }
    name_of(datagram);
    const room = length_of(ancillary), fits = room <= control.length;
    if (fits) copy_into(control.region.bytes, ancillary);
    control.length = fits ? room : 0;
    control.flags = datagram.flags | (at < length ? MSG_TRUNC : 0) | (fits ? 0 : MSG_CTRUNC);
    return (flags & MSG_TRUNC) === 0 ? at : length;
  }
}

function copied({ data }: Datagram, space: Bytes, size: number, flags: number): number {
  const length = length_of(data), n = length < size ? length : size;
  copy_into(bytes_of_view(space), n === length ? data : part_of(data, 0, n)); // It may be of other numbers than bytes.
  return (flags & MSG_TRUNC) === 0 ? n : length;
}

/** Puts the sender's address where a call leaves it. */
export function name_of({ name }: Datagram): void {
  copy_into(sockaddr.bytes, name);
  sockaddr.size = length_of(name);
}

/** Memory that a datagram without ancillary data has for them. */
export const NONE: Uint8Array<ArrayBuffer> = new Uint8Array(0);
