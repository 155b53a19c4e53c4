/**
 * The text of an error number.
 *
 * @module
 */

import { c_int, type Integer } from "../base/arguments.ts";
import { sys } from "../ffi/mod.ts";

/**
 * What the system says of an error number: strerror(3), on Windows FormatMessage for the numbers of Winsock. Python has
 * it in `os`.
 *
 * @param errno The error number.
 * @returns The text, `"Connection refused"`; `"Unknown error 12345"` or the like for a number that is none.
 * @throws {OverflowError} when it does not fit in a C int.
 * @throws {TypeError} when it is not an integer.
 * @see https://docs.python.org/3/library/os.html#os.strerror
 */
export function strerror(errno: Integer): string {
  return sys.strerror(c_int(errno, "errno"));
}
