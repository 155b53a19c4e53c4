/**
 * select(2): waits for several descriptors, by poll(2), which has no limit on their values; by select(2) on macOS.
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../constants/poll.ts";
import { CLOSED, os_error } from "../ffi/result.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { List } from "./list.ts";
import { seconds_from_now } from "./timeout.ts";

// The events of poll(2) that select(2) reports: POLLIN_SET, POLLOUT_SET and POLLEX_SET in Linux' fs/select.c,
// select_flags in FreeBSD's sys_generic.c.
const SETS = [
  { wanted: POLLIN, counts: POLLIN | POLLHUP | POLLERR },
  { wanted: POLLOUT, counts: POLLOUT | POLLERR | (by({ freebsd: POLLHUP }) ?? 0) },
  { wanted: POLLPRI, counts: POLLPRI },
] as const;

/**
 * Waits until one of several descriptors is ready, by poll(2), or by select(2) on macOS.
 *
 * @param rlist Descriptors to wait for until they are readable.
 * @param wlist Descriptors to wait for until they are writable.
 * @param xlist Descriptors to wait for until they have an exceptional condition, such as urgent data.
 * @param timeout Seconds; 0 to not wait, `null` or omitted to wait without a limit.
 * @returns The ready objects of each list, in their order; three empty lists after the timeout.
 * @throws {OSError} EBADF when a descriptor is not open.
 * @throws {TypeError} when an item is not a descriptor, `ValueError` when it is negative, and for a timeout that
 * is negative or beyond 292 years.
 * @see https://docs.python.org/3/library/select.html#select.select
 */
export function select<R extends FileDescriptorLike, W extends FileDescriptorLike, X extends FileDescriptorLike>(
  rlist: Iterable<R>,
  wlist: Iterable<W>,
  xlist: Iterable<X>,
  timeout?: number | null,
): [readable: R[], writable: W[], exceptional: X[]] {
  const deadline = seconds_from_now(timeout, "timeout must be non-negative");
  const list = spare ?? new List();
  spare = undefined; // A fileno() may call select() too.
  list.clear();
  const [readers, writers, others] = SETS;
  const r = add_all(list, rlist, readers.wanted), w = add_all(list, wlist, writers.wanted);
  const x = add_all(list, xlist, others.wanted);
  const n = list.select(deadline);
  if (n < 0) throw os_error(n);
  const ready: [R[], W[], X[]] = n === 0 ? [[], [], []] : [
    those_ready(list, 0, r, readers.counts),
    those_ready(list, r.length, w, writers.counts),
    those_ready(list, r.length + w.length, x, others.counts),
  ];
  spare = list;
  return ready;
}

/** The list of the last call, for the next one. */
let spare: List | undefined;

/** The items with events; the first of them has the list's entry of that index. */
function those_ready<T>(list: List, first: number, items: readonly T[], counts: number): T[] {
  const ready: T[] = [];
  for (let i = 0; i < items.length; i++) {
    const revents = list.revents(first + i);
    if (revents === 0) continue;
    if ((revents & POLLNVAL) !== 0) throw os_error(CLOSED);
    if ((revents & counts) !== 0) ready.push(items[i]);
  }
  return ready;
}

/** Adds the descriptors one by one and records their objects: a `fileno()` may change the list. */
function add_all<T>(list: List, items: Iterable<T>, events: number): T[] {
  if (typeof items?.[Symbol.iterator] !== "function") throw new TypeError("arguments 1-3 must be sequences");
  const added: T[] = [];
  for (const item of items) {
    list.add(fileno_of(item), events);
    added.push(item);
  }
  return added;
}
