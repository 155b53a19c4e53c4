/**
 * The constants of `constants/`, with the values of any platform.
 *
 * @module
 */

import type { Platform } from "../constants/platform.ts";

/** The platforms that the library has tables for. */
export const PLATFORMS: readonly Platform[] = ["linux", "darwin", "windows", "freebsd"];

/** The folder. */
export const FOLDER: URL = new URL("../constants/", import.meta.url);

/** A constant's value in JSON: `null` where the platform lacks it. */
export type Value = number | string | null;

/** The files of the folder that hold constants. */
export function files(): string[] {
  const others = ["enums.ts", "errorcode.ts", "mod.ts", "platform.ts", "winerror.ts"];
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => !others.includes(name)).sort();
}

/**
 * Evaluates an expression in a process whose `Deno.build` is that of another platform.
 *
 * @param platform The platform.
 * @param file The module of the folder that the expression calls `module`: `"mod.ts"`.
 * @param expression The expression; its value comes back through JSON.
 */
export function as_platform<T>(platform: Platform, file: string, expression: string): T {
  const program = `
    Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: ${JSON.stringify(platform)} } });
    const module = await import(${JSON.stringify(new URL(file, FOLDER).href)});
    console.log(JSON.stringify(${expression}));
  `;
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-check", program] })
    .outputSync();
  if (!success) throw new Error(`${file} as ${platform}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const loaded = new Map<string, Record<string, Value>>();

/** What a module of the folder exports on a platform, functions left out; an enumeration is an object. */
export function load(platform: Platform, file = "mod.ts"): Readonly<Record<string, Value>> {
  const key = `${platform} ${file}`;
  let exports = loaded.get(key);
  if (exports === undefined) {
    exports = as_platform<Record<string, Value>>(
      platform,
      file,
      `Object.fromEntries(
        Object.entries(module).filter(([, value]) => typeof value !== "function").map(([k, v]) => [k, v ?? null]),
      )`,
    );
    loaded.set(key, exports);
  }
  return exports;
}

/** The error numbers of a platform, by name, including those under Winsock's own names. */
export function error_numbers(platform: Platform): Record<string, number> {
  const numbers = as_platform<Record<string, number>>(
    platform,
    "errno.ts",
    "Object.fromEntries(module.error_numbers())",
  );
  const rare = Object.entries(load(platform, "errno_rare.ts")).filter((row): row is [string, number] =>
    row[1] !== null
  );
  return { ...numbers, ...Object.fromEntries(rare) };
}

/** The names that CPython does not export: those whose documentation ends with "(addition)". */
export function additions(): Set<string> {
  const names = new Set<string>();
  for (const file of files()) {
    const text = Deno.readTextFileSync(new URL(file, FOLDER));
    for (const [, name] of text.matchAll(/\(addition\)\s*\*\/\nexport const (\w+)/g)) names.add(name);
  }
  return names;
}
