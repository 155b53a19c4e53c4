// Code of the caller's that runs inside a call: it may use the library, and take away the memory that it passed.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { with_faults } from "../support/faults.ts";

const { AF_INET, AF_UNIX, SOCK_DGRAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const encoder = new TextEncoder();
const hello = encoder.encode("hello");

function receiver(): socket.Socket<"AF_INET"> {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  sock.settimeout(2);
  return sock;
}

/** Uses all of the memory that calls share: addresses, options, messages, slabs. */
function meddle(): void {
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.sendto(encoder.encode("meddled"), ["127.0.0.1", 9]);
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096);
  sock.getsockname();
  socket.send_fds(a, [encoder.encode("meddled")], [a.fileno()]);
  const [, fds] = socket.recv_fds(b, 100, 4);
  fds.forEach((fd) => socket.close(fd));
  a.send(encoder.encode("meddled"));
  b.recv(100);
  socket.getaddrinfo("127.0.0.1", 80);
}

/** An address each look at which meddles. */
function meddling<T extends unknown[]>(address: T): T {
  return new Proxy(address, {
    get(target, name, self) {
      meddle();
      return Reflect.get(target, name, self);
    },
  });
}

function* meddling_list<T>(items: T[]): Generator<T> {
  for (const item of items) {
    meddle();
    yield item;
  }
  meddle();
}

linux_test("an address that uses sockets when it is looked at leads where it says", () => {
  using mine = receiver();
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const address = meddling(mine.getsockname());
  sock.sendto(hello, address);
  assertEquals(mine.recv(100), hello);
  sock.sendmsg([hello], [], 0, address);
  assertEquals(mine.recv(100), hello);
  sock.connect(address);
  assertEquals(sock.getpeername(), mine.getsockname());
  sock.send(hello);
  assertEquals(mine.recv(100), hello);
});

linux_test("buffers and ancillary data that use sockets while they are walked arrive as they are", () => {
  using mine = receiver();
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.sendmsg(meddling_list([hello, hello]), meddling_list([]), 0, meddling(mine.getsockname()));
  assertEquals(new TextDecoder().decode(mine.recv(100)), "hellohello");

  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  const fds = new Int32Array([a.fileno(), b.fileno()]);
  a.sendmsg(meddling_list([hello]), meddling_list([meddling([socket.SOL_SOCKET, socket.SCM_RIGHTS, fds])]) as never);
  const buffer = new Uint8Array(5);
  const [n, [[level, type, data]]] = b.recvmsg_into(meddling_list([buffer]), 100);
  assertEquals([n, buffer, level, type, data.length], [5, hello, socket.SOL_SOCKET, socket.SCM_RIGHTS, 8]);
  for (const fd of new Int32Array(data.slice().buffer)) socket.close(fd);

  socket.send_fds(a, meddling_list([hello]), meddling_list([a.fileno()]));
  const [text, [fd]] = socket.recv_fds(b, 100, 1);
  assertEquals(text, hello);
  socket.close(fd);
});

linux_test("an address that asks for others when it is looked at is the one that is named", async () => {
  const flags = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV;
  for (const address of [["127.0.0.7", 7], ["::7", 7, 0, 0]] as [string, number][]) {
    const expected = [address[0], "7"];
    assertEquals(socket.getnameinfo(meddling(address), flags), expected as [string, string]);
    assertEquals(await asynchronous.getnameinfo(meddling(address), flags), expected as [string, string]);
  }
});

test("the result of recv() is not written to by later calls", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const kept: [Uint8Array, number][] = [];
  for (let i = 0; i < 3000; i++) {
    const size = 1 + i * 37 % 5000;
    a.sendall(new Uint8Array(size).fill(i));
    kept.push([b.recv([5000, 8192, 8193, 65536, 300_000][i % 5]), i & 255]);
  }
  for (const [data, value] of kept) if (data.some((byte) => byte !== value)) throw new Error("overwritten");
});

linux_test("a buffer that goes away while the address is looked at is empty, not elsewhere", () => {
  using mine = receiver();
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const [host, port] = mine.getsockname();
  const data = new Uint8Array(5);
  const taking = [host, port] as [string, number];
  Object.defineProperty(taking, "0", {
    get() {
      if (data.byteLength > 0) structuredClone(data, { transfer: [data.buffer] });
      return host;
    },
  });
  sock.sendto(data, taking);
  assertEquals(mine.recv(100).length, 0);
  assertThrows(() => sock.sendto(data, mine.getsockname()), TypeError, "detached");
});

linux_test("a buffer that shrinks while a list is walked gets only what still fits", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  const memory = new ArrayBuffer(8192, { maxByteLength: 8192 });
  const view = new Uint8Array(memory);
  function* shrinking() {
    yield view;
    memory.resize(3);
    yield new Uint8Array(1);
  }
  assertEquals(a.sendmsg(shrinking()), 4);
  assertEquals(b.recv(100).length, 4);
  memory.resize(8192);
  a.send(hello);
  const [n] = b.recvmsg_into(shrinking());
  assertEquals([n, new TextDecoder().decode(view)], [4, "hel"]);
});

test("views that lie about their length are taken for what they are", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  class Longer extends Uint8Array {
    override get length(): number {
      return 100_000;
    }
  }
  const longer = Object.defineProperty(new Uint8Array(3), "length", { value: 100_000 });
  for (const view of [new Longer(3), longer]) {
    assertEquals(a.send(view), 3);
    assertEquals(b.recv(200_000).length, 3);
    a.sendall(view);
    assertEquals(b.recv(200_000).length, 3);
    a.send(new Uint8Array(1000));
    assertEquals(b.recv_into(view), 3);
    assertEquals(b.recv(200_000).length, 997);
  }
  if (!linux) return;
  assertEquals(a.sendmsg([new Longer(3), longer]), 6);
  assertEquals(b.recv(200_000).length, 6);
});

/** Makes an array say that it is longer than it is. */
function lie<T extends Uint8Array>(bytes: T): T {
  return Object.defineProperty(bytes, "length", { value: 100_000, configurable: true });
}

/** Sends zeros until there is no more room. */
function fill(sock: socket.Socket): void {
  try {
    while (true) sock.send(new Uint8Array(65536));
  } catch (error) {
    assert(error instanceof socket.BlockingIOError);
  }
}

/** A list without items that makes an array lie when it is walked. */
function lying(bytes: Uint8Array): Iterable<never> {
  return { [Symbol.iterator]: () => (lie(bytes), [].values()) };
}

linux_test("an array that begins to lie after it was looked at is taken for what it is", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const first = () => new Uint8Array(3);
  /** A list whose second item makes the first one lie. */
  const list = () => {
    const items = [first(), first()];
    return Object.defineProperty(items, 1, { get: () => (lie(items[0]), first()) });
  };
  assertEquals(a.sendmsg(list()), 6);
  assertEquals(socket.send_fds(a, list(), []), 6);
  const data = first();
  assertEquals(a.sendmsg([data], lying(data)), 3);
  assertEquals(b.recv(200_000).length, 15);
  a.send(new Uint8Array(1000));
  assertEquals(b.recvmsg_into(list())[0], 6);
  assertEquals(b.recv(200_000).length, 994);
});

linux_test("an array that begins to lie while it is waited for is taken for what it is", async () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.setblocking(false);
  b.setblocking(false);
  const buffer = new Uint8Array(3);
  for (const receive of [asynchronous.sock_recv_into, asynchronous.sock_recvfrom_into]) {
    const received = receive(b, buffer);
    lie(buffer);
    a.send(new Uint8Array(1000));
    assertEquals([await received].flat()[0], 3);
    assertEquals(b.recv(200_000).length, 997);
    Reflect.deleteProperty(buffer, "length");
  }
  for (const send of [asynchronous.sock_send, asynchronous.sock_sendall]) {
    const data = new Uint8Array(3).fill(7);
    fill(a);
    const sent = send(a, data);
    lie(data);
    for (let sevens = 0; sevens < 3;) {
      sevens += (await asynchronous.sock_recv(b, 65536)).filter((byte) => byte === 7).length;
    }
    await sent;
    assertThrows(() => b.recv(1), socket.BlockingIOError);
  }
});

test("an array whose subarray() gives another one is sent as it is", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  const data = Object.defineProperty(new Uint8Array(1000), "subarray", { value: () => lie(new Uint8Array(3)) });
  const lengths: unknown[] = [];
  with_faults((made, call, args) => {
    if (made !== "send") return call(...args as never[]);
    lengths.push(args[2]);
    return lengths.length === 1 ? 1 : args[2]; // As if one byte went at first, and then all.
  }, () => a.sendall(data));
  assertEquals(lengths, [1000, 999]);
});

test("shared memory that another thread may write to is received into and sent from", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const shared = new Uint8Array(new SharedArrayBuffer(16, { maxByteLength: 32 }));
  shared.set(hello);
  assertEquals(a.send(shared), 16);
  (shared.buffer as SharedArrayBuffer).grow(32);
  assertEquals(b.recv_into(shared), 16);
  assertEquals(shared.slice(0, 5), hello);
});

linux_test("a message keeps its data when another one is received between the check and the call", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM)), others = disposable(socket.socketpair());
  const [a, b] = sockets, [c, d] = others;
  const receive = (size: number) => {
    let inside = false;
    return with_faults((name, call, args) => {
      if (name === "recvmsg" && !inside) { // As code that runs while a permission is queried.
        inside = true;
        c.send(encoder.encode("other"));
        d.recvmsg(50);
      }
      return call(...args as never[]);
    }, () => b.recvmsg(size)[0]);
  };
  for (const size of [5, 100]) {
    a.send(hello);
    const data = receive(size);
    assertEquals([data, data.buffer.byteLength], [hello, 5]);
  }
  a.send(hello);
  assertEquals(b.recvmsg(100)[0], hello);
});
