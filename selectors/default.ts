/**
 * The selector that is best here.
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import type { MappedSelector } from "./base.ts";
import { EpollSelector } from "./epoll_selector.ts";
import { KqueueSelector } from "./kqueue_selector.ts";
import { SelectSelector } from "./select_selector.ts";

/** The class of a selector. */
export interface SelectorClass {
  /** A new selector, with nothing registered. */
  new <Data = unknown>(): MappedSelector<Data>;
}

/**
 * The class that is best on this system: EpollSelector on Linux, KqueueSelector on macOS and FreeBSD, SelectSelector on
 * Windows.
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.DefaultSelector
 */
export const DefaultSelector: SelectorClass = by<SelectorClass>({
  linux: EpollSelector,
  darwin: KqueueSelector,
  windows: SelectSelector,
  freebsd: KqueueSelector,
});
