// TypeScript refuses the wrong programs of this folder, and no others: `deno check` passes with their comments; without
// them the line behind each comment is an error, and no other line.

import { assert, assertEquals } from "@std/assert";
import { DOORS } from "../docs/support.ts";
import { once_test as test } from "../support/where.ts";

const folder = new URL("./", import.meta.url);
const COMMENT = "// @ts-expect-error ";

test("the programs of tests/types have the type errors that their comments announce, and no others", async (t) => {
  const names = Object.values(DOORS).map((door) => door.replace(/\.ts$/, ".test-d.ts"));
  const copies = await Deno.makeTempDir();
  try {
    const texts = names.map((name) => Deno.readTextFileSync(new URL(name, folder)));
    texts.forEach((text, i) => {
      const uncommented = text.replaceAll(COMMENT, "// ").replaceAll('"../../', `"${new URL("../../", folder)}`);
      Deno.writeTextFileSync(`${copies}/${i}.ts`, uncommented);
    });
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", ...names.map((_, i) => `${copies}/${i}.ts`)],
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stderr);
    for (const [i, name] of names.entries()) {
      await t.step(name, () => {
        const expected = texts[i].split("\n").flatMap((line, at) => line.startsWith(COMMENT) ? [at + 2] : []);
        const places = Array.from(said.matchAll(new RegExp(`/${i}\\.ts:(\\d+):`, "g")), ([, line]) => Number(line));
        assert(expected.length > 2, `${expected.length} programs`);
        assertEquals([...new Set(places)].sort((a, b) => a - b), expected);
      });
    }
  } finally {
    await Deno.remove(copies, { recursive: true });
  }
});
