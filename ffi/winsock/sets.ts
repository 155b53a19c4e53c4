/**
 * The three `fd_set` of select(), for a list of poll().
 *
 * @module
 */

import { BigInt } from "../../base/intrinsics.ts";
import { ENOTSOCK } from "../../constants/errno.ts";
import { POLLFD } from "../layout.ts";
import { Region, Sockaddr, Words } from "../memory.ts";
import { POLLERR, POLLIN, POLLOUT, POLLPRI } from "../../constants/poll.ts";
import { SOL_SOCKET } from "../../constants/socket_level.ts";
import { SO_CONNECT_TIME } from "../../constants/socket_option.ts";
import { bind, handle, last_error } from "./bind.ts";
import type { C } from "./symbols.ts";

/** An `fd_set` begins with how many sockets there are in it, in 8 bytes; then come their handles, 8 bytes each. */
const HEAD = 8, HANDLE = 8;

/** Sockets to read, sockets to write, and sockets whose connection may fail or that have urgent data. */
export class Sets {
  // Three members, not a list: a program may replace the methods and the iterator of arrays.
  #reading: Region = new Region(HEAD + HANDLE);
  #writing: Region = new Region(HEAD + HANDLE);
  #failing: Region = new Region(HEAD + HANDLE);
  #connecting = new Set<number>();

  /** Where they are; `null` for an empty set, which select() wants as NULL. */
  get pointers(): Three<Deno.PointerObject | null> {
    return { reading: pointer(this.#reading), writing: pointer(this.#writing), failing: pointer(this.#failing) };
  }

  /** How many bytes each has. */
  get size(): number {
    return this.#reading.bytes.length;
  }

  /** Their bytes; `null` for an empty set. */
  get bytes(): Three<Uint8Array<ArrayBuffer> | null> {
    return { reading: bytes(this.#reading), writing: bytes(this.#writing), failing: bytes(this.#failing) };
  }

  /**
   * Makes them of the first `count` entries of a list of `WSAPOLLFD`: whether anything is in them.
   *
   * The third set reports a connection that failed, and urgent data too, which stay until they are read. So a socket
   * that is to be written is in it only as long as it is not connected: else one urgent byte ended each wait at once.
   */
  fill(list: DataView, count: number): boolean {
    const size = HEAD + count * HANDLE;
    if (this.size < size) {
      this.#reading = new Region(size * 2);
      this.#writing = new Region(size * 2);
      this.#failing = new Region(size * 2);
    }
    const reading = this.#reading, writing = this.#writing, failing = this.#failing;
    reading.view.setUint32(0, 0, true);
    writing.view.setUint32(0, 0, true);
    failing.view.setUint32(0, 0, true);
    this.#connecting.clear();
    for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
      const fd = list.getInt32(at, true), wanted = list.getInt16(at + POLLFD.events, true);
      if ((wanted & POLLIN) !== 0) add(reading, fd);
      if ((wanted & POLLOUT) !== 0) add(writing, fd);
      const connecting = (wanted & (POLLOUT | POLLERR)) !== 0 && !is_connected(fd);
      if (connecting) this.#connecting.add(fd);
      if (connecting || (wanted & POLLPRI) !== 0) add(failing, fd);
    }
    return !(is_empty(reading) && is_empty(writing) && is_empty(failing));
  }

  /** Which sockets select() has left in each, and which of the third were not connected. */
  found(): [reading: Set<number>, writing: Set<number>, exceptional: Set<number>, failed: Set<number>] {
    const exceptional = sockets_in(this.#failing);
    return [
      sockets_in(this.#reading),
      sockets_in(this.#writing),
      exceptional,
      exceptional.intersection(this.#connecting),
    ];
  }
}

/** Something of each set. */
interface Three<T> {
  reading: T;
  writing: T;
  failing: T;
}

function pointer(set: Region): Deno.PointerObject | null {
  return is_empty(set) ? null : set.pointer;
}

function bytes(set: Region): Uint8Array<ArrayBuffer> | null {
  return is_empty(set) ? null : set.bytes;
}

function sockets_in({ view }: Region): Set<number> {
  const fds = new Set<number>();
  for (let i = view.getUint32(0, true) - 1; i >= 0; i--) fds.add(view.getInt32(HEAD + i * HANDLE, true));
  return fds;
}

function is_empty({ view }: Region): boolean {
  return view.getUint32(0, true) === 0;
}

let c_getpeername: C["getpeername"], c_getsockopt: C["getsockopt"];
// Not those of the current call
const peer = new Sockaddr();
const seconds = new Words(8), seconds_length = new Words(8);
/** SO_CONNECT_TIME of a socket that is not connected. */
const NEVER = 0xffff_ffff;

/**
 * Whether a socket is connected. One that is being connected, or was without success, is not; getpeername() may know the
 * peer of both.
 */
export function is_connected(fd: number): boolean {
  seconds_length.words[0] = 4;
  c_getsockopt ??= bind("getsockopt");
  const n = c_getsockopt(handle(fd), SOL_SOCKET, SO_CONNECT_TIME, seconds.pointer, seconds_length.pointer);
  return n === 0 && seconds.words[0] !== NEVER;
}

/** Whether a descriptor is an open socket. */
export function is_open(fd: number): boolean {
  peer.offer();
  const n = (c_getpeername ??= bind("getpeername"))(handle(fd), peer.pointer, peer.length.pointer);
  return n === 0 || last_error() !== ENOTSOCK;
}

/** Whether select() can be asked for any of these events. */
export function can_ask(events: number): boolean {
  return (events & (POLLIN | POLLOUT | POLLPRI | POLLERR)) !== 0;
}

function add({ view }: Region, fd: number): void {
  const count = view.getUint32(0, true);
  view.setBigInt64(HEAD + count * HANDLE, BigInt(fd), true);
  view.setUint32(0, count + 1, true);
}
