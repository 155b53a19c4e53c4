/**
 * The system calls of this platform.
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import type { Backend } from "./backend.ts";
import { posix } from "./posix/core.ts";
import { winsock } from "./winsock/core.ts";

/** The backend in use. A platform without tables gets as far as the first call, which says so. */
export let sys: Backend = by({ linux: posix, darwin: posix, windows: winsock, freebsd: posix }) ?? posix;

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
