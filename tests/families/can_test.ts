import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { CAN_BCM, CAN_ISOTP, CAN_J1939, CAN_RAW } from "../../constants/mod.ts";
import { OSError } from "../../base/errors.ts";
import { can } from "../../families/can.ts";
import { cut, decode, fuzz, golden_tests, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_CAN");

Deno.test("an address of CAN_RAW and CAN_BCM is an array of the interface (AC-1)", () => {
  for (const protocol of [CAN_RAW, CAN_BCM]) {
    refused(can, "vcan0", TypeError, "bind(): AF_CAN address must be tuple, not string", protocol);
    for (const address of [[], ["vcan0", 1]]) {
      refused(can, address, TypeError, "AF_CAN address must be a tuple (interface, )", protocol);
    }
  }
});

Deno.test("the interface is text or bytes, '' all of them, and must exist (AC-2)", () => {
  assertEquals(through(can, ["vcan0"], CAN_RAW), ["vcan0"]);
  assertEquals(through(can, [new TextEncoder().encode("vcan0")], CAN_RAW), ["vcan0"]);
  assertEquals(through(can, [""], CAN_RAW), [""]);
  refused(can, [3], TypeError, "interface: expected str, bytes or os.PathLike object, not number", CAN_RAW);
  refused(can, ["vcan0\0"], RangeError, "interface: embedded null byte", CAN_RAW);
  refused(can, ["x".repeat(16)], OSError, "AF_CAN interface name too long", CAN_RAW);
  refused(can, ["x".repeat(15)], OSError, "[Errno 19] No such device", CAN_RAW);
});

Deno.test("an address of CAN_ISOTP has two identifiers, cut to 32 bits (AC-3)", () => {
  assertEquals(through(can, ["vcan0", -1, 2n ** 33n + 7n], CAN_ISOTP), ["vcan0", 0xffffffff, 7]);
  refused(can, ["vcan0"], TypeError, "function takes exactly 3 arguments (1 given)", CAN_ISOTP);
  refused(can, ["vcan0", 1, 2, 3], TypeError, "function takes exactly 3 arguments (4 given)", CAN_ISOTP);
  refused(can, "vcan0", TypeError, "bind(): AF_CAN address must be tuple, not string", CAN_ISOTP);
  refused(can, ["vcan0", "1", 2], TypeError, "rx_id: 'string' object cannot be interpreted as an integer", CAN_ISOTP);
});

Deno.test("an address of CAN_J1939 has a name of 64, a PGN of 32 and an address of 8 bits (AC-4)", () => {
  assertEquals(through(can, ["vcan0", -1, -1, -1], CAN_J1939), ["vcan0", 2n ** 64n - 1n, 0xffffffff, 0xff]);
  assertEquals(through(can, ["vcan0", 2n ** 64n + 1n, 2 ** 32, 256], CAN_J1939), ["vcan0", 1n, 0, 0]);
  assertEquals(through(can, ["vcan0", 2 ** 53, 1, 2], CAN_J1939), ["vcan0", 2n ** 53n, 1, 2]);
  refused(can, ["vcan0", 1], TypeError, "function takes exactly 4 arguments (2 given)", CAN_J1939);
  refused(can, ["vcan0", 1.5, 0, 0], TypeError, "name: 1.5 cannot be interpreted as an integer", CAN_J1939);
});

Deno.test("other protocols of AF_CAN have no address (AC-5)", () => {
  refused(can, ["vcan0"], OSError, "connect(): unsupported CAN protocol", 3, "connect");
  refused(can, "vcan0", OSError, "bind(): unsupported CAN protocol", 99);
});

Deno.test("the socket's protocol says how an AF_CAN address is read (FMT-8)", () => {
  const hex = "1d00000003000000e8070000e907000001020300ff000000";
  assertEquals(decode(hex, CAN_RAW), ["vcan0"]);
  assertEquals(decode(hex, 99), ["vcan0"]);
  assertEquals(decode(hex, CAN_ISOTP), ["vcan0", 0x7e8, 0x7e9]);
  assertEquals(decode(hex, CAN_J1939), ["vcan0", 0x7e9000007e8n, 0x30201, 255]);
});

Deno.test("a short AF_CAN address, as CAN_RAW has them, is read without what is not there", () => {
  assertEquals(decode("1d00000003000000", CAN_RAW), ["vcan0"]);
  assertEquals(decode("1d00000003000000", CAN_J1939), ["vcan0", 0n, 0, 0]);
  assertEquals(decode("1d00000003000000e807000001000000", CAN_J1939), ["vcan0", 0x1000007e8n, 0, 0]);
});

fuzz("AF_CAN", {
  codec: can,
  protocols: [CAN_RAW, CAN_BCM, CAN_ISOTP, CAN_J1939],
  make: (r: Random, protocol) => {
    const address: unknown[] = [r.pick(["vcan0", "lo", "", "none"])];
    const items = protocol === CAN_ISOTP ? 2 : protocol === CAN_J1939 ? 3 : 0;
    for (let i = 0; i < items; i++) address.push(r.integer());
    return address;
  },
  canonical: ([name, ...rest]: [string | Uint8Array, ...number[]], protocol) => {
    const text = typeof name === "string" ? name : String.fromCharCode(...new Uint8Array(name as never));
    if (protocol !== CAN_J1939) return [text, ...rest.map((id) => cut(id, 32))];
    return [text, BigInt.asUintN(64, BigInt(rest[0])), cut(rest[1], 32), cut(rest[2], 8)];
  },
});
