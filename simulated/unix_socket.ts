/**
 * AF_UNIX sockets: streams, datagrams and packets between programs of one host, with the descriptors and credentials
 * that travel beside the data.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { AF_UNIX, AF_UNSPEC } from "../constants/address_family.ts";
import { SCM_CREDENTIALS, SCM_RIGHTS } from "../constants/ancillary.ts";
import * as E from "../constants/errno.ts";
import { MSG_DONTWAIT, MSG_OOB, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } from "../constants/message_flag.ts";
import { POLLPRI } from "../constants/poll.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_OOBINLINE, SO_PASSCRED, SO_SNDBUF } from "../constants/socket_option.ts";
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from "../constants/socket_type.ts";
import { begin, family_of } from "../families/codec.ts";
import { sockaddr } from "../ffi/memory.ts";
import type { Surroundings } from "./inet_socket.ts";
import { type ControlMessage, has_flag, type Message, type Passed, type Received } from "./message.ts";
import type { Host } from "./network.ts";
import { OptionTable } from "./options.ts";
import { DATA, NO_EDGE, RECEIVE, ROOM, SEND, Sock, WOULD_BLOCK } from "./sock.ts";

/** A message, or a stretch of a stream. */
interface Piece {
  data: Uint8Array<ArrayBuffer>;
  readonly from: UnixSocket;
  /** What bytes of it were counted for. */
  readonly counted: number;
  descriptors: Passed[] | null;
  readonly credentials: Uint8Array<ArrayBuffer> | null;
}

/** What the kernel counts for a message beside its data. */
const OVERHEAD = 768;
/** So many messages wait at a datagram socket before its senders do: net.unix.max_dgram_qlen. */
const QUEUE = 10;
/** So many descriptors travel with one message: SCM_MAX_FD. */
const MOST_DESCRIPTORS = 253;

/** The program that runs in a world: process, user and group, as SCM_CREDENTIALS has them. */
export const CREDENTIALS: Uint8Array<ArrayBuffer> = new Uint8Array(Int32Array.of(1, 1000, 1000).buffer);

/** A name in `sockaddr` as a key; `undefined` when it is not of AF_UNIX. A path stands without the NUL after it. */
export function name_in_sockaddr(): { family: number; name?: string } {
  const { size, bytes } = sockaddr;
  if (size < 2) return { family: AF_UNSPEC };
  const family = family_of(sockaddr);
  if (family !== AF_UNIX) return { family };
  const name = bytes.subarray(2, size);
  const end = name[0] === 0 ? name.length : name.indexOf(0);
  return { family, name: String.fromCharCode(...name.subarray(0, end < 0 ? name.length : end)) };
}

/** An AF_UNIX socket. */
export class UnixSocket extends Sock {
  readonly #world: Surroundings;
  readonly #inbox: Piece[] = [];
  /** The byte that was sent last with MSG_OOB, until it is read. */
  #urgent: Piece | null = null;
  /** Sent data that are not read yet. */
  #unread = 0;
  #name: string | null = null;
  #peer: UnixSocket | null = null;
  #listening = false;
  #backlog = 0;
  readonly #waiting: UnixSocket[] = [];
  /** Datagram sockets that are connected to this one. */
  readonly #senders: Set<UnixSocket> = new Set();
  #was_connected = false;
  #released = false;
  readonly #passing: (fds: Uint8Array) => Passed[] | number;

  /**
   * @param passing What descriptors are, as they are sent.
   */
  constructor(world: Surroundings, host: Host, type: number, passing: (fds: Uint8Array) => Passed[] | number) {
    super(host, AF_UNIX, type, 0, new OptionTable(AF_UNIX, type));
    this.#world = world;
    this.#passing = passing;
  }

  get #connected_type(): boolean {
    return this.type !== SOCK_DGRAM;
  }

  get is_listening(): boolean {
    return this.#listening;
  }

  /** Joins two sockets. */
  static pair(a: UnixSocket, b: UnixSocket): void {
    a.#peer = b;
    b.#peer = a;
    a.#was_connected = b.#was_connected = true;
  }

  bind(): number {
    const { family, name } = name_in_sockaddr();
    if (family !== AF_UNIX || name === undefined) return -E.EINVAL;
    if (this.#name !== null) return name === "" ? 0 : -E.EINVAL;
    const own = name === "" ? this.#automatic() : name;
    if (this.host.names.has(this.#key(own))) return -E.EADDRINUSE;
    this.#name = own;
    this.host.names.set(this.#key(own), this);
    return 0;
  }

  /** An abstract name of five hexadecimal digits. */
  #automatic(): string {
    while (true) {
      const name = "\0" + this.#world.random.below(1 << 20).toString(16).padStart(5, "0");
      if (!this.host.names.has(this.#key(name))) return name;
    }
  }

  /** Each type has abstract names of its own; a path is one file. */
  #key(name: string): string {
    return name.startsWith("\0") ? `${this.type}${name}` : name;
  }

  listen(backlog: number): number {
    if (!this.#connected_type) return -E.EOPNOTSUPP;
    if (this.#name === null || this.#peer !== null || this.#was_connected) return -E.EINVAL;
    this.#listening = true;
    this.#backlog = backlog < 0 || backlog > 4096 ? 4096 : backlog;
    return 0;
  }

  accept(): Sock | number {
    if (!this.#connected_type) return -E.EOPNOTSUPP;
    if (!this.#listening) return -E.EINVAL;
    const first = this.#waiting.shift();
    if (first === undefined) return (this.shut & RECEIVE) !== 0 && this.waits ? -E.EINVAL : WOULD_BLOCK;
    this.wake(NO_EDGE);
    return first;
  }

  connect(): number {
    const { family, name } = name_in_sockaddr();
    if (!this.#connected_type && family === AF_UNSPEC) {
      this.#disconnect();
      return 0;
    }
    if (family !== AF_UNIX || name === undefined) return -E.EINVAL;
    const other = this.#named(name);
    if (typeof other === "number") return other;
    if (this.#connected_type) return this.#connect_to(other);
    if (other.type !== this.type) return -E.EPROTOTYPE;
    if (other.#peer !== null && other.#peer !== this) return -E.EPERM;
    if (this.#peer !== other) this.#disconnect();
    this.#peer = other;
    other.#senders.add(this);
    return 0;
  }

  /** A datagram socket leaves its peer: the peer's data are dropped, and the peer is notified. */
  #disconnect(): void {
    const peer = this.#peer;
    this.#peer = null;
    if (peer === null) return;
    peer.#senders.delete(this);
    if (this.#inbox.length > 0) {
      this.#clear();
      if (!peer.#released && peer.#peer === this) peer.fail(E.ECONNRESET);
    }
  }

  #clear(): void {
    while (this.#inbox.length > 0) {
      for (const passed of this.#inbox[0].descriptors ?? []) passed.drop();
      this.#taken();
    }
  }

  #named(name: string): UnixSocket | number {
    if (name === "") return -E.ECONNREFUSED;
    const other = this.host.names.get(this.#key(name)) as UnixSocket | null | undefined;
    if (other === undefined) return name.startsWith("\0") ? -E.ECONNREFUSED : -E.ENOENT;
    return other ?? -E.ECONNREFUSED;
  }

  #connect_to(other: UnixSocket): number {
    if (other.type !== this.type) return -E.EPROTOTYPE;
    if (!other.#listening || (other.shut & RECEIVE) !== 0) return -E.ECONNREFUSED;
    if (this.#listening) return -E.EINVAL;
    if (this.#peer !== null || this.#was_connected) return -E.EISCONN;
    if (other.#waiting.length > other.#backlog) return WOULD_BLOCK;
    const accepted = new UnixSocket(this.#world, this.host, this.type, this.#passing);
    accepted.#name = other.#name;
    UnixSocket.pair(this, accepted);
    other.#waiting.push(accepted);
    other.wake(DATA);
    return 0;
  }

  shutdown(how: number): number {
    if (how < 0 || how > 2) return -E.EINVAL;
    const bits = how + 1;
    this.shut |= bits;
    const peer = this.#peer;
    if (peer !== null && this.#connected_type) {
      peer.shut |= ((bits & SEND) !== 0 ? RECEIVE : 0) | ((bits & RECEIVE) !== 0 ? SEND : 0);
      peer.wake();
    }
    this.wake();
    return 0;
  }

  get #room(): number {
    return this.options.number(SOL_SOCKET, SO_SNDBUF) - this.#unread;
  }

  send(message: Message, flags: number): number {
    const descriptors = this.#descriptors(message.control);
    if (typeof descriptors === "number") return descriptors;
    const result = this.type === SOCK_STREAM
      ? this.#send_stream(message, flags, descriptors)
      : this.#send_message(message, flags, descriptors);
    if (result < 0) { for (const passed of descriptors ?? []) passed.drop(); }
    return result;
  }

  #descriptors(control: readonly ControlMessage[]): Passed[] | null | number {
    let all: Passed[] | null = null;
    for (const { level, type, data } of control) {
      if (level !== SOL_SOCKET) continue;
      if (type === SCM_RIGHTS) {
        if (data.length / 4 > MOST_DESCRIPTORS) return -E.EINVAL;
        const passed = this.#passing(data);
        if (typeof passed === "number") {
          for (const one of all ?? []) one.drop();
          return passed;
        }
        if (passed.length > 0) all = [...all ?? [], ...passed];
      } else if (type === SCM_CREDENTIALS) {
        if (data.length !== CREDENTIALS.length) return -E.EINVAL;
        if (data.some((byte, i) => byte !== CREDENTIALS[i])) return -E.EPERM;
      } else return -E.EINVAL;
    }
    return all;
  }

  #send_stream({ data, to }: Message, flags: number, descriptors: Passed[] | null): number {
    const urgent = (flags & MSG_OOB) !== 0;
    if (urgent && data.length === 0) return -E.EOPNOTSUPP;
    if (to !== undefined) return this.#peer !== null || this.#was_connected ? -E.EISCONN : -E.EOPNOTSUPP;
    const peer = this.#peer;
    if (peer === null && !this.#was_connected) return -E.ENOTCONN;
    if ((this.shut & SEND) !== 0) return -E.EPIPE;
    if (peer === null || peer.#released || (peer.shut & RECEIVE) !== 0) return -E.EPIPE;
    if (data.length === 0) {
      for (const passed of descriptors ?? []) passed.drop();
      return 0;
    }
    if (this.#room <= 0) return WOULD_BLOCK;
    const credentials = this.#credentials(peer), plain = urgent ? data.length - 1 : data.length;
    const taken = data.slice(0, Math.min(plain, Math.max(1, this.#room)));
    if (taken.length > 0) peer.#put({ data: taken, from: this, counted: taken.length, descriptors, credentials });
    if (!urgent || taken.length < plain || this.#room <= 0) return taken.length;
    // The last byte is urgent, and a message of its own.
    const last = { data: data.slice(plain), from: this, counted: 1, credentials };
    peer.#urgent = { ...last, descriptors: plain === 0 ? descriptors : null };
    peer.#put(peer.#urgent);
    return data.length;
  }

  #send_message({ data, to }: Message, flags: number, descriptors: Passed[] | null): number {
    if (this.type === SOCK_SEQPACKET) {
      const failure = this.take_error();
      if (failure !== 0) return failure;
      if (this.#peer === null && !this.#was_connected) return -E.ENOTCONN;
    }
    if ((flags & MSG_OOB) !== 0) return -E.EOPNOTSUPP;
    let peer = this.#peer;
    const named = to !== undefined && this.type === SOCK_DGRAM;
    if (named && (to.family !== AF_UNIX || to.name === undefined)) return -E.EINVAL;
    if (data.length > this.options.number(SOL_SOCKET, SO_SNDBUF) - 32) return -E.EMSGSIZE;
    const failure = this.take_error();
    if (failure !== 0) return failure;
    if ((this.shut & SEND) !== 0) return -E.EPIPE;
    const counted = data.length + OVERHEAD;
    if (this.#unread > 0 && counted > this.#room) return WOULD_BLOCK;
    if (named) {
      const other = this.#named(to.name!);
      if (typeof other === "number") return other;
      if (other.type !== this.type) return -E.EPROTOTYPE;
      peer = other;
    } else if (peer === null && this.type === SOCK_DGRAM) return -E.ENOTCONN;
    if (peer === null) return -E.EPIPE;
    if (peer.#released) {
      if (this.type === SOCK_SEQPACKET) return -E.EPIPE;
      if (!named) this.#disconnect();
      return -E.ECONNREFUSED;
    }
    if (this.type === SOCK_DGRAM && peer.#peer !== null && peer.#peer !== this) return -E.EPERM;
    if ((peer.shut & RECEIVE) !== 0) return -E.EPIPE;
    if (peer !== this && peer.#peer !== this && peer.#inbox.length > QUEUE) return WOULD_BLOCK;
    const credentials = this.#credentials(peer);
    peer.#put({ data, from: this, counted, descriptors, credentials });
    return data.length;
  }

  #credentials(peer: UnixSocket): Uint8Array<ArrayBuffer> | null {
    const wanted = this.option(SO_PASSCRED) !== 0 || peer.option(SO_PASSCRED) !== 0;
    if (wanted && this.#name === null && this.option(SO_PASSCRED) !== 0) this.#autoname();
    return wanted ? CREDENTIALS : null;
  }

  #autoname(): void {
    this.#name = this.#automatic();
    this.host.names.set(this.#key(this.#name), this);
  }

  option(name: number): number {
    return name === undefined ? 0 : this.options.number(SOL_SOCKET, name);
  }

  #put(piece: Piece): void {
    piece.from.#unread += piece.counted;
    this.#inbox.push(piece);
    this.wake(DATA);
  }

  receive(room: Received, flags: number): number {
    return this.type === SOCK_STREAM ? this.#receive_stream(room, flags) : this.#receive_message(room, flags);
  }

  #receive_message(room: Received, flags: number): number {
    if (this.type === SOCK_SEQPACKET && this.#peer === null && !this.#was_connected) return -E.ENOTCONN;
    if ((flags & MSG_OOB) !== 0) return -E.EOPNOTSUPP;
    const failure = this.take_error();
    if (failure !== 0) return failure;
    const piece = this.#inbox[0];
    if (piece === undefined) {
      const over = (this.shut & RECEIVE) !== 0 && (this.waits || this.type === SOCK_SEQPACKET);
      return over ? 0 : WOULD_BLOCK;
    }
    const put = room.put(piece.data), peek = (flags & MSG_PEEK) !== 0;
    if (put < piece.data.length) room.flags |= MSG_TRUNC;
    room.address = piece.from.#address_writer();
    this.#beside(piece, room, peek);
    if (!peek) this.#taken();
    return (flags & MSG_TRUNC) !== 0 ? piece.data.length : put;
  }

  #receive_stream(room: Received, flags: number): number {
    if (this.#listening || (this.#peer === null && !this.#was_connected)) return -E.EINVAL;
    const peek = (flags & MSG_PEEK) !== 0;
    if ((flags & MSG_OOB) !== 0) return this.#receive_urgent(room, peek);
    const all = (flags & MSG_WAITALL) !== 0 && !has_flag(flags, MSG_DONTWAIT);
    if (room.left === 0 && this.#inbox.length > 0) return 0;
    const enough = this.#inbox.reduce((sum, { data }) => sum + data.length, 0) >= room.left;
    const interrupted = this.#urgent !== null && this.#urgent !== this.#inbox[0];
    const open = (this.shut & RECEIVE) === 0;
    if (this.#inbox.length > 0 && all && this.waits && !enough && !interrupted && open) return WOULD_BLOCK;
    let at = 0, with_descriptors = false, credentials: Piece["credentials"] | undefined;
    while (room.left > 0 && at < this.#inbox.length) {
      at = this.#skip_urgent(at, peek, credentials !== undefined);
      const piece = this.#inbox[at];
      if (piece === undefined) break;
      const first = credentials === undefined;
      if (first) {
        credentials = piece.credentials;
        room.address = piece.from.#address_writer();
      } else if (with_descriptors || piece.credentials !== credentials) break;
      with_descriptors = piece.descriptors !== null;
      const put = room.put(piece.data);
      if (with_descriptors || first) this.#beside(piece, room, peek);
      if (peek) {
        at++;
        continue;
      }
      if (put < piece.data.length) {
        piece.data = piece.data.slice(put);
        piece.descriptors = null;
        break;
      }
      this.#taken();
    }
    if (credentials !== undefined) return room.filled;
    const failure = this.take_error();
    if (failure !== 0) return failure;
    return open ? WOULD_BLOCK : 0;
  }

  /**
   * What MSG_OOB sent last ends the call that reads up to it. The next call begins behind it: it is lost, unless
   * SO_OOBINLINE keeps it. What was read with MSG_OOB stays as a message without data.
   *
   * @returns Where the next message is; a place beyond the end when the call has all that it gets.
   */
  #skip_urgent(at: number, peek: boolean, any: boolean): number {
    const inbox = this.#inbox, end = inbox.length;
    if (inbox[at].data.length === 0) {
      if (any && this.#urgent === null) return end;
      if (peek) at++;
      else this.#taken();
    }
    if (inbox[at] === undefined || inbox[at] !== this.#urgent) return at;
    if (any) return end;
    const inline = this.option(SO_OOBINLINE) !== 0;
    if (peek) return inline ? at : at + 1;
    this.#urgent = null;
    if (!inline) this.#taken();
    return at;
  }

  #receive_urgent(room: Received, peek: boolean): number {
    const piece = this.#urgent;
    if (piece === null || this.option(SO_OOBINLINE) !== 0) return -E.EINVAL;
    room.put(piece.data);
    room.flags |= MSG_OOB;
    this.#beside(piece, room, peek);
    if (peek) return 1;
    this.#urgent = null;
    piece.data = new Uint8Array(0);
    const at = this.#inbox.indexOf(piece);
    if (at > 0 && this.#inbox[at - 1].data.length === 0) this.#taken(at - 1);
    return 1;
  }

  /** A message is read, the first one for example: its sender has room again. */
  #taken(at = 0): void {
    const [{ from, counted }] = this.#inbox.splice(at, 1);
    from.#unread -= counted;
    from.wake(from.#writable() ? ROOM : NO_EDGE);
    // Those who wait until the queue of a datagram socket is shorter.
    if (this.#inbox.length === QUEUE) { for (const other of this.#senders) if (other !== from) other.wake(ROOM); }
  }

  #beside(piece: Piece, room: Received, peek: boolean): void {
    const { credentials, descriptors } = piece;
    const list: ControlMessage[] = [];
    if (this.option(SO_PASSCRED) !== 0) {
      list.push({ level: SOL_SOCKET, type: SCM_CREDENTIALS, data: credentials ?? new Uint8Array(12) });
    }
    if (descriptors !== null) {
      room.descriptors = descriptors;
      room.keep_descriptors = peek;
      if (!peek) piece.descriptors = null;
    }
    room.control = list;
  }

  readable_bytes(): number {
    if (this.type !== SOCK_STREAM) return this.#inbox[0]?.data.length ?? 0;
    return this.#inbox.reduce((sum, { data }) => sum + data.length, 0);
  }

  poll(): number {
    if (this.#listening) return this.poll_bits(this.#waiting.length > 0, false, false);
    const fresh = this.#connected_type && this.#peer === null && !this.#was_connected;
    const bits = this.poll_bits(this.#inbox.length > 0, this.#writable(), fresh);
    return (fresh ? bits | ROOM : bits) | (this.#urgent !== null ? POLLPRI : 0);
  }

  #writable(): boolean {
    const peer = this.#peer;
    if (this.#unread * 4 > this.options.number(SOL_SOCKET, SO_SNDBUF)) return false;
    if (this.type !== SOCK_DGRAM || peer === null || peer === this || peer.#peer === this) return true;
    return peer.#inbox.length <= QUEUE;
  }

  #address_writer(): (() => void) | null {
    const name = this.#name;
    return name === null ? null : () => write_name(name);
  }

  name(): number {
    write_name(this.#name ?? "");
    return 0;
  }

  peer_name(): number {
    if (this.#peer === null) return -E.ENOTCONN;
    write_name(this.#peer.#name ?? "");
    return 0;
  }

  /** Whether SO_PEERCRED has a peer. */
  get has_peer(): boolean {
    return this.#was_connected;
  }

  release(): void {
    this.#released = true;
    this.watchers.clear();
    const key = this.#name === null ? null : this.#key(this.#name);
    if (key !== null && this.host.names.get(key) === this) {
      if (this.#name!.startsWith("\0")) this.host.names.delete(key);
      else this.host.names.set(key, null); // A file stays until it is removed.
    }
    for (const waiting of this.#waiting.splice(0)) waiting.release();
    const peer = this.#peer, first = this.#inbox[0];
    const unread = this.#inbox.length > (first?.data.length === 0 ? 1 : 0); // One without data does not count.
    this.#clear();
    if (peer === null) return;
    peer.#senders.delete(this);
    if (this.#connected_type) {
      peer.shut = RECEIVE | SEND;
      if (unread || this.#listening) peer.error = E.ECONNRESET;
      peer.wake();
    }
    this.#peer = null;
  }
}

function write_name(name: string): void {
  const abstract = name === "" || name.startsWith("\0");
  sockaddr.bytes.fill(0);
  begin(sockaddr, AF_UNIX, 2 + name.length + (abstract ? 0 : 1));
  for (let i = 0; i < name.length; i++) sockaddr.bytes[2 + i] = name.charCodeAt(i);
}
