/**
 * What every socket object has, whatever it is used for: its life, its mode, its options and its names.
 *
 * @module
 */

import { audit, audited } from "../base/audit.ts";
import { type BytesLike, c_int, in_order, type Integer, one_argument } from "../base/arguments.ts";
import { AF_INET, type Family } from "../constants/address_family.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { checked } from "../base/errors.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { Descriptor } from "../descriptor/descriptor.ts";
import { getsockopt, setsockopt } from "./options.ts";
import { parse_timeout } from "../descriptor/timeout.ts";
import { facts_of, is_shared, open_shared } from "./windows.ts";

/** The constructor's parameters by name. */
export interface SocketOptions<F extends Integer = Integer> {
  /** An `AF_*`; AF_INET when it is missing, and with `fileno` what the descriptor is. */
  family?: F;
  /** A `SOCK_*`, with SOCK_NONBLOCK if wanted; SOCK_STREAM when it is missing. */
  type?: Integer;
  /** An `IPPROTO_*`, `CAN_*`, `BTPROTO_*` …; 0 when it is missing. */
  proto?: Integer;
  /** A descriptor to take over instead of opening one; on Windows also the bytes that `share` gave. */
  fileno?: Integer | BytesLike | null;
}

const PARAMETERS = { family: -1, type: -1, proto: -1, fileno: null };

/** What is behind a socket object. */
export let descriptor_of: (socket: SocketBase) => Descriptor;

/** What {@linkcode Socket} is built on. */
export class SocketBase<Name extends FamilyName = FamilyName> {
  #d: Descriptor;

  static {
    descriptor_of = (socket) => socket.#d;
  }

  /**
   * socket(2), or with `fileno` a descriptor that is open already. It is not inherited by child processes.
   *
   * @param family An `AF_*`; -1 and nothing mean AF_INET, or with `fileno` what the descriptor is.
   * @param type A `SOCK_*`; -1 and nothing mean SOCK_STREAM, or what the descriptor is.
   * @param proto A protocol; -1 and nothing mean 0, or what the descriptor is.
   * @param fileno A descriptor to take over, and to close in the end; it is not duplicated.
   * @throws {OSError} when the kernel refuses, {@linkcode RangeError} for a negative descriptor.
   * @see https://docs.python.org/3/library/socket.html#socket.socket
   */
  constructor(family: Family<Name>, type?: Integer, proto?: Integer, fileno?: Integer | null);
  /** The same with the parameters by name. */
  constructor(options: SocketOptions<Family<Name>>);
  /** The same with a family that TypeScript cannot tell. */
  constructor(family?: Integer | SocketOptions, type?: Integer, proto?: Integer, fileno?: Integer | null);
  constructor(...given: unknown[]) {
    const [first, ...event] = given;
    this.#d = first instanceof Descriptor ? this.#take(first, event as number[]) : this.#open(given);
    this.#d.belongs_to(this);
  }

  /** A descriptor of our own making; with what the event shall say of it where that is something else. */
  #take(d: Descriptor, [family = d.family, type = d.type, proto = d.proto]: number[]): Descriptor {
    if (!audited) return d;
    try {
      this.#announce(family, type, proto);
    } catch (error) {
      d.close();
      throw error;
    }
    return d;
  }

  /** Raises the event of a new socket. Its hooks see one that is not open yet. */
  #announce(family: number, type: number, proto: number): void {
    this.#d = new Descriptor(-1, 0, 0, 0);
    audit("socket.__new__", this, family, type, proto);
  }

  #open(given: unknown[]): Descriptor {
    const list = in_order("socket", given, PARAMETERS);
    let family = list.length < 1 ? -1 : c_int(list[0], "family");
    let type = list.length < 2 ? -1 : c_int(list[1], "type");
    let proto = list.length < 3 ? -1 : c_int(list[2], "proto");
    const fileno = list[3] ?? null;
    if (fileno === null) {
      if (family === -1) family = AF_INET;
      if (type === -1) type = SOCK_STREAM;
      if (proto === -1) proto = 0;
      if (audited) this.#announce(family, type, proto);
      return Descriptor.open(family, type, proto);
    }
    if (is_shared(fileno)) return this.#open_shared(fileno);
    const fd = c_int(fileno, "fileno");
    if (fd < 0) throw new RangeError("fileno: negative file descriptor");
    if (audited) this.#announce(family, type, proto);
    return Descriptor.adopt(fd, family, type, proto);
  }

  /** What `share` gave, here or in another process (Windows). */
  #open_shared(shared: BytesLike): Descriptor {
    const facts = facts_of(shared);
    if (audited) this.#announce(...facts);
    return new Descriptor(open_shared(shared), ...facts);
  }

  /** The family, an `AF_*`. */
  get family(): number {
    return this.#d.family;
  }

  /** The type, a `SOCK_*`, without the flags that it may have been created with. */
  get type(): number {
    return this.#d.type;
  }

  /** The protocol. */
  get proto(): number {
    return this.#d.proto;
  }

  /** The timeout, as {@linkcode gettimeout} gives it. */
  get timeout(): number | null {
    return this.#d.timeout;
  }

  /** The descriptor; -1 once the socket is closed. Useful with `select`. */
  fileno(): number {
    return this.#d.fd;
  }

  /**
   * close(2), once the file objects made of the socket are closed too. Closing again does nothing.
   *
   * @throws {OSError} when the kernel reports an error; the descriptor is gone all the same.
   */
  close(): void {
    this.#d.closed = true;
    this.#d.close_if_unused();
  }

  /** Closes the socket at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Gives the descriptor away: the object is closed, the descriptor is not.
   *
   * @returns The descriptor; -1 when there is none any more.
   */
  detach(): number {
    this.#d.closed = true;
    return this.#d.release();
  }

  /**
   * Whether child processes inherit the descriptor: `fcntl(F_GETFD)`.
   *
   * @throws {OSError} EBADF when the socket is closed.
   */
  get_inheritable(): boolean {
    return checked(sys.get_inheritable(this.#d.fd)) !== 0;
  }

  /**
   * Lets child processes inherit the descriptor, or not: `ioctl(FIONCLEX)`, `ioctl(FIOCLEX)`.
   *
   * @param inheritable Whether they shall.
   * @throws {OSError} EBADF when the socket is closed.
   */
  set_inheritable(inheritable: boolean | Integer): void {
    checked(sys.set_inheritable(this.#d.fd, c_int(inheritable, "inheritable") !== 0));
  }

  /** The timeout: seconds, 0 for a socket that does not block, `null` for one that waits as long as it takes. */
  gettimeout(): number | null {
    return this.#d.timeout;
  }

  /**
   * Sets how long calls wait: `ioctl(FIONBIO)` puts the descriptor into the mode that this needs.
   *
   * @param timeout Seconds, rounded up to nanoseconds; 0 for not at all, `null` for as long as it takes.
   * @throws {TypeError} when it is neither a number nor `null`, {@linkcode RangeError} when it is negative or too large.
   * @see https://docs.python.org/3/library/socket.html#socket-timeouts
   */
  settimeout(timeout: number | bigint | null): void {
    this.#d.settimeout(parse_timeout(timeout));
  }

  /** Whether calls wait at all: `gettimeout() !== 0`. */
  getblocking(): boolean {
    return this.#d.timeout !== 0;
  }

  /**
   * `settimeout(null)` when `flag` is true, `settimeout(0)` when it is false.
   *
   * @param flag Whether calls shall wait.
   * @throws {OSError} EBADF when the socket is closed.
   */
  setblocking(flag: unknown): void {
    one_argument(arguments.length, "setblocking"); // Without one it would be false, and nothing would say so.
    this.#d.settimeout(flag ? null : 0);
  }

  /**
   * The socket's own address: getsockname(2).
   *
   * @throws {OSError} EBADF when the socket is closed.
   */
  getsockname(): Address<Name> {
    this.#d.expect_address();
    checked(sys.getsockname(this.#d.fd));
    return this.#d.address() as Address<Name>;
  }

  /**
   * The address of the peer: getpeername(2).
   *
   * @throws {OSError} ENOTCONN when there is none.
   */
  getpeername(): Address<Name> {
    this.#d.expect_address();
    checked(sys.getpeername(this.#d.fd));
    return this.#d.address() as Address<Name>;
  }

  /**
   * Reads an option: getsockopt(2).
   *
   * @param level `SOL_SOCKET` or another `SOL_*` or `IPPROTO_*`.
   * @param optname The option.
   * @param buflen For an option that is a struct: its size in bytes, at most 1024. Without it the option is a C int.
   * @returns The number, or the bytes that the kernel gave.
   * @throws {OSError} ENOPROTOOPT when there is no such option; "getsockopt buflen out of range" for another size.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.getsockopt
   */
  getsockopt(level: Integer, optname: Integer): number;
  /** The same of an option that is a struct of at most `buflen` bytes. */
  getsockopt(level: Integer, optname: Integer, buflen: Integer): Uint8Array<ArrayBuffer>;
  getsockopt(level: Integer, optname: Integer, buflen: Integer = 0): number | Uint8Array<ArrayBuffer> {
    return getsockopt(this.#d, level, optname, buflen);
  }

  /**
   * Sets an option: setsockopt(2).
   *
   * @param level `SOL_SOCKET` or another `SOL_*` or `IPPROTO_*`.
   * @param optname The option.
   * @param value A C int, the bytes of a struct, or `null` to pass no value but a length.
   * @param optlen The length that goes with `null`.
   * @throws {OSError} ENOPROTOOPT when there is no such option, EINVAL for a value that it does not take …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.setsockopt
   */
  setsockopt(level: Integer, optname: Integer, value: Integer | boolean | BytesLike): void;
  /** The same with no value, but a length: what `AF_ALG` takes for the size of a tag. */
  setsockopt(level: Integer, optname: Integer, value: null, optlen: Integer): void;
  setsockopt(level: Integer, optname: Integer, value: unknown, optlen?: Integer): void {
    setsockopt(this.#d, level, optname, value, optlen);
  }

  /** The socket as Python prints it: `<socket.socket fd=3, family=2, type=1, proto=0, laddr=('127.0.0.1', 80)>`. */
  toString(): string {
    if (!(#d in this)) return Object.prototype.toString.call(this); // The prototype.
    return this.#d.repr(this.constructor.name === "Socket" ? "socket.socket" : this.constructor.name);
  }

  /** What `console.log` prints: the same. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}
