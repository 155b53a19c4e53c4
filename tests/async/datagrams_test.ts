/**
 * `datagrams()`, which receives many at once: unread datagrams are not lost, and other calls receive them.
 *
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as a from "../../async.ts";
import { poll, POLLIN, select } from "../../select.ts";
import * as selectors from "../../selectors.ts";
import { backend_with } from "../support/backend.ts";
import { test as plain } from "../support/descriptors.ts";
import { ignore_unless } from "../support/where.ts";

const { AF_INET, SOCK_DGRAM } = socket;
const { os } = Deno.build;
const test = ignore_unless(os === "linux" || os === "freebsd", "no recvmmsg(2) here, nothing is kept", plain);
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (data: Uint8Array<ArrayBufferLike>) => new TextDecoder().decode(data);

interface Ends extends Disposable {
  receiver: socket.Socket<"AF_INET">;
  sender: socket.Socket<"AF_INET">;
  send(...texts: string[]): void;
}

/** A receiver, and a sender that is connected with it. */
function ends(): Ends {
  const receiver = new socket.socket(AF_INET, SOCK_DGRAM), sender = new socket.socket(AF_INET, SOCK_DGRAM);
  receiver.bind(["127.0.0.1", 0]);
  receiver.setblocking(false);
  sender.connect(receiver.getsockname());
  return {
    receiver,
    sender,
    send: (...texts) => texts.forEach((text) => sender.send(encode(text))),
    [Symbol.dispose]() {
      receiver.close();
      sender.close();
    },
  };
}

/** Takes the first of what is there, and leaves the iteration. */
async function first(sock: socket.Socket<"AF_INET">, bufsize?: number): Promise<string> {
  for await (const [data] of a.datagrams(sock, bufsize)) return decode(data);
  return "the end";
}

test("datagrams() yields each datagram and its sender, in arrays of their own", async () => {
  using two = ends();
  using other = new socket.socket(AF_INET, SOCK_DGRAM);
  other.connect(two.receiver.getsockname());
  const senders = [two.sender, other, other, two.sender, two.sender];
  senders.forEach((sender, i) => sender.send(encode(`${i}`.repeat(i))));
  const iterator = a.datagrams(two.receiver), addresses = new Set<unknown>();
  for (const [i, sender] of senders.entries()) {
    const [data, address] = (await iterator.next()).value!;
    assertEquals([decode(data), address], [`${i}`.repeat(i), sender.getsockname()]);
    assertEquals([data.byteOffset, data.buffer.byteLength], [0, i]);
    addresses.add(address);
  }
  assertEquals(addresses.size, senders.length);
  await iterator.return();
});

test("datagrams() asks the system once for many", async () => {
  using two = ends();
  let calls = 0;
  const { sys } = await import("../../ffi/mod.ts"), { recvmmsg } = sys;
  using _ = backend_with({
    recvmmsg: (...args) => {
      calls++;
      return recvmmsg!(...args);
    },
  });
  const texts = Array.from({ length: 20 }, (_, i) => `${i}`);
  two.send(...texts);
  const iterator = a.datagrams(two.receiver);
  for (const text of texts) assertEquals(decode((await iterator.next()).value![0]), text);
  assertEquals(calls, 1);
  await iterator.return();
});

const MANY = "0123456789".split("");

test("leaving datagrams() loses nothing: every call that receives gives the next one", async () => {
  using two = ends();
  const { receiver } = two, buffer = new Uint8Array(9), peer = two.sender.getsockname();
  const read = (n: number) => decode(buffer.subarray(0, n));
  two.send(...MANY);
  assertEquals(await first(receiver), "0");
  assertEquals(decode(receiver.recv(9, socket.MSG_PEEK)), "1");
  assertEquals(decode(receiver.recv(9)), "1");
  assertEquals(read(receiver.recv_into(buffer)), "2");
  const [data, address] = receiver.recvfrom(9);
  assertEquals([decode(data), address], ["3", peer]);
  const [n, from] = receiver.recvfrom_into(buffer);
  assertEquals([read(n), from], ["4", peer]);
  const [message, ancdata, flags, whom] = receiver.recvmsg(9, 100);
  assertEquals([decode(message), ancdata, flags, whom], ["5", [], 0, peer]);
  assertEquals(receiver.recvmsg_into([buffer.subarray(0, 0), buffer])[3], peer);
  assertEquals(decode(buffer.subarray(0, 1)), "6");
  assertEquals(receiver.recvmmsg(2, 9).map(([data]) => decode(data)), ["7", "8"]);
  two.send("10");
  const batch = new socket.MessageBatch(5, 9), came = receiver.recvmmsg_into(batch);
  assertEquals(Array.from({ length: came }, (_, i) => [decode(batch.data(i)), batch.address(i)]), [["9", peer], [
    "10",
    peer,
  ]]);
  assertThrows(() => receiver.recv(9), socket.BlockingIOError);
});

test("leaving datagrams() loses nothing: every awaited call that receives gives the next one", async () => {
  using two = ends();
  const { receiver } = two, buffer = new Uint8Array(9), peer = two.sender.getsockname();
  two.send(...MANY);
  assertEquals(await first(receiver), "0");
  await a.wait_readable(receiver, { timeout: 60 });
  assertEquals(decode(await a.sock_recv(receiver, 9)), "1");
  assertEquals(decode(buffer.subarray(0, await a.sock_recv_into(receiver, buffer))), "2");
  const [data, address] = await a.sock_recvfrom(receiver, 9);
  assertEquals([decode(data), address], ["3", peer]);
  assertEquals(await a.sock_recvfrom_into(receiver, buffer), [1, peer]);
  const [message, , , whom] = await a.sock_recvmsg(receiver, 9);
  assertEquals([decode(message), whom], ["5", peer]);
  assertEquals((await a.sock_recvmmsg(receiver, 1, 9)).map(([data]) => decode(data)), ["6"]);
  const reader = a.readable(receiver as socket.Socket).getReader();
  assertEquals(decode((await reader.read()).value!), "7");
  await reader.cancel();
  assertEquals(await first(receiver), "8");
  assertEquals(await first(receiver), "9");
  await assertRejects(() => a.sock_recv(receiver, 9, { timeout: 0.01 }), socket.TimeoutError);
});

test("leaving datagrams() hides nothing from select(), poll() and the selectors", async () => {
  using two = ends();
  const { receiver } = two, fd = receiver.fileno();
  two.send("1", "2");
  assertEquals(await first(receiver), "1");
  assertEquals(select([receiver], [receiver], [receiver]), [[receiver], [receiver], []]);
  assertEquals(select([receiver], [], [])[0], [receiver]);
  const set = poll();
  set.register(receiver, POLLIN);
  assertEquals(set.poll(), [[fd, POLLIN]]);
  const { SelectSelector, PollSelector, DefaultSelector, EVENT_READ, EVENT_WRITE } = selectors;
  for (const type of [SelectSelector, PollSelector, DefaultSelector]) {
    using sel = new type();
    const key = sel.register(receiver, EVENT_READ | EVENT_WRITE);
    assertEquals(sel.select(), [[key, EVENT_READ | EVENT_WRITE]]);
    const reading = sel.modify(receiver, EVENT_READ);
    assertEquals(sel.select(), [[reading, EVENT_READ]]);
    sel.modify(receiver, EVENT_WRITE);
    assertEquals(sel.select().map(([, events]) => events), [EVENT_WRITE]);
  }
  assertEquals(decode(receiver.recv(9)), "2");
  assertEquals([select([receiver], [], [], 0)[0], set.poll(0)], [[], []]);
});

test("what datagrams() cuts off is not cut off for the calls behind it", async () => {
  using two = ends();
  two.send("long enough", "long enough", "long enough");
  assertEquals(await first(two.receiver, 4), "long");
  assertEquals(await first(two.receiver, 4), "long");
  assertEquals(decode(two.receiver.recv(100)), "long enough");
});

test("a datagram that is kept has its ancillary data, and says what was cut off", async () => {
  using two = ends();
  const { receiver } = two, { SOL_SOCKET, SO_TIMESTAMP } = socket;
  receiver.setsockopt(SOL_SOCKET, SO_TIMESTAMP, 1);
  two.send("1", "2", "3");
  assertEquals(await first(receiver), "1");
  const [, ancdata] = receiver.recvmsg(9, 200);
  assertEquals(ancdata.map(([level]) => level), [SOL_SOCKET]);
  const [none, without, flags] = receiver.recvmsg(0, 0);
  assertEquals([none.length, without, flags], [0, [], socket.MSG_TRUNC | socket.MSG_CTRUNC]);
});

test("datagrams() of a socket that is closed ends, and nothing is left for its number", async () => {
  const two = ends(), iterator = a.datagrams(two.receiver);
  two.send("1", "2");
  await iterator.next();
  two[Symbol.dispose]();
  assertEquals(await iterator.next(), { done: true, value: undefined });
  using again = ends();
  assertEquals(select([again.receiver, again.sender], [], [], 0)[0], []);
});

test("detach() is refused while datagrams are kept, which would be lost, and gives the descriptor once they are read", async () => {
  using two = ends();
  const { receiver } = two;
  two.send("1", "2");
  assertEquals(await first(receiver), "1");
  const error = assertThrows(() => receiver.detach(), socket.OSError);
  assertEquals([error.code, decode(receiver.recv(9))], ["EBUSY", "2"]);
  const fd = receiver.detach();
  assertEquals(receiver.fileno(), -1);
  using again = new socket.socket({ fileno: fd });
  two.send("3");
  again.settimeout(60);
  assertEquals(decode(again.recv(9)), "3");
});

test("datagrams() heeds its signal between two of those that came together", async () => {
  using two = ends();
  const controller = new AbortController(), { signal } = controller;
  const iterator = a.datagrams(two.receiver, undefined, { signal });
  two.send("1", "2");
  await iterator.next();
  controller.abort(new Error("mine"));
  await assertRejects(() => iterator.next(), Error, "mine");
  assertEquals(decode(two.receiver.recv(9)), "2");
});
