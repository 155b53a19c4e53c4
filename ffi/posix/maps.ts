/**
 * Memory that the kernel shares: mmap(2) of a descriptor. Linux only.
 *
 * Nothing gets a view of it: `--allow-ffi=<list>` allows none, and one that outlived its mapping would read memory that is
 * gone. It is copied by memcpy, at an address that only this library knows.
 *
 * @module
 */

import { BigInt, Number } from "../../base/intrinsics.ts";
import { by } from "../../constants/platform.ts";
import type { Backend } from "../backend.ts";
import { address_of, size_t } from "../pointer.ts";
import { bind, last_errno } from "./bind.ts";
import type { C } from "./symbols.ts";

// sys/mman.h
const PROT_READ = 1, PROT_WRITE = 2, MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

// One variable for each function: see bind().
let c_mmap: C["mmap"], c_munmap: C["munmap"], c_copy: C["copy"];

type Maps = Pick<Backend, "mmap" | "munmap" | "load_mapped" | "store_mapped">;

const linux: Maps = {
  mmap(fd, size) {
    const address = (c_mmap ??= bind("mmap"))(0n, size_t(size), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0n);
    return address === MAP_FAILED ? -last_errno() : Number(address); // Addresses of programs have at most 56 bits.
  },
  munmap(address, size) {
    return (c_munmap ??= bind("munmap"))(BigInt(address), size_t(size)) < 0 ? -last_errno() : 0;
  },
  load_mapped(to, address, length) {
    (c_copy ??= bind("copy"))(address_of(to), BigInt(address), size_t(length));
  },
  store_mapped(address, from, length) {
    (c_copy ??= bind("copy"))(BigInt(address), address_of(from), size_t(length));
  },
};

/** The calls of memory that the kernel shares. */
export const posix_maps: Maps = by({ linux }) ?? {}; // Windows loads this file, too.
