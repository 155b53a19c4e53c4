/**
 * The C functions of Windows for waiting on a thread, each with its declaration from the SDK, by the library that
 * exports them.
 *
 * @module
 */

/** The signatures, by library. */
export const events_symbols = {
  /** `ws2_32.dll`. */
  c: {
    // int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, const struct timeval *timeout), on one
    //   of FFI's threads
    select_on_thread: {
      name: "select",
      parameters: ["i32", "usize", "usize", "usize", "pointer"],
      result: "i32",
      nonblocking: true,
    },
  },

  /** `kernel32.dll`. */
  kernel32: {
    // HLOCAL LocalAlloc(UINT uFlags, SIZE_T uBytes)
    LocalAlloc: { parameters: ["u32", "usize"], result: "usize" },
    // HLOCAL LocalFree(HLOCAL hMem): NULL, and dropped
    LocalFree: { parameters: ["usize"], result: "void" },
    // void RtlMoveMemory(void *Destination, const void *Source, size_t Length)
    put: { name: "RtlMoveMemory", parameters: ["usize", "buffer", "usize"], result: "void" },
  },
} as const satisfies Record<string, Deno.ForeignLibraryInterface>;
