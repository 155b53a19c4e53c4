/**
 * socketpair: two sockets that are connected to each other.
 *
 * @module
 */

import { c_int, in_order, type Integer } from "../base/arguments.ts";
import { AF_INET, AF_INET6, AF_UNIX, type Family } from "../constants/address_family.ts";
import { by } from "../constants/platform.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { BlockingIOError, checked, ConnectionError } from "../base/errors.ts";
import type { FamilyName } from "../families/registry.ts";
import { sys } from "../ffi/mod.ts";
import { Descriptor } from "../descriptor/descriptor.ts";
import { Socket } from "./socket.ts";

const PARAMETERS = { family: null, type: SOCK_STREAM, proto: 0 };
const DEFAULT_FAMILY: number = by<number>({ linux: AF_UNIX, darwin: AF_UNIX, windows: AF_INET, freebsd: AF_UNIX });

/** The parameters of {@linkcode socketpair} by name. */
export interface SocketpairOptions<F extends Integer = Integer> {
  /** An `AF_*`; AF_UNIX when it is missing or `null`, AF_INET on Windows. */
  family?: F | null;
  /** A `SOCK_*`; SOCK_STREAM when it is missing. */
  type?: Integer;
  /** A protocol; 0 when it is missing. */
  proto?: Integer;
}

/**
 * Two sockets that are connected to each other: socketpair(2), on Windows a connection through the loopback interface.
 *
 * @param family An `AF_*`; AF_UNIX when it is missing or `null`, AF_INET on Windows.
 * @param type A `SOCK_*`; SOCK_STREAM when it is missing.
 * @param proto A protocol; 0 when it is missing.
 * @returns The two ends, neither inherited by child processes.
 * @throws {OSError} EOPNOTSUPP when the family has no pairs.
 * @see https://docs.python.org/3/library/socket.html#socket.socketpair
 */
export function socketpair(): [Socket<"AF_UNIX">, Socket<"AF_UNIX">];
/** The same of a family that is named. */
export function socketpair<Name extends FamilyName>(
  family: Family<Name>,
  type?: Integer,
  proto?: Integer,
): [Socket<Name>, Socket<Name>];
/** The same with the parameters by name. */
export function socketpair<Name extends FamilyName>(
  options: SocketpairOptions<Family<Name>> & { family: Family<Name> },
): [Socket<Name>, Socket<Name>];
/** The same of a family that TypeScript cannot tell. */
export function socketpair(
  family?: Integer | null | SocketpairOptions,
  type?: Integer,
  proto?: Integer,
): [Socket, Socket];
export function socketpair(...given: unknown[]): [Socket, Socket] {
  const list = in_order("socketpair", given, PARAMETERS);
  const family = list.length < 1 || list[0] === null ? DEFAULT_FAMILY : c_int(list[0], "family");
  const type = list.length < 2 ? SOCK_STREAM : c_int(list[1], "type");
  const proto = list.length < 3 ? 0 : c_int(list[2], "proto");
  if (sys.socketpair === undefined) return emulated_socketpair(family, type, proto);
  const fds = new Int32Array(2);
  checked(sys.socketpair(family, type, proto, fds));
  const socket_of = (fd: number) => new Socket(new Descriptor(fd, family, type, proto) as never, family, type, proto);
  let first: Socket | undefined;
  try {
    first = socket_of(fds[0]);
  } finally {
    if (first === undefined) sys.close(fds[1]);
  }
  try {
    return [first, socket_of(fds[1])];
  } catch (error) {
    first.close();
    throw error;
  }
}

/**
 * A pair made of a connection through the loopback interface, for systems without socketpair(2).
 *
 * Whoever is on the machine could connect in between, so each end makes sure that the other is the one it talks to.
 *
 * @throws {RangeError} for anything but a TCP stream over IPv4 or IPv6.
 * @throws {ConnectionError} when somebody else got hold of the connection.
 */
export function emulated_socketpair(family: number = AF_INET, type: number = SOCK_STREAM, proto = 0): [Socket, Socket] {
  if (family !== AF_INET && family !== AF_INET6) {
    throw new RangeError("Only AF_INET and AF_INET6 socket address families are supported");
  }
  if (type !== SOCK_STREAM) throw new RangeError("Only SOCK_STREAM socket type is supported");
  if (proto !== 0) throw new RangeError("Only protocol zero is supported");

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
    const [server] = listener.accept();
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
