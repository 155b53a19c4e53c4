/**
 * What the guard decides about each call of the backend.
 *
 * A new method of the backend does not pass `deno check` until it has a line here:
 *
 * - {@linkcode free}: it sends nothing and reads nothing from the network.
 * - {@linkcode of_descriptor}, {@linkcode of_data}: it uses the descriptor that is its first parameter, and no address.
 * - a function that calls `name()` for an address to bind, `destination()` for a destination, `message()` for a
 *   destination and control data. The kernel must get exactly the memory that was checked.
 * - {@linkcode of_everything}: it needs net granted whole. Use this when in doubt.
 *
 * A method without a line, added at run time, is refused like the last.
 *
 * @module
 */

import type { Backend, Bytes, EpollCalls, Events } from "../ffi/backend.ts";
import { length_of } from "../base/intrinsics.ts";
import { host_in, port_in, require_sockaddr } from "./addresses.ts";
import { type Descriptors, require_kind } from "./descriptors.ts";
import { require_everything } from "./granted.ts";
import {
  is_free_option,
  keeps_free,
  received_descriptors,
  require_option,
  require_reading,
  require_request,
} from "./options.ts";

const ByteArray = Uint8Array;

// deno-lint-ignore no-explicit-any
type AnyCall = (...args: any[]) => any;

/** Makes the guarded call of the one that it is around. */
type Around<Call> = (call: NonNullable<Call>, descriptors: Descriptors) => NonNullable<Call>;

/** A decision for each of some calls, those that a platform lacks too. */
export type Decisions<Calls> = { readonly [Name in keyof Calls]-?: Around<Calls[Name]> };

/** Needs no permission. */
export function free<Call>(call: Call): Call {
  return call;
}

/** Uses the descriptor that is its first parameter. */
function of_descriptor<Call extends AnyCall>(call: Call, descriptors: Descriptors): Call {
  return ((fd: number, a: unknown, b: unknown, c: unknown, d: unknown) => {
    descriptors.use(fd);
    return call(fd, a, b, c, d);
  }) as Call;
}

/** Needs net granted whole. */
function of_everything(name: string): <Call extends AnyCall>(call: Call) => Call {
  return <Call extends AnyCall>(call: Call) =>
    ((a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) => {
      require_everything(name);
      return call(a, b, c, d, e);
    }) as Call;
}

/** Is not there: callers make the call of one message for each, which is checked as it is made. */
function one_by_one(): never {
  return undefined as never;
}

/** Refuses a buffer that was detached or has shrunk while permissions were queried. */
function require_length(data: Bytes, length: number): void {
  if (length_of(data) < length) throw new TypeError("the buffer was detached or has shrunk");
}

/** Uses a descriptor and bytes of the caller's. */
function of_data<Call extends AnyCall>(call: Call, descriptors: Descriptors): Call {
  return ((fd: number, data: Bytes, length: number, flags: number) => {
    descriptors.use(fd);
    require_length(data, length);
    return call(fd, data, length, flags);
  }) as Call;
}

/** A private copy of an option's value: the caller, or another thread, may change the original. */
function copy_of_value(value: Bytes, length: number): Bytes {
  const copy = new ByteArray(length);
  for (let i = 0; i < length; i++) copy[i] = value[i];
  return copy;
}

/** The value of a C int. */
function int_value(value: number): Bytes {
  const bytes = new ByteArray(4);
  for (let i = 0; i < 4; i++) bytes[i] = value >> (8 * i);
  return bytes;
}

/** The calls of sockets. */
export const CALLS: Decisions<Omit<Backend, "names" | "events" | "resolver">> = {
  socket: (socket, descriptors) => (family, type, protocol) => {
    const is_free = require_kind(family, type, protocol);
    return descriptors.made(socket(family, type, protocol), is_free);
  },
  socketpair: (socketpair, descriptors) => (family, type, protocol, pair) => {
    const is_free = require_kind(family, type, protocol);
    const n = socketpair(family, type, protocol, pair);
    if (n >= 0) descriptors.put(pair[0], is_free), descriptors.put(pair[1], is_free);
    return n;
  },
  close: (close, descriptors) => (fd) => {
    descriptors.put(fd, false);
    return close(fd);
  },
  dup: (dup, descriptors) => (fd) => {
    descriptors.use(fd);
    return descriptors.made_of(dup(fd), fd);
  },
  WSASocket: (WSASocket, descriptors) => (info) => descriptors.made(WSASocket(info), false),
  WSADuplicateSocket: of_descriptor,

  bind: (bind, descriptors) => (fd) => {
    descriptors.name(fd);
    return bind(fd);
  },
  listen: (listen, descriptors) => (fd, backlog) => {
    descriptors.hold(() => {
      descriptors.require(fd);
      const own = descriptors.bound(fd); // What is not bound the kernel binds, to every address.
      if (own !== null && host_in(own) !== null && port_in(own) === 0) require_sockaddr(own, descriptors.backend);
    });
    return listen(fd, backlog);
  },
  accept: (accept, descriptors) => (fd) => {
    descriptors.use(fd);
    return descriptors.made_of(accept(fd), fd);
  },
  accept_nameless: (accept_nameless, descriptors) => (fd) => {
    descriptors.use(fd);
    return descriptors.made_of(accept_nameless(fd), fd);
  },
  connect: (connect, descriptors) => (fd) => {
    descriptors.destination(fd);
    return connect(fd);
  },
  shutdown: of_descriptor,
  getsockname: of_descriptor, // The first call on a descriptor that is taken over: it is examined early.
  getpeername: free,

  send: of_data,
  sendto: (sendto, descriptors) => (fd, data, length, flags) => {
    descriptors.destination(fd);
    require_length(data, length);
    return sendto(fd, data, length, flags);
  },
  sendmsg: (sendmsg, descriptors) => (fd, buffers, named, flags) => {
    descriptors.message(fd, named);
    return sendmsg(fd, buffers, named, flags);
  },
  sendfile: of_descriptor,
  TransmitFile: of_descriptor,
  // What a ring gives comes from any host: it needs what a raw socket needs, each time that it is read.
  mmap: of_everything("mmap()"),
  munmap: free,
  load_mapped: of_everything("PacketRing"),
  store_mapped: free,
  // A descriptor that is not a socket is a file: it was opened with its own permission.
  read: of_data,
  write: of_data,
  recv: of_data,
  recvfrom: of_data,
  recvmmsg: one_by_one,
  sendmmsg: one_by_one,
  recvmsg: (recvmsg, descriptors) => (fd, buffers, flags) => {
    descriptors.use(fd);
    const n = recvmsg(fd, buffers, flags);
    if (n >= 0) received_descriptors((fd) => descriptors.put(fd, false));
    return n;
  },

  getsockopt: (getsockopt) => (fd, level, name, length) => {
    require_reading(level, name);
    return getsockopt(fd, level, name, length);
  },
  setsockopt: (setsockopt, descriptors) => (fd, level, name, value, length) => {
    if (is_free_option(level, name)) return setsockopt(fd, level, name, value, length);
    const copy = value === null ? null : copy_of_value(value, length);
    descriptors.hold(() => require_option(level, name, copy, descriptors.asks(fd)));
    // A route that was set while net was granted whole must not outlive the grant.
    if (!keeps_free(level, name)) descriptors.put(fd, false);
    return setsockopt(fd, level, name, copy, length);
  },
  setsockopt_int: (setsockopt_int, descriptors) => (fd, level, name, value) => {
    if (is_free_option(level, name)) return setsockopt_int(fd, level, name, value);
    descriptors.hold(() => require_option(level, name, int_value(value), descriptors.asks(fd)));
    if (!keeps_free(level, name)) descriptors.put(fd, false);
    return setsockopt_int(fd, level, name, value);
  },
  ioctl: (ioctl, descriptors) => (fd, request, form, value) => {
    require_request(request);
    descriptors.use(fd);
    return ioctl(fd, request, form, value);
  },
  WSAIoctl: (WSAIoctl) => (fd, code, value) => {
    require_request(code);
    return WSAIoctl(fd, code, value);
  },

  // Flags and state of the descriptor.
  set_nonblocking: free,
  get_inheritable: free,
  set_inheritable: free,
  poll_one: free,
  // Files; the socket is the first parameter of sendfile, which checks it.
  CreateFile: free,
  CloseHandle: free,
  file_size: free,
  tell: free,
  realpath: free,
  // Numbers and texts.
  control_id: free,
  strerror: free,
};

const EPOLL: Decisions<EpollCalls> = { epoll_create1: free, epoll_ctl: free, epoll_wait: free };

/** The calls about many descriptors. They report readiness, not data. */
export const EVENTS: Decisions<Events> = {
  open: free,
  poll: free,
  epoll: (epoll, descriptors) => around(epoll, EPOLL, descriptors),
  kqueue: free,
  kevent: free,
  select: free,
  sched_yield: free,
};

/** Wraps each call that a backend has in its decision. */
export function around<Calls extends object>(
  calls: Calls,
  decisions: Decisions<Calls>,
  descriptors: Descriptors,
): Calls {
  const guarded: Record<string, unknown> = { __proto__: null };
  for (const name in calls) {
    if (!Object.hasOwn(calls, name)) continue;
    const call = calls[name], decide = Object.hasOwn(decisions, name) ? decisions[name] : undefined;
    if (call === undefined || (decide === undefined && typeof call !== "function")) continue;
    const guard = (decide ?? of_everything(`${name}()`)) as (call: unknown, descriptors: Descriptors) => unknown;
    guarded[name] = guard(call, descriptors);
  }
  return guarded as Calls;
}
