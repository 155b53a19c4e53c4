/**
 * The names: every platform exports what CPython 3.15 exports there, and beyond that only what is marked as an addition.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Platform } from "../../constants/platform.ts";
import { additions, load, PLATFORMS } from "../../tools/constants.ts";
import { once_test } from "../support/where.ts";

const LETTERS: Readonly<Record<Platform, string>> = { linux: "L", darwin: "D", windows: "W", freebsd: "F" };

/** Where the list of names says less than the headers do. CPython exports the name when it is built with these headers. */
const DECIDED: Readonly<Record<string, string>> = {
  AF_UNIX: "LDWF", // Windows: afunix.h; CPython has it there since 3.15
  SO_BINDTODEVICE: "LD", // macOS: sys/socket.h of xnu-11417.101.15 and SDK 26.0
  SO_ORIGINAL_DST: "LW", // Windows: ws2def.h of recent SDKs
};

/** Names that the documentation has and CPython does not export, for want of a header; here they are additions. */
const DOCUMENTED = ["RDS_", "RFCOMM_LM_"];

interface Name {
  name: string;
  platforms: string;
  type: string;
}

const names: Name[] = Deno.readTextFileSync(new URL("names.txt", import.meta.url)).split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" "))
  .map(([name, platforms, type]) => ({
    name,
    platforms: DECIDED[name] ?? platforms,
    type: type === "str" ? "string" : "number",
  }));

const beyond = additions();

for (const platform of PLATFORMS) {
  once_test(`${platform} has the constants of CPython 3.15 there, and no other but additions`, () => {
    const module = load(platform);
    const expected = names.filter(({ platforms }) => platforms.includes(LETTERS[platform])).map(({ name }) => name);
    const defined = Object.entries(module)
      .filter(([name, value]) => value !== null && typeof value !== "object" && !beyond.has(name))
      .map(([name]) => name);
    assertEquals(defined.sort(), expected.sort());
  });

  once_test(`${platform}'s constants have their types, and the others are undefined`, () => {
    const module = load(platform);
    for (const { name, type } of names) {
      assert(name in module, `${name} is not exported`);
      if (module[name] !== null) assertEquals(typeof module[name], type, name);
    }
    for (const [name, value] of Object.entries(module)) {
      if (typeof value === "number") assert(Number.isSafeInteger(value), `${name} is ${value}`);
    }
  });
}

Deno.test("no addition is a name that CPython exports", () => {
  const exported = names.filter(({ platforms }) => platforms !== "none").map(({ name }) => name);
  assertEquals(exported.filter((name) => beyond.has(name)), []);
  const documented = names.filter(({ name }) => beyond.has(name)).map(({ name }) => name);
  assertEquals(documented.filter((name) => !DOCUMENTED.some((prefix) => name.startsWith(prefix))), []);
});

once_test("the signs are those of CPython's C long, which has 32 bits on Windows", () => {
  const windows = load("windows"), linux = load("linux");
  assertEquals([windows.INADDR_BROADCAST, windows.INADDR_NONE], [-1, -1]);
  assertEquals([windows.INADDR_UNSPEC_GROUP, windows.INADDR_LOOPBACK], [-0x2000_0000, 0x7f00_0001]);
  assertEquals([linux.INADDR_BROADCAST, linux.INADDR_UNSPEC_GROUP], [0xffff_ffff, 0xe000_0000]);
  assertEquals([windows.SIO_RCVALL, windows.TCP_QUICKACK], [0x9800_0001, 0x9800_0017 - 2 ** 32]);
  assertEquals(windows.SO_EXCLUSIVEADDRUSE, -5);
});
