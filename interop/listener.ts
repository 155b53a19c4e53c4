/**
 * A listening socket as a `Deno.Listener`.
 *
 * @module
 */

import { EBADF } from "../constants/errno.ts";
import { OSError } from "../base/errors.ts";
import type { FamilyName } from "../families/registry.ts";
import { ref, unref } from "../async/readiness.ts";
import { accepting } from "../async/streams.ts";
import type { Socket } from "../socket/socket.ts";
import { as_conn, expect_listener, expect_stream } from "./conn.ts";
import { deno_error } from "./errors.ts";
import { local_addr } from "./net_addr.ts";

/** An accepted connection as a `Deno.Conn`. If that fails, closes it, since no other code has it. */
function conn_of(sock: Socket<FamilyName>): Deno.TcpConn {
  try {
    return as_conn(sock);
  } catch (error) {
    sock.close();
    throw error;
  }
}

/** A `Deno.Listener` over a socket; {@linkcode as_listener} makes it. */
class SocketListener implements Deno.Listener<Deno.TcpConn> {
  readonly addr: Deno.NetAddr;
  readonly #sock: Socket<FamilyName>;

  constructor(sock: Socket<FamilyName>) {
    this.#sock = sock;
    this.addr = local_addr(sock) as Deno.NetAddr;
  }

  /** The next connection. One that its peer has given up before is skipped. */
  async accept(): Promise<Deno.TcpConn> {
    try {
      for await (const accepted of accepting(this.#sock)) return conn_of(accepted[0]);
    } catch (error) {
      throw deno_error(error);
    }
    throw new Deno.errors.BadResource("Listener has been closed");
  }

  /** Closes the socket. A pending accept fails, a loop ends. */
  close(): void {
    if (this.#sock.fileno() < 0) throw new Deno.errors.BadResource("Bad resource ID");
    this.#sock.close();
  }

  /** Has the wait for a connection keep the process alive, as by default. */
  ref(): void {
    if (this.#sock.fileno() >= 0) ref(this.#sock);
  }

  /** Lets the process end although a connection is awaited. */
  unref(): void {
    if (this.#sock.fileno() >= 0) unref(this.#sock);
  }

  /** The connections, as they come; closing the listener ends the loop. */
  async *[Symbol.asyncIterator](): AsyncIterableIterator<Deno.TcpConn> {
    try {
      for await (const accepted of accepting(this.#sock)) yield conn_of(accepted[0]);
    } catch (error) {
      if (error instanceof OSError && error.errno === EBADF) return;
      throw deno_error(error);
    }
  }

  [Symbol.dispose](): void {
    if (this.#sock.fileno() >= 0) this.#sock.close();
  }
}

/**
 * A listening socket as a `Deno.Listener`, for programs that take one.
 *
 * The socket is made non-blocking. The Listener owns it: closing one closes the other. Ending a loop over it does
 * not close it.
 *
 * @param sock A listening socket of type SOCK_STREAM or SOCK_SEQPACKET, of any family.
 * @returns The Listener. It accepts connections like those of {@linkcode as_conn}.
 * @throws {TypeError} when the socket is closed, does not listen, or is not a stream.
 * @example
 * ```ts
 * import { create_server } from "jsr:@bsd/socket";
 * import { as_listener } from "jsr:@bsd/socket/interop";
 *
 * using listener = as_listener(create_server(["127.0.0.1", 0]));
 * const client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
 * for await (const conn of listener) {
 *   console.log(conn.remoteAddr.port === client.localAddr.port); // true
 *   conn.close();
 *   break;
 * }
 * client.close();
 * ```
 * @see https://docs.deno.com/api/deno/~/Deno.Listener
 */
export function as_listener(sock: Socket<FamilyName>): Deno.Listener<Deno.TcpConn> {
  expect_stream(sock);
  expect_listener(sock, "sock");
  sock.setblocking(false);
  return new SocketListener(sock);
}
