// Results own their memory: a change of one affects no other result and no later call.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import * as structs from "../../structs.ts";
import { test } from "../support/descriptors.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOL_SOCKET } = socket;
const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);

function pair(type: number = socket.SOCK_STREAM): [socket.Socket<"AF_UNIX">, socket.Socket<"AF_UNIX">] {
  return socket.socketpair(AF_UNIX, type);
}

/** Asserts that an array has memory of its own, and nothing else. */
function assertOwned(data: Uint8Array, what: string): void {
  assertEquals([data.byteOffset, data.buffer.byteLength], [0, data.length], what);
  assertEquals(Object.getPrototypeOf(data), Uint8Array.prototype, what);
}

/** Everything that gives bytes, made once; `a` and `b` are a pair of streams. */
const ways: Record<string, (a: socket.Socket, b: socket.Socket) => Uint8Array | Promise<Uint8Array>> = {
  recv: (a, b) => (a.send(sent), b.recv(100)),
  "recv of exactly what came": (a, b) => (a.send(sent), b.recv(sent.length)),
  "recv of a large request": (a, b) => (a.send(sent), b.recv(300_000)),
  "recv of nothing": (_a, b) => b.recv(0),
  recvfrom: (a, b) => (a.send(sent), b.recvfrom(100)[0]),
  recvmsg: (a, b) => (a.send(sent), b.recvmsg(100)[0]),
  "recvmsg of a large request": (a, b) => (a.send(sent), b.recvmsg(100_000)[0]),
  "an item of ancillary data": (a, b) => {
    socket.send_fds(a, [sent], [a.fileno()]);
    const [, [[, , data]]] = b.recvmsg(100, socket.CMSG_SPACE(4));
    socket.close(new Int32Array(data.slice().buffer)[0]);
    return data;
  },
  recv_fds: (a, b) => {
    socket.send_fds(a, [sent], []);
    return socket.recv_fds(b, 100, 1)[0];
  },
  "getsockopt of bytes": (a) => a.getsockopt(SOL_SOCKET, socket.SO_PEERCRED, 12),
  inet_aton: () => socket.inet_aton("10.0.0.1"),
  "inet_pton of IPv4": () => socket.inet_pton(AF_INET, "10.0.0.1"),
  "inet_pton of IPv6": () => socket.inet_pton(AF_INET6, "::1"),
  "makefile without a buffer": (a, b) => file_of(a, b, 0, (file) => file.read(20)!),
  "makefile without a buffer, a line": (a, b) => file_of(a, b, 0, (file) => file.readline()),
  "makefile, read": (a, b) => file_of(a, b, 100, (file) => file.read(2)!),
  "makefile, a second read": (a, b) => file_of(a, b, 100, (file) => (file.read(1), file.read(2)!)),
  "makefile, a line": (a, b) => file_of(a, b, 100, (file) => file.readline()),
  "makefile, read1": (a, b) => file_of(a, b, 100, (file) => (file as socket.BufferedReader).read1()),
  "makefile, peek": (a, b) => file_of(a, b, 100, (file) => (file as socket.BufferedReader).peek()),
  read: (a, b) => (a.send(sent), socket.read(b.fileno(), 100)),
  sock_recv: (a, b) => later(a, b, () => asynchronous.sock_recv(b, 100)),
  sock_recvfrom: (a, b) => later(a, b, async () => (await asynchronous.sock_recvfrom(b, 100))[0]),
  sock_recvmsg: (a, b) => later(a, b, async () => (await asynchronous.sock_recvmsg(b, 100))[0]),
  readable: (a, b) => later(a, b, async () => (await asynchronous.readable(b).getReader().read()).value!),
  pack_sock_fprog: () => structs.pack_sock_fprog([structs.bpf_stmt(structs.BPF.RET, 0)]),
  pack_linger: () => structs.pack_linger(1, 2),
  "the payload of a netlink message": () => structs.unpack_nlmsgs(structs.pack_nlmsg({ type: 1 }, sent))[0].payload,
  "the payload of an attribute": () => structs.unpack_nlattrs(structs.pack_nlattr(1, sent))[0][1],
};
const sent = new TextEncoder().encode("hello\nworld\n");

function file_of(
  a: socket.Socket,
  b: socket.Socket,
  buffering: number,
  read: (file: Reader) => Uint8Array,
): Uint8Array {
  a.send(sent);
  using file = b.makefile("rb", buffering);
  const data = read(file as unknown as Reader);
  b.setblocking(false);
  file.read(100); // What is left.
  b.setblocking(true);
  return data;
}
type Reader = Pick<socket.BufferedReader, "readline"> & { read(size: number): Uint8Array | null };

async function later(
  a: socket.Socket,
  b: socket.Socket,
  receive: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  b.setblocking(false);
  const data = receive();
  a.send(sent);
  try {
    return await data;
  } finally {
    b.setblocking(true);
  }
}

for (const [name, way] of Object.entries(ways)) {
  linux_test(`${name}: the result owns its memory, and may be transferred`, async () => {
    using sockets = disposable(pair());
    const [a, b] = sockets;
    const first = await way(a as socket.Socket, b as socket.Socket), copy = first.slice();
    assertOwned(first, name);
    const second = await way(a as socket.Socket, b as socket.Socket);
    assertEquals(first, copy, "the second call wrote to the first result");
    if (first.length > 0) assert(first.buffer !== second.buffer);
    (first.buffer as ArrayBuffer).transfer();
    assertEquals(second.length, copy.length);
    const third = await way(a as socket.Socket, b as socket.Socket);
    assertOwned(third, name);
    assertEquals(third.length, copy.length);
  });
}

linux_test("2,000 results that are transferred, one by one, leave receiving as it was", () => {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  for (let i = 0; i < 2000; i++) {
    const data = new Uint8Array(1 + i % 100).fill(i);
    a.send(data);
    const result = b.recv(i % 3 === 0 ? 70_000 : 100);
    assertEquals(result, data);
    result.buffer.transfer();
  }
});

linux_test("results of every size are what came, whatever was asked for and whatever came before", () => {
  using sockets = disposable(pair(SOCK_DGRAM));
  const [a, b] = sockets;
  const sizes = [0, 1, 16, 63, 64, 65, 4096, 4097, 9000, 16_383, 16_384, 16_385, 65_536, 100_000];
  a.setsockopt(SOL_SOCKET, socket.SO_SNDBUF, 400_000);
  const kept: [Uint8Array, number][] = [];
  let fill = 0;
  for (const asked of [...sizes, 262_144, 262_145, 2_000_000]) { // Up to 256 KiB are received in scratch memory.
    for (const size of sizes) {
      const data = new Uint8Array(size).fill(++fill);
      for (const receive of [() => b.recv(asked), () => b.recvfrom(asked)[0], () => b.recvmsg(asked)[0]]) {
        a.send(data);
        if (asked === 0) { // recv(0) makes no system call.
          b.recvmsg(1);
          continue;
        }
        const result = receive();
        assertEquals(result, data.subarray(0, asked));
        assertOwned(result, `${size} of ${asked}`);
        if (result.length < 5000) kept.push([result, fill & 255]);
      }
    }
  }
  for (const [result, byte] of kept) assert(result.every((each) => each === byte), "a later call wrote to a result");
});

linux_test("MSG_TRUNC shows nothing of what was received before", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  using conn = server.accept()[0];
  const secret = new Uint8Array(1000).fill(0x53);
  for (
    const receive of [(n: number, f: number) => conn.recv(n, f), (n: number, f: number) => conn.recvmsg(n, 0, f)[0]]
  ) {
    for (const size of [100, 20_000, 300_000]) {
      client.sendall(secret);
      assertEquals(receive(size, 0).length, Math.min(size, 1000));
      if (size < 1000) conn.recv(2000);
      client.sendall(new Uint8Array(10));
      assert(receive(size, socket.MSG_TRUNC).every((byte) => byte === 0));
    }
  }
});
