/**
 * `errno.ts`: Python's module `errno`, and `os.strerror`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as errno from "../../errno.ts";
import { OverflowError } from "../../mod.ts";
import { as_platform } from "../../tools/constants.ts";
import { has_python } from "../support/python.ts";
import { ignore_unless, once_test } from "../support/where.ts";

const pythonTest = ignore_unless(has_python, "needs python3");

/** What python3 makes of an expression. */
function ask<T>(expression: string): T {
  const args = ["-c", `import errno, json, os; print(json.dumps(${expression}))`];
  return JSON.parse(new TextDecoder().decode(new Deno.Command("python3", { args }).outputSync().stdout));
}

pythonTest("every name of Python's errno has Python's number", () => {
  const theirs = ask<Record<string, number>>("{n: v for n, v in vars(errno).items() if n[0] in 'EW'}");
  const ours = errno as unknown as Record<string, number>;
  assertEquals(Object.fromEntries(Object.keys(theirs).map((name) => [name, ours[name]])), theirs);
});

pythonTest("errorcode has Python's name of each number, and is frozen", () => {
  const theirs = Object.entries(ask<Record<number, string>>("errno.errorcode"));
  assertEquals(theirs.map(([number]) => [number, errno.errorcode[Number(number)]]), theirs);
  assertThrows(() => Reflect.set(errno.errorcode, 1, "x") || Object.assign(errno.errorcode, { 1: "x" }), TypeError);
});

pythonTest("strerror() gives the texts of Python's os.strerror()", () => {
  const numbers = [...Array(140).keys(), -1, 12345, 2 ** 31 - 1];
  assertEquals(
    numbers.map((number) => errno.strerror(number)),
    ask(`[os.strerror(n) for n in ${JSON.stringify(numbers)}]`),
  );
});

Deno.test("strerror() refuses what is no C int", () => {
  assertThrows(() => errno.strerror(2 ** 31), OverflowError);
  assertThrows(() => errno.strerror("2" as unknown as number), TypeError);
});

once_test("every name is a number or undefined, and has its place in errorcode, on every system", () => {
  for (const platform of ["linux", "darwin", "windows", "freebsd"] as const) {
    const [defined, lost] = as_platform<[number, string[]]>(
      platform,
      "../errno.ts",
      `(() => {
        const names = Object.keys(module).filter((name) => /^(E|WSA)/.test(name) && module[name] !== undefined);
        return [names.length, names.filter((name) => name !== "WSABASEERR" && !(module[name] in module.errorcode))];
      })()`,
    );
    assertEquals(lost, [], platform);
    assert(defined > 70, `${platform}: ${defined} names`);
  }
});
