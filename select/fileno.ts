/**
 * Arguments that name a descriptor: a number, or an object with `fileno()`.
 *
 * @module
 */

import { c_int, type Integer, is_integer_like } from "../base/arguments.ts";
import { ValueError } from "../base/value_errors.ts";

/** A descriptor, or an object with `fileno()`, as sockets and files. */
export type FileDescriptorLike = Integer | { fileno(): Integer };

/**
 * The descriptor of an argument.
 *
 * @throws {TypeError} when it is neither, `ValueError` when it is negative.
 */
export function fileno_of(value: unknown): number {
  const fd = descriptor(value);
  if (fd < 0) throw new ValueError(`file descriptor cannot be a negative integer (${fd})`);
  return fd;
}

function descriptor(value: unknown): number {
  if (is_integer_like(value)) return c_int(value, "fd");
  const { fileno } = (value ?? {}) as { fileno?: unknown };
  if (typeof fileno !== "function") throw new TypeError("argument must be an int, or have a fileno() method.");
  const fd = fileno.call(value);
  if (is_integer_like(fd)) return c_int(fd, "fd");
  throw new TypeError("fileno() returned a non-integer");
}
