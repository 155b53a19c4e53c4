// The programs of the documentation that need the guest's kernel.

import { assert } from "@std/assert";
import { programs, written } from "../docs/support.ts";
import { ignore_unless, in_guest } from "../support/where.ts";
import { TempFolder } from "../support/temp_folder.ts";

const test = ignore_unless(in_guest, "needs the guest's kernel: deno task test:guest");

for (const family of ["packet", "can", "tipc", "alg", "vsock", "qipcrtr", "rds"]) {
  test(`the programs of docs/families/${family}.md run`, async () => {
    using folder = new TempFolder();
    const paths = written(programs(`docs/families/${family}.md`), folder);
    assert(paths.length > 0);
    for (const path of paths) {
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-ffi", path],
      }).output();
      assert(success, new TextDecoder().decode(stderr));
    }
  });
}
