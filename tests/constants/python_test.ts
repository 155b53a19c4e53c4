/**
 * The values: those of the newest CPython on this machine.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as enums from "../../constants/enums.ts";
import { error_name, error_numbers } from "../../constants/errno.ts";
import * as module from "../../constants/mod.ts";
import { on_windows } from "../support/where.ts";

const python = newest();
const where = python === undefined ? " (needs python3)" : "";
const ignore = python === undefined;

/** The newest CPython: python3.N of the highest N, or python3, or what pyenv keeps. */
function newest(): string | undefined {
  if (on_windows) return undefined; // Wine would start the host's, which is Linux's.
  const programs = ["python3"];
  for (let minor = 8; minor < 20; minor++) programs.push(`python3.${minor}`);
  try {
    const versions = `${Deno.env.get("PYENV_ROOT") ?? `${Deno.env.get("HOME")}/.pyenv`}/versions`;
    for (const { name } of Deno.readDirSync(versions)) programs.push(`${versions}/${name}/bin/python3`);
  } catch {
    // No pyenv here.
  }
  let best: [number, string] | undefined;
  for (const program of programs) {
    const minor = Number(run(program, "import sys; print(sys.version_info[1])"));
    if (minor > (best?.[0] ?? 0)) best = [minor, program];
  }
  return best?.[1];
}

function run(program: string, source: string): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(program, { args: ["-c", source], stderr: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

/** What an expression of Python is, through JSON. */
function ask<T>(expression: string): T {
  const source = `import json, socket, errno; print(json.dumps(${expression}))`;
  return JSON.parse(run(python!, source)!);
}

Deno.test({
  name: `every constant that CPython has too has the same value${where}`,
  ignore,
  fn() {
    const theirs = ask<Record<string, number | string>>(
      "{n: v if isinstance(v, str) else int(v) for n, v in vars(socket).items() if n.isupper() and isinstance(v, (int, str))}",
    );
    const ours = module as Record<string, unknown>;
    const missing = Object.keys(theirs).filter((name) => ours[name] === undefined && /^[A-Z]+_[A-Z0-9_]+$/.test(name));
    assertEquals(missing, []);
    const common = Object.keys(theirs).filter((name) => name in ours);
    assert(common.length > 300, `${common.length} names in common`);
    for (const name of common) assertEquals(ours[name], theirs[name], name);
  },
});

Deno.test({
  name: `ENU-1 ENU-3: the maps have CPython's members, under CPython's names${where}`,
  ignore,
  fn() {
    for (const name of ["AddressFamily", "SocketKind", "MsgFlag", "AddressInfo"] as const) {
      const theirs = ask<Record<string, number>>(`{n: m.value for n, m in socket.${name}.__members__.items()}`);
      const canonical = ask<Record<string, string>>(
        `{m.value: m.name for m in socket.${name}.__members__.values()}`,
      );
      const map = enums[name] as unknown as Record<string, unknown>;
      for (const [member, value] of Object.entries(theirs)) assertEquals(map[member], value, member);
      for (const [value, member] of Object.entries(canonical)) assertEquals(map[value], member, `${name}[${value}]`);
    }
  },
});

Deno.test({
  name: `every error number has CPython's name for it${where}`,
  ignore,
  fn() {
    const theirs = ask<Record<string, number>>("{n: v for n, v in vars(errno).items() if n[0] == 'E'}");
    for (const [name, value] of Object.entries(theirs)) {
      assertEquals(error_numbers().get(name), value, name);
      assertEquals(theirs[error_name(value)!], value, `error_name(${value})`);
    }
  },
});
