/**
 * A kernel that fails on request: a backend around the current one.
 *
 * @module
 */

import type { Backend } from "../../ffi/backend.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";

/** Replaces a call: receives the original call and its arguments. */
export type Fault = (name: string, call: (...args: never[]) => unknown, args: unknown[]) => unknown;

// deno-lint-ignore no-explicit-any
type Any = any;

/** A backend each of whose calls goes through `fault`. */
export function faulty(inner: Backend, fault: Fault): Backend {
  const around = (calls: Any, prefix: string): Any =>
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [
        name,
        typeof call === "function" ? (...args: unknown[]) => fault(prefix + name, call as Any, args) : call,
      ]),
    );
  return { ...around(inner, ""), names: around(inner.names, "names.") };
}

/** Runs `body` with a faulty backend. */
export function with_faults<T>(fault: Fault, body: () => T): T {
  const before = replace_backend(faulty(sys, fault));
  let result: T | undefined;
  try {
    result = body();
    return result;
  } finally {
    if (result instanceof Promise) result.finally(() => replace_backend(before)).catch(() => {});
    else replace_backend(before);
  }
}
