// A program of each kind in a realm whose builtins are replaced, one after the other: an exception at worst.
import { assertEquals } from "@std/assert";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";

const on_linux = Deno.build.os === "linux" && !in_emulation && !in_guest;
const test = ignore_unless(on_linux, "once, on Linux, is enough");

test("with any builtin replaced, calls neither crash nor return bytes that were not sent, nor leave descriptors open", () =>
  runs("core"));

test("with any builtin replaced, so it is with the selectors, the trace, the simulation, the adapters and others", () =>
  runs("doors"));

async function runs(which: string): Promise<void> {
  const program = `${import.meta.dirname}/support/hostile.ts`;
  const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, which],
    env: { NO_COLOR: "1" },
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  const last = new TextDecoder().decode(stderr).split("\n").slice(-5).join("\n");
  assertEquals({ code, signal, wrong: lines.slice(0, -1) }, { code: 0, signal: null, wrong: [] }, last);
}
