/**
 * The awaitable getaddrinfo and getnameinfo: asyncio's `loop.getaddrinfo` and `loop.getnameinfo`. Calls that take
 * an address resolve its host here first, since the system call would block this thread.
 *
 * @module
 */

import { type Integer, is_bytes, options_of } from "../base/arguments.ts";
import { is_integer, length_of, own_list } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import type { Host } from "../families/codec.ts";
import type { FamilyName, Target } from "../families/registry.ts";
import { parse_ipv4, parse_ipv6 } from "../families/text.ts";
import { awaitable } from "./wait.ts";
import { limits_of, optional, Scope, unless_cancelled, type WaitOptions } from "./cancel.ts";
import { Socket } from "../socket/socket.ts";
import { sys } from "../ffi/mod.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { type AddrInfo, addrinfo_query, type AddrInfoOptions, collect } from "../netdb/addrinfo.ts";
import { resolver_error } from "../netdb/arguments.ts";
import { nameinfo_query, type NameInfoTarget } from "../netdb/nameinfo.ts";

/**
 * Maximum number of queries at a time: the 32 FFI threads also serve Deno's file operations, and a query may take long.
 */
const AT_ONCE = 8;
let asking = 0;
const queue = own_list<() => void>();

/** Queries when fewer than {@linkcode AT_ONCE} run, unless the result is no longer awaited. */
async function in_turn<T>(ask: () => Promise<T>, wanted: () => boolean): Promise<T> {
  if (asking < AT_ONCE) asking++;
  else await new Promise<void>((begin) => queue.push(begin));
  try {
    return wanted() ? await ask() : undefined as never;
  } finally {
    const next = queue.shift();
    if (next === undefined) asking--;
    else next();
  }
}

/**
 * Resolves a host and a service to addresses: getaddrinfo(3) on another thread.
 *
 * @param host A name, a numeric address, its bytes, or `null`: this machine.
 * @param port A number, the name of a service, its bytes, or `null`: 0.
 * @param options `family`, `type`, `proto` and `flags` as in `mod.ts`, and a signal and a timeout. The query itself
 * cannot be cancelled: it keeps the process alive until it ends.
 * @returns A list of `[family, type, proto, canonname, sockaddr]`, in the order to try.
 * @throws {gaierror} when the resolver finds nothing, or fails.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.getaddrinfo
 */
export function getaddrinfo(
  host: string | Uint8Array | null,
  port: Integer | string | Uint8Array | null,
  options?: AddrInfoOptions & WaitOptions,
): Promise<AddrInfo[]>;
/** The same with the optional parameters in order, as in `mod.ts`. */
export function getaddrinfo(
  host: string | Uint8Array | null,
  port: Integer | string | Uint8Array | null,
  family: Integer,
  type?: Integer,
  proto?: Integer,
  flags?: Integer,
  options?: WaitOptions,
): Promise<AddrInfo[]>;
export async function getaddrinfo(
  host: string | Uint8Array | null,
  port: Integer | string | Uint8Array | null,
  ...given: unknown[]
): Promise<AddrInfo[]> {
  const last = given.at(-1);
  const { signal, timeout, ...hints } = typeof last === "object" && last !== null
    ? options_of(last as WaitOptions)
    : {};
  const limits = limits_of({ signal, timeout });
  const [twice] = given.length > 1 ? Object.keys(hints) : [];
  if (twice !== undefined) throw new TypeError(`${twice}: parameters come in order or by name, not both`);
  const in_order = typeof last === "object" && last !== null ? given.slice(0, -1) : given;
  const query = addrinfo_query(host, port, in_order.length === 0 ? [hints] : in_order);
  const list: AddrInfo[] = [];
  const code = await unless_cancelled(
    (wanted) => in_turn(() => sys.resolver.getaddrinfo(...query, collect(list)), wanted),
    limits,
  );
  if (code !== 0) throw resolver_error(code);
  return list;
}

/**
 * Looks up the names of an address: getnameinfo(3) on another thread.
 *
 * @param sockaddr `[host, port]`, for IPv6 also `[host, port, flowinfo, scope_id]`; the host is a numeric address.
 * @param flags Any of NI_*.
 * @param options A signal and a timeout.
 * @returns `[host, service]`, as names, or as numbers if the flags say so.
 * @throws {gaierror} when the host is not a numeric address, or the resolver fails.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.getnameinfo
 */
export function getnameinfo(
  sockaddr: NameInfoTarget,
  flags?: Integer,
  options?: WaitOptions,
): Promise<[host: string, service: string]>;
/** The same without flags. */
export function getnameinfo(sockaddr: NameInfoTarget, options: WaitOptions): Promise<[host: string, service: string]>;
export async function getnameinfo(
  sockaddr: NameInfoTarget,
  ...given: unknown[]
): Promise<[host: string, service: string]> {
  const [flags, options] = optional(given, [0]);
  const limits = limits_of(options);
  const bits = nameinfo_query(sockaddr, flags);
  const address = resolved_sockaddr.bytes.slice(0, resolved_sockaddr.size); // Another call may overwrite it before the query starts.
  const ask = () => {
    resolved_sockaddr.bytes.set(address);
    resolved_sockaddr.size = length_of(address);
    return sys.resolver.getnameinfo(bits);
  };
  const names = await unless_cancelled((wanted) => in_turn(ask, wanted), limits);
  if (typeof names === "number") throw resolver_error(names);
  return names;
}

/** Memory for numeric addresses that are parsed only to distinguish them from names. */
const unused = new Uint8Array(16);

/** Whether the host of an address is a name, for the resolver. */
export function has_name(sock: Socket<FamilyName>, address: unknown): address is readonly [Host, ...unknown[]] {
  try {
    if (!(sock instanceof Socket) || !Array.isArray(address)) return false;
    const [host] = address;
    if (host === "" || host === "<broadcast>" || (typeof host !== "string" && !is_bytes(host))) return false;
    if (sock.family === AF_INET) return typeof host !== "string" || parse_ipv4(host) < 0;
    return sock.family === AF_INET6 && (typeof host !== "string" || !parse_ipv6(host, unused, 0));
  } catch {
    return false; // A getter threw. The call itself will run it again and reject.
  }
}

/** Whether a value is a port. The call itself rejects any other. */
function is_port(port: unknown): boolean {
  return is_integer(port) && (port as number) >= 0 && (port as number) <= 65535;
}

/** The address with its host resolved to the first address in the socket's family; a numeric one stays as it is. */
export async function numeric<Name extends FamilyName>(
  sock: Socket<Name>,
  address: Target<Name>,
  signal: AbortSignal,
): Promise<Target<Name>> {
  if (!has_name(sock, address)) return address;
  const [host, port, ...more] = address as readonly [Host, Integer, ...unknown[]];
  const [[, , , , resolved_sockaddr]] = await getaddrinfo(host, is_port(port) ? port : null, {
    family: sock.family,
    signal,
  });
  const [number, , ...zone] = resolved_sockaddr as [string, number, ...unknown[]];
  return [number, port, ...(more.length > 0 ? more : zone)] as unknown as Target<Name>;
}

/** Makes a call with the host of its address resolved. */
export async function with_address<Name extends FamilyName, T>(
  sock: Socket<Name>,
  address: Target<Name>,
  options: WaitOptions | undefined,
  call: (address: Target<Name>, options: WaitOptions) => Promise<T>,
): Promise<T> {
  awaitable(sock); // A socket that cannot be awaited fails before the resolver is asked.
  using scope = new Scope(options);
  return await call(await numeric(sock, address, scope.signal), scope);
}
