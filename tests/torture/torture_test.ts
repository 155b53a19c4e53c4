// Every call of a program of each door fails in every way that its man page lists: the right exception or the right
// retry, nothing lost, nothing left open.
import { assertEquals } from "@std/assert";
import { once_test as test } from "../support/where.ts";
import { PROGRAMS, REAL_PROGRAMS } from "./programs.ts";
import { real, simulated, torture } from "./torture.ts";

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`whatever call fails, ${name}`, async () => {
    const { wrong, calls, runs } = await torture(simulated(program));
    assertEquals(wrong, [], `${calls} calls, ${runs} runs`);
  });
}

for (const [name, program] of Object.entries(REAL_PROGRAMS)) {
  test(`whatever call fails, ${name}`, async () => {
    const { wrong, calls, runs } = await torture(real(program), false);
    assertEquals(wrong, [], `${calls} calls, ${runs} runs`);
  });
}
