// A receive after a short one waits without a first system call. Whatever comes between the two, and whatever the system
// does not report, is received all the same.

import { assert, assertEquals, assertRejects } from "@std/assert";
import * as a from "../../async.ts";
import { next_turn, type Watch, watch_of } from "../../async/reactor.ts";
import { replace_clock } from "../../base/clock.ts";
import { descriptor_of } from "../../descriptor/descriptor.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { POLLIN } from "../../select.ts";
import { backend_with } from "../support/backend.ts";
import { disposable } from "../support/disposable.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { bytes, datagram, listener, moment, open, pair, stream, test, text, until } from "./support.ts";

const linux = Deno.build.os === "linux";
const on_linux = ignore_unless(linux, "needs epoll, which is Linux's", test);
const with_lowat = ignore_unless(!on_windows, "Windows has no SO_RCVLOWAT", test);

/** Other sockets that receive at the same time: only when a poll gives many events do calls wait untried. */
class Crowd {
  readonly pairs = Array.from({ length: 8 }, () => pair());

  /** Calls that wait, and the data for them, which the reactor gets with those that the caller sends at once. */
  rush(): Promise<unknown> {
    const all = this.pairs.map(([one]) => a.sock_recv(one, 100));
    for (const [, other] of this.pairs) other.send(bytes("1"));
    return Promise.all(all);
  }
}

/**
 * A TCP connection. Its first end has received less than it asked for, in a call that an event has woken, one of many.
 * On Linux the reactor then takes it to be empty: unless the event came apart from the others, on a loaded machine.
 */
async function emptied() {
  using server = listener()[0];
  const sock = stream(), crowd = new Crowd();
  sock.setblocking(true);
  sock.connect(server.getsockname());
  const [conn] = await a.sock_accept(server);
  sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1);
  for (let tries = 0; tries < 100; tries++) {
    const first = a.sock_recv(conn, 100);
    await moment(1);
    const others = crowd.rush();
    sock.send(bytes("first"));
    assertEquals(text(await first), "first");
    await others;
    if (!linux || (descriptor_of(conn).watch as Watch).emptied) {
      const opened = disposable([conn, sock, ...crowd.pairs.flat()]);
      return { sock: conn, peer: sock, crowd, [Symbol.dispose]: () => opened[Symbol.dispose]() };
    }
  }
  throw new Error("in none of 100 tries");
}

/** What a call gives within ten seconds: a timeout of the call itself would have it tried at once. */
async function soon<T>(call: Promise<T>): Promise<T> {
  let timer;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the call still waits after 10 seconds")), 10_000);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, without a turn of the event loop, until data have arrived. */
function arrived(sock: socket.Socket): void {
  assertEquals(sys.poll_one(sock.fileno(), POLLIN, 10_000) > 0, true);
}

/** Repeats a call until it succeeds, without a turn of the event loop. */
function repeated<T>(call: () => T): T {
  for (const end = Date.now() + 10_000;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof socket.OSError) || Date.now() > end) throw error;
    }
  }
}

/** A pair of sockets that keeps the reactor busy. */
function busy(): AsyncDisposable {
  const [one, other] = pair(), stop = new AbortController();
  const run = async (from: socket.Socket, to: socket.Socket) => {
    while (!stop.signal.aborted) await a.sock_sendall(to, await a.sock_recv(from, 1));
  };
  one.send(bytes("1"));
  const runs = [run(one, other), run(other, one)].map((run) => run.catch(() => {}));
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      one.close();
      other.close();
      await Promise.all(runs);
    },
  };
}

on_linux("a receive after a short one makes no system call before data come", async () => {
  let calls = 0;
  const { recv } = sys;
  using _backend = backend_with({ recv: (...args) => (calls++, recv(...args)) });
  using ends = await emptied();
  const { sock, peer } = ends, before = calls;
  const received = a.sock_recv_into(sock, new Uint8Array(100));
  assertEquals(calls, before);
  peer.send(bytes("second"));
  assertEquals([await soon(received), calls], [6, before + 1]);
});

on_linux("a call with a timeout, a signal or no room is made at once", async () => {
  using ends = await emptied();
  const { sock, peer } = ends;
  assertEquals(await soon(a.sock_recv(sock, 0)), new Uint8Array(0));
  assertEquals(await soon(a.sock_recv_into(sock, new Uint8Array(0))), 0);
  peer.send(bytes("second"));
  arrived(sock);
  const received = a.sock_recv(sock, 1, { timeout: 60 }); // Before the next call, which an event wakes.
  assertEquals(sock.recv(100), bytes("econd"));
  assertEquals(text(await soon(received)), "s");
});

for (const asleep of [false, true]) {
  const state = asleep ? "while the reactor sleeps" : "while it polls";
  test(`what comes between a short receive and the next one is received: ${state}`, async () => {
    using ends = await emptied();
    const { sock, peer } = ends;
    using server = listener()[0];
    const other = a.sock_accept(server).catch(() => {}); // The reactor has a call that waits.
    if (asleep) await moment();
    peer.send(bytes("second"));
    await moment(1); // The event comes while no call waits for it.
    assertEquals(text(await soon(a.sock_recv(sock, 100))), "second");
    peer.send(bytes("third"));
    arrived(sock);
    assertEquals(text(await soon(a.sock_recv(sock, 100))), "third");
    server.close();
    await other;
  });
}

test("the peer's end after a short receive ends the next one, whenever it comes", async () => {
  for (const pause of [false, true]) {
    using ends = await emptied();
    const { sock, peer, crowd } = ends, received = a.sock_recv(sock, 100);
    const others = crowd.rush();
    peer.send(bytes("last"));
    if (pause) await moment(1);
    peer.shutdown(socket.SHUT_WR);
    assertEquals(text(await soon(received)), "last");
    await others;
    assertEquals(text(await soon(a.sock_recv(sock, 100))), "");
    assertEquals(text(await soon(a.sock_recv(sock, 100))), "");
  }
});

test("a reset after a short receive rejects the next one", async () => {
  using ends = await emptied();
  const { sock, peer } = ends;
  peer.setsockopt(
    socket.SOL_SOCKET,
    socket.SO_LINGER,
    new Uint8Array(new Int32Array([1, 0]).buffer, 0, on_windows ? 4 : 8),
  );
  const received = a.sock_recv(sock, 100);
  peer.close();
  await assertRejects(() => soon(received), socket.ConnectionResetError);
});

for (const state of ["quiet", "busy", "asleep"]) {
  const at = state === "busy" ? busy : () => ({ [Symbol.asyncDispose]: () => Promise.resolve() });

  test(`what stands behind urgent data that another call has read is received: the reactor is ${state}`, async () => {
    using ends = await emptied();
    await using _ = at();
    const { sock, peer, crowd } = ends;
    using server = listener()[0];
    const other = a.sock_accept(server).catch(() => {});
    const received = a.sock_recv(sock, 100), others = crowd.rush();
    peer.send(bytes("a"));
    peer.send(bytes("!"), socket.MSG_OOB);
    peer.send(bytes("b"));
    assertEquals(text(repeated(() => sock.recv(1, socket.MSG_OOB))), "!");
    let all = text(await soon(received)); // The receive stops at the mark: it is short, and more stands behind it.
    await others;
    if (state === "asleep") await moment();
    while (all.length < 2) all += text(await soon(a.sock_recv(sock, 100)));
    assertEquals(all, "ab");
    server.close();
    await other;
  });

  with_lowat(`data below SO_RCVLOWAT, which no event reports, are received: the reactor is ${state}`, async () => {
    using ends = await emptied();
    await using _ = at();
    const { sock, peer } = ends;
    using server = listener()[0];
    const other = a.sock_accept(server).catch(() => {});
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1000);
    peer.send(bytes("few"));
    repeated(() => sock.recv(1, socket.MSG_PEEK)); // Until they have arrived, which poll() does not report.
    if (state === "asleep") await moment();
    assertEquals(text(await soon(a.sock_recv(sock, 100))), "few");
    server.close();
    await other;
  });
}

test("another descriptor of the same socket may take a part, all, or only peek", async () => {
  using ends = await emptied();
  const { sock, peer } = ends;
  using copy = open(sock.dup());
  peer.send(bytes("ab"));
  arrived(sock);
  assertEquals(text(copy.recv(1)), "a");
  assertEquals(text(await soon(a.sock_recv(sock, 100))), "b");
  const received = a.sock_recv(sock, 100);
  peer.send(bytes("c"));
  arrived(copy);
  assertEquals(text(copy.recv(1)), "c");
  await moment(1); // The event brings nothing: the call goes on waiting.
  peer.send(bytes("d"));
  arrived(copy);
  assertEquals(text(copy.recv(1, socket.MSG_PEEK)), "d");
  assertEquals(text(await soon(received)), "d");
});

test("awaited calls and others may take turns", async () => {
  using ends = await emptied();
  const { sock, peer } = ends;
  for (const word of ["one", "two", "three"]) {
    peer.send(bytes(word));
    arrived(sock);
    assertEquals(text(sock.recv(100)), word);
    const received = a.sock_recv(sock, 100);
    peer.send(bytes(`${word} more`));
    assertEquals(text(await soon(received)), `${word} more`);
  }
});

for (const end of ["close", "detach"] as const) {
  test(`${end}() right after a call loses no data that have arrived`, async () => {
    using ends = await emptied();
    const { sock, peer } = ends;
    peer.send(bytes("second"));
    arrived(sock);
    const received = a.sock_recv(sock, 100), fd = sock[end]();
    assertEquals(text(await soon(received)), "second");
    if (fd !== undefined) socket.close(fd);
  });
}

test("datagrams, a pair, and data with ancillary data: a short receive says nothing about the next", async () => {
  const [sock, address] = datagram(), [other] = datagram();
  using _ = disposable([sock, other]);
  let first = a.sock_recv(sock, 100);
  await moment(1);
  other.sendto(bytes("one"), address);
  other.sendto(bytes("two"), address);
  assertEquals(text(await soon(first)), "one");
  assertEquals(text(await soon(a.sock_recv(sock, 100))), "two");
  if (socket.SCM_RIGHTS === undefined) return;
  const ends = pair();
  using _ends = disposable(ends);
  first = a.sock_recv(ends[0], 100);
  await moment(1);
  ends[1].send(bytes("1"));
  ends[1].sendmsg([bytes("2")], [[socket.SOL_SOCKET, socket.SCM_RIGHTS, new Int32Array([ends[1].fileno()])]]);
  ends[1].send(bytes("3"));
  let all = text(await soon(first));
  while (all.length < 3) all += text(await soon(a.sock_recv(ends[0], 100)));
  assertEquals(all, "123");
});

on_linux("the event loop has its turn before all calls that wait untried are tried", async () => {
  const sockets = disposable(Array.from({ length: 8 }, () => pair()).flat());
  const { recv } = sys;
  let time = 0, tried = 0, at_immediate = Infinity;
  replace_clock({ now: () => time += 20, start: () => undefined, stop() {} }); // Every attempt takes long.
  const backend = replace_backend({
    ...sys,
    recv(...args) {
      if (tried++ === 0) setImmediate(() => at_immediate = tried);
      return recv(...args);
    },
  });
  try {
    using _sockets = sockets;
    await next_turn(); // The budget of a turn is enough for all calls.
    for (const sock of sockets) {
      watch_of(descriptor_of(sock)).emptied = true;
      a.sock_recv_into(sock, new Uint8Array(1)).catch(() => {}); // It fails when the socket is closed.
    }
    assertEquals(tried, 0);
    await until(() => tried >= sockets.length);
  } finally {
    replace_backend(backend);
    replace_clock(null);
  }
  assert(at_immediate < sockets.length, `${at_immediate} tried before`);
});
