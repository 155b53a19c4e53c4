/**
 * The C functions about names and numbers of the POSIX systems, each with its declaration from the manual. What we
 * only hand back, or copy from with memcpy, is an address as `usize`: a bigint, no pointer object.
 *
 * @module
 */

/** The signatures. */
export const names_symbols = {
  // void *memcpy(void *dest, const void *src, size_t n): its result is dest, and dropped
  memcpy: { parameters: ["pointer", "usize", "usize"], result: "void" },

  // int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
  getaddrinfo: { parameters: ["pointer", "pointer", "pointer", "pointer"], result: "i32" },
  // void freeaddrinfo(struct addrinfo *res)
  freeaddrinfo: { parameters: ["usize"], result: "void" },
  // const char *gai_strerror(int errcode)
  gai_strerror: { parameters: ["i32"], result: "u64" },
  // int getnameinfo(const struct sockaddr *addr, socklen_t addrlen, char *host, socklen_t hostlen, char *serv,
  //   socklen_t servlen, int flags)
  getnameinfo: { parameters: ["pointer", "u32", "pointer", "u32", "pointer", "u32", "i32"], result: "i32" },

  // struct hostent *gethostbyname(const char *name)
  gethostbyname: { parameters: ["pointer"], result: "pointer" },
  // int gethostbyname_r(const char *name, struct hostent *ret, char *buf, size_t buflen, struct hostent **result,
  //   int *h_errnop)
  gethostbyname_r: { parameters: ["pointer", "pointer", "pointer", "usize", "pointer", "pointer"], result: "i32" },
  // struct hostent *gethostbyaddr(const void *addr, socklen_t len, int type)
  gethostbyaddr: { parameters: ["buffer", "u32", "i32"], result: "pointer" },
  // int gethostbyaddr_r(const void *addr, socklen_t len, int type, struct hostent *ret, char *buf, size_t buflen,
  //   struct hostent **result, int *h_errnop)
  gethostbyaddr_r: {
    parameters: ["buffer", "u32", "i32", "pointer", "pointer", "usize", "pointer", "pointer"],
    result: "i32",
  },
  // const char *hstrerror(int err)
  hstrerror: { parameters: ["i32"], result: "u64" },
  // void *dlsym(void *handle, const char *symbol)
  dlsym: { parameters: ["usize", "pointer"], result: "pointer" },
  // int gethostname(char *name, size_t len)
  gethostname: { parameters: ["pointer", "usize"], result: "i32" },
  // int sethostname(const char *name, size_t len): an int on macOS and FreeBSD, in the same register
  sethostname: { parameters: ["buffer", "usize"], result: "i32" },

  // struct servent *getservbyname(const char *name, const char *proto)
  getservbyname: { parameters: ["pointer", "pointer"], result: "pointer" },
  // int getservbyname_r(const char *name, const char *proto, struct servent *result_buf, char *buf, size_t buflen,
  //   struct servent **result)
  getservbyname_r: { parameters: ["pointer", "pointer", "pointer", "pointer", "usize", "pointer"], result: "i32" },
  // struct servent *getservbyport(int port, const char *proto)
  getservbyport: { parameters: ["i32", "pointer"], result: "pointer" },
  // int getservbyport_r(int port, const char *proto, struct servent *result_buf, char *buf, size_t buflen,
  //   struct servent **result)
  getservbyport_r: { parameters: ["i32", "pointer", "pointer", "pointer", "usize", "pointer"], result: "i32" },
  // struct protoent *getprotobyname(const char *name)
  getprotobyname: { parameters: ["pointer"], result: "pointer" },
  // int getprotobyname_r(const char *name, struct protoent *result_buf, char *buf, size_t buflen,
  //   struct protoent **result)
  getprotobyname_r: { parameters: ["pointer", "pointer", "pointer", "usize", "pointer"], result: "i32" },

  // struct if_nameindex *if_nameindex(void)
  if_nameindex: { parameters: [], result: "u64" },
  // void if_freenameindex(struct if_nameindex *ptr)
  if_freenameindex: { parameters: ["u64"], result: "void" },
  // unsigned int if_nametoindex(const char *ifname)
  if_nametoindex: { parameters: ["pointer"], result: "u32" },
  // char *if_indextoname(unsigned int ifindex, char *ifname)
  if_indextoname: { parameters: ["u32", "pointer"], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;
