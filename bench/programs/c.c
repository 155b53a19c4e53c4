/*
 * The workloads in C, with the protocol of batches.ts and an idle second thread: a Deno process always has threads, and
 * the kernel then counts the references to a descriptor, which costs about 35 ns a call.
 *
 *     cc -O2 -pthread -o c c.c && echo | ./c pair
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20, STREAM = 64 << 20 };
static char small[64], large[65536], *megabyte;
static const char *name;
static int a, b;
static struct sockaddr_storage at;
static socklen_t at_size;
static double figures[2]; /* of the last batch */
static int figures_count = 1;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}
static void *idle(void *unused) {
  pause();
  return unused;
}
static void second_thread(void) {
  pthread_t thread;
  pthread_create(&thread, 0, idle, 0);
}

/* Turns. */
static void pair(void) {
  send(a, small, sizeof small, 0);
  recv(b, small, sizeof small, 0);
}
static void pair_large(void) {
  send(a, small, sizeof small, 0);
  recv(b, large, sizeof large, 0);
}
static void pair_64k(void) {
  send(a, megabyte, sizeof large, 0);
  recv(b, large, sizeof large, 0);
}
static void datagram(void) {
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  sendto(a, small, sizeof small, 0, (struct sockaddr *)&at, at_size);
  recvfrom(b, small, sizeof small, 0, (struct sockaddr *)&from, &size);
}
/* Turns are datagrams: one of `count` sends and receives them all. */
static void batch(unsigned count) {
  static struct mmsghdr out[32], in[32];
  static struct iovec parts[32], places[32];
  static struct sockaddr_storage from[32];
  static char data[32][64], space[32][64];
  static unsigned turn;
  if (turn++ % count != 0) return;
  for (unsigned i = 0; i < count; i++) {
    parts[i] = (struct iovec){data[i], 64}, places[i] = (struct iovec){space[i], 64};
    out[i].msg_hdr = (struct msghdr){.msg_iov = parts + i, .msg_iovlen = 1, .msg_name = &at, .msg_namelen = at_size};
    in[i].msg_hdr = (struct msghdr){
      .msg_iov = places + i, .msg_iovlen = 1, .msg_name = from + i, .msg_namelen = sizeof from[i]
    };
  }
  sendmmsg(a, out, count, 0);
  recvmmsg(b, in, count, MSG_WAITFORONE, 0);
}
static void batch32(void) { batch(32); }
static void batch1(void) { batch(1); }
enum { SEGMENT = 1200, SEGMENTS = 54 };
static void segment_loop(void) {
  static char data[SEGMENT];
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  sendto(a, data, sizeof data, 0, (struct sockaddr *)&at, at_size);
  recvfrom(b, data, sizeof data, 0, (struct sockaddr *)&from, &size);
}
static volatile unsigned segments_seen;
static void segments(void) {
  static char data[SEGMENT * SEGMENTS], space[65536];
  static unsigned turn;
  if (turn++ % SEGMENTS != 0) return;
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
  struct sockaddr_storage from;
  struct iovec part = {data, sizeof data}, place = {space, sizeof space};
  struct msghdr out = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_name = &at, .msg_namelen = at_size,
    .msg_control = &control, .msg_controllen = CMSG_SPACE(sizeof(uint16_t))
  };
  struct cmsghdr *header = CMSG_FIRSTHDR(&out);
  header->cmsg_level = SOL_UDP, header->cmsg_type = UDP_SEGMENT, header->cmsg_len = CMSG_LEN(sizeof(uint16_t));
  uint16_t size = SEGMENT;
  memcpy(CMSG_DATA(header), &size, sizeof size);
  sendmsg(a, &out, 0);
  struct msghdr in = {
    .msg_iov = &place, .msg_iovlen = 1, .msg_name = &from, .msg_namelen = sizeof from,
    .msg_control = &control, .msg_controllen = sizeof control
  };
  ssize_t n = recvmsg(b, &in, 0);
  int joined = n;
  for (header = CMSG_FIRSTHDR(&in); header; header = CMSG_NXTHDR(&in, header))
    if (header->cmsg_level == SOL_UDP && header->cmsg_type == UDP_GRO) memcpy(&joined, CMSG_DATA(header), sizeof joined);
  for (ssize_t k = 0; k < n; k += joined) segments_seen++;
}
static void connection(void) {
  int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  connect(client, (struct sockaddr *)&at, at_size);
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  int conn = accept4(a, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);
  close(client);
  close(conn);
}
static void would_block(void) {
  recv(a, small, sizeof small, MSG_DONTWAIT);
}
static void option(void) {
  int value = 1;
  socklen_t size = sizeof value;
  setsockopt(a, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value);
  getsockopt(a, SOL_SOCKET, SO_KEEPALIVE, &value, &size);
}
static void descriptor(void) {
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
  struct iovec part = {small, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET, header->cmsg_type = SCM_RIGHTS, header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &a, sizeof a);
  sendmsg(a, &message, 0);
  message.msg_controllen = sizeof control;
  recvmsg(b, &message, 0);
  int fd;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  close(fd);
}
static void text_address(void) {
  static const char *const texts[] = {"192.168.10.77", "127.0.0.1", "8.8.8.8", "255.255.255.255"};
  static unsigned i;
  unsigned char packed[4];
  char text[INET_ADDRSTRLEN];
  inet_pton(AF_INET, texts[i++ & 3], packed);
  inet_ntop(AF_INET, packed, text, sizeof text);
}
static void text_address6(void) {
  static const char *const texts[] = {
    "2001:db8::8:800:200c:417a", "::1", "fe80::1234:5678:9abc:def0", "::ffff:192.0.2.1"
  };
  static unsigned i;
  unsigned char packed[16];
  char text[INET6_ADDRSTRLEN];
  inet_pton(AF_INET6, texts[i++ & 3], packed);
  inet_ntop(AF_INET6, packed, text, sizeof text);
}
static void resolve(void) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list;
  getaddrinfo(strcmp(name, "resolve6") == 0 ? "2001:db8::1" : "127.0.0.1", "80", &hints, &list);
  freeaddrinfo(list);
}
static void stream(size_t piece) {
  for (size_t sent = 0; sent < STREAM;) sent += send(a, megabyte, piece, 0);
  recv(a, small, sizeof small, 0);
}
static void stream_64k(void) { stream(64 << 10); }
static void stream_1m(void) { stream(1 << 20); }
static void file(void) {
  int in = open("large", O_RDONLY | O_CLOEXEC);
  off_t size = lseek(in, 0, SEEK_END), offset = 0;
  while (offset < size) sendfile(a, in, &offset, size - offset);
  close(in);
  recv(a, small, sizeof small, 0);
}
static void line(void) {
  static FILE *stream;
  static char *text;
  static size_t room;
  if (!stream) stream = fdopen(a, "r");
  if (getline(&text, &room, stream) < 0) exit(1);
}

/* Batches with their own figures. */
static int by_size(const void *x, const void *y) {
  double d = *(const double *)x - *(const double *)y;
  return d < 0 ? -1 : d > 0;
}
static void pingpong(long turns) {
  double times[turns];
  for (long i = 0; i < turns; i++) {
    double start = now();
    send(a, small, sizeof small, 0);
    recv(a, large, sizeof large, 0);
    times[i] = now() - start;
  }
  qsort(times, turns, sizeof *times, by_size);
  figures[0] = times[turns / 2], figures[1] = times[turns * 99 / 100], figures_count = 2;
}
static double resident(void) {
  long size, pages = 0;
  FILE *statm = fopen("/proc/self/statm", "r");
  if (!statm || fscanf(statm, "%ld %ld", &size, &pages) != 2) exit(1);
  fclose(statm);
  return (double)pages * sysconf(_SC_PAGESIZE);
}
static void many(long turns) {
  int *fds = malloc(turns * sizeof *fds);
  double before = resident(), start = now();
  for (long i = 0; i < turns; i++) fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  double opened = now() - start, size = resident() - before, again = now();
  for (long i = 0; i < turns; i++) close(fds[i]);
  figures[0] = (opened + now() - again) / turns, figures[1] = size / turns, figures_count = 2;
}

/* Sets up before the first turn. */
static void bound(int *fd, int family, int type) {
  *fd = socket(family, type | SOCK_CLOEXEC, 0);
  if (family == AF_INET) {
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bind(*fd, (struct sockaddr *)&v4, sizeof v4);
  } else {
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    bind(*fd, (struct sockaddr *)&v6, sizeof v6);
  }
  at_size = sizeof at;
  getsockname(*fd, (struct sockaddr *)&at, &at_size);
}
static void ends(void) {
  int fds[2], on = strcmp(name, "pair_timeout") == 0;
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
  a = fds[0], b = fds[1];
  ioctl(a, FIONBIO, &on), ioctl(b, FIONBIO, &on);
}
static void udp4(void) { bound(&a, AF_INET, SOCK_DGRAM), bound(&b, AF_INET, SOCK_DGRAM); }
static void gro(void) {
  int on = 1;
  udp4();
  setsockopt(b, SOL_UDP, UDP_GRO, &on, sizeof on);
}
static void udp6(void) { bound(&a, AF_INET6, SOCK_DGRAM), bound(&b, AF_INET6, SOCK_DGRAM); }
static void listener(void) { bound(&a, AF_INET, SOCK_STREAM), listen(a, 128); }
static void nothing(void) {}
/* Sends lines, echoes, or takes what comes and acknowledges each batch. */
static void peer(int fd) {
  if (strncmp(name, "lines", 5) == 0) {
    static char lines[1600][40];
    memset(lines, 'x', sizeof lines);
    for (int i = 0; i < 1600; i++) lines[i][39] = '\n';
    while (send(fd, lines, sizeof lines, 0) > 0) {}
    return;
  }
  size_t taken = 0, batch = strcmp(name, "sendfile") == 0 ? 4 * STREAM : STREAM;
  for (ssize_t n; (n = recv(fd, megabyte, MEGABYTE, 0)) > 0;) {
    taken += n;
    if (strcmp(name, "pingpong") == 0) send(fd, megabyte, n, 0);
    else if (taken % batch == 0) send(fd, small, 1, 0);
  }
}
static void connected(void) {
  int one = 1;
  listener();
  if (fork() == 0) {
    second_thread();
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    connect(fd, (struct sockaddr *)&at, at_size);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    close(a);
    peer(fd);
    _exit(0);
  }
  int fd = accept4(a, 0, 0, SOCK_CLOEXEC);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  close(a);
  a = fd;
}
static void ten_thousand(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 10100;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static const struct workload {
  const char *name;
  void (*set_up)(void);
  void (*turn)(void);
  long turns; /* of a batch, when it is not their time that decides */
  void (*batch)(long turns);
} workloads[] = {
  {"pair", ends, pair},
  {"pair_into", ends, pair_large},
  {"pair_large", ends, pair_large},
  {"pair_timeout", ends, pair},
  {"pair_64k", ends, pair_64k},
  {"pair_64k_into", ends, pair_64k},
  {"udp4", udp4, datagram},
  {"udp4_into", udp4, datagram},
  {"udp6_into", udp6, datagram},
  {"udp6", udp6, datagram},
  {"batch32_loop", udp4, datagram},
  {"batch32", udp4, batch32},
  {"batch1_loop", udp4, datagram},
  {"batch1", udp4, batch1},
  {"segments_loop", udp4, segment_loop},
  {"segments", gro, segments},
  {"pingpong", connected, 0, 500, pingpong},
  {"stream_64k", connected, stream_64k, 1},
  {"stream_1m", connected, stream_1m, 1},
  {"sendfile", connected, file, 1},
  {"connect", listener, connection, 256},
  {"would_block", ends, would_block},
  {"option", listener, option},
  {"descriptor", ends, descriptor},
  {"text_address", nothing, text_address},
  {"text_address6", nothing, text_address6},
  {"resolve", nothing, resolve},
  {"resolve6", nothing, resolve},
  {"lines", connected, line, 20000},
  {"lines_cold", connected, line, 200000},
  {"many", ten_thousand, 0, 10000, many},
};

static void run(const struct workload *it, long turns) {
  if (it->batch) return it->batch(turns);
  double start = now();
  for (long i = 0; i < turns; i++) it->turn();
  figures[0] = (now() - start) / turns;
}
int main(int argc, char **argv) {
  const struct workload *it = workloads, *end = it + sizeof workloads / sizeof *workloads;
  name = argc > 1 ? argv[1] : "";
  double warm = (argc > 2 ? atof(argv[2]) : 500) * 1e6, length = (argc > 3 ? atof(argv[3]) : 10) * 1e6;
  /* On the heap and written to, as in the other languages: pages that were never written are all the same page of zeros,
   * which stays in the cache. */
  megabyte = memset(malloc(MEGABYTE), 'x', MEGABYTE);
  second_thread();
  signal(SIGPIPE, SIG_IGN);
  if (strcmp(name, "import") == 0) return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0;
  while (it < end && strcmp(it->name, name) != 0) it++;
  if (it == end) return fprintf(stderr, "usage: c NAME [WARM] [BATCH]\n"), 2;
  it->set_up();
  long turns = it->turns ? it->turns : 1;
  for (double until = now() + warm; now() < until;) {
    run(it, turns);
    if (it->turns) continue;
    long fitting = length / figures[0] + 0.5;
    turns = fitting < 1 ? 1 : fitting < 2 * turns ? fitting : 2 * turns;
  }
  puts("ready");
  fflush(stdout);
  for (char line[16]; fgets(line, sizeof line, stdin); fflush(stdout)) {
    run(it, turns);
    printf(figures_count == 1 ? "%.1f\n" : "%.1f %.1f\n", figures[0], figures[1]);
  }
  return 0;
}
