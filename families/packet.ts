/**
 * AF_PACKET: the frames of the link layer. An address is `[ifname, proto, pkttype, hatype, addr]`, of which the last
 * three may be left out on the way in.
 *
 * `ifname` is the interface's name, `proto` the Ethernet protocol in the machine's byte order: `ETH_P_ALL` binds to
 * all, 0 to none. In a returned address, `pkttype` is the frame's receiver (`PACKET_HOST`, `PACKET_BROADCAST`,
 * `PACKET_OUTGOING` …), in `hatype` what kind of hardware it is (1 Ethernet, 772 loopback), and in `addr` the hardware
 * address of the sender. An interface that is gone, or that a socket is not bound to, is `""`.
 *
 * ```c
 * struct sockaddr_ll {            // packet(7)
 *   unsigned short sll_family;    //  0
 *   unsigned short sll_protocol;  //  2, network order
 *   int            sll_ifindex;   //  4
 *   unsigned short sll_hatype;    //  8
 *   unsigned char  sll_pkttype;   // 10
 *   unsigned char  sll_halen;     // 11
 *   unsigned char  sll_addr[8];   // 12
 * };
 * ```
 *
 * @module
 */

import { length_of, Math, Uint8Array as ByteArray } from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, type Integer, within } from "../base/arguments.ts";
import { AF_PACKET } from "../constants/address_family.ts";
import { PACKET_HOST } from "../constants/packet.ts";
import { begin, c_string, type Codec, tuple } from "./codec.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";

/** The forms of a packet address. */
export interface Packet {
  /** The interface's name, the protocol, the packet type, the hardware type, and the hardware address. */
  address: [ifname: string, proto: number, pkttype: number, hatype: number, addr: Uint8Array<ArrayBuffer>];
  /** The interface's name and the protocol; if wanted the packet type, the hardware type and address. */
  target: readonly [ifname: string, proto: Integer, pkttype?: Integer, hatype?: Integer, addr?: BytesLike];
}

const SIZE = 20, PROTOCOL = 2, IFINDEX = 4, HATYPE = 8, PKTTYPE = 10, HALEN = 11, ADDR = 12;
const MAX_NAME = 15, MAX_ADDR = 8;
const WRONG = "AF_PACKET address must be a tuple of two to five elements";

/** AF_PACKET's codec. */
export const packet: Codec<Packet> = {
  write(to, address, caller, _protocol, lookup) {
    const items = tuple(address, caller, "AF_PACKET");
    if (items.length < 2 || items.length > 5) throw new TypeError(WRONG);
    const name = c_string(items[0], WRONG);
    const proto = number(items[1], "proto", caller);
    const pkttype = items.length < 3 ? PACKET_HOST : number(items[2], "pkttype", caller);
    const hatype = items.length < 4 ? 0 : number(items[3], "hatype", caller);
    const addr = items.length < 5 ? new ByteArray(0) : bytes_of(items[4], "addr"), halen = length_of(addr);
    const ifindex = lookup.if_nametoindex(name.subarray(0, MAX_NAME));
    if (halen > MAX_ADDR) throw new ValueError("Hardware address must be 8 bytes or less");
    if (proto < 0 || proto > 0xffff) throw new OverflowError(`${caller}(): proto must be 0-65535.`);
    begin(to, AF_PACKET, SIZE);
    to.view.setUint16(PROTOCOL, proto);
    to.view.setInt32(IFINDEX, ifindex, true);
    to.view.setUint16(HATYPE, hatype, true);
    to.view.setUint8(PKTTYPE, pkttype);
    to.view.setUint8(HALEN, halen);
    to.bytes.fill(0, ADDR, SIZE);
    to.bytes.set(addr, ADDR);
  },

  read({ bytes, view, size }, _protocol, lookup) {
    const ifindex = view.getInt32(IFINDEX, true);
    return [
      ifindex > 0 ? lookup.if_indextoname(ifindex) : "",
      view.getUint16(PROTOCOL),
      view.getUint8(PKTTYPE),
      view.getUint16(HATYPE, true),
      bytes.slice(ADDR, Math.max(ADDR, Math.min(ADDR + view.getUint8(HALEN), size))),
    ];
  },
};

function number(value: unknown, name: string, caller: string): number {
  return within(value, -0x8000_0000, 0x7fff_ffff, name, `${caller}(): address argument out of range`);
}
