/**
 * select and poll: blocking calls that wait for several descriptors, both by poll(2); on macOS select by select(2).
 *
 * @module
 */

import { INT_MAX, type Integer, integer, type_name } from "../base/arguments.ts";
import { now } from "../base/clock.ts";
import { ENOENT } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { CLOSED, os_error } from "../ffi/result.ts";
import { POLLFD } from "../ffi/layout.ts";
import { Region } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../constants/poll.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { type Deadline, deadline_of, MAX_TIMEOUT, polled } from "../descriptor/timeout.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";

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

  /** The events of the descriptor with that index. */
  revents(index: number): number {
    return this.#region.view.getUint16(index * POLLFD.size + POLLFD.revents, true);
  }

  /** poll(2) until an event or the moment comes; a signal that interrupts it does not end it (PEP 475). */
  wait(deadline: Deadline): number {
    return polled(deadline, (milliseconds) => sys.events.poll(this.#region, this.#length, milliseconds));
  }

  /** The same by select(2), or what stands for it on this platform. */
  select(deadline: Deadline): number {
    const { events } = sys;
    if (events.select === undefined) return this.wait(deadline);
    return polled(deadline, (milliseconds) => events.select!(this.#region, this.#length, milliseconds));
  }
}

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
  const deadline = seconds_from_now(timeout);
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

function seconds_from_now(timeout: unknown): Deadline {
  if (timeout === null || timeout === undefined) return Infinity;
  const seconds = duration(timeout, "a float");
  if (seconds < 0) throw new ValueError("timeout must be non-negative");
  if (seconds >= MAX_TIMEOUT) throw new OverflowError("timestamp out of range for platform time_t");
  return deadline_of(seconds);
}

/** A number of seconds or milliseconds. */
function duration(timeout: unknown, expected: string): number {
  if (typeof timeout !== "number" && typeof timeout !== "bigint" && typeof timeout !== "boolean") {
    throw new TypeError(`timeout must be ${expected} or None, not '${type_name(timeout)}'`);
  }
  if (Number.isNaN(timeout)) throw new ValueError("Invalid value NaN (not a number)");
  return Number(timeout);
}

/**
 * A set of descriptors to poll: poll(2). Made by {@linkcode poll}.
 *
 * @see https://docs.python.org/3/library/select.html#polling-objects
 */
export class Poll {
  readonly #registered = new Map<number, number>();

  /**
   * Adds a descriptor, or changes the events of a registered one.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask The events to wait for; POLLIN, POLLPRI and POLLOUT when omitted. POLLERR, POLLHUP and POLLNVAL
   * are always reported.
   * @throws {TypeError} when it is not a descriptor, `ValueError` when that or the mask is negative.
   */
  register(fd: FileDescriptorLike, eventmask: Integer = POLLIN | POLLPRI | POLLOUT): void {
    this.#registered.set(fileno_of(fd), mask(eventmask));
  }

  /**
   * Changes the events of a registered descriptor.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask The events to wait for.
   * @throws {FileNotFoundError} ENOENT when it was not registered.
   */
  modify(fd: FileDescriptorLike, eventmask: Integer): void {
    const number = fileno_of(fd), events = mask(eventmask);
    if (!this.#registered.has(number)) throw os_error(-ENOENT);
    this.#registered.set(number, events);
  }

  /**
   * Removes a descriptor. A closed descriptor stays until it is removed.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @throws {Error} named `KeyError` when it was not registered.
   */
  unregister(fd: FileDescriptorLike): void {
    const number = fileno_of(fd);
    if (!this.#registered.delete(number)) throw key_error(number);
  }

  /**
   * Waits until an event: poll(2).
   *
   * @param timeout Milliseconds, with fractions; `null`, negative or omitted to wait without a limit.
   * @returns `[fd, events]` for each descriptor with events; an empty list after the timeout.
   * @throws {OverflowError} for more milliseconds than a C int holds, 24 days.
   */
  poll(timeout?: Integer | null): [fd: number, events: number][] {
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
 * Makes an empty set of descriptors to poll.
 *
 * @see https://docs.python.org/3/library/select.html#select.poll
 */
export function poll(): Poll {
  return new Poll();
}

/** An unsigned C short. */
function mask(eventmask: unknown): number {
  const events = integer(eventmask, "eventmask");
  if (events < 0) throw new ValueError("value must be positive");
  if (events > 0xffff) throw new OverflowError("Python int too large for C unsigned short");
  return events;
}

function milliseconds_from_now(timeout: unknown): Deadline {
  if (timeout === null || timeout === undefined) return Infinity;
  const milliseconds = duration(timeout, "an integer");
  const whole = milliseconds < 0 ? Math.floor(milliseconds) : Math.ceil(milliseconds);
  if (whole < -0x8000_0000 || whole > INT_MAX) throw new OverflowError("timeout is too large");
  return whole < 0 ? Infinity : now() + whole;
}

function key_error(key: number): Error {
  const error = new Error(String(key));
  error.name = "KeyError";
  return error;
}
