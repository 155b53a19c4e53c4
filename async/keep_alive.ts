/**
 * Whether a call on an FFI thread keeps the process alive.
 *
 * Deno has no public API to unref an FFI call. This file uses the internal function of Deno's own listeners and timers,
 * if it exists; otherwise the calls keep the process alive.
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
 * Sets whether a call keeps the process alive until it ends; this is the default.
 *
 * @param call The promise of the nonblocking call.
 * @param alive Whether it keeps the process alive from now on.
 */
export function keep_alive(call: Promise<unknown>, alive: boolean): void {
  const inside = core();
  if (alive) inside.refOpPromise?.(call);
  else inside.unrefOpPromise?.(call);
}
