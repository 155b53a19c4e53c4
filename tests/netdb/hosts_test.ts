import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { EINVAL } from "../../constants/errno.ts";
import { platform } from "../../constants/platform.ts";
import { gaierror, herror, OSError, PermissionError } from "../../base/errors.ts";
import { getfqdn, gethostbyaddr, gethostbyname, gethostbyname_ex, gethostname, sethostname } from "../../mod.ts";
import { sys } from "../../ffi/mod.ts";
import { ignore_unless } from "../support/where.ts";

const linuxTest = ignore_unless(platform === "linux", "glibc's numbers and texts");
const LOOKUPS = [gethostbyname, gethostbyname_ex, gethostbyaddr];

Deno.test("NS-1: gethostname() is what the system says", () => {
  const name = gethostname();
  if (platform !== "windows") assertEquals(name, Deno.hostname());
  assert(name.length > 0 && !name.includes("\0"));
});

linuxTest("NS-2: sethostname() refuses a name that is too long, and what is no name", () => {
  const before = gethostname();
  const call = () => sethostname("x".repeat(65));
  const error = assertThrows(call, OSError);
  assert(error instanceof PermissionError || error.errno === EINVAL, String(error));
  assertThrows(() => sethostname(1 as never), TypeError, "not number");
  assertThrows(() => sethostname(undefined as never), TypeError);
  assertThrows(() => sethostname([] as never), TypeError);
  assertThrows(() => sethostname("a\0b"), RangeError, "embedded null byte");
  assertThrows(() => sethostname("\ud800"), RangeError, "surrogates not allowed");
  assertEquals(gethostname(), before);
});

Deno.test("NS-3: a host to look up is text, or bytes as they are", () => {
  const bytes = new TextEncoder().encode("127.0.0.1");
  assertEquals(gethostbyname(bytes), "127.0.0.1");
  assertEquals(gethostbyname(bytes.buffer as never), "127.0.0.1");
  for (const f of LOOKUPS) {
    const wanted = `${f.name}() argument 1 must be str, bytes or bytearray, not`;
    for (const wrong of [1, null, undefined, {}]) assertThrows(() => f(wrong as never), TypeError, wanted);
    assertThrows(() => f("127.0.0.1\0"), TypeError, "without null bytes");
    assertThrows(() => f(new Uint8Array([49, 0])), TypeError, "without null bytes");
  }
});

Deno.test("NS-3: a label that is empty, too long or beyond IDNA is a RangeError, in ASCII too", () => {
  for (const f of LOOKUPS) {
    for (const name of ["a..b", ".", "x".repeat(64), "é".repeat(60), "\ud800", "a\u0378\u200e"]) {
      assertThrows(() => f(name), RangeError, "host: ");
    }
  }
});

Deno.test("NS-4: IDNA makes ASCII of full-width digits and ideographic full stops", () => {
  assertEquals(gethostbyname("１２７.0.0.1"), "127.0.0.1");
  assertEquals(gethostbyname("127。0．0｡1"), "127.0.0.1");
});

Deno.test("NS-5: gethostbyname() knows special names, and leaves addresses alone", () => {
  assertEquals(gethostbyname(""), "0.0.0.0");
  assertEquals(gethostbyname("<broadcast>"), "255.255.255.255");
  assertEquals(gethostbyname("255.255.255.255"), "255.255.255.255");
  assertEquals(gethostbyname("1.2.3.4"), "1.2.3.4");
  const { errno } = assertThrows(() => gethostbyname("::1"), gaierror);
  if (platform === "linux") assertEquals(errno, -9);
});

linuxTest("NS-6: gethostbyname_ex() of an address is the address, and the special names have no entry", () => {
  assertEquals(gethostbyname_ex("192.0.2.1"), ["192.0.2.1", [], ["192.0.2.1"]]);
  assertEquals(gethostbyname_ex("127.0.0.1"), ["127.0.0.1", [], ["127.0.0.1"]]);
  for (const name of ["", "<broadcast>"]) {
    const error = assertThrows(() => gethostbyname_ex(name), herror);
    assertInstanceOf(error, OSError);
    assertEquals(error.strerror, sys.names.hstrerror(error.errno!));
  }
  assertThrows(() => gethostbyname_ex("::1"), gaierror);
});

linuxTest("NS-6: an entry of another family is EAFNOSUPPORT", () => {
  const names = sys.names as { gethostbyname: typeof sys.names.gethostbyname };
  const { gethostbyname: real } = names;
  names.gethostbyname = () => ({ name: "x", aliases: [], family: 10, addresses: [new Uint8Array(16)] });
  try {
    const error = assertThrows(() => gethostbyname_ex("127.0.0.1"), OSError);
    assertEquals(String(error), "OSError: [Errno 97] Address family not supported by protocol");
  } finally {
    names.gethostbyname = real;
  }
});

linuxTest("NS-7: gethostbyaddr() takes the wildcard for two addresses, and a name for the address that it has", () => {
  assertThrows(() => gethostbyaddr(""), OSError, "wildcard resolved to multiple address");
  assertEquals(gethostbyaddr("127.0.0.1")[2], ["127.0.0.1"]);
  assertEquals(gethostbyaddr("localhost")[0], gethostbyaddr(gethostbyname("localhost"))[0]);
});

Deno.test("NS-8: getfqdn() strips blanks, and returns a name that it cannot look up", () => {
  const names = sys.names as { -readonly [name in keyof typeof sys.names]: (typeof sys.names)[name] };
  const { gethostbyaddr: real, gethostname: real_name } = names;
  const asked: string[] = [];
  names.gethostname = () => "here";
  names.gethostbyaddr = (address) => {
    asked.push(String(address));
    return address[3] === 9 ? 1 : {
      name: "short",
      aliases: address[3] === 1 ? ["other", "full.example", "second.example"] : [],
      family: 2,
      addresses: [],
    };
  };
  try {
    assertEquals(getfqdn("127.0.0.1"), "full.example");
    assertEquals(getfqdn(" \t127.0.0.2\x1f\x85\u2003\n"), "short");
    assertEquals(getfqdn("127.0.0.9"), "127.0.0.9");
    assertEquals(asked, ["127,0,0,1", "127,0,0,2", "127,0,0,9"]);
    names.gethostname = () => "127.0.0.1";
    for (const name of [undefined, "", "  ", "0.0.0.0", "::", " :: "]) assertEquals(getfqdn(name), "full.example");
    assertThrows(() => getfqdn("a..b"), RangeError, "host: ");
    assertThrows(() => getfqdn(1 as never), TypeError);
  } finally {
    Object.assign(names, { gethostbyaddr: real, gethostname: real_name });
  }
});
