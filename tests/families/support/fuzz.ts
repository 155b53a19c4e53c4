/**
 * Random addresses: right ones, wrong ones and anything else that JavaScript has.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { OSError } from "../../../base/errors.ts";
import type { Codec } from "../../../families/codec.ts";
import { read_address } from "../../../families/registry.ts";
import { Sockaddr } from "../../../ffi/memory.ts";
import { once_test, rounds } from "../../support/where.ts";
import { lookup } from "./lookup.ts";

const GUARD = 0xee;

/** A stream of random values that its seed determines. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to n, without n. */
  below(n: number): number {
    let t = this.#state = (this.#state + 0x6d2b79f5) >>> 0; // mulberry32
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 2 ** 32 * n);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  bytes(most: number): Uint8Array {
    return Uint8Array.from({ length: this.below(most + 1) }, () => this.below(256));
  }

  text(most: number): string {
    const alphabet = ["a", "Z", "0", ":", "/", " ", "\0", "\n", "é", "€", "𝄞", "\ud800", "\udcff"];
    const letters = this.chance(70) ? 3 : alphabet.length;
    return Array.from({ length: this.below(most + 1) }, () => alphabet[this.below(letters)]).join("");
  }

  /** An integer as callers pass it, usually one that means something. */
  integer(): number | bigint | boolean {
    const kind = this.below(10);
    if (kind < 3) return this.below(10);
    if (kind < 5) return this.below(0x10000);
    if (kind < 7) {
      return this.pick([-1, -0, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32]);
    }
    if (kind < 8) return this.below(2 ** 32) - (this.chance(20) ? 2 ** 32 : 0);
    if (kind < 9) return BigInt(this.below(2 ** 32)) << BigInt(this.below(64));
    return this.pick([true, false, 2 ** 53, -(2 ** 60), 2 ** 70, -5n, 2n ** 64n - 1n, 10n ** 30n]);
  }

  /** Anything. */
  anything(depth: number = 0): unknown {
    const kind = this.below(depth < 2 ? 12 : 9);
    if (kind < 2) return this.integer();
    if (kind < 3) return this.text(20);
    if (kind < 4) return this.bytes(20);
    if (kind < 5) return this.pick([1.5, NaN, Infinity, -Infinity, 1e300]);
    if (kind < 7) return this.pick([undefined, null, "", "lo", "eth0", "vcan0", "127.0.0.1", "::1", "localhost"]);
    if (kind < 8) {
      return this.pick([
        Symbol("s"),
        () => 1,
        new Date(0),
        /x/,
        new Map(),
        new Uint16Array(3),
        new DataView(new ArrayBuffer(4)),
      ]);
    }
    if (kind < 9) {
      return this.pick([
        {},
        { length: 2 },
        Object.create(null),
        new Proxy([], {}),
        new ArrayBuffer(3),
        new SharedArrayBuffer(3),
      ]);
    }
    return Array.from({ length: this.below(6) }, () => this.anything(depth + 1));
  }

  /** A right address made wrong in one way, or not at all. */
  spoiled(right: unknown): unknown {
    if (this.chance(8)) return this.anything();
    if (!Array.isArray(right) || this.chance(60)) return right;
    const items: unknown[] = [...right];
    const kind = this.below(3);
    if (kind === 0) items[this.below(items.length)] = this.anything();
    else if (kind === 1) items.splice(this.below(items.length), 1);
    else items.push(this.anything());
    return items;
  }
}

/** What a family's addresses are like. */
export interface Fuzzed {
  codec: Codec;
  /** The protocols to take turns with. */
  protocols?: readonly number[];
  /** A random address, right or nearly. */
  make(random: Random, protocol: number): unknown;
  /** The expected result of reading an accepted address back, computed without the library. */
  canonical(address: never, protocol: number): unknown;
}

const ROUNDS = Number(Deno.env.get("FUZZ_ROUNDS") ?? rounds(100_000));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 32));

/** What V8 says of a program's own mistakes: no error that a codec should give. */
const MISTAKE = /^Cannot |is not (a function|iterable|defined|a constructor)|Invalid (array|typed array) length/;

/** Registers the test: 100,000 addresses, FUZZ_ROUNDS others, from the seed FUZZ_SEED if it is set. */
export function fuzz(family: string, { codec, protocols = [0], make, canonical }: Fuzzed): void {
  once_test(`${ROUNDS} random ${family} addresses are refused or come back the same (FUZZ_SEED=${SEED})`, () => {
    const random = new Random(SEED);
    const first = new Sockaddr(), second = new Sockaddr();
    let accepted = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const protocol = protocols[round % protocols.length];
      const address = random.spoiled(make(random, protocol));
      first.bytes.fill(GUARD);
      try {
        codec.write(first, address as never, "bind", protocol, lookup);
      } catch (error) {
        const known = error instanceof OSError || error instanceof RangeError || error instanceof TypeError;
        assert(known && !MISTAKE.test(error.message), `round ${round}: ${Deno.inspect(address)}: ${error}`);
        continue;
      }
      accepted++;
      // assertEquals itself is slow: only what differs reaches it.
      const { size } = first;
      assert(first.bytes.subarray(size).every((byte) => byte === GUARD), `round ${round}: written beyond the length`);
      const back = read_address(first, protocol, lookup);
      const wanted = canonical(address as never, protocol);
      if (!same(back, wanted)) assertEquals(back, wanted as never, `round ${round}: ${Deno.inspect(address)}`);
      second.bytes.fill(GUARD);
      codec.write(second, back as never, "bind", protocol, lookup);
      const again = read_address(second, protocol, lookup);
      if (!same(back, again)) assertEquals(again, back, `round ${round}: written again`);
    }
    assert(accepted > ROUNDS / 20, `only ${accepted} of ${ROUNDS} were accepted`);
  });
}

function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Uint8Array && other instanceof Uint8Array || Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && (one as unknown[]).every((item, i) => same(item, other[i]));
  }
  return false;
}

/** An integer of so many bits, as C cuts it. */
export function cut(value: number | bigint | boolean, bits: number): number {
  return Number(BigInt.asUintN(bits, BigInt(value)));
}
