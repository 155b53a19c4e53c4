/**
 * What ends the waits of the fuzzer before their time.
 *
 * @module
 */

import type { WaitOptions } from "../../async.ts";
import type { Random } from "../support/random.ts";

/** What ends a call. */
export interface Limit {
  options?: WaitOptions;
  signal?: AbortSignal;
  timeout?: number;
}

/** Longer than anything takes, in milliseconds: a call that waits for so long has been forgotten. */
export const FOR_EVER = 10_000;

/** Rejects if the promise does not settle. */
export async function in_time<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`forever: ${what}`)), FOR_EVER);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Signals that calls share, and when they are aborted. */
export class Limits {
  readonly #random: Random;
  readonly #controllers: AbortController[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * What ends the next call: nothing, time, or a signal that it may share with others.
   *
   * @param must Whether something has to.
   */
  next(must = false): Limit {
    const random = this.#random, kind = must ? 3 : random.below(5);
    if (kind === 0) return {};
    if (kind === 1) {
      const timeout = random.of([0, 0.001, 0.004, 3]);
      return { timeout, options: { timeout } };
    }
    const { signal } = this.#controller();
    if (kind > 2) return { signal, options: { signal } };
    const timeout = random.of([0.002, 50]);
    return { signal, timeout, options: { signal, timeout } };
  }

  #controller(): AbortController {
    if (this.#controllers.length > 0 && this.#random.once_in(2)) return this.#random.of(this.#controllers);
    const controller = new AbortController();
    this.#controllers.push(controller);
    if (this.#controllers.length > 10) this.abort();
    return controller;
  }

  /** Aborts one signal, now, at the end of this turn or at another. */
  abort(): void {
    const random = this.#random, place = random.below(this.#controllers.length || 1);
    const [controller] = this.#controllers.splice(place, 1);
    if (controller === undefined) return;
    const abort = () => controller.abort(new Error("aborted"));
    const later = (abort: () => void) => void setTimeout(abort, 1);
    random.of([queueMicrotask, later, (abort: () => void) => abort()])(abort);
    if (random.once_in(4)) this.#controllers.push(controller); // Aborted before its next call.
  }

  /** Aborts all. */
  abort_all(): void {
    for (const controller of this.#controllers.splice(0)) controller.abort(new Error("aborted"));
  }
}
