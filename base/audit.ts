/**
 * Audit events: the list of hooks, and the call that raises an event. `audit.ts` is the door.
 *
 * @module
 */

/** A hook: called with the event's name and its arguments before the call is made. What it throws stops the call. */
export type AuditHook = (event: string, args: readonly unknown[]) => void;

const hooks: AuditHook[] = [];

/** Whether there is any hook: without one an event costs this comparison. */
export let audited = false;

/**
 * Adds a hook that sees every audit event of the module from now on. It cannot be removed.
 *
 * @param hook Called before each event's action.
 * @throws {TypeError} when it is not a function.
 * @see https://docs.python.org/3/library/sys.html#sys.addaudithook
 */
export function addaudithook(hook: AuditHook): void {
  if (typeof hook !== "function") throw new TypeError("hook: a function is required");
  hooks.push(hook);
  audited = true;
}

/**
 * Raises an event: every hook is called. The module itself does so only `if (audited)`.
 *
 * @param event The event's name.
 * @param args Its arguments, which hooks cannot change.
 * @throws Whatever a hook does; those behind it are not called.
 * @see https://docs.python.org/3/library/sys.html#sys.audit
 */
export function audit(event: string, ...args: unknown[]): void {
  Object.freeze(args); // What one hook does to them the next one must not see.
  for (let i = 0; i < hooks.length; i++) hooks[i](event, args);
}
