/**
 * A connected socket as a `Deno.Conn`.
 *
 * @module
 */

import { length_of } from "../base/intrinsics.ts";
import { OSError } from "../base/errors.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { EBADF, ENOTCONN } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { IPPROTO_TCP } from "../constants/protocol.ts";
import { SHUT_WR } from "../constants/shutdown.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_KEEPALIVE } from "../constants/socket_option.ts";
import { SOCK_SEQPACKET, SOCK_STREAM } from "../constants/socket_type.ts";
import { TCP_NODELAY } from "../constants/tcp.ts";
import type { FamilyName } from "../families/registry.ts";
import { listens } from "../async/duplex.ts";
import { ref, unref } from "../async/readiness.ts";
import { sock_recv_into, sock_sendall } from "../async/sock.ts";
import { receiving, sending } from "../async/streams.ts";
import { expect_socket, type Socket } from "../socket/socket.ts";
import { deno_error } from "./errors.ts";
import { local_addr, remote_addr } from "./net_addr.ts";

/** Refuses what is no open socket with a connection. */
export function expect_stream(sock: unknown): asserts sock is Socket<FamilyName> {
  expect_socket(sock);
  if (sock.fileno() < 0) throw new TypeError("sock: the socket is closed");
  if (sock.type !== SOCK_STREAM && sock.type !== SOCK_SEQPACKET) {
    throw new TypeError("sock: a stream socket is required (SOCK_STREAM)");
  }
}

/** Whether SO_ACCEPTCONN says that a socket listens. In Wine it is always 0. */
const SAYS_WHAT_LISTENS: boolean = by({ linux: true, darwin: true, windows: false, freebsd: true });

/** Refuses a socket that does not listen, where the system says so. */
export function expect_listener(sock: Socket<FamilyName>, name: string): void {
  if (SAYS_WHAT_LISTENS && !listens(sock)) throw new TypeError(`${name}: a listening socket is required: listen()`);
}

/** A `Deno.Conn` over a socket; {@linkcode as_conn} makes it. */
class SocketConn implements Deno.TcpConn {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #sock: Socket<FamilyName>;
  #readable: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  #writable: WritableStream<Uint8Array<ArrayBufferLike>> | undefined;
  #receiving_ended = false;
  #sending_ended = false;

  constructor(sock: Socket<FamilyName>) {
    this.#sock = sock;
    // Both are known still when the connection is gone, as Deno's are. The type is Deno's for TCP: see as_conn().
    this.localAddr = local_addr(sock) as Deno.NetAddr;
    this.remoteAddr = remote_addr(sock) as Deno.NetAddr;
  }

  /** Receives into a buffer; returns the number of bytes, `null` at the end. */
  async read(p: Uint8Array): Promise<number | null> {
    if (length_of(p) === 0) return 0;
    const open = this.#sock.fileno() >= 0;
    try {
      return await sock_recv_into(this.#sock, p) || null;
    } catch (error) {
      if (open && error instanceof OSError && error.errno === EBADF) {
        throw new Deno.errors.Interrupted("operation canceled", { cause: error });
      }
      throw deno_error(error);
    }
  }

  /** Sends all bytes; returns their number. */
  async write(p: Uint8Array): Promise<number> {
    const length = length_of(p);
    try {
      await sock_sendall(this.#sock, p);
      return length;
    } catch (error) {
      throw deno_error(error);
    }
  }

  /** Closes the socket. Pending reads and writes fail. */
  close(): void {
    if (this.#sock.fileno() < 0) throw new Deno.errors.BadResource("Bad resource ID");
    this.#sock.close();
  }

  /** Ends the sent data; the connection can still receive. */
  closeWrite(): Promise<void> {
    try {
      this.#sock.shutdown(SHUT_WR);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(deno_error(error));
    }
  }

  /**
   * What is received, as a stream. Programs write `conn.readable.pipeTo(conn.writable)` and never close the Conn: the
   * socket closes when each direction that was taken as a stream is over.
   */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#readable ??= receiving(this.#sock, () => this.#ended(() => this.#receiving_ended = true));
  }

  /** A stream that sends what is written to it. Closing it ends what is sent, and the socket: see `readable`. */
  get writable(): WritableStream<Uint8Array<ArrayBufferLike>> {
    return this.#writable ??= sending(
      this.#sock,
      () => this.#ended(() => this.#sending_ended = true),
    ) as WritableStream<Uint8Array<ArrayBufferLike>>;
  }

  #ended(note: () => void): void {
    note();
    const receives = this.#readable !== undefined && !this.#receiving_ended;
    const sends = this.#writable !== undefined && !this.#sending_ended;
    if (!receives && !sends) this[Symbol.dispose]();
  }

  /** Lets what waits for the socket keep the process alive, as by default. */
  ref(): void {
    if (this.#sock.fileno() >= 0) ref(this.#sock);
  }

  /** Lets the process end although something waits for the socket. */
  unref(): void {
    if (this.#sock.fileno() >= 0) unref(this.#sock);
  }

  /** TCP_NODELAY; does nothing for sockets that are not TCP. */
  setNoDelay(noDelay: boolean = true): void {
    const { family } = this.#sock;
    if (family === AF_INET || family === AF_INET6) this.#sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, noDelay);
  }

  /** SO_KEEPALIVE. */
  setKeepAlive(keepAlive: boolean = true): void {
    try {
      this.#sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, keepAlive);
    } catch (error) {
      if (!(error instanceof OSError) || error.errno === ENOTCONN) throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#sock.fileno() >= 0) this.#sock.close();
  }
}

/**
 * A connected socket as a `Deno.Conn`, for programs that take one: sends and receives over this library's reactor, for
 * stream sockets of every family, on Windows too.
 *
 * The socket is made non-blocking. The Conn owns it: closing one closes the other. Errors are Deno's classes
 * (`Deno.errors.ConnectionReset`, `BrokenPipe`, `BadResource` …) with the `OSError` as their cause.
 *
 * @param sock A connected socket of type SOCK_STREAM or SOCK_SEQPACKET.
 * @returns The Conn. `localAddr` and `remoteAddr` have Deno's form of the family: `{ transport: "tcp", hostname, port
 * }`, `{ transport: "unix", path }`, `{ transport: "vsock", cid, port }`; other families have their name as
 * `transport`. The type is that of TCP, since TypeScript cannot know the family of every socket.
 * @throws {TypeError} when the socket is closed, listens, or is not a stream.
 * @example
 * ```ts
 * import { socketpair } from "jsr:@bsd/socket";
 * import { as_conn } from "jsr:@bsd/socket/interop";
 *
 * const [a, b] = socketpair();
 * using conn = as_conn(a), other = as_conn(b);
 * await conn.write(new TextEncoder().encode("Hello"));
 * const buffer = new Uint8Array(100);
 * console.log(await other.read(buffer)); // 5
 * ```
 * @see https://docs.deno.com/api/deno/~/Deno.Conn
 */
export function as_conn(sock: Socket<FamilyName>): Deno.TcpConn {
  expect_stream(sock);
  if (listens(sock)) throw new TypeError("sock: a connected socket is required, not one that listens");
  sock.setblocking(false);
  return new SocketConn(sock);
}
