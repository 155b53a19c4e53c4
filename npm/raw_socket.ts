/**
 * `raw-socket` 1: raw IPv4 and IPv6 sockets. net-ping takes it for ping and traceroute.
 *
 * A failed call is an `Error` with the system's text, as the package throws it; `errno` and `code` are there besides.
 *
 * @see https://github.com/nospaceships/node-raw-socket
 * @module
 */

import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { isIP } from "node:net";
import { nextTick } from "node:process";
import { wait_readable, wait_writable } from "../async/readiness.ts";
import { expect_length, options_of } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { length_of, Math, Number } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { IP_HDRINCL, IP_OPTIONS, IP_TOS, IP_TTL } from "../constants/ip.ts";
import { IPV6_HDRINCL, IPV6_UNICAST_HOPS, IPV6_V6ONLY } from "../constants/ipv6.ts";
import { by, platform } from "../constants/platform.ts";
import { IPPROTO_ICMP, IPPROTO_IP, IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import {
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
} from "../constants/socket_option.ts";
import { SOCK_DGRAM, SOCK_RAW } from "../constants/socket_type.ts";
import { Socket as BaseSocket } from "../socket/socket.ts";
import { deliver, nonblocking, type SystemError } from "./errors.ts";

export { htonl, htons, ntohl, ntohs } from "../netdb/inet.ts";

/** Bytes received at once, when the options do not say. */
const BUFFER_SIZE = 4096;

/** A two-way map, as the package has them. */
function two_way(names: Record<string, number>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(names).flatMap(([name, value]) => [[value, name], [name, value]]));
}

export const AddressFamily: Record<string, string | number> = two_way({ IPv4: 1, IPv6: 2 });
export const Protocol: Record<string, string | number> = two_way({ None: 0, ICMP: 1, TCP: 6, UDP: 17, ICMPv6: 58 });

export const SocketLevel: Record<string, number> = { SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6 };
export const SocketOption: Record<string, number> = {
  SO_BROADCAST,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
  IP_HDRINCL,
  IP_OPTIONS,
  IP_TOS,
  IP_TTL,
  IPV6_TTL: IPV6_UNICAST_HOPS,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  ...(platform === "linux" ? { SO_BINDTODEVICE } : {}),
  ...(platform === "windows" ? { IPV6_HDRINCL } : {}),
};

/** Has a call fail as the package's do. */
function native<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof OSError) || error.strerror === null) throw error;
    const made: SystemError = new Error(error.strerror);
    made.errno = error.errno ?? undefined;
    made.code = error.code ?? undefined;
    throw made;
  }
}

/** What `createSocket()` takes. */
interface Options {
  addressFamily?: number;
  protocol?: number;
  bufferSize?: number;
}

type AfterSend = (this: Socket, error: Error | null, bytes?: number) => void;

/** A message that waits until the socket is writable. */
interface Request {
  data: Uint8Array;
  size: number;
  address: string;
  before: (() => void) | null;
  after: AfterSend;
}

/** One direction that is watched until it is paused. */
class Watch {
  #waiting: AbortController | null = null;

  constructor(readonly wait: (signal: AbortSignal) => Promise<void>, readonly ready: () => void) {}

  async start(): Promise<void> {
    if (this.#waiting !== null) return;
    const waiting = this.#waiting = new AbortController();
    while (this.#waiting === waiting) {
      try {
        await this.wait(waiting.signal);
      } catch (error) {
        if (this.#waiting === waiting) throw error;
        return; // Paused or closed.
      }
      if (this.#waiting === waiting) deliver(this.ready);
    }
  }

  stop(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.abort();
  }
}

/** A raw socket. */
export class Socket extends EventEmitter {
  recvPaused = false;
  sendPaused = true;
  readonly buffer: Buffer;
  readonly #sock: BaseSocket<"AF_INET" | "AF_INET6">;
  readonly #requests: Request[] = [];
  readonly #reading: Watch;
  readonly #writing: Watch;
  #closed = false;

  constructor(options?: Options | null) {
    super();
    const { addressFamily, protocol, bufferSize } = options_of(options ?? {});
    this.buffer = Buffer.alloc(bufferSize || BUFFER_SIZE);
    const family = addressFamily === AddressFamily.IPv6 ? AF_INET6 : AF_INET;
    const sock = this.#sock = native(() => nonblocking(raw(family, protocol || 0)));
    this.#reading = new Watch((signal) => wait_readable(sock, { signal }), () => this.#receive());
    this.#writing = new Watch((signal) => wait_writable(sock, { signal }), () => this.#send());
    this.#reading.start();
  }

  #receive(): void {
    let bytes: number, address: unknown;
    try {
      [bytes, address] = native(() => this.#sock.recvfrom_into(this.buffer));
    } catch (error) {
      if ((error as SystemError).code !== "EAGAIN") this.emit("error", error);
      return;
    }
    const [host] = address as [string];
    this.emit("message", Buffer.from(this.buffer.subarray(0, bytes)), host.replace(/%.*/, ""));
  }

  #send(): void {
    const request = this.#requests.shift();
    if (request === undefined) return void this.pauseSend();
    const { data, size, address, before, after } = request;
    let bytes = 0, failure: Error | null = null;
    try {
      before?.();
      expect_length(data, size, "buffer"); // It may be gone since, and what is left must not pass for all.
      bytes = native(() => this.#sock.sendto(data, [address, 0]));
    } catch (error) {
      failure = error as Error;
    }
    after.call(this, failure, bytes);
  }

  send(
    buffer: Uint8Array,
    offset: number,
    length: number,
    address: string,
    before: (() => void) | AfterSend | null,
    after?: AfterSend,
  ): this {
    const done = after ?? before as AfterSend;
    if (length + offset > buffer.length) {
      done.call(
        this,
        new Error(
          `Buffer length '${buffer.length}' is not large enough for the specified offset '${offset}' plus length '${length}'`,
        ),
      );
    } else if (!isIP(address)) {
      done.call(this, new Error(`Invalid IP address '${address}'`));
    } else {
      const data = buffer.subarray(offset, offset + length);
      this.#requests.push({
        data,
        size: length_of(data),
        address,
        before: after ? before as () => void : null,
        after: done,
      });
      if (this.sendPaused) this.resumeSend();
    }
    return this;
  }

  pauseRecv(): this {
    this.recvPaused = true;
    this.#reading.stop();
    return this;
  }

  pauseSend(): this {
    this.sendPaused = true;
    this.#writing.stop();
    return this;
  }

  resumeRecv(): this {
    this.recvPaused = false;
    if (!this.#closed) this.#reading.start();
    return this;
  }

  resumeSend(): this {
    this.sendPaused = false;
    if (!this.#closed) this.#writing.start();
    return this;
  }

  getOption(level: number, option: number, value: Uint8Array, length: number): number {
    if (!(value instanceof Uint8Array)) throw new TypeError("Value argument must be a node Buffer object");
    const size = Math.min(Number(length), value.length);
    const got = native(() => this.#sock.getsockopt(level, option, size));
    value.set(got);
    return got.length;
  }

  setOption(level: number, option: number, value: number | Uint8Array, length?: number): void {
    if (length === undefined) {
      native(() => this.#sock.setsockopt(level, option, value as number));
      return;
    }
    if (!(value instanceof Uint8Array)) {
      throw new TypeError("Value argument must be a node Buffer object if length is provided");
    }
    if (length > value.length) throw new TypeError("Length argument is larger than buffer length");
    native(() => this.#sock.setsockopt(level, option, value.slice(0, length)));
  }

  close(): this {
    if (this.#closed) return this;
    this.#closed = true;
    this.#reading.stop();
    this.#writing.stop();
    this.#sock.close();
    nextTick(() => this.emit("close"));
    return this;
  }
}

/** The type of ICMP sockets that macOS gives to ordinary users. */
const USER_ICMP: number | undefined = by<number | undefined>({ darwin: SOCK_DGRAM });

/** socket(2); where raw ICMP is refused, ICMP as macOS gives it to ordinary users. */
function raw(family: number, protocol: number): BaseSocket<"AF_INET" | "AF_INET6"> {
  type Made = BaseSocket<"AF_INET" | "AF_INET6">;
  try {
    return new BaseSocket(family, SOCK_RAW, protocol) as Made;
  } catch (error) {
    if (USER_ICMP === undefined || protocol !== IPPROTO_ICMP || !(error instanceof OSError)) throw error;
    return new BaseSocket(family, USER_ICMP, protocol) as Made;
  }
}

/** Makes a socket. */
export function createSocket(options?: Options): Socket {
  return new Socket(options);
}

/** A part of a buffer, for `createChecksum()`. */
interface Part {
  buffer: Uint8Array;
  offset: number;
  length: number;
}

/** The Internet's checksum over buffers, as if they were one (RFC 1071). */
export function createChecksum(...parts: (Uint8Array | Part)[]): number {
  const bytes = Buffer.concat(
    parts.map((part) =>
      part instanceof Uint8Array ? part : part.buffer.subarray(part.offset, part.offset + part.length)
    ),
  );
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i] << 8 | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Writes a checksum in network byte order; returns the buffer. */
export function writeChecksum(buffer: Uint8Array, offset: number, checksum: number): Uint8Array {
  buffer[offset] = checksum >> 8 & 0xff;
  buffer[offset + 1] = checksum & 0xff;
  return buffer;
}
