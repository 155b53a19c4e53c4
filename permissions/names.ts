/**
 * Resolving names, held to what is granted.
 *
 * @module
 */

import type { Names, Resolver, TakeAddress } from "../ffi/backend.ts";
import { AF_INET } from "../constants/address_family.ts";
import { AI_NUMERICHOST, EAI_NONAME, NI_NUMERICHOST } from "../constants/addrinfo.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { host_in, port_in } from "./addresses.ts";
import { everything, ipv4_text, ipv6_text, remember, require_address, require_name, table } from "./granted.ts";

/**
 * A text as C reads it, up to the first NUL, in characters that nobody else can change any more. What is not ASCII
 * becomes a character that no host has.
 */
function c_text(text: string | Uint8Array): string {
  let copy = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === 0 || character === "\0") break;
    copy += typeof character === "string" ? character : ASCII[character] ?? "\ufffd";
  }
  return copy;
}

const ASCII: readonly string[] = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const DIGITS = table<number>();
for (let digit = 0; digit < 10; digit++) DIGITS[digit] = digit;

/** The names of the resolver, and its calls on threads, around others. */
export function guarded_names(names: Names, resolver: Resolver): { names: Names; resolver: Resolver } {
  /** The port of a service. */
  function port_of(text: string | null): number | null {
    if (text === null) return null;
    let port = 0;
    for (let i = 0; i < text.length; i++) port = port * 10 + (DIGITS[text[i]] ?? NaN);
    if (port !== port) port = names.getservbyname(text, null);
    return port >= 0 && port <= 65535 ? port : null;
  }

  /** Whether what was no numeric address is a name, for which the resolver would have to ask somebody. */
  function is_name(code: number, flags: number): boolean {
    return code === EAI_NONAME && (flags & AI_NUMERICHOST) === 0;
  }

  const nothing: TakeAddress = () => {};

  /** Whether a host is an address in one of its many notations, for which nobody has to be asked. */
  function is_numeric(name: string): boolean {
    return names.getaddrinfo(name, null, 0, 0, 0, AI_NUMERICHOST, nothing) === 0;
  }

  function remembering(name: string, take: TakeAddress): TakeAddress {
    return (family, type, protocol, canonname) => {
      const address = host_in(resolved_sockaddr);
      if (address !== null) remember(name, address);
      take(family, type, protocol, canonname);
    };
  }

  function require_found(flags: number): void {
    if ((flags & NI_NUMERICHOST) === 0 && !everything()) {
      require_address(host_in(resolved_sockaddr)!, port_in(resolved_sockaddr));
    }
  }

  return {
    names: {
      ...names,
      getaddrinfo(host, service, family, type, protocol, flags, take) {
        if (host === null || everything()) {
          return names.getaddrinfo(host, service, family, type, protocol, flags, take);
        }
        const name = c_text(host), port = service === null ? null : c_text(service);
        const code = names.getaddrinfo(name, port, family, type, protocol, flags | AI_NUMERICHOST, take);
        if (!is_name(code, flags)) return code;
        require_name(name, port_of(port));
        return names.getaddrinfo(name, port, family, type, protocol, flags, remembering(name, take));
      },
      getnameinfo(flags) {
        require_found(flags);
        return names.getnameinfo(flags);
      },
      gethostbyname(host) {
        if (host === null || everything()) return names.gethostbyname(host);
        const name = c_text(host);
        if (!is_numeric(name)) require_name(name, null);
        return names.gethostbyname(name);
      },
      gethostbyaddr(address, family) {
        const text = family === AF_INET ? ipv4_text(address, 0) : ipv6_text(address, 0);
        if (!everything()) require_address(text, null);
        return names.gethostbyaddr(address, family);
      },
    },
    resolver: {
      ...resolver,
      async getaddrinfo(host, service, family, type, protocol, flags, take) {
        if (host === null || everything()) {
          return await resolver.getaddrinfo(host, service, family, type, protocol, flags, take);
        }
        const name = c_text(host), port = service === null ? null : c_text(service);
        const code = names.getaddrinfo(name, port, family, type, protocol, flags | AI_NUMERICHOST, take);
        if (!is_name(code, flags)) return code;
        require_name(name, port_of(port));
        return await resolver.getaddrinfo(name, port, family, type, protocol, flags, remembering(name, take));
      },
      async getnameinfo(flags) {
        require_found(flags);
        return await resolver.getnameinfo(flags);
      },
    },
  };
}
