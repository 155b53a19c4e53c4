// The short run of the fuzzer; `deno task fuzz` is the long one.
import { assertEquals } from "@std/assert";
import { ignore_unless, rounds } from "../support/where.ts";
import { run_program, run_simulated, run_waiters } from "./run.ts";

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux");
const found: number[] = JSON.parse(Deno.readTextFileSync(new URL("found.json", import.meta.url)));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 31));

for (const seed of found) {
  linux_test(`what the program of seed ${seed} once found does not happen any more`, async () => {
    await run_program(seed);
  });
}

linux_test(`random programs under faults hold what the model says (FUZZ_SEED=${SEED})`, async () => {
  for (let program = 0; program < rounds(40); program++) await run_program(SEED + program | 0);
});

linux_test(
  `random programs under faults hold what the model says on a simulated kernel (FUZZ_SEED=${SEED})`,
  async () => {
    for (let program = 0; program < rounds(1000); program++) await run_simulated(SEED + program | 0, 30);
  },
);

linux_test("the same seed gives the same program on a simulated kernel", async () => {
  assertEquals(await run_simulated(7, 300), await run_simulated(7, 300));
});

linux_test(
  `random programs of many who wait hold what the model says (FUZZ_SEED=${SEED})`,
  async () => {
    for (let program = 0; program < rounds(10); program++) await run_waiters(SEED + program | 0);
  },
);
