/**
 * The open descriptor behind a socket object, and the state that its calls share. The public class hides
 * it in a private field; files and the awaitable functions reach it by {@linkcode descriptor_of}.
 *
 * @module
 */

import { queue_microtask } from "../base/clock.ts";
import { own_bytes, own_registry } from "../base/intrinsics.ts";
import { POLLERR, POLLOUT } from "../constants/poll.ts";
import { CLOSED, INTERRUPTED, os_error, SIMULATED, throw_if_failed, UNDER_WAY } from "../ffi/result.ts";
import { ECONNRESET, EISCONN, ENOTSOCK } from "../constants/errno.ts";
import { SOCK_CLOEXEC, SOCK_NONBLOCK } from "../constants/socket_type.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_ERROR, SO_LINGER, SO_PROTOCOL, SO_TYPE } from "../constants/socket_option.ts";
import { OSError } from "../base/errors.ts";
import { type Codec, family_of } from "../families/codec.ts";
import { type Address, codec_of, read_address } from "../families/registry.ts";
import { option, sockaddr } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { repr } from "../base/repr.ts";
import type { Held } from "./held.ts";
import { lookup } from "./lookup.ts";
import { count_opened, hold } from "./unload.ts";
import { deadline_of, parse_timeout, poll_until, type Timed } from "./timeout.ts";

let default_timeout: number | null = null;

/**
 * The timeout of new sockets: seconds, or `null` for none, which is the default.
 *
 * @see https://docs.python.org/3/library/socket.html#socket.getdefaulttimeout
 */
export function getdefaulttimeout(): number | null {
  return default_timeout;
}

/**
 * Sets the timeout of all sockets that are created from now on.
 *
 * @param timeout Seconds, 0 for non-blocking, `null` for blocking.
 * @throws {TypeError} when it is neither a number nor `null`, {@linkcode ValueError} when it is negative or too large.
 * @see https://docs.python.org/3/library/socket.html#socket.setdefaulttimeout
 */
export function setdefaulttimeout(timeout: number | null): void {
  default_timeout = parse_timeout(timeout);
}

/** `connect` returns this when its timeout passed. */
export const TIMED_OUT = -Infinity;

/** Flags that socket(2) takes in the type, but that are not part of the type. */
const TYPE_FLAGS = (SOCK_NONBLOCK ?? 0) | (SOCK_CLOEXEC ?? 0);

/** Closes the descriptors of socket objects that are garbage collected. */
const forgotten = own_registry((d: Descriptor) => {
  try {
    console.warn(`ResourceWarning: unclosed ${d.repr("socket.socket")}`);
  } catch {
    // The address cannot be read. Close the descriptor anyway.
  }
  try {
    d.close();
  } catch {
    // No caller is left to throw to.
  }
});

// The open descriptors are a list: the program's end closes them. Registering a socket object for its collection costs
// more than the rest of the object, and a socket that a program opens and closes at once needs none: nothing is collected
// meanwhile that the event loop could tell of. So the list keeps a new object until the next microtask, which registers
// it if it is still open.

/** The last open descriptor; `before` leads to the others. */
let last: Descriptor | null = null;
/** The first whose object is not registered yet. All behind it are not, either. */
let fresh: Descriptor | null = null;
/** Whether the microtask is queued, and whether the program's end closes the list. */
let due = false, held = false;

function register_fresh(): void {
  due = false;
  for (let d = fresh; d !== null; d = d.after) {
    forgotten.register(d.owner!, d, d);
    d.owner = null;
  }
  fresh = null;
}

/** Closes all at the end of the program. */
const all_open = {
  abandon(): void {
    for (let d = last; d !== null; d = d.before) d.abandon();
    last = fresh = null;
    held = false;
  },
};

/**
 * The descriptor of a socket object.
 *
 * @throws {TypeError} when the object is not a socket.
 */
export let descriptor_of: (socket: object) => Descriptor;

/** Sets {@linkcode descriptor_of}. Socket calls it once, from its static block: only there can its field be read. */
export function fill_descriptor_of(read: (socket: object) => Descriptor): void {
  descriptor_of = read;
}

/** The calls of the event loop that wait for a descriptor. The reactor (`async/`) keeps them and implements this. */
export interface Watching {
  /** The calls that wait for data; `head` is the first, `null` when there is none. */
  readonly readers: { readonly head: unknown };
  /** The calls that wait for room to send. */
  readonly writers: { readonly head: unknown };
  /** The calls that wait for urgent data; `null` before the first. */
  readonly urgent: { readonly head: unknown } | null;
  /** Makes the first attempts of the calls that wait untried. */
  try_untried(): void;
  /** Ends them all with EBADF, since the descriptor is about to be closed or given away. */
  end(): void;
}

/** An open descriptor and its socket's state. */
export class Descriptor implements Timed {
  /** The descriptor; -1 once it is closed or given away. */
  fd: number;
  readonly family: number;
  readonly type: number;
  readonly proto: number;
  /** The codec of its family's addresses; `undefined` for a family that the library does not know. */
  readonly codec: Codec | undefined;
  timeout: number | null = default_timeout;
  /** Whether `close` was called. The descriptor stays open while a file object uses it. */
  closed = false;
  /** How many file objects use it. */
  files = 0;
  /** The calls that wait for it in the event loop; `null` before the first. */
  watch: Watching | null = null;
  /**
   * Received datagrams that the program has not read yet: a receiving call takes these first. `null` if there are none.
   */
  held: Held | null = null;
  /** Its neighbours among the open descriptors, and the socket object until it is registered. */
  before: Descriptor | null = null;
  after: Descriptor | null = null;
  owner: object | null = null;

  /**
   * Takes over an open descriptor. On failure it closes the descriptor.
   *
   * @param type The type, with the flags that socket(2) takes.
   */
  constructor(fd: number, family: number, type: number, proto: number) {
    this.fd = fd;
    this.family = family;
    this.type = type & ~TYPE_FLAGS;
    this.proto = proto;
    this.codec = codec_of(family);
    // The two flags are in force already; a default timeout is not.
    if ((type & (SOCK_NONBLOCK ?? 0)) !== 0) this.timeout = 0;
    else if (default_timeout !== null && fd >= 0) this.set_nonblocking(true);
  }

  /** socket(2). */
  static open(family: number, type: number, proto: number): Descriptor {
    return new Descriptor(throw_if_failed(sys.socket(family, type, proto)), family, type, proto);
  }

  /**
   * Takes over a descriptor that was opened elsewhere. The kernel is asked for each value that is -1.
   *
   * @throws {OSError} EBADF or ENOTSOCK when it is not a socket.
   */
  static adopt(fd: number, family: number, type: number, proto: number): Descriptor {
    const offered = Descriptor.#offered;
    if (offered !== null && offered.fd === fd) return offered;
    return new Descriptor(fd, ...Descriptor.identify(fd, family, type, proto));
  }

  static #offered: Descriptor | null = null;

  /**
   * Calls a constructor that receives this descriptor by its number. {@linkcode adopt} then returns this object, not a
   * second one, so that only one object owns the number, whatever the constructor of a subclass does.
   */
  offer_to<T>(construct: () => T): T {
    const before = Descriptor.#offered;
    Descriptor.#offered = this;
    try {
      return construct();
    } finally {
      Descriptor.#offered = before;
    }
  }

  /**
   * The family, type and protocol of a descriptor that was opened elsewhere. The kernel is asked for each value that is
   * -1.
   *
   * @throws {OSError} EBADF or ENOTSOCK when it is not a socket.
   */
  static identify(fd: number, family: number, type: number, proto: number): [number, number, number] {
    const failure = sys.getsockname(fd);
    if (failure < 0 && (family === -1 || failure === CLOSED || failure === -ENOTSOCK)) throw os_error(failure);
    if (family === -1) family = family_of(sockaddr);
    if (type === -1) type = int_option(fd, SO_TYPE);
    if (proto === -1) proto = SO_PROTOCOL === undefined ? 0 : int_option(fd, SO_PROTOCOL);
    return [family, type, proto];
  }

  /**
   * Makes `address` the destination of the next call.
   *
   * @param caller The method, for error texts.
   */
  set_destination(address: unknown, caller: string): void {
    if (this.codec === undefined) throw new OSError(`${caller}(): bad family`);
    this.codec.write(sockaddr, address, caller, this.proto, lookup);
  }

  /** Throws when addresses of the family or the protocol cannot be read, before a call that returns one. */
  expect_address(): void {
    if (this.codec === undefined) throw new OSError("getsockaddrlen: bad family");
    this.codec.expect?.(this.proto);
  }

  /** The address that the last call returned. */
  address(): Address {
    return read_address(sockaddr, this.proto, lookup);
  }

  /** The address of the peer of the accepted `fd`. If it cannot be read, `fd` is closed. */
  peer_of(fd: number): Address {
    try {
      return this.address();
    } catch (error) {
      sys.close(fd);
      throw error;
    }
  }

  /** connect(2) to the destination: 0, minus an error number, or {@linkcode TIMED_OUT}. */
  connect(): number {
    const failure = sys.connect(this.fd);
    if (failure >= 0) return 0;
    const { timeout } = this;
    const interrupted = failure === INTERRUPTED && timeout !== 0;
    const under_way = interrupted || (failure === UNDER_WAY && timeout !== 0 && timeout !== null);
    if (!under_way) return failure;
    const deadline = timeout === null ? Infinity : deadline_of(timeout);
    const revents = poll_until(this.fd, POLLOUT | POLLERR, deadline);
    if (revents <= 0) return revents === 0 ? TIMED_OUT : revents;
    const error = int_option(this.fd, SO_ERROR);
    return error === EISCONN ? 0 : -error;
  }

  /** Makes the descriptor non-blocking or blocking; closes it when that fails. */
  set_nonblocking(on: boolean): void {
    const failure = sys.set_nonblocking(this.fd, on);
    if (failure < 0) {
      sys.close(this.fd);
      throw os_error(failure);
    }
  }

  /** Sets the timeout, and the mode of the descriptor. The timeout changes even if the mode cannot. */
  settimeout(timeout: number | null): void {
    this.timeout = timeout;
    throw_if_failed(sys.set_nonblocking(this.fd, timeout !== null));
  }

  /** Whether it is in the list of open descriptors. */
  get #listed(): boolean {
    return last === this || this.after !== null;
  }

  /**
   * Binds the descriptor to its socket object: when that is garbage collected, the descriptor is closed with a warning.
   */
  belongs_to(socket: object): void {
    if (this.#listed) return forgotten.register(socket, this, this); // A constructor that was called twice.
    if (held) count_opened();
    else hold(all_open);
    held = true;
    this.owner = socket;
    this.before = last;
    if (last !== null) last.after = this;
    last = this;
    fresh ??= this;
    if (due) return;
    due = true;
    queue_microtask(register_fresh);
  }

  /** Takes it out of the list of open descriptors. */
  #unlist(): void {
    const { before, after } = this;
    if (fresh === this) fresh = after;
    if (before !== null) before.after = after;
    if (after !== null) after.before = before;
    else last = before;
    this.before = this.after = null;
    if (this.owner === null) forgotten.unregister(this);
    else this.owner = null;
  }

  /**
   * Gives the descriptor away, still open; -1 when there is none any more. Calls that wait for it fail.
   *
   * Unregistering matters for memory: the registry keeps 165 bytes per socket until the event loop runs, which may be
   * long after.
   */
  release(): number {
    const { fd, watch } = this;
    watch?.try_untried();
    this.held?.drop();
    this.fd = -1;
    if (this.#listed) this.#unlist();
    if (watch !== null) {
      this.watch = null;
      watch.end();
    }
    return fd;
  }

  /** close(2), once. Ignores ECONNRESET, as CPython does: the connection is gone either way. */
  close(): void {
    const { fd } = this;
    let failure = 0;
    try {
      this.release();
    } finally { // Nothing else knows the descriptor.
      if (fd >= SIMULATED) close_simulated(fd);
      else if (fd >= 0) failure = sys.close(fd);
    }
    if (failure < 0 && failure !== -ECONNRESET) throw os_error(failure);
  }

  /**
   * close(2) at the end of the program. Like the end of a process, it does not wait for data of a socket that lingers.
   */
  abandon(): void {
    const { fd } = this;
    this.fd = -1;
    if (fd >= SIMULATED) return; // Its simulated kernel has ended, and the machine's kernel must not be called.
    const size = sys.getsockopt(fd, SOL_SOCKET, SO_LINGER, 8); // struct linger: whether, and how long.
    const lingers = option.bytes.subarray(size / 2, size).some((byte) => byte !== 0);
    if (size > 0 && lingers) sys.setsockopt(fd, SOL_SOCKET, SO_LINGER, own_bytes(size), size);
    sys.close(fd);
  }

  /** Closes the descriptor if `close` was called and no file object uses it. */
  close_if_unused(): void {
    if (this.closed && this.files <= 0) this.close();
  }

  /** The socket as Python prints it. */
  repr(name: string): string {
    const { family, type, proto } = this;
    const facts = [`fd=${this.fd}`, `family=${family}`, `type=${type}`, `proto=${proto}`];
    if (!this.closed) {
      facts.push(...this.#fact("laddr", () => sys.getsockname(this.fd)));
      facts.push(...this.#fact("raddr", () => sys.getpeername(this.fd)));
    }
    return `<${name}${this.closed ? " [closed]" : ""} ${facts.join(", ")}>`;
  }

  /** An address for `repr`, if there is one and it can be read. */
  #fact(label: string, call: () => number): string[] {
    try {
      this.expect_address();
      const address = call() < 0 ? null : this.address();
      return address === null || address === "" ? [] : [`${label}=${repr(address)}`];
    } catch {
      return []; // The family or the form of the address is unknown.
    }
  }
}

/**
 * Closes a descriptor of a simulated kernel. A kernel that has ended has closed it; the machine's kernel has no such
 * number.
 */
function close_simulated(fd: number): void {
  try {
    sys.close(fd);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error; // A program with a simulated kernel needs no permission.
  }
}

/** Reads an option of SOL_SOCKET that is a C int. */
export function int_option(fd: number, name: number): number {
  throw_if_failed(sys.getsockopt(fd, SOL_SOCKET, name, 4));
  return option.view.getInt32(0, true);
}
