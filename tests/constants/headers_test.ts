/**
 * The values: those of the headers on this machine.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Platform } from "../../constants/platform.ts";
import { check, type Result } from "../../tools/check_constants.ts";
import { installed, usable, values } from "../../tools/headers.ts";
import { compiles } from "../support/has.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

/** The oldest headers that have every name but those of tools/exceptions.ts, and a header that a package of its own has. */
const COMPLETE: [platform: Platform, name: string, headers: string[], versions: Record<string, number>][] = [
  ["linux", "glibc 2.36, Linux 6.1 and bluetooth/bluetooth.h", ["bluetooth/bluetooth.h"], {
    "__GLIBC_MINOR__": 36,
    "LINUX_VERSION_CODE": 6 << 16 | 1 << 8,
  }],
  ["windows", "mingw-w64 10", [], { "__MINGW64_VERSION_MAJOR": 10 }],
];

for (const [platform, complete, also, versions] of COMPLETE) {
  const headers = installed(platform);
  const [compiler] = headers[0].compiler;
  const what = headers.map(({ what }) => what).join(" and ");
  const ready = !on_windows && headers.every(usable);

  let checked: Promise<Result> | undefined; // Both tests need it, and it takes seconds.
  const result = () => checked ??= check(platform, headers);

  const has_complete_headers = async () => {
    const names = new Map(Object.keys(versions).map((name) => [name, name]));
    const includes = ["features.h", "linux/version.h", "_mingw.h"];
    const found = await values({ what, compiler: headers[0].compiler, includes }, names);
    return Object.entries(versions).every(([name, least]) => found.get(name)! >= least) &&
      compiles(compiler, "sys/types.h", ...also);
  };

  const here = ready && await has_complete_headers();

  ignore_unless(ready, `needs ${compiler} and ${what}'s headers`)(
    `${platform}: every constant that the headers of ${what} have has their value`,
    async () => {
      const { equal, wrong } = await result();
      assertEquals(wrong, []);
      assert(equal > 200, `${equal} values compared`);
    },
  );

  ignore_unless(here, `needs ${compiler}, ${complete}, or later ones`)(
    `${platform}: every constant is in a header of ${what}, or in tools/exceptions.ts`,
    async () => assertEquals((await result()).missing, []),
  );
}
