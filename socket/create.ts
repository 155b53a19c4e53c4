/**
 * The functions that make sockets: create_connection, create_server, socketpair, fromfd, fromshare; dup and close.
 *
 * @module
 */

import { CLOSED, INTERRUPTED, os_error, throw_if_failed } from "../ffi/result.ts";
import {
  by_name,
  type BytesLike,
  c_buffer,
  c_int,
  in_order,
  INT_MAX,
  type Integer,
  parameters,
  within,
} from "../base/arguments.ts";
import { Int32Array, item_of, length_of } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6, AF_UNIX, type Family } from "../constants/address_family.ts";
import { ECONNRESET } from "../constants/errno.ts";
import { IPV6_V6ONLY } from "../constants/ipv6.ts";
import { by } from "../constants/platform.ts";
import { IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SO_REUSEADDR, SO_REUSEPORT } from "../constants/socket_option.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { BlockingIOError, ConnectionError, OSError } from "../base/errors.ts";
import type { Host } from "../families/codec.ts";
import type { FamilyName, Target } from "../families/registry.ts";
import { receive_space, received } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { getaddrinfo } from "../netdb/addrinfo.ts";
import { repr } from "../base/repr.ts";
import { Descriptor } from "../descriptor/descriptor.ts";
import { type IPSocket, Socket, socket_of } from "./socket.ts";
import { ValueError } from "../base/value_errors.ts";

/** Whether the library supports IPv6; the machine may still lack it. */
export const has_ipv6 = true;

/** SO_REUSEADDR lets a server restart at once; on Windows it would let two servers share an address. */
const SERVERS_REUSE_ADDRESS: boolean = by({ linux: true, darwin: true, windows: false, freebsd: true });

/** The optional parameters of {@linkcode create_connection} by name. */
export interface CreateConnectionOptions {
  /** Seconds, 0 or `null`; the default timeout when omitted. */
  timeout?: number | null;
  /** The address to connect from. */
  source_address?: Target<"AF_INET" | "AF_INET6"> | null;
  /** Whether to throw the errors of all attempts, not the last. */
  all_errors?: boolean;
}

/**
 * Connects to a TCP service, trying each address of the host in getaddrinfo's order.
 *
 * @param address The host, a name or an address, and the port or the service's name.
 * @param timeout Seconds for each attempt, and for the socket from then on; the default timeout when omitted.
 * @param source_address The address to connect from.
 * @returns The connected socket.
 * @throws {OSError} The last attempt's error; with `all_errors` an AggregateError of all.
 * @see https://docs.python.org/3/library/socket.html#socket.create_connection
 */
export function create_connection(
  address: readonly [host: Host | null, port: Integer | string | null],
  timeout?: number | null,
  source_address?: Target<"AF_INET" | "AF_INET6"> | null,
  options?: { all_errors?: boolean },
): IPSocket;
/** The same with the parameters by name. */
export function create_connection(
  address: readonly [host: Host | null, port: Integer | string | null],
  options: CreateConnectionOptions,
): IPSocket;
export function create_connection(
  address: readonly [host: Host | null, port: Integer | string | null],
  ...rest: unknown[]
): IPSocket {
  const options = connection_options(rest);
  if (!Array.isArray(address) || address.length !== 2) {
    const unpacked = Symbol.iterator in Object(address); // Python unpacks any iterable.
    throw new (unpacked ? ValueError : TypeError)("address: a pair [host, port] is required");
  }
  const errors: unknown[] = [];
  for (
    const [family, type, proto, , sockaddr] of getaddrinfo(item_of(address, 0), item_of(address, 1), 0, SOCK_STREAM)
  ) {
    let sock: Socket<"AF_INET" | "AF_INET6"> | undefined;
    try {
      sock = new Socket<"AF_INET" | "AF_INET6">(family, type, proto);
      if (options.timeout !== undefined) sock.settimeout(options.timeout);
      if (options.source_address) sock.bind(options.source_address);
      sock.connect(sockaddr);
      return sock;
    } catch (error) {
      sock?.close();
      if (!(error instanceof OSError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length === 0) throw new OSError("getaddrinfo returns an empty list");
  throw options.all_errors ? new AggregateError(errors, "create_connection failed") : errors.at(-1);
}

function connection_options(rest: unknown[]): CreateConnectionOptions {
  const [first, source_address, last] = rest;
  // An object is options only if no argument follows; otherwise that argument would be lost.
  const named = typeof first === "object" && first !== null && source_address === undefined && last === undefined;
  if (named) return by_name(first, CONNECTION) as CreateConnectionOptions;
  const { all_errors } = by_name(last, { all_errors: false });
  return { timeout: first, source_address, all_errors } as CreateConnectionOptions;
}
const CONNECTION = { timeout: undefined, source_address: null, all_errors: false };

/** The options of {@linkcode create_server}. */
export interface CreateServerOptions<F extends Integer = Integer> {
  /** AF_INET, when omitted, or AF_INET6; another family of streams works too. */
  family?: F;
  /** How many connections may wait to be accepted. */
  backlog?: Integer | null;
  /** Whether to set SO_REUSEPORT. */
  reuse_port?: boolean;
  /** Whether an AF_INET6 socket accepts IPv4 connections too. */
  dualstack_ipv6?: boolean;
}

/**
 * Makes a TCP socket, binds it to an address, and listens.
 *
 * @param address The address, in the family's form.
 * @param options The family, the backlog, and options to set.
 * @returns The listening socket.
 * @throws {OSError} when it cannot be bound; the error names the address.
 * @throws {ValueError} For options that the platform or the family does not have.
 * @see https://docs.python.org/3/library/socket.html#socket.create_server
 */
export function create_server(
  address: Target<"AF_INET">,
  options?: Omit<CreateServerOptions, "family">,
): Socket<"AF_INET">;
/** The same for a family that is passed. */
export function create_server<Name extends FamilyName>(
  address: Target<Name>,
  options: CreateServerOptions<Family<Name>> & { family: Family<Name> },
): Socket<Name>;
/** The same for a family that TypeScript does not know. */
export function create_server(address: Target, options: CreateServerOptions): Socket;
export function create_server(address: Target, ...rest: unknown[]): Socket {
  const options = by_name(rest[0], { family: AF_INET, backlog: null, reuse_port: false, dualstack_ipv6: false });
  const family = c_int(options.family, "family");
  if (options.reuse_port && SO_REUSEPORT === undefined) {
    throw new ValueError("SO_REUSEPORT not supported on this platform");
  }
  if (options.dualstack_ipv6) {
    if (!has_dualstack_ipv6()) throw new ValueError("dualstack_ipv6 not supported on this platform");
    if (family !== AF_INET6) throw new ValueError("dualstack_ipv6 requires AF_INET6 family");
  }
  const internet = family === AF_INET || family === AF_INET6;
  const sock = new Socket(family, SOCK_STREAM);
  try {
    if (SERVERS_REUSE_ADDRESS) sys.setsockopt_int(sock.fileno(), SOL_SOCKET, SO_REUSEADDR, 1); // Some families lack the option.
    if (options.reuse_port && internet) sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1);
    if (family === AF_INET6) sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, options.dualstack_ipv6 ? 0 : 1);
    bind(sock, address);
    sock.listen((options.backlog ?? undefined) as Integer | undefined);
    return sock;
  } catch (error) {
    sock.close();
    throw error;
  }
}

/** Binds the socket; an error names the address. */
function bind(sock: Socket, address: Target): void {
  try {
    sock.bind(address);
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    throw new OSError(
      error.errno,
      `${error.strerror ?? "None"} (while attempting to bind on address ${repr(address)})`,
    );
  }
}

/**
 * Whether an AF_INET6 socket can be made to accept IPv4 connections too: it sets IPV6_V6ONLY to 0 and reads it back,
 * since a kernel may accept the option and ignore it.
 *
 * @see https://docs.python.org/3/library/socket.html#socket.has_dualstack_ipv6
 */
export function has_dualstack_ipv6(): boolean {
  try {
    using sock = new Socket(AF_INET6, SOCK_STREAM);
    sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0);
    return sock.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY) === 0;
  } catch (error) {
    if (error instanceof OSError) return false;
    throw error;
  }
}

const PAIR = parameters({ family: null, type: SOCK_STREAM, proto: 0 });
/** Families of which Windows has pairs by emulation; a simulated kernel has socketpair(2) there, but no pairs of them. */
const EMULATED: ReadonlySet<number> = new Set(by({ windows: [AF_INET, AF_INET6] }) ?? []);
const PAIR_FAMILY: number = by<number>({ linux: AF_UNIX, darwin: AF_UNIX, windows: AF_INET, freebsd: AF_UNIX });

/** The parameters of {@linkcode socketpair} by name. */
export interface SocketpairOptions<F extends Integer = Integer> {
  /** An `AF_*`; AF_UNIX when omitted or `null`, AF_INET on Windows. */
  family?: F | null;
  /** A `SOCK_*`; SOCK_STREAM when omitted. */
  type?: Integer;
  /** A protocol; 0 when omitted. */
  proto?: Integer;
}

/**
 * Makes two sockets that are connected to each other: socketpair(2), on Windows a connection through the loopback
 * interface.
 *
 * @param family An `AF_*`; AF_UNIX when omitted or `null`, AF_INET on Windows.
 * @param type A `SOCK_*`; SOCK_STREAM when omitted.
 * @param proto A protocol; 0 when omitted.
 * @returns The two sockets. Child processes do not inherit them.
 * @throws {OSError} EOPNOTSUPP when the family has no pairs.
 * @see https://docs.python.org/3/library/socket.html#socket.socketpair
 */
export function socketpair(): [Socket<"AF_UNIX">, Socket<"AF_UNIX">];
/** The same for a family that is passed. */
export function socketpair<Name extends FamilyName>(
  family: Family<Name>,
  type?: Integer,
  proto?: Integer,
): [Socket<Name>, Socket<Name>];
/** The same with the parameters by name. */
export function socketpair<Name extends FamilyName>(
  options: SocketpairOptions<Family<Name>> & { family: Family<Name> },
): [Socket<Name>, Socket<Name>];
/** The same for a family that TypeScript does not know. */
export function socketpair(
  family?: Integer | null | SocketpairOptions,
  type?: Integer,
  proto?: Integer,
): [Socket, Socket];
export function socketpair(...given: unknown[]): [Socket, Socket] {
  const list = in_order("socketpair", given, PAIR);
  const family = list.length < 1 || list[0] === null ? PAIR_FAMILY : c_int(list[0], "family");
  const type = list.length < 2 ? SOCK_STREAM : c_int(list[1], "type");
  const proto = list.length < 3 ? 0 : c_int(list[2], "proto");
  if (sys.socketpair === undefined || EMULATED.has(family)) return emulated_socketpair(family, type, proto);
  const fds = new Int32Array(2);
  throw_if_failed(sys.socketpair(family, type, proto, fds));
  const end = (fd: number) => socket_of(new Descriptor(fd, family, type, proto), family, type, proto);
  let first: Socket | undefined;
  try {
    first = end(fds[0]);
  } finally {
    if (first === undefined) sys.close(fds[1]);
  }
  try {
    return [first, end(fds[1])];
  } catch (error) {
    first.close();
    throw error;
  }
}

/**
 * A pair made of a connection through the loopback interface, for systems without socketpair(2).
 *
 * Another process could connect first, so each end checks the address of its peer.
 *
 * @throws {ValueError} when it is not a TCP stream over IPv4 or IPv6.
 * @throws {ConnectionError} when another process has connected first.
 */
export function emulated_socketpair(family: number = AF_INET, type: number = SOCK_STREAM, proto = 0): [Socket, Socket] {
  if (family !== AF_INET && family !== AF_INET6) {
    throw new ValueError("Only AF_INET and AF_INET6 socket address families are supported");
  }
  if (type !== SOCK_STREAM) throw new ValueError("Only SOCK_STREAM socket type is supported");
  if (proto !== 0) throw new ValueError("Only protocol zero is supported");

  using listener = new Socket<"AF_INET" | "AF_INET6">(family, type, proto);
  listener.bind([family === AF_INET ? "127.0.0.1" : "::1", 0]);
  listener.listen();
  const address = listener.getsockname();
  const client = new Socket<"AF_INET" | "AF_INET6">(family, type, proto);
  try {
    client.setblocking(false);
    try {
      client.connect(address);
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error;
    }
    client.setblocking(true);
    const server = listener.accept()[0];
    try {
      if (!same(server.getsockname(), client.getpeername()) || !same(client.getsockname(), server.getpeername())) {
        throw new ConnectionError("Unexpected peer connection");
      }
      return [server, client];
    } catch (error) {
      server.close();
      throw error;
    }
  } catch (error) {
    client.close();
    throw error;
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((item, i) => item === b[i]);
}

/**
 * Makes a socket object of a duplicate of a descriptor: `fcntl(F_DUPFD_CLOEXEC)`.
 *
 * @param fd The descriptor. It stays open.
 * @param family Its family.
 * @param type Its type.
 * @param proto Its protocol; 0 when omitted.
 * @throws {OSError} EBADF or ENOTSOCK when it is not a socket.
 * @see https://docs.python.org/3/library/socket.html#socket.fromfd
 */
export function fromfd<Name extends FamilyName>(
  fd: Integer,
  family: Family<Name>,
  type: Integer,
  proto?: Integer,
): Socket<Name>;
/** The same for a family that TypeScript does not know. */
export function fromfd(fd: Integer, family: Integer, type: Integer, proto?: Integer): Socket;
export function fromfd(fd: Integer, family: Integer, type: Integer, proto?: Integer): Socket {
  const what = [
    c_int(family, "family"),
    c_int(type, "type"),
    arguments.length < 4 ? 0 : c_int(proto, "proto"),
  ] as const;
  const facts = Descriptor.identify(c_int(fd, "fd"), ...what); // Check before duplicating: on failure there is nothing to close.
  return socket_of(new Descriptor(dup(fd), ...facts), ...what);
}

/**
 * Makes a socket object of the bytes that `share` returned in another process (Windows; `undefined` elsewhere). Child
 * processes do not inherit it. It has the default timeout.
 *
 * @param info The bytes.
 * @returns The socket.
 * @throws {ValueError} when there are not 628 of them.
 * @see https://docs.python.org/3/library/socket.html#socket.fromshare
 */
export const fromshare: (info: BytesLike) => Socket = by({
  windows: (info: BytesLike) => new Socket({ fileno: info }),
});

/**
 * Duplicates a descriptor: `fcntl(F_DUPFD_CLOEXEC)`. Child processes do not inherit the duplicate.
 *
 * @param fd The descriptor.
 * @returns The new one, for the caller to close.
 * @throws {OSError} EBADF when there is no such descriptor, EMFILE …
 */
export function dup(fd: Integer): number {
  return throw_if_failed(sys.dup(c_int(fd, "fd")));
}

/**
 * Closes the descriptor of a socket: close(2). For descriptors from `detach`, `dup` and `recv_fds`.
 *
 * @param fd The descriptor.
 * @throws {OSError} EBADF when there is no such descriptor.
 * @see https://docs.python.org/3/library/socket.html#socket.close
 */
export function close(fd: Integer): void {
  const failure = sys.close(c_int(fd, "fd"));
  if (failure < 0 && failure !== -ECONNRESET) throw os_error(failure);
}

/**
 * Reads from a descriptor: read(2). For descriptors that are not sockets, such as those of `recv_fds` (addition).
 *
 * @param fd The descriptor.
 * @param n The maximum number of bytes to read.
 * @returns The bytes, in memory of their own; empty at the end.
 * @throws {OSError} EBADF, EISDIR; EAGAIN if the descriptor is non-blocking. Always EBADF on Windows, where sockets are
 * handles.
 * @see https://docs.python.org/3/library/os.html#os.read
 */
export function read(fd: Integer, n: Integer): Uint8Array<ArrayBuffer> {
  const number = c_int(fd, "fd");
  const size = within(n, 0, INT_MAX, "n");
  const space = receive_space(size);
  const count = uninterrupted(() => sys.read === undefined ? CLOSED : sys.read(number, space, size));
  return received(space, size, count);
}

/**
 * Writes to a descriptor: write(2). For descriptors that are not sockets, such as those of `recv_fds` (addition).
 *
 * @param fd The descriptor.
 * @param data The bytes.
 * @returns How many bytes were written; it may be fewer than were passed.
 * @throws {OSError} EBADF, EPIPE, ENOSPC; EAGAIN if the descriptor is non-blocking. Always EBADF on Windows, where
 * sockets are handles.
 * @see https://docs.python.org/3/library/os.html#os.write
 */
export function write(fd: Integer, data: BytesLike): number {
  const number = c_int(fd, "fd"), bytes = c_buffer(data, "data");
  return uninterrupted(() => sys.write === undefined ? CLOSED : sys.write(number, bytes, length_of(bytes)));
}

/** Makes a call, and repeats it when a signal interrupts it (PEP 475). */
function uninterrupted(call: () => number): number {
  let result;
  do result = call(); while (result === INTERRUPTED);
  return throw_if_failed(result);
}
