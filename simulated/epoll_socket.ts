/**
 * epoll(7) of the simulated kernel: level-triggered, edge-triggered and one-shot.
 *
 * @module
 */

import * as E from "../constants/errno.ts";
import { POLLERR, POLLHUP, POLLIN } from "../constants/poll.ts";
import type { Host } from "./network.ts";
import { OptionTable } from "./options.ts";
import { type File, Sock, type Watcher } from "./sock.ts";

const EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3; // sys/epoll.h
const EPOLLET = 1 << 31, EPOLLONESHOT = 1 << 30;

/** What is watched of one descriptor. */
class Interest implements Watcher {
  readonly fd: number;
  readonly file: File;
  readonly #epoll: EpollSocket;
  events: number;
  /** Whether something has happened since the last report, for edge-triggered events. */
  changed_since = true;

  constructor(fd: number, file: File, events: number, epoll: EpollSocket) {
    this.fd = fd;
    this.file = file;
    this.events = events;
    this.#epoll = epoll;
  }

  changed(): void {
    this.changed_since = true;
    this.#epoll.wake();
  }

  /** What there is to tell of it. */
  get ready(): number {
    if ((this.events & EPOLLET) !== 0 && !this.changed_since) return 0;
    if ((this.events & ~(EPOLLET | EPOLLONESHOT)) === 0) return 0; // Told once, as EPOLLONESHOT has it
    return this.file.sock.poll() & (this.events | POLLERR | POLLHUP);
  }
}

/** An epoll: what it watches, and what it tells. */
export class EpollSocket extends Sock {
  readonly #interests: Map<number, Interest> = new Map();

  constructor(host: Host) {
    super(host, -1, 0, 0, new OptionTable(1, 1));
  }

  /** epoll_ctl(2). */
  control(op: number, fd: number, file: File, events: number): number {
    let known = this.#interests.get(fd);
    if (known !== undefined && known.file !== file) {
      this.#forget(known); // It was closed, and opened as something else.
      known = undefined;
    }
    if (op === EPOLL_CTL_ADD) {
      if (known !== undefined) return -E.EEXIST;
      const interest = new Interest(fd, file, events, this);
      this.#interests.set(fd, interest);
      file.sock.watchers.add(interest);
    } else if (known === undefined) return -E.ENOENT;
    else if (op === EPOLL_CTL_MOD) {
      known.events = events;
      known.changed_since = true;
    } else if (op === EPOLL_CTL_DEL) this.#forget(known);
    else return -E.EINVAL;
    this.wake();
    return 0;
  }

  #forget(interest: Interest): void {
    this.#interests.delete(interest.fd);
    interest.file.sock.watchers.delete(interest);
  }

  /** epoll_wait(2) that does not wait. */
  take(most: number, take: (fd: number, events: number) => void): number {
    if (most <= 0) return -E.EINVAL;
    let count = 0;
    for (const interest of [...this.#interests.values()]) {
      if (interest.file.references === 0) this.#forget(interest);
      if (count === most || interest.file.references === 0) continue;
      const bits = interest.ready;
      if (bits === 0) continue;
      interest.changed_since = false;
      if ((interest.events & EPOLLONESHOT) !== 0) interest.events &= EPOLLET | EPOLLONESHOT;
      take(interest.fd, bits);
      count++;
      this.#interests.delete(interest.fd); // Others have their turn before it has it again.
      this.#interests.set(interest.fd, interest);
    }
    return count;
  }

  poll(): number {
    for (const { ready, file } of this.#interests.values()) if (ready !== 0 && file.references > 0) return POLLIN;
    return 0;
  }

  release(): void {
    for (const interest of [...this.#interests.values()]) this.#forget(interest);
    this.watchers.clear();
  }

  readable_bytes(): number {
    return 0;
  }

  bind = not_a_socket;
  listen = not_a_socket;
  accept = not_a_socket;
  connect = not_a_socket;
  shutdown = not_a_socket;
  send = not_a_socket;
  receive = not_a_socket;
  name = not_a_socket;
  peer_name = not_a_socket;
}

function not_a_socket(): number {
  return -E.ENOTSOCK;
}
