/**
 * Memberships of multicast groups: `IP_ADD_MEMBERSHIP`, `IP_ADD_SOURCE_MEMBERSHIP`, `IPV6_JOIN_GROUP`. Addresses are
 * numeric text, as inet_pton(3) reads it.
 *
 * ```c
 * struct ip_mreq   { struct in_addr imr_multiaddr, imr_interface; };                // ip(7): 0, 4
 * struct ip_mreqn  { struct in_addr imr_multiaddr, imr_address; int imr_ifindex; }; // 0, 4, 8
 * struct ip_mreq_source { struct in_addr imr_multiaddr, imr_interface, imr_sourceaddr; }; // the last two the other
 *                                                                   // way round on macOS, FreeBSD and Windows
 * struct ipv6_mreq { struct in6_addr ipv6mr_multiaddr; unsigned ipv6mr_interface; }; // ipv6(7): 0, 16
 * ```
 *
 * @module
 */

import type { Integer } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { ipv4, put_ipv6, signed, struct, unsigned } from "./fields.ts";

/**
 * A `struct ip_mreq`: a group, and by its address the interface to join it on.
 *
 * @param multiaddr The group: `"224.0.0.251"`.
 * @param interface_address An address of the interface; without it the system chooses one.
 * @throws {ValueError} when one is no IPv4 address.
 * @see https://man7.org/linux/man-pages/man7/ip.7.html
 */
export function pack_ip_mreq(multiaddr: string, interface_address: string = "0.0.0.0"): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(8);
  view.setUint32(0, ipv4(multiaddr, "multiaddr"));
  view.setUint32(4, ipv4(interface_address, "interface_address"));
  return bytes;
}

/**
 * A `struct ip_mreqn`: a group, and by its index the interface to join it on (Linux, macOS, FreeBSD).
 *
 * @param multiaddr The group.
 * @param address An address of the interface; `"0.0.0.0"` when the index says it.
 * @param ifindex The interface's index; with 0 the address says it.
 * @throws {ValueError} when an address is none, or the index does not fit.
 */
export function pack_ip_mreqn(multiaddr: string, address: string, ifindex: Integer): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(12);
  view.setUint32(0, ipv4(multiaddr, "multiaddr"));
  view.setUint32(4, ipv4(address, "address"));
  view.setInt32(8, signed(ifindex, "ifindex"), true);
  return bytes;
}

/** `struct ip_mreq_source`: where the source and the interface stand. */
const SOURCE = by<{ source: number; interface: number }>({
  linux: { interface: 4, source: 8 },
  darwin: { source: 4, interface: 8 },
  freebsd: { source: 4, interface: 8 },
  windows: { source: 4, interface: 8 },
});

/**
 * A `struct ip_mreq_source`: a group, and whose messages to it are wanted.
 *
 * @param multiaddr The group.
 * @param sourceaddr The sender.
 * @param interface_address An address of the interface; without it the system chooses one.
 * @throws {ValueError} when one is no IPv4 address.
 */
export function pack_ip_mreq_source(
  multiaddr: string,
  sourceaddr: string,
  interface_address: string = "0.0.0.0",
): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(12);
  view.setUint32(0, ipv4(multiaddr, "multiaddr"));
  view.setUint32(SOURCE.source, ipv4(sourceaddr, "sourceaddr"));
  view.setUint32(SOURCE.interface, ipv4(interface_address, "interface_address"));
  return bytes;
}

/**
 * A `struct ipv6_mreq`: a group, and by its index the interface to join it on.
 *
 * @param multiaddr The group: `"ff02::fb"`.
 * @param interface_index The interface's index; with 0 the system chooses one.
 * @throws {ValueError} when the address is none, or the index does not fit.
 * @see https://man7.org/linux/man-pages/man7/ipv6.7.html
 */
export function pack_ipv6_mreq(multiaddr: string, interface_index: Integer = 0): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(20);
  put_ipv6(bytes, 0, multiaddr, "multiaddr");
  view.setUint32(16, unsigned(interface_index, 32, "interface_index"), true);
  return bytes;
}
