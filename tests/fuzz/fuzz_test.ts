// The short run of the fuzzer; `deno task fuzz` is the long one.
import { assertEquals } from "@std/assert";
import { ignore_unless, rounds } from "../support/where.ts";
import { enforce_net_permission } from "../../permissions.ts";
import { add_hook } from "./hook.ts";
import { type Program, run_program, run_simulated, run_simulated_waiters, run_waiters, whole } from "./run.ts";

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux");
const found: { programs: number[]; simulated: Program[] } = JSON.parse(
  Deno.readTextFileSync(new URL("found.json", import.meta.url)),
);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 31));

for (const seed of found.programs) {
  linux_test(`what the program of seed ${seed} once found does not happen any more`, async () => {
    await run_program(seed);
  });
}

for (const program of found.simulated) {
  linux_test(
    `what steps ${program.steps} of seed ${program.seed} once found, simulated, does not happen any more`,
    async () => {
      await run_simulated(program);
    },
  );
}

linux_test(`random programs under faults hold what the model says (FUZZ_SEED=${SEED})`, async () => {
  for (let program = 0; program < rounds(25); program++) await run_program(SEED + program | 0);
});

linux_test(
  `random programs under faults hold what the model says on a simulated kernel (FUZZ_SEED=${SEED})`,
  async () => {
    for (let program = 0; program < rounds(1000); program++) await run_simulated(whole(SEED + program | 0, 30));
  },
);

linux_test("the same seed gives the same program on a simulated kernel", async () => {
  assertEquals(await run_simulated(whole(7, 300)), await run_simulated(whole(7, 300)));
});

linux_test(
  `random programs of many who wait hold what the model says (FUZZ_SEED=${SEED})`,
  async () => {
    for (let program = 0; program < rounds(10); program++) await run_waiters(SEED + program | 0);
  },
);

linux_test("the same seed gives the same program of many who wait on a simulated kernel", async () => {
  const numbers = /\d{8,}/g; // Descriptors, of which no two worlds have the same
  const log = async () => (await run_simulated_waiters(SEED, rounds(150))).log.join("\n").replace(numbers, "");
  assertEquals(await log(), await log());
});

linux_test(
  `random programs hold what the model says with an audit hook that refuses, and with the guard on (FUZZ_SEED=${SEED})`,
  async () => {
    add_hook(); // Both stay for good: this test is the last one.
    for (let program = 0; program < rounds(5); program++) await run_program(SEED + program | 0);
    enforce_net_permission();
    for (let program = 0; program < rounds(5); program++) await run_program(SEED + program | 0);
  },
);
