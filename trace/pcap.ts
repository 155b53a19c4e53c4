/**
 * Packets as a file that Wireshark and tcpdump read: the pcap format, with IP packets in it (LINKTYPE_RAW).
 *
 * @see https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
 * @module
 */

import { joined, Math } from "../base/intrinsics.ts";
import { parse_ipv4, parse_ipv6 } from "../families/text.ts";

const MAGIC_NANOSECONDS = 0xa1b23c4d, LINKTYPE_RAW = 101, SNAPLEN = 262_144;
/** The maximum size of an IP packet, and of the urgent pointer. */
const MAX_PACKET = 65_535;
const TCP = 6, UDP = 17;

/** What a segment has of TCP beside its ports. */
export interface TcpFields {
  readonly seq: number;
  readonly ack: number;
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
  readonly flags: number;
  readonly window: number;
  readonly urgent?: number;
  /** The option of a SYN. */
  readonly mss?: number;
}

/** A packet as it is written down. */
export interface CapturedPacket {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly source: { readonly ip: string; readonly port: number };
  readonly destination: { readonly ip: string; readonly port: number };
  readonly payload: Uint8Array;
  readonly tcp?: TcpFields;
  /** Whether the packet is the ICMP message "port unreachable" with a quoted packet. */
  readonly unreachable?: boolean;
  readonly ttl?: number;
  readonly tos?: number;
}

/** The bytes at the beginning of the file. */
export function pcap_header(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(24), view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC_NANOSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAPLEN, true);
  view.setUint32(20, LINKTYPE_RAW, true);
  return bytes;
}

/** The bytes of one packet in the file. */
export function pcap_record(packet: CapturedPacket): Uint8Array<ArrayBuffer> {
  const data = ip_packet(packet), bytes = new Uint8Array(16 + data.length), view = new DataView(bytes.buffer);
  view.setUint32(0, Number(packet.time / 1_000_000_000n), true);
  view.setUint32(4, Number(packet.time % 1_000_000_000n), true);
  view.setUint32(8, data.length, true);
  view.setUint32(12, data.length, true);
  bytes.set(data, 16);
  return bytes;
}

function address(ip: string): Uint8Array {
  if (!ip.includes(":")) {
    const n = parse_ipv4(ip);
    return Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
  }
  const bytes = new Uint8Array(16);
  parse_ipv6(ip, bytes, 0);
  return bytes;
}

function sum_of(bytes: Uint8Array, start = 0): number {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i] << 8 | (bytes[i + 1] ?? 0);
  return sum;
}

function checksum(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function ip_packet(packet: CapturedPacket): Uint8Array {
  const source = address(packet.source.ip), destination = address(packet.destination.ip), six = source.length === 16;
  const protocol = packet.unreachable ? (six ? 58 : 1) : packet.tcp === undefined ? UDP : TCP;
  const upper = packet.unreachable ? icmp(packet, six) : transport(packet, MAX_PACKET - (six ? 0 : 20));
  const at = packet.unreachable ? 2 : protocol === TCP ? 16 : 6;
  if (protocol !== 1) { // The checksum of ICMP alone has no addresses in it.
    const pseudo = sum_of(source) + sum_of(destination) + upper.length + protocol;
    put16(upper, at, checksum(sum_of(upper, pseudo)) || 0xffff);
  } else put16(upper, at, checksum(sum_of(upper)));
  const header = six ? new Uint8Array(40) : new Uint8Array(20), view = new DataView(header.buffer);
  if (six) {
    view.setUint32(0, 0x6000_0000 | (packet.tos ?? 0) << 20);
    view.setUint16(4, upper.length);
    header[6] = protocol;
    header[7] = packet.ttl ?? 64;
    header.set(source, 8);
    header.set(destination, 24);
  } else {
    header[0] = 0x45;
    header[1] = packet.tos ?? 0;
    view.setUint16(2, 20 + upper.length);
    header[8] = packet.ttl ?? 64;
    header[9] = protocol;
    header.set(source, 12);
    header.set(destination, 16);
    view.setUint16(10, checksum(sum_of(header)));
  }
  return joined([header, upper]);
}

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

function transport({ source, destination, payload, tcp }: CapturedPacket, most: number): Uint8Array {
  const length = tcp === undefined ? 8 : tcp.mss === undefined ? 20 : 24;
  const data = payload.subarray(0, most - length);
  const bytes = new Uint8Array(length + data.length), view = new DataView(bytes.buffer);
  view.setUint16(0, source.port);
  view.setUint16(2, destination.port);
  if (tcp === undefined) view.setUint16(4, bytes.length);
  else {
    view.setUint32(4, tcp.seq);
    view.setUint32(8, tcp.ack);
    bytes[12] = length / 4 << 4;
    bytes[13] = tcp.flags;
    view.setUint16(14, Math.min(tcp.window, 0xffff));
    view.setUint16(18, tcp.urgent ?? 0);
    if (tcp.mss !== undefined) {
      bytes[20] = 2;
      bytes[21] = 4;
      view.setUint16(22, Math.min(tcp.mss, 0xffff));
    }
  }
  bytes.set(data, length);
  return bytes;
}

/** "Port unreachable", with the head of the packet that it is about. */
function icmp(packet: CapturedPacket, six: boolean): Uint8Array {
  const quoted = ip_packet({ ...packet, source: packet.destination, destination: packet.source, unreachable: false });
  const bytes = new Uint8Array(8 + quoted.length);
  bytes[0] = six ? 1 : 3;
  bytes[1] = six ? 4 : 3;
  bytes.set(quoted, 8);
  return bytes;
}
