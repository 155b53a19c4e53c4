/**
 * Runs the programs of examples/ as their first lines say.
 *
 * @module
 */

import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";
import * as socket from "../../mod.ts";
import { pack_linger } from "../../structs.ts";
import { has_ipv6_sockets, succeeds } from "../support/has.ts";
import { ignore_unless, in_emulation, in_guest, type Test } from "../support/where.ts";

const FOLDER = new URL("../../examples/", import.meta.url);

/** For how many milliseconds a program may run. */
const PATIENCE = 120_000;

/** The programs, without `.ts`. */
export const NAMES: string[] = Array.from(Deno.readDirSync(FOLDER))
  .filter(({ isFile, name }) => isFile && name.endsWith(".ts"))
  .map(({ name }) => name.slice(0, -3))
  .sort();

/** The text of a program. */
export function source(name: string): string {
  return Deno.readTextFileSync(new URL(`${name}.ts`, FOLDER));
}

/** The lines in a program's first comment that say how to start it: the permissions, and the arguments. */
export function usages(name: string): [flags: string[], args: string[]][] {
  const [comment] = /\/\*\*[^]*?\*\//.exec(source(name)) ?? [""];
  const lines = comment.matchAll(new RegExp(`deno@2\\.9\\.6 run (.*?) ?examples/${name}\\.ts(.*)`, "g"));
  return Array.from(lines, ([, flags, args]) => [flags.split(" "), args.trim().split(" ").filter((arg) => arg)]);
}

/** How to run a program. */
export interface Options {
  /** The permissions; those of the first usage line when omitted. */
  flags?: string[];
  /** What the program is run under: `["setpriv", …]`. */
  under?: string[];
  env?: Record<string, string>;
  /** The folder to run in. */
  cwd?: string;
}

function command(name: string, args: string[], { flags, under = [], env, cwd }: Options) {
  const python = name.endsWith(".py");
  const program = fromFileUrl(new URL(python ? name : `${name}.ts`, FOLDER));
  const deno = () => [Deno.execPath(), "run", "--no-check", ...flags ?? usages(name)[0][0]];
  const [first, ...rest] = [...under, ...python ? ["python3"] : deno(), program, ...args];
  return { first, options: { args: rest, cwd, env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env } } };
}

/** How a program ended, and what it printed. */
export interface Result {
  code: number;
  out: string;
  err: string;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Runs a program to its end; one whose name ends with `.py` by python3. */
export async function run(name: string, args: string[], options: Options & { input?: string } = {}): Promise<Result> {
  const { first, options: given } = command(name, args, options);
  const child = new Deno.Command(first, {
    ...given,
    stdin: options.input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (options.input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.input));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  return { code, out: text(stdout), err: text(stderr) };
}

/** Runs a program that must end well; returns what it printed. */
export async function output(
  name: string,
  args: string[],
  options: Options & { input?: string } = {},
): Promise<string> {
  const { code, out, err } = await run(name, args, options);
  assert(code === 0, `${name} ended with ${code}:\n${out}${err}`);
  return out;
}

/** A program that runs beside the test. */
export class Running implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #watchdog: ReturnType<typeof setTimeout>;
  /** What it has printed. */
  out = "";

  constructor(name: string, args: string[], options: Options = {}) {
    const { first, options: given } = command(name, args, options);
    this.#child = new Deno.Command(first, { ...given, stdin: "null", stdout: "piped", stderr: "inherit" }).spawn();
    // A program that does not say what it is waited for ends, and the test with it.
    this.#watchdog = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE);
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Waits until it has printed something like that. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (let found;;) {
      if ((found = pattern.exec(this.out)) !== null) return found;
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`it ended without ${pattern}: ${this.out}`);
      this.out += value;
    }
  }

  /** Sends a signal, Ctrl-C say, and waits for the end. */
  async end(signal: Deno.Signal = "SIGINT"): Promise<Deno.CommandStatus> {
    this.#child.kill(signal);
    return await this.status();
  }

  /** Waits for the end. */
  async status(): Promise<Deno.CommandStatus> {
    for (let read; !(read = await this.#reader.read()).done;) this.out += read.value;
    clearTimeout(this.#watchdog);
    return await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.status();
  }
}

/** Connects so many times, and goes away with a reset each time. */
export function resets(port: number, times: number): void {
  for (let i = 0; i < times; i++) {
    const conn = socket.create_connection(["127.0.0.1", port], 10);
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack_linger(true, 0));
    conn.close();
  }
}

const linux = Deno.build.os === "linux";
const elsewhere = linux ? "their own tests in the guest; the emulation starts each in seconds" : "Linux only";

/** A test of a program on Linux. */
export const test: Test = ignore_unless(linux && !in_emulation && !in_guest, elsewhere);

/** What the tests do in a network of their own. */
const NAMESPACES = `ip link set lo up
ip link add left type veth peer name right
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip netns add other
nsenter --net=/run/netns/other true`;

const has_namespaces = linux && has_ipv6_sockets && succeeds("unshare", "-rnm", "bash", "-ec", NAMESPACES);

/** A test in a network of its own. */
export const network_test: Test = ignore_unless(
  has_namespaces && !in_emulation && !in_guest,
  has_namespaces ? elsewhere : "needs unshare -rnm, nsenter, ip, mount, bash, veth and IPv6",
);

/** A test without some privilege. */
export const setpriv_test: Test = ignore_unless(
  linux && !in_emulation && !in_guest && succeeds("setpriv", "--bounding-set=-net_raw", "true"),
  "needs setpriv, and a privilege to give up",
);

/** What to run a program under that has a network of its own, made by a shell script. All goes with the program. */
export function network(script: string): string[] {
  return ["unshare", "-rnm", "bash", "-ec", `ip link set lo up\n${script}\nexec "$@"`, "bash"];
}

/** What to run a program under that is in the network of another. */
export function network_of({ pid }: { pid: number }): string[] {
  // Without --preserve-credentials nsenter calls setgroups(2), which an ordinary user's namespace forbids.
  return ["nsenter", "--preserve-credentials", `--user=/proc/${pid}/ns/user`, `--net=/proc/${pid}/ns/net`];
}
