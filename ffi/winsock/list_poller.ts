/**
 * The poller of systems that do not remember what is watched: poll(2), and what Windows has for it. Each call is given
 * the list of wanted events, and a descriptor that {@linkcode Waker.wake} makes readable.
 *
 * @module
 */

import type { Happened, Poller, Watched } from "../backend.ts";
import { POLLFD } from "../layout.ts";
import { Region } from "../memory.ts";
import { POLLIN } from "../../constants/poll.ts";

/** A descriptor that becomes readable on request: one end of a pair of sockets, a pipe or an eventfd. */
export interface Waker {
  /** What to poll. */
  readonly fd: number;
  /** Makes it readable. */
  wake(): void;
  /** Makes it not readable. */
  rest(): void;
  /** Closes it. */
  close(): void;
}

/** The calls that a {@linkcode ListPoller} uses. */
export interface PollCalls {
  /** `poll(list, count, milliseconds)`. */
  poll(list: Region, count: number, milliseconds: number): number;
  /** `poll(list, count, -1)` of a copy of the list on a thread. Once at a time. */
  poll_on_thread(list: Region, count: number): Promise<unknown>;
  /** Frees the memory of such calls, none of which is pending. */
  free(): void;
}

/** A poller that makes a new list for each call. */
export class ListPoller implements Poller {
  readonly remembers = false;
  readonly #calls: PollCalls;
  readonly #waker: Waker;
  readonly #watched: ReadonlyMap<number, Watched>;
  readonly #in_list: Watched[] = [];
  #list: Region = new Region(16 * POLLFD.size);

  /**
   * @param watched What is watched, by descriptor.
   * @param waker How the waiting call is ended; closed with the poller.
   * @param calls The system's calls.
   */
  constructor(watched: ReadonlyMap<number, Watched>, waker: Waker, calls: PollCalls) {
    this.#watched = watched;
    this.#waker = waker;
    this.#calls = calls;
  }

  add(): number {
    return 0;
  }

  has(): boolean {
    return true;
  }

  remove(): void {}

  /** Lists the waker and what is wanted: how many there are. */
  #fill(): number {
    const most = this.#watched.size + 1;
    if (this.#list.bytes.length < most * POLLFD.size) this.#list = new Region(most * 2 * POLLFD.size);
    const { view } = this.#list;
    view.setInt32(0, this.#waker.fd, true);
    view.setInt16(POLLFD.events, POLLIN, true);
    let count = 1;
    for (const watched of this.#watched.values()) {
      const { fd, wanted } = watched;
      if (wanted === 0) continue;
      view.setInt32(count * POLLFD.size, fd, true);
      view.setInt16(count * POLLFD.size + POLLFD.events, wanted, true);
      this.#in_list[count++] = watched;
    }
    this.#in_list.length = count;
    return count;
  }

  collect(happened: Happened): number {
    const count = this.#fill();
    const n = this.#calls.poll(this.#list, count, 0);
    if (n <= 0) return n;
    const { view } = this.#list;
    if (view.getInt16(POLLFD.revents, true) !== 0) this.#waker.rest();
    for (let i = 1; i < count; i++) {
      const events = view.getInt16(i * POLLFD.size + POLLFD.revents, true);
      const { fd, generation } = this.#in_list[i];
      if (events !== 0) happened(fd, generation, events);
    }
    return n;
  }

  wait(): Promise<unknown> {
    const count = this.#fill();
    return this.#calls.poll_on_thread(this.#list, count);
  }

  wake(): void {
    this.#waker.wake();
  }

  close(waiting = false): void {
    this.#waker.close();
    if (!waiting) this.#calls.free(); // The thread may be about to write there.
  }
}
