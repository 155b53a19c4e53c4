/**
 * `usocket` 1: UNIX streams that pass descriptors. dbus-next takes it for the bus.
 *
 * A `USocket` is a Duplex: `write({ data, fds, callback })` sends descriptors, `read(length, count)` takes some. What was
 * received and not taken is closed by `destroy()`, where the package leaves it open.
 *
 * @see https://github.com/jhs67/usocket
 * @module
 */

import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { nextTick } from "node:process";
import { Duplex } from "node:stream";
import { type ReceivedFds, sock_recv_fds, sock_send_fds } from "../async/message.ts";
import { wait_readable } from "../async/readiness.ts";
import { sock_connect, sock_sendall } from "../async/sock.ts";
import { AF_UNIX } from "../constants/address_family.ts";
import { EADDRINUSE, ENOTCONN } from "../constants/errno.ts";
import { SHUT_WR } from "../constants/shutdown.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { bytes_of, expect_length, options_of } from "../base/arguments.ts";
import { BlockingIOError, OSError } from "../base/errors.ts";
import { length_of, own_list, rest_from, Uint8Array as ByteArray } from "../base/intrinsics.ts";
import { close_all } from "../socket/control.ts";
import { Socket } from "../socket/socket.ts";
import { as_buffer, deliver, made_of, node_error, nonblocking } from "./errors.ts";

/** Bytes received at once. */
const RECV_SIZE = 65536;
/** Descriptors received at once: the package's own number. */
const MAX_FDS = 64;
/** The package's backlog. */
const BACKLOG = 16;

/** What `new USocket()` and `connect()` take. */
interface USocketOptions {
  path?: string;
  fd?: number;
  allowHalfOpen?: boolean;
}

/** What `write()` takes beside bytes. */
interface Message {
  data?: Uint8Array;
  fds?: number[];
  callback?: (message: Message) => void;
}

/** What a socket waits for that is connected already. Made here, so that nothing can fail once it has the descriptor. */
const CONNECTED = Promise.resolve();

type Done = (error?: Error | null) => void;

/** What `read(length, count)` gives. */
interface Received {
  data: Buffer | null;
  fds: number[];
}

/** A UNIX stream that passes descriptors. */
export class USocket extends Duplex {
  /** The descriptor, once connected. */
  fd?: number;
  #sock: Socket<"AF_UNIX"> | null = null;
  #connected: Promise<void> | null = null;
  #fds = own_list<number>();
  #wanted = false;
  #receiving = false;
  #ended = false;
  #shut = false;

  constructor(options?: string | USocketOptions, callback?: () => void) {
    const given: USocketOptions = options_of(
      typeof options === "object" && options !== null ? options : { path: options },
    );
    super({
      writableObjectMode: true,
      allowHalfOpen: given.allowHalfOpen ?? true,
      autoDestroy: false, // The package's own end: when both sides are done, maybe_close().
      emitClose: false,
    });
    if (given.fd || given.path) this.connect(given, callback);
  }

  connect(options: string | USocketOptions, callback?: () => void): void {
    if (this.#sock !== null) throw new Error("connect on already connected USocket");
    if (typeof callback === "function") this.once("connected", callback);
    const { fd, path } = options_of<USocketOptions>(typeof options === "string" ? { path: options } : options);
    if (typeof fd === "number") {
      const sock = new Socket({ fileno: fd }) as Socket<"AF_UNIX">;
      try {
        sock.setblocking(false);
      } catch (error) {
        sock.detach(); // It stays the caller's.
        throw error;
      }
      return this.#take(sock);
    }
    if (typeof path !== "string") throw new Error("USocket#connect expects string path");
    const sock = opened((error) => this.#fail(error));
    if (sock === null) return;
    this.#sock = sock;
    this.#connected = this.#connect(sock, path);
  }

  /** @ignore Makes one of a connection that a server has accepted, non-blocking. */
  static accepted(sock: Socket<"AF_UNIX">): USocket {
    const made = new USocket();
    made.#take(sock);
    return made;
  }

  #take(sock: Socket<"AF_UNIX">): void {
    this.#sock = sock;
    this.#connected = CONNECTED;
    this.fd = sock.fileno();
  }

  async #connect(sock: Socket<"AF_UNIX">, path: string): Promise<void> {
    try {
      await sock_connect(sock, path);
    } catch (error) {
      if (this.#sock === sock) this.#fail(node_error(error, "connect"));
      return;
    }
    if (this.#sock !== sock) return;
    this.fd = sock.fileno();
    deliver(() => this.emit("connected"));
    if (this.#wanted) this.#receive();
  }

  #fail(error: Error): void {
    this.destroy();
    deliver(() => {
      this.emit("error", error);
      this.emit("close", error);
    });
  }

  /** Receives once. */
  override _read(): void {
    this.#wanted = true;
    if (this.fd !== undefined) this.#receive();
  }

  async #receive(): Promise<void> {
    const sock = this.#sock;
    if (sock === null || this.#receiving || this.#ended) return;
    this.#receiving = true;
    this.#wanted = false;
    let received: ReceivedFds<"AF_UNIX">;
    try {
      received = await sock_recv_fds(sock, RECV_SIZE, MAX_FDS);
    } catch (error) {
      if (this.#sock === sock) this.#fail(node_error(error, "recvmsg"));
      return;
    } finally {
      this.#receiving = false;
    }
    const data = received[0], fds = received[1];
    if (this.#sock !== sock) return close_all(fds);
    if (fds.length > 0) {
      for (let i = 0; i < fds.length; i++) this.#fds[this.#fds.length] = fds[i];
      deliver(() => this.emit("fds", fds));
    }
    if (data.length > 0) return void this.push(as_buffer(data));
    if (fds.length > 0) return void deliver(() => this.emit("readable"));
    this.#ended = true;
    this.push(null);
    this.#maybe_close();
  }

  override read(size?: number): Buffer | null;
  override read(size: number | null | undefined, count: number | null): Received | null;
  override read(size?: number | null, count?: number | null): Buffer | Received | null {
    if (this.#sock === null && this.destroyed) return null;
    if (count === undefined) return super.read(size as number | undefined);
    const wanted = count ?? this.#fds.length;
    if (this.#fds.length < wanted) return null;
    const data = super.read(size ?? undefined);
    if (size && !data) return null;
    return { data, fds: this.#fds.splice(0, wanted) };
  }

  override unshift(chunk: Uint8Array | null, fds?: number[] | BufferEncoding): void {
    if (chunk) super.unshift(chunk);
    if (Array.isArray(fds)) this.#fds.unshift(...fds.splice(0));
  }

  override write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    let message = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (message instanceof Uint8Array) message = { data: message };
    return super.write(message, done as Done | undefined);
  }

  /** Sends a message. */
  override async _write(chunk: Message | number[], _encoding: unknown, done: Done): Promise<void> {
    const message = typeof chunk === "object" ? chunk : {};
    const { data, fds, callback } = options_of<Message>(Array.isArray(message) ? { fds: message } : message);
    if (data !== undefined && !(data instanceof Uint8Array)) {
      return done(new Error("USocket data needs to be a buffer"));
    }
    if (fds && !Array.isArray(fds)) return done(new Error("USocket fds needs to be an array"));
    if (callback && typeof callback !== "function") {
      return done(new Error("USocket write callback needs to be a function"));
    }
    if (!data && !fds) return done(new Error("USocket write needs a data or array"));
    const sock = this.#sock;
    if (sock === null) return done(new Error("USocket not connected"));
    try {
      const bytes = bytes_of(data ?? new ByteArray(0), "data"), size = length_of(bytes);
      await this.#connected;
      // The kernel drops descriptors that travel without data on a stream.
      if (fds?.length && size === 0) throw new Error("USocket fds need data to travel with");
      expect_length(bytes, size, "data"); // It may be gone since, and what is left must not pass for all.
      const sent = fds?.length ? await sock_send_fds(sock, [bytes], fds) : 0;
      expect_length(bytes, size, "data");
      if (sent < size) await sock_sendall(sock, rest_from(bytes, sent));
    } catch (error) {
      if (this.#sock === sock) done(node_error(error, "sendmsg"));
      return;
    }
    if (callback) deliver(() => callback(chunk as Message));
    done();
  }

  /** All is sent: shutdown(SHUT_WR). */
  override async _final(done: Done): Promise<void> {
    await this.#connected;
    this.#shut = true;
    try {
      this.#sock?.shutdown(SHUT_WR);
    } catch (error) {
      if (!(error instanceof OSError) || error.errno !== ENOTCONN) return done(node_error(error, "shutdown"));
      // The peer was faster.
    }
    done();
    this.read(0);
    this.#maybe_close();
  }

  /** Closes the socket; there are no events afterwards. */
  override destroy(): this {
    if (this.#sock === null) return this;
    this.#sock.close();
    this.#sock = null;
    // Those who listen to "fds" have taken the descriptors from there.
    if (this.listenerCount("fds") === 0) close_all(this.#fds);
    this.#fds = own_list();
    return super.destroy();
  }

  #maybe_close(): void {
    if (this.#sock === null || !this.#shut || !this.#ended) return;
    // "end" comes from data that may still be unread: the stream is destroyed behind it.
    const finish = () => {
      this.destroy();
      this.emit("close");
    };
    if (this.readableEnded) finish();
    else {
      this.#sock.close();
      this.once("end", () => nextTick(finish));
    }
  }
}

/** What `listen()` takes by name. */
interface ListenOptions {
  path?: string;
  backlog?: number;
}

/** A server of UNIX streams, whose connections are `USocket`s. */
export class UServer extends EventEmitter {
  paused = false;
  listening = false;
  /** The descriptor, once it listens. */
  fd?: number;
  #sock: Socket<"AF_UNIX"> | null = null;
  #waiting: AbortController | null = null;

  listen(path: string | ListenOptions, backlog?: number | (() => void), callback?: () => void): void {
    if (this.#sock !== null || this.listening) throw new Error("listen on already listened UServer");
    const done = typeof backlog === "function" ? backlog : callback;
    const named: ListenOptions = options_of(typeof path === "object" && path !== null ? path : { path });
    const queue = named.backlog ?? (typeof backlog === "number" ? backlog : undefined) ?? BACKLOG;
    const { path: name } = named;
    if (typeof name !== "string" || typeof queue !== "number") throw new Error("UServer expects valid path");
    if (typeof done === "function") this.once("listening", done);
    const sock = this.#sock = opened((error) => this.#fail(error));
    if (sock === null) return;
    nextTick(() => {
      if (this.#sock === sock) this.#listen(sock, name, queue || BACKLOG);
    });
  }

  #listen(sock: Socket<"AF_UNIX">, path: string, backlog: number): void {
    try {
      bind_anew(sock, path);
      sock.listen(backlog);
    } catch (error) {
      return this.#fail(node_error(error, "bind"));
    }
    this.fd = sock.fileno();
    this.emit("listening");
    this.listening = true;
    if (!this.paused) this.resume();
  }

  #fail(error: Error): void {
    this.close();
    this.emit("error", error);
  }

  pause(): void {
    this.paused = true;
    this.#waiting?.abort();
    this.#waiting = null;
  }

  resume(): void {
    this.paused = false;
    if (this.listening && this.#sock !== null && this.#waiting === null) this.#accept(this.#sock);
  }

  async #accept(sock: Socket<"AF_UNIX">): Promise<void> {
    const waiting = this.#waiting = new AbortController();
    while (this.#waiting === waiting) {
      try {
        await wait_readable(sock, { signal: waiting.signal });
        if (this.#waiting !== waiting) return;
        const conn = nonblocking(sock.accept()[0]);
        const made = made_of(conn, USocket.accepted);
        deliver(() => this.emit("connection", made));
      } catch (error) {
        if (this.#waiting !== waiting) return; // Paused or closed.
        if (!(error instanceof BlockingIOError)) return deliver(() => this.#fail(node_error(error, "accept")));
      }
    }
  }

  close(): void {
    this.pause();
    this.listening = false;
    this.#sock?.close();
    this.#sock = null;
  }
}

/** A new socket; `null` if there is none, and the error comes later, as in the package. */
function opened(failed: (error: Error) => void): Socket<"AF_UNIX"> | null {
  try {
    return nonblocking(new Socket(AF_UNIX, SOCK_STREAM) as Socket<"AF_UNIX">);
  } catch (error) {
    if (!(error instanceof OSError)) throw error; // The permission is missing.
    nextTick(() => failed(node_error(error, "socket")));
    return null;
  }
}

/** Binds a path; a socket's file that is there already gives way, as in the package. */
function bind_anew(sock: Socket<"AF_UNIX">, path: string): void {
  try {
    sock.bind(path);
  } catch (error) {
    if (!(error instanceof OSError) || error.errno !== EADDRINUSE || path.startsWith("\0")) throw error;
    Deno.removeSync(path);
    sock.bind(path);
  }
}
