// A failure leaves nothing open: every call of every way to make a socket fails in turn.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import { EAGAIN, ENOBUFS } from "../../constants/errno.ts";
import { sockaddr } from "../../ffi/memory.ts";
import { control } from "../../ffi/message.ts";
import * as socket from "../../mod.ts";
import { open_sockets, test } from "../support/descriptors.ts";
import { type Fault, with_faults } from "../support/faults.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const NEVER_FAIL = new Set(["strerror", "close", "names.gai_strerror"]);

/** Fails the call of that number, with one that the kernel gives for lack of memory; others are made. */
function failing(nth: number): { fault: Fault; made: () => number; failed: () => string } {
  let count = 0, failed = "";
  return {
    made: () => count,
    failed: () => failed,
    fault: (name, call, args) => {
      if (NEVER_FAIL.has(name) || count++ !== nth) return call(...args as never[]);
      failed = name;
      return -ENOBUFS;
    },
  };
}

interface Way {
  /** What is there before, which the way may use. */
  server: socket.Socket<"AF_INET">;
  client: socket.Socket<"AF_INET" | "AF_INET6">;
}

/** Every way to a new descriptor; each returns the sockets that it made. */
const ways: Record<string, (way: Way) => socket.Socket[] | Promise<socket.Socket[]>> = {
  "the constructor": () => [new socket.socket()],
  "the constructor with a default timeout": () => {
    socket.setdefaulttimeout(5);
    try {
      return [new socket.socket()];
    } finally {
      socket.setdefaulttimeout(null);
    }
  },
  "socketpair": () => socket.socketpair(),
  "socketpair with a default timeout": () => {
    socket.setdefaulttimeout(5);
    try {
      return socket.socketpair();
    } finally {
      socket.setdefaulttimeout(null);
    }
  },
  "dup": ({ client }) => [client.dup()],
  "fromfd": ({ client }) => [socket.fromfd(client.fileno(), AF_INET, SOCK_STREAM)],
  "fromfd that asks the kernel": ({ client }) => [socket.fromfd(client.fileno(), -1, -1, -1)],
  "create_server": () => [socket.create_server(["127.0.0.1", 0], { reuse_port: true })],
  "create_server of both families": () => [
    socket.create_server(["::", 0], { family: AF_INET6, dualstack_ipv6: true }),
  ],
  "create_connection": ({ server }) => [
    socket.create_connection(server.getsockname(), 5, ["127.0.0.1", 0]) as socket.Socket,
  ],
  "accept": ({ server }) => [server.accept()[0] as socket.Socket],
  "the emulated socketpair": async () => (await import("../../socket/create.ts")).emulated_socketpair(),
  "awaitable accept": async ({ server }) => [(await asynchronous.sock_accept(server))[0] as socket.Socket],
  "awaitable create_connection": async ({ server }) => [
    await asynchronous.create_connection(server.getsockname()) as socket.Socket,
  ],
};

for (const [name, way] of Object.entries(ways)) {
  linux_test(`whichever call of ${name} fails, nothing stays open`, async () => {
    using server = socket.create_server(["127.0.0.1", 0]);
    using client = socket.create_connection(server.getsockname());
    server.setblocking(!name.startsWith("awaitable"));
    const waiting = [client];
    try {
      for (let nth = 0;; nth++) {
        assert(nth < 200, "it does not end");
        if (name.endsWith("accept")) waiting.push(socket.create_connection(server.getsockname()));
        const open = open_sockets();
        const { fault, made, failed } = failing(nth);
        let sockets: socket.Socket[] = [];
        let error: unknown;
        try {
          sockets = await with_faults(fault, () => way({ server, client }));
        } catch (thrown) {
          error = thrown;
        }
        for (const sock of sockets) sock.close();
        assertEquals(open_sockets(), open, `call ${nth}, ${failed()}, failed with ${error}`);
        if (made() <= nth) break; // All of its calls had their turn.
      }
    } finally {
      for (const sock of waiting) sock.close();
    }
  });
}

linux_test("the emulated socketpair waits for no client that was not told where to connect", async () => {
  const { emulated_socketpair } = await import("../../socket/create.ts");
  const open = open_sockets();
  const fault: Fault = (name, call, args) => name === "getsockname" ? -EAGAIN : call(...args as never[]);
  with_faults(fault, () => assertThrows(() => emulated_socketpair(), socket.BlockingIOError));
  assertEquals(open_sockets(), open);
});

linux_test("a peer's address that cannot be read closes what was accepted", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using _client = socket.create_connection(server.getsockname());
  const open = open_sockets();
  const lie: Fault = (name, call, args) => {
    const result = call(...args as never[]);
    if (name !== "accept") return result;
    sockaddr.view.setUint16(0, socket.AF_TIPC, true); // Of a kind that no node has.
    sockaddr.bytes[2] = 99;
    return result;
  };
  with_faults(lie, () => assertThrows(() => server.accept(), RangeError, "Invalid address type"));
  assertEquals(open_sockets(), open);
});

linux_test("ANC-8: descriptors that came with a message that cannot be read are closed", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, socket.SOCK_DGRAM));
  const [a, b] = sockets;
  const calls = [
    () => b.recvmsg(1, 100),
    () => b.recvmsg_into([new Uint8Array(1)], 100),
    () => socket.recv_fds(b, 1, 9),
  ];
  for (const call of calls) {
    socket.send_fds(a, [new Uint8Array(1)], [a.fileno(), b.fileno()]);
    const open = open_sockets();
    const lie: Fault = (name, call, args) => {
      const result = call(...args as never[]);
      if (name !== "recvmsg") return result;
      sockaddr.view.setUint16(0, socket.AF_TIPC, true);
      sockaddr.bytes[2] = 99;
      sockaddr.size = 16;
      return result;
    };
    with_faults(lie, () => assertThrows(call, RangeError, "Invalid address type"));
    assertEquals(open_sockets(), open);
  }
});

linux_test("descriptors among malformed control data are not lost", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, socket.SOCK_DGRAM));
  const [a, b] = sockets;
  socket.send_fds(a, [new Uint8Array(1)], [a.fileno()]);
  const longer: Fault = (name, call, args) => {
    const result = call(...args as never[]);
    if (name === "recvmsg") control.region.view.setUint32(0, 10_000, true); // cmsg_len
    return result;
  };
  const warnings: unknown[] = [], { warn } = console;
  console.warn = (text) => warnings.push(text);
  try {
    const [, fds] = with_faults(longer, () => socket.recv_fds(b, 1, 1));
    for (const fd of fds.slice(0, 1)) socket.close(fd);
    assertEquals(fds.length >= 1, true);
  } finally {
    console.warn = warn;
  }
  assertEquals(warnings, ["RuntimeWarning: received malformed or improperly-truncated ancillary data"]);
});

linux_test("a socket object made of a descriptor that is none leaves it as it was", () => {
  using sock = new socket.socket();
  const { fault } = failing(0);
  with_faults(fault, () => assertThrows(() => new socket.socket({ fileno: sock.fileno() }), socket.OSError));
  sock.getsockname();
});
