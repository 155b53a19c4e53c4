/**
 * An audit hook that checks its arguments, and refuses a call now and then.
 *
 * @module
 */

import { assert } from "@std/assert";
import { EPERM } from "../../errno.ts";
import { addaudithook } from "../../audit.ts";
import * as socket from "../../mod.ts";
import { honest } from "./kernel.ts";

/** Every so many events the hook refuses the call. */
const REFUSED = 150;

/** Adds the hook, which stays for good. */
export function add_hook(): void {
  let events = 0;
  addaudithook((event, args) => {
    if (!event.startsWith("socket.")) return;
    assert(Array.isArray(args), "the arguments of an event are a list");
    const of_socket = event.match(/^socket\.(__new__|bind|connect|send|sendto|sendmsg|listen)$/);
    if (of_socket) assert(args[0] instanceof socket.socket, `${event} tells of ${Deno.inspect(args[0])}`);
    if (++events % REFUSED === 0 && !honest) throw new socket.OSError(EPERM, "a hook refuses");
  });
}
