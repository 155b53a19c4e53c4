/**
 * Python's exceptions: `OSError`, its subclasses by error number, `gaierror` and `herror`. `ffi/result.ts` makes
 * them of what a system call returned.
 *
 * @module
 */

import * as RESOLVER from "../constants/addrinfo.ts";
import * as E from "../constants/errno.ts";
import { error_name } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { errno_of } from "../constants/winerror.ts";
import { repr } from "./repr.ts";

/**
 * An operation failed in the operating system.
 *
 * Constructed with an error number and a text it is an instance of the subclass for the number: `new OSError(111, "…")`
 * is a `ConnectionRefusedError`. Constructed with one argument alone it is an OSError without a number.
 *
 * @see https://docs.python.org/3/library/exceptions.html#OSError
 */
export class OSError extends Error {
  /** The error number; `null` when the library itself, not the system, found the error. */
  readonly errno: number | null;
  /** The system's text for the number. */
  readonly strerror: string | null;
  /** The symbolic name of the number, `"ECONNREFUSED"`; `null` without a number. */
  readonly code: string | null;
  /** The file of the call, if there is one. */
  readonly filename: string | null;
  /** Windows' number of the error, from which `errno` is translated. Only on Windows. */
  declare readonly winerror?: number | null;

  /**
   * An error with a number and the system's text for it, or with a message alone.
   *
   * @param errno The error number, or the message of an error without one.
   * @param strerror The system's text for the number.
   * @param filename The file that the call was about.
   * @param winerror Windows' number, from which the error number follows; other systems ignore it.
   */
  constructor(
    errno?: number | string | null,
    strerror?: string | null,
    filename?: string | null,
    winerror?: number | null,
  ) {
    const native = native_of(winerror);
    const number = native == null ? errno : errno_of(native);
    super(message(native == null ? `Errno ${errno ?? "None"}` : `WinError ${native}`, errno, strerror, filename));
    const numbered = strerror !== undefined;
    const subclass = numbered && new.target === OSError ? SUBCLASSES.get(number as number) : undefined;
    if (subclass !== undefined) Object.setPrototypeOf(this, subclass.prototype);
    this.errno = numbered ? number as number | null : null;
    this.strerror = numbered ? strerror : null;
    this.code = this.errno === null ? null : symbol_of(this, this.errno);
    this.filename = filename ?? null;
    if (native !== undefined) this.winerror = native;
  }
}

/** Windows' number of an error; `undefined` on systems that have no other number than `errno`. */
const native_of: (winerror: number | null | undefined) => number | null | undefined =
  by({ windows: (winerror) => winerror ?? null }) ?? (() => undefined);

function message(number: string, text: unknown, strerror?: string | null, filename?: string | null): string {
  if (strerror === undefined) return String(text ?? "");
  return filename == null ? `[${number}] ${strerror}` : `[${number}] ${strerror}: ${repr(filename)}`;
}

/** A non-blocking call would block: EAGAIN, EWOULDBLOCK, EALREADY, EINPROGRESS. */
export class BlockingIOError extends OSError {}
/** An operation on a child process failed: ECHILD. */
export class ChildProcessError extends OSError {}
/** Base class of connection errors. */
export class ConnectionError extends OSError {}
/** The peer no longer reads, or this side was shut down for writing: EPIPE, ESHUTDOWN. */
export class BrokenPipeError extends ConnectionError {}
/** The connection attempt was aborted by the peer: ECONNABORTED. */
export class ConnectionAbortedError extends ConnectionError {}
/** The peer refused the connection: ECONNREFUSED. */
export class ConnectionRefusedError extends ConnectionError {}
/** The peer reset the connection: ECONNRESET. */
export class ConnectionResetError extends ConnectionError {}
/** The file or object exists already: EEXIST. */
export class FileExistsError extends OSError {}
/** The file or object does not exist: ENOENT. */
export class FileNotFoundError extends OSError {}
/** A signal interrupted the call: EINTR. It is rare, since calls are repeated where possible. */
export class InterruptedError extends OSError {}
/** A file operation met a directory: EISDIR. */
export class IsADirectoryError extends OSError {}
/** A directory operation met another kind of file: ENOTDIR. */
export class NotADirectoryError extends OSError {}
/** Permission denied: EACCES, EPERM. */
export class PermissionError extends OSError {}
/** There is no such process: ESRCH. */
export class ProcessLookupError extends OSError {}
/** The socket's timeout passed (then without an error number), or the system's own did: ETIMEDOUT. */
export class TimeoutError extends OSError {}

/** A name or an address could not be resolved; `errno` is one of `EAI_*`, `strerror` what `gai_strerror(3)` says. */
export class gaierror extends OSError {}

/**
 * `gethostbyname_ex` or `gethostbyaddr` found nothing; `errno` is the `h_errno`, `strerror` what `hstrerror(3)` says.
 */
export class herror extends OSError {}

/** The file object does not offer the operation; Python's `io.UnsupportedOperation`. */
export class UnsupportedOperation extends OSError {}

/** The method cannot do this for this object: Python's NotImplementedError. */
export class NotImplementedError extends Error {
  static {
    this.prototype.name = "NotImplementedError";
  }
}

/** The name of an error number. Each of the two resolver errors has its own numbers. */
function symbol_of(error: OSError, errno: number): string | null {
  if (error instanceof gaierror) {
    const names = Object.entries(RESOLVER).filter(([name]) => name.startsWith("EAI_"));
    return names.findLast(([, number]) => number === errno)?.[0] ?? null; // Windows' EAI_NODATA is EAI_NONAME.
  }
  if (error instanceof herror) return H_ERRNO[errno] ?? H_ERRNO[errno - 11000] ?? null; // Windows' begin at 11000.
  return error_name(errno) ?? null;
}
const H_ERRNO = ["NETDB_SUCCESS", "HOST_NOT_FOUND", "TRY_AGAIN", "NO_RECOVERY", "NO_DATA"];

/** Python's older name of `OSError`. */
export const error: typeof OSError = OSError;
/** Python's older name of {@linkcode TimeoutError}. */
export const timeout: typeof TimeoutError = TimeoutError;

const ALL = {
  OSError,
  BlockingIOError,
  ChildProcessError,
  ConnectionError,
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileExistsError,
  FileNotFoundError,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
  gaierror,
  herror,
  UnsupportedOperation,
};
for (const [name, { prototype }] of Object.entries(ALL)) {
  Object.defineProperty(prototype, "name", { value: name, writable: true, configurable: true });
}

const SUBCLASSES = new Map<number | undefined, typeof OSError>([
  [E.EAGAIN, BlockingIOError],
  [E.EWOULDBLOCK, BlockingIOError],
  [E.EALREADY, BlockingIOError],
  [E.EINPROGRESS, BlockingIOError],
  [E.ECHILD, ChildProcessError],
  [E.EPIPE, BrokenPipeError],
  [E.ESHUTDOWN, BrokenPipeError],
  [E.ECONNABORTED, ConnectionAbortedError],
  [E.ECONNREFUSED, ConnectionRefusedError],
  [E.ECONNRESET, ConnectionResetError],
  [E.EEXIST, FileExistsError],
  [E.ENOENT, FileNotFoundError],
  [E.EINTR, InterruptedError],
  [E.EISDIR, IsADirectoryError],
  [E.ENOTDIR, NotADirectoryError],
  [E.EACCES, PermissionError],
  [E.EPERM, PermissionError],
  [E.ENOTCAPABLE, PermissionError],
  [E.ESRCH, ProcessLookupError],
  [E.ETIMEDOUT, TimeoutError],
]);

/**
 * The class of the exception for an error number. The exception is constructed as what it is, which costs less than
 * becoming it, and by the caller: each function that is running then costs 0.3 us, since the exception's `stack` has it.
 *
 * @param number The number, on Windows Windows' own.
 */
export function error_class(number: number): typeof OSError {
  const native = native_of(number);
  return SUBCLASSES.get(native == null ? number : errno_of(native)) ?? OSError;
}

/** The exception for a timeout that passed; it has no error number, as in Python. */
export function timed_out(): TimeoutError {
  return new TimeoutError("timed out");
}
