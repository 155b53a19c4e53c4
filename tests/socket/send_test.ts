import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_network } from "../support/has.ts";

const { AF_INET, OSError, SOCK_DGRAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const bytes = (text: string) => new TextEncoder().encode(text);

test("SND-1: send() returns how many bytes went, sendall() nothing", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertEquals(a.send(bytes("hello")), 5);
  assertEquals(a.sendall(bytes("world")), undefined);
  assertEquals(b.recv(20), bytes("helloworld"));
});

test("SND-1: only bytes are sent", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (const data of ["text", null, undefined, 7, [1, 2], {}]) {
    assertThrows(() => a.send(data as never), TypeError, "data: a bytes-like object is required");
    assertThrows(() => a.sendall(data as never), TypeError, "data: a bytes-like object is required");
    assertThrows(() => a.sendto(data as never, ""), TypeError, "data: a bytes-like object is required");
  }
  assertThrows(() => a.send(bytes("x"), undefined), TypeError, "flags");
  assertThrows(() => a.sendall(bytes("x"), undefined), TypeError, "flags");
  assertThrows(() => a.sendall(bytes("x"), 2n ** 40n), RangeError, "flags");
  b.setblocking(false);
  assertThrows(() => b.recv(1), socket.BlockingIOError);
});

test("SND-2: nothing to send is still one call", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  a.connect(b.getsockname());
  assertEquals(a.send(new Uint8Array(0)), 0);
  assertEquals(b.recvfrom(10)[0], new Uint8Array(0));
  a.sendall(new Uint8Array(0));
  assertEquals(b.recvfrom(10)[0], new Uint8Array(0));
  const closed = new socket.socket();
  closed.close();
  assertEquals(assertThrows(() => closed.sendall(new Uint8Array(0)), OSError).code, "EBADF");
});

test("SND-3: sendto() takes the address second, or third behind flags", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM);
  using b = new socket.socket(AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  assertEquals(a.sendto(bytes("one"), b.getsockname()), 3);
  assertEquals(b.recv(10), bytes("one"));
  assertEquals(a.sendto(bytes("two"), 0, b.getsockname()), 3);
  assertEquals(b.recv(10), bytes("two"));
  const sendto = a.sendto.bind(a) as (...args: unknown[]) => number;
  assertThrows(() => sendto(bytes("x")), TypeError, "sendto() takes 2 or 3 arguments (1 given)");
  assertThrows(() => sendto(bytes("x"), 0, b.getsockname(), 1), TypeError, "(4 given)");
  assertThrows(() => sendto(bytes("x"), undefined, b.getsockname()), TypeError, "flags");
  assertThrows(() => sendto(bytes("x"), "127.0.0.1"), TypeError, "sendto(): AF_INET address must be tuple");
});

linux_test("SND-4: writing to a peer that has gone is an error, not the end of the process", () => {
  const [a, b] = socket.socketpair();
  using _a = a;
  b.close();
  const error = assertThrows(() => a.send(bytes("x")), socket.BrokenPipeError);
  assertEquals(String(error), "BrokenPipeError: [Errno 32] Broken pipe");
  assertThrows(() => a.sendall(new Uint8Array(1 << 20)), socket.BrokenPipeError);
});

test("SND-5: views are sent as the bytes they show", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const memory = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]).buffer;
  assertEquals(a.send(new Uint16Array(memory, 2, 2)), 4);
  assertEquals(b.recv(10), new Uint8Array([2, 3, 4, 5]));
  assertEquals(a.send(new DataView(memory, 7)), 1);
  assertEquals(b.recv(10), new Uint8Array([7]));
  const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(9);
  for (const data of [memory, shared, shared.buffer]) {
    a.sendall(data);
    assertEquals(b.recv(10), new Uint8Array(data as ArrayBuffer).slice());
  }
});

test("sendall() sends more than the kernel takes at once, in every mode that waits", async () => {
  for (const timeout of [null, 20]) {
    const [a, b] = socket.socketpair();
    a.settimeout(timeout);
    const reader = new Worker(new URL("./workers/counter.ts", import.meta.url), { type: "module" });
    const counted = new Promise<number>((resolve) => reader.onmessage = ({ data }) => resolve(data));
    reader.postMessage(b.detach());
    a.sendall(new Uint8Array(5_000_003));
    a.close();
    assertEquals(await counted, 5_000_003);
    reader.terminate();
  }
});

linux_test("a datagram that is too long is refused", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM);
  const error = assertThrows(() => a.sendto(new Uint8Array(70_000), ["127.0.0.1", 9]), OSError);
  assertEquals(error.code, "EMSGSIZE");
});

const network_test = ignore_unless(linux && has_network, "needs Linux with a way to other machines", test);

network_test("A4-5: '<broadcast>' is the broadcast address, which needs SO_BROADCAST", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM);
  assertEquals(assertThrows(() => a.sendto(bytes("x"), ["<broadcast>", 9]), OSError).code, "EACCES");
  assert(a.getsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST) === 0);
});
