/**
 * epoll(7): a set of descriptors that the kernel keeps (Linux only).
 *
 * @module
 */

import { type Integer, integer, masked } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { ValueError } from "../base/value_errors.ts";
import { EPOLL_CLOEXEC, EPOLLIN, EPOLLOUT, EPOLLPRI } from "../constants/epoll.ts";
import { by } from "../constants/platform.ts";
import { POLLIN } from "../constants/poll.ts";
import { type Deadline, poll_until } from "../descriptor/timeout.ts";
import { INTERRUPTED, os_error, throw_if_failed } from "../ffi/result.ts";
import { sys } from "../ffi/mod.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { Owned } from "./owned.ts";
import { milliseconds_from_now } from "./timeout.ts";

const EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3; // sys/epoll.h
/** The default of `maxevents`: FD_SETSIZE - 1, as in CPython. */
const DEFAULT_MAXEVENTS = 1023;

/** `fromfd` passes this to the constructor in place of the size. */
const ADOPTED = Symbol("fromfd");

/**
 * A set of descriptors that the kernel keeps: epoll(7). Made by `new epoll()` (Linux).
 *
 * @see https://docs.python.org/3/library/select.html#edge-and-level-trigger-polling-epoll-objects
 */
export class Epoll extends Owned {
  /**
   * A new set: epoll_create1(2). Child processes do not inherit it.
   *
   * @param sizehint The expected number of descriptors, or -1. The kernel ignores it.
   * @param flags EPOLL_CLOEXEC or 0; both have the same effect.
   * @throws {OSError} EMFILE …; without a number for other flags.
   * @throws {ValueError} for a size that is neither positive nor -1.
   */
  constructor(sizehint: Integer = -1, flags: Integer = 0) {
    super((sizehint as unknown) === ADOPTED ? flags as number : created(sizehint, flags), "epoll");
  }

  /**
   * Makes an object of an open epoll descriptor, which the object then owns.
   *
   * @param fd Its descriptor.
   */
  static fromfd(fd: Integer): Epoll {
    return new Epoll(ADOPTED as never, fileno_of(fd));
  }

  /**
   * Adds a descriptor: epoll_ctl(2).
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask What to wait for, of `EPOLL*`. EPOLLERR and EPOLLHUP are always reported.
   * @throws {FileExistsError} EEXIST when it is registered already.
   * @throws {OSError} EBADF when it is not open; EPERM when epoll does not support it, such as a regular file.
   */
  register(fd: FileDescriptorLike, eventmask: Integer = EPOLLIN | EPOLLPRI | EPOLLOUT): void {
    this.#control(EPOLL_CTL_ADD, fd, masked(eventmask, 32, "eventmask"));
  }

  /**
   * Changes the events of a descriptor: epoll_ctl(2).
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @param eventmask What to wait for.
   * @throws {FileNotFoundError} ENOENT when it is not registered.
   */
  modify(fd: FileDescriptorLike, eventmask: Integer): void {
    this.#control(EPOLL_CTL_MOD, fd, masked(eventmask, 32, "eventmask"));
  }

  /**
   * Removes a descriptor: epoll_ctl(2). The kernel removes a closed descriptor itself.
   *
   * @param fd A descriptor, or an object with `fileno()`.
   * @throws {FileNotFoundError} ENOENT when it is not registered; `OSError` EBADF when it is not open.
   */
  unregister(fd: FileDescriptorLike): void {
    this.#control(EPOLL_CTL_DEL, fd, 0);
  }

  #control(operation: number, fd: FileDescriptorLike, events: number): void {
    const epfd = this.fileno();
    throw_if_failed(sys.events.epoll!.epoll_ctl(epfd, operation, fileno_of(fd), events));
  }

  /**
   * Waits for events: epoll_wait(2), and ppoll(2) for the timeout.
   *
   * @param timeout Seconds; `null`, negative or omitted to wait without a limit.
   * @param maxevents The maximum number of events; -1 for 1023.
   * @returns `[fd, events]` for each descriptor with events; an empty list after the timeout.
   * @throws {ValueError} when `maxevents` is neither positive nor -1.
   * @throws {OverflowError} for more than 24 days.
   */
  poll(timeout?: number | bigint | null, maxevents: Integer = -1): [fd: number, events: number][] {
    const deadline = milliseconds_from_now(timeout, 1000);
    const max = integer(maxevents, "maxevents");
    if (max !== -1 && max <= 0) throw new ValueError(`maxevents must be greater than 0, got ${max}`);
    const happened: [fd: number, events: number][] = [];
    wait(this.fileno(), timeout === 0 ? 0 : deadline, max === -1 ? DEFAULT_MAXEVENTS : max, (fd, events) => {
      happened.push([fd, events]);
    });
    return happened;
  }
}

function created(sizehint: Integer, flags: Integer): number {
  const size = integer(sizehint, "sizehint");
  if (size !== -1 && size <= 0) throw new ValueError("negative sizehint");
  const bits = integer(flags, "flags");
  if (bits !== 0 && bits !== EPOLL_CLOEXEC) throw new OSError("invalid flags");
  return throw_if_failed(sys.events.epoll!.epoll_create1());
}

/**
 * Reports events until the deadline: checks first, and waits only if there are none.
 *
 * @param deadline The deadline; 0 to not wait, `Infinity` for none.
 */
export function wait(
  epfd: number,
  deadline: Deadline,
  maxevents: number,
  take: (fd: number, events: number) => void,
): void {
  const calls = sys.events.epoll!;
  while (true) {
    const n = calls.epoll_wait(epfd, maxevents, take);
    if (n === INTERRUPTED) continue; // PEP 475
    if (n < 0) throw os_error(n);
    if (n > 0 || deadline === 0) return;
    const revents = poll_until(epfd, POLLIN, deadline);
    if (revents < 0) throw os_error(revents);
    if (revents === 0) return;
  }
}

/**
 * The class of epoll objects (Linux).
 *
 * @see https://docs.python.org/3/library/select.html#select.epoll
 */
export const epoll: typeof Epoll = by({ linux: Epoll });
