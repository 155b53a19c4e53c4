/**
 * Connects to the address of a host that answers first: Happy Eyeballs, RFC 8305.
 *
 * @module
 */

import { item_of } from "../base/intrinsics.ts";
import { type Integer, integer, options_by_name } from "../base/arguments.ts";
import { start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { OSError } from "../base/errors.ts";
import type { Host } from "../families/codec.ts";
import type { Target } from "../families/registry.ts";
import type { AddrInfo } from "../netdb/addrinfo.ts";
import { Scope, type WaitOptions } from "./cancel.ts";
import { getaddrinfo, numeric } from "./resolver.ts";
import { expect_socket, type IPSocket, Socket } from "../socket/socket.ts";
import { parse_timeout } from "../descriptor/timeout.ts";
import { sock_connect } from "./sock.ts";
import { ValueError } from "../base/value_errors.ts";

/** The optional parameters of {@linkcode create_connection} by name. */
export interface CreateConnectionOptions extends WaitOptions {
  /** The address to connect from. */
  source_address?: Target<"AF_INET" | "AF_INET6"> | null;
  /** Whether to throw the errors of all attempts rather than the last. */
  all_errors?: boolean;
  /** Seconds before the next address is tried in parallel; 0.25 when omitted, `null` to wait until each fails. */
  happy_eyeballs_delay?: number | null;
  /**
   * How many addresses of the first family are tried before the other family's first; 1 when omitted, 0 keeps the
   * order.
   */
  interleave?: Integer;
  /** The family of the addresses, an `AF_*`; AF_UNSPEC (any family) when omitted. */
  family?: Integer;
  /** The protocol; 0 when omitted. */
  proto?: Integer;
  /** `AI_*` flags for the resolver; 0 when omitted. */
  flags?: Integer;
  /**
   * Makes the socket for an address, for example to set options before it connects. The socket is made non-blocking. It
   * is closed if another address connects first. `new socket(family, type, proto)` when omitted.
   */
  socket_factory?: ((info: AddrInfo) => IPSocket) | null;
}

const DEFAULTS = {
  source_address: null,
  all_errors: false,
  happy_eyeballs_delay: 0.25, // "Connection Attempt Delay" in RFC 8305, section 8
  interleave: 1, // "First Address Family Count"
  family: 0,
  proto: 0,
  flags: 0,
  socket_factory: null,
  signal: null,
  timeout: null,
};

/**
 * Connects to a TCP service. The host's addresses are tried in the resolver's order, alternating between the families.
 * The next address is tried after a delay. The first connection is returned, and the others are closed.
 *
 * @param address The host, a name or an address, and the port or the service's name.
 * @param options The order and delay of attempts, a signal, and a timeout for the whole call, including resolving the
 * name.
 * @returns The connected socket, non-blocking.
 * @throws {OSError} The last attempt's error; with `all_errors` an AggregateError of all. `gaierror` when the
 * host cannot be resolved.
 * @see https://www.rfc-editor.org/rfc/rfc8305
 */
export async function create_connection(
  address: readonly [host: Host | null, port: Integer | string | null],
  options: CreateConnectionOptions = {},
): Promise<IPSocket> {
  const named = options_by_name(options, DEFAULTS) as Required<CreateConnectionOptions>;
  if (!Array.isArray(address) || address.length !== 2) throw new ValueError("address: a pair [host, port] is required");
  const delay = parse_timeout(named.happy_eyeballs_delay), count = integer(named.interleave, "interleave");
  using scope = new Scope({ signal: named.signal, timeout: named.timeout });
  const { signal } = scope;
  const { family, proto, flags } = named;
  const found = await getaddrinfo(item_of(address, 0), item_of(address, 1), {
    family,
    type: SOCK_STREAM,
    proto,
    flags,
    signal,
  });
  signal.throwIfAborted(); // It may have been aborted after the resolver's answer.
  if (found.length === 0) throw new OSError("getaddrinfo returns an empty list");
  const make = named.socket_factory ?? created;
  const connect = (info: AddrInfo) => connected(make(info), info, named.source_address, signal);
  const result = await new Race(interleaved(found, count), connect, delay, scope).run();
  if (result instanceof Socket) return result;
  throw named.all_errors ? new AggregateError(result, "create_connection failed") : result.at(-1);
}

/** The addresses, alternating between the families after `first` addresses of the first family. */
export function interleaved(found: AddrInfo[], first: number): AddrInfo[] {
  if (first <= 0 || found.length === 0) return found;
  const [[family]] = found;
  const ours = found.filter((info) => info[0] === family), others = found.filter((info) => info[0] !== family);
  const list = ours.splice(0, first);
  while (others.length > 0 || ours.length > 0) list.push(...others.splice(0, 1), ...ours.splice(0, 1));
  return list;
}

function created([family, type, proto]: AddrInfo): IPSocket {
  return new Socket<"AF_INET" | "AF_INET6">(family, type, proto);
}

async function connected(
  sock: IPSocket,
  [, , , , address]: AddrInfo,
  source: Target<"AF_INET" | "AF_INET6"> | null,
  signal: AbortSignal,
): Promise<IPSocket> {
  expect_socket(sock, "socket_factory");
  try {
    sock.setblocking(false);
    if (source) sock.bind(await numeric(sock, source, signal));
    await sock_connect(sock, address as Target<"AF_INET" | "AF_INET6">, { signal });
    return sock;
  } catch (error) {
    sock.close();
    throw error;
  }
}

/** Connection attempts in parallel; the first to succeed ends the others. Exported for its test. */
export class Race {
  readonly #addresses: AddrInfo[];
  readonly #connect: (info: AddrInfo) => Promise<IPSocket>;
  readonly #delay: number | null;
  readonly #stop: Scope;
  readonly #attempts: Promise<void>[] = [];
  readonly #errors: unknown[] = [];
  readonly #finish = Promise.withResolvers<void>();
  #failed = 0;
  #winner: IPSocket | undefined;
  #timer: Timer | undefined;

  constructor(
    addresses: AddrInfo[],
    connect: (info: AddrInfo) => Promise<IPSocket>,
    delay: number | null,
    stop: Scope,
  ) {
    this.#addresses = addresses;
    this.#connect = connect;
    this.#delay = delay;
    this.#stop = stop;
  }

  /** The socket of the winner, or the errors of all attempts. No attempt is pending then. */
  async run(): Promise<IPSocket | unknown[]> {
    const { signal } = this.#stop;
    this.#next();
    await this.#finish.promise;
    const cancelled = signal.aborted;
    stop_timer(this.#timer);
    if (!cancelled) this.#stop.abort();
    await Promise.all(this.#attempts);
    if (cancelled && this.#winner === undefined) throw signal.reason;
    return this.#winner ?? this.#errors;
  }

  #next(): void {
    stop_timer(this.#timer);
    const index = this.#attempts.length;
    if (index === this.#addresses.length) return;
    this.#attempts.push(this.#attempt(index));
    const more = index + 1 < this.#addresses.length;
    if (!more || this.#delay === null) return;
    this.#timer = start_timer(() => this.#next(), this.#delay * 1000);
  }

  async #attempt(index: number): Promise<void> {
    try {
      const sock = await this.#connect(this.#addresses[index]);
      if (this.#winner !== undefined) return sock.close(); // Two succeeded at the same time.
      this.#winner = sock;
      this.#finish.resolve();
    } catch (error) {
      this.#errors[index] = error;
      this.#failed++;
      if (this.#failed === this.#addresses.length || this.#stop.signal.aborted) this.#finish.resolve();
      else this.#next();
    }
  }
}
