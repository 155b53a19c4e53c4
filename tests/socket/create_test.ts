import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { emulated_socketpair } from "../../socket/create.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6, has_ipv6_sockets } from "../support/has.ts";
import { ignore_unless } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, OSError, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const bytes = (text: string) => new TextEncoder().encode(text);

linux_test("MK-1: socketpair() is a pair of UNIX streams, not inherited", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertEquals([a.family, a.type, a.proto], [AF_UNIX, SOCK_STREAM, 0]);
  assertEquals([a.get_inheritable(), b.get_inheritable()], [false, false]);
  a.sendall(bytes("x"));
  assertEquals(b.recv(1), bytes("x"));
});

linux_test("MK-1: socketpair() takes its parameters in order and by name", () => {
  for (
    const [a, b] of [
      socket.socketpair(AF_UNIX, SOCK_DGRAM | socket.SOCK_NONBLOCK),
      socket.socketpair({ family: null, type: SOCK_DGRAM | socket.SOCK_NONBLOCK }),
    ]
  ) {
    using _a = a, _b = b;
    assertEquals([a.type, a.gettimeout(), b.gettimeout()], [SOCK_DGRAM, 0, 0]);
    assertThrows(() => a.recv(1), socket.BlockingIOError);
  }
  assertEquals(assertThrows(() => socket.socketpair(AF_INET), OSError).errno, 95);
  assertThrows(() => socket.socketpair(undefined as never), TypeError, "family");
  assertThrows(() => socket.socketpair(AF_UNIX, undefined), TypeError, "type");
});

for (const [name, family] of [["IPv4", AF_INET], ["IPv6", AF_INET6]] as const) {
  const familyTest = ignore_unless(family === AF_INET || has_ipv6, "needs ::1", test);

  familyTest(`MK-2: the emulated pair is a connection through the loopback interface, ${name}`, () => {
    using sockets = disposable(emulated_socketpair(family));
    const [a, b] = sockets;
    assertEquals([a.family, a.type, a.gettimeout(), b.gettimeout()], [family, SOCK_STREAM, null, null]);
    assertEquals(a.getsockname(), b.getpeername());
    assertEquals(b.getsockname(), a.getpeername());
    a.sendall(bytes("x"));
    assertEquals(b.recv(1), bytes("x"));
  });

  familyTest(`MK-2: an emulated pair with a stranger at one end is refused, and all of it closed, ${name}`, () => {
    using stranger = new socket.socket(family as number);
    const { connect } = sys;
    using _ = backend_with({
      connect(fd) {
        connect(stranger.fileno()); // To the same address, a moment earlier.
        return connect(fd);
      },
    });
    assertThrows(() => emulated_socketpair(family), socket.ConnectionError, "Unexpected peer connection");
    stranger.settimeout(20);
    assertEquals(ended(stranger), true);
  });
}

test("MK-2: the emulated pair is a stream of one of two families", () => {
  assertThrows(() => emulated_socketpair(AF_UNIX ?? 1), RangeError, "Only AF_INET and AF_INET6");
  assertThrows(() => emulated_socketpair(AF_INET, SOCK_DGRAM), RangeError, "Only SOCK_STREAM");
  assertThrows(() => emulated_socketpair(AF_INET, SOCK_STREAM, 6), RangeError, "Only protocol zero");
});

/** Whether the other end is closed: the end of the stream, or a reset. */
function ended(sock: socket.Socket): boolean {
  try {
    return sock.recv(1).length === 0;
  } catch (error) {
    return error instanceof socket.ConnectionError;
  }
}

test("MK-3, MK-4: create_connection() connects to a host and a port", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  const [, port] = server.getsockname();
  for (const host of ["127.0.0.1", bytes("127.0.0.1"), "localhost"]) {
    using client = socket.create_connection([host, port]);
    const [conn, address] = server.accept();
    using _conn = conn;
    assertEquals([client.family, client.type, client.gettimeout()], [AF_INET, SOCK_STREAM, null]);
    if (linux) assertEquals(client.proto, socket.IPPROTO_TCP);
    assertEquals(address, client.getsockname() as [string, number]);
  }
  assertThrows(() => socket.create_connection(["127.0.0.1"] as never), RangeError, "address");
  assertThrows(() => socket.create_connection("127.0.0.1" as never), RangeError, "address");
});

test("MK-4: create_connection() takes a timeout and a source address, in order and by name", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  const at = server.getsockname();
  for (
    const client of [
      socket.create_connection(at, 3, ["127.0.0.2", 0]),
      socket.create_connection(at, { timeout: 3, source_address: ["127.0.0.2", 0] }),
    ]
  ) {
    using _client = client;
    assertEquals(client.gettimeout(), 3);
    const [conn, address] = server.accept();
    using _conn = conn;
    assertEquals(address[0], "127.0.0.2");
  }
  try {
    socket.setdefaulttimeout(9);
    using defaulted = socket.create_connection(at);
    assertEquals(defaulted.gettimeout(), 9);
    using blocking = socket.create_connection(at, null);
    assertEquals(blocking.gettimeout(), null);
  } finally {
    socket.setdefaulttimeout(null);
  }
});

test("MK-5: create_connection() throws the last error, or all of them", () => {
  const refusing = socket.create_server(["127.0.0.1", 0]);
  const at = refusing.getsockname();
  refusing.close();
  assertThrows(() => socket.create_connection(at), socket.ConnectionRefusedError);
  const group = assertThrows(
    () => socket.create_connection(["localhost", at[1]], { all_errors: true }),
    AggregateError,
    "create_connection failed",
  );
  assert(group.errors.length >= 1 && group.errors.every((error: unknown) => error instanceof OSError));
  assertThrows(() => socket.create_connection(at, undefined, null, { all_errors: true }), AggregateError);
  assertThrows(() => socket.create_connection(at, -1), RangeError, "Timeout value out of range");
  assertThrows(() => socket.create_connection(at, { tiemout: 1 } as never), TypeError, "tiemout");
});

test("MK-6: create_server() refuses options that do not go together", () => {
  assertThrows(() => socket.create_server(["127.0.0.1", 0], { family: undefined } as never), TypeError, "family");
  assertThrows(() => socket.create_server(["127.0.0.1", 0], { port: 1 } as never), TypeError, "port");
});

ignore_unless(has_ipv6_sockets, "needs IPv6 sockets", test)("MK-6: a dual-stack server has the family AF_INET6", () => {
  assertThrows(
    () => socket.create_server(["127.0.0.1", 0], { dualstack_ipv6: true }),
    RangeError,
    "dualstack_ipv6 requires AF_INET6 family",
  );
});

linux_test("MK-7: create_server() listens, and sets what a server wants", () => {
  using server = socket.create_server(["127.0.0.1", 0], { backlog: 1, reuse_port: true });
  assertEquals(server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), 1);
  assertEquals(server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT), 1);
  assertEquals(server.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN), 1);
  using second = socket.create_server(server.getsockname(), { reuse_port: true });
  assertEquals(second.getsockname(), server.getsockname());
});

ignore_unless(linux && has_ipv6, "needs Linux with ::1", test)("MK-7: a server of IPv6 takes no IPv4", () => {
  using six = socket.create_server(["::1", 0], { family: AF_INET6 });
  assertEquals(six.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY), 1);
});

ignore_unless(has_ipv6, "needs ::1", test)("MK-7: a dual-stack server takes connections of both versions", () => {
  using server = socket.create_server(["", 0], { family: AF_INET6, dualstack_ipv6: true });
  const [, port] = server.getsockname();
  for (const [host, seen] of [["127.0.0.1", "::ffff:127.0.0.1"], ["::1", "::1"]]) {
    using _client = socket.create_connection([host, port]);
    const [conn, address] = server.accept();
    using _conn = conn;
    assertEquals(address[0], seen);
  }
});

linux_test("MK-8: an address that cannot be bound is named in the error", () => {
  using taken = socket.create_server(["127.0.0.1", 0]);
  const [, port] = taken.getsockname();
  const error = assertThrows(() => socket.create_server(["127.0.0.1", port]), OSError);
  assertEquals(error.errno, 98);
  assertEquals(
    error.message,
    `[Errno 98] Address already in use (while attempting to bind on address ('127.0.0.1', ${port}))`,
  );
  const unresolved = assertThrows(() => socket.create_server(["no such host.invalid", 0]), OSError);
  assert(!(unresolved instanceof socket.gaierror) && unresolved.errno! < 0);
  const long = assertThrows(() => socket.create_server("x".repeat(200), { family: AF_UNIX }), OSError);
  assertEquals([long.errno, long.message.startsWith("[Errno None] None (while attempting to bind on")], [null, true]);
  const huge = new Uint8Array(1_000_000).fill(97);
  assertThrows(
    () => socket.create_server(huge, { family: AF_UNIX }),
    OSError,
    "while attempting to bind on address b'aaa",
  );
  assertThrows(() => socket.create_server(["127.0.0.1", 70000]), RangeError, "port must be 0-65535");
});

linux_test("MK-9: create_server() takes UNIX addresses", () => {
  using server = socket.create_server("\0create-server-test", { family: AF_UNIX });
  using client = new socket.socket(AF_UNIX, SOCK_STREAM);
  client.connect(server.getsockname());
  const [conn] = server.accept();
  using _conn = conn;
  assertEquals(server.getsockname(), bytes("\0create-server-test"));
});

test("MK-10, MOD-5: has_ipv6 and has_dualstack_ipv6()", () => {
  assertEquals(socket.has_ipv6, true);
  assertEquals(typeof socket.has_dualstack_ipv6(), "boolean");
});

test("MOD-2, MOD-4: the names of the class and of the errors", () => {
  assertEquals(socket.socket, socket.SocketType);
  assertEquals(socket.socket, socket.Socket);
  assertEquals([socket.error, socket.timeout], [OSError, socket.TimeoutError]);
  for (const error of [socket.herror, socket.gaierror]) assertEquals(Object.getPrototypeOf(error), OSError);
});

test("MK-1: socketpair() takes at most three arguments", () => {
  const call = socket.socketpair as (...given: unknown[]) => unknown;
  assertThrows(() => call(null, SOCK_STREAM, 0, 0), TypeError, "socketpair() takes at most 3 arguments (4 given)");
});

test("MK-3: an address that cannot be taken apart is refused", () => {
  const connect = socket.create_connection as (address: unknown) => unknown;
  for (const address of [null, undefined, 80, {}]) assertThrows(() => connect(address), TypeError, "address: ");
  for (const address of [[], ["host"], ["host", 80, 0], "host:80"]) {
    assertThrows(() => connect(address), RangeError, "address: ");
  }
});

test("MK-3: create_connection() loses no argument that follows an object of options", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  const at = server.getsockname();
  const connect = socket.create_connection as (...given: unknown[]) => socket.Socket;
  assertThrows(() => connect(at, { timeout: 1 }, ["127.0.0.1", 0]), TypeError, "timeout: ");
  assertThrows(() => connect(at, { timeout: 1 }, undefined, { all_errors: true }), TypeError, "timeout: ");
  using client = connect(at, { timeout: 1 }, undefined);
  assertEquals(client.gettimeout(), 1);
});

test("LSN-1, MK-7: a backlog that is undefined is absent", () => {
  using server = socket.create_server(["127.0.0.1", 0], { backlog: undefined });
  server.listen(undefined);
  using client = socket.create_connection(server.getsockname());
  const [conn] = server.accept();
  using _conn = conn;
  assertEquals(conn.getpeername(), client.getsockname());
});
