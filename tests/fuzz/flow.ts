/**
 * The plain model of one direction of a connection: bytes, or datagrams, that go in at one end and must come out at the
 * other, each once and in order.
 *
 * A byte that was sent with MSG_OOB may come in its place or not at all, as the kernels have it. So there may be more
 * than one place that the reader has reached; the bytes that come next tell which it was.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

/** What a call sent beside its data. */
export interface Sent {
  /** With MSG_OOB: how many bytes the kernel took in each call. The last byte of each is urgent. */
  readonly urgent?: readonly number[];
  /** With MSG_MORE: the datagram is sent with the next one. */
  readonly more?: boolean;
}

/** One direction. */
export class Flow {
  static #flows = 0;
  readonly #id = Flow.#flows++;
  /** Whether boundaries of messages are kept. */
  readonly datagrams: boolean;
  /** Whether the kernel may drop some. */
  readonly lossy: boolean;
  /** How many bytes went in. */
  written = 0;
  /** The places that the reader may have reached. */
  #places: Set<number> = new Set([0]);
  /** The places of bytes that were sent with MSG_OOB. */
  readonly #urgent: Set<number> = new Set();
  /** Whether the sender ended it. */
  ended = false;
  /** Datagrams under way: where each begins, and its size. */
  readonly #under_way: { start: number; size: number }[] = [];
  /** A datagram that MSG_MORE holds back. */
  #held: { start: number; size: number } | null = null;

  /**
   * @param datagrams Whether boundaries of messages are kept.
   * @param lossy Whether the kernel may drop some.
   */
  constructor(datagrams: boolean, lossy = false) {
    this.datagrams = datagrams;
    this.lossy = lossy;
  }

  /** How many bytes are under way, at most. */
  get outstanding(): number {
    return this.written - Math.min(...this.#places);
  }

  /** Whether there is something to receive without waiting. */
  get readable(): boolean {
    if (this.datagrams) return !this.lossy && this.#under_way.length > 0;
    if (this.ended) return true;
    for (let at = Math.max(...this.#places); at < this.written; at++) if (!this.#urgent.has(at)) return true;
    return false;
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
  took(bytes: number, messages: number, { urgent = [], more = false }: Sent = {}): void {
    if (this.datagrams && messages > 0) {
      this.#held ??= { start: this.written, size: 0 };
      this.#held.size += bytes;
      if (!more) this.#under_way.push(this.#held);
      if (!more) this.#held = null;
    }
    let at = this.written;
    for (const size of urgent) if (size > 0) this.#urgent.add((at += size) - 1);
    this.written += bytes;
  }

  /** The datagram that MSG_MORE held back was too large with the next one: it is lost. */
  lost(): void {
    this.#held = null;
  }

  /** Bytes of a stream that came, and that nobody has seen. */
  skip(bytes: number): void {
    const from = Math.min(...this.#places), to = Math.max(...this.#places) + bytes;
    const gaps = [...this.#urgent].filter((at) => at >= from && at <= to).length;
    const places = [...this.#places].flatMap((place) => Array.from({ length: gaps + 1 }, (_, i) => place + bytes + i));
    this.#reached(places.filter((place) => place <= this.written));
  }

  /** Some came out: they must be the right ones. */
  gave(data: Uint8Array, room: number, peek: boolean): void {
    if (this.datagrams) return this.#gave_datagram(data, room, peek);
    assert(data.length <= this.outstanding, `${data.length} bytes came of ${this.outstanding}`);
    const places = this.#behind(data);
    if (data.length === 0 && room > 0) assert(this.ended && places.includes(this.written), "the end before the end");
    if (!peek && data.length > 0) this.#reached(places);
  }

  /** A byte came by MSG_OOB. */
  gave_urgent(data: Uint8Array): void {
    const from = Math.min(...this.#places) - 1;
    const right = data.length === 0 ||
      [...this.#urgent].some((at) => at >= from && data.length === 1 && this.#byte(at) === data[0]);
    assert(right, `an urgent byte that was not sent: ${data}`);
  }

  #reached(places: readonly number[]): void {
    assert(places.length > 0, "bytes that were not sent");
    this.#places = new Set(places);
    const first = Math.min(...places) - 1;
    for (const at of this.#urgent) if (at < first) this.#urgent.delete(at);
  }

  /** Where the reader may be behind these bytes, with gaps where urgent bytes were. */
  #behind(data: Uint8Array): number[] {
    const [place] = this.#places, end = place + data.length;
    const plain = this.#places.size === 1 && ![...this.#urgent].some((at) => at >= place && at <= end);
    if (plain) {
      this.#check(data, place);
      return [end];
    }
    let places = this.#with_gaps(this.#places);
    for (let i = 0; i < data.length; i++) {
      const next = places.filter((at) => at < this.written && this.#byte(at) === data[i]).map((at) => at + 1);
      assert(next.length > 0, `byte ${i} came as ${data[i]}, at ${places}`);
      places = this.#with_gaps(next);
    }
    return places;
  }

  #with_gaps(places: Iterable<number>): number[] {
    const all = new Set(places);
    for (const at of all) if (this.#urgent.has(at)) all.add(at + 1); // What is added is visited, too.
    return [...all];
  }

  #gave_datagram(data: Uint8Array, room: number, peek: boolean): void {
    const right = ({ start, size }: { start: number; size: number }) =>
      data.length === Math.min(size, room) && data.every((byte, i) => byte === this.#byte(start + i));
    while (this.lossy && this.#under_way.length > 0 && !right(this.#under_way[0])) this.#under_way.shift();
    const datagram = this.#under_way[0];
    if (datagram === undefined) {
      assert(this.ended && data.length === 0, "a datagram that was not sent");
      return;
    }
    assertEquals(data.length, Math.min(datagram.size, room), "a datagram of another size");
    this.#check(data, datagram.start);
    if (peek) return;
    this.#under_way.shift();
    this.#reached([datagram.start + datagram.size]);
  }

  #check(data: Uint8Array, start: number): void {
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== this.#byte(start + i)) assert(false, `byte ${start + i} came as ${data[i]}`);
    }
  }
}
