/**
 * The system calls of this platform.
 *
 * @module
 */

import type { Backend } from "./backend.ts";
import { posix } from "./posix/core.ts";

/** The backend in use. */
export let sys: Backend = posix;

/**
 * Puts another backend in place: one that wraps this one and injects faults, for tests.
 *
 * @param backend What every call goes to from now on.
 * @returns The backend that was in use.
 */
export function replace_backend(backend: Backend): Backend {
  const before = sys;
  sys = backend;
  return before;
}
