/**
 * A realm whose time is replaced, as tests of programs do it.
 *
 * @module
 */

import { mock } from "node:test";
import FakeTimers from "@sinonjs/fake-timers";
import { ignore_unless, type Test } from "./where.ts";

/** Deno 2.8.0 has no mock timers. */
function has_mock_timers(): boolean {
  try {
    mock.timers.enable({ apis: ["Date"] });
    mock.timers.reset();
    return true;
  } catch {
    return false;
  }
}

/** Ways to replace the realm's time; what each gives puts it back. */
const FAKES: Record<string, () => () => void> = {
  "node:test's mock timers": () => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    const { setImmediate, queueMicrotask } = globalThis;
    globalThis.setImmediate = (() => 0) as never;
    globalThis.queueMicrotask = () => {};
    return () => {
      mock.timers.reset();
      Object.assign(globalThis, { setImmediate, queueMicrotask });
    };
  },
  "@sinonjs/fake-timers": () => {
    const clock = FakeTimers.install();
    return () => clock.uninstall();
  },
  "a performance.now() that stands still": () => {
    const { now } = performance;
    performance.now = () => 1000;
    return () => {
      performance.now = now;
    };
  },
};

/**
 * Registers a test for each way to replace time.
 *
 * @param name What it shows.
 * @param fn Is given what replaces time, and gives what puts it back.
 */
export function test_with_fakes(test: Test, name: string, fn: (fake: () => () => void) => void | Promise<void>): void {
  for (const [way, fake] of Object.entries(FAKES)) {
    const able = !way.startsWith("node:test") || has_mock_timers();
    ignore_unless(able, "this Deno has no mock timers", test)(`${way}: ${name}`, () => fn(fake));
  }
}

/** Makes a call while time is replaced. */
export function faked<T>(fake: () => () => void, call: () => T): T {
  const restore = fake();
  try {
    return call();
  } finally {
    restore();
  }
}

/** The same for a call that is awaited. */
export async function faked_until<T>(fake: () => () => void, call: () => Promise<T>): Promise<T> {
  const restore = fake();
  try {
    return await call();
  } finally {
    restore();
  }
}
