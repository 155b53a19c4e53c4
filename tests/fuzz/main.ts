/**
 * The long run: `deno task fuzz --steps=1000000 --seed=1`. Seeds that found something are printed, and kept in
 * found.json for the short run.
 *
 * With `--guard` it is programs under random grants in namespaces of their own, whose packets, questions to a name server
 * and paths are compared with what was granted.
 *
 * With `--simulated` it is programs of 30 steps on a simulated kernel, as many as `--seeds=100000` says: one that found
 * something finds it again, so steps are left out of it while it still does, and what is left is kept in found.json.
 *
 * With `--waiters` it is the programs in which many wait at once. What those do is a matter of time too: their seeds are
 * only printed. With `--waiters --simulated` it is them in virtual time, and a seed gives the same run again.
 *
 * With `--hooks` an audit hook looks at the calls, and refuses some of them; with `--enforce` Deno's net permission is
 * asked. With `--checked` every call of the C library is checked by a library between Deno and it: see checking/mod.ts.
 *
 * @module
 */

import { counted } from "./checking/mod.ts"; // First: the library takes what is in place when it is imported.
import { run_guard, why_not } from "./guard/run.ts";
import { Found, run_program, run_simulated, run_simulated_waiters, run_waiters, shrink, STEPS, whole } from "./run.ts";
import { add_hook } from "./hook.ts";
import { enforce_net_permission } from "../../permissions.ts";

function option(name: string, otherwise: number): number {
  const given = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

/** Runs one program: how many faults there were, or how many waits were ended before their time. */
async function run(seed: number): Promise<number> {
  if (!waiters) return (await run_program(seed)).faults;
  return (await (simulated ? run_simulated_waiters : run_waiters)(seed)).ended;
}

/** Keeps what was found for the short run. */
function keep(kind: "programs" | "simulated", what: unknown): void {
  const kept = JSON.parse(Deno.readTextFileSync(FOUND));
  if (kept[kind].some((one: unknown) => JSON.stringify(one) === JSON.stringify(what))) return;
  kept[kind].push(what);
  Deno.writeTextFileSync(FOUND, JSON.stringify(kept, null, 2) + "\n");
}

const waiters = Deno.args.includes("--waiters"), simulated = Deno.args.includes("--simulated");
const FOUND = new URL("found.json", import.meta.url);
if (Deno.args.includes("--hooks")) add_hook();
if (Deno.args.includes("--enforce")) enforce_net_permission();
const steps = option("steps", 1_000_000), seed = option("seed", Math.floor(Math.random() * 2 ** 31));
const begin = performance.now();

if (Deno.args.includes("--guard")) {
  if (why_not !== null) {
    console.log(`The guard's oracle ${why_not}`);
    Deno.exit(0);
  }
  const { found, ...counted } = await run_guard(option("steps", 100_000), seed);
  for (const text of found) console.error(text);
  console.log(
    JSON.stringify({ seed, ...counted, found: found.length, seconds: (performance.now() - begin) / 1000 | 0 }),
  );
  Deno.exit(found.length === 0 && counted.lost === 0 ? 0 : 1);
}

if (simulated && !waiters) {
  const seeds = option("seeds", 100_000);
  let failed = 0;
  for (let program = 0; program < seeds && failed < 5; program++) {
    try {
      await run_simulated(whole(seed + program | 0, 30));
    } catch (error) {
      if (!(error instanceof Found)) throw error;
      failed++;
      const least = await shrink(error, run_simulated);
      keep("simulated", least.program);
      console.error(least.message);
    }
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${seeds} programs from seed ${seed} in ${seconds} s: ${failed} found something`);
  Deno.exit(failed === 0 ? 0 : 1);
}

let done = 0, faults = 0, found = 0;
for (let program = 0; done < steps; program++) {
  const this_seed = seed + program | 0;
  try {
    faults += await run(this_seed);
  } catch (error) {
    found++;
    console.error((error as Error).message);
    if (!waiters) keep("programs", this_seed);
    if (found === 5) break;
  }
  done += STEPS;
}
const seconds = (performance.now() - begin) / 1000;
console.log(
  `${done} steps from seed ${seed} in ${seconds.toFixed(1)} s: ${faults} ${
    waiters ? "waits ended" : "faults"
  }, ${found} programs found something`,
);
if (counted !== undefined) {
  const { calls, checks } = counted();
  console.log(`${calls} calls of the C library checked, ${checks} pointers`);
}
Deno.exit(found === 0 ? 0 : 1);
