/**
 * Addresses whose host is a name: the resolver is asked on another thread before the call is made, which would block
 * this one.
 *
 * @module
 */

import { type Integer, is_bytes } from "../base/arguments.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import type { Host } from "../families/codec.ts";
import type { FamilyName, Target } from "../families/registry.ts";
import { parse_ipv4, parse_ipv6 } from "../families/text.ts";
import { awaitable } from "./wait.ts";
import { Scope, type WaitOptions } from "./cancel.ts";
import { getaddrinfo } from "./resolver.ts";
import { Socket } from "../socket/socket.ts";

/** Where the octets of a numeric address go that only has to be told from a name. */
const unused = new Uint8Array(16);

/** Whether an address has a host that the resolver must be asked for. */
export function has_name(sock: Socket<FamilyName>, address: unknown): address is readonly [Host, ...unknown[]] {
  try {
    if (!(sock instanceof Socket) || !Array.isArray(address)) return false;
    const [host] = address;
    if (host === "" || host === "<broadcast>" || (typeof host !== "string" && !is_bytes(host))) return false;
    if (sock.family === AF_INET) return typeof host !== "string" || parse_ipv4(host) < 0;
    return sock.family === AF_INET6 && (typeof host !== "string" || !parse_ipv6(host, unused, 0));
  } catch {
    return false; // What it throws when it is looked at, it throws once more where that is a rejection.
  }
}

/** Whether it is a port; what is none is left for the call itself to refuse. */
function is_port(port: unknown): boolean {
  return Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65535;
}

/** An address with the first that its host's name has in the socket's family; one without a name as it is. */
export async function numeric<Name extends FamilyName>(
  sock: Socket<Name>,
  address: Target<Name>,
  signal: AbortSignal,
): Promise<Target<Name>> {
  if (!has_name(sock, address)) return address;
  const [host, port, ...more] = address as readonly [Host, Integer, ...unknown[]];
  const [[, , , , found]] = await getaddrinfo(host, is_port(port) ? port : null, { family: sock.family, signal });
  const [number, , ...zone] = found as [string, number, ...unknown[]];
  return [number, port, ...(more.length > 0 ? more : zone)] as unknown as Target<Name>;
}

/** Makes a call with the first address that the host's name has in the socket's family. */
export async function with_address<Name extends FamilyName, T>(
  sock: Socket<Name>,
  address: Target<Name>,
  options: WaitOptions | undefined,
  call: (address: Target<Name>, options: WaitOptions) => Promise<T>,
): Promise<T> {
  awaitable(sock); // Otherwise nobody need be asked.
  using scope = new Scope(options);
  return await call(await numeric(sock, address, scope.signal), scope);
}
