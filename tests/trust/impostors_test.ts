// Arguments that are not what they seem, or that change during the call: proxies, memory that shrinks or is transferred,
// builtins that a program has replaced. No byte of an earlier call is sent, no data and no descriptor are lost.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import { MSGHDR } from "../../ffi/layout.ts";
import type { MessageVector } from "../../ffi/batch.ts";
import { sockaddr } from "../../ffi/memory.ts";
import * as socket from "../../mod.ts";
import { open_sockets, test } from "../support/descriptors.ts";
import { type Fault, with_faults } from "../support/faults.ts";
import { ignore_unless } from "../support/where.ts";

const { AF_UNIX, SOCK_DGRAM } = socket;
const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);
const bytes = (text: string) => new TextEncoder().encode(text);

function datagrams(): [socket.Socket<"AF_UNIX">, socket.Socket<"AF_UNIX">] {
  const pair = socket.socketpair(AF_UNIX, SOCK_DGRAM);
  for (const sock of pair) sock.settimeout(20);
  return pair;
}

linux_test(
  "sendmmsg() sends of a buffer that shrinks during the walk what still fits, not data of earlier calls",
  () => {
    using sockets = disposable(datagrams());
    const [a, b] = sockets;
    const secret = new Uint8Array(100).fill(7);
    a.sendmmsg([[[secret]], [[secret]]]);
    for (let i = 0; i < 2; i++) assertEquals(b.recv(200).length, 100);

    const memory = new ArrayBuffer(100, { maxByteLength: 200 }), view = new Uint8Array(memory).fill(1);
    function* shrinking(size: number): Generator<[Uint8Array[]]> {
      yield [[view]];
      memory.resize(size);
      yield [[new Uint8Array(3)]];
    }
    assertEquals(a.sendmmsg(shrinking(2)), 2);
    assertEquals([b.recv(200), b.recv(200).length], [new Uint8Array([1, 1]), 3]);
    assertEquals(a.sendmmsg(shrinking(150)), 2);
    assertEquals([b.recv(200).length, b.recv(200).length], [150, 3]);
  },
);

/** Values that are no memory, though `instanceof` says so: a view of one would be a view of new memory. */
const impostors: Record<string, () => unknown> = {
  "a proxy of a SharedArrayBuffer": () => new Proxy(new SharedArrayBuffer(8), {}),
  "a proxy of an ArrayBuffer": () => new Proxy(new ArrayBuffer(8), {}),
  "a proxy of a Uint8Array": () => new Proxy(new Uint8Array(8), {}),
  "an object with SharedArrayBuffer's prototype": () =>
    Object.create(SharedArrayBuffer.prototype, { length: { value: 8 } }),
  "an object with ArrayBuffer's prototype": () =>
    Object.create(ArrayBuffer.prototype, { length: { value: 8 }, detached: { value: false } }),
  "an object with Uint8Array's prototype": () => Object.create(Uint8Array.prototype, { length: { value: 8 } }),
};

for (const [name, make] of Object.entries(impostors)) {
  linux_test(`${name} is no buffer: the datagram stays, and none is sent`, async () => {
    using sockets = disposable(datagrams());
    const [a, b] = sockets, impostor = make() as Uint8Array;
    a.send(new Uint8Array(5));
    assertThrows(() => b.recv_into(impostor), TypeError);
    assertThrows(() => b.recvfrom_into(impostor), TypeError);
    assertThrows(() => b.recvmsg_into([impostor]), TypeError);
    assertThrows(() => a.send(impostor), TypeError);
    assertThrows(() => a.sendall(impostor), TypeError);
    assertThrows(() => a.sendmsg([impostor]), TypeError);
    assertThrows(() => a.sendmmsg([[[impostor]]]), TypeError);
    b.setblocking(false);
    await assertRejects(() => asynchronous.sock_recv_into(b, impostor), TypeError);
    await assertRejects(() => asynchronous.sock_recvmsg_into(b, [impostor]), TypeError);
    assertEquals(b.recv(100).length, 5);
    assertThrows(() => b.recv(100), socket.BlockingIOError);
  });
}

linux_test(
  "a view that is outside of its buffer, which has shrunk, is an error: the datagram stays, and none is sent",
  () => {
    using sockets = disposable(datagrams());
    const [a, b] = sockets, memory = new ArrayBuffer(10, { maxByteLength: 10 });
    const views = [new Uint8Array(memory, 4, 6), new Uint16Array(memory, 4, 3), new DataView(memory, 4, 6)];
    memory.resize(5);
    a.send(new Uint8Array(5));
    for (const view of views) {
      assertThrows(() => b.recv_into(view), TypeError);
      assertThrows(() => b.recvfrom_into(view), TypeError);
      assertThrows(() => b.recvmsg_into([view]), TypeError);
      assertThrows(() => a.send(view), TypeError);
      assertThrows(() => a.sendmsg([view]), TypeError);
    }
    assertEquals(a.send(new Uint8Array(memory, 5)), 0); // An empty view at the end is none of them.
    b.setblocking(false);
    assertEquals([b.recv(100).length, b.recv(100).length], [5, 0]);
    assertThrows(() => b.recv(100), socket.BlockingIOError);
  },
);

/** Numbers of 64 bits behind Uint8Array's prototype, which states their count as its length. */
function larger_numbers(): Uint8Array<ArrayBuffer> {
  return Object.setPrototypeOf(new BigUint64Array([1n, 2n]), Uint8Array.prototype);
}

linux_test("an array of larger numbers with Uint8Array's prototype is taken for the bytes that it has", async () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets, numbers = larger_numbers(), all = new Uint8Array(numbers.buffer);
  assertEquals(a.sendmsg([numbers]), 16);
  assertEquals(b.recv(100), all);
  assertEquals(a.sendmmsg([[[numbers]]]), 1);
  assertEquals(b.recv(100), all);
  socket.send_fds(a, [new Uint8Array(16).fill(7)], [a.fileno()]);
  const [n, [[, , data]]] = b.recvmsg_into([numbers], 100);
  new Int32Array(data.slice().buffer).forEach(socket.close);
  assertEquals([n, all], [16, new Uint8Array(16).fill(7)]);
  b.setblocking(false);
  a.send(new Uint8Array(16).fill(8));
  assertEquals([await asynchronous.sock_recv_into(b, numbers), all], [16, new Uint8Array(16).fill(8)]);
});

linux_test("a datagram that datagrams() has received ahead is not lost to such an array", async () => {
  using a = new socket.socket(socket.AF_INET, SOCK_DGRAM), b = new socket.socket(socket.AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  b.setblocking(false);
  for (let i = 0; i < 2; i++) a.sendto(new Uint8Array([5, 6, 7]), b.getsockname());
  for await (const [data] of asynchronous.datagrams(b, 100)) {
    assertEquals(data.length, 3);
    break;
  }
  const numbers = larger_numbers();
  assertEquals([b.recv_into(numbers), [...new Uint8Array(numbers.buffer, 0, 2)]], [2, [5, 6]]);
});

linux_test(
  "a message of a batch that a getter of another's address replaces is not sent to an address that was not encoded",
  () => {
    using a = new socket.socket(socket.AF_INET, SOCK_DGRAM), b = new socket.socket(socket.AF_INET, SOCK_DGRAM);
    b.bind(["127.0.0.1", 0]);
    const batch = new socket.MessageBatch(2, 100), address = b.getsockname(), [host] = address;
    batch.set(0, new Uint8Array(1), [...address]);
    const replacing = Object.defineProperty([...address] as typeof address, 0, {
      get() {
        batch.set(0, new Uint8Array(50), [...address]);
        return host;
      },
    });
    batch.set(1, new Uint8Array(2), replacing);
    assertThrows(() => a.sendmmsg(batch, 0, 2), socket.ValueError, "was replaced during the call");
    b.setblocking(false);
    assertThrows(() => b.recv(100), socket.BlockingIOError);
  },
);

/** The numbers of descriptors in what a call gave. */
function descriptors_in(ancdata: readonly socket.Ancillary[]): number[] {
  return [...ancdata].flatMap(([, , data]) => [...new Int32Array(data.slice().buffer)]);
}

type Receive = (sock: socket.Socket<"AF_UNIX">) => readonly socket.Ancillary[];
const receiving: Record<string, Receive> = {
  recvmsg: (sock) => sock.recvmsg(10, 100)[1],
  recvmsg_into: (sock) => sock.recvmsg_into([new Uint8Array(4)], 100)[1],
  recvmmsg: (sock) => sock.recvmmsg(1, 10, 100)[0][1],
};
const iterator = Object.getPrototypeOf([][Symbol.iterator]());
const replaced: [name: string, object: object, key: PropertyKey][] = [
  ["Array.prototype[Symbol.iterator]", Array.prototype, Symbol.iterator],
  ["next() of arrays", iterator, "next"],
  ["push()", Array.prototype, "push"],
  ["Array.prototype[0]", Array.prototype, 0],
];

for (const [name, receive] of Object.entries(receiving)) {
  for (const [what, object, key] of replaced) {
    linux_test(`${name}() loses no descriptor, whatever ${what} is by then`, () => {
      using sockets = disposable(datagrams());
      const [a, b] = sockets, one = new Uint8Array(1);
      socket.send_fds(a, [one], [a.fileno()]);
      for (const fd of descriptors_in(receive(b))) socket.close(fd); // Functions are bound by now.
      socket.send_fds(a, [one], [a.fileno()]);
      const before = Object.getOwnPropertyDescriptor(object, key);
      const poison = () => {
        throw new Error("poison");
      };
      Object.defineProperty(object, key, { configurable: true, get: () => poison, set() {} });
      let ancdata: readonly socket.Ancillary[] = [];
      try {
        ancdata = receive(b);
      } finally {
        if (before === undefined) Reflect.deleteProperty(object, key);
        else Object.defineProperty(object, key, before);
      }
      const fds = descriptors_in(ancdata);
      assertEquals(fds.length, 1);
      fds.forEach(socket.close);
    });
  }
}

linux_test("what was received is given, whatever Promise.resolve() is by then", async () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets, { resolve } = Promise, reader = new asynchronous.StreamReader();
  b.setblocking(false);
  reader.feed_data(bytes("first\nsecond\nthird"));
  const calls = [
    () => asynchronous.sock_recv_fds(b, 10, 1).then(([data, [fd]]) => (socket.close(fd), data)),
    () => asynchronous.sock_recv(b, 10),
    () => reader.readline(),
    () => reader.next().then(({ value }) => value!),
    () => reader.read(10),
  ];
  socket.send_fds(a, [bytes("fds")], [a.fileno()]);
  a.send(bytes("data"));
  const results: Promise<Uint8Array>[] = [];
  Promise.resolve = () => {
    throw new Error("poison");
  };
  try {
    for (const call of calls) results.push(call());
  } finally {
    Promise.resolve = resolve;
  }
  const texts = (await Promise.all(results)).map((data) => new TextDecoder().decode(data));
  assertEquals(texts, ["fds", "data", "first\n", "second\n", "third"]);
});

linux_test("recvmmsg() closes the descriptors of messages that it cannot read", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  for (let i = 0; i < 2; i++) socket.send_fds(a, [new Uint8Array(1)], [a.fileno(), b.fileno()]);
  const open = open_sockets();
  const lie: Fault = (name, call, args) => {
    const result = call(...args as never[]);
    if (name !== "recvmmsg") return result;
    const vector = args[1] as MessageVector;
    sockaddr.view.setUint16(0, socket.AF_TIPC, true); // Of a kind that no node has.
    sockaddr.bytes[2] = 99;
    sockaddr.size = 16;
    vector.put_name(1, sockaddr);
    vector.headers.words[(vector.headers.bytes.length / vector.count + MSGHDR.namelen) >> 2] = 16;
    return result;
  };
  with_faults(lie, () => assertThrows(() => b.recvmmsg(2, 1, 100), RangeError, "Invalid address type"));
  assertEquals(open_sockets(), open);
});

test("a separator that is transferred or shrinks during the wait is the one that was asked for", async () => {
  for (const go of [(memory: ArrayBuffer) => memory.resize(0), (memory: ArrayBuffer) => memory.transfer()]) {
    const reader = new asynchronous.StreamReader(), memory = new ArrayBuffer(2, { maxByteLength: 2 });
    const separator = new Uint8Array(memory);
    separator.set(bytes("\r\n"));
    const line = reader.readuntil(separator, { timeout: 20 });
    go(memory);
    reader.feed_data(bytes("first\r\nsecond\r\n"));
    assertEquals(await line, bytes("first\r\n"));
  }
});

test("a stream whose transport closes the socket when it is paused takes no data of the next socket", async () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets, others: socket.Socket[] = [];
  b.setblocking(false);
  const [reader, writer] = await asynchronous.open_connection(null, null, { sock: b, limit: 1000 });
  const paused = new Promise<void>((resolve) =>
    reader.set_transport({
      pause_reading() {
        if (b.fileno() < 0) return;
        b.close();
        others.push(...socket.socketpair()); // One of them has the number now, if no other thread was faster.
        for (const sock of others) sock.settimeout(0);
        for (const sock of others) sock.send(new Uint8Array(7));
        resolve();
      },
      resume_reading() {},
    })
  );
  a.sendall(new Uint8Array(10_000));
  await paused;
  try {
    for (const sock of others) {
      sock.settimeout(10);
      assertEquals(sock.recv(100).length, 7);
    }
  } finally {
    for (const sock of others) sock.close();
    writer.transport.abort();
  }
});

linux_test("sendfile() ends for a file whose data have a subarray() of their own", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  let calls = 0, left = 1;
  const read = () =>
    Object.defineProperty(new Uint8Array(100 * left--), "subarray", {
      value() {
        assert(++calls < 10, "it does not end");
        return new Uint8Array(0);
      },
    });
  assertEquals(a.sendfile({ read }), 100);
  assertEquals(b.recv(200).length, 100);
});

linux_test(
  "sock_sendfile() sends no more than was asked for, though the file transfers data that were sent",
  async () => {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    a.setblocking(false);
    const read = (size: number) => {
      const data = new Uint8Array(Math.min(size, 100));
      queueMicrotask(() => data.buffer.transfer());
      return data;
    };
    let reads = 0;
    const file = { read: (size: number) => ++reads < 20 ? read(size) : new Uint8Array(0) };
    assertEquals(await asynchronous.sock_sendfile(a, file, 0, 250), 250);
    assertEquals(b.recv(10_000).length, 250);
  },
);
