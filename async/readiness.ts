/**
 * Waits for a descriptor without reading or writing it, and sets whether waits keep the process alive.
 *
 * @module
 */

import { EWOULDBLOCK } from "../constants/errno.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import type { FamilyName } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../constants/poll.ts";
import { exceptional, watched } from "./wait.ts";
import { descriptor_of } from "../descriptor/descriptor.ts";
import { holding } from "../descriptor/held.ts";
import { limits_of, type WaitOptions } from "./cancel.ts";
import { type FileDescriptorLike, fileno_of } from "../select/fileno.ts";
import { type Attempt, type Direction, next_turn, watch_of, watch_unowned, within_budget } from "./reactor.ts";
import { descriptor_in, Socket } from "../socket/socket.ts";

/**
 * Waits until a descriptor is readable: it has data, a connection, the end, or an error. A regular file is always
 * readable.
 *
 * @param target A socket, blocking or not, a descriptor, or an object with `fileno()`. Closing a Socket ends the wait.
 * For another descriptor, cancel the wait before closing it.
 * @param options A signal and a timeout.
 * @throws {OSError} EBADF when it is not open, or the socket is closed during the wait.
 */
export function wait_readable(target: FileDescriptorLike, options?: WaitOptions): Promise<void> {
  return wait_ready(target, "readers", POLLIN, options);
}

/**
 * Waits until a descriptor is writable: its buffer has space, or it has an error.
 *
 * @param target A socket, blocking or not, a descriptor, or an object with `fileno()`.
 * @param options A signal and a timeout.
 * @throws {OSError} As {@linkcode wait_readable} does.
 */
export function wait_writable(target: FileDescriptorLike, options?: WaitOptions): Promise<void> {
  return wait_ready(target, "writers", POLLOUT, options);
}

/**
 * Waits until a descriptor has an exceptional condition: urgent data (MSG_OOB), or another condition of POLLPRI.
 *
 * @param target A socket, blocking or not, a descriptor, or an object with `fileno()`.
 * @param options A signal and a timeout.
 * @throws {OSError} As {@linkcode wait_readable} does.
 */
export function wait_exceptional(target: FileDescriptorLike, options?: WaitOptions): Promise<void> {
  return wait_ready(target, "urgent", POLLPRI, options);
}

async function wait_ready(
  target: FileDescriptorLike,
  direction: Direction,
  events: number,
  options: WaitOptions | undefined,
): Promise<void> {
  while (!within_budget()) await next_turn();
  const limits = limits_of(options);
  const d = target instanceof Socket ? descriptor_of(target) : undefined;
  const fd = d === undefined ? fileno_of(target) : d.fd;
  if (fd < 0) throw os_error(CLOSED);
  const attempt = poll_attempt(fd, events);
  let now = attempt();
  while (now === INTERRUPTED) now = attempt();
  if (now === undefined) return;
  if (now !== -EWOULDBLOCK) throw os_error(now);
  return watched(target, d === undefined ? watch_unowned(fd) : watch_of(d), direction, limits, attempt);
}

function poll_attempt(fd: number, events: number): Attempt<void> {
  return () => {
    if (events === POLLIN && holding.has(fd)) return;
    const revents = events === POLLPRI ? exceptional(fd, events) : sys.poll_one(fd, events, 0);
    if (revents === 0) return -EWOULDBLOCK;
    if (revents < 0) return revents;
    if ((revents & POLLNVAL) !== 0) return CLOSED;
  };
}

/**
 * Lets calls that wait for the socket keep the process alive, this is the default.
 *
 * @param sock The socket.
 * @throws {OSError} EBADF when it is closed.
 */
export function ref(sock: Socket<FamilyName>): void {
  watch_of(descriptor_in(sock)).refer(true);
}

/**
 * Lets the process end while calls wait for the socket, as `Deno.Listener.unref` does.
 *
 * @param sock The socket.
 * @throws {OSError} EBADF when it is closed.
 */
export function unref(sock: Socket<FamilyName>): void {
  watch_of(descriptor_in(sock)).refer(false);
}
