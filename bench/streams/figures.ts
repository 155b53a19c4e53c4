/** Streams' part of bench/streams.ts: prints the requested figure. */

import process from "node:process";
import { open_connection, start_server } from "../../async.ts";

/** Starts the peer, and returns the first line that it prints. */
async function peer(...args: string[]): Promise<[child: Deno.ChildProcess, line: string]> {
  const child = new Deno.Command("python3", {
    args: [`${import.meta.dirname}/peer.py`, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const { value } = await child.stdout.getReader().read();
  return [child, new TextDecoder().decode(value).trim()];
}

if (Deno.args[0] === "lines") {
  const [child, port] = await peer("lines");
  for (let round = 0; round < 4; round++) { // The last one counts: asyncio needs no warming, and loses nothing by it.
    const [reader, writer] = await open_connection("127.0.0.1", Number(port));
    const begin = performance.now(), before = process.cpuUsage();
    let count = 0;
    while ((await reader.readline()).length > 0) count++;
    const { user, system } = process.cpuUsage(before), elapsed = performance.now() - begin;
    if (round === 3) console.log(elapsed * 1e6 / count, (user + system) * 1e3 / count);
    writer.close();
  }
  child.kill();
} else {
  const server = await start_server((reader) => reader.readline(), "127.0.0.1", 0, { backlog: 1024 });
  const before = Deno.memoryUsage().rss;
  const [child] = await peer("idle", String(server.sockets[0].getsockname()[1]));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  console.log((Deno.memoryUsage().rss - before) / 10_000);
  child.kill();
}
Deno.exit();
