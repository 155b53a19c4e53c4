/**
 * What AF_PACKET sockets have beside their frames: modes of the interface, what is known of a frame, counters (Linux).
 *
 * ```c
 * struct packet_mreq {                                    // packet(7)
 *   int            mr_ifindex;                            //  0
 *   unsigned short mr_type, mr_alen;                      //  4, 6
 *   unsigned char  mr_address[8];                         //  8
 * };                                                      // 16
 * struct tpacket_auxdata {
 *   __u32 tp_status, tp_len, tp_snaplen;                  //  0, 4, 8
 *   __u16 tp_mac, tp_net;                                 // 12, 14
 *   __u16 tp_vlan_tci, tp_vlan_tpid;                      // 16, 18
 * };                                                      // 20
 * struct tpacket_stats { unsigned tp_packets, tp_drops; };    // 0, 4
 * ```
 *
 * @module
 */

import { bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { fields, signed, struct, unsigned } from "./fields.ts";
import { ValueError } from "../base/value_errors.ts";

/** What AF_PACKET knows of a frame beside its bytes. */
export interface TpacketAuxdata {
  /** Bits: `TP_STATUS_*` of linux/if_packet.h. */
  status: number;
  /** How long the frame was on the wire. */
  len: number;
  /** How much of it there is. */
  snaplen: number;
  /** Where the link layer's header begins. */
  mac: number;
  /** Where the network layer's header begins. */
  net: number;
  /** The tag of the virtual network that was taken off the frame: priority and number; `null` when there was none. */
  vlan_tci: number | null;
  /** The Ethernet protocol of that tag; `null` when the kernel does not say. */
  vlan_tpid: number | null;
}

/** What PACKET_STATISTICS counts. */
export interface TpacketStats {
  /** Frames since the last reading, the dropped ones included. */
  packets: number;
  /** Dropped frames, for lack of memory. */
  drops: number;
}

const PACKET_MREQ = 16, MAX_ADDRESS = 8, AUXDATA = 20, STATS = 8;
/** The frame had a tag; its protocol is known. */
const TP_STATUS_VLAN_VALID = 0x10, TP_STATUS_VLAN_TPID_VALID = 0x40;

/**
 * The value of `PACKET_ADD_MEMBERSHIP` and `PACKET_DROP_MEMBERSHIP`, a `struct packet_mreq`: what an interface should
 * receive more than its own frames. It ends with the socket.
 *
 * @param ifindex The interface's index.
 * @param type `PACKET_MR_PROMISC`, all frames; `PACKET_MR_ALLMULTI`, all multicast; `PACKET_MR_MULTICAST` or
 * `PACKET_MR_UNICAST`, those for an address.
 * @param address The hardware address, at most 8 bytes; empty where the type needs none.
 * @throws {OverflowError} when one does not fit.
 * @see https://man7.org/linux/man-pages/man7/packet.7.html
 */
export function pack_packet_mreq(
  ifindex: Integer,
  type: Integer,
  address: BytesLike = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(PACKET_MREQ), hardware = bytes_of(address, "address");
  if (hardware.length > MAX_ADDRESS) {
    throw new ValueError(`address: at most ${MAX_ADDRESS} bytes, not ${hardware.length}`);
  }
  view.setInt32(0, signed(ifindex, "ifindex"), true);
  view.setUint16(4, unsigned(type, 16, "type"), true);
  view.setUint16(6, hardware.length, true);
  bytes.set(hardware, 8);
  return bytes;
}

/**
 * Reads the `struct tpacket_auxdata` of a PACKET_AUXDATA message (Linux).
 *
 * @param auxdata Its bytes.
 * @throws {ValueError} when there are too few bytes.
 * @see https://man7.org/linux/man-pages/man7/packet.7.html
 */
export function unpack_tpacket_auxdata(auxdata: BytesLike): TpacketAuxdata {
  const { view } = fields(auxdata, AUXDATA, "auxdata");
  const status = view.getUint32(0, true);
  return {
    status,
    len: view.getUint32(4, true),
    snaplen: view.getUint32(8, true),
    mac: view.getUint16(12, true),
    net: view.getUint16(14, true),
    vlan_tci: (status & TP_STATUS_VLAN_VALID) === 0 ? null : view.getUint16(16, true),
    vlan_tpid: (status & TP_STATUS_VLAN_TPID_VALID) === 0 ? null : view.getUint16(18, true),
  };
}

/**
 * Reads a `struct tpacket_stats`: `getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)`, which sets the counters to 0 (Linux).
 *
 * @param stats Its bytes.
 * @throws {ValueError} when there are too few bytes.
 * @see https://man7.org/linux/man-pages/man7/packet.7.html
 */
export function unpack_tpacket_stats(stats: BytesLike): TpacketStats {
  const { view } = fields(stats, STATS, "stats");
  return { packets: view.getUint32(0, true), drops: view.getUint32(4, true) };
}
