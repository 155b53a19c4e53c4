/**
 * Whether a call on one of FFI's threads keeps the process alive.
 *
 * Deno has no public way to say so for calls of FFI. Its own listeners and timers have one inside, which is reached here
 * if it is there; in a Deno that hides it, the calls keep the process alive as all calls do.
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
 * @param call What the nonblocking call returned.
 * @param alive Whether it does from now on.
 */
export function keep_alive(call: Promise<unknown>, alive: boolean): void {
  const inside = core();
  if (alive) inside.refOpPromise?.(call);
  else inside.unrefOpPromise?.(call);
}
