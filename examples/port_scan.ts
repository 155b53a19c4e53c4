#!/usr/bin/env -S deno run --allow-ffi
/**
 * Which TCP ports of a host are open: many connections at once, each begun with connect_ex() on a socket that does not
 * block, all waited for with poll(). Scan only hosts that are yours.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/port_scan.ts localhost
 *     npx --yes deno@2.9.6 run --allow-ffi examples/port_scan.ts -t 0.5 -j 64 localhost 22,80,8000-8100
 */

import * as socket from "../mod.ts";
import { poll, POLLOUT } from "../select.ts";
import { integer, program, progress, seconds, WrongArguments } from "./support/program.ts";

/** `22,80,8000-8100` */
function ports_of(list: string): number[] {
  const ports = list.split(",").flatMap((range) => {
    const [first, last = first, ...more] = range.split("-").map((text) => integer(text, "a port", 1, 65535));
    if (last < first || more.length > 0) throw new WrongArguments(`'${range}' is no range of ports`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** The name of a port's service, where the system knows one. */
function service(port: number): string {
  try {
    return socket.getservbyport(port, "tcp");
  } catch {
    return "";
  }
}

/** What an error number of connect() says of a port. */
function outcome(error: number): string {
  const { code } = new socket.OSError(error, "");
  return code === "ECONNREFUSED" ? "closed" : code === "EHOSTUNREACH" ? "unreachable" : code ?? `error ${error}`;
}

/** How the attempts ended: 0 connected, an error number, or null when the time was over. */
function scan(family: number, host: string, ports: number[], parallel: number, timeout: number) {
  const results = new Map<number, number | null>();
  const running = new Map<number, { sock: socket.Socket; port: number; deadline: number }>();
  const waiting = poll();
  const waits = (result: number) => new socket.OSError(result, "") instanceof socket.BlockingIOError;

  function begin(port: number): void {
    const sock = new socket.socket(family, socket.SOCK_STREAM);
    sock.setblocking(false);
    const result = sock.connect_ex([host, port]);
    if (!waits(result)) return end(sock, port, result);
    running.set(sock.fileno(), { sock, port, deadline: performance.now() + timeout * 1000 });
    waiting.register(sock, POLLOUT);
  }

  function end(sock: socket.Socket, port: number, result: number | null): void {
    if (running.delete(sock.fileno())) waiting.unregister(sock);
    sock.close();
    results.set(port, result);
  }

  let next = 0;
  while (next < ports.length || running.size > 0) {
    while (next < ports.length && running.size < parallel) begin(ports[next++]);
    const first = Math.min(...[...running.values()].map(({ deadline }) => deadline));
    for (const [fd] of running.size > 0 ? waiting.poll(Math.max(0, first - performance.now())) : []) {
      const { sock, port } = running.get(fd)!;
      end(sock, port, sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR));
    }
    for (const { sock, port, deadline } of [...running.values()]) {
      if (deadline <= performance.now()) end(sock, port, null);
    }
    progress(`${results.size} of ${ports.length} ports`);
  }
  progress("");
  return results;
}

await program("port_scan.ts [-t SECONDS] [-j PARALLEL] HOST [PORTS]", {
  timeout: { type: "string", short: "t", default: "1" },
  parallel: { type: "string", short: "j", default: "128" },
}, (options, [host, list = "1-1024", ...more]) => {
  if (host === undefined || more.length > 0) throw new WrongArguments("a host and a list of ports are required");
  const timeout = seconds(options.timeout!, "SECONDS"), parallel = integer(options.parallel!, "PARALLEL", 1, 1000);
  const ports = ports_of(list);
  const [[family, , , , address]] = socket.getaddrinfo(host, null, { type: socket.SOCK_STREAM });
  const [numeric] = address as [string, number];
  console.log(`${host} is ${numeric}: ${ports.length} ports, ${parallel} at a time, ${timeout} s each\n`);

  const start = performance.now();
  const results = scan(family, numeric, ports, parallel, timeout);
  const took = ((performance.now() - start) / 1000).toFixed(2);

  const open = ports.filter((port) => results.get(port) === 0);
  if (open.length > 0) console.log("port   service");
  for (const port of open) console.log(`${String(port).padEnd(5)}  ${service(port)}`);
  const counts = new Map<string, number>();
  for (const result of results.values()) {
    const text = result === null ? "without an answer" : result === 0 ? "open" : outcome(result);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const summary = [...counts].map(([text, count]) => `${count} ${text}`).join(", ");
  console.log(`${open.length > 0 ? "\n" : ""}${summary}; ${took} s`);
});
