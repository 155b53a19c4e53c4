/**
 * The selector by select().
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import { select } from "../select/select.ts";
import { at_least_zero, MappedSelector, type Ready } from "./base.ts";
import { EVENT_READ, EVENT_WRITE } from "./key.ts";

/** Windows: a connection attempt that failed is in select()'s third set, and counts as ready to be written to. */
const exceptional: (writers: ReadonlySet<number>) => Iterable<number> = by({ windows: (writers) => writers }) ??
  (() => []);

/**
 * A selector by select() (every system).
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.SelectSelector
 */
export class SelectSelector<Data = unknown> extends MappedSelector<Data> {
  readonly #readers = new Set<number>();
  readonly #writers = new Set<number>();

  /** {@inheritDoc MappedSelector.add} */
  protected override add(fd: number, events: number): void {
    if ((events & EVENT_READ) !== 0) this.#readers.add(fd);
    if ((events & EVENT_WRITE) !== 0) this.#writers.add(fd);
  }

  /** {@inheritDoc MappedSelector.change} */
  protected override change(fd: number, events: number): void {
    this.remove(fd);
    this.add(fd, events);
  }

  /** {@inheritDoc MappedSelector.remove} */
  protected override remove(fd: number): void {
    this.#readers.delete(fd);
    this.#writers.delete(fd);
  }

  /** {@inheritDoc BaseSelector.select} */
  override select(timeout?: number | bigint | null): Ready<Data>[] {
    const [r, w, x] = select(
      this.#readers,
      this.#writers,
      exceptional(this.#writers),
      at_least_zero(timeout) as number | null,
    );
    const happened = new Map<number, number>();
    for (const fd of r) happened.set(fd, EVENT_READ);
    for (const fd of [...w, ...x]) happened.set(fd, (happened.get(fd) ?? 0) | EVENT_WRITE);
    return Array.from(happened, ([fd, events]): Ready<Data> => [this.registered.get(fd)!, events]);
  }

  /** {@inheritDoc BaseSelector.close} */
  override close(): void {
    super.close();
    this.#readers.clear();
    this.#writers.clear();
  }
}
