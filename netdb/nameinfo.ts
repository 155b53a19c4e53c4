/**
 * Names for a socket address: getnameinfo(3).
 *
 * @module
 */

import { item_of } from "../base/intrinsics.ts";
import { audit, audited } from "../base/audit.ts";
import { c_int, type Integer, masked } from "../base/arguments.ts";
import { AF_INET6, AF_UNSPEC } from "../constants/address_family.ts";
import { AI_NUMERICHOST } from "../constants/addrinfo.ts";
import { SOCK_DGRAM } from "../constants/socket_type.ts";
import { OSError } from "../base/errors.ts";
import { sys } from "../ffi/mod.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { resolver_error, text_argument } from "./arguments.ts";
import { OverflowError } from "../base/value_errors.ts";

/** A numeric address and its port; for IPv6 also flow information and the interface's index. */
export type NameInfoTarget = readonly [host: string, port: Integer, flowinfo?: Integer, scope_id?: Integer];

const FLOWINFO = 4, SCOPE_ID = 24; // struct sockaddr_in6

/**
 * The names of a socket address' host and service: getnameinfo(3).
 *
 * @param sockaddr `[host, port]`, for IPv6 also `[host, port, flowinfo, scope_id]`; the host is a numeric address.
 * @param flags Any of NI_*.
 * @returns `[host, service]`, as names, or as numbers, depending on the flags.
 * @throws {gaierror} when the host is not a numeric address, the port not one, or the resolver fails.
 * @throws {OSError} when an IPv4 address has more than two items.
 * @throws {OverflowError} when the flow information is above 1048575, the port or the flags do not fit in a C int.
 * @throws {TypeError} when the address is not an array of these items.
 * @see https://docs.python.org/3/library/socket.html#socket.getnameinfo
 */
export function getnameinfo(sockaddr: NameInfoTarget, flags: Integer): [host: string, service: string] {
  const names = sys.names.getnameinfo(nameinfo_query(sockaddr, flags));
  if (typeof names === "number") throw resolver_error(names);
  return names;
}

/** Checks the arguments of a call: puts the address into `resolved_sockaddr`, returns the flags, raises the audit event. */
export function nameinfo_query(sockaddr: NameInfoTarget, flags: Integer): number {
  const bits = c_int(flags, "flags");
  const [host, port, flowinfo, scope_id, length] = items_of(sockaddr);
  if (audited) audit("socket.getnameinfo", sockaddr);
  if (numeric_address(host, port) === AF_INET6) {
    resolved_sockaddr.view.setUint32(FLOWINFO, flowinfo);
    resolved_sockaddr.view.setUint32(SCOPE_ID, scope_id, true);
  } else if (length !== 2) throw new OSError("IPv4 sockaddr must be 2 tuple");
  return bits;
}

type Items = [host: string, port: number, flowinfo: number, scope_id: number, length: number];

/** Reads each item once, before filling `resolved_sockaddr`: a getter could overwrite it. */
function items_of(sockaddr: unknown): Items {
  if (!Array.isArray(sockaddr)) throw new TypeError("getnameinfo() argument 1 must be a tuple");
  const { length } = sockaddr;
  if (length < 2 || length > 4) throw new TypeError("getnameinfo(): illegal sockaddr argument");
  const host = text_argument(item_of(sockaddr, 0), "getnameinfo(): illegal sockaddr argument: host");
  const port = c_int(item_of(sockaddr, 1), "port");
  const flowinfo = length < 3 ? 0 : masked(item_of(sockaddr, 2), 32, "flowinfo");
  const scope_id = length < 4 ? 0 : masked(item_of(sockaddr, 3), 32, "scope_id");
  if (flowinfo > 0xfffff) throw new OverflowError("getnameinfo(): flowinfo must be 0-1048575.");
  return [host, port, flowinfo, scope_id, length];
}

/** Puts the sockaddr of a numeric host and a port into `resolved_sockaddr`, and returns its family. */
function numeric_address(host: string, port: number): number {
  let family = AF_UNSPEC, count = 0;
  const code = sys.names.getaddrinfo(host, String(port), AF_UNSPEC, SOCK_DGRAM, 0, AI_NUMERICHOST, (one) => {
    family = one;
    count++;
  });
  if (code !== 0) throw resolver_error(code);
  if (count > 1) throw new OSError("sockaddr resolved to multiple addresses");
  return family;
}
