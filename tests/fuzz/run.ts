/**
 * Runs random programs of socket calls.
 *
 * @module
 */

import { replace_backend, sys } from "../../ffi/mod.ts";
import { simulate } from "../../simulated.ts";
import { CREDENTIALS } from "../../simulated/unix_socket.ts";
import { descriptors } from "../async/support.ts";
import { open_sockets } from "../support/descriptors.ts";
import { faulty } from "../support/faults.ts";
import { Random } from "../support/random.ts";
import { Kernel } from "./kernel.ts";
import { Waiters } from "./waiters.ts";
import { World } from "./world.ts";

/** Steps in one program: after each nothing may be left open. */
export const STEPS = 500;

/** What a program was like. */
export interface Report {
  steps: number;
  faults: number;
}

/**
 * Runs one program.
 *
 * @param seed What happens in it.
 * @throws With the seed and what happened last, when something did not hold.
 */
export async function run_program(seed: number, steps: number = STEPS): Promise<Report> {
  const random = new Random(seed), kernel = new Kernel(random), world = new World(random, kernel);
  const before = open_sockets();
  const real = replace_backend(faulty(sys, kernel.fault));
  const { warn } = console;
  console.warn = (text: string) => {
    if (!text.startsWith("RuntimeWarning: received malformed")) throw new Error(text);
  };
  try {
    for (let step = 0; step < steps; step++) await world.step();
    world.close();
    const left = open_sockets().filter((socket) => !before.includes(socket));
    if (left.length > 0) throw new Error(`left open: ${left}`);
    return { steps, faults: kernel.total };
  } catch (cause) {
    const log = world.log.slice(-30).join("\n  ");
    throw new Error(`seed ${seed} found something:\n  ${log}\n${(cause as Error).stack}`, { cause });
  } finally {
    world.close();
    replace_backend(real);
    console.warn = warn;
  }
}

/** A program on a simulated kernel: what is left to chance, and which of its steps are made. */
export interface Program {
  readonly seed: number;
  /** The numbers of its steps, in order. */
  readonly steps: readonly number[];
}

/** The steps of a program that is whole. */
export function whole(seed: number, steps: number): Program {
  return { seed, steps: Array.from({ length: steps }, (_, i) => i) };
}

/** A program that found something. */
export class Found extends Error {
  readonly program: Program;

  constructor(program: Program, log: readonly string[], cause: Error) {
    const { seed, steps } = program;
    super(`seed ${seed}, steps ${steps}, found something:\n  ${log.slice(-30).join("\n  ")}\n${cause.stack}`, {
      cause,
    });
    this.program = program;
  }
}

/**
 * Runs one program on a simulated kernel: the same seed gives the same run, and what happens in a step depends on the
 * seed and its number only.
 *
 * @throws {Found} when something did not hold.
 */
export async function run_simulated(program: Program): Promise<Report> {
  using simulated = simulate({ seed: program.seed, trace: false });
  const random = new Random(program.seed);
  const kernel = new Kernel(random, [...new Int32Array(CREDENTIALS.buffer)]), world = new World(random, kernel);
  const real = replace_backend(faulty(sys, kernel.fault));
  const { warn } = console;
  console.warn = () => {};
  const made: number[] = [];
  try {
    for (const step of program.steps) {
      made.push(step);
      await world.step_number(program.seed, step);
    }
    world.close();
    if (simulated.descriptors.length > 0) throw new Error(`left open: ${simulated.descriptors}`);
    return { steps: made.length, faults: kernel.total };
  } catch (cause) {
    throw new Found({ ...program, steps: made }, world.log, cause as Error);
  } finally {
    world.close();
    replace_backend(real);
    console.warn = warn;
  }
}

/**
 * Leaves out of a program what it can do without: first halves of it, then single steps.
 *
 * @param run What throws {@linkcode Found} for it.
 * @returns What is still found with the fewest steps.
 */
export async function shrink(found: Found, run: (program: Program) => Promise<unknown>): Promise<Found> {
  for (let size = found.program.steps.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < found.program.steps.length;) {
      const { seed, steps } = found.program;
      try {
        await run({ seed, steps: steps.toSpliced(at, size) });
        at += size;
      } catch (error) {
        if (!(error instanceof Found)) throw error;
        found = error;
      }
    }
  }
  return found;
}

/** Runs one program of many who wait at once on a simulated kernel, in virtual time: the same seed gives the same run. */
export async function run_simulated_waiters(
  seed: number,
  steps: number = STEPS,
): Promise<{ made: number; ended: number; log: string[] }> {
  using simulated = simulate({ seed, trace: false, timers: true });
  const random = new Random(seed), path = Deno.makeTempFileSync();
  Deno.writeFileSync(path, random.fill(new Uint8Array(50_000)));
  const world = new Waiters(random, path, true);
  Deno.removeSync(path);
  const real = replace_backend(faulty(sys, world.fault));
  try {
    for (let step = 0; step < steps; step++) await world.step();
    await world.finish();
    if (simulated.descriptors.length > 0) throw new Error(`left open: ${simulated.descriptors}`);
    return world;
  } catch (cause) {
    const log = world.log.slice(-60).join("\n  ");
    throw new Error(
      `seed ${seed} of those who wait, simulated, found something:\n  ${log}\n${(cause as Error).stack}`,
      { cause },
    );
  } finally {
    world.close();
    replace_backend(real);
  }
}

/**
 * Runs one program of many who wait at once. Its choices are the seed's, but not what comes first when two things happen
 * at a time.
 *
 * @param seed What happens in it.
 * @throws With the seed and what happened last, when something did not hold.
 */
export async function run_waiters(seed: number, steps: number = STEPS): Promise<{ made: number; ended: number }> {
  const path = Deno.makeTempFileSync();
  const random = new Random(seed);
  Deno.writeFileSync(path, random.fill(new Uint8Array(50_000)));
  const world = new Waiters(random, path);
  Deno.removeSync(path);
  const before = descriptors();
  const real = replace_backend(faulty(sys, world.fault));
  try {
    for (let step = 0; step < steps; step++) await world.step();
    await world.finish();
    const left = descriptors().filter((name) => !before.includes(name));
    if (left.length > 0) throw new Error(`left open: ${left}`);
    return world;
  } catch (cause) {
    const log = world.log.slice(-60).join("\n  ");
    throw new Error(`seed ${seed} of those who wait found something:\n  ${log}\n${(cause as Error).stack}`, { cause });
  } finally {
    world.close();
    replace_backend(real);
  }
}
