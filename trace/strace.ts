/**
 * System calls as strace(1) prints them: numbers by name, addresses and buffers decoded.
 *
 * What a call reads is written down before it is made, what it writes after it: the memory in which addresses travel is
 * used by every call.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import * as FAMILY from "../constants/address_family.ts";
import * as ADDRINFO from "../constants/addrinfo.ts";
import * as ANCILLARY from "../constants/ancillary.ts";
import * as EPOLL from "../constants/epoll.ts";
import { errorcode } from "../constants/errorcode.ts";
import * as IOCTL from "../constants/ioctl.ts";
import * as IP from "../constants/ip.ts";
import * as IPV6 from "../constants/ipv6.ts";
import * as MSG from "../constants/message_flag.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../constants/poll.ts";
import { by } from "../constants/platform.ts";
import * as PROTOCOL from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import * as SO from "../constants/socket_option.ts";
import * as TYPE from "../constants/socket_type.ts";
import * as TCP from "../constants/tcp.ts";
import { family_of } from "../families/codec.ts";
import { format_ipv4, format_ipv6 } from "../families/text.ts";
import type { Bytes, Text } from "../ffi/backend.ts";
import type { MessageVector } from "../ffi/batch.ts";
import { ControlWalk } from "../ffi/cmsg.ts";
import { POLLFD, SOCKADDR_STORAGE } from "../ffi/layout.ts";
import { option, type Region, resolved_sockaddr, Sockaddr, sockaddr } from "../ffi/memory.ts";
import { control } from "../ffi/message.ts";

/** So many bytes of a buffer are printed, as `strace -s` has it. */
const SHOWN = 32;

type Names = Map<number, string>;

function names_of(module: object, prefix: RegExp, also: Record<string, number> = {}): Names {
  const names: Names = new Map();
  for (const [name, value] of [...Object.entries(module), ...Object.entries(also)]) {
    if (typeof value === "number" && prefix.test(name) && !names.has(value)) names.set(value, name);
  }
  return names;
}

const FAMILIES = names_of(FAMILY, /^AF_/);
const TYPES = names_of(TYPE, /^SOCK_(STREAM|DGRAM|RAW|RDM|SEQPACKET|DCCP|PACKET)$/);
const PROTOCOLS = names_of(PROTOCOL, /^IPPROTO_/);
const MSG_FLAGS = names_of(MSG, /^MSG_/);
const OPTIONS: Record<number, [level: string, names: Names]> = {
  [SOL_SOCKET]: ["SOL_SOCKET", names_of(SO, /^SO_(?!J1939|VM|TS_|DETACH_BPF|GET_FILTER|DETACH_REUSEPORT_BPF$)/)],
  [PROTOCOL.IPPROTO_IP]: ["SOL_IP", names_of(IP, /^IP_(?!RECVRETOPTS|PMTUDISC|DEFAULT|MAX|PORTRANGE_)/)],
  [PROTOCOL.IPPROTO_IPV6]: ["SOL_IPV6", names_of(IPV6, /^IPV6_(?!PMTUDISC|PREFER|FL_|RTHDR_|DEFAULT|MAX)/)],
  [PROTOCOL.IPPROTO_TCP]: [
    "SOL_TCP",
    names_of(
      TCP,
      /^TCP_(?!REPAIR_(ON|OFF)|ESTABLISHED|SYN_|FIN|CLOS|TIME_WAIT|LISTEN|LAST|AO_KEYF|AO_MAX|MD5SIG_[FM]|RECEIVE_|NO_QUEUE|RECV_QUEUE|SEND_QUEUE|CM_INQ)/,
    ),
  ],
  [PROTOCOL.IPPROTO_UDP]: ["SOL_UDP", new Map()],
};
const OPTION_PREFIXES: Record<string, string> = {
  SOL_SOCKET: "SO_",
  SOL_IP: "IP_",
  SOL_IPV6: "IPV6_",
  SOL_TCP: "TCP_",
  SOL_UDP: "UDP_",
};
const ANCILLARIES = names_of(ANCILLARY, /^SCM_/);
const POLL_EVENTS: [number, string][] = [
  [POLLIN, "POLLIN"],
  [POLLPRI, "POLLPRI"],
  [POLLOUT, "POLLOUT"],
  [POLLERR, "POLLERR"],
  [POLLHUP, "POLLHUP"],
  [POLLNVAL, "POLLNVAL"],
];
const EAI = names_of(ADDRINFO, /^EAI_/);
const AI = names_of(ADDRINFO, /^AI_/);
const SHUT: Names = new Map([[0, "SHUT_RD"], [1, "SHUT_WR"], [2, "SHUT_RDWR"]]);
const IOCTLS = names_of(IOCTL, /^(SIO|FIO|TIO|TUN)/);
const EPOLL_CTL = ["", "EPOLL_CTL_ADD", "EPOLL_CTL_DEL", "EPOLL_CTL_MOD"];
const EPOLL_EVENTS = [...names_of(EPOLL, /^EPOLL(?!_CLOEXEC)/)].sort(([a], [b]) => a - b);

/** Bits by name, `0` when there are none. */
function flags(value: number, names: Iterable<[number, string]>): string {
  let rest = value;
  const found: string[] = [];
  for (const [bit, name] of names) {
    if (bit !== 0 && (rest & bit) >>> 0 === bit) {
      found.push(name);
      rest &= ~bit;
    }
  }
  if (rest !== 0) found.push(`0x${(rest >>> 0).toString(16)}`);
  return found.length === 0 ? "0" : found.join("|");
}

function named(value: number, names: Names, prefix: string): string {
  return names.get(value) ?? `0x${(value >>> 0).toString(16)} /* ${prefix}??? */`;
}

/** Of two names for a number, the one that strace has. */
const OTHER_NAMES: Record<string, string> = by({ linux: { ENOTSUP: "EOPNOTSUPP", EDEADLOCK: "EDEADLK" } }) ?? {};

function errno_text(errno: number): string {
  const name = errorcode[errno];
  return name === undefined ? String(errno) : OTHER_NAMES[name] ?? name;
}

const ESCAPES: Record<number, string> = { 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" };

/** Bytes as a C string, as strace writes it. */
export function quoted(bytes: Uint8Array, most: number = SHOWN): string {
  let text = "";
  const length = Math.min(bytes.length, most);
  for (let i = 0; i < length; i++) {
    const byte = bytes[i], next = bytes[i + 1];
    if (ESCAPES[byte] !== undefined) text += ESCAPES[byte];
    else if (byte >= 32 && byte < 127) text += String.fromCharCode(byte);
    else {
      const digit = i + 1 < length && next >= 48 && next <= 57;
      text += `\\${byte.toString(8).padStart(digit ? 3 : 1, "0")}`;
    }
  }
  return `"${text}"${bytes.length > most ? "..." : ""}`;
}

/** A sockaddr. */
export function address_text(from: Sockaddr): string {
  const { size, bytes, view } = from;
  if (size < 2) return "NULL";
  const family = family_of(from);
  if (family === FAMILY.AF_INET && size >= 16) {
    const ip = format_ipv4(view.getUint32(4));
    return `{sa_family=AF_INET, sin_port=htons(${view.getUint16(2)}), sin_addr=inet_addr("${ip}")}`;
  }
  if (family === FAMILY.AF_INET6 && size >= 28) {
    const ip = format_ipv6(bytes.slice(8, 24), 0);
    return `{sa_family=AF_INET6, sin6_port=htons(${view.getUint16(2)}), sin6_flowinfo=htonl(${view.getUint32(4)}), ` +
      `inet_pton(AF_INET6, "${ip}", &sin6_addr), sin6_scope_id=${view.getUint32(24, true)}}`;
  }
  if (family === FAMILY.AF_UNIX) {
    if (size === 2) return "{sa_family=AF_UNIX}";
    const path = bytes.subarray(2, size);
    if (path[0] === 0) return `{sa_family=AF_UNIX, sun_path=@${quoted(path.subarray(1), 128)}}`;
    const end = path.indexOf(0);
    return `{sa_family=AF_UNIX, sun_path=${quoted(end < 0 ? path : path.subarray(0, end), 128)}}`;
  }
  if (family === FAMILY.AF_NETLINK && size >= 12) {
    const groups = view.getUint32(8, true).toString(16).padStart(8, "0");
    return `{sa_family=AF_NETLINK, nl_pid=${view.getUint32(4, true)}, nl_groups=${groups}}`;
  }
  return `{sa_family=${named(family, FAMILIES, "AF_")}, sa_data=${quoted(bytes.slice(2, size), 128)}}`;
}

function type_text(type: number): string {
  const extra: [number, string][] = [[TYPE.SOCK_CLOEXEC ?? 0, "SOCK_CLOEXEC"], [
    TYPE.SOCK_NONBLOCK ?? 0,
    "SOCK_NONBLOCK",
  ]];
  const rest = extra.filter(([bit]) => bit !== 0 && (type & bit) !== 0).map(([, name]) => name);
  const type_only = extra.reduce((sum, [bit]) => sum & ~bit, type);
  return [named(type_only, TYPES, "SOCK_"), ...rest].join("|");
}

function protocol_text(family: number, protocol: number): string {
  const inet = family === FAMILY.AF_INET || family === FAMILY.AF_INET6;
  return inet ? protocol === 0 ? "IPPROTO_IP" : named(protocol, PROTOCOLS, "IPPROTO_") : String(protocol);
}

function option_names(level: number, name: number): string {
  const [level_name, names] = OPTIONS[level] ?? [String(level), new Map()];
  return `${level_name}, ${named(name, names as Names, OPTION_PREFIXES[level_name] ?? "")}`;
}

/** The value of an option. */
function value_text(level: number, name: number, bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (level === SOL_SOCKET && name === SO.SO_LINGER && bytes.length >= 8) {
    return `{l_onoff=${view.getInt32(0, true)}, l_linger=${view.getInt32(4, true)}}`;
  }
  if (level === SOL_SOCKET && name === SO.SO_PEERCRED && bytes.length >= 12) {
    return `{pid=${view.getInt32(0, true)}, uid=${view.getInt32(4, true)}, gid=${view.getInt32(8, true)}}`;
  }
  const time = name === SO.SO_RCVTIMEO || name === SO.SO_SNDTIMEO;
  if (level === SOL_SOCKET && time && bytes.length >= 16) {
    return `{tv_sec=${view.getBigInt64(0, true)}, tv_usec=${view.getBigInt64(8, true)}}`;
  }
  if (bytes.length !== 4) return quoted(bytes);
  const value = view.getInt32(0, true);
  if (level === SOL_SOCKET && name === SO.SO_ERROR && value > 0) return `[${errno_text(value)}]`;
  return `[${value}]`;
}

function control_text(bytes: Uint8Array, length: number, fd: (n: number) => string): string {
  const items: string[] = [], walk = new ControlWalk(bytes, length);
  while (walk.next()) {
    const data = bytes.slice(walk.start, walk.end), socket = walk.level === SOL_SOCKET;
    const level = OPTIONS[walk.level]?.[0] ?? String(walk.level);
    const type = socket
      ? named(walk.type, ANCILLARIES, "SCM_")
      : OPTIONS[walk.level]?.[1].get(walk.type) ?? String(walk.type);
    const ints = () => Array.from(new Int32Array(data.slice(0, data.length & ~3).buffer), fd).join(", ");
    const credentials = () => {
      const [pid, uid, gid] = new Int32Array(data.buffer);
      return `{pid=${pid}, uid=${uid}, gid=${gid}}`;
    };
    const text = socket && walk.type === ANCILLARY.SCM_RIGHTS
      ? `[${ints()}]`
      : socket && walk.type === ANCILLARY.SCM_CREDENTIALS && data.length === 12
      ? credentials()
      : quoted(data);
    items.push(`{cmsg_len=${16 + data.length}, cmsg_level=${level}, cmsg_type=${type}, cmsg_data=${text}}`);
  }
  return items.length === 0 ? "" : `msg_control=[${items.join(", ")}], `;
}

function vectors_text(buffers: readonly Bytes[], moved: number): string {
  let left = moved;
  const list = Array.from(buffers, (buffer) => {
    const shown = buffer.subarray(0, Math.max(0, Math.min(left, buffer.length)));
    left -= shown.length;
    return `{iov_base=${quoted(shown)}, iov_len=${buffer.length}}`;
  });
  return `msg_iov=[${list.join(", ")}], msg_iovlen=${buffers.length}`;
}

/** The messages of a batch; `moved` of them came or went. */
function batch_text(
  vector: MessageVector,
  count: number,
  moved: number,
  incoming: boolean,
  fd: (n: number) => string,
): string {
  const name = new Sockaddr();
  const items = Array.from({ length: count }, (_, i) => {
    vector.take_name(i, name);
    const size = incoming ? vector.length(i) : vector.outgoing_length(i), controllen = vector.controllen(i);
    const space = incoming ? vector.space(i) : vector.space(i).subarray(0, size);
    const beside = control_text(vector.control_space(i), controllen, fd);
    const namelen = incoming ? `${SOCKADDR_STORAGE} => ${name.size}` : name.size;
    return `{msg_hdr={msg_name=${name.size > 0 ? address_text(name) : "NULL"}, msg_namelen=${namelen}, ${
      vectors_text([space], size)
    }, ${beside}msg_controllen=${controllen}, msg_flags=${incoming ? flags(vector.flags(i), MSG_FLAGS) : "0"}}${
      i < moved ? `, msg_len=${vector.length(i)}` : ""
    }}`;
  });
  return `[${items.join(", ")}]`;
}

function poll_text(list: Region, count: number, results: boolean, fd: (n: number) => string): string {
  const { view } = list, items: string[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * POLLFD.size, bits = view.getUint16(at + (results ? POLLFD.revents : POLLFD.events), true);
    if (results && bits === 0) continue;
    items.push(`{fd=${fd(view.getInt32(at, true))}, ${results ? "revents" : "events"}=${flags(bits, POLL_EVENTS)}}`);
  }
  return `[${items.join(", ")}]`;
}

function text_text(text: Text): string {
  if (text === null) return "NULL";
  return quoted(typeof text === "string" ? new TextEncoder().encode(text) : text, 128);
}

/** Methods of the backend by the calls that they make. */
const CALLS: Record<string, string> = {
  accept: "accept",
  accept_nameless: "accept",
  dup: "fcntl",
  get_inheritable: "fcntl",
  poll_one: "poll",
  "events.poll": "poll",
  "events.select": "select",
  set_nonblocking: "ioctl",
  set_inheritable: "ioctl",
  setsockopt_int: "setsockopt",
};

/** The C function behind a method of the backend. */
export function call_name(method: string): string {
  return CALLS[method] ?? method.replace(/^(names|events|resolver)\./, "");
}

/** What a call is made with, and what comes of it. */
// deno-lint-ignore no-explicit-any
type Any = any;

/** What is known of a call before it is made. */
export interface Begun {
  /** What the call reads, written down already. */
  readonly text: string;
}

/** The resolver's calls on other threads are the same calls. */
function on_this_thread(method: string): string {
  return method.replace(/^resolver\./, "names.");
}

/** A call and its parameters, as strace prints them. */
type Call = [call: string, parameters: string];

function succeeded(result: Any): boolean {
  return typeof result !== "number" || result >= 0;
}

/** The address that a call has filled. */
function peer_text(ok: boolean): string {
  return ok ? `${address_text(sockaddr)}, [${SOCKADDR_STORAGE} => ${sockaddr.size}]` : `..., [${SOCKADDR_STORAGE}]`;
}

/** Writes calls down. */
export class Strace {
  readonly #strerror: (errno: number) => string;
  readonly #fd: (fd: number) => string;

  /**
   * @param strerror The text of an error number.
   * @param fd How descriptors are printed.
   */
  constructor(strerror: (errno: number) => string, fd: (fd: number) => string = String) {
    this.#strerror = strerror;
    this.#fd = fd;
  }

  /** What a call reads: to be asked for before it is made. */
  begin(method: string, args: Any[]): Begun {
    switch (on_this_thread(method)) {
      case "bind":
      case "connect":
      case "sendto":
        return { text: `${address_text(sockaddr)}, ${sockaddr.size}` };
      case "sendmsg": {
        const [, buffers, to] = args,
          name = to ? `${address_text(sockaddr)}, msg_namelen=${sockaddr.size}` : "NULL, msg_namelen=0";
        const size = Array.from(buffers as Bytes[]).reduce((sum, buffer) => sum + buffer.length, 0);
        return {
          text: `{msg_name=${name}, ${vectors_text(buffers, size)}, ${
            control_text(control.region.bytes, control.length, this.#fd)
          }msg_controllen=${control.length}, msg_flags=0}`,
        };
      }
      case "recvmsg":
        return { text: String(control.length) };
      case "events.poll":
        return { text: poll_text(args[0], args[1], false, this.#fd) };
      case "names.getnameinfo":
        return { text: address_text(resolved_sockaddr) };
      default:
        return { text: "" };
    }
  }

  /** The result of a failed call: `-1 EBADF (Bad file descriptor)`. */
  failure(result: number): string {
    return `-1 ${errno_text(-result)} (${this.#strerror(-result)})`;
  }

  /** Events of poll(2) by name. */
  events(bits: number): string {
    return flags(bits, POLL_EVENTS);
  }

  /** The whole line. */
  end(method: string, args: Any[], begun: Begun, result: Any): string {
    const name = on_this_thread(method), [call, parameters] = this.#call(name, args, begun, result);
    return `${call}(${parameters}) = ${this.#result(name, args, result)}`;
  }

  /** A call that has not come back. */
  unfinished(method: string, args: Any[], begun: Begun): string {
    const [call, parameters] = this.#call(on_this_thread(method), args, begun, -1);
    return `${call}(${parameters}`;
  }

  #call(method: string, args: Any[], { text }: Begun, result: Any): Call {
    const known = this.#socket_call(method, args, text, result) ?? this.#transfer(method, args, text, result) ??
      this.#option_call(method, args, result) ?? this.#other_call(method, args, text);
    if (known !== undefined) return known;
    const list = args.map((arg, i) =>
      i === 0 && typeof arg === "number" && !method.includes(".") ? this.#fd(arg) : shown(arg)
    );
    return [method.replace(/^(names|events)\./, ""), list.join(", ")];
  }

  /** Calls that make, bind, connect and shut down sockets. */
  #socket_call(method: string, args: Any[], text: string, result: Any): Call | undefined {
    const fd = this.#fd, ok = succeeded(result), descriptor = this.#descriptor(args);
    switch (method) {
      case "socket":
      case "socketpair": {
        const [family, type, protocol, pair] = args;
        const parameters = `${named(family, FAMILIES, "AF_")}, ${type_text(type | (TYPE.SOCK_CLOEXEC ?? 0))}, ${
          protocol_text(family, protocol)
        }`;
        if (method === "socket") return [method, parameters];
        return [method, `${parameters}, ${ok ? `[${fd(pair[0])}, ${fd(pair[1])}]` : "..."}`];
      }
      case "dup":
        return ["fcntl", `${descriptor}, F_DUPFD_CLOEXEC, 0`];
      case "bind":
      case "connect":
        return [method, `${descriptor}, ${text}`];
      case "accept":
        return ["accept4", `${descriptor}, ${peer_text(ok)}, SOCK_CLOEXEC`];
      case "accept_nameless":
        return ["accept4", `${descriptor}, NULL, NULL, SOCK_CLOEXEC`];
      case "getsockname":
      case "getpeername":
        return [method, `${descriptor}, ${peer_text(ok)}`];
      case "shutdown":
        return [method, `${descriptor}, ${named(args[1], SHUT, "SHUT_")}`];
    }
  }

  /** Calls that send and receive. */
  #transfer(method: string, args: Any[], text: string, result: Any): Call | undefined {
    const fd = this.#fd, ok = succeeded(result), descriptor = this.#descriptor(args);
    const filled = (data: Bytes, length: number) => ok ? quoted(data.subarray(0, Math.min(result, length))) : "...";
    switch (method) {
      case "send":
        return [
          "sendto",
          `${descriptor}, ${quoted(args[1].subarray(0, args[2]))}, ${args[2]}, ${flags(args[3], MSG_FLAGS)}, NULL, 0`,
        ];
      case "sendto":
        return [
          method,
          `${descriptor}, ${quoted(args[1].subarray(0, args[2]))}, ${args[2]}, ${flags(args[3], MSG_FLAGS)}, ${text}`,
        ];
      case "recv":
        return [
          "recvfrom",
          `${descriptor}, ${filled(args[1], args[2])}, ${args[2]}, ${flags(args[3], MSG_FLAGS)}, NULL, NULL`,
        ];
      case "recvfrom":
        return [
          method,
          `${descriptor}, ${filled(args[1], args[2])}, ${args[2]}, ${flags(args[3], MSG_FLAGS)}, ${peer_text(ok)}`,
        ];
      case "sendmsg":
        return [method, `${descriptor}, ${text}, ${flags(args[3], MSG_FLAGS)}`];
      case "recvmsg":
        return this.#recvmsg(args, text, result);
      case "sendmmsg": {
        const [, vector, count, bits] = args;
        return [
          method,
          `${descriptor}, ${batch_text(vector, count, result, false, fd)}, ${count}, ${flags(bits, MSG_FLAGS)}`,
        ];
      }
      case "recvmmsg": {
        const [, vector, count, bits] = args, all = flags(bits | (MSG.MSG_WAITFORONE ?? 0), MSG_FLAGS);
        return [
          method,
          `${descriptor}, ${ok ? batch_text(vector, result, result, true, fd) : "..."}, ${count}, ${all}, NULL`,
        ];
      }
    }
  }

  #recvmsg(args: Any[], text: string, result: Any): Call {
    const fd = this.#fd, ok = succeeded(result), descriptor = this.#descriptor(args);
    const from = ok && sockaddr.size > 0 ? address_text(sockaddr) : "NULL", buffers = args[1] as Bytes[];
    if (!ok) {
      return [
        "recvmsg",
        `${descriptor}, {${vectors_text(buffers, 0)}, msg_controllen=${text}}, ${flags(args[2], MSG_FLAGS)}`,
      ];
    }
    const beside = control_text(control.region.bytes, Math.min(control.length, Number(text)), fd);
    const length = Number(text) === control.length ? text : `${text} => ${control.length}`;
    return [
      "recvmsg",
      `${descriptor}, {msg_name=${from}, msg_namelen=${SOCKADDR_STORAGE} => ${sockaddr.size}, ${
        vectors_text(buffers, result)
      }, ${beside}msg_controllen=${length}, msg_flags=${flags(control.flags, MSG_FLAGS)}}, ${
        flags(args[2], MSG_FLAGS)
      }`,
    ];
  }

  /** Calls on options. */
  #option_call(method: string, args: Any[], result: Any): Call | undefined {
    const ok = succeeded(result), descriptor = this.#descriptor(args);
    switch (method) {
      case "getsockopt": {
        const [, level, name, length] = args;
        const value = ok
          ? `${value_text(level, name, option.bytes.slice(0, result))}, [${
            length === result ? length : `${length} => ${result}`
          }]`
          : `..., [${length}]`;
        return [method, `${descriptor}, ${option_names(level, name)}, ${value}`];
      }
      case "setsockopt": {
        const [, level, name, value, length] = args;
        const text = value === null ? "NULL" : value_text(level, name, value.slice(0, length));
        return [method, `${descriptor}, ${option_names(level, name)}, ${text}, ${length}`];
      }
      case "setsockopt_int":
        return ["setsockopt", `${descriptor}, ${option_names(args[1], args[2])}, [${args[3]}], 4`];
    }
  }

  /** Flags of descriptors, waits, and names. */
  #other_call(method: string, args: Any[], text: string): Call | undefined {
    const descriptor = this.#descriptor(args);
    switch (method) {
      case "set_nonblocking":
        return ["ioctl", `${descriptor}, FIONBIO, [${args[1] ? 1 : 0}]`];
      case "get_inheritable":
        return ["fcntl", `${descriptor}, F_GETFD`];
      case "set_inheritable":
        return ["ioctl", `${descriptor}, ${args[1] ? "FIONCLEX" : "FIOCLEX"}`];
      case "poll_one":
        return ["poll", `[{fd=${descriptor}, events=${flags(args[1], POLL_EVENTS)}}], 1, ${whole(args[2])}`];
      case "events.poll":
        return ["poll", `${text}, ${args[1]}, ${whole(args[2])}`];
      case "events.epoll_ctl": {
        const [, op, watched, bits] = args, events = flags(bits, EPOLL_EVENTS);
        return ["epoll_ctl", `${descriptor}, ${EPOLL_CTL[op] ?? op}, ${this.#fd(watched)}, {events=${events}}`];
      }
      case "ioctl":
        return ["ioctl", `${descriptor}, ${named(args[1], IOCTLS, "")}, ${args[2] === "value" ? args[3] : "..."}`];
      case "names.getaddrinfo": {
        const [host, service, family, type, protocol, bits] = args;
        const hints =
          `{ai_flags=${flags(bits, AI)}, ai_family=${family === 0 ? "AF_UNSPEC" : named(family, FAMILIES, "AF_")}, ` +
          `ai_socktype=${type === 0 ? 0 : type_text(type)}, ai_protocol=${protocol}}`;
        return ["getaddrinfo", `${text_text(host)}, ${text_text(service)}, ${hints}`];
      }
      case "names.getnameinfo":
        return ["getnameinfo", `${text}, ${args[0]}`];
    }
  }

  /** The first argument, when it is a descriptor. */
  #descriptor([first]: Any[]): string {
    return typeof first === "number" ? this.#fd(first) : "";
  }

  #result(method: string, args: Any[], result: Any): string {
    if (method.startsWith("names.")) return this.#name_result(method, result);
    if (typeof result !== "number") return result === undefined ? "0" : shown(result);
    if (result < 0) return this.failure(result);
    switch (method) {
      case "socket":
      case "accept":
      case "accept_nameless":
      case "dup":
        return this.#fd(result);
      case "getsockopt":
        return "0";
      case "get_inheritable":
        return result === 1 ? "0" : "0x1 (flags FD_CLOEXEC)";
      case "poll_one":
        return result === 0 ? "0 (Timeout)" : `1 ([{fd=${this.#fd(args[0])}, revents=${flags(result, POLL_EVENTS)}}])`;
      case "events.poll":
        return result === 0 ? "0 (Timeout)" : `${result} (${poll_text(args[0], args[1], true, this.#fd)})`;
      default:
        return String(result);
    }
  }

  #name_result(method: string, result: Any): string {
    if (typeof result === "number" && (method === "names.getaddrinfo" || method === "names.getnameinfo")) {
      return result === 0 ? "0" : EAI.get(result) ?? String(result);
    }
    return shown(result);
  }
}

/** Milliseconds as poll(2) takes them. A call may be given fractions. */
function whole(milliseconds: number): number {
  return Math.ceil(milliseconds);
}

function shown(value: Any): string {
  if (typeof value === "number") return String(whole(value)); // Only times have fractions.
  if (typeof value === "function") return "...";
  if (value instanceof Uint8Array) return quoted(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value).map(([key, item]) => `${key}=${shown(item)}`).join(", ")}}`;
  }
  return String(value);
}
