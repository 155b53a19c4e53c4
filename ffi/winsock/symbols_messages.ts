/**
 * The C functions of messages of Windows, each with its declaration from the SDK.
 *
 * @module
 */

/** The signatures, all of `ws2_32.dll`. Flags are a DWORD there; here a C int, as callers have them. */
export const message_symbols = {
  // int WSASendTo(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent, DWORD dwFlags,
  //   const struct sockaddr *lpTo, int iTolen, LPWSAOVERLAPPED lpOverlapped,
  //   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
  WSASendTo: {
    parameters: ["usize", "usize", "u32", "pointer", "i32", "pointer", "i32", "pointer", "pointer"],
    result: "i32",
  },
  // int WSARecvFrom(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags,
  //   struct sockaddr *lpFrom, LPINT lpFromlen, LPWSAOVERLAPPED lpOverlapped,
  //   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
  WSARecvFrom: {
    parameters: ["usize", "usize", "u32", "pointer", "pointer", "pointer", "pointer", "pointer", "pointer"],
    result: "i32",
  },
  // int WSASendMsg(SOCKET Handle, LPWSAMSG lpMsg, DWORD dwFlags, LPDWORD lpNumberOfBytesSent,
  //   LPWSAOVERLAPPED lpOverlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
  WSASendMsg: { parameters: ["usize", "pointer", "i32", "pointer", "pointer", "pointer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/**
 * What WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER) gives the address of:
 * INT WSARecvMsg(SOCKET s, LPWSAMSG lpMsg, LPDWORD lpdwNumberOfBytesRecvd, LPWSAOVERLAPPED lpOverlapped,
 *   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
 */
export const WSARecvMsg = {
  parameters: ["usize", "pointer", "pointer", "pointer", "pointer"],
  result: "i32",
} as const satisfies Deno.ForeignFunction;
