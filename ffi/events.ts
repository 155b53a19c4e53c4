/**
 * Waiting for many descriptors at once: what the reactor and select.ts ask of the system.
 *
 * A {@linkcode Poller} is epoll, kqueue, or a list of descriptors for poll. Collecting is a call that never waits;
 * waiting is a call on one of FFI's own threads, of which nothing is asked but that it comes back: what happened is
 * collected afterwards, by this thread, in this thread's memory and with this thread's errno.
 *
 * @module
 */

import type { Region } from "./memory.ts";

/** A descriptor that is watched. */
export interface Watched {
  /** The descriptor. */
  readonly fd: number;
  /** Comes back with each event, 32 bits: tells the descriptor from an earlier one that had its number. */
  readonly generation: number;
  /** What somebody waits for at the moment: POLLIN, POLLOUT, both or 0. */
  readonly wanted: number;
}

/** Takes one event: a descriptor, its generation, and what happened: POLLIN, POLLOUT, POLLERR, POLLHUP. */
export type Happened = (fd: number, generation: number, events: number) => void;

/** A set of watched descriptors. */
export interface Poller {
  /**
   * Whether the system keeps what is watched, and tells each change once (epoll, kqueue). Where it does not (poll),
   * {@linkcode Watched.wanted} is read at each call, and a call under way does not learn of changes.
   */
  readonly remembers: boolean;

  /** Begins to watch a descriptor in both directions: 0, or minus an error number. */
  add(watched: Watched): number;
  /** Whether the descriptor is still the one that was added; one that was closed and opened again is not. */
  has(watched: Watched): boolean;
  /** Ends it. What was closed in between is gone already, and no error. */
  remove(watched: Watched): void;

  /** Passes on what has happened until now: how many events there were, or minus an error number. */
  collect(happened: Happened): number;
  /** Settles when something has happened or {@linkcode wake} was called; rarely for no reason. Once at a time. */
  wait(): Promise<unknown>;
  /** Ends the waiting call. */
  wake(): void;
  /** Gives back what the poller holds. Nobody may be in {@linkcode wait}. */
  close(): void;
}

/** The calls about many descriptors. */
export interface Events {
  /**
   * A new poller, or minus an error number.
   *
   * @param watched What is watched, by descriptor, kept by the caller: for systems that do not remember it.
   */
  open(watched: ReadonlyMap<number, Watched>): Poller | number;
  /** `poll(list, count, milliseconds)`: how many have events, 0 when the time is over, or minus an error number. */
  poll(list: Region, count: number, milliseconds: number): number;
  /** The same of POLLIN, POLLOUT and POLLPRI alone, by select(2); there where `poll` does not do for select(). */
  select?(list: Region, count: number, milliseconds: number): number;
  /** Lets whoever else wants the processor have it for a while; missing where asking again costs too much. */
  sched_yield?(): void;
}
