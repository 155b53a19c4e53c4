// A socket as a Duplex with the surface of net.Socket, beside net.Socket itself, node:http, node:tls and openssl.

import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { accepting, create_connection, sock_accept } from "../../async.ts";
import { as_duplex, type SocketDuplex } from "../../async/duplex.ts";
import * as socket from "../../mod.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { has } from "../support/has.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { bytes, fill, listener, moment, pair, test as leakless } from "./support.ts";

// Deno keeps descriptors of its own for node:http, node:tls and child processes.
const test = (name: string, fn: () => void | Promise<void>) => leakless(name, { others: true }, fn);
const opensslTest = ignore_unless(has("openssl"), "needs openssl");

/** A Duplex on each end of a connection of TCP. */
async function tcp(): Promise<[SocketDuplex, SocketDuplex]> {
  const [server, address] = listener();
  using _server = server;
  const [client, [conn]] = await Promise.all([create_connection(address), sock_accept(server)]);
  return [as_duplex(client), as_duplex(conn)];
}

/** All that a stream gives until its end. */
async function all(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A Duplex on each connection to a listening socket. */
async function serve(sock: socket.Socket, connected: (duplex: SocketDuplex) => void): Promise<void> {
  for await (const [conn] of accepting(sock)) connected(as_duplex(conn));
}

test("as_duplex() has every public name of net.Socket", async () => {
  const theirs = new net.Socket();
  const [one, other] = pair().map((sock) => as_duplex(sock));
  const names = Object.getOwnPropertyNames(net.Socket.prototype).filter((name) => !name.startsWith("_"));
  const missing = names.filter((name) => !(name in one));
  // It is connected already; the others are Node's newest and need options that this library has by setsockopt().
  assertEquals(missing.filter((name) => !["connect", "getTypeOfService", "setTypeOfService"].includes(name)), []);
  theirs.destroy();
  one.destroy();
  other.destroy();
  await Promise.all([once(one, "close"), once(other, "close")]);
});

test("its addresses, ports and families are those that net.Socket gives on the other end", async () => {
  const [sock, [host, port]] = listener();
  using _sock = sock;
  const theirs = net.connect(port, host).resume();
  const ours = as_duplex((await sock_accept(sock))[0]);
  if (theirs.connecting) await once(theirs, "connect");
  assertEquals([ours.remoteAddress, ours.remotePort], [theirs.localAddress, theirs.localPort]);
  assertEquals([ours.localAddress, ours.localPort], [theirs.remoteAddress, theirs.remotePort]);
  assertEquals(ours.remoteFamily, theirs.remoteFamily);
  assertEquals(Object.keys(ours.address()).sort(), Object.keys(theirs.address()).sort());
  assertEquals([ours.pending, ours.connecting, ours.readyState], [theirs.pending, theirs.connecting, "open"]);
  const closed = Promise.all([once(ours, "close"), once(theirs, "close")]);
  theirs.end("12345");
  assertEquals(await all(ours), "12345");
  assertEquals(ours.bytesRead, theirs.bytesWritten);
  await closed;
  assertEquals([ours.readyState, ours.pending], ["closed", true]);
});

test("a UNIX socket has no addresses of hosts, as net.Socket's on a pipe", async () => {
  const [one, other] = pair().map((sock) => as_duplex(sock));
  if (!on_windows) assertEquals([one.address(), one.remoteAddress, one.remotePort], [{}, undefined, undefined]);
  one.end();
  other.resume();
  await Promise.all([once(one.resume(), "close"), once(other, "close")]);
});

test("10 MiB pass in both directions at once, and every byte is counted", async () => {
  const [one, other] = await tcp();
  const data = new Uint8Array(10 << 20).map((_, i) => i * 7 >> 3);
  other.pipe(other);
  one.end(data);
  let received = 0, right = true;
  for await (const chunk of one as AsyncIterable<Uint8Array>) {
    right &&= chunk.every((byte, i) => byte === data[received + i]);
    received += chunk.length;
  }
  assert(right);
  assertEquals([received, one.bytesRead, one.bytesWritten], [data.length, data.length, data.length]);
});

test("write() says when the peer does not take more, and 'drain' when it does again", async () => {
  const [one, other] = pair();
  fill(one);
  const duplex = as_duplex(one), peer = as_duplex(other, { manualStart: true });
  assertEquals(duplex.write(new Uint8Array(1 << 20)), false);
  await moment(); // No data move without a reader.
  assert(duplex.writableNeedDrain);
  peer.resume();
  await once(duplex, "drain");
  assertEquals(duplex.bytesWritten, 1 << 20);
  duplex.end();
  await once(peer, "end");
});

test("a paused Duplex leaves the data in the socket", async () => {
  const [one, other] = pair();
  using _other = other;
  const duplex = as_duplex(one, { manualStart: true });
  other.send(bytes("kept"));
  await moment();
  assertEquals(duplex.bytesRead, 0);
  assertEquals(new TextDecoder().decode(one.recv(10)), "kept");
  duplex.destroy();
  await once(duplex, "close");
});

test("with allowHalfOpen it can write after the peer's end, without it ends too", async () => {
  for (const allowHalfOpen of [true, false]) {
    const [one, other] = pair();
    const duplex = as_duplex(one, { allowHalfOpen });
    other.shutdown(socket.SHUT_WR);
    await once(duplex.resume(), "end");
    if (allowHalfOpen) duplex.end("still here");
    assertEquals(await all(as_duplex(other)), allowHalfOpen ? "still here" : "");
  }
});

test("the end on both sides closes the socket, and so does destroy()", async () => {
  const [one, other] = pair();
  const duplex = as_duplex(one), peer = as_duplex(other);
  duplex.end();
  await Promise.all([once(duplex.resume(), "close"), once(peer.resume(), "close")]);
  assertEquals([one.fileno(), other.fileno()], [-1, -1]);
  const [third, fourth] = pair();
  using _fourth = fourth;
  const destroyed = as_duplex(third).destroy();
  assertEquals(third.fileno(), -1);
  await once(destroyed, "close");
});

test("destroySoon() sends what was written before it closes", async () => {
  const [one, other] = pair();
  const duplex = as_duplex(one), data = "x".repeat(1 << 20);
  duplex.write(data);
  duplex.destroySoon();
  assertEquals((await all(as_duplex(other))).length, data.length);
  assertEquals(one.fileno(), -1);
});

test("resetAndDestroy() resets the connection: the peer's error is ECONNRESET, and 'close' says so", async () => {
  const [one, other] = await tcp();
  const failed = once(other, "error");
  const closed = new Promise((resolve) => other.once("close", resolve));
  one.resetAndDestroy();
  const [error] = await failed;
  assertInstanceOf(error, socket.ConnectionResetError);
  assertEquals([error.code, await closed], ["ECONNRESET", true]);
});

test("writing to a peer that is gone is an 'error' with EPIPE or ECONNRESET", async () => {
  const [one, other] = pair();
  const duplex = as_duplex(one, { manualStart: true });
  other.close();
  duplex.write("1");
  duplex.write("2");
  const [error] = await once(duplex, "error");
  assert(["EPIPE", "ECONNRESET", "ECONNABORTED"].includes(error.code), error.code);
});

test("an AbortSignal destroys it with an AbortError, whose cause is the reason", async () => {
  const [one, other] = pair();
  using _other = other;
  const stop = new AbortController(), duplex = as_duplex(one, { signal: stop.signal });
  const failed = once(duplex, "error");
  stop.abort("enough");
  const [error] = await failed;
  assertEquals([error.name, error.cause, one.fileno()], ["AbortError", "enough", -1]);
});

test("setTimeout() emits 'timeout' while nothing moves, and ends nothing", async () => {
  const [one, other] = pair().map((sock) => as_duplex(sock));
  one.setTimeout(20);
  await once(one, "timeout");
  assertEquals([one.timeout, one.destroyed], [20, false]);
  one.setTimeout(0);
  other.write("1");
  assertEquals(String((await once(one, "data"))[0]), "1");
  one.destroy();
  other.destroy();
});

/** What a socket says of itself while its two directions end. */
async function states(one: net.Socket, other: net.Socket): Promise<string[]> {
  const seen = [one.readyState];
  one.end();
  await once(one, "finish");
  seen.push(one.readyState);
  one.resume();
  const ended = once(one, "close");
  other.end();
  other.resume();
  await ended;
  return [...seen, one.readyState, String(one.pending)];
}

test("readyState follows the ends of both directions, as net.Socket's does", async () => {
  const [one, other] = await tcp();
  const server = net.createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const theirs = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
  const [conn] = await once(server, "connection");
  if (theirs.connecting) await once(theirs, "connect");
  assertEquals((await states(one as never, other as never)).slice(0, 3), (await states(theirs, conn)).slice(0, 3));
  other.destroy();
  conn.destroy();
  server.close();
  await once(server, "close");
});

test("setTimeout() takes a callback as net.Socket's does: called once, removed by a timeout of 0", async () => {
  const [one, other] = await tcp();
  let called = 0;
  const removed = () => called += 100;
  one.setTimeout(10, removed);
  one.setTimeout(0, removed);
  one.setTimeout(10, () => called++);
  await once(one, "timeout");
  assertEquals([called, one.listenerCount("timeout")], [1, 0]);
  for (const wrong of [-1, NaN, "1" as never]) assertThrows(() => one.setTimeout(wrong), RangeError, "timeout: ");
  one.destroy();
  other.destroy();
  assertEquals(one.setTimeout(10), one);
  await moment();
});

test("setNoDelay() and setKeepAlive() set the options that the kernel shows", async () => {
  const [server, address] = listener();
  const [sock, [conn]] = await Promise.all([create_connection(address), sock_accept(server)]);
  using _server = server, _conn = conn;
  const duplex = as_duplex(sock).setNoDelay().setKeepAlive(true, 7000);
  assert(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) !== 0);
  assert(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) !== 0);
  const idle = socket.TCP_KEEPIDLE ?? socket.TCP_KEEPALIVE;
  assertEquals(sock.getsockopt(socket.IPPROTO_TCP, idle), 7);
  duplex.setNoDelay(false).setKeepAlive();
  assertEquals(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), 0);
  assertEquals(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), 0);
  duplex.destroy();
});

test("unref() lets the process end", async () => {
  const program = `
    import { as_duplex } from "${new URL("../../async/duplex.ts", import.meta.url)}";
    import { socketpair } from "${new URL("../../mod.ts", import.meta.url)}";
    const [one, other] = socketpair();
    as_duplex(one).unref();
    console.log("waits", other.fileno() >= 0);`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-check", program] });
  const { code, stdout } = await child.output();
  assertEquals([code, new TextDecoder().decode(stdout).trim()], [0, "waits true"]);
});

test("as_duplex() of a socket that is closed, listens or is no stream is a TypeError that says so", () => {
  using datagram = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  assertThrows(() => as_duplex(datagram), TypeError, "a stream socket is required");
  const [listening] = listener();
  assertThrows(() => as_duplex(listening), TypeError, "not one that listens");
  listening.close();
  assertThrows(() => as_duplex(listening), TypeError, "is closed");
  assertThrows(() => as_duplex({} as socket.Socket), TypeError, "a socket is required");
});

test("node:http that is given its connections keeps them alive between requests", async () => {
  const server = http.createServer((request, response) =>
    response.end(`${request.url} of ${request.socket.remotePort}`)
  );
  const [sock, [host, port]] = listener();
  const serving = serve(sock, (duplex) => server.emit("connection", duplex));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    http.get({ host, port, path: `/${i}`, agent }, (response) => resolve(all(response))).on("error", reject);
    const [path, , peer] = (await promise).split(" ");
    assertEquals(path, `/${i}`);
    ports.add(peer);
  }
  assertEquals(ports.size, 1);
  agent.destroy();
  const closed = once(server, "close");
  server.close();
  sock.close();
  await serving;
  await closed;
  assertEquals(server.listening, false);
});

test("an http.Agent keeps its connections over as_duplex() alive", async () => {
  await using server = http.createServer((_request, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  const agent = new http.Agent({ keepAlive: true });
  let made = 0;
  agent.createConnection = ((_options: unknown, done: (error: unknown, duplex?: SocketDuplex) => void) => {
    made++;
    create_connection(["127.0.0.1", port]).then((sock) => done(null, as_duplex(sock)), done);
  }) as unknown as typeof agent.createConnection;
  for (let i = 0; i < 20; i++) {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    http.get({ host: "127.0.0.1", port, agent }, (response) => resolve(all(response))).on("error", reject);
    assertEquals(await promise, "ok");
  }
  assertEquals(made, 1);
  agent.destroy();
});

test("node:tls works over both ends of a pair", async () => {
  const [one, other] = pair();
  const server = new tls.TLSSocket(as_duplex(one), { isServer: true, key, cert });
  const client = tls.connect({ socket: as_duplex(other), servername: "localhost", ca });
  server.pipe(server);
  await once(client, "secureConnect");
  assert(client.authorized);
  client.end("over TLS");
  assertEquals(await all(client), "over TLS");
  await Promise.all([server, client].map((stream) => stream.closed || once(stream, "close")));
  assertEquals([one.fileno(), other.fileno()], [-1, -1]);
});

test("node:https answers over as_duplex()", async () => {
  const server = https.createServer({ key, cert }, (_request, response) => response.end("secret"));
  const [sock, [host, port]] = listener();
  const serving = serve(sock, (duplex) => server.emit("connection", duplex));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  https.get({ host, port, ca, servername: "localhost", agent: false }, (response) => resolve(all(response)))
    .on("error", reject);
  assertEquals(await promise, "secret");
  server.close();
  sock.close();
  await serving;
});

opensslTest("openssl s_client reads what a TLSSocket over as_duplex() sends", async () => {
  const [sock, [, port]] = listener();
  const serving = serve(sock, (duplex) => {
    const server = new tls.TLSSocket(duplex, { isServer: true, key, cert });
    server.on("error", () => {}); // openssl leaves without a goodbye.
    server.end("from the server\n");
    sock.close();
  });
  const { stdout } = await new Deno.Command("openssl", {
    args: ["s_client", "-connect", `127.0.0.1:${port}`, "-quiet", "-verify_quiet", "-ign_eof"],
    stdin: "null",
    stderr: "null",
  }).output();
  await serving;
  assertEquals(new TextDecoder().decode(stdout), "from the server\n");
});

test("destroySoon() of a Duplex that has finished destroys it, and one that is destroyed is closed", async () => {
  const [one, other] = await tcp();
  one.resume();
  one.end();
  await once(one, "finish");
  assertEquals([one.writableFinished, one.destroyed], [true, false]);
  one.destroySoon();
  assertEquals([one.readyState, one.destroyed, one.address()], ["closed", true, {}]);
  other.destroy();
  await Promise.all([once(one, "close"), once(other, "close")]);
});

test("what it belongs to may be anything: only a server that does not listen is told that it does", () => {
  const [sock, peer] = pair(), duplex = as_duplex(sock);
  for (const server of [null, 7, {}, { listening: true }, { listening: false }]) duplex.server = server;
  const own = { listening: false, once() {} };
  duplex.server = own;
  assertEquals(own.listening, false); // The caller has set it.
  const inherited = Object.create({ listening: false, once() {} });
  duplex.server = inherited;
  assertEquals(inherited.listening, true);
  duplex.destroy();
  peer.close();
});

test("the end of a connection that the peer has reset is no error of its own", async () => {
  const [one, other] = await tcp();
  const closed = Promise.all([one, other].map((end) => new Promise((resolve) => end.on("close", resolve))));
  for (const end of [one, other]) end.on("error", () => {});
  other.resetAndDestroy();
  await moment();
  one.end();
  one.setNoDelay(); // Options of a connection that is gone fail silently, as net.Socket's do.
  one.destroy();
  assertEquals(one.remoteAddress, undefined);
  await closed;
});
