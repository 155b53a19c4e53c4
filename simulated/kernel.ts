/**
 * The simulated kernel: descriptors, and the system calls on them, as `ffi/backend.ts` has them.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import { SCM_RIGHTS } from "../constants/ancillary.ts";
import * as E from "../constants/errno.ts";
import { IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MTU, IP_MULTICAST_IF, IP_TOS } from "../constants/ip.ts";
import { IPV6_JOIN_GROUP, IPV6_LEAVE_GROUP, IPV6_MTU, IPV6_V6ONLY } from "../constants/ipv6.ts";
import {
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_FASTOPEN,
  MSG_NOSIGNAL,
  MSG_OOB,
} from "../constants/message_flag.ts";
import { by } from "../constants/platform.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from "../constants/poll.ts";
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import * as SO from "../constants/socket_option.ts";
import { SOCK_DGRAM, SOCK_NONBLOCK, SOCK_SEQPACKET, SOCK_STREAM } from "../constants/socket_type.ts";
import { TCP_CORK, TCP_INFO, TCP_MAXSEG, TCP_NODELAY } from "../constants/tcp.ts";
import type { Backend, Bytes, EpollCalls, Happened, Poller, Watched } from "../ffi/backend.ts";
import { CMSGHDR, POLLFD } from "../ffi/layout.ts";
import { ioctl_argument, option, type Region, sockaddr } from "../ffi/memory.ts";
import { control } from "../ffi/message.ts";
import { CLOSED, SIMULATED, UNDER_WAY } from "../ffi/result.ts";
import { ip_text, read_sockaddr } from "./address.ts";
import { InetSocket, type Surroundings } from "./inet_socket.ts";
import {
  type ControlMessage,
  type Destination,
  has_flag,
  type Message,
  type Passed,
  read_control,
  read_messages,
  Received,
  total_size,
  write_control,
} from "./message.ts";
import type { Host, Packet } from "./network.ts";
import { TCP } from "./network.ts";
import { EpollSocket } from "./epoll_socket.ts";
import { resolver_of } from "./names.ts";
import { type File, type Sock, type Watcher, WOULD_BLOCK } from "./sock.ts";
import { strerror } from "./strerror.ts";
import { deliver, TcpSocket } from "./tcp_socket.ts";
import { deliver_datagram, UdpSocket } from "./udp_socket.ts";
import { CREDENTIALS, name_in_sockaddr, UnixSocket } from "./unix_socket.ts";

/** The request of ioctl(2) that asks how much there is to read. Others are not simulated. */
const FIONREAD: number = by({ linux: 0x541b, darwin: 0x4004667f, windows: 0x4004667f, freebsd: 0x4004667f });

/** Descriptors that a program may have open: RLIMIT_NOFILE. */
const DESCRIPTORS = 1024;
/** The first descriptor that a program opens; 0, 1 and 2 are open already. */
const FIRST = 3;

/**
 * Where the numbers of the next world begin. They are beyond those of the machine, and no two worlds have any in
 * common: closing a socket of a world that has ended closes nothing else.
 */
let next_base = SIMULATED;

interface Slot {
  readonly file: File;
  inherited: boolean;
}

/** What the kernel needs of its world. */
export interface KernelWorld extends Surroundings {
  /** The host on which the program runs at the moment. */
  readonly here: Host;
  readonly names: Backend["names"];
  /**
   * Lets something happen while a call waits.
   *
   * @param deadline When the call has waited for long enough, in nanoseconds.
   * @returns False when that is now.
   */
  step(deadline: number): boolean;
  /** A poller has an event, or a call has started to wait at one. */
  pollers_changed(): void;
}

/** The kernel of a world. */
export class Kernel {
  readonly #world: KernelWorld;
  readonly #slots: Map<number, Slot> = new Map();
  readonly #pollers: Set<SimulatedPoller> = new Set();
  /** The number that stands for descriptor 0. */
  readonly base: number = next_base;
  #highest = 0;
  /** Errors behind the first message of recvmmsg(2), by descriptor: the next call reports them. */
  readonly #later_errors: Map<number, number> = new Map();
  /** Whether the world is over. */
  ended = false;

  constructor(world: KernelWorld) {
    this.#world = world;
    world.network.arrived = (host, packet) => this.#arrived(host, packet);
  }

  #arrived(host: Host, packet: Packet): void {
    if (packet.protocol === TCP) deliver(this.#world, host, packet);
    else deliver_datagram(this.#world, host, packet);
  }

  /** Whether a descriptor could be one of this world. */
  has_number(fd: number): boolean {
    return fd >= this.base && fd < this.base + DESCRIPTORS;
  }

  /** The socket of a descriptor. */
  socket_of(fd: number): Sock | undefined {
    return this.#slots.get(fd)?.file.sock;
  }

  /** Whether a descriptor is of a stream, of which calls may move a part. */
  is_stream(fd: number): boolean {
    return this.socket_of(fd)?.type === SOCK_STREAM;
  }

  /** connect(2) that does not wait. */
  begin_to_connect(fd: number): void {
    const file = this.file_of(fd);
    if (file === undefined) return;
    const { nonblocking } = file;
    file.nonblocking = true;
    this.#connect(fd);
    file.nonblocking = nonblocking;
  }

  /** Every open socket. */
  *sockets(): Iterable<Sock> {
    for (const { file } of this.#slots.values()) yield file.sock;
  }

  /** The descriptors that are open, counted from 0. */
  open_descriptors(): number[] {
    return [...this.#slots.keys()].map((fd) => fd - this.base).sort((a, b) => a - b);
  }

  /** The pollers in which a call waits. */
  get waiting_pollers(): SimulatedPoller[] {
    return [...this.#pollers].filter((poller) => poller.is_waiting);
  }

  /** Ends it: what is open is gone, and the numbers are never used again. */
  end(): void {
    this.ended = true;
    this.#slots.clear();
    next_base = this.base + this.#highest + 1;
  }

  #open(sock: Sock, nonblocking: boolean): number {
    return this.#open_file({ sock, nonblocking, references: 0 });
  }

  #open_file(file: File): number {
    for (let n = FIRST; n < DESCRIPTORS; n++) {
      const fd = this.base + n;
      if (this.#slots.has(fd)) continue;
      this.#slots.set(fd, { file, inherited: false });
      file.references++;
      this.#highest = Math.max(this.#highest, n);
      return fd;
    }
    return -E.EMFILE;
  }

  #drop(file: File): void {
    if (--file.references > 0) return;
    file.sock.release();
  }

  /** The descriptors in SCM_RIGHTS as they are sent, or minus EBADF. */
  #passing = (data: Uint8Array): Passed[] | number => {
    const files: File[] = [];
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    for (let at = 0; at + 4 <= data.length; at += 4) {
      const slot = this.#slots.get(view.getInt32(at, true));
      if (slot === undefined) return -E.EBADF;
      files.push(slot.file);
    }
    return files.map((file) => {
      file.references++;
      return { open: () => this.#open_file(file), drop: () => this.#drop(file) };
    });
  };

  #socket(host: Host, family: number, type: number, protocol: number): Sock | number {
    const kind = type & 0xf, world = this.#world;
    if (family === AF_UNIX) {
      if (protocol !== 0 && protocol !== 1) return -E.EPROTONOSUPPORT;
      if (kind !== SOCK_STREAM && kind !== SOCK_DGRAM && kind !== SOCK_SEQPACKET) return -E.ESOCKTNOSUPPORT;
      return new UnixSocket(world, host, kind, this.#passing);
    }
    if (family !== AF_INET && family !== AF_INET6) return -E.EAFNOSUPPORT;
    if (kind === SOCK_STREAM) {
      return protocol === 0 || protocol === IPPROTO_TCP ? new TcpSocket(world, host, family) : -E.EPROTONOSUPPORT;
    }
    if (kind === SOCK_DGRAM) {
      return protocol === 0 || protocol === IPPROTO_UDP ? new UdpSocket(world, host, family) : -E.EPROTONOSUPPORT;
    }
    return kind === 3 ? -E.EPERM : -E.ESOCKTNOSUPPORT;
  }

  /** Makes a call of which the socket says that it would have to wait, until it need not or must not wait any more. */
  #wait(file: File, flags: number, timeout: number, call: () => number, may_wait = true): number {
    const waits = may_wait && !file.nonblocking && !has_flag(flags, MSG_DONTWAIT);
    file.sock.waits = waits;
    let result = call();
    if (result !== WOULD_BLOCK || !waits) return result;
    const deadline = this.#deadline(file.sock, timeout);
    while (result === WOULD_BLOCK) {
      if (!this.#world.step(deadline)) return WOULD_BLOCK;
      result = call();
    }
    return result;
  }

  #deadline(sock: Sock, timeout: number): number {
    if (timeout === undefined) return Infinity;
    const bytes = sock.options.bytes(SOL_SOCKET, timeout);
    if (bytes.length < 16) return Infinity;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const wait = Number(view.getBigInt64(0, true)) * 1e9 + Number(view.getBigInt64(8, true)) * 1e3;
    return wait > 0 ? this.#world.schedule.now + wait : Infinity;
  }

  #on(fd: number, call: (file: File) => number): number {
    const slot = this.#slots.get(fd);
    return slot === undefined ? CLOSED : call(slot.file);
  }

  #accept(fd: number, named: boolean): number {
    return this.#on(fd, (file) => {
      let accepted: Sock | undefined;
      const result = this.#wait(file, 0, SO.SO_RCVTIMEO, () => {
        if (this.#slots.size >= DESCRIPTORS - FIRST) return -E.EMFILE;
        const sock = file.sock.accept();
        if (typeof sock === "number") return sock;
        accepted = sock;
        return 0;
      });
      if (result < 0) return result;
      if (named && accepted!.peer_name() < 0) sockaddr.size = 0;
      else if (!named) sockaddr.size = 0;
      return this.#open(accepted!, false);
    });
  }

  #connect(fd: number): number {
    return this.#on(fd, (file) => {
      const { sock } = file;
      if (!(sock instanceof TcpSocket)) {
        const to = sockaddr.bytes.slice(0, sockaddr.size);
        return this.#wait(file, 0, SO.SO_SNDTIMEO, () => {
          sockaddr.bytes.set(to); // What others do while it waits goes through the same memory.
          sockaddr.size = to.length;
          return sock.connect();
        });
      }
      return this.#connect_stream(file, sock, 0, true);
    });
  }

  /** @param named Whether the call has an address. */
  #connect_stream(file: File, sock: TcpSocket, flags: number, named: boolean): number {
    const result = sock.connect(named), waits = !file.nonblocking && !has_flag(flags, MSG_DONTWAIT);
    if (!waits || (result !== UNDER_WAY && result !== -E.EALREADY)) return result;
    const waited = this.#wait(file, flags, SO.SO_SNDTIMEO, () => sock.connected());
    return waited === WOULD_BLOCK ? UNDER_WAY : waited;
  }

  #destination(): Destination {
    const { family, name } = name_in_sockaddr();
    return family === AF_UNIX ? { family, name } : read_sockaddr(sockaddr);
  }

  #send(fd: number, message: () => Message | number, flags: number): number {
    return this.#on(fd, (file) => {
      const made = message();
      if (typeof made === "number") return made;
      const { sock } = file, stream = sock.type === SOCK_STREAM && !file.nonblocking;
      if (has_flag(flags, MSG_FASTOPEN) && sock instanceof TcpSocket) { // No host gives a cookie: the SYN has no data.
        const failure = this.#connect_stream(file, sock, flags, made.to !== undefined);
        if (failure < 0) return failure;
      }
      let rest = made, sent = 0;
      while (true) {
        const n = this.#wait(file, flags, SO.SO_SNDTIMEO, () => sock.send(rest, flags & ~(MSG_NOSIGNAL ?? 0)));
        if (n < 0) return sent > 0 ? sent : n;
        sent += n;
        if (!stream || has_flag(flags, MSG_DONTWAIT) || n === 0 || sent >= made.data.length) return sent;
        rest = { ...made, data: made.data.slice(sent), control: [] }; // A call that blocks sends all.
      }
    });
  }

  #receive(fd: number, room: Received, flags: number, may_wait = true): number {
    return this.#on(fd, (file) => {
      if (has_flag(flags, MSG_ERRQUEUE) && file.sock instanceof InetSocket) return -E.EAGAIN;
      const urgent = (flags & MSG_OOB) !== 0 && file.sock instanceof TcpSocket; // Linux never waits for it.
      return this.#wait(file, flags, SO.SO_RCVTIMEO, () => file.sock.receive(room, flags), may_wait && !urgent);
    });
  }

  /** A call whose control data are too small closes the descriptors. */
  #drop_descriptors(room: Received): void {
    if (!room.keep_descriptors) { for (const passed of room.descriptors) passed.drop(); }
  }

  /** Leaves what came beside the data where the call has room for it. */
  #leave_control(room: Received): void {
    let flags = room.flags;
    const offered = control.length;
    const list: ControlMessage[] = [...room.control];
    const used = list.reduce((sum, { data }) => sum + ((CMSGHDR.size + data.length + 7) & ~7), 0);
    const { descriptors } = room;
    if (descriptors.length > 0) {
      const fit = Math.max(0, Math.min(descriptors.length, Math.floor((offered - used - CMSGHDR.size) / 4)));
      const opened: number[] = [];
      for (const passed of descriptors.slice(0, fit)) {
        const fd = passed.open();
        if (fd < 0) break;
        opened.push(fd);
      }
      if (opened.length < descriptors.length) flags |= MSG_CTRUNC;
      if (opened.length > 0) {
        list.push({ level: SOL_SOCKET, type: SCM_RIGHTS, data: new Uint8Array(Int32Array.from(opened).buffer) });
      }
      if (!room.keep_descriptors) { for (const passed of descriptors) passed.drop(); }
    }
    if (!write_control(list)) flags |= MSG_CTRUNC;
    control.flags = flags;
  }

  #getsockopt(fd: number, level: number, name: number, length: number): number {
    return this.#on(fd, ({ sock }) => {
      if (sock instanceof EpollSocket) return -E.ENOTSOCK;
      const value = this.#special(sock, level, name) ?? sock.options.get(level, name);
      if (typeof value === "object" && "failure" in value) return value.failure;
      const bytes = typeof value === "number" ? new Uint8Array(Int32Array.of(value).buffer) : value;
      const size = Math.min(length, bytes.length);
      option.bytes.set(bytes.subarray(0, size));
      return size;
    });
  }

  /** Options that are no more than what the socket is. */
  #special(
    sock: Sock,
    level: number,
    name: number,
  ): number | Uint8Array<ArrayBuffer> | { failure: number } | undefined {
    if (name === undefined) return undefined;
    if (level === SOL_SOCKET) {
      if (name === SO.SO_ERROR) return -sock.take_error() | 0;
      if (name === SO.SO_TYPE) return sock.type;
      if (name === SO.SO_DOMAIN) return sock.family;
      if (name === SO.SO_PROTOCOL) return sock.protocol;
      if (name === SO.SO_ACCEPTCONN) {
        return (sock instanceof TcpSocket && sock.listening) || (sock instanceof UnixSocket && sock.is_listening)
          ? 1
          : 0;
      }
      if (name === SO.SO_PEERCRED) {
        const known = sock instanceof UnixSocket && sock.has_peer;
        return known ? CREDENTIALS : new Uint8Array(Int32Array.of(0, -1, -1).buffer);
      }
      return undefined;
    }
    if (sock instanceof TcpSocket && level === IPPROTO_TCP) {
      if (name === TCP_INFO) return sock.info();
      if (name === TCP_MAXSEG && !sock.options.is_set(level, name)) return sock.mss;
    }
    if (
      sock instanceof InetSocket &&
      ((level === IPPROTO_IP && name === IP_MTU) || (level === IPPROTO_IPV6 && name === IPV6_MTU))
    ) {
      return sock.remote === null ? { failure: -E.ENOTCONN } : this.#world.network.mtu(sock.host, sock.remote.ip);
    }
    if (sock instanceof InetSocket && level === IPPROTO_IP && name === IP_MULTICAST_IF) return new Uint8Array(4);
    return undefined;
  }

  #setsockopt(fd: number, level: number, name: number, value: Bytes | null): number {
    return this.#on(fd, ({ sock }) => {
      if (sock instanceof EpollSocket) return -E.ENOTSOCK;
      if (value === null) return -E.EFAULT;
      const bytes = new Uint8Array(value);
      if (sock instanceof InetSocket) {
        const result = this.#set_inet(sock, level, name, bytes);
        if (result !== undefined) return result;
      }
      const before = sock.options.number(level, name), result = sock.options.set(level, name, bytes);
      if (result === 0 && level === IPPROTO_IP && name === IP_TOS) prioritize(sock, before);
      if (result === 0 && sock instanceof TcpSocket) {
        if (level === IPPROTO_TCP && (name === TCP_NODELAY || name === TCP_CORK)) sock.push();
        sock.keep_alive_changed();
      }
      if (
        result === 0 && sock instanceof UdpSocket && level === IPPROTO_UDP && sock.options.number(level, name) === 0
      ) {
        sock.push();
      }
      return result;
    });
  }

  #set_inet(sock: InetSocket, level: number, name: number, value: Uint8Array): number | undefined {
    if (level === IPPROTO_IPV6 && sock.family === AF_INET6) {
      if (name === IPV6_V6ONLY && sock.local !== null) return -E.EINVAL;
      if ((name === IPV6_JOIN_GROUP || name === IPV6_LEAVE_GROUP) && sock instanceof UdpSocket) {
        if (value.length < 20) return -E.EINVAL;
        const index = new DataView(value.buffer, value.byteOffset).getInt32(16, true);
        if (index < 0 || index > 2) return -E.ENODEV;
        return sock.join(ip_text(value.slice(0, 16)), name === IPV6_JOIN_GROUP);
      }
    }
    if (level !== IPPROTO_IP) return undefined;
    if ((name === IP_ADD_MEMBERSHIP || name === IP_DROP_MEMBERSHIP) && sock instanceof UdpSocket) {
      return value.length < 8 ? -E.EINVAL : sock.join(ip_text(value.slice(0, 4)), name === IP_ADD_MEMBERSHIP);
    }
    if (name === IP_MULTICAST_IF) {
      if (value.length < 4) return -E.EINVAL;
      const ip = ip_text(value.length >= 8 ? value.slice(4, 8) : value.slice(0, 4));
      return ip === "0.0.0.0" || sock.host.owns(ip) ? 0 : -E.EADDRNOTAVAIL;
    }
    return undefined;
  }

  #poll_bits(fd: number, events: number): number {
    if (fd < 0) return 0;
    const slot = this.#slots.get(fd);
    if (slot === undefined) return POLLNVAL;
    return slot.file.sock.poll() & (events | POLLERR | POLLHUP);
  }

  #poll(list: () => number, milliseconds: number): number {
    const deadline = milliseconds < 0 ? Infinity : this.#world.schedule.now + milliseconds * 1e6;
    while (true) {
      const n = list();
      if (n !== 0 || milliseconds === 0) return n;
      if (!this.#world.step(deadline)) return list();
    }
  }

  #poll_list(list: Region, count: number, milliseconds: number): number {
    const { view } = list;
    return this.#poll(() => {
      let ready = 0;
      for (let i = 0; i < count; i++) {
        const at = i * POLLFD.size;
        const bits = this.#poll_bits(view.getInt32(at, true), view.getUint16(at + POLLFD.events, true));
        view.setUint16(at + POLLFD.revents, bits, true);
        if (bits !== 0) ready++;
      }
      return ready;
    }, milliseconds);
  }

  /** The system calls. A method that is missing is one that the simulated kernel does not have. */
  calls(): Backend {
    const world = this.#world;
    return {
      ...this.#socket_calls(),
      ...this.#transfer_calls(),
      ...this.#message_calls(),
      ...this.#batch_calls(),
      ...this.#descriptor_calls(),
      poll_one: (fd, events, milliseconds) => this.#poll(() => this.#poll_bits(fd, events), milliseconds),
      strerror,

      names: world.names,
      resolver: resolver_of(world.names),
      events: {
        open: () => {
          const poller = new SimulatedPoller(this, world);
          this.#pollers.add(poller);
          return poller;
        },
        poll: (list, count, milliseconds) => this.#poll_list(list, count, milliseconds),
        epoll: this.#epoll_calls(),
      },
    };
  }

  /** What opens, names, connects and closes sockets. */
  #socket_calls() {
    const world = this.#world;
    return {
      socket: (family, type, protocol) => {
        const sock = this.#socket(world.here, family, type, protocol);
        return typeof sock === "number" ? sock : this.#open(sock, (type & (SOCK_NONBLOCK ?? 0)) !== 0);
      },
      socketpair: (family, type, protocol, pair) => {
        if (family === AF_INET || family === AF_INET6) return -E.EOPNOTSUPP;
        const a = this.#socket(world.here, family, type, protocol),
          b = this.#socket(world.here, family, type, protocol);
        if (typeof a === "number" || typeof b === "number") return a as number;
        const nonblocking = (type & (SOCK_NONBLOCK ?? 0)) !== 0;
        UnixSocket.pair(a as UnixSocket, b as UnixSocket);
        const first = this.#open(a, nonblocking);
        if (first < 0) return first;
        const second = this.#open(b, nonblocking);
        if (second < 0) {
          this.#slots.delete(first);
          return second;
        }
        pair[0] = first;
        pair[1] = second;
        return 0;
      },
      close: (fd) => {
        const slot = this.#slots.get(fd);
        if (slot === undefined) return CLOSED;
        this.#slots.delete(fd);
        this.#later_errors.delete(fd);
        for (const poller of this.#pollers) poller.closed(fd, slot.file);
        const { sock } = slot.file;
        this.#drop(slot.file);
        if (sock instanceof TcpSocket && slot.file.references === 0 && sock.linger > 0 && !slot.file.nonblocking) {
          const deadline = world.schedule.now + sock.linger * 1e9;
          while (!sock.flushed && world.step(deadline));
        }
        return 0;
      },
      dup: (fd) => this.#on(fd, (file) => this.#open_file(file)),

      bind: (fd) => this.#on(fd, ({ sock }) => sock.bind()),
      listen: (fd, backlog) => this.#on(fd, ({ sock }) => sock.listen(backlog)),
      accept: (fd) => this.#accept(fd, true),
      accept_nameless: (fd) => this.#accept(fd, false),
      connect: (fd) => this.#connect(fd),
      getsockname: (fd) => this.#on(fd, ({ sock }) => sock.name()),
      getpeername: (fd) => this.#on(fd, ({ sock }) => sock.peer_name()),
      shutdown: (fd, how) => this.#on(fd, ({ sock }) => sock.shutdown(how)),
    } satisfies Partial<Backend>;
  }

  /** What sends and receives data. */
  #transfer_calls() {
    return {
      send: (fd, data, length, flags) =>
        this.#send(fd, () => ({ data: new Uint8Array(data.subarray(0, length)), control: [] }), flags),
      sendto: (fd, data, length, flags) => {
        const to = this.#destination();
        return this.#send(fd, () => ({ data: new Uint8Array(data.subarray(0, length)), to, control: [] }), flags);
      },
      recv: (fd, data, length, flags) => {
        const room = new Received([data], length), n = this.#receive(fd, room, flags);
        this.#drop_descriptors(room);
        return n;
      },
      recvfrom: (fd, data, length, flags) => {
        const room = new Received([data], length);
        const n = this.#receive(fd, room, flags);
        this.#drop_descriptors(room);
        if (n < 0) return n;
        sockaddr.size = 0;
        room.address?.();
        return n;
      },
      read: (fd, data, length) => this.#receive(fd, new Received([data], length), 0),
      write: (fd, data, length) =>
        this.#send(fd, () => ({ data: new Uint8Array(data.subarray(0, length)), control: [] }), 0),
    } satisfies Partial<Backend>;
  }

  /** What sends and receives messages with control data. */
  #message_calls() {
    return {
      sendmsg: (fd, list, named, flags) => {
        const buffers = Array.from(list);
        const to = named ? this.#destination() : undefined;
        return this.#send(fd, () => {
          const items = read_control();
          if (items === undefined) return -E.EINVAL;
          const size = total_size(buffers);
          const data = new Uint8Array(size);
          let at = 0;
          for (const buffer of buffers) {
            data.set(buffer, at);
            at += buffer.length;
          }
          return { data, to, control: items };
        }, flags);
      },
      recvmsg: (fd, list, flags) => {
        const buffers = Array.from(list);
        const { region, length } = control; // What others do while it waits may use this memory too.
        const room = new Received(buffers, total_size(buffers));
        const n = this.#receive(fd, room, flags);
        control.region = region;
        control.length = length;
        if (n < 0) return n;
        sockaddr.view.setUint16(0, 0, true);
        sockaddr.size = 0;
        room.address?.();
        this.#leave_control(room);
        return n;
      },
    } satisfies Partial<Backend>;
  }

  /** What sends and receives many messages. */
  #batch_calls() {
    return {
      recvmmsg: (fd, vector, count, flags) => {
        const { region, length } = control, kept = this.#later_errors.get(fd);
        if (kept !== undefined) {
          this.#later_errors.delete(fd);
          return kept;
        }
        let n = 0;
        for (; n < count; n++) {
          const room = new Received([vector.space(n)], vector.bufsize);
          const came = this.#receive(fd, room, flags, n === 0);
          if (came < 0) {
            if (n === 0) return came;
            if (came !== WOULD_BLOCK) this.#later_errors.set(fd, came);
            break;
          }
          sockaddr.size = 0;
          room.address?.();
          control.offer(vector.ancbufsize);
          this.#leave_control(room);
          vector.put_name(n, sockaddr);
          vector.took(n, came, sockaddr.size, control.region.bytes, control.length, control.flags);
        }
        control.region = region;
        control.length = length;
        return n;
      },
      sendmmsg: (fd, vector, count, flags) => {
        for (let i = 0; i < count; i++) {
          vector.take_name(i, sockaddr);
          const to = sockaddr.size > 0 ? this.#destination() : undefined;
          const sent = this.#send(fd, () => {
            const items = read_messages(vector.control_space(i), vector.controllen(i));
            const data = vector.space(i).slice(0, vector.outgoing_length(i));
            return items === undefined ? -E.EINVAL : { data, to, control: items };
          }, flags);
          if (sent < 0) return i === 0 ? sent : i;
          vector.sent(i, sent);
        }
        return count;
      },
    } satisfies Partial<Backend>;
  }

  /** Options, and flags of descriptors. */
  #descriptor_calls() {
    return {
      getsockopt: (fd, level, name, length) => this.#getsockopt(fd, level, name, length),
      setsockopt: (fd, level, name, value, length) =>
        this.#setsockopt(fd, level, name, value === null ? null : value.subarray(0, length)),
      setsockopt_int: (fd, level, name, value) =>
        this.#setsockopt(fd, level, name, new Uint8Array(Int32Array.of(value).buffer)),

      set_nonblocking: (fd, on) =>
        this.#on(fd, (file) => {
          file.nonblocking = on;
          return 0;
        }),
      get_inheritable: (fd) => {
        const slot = this.#slots.get(fd);
        return slot === undefined ? CLOSED : slot.inherited ? 1 : 0;
      },
      set_inheritable: (fd, on) => {
        const slot = this.#slots.get(fd);
        if (slot === undefined) return CLOSED;
        slot.inherited = on;
        return 0;
      },

      ioctl: (fd, request) =>
        this.#on(fd, ({ sock }) => {
          if (request !== FIONREAD) return -E.ENOSYS;
          ioctl_argument.view.setInt32(0, sock.readable_bytes(), true);
          return 0;
        }),
    } satisfies Partial<Backend>;
  }

  #epoll_calls(): EpollCalls {
    const on = (epfd: number, call: (epoll: EpollSocket) => number) =>
      this.#on(epfd, ({ sock }) => sock instanceof EpollSocket ? call(sock) : -E.EINVAL);
    return {
      epoll_create1: () => this.#open(new EpollSocket(this.#world.here), false),
      epoll_ctl: (epfd, op, fd, events) =>
        on(epfd, (epoll) => {
          const file = this.file_of(fd);
          if (file === undefined) return CLOSED;
          return file.sock === epoll ? -E.EINVAL : epoll.control(op, fd, file, events);
        }),
      epoll_wait: (epfd, maxevents, take) => on(epfd, (epoll) => epoll.take(maxevents, take)),
    };
  }

  /** What epoll knows of a descriptor. */
  file_of(fd: number): File | undefined {
    return this.#slots.get(fd)?.file;
  }

  /** A poller is closed. */
  forget(poller: SimulatedPoller): void {
    this.#pollers.delete(poller);
  }
}

/** The priority that each type of service gives a socket: rt_tos2priority(). */
const PRIORITIES = [0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4];

/** IP_TOS was set: it changes SO_PRIORITY, and leaves a stream's two bits of congestion notification as they were. */
function prioritize({ options, type }: Sock, before: number): void {
  let tos = options.number(IPPROTO_IP, IP_TOS);
  if (type === SOCK_STREAM) tos = (tos & ~3) | (before & 3);
  options.keep(IPPROTO_IP, IP_TOS, tos);
  if (tos !== before && SO.SO_PRIORITY !== undefined) {
    options.keep(SOL_SOCKET, SO.SO_PRIORITY, PRIORITIES[(tos & 0x1e) >> 1]);
  }
}

/** A watched descriptor: an edge is reported once, as by epoll. */
class Edge implements Watcher {
  readonly watched: Watched;
  readonly file: File;
  readonly #poller: SimulatedPoller;

  constructor(watched: Watched, file: File, poller: SimulatedPoller) {
    this.watched = watched;
    this.file = file;
    this.#poller = poller;
  }

  changed(): void {
    this.#poller.note(this);
  }
}

/** The poller of the reactor: epoll, edge-triggered. */
export class SimulatedPoller implements Poller {
  readonly remembers = true;
  readonly #kernel: Kernel;
  readonly #world: KernelWorld;
  readonly #edges: Map<number, Edge> = new Map();
  readonly #changed: Set<Edge> = new Set();
  #woken = false;
  #resolve: (() => void) | undefined;

  constructor(kernel: Kernel, world: KernelWorld) {
    this.#kernel = kernel;
    this.#world = world;
  }

  /** The watched descriptors and their events. */
  *watched(): Iterable<Watched> {
    for (const { watched } of this.#edges.values()) yield watched;
  }

  /** Whether the reactor waits for events. */
  get is_waiting(): boolean {
    return this.#resolve !== undefined;
  }

  /** Whether there are any, or it was woken. */
  get has_news(): boolean {
    return this.#woken || [...this.#changed].some((edge) => this.#bits(edge) !== 0);
  }

  #bits({ file }: Edge): number {
    return file.sock.poll() & (POLLIN | POLLOUT | POLLERR | POLLHUP);
  }

  note(edge: Edge): void {
    this.#changed.add(edge);
    if (this.#resolve !== undefined) this.#world.pollers_changed();
  }

  add(watched: Watched): number {
    const file = this.#kernel.file_of(watched.fd);
    if (file === undefined) return CLOSED;
    this.remove(watched);
    const edge = new Edge(watched, file, this);
    this.#edges.set(watched.fd, edge);
    file.sock.watchers.add(edge);
    this.note(edge);
    return 0;
  }

  has({ fd }: Watched): boolean {
    const edge = this.#edges.get(fd);
    if (edge === undefined || edge.file !== this.#kernel.file_of(fd)) return false;
    this.note(edge); // EPOLL_CTL_MOD tells once more what is so.
    return true;
  }

  remove({ fd }: Watched): void {
    const edge = this.#edges.get(fd);
    if (edge === undefined) return;
    edge.file.sock.watchers.delete(edge);
    this.#edges.delete(fd);
    this.#changed.delete(edge);
  }

  /** A descriptor was closed: what is behind it is watched no more once no other is open. */
  closed(fd: number, file: File): void {
    const edge = this.#edges.get(fd);
    if (edge?.file === file) this.remove(edge.watched);
  }

  collect(happened: Happened): number {
    if (this.#kernel.ended) return CLOSED;
    this.#woken = false;
    let count = 0;
    for (const edge of [...this.#changed]) {
      this.#changed.delete(edge);
      const bits = this.#bits(edge);
      if (bits === 0) continue;
      happened(edge.watched.fd, edge.watched.generation, bits);
      count++;
    }
    return count;
  }

  wait(): Promise<unknown> {
    return new Promise<void>((resolve) => {
      this.#resolve = resolve;
      this.#world.pollers_changed();
    });
  }

  wake(): void {
    this.#woken = true;
    this.#world.pollers_changed();
  }

  /** Ends the wait. */
  resume(): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.();
  }

  close(): void {
    for (const { watched } of [...this.#edges.values()]) this.remove(watched);
    this.#kernel.forget(this);
  }
}
