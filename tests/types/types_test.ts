// The programs of this folder are wrong, and TypeScript says so: with their comments they check, without them each is an
// error.

import { assert, assertEquals } from "@std/assert";
import { once_test as test } from "../support/where.ts";

const folder = new URL("./", import.meta.url);
const COMMENT = "// @ts-expect-error ";

test("every program of tests/types is a type error", async (t) => {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".test-d.ts"));
  const copies = await Deno.makeTempDir();
  try {
    const texts = names.map((name) => Deno.readTextFileSync(new URL(name, folder)));
    texts.forEach((text, i) => {
      const bare = text.replaceAll(COMMENT, "// ").replaceAll('"../../', `"${new URL("../../", folder)}`);
      Deno.writeTextFileSync(`${copies}/${i}.ts`, bare);
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
