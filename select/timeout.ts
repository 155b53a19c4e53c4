/**
 * The timeouts that the calls of `select.ts` take, in seconds or in milliseconds.
 *
 * @module
 */

import { Math, Number } from "../base/intrinsics.ts";
import { INT_MAX, is_integer_like, type_name } from "../base/arguments.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { type Deadline, deadline_of, MAX_TIMEOUT } from "../descriptor/timeout.ts";

/** A number of seconds or milliseconds. */
function duration(timeout: unknown, expected: string): number {
  if (!is_integer_like(timeout)) {
    throw new TypeError(`timeout must be ${expected} or None, not '${type_name(timeout)}'`);
  }
  if (timeout !== timeout) throw new ValueError("Invalid value NaN (not a number)");
  return Number(timeout);
}

/**
 * select()'s and control()'s: seconds.
 *
 * @param negative The error of a negative one.
 * @throws {ValueError} when it is negative or NaN, {@linkcode OverflowError} beyond 292 years.
 */
export function seconds_from_now(timeout: unknown, negative: string): Deadline {
  if (timeout === null || timeout === undefined) return Infinity;
  const seconds = duration(timeout, "a float");
  if (Math.abs(seconds) >= MAX_TIMEOUT) throw new OverflowError("timestamp out of range for platform time_t");
  if (seconds < 0) throw new ValueError(negative);
  return deadline_of(seconds);
}

/**
 * poll()'s: milliseconds, and those of epoll's when its seconds were multiplied. A negative time has no end; CPython
 * rounds one above -1 ms to -1 for poll(), and to 0 for epoll.
 *
 * @throws {OverflowError} beyond 24 days, which fit in a C int, and ValueError for NaN.
 */
export function milliseconds_from_now(timeout: unknown, each = 1): Deadline {
  if (timeout === null || timeout === undefined) return Infinity;
  const milliseconds = duration(timeout, each === 1 ? "an integer" : "an integer or float") * each;
  const whole = milliseconds < 0 && each === 1 ? Math.floor(milliseconds) : Math.ceil(milliseconds);
  if (whole < -0x8000_0000 || whole > INT_MAX) throw new OverflowError("timeout is too large");
  return whole < 0 ? Infinity : deadline_of(milliseconds / 1000);
}
