/**
 * Hosts by name and by address, and this machine's own name: gethostbyname(3), gethostname(2).
 *
 * @module
 */

import { length_of, own_view, Uint8Array as ByteArray } from "../base/intrinsics.ts";
import type { HostEntry } from "../ffi/backend.ts";
import { os_error, throw_if_failed } from "../ffi/result.ts";
import { audit, audited } from "../base/audit.ts";
import { bytes_of, type_name } from "../base/arguments.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../constants/address_family.ts";
import { AI_PASSIVE } from "../constants/addrinfo.ts";
import { EAFNOSUPPORT } from "../constants/errno.ts";
import { SOCK_DGRAM } from "../constants/socket_type.ts";
import { encode_name } from "../base/fs_encoding.ts";
import { herror, OSError } from "../base/errors.ts";
import type { Host } from "../families/codec.ts";
import { format_ipv4, format_ipv6, parse_ipv4, parse_ipv6 } from "../families/text.ts";
import { sys } from "../ffi/mod.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { idna_host, resolver_error } from "./arguments.ts";
import { ValueError } from "../base/value_errors.ts";

/** A host: its name, its aliases, its addresses. */
export type HostInfo = [hostname: string, aliaslist: string[], ipaddrlist: string[]];

/**
 * The first IPv4 address of a host: getaddrinfo(3).
 *
 * @param hostname A name (IDNA is applied beyond ASCII), an address, or the bytes of either; `""` is 0.0.0.0, and
 *   `"<broadcast>"` 255.255.255.255.
 * @returns The address as text.
 * @throws {gaierror} when the resolver finds nothing, or fails.
 * @throws {UnicodeError} when the name has a label that is empty or too long, or cannot be encoded.
 * @throws {TypeError} when it is not text or bytes, or has a NUL in it.
 * @see https://docs.python.org/3/library/socket.html#socket.gethostbyname
 */
export function gethostbyname(hostname: Host): string {
  const name = idna_host(hostname, "gethostbyname");
  if (audited) audit("socket.gethostbyname", hostname);
  return address_text(find_address(name, AF_INET));
}

/**
 * The name, the aliases and all IPv4 addresses of a host: gethostbyname(3).
 *
 * @param hostname As for {@linkcode gethostbyname}.
 * @returns `[hostname, aliaslist, ipaddrlist]`.
 * @throws {gaierror} when the resolver finds no address.
 * @throws {herror} when there is no entry for it; `""` and `"<broadcast>"` have none.
 * @throws {UnicodeError} when the name has a label that is empty or too long, or cannot be encoded.
 * @throws {TypeError} when it is not text or bytes, or has a NUL in it.
 * @see https://docs.python.org/3/library/socket.html#socket.gethostbyname_ex
 */
export function gethostbyname_ex(hostname: Host): HostInfo {
  const name = idna_host(hostname, "gethostbyname_ex");
  if (audited) audit("socket.gethostbyname", hostname);
  find_address(name, AF_INET);
  return host_info(sys.names.gethostbyname(name), AF_INET);
}

/**
 * The name, the aliases and the addresses of the host with an address: gethostbyaddr(3).
 *
 * @param ip_address An IPv4 or IPv6 address, or a name that has one.
 * @returns `[hostname, aliaslist, ipaddrlist]`.
 * @throws {gaierror} when it is not an address, and not a name of one.
 * @throws {herror} when no host with the address is known.
 * @throws {UnicodeError} when a name has a label that is empty or too long, or cannot be encoded.
 * @throws {TypeError} when it is not text or bytes, or has a NUL in it.
 * @see https://docs.python.org/3/library/socket.html#socket.gethostbyaddr
 */
export function gethostbyaddr(ip_address: Host): HostInfo {
  const name = idna_host(ip_address, "gethostbyaddr");
  if (audited) audit("socket.gethostbyaddr", ip_address);
  const address = find_address(name, AF_UNSPEC);
  const family = length_of(address) === 4 ? AF_INET : AF_INET6;
  return host_info(sys.names.gethostbyaddr(address, family), family);
}

function bytes_of_ipv4(address: number): Uint8Array {
  const bytes = new ByteArray(4);
  own_view(bytes).setUint32(0, address);
  return bytes;
}

/** The first address of a host, 4 or 16 bytes: of a special name, of a numeric address, or from the resolver. */
function find_address(name: Host, family: number): Uint8Array {
  if (name === "") return resolved(null, "0", family, SOCK_DGRAM, AI_PASSIVE);
  if (name === "<broadcast>" || name === "255.255.255.255") return bytes_of_ipv4(0xffff_ffff);
  if (typeof name === "string") {
    const ipv4 = parse_ipv4(name);
    if (ipv4 >= 0) return bytes_of_ipv4(ipv4);
    const ipv6 = new ByteArray(16);
    if (family === AF_UNSPEC && parse_ipv6(name, ipv6, 0)) return ipv6;
  }
  return resolved(name, null, family, 0, 0);
}

function resolved(host: Host | null, port: string | null, family: number, type: number, flags: number): Uint8Array {
  const addresses: Uint8Array[] = [];
  const code = sys.names.getaddrinfo(host, port, family, type, 0, flags, (family) => {
    addresses.push(address_in_sockaddr(family));
  });
  if (code !== 0) throw resolver_error(code);
  if (host === null && addresses.length > 1) throw new OSError("wildcard resolved to multiple address");
  return addresses[0];
}

function address_in_sockaddr(family: number): Uint8Array {
  if (family === AF_INET) return resolved_sockaddr.bytes.slice(4, 8);
  if (family === AF_INET6) return resolved_sockaddr.bytes.slice(8, 24);
  throw new OSError("unknown address family");
}

function address_text(address: Uint8Array): string {
  if (address.length === 16) return format_ipv6(address, 0);
  return format_ipv4(own_view(address).getUint32(0));
}

function host_info(entry: HostEntry | number, family: number): HostInfo {
  if (typeof entry === "number") throw new herror(entry, sys.names.hstrerror(entry));
  if (entry.family !== family) throw os_error(-EAFNOSUPPORT);
  return [entry.name, entry.aliases, entry.addresses.map(address_text)];
}

/**
 * This machine's name: gethostname(2).
 *
 * @returns The name, perhaps without a domain: see {@linkcode getfqdn}.
 * @throws {OSError} when the call fails.
 * @see https://docs.python.org/3/library/socket.html#socket.gethostname
 */
export function gethostname(): string {
  if (audited) audit("socket.gethostname");
  const name = sys.names.gethostname();
  if (typeof name === "number") throw os_error(name);
  return name;
}

/**
 * Sets this machine's name: sethostname(2).
 *
 * @param name The name, or its bytes.
 * @throws {PermissionError} without the privilege.
 * @throws {OSError} when the name is too long.
 * @throws {ValueError} when it has a NUL or a lone surrogate in it.
 * @throws {TypeError} when it is not text or bytes.
 * @see https://docs.python.org/3/library/socket.html#socket.sethostname
 */
export function sethostname(name: string | Uint8Array): void {
  const bytes = typeof name === "string" ? hostname_bytes(name) : name;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`name: expected str, bytes or os.PathLike object, not ${type_name(name)}`);
  }
  if (audited) audit("socket.sethostname", bytes);
  if (sys.names.sethostname === undefined) throw new TypeError("sethostname() is not available on this platform");
  throw_if_failed(sys.names.sethostname(bytes_of(bytes, "name")));
}

function hostname_bytes(name: string): Uint8Array {
  if (name.includes("\0")) throw new ValueError("name: embedded null byte");
  return encode_name(name, "name");
}

/** The white space that `str.strip` removes. */
// deno-lint-ignore no-control-regex
const BLANKS = /^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g;

/**
 * The fully qualified name of a host: the first of its names that contains a dot.
 *
 * @param name The host; `""`, `"0.0.0.0"` and `"::"` are this machine.
 * @returns The fully qualified name; if no name has a dot, the first name; if none is known, `name`.
 * @throws {UnicodeError} when the name has a label that is empty or too long, or cannot be encoded.
 * @throws {TypeError} when it is not text, or has a NUL in it.
 * @see https://docs.python.org/3/library/socket.html#socket.getfqdn
 */
export function getfqdn(name = ""): string {
  if (typeof name !== "string") throw new TypeError(`name: str expected, not ${type_name(name)}`);
  let host = name.replace(BLANKS, "");
  if (host === "" || host === "0.0.0.0" || host === "::") host = gethostname();
  try {
    const [hostname, aliases] = gethostbyaddr(host);
    return [hostname, ...aliases].find((known) => known.includes(".")) ?? hostname;
  } catch (error) {
    if (error instanceof OSError) return host;
    throw error;
  }
}
