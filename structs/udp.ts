/**
 * Segmentation of UDP: one message of many datagrams, which the kernel or the network card cuts and joins (Linux,
 * Windows).
 *
 * @module
 */

import { bytes_of, type BytesLike, c_int, type Integer } from "../base/arguments.ts";
import { NotImplementedError } from "../base/errors.ts";
import { copy_of, length_of, Math } from "../base/intrinsics.ts";
import { ValueError } from "../base/value_errors.ts";
import { by } from "../constants/platform.ts";
import { IPPROTO_UDP } from "../constants/protocol.ts";
import { UDP_COALESCED_INFO, UDP_GRO, UDP_SEGMENT, UDP_SEND_MSG_SIZE } from "../constants/udp.ts";
import { fields, struct, unsigned } from "./fields.ts";

/** The control message that sends, its bytes, and the one that is received. */
const SEND = by<{ type: number; size: 2 | 4 } | undefined>({
  linux: { type: UDP_SEGMENT, size: 2 },
  windows: { type: UDP_SEND_MSG_SIZE, size: 4 },
});
const RECEIVED: number = by({ linux: UDP_GRO, windows: UDP_COALESCED_INFO });

/**
 * An item of ancillary data that has the kernel cut a message into datagrams of so many bytes; the last one is shorter.
 * One system call and one pass through the stack send up to 64 of them, 128 with newer kernels.
 *
 * It pays for a stream of large datagrams to one peer. On a path whose MTU is smaller than the datagrams the message is
 * refused (EINVAL, EMSGSIZE), since nothing is fragmented; so is one of more datagrams (EINVAL).
 *
 * @param size Bytes of each datagram; 0 to send the message as it is.
 * @returns The item, for `sendmsg`, `sendmmsg` and `MessageBatch.set`.
 * @throws {ValueError} when it does not fit.
 * @throws {NotImplementedError} on a platform without segmentation.
 * @example
 * ```ts
 * import { AF_INET, SOCK_DGRAM, socket } from "jsr:@bsd/socket";
 * import { pack_udp_segment } from "jsr:@bsd/socket/structs";
 *
 * using receiver = new socket(AF_INET, SOCK_DGRAM), sender = new socket(AF_INET, SOCK_DGRAM);
 * receiver.bind(["127.0.0.1", 0]);
 * sender.sendmsg([new Uint8Array(2500)], [pack_udp_segment(1000)], 0, receiver.getsockname());
 * console.log(receiver.recv(2000).length, receiver.recv(2000).length, receiver.recv(2000).length); // 1000 1000 500
 * ```
 * @see https://docs.kernel.org/networking/segmentation-offloads.html
 */
export function pack_udp_segment(size: Integer): [level: number, type: number, data: Uint8Array<ArrayBuffer>] {
  if (SEND === undefined) throw new NotImplementedError("pack_udp_segment() is not available on this platform");
  const bytes = unsigned(size, 16, "size");
  const { bytes: data, view } = struct(SEND.size);
  if (SEND.size === 2) view.setUint16(0, bytes, true);
  else view.setUint32(0, bytes, true);
  return [IPPROTO_UDP, SEND.type, data];
}

/**
 * The datagrams that the kernel has joined to one message: `recvmsg` of a socket with `UDP_GRO` (on Windows
 * `UDP_RECV_MAX_COALESCED_SIZE`) gives them with an item that tells how long each is.
 *
 * Joining pays for a stream of large datagrams from one peer. Small or single datagrams gain nothing, and the kernel may
 * keep a datagram back for a moment to join it with the next (`gro_flush_timeout` of the network device).
 *
 * @param data The message's data.
 * @param ancdata The message's ancillary data.
 * @returns The datagrams, each the caller's own; of a message that was not joined, the one that it is.
 * @throws {ValueError} when the item is cut off, or its length is negative.
 * @throws {TypeError} when `ancdata` is not what `recvmsg` returns.
 * @example Receiving joined datagrams
 * ```ts
 * import { AF_INET, CMSG_SPACE, IPPROTO_UDP, SOCK_DGRAM, socket, UDP_GRO } from "jsr:@bsd/socket";
 * import { pack_udp_segment, split_segments } from "jsr:@bsd/socket/structs";
 *
 * using receiver = new socket(AF_INET, SOCK_DGRAM), sender = new socket(AF_INET, SOCK_DGRAM);
 * receiver.bind(["127.0.0.1", 0]);
 * receiver.setsockopt(IPPROTO_UDP, UDP_GRO, 1);
 * sender.sendmsg([new Uint8Array(2500)], [pack_udp_segment(1000)], 0, receiver.getsockname());
 * const [data, ancdata] = receiver.recvmsg(65535, CMSG_SPACE(4));
 * console.log(split_segments(data, ancdata).map(({ length }) => length)); // [ 1000, 1000, 500 ]
 * ```
 */
export function split_segments(
  data: BytesLike,
  ancdata: Iterable<readonly [level: Integer, type: Integer, data: BytesLike]>,
): Uint8Array<ArrayBuffer>[] {
  let size = 0;
  if (typeof ancdata?.[Symbol.iterator] !== "function") {
    throw new TypeError("ancdata: an iterable of items is required");
  }
  for (const item of ancdata) {
    if (!Array.isArray(item)) throw new TypeError("ancdata: each item must be an array of level, type and data");
    const [level, type, value] = item;
    if (c_int(level, "cmsg_level") !== IPPROTO_UDP || c_int(type, "cmsg_type") !== RECEIVED) continue;
    const { view } = fields(value, 2, "ancdata");
    size = view.byteLength < 4 ? view.getUint16(0, true) : view.getInt32(0, true);
  }
  if (size < 0) throw new ValueError(`ancdata: ${size} is not the size of a datagram`);
  const whole = bytes_of(data, "data"), length = length_of(whole), step = size === 0 ? length : size;
  const datagrams = [copy_of(whole, 0, Math.min(step, length))]; // Also of no bytes.
  for (let at = step; at < length; at += step) datagrams.push(copy_of(whole, at, Math.min(at + step, length)));
  return datagrams;
}
