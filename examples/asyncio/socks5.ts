#!/usr/bin/env -S deno run --allow-ffi
/**
 * A SOCKS5 proxy (RFC 1928) without authentication, for CONNECT. Beside it: socks5.py.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/socks5.ts 1080
 *     curl --proxy socks5h://localhost:1080 http://localhost:8000/
 */

import { open_connection, start_server, type StreamReader, type StreamWriter } from "../../async.ts";
import { AF_INET, AF_INET6, inet_ntop } from "../../mod.ts";

/** One direction: what one side sends goes to the other, its end too. */
async function copy(reader: StreamReader, writer: StreamWriter) {
  for (let data; (data = await reader.read(65536)).length > 0;) {
    writer.write(data);
    await writer.drain();
  }
  writer.write_eof();
}

/** The host and the port that the client asks for. */
async function address(reader: StreamReader): Promise<[string, number]> {
  const [version, command, , type] = await reader.readexactly(4);
  if (version !== 5 || command !== 1) throw new Error("only CONNECT of SOCKS5 is known here");
  let host;
  if (type === 1) host = inet_ntop(AF_INET, await reader.readexactly(4));
  else if (type === 4) host = inet_ntop(AF_INET6, await reader.readexactly(16));
  else host = new TextDecoder().decode(await reader.readexactly((await reader.readexactly(1))[0]));
  const [high, low] = await reader.readexactly(2);
  return [host, high << 8 | low];
}

async function handle(reader: StreamReader, writer: StreamWriter) {
  const [, methods] = await reader.readexactly(2);
  await reader.readexactly(methods);
  writer.write(Uint8Array.of(5, 0)); // No authentication.
  const answer = (code: number) => writer.write(Uint8Array.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0));
  const wanted = await address(reader);
  let streams;
  try {
    streams = await open_connection(...wanted, { timeout: 10 });
  } catch (error) {
    console.log(`${wanted.join(":")}: ${error}`);
    answer(5); // Connection refused.
    return writer.close();
  }
  answer(0);
  const [their_reader, their_writer] = streams;
  await Promise.all([copy(reader, their_writer), copy(their_reader, writer)]).catch(() => {}); // One side has gone.
  their_writer.close();
  writer.close();
}

await using server = await start_server(handle, "127.0.0.1", Number(Deno.args[0]));
console.log(`Serving on ${server.sockets[0].getsockname()}`);
await server.serve_forever();
