// The struct timespec of a time in milliseconds.
import { assertEquals } from "@std/assert";
import { timespec } from "../../ffi/posix/poll.ts";
import { once_test } from "../support/where.ts";

once_test("a time has whole seconds and less than 10^9 nanoseconds, however it is rounded", () => {
  const parts = (milliseconds: number) => {
    const view = new Deno.UnsafePointerView(timespec(milliseconds)!);
    return [view.getBigInt64(0), view.getBigInt64(8)];
  };
  assertEquals(parts(0), [0n, 0n]);
  assertEquals(parts(1500.0000001), [1n, 500_000_001n]);
  assertEquals(parts(999.99999999), [0n, 999_999_999n]);
  assertEquals(timespec(-1), null);
});
