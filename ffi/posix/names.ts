/**
 * Names and numbers on Linux, macOS and FreeBSD: on this thread, and the resolver's functions on FFI's threads as well.
 *
 * Where a function has a reentrant form, that one is called: other threads of the process, the workers and the
 * awaitable calls, may be in the same function. macOS has none, but keeps what they return for each thread.
 *
 * @module
 */

import { NI_MAXHOST, NI_MAXSERV } from "../../constants/addrinfo.ts";
import type { HostEntry, Names, Resolver, Text } from "../backend.ts";
import { ERANGE } from "../../constants/errno.ts";
import { BigInt, length_of, Uint8Array } from "../../base/intrinsics.ts";
import { by } from "../../constants/platform.ts";
import { ADDRINFO, HOSTENT } from "../layout.ts";
import { Region, resolved_sockaddr, resolver_errno, Words } from "../memory.ts";
import { pointer_to, read, size_t } from "../pointer.ts";
import * as structs from "../netdb_structs.ts";
import { resolver_on_threads } from "../resolver.ts";
import { bind, last_errno } from "./bind.ts";
import type { C } from "./symbols.ts";
import { NativeBuffer } from "./thread.ts";

const REENTRANT: boolean = by({ linux: true, darwin: false, freebsd: true });
const NETDB_INTERNAL = -1, NO_RECOVERY = 3; // netdb.h
const RTLD_DEFAULT = 0xffff_ffff_ffff_fffen; // dlfcn.h: (void *) -2 on macOS

// The memory of parameters and results: a host name has at most 255 octets, with a zone behind it a few more.
const first_text = new structs.CString(512), second_text = new structs.CString(64);
const hints = new Region(ADDRINFO.size);
const result = new Words(8), code = new Region(4);
const entry = new Region(HOSTENT.addr_list + 8); // The largest of the three that have an entry here
const interface_name = new Region(16); // IF_NAMESIZE

// Larger, so they are made when they are needed.
let host: Region | undefined, service: Region | undefined, scratch: Region | undefined;
const HOST_ROOM = BigInt(NI_MAXHOST - 1), SCRATCH = 16 * 1024, MAX_SCRATCH = 1 << 20;

// One variable for each function: see bind().
let c_dlsym: C["dlsym"], c_freeaddrinfo: C["freeaddrinfo"], c_gai_strerror: C["gai_strerror"];
let c_getaddrinfo: C["getaddrinfo"], c_gethostbyaddr: C["gethostbyaddr"], c_gethostbyaddr_r: C["gethostbyaddr_r"];
let c_gethostbyname: C["gethostbyname"], c_gethostbyname_r: C["gethostbyname_r"], c_gethostname: C["gethostname"];
let c_getnameinfo: C["getnameinfo"], c_getprotobyname: C["getprotobyname"];
let c_getprotobyname_r: C["getprotobyname_r"], c_getservbyname: C["getservbyname"];
let c_getservbyname_r: C["getservbyname_r"], c_getservbyport: C["getservbyport"];
let c_getservbyport_r: C["getservbyport_r"], c_hstrerror: C["hstrerror"], c_if_freenameindex: C["if_freenameindex"];
let c_if_indextoname: C["if_indextoname"], c_if_nameindex: C["if_nameindex"], c_if_nametoindex: C["if_nametoindex"];
let c_memcpy: C["memcpy"], c_sethostname: C["sethostname"];
let c_getaddrinfo_on_thread: C["getaddrinfo_on_thread"], c_getnameinfo_on_thread: C["getnameinfo_on_thread"];

/** A resolver function's code, with errno kept before anything else can run. */
function resolved(code: number): number {
  if (code !== 0) resolver_errno.value = last_errno();
  return code;
}

/** Calls a reentrant function, with more memory each time it needs more: the pointer to its result, or null. */
function reentrant(call: (memory: Region, size: bigint) => number): Deno.PointerObject | null {
  while (true) {
    scratch ??= new Region(SCRATCH);
    const { length } = scratch.bytes;
    result.view.setBigUint64(0, 0n, true);
    if (call(scratch, size_t(length)) !== ERANGE || length >= MAX_SCRATCH) break;
    scratch = new Region(length * 2);
  }
  return pointer_to(result.view.getBigUint64(0, true));
}

/** The entry that a reentrant function has found, or the h_errno that it left. */
function host_entry(resolved_sockaddr: Deno.PointerObject | null): HostEntry | number {
  if (resolved_sockaddr !== null) return structs.read_hostent(resolved_sockaddr);
  const error = code.view.getInt32(0, true);
  return error === 0 ? NO_RECOVERY : error;
}

/** The same of a function that is not reentrant: `h_errno` is a variable of the library. */
function static_host_entry(resolved_sockaddr: Deno.PointerObject | null): HostEntry | number {
  if (resolved_sockaddr === null) {
    const place = (c_dlsym ??= bind("dlsym"))(RTLD_DEFAULT, first_text.put("h_errno"));
    if (place === null) code.view.setInt32(0, NETDB_INTERNAL, true);
    else read(code.bytes, place);
  }
  return host_entry(resolved_sockaddr);
}

const hosts: Pick<Names, "gethostbyname" | "gethostbyaddr"> = REENTRANT
  ? {
    gethostbyname(name) {
      const text = first_text.put(name);
      c_gethostbyname_r ??= bind("gethostbyname_r");
      return host_entry(reentrant((memory, size) =>
        c_gethostbyname_r(text, entry.pointer, memory.pointer, size, result.pointer, code.pointer)
      ));
    },
    gethostbyaddr(address, family) {
      const bytes = new Uint8Array(address), length = length_of(bytes);
      c_gethostbyaddr_r ??= bind("gethostbyaddr_r");
      return host_entry(reentrant((memory, size) =>
        c_gethostbyaddr_r(
          bytes,
          length,
          family,
          entry.pointer,
          memory.pointer,
          size,
          result.pointer,
          code.pointer,
        )
      ));
    },
  }
  : {
    gethostbyname(name) {
      return static_host_entry((c_gethostbyname ??= bind("gethostbyname"))(first_text.put(name)));
    },
    gethostbyaddr(address, family) {
      c_gethostbyaddr ??= bind("gethostbyaddr");
      return static_host_entry(c_gethostbyaddr(new Uint8Array(address), length_of(address), family));
    },
  };

/** `struct servent` by name and by port, `struct protoent` by name. */
interface Entries {
  service(name: Text, proto: Text): Deno.PointerObject | null;
  service_at(port: number, proto: Text): Deno.PointerObject | null;
  protocol(name: Text): Deno.PointerObject | null;
}

const entries: Entries = REENTRANT
  ? {
    service(name, proto) {
      const first = first_text.put(name), second = second_text.put(proto);
      c_getservbyname_r ??= bind("getservbyname_r");
      return reentrant((memory, size) =>
        c_getservbyname_r(first, second, entry.pointer, memory.pointer, size, result.pointer)
      );
    },
    service_at(port, proto) {
      const second = second_text.put(proto);
      c_getservbyport_r ??= bind("getservbyport_r");
      return reentrant((memory, size) =>
        c_getservbyport_r(port, second, entry.pointer, memory.pointer, size, result.pointer)
      );
    },
    protocol(name) {
      const text = first_text.put(name);
      c_getprotobyname_r ??= bind("getprotobyname_r");
      return reentrant((memory, size) => c_getprotobyname_r(text, entry.pointer, memory.pointer, size, result.pointer));
    },
  }
  : {
    service(name, proto) {
      return (c_getservbyname ??= bind("getservbyname"))(first_text.put(name), second_text.put(proto));
    },
    service_at(port, proto) {
      return (c_getservbyport ??= bind("getservbyport"))(port, second_text.put(proto));
    },
    protocol(name) {
      return (c_getprotobyname ??= bind("getprotobyname"))(first_text.put(name));
    },
  };

/** The calls over libc. */
export const posix_names: Names = {
  getaddrinfo(host, service, family, type, protocol, flags, take) {
    structs.write_hints(hints, family, type, protocol, flags);
    const node = first_text.put(host), port = second_text.put(service);
    c_getaddrinfo ??= bind("getaddrinfo");
    const code = resolved(c_getaddrinfo(node, port, hints.pointer, result.pointer));
    if (code !== 0) return code;
    const list = result.longs[0];
    try {
      structs.read_addrinfo(list, c_memcpy ??= bind("memcpy"), take);
    } finally {
      (c_freeaddrinfo ??= bind("freeaddrinfo"))(list);
    }
    return 0;
  },
  gai_strerror(code) {
    return structs.string_at((c_gai_strerror ??= bind("gai_strerror"))(code)) || `Unknown error ${code}`;
  },
  getnameinfo(flags) {
    host ??= new Region(NI_MAXHOST);
    service ??= new Region(NI_MAXSERV);
    c_getnameinfo ??= bind("getnameinfo");
    const code = resolved(
      c_getnameinfo(
        resolved_sockaddr.pointer,
        resolved_sockaddr.size,
        host.pointer,
        NI_MAXHOST,
        service.pointer,
        NI_MAXSERV,
        flags,
      ),
    );
    return code !== 0 ? code : [structs.text_in(host), structs.text_in(service)];
  },

  ...hosts,
  hstrerror(h_errno) {
    return structs.string_at((c_hstrerror ??= bind("hstrerror"))(h_errno)) || "host not found";
  },
  gethostname() {
    host ??= new Region(NI_MAXHOST);
    const n = (c_gethostname ??= bind("gethostname"))(host.pointer, HOST_ROOM);
    return n < 0 ? -last_errno() : structs.text_in(host);
  },
  sethostname(name) {
    const n = (c_sethostname ??= bind("sethostname"))(name as Uint8Array<ArrayBuffer>, size_t(length_of(name)));
    return n < 0 ? -last_errno() : 0;
  },

  getservbyname(name, proto) {
    const resolved_sockaddr = entries.service(name, proto);
    return resolved_sockaddr === null ? -1 : structs.read_port(resolved_sockaddr);
  },
  getservbyport(port, proto) {
    const resolved_sockaddr = entries.service_at(structs.swap(port), proto);
    return resolved_sockaddr === null ? null : structs.read_service(resolved_sockaddr);
  },
  getprotobyname(name) {
    const resolved_sockaddr = entries.protocol(name);
    return resolved_sockaddr === null ? -1 : structs.read_protocol(resolved_sockaddr);
  },

  if_nameindex(take) {
    const list = (c_if_nameindex ??= bind("if_nameindex"))();
    if (list === 0n) return -last_errno();
    try {
      structs.read_if_nameindex(list, take);
    } finally {
      (c_if_freenameindex ??= bind("if_freenameindex"))(list);
    }
    return 0;
  },
  if_nametoindex(name) {
    return (c_if_nametoindex ??= bind("if_nametoindex"))(first_text.put(name)) || -last_errno();
  },
  if_indextoname(index) {
    const name = (c_if_indextoname ??= bind("if_indextoname"))(index, interface_name.pointer);
    return name === null ? -last_errno() : structs.text_in(interface_name);
  },
};

/** The resolver's functions on FFI's threads. */
export const posix_resolver: Resolver = resolver_on_threads({
  Memory: NativeBuffer,
  names: posix_names,
  getaddrinfo(host, service, hints, list) {
    c_getaddrinfo_on_thread ??= bind("getaddrinfo_on_thread");
    return c_getaddrinfo_on_thread(host?.pointer ?? null, service?.pointer ?? null, hints.pointer, list.pointer);
  },
  freeaddrinfo(first) {
    (c_freeaddrinfo ??= bind("freeaddrinfo"))(first);
  },
  getnameinfo(address, size, host, service, flags) {
    c_getnameinfo_on_thread ??= bind("getnameinfo_on_thread");
    return c_getnameinfo_on_thread(address.pointer, size, host.pointer, NI_MAXHOST, service.pointer, NI_MAXSERV, flags);
  },
  copy() {
    return c_memcpy ??= bind("memcpy");
  },
});
