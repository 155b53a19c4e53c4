/**
 * What the tests of address families on a real kernel have in common.
 *
 * @module
 */

import { assert } from "@std/assert";
import { ignore_unless, in_guest, type Test } from "../../support/where.ts";

/**
 * Tests of a family: run in the guest, and on another machine if its kernel lets `probe` through; else ignored, with
 * the kernel's reason. The second kind needs Python too.
 */
export function on_kernel(probe: () => void): [test: Test, with_python: Test] {
  const refusal = in_guest ? undefined : reason(probe);
  const test = ignore_unless(refusal === undefined, refusal ?? "");
  const with_python = ignore_unless(
    refusal === undefined && (in_guest || exists(PYTHON)),
    refusal ?? `needs ${PYTHON}`,
  );
  // The program outlives the test that first asks it.
  const lasting: Test = (name: string, ...rest: unknown[]) => {
    const fn = rest.pop() as Deno.TestDefinition["fn"];
    with_python(name, { sanitizeOps: false, sanitizeResources: false }, fn);
  };
  return [test, lasting];
}

function reason(probe: () => void): string | undefined {
  try {
    probe();
  } catch (error) {
    return (error as Error).message;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Debian's own Python has Bluetooth, others seldom. */
const PYTHON = "/usr/bin/python3";

class Python {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor() {
    const script = `${import.meta.dirname}/reference.py`;
    this.#child = new Deno.Command(PYTHON, { args: ["-u", script], stdin: "piped", stdout: "piped" }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async ask(code: string): Promise<unknown> {
    await this.#input.write(new TextEncoder().encode(JSON.stringify(code) + "\n"));
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#output.read();
      assert(!done, "Python ended");
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const { out, error } = JSON.parse(this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end + 1);
    assert(error === undefined, `Python: ${error}\n${code}`);
    return out;
  }
}

let reference: Python | undefined;

/**
 * Runs code in Python, one piece after another in the same program.
 *
 * @param code The code; `from socket import *`, `os` and `struct` are there.
 * @returns What it left in `out`, bytes in hexadecimal. Python works on it while this program waits in a call.
 */
export function python(code: string): Promise<unknown> {
  return (reference ??= new Python()).ask(code);
}

/** What a program prints. */
export async function output(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** The bytes of a text. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The text that bytes spell. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** So many bytes, each another than the one before. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => i * 7 + (i >> 8));
}
