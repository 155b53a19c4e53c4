/**
 * asyncio's open_connection and open_unix_connection: a connection as a StreamReader and a StreamWriter.
 *
 * @module
 */

import { type Integer, options_by_name } from "../base/arguments.ts";
import { ValueError } from "../base/value_errors.ts";
import { AF_UNIX } from "../constants/address_family.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import type { FamilyName, Target } from "../families/registry.ts";
import { expect_socket, Socket } from "../socket/socket.ts";
import { Scope, type WaitOptions } from "./cancel.ts";
import { create_connection, type CreateConnectionOptions } from "./create_connection.ts";
import { sock_connect } from "./sock.ts";
import { DEFAULT_LIMIT, StreamReader } from "./stream_reader.ts";
import { StreamWriter } from "./stream_writer.ts";
import type { Ssl, TlsOptions } from "./tls.ts";
import { SocketTransport } from "./transport.ts";

/** A connection as its reader and its writer. */
export type Streams = [reader: StreamReader, writer: StreamWriter];

/** The parameters of both functions by name. */
export interface StreamOptions<Name extends FamilyName = FamilyName> extends TlsOptions, WaitOptions {
  /** Maximum length of a line in bytes; the reader buffers twice as many. 65536 when omitted. */
  limit?: Integer;
  /** A connected stream socket of any family, instead of an address. The streams own it. */
  sock?: Socket<Name> | null;
  /** TLS: `true`, or the options of `node:tls`. `null`, `false`, or omitted, for none. */
  ssl?: Ssl | false | null;
}

/** The optional parameters of {@linkcode open_connection} by name. */
export interface OpenConnectionOptions<Name extends FamilyName = FamilyName>
  extends StreamOptions<Name>, Omit<CreateConnectionOptions, "source_address"> {
  /** The address to connect from. */
  local_addr?: Target<"AF_INET" | "AF_INET6"> | null;
}

const TLS = { ssl: null, server_hostname: null, ssl_handshake_timeout: null, ssl_shutdown_timeout: null };
const COMMON = { limit: DEFAULT_LIMIT, sock: null, ...TLS, signal: null, timeout: null };
const ADDRESS = {
  family: 0,
  proto: 0,
  flags: 0,
  local_addr: null,
  happy_eyeballs_delay: 0.25,
  interleave: 1,
  all_errors: false,
  socket_factory: null,
};

/**
 * Connects to a TCP service.
 *
 * ```ts
 * import { open_connection, start_server } from "jsr:@bsd/socket/async";
 *
 * await using server = await start_server(async (reader, writer) => {
 *   for await (const line of reader) writer.write(line);
 *   writer.close();
 * }, "127.0.0.1", 0);
 *
 * const [, port] = server.sockets[0].getsockname();
 * const [reader, writer] = await open_connection("127.0.0.1", port);
 * writer.write(new TextEncoder().encode("Hello, world\n"));
 * console.log(new TextDecoder().decode(await reader.readline()));
 * writer.close();
 * ```
 *
 * @param host The host, a name or an address; `null` with `sock`.
 * @param port The port or the service's name; `null` with `sock`.
 * @param options TLS, the socket and others; a signal and a timeout for the whole call.
 * @returns The reader and the writer.
 * @throws {OSError} ECONNREFUSED …; `gaierror` when the host cannot be resolved; an error of `node:tls` for a bad
 * certificate.
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.open_connection
 */
export async function open_connection<Name extends FamilyName = FamilyName>(
  host: string | null = null,
  port: Integer | string | null = null,
  options: OpenConnectionOptions<Name> = {},
): Promise<Streams> {
  const named = options_by_name(options, { ...COMMON, ...ADDRESS }) as Required<OpenConnectionOptions>;
  expect_ssl(named);
  using scope = new Scope({ signal: named.signal, timeout: named.timeout });
  if (named.sock !== null) {
    if (host !== null || port !== null) {
      throw new ValueError("host/port and sock can not be specified at the same time");
    }
    return await opened(given_sock(named.sock), named, scope);
  }
  if (host === null && port === null) throw new ValueError("host and port was not specified and no sock specified");
  if (named.ssl !== null && named.server_hostname === null) {
    if (!host) throw new ValueError("You must set server_hostname when using ssl without a host");
    named.server_hostname = host;
  }
  await expect_options(named);
  const { family, proto, flags, local_addr, happy_eyeballs_delay, interleave, all_errors, socket_factory } = named;
  const how = { family, proto, flags, happy_eyeballs_delay, interleave, all_errors, socket_factory };
  const sock = await create_connection([host, port], { ...how, source_address: local_addr, signal: scope.signal });
  return await opened(sock, named, scope);
}

/**
 * Connects to a UNIX socket.
 *
 * @param path Its path, or an abstract name as bytes; `null` with `sock`.
 * @param options As of {@linkcode open_connection}, without those of TCP.
 * @returns The reader and the writer.
 * @throws {OSError} ENOENT, ECONNREFUSED …
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.open_unix_connection
 */
export async function open_unix_connection<Name extends FamilyName = FamilyName>(
  path: Target<"AF_UNIX"> | null = null,
  options: StreamOptions<Name> = {},
): Promise<Streams> {
  const named = options_by_name(options, COMMON) as Required<StreamOptions>;
  expect_ssl(named);
  if (named.ssl !== null && named.server_hostname === null) {
    throw new ValueError("you have to pass server_hostname when using ssl");
  }
  using scope = new Scope({ signal: named.signal, timeout: named.timeout });
  if (named.sock !== null) {
    if (path !== null) throw new ValueError("path and sock can not be specified at the same time");
    return await opened(given_sock(named.sock), named, scope);
  }
  if (path === null) throw new ValueError("no path and sock were specified");
  await expect_options(named);
  const sock = new Socket<"AF_UNIX">(AF_UNIX, SOCK_STREAM);
  try {
    sock.setblocking(false);
    await sock_connect(sock, path, { signal: scope.signal });
  } catch (error) {
    sock.close();
    throw error;
  }
  return await opened(sock, named, scope);
}

/** Checks what the streams of a connection need, before there is one. */
async function expect_options(named: Required<StreamOptions>): Promise<void> {
  new StreamReader(named.limit);
  if (named.ssl) (await import("./tls.ts")).checked(named.ssl, false, named);
}

/** Makes the streams of a connection; closes the socket if that fails. */
async function opened(sock: Socket<FamilyName>, named: Required<StreamOptions>, scope: Scope): Promise<Streams> {
  const { limit, ssl, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout } = named;
  let reader;
  try {
    reader = new StreamReader(limit);
    sock.setblocking(false);
    if (ssl === null || ssl === false) {
      return [reader, new StreamWriter(new SocketTransport(sock, reader), reader, false)];
    }
  } catch (error) {
    sock.close();
    throw error;
  }
  const { tls_transport } = await import("./tls.ts");
  const { signal } = scope;
  const options = { server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout, signal };
  return [reader, new StreamWriter(await tls_transport(sock, reader, ssl, false, options), reader, false)];
}

/** Checks a stream socket of the caller, and makes it non-blocking. */
export function given_sock<Name extends FamilyName>(sock: Socket<Name>): Socket<Name> {
  expect_socket(sock);
  if (sock.type !== SOCK_STREAM) throw new ValueError(`A Stream Socket was expected, got ${sock}`);
  return sock;
}

/** Throws for options that have a meaning only with TLS. */
export function expect_ssl(named: TlsOptions & { ssl?: Ssl | false | null }): void {
  if (named.ssl === false) named.ssl = null;
  if ((named.ssl ?? null) !== null) return;
  for (const name of ["server_hostname", "ssl_handshake_timeout", "ssl_shutdown_timeout"] as const) {
    if ((named[name] ?? null) !== null) throw new ValueError(`${name} is only meaningful with ssl`);
  }
}
