// A Deno without the hooks: .ci/run runs this file on one.

import { assertRejects } from "@std/assert";
import { ignore_unless } from "../support/where.ts";

const [major, minor] = Deno.version.deno.split(".").map(Number);

ignore_unless(major === 2 && minor < 8, "needs a Deno before 2.8")(
  "on a Deno without module.registerHooks(), importing the door says which Deno has it",
  async () => {
    const door = "../../npm.ts"; // Not a literal, so that it is loaded here.
    await assertRejects(
      () => import(door),
      Error,
      "needs module.registerHooks() of node:module, which Deno has since 2.8",
    );
  },
);
