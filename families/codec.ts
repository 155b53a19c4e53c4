/**
 * What an address family is to the library: how its addresses are written into a sockaddr, and read back from one.
 *
 * A codec is pure. Lookups of the system, such as a host name's address or an interface's index, are passed in as
 * {@linkcode Lookup}. So each codec can be tested without a kernel, and for any platform on any platform.
 *
 * @module
 */

import { encode, length_of, without_holes } from "../base/intrinsics.ts";
import type { Sockaddr } from "../ffi/memory.ts";
import { SOCKADDR_HAS_LENGTH } from "../ffi/layout.ts";
import { bytes_of, type_name, within } from "../base/arguments.ts";
import { OverflowError, UnicodeError, ValueError } from "../base/value_errors.ts";

const encoder = new TextEncoder();

/** A host: its name or its address as text, or the bytes of either. */
export type Host = string | Uint8Array;

/** The two forms of a family's addresses. */
export interface AddressForms {
  /** What `accept`, `recvfrom`, `getsockname` … return. */
  address: unknown;
  /** What `bind`, `connect`, `sendto` … take. */
  target: unknown;
}

/** What codecs ask of the system. */
export interface Lookup {
  /** The first sockaddr that the resolver gives for a host in a family: its bytes. The port says what it is for. */
  resolve(host: Host, family: number, port: number): Uint8Array;
  /** The index of the network interface of that name; throws an OSError when there is none. */
  if_nametoindex(name: Host): number;
  /** The name of the network interface of that index; `""` when there is none. */
  if_indextoname(index: number): string;
  /** The number of the kernel control of that name, `undefined` when there is none (macOS). */
  control_id(name: Uint8Array): number | undefined;
}

/** One address family. */
export interface Codec<Forms extends AddressForms = AddressForms> {
  /** Whether accept(2) must be called without an address. */
  readonly nameless?: boolean;

  /**
   * Refuses a protocol whose addresses cannot be read, before the call that would answer with one.
   *
   * @param protocol The socket's protocol.
   */
  expect?(protocol: number): void;

  /**
   * Writes an address into `to`, with its family and length.
   *
   * @param to The sockaddr; its old content is ignored.
   * @param address What the caller passed, unchecked.
   * @param caller The method's name, for error texts.
   * @param protocol The socket's protocol: some families have an address form for each.
   * @param lookup What to ask of the system.
   */
  write(to: Sockaddr, address: Forms["target"], caller: string, protocol: number, lookup: Lookup): void;

  /**
   * Reads the address in `from`, which is of this family and not empty.
   *
   * @param from The sockaddr; bytes past its length are zero or stale, and are not read.
   * @param protocol The socket's protocol.
   * @param lookup What to ask of the system.
   */
  read(from: Sockaddr, protocol: number, lookup: Lookup): Forms["address"];
}

/** Begins a sockaddr: its family, and its size in bytes where the platform keeps that in it. */
export function begin(to: Sockaddr, family: number, size: number): void {
  if (SOCKADDR_HAS_LENGTH) {
    to.bytes[0] = size;
    to.bytes[1] = family;
  } else {
    to.view.setUint16(0, family, true);
  }
  to.size = size;
}

/** The family that a sockaddr says it is of. */
export function family_of(from: Sockaddr): number {
  return SOCKADDR_HAS_LENGTH ? from.bytes[1] : from.view.getUint16(0, true);
}

/**
 * The items of an address that is a tuple.
 *
 * @throws {TypeError} when it is not an array.
 */
export function tuple(address: unknown, caller: string, family: string): readonly unknown[] {
  if (Array.isArray(address)) return without_holes(address);
  throw new TypeError(`${caller}(): ${family} address must be tuple, not ${type_name(address)}`);
}

/**
 * The host of an address, before it is resolved. Bytes that are ASCII come as the text they spell.
 *
 * @throws {TypeError} when it is neither text nor bytes, or has a NUL in it.
 */
export function host_argument(host: unknown): Host {
  const checked = typeof host === "string" ? host : host_bytes(host);
  if (typeof checked === "string" ? checked.includes("\0") : checked.includes(0)) {
    throw new TypeError("host name must not contain null character");
  }
  return checked;
}

function host_bytes(host: unknown): Host {
  if (!ArrayBuffer.isView(host) && !(host instanceof ArrayBuffer)) {
    throw new TypeError(`host: str, bytes or bytearray expected, not ${type_name(host)}`);
  }
  return ascii_or_bytes(bytes_of(host, "host"));
}

/** No host name is longer; longer bytes need no look. */
const MAX_NAME = 1024;

/** The bytes of a host as the text that they spell, where they are ASCII. */
export function ascii_or_bytes(bytes: Uint8Array): Host {
  const text = length_of(bytes) <= MAX_NAME && bytes.every((byte) => byte < 0x80);
  return text ? String.fromCharCode(...bytes) : bytes;
}

/**
 * A text that C gets as UTF-8 with a NUL after it.
 *
 * @throws {TypeError} with `message` when it is not text.
 * @throws {ValueError} when it has a NUL in it, or half a surrogate pair.
 */
export function c_string(text: unknown, message: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") throw new TypeError(message);
  if (text.includes("\0")) throw new ValueError("embedded null character");
  if (!text.isWellFormed()) throw new UnicodeError("surrogates not allowed");
  return encode(encoder, text);
}

/**
 * The port of an address, before the host is resolved: any C int.
 *
 * @throws {TypeError} when it is not an integer.
 * @throws {OverflowError} when it is too large for one.
 */
export function port_argument(port: unknown, caller: string): number {
  return within(port, -0x8000_0000, 0x7fff_ffff, "port", `${caller}(): port must be 0-65535.`);
}

/**
 * The port of an address, once the host is resolved.
 *
 * @throws {OverflowError} outside 0 to 65535.
 */
export function port_number(port: number, caller: string): number {
  if (port < 0 || port > 65535) throw new OverflowError(`${caller}(): port must be 0-65535.`);
  return port;
}
