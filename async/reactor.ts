/**
 * The reactor: who waits for which descriptor, and the one place of an isolate where that is done.
 *
 * Whoever would have to wait queues up at the descriptor's {@linkcode Watch}, and is tried again when the poller has
 * news of it. As long as there is some, the reactor asks for more on turns of the event loop (2 us a turn). Where the
 * event loop has nothing else to do, it asks again and again for a moment each time. After a few turns without news,
 * 0.1 ms in all, the reactor waits in a call on one of FFI's threads, which takes 10 to 50 us to come back from. There is
 * never more than one such call, and none when nobody waits, so that the process can end.
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { Cancellation, type Limits } from "./cancel.ts";
import { start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import type { Poller, Watched } from "../ffi/backend.ts";
import { keep_alive } from "./keep_alive.ts";
import { sys } from "../ffi/mod.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from "../constants/poll.ts";
import type { Descriptor, Watching } from "../descriptor/descriptor.ts";
import { hold, type Holder, let_go } from "../descriptor/unload.ts";

/** Turns without news after which the reactor waits on a thread. */
const TURNS = 5;
/** How long such a turn may last, in milliseconds. */
const MOMENT = 0.02;
/** An event loop that comes back within so many milliseconds has nothing else to do: the turn may last a moment. */
const NOTHING_ELSE = 0.02;
/**
 * How many calls may succeed before the event loop gets its turn: a busy peer must not stop all timers, and Deno looks at
 * sockets of its own every hundredth turn or so. Beside a pair that never rests there are 150 fetches a second, with 64
 * calls a turn 50; the pair sends 6 % less.
 */
const BUDGET = 16;
/** How many more for each descriptor that there was news of. */
const BUDGET_FOR_NEWS = 4;
/**
 * How many are served before those go on. An echo of 64 KiB on 1,000 connections takes 0.93 of the time that it takes
 * when all are served first; with one at a time an echo of 64 bytes takes 1.15 of it.
 */
const AT_A_TIME = 8;
/** When to try again what the system has no news of, in milliseconds. */
const RETRY = 1;

const READABLE = POLLIN | POLLERR | POLLHUP | POLLNVAL;
const WRITABLE = POLLOUT | POLLERR | POLLHUP | POLLNVAL;

const watches = new Map<number, Watch>();
let poller: Poller | undefined;
let generation = 0;

/** How many wait, and how many of them keep the process alive. */
let waiting = 0, holding = 0;
/** What the reactor does: nothing, ask for news at each turn, or wait on a thread. */
let phase: "rests" | "turns" | "sleeps" = "rests";
/** Turns since the last news. */
let quiet = 0;
/** When the last turn ended. */
let turned = 0;
let budget = BUDGET;
/** The waiting call. */
let call: Promise<unknown> | undefined;
/** What is to be tried at the next turn, news or not. */
let next_tasks: { run(): void }[] = [];
/** What is to be settled when the waiting call has ended. */
let postponed: (() => void)[] = [];
/** What has happened: of each event the descriptor, the generation and the events, one behind the other. */
const ready_events: number[] = [];
/** How many of these numbers count, and which is the next to be looked at. */
let noted = 0, next = 0;
/** How many waits have ended in this isolate. */
let settled = 0;
const done = Promise.resolve();

/** Those who wait for one direction of a descriptor, in order. */
export class Queue {
  /** Whose queue it is. */
  readonly watch: Watch;
  /** Who is first; `null` when nobody waits. */
  head: AnyWait | null = null;
  #tail: AnyWait | null = null;
  #timer: Timer | undefined;

  /** @param watch Whose queue it is. */
  constructor(watch: Watch) {
    this.watch = watch;
  }

  /** Puts a waiter last. */
  push(waiter: AnyWait): void {
    const last = this.#tail;
    waiter.queue = this;
    waiter.previous = last;
    if (last === null) this.head = waiter;
    else last.next = waiter;
    this.#tail = waiter;
    began(this.watch);
  }

  /** Takes a waiter out, wherever it stands. */
  remove(waiter: AnyWait): void {
    const { previous, next } = waiter;
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.#tail = previous;
    else next.previous = previous;
    waiter.queue = waiter.previous = waiter.next = null;
    if (this.#timer !== undefined && this.head === null) this.#timer = void stop_timer(this.#timer);
    ended(this.watch);
  }

  /** Tries those who wait, in order, until one goes on waiting. */
  run(): void {
    while (this.head !== null && this.head.run());
  }

  /** Has them tried at the event loop's next turn, news or not. */
  run_next_turn(): void {
    at_next_turn(this);
  }

  /**
   * The first has just been refused. The system has news when a descriptor becomes writable, but none of one that is and
   * yet would block: a UNIX datagram socket, not connected, whose destination has its queue full. That is tried again in
   * a moment.
   */
  check(): void {
    if (this !== this.watch.writers || this.#timer !== undefined) return;
    if (sys.poll_one(this.watch.fd, POLLOUT, 0) === 0) return;
    this.#timer = start_timer(
      () => {
        this.#timer = undefined;
        this.run();
      },
      RETRY,
      this.watch.referenced,
    );
  }
}

/** A system call and what is made of its answer: the value, or minus an error number. It may be made many times. */
export type Attempt<T> = () => T | number;

/** What an attempt answers that wants to be made again at the event loop's next turn, whatever the system says. */
export const NEXT_TURN = -Infinity;

/** Whose mode has to be non-blocking. */
interface Mode {
  readonly timeout: number | null;
}

/** Whether an attempt answered with an error number; no value is a negative number. */
export function failed(result: unknown): result is number {
  return typeof result === "number" && result < 0;
}

/** Refuses a socket that blocks. */
export function expect_nonblocking({ timeout }: Mode): void {
  if (timeout !== 0) throw new ValueError("the socket must be non-blocking");
}

/** A call that waits, whatever its result. */
// deno-lint-ignore no-explicit-any
type AnyWait = Wait<any>;

/** One who waits for an attempt to succeed. */
export class Wait<T> {
  queue: Queue | null = null;
  previous: AnyWait | null = null;
  next: AnyWait | null = null;
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
    else if (result === NEXT_TURN) this.queue!.run_next_turn();
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
    if (was_first && queue.head !== null) queue.run_next_turn(); // The second may be able to do what the first could not.
  }
}

/** Nobody is served while the reactor sleeps: he could not be told before it has woken, and would be told too late. */
function at_next_turn(task: { run(): void }): void {
  if (next_tasks.push(task) > 1) return;
  if (phase === "sleeps") wake();
  else setImmediate(run_tasks);
}

function run_tasks(): void {
  const tasks = next_tasks;
  next_tasks = [];
  budget = BUDGET;
  for (const task of tasks) task.run();
}

/** Settles at the event loop's next turn, for whoever need not wait but has no budget left. */
export function next_turn(): Promise<void> {
  return new Promise((run) => at_next_turn({ run }));
}

/** A descriptor that somebody waits for, or did: it is watched until it is closed. */
export class Watch implements Watched, Watching {
  readonly fd: number;
  readonly generation: number;
  /** Who waits until there is something to read. */
  readonly readers: Queue = new Queue(this);
  /** Who waits until there is room to write. */
  readonly writers: Queue = new Queue(this);
  /** How many wait. */
  waiting = 0;
  /** Whether those keep the process alive. */
  referenced = true;
  /** Whether no socket object is known that would tell when it closes the descriptor. */
  unowned = false;
  /** Whether it has ended. */
  over = false;

  /** @param fd The descriptor. */
  constructor(fd: number) {
    this.fd = fd;
    this.generation = generation = generation % 0x7fff_ffff + 1;
  }

  get wanted(): number {
    return (this.readers.head === null ? 0 : POLLIN) | (this.writers.head === null ? 0 : POLLOUT);
  }

  /** Sets whether those who wait keep the process alive. */
  refer(referenced: boolean): void {
    if (referenced === this.referenced) return;
    this.referenced = referenced;
    holding += referenced ? this.waiting : -this.waiting;
    if (call !== undefined) keep_alive(call, holding > 0);
  }

  /** Stops watching, since the descriptor is about to be closed or given away. Whoever waits fails with EBADF. */
  end(): void {
    if (this.over) return;
    poller?.remove(this);
    this.forget();
  }

  /**
   * The same when the descriptor was closed already and is a new one now, or cannot be watched any more.
   *
   * @param error What whoever waits fails with; EBADF when it is missing.
   */
  forget(error?: unknown): void {
    this.over = true;
    watches.delete(this.fd);
    for (const queue of [this.readers, this.writers]) {
      while (queue.head !== null) queue.head.fail(error ?? os_error(CLOSED));
    }
    close_if_idle();
  }
}

/** The watch of a socket. From now on closing the socket ends it. */
export function watch_of(d: Descriptor): Watch {
  let watch = d.watch as Watch | null; // Nothing but this function sets it.
  if (watch === null || watch.over) watch = d.watch = watch_descriptor(d.fd);
  watch.unowned = false;
  return watch;
}

/** The watch of a descriptor that may have no socket object: it ends when nobody waits any more. */
export function watch_unowned(fd: number): Watch {
  const known = watches.get(fd), watched = watch_descriptor(fd);
  if (watched !== known) watched.unowned = true;
  return watched;
}

function watch_descriptor(fd: number): Watch {
  const known = watches.get(fd);
  if (known !== undefined) {
    if (poller?.has(known)) return known;
    known.forget();
  }
  if (poller === undefined) {
    poller = opened(sys.events.open(watches));
    hold(holder);
  }
  const watched = new Watch(fd);
  const failure = poller.add(watched);
  if (failure < 0) {
    close_if_idle();
    throw os_error(failure);
  }
  watches.set(fd, watched);
  return watched;
}

function opened(poller: Poller | number): Poller {
  if (typeof poller === "number") throw os_error(poller);
  return poller;
}

/** Whether something is watched: the poller belongs to the backend that was in use when it was opened. */
export function is_watching(): boolean {
  return poller !== undefined;
}

/** Closes the poller if nothing is watched: a program that has closed its sockets has no descriptor left. */
function close_if_idle(): void {
  if (watches.size > 0 || poller === undefined || phase === "sleeps") return;
  poller.close();
  poller = undefined;
  let_go(holder);
}

/**
 * Gives the poller back at the end of the program. Those who wait are not told: nothing of the program runs any more,
 * unless it has sent itself the event, and then they fail at the next turn.
 */
const holder: Holder = {
  wake() {
    if (phase === "sleeps") poller!.wake();
  },
  abandon() {
    poller!.close(phase === "sleeps");
    poller = undefined;
  },
};

/**
 * Whether a call may be tried now; when it may not, it has to wait for the next turn, even if it would succeed. Nobody
 * shall be told of success before those who had it earlier.
 */
export function within_budget(): boolean {
  return budget-- > 0 && postponed.length === 0;
}

/**
 * Settles a promise, unless the waiting call is only about to end: then it is settled after that. So whoever awaited
 * the last one finds nothing left under way, neither of ours nor of Deno's. What comes behind it stays behind it.
 */
export function settle(settlement: () => void): void {
  if (postponed.length > 0 || (phase === "sleeps" && waiting === 0)) postponed.push(settlement);
  else settlement();
}

function began(watch: Watch): void {
  watch.waiting++;
  waiting++;
  if (watch.referenced && ++holding === 1 && call !== undefined) keep_alive(call, true);
  if (phase === "rests") {
    phase = "turns";
    quiet = 0;
    setImmediate(turn);
  } else if (phase === "sleeps" && !poller!.remembers) {
    poller!.wake();
  }
}

function ended(watch: Watch): void {
  waiting--;
  settled++;
  if (watch.referenced && --holding === 0 && call !== undefined && waiting > 0) keep_alive(call, false);
  if (waiting === 0 && phase === "sleeps") wake();
  if (--watch.waiting === 0 && watch.unowned) watch.end();
}

function turn(): void {
  const patient = performance.now() - turned < NOTHING_ELSE;
  const count = poller === undefined ? 0 : collect(poller, patient);
  if (count < 0 && count !== INTERRUPTED) return fail_all(os_error(count));
  budget = BUDGET + BUDGET_FOR_NEWS * count;
  quiet = count > 0 ? 0 : quiet + 1;
  serve();
}

/**
 * Serves those who wait for what has happened, in turn. After every few whoever was served goes on before the next: what
 * he has received he sends on while it is in the processor's cache.
 */
function serve(): void {
  const pause = settled + AT_A_TIME;
  while (next < noted) {
    happened(ready_events[next++], ready_events[next++], ready_events[next++]);
    if (settled >= pause) return void done.then(serve);
  }
  noted = next = 0;
  go_on();
}

/** What follows a turn: another, sleep, or rest when nobody waits. */
function go_on(): void {
  if (waiting === 0) {
    phase = "rests";
    close_if_idle();
  } else if (quiet < TURNS || next_tasks.length > 0) {
    turned = performance.now();
    setImmediate(turn);
  } else {
    sleep();
  }
}

/**
 * Asks for news: once, or for a moment, which is how soon a peer usually answers.
 *
 * Between two questions whoever else wants this processor has it: the peer, often. A call that blocks for as long sets a
 * timer in the kernel, 5 us in a virtual machine, and lets the processor fall asleep, from which it takes 20 us and more
 * to wake. One connection's echo of 64 bytes with the load on the same processor: 26 us before, 19 so (asyncio 23);
 * on another: 75 before, 25 to 33 so (asyncio 90).
 */
function collect(poller: Poller, patient: boolean): number {
  const { events } = sys;
  if (!patient || events.sched_yield === undefined) return poller.collect(note);
  const end = performance.now() + MOMENT;
  while (true) {
    const count = poller.collect(note);
    if (count !== 0 || performance.now() > end) return count;
    events.sched_yield();
  }
}

function note(fd: number, generation: number, events: number): void {
  ready_events[noted++] = fd;
  ready_events[noted++] = generation;
  ready_events[noted++] = events;
}

function happened(fd: number, generation: number, events: number): void {
  const watch = watches.get(fd);
  if (watch === undefined || watch.generation !== generation) return; // It was closed before we heard of it.
  if ((events & READABLE) !== 0) watch.readers.run();
  if ((events & WRITABLE) !== 0) watch.writers.run();
}

/** The poller is of no use any more: whoever waits fails, and the next one who would have to wait opens another. */
function fail_all(error: unknown): void {
  phase = "rests";
  for (const watch of [...watches.values()]) watch.forget(error);
}

function sleep(): void {
  if (poller === undefined) return fail_all(os_error(CLOSED));
  try {
    call = poller.wait();
  } catch (error) { // There was no memory for the call.
    return fail_all(error);
  }
  phase = "sleeps";
  if (holding === 0) keep_alive(call, false);
  call.then(awake, awake);
}

/** Ends the waiting call. A process that ends after it sees what is postponed until then. */
function wake(): void {
  poller?.wake();
  keep_alive(call!, true);
}

function awake(): void {
  call = undefined;
  phase = "turns";
  const settlements = postponed;
  postponed = [];
  for (const settlement of settlements) settlement();
  if (next_tasks.length > 0) run_tasks();
  quiet = 0;
  turn();
}
