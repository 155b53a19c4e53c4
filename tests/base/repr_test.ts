import { assertEquals } from "@std/assert";
import { repr } from "../../base/repr.ts";
import { has_python } from "../support/python.ts";
import { ignore_unless } from "../support/where.ts";

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

Deno.test("REP-1: bytes are printed with numbers for all but ASCII, in arrays of any type", () => {
  assertEquals(repr(Uint8Array.of(0, 0x61, 0x7f, 0x80, 0xe9, 0xff)), "b'\\x00a\\x7f\\x80\\xe9\\xff'");
  assertEquals(repr(new DataView(Uint8Array.of(0x61, 0xad, 0x62).buffer, 1)), "b'\\xadb'");
  assertEquals(repr(Uint8Array.of(0x61, 0xff).buffer), "b'a\\xff'");
});

ignore_unless(has_python, "needs python3")(
  "bytes and text look as in python3",
  () => {
    const texts = [
      ..."é€😀ÿ\xa0\xad\x7f\x85\u0300\u200b\u2028\ufeff\ue000\ufffe\u{e0001}\u{10ffff}\u3000",
      ...["plain", "it's", '"', "'\"", "\\", "\n\r\t\0\x1b", "", "a\udc80b", "\ud800", "a b"],
    ];
    const program = `
import json, sys
texts = json.loads(sys.argv[1])
print(json.dumps([repr(bytes(range(256)))] + [repr(x) for x in texts] + [repr(tuple(texts)), repr((texts[0],))]))`;
    const { stdout } = new Deno.Command("python3", {
      args: ["-c", program, JSON.stringify(texts)],
      stderr: "inherit",
    }).outputSync();
    const expected = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals([repr(bytes), ...texts.map(repr), repr(texts), repr([texts[0]])], expected);
  },
);
