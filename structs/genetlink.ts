/**
 * The header of generic netlink, protocol `NETLINK_GENERIC`: families with names of their own, such as `ethtool`,
 * `nl80211` or `wireguard`. A message's type is the family's number, which the controller tells (Linux, FreeBSD).
 *
 * ```c
 * struct genlmsghdr {              // linux/genetlink.h
 *   __u8  cmd;                     //  0
 *   __u8  version;                 //  1
 *   __u16 reserved;                //  2
 * };                               //  4
 * ```
 *
 * @module
 */

import type { BytesLike } from "../base/arguments.ts";
import { fields, named, struct, unsigned } from "./fields.ts";
import { type NlAttr, unpack_nlattrs } from "./netlink.ts";

const GENLMSGHDR = 4;

/** The fields of a `struct genlmsghdr`. */
export interface GenlMsgHdr {
  /** The command: a number of the family. */
  cmd: number;
  /** The version of the family's interface. */
  version: number;
}

/**
 * A `struct genlmsghdr`, which begins the payload of each message of generic netlink.
 *
 * @param header Its fields; omitted ones are 0.
 * @throws {ValueError} when one does not fit.
 * @see https://docs.kernel.org/userspace-api/netlink/intro.html
 */
export function pack_genlmsghdr(header: Partial<GenlMsgHdr>): Uint8Array<ArrayBuffer> {
  const { cmd = 0, version = 0 } = named(header, "header");
  const { bytes, view } = struct(GENLMSGHDR);
  view.setUint8(0, unsigned(cmd, 8, "cmd"));
  view.setUint8(1, unsigned(version, 8, "version"));
  return bytes;
}

/**
 * Reads a `struct genlmsghdr`, and the attributes after it. A family with a header of its own has it between them:
 * read it with `hdrsize`.
 *
 * @param payload The payload of a message.
 * @param hdrsize Bytes of the family's own header, a multiple of four.
 * @throws {ValueError} when it is too short.
 */
export function unpack_genlmsghdr(payload: BytesLike, hdrsize: number = 0): GenlMsgHdr & { attributes: NlAttr[] } {
  const start = GENLMSGHDR + unsigned(hdrsize, 16, "hdrsize");
  const { bytes } = fields(payload, start, "payload");
  return { cmd: bytes[0], version: bytes[1], attributes: unpack_nlattrs(bytes.subarray(start)) };
}
