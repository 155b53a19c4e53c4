// Every call of a program of each door fails in every way that its man page lists: the right exception or the right
// retry, nothing lost, nothing left open.
import { assertEquals } from "@std/assert";
import { once_test as test } from "../support/where.ts";
import { PROGRAMS } from "./programs.ts";
import { torture } from "./torture.ts";

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`whatever call fails, ${name}`, async () => {
    const { wrong, calls, runs } = await torture(program);
    assertEquals(wrong, [], `${calls} calls, ${runs} runs`);
  });
}
