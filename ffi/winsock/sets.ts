/**
 * The three `fd_set` of select(), made of a list for poll().
 *
 * @module
 */

import { BigInt } from "../../base/intrinsics.ts";
import { POLLFD } from "../layout.ts";
import { Region } from "../memory.ts";
import { POLLERR, POLLIN, POLLOUT, POLLPRI } from "../../constants/poll.ts";

/** An `fd_set` begins with how many sockets there are in it, in 8 bytes; then come their handles, 8 bytes each. */
const HEAD = 8, HANDLE = 8;

/** Sockets to read, sockets to write, and sockets whose connection may fail or that have urgent data. */
export class Sets {
  #regions: Region[] = [new Region(HEAD + HANDLE), new Region(HEAD + HANDLE), new Region(HEAD + HANDLE)];

  /** Where they are. */
  get pointers(): Deno.PointerObject[] {
    return this.#regions.map((set) => set.pointer);
  }

  /** How many bytes each has. */
  get size(): number {
    return this.#regions[0].bytes.length;
  }

  /** Their bytes. */
  get bytes(): Uint8Array<ArrayBuffer>[] {
    return this.#regions.map((set) => set.bytes);
  }

  /** Makes them of the first `count` entries of a list of `WSAPOLLFD`: whether anything is in them. */
  fill(list: DataView, count: number): boolean {
    const size = HEAD + count * HANDLE;
    if (this.#regions[0].bytes.length < size) this.#regions = this.#regions.map(() => new Region(size * 2));
    const [reading, writing, failing] = this.#regions;
    for (const { view } of this.#regions) view.setUint32(0, 0, true);
    for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
      const fd = list.getInt32(at, true), wanted = list.getInt16(at + POLLFD.events, true);
      if ((wanted & POLLIN) !== 0) add(reading, fd);
      if ((wanted & POLLOUT) !== 0) add(writing, fd);
      if ((wanted & (POLLOUT | POLLPRI | POLLERR)) !== 0) add(failing, fd);
    }
    return this.#regions.some(({ view }) => view.getUint32(0, true) !== 0);
  }

  /** Which sockets select() has left in each. */
  found(): Set<number>[] {
    return this.#regions.map(({ view }) => {
      const fds = new Set<number>();
      for (let i = view.getUint32(0, true) - 1; i >= 0; i--) fds.add(view.getInt32(HEAD + i * HANDLE, true));
      return fds;
    });
  }
}

function add({ view }: Region, fd: number): void {
  const count = view.getUint32(0, true);
  view.setBigInt64(HEAD + count * HANDLE, BigInt(fd), true);
  view.setUint32(0, count + 1, true);
}
