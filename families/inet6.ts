/**
 * AF_INET6: IPv6. An address is `[host, port, flowinfo, scope_id]`, of which the last two may be left out on the way
 * in.
 *
 * `host` is a name or an address as text; `""` stands for every address of this machine. `scope_id` is the index of
 * the interface that a link-local address belongs to; a `%eth0` behind the host is resolved but does not set it, as in
 * Python: `getaddrinfo` turns one into the other.
 *
 * ```c
 * struct sockaddr_in6 {             // ipv6(7), RFC 3493
 *   sa_family_t     sin6_family;    //  0
 *   in_port_t       sin6_port;      //  2, network order
 *   uint32_t        sin6_flowinfo;  //  4, network order
 *   struct in6_addr sin6_addr;      //  8
 *   uint32_t        sin6_scope_id;  // 24, the machine's order
 * };
 * ```
 *
 * @module
 */

import { type Integer, masked } from "../base/arguments.ts";
import { AF_INET6 } from "../constants/address_family.ts";
import { OSError } from "../base/errors.ts";
import {
  begin,
  type Codec,
  type Host,
  host_argument,
  type Lookup,
  port_argument,
  port_number,
  tuple,
} from "./codec.ts";
import { format_ipv6, parse_ipv6 } from "./text.ts";
import { OverflowError } from "../base/value_errors.ts";

/** The forms of an IPv6 address. */
export interface Inet6 {
  /** The numeric address, the port, the flow information in the machine's order, and the interface's index. */
  address: [host: string, port: number, flowinfo: number, scope_id: number];
  /** A name or address, a port, and if wanted the flow information and the interface's index. */
  target: readonly [host: Host, port: Integer, flowinfo?: Integer, scope_id?: Integer];
}

const SIZE = 28, PORT = 2, FLOWINFO = 4, ADDRESS = 8, SCOPE_ID = 24;

// The last address in either direction, as in inet.ts.
let written_host: Host | undefined;
const written = new Uint8Array(16), read = new Uint8Array(16);
const written_view = new DataView(written.buffer), read_view = new DataView(read.buffer);
let read_host = "::";

/** AF_INET6's codec. */
export const inet6: Codec<Inet6> = {
  write(to, address, caller, _protocol, lookup) {
    const items = tuple(address, caller, "AF_INET6");
    if (items.length < 2 || items.length > 4) {
      throw new TypeError("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
    }
    const host = written_host !== undefined && items[0] === written_host ? written_host : host_argument(items[0]);
    const port = port_argument(items[1], caller);
    const flowinfo = items.length < 3 ? 0 : masked(items[2], 32, "flowinfo");
    const scope_id = items.length < 4 ? 0 : masked(items[3], 32, "scope_id");
    if (host !== written_host) resolve(host, port, lookup);
    port_number(port, caller);
    if (flowinfo > 0xfffff) throw new OverflowError(`${caller}(): flowinfo must be 0-1048575.`);
    begin(to, AF_INET6, SIZE);
    to.view.setUint16(PORT, port);
    to.view.setUint32(FLOWINFO, flowinfo);
    for (let at = 0; at < 16; at += 4) to.view.setUint32(ADDRESS + at, written_view.getUint32(at));
    to.view.setUint32(SCOPE_ID, scope_id, true);
  },

  read({ bytes, view }) {
    if (!same(view)) {
      read.set(bytes.subarray(ADDRESS, ADDRESS + 16));
      read_host = format_ipv6(read, 0);
    }
    return [read_host, view.getUint16(PORT), view.getUint32(FLOWINFO), view.getUint32(SCOPE_ID, true)];
  },
};

function same(sockaddr: DataView): boolean {
  for (let at = 0; at < 16; at += 4) if (sockaddr.getUint32(ADDRESS + at) !== read_view.getUint32(at)) return false;
  return true;
}

/** Leaves the host's address in `written`, and in `written_host` what may be answered with it again. */
function resolve(host: Host, port: number, lookup: Lookup): void {
  written_host = undefined;
  if (host === "<broadcast>" || host === "255.255.255.255") throw new OSError("address family mismatched");
  if (host === "") written.fill(0);
  else if (typeof host === "string" && parse_ipv6(host, written, 0)) written_host = host;
  else written.set(lookup.resolve(host, AF_INET6, port).subarray(ADDRESS, ADDRESS + 16));
}
