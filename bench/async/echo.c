/*
 * The echo server on epoll(7), in C: what a server with one thread can reach. Like the servers in JavaScript it has a
 * buffer for each connection, and an idle second thread (see ../programs/c.c). It is level-triggered: an
 * edge-triggered one has to receive until EAGAIN, and takes longer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd, sent, received, writing;
  char data[65536];
};

static int epoll;

static void *idle(void *unused) {
  pause();
  return unused;
}

static void watch(struct connection *c, int operation, int events) {
  struct epoll_event e = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll, operation, c->fd, &e) < 0) perror("epoll_ctl"), exit(1);
}

static void accept_from(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (fd < 0) return;
  struct connection *c = calloc(1, sizeof *c);
  c->fd = fd;
  watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

/* Receives a message, unless one is partly sent, and sends as much of it as possible. */
static void serve(struct connection *c) {
  if (!c->writing) {
    c->received = recv(c->fd, c->data, sizeof c->data, 0);
    c->sent = 0;
    if (c->received <= 0) {
      close(c->fd); /* The load exits without closing its connections. */
      free(c);
      return;
    }
  }
  int n = send(c->fd, c->data + c->sent, c->received - c->sent, MSG_NOSIGNAL);
  if (n > 0) c->sent += n;
  int writing = c->sent < c->received;
  if (writing != c->writing) watch(c, EPOLL_CTL_MOD, writing ? EPOLLOUT : EPOLLIN);
  c->writing = writing;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, idle, NULL);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  bind(listener, (struct sockaddr *)&at, sizeof at);
  listen(listener, 1024);
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  epoll = epoll_create1(0);
  struct connection accepting = {.fd = listener};
  watch(&accepting, EPOLL_CTL_ADD, EPOLLIN);
  struct epoll_event events[1024];
  for (;;) {
    int n = epoll_wait(epoll, events, 1024, -1);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr == &accepting) accept_from(listener);
      else serve(events[i].data.ptr);
    }
  }
}
