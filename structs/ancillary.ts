/**
 * Ancillary data: what `recvmsg` gives as `[level, type, bytes]`, as values.
 *
 * ```c
 * struct in_pktinfo { int ipi_ifindex; struct in_addr ipi_spec_dst, ipi_addr; };      // ip(7): 0, 4, 8; macOS alike
 * struct in_pktinfo { IN_ADDR ipi_addr; ULONG ipi_ifindex; };                         // Windows: 0, 4
 * struct in6_pktinfo { struct in6_addr ipi6_addr; unsigned ipi6_ifindex; };           // RFC 3542: 0, 16
 * struct timeval { time_t tv_sec; suseconds_t tv_usec; };                             // 0, 8
 * struct timespec { time_t tv_sec; long tv_nsec; };                                   // 0, 8
 * struct scm_timestamping { struct timespec ts[3]; }; // 0: software, 32: hardware
 * struct sock_extended_err {                                                          // ip(7), recvmsg(2)
 *   uint32_t ee_errno;                              // 0
 *   uint8_t  ee_origin, ee_type, ee_code, ee_pad;   // 4
 *   uint32_t ee_info, ee_data;                      // 8, 12
 * };                                                // 16: the sockaddr of whom the error came from
 * struct sockaddr_in { sa_family_t sin_family; in_port_t sin_port; struct in_addr sin_addr; };    // 0, 2, 4
 * struct sockaddr_in6 {
 *   sa_family_t sin6_family; in_port_t sin6_port;   // 0, 2
 *   uint32_t sin6_flowinfo;                         // 4
 *   struct in6_addr sin6_addr;                      // 8
 *   uint32_t sin6_scope_id;                         // 24
 * };                                                // 28
 * ```
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import type { BytesLike, Integer } from "../base/arguments.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import {
  SCM_CREDENTIALS,
  SCM_PIDFD,
  SCM_RIGHTS,
  SCM_TIMESTAMP,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPNS,
} from "../constants/ancillary.ts";
import { IP_ORIGDSTADDR, IP_PKTINFO, IP_RECVERR, IP_RECVTOS, IP_RECVTTL, IP_TOS, IP_TTL } from "../constants/ip.ts";
import { IPV6_HOPLIMIT, IPV6_ORIGDSTADDR, IPV6_PKTINFO, IPV6_RECVERR, IPV6_TCLASS } from "../constants/ipv6.ts";
import { PACKET_AUXDATA } from "../constants/packet.ts";
import { by } from "../constants/platform.ts";
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP } from "../constants/protocol.ts";
import { SOL_PACKET, SOL_SOCKET, SOL_TLS } from "../constants/socket_level.ts";
import { SO_RXQ_OVFL } from "../constants/socket_option.ts";
import { TCP_CM_INQ } from "../constants/tcp.ts";
import { TLS_GET_RECORD_TYPE } from "../constants/tls.ts";
import { UDP_GRO } from "../constants/udp.ts";
import type { Address } from "../families/registry.ts";
import { format_ipv4, format_ipv6 } from "../families/text.ts";
import { fields, ipv4, put_ipv6, struct, unsigned } from "./fields.ts";
import { type TpacketAuxdata, unpack_tpacket_auxdata } from "./packet.ts";
import { type Ucred, unpack_ucred } from "./socket.ts";

/** What {@linkcode unpack_ancillary} makes of each item that it knows. */
export interface AncillaryValues {
  /** Descriptors. */
  SCM_RIGHTS: number[];
  /** Who sent it. */
  SCM_CREDENTIALS: Ucred;
  /** A descriptor of the sender's process, for the receiver to close. */
  SCM_PIDFD: number;
  /** When it was received: nanoseconds since 1970, whole microseconds of them. */
  SCM_TIMESTAMP: bigint;
  /** The same, to the nanosecond. */
  SCM_TIMESTAMPNS: bigint;
  /** When it was received, or sent: the system's time and the hardware's. */
  SCM_TIMESTAMPING: Timestamping;
  /** How many packets the socket has dropped since it was made, for lack of room. */
  SO_RXQ_OVFL: number;
  /** The interface, and where the packet went to. */
  IP_PKTINFO: InPktinfo;
  /** The interface, and where the packet went to. */
  IPV6_PKTINFO: In6Pktinfo;
  /** How many hops were left. */
  IP_TTL: number;
  /** How many hops were left. */
  IPV6_HOPLIMIT: number;
  /** The class of traffic. */
  IP_TOS: number;
  /** The class of traffic. */
  IPV6_TCLASS: number;
  /** Where a packet went to, before a firewall sent it here. */
  IP_ORIGDSTADDR: Address<"AF_INET">;
  /** Where a packet went to, before a firewall sent it here. */
  IPV6_ORIGDSTADDR: Address<"AF_INET6">;
  /** Why a packet did not arrive. */
  IP_RECVERR: SockExtendedErr;
  /** Why a packet did not arrive. */
  IPV6_RECVERR: SockExtendedErr;
  /** How many bytes are still to be received. */
  TCP_CM_INQ: number;
  /** How long each of the datagrams is that were joined. */
  UDP_GRO: number;
  /** The type of a TLS record: 21 alert, 22 handshake, 23 data. */
  TLS_GET_RECORD_TYPE: number;
  /** What AF_PACKET knows of a frame. */
  PACKET_AUXDATA: TpacketAuxdata;
}

/** An item of ancillary data: its name and its value. */
export type AncillaryValue = {
  [Name in keyof AncillaryValues]: { name: Name; value: AncillaryValues[Name] };
}[keyof AncillaryValues];

/** When a packet was received or sent, as far as SO_TIMESTAMPING asked for it. */
export interface Timestamping {
  /** The system's time: nanoseconds since 1970; 0 when it was not taken. */
  software: bigint;
  /** The network card's own time in nanoseconds; 0 when it was not taken. */
  hardware: bigint;
}

/** The interface that received an IPv4 packet, and the packet's destination. */
export interface InPktinfo {
  /** The interface's index. */
  ifindex: number;
  /** The address of this machine that answers it; `null` where the system does not say. */
  spec_dst: string | null;
  /** The destination in the packet's header. */
  addr: string;
}

/** The interface that received an IPv6 packet, and the packet's destination. */
export interface In6Pktinfo {
  /** The destination in the packet's header. */
  addr: string;
  /** The interface's index. */
  ifindex: number;
}

/** The reason why a packet did not arrive, or another entry of the socket's error queue. */
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
const INT = 4, TIME = 16, EXTENDED_ERR = 16, SOCKADDR_IN = 8, SOCKADDR_IN6 = 28;

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
 * @param spec_dst The address to send from; `null` and `"0.0.0.0"` let the system choose.
 * @throws {ValueError} when the address is invalid, or the index does not fit.
 * @see https://man7.org/linux/man-pages/man7/ip.7.html
 */
export function pack_in_pktinfo(ifindex: Integer, spec_dst: string | null = null): Uint8Array<ArrayBuffer> {
  const at = in_pktinfo("pack_in_pktinfo"), { bytes, view } = struct(at.size);
  const address = spec_dst === null ? 0 : ipv4(spec_dst, "spec_dst");
  view.setUint32(at.ifindex, unsigned(ifindex, 32, "ifindex"), true);
  view.setUint32(at.spec_dst < 0 ? at.addr : at.spec_dst, address);
  return bytes;
}

/**
 * Reads a `struct in_pktinfo` of an IP_PKTINFO message.
 *
 * @param pktinfo Its bytes.
 * @throws {ValueError} when there are too few bytes.
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
 * @throws {ValueError} when the address is invalid, or the index does not fit.
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
 * @throws {ValueError} when there are too few bytes.
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
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_timestampns(timespec: BytesLike): bigint {
  return time_at(fields(timespec, TIME, "timespec").view, 0);
}

/**
 * Reads the `struct scm_timestamping` of an SCM_TIMESTAMPING message (Linux).
 *
 * @param timestamping Its bytes.
 * @throws {ValueError} when there are too few bytes.
 * @see https://docs.kernel.org/networking/timestamping.html
 */
export function unpack_scm_timestamping(timestamping: BytesLike): Timestamping {
  const { view } = fields(timestamping, 3 * TIME, "timestamping");
  return { software: time_at(view, 0), hardware: time_at(view, 2 * TIME) };
}

/** The nanoseconds of a `struct timespec`. */
function time_at(view: DataView, at: number): bigint {
  return view.getBigInt64(at, true) * 1_000_000_000n + view.getBigInt64(at + 8, true);
}

/**
 * Reads the `struct timeval` of an SCM_TIMESTAMP message.
 *
 * @param timeval Its bytes.
 * @returns Nanoseconds since 1970, whole microseconds of them.
 * @throws {ValueError} when there are too few bytes.
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
 * @throws {ValueError} when there are too few bytes.
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

/** An address of AF_INET; its family is that of the message. */
function unpack_sockaddr_in(address: BytesLike): Address<"AF_INET"> {
  const { view } = fields(address, SOCKADDR_IN, "address");
  return [format_ipv4(view.getUint32(4)), view.getUint16(2)];
}

function unpack_sockaddr_in6(address: BytesLike): Address<"AF_INET6"> {
  const { bytes, view } = fields(address, SOCKADDR_IN6, "address");
  return [format_ipv6(bytes, 8), view.getUint16(2), view.getUint32(4), view.getUint32(24, true)];
}

/** A number that is an int on one system and a byte on another. */
function unpack_number(value: BytesLike): number {
  const { bytes, view } = fields(value, 1, "value");
  return bytes.length < INT ? bytes[0] : view.getInt32(0, true);
}

function unpack_u32(value: BytesLike): number {
  return fields(value, INT, "value").view.getUint32(0, true);
}

/** Linux types the message by the option that the value has, others by the one that asks for it. */
const TTL: number = by({ linux: IP_TTL, windows: IP_RECVTTL, darwin: IP_RECVTTL, freebsd: IP_RECVTTL });
const TOS: number = by({ linux: IP_TOS, windows: IP_TOS, darwin: IP_RECVTOS, freebsd: IP_RECVTOS });

// One that the platform lacks has an `undefined` in its key, which no item has.
const KINDS = new Map<string, (data: BytesLike) => AncillaryValue>([
  kind(SOL_SOCKET, SCM_RIGHTS, "SCM_RIGHTS", unpack_rights),
  kind(SOL_SOCKET, SCM_CREDENTIALS, "SCM_CREDENTIALS", unpack_ucred),
  kind(SOL_SOCKET, SCM_PIDFD, "SCM_PIDFD", unpack_number),
  kind(SOL_SOCKET, SCM_TIMESTAMP, "SCM_TIMESTAMP", unpack_timestamp),
  kind(SOL_SOCKET, SCM_TIMESTAMPNS, "SCM_TIMESTAMPNS", unpack_timestampns),
  kind(SOL_SOCKET, SCM_TIMESTAMPING, "SCM_TIMESTAMPING", unpack_scm_timestamping),
  kind(SOL_SOCKET, SO_RXQ_OVFL, "SO_RXQ_OVFL", unpack_u32),
  kind(IPPROTO_IP, IP_PKTINFO, "IP_PKTINFO", unpack_in_pktinfo),
  kind(IPPROTO_IP, TTL, "IP_TTL", unpack_number),
  kind(IPPROTO_IP, TOS, "IP_TOS", unpack_number),
  kind(IPPROTO_IP, IP_ORIGDSTADDR, "IP_ORIGDSTADDR", unpack_sockaddr_in),
  kind(IPPROTO_IP, by({ linux: IP_RECVERR }), "IP_RECVERR", unpack_sock_extended_err),
  kind(IPPROTO_IPV6, IPV6_PKTINFO, "IPV6_PKTINFO", unpack_in6_pktinfo),
  kind(IPPROTO_IPV6, IPV6_HOPLIMIT, "IPV6_HOPLIMIT", unpack_number),
  kind(IPPROTO_IPV6, IPV6_TCLASS, "IPV6_TCLASS", unpack_number),
  kind(IPPROTO_IPV6, IPV6_ORIGDSTADDR, "IPV6_ORIGDSTADDR", unpack_sockaddr_in6),
  kind(IPPROTO_IPV6, by({ linux: IPV6_RECVERR }), "IPV6_RECVERR", unpack_sock_extended_err),
  kind(IPPROTO_TCP, TCP_CM_INQ, "TCP_CM_INQ", unpack_number),
  kind(IPPROTO_UDP, UDP_GRO, "UDP_GRO", unpack_number),
  kind(SOL_TLS, TLS_GET_RECORD_TYPE, "TLS_GET_RECORD_TYPE", unpack_number),
  kind(SOL_PACKET, PACKET_AUXDATA, "PACKET_AUXDATA", unpack_tpacket_auxdata),
]);

function kind<Name extends keyof AncillaryValues>(
  level: number,
  type: number,
  name: Name,
  unpack: (data: BytesLike) => AncillaryValues[Name],
): [string, (data: BytesLike) => AncillaryValue] {
  return [`${level} ${type}`, (data) => ({ name, value: unpack(data) }) as AncillaryValue];
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
 *   if (what?.name === "IP_TTL") console.log("time to live", what.value); // 64, usually
 * }
 * ```
 *
 * @param item The level, the type and the bytes.
 * @returns Its name and its value; `null` for an unknown item.
 * @throws {ValueError} when it was cut off.
 */
export function unpack_ancillary(item: readonly [level: number, type: number, data: BytesLike]): AncillaryValue | null {
  if (!Array.isArray(item)) throw new TypeError("item: an array of level, type and data is required");
  return KINDS.get(`${item[0]} ${item[1]}`)?.(item[2]) ?? null;
}
