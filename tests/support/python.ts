/**
 * python3, the reference.
 *
 * @module
 */

import { has } from "./has.ts";

/** Whether there is a python3. */
export const has_python: boolean = has("python3");

/** A program in Python that runs beside the test. */
export class Python implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #text = "";

  /** Starts a program; `import socket, sys` and a `say` that prints and flushes are there already. */
  constructor(program: string, ...args: string[]) {
    const source = "import socket, sys\ndef say(*x): print(*x, flush=True)\n" + program;
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

  /** Waits for its end, which must be a good one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    while (!(await this.#lines.read()).done);
    const { code } = await this.#child.status;
    if (code !== 0) throw new Error(`python3 ended with ${code}`);
  }
}
