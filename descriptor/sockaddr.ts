/**
 * Addresses as C structs: for options and structs that contain a sockaddr.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike, c_int, type Integer } from "../base/arguments.ts";
import { type Address, codec_of, read_address, type Target } from "../families/registry.ts";
import { Sockaddr } from "../ffi/memory.ts";
import { lookup } from "./lookup.ts";

/**
 * An address as bytes: the `struct sockaddr_*` of its family, as long as the family's own. A host that is a name is
 * looked up, as `bind` and `connect` do.
 *
 * @param family `AF_INET`, `AF_UNIX` ….
 * @param address The address, in the form that sockets of the family take.
 * @param protocol The protocol, for families whose addresses differ by it: AF_BLUETOOTH, AF_CAN.
 * @throws {ValueError} when the library does not know the family.
 * @throws {TypeError} when the address has another form.
 * @see https://man7.org/linux/man-pages/man3/sockaddr.3type.html
 */
export function pack_sockaddr(family: Integer, address: Target, protocol: Integer = 0): Uint8Array<ArrayBuffer> {
  const number = c_int(family, "family"), codec = codec_of(number);
  if (codec === undefined) throw new ValueError(`family: addresses of family ${number} are not supported`);
  const to = new Sockaddr();
  codec.write(to, address, "pack_sockaddr", c_int(protocol, "protocol"), lookup);
  return to.bytes.slice(0, to.size);
}

/**
 * The address in a `struct sockaddr_*`, as `getsockname` would give it.
 *
 * @param bytes The struct; what follows it, as in a `struct sockaddr_storage`, is ignored.
 * @param protocol The protocol, for families whose addresses differ by it: AF_BLUETOOTH, AF_CAN.
 * @returns The address alone; of a family that the library does not know, `[family, bytes]`.
 * @throws {ValueError} when there are fewer than 2 bytes.
 * @example The destination of a connection before a firewall redirected it
 * ```ts ignore
 * import * as socket from "jsr:@bsd/socket";
 * import { unpack_sockaddr } from "jsr:@bsd/socket/structs";
 *
 * using server = socket.create_server(["127.0.0.1", 8080]);
 * using conn = server.accept()[0];
 * const sockaddr = conn.getsockopt(socket.IPPROTO_IP, socket.SO_ORIGINAL_DST, 16);
 * console.log(unpack_sockaddr(sockaddr)); // ["192.0.2.1", 80]
 * ```
 */
export function unpack_sockaddr(bytes: BytesLike, protocol: Integer = 0): Address {
  const given = bytes_of(bytes, "bytes");
  if (given.length < 2) throw new ValueError(`bytes: at least 2 bytes expected, got ${given.length}`);
  const from = new Sockaddr();
  const size = Math.min(given.length, from.bytes.length);
  from.bytes.set(given.subarray(0, size));
  from.size = size;
  return read_address(from, c_int(protocol, "protocol"), lookup);
}
