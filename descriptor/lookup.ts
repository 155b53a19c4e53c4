/**
 * Lookups that address families need from the system: see {@linkcode Lookup}.
 *
 * @module
 */

import { AF_SYSTEM } from "../constants/address_family.ts";
import { SOCK_DGRAM } from "../constants/socket_type.ts";
import { SYSPROTO_CONTROL } from "../constants/system.ts";
import { throw_if_failed } from "../ffi/result.ts";
import type { Lookup } from "../families/codec.ts";
import { sys } from "../ffi/mod.ts";
import { resolve } from "../netdb/addrinfo.ts";
import { interface_index, interface_name } from "../netdb/interfaces.ts";

/** The lookups of this machine. */
export const lookup: Lookup = {
  resolve,
  if_nametoindex: interface_index,
  if_indextoname: interface_name,
  control_id(name) {
    const fd = throw_if_failed(sys.socket(AF_SYSTEM, SOCK_DGRAM, SYSPROTO_CONTROL));
    const id = sys.control_id!(fd, name);
    sys.close(fd);
    return id < 0 ? undefined : id;
  },
};
