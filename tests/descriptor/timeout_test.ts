import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { sys } from "../../ffi/mod.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";

const { AF_INET, BlockingIOError, OSError, SOCK_DGRAM, TimeoutError } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);

/** A datagram socket on this machine. */
function datagram(): socket.Socket<"AF_INET"> {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  return sock;
}

/** How long something took, in seconds. */
function elapsed(action: () => void): number {
  const start = performance.now();
  action();
  return (performance.now() - start) / 1000;
}

test("TMO-1, TMO-4: the three modes", () => {
  using sock = datagram();
  assertEquals([sock.gettimeout(), sock.timeout, sock.getblocking()], [null, null, true]);
  sock.settimeout(2.5);
  assertEquals([sock.gettimeout(), sock.timeout, sock.getblocking()], [2.5, 2.5, true]);
  sock.settimeout(0);
  assertEquals([sock.gettimeout(), sock.timeout, sock.getblocking()], [0, 0, false]);
});

linux_test("TMO-1: with a timeout of 0 and above it the descriptor does not block", () => {
  using sock = datagram();
  const nonblocking = () => {
    const [, flags] = Deno.readTextFileSync(`/proc/self/fdinfo/${sock.fileno()}`).match(/flags:\s+(\d+)/)!;
    return (parseInt(flags, 8) & 0o4000) !== 0;
  };
  assertEquals(nonblocking(), false);
  for (const [timeout, expected] of [[0, true], [null, false], [3, true], [null, false]] as const) {
    sock.settimeout(timeout);
    assertEquals(nonblocking(), expected);
  }
});

test("TMO-2: a timeout is a number of seconds or null", () => {
  using sock = datagram();
  sock.settimeout(7);
  assertThrows(() => sock.settimeout("1" as never), TypeError, "timeout");
  assertThrows(() => sock.settimeout(undefined as never), TypeError, "timeout");
  assertThrows(() => sock.settimeout({} as never), TypeError, "timeout");
  assertThrows(() => sock.settimeout(-1), RangeError, "Timeout value out of range");
  assertThrows(() => sock.settimeout(-1e-10), RangeError, "Timeout value out of range");
  assertThrows(() => sock.settimeout(NaN), RangeError, "Invalid value NaN (not a number)");
  assertThrows(() => sock.settimeout(Infinity), RangeError);
  assertThrows(() => sock.settimeout(1e10), RangeError);
  assertEquals(sock.gettimeout(), 7);
  sock.settimeout(2n);
  assertEquals(sock.gettimeout(), 2);
});

test("TMO-3: a timeout is rounded up to nanoseconds", () => {
  using sock = datagram();
  sock.settimeout(1e-10);
  assertEquals(sock.gettimeout(), 1e-9);
  sock.settimeout(-0);
  assertStrictEquals(sock.gettimeout(), 0);
  assertEquals(sock.getblocking(), false);
});

test("TMO-5: setblocking() takes what it gets for true or false", () => {
  using sock = datagram();
  sock.setblocking(false);
  assertEquals(sock.gettimeout(), 0);
  sock.setblocking(2 ** 40);
  assertEquals(sock.gettimeout(), null);
  sock.setblocking(null);
  assertEquals(sock.gettimeout(), 0);
  sock.setblocking(true);
  assertThrows(
    () => (sock.setblocking as () => void)(),
    TypeError,
    "setblocking() takes exactly one argument (0 given)",
  );
  assertEquals(sock.gettimeout(), null);
});

test("TMO-6: on a closed socket settimeout() fails, and has changed the timeout", () => {
  const sock = datagram();
  sock.close();
  assertEquals(assertThrows(() => sock.settimeout(3), OSError).code, "EBADF");
  assertEquals(sock.gettimeout(), 3);
});

linux_test("TMO-7: the default timeout is parsed alike, and for sockets made later in every way", () => {
  assertEquals(socket.getdefaulttimeout(), null);
  assertThrows(() => socket.setdefaulttimeout(-1), RangeError);
  assertThrows(() => socket.setdefaulttimeout("1" as never), TypeError);
  using before = datagram();
  try {
    socket.setdefaulttimeout(4);
    assertEquals(socket.getdefaulttimeout(), 4);
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    using copy = socket.fromfd(a.fileno(), socket.AF_UNIX, socket.SOCK_STREAM);
    using server = socket.create_server(["127.0.0.1", 0]);
    using client = socket.create_connection(server.getsockname());
    const [conn] = server.accept();
    using _conn = conn;
    assertEquals([a, b, copy, server, client, conn].map((sock) => sock.gettimeout()), [4, 4, 4, 4, 4, 4]);
    assertEquals(before.gettimeout(), null);
  } finally {
    socket.setdefaulttimeout(null);
  }
});

test("TMO-11: a timeout that passes is a TimeoutError without a number", () => {
  using sock = datagram();
  sock.settimeout(0.02);
  for (
    const call of [
      () => sock.recv(1),
      () => sock.recv_into(new Uint8Array(1)),
      () => sock.recvfrom(1),
      () => sock.recvfrom_into(new Uint8Array(1)),
    ]
  ) {
    const error = assertThrows(call, TimeoutError, "timed out");
    assertEquals([error.errno, error.strerror, error.code, String(error)], [
      null,
      null,
      null,
      "TimeoutError: timed out",
    ]);
    assert(error instanceof OSError);
  }
});

test("TMO-9, TMO-10: a wait is not shorter than its timeout", () => {
  using sock = datagram();
  for (const seconds of [0.0001, 0.01, 0.05]) {
    sock.settimeout(seconds);
    assert(elapsed(() => assertThrows(() => sock.recv(1), TimeoutError)) >= seconds);
  }
});

test("TMO-10: a timeout of months works", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.settimeout(2 ** 31);
  b.sendall(new Uint8Array([7]));
  assertEquals(a.recv(1), new Uint8Array([7]));
});

test("TMO-8: available data are received with any timeout", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (const timeout of [null, 0, 1e-9, 5]) {
    b.sendall(new Uint8Array([1, 2]));
    a.settimeout(timeout);
    assertEquals(a.recv(2), new Uint8Array([1, 2]));
  }
});

linux_test("TMO-14: a non-blocking call that would wait is a BlockingIOError", () => {
  using sock = datagram();
  sock.setblocking(false);
  const error = assertThrows(() => sock.recv(1), BlockingIOError);
  assertEquals([error.errno, error.code], [11, "EAGAIN"]);
  assertEquals(String(error), "BlockingIOError: [Errno 11] Resource temporarily unavailable");
});

linux_test("TMO-14: MSG_DONTWAIT on a socket with a timeout waits all the same", () => {
  using sock = datagram();
  sock.settimeout(0.02);
  assertThrows(() => sock.recv(1, socket.MSG_DONTWAIT), TimeoutError);
});

linux_test("TMO-14: SO_RCVTIMEO of a blocking socket ends in a BlockingIOError", () => {
  using sock = datagram();
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, new BigInt64Array([0n, 20_000n]));
  assertThrows(() => sock.recv(1), BlockingIOError);
});

test("TMO-15: a closed socket fails at once, without waiting", () => {
  const sock = datagram();
  sock.settimeout(60);
  sock.close();
  for (const call of [() => sock.recv(1), () => sock.recvfrom(1), () => sock.send(new Uint8Array(1))]) {
    assertEquals(assertThrows(call, OSError).code, "EBADF");
  }
});

/** More than a connection takes: Windows takes all of one call's data, and refuses the next one's. */
function flood(sock: socket.Socket, size: number): void {
  for (let i = 0; i < 4; i++) sock.sendall(new Uint8Array(size));
}

test("TMO-16: sendall() has one deadline for all of its data", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  a.settimeout(0.05);
  const time = elapsed(() => assertThrows(() => flood(a, 1 << 24), TimeoutError, "timed out"));
  assert(time >= 0.05);
});

test("TMO-16: sendall() ends at its deadline though the peer keeps reading", async () => {
  const [a, b] = socket.socketpair();
  a.settimeout(0.3);
  // The peer takes a byte every few milliseconds: there is always progress, and never an end.
  const reader = new Worker(new URL("../socket/workers/slow_reader.ts", import.meta.url), { type: "module" });
  const ready = new Promise((resolve) => reader.onmessage = resolve);
  reader.postMessage(b.detach());
  await ready;
  try {
    // More than the peer reads in that time; Windows takes the whole array at once, which the peer must then read.
    assertThrows(() => flood(a, 1 << 22), TimeoutError, "timed out");
  } finally {
    a.close();
    await new Promise((resolve) => reader.onmessage = resolve);
    reader.terminate();
  }
});

test("TMO-17: sendall() of a non-blocking socket sends what fits and then fails", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.setblocking(false);
  assertThrows(() => flood(a, 1 << 24), BlockingIOError);
  assert(b.recv(1 << 20).length > 0);
});

Deno.test("a timeout shorter than a millisecond is waited for as it is, not rounded up to one", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  a.settimeout(0.0002);
  const waited: number[] = [];
  const { poll_one } = sys;
  using _ = backend_with({
    poll_one(fd, events, milliseconds) {
      waited.push(milliseconds);
      return poll_one(fd, events, milliseconds);
    },
  });
  assertThrows(() => a.recv(1), socket.TimeoutError);
  assert(waited.length > 0 && waited.every((milliseconds) => milliseconds >= 0 && milliseconds < 1), `${waited}`);
});
