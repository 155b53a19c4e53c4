/**
 * The values in the documentation: each is that of the table, on every platform.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Platform } from "../../constants/platform.ts";
import { files, FOLDER, PLATFORMS, type Value } from "../../tools/constants.ts";
import { DECLARATION, NAMES, table, with_values } from "../../tools/values.ts";
import { once_test } from "../support/where.ts";

const constants = table();

/** The documentation of every constant, on one line. */
const documented = new Map<string, string>();
for (const file of files()) {
  for (const [, doc, name] of Deno.readTextFileSync(new URL(file, FOLDER)).matchAll(DECLARATION)) {
    documented.set(name, doc.replace(/\s+\*?\s*/g, " "));
  }
}

/** The value that a text gives a platform: `Linux, Windows 11; macOS 35` or `everywhere 1`; `null` without one. */
function stated(text: string, platform: Platform): Value {
  for (const group of text.match(/.*\((?=everywhere|Linux|macOS|Windows|FreeBSD)([^()]*)\)/)?.[1].split("; ") ?? []) {
    const [, names, value] = group.match(/^(.*) (-?\d\w*|"[^"]*")$/) ?? [];
    if (names === undefined) continue; // The platforms alone.
    if (names !== "everywhere" && !names.split(", ").includes(NAMES[platform])) continue;
    return value.startsWith('"') ? JSON.parse(value) : Number(value.replaceAll("_", ""));
  }
  return null;
}

for (const platform of PLATFORMS) {
  once_test(`the documentation of each constant has its value on ${platform}: tools/values.ts writes it`, () => {
    const wrong = [...constants]
      .filter(([name, values]) => !Object.is(stated(documented.get(name) ?? "", platform), values[platform]))
      .map(([name, values]) => `${name} is ${values[platform]}:${documented.get(name)}`);
    assertEquals(wrong, []);
  });
}

once_test("what tools/values.ts writes replaces what it wrote, and is written once", () => {
  const line =
    "/** A flag; int (Linux, macOS). (addition) */\nexport const X: number = by({ linux: 0x10, darwin: 2 });\n";
  const once = with_values(line, new Map([["X", { linux: 16, darwin: 2, windows: null, freebsd: null }]]));
  assertEquals(once.split("\n")[0], "/** A flag; int (Linux 0x10; macOS 2). (addition) */");
  const other = with_values(once, new Map([["X", { linux: 3, darwin: 3, windows: 3, freebsd: 3 }]]));
  assertEquals(other.split("\n")[0], "/** A flag; int (everywhere 3). (addition) */");
  for (const file of files()) {
    const text = Deno.readTextFileSync(new URL(file, FOLDER));
    assertEquals(with_values(text, constants), text, file);
  }
});
