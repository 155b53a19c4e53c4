/**
 * A pipe, of which only is asked whether it is ready.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { close } from "../../mod.ts";

const O_NONBLOCK = 0o4000, O_CLOEXEC = 0o2000000; // Linux's

let libc: ReturnType<typeof open> | undefined;

function open() {
  return Deno.dlopen("libc.so.6", {
    pipe2: { parameters: ["buffer", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  }).symbols;
}

/** A pipe. */
export class Pipe {
  readonly reading: number;
  readonly writing: number;
  /** How many bytes are in it, and how many were ever written. */
  bytes = 0;
  written = 0;
  /** How many wait until there is something in it. */
  waiting = 0;

  constructor() {
    const ends = new Int32Array(2);
    libc ??= open();
    assertEquals(libc.pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    [this.reading, this.writing] = ends;
  }

  /** Writes a byte. */
  write(): void {
    assertEquals(libc!.write(this.writing, Uint8Array.of(1), 1n), 1n);
    this.bytes++;
    this.written++;
  }

  /** Reads a byte, if there is one. */
  read(): void {
    if (libc!.read(this.reading, new Uint8Array(1), 1n) === 1n) this.bytes--;
  }

  /** Closes both ends. */
  close(): void {
    close(this.reading);
    close(this.writing);
  }
}
