/**
 * Whether a call on one of FFI's threads keeps the process alive.
 *
 * Deno has no public way to unref a call of FFI. This file uses the internal one of Deno's own listeners and timers, if it
 * is there; in a Deno without it, the calls keep the process alive.
 *
 * @module
 */

interface Core {
  refOpPromise?(call: Promise<unknown>): void;
  unrefOpPromise?(call: Promise<unknown>): void;
}

function core(): Core {
  const { internal } = Deno as unknown as { internal?: symbol };
  const inside = internal === undefined ? undefined : (Deno as unknown as Record<symbol, { core?: Core }>)[internal];
  return inside?.core ?? {};
}

/**
 * Sets whether a call keeps the process alive until it ends; every call does at first.
 *
 * @param call The promise of the nonblocking call.
 * @param alive Whether it keeps the process alive from now on.
 */
export function keep_alive(call: Promise<unknown>, alive: boolean): void {
  const inside = core();
  if (alive) inside.refOpPromise?.(call);
  else inside.unrefOpPromise?.(call);
}
