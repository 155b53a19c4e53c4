/**
 * Restricts the module to Deno's net permission.
 *
 * The C library ignores `--allow-net`: a program with only `--allow-ffi` can reach any host. {@linkcode
 * enforce_net_permission} makes this module check Deno's permission first, as `Deno.connect` does.
 *
 * @example A program that may reach one host
 * ```ts
 * import { enforce_net_permission } from "jsr:@bsd/socket/permissions";
 * import * as socket from "jsr:@bsd/socket";
 *
 * enforce_net_permission(); // deno run --allow-ffi --allow-net=127.0.0.1 …
 * using server = socket.create_server(["127.0.0.1", 0]);
 * using client = socket.create_connection(server.getsockname());
 * // socket.create_connection(["example.net", 80]) throws NotCapable: this host was not granted.
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { enforce_net_permission } from "./permissions/enforce.ts";
