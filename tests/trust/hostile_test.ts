// A program of each kind in a realm whose builtins are replaced, one after the other: an exception at worst.
import { assertEquals } from "@std/assert";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";

const on_linux = Deno.build.os === "linux" && !in_emulation && !in_guest;
/** Milliseconds after which a program that does not end is killed. */
const LIFETIME = 300_000;
const test = ignore_unless(on_linux, "once, on Linux, is enough");

test("with any builtin replaced, calls neither crash nor return bytes that were not sent, nor leave descriptors open", () =>
  runs("core"));

test("with any builtin replaced, so it is with the selectors, the trace, the simulation and others", () =>
  runs("doors"));

test("with any builtin replaced, so it is while the guard and an audit hook look at the calls, and nothing goes past them", () =>
  runs("watched", ["--allow-ffi", "--allow-read", "--allow-net=127.0.0.1", "--no-prompt"]));

test("with any builtin replaced, also those of Node, the adapters of npm packages receive what was sent, and leave nothing open", () =>
  runs("adapters", ["-A"], "hostile_adapters.ts"));

async function runs(which: string, flags = ["-A"], file = "hostile.ts"): Promise<void> {
  const program = `${import.meta.dirname}/support/${file}`;
  const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "--no-check", program, which],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(LIFETIME),
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  const last = new TextDecoder().decode(stderr).split("\n").slice(-5).join("\n");
  assertEquals({ code, signal, wrong: lines.slice(0, -1) }, { code: 0, signal: null, wrong: [] }, last);
}
