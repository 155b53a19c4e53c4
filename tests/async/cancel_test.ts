import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { ignore_unless, rounds } from "../support/where.ts";
import { storm } from "./programs/storm.ts";
import { bytes, datagram, descriptors, fill, listener, moment, open, pair, stream, test, text } from "./support.ts";

const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);

test("an abort rejects with the signal's reason, of any type", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  for (const reason of [new Error("enough"), "a text", 5, undefined]) {
    const controller = new AbortController();
    const received = a.sock_recv(one, 1, { signal: controller.signal });
    await moment(2);
    controller.abort(reason);
    const error = await received.then(() => "not rejected", (error) => error);
    if (reason === undefined) assertEquals(error.name, "AbortError");
    else assertStrictEquals(error, reason);
  }
});

test("a signal that was aborted before rejects, and takes no data", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  other.send(bytes("kept"));
  const signal = AbortSignal.abort(new Error("before"));
  await assertRejects(() => a.sock_recv(one, 10, { signal }), Error, "before");
  assertEquals(text(await a.sock_recv(one, 10)), "kept");
});

test("a timeout rejects with mod.ts's TimeoutError, without an error number", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  for (const timeout of [0, 0.001, 0.03]) {
    const error = await assertRejects(() => a.sock_recv(one, 1, { timeout }), socket.TimeoutError, "timed out");
    assertEquals(error.errno, null);
  }
  other.send(bytes("x"));
  assertEquals(text(await a.sock_recv(one, 1, { timeout: 0 })), "x");
  await assertRejects(() => a.sock_accept(listener_that_is_closed(), { timeout: 0.01 }), socket.OSError);
});

function listener_that_is_closed(): socket.Socket<"AF_INET"> {
  const [server] = listener();
  server.close();
  return server;
}

test("an option that there is not is refused, and takes no data: misspelt, it would wait without end", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  other.send(bytes("kept"));
  const options = { timeuot: 1 } as never;
  const calls: (() => Promise<unknown>)[] = [
    () => a.sock_recv(one, 10, options),
    () => a.sock_recvmsg(one, 10, options),
    () => a.sock_sendall(one, bytes("x"), options),
    () => a.sock_connect(one, one.getpeername() as never, options),
    () => a.sock_sendfile(one, new URL(import.meta.url), options),
    () => a.wait_readable(one, options),
    () => a.getnameinfo(["127.0.0.1", 80], options),
  ];
  for (const call of calls) await assertRejects(call, TypeError, "unexpected keyword argument 'timeuot'");
  assertEquals(text(await a.sock_recv(one, 10)), "kept");
  assertEquals(text(await a.sock_recv(one, 0, { signal: null, timeout: null })), "");
});

test("a timeout may be longer than a timer", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const received = a.sock_recv(one, 1, { timeout: 2 ** 31 });
  await moment();
  other.send(bytes("x"));
  assertEquals(text(await received), "x");
});

test("cancelling leaves the socket usable, and no data lost", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  let sent = 0, received = 0;
  const sums = [0, 0];
  const writer = (async () => {
    for (; sent < 500; sent++) {
      await a.sock_sendall(other, Uint8Array.of(sent & 0xff));
      sums[0] += sent & 0xff;
      if (sent % 7 === 0) await moment(1);
    }
  })();
  let cancelled = 0;
  while (received < 500) {
    const controller = new AbortController();
    const wait = a.sock_recv(one, 1, { signal: controller.signal });
    if (Math.random() < 0.5) queueMicrotask(() => controller.abort());
    else setTimeout(() => controller.abort(), 0);
    try {
      sums[1] += (await wait)[0];
      received++;
    } catch {
      cancelled++;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await writer;
  assertEquals(sums[0], sums[1]);
  assert(cancelled > 0);
});

const windows = Deno.build.os === "windows"; // There one call takes all of the data.
const unless_windows = ignore_unless(!windows, "Windows does this in another way", test);

unless_windows("a cancelled sock_sendall() has sent a beginning, and nothing after it", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const data = Uint8Array.from({ length: 1 << 20 }, (_, i) => i);
  await assertRejects(() => a.sock_sendall(one, data, { timeout: 0.02 }), socket.TimeoutError);
  await a.sock_recv(other, 1 << 20);
  one.shutdown(socket.SHUT_WR);
  let total = 0;
  for (let more; (more = await a.sock_recv(other, 1 << 20)).length > 0;) total += more.length;
  assert(total < data.length);
});

test("when the first of two is cancelled, the second is served", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const first = a.sock_recv(one, 1, { timeout: 0.01 }), second = a.sock_recv(one, 1);
  await assertRejects(() => first, socket.TimeoutError);
  other.send(bytes("x"));
  assertEquals(text(await second), "x");
});

linux_test(
  "a writer whom the first one held up goes on when that is cancelled",
  async () => {
    const { AF_UNIX, SOCK_DGRAM } = socket;
    using full = open(new socket.socket(AF_UNIX, SOCK_DGRAM)), empty = open(new socket.socket(AF_UNIX, SOCK_DGRAM));
    using client = open(new socket.socket(AF_UNIX, SOCK_DGRAM));
    full.bind("");
    empty.bind("");
    const fill = async () => {
      while (true) await a.sock_sendto(client, bytes("x"), full.getsockname(), { timeout: 0.05 });
    };
    const filling = assertRejects(fill, socket.TimeoutError);
    await moment(5);
    const behind = a.sock_sendto(client, bytes("y"), empty.getsockname());
    await filling;
    assertEquals(await behind, 1);
    assertEquals(text(await a.sock_recv(empty, 1)), "y");
  },
);

test("a call that succeeds after another was cancelled settles before later calls", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  for (let round = 0; round < 20; round++) {
    const controller = new AbortController(), order: string[] = [];
    const receive = async (options?: a.WaitOptions) => void order.push(text(await a.sock_recv(one, 1, options)));
    const first = receive(controller), second = receive();
    await moment();
    other.send(bytes("ab"));
    controller.abort();
    await assertRejects(() => first, DOMException);
    await new Promise((resolve) => setImmediate(resolve));
    // Every received byte is the result of a call. (On Windows the second byte may come later.)
    if (!windows) assertEquals(text(one.recv(1, socket.MSG_PEEK)), order.length === 0 ? "a" : "b");
    await Promise.all([second, receive()]);
    assertEquals(order, ["a", "b"]);
  }
});

test("closing a socket ends every wait on it with EBADF", async () => {
  const [one, other] = pair();
  using _other = other;
  fill(one);
  const waits = [
    a.sock_recv(one, 1),
    a.sock_recv(one, 1),
    a.sock_sendall(one, new Uint8Array(1 << 20)),
    a.wait_readable(one),
    a.sock_recv(one, 1, { timeout: 5, signal: new AbortController().signal }),
  ];
  await moment();
  one.close();
  for (const result of await Promise.allSettled(waits)) {
    assertEquals(result.status === "rejected" && result.reason.code, "EBADF");
  }
});

test("so does giving the descriptor away, which stays open", async () => {
  const [one, other] = pair();
  using _other = other;
  const wait = a.sock_recv(one, 1);
  await moment();
  const fd = one.detach();
  assertEquals((await assertRejects(() => wait, socket.OSError)).code, "EBADF");
  using again = open(new socket.socket({ fileno: fd }));
  other.send(bytes("x"));
  assertEquals(text(await a.sock_recv(again, 1)), "x");
});

test("closing a socket while the reactor sleeps leaves the waits on other sockets alone, though its number is used again", async () => {
  const [kept, sender] = pair();
  using _kept = kept, _sender = sender;
  for (let round = 0; round < 3; round++) {
    const [one, other] = pair();
    const lost = a.sock_recv(one, 1), received = a.sock_recv(kept, 1);
    await moment(); // One call on a thread waits for both.
    one.close();
    const [second, peer] = pair();
    assertEquals((await assertRejects(() => lost, socket.OSError)).code, "EBADF");
    peer.send(bytes("x"));
    await moment();
    sender.send(bytes("y"));
    assertEquals([text(await received), text(await a.sock_recv(second, 1))], ["y", "x"]);
    for (const sock of [other, second, peer]) sock.close();
  }
});

test("a descriptor that is closed and used again does not wake those who waited for the first", async () => {
  for (let i = 0; i < rounds(200); i++) {
    const [one, other] = pair();
    const fd = one.fileno();
    const wait = a.sock_recv(one, 1);
    if (i % 20 === 0) await moment(3);
    other.send(bytes("x")); // An event of the first is under way …
    one.close(); // … when the number is given to the second.
    other.close();
    const [second, peer] = pair();
    const reused = second.fileno() === fd;
    const waits = a.sock_recv(second, 1, { timeout: i % 20 === 0 ? 0.005 : 0 });
    assertEquals((await assertRejects(() => wait, socket.OSError)).code, "EBADF");
    await assertRejects(() => waits, socket.TimeoutError);
    peer.send(bytes("y"));
    assertEquals(text(await a.sock_recv(second, 1)), "y");
    if (i === 0 && Deno.build.os === "linux") assert(reused);
    second.close();
    peer.close();
  }
});

test("a descriptor closed behind the reactor's back does not stand in the way of the next", async () => {
  const [one, other] = pair();
  const fd = one.fileno();
  const lost = a.wait_readable(fd);
  lost.catch(() => {}); // Windows tells at once that it is closed.
  await moment(3);
  socket.close(fd);
  const [second, peer] = pair();
  using _second = second, _peer = peer, _other = other;
  if (second.fileno() === fd) {
    const received = a.sock_recv(second, 1);
    assertEquals((await assertRejects(() => lost, socket.OSError)).code, "EBADF");
    peer.send(bytes("x"));
    assertEquals(text(await received), "x");
  }
  one.detach();
});

test("two socket objects of one descriptor wait side by side", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const twin = open(new socket.socket({ fileno: one.fileno() }));
  const waits = [a.sock_recv(one, 1), a.sock_recv(twin, 1)];
  await moment();
  other.send(bytes("ab"));
  assertEquals((await Promise.all(waits)).map(text), ["a", "b"]);
  twin.detach();
  const third = a.sock_recv(one, 1);
  other.send(bytes("c"));
  assertEquals(text(await third), "c");
});

const STORM = rounds(10_000) * 10;

test(`a cancel storm: ${STORM} waits, begun and aborted, leave no waiter and no descriptor behind`, async () => {
  const [one, other] = pair();
  const [udp] = datagram();
  using _one = one, _other = other, _udp = udp;
  assertEquals(await storm(one, udp, 1000), 1000);
  const before = descriptors();
  assertEquals(await storm(one, udp, STORM), STORM);
  assertEquals(descriptors(), before);
  other.send(bytes("x"));
  assertEquals(text(await a.sock_recv(one, 1)), "x");
});

test("a cancel storm leaves no memory behind", async () => {
  const program = new URL("programs/storm.ts", import.meta.url).href;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-ffi", "--v8-flags=--expose-gc", program, String(STORM)],
    stderr: "inherit",
  }).output();
  assert(success);
  const grown = Number(text(stdout));
  assert(grown < 10 * STORM, `the heap grew by ${grown} bytes`); // A waiter alone has more than 100.
});

test("a timeout that comes during a connection attempt leaves nothing but the socket", async () => {
  using client = stream();
  await assertRejects(() => a.sock_recv(client, 1, { timeout: 0.01 }), socket.OSError);
});
