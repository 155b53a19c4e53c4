/**
 * select and poll: the blocking calls about several descriptors, both over poll(2).
 *
 * @module
 */

import { type Integer, integer, kind } from "../check.ts";
import { ENOENT } from "../constants/errno.ts";
import { os_error } from "../errors.ts";
import { POLLFD } from "../ffi/layout.ts";
import { Region } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../ffi/poll.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { CLOSED, type Deadline, interrupted } from "./timeout.ts";

/** What fits in poll's C int of milliseconds: 24 days. Longer waits poll again. */
const LONGEST_POLL = 0x7fff_ffff;

/** An array of `struct pollfd`. */
class List {
  #region = new Region(64 * POLLFD.size);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(fd: number, events: number): void {
    if (this.#region.bytes.length < (this.#length + 1) * POLLFD.size) {
      const larger = new Region(this.#region.bytes.length * 2);
      larger.bytes.set(this.#region.bytes);
      this.#region = larger;
    }
    const at = this.#length++ * POLLFD.size, { view } = this.#region;
    view.setInt32(at, fd, true);
    view.setInt16(at + POLLFD.events, events, true);
  }

  /** What happened to the descriptor of that index. */
  revents(index: number): number {
    return this.#region.view.getUint16(index * POLLFD.size + POLLFD.revents, true);
  }

  /** poll(2) until something happens or the moment comes; a signal that interrupts it does not end it (PEP 475). */
  wait(deadline: Deadline): number {
    while (true) {
      const left = deadline - performance.now();
      const milliseconds = left === Infinity ? -1 : Math.max(0, Math.min(Math.ceil(left), LONGEST_POLL));
      const n = sys.events.poll(this.#region, this.#length, milliseconds);
      if (n > 0 || (n < 0 && !interrupted(n))) return n;
      if (deadline <= performance.now()) return 0; // Even when signals come so fast that poll is always interrupted.
    }
  }
}

// What select(2) makes of poll's events: POLLIN_SET, POLLOUT_SET and POLLEX_SET in Linux' fs/select.c.
const SETS = [
  { wanted: POLLIN, counts: POLLIN | POLLHUP | POLLERR },
  { wanted: POLLOUT, counts: POLLOUT | POLLERR },
  { wanted: POLLPRI, counts: POLLPRI },
] as const;

/**
 * Waits until one of several descriptors is ready, by poll(2).
 *
 * @param rlist Those to wait for until they can be read from.
 * @param wlist Those to wait for until they can be written to.
 * @param xlist Those to wait for until they have an exceptional condition, such as urgent data.
 * @param timeout Seconds; 0 to look and not wait, `null` or missing to wait for as long as it takes.
 * @returns Those of each list that are ready, the very objects in their order; three empty lists when the time is over.
 * @throws {OSError} EBADF when one of them is not open.
 * @throws {TypeError} when one of them is no descriptor, {@linkcode RangeError} when it is negative.
 * @see https://docs.python.org/3/library/select.html#select.select
 */
export function select<R extends FileDescriptorLike, W extends FileDescriptorLike, X extends FileDescriptorLike>(
  rlist: Iterable<R>,
  wlist: Iterable<W>,
  xlist: Iterable<X>,
  timeout?: number | null,
): [readable: R[], writable: W[], exceptional: X[]] {
  const deadline = seconds_from_now(timeout);
  const lists = [rlist, wlist, xlist].map(array_of);
  const list = new List();
  lists.forEach((items, i) => items.forEach((item) => list.add(fileno_of(item), SETS[i].wanted)));
  const n = list.wait(deadline);
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

function array_of(list: Iterable<unknown>): unknown[] {
  if (typeof list?.[Symbol.iterator] !== "function") throw new TypeError("arguments 1-3 must be sequences");
  return [...list];
}

function seconds_from_now(timeout: unknown): Deadline {
  if (timeout === null || timeout === undefined) return Infinity;
  if (typeof timeout !== "number" && typeof timeout !== "bigint") {
    throw new TypeError(`timeout must be a float or None, not '${kind(timeout)}'`);
  }
  if (Number.isNaN(timeout)) throw new RangeError("Invalid value NaN (not a number)");
  if (timeout < 0) throw new RangeError("timeout must be non-negative");
  return performance.now() + Number(timeout) * 1000;
}

/**
 * A set of descriptors to poll: poll(2). Made by {@linkcode poll}.
 *
 * @see https://docs.python.org/3/library/select.html#polling-objects
 */
export class Poll {
  readonly #registered = new Map<number, number>();

  /**
   * Adds a descriptor, or changes what is wanted of one that is there.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask What to wait for; POLLIN, POLLPRI and POLLOUT when it is missing. POLLERR, POLLHUP and POLLNVAL
   * are always reported.
   */
  register(fd: FileDescriptorLike, eventmask: Integer = POLLIN | POLLPRI | POLLOUT): void {
    this.#registered.set(fileno_of(fd), mask(eventmask));
  }

  /**
   * Changes what is wanted of a descriptor.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask What to wait for.
   * @throws {FileNotFoundError} ENOENT when it was not registered.
   */
  modify(fd: FileDescriptorLike, eventmask: Integer): void {
    const number = fileno_of(fd), events = mask(eventmask);
    if (!this.#registered.has(number)) throw os_error(-ENOENT);
    this.#registered.set(number, events);
  }

  /**
   * Removes a descriptor. One that is closed stays until it is removed.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @throws {Error} named `KeyError` when it was not registered.
   */
  unregister(fd: FileDescriptorLike): void {
    const number = fileno_of(fd);
    if (!this.#registered.delete(number)) throw key_error(number);
  }

  /**
   * Waits until something happens: poll(2).
   *
   * @param timeout Milliseconds, rounded up; `null`, negative or missing to wait for as long as it takes.
   * @returns `[fd, events]` for each descriptor with events; none when the time is over.
   */
  poll(timeout?: number | null): [fd: number, events: number][] {
    const deadline = milliseconds_from_now(timeout);
    const list = new List();
    const fds = [...this.#registered.keys()];
    for (const fd of fds) list.add(fd, this.#registered.get(fd)!);
    const n = list.wait(deadline);
    if (n < 0) throw os_error(n);
    return fds.map((fd, i): [number, number] => [fd, list.revents(i)]).filter(([, events]) => events !== 0);
  }
}

/**
 * A new set of descriptors to poll, empty.
 *
 * @see https://docs.python.org/3/library/select.html#select.poll
 */
export function poll(): Poll {
  return new Poll();
}

/** An unsigned C short. */
function mask(eventmask: unknown): number {
  const events = integer(eventmask, "eventmask");
  if (events < 0) throw new RangeError("value must be positive");
  if (events > 0xffff) throw new RangeError("Python int too large for C unsigned short");
  return events;
}

function milliseconds_from_now(timeout: unknown): Deadline {
  if (timeout === null || timeout === undefined) return Infinity;
  if (typeof timeout !== "number" && typeof timeout !== "bigint") {
    throw new TypeError(`timeout must be an integer or None, not '${kind(timeout)}'`);
  }
  if (Number.isNaN(timeout)) throw new RangeError("Invalid value NaN (not a number)");
  return timeout < 0 ? Infinity : performance.now() + Number(timeout);
}

function key_error(key: number): Error {
  const error = new Error(String(key));
  error.name = "KeyError";
  return error;
}
