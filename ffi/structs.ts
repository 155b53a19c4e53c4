/**
 * Reads the structs and lists that the C library's functions about names return.
 *
 * @module
 */

import { decode_name } from "../encoding.ts";
import { ADDRINFO, HOSTENT, IF_NAMEINDEX, PROTOENT, SERVENT, SOCKADDR_STORAGE } from "./layout.ts";
import { Region } from "./memory.ts";
import { found, type HostEntry, type TakeAddress, type TakeInterface, type Text } from "./names.ts";

/** `memcpy` of the platform: 10 ns for what takes 300 through `UnsafePointerView`. */
export type Copy = (to: Deno.PointerObject, from: bigint, size: bigint) => void;

const encoder = new TextEncoder();

/** Memory for one string parameter. */
export class CString {
  readonly #short: Region;
  #long: Region | undefined; // Kept until the next call, as the pointer keeps nothing alive.

  /** @param size Room for what is usual; more is taken when needed. */
  constructor(size: number) {
    this.#short = new Region(size);
  }

  /** Puts a text there, with a NUL behind it. */
  put(text: Text): Deno.PointerObject | null {
    if (text === null) return null;
    const { bytes, pointer } = this.#short;
    const { length } = text;
    if (typeof text !== "string" || length >= bytes.length) return this.#put_bytes(text);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return this.#put_bytes(text);
      bytes[i] = code;
    }
    bytes[length] = 0;
    return pointer;
  }

  #put_bytes(text: string | Uint8Array): Deno.PointerObject {
    const bytes = typeof text === "string" ? encoder.encode(text) : text;
    const { length } = bytes;
    const room = length < this.#short.bytes.length ? this.#short : this.#long = new Region(length + 1);
    room.bytes.set(bytes);
    room.bytes[length] = 0;
    return room.pointer;
  }
}

/** The string at an address; `""` for NULL. */
export function string_at(address: bigint): string {
  const pointer = Deno.UnsafePointer.create(address);
  return pointer === null ? "" : text_at(pointer);
}

/** The string at a pointer. */
export function text_at(pointer: Deno.PointerObject): string {
  const text = Deno.UnsafePointerView.getCString(pointer);
  return text.includes("\ufffd") ? broken_text_at(pointer) : text; // Likely no UTF-8: what is not comes as U+FFFD.
}

/** Byte by byte: nobody says how much may be read behind the NUL. */
function broken_text_at(pointer: Deno.PointerObject): string {
  const view = new Deno.UnsafePointerView(pointer);
  const bytes: number[] = [];
  for (let byte; (byte = view.getUint8(bytes.length)) !== 0;) bytes.push(byte);
  return decode_name(Uint8Array.from(bytes));
}

/** The pointers of a list that ends with NULL, each read; an absent list is empty. */
function list_at<T>(address: bigint, read: (at: bigint) => T): T[] {
  const pointer = Deno.UnsafePointer.create(address);
  const list: T[] = [];
  if (pointer === null) return list;
  const view = new Deno.UnsafePointerView(pointer);
  for (let at; (at = view.getBigUint64(8 * list.length)) !== 0n;) list.push(read(at));
  return list;
}

function bytes_at(address: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  Deno.UnsafePointerView.copyInto(Deno.UnsafePointer.create(address)!, bytes);
  return bytes;
}

/** The text in a region, up to its NUL. */
export function text_in({ bytes }: Region): string {
  let text = "";
  for (let i = 0, byte; (byte = bytes[i]) !== 0; i++) {
    if (byte > 0x7f) return decode_name(bytes.subarray(0, bytes.indexOf(0)));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Reads a `struct hostent`. */
export function read_hostent(pointer: Deno.PointerObject): HostEntry {
  const view = new Deno.UnsafePointerView(pointer);
  const length = view.getInt16(HOSTENT.length);
  return {
    name: string_at(view.getBigUint64(HOSTENT.name)),
    aliases: list_at(view.getBigUint64(HOSTENT.aliases), string_at),
    family: view.getInt16(HOSTENT.addrtype),
    addresses: list_at(view.getBigUint64(HOSTENT.addr_list), (at) => bytes_at(at, length)),
  };
}

/** The port in a `struct servent`, in the machine's order. */
export function read_port(pointer: Deno.PointerObject): number {
  return swap(new Deno.UnsafePointerView(pointer).getUint16(SERVENT.port));
}

/** The name in a `struct servent`. */
export function read_service(pointer: Deno.PointerObject): string {
  return string_at(new Deno.UnsafePointerView(pointer).getBigUint64(SERVENT.name));
}

/** The number in a `struct protoent`. */
export function read_protocol(pointer: Deno.PointerObject): number {
  return new Deno.UnsafePointerView(pointer).getInt16(PROTOENT.proto);
}

/** A 16-bit number between the machine's and the network's order. */
export function swap(n: number): number {
  return (n & 0xff) << 8 | n >>> 8;
}

/** Walks an array of `struct if_nameindex`. */
export function read_if_nameindex(pointer: Deno.PointerObject, take: TakeInterface): void {
  const view = new Deno.UnsafePointerView(pointer);
  for (let at = 0;; at += IF_NAMEINDEX.size) {
    const index = view.getUint32(at + IF_NAMEINDEX.index);
    if (index === 0) return;
    take(index, string_at(view.getBigUint64(at + IF_NAMEINDEX.name)));
  }
}

const entry = new Region(ADDRINFO.size);

/** Walks a list of `struct addrinfo`. */
export function read_addrinfo(first: bigint, copy: Copy, take: TakeAddress): void {
  const { view, pointer } = entry;
  for (let at = first; at !== 0n;) {
    copy(pointer, at, BigInt(ADDRINFO.size));
    at = view.getBigUint64(ADDRINFO.next, true);
    const size = Math.min(view.getUint32(ADDRINFO.addrlen, true), SOCKADDR_STORAGE);
    copy(found.pointer, view.getBigUint64(ADDRINFO.addr, true), BigInt(size));
    found.size = size;
    take(
      view.getInt32(ADDRINFO.family, true),
      view.getInt32(ADDRINFO.socktype, true),
      view.getInt32(ADDRINFO.protocol, true),
      string_at(view.getBigUint64(ADDRINFO.canonname, true)),
    );
  }
}
