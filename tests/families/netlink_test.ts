import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { netlink } from "../../families/netlink.ts";
import { cut, decode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_NETLINK");

Deno.test("an AF_NETLINK address is a pair of integers, cut to 32 bits (AN-1)", () => {
  refused(netlink, 5, TypeError, "sendto(): AF_NETLINK address must be tuple, not number", 0, "sendto");
  refused(netlink, [1], TypeError, "AF_NETLINK address must be a pair (pid, groups)");
  refused(netlink, [1, 2, 3], TypeError, "AF_NETLINK address must be a pair (pid, groups)");
  refused(netlink, ["1", 2], TypeError, "pid: 'string' object cannot be interpreted as an integer");
  assertEquals(through(netlink, [-1, 2n ** 32n + 5n]), [0xffffffff, 5]);
});

Deno.test("an AF_NETLINK address is read as unsigned numbers (FMT-4)", () => {
  assertEquals(decode("10000000ffffffff00000080"), [0xffffffff, 0x80000000]);
});

fuzz("AF_NETLINK", {
  codec: netlink,
  make: (r: Random) => [r.integer(), r.integer()],
  canonical: ([pid, groups]: [number, number]) => [cut(pid, 32), cut(groups, 32)],
});
