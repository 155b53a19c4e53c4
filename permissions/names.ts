/**
 * Checks names against the permissions before they are resolved.
 *
 * @module
 */

import { AF_INET } from "../constants/address_family.ts";
import { AI_NUMERICHOST, EAI_NONAME, NI_NUMERICHOST } from "../constants/addrinfo.ts";
import { length_of } from "../base/intrinsics.ts";
import type { Bytes, Names, Resolver, TakeAddress, Text } from "../ffi/backend.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { copy_of, host_in, port_in } from "./addresses.ts";
import { around, type Decisions, free } from "./calls.ts";
import { type Descriptors, put_back } from "./descriptors.ts";
import { everything, ipv4_text, ipv6_text, remember, require_address, require_name, table } from "./granted.ts";

const ByteArray = Uint8Array;
const ASCII = table<string>(), DIGITS = table<number>();
for (let code = 1; code < 128; code++) ASCII[code] = String.fromCharCode(code);
for (let digit = 0; digit < 10; digit++) DIGITS[digit] = digit;

/**
 * A private copy of a text as C reads it, up to the first NUL. A byte that is not ASCII becomes a character that no
 * host has.
 */
function c_text(text: string | Bytes): string {
  let copy = "";
  const length = typeof text === "string" ? text.length : length_of(text);
  for (let i = 0; i < length; i++) {
    const character = text[i];
    if (character === 0 || character === "\0") break;
    copy += typeof character === "string" ? character : ASCII[character] ?? "\ufffd";
  }
  return copy;
}

/** The port of a service. */
function port_of(names: Names, text: string | null): number | null {
  if (text === null) return null;
  let port = 0;
  for (let i = 0; i < text.length; i++) port = port * 10 + (DIGITS[text[i]] ?? NaN);
  if (port !== port) port = names.getservbyname(text, null);
  return port >= 0 && port <= 65535 ? port : null;
}

function take_nothing(): void {}

/**
 * Whether gethostbyname(3) takes a host for an address, and asks no name server. It knows fewer notations than
 * getaddrinfo(3): for `0x7f000001` glibc asks the name server.
 */
function is_numeric(names: Names, name: string): boolean {
  let has_colon = false, has_letter = false;
  for (let i = 0; i < name.length; i++) {
    if (name[i] === ":") has_colon = true;
    else if (name[i] !== "." && DIGITS[name[i]] === undefined) has_letter = true;
  }
  if (has_letter && !has_colon) return false;
  return names.getaddrinfo(name, null, 0, 0, 0, AI_NUMERICHOST, take_nothing) === 0;
}

/** Takes an address for a name, and remembers that it has it. */
function remembering(name: string, take: TakeAddress): TakeAddress {
  return (family, type, protocol, canonname) => {
    const address = host_in(resolved_sockaddr);
    if (address !== null) remember(name, address);
    take(family, type, protocol, canonname);
  };
}

/** The name and the port as they were checked, or the result of a lookup that needed no permission. */
type Lookup = number | { readonly name: string; readonly port: string | null };

/** Answers without a name server, if the host is numeric or must be. Refuses a name that is not granted. */
function begin_lookup(names: Names, host: string | Bytes, service: Text, rest: Hints): Lookup {
  const name = c_text(host), port = service === null ? null : c_text(service);
  const { family, type, protocol, flags, take } = rest;
  const code = names.getaddrinfo(name, port, family, type, protocol, flags | AI_NUMERICHOST, take);
  if (code !== EAI_NONAME || (flags & AI_NUMERICHOST) !== 0) return code;
  require_name(name, port_of(names, port));
  return { name, port };
}

interface Hints {
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  readonly flags: number;
  readonly take: TakeAddress;
}

/** Refuses to find the name of an address that is not granted. The address is the same afterwards. */
function require_found(flags: number): void {
  if ((flags & NI_NUMERICHOST) !== 0) return;
  const address = copy_of(resolved_sockaddr);
  if (!everything()) require_address(host_in(address) ?? "", port_in(address));
  put_back(resolved_sockaddr, address);
}

/** The calls about names and numbers. Those that are `free` read files and interfaces of this machine. */
const NAMES: Decisions<Names> = {
  getaddrinfo: (getaddrinfo, { backend: { names } }) => (host, service, family, type, protocol, flags, take) => {
    if (host === null || everything()) return getaddrinfo(host, service, family, type, protocol, flags, take);
    const lookup = begin_lookup(names, host, service, { family, type, protocol, flags, take });
    if (typeof lookup === "number") return lookup;
    const { name, port } = lookup;
    return getaddrinfo(name, port, family, type, protocol, flags, remembering(name, take));
  },
  getnameinfo: (getnameinfo) => (flags) => {
    require_found(flags);
    return getnameinfo(flags);
  },
  gethostbyname: (gethostbyname, { backend: { names } }) => (host) => {
    if (host === null || everything()) return gethostbyname(host);
    const name = c_text(host);
    if (!is_numeric(names, name)) require_name(name, null);
    return gethostbyname(name);
  },
  gethostbyaddr: (gethostbyaddr) => (address, family) => {
    const length = length_of(address), copy = new ByteArray(length);
    for (let i = 0; i < length; i++) copy[i] = address[i];
    if (!everything()) require_address(family === AF_INET ? ipv4_text(copy, 0) : ipv6_text(copy, 0), null);
    return gethostbyaddr(copy, family);
  },
  gai_strerror: free,
  hstrerror: free,
  gethostname: free,
  sethostname: free,
  getservbyname: free,
  getservbyport: free,
  getprotobyname: free,
  if_nameindex: free,
  if_nametoindex: free,
  if_indextoname: free,
};

/** The calls of the resolver around others. */
export function names_around(names: Names, descriptors: Descriptors): Names {
  return around(names, NAMES, descriptors);
}

/** The resolver on threads around another one. `names` answers what needs no thread. */
export function resolver_around(resolver: Resolver, names: Names, descriptors: Descriptors): Resolver {
  const decisions: Decisions<Resolver> = {
    getaddrinfo: (getaddrinfo) => async (host, service, family, type, protocol, flags, take) => {
      if (host === null || everything()) return await getaddrinfo(host, service, family, type, protocol, flags, take);
      const lookup = begin_lookup(names, host, service, { family, type, protocol, flags, take });
      if (typeof lookup === "number") return lookup;
      const { name, port } = lookup;
      return await getaddrinfo(name, port, family, type, protocol, flags, remembering(name, take));
    },
    getnameinfo: (getnameinfo) => async (flags) => {
      require_found(flags);
      return await getnameinfo(flags);
    },
  };
  return around(resolver, decisions, descriptors);
}
