// Long hot loops, every result compared: V8 compiles their calls to direct ones, in whose arm64 code Deno has crashed
// before (denoland/deno#29101). As long in the emulation as anywhere, for they are what it is for.

import { disposable } from "../support/disposable.ts";
import { assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { test as without_leaks } from "../support/descriptors.ts";
import { Random } from "../support/random.ts";
import { has_ipv6 } from "../support/has.ts";
import { ignore_unless, in_wine } from "../support/where.ts";

const { AF_INET, AF_INET6, IPPROTO_IP, IP_TTL, SOCK_DGRAM, SOL_SOCKET, SO_BROADCAST } = socket;

const test = ignore_unless(!in_wine, "arm64's code, not Windows' calls; Wine takes long over each", without_leaks);
const ipv6_test = ignore_unless(!in_wine && has_ipv6, "arm64's code, not Windows' calls; needs ::1", without_leaks);

/** A message that carries a number, and the number that a message carries. */
const stamped = new Uint8Array(64), stamp = new DataView(stamped.buffer);
const number_of = ({ buffer, byteOffset }: Uint8Array) => new DataView(buffer, byteOffset).getUint32(0);

test("200,000 times send() and recv(): every number arrives, whole and in order", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  let wrong = 0;
  for (let i = 0; i < 200_000; i++) {
    stamp.setUint32(0, i);
    const size = 4 + i % 61, sent = a.send(stamped.subarray(0, size)), got = b.recv(4096);
    if (sent !== size || got.length !== size || number_of(got) !== i) wrong++;
  }
  assertEquals(wrong, 0);
});

test("100,000 times sendall() and recv_into(): every number arrives, and no byte beside it is touched", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const space = new Uint8Array(80).fill(0xee), room = space.subarray(8, 72);
  let wrong = 0;
  for (let i = 0; i < 100_000; i++) {
    stamp.setUint32(0, i);
    a.sendall(stamped);
    if (b.recv_into(room) !== 64 || number_of(room) !== i || space[7] !== 0xee || space[72] !== 0xee) wrong++;
  }
  assertEquals(wrong, 0);
});

for (const [name, family, host] of [["IPv4", AF_INET, "127.0.0.1"], ["IPv6", AF_INET6, "::1"]] as const) {
  const its_test = family === AF_INET6 ? ipv6_test : test;
  its_test(`60,000 times sendto() and recvfrom() among six sockets over ${name}: each says who sent it`, () => {
    using sockets = new DisposableStack();
    const all = Array.from({ length: 6 }, () => {
      const sock = sockets.use(new socket.socket(family, SOCK_DGRAM));
      sock.bind([host, 0]);
      sock.settimeout(60);
      return { sock, address: sock.getsockname() };
    });
    let wrong = 0;
    for (let i = 0; i < 60_000; i++) {
      const from = all[i % 6], to = all[(i + 1 + i % 5) % 6];
      stamp.setUint32(0, i);
      const sent = from.sock.sendto(stamped, to.address), [data, address] = to.sock.recvfrom(100);
      const same = address[0] === host && address[1] === from.address[1];
      if (sent !== 64 || data.length !== 64 || number_of(data) !== i || !same) wrong++;
    }
    assertEquals(wrong, 0);
  });
}

test("30,000 times sendmsg() and recvmsg(): what was gathered is scattered again", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  let wrong = 0;
  for (let i = 0; i < 30_000; i++) {
    stamp.setUint32(0, i);
    const split = i % 65, sent = a.sendmsg([stamped.subarray(0, split), stamped.subarray(split)]);
    const [data, ancillary] = b.recvmsg(100);
    if (sent !== 64 || data.length !== 64 || number_of(data) !== i || ancillary.length !== 0) wrong++;
  }
  assertEquals(wrong, 0);
});

test("100,000 times setsockopt() and getsockopt(): what was set is read back", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  let wrong = 0;
  for (let i = 0; i < 100_000; i++) {
    const ttl = 1 + i % 255;
    sock.setsockopt(IPPROTO_IP, IP_TTL, ttl);
    if (sock.getsockopt(IPPROTO_IP, IP_TTL) !== ttl) wrong++;
    if (i % 4 !== 0) continue;
    sock.setsockopt(SOL_SOCKET, SO_BROADCAST, i % 8);
    if ((sock.getsockopt(SOL_SOCKET, SO_BROADCAST) !== 0) !== (i % 8 !== 0)) wrong++;
  }
  assertEquals(wrong, 0);
});

test("100,000 addresses become text and bytes again", () => {
  const random = new Random(29101), four = new Uint8Array(4), sixteen = new Uint8Array(16);
  let wrong = 0;
  for (let i = 0; i < 100_000; i++) {
    const dotted = random.fill(four).join(".");
    if (socket.inet_ntoa(four) !== dotted || socket.inet_aton(dotted).join(".") !== dotted) wrong++;
    random.fill(sixteen);
    if (i % 3 === 0) sixteen.fill(0, i % 16);
    const back = socket.inet_pton(AF_INET6, socket.inet_ntop(AF_INET6, sixteen));
    if (back.length !== 16 || back.some((byte, at) => byte !== sixteen[at])) wrong++;
  }
  assertEquals(wrong, 0);
});

test("5,000 times getaddrinfo(): every list of structs is read as it was asked for", () => {
  let wrong = 0;
  for (let i = 0; i < 5000; i++) {
    const host = i % 2 === 0 ? `127.0.${i >> 8}.${i & 255}` : `2001:db8::${(i + 1).toString(16)}`;
    const [[family, type, , , address], ...others] = socket.getaddrinfo(host, 1 + i, { type: SOCK_DGRAM });
    if (family !== (i % 2 === 0 ? AF_INET : AF_INET6) || type !== SOCK_DGRAM || others.length > 0) wrong++;
    if (address[0] !== host || address[1] !== 1 + i) wrong++;
  }
  assertEquals(wrong, 0);
});

test("40,000 calls that fail have each the error number of its own failure", () => {
  using idle = new socket.socket(AF_INET, SOCK_DGRAM);
  idle.bind(["127.0.0.1", 0]);
  idle.setblocking(false);
  const closed = new socket.socket();
  closed.close();
  const calls: [call: () => unknown, code: string][] = [
    [() => idle.recv(1), "EAGAIN"],
    [() => idle.getpeername(), "ENOTCONN"],
    [() => idle.send(stamped), "EDESTADDRREQ"],
    [() => closed.recv(1), "EBADF"],
    [() => idle.setsockopt(SOL_SOCKET, 9999, 1), "ENOPROTOOPT"],
  ];
  const seen: Record<string, number> = {};
  for (let i = 0; i < 40_000; i++) {
    const [call, code] = calls[i % 5];
    try {
      call();
    } catch (error) {
      const key = `${code}: ${(error as socket.OSError).code}`;
      seen[key] = (seen[key] ?? 0) + 1;
    }
  }
  assertEquals(seen, Object.fromEntries(calls.map(([, code]) => [`${code}: ${code}`, 8000])));
});

test("20,000 awaited round trips: every number goes there and back", async () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.setblocking(false);
  b.setblocking(false);
  let wrong = 0;
  const answers = (async () => {
    for (let i = 0; i < 20_000; i++) await asynchronous.sock_sendall(b, await asynchronous.sock_recv(b, 100));
  })();
  for (let i = 0; i < 20_000; i++) {
    stamp.setUint32(0, i);
    await asynchronous.sock_sendall(a, stamped);
    const got = await asynchronous.sock_recv(a, 100);
    if (got.length !== 64 || number_of(got) !== i) wrong++;
  }
  await answers;
  assertEquals(wrong, 0);
});
