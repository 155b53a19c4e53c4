/**
 * A trace of the system calls of this isolate, as strace(1) prints it.
 *
 * | to … | use |
 * | --- | --- |
 * | see every call | {@linkcode trace}: `using _ = trace(console.error)` |
 * | select calls | its options `calls` and `fds` |
 * | get the data as packets | its option `pcap`, and {@linkcode Trace.pcap} |
 *
 * It works from inside the program, on every system, and needs no other permission or program. It costs nothing while
 * it is off.
 *
 * @example Which calls does an awaited connection make?
 * ```ts
 * import { create_server } from "jsr:@bsd/socket";
 * import { create_connection } from "jsr:@bsd/socket/async";
 * import { trace } from "jsr:@bsd/socket/trace";
 *
 * using server = create_server(["127.0.0.1", 0]);
 * using _ = trace(console.log, { calls: ["connect"], durations: false });
 * using client = await create_connection(server.getsockname());
 * // connect(10, {sa_family=AF_INET, sin_port=htons(38231), sin_addr=inet_addr("127.0.0.1")}, 16) =
 * //   -1 EINPROGRESS (Operation now in progress), for sock_connect
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { Trace, trace, type TraceOptions } from "./trace/trace.ts";
