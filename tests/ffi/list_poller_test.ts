/**
 * The reactor over the poller of systems without epoll and kqueue, which takes its list at each call. Windows uses
 * it; here it is made of Linux' poll.
 */

import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assertEquals, assertRejects } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { ListPoller, type PollCalls, type Waker } from "../../ffi/winsock/list_poller.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import { bytes, datagram, listener, moment, pair, test, text } from "../async/support.ts";

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);

/** A pair of sockets, of which one wakes. */
function waker(): Waker {
  const fds = new Int32Array(2);
  sys.socketpair!(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK, 0, fds);
  const [fd, other] = fds;
  const scratch = new Uint8Array(100);
  return {
    fd,
    wake: () => void sys.send(other, scratch, 1, 0),
    rest: () => void sys.recv(fd, scratch, 100, 0),
    close: () => void [fd, other].forEach((fd) => sys.close(fd)),
  };
}

/** Puts a backend in place whose poller is a list. */
async function with_lists(body: () => Promise<void>): Promise<void> {
  const { NativeBuffer, poll_on_thread } = await import("../../ffi/posix/thread.ts");
  const { events } = sys;
  let memory: InstanceType<typeof NativeBuffer> | undefined;
  const calls: PollCalls = {
    poll: events.poll,
    poll_on_thread(list, count) {
      memory?.free();
      memory = new NativeBuffer(list.bytes.length);
      memory.put(list.bytes);
      return poll_on_thread(memory, count);
    },
    free() {
      memory?.free();
      memory = undefined;
    },
  };
  const before = replace_backend({
    ...sys,
    events: { ...events, open: (watched) => new ListPoller(watched, waker(), calls) },
  });
  try {
    await body();
  } finally {
    replace_backend(before);
  }
}

async function exchange(): Promise<void> {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const waits = [a.sock_recv(one, 1), a.sock_recv(one, 1)];
  await moment();
  const third = a.sock_recv(other, 1); // The call under way does not know of it, and is ended.
  one.send(bytes("c"));
  other.send(bytes("ab"));
  assertEquals((await Promise.all([...waits, third])).map(text), ["a", "b", "c"]);
  await assertRejects(() => a.sock_recv(one, 1, { timeout: 0.03 }), socket.TimeoutError);
  const closed = a.sock_recv(one, 1);
  await moment();
  one.close();
  await assertRejects(() => closed, socket.OSError);
}

linux_test("lists: those who wait are woken, asleep or awake", () => with_lists(exchange));

linux_test("lists: connections, back pressure and many descriptors", () =>
  with_lists(async () => {
    const [server, address] = listener();
    const conns: socket.Socket<"AF_INET">[] = [];
    const accepted = (async () => {
      for await (const [conn] of a.accepting(server)) if (conns.push(conn) === 40) server.close();
    })();
    const clients = await Promise.all(Array.from({ length: 40 }, () => a.create_connection(address)));
    await accepted;
    const size = 1 << 18;
    const sent = Promise.all(clients.map((client) => a.sock_sendall(client, new Uint8Array(size))));
    const received = await Promise.all(conns.map(async (conn) => {
      let total = 0;
      while (total < size) total += (await a.sock_recv(conn, 65536)).length;
      return total;
    }));
    await sent;
    assertEquals(received, Array(40).fill(size));
    [...clients, ...conns].forEach((sock) => sock.close());
    const [udp, at_udp] = datagram();
    using _udp = udp;
    const datagrams = a.sock_recvfrom(udp, 10);
    await moment();
    await a.sock_sendto(udp, bytes("x"), at_udp);
    assertEquals(await datagrams, [bytes("x"), at_udp]);
  }));
