/**
 * Other methods in place of the backend's.
 *
 * @module
 */

import type { Backend } from "../../ffi/backend.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";

/** Puts other methods in place of the backend's until the end of the block: `using _ = backend_with({ … })`. */
export function backend_with(methods: Partial<Backend>): Disposable {
  const before = sys;
  replace_backend({ ...before, ...methods });
  return { [Symbol.dispose]: () => void replace_backend(before) };
}
