/**
 * What stands for a descriptor: a number, or an object that has one.
 *
 * @module
 */

import { c_int, type Integer } from "../base/arguments.ts";
import { ValueError } from "../base/value_errors.ts";

/** A descriptor, or an object with a method that gives it, as sockets and files have. */
export type FileDescriptorLike = Integer | { fileno(): Integer };

/**
 * The descriptor.
 *
 * @throws {TypeError} when it is neither, {@linkcode ValueError} when it is negative.
 */
export function fileno_of(value: unknown): number {
  const fd = descriptor(value);
  if (fd < 0) throw new ValueError(`file descriptor cannot be a negative integer (${fd})`);
  return fd;
}

function descriptor(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return c_int(value, "fd");
  const { fileno } = (value ?? {}) as { fileno?: unknown };
  if (typeof fileno !== "function") throw new TypeError("argument must be an int, or have a fileno() method.");
  const fd = fileno.call(value);
  if (typeof fd === "number" || typeof fd === "bigint") return c_int(fd, "fd");
  throw new TypeError("fileno() returned a non-integer");
}
