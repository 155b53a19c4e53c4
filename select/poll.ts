/**
 * poll(2): a set of descriptors, for many calls.
 *
 * @module
 */

import { own_list, own_map } from "../base/intrinsics.ts";
import { type Integer, integer } from "../base/arguments.ts";
import { KeyError, OverflowError, ValueError } from "../base/value_errors.ts";
import { ENOENT } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { POLLERR, POLLIN, POLLOUT, POLLPRI } from "../constants/poll.ts";
import { os_error } from "../ffi/result.ts";
import { errno_error } from "../netdb/strerror.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { List } from "./list.ts";
import { milliseconds_from_now } from "./timeout.ts";

/**
 * What is asked of every descriptor besides its event mask. poll(2) reports errors and hang-ups always; Windows' backend
 * needs other calls for them, which it makes only if POLLERR is wanted.
 */
const ALWAYS = by({ windows: POLLERR }) ?? 0;

/**
 * A set of descriptors to poll: poll(2). Made by {@linkcode poll}.
 *
 * @see https://docs.python.org/3/library/select.html#polling-objects
 */
export class Poll {
  readonly #registered = own_map<number, number>();
  readonly #list = new List();
  /** The descriptors of the list, in its order; `null` if the list must be rebuilt. */
  #fds: number[] | null = null;

  /**
   * Adds a descriptor, or changes the events of a registered one.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask The events to wait for; POLLIN, POLLPRI and POLLOUT when omitted. POLLERR, POLLHUP and POLLNVAL
   * are always reported, except that macOS reports nothing for a mask of 0, and Windows reports POLLHUP only if the mask
   * has neither POLLIN nor POLLOUT, and then also when the peer has shut down only its writing half.
   * @throws {TypeError} when it is not a descriptor, `ValueError` when that or the mask is negative.
   */
  register(fd: FileDescriptorLike, eventmask: Integer = POLLIN | POLLPRI | POLLOUT): void {
    this.#registered.set(fileno_of(fd), mask(eventmask));
    this.#fds = null;
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
    if (!this.#registered.has(number)) throw errno_error(ENOENT);
    this.#registered.set(number, events);
    this.#fds = null;
  }

  /**
   * Removes a descriptor. A closed descriptor stays until it is removed.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @throws {Error} named `KeyError` when it was not registered.
   */
  unregister(fd: FileDescriptorLike): void {
    const number = fileno_of(fd);
    if (!this.#registered.delete(number)) throw new KeyError(String(number));
    this.#fds = null;
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
    const list = this.#list, fds = this.#fds ??= this.#fill();
    const n = list.wait(deadline);
    if (n < 0) throw os_error(n);
    const happened: [fd: number, events: number][] = [];
    for (let i = 0; i < fds.length && happened.length < n; i++) {
      const events = list.revents(i);
      if (events !== 0) happened.push([fds[i], events]);
    }
    return happened;
  }

  /** Makes the list of the registered descriptors. */
  #fill(): number[] {
    const fds = own_list<number>();
    this.#list.clear();
    this.#registered.forEach((events, fd) => {
      this.#list.add(fd, events | ALWAYS);
      fds[fds.length] = fd;
    });
    return fds;
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
