/**
 * Socket options of the simulated kernel: a table with a row for each, its value at first, and what it takes.
 *
 * The values are Linux' (socket(7), ip(7), ipv6(7), tcp(7)), as `tests/simulated/` compares. An option that is not
 * here is one that the simulated kernel does not have: ENOPROTOOPT.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import * as E from "../constants/errno.ts";
import * as IP from "../constants/ip.ts";
import * as IPV6 from "../constants/ipv6.ts";
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import * as SO from "../constants/socket_option.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import * as TCP from "../constants/tcp.ts";
import { UDP_CORK } from "../constants/udp.ts";

/** The value of an option: a C int, or a struct. */
export type Value = number | Uint8Array<ArrayBuffer>;

/** What an option takes and gives. */
interface Rule {
  /** Its value at first. */
  readonly initial: Value;
  /** The value that is kept for one that is set; `null` when it is refused. */
  readonly accept?: (value: number) => number | null;
  /** Whether only a privileged process may set it to another value than 0. The simulated one is none. */
  readonly privileged?: boolean;
  /** How many bytes a struct has at least. */
  readonly size?: number;
  readonly read_only?: boolean;
}

const flag: Rule = { initial: 0, accept: (value) => value === 0 ? 0 : 1 };
const number: Rule = { initial: 0 };
const privileged: Rule = { initial: 0, privileged: true };

function within(low: number, high: number, initial: number, otherwise?: number): Rule {
  return {
    initial,
    accept: (value) =>
      value === -1 && otherwise !== undefined ? otherwise : refused(value >= low && value <= high, value),
  };
}

function refused(accepted: boolean, value: number): number | null {
  return accepted ? value : null;
}

function constant(initial: Value): Rule {
  return { initial, read_only: true };
}

/** The largest buffer that may be asked for, which is then doubled: net.core.wmem_max and rmem_max. */
const MAXIMUM_BUFFER = 4_194_304;
const SMALLEST_SEND = 4608, SMALLEST_RECEIVE = 2304;

function buffer(smallest: number, initial: number): Rule {
  const asked = (value: number) => value < 0 || value > MAXIMUM_BUFFER ? MAXIMUM_BUFFER : value;
  return { initial, accept: (value) => Math.max(smallest, asked(value) * 2) };
}

/** Windows has no time to its own: SO_RCVTIMEO is a struct timeval elsewhere. */
const timeval: Rule = { initial: new Uint8Array(16), size: 16 };

const SOCKET: [number | undefined, Rule][] = [
  [SO.SO_DEBUG, privileged],
  [SO.SO_REUSEADDR, flag],
  [SO.SO_REUSEPORT, flag],
  [SO.SO_KEEPALIVE, flag],
  [SO.SO_DONTROUTE, flag],
  [SO.SO_BROADCAST, flag],
  [SO.SO_OOBINLINE, flag],
  [SO.SO_LINGER, { initial: new Uint8Array(8), size: 8 }],
  [SO.SO_SNDLOWAT, constant(1)],
  [SO.SO_RCVLOWAT, { initial: 1, accept: (value) => value < 0 ? 0x7fff_ffff : value || 1 }],
  [SO.SO_SNDTIMEO, timeval],
  [SO.SO_RCVTIMEO, timeval],
  [SO.SO_PRIORITY, within(0, 6, 0)],
  [SO.SO_MARK, privileged],
  [SO.SO_INCOMING_CPU, { initial: -1 }],
  [SO.SO_BINDTODEVICE, { initial: new Uint8Array(0), size: 0 }],
  [SO.SO_TIMESTAMP, flag],
  [SO.SO_TIMESTAMPNS, flag],
  [SO.SO_PEEK_OFF, { initial: -1 }],
  [SO.SO_NOSIGPIPE, flag],
];

const UNIX: [number | undefined, Rule][] = [
  [SO.SO_PASSCRED, flag],
  [SO.SO_PASSSEC, flag],
  [SO.SO_SNDBUF, buffer(SMALLEST_SEND, 212_992)],
  [SO.SO_RCVBUF, buffer(SMALLEST_RECEIVE, 212_992)],
];

const DATAGRAMS: [number | undefined, Rule][] = [
  [SO.SO_SNDBUF, buffer(SMALLEST_SEND, 212_992)],
  [SO.SO_RCVBUF, buffer(SMALLEST_RECEIVE, 212_992)],
];

const STREAMS: [number | undefined, Rule][] = [
  [SO.SO_SNDBUF, buffer(SMALLEST_SEND, 16_384)],
  [SO.SO_RCVBUF, buffer(SMALLEST_RECEIVE, 131_072)],
];

const INET: [number | undefined, Rule][] = [
  [IP.IP_TOS, { initial: 0, accept: (value) => value & 0xff }],
  [IP.IP_TTL, within(1, 255, 64, 64)],
  [IP.IP_RECVTOS, flag],
  [IP.IP_RECVTTL, flag],
  [IP.IP_PKTINFO, flag],
  [IP.IP_RECVERR, flag],
  [IP.IP_FREEBIND, flag],
  [IP.IP_TRANSPARENT, privileged],
  [IP.IP_BIND_ADDRESS_NO_PORT, flag],
  [IP.IP_MULTICAST_TTL, within(0, 255, 1, 1)],
  [IP.IP_MULTICAST_LOOP, { initial: 1, accept: (value) => value === 0 ? 0 : 1 }],
  [IP.IP_MULTICAST_ALL, { initial: 1, accept: (value) => value === 0 ? 0 : 1 }],
  [IP.IP_MTU_DISCOVER, within(0, 5, 1)],
  [IP.IP_MINTTL, within(0, 255, 0)],
];

const INET6: [number | undefined, Rule][] = [
  [IPV6.IPV6_V6ONLY, flag],
  [IPV6.IPV6_UNICAST_HOPS, within(0, 255, 64, 64)],
  [IPV6.IPV6_MULTICAST_HOPS, within(0, 255, 1, 1)],
  [IPV6.IPV6_MULTICAST_LOOP, { initial: 1, accept: (value) => refused(value === 0 || value === 1, value) }],
  [IPV6.IPV6_MULTICAST_IF, { initial: 0, accept: (value) => refused(value >= 0 && value <= 2, value) }],
  [IPV6.IPV6_RECVPKTINFO, flag],
  [IPV6.IPV6_RECVHOPLIMIT, flag],
  [IPV6.IPV6_RECVTCLASS, flag],
  [IPV6.IPV6_TCLASS, within(0, 255, 0, 0)],
  [IPV6.IPV6_MTU_DISCOVER, within(0, 5, 1)],
  [IPV6.IPV6_RECVERR, flag],
  [IPV6.IPV6_FREEBIND, flag],
];

const CUBIC = new TextEncoder().encode("cubic".padEnd(16, "\0"));

const OF_TCP: [number | undefined, Rule][] = [
  [TCP.TCP_NODELAY, flag],
  [TCP.TCP_MAXSEG, { initial: 536, accept: (value) => refused(value === 0 || (value >= 88 && value <= 32767), value) }],
  [TCP.TCP_CORK, flag],
  [TCP.TCP_KEEPIDLE, within(1, 32767, 7200)],
  [TCP.TCP_KEEPINTVL, within(1, 32767, 75)],
  [TCP.TCP_KEEPCNT, within(1, 127, 9)],
  [TCP.TCP_SYNCNT, within(1, 127, 6)],
  [TCP.TCP_LINGER2, { initial: 60, accept: (value) => value < 0 ? -1 : Math.min(value, 120) || 60 }],
  [TCP.TCP_DEFER_ACCEPT, number],
  [TCP.TCP_QUICKACK, { initial: 1, accept: (value) => value === 0 ? 0 : 1 }],
  [TCP.TCP_USER_TIMEOUT, within(0, 0x7fff_ffff, 0)],
  [TCP.TCP_FASTOPEN, number],
  [TCP.TCP_WINDOW_CLAMP, number],
  [TCP.TCP_NOTSENT_LOWAT, number],
  [TCP.TCP_CONGESTION, { initial: CUBIC, size: 0 }],
];

const OF_UDP: [number | undefined, Rule][] = [[UDP_CORK, flag]];

type Table = Map<number, Rule>;

/** Levels and names are at most 16 bits, or negative by little. */
function key_of(level: number, name: number): number {
  return level * 0x100_0000 + name;
}

function table(...parts: [level: number, rules: [number | undefined, Rule][]][]): Table {
  const rules: Table = new Map();
  for (const [level, list] of parts) {
    for (const [name, rule] of list) if (name !== undefined) rules.set(key_of(level, name), rule);
  }
  return rules;
}

const tables: Record<"unix" | "tcp4" | "tcp6" | "udp4" | "udp6", Table> = {
  unix: table([SOL_SOCKET, SOCKET], [SOL_SOCKET, UNIX]),
  tcp4: table([SOL_SOCKET, SOCKET], [SOL_SOCKET, STREAMS], [IPPROTO_IP, INET], [IPPROTO_TCP, OF_TCP]),
  tcp6: table(
    [SOL_SOCKET, SOCKET],
    [SOL_SOCKET, STREAMS],
    [IPPROTO_IP, INET],
    [IPPROTO_IPV6, INET6],
    [IPPROTO_TCP, OF_TCP],
  ),
  udp4: table([SOL_SOCKET, SOCKET], [SOL_SOCKET, DATAGRAMS], [IPPROTO_IP, INET], [IPPROTO_UDP, OF_UDP]),
  udp6: table(
    [SOL_SOCKET, SOCKET],
    [SOL_SOCKET, DATAGRAMS],
    [IPPROTO_IP, INET],
    [IPPROTO_IPV6, INET6],
    [IPPROTO_UDP, OF_UDP],
  ),
};

/** The options of one socket. */
export class OptionTable {
  readonly #rules: Table;
  readonly #levels: Set<number>;
  readonly #set: Map<number, Value> = new Map();
  /** Options that others have, and the errno with which these sockets refuse them. */
  readonly #refused: Map<number, number> = new Map();

  constructor(family: number, type: number) {
    const name = family === AF_UNIX ? "unix" : `${type === SOCK_STREAM ? "tcp" : "udp"}${family === AF_INET6 ? 6 : 4}`;
    this.#rules = tables[name as keyof typeof tables];
    this.#levels = new Set([SOL_SOCKET]);
    if (family === AF_INET || family === AF_INET6) this.#levels.add(IPPROTO_IP);
    if (family === AF_INET6) this.#levels.add(IPPROTO_IPV6);
    if (family === AF_UNIX) this.#refused.set(key_of(SOL_SOCKET, SO.SO_REUSEPORT), E.EOPNOTSUPP);
    else if (type === SOCK_STREAM) {
      this.#levels.add(IPPROTO_TCP);
      this.#refused.set(key_of(IPPROTO_IP, IP.IP_MULTICAST_TTL), E.EINVAL);
      this.#refused.set(key_of(IPPROTO_IPV6, IPV6.IPV6_MULTICAST_HOPS), E.ENOPROTOOPT);
    } else this.#levels.add(IPPROTO_UDP);
  }

  /** The options of a connection that was accepted are those of the socket that listened. */
  copy_to(other: OptionTable): void {
    for (const [key, value] of this.#set) other.#set.set(key, value);
  }

  /** Whether it has been set, and is not what it was at first. */
  is_set(level: number, name: number): boolean {
    return this.#set.has(key_of(level, name));
  }

  /** An option that is a number; 0 for one that the platform lacks. */
  number(level: number, name: number): number {
    const key = key_of(level, name), value = this.#set.get(key) ?? this.#rules.get(key)?.initial;
    return typeof value === "number" ? value : 0;
  }

  /** The bytes of an option that is a struct. */
  bytes(level: number, name: number): Uint8Array<ArrayBuffer> {
    const key = key_of(level, name), value = this.#set.get(key) ?? this.#rules.get(key)?.initial;
    return value instanceof Uint8Array ? value : new Uint8Array(0);
  }

  /** Keeps a value without checking the rules. */
  keep(level: number, name: number, value: Value): void {
    this.#set.set(key_of(level, name), value);
  }

  /** The value, or minus an errno. */
  get(level: number, name: number): Value | { failure: number } {
    const rule = this.#rules.get(key_of(level, name));
    if (rule === undefined) {
      return { failure: this.#levels.has(level) || this.#levels.has(IPPROTO_IPV6) ? -E.ENOPROTOOPT : -E.EOPNOTSUPP };
    }
    return this.#set.get(key_of(level, name)) ?? rule.initial;
  }

  /** Sets it: 0, or minus an errno. */
  set(level: number, name: number, value: Uint8Array): number {
    const key = key_of(level, name), rule = this.#rules.get(key);
    if (rule === undefined || rule.read_only) {
      return level !== SOL_SOCKET && this.#levels.size === 1 ? -E.EOPNOTSUPP : -E.ENOPROTOOPT;
    }
    if (rule.size !== undefined) {
      if (value.length < rule.size) return -E.EINVAL;
      this.#set.set(key, value.slice(0, rule.size || value.length));
      return 0;
    }
    const short = level === IPPROTO_IP && value.length >= 1; // ip(7): one byte does for a small number.
    if (value.length < 4 && !short) return -E.EINVAL;
    const given = value.length < 4 ? value[0] : new DataView(value.buffer, value.byteOffset).getInt32(0, true);
    const refusal = this.#refused.get(key);
    if (refusal !== undefined && !(refusal === E.EOPNOTSUPP && given === 0)) return -refusal;
    const kept = rule.accept === undefined ? given : rule.accept(given);
    if (kept === null) return -E.EINVAL;
    if (rule.privileged && given !== 0) return -E.EPERM;
    this.#set.set(key, kept);
    return 0;
  }
}
