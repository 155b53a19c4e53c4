/**
 * Random numbers that a seed brings back: the one source of chance in a world.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";

/** A sequence of random numbers: xoshiro128**, seeded by splitmix32. */
export class Random {
  readonly #state = new Uint32Array(4);

  /** @param seed Any number; 32 bits of it count. */
  constructor(seed: number) {
    let s = seed | 0;
    for (let i = 0; i < 4; i++) {
      s = s + 0x9e3779b9 | 0;
      let t = s ^ s >>> 16;
      t = Math.imul(t, 0x21f0aaad);
      t = Math.imul(t ^ t >>> 15, 0x735a2d97);
      this.#state[i] = t ^ t >>> 15;
    }
  }

  /** 32 random bits. */
  bits(): number {
    const s = this.#state;
    const m = Math.imul(s[1], 5), result = Math.imul(m << 7 | m >>> 25, 9) >>> 0, t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 11 | s[3] >>> 21;
    return result;
  }

  /** From 0 to less than 1. */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  /** An integer from 0 to less than `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** From `low` to `high`. */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** True with that probability. An impossible or a certain event draws no number. */
  happens(probability: number): boolean {
    return probability > 0 && (probability >= 1 || this.next() < probability);
  }
}
