/**
 * The C functions of Windows, each with its declaration from the SDK, by the library that exports them.
 *
 * A `SOCKET` is a handle of 64 bits, of which the system uses 32. As a parameter it is `usize` and wants a bigint, for
 * nothing promises that a shorter number would come with its upper half zero; as a result it is read as 32 bits, of
 * which INVALID_SOCKET is -1, for a bigint result would be an allocation before WSAGetLastError: see bind.ts. Lengths
 * are C ints. A `HANDLE` is like a `SOCKET`. A name that ends in `_on_thread` is that of a call on one of FFI's
 * threads, which gives a promise.
 *
 * @module
 */

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
    // int WSAPoll(LPWSAPOLLFD fdArray, ULONG fds, INT timeout)
    WSAPoll: { parameters: ["pointer", "u32", "i32"], result: "i32" },

    // BOOL WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer, BOOL fWait,
    //   LPDWORD lpdwFlags)
    WSAGetOverlappedResult: { parameters: ["usize", "pointer", "pointer", "i32", "pointer"], result: "i32" },

    // Messages. Flags are a DWORD there; here a C int, as callers have them.

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

    // On one of FFI's threads

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

    // Names and numbers. An address that we only hand back, or copy from, is a `usize`: a bigint, no pointer object.

    // INT getaddrinfo(PCSTR pNodeName, PCSTR pServiceName, const ADDRINFOA *pHints, PADDRINFOA *ppResult)
    getaddrinfo: { parameters: ["pointer", "pointer", "pointer", "pointer"], result: "i32" },
    // void freeaddrinfo(PADDRINFOA pAddrInfo)
    freeaddrinfo: { parameters: ["usize"], result: "void" },
    // INT getnameinfo(const SOCKADDR *pSockaddr, socklen_t SockaddrLength, PCHAR pNodeBuffer, DWORD NodeBufferSize,
    //   PCHAR pServiceBuffer, DWORD ServiceBufferSize, INT Flags)
    getnameinfo: { parameters: ["pointer", "i32", "pointer", "u32", "pointer", "u32", "i32"], result: "i32" },

    // struct hostent *gethostbyname(const char *name)
    gethostbyname: { parameters: ["pointer"], result: "pointer" },
    // struct hostent *gethostbyaddr(const char *addr, int len, int type)
    gethostbyaddr: { parameters: ["buffer", "i32", "i32"], result: "pointer" },

    // struct servent *getservbyname(const char *name, const char *proto)
    getservbyname: { parameters: ["pointer", "pointer"], result: "pointer" },
    // struct servent *getservbyport(int port, const char *proto)
    getservbyport: { parameters: ["i32", "pointer"], result: "pointer" },
    // struct protoent *getprotobyname(const char *name)
    getprotobyname: { parameters: ["pointer"], result: "pointer" },
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

    // HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
    //   LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
    //   HANDLE hTemplateFile)
    CreateFileW: { parameters: ["buffer", "u32", "u32", "pointer", "u32", "u32", "usize"], result: "i32" },
    // BOOL CloseHandle(HANDLE hObject)
    CloseHandle: { parameters: ["usize"], result: "i32" },
    // DWORD GetFileType(HANDLE hFile)
    GetFileType: { parameters: ["usize"], result: "u32" },
    // BOOL GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize)
    GetFileSizeEx: { parameters: ["usize", "pointer"], result: "i32" },
    // BOOL SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove, PLARGE_INTEGER lpNewFilePointer,
    //   DWORD dwMoveMethod)
    SetFilePointerEx: { parameters: ["usize", "i64", "pointer", "u32"], result: "i32" },
    // DWORD WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
    WaitForSingleObject: { parameters: ["usize", "u32"], result: "u32" },
    // HANDLE CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset, BOOL bInitialState,
    //   LPCWSTR lpName)
    CreateEventW: { parameters: ["pointer", "i32", "i32", "pointer"], result: "i32" },

    // HLOCAL LocalAlloc(UINT uFlags, SIZE_T uBytes)
    LocalAlloc: { parameters: ["u32", "usize"], result: "usize" },
    // HLOCAL LocalFree(HLOCAL hMem): NULL, and dropped
    LocalFree: { parameters: ["usize"], result: "void" },
    // void RtlMoveMemory(void *Destination, const void *Source, size_t Length)
    put: { name: "RtlMoveMemory", parameters: ["usize", "buffer", "usize"], result: "void" },

    // void RtlMoveMemory(void *Destination, const void *Source, size_t Length)
    RtlMoveMemory: { parameters: ["pointer", "usize", "usize"], result: "void" },
    // int MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCCH lpMultiByteStr, int cbMultiByte, LPWSTR lpWideCharStr,
    //   int cchWideChar)
    MultiByteToWideChar: { parameters: ["u32", "u32", "buffer", "i32", "buffer", "i32"], result: "i32" },
    // BOOL GetComputerNameExW(COMPUTER_NAME_FORMAT NameType, LPWSTR lpBuffer, LPDWORD nSize)
    GetComputerNameExW: { parameters: ["i32", "buffer", "pointer"], result: "i32" },
  },

  /** `iphlpapi.dll`. */
  iphlpapi: {
    // NETIO_STATUS GetIfTable2Ex(MIB_IF_TABLE_LEVEL Level, PMIB_IF_TABLE2 *Table)
    GetIfTable2Ex: { parameters: ["i32", "pointer"], result: "i32" },
    // void FreeMibTable(PVOID Memory)
    FreeMibTable: { parameters: ["usize"], result: "void" },
    // NETIO_STATUS ConvertInterfaceLuidToNameW(const NET_LUID *InterfaceLuid, PWSTR InterfaceName, SIZE_T Length)
    ConvertInterfaceLuidToNameW: { parameters: ["pointer", "buffer", "usize"], result: "i32" },
    // NET_IFINDEX if_nametoindex(PCSTR InterfaceName)
    if_nametoindex: { parameters: ["pointer"], result: "u32" },
    // PCHAR if_indextoname(NET_IFINDEX InterfaceIndex, PCHAR InterfaceName)
    if_indextoname: { parameters: ["u32", "pointer"], result: "pointer" },
  },
  /** `mswsock.dll` exports it. Microsoft tells programs to ask WSAIoctl for the address instead: a provider may have its own. */
  mswsock: {
    // BOOL TransmitFile(SOCKET hSocket, HANDLE hFile, DWORD nNumberOfBytesToWrite, DWORD nNumberOfBytesPerSend,
    //   LPOVERLAPPED lpOverlapped, LPTRANSMIT_FILE_BUFFERS lpTransmitBuffers, DWORD dwReserved)
    TransmitFile: { parameters: ["usize", "usize", "u32", "u32", "pointer", "pointer", "u32"], result: "i32" },
  },
} as const satisfies Record<string, Deno.ForeignLibraryInterface>;

type Symbols =
  & typeof libraries.c
  & typeof libraries.kernel32
  & typeof libraries.iphlpapi
  & typeof libraries.mswsock;

/** The functions as they are called from here. */
export type C = Deno.StaticForeignLibraryInterface<Symbols>;

/**
 * What WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER) gives the address of:
 * INT WSARecvMsg(SOCKET s, LPWSAMSG lpMsg, LPDWORD lpdwNumberOfBytesRecvd, LPWSAOVERLAPPED lpOverlapped,
 *   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
 */
export const WSARecvMsg = {
  parameters: ["usize", "pointer", "pointer", "pointer", "pointer"],
  result: "i32",
} as const satisfies Deno.ForeignFunction;
