/**
 * The selector by kqueue, macOS and FreeBSD.
 *
 * @module
 */

import { OSError } from "../base/errors.ts";
import { Math, Number } from "../base/intrinsics.ts";
import { KQ_EV_ADD, KQ_EV_DELETE, KQ_FILTER_READ, KQ_FILTER_WRITE } from "../constants/kqueue.ts";
import { by } from "../constants/platform.ts";
import { Kevent, Kqueue } from "../select/kqueue.ts";
import { at_least_zero, MappedSelector, type Ready, with_held } from "./base.ts";
import { EVENT_READ, EVENT_WRITE } from "./key.ts";

/** A selector by kqueue(2). Made by `new KqueueSelector()` (macOS, FreeBSD). */
export class ByKqueue<Data = unknown> extends MappedSelector<Data> {
  readonly #kqueue = new Kqueue();
  /** How many filters there are: two for a descriptor that is waited for in both directions. */
  #filters = 0;

  /**
   * The descriptor of the kqueue.
   *
   * @throws {ValueError} when the selector is closed.
   */
  fileno(): number {
    return this.#kqueue.fileno();
  }

  #control(fd: number, filter: number, flags: number): void {
    this.#kqueue.control([new Kevent(fd, filter, flags)], 0, 0);
    this.#filters += flags === KQ_EV_ADD ? 1 : 0;
  }

  /** {@inheritDoc MappedSelector.add} */
  protected override add(fd: number, events: number): void {
    try {
      if ((events & EVENT_READ) !== 0) this.#control(fd, KQ_FILTER_READ, KQ_EV_ADD);
      if ((events & EVENT_WRITE) !== 0) this.#control(fd, KQ_FILTER_WRITE, KQ_EV_ADD);
    } catch (error) {
      this.remove(fd, events);
      throw error;
    }
  }

  /** {@inheritDoc MappedSelector.change} */
  protected override change(fd: number, events: number, before: number): void {
    this.remove(fd, before & ~events);
    this.add(fd, events & ~before);
  }

  /** {@inheritDoc MappedSelector.remove} */
  protected override remove(fd: number, events: number): void {
    for (const [event, filter] of [[EVENT_READ, KQ_FILTER_READ], [EVENT_WRITE, KQ_FILTER_WRITE]] as const) {
      if ((events & event) === 0) continue;
      this.#filters--;
      try {
        this.#control(fd, filter, KQ_EV_DELETE);
      } catch (error) {
        if (!(error instanceof OSError)) throw error; // It was closed since, and the kernel has removed it.
      }
    }
  }

  /** {@inheritDoc BaseSelector.select} */
  override select(timeout?: number | bigint | null): Ready<Data>[] {
    const happened = new Map<number, number>(), held = this.held();
    const seconds = held.length > 0 ? 0 : at_least_zero(timeout);
    // With nothing registered it waits all the same.
    for (const { ident, filter } of this.#kqueue.control(null, Math.max(this.#filters, 1), seconds)) {
      const event = filter === KQ_FILTER_READ ? EVENT_READ : filter === KQ_FILTER_WRITE ? EVENT_WRITE : 0;
      happened.set(Number(ident), (happened.get(Number(ident)) ?? 0) | event);
    }
    const ready: Ready<Data>[] = [];
    for (const [fd, events] of happened) {
      const key = this.registered.get(fd);
      if (key !== undefined) ready.push([key, events & key.events]);
    }
    return with_held(ready, held);
  }

  /** {@inheritDoc BaseSelector.close} */
  override close(): void {
    this.#kqueue.close();
    super.close();
  }
}

/**
 * The class of selectors by kqueue(2) (macOS, FreeBSD).
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.KqueueSelector
 */
export const KqueueSelector: typeof ByKqueue = by({ darwin: ByKqueue, freebsd: ByKqueue });
