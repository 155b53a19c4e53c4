/**
 * The resolver's functions on FFI's threads, on Linux, macOS and FreeBSD.
 *
 * @module
 */

import { NI_MAXHOST, NI_MAXSERV } from "../../constants/addrinfo.ts";
import type { Resolver } from "../backend.ts";
import { resolver_on_threads } from "../resolver.ts";
import { bind } from "./bind.ts";
import { posix_names } from "./names.ts";
import type { C } from "./symbols.ts";
import { NativeBuffer } from "./thread.ts";

let c_freeaddrinfo: C["freeaddrinfo"], c_getaddrinfo: C["getaddrinfo_on_thread"];
let c_getnameinfo: C["getnameinfo_on_thread"], c_memcpy: C["memcpy"];

/** The calls over libc. */
export const posix_resolver: Resolver = resolver_on_threads({
  Memory: NativeBuffer,
  names: posix_names,
  getaddrinfo(host, service, hints, list) {
    c_getaddrinfo ??= bind("getaddrinfo_on_thread");
    return c_getaddrinfo(host?.pointer ?? null, service?.pointer ?? null, hints.pointer, list.pointer);
  },
  freeaddrinfo(first) {
    (c_freeaddrinfo ??= bind("freeaddrinfo"))(first);
  },
  getnameinfo(address, size, host, service, flags) {
    c_getnameinfo ??= bind("getnameinfo_on_thread");
    return c_getnameinfo(address.pointer, size, host.pointer, NI_MAXHOST, service.pointer, NI_MAXSERV, flags);
  },
  copy() {
    return c_memcpy ??= bind("memcpy");
  },
});
