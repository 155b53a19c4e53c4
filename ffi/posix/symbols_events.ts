/**
 * The C functions of the POSIX systems for waiting, each with its declaration from the manual. Those whose name ends in
 * `_on_thread` run on one of FFI's threads and give a promise.
 *
 * @module
 */

import { platform } from "../../constants/platform.ts";

/** On macOS the plain name refuses more than 1024 descriptors. */
const SELECT = platform === "darwin" ? "select$DARWIN_EXTSN" : "select";

/** The signatures. */
export const events_symbols = {
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
} as const satisfies Deno.ForeignLibraryInterface;
