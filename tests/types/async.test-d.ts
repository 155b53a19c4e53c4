// Programs against async.ts that must not check. Never run: `deno check` says when one of these lines is not an error.

import * as aio from "../../async.ts";
import type { Socket } from "../../mod.ts";

declare const inet: Socket<"AF_INET">;
declare const unix: Socket<"AF_UNIX">;

// @ts-expect-error a socket, not its descriptor
aio.sock_recv(3, 16);
// @ts-expect-error a number of bytes is required
aio.sock_recv(inet);
// @ts-expect-error the options are an object
aio.sock_recv(inet, 16, 5);
// @ts-expect-error a timeout misspelt would be a wait without end
aio.sock_recv(inet, 16, { time_out: 5 });
// @ts-expect-error a signal is an AbortSignal
aio.sock_recv(inet, 16, { signal: new AbortController() });
// @ts-expect-error the result is a promise
aio.sock_recv(inet, 16).length;
// @ts-expect-error text is not bytes
aio.sock_sendall(inet, "text");
// @ts-expect-error a UNIX address is a path
aio.sock_connect(unix, ["127.0.0.1", 80]);
// @ts-expect-error an IPv4 address is a pair
aio.sock_sendto(inet, new Uint8Array(1), "127.0.0.1");
// @ts-expect-error an address is a pair
aio.create_connection("localhost:80");
// @ts-expect-error there is no such option
aio.sock_sendfile(inet, "file", 0, null, { fall_back: true });
// @ts-expect-error a descriptor, or an object that has one
aio.wait_readable("3");
