/**
 * The awaitable twin of `mod.ts`: what blocks there is awaited here, for sockets of every family.
 *
 * The names and arguments are those of
 * [asyncio](https://docs.python.org/3/library/asyncio-eventloop.html#working-with-socket-objects-directly), and every
 * function takes last `{ signal, timeout }`: an abort rejects with the signal's reason, a timeout (in seconds) with
 * `mod.ts`'s `TimeoutError`, and closing the socket with `OSError` EBADF. Nothing is thrown before there is a promise.
 *
 * | to … | use |
 * | --- | --- |
 * | read and write a connection, with lines, limits and TLS | {@linkcode open_connection}, {@linkcode start_server}, {@linkcode open_unix_connection}, {@linkcode start_unix_server} |
 * | receive | {@linkcode sock_recv}, {@linkcode sock_recv_into}, {@linkcode sock_recvfrom}, {@linkcode sock_recvfrom_into}, {@linkcode sock_recvmsg}, {@linkcode sock_recvmsg_into}, {@linkcode sock_recv_fds}, {@linkcode datagrams} |
 * | send | {@linkcode sock_sendall}, {@linkcode sock_send}, {@linkcode sock_sendto}, {@linkcode sock_sendmsg}, {@linkcode sock_send_fds}, {@linkcode sock_sendfile} |
 * | receive frames of AF_PACKET by a ring | {@linkcode PacketRing} |
 * | connect and accept | {@linkcode create_connection}, {@linkcode sock_connect}, {@linkcode sock_accept}, {@linkcode accepting} |
 * | use Web Streams | {@linkcode readable}, {@linkcode writable} |
 * | resolve names | {@linkcode getaddrinfo}, {@linkcode getnameinfo} |
 * | only wait | {@linkcode wait_readable}, {@linkcode wait_writable}, {@linkcode wait_exceptional} |
 * | let the process end | {@linkcode unref}, {@linkcode ref} |
 *
 * **Mode.** `sock_*` work on non-blocking sockets (`sock.setblocking(false)`), and reject with `ValueError` on others.
 * Between two awaits a socket may be put into another mode, used as `mod.ts` does, and put back; a wait that meets it
 * in another mode ends with that `ValueError`. Methods of `mod.ts` on a non-blocking socket mix freely with this.
 *
 * **Order.** Those who receive from one socket are served in the order in which they asked, and so are those who send; a
 * message of {@linkcode sock_sendall} is not torn apart. A wait that was cancelled has taken no data.
 *
 * **Threads.** All that waits in an isolate waits in one call of epoll, kqueue or select, on one of the threads of FFI,
 * and only while there is nothing to do. It keeps the process alive as long as anything waits. A worker should close its
 * sockets before it is terminated, or the thread waits until the process ends. When the event loop is idle and somebody
 * waits, a turn of it may take 20 us longer, a few times: an answer that comes by then needs no thread.
 *
 * **Streams.** {@linkcode open_connection} and {@linkcode start_server} are asyncio's: lines, limits, and TLS by `node:tls`
 * over a stream socket of any family. They make the sockets that they are given non-blocking themselves.
 *
 * **Handing over.** `new net.Socket({ fd: sock.detach() })` of `node:net` moves a TCP or UNIX stream into Deno's own
 * event loop, with TLS and HTTP above it; `examples/async_echo.ts` shows it. Not on Windows, where a socket handle is no
 * file descriptor, and `node:net` ends the process on being given one.
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

export { sock_recvmmsg, sock_recvmmsg_into, sock_sendmmsg } from "./async/batch.ts";
export * from "./async/sock.ts";
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
