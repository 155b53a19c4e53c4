#!/usr/bin/env -S deno run -A
/**
 * Echo servers against each other: ours on the awaitable API, Deno's own, and asyncio's two, under the same load from a
 * C program. The rounds of the servers are interleaved; the figures are medians of microseconds per message.
 *
 *     npx --yes deno@2.9.6 run -A bench/async.ts [ROUNDS] [SECONDS]
 *
 * Needs a C compiler and python3.
 */

const ROUNDS = Number(Deno.args[0] ?? 5), SECONDS = Number(Deno.args[1] ?? 0.8);
const CONNECTIONS = [1, 64, 1000], SIZES = [64, 65536];

const here = new URL("./async/", import.meta.url).pathname;
const SERVERS: Record<string, [program: string, ...args: string[]]> = {
  ours: [Deno.execPath(), "run", "--allow-ffi", "--no-check", `${here}ours.ts`],
  deno: [Deno.execPath(), "run", "--allow-net", "--no-check", `${here}deno.ts`],
  "asyncio sock_*": ["python3", `${here}asyncio_echo.py`, "sock"],
  "asyncio protocol": ["python3", `${here}asyncio_echo.py`, "protocol"],
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

const load = await Deno.makeTempFile();
await output("cc", "-O2", "-o", load, `${here}load.c`);
console.log(`median of ${ROUNDS} rounds of ${SECONDS} s, microseconds per message; in brackets, theirs against ours\n`);
console.log(["connections", "bytes", ...NAMES].map((name) => name.padStart(18)).join(""));

for (const size of SIZES) {
  for (const connections of CONNECTIONS) {
    const costs = new Map<string, number[]>(NAMES.map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of NAMES) {
        const [child, port] = await start(SERVERS[name]);
        const result = await output(load, port, String(connections), String(size), String(SECONDS));
        const [messages, seconds] = result.split(" ").map(Number);
        costs.get(name)!.push(seconds / messages * 1e6);
        child.kill();
        await child.status;
      }
    }
    const ours = median(costs.get("ours")!);
    const cells = NAMES.map((name) => {
      const cost = median(costs.get(name)!);
      return name === "ours" ? cost.toFixed(2) : `${cost.toFixed(2)} (${(cost / ours).toFixed(2)})`;
    });
    console.log([connections, size, ...cells].map((cell) => String(cell).padStart(18)).join(""));
  }
}
await Deno.remove(load);
