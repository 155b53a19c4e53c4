/**
 * The structs that begin the messages of `NETLINK_ROUTE`: links, addresses, routes and neighbours (Linux, FreeBSD);
 * traffic control, the hops of a route with several ways, and rules (Linux). Attributes follow them.
 *
 * ```c
 * struct ifinfomsg {               // rtnetlink(7)
 *   unsigned char  ifi_family;     //  0
 *   unsigned char  __ifi_pad;      //  1
 *   unsigned short ifi_type;       //  2, ARPHRD_*
 *   int            ifi_index;      //  4
 *   unsigned       ifi_flags;      //  8, IFF_*
 *   unsigned       ifi_change;     // 12
 * };                               // 16
 * struct ifaddrmsg {
 *   unsigned char ifa_family;        //  0
 *   unsigned char ifa_prefixlen;     //  1
 *   unsigned char ifa_flags;         //  2, IFA_F_*
 *   unsigned char ifa_scope;         //  3, RT_SCOPE_*
 *   unsigned      ifa_index;         //  4
 * };                                 //  8
 * struct rtmsg {
 *   unsigned char rtm_family;        //  0
 *   unsigned char rtm_dst_len;       //  1
 *   unsigned char rtm_src_len;       //  2
 *   unsigned char rtm_tos;           //  3
 *   unsigned char rtm_table;         //  4, RT_TABLE_*
 *   unsigned char rtm_protocol;      //  5, RTPROT_*
 *   unsigned char rtm_scope;         //  6, RT_SCOPE_*
 *   unsigned char rtm_type;          //  7, RTN_*
 *   unsigned      rtm_flags;         //  8, RTM_F_*
 * };                                 // 12
 * struct ndmsg {
 *   unsigned char  ndm_family;       //  0
 *   int            ndm_ifindex;      //  4
 *   unsigned short ndm_state;        //  8, NUD_*
 *   unsigned char  ndm_flags;        // 10, NTF_*
 *   unsigned char  ndm_type;         // 11, RTN_*
 * };                                 // 12
 * struct tcmsg {                         // linux/rtnetlink.h
 *   unsigned char tcm_family;            //  0
 *   int   tcm_ifindex;                   //  4
 *   __u32 tcm_handle, tcm_parent;        //  8, 12
 *   __u32 tcm_info;                      // 16
 * };                                     // 20
 * struct rtnexthop {
 *   unsigned short rtnh_len;             //  0, with the attributes after it
 *   unsigned char rtnh_flags, rtnh_hops; //  2, 3
 *   int   rtnh_ifindex;                  //  4
 * };                                     //  8
 * struct fib_rule_hdr {                  // linux/fib_rules.h
 *   __u8  family, dst_len, src_len, tos; //  0, 1, 2, 3
 *   __u8  table, res1, res2, action;     //  4, 5, 6, 7
 *   __u32 flags;                         //  8
 * };                                     // 12
 * ```
 *
 * @example Give an interface an address
 * ```ts ignore
 * import * as socket from "jsr:@bsd/socket";
 * import { pack_ifaddrmsg, pack_nlattr, pack_nlmsg, unpack_nlmsgerr, unpack_nlmsgs } from "jsr:@bsd/socket/structs";
 *
 * using s = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
 * const address = socket.inet_pton(socket.AF_INET, "192.0.2.1");
 * const { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST } = socket;
 * const request = pack_nlmsg(
 *   { type: socket.RTM_NEWADDR, flags: NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL },
 *   pack_ifaddrmsg({ family: socket.AF_INET, prefixlen: 24, index: socket.if_nametoindex("eth0") }),
 *   pack_nlattr(socket.IFA_LOCAL, address),
 *   pack_nlattr(socket.IFA_ADDRESS, address),
 * );
 * s.sendto(request, [0, 0]);
 * const [answer] = unpack_nlmsgs(s.recv(65536));
 * console.log(unpack_nlmsgerr(answer.payload).error); // 0; EPERM without CAP_NET_ADMIN, EEXIST when it is there
 * ```
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike } from "../base/arguments.ts";
import { bits, fields, named, signed, struct, unsigned } from "./fields.ts";
import { type NlAttr, unpack_nlattrs } from "./netlink.ts";

const IFINFOMSG = 16, IFADDRMSG = 8, RTMSG = 12, NDMSG = 12, TCMSG = 20, RTNEXTHOP = 8, FIB_RULE_HDR = 12;

/** The fields of a `struct ifinfomsg`. */
export interface IfInfoMsg {
  /** `AF_UNSPEC`. */
  family: number;
  /** The kind of hardware: 1 is Ethernet, 772 loopback. */
  type: number;
  /** The interface's index; 0 for all. */
  index: number;
  /** `IFF_*`. */
  flags: number;
  /** Which of the flags to change. */
  change: number;
}

/**
 * A `struct ifinfomsg`, which begins the payload of `RTM_GETLINK`, `RTM_NEWLINK` and `RTM_DELLINK`.
 *
 * @param message Its fields; omitted ones are 0.
 * @throws {OverflowError} when one does not fit.
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
export function pack_ifinfomsg(message: Partial<IfInfoMsg>): Uint8Array<ArrayBuffer> {
  const { family = 0, type = 0, index = 0, flags = 0, change = 0 } = named(message, "message");
  const { bytes, view } = struct(IFINFOMSG);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setUint16(2, unsigned(type, 16, "type"), true);
  view.setInt32(4, signed(index, "index"), true);
  view.setUint32(8, bits(flags, "flags"), true);
  view.setUint32(12, bits(change, "change"), true);
  return bytes;
}

/**
 * Reads a `struct ifinfomsg`, and the attributes after it: `IFLA_*`.
 *
 * @param payload The payload of a message about a link.
 * @throws {ValueError} when it is too short.
 */
export function unpack_ifinfomsg(payload: BytesLike): IfInfoMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, IFINFOMSG, "payload");
  return {
    family: view.getUint8(0),
    type: view.getUint16(2, true),
    index: view.getInt32(4, true),
    flags: view.getUint32(8, true),
    change: view.getUint32(12, true),
    attributes: unpack_nlattrs(bytes.subarray(IFINFOMSG)),
  };
}

/** The fields of a `struct ifaddrmsg`. */
export interface IfAddrMsg {
  /** `AF_INET` or `AF_INET6`. */
  family: number;
  /** How many bits of the address are the network's. */
  prefixlen: number;
  /** The low 8 bits of `IFA_F_*`; the attribute `IFA_FLAGS` has all of them. */
  flags: number;
  /** Where the address is valid: an `RT_SCOPE_*`. */
  scope: number;
  /** The interface's index. */
  index: number;
}

/**
 * A `struct ifaddrmsg`, which begins the payload of `RTM_GETADDR`, `RTM_NEWADDR` and `RTM_DELADDR`.
 *
 * @param message Its fields; omitted ones are 0.
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
export function pack_ifaddrmsg(message: Partial<IfAddrMsg>): Uint8Array<ArrayBuffer> {
  const { family = 0, prefixlen = 0, flags = 0, scope = 0, index = 0 } = named(message, "message");
  const { bytes, view } = struct(IFADDRMSG);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setUint8(1, unsigned(prefixlen, 8, "prefixlen"));
  view.setUint8(2, unsigned(flags, 8, "flags"));
  view.setUint8(3, unsigned(scope, 8, "scope"));
  view.setUint32(4, unsigned(index, 32, "index"), true);
  return bytes;
}

/**
 * Reads a `struct ifaddrmsg`, and the attributes after it: `IFA_*`.
 *
 * @param payload The payload of a message about an address.
 * @throws {ValueError} when it is too short.
 */
export function unpack_ifaddrmsg(payload: BytesLike): IfAddrMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, IFADDRMSG, "payload");
  return {
    family: bytes[0],
    prefixlen: bytes[1],
    flags: bytes[2],
    scope: bytes[3],
    index: view.getUint32(4, true),
    attributes: unpack_nlattrs(bytes.subarray(IFADDRMSG)),
  };
}

/** The fields of a `struct rtmsg`. */
export interface RtMsg {
  /** `AF_INET` or `AF_INET6`. */
  family: number;
  /** How many bits of the destination count; 0 is the default route. */
  dst_len: number;
  /** How many bits of the source count. */
  src_len: number;
  /** The class of traffic that it is for. */
  tos: number;
  /** The table: `RT_TABLE_MAIN` …; numbers above 255 are in the attribute `RTA_TABLE`. */
  table: number;
  /** Who made it: an `RTPROT_*`. */
  protocol: number;
  /** How far away the destination is: an `RT_SCOPE_*`. */
  scope: number;
  /** What becomes of the packets: an `RTN_*`. */
  type: number;
  /** `RTM_F_*`. */
  flags: number;
}

/**
 * A `struct rtmsg`, which begins the payload of `RTM_GETROUTE`, `RTM_NEWROUTE` and `RTM_DELROUTE`.
 *
 * @param message Its fields; omitted ones are 0.
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
export function pack_rtmsg(message: Partial<RtMsg>): Uint8Array<ArrayBuffer> {
  const { family = 0, dst_len = 0, src_len = 0, tos = 0, table = 0 } = named(message, "message");
  const { protocol = 0, scope = 0, type = 0, flags = 0 } = message;
  const { bytes, view } = struct(RTMSG);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setUint8(1, unsigned(dst_len, 8, "dst_len"));
  view.setUint8(2, unsigned(src_len, 8, "src_len"));
  view.setUint8(3, unsigned(tos, 8, "tos"));
  view.setUint8(4, unsigned(table, 8, "table"));
  view.setUint8(5, unsigned(protocol, 8, "protocol"));
  view.setUint8(6, unsigned(scope, 8, "scope"));
  view.setUint8(7, unsigned(type, 8, "type"));
  view.setUint32(8, bits(flags, "flags"), true);
  return bytes;
}

/**
 * Reads a `struct rtmsg`, and the attributes after it: `RTA_*`.
 *
 * @param payload The payload of a message about a route.
 * @throws {ValueError} when it is too short.
 */
export function unpack_rtmsg(payload: BytesLike): RtMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, RTMSG, "payload");
  return {
    family: bytes[0],
    dst_len: bytes[1],
    src_len: bytes[2],
    tos: bytes[3],
    table: bytes[4],
    protocol: bytes[5],
    scope: bytes[6],
    type: bytes[7],
    flags: view.getUint32(8, true),
    attributes: unpack_nlattrs(bytes.subarray(RTMSG)),
  };
}

/** The fields of a `struct ndmsg`. */
export interface NdMsg {
  /** `AF_INET` or `AF_INET6`. */
  family: number;
  /** The interface's index. */
  ifindex: number;
  /** What is known of the neighbour: an `NUD_*`. */
  state: number;
  /** `NTF_*`. */
  flags: number;
  /** The type, an `RTN_*`. */
  type: number;
}

/**
 * A `struct ndmsg`, which begins the payload of `RTM_GETNEIGH`, `RTM_NEWNEIGH` and `RTM_DELNEIGH`.
 *
 * @param message Its fields; omitted ones are 0.
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
export function pack_ndmsg(message: Partial<NdMsg>): Uint8Array<ArrayBuffer> {
  const { family = 0, ifindex = 0, state = 0, flags = 0, type = 0 } = named(message, "message");
  const { bytes, view } = struct(NDMSG);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setInt32(4, signed(ifindex, "ifindex"), true);
  view.setUint16(8, unsigned(state, 16, "state"), true);
  view.setUint8(10, unsigned(flags, 8, "flags"));
  view.setUint8(11, unsigned(type, 8, "type"));
  return bytes;
}

/**
 * Reads a `struct ndmsg`, and the attributes after it: `NDA_*`.
 *
 * @param payload The payload of a message about a neighbour.
 * @throws {ValueError} when it is too short.
 */
export function unpack_ndmsg(payload: BytesLike): NdMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, NDMSG, "payload");
  return {
    family: bytes[0],
    ifindex: view.getInt32(4, true),
    state: view.getUint16(8, true),
    flags: bytes[10],
    type: bytes[11],
    attributes: unpack_nlattrs(bytes.subarray(NDMSG)),
  };
}

/** The fields of a `struct tcmsg`. */
export interface TcMsg {
  /** `AF_UNSPEC`. */
  family: number;
  /** The interface's index. */
  ifindex: number;
  /** The number of the discipline or class: `major << 16 | minor`. */
  handle: number;
  /** Where it stands: another's handle, `TC_H_ROOT`, `TC_H_INGRESS`. */
  parent: number;
  /** Of a filter `priority << 16 | protocol`, the protocol big-endian; of a discipline how many refer to it. */
  info: number;
}

/**
 * A `struct tcmsg`, which begins the payload of `RTM_*QDISC`, `RTM_*TCLASS` and `RTM_*TFILTER`.
 *
 * @param message Its fields; omitted ones are 0.
 * @throws {ValueError} when one does not fit.
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
export function pack_tcmsg(message: Partial<TcMsg>): Uint8Array<ArrayBuffer> {
  const { family = 0, ifindex = 0, handle = 0, parent = 0, info = 0 } = named(message, "message");
  const { bytes, view } = struct(TCMSG);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setInt32(4, signed(ifindex, "ifindex"), true);
  view.setUint32(8, bits(handle, "handle"), true);
  view.setUint32(12, bits(parent, "parent"), true);
  view.setUint32(16, bits(info, "info"), true);
  return bytes;
}

/**
 * Reads a `struct tcmsg`, and the attributes after it: `TCA_*`.
 *
 * @param payload The payload of a message about traffic control.
 * @throws {ValueError} when it is too short.
 */
export function unpack_tcmsg(payload: BytesLike): TcMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, TCMSG, "payload");
  return {
    family: bytes[0],
    ifindex: view.getInt32(4, true),
    handle: view.getUint32(8, true),
    parent: view.getUint32(12, true),
    info: view.getUint32(16, true),
    attributes: unpack_nlattrs(bytes.subarray(TCMSG)),
  };
}

/** One way of a route with several: a `struct rtnexthop`. */
export interface RtNextHop {
  /** `RTNH_F_*`. */
  flags: number;
  /** Its weight, less 1. */
  hops: number;
  /** The interface's index. */
  ifindex: number;
}

/**
 * A `struct rtnexthop` with its attributes. Several of them, joined, are the value of `RTA_MULTIPATH`.
 *
 * @param hop Its fields; omitted ones are 0.
 * @param attributes What {@linkcode pack_nlattr} made: usually `RTA_GATEWAY`.
 * @throws {ValueError} when a number does not fit.
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
export function pack_rtnexthop(hop: Partial<RtNextHop>, ...attributes: readonly BytesLike[]): Uint8Array<ArrayBuffer> {
  const { flags = 0, hops = 0, ifindex = 0 } = named(hop, "hop");
  const parts = attributes.map((attribute) => bytes_of(attribute, "attributes"));
  const size = parts.reduce((size, part) => size + part.length, RTNEXTHOP);
  const { bytes, view } = struct(size);
  view.setUint16(0, unsigned(size, 16, "attributes"), true);
  view.setUint8(2, unsigned(flags, 8, "flags"));
  view.setUint8(3, unsigned(hops, 8, "hops"));
  view.setInt32(4, signed(ifindex, "ifindex"), true);
  let at = RTNEXTHOP;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Reads the value of `RTA_MULTIPATH`: each way of the route, and the attributes after it: `RTA_GATEWAY`, `RTA_VIA` ….
 *
 * @param multipath Its bytes.
 * @throws {ValueError} when a length in it is wrong.
 */
export function unpack_rtnexthops(multipath: BytesLike): (RtNextHop & { attributes: NlAttr[] })[] {
  const { bytes, view } = fields(multipath, 0, "multipath");
  const hops: (RtNextHop & { attributes: NlAttr[] })[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = at + RTNEXTHOP <= bytes.length ? view.getUint16(at, true) : 0;
    if (length < RTNEXTHOP || at + length > bytes.length) throw new ValueError("multipath: a hop is truncated");
    hops.push({
      flags: bytes[at + 2],
      hops: bytes[at + 3],
      ifindex: view.getInt32(at + 4, true),
      attributes: unpack_nlattrs(bytes.subarray(at + RTNEXTHOP, at + length)),
    });
    at += (length + 3) & ~3;
  }
  return hops;
}

/** The fields of a `struct fib_rule_hdr`: which routing table packets are looked up in. */
export interface FibRuleHdr {
  /** `AF_INET` or `AF_INET6`. */
  family: number;
  /** How many bits of the destination count. */
  dst_len: number;
  /** How many bits of the source count. */
  src_len: number;
  /** The class of traffic. */
  tos: number;
  /** The table; numbers above 255 are in the attribute `FRA_TABLE`. */
  table: number;
  /** What to do: `FR_ACT_*`. */
  action: number;
  /** `FIB_RULE_*`. */
  flags: number;
}

/**
 * A `struct fib_rule_hdr`, which begins the payload of `RTM_GETRULE`, `RTM_NEWRULE` and `RTM_DELRULE`.
 *
 * @param rule Its fields; omitted ones are 0.
 * @throws {ValueError} when one does not fit.
 */
export function pack_fib_rule_hdr(rule: Partial<FibRuleHdr>): Uint8Array<ArrayBuffer> {
  const { family = 0, dst_len = 0, src_len = 0, tos = 0, table = 0, action = 0, flags = 0 } = named(rule, "rule");
  const { bytes, view } = struct(FIB_RULE_HDR);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setUint8(1, unsigned(dst_len, 8, "dst_len"));
  view.setUint8(2, unsigned(src_len, 8, "src_len"));
  view.setUint8(3, unsigned(tos, 8, "tos"));
  view.setUint8(4, unsigned(table, 8, "table"));
  view.setUint8(7, unsigned(action, 8, "action"));
  view.setUint32(8, bits(flags, "flags"), true);
  return bytes;
}

/**
 * Reads a `struct fib_rule_hdr`, and the attributes after it: `FRA_*`.
 *
 * @param payload The payload of a message about a rule.
 * @throws {ValueError} when it is too short.
 */
export function unpack_fib_rule_hdr(payload: BytesLike): FibRuleHdr & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, FIB_RULE_HDR, "payload");
  return {
    family: bytes[0],
    dst_len: bytes[1],
    src_len: bytes[2],
    tos: bytes[3],
    table: bytes[4],
    action: bytes[7],
    flags: view.getUint32(8, true),
    attributes: unpack_nlattrs(bytes.subarray(FIB_RULE_HDR)),
  };
}
