// The house: every file stands where CONTRIBUTING.md's list has a line for it, and imports point down that list only,
// without circles. Imports of types count, as do those that are made when they are first needed.

import { assert, assertEquals } from "@std/assert";
import { once_test as test } from "../support/where.ts";
import { DOORS, files, text_of } from "./support.ts";

/** Folders at the top that hold no part of the library. */
const BESIDE = ["tests", "bench", "tools", "examples", "docs"];
const root = new URL("../../", import.meta.url);
const folders = [...Deno.readDirSync(root)]
  .filter(({ name, isDirectory }) => isDirectory && !name.startsWith(".") && name !== "node_modules")
  .map(({ name }) => name);
const doors = Object.values(DOORS);
const loose = [...Deno.readDirSync(root)].map(({ name }) => name).filter((name) => name.endsWith(".ts"));
const sources = [
  ...doors,
  ...folders.filter((name) => !BESIDE.includes(name)).flatMap((name) => files(`${name}/`, ".ts")),
];

/** The lines of CONTRIBUTING.md's list, each with the files and folders that it names. */
const lines = /^```\n(mod\.ts [^]*?)^```/m.exec(text_of("CONTRIBUTING.md"))![1].split("\n")
  .filter((line) => !line.startsWith(" "))
  .map((line) => /^(?:[a-z_]+(?:\.ts|\/) +)*/.exec(line)![0].split(" "));

function line_of(path: string): number {
  return lines.findIndex((names) =>
    names.some((name) => name === path || (name.endsWith("/") && path.startsWith(name)))
  );
}

/** What a file imports from this project, as paths from the project's folder. */
function imports_of(path: string): string[] {
  const code = text_of(path).replace(/\/\*[^]*?\*\//g, "");
  return Array.from(
    code.matchAll(/(?:\bfrom |\bimport |\bimport\()"(\.[^"]+)"/g),
    ([, target]) => new URL(target, `file:///${path}`).pathname.slice(1),
  );
}

test("every file and folder of the library has a line in CONTRIBUTING.md's list", () => {
  assert(sources.length > 100, `${sources.length} files`);
  assertEquals(sources.filter((path) => line_of(path) < 0), []);
});

test("nothing but doors stands loose at the top", () => {
  assertEquals(loose.filter((name) => !doors.includes(name)), []);
});

test("a file imports what is in its line of the list, or below", () => {
  const wrong = sources.flatMap((path) =>
    imports_of(path).filter((target) => line_of(target) < line_of(path)).map((target) => `${path} imports ${target}`)
  );
  assertEquals(wrong, []);
});

test("a door re-exports, and does nothing else; all but npm.ts and audit.ts wait for the system calls", () => {
  for (const door of doors) {
    const rest = text_of(door).replace(/\/\*[^]*?\*\/|^\/\/.*$/gm, "").replace(/^export [^;"]* from "[^"]+";$/gm, "");
    const waits = 'import "./ffi/ready.ts";';
    assertEquals(rest.replace(waits, "").trim(), "", door);
    const without = door === "npm.ts" || door === "audit.ts"; // What awaits is evaluated behind its neighbours; no calls.
    assertEquals(rest.includes(waits), !without, door);
  }
});

test("no file imports itself by way of others", () => {
  const circles: string[] = [], done = new Set<string>(), path: string[] = [];
  function visit(file: string): void {
    if (path.includes(file)) return void circles.push([...path.slice(path.indexOf(file)), file].join(" > "));
    if (done.has(file)) return;
    path.push(file);
    for (const target of imports_of(file)) if (target !== file) visit(target); // constants/errno.ts lists its own exports.
    path.pop();
    done.add(file);
  }
  for (const file of sources) visit(file);
  assertEquals(circles, []);
});

test("Deno's FFI is used in ffi/ alone", () => {
  const outside = sources.filter((path) => !path.startsWith("ffi/"))
    .filter((path) => /Deno\.(?:dlopen|Unsafe)/.test(text_of(path).replace(/\/\*[^]*?\*\//g, "")));
  assertEquals(outside, []);
});

test("a test that may be skipped says why: `ignore` comes with a name that is computed", () => {
  const silent = files("tests/", "_test.ts").flatMap((path) =>
    Array.from(
      text_of(path).matchAll(/\b(?:test|Deno\.test)\(\s*"([^"]*)",\s*\{[^}]*\bignore\b/g),
      ([, name]) => `${path}: ${name}`,
    )
  );
  assertEquals(silent, []);
});

test("constants/platform.ts is the only reader of Deno.build", () => {
  const readers = sources.filter((path) => /Deno\.build/.test(text_of(path).replace(/\/\*[^]*?\*\//g, "")));
  assertEquals(readers, ["constants/platform.ts"]);
});

test("mod.ts imports nothing of what the other doors offer", () => {
  const reached = new Set<string>();
  function visit(file: string): void {
    if (reached.has(file)) return;
    reached.add(file);
    imports_of(file).forEach(visit);
  }
  visit("mod.ts");
  const reached_folders = new Set([...reached].filter((path) => path.includes("/")).map((path) => path.split("/")[0]));
  assertEquals(
    [...reached_folders].sort(),
    ["base", "constants", "descriptor", "families", "ffi", "file", "netdb", "socket"],
  );
});
