/**
 * The resolver's functions on FFI's threads, on Windows.
 *
 * @module
 */

import { ADDRINFO } from "../layout.ts";
import { Region, Words } from "../memory.ts";
import { found } from "../names.ts";
import { CallMemory, type Resolver } from "../resolver.ts";
import { read_addrinfo, text_in, write_hints } from "../netdb_structs.ts";
import { bind } from "./bind.ts";
import type { C } from "./symbols.ts";
import { Outside } from "./thread.ts";

const NI_MAXHOST = 1025, NI_MAXSERV = 32; // ws2tcpip.h
const NULL = new Uint8Array(8);

let c_RtlMoveMemory: C["RtlMoveMemory"], c_freeaddrinfo: C["freeaddrinfo"];
let c_getaddrinfo: C["getaddrinfo_on_thread"], c_getnameinfo: C["getnameinfo_on_thread"];

/** The calls over ws2_32.dll. */
export const winsock_resolver: Resolver = {
  async getaddrinfo(host, service, family, type, protocol, flags, take) {
    using memory = new CallMemory(Outside);
    const hints = new Region(ADDRINFO.size), result = new Words(8);
    write_hints(hints, family, type, protocol, flags);
    const list = memory.holding(NULL);
    const code = await (c_getaddrinfo ??= bind("getaddrinfo_on_thread"))(
      memory.text(host)?.address ?? 0n,
      memory.text(service)?.address ?? 0n,
      memory.holding(hints.bytes).address,
      list.address,
    );
    if (code !== 0) return code;
    list.take(result.bytes);
    const first = result.longs[0];
    try {
      read_addrinfo(first, c_RtlMoveMemory ??= bind("RtlMoveMemory"), take);
    } finally {
      (c_freeaddrinfo ??= bind("freeaddrinfo"))(first);
    }
    return 0;
  },

  async getnameinfo(flags) {
    using memory = new CallMemory(Outside);
    const names = [new Region(NI_MAXHOST), new Region(NI_MAXSERV)];
    const [host, service] = names.map(({ bytes }) => memory.room(bytes.length));
    const { size } = found;
    const code = await (c_getnameinfo ??= bind("getnameinfo_on_thread"))(
      memory.holding(found.bytes).address,
      size,
      host.address,
      NI_MAXHOST,
      service.address,
      NI_MAXSERV,
      flags,
    );
    if (code !== 0) return code;
    host.take(names[0].bytes);
    service.take(names[1].bytes);
    return [text_in(names[0]), text_in(names[1])];
  },
};
