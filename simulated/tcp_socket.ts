/**
 * TCP sockets: RFC 9293, with the retransmission of RFC 6298 and the congestion control of RFC 5681, and with the
 * errors that Linux gives.
 *
 * Offsets count from the SYN, which is 0: the first byte of data is 1, in either direction. On the wire each side adds
 * a random number.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import * as E from "../constants/errno.ts";
import { MSG_DONTWAIT, MSG_MORE, MSG_OOB, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } from "../constants/message_flag.ts";
import { IP_TOS, IP_TTL } from "../constants/ip.ts";
import { POLLERR, POLLIN, POLLOUT, POLLPRI, POLLRDNORM, POLLWRNORM } from "../constants/poll.ts";
import { IPPROTO_IP, IPPROTO_TCP } from "../constants/protocol.ts";
import { SHUT_RD, SHUT_WR } from "../constants/shutdown.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_LINGER, SO_OOBINLINE, SO_RCVBUF, SO_RCVLOWAT, SO_SNDBUF } from "../constants/socket_option.ts";
import { SOCK_STREAM } from "../constants/socket_type.ts";
import {
  TCP_CORK,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
} from "../constants/tcp.ts";
import { SO_KEEPALIVE } from "../constants/socket_option.ts";
import { UNDER_WAY } from "../ffi/result.ts";
import { ANY4, ANY6, type Endpoint, is_ipv6, is_multicast, is_wildcard } from "./address.ts";
import { ByteQueue } from "./byte_queue.ts";
import { InetSocket, type Surroundings } from "./inet_socket.ts";
import { has_flag, type Message, type Received } from "./message.ts";
import { type Host, type Packet, TCP, type TcpHeader } from "./network.ts";
import { type Event, SECOND } from "./schedule.ts";
import { DATA, NO_EDGE, RECEIVE, ROOM, SEND, type Sock, WOULD_BLOCK } from "./sock.ts";

/** The states of RFC 9293, numbered as `TCP_INFO` has them. */
export const State = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECEIVED: 3,
  FIN_WAIT_1: 4,
  FIN_WAIT_2: 5,
  TIME_WAIT: 6,
  CLOSED: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
} as const;

/** How long a SYN or a segment waits for its acknowledgement: TCP_RTO_MIN, TCP_TIMEOUT_INIT and TCP_RTO_MAX. */
const SHORTEST_RTO = 0.2, FIRST_RTO = 1, LONGEST_RTO = 120;
/** How often data are sent again: net.ipv4.tcp_retries2; tcp_orphan_retries after the socket was closed. */
const RETRIES = 15, ORPHAN_RETRIES = 8;
/** How often a SYN is sent again where TCP_SYNCNT does not exist: net.ipv4.tcp_syn_retries, and tcp_synack_retries. */
const SYN_RETRIES = 6, SYNACK_RETRIES = 5;
/** The time of TIME_WAIT, and of FIN_WAIT_2 after the socket was closed. */
const TIME_WAIT_SECONDS = 60;
/** How long the address of a host that does not exist is looked for: three tries of a second. */
const NEIGHBOR_SECONDS = 3.072;
/** How long a small segment is held back for TCP_CORK. */
const CORK_SECONDS = 0.2;
const INITIAL_WINDOW = 10;
const HEADERS4 = 40, HEADERS6 = 60;
/** The longest that an IP packet can be. */
const LONGEST_PACKET = 65535;
/** Linux' default size of a connection's send buffer, on loopback and on other interfaces. */
const LOOPBACK_SEND_BUFFER = 2_626_560, LINK_SEND_BUFFER = 87_040;

/** States of an urgent byte: it was announced and has not come; recv(2) with MSG_OOB has read it. */
const NOT_YET = -1, READ = -2;

/** A connection, or what may become one. */
export class TcpSocket extends InetSocket {
  state: number = State.CLOSED;

  // Listening
  #backlog = 0;
  readonly #accepted: TcpSocket[] = [];
  readonly #embryos: Set<TcpSocket> = new Set();
  #listener: TcpSocket | null = null;

  // Sending
  readonly #out = new ByteQueue(); // From #una on, except for the SYN
  #una = 0;
  #nxt = 0;
  #highest = 0;
  #peer_window = 0;
  #cwnd = 0;
  #ssthresh = Infinity;
  #mss = 536;
  #fin_queued = false;
  #fin_acked = false;
  #isn = 0;
  #retries = 0;
  #first_retry = 0;
  #rto = FIRST_RTO;
  #srtt = 0;
  #rttvar = 0;
  #timed: { end: number; at: number } | null = null;
  #duplicates = 0;
  #recover = -1;
  #timer: Event | undefined;
  #cork: Event | undefined;
  #keepalive: Event | undefined;
  #probes = 0;
  #heard = 0;

  // Receiving
  readonly #in = new ByteQueue();
  #rcv = 0;
  #advertised = 0;
  readonly #later: Map<number, { data: Uint8Array; fin: boolean }> = new Map();
  #peer_isn = 0;
  #fin_received = false;
  /** The urgent byte that was announced last, until it is passed: where it stands, and what it is. */
  #urgent: { readonly at: number; byte: number | typeof NOT_YET | typeof READ } | null = null;
  /** Behind the urgent byte that was sent last. */
  #urgent_sent = -1;
  /** Whether a call has found no room to send since there was room for the last time. */
  #no_space = false;

  /** Whether connect(2) was called, and its result is not reported yet. */
  #connecting = false;
  /** Whether bind(2) was given an address, which stays when a port does not. */
  #address_kept = false;
  /** Whether it was shut down before a connection was made: it is of no use any more. */
  #ending = false;
  /** Whether it has been connected. */
  #was_connected = false;
  #orphan = false;
  /** What answers for it in TIME_WAIT. */
  #rest: TcpSocket | undefined;

  constructor(world: Surroundings, host: Host, family: number) {
    super(world, host, family, SOCK_STREAM, TCP);
  }

  get listening(): boolean {
    return this.state === State.LISTEN;
  }

  get #send_buffer(): number {
    if (this.options.is_set(SOL_SOCKET, SO_SNDBUF)) return this.options.number(SOL_SOCKET, SO_SNDBUF);
    return this.remote !== null && this.host.owns(this.remote.ip) ? LOOPBACK_SEND_BUFFER : LINK_SEND_BUFFER;
  }

  get #window(): number {
    return Math.max(0, Math.floor(this.options.number(SOL_SOCKET, SO_RCVBUF) / 2) - this.#in.length);
  }

  get #end(): number {
    return Math.max(1, this.#una) + this.#out.length - (this.#fin_acked ? 1 : 0);
  }

  get #synchronized(): boolean {
    const { state } = this;
    return state !== State.CLOSED && state !== State.LISTEN && state !== State.SYN_SENT && state !== State.SYN_RECEIVED;
  }

  // What programs ask for

  override bind(): number {
    const result = super.bind();
    if (result === 0) {
      this.chosen = this.asked_port === 0;
      this.#address_kept = !is_wildcard(this.local!.ip);
    } else if (result === -E.EADDRINUSE && this.#name_left !== null) {
      this.#name_left = { ...this.#name_left, ip: this.any }; // The kernel takes an address before it looks at the port.
    }
    return result;
  }

  listen(backlog: number): number {
    if (this.state !== State.CLOSED && this.state !== State.LISTEN) return -E.EINVAL;
    if (this.remote !== null || this.#connecting || this.#ending) return -E.EINVAL;
    if (this.state === State.CLOSED) {
      const chosen = this.local === null, failure = this.autobind();
      if (failure < 0) return failure === -E.EAGAIN ? -E.EADDRINUSE : failure;
      this.chosen ||= chosen;
      this.state = State.LISTEN;
      const { ip, port } = this.local!;
      if (this.conflicts(ip, port)) {
        this.state = State.CLOSED;
        return -E.EADDRINUSE;
      }
    }
    this.#backlog = backlog < 0 || backlog > 4096 ? 4096 : backlog;
    return 0;
  }

  accept(): Sock | number {
    if (this.state !== State.LISTEN) return -E.EINVAL;
    const first = this.#accepted.shift();
    if (first === undefined) return WOULD_BLOCK;
    first.#listener = null;
    return first;
  }

  /** @param named Whether the call has an address: one that sends with MSG_FASTOPEN may have none. */
  connect(named = true): number {
    if (this.state === State.LISTEN) return -E.EISCONN;
    if (this.#connecting) {
      if (this.state === State.SYN_SENT || this.state === State.SYN_RECEIVED) return -E.EALREADY;
      this.#connecting = false;
      if (this.state === State.CLOSED) return this.#refused();
      return 0;
    }
    if (this.#ending) return -E.EINVAL;
    if (this.state !== State.CLOSED || this.#was_connected) return -E.EISCONN;
    if (!named) return -E.EINVAL;
    const target = this.target(E.EAFNOSUPPORT);
    if (typeof target === "number") return target;
    let { ip } = target;
    ip = this.meant(ip);
    if (is_multicast(ip) || ip === "255.255.255.255") return -E.ENETUNREACH;
    const own = this.#own_ip;
    if (is_ipv6(ip) && own !== undefined && !is_ipv6(own)) return -E.EAFNOSUPPORT;
    const source = this.#source(ip);
    if (source === undefined) return -E.ENETUNREACH;
    const port = this.local?.port ?? this.free_port(source);
    if (port === undefined) return -E.EADDRNOTAVAIL;
    const remote: Endpoint = { ip, port: target.port, scope: target.scope };
    const key = key_of({ ip: source, port }, remote), other = this.host.connections.get(key);
    if (other !== undefined) return -E.EADDRNOTAVAIL;
    if (this.local === null) {
      this.local = { ip: source, port };
      this.chosen = true;
      this.occupy();
    } else this.local = { ip: source, port };
    this.remote = remote;
    this.host.connections.set(key, this);
    this.#rest = undefined;
    this.#reset_streams();
    this.state = State.SYN_SENT;
    this.#connecting = true;
    this.#begin();
    this.#transmit(0, new Uint8Array(0), { syn: true });
    this.#nxt = this.#highest = 1;
    this.#arm();
    return UNDER_WAY;
  }

  /** The address that it is bound to, which may outlast its port. */
  get #own_ip(): string | undefined {
    return this.local?.ip ?? (this.#address_kept ? this.#name_left?.ip : undefined);
  }

  #source(ip: string): string | undefined {
    const own = this.#own_ip;
    if (own !== undefined && !is_wildcard(own)) return is_ipv6(own) === is_ipv6(ip) ? own : undefined;
    return this.host.source_for(ip);
  }

  #refused(): number {
    const failure = this.take_error();
    this.shut = 0;
    this.remote = null;
    this.#reset_streams();
    if (this.#name_left !== null && !this.#address_kept) this.#name_left = { ...this.#name_left, ip: this.any };
    this.wake(POLLERR);
    return failure === 0 ? -E.ECONNABORTED : failure;
  }

  /** What getsockname(2) still tells of a port that was chosen, when the socket has it no more. */
  #name_left: Endpoint | null = null;

  override name(): number {
    if (this.local !== null || this.#name_left === null) return super.name();
    this.local = this.#name_left;
    const result = super.name();
    this.local = null;
    return result;
  }

  /** The failure of a connection that was being made, once it is known; 0 when it is made. */
  connected(): number {
    if (this.state === State.SYN_SENT || this.state === State.SYN_RECEIVED) return WOULD_BLOCK;
    this.#connecting = false;
    return this.state === State.CLOSED && !this.#was_connected ? this.#refused() : 0;
  }

  shutdown(how: number): number {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== 2) return -E.EINVAL;
    const bits = how + 1;
    if (this.#connecting) {
      this.#connecting = false;
      this.#ending = this.state === State.CLOSED || this.state === State.SYN_SENT;
    }
    if (this.state === State.CLOSED) {
      this.shut |= bits; // Even of a socket that has no peer
      this.wake();
      return -E.ENOTCONN;
    }
    if (this.state === State.LISTEN) {
      if ((bits & RECEIVE) !== 0) {
        this.#unlisten();
        this.shut = 0;
        this.#give_up_port();
      }
      this.wake();
      return 0;
    }
    if (this.state === State.SYN_SENT) {
      if ((bits & RECEIVE) === 0) return 0;
      this.#gone(0);
      return 0;
    }
    this.shut |= bits;
    if ((bits & SEND) !== 0) this.#finish();
    this.wake();
    return 0;
  }

  #unlisten(): void {
    this.state = State.CLOSED;
    this.shut = RECEIVE | SEND;
    for (const child of [...this.#accepted, ...this.#embryos]) child.#abort();
    this.#accepted.length = 0;
    this.#embryos.clear();
  }

  send(message: Message, flags: number): number {
    const failure = this.take_error();
    if (failure !== 0) return failure;
    const { data } = message;
    if ((this.shut & SEND) !== 0) return -E.EPIPE;
    if (this.state === State.SYN_SENT || this.state === State.SYN_RECEIVED) return WOULD_BLOCK;
    if (this.state !== State.ESTABLISHED && this.state !== State.CLOSE_WAIT) return -E.EPIPE;
    const room = this.#send_buffer - this.#out.length;
    if (data.length === 0) return 0;
    if (data.length > room) this.#no_space = true;
    if (room <= 0) return WOULD_BLOCK;
    const taken = data.length <= room ? data : data.slice(0, room);
    this.#out.push(taken);
    if ((flags & MSG_OOB) !== 0 && taken.length > 0) this.#urgent_sent = this.#end;
    this.#output(has_flag(flags, MSG_MORE));
    return taken.length;
  }

  receive(room: Received, flags: number): number {
    if (this.state === State.LISTEN) return -E.ENOTCONN;
    if ((flags & MSG_OOB) !== 0) return this.#receive_urgent(room, flags);
    if (this.#in.length > 0) {
      const mark = this.#mark, interrupted = mark > 0 && mark <= this.#in.length;
      const wanted = (flags & MSG_WAITALL) !== 0 ? room.left : this.option(SOL_SOCKET, SO_RCVLOWAT);
      const over = this.#fin_received || this.state === State.CLOSED || (this.shut & RECEIVE) !== 0;
      const dont_wait = has_flag(flags, MSG_DONTWAIT);
      const enough = this.#in.length >= Math.min(wanted, room.left) || interrupted || over;
      if (!enough && !dont_wait && this.waits) return WOULD_BLOCK;
      if (room.left === 0) return 0;
      const taken = this.#take(room, flags);
      if (taken > 0) return taken; // Otherwise there was only an urgent byte, which is left out.
    }
    if (room.left === 0 && this.#was_connected) return 0;
    if (this.#fin_received) return 0;
    const failure = this.take_error();
    if (failure !== 0) return failure;
    if ((this.shut & RECEIVE) !== 0) return 0;
    if (this.state === State.CLOSED) return this.#was_connected ? 0 : -E.ENOTCONN;
    return WOULD_BLOCK;
  }

  get #inline(): boolean {
    return this.option(SOL_SOCKET, SO_OOBINLINE) !== 0;
  }

  /** The first byte that was not read. */
  get #unread(): number {
    return this.#rcv - (this.#fin_received ? 1 : 0) - this.#in.length;
  }

  /** How many bytes stand before the urgent one; -1 when there is none. */
  get #mark(): number {
    return this.#urgent === null ? -1 : this.#urgent.at - this.#unread;
  }

  /** A call stops before the urgent byte. The next one begins behind it, or with it if SO_OOBINLINE is set. */
  #take(room: Received, flags: number): number {
    const peek = (flags & MSG_PEEK) !== 0, count_only = has_flag(flags, MSG_TRUNC);
    const mark = this.#mark, inline = this.#inline, begin = mark === 0 && !inline ? 1 : 0;
    const end = mark > 0 ? Math.min(mark, this.#in.length) : this.#in.length;
    const size = Math.min(room.left, end - begin);
    if (!count_only) room.put(this.#in.slice(begin, size));
    if (peek) return size;
    this.#in.drop(begin + size);
    if (this.#mark < 0) this.#urgent = null;
    this.#opened();
    return size;
  }

  #receive_urgent(room: Received, flags: number): number {
    const urgent = this.#urgent;
    if (urgent === null || urgent.byte === READ || this.#inline) return -E.EINVAL;
    if (this.state === State.CLOSED && !this.#fin_received) return -E.ENOTCONN;
    if (urgent.byte === NOT_YET) {
      return this.state === State.CLOSED || this.#fin_received || (this.shut & RECEIVE) !== 0 ? 0 : -E.EAGAIN;
    }
    if (MSG_TRUNC === undefined || (flags & MSG_TRUNC) === 0) room.put(Uint8Array.of(urgent.byte));
    room.flags |= room.size > 0 ? MSG_OOB : MSG_OOB | MSG_TRUNC;
    if ((flags & MSG_PEEK) === 0) urgent.byte = READ;
    return Math.min(1, room.size);
  }

  readable_bytes(): number {
    const mark = this.#mark;
    return this.#inline || mark < 0 || mark >= this.#in.length ? this.#in.length : mark;
  }

  poll(): number {
    const { state } = this;
    if (state === State.LISTEN) return this.#accepted.length > 0 ? POLLIN | POLLRDNORM : 0;
    const low = Math.max(1, this.option(SOL_SOCKET, SO_RCVLOWAT)) + (this.#mark === 0 && !this.#inline ? 1 : 0);
    const readable = this.#in.length >= low || this.#fin_received;
    const starting = state === State.SYN_SENT || state === State.SYN_RECEIVED;
    const writable = !starting && ((this.shut & SEND) !== 0 || this.#has_room);
    if (!writable) this.#no_space = true;
    let bits = this.poll_bits(readable && !starting, writable, state === State.CLOSED);
    if (this.#fin_received) bits |= 0x2000;
    if (this.#fin_received && (this.shut & SEND) !== 0) bits |= 16;
    if (this.#urgent !== null && this.#urgent.byte >= 0) bits |= POLLPRI;
    return state === State.CLOSED && !this.#was_connected ? bits | POLLOUT | POLLWRNORM : bits;
  }

  get #has_room(): boolean {
    const queued = this.#out.length;
    return this.#send_buffer - queued >= queued / 2;
  }

  /** Data were acknowledged. Linux tells of it only if a call has found no room before. */
  #made_room(): void {
    if (!this.#no_space || !this.#has_room) return this.wake(NO_EDGE);
    this.#no_space = false;
    this.wake(ROOM);
  }

  override peer_name(): number {
    const gone = this.state === State.CLOSED || this.state === State.SYN_SENT || this.state === State.TIME_WAIT;
    return gone ? -E.ENOTCONN : super.peer_name();
  }

  release(): void {
    this.watchers.clear();
    if (this.state === State.LISTEN) this.#unlisten();
    if (this.state === State.CLOSED || this.state === State.SYN_SENT || this.state === State.SYN_RECEIVED) {
      this.#discard();
      return;
    }
    this.#orphan = true;
    const linger = this.options.bytes(SOL_SOCKET, SO_LINGER), view = new DataView(linger.buffer);
    const hard = view.getInt32(0, true) !== 0 && view.getInt32(4, true) === 0;
    if (this.#in.length > 0 || hard) return this.#abort();
    this.#finish();
    if (this.state === State.FIN_WAIT_2) this.#wait_for_fin();
  }

  /** How long close(2) waits for what is to be sent, in seconds; 0 when it does not. */
  get linger(): number {
    const bytes = this.options.bytes(SOL_SOCKET, SO_LINGER), view = new DataView(bytes.buffer);
    return view.getInt32(0, true) !== 0 ? view.getInt32(4, true) : 0;
  }

  /** Whether all that was sent has been acknowledged, the end included. */
  get flushed(): boolean {
    return this.state === State.CLOSED || this.state === State.TIME_WAIT || this.state === State.FIN_WAIT_2;
  }

  /** What TCP_INFO has of it: its state, and little more. */
  info(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(232), view = new DataView(bytes.buffer);
    bytes[0] = this.state;
    bytes[2] = this.#retries;
    view.setUint32(8, this.#rto * 1e6, true);
    view.setUint32(16, this.#mss, true);
    view.setUint32(24, this.#una < this.#nxt ? Math.ceil((this.#nxt - this.#una) / this.#mss) : 0, true);
    view.setUint32(68, this.#srtt * 1e6, true);
    view.setUint32(72, this.#rttvar * 1e6, true);
    view.setUint32(80, Math.max(1, Math.floor(this.#cwnd / this.#mss)), true);
    return bytes;
  }

  get mss(): number {
    return this.state === State.CLOSED || this.state === State.LISTEN ? 536 : this.#mss;
  }

  // The life of a connection

  #reset_streams(): void {
    this.#out.clear();
    this.#in.clear();
    this.#later.clear();
    this.#una =
      this.#nxt =
      this.#highest =
      this.#rcv =
      this.#advertised =
      this.#retries =
        0;
    this.#fin_queued =
      this.#fin_acked =
      this.#fin_received =
      this.#was_connected =
        false;
    this.#urgent = null;
    this.#urgent_sent = -1;
    this.#rto = FIRST_RTO;
    this.#srtt = 0;
    this.#recover = -1;
    this.error = 0;
  }

  #begin(): void {
    this.#isn = this.world.random.bits();
    const { ip } = this.remote!;
    const limit = Math.min(this.world.network.mtu(this.host, ip), LONGEST_PACKET) -
      (is_ipv6(ip) ? HEADERS6 : HEADERS4);
    const asked = this.option(IPPROTO_TCP, TCP_MAXSEG);
    this.#mss = this.options.is_set(IPPROTO_TCP, TCP_MAXSEG) && asked > 0 ? Math.min(limit, asked) : limit;
    this.#cwnd = INITIAL_WINDOW * this.#mss;
  }

  #establish(): void {
    this.state = State.ESTABLISHED;
    this.#was_connected = true;
    this.#retries = 0;
    this.#heard = this.world.schedule.now;
    this.#keep_alive();
  }

  #finish(): void {
    if (this.#fin_queued) return;
    if (this.state !== State.ESTABLISHED && this.state !== State.CLOSE_WAIT && this.state !== State.SYN_RECEIVED) {
      return;
    }
    this.#fin_queued = true;
    this.state = this.state === State.CLOSE_WAIT ? State.LAST_ACK : State.FIN_WAIT_1;
    this.#output();
  }

  /** The connection is no more. */
  #gone(errno: number): void {
    this.#stop();
    this.state = State.CLOSED;
    if (this.#listener !== null) this.#listener.#embryos.delete(this);
    this.shut = RECEIVE | SEND;
    this.#unregister();
    if (errno !== 0) this.error = errno;
    if (this.#orphan) this.vacate();
    else this.#give_up_port();
    this.wake();
  }

  /** A port that was chosen is free again; one that was asked for stays. */
  #give_up_port(): void {
    if (!this.chosen) return;
    this.vacate();
    this.#name_left = this.local;
    this.local = null;
  }

  #unregister(): void {
    if (this.remote === null || this.local === null) return;
    const key = key_of(this.local, this.remote);
    if (this.host.connections.get(key) === this) this.host.connections.delete(key);
  }

  #discard(): void {
    this.#stop();
    this.#unregister();
    this.vacate();
    this.state = State.CLOSED;
  }

  #stop(): void {
    const { schedule } = this.world;
    schedule.cancel(this.#timer);
    schedule.cancel(this.#cork);
    schedule.cancel(this.#keepalive);
    this.#timer = this.#cork = this.#keepalive = undefined;
  }

  /** Resets the connection. */
  #abort(): void {
    if (this.#synchronized || this.state === State.SYN_RECEIVED) {
      if (this.state !== State.TIME_WAIT) this.#transmit(this.#nxt, new Uint8Array(0), { rst: true });
    }
    this.#discard();
  }

  #wait_for_fin(): void {
    this.world.schedule.after(TIME_WAIT_SECONDS * SECOND, () => {
      if (this.state === State.FIN_WAIT_2) this.#discard();
    }, true);
  }

  #time_wait(): void {
    this.#stop();
    if (!this.#orphan) return this.#leave_time_wait();
    this.state = State.TIME_WAIT;
    this.world.schedule.after(TIME_WAIT_SECONDS * SECOND, () => this.#end_time_wait(), true);
  }

  /** A socket that a program still has is closed; its addresses and ports wait without it. */
  #leave_time_wait(): void {
    const { local, remote, world, host } = this, rest = new TcpSocket(world, host, this.family);
    this.options.copy_to(rest.options);
    rest.#orphan = true;
    rest.#rcv = this.#rcv;
    rest.#nxt = this.#nxt;
    this.#gone(0);
    rest.local = local;
    rest.remote = remote;
    rest.occupy();
    host.connections.set(key_of(local!, remote!), rest);
    rest.#time_wait();
    this.#rest = rest;
  }

  #end_time_wait(): void {
    if (this.state !== State.TIME_WAIT) return;
    this.#discard();
  }

  // Segments that go out

  #transmit(seq: number, payload: Uint8Array, flags: { syn?: boolean; fin?: boolean; rst?: boolean }): void {
    const { syn = false, fin = false, rst = false } = flags;
    const has_ack = this.state !== State.SYN_SENT;
    const window = this.#advertised = Math.min(this.#window, syn ? 65535 : Infinity);
    const urgent = this.#sends_urgent && this.#urgent_sent > seq && this.#urgent_sent - seq <= 0xffff;
    const tcp: TcpHeader = {
      seq,
      ack: this.#rcv,
      syn,
      fin,
      rst,
      has_ack,
      push: payload.length > 0 && seq + payload.length === this.#end,
      window,
      mss: syn ? this.#mss : undefined,
      urgent: urgent ? this.#urgent_sent - seq : undefined,
      bases: [this.#isn, this.#peer_isn],
    };
    const packet: Packet = {
      protocol: TCP,
      source: this.local!,
      destination: this.remote!,
      payload,
      tcp,
      ttl: this.option(IPPROTO_IP, IP_TTL),
      tos: this.option(IPPROTO_IP, IP_TOS),
    };
    if (this.world.network.send(this.host, packet) === "unknown" && !rst) this.#no_host();
  }

  /** There is no host of that address: the kernel finds out after a while. */
  #no_host(): void {
    if (this.state !== State.SYN_SENT) return;
    this.world.schedule.after(NEIGHBOR_SECONDS * SECOND, () => {
      if (this.state === State.SYN_SENT) this.#gone(E.EHOSTUNREACH);
    });
  }

  #acknowledge(): void {
    this.#transmit(this.#nxt, new Uint8Array(0), {});
  }

  /** Whether an urgent byte is not acknowledged: until it is, nothing is held back. */
  get #sends_urgent(): boolean {
    return this.#urgent_sent > this.#una;
  }

  /**
   * Sends what may be sent.
   *
   * @param more Whether a part of a segment waits for more: MSG_MORE, which holds until the next segment comes in.
   */
  #output(more = false): void {
    if (!this.#synchronized || this.state === State.TIME_WAIT) return;
    const urgent = this.#sends_urgent, delay = this.option(IPPROTO_TCP, TCP_NODELAY) === 0 && !urgent;
    const cork = (more || this.option(IPPROTO_TCP, TCP_CORK) !== 0) && !urgent;
    let forced = this.#cork !== undefined && this.#cork.run === null;
    while (true) {
      const in_flight = this.#nxt - this.#una, window = Math.min(this.#cwnd, this.#peer_window) - in_flight;
      const unsent = this.#end - this.#nxt;
      if (unsent > 0 && window > 0) {
        const size = Math.min(unsent, this.#mss, window);
        if (size < this.#mss && !this.#fin_queued) {
          if (size < unsent && in_flight > 0) break; // The window is too small for a whole one: wait for more.
          if (size === unsent && cork && !forced) {
            this.#hold();
            break;
          }
          if (size === unsent && in_flight > 0 && delay && !forced) break; // Nagle
        }
        const last = this.#fin_queued && size === unsent;
        const payload = this.#out.slice(this.#nxt - Math.max(1, this.#una), size);
        this.#time(this.#nxt + size);
        const seq = this.#nxt;
        this.#nxt += size + (last ? 1 : 0);
        this.#highest = Math.max(this.#highest, this.#nxt);
        this.#transmit(seq, payload, { fin: last });
        forced = false;
      } else if (unsent === 0 && this.#fin_queued) {
        const seq = this.#nxt++;
        this.#highest = Math.max(this.#highest, this.#nxt);
        this.#transmit(seq, new Uint8Array(0), { fin: true });
      } else break;
    }
    this.#arm();
  }

  #hold(): void {
    if (this.#cork !== undefined && this.#cork.run !== null) return;
    this.#cork = this.world.schedule.after(CORK_SECONDS * SECOND, () => {
      this.#output();
      this.#cork = undefined;
    });
  }

  /** Pushes out what was held back, as clearing TCP_CORK or setting TCP_NODELAY does. */
  push(): void {
    if (!this.#synchronized) return;
    this.#output();
  }

  /** Begins to time a round trip. */
  #time(end: number): void {
    if (this.#timed === null && end > this.#highest) this.#timed = { end, at: this.world.schedule.now };
  }

  #measured(): void {
    if (this.#timed === null || this.#una < this.#timed.end) return;
    const sample = (this.world.schedule.now - this.#timed.at) / SECOND;
    this.#timed = null;
    if (this.#srtt === 0) {
      this.#srtt = sample;
      this.#rttvar = sample / 2;
    } else {
      this.#rttvar = 0.75 * this.#rttvar + 0.25 * Math.abs(this.#srtt - sample);
      this.#srtt = 0.875 * this.#srtt + 0.125 * sample;
    }
    this.#rto = this.#srtt + Math.max(SHORTEST_RTO, 4 * this.#rttvar);
  }

  /** Whether something waits for an acknowledgement, or for the peer's window to open. */
  get #outstanding(): boolean {
    return this.#nxt > this.#una || (this.#end > this.#nxt && this.#peer_window === 0);
  }

  #arm(restart = false): void {
    const { schedule } = this.world;
    const running = this.#timer !== undefined && this.#timer.run !== null;
    if (!this.#outstanding || restart) {
      schedule.cancel(this.#timer);
      this.#timer = undefined;
      if (!this.#outstanding) return;
    } else if (running) return;
    const wait = Math.min(LONGEST_RTO, this.#rto * 2 ** this.#retries);
    // A peer whose window is closed is asked repeatedly, but only its program can open it: then time does not pass
    // for the sake of the question.
    const peer = this.#nxt === this.#una ? this.#peer_socket : undefined;
    const closed = peer !== undefined && peer.#window === 0;
    this.#timer = schedule.after(wait * SECOND, () => this.#expired(), closed);
  }

  /** The other end, if the network is asked and not the wire. */
  get #peer_socket(): TcpSocket | undefined {
    if (this.remote === null || this.local === null) return undefined;
    const { network } = this.world, { ip } = this.remote;
    const host = this.host.owns(ip) ? this.host : network.host_of(ip);
    const socket = host?.connections.get(key_of(this.remote, this.local));
    return socket instanceof TcpSocket ? socket : undefined;
  }

  #expired(): void {
    this.#timer = undefined;
    if (this.#retries === 0) this.#first_retry = this.world.schedule.now;
    this.#timed = null;
    const user_timeout = this.option(IPPROTO_TCP, TCP_USER_TIMEOUT);
    const waited = (this.world.schedule.now - this.#first_retry) / 1e6;
    const most = this.state === State.SYN_SENT
      ? this.option(IPPROTO_TCP, TCP_SYNCNT) || SYN_RETRIES
      : this.state === State.SYN_RECEIVED
      ? SYNACK_RETRIES
      : this.#orphan
      ? ORPHAN_RETRIES
      : RETRIES;
    const late = user_timeout > 0 && this.#retries > 0 && waited >= user_timeout;
    if (this.#retries >= most || late) return this.#gone(E.ETIMEDOUT);
    this.#retries++;
    if (this.state === State.SYN_SENT || this.state === State.SYN_RECEIVED) {
      this.#transmit(0, new Uint8Array(0), { syn: true });
    } else if (this.#nxt === this.#una) {
      // The window is closed: ask whether it still is, with a byte that was acknowledged before.
      this.#transmit(this.#una - 1, new Uint8Array(0), {});
      if (this.#peer_reads()) this.#retries = Math.min(this.#retries, 9);
    } else {
      this.#ssthresh = Math.max((this.#nxt - this.#una) >> 1, 2 * this.#mss);
      this.#cwnd = this.#mss;
      this.#recover = this.#highest;
      this.#resend(this.#una);
      // Go back to what was not acknowledged: the receiver keeps what it has, and says so.
      this.#nxt = Math.min(
        this.#nxt,
        this.#una + Math.min(this.#mss, Math.max(1, this.#end - Math.max(1, this.#una)) + (this.#fin_queued ? 1 : 0)),
      );
    }
    this.#arm();
  }

  /** A peer that answers probes is alive, however long its window stays closed. */
  #peer_reads(): boolean {
    return this.world.schedule.now - this.#heard < LONGEST_RTO * SECOND;
  }

  /** Sends one segment again. */
  #resend(from: number): void {
    const start = Math.max(1, from), offset = start - Math.max(1, this.#una);
    const size = Math.min(this.#mss, this.#end - start, Math.max(this.#highest - start, 0));
    const payload = this.#out.slice(offset, size);
    const fin = this.#fin_queued && start + payload.length === this.#end && this.#highest > this.#end;
    this.#transmit(start, payload, { fin });
  }

  /** Keepalive probes, which find out that a peer is gone. */
  #keep_alive(): void {
    this.world.schedule.cancel(this.#keepalive);
    if (this.option(SOL_SOCKET, SO_KEEPALIVE) === 0 || !this.#synchronized) return;
    const idle = this.option(IPPROTO_TCP, TCP_KEEPIDLE), interval = this.option(IPPROTO_TCP, TCP_KEEPINTVL);
    const wait = (this.#probes === 0 ? idle : interval) * SECOND;
    // No call waits for a probe that will be answered, so time does not pass for it.
    this.#keepalive = this.world.schedule.after(wait, () => this.#probe(), !this.#peer_is_lost());
  }

  /** SO_KEEPALIVE was set, or the link was cut or healed. */
  keep_alive_changed(): void {
    if (this.state === State.ESTABLISHED || this.state === State.CLOSE_WAIT) this.#keep_alive();
  }

  #peer_is_lost(): boolean {
    const { network } = this.world, peer = network.host_of(this.remote!.ip);
    return peer !== undefined && !network.joined(this.host, peer);
  }

  #probe(): void {
    if (!this.#synchronized) return;
    const idle = this.option(IPPROTO_TCP, TCP_KEEPIDLE) * SECOND;
    if (this.world.schedule.now - this.#heard < idle && this.#probes === 0) return this.#keep_alive();
    if (this.#probes >= this.option(IPPROTO_TCP, TCP_KEEPCNT)) return this.#gone(E.ETIMEDOUT);
    this.#probes++;
    this.#transmit(this.#una - 1, new Uint8Array(0), {});
    this.#keep_alive();
  }

  // Segments that come in

  arrived(packet: Packet): void {
    if (packet.unreachable !== undefined) {
      if (this.state === State.SYN_SENT) this.#gone(packet.unreachable);
      return;
    }
    const tcp = packet.tcp!;
    this.#heard = this.world.schedule.now;
    if (this.#probes > 0) {
      this.#probes = 0;
      this.#keep_alive();
    }
    if (this.state === State.LISTEN) return this.#asked(packet);
    if (this.state === State.SYN_SENT) return this.#answered(tcp);
    if (this.state === State.TIME_WAIT) return this.#late(packet);
    if (tcp.rst) return this.#was_reset(tcp);
    if (tcp.syn && this.state === State.SYN_RECEIVED) {
      if (tcp.has_ack) this.#completed(tcp); // Both have asked at once
      else this.#transmit(0, new Uint8Array(0), { syn: true });
      return;
    }
    if (tcp.syn) return this.#acknowledge();
    if (!tcp.has_ack) return;
    if (this.state === State.SYN_RECEIVED && !this.#completed(tcp)) return;
    this.#acked(tcp, packet.payload.length);
    if (this.state === (State.CLOSED as number)) return;
    this.#data(packet);
  }

  /** A SYN for a listening socket. */
  #asked(packet: Packet): void {
    const tcp = packet.tcp!;
    if (tcp.rst) return;
    if (tcp.has_ack || !tcp.syn) return refuse(this.world, this.host, packet);
    if (this.#accepted.length > this.#backlog) return; // Dropped: the peer asks again.
    const child = new TcpSocket(this.world, this.host, this.family);
    this.options.copy_to(child.options);
    child.shut = this.shut; // Linux copies it with the rest.
    child.local = { ...packet.destination };
    child.remote = { ...packet.source };
    child.#listener = this;
    child.state = State.SYN_RECEIVED;
    child.#begin();
    child.#learn(tcp);
    child.chosen = true;
    child.occupy();
    this.host.connections.set(key_of(child.local, child.remote), child);
    this.#embryos.add(child);
    child.#rcv = 1;
    child.#transmit(0, new Uint8Array(0), { syn: true });
    child.#nxt = child.#highest = 1;
    child.#arm();
  }

  #learn(tcp: TcpHeader): void {
    this.#peer_isn = tcp.bases[0];
    if (tcp.mss !== undefined) this.#mss = Math.min(this.#mss, tcp.mss);
    this.#cwnd = INITIAL_WINDOW * this.#mss;
    this.#peer_window = tcp.window;
  }

  /** What comes back for a SYN. */
  #answered(tcp: TcpHeader): void {
    if (tcp.has_ack && tcp.ack !== 1) return;
    if (tcp.rst) return tcp.has_ack ? this.#gone(E.ECONNREFUSED) : undefined;
    if (!tcp.syn) return;
    this.#learn(tcp);
    this.#rcv = 1;
    if (!tcp.has_ack) { // Both have asked at once, or it is its own peer.
      this.state = State.SYN_RECEIVED;
      this.#transmit(0, new Uint8Array(0), { syn: true });
      return;
    }
    this.#una = 1;
    this.#establish();
    this.#arm(true);
    this.#acknowledge();
    this.wake();
  }

  /** The last step of the handshake at the side that was asked. */
  #completed(tcp: TcpHeader): boolean {
    if (tcp.ack < 1) return false;
    const listener = this.#listener;
    if (listener !== null) {
      if (listener.state !== State.LISTEN) {
        this.#abort();
        return false;
      }
      if (listener.#accepted.length > listener.#backlog) return false; // The peer believes to be connected, and sends again.
      listener.#embryos.delete(this);
      listener.#accepted.push(this);
    }
    this.#una = Math.max(1, this.#una);
    this.#peer_window = tcp.window;
    this.#establish();
    this.#arm(true);
    listener?.wake(DATA);
    this.wake();
    if ((this.shut & SEND) !== 0) this.#finish(); // It was shut down before it was connected.
    return true;
  }

  #was_reset(tcp: TcpHeader): void {
    if (tcp.seq < this.#rcv && !(this.state === State.SYN_RECEIVED)) {
      if (tcp.seq + 1 < this.#rcv) return; // An old one
    }
    const { state } = this;
    if (state === State.SYN_RECEIVED && this.#listener !== null) return this.#discard_embryo();
    this.#out.clear();
    this.#gone(state === State.SYN_RECEIVED ? E.ECONNREFUSED : state === State.CLOSE_WAIT ? E.EPIPE : E.ECONNRESET);
  }

  #discard_embryo(): void {
    if (this.#listener !== null) this.#listener.#embryos.delete(this);
    this.#discard();
  }

  #late(packet: Packet): void {
    const tcp = packet.tcp!;
    if (tcp.rst) return;
    if (tcp.syn && !tcp.has_ack) { // A new connection with the same ports
      this.#end_time_wait();
      return deliver(this.world, this.host, packet);
    }
    if (packet.payload.length > 0 || tcp.fin) this.#acknowledge();
  }

  #acked(tcp: TcpHeader, length: number): void {
    const { ack } = tcp;
    if (ack > this.#highest) return this.#acknowledge();
    const window_changed = tcp.window !== this.#peer_window;
    // Linux' fast path: data that say nothing new do not push out what MSG_MORE holds back.
    const new_window = tcp.window >> 7 !== this.#peer_window >> 7;
    const fast = length > 0 && ack <= this.#una && !new_window && this.#urgent === null && tcp.urgent === undefined;
    if (tcp.seq >= this.#rcv - 1) this.#peer_window = tcp.window;
    if (ack > this.#una) {
      const before = Math.max(1, this.#una), data = Math.min(ack, this.#end) - before;
      this.#fin_acked ||= this.#fin_queued && ack > this.#end;
      this.#out.drop(Math.max(0, data));
      this.#una = ack;
      this.#nxt = Math.max(this.#nxt, ack);
      this.#retries = 0;
      this.#duplicates = 0;
      this.#measured();
      this.#grow(Math.max(0, data));
      if (this.#una < this.#recover) this.#resend(this.#una); // A part only: the next is lost too.
      else this.#recover = -1;
      this.#arm(true);
      this.#closed_by_ack();
      if (this.state !== (State.CLOSED as number)) this.#made_room();
    } else if (ack === this.#una && length === 0 && !tcp.fin && !window_changed && this.#nxt > this.#una) {
      if (++this.#duplicates === 3) {
        this.#ssthresh = Math.max((this.#nxt - this.#una) >> 1, 2 * this.#mss);
        this.#cwnd = this.#ssthresh;
        this.#recover = this.#nxt;
        this.#timed = null;
        this.#resend(this.#una);
      }
    }
    if (!fast && this.state !== (State.CLOSED as number)) this.#output();
  }

  #grow(acked: number): void {
    if (this.#cwnd < this.#ssthresh) this.#cwnd += Math.min(acked, 2 * this.#mss);
    else this.#cwnd += Math.max(1, Math.floor(this.#mss * Math.min(acked, this.#mss) / this.#cwnd));
    this.#cwnd = Math.min(this.#cwnd, 1 << 24);
  }

  /** Whether the end that was sent has been acknowledged, and what follows. */
  #closed_by_ack(): void {
    if (!this.#fin_acked) return;
    if (this.state === State.FIN_WAIT_1) {
      this.state = State.FIN_WAIT_2;
      if (this.#orphan) this.#wait_for_fin();
    } else if (this.state === State.CLOSING) this.#time_wait();
    else if (this.state === State.LAST_ACK) this.#gone(0);
  }

  #data(packet: Packet): void {
    const tcp = packet.tcp!, { payload } = packet;
    this.#note_urgent(tcp, payload);
    if (payload.length === 0 && !tcp.fin) {
      if (tcp.seq < this.#rcv) this.#acknowledge(); // A probe
      return;
    }
    // The socket is closed: no call will read it.
    const fresh = payload.length > 0 && tcp.seq + payload.length > this.#rcv;
    if (fresh && this.#orphan) return this.#abort();
    const { state } = this, finished = state === State.FIN_WAIT_1 || state === State.FIN_WAIT_2;
    if (fresh && finished && (this.shut & RECEIVE) !== 0) { // RFC 1122, 4.2.2.13: neither direction is in use any more.
      this.#transmit(this.#nxt, new Uint8Array(0), { rst: true });
      this.#out.clear();
      return this.#gone(E.ECONNRESET);
    }
    const room = this.#window;
    const fits = tcp.seq + payload.length <= this.#rcv + Math.max(room, 0);
    if (tcp.seq > this.#rcv) {
      if (fits) this.#later.set(tcp.seq, { data: payload, fin: tcp.fin });
      return this.#acknowledge();
    }
    if (!fits && payload.length > 0 && room === 0) return this.#acknowledge();
    const before = this.#rcv;
    this.#append(tcp.seq, payload, tcp.fin, room);
    for (let again = true; again;) {
      again = false;
      for (const [seq, { data, fin }] of this.#later) {
        if (seq > this.#rcv) continue;
        this.#later.delete(seq);
        this.#append(seq, data, fin, this.#window);
        again = true;
      }
    }
    (this.#rest ?? this).#acknowledge();
    if (this.#rcv > before) this.wake(this.#fin_received ? 0 : DATA);
  }

  #append(seq: number, data: Uint8Array, fin: boolean, room: number): void {
    const skip = this.#rcv - seq;
    if (skip <= data.length) {
      const fresh = data.subarray(skip, skip + room);
      if (!this.#fin_received) this.#in.push(fresh as Uint8Array<ArrayBuffer>);
      this.#rcv += fresh.length;
      if (skip + fresh.length < data.length) return;
    }
    if (fin && !this.#fin_received && seq + data.length === this.#rcv) {
      this.#rcv++;
      this.#ended();
    }
  }

  /** The peer sends no more. */
  #ended(): void {
    this.#fin_received = true;
    if (this.state === State.ESTABLISHED) this.state = State.CLOSE_WAIT;
    else if (this.state === State.FIN_WAIT_1) {
      this.state = State.CLOSING;
      this.#closed_by_ack();
    } else if (this.state === State.FIN_WAIT_2) this.#time_wait();
  }

  /** An urgent byte is announced, or comes: the last one counts, and those before it become plain data. */
  #note_urgent(tcp: TcpHeader, payload: Uint8Array): void {
    const at = tcp.urgent === undefined ? -1 : tcp.seq + tcp.urgent - 1;
    if (at >= this.#rcv && (this.#urgent === null || at > this.#urgent.at)) {
      if (this.#mark === 0 && !this.#inline && this.#in.length > 0) this.#in.drop(1); // It is passed, and left out.
      this.#urgent = { at, byte: NOT_YET };
    }
    const urgent = this.#urgent;
    if (urgent === null || urgent.byte !== NOT_YET) return;
    const byte = payload[urgent.at - tcp.seq];
    if (byte === undefined) return;
    urgent.byte = byte;
    this.wake(DATA);
  }

  /** The program has read: sends a window update if the peer may send much more. */
  #opened(): void {
    if (!this.#synchronized || this.#fin_received) return;
    const window = this.#window, peer = this.#peer_socket;
    if (peer !== undefined && peer.#timer?.daemon) peer.#arm(true); // The update may be lost, and a call may wait for the next probe.
    if (window >= 2 * this.#advertised && window - this.#advertised >= Math.min(this.#mss, window / 2)) {
      this.#acknowledge();
    }
  }
}

/** The key of a connection at the host that `local` is of. */
export function key_of(local: Endpoint, remote: Endpoint): string {
  return `${local.ip}|${local.port}|${remote.ip}|${remote.port}`;
}

/** Answers a segment that is for no socket: a reset. */
export function refuse(world: Surroundings, host: Host, packet: Packet): void {
  const tcp = packet.tcp!;
  if (tcp.rst) return;
  const length = packet.payload.length + (tcp.syn ? 1 : 0) + (tcp.fin ? 1 : 0);
  world.network.send(host, {
    protocol: TCP,
    source: packet.destination,
    destination: packet.source,
    payload: new Uint8Array(0),
    tcp: {
      seq: tcp.has_ack ? tcp.ack : 0,
      ack: tcp.seq + length,
      syn: false,
      fin: false,
      rst: true,
      has_ack: !tcp.has_ack,
      push: false,
      window: 0,
      bases: [tcp.bases[1], tcp.bases[0]],
    },
    ttl: 64,
    tos: 0,
  });
}

/** Gives a segment to the socket that it is for, or refuses it. */
export function deliver(world: Surroundings, host: Host, packet: Packet): void {
  const { source, destination } = packet;
  const connection = host.connections.get(key_of(destination, source)) as TcpSocket | undefined;
  if (connection !== undefined) return connection.arrived(packet);
  const listeners = (host.bound.get(`${TCP}:${destination.port}`) ?? []).filter((socket): socket is TcpSocket =>
    socket instanceof TcpSocket && socket.listening && takes(socket, destination.ip)
  );
  if (listeners.length === 0) return refuse(world, host, packet);
  // The most specific address; of several that share a port, the one that the ports choose.
  const specific = listeners.filter((socket) => !is_wildcard(socket.local!.ip));
  const best = specific.length > 0
    ? specific
    : listeners.filter((socket) => !(socket.local!.ip === ANY6 && !is_ipv6(destination.ip)));
  const chosen = best.length > 0 ? best : listeners;
  chosen[(source.port + destination.port) % chosen.length].arrived(packet);
}

function takes(socket: InetSocket, ip: string): boolean {
  const own = socket.local!.ip;
  if (own === ip) return true;
  if (own === ANY6) return is_ipv6(ip) || !socket.v6only;
  return own === ANY4 && !is_ipv6(ip);
}
