/**
 * The helper behind every awaitable call: try, and if the call would block, wait in a queue of the reactor.
 *
 * @module
 */

import { is_integer_like } from "../base/arguments.ts";
import { Number, resolved } from "../base/intrinsics.ts";
import { BlockingIOError } from "../base/errors.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { MSG_OOB } from "../constants/message_flag.ts";
import { POLLIN, POLLPRI, POLLRDHUP } from "../constants/poll.ts";
import { IPPROTO_TCP } from "../constants/protocol.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { POLLFD } from "../ffi/layout.ts";
import { Region } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import { type Limits, limits_of, type WaitOptions } from "./cancel.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import type { FamilyName } from "../families/registry.ts";
import { descriptor_in, type Socket } from "../socket/socket.ts";
import {
  type Attempt,
  type Direction,
  expect_nonblocking,
  failed,
  NEXT_TURN,
  type Queue,
  Wait,
  type Watch,
  watch_of,
  within_budget,
} from "./reactor.ts";

/** Whether a socket is of TCP. */
export function is_tcp({ family, type, proto }: Descriptor): boolean {
  return type === SOCK_STREAM && (family === AF_INET || family === AF_INET6) && (proto === 0 || proto === IPPROTO_TCP);
}

/** How often one awaited call repeats its system call before it yields to the event loop. */
export const AT_ONCE = 16;

/** A socket's descriptor; throws if it is closed (checked first) or blocking. */
export function awaitable(sock: Socket<FamilyName>): Descriptor {
  const d = descriptor_in(sock);
  if (d.timeout !== 0 && d.fd < 0) throw os_error(CLOSED);
  expect_nonblocking(d);
  return d;
}

/** Wraps every attempt; `null` without an observer. */
let around_attempts: (<T>(attempt: Attempt<T>) => Attempt<T>) | null = null;

/**
 * Sets a function that wraps every later attempt, for a trace that shows the awaited call of a system call.
 *
 * @param around Wraps an attempt; `null` for none. @returns The previous function.
 */
export function observe_attempts(around: typeof around_attempts): typeof around_attempts {
  const before = around_attempts;
  around_attempts = around;
  return before;
}

/**
 * Makes an awaitable call. It never throws: every error rejects the promise.
 *
 * @param sock The socket, which must be non-blocking.
 * @param direction What to wait for when the attempt would block.
 * @param options A signal and a timeout.
 * @param prepare Checks the arguments and returns the attempt. It may throw.
 */
export function awaited<T>(
  sock: Socket<FamilyName>,
  direction: Direction,
  options: WaitOptions | undefined,
  prepare: (d: Descriptor) => Attempt<T>,
): Promise<T> {
  try {
    const d = awaitable(sock);
    const attempt = around_attempts === null ? prepare(d) : around_attempts(prepare(d));
    const limits = limits_of(options);
    const result = first_try(d, direction, attempt);
    if (!failed(result)) return resolved(result);
    const queue = watch_of(d).queue(direction);
    return new Promise((resolve, reject) => {
      begin_wait(new Wait(sock, d, attempt, resolve, reject), queue, limits, result);
    });
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * The same for a call that waits as long as its connection is open: it calls a function at its end, where the promise
 * that waits would cost 300 bytes. The functions are called at once, so they must not run code of the program.
 *
 * @param sock The socket, which must be non-blocking.
 * @param direction What to wait for when the attempt would block.
 * @param attempt The attempt.
 * @param ended Called with its value.
 * @param failed_with Called with the error.
 */
export function attended<T>(
  sock: Socket<FamilyName>,
  direction: Direction,
  attempt: Attempt<T>,
  ended: (value: T) => void,
  failed_with: (error: unknown) => void,
): void {
  let result;
  try {
    const d = awaitable(sock);
    if (around_attempts !== null) attempt = around_attempts(attempt);
    result = first_try(d, direction, attempt);
    if (failed(result)) {
      const wait = new Wait(sock, d, attempt, ended, failed_with);
      return begin_wait(wait, watch_of(d).queue(direction), undefined, result);
    }
  } catch (error) {
    return failed_with(error);
  }
  ended(result);
}

/** The value of the first attempt, or why the call has to wait. */
function first_try<T>(d: Descriptor, direction: Direction, attempt: Attempt<T>): T | number {
  const queued = (d.watch?.[direction]?.head ?? null) !== null; // Earlier calls come first.
  let result = queued ? -EWOULDBLOCK : within_budget() ? attempt() : NEXT_TURN;
  while (result === INTERRUPTED) result = attempt();
  if (failed(result) && result !== -EWOULDBLOCK && result !== NEXT_TURN) throw os_error(result);
  return result;
}

function begin_wait<T>(wait: Wait<T>, queue: Queue, limits: Limits | undefined, reason: number): void {
  wait.begin(queue, limits);
  if (reason === NEXT_TURN) queue.run_next_turn();
  else queue.check();
}

/**
 * Waits for a descriptor, blocking or not.
 *
 * @param owner The object to keep reachable while the call waits.
 * @param watch The descriptor's watch.
 * @param attempt Returns when the wait is over.
 */
export function watched(
  owner: unknown,
  watch: Watch,
  direction: Direction,
  limits: Limits | undefined,
  attempt: Attempt<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    new Wait(owner, { timeout: 0 }, attempt, resolve, reject).begin(watch.queue(direction), limits);
  });
}

/** Events after which recv() with MSG_OOB need not wait: urgent data, or the peer's end. */
const URGENT = POLLPRI | (POLLRDHUP ?? 0);
const list = new Region(POLLFD.size);

/** Polls a descriptor without waiting: the bits of the events, 0, or minus an error number. */
export function exceptional(fd: number, events: number): number {
  const { select } = sys.events;
  if (select === undefined) return sys.poll_one(fd, events, 0);
  list.view.setInt32(0, fd, true); // poll() of macOS does not report urgent data.
  list.view.setInt16(POLLFD.events, events, true);
  const n = select(list, 1, 0);
  return n > 0 ? list.view.getInt16(POLLFD.revents, true) : n;
}

/** The queue of a receiving call with these flags. */
export function direction_of(flags: unknown): Direction {
  return is_integer_like(flags) && (Number(flags) & MSG_OOB) !== 0 ? "urgent" : "readers";
}

/** The same as {@linkcode when_readable} for a call with MSG_OOB: it waits for urgent data, not for others. */
export function when_urgent<T>(d: Descriptor, call: () => T): Attempt<T> {
  return () => {
    // Other sockets have no urgent data; their error says so.
    if (d.type === SOCK_STREAM && exceptional(d.fd, URGENT) === 0) return -EWOULDBLOCK;
    return at_once(call);
  };
}

/** Makes an attempt of a method that throws if it would block. It polls first, since an exception costs more. */
export function when_readable<T>(d: Descriptor, call: () => T): Attempt<T> {
  return () => {
    if (d.held === null && sys.poll_one(d.fd, POLLIN, 0) === 0) return -EWOULDBLOCK;
    return at_once(call);
  };
}

function at_once<T>(call: () => T): T | number {
  try {
    return call();
  } catch (error) {
    if (error instanceof BlockingIOError) return -error.errno!;
    throw error;
  }
}
