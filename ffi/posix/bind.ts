/**
 * Binding of libc's functions, and errno.
 *
 * @module
 */

import { Int32Array, Uint8Array } from "../../base/intrinsics.ts";
import { bind_symbol } from "../library.ts";
import { read } from "../pointer.ts";
import { type C, ERRNO_LOCATION, symbols } from "./symbols.ts";

// This thread's errno. Its address never changes, so a failed call's error is one array element away: no second FFI call
// that would cost as much as the first, and nothing runs in between that could overwrite it. With `--allow-ffi=<list>` Deno
// does not allow such a view of C memory, and errno is copied from there.
let variable: Int32Array<ArrayBuffer>;
let copied_from: Deno.PointerObject | undefined;
const copy = new Uint8Array(4);

const { UnsafePointerView: { getArrayBuffer }, errors: { NotCapable } } = Deno;

function locate(): void {
  const location = bind_symbol("c", ERRNO_LOCATION, symbols[ERRNO_LOCATION])()!;
  try {
    variable = new Int32Array(getArrayBuffer(location, 4));
  } catch (error) {
    if (!(error instanceof NotCapable)) throw error;
    variable = new Int32Array(copy.buffer);
    copied_from = location;
  }
}

/** The error number of the call that just failed. */
export function last_errno(): number {
  if (copied_from !== undefined) read(copy, copied_from);
  return variable[0];
}

/**
 * Binds a function of libc.
 *
 * Bind at the place of the call and keep the function in a variable of its own, `(c_send ??= bind("send"))(…)`. A call
 * site that has only ever seen one function costs 3 to 11 ns; one that several functions share costs 70.
 *
 * @param name The function's name in the table of symbols.
 */
export function bind<Name extends keyof C>(name: Name): C[Name] {
  if (variable === undefined) locate();
  return bind_symbol("c", name, symbols[name] as Deno.ForeignFunction) as C[Name];
}
