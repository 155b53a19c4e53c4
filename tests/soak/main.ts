/**
 * The soak: `deno task soak` goes through all of the phases once, `--minutes=60` repeatedly until the time is over.
 * `--scale=0.01` makes each a hundredth as long. It says how resident size and descriptors were, and fails when they
 * grew.
 *
 * @module
 */

import { type Phase, phases } from "./phases.ts";
import { grown, type Sample, sample } from "./watch.ts";

const PARTS = 8;

/** Runs a phase in parts, with a look at the resources after each: what has grown. */
export async function soak({ name, rounds, run }: Phase, scale: number): Promise<string[]> {
  const part = Math.max(1, Math.round(rounds * scale / PARTS)), samples: Sample[] = [];
  const begin = performance.now();
  for (let i = 0; i <= PARTS; i++) {
    await run(part); // The first part, which warms everything up, is one more.
    samples.push(await sample());
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const sizes = samples.map(({ resident }) => resident.toFixed(0)).join(" ");
  const { descriptors } = samples.at(-1)!;
  console.log(`${part * (PARTS + 1)} ${name}: ${seconds} s, MiB ${sizes}, ${descriptors} descriptors`);
  return grown(samples).map((complaint) => `${name}: ${complaint}`);
}

function option(name: string, otherwise: number): number {
  const given = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

if (import.meta.main) {
  const end = performance.now() + option("minutes", 0) * 60_000, scale = option("scale", 1);
  const complaints: string[] = [];
  do {
    for (const phase of phases) complaints.push(...await soak(phase, scale));
  } while (performance.now() < end);
  console.log(complaints.length === 0 ? "flat" : `GROWN: ${complaints.join("; ")}`);
  Deno.exit(complaints.length === 0 ? 0 : 1);
}
