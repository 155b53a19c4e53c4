/**
 * Headers of packets, as raw and packet sockets send and receive them, and the Internet checksum.
 *
 * ```c
 * struct ethhdr  { unsigned char h_dest[6], h_source[6]; __be16 h_proto; };      // linux/if_ether.h: 0, 6, 12; 14
 * struct iphdr   { __u8 ihl : 4, version : 4, tos; __be16 tot_len, id, frag_off; // linux/ip.h: 0, 1, 2, 4, 6
 *                  __u8 ttl, protocol; __sum16 check; __be32 saddr, daddr; };    // 8, 9, 10, 12, 16; 20 and options
 * struct ipv6hdr { __be32 version : 4, priority : 8, flow_lbl : 20; __be16 payload_len; // linux/ipv6.h: 0, 4
 *                  __u8 nexthdr, hop_limit; struct in6_addr saddr, daddr; };     // 6, 7, 8, 24; 40
 * struct udphdr  { __be16 source, dest, len; __sum16 check; };                   // linux/udp.h: 0, 2, 4, 6; 8
 * struct tcphdr  { __be16 source, dest; __be32 seq, ack_seq;                     // linux/tcp.h: 0, 2, 4, 8
 *                  __u16 doff : 4, flags : 12; __be16 window; __sum16 check; __be16 urg_ptr; }; // 12, 14, 16, 18; 20
 * struct icmphdr { __u8 type, code; __sum16 checksum; __be16 id, sequence; };    // linux/icmp.h: 0, 1, 2, 4, 6; 8
 * ```
 *
 * All numbers in them are big-endian. An unpacker gives what follows the header as `payload`.
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike } from "../base/arguments.ts";
import { format_ipv4, format_ipv6 } from "../families/text.ts";
import { fields, ipv4, named, payload_of, put_ipv6, struct, unsigned } from "./fields.ts";

const ETHHDR = 14, IPHDR = 20, IPV6HDR = 40, UDPHDR = 8, TCPHDR = 20, ICMPHDR = 8;
const TCP = 6, UDP = 17;

/**
 * The Internet checksum: the ones' complement of the sum of all 16-bit words. Over a part that holds its own checksum
 * it is 0.
 *
 * @param parts The bytes, as if they were joined.
 * @returns The checksum, 0 to 65,535, as it stands in a header (big-endian).
 * @see https://www.rfc-editor.org/rfc/rfc1071
 */
export function internet_checksum(...parts: readonly BytesLike[]): number {
  let sum = 0, odd = false;
  for (const part of parts) {
    for (const byte of bytes_of(part, "parts")) {
      sum += odd ? byte : byte << 8;
      odd = !odd;
      if (sum > 0x7fff_0000) sum = (sum & 0xffff) + (sum >>> 16);
    }
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Between whom a packet travels: what the pseudo header of TCP and UDP says beside the protocol and the length. */
export interface Between {
  /** The source's address, numeric. */
  saddr: string;
  /** The destination's address, of the same family. */
  daddr: string;
}

/** The pseudo header of RFC 768, 793 and 8200. */
function pseudo_header({ saddr, daddr }: Between, protocol: number, length: number): Uint8Array {
  const v6 = String(saddr).includes(":");
  const { bytes, view } = struct(v6 ? 40 : 12);
  if (v6) {
    put_ipv6(bytes, 0, saddr, "saddr");
    put_ipv6(bytes, 16, daddr, "daddr");
    view.setUint32(32, length);
    view.setUint8(39, protocol);
  } else {
    view.setUint32(0, ipv4(saddr, "saddr"));
    view.setUint32(4, ipv4(daddr, "daddr"));
    view.setUint8(9, protocol);
    view.setUint16(10, length);
  }
  return bytes;
}

/** A packet's payload. */
export interface WithPayload {
  /** What follows the header; what the link layer padded behind the packet is left out. */
  payload: Uint8Array<ArrayBuffer>;
}

/** The header of an Ethernet frame. */
export interface EthHdr {
  /** The destination's hardware address, 6 bytes. */
  dest: BytesLike;
  /** The source's hardware address, 6 bytes. */
  source: BytesLike;
  /** The protocol: `ETH_P_IP`, `ETH_P_ARP` …. */
  proto: number;
}

/**
 * A `struct ethhdr`.
 *
 * @param header Its fields; a missing address is all zero.
 * @throws {ValueError} when an address has not 6 bytes, or the protocol does not fit.
 */
export function pack_ethhdr(header: Partial<EthHdr>): Uint8Array<ArrayBuffer> {
  const { dest, source, proto = 0 } = named(header, "header");
  const { bytes, view } = struct(ETHHDR);
  for (const [address, at, name] of [[dest, 0, "dest"], [source, 6, "source"]] as const) {
    if (address === undefined) continue;
    const given = bytes_of(address, name);
    if (given.length !== 6) throw new ValueError(`${name}: 6 bytes expected, got ${given.length}`);
    bytes.set(given, at);
  }
  view.setUint16(12, unsigned(proto, 16, "proto"));
  return bytes;
}

/**
 * Reads a `struct ethhdr`.
 *
 * @param frame The frame.
 * @throws {ValueError} when it is too short.
 */
export function unpack_ethhdr(
  frame: BytesLike,
): { dest: Uint8Array<ArrayBuffer>; source: Uint8Array<ArrayBuffer>; proto: number } & WithPayload {
  const { bytes, view } = fields(frame, ETHHDR, "frame");
  return {
    dest: payload_of(bytes, 0, 6),
    source: payload_of(bytes, 6, 12),
    proto: view.getUint16(12),
    payload: payload_of(bytes, ETHHDR),
  };
}

/** The header of an IPv4 packet. */
export interface IpHdr extends Between {
  /** The class of traffic: DSCP and ECN. */
  tos: number;
  /** Bytes of the whole packet. */
  tot_len: number;
  /** What the fragments of a packet have in common. */
  id: number;
  /** Flags and offset: 0x4000 is "do not fragment". */
  frag_off: number;
  /** How many hops it may go. */
  ttl: number;
  /** What follows: `IPPROTO_*`. */
  protocol: number;
  /** The header's checksum. */
  check: number;
  /** Options: up to 40 bytes, a multiple of four. */
  options: BytesLike;
}

/**
 * A `struct iphdr`: the header of an IPv4 packet.
 *
 * @param header Its fields. Missing are no options, 64 hops, addresses 0.0.0.0, the length of header and `payload`, the
 * right checksum, and 0.
 * @param payload What will follow; only its length counts.
 * @throws {ValueError} when a field does not fit, or an address is invalid.
 * @see https://www.rfc-editor.org/rfc/rfc791
 */
export function pack_iphdr(
  header: Partial<IpHdr>,
  payload: BytesLike = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { tos = 0, id = 0, frag_off = 0, ttl = 64, protocol = 0, check, options = new Uint8Array(0) } = named(
    header,
    "header",
  );
  const { saddr = "0.0.0.0", daddr = "0.0.0.0" } = header;
  const more = bytes_of(options, "options");
  if (more.length > 40 || more.length % 4 !== 0) throw new ValueError("options: at most 40 bytes, a multiple of 4");
  const size = IPHDR + more.length, { bytes, view } = struct(size);
  const { tot_len = size + bytes_of(payload, "payload").length } = header;
  view.setUint8(0, 0x40 | size / 4);
  view.setUint8(1, unsigned(tos, 8, "tos"));
  view.setUint16(2, unsigned(tot_len, 16, "tot_len"));
  view.setUint16(4, unsigned(id, 16, "id"));
  view.setUint16(6, unsigned(frag_off, 16, "frag_off"));
  view.setUint8(8, unsigned(ttl, 8, "ttl"));
  view.setUint8(9, unsigned(protocol, 8, "protocol"));
  view.setUint32(12, ipv4(saddr, "saddr"));
  view.setUint32(16, ipv4(daddr, "daddr"));
  bytes.set(more, IPHDR);
  view.setUint16(10, check === undefined ? internet_checksum(bytes) : unsigned(check, 16, "check"));
  return bytes;
}

/**
 * Reads a `struct iphdr`.
 *
 * @param packet The packet, as a raw socket receives it.
 * @throws {ValueError} when it is too short, or not of IPv4.
 */
export function unpack_iphdr(
  packet: BytesLike,
): IpHdr & { options: Uint8Array<ArrayBuffer> } & WithPayload {
  const { bytes, view } = fields(packet, IPHDR, "packet");
  const size = (bytes[0] & 15) * 4;
  if (bytes[0] >> 4 !== 4 || size < IPHDR) throw new ValueError("packet: not an IPv4 packet");
  fields(packet, size, "packet");
  const tot_len = view.getUint16(2);
  return {
    tos: bytes[1],
    tot_len,
    id: view.getUint16(4),
    frag_off: view.getUint16(6),
    ttl: bytes[8],
    protocol: bytes[9],
    check: view.getUint16(10),
    saddr: format_ipv4(view.getUint32(12)),
    daddr: format_ipv4(view.getUint32(16)),
    options: payload_of(bytes, IPHDR, size),
    payload: payload_of(bytes, size, tot_len === 0 ? bytes.length : tot_len), // 0: cut by segmentation offload
  };
}

/** The header of an IPv6 packet. */
export interface Ipv6Hdr extends Between {
  /** The class of traffic: DSCP and ECN. */
  priority: number;
  /** The flow label, 20 bits. */
  flow_lbl: number;
  /** Bytes that follow the header. */
  payload_len: number;
  /** What follows: `IPPROTO_*`. */
  nexthdr: number;
  /** How many hops it may go. */
  hop_limit: number;
}

/**
 * A `struct ipv6hdr`: the header of an IPv6 packet.
 *
 * @param header Its fields. Missing are 64 hops, addresses `::`, the length of `payload`, and 0.
 * @param payload What will follow; only its length counts.
 * @throws {ValueError} when a field does not fit, or an address is invalid.
 * @see https://www.rfc-editor.org/rfc/rfc8200#section-3
 */
export function pack_ipv6hdr(
  header: Partial<Ipv6Hdr>,
  payload: BytesLike = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { priority = 0, flow_lbl = 0, nexthdr = 0, hop_limit = 64, saddr = "::", daddr = "::" } = named(
    header,
    "header",
  );
  const { payload_len = bytes_of(payload, "payload").length } = header;
  const { bytes, view } = struct(IPV6HDR);
  if (unsigned(flow_lbl, 32, "flow_lbl") > 0xfffff) throw new ValueError(`flow_lbl: ${flow_lbl} has more than 20 bits`);
  view.setUint32(0, (6 << 28 | unsigned(priority, 8, "priority") << 20 | flow_lbl) >>> 0);
  view.setUint16(4, unsigned(payload_len, 16, "payload_len"));
  view.setUint8(6, unsigned(nexthdr, 8, "nexthdr"));
  view.setUint8(7, unsigned(hop_limit, 8, "hop_limit"));
  put_ipv6(bytes, 8, saddr, "saddr");
  put_ipv6(bytes, 24, daddr, "daddr");
  return bytes;
}

/**
 * Reads a `struct ipv6hdr`. What it calls payload may begin with extension headers.
 *
 * @param packet The packet, as a packet socket receives it behind the frame's header.
 * @throws {ValueError} when it is too short, or not of IPv6.
 */
export function unpack_ipv6hdr(packet: BytesLike): Ipv6Hdr & WithPayload {
  const { bytes, view } = fields(packet, IPV6HDR, "packet");
  const first = view.getUint32(0), payload_len = view.getUint16(4);
  if (first >>> 28 !== 6) throw new ValueError("packet: not an IPv6 packet");
  return {
    priority: first >>> 20 & 0xff,
    flow_lbl: first & 0xfffff,
    payload_len,
    nexthdr: bytes[6],
    hop_limit: bytes[7],
    saddr: format_ipv6(bytes, 8),
    daddr: format_ipv6(bytes, 24),
    payload: payload_of(bytes, IPV6HDR, payload_len === 0 ? bytes.length : IPV6HDR + payload_len),
  };
}

/** The header of a UDP datagram. */
export interface UdpHdr {
  /** The source's port. */
  source: number;
  /** The destination's port. */
  dest: number;
  /** Bytes of header and data. */
  len: number;
  /** The checksum; 0 for none, which only IPv4 allows. */
  check: number;
}

/**
 * A `struct udphdr`: the header of a UDP datagram.
 *
 * @param header Its fields, and between whom it travels. Missing are the length of header and `payload`, and the right
 * checksum where `saddr` and `daddr` are given, else 0.
 * @param payload The data that will follow.
 * @throws {ValueError} when a field does not fit, or an address is invalid.
 * @see https://www.rfc-editor.org/rfc/rfc768
 */
export function pack_udphdr(
  header: Partial<UdpHdr & Between>,
  payload: BytesLike = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { source = 0, dest = 0, check, saddr, daddr } = named(header, "header");
  const data = bytes_of(payload, "payload"), { len = UDPHDR + data.length } = named(header, "header");
  const { bytes, view } = struct(UDPHDR);
  view.setUint16(0, unsigned(source, 16, "source"));
  view.setUint16(2, unsigned(dest, 16, "dest"));
  view.setUint16(4, unsigned(len, 16, "len"));
  if (check !== undefined) view.setUint16(6, unsigned(check, 16, "check"));
  else if (saddr !== undefined && daddr !== undefined) {
    // A sum of 0 is sent as 0xffff: 0 means that there is no checksum.
    view.setUint16(6, internet_checksum(pseudo_header({ saddr, daddr }, UDP, len), bytes, data) || 0xffff);
  }
  return bytes;
}

/**
 * Reads a `struct udphdr`.
 *
 * @param datagram The datagram, behind its IP header.
 * @throws {ValueError} when it is too short.
 */
export function unpack_udphdr(datagram: BytesLike): UdpHdr & WithPayload {
  const { bytes, view } = fields(datagram, UDPHDR, "datagram");
  const len = view.getUint16(4);
  return {
    source: view.getUint16(0),
    dest: view.getUint16(2),
    len,
    check: view.getUint16(6),
    payload: payload_of(bytes, UDPHDR, len === 0 ? bytes.length : len),
  };
}

/** The header of a TCP segment. */
export interface TcpHdr {
  /** The source's port. */
  source: number;
  /** The destination's port. */
  dest: number;
  /** The number of the first byte. */
  seq: number;
  /** The number of the byte that is expected next. */
  ack_seq: number;
  /** Bits: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK, 32 URG, 64 ECE, 128 CWR. */
  flags: number;
  /** How many bytes more may be sent, not scaled. */
  window: number;
  /** The checksum. */
  check: number;
  /** Where urgent data end. */
  urg_ptr: number;
  /** Options: up to 40 bytes, a multiple of four. */
  options: BytesLike;
}

/**
 * A `struct tcphdr`: the header of a TCP segment.
 *
 * @param header Its fields, and between whom it travels. Missing are no options, the right checksum where `saddr` and
 * `daddr` are given, and 0.
 * @param payload The data that will follow.
 * @throws {ValueError} when a field does not fit, or an address is invalid.
 * @see https://www.rfc-editor.org/rfc/rfc9293#section-3.1
 */
export function pack_tcphdr(
  header: Partial<TcpHdr & Between>,
  payload: BytesLike = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { source = 0, dest = 0, seq = 0, ack_seq = 0, flags = 0, window = 0, check, urg_ptr = 0 } = named(
    header,
    "header",
  );
  const { options = new Uint8Array(0), saddr, daddr } = named(header, "header");
  const more = bytes_of(options, "options"), data = bytes_of(payload, "payload");
  if (more.length > 40 || more.length % 4 !== 0) throw new ValueError("options: at most 40 bytes, a multiple of 4");
  const size = TCPHDR + more.length, { bytes, view } = struct(size);
  view.setUint16(0, unsigned(source, 16, "source"));
  view.setUint16(2, unsigned(dest, 16, "dest"));
  view.setUint32(4, unsigned(seq, 32, "seq"));
  view.setUint32(8, unsigned(ack_seq, 32, "ack_seq"));
  if (unsigned(flags, 16, "flags") > 0xfff) throw new ValueError(`flags: ${flags} has more than 12 bits`);
  view.setUint16(12, size / 4 << 12 | flags);
  view.setUint16(14, unsigned(window, 16, "window"));
  view.setUint16(18, unsigned(urg_ptr, 16, "urg_ptr"));
  bytes.set(more, TCPHDR);
  if (check !== undefined) view.setUint16(16, unsigned(check, 16, "check"));
  else if (saddr !== undefined && daddr !== undefined) {
    const pseudo = pseudo_header({ saddr, daddr }, TCP, size + data.length);
    view.setUint16(16, internet_checksum(pseudo, bytes, data));
  }
  return bytes;
}

/**
 * Reads a `struct tcphdr`.
 *
 * @param segment The segment, behind its IP header.
 * @throws {ValueError} when it is too short.
 */
export function unpack_tcphdr(
  segment: BytesLike,
): TcpHdr & { options: Uint8Array<ArrayBuffer> } & WithPayload {
  const { bytes, view } = fields(segment, TCPHDR, "segment");
  const size = (bytes[12] >> 4) * 4;
  if (size < TCPHDR) throw new ValueError("segment: its header says that it is shorter than a header");
  fields(segment, size, "segment");
  return {
    source: view.getUint16(0),
    dest: view.getUint16(2),
    seq: view.getUint32(4),
    ack_seq: view.getUint32(8),
    flags: view.getUint16(12) & 0xfff,
    window: view.getUint16(14),
    check: view.getUint16(16),
    urg_ptr: view.getUint16(18),
    options: payload_of(bytes, TCPHDR, size),
    payload: payload_of(bytes, size),
  };
}

/** The header of an ICMP or ICMPv6 message. */
export interface IcmpHdr {
  /** What kind of message: of ICMP 8 is an echo request, of ICMPv6 128. */
  type: number;
  /** More, by type. */
  code: number;
  /** The checksum. */
  checksum: number;
  /** Of an echo: the identifier of the sender. */
  id: number;
  /** Of an echo: which request it is. */
  sequence: number;
}

/**
 * A `struct icmphdr`: the header of an ICMP message, or of ICMPv6, whose checksum a raw socket fills in.
 *
 * @param header Its fields, and of ICMPv6 between whom it travels. Missing are the right checksum, and 0.
 * @param payload The data that will follow.
 * @throws {ValueError} when a field does not fit, or an address is invalid.
 * @see https://www.rfc-editor.org/rfc/rfc792
 */
export function pack_icmphdr(
  header: Partial<IcmpHdr & Between>,
  payload: BytesLike = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { type = 0, code = 0, checksum, id = 0, sequence = 0, saddr, daddr } = named(header, "header");
  const data = bytes_of(payload, "payload"), { bytes, view } = struct(ICMPHDR);
  view.setUint8(0, unsigned(type, 8, "type"));
  view.setUint8(1, unsigned(code, 8, "code"));
  view.setUint16(4, unsigned(id, 16, "id"));
  view.setUint16(6, unsigned(sequence, 16, "sequence"));
  if (checksum !== undefined) view.setUint16(2, unsigned(checksum, 16, "checksum"));
  else {
    const v6 = saddr !== undefined && daddr !== undefined && saddr.includes(":");
    const pseudo = v6 ? [pseudo_header({ saddr, daddr }, 58, ICMPHDR + data.length)] : [];
    view.setUint16(2, internet_checksum(...pseudo, bytes, data));
  }
  return bytes;
}

/**
 * Reads a `struct icmphdr`, or the header of an ICMPv6 message.
 *
 * @param message The message, behind its IP header.
 * @throws {ValueError} when it is too short.
 */
export function unpack_icmphdr(message: BytesLike): IcmpHdr & WithPayload {
  const { bytes, view } = fields(message, ICMPHDR, "message");
  return {
    type: bytes[0],
    code: bytes[1],
    checksum: view.getUint16(2),
    id: view.getUint16(4),
    sequence: view.getUint16(6),
    payload: payload_of(bytes, ICMPHDR),
  };
}
