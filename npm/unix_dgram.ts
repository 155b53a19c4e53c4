/**
 * `unix-dgram` 2: datagrams over UNIX sockets. hot-shots takes it for DogStatsD.
 *
 * Events and callbacks are synchronous, as the package's documentation says. An error's `errno` and `code` are the
 * negative errno; a full buffer of a connected peer is the code 1 and the message "congestion".
 *
 * @see https://github.com/bnoordhuis/node-unix-dgram
 * @module
 */

import { Math, Number } from "../base/intrinsics.ts";
import * as dgram from "node:dgram";
import { EventEmitter } from "node:events";
import { OSError } from "../base/errors.ts";
import { AF_UNIX } from "../constants/address_family.ts";
import { EAGAIN, EBADF, ENOBUFS } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { SOCK_DGRAM } from "../constants/socket_type.ts";
import { sock_recvfrom } from "../async/sock.ts";
import { wait_writable } from "../async/readiness.ts";
import { Socket } from "../socket/socket.ts";
import { as_buffer, deliver, errno_of, nonblocking, type SystemError } from "./errors.ts";

/** Bytes received at once: the package's own number. */
const RECV_SIZE = 65536;
/** Whether AF_UNIX has datagrams. */
const HAS_UNIX_DATAGRAMS: boolean = by({ linux: true, darwin: true, windows: false, freebsd: true });
/** What a send gives when the peer's buffer is full. */
const CONGESTED = 1;

type SendCallback = (error?: Error) => void;

function errno_exception(errno: number, syscall: string): Error {
  const error: SystemError = new Error(`${syscall} ${errno}`);
  error.errno = error.code = errno;
  error.syscall = syscall;
  return error;
}

function congestion(): Error {
  const error: SystemError = new Error("congestion");
  error.code = CONGESTED;
  return error;
}

/** A socket of the package: an EventEmitter over a descriptor. */
class UnixDgram extends EventEmitter {
  fd: number;
  readonly type = "unix_dgram";
  connected = false;
  readonly #sock: Socket<"AF_UNIX">;
  #congested = false;

  constructor(type: string, listener?: (...args: unknown[]) => void) {
    super();
    if (type !== "unix_dgram") throw new Error(`Unsupported socket type: ${type}`);
    if (!HAS_UNIX_DATAGRAMS) throw new Error("Unix datagrams not available on this platform");
    if (typeof listener === "function") this.on("message", listener);
    let made: Socket<"AF_UNIX"> | undefined;
    const err = errno_of(() => made = nonblocking(new Socket(AF_UNIX, SOCK_DGRAM) as Socket<"AF_UNIX">));
    if (made === undefined) throw errno_exception(err, "socket");
    this.#sock = made;
    this.fd = made.fileno();
    this.#receive();
  }

  // The wait for the next datagram keeps the process alive until close(), as the package's watcher does.
  async #receive(): Promise<void> {
    while (this.fd >= 0) {
      try {
        const [data, address] = await sock_recvfrom(this.#sock, RECV_SIZE);
        if (this.fd < 0) return;
        const path = typeof address === "string" && address !== "" ? address : null;
        const message = as_buffer(data);
        deliver(() => this.emit("message", message, { size: message.length, address: {}, path }));
      } catch (error) {
        if (this.fd < 0) return; // EBADF: closed.
        if (!(error instanceof OSError)) throw error;
        const { errno } = error;
        deliver(() => this.emit("error", errno_exception(-(errno ?? EBADF), "recv")));
      }
    }
  }

  bind(path: string): void {
    const err = errno_of(() => this.#sock.bind(path));
    if (err < 0) this.emit("error", errno_exception(err, "bind"));
    else this.emit("listening");
  }

  connect(path: string): void {
    const err = errno_of(() => this.#sock.connect(path));
    if (err < 0) {
      this.emit("error", errno_exception(err, "connect"));
    } else {
      this.connected = true;
      this.emit("connect");
    }
  }

  send(buf: Uint8Array, callback?: SendCallback): void;
  send(buf: Uint8Array, offset: number, length: number, path: string, callback?: SendCallback): void;
  send(
    buf: Uint8Array,
    offset?: number | SendCallback,
    length?: number,
    path?: string,
    callback?: SendCallback,
  ): void {
    if (!(buf instanceof Uint8Array)) throw new TypeError("buf: a Buffer is required");
    let err: number;
    if (this.connected) {
      err = this.#send_connected(buf);
      callback = offset as SendCallback | undefined;
    } else {
      const start = Number(offset ?? 0), end = start + Number(length ?? buf.length);
      if (!(start >= 0 && end >= start && end <= buf.length)) throw new RangeError("offset, length: outside of buf");
      const data = buf.subarray(start, end);
      err = errno_of(() => this.#sock.sendto(data, path as string));
    }
    if (typeof callback === "function") {
      if (err < 0) callback(errno_exception(err, "send"));
      else if (err === CONGESTED) callback(congestion());
      else callback();
    } else if (err < 0) {
      this.emit("error", errno_exception(err, "send"));
    } else if (err === CONGESTED) {
      this.emit("congestion", buf);
    }
  }

  #send_connected(buf: Uint8Array): number {
    const err = errno_of(() => this.#sock.send(buf));
    if (err !== -EAGAIN && err !== -ENOBUFS) return Math.min(err, 0);
    this.#await_writable();
    return CONGESTED;
  }

  async #await_writable(): Promise<void> {
    if (this.#congested) return;
    this.#congested = true;
    try {
      await wait_writable(this.#sock);
    } catch {
      return; // Closed.
    } finally {
      this.#congested = false;
    }
    if (this.fd >= 0) deliver(() => this.emit("writable"));
  }

  send_to(buf: Uint8Array, offset: number, length: number, path: string, callback?: SendCallback): void {
    this.send(buf, offset, length, path, callback);
  }

  sendto(buf: Uint8Array, offset: number, length: number, path: string, callback?: SendCallback): void {
    this.send(buf, offset, length, path, callback);
  }

  close(): void {
    if (this.fd < 0) throw errno_exception(-EBADF, "close");
    this.fd = -1;
    this.#sock.close();
  }

  address(): never {
    throw new Error("not implemented");
  }

  setTTL(): never {
    throw new Error("not implemented");
  }

  setBroadcast(): never {
    throw new Error("not implemented");
  }

  setMulticastTTL(): never {
    throw new Error("not implemented");
  }

  setMulticastLoopback(): never {
    throw new Error("not implemented");
  }

  addMembership(): never {
    throw new Error("not implemented");
  }

  dropMembership(): never {
    throw new Error("not implemented");
  }
}

/** Makes a socket; `"udp4"` and `"udp6"` are `node:dgram`'s. */
export function createSocket(type: string, listener?: (...args: unknown[]) => void): EventEmitter {
  if (type === "udp4" || type === "udp6") return dgram.createSocket(type, listener);
  return new UnixDgram(type, listener);
}
