/**
 * What the soak consists of: each phase does one thing many times.
 *
 * @module
 */

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { collect } from "./watch.ts";

const { AF_INET, AF_UNIX, SOCK_DGRAM, SOL_SOCKET, SO_LINGER } = socket;

/** One phase. */
export interface Phase {
  /** What it does, a round. */
  name: string;
  /** How many rounds a whole soak has. */
  rounds: number;
  /** Does some of them. */
  run(rounds: number): void | Promise<void>;
}

/** A connection is reset when it is closed: it leaves no TIME_WAIT behind that would use up the ports. */
const AT_ONCE = new Uint8Array(new Int32Array([1, 0]).buffer);

function stamped(size: number): [Uint8Array<ArrayBuffer>, DataView] {
  const data = new Uint8Array(size);
  return [data, new DataView(data.buffer)];
}

/** A number goes over a pair and must come back; each round is one send and one recv. */
function transfer(rounds: number): void {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const [data, view] = stamped(64);
  for (let round = 0; round < rounds; round++) {
    view.setUint32(0, round);
    assertEquals(a.send(data), 64);
    const { buffer, byteOffset, length } = b.recv(4096);
    if (length !== 64 || new DataView(buffer, byteOffset).getUint32(0) !== round) throw new Error(`round ${round}`);
  }
}

/** The same in all of the other ways, with sizes from nothing to 200 KiB. */
function transfer_all(rounds: number): void {
  const [a, b] = socket.socketpair();
  const [c, d] = socket.socketpair(AF_UNIX, SOCK_DGRAM);
  using _a = a, _b = b, _c = c, _d = d;
  const [data, view] = stamped(200_000), space = new Uint8Array(200_000);
  for (let round = 0; round < rounds; round++) {
    view.setUint32(0, round);
    const size = 4 + (round * 7919) % (round % 50 === 0 ? 150_000 : 3000), part = data.subarray(0, size);
    if (round % 3 === 0) c.sendmsg([part.subarray(0, 2), part.subarray(2)]);
    else if (round % 3 === 1) c.sendall(part);
    else a.sendall(part);
    const got = round % 3 === 2
      ? whole(b, space, size)
      : round % 2 === 0
      ? d.recvmsg(200_000)[0]
      : d.recvfrom(200_000)[0];
    assertEquals(got.length, size);
    assertEquals(new DataView(got.buffer, got.byteOffset).getUint32(0), round);
  }
}

function whole(sock: socket.Socket, space: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  for (let at = 0; at < size;) at += sock.recv_into(space.subarray(at, size));
  return space.subarray(0, size);
}

function connections(rounds: number): void {
  using server = socket.create_server(["127.0.0.1", 0]);
  const address = server.getsockname();
  for (let round = 0; round < rounds; round++) {
    using client = new socket.socket(AF_INET);
    client.connect(address);
    using conn = server.accept()[0];
    client.setsockopt(SOL_SOCKET, SO_LINGER, AT_ONCE);
    if (round % 16 === 0) {
      client.sendall(AT_ONCE);
      assertEquals(conn.recv(100).length, 8);
    }
  }
}

function descriptors(rounds: number): void {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  for (let round = 0; round < rounds; round++) {
    socket.send_fds(a, [Uint8Array.of(round)], [a.fileno(), b.fileno()]);
    const [data, fds] = socket.recv_fds(b, 10, 2);
    assert(data[0] === (round & 255) && fds.length === 2);
    using copy = new socket.socket({ fileno: fds[0] });
    socket.close(fds[1]);
    using _again = copy.dup();
  }
}

function timeouts(rounds: number): void {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  b.settimeout(0.001);
  for (let round = 0; round < rounds; round++) {
    try {
      b.recv(1);
      throw new Error("there was nothing to receive");
    } catch (error) {
      if (!(error instanceof socket.TimeoutError)) throw error;
    }
  }
}

function errors(rounds: number): void {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const closed = new socket.socket();
  closed.close();
  const calls = [
    () => closed.recv(1),
    () => sock.getpeername(),
    () => sock.connect(["127.0.0.1", 70000]),
    () => sock.sendmsg([new Uint8Array(1)], [[0, 0, new Uint8Array(1)]]),
    () => new socket.socket(AF_INET, 99),
    () => new socket.socket({ fileno: 0 }),
  ];
  for (let round = 0; round < rounds; round++) {
    try {
      calls[round % calls.length]();
    } catch {
      continue;
    }
    throw new Error(`${calls[round % calls.length]} went well`);
  }
}

async function forgotten(rounds: number): Promise<void> {
  const { warn } = console;
  let warnings = 0;
  console.warn = () => warnings++;
  for (let round = 0; round < rounds; round += 200) {
    forget(200);
    await collect();
  }
  console.warn = warn;
  assert(warnings > 0);
}

/** In a function of its own, after which nothing holds the last one. */
function forget(count: number): void {
  for (let i = 0; i < count; i++) socket.socketpair()[0].makefile("rwb");
}

async function awaited(rounds: number): Promise<void> {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.setblocking(false);
  b.setblocking(false);
  const [data, view] = stamped(64);
  for (let round = 0; round < rounds; round++) {
    view.setUint32(0, round);
    const receiving = asynchronous.sock_recv(b, 100);
    await asynchronous.sock_sendall(a, data);
    const { buffer, byteOffset } = await receiving;
    assertEquals(new DataView(buffer, byteOffset).getUint32(0), round);
    if (round % 100 === 0) await cancelled(a);
  }
}

async function cancelled(sock: socket.Socket): Promise<void> {
  const stop = new AbortController();
  const waits = [
    asynchronous.sock_recv(sock, 1, { timeout: 0.001 }),
    asynchronous.sock_recv(sock, 1, { signal: stop.signal }),
  ];
  stop.abort();
  for (const { status } of await Promise.allSettled(waits)) assertEquals(status, "rejected");
}

async function awaited_connections(rounds: number): Promise<void> {
  using server = socket.create_server(["127.0.0.1", 0]);
  server.setblocking(false);
  const address = server.getsockname();
  for (let round = 0; round < rounds; round++) {
    const accepting = asynchronous.sock_accept(server);
    using client = await asynchronous.create_connection(address);
    using _conn = (await accepting)[0];
    client.setsockopt(SOL_SOCKET, SO_LINGER, AT_ONCE);
  }
}

function files(rounds: number): void {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const line = new TextEncoder().encode("a line of text\n");
  for (let round = 0; round < rounds;) {
    const reading = b.makefile("r"), writing = a.makefile("wb");
    for (let i = 0; i < 100; i++, round++) writing.write(line);
    writing.flush();
    for (let i = 0; i < 100; i++) assertEquals(reading.readline(), "a line of text\n");
    reading.close();
    writing.close();
  }
}

/** The phases of a whole soak. */
export const phases: readonly Phase[] = [
  { name: "send and recv of 64 bytes", rounds: 10_000_000, run: transfer },
  { name: "sends and receipts of every kind and size", rounds: 500_000, run: transfer_all },
  { name: "connections opened, accepted and closed", rounds: 1_000_000, run: connections },
  { name: "descriptors passed, taken over and duplicated", rounds: 200_000, run: descriptors },
  { name: "timeouts that fire", rounds: 20_000, run: timeouts },
  { name: "errors", rounds: 1_000_000, run: errors },
  { name: "pairs and files that are forgotten", rounds: 20_000, run: forgotten },
  { name: "awaited round trips, and waits that are cancelled", rounds: 1_000_000, run: awaited },
  { name: "awaited connections", rounds: 100_000, run: awaited_connections },
  { name: "lines through files", rounds: 1_000_000, run: files },
];
