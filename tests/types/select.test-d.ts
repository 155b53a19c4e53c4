// Programs against select.ts that must not check. Never run: `deno check` says when one of these lines is not an error.

import { poll, select } from "../../select.ts";

// @ts-expect-error three lists are required
select([1], []);
// @ts-expect-error an item is a descriptor, or has one
select(["1"], [], []);
// @ts-expect-error a timeout is a number
select([1], [], [], "1");
// @ts-expect-error an object that is ready is of the list's type
select([{ fileno: () => 1 }], [], [])[0][0].recv(1);
// @ts-expect-error a mask is a number
poll().register(1, "POLLIN");
