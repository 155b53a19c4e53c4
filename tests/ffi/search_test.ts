import { assertEquals } from "@std/assert";
import { index_of_byte } from "../../ffi/search.ts";

Deno.test("index_of_byte() finds what Uint8Array.prototype.indexOf finds, and nothing outside of its bounds", () => {
  const whole = new Uint8Array(5000).fill(120);
  const bytes = whole.subarray(3, 4900);
  for (const at of [0, 1, 63, 64, 65, 128, 1000, 4095, 4896]) {
    bytes[at] = 10;
    for (const from of [0, 1, 62, 63, 64, 65, 900, 4000, 4896, 4897]) {
      for (const end of [at, at + 1, at + 64, bytes.length]) {
        if (from > end || end > bytes.length) continue;
        const found = bytes.subarray(from, end).indexOf(10);
        assertEquals(index_of_byte(bytes, 10, from, end), found < 0 ? -1 : from + found, `${at} ${from} ${end}`);
      }
    }
    bytes[at] = 120;
  }
  assertEquals(index_of_byte(bytes, 120, 64, bytes.length), 64);
  assertEquals(index_of_byte(bytes, 0, 0, bytes.length), -1);
  assertEquals(index_of_byte(new Uint8Array(0), 0, 0, 0), -1);
});

Deno.test("a StreamReader that is fed needs no permission", async () => {
  const program = new URL("../async/programs/fed.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), { args: ["run", "--no-prompt", "--no-check", program] });
  const { stdout, stderr } = await child.output();
  assertEquals([new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)], ["1001\n1002\n", ""]);
});
