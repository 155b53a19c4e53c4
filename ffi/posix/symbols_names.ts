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
  gai_strerror: { parameters: ["i32"], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;
