/*
 * The workloads in C, with one idle second thread: a Deno process always has threads, and the kernel then counts the
 * references to a descriptor, which costs about 35 ns a call.
 *
 *     cc -O2 -pthread -o workloads workloads.c && ./workloads pair
 *
 * Prints the nanoseconds of one turn: the median of several batches.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
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

static char small[64], large[65536];
static int a, b;
static struct sockaddr_storage at;
static socklen_t at_size;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}
static int by_size(const void *x, const void *y) {
  double d = *(const double *)x - *(const double *)y;
  return d < 0 ? -1 : d > 0;
}
static void report(double *times, int n) {
  qsort(times, n, sizeof *times, by_size);
  printf("%.1f\n", times[n / 2]);
}
/* Five batches of as many turns as take a tenth of a second, or of `most`. */
static void measure(void (*turn)(void), long most) {
  long turns = 1;
  double start, took = 0, times[5];
  for (; took < 5e7 && turns * 2 <= most; turns *= 2) {
    start = now();
    for (long i = 0; i < turns; i++) turn();
    took = now() - start;
  }
  for (int batch = 0; batch < 5; batch++) {
    start = now();
    for (long i = 0; i < turns; i++) turn();
    times[batch] = (now() - start) / turns;
  }
  report(times, 5);
}

static void *idle(void *unused) {
  pause();
  return unused;
}

static void pair(void) {
  send(a, small, sizeof small, 0);
  recv(b, small, sizeof small, 0);
}
static void pair_large(void) {
  send(a, small, sizeof small, 0);
  recv(b, large, sizeof large, 0);
}
static void datagram(void) {
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  sendto(a, small, sizeof small, 0, (struct sockaddr *)&at, at_size);
  recvfrom(b, small, sizeof small, 0, (struct sockaddr *)&from, &size);
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
  unsigned char packed[4];
  char text[INET_ADDRSTRLEN];
  inet_pton(AF_INET, "192.168.10.77", packed);
  inet_ntop(AF_INET, packed, text, sizeof text);
}
static void resolve(void) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list;
  getaddrinfo("127.0.0.1", "80", &hints, &list);
  freeaddrinfo(list);
}

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
/* A TCP connection to a child process, which runs `peer` at its end. */
static int connected(void (*peer)(int)) {
  int one = 1;
  bound(&a, AF_INET, SOCK_STREAM);
  listen(a, 128);
  if (fork() == 0) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    connect(fd, (struct sockaddr *)&at, at_size);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    peer(fd);
    _exit(0);
  }
  int fd = accept(a, 0, 0);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}
static void echo(int fd) {
  ssize_t n;
  while ((n = recv(fd, large, sizeof large, 0)) > 0) send(fd, large, n, 0);
}
static void sink(int fd) {
  static char room[1 << 20];
  while (recv(fd, room, sizeof room, 0) > 0) {}
}
static void pingpong(void) {
  enum { TURNS = 20000 };
  static double times[TURNS];
  int fd = connected(echo);
  for (int i = -2000; i < TURNS; i++) {
    double start = now();
    send(fd, small, sizeof small, 0);
    recv(fd, small, sizeof small, 0);
    if (i >= 0) times[i] = now() - start;
  }
  qsort(times, TURNS, sizeof *times, by_size);
  printf("%.1f %.1f\n", times[TURNS / 2], times[TURNS * 99 / 100]);
}
static void stream(size_t piece) {
  char *data = calloc(1, piece);
  int fd = connected(sink);
  double start = now();
  for (size_t sent = 0; sent < 1u << 30;) sent += send(fd, data, piece, 0);
  shutdown(fd, SHUT_WR);
  recv(fd, small, 1, 0); /* the peer has taken all */
  printf("%.1f\n", now() - start);
}
static void file(const char *path) {
  int in = open(path, O_RDONLY), fd = connected(sink);
  off_t size = lseek(in, 0, SEEK_END), offset = 0;
  double start = now();
  while (offset < size) sendfile(fd, in, &offset, size - offset);
  shutdown(fd, SHUT_WR);
  recv(fd, small, 1, 0); /* the peer has taken all */
  printf("%.1f\n", now() - start);
}
static void lines(const char *path) {
  if (fork() == 0) {
    int in = open(path, O_RDONLY);
    ssize_t n;
    close(b);
    while ((n = read(in, large, sizeof large)) > 0) send(a, large, n, 0);
    _exit(0);
  }
  close(a);
  FILE *stream = fdopen(b, "r");
  char *line = 0;
  size_t room = 0, count = 0;
  double start = now();
  while (getline(&line, &room, stream) > 0) count++;
  printf("%.1f\n", (now() - start) / count);
}
static void many(void) {
  enum { COUNT = 10000 };
  static int fds[COUNT];
  struct rlimit limit = {COUNT + 100, COUNT + 100};
  setrlimit(RLIMIT_NOFILE, &limit);
  double start = now();
  for (int i = 0; i < COUNT; i++) fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  for (int i = 0; i < COUNT; i++) close(fds[i]);
  printf("%.1f\n", (now() - start) / COUNT);
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  pthread_t thread;
  pthread_create(&thread, 0, idle, 0);
  signal(SIGPIPE, SIG_IGN);
  int datagrams = strncmp(name, "udp", 3) == 0, family = strcmp(name, "udp6") == 0 ? AF_INET6 : AF_INET;
  if (datagrams) bound(&a, family, SOCK_DGRAM), bound(&b, family, SOCK_DGRAM);
  else if (strcmp(name, "connect") == 0) bound(&a, AF_INET, SOCK_STREAM), listen(a, 128);
  else {
    int fds[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
    a = fds[0], b = fds[1];
  }
  if (strcmp(name, "pair_timeout") == 0) {
    int on = 1;
    ioctl(a, FIONBIO, &on), ioctl(b, FIONBIO, &on);
  }
  if (strcmp(name, "pair_large") == 0) measure(pair_large, 1 << 30);
  else if (strncmp(name, "pair", 4) == 0) measure(pair, 1 << 30);
  else if (datagrams) measure(datagram, 1 << 30);
  else if (strcmp(name, "connect") == 0) measure(connection, 1024); /* Each leaves a port in TIME_WAIT. */
  else if (strcmp(name, "option") == 0) measure(option, 1 << 30);
  else if (strcmp(name, "descriptor") == 0) measure(descriptor, 1 << 30);
  else if (strcmp(name, "text_address") == 0) measure(text_address, 1 << 30);
  else if (strcmp(name, "resolve") == 0) measure(resolve, 1 << 30);
  else if (strcmp(name, "pingpong") == 0) pingpong();
  else if (strcmp(name, "stream_64k") == 0) stream(64 << 10);
  else if (strcmp(name, "stream_1m") == 0) stream(1 << 20);
  else if (strcmp(name, "sendfile") == 0) file(argv[2]);
  else if (strcmp(name, "lines") == 0) lines(argv[2]);
  else if (strcmp(name, "many") == 0) many();
  else return fprintf(stderr, "usage: workloads NAME [FILE]\n"), 2;
  return 0;
}
