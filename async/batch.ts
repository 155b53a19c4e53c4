/**
 * Awaitable twins of the calls of many messages.
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
 * Receives several messages with one system call, when there is one at least: recvmmsg(2). The twin of `recvmmsg`.
 *
 * @param sock The socket, non-blocking.
 * @param count The maximum number of messages; 1,024 at most come.
 * @param bufsize The maximum number of bytes of each message's data.
 * @param rest The size of the buffer for ancillary data of each message, and flags, which may be omitted; then a signal and
 * a timeout.
 * @returns At least one message, each as `recvmsg` gives it.
 * @throws {OSError} EBADF when the socket is closed meanwhile ….
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
 * Receives messages into the memory of a batch, when there is one at least: recvmmsg(2). The twin of `recvmmsg_into`.
 *
 * @param sock The socket, non-blocking.
 * @param batch The memory. It must not be used by another call while this one waits.
 * @param rest Flags, which may be omitted; then a signal and a timeout.
 * @returns How many messages came.
 * @throws {OSError} EBADF when the socket is closed meanwhile …. `TypeError` when the batch's memory was
 * transferred away.
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
 * Sends several messages with one system call, as soon as one can be sent: sendmmsg(2). The twin of `sendmmsg`: fewer may
 * be sent than there are.
 *
 * @param sock The socket, non-blocking.
 * @param messages A list of `[buffers, ancdata, address]`, or a batch.
 * @param rest Flags, and how many messages of a batch, which may be omitted; then a signal and a timeout.
 * @returns How many messages were sent.
 * @throws {OSError} What sendmsg(2) says of the first message; EBADF when the socket is closed meanwhile.
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
