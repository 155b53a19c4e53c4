/**
 * The native halves of `socketcan` 4: `can.node`, raw CAN channels, and `can_signals.node`, values in frames. The
 * package's own JavaScript, with its databases of signals, stays.
 *
 * `stop()` closes the socket, which the package leaves to the garbage collector; `start()` opens it again.
 *
 * @see https://github.com/sebi2k1/node-can
 * @module
 */

import { BigInt, DataView, Math, Number, Uint32Array, Uint8Array } from "../base/intrinsics.ts";
import type { Buffer } from "node:buffer";
import { sock_recvmsg } from "../async/sock.ts";
import { options_of } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { AF_CAN } from "../constants/address_family.ts";
import {
  CAN_EFF_FLAG,
  CAN_EFF_MASK,
  CAN_ERR_FLAG,
  CAN_ERR_MASK,
  CAN_RAW_ERR_FILTER,
  CAN_RAW_FD_FRAMES,
  CAN_RAW_FILTER,
  CAN_RAW_LOOPBACK,
  CAN_RTR_FLAG,
  CAN_SFF_MASK,
  CANFD_BRS,
} from "../constants/can.ts";
import { SOL_CAN_RAW, SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_TIMESTAMP } from "../constants/socket_option.ts";
import { SOCK_RAW } from "../constants/socket_type.ts";
import { Socket } from "../socket/socket.ts";
import { pack_can_frame, pack_canfd_frame } from "../structs/can.ts";
import { as_buffer, deliver } from "./errors.ts";

/** Bytes of a `struct canfd_frame`, the largest that is received. */
const FRAME_SIZE = 72;
/** Room for the time of a frame. */
const ANCILLARY_SIZE = 64;
/** CAN_RAW, the default protocol. */
const CAN_RAW_PROTOCOL = 1;
/** Inverts a filter (linux/can.h). */
const CAN_INV_FILTER = 0x20000000;
/** The lengths that a CAN FD frame may have above 8 (ISO 11898-1). */
const FD_LENGTHS = [12, 16, 20, 24, 32, 48, 64];

/** A frame as the package has it. */
interface Message {
  id: number;
  ext?: boolean;
  rtr?: boolean;
  err?: boolean;
  fd_brs?: boolean;
  data: Buffer;
  ts_sec?: number;
  ts_usec?: number;
}

/** A filter as the package has it. */
interface Filter {
  id: number;
  mask: number;
  invert?: boolean;
}

type Listener = [callback: (this: unknown, message?: Message) => void, instance: unknown];

/** The package's `CHECK_CONDITION`. */
function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** A channel: a raw CAN socket of an interface. */
export class RawChannel {
  readonly #name: string;
  readonly #timestamps: boolean;
  readonly #protocol: number;
  readonly #non_block_send: boolean;
  readonly #options = new Map<number, Uint8Array<ArrayBuffer> | number>();
  readonly #on_message: Listener[] = [];
  readonly #on_stopped: Listener[] = [];
  #sock: Socket<"AF_CAN"> | null;
  #started = false;

  constructor(name: string, timestamps?: boolean, protocol?: number, non_block_send?: boolean) {
    check(typeof name === "string", "First argument must be a string");
    this.#name = name;
    this.#timestamps = timestamps === true;
    this.#protocol = typeof protocol === "number" ? protocol : CAN_RAW_PROTOCOL;
    this.#non_block_send = non_block_send === true;
    this.#options.set(CAN_RAW_ERR_FILTER, CAN_ERR_MASK);
    this.#sock = this.#open();
  }

  #open(): Socket<"AF_CAN"> {
    let sock: Socket<"AF_CAN"> | undefined;
    try {
      if (AF_CAN === undefined) throw new OSError("no CAN on this platform");
      sock = new Socket(AF_CAN, SOCK_RAW, this.#protocol) as Socket<"AF_CAN">;
      try {
        sock.setsockopt(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1);
      } catch (error) {
        if (!(error instanceof OSError)) throw error; // A kernel without CAN FD.
      }
      for (const [option, value] of this.#options) sock.setsockopt(SOL_CAN_RAW, option, value);
      if (this.#timestamps) sock.setsockopt(SOL_SOCKET, SO_TIMESTAMP, 1);
      sock.bind([this.#name]);
      sock.setblocking(false);
      return sock;
    } catch (error) {
      sock?.close();
      if (!(error instanceof OSError)) throw error;
      throw new Error("Error while creating channel", { cause: error });
    }
  }

  addListener(event: string, callback: Listener[0], instance?: unknown): this {
    check(typeof event === "string", "First argument must be a string");
    check(typeof callback === "function", "Second argument must be a function");
    const listeners = event === "onMessage" ? this.#on_message : event === "onStopped" ? this.#on_stopped : undefined;
    check(listeners, "Event not supported");
    listeners.push([callback, instance]);
    return this;
  }

  start(): this {
    this.#sock ??= this.#open();
    this.#started = true;
    this.#receive(this.#sock);
    return this;
  }

  async #receive(sock: Socket<"AF_CAN">): Promise<void> {
    while (this.#sock === sock && this.#started) {
      let frame: Uint8Array<ArrayBuffer>, ancdata: [number, number, Uint8Array<ArrayBuffer>][];
      try {
        [frame, ancdata] = await sock_recvmsg(sock, FRAME_SIZE, this.#timestamps ? ANCILLARY_SIZE : 0);
      } catch (error) {
        if (this.#sock !== sock) return; // Stopped.
        if (!(error instanceof OSError)) throw error;
        return void this.#stop(); // The interface is down or gone.
      }
      if (this.#sock !== sock) return;
      const message = message_of(frame, ancdata);
      for (const [callback, instance] of this.#on_message) deliver(() => callback.call(instance, message));
    }
  }

  stop(): this {
    check(this.#started, "Channel not started");
    this.#stop();
    return this;
  }

  #stop(): void {
    this.#started = false;
    this.#sock?.close();
    this.#sock = null;
    for (const [callback, instance] of this.#on_stopped) deliver(() => callback.call(instance));
  }

  send(message: Message): number {
    const { id: number, ext, rtr, data } = read(message);
    let id = number >>> 0;
    if (ext === true) id |= CAN_EFF_FLAG;
    if (rtr === true) id |= CAN_RTR_FLAG;
    return this.#send(message, pack_can_frame(id >>> 0, data));
  }

  sendFD(message: Message): number {
    const { id: number, ext, fd_brs, ...rest } = read(message), data = rest.data.subarray(0, 64);
    let id = number >>> 0;
    if (ext === true) id |= CAN_EFF_FLAG;
    const padded = new Uint8Array(data.length <= 8 ? data.length : FD_LENGTHS.find((n) => n >= data.length)!);
    padded.set(data);
    return this.#send(message, pack_canfd_frame(id >>> 0, padded, fd_brs === true ? CANFD_BRS : 0));
  }

  /** Sends a frame: its size, or -1 as send(2) gives it. */
  #send(message: Message, frame: Uint8Array<ArrayBuffer>): number {
    const sock = this.#sock;
    check(sock, "Invalid channel!");
    const now = Date.now();
    message.ts_sec = Math.floor(now / 1000);
    message.ts_usec = now % 1000 * 1000;
    try {
      if (!this.#non_block_send) sock.setblocking(true);
      return sock.send(frame);
    } catch (error) {
      if (!(error instanceof OSError)) throw error;
      return -1;
    } finally {
      sock.setblocking(false);
    }
  }

  setRxFilters(filters: Filter | Filter[]): this {
    check(typeof filters === "object" && filters !== null, "Invalid argument");
    const valid = [filters].flat().map((filter) => options_of(filter)).filter(({ id, mask }) =>
      typeof id === "number" && typeof mask === "number"
    );
    const packed = new Uint32Array(valid.flatMap(({ id, mask, invert }) => [
      (id | (invert === true ? CAN_INV_FILTER : 0)) >>> 0,
      (mask & ~CAN_ERR_FLAG) >>> 0,
    ]));
    if (valid.length > 0) this.#set(CAN_RAW_FILTER, new Uint8Array(packed.buffer));
    return this;
  }

  setErrorFilters(mask: number): this {
    check(typeof mask === "number", "Invalid argument");
    this.#set(CAN_RAW_ERR_FILTER, mask);
    return this;
  }

  disableLoopback(): this {
    this.#set(CAN_RAW_LOOPBACK, 0);
    return this;
  }

  #set(option: number, value: Uint8Array<ArrayBuffer> | number): void {
    check(this.#sock, "Channel not ready");
    this.#options.set(option, value);
    this.#sock.setsockopt(SOL_CAN_RAW, option, value);
  }
}

/** What a message has, each read once. */
function read(message: Message): Message {
  check(typeof message === "object" && message !== null, "First argument must be an Object");
  const given = options_of(message);
  check(given.data instanceof Uint8Array, "Data field must be a Buffer");
  return given;
}

/** What listeners get for a frame: `struct can_frame` or `struct canfd_frame`, and the time beside it. */
function message_of(frame: Uint8Array<ArrayBuffer>, ancdata: [number, number, Uint8Array<ArrayBuffer>][]): Message {
  const view = new DataView(frame.buffer);
  const id = view.getUint32(0, true), length = view.getUint8(4) & 0x7f;
  const extended = (id & CAN_EFF_FLAG) !== 0;
  const message = {} as Message;
  const time = ancdata.find(([level, type]) => level === SOL_SOCKET && type === SO_TIMESTAMP)?.[2];
  if (time !== undefined) {
    const fields = new DataView(time.buffer); // struct timeval
    message.ts_sec = Number(fields.getBigInt64(0, true));
    message.ts_usec = Number(fields.getBigInt64(8, true));
  }
  message.id = (id & (extended ? CAN_EFF_MASK : CAN_SFF_MASK)) >>> 0;
  if (extended) message.ext = true;
  if ((id & CAN_RTR_FLAG) !== 0) message.rtr = true;
  if ((id & CAN_ERR_FLAG) !== 0) message.err = true;
  message.data = as_buffer(frame, 8, length);
  return message;
}

/** The first eight bytes of a frame as a number, which signals are bits of. */
function word(data: Uint8Array, little: boolean): bigint {
  const bytes = new Uint8Array(8);
  bytes.set(data.subarray(0, 8));
  return new DataView(bytes.buffer).getBigUint64(0, little);
}

/** Where a signal is in that number, counted from its low end. */
function shift_of(offset: number, length: number, little: boolean): bigint {
  return BigInt(little ? offset : 64 - offset - length);
}

/** The value of a signal: its low and its high 32 bits. */
export function decodeSignal(
  data: Uint8Array,
  offset: number,
  length: number,
  little: boolean,
  signed: boolean,
): [low: number, high: number] {
  check(data instanceof Uint8Array, "Invalid argument");
  const value = BigInt.asUintN(length, word(data, little) >> shift_of(offset, length, little));
  const low = signed ? BigInt.asIntN(32, BigInt.asIntN(length, value)) : BigInt.asUintN(32, value);
  return [Number(low), Number(value >> 32n)];
}

/** Writes a signal into a frame: its low and its high 32 bits. */
export function encodeSignal(
  data: Uint8Array,
  offset: number,
  length: number,
  little: boolean,
  _signed: boolean,
  low: number | boolean,
  high?: number | boolean,
): void {
  check(data instanceof Uint8Array, "Invalid argument");
  check(typeof low === "number" || typeof low === "boolean", "Invalid value");
  const value = BigInt(Number(low) >>> 0) | BigInt(Number(high ?? 0) >>> 0) << 32n;
  const shift = shift_of(offset, length, little), mask = BigInt.asUintN(length, -1n);
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, word(data, little) & ~(mask << shift) | (value & mask) << shift, little);
  data.set(new Uint8Array(bytes.buffer, 0, Math.min(8, data.length)));
}
