// The simulated kernel beside the real one and beside python3: the same random programs of socket calls, step by step.
import { assertEquals } from "@std/assert";
import { simulate } from "../../simulated.ts";
import { has_python } from "../support/python.ts";
import { Random } from "../support/random.ts";
import { ignore_unless, in_emulation, in_guest, rounds } from "../support/where.ts";
import { program, Runner, type Step } from "./steps.ts";

const on_linux = Deno.build.os === "linux" && !in_guest && !in_emulation;
const linuxTest = ignore_unless(on_linux, "the simulated kernel is Linux' (not in a guest, whose options are others)");
const pythonTest = ignore_unless(on_linux && has_python, "needs python3 on Linux");
const has_ipv6 = has("::1");
const PROGRAMS = rounds(150), STEPS = 60;
const FIRST = 1;

function has(ip: string): boolean {
  try {
    Deno.listen({ hostname: ip, port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

function run(steps: readonly Step[], prefix: string): string[] {
  const runner = new Runner(prefix);
  try {
    return steps.map((step) => runner.run(step));
  } finally {
    runner.close();
  }
}

function simulated(steps: readonly Step[], seed: number): string[] {
  using _ = simulate({ seed, trace: false });
  return run(steps, "t");
}

/** Each step with what it came to, up to the first in which the two differ. */
function until_difference(steps: readonly Step[], results: readonly string[], others: readonly string[]): string[] {
  const end = results.findIndex((result, i) => result !== others[i]);
  return steps.slice(0, end < 0 ? steps.length : end + 1).map((step, i) => `${JSON.stringify(step)} ${results[i]}`);
}

/**
 * Runs a program on the real kernel. Its names are its own: a socket that an earlier program sent over itself keeps its
 * name until the kernel collects it.
 */
function real(steps: readonly Step[]): string[] {
  return run(steps, `t${Deno.pid}.${runs++}.`);
}
let runs = 0;

linuxTest("random programs come to the same on the simulated and on the real kernel", () => {
  for (let seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
    const steps = program(new Random(seed), STEPS, has_ipv6), ours = simulated(steps, seed);
    let theirs = real(steps);
    // A port that the kernel chose may be another program's for the other protocol, and ports may be short on a busy
    // machine: then it chooses again.
    for (let again = 0; again < 10 && !theirs.every((result, i) => result === ours[i]); again++) {
      theirs = real(steps);
    }
    assertEquals(until_difference(steps, ours, theirs), until_difference(steps, theirs, ours), `seed ${seed}`);
  }
});

/** CPython's recv() with MSG_TRUNC gives bytes that were never received: those programs go without. */
function for_python(step: Step): Step {
  if (step[0] !== "recv" && step[0] !== "recvfrom") return step;
  return [step[0], step[1], step[2], step[3].filter((flag) => flag !== "MSG_TRUNC")];
}

pythonTest("random programs come to the same on the simulated kernel and in python3", async () => {
  const programs = Array.from(
    { length: PROGRAMS },
    (_, i) => program(new Random(FIRST + i), STEPS, has_ipv6).map(for_python),
  );
  const child = new Deno.Command("python3", {
    args: [new URL("steps.py", import.meta.url).pathname, `p${Deno.pid}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(programs)));
  await writer.close();
  const { stdout } = await child.output();
  const theirs: string[][] = JSON.parse(new TextDecoder().decode(stdout));
  programs.forEach((steps, i) => {
    const ours = simulated(steps, FIRST + i);
    assertEquals(
      until_difference(steps, ours, theirs[i]),
      until_difference(steps, theirs[i], ours),
      `seed ${FIRST + i}`,
    );
  });
});
