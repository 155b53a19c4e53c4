/**
 * The resolver's functions on FFI's threads, on Windows.
 *
 * @module
 */

import { NI_MAXHOST, NI_MAXSERV } from "../../constants/addrinfo.ts";
import type { Resolver } from "../backend.ts";
import { resolver_on_threads } from "../resolver.ts";
import { bind } from "./bind.ts";
import { winsock_names } from "./names.ts";
import type { C } from "./symbols.ts";
import { NativeBuffer } from "./thread.ts";

let c_RtlMoveMemory: C["RtlMoveMemory"], c_freeaddrinfo: C["freeaddrinfo"];
let c_getaddrinfo: C["getaddrinfo_on_thread"], c_getnameinfo: C["getnameinfo_on_thread"];

/** The calls over ws2_32.dll. */
export const winsock_resolver: Resolver = resolver_on_threads({
  Memory: NativeBuffer,
  names: winsock_names,
  getaddrinfo(host, service, hints, list) {
    c_getaddrinfo ??= bind("getaddrinfo_on_thread");
    return c_getaddrinfo(host?.address ?? 0n, service?.address ?? 0n, hints.address, list.address);
  },
  freeaddrinfo(first) {
    (c_freeaddrinfo ??= bind("freeaddrinfo"))(first);
  },
  getnameinfo(address, size, host, service, flags) {
    c_getnameinfo ??= bind("getnameinfo_on_thread");
    return c_getnameinfo(address.address, size, host.address, NI_MAXHOST, service.address, NI_MAXSERV, flags);
  },
  copy() {
    return c_RtlMoveMemory ??= bind("RtlMoveMemory");
  },
});
