import { assert, assertEquals } from "@std/assert";
import { ignore_unless, in_emulation } from "./support/where.ts";

const test = ignore_unless(Deno.build.os === "linux" && !in_emulation, "needs Linux' /proc and a processor of its own");

const files = (folder: string) => {
  const url = new URL(folder, import.meta.url);
  return [...Deno.readDirSync(url)].filter(({ name }) => name.endsWith("_test.ts")).map(({ name }) => `${url}${name}`);
};

test("no descriptor is open after the tests of the core that was not open before", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("support/run_all.ts", import.meta.url).href, ...files("socket/")],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals([code, code === 0 ? "" : new TextDecoder().decode(stderr)], [0, ""]);
  const { ran, left } = JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
  assertEquals(left, []);
  assert(ran > 100);
});
