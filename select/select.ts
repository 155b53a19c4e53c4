/**
 * select(2): waiting for several descriptors, made of poll(2), which has no limit to their numbers; on macOS of select(2).
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../constants/poll.ts";
import { CLOSED, os_error } from "../ffi/result.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { List } from "./list.ts";
import { seconds_from_now } from "./timeout.ts";

// What select(2) makes of poll's events: POLLIN_SET, POLLOUT_SET and POLLEX_SET in Linux' fs/select.c, select_flags in
// FreeBSD's sys_generic.c.
const SETS = [
  { wanted: POLLIN, counts: POLLIN | POLLHUP | POLLERR },
  { wanted: POLLOUT, counts: POLLOUT | POLLERR | (by({ freebsd: POLLHUP }) ?? 0) },
  { wanted: POLLPRI, counts: POLLPRI },
] as const;

/**
 * Waits until one of several descriptors is ready, by poll(2), on macOS by select(2).
 *
 * @param rlist Descriptors to wait for until they are readable.
 * @param wlist Descriptors to wait for until they are writable.
 * @param xlist Descriptors to wait for until they have an exceptional condition, such as urgent data.
 * @param timeout Seconds; 0 to look and not wait, `null` or omitted to wait without a limit.
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
  const list = new List();
  const lists = [rlist, wlist, xlist].map((items, i) => add_all(list, items, SETS[i].wanted));
  const n = list.select(deadline);
  if (n < 0) throw os_error(n);
  let index = 0;
  const ready = lists.map((items, i) =>
    items.filter(() => {
      const revents = list.revents(index++);
      if ((revents & POLLNVAL) !== 0) throw os_error(CLOSED);
      return (revents & SETS[i].counts) !== 0;
    })
  );
  return ready as [R[], W[], X[]];
}

/** Adds the descriptors one by one and records their objects: a `fileno()` may change the list. */
function add_all(list: List, items: Iterable<unknown>, events: number): unknown[] {
  if (typeof items?.[Symbol.iterator] !== "function") throw new TypeError("arguments 1-3 must be sequences");
  const added: unknown[] = [];
  for (const item of items) {
    list.add(fileno_of(item), events);
    added.push(item);
  }
  return added;
}
