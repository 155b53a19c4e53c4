/**
 * Structs of `NETLINK_ROUTE` beyond links, addresses, routes and neighbours: traffic control, the hops of a route with
 * several ways, rules (Linux).
 *
 * ```c
 * struct tcmsg {                         // linux/rtnetlink.h
 *   unsigned char tcm_family;            //  0
 *   int   tcm_ifindex;                   //  4
 *   __u32 tcm_handle, tcm_parent;        //  8, 12
 *   __u32 tcm_info;                      // 16
 * };                                     // 20
 * struct rtnexthop {
 *   unsigned short rtnh_len;             //  0, with the attributes behind it
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
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike } from "../base/arguments.ts";
import { bits, fields, named, signed, struct, unsigned } from "./fields.ts";
import { type NlAttr, unpack_nlattrs } from "./netlink.ts";

const TCMSG = 20, RTNEXTHOP = 8, FIB_RULE_HDR = 12;

/** What a `struct tcmsg` says. */
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
 * Reads a `struct tcmsg`, and the attributes behind it: `TCA_*`.
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
 * @param attributes What {@linkcode pack_nlattr} made: mostly `RTA_GATEWAY`.
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
 * Reads the value of `RTA_MULTIPATH`: each way of the route, and the attributes behind it: `RTA_GATEWAY`, `RTA_VIA` ….
 *
 * @param multipath Its bytes.
 * @throws {ValueError} when a length in it is wrong.
 */
export function unpack_rtnexthops(multipath: BytesLike): (RtNextHop & { attributes: NlAttr[] })[] {
  const { bytes, view } = fields(multipath, 0, "multipath");
  const hops: (RtNextHop & { attributes: NlAttr[] })[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = at + RTNEXTHOP <= bytes.length ? view.getUint16(at, true) : 0;
    if (length < RTNEXTHOP || at + length > bytes.length) throw new ValueError("multipath: a hop is cut");
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

/** What a `struct fib_rule_hdr` says: which routing table packets are looked up in. */
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
 * Reads a `struct fib_rule_hdr`, and the attributes behind it: `FRA_*`.
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
