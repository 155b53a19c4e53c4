// Bad input of every kind: it gets the contract's error, and leaves nothing behind.
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as structs from "../../structs.ts";
import { open_sockets, test } from "../support/descriptors.ts";
import { has_ipv6 } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_wine } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, OSError, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
/** Memory of 2 GiB, as `recv(2 ** 31)` asks for, takes ten seconds in Wine. */
const ROUNDS = in_wine ? 20 : 250;

/** Whether the system has sockets of a family; Wine has none of AF_UNIX. */
function has(family: number | undefined): family is number {
  try {
    if (family !== undefined) new socket.socket(family, SOCK_DGRAM).close();
    return family !== undefined;
  } catch {
    return false;
  }
}

/** Values of every type, most of which no parameter takes. */
const VALUES: unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 63),
  1n,
  -1n,
  2n ** 64n,
  "",
  "text",
  "\0",
  "\ud800",
  "nul\0inside",
  Symbol("symbol"),
  () => 1,
  [],
  [1],
  [null, null],
  ["127.0.0.1"],
  ["127.0.0.1", 1.5],
  ["127.0.0.1", -1],
  ["127.0.0.1", 2 ** 40],
  ["127.0.0.1", "80"],
  ["127.0.0.1", 0, 0, 0, 0],
  ["nul\0inside", 1],
  ["\ud800", 1],
  {},
  { length: 2 },
  new Date(0),
  new Map(),
  new Uint8Array(0),
  new Uint8Array(3),
  new Float64Array(2),
  new ArrayBuffer(5),
  new DataView(new ArrayBuffer(3)),
];

/** The calls that a bad argument could harm, each with how many arguments are tried. */
const CALLS: Record<string, [count: number, call: (sock: socket.Socket, ...args: never[]) => unknown]> = {
  bind: [1, (sock, address) => sock.bind(address)],
  connect_ex: [1, (sock, address) => sock.connect_ex(address)],
  connect: [1, (sock, address) => sock.connect(address)],
  getsockopt: [3, (sock, ...args) => sock.getsockopt(...args as unknown as [number, number, number])],
  listen: [1, (sock, backlog) => sock.listen(backlog)],
  recv: [2, (sock, ...args) => sock.recv(...args as unknown as [number])],
  recv_into: [3, (sock, ...args) => sock.recv_into(...args as unknown as [Uint8Array])],
  recvfrom: [2, (sock, ...args) => sock.recvfrom(...args as unknown as [number])],
  recvfrom_into: [3, (sock, ...args) => sock.recvfrom_into(...args as unknown as [Uint8Array])],
  send: [2, (sock, ...args) => sock.send(...args as unknown as [Uint8Array])],
  sendall: [2, (sock, ...args) => sock.sendall(...args as unknown as [Uint8Array])],
  sendto: [3, (sock, ...args) => sock.sendto(...args as unknown as [Uint8Array, never])],
  setsockopt: [4, (sock, ...args) => sock.setsockopt(...args as unknown as [number, number, number])],
  set_inheritable: [1, (sock, value) => sock.set_inheritable(value)],
  settimeout: [1, (sock, value) => sock.settimeout(value)],
  shutdown: [1, (sock, how) => sock.shutdown(how)],
};

/** What may be thrown: Python's errors as the contract writes them. */
const expected = (error: unknown) =>
  error instanceof OSError || error instanceof TypeError || error instanceof RangeError;

test("every method meets every kind of value with an error of the contract, or does what it says", () => {
  let seed = 20261121;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  const met = new Set<string>();
  const before = Deno.cwd();
  using folder = new TempFolder();
  Deno.chdir(String(folder)); // UNIX sockets that are bound to one of the names leave a file.
  for (const family of [AF_INET, AF_INET6, AF_UNIX].filter(has)) {
    for (const [name, [count, call]] of Object.entries(CALLS)) {
      for (let i = 0; i < ROUNDS; i++) {
        using sock = new socket.socket(family, SOCK_DGRAM);
        sock.setblocking(false);
        const args = Array.from({ length: 1 + random(count) }, () => VALUES[random(VALUES.length)]);
        try {
          call(sock, ...args as never[]);
        } catch (error) {
          assert(expected(error), `${name}(${Deno.inspect(args)}) threw ${Deno.inspect(error)}`);
          met.add(name);
        }
      }
    }
  }
  Deno.chdir(before);
  assertEquals(met.size, Object.keys(CALLS).length);
});

test("every function that makes sockets does so too, and leaves no descriptor when it fails", () => {
  const before = open_sockets();
  for (const value of VALUES) {
    const calls = [
      () => new socket.socket(value as never, SOCK_STREAM, 0),
      () => new socket.socket(AF_INET, value as never),
      () => new socket.socket(AF_INET, SOCK_STREAM, value as never),
      () => new socket.socket(AF_INET, SOCK_STREAM, 0, value as never),
      () => socket.socketpair(value as never),
      () => socket.create_server(value as never),
      () => socket.create_server(["127.0.0.1", 0], { backlog: value as never }),
      () => socket.create_server(["127.0.0.1", 0], { family: value as never }),
      () => socket.create_connection(value as never),
      () => socket.create_connection(["127.0.0.1", 1], value as never),
      () => socket.create_connection(["127.0.0.1", 1], null, value as never),
      () => socket.setdefaulttimeout(value as never),
    ];
    for (const call of calls) {
      try {
        for (const made of [call()].flat() as unknown[]) if (made instanceof socket.Socket) made.close();
      } catch (error) {
        assert(expected(error) || error instanceof AggregateError, `${call} of ${Deno.inspect(value)}: ${error}`);
      } finally {
        socket.setdefaulttimeout(null);
      }
    }
  }
  assertEquals(open_sockets(), before);
});

test("a host of a million bytes cannot be resolved", () => {
  using sock = new socket.socket(AF_INET as number, SOCK_DGRAM);
  const host = new Uint8Array(1_000_000).fill(97);
  assertThrows(() => sock.bind([host, 0] as never), socket.gaierror);
  assertThrows(() => socket.gethostbyname(host), socket.gaierror);
});

test("A4-1, A4-2: an IPv4 address is a pair of a host and a port", () => {
  using sock = new socket.socket(AF_INET as number, SOCK_DGRAM);
  const refused = (address: unknown, text: string, type: ErrorConstructor = TypeError) =>
    assertThrows(() => sock.bind(address as never), type, text);
  refused("127.0.0.1", "bind(): AF_INET address must be tuple, not string");
  refused(["127.0.0.1"], "AF_INET address must be a pair (host, port)");
  refused(["127.0.0.1", 1, 2], "AF_INET address must be a pair (host, port)");
  refused([7, 1], "str, bytes or bytearray expected, not number");
  refused(["a\0b", 1], "host name must not contain null character");
  refused([new Uint8Array([65, 0]), 1], "host name must not contain null character");
  refused(["127.0.0.1", "1"], "port");
  refused(["127.0.0.1", 1.5], "port");
  refused(["127.0.0.1", undefined], "port");
  refused(["127.0.0.1", -1], "bind(): port must be 0-65535.", RangeError);
  refused(["127.0.0.1", 65536], "bind(): port must be 0-65535.", RangeError);
  refused(["bad.invalid", 2 ** 31], "bind(): port must be 0-65535.", RangeError);
  assertThrows(() => sock.bind(["bad.invalid", 70000]), socket.gaierror);
});

ignore_unless(has_ipv6, "needs ::1", test)(
  "A6-1, A6-2, A6-4: an IPv6 address has two to four items, each in its range",
  () => {
    using sock = new socket.socket(AF_INET6 as number, SOCK_DGRAM);
    const refused = (address: unknown, type: new (...args: never[]) => Error, text: string) =>
      assertThrows(() => sock.connect(address as never), type, text);
    refused("::1", TypeError, "connect(): AF_INET6 address must be tuple, not string");
    refused(["::1"], TypeError, "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
    refused(["::1", 1, 0, 0, 0], TypeError, "AF_INET6 address must be a tuple");
    refused(["::1", 1, 0x100000], RangeError, "connect(): flowinfo must be 0-1048575.");
    refused(["::1", 1, -10], RangeError, "connect(): flowinfo must be 0-1048575.");
    refused(["::1", 1, "0"], TypeError, "flowinfo");
    refused(["::1", 1, 0, null], TypeError, "scope_id");
    refused(["::1", 70000, 0x100000], RangeError, "connect(): port must be 0-65535.");
    refused(["<broadcast>", 1], OSError, "address family mismatched");
    sock.connect(["::1", 9, 2 ** 32, 2 ** 32] as never);
  },
);

linux_test("AU-1 to AU-5: a UNIX address is text or bytes that fit", () => {
  using sock = new socket.socket(AF_UNIX as number, SOCK_DGRAM);
  using folder = new TempFolder();
  const name = (length: number) => `${folder}/`.padEnd(length, "x");
  assertThrows(() => sock.bind(name(108)), OSError, "AF_UNIX path too long");
  assertThrows(() => sock.bind(new Uint8Array(109)), OSError, "AF_UNIX path too long");
  for (const bad of [["path"], 7, null, undefined, {}]) {
    assertThrows(() => sock.bind(bad as never), TypeError, "a bytes-like object is required");
  }
  assertThrows(() => sock.bind("\ud800"), RangeError, "surrogates not allowed");
  sock.bind(name(107));
  assertEquals(sock.getsockname() as unknown, name(107));

  using truncated = new socket.socket(AF_UNIX as number, SOCK_DGRAM);
  truncated.bind(`${folder}/a\0b`);
  assertEquals(truncated.getsockname() as unknown, `${folder}/a`);

  using abstract = new socket.socket(AF_UNIX as number, SOCK_DGRAM);
  abstract.bind(new Uint8Array(108));
  assertEquals(abstract.getsockname() as unknown, new Uint8Array(108));

  using escaped = new socket.socket(AF_UNIX as number, SOCK_DGRAM);
  escaped.bind(`${folder}/\udcff\udc80`);
  assertEquals(escaped.getsockname() as unknown, `${folder}/\udcff\udc80`);
});

linux_test("an unknown family has no addresses", () => {
  using sock = new socket.socket(99, SOCK_DGRAM, 0, new socket.socket(AF_INET, SOCK_DGRAM).detach());
  assertThrows(() => sock.bind(["", 0]), OSError, "bind(): bad family");
  assertThrows(() => sock.getsockname(), OSError, "getsockaddrlen: bad family");
  assertThrows(() => sock.recvfrom(1), OSError, "getsockaddrlen: bad family");
});

test("the hint at a constant that the platform lacks is only where something was passed", () => {
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  const [call, lacking] = [sock as unknown as Record<string, (...given: unknown[]) => unknown>, undefined];
  assertThrows(() => call.getsockopt(), TypeError, "getsockopt() takes at least 2 arguments (0 given)");
  assertThrows(() => call.setsockopt(1, 2), TypeError, "setsockopt() takes at least 3 arguments (2 given)");
  assertThrows(() => call.shutdown(), TypeError, "shutdown() takes at least 1 argument (0 given)");
  assertThrows(() => call.getsockopt(socket.SOL_SOCKET, lacking), TypeError, "a constant that this platform lacks?");
  assert(!assertThrows(() => call.recv(), TypeError).message.includes("constant"));
});

test("what is no socket, no list or detached is refused by the argument's name, not by the engine's words", () => {
  const detached = new Uint8Array(4);
  detached.buffer.transfer();
  assertThrows(() => socket.send_fds(undefined as never, [], []), TypeError, "sock: a socket is required");
  assertThrows(() => socket.recv_fds(null as never, 1, 1), TypeError, "sock: a socket is required");
  assertThrows(() => socket.if_nametoindex(detached), TypeError, "if_name: ");
  assertThrows(() => structs.pack_icmp6_filter(1 as never), TypeError, "pass: an iterable is required");
  assertThrows(() => structs.pack_icmp6_filter(detached as never), TypeError, "pass: ");
  assertThrows(() => structs.pack_can_filters(detached as never), TypeError, "filters: ");
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  const { message } = assertThrows(() => sock.sendmsg(detached as never), TypeError);
  assert(message.includes("the buffer is detached"), message);
});
