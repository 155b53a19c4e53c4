/**
 * Where the tests run, and tests that run only there.
 *
 * ```ts
 * const guest_test = ignore_unless(in_guest, "needs the guest's kernel: deno task test:guest");
 *
 * guest_test("a CAN frame sent on vcan0 arrives", () => { … });
 * ```
 *
 * @module
 */

import "../../ffi/ready.ts"; // Tests of what stands below the doors import no door, which would wait for this.

/** The test machine that runs this, as its run.sh says: `guest`, `wine`, `arm64`; `undefined` on a plain machine. */
const machine = Deno.env.get("TEST_MACHINE");

/** In the QEMU guest of `tests/guest/`, whose kernel has every address family. */
export const in_guest: boolean = machine === "guest";

/** On Windows, or in Wine. */
export const on_windows: boolean = Deno.build.os === "windows";

/** In Wine, which lacks some of what Windows has. */
export const in_wine: boolean = machine === "wine";

/** On an arm64 processor, or in its emulation. */
export const on_arm64: boolean = Deno.build.arch === "aarch64";

/** In an emulated arm64 processor, whose system calls are the host kernel's. */
export const in_emulation: boolean = machine === "arm64";

/**
 * How many rounds a long loop has: `count` times, a hundredth of it where the processor is emulated (20 times slower),
 * a tenth in Wine, whose calls take longer.
 */
export function rounds(count: number): number {
  if (in_guest || in_emulation) return Math.ceil(count / 100);
  return in_wine ? Math.ceil(count / 10) : count;
}

/** The options of `Deno.test`. */
type Options = Omit<Deno.TestDefinition, "name" | "fn">;

/** Registers a test, like `Deno.test(name, fn)` and `Deno.test(name, options, fn)`. */
export interface Test<More = Options> {
  (name: string, fn: Deno.TestDefinition["fn"]): void;
  (name: string, options: More, fn: Deno.TestDefinition["fn"]): void;
}

/**
 * `Deno.test` where the condition holds; elsewhere the test is ignored, with the reason in its name.
 *
 * @param test What registers the test; a `test` with checks of its own, or `Deno.test`.
 */
export function ignore_unless<More extends { ignore?: boolean } = Options>(
  condition: boolean,
  reason: string,
  test: Test<More> = Deno.test as Test<More>,
): Test<More> {
  return (name: string, ...rest: unknown[]) => {
    const fn = rest.pop() as Deno.TestDefinition["fn"], options = rest.pop() as More;
    if (condition) test(name, { ...options }, fn);
    else test(`${name} [${reason}]`, { ...options, ignore: true }, fn);
  };
}

/** A test of what is the same on every machine: it runs on plain Linux only. */
export const once_test: Test = ignore_unless(
  Deno.build.os === "linux" && machine === undefined,
  "once, on Linux, is enough",
);

/** A test that starts programs, which takes seconds in Wine, and is about what does not depend on the system. */
export const not_in_wine_test: Test = ignore_unless(
  !in_wine,
  "the same on every system; Wine takes seconds to start a program",
);
