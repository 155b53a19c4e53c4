/**
 * A backend around another one, which checks Deno's permissions before each call.
 *
 * It stands directly above C: what it reads is the memory that the kernel will read. calls.ts has a decision for each
 * call, table.ts for each option, control message and ioctl; descriptors.ts says how a check is made, granted.ts how
 * Deno is asked.
 *
 * @module
 */

import type { Backend } from "../ffi/backend.ts";
import { around, CALLS, EVENTS } from "./calls.ts";
import { Descriptors } from "./descriptors.ts";
import { names_around, resolver_around } from "./names.ts";

/**
 * A backend that holds another one to Deno's permissions.
 *
 * @param inner The backend that makes the calls.
 */
export function guarded(inner: Backend): Backend {
  const descriptors = new Descriptors(inner), { names, events, resolver, ...calls } = inner;
  return {
    ...around(calls, CALLS, descriptors),
    names: names_around(names, descriptors),
    events: around(events, EVENTS, descriptors),
    resolver: resolver_around(resolver, names, descriptors),
  };
}
