// Programs against trace.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { type Trace, trace } from "../../trace.ts";

using all: Trace = trace(console.log);
using some = trace((line) => line.length, { calls: ["connect"], fds: new Set([3]), pcap: true });
const file: Uint8Array = some.pcap();

// @ts-expect-error a function is required
trace();
// @ts-expect-error a line is text
trace((line: number) => console.log(line));
// @ts-expect-error there is no such option
trace(console.log, { call: ["connect"] });
// @ts-expect-error names are a list
trace(console.log, { calls: 1 });
// @ts-expect-error descriptors are numbers
trace(console.log, { fds: ["3"] });

export { all, file };
