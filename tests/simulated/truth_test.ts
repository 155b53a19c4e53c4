// The simulated kernel beside the real one and beside python3: the same random programs of socket calls, step by step.
import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { simulate } from "../../simulated.ts";
import { has_ipv6 } from "../support/has.ts";
import { has_python } from "../support/python.ts";
import { Random } from "../support/random.ts";
import { ignore_unless, in_emulation, in_guest, rounds } from "../support/where.ts";
import { NO_PORT, program, Runner, type Step, urgent_program } from "./steps.ts";

const on_linux = Deno.build.os === "linux" && !in_guest && !in_emulation;
const linuxTest = ignore_unless(on_linux, "the simulated kernel is Linux' (not in a guest, whose options are others)");
const pythonTest = ignore_unless(on_linux && has_python, "needs python3 on Linux");
const PROGRAMS = rounds(150), STEPS = 60;
const FIRST = 1;

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

/** Linux 6.16 has the rules of urgent data of AF_UNIX that are simulated; those before had faults. */
const [major, minor] = Deno.osRelease().split(".").map(Number);
const has_urgent = major > 6 || (major === 6 && minor >= 16);

/** Whether this kernel's client side of MSG_FASTOPEN is on, as it is by default. */
const has_fast_open = on_linux && (Number(Deno.readTextFileSync("/proc/sys/net/ipv4/tcp_fastopen")) & 1) !== 0;

/** The programs on a kernel that lacks a flag go without it. */
function for_kernel(step: Step): Step {
  const known = (flag: string) => (has_urgent || flag !== "MSG_OOB") && (has_fast_open || flag !== "MSG_FASTOPEN");
  if (step[0] === "sendto") return [step[0], step[1], step[2], step[3], step[4].filter(known)];
  if (step[0] !== "send" && step[0] !== "recv" && step[0] !== "recvfrom") return step;
  return [step[0], step[1], step[2], step[3].filter(known)];
}

/** How many connections of the machine are in TIME_WAIT: their ports are taken for a minute. */
function waiting_ports(): number {
  return Number(/\btw (\d+)/.exec(Deno.readTextFileSync("/proc/net/sockstat"))?.[1] ?? 0);
}

/** Compares the results of the steps on two kernels, as far as the machine has ports. */
function compare(steps: readonly Step[], ours: readonly string[], theirs: readonly string[], seed: number): void {
  const difference = ours.findIndex((result, i) => result !== theirs[i]);
  if (difference < 0 || theirs[difference] === NO_PORT) return;
  if (steps[difference][0] === "bind" && theirs[difference] === "EADDRINUSE" && waiting_ports() > 100) return;
  const shown = (results: readonly string[]) =>
    steps.slice(0, difference + 1).map((step, i) => `${JSON.stringify(step)} ${results[i]}`);
  assertEquals(shown(ours), shown(theirs), `seed ${seed}`);
}

/**
 * Runs a program on the real kernel. Its names are its own: a socket that an earlier program sent over itself keeps its
 * name until the kernel collects it.
 */
function real(steps: readonly Step[]): string[] {
  return run(steps, `t${Deno.pid}.${runs++}.`);
}
let runs = 0;

function beside_the_real_one(programs: (random: Random) => Step[]): void {
  for (let seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
    const steps = programs(new Random(seed)).map(for_kernel), ours = simulated(steps, seed);
    let theirs = real(steps);
    // A port that the kernel chose may be another program's for the other protocol: then it chooses again.
    for (let again = 0; again < 3 && !theirs.every((result, i) => result === ours[i]); again++) {
      theirs = real(steps);
    }
    compare(steps, ours, theirs, seed);
  }
}

linuxTest("random programs come to the same on the simulated and on the real kernel", () => {
  beside_the_real_one((random) => program(random, STEPS, has_ipv6));
});

linuxTest("random programs of urgent data and edge-triggered epolls come to the same on both kernels, by TCP", () => {
  beside_the_real_one((random) => urgent_program(random, STEPS, "AF_INET"));
});

ignore_unless(on_linux && has_urgent, "needs AF_UNIX' urgent data of Linux 6.16")(
  "random programs of urgent data and edge-triggered epolls come to the same on both kernels, by AF_UNIX",
  () => beside_the_real_one((random) => urgent_program(random, STEPS, "AF_UNIX")),
);

/** What calls that send with MSG_FASTOPEN come to, where they may wait. */
function fast_open(): unknown[] {
  using server = socket.create_server(["127.0.0.1", 0]);
  const to = server.getsockname(), data = new TextEncoder().encode("data");
  const said = (call: () => unknown) => {
    try {
      return call();
    } catch (error) {
      return (error as socket.OSError).code;
    }
  };
  using first = new socket.socket(), second = new socket.socket(), third = new socket.socket();
  using nowhere = new socket.socket();
  nowhere.bind(["127.0.0.1", 0]);
  const results = [
    said(() => first.send(data, socket.MSG_FASTOPEN)),
    said(() => first.sendto(data, socket.MSG_FASTOPEN, to)),
    said(() => first.sendto(data, socket.MSG_FASTOPEN, to)),
    said(() => second.sendmsg([data], [], socket.MSG_FASTOPEN | socket.MSG_DONTWAIT, to)),
    said(() => second.sendmsg([data], [], socket.MSG_FASTOPEN, to)),
    said(() => third.sendto(data, socket.MSG_FASTOPEN, nowhere.getsockname())),
  ];
  for (let i = 0; i < 2; i++) {
    using accepted = server.accept()[0];
    results.push(accepted.recv(100));
  }
  return results;
}

ignore_unless(has_fast_open, "needs Linux with net.ipv4.tcp_fastopen")(
  "a call that sends with MSG_FASTOPEN connects first, and waits for the connection, on both kernels",
  () => {
    const real = fast_open();
    using _ = simulate();
    assertEquals(fast_open(), real);
    assertEquals(real.slice(0, 5), ["EINVAL", 4, "EISCONN", "EINPROGRESS", 4]);
  },
);

/** CPython's recv() with MSG_TRUNC gives bytes that were never received: those programs go without. */
function for_python(step: Step): Step {
  if (step[0] !== "recv" && step[0] !== "recvfrom") return step;
  return [step[0], step[1], step[2], step[3].filter((flag) => flag !== "MSG_TRUNC")];
}

/** What the programs come to in python3. */
async function in_python(programs: readonly Step[][]): Promise<string[][]> {
  const child = new Deno.Command("python3", {
    args: [`${import.meta.dirname}/steps.py`, `p${Deno.pid}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(programs)));
  await writer.close();
  const { stdout } = await child.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

pythonTest("random programs come to the same on the simulated kernel and in python3", async () => {
  const programs = Array.from({ length: PROGRAMS }, (_, i) => {
    const seed = FIRST + i, steps = program(new Random(seed), STEPS, has_ipv6).map(for_kernel).map(for_python);
    return { seed, steps, ours: simulated(steps, seed), theirs: [] as string[] };
  });
  const different = () => programs.filter(({ ours, theirs }) => ours.some((result, i) => result !== theirs[i]));
  for (let attempt = 0; attempt < 4 && different().length > 0; attempt++) { // Another port is chosen, as above.
    const again = different(), results = await in_python(again.map(({ steps }) => steps));
    again.forEach((one, i) => one.theirs = results[i]);
  }
  for (const { seed, steps, ours, theirs } of programs) compare(steps, ours, theirs, seed);
});
