/**
 * Addresses of JavaScript memory for C, and of C memory for JavaScript.
 *
 * All of it goes through `memcpy`, which copies from any address to any other and returns where it copied to. With
 * `--allow-ffi=<list>` Deno refuses `UnsafePointer` and `UnsafePointerView` altogether, and lets the listed libraries be
 * called: so this works with every form of the permission. It is faster too: a buffer's address costs 30 ns this way
 * and 210 by `UnsafePointer.of`, a struct's field 10 ns and 300 by `UnsafePointerView`.
 *
 * @module
 */

import { BigInt, length_of, own_bytes } from "../base/intrinsics.ts";
import { bind_symbol } from "./library.ts";

// void *memcpy(void *dest, const void *src, size_t n), once for each way in which it is called
const symbols = {
  pointer_of: { name: "memcpy", parameters: ["buffer", "buffer", "usize"], result: "pointer" },
  address_of: { name: "memcpy", parameters: ["buffer", "buffer", "usize"], result: "u64" },
  pointer_to: { name: "memcpy", parameters: ["u64", "u64", "usize"], result: "pointer" },
  read: { name: "memcpy", parameters: ["buffer", "pointer", "usize"], result: "void" },
  read_at: { name: "memcpy", parameters: ["buffer", "u64", "usize"], result: "void" },
  // size_t strlen(const char *s)
  strlen: { parameters: ["u64"], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

type C = Deno.StaticForeignLibraryInterface<typeof symbols>;

let c_address_of: C["address_of"], c_pointer_of: C["pointer_of"], c_pointer_to: C["pointer_to"], c_read: C["read"];
let c_read_at: C["read_at"], c_strlen: C["strlen"];

function bind<Name extends keyof C>(name: Name): C[Name] {
  return bind_symbol("memory", name, symbols[name] as Deno.ForeignFunction) as C[Name];
}

const KEPT = 4096;
/** Every index has a value, so that none is looked up on a prototype. */
const sizes: (bigint | undefined)[] = new Array(KEPT + 1).fill(undefined);
const MAX_LENGTH = 0x7fff_ffff;

let large = 65536, large_size = 65536n;

/**
 * A length as `size_t`: at most 2^31-1, since one call moves no more, and what it moved must fit in its result.
 * Bigints of small lengths and of the last large one are kept: making one costs as much as passing three arguments.
 */
export function size_t(length: number): bigint {
  if (length >= 0 && length <= KEPT) return sizes[length | 0] ??= BigInt(length | 0);
  return length === large ? large_size : large_size = BigInt(large = length < MAX_LENGTH ? length : MAX_LENGTH);
}

/** The address of a buffer, as a pointer. Keep the buffer reachable while the pointer is used. */
export function pointer_of(bytes: Uint8Array): Deno.PointerObject {
  return (c_pointer_of ??= bind("pointer_of"))(bytes as Uint8Array<ArrayBuffer>, null, 0n)!;
}

/** The address of a buffer, as a number for a struct. */
export function address_of(bytes: Uint8Array): bigint {
  return (c_address_of ??= bind("address_of"))(bytes as Uint8Array<ArrayBuffer>, null, 0n);
}

/** A pointer for an address that was read from a struct; `null` for NULL. */
export function pointer_to(address: bigint): Deno.PointerObject | null {
  return (c_pointer_to ??= bind("pointer_to"))(address, address, 0n);
}

/** Fills `to` with C memory. */
export function read(to: Uint8Array, from: Deno.PointerObject | bigint): void {
  const target = to as Uint8Array<ArrayBuffer>, size = size_t(length_of(to));
  if (typeof from === "bigint") (c_read_at ??= bind("read_at"))(target, from, size);
  else (c_read ??= bind("read"))(target, from, size);
}

/** The bytes of the string at an address, without the NUL at its end. */
export function string_bytes(address: bigint): Uint8Array<ArrayBuffer> {
  const bytes = own_bytes((c_strlen ??= bind("strlen"))(address));
  read(bytes, address);
  return bytes;
}
