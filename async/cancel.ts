/**
 * Cancellation of a wait: by an `AbortSignal`, or by a timeout.
 *
 * @module
 */

import { getter, Math, own_set, own_weak_map, uncurried } from "../base/intrinsics.ts";
import { only_parameters, type_name } from "../base/arguments.ts";
import { add_listener, now, remove_listener, start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { timed_out } from "../base/errors.ts";
import { parse_timeout } from "../descriptor/timeout.ts";

/** The last argument of every awaitable function. */
export interface WaitOptions {
  /** Cancels the wait when it is aborted; the promise rejects with its reason. */
  signal?: AbortSignal | null;
  /** Seconds after which the promise rejects with a TimeoutError; none when `null` or omitted. */
  timeout?: number | null;
}

/** Whether an argument is an object of options, not an address or a list. */
function are_options(value: unknown): value is WaitOptions {
  try {
    return typeof value === "object" && value !== null && !ArrayBuffer.isView(value) &&
      !(value instanceof ArrayBuffer) && !(Symbol.iterator in value);
  } catch {
    return false; // A getter threw. The call itself will hit it and reject.
  }
}

/**
 * Splits optional arguments and options: the options come last, whichever arguments are omitted before them.
 *
 * @param given The arguments, from the first optional one.
 * @param defaults The values of omitted arguments; an `undefined` that was passed stays.
 * @returns One argument for each default, then the options.
 */
export function optional<T extends unknown[]>(given: unknown[], defaults: T): [...T, WaitOptions | undefined] {
  const found = given.findIndex(are_options);
  const end = found < 0 || found > defaults.length ? defaults.length : found;
  const values = defaults.map((value, i) => i < Math.min(end, given.length) ? given[i] : value);
  return [...values, end < given.length ? given[end] : undefined] as [...T, WaitOptions | undefined];
}

// Methods of AbortSignal as they were at load time. A signal's own method could throw, or not listen; the wait would
// stay in its queue and take the data of the next one. Those that listen are clock.ts'.
const { AbortSignal: Signal } = globalThis;
const throw_if_aborted = uncurried<(signal: AbortSignal) => void>(Signal.prototype.throwIfAborted);
const reason_of = getter<(signal: AbortSignal) => unknown>(Signal.prototype, "reason");

/** The limits of one wait. */
export interface Limits {
  readonly signal: AbortSignal | undefined;
  readonly timeout: number | null;
}

const LIMITS = ["signal", "timeout"];

/**
 * The options of a call.
 *
 * @param names The options of this call. Any other throws: with a misspelt timeout the wait would never end.
 * @returns The limits; `undefined` when there are none.
 * @throws {TypeError} for a wrong type or an unknown option; the signal's reason when it is already aborted.
 */
export function limits_of(options: WaitOptions | null | undefined, names = LIMITS): Limits | undefined {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== "object") throw new TypeError(`options: an object is required, not '${type_name(options)}'`);
  const given = only_parameters(options, names), signal = given.signal ?? undefined;
  if (signal !== undefined && !(signal instanceof Signal)) {
    throw new TypeError(`signal: an AbortSignal is required, not '${type_name(signal)}'`);
  }
  const timeout = parse_timeout(given.timeout ?? null);
  if (signal !== undefined) throw_if_aborted(signal);
  return signal === undefined && timeout === null ? undefined : { signal, timeout };
}

/** A wait that a signal or a timeout may cancel. */
export class Cancellation {
  readonly #signal: AbortSignal | undefined;
  readonly #cancel: (reason: unknown) => void;
  readonly #deadline: number = Infinity;
  #timer: Timer | undefined;

  /**
   * @param limits The limits.
   * @param cancel Called at the limit, with the reason to reject the promise with.
   * @param referenced Whether the wait keeps the process alive.
   */
  constructor({ signal, timeout }: Limits, cancel: (reason: unknown) => void, referenced = true) {
    this.#cancel = cancel;
    this.#signal = signal;
    if (signal !== undefined) listen(signal, this);
    if (timeout === null) return;
    this.#deadline = now() + timeout * 1000;
    this.#start(referenced);
  }

  #start(referenced: boolean): void {
    const left = Math.max(0, this.#deadline - now());
    this.#timer = start_timer(
      () => {
        if (this.#timer === undefined) return; // It could not be stopped.
        if (this.#deadline > now()) this.#start(referenced);
        else this.cancel(timed_out());
      },
      left,
      referenced,
    );
  }

  /** Cancels the wait. */
  cancel(reason: unknown): void {
    this.end();
    this.#cancel(reason);
  }

  /** Removes the listener and the timer: the wait is over. */
  end(): void {
    stop_timer(this.#timer);
    this.#timer = undefined;
    if (this.#signal !== undefined) forget(this.#signal, this);
  }
}

/** Common limits of several waits in a row: pass it to each as its options. */
export class Scope implements Disposable {
  readonly #controller = new AbortController();
  readonly #cancellation: Cancellation | undefined;
  /** Aborted with the reason that each wait rejects with. */
  readonly signal: AbortSignal = this.#controller.signal;

  /**
   * @param options The options of the whole call.
   * @param names The options that the call has.
   */
  constructor(options: WaitOptions | null | undefined, names?: string[]) {
    const limits = limits_of(options, names);
    this.#cancellation = limits && new Cancellation(limits, (reason) => this.abort(reason));
  }

  /** Cancels the wait under way. */
  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Removes the limits. */
  [Symbol.dispose](): void {
    this.#cancellation?.end();
  }
}

/**
 * The result of work that cannot be cancelled, unless the wait for it is cancelled first.
 *
 * @param begin Begins the work. `wanted()` tells whether the result is still awaited.
 */
export function unless_cancelled<T>(
  begin: (wanted: () => boolean) => Promise<T>,
  limits: Limits | undefined,
): Promise<T> {
  if (limits === undefined) return begin(() => true);
  return new Promise((resolve, reject) => {
    let wanted = true;
    const cancellation = new Cancellation(limits, (reason) => {
      wanted = false;
      reject(reason);
    });
    begin(() => wanted).then(resolve, reject).finally(() => cancellation.end());
  });
}

// One listener per signal, however many waits share it: adding or removing one scans all listeners of the signal. The
// last wait removes it, since a signal of AbortSignal.timeout() keeps the process alive while it has a listener.
const waiting_with = own_weak_map<AbortSignal, Set<Cancellation>>();

function listen(signal: AbortSignal, cancellation: Cancellation): void {
  let waiting = waiting_with.get(signal);
  if (waiting === undefined) {
    waiting_with.set(signal, waiting = own_set());
    add_listener(signal, "abort", cancel_all);
  }
  waiting.add(cancellation);
}

function forget(signal: AbortSignal, cancellation: Cancellation): void {
  const waiting = waiting_with.get(signal);
  if (!waiting?.delete(cancellation) || waiting.size > 0) return;
  waiting_with.delete(signal);
  remove_listener(signal, "abort", cancel_all);
}

function cancel_all(this: AbortSignal): void {
  // It is a listener only while there is a set.
  waiting_with.get(this)!.forEach((cancellation) => cancellation.cancel(reason_of(this)));
}
