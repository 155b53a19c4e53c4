import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6 } from "../support/has.ts";
import { as_platform } from "../support/platforms.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, BlockingIOError, OSError, SOCK_DGRAM, SOCK_STREAM, TimeoutError } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);

/** An address without a listener: its port was free a moment ago. */
function refusing(): [string, number] {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  sock.bind(["127.0.0.1", 0]);
  return sock.getsockname();
}

/** A listening UNIX socket whose queue is full, so that the next connection must wait. */
function full_queue(): { address: string | Uint8Array; close(): void } {
  const listener = new socket.socket(AF_UNIX, SOCK_STREAM);
  listener.bind("");
  listener.listen(0);
  const address = listener.getsockname();
  const waiting = new socket.socket(AF_UNIX, SOCK_STREAM);
  waiting.connect(address);
  return { address, close: () => [listener, waiting].forEach((sock) => sock.close()) };
}

/** The same over TCP: the listener's queue is full of connections that are not accepted. */
function full_backlog(): { address: [string, number]; close(): void } {
  const listener = new socket.socket(AF_INET, SOCK_STREAM);
  listener.bind(["127.0.0.1", 0]);
  listener.listen(0);
  const waiting = Array.from({ length: 4 }, () => {
    const sock = new socket.socket(AF_INET, SOCK_STREAM);
    sock.setblocking(false);
    sock.connect_ex(listener.getsockname());
    return sock;
  });
  return { address: listener.getsockname(), close: () => [listener, ...waiting].forEach((sock) => sock.close()) };
}

test("CNN-1: connect() to a listener succeeds in every mode that waits", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  for (const timeout of [null, 5]) {
    using client = new socket.socket(AF_INET, SOCK_STREAM);
    client.settimeout(timeout);
    client.connect(server.getsockname());
    assertEquals(client.getpeername(), server.getsockname());
    const [conn, address] = server.accept();
    using _conn = conn;
    assertEquals(address, client.getsockname());
  }
});

test("CNN-7: connect_ex() of a connection that was made is 0, and not -0", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  for (const timeout of [null, 5]) {
    using client = new socket.socket(AF_INET, SOCK_STREAM);
    client.settimeout(timeout);
    assertStrictEquals(client.connect_ex(server.getsockname()), 0);
  }
});

test("LSN-8: bind(), connect() and connect_ex() take one argument", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const name of ["bind", "connect", "connect_ex"] as const) {
    const call = sock[name].bind(sock) as (...given: unknown[]) => unknown;
    assertThrows(() => call(), TypeError, `${name}() takes exactly one argument (0 given)`);
    assertThrows(() => call("127.0.0.1", 80), TypeError, `${name}() takes exactly one argument (2 given)`);
  }
  if (on_windows) assertThrows(() => sock.getsockname(), OSError); // As of any that is not bound.
  else assertEquals(sock.getsockname(), ["0.0.0.0", 0]);
});

test("CNN-3: a refused connection is a ConnectionRefusedError, with a timeout and without", () => {
  for (const timeout of [null, 5]) {
    using client = new socket.socket(AF_INET, SOCK_STREAM);
    client.settimeout(timeout);
    const error = assertThrows(() => client.connect(refusing()), socket.ConnectionRefusedError);
    assertEquals(error.code, "ECONNREFUSED");
    if (linux) assertEquals(String(error), "ConnectionRefusedError: [Errno 111] Connection refused");
  }
});

linux_test("CNN-3: a UNIX connection to a full queue fails at once though there is a timeout", () => {
  const { address, close } = full_queue();
  using client = new socket.socket(AF_UNIX, SOCK_STREAM);
  client.settimeout(30);
  assertEquals(assertThrows(() => client.connect(address), BlockingIOError).errno, 11);
  close();
});

test("CNN-4: connect() with a timeout waits until the connection is made", () => {
  using listener = new socket.socket(AF_INET, SOCK_STREAM);
  listener.bind(["127.0.0.1", 0]);
  listener.listen();
  using client = new socket.socket(AF_INET, SOCK_STREAM);
  client.settimeout(10);
  client.connect(listener.getsockname());
  client.sendall(new Uint8Array([1]));
  const [conn] = listener.accept();
  using _conn = conn;
  assertEquals(conn.recv(1), new Uint8Array([1]));
});

linux_test("CNN-5: a connection that is not made in time", () => {
  const { address, close } = full_backlog();
  using client = new socket.socket(AF_INET, SOCK_STREAM);
  client.settimeout(0.05);
  const error = assertThrows(() => client.connect(address), TimeoutError, "timed out");
  assertEquals(error.errno, null);
  using other = new socket.socket(AF_INET, SOCK_STREAM);
  other.settimeout(0.05);
  assertEquals(other.connect_ex(address), 11);
  close();
});

linux_test("CNN-6: a non-blocking connection is under way", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = new socket.socket(AF_INET, SOCK_STREAM);
  client.setblocking(false);
  assertEquals(client.connect_ex(server.getsockname()), 115);
  using other = new socket.socket(AF_INET, SOCK_STREAM);
  other.setblocking(false);
  assertEquals(assertThrows(() => other.connect(server.getsockname()), BlockingIOError).code, "EINPROGRESS");
});

test("CNN-7: connect_ex() answers with what connect(2) says and throws what comes before it", () => {
  using client = new socket.socket(AF_INET, SOCK_STREAM);
  assertThrows(() => client.connect_ex("127.0.0.1" as never), TypeError);
  assertThrows(() => client.connect_ex(["127.0.0.1", 70000]), RangeError, "connect_ex(): port must be 0-65535.");
  assertThrows(() => client.connect_ex(["no such host.invalid", 1]), socket.gaierror);
  if (linux) assertEquals(client.connect_ex(refusing()), 111);
  using server = socket.create_server(["127.0.0.1", 0]);
  using good = new socket.socket(AF_INET, SOCK_STREAM);
  assertEquals(good.connect_ex(server.getsockname()), 0);
});

linux_test("CNN-8: a connected socket is not connected again", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  assertEquals(assertThrows(() => client.connect(server.getsockname()), OSError).errno, 106);
});

test("CLO-3: connect_ex() of a closed socket answers EBADF", () => {
  const sock = new socket.socket(AF_INET, SOCK_STREAM);
  sock.close();
  assertEquals(sock.connect_ex(["127.0.0.1", 1]), 9);
});

test("LSN-1: listen() takes a C int, makes a negative one 0, and has a default", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  sock.bind(["127.0.0.1", 0]);
  sock.listen();
  sock.listen(-1);
  sock.listen(0);
  assertThrows(() => sock.listen(2 ** 31), RangeError, "backlog");
  assertThrows(() => sock.listen("1" as never), TypeError, "backlog");
  using datagram = new socket.socket(AF_INET, SOCK_DGRAM);
  assertThrows(() => datagram.listen(1), OSError);
});

test("LSN-2: _accept() gives a descriptor that is not inherited", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const [fd, address] = server._accept();
  using conn = new socket.socket(AF_INET, SOCK_STREAM, 0, fd);
  assertEquals(conn.get_inheritable(), false);
  assertEquals(address, client.getsockname());
});

test("LSN-3: accept() of a subclass gives a plain socket", () => {
  class Special extends socket.socket {}
  using listener = new Special(AF_INET, SOCK_STREAM);
  listener.bind(["127.0.0.1", 0]);
  listener.listen();
  using _client = socket.create_connection(listener.getsockname() as [string, number]);
  const [conn] = listener.accept();
  using _conn = conn;
  assertEquals(conn.constructor, socket.socket);
  assert(!(conn instanceof Special));
});

test("LSN-4: an accepted socket blocks, with any timeout of the listener", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  for (const timeout of [null, 5]) {
    server.settimeout(timeout);
    using client = socket.create_connection(server.getsockname());
    const [conn] = server.accept();
    using _conn = conn;
    assertEquals(conn.gettimeout(), null);
    client.sendall(new Uint8Array([1]));
    assertEquals(conn.recv(1).length, 1);
  }
});

Deno.test("LSN-4: an accepted socket is made to block where accept(2) hands the listener's mode on", async () => {
  const modes_set = (os: string) =>
    as_platform<[number, boolean][]>(
      os,
      `const { socket } = await load("mod.ts");
      const { sys, replace_backend } = await load("ffi/mod.ts");
      const { sockaddr } = await load("ffi/memory.ts");
      const calls = [];
      replace_backend({
        ...sys,
        socket: () => 7,
        accept: () => (sockaddr.size = 0, 8),
        set_nonblocking: (...call) => (calls.push(call), 0),
        close: () => 0,
      });
      const listener = new socket();
      for (const timeout of [null, 5]) {
        listener.settimeout(timeout);
        listener.accept()[0].close();
      }
      listener.close();
      return calls;`,
    );
  assertEquals(await modes_set("darwin"), [[7, false], [7, true], [8, false]]);
  for (const os of ["linux", "freebsd"]) assertEquals(await modes_set(os), [[7, false], [7, true]]); // accept4(2)
});

test("accept() keeps to the mode of its socket", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  server.settimeout(0.02);
  assertThrows(() => server.accept(), TimeoutError, "timed out");
  server.setblocking(false);
  assertThrows(() => server.accept(), BlockingIOError);
});

test("LSN-6: names of a socket that is not connected", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  if (linux) assertEquals(sock.getsockname(), ["0.0.0.0", 0]);
  assertEquals(assertThrows(() => sock.getpeername(), OSError).code, "ENOTCONN");
});

test("LSN-7: shutdown() takes a C int and needs a connection", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  assertEquals(assertThrows(() => sock.shutdown(socket.SHUT_RDWR), OSError).code, "ENOTCONN");
  assertThrows(() => sock.shutdown("1" as never), TypeError, "how");
  assertThrows(() => sock.shutdown(undefined as never), TypeError, "how");
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertEquals(assertThrows(() => a.shutdown(99), OSError).code, "EINVAL");
  a.shutdown(socket.SHUT_WR);
  assertEquals(b.recv(1), new Uint8Array(0));
  b.sendall(new Uint8Array([1]));
  assertEquals(a.recv(1), new Uint8Array([1]));
});

test("bind() says when an address is taken", () => {
  using one = socket.create_server(["127.0.0.1", 0]);
  using two = new socket.socket(AF_INET, SOCK_STREAM);
  assertEquals(assertThrows(() => two.bind(one.getsockname()), OSError).code, "EADDRINUSE");
});

ignore_unless(has_ipv6, "needs ::1", test)(
  "IPv6: addresses have four items on the way out and two to four on the way in",
  () => {
    using server = socket.create_server(["::1", 0], { family: AF_INET6 });
    const address = server.getsockname();
    assertEquals([address[0], address[2], address[3]], ["::1", 0, 0]);
    for (const target of [address.slice(0, 2), address.slice(0, 3), address]) {
      using client = new socket.socket(AF_INET6, SOCK_STREAM);
      client.connect(target as unknown as socket.Target<"AF_INET6">);
      const [conn, peer] = server.accept();
      using _conn = conn;
      assertEquals(peer, client.getsockname());
    }
  },
);

linux_test("UNIX: a path, an abstract name, an automatic one and none", () => {
  using folder = new TempFolder();
  const path = `${folder}/socket`;
  for (
    const name of [path, new TextEncoder().encode(path + "-bytes"), new TextEncoder().encode("\0abstract-test"), ""]
  ) {
    using listener = new socket.socket(AF_UNIX, SOCK_STREAM);
    listener.bind(name);
    listener.listen();
    using client = new socket.socket(AF_UNIX, SOCK_STREAM);
    client.connect(listener.getsockname());
    const [conn, peer] = listener.accept();
    using _conn = conn;
    assertEquals(peer, "");
    const expected = typeof name === "string" || name[0] === 0 ? name : new TextDecoder().decode(name);
    if (name !== "") assertEquals(client.getpeername(), expected);
    else assertEquals((listener.getsockname() as Uint8Array).length, 6);
  }
});
