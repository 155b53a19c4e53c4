// What kevent(2) gets of the poller of macOS and FreeBSD, byte by byte, and what is made of its answers. struct kevent
// by hand from xnu-11417.101.15, bsd/sys/event.h, and FreeBSD 14, sys/sys/event.h; the kernel's answers as
// kevent_register() and kqueue_register() give them.
import { assertEquals } from "@std/assert";
import { as_platform } from "../support/platforms.ts";
import { once_test } from "../support/where.ts";

const POLLIN = 1, POLLOUT = 4, POLLHUP = 16;
const EBADF = 9;

/** A `struct kevent`: 32 bytes, on FreeBSD 64. */
function kevent(os: string, ident: number, filter: number, flags: number, fflags = 0, udata = 0): string {
  const view = new DataView(new ArrayBuffer(os === "darwin" ? 32 : 64));
  view.setBigUint64(0, BigInt(ident), true);
  view.setInt16(8, filter, true);
  view.setUint16(10, flags, true);
  view.setUint32(12, fflags, true);
  view.setBigUint64(24, BigInt(udata), true);
  return new Uint8Array(view.buffer).toHex();
}

const READ = -1, WRITE = -2;
const ADD = 0x61, ENABLE = 0x64, DELETE = 0x42, RECEIPT = 0x40; // With EV_RECEIPT, and the first two with EV_CLEAR.

for (const [os, USER] of [["darwin", -10], ["freebsd", -11]] as const) {
  const ignore = Deno.build.os !== "linux";
  Deno.test(
    `${os}: kevent() gets its struct, and its answers are understood${ignore ? " [Linux]" : ""}`,
    { ignore },
    () => {
      const program = new URL("programs/kqueue.ts", import.meta.url).href;
      const { stdout } = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-ffi", program, os],
        stderr: "inherit",
      }).outputSync();
      const { steps, happened } = JSON.parse(new TextDecoder().decode(stdout));
      const both = (fd: number, flags: number, generation: number) =>
        [READ, WRITE].map((filter) => kevent(os, fd, filter, flags, 0, generation));
      const has = { changes: [kevent(os, 3, READ, ENABLE, 0, 0x12345678)] };
      assertEquals(steps, {
        open: { changes: [kevent(os, 0, USER, ADD)], result: null },
        add: { changes: both(3, ADD, 0x12345678), result: 0 },
        "add with one direction": { changes: both(4, ADD, 2), result: 0 },
        "add what is closed": { changes: both(5, ADD, 3), result: -EBADF },
        has: { ...has, result: true },
        "has what is closed": { ...has, result: false },
        "has what is another now": { ...has, result: false },
        remove: { changes: both(4, DELETE, 2), result: null },
        wake: { changes: [kevent(os, 0, USER, RECEIPT, 0x0100_0000)], result: null },
        collect: { changes: [], result: 5 },
      });
      assertEquals(happened, [
        [3, 0x12345678, POLLIN],
        [3, 0x12345678, POLLOUT],
        [4, 2, POLLOUT | POLLHUP],
        [4, 2, POLLIN],
        [0, 0, POLLOUT], // No watch has the generation 0.
      ]);
    },
  );
}

once_test("kevent() is told of as many changes as there are, whatever Array.from() gives by then", async () => {
  const counts = await as_platform(
    "darwin",
    `
    const { replace_backend, sys } = await load("ffi/mod.ts");
    const { kevent, kqueue } = await load("select/kqueue.ts");
    const counts = [];
    replace_backend({ ...sys, close: () => 0, events: { ...sys.events, kqueue: () => 5,
      kevent: (_kq, changes, count) => (counts.push([count, changes.bytes.length / 32]), 0) } });
    const queue = new kqueue(), change = new kevent(1);
    let read = 0;
    const { from } = Array;
    Array.from = () => ({ 0: change, forEach: (put) => put(change, 0), get length() { return read++ === 0 ? 1 : 1000; } });
    queue.control([change], 0, 0);
    Array.from = from;
    return counts;`,
  );
  assertEquals(counts, [[1, 1]]);
});
