/**
 * Addresses for a host and a service: getaddrinfo(3).
 *
 * @module
 */

import { audit, audited } from "../audit.ts";
import { c_int, type Integer, kind } from "../check.ts";
import { AF_UNSPEC } from "../constants/address_family.ts";
import { EAI_SYSTEM } from "../constants/addrinfo.ts";
import { gaierror, os_error, OSError } from "../errors.ts";
import type { Host, System } from "../families/codec.ts";
import { type Address, read_address } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { aside, found } from "../ffi/names.ts";
import { encode_idna } from "./idna.ts";

/** One address to use for a host and a service. */
export type AddrInfo = [family: number, type: number, proto: number, canonname: string, sockaddr: Address];

/** What getaddrinfo may be asked for beside host and port. */
export interface AddrInfoOptions {
  /** Addresses of this family only; AF_UNSPEC is any. */
  family?: Integer;
  /** Sockets of this type only; 0 is any. */
  type?: Integer;
  /** Sockets of this protocol only; 0 is any. */
  proto?: Integer;
  /** Any of AI_*. */
  flags?: Integer;
}

/** The addresses of internet families are read without asking the system for anything. */
const nothing_asked = {} as System;

/**
 * The addresses, with the kind of socket for each, that a host and a service have: getaddrinfo(3).
 *
 * ```ts ignore
 * for (const [family, type, proto, , address] of getaddrinfo("example.org", 80, { proto: IPPROTO_TCP })) …
 * ```
 *
 * @param host A name (IDNA is applied beyond ASCII), a numeric address, its bytes, or `null`: this machine.
 * @param port A number, the name of a service, its bytes, or `null`: 0.
 * @param family Addresses of this family only.
 * @param type Sockets of this type only.
 * @param proto Sockets of this protocol only.
 * @param flags Any of AI_*.
 * @returns A list of `[family, type, proto, canonname, sockaddr]`, in the order in which they should be tried;
 *   `canonname` is `""` but with AI_CANONNAME.
 * @throws {gaierror} when the resolver finds nothing, or fails.
 * @throws {OSError} when the port is neither number nor text, or a system call of the resolver failed.
 * @throws {RangeError} when the host has a label that is empty or too long, or cannot be encoded.
 * @throws {TypeError} when an argument has another type.
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
  const [family, type, proto, flags] = hints(optional);
  const node = host_text(host);
  const service = port_text(port);
  if (audited) audit("socket.getaddrinfo", host, port, family, type, proto);
  const list: AddrInfo[] = [];
  const code = sys.names.getaddrinfo(node, service, family, type, proto, flags, (family, type, proto, canonname) => {
    list.push([family, type, proto, canonname, read_address(found, proto, nothing_asked)]);
  });
  if (code !== 0) throw resolver_error(code);
  return list;
}

const NAMES = ["family", "type", "proto", "flags"] as const;
const DEFAULTS = [AF_UNSPEC, 0, 0, 0];

/** The optional arguments: what is absent takes the default, what is there must be an integer. */
function hints(optional: unknown[]): number[] {
  const [options] = optional;
  if (typeof options !== "object" || options === null) {
    return DEFAULTS.map((value, i) => i < optional.length ? c_int(optional[i], NAMES[i]) : value);
  }
  const given = options as Record<string, unknown>;
  return DEFAULTS.map((value, i) => NAMES[i] in given ? c_int(given[NAMES[i]], NAMES[i]) : value);
}

function host_text(host: unknown): string | Uint8Array | null {
  if (typeof host === "string") return encode_idna(host);
  if (host === null || host instanceof Uint8Array) return host;
  throw new TypeError("getaddrinfo() argument 1 must be string or None");
}

/** Whatever the number, it is the C library that judges it, as text. */
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

/**
 * A text that UTF-8 can encode.
 *
 * @throws {RangeError} when it has a lone surrogate.
 */
export function well_formed(text: string, name: string): string {
  if (!text.isWellFormed()) throw new RangeError(`${name}: surrogates not allowed`);
  return text;
}

/** The exception for a code of the resolver. */
export function resolver_error(code: number): OSError {
  if (code === EAI_SYSTEM) return os_error(-aside.errno);
  return new gaierror(code, sys.names.gai_strerror(code));
}

const LETTERS = /^[\0-\x7f]*$/;

/**
 * The first address that the resolver gives for a host in a family.
 *
 * @param host A name, or its bytes; ASCII goes to the resolver unchanged.
 * @param family The family.
 * @returns The bytes of its sockaddr, alone in their buffer.
 * @throws {TypeError} when the name cannot be encoded.
 * @throws {gaierror} when the resolver finds nothing, or fails.
 */
export function resolve(host: Host, family: number): Uint8Array {
  let first: Uint8Array | undefined;
  const code = sys.names.getaddrinfo(typeof host === "string" ? encoded(host) : host, null, family, 0, 0, 0, () => {
    first ??= found.bytes.slice(0, found.size);
  });
  if (code !== 0) throw resolver_error(code);
  return first!;
}

function encoded(host: string): string {
  if (LETTERS.test(host)) return host;
  try {
    return encode_idna(host);
  } catch (cause) {
    throw new TypeError("encoding of hostname failed", { cause });
  }
}
