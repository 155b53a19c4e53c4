/**
 * Closes the library's descriptors when Deno unloads a program and the process goes on: `deno run --watch` restarts in
 * the same process, and `deno test` runs many files in one. Deno closes its own resources. This library's sockets would
 * stay open, and the next run could not bind the same address.
 *
 * Deno dispatches the event `unload`, and its listeners run in the order in which they were added. The program's own
 * listeners may still use its sockets, so this listener must be the last one: it is moved to the end when the first,
 * second, fourth, eighth … socket is opened, which costs nothing for many sockets.
 *
 * @module
 */

import { own_set } from "../base/intrinsics.ts";
import { queue_microtask } from "../base/clock.ts";

/** The owner of an open resource. */
export interface Holder {
  /** Ends calls on other threads, before anything is closed. */
  wake?(): void;
  /** Closes the resource. The program ends: pending calls stay pending, and nothing may wait for long. */
  abandon(): unknown;
}

const holders = own_set<Holder>();
/** How many resources were opened so far. */
let opened = 0;

/** Registers a holder, whose resource is closed when the program is unloaded, until {@linkcode let_go} is called. */
export function hold(holder: Holder): void {
  holders.add(holder);
  count_opened();
}

/** Counts a resource that was opened: see the top of the file. Sockets have a list of their own, in descriptor.ts. */
export function count_opened(): void {
  opened++;
  if ((opened & (opened - 1)) === 0) queue_microtask(listen);
}

/** Unregisters a holder whose resource is closed. */
export function let_go(holder: Holder): void {
  holders.delete(holder);
}

const { addEventListener, removeEventListener } = globalThis;

function listen(): void {
  removeEventListener("unload", abandon_all);
  addEventListener("unload", abandon_all);
}

function abandon_all(): void {
  holders.forEach((holder) => holder.wake?.());
  holders.forEach((holder) => void holder.abandon());
  holders.clear();
}
