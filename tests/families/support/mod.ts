/**
 * What the family tests have in common.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import type { Codec } from "../../../families/codec.ts";
import { type Address, read_address } from "../../../families/registry.ts";
import { Sockaddr } from "../../../ffi/memory.ts";
import { golden, type Platform } from "../golden.ts";
import { on } from "./platforms.ts";
import { lookup } from "./lookup.ts";
import { once_test } from "../../support/where.ts";

export { cut, fuzz, Random } from "./fuzz.ts";
export { asked, lookup } from "./lookup.ts";
export { on };

/** The sockaddr that an address is written as, in hexadecimal. */
export function encode(codec: Codec, address: unknown, protocol: number = 0, caller: string = "bind"): string {
  const sockaddr = new Sockaddr();
  codec.write(sockaddr, address as never, caller, protocol, lookup);
  return sockaddr.bytes.slice(0, sockaddr.size).toHex();
}

/** The address that a sockaddr in hexadecimal holds. */
export function decode(hex: string, protocol: number = 0): Address {
  const sockaddr = new Sockaddr();
  sockaddr.bytes.fill(0xee); // What an earlier call left.
  sockaddr.bytes.set(Uint8Array.fromHex(hex));
  sockaddr.size = hex.length / 2;
  return read_address(sockaddr, protocol, lookup);
}

/** An address written and read back. */
export function through(codec: Codec, address: unknown, protocol: number = 0): Address {
  return decode(encode(codec, address, protocol), protocol);
}

/** That an address is refused with this error, to the letter. */
export function refused(
  codec: Codec,
  address: unknown,
  error: ErrorConstructor | (new (message: string) => Error),
  message: string,
  protocol: number = 0,
  caller: string = "bind",
): void {
  const thrown = assertThrows(() => encode(codec, address, protocol, caller), error);
  assertEquals(thrown.message, message, Deno.inspect(address));
}

/** Registers the tests of a family's golden bytes, one for each platform that has the family. */
export function golden_tests(...families: string[]): void {
  for (const [os, rows] of Object.entries(golden) as [Platform, typeof golden[Platform]][]) {
    const own = rows.filter(({ family }) => families.includes(family));
    if (own.length === 0) continue;
    once_test(
      `${families.join(" and ")} addresses have the bytes of ${os}'s C structs, and are read from them`,
      async () => {
        const written = await on(os, own);
        assertEquals(written.map(({ hex, message }) => hex ?? message), own.map(({ hex }) => hex));
        assertEquals(written.map(({ address }) => address), own.map(({ address, back }) => back ?? address));
        const jobs = own.map(({ family, protocol, hex }) => ({ family, protocol, hex }));
        assertEquals(
          (await on(os, jobs)).map(({ address }) => address),
          own.map(({ address, back }) => back ?? address),
        );
      },
    );
  }
}
