/**
 * The program's own timers and clocks on virtual time, for as long as a world lasts and only if it is asked for.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";

/** What the timers run on. */
export interface VirtualTime {
  /** Milliseconds since the beginning of the world. */
  now(): number;
  /** Milliseconds since 1970 at the beginning of the world. */
  readonly epoch: number;
  start(callback: () => void, milliseconds: number): unknown;
  stop(timer: unknown): void;
}

type Callback = (...args: unknown[]) => void;

/** Replaces `setTimeout`, `setInterval`, `Date`, `performance.now` and `AbortSignal.timeout`. */
export function replace_program_time(time: VirtualTime): Disposable {
  const timers = new Map<number, unknown>();
  let last = 0;

  const start = (id: number, callback: () => void, delay: unknown) => {
    timers.set(id, time.start(callback, Math.max(0, Number(delay) || 0)));
    return id;
  };
  const stop = (id: unknown) => {
    const timer = timers.get(Number(id));
    timers.delete(Number(id));
    time.stop(timer);
  };
  const set_timeout = (callback: Callback, delay?: unknown, ...args: unknown[]) => {
    const id = ++last;
    return start(id, () => {
      timers.delete(id);
      callback(...args);
    }, delay);
  };
  const set_interval = (callback: Callback, delay?: unknown, ...args: unknown[]) => {
    const id = ++last;
    const again = () => {
      start(id, again, Math.max(1, Number(delay) || 0));
      callback(...args);
    };
    return start(id, again, Math.max(1, Number(delay) || 0));
  };

  const abort_after = (milliseconds: number) => {
    const controller = new AbortController();
    set_timeout(() => controller.abort(new DOMException("Signal timed out.", "TimeoutError")), milliseconds);
    return controller.signal;
  };

  const replaced: [object, Record<string, unknown>][] = [
    [globalThis, {
      setTimeout: set_timeout,
      clearTimeout: stop,
      setInterval: set_interval,
      clearInterval: stop,
      Date: virtual_date(() => Math.floor(time.epoch + time.now())),
    }],
    [performance, { now: () => time.now() }],
    [AbortSignal, { timeout: abort_after }],
  ];
  const restore = replaced.map(([object, values]) => replace_properties(object, values));
  return {
    [Symbol.dispose]: () => {
      for (const undo of restore) undo();
      for (const timer of timers.values()) time.stop(timer);
    },
  };
}

/** Replaces properties of an object; returns what restores them. */
function replace_properties(object: object, values: Record<string, unknown>): () => void {
  const before = Object.keys(values).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)] as const);
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(object, key, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [key, descriptor] of before) {
      if (descriptor === undefined) delete (object as Record<string, unknown>)[key];
      else Object.defineProperty(object, key, descriptor);
    }
  };
}

/** `Date` with another clock. */
function virtual_date(now: () => number): DateConstructor {
  const RealDate = Date;
  return new Proxy(RealDate, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => key === "now" ? now : Reflect.get(target, key, receiver),
  });
}
