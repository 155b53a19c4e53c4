/**
 * What C compilers make of structs: programs that are compiled and never run. Each struct is initialised data in the
 * section `golden`, behind its label (24 bytes, `@@name`) and its size (4), and objcopy takes the section out.
 *
 * @module
 */

import { assert } from "@std/assert";
import { ignoreUnless, type Test } from "./where.ts";

const LABEL = 24, SIZE = 4;

function runs(command: string): boolean {
  try {
    return new Deno.Command(command, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function run(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  assert(success, `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** Whether a header of this machine is there. */
export function has_header(name: string): boolean {
  try {
    Deno.statSync(`/usr/include/${name}`);
    return true;
  } catch {
    return false;
  }
}

/** A test that compiles for Linux. */
export const with_gcc: Test = ignoreUnless(
  Deno.build.os === "linux" && has_header("linux/can.h") && runs("gcc"),
  "needs gcc and Linux's headers",
);

/** A test that compiles for Windows. */
export const with_mingw: Test = ignoreUnless(runs("x86_64-w64-mingw32-gcc"), "needs x86_64-w64-mingw32-gcc");

/**
 * The bytes of each struct in a C file, in hexadecimal by their labels.
 *
 * @param tools What the compiler's name begins with: `""`, or `"x86_64-w64-mingw32-"`.
 */
export function compiled(source: URL, tools: string, ...options: string[]): Map<string, string> {
  const folder = Deno.makeTempDirSync();
  try {
    run(`${tools}gcc`, ...options, "-c", decodeURIComponent(source.pathname), "-o", `${folder}/structs.o`);
    run(`${tools}objcopy`, "-O", "binary", "-j", "golden", `${folder}/structs.o`, `${folder}/structs`);
    const bytes = Deno.readFileSync(`${folder}/structs`), view = new DataView(bytes.buffer);
    const structs = new Map<string, string>();
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    for (const { index, 1: name } of text.matchAll(/@@(\w+)\0/g)) {
      const at = index + LABEL + SIZE;
      structs.set(name, bytes.slice(at, at + view.getUint32(index + LABEL, true)).toHex());
    }
    return structs;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
