/**
 * The values: those of the headers on this machine.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Platform } from "../../constants/platform.ts";
import { check } from "../../tools/check_constants.ts";
import { installed, usable } from "../../tools/headers.ts";
import { onWindows } from "../support/where.ts";

for (const platform of ["linux", "windows"] as Platform[]) {
  const headers = installed(platform);
  const ready = !onWindows && headers.every(usable);
  const what = headers.map(({ what }) => what).join(" and ");
  Deno.test({
    name: `${platform}: every constant has the value of the headers of ${what}` +
      (ready ? "" : ` (needs ${headers[0].compiler[0]})`),
    ignore: !ready,
    async fn() {
      const { equal, wrong } = await check(platform, headers);
      assertEquals(wrong, []);
      assert(equal > 200, `${equal} values compared`);
    },
  });
}
