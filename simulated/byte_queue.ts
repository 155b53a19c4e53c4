/**
 * Bytes that go in at one end and come out at the other: the buffers of a stream.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";

/** A queue of bytes. */
export class ByteQueue {
  /** How many there are. */
  length = 0;
  #chunks: Uint8Array[] = [];
  #first = 0; // The chunk that is next to come out: the array is cut rarely.
  #offset = 0;

  /** Puts bytes last. They are the queue's from now on. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.length += bytes.length;
  }

  /**
   * Copies bytes out, and leaves them where they are.
   *
   * @param from How many to skip.
   * @param to Where to.
   * @returns How many there were.
   */
  copy(from: number, to: Uint8Array): number {
    let skip = from + this.#offset, done = 0;
    for (let i = this.#first; i < this.#chunks.length && done < to.length; i++) {
      const chunk = this.#chunks[i];
      if (skip >= chunk.length) {
        skip -= chunk.length;
        continue;
      }
      const n = Math.min(chunk.length - skip, to.length - done);
      to.set(chunk.subarray(skip, skip + n), done);
      done += n;
      skip = 0;
    }
    return done;
  }

  /** Some of the bytes, copied. */
  slice(from: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.length - from)));
    this.copy(from, bytes);
    return bytes;
  }

  /** Drops bytes from the front. */
  drop(count: number): void {
    this.length -= count;
    let left = count + this.#offset;
    while (this.#first < this.#chunks.length && left >= this.#chunks[this.#first].length) {
      left -= this.#chunks[this.#first].length;
      this.#first++;
    }
    this.#offset = left;
    if (this.#first < 64 && this.#first < this.#chunks.length) return;
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
  }

  /** Takes all out. */
  clear(): void {
    this.length = this.#first = this.#offset = 0;
    this.#chunks = [];
  }
}
