/**
 * Names and numbers on Windows: on this thread, and the resolver's functions on FFI's threads as well.
 *
 * Winsock keeps what `gethostbyname` and its like return for each thread, and their error where every call's is.
 *
 * @module
 */

import { NI_MAXHOST, NI_MAXSERV } from "../../constants/addrinfo.ts";
import { decode_name } from "../../base/fs_encoding.ts";
import type { Names, Resolver, TakeInterface, Text } from "../backend.ts";
import { BigInt, length_of, Uint16Array, Uint8Array } from "../../base/intrinsics.ts";
import { ADDRINFO, MIB_IF_TABLE } from "../layout.ts";
import { Region, resolved_sockaddr, Words } from "../memory.ts";
import { read } from "../pointer.ts";
import * as structs from "../netdb_structs.ts";
import { resolver_on_threads } from "../resolver.ts";
import { bind, failure, last_error } from "./bind.ts";
import type { C } from "./symbols.ts";
import { NativeBuffer } from "./thread.ts";

const PHYSICAL_DNS_HOSTNAME = 5; // enum COMPUTER_NAME_FORMAT of sysinfoapi.h
const MIB_IF_TABLE_RAW = 1; // enum MIB_IF_TABLE_LEVEL of netioapi.h
const CP_ACP = 0; // winnls.h: the ANSI code page
const HOST_NOT_FOUND = 11001; // WSAHOST_NOT_FOUND of winerror.h
const NO_RECOVERY = 11003; // WSANO_RECOVERY of winerror.h, where a failed call leaves no error
/** Maximum length of a host name in octets. */
const HOST_NAME = 255;
const NAME_SIZE = 257; // NDIS_IF_MAX_STRING_SIZE of ifdef.h, and a NUL

// The memory of parameters and results: a host name has at most 255 octets, with a zone behind it a few more.
const first_text = new structs.CString(512), second_text = new structs.CString(64);
const hints = new Region(ADDRINFO.size);
const result = new Words(8);

// Larger, so they are made when they are needed.
let host: Region | undefined, service: Region | undefined;

// One variable for each function: see bind().
let c_ConvertInterfaceLuidToNameW: C["ConvertInterfaceLuidToNameW"], c_FreeMibTable: C["FreeMibTable"];
let c_GetComputerNameExW: C["GetComputerNameExW"], c_GetIfTable2Ex: C["GetIfTable2Ex"];
let c_MultiByteToWideChar: C["MultiByteToWideChar"], c_RtlMoveMemory: C["RtlMoveMemory"];
let c_freeaddrinfo: C["freeaddrinfo"], c_getaddrinfo: C["getaddrinfo"];
let c_gethostbyaddr: C["gethostbyaddr"], c_gethostbyname: C["gethostbyname"], c_getnameinfo: C["getnameinfo"];
let c_getprotobyname: C["getprotobyname"], c_getservbyname: C["getservbyname"], c_getservbyport: C["getservbyport"];
let c_if_indextoname: C["if_indextoname"], c_if_nametoindex: C["if_nametoindex"];
let c_getaddrinfo_on_thread: C["getaddrinfo_on_thread"], c_getnameinfo_on_thread: C["getnameinfo_on_thread"];

/** The text that a function left in wide characters. */
function wide_text(characters: Uint16Array): string {
  const end = characters.indexOf(0);
  return String.fromCharCode(...(end < 0 ? characters : characters.subarray(0, end)));
}

/** A name as Winsock's functions return it: in the ANSI code page, which may be UTF-8 but rarely is. */
export function ansi_text(bytes: Uint8Array<ArrayBuffer>): string {
  const length = length_of(bytes), text = new Uint16Array(length * 2); // No code page has more than two units for a byte.
  c_MultiByteToWideChar ??= bind("MultiByteToWideChar");
  const units = c_MultiByteToWideChar(CP_ACP, 0, bytes, length, text, length * 2);
  return units === 0 ? decode_name(bytes) : String.fromCharCode(...text.subarray(0, units));
}

/** Walks a `MIB_IF_TABLE2`, naming each interface by its LUID: 0, or minus an error. */
function read_if_table(address: bigint, take: TakeInterface): number {
  const { first, size, luid, index } = MIB_IF_TABLE;
  read(result.bytes, address);
  const rows = result.view.getUint32(0, true);
  const row = new Region(index + 4);
  const name = new Uint16Array(NAME_SIZE);
  c_ConvertInterfaceLuidToNameW ??= bind("ConvertInterfaceLuidToNameW");
  for (let i = 0; i < rows; i++) {
    read(row.bytes, address + BigInt(first + i * size));
    result.view.setBigUint64(0, row.view.getBigUint64(luid, true), true);
    const failure = c_ConvertInterfaceLuidToNameW(result.pointer, name, BigInt(NAME_SIZE));
    if (failure !== 0) return -failure;
    take(row.view.getUint32(index, true), wide_text(name));
  }
  return 0;
}

/** How many units of UTF-16 or bytes a text has. */
function text_length(text: Text): number {
  return typeof text === "string" ? text.length : text === null ? 0 : length_of(text);
}

/** The calls over ws2_32.dll, kernel32.dll and iphlpapi.dll. */
export const winsock_names: Names = {
  getaddrinfo(host, service, family, type, protocol, flags, take) {
    structs.write_hints(hints, family, type, protocol, flags);
    const node = first_text.put(host), port = second_text.put(service);
    const code = (c_getaddrinfo ??= bind("getaddrinfo"))(node, port, hints.pointer, result.pointer);
    if (code !== 0) return code;
    const list = result.longs[0];
    try {
      structs.read_addrinfo(list, c_RtlMoveMemory ??= bind("RtlMoveMemory"), take, ansi_text);
    } finally {
      (c_freeaddrinfo ??= bind("freeaddrinfo"))(list);
    }
    return 0;
  },
  gai_strerror() {
    return "getaddrinfo failed"; // All that CPython says, since Windows' own gai_strerror is not for threads.
  },
  getnameinfo(flags) {
    host ??= new Region(NI_MAXHOST);
    service ??= new Region(NI_MAXSERV);
    c_getnameinfo ??= bind("getnameinfo");
    const code = c_getnameinfo(
      resolved_sockaddr.pointer,
      resolved_sockaddr.size,
      host.pointer,
      NI_MAXHOST,
      service.pointer,
      NI_MAXSERV,
      flags,
    );
    return code !== 0 ? code : [structs.text_in(host, ansi_text), structs.text_in(service, ansi_text)];
  },

  gethostbyname(name) {
    // The function itself does not check the length, and may write behind its memory.
    if (text_length(name) > HOST_NAME) return HOST_NOT_FOUND;
    const entry = (c_gethostbyname ??= bind("gethostbyname"))(first_text.put(name));
    return entry === null ? last_error() || NO_RECOVERY : structs.read_hostent(entry, ansi_text);
  },
  gethostbyaddr(address, family) {
    const bytes = new Uint8Array(address), length = length_of(bytes);
    const entry = (c_gethostbyaddr ??= bind("gethostbyaddr"))(bytes, length, family);
    return entry === null ? last_error() || NO_RECOVERY : structs.read_hostent(entry, ansi_text);
  },
  hstrerror() {
    return "host not found"; // All that CPython says where there is no hstrerror(3).
  },
  gethostname() {
    const name = new Uint16Array(NI_MAXHOST);
    result.view.setUint32(0, NI_MAXHOST, true);
    c_GetComputerNameExW ??= bind("GetComputerNameExW");
    const done = c_GetComputerNameExW(PHYSICAL_DNS_HOSTNAME, name, result.pointer);
    return done === 0 ? failure(last_error()) : wide_text(name);
  },

  getservbyname(name, proto) {
    const first = first_text.put(name), second = second_text.put(proto);
    const entry = (c_getservbyname ??= bind("getservbyname"))(first, second);
    return entry === null ? -1 : structs.read_port(entry);
  },
  getservbyport(port, proto) {
    const entry = (c_getservbyport ??= bind("getservbyport"))(structs.swap(port), second_text.put(proto));
    return entry === null ? null : structs.read_service(entry);
  },
  getprotobyname(name) {
    const entry = (c_getprotobyname ??= bind("getprotobyname"))(first_text.put(name));
    return entry === null ? -1 : structs.read_protocol(entry);
  },

  if_nameindex(take) {
    const failure = (c_GetIfTable2Ex ??= bind("GetIfTable2Ex"))(MIB_IF_TABLE_RAW, result.pointer);
    if (failure !== 0) return -failure;
    const table = result.view.getBigUint64(0, true);
    try {
      return read_if_table(table, take);
    } finally {
      (c_FreeMibTable ??= bind("FreeMibTable"))(table);
    }
  },
  if_nametoindex(name) {
    return (c_if_nametoindex ??= bind("if_nametoindex"))(first_text.put(name));
  },
  if_indextoname(index) {
    const name = (host ??= new Region(NI_MAXHOST)).pointer;
    const found = (c_if_indextoname ??= bind("if_indextoname"))(index, name);
    return found === null ? 0 : structs.text_in(host); // It leaves no error: the last one is another call's.
  },
};

/** The resolver's functions on FFI's threads. */
export const winsock_resolver: Resolver = resolver_on_threads({
  Memory: NativeBuffer,
  names: winsock_names,
  decode: ansi_text,
  getaddrinfo(host, service, hints, list) {
    c_getaddrinfo_on_thread ??= bind("getaddrinfo_on_thread");
    return c_getaddrinfo_on_thread(host?.address ?? 0n, service?.address ?? 0n, hints.address, list.address);
  },
  freeaddrinfo(first) {
    (c_freeaddrinfo ??= bind("freeaddrinfo"))(first);
  },
  getnameinfo(address, size, host, service, flags) {
    c_getnameinfo_on_thread ??= bind("getnameinfo_on_thread");
    return c_getnameinfo_on_thread(address.address, size, host.address, NI_MAXHOST, service.address, NI_MAXSERV, flags);
  },
  copy() {
    return c_RtlMoveMemory ??= bind("RtlMoveMemory");
  },
});
