/**
 * The header of netfilter's messages, protocol `NETLINK_NETFILTER` (Linux).
 *
 * ```c
 * struct nfgenmsg {                // linux/netfilter/nfnetlink.h
 *   __u8   nfgen_family;           //  0
 *   __u8   version;                //  1, NFNETLINK_V0
 *   __be16 res_id;                 //  2, big-endian
 * };                               //  4
 * ```
 *
 * @module
 */

import type { BytesLike } from "../base/arguments.ts";
import { fields, named, struct, unsigned } from "./fields.ts";
import { type NlAttr, unpack_nlattrs } from "./netlink.ts";

const NFGENMSG = 4;

/** The fields of a `struct nfgenmsg`. */
export interface NfGenMsg {
  /** The family: `AF_UNSPEC` for all, `AF_INET`, `AF_INET6`; 1 is nftables' `inet`. */
  family: number;
  /** `NFNETLINK_V0`. */
  version: number;
  /** More, by subsystem: of `NFNL_MSG_BATCH_BEGIN` the subsystem, of a queue its number. */
  res_id: number;
}

/**
 * A `struct nfgenmsg`, which begins the payload of each message of netfilter. The message's type is
 * `NFNL_SUBSYS_* << 8` and the subsystem's own type.
 *
 * @param message Its fields; omitted ones are 0.
 * @throws {ValueError} when one does not fit.
 */
export function pack_nfgenmsg(message: Partial<NfGenMsg>): Uint8Array<ArrayBuffer> {
  const { family = 0, version = 0, res_id = 0 } = named(message, "message");
  const { bytes, view } = struct(NFGENMSG);
  view.setUint8(0, unsigned(family, 8, "family"));
  view.setUint8(1, unsigned(version, 8, "version"));
  view.setUint16(2, unsigned(res_id, 16, "res_id"));
  return bytes;
}

/**
 * Reads a `struct nfgenmsg`, and the attributes after it. Integers in netfilter's attributes are big-endian.
 *
 * @param payload The payload of a message.
 * @throws {ValueError} when it is too short.
 */
export function unpack_nfgenmsg(payload: BytesLike): NfGenMsg & { attributes: NlAttr[] } {
  const { bytes, view } = fields(payload, NFGENMSG, "payload");
  return {
    family: bytes[0],
    version: bytes[1],
    res_id: view.getUint16(2),
    attributes: unpack_nlattrs(bytes.subarray(NFGENMSG)),
  };
}
