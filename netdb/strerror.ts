/**
 * The text of an error number.
 *
 * @module
 */

import { c_int, type Integer } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { by } from "../constants/platform.ts";
import { sys } from "../ffi/mod.ts";

/** Windows: what its C library says of its own numbers, which mean something else to FormatMessage. "-" is none. */
const OF_THE_C_LIBRARY = by<string>({
  windows: `No error;Operation not permitted;No such file or directory;No such process;Interrupted function call;
Input/output error;No such device or address;Arg list too long;Exec format error;Bad file descriptor;No child processes;
Resource temporarily unavailable;Not enough space;Permission denied;Bad address;-;Resource device;File exists;
Improper link;No such device;Not a directory;Is a directory;Invalid argument;Too many open files in system;
Too many open files;Inappropriate I/O control operation;-;File too large;No space left on device;Invalid seek;
Read-only file system;Too many links;Broken pipe;Domain error;Result too large;-;Resource deadlock avoided;-;
Filename too long;No locks available;Function not implemented;Directory not empty;Illegal byte sequence`,
})?.split(/;\n?/);

/** Where Winsock's numbers begin. */
const WSABASEERR = 10000;

/** The exception for an error number of the C library, whose numbers mean other errors as results of Windows' calls. */
export function errno_error(errno: number): OSError {
  return new OSError(errno, strerror(errno));
}

/**
 * What the system says of an error number: strerror(3), on Windows FormatMessage for the numbers of Winsock, of which
 * the C library, and so CPython, knows nothing. Python has it in `os`.
 *
 * @param errno The error number.
 * @returns The text, `"Connection refused"`; `"Unknown error 12345"` or the like for a number that is none.
 * @throws {OverflowError} when it does not fit in a C int.
 * @throws {TypeError} when it is not an integer.
 * @see https://docs.python.org/3/library/os.html#os.strerror
 */
export function strerror(errno: Integer): string {
  const number = c_int(errno, "errno");
  if (OF_THE_C_LIBRARY === undefined || number >= WSABASEERR) return sys.strerror(number);
  const text = OF_THE_C_LIBRARY[number] ?? "-";
  return text === "-" ? "Unknown error" : text;
}
