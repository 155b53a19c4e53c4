/**
 * Compares every constant with the headers of its platform.
 *
 *     deno run -A tools/check_constants.ts [platform=folder[,folder]]...
 *
 * Without arguments it reads the headers of Debian's packages: glibc, linux-libc-dev and libbluetooth-dev with gcc,
 * mingw-w64 with x86_64-w64-mingw32-gcc. For a platform with folders it reads the headers there, too:
 *
 *     deno run -A tools/check_constants.ts linux=usr/include,usr/include/x86_64-linux-gnu      # a newer linux-libc-dev
 *     deno run -A tools/check_constants.ts darwin=any-macos-any freebsd=x86_64-freebsd-none,generic-freebsd    # Zig's
 *
 * A value that differs is an error, and so is a name that no header has, unless `exceptions.ts` gives a reason. An
 * exception for a name that is no constant is an error, too.
 *
 * @module
 */

import type { Platform } from "../constants/platform.ts";
import { additions, error_numbers, files, load, PLATFORMS } from "./constants.ts";
import { exceptions, in_c } from "./exceptions.ts";
import { elsewhere, type Headers, installed, usable, values } from "./headers.ts";

/** The result of a comparison. */
export interface Result {
  /** How many values agree. */
  equal: number;
  /** The differences, one line each. */
  wrong: string[];
  /** Names that no header has and no exception lists: older or incomplete headers have fewer names. */
  missing: string[];
}

/**
 * Compares the constants of a platform.
 *
 * @param platform The platform.
 * @param sources The headers to ask; a name that several have must have one value.
 */
export async function check(platform: Platform, sources: readonly Headers[]): Promise<Result> {
  const constants = new Map<string, number>();
  const exported = files().flatMap((file) => Object.entries(load(platform, file)));
  for (const [name, value] of [...Object.entries(error_numbers(platform)), ...exported]) {
    if (typeof value === "number") constants.set(name, value);
  }
  const expressions = new Map([...constants.keys()].map((name) => [name, in_c(platform, name)]));
  const excused = exceptions(platform);
  const beyond = additions();
  const wrong: string[] = [], missing: string[] = [];
  const found = new Set<string>();
  for (const headers of sources) {
    for (const [name, value] of await values(headers, expressions)) {
      found.add(name);
      const ours = constants.get(name)!;
      // Windows' long has 32 bits. CPython's SIO_* are unsigned all the same, and so are additions.
      const unsigned = (name.startsWith("SIO_") || beyond.has(name)) && ours === value + 2 ** 32;
      if (ours === value || unsigned || excused.get(name)?.differs) continue;
      wrong.push(`${platform} ${name}: ${ours}, in ${headers.what} ${value}`);
    }
  }
  for (const name of constants.keys()) {
    if (!found.has(name) && !excused.has(name)) missing.push(`${platform} ${name}: in no header`);
  }
  for (const name of excused.keys()) {
    if (!constants.has(name)) wrong.push(`${platform} ${name}: excused, but no constant`);
  }
  return { equal: found.size, wrong, missing };
}

if (import.meta.main) {
  let failed = false;
  const folders = new Map(Deno.args.map((argument) => argument.split("=") as [Platform, string]));
  for (const platform of PLATFORMS) {
    const sources = installed(platform);
    if (folders.has(platform)) sources.push(elsewhere(platform, folders.get(platform)!.split(",")));
    if (sources.length === 0) continue;
    if (!sources.every(usable)) {
      console.log(`${platform}: not compared, ${sources[0].compiler[0]} or ${sources[0].includes[0]} is missing`);
      continue;
    }
    const { equal, wrong, missing } = await check(platform, sources);
    console.log(`${platform}: ${equal} values agree with ${sources.map(({ what }) => what).join(", ")}`);
    for (const line of [...wrong, ...missing]) console.log(`  ${line}`);
    failed ||= wrong.length + missing.length > 0;
  }
  if (failed) Deno.exit(1);
}
