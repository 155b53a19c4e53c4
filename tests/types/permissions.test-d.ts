// Programs against permissions.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { enforce_net_permission } from "../../permissions.ts";

const result: void = enforce_net_permission();

// @ts-expect-error it has no parameters: Deno's flags say what is permitted
enforce_net_permission("127.0.0.1:80");
// @ts-expect-error it cannot be taken back
enforce_net_permission().revoke();
// @ts-expect-error it is not awaited
enforce_net_permission().then(() => {});

export { result };
