#!/usr/bin/env -S deno run -A
/**
 * Compares what replaces threads: an echo server with a Worker for each connection, and one that awaits its
 * connections. Prints their resident size, and the time until each connection has received its first answer.
 *
 *     npx --yes deno@2.9.6 run -A bench/threads.ts
 *
 * Needs Linux, and a limit of more than 3,000 open files.
 */

import { create_connection } from "../mod.ts";

async function measure(program: string, count: number): Promise<void> {
  const args = ["run", "-A", "--no-check", `${import.meta.dirname}/threads/${program}.ts`];
  await using child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const { value } = await child.stdout.getReader().read();
  const port = Number(new TextDecoder().decode(value));
  const begin = performance.now(), line = new TextEncoder().encode("a line\n");
  const clients = Array.from({ length: count }, () => create_connection(["127.0.0.1", port]));
  for (const client of clients) client.sendall(line);
  for (const client of clients) for (let left = line.length; left > 0;) left -= client.recv(left).length;
  const seconds = (performance.now() - begin) / 1000;
  const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
  const resident = Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  console.log(`${program}: ${count} connections, ${resident.toFixed(0)} MiB, ${seconds.toFixed(1)} s`);
  for (const client of clients) client.close();
  child.kill("SIGKILL");
}

for (const [program, count] of [["workers", 40], ["awaited", 40], ["awaited", 3000]] as const) {
  await measure(program, count);
}
