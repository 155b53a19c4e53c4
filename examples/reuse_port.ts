#!/usr/bin/env -S deno run --allow-ffi --allow-read
/**
 * Several threads that all listen at one port: each Worker has a socket of its own with SO_REUSEPORT, and the kernel
 * shares out the connections. The main thread connects many times and counts the answers of each.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read examples/reuse_port.ts
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read examples/reuse_port.ts -w 8 -n 10000 50007
 *
 * --allow-read is for starting the Workers, from this file.
 */

import * as socket from "../mod.ts";
import { Failure, integer, program, progress, text_of, WrongArguments } from "./support/program.ts";

/** What this file sees of itself in a Worker. */
interface Thread {
  onmessage: ((event: MessageEvent<[number: number, port: number]>) => void) | null;
  postMessage(port_or_reason: number | string): void;
}

/** A thread: answers each connection with its number, in one byte, and blocks in between as nothing else runs in it. */
function serve(thread: Thread, number: number, port: number): void {
  let listener;
  try {
    listener = socket.create_server(["127.0.0.1", port], { reuse_port: true });
  } catch (error) {
    return thread.postMessage(text_of(error as Error));
  }
  const [, taken] = listener.getsockname();
  thread.postMessage(taken);
  while (true) {
    const [conn] = listener.accept();
    using _ = conn;
    try {
      conn.sendall(Uint8Array.of(number));
    } catch (error) {
      if (!(error instanceof socket.ConnectionError)) throw error; // The client has gone.
    }
  }
}

/** Starts a thread; resolves to the port that it listens at. */
function start(number: number, port: number): Promise<number> {
  const worker = new Worker(import.meta.url, { type: "module", name: `thread ${number}` });
  worker.postMessage([number, port]);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => typeof data === "number" ? resolve(data) : reject(new Failure(data));
  });
}

async function main(threads: number, connections: number, wanted: number): Promise<void> {
  if (socket.SO_REUSEPORT === undefined) throw new Failure("this system has no SO_REUSEPORT");
  if (Deno.permissions.querySync({ name: "read", path: import.meta.filename }).state !== "granted") {
    throw new Failure("run again with --allow-read, for starting Workers from this file");
  }
  const port = await start(0, wanted); // The first may choose a port; the others take the same.
  for (let number = 1; number < threads; number++) await start(number, port);
  console.log(`${threads} threads listen at 127.0.0.1:${port}; ${connections} connections to it`);

  const answers = new Array<number>(threads).fill(0);
  const begin = performance.now();
  for (let i = 0; i < connections; i++) {
    using conn = socket.create_connection(["127.0.0.1", port], 10);
    const [number] = conn.recv(1);
    if (number === undefined) throw new Failure("a connection ended without an answer");
    answers[number]++;
    if (i % 100 === 0) progress(`${i} of ${connections} connections`);
  }
  progress("");
  const seconds = (performance.now() - begin) / 1000, most = Math.max(...answers);

  console.log("\nthread  connections");
  answers.forEach((count, number) => {
    const bar = "█".repeat(Math.round(40 * count / most));
    console.log(`${String(number).padEnd(6)}  ${String(count).padStart(11)}  ${bar}`);
  });
  console.log(`\n${seconds.toFixed(2)} s, ${Math.round(connections / seconds)} connections a second`);
  Deno.exit(0); // The threads would wait for more.
}

if ("WorkerGlobalScope" in globalThis) {
  const thread = globalThis as unknown as Thread;
  thread.onmessage = ({ data: [number, port] }) => serve(thread, number, port);
} else {
  await program("reuse_port.ts [-w WORKERS] [-n CONNECTIONS] [PORT]", {
    workers: { type: "string", short: "w", default: "4" },
    connections: { type: "string", short: "n", default: "2000" },
  }, (options, [port = "0", ...more]) => {
    if (more.length > 0) throw new WrongArguments("at most a port is expected");
    return main(
      integer(options.workers!, "WORKERS", 1, 64),
      integer(options.connections!, "CONNECTIONS", 1, 1_000_000),
      integer(port, "PORT", 0, 65535),
    );
  });
}
