/**
 * What the adapters share: errors as native packages of Node give them, and what is made of a socket and of its data.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { OSError } from "../base/errors.ts";
import { buffer_of_view, length_of } from "../base/intrinsics.ts";
import { EINVAL } from "../constants/errno.ts";
import type { FamilyName } from "../families/registry.ts";
import type { Socket } from "../socket/socket.ts";

/** An error with the members that Node's errors of system calls have. */
export interface SystemError extends Error {
  errno?: number;
  code?: string | number;
  syscall?: string;
}

/**
 * Makes a call of a socket as libc's functions are called: the result, or a negative errno.
 *
 * @throws what is no failure of the system: wrong arguments, and a permission that is missing.
 */
export function errno_of(call: () => unknown): number {
  try {
    const result = call();
    return typeof result === "number" ? result : 0;
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    return -(error.errno ?? EINVAL);
  }
}

/** The error of a failed call as `util._errnoException` makes it; what is no failure of the system stays as it is. */
export function node_error(error: unknown, syscall: string): Error {
  if (!(error instanceof OSError)) return error as Error;
  const made: SystemError = new Error(`${syscall} ${error.code ?? error.strerror ?? error.message}`);
  made.errno = -(error.errno ?? EINVAL);
  made.code = error.code ?? undefined;
  made.syscall = syscall;
  return made;
}

/** Makes something of a new socket; closes the socket if that fails, since no other code has it. */
export function made_of<S extends Socket<FamilyName>, T>(sock: S, make: (sock: S) => T): T {
  try {
    return make(sock);
  } catch (error) {
    sock.close();
    throw error;
  }
}

/** Makes a new socket non-blocking. */
export function nonblocking<S extends Socket<FamilyName>>(sock: S): S {
  return made_of(sock, () => {
    sock.setblocking(false);
    return sock;
  });
}

const { from } = Buffer;

/**
 * Bytes that were received, as a Buffer over the same memory.
 *
 * @param start Where it begins.
 * @param length How many bytes it has, at most.
 */
export function as_buffer(data: Uint8Array<ArrayBuffer>, start = 0, length = Infinity): Buffer {
  const rest = length_of(data) - start;
  return from(buffer_of_view(data) as ArrayBuffer, start, length < rest ? length : rest);
}

/** Calls a listener from within a promise: what it throws is uncaught, as from an event of libuv. */
export function deliver(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    nextTick(() => {
      throw error;
    });
  }
}
