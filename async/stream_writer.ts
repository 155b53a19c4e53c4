/**
 * asyncio's StreamWriter: bytes into a connection.
 *
 * @module
 */

import type { BytesLike } from "../base/arguments.ts";
import { only_parameters } from "../base/arguments.ts";
import { Scope, type WaitOptions } from "./cancel.ts";
import type { StreamReader } from "./stream_reader.ts";
import type { Transport } from "./transport.ts";
import type { Ssl, TlsOptions } from "./tls.ts";

/** The optional parameters of {@linkcode StreamWriter.start_tls} by name. */
export interface StartTlsOptions extends WaitOptions, TlsOptions {}

/**
 * Writes to a connection. {@linkcode open_connection} and {@linkcode start_server} make it.
 *
 * @see https://docs.python.org/3/library/asyncio-stream.html#asyncio.StreamWriter
 */
export class StreamWriter {
  #transport: Transport;
  readonly #reader: StreamReader;
  readonly #server_side: boolean;

  /**
   * Makes a writer on a transport.
   *
   * @param transport The transport.
   * @param reader The reader of the same connection.
   * @param server_side Whether the connection was accepted: `start_tls` is then the server of the handshake.
   */
  constructor(transport: Transport, reader: StreamReader, server_side: boolean) {
    this.#transport = transport;
    this.#reader = reader;
    this.#server_side = server_side;
  }

  /** The transport: {@linkcode Transport.abort}, the limits of the write buffer. */
  get transport(): Transport {
    return this.#transport;
  }

  /**
   * Sends bytes: send(2), at once if the peer takes them. The rest is buffered and sent later.
   *
   * @param data The bytes. They are copied: the caller may use the buffer again.
   * @throws {Error} after `write_eof`. It does not throw if the connection is lost: `drain` does.
   */
  write(data: BytesLike): void {
    this.#transport.write(data);
  }

  /**
   * Sends several pieces of bytes with one call.
   *
   * @param data The pieces.
   */
  writelines(data: Iterable<BytesLike>): void {
    this.#transport.writelines(data);
  }

  /**
   * Waits until more may be written: not at all, unless more than 64 KiB are buffered; then until 16 KiB are left.
   *
   * @param options A signal and a timeout. Written data are still sent.
   * @throws {ConnectionResetError} when the connection is lost; or the error that ended it, such as EPIPE.
   */
  drain(options?: WaitOptions): Promise<void> {
    return this.#transport.drain(options);
  }

  /** Sends the end of the data after all written data: shutdown(SHUT_WR). The peer may go on sending. */
  write_eof(): void {
    this.#transport.write_eof();
  }

  /** Whether `write_eof` can be used: not over TLS. */
  can_write_eof(): boolean {
    return this.#transport.can_write_eof();
  }

  /** Closes the connection and its socket after all data are sent. No more data are received. */
  close(): void {
    this.#transport.close();
  }

  /** Whether it is closed or is being closed. */
  is_closing(): boolean {
    return this.#transport.is_closing();
  }

  /**
   * Waits until the connection is closed.
   *
   * @param options A signal and a timeout.
   * @throws {OSError} when the connection has failed.
   */
  wait_closed(options?: WaitOptions): Promise<void> {
    return this.#transport.wait_closed(options);
  }

  /** Closes the connection at the end of an `await using` block, and waits for it; a failure is not thrown again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.wait_closed().catch(() => {});
  }

  /**
   * Information about the connection.
   *
   * | name | value |
   * | --- | --- |
   * | `"peername"`, `"sockname"` | the addresses, in the family's form |
   * | `"socket"` | the socket |
   * | `"sslcontext"` | the options that TLS was started with |
   * | `"ssl_object"` | the `TLSSocket` of `node:tls` |
   * | `"peercert"` | the peer's certificate, as `getPeerCertificate()` gives it; `null` if the peer has none |
   * | `"cipher"` | the cipher, as `getCipher()` gives it |
   * | `"compression"` | `null`: TLS does not compress |
   *
   * @param name The name. @param default_value The result for an unknown name; `null` when omitted.
   */
  get_extra_info(name: string, default_value: unknown = null): unknown {
    return this.#transport.get_extra_info(name, default_value);
  }

  /**
   * Starts TLS on the connection, as STARTTLS does. Buffered bytes that were not read belong to the handshake.
   *
   * @param sslcontext `true`, or the options of `node:tls`: `{ ca }` of a client, `{ key, cert }` of a server.
   * @param options The name in the certificate, the handshake's timeout, a signal, and a timeout for the whole call.
   * @throws {Error} An error of `node:tls`, for example for a bad certificate. The connection is then closed.
   */
  async start_tls(sslcontext: Ssl, options: StartTlsOptions = {}): Promise<void> {
    const given = only_parameters(options, [
      "server_hostname",
      "ssl_handshake_timeout",
      "ssl_shutdown_timeout",
      "signal",
      "timeout",
    ]);
    using scope = new Scope({ signal: given.signal, timeout: given.timeout });
    const { signal } = scope, { server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout } = given;
    const tls = { server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout, signal };
    const { upgraded } = await import("./tls.ts");
    await this.drain({ signal });
    this.#transport = await upgraded(this.#transport, this.#reader, sslcontext, this.#server_side, tls);
  }

  /** The writer as asyncio prints it. */
  toString(): string {
    return `<StreamWriter transport=${this.#transport} reader=${this.#reader}>`;
  }

  /** What `console.log` prints: the same. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}
