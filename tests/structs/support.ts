/**
 * The structs of layouts.c as structs/ packs them, and a test of each.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { compiled } from "../support/compiled.ts";
import type { Test } from "../support/where.ts";

/** A struct by its label in layouts.c: what packs it, and its bytes. */
export type Layout = [name: string, pack: () => Uint8Array, hex: string];

const SOURCE = new URL("layouts.c", import.meta.url);

/** Registers a test of each struct, and with a compiler one that the compiler says the same. */
export function layout_tests(
  platform: string,
  layouts: Layout[],
  test?: Test,
  tools: string = "",
  source: URL = SOURCE,
): void {
  for (const [name, pack, hex] of layouts) {
    Deno.test(`struct ${name} is packed as ${platform}'s C compiler lays it out`, () => {
      assertEquals(pack().toHex(), hex);
    });
  }
  test?.(`the bytes that these tests hold are those that the compiler gives ${platform}'s structs`, () => {
    const structs = compiled(source, tools);
    for (const [name, , hex] of layouts) assertEquals(structs.get(name), hex, name);
  });
}
