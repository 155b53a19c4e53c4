/**
 * The clock and the timers of everything that waits for a socket.
 *
 * A simulated kernel has a time of its own, and the library must use it while the simulation runs. So code that waits
 * reads the clock and sets timers only here. The functions are those of the realm when this module loads.
 *
 * @module
 */

import { uncurried } from "./intrinsics.ts";

const { apply, getOwnPropertyDescriptor } = Reflect;

/**
 * A function of the realm, as it is when this module loads. It is read at its first use, by the accessor of that time: when
 * a timer's function is read, Deno loads Node's timers, which takes as long as this library.
 */
function of_realm<Name extends "setTimeout" | "clearTimeout" | "setImmediate">(
  name: Name,
): () => typeof globalThis[Name] {
  const found = getOwnPropertyDescriptor(globalThis, name);
  let kept = found?.value;
  return () => kept ??= apply(found!.get!, globalThis, []);
}
const set_timeout = of_realm("setTimeout"), clear_timeout = of_realm("clearTimeout");
const immediate = of_realm("setImmediate");

/** Calls a function at the event loop's next turn: the realm's `setImmediate`, as it is when this module loads. */
export function set_immediate(callback: () => void): void {
  immediate()(callback);
}
/** Calls a function once what runs now has ended: the realm's `queueMicrotask`, as it was when this was loaded. */
export const queue_microtask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask;
const { unrefTimer } = Deno;
/** Milliseconds on the machine's own clock, also during a simulation. */
export const machine_now: () => number = performance.now.bind(performance);

/** The result of `start` and the argument of `stop`. */
export type Timer = unknown;

/** A clock and its timers. */
export interface Clock {
  /** Milliseconds since some moment; never less than before. */
  now(): number;
  /**
   * Calls a function once, later.
   *
   * @param callback What to call.
   * @param milliseconds When: at most {@linkcode MAX_TIMER} from now.
   * @param referenced Whether the process stays alive until then.
   */
  start(callback: () => void, milliseconds: number, referenced: boolean): Timer;
  /** Ends a timer. Does nothing for `undefined`, and for a timer that has ended. */
  stop(timer: Timer | undefined): void;
}

/** Maximum of a timer's 32 bits of milliseconds: 24 days. */
const MAX_TIMER = 0x7fff_ffff;

const signal_after = AbortSignal.timeout.bind(AbortSignal);
const { ceil } = globalThis.Math;
// AbortSignal's own, not EventTarget's: with a listener of these the signal's timer keeps the process alive.
type Listening = (signal: AbortSignal, type: "abort", listener: (this: AbortSignal) => void) => void;
/** `signal.addEventListener` as it was at load time. */
export const add_listener: Listening = uncurried(AbortSignal.prototype.addEventListener);
/** `signal.removeEventListener` likewise. */
export const remove_listener: Listening = uncurried(AbortSignal.prototype.removeEventListener);

/**
 * A timer while the realm's timers are mocked. `node:test` mocks them inside Deno's own functions, so a reference to
 * these is not enough; it does not mock the timer of AbortSignal.timeout(). Such a timer cannot be ended (only its
 * listener is removed), and it always keeps the process alive. Only tests use it.
 */
class SignalTimer {
  readonly #signal: AbortSignal;
  readonly #callback: () => void;

  constructor(callback: () => void, milliseconds: number) {
    this.#callback = callback;
    this.#signal = signal_after(ceil(milliseconds));
    add_listener(this.#signal, "abort", callback);
  }

  stop(): void {
    remove_listener(this.#signal, "abort", this.#callback);
  }
}

/** The machine's. */
const machine: Clock = {
  now: machine_now,
  start(callback, milliseconds, referenced) {
    const setTimeout = set_timeout();
    if (globalThis.setTimeout !== setTimeout) return new SignalTimer(callback, milliseconds);
    const timer = setTimeout(callback, milliseconds);
    if (!referenced) unrefTimer(timer);
    return timer;
  },
  stop(timer) {
    if (timer instanceof SignalTimer) timer.stop();
    else if (timer !== undefined) clear_timeout()(timer as ReturnType<typeof setTimeout>);
  },
};

/** The clock in use. */
let current: Clock = machine;

/** Milliseconds since some moment. */
export let now: () => number = machine_now;

/** Calls a function once, `milliseconds` from now: see {@linkcode Clock.start}. */
export function start_timer(callback: () => void, milliseconds: number, referenced = true): Timer {
  return current.start(callback, milliseconds < MAX_TIMER ? milliseconds : MAX_TIMER, referenced);
}

/**
 * Ends a timer: see {@linkcode Clock.stop}. It never throws, because code that ends a timer has other things to end.
 */
export function stop_timer(timer: Timer | undefined): void {
  try {
    current.stop(timer);
  } catch {
    // A program has replaced something that Deno's timers use. The timer calls its function too late.
  }
}

/**
 * Replaces the clock, for a simulated kernel.
 *
 * @param clock The clock from now on; `null` for the machine's.
 */
export function replace_clock(clock: Clock | null): void {
  current = clock ?? machine;
  now = clock === null ? machine_now : () => clock.now();
}
