/**
 * What is still open when Deno unloads a program and the process goes on: `deno run --watch` begins anew in the same
 * process, and `deno test` runs file after file in one. Deno closes what is its own. What is this library's would stay
 * open, and the next run could not bind the same address.
 *
 * Deno says so by the event `unload`, whose listeners run in the order in which they were added. The program's own may
 * still use its sockets, so the one here has to be the last: it is added anew behind the code that opens the first
 * socket, the second, the fourth and so on, which costs nothing when there are many.
 *
 * @module
 */

import { queue_microtask } from "../base/clock.ts";

/** What holds something open. */
export interface Holder {
  /** Ends calls on other threads, before anything is closed. */
  wake?(): void;
  /** Gives it back. The program is at its end: nobody is told, and nothing may wait for long. */
  abandon(): unknown;
}

const holders = new Set<Holder>();
let held = 0;

/** Has a holder asked to give back what it holds when the program is unloaded, until {@linkcode let_go} is called. */
export function hold(holder: Holder): void {
  holders.add(holder);
  held++;
  if ((held & (held - 1)) === 0) queue_microtask(listen);
}

/** The holder has nothing open any more. */
export function let_go(holder: Holder): void {
  holders.delete(holder);
}

function listen(): void {
  removeEventListener("unload", abandon_all);
  addEventListener("unload", abandon_all);
}

function abandon_all(): void {
  for (const holder of holders) holder.wake?.();
  for (const holder of holders) holder.abandon();
  holders.clear();
}
