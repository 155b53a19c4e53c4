// The literals of golden.ts against the C structs themselves: golden.c, compiled for Linux and for Windows.

import { assertEquals } from "@std/assert";
import { compiled, with_bluez, with_gcc, with_mingw } from "../support/compiled.ts";
import { golden, type Row } from "./golden.ts";

const SOURCE = new URL("golden.c", import.meta.url);

function compare(structs: Map<string, string>, rows: readonly Row[]): void {
  for (const { name, hex } of rows) {
    const c = structs.get(name);
    // A UNIX address is as long as its path, the struct as long as the longest.
    assertEquals(name.startsWith("unix") ? c?.slice(0, hex.length) : c, hex, name);
  }
}

with_gcc("golden.ts has the bytes that gcc gives Linux's structs", () => {
  compare(compiled(SOURCE, ""), golden.linux.filter(({ family }) => family !== "AF_BLUETOOTH"));
});

with_bluez("golden.ts has the bytes that gcc gives BlueZ' structs", () => {
  compare(compiled(SOURCE, "", "-DHAVE_BLUEZ"), golden.linux.filter(({ family }) => family === "AF_BLUETOOTH"));
});

with_mingw("golden.ts has the bytes that mingw-w64's gcc gives Windows' structs", () => {
  compare(compiled(SOURCE, "x86_64-w64-mingw32-"), golden.windows);
});
