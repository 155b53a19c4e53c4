import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as s from "../../select.ts";
import { sys } from "../../ffi/mod.ts";
import { select as select_by_sets } from "../../ffi/posix/select.ts";
import { backend_with } from "../support/backend.ts";
import { has_python } from "../support/python.ts";
import { pack_linger } from "../../structs.ts";
import { test } from "../support/descriptors.ts";
import { as_platform } from "../support/platforms.ts";
import { descriptor_limit } from "../support/has.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const windows = Deno.build.os === "windows", linux = Deno.build.os === "linux";
const linux_python_test = ignore_unless(has_python && linux, "needs python3, on Linux", test);

const { poll, POLLHUP, POLLIN, POLLNVAL, POLLOUT, select } = s;
const unless_windows = ignore_unless(!windows, "Windows does this in another way", test);

/** Two connected sockets. */
function pair(): [socket.Socket, socket.Socket] {
  return socket.socketpair(null);
}

const data = Uint8Array.of(1, 2, 3);

test("select() gives the very objects that are ready, each in its list and order", () => {
  const [a, b] = pair(), [c, d] = pair();
  using _a = a, _b = b, _c = c, _d = d;
  b.send(data);
  d.send(data);
  const [r, w, x] = select([c, d, a], [b], [a], 5);
  assertEquals([r.length, w.length, x.length], [2, 1, 0]);
  assertStrictEquals(r[0], c);
  assertStrictEquals(r[1], a);
  assertStrictEquals(w[0], b);
  assertEquals(r.map((sock) => sock.recv(10).length), [3, 3]);
});

test("select() takes sockets, descriptors, and objects with fileno(), and any iterable", () => {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  b.send(data);
  const object = { fileno: () => a.fileno() };
  const [r] = select(new Set([a, a.fileno(), object]), [], []);
  assertEquals(r, [a, a.fileno(), object]);
});

function waits_no_longer(): void {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  const begin = performance.now();
  assertEquals(select([a, b], [], [], 0), [[], [], []]);
  assertEquals(select([a], [], [a], 0.05), [[], [], []]);
  assert(performance.now() - begin >= 50);
  assertEquals(select([], [], [], 0.01), [[], [], []]);
}

test("select() waits no longer than its timeout, and not at all for 0", waits_no_longer);

test("select() says that a peer that is gone can be read from", () => {
  const [a, b] = pair();
  using _a = a;
  b.close();
  assertEquals(select([a], [], [], 5)[0], [a]);
});

unless_windows("select() sees urgent data as an exceptional condition", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const [conn] = server.accept();
  using _conn = conn;
  client.send(data, socket.MSG_OOB);
  assertEquals(select([], [], [conn], 5)[2], [conn]);
});

/** More descriptors than a set of select(2) has room for: `count` pairs, where the process may have so many. */
const many = linux ? 600 : 60;
const has_many = descriptor_limit >= 2 * many + 100, needs_many = `needs ${2 * many + 100} descriptors (ulimit -n)`;

ignore_unless(linux && has_many, `Linux; ${needs_many}`, test)("select() of more descriptors than FD_SETSIZE", () => {
  const pairs = Array.from({ length: 600 }, pair);
  const all = pairs.flat();
  pairs[599][0].send(data);
  assertEquals(select(all, [], [], 5)[0], [pairs[599][1]]);
  assertEquals(select([], all, [], 5)[1].length, 1200);
  all.forEach((sock) => sock.close());
});

/** A test of select() by select(2), as macOS has it; its descriptor sets are Linux' too. */
function by_sets(name: string, fn: () => void, ignore = windows, reason = "needs select(2)"): void {
  ignore_unless(!ignore, reason, test)(`select() by select(2): ${name}`, () => {
    using _ = backend_with({ events: { ...sys.events, select: select_by_sets } });
    fn();
  });
}

by_sets("the very objects that are ready, one in several lists in each where it is", () => {
  const [a, b] = pair(), [c, d] = pair();
  using _a = a, _b = b, _c = c, _d = d;
  b.send(data);
  d.send(data);
  assertEquals(select([c, d, a, a], [b, a], [a, b], 5), [[c, a, a], [b, a], []]);
  assertEquals(select([a], [], [a]), [[a], [], []]);
});

by_sets("no longer than the timeout, and not at all for 0", waits_no_longer);

by_sets("urgent data are an exceptional condition", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const [conn] = server.accept();
  using _conn = conn;
  client.send(data.subarray(0, 1), socket.MSG_OOB);
  assertEquals(select([], [], [conn], 5), [[], [], [conn]]);
});

by_sets("the end of a peer is no exceptional condition; it can be read, and what fails can be written", () => {
  const [a, b] = pair();
  using _a = a;
  b.close();
  assertEquals(select([a], [a], [a], 5), [[a], [a], []]);
});

by_sets(
  "more descriptors than FD_SETSIZE",
  () => {
    const pairs = Array.from({ length: many }, pair), last = pairs.at(-1)!;
    const all = pairs.flat();
    last[0].send(data);
    assertEquals(select(all, [], [], 5)[0], [last[1]]);
    assertEquals(select([], all, [], 5)[1], all);
    all.forEach((sock) => sock.close());
  },
  windows || in_emulation || !has_many,
  in_emulation ? "qemu's own sets have no more, and it ends" : needs_many,
);

by_sets("EBADF for one that is closed, be it the largest or not", () => {
  using sockets = disposable(pair());
  const [a] = sockets;
  for (const fd of [12345, 1_000_000]) {
    assertEquals(assertThrows(() => select([a, fd], [], []), socket.OSError).code, "EBADF");
  }
  const [c, d] = pair(), closed = c.fileno();
  c.close();
  assertEquals(assertThrows(() => select([closed], [], [d], 5), socket.OSError).code, "EBADF");
  d.close();
});

/** What select() makes of descriptors that poll() calls hung up. */
function hung_up_on(os: string): Promise<number[][]> {
  return as_platform(
    os,
    `const { select } = await load("select/select.ts");
    const { sys, replace_backend } = await load("ffi/mod.ts");
    const poll = ({ view }, count) => {
      for (let i = 0; i < count; i++) view.setInt16(i * 8 + 6, 0x10, true); // POLLHUP
      return count;
    };
    replace_backend({ ...sys, events: { poll } });
    return select([5], [6], [7]);`,
  );
}

Deno.test("select() of what is hung up gives what the system's select(2) gives", async () => {
  assertEquals(await hung_up_on("linux"), [[5], [], []]); // fs/select.c
  assertEquals(await hung_up_on("freebsd"), [[5], [6], []]); // sys_generic.c: select_flags
});

test("select() refuses what is no descriptor", () => {
  const [a, b] = pair();
  using _a = a;
  b.close();
  assertThrows(() => select([b], [], []), RangeError, "file descriptor cannot be a negative integer (-1)");
  assertThrows(() => select([-1], [], []), RangeError, "file descriptor cannot be a negative integer (-1)");
  assertThrows(() => select(["x" as never], [], []), TypeError, "argument must be an int, or have a fileno() method.");
  assertThrows(() => select([{ fileno: () => "x" } as never], [], []), TypeError, "fileno() returned a non-integer");
  assertThrows(() => select(5 as never, [], []), TypeError, "arguments 1-3 must be sequences");
  assertThrows(() => select([], [], [], -1), RangeError, "timeout must be non-negative");
  assertThrows(() => select([], [], [], NaN), RangeError);
  assertThrows(() => select([], [], [], "1" as never), TypeError, "timeout must be a float or None");
  const error = assertThrows(() => select([12345], [], []), socket.OSError);
  assertEquals(error.code, "EBADF");
});

test("select() asks each for its descriptor before it looks for the next, as Python does", () => {
  using sockets = disposable(pair());
  const [a] = sockets;
  const list: { fileno(): number }[] = [];
  const shrinks = {
    fileno() {
      list.pop();
      return a.fileno();
    },
  };
  list.push(...Array(10).fill(shrinks));
  assertEquals(select([], list, [], 5), [[], Array(5).fill(shrinks), []]);
  assertThrows(() => select([-1], 5 as never, []), RangeError, "file descriptor cannot be a negative integer (-1)");
});

test("a timeout that Python cannot keep is refused, though something is ready", () => {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  b.send(data);
  const set = poll();
  set.register(a, POLLIN);
  for (const seconds of [Infinity, 1e19, 9223372037, 2n ** 70n as never]) {
    assertThrows(() => select([a], [], [], seconds), RangeError, "timestamp out of range for platform time_t");
  }
  assertEquals(select([a], [], [], 9223372036), [[a], [], []]);
  for (const milliseconds of [2 ** 31, 2 ** 31 - 0.5, 2n ** 64n, Infinity, -(2 ** 31) - 1, -(2 ** 31) - 0.5]) {
    assertThrows(() => set.poll(milliseconds), RangeError, "timeout is too large");
  }
  for (const milliseconds of [2 ** 31 - 1, 2 ** 31 - 1.5, -(2 ** 31), -1, -1e-100, 0.1]) {
    assertEquals(set.poll(milliseconds), [[a.fileno(), POLLIN]]);
  }
});

test("poll() reports what is registered, by descriptor", () => {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  const set = poll();
  assertEquals(set.poll(0), []);
  set.register(a, POLLIN);
  set.register(b.fileno());
  assertEquals(set.poll(1000), [[b.fileno(), POLLOUT]]);
  b.send(data);
  assertEquals(set.poll(), [[a.fileno(), POLLIN], [b.fileno(), POLLOUT]]);
  set.modify(b, POLLIN);
  set.modify(a, POLLOUT);
  assertEquals(set.poll(null), [[a.fileno(), POLLOUT]]);
  set.unregister(a);
  const begin = performance.now();
  assertEquals(set.poll(20), []);
  assert(performance.now() - begin >= 20);
});

test("poll() reports the peer's end, and descriptors that are closed", () => {
  const [a, b] = pair();
  const set = poll();
  set.register(a, linux || windows ? 0 : POLLIN); // Of what nothing is wanted, macOS reports nothing.
  b.close();
  const [[fd, events]] = set.poll(5000);
  assertEquals([fd, events & POLLHUP], [a.fileno(), POLLHUP]);
  a.close();
  assertEquals(set.poll(0), [[fd, POLLNVAL]]);
});

/** Event masks with which poll() waits for neither reading nor writing; macOS then reports nothing. */
const neither = ignore_unless(linux || windows, "macOS reports nothing then", test);

neither("poll() of which no event is wanted: data do not end it, the peer's end does", () => {
  using sockets = disposable(pair());
  const [a, b, c, d] = [...sockets, ...pair()];
  using _c = c, _d = d;
  const set = poll();
  set.register(a, 0);
  set.register(c, POLLIN);
  b.send(data);
  assertEquals(set.poll(50), []);
  d.send(data);
  assertEquals(set.poll(5000), [[c.fileno(), POLLIN]]);
  for (const sock of [a, c]) sock.recv(10);
  b.close();
  set.unregister(c);
  for (const milliseconds of [5000, 0]) {
    const [[fd, events], ...others] = set.poll(milliseconds);
    assertEquals([fd, events & POLLHUP, others], [a.fileno(), POLLHUP, []]);
  }
});

neither("poll() reports a reset, and a connection that fails, whatever is wanted", () => {
  for (const mask of [0, s.POLLPRI, POLLIN]) {
    using server = socket.create_server(["127.0.0.1", 0]);
    const address = server.getsockname();
    using client = socket.create_connection(address);
    const [conn] = server.accept();
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack_linger(1, 0));
    conn.close();
    server.close();
    using refused = new socket.socket();
    refused.setblocking(false);
    refused.connect_ex(address);
    for (const sock of [client, refused]) {
      const set = poll();
      set.register(sock, mask);
      const [[fd, events]] = set.poll(30_000);
      assertEquals(fd, sock.fileno());
      // A reset makes a socket readable; Windows then says no more.
      assert((events & (s.POLLHUP | s.POLLERR | (windows ? mask & POLLIN : 0))) !== 0, `${events} for ${mask}`);
    }
  }
});

test("poll() refuses what Python refuses", () => {
  const set = poll();
  assertEquals(assertThrows(() => set.modify(5, POLLIN), socket.FileNotFoundError).code, "ENOENT");
  assertEquals(assertThrows(() => set.unregister(5), Error, "5").name, "KeyError");
  assertThrows(() => set.register(5, -1), RangeError, "value must be positive");
  assertThrows(() => set.register(5, 70000), RangeError, "Python int too large for C unsigned short");
  assertThrows(() => set.register(5, "x" as never), TypeError);
  assertThrows(() => set.register({} as never), TypeError, "argument must be an int, or have a fileno() method.");
  assertThrows(() => set.poll("x" as never), TypeError, "timeout must be an integer or None");
  assertThrows(() => set.poll(NaN), RangeError, "Invalid value NaN (not a number)");
});

linux_python_test("the constants and results are python3's", () => {
  const program = `
import json, select, socket, sys
a, b = socket.socketpair(); c, d = socket.socketpair(); e = socket.socket(); u = socket.socket(type=socket.SOCK_DGRAM)
b.send(b"x"); d.close(); e.bind(("127.0.0.1", 0))
names = [n for n in dir(select) if n.startswith("POLL") or n == "PIPE_BUF"]
socks = [a, b, c, e, u]
p = select.poll()
for s in socks: p.register(s, 0xff)
events = dict(p.poll(0))
ready = select.select(socks, socks, socks, 0)
print(json.dumps([{n: getattr(select, n) for n in names}, [events.get(s.fileno(), 0) for s in socks],
  [[socks.index(s) for s in l] for l in ready]]))
`;
  const { stdout } = new Deno.Command("python3", { args: ["-c", program] }).outputSync();
  const [constants, events, ready] = JSON.parse(new TextDecoder().decode(stdout));
  for (const [name, value] of Object.entries(constants)) {
    assertEquals((s as Record<string, unknown>)[name], value, name);
  }

  const [a, b] = pair(), [c, d] = pair();
  using _a = a, _b = b, _c = c, e = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
  using u = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  b.send(data);
  d.close();
  e.bind(["127.0.0.1", 0]);
  const socks: socket.Socket[] = [a, b, c, e as socket.Socket, u as socket.Socket];
  const set = poll();
  socks.forEach((sock) => set.register(sock, 0xff));
  const reported = new Map(set.poll(0));
  assertEquals(socks.map((sock) => reported.get(sock.fileno()) ?? 0), events);
  assertEquals(select(socks, socks, socks, 0).map((list) => list.map((sock) => socks.indexOf(sock))), ready);
});

test("select.error is OSError, as in Python", () => {
  assertStrictEquals(s.error, socket.OSError);
});

Deno.test("select() and poll() wait for fractions of a millisecond (3.15, gh-142434)", () => {
  const waited: number[] = [];
  const events = sys.events;
  const noted = <F extends (list: never, count: number, milliseconds: number) => number>(call: F): F =>
    ((list: never, count: number, milliseconds: number) => {
      waited.push(milliseconds);
      return call(list, count, milliseconds);
    }) as F;
  using _ = backend_with({
    events: { ...events, poll: noted(events.poll), select: events.select && noted(events.select) },
  });
  const [a, b] = pair();
  assertEquals(select([a], [], [], 0.0003), [[], [], []]);
  const set = poll();
  set.register(a, POLLIN);
  assertEquals(set.poll(0.3), []);
  for (const sock of [a, b]) sock.close();
  assert(waited.length >= 2 && waited.every((milliseconds) => milliseconds >= 0 && milliseconds < 1), `${waited}`);
});
