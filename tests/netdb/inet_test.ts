import { assertEquals, assertThrows } from "@std/assert";
import { AF_INET, AF_INET6 } from "../../constants/address_family.ts";
import { EAFNOSUPPORT } from "../../constants/errno.ts";
import { platform } from "../../constants/platform.ts";
import { OSError } from "../../base/errors.ts";
import { htonl, htons, inet_aton, inet_ntoa, inet_ntop, inet_pton, ntohl, ntohs } from "../../mod.ts";

const LOOPBACK = Uint8Array.of(127, 0, 0, 1);

Deno.test("NUM-1: htons() and its like swap the bytes of unsigned numbers", () => {
  assertEquals([htons(1), ntohs(0x1234), htons(65535), htons(0)], [256, 0x3412, 65535, 0]);
  assertEquals([htonl(1), ntohl(0x12345678), htonl(0xff), htonl(0xffffffff)], [
    2 ** 24,
    0x78563412,
    0xff000000,
    2 ** 32 - 1,
  ]);
  assertEquals([htons(1n), htonl(1n), htons(true as never)], [256, 2 ** 24, 256]);
  for (const f of [htons, ntohs]) assertThrows(() => f(65536), RangeError, f.name);
  for (const f of [htonl, ntohl]) assertThrows(() => f(2 ** 32), RangeError, f.name);
});

Deno.test("NUM-2: a negative number is a RangeError, a fraction or a text a TypeError", () => {
  for (const f of [htons, ntohs, htonl, ntohl]) {
    assertThrows(() => f(-1), RangeError, f.name);
    assertThrows(() => f(-(2n ** 80n)), RangeError, f.name);
    for (const wrong of [1.5, "1", null, undefined, NaN]) assertThrows(() => f(wrong as never), TypeError, "x");
  }
});

Deno.test("NUM-3: inet_aton() reads the old forms, and refuses bytes, a NUL and what is not an address", () => {
  assertEquals(inet_aton("127.0.0.1"), LOOPBACK);
  assertEquals(inet_aton("127.1"), LOOPBACK);
  assertEquals(inet_aton("0x7f.1"), LOOPBACK);
  assertEquals(inet_aton("2130706433"), LOOPBACK);
  assertEquals(inet_aton("255.255.255.255"), Uint8Array.of(255, 255, 255, 255));
  if (platform === "linux") assertEquals(inet_aton("127.0.0.1 x"), LOOPBACK);
  const error = assertThrows(() => inet_aton("300.1.1.1"), OSError, "illegal IP address string passed to inet_aton");
  assertEquals(error.errno, null);
  assertThrows(() => inet_aton("127.0.0.1\0"), RangeError, "embedded null character");
  assertThrows(() => inet_aton("127.0.0.1 \ud800"), RangeError, "surrogates not allowed");
  assertThrows(() => inet_aton(LOOPBACK as never), TypeError, "must be str, not Uint8Array");
});

Deno.test("NUM-4: inet_ntoa() takes four bytes of any kind", () => {
  assertEquals(inet_ntoa(LOOPBACK), "127.0.0.1");
  assertEquals(inet_ntoa(LOOPBACK.buffer), "127.0.0.1");
  assertEquals(inet_ntoa(new Uint8Array([9, ...LOOPBACK]).subarray(1)), "127.0.0.1");
  assertEquals(inet_ntoa(new DataView(LOOPBACK.buffer)), "127.0.0.1");
  const error = assertThrows(() => inet_ntoa(new Uint8Array(5)), OSError, "packed IP wrong length for inet_ntoa");
  assertEquals(error.errno, null);
  assertThrows(() => inet_ntoa("\x7f\0\0\x01" as never), TypeError);
});

Deno.test("NUM-5: inet_pton() is strict, and says which families it knows", () => {
  assertEquals(inet_pton(AF_INET, "127.0.0.1"), LOOPBACK);
  assertEquals(inet_pton(AF_INET6, "::ffff:127.0.0.1"), new Uint8Array([...new Uint8Array(10), 255, 255, ...LOOPBACK]));
  for (const text of ["127.1", "127.0.0.1 ", "", "::1"]) {
    assertThrows(() => inet_pton(AF_INET, text), OSError, "illegal IP address string passed to inet_pton");
  }
  for (const text of ["[::1]", "1.2.3.4", "::1::", ""]) {
    assertThrows(() => inet_pton(AF_INET6, text), OSError, "illegal IP address string passed to inet_pton");
  }
  if (platform === "linux") {
    assertThrows(() => inet_pton(AF_INET, "010.0.0.1"), OSError, "illegal");
    assertThrows(() => inet_pton(AF_INET6, "fe80::1%lo"), OSError, "illegal");
  }
  assertEquals(assertThrows(() => inet_pton(99, "x"), OSError).errno, EAFNOSUPPORT);
  assertThrows(() => inet_pton(AF_INET, "1.2.3.4\0"), RangeError, "embedded null character");
  assertThrows(() => inet_pton(undefined as never, "1.2.3.4"), TypeError, "address_family");
});

Deno.test("NUM-5: what inet_pton() and inet_aton() return is never written again", () => {
  const first = inet_pton(AF_INET, "1.2.3.4"), second = inet_aton("5.6.7.8"), third = inet_pton(AF_INET6, "::9");
  first.fill(0xff);
  assertEquals([first[3], ...second], [0xff, 5, 6, 7, 8]);
  assertEquals(third[15], 9);
});

Deno.test("NUM-6: inet_ntop() writes the shortest form, and checks family and length", () => {
  assertEquals(inet_ntop(AF_INET, LOOPBACK), "127.0.0.1");
  for (const text of ["::", "::1", "::ffff:1.2.3.4", "::1.2.3.4", "2001:db8::1", "1:2:3:4:5:6:7:8"]) {
    assertEquals(inet_ntop(AF_INET6, inet_pton(AF_INET6, text)), text);
  }
  for (const [family, length] of [[AF_INET, 16], [AF_INET, 3], [AF_INET6, 4], [AF_INET6, 0]]) {
    const packed = new Uint8Array(length);
    assertThrows(() => inet_ntop(family, packed), RangeError, "invalid length of packed IP address string");
  }
  assertThrows(() => inet_ntop(99, LOOPBACK), RangeError, "unknown address family 99");
  assertThrows(() => inet_ntop(AF_INET, "1234" as never), TypeError);
});
