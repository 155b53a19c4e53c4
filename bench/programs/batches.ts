/**
 * Batches on request: the protocol of all programs of this folder, those in C and Python too.
 *
 *     PROGRAM NAME [WARM] [BATCH]
 *
 * sets the workload up, runs it for `WARM` milliseconds, measures meanwhile how many turns fit in a batch of `BATCH`
 * milliseconds, and prints `ready`. Then it runs a batch for each newline that it reads, and prints the figures: the
 * nanoseconds of one turn, or the workload's own figures. Between batches it waits in read() and disturbs no other
 * program.
 *
 * A peer is the program again, started as `NAME --peer PORT`: it ends when its connection does.
 *
 * @module
 */

/** A workload that is set up. */
export interface Workload {
  /** Runs so many turns. Returns its figures, when they are not just the time of one turn. */
  run(turns: number): void | number[] | Promise<void | number[]>;
  /** How many turns a batch has, if this does not depend on their time. */
  turns?: number;
}

/** The data that are sent, and the memory that receives them. */
export const small = new Uint8Array(64), large = new Uint8Array(65536), megabyte = new Uint8Array(1 << 20);

/** How much a batch of a stream sends; the peer acknowledges it with a byte. */
export const STREAM = 64 << 20;

/** The lines that the peer of `lines` sends again and again. */
export const LINES: Uint8Array<ArrayBuffer> = new TextEncoder().encode(("x".repeat(39) + "\n").repeat(1600));

/** The clock in nanoseconds. */
export const now = (): number => performance.now() * 1e6;

/** The median and the 99th percentile of round trips. */
export function percentiles(times: Float64Array): number[] {
  times.sort();
  return [times[times.length >> 1], times[Math.floor(times.length * 0.99)]];
}

/** A workload whose turns are awaited. */
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
