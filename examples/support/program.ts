/**
 * What the examples share: their arguments, and their errors in one line.
 *
 * @module
 */

import { parseArgs, type ParseArgsConfig } from "node:util";
import { OSError, PermissionError } from "../../mod.ts";

/** What a person can do something about; anything else is a bug and keeps its stack trace. */
export class Failure extends Error {}

/** The arguments do not match the usage line. */
export class WrongArguments extends Failure {}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>["values"];

/** What to say besides the system's words. */
const hints: Record<string, string> = {
  EAFNOSUPPORT: "this kernel was built without such sockets, or lacks a module",
  ENODEV: "`ip link` lists the interfaces",
};

/**
 * Runs a program. It ends with status 2 after wrong arguments, 1 after any other failure, and one line that says why.
 *
 * @param usage The usage line: the file's name, then the arguments.
 * @param options The options, as `node:util`'s parseArgs takes them.
 * @param main The program: its options and its other arguments.
 * @param privilege What to say when the system does not let it.
 */
export async function program<const O extends Options>(
  usage: string,
  options: O,
  main: (options: Values<O>, args: string[]) => void | Promise<void>,
  privilege = "",
): Promise<void> {
  const name = usage.split(" ")[0];
  try {
    if (Deno.args.includes("--help") || Deno.args.includes("-h")) return console.log(`usage: ${usage}`);
    const { values, positionals } = parsed(options);
    await main(values, positionals);
  } catch (error) {
    if (!expected(error)) throw error;
    const hint = error instanceof PermissionError ? privilege : hints[(error as OSError).code ?? ""];
    console.error(`${name}: ${text_of(error)}${hint ? `: ${hint}` : ""}`);
    if (error instanceof WrongArguments) console.error(`usage: ${usage}`);
    Deno.exit(error instanceof WrongArguments ? 2 : 1);
  }
}

function parsed<O extends Options>(options: O) {
  try {
    return parseArgs({ args: Deno.args, options, allowPositionals: true });
  } catch (error) {
    throw new WrongArguments((error as Error).message.split(/[.\n]/)[0]);
  }
}

/** Errors of the system, of Deno's permissions and files, and arguments that cannot be: a host called `a..b`. */
const EXPECTED = [
  ...[Failure, OSError, RangeError],
  ...[Deno.errors.NotCapable, Deno.errors.NotFound, Deno.errors.PermissionDenied, Deno.errors.IsADirectory],
];

function expected(error: unknown): error is Error {
  return EXPECTED.some((kind) => error instanceof kind);
}

/** An error in the system's words, without its class and number. */
export function text_of(error: Error): string {
  return error instanceof OSError ? error.strerror ?? error.message : error.message;
}

/** An integer among the arguments. */
export function integer(text: string, name: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new WrongArguments(`${name} is a number from ${least} to ${most}, not '${text}'`);
}

/** Seconds among the arguments. */
export function seconds(text: string, name: string): number {
  const number = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (number > 0) return number;
  throw new WrongArguments(`${name} is a number of seconds above 0, not '${text}'`);
}

/** A host and a port: `example.org`, `example.org:53`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`. */
export function endpoint(text: string, port: number): [host: string, port: number] {
  const [, bracketed, simple, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  if (bracketed === undefined && simple === undefined) return [text, port];
  return [bracketed ?? simple, digits === undefined ? port : integer(digits, "the port", 0, 65535)];
}

/** Where to listen: a host and a port, or a port alone, of this machine only. */
export function listening_at(text: string): [host: string, port: number] {
  const [host, port] = endpoint(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text, -1);
  if (port < 0) throw new WrongArguments(`where to listen is [HOST:]PORT, not '${text}'`);
  return [host, port];
}

/** An Internet address for people. */
export function place([host, port]: readonly [string, number, ...unknown[]]): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Lets Deno see signals, which it does only while nothing blocks: call it between two blocking calls. */
export function breathe(): Promise<void> {
  return new Promise((done) => setTimeout(done, 0));
}

/** A line that is replaced by the next one, on a terminal; nowhere else. */
export function progress(line: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`));
}
