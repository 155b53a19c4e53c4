/**
 * The names of error numbers, as Python's `errno.errorcode` has them.
 *
 * @module
 */

import { EDEADLOCK, error_name, error_numbers } from "./errno.ts";
import * as rare from "./errno_rare.ts";

/**
 * The name of each error number of this system: `errorcode[2]` is `"ENOENT"`. Frozen. Of two names for a number it has
 * CPython's choice: `"EAGAIN"`, not `"EWOULDBLOCK"`, and `"EDEADLOCK"`, not `"EDEADLK"`; on Windows
 * `"WSAECONNREFUSED"`, not `"ECONNREFUSED"`.
 *
 * @see https://docs.python.org/3/library/errno.html#errno.errorcode
 */
export const errorcode: Readonly<Record<number, string>> = Object.freeze({
  ...Object.fromEntries(Array.from(error_numbers().values(), (number) => [number, error_name(number)!])),
  ...(EDEADLOCK === undefined ? {} : { [EDEADLOCK]: "EDEADLOCK" }),
  ...Object.fromEntries(
    Object.entries(rare).filter(([name, number]) => name.startsWith("WSA") && number !== undefined)
      .map(([name, number]) => [number, name]),
  ),
});
