import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { alg } from "../../families/alg.ts";
import { cut, decode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_ALG");

const WRONG = "AF_ALG address must be a tuple (type, name[, feat[, mask]])";

Deno.test("an AF_ALG address is an array of two texts, and two integers if wanted (AG-1)", () => {
  refused(alg, "hash", TypeError, "bind(): AF_ALG address must be tuple, not string");
  for (const address of [["hash"], ["hash", "sha256", 0, 0, 0], ["hash", 256], [new Uint8Array(4), "sha256"]]) {
    refused(alg, address, TypeError, WRONG);
  }
  refused(alg, ["ha\0sh", "sha256"], RangeError, "embedded null character");
  refused(alg, ["hash", "sha256", "0"], TypeError, "feat: 'string' object cannot be interpreted as an integer");
});

Deno.test("an AF_ALG type has at most 13 bytes, a name 63 (AG-2)", () => {
  const type = "x".repeat(13), name = "y".repeat(63);
  assertEquals(through(alg, [type, name]), [type, name, 0, 0]);
  refused(alg, [type + "x", name], RangeError, "AF_ALG type too long.");
  refused(alg, [type, name + "y"], RangeError, "AF_ALG name too long.");
  refused(alg, ["é".repeat(7), name], RangeError, "AF_ALG type too long.");
});

Deno.test("feat and mask have 32 bits, as the documentation says (AG-3, where CPython cuts to 16)", () => {
  assertEquals(through(alg, ["hash", "md5", 0x12345678, -1]), ["hash", "md5", 0x12345678, 0xffffffff]);
});

Deno.test("an AF_ALG address is read up to the NULs of its texts (FMT-9)", () => {
  const hex = "2600" + "41".repeat(14) + "0100000002000000" + "42".repeat(64);
  assertEquals(decode(hex), ["A".repeat(14), "B".repeat(64), 1, 2]);
});

fuzz("AF_ALG", {
  codec: alg,
  make: (r: Random) => {
    const address = [r.chance(80) ? r.text(14) : "hash", r.text(70), r.integer(), r.integer()];
    return address.slice(0, 2 + r.below(3));
  },
  canonical: ([type, name, feat = 0, mask = 0]: [string, string, number?, number?]) => {
    return [type, name, cut(feat, 32), cut(mask, 32)];
  },
});
