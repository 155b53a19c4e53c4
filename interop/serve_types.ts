/**
 * The types of `serve`.
 *
 * @module
 */

import type { TlsOptions } from "node:tls";

/** The second argument of a handler. */
export interface ServeInfo {
  /** The peer's address, in Deno's form of the family. */
  remoteAddr: Deno.NetAddr;
  /** Settles when the answer is sent; rejects when the connection was closed before. */
  completed: Promise<void>;
}

/** Answers a request. */
export type ServeHandler = (request: Request, info: ServeInfo) => Response | Promise<Response>;

/** How to serve. */
export interface ServeOptions {
  /** Stops the server when it is aborted, and closes all connections at once; `shutdown()` lets answers end. */
  signal?: AbortSignal | null;
  /** Serves HTTPS with these options of `node:tls`: `{ key, cert }`. */
  tls?: TlsOptions;
  /** Called when the server starts. When omitted, it prints the address on the console. */
  onListen?: (addr: Deno.NetAddr) => void;
  /** Answers a request whose handler threw; when omitted, the error is printed and the answer is 500. */
  onError?: (error: unknown) => Response | Promise<Response>;
}

/** A server, as `Deno.serve` gives it. */
export interface HttpServer extends AsyncDisposable {
  /** The listener's address, in Deno's form of the family. */
  readonly addr: Deno.NetAddr;
  /** Settles when the server has stopped: no connection is open any more. */
  readonly finished: Promise<void>;
  /** Accepts no more connections, ends idle ones, and lets pending responses finish. */
  shutdown(): Promise<void>;
  /** Has the server keep the process alive, as by default. */
  ref(): void;
  /** Lets the process end although the server waits for connections. */
  unref(): void;
}
