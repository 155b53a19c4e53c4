/**
 * Addresses as `Deno.Addr` gives them.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNIX, AF_VSOCK } from "../constants/address_family.ts";
import { AddressFamily } from "../constants/enums.ts";
import { OSError } from "../base/errors.ts";
import type { FamilyName } from "../families/registry.ts";
import type { Socket } from "../socket/socket.ts";

/**
 * An address in Deno's form: `{ transport: "tcp", hostname, port }`, `{ transport: "unix", path }`,
 * `{ transport: "vsock", cid, port }`. Deno has no form for the other families: their `transport` is the family's name in
 * small letters, `"bluetooth"`, with the address beside it.
 */
export function net_addr(family: number, address: unknown): Deno.Addr {
  switch (family) {
    case AF_INET:
    case AF_INET6: {
      const [hostname, port, , scope] = address as [string, number, number?, number?];
      return { transport: "tcp", hostname: scope ? `${hostname}%${scope}` : hostname, port };
    }
    case AF_UNIX:
      // Deno gives null for a socket without a name. An abstract name keeps its NUL, as in this library.
      return { transport: "unix", path: unix_path(address) as string };
    case AF_VSOCK: {
      const [cid, port] = address as [number, number];
      return { transport: "vsock", cid, port };
    }
    default: {
      const transport = (AddressFamily[family] ?? `AF_${family}`).slice("AF_".length).toLowerCase();
      return { transport, address } as unknown as Deno.Addr;
    }
  }
}

function unix_path(address: unknown): string | null {
  const path = address instanceof Uint8Array ? new TextDecoder().decode(address) : address as string;
  return path === "" || path === null ? null : path;
}

/** The socket's own address. */
export function local_addr(sock: Socket<FamilyName>): Deno.Addr {
  return net_addr(sock.family, sock.getsockname());
}

/** The peer's address. A peer that is gone, and a family without names, have none. */
export function remote_addr(sock: Socket<FamilyName>): Deno.Addr {
  try {
    return net_addr(sock.family, sock.getpeername());
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    return net_addr(sock.family, sock.family === AF_INET || sock.family === AF_INET6 ? ["", 0] : "");
  }
}
