/**
 * asyncio's StreamWriter: bytes into a connection.
 *
 * @module
 */

import type { BytesLike } from "../base/arguments.ts";
import { only_parameters } from "../base/arguments.ts";
import type { WaitOptions } from "./cancel.ts";
import type { StreamReader } from "./stream_reader.ts";
import type { Transport } from "./transport.ts";
import type { Ssl, TlsOptions } from "./tls.ts";

/** What {@linkcode StreamWriter.start_tls} takes by name. */
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
   * A writer above a transport.
   *
   * @param transport What is below.
   * @param reader The reader of the same connection.
   * @param server_side Whether the connection was accepted; decides who begins the handshake of `start_tls`.
   */
  constructor(transport: Transport, reader: StreamReader, server_side: boolean) {
    this.#transport = transport;
    this.#reader = reader;
    this.#server_side = server_side;
  }

  /** What is below: {@linkcode Transport.abort} and the marks of the write buffer. */
  get transport(): Transport {
    return this.#transport;
  }

  /**
   * Sends bytes: send(2), at once if the peer takes them. What it does not take is kept and sent later.
   *
   * @param data What to send. It is copied: the caller may use it again.
   * @throws {Error} after `write_eof`. A connection that is lost throws nothing: `drain` says so.
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
   * Waits until more may be written: at once, unless more than 64 KiB are still to be sent; then until 16 KiB are.
   *
   * @param options A signal and a timeout. What was written is sent all the same.
   * @throws {ConnectionResetError} when the connection is lost; ECONNRESET, EPIPE … when that is why.
   */
  drain(options?: WaitOptions): Promise<void> {
    return this.#transport.drain(options);
  }

  /** Sends the end of the data behind what is still to be sent: shutdown(SHUT_WR). The peer may go on sending. */
  write_eof(): void {
    this.#transport.write_eof();
  }

  /** Whether `write_eof` can be used: not over TLS. */
  can_write_eof(): boolean {
    return this.#transport.can_write_eof();
  }

  /** Closes the connection and its socket, once all is sent. Nothing is received any more. */
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
   * What is known of the connection.
   *
   * | name | value |
   * | --- | --- |
   * | `"peername"`, `"sockname"` | the addresses, in the family's form |
   * | `"socket"` | the socket |
   * | `"sslcontext"` | the options that TLS was started with |
   * | `"ssl_object"` | the `TLSSocket` of `node:tls` |
   * | `"peercert"` | the peer's certificate, as `getPeerCertificate()` gives it |
   * | `"cipher"` | the cipher, as `getCipher()` gives it |
   *
   * @param name What.
   * @param default_value What it gives when that is not known; `null` when it is omitted.
   */
  get_extra_info(name: string, default_value: unknown = null): unknown {
    return this.#transport.get_extra_info(name, default_value);
  }

  /**
   * Goes on with TLS, as STARTTLS does. Bytes that have arrived and were not read belong to the handshake.
   *
   * @param sslcontext `true`, or the options of `node:tls`: `{ ca }` of a client, `{ key, cert }` of a server.
   * @param options The name that the certificate must have, the handshake's timeout, a signal, a timeout for all.
   * @throws {Error} `node:tls`'s, which says what is wrong with the certificate. The connection is closed then.
   */
  async start_tls(sslcontext: Ssl, options: StartTlsOptions = {}): Promise<void> {
    const given = only_parameters(options, [
      "server_hostname",
      "ssl_handshake_timeout",
      "ssl_shutdown_timeout",
      "signal",
      "timeout",
    ]);
    const { upgraded } = await import("./tls.ts");
    await this.drain({ signal: given.signal, timeout: given.timeout });
    this.#transport = await upgraded(this.#transport, this.#reader, sslcontext, this.#server_side, given);
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
