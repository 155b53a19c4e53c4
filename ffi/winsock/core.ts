/**
 * The socket calls of Windows.
 *
 * @module
 */

import { length_of, Uint16Array, Uint8Array } from "../../base/intrinsics.ts";
import { EWOULDBLOCK } from "../../constants/errno.ts";
import { MSG_WAITALL } from "../../constants/message_flag.ts";
import type { Backend } from "../backend.ts";
import { POLLFD, PROTOCOL_INFO } from "../layout.ts";
import { option, option_length, Region, sockaddr } from "../memory.ts";
import { bind, failed, failure, handle, last_error } from "./bind.ts";
import { poll, winsock_events } from "./events.ts";
import { winsock_files } from "./files.ts";
import { MAX_RECEIVED, winsock_messages } from "./messages.ts";
import { winsock_names, winsock_resolver } from "./names.ts";
import { type C, FIONBIO, WSA_FLAG_NO_HANDLE_INHERIT, WSA_FLAG_OVERLAPPED } from "./symbols.ts";

// Bits and requests of winsock2.h and winbase.h: the C interface's, not the module's.
const FROM_PROTOCOL_INFO = -1;
const HANDLE_FLAG_INHERIT = 1;
/** Space for a text, in units of UTF-16. */
const TEXT = 1024;
const FORMAT_MESSAGE = 0x1000 | 0x200; // FROM_SYSTEM, IGNORE_INSERTS

/** Maximum number of bytes per call: a C int. */
const MAX_LENGTH = 0x7fff_ffff;

/**
 * How much a call that receives is given. Windows checks and locks all of that memory before it waits, which takes seconds
 * for 2 GiB and may fail; a call that may return less is given no more than MAX_RECEIVED.
 */
function received_length(length: number, flags: number): number {
  if (length <= MAX_RECEIVED) return length;
  if ((flags & MSG_WAITALL) === 0) return MAX_RECEIVED;
  return length < MAX_LENGTH ? length : MAX_LENGTH;
}

// What calls need beside the page in memory.ts.
const flag = new Region(4);
const pollfd = new Region(POLLFD.size);

// One variable for each function: see bind().
let c_accept: C["accept"], c_bind: C["bind"], c_closesocket: C["closesocket"], c_connect: C["connect"];
let c_getpeername: C["getpeername"], c_getsockname: C["getsockname"], c_getsockopt: C["getsockopt"];
let c_ioctlsocket: C["ioctlsocket"], c_listen: C["listen"], c_recv: C["recv"], c_recvfrom: C["recvfrom"];
let c_send: C["send"], c_sendto: C["sendto"], c_setsockopt: C["setsockopt"];
let c_setsockopt_bytes: C["setsockopt_bytes"], c_shutdown: C["shutdown"];
let c_FormatMessageW: C["FormatMessageW"], c_GetCurrentProcessId: C["GetCurrentProcessId"];
let c_GetHandleInformation: C["GetHandleInformation"], c_SetHandleInformation: C["SetHandleInformation"];
let c_WSADuplicateSocketW: C["WSADuplicateSocketW"], c_WSAIoctl: C["WSAIoctl"], c_WSASocketW: C["WSASocketW"];

/** WSASocketW(): a new socket, or with a protocol info one that WSADuplicateSocketW() made; not inherited. */
function wsa_socket(family: number, type: number, protocol: number, info: Uint8Array<ArrayBuffer> | null): number {
  c_WSASocketW ??= bind("WSASocketW");
  const fd = c_WSASocketW(family, type, protocol, info, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  return fd < 0 ? failure(last_error()) : fd;
}

function close_once(fd: number): number {
  const n = (c_closesocket ??= bind("closesocket"))(handle(fd));
  return n < 0 ? failed(fd, last_error()) : n;
}

/**
 * A socket of accept(), which cannot keep it from being inherited itself: a child that another thread starts between the
 * two calls inherits it. One that stays inheritable is closed, as in CPython.
 */
function not_inherited(fd: number): number {
  const done = (c_SetHandleInformation ??= bind("SetHandleInformation"))(handle(fd), HANDLE_FLAG_INHERIT, 0);
  const error = done === 0 ? failure(last_error()) : 0;
  if (error === 0) return fd;
  close_once(fd);
  return error;
}

/** The socket calls over ws2_32.dll and kernel32.dll. */
export const winsock: Backend = {
  socket(family, type, protocol) {
    return wsa_socket(family, type, protocol, null);
  },
  close(fd) {
    const n = close_once(fd);
    // Closing a non-blocking socket with SO_LINGER fails with EWOULDBLOCK; make it blocking and retry.
    return n === -EWOULDBLOCK && winsock.set_nonblocking(fd, false) === 0 ? close_once(fd) : n;
  },
  dup(fd) {
    const info = new Uint8Array(PROTOCOL_INFO.size);
    const self = (c_GetCurrentProcessId ??= bind("GetCurrentProcessId"))();
    const n = winsock.WSADuplicateSocket!(fd, self, info);
    return n < 0 ? n : winsock.WSASocket!(info);
  },

  bind(fd) {
    const n = (c_bind ??= bind("bind"))(handle(fd), sockaddr.pointer, sockaddr.size);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  listen(fd, backlog) {
    const n = (c_listen ??= bind("listen"))(handle(fd), backlog);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  accept(fd) {
    sockaddr.offer();
    const conn = (c_accept ??= bind("accept"))(handle(fd), sockaddr.pointer, sockaddr.length.pointer);
    return conn < 0 ? failed(fd, last_error()) : not_inherited(conn);
  },
  connect(fd) {
    const n = (c_connect ??= bind("connect"))(handle(fd), sockaddr.pointer, sockaddr.size);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  getsockname(fd) {
    sockaddr.offer();
    const n = (c_getsockname ??= bind("getsockname"))(handle(fd), sockaddr.pointer, sockaddr.length.pointer);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  getpeername(fd) {
    sockaddr.offer();
    const n = (c_getpeername ??= bind("getpeername"))(handle(fd), sockaddr.pointer, sockaddr.length.pointer);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  shutdown(fd, how) {
    const n = (c_shutdown ??= bind("shutdown"))(handle(fd), how);
    return n < 0 ? failed(fd, last_error()) : n;
  },

  send(fd, data, length, flags) {
    const n = (c_send ??= bind("send"))(
      handle(fd),
      data as Uint8Array<ArrayBuffer>,
      length < MAX_LENGTH ? length : MAX_LENGTH,
      flags,
    );
    return n < 0 ? failed(fd, last_error()) : n;
  },
  sendto(fd, data, length, flags) {
    const size = length < MAX_LENGTH ? length : MAX_LENGTH;
    const n = (c_sendto ??= bind("sendto"))(
      handle(fd),
      data as Uint8Array<ArrayBuffer>,
      size,
      flags,
      sockaddr.pointer,
      sockaddr.size,
    );
    return n < 0 ? failed(fd, last_error()) : n;
  },
  recv(fd, data, length, flags) {
    const size = received_length(length, flags);
    const n = (c_recv ??= bind("recv"))(handle(fd), data as Uint8Array<ArrayBuffer>, size, flags);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  recvfrom(fd, data, length, flags) {
    const size = received_length(length, flags);
    sockaddr.offer();
    sockaddr.view.setUint16(0, 0, true); // A stream leaves the address alone.
    c_recvfrom ??= bind("recvfrom");
    const n = c_recvfrom(
      handle(fd),
      data as Uint8Array<ArrayBuffer>,
      size,
      flags,
      sockaddr.pointer,
      sockaddr.length.pointer,
    );
    if (n < 0) return failed(fd, last_error());
    if (sockaddr.view.getUint16(0, true) === 0) sockaddr.size = 0;
    return n;
  },

  ...winsock_messages,
  ...winsock_files,

  getsockopt(fd, level, name, length) {
    option_length.words[0] = length;
    option.view.setInt32(0, 0, true); // Of a BOOL some options write one byte.
    const n = (c_getsockopt ??= bind("getsockopt"))(handle(fd), level, name, option.pointer, option_length.pointer);
    return n < 0 ? failed(fd, last_error()) : option_length.words[0];
  },
  setsockopt(fd, level, name, value, length) {
    const n = (c_setsockopt_bytes ??= bind("setsockopt_bytes"))(
      handle(fd),
      level,
      name,
      value as Uint8Array<ArrayBuffer> | null,
      length,
    );
    return n < 0 ? failed(fd, last_error()) : n;
  },
  setsockopt_int(fd, level, name, value) {
    option.view.setInt32(0, value, true);
    const n = (c_setsockopt ??= bind("setsockopt"))(handle(fd), level, name, option.pointer, 4);
    return n < 0 ? failed(fd, last_error()) : n;
  },

  set_nonblocking(fd, on) {
    flag.view.setInt32(0, on ? 1 : 0, true);
    const n = (c_ioctlsocket ??= bind("ioctlsocket"))(handle(fd), FIONBIO, flag.pointer);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  get_inheritable(fd) {
    if (fd < 0) return failed(fd, 0); // To kernel32 -1 is the handle of this process.
    const done = (c_GetHandleInformation ??= bind("GetHandleInformation"))(handle(fd), flag.pointer);
    return done === 0 ? failed(fd, last_error()) : flag.view.getUint32(0, true) & HANDLE_FLAG_INHERIT;
  },
  set_inheritable(fd, on) {
    if (fd < 0) return failed(fd, 0);
    c_SetHandleInformation ??= bind("SetHandleInformation");
    const done = c_SetHandleInformation(handle(fd), HANDLE_FLAG_INHERIT, on ? HANDLE_FLAG_INHERIT : 0);
    return done === 0 ? failed(fd, last_error()) : 0;
  },

  poll_one(fd, events, milliseconds) {
    const { view } = pollfd;
    view.setInt32(0, fd, true);
    view.setInt16(POLLFD.events, events, true);
    const n = poll(pollfd, 1, milliseconds);
    return n > 0 ? view.getInt16(POLLFD.revents, true) : n;
  },

  strerror(errno) {
    const text = new Uint16Array(TEXT);
    c_FormatMessageW ??= bind("FormatMessageW");
    const length = c_FormatMessageW(FORMAT_MESSAGE, null, errno, 0, text, TEXT, null);
    if (length === 0) return `Windows Error 0x${errno.toString(16)}`;
    return String.fromCharCode(...text.subarray(0, length)).replace(/[\0-\x20.]+$/, "");
  },

  WSADuplicateSocket(fd, process, info) {
    c_WSADuplicateSocketW ??= bind("WSADuplicateSocketW");
    const n = c_WSADuplicateSocketW(handle(fd), process, info);
    return n < 0 ? failed(fd, last_error()) : n;
  },
  WSASocket(info) {
    return wsa_socket(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, info);
  },
  WSAIoctl(fd, code, value) {
    c_WSAIoctl ??= bind("WSAIoctl");
    const n = c_WSAIoctl(handle(fd), code, value, length_of(value), null, 0, flag.pointer, null, null);
    return n < 0 ? failed(fd, last_error()) : flag.view.getUint32(0, true);
  },

  names: winsock_names,
  events: winsock_events,
  resolver: winsock_resolver,
};
