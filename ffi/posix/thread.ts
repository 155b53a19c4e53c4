/**
 * Calls on FFI's threads, and memory for them.
 *
 * Such a call continues after its worker is terminated, and the kernel writes the results to their addresses. JavaScript
 * memory may be reused by then; memory of the C library stays valid until it is freed.
 *
 * @module
 */

import { length_of } from "../../base/intrinsics.ts";
import { POLLFD } from "../layout.ts";
import { Region } from "../memory.ts";
import { size_t } from "../pointer.ts";
import { POLLIN } from "../../constants/poll.ts";
import { bind } from "./bind.ts";
import type { C } from "./symbols.ts";

let c_free: C["free"], c_malloc: C["malloc"], c_poll: C["poll"], c_poll_on_thread: C["poll_on_thread"], c_put: C["put"];
let c_take: C["take"];

/** Memory of the C library. */
export class NativeBuffer {
  /** Its address. */
  readonly pointer: Deno.PointerObject;
  /** How many bytes it has. */
  readonly size: number;

  /** @param size How many bytes; they are not initialized. */
  constructor(size: number) {
    const pointer = (c_malloc ??= bind("malloc"))(size_t(size));
    if (pointer === null) throw new Error("out of memory");
    this.pointer = pointer;
    this.size = size;
  }

  /** Copies bytes to its beginning. */
  put(bytes: Uint8Array<ArrayBuffer>): void {
    (c_put ??= bind("put"))(this.pointer, bytes, size_t(length_of(bytes)));
  }

  /** Fills `bytes` from its beginning. */
  take(bytes: Uint8Array<ArrayBuffer>): void {
    (c_take ??= bind("take"))(bytes, this.pointer, size_t(length_of(bytes)));
  }

  /** Frees it. Not while a call may still write to it. */
  free(): void {
    (c_free ??= bind("free"))(this.pointer);
  }
}

/** Waits on a thread until one of a list of `struct pollfd` has events. errno stays on that thread. */
export function poll_on_thread(list: { readonly pointer: Deno.PointerObject }, count: number): Promise<number> {
  return (c_poll_on_thread ??= bind("poll_on_thread"))(list.pointer, size_t(count), -1);
}

const pollfd = new Region(POLLFD.size);
let native: NativeBuffer | undefined;

/**
 * Waits on a thread until a descriptor is readable, which an epoll or a kqueue is when something has happened. One such
 * call at a time in each isolate is all that there is, so its memory is kept.
 */
export function readable_on_thread(fd: number): Promise<number> {
  native ??= new NativeBuffer(POLLFD.size);
  pollfd.view.setInt32(0, fd, true);
  pollfd.view.setInt16(POLLFD.events, POLLIN, true);
  pollfd.view.setInt16(POLLFD.revents, 0, true);
  native.put(pollfd.bytes);
  return poll_on_thread(native, 1);
}

/** Waits until the call of {@linkcode readable_on_thread} has ended, which was woken: false if it has not in 0.1 s. */
export function has_returned(): boolean {
  for (let i = 0; i < 100; i++) {
    native!.take(pollfd.bytes);
    if (pollfd.view.getInt16(POLLFD.revents, true) !== 0) return true;
    (c_poll ??= bind("poll"))(null, 0n, 1);
  }
  return false;
}
