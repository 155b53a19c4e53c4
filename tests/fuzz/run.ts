/**
 * Runs random programs of socket calls.
 *
 * @module
 */

import { replace_backend, sys } from "../../ffi/mod.ts";
import { simulate } from "../../simulated.ts";
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

/** A program that found something: the seed, and how many of its steps are needed. */
export class Found extends Error {
  readonly seed: number;
  readonly steps: number;

  constructor(seed: number, steps: number, log: readonly string[], cause: Error) {
    super(`seed ${seed} found something after ${steps} steps:\n  ${log.slice(-30).join("\n  ")}\n${cause.stack}`, {
      cause,
    });
    this.seed = seed;
    this.steps = steps;
  }
}

/**
 * Runs one program on a simulated kernel: the same seed gives the same run.
 *
 * @param seed What happens in it.
 * @throws {Found} when something did not hold.
 */
export async function run_simulated(seed: number, steps: number): Promise<Report> {
  using simulated = simulate({ seed, trace: false });
  const random = new Random(seed), kernel = new Kernel(random), world = new World(random, kernel);
  const real = replace_backend(faulty(sys, kernel.fault));
  const { warn } = console;
  console.warn = () => {};
  let step = 0;
  try {
    while (step++ < steps) await world.step();
    world.close();
    if (simulated.descriptors.length > 0) throw new Error(`left open: ${simulated.descriptors}`);
    return { steps, faults: kernel.total };
  } catch (cause) {
    throw new Found(seed, Math.min(step, steps), world.log, cause as Error);
  } finally {
    world.close();
    replace_backend(real);
    console.warn = warn;
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
