#!/usr/bin/env -S deno run --allow-ffi
/**
 * The routers on the way to a host: datagrams that may go 1 hop, 2 hops … until the host answers. Linux reports the
 * routers' ICMP errors to the very UDP socket that sent, in its error queue, so no privilege is needed.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/traceroute.ts localhost
 *     npx --yes deno@2.9.6 run --allow-ffi examples/traceroute.ts -n -m 20 -q 5 -w 0.5 2001:db8::1
 */

import * as socket from "../mod.ts";
import { HAS_ERROR_QUEUE, type IcmpError, next_error, want_errors } from "./support/icmp.ts";
import { Failure, integer, program, progress, seconds, WrongArguments } from "./support/program.ts";

/** The first of the ports that are sent to: no program is expected there. */
const PORT = 33434;

/** The answer to a datagram, and after how many milliseconds. */
interface Answer extends IcmpError {
  took: number;
}

/** Sends one; returns when. An answer to an earlier one fails the call, which then has sent nothing. */
function send(sock: socket.Socket, address: socket.Target, earlier: number): number {
  const start = performance.now();
  try {
    sock.sendto(new Uint8Array(32), address);
    return start;
  } catch (error) {
    if (!(error instanceof socket.OSError) || earlier === 0) throw error;
    return send(sock, address, earlier - 1);
  }
}

/** Sends datagrams that go so many hops, each to a port of its own, which identifies its answer. */
function probe(sock: socket.Socket, host: string, hops: number, queries: number, timeout: number): Answer[] {
  const [level, option] = sock.family === socket.AF_INET6
    ? [socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS]
    : [socket.IPPROTO_IP, socket.IP_TTL];
  sock.setsockopt(level, option, hops);
  const first = PORT + (hops - 1) * queries;
  const starts = Array.from({ length: queries }, (_, i) => send(sock, [host, first + i], queries));

  const answers: Answer[] = [];
  const deadline = performance.now() + timeout * 1000;
  while (answers.length < queries) {
    const left = deadline - performance.now();
    if (left <= 0) break;
    sock.settimeout(left / 1000);
    try {
      const error = next_error(sock);
      const [, port] = error.target as [string, number];
      const start = starts[port - first];
      if (start !== undefined) answers.push({ ...error, took: performance.now() - start });
    } catch (error) {
      if (!(error instanceof socket.TimeoutError)) throw error;
    }
  }
  return answers;
}

/** What an address is called, if anything. */
function name_of(host: string): string {
  try {
    return socket.getnameinfo([host, 0], socket.NI_NAMEREQD)[0];
  } catch {
    return "";
  }
}

/** The first call of each kind binds its C function, which takes time that is not the network's. */
function warm_up(sock: socket.Socket): void {
  try {
    next_error(sock, socket.MSG_DONTWAIT);
  } catch {
    // There is none yet.
  }
}

await program("traceroute.ts [-n] [-m HOPS] [-q QUERIES] [-w SECONDS] [-4 | -6] HOST", {
  numeric: { type: "boolean", short: "n" },
  hops: { type: "string", short: "m", default: "30" },
  queries: { type: "string", short: "q", default: "3" },
  wait: { type: "string", short: "w", default: "1" },
  ipv4: { type: "boolean", short: "4" },
  ipv6: { type: "boolean", short: "6" },
}, (options, [host, ...more]) => {
  if (host === undefined || more.length > 0) throw new WrongArguments("one host is required");
  const most = integer(options.hops!, "HOPS", 1, 255), queries = integer(options.queries!, "QUERIES", 1, 10);
  const wait = seconds(options.wait!, "SECONDS");
  const wanted = options.ipv4 ? socket.AF_INET : options.ipv6 ? socket.AF_INET6 : socket.AF_UNSPEC;
  if (!HAS_ERROR_QUEUE) throw new Failure("this needs the error queue of Linux's sockets");
  const [[family, type, proto, , address]] = socket.getaddrinfo(host, null, {
    family: wanted,
    type: socket.SOCK_DGRAM,
  });
  const [numeric] = address as [string, number];
  using sock = new socket.socket(family, type, proto);
  want_errors(sock);
  warm_up(sock);

  console.log(`The way to ${host}, which is ${numeric}\n`);
  console.log("hop  router");
  for (let hops = 1; hops <= most; hops++) {
    progress(`${String(hops).padStart(3)}  …`);
    const answers = probe(sock, numeric, hops, queries, wait);
    progress("");
    const routers = [...new Set(answers.map(({ from }) => from))]; // Packets may take different ways.
    if (routers.length === 0) console.log(`${String(hops).padStart(3)}  no answer in ${wait} s`);
    routers.forEach((router, i) => {
      const name = router === "" ? "this machine" : options.numeric ? "" : name_of(router);
      const times = answers.filter(({ from }) => from === router).map(({ took }) => `${took.toFixed(3)} ms`);
      const said = answers.find(({ from, expired }) => from === router && !expired)?.reason ?? "";
      const note = said === "port unreachable" || said === "" ? "" : `  ${said}`;
      const number = i === 0 ? String(hops).padStart(3) : "   ";
      console.log(`${number}  ${router.padEnd(15)}  ${name ? `${name}  ` : ""}${times.join("  ")}${note}`);
    });
    if (answers.some(({ expired }) => !expired)) {
      if (!answers.some(({ refused }) => refused)) throw new Failure(`${host} cannot be reached`);
      console.log(`\n${host} is ${hops} ${hops === 1 ? "hop" : "hops"} away`);
      return;
    }
  }
  throw new Failure(`${host} has not answered within ${most} hops`);
});
