/**
 * The system calls of the library, one method per C function and named like it, whatever the platform.
 *
 * A method returns what the C function returns, or the error as a negative number: `-errno`, on Windows minus the
 * Winsock code. It never throws for what the system says. Addresses travel in {@linkcode sockaddr}, option values in
 * {@linkcode option}: see `memory.ts`.
 *
 * @module
 */

import type { Events } from "./events.ts";
import type { Names } from "./names.ts";
import type { Resolver } from "./resolver.ts";

/** Bytes that a call reads or writes: the caller's own memory. */
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
  /** `accept(fd, NULL)`: the same without an address, for families that have none to give. Absent on Windows. */
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
   * `sendfile(fd, file, offset, count)`: bytes of a file from `offset` on, at most 1 GiB; how many went, which ends at
   * what the socket takes and at the end of the file. Absent where the system has no such call.
   */
  sendfile?(fd: number, file: number, offset: number, count: number): number;
  /**
   * `TransmitFile(fd, file, offset, count)`: the same on Windows, with the handle of a file. Whatever the socket's mode
   * it waits until all is sent.
   */
  TransmitFile?(fd: number, file: number, offset: number, count: number): number;
  /** `CreateFileW(path)`: a handle to read a file, not inherited. Windows only. */
  CreateFile?(path: string): number;
  /** `CloseHandle(file)`. Windows only. */
  CloseHandle?(file: number): number;
  /** `fstat(fd)`: how many bytes a file has. Present where `sendfile` or `TransmitFile` is. */
  file_size?(fd: number): number;
  /** `lseek(fd, 0, SEEK_CUR)`: where a descriptor stands in its file. Present where `sendfile` is. */
  tell?(fd: number): number;

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

  /** `ioctl(fd, CTLIOCGINFO)`: the number of the kernel control of that name. On macOS alone. */
  control_id?(fd: number, name: Bytes): number;

  /** `poll` of one descriptor: its `revents`, or 0 when the time is over. Negative milliseconds wait for ever. */
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
