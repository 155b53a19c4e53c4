/**
 * The reactor: the calls that wait for descriptors, and the only place in an isolate that polls for them.
 *
 * A call that would block waits in a queue of the descriptor's {@linkcode Watch}, and is tried again when the poller
 * reports an event. While events arrive, the reactor polls once per turn of the event loop (2 us a turn); while the
 * event loop is idle, for 20 us per turn. After five quiet turns, 0.1 ms in all, it polls in a call on an FFI thread,
 * from which the return takes 10 to 50 us. There is at most one such call, and none when no call waits, so that the
 * process can end.
 *
 * @module
 */

import { own_list, own_map } from "../base/intrinsics.ts";
import { ValueError } from "../base/value_errors.ts";
import { EWOULDBLOCK } from "../constants/errno.ts";
import { Cancellation, type Limits } from "./cancel.ts";
import {
  machine_now,
  now,
  queue_microtask,
  set_immediate,
  start_timer,
  stop_timer,
  type Timer,
} from "../base/clock.ts";
import { CLOSED, INTERRUPTED, os_error } from "../ffi/result.ts";
import type { Poller, Watched } from "../ffi/backend.ts";
import { keep_alive } from "./keep_alive.ts";
import { sys } from "../ffi/mod.ts";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "../constants/poll.ts";
import type { Descriptor, Watching } from "../descriptor/descriptor.ts";
import { hold, type Holder, let_go } from "../descriptor/unload.ts";

/** Turns without an event after which the reactor polls on a thread. */
const TURNS = 5;
/** How long a turn without an event polls when the event loop is idle, in milliseconds. */
const MOMENT = 0.02;
/** The event loop is idle when its next turn begins within so many milliseconds. */
const NOTHING_ELSE = 0.02;
/**
 * How many calls may succeed per turn of the event loop. A busy peer must not stop the timers, and Deno polls its own
 * sockets about every hundredth turn. With a busy pair of sockets, 16 allows 150 fetches a second and 64 allows 50; the
 * pair sends 6 % less.
 */
const BUDGET = 16;
/** How many more for each descriptor with an event. */
const BUDGET_PER_EVENT = 4;
/**
 * How many calls finish before the code that awaited them runs. With 16, an echo on 64 or 1,000 connections takes 0.91 to
 * 1.00 of the time that it takes with 8. With 32 it takes 0.84 to 1.07, and code that takes a millisecond for each message
 * would stop the timers for 32 ms.
 */
const AT_A_TIME = 16;
/** How many events, calls beyond the budget or untried calls are served before the clock is read again. */
const STEPS = 8;
/**
 * How long the events of one poll are served, and the calls beyond a turn's budget made, before the event loop has its
 * turn, in milliseconds. 1,024 messages of 64 KiB would stop the timers for 100 ms. A turn after every 64 calls instead
 * takes 1.4 of the time of an echo of 64 bytes on 1,000 connections.
 */
const TURN = 10;
/** When to retry a call for which the system reports no event, in milliseconds. */
const RETRY = 1;
/**
 * How many events a poll has to give for receiving calls to wait untried. With fewer the peer has often answered before
 * the next receive, which then needs no poll: an echo on one connection takes its data at once in 5 of 6 calls.
 */
const MANY = 8;
/** How long a busy reactor leaves calls untried, in milliseconds. */
const LATE = 100;

const READABLE = POLLIN | POLLERR | POLLHUP | POLLNVAL;
const WRITABLE = POLLOUT | POLLERR | POLLHUP | POLLNVAL;

const watches = own_map<number, Watch>();
let poller: Poller | undefined;
let generation = 0;

/** How many calls wait, and how many of them keep the process alive. */
let waiting = 0, holding = 0;
/** The phase: no call waits, poll at each turn, or poll on a thread. */
let phase: "rests" | "turns" | "sleeps" = "rests";
/** Turns since the last event. */
let quiet = 0;
/** When the last turn ended. */
let turned = 0;
let budget = BUDGET;
/** The call on the thread. */
let call: Promise<unknown> | undefined;
/** What to run at the next turn. */
let next_tasks = own_list<{ run(): void }>();
/** The promises to settle once the call on the thread has ended. */
let postponed = own_list<() => void>();
/** The events of this turn, three numbers each: the descriptor, its generation, the event bits. */
const ready_events = own_list<number>();
/** How many of these numbers are valid, and the position of the next. */
let noted = 0, next = 0;
/** The watch whose event is served, if that is of data alone. */
let only_data: Watch | null = null;
/** Whether the poll has given many events. */
let many = false;
/** The watches of calls that wait untried, see {@linkcode may_wait_untried}; and when they were tried the last time. */
let untried = own_list<Watch>(), tried = 0;
/** How many waits have ended in this isolate. */
let settled = 0;
/** When the event loop has its turn. The clock of a simulated kernel stands still meanwhile, so each run is the same. */
let turn_ends = 0;
/** How many of {@linkcode STEPS} have been made since the clock was read. */
let steps = 0;

/** One of a descriptor's queues: calls that wait for data, for room to send, or for urgent data. */
export type Direction = "readers" | "writers" | "urgent";

/** The calls that wait for one direction of a descriptor, first in, first out. */
export class Queue {
  /** The descriptor's watch. */
  readonly watch: Watch;
  /** The first call; `null` when none waits. */
  head: AnyWait | null = null;
  #tail: AnyWait | null = null;
  #timer: Timer | undefined;

  /** @param watch The descriptor's watch. */
  constructor(watch: Watch) {
    this.watch = watch;
  }

  /** Appends a wait. */
  push(waiter: AnyWait): void {
    const last = this.#tail;
    waiter.queue = this;
    waiter.previous = last;
    if (last === null) this.head = waiter;
    else last.next = waiter;
    this.#tail = waiter;
    began(this.watch);
  }

  /** Removes a wait, wherever it stands. */
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

  /** Tries the calls in order, until one has to go on waiting. */
  run(): void {
    while (this.head !== null && this.head.run());
  }

  /** Has all calls fail. */
  fail(error: unknown): void {
    while (this.head !== null) this.head.fail(error ?? failure(CLOSED));
  }

  /** Tries the calls at the event loop's next turn, without an event. */
  run_next_turn(): void {
    at_next_turn(this);
  }

  /**
   * Called when the first call has just failed with EWOULDBLOCK. The system reports when a descriptor becomes writable,
   * but an unconnected UNIX datagram socket is writable while the queue of its destination is full. Retry after a
   * millisecond.
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

/** One try of a call: returns its value, or minus an error number. It may run many times. */
export type Attempt<T> = () => T | number;

/** An attempt returns this to run again at the event loop's next turn, without an event. */
export const NEXT_TURN = -Infinity;

/** The property that says whether a socket is non-blocking. */
interface Mode {
  readonly timeout: number | null;
}

/**
 * The error of a failed call; when making it throws, which a program with builtins of its own can cause, what it threw. An
 * exception here would leave this call waiting for ever, and every other one of the isolate.
 */
function failure(result: number): unknown {
  try {
    return os_error(result);
  } catch (error) {
    return error;
  }
}

/** Whether an attempt returned an error number. No attempt returns a negative number as its value. */
export function failed(result: unknown): result is number {
  return typeof result === "number" && result < 0;
}

/** Throws if a socket is blocking. */
export function expect_nonblocking({ timeout }: Mode): void {
  if (timeout !== 0) throw new ValueError("the socket must be non-blocking");
}

/** A call that waits, whatever its result. */
// deno-lint-ignore no-explicit-any
type AnyWait = Wait<any>;

/** A call that waits until its attempt succeeds. */
export class Wait<T> {
  queue: Queue | null = null;
  previous: AnyWait | null = null;
  next: AnyWait | null = null;
  readonly owner: unknown; // Keeps the socket reachable; a socket that is garbage is closed.
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
    if (limits !== undefined) { // Before the call is in the queue, so that an error here leaves the queue unchanged.
      this.#cancellation = new Cancellation(limits, (reason) => this.cancel(reason), queue.watch.referenced);
    }
    queue.push(this);
  }

  run(): boolean {
    let result;
    try {
      expect_nonblocking(this.#mode); // The mode may have changed, and the attempt would block the thread.
      result = this.#attempt();
    } catch (error) {
      if (this.queue !== null) this.fail(error);
      return true;
    }
    if (this.queue === null) return true; // An audit hook has ended the wait during the attempt.
    if (!failed(result)) {
      this.#leave();
      settle(() => this.#resolve(result));
      return true;
    }
    if (result === INTERRUPTED) return this.run();
    if (result === -EWOULDBLOCK) this.queue!.check();
    else if (result === NEXT_TURN) this.queue!.run_next_turn();
    else this.fail(failure(result));
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

  /** Ends the wait with an error. Nothing was sent or received, unless an earlier attempt did a part. */
  cancel(reason: unknown): void {
    const queue = this.queue!;
    const was_first = queue.head === this;
    this.fail(reason);
    if (was_first && queue.head !== null) queue.run_next_turn(); // The next call may succeed where the first could not.
  }
}

/** Runs nothing while the poll thread sleeps: promises would settle only after it wakes. */
function at_next_turn(task: { run(): void }): void {
  if (next_tasks.push(task) > 1) return;
  if (phase === "sleeps") wake();
  else set_immediate(run_tasks);
}

function begin_turn(): void {
  turn_ends = now() + TURN;
  steps = 0;
}

/**
 * Whether the event loop should have its turn before the next step. Every loop over events or calls asks it before each
 * step, also if the step before has ended no wait: an attempt may send for long and wait again. The first steps do not
 * ask the clock, so that each turn makes some.
 */
function turn_is_over(): boolean {
  if (steps++ < STEPS) return false;
  steps = 1;
  return now() >= turn_ends;
}

function run_tasks(): void {
  const tasks = next_tasks;
  next_tasks = own_list();
  budget = BUDGET;
  begin_turn();
  for (let i = 0; i < tasks.length; i++) {
    if (turn_is_over()) return run_later(tasks, i);
    tasks[i].run();
  }
}

/** The rest of a turn's tasks: the next turn begins with them. */
function run_later(tasks: readonly { run(): void }[], from: number): void {
  const added = next_tasks;
  next_tasks = rest_of(tasks, from, added);
  if (added.length === 0) set_immediate(run_tasks);
}

/** The items of a list that are left, then those that were added meanwhile. */
function rest_of<T>(list: readonly T[], from: number, added: readonly T[]): T[] {
  const rest = own_list<T>();
  for (let i = from; i < list.length; i++) rest.push(list[i]);
  for (let i = 0; i < added.length; i++) rest.push(added[i]);
  return rest;
}

/** Settles at the event loop's next turn: for a call that need not wait, but has no budget left. */
export function next_turn(): Promise<void> {
  return new Promise((run) => at_next_turn({ run }));
}

/** A descriptor that calls wait for, or did. It is watched until it is closed. */
export class Watch implements Watched, Watching {
  readonly fd: number;
  readonly generation: number;
  /** The calls that wait for data. */
  readonly readers: Queue = new Queue(this);
  /** The calls that wait for room to send. */
  readonly writers: Queue = new Queue(this);
  /** The calls that wait for urgent data; `null` before the first. */
  urgent: Queue | null = null;
  /** How many calls wait. */
  waiting = 0;
  /** Whether they keep the process alive. */
  referenced = true;
  /** Whether the descriptor belongs to no known socket object, which would end the watch when it is closed. */
  unowned = false;
  /** Whether it has ended. */
  over = false;
  /** Whether the last receive took all there was, as far as is known, and no event has come since. */
  emptied = false;
  /** Whether it is in the list of untried calls. */
  untried = false;

  /** @param fd The descriptor. */
  constructor(fd: number) {
    this.fd = fd;
    this.generation = generation = generation % 0x7fff_ffff + 1;
  }

  get wanted(): number {
    return (this.readers.head === null ? 0 : POLLIN) | (this.writers.head === null ? 0 : POLLOUT) |
      (this.urgent === null || this.urgent.head === null ? 0 : POLLPRI);
  }

  /** One of the queues. */
  queue(direction: Direction): Queue {
    return direction === "urgent" ? this.urgent ??= new Queue(this) : this[direction];
  }

  /** Makes the first attempts of calls that wait untried. */
  try_untried(): void {
    if (!this.emptied) return; // An event has come since, and they have been tried.
    this.emptied = false;
    this.readers.run();
  }

  /** Sets whether the waiting calls keep the process alive. */
  refer(referenced: boolean): void {
    if (referenced === this.referenced) return;
    this.referenced = referenced;
    holding += referenced ? this.waiting : -this.waiting;
    if (call !== undefined) keep_alive(call, holding > 0);
  }

  /** Stops watching, since the descriptor is about to be closed or given away. Waiting calls fail with EBADF. */
  end(): void {
    if (this.over) return;
    poller?.remove(this);
    this.forget();
  }

  /**
   * Stops watching a descriptor that was closed already and is a new one now, or that can no longer be watched.
   *
   * @param error The error for the waiting calls; EBADF when omitted.
   */
  forget(error?: unknown): void {
    this.over = true;
    this.emptied = false;
    watches.delete(this.fd);
    this.readers.fail(error);
    this.writers.fail(error);
    this.urgent?.fail(error);
    close_if_idle();
  }
}

/** The watch of a socket. Closing the socket ends it. */
export function watch_of(d: Descriptor): Watch {
  let watch = d.watch as Watch | null; // Only this function sets it.
  if (watch === null || watch.over) watch = d.watch = watch_descriptor(d.fd);
  watch.unowned = false;
  return watch;
}

/** The watch of a descriptor without a known socket object. It ends when no call waits any more. */
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

/** Whether a descriptor is watched: the poller belongs to the backend that was in use when it was opened. */
export function is_watching(): boolean {
  return poller !== undefined;
}

/** Closes the poller if nothing is watched, so that a program that has closed its sockets has no descriptor left. */
function close_if_idle(): void {
  if (watches.size > 0 || poller === undefined || phase === "sleeps") return;
  poller.close();
  poller = undefined;
  untried = own_list();
  let_go(holder);
}

/**
 * Closes the poller at the end of the program. Waiting calls stay pending, since no code of the program runs any more.
 * If the program has dispatched the event itself, they fail at the next turn.
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
 * Whether a call may be tried now. If not, it waits for the next turn even if it would succeed: promises must settle in
 * the order in which their calls succeeded.
 */
export function within_budget(): boolean {
  return budget-- > 0 && postponed.length === 0;
}

/**
 * Settles a promise; while the call on the thread is about to end, only after it has ended. So code that awaited the
 * last promise finds no operation pending. Later promises stay behind earlier ones.
 */
export function settle(settlement: () => void): void {
  if (postponed.length > 0 || (phase === "sleeps" && waiting === 0)) postponed.push(settlement);
  else settlement();
}

/**
 * Whether a receive that was not filled has received all there is, so that another one would only fail with EWOULDBLOCK:
 * for an attempt on TCP, without urgent data that another call has read.
 */
export function is_drained(watch: Watching | null): boolean {
  return watch !== null && only_data === watch;
}

/** A receive on TCP was not filled: if it has received all there is, the next one need not be tried before an event. */
export function note_short(d: Descriptor): void {
  if (many && is_drained(d.watch)) (d.watch as Watch).emptied = true;
}

/**
 * Whether a receiving call may wait without a first attempt, which would fail with EWOULDBLOCK and cost a system call.
 *
 * It is not certain. Data stay behind a short receive that stops at urgent data or at a record of the kernel's TLS, and
 * with SO_RCVLOWAT the system does not report a few bytes. So the attempt is made later, even without an event: before
 * the reactor sleeps, after 100 ms at the latest, and before the descriptor is closed.
 */
export function may_wait_untried(d: Descriptor): boolean {
  const watch = d.watch as Watch | null;
  if (watch === null || !watch.emptied || phase === "sleeps") return false;
  if (!watch.untried) {
    watch.untried = true;
    untried.push(watch);
  }
  return true;
}

/** Tries the calls that wait untried, for the time of a turn: the events have used up theirs if the reactor is busy. */
function try_untried(): void {
  const list = untried, before = settled;
  untried = own_list();
  begin_turn();
  for (let i = 0; i < list.length; i++) {
    if (turn_is_over()) {
      untried = rest_of(list, i, untried);
      break;
    }
    list[i].untried = false;
    list[i].try_untried();
  }
  if (untried.length === 0) tried = turned; // If not, the next turn goes on with them.
  if (settled !== before) quiet = 0;
}

/** A wait goes on, but what it received lets other code run: it counts as one that has ended. */
export function progressed(): void {
  settled++;
}

function began(watch: Watch): void {
  watch.waiting++;
  waiting++;
  if (watch.referenced && ++holding === 1 && call !== undefined) keep_alive(call, true);
  if (phase === "rests") {
    phase = "turns";
    quiet = 0;
    set_immediate(turn);
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
  const patient = machine_now() - turned < NOTHING_ELSE;
  const count = poller === undefined ? 0 : collect(poller, patient);
  if (count < 0 && count !== INTERRUPTED) return fail_all(os_error(count));
  quiet = count > 0 ? 0 : quiet + 1;
  many = count >= MANY;
  serve_turn();
}

function serve_rest(): void {
  if (next < noted) serve_turn(); // Unless the poller has failed since.
}

/** Serves the events of a poll, or the rest of them. */
function serve_turn(): void {
  budget = BUDGET + BUDGET_PER_EVENT * (noted - next) / 3;
  begin_turn();
  serve();
}

/**
 * Runs the calls that wait for the events. After every few, the code that awaited them runs first: it sends on what it
 * has received while the data are in the processor's cache.
 */
function serve(): void {
  const pause = settled + AT_A_TIME;
  while (next < noted) {
    if (turn_is_over()) return set_immediate(serve_rest);
    happened(ready_events[next++], ready_events[next++], ready_events[next++]);
    if (settled >= pause) return queue_microtask(serve);
  }
  noted = next = 0;
  go_on();
}

/** After a turn: another one, sleep, or rest when no call waits. */
function go_on(): void {
  if (untried.length > 0 && (quiet >= TURNS || turned - tried > LATE)) try_untried();
  if (waiting === 0) {
    phase = "rests";
    close_if_idle();
  } else if (quiet < TURNS || next_tasks.length > 0 || untried.length > 0) {
    turned = machine_now();
    set_immediate(turn);
  } else {
    sleep();
  }
}

/**
 * Polls once, or when the event loop is idle for 20 us: a peer often answers that soon.
 *
 * Between two polls other threads may have the processor, often the peer. A poll that blocks for 20 us would set a
 * timer in the kernel, which costs 5 us in a virtual machine, and would let the processor sleep, from which it takes 20
 * us and more to wake. An echo of 64 bytes with the load on the same processor takes 19 us this way and 26 us with a
 * blocking poll (asyncio 23); on another processor 25 to 33 us, and 75 us (asyncio 90).
 */
function collect(poller: Poller, patient: boolean): number {
  const { events } = sys;
  if (!patient || events.sched_yield === undefined) return poller.collect(note);
  const end = machine_now() + MOMENT;
  while (true) {
    const count = poller.collect(note);
    if (count !== 0 || machine_now() > end) return count;
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
  if (watch === undefined || watch.generation !== generation) return; // The event is of a descriptor that was closed since.
  if ((events & READABLE) !== 0) {
    watch.emptied = false;
    only_data = (events & ~(POLLIN | POLLOUT)) === 0 && poller?.reports_end === true ? watch : null;
    watch.readers.run();
    only_data = null;
  }
  if ((events & (POLLPRI | READABLE)) !== 0 && watch.urgent !== null) watch.urgent.run(); // kqueue does not distinguish them.
  if ((events & WRITABLE) !== 0) watch.writers.run();
}

/** The poller has failed: waiting calls fail with its error, and the next call that must wait opens another. */
function fail_all(error: unknown): void {
  phase = "rests";
  noted = next = 0;
  const all = own_list<Watch>();
  watches.forEach((watch) => void all.push(watch));
  for (let i = 0; i < all.length; i++) all[i].forget(error);
}

/** The backend is about to be replaced, and the waiting call with it: waiting calls fail with EBADF. */
export function abandon(): void {
  const settlements = postponed;
  postponed = own_list();
  call = undefined;
  if (poller !== undefined) fail_all(os_error(CLOSED));
  for (let i = 0; i < settlements.length; i++) settlements[i]();
  if (next_tasks.length > 0) set_immediate(run_tasks);
}

function sleep(): void {
  if (poller === undefined) return fail_all(os_error(CLOSED));
  try {
    call = poller.wait();
  } catch (error) { // There is no memory for the call.
    return fail_all(error);
  }
  phase = "sleeps";
  if (holding === 0) keep_alive(call, false);
  call.then(awake, awake);
}

/** Ends the call on the thread. The process must not end before what is postponed until then has run. */
function wake(): void {
  poller?.wake();
  keep_alive(call!, true);
}

function awake(): void {
  call = undefined;
  phase = "turns";
  const settlements = postponed;
  postponed = own_list();
  for (let i = 0; i < settlements.length; i++) settlements[i]();
  if (next_tasks.length > 0) run_tasks();
  quiet = 0;
  turn();
}
