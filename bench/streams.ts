#!/usr/bin/env -S deno run -A
/**
 * Compares streams with asyncio's: the time to read one of 200,000 lines that have arrived, elapsed and of the
 * processor, in nanoseconds, and the resident memory of one of 10,000 idle connections. The rounds are interleaved; the
 * figures are medians.
 *
 *     npx --yes deno@2.9.6 run -A bench/streams.ts [ROUNDS]
 *
 * Needs python3, and a limit of more than 10,000 open files.
 */

const ROUNDS = Number(Deno.args[0] ?? 5);
const here = `${import.meta.dirname}/streams`;
const CONTESTANTS = {
  ours: [Deno.execPath(), "run", "-A", "--no-check", `${here}/figures.ts`],
  asyncio: ["python3", `${here}/figures.py`],
};

async function figure(command: string[], name: string): Promise<number[]> {
  const [program, ...args] = [...command, name];
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim().split(" ").map(Number);
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

const TITLES = { lines: ["a line, ns", "a line, ns of processor time"], idle: ["an idle connection, bytes"] };
for (const [name, titles] of Object.entries(TITLES)) {
  const rounds: Record<string, number[][]> = { ours: [], asyncio: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [who, command] of Object.entries(CONTESTANTS)) rounds[who].push(await figure(command, name));
  }
  for (const [i, title] of titles.entries()) {
    const [ours, asyncio] = Object.values(rounds).map((list) => median(list.map((figures) => figures[i])));
    console.log(`${title}: ours ${ours.toFixed(0)}, asyncio ${asyncio.toFixed(0)} (${(asyncio / ours).toFixed(2)})`);
  }
}
