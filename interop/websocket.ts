/**
 * Requests for a WebSocket: the protocol is the npm package `ws`, which is imported at the first of them.
 *
 * `Deno.upgradeWebSocket` knows only requests of `Deno.serve`: of others it makes a socket that never opens. So that
 * handlers run unchanged, it is replaced by a function that knows the requests of `serve` too, and passes all others on.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { options_of } from "../base/arguments.ts";
import { queue_microtask, start_timer, stop_timer, type Timer } from "../base/clock.ts";

/** The part of `ws` that is used. */
interface Ws {
  WebSocketServer: new (options: { noServer: true; clientTracking: false; handleProtocols(): string | false }) => {
    handleUpgrade(message: IncomingMessage, stream: Duplex, head: Uint8Array, done: (socket: WsSocket) => void): void;
  };
}

type WsSocket = WebSocket & {
  on(event: string, listener: (...args: unknown[]) => void): void;
  emit(event: string): void;
  ping(): void;
  terminate(): void;
};

const ENV = "WS_NO_BUFFER_UTIL,WS_NO_UTF_8_VALIDATE";
let ws: Promise<Ws> | undefined;

async function load(): Promise<Ws> {
  try {
    // By its full name: a program that imports this file by its path has not this project's import map.
    // deno-lint-ignore no-import-prefix
    return await import("npm:ws@^8.18.0") as unknown as Ws;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const message =
      `WebSockets of serve() are the package ws, which reads the environment: run again with --allow-env=${ENV}`;
    throw new Deno.errors.NotCapable(message, { cause: error });
  }
}

/** The requests for a WebSocket that handlers have, and how to grant each. */
export const upgrade_requests: WeakMap<Request, WebSocketUpgrade> = new WeakMap();

/** A request for a WebSocket. */
export class WebSocketUpgrade {
  /** Whether the connection is a WebSocket now. */
  done = false;
  readonly #ws: Ws;
  readonly #message: IncomingMessage;
  readonly #stream: Duplex;
  readonly #head: Uint8Array;

  private constructor(ws: Ws, message: IncomingMessage, stream: Duplex, head: Uint8Array) {
    this.#ws = ws;
    this.#message = message;
    this.#stream = stream;
    this.#head = head;
  }

  /** The upgrade that a request asks for. */
  static async of(message: IncomingMessage, stream: Duplex, head: Uint8Array): Promise<WebSocketUpgrade> {
    ws ??= load();
    ws.catch(() => ws = undefined); // With the permission it can be tried again.
    return new WebSocketUpgrade(await ws, message, stream, head);
  }

  /** Sends the answer to the handshake, and gives the WebSocket. */
  accept(options: Deno.UpgradeWebSocketOptions): WebSocket {
    const { protocol = "", idleTimeout = 120 } = options_of(options);
    const { WebSocketServer } = this.#ws;
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      handleProtocols: () => protocol || false,
    });
    let socket: WsSocket | undefined;
    server.handleUpgrade(this.#message, this.#stream, this.#head, (made) => socket = made);
    if (socket === undefined) throw new TypeError("Invalid Header: the request is no WebSocket handshake");
    this.done = true;
    socket.binaryType = "arraybuffer"; // Deno's default of a server.
    socket.on("error", () => {}); // `onerror` hears of it all the same.
    const opened = socket;
    queue_microtask(() => opened.emit("open")); // The handler sets onopen before.
    if (idleTimeout > 0) watch(opened, idleTimeout * 500);
    return opened;
  }
}

/** Ends a WebSocket whose peer does not answer pings. */
function watch(socket: WsSocket, interval: number): void {
  let answered = true;
  socket.on("pong", () => answered = true);
  socket.on("message", () => answered = true);
  let timer: Timer;
  const start = () => {
    timer = start_timer(
      () => {
        if (!answered) return socket.terminate();
        answered = false;
        socket.ping();
        start();
      },
      interval,
      false,
    );
  };
  start();
  socket.on("close", () => stop_timer(timer));
}

let replaced = false;

/** Has `Deno.upgradeWebSocket` know the requests of `serve`. */
export function replace_upgrade_web_socket(): void {
  if (replaced) return;
  replaced = true;
  const { upgradeWebSocket } = Deno;
  Object.defineProperty(Deno, "upgradeWebSocket", {
    configurable: true,
    enumerable: true,
    writable: true,
    value(request: Request, options: Deno.UpgradeWebSocketOptions = {}): Deno.WebSocketUpgrade {
      const upgrade = upgrade_requests.get(request);
      if (upgrade === undefined) return upgradeWebSocket(request, options);
      upgrade_requests.delete(request);
      // Deno makes the Response with status 101, which a program cannot; its socket is never opened.
      const { response } = upgradeWebSocket(request, options);
      return { response, socket: upgrade.accept(options) };
    },
  });
}
