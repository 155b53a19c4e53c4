/**
 * The socket object: Python's `socket.socket`.
 *
 * A method checks its arguments, encodes an address if it takes one, makes one system call, waits if it must, and
 * turns what comes back into a value or an `OSError`.
 *
 * @module
 */

import { POLLIN, POLLOUT } from "../constants/poll.ts";
import { CLOSED, os_error, throw_if_failed } from "../ffi/result.ts";
import {
  byte_count,
  bytes_of,
  type BytesLike,
  c_buffer,
  c_int,
  in_order,
  type Integer,
  one_argument,
  writable_bytes,
} from "../base/arguments.ts";
import { audit, audited } from "../base/audit.ts";
import { now } from "../base/clock.ts";
import { timed_out } from "../base/errors.ts";
import { length_of } from "../base/intrinsics.ts";
import { AF_INET, type Family } from "../constants/address_family.ts";
import { EBADF, EWOULDBLOCK } from "../constants/errno.ts";
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
import { recvmsg, recvmsg_into, sendmsg } from "./message.ts";
import { getsockopt, setsockopt } from "./options.ts";
import { _sendfile_use_send, _sendfile_use_sendfile, type FileLike, type Sendable, sendfile } from "./sendfile.ts";
import { facts_of, ioctl, is_shared, type KeepaliveValues, open_shared, share } from "./windows.ts";
import { ValueError } from "../base/value_errors.ts";

/** The constructor's parameters by name. */
export interface SocketOptions<F extends Integer = Integer> {
  /** An `AF_*`; AF_INET when omitted, and with `fileno` what the descriptor is. */
  family?: F;
  /** A `SOCK_*`, with SOCK_NONBLOCK if wanted; SOCK_STREAM when omitted. */
  type?: Integer;
  /** An `IPPROTO_*`, `CAN_*`, `BTPROTO_*` …; 0 when omitted. */
  proto?: Integer;
  /** A descriptor to take over instead of opening one; on Windows also the bytes that `share` gave. */
  fileno?: Integer | BytesLike | null;
}

const PARAMETERS = { family: -1, type: -1, proto: -1, fileno: null };

/** Whether an accepted descriptor has its listener's O_NONBLOCK: accept(2) of BSD gives it that, accept4(2) does not. */
const ACCEPT_INHERITS_MODE: boolean = by({ linux: false, darwin: true, windows: true, freebsd: false });

/**
 * A socket. It is closed at the end of a `using` block, by {@linkcode close}, or, with a warning, when it is forgotten.
 *
 * TypeScript knows the addresses of a socket from the family that it is made with: `new socket(AF_UNIX)` takes and
 * gives strings and bytes. A family that is a plain `number` falls back to the union of all.
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
   * socket(2), or with `fileno` a descriptor that is open already. It is not inherited by child processes.
   *
   * @param family An `AF_*`; -1 and nothing mean AF_INET, or with `fileno` what the descriptor is.
   * @param type A `SOCK_*`; -1 and nothing mean SOCK_STREAM, or what the descriptor is.
   * @param proto A protocol; -1 and nothing mean 0, or what the descriptor is.
   * @param fileno A descriptor to take over, and to close in the end; it is not duplicated.
   * @throws {OSError} when the kernel refuses, {@linkcode ValueError} for a negative descriptor.
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
    return throw_if_failed(sys.get_inheritable(this.#d.fd)) !== 0;
  }

  /**
   * Lets child processes inherit the descriptor, or not: `ioctl(FIONCLEX)`, `ioctl(FIOCLEX)`.
   *
   * @param inheritable Whether they shall.
   * @throws {OSError} EBADF when the socket is closed.
   */
  set_inheritable(inheritable: boolean | Integer): void {
    throw_if_failed(sys.set_inheritable(this.#d.fd, c_int(inheritable, "inheritable") !== 0));
  }

  /** The timeout: seconds, 0 for a socket that does not block, `null` for one that waits as long as it takes. */
  gettimeout(): number | null {
    return this.#d.timeout;
  }

  /**
   * Sets how long calls wait: `ioctl(FIONBIO)` puts the descriptor into the mode that this needs.
   *
   * @param timeout Seconds, rounded up to nanoseconds; 0 for not at all, `null` for as long as it takes.
   * @throws {TypeError} when it is neither a number nor `null`, {@linkcode ValueError} when it is negative or too large.
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

  /**
   * Gives the socket an address: bind(2).
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
   * Lets the socket accept connections: listen(2).
   *
   * @param backlog How many may wait to be accepted; at least 0. Without it, 128 or SOMAXCONN if that is less.
   * @throws {OSError} EADDRINUSE, EOPNOTSUPP for a type that has no connections …
   */
  listen(backlog?: Integer): void {
    const length = backlog === undefined ? Math.min(SOMAXCONN, 128) : Math.max(c_int(backlog, "backlog"), 0);
    throw_if_failed(sys.listen(this.#d.fd, length));
  }

  /**
   * Accepts a connection: accept4(2).
   *
   * @returns The connected socket, not inherited by child processes, and the peer's address.
   * @throws {TimeoutError} when none comes in time, {@linkcode BlockingIOError} when the socket does not block.
   */
  accept(): [conn: Socket<Name>, address: Address<Name>] {
    const d = this.#d;
    const [fd, address] = this._accept();
    const accepted = new Descriptor(fd, d.family, d.type, d.proto);
    if (ACCEPT_INHERITS_MODE && getdefaulttimeout() === null && d.timeout) accepted.set_nonblocking(false);
    return [socket_of<Name>(accepted), address];
  }

  /** accept4(2) alone: the new descriptor and the peer's address. */
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
   * Like {@linkcode connect}, but answers with the error number that connect(2) gave instead of throwing it. A host that
   * cannot be resolved is thrown all the same.
   *
   * @param address The peer's address, in the family's form.
   * @returns 0, or the error number: EINPROGRESS when the socket does not block, EAGAIN when the time was over.
   * @throws {gaierror} when a host name cannot be resolved, {@linkcode TypeError} for an address of another form.
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
   * @throws {OSError} ENOTCONN when there is no connection, or none any more.
   */
  shutdown(how: Integer): void {
    throw_if_failed(sys.shutdown(this.#d.fd, c_int(how, "how")));
  }

  /**
   * A second object for the same socket, with a descriptor of its own and the same timeout: `fcntl(F_DUPFD_CLOEXEC)`.
   *
   * @returns A socket of the same class, not inherited by child processes. As in Python, a subclass' constructor is
   * called with the family, the type, the protocol and the new descriptor.
   * @throws {OSError} EBADF when the socket is closed, EMFILE …
   */
  dup(): this {
    const { fd, family, type, proto, timeout } = this.#d;
    const copy = new Descriptor(throw_if_failed(sys.dup(fd)), family, type, proto);
    const Class = this.constructor as new (family: number, type: number, proto: number, fileno: number) => this;
    let kept = false;
    try {
      const other = copy.offer_to(() => new Class(family, type, proto, copy.fd)), d = other.#d;
      d.settimeout(timeout); // The mode is common to both sockets, and a default timeout has just changed it.
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
   * @returns How many bytes the kernel took, which may be fewer than there are.
   * @throws {BrokenPipeError} when the peer no longer reads, {@linkcode TimeoutError} when it does not in time.
   */
  send(data: BytesLike, flags?: Integer): number {
    const d = this.#d;
    const bytes = c_buffer(data, "data"), size = length_of(bytes);
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    let n, deadline = 0;
    while ((n = sys.send(d.fd, bytes, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
    return n;
  }

  /**
   * Sends all of the bytes, however many calls of send(2) that takes. The timeout is for the whole, not for each call.
   *
   * @param data What to send.
   * @param flags `MSG_*` flags.
   * @throws {TimeoutError} when not all was taken in time; how much was, is not known.
   */
  sendall(data: BytesLike, flags?: Integer): void {
    const d = this.#d;
    let rest = c_buffer(data, "data"), left = length_of(rest);
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    let n, deadline = 0;
    while (true) {
      while ((n = sys.send(d.fd, rest, left, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
      if (n >= left) return;
      rest = bytes_of(rest, "data").subarray(n); // A method that the array may have hidden
      left = length_of(rest);
      if (d.timeout === null) continue;
      deadline ||= deadline_of(d.timeout);
      if (d.timeout > 0 && now() >= deadline) throw timed_out();
    }
  }

  /**
   * Sends a datagram: sendto(2).
   *
   * @param data What to send.
   * @param address Where to, in the family's form; with three arguments the second is `MSG_*` flags.
   * @returns How many bytes were sent; of a datagram, all.
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
    const size = length_of(bytes); // Not before: the address may be an object that transfers the data away when it is read.
    let n, deadline = 0;
    while ((n = sys.sendto(d.fd, bytes, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLOUT, deadline);
    return n;
  }

  /**
   * Receives bytes: recv(2).
   *
   * @param bufsize The maximum number of bytes to receive.
   * @param flags `MSG_*` flags.
   * @returns What arrived, the caller's own; empty at the end of a stream.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ConnectionResetError} …
   */
  recv(bufsize: Integer, flags?: Integer): Uint8Array<ArrayBuffer> {
    const d = this.#d;
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recv");
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    if (size === 0) return new Uint8Array(0);
    const space = receive_space(size, flags);
    let n, deadline = 0;
    while ((n = sys.recv(d.fd, space, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLIN, deadline);
    return received(space, size, n);
  }

  /**
   * Receives bytes into a buffer: recv(2) without a copy.
   *
   * @param buffer Where to.
   * @param nbytes The maximum number of bytes to receive; all that fit when it is 0 or omitted.
   * @param flags `MSG_*` flags.
   * @returns How many bytes arrived; 0 at the end of a stream.
   * @throws {ValueError} when `nbytes` is more than the buffer has, {@linkcode TimeoutError} when nothing comes in time …
   */
  recv_into(buffer: BytesLike, nbytes?: Integer, flags?: Integer): number {
    const d = this.#d;
    const space = writable_bytes(buffer, "recv_into");
    const size = arguments.length < 2
      ? length_of(space)
      : into(space, nbytes, "recv_into", "buffer too small for requested bytes");
    flags = arguments.length < 3 ? 0 : c_int(flags, "flags");
    if (size === 0) return 0;
    let n, deadline = 0;
    while ((n = sys.recv(d.fd, space, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLIN, deadline);
    return n;
  }

  /**
   * Receives a datagram and where it came from: recvfrom(2).
   *
   * @param bufsize The maximum number of bytes to receive; the rest of the datagram is lost.
   * @param flags `MSG_*` flags.
   * @returns The bytes, the caller's own, and the sender's address; `null` for it where there is none, as on streams.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode BlockingIOError} when the socket does not block.
   */
  recvfrom(bufsize: Integer, flags?: Integer): [data: Uint8Array<ArrayBuffer>, address: Address<Name>] {
    const d = this.#d;
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recvfrom");
    flags = arguments.length < 2 ? 0 : c_int(flags, "flags");
    d.expect_address();
    const space = receive_space(size, flags);
    let n, deadline = 0;
    while ((n = sys.recvfrom(d.fd, space, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLIN, deadline);
    return [received(space, size, n), d.address() as Address<Name>];
  }

  /**
   * Receives a datagram into a buffer, and where it came from: recvfrom(2).
   *
   * @param buffer Where to.
   * @param nbytes The maximum number of bytes to receive; all that fit when it is 0 or omitted.
   * @param flags `MSG_*` flags.
   * @returns How many bytes arrived, and the sender's address.
   * @throws {ValueError} when `nbytes` is more than the buffer has, {@linkcode TimeoutError} when nothing comes in time …
   */
  recvfrom_into(buffer: BytesLike, nbytes?: Integer, flags?: Integer): [nbytes: number, address: Address<Name>] {
    const d = this.#d;
    const space = writable_bytes(buffer, "recvfrom_into");
    const size = arguments.length < 2
      ? length_of(space)
      : into(space, nbytes, "recvfrom_into", "nbytes is greater than the length of the buffer");
    flags = arguments.length < 3 ? 0 : c_int(flags, "flags");
    d.expect_address();
    let n, deadline = 0;
    while ((n = sys.recvfrom(d.fd, space, size, flags)) < 0) deadline = wait_or_throw(d, n, POLLIN, deadline);
    return [n, d.address() as Address<Name>];
  }

  /**
   * Sends a message that lies in several buffers, with ancillary data beside it: sendmsg(2).
   *
   * @param buffers The pieces of the data, in order.
   * @param ancdata Items of ancillary data: the level, the type, and the bytes. `[SOL_SOCKET, SCM_RIGHTS, new
   * Int32Array(fds)]` sends descriptors over an AF_UNIX socket.
   * @param flags `MSG_*` flags.
   * @param address Where to, in the family's form; nothing or `null` for a connected socket's peer.
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
   * Sends what an operation of the kernel's cryptography works on: sendmsg(2) on an AF_ALG socket, with the operation
   * as ancillary data (Linux).
   *
   * @param msg The pieces of the input, in order; none when omitted.
   * @param options The operation, and if need be the initialization vector, the length of the associated data and
   * `MSG_*` flags.
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
   * Receives a message and what comes beside it: recvmsg(2). When it throws, descriptors that came are closed.
   *
   * @param bufsize The maximum number of bytes of data to receive.
   * @param ancbufsize Room for ancillary data: a `CMSG_SPACE()` for each item, or for one item `CMSG_LEN()`. None when
   * it is missing.
   * @param flags `MSG_*` flags.
   * @returns The data, the caller's own; items of ancillary data, the level, the type and the bytes of each; the flags
   * of the message, MSG_TRUNC when there was more data than room, MSG_CTRUNC when there were more ancillary data; and
   * the sender's address, `null` where there is none.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ValueError} for a size that is negative …
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
   * Receives a message into several buffers: recvmsg(2). Like {@linkcode recvmsg} for the rest.
   *
   * @param buffers Where to: each is filled before the next.
   * @param ancbufsize Room for ancillary data.
   * @param flags `MSG_*` flags.
   * @returns How many bytes of data arrived, the ancillary data, the flags, and the sender's address.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode ValueError} for a size that is negative …
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
   * A file object of the socket: text, or with `b` in the mode bytes. The descriptor is closed when the socket and all of
   * its files are.
   *
   * The socket may have a timeout, after which the file cannot be read any more. Of a socket that does not block, reads
   * give what there is.
   *
   * @param mode What for: `"r"`, `"w"`, `"rw"`, `"rb"`, `"wb"`, `"rwb"`; the letters in any order.
   * @param buffering Bytes of the buffer: `null` and what is negative mean the usual 128 KiB, 0 means none, which only
   * bytes can have.
   * @param options For text: its encoding, what to do about errors of it, and what ends a line.
   * @returns The file, of the kind that mode and buffering ask for.
   * @throws {ValueError} for another mode, newline or encoding.
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
   * Sends a file until its end: sendfile(2), or TransmitFile, where the system has it and the file a descriptor,
   * otherwise by reading it and send(2).
   *
   * @param file An open `Deno.FsFile`; a path or URL, for which Deno asks its read permission; or an object like
   * Python's binary files.
   * @param offset Where to begin, in bytes. When the file must be read, 0 means where it stands.
   * @param count How many bytes to send; all until the end when omitted or `null`.
   * @returns How many bytes were sent. The file then stands behind the last of them, also when it throws.
   * @throws {ValueError} when the socket is not a stream or does not block, or the file is not binary.
   * @throws {TimeoutError} when the socket takes nothing for as long as its timeout.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.sendfile
   */
  sendfile(file: Sendable, offset: Integer = 0, count?: Integer | null): number {
    return sendfile(this.#d, file, offset, count);
  }

  /** {@linkcode sendfile} by reading and send(2) alone, as CPython names it. */
  _sendfile_use_send(file: Deno.FsFile | FileLike, offset: Integer = 0, count?: Integer | null): number {
    return _sendfile_use_send(this.#d, file, offset, count);
  }

  /** {@linkcode sendfile} by sendfile(2) alone, as CPython names it; throws {@linkcode _GiveupOnSendfile} otherwise. */
  _sendfile_use_sendfile(file: Deno.FsFile | FileLike, offset: Integer = 0, count?: Integer | null): number {
    return _sendfile_use_sendfile(this.#d, file, offset, count);
  }

  /**
   * Controls the socket: WSAIoctl (Windows; elsewhere there is no such method).
   *
   * @param control SIO_RCVALL with one of `RCVALL_*`, SIO_KEEPALIVE_VALS with `[onoff, milliseconds before the first
   * probe, milliseconds between probes]`, or SIO_LOOPBACK_FAST_PATH with 0 or 1.
   * @param option The command's value.
   * @returns How many bytes came back.
   * @throws {ValueError} for another command.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.ioctl
   */
  declare ioctl: (control: Integer, option: Integer | KeepaliveValues) => number;

  /**
   * Shares the socket with another process, which opens it by {@linkcode fromshare}: WSADuplicateSocketW (Windows;
   * elsewhere there is no such method).
   *
   * @param process_id The other process.
   * @returns The bytes to bring there, in whatever way; they can be used once.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.share
   */
  declare share: (process_id: Integer) => Uint8Array<ArrayBuffer>;

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

/** A socket of IPv4 or IPv6: what {@linkcode create_connection} gives, and a function that serves both takes. */
export type IPSocket = Socket<"AF_INET" | "AF_INET6">;

/**
 * What makes sockets. TypeScript knows the addresses of a socket from the family that it is made with, which is AF_INET
 * where none is given.
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
  /** The same with a family that TypeScript cannot tell. */
  new <Name extends FamilyName = FamilyName>(
    family?: Integer | SocketOptions,
    type?: Integer,
    proto?: Integer,
    fileno?: Integer | null,
  ): Socket<Name>;
  /** What all sockets have. */
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
 * A socket object of a descriptor that the library has opened itself.
 *
 * @param d The descriptor. When an audit hook throws, it is closed.
 * @param event The family, the type and the protocol for the audit event, where they differ from the descriptor's.
 */
export function socket_of<Name extends FamilyName>(
  d: Descriptor,
  ...event: [family?: number, type?: number, proto?: number]
): Socket<Name> {
  // The constructor takes a descriptor in place of the family, but its types do not offer that to users.
  return new Socket<Name>(d as never, ...event);
}

/** How many bytes to receive into a buffer; 0 and nothing mean all that fit. */
function into(space: Uint8Array, nbytes: Integer | undefined, caller: string, too_large: string): number {
  const room = length_of(space);
  if (nbytes === undefined) return room;
  const size = byte_count(nbytes, "nbytes", `negative buffersize in ${caller}`);
  if (size > room) throw new ValueError(too_large);
  return size || room;
}

/** What Python's sockets have on Windows alone, and ours too: elsewhere the methods are `undefined`. */
const windows_only: Pick<Socket, "ioctl" | "share"> = {
  ioctl(this: Socket, control, option) {
    return ioctl(descriptor_of(this), control, option);
  },
  share(this: Socket, process_id) {
    return share(descriptor_of(this), process_id);
  },
};
Object.assign(Socket.prototype, by({ windows: windows_only }));
