/**
 * `selectors.ts`, after CPython's test_selectors: each selector of this system, and python3 beside it.
 *
 * @module
 */

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as selectors from "../../selectors.ts";
import { as_platform } from "../../tools/constants.ts";
import { test } from "../support/descriptors.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, once_test } from "../support/where.ts";
import { descriptor_limit } from "../support/has.ts";

const { EVENT_READ, EVENT_WRITE, KeyError, SelectorKey } = selectors;
const { ValueError } = socket;
const byte = Uint8Array.of(1);

type Class = selectors.SelectorClass;
const CLASSES = Object.entries({
  SelectSelector: selectors.SelectSelector,
  PollSelector: selectors.PollSelector,
  EpollSelector: selectors.EpollSelector,
  KqueueSelector: selectors.KqueueSelector,
  DefaultSelector: selectors.DefaultSelector,
}).filter((row): row is [string, Class] => row[1] !== undefined);

/** Runs a test with a pair of sockets and a selector of each class. */
function each(what: string, run: (sel: selectors.MappedSelector, a: socket.Socket, b: socket.Socket) => void): void {
  for (const [name, type] of CLASSES) {
    test(`${name}: ${what}`, () => {
      const [a, b] = socket.socketpair() as [socket.Socket, socket.Socket];
      using _a = a, _b = b, sel = new type();
      run(sel, a, b);
    });
  }
}

each("register() gives the key, and takes nothing twice", (sel, a) => {
  const key = sel.register(a, EVENT_READ, "data");
  assert(key instanceof SelectorKey);
  assertEquals([...key], [a, a.fileno(), EVENT_READ, "data"]);
  assertEquals([key.fileobj, key.fd, key.events, key.data], [a, a.fileno(), EVENT_READ, "data"]);
  assertThrows(() => sel.register(a, EVENT_READ), KeyError, "is already registered");
  assertThrows(() => sel.register(a.fileno(), EVENT_READ), KeyError, "is already registered");
  sel.unregister(a);
  assertEquals(sel.register({ fileno: () => a.fileno() }, EVENT_READ).data, null);
});

each("register() refuses other events, and what is no file object", (sel, a) => {
  for (const events of [0, 4, 999]) {
    assertThrows(() => sel.register(a, events), ValueError, `Invalid events: ${events}`);
  }
  assertThrows(() => sel.register(-10, EVENT_READ), ValueError, "Invalid file descriptor: -10");
  assertThrows(() => sel.register("foo" as never, EVENT_READ), ValueError, "Invalid file object");
  assertThrows(() => sel.register({ fileno: () => "x" } as never, EVENT_READ), ValueError, "Invalid file object");
  const other = new Error("mine");
  const failing = {
    fileno: () => {
      throw other;
    },
  }; // deno-fmt-ignore
  assertStrictEquals(assertThrows(() => sel.register(failing as never, EVENT_READ)), other);
});

each("unregister() gives the key back, and what is not registered is a KeyError", (sel, a) => {
  const key = sel.register(a, EVENT_READ);
  assertStrictEquals(sel.unregister(a), key);
  assertThrows(() => sel.unregister(a), KeyError, "is not registered");
  assertThrows(() => sel.unregister(99_999), KeyError, "99999 is not registered");
});

each("unregister() knows an object that was closed in the meantime", (sel) => {
  const [c, d] = socket.socketpair();
  using _d = d;
  const key = sel.register(c, EVENT_READ);
  c.close();
  assertStrictEquals(sel.unregister(c), key);
  assertEquals(sel.get_map()!.size, 0);
});

each("a descriptor that was closed and opened again can be registered again", (sel) => {
  const [c, d] = socket.socketpair(), fd = c.fileno();
  using _d = d;
  sel.register(fd, EVENT_READ);
  c.close();
  using sockets = disposable(socket.socketpair());
  const [e] = sockets;
  sel.unregister(fd);
  sel.register(e, EVENT_WRITE);
  assertEquals(sel.select(5).map(([key]) => key.fileobj), [e]);
});

each("modify() changes the events, and the data alone", (sel, a, b) => {
  const key = sel.register(a, EVENT_READ, 1);
  assertStrictEquals(sel.modify(a, EVENT_READ, 1), key);
  assertEquals(sel.select(0), []);
  const written = sel.modify(a, EVENT_WRITE, 1);
  assertEquals([written.events, written.data, sel.get_key(a) === written], [EVENT_WRITE, 1, true]);
  assertEquals(sel.select(5), [[written, EVENT_WRITE]]);
  assertEquals([...sel.modify(a, EVENT_WRITE, 2)], [a, a.fileno(), EVENT_WRITE, 2]);
  assertEquals(sel.modify(a, EVENT_READ).data, null);
  assertEquals(sel.select(0), []);
  assertThrows(() => sel.modify(b, EVENT_READ), KeyError, "is not registered");
});

each("select() says what each is ready for", (sel, a, b) => {
  const [r, w] = [sel.register(a, EVENT_READ | EVENT_WRITE), sel.register(b, EVENT_READ)];
  assertEquals(sel.select(5), [[r, EVENT_WRITE]]);
  a.send(byte);
  assertEquals(new Map(sel.select(5)), new Map([[r, EVENT_WRITE], [w, EVENT_READ]]));
  b.send(byte);
  assertEquals(new Map(sel.select(5)), new Map([[r, EVENT_READ | EVENT_WRITE], [w, EVENT_READ]]));
});

each("select() of a peer that is gone is ready to be read from", (sel, a, b) => {
  const key = sel.register(a, EVENT_READ);
  b.close();
  assertEquals(sel.select(5), [[key, EVENT_READ]]);
});

each("select() does not wait when nothing is ready or registered, and takes a negative time for 0", (sel, a) => {
  for (const timeout of [0, -1, -0.5, 0.001]) assertEquals(sel.select(timeout), []);
  sel.register(a, EVENT_READ);
  for (const timeout of [0, -1, 0n, 0.0005, 0.01]) assertEquals(sel.select(timeout), []);
});

each("select() of what is ready waits neither for 0 nor for a negative time", (sel, a) => {
  const key = sel.register(a, EVENT_WRITE);
  for (const timeout of [0, -1, -0.5, null]) assertEquals(sel.select(timeout), [[key, EVENT_WRITE]]);
});

each("select() says which of twelve pairs was written to, one after the other", (sel) => {
  const pairs = Array.from({ length: 12 }, () => socket.socketpair() as [socket.Socket, socket.Socket]);
  for (const [reader, writer] of pairs) {
    sel.register(reader, EVENT_READ);
    sel.register(writer, EVENT_WRITE);
  }
  const ready = (events: number) => sel.select(5).filter(([, is]) => (is & events) !== 0).map(([key]) => key.fileobj);
  while (pairs.length > 0) {
    const at = pairs.findIndex((pair) => pair[1] === ready(EVENT_WRITE).at(-1)),
      [[reader, writer]] = pairs.splice(at, 1);
    writer.send(byte);
    let readers: unknown[] = [];
    while (readers.length === 0) readers = ready(EVENT_READ); // On Windows data take a moment.
    assertEquals(readers, [reader]);
    assertEquals(reader.recv(10), byte);
    for (const sock of [reader, writer]) sel.unregister(sock);
    for (const sock of [reader, writer]) sock.close();
  }
});

each("get_map() shows what is registered, as it is now", (sel, a, b) => {
  const map = sel.get_map()!;
  assertEquals([map.size, map.has(a), map.get(a)], [0, false, undefined]);
  const key = sel.register(a, EVENT_READ);
  assertEquals([...map], [[a.fileno(), key]]);
  assertEquals([map.size, map.has(a), map.has(a.fileno()), map.get(a.fileno()) === key], [1, true, true, true]);
  assertEquals([[...map.keys()], [...map.values()], [...map.entries()]], [[a.fileno()], [key], [[a.fileno(), key]]]);
  assertStrictEquals(sel.get_key(a), key);
  assertEquals([map.has(b), "set" in map, "delete" in map], [false, false, false]);
  assertThrows(() => sel.get_key(b), KeyError, "is not registered");
});

each("close() forgets all, and again does nothing", (sel, a) => {
  sel.register(a, EVENT_READ);
  const map = sel.get_map()!;
  sel[Symbol.dispose]();
  sel.close();
  assertEquals(sel.get_map(), null);
  assertEquals([map.has(a), map.get(a), map.size], [false, undefined, 0]);
  const error = assertThrows(() => sel.get_key(a), Error, "Selector is closed");
  assertEquals(error.name, "RuntimeError");
});

each("all of many that are ready are reported", (sel) => {
  const many = Array.from({ length: 60 }, () => socket.socketpair()).flat();
  for (const sock of many) sel.register(sock, EVENT_READ | EVENT_WRITE);
  const sorted = (fds: number[]) => fds.sort((x, y) => x - y); // Windows gives numbers in no order.
  assertEquals(sorted(sel.select(5).map(([key]) => key.fd)), sorted(many.map((sock) => sock.fileno())));
  for (const sock of many) {
    sel.unregister(sock);
    sock.close();
  }
});

test("a connection attempt that failed is ready to be written to", () => {
  for (const [, type] of CLASSES) {
    using sel = new type();
    using sock = new socket.socket(socket.AF_INET);
    sock.setblocking(false);
    const error = sock.connect_ex(["127.0.0.1", closed_port()]);
    if (error !== 0) sel.register(sock, EVENT_WRITE);
    assertEquals(sel.select(5).map(([, events]) => events), error === 0 ? [] : [EVENT_WRITE]);
    assert(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) !== 0 || error !== 0);
  }
});

function closed_port(): number {
  using sock = new socket.socket(socket.AF_INET);
  sock.bind(["127.0.0.1", 0]);
  return sock.getsockname()[1];
}

once_test("DefaultSelector is CPython's choice on each system", () => {
  const names = {
    linux: "EpollSelector",
    darwin: "KqueueSelector",
    windows: "SelectSelector",
    freebsd: "KqueueSelector",
  };
  for (const [platform, name] of Object.entries(names)) {
    const same = as_platform<boolean>(
      platform as "linux",
      "../selectors.ts",
      `module.DefaultSelector !== undefined && module.DefaultSelector === module.${name}`,
    );
    assertEquals([platform, same], [platform, true]);
  }
});

const pythonTest = ignore_unless(has_python && Deno.build.os === "linux", "needs python3 on Linux");

pythonTest("python3's selectors and ours say the same of the same descriptors", async () => {
  // Python inherits one end of each pair; we register our own duplicates of them, so both look at the same sockets.
  await using python = new Python(
    `
import os, selectors
first = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
second = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
for line in sys.stdin:
    what = line.split()
    if what[0] == "send": (first if what[1] == "1" else second).send(b"x"); say("sent")
    elif what[0] == "shut": (first if what[1] == "1" else second).shutdown(socket.SHUT_WR); say("shut")
    elif what[0] == "look":
        out = []
        for cls in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
            with cls() as sel:
                sel.register(first, 3, "1"); sel.register(second, 3, "2")
                out.append(sorted((key.data, events) for key, events in sel.select(1)))
        say(out)
`,
    String(server().getsockname()[1]),
  );
  const ends = [listening!.accept()[0], listening!.accept()[0]];
  const look = () =>
    CLASSES.filter(([name]) => name !== "DefaultSelector").map(([, type]) => {
      using sel = new type<string>();
      ends.forEach((end, i) => sel.register(end, 3, String(i + 1)));
      return sel.select(1).map(([key, events]) => [key.data, events]).sort();
    });
  // Each side does the same to the other.
  for (const step of ["look", "send 1", "look", "shut 2", "look"]) {
    await python.write(`${step}\n`);
    const line = await python.line();
    const [what, which] = step.split(" ");
    if (what === "send") ends[Number(which) - 1].send(byte);
    if (what === "shut") ends[Number(which) - 1].shutdown(socket.SHUT_WR);
    if (what === "look") {
      const text = JSON.stringify(look()).replaceAll('"', "'").replace(/\['(\d)',(\d)\]/g, "('$1', $2)");
      assertEquals(text.replaceAll(",", ", ").replaceAll(",  ", ", "), line);
    }
  }
  for (const sock of [...ends, listening!]) sock.close();
});

let listening: socket.Socket<"AF_INET"> | undefined;

function server(): socket.Socket<"AF_INET"> {
  return listening = socket.create_server(["127.0.0.1", 0]) as socket.Socket<"AF_INET">;
}

ignore_unless(Deno.build.os === "linux", "Linux keeps the set in the kernel", test)(
  "EpollSelector: modify() that the kernel refuses takes the file object out (bpo-30014)",
  () => {
    const [a, b] = socket.socketpair(), fd = a.fileno();
    using _b = b, sel = new selectors.EpollSelector();
    sel.register(fd, EVENT_READ);
    a.close();
    assertEquals(assertThrows(() => sel.modify(fd, EVENT_WRITE), socket.OSError).code, "EBADF");
    assertEquals(sel.get_map()!.size, 0);
  },
);

ignore_unless(
  Deno.build.os === "linux" && descriptor_limit >= 1300,
  "needs Linux, and 1,300 descriptors (ulimit -n)",
  test,
)(
  "EpollSelector and PollSelector take more descriptors than FD_SETSIZE",
  () => {
    const pairs = Array.from({ length: 600 }, () => socket.socketpair());
    for (const type of [selectors.EpollSelector, selectors.PollSelector]) {
      using sel = new type();
      for (const [reader, writer] of pairs) {
        sel.register(reader, EVENT_READ);
        sel.register(writer, EVENT_WRITE);
      }
      assertEquals(new Set(sel.select(5).map(([key]) => key.fileobj)), new Set(pairs.map(([, writer]) => writer)));
    }
    for (const sock of pairs.flat()) sock.close();
  },
);
