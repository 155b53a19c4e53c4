/**
 * Options and control messages by which packets go to others than the address that they are sent to.
 *
 * @module
 */

import * as IP from "../constants/ip.ts";
import * as IPV6 from "../constants/ipv6.ts";
import { SCM_RIGHTS } from "../constants/ancillary.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import type { Bytes } from "../ffi/backend.ts";
import { ControlWalk, int_at } from "../ffi/cmsg.ts";
import { control } from "../ffi/message.ts";
import { ipv4_text, ipv6_text, require_address, require_everything } from "./granted.ts";

/** A set of options: `[level][name]`. One that the platform lacks has the key `undefined`. */
type Options = Record<number, Record<number, true>>;

function options(at_ip: readonly number[], at_ipv6: readonly number[]): Options {
  const set = (names: readonly number[]) =>
    Object.assign(Object.create(null), Object.fromEntries(names.map((name) => [name, true])));
  return Object.assign(Object.create(null), { [IPPROTO_IP]: set(at_ip), [IPPROTO_IPV6]: set(at_ipv6) });
}

const MULTICAST = [IP.MCAST_JOIN_GROUP, IP.MCAST_JOIN_SOURCE_GROUP, IP.MCAST_MSFILTER];

/** Source routes, which name the hosts to go by, and what joins groups in structs that are not read here. */
const elsewhere = options(
  [IP.IP_OPTIONS, IP.IP_RETOPTS, IP.IP_MSFILTER, ...MULTICAST],
  [
    IPV6.IPV6_RTHDR,
    IPV6.IPV6_NEXTHOP,
    IPV6.IPV6_2292RTHDR,
    IPV6.IPV6_2292NEXTHOP,
    IPV6.IPV6_2292PKTOPTIONS,
    IPV6.IPV6_JOIN_ANYCAST,
    ...MULTICAST,
  ],
);

/** What joins the group whose address the value begins with. */
const joins = options([IP.IP_ADD_MEMBERSHIP, IP.IP_ADD_SOURCE_MEMBERSHIP], [IPV6.IPV6_JOIN_GROUP]);

/** Refuses an option that sends packets elsewhere. */
export function require_option(level: number, name: number): void {
  if (elsewhere[level]?.[name]) require_everything(`option ${name} of level ${level}`);
}

/**
 * Refuses to join a group that is not granted.
 *
 * @param port_of Asks for the port that the socket is bound to.
 */
export function require_group(level: number, name: number, value: Bytes | null, port_of: () => number): void {
  if (!joins[level]?.[name] || value === null) return;
  const is_ip = level === IPPROTO_IP;
  if (value.length < (is_ip ? 4 : 16)) return; // The kernel's to refuse.
  require_address(is_ip ? ipv4_text(value, 0) : ipv6_text(value, 0), port_of());
}

/** Refuses a message whose control data send it elsewhere. */
export function require_control(): void {
  if (control.length === 0) return;
  const cmsg = new ControlWalk(control.region.bytes, control.length);
  while (cmsg.next()) require_option(cmsg.level, cmsg.type);
}

/** Calls `take` with each descriptor that came with a message. */
export function received_descriptors(take: (fd: number) => void): void {
  const { bytes } = control.region, cmsg = new ControlWalk(bytes, control.length);
  while (cmsg.next()) {
    if (cmsg.level !== SOL_SOCKET || cmsg.type !== SCM_RIGHTS) continue;
    for (let at = cmsg.start; at + 4 <= cmsg.end; at += 4) take(int_at(bytes, at));
  }
}
