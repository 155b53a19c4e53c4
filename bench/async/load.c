/*
 * The load: opens connections, and on each sends a message, waits for its echo, and repeats. A message is a line.
 *
 *     load PORT CONNECTIONS BYTES SECONDS
 *
 * Prints an empty line when the server is warm: after a second or more, when four messages have come back on each
 * connection, or after ten seconds. Before that the memory of a server is new: a page fault costs more than 4 KiB of a
 * message. At the end prints how many messages came back since then, and in how many seconds.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
  int fd;
  int sent, received;
};

static int size;
static char *out, *in;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/*
 * Sends and receives after an event: returns how many whole messages came back. It makes no call that would only fail
 * with EAGAIN, since more room or data are an event: such calls would make the load slower than a server, and hide the
 * differences of the servers.
 */
static long work(struct connection *c) {
  for (long messages = 0;; messages++) {
    if (c->sent < size) {
      int n = send(c->fd, out + c->sent, size - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n > 0) c->sent += n;
      if (messages > 0) return messages; /* Its echo will be an event. */
    }
    int n = recv(c->fd, in, size - c->received, MSG_DONTWAIT);
    if (n == 0) fail("the server has closed");
    if (n > 0) c->received += n;
    if (c->received < size) return messages;
    c->sent = c->received = 0;
  }
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  int port = atoi(argv[1]), connections = atoi(argv[2]);
  double seconds = atof(argv[4]);
  size = atoi(argv[3]);
  out = calloc(1, size);
  in = calloc(1, size);
  out[size - 1] = '\n';
  int epoll = epoll_create1(0);
  struct connection *all = calloc(connections, sizeof *all);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < connections; i++) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    all[i].fd = fd;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &all[i]};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) < 0) fail("epoll_ctl");
  }
  struct epoll_event events[256];
  long messages = 0;
  double start = now(), begin = 0;
  for (double t = start; begin == 0 || t < begin + seconds; t = now()) {
    if (begin == 0 && t >= start + 1 && (messages >= 4L * connections || t >= start + 10)) {
      puts("");
      fflush(stdout);
      begin = now(), messages = 0;
    }
    int n = epoll_wait(epoll, events, 256, 100);
    for (int i = 0; i < n; i++) messages += work(events[i].data.ptr);
  }
  printf("%ld %f\n", messages, now() - begin);
  return 0;
}
