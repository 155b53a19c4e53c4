#!/usr/bin/env -S deno run --allow-ffi --allow-read
/**
 * Sends a mail, by TLS once the server was asked for STARTTLS (RFC 3207). The mail is what is on standard input. Beside
 * it: smtp.py.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read examples/asyncio/smtp.ts localhost 25 me@localhost you@localhost [CA]
 *
 * CA is a file of certificates to trust; --allow-read is for it.
 */

import { open_connection, type StreamReader, type StreamWriter } from "../../async.ts";

/** Sends a command, and gives the lines of the answer. */
async function ask(reader: StreamReader, writer: StreamWriter, command: string, expected: string): Promise<string[]> {
  if (command !== "") writer.write(new TextEncoder().encode(command + "\r\n"));
  const lines: string[] = [];
  do lines.push(new TextDecoder().decode(await reader.readuntil(new TextEncoder().encode("\r\n"))).trimEnd()); while (
    lines.at(-1)![3] === "-"
  );
  if (!lines.at(-1)!.startsWith(expected)) throw new Error(`${command}: ${lines.at(-1)}`);
  return lines;
}

const [host, port, from, to, ca] = Deno.args;
const mail = await new Response(Deno.stdin.readable).text();
const [reader, writer] = await open_connection(host, Number(port), { timeout: 30 });
await ask(reader, writer, "", "220");
const features = await ask(reader, writer, "EHLO localhost", "250");
if (!features.some((line) => line.slice(4) === "STARTTLS")) throw new Error("the server has no STARTTLS");
await ask(reader, writer, "STARTTLS", "220");
await writer.start_tls(ca === undefined ? true : { ca: Deno.readTextFileSync(ca) }, { server_hostname: host });
await ask(reader, writer, "EHLO localhost", "250");
await ask(reader, writer, `MAIL FROM:<${from}>`, "250");
await ask(reader, writer, `RCPT TO:<${to}>`, "250");
await ask(reader, writer, "DATA", "354");
const lines = mail.trimEnd().split(/\r?\n/).map((line) => line.startsWith(".") ? `.${line}` : line);
console.log((await ask(reader, writer, [...lines, "."].join("\r\n"), "250")).at(-1));
await ask(reader, writer, "QUIT", "221");
writer.close();
await writer.wait_closed();
