/**
 * Python's [selectors](https://docs.python.org/3/library/selectors.html): one interface for all ways to wait for many
 * sockets. {@linkcode DefaultSelector} is the best one on this system.
 *
 * | to … | use |
 * | --- | --- |
 * | wait for many | {@linkcode DefaultSelector}; {@linkcode EpollSelector} (Linux), {@linkcode KqueueSelector} (macOS, FreeBSD), {@linkcode PollSelector}, {@linkcode SelectSelector} |
 * | choose the events | {@linkcode EVENT_READ}, {@linkcode EVENT_WRITE} |
 * | list what is registered | {@linkcode SelectorKey}, `get_key()`, `get_map()` |
 * | write your own selector | {@linkcode BaseSelector} |
 *
 * A file object is a descriptor, or any object whose method `fileno()` gives one. A class that the system lacks is
 * `undefined`.
 *
 * @example The echo server of Python's documentation; it ends when its client does
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { DefaultSelector, EVENT_READ } from "jsr:@bsd/socket/selectors";
 *
 * using sel = new DefaultSelector<(sock: socket.Socket) => void>();
 * using server = socket.create_server(["127.0.0.1", 0]);
 * server.setblocking(false);
 *
 * function accept(sock: socket.Socket): void {
 *   const [conn] = sock.accept();
 *   conn.setblocking(false);
 *   sel.register(conn, EVENT_READ, read);
 * }
 *
 * function read(conn: socket.Socket): void {
 *   const data = conn.recv(1000);
 *   if (data.length > 0) return void conn.send(data); // Hope it will not block
 *   sel.unregister(conn);
 *   conn.close();
 *   sel.unregister(server);
 * }
 *
 * sel.register(server, EVENT_READ, accept);
 * using client = socket.create_connection(server.getsockname());
 * client.sendall(new TextEncoder().encode("echo me"));
 * client.shutdown(socket.SHUT_WR);
 * while (sel.get_map()!.size > 0) {
 *   for (const [key] of sel.select()) key.data(key.fileobj as socket.Socket);
 * }
 * console.log(new TextDecoder().decode(client.recv(1000)));
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { EVENT_READ, EVENT_WRITE, SelectorKey } from "./selectors/key.ts";
export { BaseSelector, type MappedSelector, type Ready, type SelectorMap } from "./selectors/base.ts";
export { SelectSelector } from "./selectors/select_selector.ts";
export { PollSelector } from "./selectors/poll_selector.ts";
export { type ByEpoll, EpollSelector } from "./selectors/epoll_selector.ts";
export { type ByKqueue, KqueueSelector } from "./selectors/kqueue_selector.ts";
export { DefaultSelector, type SelectorClass } from "./selectors/default.ts";
export { KeyError } from "./base/value_errors.ts";
export type { Integer } from "./base/arguments.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
