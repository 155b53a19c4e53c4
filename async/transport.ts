/**
 * asyncio's transport, between a connection and its StreamReader and StreamWriter.
 *
 * {@linkcode Transport} has the common part: the limits of the write buffer, the calls that wait for them, and the end
 * of a connection. {@linkcode SocketTransport} is the transport of a socket; `tls.ts` has the transport of TLS.
 *
 * @module
 */

import { bytes_of, type BytesLike, type Integer, integer } from "../base/arguments.ts";
import { queue_microtask } from "../base/clock.ts";
import { ConnectionResetError, OSError } from "../base/errors.ts";
import { copy_of, joined, length_of, Math, own_bytes, own_list, part_of } from "../base/intrinsics.ts";
import { ValueError } from "../base/value_errors.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { IPPROTO_TCP } from "../constants/protocol.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { TCP_NODELAY } from "../constants/tcp.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import type { FamilyName } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import type { Socket } from "../socket/socket.ts";
import { limits_of, unless_cancelled, type WaitOptions } from "./cancel.ts";
import { is_drained, NEXT_TURN, next_turn, progressed, settle, within_budget } from "./reactor.ts";
import { end_sending } from "./sock.ts";
import { feed, type ReadTransport, type StreamReader, try_read } from "./stream_reader.ts";
import { AT_ONCE, attended, awaitable, awaited, is_tcp } from "./wait.ts";

/** Bytes received at once: more than a line of the default limit, so that receiving one does not fill it. */
const RECV_SIZE = 131072;
/** Bytes in the write buffer above which drain() waits. */
const HIGH = 65536;
/** Maximum size of small chunks that are joined for one system call. */
const GATHERED = 65536;

/** The buffer that all transports receive into: a waiting transport needs no memory. */
let scratch: Uint8Array<ArrayBuffer> | undefined;

/** A call that waits for the write buffer to empty. */
interface Drain {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * The transport of a {@linkcode StreamWriter}: `writer.transport`.
 *
 * @see https://docs.python.org/3/library/asyncio-protocol.html#transports
 */
export abstract class Transport implements ReadTransport {
  /** The reader that it feeds. */
  protected readonly reader: StreamReader;
  /** Called when the connection has ended. */
  #on_lost: (() => void) | undefined;
  #closing = false;
  #lost = false;
  #high = HIGH;
  #low = HIGH / 4;
  #full = false;
  /** `null` if there are none: a connection that is idle needs no list. */
  #drains: Drain[] | null = null;
  /** How the connection has ended, with `null` for no error; `undefined` while it is open. */
  #end: { error: unknown } | undefined;
  /** What `wait_closed` gives, from its first call on: a connection that is not awaited needs no memory for it. */
  #closed: PromiseWithResolvers<void> | undefined;

  /**
   * Makes a transport that feeds a reader.
   *
   * @param reader The reader. @param on_lost Called when the connection has ended.
   */
  constructor(reader: StreamReader, on_lost?: () => void) {
    this.reader = reader;
    this.#on_lost = on_lost;
  }

  /** Sends bytes, or buffers those that the peer does not take yet. They are copied. */
  abstract write(data: BytesLike): void;
  /** Sends the end after all written data. */
  abstract write_eof(): void;
  /** Whether it can send the end and still receive. */
  abstract can_write_eof(): boolean;
  /** Bytes that are still to be sent. */
  abstract get_write_buffer_size(): number;
  /** Stops receiving. */
  abstract pause_reading(): void;
  /** Resumes receiving. */
  abstract resume_reading(): void;
  /** Whether it receives. */
  abstract is_reading(): boolean;
  /** Information about the connection; `default_value` for an unknown name. */
  abstract get_extra_info(name: string, default_value?: unknown): unknown;
  /** Closes the connection after all data are sent. */
  protected abstract finish(): void;
  /** Closes the socket or transport below at once. */
  protected abstract release(): void;

  /** Sends several pieces of bytes as one. */
  writelines(data: Iterable<BytesLike>): void {
    const pieces = Array.from(data, (item) => bytes_of(item, "data"));
    this.write(joined(pieces));
  }

  /** Closes the connection after all data are sent. No more data are received. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.finish();
  }

  /** Closes the connection now; data that are not sent yet are dropped. */
  abort(): void {
    this.#closing = true;
    this.lose(null);
  }

  /** Whether it is closed or is being closed. */
  is_closing(): boolean {
    return this.#closing;
  }

  /** Whether it is closed. */
  protected is_lost(): boolean {
    return this.#lost;
  }

  /** The limits of the write buffer, in bytes. */
  get_write_buffer_limits(): [low: number, high: number] {
    return [this.#low, this.#high];
  }

  /**
   * Sets the limits of the write buffer: `drain()` waits when it holds more than `high`, until it holds at most `low`.
   *
   * @param high Bytes; 64 KiB, or four times `low`, when omitted.
   * @param low Bytes; a quarter of `high` when omitted.
   * @throws {ValueError} unless `high >= low >= 0`.
   */
  set_write_buffer_limits(high: Integer | null = null, low: Integer | null = null): void {
    const most = high === null ? (low === null ? HIGH : 4 * integer(low, "low")) : integer(high, "high");
    const least = low === null ? Math.floor(most / 4) : integer(low, "low");
    if (!(most >= least && least >= 0)) throw new ValueError(`high (${most}) must be >= low (${least}) must be >= 0`);
    this.#high = most;
    this.#low = least;
    this.check_buffer();
  }

  /** Pauses or resumes writing, after the write buffer has changed. */
  protected check_buffer(): void {
    const size = this.get_write_buffer_size();
    if (!this.#full) this.#full = size > this.#high;
    else if (size <= this.#low) {
      this.#full = false;
      const drains = this.#drained();
      for (let i = 0; i < drains.length; i++) drains[i].resolve();
    }
  }

  #drained(): Drain[] {
    const drains = this.#drains;
    this.#drains = null;
    return drains ?? [];
  }

  /** `StreamWriter.drain`. */
  drain(options?: WaitOptions): Promise<void> {
    try {
      const limits = limits_of(options);
      this.#expect_connection();
      if (!this.#full && within_budget()) return Promise.resolve();
      return unless_cancelled(() => this.#wait(), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #wait(): Promise<void> {
    while (!within_budget()) await next_turn(); // A fast peer must not stop the timers.
    this.#expect_connection();
    if (this.#full) {
      await new Promise<void>((resolve, reject) => (this.#drains ??= own_list()).push({ resolve, reject }));
    }
  }

  #expect_connection(): void {
    const error = this.reader.exception();
    if (error !== null) throw error;
    if (this.#lost) throw new ConnectionResetError("Connection lost");
  }

  /** `StreamWriter.wait_closed`. */
  wait_closed(options?: WaitOptions): Promise<void> {
    try {
      const limits = limits_of(options);
      return unless_cancelled(() => this.#until_closed(), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #until_closed(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers();
      this.#closed.promise.catch(() => {}); // Code that awaits it sees the error.
      this.#settle_closed();
    }
    return this.#closed.promise;
  }

  #settle_closed(): void {
    if (this.#end === undefined) return;
    if (this.#end.error === null) this.#closed?.resolve();
    else this.#closed?.reject(this.#end.error);
  }

  /**
   * The connection has ended: settles all calls that wait for it.
   *
   * @param error The error; `null` if there is none.
   */
  protected lose(error: unknown): void {
    if (this.#lost) return;
    this.#lost = this.#closing = true;
    try {
      this.release();
    } catch (reason) {
      error ??= reason;
    }
    if (error === null) this.reader.feed_eof();
    else this.reader.set_exception(error);
    const drains = this.#drained();
    for (let i = 0; i < drains.length; i++) {
      if (error === null) drains[i].resolve();
      else drains[i].reject(error);
    }
    // After the reactor's call on the thread has ended: code that waited for the last connection finds nothing left
    // open.
    settle(() => {
      this.#end = { error };
      this.#settle_closed();
      this.take_on_lost()?.();
    });
  }

  /** Another transport replaces this one: it takes the callback for the end of the connection. */
  protected take_on_lost(): (() => void) | undefined {
    const on_lost = this.#on_lost;
    this.#on_lost = undefined;
    return on_lost;
  }
}

/** An address; `undefined` if the socket has none any more. */
export function address_of(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    if (error instanceof OSError) return undefined;
    throw error;
  }
}

/** The transport of a socket: receives while the reader's buffer has space, and sends at once what the peer takes. */
export class SocketTransport extends Transport {
  readonly #sock: Socket<FamilyName>;
  readonly #d: Descriptor;
  #peername: unknown;
  #receiving = false;
  #paused = false;
  /** What another transport that has the socket now wants to be told of: that this one is closed. */
  #given_away: (() => void) | null = null;
  /** The buffered chunks, from `#first`; `null` if there are none. */
  #chunks: Uint8Array<ArrayBuffer>[] | null = null;
  #first = 0;
  #size = 0;
  #sending = false;
  #eof = false;
  /** Whether it is of TCP, and no other code has the socket. */
  #exclusive: boolean;

  /**
   * @param sock A connected stream socket, non-blocking. The transport owns it. @param reader The reader that it feeds.
   * @param on_lost Called when the connection has ended.
   * @param peername The peer's address, if that is known.
   * @param exclusive Whether no other code has the socket.
   */
  constructor(
    sock: Socket<FamilyName>,
    reader: StreamReader,
    on_lost?: () => void,
    peername?: unknown,
    exclusive = false,
  ) {
    super(reader, on_lost);
    this.#sock = sock;
    this.#d = awaitable(sock);
    this.#peername = peername;
    const { family, type } = this.#d, inet = type === SOCK_STREAM && (family === AF_INET || family === AF_INET6);
    if (inet) this.#set_nodelay();
    this.#exclusive = exclusive && is_tcp(this.#d);
    reader.set_transport(this);
    this.#receive();
  }

  /**
   * Sets TCP_NODELAY, as asyncio does for every connection: a message does not wait for the ACK of the previous one.
   */
  #set_nodelay(): void {
    try {
      this.#sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // Another protocol than TCP, or the peer has reset the connection.
    }
  }

  // One wait for the whole connection: it stays in its queue as long as its attempts would block.
  #receive(): void {
    if (this.#receiving) return;
    this.#receiving = true;
    attended<boolean>(
      this.#sock,
      "readers",
      () => this.#attempt_recv(),
      (eof) => queue_microtask(() => this.#received(eof)),
      (error) => queue_microtask(() => this.#fail(error)),
    );
  }

  #received(eof: boolean): void {
    this.#receiving = false;
    if (eof) this.reader.feed_eof();
    else if (this.is_reading()) this.#receive();
  }

  /** Receives the available data. Returns true at the end, false if the reader is full. */
  #attempt_recv(): boolean | number {
    scratch ??= own_bytes(RECV_SIZE);
    let result: boolean | number = NEXT_TURN, received = false;
    for (let calls = 0; calls < AT_ONCE; calls++) {
      if (!this.is_reading()) {
        result = false;
        break;
      }
      // A transport that a program has set may close the socket when it is paused: its number may be another's by now.
      const n = sys.recv(this.#d.fd, scratch, RECV_SIZE, 0);
      if (n <= 0) {
        result = n === 0 ? true : n;
        break;
      }
      feed(this.reader, scratch, n);
      received = true;
      if (n < RECV_SIZE && this.#exclusive && is_drained(this.#d.watch)) {
        result = -EWOULDBLOCK;
        break;
      }
    }
    if (received && try_read(this.reader)) progressed();
    return result;
  }

  override pause_reading(): void {
    this.#paused = true;
  }

  override resume_reading(): void {
    if (!this.#paused) return; // Otherwise a call after the peer's end would receive again.
    this.#paused = false;
    if (this.is_reading()) this.#receive();
  }

  override is_reading(): boolean {
    return !this.#paused && !this.is_closing() && this.#given_away === null;
  }

  override write(data: BytesLike): void {
    const bytes = bytes_of(data, "data");
    if (this.#eof) throw new Error("Cannot call write() after write_eof()");
    const size = length_of(bytes);
    if (this.is_lost() || size === 0) return; // drain() throws.
    const sent = this.#size === 0 ? this.#try_send(bytes, size) : 0;
    if (sent < 0) return this.#fail(os_error(sent));
    if (sent === size) return;
    (this.#chunks ??= own_list()).push(copy_of(bytes, sent, size));
    this.#size += size - sent;
    this.check_buffer();
    this.#send();
  }

  /** How many bytes the kernel takes at once, or minus an error number. */
  #try_send(bytes: Uint8Array<ArrayBufferLike>, size: number): number {
    const d = this.#d;
    if (d.fd < 0) return CLOSED;
    if (d.timeout !== 0 || (d.watch !== null && d.watch.writers.head !== null)) return 0; // Earlier calls come first.
    const n = sys.send(d.fd, bytes, size, 0);
    return n === -EWOULDBLOCK || n === INTERRUPTED ? 0 : n;
  }

  #send(): void {
    if (this.#sending) return;
    this.#sending = true;
    awaited<void>(this.#sock, "writers", undefined, ({ fd }) => () => this.#attempt_send(fd)).then(() => {
      this.#sending = false;
      if (this.#size > 0) this.#send();
      else this.#sent();
    }, (error) => this.#fail(error));
  }

  #attempt_send(fd: number): void | number {
    for (let calls = 0; calls < AT_ONCE; calls++) {
      if (this.#size === 0) return;
      const chunk = this.#gathered(), size = length_of(chunk);
      const n = sys.send(fd, chunk, size, 0);
      if (n < 0) return n;
      if (n === size) this.#first++;
      else this.#chunks![this.#first] = part_of(chunk, n, size) as Uint8Array<ArrayBuffer>;
      this.#size -= n;
      this.check_buffer();
    }
    return NEXT_TURN;
  }

  /** The first chunk; small chunks are joined, for one system call. */
  #gathered(): Uint8Array<ArrayBuffer> {
    const chunks = this.#chunks!, first = this.#first;
    let last = first, size = 0;
    while (last < chunks.length && size + length_of(chunks[last]) <= GATHERED) size += length_of(chunks[last++]);
    if (last - first > 1) {
      const whole = joined(chunks.slice(first, last));
      const left = own_list<Uint8Array<ArrayBuffer>>();
      left[0] = whole;
      while (last < chunks.length) left[left.length] = chunks[last++];
      this.#chunks = left;
      this.#first = 0;
    }
    return this.#chunks![this.#first];
  }

  /** All data are sent. */
  #sent(): void {
    this.#chunks = null;
    this.#first = 0;
    if (this.#eof && !this.is_closing()) this.#shutdown();
    if (this.is_closing()) this.lose(null);
  }

  override get_write_buffer_size(): number {
    return this.#size;
  }

  override write_eof(): void {
    if (this.is_closing() || this.#eof) return;
    this.#eof = true;
    if (this.#size === 0) this.#shutdown();
  }

  override can_write_eof(): boolean {
    return true;
  }

  #shutdown(): void {
    try {
      end_sending(this.#sock);
    } catch (error) {
      this.#fail(error);
    }
  }

  protected override finish(): void {
    if (this.#size === 0) this.lose(null);
  }

  #fail(error: unknown): void {
    this.#receiving = false;
    if (this.#given_away === null && !this.is_lost()) this.lose(error);
  }

  protected override release(): void {
    this.#ask_peername();
    this.#chunks = null;
    this.#size = this.#first = 0;
    this.#sock.close();
    this.#given_away?.();
  }

  /** Keeps the peer's address, for after the socket is closed. */
  #ask_peername(): void {
    if (this.#peername === undefined) this.#peername = address_of(() => this.#sock.getpeername());
  }

  /**
   * Gives the socket to another transport, which continues where this one stops. Buffered data are sent first.
   *
   * @param on_closed Called when this transport is closed all the same.
   * @returns The socket, and the callback for the end of the connection.
   */
  give_away(on_closed: () => void): [sock: Socket<FamilyName>, on_lost: (() => void) | undefined] {
    if (this.#given_away !== null) throw new Error("start_tls: TLS is being started already");
    this.#given_away = on_closed;
    return [this.#sock, this.take_on_lost()];
  }

  override get_extra_info(name: string, default_value: unknown = null): unknown {
    switch (name) {
      case "socket":
        this.#exclusive = false;
        return this.#sock;
      case "sockname":
        return address_of(() => this.#sock.getsockname()) ?? default_value;
      case "peername":
        this.#ask_peername();
        return this.#peername ?? default_value;
      default:
        return default_value;
    }
  }

  /** The transport as asyncio prints it. */
  override toString(): string {
    return `<SocketTransport ${this.is_closing() ? "closing " : ""}${this.#sock}>`;
  }
}
