/**
 * The socket object: Python's `socket.socket`.
 *
 * A method checks its arguments, encodes an address if it takes one, makes one system call, waits if it must, and turns
 * the result into a value or an `OSError`.
 *
 * @module
 */

import { POLLIN, POLLOUT } from "../constants/poll.ts";
import { CLOSED, os_error, throw_if_failed } from "../ffi/result.ts";
import {
  at_least,
  byte_count,
  type BytesLike,
  c_buffer,
  c_int,
  c_length,
  in_order,
  type Integer,
  one_argument,
  parameters,
  type_name,
  writable_bytes,
} from "../base/arguments.ts";
import { audit, audited } from "../base/audit.ts";
import { now } from "../base/clock.ts";
import { OSError, timed_out } from "../base/errors.ts";
import { item_of, length_of, Math, part_of, Uint8Array as ByteArray } from "../base/intrinsics.ts";
import { AF_INET, type Family } from "../constants/address_family.ts";
import { EBADF, EBUSY, EWOULDBLOCK } from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import { SOMAXCONN } from "../constants/socket_option.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import {
  Descriptor,
  descriptor_of,
  fill_descriptor_of,
  getdefaulttimeout,
  TIMED_OUT,
} from "../descriptor/descriptor.ts";
import { deadline_of, parse_timeout, wait_or_throw } from "../descriptor/timeout.ts";
import type { Address, FamilyName, Target } from "../families/registry.ts";
import { receive_space, received } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { type FileOf, makefile } from "../file/makefile.ts";
import type { TextOptions } from "../file/text_io.ts";
import { type AfalgOptions, sendmsg_afalg } from "./afalg.ts";
import type { Ancillary, AncillaryTarget } from "./control.ts";
import { set_destination } from "./destination.ts";
import {
  type BatchOf,
  type IncomingMessage,
  type MessageBatch,
  type OutgoingMessage,
  recvmmsg,
  recvmmsg_into,
  sendmmsg,
} from "./batch.ts";
import { recvmsg, recvmsg_into, sendmsg } from "./message.ts";
import { getsockopt, setsockopt } from "./options.ts";
import { _sendfile_use_send, _sendfile_use_sendfile, type FileLike, type Sendable, sendfile } from "./sendfile.ts";
import { facts_of, info_of, ioctl, is_shared, type KeepaliveValues, open_shared, share } from "./windows.ts";
import { ValueError } from "../base/value_errors.ts";

/** The constructor's parameters by name. */
export interface SocketOptions<F extends Integer = Integer> {
  /** An `AF_*`; when omitted, AF_INET, or with `fileno` the family of the descriptor. */
  family?: F;
  /** A `SOCK_*`, with SOCK_NONBLOCK if wanted; SOCK_STREAM when omitted. */
  type?: Integer;
  /** An `IPPROTO_*`, `CAN_*`, `BTPROTO_*` …; 0 when omitted. */
  proto?: Integer;
  /** A descriptor to take over instead of opening one; on Windows also the bytes that `share` gave. */
  fileno?: Integer | BytesLike | null;
}

const PARAMETERS = parameters({ family: -1, type: -1, proto: -1, fileno: null });

/** Whether accept(2) copies O_NONBLOCK from the listener: that of BSD does, accept4(2) does not. */
const ACCEPT_INHERITS_MODE: boolean = by({ linux: false, darwin: true, windows: true, freebsd: false });

/**
 * A socket. It is closed by {@linkcode close}, at the end of a `using` block, or, with a warning, when it is garbage
 * collected.
 *
 * TypeScript infers the addresses of a socket from its family: those of `new socket(AF_UNIX)` are strings and bytes. If
 * the family is a plain `number`, addresses are the union of all families.
 *
 * @example A client
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 *
 * using server = socket.create_server(["127.0.0.1", 0]);
 * const [, port] = server.getsockname();
 *
 * using s = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
 * s.settimeout(5);
 * s.connect(["localhost", port]);
 * s.sendall(new TextEncoder().encode("Hello, world"));
 * s.shutdown(socket.SHUT_WR);
 * console.log(s.getpeername());
 * ```
 *
 * @see https://docs.python.org/3/library/socket.html#socket-objects
 */
export class Socket<Name extends FamilyName = FamilyName> {
  #d: Descriptor;

  static {
    // Other files of the library reach the private field by descriptor_of(); only code in this class can read it.
    fill_descriptor_of((socket) => (socket as Socket).#d);
  }

  /**
   * Opens a socket: socket(2); or takes over an open descriptor, with `fileno`. Child processes do not inherit it.
   *
   * @param family An `AF_*`; if -1 or omitted, AF_INET, or with `fileno` the family of the descriptor.
   * @param type A `SOCK_*`; if -1 or omitted, SOCK_STREAM, or the type of the descriptor.
   * @param proto A protocol; if -1 or omitted, 0, or the protocol of the descriptor.
   * @param fileno A descriptor to take over, without duplicating it. The socket closes it.
   * @throws {OSError} when the kernel refuses, {@linkcode ValueError} for a negative descriptor.
   * @see https://docs.python.org/3/library/socket.html#socket.socket
   */
  constructor(family: Family<Name>, type?: Integer, proto?: Integer, fileno?: Integer | null);
  /** The same with the parameters by name. */
  constructor(options: SocketOptions<Family<Name>>);
  /** The same for a family that TypeScript does not know. */
  constructor(family?: Integer | SocketOptions, type?: Integer, proto?: Integer, fileno?: Integer | null);
  constructor(...given: unknown[]) {
    // By index: a descriptor that is open already must not be lost because a program has replaced the iterator of arrays.
    const first = item_of(given, 0);
    this.#d = first instanceof Descriptor ? this.#take(first, given as (number | undefined)[]) : this.#open(given);
    this.#d.belongs_to(this);
  }

  /** Takes a descriptor that the library opened. The audit event may name another family, type and protocol. */
  #take(d: Descriptor, given: (number | undefined)[]): Descriptor {
    if (!audited) return d;
    try {
      this.#announce(item_of(given, 1) ?? d.family, item_of(given, 2) ?? d.type, item_of(given, 3) ?? d.proto);
    } catch (error) {
      d.close();
      throw error;
    }
    return d;
  }

  /** Raises the audit event of a new socket, before it is open. */
  #announce(family: number, type: number, proto: number): void {
    this.#d = new Descriptor(-1, 0, 0, 0);
    audit("socket.__new__", this, family, type, proto);
  }

  #open(given: unknown[]): Descriptor {
    const list = in_order("socket", given, PARAMETERS);
    let family = list.length < 1 ? -1 : c_int(list[0], "family");
    let type = list.length < 2 ? -1 : c_int(list[1], "type");
    let proto = list.length < 3 ? -1 : c_int(list[2], "proto");
    const fileno = list.length < 4 ? null : list[3] ?? null;
    if (fileno === null) {
      if (family === -1) family = AF_INET;
      if (type === -1) type = SOCK_STREAM;
      if (proto === -1) proto = 0;
      if (audited) this.#announce(family, type, proto);
      return Descriptor.open(family, type, proto);
    }
    if (is_shared(fileno)) return this.#open_shared(fileno);
    const fd = c_int(fileno, "fileno");
    if (fd < 0) throw new ValueError("fileno: negative file descriptor");
    if (audited) this.#announce(family, type, proto);
    return Descriptor.adopt(fd, family, type, proto);
  }

  /** Opens a socket that `share` was called for, here or in another process (Windows). */
  #open_shared(shared: BytesLike): Descriptor {
    const info = info_of(shared), facts = facts_of(info);
    if (audited) this.#announce(...facts);
    return new Descriptor(open_shared(info), ...facts);
  }

  /** The family, an `AF_*`. */
  get family(): number {
    return this.#d.family;
  }

  /** The type, a `SOCK_*`, without the flags of the constructor. */
  get type(): number {
    return this.#d.type;
  }

  /** The protocol. */
  get proto(): number {
    return this.#d.proto;
  }

  /** The timeout, as `gettimeout` gives it. */
  get timeout(): number | null {
    return this.#d.timeout;
  }

  /** The descriptor; -1 when the socket is closed. */
  fileno(): number {
    return this.#d.fd;
  }

  /**
   * Closes the socket: close(2), once its file objects are closed too. Closing again does nothing.
   *
   * @throws {OSError} when the kernel reports an error; the descriptor is closed anyway.
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
   * Closes the object, but not the descriptor.
   *
   * @returns The descriptor, for the caller to close; -1 when the socket was closed.
   * @throws {OSError} EBUSY when `datagrams()` of `async.ts` has received datagrams that are not read yet, which would be
   * lost. Receive them first.
   */
  detach(): number {
    if (this.#d.held !== null) throw new OSError(EBUSY, "received datagrams are not read yet");
    this.#d.closed = true;
    return this.#d.release();
  }

  /**
   * Whether child processes inherit the descriptor: `fcntl(F_GETFD)`.
   *
   * @throws {OSError} EBADF when the socket is closed.
   */
  get_inheritable(): boolean {
    return throw_if_failed(sys.get_inheritable(this.#d.fd)) !== 0;
  }

  /**
   * Sets whether child processes inherit the descriptor: `ioctl(FIONCLEX)`, `ioctl(FIOCLEX)`.
   *
   * @param inheritable Whether they inherit it.
   * @throws {OSError} EBADF when the socket is closed.
   */
  set_inheritable(inheritable: Integer): void {
    throw_if_failed(sys.set_inheritable(this.#d.fd, c_int(inheritable, "inheritable") !== 0));
  }

  /** The timeout: seconds, 0 for a non-blocking socket, `null` for no limit. */
  gettimeout(): number | null {
    return this.#d.timeout;
  }

  /**
   * Sets how long calls wait, and the mode of the descriptor: `ioctl(FIONBIO)`.
   *
   * @param timeout Seconds, rounded up to nanoseconds; 0 for non-blocking, `null` for no limit.
   * @throws {TypeError} when it is neither a number nor `null`, {@linkcode ValueError} when it is negative or too
   * large.
   * @see https://docs.python.org/3/library/socket.html#socket-timeouts
   */
  settimeout(timeout: number | bigint | null): void {
    this.#d.settimeout(parse_timeout(timeout));
  }

  /** Whether calls wait: `gettimeout() !== 0`. */
  getblocking(): boolean {
    return this.#d.timeout !== 0;
  }

  /**
   * `settimeout(null)` when `flag` is true, `settimeout(0)` when it is false.
   *
   * @param flag Whether calls wait.
   * @throws {OSError} EBADF when the socket is closed.
   */
  setblocking(flag: unknown): void {
    one_argument(arguments.length, "setblocking"); // An omitted argument would silently mean false.
    this.#d.settimeout(flag ? null : 0);
  }

  /**
   * The socket's own address: getsockname(2).
   *
   * @throws {OSError} EBADF when the socket is closed.
   */
  getsockname(): Address<Name> {
    this.#d.expect_address();
    throw_if_failed(sys.getsockname(this.#d.fd));
    return this.#d.address() as Address<Name>;
  }

  /**
   * The address of the peer: getpeername(2).
   *
   * @throws {OSError} ENOTCONN when there is none.
   */
  getpeername(): Address<Name> {
    this.#d.expect_address();
    throw_if_failed(sys.getpeername(this.#d.fd));
    return this.#d.address() as Address<Name>;
  }

  /**
   * Reads an option: getsockopt(2).
   *
   * @param level `SOL_SOCKET` or another `SOL_*` or `IPPROTO_*`.
   * @param optname The option.
   * @param buflen For an option that is a struct: its size in bytes, at most 1024. When omitted, the option is a C int.
   * @returns The number, or with `buflen` the bytes. A number of AF_VSOCK beyond 2^53 is a bigint.
   * @throws {OSError} ENOPROTOOPT when there is no such option; "getsockopt buflen out of range" for a bad size.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.getsockopt
   */
  getsockopt(level: Integer, optname: Integer): [Name] extends ["AF_VSOCK"] ? number | bigint : number;
  /** The same for an option that is a struct of at most `buflen` bytes. */
  getsockopt(level: Integer, optname: Integer, buflen: Integer): Uint8Array<ArrayBuffer>;
  getsockopt(level: Integer, optname: Integer, buflen: Integer = 0): number | bigint | Uint8Array<ArrayBuffer> {
    at_least(arguments.length, 2, "getsockopt");
    return getsockopt(this.#d, level, optname, buflen);
  }

  /**
   * Sets an option: setsockopt(2).
   *
   * @param level `SOL_SOCKET` or another `SOL_*` or `IPPROTO_*`.
   * @param optname The option.
   * @param value A C int, the bytes of a struct, or `null` for a NULL pointer.
   * @param optlen The length that is passed with the NULL pointer.
   * @throws {OSError} ENOPROTOOPT when there is no such option, EINVAL for a bad value …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.setsockopt
   */
  setsockopt(level: Integer, optname: Integer, value: Integer | BytesLike): void;
  /** The same with a NULL pointer and a length: `AF_ALG` takes the size of a tag this way. */
  setsockopt(level: Integer, optname: Integer, value: null, optlen: Integer): void;
  setsockopt(level: Integer, optname: Integer, value: unknown, optlen?: Integer): void {
    at_least(arguments.length, 3, "setsockopt");
    setsockopt(this.#d, level, optname, value, optlen);
  }

  /**
   * Binds the socket to an address: bind(2).
   *
   * @param address The address, in the family's form.
   * @throws {OSError} EADDRINUSE, EACCES …; {@linkcode gaierror} when a host name cannot be resolved.
   */
  bind(address: Target<Name>): void {
    const d = this.#d;
    one_argument(arguments.length, "bind");
    set_destination(d, this, address, "bind", "socket.bind");
    throw_if_failed(sys.bind(d.fd));
  }

  /**
   * Makes the socket accept connections: listen(2).
   *
   * @param backlog Maximum number of connections that wait to be accepted, at least 0. When omitted, 128 or SOMAXCONN,
   * whichever is less.
   * @throws {OSError} EADDRINUSE, EOPNOTSUPP for a type that has no connections …
   */
  listen(backlog?: Integer): void {
    const length = backlog === undefined ? Math.min(SOMAXCONN, 128) : Math.max(c_int(backlog, "backlog"), 0);
    throw_if_failed(sys.listen(this.#d.fd, length));
  }

  /**
   * Accepts a connection: accept4(2).
   *
   * @returns The connected socket, which child processes do not inherit, and the peer's address.
   * @throws {TimeoutError} when none comes in time, {@linkcode BlockingIOError} when none is there and the socket is
   * non-blocking.
   */
  accept(): [conn: Socket<Name>, address: Address<Name>] {
    const d = this.#d;
    const result = this._accept(); // Not taken apart: that takes an iterator, and the descriptor must not get lost.
    const accepted = new Descriptor(result[0], d.family, d.type, d.proto);
    if (ACCEPT_INHERITS_MODE && getdefaulttimeout() === null && d.timeout) accepted.set_nonblocking(false);
    return [socket_of<Name>(accepted), result[1]];
  }

  /**
   * accept4(2) alone, under CPython's name: returns the new descriptor and the peer's address.
   *
   * @ignore
   */
  _accept(): [fd: number, address: Address<Name>] {
    const d = this.#d;
    d.expect_address();
    const nameless = d.codec!.nameless === true;
    let fd, deadline = 0;
    while ((fd = nameless ? sys.accept_nameless!(d.fd) : sys.accept(d.fd)) < 0) {
      deadline = wait_or_throw(d, fd, POLLIN, deadline);
    }
    return [fd, d.peer_of(fd) as Address<Name>];
  }

  /**
   * Connects to a peer: connect(2). With a timeout it waits for the connection with poll(2).
   *
   * @param address The peer's address, in the family's form.
   * @throws {TimeoutError} when the peer does not answer in time, {@linkcode ConnectionRefusedError} …
   */
  connect(address: Target<Name>): void {
    const d = this.#d;
    one_argument(arguments.length, "connect");
    set_destination(d, this, address, "connect", "socket.connect");
    const result = d.connect();
    if (result < 0) throw result === TIMED_OUT ? timed_out() : os_error(result);
  }

  /**
   * Like `connect`, but returns the error number of connect(2) instead of throwing. A host that cannot be
   * resolved still throws.
   *
   * @param address The peer's address, in the family's form.
   * @returns 0, or the error number: EINPROGRESS when the socket is non-blocking, EAGAIN after the timeout.
   * @throws {gaierror} when a host name cannot be resolved, `TypeError` for an address of a wrong form.
   */
  connect_ex(address: Target<Name>): number {
    const d = this.#d;
    one_argument(arguments.length, "connect_ex");
    set_destination(d, this, address, "connect_ex", "socket.connect");
    const result = d.connect();
    return result === TIMED_OUT ? EWOULDBLOCK : result === CLOSED ? EBADF : 0 - result; // Not -0.
  }

  /**
   * Ends the connection in one or both directions: shutdown(2).
   *
   * @param how `SHUT_RD`, `SHUT_WR` or `SHUT_RDWR`.
   * @throws {OSError} ENOTCONN when the socket is not connected.
   */
  shutdown(how: Integer): void {
    at_least(arguments.length, 1, "shutdown");
    throw_if_failed(sys.shutdown(this.#d.fd, c_int(how, "how")));
  }

  /**
   * Duplicates the socket: an object with its own descriptor and the same timeout: `fcntl(F_DUPFD_CLOEXEC)`.
   *
   * @returns A socket of the same class, which child processes do not inherit. As in Python, the constructor of a
   * subclass is called with the family, the type, the protocol and the new descriptor.
   * @throws {OSError} EBADF when the socket is closed, EMFILE …
   */
  dup(): this {
    const { fd, family, type, proto, timeout } = this.#d;
    const copy = new Descriptor(throw_if_failed(sys.dup(fd)), family, type, proto);
    const Class = this.constructor as new (family: number, type: number, proto: number, fileno: number) => this;
    let kept = false;
    try {
      const other = copy.offer_to(() => new Class(family, type, proto, copy.fd)), d = other.#d;
      d.settimeout(timeout); // Both sockets share the mode, and the default timeout of the new one has just changed it.
      kept = d === copy;
      return other;
    } finally {
      if (!kept) copy.close();
    }
  }

  /**
   * Sends bytes: send(2).
   *
   * @param data What to send.
   * @param flags `MSG_*` flags.
   * @returns How many bytes the kernel took, which may be fewer than were passed.
   * @throws {BrokenPipeError} when the peer no longer reads, {@linkcode TimeoutError} when it reads nothing in time.
   */
  send(data: BytesLike, flags?: Integer): number {
    const d = this.#d;
    let bytes = data as Uint8Array, size = c_length(data);
    if (size === 0) size = length_of(bytes = c_buffer(data, "data"));
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    let n, deadline = 0;
    while ((n = sys.send(d.fd, bytes, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
    return n;
  }

  /**
   * Sends all bytes, by as many calls of send(2) as that takes. The timeout is for all calls together.
   *
   * @param data What to send.
   * @param flags `MSG_*` flags.
   * @throws {TimeoutError} when the timeout passes first; how much was sent is not known.
   */
  sendall(data: BytesLike, flags?: Integer): void {
    const d = this.#d;
    let rest = c_buffer(data, "data"), left = length_of(rest);
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    let n, deadline = 0;
    while (true) {
      while ((n = sys.send(d.fd, rest, left, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
      if (n >= left) return;
      rest = part_of(rest, n, left); // Not of what the buffer has grown by.
      left -= n;
      if (d.timeout === null) continue;
      deadline ||= deadline_of(d.timeout);
      if (d.timeout > 0 && now() >= deadline) throw timed_out();
    }
  }

  /**
   * Sends a datagram: sendto(2).
   *
   * @param data What to send.
   * @param address The destination, in the family's form. With three arguments the second is `MSG_*` flags.
   * @returns How many bytes were sent.
   * @throws {OSError} EMSGSIZE when it is too long, {@linkcode gaierror} when a host name cannot be resolved …
   */
  sendto(data: BytesLike, address: Target<Name>): number;
  /** The same with `MSG_*` flags before the address. */
  sendto(data: BytesLike, flags: Integer, address: Target<Name>): number;
  sendto(data: BytesLike, first?: unknown, second?: unknown): number {
    const given = arguments.length;
    if (given < 2 || given > 3) throw new TypeError(`sendto() takes 2 or 3 arguments (${given} given)`);
    const d = this.#d;
    const bytes = c_buffer(data, "data");
    const flags = given === 2 ? 0 : c_int(first, "flags");
    set_destination(d, this, given === 2 ? first : second, "sendto", "socket.sendto");
    const size = c_length(bytes) || length_of(bytes); // Last: a getter of the address could transfer the data away.
    let n, deadline = 0;
    while ((n = sys.sendto(d.fd, bytes, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
    return n;
  }

  /**
   * Receives bytes: recv(2). The result owns its memory, which costs an allocation; `recv_into` is the fast way.
   *
   * @param bufsize The maximum number of bytes to receive.
   * @param flags `MSG_*` flags.
   * @returns The bytes, in memory of their own; empty at the end of a stream.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ConnectionResetError} …
   */
  recv(bufsize: Integer, flags?: Integer): Uint8Array<ArrayBuffer> {
    const d = this.#d;
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recv");
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    if (size === 0) return new ByteArray(0);
    const space = receive_space(size, flags);
    let n, deadline = 0;
    while ((n = d.held === null ? sys.recv(d.fd, space, size, flags) : d.held.recv(space, size, flags)) < 0) {
      deadline = wait_or_throw(d, n, POLLIN, deadline);
    }
    return received(space, size, n);
  }

  /**
   * Receives bytes into a buffer: recv(2), without a copy.
   *
   * @param buffer The buffer.
   * @param nbytes The maximum number of bytes to receive; the size of the buffer when 0 or omitted.
   * @param flags `MSG_*` flags.
   * @returns How many bytes arrived; 0 at the end of a stream.
   * @throws {ValueError} when `nbytes` is larger than the buffer, {@linkcode TimeoutError} when nothing comes in time …
   */
  recv_into(buffer: BytesLike, nbytes?: Integer, flags?: Integer): number {
    const d = this.#d;
    let space = buffer as Uint8Array, size = c_length(buffer);
    if (size === 0) size = length_of(space = writable_bytes(buffer, "recv_into"));
    if (arguments.length >= 2) size = into(size, nbytes, "recv_into", "buffer too small for requested bytes");
    flags = arguments.length < 3 ? 0 : c_int(flags, "flags");
    if (size === 0) return 0;
    let n, deadline = 0;
    while ((n = d.held === null ? sys.recv(d.fd, space, size, flags) : d.held.recv(space, size, flags)) < 0) {
      deadline = wait_or_throw(d, n, POLLIN, deadline);
    }
    return n;
  }

  /**
   * Receives a datagram and its sender's address: recvfrom(2).
   *
   * @param bufsize The maximum number of bytes to receive; the rest of the datagram is lost.
   * @param flags `MSG_*` flags.
   * @returns The bytes, in memory of their own, and the sender's address; `null` if there is none, as on streams.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode BlockingIOError} when the socket is non-blocking.
   */
  recvfrom(bufsize: Integer, flags?: Integer): [data: Uint8Array<ArrayBuffer>, address: Address<Name>] {
    const d = this.#d;
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recvfrom");
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    d.expect_address();
    const space = receive_space(size, flags);
    let n, deadline = 0;
    while ((n = d.held === null ? sys.recvfrom(d.fd, space, size, flags) : d.held.recvfrom(space, size, flags)) < 0) {
      deadline = wait_or_throw(d, n, POLLIN, deadline);
    }
    return [received(space, size, n), d.address() as Address<Name>];
  }

  /**
   * Receives a datagram into a buffer, and its sender's address: recvfrom(2).
   *
   * @param buffer The buffer.
   * @param nbytes The maximum number of bytes to receive; the size of the buffer when 0 or omitted.
   * @param flags `MSG_*` flags.
   * @returns How many bytes arrived, and the sender's address.
   * @throws {ValueError} when `nbytes` is larger than the buffer, {@linkcode TimeoutError} when nothing comes in time …
   */
  recvfrom_into(buffer: BytesLike, nbytes?: Integer, flags?: Integer): [nbytes: number, address: Address<Name>] {
    const d = this.#d;
    let space = buffer as Uint8Array, size = c_length(buffer);
    if (size === 0) size = length_of(space = writable_bytes(buffer, "recvfrom_into"));
    if (arguments.length >= 2) {
      size = into(size, nbytes, "recvfrom_into", "nbytes is greater than the length of the buffer");
    }
    flags = arguments.length < 3 ? 0 : c_int(flags, "flags");
    d.expect_address();
    let n, deadline = 0;
    while ((n = d.held === null ? sys.recvfrom(d.fd, space, size, flags) : d.held.recvfrom(space, size, flags)) < 0) {
      deadline = wait_or_throw(d, n, POLLIN, deadline);
    }
    return [n, d.address() as Address<Name>];
  }

  /**
   * Sends a message from several buffers, with ancillary data: sendmsg(2).
   *
   * @param buffers The pieces of the data, in order.
   * @param ancdata Items of ancillary data: the level, the type, and the bytes. `[SOL_SOCKET, SCM_RIGHTS, new
   * Int32Array(fds)]` sends descriptors over an AF_UNIX socket.
   * @param flags `MSG_*` flags. With MSG_ZEROCOPY the kernel reads the buffers after the call: keep them, and do not
   * change them, until the notification arrives.
   * @param address The destination, in the family's form; `null` or omitted for the peer of a connected socket.
   * @returns How many bytes of data were sent; ancillary data are not counted.
   * @throws {OSError} EMSGSIZE for more than 1024 buffers, or a datagram that is too long …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.sendmsg
   */
  sendmsg(
    buffers: Iterable<BytesLike>,
    ancdata: Iterable<AncillaryTarget> = [],
    flags?: Integer,
    address?: Target<Name> | null,
  ): number {
    return sendmsg(this.#d, this, buffers, ancdata, arguments.length < 3 ? 0 : flags!, address);
  }

  /**
   * Sends input to the kernel's cryptography: sendmsg(2) on an AF_ALG socket, with the operation as ancillary data
   * (Linux).
   *
   * @param msg The pieces of the input, in order; none when omitted.
   * @param options The operation; optionally the initialization vector, the length of the associated data, `MSG_*`
   * flags.
   * @returns How many bytes were taken.
   * @throws {TypeError} without an operation, {@linkcode OSError} on a socket of another family.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.sendmsg_afalg
   */
  sendmsg_afalg(msg: Iterable<BytesLike>, options: AfalgOptions): number;
  /** The same without data. */
  sendmsg_afalg(options: AfalgOptions): number;
  sendmsg_afalg(...given: [Iterable<BytesLike>, AfalgOptions] | [AfalgOptions]): number {
    const [msg, options] = given.length === 1 && !(Symbol.iterator in Object(given[0])) ? [[], given[0]] : given;
    return sendmsg_afalg(this.#d, msg as Iterable<BytesLike>, options as AfalgOptions);
  }

  /**
   * Receives a message and ancillary data: recvmsg(2). If it throws, received descriptors are closed.
   *
   * @param bufsize The maximum number of bytes of data to receive.
   * @param ancbufsize Bytes of buffer for ancillary data: a `CMSG_SPACE()` for each item, or `CMSG_LEN()` for one item;
   * 0 when omitted.
   * @param flags `MSG_*` flags.
   * @returns The data, in memory of their own; the items of ancillary data, each a level, a type and bytes; the flags
   * of the message: MSG_TRUNC if data were cut off, MSG_CTRUNC if ancillary data were; the sender's address, `null` if
   * there is none.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ValueError} for a negative size …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.recvmsg
   */
  recvmsg(
    bufsize: Integer,
    ancbufsize: Integer = 0,
    flags?: Integer,
  ): [data: Uint8Array<ArrayBuffer>, ancdata: Ancillary[], msg_flags: number, address: Address<Name>] {
    return recvmsg(this.#d, bufsize, ancbufsize, arguments.length < 3 ? 0 : flags!);
  }

  /**
   * Receives several messages with one system call: recvmmsg(2). It waits for the first message according to the
   * socket's timeout, and takes the others that are available. On systems without the call (macOS, Windows), it calls
   * recvmsg(2) for each message (addition).
   *
   * One call for many messages pays when several are waiting, but each result is memory of its own:
   * {@linkcode MessageBatch} is faster. For one message per call, `recvmsg` costs less.
   *
   * @param count The maximum number of messages; more than 1,024 count as 1,024.
   * @param bufsize The maximum number of bytes of each message's data.
   * @param ancbufsize The size of the buffer for ancillary data of each message.
   * @param flags `MSG_*` flags.
   * @returns At least one message, each as `recvmsg` returns it.
   * @throws {TimeoutError} when none comes in time. {@linkcode OSError} EAGAIN when none is there and the socket is
   * non-blocking.
   * @see https://man7.org/linux/man-pages/man2/recvmmsg.2.html
   */
  recvmmsg(count: Integer, bufsize: Integer, ancbufsize: Integer = 0, flags?: Integer): IncomingMessage<Name>[] {
    return recvmmsg(this.#d, count, bufsize, ancbufsize, arguments.length < 4 ? 0 : flags!);
  }

  /**
   * Receives messages into the memory of a batch: recvmmsg(2). It waits for the first message according to the socket's
   * timeout, and takes the others that are available (addition).
   *
   * A batch pays when several messages are waiting. For one message per call, `recv_into` costs less.
   *
   * @param batch The memory.
   * @param flags `MSG_*` flags.
   * @returns How many messages were received.
   * @throws {TimeoutError} when none comes in time, `TypeError` when the batch's memory was transferred.
   */
  recvmmsg_into(batch: BatchOf<Name>, flags?: Integer): number {
    return recvmmsg_into(this.#d, batch, arguments.length < 2 ? 0 : flags!);
  }

  /**
   * Sends several messages with one system call: sendmmsg(2). On systems without the call (macOS, Windows), it calls
   * sendmsg(2) for each message (addition).
   *
   * It may send fewer than were passed. Pass the rest to the next call: it reports why its first message cannot be sent.
   * A batch sends from its beginning, so move the rest of one that was received to the front first:
   * `batch.set(k, batch.data(sent + k), batch.address(sent + k))`.
   *
   * It pays from two messages on, most for small ones. For one message, `send` or `sendto` costs less.
   *
   * @param messages A list of `[buffers, ancdata, address]`, where the last two may be omitted; or a batch.
   * @param flags `MSG_*` flags; not MSG_ZEROCOPY.
   * @param n How many messages of a batch to send; all when omitted.
   * @returns How many messages were sent, at most 1,024.
   * @throws {TimeoutError} when none can be sent in time, {@linkcode OSError} for the error of the first message.
   * @see https://man7.org/linux/man-pages/man2/sendmmsg.2.html
   */
  sendmmsg(
    messages: BatchOf<Name> | Iterable<OutgoingMessage<Name>>,
    flags?: Integer,
    n?: Integer,
  ): number {
    const bits = arguments.length < 2 ? 0 : flags!;
    return sendmmsg(this.#d, this, messages as MessageBatch | Iterable<OutgoingMessage>, bits, n);
  }

  /**
   * Receives a message into several buffers, otherwise like `recvmsg`: recvmsg(2).
   *
   * @param buffers The buffers; each is filled before the next.
   * @param ancbufsize Bytes of buffer for ancillary data.
   * @param flags `MSG_*` flags.
   * @returns How many bytes of data arrived, the ancillary data, the flags, and the sender's address.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ValueError} for a negative size …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.recvmsg_into
   */
  recvmsg_into(
    buffers: Iterable<BytesLike>,
    ancbufsize: Integer = 0,
    flags?: Integer,
  ): [nbytes: number, ancdata: Ancillary[], msg_flags: number, address: Address<Name>] {
    return recvmsg_into(this.#d, buffers, ancbufsize, arguments.length < 3 ? 0 : flags!);
  }

  /**
   * Makes a file object of the socket: a text file, or with `b` in the mode a binary file. The descriptor is closed
   * when the socket and all of its files are closed.
   *
   * After a timeout of the socket the file can no longer be read. On a non-blocking socket, reads return what is there.
   *
   * @param mode `"r"`, `"w"`, `"rw"`, `"rb"`, `"wb"` or `"rwb"`; the letters in any order.
   * @param buffering Bytes of the buffer; `null` or a negative number for the default, 128 KiB; 0 for none, in binary
   * files only.
   * @param options For text files: the encoding, the error handler, the newline.
   * @returns The file; its class follows from mode and buffering.
   * @throws {ValueError} for an invalid mode, newline or encoding.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.makefile
   */
  makefile<const Mode extends string = "r", const Buffering extends Integer | null = null>(
    mode?: Mode,
    buffering?: Buffering,
    options: TextOptions = {},
  ): FileOf<Mode, Buffering> {
    return makefile(this, mode === undefined ? "r" : mode, buffering, options) as FileOf<Mode, Buffering>;
  }

  /**
   * Sends a file: sendfile(2), or TransmitFile, if the system has it and the file has a descriptor; otherwise by
   * reading and send(2).
   *
   * @param file An open `Deno.FsFile`; a path or URL, which needs Deno's read permission; or an object like Python's
   * binary files.
   * @param offset Bytes to skip from the start of the file. If the file must be read, 0 means its current position.
   * @param count How many bytes to send; up to the end of the file if omitted or `null`.
   * @returns How many bytes were sent. Afterwards, also if it throws, the file's position is behind the last of them.
   * @throws {ValueError} when the socket is not a stream or is non-blocking, or the file is not binary.
   * @throws {TimeoutError} when the socket takes no data for as long as its timeout.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.sendfile
   */
  sendfile(file: Sendable, offset: Integer = 0, count?: Integer | null): number {
    return sendfile(this.#d, file, offset, count);
  }

  /**
   * `sendfile` by reading and send(2), under CPython's name.
   *
   * @ignore
   */
  _sendfile_use_send(file: Deno.FsFile | FileLike, offset: Integer = 0, count?: Integer | null): number {
    return _sendfile_use_send(this.#d, file, offset, count);
  }

  /**
   * `sendfile` by sendfile(2), under CPython's name; throws `_GiveupOnSendfile` if it cannot.
   *
   * @ignore
   */
  _sendfile_use_sendfile(file: Deno.FsFile | FileLike, offset: Integer = 0, count?: Integer | null): number {
    return _sendfile_use_sendfile(this.#d, file, offset, count);
  }

  /**
   * Controls the socket: WSAIoctl (Windows; `undefined` elsewhere).
   *
   * @param control SIO_RCVALL with one of `RCVALL_*`, SIO_KEEPALIVE_VALS with `[onoff, milliseconds before the first
   * probe, milliseconds between probes]`, SIO_LOOPBACK_FAST_PATH or SIO_UDP_CONNRESET with 0 or 1.
   * @param option The command's value.
   * @returns How many bytes came back.
   * @throws {ValueError} for another command.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.ioctl
   */
  declare ioctl: (control: Integer, option: Integer | KeepaliveValues) => number;

  /**
   * Shares the socket with another process, which opens it by {@linkcode fromshare}: WSADuplicateSocketW (Windows;
   * `undefined` elsewhere).
   *
   * @param process_id The other process.
   * @returns The bytes to send to it, by any means. They can be used once.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.share
   */
  declare share: (process_id: Integer) => Uint8Array<ArrayBuffer>;

  /** The socket as Python prints it: `<socket.socket fd=3, family=2, type=1, proto=0, laddr=('127.0.0.1', 80)>`. */
  toString(): string {
    if (!(#d in this)) return Object.prototype.toString.call(this); // Called on the prototype.
    return this.#d.repr(this.constructor.name === "Socket" ? "socket.socket" : this.constructor.name);
  }

  /** What `console.log` prints: the same. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}

/**
 * A socket of IPv4 or IPv6: the result of {@linkcode create_connection}, and a parameter type of functions for both.
 */
export type IPSocket = Socket<"AF_INET" | "AF_INET6">;

/**
 * The constructor of sockets. TypeScript infers the addresses of a socket from the family; AF_INET if it is omitted.
 */
export interface SocketConstructor {
  /** A socket of AF_INET. (Two type parameters keep TypeScript from taking this one for a subclass.) */
  new <_ extends never, __ extends never>(
    options?: { family?: never; type?: Integer; proto?: Integer; fileno?: null },
  ): Socket<"AF_INET">;
  /** A socket of a family that TypeScript knows. */
  new <Name extends FamilyName>(
    family: Family<Name>,
    type?: Integer,
    proto?: Integer,
    fileno?: Integer | null,
  ): Socket<Name>;
  /** The same with the parameters by name. */
  new <Name extends FamilyName>(options: SocketOptions<Family<Name>> & { family: Family<Name> }): Socket<Name>;
  /** The same for a family that TypeScript does not know. */
  new <Name extends FamilyName = FamilyName>(
    family?: Integer | SocketOptions,
    type?: Integer,
    proto?: Integer,
    fileno?: Integer | null,
  ): Socket<Name>;
  /** The methods of all sockets. */
  readonly prototype: Socket;
}

/** The class {@linkcode Socket}, as Python names it. */
export const socket: SocketConstructor = Socket;
/** A socket: {@linkcode Socket}, as Python names it. */
export type socket<Name extends FamilyName = FamilyName> = Socket<Name>;
/** The class {@linkcode Socket}, as Python names it too. */
export const SocketType: SocketConstructor = Socket;
/** A socket: {@linkcode Socket}, as Python names it too. */
export type SocketType<Name extends FamilyName = FamilyName> = Socket<Name>;

/**
 * Makes a socket object of a descriptor that the library has opened.
 *
 * @param d The descriptor. When an audit hook throws, it is closed.
 * @param family The family for the audit event, where it differs from the descriptor's.
 * @param type The type, likewise. @param proto The protocol, likewise.
 */
export function socket_of<Name extends FamilyName>(
  d: Descriptor,
  family?: number,
  type?: number,
  proto?: number,
): Socket<Name> {
  // The constructor takes a descriptor in place of the family, but its types do not offer that to users.
  return new Socket<Name>(d as never, family, type, proto);
}

/** Refuses what is not a socket. */
export function expect_socket(sock: unknown, name = "sock"): asserts sock is Socket<FamilyName> {
  if (!(sock instanceof Socket)) throw new TypeError(`${name}: a socket is required, not '${type_name(sock)}'`);
}

/** The descriptor of a socket object; throws TypeError for anything else. */
export function descriptor_in(sock: unknown): Descriptor {
  expect_socket(sock);
  return descriptor_of(sock);
}

/** How many bytes to receive into a buffer; its size if 0 or omitted. */
function into(room: number, nbytes: Integer | undefined, caller: string, too_large: string): number {
  if (nbytes === undefined) return room;
  const size = byte_count(nbytes, "nbytes", `negative buffersize in ${caller}`);
  if (size > room) throw new ValueError(too_large);
  return size || room;
}

/** Methods of Windows only, as in Python. Elsewhere they are `undefined`. */
const windows_only: Pick<Socket, "ioctl" | "share"> = {
  ioctl(this: Socket, control, option) {
    return ioctl(descriptor_of(this), control, option);
  },
  share(this: Socket, process_id) {
    return share(descriptor_of(this), process_id);
  },
};
Object.assign(Socket.prototype, by({ windows: windows_only }));
