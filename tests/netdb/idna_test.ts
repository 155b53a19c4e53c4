import { assertEquals, assertThrows } from "@std/assert";
import { encode_idna } from "../../netdb/idna.ts";
import { RUNS } from "../../netdb/idna_tables.ts";
import { has_python } from "../support/python.ts";
import { has } from "../support/has.ts";
import { ignore_unless } from "../support/where.ts";
import { assert_same, type Call, lowered_by_younger_pair, one_of } from "./support.ts";

const pythonTest = ignore_unless(has_python, "needs python3");

Deno.test("IDNA 2003 maps what the URL standard's IDNA keeps", () => {
  assertEquals(encode_idna("faß.de"), "fass.de");
  assertEquals(encode_idna("βόλος.com"), "xn--nxasmq6b.com"); // The final sigma is a sigma.
  assertEquals(encode_idna("نامه\u200cای.com"), "xn--mgba3gch31f.com"); // The joiner goes.
  assertEquals(new URL("http://faß.de").hostname, "xn--fa-hia.de");
});

Deno.test("IDNA does not change labels in ASCII", () => {
  for (const name of ["", "Example.ORG", "a_b.c d", "-a-.b%c", "xn--", "127.0.0.1", "a.b.", "x".repeat(63)]) {
    assertEquals(encode_idna(name), name);
  }
  assertEquals(encode_idna("EXAMPLE.Bücher.Example"), "EXAMPLE.xn--bcher-kva.Example");
});

Deno.test("IDNA reads four kinds of full stop, and keeps one at the end", () => {
  assertEquals(encode_idna("é。é．é｡é."), "xn--9ca.xn--9ca.xn--9ca.xn--9ca.");
});

Deno.test("the examples of RFC 3492, section 7.1", () => {
  const examples: [string, string][] = [
    ["ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"],
    ["他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"],
    ["למההםפשוטלאמדבריםעברית", "xn--4dbcagdahymbxekheh6e0a7fei0b"],
    ["なぜみんな日本語を話してくれないのか", "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"],
    ["세계의모든사람들이한국어를이해한다면얼마나좋을까", ""],
    ["3年B組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"],
    ["MajiでKoiする5秒前", "xn--majikoi5-783gue6qz075azm5e"],
  ];
  for (const [name, encoded] of examples) {
    if (encoded !== "") assertEquals(encode_idna(name), encoded);
    else assertThrows(() => encode_idna(name), RangeError, "label too long");
  }
});

Deno.test("IDNA refuses labels with their reason", () => {
  const cases: [string, string][] = [
    ["a..b", "label empty"],
    [".é", "label empty"],
    ["\u00ad.é", "label empty"],
    ["x".repeat(64), "label too long"],
    ["é".repeat(60), "label too long"],
    ["xn--é", "label starts with ACE prefix"],
    ["é\u2028", "invalid character"],
    ["\ud800", "invalid character"],
    ["\u05d0a", "right to left"],
    ["\u05d01", "right to left"],
  ];
  for (const [name, reason] of cases) assertThrows(() => encode_idna(name), RangeError, reason);
});

/** The code points of a kind: see {@linkcode RUNS}. */
function* code_points(): Generator<[kind: string, first: number, count: number]> {
  let start = 0;
  for (const [, kind, length] of RUNS.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    const count = parseInt(length, 36);
    yield [kind, start, count];
    start += count;
  }
}

/** Encodes names by libidn's `idn`, which has the tables of Unicode 3.2 (RFC 3454). */
async function libidn(names: readonly string[]): Promise<string[]> {
  const args = ["--quiet", "--allow-unassigned", "--idna-to-ascii"];
  const env = { CHARSET: "UTF-8" }, streams = { stdin: "piped", stdout: "piped" } as const;
  const child = new Deno.Command("idn", { args, env, ...streams }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(names.join("\n") + "\n")).then(() => writer.close());
  const { stdout } = await child.output();
  await written;
  return new TextDecoder().decode(stdout).trim().split("\n");
}

ignore_unless(has("idn"), "needs idn of libidn")(
  "a letter that has had no lower case in Unicode 3.2 keeps its form: libidn says the same of every letter",
  async () => {
    const letters = Array.from(
      code_points(),
      ([kind, first, count]) =>
        Array.from({ length: kind === "P" ? 0 : count }, (_, i) => String.fromCodePoint(first + i)),
    ).flat();
    // Those without a case of their own, and surrogates, say nothing here.
    const names = letters.filter((letter) =>
      letter > "\x7f" && letter.isWellFormed() && letter.toLowerCase() !== letter.toUpperCase()
    );
    const encoded = await libidn(["Ӏ.example", "ᎠᎠ", "Ⴀ.", "Ↄ.example.", ...names]);
    assertEquals([encode_idna("Ӏ.example"), encode_idna("ᎠᎠ")], encoded.slice(0, 2));
    assertEquals([encode_idna("Ⴀ."), encode_idna("Ↄ.example.")], encoded.slice(2, 4));
    assertEquals(names.length > 2500, true);
    names.forEach((name, i) => assertEquals(encode_idna(name), encoded[i + 4], name.codePointAt(0)!.toString(16)));
  },
);

pythonTest("every kind of character is encoded as python3 does", async () => {
  const calls: Call[] = [];
  let end = 0;
  for (const [kind, first, count] of code_points()) {
    end = first + count;
    // What is younger than Unicode 3.2 depends on how new python3 is; the first and the last of each run show its
    // place.
    for (const code of [first, end - 1, first + (count >> 1)]) {
      const character = String.fromCodePoint(code);
      if (kind === "U" || lowered_by_younger_pair(character)) continue;
      calls.push(["idna", one_of(["", "a", "é"]) + character + one_of(["", "b", "\u0301"])]);
    }
  }
  assertEquals(end, 0x110000);
  await assert_same(calls);
});

pythonTest("the tables are what tools/idna.py writes", async () => {
  const tool = `${import.meta.dirname}/../../tools/idna.py`;
  const { stdout } = await new Deno.Command("python3", { args: [tool] }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    await Deno.readTextFile(new URL("../../netdb/idna_tables.ts", import.meta.url)),
  );
});
