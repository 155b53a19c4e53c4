// Programs against npm.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { packages } from "../../npm.ts";

const first: string = packages[0];

// @ts-expect-error the list is read-only
packages.push("unix-dgram");
// @ts-expect-error a package is a name
packages.includes(1);
// @ts-expect-error the list itself cannot be assigned
packages[0] = "unix-dgram";

export { first };
