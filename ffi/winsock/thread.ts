/**
 * Calls on FFI threads, and memory for them. Such a call continues after its Worker was terminated: see the twin in
 * posix/.
 *
 * @module
 */

import { BigInt, length_of } from "../../base/intrinsics.ts";
import type { PollCalls } from "./list_poller.ts";
import { read } from "../pointer.ts";
import { bind } from "./bind.ts";
import { Sets } from "./sets.ts";
import type { C } from "./symbols.ts";

const LMEM_FIXED = 0;

let c_LocalAlloc: C["LocalAlloc"], c_LocalFree: C["LocalFree"], c_put: C["put"];
let c_select_on_thread: C["select_on_thread"];

/** Memory of Windows. */
export class NativeBuffer {
  readonly size: number;
  /** Its address. */
  readonly address: bigint;

  /** @param size How many bytes; they are not initialized. */
  constructor(size: number) {
    this.size = size;
    this.address = (c_LocalAlloc ??= bind("LocalAlloc"))(LMEM_FIXED, BigInt(size));
    if (this.address === 0n) throw new Error("out of memory");
  }

  /** Copies bytes to a place in it, its beginning if none is given. */
  put(bytes: Uint8Array<ArrayBuffer>, at = 0): void {
    (c_put ??= bind("put"))(this.address + BigInt(at), bytes, BigInt(length_of(bytes)));
  }

  /** Fills `bytes` from its beginning. */
  take(bytes: Uint8Array<ArrayBuffer>): void {
    read(bytes, this.address);
  }

  /** Frees it. Not while a call may still write to it. */
  free(): void {
    (c_LocalFree ??= bind("LocalFree"))(this.address);
  }
}

/** The calls of one poller that it makes on a thread, one at a time, with memory that is kept for them. */
export function poll_on_threads(): Pick<PollCalls, "poll_on_thread" | "free"> {
  const sets = new Sets();
  let native: NativeBuffer | undefined;
  return {
    poll_on_thread(list, count) {
      sets.fill(list.view, count);
      const { size } = sets;
      if (native === undefined || native.size < 3 * size) {
        native?.free();
        native = undefined; // Must not be freed twice if the next allocation fails.
        native = new NativeBuffer(3 * size);
      }
      const { reading, writing, failing } = sets.bytes, memory = native;
      const put = (bytes: Uint8Array<ArrayBuffer> | null, at: number) => {
        if (bytes === null) return 0n;
        memory.put(bytes, at);
        return memory.address + BigInt(at);
      };
      return (c_select_on_thread ??= bind("select_on_thread"))(
        0,
        put(reading, 0),
        put(writing, size),
        put(failing, 2 * size),
        null,
      );
    },
    free() {
      native?.free();
      native = undefined;
    },
  };
}
