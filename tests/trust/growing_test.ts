// Buffers that grow between the check of a call and their use: a call has the length that it read once, and does not fail.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { with_faults } from "../support/faults.ts";
import { ignore_unless } from "../support/where.ts";

const { AF_UNIX, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux_test = ignore_unless(Deno.build.os === "linux", "needs datagrams of AF_UNIX", test);

/** Memory of 8 bytes that can grow to 16. */
const growable: Record<string, () => [view: Uint8Array, grow: () => void]> = {
  "an ArrayBuffer": () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 16 });
    return [new Uint8Array(memory), () => memory.resize(16)];
  },
  "a SharedArrayBuffer": () => {
    const memory = new SharedArrayBuffer(8, { maxByteLength: 16 });
    return [new Uint8Array(memory), () => memory.grow(16)];
  },
};

const sending: Record<string, (sock: socket.Socket<"AF_UNIX">, data: Uint8Array) => Promise<unknown>> = {
  sock_send: asynchronous.sock_send,
  sock_sendall: asynchronous.sock_sendall,
  sock_sendmsg: (sock, data) => asynchronous.sock_sendmsg(sock, [data]),
  sock_sendmmsg: (sock, data) => asynchronous.sock_sendmmsg(sock, [[[data]]]),
};

for (const [what, make] of Object.entries(growable)) {
  test(`sendall() of ${what} that grows during the call sends what it had`, () => {
    using sockets = disposable(socket.socketpair(null));
    const [a] = sockets, [data, grow] = make(), lengths: unknown[] = [];
    with_faults((made, call, args) => {
      if (made !== "send") return call(...args as never[]);
      lengths.push(args[2]);
      grow();
      return lengths.length === 1 ? 3 : args[2]; // As if three bytes went at first, and then all.
    }, () => a.sendall(data));
    assertEquals(lengths, [8, 5]);
  });

  for (const [name, send] of Object.entries(sending)) {
    linux_test(`${name}() of ${what} that grows during the wait sends what it had`, async () => {
      using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
      const [a, b] = sockets, [data, grow] = make();
      for (const sock of [a, b]) sock.setblocking(false);
      let sent = 0;
      try {
        for (;; sent++) a.send(new Uint8Array(1000));
      } catch (error) {
        assert(error instanceof socket.BlockingIOError, String(error));
      }
      const waiting = send(a, data);
      await new Promise((resolve) => setTimeout(resolve, 5));
      grow();
      for (; sent > 0; sent--) b.recv(2000);
      await waiting;
      assertEquals(b.recv(2000).length, 8);
    });
  }

  test(`sock_recvmsg_into() of ${what} that grows during the wait fills what it had, then the next`, async () => {
    using sockets = disposable(socket.socketpair(null));
    const [a, b] = sockets, [into, grow] = make(), next = new Uint8Array(4);
    b.setblocking(false);
    const waiting = asynchronous.sock_recvmsg_into(b, [into, next]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    grow();
    a.sendall(Uint8Array.from({ length: 12 }, (_, i) => i));
    const [n] = await waiting;
    assertEquals([n, [...into], [...next]], [12, [...Array(8).keys(), ...Array(8).fill(0)], [8, 9, 10, 11]]);
  });
}

const MOST = 6000, TAIL = new Uint8Array(20).fill(2);

/** Ways to send a message of a buffer and, behind it, {@linkcode TAIL}. */
const concurrent: Record<string, (sock: socket.Socket<"AF_UNIX">, data: Uint8Array) => unknown> = {
  "sendmsg()": (sock, data) => sock.sendmsg([data, TAIL]),
  "sendmmsg()": (sock, data) => sock.sendmmsg([[[data, TAIL]]]),
  "MessageBatch.set()": (sock, data) => {
    const batch = new socket.MessageBatch(2, MOST);
    batch.set(1, TAIL);
    batch.set(0, data);
    sock.sendmmsg(batch);
  },
};

linux_test("a buffer that another thread makes longer meanwhile is sent as it was at one moment", async () => {
  const source =
    `onmessage = ({ data }) => { while (data.byteLength < ${MOST}) data.grow(data.byteLength + 1); postMessage(0); }`;
  const worker = new Worker(`data:application/javascript,${encodeURIComponent(source)}`, { type: "module" });
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  for (const sock of sockets) sock.settimeout(20);
  try {
    for (const [name, send] of Object.entries(concurrent)) {
      for (let round = 0; round < 8; round++) {
        const memory = new SharedArrayBuffer(1, { maxByteLength: MOST }), data = new Uint8Array(memory);
        const done = new Promise((resolve) => worker.onmessage = resolve);
        worker.postMessage(memory);
        for (let calls = 0; calls < 1000 && data.length < MOST; calls++) {
          send(a, data);
          let message = b.recv(2 * MOST);
          if (name === "MessageBatch.set()") message = new Uint8Array([...message, ...b.recv(2 * MOST)]);
          assertEquals(message.subarray(-TAIL.length), TAIL, name);
        }
        await done;
      }
    }
  } finally {
    worker.terminate();
  }
});

linux_test("ancillary data that another thread makes longer meanwhile are sent as they were", async () => {
  const source =
    `onmessage = ({ data }) => { while (data.byteLength < 400) data.grow(data.byteLength + 4); postMessage(0); }`;
  const worker = new Worker(`data:application/javascript,${encodeURIComponent(source)}`, { type: "module" });
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_STREAM));
  const [a] = sockets;
  try {
    for (let round = 0; round < 10; round++) {
      const memory = new SharedArrayBuffer(4, { maxByteLength: 400 }), data = new Uint8Array(memory);
      const done = new Promise((resolve) => worker.onmessage = resolve);
      worker.postMessage(memory);
      while (data.length < 400) {
        // The kernel takes no such item: it is checked when the whole message is.
        const code = (() => {
          try {
            return a.sendmsg([TAIL], [[socket.SOL_SOCKET, 0x7fff, data], [socket.SOL_SOCKET, 0x7fff, data]]);
          } catch (error) {
            return (error as socket.OSError).code;
          }
        })();
        assertEquals(code, "EINVAL");
      }
      await done;
    }
  } finally {
    worker.terminate();
  }
});
