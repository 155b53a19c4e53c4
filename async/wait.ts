/**
 * The one helper that makes every awaitable call: try, and when it would block, queue up in the reactor.
 *
 * @module
 */

import { kind } from "../base/arguments.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import { Cancellation, type Limits, limits_of, type WaitOptions } from "./cancel.ts";
import { type Descriptor, descriptor_of } from "../descriptor/descriptor.ts";
import type { FamilyName } from "../families/registry.ts";
import { Socket } from "../socket/socket.ts";
import { type Queue, settle, type Waiter, type Watch, watch_of, within_budget } from "./reactor.ts";
import { ValueError } from "../base/value_errors.ts";

/** A system call and what is made of its answer: the value, or minus an error number. It may be made many times. */
export type Attempt<T> = () => T | number;

/** What an attempt answers that wants to be made again at the event loop's next turn, whatever the system says. */
export const NEXT_TURN = -Infinity;

/** How often a call is made before the event loop gets its turn, when the peer takes everything at once. */
export const AT_ONCE = 16;

/** Which of a descriptor's two queues to stand in. */
export type Direction = "readers" | "writers";

/** Whose mode has to be non-blocking. */
interface Mode {
  readonly timeout: number | null;
}

/** Whether an attempt answered with an error number; no value is a negative number. */
function failed(result: unknown): result is number {
  return typeof result === "number" && result < 0;
}

function expect_nonblocking({ timeout }: Mode): void {
  if (timeout !== 0) throw new ValueError("the socket must be non-blocking");
}

/** What is behind a socket object that may be awaited: one that does not block. That a socket is closed comes first. */
export function awaitable(sock: Socket<FamilyName>): Descriptor {
  const d = descriptor_in(sock);
  if (d.timeout !== 0 && d.fd < 0) throw os_error(CLOSED);
  expect_nonblocking(d);
  return d;
}

/**
 * Makes an awaitable call of an attempt. Nothing is thrown: whatever is wrong rejects the promise.
 *
 * @param sock The socket object, which must be non-blocking.
 * @param direction What to wait for when the attempt would block.
 * @param options What ends the wait.
 * @param prepare Checks the arguments, and gives the attempt. It may throw.
 */
export function awaited<T>(
  sock: Socket<FamilyName>,
  direction: Direction,
  options: WaitOptions | undefined,
  prepare: (d: Descriptor) => Attempt<T>,
): Promise<T> {
  try {
    const d = awaitable(sock);
    const attempt = prepare(d);
    const limits = limits_of(options);
    const queued = d.watch !== null && d.watch[direction].head !== null; // First come, first served.
    let result = queued ? -EWOULDBLOCK : within_budget() ? attempt() : NEXT_TURN;
    while (result === INTERRUPTED) result = attempt();
    if (!failed(result)) return Promise.resolve(result);
    if (result !== -EWOULDBLOCK && result !== NEXT_TURN) throw os_error(result);
    const queue = watch_of(d)[direction];
    return new Promise((resolve, reject) => {
      new Wait(sock, d, attempt, resolve, reject).begin(queue, limits);
      if (result === NEXT_TURN) queue.hurry();
      else queue.check();
    });
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Waits for a descriptor in whatever mode it is.
 *
 * @param owner What must not be forgotten in the meantime.
 * @param watch The descriptor's watch.
 * @param attempt Asks whether it is over.
 */
export function watched(
  owner: unknown,
  watch: Watch,
  direction: Direction,
  limits: Limits | undefined,
  attempt: Attempt<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    new Wait(owner, { timeout: 0 }, attempt, resolve, reject).begin(watch[direction], limits);
  });
}

/** What is behind a socket object. */
export function descriptor_in(sock: Socket<FamilyName>): Descriptor {
  if (!(sock instanceof Socket)) throw new TypeError(`sock: a socket is required, not '${kind(sock)}'`);
  return descriptor_of(sock);
}

/** One who waits for an attempt to succeed. */
class Wait<T> implements Waiter {
  queue: Queue | null = null;
  previous: Waiter | null = null;
  next: Waiter | null = null;
  readonly owner: unknown; // A socket that is forgotten is closed.
  readonly #mode: Mode;
  readonly #attempt: Attempt<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  #cancellation: Cancellation | undefined;

  constructor(
    owner: unknown,
    mode: Mode,
    attempt: Attempt<T>,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.owner = owner;
    this.#mode = mode;
    this.#attempt = attempt;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(queue: Queue, limits: Limits | undefined): void {
    queue.push(this);
    if (limits !== undefined) {
      this.#cancellation = new Cancellation(limits, (reason) => this.cancel(reason), queue.watch.referenced);
    }
  }

  run(): boolean {
    let result;
    try {
      expect_nonblocking(this.#mode); // It may have changed meanwhile, and the attempt would block the thread.
      result = this.#attempt();
    } catch (error) {
      if (this.queue !== null) this.fail(error);
      return true;
    }
    if (this.queue === null) return true; // An audit hook that the attempt called has ended the wait.
    if (!failed(result)) {
      this.#leave();
      settle(() => this.#resolve(result));
      return true;
    }
    if (result === INTERRUPTED) return this.run();
    if (result === -EWOULDBLOCK) this.queue!.check();
    else if (result === NEXT_TURN) this.queue!.hurry();
    else this.fail(os_error(result));
    return this.queue === null;
  }

  #leave(): void {
    this.queue!.remove(this);
    this.#cancellation?.end();
  }

  fail(error: unknown): void {
    this.#leave();
    settle(() => this.#reject(error));
  }

  /** Ends the wait; nothing was sent or received, unless the attempt had done a part. */
  cancel(reason: unknown): void {
    const queue = this.queue!;
    const was_first = queue.head === this;
    this.fail(reason);
    if (was_first && queue.head !== null) queue.hurry(); // The second may be able to do what the first could not.
  }
}
