/**
 * The resolver's functions on FFI's threads, on Linux, macOS and FreeBSD.
 *
 * @module
 */

import { EAI_SYSTEM } from "../../constants/addrinfo.ts";
import { ADDRINFO } from "../layout.ts";
import { Region, Words } from "../memory.ts";
import { found } from "../names.ts";
import { CallMemory, type Resolver } from "../resolver.ts";
import { read_addrinfo, text_in, write_hints } from "../netdb_structs.ts";
import { bind } from "./bind.ts";
import { posix_names } from "./names.ts";
import type { C } from "./symbols.ts";
import { Outside } from "./thread.ts";

const NI_MAXHOST = 1025, NI_MAXSERV = 32; // netdb.h
const NULL = new Uint8Array(8);

let c_freeaddrinfo: C["freeaddrinfo"], c_getaddrinfo: C["getaddrinfo_on_thread"];
let c_getnameinfo: C["getnameinfo_on_thread"], c_memcpy: C["memcpy"];

/** The calls over libc. */
export const posix_resolver: Resolver = {
  async getaddrinfo(host, service, family, type, protocol, flags, take) {
    using memory = new CallMemory(Outside);
    const hints = new Region(ADDRINFO.size), result = new Words(8);
    write_hints(hints, family, type, protocol, flags);
    const list = memory.holding(NULL);
    const code = await (c_getaddrinfo ??= bind("getaddrinfo_on_thread"))(
      memory.text(host)?.pointer ?? null,
      memory.text(service)?.pointer ?? null,
      memory.holding(hints.bytes).pointer,
      list.pointer,
    );
    // Its errno stayed on that thread. It is rare enough to be asked for once more, here.
    if (code === EAI_SYSTEM) {
      return posix_names.getaddrinfo(host, service, family, type, protocol, flags, take);
    }
    if (code !== 0) return code;
    list.take(result.bytes);
    const first = result.longs[0];
    try {
      read_addrinfo(first, c_memcpy ??= bind("memcpy"), take);
    } finally {
      (c_freeaddrinfo ??= bind("freeaddrinfo"))(first);
    }
    return 0;
  },

  async getnameinfo(flags) {
    using memory = new CallMemory(Outside);
    const address = found.bytes.slice(0, found.size);
    const names = [new Region(NI_MAXHOST), new Region(NI_MAXSERV)];
    const [host, service] = names.map(({ bytes }) => memory.room(bytes.length));
    const code = await (c_getnameinfo ??= bind("getnameinfo_on_thread"))(
      memory.holding(address).pointer,
      address.length,
      host.pointer,
      NI_MAXHOST,
      service.pointer,
      NI_MAXSERV,
      flags,
    );
    if (code === EAI_SYSTEM) {
      found.bytes.set(address);
      found.size = address.length;
      return posix_names.getnameinfo(flags);
    }
    if (code !== 0) return code;
    host.take(names[0].bytes);
    service.take(names[1].bytes);
    return [text_in(names[0]), text_in(names[1])];
  },
};
