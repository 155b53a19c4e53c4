#!/usr/bin/env -S deno run --allow-ffi
/**
 * The echo server and client of asyncio's documentation, on the awaitable API; then a stream that is handed to Deno's own
 * event loop, where `node:net`, `node:tls` and `node:http` work on it (not on Windows).
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/async_echo.ts
 */

import net from "node:net";
import { accepting, create_connection, readable, sock_recv, sock_sendall, writable } from "../async.ts";
import * as socket from "../mod.ts";
import { program, WrongArguments } from "./support/program.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** Sends back what comes, until the client has finished. */
async function echo(sock: socket.Socket): Promise<void> {
  using conn = sock;
  for (let data; (data = await sock_recv(conn, 1024)).length > 0;) await sock_sendall(conn, data);
}

/** The same in one line, as Web Streams. */
async function echo_by_streams(sock: socket.Socket): Promise<void> {
  using conn = sock;
  await readable(conn).pipeTo(writable(conn));
}

/** The same on a socket that is Deno's from here on: the object gives its descriptor away, and is closed. */
function echo_by_node(sock: socket.Socket): Promise<void> {
  const stream = new net.Socket({ fd: sock.detach(), readable: true, writable: true });
  stream.pipe(stream);
  return new Promise((resolve) => stream.on("close", () => resolve()));
}

/** Says something and hears it back. */
async function greet(address: [host: string, port: number]): Promise<string> {
  using conn = await create_connection(address, { timeout: 5 });
  await sock_sendall(conn, bytes("Hello, world"));
  conn.shutdown(socket.SHUT_WR);
  let heard = "";
  for (let data; (data = await sock_recv(conn, 1024, { timeout: 5 })).length > 0;) heard += text(data);
  return heard;
}

await program("async_echo.ts", {}, async (_, args) => {
  if (args.length > 0) throw new WrongArguments(`'${args[0]}' is not expected`);
  for (const serve of [echo, echo_by_streams, echo_by_node]) {
    if (serve === echo_by_node && Deno.build.os === "windows") {
      console.log("echo_by_node: not on Windows, where node:net takes no socket handles");
      continue;
    }
    const listener = socket.create_server(["127.0.0.1", 0]);
    listener.setblocking(false);
    const served: Promise<void>[] = [];
    const serving = (async () => {
      for await (const [conn] of accepting(listener)) served.push(serve(conn));
    })();
    const heard = await Promise.all([1, 2, 3].map(() => greet(listener.getsockname())));
    listener.close(); // Ends the iteration.
    await Promise.all([serving, ...served]);
    console.log(`${serve.name}: ${heard.join("; ")}`);
  }
});
