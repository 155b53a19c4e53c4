/**
 * Checks the addresses that the kernel is given against the permissions.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import type { Backend, Bytes } from "../ffi/backend.ts";
import { SOCKADDR_HAS_LENGTH, SOCKADDR_STORAGE } from "../ffi/layout.ts";
import { require_path } from "./paths.ts";
import {
  everything,
  ipv4_text,
  ipv6_in_full,
  ipv6_text,
  is_mapped,
  refuse_denied,
  require_address,
  require_everything,
} from "./granted.ts";

const ByteArray = Uint8Array;
const INET_ADDRESS = 4, INET6_ADDRESS = 8; // Where struct sockaddr_in and sockaddr_in6 have the address.

/** A sockaddr: memory, and how many bytes of it count. */
export interface AddressBytes {
  readonly bytes: Bytes;
  readonly size: number;
}

/** A private copy of a sockaddr: later writes to the original do not change it. */
export function copy_of({ bytes, size }: AddressBytes): AddressBytes {
  const copy = new ByteArray(SOCKADDR_STORAGE);
  for (let i = 0; i < SOCKADDR_STORAGE; i++) copy[i] = bytes[i];
  return { bytes: copy, size };
}

/** The family of a sockaddr. */
export function family_in({ bytes }: AddressBytes): number {
  return SOCKADDR_HAS_LENGTH ? bytes[1] : bytes[0] | bytes[1] << 8;
}

/** The port of a sockaddr of AF_INET or AF_INET6. */
export function port_in({ bytes }: AddressBytes): number {
  return bytes[2] << 8 | bytes[3];
}

/** The address in a sockaddr of AF_INET or AF_INET6, as text; `null` for one of another family. */
export function host_in(address: AddressBytes): string | null {
  const family = family_in(address);
  if (family === AF_INET) return ipv4_text(address.bytes, INET_ADDRESS);
  return family === AF_INET6 ? ipv6_text(address.bytes, INET6_ADDRESS) : null;
}

/** Whether a sockaddr that the kernel wrote names anything: a socket that is not bound has port 0, or no path. */
export function is_named(address: AddressBytes): boolean {
  return host_in(address) === null ? address.size > 2 : port_in(address) !== 0;
}

/** Refuses an address that is not granted. An AF_UNIX path needs more than net, so that it is looked at in any case. */
export function require_sockaddr(address: AddressBytes, backend: Backend): void {
  if (family_in(address) === AF_UNIX) return require_path(address.bytes, address.size, backend.realpath);
  if (everything()) return;
  const host = host_in(address);
  if (host === null) return require_everything(`an address of family ${family_in(address)}`);
  require_address(host, port_in(address));
  if (family_in(address) === AF_INET6 && is_mapped(address.bytes, INET6_ADDRESS)) {
    refuse_denied(ipv6_in_full(address.bytes, INET6_ADDRESS), port_in(address));
  }
}

/** Whether an address is the wildcard, by which the kernel reaches this machine itself. */
export function is_wildcard(address: AddressBytes): boolean {
  const host = host_in(address);
  return host === "0.0.0.0" || host === "[0000:0000:0000:0000:0000:0000:0000:0000]";
}

/** Refuses a destination that is not granted. */
export function require_destination(address: AddressBytes, backend: Backend): void {
  require_sockaddr(address, backend);
  if (!is_wildcard(address)) return;
  refuse_denied("127.0.0.1", port_in(address));
  refuse_denied("[::1]", port_in(address));
}

/** Refuses the socket's own bound address: sending to 0.0.0.0 or :: can reach it. */
export function require_own(address: AddressBytes, port: number): void {
  const host = host_in(address);
  if (host !== null) refuse_denied(host, port);
}
