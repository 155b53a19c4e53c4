/**
 * What ends a wait before its time: an `AbortSignal`, and a time-out.
 *
 * @module
 */

import { only_parameters, type_name } from "../base/arguments.ts";
import { now, start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { timed_out } from "../base/errors.ts";
import { parse_timeout } from "../descriptor/timeout.ts";

/** What every awaitable function takes last. */
export interface WaitOptions {
  /** Ends the wait when it is aborted; the promise rejects with its reason. */
  signal?: AbortSignal | null;
  /** Seconds after which the promise rejects with a TimeoutError; `null` or missing for none. */
  timeout?: number | null;
}

/** Whether an argument is an object of options, and neither an address nor a list. */
function are_options(value: unknown): value is WaitOptions {
  try {
    return typeof value === "object" && value !== null && !ArrayBuffer.isView(value) &&
      !(value instanceof ArrayBuffer) && !(Symbol.iterator in value);
  } catch {
    return false; // It throws when it is looked at: for the call to refuse, where that is a rejection.
  }
}

/**
 * Arguments that may be left out, with the options behind the last that is there: they come last, whatever is missing
 * before them.
 *
 * @param given The arguments from the first that may be left out.
 * @param defaults The values of those that are missing; an `undefined` that was given stays.
 * @returns As many arguments as there are defaults, and the options.
 */
export function optional<T extends unknown[]>(given: unknown[], defaults: T): [...T, WaitOptions | undefined] {
  const found = given.findIndex(are_options);
  const end = found < 0 || found > defaults.length ? defaults.length : found;
  const values = defaults.map((value, i) => i < Math.min(end, given.length) ? given[i] : value);
  return [...values, given[end]] as [...T, WaitOptions | undefined];
}

/** What ends one wait. */
export interface Limits {
  readonly signal: AbortSignal | undefined;
  readonly timeout: number | null;
}

const LIMITS = ["signal", "timeout"];

/**
 * The options of a call.
 *
 * @param names Those that it has: another would be a time-out misspelt, and a wait without end.
 * @returns Them, or `undefined` when nothing ends the wait.
 * @throws {TypeError} when they are not what they should be; the signal's reason when it was aborted already.
 */
export function limits_of(options: WaitOptions | null | undefined, names = LIMITS): Limits | undefined {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== "object") throw new TypeError(`options: an object is required, not '${type_name(options)}'`);
  only_parameters(options, names);
  const signal = options.signal ?? undefined;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal: an AbortSignal is required, not '${type_name(signal)}'`);
  }
  const timeout = parse_timeout(options.timeout ?? null);
  signal?.throwIfAborted();
  return signal === undefined && timeout === null ? undefined : { signal, timeout };
}

/** One wait that may be cancelled. */
export class Cancellation {
  readonly #signal: AbortSignal | undefined;
  readonly #cancel: (reason: unknown) => void;
  readonly #deadline: number = Infinity;
  #timer: Timer | undefined;

  /**
   * @param limits What ends the wait.
   * @param cancel Called when it does, with what the promise shall reject with.
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
        if (this.#deadline > now()) this.#start(referenced);
        else this.cancel(timed_out());
      },
      left,
      referenced,
    );
  }

  /** Ends the wait with an error. */
  cancel(reason: unknown): void {
    this.end();
    this.#cancel(reason);
  }

  /** The wait is over: nothing is left that could end it. */
  end(): void {
    stop_timer(this.#timer);
    if (this.#signal !== undefined) forget(this.#signal, this);
  }
}

/** What ends several waits in a row together: pass it to each as its options. */
export class Scope implements Disposable {
  readonly #controller = new AbortController();
  readonly #cancellation: Cancellation | undefined;
  /** Aborted with whatever each is to reject with. */
  readonly signal: AbortSignal = this.#controller.signal;

  /**
   * @param options The caller's.
   * @param names The options that there are.
   */
  constructor(options: WaitOptions | null | undefined, names?: string[]) {
    const limits = limits_of(options, names);
    this.#cancellation = limits && new Cancellation(limits, (reason) => this.abort(reason));
  }

  /** Ends whatever is under way. */
  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Nothing ends it any more. */
  [Symbol.dispose](): void {
    this.#cancellation?.end();
  }
}

/**
 * What a piece of work that cannot be cancelled gives, unless the wait for it ends before.
 *
 * @param begin Begins the work; it can ask whether anybody waits for it still.
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

// One listener for each signal, whoever many wait with it: a signal looks through all of its listeners when one is added
// or removed. The last to leave removes it, for a signal of AbortSignal.timeout keeps the process alive while it has one.
const waiting_with = new WeakMap<AbortSignal, Set<Cancellation>>();

function listen(signal: AbortSignal, cancellation: Cancellation): void {
  const waiting = waiting_with.get(signal);
  if (waiting !== undefined) return void waiting.add(cancellation);
  waiting_with.set(signal, new Set([cancellation]));
  signal.addEventListener("abort", cancel_all);
}

function forget(signal: AbortSignal, cancellation: Cancellation): void {
  const waiting = waiting_with.get(signal);
  if (!waiting?.delete(cancellation) || waiting.size > 0) return;
  waiting_with.delete(signal);
  signal.removeEventListener("abort", cancel_all);
}

function cancel_all(this: AbortSignal): void {
  for (const cancellation of waiting_with.get(this) ?? []) cancellation.cancel(this.reason);
}
