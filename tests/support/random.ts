/**
 * Random numbers, reproducible by their seed.
 *
 * @module
 */

/** A sequence of random numbers: mulberry32. */
export class Random {
  #state: number;

  /** @param seed 32 bits. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Continues with the numbers of another seed. */
  reseed(seed: number): void {
    this.#state = seed | 0;
  }

  /** From 0 to less than 1. */
  next(): number {
    let t = this.#state = this.#state + 0x6d2b79f5 | 0;
    t = Math.imul(t ^ t >>> 15, t | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to less than `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** True once in `n` times. */
  once_in(n: number): boolean {
    return this.next() * n < 1;
  }

  /** One of a list. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** Fills with random bytes. */
  fill(bytes: Uint8Array): Uint8Array {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.next() * 256;
    return bytes;
  }
}
