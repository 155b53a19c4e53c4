import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { AF_INET, AF_INET6 } from "../../constants/address_family.ts";
import * as A from "../../constants/addrinfo.ts";
import { platform } from "../../constants/platform.ts";
import { SOCK_DGRAM, SOCK_STREAM } from "../../constants/socket_type.ts";
import { gaierror, OSError } from "../../base/errors.ts";
import { sys } from "../../ffi/mod.ts";
import { resolver_errno } from "../../ffi/memory.ts";
import { resolve } from "../../netdb/addrinfo.ts";
import { getaddrinfo, if_nametoindex } from "../../mod.ts";
import { as_platform } from "../support/platforms.ts";
import { ignore_unless } from "../support/where.ts";

const linuxTest = ignore_unless(platform === "linux", "glibc's numbers");
const NUMERIC = A.AI_NUMERICHOST;

/** The number of the resolver's error. */
function code(host: string | null, port: string | number | bigint | null, ...rest: number[]): number | null {
  return assertThrows(() => getaddrinfo(host, port, ...rest), gaierror).errno;
}

Deno.test("NS-12: getaddrinfo() takes a host as text, as bytes, or none", () => {
  const expected = [[AF_INET, SOCK_STREAM, 6, "", ["127.0.0.1", 80]]];
  for (const host of ["127.0.0.1", new TextEncoder().encode("127.0.0.1"), "１２７.0.0。1"]) {
    assertEquals(getaddrinfo(host, 80, AF_INET, SOCK_STREAM, 6), expected as never);
  }
  const any = getaddrinfo(null, 80, AF_INET, SOCK_STREAM, 0, A.AI_PASSIVE);
  assertEquals(any.map(([, , , , address]) => address), [["0.0.0.0", 80]] as never);
});

Deno.test("NS-12: getaddrinfo() refuses other hosts, and labels that IDNA cannot encode", () => {
  const wrong = [undefined, 1, {}, ["127.0.0.1"], new ArrayBuffer(4), new Uint16Array(2)];
  for (const host of wrong) {
    assertThrows(() => getaddrinfo(host as never, 80), TypeError, "getaddrinfo() argument 1 must be string or None");
  }
  for (const host of ["a..b", ".a", "é..b", "x".repeat(64) + ".b", "é".repeat(64), "\ud800", "xn--é"]) {
    assertThrows(() => getaddrinfo(host, 80), RangeError, "host: ");
  }
});

linuxTest(
  "NS-12: an empty host goes to the resolver, which refuses it",
  () => assertEquals(code("", 80), A.EAI_NONAME),
);

Deno.test("NS-13: getaddrinfo() takes a port as a number, as text, as bytes, or none", () => {
  const port = (port: never) => (getaddrinfo("127.0.0.1", port, AF_INET, SOCK_STREAM)[0][4] as [string, number])[1];
  const cases = [[80, 80], [80n, 80], ["80", 80], [new Uint8Array([56, 48]), 80], [null, 0], [true, 1], [0, 0]];
  for (const [given, expected] of cases) assertEquals(port(given as never), expected);
  assertThrows(() => port("8\ud800" as never), RangeError, "surrogates not allowed");
  assertThrows(() => port(1.5 as never), OSError, "Int or String expected");
  assertThrows(() => port({} as never), OSError, "Int or String expected");
  assertThrows(() => port([80] as never), OSError, "Int or String expected");
  assertThrows(() => port(undefined as never), TypeError, "missing required argument 'port'");
});

linuxTest("NS-13: an integer of any size is judged by the C library", () => {
  for (const port of [-1, 2 ** 70, 2n ** 70n, -(2n ** 200n)]) assertEquals(code("127.0.0.1", port), A.EAI_SERVICE);
  assertEquals(getaddrinfo("127.0.0.1", 65536, AF_INET, SOCK_STREAM)[0][4], ["127.0.0.1", 0]);
});

Deno.test("NS-14: the other arguments are C ints, in order or by name", () => {
  const expected = [[AF_INET6, SOCK_DGRAM, 17, "", ["::1", 53, 0, 0]]];
  assertEquals(getaddrinfo("::1", 53, AF_INET6, SOCK_DGRAM, 17, NUMERIC), expected as never);
  const options = { family: AF_INET6, type: SOCK_DGRAM, proto: 17, flags: NUMERIC };
  assertEquals(getaddrinfo("::1", 53, options), expected as never);
  assertEquals(getaddrinfo("::1", 53, { proto: 17n, type: BigInt(SOCK_DGRAM) }), expected as never);
  assertThrows(() => getaddrinfo("::1", 53, 2 ** 31), RangeError, "family");
  assertThrows(() => getaddrinfo("::1", 53, 0, 0, -(2 ** 40)), RangeError, "proto");
  assertThrows(() => getaddrinfo("::1", 53, 0, "1" as never), TypeError, "type");
  assertThrows(() => getaddrinfo("::1", 53, null as never), TypeError, "family");
  assertThrows(() => getaddrinfo("::1", 53, { flags: 1.5 }), TypeError, "flags");
  assertThrows(() => getaddrinfo("::1", 53, { famly: 2 } as never), TypeError, "unexpected keyword argument 'famly'");
  assertThrows(() => getaddrinfo("127.0.0.1", 53, { family: 2 } as never, 1), TypeError, "family: ");
  // deno-lint-ignore no-explicit-any
  assertThrows(() => (getaddrinfo as any)("::1", 53, 0, 0, 0, 0, 0), TypeError, "at most 6 arguments (7 given)");
});

Deno.test("NS-14: an undefined constant is refused by name, never taken for the default", () => {
  for (const [i, name] of ["family", "type", "proto", "flags"].entries()) {
    const given = [0, 0, 0, 0].slice(0, i).concat(undefined as never);
    assertThrows(() => getaddrinfo("::1", 53, ...given), TypeError, name);
    assertThrows(() => getaddrinfo("::1", 53, { [name]: undefined }), TypeError, name);
  }
});

Deno.test("NS-15: the results are [family, type, proto, canonname, sockaddr]", () => {
  for (const [family, type, proto, canonname, address] of getaddrinfo("127.0.0.1", 80)) {
    assertEquals([family, typeof type, typeof proto, canonname], [AF_INET, "number", "number", ""]);
    assertEquals(address, ["127.0.0.1", 80]);
  }
  assertEquals(getaddrinfo("::1", 80, 0, SOCK_STREAM)[0][4], ["::1", 80, 0, 0]);
});

Deno.test("NS-15: the canonical name comes with AI_CANONNAME, and only with the first result", () => {
  const names = getaddrinfo("127.0.0.1", 80, { flags: A.AI_CANONNAME | NUMERIC }).map((result) => result[3]);
  assertEquals(names[0], "127.0.0.1");
  if (platform === "linux") assertEquals(names.slice(1), ["", ""]);
});

linuxTest("NS-16: each refusal has its number", () => {
  assertEquals(code(null, null), A.EAI_NONAME);
  assertEquals(code("127.0.0.1", 80, 99), A.EAI_FAMILY);
  assertEquals(code("127.0.0.1", 80, 0, 99), A.EAI_SOCKTYPE);
  assertEquals(code("127.0.0.1", 80, 0, 0, 0, 1 << 20), A.EAI_BADFLAGS);
  assertEquals(code("127.0.0.1", 80, AF_INET6), A.EAI_ADDRFAMILY);
  assertEquals(code("127.0.0.1", "no such service"), A.EAI_SERVICE);
  assertEquals(code("localhost", 80, 0, 0, 0, NUMERIC), A.EAI_NONAME);
  assertEquals(code("127.0.0.1", "http", 0, 0, 0, A.AI_NUMERICSERV), A.EAI_NONAME);
});

Deno.test("a resolver's error is a gaierror with the text of gai_strerror()", () => {
  const error = assertThrows(() => getaddrinfo("localhost", 80, { flags: NUMERIC }), gaierror);
  assertInstanceOf(error, OSError);
  assertEquals(error.errno, A.EAI_NONAME);
  if (A.EAI_NONAME !== A.EAI_NODATA) assertEquals(error.code, "EAI_NONAME"); // One number on Windows.
  assertEquals(error.strerror, sys.names.gai_strerror(A.EAI_NONAME));
  if (platform === "linux") assertEquals(String(error), "gaierror: [Errno -2] Name or service not known");
});

/** The services that getaddrinfo() hands to C. */
function services_on(os: string, flags: number): Promise<string[]> {
  return as_platform(
    os,
    `const { getaddrinfo } = await load("netdb/addrinfo.ts");
    const { sys, replace_backend } = await load("ffi/mod.ts");
    const services = [];
    const names = { ...sys.names, getaddrinfo: (_host, service) => (services.push(String(service)), 0) };
    replace_backend({ ...sys, names });
    for (const port of [null, "0", 0, new Uint8Array([48]), "1"]) getaddrinfo("::1", port, { flags: ${flags} });
    getaddrinfo("::1", "0");
    return services;`,
  );
}

Deno.test("NS-17: on macOS AI_NUMERICSERV goes with the service 00 instead of 0 or none", async () => {
  assertEquals(await services_on("darwin", 0x1000), ["00", "00", "00", "00", "1", "0"]);
  assertEquals(await services_on("freebsd", 8), ["null", "0", "0", "48", "1", "0"]);
});

linuxTest("NS-18: a scope is the fourth item of the address, and not in its text", () => {
  const lo = if_nametoindex("lo");
  assertEquals(getaddrinfo("ff02::1%lo", 80, 0, SOCK_STREAM)[0][4], ["ff02::1", 80, 0, lo]);
  assertEquals(getaddrinfo(`fe80::1%${lo}`, 80, 0, SOCK_STREAM)[0][4], ["fe80::1", 80, 0, lo]);
  assertEquals(code("fe80::1%no such", 80), A.EAI_NONAME);
});

Deno.test("A4-6: an address' odd forms are read by the C library, the first result alone", () => {
  const address = (host: string) => Array.from(resolve(host, AF_INET).subarray(4, 8));
  for (const host of ["127.1", "0x7f.1", "2130706433"]) assertEquals(address(host), [127, 0, 0, 1]);
  assertEquals(resolve("127.1", AF_INET).length, 16);
  assertEquals(resolve("127.1", AF_INET).buffer.byteLength, 16);
  assertEquals(resolve("fe80::1", AF_INET6).length, 28);
  const error = assertThrows(() => resolve("::1", AF_INET), gaierror);
  if (platform === "linux") assertEquals(error.errno, A.EAI_ADDRFAMILY);
});

Deno.test("A4-3: ASCII goes to the resolver unchanged, other text through IDNA, and bytes as they are", () => {
  const asked: unknown[] = [];
  const names = sys.names as { getaddrinfo: typeof sys.names.getaddrinfo };
  const { getaddrinfo: real } = names;
  names.getaddrinfo = (host) => (asked.push(host), A.EAI_NONAME);
  try {
    const hosts = ["x".repeat(70), "a..b", "Bücher.example", "127。0.0.1", Uint8Array.of(0xe9)];
    for (const host of hosts) assertThrows(() => resolve(host, AF_INET), gaierror);
    assertEquals(asked, ["x".repeat(70), "a..b", "xn--bcher-kva.example", "127.0.0.1", Uint8Array.of(0xe9)]);
    for (const host of ["é..b", "é".repeat(64), "\ud800"]) {
      assertThrows(() => resolve(host, AF_INET), TypeError, "encoding of hostname failed");
    }
  } finally {
    names.getaddrinfo = real;
  }
});

linuxTest("A4-7: EAI_SYSTEM is a plain OSError of errno", () => {
  const names = sys.names as { getaddrinfo: typeof sys.names.getaddrinfo };
  const { getaddrinfo: real } = names;
  names.getaddrinfo = () => {
    resolver_errno.value = 24;
    return A.EAI_SYSTEM;
  };
  try {
    for (const call of [() => resolve("x", AF_INET), () => getaddrinfo("x", 80)]) {
      const error = assertThrows(call, OSError);
      assert(!(error instanceof gaierror));
      assertEquals(String(error), "OSError: [Errno 24] Too many open files");
    }
  } finally {
    names.getaddrinfo = real;
  }
});

Deno.test("getaddrinfo() frees its list also when reading it fails", () => {
  const names = sys.names;
  assertThrows(
    () =>
      names.getaddrinfo("127.0.0.1", "80", 0, 0, 0, NUMERIC, () => {
        throw new Error("stopped");
      }),
    Error,
    "stopped",
  );
  assertEquals(getaddrinfo("127.0.0.1", 80, 0, SOCK_STREAM).length, 1);
});

Deno.test("a host or a service of any length goes to C whole", () => {
  const long = "1".repeat(100_000);
  assertThrows(() => resolve(long, AF_INET), gaierror);
  assertThrows(() => getaddrinfo("127.0.0.1", long), gaierror);
  assertThrows(() => getaddrinfo(new Uint8Array(2000).fill(0x61), 80, { flags: NUMERIC }), gaierror);
  assertEquals(getaddrinfo("127.0.0.1", "0".repeat(500) + "80", 0, SOCK_STREAM)[0][4], ["127.0.0.1", 80]);
});

Deno.test("what was asked before does not stand in the way of the same text, other text, or bytes", () => {
  const bytes = new TextEncoder().encode("127.0.0.2");
  const asked: [host: string | Uint8Array, answer: string][] = [
    ["127.0.0.1", "127.0.0.1"],
    [bytes, "127.0.0.2"],
    ["127.0.0.3", "127.0.0.3"],
  ];
  for (const [host, answer] of [...asked, ...asked, ...asked.toReversed()]) {
    for (let i = 0; i < 2; i++) {
      assertEquals(getaddrinfo(host, 1, AF_INET, SOCK_STREAM, 0, NUMERIC)[0][4], [answer, 1] as never);
    }
    assertThrows(() => getaddrinfo("1.".repeat(3000) + "1", 1, AF_INET, SOCK_STREAM, 0, NUMERIC), gaierror);
  }
  bytes[bytes.length - 1]++;
  assertEquals(getaddrinfo(bytes, 1, AF_INET, SOCK_STREAM, 0, NUMERIC)[0][4], ["127.0.0.3", 1] as never);
});
