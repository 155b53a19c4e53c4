import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { addaudithook } from "../../base/audit.ts";
import { control } from "../../ffi/message.ts";
import { sockaddr } from "../../ffi/memory.ts";
import { sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6 } from "../support/has.ts";
import { ignore_unless, in_emulation, on_windows } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, CMSG_LEN, CMSG_SPACE, OSError, SCM_RIGHTS, SOCK_DGRAM, SOL_SOCKET } = socket;
const linux = Deno.build.os === "linux";
const host_test = ignore_unless(linux && !in_emulation, "needs a Linux kernel that is not behind qemu", test);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** A test of what only UNIX sockets have. */
function unixTest(name: string, fn: () => void): void {
  test(on_windows ? `${name} [Windows has no socketpair]` : name, { ignore: on_windows }, fn);
}

/** A test of what Linux does. */
function linuxTest(name: string, fn: () => void): void {
  test(linux ? name : `${name} [measured on Linux]`, { ignore: !linux }, fn);
}

/** A test of what Linux itself truncates. */
function truncationTest(name: string, fn: () => void): void {
  if (in_emulation) test(`${name} [qemu truncates in its own way]`, { ignore: true }, fn);
  else linuxTest(name, fn);
}

function datagrams(): [socket.Socket<"AF_INET">, socket.Socket<"AF_INET">] {
  const [a, b] = [0, 1].map(() => new socket.socket(AF_INET, SOCK_DGRAM));
  for (const sock of [a, b]) sock.bind(["127.0.0.1", 0]);
  a.connect(b.getsockname());
  return [a, b];
}

function rights(...fds: number[]): [number, number, Int32Array] {
  return [SOL_SOCKET, SCM_RIGHTS, Int32Array.from(fds)];
}

/** The descriptors in ancillary data, closed at once; how many there were. */
function close_rights(ancdata: socket.Ancillary[]): number {
  const fds = ancdata.flatMap(([, , data]) => [...new Int32Array(data.slice(0, data.length & ~3).buffer)]);
  fds.forEach((fd) => socket.close(fd));
  return fds.length;
}

/** The descriptors of this process. */
function open_descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

test("ANC-1: recvmsg() gives data, ancillary data, flags and address", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("hello"));
  assertEquals(b.recvmsg(100), [bytes("hello"), [], 0, a.getsockname()]);
  assertThrows(() => b.recvmsg(-1), RangeError, "negative buffer size in recvmsg()");
  assertThrows(() => b.recvmsg(1.5), TypeError);
  assertThrows(() => b.recvmsg(1, 0, undefined), TypeError, "flags");
  assertThrows(() => b.recvmsg(1, 0, 2 ** 31), RangeError, "flags");
});

test("ANC-1: on a stream recvmsg(bufsize) gives an empty array at the end, and no address", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("x"));
  a.close();
  const [data, ancdata, flags, address] = b.recvmsg(10);
  assertEquals([text(data), ancdata, flags], ["x", [], 0]);
  if (linux) assertEquals(address, null);
  assertEquals(b.recvmsg(10)[0], new Uint8Array(0));
});

test("ANC-2: the room for ancillary data is 0 to 2^31-1 bytes", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  for (const size of [-1, 2 ** 31, 2n ** 40n]) {
    assertThrows(() => b.recvmsg(1, size), RangeError, "invalid ancillary data buffer length");
    assertThrows(() => b.recvmsg_into([], size), RangeError, "invalid ancillary data buffer length");
  }
  assertThrows(() => b.recvmsg(1, "1" as never), TypeError);
  a.send(bytes("much room"));
  assertEquals(text(b.recvmsg(10, 20_000)[0]), "much room");
});

const huge = `room for 2 GiB of ancillary data takes no memory until there are some${
  in_emulation ? " [qemu puts all of it on its stack, and ends]" : ""
}`;
host_test(huge, () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("x"));
  const before = Deno.memoryUsage().rss;
  assertEquals(text(b.recvmsg(1, 2 ** 31 - 1)[0]), "x");
  assert(Deno.memoryUsage().rss - before < 2 ** 29);
});

test("ANC-3: recvmsg_into() fills any iterable of buffers, in order, views where they lie", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  const first = new Uint8Array(4), within = new Uint8Array(10), last = new Uint32Array(2);
  a.send(bytes("Mary had a lamb"));
  const [n, ancdata, flags] = b.recvmsg_into([first, within.subarray(2, 9), last]);
  assertEquals([n, ancdata, flags], [15, [], 0]);
  assertEquals([text(first), text(within), text(new Uint8Array(last.buffer))], [
    "Mary",
    "\0\0 had a \0",
    "lamb\0\0\0\0",
  ]);

  function* buffers() {
    yield first;
    yield within.buffer;
  }
  a.send(bytes("generators"));
  assertEquals(b.recvmsg_into(buffers())[0], 10);
  assertEquals([text(first), text(within)], ["gene", "rators \0\0\0".slice(0, 6) + " a \0"]);

  const shared = new Uint8Array(new SharedArrayBuffer(8));
  a.send(bytes("shared"));
  assertEquals(b.recvmsg_into([shared.subarray(1)])[0], 6);
  assertEquals(text(shared.slice()), "\0shared\0");
});

test("ANC-3: recvmsg_into() of many and of large buffers", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const sent = crypto.getRandomValues(new Uint8Array(50_000));
  for (const pieces of [1, 7, 500, 1024]) {
    const size = Math.ceil(sent.length / pieces);
    a.sendall(sent);
    const buffers = Array.from({ length: pieces }, () => new Uint8Array(size));
    const got: number[] = [];
    while (got.length < sent.length) {
      const [n] = b.recvmsg_into(buffers);
      got.push(...buffers.flatMap((buffer) => [...buffer]).slice(0, n));
    }
    assertEquals(Uint8Array.from(got), sent, `${pieces} buffers`);
  }
});

test("ANC-3: what is no iterable of buffers is refused", () => {
  using sockets = disposable(datagrams());
  const [, b] = sockets;
  assertThrows(() => b.recvmsg_into(1 as never), TypeError, "recvmsg_into() argument 1 must be an iterable");
  assertThrows(() => b.recvmsg_into(null as never), TypeError, "recvmsg_into() argument 1 must be an iterable");
  const wrong = "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers";
  assertThrows(() => b.recvmsg_into(new Uint8Array(4) as never), TypeError, wrong);
  assertThrows(() => b.recvmsg_into(["text"] as never), TypeError, wrong);
  assertThrows(() => b.recvmsg_into([new Uint8Array(1), null] as never), TypeError, wrong);
  assertThrows(() => b.recvmsg_into(new Array(2 ** 31)), OSError, "recvmsg_into() argument 1 is too long");
  const gone = new ArrayBuffer(8);
  structuredClone(gone, { transfer: [gone] });
  assertThrows(() => b.recvmsg_into([gone]), TypeError, "detached");
});

test("ANC-3: recvmsg_into([]) takes a datagram all the same (RCV-2)", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("lost"));
  a.send(bytes("kept"));
  assertEquals(b.recvmsg_into([])[0], 0);
  assertEquals(text(b.recvmsg(0)[0]), "");
});

test("ANC-4: the flags are the kernel's: MSG_TRUNC for data that did not fit", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("too long"));
  const [data, , flags] = b.recvmsg(3);
  assertEquals([text(data), flags & socket.MSG_TRUNC], ["too", socket.MSG_TRUNC]);
  a.send(bytes("again"));
  const buffer = new Uint8Array(2);
  const [n, , flags_into] = b.recvmsg_into([buffer]);
  assertEquals([n, text(buffer), flags_into & socket.MSG_TRUNC], [2, "ag", socket.MSG_TRUNC]);
});

linuxTest("ANC-4: MSG_CMSG_CLOEXEC comes back, and so does whatever else the kernel sets", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, socket.SOCK_SEQPACKET));
  const [a, b] = sockets;
  a.send(bytes("record"));
  assertEquals(b.recvmsg(100, 0, socket.MSG_CMSG_CLOEXEC)[2], 0x40000000);
  const { recvmsg } = sys;
  using _ = backend_with({
    recvmsg(...args) {
      const n = recvmsg(...args);
      control.flags = socket.MSG_EOR | socket.MSG_OOB | 0x4000_0000;
      return n;
    },
  });
  a.send(bytes("record"));
  assertEquals(b.recvmsg(100)[2], socket.MSG_EOR | socket.MSG_OOB | 0x4000_0000);
});

linuxTest("ANC-4 with RCV-4: MSG_TRUNC in the arguments tells the whole length, and shows no foreign memory", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(new Uint8Array(1000).fill(7));
  const [data] = b.recvmsg(10, 0, socket.MSG_TRUNC);
  assertEquals(data, new Uint8Array(10).fill(7));
  a.send(new Uint8Array(6000).fill(8));
  const buffers = [new Uint8Array(5), new Uint8Array(5)];
  assertEquals(b.recvmsg_into(buffers, 0, socket.MSG_TRUNC)[0], 6000);
  assertEquals(buffers, [new Uint8Array(5).fill(8), new Uint8Array(5).fill(8)]);
});

linuxTest("ANC-4 with RCV-4: MSG_TRUNC on a stream throws bytes away, and leaves the buffers as they are", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using a = socket.create_connection(server.getsockname());
  using b = server.accept()[0];
  a.sendall(bytes("what came before"));
  assertEquals(text(b.recvmsg(100)[0]), "what came before");
  a.sendall(bytes("abcdefgh"));
  const buffers = [bytes("--"), bytes("++++")];
  assertEquals(b.recvmsg_into(buffers, 0, socket.MSG_TRUNC)[0], 6);
  assertEquals(buffers.map(text), ["--", "++++"]);
  assertEquals(text(b.recv(10)), "gh");
});

test("ANC-1, ANC-2, ANC-3: a wrong type is reported before a wrong value", () => {
  using sockets = disposable(datagrams());
  const [, b] = sockets;
  assertThrows(() => b.recvmsg(-1, 0, null as never), TypeError, "flags");
  assertThrows(() => b.recvmsg(1, -1, 1.5), TypeError, "flags");
  assertThrows(() => b.recvmsg_into([], -1, 1.5), TypeError, "flags");
  assertThrows(() => b.recvmsg_into([null] as never, -1), TypeError, "read-write buffers");
});

/** Makes recvmsg answer as a kernel would that truncates in the middle, as some do. */
function truncating(length: (whole: number) => number, change: (view: DataView) => void = () => {}): Disposable {
  const { recvmsg } = sys;
  return backend_with({
    recvmsg(...args) {
      const n = recvmsg(...args);
      if (n >= 0) {
        control.length = length(control.length);
        change(control.region.view);
      }
      return n;
    },
  });
}

/** What is warned about while `fn` runs. */
function warnings(fn: () => void): string[] {
  const { warn } = console, said: string[] = [];
  console.warn = (message: string) => said.push(message);
  try {
    fn();
  } finally {
    console.warn = warn;
  }
  return said;
}

const MALFORMED = ["RuntimeWarning: received malformed or improperly-truncated ancillary data"];

linuxTest("ANC-5: an item whose data are cut comes as far as it goes, with a warning", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (let cut = 1; cut < 8; cut++) {
    a.sendmsg([bytes("x")], [rights(a.fileno(), b.fileno())]);
    using _ = truncating((whole) => whole - cut);
    const said = warnings(() => {
      const [, ancdata] = b.recvmsg(10, CMSG_LEN(8));
      assertEquals(ancdata.map(([level, type, data]) => [level, type, data.length]), [[
        SOL_SOCKET,
        SCM_RIGHTS,
        8 - cut,
      ]]);
      close_rights(ancdata);
      if (cut > 4) socket.close(read_int(control.region.view, 16)); // What the fault cut off …
      if (cut > 0) socket.close(read_int(control.region.view, 20)); // … is open all the same.
    });
    assertEquals(said, MALFORMED);
  }
});

function read_int(view: DataView, at: number): number {
  return view.getInt32(at, true);
}

linuxTest("ANC-5: a header whose length is none ends the list, with a warning", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (const length of [0, 1, 15]) {
    a.sendmsg([bytes("x")], [rights(b.fileno())]);
    using _ = truncating((whole) => whole, (view) => view.setUint32(0, length, true));
    const said = warnings(() => assertEquals(b.recvmsg(10, CMSG_SPACE(4))[1], []));
    socket.close(read_int(control.region.view, 16));
    assertEquals(said, MALFORMED);
  }
});

linuxTest("ANC-5: lengths beyond the room that was offered are not believed", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendmsg([bytes("x")], [rights(a.fileno(), b.fileno())]);
  using _ = truncating(() => 0xffff_ffff, (view) => view.setUint32(0, 0xffff_ffff, true));
  const said = warnings(() => {
    const [, ancdata] = b.recvmsg(10, CMSG_SPACE(8));
    assertEquals(ancdata.map(([, , data]) => data.length), [8]);
    assertEquals(close_rights(ancdata), 2);
  });
  assertEquals(said, MALFORMED);
});

linuxTest("ANC-5: what is too short for a header is nothing, without a warning", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (let length = 0; length < 16; length++) {
    a.sendmsg([bytes("x")], [rights(b.fileno())]);
    using _ = truncating(() => length);
    assertEquals(warnings(() => assertEquals(b.recvmsg(10, CMSG_SPACE(4))[1], [])), []);
    socket.close(read_int(control.region.view, 16));
  }
});

truncationTest("ANC-6: Linux truncates descriptors itself at every point: no warning, no leak, MSG_CTRUNC", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const fds = Array.from({ length: 4 }, () => b.fileno());
  const before = open_descriptors();
  for (let size = 0; size <= CMSG_SPACE(16) + 8; size++) {
    a.sendmsg([bytes("x")], [rights(...fds)]);
    let got = -1;
    const said = warnings(() => {
      const [data, ancdata, flags] = b.recvmsg(10, size);
      assertEquals(text(data), "x");
      got = close_rights(ancdata);
      assertEquals((flags & socket.MSG_CTRUNC) !== 0, got < 4, `room for ${size} bytes`);
    });
    assertEquals([said, got], [[], Math.min(4, Math.max(0, Math.floor((size - 16) / 4)))], `room for ${size} bytes`);
    assertEquals(open_descriptors(), before, `room for ${size} bytes`);
  }
});

ignore_unless(
  linux && !in_emulation && has_ipv6,
  "needs Linux with ::1, and no emulator, which truncates in its own way",
  test,
)(
  "ANC-6: of other data Linux gives a prefix: below 16 bytes of room none, then an item of what fits",
  () => {
    using a = new socket.socket(AF_INET6, SOCK_DGRAM);
    using b = new socket.socket(AF_INET6, SOCK_DGRAM);
    b.bind(["::1", 0]);
    b.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1);
    for (let size = 0; size <= CMSG_SPACE(20); size++) {
      a.sendto(bytes("x"), b.getsockname());
      const [, ancdata, flags] = b.recvmsg(10, size);
      const expected = size < 16 ? [] : [Math.min(20, size - 16)];
      assertEquals(ancdata.map(([, , data]) => data.length), expected, `room for ${size} bytes`);
      assertEquals((flags & socket.MSG_CTRUNC) !== 0, size < CMSG_LEN(20), `room for ${size} bytes`);
    }
  },
);

test("ANC-7: an address is not read beyond its buffer, even if the kernel reports a larger length", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("x"));
  const { recvmsg } = sys;
  using _ = backend_with({
    recvmsg(...args) {
      const n = recvmsg(...args);
      sockaddr.size = 0xffff_ffff;
      return n;
    },
  });
  assertEquals(b.recvmsg(10)[3], a.getsockname());
});

test("ANC-7: an address of no length is null", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("x"));
  const { recvmsg } = sys;
  using _ = backend_with({
    recvmsg(...args) {
      const n = recvmsg(...args);
      sockaddr.size = 0;
      return n;
    },
  });
  assertEquals(b.recvmsg(10)[3], null);
});

linuxTest("ANC-8: an exception after the call closes the descriptors that came, also of a partial array", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const before = open_descriptors(), { recvmsg } = sys, { warn } = console;
  using _ = backend_with({
    recvmsg(...args) {
      const n = recvmsg(...args);
      socket.close(read_int(control.region.view, 20)); // Of the second descriptor one byte is cut off.
      control.length = CMSG_LEN(7);
      return n;
    },
  });
  console.warn = () => {
    throw new Error("warnings are errors");
  };
  try {
    for (
      const call of [
        () => b.recvmsg(10, 100),
        () => b.recvmsg_into([new Uint8Array(9)], 100),
        () => socket.recv_fds(b, 10, 3),
      ]
    ) {
      a.sendmsg([bytes("x")], [rights(a.fileno(), b.fileno())]);
      assertThrows(call, Error, "warnings are errors");
      assertEquals(open_descriptors(), before);
    }
  } finally {
    console.warn = warn;
  }
});

linuxTest("ANC-8: an address that cannot be read closes them too", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const before = open_descriptors();
  using tipc = new socket.socket({
    family: socket.AF_TIPC,
    type: b.type,
    proto: 0,
    fileno: socket.dup(b.fileno()),
  });
  const { recvmsg } = sys;
  using _ = backend_with({
    recvmsg(...args) {
      const n = recvmsg(...args);
      sockaddr.bytes.fill(0xff, 0, 16);
      sockaddr.view.setUint16(0, socket.AF_TIPC, true);
      sockaddr.size = 16;
      return n;
    },
  });
  a.sendmsg([bytes("x")], [rights(b.fileno(), b.fileno())]);
  assertThrows(() => tipc.recvmsg(10, 100), RangeError, "Invalid address type");
  a.sendmsg([bytes("x")], [rights(b.fileno(), b.fileno())]);
  assertThrows(() => socket.recv_fds(tipc, 10, 2), RangeError, "Invalid address type");
  assertEquals(open_descriptors(), before + 1);
});

linuxTest("ANC-9: received descriptors are inheritable, unless MSG_CMSG_CLOEXEC asks otherwise", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (const [flags, inheritable] of [[0, 1], [socket.MSG_CMSG_CLOEXEC, 0]]) {
    a.sendmsg([bytes("x")], [rights(b.fileno())]);
    const [, [[, , data]]] = b.recvmsg(10, CMSG_SPACE(4), flags);
    const [fd] = new Int32Array(data.slice().buffer);
    assertEquals(sys.get_inheritable(fd), inheritable);
    socket.close(fd);
  }
});

test("ANC-10: sendmsg() sends an iterable of buffers as one message, and counts its bytes", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  function* buffers() {
    yield bytes("gen");
    yield new Uint16Array([0x7265, 0x7461]);
    yield bytes("ed").buffer;
  }
  assertEquals(a.sendmsg(buffers()), 9);
  assertEquals(text(b.recv(100)), "generated");
  assertEquals(a.sendmsg(new Set([bytes("s"), bytes("et")])), 3);
  assertEquals(text(b.recv(100)), "set");
  assertEquals(a.sendmsg([]), 0);
  assertEquals(b.recv(100), new Uint8Array(0));
  const large = crypto.getRandomValues(new Uint8Array(20_000));
  assertEquals(a.sendmsg([large.subarray(0, 11_111), new Uint8Array(0), large.subarray(11_111)]), 20_000);
  assertEquals(b.recv(30_000), large);
});

test("ANC-10: what is no iterable of bytes is refused", () => {
  using sockets = disposable(datagrams());
  const [a] = sockets;
  assertThrows(() => a.sendmsg(1 as never), TypeError, "sendmsg() argument 1 must be an iterable");
  assertThrows(() => a.sendmsg(null as never), TypeError, "sendmsg() argument 1 must be an iterable");
  assertThrows(() => a.sendmsg(bytes("bytes") as never), TypeError, "bytes-like");
  assertThrows(() => a.sendmsg("text" as never), TypeError, "bytes-like");
  assertThrows(() => a.sendmsg([bytes("x"), "text"] as never), TypeError, "bytes-like");
  assertThrows(() => a.sendmsg(new Array(2 ** 31)), OSError, "sendmsg() argument 1 is too long");
  assertThrows(() => a.sendmsg([], [], undefined), TypeError, "flags");
});

linuxTest("ANC-10: more than 1024 buffers are too many for the kernel", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  const many = (count: number) => Array.from({ length: count }, () => bytes("x"));
  assertEquals(a.sendmsg(many(1024)), 1024);
  assertEquals(b.recv(2000).length, 1024);
  const error = assertThrows(() => a.sendmsg(many(1025)), OSError);
  assertEquals(error.code, "EMSGSIZE");
  assertThrows(() => b.recvmsg_into(many(1025)), OSError);
});

test("ANC-11: ancillary data are an iterable of level, type and bytes", () => {
  using sockets = disposable(datagrams());
  const [a] = sockets;
  const send = (ancdata: unknown) => () => a.sendmsg([bytes("x")], ancdata as never);
  assertThrows(send(null), TypeError, "sendmsg() argument 2 must be an iterable");
  assertThrows(send(1), TypeError, "sendmsg() argument 2 must be an iterable");
  for (const item of [[1], [1, 1], [1, 1, bytes(""), 1], null, "abc", 1]) assertThrows(send([item]), TypeError);
  assertThrows(send([["1", 1, bytes("")]]), TypeError, "cmsg_level");
  assertThrows(send([[1, 1.5, bytes("")]]), TypeError, "cmsg_type");
  assertThrows(send([[undefined, 1, bytes("")]]), TypeError, "constant");
  assertThrows(send([[2 ** 31, 1, bytes("")]]), RangeError, "cmsg_level");
  assertThrows(send([[1, 1, "text"]]), TypeError, "cmsg_data");
  assertEquals(a.sendmsg([bytes("x")], undefined), 1);
  assertEquals(a.sendmsg([bytes("x")], new Set()), 1);
});

test("ANC-12: the address is optional, and null is none", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  using c = new socket.socket(AF_INET, SOCK_DGRAM);
  const to = b.getsockname();
  assertEquals(c.sendmsg([bytes("to")], [], 0, to), 2);
  assertEquals(b.recvmsg(10)[3], ["127.0.0.1", c.getsockname()[1]]);
  assertEquals(a.sendmsg([bytes("peer")], [], 0, null), 4);
  assertEquals(a.sendmsg([bytes("peer")], [], 0, undefined), 4);
  assertEquals(assertThrows(() => c.sendmsg([bytes("x")]), OSError).errno !== null, true);
});

test("ANC-12: the address is parsed before the buffers and the ancillary data", () => {
  using sockets = disposable(datagrams());
  const [a] = sockets;
  assertThrows(() => a.sendmsg(1 as never, null as never, 0, 5 as never), TypeError, "sendmsg(): AF_INET address");
  assertThrows(() => a.sendmsg([], [], 0, ["127.0.0.1", 70000]), RangeError, "sendmsg(): port must be 0-65535.");
});

test("ANC-12: a generator that uses sockets does not change where the message goes", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  using c = new socket.socket(AF_INET, SOCK_DGRAM);
  c.bind(["127.0.0.1", 0]);
  function* buffers() {
    a.sendto(bytes("other"), c.getsockname());
    yield bytes("right");
  }
  a.sendmsg(buffers(), [], 0, b.getsockname());
  assertEquals(text(b.recv(10)), "right");
  assertEquals(text(c.recv(10)), "other");
});

unixTest("ANC-13: several items travel in one message, each behind its padding", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendmsg([bytes("x")], [rights(a.fileno()), rights(b.fileno(), b.fileno())]);
  const [, ancdata] = b.recvmsg(10, CMSG_SPACE(12) + CMSG_SPACE(12));
  assertEquals(close_rights(ancdata), 3); // Linux makes one item of them.
});

test("ANC-13: control data that are too long are refused before the call", () => {
  using sockets = disposable(datagrams());
  const [a] = sockets;
  let largest: Uint8Array;
  try {
    largest = new Uint8Array(2 ** 31);
  } catch {
    return console.warn("ANC-13: not tested, this machine has no 2 GiB of address space");
  }
  assertThrows(() => a.sendmsg([], [[1, 1, largest]]), OSError, "ancillary data item too large");
  const half = largest.subarray(0, 2 ** 30 + 1);
  assertThrows(() => a.sendmsg([], [[1, 1, half], [1, 1, half]]), OSError, "too much ancillary data");
});

linuxTest("ANC-13: padding is zero, whatever was there before", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  const written: string[] = [];
  const { sendmsg } = sys;
  using _ = backend_with({
    sendmsg(...args) {
      written.push(control.region.bytes.slice(0, control.length).toHex());
      return sendmsg(...args);
    },
  });
  a.sendmsg([bytes("x")], [[-1, -1, new Uint8Array(64).fill(0xff)]]); // Levels that it does not know Linux passes over.
  a.sendmsg([bytes("x")], [[-1, -1, Uint8Array.of(1)], [-1, -1, new Uint8Array(0)]]);
  assertEquals(
    written[1],
    "1100000000000000ffffffffffffffff" + "0100000000000000" + "1000000000000000ffffffffffffffff",
  );
});

linuxTest(
  "ANC-14: each header of control data is where CMSG_NXTHDR finds it, so there is nothing to complain of",
  () => {
    using sockets = disposable(socket.socketpair());
    const [a] = sockets;
    const walked: [level: number, type: number, length: number][] = [];
    using _ = backend_with({
      sendmsg() {
        const { view } = control.region;
        let at = 0;
        while (at + 16 <= control.length) {
          const length = Number(view.getBigUint64(at, true));
          assert(length >= 16 && at + length <= control.length, "a header that the kernel refuses");
          walked.push([view.getInt32(at + 8, true), view.getInt32(at + 12, true), length - 16]);
          at += Math.ceil(length / 8) * 8;
        }
        assertEquals(at, control.length); // No item without room, and no room without an item.
        return 0;
      },
    });
    for (let count = 0; count < 40; count++) {
      walked.length = 0;
      const items = Array.from({ length: count }, (_, i) => [i, -i, (i * 13 + count * 5) % 61] as const);
      a.sendmsg([], items.map(([level, type, length]) => [level, type, new Uint8Array(length)]));
      assertEquals(walked, items.map((item) => [...item]));
    }
  },
);

unixTest("ANC-16, ANC-17: flags that are ignored are a number all the same, and no constant that is missing", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertEquals(socket.send_fds(a, [bytes("x")], [a.fileno()], 0, null), 1);
  assertThrows(() => socket.send_fds(a, [bytes("x")], [a.fileno()], undefined), TypeError, "flags");
  assertThrows(() => socket.recv_fds(b, 1, 1, undefined), TypeError, "flags");
  const [, fds] = socket.recv_fds(b, 1, 1, 0n);
  fds.forEach((fd) => socket.close(fd));
  assertEquals(fds.length, 1);
});

test("ANC-15: CMSG_LEN() and CMSG_SPACE(), on 64-bit Linux 16 bytes of header and 8 of alignment", () => {
  for (const n of [0, 1, 4, 7, 8, 9, 100, 2 ** 20]) {
    assert(CMSG_LEN(n) >= n && CMSG_SPACE(n) >= CMSG_LEN(n));
    if (linux) assertEquals([CMSG_LEN(n), CMSG_SPACE(n)], [16 + n, 16 + Math.ceil(n / 8) * 8]);
  }
  assertEquals(CMSG_LEN(4n), CMSG_LEN(4));
  const most = 2 ** 31 - 1;
  assertEquals(CMSG_LEN(most - CMSG_LEN(0)), most);
  assert(CMSG_SPACE(most - CMSG_SPACE(1)) <= most);
  for (const n of [-1, most - CMSG_LEN(0) + 1, 2 ** 31, 2n ** 70n]) {
    assertThrows(() => CMSG_LEN(n), RangeError, "CMSG_LEN() argument out of range");
  }
  for (const n of [-1, most - CMSG_SPACE(1) + 1, 2 ** 31, 2n ** 70n]) {
    assertThrows(() => CMSG_SPACE(n), RangeError, "CMSG_SPACE() argument out of range");
  }
  assertThrows(() => CMSG_LEN(1.5), TypeError);
  assertThrows(() => CMSG_SPACE("1" as never), TypeError);
});

unixTest("ANC-16: send_fds() sends one item and ignores flags and address", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertEquals(socket.send_fds(a, [bytes("he"), bytes("llo")], [a.fileno(), b.fileno()], -1, "nowhere"), 5);
  const [data, fds, flags, address] = socket.recv_fds(b, 100, 2);
  assertEquals([text(data), fds.length, flags], ["hello", 2, 0]);
  if (linux) assertEquals(address, null);
  using copy = new socket.socket({ fileno: fds[0] });
  copy.sendall(bytes("through the copy"));
  assertEquals(text(b.recv(100)), "through the copy");
  socket.close(fds[1]);
  assertThrows(() => socket.send_fds(a, [bytes("x")], [1.5]), TypeError, "fds");
  assertThrows(() => socket.send_fds(a, [bytes("x")], [2 ** 31]), RangeError, "fds");
  assertThrows(() => socket.send_fds(a, [bytes("x")], 3 as never), TypeError);
  assertEquals(assertThrows(() => socket.send_fds(a, [bytes("x")], [100_000]), OSError).code, "EBADF");
});

truncationTest("ANC-17: recv_fds() ignores flags; maxfds 1 of 3 gives 1 and MSG_CTRUNC, and leaks nothing", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const before = open_descriptors();
  for (let most = 0; most <= 4; most++) {
    socket.send_fds(a, [bytes("x")], [0, 0, 0]);
    const [data, fds, flags] = socket.recv_fds(b, 10, most, socket.MSG_PEEK);
    assertEquals([text(data), fds.length], ["x", Math.min(most, 3)]);
    assertEquals((flags & socket.MSG_CTRUNC) !== 0, most < 3);
    fds.forEach((fd) => socket.close(fd));
    assertEquals(open_descriptors(), before);
  }
  assertThrows(() => socket.recv_fds(b, 10, -1), RangeError, "CMSG_LEN() argument out of range");
  assertThrows(() => socket.recv_fds(b, -1, 1), RangeError, "negative buffer size in recvmsg()");
});

unixTest("the messages wait as long as the timeout says, and not at all without blocking", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  b.settimeout(0.02);
  assertThrows(() => b.recvmsg(10), socket.TimeoutError, "timed out");
  assertThrows(() => b.recvmsg_into([new Uint8Array(9)]), socket.TimeoutError, "timed out");
  b.setblocking(false);
  assertThrows(() => b.recvmsg(10), socket.BlockingIOError);
  a.settimeout(0.02);
  assertThrows(() => {
    for (let i = 0; i < 1000; i++) a.sendmsg([new Uint8Array(1000)]);
  }, socket.TimeoutError);
});

test("a closed socket gives EBADF", () => {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.close();
  assertEquals(assertThrows(() => sock.recvmsg(0), OSError).errno, socket.EBADF);
  assertEquals(assertThrows(() => sock.sendmsg([]), OSError).errno, socket.EBADF);
});

test("what recvmsg() gave is not overwritten by the next call", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  const kept = Array.from({ length: 300 }, (_, i) => {
    a.send(bytes(`message ${i} ${"x".repeat(i * 20)}`));
    return b.recvmsg(8192)[0];
  });
  kept.forEach((data, i) => assertEquals(text(data), `message ${i} ${"x".repeat(i * 20)}`));
});

test("the audit event socket.sendmsg has the address, or null", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  const events: unknown[] = [];
  let watching = true;
  addaudithook((event, args) => {
    if (!watching || !event.startsWith("socket.sendmsg")) return;
    events.push(args);
    new socket.socket(AF_INET, SOCK_DGRAM).close(); // A hook may use sockets.
  });
  const to = b.getsockname();
  a.sendmsg([bytes("x")]);
  a.sendmsg([bytes("y")], [], 0, to);
  assertThrows(() => a.sendmsg([], [], 0, 1 as never), TypeError);
  watching = false;
  assertEquals(events, [[a, null], [a, to]]);
  assertEquals(text(b.recv(1)) + text(b.recv(1)), "xy");
});
