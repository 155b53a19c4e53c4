/**
 * The awaitable forms of recvmmsg, recvmmsg_into and sendmmsg.
 *
 * @module
 */

import type { Integer } from "../base/arguments.ts";
import type { FamilyName } from "../families/registry.ts";
import {
  type BatchOf,
  type IncomingMessage,
  type MessageBatch,
  type OutgoingMessage,
  recvmmsg_attempt,
  recvmmsg_into_attempt,
  sendmmsg_attempt,
} from "../socket/batch.ts";
import type { Socket } from "../socket/socket.ts";
import { optional, type WaitOptions } from "./cancel.ts";
import { awaited } from "./wait.ts";

/**
 * Waits for a message, and receives all available messages with one system call: recvmmsg(2), like `recvmmsg`. It pays
 * when several are waiting; it never waits for more than one.
 *
 * @param sock The socket, non-blocking.
 * @param count The maximum number of messages; more than 1,024 count as 1,024.
 * @param bufsize The maximum number of bytes of each message's data.
 * @param rest The size of the buffer for ancillary data of each message, and flags, which may be omitted; then a signal
 * and a timeout.
 * @returns At least one message, each as `recvmsg` returns it.
 * @throws {OSError} EBADF when the socket is closed during the wait ….
 * @see https://man7.org/linux/man-pages/man2/recvmmsg.2.html
 */
export function sock_recvmmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  count: Integer,
  bufsize: Integer,
  ...rest: [ancbufsize?: Integer | WaitOptions, flags?: Integer | WaitOptions, options?: WaitOptions]
): Promise<IncomingMessage<Name>[]> {
  const [ancbufsize, flags, options] = optional(rest, [0, 0]);
  return awaited(
    sock,
    "readers",
    options,
    (d) => recvmmsg_attempt<Name>(d, count, bufsize, ancbufsize as Integer, flags as Integer),
  );
}

/**
 * Waits for a message, and receives all available messages into the memory of a batch: recvmmsg(2), like
 * `recvmmsg_into`. It pays when several are waiting; it never waits for more than one.
 *
 * @param sock The socket, non-blocking.
 * @param batch The memory. Do not use it in another call until the promise settles.
 * @param rest Flags, which may be omitted; then a signal and a timeout.
 * @returns How many messages were received.
 * @throws {OSError} EBADF when the socket is closed during the wait …. `TypeError` when the batch's memory was
 * transferred.
 */
export function sock_recvmmsg_into<Name extends FamilyName>(
  sock: Socket<Name>,
  batch: BatchOf<Name>,
  ...rest: [flags?: Integer | WaitOptions, options?: WaitOptions]
): Promise<number> {
  const [flags, options] = optional(rest, [0]);
  return awaited(sock, "readers", options, (d) => recvmmsg_into_attempt(d, batch, flags as Integer));
}

/**
 * Waits until a message can be sent, and sends several with one system call: sendmmsg(2), like `sendmmsg`. It may send
 * fewer than were passed: pass the rest to the next call.
 *
 * @param sock The socket, non-blocking.
 * @param messages A list of `[buffers, ancdata, address]`, or a batch.
 * @param rest Flags, and how many messages of a batch, which may be omitted; then a signal and a timeout.
 * @returns How many messages were sent.
 * @throws {OSError} The error of the first message; EBADF when the socket is closed during the wait.
 */
export function sock_sendmmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  messages: BatchOf<Name> | Iterable<OutgoingMessage<Name>>,
  ...rest: [flags?: Integer | WaitOptions, n?: Integer | WaitOptions, options?: WaitOptions]
): Promise<number> {
  const [flags, n, options] = optional(rest, [0, undefined]);
  return awaited(sock, "writers", options, (d) =>
    sendmmsg_attempt(
      d,
      sock,
      messages as MessageBatch | Iterable<OutgoingMessage>,
      flags as Integer,
      n as Integer | undefined,
    ));
}
