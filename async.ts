/**
 * The awaitable API: asyncio's functions in place of the blocking calls of `mod.ts`, for sockets of every family.
 *
 * The names and arguments are those of
 * [asyncio](https://docs.python.org/3/library/asyncio-eventloop.html#working-with-socket-objects-directly), and the
 * optional last argument of every function is `{ signal, timeout }`: an abort rejects with the signal's reason, a
 * timeout (in seconds) with `mod.ts`'s `TimeoutError`, and closing the socket with `OSError` EBADF. Every error rejects
 * the promise; no function throws.
 *
 * | to … | use |
 * | --- | --- |
 * | read and write a connection, with lines, limits and TLS | {@linkcode open_connection}, {@linkcode start_server}, {@linkcode open_unix_connection}, {@linkcode start_unix_server}; they give a {@linkcode StreamReader} and a {@linkcode StreamWriter}, or a {@linkcode Server} |
 * | receive | {@linkcode sock_recv}, {@linkcode sock_recv_into}, {@linkcode sock_recvfrom}, {@linkcode sock_recvfrom_into}, {@linkcode sock_recvmsg}, {@linkcode sock_recvmsg_into}, {@linkcode sock_recv_fds}, {@linkcode datagrams} |
 * | send | {@linkcode sock_sendall}, {@linkcode sock_send}, {@linkcode sock_sendto}, {@linkcode sock_sendmsg}, {@linkcode sock_send_fds}, {@linkcode sock_sendfile} |
 * | receive and send in batches | {@linkcode sock_recvmmsg_into}, {@linkcode sock_recvmmsg}, {@linkcode sock_sendmmsg} |
 * | receive frames of AF_PACKET through a ring in shared memory | {@linkcode PacketRing} |
 * | connect and accept | {@linkcode create_connection}, {@linkcode sock_connect}, {@linkcode sock_accept}, {@linkcode accepting} |
 * | use Web Streams | {@linkcode readable}, {@linkcode writable} |
 * | resolve names | {@linkcode getaddrinfo}, {@linkcode getnameinfo} |
 * | only wait | {@linkcode wait_readable}, {@linkcode wait_writable}, {@linkcode wait_exceptional} |
 * | let the process end | {@linkcode unref}, {@linkcode ref} |
 *
 * **Mode.** `sock_*` work on non-blocking sockets (`sock.setblocking(false)`), and reject with `ValueError` on others.
 * Between two awaits a program may change the mode, call methods of `mod.ts`, and change it back; a wait that finds
 * another mode rejects with that `ValueError`. Methods of `mod.ts` may be called on a non-blocking socket at any time.
 *
 * **Order.** Calls that receive from one socket are served in the order in which they were made, and so are calls that
 * send. No other data are sent in the middle of a {@linkcode sock_sendall}. A cancelled wait has taken no data.
 *
 * **Threads.** All waits of an isolate share one call of epoll, kqueue or select. It runs on one of Deno's FFI threads
 * while no events arrive, and keeps the process alive while calls wait. A Worker should close its sockets before it is
 * terminated; otherwise the thread waits until the process ends. While the event loop is idle, the first few turns of a
 * wait take 20 us longer: an answer that arrives within this time needs no thread.
 *
 * **Streams.** {@linkcode open_connection} and {@linkcode start_server} are asyncio's: lines, limits, and TLS by
 * `node:tls` over a stream socket of any family. They make a socket that is passed to them non-blocking.
 *
 * **Deno's event loop.** `new net.Socket({ fd: sock.detach() })` of `node:net` moves a TCP or UNIX stream into Deno's
 * own event loop, for TLS and HTTP; `examples/async_echo.ts` shows it. Do not use it on Windows: a socket handle is not
 * a file descriptor, and `node:net` ends the process.
 *
 * @example An echo server
 * ```ts
 * import { create_server, type Socket } from "jsr:@bsd/socket";
 * import * as aio from "jsr:@bsd/socket/async";
 *
 * async function echo(conn: Socket<"AF_INET">) {
 *   while (true) {
 *     const data = await aio.sock_recv(conn, 65536);
 *     if (data.length === 0) break;
 *     await aio.sock_sendall(conn, data);
 *   }
 *   conn.close();
 * }
 *
 * const listener = create_server(["127.0.0.1", 0]);
 * listener.setblocking(false);
 * const serving = (async () => {
 *   for await (const [conn] of aio.accepting(listener)) await echo(conn);
 * })();
 *
 * const client = await aio.create_connection(listener.getsockname());
 * await aio.sock_sendall(client, new TextEncoder().encode("Hello, world"));
 * console.log(new TextDecoder().decode(await aio.sock_recv(client, 1024)));
 * client.close();
 *
 * listener.close(); // Ends the server.
 * await serving;
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { sock_recvmmsg, sock_recvmmsg_into, sock_sendmmsg } from "./async/batch.ts";
export {
  type ReceivedMessage,
  sock_accept,
  sock_connect,
  sock_recv,
  sock_recv_into,
  sock_recvfrom,
  sock_recvfrom_into,
  sock_recvmsg,
  sock_send,
  sock_sendall,
  sock_sendmsg,
  sock_sendto,
} from "./async/sock.ts";
export {
  type PacketFrame,
  PacketRing,
  type PacketRingOptions,
  type PacketRingStatistics,
} from "./async/packet_ring.ts";
export type { VlanTag } from "./structs/packet_block.ts";
export { type SendfileOptions, sock_sendfile } from "./async/sendfile.ts";
export {
  type ReceivedFds,
  type ReceivedInto,
  sock_recv_fds,
  sock_recvmsg_into,
  sock_send_fds,
} from "./async/message.ts";
export { accepting, datagrams, readable, writable } from "./async/streams.ts";
export {
  open_connection,
  open_unix_connection,
  type OpenConnectionOptions,
  type StreamOptions,
  type Streams,
} from "./async/open_connection.ts";
export {
  type ClientConnected,
  Server,
  type ServerOptions,
  start_server,
  start_unix_server,
  type StartServerOptions,
  type StartUnixServerOptions,
} from "./async/server.ts";
export {
  IncompleteReadError,
  LimitOverrunError,
  type ReadTransport,
  StreamReader,
  type StreamReaderOptions,
} from "./async/stream_reader.ts";
export { type StartTlsOptions, StreamWriter } from "./async/stream_writer.ts";
export type { Ssl, TlsOptions } from "./async/tls.ts";
export type { Transport } from "./async/transport.ts";
export { create_connection, type CreateConnectionOptions } from "./async/create_connection.ts";
export { getaddrinfo, getnameinfo } from "./async/resolver.ts";
export { ref, unref, wait_exceptional, wait_readable, wait_writable } from "./async/readiness.ts";
export type { WaitOptions } from "./async/cancel.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
