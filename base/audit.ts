/**
 * Audit events: the list of hooks, and the call that raises an event. `audit.ts` is the door.
 *
 * @module
 */

import { own_list } from "./intrinsics.ts";

const { freeze } = Object;

/** A hook: called with the name and the arguments of an event, before the call. If it throws, the call is not made. */
export type AuditHook = (event: string, args: readonly unknown[]) => void;

const hooks = own_list<AuditHook>();

/** Whether there is a hook. Without one, an event costs this comparison. */
export let audited = false;

/**
 * Adds a hook for all audit events of the module from now on. It cannot be removed.
 *
 * @param hook Called before each event's action.
 * @throws {TypeError} when it is not a function.
 * @see https://docs.python.org/3/library/sys.html#sys.addaudithook
 */
export function addaudithook(hook: AuditHook): void {
  if (typeof hook !== "function") throw new TypeError("hook: a function is required");
  hooks[hooks.length] = hook;
  audited = true;
}

/**
 * Raises an event: calls every hook. The module itself does so only `if (audited)`.
 *
 * @param event The event's name.
 * @param args Its arguments, which hooks cannot change.
 * @throws The error of a hook; later hooks are not called.
 * @see https://docs.python.org/3/library/sys.html#sys.audit
 */
export function audit(event: string, ...args: unknown[]): void {
  freeze(args); // A hook must not change what the next one sees.
  for (let i = 0; i < hooks.length; i++) hooks[i](event, args);
}
