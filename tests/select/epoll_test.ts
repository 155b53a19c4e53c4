/**
 * `epoll` of `select.ts`, after CPython's test_epoll.
 *
 * @module
 */

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as s from "../../select.ts";
import { test } from "../support/descriptors.ts";
import { compiles } from "../support/has.ts";
import { as_platform } from "../../tools/constants.ts";
import { has_python } from "../support/python.ts";
import { ignore_unless, once_test } from "../support/where.ts";

const { epoll, EPOLLHUP, EPOLLIN, EPOLLONESHOT, EPOLLOUT, EPOLLRDHUP } = s;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const byte = Uint8Array.of(1);

linux_test("epoll: what is registered is reported with its descriptor and its events", () => {
  const [a, b] = socket.socketpair();
  using _a = a, _b = b, ep = new epoll(16);
  ep.register(a, EPOLLIN | EPOLLOUT);
  ep.register(b.fileno(), EPOLLIN);
  assertEquals(ep.poll(0), [[a.fileno(), EPOLLOUT]]);
  a.send(byte);
  assertEquals(ep.poll(5).sort(), [[a.fileno(), EPOLLOUT], [b.fileno(), EPOLLIN]].sort());
  ep.modify(a, EPOLLIN);
  assertEquals(ep.poll(), [[b.fileno(), EPOLLIN]]);
  ep.unregister(b);
  assertEquals(ep.poll(0.001), []);
});

linux_test("epoll: at most maxevents come, the others at the next call", () => {
  const [a, b] = socket.socketpair();
  using _a = a, _b = b, ep = new epoll();
  ep.register(a, EPOLLOUT);
  ep.register(b, EPOLLOUT);
  const fds = [ep.poll(0, 1), ep.poll(0, 1)].map(([[fd]]) => fd).sort();
  assertEquals(fds, [a.fileno(), b.fileno()].sort());
  for (const most of [0, -2]) {
    assertThrows(() => ep.poll(0, most), socket.ValueError, `maxevents must be greater than 0, got ${most}`);
  }
});

linux_test("epoll: EPOLLONESHOT reports once, until the descriptor is modified", () => {
  const [a, b] = socket.socketpair();
  using _a = a, _b = b, ep = new epoll();
  ep.register(a, EPOLLOUT | EPOLLONESHOT);
  assertEquals([ep.poll(0).length, ep.poll(0).length], [1, 0]);
  ep.modify(a, EPOLLOUT | EPOLLONESHOT);
  assertEquals(ep.poll(0).length, 1);
});

linux_test("epoll: a peer that closes is EPOLLHUP and EPOLLRDHUP", () => {
  const [a, b] = socket.socketpair();
  using _a = a, ep = new epoll();
  ep.register(a, EPOLLIN | EPOLLRDHUP);
  b.close();
  const [[, events]] = ep.poll(5);
  assert((events & EPOLLHUP) !== 0 && (events & EPOLLRDHUP) !== 0, `${events}`);
});

linux_test("epoll: an object of an open descriptor, by fromfd(), closes it", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  const one = new epoll();
  one.register(a, EPOLLOUT);
  const two = epoll.fromfd(socket.dup(one.fileno()));
  assertEquals(two.poll(0), [[a.fileno(), EPOLLOUT]]);
  two.close();
  one.close();
  assertThrows(() => epoll.fromfd(-1), socket.ValueError);
});

linux_test("epoll: close() twice is no error, and what is closed is refused", () => {
  const ep = new epoll();
  assertEquals([ep.closed, ep.fileno() > 0], [false, true]);
  ep.close();
  ep.close();
  assertEquals(ep.closed, true);
  for (
    const call of [
      () => ep.fileno(),
      () => ep.poll(0),
      () => ep.register(1),
      () => ep.modify(1, EPOLLIN),
      () => ep.unregister(1),
    ]
  ) assertThrows(call, socket.ValueError, "I/O operation on closed epoll object");
});

linux_test("epoll: edge-triggered, what is ready is reported once until something happens", () => {
  const [a, b] = socket.socketpair();
  using _a = a, _b = b, ep = new epoll(16);
  for (const sock of [a, b]) ep.register(sock, EPOLLIN | EPOLLOUT | s.EPOLLET);
  const both = (events: number) => [[a.fileno(), events], [b.fileno(), events]].sort();
  assertEquals(ep.poll(1, 4).sort(), both(EPOLLOUT));
  assertEquals(ep.poll(0.01, 4), []);
  a.send(byte);
  b.send(byte);
  assertEquals(ep.poll(1, 4).sort(), both(EPOLLIN | EPOLLOUT));
  ep.unregister(a);
  ep.modify(b, EPOLLOUT);
  assertEquals(ep.poll(1, 4), [[b.fileno(), EPOLLOUT]]);
});

linux_test("epoll: of two objects of one descriptor, one that is closed is EBADF for the other", () => {
  const one = new epoll(2), two = epoll.fromfd(one.fileno());
  one.close();
  assertEquals(assertThrows(() => two.poll(1, 4), socket.OSError).code, "EBADF");
  assertEquals(assertThrows(() => two.close(), socket.OSError).code, "EBADF");
});

linux_test("epoll: unregister() of a descriptor that was closed is EBADF", () => {
  const [a, b] = socket.socketpair(), fd = a.fileno();
  using _b = b, ep = new epoll(16);
  ep.register(a);
  assertEquals(ep.poll(1, 4), [[fd, EPOLLOUT]]);
  a.close();
  assertEquals(assertThrows(() => ep.unregister(fd), socket.OSError).code, "EBADF");
});

linux_test("epoll: close() of a descriptor that is closed already is EBADF (3.15, gh-146205)", () => {
  const ep = new epoll();
  socket.close(ep.fileno());
  assertEquals(assertThrows(() => ep.close(), socket.OSError).code, "EBADF");
  assertEquals(ep.closed, true);
});

/** What python3 and we do, with sockets of which `a` alone is registered, and `ep` an epoll. */
const CALLS: [python: string, ours: (ep: s.Epoll, ...sockets: socket.Socket[]) => unknown][] = [
  ["select.epoll(0)", () => new epoll(0)],
  ["select.epoll(-2)", () => new epoll(-2)],
  ["select.epoll(5, 1)", () => new epoll(5, 1)],
  ...["'foo'", "None", "()", "['foo']", "{}"].map((size): typeof CALLS[number] => [
    `select.epoll(${size})`,
    () => new epoll((size === "None" ? null : size) as never),
  ]),
  ["select.epoll(flags=12356)", () => new epoll(-1, 12356)],
  ["ep.register(a)", (ep, a) => ep.register(a)],
  ["ep.register(-1)", (ep) => ep.register(-1)],
  ["ep.register(9999)", (ep) => ep.register(9999)],
  ["ep.register(None)", (ep) => ep.register(null as never)],
  ["ep.register(object())", (ep) => ep.register({} as never)],
  ["ep.register('x')", (ep) => ep.register("x" as never)],
  ["ep.register(b, 2**32)", (ep, _, b) => ep.register(b, 2 ** 32) ?? null],
  ["ep.register(ep)", (ep) => ep.register(ep)],
  ["ep.modify(c, 1)", (ep, _, __, c) => ep.modify(c, 1)],
  ["ep.modify(9999, 1)", (ep) => ep.modify(9999, 1)],
  ["ep.unregister(c)", (ep, _, __, c) => ep.unregister(c)],
  ["ep.unregister(9999)", (ep) => ep.unregister(9999)],
  ["ep.poll(2**31)", (ep) => ep.poll(2 ** 31)],
  ["ep.poll(float('nan'))", (ep) => ep.poll(NaN)],
  ["ep.poll(float('inf'))", (ep) => ep.poll(Infinity)],
  ["ep.poll(-1e300)", (ep) => ep.poll(-1e300)],
  ["ep.poll(-1e-10) or None", (ep) => ep.poll(-1e-10).length === 0 ? null : "events"],
  ["ep.poll('1')", (ep) => ep.poll("1" as never)],
  ["ep.poll(0, 0)", (ep) => ep.poll(0, 0)],
];

ignore_unless(linux && has_python, "needs python3 on Linux")("epoll: errors have python3's class and number", () => {
  const program = `
import select, socket
(a, b), (c, d) = socket.socketpair(), socket.socketpair()
ep = select.epoll()
ep.register(a, 0)
for line in ${JSON.stringify(CALLS.map(([python]) => python))}:
    try: print(line, eval(line))
    except Exception as e: print(line, type(e).__name__, getattr(e, "errno", None))
`;
  const { stdout } = new Deno.Command("python3", { args: ["-c", program] }).outputSync();
  const sockets = [...socket.socketpair(), ...socket.socketpair()] as socket.Socket[];
  using ep = new epoll();
  ep.register(sockets[0], 0);
  const ours = CALLS.map(([python, run]) => {
    try {
      return `${python} ${run(ep, ...sockets) === null ? "None" : ""}`;
    } catch (error) {
      const { name, errno } = error as socket.OSError;
      return `${python} ${name} ${errno ?? "None"}`;
    }
  });
  for (const sock of sockets) sock.close();
  assertEquals(ours, new TextDecoder().decode(stdout).trim().split("\n"));
});

ignore_unless(compiles("gcc", "sys/epoll.h"), "needs gcc and sys/epoll.h")(
  "every EPOLL* constant has the value of sys/epoll.h",
  () => {
    const names = Object.keys(s).filter((name) => name.startsWith("EPOLL"));
    const lines = names.map((name) => `printf("${name} %u\\n", (unsigned) ${name});`).join("");
    const source = `#include <stdio.h>\n#include <sys/epoll.h>\nint main(void) { ${lines} }`;
    const folder = Deno.makeTempDirSync();
    Deno.writeTextFileSync(`${folder}/a.c`, source);
    const { success } = new Deno.Command("gcc", { args: ["-o", `${folder}/a`, `${folder}/a.c`] }).outputSync();
    assert(success);
    const text = new TextDecoder().decode(new Deno.Command(`${folder}/a`).outputSync().stdout);
    Deno.removeSync(folder, { recursive: true });
    const ours = names.map((name) => `${name} ${(s as unknown as Record<string, number>)[name]}`);
    assertEquals(ours, text.trim().split("\n"));
  },
);

once_test("each system has its own of epoll and kqueue, and the other is undefined with its constants", () => {
  for (const platform of ["linux", "darwin", "windows", "freebsd"] as const) {
    const there = as_platform<string[]>(
      platform,
      "../select.ts",
      `Object.keys(module).filter((name) => /^(EPOLL|KQ_|epoll|kqueue|kevent)/.test(name) && module[name] !== undefined)
        .map((name) => name.replace(/_.*|(?<=^EPOLL).*/, ""))`,
    );
    const expected = { linux: ["EPOLL", "epoll"], windows: [] as string[] };
    assertEquals([...new Set(there)].sort(), expected[platform as "linux"] ?? ["KQ", "kevent", "kqueue"]);
  }
});

linux_test("epoll: more events than one call takes may be asked for", () => {
  const [a, b] = socket.socketpair();
  using _a = a, _b = b, ep = new epoll();
  ep.register(a, EPOLLOUT);
  assertEquals(ep.poll(0, 2_000_000_000), [[a.fileno(), EPOLLOUT]]);
});
