/**
 * poll(2) with times shorter than a millisecond: ppoll(2). macOS has no ppoll(2); there poll(2) waits for the whole
 * milliseconds, and select(2) for what is left of one.
 *
 * ```c
 * struct timespec { time_t tv_sec; long tv_nsec; };   // 0, 8
 * ```
 *
 * @module
 */

import { Math } from "../../base/intrinsics.ts";
import { by } from "../../constants/platform.ts";
import { Words } from "../memory.ts";
import type { Region } from "../memory.ts";
import { size_t } from "../pointer.ts";
import { bind, last_errno } from "./bind.ts";
import { select } from "./select.ts";
import type { C } from "./symbols.ts";

// One variable for each function: see bind().
let c_poll: C["poll"], c_ppoll: C["ppoll"];

const time = new Words(16);

/** The `struct timespec` of a time in milliseconds, rounded up to nanoseconds; null for a negative one, which has no end. */
export function timespec(milliseconds: number): Deno.PointerObject | null {
  if (milliseconds < 0) return null;
  const { words } = time; // The upper halves stay 0: a time has less than 2^31 milliseconds.
  const seconds = Math.floor(milliseconds / 1000), nanoseconds = Math.ceil((milliseconds - seconds * 1000) * 1e6);
  words[0] = seconds;
  words[2] = nanoseconds < 1e9 ? nanoseconds : 999_999_999;
  return time.pointer;
}

function by_ppoll(list: Region, count: number, milliseconds: number): number {
  const n = (c_ppoll ??= bind("ppoll"))(list.pointer, size_t(count), timespec(milliseconds), null);
  return n < 0 ? -last_errno() : n;
}

function by_poll(list: Region, count: number, milliseconds: number): number {
  const n = (c_poll ??= bind("poll"))(list.pointer, size_t(count), milliseconds);
  return n < 0 ? -last_errno() : n;
}

function by_poll_and_select(list: Region, count: number, milliseconds: number): number {
  const whole = Math.floor(milliseconds);
  const n = by_poll(list, count, whole);
  if (n !== 0 || whole === milliseconds) return n;
  const found = select(list, count, milliseconds - whole);
  return found > 0 ? by_poll(list, count, 0) : found;
}

/**
 * `poll` of a list of `struct pollfd`: how many have events, 0 after the timeout, or minus an error number.
 *
 * @param milliseconds How long, with fractions; negative without a limit.
 */
export const poll: (list: Region, count: number, milliseconds: number) => number = by({
  linux: by_ppoll,
  darwin: by_poll_and_select,
  freebsd: by_ppoll,
});
