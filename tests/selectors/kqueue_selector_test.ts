/**
 * KqueueSelector and kqueue, after CPython's test_selectors and test_kqueue, on Linux' descriptors: the C function is the
 * test's, the rest is what macOS and FreeBSD run.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { ignore_unless } from "../support/where.ts";

const READ = 1, WRITE = 2, FILTER_READ = -1, FILTER_WRITE = -2;

for (const os of ["darwin", "freebsd"]) {
  ignore_unless(Deno.build.os === "linux", "its descriptors are Linux'")(
    `${os}: KqueueSelector and kqueue say of descriptors what CPython's do`,
    () => {
      const program = new URL("programs/kqueue.ts", import.meta.url).href;
      const { stdout } = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-ffi", program, os],
        stderr: "inherit",
      }).outputSync();
      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), {
        register: [READ | WRITE, "a"],
        knotes: ["a-1", "a-2", "b-1"],
        "register twice": "KeyError",
        select: [["a", WRITE]],
        "select of both directions, each once": [["a", READ | WRITE], ["b", READ]],
        "knotes after modify": ["a-1", "b-2"],
        "select after modify": [["a", READ], ["b", WRITE]],
        "select of nothing": [[], [], []],
        "knotes after unregister": [],
        "select of an empty set": [],
        "register a closed one": "OSError EBADF",
        "register one whose second filter is refused": "OSError EINVAL",
        "what is left of them": [[], 0],
        "unregister closed ones, one of them open again": 2,
        "select after that": [],
        closed: [null, "ValueError", "RuntimeError"],
        control: [["a", FILTER_READ, 3, `${2n ** 60n}`], ["b", FILTER_WRITE, 1000, 5]],
        "control of one shot": [["a", FILTER_READ, 3, `${2n ** 60n}`]],
        "control with one that is not open": [9999, 0x4000, 9],
        "the same without room for it": "OSError EBADF",
        "control takes any iterable": [[], []],
        "control of a delete": [],
        "times out of range": ["OverflowError", "OverflowError", "OverflowError"],
      });
    },
  );
}
