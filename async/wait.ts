/**
 * The one helper that makes every awaitable call: try, and when it would block, queue up in the reactor.
 *
 * @module
 */

import { type_name } from "../base/arguments.ts";
import { BlockingIOError } from "../base/errors.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { POLLIN } from "../constants/poll.ts";
import { sys } from "../ffi/mod.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import { type Limits, limits_of, type WaitOptions } from "./cancel.ts";
import { type Descriptor, descriptor_of } from "../descriptor/descriptor.ts";
import type { FamilyName } from "../families/registry.ts";
import { Socket } from "../socket/socket.ts";
import {
  type Attempt,
  expect_nonblocking,
  failed,
  NEXT_TURN,
  Wait,
  type Watch,
  watch_of,
  within_budget,
} from "./reactor.ts";

/** How often a call is made before the event loop gets its turn, when the peer takes everything at once. */
export const AT_ONCE = 16;

/** Which of a descriptor's two queues to stand in. */
export type Direction = "readers" | "writers";

/** What is behind a socket object that may be awaited: one that does not block. That a socket is closed comes first. */
export function awaitable(sock: Socket<FamilyName>): Descriptor {
  const d = descriptor_in(sock);
  if (d.timeout !== 0 && d.fd < 0) throw os_error(CLOSED);
  expect_nonblocking(d);
  return d;
}

/**
 * Makes an awaitable call of an attempt. Nothing is thrown: whatever is wrong rejects the promise.
 *
 * @param sock The socket object, which must be non-blocking.
 * @param direction What to wait for when the attempt would block.
 * @param options What ends the wait.
 * @param prepare Checks the arguments, and gives the attempt. It may throw.
 */
export function awaited<T>(
  sock: Socket<FamilyName>,
  direction: Direction,
  options: WaitOptions | undefined,
  prepare: (d: Descriptor) => Attempt<T>,
): Promise<T> {
  try {
    const d = awaitable(sock);
    const attempt = prepare(d);
    const limits = limits_of(options);
    const queued = d.watch !== null && d.watch[direction].head !== null; // First come, first served.
    let result = queued ? -EWOULDBLOCK : within_budget() ? attempt() : NEXT_TURN;
    while (result === INTERRUPTED) result = attempt();
    if (!failed(result)) return Promise.resolve(result);
    if (result !== -EWOULDBLOCK && result !== NEXT_TURN) throw os_error(result);
    const queue = watch_of(d)[direction];
    return new Promise((resolve, reject) => {
      new Wait(sock, d, attempt, resolve, reject).begin(queue, limits);
      if (result === NEXT_TURN) queue.run_next_turn();
      else queue.check();
    });
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Waits for a descriptor in whatever mode it is.
 *
 * @param owner What must not be forgotten in the meantime.
 * @param watch The descriptor's watch.
 * @param attempt Asks whether it is over.
 */
export function watched(
  owner: unknown,
  watch: Watch,
  direction: Direction,
  limits: Limits | undefined,
  attempt: Attempt<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    new Wait(owner, { timeout: 0 }, attempt, resolve, reject).begin(watch[direction], limits);
  });
}

/** What is behind a socket object. */
export function descriptor_in(sock: Socket<FamilyName>): Descriptor {
  if (!(sock instanceof Socket)) throw new TypeError(`sock: a socket is required, not '${type_name(sock)}'`);
  return descriptor_of(sock);
}

/** An attempt made of a method that throws when it would block. An exception costs more than asking before. */
export function when_readable<T>(d: Descriptor, call: () => T): Attempt<T> {
  return () => {
    if (sys.poll_one(d.fd, POLLIN, 0) === 0) return -EWOULDBLOCK;
    try {
      return call();
    } catch (error) {
      if (error instanceof BlockingIOError) return -error.errno!;
      throw error;
    }
  };
}
