/**
 * What address families ask of the system: see {@linkcode System}.
 *
 * @module
 */

import type { System } from "../families/codec.ts";
import { resolve } from "../netdb/addrinfo.ts";
import { interface_index, interface_name } from "../netdb/interfaces.ts";

/** The answers of this machine. */
export const system: System = {
  resolve,
  if_nametoindex: interface_index,
  if_indextoname: interface_name,
  control_id() {
    throw new Error("not yet");
  },
};
