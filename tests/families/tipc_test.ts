import "./support/as_linux.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { tipc } from "../../families/tipc.ts";
import { cut, decode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_TIPC");

const WRONG = "AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])";

Deno.test("an AF_TIPC address is an array of four or five integers, cut to 32 bits (AT-1)", () => {
  refused(tipc, 1, TypeError, "bind(): AF_TIPC address must be tuple, not number");
  refused(tipc, [1, 2, 3], TypeError, WRONG);
  refused(tipc, [1, 2, 3, 4, 5, 6], TypeError, WRONG);
  refused(tipc, [1, 2, null, 4], TypeError, "v2: 'null' object cannot be interpreted as an integer");
  assertEquals(through(tipc, [1, -1, 2n ** 32n, 2 ** 32 + 1]), [1, 0xffffffff, 0, 1, 2]); // TIPC_CLUSTER_SCOPE
  assertEquals(through(tipc, [2n ** 32n + 1n, 1, 2, 3]), [1, 1, 2, 3, 2]);
});

Deno.test("the kind of an AF_TIPC address says what the numbers are (AT-2)", () => {
  assertEquals(through(tipc, [1, 100, 5, 9, 3]), [1, 100, 5, 9, 3]); // a range: type, lower, upper
  assertEquals(through(tipc, [2, 100, 5, 0, 3]), [2, 100, 5, 5, 3]); // a name: type, instance
  assertEquals(through(tipc, [3, 100, 5, 0, 3]), [3, 100, 5, 0, 3]); // a socket: node, reference
  for (const addr_type of [0, 4, 257]) refused(tipc, [addr_type, 1, 2, 3], TypeError, "Invalid address type");
});

Deno.test("an AF_TIPC address is read as five numbers, of an unknown kind not at all (FMT-7)", () => {
  assertEquals(decode("1e0001ff0100000002000000ffffffff"), [1, 1, 2, 0xffffffff, 0xffffffff]);
  const thrown = assertThrows(() => decode("1e000902010000000200000003000000"), RangeError);
  assertEquals(thrown.message, "Invalid address type");
});

fuzz("AF_TIPC", {
  codec: tipc,
  make: (r: Random) => [1 + r.below(3), r.integer(), r.integer(), r.integer(), r.integer()].slice(0, 4 + r.below(2)),
  canonical: ([addr_type, v1, v2, v3, scope = 2]: number[]) => {
    const kind = cut(addr_type, 32), third = kind === 1 ? cut(v3, 32) : kind === 2 ? cut(v2, 32) : 0;
    return [kind, cut(v1, 32), cut(v2, 32), third, cut(BigInt.asIntN(8, BigInt(scope)), 32)];
  },
});
