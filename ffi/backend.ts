/**
 * The system calls of the library, one method per C function, with its name, on every platform.
 *
 * A method returns the result of the C function, or the error as a negative number: `-errno`, on Windows minus the
 * Winsock code. It never throws for an error of the system. Addresses travel in {@linkcode sockaddr}, option values in
 * {@linkcode option}: see `memory.ts`.
 *
 * @module
 */

import type { MessageVector } from "./batch.ts";
import type { Region } from "./memory.ts";

/** Bytes of the caller that a call reads or writes. */
export type Bytes = Uint8Array<ArrayBufferLike>;

/** The socket calls. */
export interface Backend {
  /** `socket(family, type, protocol)`: a new descriptor, not inherited by child processes. */
  socket(family: number, type: number, protocol: number): number;
  /** `socketpair(family, type, protocol)` into `pair`, neither end inherited. Absent on Windows. */
  socketpair?(family: number, type: number, protocol: number, pair: Int32Array<ArrayBuffer>): number;
  /** `close(fd)`. */
  close(fd: number): number;
  /** `fcntl(fd, F_DUPFD_CLOEXEC)`: a second descriptor of the same socket, not inherited. */
  dup(fd: number): number;

  /** `bind(fd, sockaddr)`. */
  bind(fd: number): number;
  /** `listen(fd, backlog)`. */
  listen(fd: number, backlog: number): number;
  /** `accept(fd, sockaddr)`: a new descriptor, not inherited. */
  accept(fd: number): number;
  /** `accept(fd, NULL)`: the same without an address, for families without peer addresses. Absent on Windows. */
  accept_nameless?(fd: number): number;
  /** `connect(fd, sockaddr)`. */
  connect(fd: number): number;
  /** `getsockname(fd, sockaddr)`. */
  getsockname(fd: number): number;
  /** `getpeername(fd, sockaddr)`. */
  getpeername(fd: number): number;
  /** `shutdown(fd, how)`. */
  shutdown(fd: number, how: number): number;

  /** `send(fd, data, flags)`. */
  send(fd: number, data: Bytes, length: number, flags: number): number;
  /** `sendto(fd, data, flags, sockaddr)`. */
  sendto(fd: number, data: Bytes, length: number, flags: number): number;
  /** `recv(fd, data, flags)`. */
  recv(fd: number, data: Bytes, length: number, flags: number): number;
  /** `recvfrom(fd, data, flags, sockaddr)`. */
  recvfrom(fd: number, data: Bytes, length: number, flags: number): number;

  /**
   * `sendmsg(fd, message, flags)` of the buffers, of the first `control.length` bytes of `control` (see `message.ts`),
   * and to `sockaddr` if it is `named`.
   */
  sendmsg(fd: number, buffers: readonly Bytes[], named: boolean, flags: number): number;
  /**
   * `recvmsg(fd, message, flags)` into the buffers and into the first `control.length` bytes of `control`; then
   * `control` has what came beside the data and the message's flags, `sockaddr` where it came from.
   */
  recvmsg(fd: number, buffers: readonly Bytes[], flags: number): number;
  /**
   * `recvmmsg(fd, headers, count, flags)`: waits for one message at most, and takes what else is there; how many came.
   * Absent where the system has no such call (macOS, Windows), and under the guard.
   */
  recvmmsg?(fd: number, vector: MessageVector, count: number, flags: number): number;
  /** `sendmmsg(fd, headers, count, flags)`: how many messages the kernel took. Absent where `recvmmsg` is. */
  sendmmsg?(fd: number, vector: MessageVector, count: number, flags: number): number;
  /**
   * `sendfile(fd, file, offset, count)`: bytes of a file from `offset` on, at most 1 GiB; how many went, which ends at
   * what the socket takes and at the end of the file. Absent where the system has no such call.
   */
  sendfile?(fd: number, file: number, offset: number, count: number): number;
  /**
   * `TransmitFile(fd, file, offset, count)`: the same on Windows, with the handle of a file. It blocks until all is
   * sent, also on a non-blocking socket. A failure means that nothing went, except for minus WSA_IO_INCOMPLETE: how
   * much went is unknown.
   */
  TransmitFile?(fd: number, file: number, offset: number, count: number): number;
  /** `CreateFileW(path)`: a handle to read a file, not inherited. Windows only. */
  CreateFile?(path: string): number;
  /** `CloseHandle(file)`. Windows only. */
  CloseHandle?(file: number): number;
  /** `fstat(fd)`: how many bytes a file has. Present where `sendfile` or `TransmitFile` is. */
  file_size?(fd: number): number;
  /** `lseek(fd, 0, SEEK_CUR)`: the position of a descriptor in its file. Present if `sendfile` is. */
  tell?(fd: number): number;

  /** `realpath(path)` of a path that ends with a NUL: the path that it leads to, or minus errno. Absent on Windows. */
  realpath?(path: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | number;

  /**
   * `mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)`: the address of the memory that the kernel shares, or
   * minus errno. Linux only.
   */
  mmap?(fd: number, size: number): number;
  /** `munmap(address, size)`. Present where `mmap` is. */
  munmap?(address: number, size: number): number;
  /** `memcpy(to, address, length)` out of memory that `mmap` gave, which must still be mapped. */
  load_mapped?(to: Bytes, address: number, length: number): void;
  /** `memcpy(address, from, length)` into memory that `mmap` gave, which must still be mapped. */
  store_mapped?(address: number, from: Bytes, length: number): void;

  /** `getsockopt(fd, level, name)` of at most `length` bytes into `option`: how many bytes came. */
  getsockopt(fd: number, level: number, name: number, length: number): number;
  /** `setsockopt(fd, level, name, value)`; a null value passes NULL and `length`. */
  setsockopt(fd: number, level: number, name: number, value: Bytes | null, length: number): number;
  /** `setsockopt(fd, level, name, value)` of a C int. */
  setsockopt_int(fd: number, level: number, name: number, value: number): number;

  /** `ioctl(fd, FIONBIO, on)`. */
  set_nonblocking(fd: number, on: boolean): number;
  /** Whether child processes inherit the descriptor: 0 or 1. */
  get_inheritable(fd: number): number;
  /** `ioctl(fd, FIOCLEX)` or `FIONCLEX`. */
  set_inheritable(fd: number, on: boolean): number;

  /**
   * `ioctl(fd, request, argument)`: of `memory` the argument is `ioctl_argument`, of `data` a `struct ifreq` there
   * whose pointer leads to `ioctl_data`, of `value` the value itself. Absent on Windows.
   */
  ioctl?(fd: number, request: number, form: "memory" | "data" | "value", value: number): number;
  /** `read(fd, data)`. Absent on Windows. */
  read?(fd: number, data: Bytes, length: number): number;
  /** `write(fd, data)`. Absent on Windows. */
  write?(fd: number, data: Bytes, length: number): number;

  /** `ioctl(fd, CTLIOCGINFO)`: the number of the kernel control of that name. On macOS alone. */
  control_id?(fd: number, name: Bytes): number;

  /**
   * `poll` of one descriptor: its `revents`, or 0 after the timeout. Milliseconds may have fractions; negative ones
   * wait forever.
   */
  poll_one(fd: number, events: number, milliseconds: number): number;

  /** The text of an error number, as `strerror(3)` gives it. */
  strerror(errno: number): string;

  /** `WSADuplicateSocketW(fd, process, info)`: fills `info` with what opens the socket there. Windows only. */
  WSADuplicateSocket?(fd: number, process: number, info: Uint8Array<ArrayBuffer>): number;
  /** `WSASocketW(info)`: a new descriptor of the socket that `info` is about, not inherited. Windows only. */
  WSASocket?(info: Uint8Array<ArrayBuffer>): number;
  /** `WSAIoctl(fd, code, value)`: how many bytes came back, which are dropped. Windows only. */
  WSAIoctl?(fd: number, code: number, value: Uint8Array<ArrayBuffer>): number;

  /** The calls about names and numbers. */
  readonly names: Names;
  /** The calls about many descriptors. */
  readonly events: Events;
  /** The resolver on FFI's threads. */
  readonly resolver: Resolver;
}

/** A C string: text (UTF-8) or bytes, up to the first NUL if there is one; `null` is NULL. */
export type Text = string | Bytes | null;

/** Takes one entry of a list from `getaddrinfo`; its address is in {@linkcode resolved_sockaddr}. */
export type TakeAddress = (family: number, type: number, protocol: number, canonname: string) => void;

/** Takes one interface of a list from `if_nameindex`. */
export type TakeInterface = (index: number, name: string) => void;

/** The fields of `struct hostent`. */
export interface HostEntry {
  /** The official name. */
  readonly name: string;
  /** Its other names. */
  readonly aliases: string[];
  /** The family of all of the addresses. */
  readonly family: number;
  /** The addresses, 4 or 16 bytes each. */
  readonly addresses: Uint8Array[];
}

/**
 * The C library's functions about names and numbers: the resolver, the services and protocols databases, the names of
 * the machine and of its interfaces. The resolver has error numbers of its own, so each method says what it returns for
 * a failure.
 */
export interface Names {
  /**
   * `getaddrinfo(host, service, hints)`, each entry of the list passed to `take`, and the list freed: 0, or one of
   * EAI_*, of which EAI_SYSTEM leaves errno in {@linkcode resolver_errno}.
   */
  getaddrinfo(
    host: Text,
    service: Text,
    family: number,
    type: number,
    protocol: number,
    flags: number,
    take: TakeAddress,
  ): number;
  /** `gai_strerror(code)`. */
  gai_strerror(code: number): string;
  /**
   * `getnameinfo` of the address in {@linkcode resolved_sockaddr}: host and service, or one of EAI_* as `getaddrinfo`.
   */
  getnameinfo(flags: number): [host: string, service: string] | number;

  /** `gethostbyname(name)`: the entry, or the h_errno. */
  gethostbyname(name: Text): HostEntry | number;
  /** `gethostbyaddr(address, family)`: the entry, or the h_errno. */
  gethostbyaddr(address: Bytes, family: number): HostEntry | number;
  /** `hstrerror(h_errno)`. */
  hstrerror(h_errno: number): string;
  /** `gethostname()`: the name, or minus errno. */
  gethostname(): string | number;
  /** `sethostname(name)`: 0, or minus errno. Absent on Windows. */
  sethostname?(name: Bytes): number;

  /** `getservbyname(name, proto)`: the port, or -1 when there is none. */
  getservbyname(name: Text, proto: Text): number;
  /** `getservbyport(port, proto)`: the service's name, `null` when there is none. */
  getservbyport(port: number, proto: Text): string | null;
  /** `getprotobyname(name)`: the number, or -1 when there is none. */
  getprotobyname(name: Text): number;

  /** `if_nameindex()`, each interface passed to `take`, and the list freed: 0, or minus errno. */
  if_nameindex(take: TakeInterface): number;
  /** `if_nametoindex(name)`: the index, or minus errno; 0 on Windows, which says nothing. */
  if_nametoindex(name: Text): number;
  /** `if_indextoname(index)`: the name, or minus errno; 0 on Windows, which says nothing. */
  if_indextoname(index: number): string | number;
}

/**
 * The resolver's functions of {@linkcode Names} on FFI's threads. They cannot be stopped, and keep the process alive
 * until they return.
 */
export interface Resolver {
  /** `getaddrinfo(host, service, hints)`, each entry of the list passed to `take`: 0, or one of EAI_*. */
  getaddrinfo(
    host: Text,
    service: Text,
    family: number,
    type: number,
    protocol: number,
    flags: number,
    take: TakeAddress,
  ): Promise<number>;
  /** `getnameinfo` of the address that is in {@linkcode resolved_sockaddr} now: host and service, or one of EAI_*. */
  getnameinfo(flags: number): Promise<[host: string, service: string] | number>;
}

/** A descriptor that is watched. */
export interface Watched {
  /** The descriptor. */
  readonly fd: number;
  /** 32 bits that each event has. They distinguish the descriptor from an earlier one with the same number. */
  readonly generation: number;
  /** The events that calls wait for now: POLLIN, POLLOUT, both or 0. */
  readonly wanted: number;
}

/** Takes one event: a descriptor, its generation, and the event bits: POLLIN, POLLOUT, POLLERR, POLLHUP. */
export type Happened = (fd: number, generation: number, events: number) => void;

/**
 * A set of watched descriptors: epoll, kqueue, or a list of descriptors for poll. Collecting never blocks. Waiting is a
 * call on one of FFI's threads that only has to return: the events are collected afterwards by this thread, in its
 * memory and with its errno.
 */
export interface Poller {
  /**
   * Whether the system keeps the set, and reports each change once (epoll, kqueue). If not (poll),
   * {@linkcode Watched.wanted} is read at each call, and a pending call does not see changes.
   */
  readonly remembers: boolean;
  /**
   * Whether an event of TCP has other bits than POLLIN and POLLOUT if the peer has sent its end or urgent data, and each
   * change after {@linkcode collect} is a new event. Then a receive that was not filled has received all there is.
   */
  readonly reports_end?: boolean;

  /** Begins to watch a descriptor in both directions: 0, or minus an error number. */
  add(watched: Watched): number;
  /** Whether the descriptor is still the one that was added; one that was closed and opened again is not. */
  has(watched: Watched): boolean;
  /** Stops watching. A descriptor that was closed before is not an error. */
  remove(watched: Watched): void;

  /** Passes on all events until now. Returns how many, or minus an error number. */
  collect(happened: Happened): number;
  /** Settles after an event or {@linkcode wake}, rarely without a reason. One call at a time. */
  wait(): Promise<unknown>;
  /** Ends the waiting call. */
  wake(): void;
  /**
   * Closes the poller.
   *
   * @param waiting Whether {@linkcode wait} was woken and is about to settle, which cannot be awaited any more: the
   * program is at its end.
   */
  close(waiting?: boolean): void;
}

/** The calls of epoll(7). Each event carries its descriptor. */
export interface EpollCalls {
  /** `epoll_create1(EPOLL_CLOEXEC)`: a new epoll, not inherited. */
  epoll_create1(): number;
  /** `epoll_ctl(epfd, op, fd, events)`. */
  epoll_ctl(epfd: number, op: number, fd: number, events: number): number;
  /** `epoll_wait(epfd, maxevents, 0)`: how many events there were, which are passed on. */
  epoll_wait(epfd: number, maxevents: number, take: (fd: number, events: number) => void): number;
}

/** The calls about many descriptors. */
export interface Events {
  /**
   * A new poller, or minus an error number.
   *
   * @param watched The watched descriptors, kept by the caller: for systems that do not keep the set.
   */
  open(watched: ReadonlyMap<number, Watched>): Poller | number;
  /** `poll(list, count, milliseconds)`: how many have events, 0 after the timeout, or minus an error number. */
  poll(list: Region, count: number, milliseconds: number): number;
  /** epoll(7), for `select.ts`. On Linux only. */
  readonly epoll?: EpollCalls;
  /** `kqueue()`: a new kqueue, not inherited. On macOS and FreeBSD. */
  kqueue?(): number;
  /**
   * `kevent(kq, changes, nchanges, events, nevents, milliseconds)` of `struct kevent` as layout.ts has it: how many
   * events came. Milliseconds may have fractions; negative ones wait forever. On macOS and FreeBSD.
   */
  kevent?(
    kq: number,
    changes: Region | null,
    nchanges: number,
    events: Region | null,
    nevents: number,
    milliseconds: number,
  ): number;
  /**
   * The same for POLLIN, POLLOUT and POLLPRI only, by select(2). Present where `poll` is not good enough for select().
   */
  select?(list: Region, count: number, milliseconds: number): number;
  /** Yields the processor to other threads. Absent where polling again costs too much. */
  sched_yield?(): void;
}
