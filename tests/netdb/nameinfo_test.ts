import { assertEquals, assertThrows } from "@std/assert";
import * as A from "../../constants/addrinfo.ts";
import { platform } from "../../constants/platform.ts";
import { gaierror, OSError } from "../../base/errors.ts";
import { getnameinfo, if_nameindex } from "../../mod.ts";
import { ignore_unless } from "../support/where.ts";

const linuxTest = ignore_unless(platform === "linux", "glibc's numbers");
const NUMERIC = A.NI_NUMERICHOST | A.NI_NUMERICSERV;

Deno.test("NS-19: getnameinfo() wants an address of two to four items, and flags", () => {
  assertEquals(getnameinfo(["127.0.0.1", 80], NUMERIC), ["127.0.0.1", "80"]);
  assertEquals(getnameinfo(["::1", 80], NUMERIC), ["::1", "80"]);
  assertEquals(getnameinfo(["::1", 80n, 1, 0], NUMERIC), ["::1", "80"]);
  for (const wrong of ["127.0.0.1", null, undefined, { 0: "127.0.0.1", 1: 80, length: 2 }]) {
    assertThrows(() => getnameinfo(wrong as never, 0), TypeError, "getnameinfo() argument 1 must be a tuple");
  }
  for (const wrong of [[], ["::1"], ["::1", 80, 0, 0, 0], [1, 80], [null, 80], [new Uint8Array(4), 80]]) {
    assertThrows(() => getnameinfo(wrong as never, 0), TypeError, "getnameinfo(): illegal sockaddr argument");
  }
  assertThrows(() => getnameinfo(["::1", "80"] as never, 0), TypeError, "port");
  assertThrows(() => getnameinfo(["::1", 2 ** 31], 0), RangeError, "port");
  assertThrows(() => getnameinfo(["::1\0", 80], 0), RangeError, "embedded null character");
  assertThrows(() => getnameinfo(["::1", 80], undefined as never), TypeError, "flags");
  assertThrows(() => getnameinfo(["::1", 80, undefined], 0), TypeError, "flowinfo");
});

Deno.test("NS-19: flow information has 20 bits; it and the scope are taken modulo 2^32 first", () => {
  const message = "getnameinfo(): flowinfo must be 0-1048575.";
  for (const flowinfo of [0x100000, -1, 2 ** 32 - 1]) {
    assertThrows(() => getnameinfo(["::1", 80, flowinfo], NUMERIC), RangeError, message);
  }
  assertEquals(getnameinfo(["::1", 80, 2 ** 32 + 1, 2 ** 32], NUMERIC), ["::1", "80"]);
});

Deno.test("NS-20: the host is numeric, and an IPv4 address has no more than two items", () => {
  const { errno } = assertThrows(() => getnameinfo(["localhost", 80], NUMERIC), gaierror);
  assertEquals(errno, A.EAI_NONAME);
  for (const rest of [[0], [0, 0]]) {
    const address = ["127.0.0.1", 80, ...rest] as never;
    assertThrows(() => getnameinfo(address, NUMERIC), OSError, "IPv4 sockaddr must be 2 tuple");
  }
});

linuxTest("NS-20: the port is decimal text to the C library", () => {
  assertEquals(getnameinfo(["127.0.0.1", 70000], NUMERIC), ["127.0.0.1", "4464"]);
  assertEquals(assertThrows(() => getnameinfo(["127.0.0.1", -1], NUMERIC), gaierror).errno, A.EAI_SERVICE);
});

Deno.test("NS-21: getnameinfo() returns names, and the scope behind a link-local address", () => {
  const [[index, name]] = if_nameindex();
  const [host, service] = getnameinfo(["fe80::1", 80, 0, index], NUMERIC);
  if (platform === "linux") assertEquals(host, `fe80::1%${name}`);
  assertEquals([host.startsWith("fe80::1"), service], [true, "80"]);
  if (platform === "linux") assertEquals(getnameinfo(["ff02::1", 80, 0, index], NUMERIC)[0], `ff02::1%${name}`);
  assertEquals(getnameinfo(["::1", 80, 0, 0], NUMERIC)[0], "::1");
});

linuxTest("NS-21: services have names by protocol, where there is a list of them", () => {
  if (![...Deno.readDirSync("/etc")].some(({ name }) => name === "services")) return console.log("no /etc/services");
  assertEquals(getnameinfo(["127.0.0.1", 80], A.NI_NUMERICHOST), ["127.0.0.1", "http"]);
  assertEquals(getnameinfo(["127.0.0.1", 69], A.NI_NUMERICHOST | A.NI_DGRAM), ["127.0.0.1", "tftp"]);
  const { errno } = assertThrows(() => getnameinfo(["127.0.0.1", 80], 1 << 20), gaierror);
  assertEquals(errno, A.EAI_BADFLAGS);
});
