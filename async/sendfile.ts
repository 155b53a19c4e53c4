/**
 * The awaitable sendfile: asyncio's `loop.sock_sendfile`.
 *
 * @module
 */

import { length_of, Math } from "../base/intrinsics.ts";
import { NEXT_TURN } from "./reactor.ts";
import { bytes_of, type Integer, options_of } from "../base/arguments.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { INTERRUPTED, os_error } from "../ffi/result.ts";
import type { FamilyName } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { AT_ONCE, awaitable, awaited } from "./wait.ts";
import { optional, Scope, type WaitOptions } from "./cancel.ts";
import {
  _GiveupOnSendfile,
  checked_task,
  type FileLike,
  fileno_if_any,
  MAX_SENDFILE,
  type Sendable,
  shaped,
} from "../socket/sendfile.ts";
import { descriptor_in, type Socket } from "../socket/socket.ts";
import { sock_sendall } from "./sock.ts";
import { ValueError } from "../base/value_errors.ts";

/** Bytes per read without sendfile(2). */
const BLOCK = 65536;

/** The optional parameters of {@linkcode sock_sendfile} by name. */
export interface SendfileOptions extends WaitOptions {
  /** Whether to read and send if sendfile(2) cannot be used, instead of failing. True when omitted. */
  fallback?: boolean;
}

/**
 * Sends a file: sendfile(2), from the page cache into the socket; or read and send if that cannot be used.
 *
 * @param sock A stream socket, non-blocking.
 * @param file An open file, the path of one, or an object like Python's binary files. Afterwards its position is after
 * the last byte that was sent.
 * @param offset The position of the first byte.
 * @param count How many bytes; `null` for all.
 * @param options A signal and a timeout for the whole call, and whether to fall back. After either, a part may have
 * been sent.
 * @returns How many bytes were sent.
 * @throws {OSError} EPIPE …; `ValueError` when the socket is not a stream, or the file is not open in binary mode.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_sendfile
 */
export function sock_sendfile(
  sock: Socket<FamilyName>,
  file: Sendable,
  offset?: Integer,
  count?: Integer | null,
  options?: SendfileOptions,
): Promise<number>;
/** The same until the file's end. */
export function sock_sendfile(
  sock: Socket<FamilyName>,
  file: Sendable,
  offset: Integer,
  options: SendfileOptions,
): Promise<number>;
/** The same for the whole file. */
export function sock_sendfile(sock: Socket<FamilyName>, file: Sendable, options: SendfileOptions): Promise<number>;
export async function sock_sendfile(sock: Socket<FamilyName>, file: Sendable, ...given: unknown[]): Promise<number> {
  const defaults: [Integer, Integer | null] = [0, null];
  const [offset = 0, count = null, limits] = optional(given, defaults);
  const options: SendfileOptions = limits == null ? {} : options_of(limits);
  awaitable(sock);
  using scope = new Scope(limits, ["signal", "timeout", "fallback"]);
  if (typeof file === "string" || file instanceof URL) {
    using opened = await Deno.open(file);
    return await sent_of(sock, opened, offset, count, options.fallback ?? true, scope);
  }
  return await sent_of(sock, file, offset, count, options.fallback ?? true, scope);
}

async function sent_of(
  sock: Socket<FamilyName>,
  file: Deno.FsFile | FileLike,
  offset: Integer,
  count: Integer | null,
  fallback: boolean,
  scope: Scope,
): Promise<number> {
  const like = shaped(file);
  const d = descriptor_in(sock);
  const task = checked_task(d, like, offset, count);
  // asyncio compares the whole type, socket.sendfile() one bit of it.
  if (d.type !== SOCK_STREAM) throw new ValueError("only SOCK_STREAM type sockets are supported");
  if (task.offset < 0) throw new ValueError(`offset must be a non-negative integer (got ${task.offset})`);
  const sent = await by_system(sock, like, task.offset, task.count, scope);
  if (typeof sent === "number") return sent;
  if (!fallback) throw sent;
  return await by_hand(sock, like, task.offset, task.count, scope);
}

/** Sends by sendfile(2). If that is not possible, returns the reason before anything is sent. */
async function by_system(
  sock: Socket<FamilyName>,
  file: FileLike,
  offset: number,
  count: number,
  scope: Scope,
): Promise<number | _GiveupOnSendfile> {
  const fd = fileno_if_any(file);
  if (sys.sendfile === undefined || fd === undefined) return new _GiveupOnSendfile("no descriptor, or no sendfile(2)");
  let sent = 0, refusal = 0;
  try {
    await awaited<void>(sock, "writers", scope, (d) => () => {
      for (let calls = 0; calls < AT_ONCE; calls++) {
        const n = sys.sendfile!(d.fd, fd, offset + sent, Math.min(MAX_SENDFILE, count - sent));
        if (n < 0 && (sent > 0 || n === -EWOULDBLOCK || n === INTERRUPTED)) return n;
        if (n < 0) return void (refusal = n);
        sent += n;
        if (n === 0 || sent === count) return;
      }
      return NEXT_TURN;
    });
  } finally {
    if (sent > 0) file.seek?.(offset + sent);
  }
  return refusal === 0 ? sent : new _GiveupOnSendfile("sendfile failed", { cause: os_error(refusal) });
}

/** Reads and sends. If the file has `seek`, sets the position first, also for offset 0. */
async function by_hand(
  sock: Socket<FamilyName>,
  file: FileLike,
  offset: number,
  count: number,
  scope: Scope,
): Promise<number> {
  if (typeof file.read !== "function") throw new TypeError("file: a file with a read() method is required");
  if (offset !== 0 || typeof file.seek === "function") file.seek!(offset);
  let sent = 0;
  try {
    while (sent < count) {
      const data = bytes_of(file.read(Math.min(BLOCK, count - sent)), "read()");
      const size = length_of(data); // Before the wait: once they are sent, the file may transfer them.
      if (size === 0) break;
      await sock_sendall(sock, data, scope);
      sent += size;
    }
    return sent;
  } finally {
    if (sent > 0) file.seek?.(offset + sent);
  }
}
