/**
 * Addresses of the simulated network, and how they lie in the memory that calls read and write.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNSPEC } from "../constants/address_family.ts";
import { begin, family_of } from "../families/codec.ts";
import { format_ipv4, format_ipv6, parse_ipv4, parse_ipv6 } from "../families/text.ts";
import type { Sockaddr } from "../ffi/memory.ts";

/** One end of a conversation. IPv4 addresses are text with dots, IPv6 addresses text with colons. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  /** The interface that a link-local IPv6 address belongs to. */
  readonly scope?: number;
}

/** Every IPv4 address of a host. */
export const ANY4 = "0.0.0.0";
/** Every IPv6 address of a host. */
export const ANY6 = "::";

/** Whether an address is one of IPv6. */
export function is_ipv6(ip: string): boolean {
  return ip.includes(":");
}

/** Whether it stands for every address of a host. */
export function is_wildcard(ip: string): boolean {
  return ip === ANY4 || ip === ANY6;
}

/** Whether it is an address of the loopback interface, which every host has. */
export function is_loopback(ip: string): boolean {
  return ip.startsWith("127.") || ip === "::1";
}

/** Whether it is a group's. */
export function is_multicast(ip: string): boolean {
  return is_ipv6(ip) ? ip.startsWith("ff") : (parse_ipv4(ip) >>> 28) === 14;
}

/** The bytes of an address: 4 or 16. */
export function ip_bytes(ip: string): Uint8Array<ArrayBuffer> {
  const v4 = parse_ipv4(ip);
  if (v4 >= 0 && !is_ipv6(ip)) return Uint8Array.of(v4 >>> 24, v4 >>> 16, v4 >>> 8, v4);
  const bytes = new Uint8Array(16);
  parse_ipv6(ip, bytes, 0);
  return bytes;
}

/** The address that these bytes are. */
export function ip_text(bytes: Uint8Array): string {
  if (bytes.length === 4) return format_ipv4((bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]) >>> 0);
  return format_ipv6(bytes, 0);
}

/** An address in the one spelling that is compared, `undefined` when it is none. */
export function canonical(text: string): string | undefined {
  const v4 = parse_ipv4(text);
  if (v4 >= 0) return format_ipv4(v4);
  const bytes = new Uint8Array(16);
  return parse_ipv6(text, bytes, 0) ? format_ipv6(bytes, 0) : undefined;
}

const MAPPED = "::ffff:";

/** An IPv4 address as an IPv6 socket sees it. */
export function mapped(ip: string): string {
  return is_ipv6(ip) ? ip : MAPPED + ip;
}

/** The IPv4 address in one of IPv6 that maps it; others stay. */
export function unmapped(ip: string): string {
  return ip.startsWith(MAPPED) && ip.includes(".") ? ip.slice(MAPPED.length) : ip;
}

/** What stands in a sockaddr: its family, and the endpoint if that is AF_INET or AF_INET6 and long enough. */
export function read_sockaddr(from: Sockaddr): { family: number; endpoint?: Endpoint } {
  const { size, view, bytes } = from;
  if (size < 2) return { family: AF_UNSPEC };
  const family = family_of(from);
  if (family === AF_INET && size >= 16) {
    return { family, endpoint: { ip: format_ipv4(view.getUint32(4)), port: view.getUint16(2) } };
  }
  if (family === AF_INET6 && size >= 24) {
    const ip = format_ipv6(bytes.slice(8, 24), 0), scope = size >= 28 ? view.getUint32(24, true) : 0;
    return { family, endpoint: { ip, port: view.getUint16(2), scope } };
  }
  return { family };
}

/** Leaves an endpoint in a sockaddr, as a socket of that family sees it. */
export function write_sockaddr(to: Sockaddr, family: number, { ip, port, scope }: Endpoint): void {
  to.bytes.fill(0);
  if (family === AF_INET6) {
    begin(to, AF_INET6, 28);
    to.bytes.set(ip_bytes(mapped(ip)), 8);
    if (scope !== undefined) to.view.setUint32(24, scope, true);
  } else {
    begin(to, AF_INET, 16);
    to.bytes.set(ip_bytes(ip), 4);
  }
  to.view.setUint16(2, port);
}
