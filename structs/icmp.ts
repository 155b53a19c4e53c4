/**
 * The filter of a raw ICMPv6 socket: which types of messages it receives.
 *
 * ```c
 * struct icmp6_filter { uint32_t icmp6_filt[8]; };    // RFC 3542: a bit for each type
 * ```
 *
 * @module
 */

import type { Integer } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { items, struct, unsigned } from "./fields.ts";

const ICMP6_FILTER_SIZE = 32;
/** On Linux a set bit blocks a type; on BSD it passes one. */
const SET_BIT_BLOCKS: boolean = by<boolean>({ linux: true, darwin: false, freebsd: false, windows: false });

/**
 * The value of `ICMP6_FILTER`, a `struct icmp6_filter`: the types that pass, all others are blocked (Linux, macOS,
 * FreeBSD).
 *
 * @param pass The types of ICMPv6 that the socket receives: 134 is a router's advertisement.
 * @throws {ValueError} when one does not fit in 8 bits.
 * @see https://www.rfc-editor.org/rfc/rfc3542#section-3.2
 */
export function pack_icmp6_filter(pass: Iterable<Integer>): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(ICMP6_FILTER_SIZE);
  if (SET_BIT_BLOCKS) bytes.fill(0xff);
  for (const one of items(pass, "pass")) {
    const type = unsigned(one, 8, "pass"), at = (type >> 5) * 4, bit = 1 << (type & 31);
    view.setUint32(at, SET_BIT_BLOCKS ? view.getUint32(at, true) & ~bit : view.getUint32(at, true) | bit, true);
  }
  return bytes;
}
