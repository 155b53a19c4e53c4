/**
 * The C functions about names and numbers of Windows, each with its declaration from the SDK, by the library that
 * exports them. What we only hand back, or copy from, is an address as `usize`: a bigint, no pointer object.
 *
 * @module
 */

/** The signatures, by library. */
export const names_symbols = {
  /** `ws2_32.dll`. */
  c: {
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
    // void RtlMoveMemory(void *Destination, const void *Source, size_t Length)
    RtlMoveMemory: { parameters: ["pointer", "usize", "usize"], result: "void" },
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
} as const satisfies Record<string, Deno.ForeignLibraryInterface>;
