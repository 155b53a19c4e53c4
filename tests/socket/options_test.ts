import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const { AF_INET, OSError, SO_KEEPALIVE, SO_LINGER, SO_RCVBUF, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } = socket;
const linux = Deno.build.os === "linux";
const host_test = ignore_unless(linux && !in_emulation, "needs a Linux kernel that is not behind qemu", test);
const linux_test = ignore_unless(linux, "needs Linux", test);

linux_test("OPT-1: an option is set as a C int or as bytes", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_REUSEADDR), 0);
  sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_REUSEADDR), 1);
  sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, new Int32Array([0]));
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_REUSEADDR), 0);
  sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, true);
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE), 1);
  sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 0n);
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE), 0);
});

test("OPT-1: what is neither a C int nor bytes is refused", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  const set = sock.setsockopt.bind(sock) as (...args: unknown[]) => void;
  for (const value of [2 ** 31, 2n ** 40n, 1.5, "text", null, {}, []]) {
    assertThrows(() => set(SOL_SOCKET, SO_REUSEADDR, value), TypeError, "value: a bytes-like object is required");
  }
  assertThrows(() => set(SOL_SOCKET, SO_REUSEADDR, undefined), TypeError, "value");
  assertThrows(() => set(SOL_SOCKET, SO_REUSEADDR, 1, 4), TypeError, "takes exactly 3 arguments (4 given)");
  assertThrows(() => set(SOL_SOCKET, SO_REUSEADDR, new Uint8Array(4), 4), TypeError, "takes exactly 3 arguments");
  assertThrows(() => set(SOL_SOCKET, undefined, 1), TypeError, "optname");
  assertThrows(() => set(undefined, SO_REUSEADDR, 1), TypeError, "level");
  assertThrows(() => set(SOL_SOCKET, 2 ** 31, 1), RangeError, "optname");
});

linux_test("OPT-2: null passes no value, and its length", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  const error = assertThrows(() => sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, null, 4), OSError);
  assert(error.code === "EFAULT" || error.code === "EINVAL");
});

linux_test("OPT-3: an option is read as a C int, or as at most so many bytes", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  sock.setsockopt(SOL_SOCKET, SO_LINGER, new Int32Array([1, 7]));
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_LINGER, 8), new Uint8Array([1, 0, 0, 0, 7, 0, 0, 0]));
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_LINGER, 1024).length, 8);
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_LINGER, 5), new Uint8Array([1, 0, 0, 0, 7]));
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_LINGER, 0) as unknown, 1);
  for (const length of [-1, 1025]) {
    assertThrows(() => sock.getsockopt(SOL_SOCKET, SO_LINGER, length), OSError, "getsockopt buflen out of range");
  }
  assertThrows(() => sock.getsockopt(SOL_SOCKET, SO_LINGER, "8" as never), TypeError, "buflen");
  assertThrows(() => sock.getsockopt(SOL_SOCKET, undefined as never), TypeError, "optname");
});

linux_test("OPT-3: bytes that were read are the caller's own", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  const before = sock.getsockopt(SOL_SOCKET, SO_LINGER, 8);
  sock.setsockopt(SOL_SOCKET, SO_LINGER, new Int32Array([1, 9]));
  sock.getsockopt(SOL_SOCKET, SO_LINGER, 8);
  assertEquals(before, new Uint8Array(8));
});

test("OPT-3: an unknown option is the kernel's error", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  assertEquals(assertThrows(() => sock.getsockopt(SOL_SOCKET, 9999), OSError).code, "ENOPROTOOPT");
  assertEquals(assertThrows(() => sock.setsockopt(SOL_SOCKET, 9999, 1), OSError).code, "ENOPROTOOPT");
});

test("options of a closed socket", () => {
  const sock = new socket.socket(AF_INET, SOCK_STREAM);
  sock.close();
  assertEquals(assertThrows(() => sock.getsockopt(SOL_SOCKET, SO_RCVBUF), OSError).code, "EBADF");
  assertEquals(assertThrows(() => sock.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096), OSError).code, "EBADF");
  assertEquals(assertThrows(() => sock.setsockopt(SOL_SOCKET, SO_RCVBUF, new Uint8Array(4)), OSError).code, "EBADF");
});

// qemu's user emulation makes a byte up for it.
host_test("OPT-3: an option that has no value is 0, whatever was asked before", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  assert(sock.getsockopt(SOL_SOCKET, SO_RCVBUF) > 0);
  assertEquals(sock.getsockopt(SOL_SOCKET, socket.SO_BINDTODEVICE), 0);
});

linux_test("OPT-4: options of VSOCK sockets are numbers of 64 bits, and nothing else", () => {
  using sock = new socket.socket(socket.AF_VSOCK, SOCK_STREAM, 0, new socket.socket(AF_INET, SOCK_STREAM).detach());
  const set = sock.setsockopt.bind(sock) as (...args: unknown[]) => void;
  set(SOL_SOCKET, SO_KEEPALIVE, -1n);
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE), 1);
  for (const value of [new Uint8Array(8), "text", 1.5, null, [], {}]) {
    assertThrows(() => set(SOL_SOCKET, SO_KEEPALIVE, value), TypeError, "value: argument 3 must be int, not ");
  }
  assertThrows(() => set(SOL_SOCKET, SO_KEEPALIVE, undefined), TypeError, "value");
  assertThrows(() => set(SOL_SOCKET, SO_KEEPALIVE, null, 4), TypeError, "takes exactly 3 arguments (4 given)");
  assertThrows(() => sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 8), OSError, "getsockopt string buffer not allowed");
});
