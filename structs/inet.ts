/**
 * Memberships of multicast groups: `IP_ADD_MEMBERSHIP`, `IP_ADD_SOURCE_MEMBERSHIP`, `IPV6_JOIN_GROUP`. Addresses are
 * numeric text, as inet_pton(3) reads it.
 *
 * ```c
 * struct ip_mreq   { struct in_addr imr_multiaddr, imr_interface; };                // ip(7): 0, 4
 * struct ip_mreqn  { struct in_addr imr_multiaddr, imr_address; int imr_ifindex; }; // 0, 4, 8
 * struct ip_mreq_source { struct in_addr imr_multiaddr, imr_interface, imr_sourceaddr; }; // the last two the other
 *                                                                   // way round on macOS, FreeBSD and Windows
 * struct group_req { uint32_t gr_interface; struct sockaddr_storage gr_group; };    // RFC 3678: 0, 8; 4 on macOS
 * struct group_source_req { uint32_t gsr_interface; struct sockaddr_storage gsr_group, gsr_source; };
 * struct ipv6_mreq { struct in6_addr ipv6mr_multiaddr; unsigned ipv6mr_interface; }; // ipv6(7): 0, 16
 * ```
 *
 * @module
 */

import type { Integer } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { ipv4, put_ipv6, put_sockaddr, signed, struct, unsigned } from "./fields.ts";
import { SOCKADDR_STORAGE } from "../ffi/layout.ts";

/**
 * A `struct ip_mreq`: a group, and by its address the interface to join it on.
 *
 * @param multiaddr The group: `"224.0.0.251"`.
 * @param interface_address An address of the interface; without it the system chooses one.
 * @throws {ValueError} when one is not an IPv4 address.
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
 * @throws {ValueError} when an address is invalid, or the index does not fit.
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
 * @throws {ValueError} when one is not an IPv4 address.
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
 * @throws {ValueError} when the address is invalid, or the index does not fit.
 * @see https://man7.org/linux/man-pages/man7/ipv6.7.html
 */
export function pack_ipv6_mreq(multiaddr: string, interface_index: Integer = 0): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(20);
  put_ipv6(bytes, 0, multiaddr, "multiaddr");
  view.setUint32(16, unsigned(interface_index, 32, "interface_index"), true);
  return bytes;
}

/** `struct group_req`: where the first address stands. */
const GROUP: number = by({ linux: 8, darwin: 4, windows: 8, freebsd: 8 });

/**
 * A `struct group_req`, the value of `MCAST_JOIN_GROUP` and `MCAST_LEAVE_GROUP` for IPv4 and IPv6: a group, and by its
 * index the interface to join it on.
 *
 * @param interface_index The interface's index; with 0 the system chooses one.
 * @param group The group: `"224.0.0.251"`, `"ff02::fb"`.
 * @throws {ValueError} when the address is invalid, or the index does not fit.
 * @see https://www.rfc-editor.org/rfc/rfc3678#section-5
 */
export function pack_group_req(interface_index: Integer, group: string): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(GROUP + SOCKADDR_STORAGE);
  view.setUint32(0, unsigned(interface_index, 32, "interface_index"), true);
  put_sockaddr(bytes, GROUP, group, 0, "group");
  return bytes;
}

/**
 * A `struct group_source_req`, the value of `MCAST_JOIN_SOURCE_GROUP`, `MCAST_LEAVE_SOURCE_GROUP`, `MCAST_BLOCK_SOURCE`
 * and `MCAST_UNBLOCK_SOURCE`: a group, and whose messages to it are wanted.
 *
 * @param interface_index The interface's index; with 0 the system chooses one.
 * @param group The group.
 * @param source The sender.
 * @throws {ValueError} when an address is invalid, or the index does not fit.
 * @see https://www.rfc-editor.org/rfc/rfc3678#section-5
 */
export function pack_group_source_req(
  interface_index: Integer,
  group: string,
  source: string,
): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(GROUP + 2 * SOCKADDR_STORAGE);
  view.setUint32(0, unsigned(interface_index, 32, "interface_index"), true);
  put_sockaddr(bytes, GROUP, group, 0, "group");
  put_sockaddr(bytes, GROUP + SOCKADDR_STORAGE, source, 0, "source");
  return bytes;
}
