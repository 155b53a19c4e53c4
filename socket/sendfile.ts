/**
 * sendfile: the system sends the bytes of a file from the page cache, without a copy.
 *
 * @module
 */

import { POLLOUT } from "../constants/poll.ts";
import { CLOSED, INTERRUPTED, os_error, throw_if_failed } from "../ffi/result.ts";
import { bytes_of, type BytesLike, c_int, type Integer, integer } from "../base/arguments.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { timed_out, UnsupportedOperation } from "../base/errors.ts";
import { sys } from "../ffi/mod.ts";
import { repr } from "../base/repr.ts";
import { is_integer, length_of, Math, Number, part_of } from "../base/intrinsics.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { FsFileReader, open_beside } from "./fs_file.ts";
import { deadline_of, poll_until } from "../descriptor/timeout.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";

/** An object like Python's binary files. A way to read is enough. */
export interface FileLike {
  /** The descriptor. Omit the method, or throw {@linkcode UnsupportedOperation}, if there is none. */
  fileno?(): Integer;
  /** The next bytes, at most `size` of them; empty at the end. */
  read?(size: number): BytesLike;
  /** Sets the position. */
  seek?(offset: number): unknown;
  /** The position. */
  tell?(): Integer;
  /** The mode that the file was opened in; it must contain `b`. */
  readonly mode?: string;
}

/** What `sendfile` can send: an open file, or the path of one. */
export type Sendable = Deno.FsFile | string | URL | FileLike;

/** The reason why sendfile(2) cannot be used: its error, or a missing descriptor. */
export class _GiveupOnSendfile extends Error {}

/** Maximum number of bytes per call, so that the result fits in 32 bits. */
export const MAX_SENDFILE: number = 2 ** 30;
/** Bytes per read. */
const BLOCK = 8192;
/**
 * Whether sendfile(2) may block. On macOS it must not: it overwrites the requested count with the count that was sent,
 * and a signal handler with SA_RESTART (as Deno's) restarts the call with that value. Bytes would be sent twice.
 */
const MAY_WAIT: boolean = by({ linux: true, darwin: false, windows: true, freebsd: true });

/** Socket.sendfile(). */
export function sendfile(d: Descriptor, file: Sendable, offset: Integer, count: unknown): number {
  if (typeof file === "string" || file instanceof URL) {
    using opened = Deno.openSync(file);
    using beside = open_beside(file);
    return sendfile_shaped(d, new FsFileReader(opened, beside.fd), offset, count);
  }
  return sendfile_shaped(d, shaped(file), offset, count);
}

/** A file with Python's methods. */
export function shaped(file: Deno.FsFile | FileLike): FileLike {
  return file instanceof Deno.FsFile ? new FsFileReader(file) : file;
}

function sendfile_shaped(d: Descriptor, file: FileLike, offset: Integer, count: unknown): number {
  const sent = use_sendfile(d, file, offset, count);
  return typeof sent === "number" ? sent : use_send(d, file, offset, count);
}

/** Socket._sendfile_use_sendfile(). */
export function _sendfile_use_sendfile(
  d: Descriptor,
  file: Deno.FsFile | FileLike,
  offset: Integer,
  count: unknown,
): number {
  const sent = use_sendfile(d, shaped(file), offset, count);
  if (typeof sent !== "number") throw sent;
  return sent;
}

/** The checked arguments. */
interface Task {
  readonly offset: number;
  /** How many bytes; `Infinity` up to the end of the file. */
  readonly count: number;
}

/**
 * Checks the arguments.
 *
 * @throws {TypeError} when the offset or the count is not an integer.
 * @throws {ValueError} when the file is not binary, the socket is not a stream, the count is not positive, or the
 * offset is too large for a file.
 */
export function checked_task(d: Descriptor, file: FileLike, offset: Integer, count: unknown): Task {
  const { mode } = file;
  if (typeof mode === "string" && !mode.includes("b")) throw new ValueError("file should be opened in binary mode");
  if ((d.type & SOCK_STREAM) === 0) throw new ValueError("only SOCK_STREAM type sockets are supported");
  const most = checked_count(count);
  return { offset: checked_offset(offset), count: most };
}

/** The offset, if it fits in an `off_t`; C would take a larger one modulo 2^64. */
function checked_offset(offset: unknown): number {
  const n = integer(offset, "offset");
  if (n < -(2 ** 63) || n >= 2 ** 63) throw new OverflowError("offset: too large for a position in a file");
  return n;
}

function checked_count(count: unknown): number {
  if (count === null || count === undefined) return Infinity;
  const text = `count must be a positive integer (got ${repr(count)})`;
  const whole = typeof count === "number" ? is_integer(count) : typeof count === "bigint" || count === true;
  if (!whole && count !== false) throw new TypeError(text);
  if (Number(count) <= 0) throw new ValueError(text);
  return Number(count);
}

function refuse_nonblocking(d: Descriptor): void {
  if (d.timeout === 0) throw new ValueError("non-blocking sockets are not supported");
}

/** Sends by sendfile(2) or TransmitFile. If that is not possible, returns the reason before anything is sent. */
function use_sendfile(d: Descriptor, file: FileLike, offset: Integer, count: unknown): number | _GiveupOnSendfile {
  const task = checked_task(d, file, offset, count);
  const fd = fileno_if_any(file);
  if (fd === undefined || (sys.sendfile ?? sys.TransmitFile) === undefined) {
    return new _GiveupOnSendfile("no descriptor, or no sendfile(2)");
  }
  const size = sys.file_size!(fd);
  if (size < 0) return new _GiveupOnSendfile("fstat failed", { cause: os_error(size) });
  if (size === 0) return 0;
  refuse_nonblocking(d);
  if (d.fd < 0) throw os_error(CLOSED); // By reading, a closed socket would show only if the file has data.
  if (sys.sendfile === undefined && d.timeout !== null) return new _GiveupOnSendfile("TransmitFile knows no timeout");
  const block = Math.min(task.count === Infinity ? size : task.count, MAX_SENDFILE);
  const send_block = sys.sendfile === undefined ? transmit_block : sendfile_block;
  const must_not_block = !MAY_WAIT && d.timeout === null;
  let sent = 0;
  try {
    if (must_not_block) throw_if_failed(sys.set_nonblocking(d.fd, true));
    while (sent < task.count) {
      const n = send_block(d, fd, task.offset + sent, Math.min(block, task.count - sent));
      if (n < 0 && sent === 0) return new _GiveupOnSendfile("sendfile failed", { cause: os_error(n) });
      if (n < 0) throw os_error(n);
      if (n === 0) break;
      sent += n;
    }
    return sent;
  } finally {
    if (must_not_block) sys.set_nonblocking(d.fd, false);
    if (sent > 0) file.seek?.(task.offset + sent);
  }
}

/** The descriptor of a file, if it has one. */
export function fileno_if_any(file: FileLike): number | undefined {
  if (typeof file.fileno !== "function") return undefined;
  try {
    return c_int(file.fileno(), "fileno");
  } catch (error) {
    if (error instanceof UnsupportedOperation) return undefined;
    throw error;
  }
}

/** One sendfile(2). Each call has the whole timeout. */
function sendfile_block(d: Descriptor, fd: number, offset: number, count: number): number {
  let n, deadline = 0;
  while ((n = sys.sendfile!(d.fd, fd, offset, count)) < 0) {
    if (n === -EWOULDBLOCK) deadline = wait(d, deadline);
    else if (n !== INTERRUPTED) return n;
  }
  return n;
}

/** WSA_IO_INCOMPLETE of winerror.h: the call did not complete, so the number of sent bytes is unknown. */
const INCOMPLETE = -996;

/** One TransmitFile, which blocks. */
function transmit_block(d: Descriptor, file: number, offset: number, count: number): number {
  let n, deadline = 0;
  while ((n = sys.TransmitFile!(d.fd, file, offset, count)) === -EWOULDBLOCK) deadline = wait(d, deadline);
  if (n === INCOMPLETE) throw os_error(n);
  return n;
}

/** Waits until the socket is writable, at most for its timeout. */
function wait(d: Descriptor, deadline: number): number {
  const until = d.timeout === null ? Infinity : deadline || deadline_of(d.timeout);
  const revents = poll_until(d.fd, POLLOUT, until);
  if (revents < 0) throw os_error(revents);
  if (revents === 0) throw timed_out();
  return until;
}

/** Socket._sendfile_use_send(). */
export function _sendfile_use_send(
  d: Descriptor,
  file: Deno.FsFile | FileLike,
  offset: Integer,
  count: unknown,
): number {
  return use_send(d, shaped(file), offset, count);
}

/** Reads the file and sends; with offset 0 from its current position. */
function use_send(d: Descriptor, file: FileLike, offset: Integer, count: unknown): number {
  const { offset: start, count: most } = checked_task(d, file, offset, count);
  refuse_nonblocking(d);
  if (typeof file.read !== "function") throw new TypeError("file: a file with a read() method is required");
  if (start !== 0) file.seek!(start);
  const block = file instanceof FsFileReader ? FsFileReader.BLOCK : BLOCK;
  let sent = 0, n = 0;
  try {
    while (sent < most) {
      const data = bytes_of(file.read(Math.min(block, most - sent)), "read()"), size = length_of(data);
      if (size === 0) break;
      for (let at = 0; at < size; at += n) sent += n = send(d, part_of(data, at, size));
    }
    return sent;
  } finally {
    if (sent > 0) file.seek?.(start + sent);
  }
}

/** One send(2). Each call has the whole timeout. */
function send(d: Descriptor, data: Uint8Array<ArrayBufferLike>): number {
  let n, deadline = 0;
  while ((n = sys.send(d.fd, data, length_of(data), 0)) < 0) {
    if (n === -EWOULDBLOCK) deadline = wait(d, deadline);
    else if (n !== INTERRUPTED) throw os_error(n);
  }
  return n;
}
