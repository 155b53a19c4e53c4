/**
 * A socket as a Duplex of `node:stream` with the methods of `net.Socket`.
 *
 * `net.Socket` itself takes only descriptors of TCP and UNIX streams, none on Windows, and moves them out of this
 * library. This Duplex keeps the socket and calls {@linkcode sock_recv} and {@linkcode sock_sendall}, so it works for a
 * stream socket of every family. `node:tls`, `node:http` and npm packages accept it as a connection.
 *
 * This is the only file that imports `node:` modules when it loads. `async.ts` imports it on first use.
 *
 * @module
 */

import { length_of, Math } from "../base/intrinsics.ts";
import { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import { Duplex, type Readable } from "node:stream";
import { now, start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { only_parameters } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { IPPROTO_TCP } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_ACCEPTCONN, SO_KEEPALIVE, SO_LINGER } from "../constants/socket_option.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { TCP_KEEPALIVE, TCP_KEEPIDLE, TCP_NODELAY } from "../constants/tcp.ts";
import type { FamilyName } from "../families/registry.ts";
import { expect_socket, type Socket } from "../socket/socket.ts";
import { pack_linger } from "../structs/socket.ts";
import { ref, unref } from "./readiness.ts";
import { end_sending, sock_recv, sock_sendall } from "./sock.ts";

/** Bytes received at once. */
const RECV_SIZE = 65536;

/** The optional parameters of {@linkcode as_duplex} by name. */
export interface DuplexOptions {
  /**
   * Whether the writable side stays open when the peer ends its side. False when omitted: the Duplex ends too, like
   * `net.Socket`.
   */
  allowHalfOpen?: boolean;
  /** Whether to receive only after the first read. False when omitted, as in `net.Socket`. */
  manualStart?: boolean;
  /** Destroys the Duplex when it is aborted, with an `AbortError` whose `cause` is the signal's reason. */
  signal?: AbortSignal | null;
}

/** An address in the form of `net.Socket`; empty when the socket is not AF_INET or AF_INET6. */
export interface DuplexAddress {
  /** The host's number. */
  address?: string;
  /** `"IPv4"` or `"IPv6"`. */
  family?: string;
  /** The port. */
  port?: number;
}

/** The server that `server.emit("connection", duplex)` of `node:http` sets at the Duplex. */
interface HttpServer {
  allowHalfOpen?: boolean;
  listening?: boolean;
  once?(event: "close", listener: () => void): unknown;
}

/** A stream socket as a Duplex with the methods of `net.Socket`. {@linkcode as_duplex} makes it. */
export class SocketDuplex extends Duplex {
  /** False: the socket is connected before the Duplex is made. */
  readonly connecting: boolean = false;
  /** The idle timeout in milliseconds; 0 for none. */
  timeout: number = 0;
  readonly #sock: Socket<FamilyName>;
  #receiving = false;
  #resets = false;
  #received = 0;
  #sent = 0;
  #local: DuplexAddress | undefined;
  #remote: DuplexAddress | undefined;
  #server: unknown;
  /** When data were last sent or received, while there is a timeout. */
  #active = 0;
  #timer: Timer | undefined;

  /**
   * A Duplex over a socket; `as_duplex` checks the socket and makes it.
   *
   * @param sock A connected stream socket, non-blocking.
   * @param options Half-open or not, when to begin to receive, and a signal.
   */
  constructor(sock: Socket<FamilyName>, { allowHalfOpen = false, manualStart = false, signal }: DuplexOptions) {
    super({ allowHalfOpen, emitClose: false, signal: signal ?? undefined });
    this.#sock = sock;
    // As in net.Socket: the end of the peer, or a reset, is noticed before the first read.
    if (!manualStart) this.read(0);
  }

  /** Whether the Duplex is not connected: never yet, or no longer. */
  get pending(): boolean {
    return this.destroyed;
  }

  /** The state: `"open"`, `"readOnly"`, `"writeOnly"` or `"closed"`. */
  get readyState(): "open" | "readOnly" | "writeOnly" | "closed" {
    if (this.readable) return this.writable ? "open" : "readOnly";
    return this.writable ? "writeOnly" : "closed";
  }

  /** Bytes received. */
  get bytesRead(): number {
    return this.#received;
  }

  /** Bytes written, including those that are still to be sent. */
  get bytesWritten(): number {
    return this.#sent + this.writableLength;
  }

  /** Bytes that are still to be sent. */
  get bufferSize(): number {
    return this.writableLength;
  }

  /** The socket's own address. */
  address(): DuplexAddress {
    return this.#local ??= this.#address(() => this.#sock.getsockname()) ?? {};
  }

  #peer(): DuplexAddress {
    return this.#remote ??= this.#address(() => this.#sock.getpeername()) ?? {};
  }

  #address(ask: () => unknown): DuplexAddress | undefined {
    const { family } = this.#sock;
    if (!is_inet(family) || this.#sock.fileno() < 0) return undefined;
    try {
      const [address, port] = ask() as [string, number];
      return { address, family: family === AF_INET ? "IPv4" : "IPv6", port };
    } catch (error) {
      if (error instanceof OSError) return undefined; // The peer has reset the connection.
      throw error;
    }
  }

  /** The host's number of the socket's own address; `undefined` when it is not AF_INET or AF_INET6. */
  get localAddress(): string | undefined {
    return this.address().address;
  }

  /** The port of the socket's own address. */
  get localPort(): number | undefined {
    return this.address().port;
  }

  /** `"IPv4"` or `"IPv6"`. */
  get localFamily(): string | undefined {
    return this.address().family;
  }

  /** The host's number of the peer's address; `undefined` when it is not AF_INET or AF_INET6. */
  get remoteAddress(): string | undefined {
    return this.#peer().address;
  }

  /** The port of the peer's address. */
  get remotePort(): number | undefined {
    return this.#peer().port;
  }

  /** `"IPv4"` or `"IPv6"`. */
  get remoteFamily(): string | undefined {
    return this.#peer().family;
  }

  /**
   * Sends small packets at once, or collects them: TCP_NODELAY. Does nothing for sockets that are not TCP.
   *
   * @param noDelay Whether to send them at once; true when omitted.
   */
  setNoDelay(noDelay: boolean = true): this {
    if (is_inet(this.#sock.family)) this.#setsockopt(IPPROTO_TCP, TCP_NODELAY, noDelay);
    return this;
  }

  /**
   * Probes a connection that is idle: SO_KEEPALIVE.
   *
   * @param enable Whether to probe; false when omitted.
   * @param initialDelay Milliseconds of idleness before the first probe, for TCP; 0 keeps the system's value.
   */
  setKeepAlive(enable: boolean = false, initialDelay: number = 0): this {
    this.#setsockopt(SOL_SOCKET, SO_KEEPALIVE, enable);
    const seconds = Math.floor(initialDelay / 1000);
    if (enable && seconds > 0 && is_inet(this.#sock.family)) {
      this.#setsockopt(IPPROTO_TCP, TCP_KEEPIDLE ?? TCP_KEEPALIVE, seconds);
    }
    return this;
  }

  /** Sets an option; as in `net.Socket`, a failure is ignored. */
  #setsockopt(level: number, optname: number, value: number | boolean | Uint8Array<ArrayBuffer>): void {
    try {
      this.#sock.setsockopt(level, optname, value);
    } catch (error) {
      if (!(error instanceof OSError)) throw error;
    }
  }

  /**
   * Emits `"timeout"` when nothing was sent or received for this time. It does not end the connection.
   *
   * @param timeout Milliseconds; 0 for none.
   * @param callback Called at the first `"timeout"`; a timeout of 0 removes it.
   */
  setTimeout(timeout: number, callback?: () => void): this {
    if (typeof timeout !== "number" || !(timeout >= 0)) {
      throw new RangeError(`timeout: a non-negative number of milliseconds is required, not ${timeout}`);
    }
    if (this.destroyed) return this;
    this.timeout = timeout;
    stop_timer(this.#timer);
    if (timeout === 0) {
      if (callback !== undefined) this.removeListener("timeout", callback);
      return this;
    }
    this._unrefTimer();
    this.#start_timer(timeout);
    if (callback !== undefined) this.once("timeout", callback);
    return this;
  }

  // One timer per timeout, not per chunk: when it fires, it checks the time of the last activity.
  #start_timer(milliseconds: number): void {
    this.#timer = start_timer(
      () => {
        const left = this.#active + this.timeout - now();
        if (left > 0) return this.#start_timer(left);
        this.emit("timeout");
      },
      milliseconds,
      false,
    );
  }

  /** Restarts the idle timeout. `node:http` calls it. */
  _unrefTimer(): void {
    if (this.timeout > 0) this.#active = now();
  }

  /** Lets the waits of the Duplex keep the process alive; this is the default. */
  ref(): this {
    if (this.#sock.fileno() >= 0) ref(this.#sock);
    return this;
  }

  /** Lets the process end although the Duplex waits. */
  unref(): this {
    if (this.#sock.fileno() >= 0) unref(this.#sock);
    return this;
  }

  /** Destroys the Duplex when all written data are sent. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  /** Destroys the Duplex; the peer of a TCP connection gets a reset (RST). */
  resetAndDestroy(): this {
    this.#resets = true;
    return this.destroy();
  }

  /**
   * The server that the connection belongs to, set by `server.emit("connection", duplex)`.
   *
   * `node:http` ends a connection after its first response if the server does not listen, since it takes the server for
   * a closed one. A server that gets its connections by `emit` never listens, so its `listening` is set to true until
   * it is closed.
   */
  get server(): unknown {
    return this.#server;
  }

  set server(server: unknown) {
    this.#server = server;
    if (typeof server !== "object" || server === null) return;
    const { allowHalfOpen, listening, once } = server as HttpServer;
    if (allowHalfOpen !== undefined) this.allowHalfOpen = allowHalfOpen; // A client may end its side after its request.
    if (listening !== false || typeof once !== "function") return;
    if (Object.hasOwn(server, "listening")) return; // The caller has set it.
    Object.defineProperty(server, "listening", { value: true, configurable: true, writable: true });
    once.call(server, "close", () => delete (server as HttpServer).listening);
  }

  /** Receives a chunk. */
  override _read(): void {
    if (this.#receiving) return;
    this.#receiving = true;
    sock_recv(this.#sock, RECV_SIZE).then((data) => this.#push(data), (error) => this.#fail(error));
  }

  #push(data: Uint8Array<ArrayBuffer>): void {
    this.#receiving = false;
    if (this.destroyed) return;
    this._unrefTimer();
    if (length_of(data) === 0) {
      this.push(null);
      this.read(0); // Emits "end" without a reader if there are no data.
      return;
    }
    this.#received += length_of(data);
    this.push(data);
  }

  #fail(error: Error): void {
    this.#receiving = false;
    if (!this.destroyed) this.destroy(error); // Otherwise the error is EBADF: destroying has closed the socket.
  }

  /** Sends a chunk. */
  override _write(chunk: Uint8Array, _encoding: unknown, done: (error?: Error | null) => void): void {
    sock_sendall(this.#sock, chunk).then(() => {
      this.#sent += length_of(chunk);
      this._unrefTimer();
      done();
    }, done);
  }

  /** Sends several chunks with one system call. */
  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), undefined, done);
  }

  /** All data are sent: shutdown(SHUT_WR). */
  override _final(done: (error?: Error | null) => void): void {
    try {
      end_sending(this.#sock);
    } catch (error) {
      return done(error as Error);
    }
    done();
  }

  /** Closes the socket. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    stop_timer(this.#timer);
    if (this.#resets && is_inet(this.#sock.family)) this.#setsockopt(SOL_SOCKET, SO_LINGER, pack_linger(true, 0));
    let failure = error;
    try {
      this.#sock.close();
    } catch (reason) {
      failure ??= reason as Error;
    }
    done(failure);
    nextTick(() => this.emit("close", failure !== null)); // After "error", which `done` emits at the next tick too.
  }
}

/**
 * Pauses and resumes a Duplex with the TLSSocket above it. Deno's TLSSocket does not do so: while it is paused, it would
 * receive without end, and keep the data.
 */
export function pause_below(secure: Readable, duplex: SocketDuplex): void {
  secure.on("pause", () => duplex.pause()).on("resume", () => duplex.resume());
}

function is_inet(family: number): boolean {
  return family === AF_INET || family === AF_INET6;
}

/** Whether a socket listens; false if the system cannot tell. */
export function listens(sock: Socket<FamilyName>): boolean {
  try {
    return sock.getsockopt(SOL_SOCKET, SO_ACCEPTCONN) !== 0;
  } catch {
    return false;
  }
}

/**
 * A connected stream socket as a Duplex of `node:stream` with the methods of `net.Socket`, for `node:tls`, `node:http`
 * and npm packages that take a connection.
 *
 * The socket is made non-blocking. The Duplex owns the socket: destroying the Duplex, or its end on both sides, closes
 * the socket. `server.emit("connection", as_duplex(conn))` of `node:http` keeps connections alive between requests.
 *
 * @param sock The socket, of any family.
 * @param options Half-open or not, when to begin to receive, and a signal.
 * @returns The Duplex. A failure is an `"error"` event with an `OSError` whose `code` is `"ECONNRESET"`, `"EPIPE"` …
 * @throws {TypeError} when the socket is closed, listens, or is not a stream.
 * @see https://nodejs.org/api/net.html#class-netsocket
 */
export function as_duplex(sock: Socket<FamilyName>, options: DuplexOptions = {}): SocketDuplex {
  expect_socket(sock);
  if (sock.fileno() < 0) throw new TypeError("sock: the socket is closed");
  if (sock.type !== SOCK_STREAM) throw new TypeError("sock: a stream socket is required (SOCK_STREAM)");
  if (listens(sock)) throw new TypeError("sock: a connected socket is required, not one that listens");
  const given = only_parameters(options, ["allowHalfOpen", "manualStart", "signal"]);
  sock.setblocking(false);
  return new SocketDuplex(sock, given);
}
