/**
 * The bytes of structs as C compilers lay them out: the programs are compiled and never run. Each struct is initialised
 * data in the section `golden`, behind its label (24 bytes, `@@name`) and its size (4); objcopy extracts the section.
 *
 * @module
 */

import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { compiles, has } from "./has.ts";
import { ignore_unless, type Test } from "./where.ts";

const LABEL = 24, SIZE = 4;

function run(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  assert(success, `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** A test that compiles for Linux. */
export const with_gcc: Test = ignore_unless(
  compiles("gcc", "sys/socket.h", "linux/can.h") && has("objcopy"),
  "needs gcc, objcopy and Linux's headers",
);

/** A test that compiles the structs of BlueZ. */
export const with_bluez: Test = ignore_unless(
  compiles("gcc", "sys/socket.h", "linux/can.h", "bluetooth/bluetooth.h") && has("objcopy"),
  "needs gcc, objcopy, Linux's headers and bluetooth/bluetooth.h",
);

/** A test that compiles for Windows. */
export const with_mingw: Test = ignore_unless(
  compiles("x86_64-w64-mingw32-gcc", "winsock2.h") && has("x86_64-w64-mingw32-objcopy"),
  "needs x86_64-w64-mingw32-gcc with its objcopy and headers",
);

/**
 * The bytes of each struct in a C file, in hexadecimal by their labels.
 *
 * @param tools The prefix of the compiler's name: `""`, or `"x86_64-w64-mingw32-"`.
 */
export function compiled(source: URL, tools: string, ...options: string[]): Map<string, string> {
  const folder = Deno.makeTempDirSync();
  try {
    run(`${tools}gcc`, ...options, "-c", fromFileUrl(source), "-o", `${folder}/structs.o`);
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
