/**
 * The socket object: Python's `socket.socket`.
 *
 * A method checks its arguments, encodes an address if it takes one, makes one system call, waits if it must, and
 * turns what comes back into a value or an `OSError`.
 *
 * @module
 */

import { type BytesLike, c_int, type Integer, one_argument } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { EBADF, EWOULDBLOCK } from "../constants/errno.ts";
import { SOMAXCONN } from "../constants/socket_option.ts";
import { checked, os_error, timed_out } from "../base/errors.ts";
import type { Address, FamilyName, Target } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { type AfalgOptions, sendmsg_afalg } from "./afalg.ts";
import { descriptor_of } from "./base.ts";
import type { Ancillary, AncillaryTarget } from "./control.ts";
import { DataSocket } from "./data.ts";
import { Descriptor, getdefaulttimeout, TIMED_OUT } from "../descriptor/descriptor.ts";
import { type FileOf, makefile } from "../file/makefile.ts";
import type { TextOptions } from "../file/text_io.ts";
import { recvmsg, recvmsg_into, sendmsg } from "./message.ts";
import { _sendfile_use_send, _sendfile_use_sendfile, type FileLike, type Sendable, sendfile } from "./sendfile.ts";
import { CLOSED, POLLIN, ready } from "../descriptor/timeout.ts";
import { ioctl, type KeepaliveValues, share } from "./windows.ts";

/** Whether an accepted descriptor has its listener's O_NONBLOCK: accept(2) of BSD gives it that, accept4(2) does not. */
const ACCEPT_INHERITS_MODE: boolean = by({ linux: false, darwin: true, windows: true, freebsd: false });

/**
 * A socket. It is closed at the end of a `using` block, by {@linkcode close}, or, with a warning, when it is forgotten.
 *
 * TypeScript knows the addresses of a socket from the family that it is made with: `new socket(AF_UNIX)` takes and
 * gives strings and bytes. A family that is a plain `number` falls back to the union of all.
 *
 * `send`, `recv` and their siblings are described at {@linkcode DataSocket}; names, options, timeouts and the life of a
 * socket at {@linkcode SocketBase}.
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
export class Socket<Name extends FamilyName = FamilyName> extends DataSocket<Name> {
  /**
   * Gives the socket an address: bind(2).
   *
   * @param address The address, in the family's form.
   * @throws {OSError} EADDRINUSE, EACCES …; {@linkcode gaierror} when a host name cannot be resolved.
   */
  bind(address: Target<Name>): void {
    const d = descriptor_of(this);
    one_argument(arguments.length, "bind");
    d.aim(address, "bind", this, "socket.bind");
    checked(sys.bind(d.fd));
  }

  /**
   * Lets the socket accept connections: listen(2).
   *
   * @param backlog How many may wait to be accepted; at least 0. Without it, 128 or SOMAXCONN if that is less.
   * @throws {OSError} EADDRINUSE, EOPNOTSUPP for a type that has no connections …
   */
  listen(backlog?: Integer): void {
    const length = backlog === undefined ? Math.min(SOMAXCONN, 128) : Math.max(c_int(backlog, "backlog"), 0);
    checked(sys.listen(descriptor_of(this).fd, length));
  }

  /**
   * Accepts a connection: accept4(2).
   *
   * @returns The connected socket, not inherited by child processes, and the peer's address.
   * @throws {TimeoutError} when none comes in time, {@linkcode BlockingIOError} when the socket does not block.
   */
  accept(): [conn: Socket<Name>, address: Address<Name>] {
    const d = descriptor_of(this);
    const [fd, address] = this._accept();
    const accepted = new Descriptor(fd, d.family, d.type, d.proto);
    if (ACCEPT_INHERITS_MODE && getdefaulttimeout() === null && d.timeout) accepted.set_nonblocking(false);
    return [new Socket<Name>(accepted as never), address];
  }

  /** accept4(2) alone: the new descriptor and the peer's address. */
  _accept(): [fd: number, address: Address<Name>] {
    const d = descriptor_of(this);
    d.expect_address();
    const nameless = d.codec!.nameless === true;
    let fd, deadline = 0;
    while ((fd = nameless ? sys.accept_nameless!(d.fd) : sys.accept(d.fd)) < 0) {
      deadline = ready(d, fd, POLLIN, deadline);
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
    const d = descriptor_of(this);
    one_argument(arguments.length, "connect");
    d.aim(address, "connect", this, "socket.connect");
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
    const d = descriptor_of(this);
    one_argument(arguments.length, "connect_ex");
    d.aim(address, "connect_ex", this, "socket.connect");
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
    checked(sys.shutdown(descriptor_of(this).fd, c_int(how, "how")));
  }

  /**
   * A second object for the same socket, with a descriptor of its own and the same timeout: `fcntl(F_DUPFD_CLOEXEC)`.
   *
   * @returns A socket of the same class, not inherited by child processes. As in Python, a subclass' constructor is
   * called with the family, the type, the protocol and the new descriptor.
   * @throws {OSError} EBADF when the socket is closed, EMFILE …
   */
  dup(): this {
    const { fd, family, type, proto, timeout } = descriptor_of(this);
    const copy = new Descriptor(checked(sys.dup(fd)), family, type, proto);
    const Class = this.constructor as new (family: number, type: number, proto: number, fileno: number) => this;
    let kept = false;
    try {
      const other = copy.offer_to(() => new Class(family, type, proto, copy.fd)), d = descriptor_of(other);
      d.settimeout(timeout); // The mode is common to both sockets, and a default timeout has just changed it.
      kept = d === copy;
      return other;
    } finally {
      if (!kept) copy.close();
    }
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
    return sendmsg(this, buffers, ancdata, arguments.length < 3 ? 0 : flags!, address);
  }

  /**
   * Sends what an operation of the kernel's cryptography works on: sendmsg(2) on an AF_ALG socket, with the operation
   * as ancillary data (Linux).
   *
   * @param msg The pieces of the input, in order; none when it is missing.
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
    return sendmsg_afalg(descriptor_of(this), msg as Iterable<BytesLike>, options as AfalgOptions);
  }

  /**
   * Receives a message and what comes beside it: recvmsg(2). When it throws, descriptors that came are closed.
   *
   * @param bufsize The most bytes of data to receive.
   * @param ancbufsize Room for ancillary data: a `CMSG_SPACE()` for each item, or for one item `CMSG_LEN()`. None when
   * it is missing.
   * @param flags `MSG_*` flags.
   * @returns The data, the caller's own; items of ancillary data, the level, the type and the bytes of each; the flags
   * of the message, MSG_TRUNC when there was more data than room, MSG_CTRUNC when there were more ancillary data; and
   * the sender's address, `null` where there is none.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode RangeError} for a size that is negative …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.recvmsg
   */
  recvmsg(
    bufsize: Integer,
    ancbufsize: Integer = 0,
    flags?: Integer,
  ): [data: Uint8Array<ArrayBuffer>, ancdata: Ancillary[], msg_flags: number, address: Address<Name>] {
    return recvmsg(this, bufsize, ancbufsize, arguments.length < 3 ? 0 : flags!);
  }

  /**
   * Receives a message into several buffers: recvmsg(2). Like {@linkcode recvmsg} for the rest.
   *
   * @param buffers Where to: each is filled before the next.
   * @param ancbufsize Room for ancillary data.
   * @param flags `MSG_*` flags.
   * @returns How many bytes of data arrived, the ancillary data, the flags, and the sender's address.
   * @throws {TimeoutError} when nothing comes in time, {@linkcode RangeError} for a size that is negative …
   * @see https://docs.python.org/3/library/socket.html#socket.socket.recvmsg_into
   */
  recvmsg_into(
    buffers: Iterable<BytesLike>,
    ancbufsize: Integer = 0,
    flags?: Integer,
  ): [nbytes: number, ancdata: Ancillary[], msg_flags: number, address: Address<Name>] {
    return recvmsg_into(this, buffers, ancbufsize, arguments.length < 3 ? 0 : flags!);
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
   * @throws {RangeError} for another mode, newline or encoding.
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
   * @param count How many bytes to send; all until the end when it is missing or `null`.
   * @returns How many bytes were sent. The file then stands behind the last of them, also when it throws.
   * @throws {RangeError} when the socket is not a stream or does not block, or the file is not binary.
   * @throws {TimeoutError} when the socket takes nothing for as long as its timeout.
   * @see https://docs.python.org/3/library/socket.html#socket.socket.sendfile
   */
  sendfile(file: Sendable, offset: Integer = 0, count?: Integer | null): number {
    return sendfile(this, file, offset, count);
  }

  /** {@linkcode sendfile} by reading and send(2) alone, as CPython names it. */
  _sendfile_use_send(file: Deno.FsFile | FileLike, offset: Integer = 0, count?: Integer | null): number {
    return _sendfile_use_send(this, file, offset, count);
  }

  /** {@linkcode sendfile} by sendfile(2) alone, as CPython names it; throws {@linkcode _GiveupOnSendfile} otherwise. */
  _sendfile_use_sendfile(file: Deno.FsFile | FileLike, offset: Integer = 0, count?: Integer | null): number {
    return _sendfile_use_sendfile(this, file, offset, count);
  }

  /**
   * Controls the socket: WSAIoctl (Windows; elsewhere there is no such method).
   *
   * @param control SIO_RCVALL with one of `RCVALL_*`, SIO_KEEPALIVE_VALS with `[onoff, milliseconds before the first
   * probe, milliseconds between probes]`, or SIO_LOOPBACK_FAST_PATH with 0 or 1.
   * @param option The command's value.
   * @returns How many bytes came back.
   * @throws {RangeError} for another command.
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
