/**
 * The selector by poll().
 *
 * @module
 */

import { Number } from "../base/intrinsics.ts";
import { POLLIN, POLLOUT } from "../constants/poll.ts";
import { poll } from "../select/poll.ts";
import { MappedSelector, type Ready } from "./base.ts";
import { EVENT_READ, EVENT_WRITE } from "./key.ts";

function mask(events: number): number {
  return ((events & EVENT_READ) !== 0 ? POLLIN : 0) | ((events & EVENT_WRITE) !== 0 ? POLLOUT : 0);
}

/**
 * A selector by poll() (every system; CPython has none on Windows).
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.PollSelector
 */
export class PollSelector<Data = unknown> extends MappedSelector<Data> {
  #poll = poll();

  /** {@inheritDoc MappedSelector.add} */
  protected override add(fd: number, events: number): void {
    this.#poll.register(fd, mask(events));
  }

  /** {@inheritDoc MappedSelector.change} */
  protected override change(fd: number, events: number): void {
    this.#poll.modify(fd, mask(events));
  }

  /** {@inheritDoc MappedSelector.remove} */
  protected override remove(fd: number): void {
    this.#poll.unregister(fd);
  }

  /** {@inheritDoc BaseSelector.select} */
  override select(timeout?: number | bigint | null): Ready<Data>[] {
    const milliseconds = timeout === null || timeout === undefined ? null : timeout <= 0 ? 0 : Number(timeout) * 1000;
    const keys = this.registered, ready: Ready<Data>[] = [];
    for (const [fd, happened] of this.#poll.poll(milliseconds)) {
      const key = keys.get(fd)!;
      // An error is both events: a read or a write throws it.
      const events = ((happened & ~POLLIN) !== 0 ? EVENT_WRITE : 0) | ((happened & ~POLLOUT) !== 0 ? EVENT_READ : 0);
      ready.push([key, events & key.events]);
    }
    return ready;
  }

  /** {@inheritDoc BaseSelector.close} */
  override close(): void {
    super.close();
    this.#poll = poll();
  }
}
