import "./support/as_linux.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { AF_INET6 } from "../../constants/mod.ts";
import { gaierror, OSError } from "../../base/errors.ts";
import { inet6 } from "../../families/inet6.ts";
import { asked, cut, decode, encode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_INET6");

Deno.test("an AF_INET6 address is an array of 2 to 4 (A6-1)", () => {
  refused(inet6, "::1", TypeError, "bind(): AF_INET6 address must be tuple, not string");
  const message = "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])";
  refused(inet6, ["::1"], TypeError, message);
  refused(inet6, ["::1", 1, 2, 3, 4], TypeError, message);
  assertEquals(through(inet6, ["::1", 1]), ["::1", 1, 0, 0]);
  assertEquals(through(inet6, ["::1", 1, 2]), ["::1", 1, 2, 0]);
  assertEquals(through(inet6, ["::1", 1, 2, 3]), ["::1", 1, 2, 3]);
});

Deno.test("flowinfo and scope_id are cut to 32 bits, and flowinfo then has 20 (A6-2)", () => {
  const message = "bind(): flowinfo must be 0-1048575.";
  refused(inet6, ["::1", 1, -10], RangeError, message);
  refused(inet6, ["::1", 1, 0x100000], RangeError, message);
  assertEquals(through(inet6, ["::1", 1, 2 ** 32]), ["::1", 1, 0, 0]);
  assertEquals(through(inet6, ["::1", 1, 0xfffff, -1]), ["::1", 1, 0xfffff, 0xffffffff]);
  assertEquals(through(inet6, ["::1", 1, 0, 2n ** 40n + 5n]), ["::1", 1, 0, 5]);
});

Deno.test("a port beyond a C int has the port's text (A6-3)", () => {
  refused(inet6, ["bad.invalid", 2 ** 31], RangeError, "bind(): port must be 0-65535.");
  refused(inet6, ["::1", 65536, 0, 0], RangeError, "bind(): port must be 0-65535.");
});

Deno.test("'' is '::', and there is no broadcast (A6-4)", () => {
  assertEquals(through(inet6, ["", 1]), ["::", 1, 0, 0]);
  refused(inet6, ["<broadcast>", 1], OSError, "address family mismatched");
  refused(inet6, ["255.255.255.255", 1], OSError, "address family mismatched");
});

Deno.test("a host with '%' goes to the resolver, whose scope is lost to scope_id (A6-5)", () => {
  asked.length = 0;
  assertEquals(through(inet6, ["fe80::%lo", 0]), ["fe80::1", 0, 0, 0]);
  assertEquals(asked.pop(), ["fe80::%lo", AF_INET6]);
  assertEquals(through(inet6, ["fe80::%lo", 0, 0, 3]), ["fe80::1", 0, 0, 3]);
  assertEquals(through(inet6, ["::1", 0]), ["::1", 0, 0, 0]);
});

Deno.test("the host is resolved before the port's range, and that checked before flowinfo's (A6-6)", () => {
  assertThrows(() => encode(inet6, ["bad.invalid", 70000, -1]), gaierror);
  refused(inet6, ["::1", 70000, -1], RangeError, "bind(): port must be 0-65535.");
});

Deno.test("an AF_INET6 address is read with flowinfo in the machine's order and no '%' (FMT-2)", () => {
  assertEquals(decode("0a0000500000000cfe80000000000000000000000000000102000000"), ["fe80::1", 80, 12, 2]);
});

fuzz("AF_INET6", {
  codec: inet6,
  make: (r: Random) => {
    const groups = Array.from({ length: 8 }, () => (r.below(65535) + 1).toString(16)); // no zeros: no "::" in the text
    const address = [groups.join(":"), r.below(65536), r.below(0x100000), r.integer()];
    return address.slice(0, 2 + r.below(3));
  },
  canonical: ([host, port, flowinfo = 0, scope_id = 0]: [string, number, number?, number?]) => {
    const text = typeof host === "string" ? host : String.fromCharCode(...new Uint8Array(host));
    // A URL's host is written as RFC 5952 has it, by code that is not ours.
    const numeric = text === ""
      ? "::"
      : text === "localhost" || text.includes("%")
      ? "fe80::1"
      : new URL(`http://[${text}]`).hostname.slice(1, -1);
    return [numeric, Number(port), cut(flowinfo, 32), cut(scope_id, 32)];
  },
});
