/**
 * The selector by epoll, Linux only.
 *
 * @module
 */

import { OSError } from "../base/errors.ts";
import { EPOLLIN, EPOLLOUT } from "../constants/epoll.ts";
import { by } from "../constants/platform.ts";
import { Epoll, wait } from "../select/epoll.ts";
import { milliseconds_from_now } from "../select/timeout.ts";
import { MappedSelector, type Ready, with_held } from "./base.ts";
import { EVENT_READ, EVENT_WRITE } from "./key.ts";

function mask(events: number): number {
  return ((events & EVENT_READ) !== 0 ? EPOLLIN : 0) | ((events & EVENT_WRITE) !== 0 ? EPOLLOUT : 0);
}

/** A selector by epoll(7). Made by `new EpollSelector()` (Linux). */
export class ByEpoll<Data = unknown> extends MappedSelector<Data> {
  readonly #epoll = new Epoll();

  /**
   * The descriptor of the epoll.
   *
   * @throws {ValueError} when the selector is closed.
   */
  fileno(): number {
    return this.#epoll.fileno();
  }

  /** {@inheritDoc MappedSelector.add} */
  protected override add(fd: number, events: number): void {
    this.#epoll.register(fd, mask(events));
  }

  /** {@inheritDoc MappedSelector.change} */
  protected override change(fd: number, events: number): void {
    this.#epoll.modify(fd, mask(events));
  }

  /** {@inheritDoc MappedSelector.remove} */
  protected override remove(fd: number): void {
    try {
      this.#epoll.unregister(fd);
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // It was closed since, and the kernel has removed it.
    }
  }

  /** {@inheritDoc BaseSelector.select} */
  override select(timeout?: number | bigint | null): Ready<Data>[] {
    const keys = this.registered, ready: Ready<Data>[] = [], held = this.held();
    const at_once = held.length > 0 || (typeof timeout === "number" && timeout <= 0);
    const deadline = at_once ? 0 : milliseconds_from_now(timeout, 1000);
    wait(this.#epoll.fileno(), deadline, keys.size || 1, (fd, happened) => {
      const key = keys.get(fd);
      if (key === undefined) return;
      // An error is both events: a read or a write throws it.
      const events = ((happened & ~EPOLLIN) !== 0 ? EVENT_WRITE : 0) | ((happened & ~EPOLLOUT) !== 0 ? EVENT_READ : 0);
      ready.push([key, events & key.events]);
    });
    return with_held(ready, held);
  }

  /** {@inheritDoc BaseSelector.close} */
  override close(): void {
    this.#epoll.close();
    super.close();
  }
}

/**
 * The class of selectors by epoll(7) (Linux).
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.EpollSelector
 */
export const EpollSelector: typeof ByEpoll = by({ linux: ByEpoll });
