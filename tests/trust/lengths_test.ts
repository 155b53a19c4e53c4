// A realm whose typed arrays lie about their lengths: whatever is read and written ends, and is what was sent.
import { assertEquals } from "@std/assert";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";

const on_linux = Deno.build.os === "linux" && !in_emulation && !in_guest;
const test = ignore_unless(on_linux, "once, on Linux, is enough");

/** Milliseconds after which a program that does not end is ended. */
const PATIENCE = 120_000;

for (const lie of [2 ** 31, 0]) {
  test(`with every typed array's length said to be ${lie}, each door receives what was sent`, async () => {
    const program = `${import.meta.dirname}/support/lengths.ts`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", program, String(lie)],
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const killer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    const { code, signal, stdout, stderr } = await child.output();
    clearTimeout(killer);
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals({ code, signal, lines }, { code: 0, signal: null, lines: ["done"] }, new TextDecoder().decode(stderr));
  });
}
