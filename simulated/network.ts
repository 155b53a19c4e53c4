/**
 * Hosts, the link that joins them, and the packets on it.
 *
 * Each host has a loopback interface and one on the link, `lo` and `eth0`, with the indexes 1 and 2. A packet is lost,
 * doubled, delayed and overtaken as the link's options say, on loopback too.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { is_ipv6, is_loopback, is_multicast } from "./address.ts";
import type { Endpoint } from "./address.ts";
import type { Random } from "./random.ts";
import { type Schedule, SECOND } from "./schedule.ts";

/** Protocol numbers of the packets. */
export const TCP = 6, UDP = 17;

/** Index and name of the interfaces that a host has. */
export const INTERFACES: readonly [index: number, name: string][] = [[1, "lo"], [2, "eth0"]];
/** The interface of the link. */
export const LINK = 2;

/** What a packet has of TCP. */
export interface TcpHeader {
  /** Offsets in the stream, the SYN being 0; what is on the wire is counted from a random number. */
  readonly seq: number;
  readonly ack: number;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly has_ack: boolean;
  readonly push: boolean;
  readonly window: number;
  /** The largest segment that the sender of a SYN takes. */
  readonly mss?: number;
  /** How far behind `seq` the urgent byte ends. */
  readonly urgent?: number;
  /** What the two numbers are counted from on the wire. */
  readonly bases: readonly [seq: number, ack: number];
}

/** A packet: a TCP segment, a UDP datagram, or an ICMP message about an undelivered one. */
export interface Packet {
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly payload: Uint8Array;
  readonly tcp?: TcpHeader;
  /** In an ICMP message: the errno for the sender of the undelivered packet to `source`. */
  readonly unreachable?: number;
  readonly ttl: number;
  readonly tos: number;
}

/** What the link does to packets: seconds and probabilities. */
export interface LinkOptions {
  /** Seconds that a packet takes: a number, or `[minimum, maximum]`. 0 by default. */
  latency?: number | readonly [minimum: number, maximum: number];
  /** Seconds that it may take on top, evenly spread: the maximum, or `[minimum, maximum]`. */
  jitter?: number | readonly [minimum: number, maximum: number];
  /** Probability that a packet is lost. */
  loss?: number;
  /** Probability that it arrives twice. */
  duplicate?: number;
  /** Probability that later packets may overtake a packet. Without it packets keep their order, even with jitter. */
  reorder?: number;
  /** Bits that a host can send in a second; no limit by default. */
  bandwidth?: number;
  /** The largest packet, in bytes: by default 1500 on the link, and 65536 on loopback, as Linux has it. */
  mtu?: number;
}

/** The options, complete. */
export interface Link {
  latency: readonly [number, number];
  jitter: readonly [number, number];
  loss: number;
  duplicate: number;
  reorder: number;
  bandwidth: number;
  /** `undefined` for what Linux has. */
  mtu: number | undefined;
}

/** The largest packet on an interface, and on the loopback interface. */
const MTU = 1500, LOOPBACK_MTU = 65536;
/** What overtakes a packet has so many seconds to do it, when the link itself takes less. */
const OVERTAKING = 0.001;

/** A machine of the world. */
export class Host {
  readonly name: string;
  /** Its addresses on the link. */
  readonly addresses: readonly string[];
  /** The machine's own name, which programs may change. */
  hostname: string;
  // The tables hold InetSocket, TcpSocket and UnixSocket, which know their Host: their types here would make a circle.
  /** Sockets of TCP and UDP by protocol and local port. */
  readonly bound: Map<string, object[]> = new Map();
  /** TCP connections by both of their ends. */
  readonly connections: Map<string, object> = new Map();
  /** AF_UNIX sockets by name; a path whose socket is closed keeps its name, as a file does. */
  readonly names: Map<string, object | null> = new Map();
  /** When the link is free to take the next packet: nanoseconds. */
  busy_until = 0;

  constructor(name: string, addresses: readonly string[]) {
    this.name = this.hostname = name;
    this.addresses = addresses;
  }

  /** Whether an address is one of this host's own. */
  owns(ip: string): boolean {
    return is_loopback(ip) || this.addresses.includes(ip);
  }

  /** The address that it sends from to another; `undefined` when it has none of that family. */
  source_for(ip: string): string | undefined {
    if (is_loopback(ip)) return is_ipv6(ip) ? "::1" : "127.0.0.1";
    if (this.addresses.includes(ip)) return ip;
    const link_local = ip.startsWith("fe80:");
    const candidates = this.addresses.filter((own) => is_ipv6(own) === is_ipv6(ip));
    return candidates.find((own) => own.startsWith("fe80:") === link_local) ?? candidates[0];
  }
}

/** What a packet met: it is on its way, or there is no host of that address. */
export type Sent = "sent" | "unknown";

/** The hosts and the link. */
export class Network {
  readonly hosts: Map<string, Host> = new Map();
  readonly link: Link;
  /** Called with each packet that a host sends. */
  record: (packet: Packet, from: Host) => void = () => {};
  readonly #schedule: Schedule;
  readonly #random: Random;
  readonly #cuts: Set<string> = new Set();
  /** When the last packet of each path arrives: those behind it do not overtake it. */
  readonly #arrivals: Map<string, number> = new Map();

  constructor(schedule: Schedule, random: Random, link: Link) {
    this.#schedule = schedule;
    this.#random = random;
    this.link = link;
  }

  /** The host that has an address. */
  host_of(ip: string): Host | undefined {
    for (const host of this.hosts.values()) if (host.addresses.includes(ip)) return host;
    return undefined;
  }

  /** The largest packet between a host and an address. */
  mtu(from: Host, ip: string): number {
    return this.link.mtu ?? (from.owns(ip) ? LOOPBACK_MTU : MTU);
  }

  /** Cuts the link between two hosts; of one host alone, between it and all others. */
  partition(a: Host, b: Host | undefined): void {
    for (const other of b === undefined ? this.hosts.values() : [b]) if (other !== a) this.#cuts.add(pair_of(a, other));
  }

  /** Joins all hosts again. */
  heal(): void {
    this.#cuts.clear();
  }

  /** Whether packets from one host reach another. */
  joined(a: Host, b: Host): boolean {
    return a === b || !this.#cuts.has(pair_of(a, b));
  }

  /** Sends a packet. */
  send(from: Host, packet: Packet): Sent {
    this.record(packet, from);
    const { ip } = packet.destination;
    if (from.owns(ip)) return this.#carry(from, from, packet);
    if (ip === "255.255.255.255" || is_multicast(ip)) {
      for (const host of this.hosts.values()) this.#carry(from, host, packet);
      return "sent";
    }
    const to = this.host_of(ip);
    return to === undefined ? "unknown" : this.#carry(from, to, packet);
  }

  #carry(from: Host, to: Host, packet: Packet): Sent {
    const { link } = this, random = this.#random, size = packet.payload.length + 40;
    if (!this.joined(from, to)) return "sent"; // The link is cut: the packet is lost silently.
    const fragments = Math.ceil(size / (link.mtu ?? (from === to ? LOOPBACK_MTU : MTU)));
    if (random.happens(fragments <= 1 ? link.loss : 1 - (1 - link.loss) ** fragments)) return "sent";
    this.#deliver(from, to, packet, size);
    if (random.happens(link.duplicate)) this.#deliver(from, to, packet, size);
    return "sent";
  }

  #deliver(from: Host, to: Host, packet: Packet, size: number): void {
    const { link } = this, random = this.#random, { now } = this.#schedule;
    let sent = now;
    if (link.bandwidth !== Infinity) {
      sent = from.busy_until = Math.max(now, from.busy_until) + size * 8 / link.bandwidth * SECOND;
    }
    let arrival = sent + drawn(random, link.latency) + drawn(random, link.jitter);
    const path = pair_of(from, to, true), last = this.#arrivals.get(path) ?? 0;
    if (random.happens(link.reorder)) {
      arrival += random.next() * Math.max(OVERTAKING, 2 * link.latency[1]) * SECOND; // Those behind it may overtake.
    } else {
      arrival = Math.max(arrival, last);
      this.#arrivals.set(path, arrival);
    }
    this.#schedule.after(arrival - now, () => this.#arrive(from, to, packet));
  }

  #arrive(from: Host, to: Host, packet: Packet): void {
    if (this.joined(from, to)) this.arrived(to, packet);
  }

  /** What a host does with a packet. */
  arrived: (to: Host, packet: Packet) => void = () => {};
}

function pair_of(a: Host, b: Host, directed = false): string {
  return directed || a.name < b.name ? `${a.name}\n${b.name}` : `${b.name}\n${a.name}`;
}

function drawn(random: Random, [low, high]: readonly [number, number]): number {
  return (low === high ? low : random.between(low, high)) * SECOND;
}
