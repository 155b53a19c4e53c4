/**
 * What `constants/` holds, as any platform sees it.
 *
 * @module
 */

import type { Platform } from "../constants/platform.ts";

/** The platforms that the library has tables for. */
export const PLATFORMS: readonly Platform[] = ["linux", "darwin", "windows", "freebsd"];

/** The folder. */
export const FOLDER: URL = new URL("../constants/", import.meta.url);

/** A constant's value as JSON carries it: `null` where the platform lacks it. */
export type Value = number | string | null;

/** The files of the folder that hold constants. */
export function files(): string[] {
  const others = ["enums.ts", "mod.ts", "platform.ts"];
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => !others.includes(name)).sort();
}

/**
 * Loads a module of the folder in a process that takes itself for another platform.
 *
 * @param platform The platform.
 * @param file The module: `"mod.ts"`.
 * @returns What it exports, functions left out; an enumeration as the object that it is.
 */
export function load(platform: Platform, file = "mod.ts"): Readonly<Record<string, Value>> {
  const key = `${platform} ${file}`;
  if (!loaded.has(key)) loaded.set(key, start(platform, file));
  return loaded.get(key)!;
}

const loaded = new Map<string, Record<string, Value>>();

function start(platform: Platform, file: string): Record<string, Value> {
  const program = `
    Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: ${JSON.stringify(platform)} } });
    const module = await import(${JSON.stringify(new URL(file, FOLDER).href)});
    console.log(JSON.stringify(Object.fromEntries(
      Object.entries(module).filter(([, value]) => typeof value !== "function").map(([k, v]) => [k, v ?? null]),
    )));
  `;
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    stdout: "piped",
    stderr: "piped",
  }).outputSync();
  if (!success) throw new Error(`${file} as ${platform}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
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
