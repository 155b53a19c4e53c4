import "./support/as_linux.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { AF_INET, AF_INET6 } from "../../constants/mod.ts";
import { gaierror } from "../../base/errors.ts";
import { inet } from "../../families/inet.ts";
import { asked, decode, encode, fuzz, golden_tests, on, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_INET", "AF_RDS", "AF_DIVERT");

Deno.test("an AF_INET address must be an array (A4-1)", () => {
  refused(inet, "127.0.0.1", TypeError, "bind(): AF_INET address must be tuple, not string");
  refused(inet, null, TypeError, "connect(): AF_INET address must be tuple, not null", 0, "connect");
  refused(inet, ["127.0.0.1"], TypeError, "AF_INET address must be a pair (host, port)");
  refused(inet, ["127.0.0.1", 1, 2], TypeError, "AF_INET address must be a pair (host, port)");
  class Pair extends Array<unknown> {}
  assertEquals(through(inet, Pair.of<unknown>("127.0.0.1", 1)), ["127.0.0.1", 1]);
});

Deno.test("an AF_INET host is text or bytes without a NUL (A4-2)", () => {
  const bytes = new TextEncoder().encode("127.0.0.1");
  assertEquals(through(inet, [bytes, 1]), ["127.0.0.1", 1]);
  assertEquals(through(inet, [new DataView(bytes.buffer), 1]), ["127.0.0.1", 1]);
  refused(inet, [1, 1], TypeError, "host: str, bytes or bytearray expected, not number");
  refused(inet, ["a\0b", 1], TypeError, "host name must not contain null character");
  refused(inet, [Uint8Array.of(0x61, 0), 1], TypeError, "host name must not contain null character");
});

Deno.test("what is not an address goes to the resolver as it is (A4-3, A4-6)", () => {
  asked.length = 0;
  for (const host of ["x".repeat(300), "bücher.example", "127.1", "0x7f.1", "2130706433", "::1"]) {
    assertThrows(() => encode(inet, [host, 1]), gaierror);
    assertEquals(asked.pop(), [host, AF_INET]);
  }
  const bytes = Uint8Array.of(0xff, 0x61);
  assertThrows(() => encode(inet, [bytes, 1]), gaierror);
  assertEquals(asked.pop(), [bytes, AF_INET]);
  assertEquals(through(inet, ["localhost", 1]), ["127.0.0.1", 1]);
});

Deno.test("a port beyond a C int fails before the host is resolved, one beyond 16 bits after (A4-4)", () => {
  const message = "bind(): port must be 0-65535.";
  refused(inet, ["bad.invalid", 2 ** 31], RangeError, message);
  refused(inet, ["bad.invalid", -(2n ** 31n) - 1n], RangeError, message);
  assertThrows(() => encode(inet, ["bad.invalid", 70000]), gaierror);
  for (const port of [65536, 70000, -1]) refused(inet, ["127.0.0.1", port], RangeError, message);
  refused(inet, ["127.0.0.1", "80"], TypeError, "port: 'string' object cannot be interpreted as an integer");
  refused(inet, ["127.0.0.1", 1.5], TypeError, "port: 1.5 cannot be interpreted as an integer");
  assertEquals(through(inet, ["127.0.0.1", 65535n]), ["127.0.0.1", 65535]);
});

Deno.test("'' is INADDR_ANY and '<broadcast>' INADDR_BROADCAST, without the resolver (A4-5)", () => {
  asked.length = 0;
  assertEquals(through(inet, ["", 1]), ["0.0.0.0", 1]);
  assertEquals(through(inet, ["<broadcast>", 1]), ["255.255.255.255", 1]);
  assertEquals(through(inet, ["255.255.255.255", 1]), ["255.255.255.255", 1]);
  assertEquals(asked, []);
});

Deno.test("an AF_INET address is read as numeric text and port (FMT-2)", () => {
  assertEquals(decode("0200ffff010203040000000000000000"), ["1.2.3.4", 65535]);
  assertEquals(AF_INET6, 10);
});

Deno.test("an AF_DIVERT address can be read back (A4-8, where CPython does not know its length)", async () => {
  const [{ address }] = await on("freebsd", [{ family: "AF_DIVERT", hex: "100221dc000000000000000000000000" }]);
  assertEquals(address, ["0.0.0.0", 8668]);
});

fuzz("AF_INET", {
  codec: inet,
  make: (r: Random) => [
    r.chance(80) ? Array.from({ length: 4 }, () => r.below(256)).join(".") : r.pick(["", "<broadcast>", "localhost"]),
    r.chance(80) ? r.below(65536) : r.integer(),
  ],
  canonical: ([host, port]: [string | Uint8Array, number]) => {
    const text = typeof host === "string" ? host : String.fromCharCode(...new Uint8Array(host));
    const known: Record<string, string> = { "": "0.0.0.0", "<broadcast>": "255.255.255.255", localhost: "127.0.0.1" };
    return [known[text] ?? text, Number(port)];
  },
});
