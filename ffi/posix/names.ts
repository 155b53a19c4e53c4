/**
 * Names and numbers on Linux, macOS and FreeBSD.
 *
 * @module
 */

import { ADDRINFO } from "../layout.ts";
import { Region } from "../memory.ts";
import { aside, type Names } from "../names.ts";
import { CString, read_addrinfo, text_at } from "../structs.ts";
import { bind, errno } from "./bind.ts";
import type { C } from "./symbols.ts";

// The memory of parameters and results: a host name has at most 255 octets, with a zone behind it a few more.
const first_text = new CString(512), second_text = new CString(64);
const hints = new Region(ADDRINFO.size);
const result = new Region(8);

// One variable for each function: see bind().
let c_freeaddrinfo: C["freeaddrinfo"], c_gai_strerror: C["gai_strerror"], c_getaddrinfo: C["getaddrinfo"];
let c_memcpy: C["memcpy"];

/** A resolver function's code, with errno kept before anything else can run. */
function resolved(code: number): number {
  if (code !== 0) aside.errno = errno[0];
  return code;
}

/** The calls over libc. */
export const posix_names: Names = {
  getaddrinfo(host, service, family, type, protocol, flags, take) {
    const { view } = hints;
    view.setInt32(ADDRINFO.flags, flags, true);
    view.setInt32(ADDRINFO.family, family, true);
    view.setInt32(ADDRINFO.socktype, type, true);
    view.setInt32(ADDRINFO.protocol, protocol, true);
    const node = first_text.put(host), port = second_text.put(service);
    c_getaddrinfo ??= bind("getaddrinfo");
    const code = resolved(c_getaddrinfo(node, port, hints.pointer, result.pointer));
    if (code !== 0) return code;
    const list = result.view.getBigUint64(0, true);
    try {
      read_addrinfo(list, c_memcpy ??= bind("memcpy"), take);
    } finally {
      (c_freeaddrinfo ??= bind("freeaddrinfo"))(list);
    }
    return 0;
  },
  gai_strerror(code) {
    const text = (c_gai_strerror ??= bind("gai_strerror"))(code);
    return text === null ? `Unknown error ${code}` : text_at(text);
  },
};
