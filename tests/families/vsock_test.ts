import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { VMADDR_CID_ANY } from "../../constants/mod.ts";
import { qipcrtr } from "../../families/qipcrtr.ts";
import { vsock } from "../../families/vsock.ts";
import { cut, decode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_VSOCK");
golden_tests("AF_QIPCRTR");

Deno.test("AF_VSOCK and AF_QIPCRTR addresses are pairs of integers, cut to 32 bits (AV-1)", () => {
  for (const [name, codec] of [["AF_VSOCK", vsock], ["AF_QIPCRTR", qipcrtr]] as const) {
    refused(codec, "1", TypeError, `getsockaddrarg: ${name} address must be tuple, not string`);
    refused(codec, [1], TypeError, "getsockaddrarg() takes exactly 2 arguments (1 given)");
    refused(codec, [1, 2, 3], TypeError, "getsockaddrarg() takes exactly 2 arguments (3 given)");
    assertEquals(through(codec, [2n ** 32n + 1n, -5]), [1, 0xfffffffb]);
  }
  refused(vsock, [1, "2"], TypeError, "port: 'string' object cannot be interpreted as an integer");
  refused(qipcrtr, [undefined, 2], TypeError, MISSING);
  assertEquals(through(vsock, [-1, 1]), [VMADDR_CID_ANY, 1]);
});

const MISSING = "node: an integer is required, not undefined (a constant that this platform lacks?)";

Deno.test("AF_VSOCK and AF_QIPCRTR addresses are read as unsigned numbers (FMT-4)", () => {
  assertEquals(decode("28000000fffffffffeffffff00000000"), [0xfffffffe, 0xffffffff]);
  assertEquals(decode("2a000000fffffffffeffffff"), [0xffffffff, 0xfffffffe]);
});

for (const [name, codec] of [["AF_VSOCK", vsock], ["AF_QIPCRTR", qipcrtr]] as const) {
  fuzz(name, {
    codec,
    make: (r: Random) => [r.integer(), r.integer()],
    canonical: ([one, other]: [number, number]) => [cut(one, 32), cut(other, 32)],
  });
}
