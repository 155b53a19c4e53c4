/**
 * poll's lists by select(2), for macOS.
 *
 * Its poll(2) is made of a kqueue of its own, which keeps one entry of each descriptor and direction: of several in a list
 * only the last hears anything. It says nothing of urgent data, and calls a descriptor that can only fail to be written
 * to hung up, as it does one that only cannot be read from any more. select(2) has none of this.
 *
 * ```c
 * typedef struct { __int32_t fds_bits[]; } fd_set;          // sys/_types/_fd_def.h: bit n % 32 of word n / 32
 * struct timeval { time_t tv_sec; suseconds_t tv_usec; };   // 0, 8; the latter has 32 bits, and 32 of padding
 * ```
 *
 * @module
 */

import { BigInt, Math } from "../../base/intrinsics.ts";
import { EBADF } from "../../constants/errno.ts";
import { POLLIN, POLLOUT, POLLPRI } from "../../constants/poll.ts";
import { POLLFD } from "../layout.ts";
import { Region } from "../memory.ts";
import { bind, last_errno } from "./bind.ts";
import { posix_files } from "./files.ts";
import type { C } from "./symbols.ts";

let c_select: C["select"];

/** Which of poll's events each of the three sets stands for. */
const EVENTS = [POLLIN, POLLOUT, POLLPRI] as const;
const timeval = new Region(16);
let sets = three(128); // 1024 descriptors

function three(size: number): [Region, Region, Region] {
  return [new Region(size), new Region(size), new Region(size)];
}

/**
 * `select` of a list of `struct pollfd`, each of which gets its POLLIN, POLLOUT and POLLPRI: how many, 0 when the time is
 * over, or minus an error number.
 */
export function select(list: Region, count: number, milliseconds: number): number {
  const { view } = list;
  const most = largest(view, count);
  // Those beyond its own table the kernel leaves out, and would wait for nothing.
  if (most >= 0 && posix_files.file_size!(most) === -EBADF) return -EBADF;
  fill(view, count, most);
  const seconds = Math.floor(milliseconds / 1000), microseconds = Math.ceil((milliseconds - seconds * 1000) * 1000);
  timeval.view.setBigInt64(0, BigInt(seconds), true);
  timeval.view.setBigInt64(8, BigInt(Math.min(microseconds, 999_999)), true);
  const limit = milliseconds < 0 ? null : timeval.pointer;
  c_select ??= bind("select");
  const n = c_select(most + 1, sets[0].pointer, sets[1].pointer, sets[2].pointer, limit);
  if (n < 0) return -last_errno();
  tell(view, count);
  return n;
}

function largest(list: DataView, count: number): number {
  let most = -1;
  for (let i = 0; i < count; i++) most = Math.max(most, list.getInt32(i * POLLFD.size, true));
  return most;
}

/** Makes the sets of the list. */
function fill(list: DataView, count: number, most: number): void {
  const size = (Math.floor(most / 64) + 1) * 8;
  if (sets[0].bytes.length < size) sets = three(size * 2);
  for (let i = 0; i < EVENTS.length; i++) sets[i].bytes.fill(0, 0, size);
  for (let i = 0; i < count; i++) {
    const fd = list.getInt32(i * POLLFD.size, true);
    const wanted = list.getInt16(i * POLLFD.size + POLLFD.events, true);
    for (let set = 0; set < EVENTS.length; set++) {
      if ((wanted & EVENTS[set]) !== 0) sets[set].bytes[fd >> 3] |= 1 << (fd & 7);
    }
  }
}

/** Writes what select() has left in the sets into the list. */
function tell(list: DataView, count: number): void {
  for (let i = 0; i < count; i++) {
    const fd = list.getInt32(i * POLLFD.size, true);
    const wanted = list.getInt16(i * POLLFD.size + POLLFD.events, true);
    let happened = 0;
    for (let set = 0; set < EVENTS.length; set++) {
      if ((sets[set].bytes[fd >> 3] >> (fd & 7) & 1) !== 0) happened |= wanted & EVENTS[set];
    }
    list.setInt16(i * POLLFD.size + POLLFD.revents, happened, true);
  }
}
