/**
 * Sockets as Web Streams and as async iterators.
 *
 * @module
 */

import { length_of } from "../base/intrinsics.ts";
import { byte_count, bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { EBADF, ECONNRESET, ENETRESET } from "../constants/errno.ts";
import { SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } from "../constants/socket_type.ts";
import { OSError } from "../base/errors.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import { awaitable, awaited } from "./wait.ts";
import { datagram_attempt, type Given, held, several } from "./datagrams.ts";
import type { WaitOptions } from "./cancel.ts";
import type { Socket } from "../socket/socket.ts";
import {
  accept_now,
  end_sending,
  given_up,
  sock_accept,
  sock_recv,
  sock_recv_into,
  sock_recvfrom,
  sock_sendall,
} from "./sock.ts";

/** Bytes per call for a reader without a buffer of its own: enough for any UDP datagram. */
const RECV_SIZE = 65536;

/** How many connections follow one that was awaited, if they wait already: with the reactor's budget, 64 in a turn. */
const MORE = 3;

/**
 * A stream of the bytes that the socket receives: recv(2), only when the reader reads, so that unread data stay in the
 * socket if the stream is cancelled. The end of the peer's data closes the stream. The stream does not close the
 * socket.
 *
 * A reader in `"byob"` mode receives straight into its own buffer. Each datagram is a chunk; the part that does not fit
 * in the reader's buffer is lost. Empty datagrams are skipped, and so are Windows' reports that a sent datagram was not
 * received (WSAECONNRESET).
 *
 * @param sock The socket, non-blocking.
 * @returns The stream. An error of the socket is an error of the stream.
 * @see https://streams.spec.whatwg.org/#readable-byte-stream-controller-class
 */
export function readable(sock: Socket<FamilyName>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return receiving(sock, () => {});
}

/** The same, with a callback for when the stream has ended, failed or was cancelled. */
export function receiving(sock: Socket<FamilyName>, ended: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  const cancelled = new AbortController();
  const { signal } = cancelled;
  let pulling: Promise<void> | undefined;
  async function receive(controller: ReadableByteStreamController): Promise<void> {
    const request = controller.byobRequest;
    let n, chunk;
    do {
      try {
        if (request) n = await sock_recv_into(sock, request.view!, { signal });
        else n = length_of(chunk = await sock_recv(sock, RECV_SIZE, { signal }));
      } catch (error) {
        if (!is_report(sock, error)) throw error;
        n = 0;
      }
    } while (n === 0 && !ends(sock));
    if (signal.aborted) return;
    if (n === 0) {
      controller.close();
      ended();
    }
    if (request) request.respond(n);
    else if (n > 0) controller.enqueue(chunk!);
  }
  return new ReadableStream({
    type: "bytes",
    pull: (controller) =>
      pulling = receive(controller).catch((error) => {
        ended();
        throw error;
      }),
    async cancel(reason) {
      cancelled.abort(reason);
      await pulling?.catch(() => {}); // No call is pending afterwards.
      ended();
    },
  });
}

/** Whether receiving no bytes means the end of the stream; otherwise it is an empty datagram. */
function ends({ type }: Socket<FamilyName>): boolean {
  return type === SOCK_STREAM || type === SOCK_SEQPACKET;
}

/**
 * Whether receiving has failed because of a datagram that this socket sent: on Windows the next receiving call reports
 * that no socket received it (WSAECONNRESET), or that its time to live expired (WSAENETRESET). The socket still works.
 */
function is_report({ type }: Socket<FamilyName>, error: unknown): boolean {
  if (!(error instanceof OSError) || (type !== SOCK_DGRAM && type !== SOCK_RAW)) return false;
  return error.errno === ECONNRESET || error.errno === ENETRESET;
}

/**
 * A stream that sends what is written to it: send(2), as fast as the peer takes it. Closing the stream is
 * `shutdown(SHUT_WR)`: the socket still receives. Aborting the stream cancels the pending call and sends no end, so
 * that the peer does not take its data for complete. Neither closes the socket.
 *
 * @param sock The socket, non-blocking.
 * @returns The stream. A chunk is a buffer; on a datagram socket each chunk is one datagram.
 * @see https://streams.spec.whatwg.org/#ws-class
 */
export function writable(sock: Socket<FamilyName>): WritableStream<BytesLike> {
  return sending(sock, () => {});
}

/** The same, with a callback for when the stream is closed, failed or was aborted. */
export function sending(sock: Socket<FamilyName>, ended: () => void): WritableStream<BytesLike> {
  return new WritableStream({
    async write(chunk, controller) {
      try {
        await sock_sendall(sock, bytes_of(chunk, "chunk"), { signal: controller.signal });
      } catch (error) {
        ended();
        throw error;
      }
    },
    close() {
      if (sock.fileno() >= 0) end_sending(sock);
      ended();
    },
    abort: ended,
  });
}

/**
 * The connections to a listening socket. Closing the socket ends the iteration; ending the iteration does not close the
 * socket.
 *
 * ```ts
 * import { create_connection, create_server } from "jsr:@bsd/socket";
 * import { accepting } from "jsr:@bsd/socket/async";
 *
 * const listener = create_server(["127.0.0.1", 0]);
 * listener.setblocking(false);
 * using client = create_connection(listener.getsockname());
 * for await (const [conn, address] of accepting(listener)) {
 *   console.log(address);
 *   conn.close();
 *   listener.close();
 * }
 * ```
 *
 * @param sock The listening socket, non-blocking.
 * @param options A signal, and a timeout for each connection.
 * @returns Yields the results of {@linkcode sock_accept}. A connection that its peer has reset is skipped.
 * @throws {OSError} EMFILE …; the program may start another iteration.
 */
export async function* accepting<Name extends FamilyName>(
  sock: Socket<Name>,
  options?: WaitOptions,
): AsyncGenerator<[conn: Socket<Name>, address: Address<Name>], void, void> {
  let at_once = 0;
  while (true) {
    let accepted;
    try {
      if (at_once-- > 0 && !options?.signal?.aborted) accepted = accept_now(sock);
      if (accepted === undefined) {
        accepted = await sock_accept(sock, options);
        at_once = MORE;
      }
    } catch (error) {
      if (!(error instanceof OSError)) throw error;
      if (given_up(error)) continue;
      if (error.errno === EBADF && sock.fileno() < 0) return;
      throw error;
    }
    yield accepted;
  }
}

/**
 * The datagrams that a socket receives: recvmmsg(2), up to 32 with one call, or recvfrom(2) where the system has no such
 * call. Closing the socket ends the iteration. Leaving the iteration loses no datagram, and does not close the socket: the
 * socket keeps what was not given. Each of its calls that receives or waits takes that first, and `select()`, `poll()` and
 * the selectors report it; `detach()` is refused with EBUSY. A set of `select.epoll` or `select.kqueue`, a duplicate of
 * the socket and another process see only what the kernel has. Windows' reports that a datagram was not received (WSAECONNRESET) are skipped;
 * `ioctl(SIO_UDP_CONNRESET, 0)` switches them off.
 *
 * Ancillary data are dropped. So with the option UDP_GRO, joined datagrams are yielded as one: use `sock_recvmmsg_into`
 * and `MessageBatch.segments` there.
 *
 * ```ts
 * import { AF_INET, SOCK_DGRAM, socket } from "jsr:@bsd/socket";
 * import { datagrams } from "jsr:@bsd/socket/async";
 *
 * const sock = new socket(AF_INET, SOCK_DGRAM);
 * sock.bind(["127.0.0.1", 0]);
 * sock.setblocking(false);
 * sock.sendto(new TextEncoder().encode("to myself"), sock.getsockname());
 * for await (const [data, address] of datagrams(sock)) {
 *   console.log(new TextDecoder().decode(data), address);
 *   sock.close();
 * }
 * ```
 *
 * @param sock A socket of datagrams, non-blocking.
 * @param bufsize The maximum number of bytes of each; the rest of a datagram is lost. 65536 when omitted.
 * @param options A signal, and a timeout for each datagram.
 * @returns Yields the results of {@linkcode sock_recvfrom}: the bytes, in memory of their own, and the sender's
 * address.
 * @throws {OSError} ECONNREFUSED … of a connected socket; the program may start another iteration.
 */
export async function* datagrams<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer = RECV_SIZE,
  options?: WaitOptions,
): AsyncGenerator<[data: Uint8Array<ArrayBuffer>, address: Address<Name>], void, void> {
  while (true) {
    let received: Given<Name> | null;
    try {
      const d = awaitable(sock), size = byte_count(bufsize, "bufsize", "negative buffersize in recvfrom");
      received = options?.signal?.aborted ? null : held(d, size);
      received ??= several(d)
        ? await awaited(sock, "readers", options, (d) => datagram_attempt<Name>(d, size))
        : await sock_recvfrom(sock, size, options);
    } catch (error) {
      if (is_report(sock, error)) continue;
      if (error instanceof OSError && error.errno === EBADF && sock.fileno() < 0) return;
      throw error;
    }
    yield received;
  }
}
