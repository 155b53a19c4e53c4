// Programs against audit.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { addaudithook, audit, type AuditHook } from "../../audit.ts";

const hook: AuditHook = (event, args) => console.log(event.toUpperCase(), args.length);
addaudithook(hook);
addaudithook(() => {});
audit("mine", 1, "two");

// @ts-expect-error a hook is a function
addaudithook("socket.bind");
// @ts-expect-error an event is text
addaudithook((event: number) => console.log(event));
// @ts-expect-error a hook cannot change the arguments
addaudithook((_event, args) => args.push(1));
// @ts-expect-error an event has a name
audit();
// @ts-expect-error an event is text
audit(1, "mine");
