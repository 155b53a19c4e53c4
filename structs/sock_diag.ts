/**
 * Requests and answers of `NETLINK_SOCK_DIAG`: the sockets of the machine, as ss(8) shows them (Linux).
 *
 * ```c
 * struct inet_diag_sockid {             // linux/inet_diag.h
 *   __be16 idiag_sport, idiag_dport;    //  0, 2
 *   __be32 idiag_src[4], idiag_dst[4];  //  4, 20
 *   __u32  idiag_if;                    // 36
 *   __u32  idiag_cookie[2];             // 40
 * };                                    // 48
 * struct inet_diag_req_v2 {
 *   __u8 sdiag_family, sdiag_protocol, idiag_ext, pad;  //  0, 1, 2, 3
 *   __u32 idiag_states;                 //  4
 *   struct inet_diag_sockid id;         //  8
 * };                                    // 56
 * struct inet_diag_msg {
 *   __u8 idiag_family, idiag_state, idiag_timer, idiag_retrans;  //  0, 1, 2, 3
 *   struct inet_diag_sockid id;         //  4
 *   __u32 idiag_expires;                // 52
 *   __u32 idiag_rqueue, idiag_wqueue;   // 56, 60
 *   __u32 idiag_uid, idiag_inode;       // 64, 68
 * };                                    // 72
 * struct unix_diag_req {                // linux/unix_diag.h
 *   __u8 sdiag_family, sdiag_protocol; __u16 pad;  //  0, 1, 2
 *   __u32 udiag_states, udiag_ino, udiag_show;     //  4, 8, 12
 *   __u32 udiag_cookie[2];              // 16
 * };                                    // 24
 * struct unix_diag_msg {
 *   __u8 udiag_family, udiag_type, udiag_state, pad;  //  0, 1, 2, 3
 *   __u32 udiag_ino, udiag_cookie[2];   //  4, 8
 * };                                    // 16
 * ```
 *
 * @module
 */

import { big_integer, type BytesLike } from "../base/arguments.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import { IPPROTO_TCP } from "../constants/protocol.ts";
import { format_ipv4, format_ipv6 } from "../families/text.ts";
import { bits, fields, ipv4, named, put_ipv6, struct, unsigned } from "./fields.ts";
import { type NlAttr, unpack_nlattrs } from "./netlink.ts";

const SOCKID = 48, INET_REQ = 56, INET_MSG = 72, UNIX_REQ = 24, UNIX_MSG = 16;
/** A cookie that names no socket: INET_DIAG_NOCOOKIE twice. */
const NO_COOKIE = 0xffff_ffff_ffff_ffffn;

/** What names a socket of IPv4 or IPv6: a `struct inet_diag_sockid`. */
export interface InetDiagSockId {
  /** The local address. */
  src: string;
  /** The local port. */
  sport: number;
  /** The peer's address. */
  dst: string;
  /** The peer's port. */
  dport: number;
  /** The interface that the socket is bound to; 0 for none. */
  ifindex: number;
  /** The kernel's number of the socket; all bits set where none is named. */
  cookie: bigint;
}

/** The fields of a `struct inet_diag_req_v2`. */
export interface InetDiagReqV2 {
  /** `AF_INET` or `AF_INET6`. */
  family: number;
  /** `IPPROTO_TCP`, `IPPROTO_UDP` …. */
  protocol: number;
  /** Which attributes to add: bit `INET_DIAG_X - 1` for each. */
  ext: number;
  /** Which states: bit `1 << TCP_ESTABLISHED` and so on. */
  states: number;
  /** Which socket, for a request that does not dump. */
  id: Partial<InetDiagSockId>;
}

/**
 * A `struct inet_diag_req_v2`, the payload of `SOCK_DIAG_BY_FAMILY` and `SOCK_DESTROY` for IPv4 and IPv6.
 *
 * @param request Its fields. Missing are `AF_INET`, `IPPROTO_TCP`, no attribute, all states, no socket.
 * @throws {ValueError} when a number does not fit, or an address is invalid.
 * @see https://man7.org/linux/man-pages/man7/sock_diag.7.html
 */
export function pack_inet_diag_req_v2(request: Partial<InetDiagReqV2>): Uint8Array<ArrayBuffer> {
  const { family = AF_INET, protocol = IPPROTO_TCP, ext = 0, states = 0xffff_ffff, id = {} } = named(
    request,
    "request",
  );
  const { bytes, view } = struct(INET_REQ);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setUint8(1, unsigned(protocol, 8, "protocol"));
  view.setUint8(2, unsigned(ext, 8, "ext"));
  view.setUint32(4, bits(states, "states"), true);
  put_sockid(bytes, view, 8, family, named(id, "id"));
  return bytes;
}

function put_sockid(bytes: Uint8Array, view: DataView, at: number, family: number, id: Partial<InetDiagSockId>): void {
  const { src, sport = 0, dst, dport = 0, ifindex = 0, cookie = NO_COOKIE } = id;
  view.setUint16(at, unsigned(sport, 16, "sport"));
  view.setUint16(at + 2, unsigned(dport, 16, "dport"));
  put_address(bytes, view, at + 4, family, src, "src");
  put_address(bytes, view, at + 20, family, dst, "dst");
  view.setUint32(at + 36, unsigned(ifindex, 32, "ifindex"), true);
  view.setBigUint64(at + 40, BigInt.asUintN(64, big_integer(cookie, "cookie")), true);
}

function put_address(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  family: number,
  address: string | undefined,
  name: string,
): void {
  if (address === undefined) return;
  if (family === AF_INET6) put_ipv6(bytes, at, address, name);
  else view.setUint32(at, ipv4(address, name));
}

function take_address(bytes: Uint8Array, view: DataView, at: number, family: number): string {
  return family === AF_INET6 ? format_ipv6(bytes, at) : format_ipv4(view.getUint32(at));
}

/** The fields of a `struct inet_diag_msg`. */
export interface InetDiagMsg {
  /** `AF_INET` or `AF_INET6`. */
  family: number;
  /** `TCP_ESTABLISHED`, `TCP_LISTEN` …. */
  state: number;
  /** Which timer runs: 0 none, 1 retransmission, 2 keep-alive, 3 TIME_WAIT, 4 probes of a closed window. */
  timer: number;
  /** How often the timer ran out. */
  retrans: number;
  /** What names the socket. */
  id: InetDiagSockId;
  /** Milliseconds until the timer runs out. */
  expires: number;
  /** Bytes that wait to be received; of a listening socket, connections that wait to be accepted. */
  rqueue: number;
  /** Bytes that are not acknowledged; of a listening socket, the maximum that may wait. */
  wqueue: number;
  /** The owner. */
  uid: number;
  /** The inode; 0 when no process has the socket. */
  inode: number;
}

/**
 * Reads a `struct inet_diag_msg`, and the attributes after it: `INET_DIAG_*`.
 *
 * @param payload The payload of a message of type `SOCK_DIAG_BY_FAMILY` about IPv4 or IPv6.
 * @throws {ValueError} when it is too short.
 */
export function unpack_inet_diag_msg(payload: BytesLike): InetDiagMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, INET_MSG, "payload");
  const family = bytes[0], at = 4;
  return {
    family,
    state: bytes[1],
    timer: bytes[2],
    retrans: bytes[3],
    id: {
      src: take_address(bytes, view, at + 4, family),
      sport: view.getUint16(at),
      dst: take_address(bytes, view, at + 20, family),
      dport: view.getUint16(at + 2),
      ifindex: view.getUint32(at + 36, true),
      cookie: view.getBigUint64(at + 40, true),
    },
    expires: view.getUint32(at + SOCKID, true),
    rqueue: view.getUint32(56, true),
    wqueue: view.getUint32(60, true),
    uid: view.getUint32(64, true),
    inode: view.getUint32(68, true),
    attributes: unpack_nlattrs(bytes.subarray(INET_MSG)),
  };
}

/** The fields of a `struct unix_diag_req`. */
export interface UnixDiagReq {
  /** Which states: bit `1 << TCP_ESTABLISHED`, `1 << TCP_LISTEN`. */
  states: number;
  /** The inode of the socket, for a request that does not dump. */
  ino: number;
  /** Which attributes to add: `UDIAG_SHOW_*`. */
  show: number;
  /** The kernel's number of the socket; all bits set where none is named. */
  cookie: bigint;
}

/**
 * A `struct unix_diag_req`, the payload of `SOCK_DIAG_BY_FAMILY` for UNIX sockets.
 *
 * @param request Its fields. Missing are all states, no attribute, no socket.
 * @throws {ValueError} when a number does not fit.
 * @see https://man7.org/linux/man-pages/man7/sock_diag.7.html
 */
export function pack_unix_diag_req(request: Partial<UnixDiagReq>): Uint8Array<ArrayBuffer> {
  const { states = 0xffff_ffff, ino = 0, show = 0, cookie = NO_COOKIE } = named(request, "request");
  const { bytes, view } = struct(UNIX_REQ);
  view.setUint8(0, AF_UNIX);
  view.setUint32(4, bits(states, "states"), true);
  view.setUint32(8, unsigned(ino, 32, "ino"), true);
  view.setUint32(12, bits(show, "show"), true);
  view.setBigUint64(16, BigInt.asUintN(64, big_integer(cookie, "cookie")), true);
  return bytes;
}

/** The fields of a `struct unix_diag_msg`. */
export interface UnixDiagMsg {
  /** `SOCK_STREAM`, `SOCK_DGRAM` or `SOCK_SEQPACKET`. */
  type: number;
  /** `TCP_ESTABLISHED`, `TCP_LISTEN` or `TCP_CLOSE`. */
  state: number;
  /** The inode. */
  ino: number;
  /** The kernel's number of the socket. */
  cookie: bigint;
}

/**
 * Reads a `struct unix_diag_msg`, and the attributes after it: `UNIX_DIAG_*`.
 *
 * @param payload The payload of a message of type `SOCK_DIAG_BY_FAMILY` about UNIX sockets.
 * @throws {ValueError} when it is too short.
 */
export function unpack_unix_diag_msg(payload: BytesLike): UnixDiagMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, UNIX_MSG, "payload");
  return {
    type: bytes[1],
    state: bytes[2],
    ino: view.getUint32(4, true),
    cookie: view.getBigUint64(8, true),
    attributes: unpack_nlattrs(bytes.subarray(UNIX_MSG)),
  };
}
