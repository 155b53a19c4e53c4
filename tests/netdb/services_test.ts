import { assertEquals, assertThrows } from "@std/assert";
import { OSError } from "../../base/errors.ts";
import { ignore_unless } from "../support/where.ts";
import { getprotobyname, getservbyname, getservbyport } from "../../mod.ts";

/** Whether there is what these functions read; a bare container has none of it. */
function has_databases(): boolean {
  if (Deno.build.os === "windows") return true;
  try {
    return ["/etc/services", "/etc/protocols"].every((path) => Deno.statSync(path).isFile);
  } catch {
    return false;
  }
}

const test = ignore_unless(has_databases(), "needs /etc/services and /etc/protocols");

test("NS-9: getservbyname() finds a service, by its protocol or any", () => {
  assertEquals([getservbyname("http"), getservbyname("http", "tcp"), getservbyname("domain", "udp")], [80, 80, 53]);
  const error = assertThrows(() => getservbyname("no such service"), OSError, "service/proto not found");
  assertEquals(error.errno, null);
  assertThrows(() => getservbyname("http", "icmp"), OSError, "service/proto not found");
});

Deno.test("NS-9: getservbyname() takes text alone, without a NUL", () => {
  for (const wrong of [1, null, new Uint8Array(4)]) {
    assertThrows(() => getservbyname(wrong as never), TypeError, "getservbyname() argument 1 must be str");
    assertThrows(() => getservbyname("http", wrong as never), TypeError, "getservbyname() argument 2 must be str");
  }
  assertThrows(() => getservbyname("http\0"), RangeError, "embedded null character");
  assertThrows(() => getservbyname("http", "tcp\0"), RangeError, "embedded null character");
  assertThrows(() => getservbyname("\ud800"), RangeError, "surrogates not allowed");
});

test("NS-10: getservbyport() finds a port's service", () => {
  assertEquals([getservbyport(80, "tcp"), getservbyport(53n), getservbyport(53, "udp")], ["http", "domain", "domain"]);
  const error = assertThrows(() => getservbyport(0), OSError, "port/proto not found");
  assertEquals(error.errno, null);
});

Deno.test("NS-10: a port is a C int, and one of 16 bits", () => {
  for (const port of [-1, 65536, 2 ** 31 - 1]) {
    assertThrows(() => getservbyport(port), RangeError, "getservbyport: port must be 0-65535.");
  }
  assertThrows(() => getservbyport(2 ** 31), RangeError);
  assertThrows(() => getservbyport("80" as never), TypeError);
  assertThrows(() => getservbyport(undefined as never), TypeError);
  assertThrows(() => getservbyport(-1, 1 as never), TypeError);
});

test("NS-11: getprotobyname() knows protocols under all of their names", () => {
  assertEquals([getprotobyname("tcp"), getprotobyname("TCP"), getprotobyname("udp"), getprotobyname("icmp")], [
    6,
    6,
    17,
    1,
  ]);
  const error = assertThrows(() => getprotobyname("no such protocol"), OSError, "protocol not found");
  assertEquals(error.errno, null);
  assertThrows(() => getprotobyname(null as never), TypeError, "getprotobyname() argument 1 must be str");
  assertThrows(() => getprotobyname("tcp\0"), RangeError, "embedded null character");
});
