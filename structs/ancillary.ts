/**
 * Ancillary data: what `recvmsg` gives as `[level, type, bytes]`, as values.
 *
 * ```c
 * struct in_pktinfo { int ipi_ifindex; struct in_addr ipi_spec_dst, ipi_addr; };      // ip(7): 0, 4, 8; macOS alike
 * struct in_pktinfo { IN_ADDR ipi_addr; ULONG ipi_ifindex; };                         // Windows: 0, 4
 * struct in6_pktinfo { struct in6_addr ipi6_addr; unsigned ipi6_ifindex; };           // RFC 3542: 0, 16
 * struct timeval { time_t tv_sec; suseconds_t tv_usec; };                             // 0, 8
 * struct timespec { time_t tv_sec; long tv_nsec; };                                   // 0, 8
 * struct sock_extended_err {                                                          // ip(7), recvmsg(2)
 *   uint32_t ee_errno;                              // 0
 *   uint8_t  ee_origin, ee_type, ee_code, ee_pad;   // 4
 *   uint32_t ee_info, ee_data;                      // 8, 12
 * };                                                // 16: the sockaddr of whom the error came from
 * ```
 *
 * @module
 */

import type { BytesLike, Integer } from "../check.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { SCM_CREDENTIALS, SCM_RIGHTS, SCM_TIMESTAMP, SCM_TIMESTAMPNS } from "../constants/ancillary.ts";
import { IP_PKTINFO, IP_RECVERR, IP_RECVTOS, IP_RECVTTL, IP_TOS, IP_TTL } from "../constants/ip.ts";
import { IPV6_HOPLIMIT, IPV6_PKTINFO, IPV6_RECVERR, IPV6_TCLASS } from "../constants/ipv6.ts";
import { by } from "../constants/platform.ts";
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { UDP_GRO } from "../constants/udp.ts";
import { format_ipv4, format_ipv6 } from "../families/text.ts";
import { fields, ipv4, put_ipv6, struct, unsigned } from "./fields.ts";
import { type Ucred, unpack_ucred } from "./socket.ts";

/** An item of ancillary data as a value: what it is, and what it says. */
export type AncillaryValue =
  | { name: "SCM_RIGHTS"; value: number[] }
  | { name: "SCM_CREDENTIALS"; value: Ucred }
  | { name: "SCM_TIMESTAMP" | "SCM_TIMESTAMPNS"; value: bigint }
  | { name: "IP_PKTINFO"; value: InPktinfo }
  | { name: "IPV6_PKTINFO"; value: In6Pktinfo }
  | { name: "IP_TTL" | "IP_TOS" | "IPV6_HOPLIMIT" | "IPV6_TCLASS" | "UDP_GRO"; value: number }
  | { name: "IP_RECVERR" | "IPV6_RECVERR"; value: SockExtendedErr };

/** The interface that a packet of IPv4 came by, and where it went to. */
export interface InPktinfo {
  /** The interface's index. */
  ifindex: number;
  /** The address of this machine that answers it; `null` where the system does not say. */
  spec_dst: string | null;
  /** The destination in the packet's header. */
  addr: string;
}

/** The interface that a packet of IPv6 came by, and where it went to. */
export interface In6Pktinfo {
  /** The destination in the packet's header. */
  addr: string;
  /** The interface's index. */
  ifindex: number;
}

/** Why a packet did not arrive, or what else the error queue of a socket knows. */
export interface SockExtendedErr {
  /** The error number. */
  errno: number;
  /** Who found it: an `SO_EE_ORIGIN_*`. */
  origin: number;
  /** ICMP's type. */
  type: number;
  /** ICMP's code. */
  code: number;
  /** More, by origin: the path's MTU with EMSGSIZE. */
  info: number;
  /** More, by origin. */
  data: number;
  /** The address of the machine that reported it; `null` when it was this one. */
  offender: string | null;
}

/** `struct in_pktinfo`: FreeBSD has none. */
const IN_PKTINFO = by<{ size: number; ifindex: number; spec_dst: number; addr: number } | undefined>({
  linux: { size: 12, ifindex: 0, spec_dst: 4, addr: 8 },
  darwin: { size: 12, ifindex: 0, spec_dst: 4, addr: 8 },
  windows: { size: 8, ifindex: 4, spec_dst: -1, addr: 0 },
});

function in_pktinfo(caller: string): NonNullable<typeof IN_PKTINFO> {
  if (IN_PKTINFO === undefined) throw new TypeError(`${caller}() is not available on this platform`);
  return IN_PKTINFO;
}

const IN6_PKTINFO = { size: 20, addr: 0, ifindex: 16 };
const INT = 4, TIME = 16, EXTENDED_ERR = 16;

/**
 * The descriptors in an SCM_RIGHTS message; what is left of a last one that was cut off is dropped.
 *
 * @param rights Its bytes.
 */
export function unpack_rights(rights: BytesLike): number[] {
  const { view } = fields(rights, 0, "rights");
  return Array.from({ length: Math.floor(view.byteLength / INT) }, (_, i) => view.getInt32(i * INT, true));
}

/**
 * A `struct in_pktinfo`, which says by which interface and from which address to send (Linux, macOS, Windows).
 *
 * @param ifindex The interface's index; 0 lets the system choose.
 * @param spec_dst The address to send from; `"0.0.0.0"` lets the system choose.
 * @throws {RangeError} when the address is none, or the index does not fit.
 * @see https://man7.org/linux/man-pages/man7/ip.7.html
 */
export function pack_in_pktinfo(ifindex: Integer, spec_dst: string = "0.0.0.0"): Uint8Array<ArrayBuffer> {
  const at = in_pktinfo("pack_in_pktinfo"), { bytes, view } = struct(at.size);
  const address = ipv4(spec_dst, "spec_dst");
  view.setUint32(at.ifindex, unsigned(ifindex, 32, "ifindex"), true);
  view.setUint32(at.spec_dst < 0 ? at.addr : at.spec_dst, address);
  return bytes;
}

/**
 * Reads a `struct in_pktinfo` of an IP_PKTINFO message.
 *
 * @param pktinfo Its bytes.
 * @throws {RangeError} when there are too few of them.
 */
export function unpack_in_pktinfo(pktinfo: BytesLike): InPktinfo {
  const at = in_pktinfo("unpack_in_pktinfo"), { view } = fields(pktinfo, at.size, "pktinfo");
  return {
    ifindex: view.getUint32(at.ifindex, true),
    spec_dst: at.spec_dst < 0 ? null : format_ipv4(view.getUint32(at.spec_dst)),
    addr: format_ipv4(view.getUint32(at.addr)),
  };
}

/**
 * A `struct in6_pktinfo`, which says by which interface and from which address to send.
 *
 * @param addr The address to send from; `"::"` lets the system choose.
 * @param ifindex The interface's index; 0 lets the system choose.
 * @throws {RangeError} when the address is none, or the index does not fit.
 * @see https://www.rfc-editor.org/rfc/rfc3542#section-6
 */
export function pack_in6_pktinfo(addr: string, ifindex: Integer = 0): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(IN6_PKTINFO.size);
  put_ipv6(bytes, IN6_PKTINFO.addr, addr, "addr");
  view.setUint32(IN6_PKTINFO.ifindex, unsigned(ifindex, 32, "ifindex"), true);
  return bytes;
}

/**
 * Reads a `struct in6_pktinfo` of an IPV6_PKTINFO message.
 *
 * @param pktinfo Its bytes.
 * @throws {RangeError} when there are too few of them.
 */
export function unpack_in6_pktinfo(pktinfo: BytesLike): In6Pktinfo {
  const { bytes, view } = fields(pktinfo, IN6_PKTINFO.size, "pktinfo");
  return { addr: format_ipv6(bytes, IN6_PKTINFO.addr), ifindex: view.getUint32(IN6_PKTINFO.ifindex, true) };
}

/**
 * Reads the `struct timespec` of an SCM_TIMESTAMPNS message.
 *
 * @param timespec Its bytes.
 * @returns Nanoseconds since 1970.
 * @throws {RangeError} when there are too few of them.
 */
export function unpack_timestampns(timespec: BytesLike): bigint {
  const { view } = fields(timespec, TIME, "timespec");
  return view.getBigInt64(0, true) * 1_000_000_000n + view.getBigInt64(8, true);
}

/**
 * Reads the `struct timeval` of an SCM_TIMESTAMP message.
 *
 * @param timeval Its bytes.
 * @returns Nanoseconds since 1970, whole microseconds of them.
 * @throws {RangeError} when there are too few of them.
 */
export function unpack_timestamp(timeval: BytesLike): bigint {
  const { view } = fields(timeval, TIME, "timeval");
  return view.getBigInt64(0, true) * 1_000_000_000n + BigInt(view.getInt32(8, true)) * 1000n; // macOS: 32 bits
}

/**
 * Reads the `struct sock_extended_err` of an IP_RECVERR or IPV6_RECVERR message, as `recvmsg` with MSG_ERRQUEUE brings
 * it (Linux).
 *
 * @param error Its bytes, and those of the address behind it.
 * @throws {RangeError} when there are too few of them.
 */
export function unpack_sock_extended_err(error: BytesLike): SockExtendedErr {
  const { bytes, view } = fields(error, EXTENDED_ERR, "error");
  return {
    errno: view.getUint32(0, true),
    origin: bytes[4],
    type: bytes[5],
    code: bytes[6],
    info: view.getUint32(8, true),
    data: view.getUint32(12, true),
    offender: offender(bytes, view),
  };
}

/** The host in the sockaddr behind the error, of family 0 when there is none. */
function offender(bytes: Uint8Array, view: DataView): string | null {
  const family = bytes.length < EXTENDED_ERR + 2 ? 0 : view.getUint16(EXTENDED_ERR, true);
  if (family === AF_INET && bytes.length >= EXTENDED_ERR + 8) return format_ipv4(view.getUint32(EXTENDED_ERR + 4));
  if (family === AF_INET6 && bytes.length >= EXTENDED_ERR + 24) return format_ipv6(bytes, EXTENDED_ERR + 8);
  return null;
}

/** A number that is an int on one system and a byte on another. */
function unpack_number(value: BytesLike): number {
  const { bytes, view } = fields(value, 1, "value");
  return bytes.length < INT ? bytes[0] : view.getInt32(0, true);
}

/** Linux types the message by the option that the value has, others by the one that asks for it. */
const TTL: number = by({ linux: IP_TTL, windows: IP_RECVTTL, darwin: IP_RECVTTL, freebsd: IP_RECVTTL });
const TOS: number = by({ linux: IP_TOS, windows: IP_TOS, darwin: IP_RECVTOS, freebsd: IP_RECVTOS });

// One that the platform lacks has an `undefined` in its key, which no item has.
const KINDS = new Map<string, (data: BytesLike) => AncillaryValue>([
  kind(SOL_SOCKET, SCM_RIGHTS, "SCM_RIGHTS", unpack_rights),
  kind(SOL_SOCKET, SCM_CREDENTIALS, "SCM_CREDENTIALS", unpack_ucred),
  kind(SOL_SOCKET, SCM_TIMESTAMP, "SCM_TIMESTAMP", unpack_timestamp),
  kind(SOL_SOCKET, SCM_TIMESTAMPNS, "SCM_TIMESTAMPNS", unpack_timestampns),
  kind(IPPROTO_IP, IP_PKTINFO, "IP_PKTINFO", unpack_in_pktinfo),
  kind(IPPROTO_IP, TTL, "IP_TTL", unpack_number),
  kind(IPPROTO_IP, TOS, "IP_TOS", unpack_number),
  kind(IPPROTO_IP, by({ linux: IP_RECVERR }), "IP_RECVERR", unpack_sock_extended_err),
  kind(IPPROTO_IPV6, IPV6_PKTINFO, "IPV6_PKTINFO", unpack_in6_pktinfo),
  kind(IPPROTO_IPV6, IPV6_HOPLIMIT, "IPV6_HOPLIMIT", unpack_number),
  kind(IPPROTO_IPV6, IPV6_TCLASS, "IPV6_TCLASS", unpack_number),
  kind(IPPROTO_IPV6, by({ linux: IPV6_RECVERR }), "IPV6_RECVERR", unpack_sock_extended_err),
  kind(IPPROTO_UDP, UDP_GRO, "UDP_GRO", unpack_number),
]);

function kind<V extends AncillaryValue>(
  level: number,
  type: number,
  name: V["name"],
  unpack: (data: BytesLike) => V["value"],
): [string, (data: BytesLike) => AncillaryValue] {
  return [`${level} ${type}`, (data) => ({ name, value: unpack(data) }) as V];
}

/**
 * An item of the ancillary data that `recvmsg` gave, as a value.
 *
 * @example
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { unpack_ancillary } from "jsr:@bsd/socket/structs";
 *
 * using receiver = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
 * receiver.bind(["127.0.0.1", 0]);
 * receiver.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTTL, 1);
 * receiver.sendto(new Uint8Array(1), receiver.getsockname());
 *
 * const [, ancdata] = receiver.recvmsg(100, socket.CMSG_SPACE(4));
 * for (const item of ancdata) {
 *   const what = unpack_ancillary(item);
 *   if (what?.name === "IP_TTL") console.log("time to live", what.value); // 64, mostly
 * }
 * ```
 *
 * @param item The level, the type and the bytes.
 * @returns What it is and what it says; `null` when this module does not know it.
 * @throws {RangeError} when it was cut off.
 */
export function unpack_ancillary(item: readonly [level: number, type: number, data: BytesLike]): AncillaryValue | null {
  if (!Array.isArray(item)) throw new TypeError("item: an array of level, type and data is required");
  return KINDS.get(`${item[0]} ${item[1]}`)?.(item[2]) ?? null;
}
