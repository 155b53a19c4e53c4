/**
 * The C functions of Windows, each with its declaration from the SDK, by the library that exports them.
 *
 * A `SOCKET` is a handle of 64 bits, of which the system uses 32. As a parameter it is `usize` and wants a bigint, for
 * nothing promises that a shorter number would come with its upper half zero; as a result it is read as 32 bits, of
 * which INVALID_SOCKET is -1, for a bigint result would be an allocation before WSAGetLastError: see bind.ts. Lengths
 * are C ints.
 *
 * @module
 */

import { events_symbols } from "./symbols_events.ts";
import { files_symbols } from "./symbols_files.ts";
import { message_symbols } from "./symbols_messages.ts";
import { names_symbols } from "./symbols_names.ts";

export { WSARecvMsg } from "./symbols_messages.ts";

/** Flags of WSASocketW() in winsock2.h. */
export const WSA_FLAG_OVERLAPPED = 0x01;
export const WSA_FLAG_NO_HANDLE_INHERIT = 0x80;
/** The request of ioctlsocket() in winsock2.h, as the signed long that it is. */
export const FIONBIO: number = 0x8004667e | 0;

/** The signatures, by library. */
export const libraries = {
  /** `ws2_32.dll`. */
  c: {
    // int WSAStartup(WORD wVersionRequested, LPWSADATA lpWSAData)
    WSAStartup: { parameters: ["u16", "buffer"], result: "i32" },
    // int WSAGetLastError(void)
    WSAGetLastError: { parameters: [], result: "i32" },

    // SOCKET WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP g, DWORD dwFlags)
    WSASocketW: { parameters: ["i32", "i32", "i32", "buffer", "u32", "u32"], result: "i32" },
    // int WSADuplicateSocketW(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOW lpProtocolInfo)
    WSADuplicateSocketW: { parameters: ["usize", "u32", "buffer"], result: "i32" },
    // int closesocket(SOCKET s)
    closesocket: { parameters: ["usize"], result: "i32" },
    // int ioctlsocket(SOCKET s, long cmd, u_long *argp)
    ioctlsocket: { parameters: ["usize", "i32", "pointer"], result: "i32" },
    // int WSAIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer, LPVOID lpvOutBuffer,
    //   DWORD cbOutBuffer, LPDWORD lpcbBytesReturned, LPWSAOVERLAPPED lpOverlapped,
    //   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
    WSAIoctl: {
      parameters: ["usize", "u32", "buffer", "u32", "buffer", "u32", "pointer", "pointer", "pointer"],
      result: "i32",
    },

    // int bind(SOCKET s, const struct sockaddr *name, int namelen)
    bind: { parameters: ["usize", "pointer", "i32"], result: "i32" },
    // int listen(SOCKET s, int backlog)
    listen: { parameters: ["usize", "i32"], result: "i32" },
    // SOCKET accept(SOCKET s, struct sockaddr *addr, int *addrlen)
    accept: { parameters: ["usize", "pointer", "pointer"], result: "i32" },
    // int connect(SOCKET s, const struct sockaddr *name, int namelen)
    connect: { parameters: ["usize", "pointer", "i32"], result: "i32" },
    // int getsockname(SOCKET s, struct sockaddr *name, int *namelen)
    getsockname: { parameters: ["usize", "pointer", "pointer"], result: "i32" },
    // int getpeername(SOCKET s, struct sockaddr *name, int *namelen)
    getpeername: { parameters: ["usize", "pointer", "pointer"], result: "i32" },
    // int shutdown(SOCKET s, int how)
    shutdown: { parameters: ["usize", "i32"], result: "i32" },

    // int send(SOCKET s, const char *buf, int len, int flags)
    send: { parameters: ["usize", "buffer", "i32", "i32"], result: "i32" },
    // int sendto(SOCKET s, const char *buf, int len, int flags, const struct sockaddr *to, int tolen)
    sendto: { parameters: ["usize", "buffer", "i32", "i32", "pointer", "i32"], result: "i32" },
    // int recv(SOCKET s, char *buf, int len, int flags)
    recv: { parameters: ["usize", "buffer", "i32", "i32"], result: "i32" },
    // int recvfrom(SOCKET s, char *buf, int len, int flags, struct sockaddr *from, int *fromlen)
    recvfrom: { parameters: ["usize", "buffer", "i32", "i32", "pointer", "pointer"], result: "i32" },

    // int getsockopt(SOCKET s, int level, int optname, char *optval, int *optlen)
    getsockopt: { parameters: ["usize", "i32", "i32", "pointer", "pointer"], result: "i32" },
    // int setsockopt(SOCKET s, int level, int optname, const char *optval, int optlen): a value of ours, …
    setsockopt: { parameters: ["usize", "i32", "i32", "pointer", "i32"], result: "i32" },
    // … and one of the caller's, with any 32 bits for its length
    setsockopt_bytes: { name: "setsockopt", parameters: ["usize", "i32", "i32", "buffer", "u32"], result: "i32" },

    // int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, const struct timeval *timeout)
    select: { parameters: ["i32", "pointer", "pointer", "pointer", "pointer"], result: "i32" },

    ...events_symbols.c,
    ...files_symbols.c,
    ...message_symbols,
    ...names_symbols.c,
  },

  /** `kernel32.dll`. */
  kernel32: {
    // DWORD GetCurrentProcessId(void)
    GetCurrentProcessId: { parameters: [], result: "u32" },
    // BOOL GetHandleInformation(HANDLE hObject, LPDWORD lpdwFlags)
    GetHandleInformation: { parameters: ["usize", "pointer"], result: "i32" },
    // BOOL SetHandleInformation(HANDLE hObject, DWORD dwMask, DWORD dwFlags)
    SetHandleInformation: { parameters: ["usize", "u32", "u32"], result: "i32" },
    // DWORD FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPWSTR lpBuffer,
    //   DWORD nSize, va_list *Arguments)
    FormatMessageW: { parameters: ["u32", "pointer", "u32", "u32", "buffer", "u32", "pointer"], result: "u32" },

    ...events_symbols.kernel32,
    ...files_symbols.kernel32,
    ...names_symbols.kernel32,
  },

  /** `iphlpapi.dll`. */
  iphlpapi: names_symbols.iphlpapi,
  /** `mswsock.dll`. */
  mswsock: files_symbols.mswsock,
} as const satisfies Record<string, Deno.ForeignLibraryInterface>;

type Symbols =
  & typeof libraries.c
  & typeof libraries.kernel32
  & typeof libraries.iphlpapi
  & typeof libraries.mswsock;

/** The functions as they are called from here. */
export type C = Deno.StaticForeignLibraryInterface<Symbols>;
