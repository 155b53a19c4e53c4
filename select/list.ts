/**
 * An array of `struct pollfd`, which poll(2) reads and writes.
 *
 * @module
 */

import { Int32Array, Uint16Array } from "../base/intrinsics.ts";
import { POLLIN } from "../constants/poll.ts";
import { holding } from "../descriptor/held.ts";
import { type Deadline, polled } from "../descriptor/timeout.ts";
import { POLLFD } from "../ffi/layout.ts";
import { Region } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";

const SHORTS = POLLFD.size / 2, REVENTS = POLLFD.revents / 2, EVENTS = POLLFD.events / 2, WORDS = POLLFD.size / 4;

/** The array. */
export class List {
  /** How many it has room for. */
  #room = 64;
  #region = new Region(this.#room * POLLFD.size);
  #shorts = new Uint16Array(this.#region.bytes.buffer);
  #words = new Int32Array(this.#region.bytes.buffer);
  #length = 0;

  /** The number of descriptors. */
  get length(): number {
    return this.#length;
  }

  /** Removes all descriptors. */
  clear(): void {
    this.#length = 0;
  }

  /** Adds a descriptor. */
  add(fd: number, events: number): void {
    const index = this.#length;
    if (index === this.#room) this.#grow();
    this.#length = index + 1;
    this.#words[index * WORDS] = fd;
    this.#shorts[index * SHORTS + EVENTS] = events;
  }

  #grow(): void {
    const larger = new Region((this.#room *= 2) * POLLFD.size);
    larger.bytes.set(this.#region.bytes);
    this.#region = larger;
    this.#shorts = new Uint16Array(larger.bytes.buffer);
    this.#words = new Int32Array(larger.bytes.buffer);
  }

  /** The events of the descriptor with this index. */
  revents(index: number): number {
    return this.#shorts[index * SHORTS + REVENTS];
  }

  /** poll(2) until an event or the deadline; a signal does not end it (PEP 475). */
  wait(deadline: Deadline): number {
    return this.#waited(deadline, (milliseconds) => sys.events.poll(this.#region, this.#length, milliseconds));
  }

  /** The same with the system's select(2). */
  select(deadline: Deadline): number {
    const { events } = sys;
    if (events.select === undefined) return this.wait(deadline);
    return this.#waited(deadline, (milliseconds) => events.select!(this.#region, this.#length, milliseconds));
  }

  #waited(deadline: Deadline, call: (milliseconds: number) => number): number {
    const held = holding.size === 0 ? [] : this.#held();
    let n = polled(held.length > 0 ? 0 : deadline, call);
    if (n < 0) return n;
    for (const at of held) {
      if (this.#shorts[at] === 0) n++;
      this.#shorts[at] |= POLLIN;
    }
    return n;
  }

  /** The indices of descriptors whose datagrams were already received. */
  #held(): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.#length; i++) {
      const wants = (this.#shorts[i * SHORTS + EVENTS] & POLLIN) !== 0;
      if (wants && holding.has(this.#words[i * WORDS])) found.push(i * SHORTS + REVENTS);
    }
    return found;
  }
}
