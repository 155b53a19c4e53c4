/*
 * A library that stands between Deno and the C library: each call's pointers and lengths are compared with the live
 * buffers of the program, and what the kernel is to fill is a block of our own with canaries behind it, of which only
 * the bytes that the kernel says it wrote are copied on.
 *
 * tests/fuzz/checking/mod.ts tells of live buffers, and asks after each call what was wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_REGIONS = 1 << 18, CANARY = 64, BYTE = 0xca };

static struct region { uintptr_t start; size_t size; uint64_t id; } regions[MAX_REGIONS];
static size_t count;
static uint64_t last_id;
static char message[300];
static uint64_t calls, checks;

/* What mod.ts asks and tells. */

uint64_t region_add(void *start, size_t size) {
  if (count == MAX_REGIONS) abort();
  regions[count++] = (struct region){(uintptr_t)start, size, ++last_id};
  return last_id;
}

static void remove_at(size_t i) { memmove(regions + i, regions + i + 1, (--count - i) * sizeof *regions); }

/* Forgets a region: another may begin at the same place by now. */
void region_remove(uint64_t id) {
  for (size_t i = count; i-- > 0;)
    if (regions[i].id == id) return remove_at(i);
}

/*
 * Forgets what was where the C library has allocated memory: buffers that were collected, of which mod.ts is told at the
 * event loop's next turn.
 */
static void allocated(const void *p, size_t size) {
  uintptr_t start = (uintptr_t)p;
  for (size_t i = count; p != NULL && i-- > 0;)
    if (regions[i].start < start + size && start < regions[i].start + regions[i].size) remove_at(i);
}

/* Forgets the last regions. */
void region_pop(uint32_t n) { count -= n; }

/* What was wrong with the last call; an empty string when nothing was. It is told once. */
void take_failure(char *to) {
  memcpy(to, message, sizeof message);
  message[0] = 0;
}

uint64_t count_calls(void) { return calls; }
uint64_t count_checks(void) { return checks; }

/* The checks. */

__attribute__((format(printf, 1, 2))) static int wrong(const char *format, ...) {
  va_list list;
  va_start(list, format);
  if (!message[0]) vsnprintf(message, sizeof message, format, list);
  va_end(list);
  errno = EFAULT;
  return 0;
}

/* Whether memory is within one live buffer. */
static int inside(const char *what, const void *p, size_t size) {
  uintptr_t start = (uintptr_t)p;
  checks++;
  if (size == 0) return 1;
  for (size_t i = count; i-- > 0;)
    if (start >= regions[i].start && start - regions[i].start <= regions[i].size &&
        size <= regions[i].size - (start - regions[i].start))
      return 1;
  return wrong("%s: %zu bytes at %p are in no live buffer", what, size, p);
}

static int maybe(const char *what, const void *p, size_t size) { return p == NULL || inside(what, p, size); }

/* Memory that may be the C library's: none of a live buffer's end may be in it. */
static int foreign(const char *what, const void *p, size_t size) {
  uintptr_t start = (uintptr_t)p;
  for (size_t i = count; i-- > 0;)
    if (start >= regions[i].start && start < regions[i].start + regions[i].size) return inside(what, p, size);
  return 1;
}

/* Whether a C string ends within the live buffer that it begins in. */
static int string(const char *what, const char *p) {
  uintptr_t start = (uintptr_t)p;
  checks++;
  if (p == NULL) return 1;
  for (size_t i = count; i-- > 0;)
    if (start >= regions[i].start && start < regions[i].start + regions[i].size &&
        memchr(p, 0, regions[i].start + regions[i].size - start))
      return 1;
  return wrong("%s: no live buffer has the end of the string at %p", what, p);
}

/* A block for the kernel to fill. */
static void *empty_block(size_t size) {
  char *p = malloc(size + CANARY);
  if (p == NULL) abort();
  memset(p + size, BYTE, CANARY);
  return p;
}

/* A block that begins as the caller's memory is. */
static void *block(const void *from, size_t size) { return memcpy(empty_block(size), from, size); }

/* Blocks of a megabyte come and go: their pages are kept. */
__attribute__((constructor)) static void keep_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 24);
  mallopt(M_TRIM_THRESHOLD, 1 << 28);
}

/* Copies back what was written, and looks at the canaries. */
static void done(const char *what, void *to, void *from, size_t size, size_t written) {
  int before = errno;
  for (size_t i = 0; i < CANARY; i++)
    if (((unsigned char *)from)[size + i] != BYTE) {
      wrong("%s: byte %zu behind a buffer of %zu was written", what, i, size);
      break;
    }
  memcpy(to, from, written < size ? written : size);
  free(from);
  errno = before;
}

#define CHECK(condition) \
  do {                   \
    calls++;             \
    if (!(condition)) return -1; \
  } while (0)

/* Calls that read. */

int checked_bind(int fd, const struct sockaddr *a, socklen_t n) {
  CHECK(inside("bind: address", a, n));
  return bind(fd, a, n);
}
int checked_connect(int fd, const struct sockaddr *a, socklen_t n) {
  CHECK(inside("connect: address", a, n));
  return connect(fd, a, n);
}
ssize_t checked_send(int fd, const void *p, size_t n, int flags) {
  CHECK(inside("send: data", p, n));
  return send(fd, p, n, flags);
}
ssize_t checked_sendto(int fd, const void *p, size_t n, int flags, const struct sockaddr *a, socklen_t size) {
  CHECK(inside("sendto: data", p, n) && inside("sendto: address", a, size));
  return sendto(fd, p, n, flags, a, size);
}
ssize_t checked_write(int fd, const void *p, size_t n) {
  CHECK(inside("write: data", p, n));
  return write(fd, p, n);
}
int checked_setsockopt(int fd, int level, int name, const void *p, socklen_t n) {
  CHECK(maybe("setsockopt: value", p, n));
  return setsockopt(fd, level, name, p, n);
}
int checked_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event) {
  CHECK(maybe("epoll_ctl: event", event, sizeof *event));
  return epoll_ctl(epfd, op, fd, event);
}

/* Calls that the kernel answers into memory. */

ssize_t checked_recv(int fd, void *p, size_t n, int flags) {
  CHECK(inside("recv: buffer", p, n));
  void *b = flags & MSG_TRUNC ? block(p, n) : empty_block(n);
  ssize_t result = recv(fd, b, n, flags);
  done("recv", p, b, n, result < 0 ? 0 : result);
  return result;
}
ssize_t checked_read(int fd, void *p, size_t n) {
  CHECK(inside("read: buffer", p, n));
  void *b = empty_block(n);
  ssize_t result = read(fd, b, n);
  done("read", p, b, n, result < 0 ? 0 : result);
  return result;
}

/* A length that the kernel reads and writes, and the buffer of that size. */
static int sized(const char *what, const void *p, const socklen_t *n) {
  return maybe(what, n, sizeof *n) && (n == NULL || p == NULL || inside(what, p, *n));
}

#define NAMED(name, call)                                           \
  {                                                                 \
    CHECK(sized(name, a, n));                                       \
    if (a == NULL) return call(NULL, n);                            \
    socklen_t room = *n;                                            \
    struct sockaddr *b = block(a, room);                            \
    int result = call(b, n);                                        \
    done(name, a, b, room, result < 0 ? 0 : *n);                    \
    return result;                                                  \
  }

int checked_getsockname(int fd, struct sockaddr *a, socklen_t *n) {
#define CALL(b, n) getsockname(fd, b, n)
  NAMED("getsockname", CALL)
#undef CALL
}
int checked_getpeername(int fd, struct sockaddr *a, socklen_t *n) {
#define CALL(b, n) getpeername(fd, b, n)
  NAMED("getpeername", CALL)
#undef CALL
}
int checked_accept(int fd, struct sockaddr *a, socklen_t *n) {
#define CALL(b, n) accept(fd, b, n)
  NAMED("accept", CALL)
#undef CALL
}
int checked_accept4(int fd, struct sockaddr *a, socklen_t *n, int flags) {
#define CALL(b, n) accept4(fd, b, n, flags)
  NAMED("accept4", CALL)
#undef CALL
}
ssize_t checked_recvfrom(int fd, void *p, size_t size, int flags, struct sockaddr *a, socklen_t *n) {
  CHECK(inside("recvfrom: buffer", p, size) && sized("recvfrom: address", a, n));
  void *b = flags & MSG_TRUNC ? block(p, size) : empty_block(size);
  socklen_t room = *n;
  struct sockaddr *name = block(a, room);
  ssize_t result = recvfrom(fd, b, size, flags, name, n);
  done("recvfrom: buffer", p, b, size, result < 0 ? 0 : result);
  done("recvfrom: address", a, name, room, result < 0 ? 0 : *n);
  return result;
}
int checked_getsockopt(int fd, int level, int name, void *p, socklen_t *n) {
  CHECK(sized("getsockopt", p, n));
  socklen_t room = *n;
  void *b = block(p, room);
  int result = getsockopt(fd, level, name, b, n);
  done("getsockopt", p, b, room, result < 0 ? 0 : room); /* Some options are written beyond what the length tells. */
  return result;
}
int checked_socketpair(int domain, int type, int protocol, int pair[2]) {
  CHECK(inside("socketpair", pair, 2 * sizeof *pair));
  return socketpair(domain, type, protocol, pair);
}
int checked_fstat(int fd, struct stat *st) {
  CHECK(inside("fstat", st, sizeof *st));
  return fstat(fd, st);
}
ssize_t checked_sendfile(int out, int in, off_t *offset, size_t n) {
  CHECK(maybe("sendfile: offset", offset, sizeof *offset));
  return sendfile(out, in, offset, n);
}
int checked_ioctl(int fd, unsigned long request, void *p) {
  size_t size = _IOC_SIZE(request); /* Requests of before 1992 do not say how large their argument is. */
  if (request == FIOCLEX || request == FIONCLEX) size = 0;
  else if (size == 0) size = request == FIONREAD || request == FIONBIO ? sizeof(int) : 16;
  CHECK(inside("ioctl", p, size));
  return ioctl(fd, request, p);
}

/* Waiting. */

int checked_poll(struct pollfd *fds, nfds_t n, int timeout) {
  CHECK(inside("poll", fds, n * sizeof *fds));
  return poll(fds, n, timeout);
}
int checked_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask) {
  CHECK(inside("ppoll", fds, n * sizeof *fds) && maybe("ppoll: timeout", timeout, sizeof *timeout));
  return ppoll(fds, n, timeout, mask);
}
/* For the call on another thread, which is made beside us. */
void check_poll(struct pollfd *fds, nfds_t n) {
  calls++;
  inside("poll on a thread", fds, n * sizeof *fds);
}
int checked_epoll_wait(int epfd, struct epoll_event *events, int n, int timeout) {
  CHECK(inside("epoll_wait", events, n * sizeof *events));
  struct epoll_event *b = block(events, n * sizeof *events);
  int result = epoll_wait(epfd, b, n, timeout);
  done("epoll_wait", events, b, n * sizeof *events, result < 0 ? 0 : result * sizeof *events);
  return result;
}
int checked_select(int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *timeout) {
  size_t size = (n + 63) / 64 * 8;
  CHECK(maybe("select", r, size) && maybe("select", w, size) && maybe("select", x, size) &&
        maybe("select: timeout", timeout, sizeof *timeout));
  return select(n, r, w, x, timeout);
}

/* Messages. */

static int header(const char *what, const struct msghdr *m) {
  if (!inside(what, m, sizeof *m) || !inside(what, m->msg_name, m->msg_name ? m->msg_namelen : 0) ||
      !inside(what, m->msg_iov, m->msg_iovlen * sizeof *m->msg_iov) ||
      !inside(what, m->msg_control, m->msg_control ? m->msg_controllen : 0))
    return 0;
  for (size_t i = 0; i < m->msg_iovlen; i++)
    if (!inside(what, m->msg_iov[i].iov_base, m->msg_iov[i].iov_len)) return 0;
  return 1;
}

ssize_t checked_sendmsg(int fd, const struct msghdr *m, int flags) {
  CHECK(header("sendmsg", m));
  return sendmsg(fd, m, flags);
}

/* A message whose buffers are blocks of ours. */
static struct msghdr open_blocks(const struct msghdr *m, int flags) {
  struct msghdr own = *m;
  own.msg_name = m->msg_name ? block(m->msg_name, m->msg_namelen) : NULL;
  own.msg_control = m->msg_control ? block(m->msg_control, m->msg_controllen) : NULL;
  own.msg_iov = malloc(m->msg_iovlen * sizeof *own.msg_iov + 1);
  for (size_t i = 0; i < m->msg_iovlen; i++) {
    own.msg_iov[i].iov_len = m->msg_iov[i].iov_len;
    const struct iovec *from = m->msg_iov + i; /* With MSG_TRUNC a stream's bytes are only counted. */
    own.msg_iov[i].iov_base = flags & MSG_TRUNC ? block(from->iov_base, from->iov_len) : empty_block(from->iov_len);
  }
  return own;
}

static void close_blocks(const char *what, struct msghdr *m, struct msghdr *own, ssize_t result) {
  size_t left = result < 0 ? 0 : result;
  for (size_t i = 0; i < m->msg_iovlen; i++) {
    size_t size = m->msg_iov[i].iov_len, written = left < size ? left : size;
    done(what, m->msg_iov[i].iov_base, own->msg_iov[i].iov_base, size, written);
    left -= written;
  }
  free(own->msg_iov);
  if (m->msg_name) done(what, m->msg_name, own->msg_name, m->msg_namelen, result < 0 ? 0 : own->msg_namelen);
  if (m->msg_control) done(what, m->msg_control, own->msg_control, m->msg_controllen, result < 0 ? 0 : own->msg_controllen);
  m->msg_namelen = own->msg_namelen;
  m->msg_controllen = own->msg_controllen;
  m->msg_flags = own->msg_flags;
}

ssize_t checked_recvmsg(int fd, struct msghdr *m, int flags) {
  CHECK(header("recvmsg", m));
  struct msghdr own = open_blocks(m, flags);
  ssize_t result = recvmsg(fd, &own, flags);
  int before = errno;
  close_blocks("recvmsg", m, &own, result);
  errno = before;
  return result;
}
int checked_recvmmsg(int fd, struct mmsghdr *list, unsigned n, int flags, struct timespec *timeout) {
  CHECK(inside("recvmmsg", list, n * sizeof *list));
  for (unsigned i = 0; i < n; i++)
    if (!header("recvmmsg", &list[i].msg_hdr)) return -1;
  struct mmsghdr *own = malloc(n * sizeof *own + 1);
  for (unsigned i = 0; i < n; i++) own[i].msg_hdr = open_blocks(&list[i].msg_hdr, flags);
  int result = recvmmsg(fd, own, n, flags, timeout), before = errno;
  for (unsigned i = 0; i < n; i++) {
    int came = result > 0 && i < (unsigned)result;
    close_blocks("recvmmsg", &list[i].msg_hdr, &own[i].msg_hdr, came ? own[i].msg_len : -1);
    if (came) list[i].msg_len = own[i].msg_len;
  }
  free(own);
  errno = before;
  return result;
}
int checked_sendmmsg(int fd, struct mmsghdr *list, unsigned n, int flags) {
  CHECK(inside("sendmmsg", list, n * sizeof *list));
  for (unsigned i = 0; i < n; i++)
    if (!header("sendmmsg", &list[i].msg_hdr)) return -1;
  return sendmmsg(fd, list, n, flags);
}

/* Memory. */

void *checked_memcpy(void *to, const void *from, size_t n) {
  calls++;
  if (n == 0) return to; /* It is asked where something is. */
  return inside("memcpy: to", to, n) && foreign("memcpy: from", from, n) ? memcpy(to, from, n) : to;
}
void *checked_malloc(size_t n) {
  void *p = malloc(n);
  calls++;
  allocated(p, n);
  if (p != NULL) region_add(p, n);
  return p;
}
void checked_free(void *p) {
  calls++;
  allocated(p, 1);
  free(p);
}

/* Names. */

int checked_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list) {
  CHECK(string("getaddrinfo: node", node) && string("getaddrinfo: service", service) &&
        maybe("getaddrinfo: hints", hints, sizeof *hints) && inside("getaddrinfo: result", list, sizeof *list));
  int code = getaddrinfo(node, service, hints, list);
  for (const struct addrinfo *i = code == 0 ? *list : NULL; i != NULL; i = i->ai_next) {
    allocated(i, sizeof *i);
    allocated(i->ai_addr, i->ai_addrlen);
    if (i->ai_canonname != NULL) allocated(i->ai_canonname, strlen(i->ai_canonname) + 1);
  }
  return code;
}
int checked_getnameinfo(const struct sockaddr *a, socklen_t n, char *host, socklen_t hosts, char *service, socklen_t services,
                        int flags) {
  CHECK(inside("getnameinfo: address", a, n) && maybe("getnameinfo: host", host, hosts) &&
        maybe("getnameinfo: service", service, services));
  return getnameinfo(a, n, host, hosts, service, services, flags);
}
unsigned checked_if_nametoindex(const char *name) {
  calls++;
  return string("if_nametoindex", name) ? if_nametoindex(name) : 0;
}
char *checked_if_indextoname(unsigned index, char *name) {
  calls++;
  return inside("if_indextoname", name, IF_NAMESIZE) ? if_indextoname(index, name) : NULL;
}
struct if_nameindex *checked_if_nameindex(void) {
  struct if_nameindex *list = if_nameindex();
  calls++;
  for (struct if_nameindex *i = list; i != NULL; i++) {
    allocated(i, sizeof *i);
    if (i->if_index == 0 && i->if_name == NULL) break;
    allocated(i->if_name, strlen(i->if_name) + 1);
  }
  return list;
}
