/**
 * Batches on request: what the programs of this folder have in common, those in C and Python too.
 *
 *     PROGRAM NAME [WARM] [BATCH]
 *
 * sets the workload up, runs it for `WARM` milliseconds to be warm, on the way learns how many turns make a batch of
 * `BATCH` milliseconds, and prints `ready`. Then it runs a batch for each newline that it reads and prints its figures:
 * the nanoseconds of one turn, or what the workload says. In between it waits in read(), so it does not disturb the
 * others.
 *
 * A peer is the program again, started as `NAME --peer PORT`: it ends when its connection does.
 *
 * @module
 */

/** A workload that is set up. */
export interface Workload {
  /** Runs so many turns. Returns its figures, when they are not just the time of one turn. */
  run(turns: number): void | number[] | Promise<void | number[]>;
  /** How many turns are a batch, when it is not their time that decides. */
  turns?: number;
}

/** What is sent, and what takes it. */
export const small = new Uint8Array(64), large = new Uint8Array(65536), megabyte = new Uint8Array(1 << 20);

/** What a batch of the streams sends, and the peer acknowledges with a byte. */
export const STREAM = 64 << 20;

/** What the peer of `lines` sends, repeatedly. */
export const LINES: Uint8Array<ArrayBuffer> = new TextEncoder().encode(("x".repeat(39) + "\n").repeat(1600));

/** Nanoseconds, from some moment on. */
export const now = (): number => performance.now() * 1e6;

/** The middle one of a round trip's times, and the one that only a hundredth is longer than. */
export function percentiles(times: Float64Array): number[] {
  times.sort();
  return [times[times.length >> 1], times[Math.floor(times.length * 0.99)]];
}

/** A workload of equal turns that are awaited. */
export function repeat(turn: () => Promise<unknown>, turns?: number): Workload {
  return {
    async run(turns) {
      for (let i = 0; i < turns; i++) await turn();
    },
    turns,
  };
}

/** Starts this program once more, as the peer of a workload. */
export function start_peer(program: string, port: number): void {
  const args = ["run", "-A", "--unstable-net", "--no-check", program, Deno.args[0], "--peer", String(port)];
  new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "null" }).spawn().unref();
}

/** Starts the load of `udp_server`: one program of this library for all servers. */
export function start_load(port: number): void {
  const [program, ...args] = Deno.env.get("LOAD")!.split("\n");
  new Deno.Command(program, { args: [...args, String(port)], stdin: "null", stdout: "null" }).spawn().unref();
}

/** Runs batches until the end of the input. */
export async function serve({ run, turns: fixed }: Workload): Promise<void> {
  const warm = Number(Deno.args[1] ?? 500) * 1e6, length = Number(Deno.args[2] ?? 10) * 1e6;
  async function batch(turns: number): Promise<number[]> {
    const start = now();
    const figures = await run(turns);
    return figures ?? [(now() - start) / turns];
  }

  let turns = fixed ?? 1;
  for (const end = now() + warm; now() < end;) {
    const [time] = await batch(turns);
    if (fixed === undefined) turns = Math.max(1, Math.min(2 * turns, Math.round(length / time)));
  }
  console.log("ready");
  const newline = new Uint8Array(1);
  while (Deno.stdin.readSync(newline) !== null) console.log((await batch(turns)).map((ns) => ns.toFixed(1)).join(" "));
  Deno.exit();
}
