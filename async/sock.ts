/**
 * The awaitable forms of a socket's methods: asyncio's `loop.sock_*`.
 *
 * Each checks its arguments once, then makes one system call on a non-blocking descriptor, and repeats it when the
 * reactor reports an event.
 *
 * @module
 */

import { may_wait_untried, NEXT_TURN, note_short } from "./reactor.ts";
import {
  as_checked,
  byte_count,
  bytes_of,
  type BytesLike,
  c_int,
  expect_length,
  type Integer,
} from "../base/arguments.ts";
import { EALREADY, ECONNABORTED, ECONNRESET, EISCONN, ENOTCONN, EWOULDBLOCK } from "../constants/errno.ts";
import { SHUT_WR } from "../constants/shutdown.ts";
import { SO_ERROR } from "../constants/socket_option.ts";
import type { Address, FamilyName, Target } from "../families/registry.ts";
import { keep_space, receive_space, received } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { POLLERR, POLLOUT } from "../constants/poll.ts";
import { length_of, part_of, Uint8Array as ByteArray } from "../base/intrinsics.ts";
import { AT_ONCE, awaitable, awaited, direction_of, is_tcp, when_readable, when_urgent } from "./wait.ts";
import { optional, type WaitOptions } from "./cancel.ts";
import type { Ancillary, AncillaryTarget } from "../socket/control.ts";
import { Descriptor, int_option } from "../descriptor/descriptor.ts";
import { destination, restore_destination, set_destination } from "../socket/destination.ts";
import { ancillary_size, each, keep_lengths, list_of, readable, recvmsg, sendmsg_attempt } from "../socket/message.ts";
import { has_name, with_address } from "./resolver.ts";
import { type Socket, socket_of } from "../socket/socket.ts";
import { CLOSED, INTERRUPTED, os_error, UNDER_WAY } from "../ffi/result.ts";
import { OSError } from "../base/errors.ts";
import { ValueError } from "../base/value_errors.ts";

/** The result of {@linkcode sock_recvmsg}. */
export type ReceivedMessage<Name extends FamilyName> = [
  data: Uint8Array<ArrayBuffer>,
  ancdata: Ancillary[],
  msg_flags: number,
  address: Address<Name>,
];

/**
 * Receives bytes: recv(2).
 *
 * @param sock The socket, non-blocking.
 * @param nbytes The maximum number of bytes to receive.
 * @param options A signal and a timeout. Neither loses data that have arrived.
 * @returns The bytes, in memory of their own; empty at the end of a stream.
 * @throws {OSError} ECONNRESET …; EBADF when the socket is closed during the wait. `TimeoutError` after `timeout`.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_recv
 */
export function sock_recv(
  sock: Socket<FamilyName>,
  nbytes: Integer,
  options?: WaitOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return awaited(sock, "readers", options, (d) => {
    const size = byte_count(nbytes, "nbytes", "negative buffersize in recv");
    if (size === 0) return () => new ByteArray(0);
    return () => {
      const space = receive_space(size);
      const n = recv(d, space, size, options);
      if (n >= 0) return received(space, size, n);
      keep_space(space);
      return n;
    };
  });
}

/**
 * Receives bytes into a buffer: recv(2) without a copy.
 *
 * @param sock The socket, non-blocking.
 * @param buffer The buffer; do not use it until the promise settles. @param options A signal and a timeout.
 * @returns How many bytes arrived; 0 at the end of a stream.
 * @throws {OSError} As {@linkcode sock_recv} does.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_recv_into
 */
export function sock_recv_into(
  sock: Socket<FamilyName>,
  buffer: BytesLike,
  options?: WaitOptions,
): Promise<number> {
  return awaited(sock, "readers", options, (d) => {
    const space = bytes_of(buffer, "buffer"), size = length_of(space);
    return () => {
      expect_length(space, size, "buffer");
      if (size === 0) return 0;
      return recv(d, space, size, options);
    };
  });
}

/** recv(2), or -EWOULDBLOCK without it while there is probably nothing. A call with a limit of time is always made. */
function recv(
  d: Descriptor,
  space: Uint8Array<ArrayBufferLike>,
  size: number,
  options: WaitOptions | undefined,
): number {
  if (d.held !== null) return d.held.recv(space, size, 0);
  if (options === undefined && may_wait_untried(d)) return -EWOULDBLOCK;
  const n = sys.recv(d.fd, space, size, 0);
  if (n > 0 && n < size && is_tcp(d)) note_short(d);
  return n;
}

/**
 * Receives a datagram and its sender's address: recvfrom(2).
 *
 * @param sock The socket, non-blocking.
 * @param bufsize The maximum number of bytes to receive; the rest of the datagram is lost.
 * @param options A signal and a timeout.
 * @returns The bytes, in memory of their own, and the sender's address.
 * @throws {OSError} As {@linkcode sock_recv} does.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_recvfrom
 */
export function sock_recvfrom<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  options?: WaitOptions,
): Promise<[data: Uint8Array<ArrayBuffer>, address: Address<Name>]> {
  return awaited(sock, "readers", options, (d) => {
    const size = byte_count(bufsize, "bufsize", "negative buffersize in recvfrom");
    d.expect_address();
    return () => {
      const space = receive_space(size);
      const n = d.held === null ? sys.recvfrom(d.fd, space, size, 0) : d.held.recvfrom(space, size, 0);
      if (n >= 0) return [received(space, size, n), d.address() as Address<Name>];
      keep_space(space);
      return n;
    };
  });
}

/**
 * Receives a datagram into a buffer, and its sender's address: recvfrom(2).
 *
 * @param sock The socket, non-blocking.
 * @param buffer The buffer; do not use it until the promise settles. @param nbytes The maximum number of bytes to
 * receive; the size of the buffer when 0 or omitted.
 * @param options A signal and a timeout.
 * @returns How many bytes arrived, and the sender's address.
 * @throws {OSError} As {@linkcode sock_recv} does. `ValueError` when `nbytes` is larger than the buffer.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_recvfrom_into
 */
export function sock_recvfrom_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffer: BytesLike,
  nbytes?: Integer,
  options?: WaitOptions,
): Promise<[nbytes: number, address: Address<Name>]>;
/** The same without `nbytes`. */
export function sock_recvfrom_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffer: BytesLike,
  options: WaitOptions,
): Promise<[nbytes: number, address: Address<Name>]>;
export function sock_recvfrom_into<Name extends FamilyName>(
  sock: Socket<Name>,
  buffer: BytesLike,
  ...given: unknown[]
): Promise<[nbytes: number, address: Address<Name>]> {
  const [nbytes = 0, options] = optional(given, [0]);
  return awaited(sock, "readers", options, (d) => {
    const space = bytes_of(buffer, "buffer");
    const most = byte_count(nbytes, "nbytes", "negative buffersize in recvfrom_into"), size = length_of(space);
    if (most > size) throw new ValueError("nbytes is greater than the length of the buffer");
    d.expect_address();
    return () => {
      expect_length(space, size, "buffer");
      const room = most || size;
      const n = d.held === null ? sys.recvfrom(d.fd, space, room, 0) : d.held.recvfrom(space, room, 0);
      return n < 0 ? n : [n, d.address() as Address<Name>];
    };
  });
}

/**
 * Receives data and ancillary data: recvmsg(2).
 *
 * @param sock The socket, non-blocking.
 * @param bufsize The maximum number of bytes of data to receive.
 * @param ancbufsize Bytes of buffer for ancillary data: see `CMSG_SPACE`.
 * @param flags `MSG_*` flags.
 * @param options A signal and a timeout.
 * @returns The data, the ancillary data, the message's flags, and the sender's address, as `Socket.recvmsg` does.
 * @throws {OSError} As {@linkcode sock_recv} does.
 * @see https://docs.python.org/3/library/socket.html#socket.socket.recvmsg
 */
export function sock_recvmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  ancbufsize?: Integer,
  flags?: Integer,
  options?: WaitOptions,
): Promise<ReceivedMessage<Name>>;
/** The same without flags. */
export function sock_recvmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  ancbufsize: Integer,
  options: WaitOptions,
): Promise<ReceivedMessage<Name>>;
/** The same without ancillary data. */
export function sock_recvmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  options: WaitOptions,
): Promise<ReceivedMessage<Name>>;
export function sock_recvmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  bufsize: Integer,
  ...given: unknown[]
): Promise<ReceivedMessage<Name>> {
  const [ancbufsize = 0, flags, options] = optional(given, [0, 0]);
  const direction = direction_of(flags);
  return awaited(sock, direction, options, (d) => {
    const size = byte_count(bufsize, "bufsize", "negative buffer size in recvmsg()");
    const offered = ancillary_size(ancbufsize);
    const bits = c_int(flags, "flags");
    const when = direction === "urgent" ? when_urgent : when_readable;
    return when(d, () => recvmsg<Name>(d, size, offered, bits));
  });
}

/**
 * Sends as many bytes as the kernel takes: send(2).
 *
 * @param sock The socket, non-blocking.
 * @param data What to send.
 * @param options A signal and a timeout.
 * @returns How many bytes the kernel took, which may be fewer than were passed.
 * @throws {OSError} EPIPE, ECONNRESET …; EBADF when the socket is closed during the wait.
 */
export function sock_send(sock: Socket<FamilyName>, data: BytesLike, options?: WaitOptions): Promise<number> {
  return awaited(sock, "writers", options, (d) => {
    const bytes = bytes_of(data, "data"), size = length_of(bytes);
    return () => {
      expect_length(bytes, size, "data");
      return sys.send(d.fd, bytes, size, 0);
    };
  });
}

/**
 * Sends all bytes, by as many calls of send(2) as that takes. Data of later calls are sent after them.
 *
 * @param sock The socket, non-blocking.
 * @param data What to send; do not use it until the promise settles.
 * @param options A signal and a timeout. After either, a part may have been sent.
 * @throws {OSError} EPIPE, ECONNRESET …; EBADF when the socket is closed during the wait.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_sendall
 */
export function sock_sendall(sock: Socket<FamilyName>, data: BytesLike, options?: WaitOptions): Promise<void> {
  return awaited<void>(sock, "writers", options, (d) => {
    let rest = bytes_of(data, "data"), left = length_of(rest);
    return () => {
      for (let calls = 0; calls < AT_ONCE; calls++) {
        expect_length(rest, left, "data");
        const n = sys.send(d.fd, rest, left, 0);
        if (n === left) return;
        if (n < 0) return n;
        rest = part_of(rest, n, left);
        left -= n;
      }
      return NEXT_TURN;
    };
  });
}

/**
 * Sends a datagram: sendto(2). A host name is resolved on another thread first.
 *
 * @param sock The socket, non-blocking.
 * @param data What to send.
 * @param address The destination, in the family's form. @param options A signal and a timeout.
 * @returns How many bytes were sent.
 * @throws {OSError} EMSGSIZE, ECONNREFUSED …; `gaierror` when the host cannot be resolved.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_sendto
 */
export function sock_sendto<Name extends FamilyName>(
  sock: Socket<Name>,
  data: BytesLike,
  address: Target<Name>,
  options?: WaitOptions,
): Promise<number> {
  if (has_name(sock, address)) {
    return rejecting(() => {
      const bytes = bytes_of(data, "data"), size = length_of(bytes);
      return with_address(sock, address, options, (address, options) => {
        return sock_sendto(sock, as_checked(bytes, size, "data"), address, options);
      });
    });
  }
  return awaited(sock, "writers", options, (d) => {
    const bytes = bytes_of(data, "data"), size = length_of(bytes);
    const set_again = destination_of(d, sock, address, "sendto");
    return () => {
      expect_length(bytes, size, "data");
      set_again();
      return sys.sendto(d.fd, bytes, size, 0);
    };
  });
}

/**
 * Sends data and ancillary data: sendmsg(2). A host name is resolved on another thread first.
 *
 * @param sock The socket, non-blocking.
 * @param buffers The data.
 * @param ancdata The ancillary data: `[level, type, data]` each.
 * @param flags `MSG_*` flags.
 * @param address The destination, in the family's form; `null` for a connected socket.
 * @param options A signal and a timeout.
 * @returns How many bytes of data the kernel took.
 * @throws {OSError} As {@linkcode sock_sendto} does.
 * @see https://docs.python.org/3/library/socket.html#socket.socket.sendmsg
 */
export function sock_sendmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  buffers: Iterable<BytesLike>,
  ancdata?: Iterable<AncillaryTarget>,
  flags?: Integer,
  address?: Target<Name> | null,
  options?: WaitOptions,
): Promise<number>;
/** The same to a connected socket's peer. */
export function sock_sendmsg(
  sock: Socket<FamilyName>,
  buffers: Iterable<BytesLike>,
  ancdata: Iterable<AncillaryTarget>,
  flags: Integer,
  options: WaitOptions,
): Promise<number>;
/** The same without flags. */
export function sock_sendmsg(
  sock: Socket<FamilyName>,
  buffers: Iterable<BytesLike>,
  ancdata: Iterable<AncillaryTarget>,
  options: WaitOptions,
): Promise<number>;
/** The same without ancillary data. */
export function sock_sendmsg(
  sock: Socket<FamilyName>,
  buffers: Iterable<BytesLike>,
  options: WaitOptions,
): Promise<number>;
export function sock_sendmsg<Name extends FamilyName>(
  sock: Socket<Name>,
  buffers: Iterable<BytesLike>,
  ...given: unknown[]
): Promise<number> {
  const defaults: [Iterable<AncillaryTarget>, Integer, Target<Name> | null] = [[], 0, null];
  const [ancdata = [], flags, address = null, options] = optional(given, defaults);
  if (has_name(sock, address)) {
    return rejecting(() => {
      const data = list_of(buffers, "sendmsg", readable), lengths = each(data, length_of);
      return with_address(sock, address, options, (address, options) => {
        keep_lengths(data, lengths);
        return awaited(sock, "writers", options, (d) => sendmsg_attempt(d, sock, data, ancdata, flags, address));
      });
    });
  }
  return awaited(sock, "writers", options, (d) => sendmsg_attempt(d, sock, buffers, ancdata, flags, address));
}

/**
 * Connects to a peer: connect(2), then SO_ERROR. A host name is resolved on another thread first.
 *
 * @param sock The socket, non-blocking.
 * @param address The peer's address, in the family's form.
 * @param options A signal and a timeout. After either, the kernel goes on connecting: close the socket. Another
 * call on it waits for that connection, whatever its address.
 * @throws {OSError} ECONNREFUSED …; `gaierror` when the host cannot be resolved.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_connect
 */
export function sock_connect<Name extends FamilyName>(
  sock: Socket<Name>,
  address: Target<Name>,
  options?: WaitOptions,
): Promise<void> {
  if (has_name(sock, address)) {
    return with_address(sock, address, options, (address, options) => sock_connect(sock, address, options));
  }
  return awaited<void>(sock, "writers", options, (d) => {
    const set_again = destination_of(d, sock, address, "connect");
    let begun = false;
    return () => {
      if (begun) return outcome(d.fd);
      set_again();
      const result = sys.connect(d.fd);
      if (result >= 0) return;
      begun = result === UNDER_WAY || result === INTERRUPTED || result === -EALREADY;
      return begun ? -EWOULDBLOCK : result; // EAGAIN: the backlog of an AF_UNIX listener is full. Retry later.
    };
  });
}

/** The result of the connection attempt, or that it is still under way. */
function outcome(fd: number): void | number {
  const revents = sys.poll_one(fd, POLLOUT | POLLERR, 0);
  if (revents <= 0) return revents === 0 ? -EWOULDBLOCK : revents;
  const error = int_option(fd, SO_ERROR);
  if (error !== 0 && error !== EISCONN) return -error;
}

/**
 * Accepts a connection: accept4(2).
 *
 * @param sock The listening socket, non-blocking.
 * @param options A signal and a timeout.
 * @returns The connected socket, non-blocking too, and the peer's address.
 * @throws {OSError} EMFILE, ECONNABORTED …; EBADF when the socket is closed during the wait.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_accept
 */
export function sock_accept<Name extends FamilyName>(
  sock: Socket<Name>,
  options?: WaitOptions,
): Promise<[conn: Socket<Name>, address: Address<Name>]> {
  return awaited(sock, "readers", options, (d) => {
    d.expect_address();
    return () => accepted<Name>(d);
  });
}

/**
 * Accepts a connection that waits already.
 *
 * @param sock The listening socket, of which a connection was awaited just before.
 * @returns What {@linkcode sock_accept} gives; `undefined` when no connection waits, or another call took it.
 */
export function accept_now<Name extends FamilyName>(
  sock: Socket<Name>,
): [conn: Socket<Name>, address: Address<Name>] | undefined {
  const d = awaitable(sock);
  if ((d.watch?.readers?.head ?? null) !== null) return undefined;
  const result = accepted<Name>(d);
  if (typeof result !== "number") return result;
  if (result !== -EWOULDBLOCK && result !== INTERRUPTED) throw os_error(result);
}

function accepted<Name extends FamilyName>(d: Descriptor): [conn: Socket<Name>, address: Address<Name>] | number {
  const fd = d.codec!.nameless === true ? sys.accept_nameless!(d.fd) : sys.accept(d.fd);
  if (fd < 0) return fd;
  const address = d.peer_of(fd) as Address<Name>;
  const accepted = new Descriptor(fd, d.family, d.type, d.proto);
  accepted.set_nonblocking(true);
  accepted.timeout = 0;
  const conn = socket_of<Name>(accepted);
  if (d.fd >= 0) return [conn, address];
  conn.close(); // An audit hook has closed the listener.
  return CLOSED;
}

/**
 * Whether accept has failed because the peer has reset its connection, so that the next one should be accepted:
 * ECONNABORTED, or WSAECONNRESET on Windows.
 */
export function given_up({ errno }: OSError): boolean {
  return errno === ECONNABORTED || errno === ECONNRESET;
}

/**
 * shutdown(SHUT_WR). A connection that the peer has already ended is not an error: the system says ENOTCONN, and
 * Windows also how it ended, WSAECONNRESET or WSAECONNABORTED.
 */
export function end_sending(sock: Socket<FamilyName>): void {
  try {
    sock.shutdown(SHUT_WR);
  } catch (error) {
    if (!(error instanceof OSError && (error.errno === ENOTCONN || given_up(error)))) throw error;
  }
}

/** Encodes an address and raises its audit event, once; the result makes it the destination of an attempt. */
function destination_of(
  d: Descriptor,
  sock: Socket<FamilyName>,
  address: unknown,
  caller: "connect" | "sendto",
): () => void {
  set_destination(d, sock, address, caller, `socket.${caller}`);
  const bytes = destination();
  return () => restore_destination(bytes);
}

/** Makes a call whose exceptions reject the promise. */
function rejecting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}
