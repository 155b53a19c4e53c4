import { ignore_unless } from "../support/where.ts";
import { strerror } from "../../errno.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ENODEV, ENXIO } from "../../constants/errno.ts";
import { platform } from "../../constants/platform.ts";
import { OSError } from "../../base/errors.ts";
import { if_indextoname, if_nameindex, if_nametoindex } from "../../mod.ts";
import { interface_index, interface_name } from "../../netdb/interfaces.ts";

const linux_test = ignore_unless(platform === "linux", "needs Linux");

Deno.test("IFX-1: if_nameindex() lists the interfaces that the other two functions know", () => {
  const list = if_nameindex();
  assert(list.length > 0);
  for (const [index, name] of list) {
    assertEquals(if_nametoindex(name), index);
    assertEquals(if_indextoname(index), name);
    assertEquals(if_nametoindex(new TextEncoder().encode(name)), index);
  }
});

linux_test("IFX-1: if_nameindex() lists what the kernel lists", () => {
  const names = Array.from(Deno.readDirSync("/sys/class/net"), (entry) => entry.name);
  const here = if_nameindex().map(([, name]) => name);
  assertEquals(here.toSorted(), names.filter((name) => here.includes(name)).sort());
  assert(here.includes("lo"));
});

Deno.test("IFX-2: if_nametoindex() says that there is no such device, as CPython 3.15 does (gh-100218)", () => {
  for (const name of ["no such interface", "", "x".repeat(1000)]) {
    const error = assertThrows(() => if_nametoindex(name), OSError);
    assertEquals(error.code, platform === "darwin" || platform === "freebsd" ? "ENXIO" : "ENODEV");
    if (platform === "linux") assertEquals(String(error), `OSError: [Errno 19] ${strerror(ENODEV)}`);
  }
  assertThrows(() => if_nametoindex("lo\0"), RangeError, "embedded null byte");
  assertThrows(() => if_nametoindex(Uint8Array.of(0x6c, 0)), RangeError, "embedded null byte");
  assertThrows(() => if_nametoindex(1 as never), TypeError, "not number");
});

Deno.test("IFX-3: if_indextoname() fails with ENXIO for an unknown index", () => {
  const error = assertThrows(() => if_indextoname(0x7fff_fff0), OSError);
  if (platform !== "windows") assertEquals(error.errno, ENXIO);
  assertThrows(() => if_indextoname("1" as never), TypeError);
  assertThrows(() => if_indextoname(2 ** 32), RangeError);
  assertThrows(() => if_indextoname(-1), RangeError);
  assertEquals(if_indextoname(BigInt(if_nameindex()[0][0])), if_nameindex()[0][1]);
});

Deno.test("addresses name interfaces: ENODEV for an unknown name, an empty name for an unknown index", () => {
  const [[index, name]] = if_nameindex();
  assertEquals([interface_index(name), interface_name(index)], [index, name]);
  const { errno } = assertThrows(() => interface_index("nope"), OSError);
  if (platform !== "windows") assertEquals(errno, ENODEV); // No family of Windows' has such an address.
  assertEquals(interface_name(0x7fff_fff0), "");
});
