// Programs against errno.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { EAGAIN, errorcode, EWOULDBLOCK, strerror } from "../../errno.ts";

const text: string = strerror(EAGAIN) + strerror(11n) + errorcode[EWOULDBLOCK];

// @ts-expect-error an error number is a number
strerror("EAGAIN");
// @ts-expect-error an error number is required
strerror();
// @ts-expect-error the table is read-only
errorcode[1] = "EPERM";
// @ts-expect-error an error number is a number, not its name
const name: string = EAGAIN;

export { name, text };
