/**
 * Restricts the module to Deno's net permission.
 *
 * The C library ignores `--allow-net`: a program with only `--allow-ffi` can reach any host. {@linkcode
 * enforce_net_permission} makes this module check Deno's permission first, as `Deno.connect` does.
 *
 * ```ts ignore
 * import { enforce_net_permission } from "jsr:@bsd/socket/permissions";
 * import * as socket from "jsr:@bsd/socket";
 *
 * enforce_net_permission(); // deno run --allow-ffi --allow-net=example.org:80 …
 * socket.create_connection(["example.org", 80]);
 * socket.create_connection(["example.net", 80]); // NotCapable
 * ```
 *
 * @module
 */

export { enforce_net_permission } from "./permissions/enforce.ts";
