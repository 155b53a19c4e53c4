/**
 * Timeouts: parsing, and the one loop that every blocking call waits in.
 *
 * A socket has one of three modes. With the timeout `null` the descriptor blocks, and the kernel waits. With `0` the
 * descriptor is non-blocking, and the call does not wait. With any other timeout the descriptor is non-blocking, and
 * the call waits here: try first, and only if it would block, poll for the time that is left. CPython polls first,
 * which is one more system call if data are available, the usual case.
 *
 * @module
 */

import { is_integer, Math, Number } from "../base/intrinsics.ts";
import { INTERRUPTED, os_error } from "../ffi/result.ts";
import { INT_MAX, is_integer_like, type_name } from "../base/arguments.ts";
import { now } from "../base/clock.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { timed_out } from "../base/errors.ts";
import { sys } from "../ffi/mod.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";

/** The part of a socket that the loop needs. */
export interface Timed {
  /** The descriptor. */
  readonly fd: number;
  /** Seconds to wait; 0 for none, `null` for no limit. */
  readonly timeout: number | null;
}

/** A time on the clock of `base/clock.ts`; 0 before the first wait. */
export type Deadline = number;

const NANOSECONDS = 1e9;
/** Maximum in seconds: CPython keeps timeouts in 64 bits of nanoseconds, 292 years. */
export const MAX_TIMEOUT: number = 2 ** 63 / NANOSECONDS;

/**
 * Checks a timeout, and rounds it up to whole nanoseconds.
 *
 * @param value Seconds, or `null`.
 * @throws {TypeError} when it is neither.
 * @throws {ValueError} when it is negative, not a number, or beyond 292 years.
 */
export function parse_timeout(value: unknown): number | null {
  if (value === null) return null;
  if (!is_integer_like(value)) {
    throw new TypeError(`timeout: seconds or null are required, not '${type_name(value)}'`);
  }
  const seconds = Number(value);
  if (seconds !== seconds) throw new ValueError("timeout: Invalid value NaN (not a number)");
  if (seconds < 0) throw new ValueError("timeout: Timeout value out of range");
  if (seconds >= MAX_TIMEOUT) throw new OverflowError("timeout: timestamp out of range for platform time_t");
  return is_integer(seconds) ? seconds + 0 : Math.ceil(seconds * NANOSECONDS) / NANOSECONDS;
}

/**
 * Handles a failed call: returns when the call should be tried again, and throws when the failure is final. A call is
 * written
 *
 * ```ts ignore
 * let n, deadline = 0;
 * while ((n = sys.recv(d.fd, …)) < 0) deadline = wait_or_throw(d, n, POLLIN, deadline);
 * ```
 *
 * so that the usual case, without a wait, costs one comparison.
 *
 * @param socket The socket.
 * @param failure What the call returned: minus the error number.
 * @param events What to wait for when it would have blocked.
 * @param deadline 0 the first time, then what this function returned.
 * @returns The deadline of the whole call.
 * @throws {TimeoutError} when the deadline passes; the exception of a final failure.
 */
export function wait_or_throw(socket: Timed, failure: number, events: number, deadline: Deadline): Deadline {
  if (failure === INTERRUPTED) return deadline; // PEP 475: an interrupted call is made again.
  const { timeout } = socket;
  if (failure !== -EWOULDBLOCK || timeout === null || timeout === 0) throw os_error(failure);
  // Another thread may take the data after each poll, so the deadline is checked here too.
  if (deadline !== 0 && deadline <= now()) throw timed_out();
  const until = deadline || deadline_of(timeout);
  const revents = poll_until(socket.fd, events, until);
  if (revents < 0) throw os_error(revents);
  if (revents === 0) throw timed_out();
  return until;
}

/** The deadline in so many seconds. */
export function deadline_of(seconds: number): Deadline {
  return now() + seconds * 1000;
}

/**
 * Whether to repeat a failed poll: a signal has interrupted it (PEP 475). EAGAIN counts as well: Deno's signal handler
 * leaves it in errno when a second signal comes before errno is read (vorner/signal-hook#191). The EAGAIN of poll
 * itself in POSIX may be retried, too.
 */
function interrupted(failure: number): boolean {
  return failure === INTERRUPTED || failure === -EWOULDBLOCK;
}

/**
 * Polls until an event or the deadline, however often a signal interrupts it.
 *
 * @param deadline The deadline; `Infinity` for none.
 * @param poll Called with how many milliseconds are left, with fractions, -1 for all: at most
 * 24 days, which fit in poll's C int.
 * @returns What `poll` answered, 0 when the moment came first, or minus an error number.
 */
export function polled(deadline: Deadline, poll: (milliseconds: number) => number): number {
  while (true) {
    const left = deadline - now();
    const milliseconds = left === Infinity ? -1 : Math.max(0, Math.min(left, INT_MAX));
    const result = poll(milliseconds);
    if (result > 0 || (result < 0 && !interrupted(result))) return result;
    if (deadline <= now()) return 0; // Also if signals interrupt every poll.
  }
}

/**
 * Waits for one descriptor.
 *
 * @param fd The descriptor.
 * @param events What to wait for.
 * @param deadline The deadline; `Infinity` for none.
 * @returns The event bits, 0 at the deadline, or minus an error number.
 */
export function poll_until(fd: number, events: number, deadline: Deadline): number {
  return polled(deadline, (milliseconds) => sys.poll_one(fd, events, milliseconds));
}
