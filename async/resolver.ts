/**
 * The awaitable twins of getaddrinfo and getnameinfo: asyncio's `loop.getaddrinfo` and `loop.getnameinfo`.
 *
 * @module
 */

import type { Integer } from "../base/arguments.ts";
import { sys } from "../ffi/mod.ts";
import { found } from "../ffi/names.ts";
import { type AddrInfo, addrinfo_query, type AddrInfoOptions, collect } from "../netdb/addrinfo.ts";
import { resolver_error } from "../netdb/arguments.ts";
import { nameinfo_query, type NameInfoTarget } from "../netdb/nameinfo.ts";
import { limits_of, optional, unless_cancelled, type WaitOptions } from "./cancel.ts";

/** How many may ask at once: FFI's 32 threads serve Deno's file operations too, and the resolver may take its time. */
const AT_ONCE = 8;
let asking = 0;
const queue: (() => void)[] = [];

/** Asks when it is its turn, unless nobody wants to know any more. */
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
 * The addresses that a host and a service have: getaddrinfo(3) on another thread.
 *
 * @param host A name, a numeric address, its bytes, or `null`: this machine.
 * @param port A number, the name of a service, its bytes, or `null`: 0.
 * @param options `family`, `type`, `proto` and `flags` as in `mod.ts`, and a signal and a time-out. The resolver cannot
 * be stopped: it keeps the process alive until it has answered, whoever has ceased to wait.
 * @returns A list of `[family, type, proto, canonname, sockaddr]`, in the order in which they should be tried.
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
  const { signal, timeout, ...hints } = typeof last === "object" && last !== null ? last as WaitOptions : {};
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
 * The names of a socket address' host and service: getnameinfo(3) on another thread.
 *
 * @param sockaddr `[host, port]`, for IPv6 also `[host, port, flowinfo, scope_id]`; the host is a numeric address.
 * @param flags Any of NI_*.
 * @param options A signal and a time-out.
 * @returns `[host, service]`, as names or, as the flags have it, as numbers.
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
  const address = found.bytes.slice(0, found.size); // Its turn may come when there is another in its place.
  const ask = () => {
    found.bytes.set(address);
    found.size = address.length;
    return sys.resolver.getnameinfo(bits);
  };
  const names = await unless_cancelled((wanted) => in_turn(ask, wanted), limits);
  if (typeof names === "number") throw resolver_error(names);
  return names;
}
