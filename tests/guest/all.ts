// All tests of the guest in one isolate: under emulation each further one takes 2 s, to load the library and to start
// Python. `deno task test:guest` runs this.

import { assertEquals } from "@std/assert";

import "./harness_test.ts";
import "./alg_test.ts";
import "./bluetooth_test.ts";
import "./can_protocols_test.ts";
import "./can_test.ts";
import "./inet_test.ts";
import "./link_test.ts";
import "./rds_test.ts";
import "./refusals_test.ts";
import "./tipc_test.ts";
import "./vsock_test.ts";

Deno.test("all.ts has every test file of its folder", () => {
  const imported = Deno.readTextFileSync(new URL(import.meta.url)).match(/(?<=^import ".\/)\w+\.ts/gm);
  const files = [...Deno.readDirSync(new URL(".", import.meta.url))].map(({ name }) => name);
  assertEquals(imported?.sort(), files.filter((name) => name.endsWith("_test.ts")).sort());
});
