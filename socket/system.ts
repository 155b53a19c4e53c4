/**
 * What address families ask of the system: see {@linkcode System}.
 *
 * @module
 */

import type { System } from "../families/codec.ts";
import { resolve } from "../netdb/addrinfo.ts";

/** The answers of this machine. */
export const system: System = {
  resolve,
  if_nametoindex() {
    throw new Error("not yet");
  },
  if_indextoname() {
    throw new Error("not yet");
  },
  control_id() {
    throw new Error("not yet");
  },
};
