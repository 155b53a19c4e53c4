// ioctl(2), beside what /sys, ip(8) and python3's fcntl say.

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fcntl from "../../fcntl.ts";
import * as socket from "../../mod.ts";
import * as structs from "../../structs.ts";
import { test } from "../support/descriptors.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, in_emulation, on_windows } from "../support/where.ts";

const { AF_INET, SOCK_DGRAM } = socket;
const python_test = ignore_unless(has_python && Deno.build.os === "linux", "needs python3, and abstract names");
const linux = Deno.build.os === "linux" && !in_emulation;

function posix_test(name: string, fn: () => void): void {
  test(on_windows ? `${name} [Windows has no ioctl(2)]` : name, { ignore: on_windows }, fn);
}

function linux_test(name: string, fn: () => void): void {
  test(linux ? name : `${name} [needs Linux itself]`, { ignore: !linux }, fn);
}

const named = (request: number, sock: socket.Socket, name = "lo") =>
  structs.unpack_ifreq(fcntl.ioctl(sock, request, structs.pack_ifreq(name)) as Uint8Array);

posix_test("FIONREAD counts the bytes that can be read, of a socket object and of a descriptor", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.send(new Uint8Array(5));
  assertEquals([fcntl.ioctl(b, fcntl.FIONREAD), fcntl.ioctl(b.fileno(), fcntl.FIONREAD)], [5, 5]);
});

posix_test("a buffer for an int is filled in place, as Python fills it", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.send(new Uint8Array(7));
  const buffer = new Int32Array(1);
  assertEquals([fcntl.ioctl(b, fcntl.FIONREAD, buffer), buffer[0]], [7, 7]);
});

linux_test("an interface's index, MTU, flags and hardware address are those of /sys", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const file = (name: string) => Deno.readTextFileSync(`/sys/class/net/lo/${name}`).trim();
  assertEquals(named(fcntl.SIOCGIFINDEX, sock).ivalue, socket.if_nametoindex("lo"));
  assertEquals(named(fcntl.SIOCGIFMTU, sock).ivalue, Number(file("mtu")));
  assertEquals(named(fcntl.SIOCGIFFLAGS, sock).flags & socket.IFF_LOOPBACK, socket.IFF_LOOPBACK);
  const [kind, address] = named(fcntl.SIOCGIFHWADDR, sock).hwaddr;
  assertEquals([kind, address.toHex().replace(/..(?!$)/g, "$&:")], [772, file("address")]);
  const request = structs.pack_ifreq("", { ivalue: socket.if_nametoindex("lo") });
  assertEquals(structs.unpack_ifreq(fcntl.ioctl(sock, fcntl.SIOCGIFNAME, request) as Uint8Array).name, "lo");
  assertEquals(structs.unpack_ifreq(request).name, "lo");
});

linux_test("the result owns its memory", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const result = fcntl.ioctl(sock, fcntl.SIOCGIFINDEX, structs.pack_ifreq("lo")) as Uint8Array;
  assertEquals([result.byteOffset, result.buffer.byteLength], [0, result.length]);
});

linux_test("a request about an interface that is not there is ENODEV", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  assertEquals(assertThrows(() => named(fcntl.SIOCGIFINDEX, sock, "nope0"), socket.OSError).code, "ENODEV");
});

linux_test("SIOCGHWTSTAMP reaches the driver: the loopback has no such clock", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const request = structs.pack_ifreq("lo", { data: structs.pack_hwtstamp_config({}) });
  const { code } = assertThrows(() => fcntl.ioctl(sock, fcntl.SIOCGHWTSTAMP, request), socket.OSError);
  assert(["ENOTSUP", "EPERM", "ENODEV", "EINVAL"].includes(code!), code!);
});

posix_test("a request that is not in the table is a ValueError, whatever it is", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const request of [0x8912, /* SIOCGIFCONF: a pointer of the caller's */ 0x8946, 0, -1, 2 ** 32]) {
    assertThrows(() => fcntl.ioctl(sock, request, new Uint8Array(4096)), socket.ValueError, "request: ");
  }
  assertThrows(() => fcntl.ioctl(sock, undefined as never), TypeError, "request: ");
});

linux_test("a request with a struct takes bytes, fewer than there are too, and nothing else", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  assertThrows(() => fcntl.ioctl(sock, fcntl.SIOCGIFMTU), TypeError, "arg: the bytes of a struct ifreq");
  const short = new TextEncoder().encode("lo\0");
  const mtu = structs.unpack_ifreq(fcntl.ioctl(sock, fcntl.SIOCGIFMTU, short) as Uint8Array).ivalue;
  assertEquals(mtu, named(fcntl.SIOCGIFMTU, sock).ivalue);
});

posix_test("a closed socket is refused, and what is no socket is the system's to refuse", () => {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.close();
  assertThrows(() => fcntl.ioctl(sock, fcntl.FIONREAD), RangeError, "negative");
  assertEquals(assertThrows(() => fcntl.ioctl(999_999, fcntl.FIONREAD), socket.OSError).code, "EBADF");
});

posix_test("pack_ifreq() refuses what does not fit, by its name", () => {
  assertThrows(() => structs.pack_ifreq("a name that is too long"), RangeError, "name: at most 15 bytes");
  assertThrows(() => structs.pack_ifreq("a\0b"), RangeError, "name: embedded null character");
  assertThrows(() => structs.pack_ifreq("lo", { ivalue: 1, flags: 1 }), RangeError, "request: ");
  assertThrows(() => structs.pack_ifreq("lo", { addr: "nowhere" }), RangeError, "addr: ");
});

posix_test("read() and write() reach the other end, and refuse what is wrong by its name", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.send(new TextEncoder().encode("across"));
  const result = socket.read(b.fileno(), 100);
  assertEquals([new TextDecoder().decode(result), result.byteOffset, result.buffer.byteLength], ["across", 0, 6]);
  assertEquals(socket.write(b.fileno(), new TextEncoder().encode("back")), 4);
  assertEquals(new TextDecoder().decode(a.recv(100)), "back");
  assertEquals(assertThrows(() => socket.read(999_999, 1), socket.OSError).code, "EBADF");
  assertThrows(() => socket.read(b.fileno(), -1), RangeError, "n: ");
  assertThrows(() => socket.write(b.fileno(), "text" as never), TypeError, "data: ");
  assertEquals(socket.read(b.fileno(), 0).length, 0);
});

python_test("read() reads a pipe whose descriptor python3 sent", async () => {
  const name = `read-${Deno.pid}-${Math.random()}`;
  using server = new socket.socket(socket.AF_UNIX);
  server.bind(`\0${name}`);
  server.listen();
  server.settimeout(60);
  await using _ = new Python(
    `
import os
s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1])
r, w = os.pipe(); os.write(w, b'through a pipe'); os.close(w)
socket.send_fds(s, [b'x'], [r]); s.recv(1)`,
    name,
  );
  using conn = server.accept()[0];
  conn.settimeout(60);
  const [, [fd]] = socket.recv_fds(conn, 1, 1);
  assertEquals(new TextDecoder().decode(socket.read(fd, 100)), "through a pipe");
  assertEquals(socket.read(fd, 100).length, 0);
  socket.close(fd);
});
