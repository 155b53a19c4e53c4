#!/usr/bin/env -S deno run --allow-ffi
/**
 * Asks a host for an echo, repeatedly, and measures how long each takes: ICMP over a datagram socket, which Linux
 * and macOS allow to all users or to the groups of net.ipv4.ping_group_range, else over a raw socket, which needs root.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ping.ts localhost
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ping.ts -c 10 -i 0.2 -s 1000 --raw ::1
 */

import * as socket from "../mod.ts";
import { unpack_ancillary } from "../structs.ts";
import { next_error, want_errors } from "./support/icmp.ts";
import { breathe, Failure, integer, program, seconds, text_of, WrongArguments } from "./support/program.ts";

const PRIVILEGE = "the system allows ICMP neither over datagram sockets (Linux: sysctl net.ipv4.ping_group_range) " +
  "nor over raw ones (root, CAP_NET_RAW)";
/** How often signals are looked for, in seconds. */
const BREATH = 0.1;
const HEADER = 8, COOKIE = 8;

/** A socket for ICMP. */
function open(family: number, raw: boolean): socket.Socket {
  const proto = family === socket.AF_INET6 ? socket.IPPROTO_ICMPV6 : socket.IPPROTO_ICMP;
  if (!raw) {
    try {
      return new socket.socket(family, socket.SOCK_DGRAM, proto);
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error; // EACCES; FreeBSD has no such sockets.
    }
  }
  return new socket.socket(family, socket.SOCK_RAW, proto);
}

/** Connects it to the host. Not to be allowed to is another matter here: the address is a broadcast. */
function connect(sock: socket.Socket, host: string, address: socket.Target): void {
  try {
    sock.connect(address);
  } catch (error) {
    if (!(error instanceof socket.OSError)) throw error;
    throw new Failure(`${host}: ${text_of(error)}`);
  }
}

/** The Internet checksum, of RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i] << 8 | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** One host being pinged. */
class Ping {
  readonly #six: boolean;
  readonly #cookie = crypto.getRandomValues(new Uint8Array(COOKIE)); // Raw sockets see the answers to others as well.
  readonly #sent = new Map<number, number>();
  readonly times: number[] = [];
  sent = 0;
  /** Errors that were printed before the call that they fail. */
  #reported = 0;

  constructor(readonly sock: socket.Socket, readonly size: number) {
    this.#six = sock.family === socket.AF_INET6;
    const [level, option] = this.#six
      ? [socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT]
      : [socket.IPPROTO_IP, socket.IP_RECVTTL];
    if (option !== undefined) sock.setsockopt(level, option, 1);
    want_errors(sock);
  }

  /** Sends a question. */
  send(seq: number): void {
    const packet = new Uint8Array(HEADER + this.size), view = new DataView(packet.buffer);
    packet[0] = this.#six ? 128 : 8;
    view.setUint16(4, Deno.pid & 0xffff); // Datagram sockets have their port here.
    view.setUint16(6, seq & 0xffff);
    packet.set(this.#cookie, HEADER);
    for (let i = HEADER + COOKIE; i < packet.length; i++) packet[i] = i;
    if (!this.#six) view.setUint16(2, checksum(packet)); // For IPv6 the kernel does it.
    this.sent++;
    this.#sent.set(seq & 0xffff, performance.now());
    try {
      this.sock.send(packet);
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      this.#report(error);
    }
  }

  /** Waits for the next packet, for so many seconds at most; returns whether there was one, an answer or not. */
  receive(timeout: number): boolean {
    this.sock.settimeout(timeout);
    try {
      const [data, ancillary, , address] = this.sock.recvmsg(65536, 2 * socket.CMSG_SPACE(4));
      const now = performance.now();
      // Raw IPv4 sockets give the IP header too, and so does macOS always.
      const header = !this.#six && (this.sock.type === socket.SOCK_RAW || Deno.build.os === "darwin");
      const packet = header ? data.subarray((data[0] & 15) * 4) : data;
      if (packet[0] !== (this.#six ? 129 : 0) || this.#cookie.some((byte, i) => packet[HEADER + i] !== byte)) {
        return true;
      }
      const seq = packet[6] << 8 | packet[7], start = this.#sent.get(seq);
      const ttl = header ? data[8] : hops_left(ancillary);
      const [host] = address as [string, number];
      const hops = ttl === undefined ? "" : ` ${this.#six ? "hop limit" : "ttl"} ${ttl} `;
      const took = start === undefined ? "again" : `${(now - start).toFixed(3)} ms`;
      console.log(`${packet.length} bytes from ${host}: seq ${seq} ${hops} ${took}`);
      if (start !== undefined) this.times.push(now - start);
      this.#sent.delete(seq);
      return true;
    } catch (error) {
      if (error instanceof socket.TimeoutError) return false;
      if (!(error instanceof socket.OSError)) throw error;
      this.#report(error);
      return true;
    }
  }

  /** Whether answers are missing. */
  get waits(): boolean {
    return this.#sent.size > 0;
  }

  /** Prints an error and the host that reported it, if any. Several errors may arrive before one call fails. */
  #report(error: socket.OSError): void {
    let count = 0;
    try {
      for (;; count++) {
        const { from, reason } = next_error(this.sock, socket.MSG_DONTWAIT);
        console.log(from === "" ? text_of(error) : `${from} says: ${reason}`);
      }
    } catch (end) {
      if (!(end instanceof socket.OSError)) throw end;
    }
    if (count === 0 && this.#reported === 0) console.log(text_of(error));
    this.#reported = Math.max(0, this.#reported + count - 1);
  }
}

function hops_left(ancillary: socket.Ancillary[]): number | undefined {
  const [item] = ancillary.map(unpack_ancillary);
  return item?.name === "IP_TTL" || item?.name === "IPV6_HOPLIMIT" ? item.value : undefined;
}

function statistics({ sent, times }: Ping, host: string, took: number): void {
  const lost = sent === 0 ? 0 : 100 * (sent - times.length) / sent;
  console.log(`\n${host}: ${sent} sent, ${times.length} received, ${lost.toFixed(0)} % lost, ${took.toFixed(1)} s`);
  if (times.length === 0) return;
  const mean = times.reduce((a, b) => a + b) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length);
  const [min, avg, max, dev] = [Math.min(...times), mean, Math.max(...times), deviation].map((ms) => ms.toFixed(3));
  console.log(`round trip: least ${min} ms, mean ${avg} ms, most ${max} ms, deviation ${dev} ms`);
}

await program("ping.ts [-c COUNT] [-i SECONDS] [-W SECONDS] [-s BYTES] [-4 | -6] [--raw] HOST", {
  count: { type: "string", short: "c" },
  interval: { type: "string", short: "i", default: "1" },
  wait: { type: "string", short: "W", default: "2" },
  size: { type: "string", short: "s", default: "56" },
  ipv4: { type: "boolean", short: "4" },
  ipv6: { type: "boolean", short: "6" },
  raw: { type: "boolean" },
}, async (options, [host, ...more]) => {
  if (host === undefined || more.length > 0) throw new WrongArguments("one host is required");
  const count = options.count === undefined ? Infinity : integer(options.count, "COUNT", 1, 1_000_000);
  const interval = seconds(options.interval!, "SECONDS"), wait = seconds(options.wait!, "SECONDS");
  const size = integer(options.size!, "BYTES", COOKIE, 65000);
  const wanted = options.ipv4 ? socket.AF_INET : options.ipv6 ? socket.AF_INET6 : socket.AF_UNSPEC;
  const [[family, , , , address]] = socket.getaddrinfo(host, null, { family: wanted, type: socket.SOCK_DGRAM });

  let stopped = false;
  Deno.addSignalListener("SIGINT", () => stopped = true);
  using sock = open(family, options.raw ?? false);
  connect(sock, host, address as socket.Target);
  const ping = new Ping(sock, size);
  const kind = sock.type === socket.SOCK_RAW ? "a raw socket" : "a datagram socket";
  console.log(`${host} is ${(address as [string, number])[0]}: ${HEADER + size} bytes of ICMP over ${kind}`);

  ping.receive(0.001); // The first call of each kind binds its C functions, which takes time.
  const begin = performance.now();
  for (let seq = 1; seq <= count && !stopped; seq++) {
    ping.send(seq);
    const due = performance.now() + 1000 * (seq === count ? wait : interval);
    for (let left; !stopped && (left = due - performance.now()) > 0;) {
      if (seq === count && !ping.waits) break;
      if (!ping.receive(Math.min(left / 1000, BREATH))) await breathe();
    }
  }
  statistics(ping, host, (performance.now() - begin) / 1000);
  Deno.exit(ping.times.length > 0 ? 0 : 1);
}, PRIVILEGE);
