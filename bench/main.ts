/**
 * Measures this library against C, bare FFI calls, CPython, Deno's own API and Node's, all in one run, and prints a
 * table.
 *
 *     deno task bench [NAME…] [--rounds=1] [--batches=N] [--batch=10] [--warm=MS]
 *     deno task bench --table          the table of all rows measured so far, with the machine
 *     deno task bench --chart          the same, and writes docs/speed.svg
 *
 * Each contestant is a fresh process for each workload and round, and runs a batch of about 10 ms on request. Batches
 * of all contestants alternate, so that other load on the machine slows all of them: a ratio is the median of the
 * ratios of neighbouring batches. bench/out/results.json keeps the rows, so that they can be measured one by one. Needs
 * Linux; C takes part when there is a `cc`, CPython when there is a `python3`: once as it is, once with an idle second
 * thread. With a second thread the kernel counts references to a descriptor, as it does for Deno, which always has
 * threads.
 */

import { chart } from "./chart.ts";
import { Bench, output, type Result } from "./measure.ts";
import { type Contestant, CONTESTANTS, type Figure, ROWS, UNITS } from "./rows.ts";

/** What is kept of what was measured. */
interface Results {
  machine: string;
  date: string;
  rows: Record<string, Result>;
}

function machine(): string {
  const cpu = Deno.readTextFileSync("/proc/cpuinfo").match(/^model name\s*: (.*)/m)?.[1] ?? Deno.build.arch;
  const programs = [`Deno ${Deno.version.deno}`, output("python3", "--version"), output("cc", "--version")];
  return [
    `${cpu}, ${navigator.hardwareConcurrency} cores`,
    `Linux ${Deno.osRelease()}`,
    ...programs.filter((version) => version !== undefined).map((version) => version.split("\n")[0]),
  ].join(", ");
}

const time = (value: number | undefined, { unit }: Figure) =>
  value === undefined ? "" : (value / UNITS[unit]).toFixed(value / UNITS[unit] < 100 ? 1 : 0);

const ratio = (value: number | undefined, target: number | undefined) =>
  value === undefined ? "" : value.toFixed(2) + (target === undefined ? "" : ` (${target})`);

/** The rows of a workload: times, then ours relative to the others', with the targets while it is measured. */
function lines({ name, figures }: Result, with_targets: boolean): string[] {
  return figures.map(({ times, ratios }, i) => {
    const figure = ROWS[name].figures[i];
    const cells = names.map((who) => time(times[who], figure));
    const parts = compared.map((who) => ratio(ratios[who], with_targets ? figure.targets?.[who] : undefined));
    return `| ${[`${figure.title}, ${figure.unit}`, ...cells, ...parts].join(" | ")} |`;
  });
}

const names = Object.keys(CONTESTANTS) as Contestant[], compared = names.slice(1, 6);
const head = [
  `| | ${[...names.map((who) => CONTESTANTS[who]), ...compared.map((who) => `ours / ${who}`)].join(" | ")} |`,
  `| --- |${" ---: |".repeat(names.length + compared.length)}`,
];

const flags = new Map(
  Deno.args.filter((arg) => arg.startsWith("--")).map((arg): [string, string] => {
    const [flag, value = ""] = arg.slice(2).split("=");
    return [flag, value];
  }),
);
const number = (flag: string) => flags.has(flag) ? Number(flags.get(flag)) : undefined;
const chosen = Deno.args.filter((arg) => !arg.startsWith("--"));
if (chosen.some((name) => !(name in ROWS))) {
  console.error(`usage: deno task bench [NAME…] [--rounds=1], a NAME is ${Object.keys(ROWS).join(", ")}`);
  Deno.exit(2);
}
Deno.env.set("DENO_NO_UPDATE_CHECK", "1");

const kept = new URL("out/results.json", import.meta.url);
let results: Results = { machine: machine(), date: "", rows: {} };
try {
  const before: Results = JSON.parse(Deno.readTextFileSync(kept));
  if (before.machine === results.machine) results = before;
} catch (error) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (flags.has("table") || flags.has("chart")) {
  const rows = Object.keys(ROWS).filter((name) => name in results.rows).map((name) => results.rows[name]);
  const where = `${results.machine}, ${results.date}`;
  console.log([...head, ...rows.flatMap((row) => lines(row, false)), "", where].join("\n"));
  if (flags.has("chart")) Deno.writeTextFileSync(new URL("../docs/speed.svg", import.meta.url), chart(rows, where));
} else {
  using bench = new Bench();
  const options = {
    rounds: number("rounds") ?? 1,
    batches: number("batches"),
    batch: number("batch") ?? 10,
    warm: number("warm"),
  };
  console.log(`CPython is ${bench.python ?? "absent"}\n`);
  console.log(head.join("\n"));
  for (const name of chosen.length > 0 ? chosen : Object.keys(ROWS)) {
    const missing = bench.missing(ROWS[name]);
    if (missing !== undefined) {
      console.error(`${name} is not measured: it needs ${missing}`);
      continue;
    }
    results.rows[name] = await bench.measure(name, options);
    console.log(lines(results.rows[name], true).join("\n"));
    results.date = Temporal.Now.plainDateISO().toString();
    Deno.mkdirSync(new URL(".", kept), { recursive: true });
    Deno.writeTextFileSync(kept, JSON.stringify(results));
  }
}
