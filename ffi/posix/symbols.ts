/**
 * The C functions of the POSIX systems, each with its declaration from the manual.
 *
 * `size_t` is `usize` and wants a bigint; an `ssize_t` result is read as 32 bits, since no call here moves more bytes
 * than fit in them. An address or option travels by pointer (4 ns) in memory of ours, the caller's data as a buffer.
 *
 * @module
 */

import { arch, by, platform } from "../../constants/platform.ts";
import { events_symbols } from "./symbols_events.ts";
import { message_symbols } from "./symbols_messages.ts";
import { names_symbols } from "./symbols_names.ts";

/** How the C library calls the function that tells where this thread's errno stands. */
export const ERRNO_LOCATION: "__errno_location" | "__error" = by<"__errno_location" | "__error">({
  linux: "__errno_location",
  darwin: "__error",
  freebsd: "__error",
});

/**
 * Apple's arm64 passes what follows `…` on the stack, others in registers: there six unused arguments fill the
 * registers that are left, so that the seventh goes where the function looks for it.
 */
export const VARIADIC_ON_STACK: boolean = platform === "darwin" && arch === "aarch64";
const filler = (VARIADIC_ON_STACK ? ["i64", "i64", "i64", "i64", "i64", "i64"] : []) as unknown as readonly [];

/** The signatures. */
export const symbols = {
  // int *__errno_location(void)
  __errno_location: { parameters: [], result: "pointer" },
  // int *__error(void)
  __error: { parameters: [], result: "pointer" },
  // char *strerror(int errnum)
  strerror: { parameters: ["i32"], result: "u64" },

  // int socket(int domain, int type, int protocol)
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  // int socketpair(int domain, int type, int protocol, int sv[2])
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  // int close(int fd)
  close: { parameters: ["i32"], result: "i32" },
  // int fcntl(int fd, int op, ...)
  fcntl: { parameters: ["i32", "i32", ...filler, "i32"], result: "i32" },
  // int ioctl(int fd, unsigned long request, ...)
  ioctl: { parameters: ["i32", "usize", ...filler, "pointer"], result: "i32" },

  // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
  bind: { parameters: ["i32", "pointer", "u32"], result: "i32" },
  // int listen(int sockfd, int backlog)
  listen: { parameters: ["i32", "i32"], result: "i32" },
  // int accept(int sockfd, struct sockaddr *addr, socklen_t *addrlen)
  accept: { parameters: ["i32", "pointer", "pointer"], result: "i32" },
  // int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags)
  accept4: { parameters: ["i32", "pointer", "pointer", "i32"], result: "i32" },
  // int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
  connect: { parameters: ["i32", "pointer", "u32"], result: "i32" },
  // int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen)
  getsockname: { parameters: ["i32", "pointer", "pointer"], result: "i32" },
  // int getpeername(int sockfd, struct sockaddr *addr, socklen_t *addrlen)
  getpeername: { parameters: ["i32", "pointer", "pointer"], result: "i32" },
  // int shutdown(int sockfd, int how)
  shutdown: { parameters: ["i32", "i32"], result: "i32" },

  // ssize_t send(int sockfd, const void *buf, size_t len, int flags)
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  // ssize_t sendto(int sockfd, const void *buf, size_t len, int flags, const struct sockaddr *dest, socklen_t addrlen)
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "pointer", "u32"], result: "i32" },
  // ssize_t recv(int sockfd, void *buf, size_t len, int flags)
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  // ssize_t recvfrom(int sockfd, void *buf, size_t len, int flags, struct sockaddr *src, socklen_t *addrlen)
  recvfrom: { parameters: ["i32", "buffer", "usize", "i32", "pointer", "pointer"], result: "i32" },

  // int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen)
  getsockopt: { parameters: ["i32", "i32", "i32", "pointer", "pointer"], result: "i32" },
  // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen): a value of ours, …
  setsockopt: { parameters: ["i32", "i32", "i32", "pointer", "u32"], result: "i32" },
  // … and one of the caller's
  setsockopt_bytes: { name: "setsockopt", parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },

  // int poll(struct pollfd *fds, nfds_t nfds, int timeout)
  poll: { parameters: ["pointer", "usize", "i32"], result: "i32" },

  ...events_symbols,
  ...message_symbols,
  ...names_symbols,
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions as they are called from here. */
export type C = Deno.StaticForeignLibraryInterface<typeof symbols>;
