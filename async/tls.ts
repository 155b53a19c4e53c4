/**
 * TLS for streams: Deno's `node:tls` on {@linkcode as_duplex}, so that it works for a stream socket of every family.
 *
 * This file has no TLS of its own. It imports `node:tls`, so `async.ts` imports it on first use of TLS.
 *
 * @module
 */

import { length_of } from "../base/intrinsics.ts";
import type { EventEmitter } from "node:events";
import { isIP } from "node:net";
import {
  connect,
  type ConnectionOptions,
  createServer,
  type TlsOptions as ServerOptions,
  type TLSSocket,
} from "node:tls";
import { bytes_of, type BytesLike, type_name } from "../base/arguments.ts";
import { start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { ConnectionAbortedError, ConnectionResetError, NotImplementedError } from "../base/errors.ts";
import { ValueError } from "../base/value_errors.ts";
import { parse_timeout } from "../descriptor/timeout.ts";
import type { FamilyName } from "../families/registry.ts";
import type { Socket } from "../socket/socket.ts";
import { limits_of, Scope, unless_cancelled, type WaitOptions } from "./cancel.ts";
import { as_duplex, pause_below, type SocketDuplex } from "./duplex.ts";
import type { StreamReader } from "./stream_reader.ts";
import { expect_certificates } from "./tls_options.ts";
import { address_of, SocketTransport, Transport } from "./transport.ts";

/** TLS: `true` for the defaults of `node:tls`, or its options: `{ ca }` of a client, `{ key, cert }` of a server. */
export type Ssl = true | ConnectionOptions | ServerOptions;

/** The parameters of TLS, with asyncio's names. */
export interface TlsOptions {
  /** For a client: the name that the server's certificate must have. */
  server_hostname?: string | null;
  /** Maximum time of the handshake in seconds; 60 when omitted. */
  ssl_handshake_timeout?: number | null;
  /** Seconds that closing waits for the peer's end; 30 when omitted. */
  ssl_shutdown_timeout?: number | null;
}

const HANDSHAKE_TIMEOUT = 60;
const SHUTDOWN_TIMEOUT = 30;

/**
 * Starts TLS on a socket, as a client or as a server.
 *
 * @param sock A connected stream socket. It is closed when the handshake fails.
 * @param reader The reader of the received data. @param ssl The options of `node:tls`. @param server_side Whether this
 * side is the server of the handshake.
 * @param options The certificate's name, timeouts, a signal.
 * @param on_lost Called when the connection has ended. @param received Data that were received before.
 * @throws {Error} An error of `node:tls`; ConnectionAbortedError when the handshake takes too long.
 */
export async function tls_transport(
  sock: Socket<FamilyName>,
  reader: StreamReader,
  ssl: Ssl,
  server_side: boolean,
  options: TlsOptions & WaitOptions,
  on_lost?: () => void,
  received?: Uint8Array,
): Promise<Transport> {
  let duplex: SocketDuplex | undefined;
  try {
    const limits = limits_of({ signal: options.signal, timeout: options.timeout });
    const { named, settings, seconds, patience } = checked(ssl, server_side, options);
    duplex = as_duplex(sock, { manualStart: true });
    if (received !== undefined && received.length > 0) duplex.unshift(received);
    const begin = () =>
      within(
        seconds,
        settings === undefined ? accepted(duplex!, named as ServerOptions) : connected(duplex!, settings),
      );
    const stream = await unless_cancelled(begin, limits);
    return new TlsTransport(stream, duplex, sock, reader, named, patience, on_lost);
  } catch (error) {
    if (duplex === undefined) sock.close();
    else duplex.on("error", () => {}).destroy();
    on_lost?.();
    throw error;
  }
}

/** The same for a transport, which gives its socket away. Unread data belong to the handshake. */
export async function upgraded(
  transport: Transport,
  reader: StreamReader,
  ssl: Ssl,
  server_side: boolean,
  options: TlsOptions & WaitOptions,
): Promise<Transport> {
  if (!(transport instanceof SocketTransport)) throw new TypeError("start_tls: TLS has been started already");
  checked(ssl, server_side, options); // Before the plain transport is given up.
  if (transport.is_closing()) throw new ConnectionResetError("Connection lost");
  using scope = new Scope({ signal: options.signal });
  const closed = new ConnectionAbortedError("start_tls: the connection was closed");
  const given = transport.give_away(() => scope.abort(closed));
  const received = reader.take_buffer(), { signal } = scope;
  try {
    const upper = await tls_transport(given[0], reader, ssl, server_side, { ...options, signal }, given[1], received);
    if (!transport.is_closing()) return upper;
    upper.abort();
    throw closed;
  } catch (error) {
    if (!transport.is_closing()) reader.set_exception(error);
    transport.abort();
    throw error;
  }
}

/** TLS's options once they are checked. */
interface Checked {
  readonly named: ConnectionOptions | ServerOptions;
  /** Those of a client's handshake; `undefined` for a server. */
  readonly settings: ConnectionOptions | undefined;
  /** Maximum time of the handshake in seconds. */
  readonly seconds: number;
  /** Seconds that closing waits for the peer's end. */
  readonly patience: number;
}

/** Checks the options of TLS. Callers do it before there is a connection. */
export function checked(ssl: Ssl, server_side: boolean, options: TlsOptions): Checked {
  const wanted = server_side ? "an object of node:tls's options" : "true or an object of node:tls's options";
  if (typeof ssl !== "object" && (server_side || ssl !== true) || ssl === null) {
    throw new TypeError(`ssl: ${wanted} is required, not '${type_name(ssl)}'`);
  }
  const seconds = positive("ssl_handshake_timeout", options.ssl_handshake_timeout ?? HANDSHAKE_TIMEOUT);
  const patience = positive("ssl_shutdown_timeout", options.ssl_shutdown_timeout ?? SHUTDOWN_TIMEOUT);
  const named = ssl === true ? {} : ssl;
  expect_certificates(named, server_side);
  return {
    named,
    settings: server_side ? undefined : client_options(named, options.server_hostname),
    seconds,
    patience,
  };
}

/** The same for a server, before its first connection. */
export function expect_server_tls(ssl: Ssl, options: TlsOptions): void {
  createServer(checked(ssl, true, options).named as ServerOptions); // It checks the types.
}

function positive(name: string, value: number): number {
  if (typeof value === "number" && value <= 0) {
    throw new ValueError(`${name} should be a positive number, got ${value}`);
  }
  return parse_timeout(value)!;
}

/** The options of a client, with the name or the address that the certificate must have. */
function client_options(ssl: ConnectionOptions | ServerOptions, server_hostname?: string | null): ConnectionOptions {
  const named = ssl as ConnectionOptions;
  const name = server_hostname ?? named.servername;
  const checked = named.rejectUnauthorized !== false && named.checkServerIdentity === undefined;
  if (!name && checked) throw new ValueError("check_hostname requires server_hostname");
  return name && isIP(name) === 0
    ? { ...named, servername: name }
    : { ...named, servername: "", host: name ?? undefined };
}

/** The TLS of a client, once the certificate is checked. */
async function connected(duplex: SocketDuplex, options: ConnectionOptions): Promise<TLSSocket> {
  const stream = connect({ ...options, socket: duplex });
  await event(stream, "secureConnect", "error", stream);
  return stream;
}

/** The TLS of a server, which has one connection: `tls.Server` checks certificates of clients, and has SNI and ALPN. */
function accepted(duplex: SocketDuplex, options: ServerOptions): Promise<TLSSocket> {
  const server = createServer(options);
  const secure = event<TLSSocket>(server, "secureConnection", "tlsClientError", duplex);
  server.emit("connection", duplex);
  return secure;
}

/** Settles with the first of two events, or when the emitter below closes. */
function event<T>(emitter: EventEmitter, name: string, failure: string, below: EventEmitter): Promise<T> {
  return new Promise((resolve, reject) => {
    emitter.once(name, resolve);
    emitter.on(failure, reject); // on, not once: an error event without a listener would be thrown.
    below.once("close", () => reject(new ConnectionAbortedError("SSL handshake failed: the connection was closed")));
  });
}

/** Limits the time of a handshake, as asyncio does. */
async function within<T>(seconds: number, handshake: Promise<T>): Promise<T> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `SSL handshake is taking longer than ${seconds} seconds: aborting the connection`;
    timer = start_timer(() => reject(new ConnectionAbortedError(message)), seconds * 1000);
  });
  try {
    return await Promise.race([handshake, late]);
  } finally {
    stop_timer(timer);
  }
}

/** The peer's certificate; `undefined` if it has none. */
function certificate_of(stream: TLSSocket): object | undefined {
  const certificate = stream.getPeerCertificate();
  return certificate && Object.keys(certificate).length > 0 ? certificate : undefined;
}

/** The transport of a `TLSSocket`. */
class TlsTransport extends Transport {
  readonly #stream: TLSSocket;
  readonly #duplex: SocketDuplex;
  readonly #sock: Socket<FamilyName>;
  readonly #patience: number;
  readonly #names: ReadonlyMap<string, unknown>;
  #size = 0;
  #timer: Timer | undefined;

  constructor(
    stream: TLSSocket,
    duplex: SocketDuplex,
    sock: Socket<FamilyName>,
    reader: StreamReader,
    ssl: object,
    patience: number,
    on_lost?: () => void,
  ) {
    super(reader, on_lost);
    this.#stream = stream;
    this.#duplex = duplex;
    this.#sock = sock;
    this.#patience = patience;
    this.#names = new Map([
      ["peername", address_of(() => sock.getpeername())],
      ["sockname", address_of(() => sock.getsockname())],
      ["peercert", certificate_of(stream)],
      ["cipher", stream.getCipher()],
      ["sslcontext", ssl],
      ["ssl_object", stream],
      ["socket", sock],
    ]);
    reader.set_transport(this);
    pause_below(stream, duplex);
    stream.on("data", (data: Uint8Array) => {
      if (!this.is_closing()) reader.feed_data(data);
    });
    stream.on("end", () => {
      reader.feed_eof();
      this.close(); // As in asyncio: TLS has no half-open connections.
    });
    stream.on("error", (error: Error) => this.lose(error));
    stream.on("close", () => this.lose(null));
    // It was closed behind the handshake: it emits nothing any more.
    if (stream.destroyed || duplex.destroyed) this.lose(duplex.errored);
  }

  override write(data: BytesLike): void {
    const bytes = bytes_of(data, "data");
    const size = length_of(bytes);
    if (size === 0 || this.is_closing()) return;
    this.#size += size;
    this.#stream.write(bytes.slice(), (error) => {
      if (error || this.#duplex.destroyed) return; // Not sent. drain() waits for the error that ends the connection.
      this.#size -= size;
      this.check_buffer();
    });
    this.check_buffer();
  }

  override get_write_buffer_size(): number {
    return this.#size;
  }

  override write_eof(): void {
    throw new NotImplementedError("write_eof() cannot be used over TLS");
  }

  override can_write_eof(): boolean {
    return false;
  }

  override pause_reading(): void {
    if (!this.is_closing()) this.#stream.pause();
  }

  override resume_reading(): void {
    if (!this.is_closing()) this.#stream.resume();
  }

  override is_reading(): boolean {
    return !this.is_closing() && !this.#stream.isPaused();
  }

  // Waits for the peer's end. Otherwise data that the peer still sends would reset the connection, and sent data could
  // be lost.
  protected override finish(): void {
    this.#stream.resume();
    this.#stream.end();
    this.#timer = start_timer(() => this.abort(), this.#patience * 1000, false);
  }

  protected override release(): void {
    stop_timer(this.#timer);
    this.#size = 0;
    this.#stream.destroy();
    this.#sock.close();
  }

  override get_extra_info(name: string, default_value: unknown = null): unknown {
    if (name === "compression") return null;
    return this.#names.get(name) ?? default_value;
  }

  /** The transport as asyncio prints it. */
  override toString(): string {
    return `<TlsTransport ${this.is_closing() ? "closing " : ""}${this.#sock}>`;
  }
}
