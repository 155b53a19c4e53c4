/**
 * The plain model of one direction of a connection: bytes, or datagrams, that go in at one end and must come out at the
 * other, each once and in order.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

/** One direction. */
export class Flow {
  static #flows = 0;
  readonly #id = Flow.#flows++;
  /** Whether boundaries of messages are kept. */
  readonly datagrams: boolean;
  /** How many bytes went in and came out. */
  written = 0;
  read = 0;
  /** Whether the sender ended it. */
  ended = false;
  /** Datagrams under way: where each begins, and its size. */
  readonly #under_way: { start: number; size: number }[] = [];

  /** @param datagrams Whether boundaries of messages are kept. */
  constructor(datagrams: boolean) {
    this.datagrams = datagrams;
  }

  /** How many bytes are under way. */
  get outstanding(): number {
    return this.written - this.read;
  }

  /** Whether there is something to receive without waiting. */
  get readable(): boolean {
    return this.datagrams ? this.#under_way.length > 0 : this.outstanding > 0 || this.ended;
  }

  #byte(position: number): number {
    return position * 31 + (position >> 8) * 7 + this.#id * 17 & 255;
  }

  /** The bytes that go in next. */
  next(size: number): Uint8Array<ArrayBuffer> {
    const data = new Uint8Array(size);
    for (let i = 0; i < size; i++) data[i] = this.#byte(this.written + i);
    return data;
  }

  /** The kernel took some of them. */
  took(bytes: number, messages: number): void {
    if (this.datagrams && messages > 0) this.#under_way.push({ start: this.written, size: bytes });
    this.written += bytes;
  }

  /** Bytes of a stream that a buffer took and kept, when it was thrown away. */
  skip(bytes: number): void {
    this.read += bytes;
  }

  /** Some came out: they must be the right ones. */
  gave(data: Uint8Array, room: number, peek: boolean): void {
    if (this.datagrams) return this.#gave_datagram(data, room, peek);
    assert(this.read + data.length <= this.written, `${data.length} bytes came of ${this.outstanding}`);
    this.#check(data, this.read);
    if (data.length === 0 && room > 0) assert(this.ended && this.outstanding === 0, "the end before the end");
    if (!peek) this.read += data.length;
  }

  #gave_datagram(data: Uint8Array, room: number, peek: boolean): void {
    const datagram = this.#under_way[0];
    if (datagram === undefined) {
      assert(this.ended && data.length === 0, "a datagram that was not sent");
      return;
    }
    assertEquals(data.length, Math.min(datagram.size, room), "a datagram of another size");
    this.#check(data, datagram.start);
    if (peek) return;
    this.#under_way.shift();
    this.read = datagram.start + datagram.size;
  }

  #check(data: Uint8Array, start: number): void {
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== this.#byte(start + i)) assert(false, `byte ${start + i} came as ${data[i]}`);
    }
  }
}
