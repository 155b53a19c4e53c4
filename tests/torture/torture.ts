/**
 * Torture, as curl does it: a program is run once, its calls are counted, and it is run again for each of them and each
 * way in which that may fail.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as errno from "../../errno.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import { OSError } from "../../mod.ts";
import { type FailOptions, simulate } from "../../simulated.ts";
import { NAMES } from "../../simulated/faults.ts";
import { call_name } from "../../trace/strace.ts";
import { descriptors } from "../async/support.ts";
import { faulty } from "../support/faults.ts";
import { ERRORS, PARTIAL, RETRIED } from "./errors.ts";
import { Elsewhere, type Program } from "./programs.ts";

/** The result of a program. */
type Outcome = { value: unknown } | { error: unknown };

/** A program that does not come to its end has been forgotten by what it waits for: milliseconds of the machine. */
const FOR_EVER = 5000;

interface Run {
  readonly outcome: Outcome;
  readonly left: readonly unknown[];
  readonly counts: Map<string, number>;
}

/** Runs a program, on a kernel of which one call may be made to fail. */
type Runner = (fault?: [call: string, options: FailOptions]) => Promise<Run>;

/** Lets a program come to its end, or says that it never does. */
async function outcome_of(program: () => unknown): Promise<Outcome> {
  let timer;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not end")), FOR_EVER);
  });
  try {
    return { value: await Promise.race([late, (async () => await program())()]) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

/** On a simulated kernel. */
export function simulated(program: Program): Runner {
  return async (fault) => {
    using world = simulate({ seed: 1, trace: fault === undefined });
    if (fault !== undefined) world.fail(...fault);
    const outcome = await outcome_of(() => program(world));
    for (let turn = 0; turn < 3 && world.descriptors.length > 0; turn++) await world.sleep(1); // What closes a moment later
    return { outcome, left: world.descriptors, counts: counted(world.counts) };
  };
}

/** On the real kernel: a call fails without having been made. */
export function real(program: () => unknown): Runner {
  return async (fault) => {
    const before = descriptors(), counts = new Map<string, number>();
    const inner = replace_backend(faulty(sys, (method, call, args) => {
      const name = call_name(method), count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const fails = fault !== undefined && fault[0] === name && fault[1].at === count && name !== "close";
      return fails ? -error_number(fault[1].errno as string) : call(...args as never[]);
    }));
    try {
      const outcome = await outcome_of(program);
      return { outcome, left: descriptors().filter((one) => !before.includes(one)), counts: counted(counts) };
    } finally {
      replace_backend(inner);
    }
  };
}

function error_number(name: string): number {
  return (errno as unknown as Record<string, number>)[name];
}

/** How often each call that may fail was made. */
function counted(counts: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...counts].filter(([call]) => NAMES.has(call)));
}

/** All that one error has behind it. */
function* causes(error: unknown): Iterable<unknown> {
  yield error;
  const { cause, errors, suppressed, error: inner } = (error ?? {}) as Record<string, unknown>;
  for (const one of [cause, suppressed, inner, ...(Array.isArray(errors) ? errors : [])]) {
    if (one instanceof Error) yield* causes(one);
  }
}

/** What was tortured. */
export interface Report {
  /** Calls of the program that may fail. */
  calls: number;
  /** Runs with a fault. */
  runs: number;
  /** What was not as it should be. */
  wrong: string[];
}

/** Errors of which the kernel says that something is under way or done, when it is not: what follows may differ. */
const LIES = new Set(["EINPROGRESS", "EALREADY", "EISCONN"]);

/**
 * Tortures a program.
 *
 * @param partial Whether calls that move only a part are among it.
 */
export async function torture(run: Runner, partial = true): Promise<Report> {
  const plain = await run();
  if ("error" in plain.outcome) throw plain.outcome.error;
  assertEquals(plain.left, [], "it leaves descriptors open even when nothing fails");
  const { value } = plain.outcome, report: Report = { calls: 0, runs: 0, wrong: [] };
  for (const [call, count] of plain.counts) {
    report.calls += count;
    for (let at = 1; at <= count; at++) {
      for (const errno of ERRORS[call] ?? []) await check(call, { errno, at }, report, run, value);
      if (partial && PARTIAL.has(call)) await check(call, { short: 1, at }, report, run, value);
    }
  }
  return report;
}

async function check(
  call: string,
  options: FailOptions,
  report: Report,
  run: Runner,
  value: unknown,
): Promise<void> {
  report.runs++;
  const { outcome, left } = await run([call, options]);
  const what = `${call} ${options.at}: ${options.errno ?? "a part only"}`;
  if (left.length > 0) report.wrong.push(`${what}: left open: ${left}`);
  const must_succeed = options.errno === undefined || (options.errno === "EINTR" && RETRIED.has(call));
  if ("value" in outcome) {
    try {
      assertEquals(outcome.value, value);
    } catch (error) {
      report.wrong.push(`${what}: another result: ${(error as Error).message}`);
    }
    return;
  }
  const all = [...causes(outcome.error)], known = all.filter((error) => error instanceof OSError);
  const right = known.some(({ code }) => same(code, options.errno)) ||
    (known.length > 0 && LIES.has(options.errno as string)) ||
    outcome.error instanceof Elsewhere ||
    known.some(({ message }) => message.startsWith("could not bind on any address")); // asyncio does not say why
  if (must_succeed || !right) {
    const { stack } = outcome.error as Error;
    report.wrong.push(`${what}: ${stack?.split("\n").slice(0, 8).join("\n")}`);
  }
}

/** Two names for one number are one error. */
function same(code: string | null, errno: unknown): boolean {
  const other = { EOPNOTSUPP: "ENOTSUP", EDEADLK: "EDEADLOCK" }[errno as string];
  return code === errno || (other !== undefined && code === other);
}
