/**
 * Virtual time: what is to happen, in the order in which it happens.
 *
 * Times are whole nanoseconds, so that no sum is rounded: 104 days of them are exact. What is due at the same moment
 * happens in the order in which it was scheduled, which keeps a run the same byte for byte.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";

/** Nanoseconds in a second. */
export const SECOND = 1e9;

/** Something that is to happen. */
export interface Event {
  readonly time: number;
  readonly order: number;
  /** No call waits for it: time does not pass for it. */
  readonly daemon: boolean;
  /** What happens; `null` once it has, or was cancelled. */
  run: (() => void) | null;
}

/** The events of a world: a binary heap. */
export class Schedule {
  /** Nanoseconds since the beginning. */
  now = 0;
  /** Events that a call may wait for. */
  pending = 0;
  readonly #heap: Event[] = [];
  #order = 0;
  /** Called when an event is added that a call may wait for. */
  added: () => void = () => {};

  /**
   * Schedules something.
   *
   * @param delay In how many nanoseconds.
   * @param run What happens then.
   * @param daemon Whether time does not pass for its sake, such as the end of TIME_WAIT.
   */
  after(delay: number, run: () => void, daemon = false): Event {
    const event = { time: this.now + Math.max(0, Math.round(delay)), order: this.#order++, daemon, run };
    this.#push(event);
    if (!daemon) {
      this.pending++;
      this.added();
    }
    return event;
  }

  /** Takes an event out; `undefined`, and one that is over, are left alone. */
  cancel(event: Event | undefined): void {
    if (event === undefined || event.run === null) return;
    event.run = null; // It stays in the heap until its time comes.
    if (!event.daemon) this.pending--;
  }

  /** When the next event is due; `Infinity` when there is none. */
  next(): number {
    const heap = this.#heap;
    while (heap.length > 0 && heap[0].run === null) this.#pop();
    return heap.length > 0 ? heap[0].time : Infinity;
  }

  /** Has happen what is due by now; returns whether anything was. */
  run_due(): boolean {
    let any = false;
    while (this.next() <= this.now) {
      const event = this.#pop(), { run } = event;
      event.run = null;
      if (!event.daemon) this.pending--;
      any = true;
      run!();
    }
    return any;
  }

  #before(a: Event, b: Event): boolean {
    return a.time < b.time || (a.time === b.time && a.order < b.order);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(event, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): Event {
    const heap = this.#heap, first = heap[0], last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1], heap[child])) child++;
      if (!this.#before(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
