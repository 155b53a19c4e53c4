/**
 * Errors as Deno's own connections throw them: programs that take a `Deno.Conn` look for these classes.
 *
 * @module
 */

import * as E from "../constants/errno.ts";
import { OSError, TimeoutError } from "../base/errors.ts";

/** Deno's class of an error number. */
const CLASSES: readonly (readonly [errno: number, make: new (message: string, options?: ErrorOptions) => Error])[] = [
  [E.EBADF, Deno.errors.BadResource],
  [E.ECONNRESET, Deno.errors.ConnectionReset],
  [E.ECONNABORTED, Deno.errors.ConnectionAborted],
  [E.ECONNREFUSED, Deno.errors.ConnectionRefused],
  [E.EPIPE, Deno.errors.BrokenPipe],
  [E.ENOTCONN, Deno.errors.NotConnected],
  [E.ETIMEDOUT, Deno.errors.TimedOut],
  [E.EACCES, Deno.errors.PermissionDenied],
  [E.EPERM, Deno.errors.PermissionDenied],
];

/**
 * An error in Deno's class, with the code that Deno's have and the OSError as its cause. What Deno has no class for
 * stays as it is.
 */
export function deno_error(error: unknown): unknown {
  if (!(error instanceof OSError)) return error;
  const { errno, strerror, code } = error;
  const made = error instanceof TimeoutError ? Deno.errors.TimedOut : CLASSES.find(([number]) => number === errno)?.[1];
  if (made === undefined) return error;
  const message = errno === E.EBADF ? "Bad resource ID" : `${strerror ?? error.message} (os error ${errno})`;
  return Object.assign(new made(message, { cause: error }), { code });
}
