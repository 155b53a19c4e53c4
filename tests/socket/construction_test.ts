import { disposable } from "../support/disposable.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import * as socket from "../../mod.ts";
import { open_sockets, test } from "../support/descriptors.ts";
import { has_ipv6_sockets } from "../support/has.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, OSError, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const host_test = ignore_unless(linux && !in_emulation, "needs a Linux kernel that is not behind qemu", test);
const linux_test = ignore_unless(linux, "needs Linux", test);

test("CON-1: without arguments a socket is an IPv4 stream", () => {
  using sock = new socket.socket();
  assertEquals([sock.family, sock.type, sock.proto, sock.timeout], [AF_INET, SOCK_STREAM, 0, null]);
  assert(sock.fileno() >= 0);
});

test("CON-1: -1 stands for each default, and there are at most four arguments", () => {
  using sock = new socket.socket(-1, -1, -1);
  assertEquals([sock.family, sock.type, sock.proto], [AF_INET, SOCK_STREAM, 0]);
  // deno-lint-ignore no-explicit-any
  const five: any[] = [AF_INET, SOCK_STREAM, 0, null, 0];
  assertThrows(() => new socket.socket(...five), TypeError, "at most 4 arguments (5 given)");
});

test("CON-1: an object gives the parameters by name, and an unknown name is refused", () => {
  using sock = new socket.socket({ family: AF_INET, type: SOCK_DGRAM });
  assertEquals([sock.family, sock.type, sock.proto], [AF_INET, SOCK_DGRAM, 0]);
  assertThrows(() => new socket.socket({ famly: 2 } as never), TypeError, "unexpected keyword argument 'famly'");
});

test("CON-2: family, type and proto are C ints", () => {
  assertThrows(() => new socket.socket("2" as never), TypeError, "family");
  assertThrows(() => new socket.socket(AF_INET, 1.5), TypeError, "type");
  assertThrows(() => new socket.socket(AF_INET, SOCK_STREAM, 2 ** 31), RangeError, "proto");
  assertThrows(() => new socket.socket(AF_INET, SOCK_STREAM, 2n ** 31n), RangeError, "proto");
  assertThrows(() => new socket.socket(AF_INET, SOCK_STREAM, null as never), TypeError, "proto");
  using sock = new socket.socket(BigInt(AF_INET), BigInt(SOCK_STREAM), 0n);
  assertEquals(sock.type, SOCK_STREAM);
});

test("CON-2: only an object such as { … } makes gives parameters by name", () => {
  using sock = new socket.socket(Object.assign(Object.create(null), { type: SOCK_DGRAM }));
  assertEquals(sock.type, SOCK_DGRAM);
  for (const family of [[], [AF_INET], new Date(), new Map(), sock, () => AF_INET, Symbol("family")]) {
    assertThrows(() => new socket.socket(family as never), TypeError, "family: ");
  }
  assertThrows(() => socket.create_server(["127.0.0.1", 0], [] as never), TypeError, "an object of options");
});

test("CON-2: -0 is 0", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM, -0);
  assertStrictEquals(sock.proto, 0);
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, -0);
  assertEquals(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), 0);
});

test("an undefined constant is refused by name, never taken for the default", () => {
  assertThrows(() => new socket.socket(undefined), TypeError, "family: an integer is required, not undefined");
  assertThrows(() => new socket.socket(AF_INET, undefined), TypeError, "type");
  assertThrows(() => new socket.socket(AF_INET, SOCK_STREAM, undefined), TypeError, "proto");
  assertThrows(() => new socket.socket({ family: undefined }), TypeError, "family");
  assertThrows(() => new socket.socket({ family: AF_INET, proto: undefined }), TypeError, "proto");
});

host_test("CON-3: the kernel's error for a combination that it does not have", () => {
  const errno = (...args: [number, number, number]) => assertThrows(() => new socket.socket(...args), OSError).errno;
  assertEquals(errno(255, SOCK_STREAM, 0), 97);
  if (!in_emulation) assertEquals(errno(AF_INET, 99, 0), 22); // qemu asks for another type: 93.
  assertEquals(errno(AF_INET, SOCK_STREAM, 9999), 22);
  assertEquals(errno(AF_INET, SOCK_DGRAM, 6), 93);
});

test("CON-4: a socket is not inherited by child processes", () => {
  using sock = new socket.socket();
  assertEquals(sock.get_inheritable(), false);
});

linux_test(
  "CON-5, CON-6: SOCK_NONBLOCK and SOCK_CLOEXEC are passed on and are no part of the type",
  () => {
    using sock = new socket.socket(AF_INET, SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC);
    assertEquals([sock.type, sock.gettimeout(), sock.getblocking()], [SOCK_STREAM, 0, false]);
    assertThrows(() => sock.accept(), OSError);
  },
);

linux_test("CON-6: SOCK_NONBLOCK beside fileno changes the object and not the descriptor", () => {
  const [a, b] = socket.socketpair();
  using _b = b;
  using sock = new socket.socket(AF_UNIX, SOCK_STREAM | socket.SOCK_NONBLOCK, 0, a.detach());
  assertEquals(sock.gettimeout(), 0);
  b.send(new Uint8Array(1));
  assertEquals(sock.recv(1).length, 1);
});

test("CON-7: a default timeout puts new sockets into that mode", () => {
  try {
    socket.setdefaulttimeout(0.5);
    using sock = new socket.socket();
    assertEquals(sock.gettimeout(), 0.5);
    socket.setdefaulttimeout(0);
    using other = new socket.socket(AF_INET, SOCK_DGRAM);
    other.bind(["127.0.0.1", 0]);
    assertThrows(() => other.recv(1), socket.BlockingIOError);
  } finally {
    socket.setdefaulttimeout(null);
  }
});

linux_test("CON-8: a descriptor must be a socket's", () => {
  assertThrows(() => new socket.socket({ fileno: -1 }), RangeError, "negative file descriptor");
  assertThrows(() => new socket.socket({ fileno: 1.5 }), TypeError, "fileno");
  assertThrows(() => new socket.socket({ fileno: "3" as never }), TypeError, "fileno");
  assertEquals(assertThrows(() => new socket.socket({ fileno: 99999 }), OSError).errno, 9);
  assertEquals(assertThrows(() => new socket.socket({ fileno: 0 }), OSError).code, "ENOTSOCK");
  assertEquals(assertThrows(() => new socket.socket(AF_INET, SOCK_STREAM, 0, 0), OSError).code, "ENOTSOCK");
});

ignore_unless(linux && has_ipv6_sockets, "needs Linux with IPv6 sockets", test)(
  "CON-9: what a descriptor is, is asked of the kernel",
  () => {
    const udp = new socket.socket(AF_INET6, SOCK_DGRAM);
    const fd = udp.detach();
    using sock = new socket.socket({ fileno: fd });
    assertEquals([sock.fileno(), sock.family, sock.type, sock.proto], [fd, AF_INET6, SOCK_DGRAM, 17]);
  },
);

test("CON-10: what is said of a descriptor is believed until an address is used", () => {
  const fd = new socket.socket(AF_INET, SOCK_DGRAM).detach();
  using sock = new socket.socket(AF_INET6, SOCK_STREAM, 0, fd);
  assertEquals([sock.family, sock.type], [AF_INET6, SOCK_STREAM]);
});

linux_test("CON-12: a descriptor is taken over as it is", () => {
  const [a, b] = socket.socketpair();
  using _b = b;
  a.setblocking(false);
  a.set_inheritable(true);
  const fd = a.detach();
  using sock = new socket.socket({ fileno: fd });
  assertEquals([sock.fileno(), sock.gettimeout(), sock.get_inheritable()], [fd, null, true]);
  assertThrows(() => sock.recv(1), socket.BlockingIOError);
});

test("CON-14: family, type, proto and timeout cannot be assigned", () => {
  using sock = new socket.socket();
  for (const name of ["family", "type", "proto", "timeout"]) {
    assertThrows(() => Object.assign(sock, { [name]: 1 }), TypeError);
  }
});

test("a subclass is a socket, and its methods see it", () => {
  class Greeter extends socket.socket {
    greet() {
      return this.sendall(new TextEncoder().encode("hello"));
    }
  }
  const [a, b] = socket.socketpair();
  using _b = b;
  using greeter = new Greeter(AF_UNIX ?? AF_INET, SOCK_STREAM, 0, a.detach());
  greeter.greet();
  assertEquals(new TextDecoder().decode(b.recv(10)), "hello");
  assertInstanceOf(greeter, socket.Socket);
  assertStringIncludes(Deno.inspect(greeter), "<Greeter fd=");
});

linux_test("REP-1: a socket looks as in Python", () => {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  const fd = sock.fileno(), [, port] = sock.getsockname();
  assertEquals(Deno.inspect(sock), `<socket.socket fd=${fd}, family=2, type=2, proto=0, laddr=('127.0.0.1', ${port})>`);
  sock.connect(["127.0.0.1", port]);
  assertStringIncludes(Deno.inspect(sock), `raddr=('127.0.0.1', ${port})>`);
  sock.close();
  assertEquals(Deno.inspect(sock), "<socket.socket [closed] fd=-1, family=2, type=2, proto=0>");
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  assertEquals(Deno.inspect(a), `<socket.socket fd=${a.fileno()}, family=1, type=1, proto=0>`);
  using abstract = new socket.socket(socket.AF_UNIX);
  abstract.bind(Uint8Array.of(0, 0x23, 0xff, ...new TextEncoder().encode(String(Deno.pid))));
  assertStringIncludes(String(abstract), `laddr=b'\\x00#\\xff${Deno.pid}'`);
});

test("REP-1: as text a socket looks the same, and its class' prototype like any other", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  assertEquals(`${sock}`, Deno.inspect(sock));
  assertEquals(String(socket.socket.prototype), "[object Object]");
});

test("CON-13, REP-1: a family that the library does not know stays a number, and its addresses are left out", () => {
  using sock = new socket.socket(777, SOCK_DGRAM, 0, new socket.socket(AF_INET, SOCK_DGRAM).detach());
  assertEquals(sock.family, 777);
  assertEquals(String(sock), `<socket.socket fd=${sock.fileno()}, family=777, type=2, proto=0>`);
});

linux_test("CON-8: a refused descriptor is left as it was", () => {
  const before = open_sockets();
  using file = Deno.openSync("/dev/null");
  assertThrows(() => new socket.socket({ fileno: 0 }), OSError);
  assertEquals(open_sockets(), before);
  assertEquals(file.readSync(new Uint8Array(1)), null);
});
