/**
 * The results of system calls: a number, or an error as a negative number in the platform's numbering. This file defines
 * what the numbers mean, and makes exceptions of them.
 *
 * @module
 */

import { error_class, type OSError } from "../base/errors.ts";
import { EBADF, EINPROGRESS, EINTR, EWOULDBLOCK } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { WSAEBADF, WSAEINTR } from "../constants/winerror.ts";
import { sys } from "./mod.ts";

/** A call on a closed socket returns this: minus EBADF. */
export const CLOSED: number = by({ linux: -EBADF, darwin: -EBADF, windows: -WSAEBADF, freebsd: -EBADF });

/** An interrupted call returns this: minus EINTR. */
export const INTERRUPTED: number = by({ linux: -EINTR, darwin: -EINTR, windows: -WSAEINTR, freebsd: -EINTR });

/** connect(2) returns this on a non-blocking descriptor while the connection is made: minus EINPROGRESS. */
export const UNDER_WAY: number = by({
  linux: -EINPROGRESS,
  darwin: -EINPROGRESS,
  windows: -EWOULDBLOCK,
  freebsd: -EINPROGRESS,
});

/**
 * Descriptors from here on are those of simulated kernels, of which no two have one in common: no machine has so many.
 * What is done with one after its world has ended fails, and reaches nothing else.
 */
export const SIMULATED = 0x4000_0000;

/**
 * The exception for a failed system call.
 *
 * @param result What the call returned.
 * @param filename The file that the call was about.
 */
export function os_error(result: number, filename?: string): OSError {
  const number = -result, Class = error_class(number);
  return new Class(number, sys.strerror(number), filename, number);
}

/** The result of a system call; throws the exception for its failure. */
export function throw_if_failed(result: number): number {
  if (result < 0) throw os_error(result);
  return result;
}
