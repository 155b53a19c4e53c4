/**
 * Measures this library against C, CPython and Deno's own API.
 *
 *     deno task bench [NAME…] [--rounds=N] [--chart]
 *
 * Each workload runs in a fresh process of each contestant, in turn, for several rounds: whatever else the machine does
 * slows all of them alike. A figure is the median of the rounds, a ratio the median of the rounds' own ratios.
 * `--chart` writes bench/chart.svg.
 */

import { chart } from "./chart.ts";

/** One workload: what it is called, its unit, and the most that the library's time may be of C's and of CPython's. */
export interface Workload {
  title: string;
  unit: "ns" | "us" | "ms";
  /** The aims: of C with a second thread, and of CPython. */
  c?: number;
  python?: number;
  /** Whether all of it shall run on one processor. */
  one_cpu?: true;
}

const WORKLOADS: Record<string, Workload> = {
  pair_into: { title: "64 B send + recv_into, UNIX pair", unit: "ns", c: 1.06, python: 0.8 },
  pair: { title: "64 B send + recv", unit: "ns", c: 1.18, python: 0.88 },
  pair_large: { title: "64 B send + recv(65536)", unit: "ns", c: 1.25, python: 0.85 },
  pair_timeout: { title: "64 B send + recv, a timeout set", unit: "ns", c: 1.16, python: 0.5 },
  udp4: { title: "UDP sendto + recvfrom, IPv4", unit: "ns", c: 1.06, python: 0.75 },
  udp6: { title: "UDP sendto + recvfrom, IPv6", unit: "ns", c: 1.06, python: 0.75 },
  pingpong: { title: "TCP ping-pong, two processes, one CPU", unit: "us", c: 1.2, python: 0.95, one_cpu: true },
  stream_64k: { title: "1 GiB TCP stream in 64 KiB pieces", unit: "ms", c: 1.03, python: 1 },
  stream_1m: { title: "1 GiB TCP stream in 1 MiB pieces", unit: "ms", c: 1.03, python: 1 },
  connect: { title: "connect + accept + close", unit: "us", c: 1.05, python: 0.75 },
  option: { title: "setsockopt + getsockopt", unit: "ns", c: 1.05, python: 0.72 },
  descriptor: { title: "a descriptor passed", unit: "ns", c: 1.2, python: 0.52 },
  text_address: { title: "inet_pton + inet_ntop", unit: "ns", c: 1, python: 0.55 },
  resolve: { title: "getaddrinfo, numeric", unit: "ns", c: 3, python: 0.3 },
  lines: { title: "makefile: a line of 40 bytes", unit: "ns", c: 2.2, python: 0.55 },
  sendfile: { title: "sendfile, 256 MiB", unit: "ms", c: 1.03, python: 1.03 },
  many: { title: "10,000 open sockets, each", unit: "ns" },
};
const UNITS = { ns: 1, us: 1e3, ms: 1e6 };

const here = new URL(".", import.meta.url).pathname;
const folder = Deno.makeTempDirSync();

/** Who takes part: how each is started with a workload's name. */
const contestants: Record<string, (name: string) => string[]> = {
  ours: (name) => [Deno.execPath(), "run", "-A", "--no-check", `${here}workloads.ts`, name],
  C: (name) => [`${folder}/workloads`, name],
  CPython: (name) => [python(), `${here}workloads.py`, name],
  "Deno's own": (name) => [Deno.execPath(), "run", "-A", "--no-check", `${here}deno.ts`, name],
};
const DENO_TAKES_PART = ["pingpong", "stream_64k", "stream_1m", "connect"];

function python(): string {
  const { stdout } = new Deno.Command("python3", { args: ["-c", "import sys; print(sys.executable)"] }).outputSync();
  return new TextDecoder().decode(stdout).trim(); // Not through a launcher, which would be measured too.
}

function can_run(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** One run: the first number that the program prints, in nanoseconds. */
function run(command: string[], one_cpu: boolean): number {
  const [program, ...args] = one_cpu ? ["taskset", "-c", "0", ...command] : command;
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  if (!success) throw new Error(`${command.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return Number(new TextDecoder().decode(stdout).split(" ")[0]);
}

/** What a workload's rounds came to: each contestant's median, and ours against the others'. */
export interface Result {
  name: string;
  workload: Workload;
  times: Record<string, number>;
  ratios: Record<string, number>;
}

function measure(name: string, rounds: number): Result {
  const workload = WORKLOADS[name];
  const file = name === "lines" ? lines_file() : name === "sendfile" ? large_file() : undefined;
  const who = Object.keys(contestants).filter((one) => one !== "Deno's own" || DENO_TAKES_PART.includes(name));
  const runs: Record<string, number[]> = Object.fromEntries(who.map((one) => [one, []]));
  for (let round = 0; round < rounds; round++) {
    for (const one of who) {
      const command = contestants[one](name === "pair_into" && one === "C" ? "pair" : name);
      runs[one].push(run(file === undefined ? command : [...command, file], workload.one_cpu === true));
    }
  }
  const others = who.filter((one) => one !== "ours");
  return {
    name,
    workload,
    times: Object.fromEntries(who.map((one) => [one, median(runs[one])])),
    ratios: Object.fromEntries(others.map((one) => [one, median(runs.ours.map((ns, i) => ns / runs[one][i]))])),
  };
}

function lines_file(): string {
  const path = `${folder}/lines`;
  Deno.writeTextFileSync(path, ("x".repeat(39) + "\n").repeat(200_000));
  return path;
}

function large_file(): string {
  const path = `${folder}/large`;
  Deno.writeFileSync(path, new Uint8Array(256 << 20));
  return path;
}

/** A row of the table: times in the workload's unit, ratios with their aims. */
function row({ workload, times, ratios }: Result): string {
  const { unit, c, python } = workload;
  const time = (one: string) => one in times ? (times[one] / UNITS[unit]).toFixed(unit === "ns" ? 0 : 1) : "";
  const ratio = (one: string, aim?: number) =>
    one in ratios ? `${ratios[one].toFixed(2)}${aim === undefined ? "" : ` (${aim})`}` : "";
  const cells = ["ours", "C", "CPython", "Deno's own"].map((one) => time(one));
  return `| ${workload.title}, ${unit} | ${cells.join(" | ")} | ${ratio("C", c)} | ${ratio("CPython", python)} |`;
}

const options = Deno.args.filter((arg) => arg.startsWith("--"));
const chosen = Deno.args.filter((arg) => !arg.startsWith("--"));
const rounds = Number(options.find((arg) => arg.startsWith("--rounds="))?.split("=")[1] ?? 5);
if (chosen.some((name) => !(name in WORKLOADS))) {
  console.error(`usage: deno task bench [${Object.keys(WORKLOADS).join(" ")}] [--rounds=N] [--chart]`);
  Deno.exit(2);
}
if (!can_run("cc", "-O2", "-pthread", "-o", `${folder}/workloads`, `${here}workloads.c`)) delete contestants.C;
if (!can_run("python3", "--version")) delete contestants.CPython;

console.log("| workload | ours | C, threaded | CPython | Deno's own | ours / C (aim) | ours / CPython (aim) |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
const results: Result[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(WORKLOADS)) {
  results.push(measure(name, rounds));
  console.log(row(results.at(-1)!));
}
if (options.includes("--chart")) Deno.writeTextFileSync(`${here}chart.svg`, chart(results));
Deno.removeSync(folder, { recursive: true });
