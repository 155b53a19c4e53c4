/**
 * The system calls of this platform.
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import type { Backend } from "./backend.ts";
import { posix } from "./posix/core.ts";

// The modules of Windows are loaded there alone: importing mod.ts and opening a socket takes 6 % less elsewhere.
const windows: (() => Promise<Backend>) | undefined = by({
  windows: async () => (await import("./winsock/core.ts")).winsock,
});

let platform_backend: Backend = windows === undefined ? posix : await windows();
let guard: ((backend: Backend) => Backend) | undefined;

/** The backend in use. A platform without tables gets as far as the first call, which says so. */
export let sys: Backend = platform_backend;

/**
 * Puts another backend in place: one that wraps this one and injects faults, for tests.
 *
 * @param backend What every call goes to from now on.
 * @returns The backend that was in use.
 */
export function replace_backend(backend: Backend): Backend {
  const before = platform_backend;
  platform_backend = backend;
  sys = guard === undefined ? platform_backend : guard(platform_backend);
  return before;
}

/**
 * Puts a backend around whichever is in use, now and later: one that refuses what is not permitted. There is at most
 * one, and nothing takes it away again.
 *
 * @param around Makes it.
 */
export function guard_backend(around: (backend: Backend) => Backend): void {
  if (guard !== undefined) return;
  guard = around;
  sys = around(platform_backend);
}
