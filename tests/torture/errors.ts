/**
 * The errors that each call may fail with, as its man page lists them: section ERRORS of Linux man-pages 6.03, `man 2
 * accept` and its like; of send(2) and recv(2) for similar calls too. ECONNRESET of recv is POSIX', and ENOSYS stands
 * for a kernel without the call.
 *
 * @module
 */

const OPENS = "EACCES EAFNOSUPPORT EINVAL EMFILE ENFILE ENOBUFS ENOMEM EPROTONOSUPPORT";
const SENDS = "EACCES EAGAIN EALREADY EBADF ECONNRESET EDESTADDRREQ EFAULT EINTR EINVAL EISCONN EMSGSIZE ENOBUFS " +
  "ENOMEM ENOTCONN ENOTSOCK EOPNOTSUPP EPIPE";
const RECEIVES = "EAGAIN EBADF ECONNREFUSED ECONNRESET EFAULT EINTR EINVAL ENOMEM ENOTCONN ENOTSOCK";

const LISTS: Record<string, string> = {
  socket: OPENS,
  socketpair: "EAFNOSUPPORT EFAULT EMFILE ENFILE EOPNOTSUPP EPROTONOSUPPORT",
  bind: "EACCES EADDRINUSE EADDRNOTAVAIL EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR ENOTSOCK EROFS",
  listen: "EADDRINUSE EBADF ENOTSOCK EOPNOTSUPP",
  accept: "EAGAIN EBADF ECONNABORTED EFAULT EINTR EINVAL EMFILE ENFILE ENOBUFS ENOTSOCK EOPNOTSUPP EPERM EPROTO",
  connect: "EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF ECONNREFUSED EFAULT EINPROGRESS EINTR " +
    "EISCONN ENETUNREACH ENOTSOCK EPROTOTYPE ETIMEDOUT",
  getsockname: "EBADF EFAULT EINVAL ENOBUFS ENOTSOCK",
  getpeername: "EBADF EFAULT EINVAL ENOBUFS ENOTCONN ENOTSOCK",
  shutdown: "EBADF EINVAL ENOTCONN ENOTSOCK",
  send: SENDS,
  sendto: SENDS,
  sendmsg: SENDS,
  recv: RECEIVES,
  recvfrom: RECEIVES,
  recvmsg: RECEIVES,
  sendmmsg: SENDS,
  recvmmsg: RECEIVES,
  getsockopt: "EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK",
  setsockopt: "EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK",
  poll: "EFAULT EINTR EINVAL ENOMEM",
  ioctl: "EBADF EFAULT EINVAL ENOTTY",
  fcntl: "EACCES EAGAIN EBADF EBUSY EDEADLK EFAULT EINTR EINVAL EMFILE ENOLCK EPERM",
  close: "EBADF EINTR EIO ENOSPC",
  epoll_create1: "EINVAL EMFILE ENFILE ENOMEM",
  epoll_ctl: "EBADF EEXIST EINVAL ELOOP ENOENT ENOMEM ENOSPC EPERM",
  epoll_wait: "EBADF EFAULT EINTR EINVAL",
  read: "EAGAIN EBADF EFAULT EINTR EINVAL EIO EISDIR",
  write: "EAGAIN EBADF EDESTADDRREQ EDQUOT EFAULT EFBIG EINTR EINVAL EIO ENOSPC EPERM EPIPE",
};

/** The names of the errors by the name of the call. */
export const ERRORS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(LISTS).map(([call, names]) => [call, names.split(" ")]),
);

/** Calls that an interruption has made again: PEP 475. */
export const RETRIED: ReadonlySet<string> = new Set(
  "accept connect send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg poll epoll_wait".split(" "),
);

/** Calls that may move a part only. */
export const PARTIAL: ReadonlySet<string> = new Set(
  "send sendto sendmsg recv recvfrom recvmsg read write".split(" "),
);
