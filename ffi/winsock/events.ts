/**
 * Waiting for sockets on Windows: by select(), as in CPython.
 *
 * Until Windows 10 2004 WSAPoll() does not report that a connection attempt failed; select() does, in its third set. It
 * takes any number of sockets; FD_SETSIZE limits only the arrays of C programs. WSAPoll() is asked only for what
 * select() does not report: that the peer of a socket is gone which is neither to be read nor written.
 *
 * The sockets of one call must be of one service provider. Those of Windows' own providers are served together: IPv4 and
 * IPv6, TCP and UDP. A layered provider of another vendor (deprecated since Windows 8) may make a call with its sockets and
 * others fail with WSAENOTSOCK, though all are open. Waiting for such a mixture would need an event object for each socket,
 * so it fails with that error, as in CPython.
 *
 * @module
 */

import { machine_now } from "../../base/clock.ts";
import { Int32Array, Math, Uint8Array } from "../../base/intrinsics.ts";
import { AF_INET } from "../../constants/address_family.ts";
import { ENOTSOCK } from "../../constants/errno.ts";
import { SOCK_DGRAM } from "../../constants/socket_type.ts";
import type { Events } from "../backend.ts";
import { ListPoller, type Waker } from "./list_poller.ts";
import { POLLFD } from "../layout.ts";
import { Region, Sockaddr } from "../memory.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../../constants/poll.ts";
import { bind, failure, handle, last_error } from "./bind.ts";
import { can_ask, is_connected, is_open, Sets } from "./sets.ts";
import { type C, FIONBIO, WSA_FLAG_NO_HANDLE_INHERIT, WSA_FLAG_OVERLAPPED } from "./symbols.ts";
import { poll_on_threads } from "./thread.ts";

// One variable for each function: see bind().
let c_bind: C["bind"], c_closesocket: C["closesocket"], c_connect: C["connect"], c_getsockname: C["getsockname"];
let c_ioctlsocket: C["ioctlsocket"], c_recv: C["recv"], c_select: C["select"], c_send: C["send"];
let c_WSAPoll: C["WSAPoll"], c_WSASocketW: C["WSASocketW"];

const sets = new Sets();
const one = new Region(POLLFD.size);
const timeval = new Region(8); // struct timeval: seconds and microseconds, 32 bits each

/** How long select() waits, in milliseconds, before WSAPoll() is asked again. */
const TURN = 20;

/**
 * `poll` of a list of `WSAPOLLFD`: how many have events, 0 after the timeout, or minus an error number.
 *
 * A peer that is gone should end the wait at once, and so should the other events of the list. One thread cannot wait in
 * select() and WSAPoll(), so they take turns: the events of select() end the wait at once, a peer that is gone within
 * {@linkcode TURN}.
 */
export function poll(list: Region, count: number, milliseconds: number): number {
  if (!has_watched(list.view, count)) return poll_by_select(list, count, milliseconds);
  const deadline = milliseconds < 0 ? Infinity : machine_now() + milliseconds;
  for (let wait = 0;; wait = Math.max(0, Math.min(deadline - machine_now(), TURN))) {
    const n = poll_by_select(list, count, wait);
    if (n < 0) return n;
    const happened = n + tell_hang_ups(list.view, count);
    if (happened > 0 || machine_now() >= deadline) return happened;
  }
}

/** Whether errors are wanted of a socket, but neither reading nor writing, which a peer that is gone makes possible. */
function is_watched(wanted: number): boolean {
  return (wanted & (POLLIN | POLLOUT | POLLERR)) === POLLERR;
}

/** Whether a list has such sockets. */
function has_watched(list: DataView, count: number): boolean {
  for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
    if (is_watched(list.getInt16(at + POLLFD.events, true))) return true;
  }
  return false;
}

/** Adds to the list which peers of such sockets are gone: how many had no events before. */
function tell_hang_ups(list: DataView, count: number): number {
  let happened = 0;
  for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
    if (!is_watched(list.getInt16(at + POLLFD.events, true))) continue;
    const before = list.getInt16(at + POLLFD.revents, true), found = hang_up(list.getInt32(at, true));
    if (found === 0) continue;
    list.setInt16(at + POLLFD.revents, before | found, true);
    if (before === 0) happened++;
  }
  return happened;
}

/** POLLHUP and POLLERR of a socket. One that is not connected has no peer. */
function hang_up(fd: number): number {
  if (!is_connected(fd)) return 0;
  one.view.setInt32(0, fd, true);
  one.view.setInt16(POLLFD.events, POLLOUT, true); // Microsoft documents no empty mask.
  const n = (c_WSAPoll ??= bind("WSAPoll"))(one.pointer, 1, 0);
  return n > 0 ? one.view.getInt16(POLLFD.revents, true) & (POLLHUP | POLLERR) : 0;
}

/** The same by select() alone. */
function poll_by_select(list: Region, count: number, milliseconds: number): number {
  const n = has_closed(list.view, count) ? -ENOTSOCK : select(list, count, milliseconds);
  if (n !== -ENOTSOCK) return n;
  // If none is closed, one was and its number is another socket's by now, or the sockets are of several providers. Then it
  // fails again: 0 would say that the time is over.
  return tell_each(list, count) || select(list, count, milliseconds);
}

/** Whether one of those that are not in the sets is closed. poll() reports POLLNVAL though no event is wanted. */
function has_closed(list: DataView, count: number): boolean {
  for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
    if (!can_ask(list.getInt16(at + POLLFD.events, true)) && !is_open(list.getInt32(at, true))) return true;
  }
  return false;
}

function select(list: Region, count: number, milliseconds: number): number {
  if (!sets.fill(list.view, count)) {
    sleep(milliseconds);
    return tell(list.view, count);
  }
  const seconds = Math.floor(milliseconds / 1000), microseconds = Math.ceil((milliseconds - seconds * 1000) * 1000);
  timeval.view.setInt32(0, seconds, true);
  timeval.view.setInt32(4, Math.min(microseconds, 999_999), true);
  const { reading, writing, failing } = sets.pointers;
  const limit = milliseconds < 0 ? null : timeval.pointer;
  const n = (c_select ??= bind("select"))(0, reading, writing, failing, limit);
  return n < 0 ? failure(last_error()) : tell(list.view, count);
}

/** select() refuses empty sets, poll() does not. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds < 0 ? Infinity : milliseconds);
}

/** select() fails as a whole when one socket is closed, poll() reports which, and the others' events. */
function tell_each({ bytes, view }: Region, count: number): number {
  let happened = 0;
  for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
    one.bytes.set(bytes.subarray(at, at + POLLFD.size));
    const events = events_now(one);
    view.setInt16(at + POLLFD.revents, events, true);
    if (events !== 0) happened++;
  }
  return happened;
}

/** The events that one socket has now. */
function events_now(one: Region): number {
  const open = is_open(one.view.getInt32(0, true)), n = open ? select(one, 1, 0) : -ENOTSOCK;
  if (n === -ENOTSOCK) return POLLNVAL;
  return n > 0 ? one.view.getInt16(POLLFD.revents, true) : 0;
}

/** Writes what select() found into the list: how many have events. */
function tell(list: DataView, count: number): number {
  const [reading, writing, exceptional, unconnected] = sets.found();
  let happened = 0;
  for (let at = 0; at < count * POLLFD.size; at += POLLFD.size) {
    const fd = list.getInt32(at, true), wanted = list.getInt16(at + POLLFD.events, true);
    let events = 0;
    if ((wanted & POLLIN) !== 0 && reading.has(fd)) events |= POLLIN;
    if ((wanted & POLLOUT) !== 0 && writing.has(fd)) events |= POLLOUT;
    if ((wanted & POLLPRI) !== 0 && exceptional.has(fd)) events |= POLLPRI;
    if ((wanted & (POLLOUT | POLLERR)) !== 0 && unconnected.has(fd)) events |= POLLERR;
    list.setInt16(at + POLLFD.revents, events, true);
    if (events !== 0) happened++;
  }
  return happened;
}

/** A datagram socket that is connected to itself, and gets what it sends. */
class SelfConnected implements Waker {
  readonly #byte = new Uint8Array(1);

  constructor(readonly fd: number) {}

  wake(): void {
    (c_send ??= bind("send"))(handle(this.fd), this.#byte, 1, 0);
  }

  rest(): void {
    while ((c_recv ??= bind("recv"))(handle(this.fd), this.#byte, 1, 0) > 0);
  }

  close(): void {
    (c_closesocket ??= bind("closesocket"))(handle(this.fd));
  }
}

/** A new waker, or minus an error. */
function open_waker(): Waker | number {
  const flags = WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT;
  const fd = (c_WSASocketW ??= bind("WSASocketW"))(AF_INET, SOCK_DGRAM, 0, null, 0, flags);
  if (fd < 0) return failure(last_error());
  const result = connect_to_itself(handle(fd));
  const waker = new SelfConnected(fd);
  if (result === 0) return waker;
  waker.close();
  return result;
}

/** 0, or minus an error. */
function connect_to_itself(socket: bigint): number {
  const { view, pointer, length } = new Sockaddr(); // Not the one of the current call
  view.setUint16(0, AF_INET, true);
  view.setUint32(4, 0x7f000001); // 127.0.0.1
  length.view.setUint32(0, 16, true);
  const on = new Region(4);
  on.view.setUint32(0, 1, true);
  if ((c_bind ??= bind("bind"))(socket, pointer, 16) < 0) return failure(last_error());
  if ((c_getsockname ??= bind("getsockname"))(socket, pointer, length.pointer) < 0) return failure(last_error());
  if ((c_connect ??= bind("connect"))(socket, pointer, 16) < 0) return failure(last_error());
  return (c_ioctlsocket ??= bind("ioctlsocket"))(socket, FIONBIO, on.pointer) < 0 ? failure(last_error()) : 0;
}

/** The calls over ws2_32.dll. */
export const winsock_events: Events = {
  open(watched) {
    const waker = open_waker();
    return typeof waker === "number" ? waker : new ListPoller(watched, waker, { poll, ...poll_on_threads() });
  },
  poll,
};
