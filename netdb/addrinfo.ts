/**
 * Addresses for a host and a service: getaddrinfo(3).
 *
 * @module
 */

import type { TakeAddress, Text } from "../ffi/backend.ts";
import { audit, audited } from "../base/audit.ts";
import { by_name, c_int, type Integer } from "../base/arguments.ts";
import { AF_UNSPEC } from "../constants/address_family.ts";
import { AI_NUMERICSERV } from "../constants/addrinfo.ts";
import { by } from "../constants/platform.ts";
import { OSError } from "../base/errors.ts";
import type { Host, Lookup } from "../families/codec.ts";
import { type Address, read_address } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { resolver_error, well_formed } from "./arguments.ts";
import { encode_idna, is_ascii } from "./idna.ts";

/** One address to use for a host and a service. */
export type AddrInfo = [
  family: number,
  type: number,
  proto: number,
  canonname: string,
  sockaddr: Address<"AF_INET" | "AF_INET6">,
];

/** The optional parameters of getaddrinfo by name. */
export interface AddrInfoOptions {
  /** Only addresses of this family; AF_UNSPEC for any. */
  family?: Integer;
  /** Only sockets of this type; 0 for any. */
  type?: Integer;
  /** Only sockets of this protocol; 0 for any. */
  proto?: Integer;
  /** Any of AI_*. */
  flags?: Integer;
}

/** Addresses of internet families are read without any lookup. */
const nothing_asked = {} as Lookup;

/**
 * Resolves a host and a service to addresses, each with the kind of socket for it: getaddrinfo(3).
 *
 * ```ts
 * import { getaddrinfo, IPPROTO_TCP } from "jsr:@bsd/socket";
 *
 * for (const [family, type, proto, , address] of getaddrinfo("localhost", 80, { proto: IPPROTO_TCP })) {
 *   console.log(family, type, proto, address);
 * }
 * ```
 *
 * @param host A name (IDNA is applied beyond ASCII), a numeric address, its bytes, or `null`: this machine.
 * @param port A number, the name of a service, its bytes, or `null`: 0.
 * @param family Addresses of this family only.
 * @param type Sockets of this type only.
 * @param proto Sockets of this protocol only.
 * @param flags Any of AI_*.
 * @returns A list of `[family, type, proto, canonname, sockaddr]`, in the order in which they should be tried;
 *   `canonname` is `""` without AI_CANONNAME.
 * @throws {gaierror} when the resolver finds nothing, or fails.
 * @throws {OSError} when the port is not a number or text, or a system call of the resolver failed.
 * @throws {UnicodeError} when the host has a label that is empty or too long, or cannot be encoded.
 * @throws {TypeError} when an argument has a wrong type.
 * @see https://docs.python.org/3/library/socket.html#socket.getaddrinfo
 */
export function getaddrinfo(
  host: string | Uint8Array | null,
  port: Integer | string | Uint8Array | null,
  family?: Integer,
  type?: Integer,
  proto?: Integer,
  flags?: Integer,
): AddrInfo[];
/**
 * The same with the optional parameters by name.
 *
 * @param host A name, a numeric address, its bytes, or `null`.
 * @param port A number, the name of a service, its bytes, or `null`.
 * @param options The optional parameters.
 * @returns A list of `[family, type, proto, canonname, sockaddr]`.
 */
export function getaddrinfo(
  host: string | Uint8Array | null,
  port: Integer | string | Uint8Array | null,
  options: AddrInfoOptions,
): AddrInfo[];
export function getaddrinfo(host: unknown, port: unknown, ...optional: unknown[]): AddrInfo[] {
  const list: AddrInfo[] = [];
  const [node, service, family, type, proto, flags] = addrinfo_query(host, port, optional);
  const code = sys.names.getaddrinfo(node, service, family, type, proto, flags, collect(list));
  if (code !== 0) throw resolver_error(code);
  return list;
}

/** The arguments of getaddrinfo(3). */
type Query = [node: Text, service: Text, family: number, type: number, proto: number, flags: number];

/** Checks the arguments of a call and raises the audit event. */
export function addrinfo_query(host: unknown, port: unknown, optional: unknown[]): Query {
  const [family, type, proto, flags] = hints(optional);
  const node = host_text(host);
  const service = without_crash(port_text(port), flags);
  if (audited) audit("socket.getaddrinfo", host, port, family, type, proto);
  return [node, service, family, type, proto, flags];
}

/** Appends each entry to a list. */
export function collect(list: AddrInfo[]): TakeAddress {
  return (family, type, proto, canonname) => {
    const sockaddr = read_address(resolved_sockaddr, proto, nothing_asked) as Address<"AF_INET" | "AF_INET6">;
    list.push([family, type, proto, canonname, sockaddr]);
  };
}

type Hints = [family: number, type: number, proto: number, flags: number];

/** The optional arguments: integers, or the defaults for omitted ones. */
function hints(optional: unknown[]): Hints {
  const { length, 0: first } = optional;
  if (typeof first === "object" && first !== null && length === 1) return named_hints(optional);
  if (length > 4) throw new TypeError(`getaddrinfo() takes at most 6 arguments (${length + 2} given)`);
  return [
    length > 0 ? c_int(first, "family") : AF_UNSPEC,
    length > 1 ? c_int(optional[1], "type") : 0,
    length > 2 ? c_int(optional[2], "proto") : 0,
    length > 3 ? c_int(optional[3], "flags") : 0,
  ];
}

function named_hints(options: unknown[]): Hints {
  const { family, type, proto, flags } = by_name(options[0], { family: AF_UNSPEC, type: 0, proto: 0, flags: 0 });
  return [c_int(family, "family"), c_int(type, "type"), c_int(proto, "proto"), c_int(flags, "flags")];
}

function host_text(host: unknown): string | Uint8Array | null {
  if (typeof host === "string") return encode_idna(host);
  if (host === null || host instanceof Uint8Array) return host;
  throw new TypeError("getaddrinfo() argument 1 must be string or None");
}

/** The port as text: the C library checks its range. */
function port_text(port: unknown): string | Uint8Array | null {
  if (typeof port === "number" && Number.isInteger(port)) {
    return Number.isSafeInteger(port) ? String(port) : String(BigInt(port));
  }
  if (typeof port === "bigint" || typeof port === "string") return well_formed(String(port), "port");
  if (typeof port === "boolean") return port ? "1" : "0";
  if (port === null || port instanceof Uint8Array) return port;
  if (port === undefined) throw new TypeError("getaddrinfo() missing required argument 'port' (pos 2)");
  throw new OSError("Int or String expected");
}

/** macOS' resolver crashes on AI_NUMERICSERV with no service, or with "0". */
const ZERO: string | undefined = by({ darwin: "00" });

function without_crash(service: string | Uint8Array | null, flags: number): string | Uint8Array | null {
  if (ZERO === undefined || (flags & AI_NUMERICSERV) === 0) return service;
  return service === null || service === "0" || (service.length === 1 && service[0] === 0x30) ? ZERO : service;
}

/**
 * The first address of a host in a family, as the resolver returns it.
 *
 * @param host A name, or its bytes; ASCII goes to the resolver unchanged.
 * @param family The family.
 * @param port The port, if it is known: a permission may be for one port of a host.
 * @returns The bytes of its sockaddr, alone in their buffer.
 * @throws {TypeError} when the name cannot be encoded.
 * @throws {gaierror} when the resolver finds nothing, or fails.
 */
export function resolve(host: Host, family: number, port = -1): Uint8Array {
  let first: Uint8Array | undefined;
  const name = typeof host === "string" ? encoded(host) : host;
  const service = port >= 0 && port <= 65535 ? String(port) : null;
  const code = sys.names.getaddrinfo(name, service, family, 0, 0, 0, () => {
    first ??= resolved_sockaddr.bytes.slice(0, resolved_sockaddr.size);
  });
  if (code !== 0) throw resolver_error(code);
  return first!;
}

function encoded(host: string): string {
  if (is_ascii(host)) return host;
  try {
    return encode_idna(host);
  } catch (cause) {
    throw new TypeError("encoding of hostname failed", { cause });
  }
}
