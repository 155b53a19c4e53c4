/**
 * Programs in a Deno of their own, with flags of their own.
 *
 * @module
 */

const root = new URL("../../../", import.meta.url).href;

/** What each program begins with. */
const HEADER = `
import * as socket from "${root}mod.ts";
import * as asynchronous from "${root}async.ts";
import * as fcntl from "${root}fcntl.ts";
import * as structs from "${root}structs.ts";
import { enforce_net_permission } from "${root}permissions.ts";
const x = new TextEncoder().encode("x");
const given = JSON.parse(Deno.args[0] ?? "{}");
`;

/** What a program ended with and printed. */
export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs a program; `socket`, `asynchronous`, `enforce_net_permission` and `given` are there already. */
export async function run(flags: string[], program: string, given: unknown = {}): Promise<Ended> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, HEADER + program);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", ...flags, file, JSON.stringify(given)],
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(file);
  return { code, out: new TextDecoder().decode(stdout).trim(), err: new TextDecoder().decode(stderr).trim() };
}

/** Makes each attempt in one child, and returns what came of it: `"done"`, or the error. */
export async function attempts(
  flags: string[],
  list: Record<string, string>,
  given: unknown = {},
): Promise<Record<string, string>> {
  const calls = Object.entries(list).map(([name, code]) => `[${JSON.stringify(name)}, async () => { ${code} }]`);
  const program = `
    enforce_net_permission();
    const results = {};
    for (const [name, attempt] of [${calls.join(",\n")}]) {
      try {
        await attempt();
        results[name] = "done";
      } catch (error) {
        results[name] = String(error);
      }
    }
    console.log(JSON.stringify(results));
    Deno.exit(0);`;
  const { code, out, err } = await run(flags, program, given);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}
