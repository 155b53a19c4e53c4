// The short soak; `deno task soak` is the long one, and watches the resident size too.
import { ignore_unless } from "../support/where.ts";
import { assertEquals } from "@std/assert";
import { phases } from "./phases.ts";
import { sample } from "./watch.ts";

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux");

for (const { name, rounds, run } of phases) {
  // What is forgotten is collected when V8 likes, without --expose-gc: tests/trust/forgotten_test.ts has it.
  if (name.includes("forgotten")) continue;
  linux_test(`a thousandth of the soak leaves nothing open: ${name}`, async () => {
    await run(1); // Opens what is opened once.
    const before = await sample();
    await run(Math.ceil(rounds / 1000));
    assertEquals((await sample()).descriptors, before.descriptors);
  });
}
