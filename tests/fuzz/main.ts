/**
 * The long run: `deno task fuzz --steps=1000000 --seed=1`. Seeds that found something are printed, and kept in
 * found.json for the short run.
 *
 * @module
 */

import { run_program, STEPS } from "./run.ts";

function option(name: string, otherwise: number): number {
  const given = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

const FOUND = new URL("found.json", import.meta.url);
const steps = option("steps", 1_000_000), seed = option("seed", Math.floor(Math.random() * 2 ** 31));
const begin = performance.now();
let done = 0, faults = 0, found = 0;
for (let program = 0; done < steps; program++) {
  const this_seed = seed + program | 0;
  try {
    const report = await run_program(this_seed);
    faults += report.faults;
  } catch (error) {
    found++;
    console.error((error as Error).message);
    const seeds: number[] = JSON.parse(Deno.readTextFileSync(FOUND));
    if (!seeds.includes(this_seed)) Deno.writeTextFileSync(FOUND, JSON.stringify([...seeds, this_seed]) + "\n");
    if (found === 5) break;
  }
  done += STEPS;
}
const seconds = (performance.now() - begin) / 1000;
console.log(
  `${done} steps from seed ${seed} in ${seconds.toFixed(1)} s: ${faults} faults, ${found} programs found something`,
);
Deno.exit(found === 0 ? 0 : 1);
