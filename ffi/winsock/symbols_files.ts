/**
 * The C functions of Windows that send files, each with its declaration from the SDK, by the library that exports them.
 * A `HANDLE` is like a `SOCKET`: see symbols.ts.
 *
 * @module
 */

/** The signatures, by library. */
export const files_symbols = {
  /** `mswsock.dll`. */
  mswsock: {
    // BOOL TransmitFile(SOCKET hSocket, HANDLE hFile, DWORD nNumberOfBytesToWrite, DWORD nNumberOfBytesPerSend,
    //   LPOVERLAPPED lpOverlapped, LPTRANSMIT_FILE_BUFFERS lpTransmitBuffers, DWORD dwReserved)
    TransmitFile: { parameters: ["usize", "usize", "u32", "u32", "pointer", "pointer", "u32"], result: "i32" },
  },

  /** `ws2_32.dll`. */
  c: {
    // BOOL WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer, BOOL fWait,
    //   LPDWORD lpdwFlags)
    WSAGetOverlappedResult: { parameters: ["usize", "pointer", "pointer", "i32", "pointer"], result: "i32" },
  },

  /** `kernel32.dll`. */
  kernel32: {
    // HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
    //   LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
    //   HANDLE hTemplateFile)
    CreateFileW: { parameters: ["buffer", "u32", "u32", "pointer", "u32", "u32", "usize"], result: "i32" },
    // BOOL CloseHandle(HANDLE hObject)
    CloseHandle: { parameters: ["usize"], result: "i32" },
    // BOOL GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize)
    GetFileSizeEx: { parameters: ["usize", "pointer"], result: "i32" },
    // HANDLE CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset, BOOL bInitialState,
    //   LPCWSTR lpName)
    CreateEventW: { parameters: ["pointer", "i32", "i32", "pointer"], result: "usize" },
  },
} as const satisfies Record<string, Deno.ForeignLibraryInterface>;
