/**
 * The system calls of this platform.
 *
 * @module
 */

import { inherit_nothing } from "../base/intrinsics.ts";
import { by } from "../constants/platform.ts";
import type { Backend } from "./backend.ts";
import { posix } from "./posix/core.ts";

// Only Windows loads Windows' backend: importing mod.ts and opening a socket takes 6 % less elsewhere. This module does
// not wait for it: a module that awaits, and each that imports one, is evaluated behind its neighbours, and then the hooks
// of npm.ts would come too late. ready.ts waits, and the doors import that.
const windows: (() => Promise<Backend>) | undefined = by({
  windows: async () => (await import("./winsock/core.ts")).winsock,
});

let platform_backend: Backend = alone(posix);
let guard: ((backend: Backend) => Backend) | undefined;

/** The backend in use. On an unsupported platform the first call throws. */
export let sys: Backend = platform_backend;

/**
 * The backend, whose tables of calls inherit nothing. A call that the platform lacks is `undefined`; `Object.prototype` may
 * have a function of its name, `select` say, which is not the call.
 */
function alone(backend: Backend): Backend {
  inherit_nothing(backend);
  inherit_nothing(backend.names);
  inherit_nothing(backend.resolver);
  inherit_nothing(backend.events);
  inherit_nothing(backend.events?.epoll);
  return backend;
}

/**
 * Replaces the backend: by one that injects faults, for tests, or by a simulated kernel.
 *
 * @param backend The backend for all calls from now on.
 * @returns The backend that was in use.
 */
export function replace_backend(backend: Backend): Backend {
  const before = platform_backend;
  platform_backend = alone(backend);
  sys = guard === undefined ? platform_backend : alone(guard(platform_backend));
  return before;
}

/**
 * Wraps the backend in use, and any later one, with a guard that refuses what is not permitted. There is at most one guard,
 * and it cannot be removed.
 *
 * @param around Makes the guard of a backend.
 */
export function guard_backend(around: (backend: Backend) => Backend): void {
  if (guard !== undefined) return;
  guard = around;
  sys = alone(around(platform_backend));
}

/** Settles when the backend of Windows is loaded; `undefined` where there is nothing to wait for. */
export const ready: Promise<void> | undefined = windows?.().then((backend) => {
  if (platform_backend === posix) replace_backend(backend);
});
