#!/usr/bin/env -S deno run -A
/**
 * Compares echo servers under the same load from a C program: ours on the awaitable API, Deno's own, asyncio's two, and
 * one in C; with `lines`, servers that read lines from streams: ours, asyncio's, and one on `node:net`. The rounds of
 * the servers are interleaved. The figures are medians of microseconds per message: elapsed time, and the server's
 * processor time, which other programs on the machine disturb less.
 *
 *     npx --yes deno@2.9.6 run -A bench/async.ts [ROUNDS] [SECONDS] [lines]
 *
 * Needs a C compiler and python3.
 */

const ROUNDS = Number(Deno.args[0] ?? 5), SECONDS = Number(Deno.args[1] ?? 1);
const CONNECTIONS = [1, 64, 1000], SIZES = [64, 65536];

const here = import.meta.dirname;
const programs = await Deno.makeTempDir(), load = `${programs}/load`, echo = `${programs}/echo`;
const deno = (permission: string, path: string): [string, ...string[]] => {
  return [Deno.execPath(), "run", permission, "--no-check", `${here}/${path}`];
};
const SERVERS: Record<string, [program: string, ...args: string[]]> = Deno.args[2] === "lines"
  ? {
    ours: deno("--allow-ffi", "streams/ours.ts"),
    "node:net": deno("--allow-net", "streams/node.ts"),
    "asyncio streams": ["python3", `${here}/streams/asyncio_lines.py`],
  }
  : {
    ours: deno("--allow-ffi", "async/ours.ts"),
    deno: deno("--allow-net", "async/deno.ts"),
    "asyncio sock_*": ["python3", `${here}/async/asyncio_echo.py`, "sock"],
    "asyncio protocol": ["python3", `${here}/async/asyncio_echo.py`, "protocol"],
    C: [echo],
  };
const NAMES = Object.keys(SERVERS);

async function output(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Starts a server: the process, and its port. */
async function start([program, ...args]: [string, ...string[]]): Promise<[Deno.ChildProcess, port: string]> {
  const child = new Deno.Command(program, { args, stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  return [child, new TextDecoder().decode(value).trim()];
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** The processor time that a process has used, all threads together, in microseconds. */
async function processor_time({ pid }: Deno.ChildProcess): Promise<number> {
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000; // utime and stime, in ticks of 10 ms
}

/** One round of one server: microseconds per message: elapsed and processor time. */
async function measure(server: [string, ...string[]], connections: number, size: number): Promise<[number, number]> {
  const [child, port] = await start(server);
  const args = [port, connections, size, SECONDS].map(String);
  const lines = new Deno.Command(load, { args, stdout: "piped" }).spawn().stdout.pipeThrough(new TextDecoderStream());
  const reader = lines.getReader();
  await reader.read(); // The server is warm.
  const before = await processor_time(child);
  const [messages, seconds] = (await reader.read()).value!.split(" ").map(Number);
  const used = await processor_time(child) - before;
  await reader.cancel();
  child.kill();
  await child.status;
  return [seconds / messages * 1e6, used / messages];
}

function row(cells: unknown[]): void {
  console.log(cells.map((cell, i) => String(cell).padStart(i < 2 ? 12 : 18)).join(""));
}

for (const path of [load, echo]) {
  await output("cc", "-O2", "-pthread", "-o", path, `${here}/async/${path.split("/").at(-1)}.c`);
}
const [version, python] = [Deno.version.deno, (await output("python3", "--version")).trim()];
console.log(`Deno ${version}, ${python}, median of ${ROUNDS} rounds of ${SECONDS} s, us per message (theirs / ours)\n`);
row(["connections", "bytes", ...NAMES, "(processor)", ...NAMES.slice(1)]);

for (const size of SIZES) {
  for (const connections of CONNECTIONS) {
    const costs = NAMES.map((): [number, number][] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, name] of NAMES.entries()) costs[i].push(await measure(SERVERS[name], connections, size));
    }
    const cells = [0, 1].flatMap((which) => {
      const medians = costs.map((cost) => median(cost.map((pair) => pair[which])));
      return medians.map((cost, i) =>
        i === 0 ? cost.toFixed(2) : `${cost.toFixed(2)} (${(cost / medians[0]).toFixed(2)})`
      );
    });
    row([connections, size, ...cells]);
  }
}
await Deno.remove(programs, { recursive: true });
