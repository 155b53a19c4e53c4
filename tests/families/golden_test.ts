// The literals of golden.ts against the C structs themselves: golden.c, compiled for Linux and for Windows.

import { assertEquals } from "@std/assert";
import { compiled, has_header, with_gcc, with_mingw } from "../support/compiled.ts";
import { golden, type Row } from "./golden.ts";

const SOURCE = new URL("golden.c", import.meta.url);
const BLUEZ = "bluetooth/bluetooth.h";

function compare(structs: Map<string, string>, rows: readonly Row[]): void {
  for (const { name, hex } of rows) {
    const c = structs.get(name);
    // A UNIX address is as long as its path, the struct as long as the longest.
    assertEquals(name.startsWith("unix") ? c?.slice(0, hex.length) : c, hex, name);
  }
}

with_gcc("golden.ts has the bytes that gcc gives Linux's structs", () => {
  const bluez = has_header(BLUEZ);
  if (!bluez) console.log(`Bluetooth's structs are not compared: no ${BLUEZ}`);
  const rows = golden.linux.filter(({ family }) => bluez || family !== "AF_BLUETOOTH");
  compare(compiled(SOURCE, "", ...bluez ? ["-DHAVE_BLUEZ"] : []), rows);
});

with_mingw("golden.ts has the bytes that mingw-w64's gcc gives Windows' structs", () => {
  compare(compiled(SOURCE, "x86_64-w64-mingw32-"), golden.windows);
});
