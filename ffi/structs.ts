/**
 * Reads the structs and lists that the C library's functions about names return.
 *
 * @module
 */

import { decode_name } from "../encoding.ts";
import { ADDRINFO, SOCKADDR_STORAGE } from "./layout.ts";
import { Region } from "./memory.ts";
import { found, type TakeAddress, type Text } from "./names.ts";

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

/** The string at a pointer, byte by byte: nobody says how much may be read behind its NUL. */
export function text_at(pointer: Deno.PointerObject): string {
  const view = new Deno.UnsafePointerView(pointer);
  const bytes: number[] = [];
  for (let byte; (byte = view.getUint8(bytes.length)) !== 0;) bytes.push(byte);
  return decode_name(Uint8Array.from(bytes));
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
