import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { OSError } from "../../base/errors.ts";
import { packet } from "../../families/packet.ts";
import { cut, decode, encode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_PACKET");

const NONE = new Uint8Array(0);
const WRONG = "AF_PACKET address must be a tuple of two to five elements";

Deno.test("an AF_PACKET address is an array of two to five (AP-1)", () => {
  refused(packet, "lo", TypeError, "bind(): AF_PACKET address must be tuple, not string");
  refused(packet, ["lo"], TypeError, WRONG);
  refused(packet, ["lo", 3, 0, 0, NONE, 0], TypeError, WRONG);
  assertEquals(through(packet, ["lo", 3]), ["lo", 3, 0, 0, NONE]);
  assertEquals(through(packet, ["lo", 3, 4]), ["lo", 3, 4, 0, NONE]);
  assertEquals(through(packet, ["lo", 3, 4, 772]), ["lo", 3, 4, 772, NONE]);
});

Deno.test("the interface's name is text, cut to 15 bytes, and must exist (AP-2)", () => {
  refused(packet, [new TextEncoder().encode("lo"), 3], TypeError, WRONG);
  refused(packet, ["l\0o", 3], RangeError, "embedded null character");
  refused(packet, ["\ud800", 3], RangeError, "surrogates not allowed");
  for (const name of ["nope", "", "x".repeat(15), "x".repeat(99)]) {
    refused(packet, [name, 3], OSError, "[Errno 19] No such device");
  }
});

Deno.test("numbers are checked, then the interface, the hardware address and the protocol (AP-3)", () => {
  const range = "bind(): address argument out of range";
  for (const address of [["nope", 2 ** 31], ["nope", 3, -(2 ** 31) - 1], ["nope", 3, 0, 2n ** 70n]]) {
    refused(packet, address, RangeError, range);
  }
  refused(packet, ["nope", 70000, 0, 0, new Uint8Array(9)], OSError, "[Errno 19] No such device");
  refused(packet, ["lo", 70000, 0, 0, new Uint8Array(9)], RangeError, "Hardware address must be 8 bytes or less");
  refused(packet, ["lo", 70000, 0, 0, new Uint8Array(8)], RangeError, "bind(): proto must be 0-65535.");
  refused(packet, ["lo", -1], RangeError, "bind(): proto must be 0-65535.");
  refused(packet, ["lo", 3, 0, 0, "abc"], TypeError, "addr: a bytes-like object is required, not 'string'");
  assertEquals(encode(packet, ["lo", 0x0800]).slice(4, 8), "0800"); // network order
});

Deno.test("an AF_PACKET address has the interface's name, '' when there is none (FMT-6)", () => {
  assertEquals(decode("1100000301000000040300060000000000000000"), ["lo", 3, 0, 772, new Uint8Array(6)]);
  assertEquals(decode("1100000000000000000000000000000000000000"), ["", 0, 0, 0, NONE]);
  assertEquals(decode("1100000063000000000000000000000000000000"), ["", 0, 0, 0, NONE]);
  // The index is -1 once the interface is gone.
  assertEquals(decode("11000003ffffffff000000000000000000000000"), ["", 3, 0, 0, NONE]);
});

Deno.test("a hardware address is as long as it says, and no longer than the sockaddr", () => {
  const long = "110008060200000020000014" + "0102030405060708090a0b0c0d0e0f1011121314";
  assertEquals((decode(long) as unknown[])[4], Uint8Array.from({ length: 20 }, (_, i) => i + 1));
  assertEquals((decode("1100080602000000200000ff0102") as unknown[])[4], Uint8Array.of(1, 2));
});

fuzz("AF_PACKET", {
  codec: packet,
  make: (r: Random) => {
    const address = [r.pick(["lo", "eth0", "vcan0", "none"]), r.below(0x10000), r.integer(), r.integer(), r.bytes(9)];
    return address.slice(0, 2 + r.below(4));
  },
  canonical: ([name, proto, pkttype = 0, hatype = 0, addr = NONE]: [string, number, number?, number?, Uint8Array?]) => {
    const octets = ArrayBuffer.isView(addr)
      ? new Uint8Array(addr.buffer, addr.byteOffset, addr.byteLength)
      : new Uint8Array(addr);
    return [name, Number(proto), cut(pkttype, 8), cut(hatype, 16), octets];
  },
});
