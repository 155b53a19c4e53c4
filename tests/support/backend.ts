/**
 * Replaces methods of the backend.
 *
 * @module
 */

import type { Backend } from "../../ffi/backend.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";

/** Replaces methods of the backend until the end of the block: `using _ = backend_with({ … })`. */
export function backend_with(methods: Partial<Backend>): Disposable {
  const before = sys;
  replace_backend({ ...before, ...methods });
  return { [Symbol.dispose]: () => void replace_backend(before) };
}
