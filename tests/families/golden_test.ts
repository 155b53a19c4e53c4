// The literals of golden.ts against the C structs themselves: golden.c, compiled for Linux and for Windows.

import { assert, assertEquals } from "@std/assert";
import { ignoreUnless } from "../support/where.ts";
import { golden, type Row } from "./golden.ts";

const SOURCE = new URL("golden.c", import.meta.url);
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

/** The bytes of each struct in golden.c, by its label. */
function compiled(tools: string, options: string[]): Map<string, string> {
  const folder = Deno.makeTempDirSync();
  try {
    run(`${tools}gcc`, ...options, "-c", decodeURIComponent(SOURCE.pathname), "-o", `${folder}/golden.o`);
    run(`${tools}objcopy`, "-O", "binary", "-j", "golden", `${folder}/golden.o`, `${folder}/golden`);
    const bytes = Deno.readFileSync(`${folder}/golden`), view = new DataView(bytes.buffer);
    const structs = new Map<string, string>();
    const text = String.fromCharCode(...bytes);
    for (const { index, 1: name } of text.matchAll(/@@(\w+)\0/g)) {
      const at = index + LABEL + SIZE;
      structs.set(name, bytes.slice(at, at + view.getUint32(index + LABEL, true)).toHex());
    }
    return structs;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function compare(structs: Map<string, string>, rows: readonly Row[]): void {
  for (const { name, hex } of rows) {
    const c = structs.get(name);
    // A UNIX address is as long as its path, the struct as long as the longest.
    assertEquals(name.startsWith("unix") ? c?.slice(0, hex.length) : c, hex, name);
  }
}

const BLUEZ = "/usr/include/bluetooth/bluetooth.h";
const onLinux = Deno.build.os === "linux";
const gcc = ignoreUnless(onLinux && runs("gcc"), "needs gcc and Linux's headers");
const mingw = ignoreUnless(runs("x86_64-w64-mingw32-gcc"), "needs x86_64-w64-mingw32-gcc");

gcc("golden.ts has the bytes that gcc gives Linux's structs", () => {
  const bluez = runs("gcc") && exists(BLUEZ);
  if (!bluez) console.log(`Bluetooth's structs are not compared: no ${BLUEZ}`);
  const rows = golden.linux.filter(({ family }) => bluez || family !== "AF_BLUETOOTH");
  compare(compiled("", bluez ? ["-DHAVE_BLUEZ"] : []), rows);
});

mingw("golden.ts has the bytes that mingw-w64's gcc gives Windows' structs", () => {
  compare(compiled("x86_64-w64-mingw32-", []), golden.windows);
});

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
