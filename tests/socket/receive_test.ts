import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6 } from "../support/has.ts";
import { ignore_unless } from "../support/where.ts";

const { AF_INET, OSError, SOCK_DGRAM } = socket;
const linux = Deno.build.os === "linux", windows = Deno.build.os === "windows";
const linux_test = ignore_unless(linux, "needs Linux", test);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Two UDP sockets, the first connected to the second. */
function datagrams(): [socket.Socket<"AF_INET">, socket.Socket<"AF_INET">] {
  const [a, b] = [0, 1].map(() => new socket.socket(AF_INET, SOCK_DGRAM));
  for (const sock of [a, b]) sock.bind(["127.0.0.1", 0]);
  a.connect(b.getsockname());
  return [a, b];
}

/** A closed socket. */
function closed(): socket.Socket {
  const sock = new socket.socket(AF_INET as number, SOCK_DGRAM);
  sock.close();
  return sock;
}

test("RCV-1: recv() wants a length that is not negative, and flags that are a C int", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertThrows(() => b.recv(-1), RangeError, "negative buffersize in recv");
  assertThrows(() => b.recv(1.5), TypeError, "bufsize");
  assertThrows(() => b.recv("1" as never), TypeError, "bufsize");
  assertThrows(() => b.recv(undefined as never), TypeError, "bufsize");
  assertThrows(() => b.recv(2n ** 70n), RangeError);
  assertThrows(() => b.recv(1, 2 ** 31), RangeError, "flags");
  assertThrows(() => b.recv(1, undefined), TypeError, "flags");
  assertThrows(() => b.recv(Number.MAX_SAFE_INTEGER), RangeError);
  a.sendall(bytes("x"));
  assertEquals(b.recv(1n, 0n), bytes("x"));
});

test("RCV-2: recv(0) and an empty buffer make no system call", () => {
  assertEquals(closed().recv(0), new Uint8Array(0));
  assertEquals(closed().recv_into(new Uint8Array(0)), 0);
});

test("RCV-2: recvfrom(0) makes one, and takes a datagram", () => {
  assertThrows(() => closed().recvfrom(0), OSError);
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("lost"));
  a.send(bytes("kept"));
  if (windows) assertThrows(() => b.recvfrom(0), OSError, "[WinError 10040]");
  else assertEquals(b.recvfrom(0), [new Uint8Array(0), a.getsockname()]);
  assertEquals(b.recvfrom_into(new Uint8Array(10)), [4, a.getsockname()]);
});

test("RCV-3: recv() returns what arrived, and an empty array at end of stream", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("hello"));
  assertEquals(b.recv(3), bytes("hel"));
  assertEquals(b.recv(100), bytes("lo"));
  a.close();
  assertEquals(b.recv(100), new Uint8Array(0));
  assertEquals(b.recv_into(new Uint8Array(4)), 0);
});

test("RCV-3: the result of recv() is never overwritten by later calls", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const results: [Uint8Array, number][] = [];
  let seed = 1;
  for (let i = 0; i < 3000; i++) {
    seed = (seed * 48271) % 0x7fffffff;
    const length = 1 + seed % (i % 50 === 0 ? 100_000 : 1500), room = i % 3 === 0 ? 65536 : length;
    a.sendall(new Uint8Array(Math.min(length, room)).fill(i & 255));
    results.push([b.recv(room), i & 255]);
    for (let rest = Math.min(length, room) - results.at(-1)![0].length; rest > 0;) rest -= b.recv(rest).length;
  }
  for (const [data, value] of results) assert(data.length > 0 && data.every((byte) => byte === value));
});

test("RCV-3: the caller may write to what recv() returned without any effect on what comes", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("abcdef"));
  b.recv(3).fill(0);
  assertEquals(b.recv(3), bytes("def"));
});

linux_test("RCV-4: with MSG_TRUNC recv() does not read past what arrived", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("0123456789"));
  assertEquals(b.recv(4, socket.MSG_TRUNC), bytes("0123"));
  a.send(bytes("0123456789"));
  assertEquals(b.recv_into(new Uint8Array(4), 0, socket.MSG_TRUNC), 10);
});

test("RCV-5: recv_into() fills a buffer, or as much of it as is wanted", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("0123456789"));
  const buffer = new Uint8Array(8);
  assertEquals(b.recv_into(buffer, 3), 3);
  assertEquals(buffer, bytes("012\0\0\0\0\0"));
  assertEquals(b.recv_into(buffer, 0), 7);
  assertEquals(buffer, bytes("34567892".slice(0, 7) + "\0"));
  assertThrows(() => b.recv_into(buffer, 9), RangeError, "buffer too small for requested bytes");
  assertThrows(() => b.recv_into(buffer, -1), RangeError, "negative buffersize in recv_into");
});

test("RCV-5, RCV-7: what is no buffer is refused", () => {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  for (const name of ["recv_into", "recvfrom_into"] as const) {
    for (const buffer of ["text", null, undefined, 1, [0], {}]) {
      assertThrows(
        () => b[name](buffer as never),
        TypeError,
        `buffer: ${name}() argument 1 must be read-write bytes-like object, not `,
      );
    }
  }
});

test("RCV-1: a length beyond all memory is not called negative", () => {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  for (const call of [() => b.recv(2 ** 60), () => b.recvfrom(2n ** 64n), () => b.recvmsg(1e30)]) {
    assertThrows(call, RangeError, "bufsize: ");
  }
});

test("RCV-8: every kind of buffer is filled in bytes, at its own offset", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const memory = new ArrayBuffer(16);
  const views = [
    memory,
    new Uint8Array(memory, 4, 4),
    new Uint16Array(memory, 4, 2),
    new DataView(memory, 4, 4),
    new Float32Array(memory, 4, 1),
    new SharedArrayBuffer(4),
    new Uint8Array(new SharedArrayBuffer(8), 4),
    new Uint8Array(new ArrayBuffer(4, { maxByteLength: 64 })),
  ];
  for (const view of views) {
    new Uint8Array(memory).fill(0);
    a.sendall(bytes("abcd"));
    assertEquals(b.recv_into(view, view === memory ? 4 : 0), 4);
    const seen = ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(view, 0, 4);
    assertEquals(new Uint8Array(seen), bytes("abcd"));
    if (ArrayBuffer.isView(view) && view.buffer === memory) {
      assertEquals(new Uint8Array(memory, 0, 4), new Uint8Array(4));
      assertEquals(new Uint8Array(memory, 8), new Uint8Array(8));
    }
  }
});

test("a detached buffer is refused, in either direction", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const memory = new ArrayBuffer(8);
  const view = new Uint8Array(memory), data = new DataView(memory);
  structuredClone(memory, { transfer: [memory] });
  for (const gone of [memory, view, data]) {
    assertThrows(() => a.send(gone), TypeError, "data: the buffer is detached");
    assertThrows(() => a.sendall(gone), TypeError, "data: the buffer is detached");
    assertThrows(() => b.recv_into(gone), TypeError, "buffer: the buffer is detached");
    assertThrows(() => b.recvfrom_into(gone), TypeError, "buffer: the buffer is detached");
  }
});

test("RCV-6: recvfrom() returns the bytes and the sender", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  a.send(bytes("hello"));
  assertEquals(b.recvfrom(100), [bytes("hello"), a.getsockname()]);
  a.send(bytes("hello"));
  if (windows) assertThrows(() => b.recvfrom(2), OSError, "[WinError 10040]"); // As in Python: WSAEMSGSIZE
  else assertEquals(b.recvfrom(2), [bytes("he"), a.getsockname()]);
  assertThrows(() => b.recvfrom(-1), RangeError, "negative buffersize in recvfrom");
});

linux_test("FMT-1: on a connected stream recvfrom() has no sender", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const [conn] = server.accept();
  using _conn = conn;
  client.sendall(bytes("x"));
  const [data, address] = conn.recvfrom(10);
  assertEquals([data, address as unknown], [bytes("x"), null]);
  using sockets = disposable(socket.socketpair(socket.AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  a.send(bytes("y"));
  assertEquals(b.recvfrom(10) as unknown, [bytes("y"), null]);
});

test("RCV-7: recvfrom_into() fills a buffer and tells the sender", () => {
  using sockets = disposable(datagrams());
  const [a, b] = sockets;
  const buffer = new Uint8Array(8);
  a.send(bytes("hello"));
  if (windows) assertThrows(() => b.recvfrom_into(buffer, 3), OSError, "[WinError 10040]");
  else assertEquals(b.recvfrom_into(buffer, 3), [3, a.getsockname()]);
  assertEquals(buffer, bytes("hel\0\0\0\0\0"));
  assertThrows(() => b.recvfrom_into(buffer, 9), RangeError, "nbytes is greater than the length of the buffer");
  assertThrows(() => b.recvfrom_into(buffer, -1), RangeError, "negative buffersize in recvfrom_into");
});

test("MSG_PEEK leaves what it shows", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("peek"));
  assertEquals(b.recv(4, socket.MSG_PEEK), bytes("peek"));
  assertEquals(b.recv(4), bytes("peek"));
});

test("RCV-10: a connection that the peer reset", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const [conn] = server.accept();
  conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linux ? new Int32Array([1, 0]) : new Uint8Array([1, 0, 0, 0]));
  conn.close();
  assertEquals(assertThrows(() => client.recv(1), socket.ConnectionResetError).code, "ECONNRESET");
});

ignore_unless(has_ipv6, "needs ::1", test)("a datagram from IPv6 has four items", () => {
  using a = new socket.socket(socket.AF_INET6, SOCK_DGRAM);
  using b = new socket.socket(socket.AF_INET6, SOCK_DGRAM);
  for (const sock of [a, b]) sock.bind(["::1", 0]);
  a.sendto(bytes("six"), b.getsockname());
  assertEquals(b.recvfrom(10), [bytes("six"), a.getsockname()]);
});
