/**
 * What TCP and UDP sockets have in common: ports, addresses, and which of them a packet is for.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNSPEC } from "../constants/address_family.ts";
import * as E from "../constants/errno.ts";
import { IP_FREEBIND } from "../constants/ip.ts";
import { IPV6_V6ONLY } from "../constants/ipv6.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_REUSEADDR, SO_REUSEPORT } from "../constants/socket_option.ts";
import { sockaddr } from "../ffi/memory.ts";
import {
  ANY4,
  ANY6,
  type Endpoint,
  is_ipv6,
  is_multicast,
  is_wildcard,
  mapped,
  read_sockaddr,
  unmapped,
  write_sockaddr,
} from "./address.ts";
import type { Host, Network, Packet } from "./network.ts";
import { OptionTable } from "./options.ts";
import type { Random } from "./random.ts";
import type { Schedule } from "./schedule.ts";
import { Sock } from "./sock.ts";

/** What sockets need of their world. */
export interface Surroundings {
  readonly network: Network;
  readonly schedule: Schedule;
  readonly random: Random;
  /** Nanoseconds since 1970 at the beginning of the world. */
  readonly epoch: bigint;
}

/** The ports from which the kernel chooses: net.ipv4.ip_local_port_range. */
const FIRST_PORT = 32768, LAST_PORT = 60999;

/** A TCP or UDP socket. */
export abstract class InetSocket extends Sock {
  readonly world: Surroundings;
  /** The bound address; IPv4 addresses are kept as IPv4 in sockets of both families. */
  local: Endpoint | null = null;
  /** Its peer. */
  remote: Endpoint | null = null;
  /** Whether its port was chosen for it when it connected: then others may listen there. */
  chosen = false;

  constructor(world: Surroundings, host: Host, family: number, type: number, protocol: number) {
    super(host, family, type, protocol, new OptionTable(family, type));
    this.world = world;
  }

  /** Takes a packet that is for this socket. */
  abstract arrived(packet: Packet): void;
  /** Whether it listens for connections. */
  abstract get listening(): boolean;

  /** The port that bind(2) was given. */
  protected asked_port = 0;

  /** The address that is meant: 0.0.0.0 and :: are this host's own. */
  protected meant(ip: string): string {
    if (!is_wildcard(ip)) return ip;
    const own = this.local?.ip ?? ANY6, bound = !is_ipv6(own) && !is_wildcard(own);
    if (ip === ANY6) return is_ipv6(own) ? "::1" : bound ? own : "127.0.0.1";
    return bound && !is_multicast(own) ? own : "127.0.0.1";
  }

  protected get any(): string {
    return this.family === AF_INET6 ? ANY6 : ANY4;
  }

  /** Whether an IPv6 socket takes IPv6 alone. */
  get v6only(): boolean {
    return this.options.number(IPPROTO_IPV6, IPV6_V6ONLY) !== 0;
  }

  protected option(level: number, name: number): number {
    return name === undefined ? 0 : this.options.number(level, name);
  }

  /** The endpoint in `sockaddr` as this socket understands it, or minus an errno. */
  protected target(mismatch: number): Endpoint | number {
    const { family, endpoint } = read_sockaddr(sockaddr);
    if (family !== this.family) return -mismatch;
    if (endpoint === undefined) return -E.EINVAL;
    const ip = unmapped(endpoint.ip);
    if (this.family === AF_INET6 && !is_ipv6(ip) && this.v6only) return -E.ENETUNREACH;
    return { ...endpoint, ip };
  }

  bind(): number {
    const { family, endpoint } = read_sockaddr(sockaddr);
    if (sockaddr.size < (this.family === AF_INET6 ? 24 : 16)) return -E.EINVAL;
    if (family !== this.family) {
      const any = this.family === AF_INET && family === AF_UNSPEC && sockaddr.view.getUint32(4) === 0;
      if (!any) return -E.EAFNOSUPPORT;
    }
    const port = endpoint?.port ?? sockaddr.view.getUint16(2), ip = unmapped(endpoint?.ip ?? ANY4);
    if (this.family === AF_INET6 && !is_ipv6(ip) && this.v6only) return -E.EINVAL;
    const group = is_multicast(ip) || ip === "255.255.255.255";
    const free = this.option(IPPROTO_IP, IP_FREEBIND) !== 0;
    if (!is_wildcard(ip) && !this.host.owns(ip) && !group && !free) return -E.EADDRNOTAVAIL;
    if (group && this.protocol === 6) return -E.EADDRNOTAVAIL;
    if (this.local !== null) return -E.EINVAL;
    this.asked_port = port;
    const result = this.#take(ip, port, endpoint?.scope);
    if (result === 0 && is_ipv6(ip) && ip !== ANY6) this.options.keep(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    return result;
  }

  #take(ip: string, port: number, scope?: number): number {
    if (port === 0) {
      const free = this.free_port(ip);
      if (free === undefined) return -E.EADDRINUSE;
      port = free;
    } else if (this.conflicts(ip, port)) return -E.EADDRINUSE;
    this.local = { ip, port, scope };
    this.occupy();
    return 0;
  }

  /** Binds an unbound socket, as sending, connecting and listening do. */
  protected autobind(ip: string = this.any): number {
    if (this.local !== null) return 0;
    const failure = this.#take(ip, 0);
    return failure === -E.EADDRINUSE ? -E.EAGAIN : failure;
  }

  /** A free port of an address. */
  protected free_port(ip: string): number | undefined {
    const count = LAST_PORT - FIRST_PORT + 1, first = this.world.random.below(count);
    for (let i = 0; i < count; i++) {
      const port = FIRST_PORT + (first + i) % count;
      if (!this.host.bound.has(this.#key(port))) return port;
    }
    for (let i = 0; i < count; i++) {
      const port = FIRST_PORT + (first + i) % count;
      if (!this.conflicts(ip, port)) return port;
    }
    return undefined;
  }

  #key(port: number): string {
    return `${this.protocol}:${port}`;
  }

  /** Those that have a port on this host. */
  protected at_port(port: number): InetSocket[] {
    return (this.host.bound.get(this.#key(port)) ?? []) as InetSocket[];
  }

  protected occupy(): void {
    const key = this.#key(this.local!.port), list = this.host.bound.get(key);
    if (list === undefined) this.host.bound.set(key, [this]);
    else list.push(this);
  }

  protected vacate(): void {
    if (this.local === null) return;
    const key = this.#key(this.local.port), list = this.host.bound.get(key);
    if (list === undefined) return;
    const index = list.indexOf(this);
    if (index >= 0) list.splice(index, 1);
    if (list.length === 0) this.host.bound.delete(key);
  }

  /** Whether another socket has the address and the port, and does not share them. */
  protected conflicts(ip: string, port: number): boolean {
    return this.at_port(port).some((other) => other !== this && this.#clashes(other, ip));
  }

  #clashes(other: InetSocket, ip: string): boolean {
    if (!this.#overlaps(other, ip)) return false;
    const share = (name: number) => this.option(SOL_SOCKET, name) !== 0 && other.option(SOL_SOCKET, name) !== 0;
    if (SO_REUSEPORT !== undefined && share(SO_REUSEPORT)) return false;
    return !(share(SO_REUSEADDR) && !other.listening && !(this.listening));
  }

  #overlaps(other: InetSocket, ip: string): boolean {
    const theirs = other.local!.ip;
    const both = (a: string, socket: InetSocket) => a === ANY6 && !socket.v6only; // Takes IPv4 too.
    if (both(ip, this) || both(theirs, other)) return true;
    if (is_ipv6(ip) !== is_ipv6(theirs)) return false;
    return is_wildcard(ip) || is_wildcard(theirs) || ip === theirs;
  }

  /** Whether a packet to an address is for a socket that is bound to another. */
  protected takes(ip: string): boolean {
    const own = this.local!.ip;
    if (own === ip) return true;
    if (own === ANY6) return is_ipv6(ip) || !this.v6only;
    return own === ANY4 && !is_ipv6(ip);
  }

  name(): number {
    write_sockaddr(sockaddr, this.family, this.#shown(this.local ?? { ip: this.any, port: 0 }));
    return 0;
  }

  #shown(endpoint: Endpoint): Endpoint {
    return this.family === AF_INET6 && endpoint.ip === ANY4 ? { ...endpoint, ip: mapped(ANY4) } : endpoint;
  }

  peer_name(): number {
    if (this.remote === null) return -E.ENOTCONN;
    write_sockaddr(sockaddr, this.family, this.remote);
    return 0;
  }
}
