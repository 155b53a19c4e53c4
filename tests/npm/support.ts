/**
 * Programs that use an npm package on the adapters: written into a folder outside of this project, so that they have its
 * configuration and lock file neither, and run by a Deno of their own.
 *
 * @module
 */

import { TempFolder } from "../support/temp_folder.ts";
import { in_guest } from "../support/where.ts";

/** Seconds after which a program that does not end is killed. The guest's processor is emulated. */
export const LIFETIME: number = in_guest ? 240 : 60;

/** What to run a program under that should have no privileges, not even as root. */
export const WITHOUT_PRIVILEGES: string[] = Deno.build.os === "linux" && Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
  : [];

const DOORS = { "jsr:@bsd/socket/npm": "npm.ts", "jsr:@bsd/socket": "mod.ts" };

/** In each program: `sockets()` gives the sockets of the process, `sockets(2)` those UNIX sockets that are datagrams. */
const PRELUDE = `function sockets(type) {
  const unix = Deno.readTextFileSync("/proc/net/unix").split("\\n").map((line) => line.trim().split(/ +/));
  return [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try { return Deno.readLinkSync("/proc/self/fd/" + name); } catch { return ""; }
  }).filter((target) => target.startsWith("socket:")).filter((target) => type === undefined ||
    unix.some(([, , , , t, , inode]) => Number(t) === type && target === "socket:[" + inode + "]")).sort();
}
`;

/** Whether Deno gets a package, from its cache or from the registry. */
export async function available(...packages: string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-config", "--no-lock", ...packages.map((name) => `npm:${name}`)],
    cwd: Deno.build.os === "windows" ? undefined : "/",
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(LIFETIME * 1000),
  });
  try {
    return (await command.output()).success;
  } catch {
    return false;
  }
}

/** What a program printed. */
export interface Printed {
  code: number;
  out: string;
  err: string;
}

/** Options of {@linkcode run}. */
export interface RunOptions {
  /** Arguments of Deno before the program. All permissions when omitted. */
  flags?: string[];
  /** A command to run Deno in: `unshare`, and what it takes. */
  wrapper?: string[];
  /** Variables of the environment. */
  env?: Record<string, string>;
  /** The name's ending: `.ts`, or `.cjs` for a program in CommonJS. */
  ending?: string;
}

/**
 * Runs a program. `"jsr:@bsd/socket/npm"` and `"jsr:@bsd/socket"` in it are this project's files.
 *
 * @param program Its text.
 * @param args Its arguments.
 */
export async function run(program: string, args: string[], options: RunOptions = {}): Promise<Printed> {
  const { flags = ["-A"], wrapper = [], env = {}, ending = ".ts" } = options;
  using folder = new TempFolder();
  const path = `${folder}/program${ending}`;
  for (const [door, file] of Object.entries(DOORS)) {
    program = program.replaceAll(`"${door}"`, `"${new URL(`../../${file}`, import.meta.url)}"`);
  }
  await Deno.writeTextFile(path, PRELUDE + program);
  const [command, ...rest] = [
    ...wrapper,
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    ...flags,
    path,
    ...args,
  ];
  const { code, signal, stdout, stderr } = await new Deno.Command(command, {
    args: rest,
    stdin: "null",
    env: { NO_COLOR: "1", ...env },
    signal: AbortSignal.timeout(LIFETIME * 1000),
  }).output();
  const text = (data: Uint8Array) => new TextDecoder().decode(data).trim();
  const err = text(stderr);
  return { code, out: text(stdout), err: signal === null ? err : `${err}\nkilled by ${signal} after ${LIFETIME} s` };
}
