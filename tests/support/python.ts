/**
 * python3, the reference.
 *
 * @module
 */

import { has } from "./has.ts";

/** Whether there is a python3. */
export const has_python: boolean = has("python3");

/** For how many seconds a program may run, and for how many more once its test has ended. */
const LIFETIME = 300, PATIENCE = 20;

/** A Python program that runs beside the test. It always ends: with the test, by a kill, or by its own alarm. */
export class Python implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #text = "";

  /** Starts a program; `import socket, sys` and a `say` that prints and flushes are there already. */
  constructor(program: string, ...args: string[]) {
    // The alarm is for a test that blocks its thread, and this class with it, in a call that waits for the program.
    const alarm = `import signal\nsignal.alarm(${LIFETIME})\n`;
    const source = `import socket, sys\n${alarm}def say(*x): print(*x, flush=True)\n${program}`;
    this.#child = new Deno.Command("python3", {
      args: ["-c", source, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    while (true) {
      const end = this.#text.indexOf("\n");
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#lines.read();
      if (done) throw new Error(`python3 ended before it printed a line: ${this.#text}`);
      this.#text += value;
    }
  }

  /** Writes to its standard input. */
  async write(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Waits for its end, which must be a good one. A test that failed may have left it in accept(): then it is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE * 1000);
    try {
      await this.#child.stdin.close().catch(() => {}); // Of a program that has ended.
      while (!(await this.#lines.read()).done);
      const { code, signal } = await this.#child.status;
      if (signal === "SIGKILL") throw new Error(`python3 still ran ${PATIENCE} seconds after the test, and was killed`);
      if (code !== 0) throw new Error(`python3 ended with ${signal ?? code}`);
    } finally {
      clearTimeout(killer);
    }
  }
}
