/**
 * The C functions of the POSIX systems, each with its declaration from the manual.
 *
 * `size_t` is `usize` and wants a bigint; an `ssize_t` result is read as 32 bits, since no call here moves more bytes
 * than fit in them. An address or option travels by pointer (4 ns) in memory of ours, the caller's data as a buffer.
 *
 * @module
 */

import { arch, by, platform } from "../../constants/platform.ts";

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

/** On macOS the plain name refuses more than 1024 descriptors. */
const SELECT = platform === "darwin" ? "select$DARWIN_EXTSN" : "select";
/** On Intel Macs the plain name is that of a struct with 32-bit inode numbers. */
const FSTAT = platform === "darwin" && arch === "x86_64" ? "fstat$INODE64" : "fstat";

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
  socketpair: { parameters: ["i32", "i32", "i32", "pointer"], result: "i32" },
  // int close(int fd)
  close: { parameters: ["i32"], result: "i32" },
  // int fcntl(int fd, int op, ...)
  fcntl: { parameters: ["i32", "i32", ...filler, "i32"], result: "i32" },
  // int ioctl(int fd, unsigned long request, ...)
  ioctl: { parameters: ["i32", "usize", ...filler, "pointer"], result: "i32" },

  // ssize_t read(int fd, void *buf, size_t count)
  read: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  // ssize_t write(int fd, const void *buf, size_t count)
  write_buffer: { name: "write", parameters: ["i32", "buffer", "usize"], result: "i32" },

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

  // void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
  mmap: { parameters: ["u64", "usize", "i32", "i32", "i32", "i64"], result: "u64" },
  // int munmap(void *addr, size_t length)
  munmap: { parameters: ["u64", "usize"], result: "i32" },
  // void *memcpy(void *dest, const void *src, size_t n): its result is dest, and dropped
  copy: { name: "memcpy", parameters: ["u64", "u64", "usize"], result: "void" },

  // char *realpath(const char *path, char *resolved_path)
  realpath: { parameters: ["buffer", "pointer"], result: "u64" },

  // int poll(struct pollfd *fds, nfds_t nfds, int timeout)
  poll: { parameters: ["pointer", "usize", "i32"], result: "i32" },
  // int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo_p, const sigset_t *sigmask)
  ppoll: { parameters: ["pointer", "usize", "pointer", "pointer"], result: "i32" },

  // Messages and files

  // ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)
  sendmsg: { parameters: ["i32", "pointer", "i32"], result: "i32" },
  // ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags)
  recvmsg: { parameters: ["i32", "pointer", "i32"], result: "i32" },
  // int recvmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags, struct timespec *timeout)
  recvmmsg: { parameters: ["i32", "pointer", "u32", "i32", "pointer"], result: "i32" },
  // int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags)
  sendmmsg: { parameters: ["i32", "pointer", "u32", "i32"], result: "i32" },
  // ssize_t recvmmsg(int s, struct mmsghdr *msgvec, size_t vlen, int flags, const struct timespec *timeout)
  recvmmsg_freebsd: { name: "recvmmsg", parameters: ["i32", "pointer", "usize", "i32", "pointer"], result: "i32" },
  // ssize_t sendmmsg(int s, struct mmsghdr *msgvec, size_t vlen, int flags)
  sendmmsg_freebsd: { name: "sendmmsg", parameters: ["i32", "pointer", "usize", "i32"], result: "i32" },

  // Linux: ssize_t sendfile(int out_fd, int in_fd, off_t *offset, size_t count)
  sendfile: { parameters: ["i32", "i32", "pointer", "usize"], result: "i32" },
  // macOS: int sendfile(int fd, int s, off_t offset, off_t *len, struct sf_hdtr *hdtr, int flags)
  sendfile_darwin: {
    name: "sendfile",
    parameters: ["i32", "i32", "i64", "pointer", "pointer", "i32"],
    result: "i32",
  },
  // FreeBSD: int sendfile(int fd, int s, off_t offset, size_t nbytes, struct sf_hdtr *hdtr, off_t *sbytes, int flags)
  sendfile_freebsd: {
    name: "sendfile",
    parameters: ["i32", "i32", "i64", "usize", "pointer", "pointer", "i32"],
    result: "i32",
  },
  // int fstat(int fd, struct stat *statbuf)
  fstat: { name: FSTAT, parameters: ["i32", "pointer"], result: "i32" },
  // off_t lseek(int fd, off_t offset, int whence)
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },

  // Waiting. A name that ends in `_on_thread` is that of a call on one of FFI's threads, which gives a promise.

  // int epoll_create1(int flags)
  epoll_create1: { parameters: ["i32"], result: "i32" },
  // int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
  epoll_ctl: { parameters: ["i32", "i32", "i32", "pointer"], result: "i32" },
  // int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)
  epoll_wait: { parameters: ["i32", "pointer", "i32", "i32"], result: "i32" },
  // int eventfd(unsigned int initval, int flags)
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  // ssize_t write(int fd, const void *buf, size_t count)
  write: { parameters: ["i32", "pointer", "usize"], result: "i32" },

  // int kqueue(void)
  kqueue: { parameters: [], result: "i32" },
  // int kevent(int kq, const struct kevent *changelist, int nchanges, struct kevent *eventlist, int nevents,
  //   const struct timespec *timeout)
  kevent: { parameters: ["i32", "pointer", "i32", "pointer", "i32", "pointer"], result: "i32" },

  // int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, struct timeval *timeout)
  select: { name: SELECT, parameters: ["i32", "pointer", "pointer", "pointer", "pointer"], result: "i32" },
  // int sched_yield(void)
  sched_yield: { parameters: [], result: "i32" },
  // int poll(struct pollfd *fds, nfds_t nfds, int timeout)
  poll_on_thread: { name: "poll", parameters: ["pointer", "usize", "i32"], result: "i32", nonblocking: true },
  // int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
  getaddrinfo_on_thread: {
    name: "getaddrinfo",
    parameters: ["pointer", "pointer", "pointer", "pointer"],
    result: "i32",
    nonblocking: true,
  },
  // int getnameinfo(const struct sockaddr *addr, socklen_t addrlen, char *host, socklen_t hostlen, char *serv,
  //   socklen_t servlen, int flags)
  getnameinfo_on_thread: {
    name: "getnameinfo",
    parameters: ["pointer", "u32", "pointer", "u32", "pointer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },

  // void *memcpy(void *dest, const void *src, size_t n): its result is dest, and dropped
  put: { name: "memcpy", parameters: ["pointer", "buffer", "usize"], result: "void" },
  take: { name: "memcpy", parameters: ["buffer", "pointer", "usize"], result: "void" },
  // void *malloc(size_t size)
  malloc: { parameters: ["usize"], result: "pointer" },
  // void free(void *ptr)
  free: { parameters: ["pointer"], result: "void" },

  // Names and numbers. An address that we only hand back, or copy from with memcpy, is a `usize`: a bigint, no pointer object.

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

/** The functions as they are called from here. */
export type C = Deno.StaticForeignLibraryInterface<typeof symbols>;
