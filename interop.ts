/**
 * Sockets with the interfaces of Deno's and Node's sockets.
 *
 * | to get | from | use |
 * | --- | --- | --- |
 * | a `node:stream` Duplex with the methods of `net.Socket` | a connected socket | {@linkcode as_duplex} |
 * | a `Deno.Conn` | a connected socket | {@linkcode as_conn} |
 * | a `Deno.Listener` | a listening socket | {@linkcode as_listener} |
 * | an HTTP server with a Fetch handler | a listening socket | {@linkcode serve} |
 * | the sockets that systemd passed | the environment | {@linkcode listen_fds} |
 *
 * All functions take stream sockets of every family and set them non-blocking. They own the socket: closing their
 * result closes it.
 *
 * @example HTTP on a UNIX socket
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { serve } from "jsr:@bsd/socket/interop";
 *
 * const path = Deno.makeTempDirSync() + "/http.sock";
 * const listener = new socket.socket(socket.AF_UNIX);
 * listener.bind(path);
 * listener.listen();
 * await using _ = serve(listener, () => new Response("Hello"), { onListen: (addr) => console.log(addr) });
 *
 * const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
 * console.log(await (await fetch("http://localhost/", { client })).text()); // Hello
 * client.close();
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { as_duplex, type DuplexAddress, type DuplexOptions, type SocketDuplex } from "./async/duplex.ts";
export { as_conn } from "./interop/conn.ts";
export { as_listener } from "./interop/listener.ts";
export { listen_fds } from "./interop/listen_fds.ts";
export { serve } from "./interop/serve.ts";
export type { HttpServer, ServeHandler, ServeInfo, ServeOptions } from "./interop/serve_types.ts";
