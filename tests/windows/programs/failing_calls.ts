// Makes calls that fail, while the garbage collector is kept busy, and prints each error that is not the one expected.
// Argument: how many calls.

import "../../../ffi/ready.ts";
import { sys } from "../../../ffi/mod.ts";
import { sockaddr } from "../../../ffi/memory.ts";
import { control } from "../../../ffi/message.ts";

const AF_INET = 2, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOL_SOCKET = 0xffff;
const WSAEBADF = 10009, WSAEINVAL = 10022, WSAEWOULDBLOCK = 10035, WSAENOTSOCK = 10038, WSAENOPROTOOPT = 10042;
const WSAENOTCONN = 10057, ERROR_INVALID_HANDLE = 6;

const stream = sys.socket(AF_INET, SOCK_STREAM, 0), datagram = sys.socket(AF_INET, SOCK_DGRAM, 0);
const nowhere = 0x7fff_fff0; // Not an open handle
const data = new Uint8Array(16);
sockaddr.view.setUint16(0, AF_INET, true);
sockaddr.view.setUint32(4, 0x7f000001);
sockaddr.size = 16;
sys.bind(datagram);
sys.set_nonblocking(datagram, true);

function receive(into: Uint8Array): number {
  control.offer(64);
  const n = sys.recvmsg(datagram, [into], 0);
  control.offer(0);
  return n;
}

const calls: [name: string, error: number, call: () => number][] = [
  ["recv", WSAEWOULDBLOCK, () => sys.recv(datagram, data, data.length, 0)],
  ["recvfrom", WSAEWOULDBLOCK, () => sys.recvfrom(datagram, data, data.length, 0)],
  ["send", WSAENOTSOCK, () => sys.send(nowhere, data, data.length, 0)],
  ["getpeername", WSAENOTCONN, () => sys.getpeername(stream)],
  ["getsockname", WSAEINVAL, () => sys.getsockname(stream)],
  ["listen", WSAEBADF, () => sys.listen(-1, 1)],
  ["accept", WSAENOTSOCK, () => sys.accept(nowhere)],
  ["shutdown", WSAENOTSOCK, () => sys.shutdown(nowhere, 2)],
  ["close", WSAENOTSOCK, () => sys.close(nowhere)],
  ["getsockopt", WSAENOPROTOOPT, () => sys.getsockopt(stream, SOL_SOCKET, 0x7777, 4)],
  ["setsockopt_int", WSAENOPROTOOPT, () => sys.setsockopt_int(stream, SOL_SOCKET, 0x7777, 1)],
  ["setsockopt", WSAENOPROTOOPT, () => sys.setsockopt(stream, SOL_SOCKET, 0x7777, data, 4)],
  ["set_nonblocking", WSAENOTSOCK, () => sys.set_nonblocking(nowhere, true)],
  ["get_inheritable", ERROR_INVALID_HANDLE, () => sys.get_inheritable(nowhere)],
  ["sendmsg", WSAENOTSOCK, () => sys.sendmsg(nowhere, [data], false, 0)],
  ["recvmsg", WSAEWOULDBLOCK, () => sys.recvmsg(datagram, [data], 0)],
  ["recvmsg with ancillary data", WSAEWOULDBLOCK, () => receive(data)],
  ["recvmsg of a datagram that is cut short", -4, () => {
    sys.getsockname(datagram);
    sys.sendto(datagram, data, data.length, 0);
    return receive(data.subarray(0, 4));
  }],
  ["dup", WSAENOTSOCK, () => sys.dup(nowhere)],
];

let garbage: unknown[] = [];
let wrong = 0;
const count = Number(Deno.args[0]);
for (let i = 0; i < count; i++) {
  const [name, error, call] = calls[i % calls.length];
  const result = call();
  if (result !== -error && wrong++ < 5) console.log(`${name}: ${-result} instead of ${error}`);
  garbage.push(new Array(100).fill(i), new Uint8Array(1000));
  if (garbage.length > 2000) garbage = [];
}
console.log(`${wrong} wrong of ${count}`);
