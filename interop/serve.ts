/**
 * Fetch handlers on any listening socket: HTTP is `node:http`'s server, TLS `node:tls`'s.
 *
 * `node:http` and `node:tls` are loaded when `serve` is first called.
 *
 * @module
 */

import type * as http from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { getBuiltinModule } from "node:process";
import type * as tls from "node:tls";
import type { TLSSocket } from "node:tls";
import { as_duplex, pause_below, type SocketDuplex } from "../async/duplex.ts";
import { ref, unref, wait_readable } from "../async/readiness.ts";
import { given_up } from "../async/sock.ts";
import { expect_certificates } from "../async/tls_options.ts";
import { only_parameters, type_name } from "../base/arguments.ts";
import { start_timer } from "../base/clock.ts";
import { BlockingIOError, OSError } from "../base/errors.ts";
import { EBADF, EMFILE, ENFILE, ENOBUFS, ENOMEM } from "../constants/errno.ts";
import type { FamilyName } from "../families/registry.ts";
import type { Socket } from "../socket/socket.ts";
import { local_addr, remote_addr } from "./net_addr.ts";
import type { HttpServer, ServeHandler, ServeInfo, ServeOptions } from "./serve_types.ts";
import { expect_listener, expect_stream } from "./conn.ts";
import { RequestBody } from "./request_body.ts";
import { replace_upgrade_web_socket, upgrade_requests, WebSocketUpgrade } from "./websocket.ts";

/** Connections as the server knows them: a Duplex, or TLS over one. */
type Connection = NetSocket | TLSSocket;

/** How long to wait before the next attempt to accept when the system has no descriptors or memory, in milliseconds. */
const PAUSE = 100;
/** Maximum number of connections to accept before other work runs. */
const AT_ONCE = 64;
const NO_RESOURCES = [EMFILE, ENFILE, ENOBUFS, ENOMEM];

/** The server behind {@linkcode HttpServer}. */
class FetchServer implements HttpServer {
  readonly addr: Deno.NetAddr;
  readonly finished: Promise<void>;
  readonly #sock: Socket<FamilyName>;
  readonly #handler: ServeHandler;
  readonly #options: ServeOptions;
  readonly #http: Server;
  readonly #ended = Promise.withResolvers<void>();
  readonly #connections = new Map<Connection, Deno.NetAddr>();
  /** The sockets of all connections, those whose TLS handshake is not over included. */
  readonly #sockets = new Set<SocketDuplex>();
  readonly #handshakes = new Set<SocketDuplex>();
  #referred = true;
  /** Pending responses. */
  #answering = 0;
  #stopping = false;
  #aborted = false;

  constructor(sock: Socket<FamilyName>, handler: ServeHandler, options: ServeOptions) {
    this.#sock = sock;
    this.#handler = handler;
    this.#options = options;
    this.addr = local_addr(sock) as Deno.NetAddr;
    this.finished = this.#ended.promise;
    // Deno.serve has none of these limits; a handler that streams for minutes must not be cut off.
    const { createServer } = getBuiltinModule("node:http") as typeof http;
    this.#http = createServer({ requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 0 });
    // node:http ends a connection after its first answer when the server does not listen, which this one never does. A
    // Duplex of ours mends that by itself; TLS above one does not.
    Object.defineProperty(this.#http, "listening", { get: () => !this.#stopping });
    this.#http.on("request", (request, response) => void this.#answer(request, response));
    this.#http.on("checkContinue", (request, response) => {
      response.writeContinue();
      void this.#answer(request, response);
    });
    this.#http.on("upgrade", (request, stream, head) => {
      if (asks_for_web_socket(request)) void this.#upgrade(request, stream as Connection, head);
      else this.#go_on(request, stream as Connection, head);
    });
    this.#http.on("clientError", (_, stream) => {
      if (stream.writable) stream.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      else stream.destroy();
    });
    if (options.tls !== undefined) { // What is wrong throws at once.
      this.#encrypt(options.tls);
      expect_certificates(options.tls, true);
    }
    const { signal } = options;
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener("abort", () => this.#abort(), { once: true });
    void this.#accept();
  }

  /** Accepts until the socket is closed. */
  async #accept(): Promise<void> {
    while (this.#sock.fileno() >= 0) {
      try {
        await wait_readable(this.#sock);
        this.#accept_waiting();
      } catch (error) {
        if (!(error instanceof OSError) || error.errno === EBADF) break;
        if (!NO_RESOURCES.includes(error.errno!)) {
          console.error("serve():", error);
          break;
        }
        await new Promise<void>((done) => void start_timer(done, PAUSE));
      }
    }
    this.#sock.close();
    this.#settle();
  }

  /**
   * Accepts all waiting connections. With one connection per turn of the event loop, the last of 200 simultaneous
   * clients would wait for seconds, until the requests of the first are done.
   */
  #accept_waiting(): void {
    for (let i = 0; i < AT_ONCE; i++) {
      try {
        this.#take(this.#sock.accept()[0]);
      } catch (error) {
        if (error instanceof BlockingIOError) return;
        if (!(error instanceof OSError && given_up(error))) throw error;
      }
    }
  }

  /** One connection that fails must not end the others. */
  #take(conn: Socket<FamilyName>): void {
    try {
      this.#connect(conn);
    } catch (error) {
      console.error("serve():", error);
      conn.close();
    }
  }

  #connect(conn: Socket<FamilyName>): void {
    const remote = remote_addr(conn) as Deno.NetAddr;
    const duplex = as_duplex(conn, { allowHalfOpen: true });
    if (!this.#referred) duplex.unref();
    this.#sockets.add(duplex);
    duplex.on("error", () => {}); // A reset by the peer is not an error of the server.
    duplex.on("close", () => {
      this.#sockets.delete(duplex);
      this.#handshakes.delete(duplex);
      this.#settle();
    });
    const stream = duplex.setNoDelay(true) as unknown as Connection;
    const { tls } = this.#options;
    if (tls === undefined) return this.#begin(stream, remote);
    this.#handshakes.add(duplex);
    this.#encrypt(tls)
      .on("tlsClientError", () => duplex.destroy())
      .on("secureConnection", (secure) => {
        this.#handshakes.delete(duplex);
        pause_below(secure, duplex);
        secure.on("close", () => duplex.destroy());
        this.#begin(secure, remote);
      })
      .emit("connection", stream);
  }

  /** TLS of one connection. A `tls.Server` for all connections would not report which one is secure. */
  #encrypt(options: tls.TlsOptions): tls.Server {
    const { createServer } = getBuiltinModule("node:tls") as typeof tls;
    return createServer({ ALPNProtocols: ["http/1.1"], ...options });
  }

  #begin(stream: Connection, remote: Deno.NetAddr): void {
    this.#connections.set(stream, remote);
    stream.on("error", () => {});
    stream.on("close", () => {
      this.#connections.delete(stream);
      this.#settle();
    });
    this.#http.emit("connection", stream);
  }

  #request(message: IncomingMessage, signal: AbortSignal, body?: RequestBody): Request {
    const { method = "GET" } = message;
    const url = message.url === "*" ? "/*" : message.url ?? "/"; // OPTIONS *
    const headers = new Headers();
    for (let i = 0; i < message.rawHeaders.length; i += 2) {
      headers.append(message.rawHeaders[i], message.rawHeaders[i + 1]);
    }
    const scheme = this.#options.tls === undefined ? "http" : "https";
    const { hostname, port } = this.addr;
    const host = message.headers.host ?? (hostname === undefined ? "localhost" : place(hostname, port));
    return new Request(URL.canParse(url) ? url : `${scheme}://${host}${url}`, {
      method,
      headers,
      body: body?.stream ?? null,
      signal,
      ...(body === undefined ? {} : { duplex: "half" }),
    });
  }

  /** Calls the handler. If it throws, the response is that of `onError`, or 500. */
  async #handle(request: Request, info: ServeInfo): Promise<Response> {
    try {
      return expect_response(await this.#handler(request, info));
    } catch (error) {
      try {
        if (this.#options.onError !== undefined) return expect_response(await this.#options.onError(error));
        console.error(error);
      } catch (error) {
        console.error(error);
      }
      return new Response("Internal Server Error", { status: 500 });
    }
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController(), completed = Promise.withResolvers<void>();
    const body = RequestBody.of(message);
    completed.promise.catch(() => {}); // The rejection may stay unhandled.
    response.on("error", () => {}); // The "close" event handles it.
    response.on("close", () => {
      if (response.writableFinished) return completed.resolve();
      const reason = new DOMException("The connection was closed before the answer was sent.", "AbortError");
      completed.reject(reason);
      gone.abort(reason);
    });
    this.#answering++;
    try {
      const info = { remoteAddr: this.#connections.get(message.socket) ?? this.addr, completed: completed.promise };
      let request;
      try {
        request = this.#request(message, gone.signal, body);
      } catch {
        response.writeHead(400, { "content-length": 0 }).end(); // A URL or a method that no Request can have.
        return;
      }
      await this.#send(await this.#handle(request, info), message, response);
    } catch (error) {
      if (!response.destroyed) response.destroy(error as Error);
    } finally {
      // What the handler left of the body is before the next request.
      if (body !== undefined) body.drop();
      else message.resume();
      this.#answered();
    }
  }

  #answered(): void {
    this.#answering--;
    if (this.#stopping) this.#http.closeIdleConnections();
    this.#settle();
  }

  async #send(answer: Response, message: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of answer.headers) {
      if (name !== "set-cookie") response.setHeader(name, value);
    }
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader("set-cookie", cookies);
    if (this.#stopping) response.setHeader("connection", "close");
    response.statusCode = answer.status;
    if (answer.statusText !== "") response.statusMessage = answer.statusText;
    if (answer.body === null || response.destroyed) {
      await answer.body?.cancel();
      response.end();
    } else {
      await send_body(answer.body, response, message.method === "HEAD");
    }
  }

  /**
   * A request to upgrade to an unsupported protocol, as curl's `--http2` sends it: it is answered without the upgrade.
   * `node:http` has released the connection, so it gets the connection again, with the request in front.
   */
  #go_on(message: IncomingMessage, stream: Connection, head: Uint8Array): void {
    const lines = [`${message.method} ${message.url} HTTP/${message.httpVersion}`];
    for (let i = 0; i < message.rawHeaders.length; i += 2) {
      const name = message.rawHeaders[i], value = message.rawHeaders[i + 1];
      if (name.toLowerCase() === "upgrade") continue;
      const kept = name.toLowerCase() === "connection" ? value.replace(/\bupgrade\b/i, "keep-alive") : value;
      lines.push(`${name}: ${kept}`);
    }
    if (head.length > 0) stream.unshift(head);
    stream.unshift(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
    this.#http.emit("connection", stream);
  }

  /** A request for a WebSocket: the handler accepts it, or returns another response. */
  async #upgrade(message: IncomingMessage, stream: Connection, head: Uint8Array): Promise<void> {
    const gone = new AbortController(), completed = Promise.withResolvers<void>();
    stream.on("close", () => {
      completed.resolve();
      gone.abort(new DOMException("The connection was closed.", "AbortError"));
    });
    this.#answering++;
    try {
      const request = this.#request(message, gone.signal);
      const upgrade = await WebSocketUpgrade.of(message, stream, head);
      upgrade_requests.set(request, upgrade);
      const info = { remoteAddr: this.#connections.get(stream) ?? this.addr, completed: completed.promise };
      const answer = await this.#handle(request, info);
      if (upgrade.done) return;
      const { ServerResponse } = getBuiltinModule("node:http") as typeof http;
      const response = new ServerResponse(message);
      response.on("error", () => {});
      response.shouldKeepAlive = false;
      response.assignSocket(stream);
      response.on("finish", () => stream.end());
      await this.#send(answer, message, response);
    } catch (error) {
      console.error(error);
      stream.destroy();
    } finally {
      this.#answered();
    }
  }

  #stop(): void {
    this.#stopping = true;
    this.#sock.close();
    this.#http.closeIdleConnections();
    for (const duplex of this.#handshakes) duplex.destroy();
    this.#settle();
  }

  #abort(): void {
    this.#aborted = true;
    this.#stop();
    for (const duplex of this.#sockets) duplex.destroy();
  }

  #settle(): void {
    if (this.#sock.fileno() >= 0) return;
    if (this.#answering === 0) { for (const stream of this.#connections.keys()) stream.destroySoon(); }
    if (this.#sockets.size === 0 && (this.#answering === 0 || this.#aborted)) {
      this.#http.close();
      this.#ended.resolve();
    }
  }

  shutdown(): Promise<void> {
    this.#stop();
    return this.finished;
  }

  ref(): void {
    this.#referred = true;
    if (this.#sock.fileno() >= 0) ref(this.#sock);
    for (const duplex of this.#sockets) duplex.ref();
  }

  unref(): void {
    this.#referred = false;
    if (this.#sock.fileno() >= 0) unref(this.#sock);
    for (const duplex of this.#sockets) duplex.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }
}

/** Sends a body as fast as the peer takes it. A peer that is gone cancels it. */
async function send_body(
  body: ReadableStream<Uint8Array>,
  response: ServerResponse,
  head_only: boolean,
): Promise<void> {
  const reader = body.getReader();
  try {
    const first = await reader.read();
    if (first.done) return void response.end();
    // The end of a short body is known a moment later: then one system call sends it with its length.
    const following = reader.read();
    const second = await Promise.race([following, moment()]);
    if (second?.done) {
      if (!response.hasHeader("transfer-encoding")) response.setHeader("content-length", first.value.length);
      return void response.end(first.value); // Without the value itself when HEAD was asked.
    }
    if (head_only) {
      response.end();
      return void reader.cancel().catch(() => {});
    }
    await send_chunk(first.value, response);
    for (let chunk = await following; !chunk.done; chunk = await reader.read()) await send_chunk(chunk.value, response);
    response.end();
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

async function send_chunk(chunk: Uint8Array, response: ServerResponse): Promise<void> {
  if (response.destroyed) throw new DOMException("The connection was closed.", "AbortError");
  if (!response.write(chunk)) await drained(response);
}

/** A few turns of the queue of microtasks. */
async function moment(): Promise<undefined> {
  for (let i = 0; i < 4; i++) await undefined;
}

/** Settles when the written data are sent, or the connection has ended. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const settle = () => {
      response.off("drain", settle).off("close", settle);
      done();
    };
    response.on("drain", settle).on("close", settle);
  });
}

function expect_response(answer: unknown): Response {
  if (!(answer instanceof Response)) throw new TypeError("the handler did not return a Response");
  if (answer.bodyUsed) throw new TypeError("the body of the handler's Response was read already");
  if (answer.type === "error") throw new TypeError("the handler returned Response.error()");
  return answer;
}

function asks_for_web_socket({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && headers.upgrade?.toLowerCase() === "websocket";
}

function place(hostname: string, port: number): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/**
 * Serves HTTP on a listening socket of this library: what `Deno.serve` does, for UNIX sockets, vsock, sockets with
 * options of their own, inherited descriptors, on Windows too. HTTP is `node:http`'s server inside Deno.
 *
 * Connections are kept alive, requests may be pipelined, bodies stream both ways with back pressure. `request.signal`
 * is aborted when the peer is gone. `Deno.upgradeWebSocket(request)` works in the handler; it needs
 * `--allow-env=WS_NO_BUFFER_UTIL,WS_NO_UTF_8_VALIDATE`, which the npm package `ws` reads. The socket is made
 * non-blocking, and the server owns it: stopping the server closes it.
 *
 * @param listener A listening socket of type SOCK_STREAM, of any family.
 * @param handler Answers a request.
 * @param options A signal, TLS, what to call at the beginning and after an error.
 * @returns The server: `finished`, `shutdown()`, `addr`, `ref()`, `unref()`; `await using` stops it.
 * @throws {TypeError} when the socket is closed, does not listen, or is not a stream; or the handler is not a function.
 * @example
 * ```ts
 * import { create_server } from "jsr:@bsd/socket";
 * import { serve } from "jsr:@bsd/socket/interop";
 *
 * const listener = create_server(["127.0.0.1", 0]);
 * const [, port] = listener.getsockname();
 * await using server = serve(listener, (request) => new Response(new URL(request.url).pathname), { onListen() {} });
 * const answer = await fetch(`http://127.0.0.1:${port}/hello`);
 * console.log(await answer.text()); // /hello
 * ```
 * @see https://docs.deno.com/api/deno/~/Deno.serve
 */
export function serve(listener: Socket<FamilyName>, handler: ServeHandler, options: ServeOptions = {}): HttpServer {
  expect_stream(listener);
  expect_listener(listener, "listener");
  if (typeof handler !== "function") {
    throw new TypeError(`handler: a function is required, not '${type_name(handler)}'`);
  }
  const given = only_parameters(options, ["signal", "tls", "onListen", "onError"]);
  listener.setblocking(false);
  replace_upgrade_web_socket();
  const server = new FetchServer(listener, handler, given);
  if (given.onListen !== undefined) given.onListen(server.addr);
  else console.log(`Listening on ${describe(server.addr, given.tls === undefined ? "http" : "https")}`);
  return server;
}

function describe(addr: Deno.Addr, scheme: string): string {
  return addr.transport === "tcp" ? `${scheme}://${place(addr.hostname, addr.port)}/` : JSON.stringify(addr);
}
