/**
 * Messages of AF_NETLINK: a header, then attributes, each with a header of its own and padded to four bytes
 * (Linux, FreeBSD).
 *
 * ```c
 * struct nlmsghdr {                // netlink(7)
 *   __u32 nlmsg_len;               //  0, header and payload
 *   __u16 nlmsg_type;              //  4
 *   __u16 nlmsg_flags;             //  6
 *   __u32 nlmsg_seq;               //  8
 *   __u32 nlmsg_pid;               // 12
 * };                               // 16
 * struct nlattr {
 *   __u16 nla_len;                 //  0, header and payload, without the padding
 *   __u16 nla_type;                //  2, with NLA_F_NESTED and NLA_F_NET_BYTEORDER in its highest bits
 * };                               //  4
 * ```
 *
 * @example The names of all interfaces
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import * as structs from "jsr:@bsd/socket/structs";
 *
 * using s = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
 * const flags = socket.NLM_F_REQUEST | socket.NLM_F_DUMP;
 * s.sendto(structs.pack_nlmsg({ type: socket.RTM_GETLINK, flags }, structs.pack_ifinfomsg({})), [0, 0]);
 * for (let done = false; !done;) {
 *   for (const { type, payload } of structs.unpack_nlmsgs(s.recv(65536))) {
 *     if (type === socket.RTM_NEWLINK) console.log(structs.unpack_ifinfomsg(payload).index);
 *     done = type === socket.NLMSG_DONE;
 *   }
 * }
 * ```
 *
 * @module
 */

import { joined, length_of, Math, own_bytes, rest_from } from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { fields, named, payload_of, struct, unsigned } from "./fields.ts";
import { ValueError } from "../base/value_errors.ts";

/** The fields of a `struct nlmsghdr`. */
export interface NlMsgHdr {
  /** What kind of message it is. */
  type: number;
  /** `NLM_F_*`. */
  flags: number;
  /** A number of the sender's; an answer has the request's. */
  seq: number;
  /** The sender's port; 0 is the kernel. */
  pid: number;
}

/** A message: its header and what follows. */
export interface NlMsg extends NlMsgHdr {
  /** What follows the header. */
  payload: Uint8Array<ArrayBuffer>;
}

/** An attribute: its type, with the two flags that may be set in it, and what it holds. */
export type NlAttr = [type: number, payload: Uint8Array<ArrayBuffer>];

const NLMSGHDR = 16, NLATTR = 4;
const NLA_TYPE_MASK = 0x3fff;
const NLM_F_CAPPED = 0x100, NLM_F_ACK_TLVS = 0x200;

/** The bytes themselves; a copy where other threads share them. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? bytes as Uint8Array<ArrayBuffer> : new Uint8Array(bytes);
}

function align(length: number): number {
  return (length + 3) & ~3;
}

/**
 * A message: a `struct nlmsghdr` and its payload, padded to four bytes. Messages may be joined to one datagram.
 *
 * @param header Its fields; omitted ones are 0.
 * @param payload What follows: a struct of the protocol, then attributes.
 * @throws {OverflowError} when a number does not fit.
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 */
export function pack_nlmsg(header: Partial<NlMsgHdr>, ...payload: readonly BytesLike[]): Uint8Array<ArrayBuffer> {
  const { type = 0, flags = 0, seq = 0, pid = 0 } = named(header, "header");
  const parts = payload.map((part) => bytes_of(part, "payload"));
  const body = joined(parts.map(padded)), size = length_of(body);
  const last = parts.length === 0 ? 0 : length_of(parts[parts.length - 1]);
  const { bytes, view } = struct(NLMSGHDR + size);
  view.setUint32(0, NLMSGHDR + size - (align(last) - last), true); // The padding at the end is not counted.
  view.setUint16(4, unsigned(type, 16, "type"), true);
  view.setUint16(6, unsigned(flags, 16, "flags"), true);
  view.setUint32(8, unsigned(seq, 32, "seq"), true);
  view.setUint32(12, unsigned(pid, 32, "pid"), true);
  bytes.set(body, NLMSGHDR);
  return bytes;
}

/**
 * Reads the messages of a datagram.
 *
 * @param datagram What a netlink socket received.
 * @returns The messages; their payloads own their memory.
 * @throws {ValueError} when a length in it is wrong: the datagram was cut.
 */
export function unpack_nlmsgs(datagram: BytesLike): NlMsg[] {
  const { bytes: given, view } = fields(datagram, 0, "datagram"), bytes = unshared(given);
  const messages: NlMsg[] = [], size = length_of(bytes);
  for (let at = 0; at < size;) {
    const length = at + NLMSGHDR <= size ? view.getUint32(at, true) : 0;
    if (length < NLMSGHDR || at + length > size) throw new ValueError("datagram: a message is truncated");
    messages.push({
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      seq: view.getUint32(at + 8, true),
      pid: view.getUint32(at + 12, true),
      payload: payload_of(bytes, at + NLMSGHDR, at + length),
    });
    at += align(length);
  }
  return messages;
}

/** What an answer of type `NLMSG_ERROR` says. */
export interface NlMsgErr {
  /** The error number; 0 for an acknowledgement. */
  error: number;
  /** The header of the request that it answers. */
  header: NlMsgHdr;
  /** `NLMSGERR_ATTR_*`, where NETLINK_EXT_ACK asked for them and the flags of the answer say that they are there. */
  attributes?: NlAttr[];
}

/**
 * Reads the payload of a message of type `NLMSG_ERROR`.
 *
 * @param payload Its payload.
 * @param flags The message's flags. `NLM_F_ACK_TLVS` in them says that attributes follow, `NLM_F_CAPPED` that only the
 * request's header is repeated.
 * @throws {ValueError} when it is too short.
 */
export function unpack_nlmsgerr(payload: BytesLike, flags: Integer = 0): NlMsgErr {
  const { bytes, view } = fields(payload, 4 + NLMSGHDR, "payload");
  const error = 0 - view.getInt32(0, true), bits = unsigned(flags, 16, "flags");
  // A failed request is repeated whole unless the answer is capped; a successful one only by its header.
  const whole = error !== 0 && (bits & NLM_F_CAPPED) === 0;
  const behind = 4 + (whole ? align(Math.max(NLMSGHDR, view.getUint32(4, true))) : NLMSGHDR);
  const header = {
    type: view.getUint16(8, true),
    flags: view.getUint16(10, true),
    seq: view.getUint32(12, true),
    pid: view.getUint32(16, true),
  };
  if ((bits & NLM_F_ACK_TLVS) === 0) return { error, header };
  return { error, header, attributes: unpack_nlattrs(rest_from(bytes, Math.min(behind, length_of(bytes)))) };
}

/**
 * An attribute: a `struct nlattr` and its payload, padded to four bytes.
 *
 * @param type Its type; or `NLA_F_NESTED` to it when the payload is attributes.
 * @param payload What it holds; several parts are joined, so that attributes nest.
 * @throws {ValueError} when it is longer than 65,535 bytes.
 */
export function pack_nlattr(type: Integer, ...payload: readonly BytesLike[]): Uint8Array<ArrayBuffer> {
  const body = joined(payload.map((part) => bytes_of(part, "payload")));
  const size = NLATTR + length_of(body), { bytes, view } = struct(align(size));
  view.setUint16(0, unsigned(size, 16, "payload"), true);
  view.setUint16(2, unsigned(type, 16, "type"), true);
  bytes.set(body, NLATTR);
  return bytes;
}

/**
 * Reads the attributes of a payload.
 *
 * @param payload The attributes, one behind the other; usually what follows a struct of the protocol.
 * @returns The attributes in their order, their types without the two flags; the payloads own their memory.
 * @throws {ValueError} when a length in it is wrong.
 */
export function unpack_nlattrs(payload: BytesLike): NlAttr[] {
  const { bytes: given, view } = fields(payload, 0, "payload"), bytes = unshared(given);
  const attributes: NlAttr[] = [], size = length_of(bytes);
  for (let at = 0; at < size;) {
    const length = at + NLATTR <= size ? view.getUint16(at, true) : 0;
    if (length < NLATTR || at + length > size) throw new ValueError("payload: an attribute is truncated");
    attributes.push([view.getUint16(at + 2, true) & NLA_TYPE_MASK, payload_of(bytes, at + NLATTR, at + length)]);
    at += align(length);
  }
  return attributes;
}

function padded(part: Uint8Array): Uint8Array {
  const size = length_of(part);
  if (size % 4 === 0) return part;
  const whole = own_bytes(align(size));
  whole.set(part);
  return whole;
}
