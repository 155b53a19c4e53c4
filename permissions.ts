/**
 * Holds the module to Deno's permissions.
 *
 * The C library that `--allow-ffi` opens knows nothing of `--allow-net`: a program with that flag alone can reach any
 * host. {@linkcode enforce_net_permission} makes this module ask Deno first, as `Deno.connect` does.
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
