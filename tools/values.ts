/**
 * Writes the values of the constants into their documentation, where `deno doc` and editors show them:
 *
 *     deno run -A tools/values.ts
 *
 * The values come from the tables. It reads `(Linux, macOS)` at the end of a first paragraph and writes
 * `(Linux 15; macOS 0x200)`, or `(everywhere 1)`; it replaces what an earlier run wrote.
 *
 * @module
 */

import type { Platform } from "../constants/platform.ts";
import { as_platform, files, FOLDER, PLATFORMS, type Value } from "./constants.ts";

/** A constant's value on each platform, by its name. */
export type Table = ReadonlyMap<string, Readonly<Record<Platform, Value>>>;

/** The names of the platforms in the documentation. */
export const NAMES: Readonly<Record<Platform, string>> = {
  linux: "Linux",
  darwin: "macOS",
  windows: "Windows",
  freebsd: "FreeBSD",
};

/** A constant's documentation, its name, and what it is set to. */
export const DECLARATION: RegExp = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const (\w+)(?:: [^=]+)? = ([^;]*);/g;

const VALUE = `(?:-?\\d\\w*|"[^"]*")`;
const PLACES = `(?:${Object.values(NAMES).join("|")})(?: ${VALUE})?`;
/** The parenthesis in the documentation. A person writes the platforms only, this tool adds the values. */
const WRITTEN = new RegExp(` \\((?:everywhere ${VALUE}|${PLACES}(?:[,;] ${PLACES})*)\\)`);

/** The constants of all files of the folder. */
export function table(): Map<string, Record<Platform, Value>> {
  const all = new Map<string, Record<Platform, Value>>();
  const expression = `Object.assign({}, ...await Promise.all(${JSON.stringify(files())}.map(async (file) =>
    Object.fromEntries(
      Object.entries(await import(${JSON.stringify(FOLDER.href)} + file)).map(([k, v]) => [k, v ?? null]),
    )
  )))`;
  for (const platform of PLATFORMS) {
    for (const [name, value] of Object.entries(as_platform<Record<string, Value>>(platform, "mod.ts", expression))) {
      if (value !== null && typeof value === "object") continue; // an enumeration
      if (!all.has(name)) all.set(name, { linux: null, darwin: null, windows: null, freebsd: null });
      all.get(name)![platform] = value;
    }
  }
  return all;
}

/**
 * The values as the documentation has them; "" for a constant that no platform has.
 *
 * @param values The value on each platform.
 * @param source What the constant is set to: a number is written as in the source, for example 0x200.
 */
function described(values: Readonly<Record<Platform, Value>>, source: string): string {
  const literals = new Map(
    Array.from(source.matchAll(/-?\b\d\w*/g), ([text]) => [Number(text.replaceAll("_", "")), text]),
  );
  const places = new Map<string, string[]>();
  for (const platform of PLATFORMS) {
    const value = values[platform];
    if (value === null) continue;
    const text = typeof value === "number" ? literals.get(value) ?? String(value) : JSON.stringify(value);
    places.set(text, [...places.get(text) ?? [], NAMES[platform]]);
  }
  const [first] = places;
  if (first === undefined) return "";
  if (first[1].length === PLATFORMS.length) return ` (everywhere ${first[0]})`;
  return ` (${Array.from(places, ([text, names]) => `${names.join(", ")} ${text}`).join("; ")})`;
}

/** A file of constants, with the values in its documentation. */
export function with_values(text: string, constants: Table): string {
  return text.replaceAll(DECLARATION, (whole, doc: string, name: string, source: string) => {
    const values = constants.get(name);
    if (values === undefined) return whole;
    const [first, ...others] = doc.replace(/^ \*/gm, "").trim().split(/\n[ \t]*\n/);
    const words = first.replace(/\s+/g, " ").replace(WRITTEN, "");
    const paragraph = words.replace(/\.?( \(addition\))?$/, `${described(values, source)}.$1`);
    const line = `/** ${paragraph} */`;
    const written = others.length === 0 && line.length <= 120 ? line : [
      "/**",
      ...[wrapped(paragraph), ...others].join("\n\n").split("\n").map((line) => ` * ${line.trim()}`.trimEnd()),
      " */",
    ].join("\n");
    return written + whole.slice(whole.indexOf("*/\nexport const") + "*/".length);
  });
}

/** A paragraph in lines that fit behind " * ". */
function wrapped(paragraph: string): string {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (line.length <= 117) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.join("\n");
}

if (import.meta.main) {
  const constants = table();
  for (const file of files()) {
    const url = new URL(file, FOLDER);
    const text = Deno.readTextFileSync(url);
    const written = with_values(text, constants);
    if (written === text) continue;
    Deno.writeTextFileSync(url, written);
    console.log(`constants/${file}`);
  }
}
