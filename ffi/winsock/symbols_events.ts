/**
 * The C functions of Windows that run on one of FFI's threads and give a promise, their name here ending in
 * `_on_thread`, and what gives them memory; each with its declaration from the SDK, by the library that exports them.
 *
 * @module
 */

/** The signatures, by library. */
export const events_symbols = {
  /** `ws2_32.dll`. */
  c: {
    // int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, const struct timeval *timeout)
    select_on_thread: {
      name: "select",
      parameters: ["i32", "usize", "usize", "usize", "pointer"],
      result: "i32",
      nonblocking: true,
    },
    // INT getaddrinfo(PCSTR pNodeName, PCSTR pServiceName, const ADDRINFOA *pHints, PADDRINFOA *ppResult)
    getaddrinfo_on_thread: {
      name: "getaddrinfo",
      parameters: ["usize", "usize", "usize", "usize"],
      result: "i32",
      nonblocking: true,
    },
    // INT getnameinfo(const SOCKADDR *pSockaddr, socklen_t SockaddrLength, PCHAR pNodeBuffer, DWORD NodeBufferSize,
    //   PCHAR pServiceBuffer, DWORD ServiceBufferSize, INT Flags)
    getnameinfo_on_thread: {
      name: "getnameinfo",
      parameters: ["usize", "i32", "usize", "u32", "usize", "u32", "i32"],
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
