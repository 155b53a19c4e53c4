/**
 * The C library's functions about names and numbers, one method per C function and named like it, whatever the
 * platform: the resolver, the services and protocols databases, the names of the machine and of its interfaces.
 *
 * No method throws for what the system says. The resolver has error numbers of its own, so each method says what it
 * returns for a failure.
 *
 * @module
 */

import type { Bytes } from "./backend.ts";
import { Sockaddr } from "./memory.ts";

/** A C string: text (UTF-8) or bytes, up to the first NUL if there is one; `null` is NULL. */
export type Text = string | Bytes | null;

/** The address of the list's entry under way, and the address that `getnameinfo` names. */
export const found: Sockaddr = new Sockaddr();

/** What a call leaves beside its result. */
export const aside = {
  /** errno, when a resolver function returned EAI_SYSTEM. */
  errno: 0,
};

/** Takes one entry of a list from `getaddrinfo`; its address is in {@linkcode found}. */
export type TakeAddress = (family: number, type: number, protocol: number, canonname: string) => void;

/** Takes one interface of a list from `if_nameindex`. */
export type TakeInterface = (index: number, name: string) => void;

/** What `struct hostent` holds. */
export interface HostEntry {
  /** The official name. */
  readonly name: string;
  /** Its other names. */
  readonly aliases: string[];
  /** The family of all of the addresses. */
  readonly family: number;
  /** The addresses, 4 or 16 bytes each. */
  readonly addresses: Uint8Array[];
}

/** The calls. */
export interface Names {
  /**
   * `getaddrinfo(host, service, hints)`, each entry of the list passed to `take`, and the list freed: 0, or one of
   * EAI_*, of which EAI_SYSTEM leaves errno in {@linkcode aside}.
   */
  getaddrinfo(
    host: Text,
    service: Text,
    family: number,
    type: number,
    protocol: number,
    flags: number,
    take: TakeAddress,
  ): number;
  /** `gai_strerror(code)`. */
  gai_strerror(code: number): string;
  /** `getnameinfo` of the address in {@linkcode found}: host and service, or one of EAI_* as `getaddrinfo`. */
  getnameinfo(flags: number): [host: string, service: string] | number;

  /** `gethostbyname(name)`: what is known, or the h_errno. */
  gethostbyname(name: Text): HostEntry | number;
  /** `gethostbyaddr(address, family)`: what is known, or the h_errno. */
  gethostbyaddr(address: Bytes, family: number): HostEntry | number;
  /** `hstrerror(h_errno)`. */
  hstrerror(h_errno: number): string;
  /** `gethostname()`: the name, or minus errno. */
  gethostname(): string | number;
  /** `sethostname(name)`: 0, or minus errno. Absent on Windows. */
  sethostname?(name: Bytes): number;

  /** `getservbyname(name, proto)`: the port, or -1 when there is none. */
  getservbyname(name: Text, proto: Text): number;
  /** `getservbyport(port, proto)`: the service's name, `null` when there is none. */
  getservbyport(port: number, proto: Text): string | null;
  /** `getprotobyname(name)`: the number, or -1 when there is none. */
  getprotobyname(name: Text): number;

  /** `if_nameindex()`, each interface passed to `take`, and the list freed: 0, or minus errno. */
  if_nameindex(take: TakeInterface): number;
  /** `if_nametoindex(name)`: 0 when there is none. */
  if_nametoindex(name: Text): number;
  /** `if_indextoname(index)`: the name, or minus errno. */
  if_indextoname(index: number): string | number;
}
