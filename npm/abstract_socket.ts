/**
 * `abstract-socket` 2: streams over Linux' abstract UNIX addresses. @homebridge/dbus-native takes it for the bus.
 *
 * What the package's connections are to Node, `net.Socket`s, is here the Duplex of `as_duplex`.
 *
 * @see https://github.com/saghul/node-abstractsocket
 * @module
 */

import { EventEmitter } from "node:events";
import { Socket as NetSocket } from "node:net";
import { nextTick } from "node:process";
import { as_duplex } from "../async/duplex.ts";
import { ref, unref } from "../async/readiness.ts";
import { accepting } from "../async/streams.ts";
import { set_immediate } from "../base/clock.ts";
import { OSError } from "../base/errors.ts";
import { AF_UNIX } from "../constants/address_family.ts";
import { EINVAL } from "../constants/errno.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { Socket } from "../socket/socket.ts";
import { deliver, made_of, node_error } from "./errors.ts";

/** The maximum of bytes of a name, the NUL in front included: `sizeof sun_path`. */
const MAX_NAME = 108;

/** A name as an address. */
function abstract(name: string): string {
  const valid = typeof name === "string" && name.startsWith("\0") && new TextEncoder().encode(name).length <= MAX_NAME;
  if (!valid) throw new OSError(EINVAL, "Invalid argument");
  return name;
}

/** A server of streams at an abstract address. */
class AbstractSocketServer extends EventEmitter {
  #sock: Socket<"AF_UNIX"> | null = null;
  #connections = 0;
  #name = "";

  constructor(listener?: (connection: unknown) => void) {
    super();
    if (typeof listener === "function") this.on("connection", listener);
  }

  get listening(): boolean {
    return this.#sock !== null;
  }

  listen(name: string, listener?: () => void): this {
    if (typeof listener === "function") this.once("listening", listener);
    let sock: Socket<"AF_UNIX"> | undefined;
    try {
      const address = abstract(name);
      sock = new Socket(AF_UNIX, SOCK_STREAM) as Socket<"AF_UNIX">;
      sock.setblocking(false);
      sock.bind(address);
      sock.listen();
    } catch (error) {
      sock?.close();
      if (!(error instanceof OSError)) throw error;
      nextTick(() => this.emit("error", node_error(error, "listen")));
      return this;
    }
    this.#sock = sock;
    this.#name = name;
    nextTick(() => this.emit("listening"));
    this.#accept(sock);
    return this;
  }

  async #accept(sock: Socket<"AF_UNIX">): Promise<void> {
    try {
      for await (const accepted of accepting(sock)) {
        this.#connections++;
        const duplex = made_of(accepted[0], as_duplex);
        duplex.once("close", () => {
          this.#connections--;
          this.#maybe_close();
        });
        deliver(() => this.emit("connection", duplex));
      }
    } catch (error) {
      if (this.#sock === sock) deliver(() => this.emit("error", node_error(error, "accept")));
    }
  }

  address(): string | null {
    return this.#sock === null ? null : this.#name;
  }

  getConnections(callback: (error: Error | null, count: number) => void): this {
    nextTick(() => callback(null, this.#connections));
    return this;
  }

  close(callback?: (error?: Error) => void): this {
    const sock = this.#sock;
    if (sock === null) {
      if (typeof callback === "function") nextTick(() => callback(new Error("Server is not running.")));
      return this;
    }
    if (typeof callback === "function") this.once("close", () => callback());
    this.#sock = null;
    sock.close();
    this.#maybe_close();
    return this;
  }

  // As of net.Server: "close" comes when the last connection is gone.
  #maybe_close(): void {
    if (this.#sock === null && this.#connections === 0) nextTick(() => this.emit("close"));
  }

  ref(): this {
    if (this.#sock !== null) ref(this.#sock);
    return this;
  }

  unref(): this {
    if (this.#sock !== null) unref(this.#sock);
    return this;
  }
}

/** Makes a server. */
export function createServer(listener?: (connection: unknown) => void): AbstractSocketServer {
  return new AbstractSocketServer(listener);
}

/** Connects, at once: a failure is the `"error"` of what is returned. */
export function connect(name: string, listener?: (connection: unknown) => void): EventEmitter {
  let sock: Socket<"AF_UNIX"> | undefined;
  try {
    const address = abstract(name);
    sock = new Socket(AF_UNIX, SOCK_STREAM) as Socket<"AF_UNIX">;
    sock.connect(address);
  } catch (error) {
    sock?.close();
    if (!(error instanceof OSError)) throw error;
    const failed = new NetSocket();
    set_immediate(() => failed.destroy(node_error(error, "connect")));
    return failed;
  }
  const duplex = made_of(sock, as_duplex);
  set_immediate(() => {
    if (duplex.destroyed) return;
    duplex.emit("connect");
    if (typeof listener === "function") listener(duplex);
  });
  return duplex;
}

export { connect as createConnection };
