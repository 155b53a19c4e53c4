/**
 * Many messages with one system call: recvmmsg(2) and sendmmsg(2), or a loop on systems without them.
 *
 * @module
 */

import {
  array_of,
  copy_first,
  copy_into,
  copy_of,
  item_of,
  length_of,
  Math,
  own_list,
  own_weak_map,
  part_of,
  read_lengths,
  Uint8Array as ByteArray,
} from "../base/intrinsics.ts";
import {
  byte_count,
  bytes_of,
  type BytesLike,
  c_int,
  INT_MAX,
  type Integer,
  integer,
  options_by_name,
  within,
} from "../base/arguments.ts";
import { audit, audited } from "../base/audit.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { MSG_DONTWAIT, MSG_ZEROCOPY } from "../constants/message_flag.ts";
import { POLLIN, POLLOUT } from "../constants/poll.ts";
import { IPPROTO_UDP } from "../constants/protocol.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import { by } from "../constants/platform.ts";
import { UDP_COALESCED_INFO, UDP_GRO } from "../constants/udp.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { wait_or_throw } from "../descriptor/timeout.ts";
import type { Address, FamilyName, Target } from "../families/registry.ts";
import { MessageVector } from "../ffi/batch.ts";
import { cmsg_align, int_at } from "../ffi/cmsg.ts";
import { sockaddr } from "../ffi/memory.ts";
import { control } from "../ffi/message.ts";
import { sys } from "../ffi/mod.ts";
import { CLOSED, INTERRUPTED } from "../ffi/result.ts";
import {
  type Ancillary,
  type AncillaryTarget,
  control_items,
  type ControlItem,
  kept_items,
  write_control,
} from "./control.ts";
import { set_destination } from "./destination.ts";
import { ancillary_size, close_received, list_of, readable, warn } from "./message.ts";

/** The control message with the length of the joined datagrams. */
const SEGMENT_SIZE: number = by({ linux: UDP_GRO, windows: UDP_COALESCED_INFO });
/** Maximum number of messages per call: UIO_MAXIOV. The kernel ignores the rest. */
const MAX_COUNT = 1024;
/** Maximum size of all buffers together. */
const MAX_MEMORY = 0x7fff_ffff;
/** Maximum padding behind a message's ancillary data. */
const PADDING = cmsg_align(1);

/** The optional parameters of {@linkcode MessageBatch} by name. */
export interface BatchOptions {
  /** Bytes of ancillary data for each message; 0 when omitted. */
  ancbufsize?: Integer;
}

/** A batch for sockets of one family, or for sockets of every family. */
export type BatchOf<Name extends FamilyName> = MessageBatch<Name> | MessageBatch;

/** A message to be sent: the pieces of its data, ancillary data, the destination. */
export type OutgoingMessage<Name extends FamilyName = FamilyName> = readonly [
  buffers: Iterable<BytesLike>,
  ancdata?: Iterable<AncillaryTarget> | null,
  address?: Target<Name> | null,
];

/** A received message, as `recvmsg` returns it. */
export type IncomingMessage<Name extends FamilyName = FamilyName> = [
  data: Uint8Array<ArrayBuffer>,
  ancdata: Ancillary[],
  msg_flags: number,
  address: Address<Name>,
];

/** A message that {@linkcode MessageBatch.set} prepared. */
interface Outgoing {
  length: number;
  /** The address as the caller passed it; `undefined` for none, or for the one that the message came from. */
  address: unknown;
  /** The length of the address in the vector, once it is encoded; -1 before. */
  namelen: number;
  /** The socket that it was encoded for. */
  encoded_by: Descriptor | undefined;
  controllen: number;
}

/** The internal state of a batch. */
interface Insides {
  readonly vector: MessageVector;
  /** How many messages the last call has received. */
  received: number;
  /** The prepared messages by index; an index without one sends the received message back. */
  readonly outgoing: (Outgoing | undefined)[];
  /** The descriptor that received the messages, for the family of their addresses. */
  descriptor: Descriptor | undefined;
}

let insides_of: (batch: MessageBatch) => Insides;

/**
 * Memory for many messages, allocated once and used by many calls of `recvmmsg_into` and `sendmmsg`. The calls allocate
 * no memory for messages. An address is decoded on first access.
 *
 * Results are views of this memory, valid until the next call, also if it fails: the only exception to "results own
 * their memory".
 * Transferring a view detaches the batch's memory: from then on calls with the batch throw TypeError.
 *
 * A received message that {@linkcode MessageBatch.set} does not replace is sent back to its sender: an echo needs no
 * copy.
 *
 * A batch is faster for many small datagrams. For one datagram per call `recv_into` is faster. `recvmmsg_into` does not
 * wait until the batch is full, which would add latency: it takes the available messages.
 *
 * @example An echo of all available datagrams
 * ```ts
 * import { AF_INET, MessageBatch, SOCK_DGRAM, socket } from "jsr:@bsd/socket";
 *
 * using server = new socket(AF_INET, SOCK_DGRAM), client = new socket(AF_INET, SOCK_DGRAM);
 * server.bind(["127.0.0.1", 0]);
 * const text = new TextEncoder().encode("Hello");
 * client.sendmmsg([[[text], null, server.getsockname()], [[text], null, server.getsockname()]]);
 *
 * const batch = new MessageBatch(32, 1500);
 * const n = server.recvmmsg_into(batch);
 * for (let i = 0; i < n; i++) console.log(batch.data(i).length, batch.address(i));
 * console.log(server.sendmmsg(batch, 0, n)); // 2
 * ```
 * @see https://man7.org/linux/man-pages/man2/recvmmsg.2.html
 */
export class MessageBatch<Name extends FamilyName = FamilyName> {
  static {
    insides_of = (batch) => batch.#insides;
  }

  readonly #insides: Insides;
  #views: (Uint8Array<ArrayBuffer> | undefined)[];
  readonly #divided: ({ data: Uint8Array; size: number; views: Uint8Array<ArrayBuffer>[] } | undefined)[];
  /** The last decoded address, and the family that it was decoded for. */
  #address: Address | undefined;
  #decoded_by: Descriptor | undefined;

  /**
   * Memory for messages.
   *
   * @param count The number of messages: 1 to 1,024.
   * @param bufsize Bytes of each message's buffer. The rest of a longer message is lost.
   * @param options The size of the buffer for ancillary data.
   * @throws {ValueError} when `count` is out of range, {@linkcode OverflowError} when the buffers need more than 2 GiB.
   */
  constructor(count: Integer, bufsize: Integer, options?: BatchOptions) {
    const { ancbufsize } = options_by_name(options, { ancbufsize: 0 });
    const n = within(count, 1, MAX_COUNT, "count", undefined, ValueError);
    const size = byte_count(bufsize, "bufsize", "negative buffer size in MessageBatch()");
    const offered = ancillary_size(ancbufsize as Integer);
    expect_room(n, size, offered);
    this.#insides = {
      vector: new MessageVector(n, size, offered),
      received: 0,
      outgoing: new Array(n).fill(undefined),
      descriptor: undefined,
    };
    this.#views = new Array(n).fill(undefined);
    this.#divided = new Array(n).fill(undefined);
  }

  /** The number of messages. */
  get count(): number {
    return this.#insides.vector.count;
  }

  /** Bytes of each message's buffer. */
  get bufsize(): number {
    return this.#insides.vector.bufsize;
  }

  /** Bytes of each message's buffer for ancillary data. */
  get ancbufsize(): number {
    return this.#insides.vector.ancbufsize;
  }

  #received(i: Integer): number {
    const { received } = this.#insides, at = integer(i, "i");
    if (at < 0 || at >= received) {
      throw new ValueError(`i: ${i} is none of the ${received} messages that were received`);
    }
    return at;
  }

  /**
   * The data of a received message.
   *
   * @param i The index of the message, less than the result of `recvmmsg_into`.
   * @returns A view, valid until the next call. It is never longer than the buffer, even with MSG_TRUNC.
   * @throws {ValueError} when no such message was received.
   */
  data(i: Integer): Uint8Array<ArrayBuffer> {
    const at = this.#received(i), { vector } = this.#insides;
    const whole = vector.length(at), length = whole < vector.bufsize ? whole : vector.bufsize;
    const view = this.#views[at];
    // A view costs 60 ns, and most messages have the length of the previous one.
    if (view !== undefined && view.length === length) return view;
    return this.#views[at] = new ByteArray(vector.data.buffer, vector.start(at), length);
  }

  /**
   * The sender of a received message. The address is decoded on access. For a repeated sender it is the same frozen
   * array.
   *
   * @param i Which message.
   * @returns The address, as `recvfrom` returns it.
   * @throws {ValueError} when no such message was received.
   */
  address(i: Integer): Address<Name> {
    const at = this.#received(i), { vector, descriptor } = this.#insides;
    if (this.#decoded_by !== descriptor || !vector.is_remembered(at)) {
      vector.take_name(at, sockaddr);
      const address = descriptor!.address();
      this.#address = Array.isArray(address) ? Object.freeze(address) as unknown as Address : address;
      this.#decoded_by = descriptor;
      vector.remember(at);
    }
    return this.#address as Address<Name>;
  }

  /**
   * The ancillary data of a received message. The caller closes received descriptors, including those of messages that
   * it does not read.
   *
   * @param i Which message.
   * @returns The items; their bytes are views, valid until the next call.
   * @throws {ValueError} when no such message was received.
   */
  ancdata(i: Integer): Ancillary[] {
    const at = this.#received(i), { vector } = this.#insides, items = own_list<Ancillary>();
    const cmsg = vector.walk(at), space = vector.control_space(at);
    while (cmsg.next()) {
      items[items.length] = [cmsg.level, cmsg.type, part_of(space, cmsg.start, cmsg.end) as Uint8Array<ArrayBuffer>];
    }
    if (!cmsg.well_formed) warn();
    return array_of(items);
  }

  /**
   * The flags of a received message: MSG_TRUNC when it was longer than the buffer, MSG_CTRUNC ….
   *
   * @param i Which message.
   * @throws {ValueError} when no such message was received.
   */
  msg_flags(i: Integer): number {
    return this.#insides.vector.flags(this.#received(i));
  }

  /**
   * The datagrams that the kernel joined to a received message (option UDP_GRO; Windows: UDP_RECV_MAX_COALESCED_SIZE). A
   * message that was not joined gives one datagram.
   *
   * The kernel tells their length as ancillary data: the batch needs an `ancbufsize` of `CMSG_SPACE(4)` or more, and a
   * `bufsize` of 65,535, or the joined message is cut off. Without room for the length, it is returned as one datagram;
   * its `msg_flags` have MSG_CTRUNC.
   *
   * @param i Which message.
   * @returns Views, valid until the next call.
   * @throws {ValueError} when no such message was received.
   */
  segments(i: Integer): Uint8Array<ArrayBuffer>[] {
    const data = this.data(i), at = this.#received(i), size = this.#segment_size(at);
    const length = length_of(data);
    if (size <= 0 || size >= length) return [data];
    // A view costs 60 ns, and most messages are split like the previous one. The caller may change the list.
    const before = this.#divided[at];
    if (before !== undefined && before.data === data && before.size === size) return before.views.slice();
    const views = Array.from(
      { length: Math.ceil(length / size) },
      (_, k) => part_of(data, k * size, Math.min((k + 1) * size, length)) as Uint8Array<ArrayBuffer>,
    );
    this.#divided[at] = { data, size, views };
    return views.slice();
  }

  #segment_size(i: number): number {
    const { vector } = this.#insides, cmsg = vector.walk(i);
    while (cmsg.next()) {
      if (cmsg.level !== IPPROTO_UDP || cmsg.type !== SEGMENT_SIZE || cmsg.end - cmsg.start < 4) continue;
      return int_at(vector.control_space(i), cmsg.start);
    }
    return 0;
  }

  /**
   * Prepares a message to send. The data are copied.
   *
   * @param i The index of the message, less than `count`.
   * @param data The data: at most `bufsize` bytes.
   * @param address The destination; omitted or `null` for a connected socket. `sendmmsg` encodes it.
   * @param ancdata Items of ancillary data: at most `ancbufsize` bytes.
   * @throws {ValueError} when the index is out of range, or the data are too long.
   */
  set(i: Integer, data: BytesLike, address?: Target<Name> | null, ancdata?: Iterable<AncillaryTarget> | null): void {
    const { vector, outgoing } = this.#insides;
    const at = within(i, 0, vector.count - 1, "i", undefined, ValueError);
    const bytes = bytes_of(data, "data"), items = control_items(ancdata ?? []);
    const length = length_of(bytes);
    if (length > vector.bufsize) throw new ValueError(`data: ${length} bytes do not fit in ${vector.bufsize}`);
    vector.expect_whole();
    const controllen = put_items(vector, at, items);
    copy_first(vector.data, bytes, length, vector.start(at)); // Not into the memory of the next message.
    const before = outgoing[at];
    if (before === undefined) {
      outgoing[at] = { length, address: address ?? undefined, namelen: -1, encoded_by: undefined, controllen };
    } else {
      // Programs often pass the same address again: it stays encoded.
      if (before.address !== address || !Object.isFrozen(address)) before.namelen = -1; // It may have been changed.
      before.length = length;
      before.address = address ?? undefined;
      before.controllen = controllen;
    }
  }
}

/** Throws when the buffers of so many messages are too large together. */
function expect_room(count: number, bufsize: number, ancbufsize: number): void {
  const padded = ancbufsize === 0 ? 0 : ancbufsize + PADDING;
  if (count * (bufsize + padded) <= MAX_MEMORY) return;
  throw new OverflowError(`bufsize: ${count} messages of ${bufsize + padded} bytes do not fit in ${MAX_MEMORY}`);
}

/** Writes ancillary data into a vector; returns their length. */
function put_items(vector: MessageVector, i: number, items: readonly ControlItem[]): number {
  if (items.length === 0) return 0;
  write_control(items);
  const { length } = control;
  if (length > vector.ancbufsize) throw new ValueError(`ancdata: ${length} bytes do not fit in ${vector.ancbufsize}`);
  copy_into(vector.control_space(i), control.region.bytes.subarray(0, length));
  return length;
}

/** The internal state of the batch that a call was passed. */
function insides(batch: unknown): Insides {
  if (batch instanceof MessageBatch) return insides_of(batch);
  throw new TypeError("batch: a MessageBatch is required");
}

/** Errors of receiving a message after the first one, by descriptor: the next call reports them, as in the kernel. */
const kept_errors = own_weak_map<Descriptor, number>();

/** Receives into a vector; returns the number of messages, or minus an error number. */
function receive(d: Descriptor, vector: MessageVector, count: number, flags: number): number {
  if (sys.recvmmsg === undefined || d.held !== null) return receive_each(d, vector, count, flags);
  vector.offer(count);
  return sys.recvmmsg(d.fd, vector, count, flags);
}

/**
 * The same by single calls, if the system lacks recvmmsg(2) or the guard must see each message. Only the first may wait:
 * the others have MSG_DONTWAIT, or are polled for where the system lacks it.
 *
 * macOS has recvmsg_x() and sendmsg_x(), which xnu declares in bsd/sys/socket_private.h as private and subject to change.
 * They take no flag but MSG_DONTWAIT, and send neither to an address nor with ancillary data: not what is needed here.
 */
function receive_each(d: Descriptor, vector: MessageVector, count: number, flags: number): number {
  const kept = kept_errors.get(d);
  if (kept !== undefined) {
    kept_errors.delete(d);
    return kept;
  }
  let n = 0;
  while (n < count && (n === 0 || MSG_DONTWAIT !== undefined || sys.poll_one(d.fd, POLLIN, 0) > 0)) {
    control.offer(vector.ancbufsize);
    const space = [vector.space(n)], bits = n === 0 ? flags : flags | (MSG_DONTWAIT ?? 0);
    const length = d.held === null ? sys.recvmsg(d.fd, space, bits) : d.held.recvmsg(space, bits);
    if (length < 0) {
      if (n === 0) return length;
      if (length !== -EWOULDBLOCK && length !== INTERRUPTED) kept_errors.set(d, length);
      break;
    }
    vector.put_name(n, sockaddr);
    vector.took(n, length, sockaddr.size, control.region.bytes, control.length, control.flags);
    n++;
    if (length === 0 && d.type === SOCK_STREAM) break;
  }
  return n;
}

/** Sends from a vector; returns the number of messages that the kernel took, or minus an error number. */
function send(d: Descriptor, vector: MessageVector, count: number, flags: number): number {
  if (sys.sendmmsg !== undefined) return sys.sendmmsg(d.fd, vector, count, flags);
  const first = send_one(d, vector, 0, flags);
  if (first < 0) return first;
  for (let i = 1; i < count; i++) {
    // The caller learns how many went, and the error when it sends the rest. Keeping it, as for what is received, would
    // report it for another message if the caller skips this one.
    try {
      if (send_one(d, vector, i, flags) < 0) return i;
    } catch {
      return i; // The guard refuses it.
    }
  }
  return count;
}

function send_one(d: Descriptor, vector: MessageVector, i: number, flags: number): number {
  const controllen = vector.controllen(i);
  control.offer(controllen);
  if (controllen > 0) copy_into(control.region.bytes, vector.control_space(i).subarray(0, controllen));
  vector.take_name(i, sockaddr);
  const length = vector.outgoing_length(i);
  return sys.sendmsg(d.fd, [vector.space(i).subarray(0, length)], sockaddr.size > 0, flags);
}

function flags_to_send(flags: Integer): number {
  const bits = c_int(flags, "flags");
  // The kernel would read the memory after the call, when it may hold the next message.
  if (MSG_ZEROCOPY !== undefined && (bits & MSG_ZEROCOPY) !== 0) {
    throw new ValueError("flags: MSG_ZEROCOPY is not for batches");
  }
  return bits;
}

/**
 * Encodes the addresses and prepares the messages. Code of the caller may run in here, but not between here and the
 * call.
 */
function prepare(d: Descriptor, socket: object, batch: Insides, n: number): void {
  const { vector, outgoing } = batch;
  for (let i = 0; i < n; i++) {
    const message = outgoing[i];
    if (message === undefined || message.address === undefined) {
      if (audited) audit("socket.sendmsg", socket, null);
      continue;
    }
    if (message.namelen >= 0 && message.encoded_by === d && !audited) continue;
    set_destination(d, socket, message.address, "sendmmsg", "socket.sendmsg");
    vector.put_name(i, sockaddr);
    message.namelen = sockaddr.size;
    message.encoded_by = d;
  }
  for (let i = 0; i < n; i++) {
    const message = outgoing[i];
    if (message !== undefined) {
      const namelen = message.address === undefined ? 0 : message.namelen;
      // A hook or a getter of another address has replaced it: its own address is not encoded.
      if (namelen < 0) throw new ValueError(`batch: message ${i} was replaced during the call`);
      vector.fill(i, message.length, namelen, message.controllen);
    } else if (i < batch.received) {
      const length = vector.length(i); // A received message goes back to its sender.
      vector.fill(i, length < vector.bufsize ? length : vector.bufsize, vector.namelen(i), 0);
    } else {
      vector.fill(i, 0, 0, 0);
    }
  }
}

/** Receives into a batch, without waiting on a timed socket; returns the number of messages, or minus an error number. */
function receive_into(d: Descriptor, inside: Insides, flags: number): number {
  const { vector } = inside;
  vector.expect_whole();
  inside.received = 0; // The call overwrites the lengths of earlier messages, also if it fails.
  const n = receive(d, vector, vector.count, flags);
  if (n < 0) return n;
  inside.received = n;
  inside.descriptor = d;
  for (let i = 0; i < n; i++) inside.outgoing[i] = undefined;
  return n;
}

/** An attempt to receive into a batch. */
export function recvmmsg_into_attempt(d: Descriptor, batch: unknown, flags: Integer): () => number {
  const bits = c_int(flags, "flags"), inside = insides(batch);
  d.expect_address();
  return () => receive_into(d, inside, bits);
}

/** Socket.recvmmsg_into(). Not by an attempt, which would be most of the memory that the call allocates. */
export function recvmmsg_into(d: Descriptor, batch: unknown, flags: Integer): number {
  const bits = c_int(flags, "flags"), inside = insides(batch);
  d.expect_address();
  let n, deadline = 0;
  while ((n = receive_into(d, inside, bits)) < 0) deadline = wait_or_throw(d, n, POLLIN, deadline);
  return n;
}

/** Sends the first messages of a batch; returns how many the kernel took, or minus an error number. */
function send_batch(d: Descriptor, socket: object, inside: Insides, count: number, flags: number): number {
  if (count === 0) return d.fd < 0 ? CLOSED : 0;
  prepare(d, socket, inside, count);
  inside.vector.expect_whole();
  return send(d, inside.vector, count, flags);
}

/** How many messages of a batch to send. */
function count_to_send({ vector: { count } }: Insides, n: Integer | undefined): number {
  return n === undefined ? count : within(n, 0, count, "n", undefined, ValueError);
}

/** The memory of the last call with lists, kept for the next. */
let spare: MessageVector | undefined;
/** Maximum size of the memory that is kept. */
const KEPT = 4 * 1024 * 1024;

function borrow(count: number, bufsize: number, ancbufsize: number): MessageVector {
  const kept = spare;
  spare = undefined; // A hook or a getter may call from within.
  if (kept !== undefined && kept.count >= count && kept.bufsize === bufsize && kept.ancbufsize === ancbufsize) {
    return kept;
  }
  return new MessageVector(count, bufsize, ancbufsize);
}

function give_back(vector: MessageVector): void {
  if (vector.count * (vector.bufsize + vector.ancbufsize) <= KEPT) spare = vector;
}

/** An attempt to receive a list of messages. */
export function recvmmsg_attempt<Name extends FamilyName>(
  d: Descriptor,
  count: Integer,
  bufsize: Integer,
  ancbufsize: Integer,
  flags: Integer,
): () => IncomingMessage<Name>[] | number {
  const bits = c_int(flags, "flags");
  const wanted = within(count, 1, INT_MAX, "count", undefined, ValueError);
  const n = wanted < MAX_COUNT ? wanted : MAX_COUNT;
  const size = byte_count(bufsize, "bufsize", "negative buffer size in recvmmsg()"),
    offered = ancillary_size(ancbufsize);
  expect_room(n, size, offered);
  d.expect_address();
  return () => {
    const vector = borrow(n, size, offered);
    const came = receive(d, vector, n, bits);
    const result = came < 0 ? came : listed<Name>(d, vector, came);
    give_back(vector);
    return result;
  };
}

function listed<Name extends FamilyName>(d: Descriptor, vector: MessageVector, count: number): IncomingMessage<Name>[] {
  // Lists of the library's own: a setter of Array.prototype must not take a descriptor.
  const ancillary = own_list<Ancillary[]>(), messages = own_list<IncomingMessage<Name>>();
  let whole = true;
  for (let i = 0; i < count && vector.ancbufsize > 0; i++) {
    const items = own_list<Ancillary>(), cmsg = vector.walk(i), space = vector.control_space(i);
    while (cmsg.next()) items[items.length] = [cmsg.level, cmsg.type, copy_of(space, cmsg.start, cmsg.end)];
    whole &&= cmsg.well_formed;
    ancillary[i] = items;
  }
  try {
    for (let i = 0; i < count; i++) {
      const length = vector.length(i), start = vector.start(i);
      const data = copy_of(vector.data, start, start + (length < vector.bufsize ? length : vector.bufsize));
      vector.take_name(i, sockaddr);
      const ancdata = vector.ancbufsize === 0 ? [] : array_of(ancillary[i]);
      messages[i] = [data, ancdata, vector.flags(i), d.address() as Address<Name>];
    }
    if (!whole) warn();
    return array_of(messages);
  } catch (error) {
    for (let i = 0; i < ancillary.length; i++) close_received(ancillary[i]);
    throw error;
  }
}

/** Socket.recvmmsg(). */
export function recvmmsg<Name extends FamilyName>(
  d: Descriptor,
  count: Integer,
  bufsize: Integer,
  ancbufsize: Integer,
  flags: Integer,
): IncomingMessage<Name>[] {
  const attempt = recvmmsg_attempt<Name>(d, count, bufsize, ancbufsize, flags);
  for (let deadline = 0;;) {
    const result = attempt();
    if (typeof result !== "number") return result;
    deadline = wait_or_throw(d, result, POLLIN, deadline);
  }
}

/** An attempt to send a list of messages. */
function sendmmsg_list_attempt(
  d: Descriptor,
  socket: object,
  messages: Iterable<OutgoingMessage>,
  flags: Integer,
): () => number {
  const bits = flags_to_send(flags);
  if (typeof messages?.[Symbol.iterator] !== "function") {
    throw new TypeError("messages: an iterable of messages is required");
  }
  // A list of the library's own: what was checked is what is sent.
  const list = own_list<ReturnType<typeof outgoing>>();
  let bufsize = 0, ancbufsize = 0;
  for (const message of messages) {
    if (list.length === MAX_COUNT) break;
    list[list.length] = outgoing(message, list.length);
  }
  // Lengths are read only now: a message that comes later may resize or transfer the buffers of an earlier one, and the
  // memory of earlier calls must not be sent in their place. They are read once: another thread may make shared memory
  // longer at any time.
  for (let i = 0; i < list.length; i++) {
    const { buffers, lengths, items } = list[i], size = items_size(items);
    const length = list[i].length = read_lengths(buffers, lengths);
    if (length > bufsize) bufsize = length;
    if (size > ancbufsize) ancbufsize = size;
  }
  if (list.length * (bufsize + ancbufsize) > MAX_MEMORY) {
    throw new OverflowError("messages: total size is too large");
  }
  const vector = borrow(list.length, bufsize, ancbufsize);
  const batch: Insides = { vector, received: 0, outgoing: own_list(), descriptor: undefined };
  for (let i = 0; i < list.length; i++) {
    const { buffers, lengths, length, items, address } = list[i];
    let at = vector.start(i);
    for (let j = 0; j < buffers.length; j++) {
      copy_first(vector.data, buffers[j], lengths[j], at);
      at += lengths[j];
    }
    const controllen = put_items(vector, i, items);
    batch.outgoing[i] = { length, address, namelen: -1, encoded_by: undefined, controllen };
  }
  return () => {
    if (list.length === 0) return d.fd < 0 ? CLOSED : 0;
    prepare(d, socket, batch, list.length);
    const sent = send(d, vector, list.length, bits);
    if (sent >= 0) give_back(vector);
    return sent;
  };
}

function items_size(items: readonly ControlItem[]): number {
  if (items.length === 0) return 0;
  write_control(items);
  return control.length;
}

/** A message of a list, checked. */
function outgoing(message: unknown, i: number) {
  if (!Array.isArray(message) || message.length < 1 || message.length > 3) {
    throw new TypeError(`messages: item ${i} must be an array of buffers, ancillary data and an address`);
  }
  const buffers = list_of(item_of(message, 0) as Iterable<BytesLike>, "sendmmsg", readable);
  const items = kept_items(control_items((item_of(message, 1) ?? []) as Iterable<AncillaryTarget>));
  return { buffers, lengths: own_list<number>(), length: 0, items, address: item_of(message, 2) ?? undefined };
}

/** Socket.sendmmsg() as an attempt. */
export function sendmmsg_attempt(
  d: Descriptor,
  socket: object,
  messages: MessageBatch | Iterable<OutgoingMessage>,
  flags: Integer,
  n: Integer | undefined,
): () => number {
  if (!(messages instanceof MessageBatch)) return sendmmsg_list_attempt(d, socket, messages, flags);
  const inside = insides_of(messages), bits = flags_to_send(flags), count = count_to_send(inside, n);
  return () => send_batch(d, socket, inside, count, bits);
}

/** Socket.sendmmsg(). */
export function sendmmsg(
  d: Descriptor,
  socket: object,
  messages: MessageBatch | Iterable<OutgoingMessage>,
  flags: Integer,
  n: Integer | undefined,
): number {
  let sent, deadline = 0;
  if (messages instanceof MessageBatch) {
    const inside = insides_of(messages), bits = flags_to_send(flags), count = count_to_send(inside, n);
    while ((sent = send_batch(d, socket, inside, count, bits)) < 0) {
      deadline = wait_or_throw(d, sent, POLLOUT, deadline);
    }
    return sent;
  }
  const attempt = sendmmsg_list_attempt(d, socket, messages, flags);
  while ((sent = attempt()) < 0) deadline = wait_or_throw(d, sent, POLLOUT, deadline);
  return sent;
}
