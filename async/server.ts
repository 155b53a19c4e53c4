/**
 * asyncio's start_server and start_unix_server: a callback for each connection, with a StreamReader and a StreamWriter.
 *
 * @module
 */

import { type Integer, integer, options_by_name, type_name } from "../base/arguments.ts";
import { start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { OSError } from "../base/errors.ts";
import { repr } from "../base/repr.ts";
import { ValueError } from "../base/value_errors.ts";
import { AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import { AI_PASSIVE } from "../constants/addrinfo.ts";
import { EADDRINUSE, EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM } from "../constants/errno.ts";
import { IPV6_V6ONLY } from "../constants/ipv6.ts";
import { IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_KEEPALIVE, SO_REUSEADDR, SO_REUSEPORT } from "../constants/socket_option.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { by } from "../constants/platform.ts";
import type { FamilyName, Target } from "../families/registry.ts";
import type { AddrInfo } from "../netdb/addrinfo.ts";
import { Socket } from "../socket/socket.ts";
import { limits_of, Scope, unless_cancelled, type WaitOptions } from "./cancel.ts";
import { expect_ssl, given_sock, type StreamOptions } from "./open_connection.ts";
import { getaddrinfo } from "./resolver.ts";
import { accept_now, given_up, sock_accept } from "./sock.ts";
import { DEFAULT_LIMIT, StreamReader } from "./stream_reader.ts";
import { StreamWriter } from "./stream_writer.ts";
import type { Ssl } from "./tls.ts";
import { SocketTransport, type Transport } from "./transport.ts";

/** Seconds until the server accepts again if the process or the system has no free descriptor. */
const RETRY = 1;

/**
 * How many connections to accept before other work goes on. With few, clients that come at once wait behind the
 * requests of those that came first; with all that wait, the requests wait.
 */
const AT_ONCE = 64;

/** Errors of accept(2) without a free descriptor. */
const OUT_OF_RESOURCES = new Set([EMFILE, ENFILE, ENOBUFS, ENOMEM]);

/** Whether a server sets SO_REUSEADDR by default, as asyncio: on Windows it would let others take the port. */
const REUSES_ADDRESS: boolean = by({ linux: true, darwin: true, windows: false, freebsd: true });

/**
 * Called for each connection. When it throws, or its promise rejects, the connection is closed and the error printed;
 * otherwise closing the writer is its own affair.
 */
export type ClientConnected = (reader: StreamReader, writer: StreamWriter) => unknown;

/** What both kinds of servers take by name. */
export interface ServerOptions<Name extends FamilyName = FamilyName>
  extends Omit<StreamOptions<Name>, "server_hostname" | "ssl" | "timeout"> {
  /** TLS: the options of `node:tls`, with the texts of the files `key` and `cert`. `null`, or omitted, for none. */
  ssl?: Exclude<Ssl, true> | null;
  /** How many connections may wait to be accepted: 100. */
  backlog?: Integer;
  /** Whether to accept at once; if false, {@linkcode Server.start_serving} starts it. True when omitted. */
  start_serving?: boolean;
  /** Ends the wait for the resolver; later it closes the server, as {@linkcode Server.close} does. */
  signal?: AbortSignal | null;
}

/** The optional parameters of {@linkcode start_server} by name. */
export interface StartServerOptions<Name extends FamilyName = FamilyName> extends ServerOptions<Name> {
  /** The family of the addresses, an `AF_*`; AF_UNSPEC (any family) when omitted. */
  family?: Integer;
  /** `AI_*` flags for the resolver; AI_PASSIVE when omitted. */
  flags?: Integer;
  /** Whether to set SO_REUSEADDR; when omitted, true on all systems except Windows. */
  reuse_address?: boolean | null;
  /** Whether to set SO_REUSEPORT, so that several Workers listen on one port. */
  reuse_port?: boolean | null;
  /** Whether to set SO_KEEPALIVE. */
  keep_alive?: boolean | null;
}

/** The optional parameters of {@linkcode start_unix_server} by name. */
export interface StartUnixServerOptions<Name extends FamilyName = FamilyName> extends ServerOptions<Name> {
  /** Whether closing the server removes the socket's file. True when omitted. */
  cleanup_socket?: boolean;
}

const COMMON = {
  limit: DEFAULT_LIMIT,
  sock: null,
  backlog: 100,
  ssl: null,
  ssl_handshake_timeout: null,
  ssl_shutdown_timeout: null,
  start_serving: true,
  signal: null,
};

/**
 * A server of {@linkcode start_server} or {@linkcode start_unix_server}. `await using` closes it and waits for its
 * connections.
 *
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.Server
 */
export class Server<Name extends FamilyName = FamilyName> {
  #sockets: readonly Socket<Name>[] | null;
  readonly #callback: ClientConnected;
  readonly #named: Required<ServerOptions>;
  readonly #on_close: () => void;
  readonly #writers = new Set<StreamWriter>();
  readonly #handshakes = new Set<Socket<FamilyName>>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #close = () => this.close();
  #active = 0;
  #serving = false;
  #forever: PromiseWithResolvers<void> | null = null;
  #pauses = new Set<() => void>();

  /**
   * {@linkcode start_server} and {@linkcode start_unix_server} make it.
   *
   * @param sockets The bound sockets.
   * @param callback Called for each connection.
   * @param named The options.
   * @param on_close Called when the server is closed.
   */
  constructor(
    sockets: readonly Socket<Name>[],
    callback: ClientConnected,
    named: Required<ServerOptions>,
    on_close: () => void = () => {},
  ) {
    this.#sockets = Object.freeze([...sockets]);
    this.#callback = callback;
    this.#named = named;
    this.#on_close = on_close;
    named.signal?.addEventListener("abort", this.#close);
  }

  /** The listening sockets; empty when the server is closed. */
  get sockets(): readonly Socket<Name>[] {
    return this.#sockets ?? [];
  }

  /** Whether it accepts connections. */
  is_serving(): boolean {
    return this.#serving;
  }

  /** Accepts connections from now on: listen(2). */
  // deno-lint-ignore require-await -- asyncio's is a coroutine
  async start_serving(): Promise<void> {
    this.start_now();
  }

  /** The same, synchronous. */
  start_now(): void {
    if (this.#sockets === null) throw new Error(`server ${this} is closed`);
    if (this.#serving) return;
    this.#serving = true;
    for (const sock of this.#sockets) sock.listen(this.#named.backlog);
    for (const sock of this.#sockets) this.#accept(sock);
  }

  /**
   * Accepts connections until the server is closed.
   *
   * @param options A signal and a timeout. Either closes the server; the promise rejects when its connections are
   * closed too.
   */
  async serve_forever(options?: WaitOptions): Promise<void> {
    if (this.#forever !== null) throw new Error(`server ${this} is already being awaited on serve_forever()`);
    const limits = limits_of(options);
    this.start_now();
    const { promise } = this.#forever = Promise.withResolvers<void>();
    try {
      await unless_cancelled(() => promise, limits);
    } catch (error) {
      this.close();
      await this.wait_closed();
      throw error;
    } finally {
      this.#forever = null;
    }
  }

  async #accept(sock: Socket<FamilyName>): Promise<void> {
    while (this.#sockets !== null) {
      try {
        let accepted: [Socket<FamilyName>, unknown] | undefined = await sock_accept(sock);
        for (let more = AT_ONCE; accepted !== undefined; more--) {
          this.#connected(accepted[0], accepted[1]);
          // The callback may have closed the server.
          accepted = more > 1 && this.#sockets !== null ? accept_now(sock) : undefined;
        }
      } catch (error) {
        if (this.#sockets === null) return; // The server was closed, and its socket with it.
        if (error instanceof OSError && given_up(error)) continue;
        report("accepting a connection failed", error);
        if (!(error instanceof OSError) || !OUT_OF_RESOURCES.has(error.errno!)) return this.close();
        await this.#pause();
      }
    }
  }

  /** Waits for {@linkcode RETRY} seconds, or until the server is closed. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const go_on = () => {
        stop_timer(timer);
        this.#pauses.delete(go_on);
        resolve();
      };
      const timer: Timer = start_timer(go_on, RETRY * 1000);
      this.#pauses.add(go_on);
    });
  }

  /** A connection was accepted. */
  #connected(conn: Socket<FamilyName>, address: unknown): void {
    const { ssl, limit } = this.#named;
    const reader = new StreamReader(limit);
    let writer: StreamWriter | undefined;
    const lost = () => {
      if (writer !== undefined) this.#writers.delete(writer);
      this.#handshakes.delete(conn);
      if (--this.#active === 0 && this.#sockets === null) this.#closed.resolve();
    };
    const begin = (transport: Transport) => {
      this.#handshakes.delete(conn);
      writer = new StreamWriter(transport, reader, true);
      this.#writers.add(writer);
      this.#call(reader, writer);
    };
    this.#active++;
    if (ssl === null) return begin(new SocketTransport(conn, reader, lost, address, true));
    this.#handshakes.add(conn);
    // A failed handshake is the client's fault: no callback, no message.
    this.#handshake(conn, reader, ssl, lost).then(begin, () => {});
  }

  async #handshake(conn: Socket<FamilyName>, reader: StreamReader, ssl: Ssl, lost: () => void): Promise<Transport> {
    const { ssl_handshake_timeout, ssl_shutdown_timeout } = this.#named;
    const { tls_transport } = await import("./tls.ts");
    return await tls_transport(conn, reader, ssl, true, { ssl_handshake_timeout, ssl_shutdown_timeout }, lost);
  }

  // Not an async function, which costs 200 bytes until the connection has ended.
  #call(reader: StreamReader, writer: StreamWriter): void {
    const failed = (error: unknown) => {
      report("the callback of a connection has failed", error);
      writer.close();
    };
    try {
      Promise.resolve(this.#callback(reader, writer)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Stops accepting connections, and closes the listening sockets. Existing connections stay open. */
  close(): void {
    if (this.#sockets === null) return;
    const sockets = this.#sockets;
    this.#sockets = null;
    this.#serving = false;
    this.#named.signal?.removeEventListener("abort", this.#close);
    for (const go_on of this.#pauses) go_on();
    for (const sock of sockets) sock.close();
    this.#on_close();
    this.#forever?.resolve();
    if (this.#active === 0) this.#closed.resolve();
  }

  /** Closes each connection after its data are sent. */
  close_clients(): void {
    this.#end_handshakes();
    for (const writer of this.#writers) writer.close();
  }

  /** Closes the connections now; data that are not sent yet are dropped. */
  abort_clients(): void {
    this.#end_handshakes();
    for (const writer of this.#writers) writer.transport.abort();
  }

  #end_handshakes(): void {
    for (const conn of this.#handshakes) conn.close();
  }

  /**
   * Waits until the server and all of its connections are closed.
   *
   * @param options A signal and a timeout.
   */
  async wait_closed(options?: WaitOptions): Promise<void> {
    await unless_cancelled(() => this.#closed.promise, limits_of(options));
  }

  /** Closes the server at the end of an `await using` block, and waits for its connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.wait_closed();
  }

  /** The server as asyncio prints it. */
  toString(): string {
    return `<Server sockets=(${this.sockets.join(", ")})>`;
  }

  /** What `console.log` prints: the same. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}

/**
 * Starts a TCP server, or one on a listening or bound socket of any family.
 *
 * ```ts
 * import { open_connection, start_server } from "jsr:@bsd/socket/async";
 *
 * await using server = await start_server(async (reader, writer) => {
 *   const line = await reader.readline();
 *   writer.write(line);
 *   writer.close();
 * }, "127.0.0.1", 0);
 * const [, port] = server.sockets[0].getsockname();
 *
 * const [reader, writer] = await open_connection("127.0.0.1", port);
 * writer.write(new TextEncoder().encode("Hello\n"));
 * console.log(new TextDecoder().decode(await reader.read()));
 * writer.close();
 * ```
 *
 * @param callback Called for each connection. It should close the writer; if it throws, the connection is closed.
 * @param host The address or name to listen on, or a list of them; `""` or `null` for all addresses of this machine.
 * @param port The port; 0 for any free port. @param options The family, the backlog, TLS and others.
 * @returns The server.
 * @throws {OSError} EADDRINUSE, EACCES …; `gaierror` when the host cannot be resolved.
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.start_server
 */
export async function start_server<Name extends FamilyName = "AF_INET" | "AF_INET6">(
  callback: ClientConnected,
  host: string | readonly string[] | null = null,
  port: Integer | string | null = null,
  options: StartServerOptions<Name> = {},
): Promise<Server<Name>> {
  const defaults = {
    ...COMMON,
    family: 0,
    flags: AI_PASSIVE,
    reuse_address: null,
    reuse_port: null,
    keep_alive: null,
  };
  const named = options_by_name(options, defaults) as Required<StartServerOptions>;
  await expect_server(callback, named);
  if (named.sock !== null) {
    if (host !== null || port !== null) {
      throw new ValueError("host/port and sock can not be specified at the same time");
    }
    return started([given_sock(named.sock)], callback, named);
  }
  if (host === null && port === null) throw new ValueError("Neither host/port nor sock were specified");
  return started(await bound(host, port, named), callback, named);
}

/**
 * Starts a server on a UNIX socket. It removes the socket of an earlier server at the path, and its own when it is
 * closed, if the permissions to read and write the path are granted.
 *
 * @param callback Called for each connection, as of {@linkcode start_server}.
 * @param path The path, or an abstract name as bytes; `null` with `sock`. @param options The backlog, TLS and others.
 * @returns The server.
 * @throws {OSError} EADDRINUSE, EACCES …
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.start_unix_server
 */
export async function start_unix_server<Name extends FamilyName = "AF_UNIX">(
  callback: ClientConnected,
  path: Target<"AF_UNIX"> | null = null,
  options: StartUnixServerOptions<Name> = {},
): Promise<Server<Name>> {
  const named = options_by_name(options, { ...COMMON, cleanup_socket: true }) as Required<StartUnixServerOptions>;
  await expect_server(callback, named);
  if (named.sock !== null) {
    if (path !== null) throw new ValueError("path and sock can not be specified at the same time");
    const sock = given_sock(named.sock);
    return started([sock], callback, named, named.cleanup_socket ? remover(sock.getsockname()) : undefined);
  }
  if (path === null) throw new ValueError("path was not specified, and no sock specified");
  if (inode(path) !== undefined) Deno.removeSync(path as string);
  const sock = new Socket<"AF_UNIX">(AF_UNIX, SOCK_STREAM);
  try {
    sock.bind(path);
  } catch (error) {
    sock.close();
    if (!(error instanceof OSError) || error.errno !== EADDRINUSE) throw error;
    throw new OSError(EADDRINUSE, `Address ${repr(path)} is already in use`);
  }
  return started([sock], callback, named, named.cleanup_socket ? remover(path) : undefined);
}

/** Prints an error. A console that a program has replaced may throw, which must not end the server. */
function report(what: string, error: unknown): void {
  try {
    console.error(`start_server: ${what}:`, error);
  } catch { // There is nobody else to tell.
  }
}

async function expect_server(callback: ClientConnected, named: Required<ServerOptions>): Promise<void> {
  if (typeof callback !== "function") {
    throw new TypeError(`callback: a function is required, not '${type_name(callback)}'`);
  }
  new StreamReader(named.limit); // Checks the limit before the server starts.
  integer(named.backlog, "backlog");
  limits_of({ signal: named.signal });
  if (named.ssl === null) expect_ssl({ ...named, server_hostname: null });
  else (await import("./tls.ts")).expect_server_tls(named.ssl, named);
}

function started<Name extends FamilyName>(
  sockets: Socket<FamilyName>[],
  callback: ClientConnected,
  named: Required<ServerOptions>,
  on_close?: () => void,
): Server<Name> {
  if (named.signal?.aborted) { // While the names were resolved.
    for (const sock of sockets) sock.close();
    throw named.signal.reason;
  }
  const server = new Server<Name>(sockets as Socket[] as Socket<Name>[], callback, named, on_close);
  try {
    for (const sock of sockets) sock.setblocking(false);
    if (named.start_serving) server.start_now();
  } catch (error) {
    server.close();
    throw error;
  }
  return server;
}

/** A socket for each address of each host. */
async function bound(
  host: string | readonly string[] | null,
  port: Integer | string | null,
  named: Required<StartServerOptions>,
): Promise<Socket<FamilyName>[]> {
  const hosts = typeof host === "string" || host === null ? [host || null] : host;
  using scope = new Scope({ signal: named.signal });
  const { family, flags } = named;
  const query = { family, type: SOCK_STREAM, flags, signal: scope.signal };
  const found = (await Promise.all(hosts.map((host) => getaddrinfo(host, port, query)))).flat();
  const infos = new Map(found.map((info) => [JSON.stringify(info), info])); // Several hosts may have the same address.
  const sockets: Socket<FamilyName>[] = [];
  try {
    for (const info of infos.values()) {
      const sock = bound_to(info, named);
      if (sock !== undefined) sockets.push(sock);
    }
    if (sockets.length > 0) return sockets;
    throw new OSError(`could not bind on any address out of ${repr(found.map((info) => info[4]))}`);
  } catch (error) {
    for (const sock of sockets) sock.close();
    throw error;
  }
}

/** A socket that is bound to an address; `undefined` if the system lacks the family or the address. */
function bound_to(info: AddrInfo, named: Required<StartServerOptions>): Socket<FamilyName> | undefined {
  const [family, type, proto, , address] = info;
  let sock;
  try {
    sock = new Socket(family, type, proto);
  } catch (error) {
    if (error instanceof OSError) return undefined;
    throw error;
  }
  try {
    if (named.reuse_address ?? REUSES_ADDRESS) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
    if (named.reuse_port) {
      if (SO_REUSEPORT === undefined) throw new ValueError("reuse_port not supported by socket module");
      sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1);
    }
    if (named.keep_alive) sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1);
    if (family === AF_INET6) sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    sock.bind(address as Target<FamilyName>);
    return sock;
  } catch (error) {
    sock.close();
    if (!(error instanceof OSError) || error.errno === null) throw error;
    if (error.errno === EADDRNOTAVAIL) return undefined; // The family is not enabled.
    const text = `error while attempting to bind on address ${repr(address)}: ${error.message.toLowerCase()}`;
    throw new OSError(error.errno, text);
  }
}

/** Returns a function that removes the file of a UNIX socket, unless another server has replaced it. */
function remover(path: unknown): (() => void) | undefined {
  const ours = inode(path);
  return ours === undefined ? undefined : () => {
    if (inode(path) === ours) Deno.removeSync(path as string);
  };
}

/** The inode of a socket's file; `undefined` if there is none, or if the permission to read and write it is missing. */
function inode(path: unknown): number | undefined {
  if (typeof path !== "string" || path === "" || path.startsWith("\0")) return undefined;
  if (!(["read", "write"] as const).every((name) => Deno.permissions.querySync({ name, path }).state === "granted")) {
    return undefined;
  }
  try {
    const { isSocket, ino } = Deno.lstatSync(path);
    return isSocket === false ? undefined : ino ?? undefined;
  } catch {
    return undefined;
  }
}
