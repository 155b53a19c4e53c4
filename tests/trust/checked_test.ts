// What was checked is what is sent: nothing of the caller's runs between the check and the call.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import * as raw_socket from "../../npm/raw_socket.ts";
import { USocket } from "../../npm/usocket.ts";
import { test } from "../support/descriptors.ts";
import { with_faults } from "../support/faults.ts";

const { AF_INET, AF_UNIX, SOCK_DGRAM } = socket;
const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);

function bound(): socket.Socket<"AF_INET"> {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  sock.settimeout(5);
  return sock;
}

linux_test("a getter of ancillary data does not lead a datagram elsewhere", () => {
  using mine = bound();
  using other = bound();
  using sock = bound();
  const data = new Uint8Array(4);
  let lying = false;
  Object.defineProperty(data, "length", {
    get() {
      if (lying) sock.sendto(new Uint8Array(1), other.getsockname());
      return 4;
    },
  });
  function* items(): Generator<[number, number, Uint8Array]> {
    yield [socket.IPPROTO_IP, socket.IP_TTL, data];
    lying = true;
  }
  new DataView(data.buffer).setInt32(0, 9, true);
  sock.sendmsg([new Uint8Array(7)], items(), 0, mine.getsockname());
  assertEquals(mine.recv(100).length, 7);
});

linux_test("a signal that cannot be listened to leaves no waiter behind that takes the next data", async () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  b.setblocking(false);
  const { signal } = new AbortController();
  signal.addEventListener = () => {
    throw new Error("no");
  };
  const first = asynchronous.sock_recv(b, 10, { signal, timeout: 5 }).catch(() => undefined);
  a.send(Uint8Array.of(1));
  const got = await first;
  if (got === undefined) assertEquals(await asynchronous.sock_recv(b, 10, { timeout: 5 }), Uint8Array.of(1));
  else assertEquals(got, Uint8Array.of(1));
});

/** Fills a socket until it takes no more. */
function fill(sock: socket.Socket<"AF_UNIX">): void {
  const data = new Uint8Array(1000);
  assertThrows(() => {
    while (true) sock.send(data);
  }, socket.BlockingIOError);
}

/** Ways by which memory goes away while it is waited for. */
const going: Record<string, () => [Uint8Array, () => void]> = {
  "is transferred": () => {
    const data = new Uint8Array(8);
    return [data, () => void data.buffer.transfer()];
  },
  "is a WebAssembly memory's that grows": () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    return [new Uint8Array(memory.buffer, 8, 8), () => void memory.grow(1)];
  },
  shrinks: () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 8 });
    return [new Uint8Array(memory), () => memory.resize(3)];
  },
};

const receiving: Record<string, (sock: socket.Socket<"AF_UNIX">, buffer: Uint8Array) => Promise<unknown>> = {
  sock_recv_into: asynchronous.sock_recv_into,
  sock_recvfrom_into: (sock, buffer) => asynchronous.sock_recvfrom_into(sock, buffer),
};

const sending: Record<string, (sock: socket.Socket<"AF_UNIX">, data: Uint8Array) => Promise<unknown>> = {
  sock_send: asynchronous.sock_send,
  sock_sendall: asynchronous.sock_sendall,
  sock_sendmsg: (sock, data) => asynchronous.sock_sendmsg(sock, [new Uint8Array(1), data]),
};

for (const [what, make] of Object.entries(going)) {
  for (const [name, receive] of Object.entries(receiving)) {
    linux_test(`${name}() of memory that ${what} meanwhile rejects, and the datagram stays`, async () => {
      using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
      const [a, b] = sockets;
      b.setblocking(false);
      const [buffer, go] = make();
      const waiting = assertRejects(() => receive(b, buffer), TypeError, "detached or resized");
      await new Promise((resolve) => setTimeout(resolve, 5));
      go();
      a.send(new Uint8Array(5));
      await waiting;
      assertEquals(b.recv(100).length, 5);
    });
  }
  for (const [name, send] of Object.entries(sending)) {
    linux_test(`${name}() of memory that ${what} meanwhile rejects, and nothing is sent`, async () => {
      using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
      const [a, b] = sockets;
      a.setblocking(false);
      b.setblocking(false);
      fill(a);
      const [data, go] = make();
      const waiting = assertRejects(() => send(a, data), TypeError, "detached or resized");
      await new Promise((resolve) => setTimeout(resolve, 5));
      go();
      assertThrows(() => {
        while (true) assertEquals(b.recv(2000).length, 1000);
      }, socket.BlockingIOError);
      await waiting;
      assertThrows(() => b.recv(2000), socket.BlockingIOError);
    });
  }
}

linux_test("sock_sendto() of memory that is transferred meanwhile rejects, and nothing is sent", async () => {
  using mine = new socket.socket(AF_UNIX, SOCK_DGRAM);
  using sock = new socket.socket(AF_UNIX, SOCK_DGRAM);
  mine.bind(new TextEncoder().encode(`\0checked-${Deno.pid}`));
  mine.setblocking(false);
  sock.setblocking(false);
  assertThrows(() => {
    while (true) sock.sendto(new Uint8Array(1000), mine.getsockname());
  }, socket.BlockingIOError);
  const data = new Uint8Array(8), name = mine.getsockname();
  const waiting = assertRejects(() => asynchronous.sock_sendto(sock, data, name), TypeError, "detached or resized");
  await new Promise((resolve) => setTimeout(resolve, 5));
  data.buffer.transfer();
  assertThrows(() => {
    while (true) assertEquals(mine.recv(2000).length, 1000);
  }, socket.BlockingIOError);
  await waiting;
  assertThrows(() => mine.recv(2000), socket.BlockingIOError);
});

linux_test("a USocket's data that are transferred before they are sent are an error, and nothing is sent", async () => {
  const [a, b] = socket.socketpair();
  using _ = b;
  b.setblocking(false);
  const sock = new USocket({ fd: a.detach() }), data = new Uint8Array(8);
  const failed = new Promise((resolve) => sock.on("error", resolve));
  sock.write(data);
  data.buffer.transfer();
  assertEquals((await failed as Error).name, "TypeError");
  assertThrows(() => b.recv(100), socket.BlockingIOError);
  sock.destroy();
});

linux_test(
  "a raw-socket's data that shrink before they are sent are an error, and no empty packet is sent",
  async () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 8 }), calls: string[] = [];
    const error = await with_faults(
      (name, call, args) => {
        if (name === "socket") return call(...[AF_INET, SOCK_DGRAM, 0] as never[]); // Where raw sockets are not permitted, too.
        if (name === "sendto") calls.push(name);
        return call(...args as never[]);
      },
      () =>
        new Promise<Error | null>((resolve) => {
          const sock = raw_socket.createSocket();
          sock.send(new Uint8Array(memory, 0, 8), 0, 8, "127.0.0.1", () => memory.resize(3), (error) => {
            sock.close();
            resolve(error);
          });
        }),
    );
    assertEquals([error?.name, calls], ["TypeError", []]);
  },
);
