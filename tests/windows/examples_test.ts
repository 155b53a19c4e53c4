// The examples that say something else on Windows.

import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../examples/support.ts";
import { ignore_unless, in_wine, on_windows } from "../support/where.ts";

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");
const wineTest = ignore_unless(in_wine, "in Wine, where raw sockets need no administrator");

wineTest("ping works without an error queue", async () => {
  const { code, out } = await run("ping", ["-c", "1", "127.0.0.1"]);
  assertMatch(out, /^64 bytes from 127\.0\.0\.1: seq 1 {2}ttl \d+ {2}[\d.]+ ms$/m);
  assertEquals(code, 0);
});

for (
  const [name, args, code, says] of [
    ["traceroute", ["127.0.0.1"], 1, "this needs the error queue of Linux's sockets"],
    ["fd_passing", ["50007"], 1, "Windows does not pass descriptors; see Socket.share()"],
    ["sniff", ["127.0.0.1", "tcp"], 2, "on Windows nothing is filtered"],
  ] as const
) {
  test(`${name} says that Windows has no such thing`, async () => {
    const result = await run(name, [...args]);
    assertEquals([result.code, result.err.split(/\r?\n/)[0]], [code, `${name}.ts: ${says}`]);
  });
}
