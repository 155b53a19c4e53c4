#!/usr/bin/env -S deno run --allow-ffi
/**
 * Prints the headers of an HTTP answer. Beside it: http_headers.py.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/http_headers.ts http://localhost:8000/
 */

import { open_connection } from "../../async.ts";

const url = new URL(Deno.args[0]);
const secure = url.protocol === "https:";
const [reader, writer] = await open_connection(
  url.hostname,
  url.port ? Number(url.port) : secure ? 443 : 80,
  secure ? { ssl: true } : {},
);
writer.write(new TextEncoder().encode(`HEAD ${url.pathname || "/"} HTTP/1.0\r\nHost: ${url.host}\r\n\r\n`));
for await (const line of reader) {
  const text = new TextDecoder().decode(line).trimEnd();
  if (text === "") break;
  console.log(`HTTP header> ${text}`);
}
writer.close(); // The body, if there is one, is not read.
await writer.wait_closed();
