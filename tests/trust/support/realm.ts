/**
 * Programs whose realm was changed after the import: what they begin and end with.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { run } from "./child.ts";

/** Runs a program, and compares what it prints. */
export async function prints(program: string, expected: unknown): Promise<void> {
  const { code, out, err } = await run(["-A"], `{ ${program} }`);
  assertEquals({ code, out, err }, { code: 0, out: JSON.stringify(expected), err: "" });
}
