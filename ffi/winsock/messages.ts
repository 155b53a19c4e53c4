/**
 * sendmsg and recvmsg of Windows, which Python does not have there.
 *
 * WSASendMsg and WSARecvMsg are for datagrams. What has no control data goes by WSASendTo and WSARecvFrom, which take
 * the same buffers and know streams too. ws2_32.dll exports WSASendMsg; the address of WSARecvMsg must be asked for.
 *
 * @module
 */

import { BigUint64Array } from "../../base/intrinsics.ts";
import { EMSGSIZE, EOPNOTSUPP } from "../../constants/errno.ts";
import { MSG_CTRUNC, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } from "../../constants/message_flag.ts";
import { WSAEINVAL } from "../../constants/winerror.ts";
import type { Backend } from "../backend.ts";
import { cmsg_align, ControlWalk } from "../cmsg.ts";
import { MSGHDR, SOCKADDR_STORAGE } from "../layout.ts";
import { Region, sockaddr } from "../memory.ts";
import { control, fill_msghdr, message, message_size, receive, release } from "../message.ts";
import { bind, failed, handle, last_error } from "./bind.ts";
import { type C, WSARecvMsg } from "./symbols.ts";

const SIO_GET_EXTENSION_FUNCTION_POINTER = 0xc8000006;
/** WSAID_WSARECVMSG: f689d7c8-6f1f-436b-8a53-e54fe351c322. */
const WSAID_WSARECVMSG = Uint8Array.of(
  ...[0xc8, 0xd7, 0x89, 0xf6, 0x1f, 0x6f, 0x6b, 0x43],
  ...[0x8a, 0x53, 0xe5, 0x4f, 0xe3, 0x51, 0xc3, 0x22],
);
const GUID_SIZE = 16, POINTER_SIZE = 8;
const { UnsafeFnPointer, UnsafePointer: { create: create_pointer } } = Deno;

/**
 * Space for the control data of any message. Had it less room than there are, Windows would answer with an error, which
 * does not say how long the data are.
 */
const AMPLE = 4096;
/** Maximum number of bytes that a call receives unless MSG_WAITALL wants all: no socket's buffer has more. */
export const MAX_RECEIVED: number = 2 ** 24;
/** Flags of the call, which stand where those of the message are put, and may stay there. */
const ASKED = MSG_PEEK | MSG_WAITALL;

// What calls need beside the message.
const moved = new Region(4), flag = new Region(4);

// One variable for each function: see bind().
let c_WSAIoctl: C["WSAIoctl"], c_WSARecvFrom: C["WSARecvFrom"], c_WSASendMsg: C["WSASendMsg"];
let c_WSASendTo: C["WSASendTo"];
let c_WSARecvMsg: Deno.UnsafeFnPointer<typeof WSARecvMsg> | undefined;
/** The address of that function, and the one that was found for the current socket. */
let address = 0n;
const found = new BigUint64Array(1);

/** How many bytes a call moved. */
function count(): number {
  return moved.view.getUint32(0, true);
}

function send_plain(fd: number, named: boolean, flags: number): number {
  const buffers = message.longs[MSGHDR.iov >> 3], length = message.words[MSGHDR.iovlen >> 2];
  const to = named ? sockaddr.pointer : null, to_length = named ? sockaddr.size : 0;
  c_WSASendTo ??= bind("WSASendTo");
  const n = c_WSASendTo(handle(fd), buffers, length, moved.pointer, flags, to, to_length, null, null);
  return n < 0 ? failed(fd, last_error()) : count();
}

function send_message(fd: number, flags: number): number {
  c_WSASendMsg ??= bind("WSASendMsg");
  const n = c_WSASendMsg(handle(fd), message.pointer, flags, moved.pointer, null, null);
  return n < 0 ? failed(fd, last_error()) : count();
}

function receive_plain(fd: number, flags: number): number {
  const { view } = message;
  const buffers = view.getBigUint64(MSGHDR.iov, true), length = view.getUint32(MSGHDR.iovlen, true);
  sockaddr.offer();
  flag.view.setUint32(0, flags, true);
  const socket = handle(fd), from = sockaddr.pointer, from_length = sockaddr.length.pointer;
  c_WSARecvFrom ??= bind("WSARecvFrom");
  const n = c_WSARecvFrom(socket, buffers, length, moved.pointer, flag.pointer, from, from_length, null, null);
  const failure = n < 0 ? failed(fd, last_error()) : 0;
  view.setUint32(MSGHDR.namelen, sockaddr.size, true);
  view.setUint32(MSGHDR.controllen, 0, true);
  view.setUint32(MSGHDR.flags, flag.view.getUint32(0, true), true);
  return failure < 0 ? failure : count();
}

/**
 * Finds the function that this socket's service provider has: 0, or minus an error. It may be called only with sockets of
 * that provider, and the next socket with this number may be another's. So each call asks: one WSAIoctl more for each
 * message with ancillary data.
 */
function find_WSARecvMsg(fd: number): number {
  c_WSAIoctl ??= bind("WSAIoctl");
  const n = c_WSAIoctl(
    handle(fd),
    SIO_GET_EXTENSION_FUNCTION_POINTER,
    WSAID_WSARECVMSG,
    GUID_SIZE,
    found,
    POINTER_SIZE,
    moved.pointer,
    null,
    null,
  );
  if (n < 0) return failed(fd, last_error());
  if (c_WSARecvMsg === undefined || found[0] !== address) {
    address = found[0];
    c_WSARecvMsg = new UnsafeFnPointer(create_pointer(address)!, WSARecvMsg);
  }
  return 0;
}

/**
 * By a function pointer, whose call Deno makes in JavaScript and so may allocate before the error is read. An error that
 * is none of Winsock's says that this happened; what has received nothing is called again.
 */
function receive_message(fd: number, flags: number): number {
  const failure = find_WSARecvMsg(fd);
  if (failure < 0) return failure;
  const socket = handle(fd);
  for (let attempts = 3;; attempts--) {
    message.view.setUint32(MSGHDR.flags, flags, true);
    const n = c_WSARecvMsg!.call(socket, message.pointer, moved.pointer, null, null);
    if (n >= 0) return count();
    const error = last_error();
    if (error >= 10000 || attempts === 0) return failed(fd, error);
    if (has_name()) return -EMSGSIZE; // A message came, cut short.
  }
}

/** Whether the call has left an address. */
function has_name(): boolean {
  return sockaddr.view.getUint16(0, true) !== 0;
}

/** Where the last whole item of the control data ends, at most at `limit`. */
function end_of_items(limit: number): number {
  const cmsg = new ControlWalk(control.region.bytes, limit);
  let end = 0;
  while (cmsg.next() && cmsg.well_formed) end = cmsg_align(cmsg.end);
  return end < limit ? end : limit;
}

/** Leaves of the control data that came the whole items that the caller has room for, as Windows itself does. */
function cut_control(room: number): void {
  if (control.length <= room) return;
  const end = end_of_items(room);
  if (end < control.length) control.flags |= MSG_CTRUNC;
  control.length = end;
}

/** The calls of messages over ws2_32.dll. */
export const winsock_messages: Pick<Backend, "sendmsg" | "recvmsg"> = {
  sendmsg(fd, buffers, named, flags) {
    fill_msghdr(buffers, true, named ? sockaddr.size : 0, 0);
    const n = control.length === 0 ? send_plain(fd, named, flags) : send_message(fd, flags);
    release();
    return n;
  },
  recvmsg(fd, buffers, flags) {
    const room = control.length;
    if (room > 0 && room < AMPLE) control.offer(AMPLE);
    sockaddr.view.setUint16(0, 0, true); // A stream leaves the name alone.
    fill_msghdr(buffers, false, SOCKADDR_STORAGE, 0, (flags & MSG_WAITALL) === 0 ? MAX_RECEIVED : undefined);
    let n = room === 0 ? receive_plain(fd, flags) : receive_message(fd, flags);
    if (n === -EOPNOTSUPP || n === -WSAEINVAL) n = receive_plain(fd, flags);
    const cut = n === -EMSGSIZE;
    if (cut) n = message_size; // Elsewhere a message that is cut short is received all the same.
    if (n < 0) {
      release();
      control.length = room; // The call may be made again.
      return n;
    }
    receive(buffers, n);
    control.flags &= ~ASKED;
    if (cut) {
      // A failed call need not say how long the control data are. The memory was all zero, so items end where they do.
      const { length } = control.region.bytes;
      control.flags |= MSG_TRUNC;
      control.length = end_of_items(control.length < length ? control.length : length);
    }
    cut_control(room);
    if (!has_name()) sockaddr.size = 0;
    return n;
  },
};
