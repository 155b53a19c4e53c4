import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { bytes, datagram, listener, moment, pair, test, text, until } from "./support.ts";

test("readable() gives what comes until the peer's end, and leaves the socket open", async () => {
  const [one, other] = pair();
  using _one = one;
  const read = new Response(a.readable(one)).text();
  await moment();
  await a.sock_sendall(other, bytes("Hello, "));
  await moment(5);
  await a.sock_sendall(other, bytes("world"));
  other.close();
  assertEquals(await read, "Hello, world");
  assert(one.fileno() >= 0);
});

test("readable() receives straight into a reader's own buffer", async () => {
  const [one, other] = pair();
  using _one = one;
  const reader = a.readable(one).getReader({ mode: "byob" });
  const first = reader.read(new Uint8Array(4));
  await moment();
  other.send(bytes("abcdefgh"));
  assertEquals(text((await first).value!), "abcd");
  assertEquals(text((await reader.read(new Uint8Array(100), { min: 4 })).value!), "efgh");
  other.close();
  const { done, value } = await reader.read(new Uint8Array(10));
  assertEquals([done, value?.length], [true, 0]);
});

test("readable() receives only what its reader asks for", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const stream = a.readable(one);
  other.send(bytes("kept"));
  await moment();
  assertEquals(text(one.recv(100, socket.MSG_PEEK)), "kept");
  await stream.cancel();
  assertEquals(text(await a.sock_recv(one, 100)), "kept");
});

test("a readable() stream that waits holds no memory to receive into", async () => {
  const pairs = Array.from({ length: 50 }, () => pair());
  const before = Deno.memoryUsage().external;
  const readers = pairs.map(([one]) => a.readable(one).getReader());
  const reads = readers.map((reader) => reader.read());
  await moment();
  const grown = Deno.memoryUsage().external - before;
  assert(grown < pairs.length * 32768, `${grown} bytes more`);
  pairs.forEach(([, other], i) => other.send(bytes(`${i}`)));
  for (const [i, read] of reads.entries()) assertEquals(text((await read).value!), `${i}`);
  pairs.flat().forEach((sock) => sock.close());
});

test("cancelling a readable() stream ends its wait", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const reader = a.readable(one).getReader();
  const read = reader.read();
  await moment();
  await reader.cancel("enough");
  assertEquals((await read).done, true);
  other.send(bytes("x"));
  assertEquals(text(await a.sock_recv(one, 1)), "x");
});

test("closing the socket is an error of its streams", async () => {
  const [one, other] = pair();
  using _other = other;
  const read = a.readable(one).getReader().read(), writer = a.writable(one).getWriter();
  writer.write(new Uint8Array(1 << 24)).catch(() => {}); // Windows takes all of the first.
  const writes = writer.write(new Uint8Array(1 << 22));
  const results = Promise.allSettled([read, writes, writer.closed]);
  await moment();
  one.close();
  for (const result of await results) assertEquals(result.status === "rejected" && result.reason.code, "EBADF");
});

test("writable() sends what is written, and closing it is half a close", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const writer = a.writable(one).getWriter();
  await writer.write(bytes("abc"));
  await writer.write(new DataView(bytes("defg").buffer, 1, 2));
  await writer.close();
  assertEquals(text(await a.sock_recv(other, 10)), "abcef");
  assertEquals((await a.sock_recv(other, 10)).length, 0);
  other.send(bytes("still received"));
  assertEquals(text(await a.sock_recv(one, 100)), "still received");
});

test("writable() holds its writer back while the peer does not read", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const writer = a.writable(one).getWriter();
  const chunks = 512; // 32 MiB: more than the buffers of any system take.
  let written = 0;
  const writing = (async () => {
    for (; written < chunks; written++) {
      await writer.ready;
      await writer.write(new Uint8Array(65536));
    }
    await writer.close();
  })();
  await moment(50);
  assert(written < chunks, `${written} chunks were taken`);
  let received = 0;
  for (let n; (n = (await a.sock_recv(other, 1 << 20)).length) > 0;) received += n;
  await writing;
  assertEquals(received, chunks * 65536);
});

test("aborting a writable() stream stops what is under way, and sends no end", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const writer = a.writable(one).getWriter();
  writer.write(new Uint8Array(1 << 24)).catch(() => {}); // Windows takes all of the first.
  const writing = writer.write(new Uint8Array(1 << 22));
  await moment(5);
  const rejected = assertRejects(() => writing);
  await writer.abort(new Error("stop"));
  await rejected;
  for (let n = 1; n > 0;) {
    n = await a.sock_recv(other, 1 << 22, { timeout: 0.2 }).then((data) => data.length, () => -1);
  }
  await a.sock_sendall(one, bytes("after"));
  assertEquals(text(await a.sock_recv(other, 10)), "after");
});

test("a chunk that is no bytes is an error", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  const writer = a.writable(one).getWriter();
  const closed = assertRejects(() => writer.closed, TypeError);
  await assertRejects(() => writer.write("text" as never), TypeError);
  await closed;
});

test("streams of datagrams: each is a chunk, and an empty one is no end", async () => {
  const [one, at_one] = datagram(), [other] = datagram();
  using _one = one, _other = other;
  other.connect(at_one);
  const reader = a.readable(one).getReader(), writer = a.writable(other).getWriter();
  await writer.write(bytes("first"));
  await writer.write(new Uint8Array(0));
  await writer.write(bytes("second"));
  assertEquals(text((await reader.read()).value!), "first");
  assertEquals(text((await reader.read()).value!), "second");
});

test("an echo server that is one pipe", async () => {
  const [server, address] = listener();
  using _server = server;
  const serving = (async () => {
    const [conn] = await a.sock_accept(server);
    using _conn = conn;
    await a.readable(conn).pipeTo(a.writable(conn));
  })();
  using client = await a.create_connection(address);
  const data = crypto.getRandomValues(new Uint8Array(60_000));
  const sent = new Blob(Array(20).fill(data)).stream().pipeTo(a.writable(client));
  const echoed = new Uint8Array(await new Response(a.readable(client)).arrayBuffer());
  await Promise.all([sent, serving]);
  assertEquals(echoed.length, 20 * data.length);
  assertEquals(echoed.subarray(19 * data.length), data);
});

test("streams plug into Deno's: compressed text through a socket", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const text_in = "text that is long enough to be compressed ".repeat(5000);
  const sent = new Blob([text_in]).stream().pipeThrough(new CompressionStream("gzip")).pipeTo(a.writable(one));
  const read = new Response(a.readable(other).pipeThrough(new DecompressionStream("gzip"))).text();
  await sent;
  assertEquals(await read, text_in);
});

test("accepting() gives connections until the listener is closed", async () => {
  const [server, address] = listener();
  const clients = [await a.create_connection(address), await a.create_connection(address)];
  const addresses: unknown[] = [];
  for await (const [conn, from] of a.accepting(server)) {
    conn.close();
    addresses.push(from);
    if (addresses.length === 2) setTimeout(() => server.close(), 5);
  }
  assertEquals(addresses, clients.map((client) => client.getsockname()));
  clients.forEach((client) => client.close());
});

test("accepting() ends with an abort's reason, and leaves the listener open", async () => {
  const [server] = listener();
  using _server = server;
  const iterator = a.accepting(server, { signal: AbortSignal.timeout(10) });
  await assertRejects(() => iterator.next(), DOMException);
  assert(server.fileno() >= 0);
});

test("datagrams() gives each datagram with its sender, until the socket is closed", async () => {
  const [receiver, address] = datagram(), [sender, from] = datagram();
  using _sender = sender;
  const all: [string, unknown][] = [];
  const reading = (async () => {
    for await (const [data, address] of a.datagrams(receiver)) all.push([text(data), address]);
  })();
  for (const message of ["one", "", "three"]) sender.sendto(bytes(message), address);
  await until(() => all.length === 3);
  receiver.close();
  await reading;
  assertEquals(all, [["one", from], ["", from], ["three", from]]);
});

test("leaving datagrams() loses nothing that was not given", async () => {
  const [receiver, address] = datagram(), [sender] = datagram();
  using _receiver = receiver, _sender = sender;
  for (const message of ["one", "two", "three"]) sender.sendto(bytes(message), address);
  for await (const [data] of a.datagrams(receiver, 100)) {
    assertEquals(text(data), "one");
    break;
  }
  const stop = new AbortController(), iteration = a.datagrams(receiver, 100, { signal: stop.signal });
  assertEquals(text((await iteration.next()).value![0]), "two");
  await iteration.next();
  const waiting = iteration.next();
  stop.abort("enough");
  assertEquals(await waiting.catch((reason) => reason), "enough");
  sender.sendto(bytes("four"), address);
  assertEquals(text((await a.sock_recvfrom(receiver, 10))[0]), "four");
});
