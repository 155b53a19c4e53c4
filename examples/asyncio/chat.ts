#!/usr/bin/env -S deno run --allow-ffi
/**
 * A chat server: the first line that a client sends is its name, and each that follows goes to all others. Beside it:
 * chat.py. Take part with `nc localhost 8888`.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/chat.ts 8888
 */

import { start_server, type StreamReader, type StreamWriter } from "../../async.ts";
import { OSError } from "../../mod.ts";

const members = new Map<StreamWriter, string>();

async function tell_others(sender: StreamWriter, text: string) {
  const line = new TextEncoder().encode(text + "\n");
  const others = [...members.keys()].filter((member) => member !== sender);
  for (const member of others) member.write(line);
  // Who takes nothing for five seconds is put out: one slow member must not stop the others.
  await Promise.all(others.map((member) => member.drain({ timeout: 5 }).catch(() => member.transport.abort())));
}

async function text_of(line: Promise<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await line).trimEnd();
}

async function handle(reader: StreamReader, writer: StreamWriter) {
  const name = await text_of(reader.readline());
  if (name === "") return writer.close();
  members.set(writer, name);
  await tell_others(writer, `* ${name} is here`);
  try {
    for (let line; (line = await text_of(reader.readline())) !== "";) await tell_others(writer, `${name}: ${line}`);
  } catch (error) {
    if (!(error instanceof OSError) && !(error instanceof RangeError)) throw error; // Reset, or a line too long.
  }
  members.delete(writer);
  writer.close();
  await tell_others(writer, `* ${name} has left`);
}

await using server = await start_server(handle, "127.0.0.1", Number(Deno.args[0]));
console.log(`Serving on ${server.sockets[0].getsockname()}`);
await server.serve_forever();
