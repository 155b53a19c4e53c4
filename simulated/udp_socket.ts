/**
 * UDP sockets, with the errors that Linux gives.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../constants/address_family.ts";
import * as E from "../constants/errno.ts";
import * as IP from "../constants/ip.ts";
import * as IPV6 from "../constants/ipv6.ts";
import { MSG_MORE, MSG_OOB, MSG_PEEK, MSG_TRUNC } from "../constants/message_flag.ts";
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SHUT_RDWR } from "../constants/shutdown.ts";
import { SO_BROADCAST, SO_RCVBUF, SO_REUSEPORT, SO_TIMESTAMP, SO_TIMESTAMPNS } from "../constants/socket_option.ts";
import { SCM_TIMESTAMP, SCM_TIMESTAMPNS } from "../constants/ancillary.ts";
import { SOCK_DGRAM } from "../constants/socket_type.ts";
import { UDP_CORK } from "../constants/udp.ts";
import { sockaddr } from "../ffi/memory.ts";
import {
  ANY4,
  ANY6,
  type Endpoint,
  ip_bytes,
  is_ipv6,
  is_loopback,
  is_multicast,
  is_wildcard,
  mapped,
  read_sockaddr,
  unmapped,
  write_sockaddr,
} from "./address.ts";
import { InetSocket, type Surroundings } from "./inet_socket.ts";
import { type ControlMessage, has_flag, type Message, type Received } from "./message.ts";
import { type Host, LINK, type Packet, UDP } from "./network.ts";
import { DATA, RECEIVE, type Sock, WOULD_BLOCK } from "./sock.ts";

/** A datagram that has arrived. */
interface Datagram {
  readonly packet: Packet;
  readonly at: number;
}

/** What the kernel counts for a datagram beside its data. */
const OVERHEAD = 768;
const LONGEST4 = 65507, LONGEST6 = 65527;

/** A UDP socket. */
export class UdpSocket extends InetSocket {
  readonly #queue: Datagram[] = [];
  #queued = 0;
  /** A datagram that MSG_MORE or UDP_CORK holds back. */
  #corked: Packet | null = null;
  readonly #groups: Set<string> = new Set();

  constructor(world: Surroundings, host: Host, family: number) {
    super(world, host, family, SOCK_DGRAM, UDP);
  }

  get listening(): boolean {
    return false;
  }

  listen(): number {
    return -E.EOPNOTSUPP;
  }

  accept(): Sock | number {
    return -E.EOPNOTSUPP;
  }

  connect(): number {
    const { family } = read_sockaddr(sockaddr);
    if (family === AF_UNSPEC) return this.#disconnect();
    const target = this.target(E.EAFNOSUPPORT);
    if (typeof target === "number") return target;
    const aimed = this.#aimed(target);
    if (typeof aimed === "number") return aimed;
    const own = this.local?.ip ?? this.any;
    if (!is_ipv6(own) && is_ipv6(aimed.ip)) return -E.EAFNOSUPPORT;
    const source = this.#source(aimed.ip);
    if (source === undefined) return -E.ENETUNREACH;
    const failure = this.autobind();
    if (failure < 0) return failure;
    if (is_wildcard(this.local!.ip)) {
      this.local = { ...this.local!, ip: source };
      this.#source_chosen = true;
    }
    this.remote = aimed;
    return 0;
  }

  /** Whether the address was chosen by connect(2), and goes with the peer. */
  #source_chosen = false;

  #disconnect(): number {
    this.remote = null;
    if (this.#source_chosen && this.local !== null) this.local = { ...this.local, ip: this.any };
    this.#source_chosen = false;
    return 0;
  }

  #aimed({ ip, port, scope }: Endpoint): Endpoint | number {
    ip = this.meant(ip);
    if (ip === "255.255.255.255" && this.option(SOL_SOCKET, SO_BROADCAST) === 0) return -E.EACCES;
    return { ip, port, scope };
  }

  #source(ip: string): string | undefined {
    const own = this.local?.ip;
    if (own !== undefined && !is_wildcard(own) && !is_multicast(own)) {
      if (is_ipv6(own) === is_ipv6(ip)) return own;
      if (is_ipv6(ip)) return undefined;
    }
    return this.host.source_for(ip);
  }

  shutdown(how: number): number {
    if (how < 0 || how > SHUT_RDWR) return -E.EINVAL;
    this.shut |= how + 1; // Even of a socket that has no peer
    this.wake();
    return this.remote === null ? -E.ENOTCONN : 0;
  }

  send({ data, to, control }: Message, flags: number): number {
    const bound = this.autobind();
    if (bound < 0) return bound;
    const urgent = (flags & MSG_OOB) !== 0; // Refused by IPv4 only
    if (urgent && this.family === AF_INET) return -E.EOPNOTSUPP;
    if (data.length > 0xffff) return -E.EMSGSIZE;
    const more = has_flag(flags, MSG_MORE) || this.option(IPPROTO_UDP, UDP_CORK) !== 0;
    if (this.#corked !== null) return this.#append(data, more);
    let target = this.remote;
    if (to !== undefined) {
      if (to.family !== this.family) {
        const mapped4 = this.family === AF_INET6 && to.family === AF_INET;
        if (!mapped4 && !(to.family === AF_UNSPEC)) return this.family === AF_INET ? -E.EAFNOSUPPORT : -E.EAFNOSUPPORT;
      }
      if (to.endpoint === undefined) return -E.EINVAL;
      const ip = unmapped(to.endpoint.ip);
      if (!is_ipv6(ip) && this.family === AF_INET6 && this.v6only) return -E.ENETUNREACH;
      if (urgent && !is_ipv6(this.meant(ip))) return -E.EOPNOTSUPP;
      if (to.endpoint.port === 0) return -E.EINVAL;
      target = { ...to.endpoint, ip };
    }
    if (target === null) return -E.EDESTADDRREQ;
    if (urgent && !is_ipv6(target.ip)) return -E.EOPNOTSUPP;
    if (target.port === 0 && this.family === AF_INET6 && !is_ipv6(target.ip)) return -E.EINVAL;
    const aimed = this.#aimed(target);
    if (typeof aimed === "number") return aimed;
    if (is_ipv6(aimed.ip) && !is_ipv6(this.local!.ip)) return -E.EAFNOSUPPORT;
    if (data.length > (is_ipv6(aimed.ip) ? LONGEST6 : LONGEST4)) return -E.EMSGSIZE;
    const failure = this.take_error();
    if (failure !== 0) return failure;
    if ((this.shut & 2) !== 0) return -E.EPIPE;
    const source = this.#control_source(control, aimed.ip) ?? this.#source(aimed.ip);
    if (source === undefined) return -E.ENETUNREACH;
    const six = is_ipv6(aimed.ip), group = is_multicast(aimed.ip);
    const ttl = six
      ? this.option(IPPROTO_IPV6, group ? IPV6.IPV6_MULTICAST_HOPS : IPV6.IPV6_UNICAST_HOPS)
      : this.option(IPPROTO_IP, group ? IP.IP_MULTICAST_TTL : IP.IP_TTL);
    this.#corked = {
      protocol: UDP,
      source: { ip: source, port: this.local!.port },
      destination: aimed,
      payload: data,
      ttl,
      tos: six ? this.option(IPPROTO_IPV6, IPV6.IPV6_TCLASS) : this.option(IPPROTO_IP, IP.IP_TOS),
    };
    if (!more) this.push();
    return data.length;
  }

  /** Puts data behind those that are held back; an address that the call has is not looked at. */
  #append(data: Uint8Array<ArrayBuffer>, more: boolean): number {
    const corked = this.#corked!, { payload } = corked;
    if (payload.length + data.length > (is_ipv6(corked.destination.ip) ? LONGEST6 : LONGEST4)) {
      this.#corked = null; // All of it is lost.
      return -E.EMSGSIZE;
    }
    const whole = new Uint8Array(payload.length + data.length);
    whole.set(payload);
    whole.set(data, payload.length);
    this.#corked = { ...corked, payload: whole };
    if (!more) this.push();
    return data.length;
  }

  /** Sends what was held back, as clearing UDP_CORK does. */
  push(): void {
    const corked = this.#corked;
    this.#corked = null;
    if (corked !== null) this.world.network.send(this.host, corked);
  }

  /** The address to send from that a control message names: IP_PKTINFO, IPV6_PKTINFO. */
  #control_source(control: readonly ControlMessage[], to: string): string | undefined {
    for (const { level, type, data } of control) {
      if (level === IPPROTO_IP && type === IP.IP_PKTINFO && data.length >= 12 && !is_ipv6(to)) {
        const ip = `${data[4]}.${data[5]}.${data[6]}.${data[7]}`;
        if (ip !== ANY4) return ip;
      }
    }
    return undefined;
  }

  receive(room: Received, flags: number): number {
    const failure = this.take_error();
    if (failure !== 0) return failure;
    const first = this.#queue[0];
    if (first === undefined) {
      return (this.shut & RECEIVE) !== 0 && this.waits ? 0 : WOULD_BLOCK;
    }
    const { packet } = first, { payload } = packet;
    const put = room.put(payload);
    room.address = () => write_sockaddr(sockaddr, this.family, packet.source);
    if (put < payload.length) room.flags |= MSG_TRUNC;
    room.control = this.#beside(first);
    if ((flags & MSG_PEEK) === 0) {
      this.#queue.shift();
      this.#queued -= payload.length + OVERHEAD;
    }
    return (flags & MSG_TRUNC) !== 0 ? payload.length : put;
  }

  /** What comes beside the data, as the options say. */
  #beside({ packet, at }: Datagram): ControlMessage[] {
    const list: ControlMessage[] = [];
    const on = (level: number, name: number) => name !== undefined && this.option(level, name) !== 0;
    const time = () => this.world.epoch + BigInt(at);
    const pair = (unit: bigint) => {
      const data = new Uint8Array(16), view = new DataView(data.buffer);
      view.setBigInt64(0, time() / 1_000_000_000n, true);
      view.setBigInt64(8, time() % 1_000_000_000n / unit, true);
      return data;
    };
    if (on(SOL_SOCKET, SO_TIMESTAMPNS)) list.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: pair(1n) });
    else if (on(SOL_SOCKET, SO_TIMESTAMP)) list.push({ level: SOL_SOCKET, type: SCM_TIMESTAMP, data: pair(1000n) });
    const six = is_ipv6(packet.source.ip), index = is_loopback(packet.destination.ip) ? 1 : LINK;
    const int = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
    if (!six && on(IPPROTO_IP, IP.IP_PKTINFO)) {
      const data = new Uint8Array(12);
      data[0] = index;
      const local = is_multicast(packet.destination.ip)
        ? this.host.source_for("10.0.0.1") ?? ANY4
        : packet.destination.ip;
      data.set(ip_bytes(local), 4);
      data.set(ip_bytes(packet.destination.ip), 8);
      list.push({ level: IPPROTO_IP, type: IP.IP_PKTINFO, data });
    }
    if (!six && on(IPPROTO_IP, IP.IP_RECVTTL)) list.push({ level: IPPROTO_IP, type: IP.IP_TTL, data: int(packet.ttl) });
    if (!six && on(IPPROTO_IP, IP.IP_RECVTOS)) {
      list.push({ level: IPPROTO_IP, type: IP.IP_TOS, data: Uint8Array.of(packet.tos) });
    }
    if (this.family !== AF_INET6) return list;
    if (on(IPPROTO_IPV6, IPV6.IPV6_RECVPKTINFO)) {
      const data = new Uint8Array(20);
      data.set(ip_bytes(mapped(packet.destination.ip)));
      data[16] = index;
      list.push({ level: IPPROTO_IPV6, type: IPV6.IPV6_PKTINFO, data });
    }
    if (six && on(IPPROTO_IPV6, IPV6.IPV6_RECVHOPLIMIT)) {
      list.push({ level: IPPROTO_IPV6, type: IPV6.IPV6_HOPLIMIT, data: int(packet.ttl) });
    }
    if (six && on(IPPROTO_IPV6, IPV6.IPV6_RECVTCLASS)) {
      list.push({ level: IPPROTO_IPV6, type: IPV6.IPV6_TCLASS, data: int(packet.tos) });
    }
    return list;
  }

  readable_bytes(): number {
    return this.#queue[0]?.packet.payload.length ?? 0;
  }

  poll(): number {
    return this.poll_bits(this.#queue.length > 0, true, false);
  }

  release(): void {
    this.watchers.clear();
    this.#queue.length = 0;
    this.vacate();
  }

  arrived(packet: Packet): void {
    if (packet.unreachable !== undefined) return this.fail(packet.unreachable);
    const size = packet.payload.length + OVERHEAD;
    // One datagram always fits; others are dropped silently if the buffer is full.
    if (this.#queued > 0 && this.#queued + size > this.options.number(SOL_SOCKET, SO_RCVBUF)) return;
    this.#queue.push({ packet, at: this.world.schedule.now });
    this.#queued += size;
    this.wake(DATA);
  }

  override peer_name(): number {
    return this.remote?.port === 0 ? -E.ENOTCONN : super.peer_name();
  }

  /** Joins a group, or leaves it: 0, or minus an errno. */
  join(group: string, joins: boolean): number {
    if (!is_multicast(group)) return -E.EINVAL;
    if (joins && this.#groups.has(group)) return -E.EADDRINUSE;
    if (!joins) return this.#groups.delete(group) ? 0 : -E.EADDRNOTAVAIL;
    this.#groups.add(group);
    return 0;
  }

  /** How well a packet fits this socket: 0 when it is not for it. */
  score({ source, destination }: Packet): number {
    const { local, remote } = this;
    if (local === null) return 0;
    let score = 1;
    if (remote !== null) {
      if (remote.ip !== source.ip || (remote.port !== source.port && remote.port !== 0)) return 0;
      score += 4;
    }
    if (local.ip === destination.ip) score += 2;
    else if (!is_wildcard(local.ip)) return 0;
    else if (local.ip === ANY4 && is_ipv6(destination.ip)) return 0;
    else if (local.ip === ANY6 && !is_ipv6(destination.ip) && this.v6only) return 0;
    return this.family === AF_INET && !is_ipv6(destination.ip) ? score + 0.5 : score;
  }

  /** Whether it takes what is sent to a group. */
  in_group(group: string, any: boolean): boolean {
    return this.#groups.has(group) || (any && this.#groups.size === 0 &&
      this.option(IPPROTO_IP, IP.IP_MULTICAST_ALL) !== 0);
  }

  get shares_port(): boolean {
    return SO_REUSEPORT !== undefined && this.option(SOL_SOCKET, SO_REUSEPORT) !== 0;
  }

  /** Whether what it sends to groups comes back to its own host. */
  get loops_back(): boolean {
    return this.option(IPPROTO_IP, IP.IP_MULTICAST_LOOP) !== 0;
  }
}

/** Delivers a datagram to its sockets; without one, the sender gets an ICMP error. */
export function deliver_datagram(world: Surroundings, host: Host, packet: Packet): void {
  const { source, destination } = packet;
  const here = (host.bound.get(`${UDP}:${destination.port}`) ?? []).filter((socket) => socket instanceof UdpSocket);
  if (packet.unreachable !== undefined) return told(here, packet);
  const scored = here.map((socket) => ({ socket, score: socket.score(packet) })).filter(({ score }) => score > 0);
  const group = is_multicast(destination.ip);
  if (group || destination.ip === "255.255.255.255") {
    const members = [...host.bound.values()].flat().some((socket) =>
      socket instanceof UdpSocket && socket.in_group(destination.ip, false)
    );
    const own = host.addresses.includes(source.ip) || is_loopback(source.ip);
    const sender = (host.bound.get(`${UDP}:${source.port}`) ?? []).find((socket) => socket instanceof UdpSocket);
    if (group && (!members || (own && sender instanceof UdpSocket && !sender.loops_back))) return;
    for (const { socket } of scored) {
      if (!group || socket.in_group(destination.ip, members)) socket.arrived(packet);
    }
    return;
  }
  if (scored.length === 0) {
    world.network.send(host, {
      ...packet,
      source: destination,
      destination: source,
      payload: packet.payload.subarray(0, 8),
      unreachable: E.ECONNREFUSED,
    });
    return;
  }
  const best = Math.max(...scored.map(({ score }) => score));
  const equal = scored.filter(({ score }) => score === best).map(({ socket }) => socket);
  // Of those that share a port the ports choose one; of those that share an address the last has it.
  const chosen = equal.every((socket) => socket.shares_port)
    ? equal[(source.port * 31 + destination.port) % equal.length]
    : equal[equal.length - 1];
  chosen.arrived(packet);
}

/** An ICMP message: only a connected socket hears of it. */
function told(sockets: UdpSocket[], packet: Packet): void {
  const { source } = packet;
  sockets.find(({ remote }) =>
    remote !== null && remote.ip === source.ip && (remote.port === source.port || remote.port === 0)
  )?.arrived(packet);
}
