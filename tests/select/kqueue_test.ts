/**
 * `kqueue` of `select.ts`, as macOS and FreeBSD have it: what kevent(2) gets, and what becomes of its answer. The system's
 * half is replaced, so this runs on every system.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { as_platform } from "../../tools/constants.ts";
import { once_test } from "../support/where.ts";

/** Runs code as another platform whose kevent() answers with the changes that it gets. */
function run<T>(platform: "darwin" | "freebsd", code: string): T {
  const path = (file: string) => JSON.stringify(new URL(`../../${file}`, import.meta.url).href);
  return as_platform<T>(
    platform,
    "../select.ts",
    `await (async () => {
      const { replace_backend, sys } = await import(${path("ffi/mod.ts")});
      const calls = [];
      const events = {
        ...sys.events,
        kqueue: () => 77,
        kevent(kq, changes, nchanges, found, nevents, milliseconds) {
          calls.push([kq, nchanges, nevents, milliseconds]);
          found.bytes.set(changes.bytes.subarray(0, found.bytes.length));
          return calls.length === 1 ? Math.min(nchanges, nevents) : 0;
        },
      };
      replace_backend({ ...sys, events, close: (fd) => fd === 77 ? 0 : -9 });
      const { kevent, kqueue, ...K } = module;
      ${code}
    })()`,
  );
}

for (const platform of ["darwin", "freebsd"] as const) {
  once_test(`${platform}: kqueue.control() passes its changes on, and reads the events`, () => {
    const [fields, calls, closed] = run<[unknown[], unknown[], unknown[]]>(
      platform,
      `const kq = new kqueue();
      const changes = [
        new kevent(5),
        new kevent({ fileno: () => 6 }, K.KQ_FILTER_WRITE, K.KQ_EV_ADD | K.KQ_EV_ONESHOT, 7, -8, 9),
      ];
      const found = kq.control(changes, 2, 0);
      kq.close();
      kq.close();
      let text = "";
      try { kq.fileno(); } catch (error) { text = String(error); }
      return [found.map((e) => [e.ident, e.filter, e.flags, e.fflags, e.data, e.udata]), calls, [kq.closed, text]];`,
    );
    assertEquals(fields, [[5, -1, 1, 0, 0, 0], [6, -2, 0x11, 7, -8, 9]]);
    assertEquals(calls, [[77, 2, 2, 0]]);
    assertEquals(closed, [true, "ValueError: I/O operation on closed kqueue object"]);
  });

  once_test(`${platform}: kqueue.control() makes its changes once, however often it waits`, () => {
    const calls = run<number[][]>(
      platform,
      `const kq = new kqueue();
      kq.control([new kevent(5)], 0, null);
      kq.control([new kevent(5)], 1, 0.002);
      return calls;`,
    );
    assertEquals(calls[0], [77, 1, 0, 0]); // No room for events: it does not wait.
    assertEquals([calls[1].slice(0, 3), new Set(calls.slice(2).map(([, nchanges]) => nchanges))], [
      [77, 1, 1],
      new Set(calls.length > 2 ? [0] : []),
    ]);
  });

  once_test(`${platform}: kqueue and kevent refuse what Python refuses`, () => {
    const names = run<string[]>(
      platform,
      `const kq = new kqueue();
      return [
        () => new kevent(-1),
        () => new kevent(2n ** 64n),
        () => new kevent("x"),
        () => kq.control(null, -1),
        () => kq.control(null, 1, -1),
        () => kq.control([5], 1),
        () => kq.control(null, 1, "x"),
        () => kqueue.fromfd(-1),
      ].map((call) => { try { call(); return "nothing"; } catch (error) { return error.name; } });`,
    );
    const expected = ["ValueError", "OverflowError", "TypeError", "ValueError", "ValueError", "TypeError", "TypeError"];
    assertEquals(names, [...expected, "ValueError"]);
  });
}
