/**
 * Starts the programs and requests batches.
 *
 * @module
 */

import { AF_PACKET, OSError, SOCK_RAW, Socket } from "../mod.ts";
import { can_listen, read_descriptor_limit } from "../tests/support/probe.ts";
import { type Contestant, CONTESTANTS, type Row, ROWS } from "./rows.ts";

const programs = `${import.meta.dirname}/programs/`;

/** The options of a run. */
export interface Options {
  /** How many rounds, each with fresh processes. */
  rounds: number;
  /** How many batches a round has, and how many milliseconds a batch and the warm-up take, in place of the row's. */
  batches?: number;
  batch: number;
  warm?: number;
}

/** The median of each figure, and of its ratio to each other contestant's. */
export interface Result {
  name: string;
  figures: { times: Partial<Record<Contestant, number>>; ratios: Partial<Record<Contestant, number>> }[];
}

/** A source of figures. */
interface Source extends AsyncDisposable {
  batch(): Promise<number[]>;
}

/** The median. */
export function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** The medians of all turns: `batches[i][who]` are the figures of turn `i`. Ratios are of the same turn. */
export function summary(batches: Partial<Record<Contestant, number[]>>[]): Result["figures"] {
  const names = Object.keys(CONTESTANTS).filter((who) => who in batches[0]) as Contestant[];
  return batches[0].ours!.map((_, i) => ({
    times: Object.fromEntries(names.map((who) => [who, median(batches.map((turn) => turn[who]![i]))])),
    ratios: Object.fromEntries(
      names.slice(1).map((who) => [who, median(batches.map((turn) => turn.ours![i] / turn[who]![i]))]),
    ),
  }));
}

const is_python = (who: Contestant) => who === "CPython" || who === "threaded";

/** Runs the contestants in turn. */
export class Bench implements Disposable {
  readonly #folder = Deno.makeTempDirSync();
  /** The interpreter: the program itself, not a version manager's launcher, nor a link. */
  readonly python: string | undefined = output(
    "python3",
    "-c",
    "import os, sys; print(os.path.realpath(sys.executable))",
  );
  readonly #taskset = output("taskset", "-c", "0", Deno.execPath(), "--version") !== undefined;
  readonly #ipv6 = can_listen("::1");
  readonly #c = output("cc", "-O2", "-pthread", "-o", `${this.#folder}/c`, `${programs}c.c`) !== undefined;

  /** Removes the programs that it has built. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }

  /** What a row needs and this machine lacks. */
  missing({ one_cpu, ipv6, packets, descriptors = 0 }: Row): string | undefined {
    if (descriptors > read_descriptor_limit()) return `${descriptors} descriptors (ulimit -n)`;
    if (packets && !can_capture()) return "AF_PACKET, which is for the superuser";
    return one_cpu && !this.#taskset ? "taskset" : ipv6 && !this.#ipv6 ? "::1" : undefined;
  }

  /** The contestants of a row that can run here. */
  contestants({ with: names }: Row): Contestant[] {
    return names.filter((who) => who === "C" ? this.#c : is_python(who) ? this.python !== undefined : true);
  }

  /** Measures a workload: in each round, fresh processes run batches in turn; the order rotates. */
  async measure(name: string, { rounds, batches, batch, warm }: Options): Promise<Result> {
    const row = ROWS[name], names = this.contestants(row), turns = [];
    if (name === "sendfile") Deno.writeFileSync(`${this.#folder}/large`, new Uint8Array(256 << 20));
    for (let round = 0; round < rounds; round++) {
      await using all = new AsyncDisposableStack();
      const sources = new Map<Contestant, Source>();
      for (const who of names) sources.set(who, all.use(await this.#start(name, who, warm ?? row.warm, batch)));
      for (let i = 0; i < (batches ?? row.batches); i++) {
        const turn: Partial<Record<Contestant, number[]>> = {};
        for (let k = 0; k < names.length; k++) {
          const who = names[(i + k) % names.length];
          turn[who] = await sources.get(who)!.batch();
        }
        turns.push(turn);
      }
    }
    return { name, figures: summary(turns) };
  }

  async #start(name: string, who: Contestant, warm: number, batch: number): Promise<Source> {
    const { whole, one_cpu } = ROWS[name];
    const command = whole ? this.#whole(who, whole[who]!) : [
      ...[...this.#program(who), name, String(warm), String(batch)],
      ...who === "threaded" ? [who] : [],
    ];
    if (one_cpu) command.unshift("taskset", "-c", "0");
    const fresh = () => whole ? new Whole(command) : Program.start(command, this.#folder);
    if (warm > 0) return await fresh();
    {
      await using first = await fresh(); // Fills Deno's cache, and the kernel's.
      await first.batch();
    }
    return {
      async batch() {
        await using source = await fresh();
        return await source.batch();
      },
      async [Symbol.asyncDispose]() {},
    };
  }

  #program(who: Contestant): string[] {
    if (who === "C") return [`${this.#folder}/c`];
    if (is_python(who)) return [this.python!, `${programs}cpython.py`];
    return [...deno, `${programs}${who.toLowerCase()}.ts`];
  }

  #whole(who: Contestant, what: string): string[] {
    if (who === "C") return [...this.#program(who), what];
    if (who === "CPython") return [this.python!, "-c", what];
    return [...deno, `${programs}${what}`];
  }
}

/** How many seconds a program may take for a batch, warming up included. */
const PATIENCE = 300;

const deno = [Deno.execPath(), "run", "-A", "--unstable-net", "--no-check"];

/** A program that runs a batch for each newline on its standard input. */
class Program implements Source {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #name: string;
  #text = "";

  constructor(command: string[], cwd: string) {
    const [program, ...args] = command;
    this.#name = command.join(" ");
    const env = { LOAD: [...deno, `${programs}ours.ts`, "udp_server", "--peer"].join("\n") };
    this.#child = new Deno.Command(program, { args, cwd, env, stdin: "piped", stdout: "piped" }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Starts a program, and waits until it is ready. */
  static async start(command: string[], cwd: string): Promise<Program> {
    const program = new Program(command, cwd);
    const line = await program.#line();
    if (line !== "ready") throw new Error(`${program.#name}: ${line}`);
    return program;
  }

  async batch(): Promise<number[]> {
    await this.#writer.write(Uint8Array.of(10));
    return (await this.#line()).split(" ").map(Number);
  }

  async #line(): Promise<string> {
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE * 1000);
    try {
      while (!this.#text.includes("\n")) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Error(`${this.#name}: ended, or was killed after ${PATIENCE} seconds, without its figures`);
        this.#text += value;
      }
    } finally {
      clearTimeout(killer);
    }
    const [line, ...rest] = this.#text.split("\n");
    this.#text = rest.join("\n");
    return line;
  }

  /** Ends the program: closes its input, and kills it if it still waits for a peer. */
  async [Symbol.asyncDispose](): Promise<void> {
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    try {
      await this.#writer.close().catch(() => {}); // Of a program that has ended.
      await this.#reader.cancel();
      await this.#child.status;
    } finally {
      clearTimeout(killer);
    }
  }
}

/** A program whose figure is its run time. */
class Whole implements Source {
  readonly #command: string[];

  constructor(command: string[]) {
    this.#command = command;
  }

  async batch(): Promise<number[]> {
    const [program, ...args] = this.#command;
    const start = performance.now();
    const { success } = await new Deno.Command(program, { args, stdin: "null", stdout: "null" }).output();
    if (!success) throw new Error(this.#command.join(" "));
    return [(performance.now() - start) * 1e6];
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Whether frames of the loopback interface can be received. */
function can_capture(): boolean {
  try {
    new Socket(AF_PACKET, SOCK_RAW, 0).close();
    return true;
  } catch (error) {
    if (error instanceof OSError || error instanceof TypeError) return false; // The constant may be missing.
    throw error;
  }
}

/** What a program prints, without the newline; `undefined` when there is no such program or it fails. */
export function output(program: string, ...args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(program, { args }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
