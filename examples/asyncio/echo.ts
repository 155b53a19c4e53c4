#!/usr/bin/env -S deno run --allow-ffi
/**
 * A line goes to the server and comes back: a TCP client and server on streams. Beside it: echo.py.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/echo.ts server 8888
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/echo.ts client 8888 "Hello, world"
 */

import { open_connection, start_server, type StreamReader, type StreamWriter } from "../../async.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (data: Uint8Array) => new TextDecoder().decode(data);

async function handle(reader: StreamReader, writer: StreamWriter) {
  const line = await reader.readline();
  console.log(`Received ${decode(line).trimEnd()}`);
  writer.write(line);
  await writer.drain();
  writer.close();
  await writer.wait_closed();
}

async function serve(port: number) {
  await using server = await start_server(handle, "127.0.0.1", port);
  console.log(`Serving on ${server.sockets[0].getsockname()}`);
  await server.serve_forever();
}

async function send(port: number, message: string) {
  const [reader, writer] = await open_connection("127.0.0.1", port);
  writer.write(encode(message + "\n"));
  await writer.drain();
  console.log(`Received ${decode(await reader.readline()).trimEnd()}`);
  writer.close();
  await writer.wait_closed();
}

const [role, port, message] = Deno.args;
await (role === "server" ? serve(Number(port)) : send(Number(port), message));
