/**
 * epoll(7) of the simulated kernel: level-triggered, edge-triggered and one-shot.
 *
 * @module
 */

import * as E from "../constants/errno.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from "../constants/poll.ts";
import type { Host } from "./network.ts";
import { OptionTable } from "./options.ts";
import { DATA, type File, Sock, type Watcher } from "./sock.ts";

const EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3; // sys/epoll.h
const EPOLLET = 1 << 31, EPOLLONESHOT = 1 << 30, EPOLLWAKEUP = 1 << 29, EPOLLEXCLUSIVE = 1 << 28;
/** What is no event. An interest that has nothing else was reported once, as EPOLLONESHOT asks, and rests. */
const PRIVATE = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE;
/** What may stand beside EPOLLEXCLUSIVE. */
const WITH_EXCLUSIVE = POLLIN | POLLOUT | POLLERR | POLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;

/** What is reported without being asked for. */
const ALWAYS = POLLERR | POLLHUP;

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
    this.events = events | ALWAYS;
    this.#epoll = epoll;
  }

  changed(bits: number): void {
    if (bits !== 0 && (bits & this.events) === 0) return;
    this.changed_since = true;
    this.#epoll.wake(DATA);
  }

  /** What there is to tell of it. */
  get ready(): number {
    if ((this.events & EPOLLET) !== 0 && !this.changed_since) return 0;
    if ((this.events & ~PRIVATE) === 0) return 0;
    return this.file.sock.poll() & this.events;
  }
}

/** An epoll: what it watches, and what it tells. */
export class EpollSocket extends Sock {
  /** In the order in which they are asked. */
  readonly #interests: Set<Interest> = new Set();
  /** By descriptor and by what it stood for: a number may have been closed, and opened as something else. */
  readonly #known: Map<File, Map<number, Interest>> = new Map();

  constructor(host: Host) {
    super(host, -1, 0, 0, new OptionTable(1, 1));
  }

  /** epoll_ctl(2). */
  control(op: number, fd: number, file: File, events: number): number {
    const known = this.#known.get(file)?.get(fd);
    if ((events & EPOLLEXCLUSIVE) !== 0 && op !== EPOLL_CTL_DEL) {
      if (op === EPOLL_CTL_MOD || (events & ~WITH_EXCLUSIVE) !== 0) return -E.EINVAL;
      if (file.sock instanceof EpollSocket) return -E.EINVAL;
    }
    if (op === EPOLL_CTL_ADD) {
      if (known !== undefined) return -E.EEXIST;
      const interest = new Interest(fd, file, events, this), of_file = this.#known.get(file) ?? new Map();
      this.#interests.add(interest);
      this.#known.set(file, of_file.set(fd, interest));
      file.sock.watchers.add(interest);
    } else if (known === undefined) return -E.ENOENT;
    else if (op === EPOLL_CTL_MOD) {
      if ((known.events & EPOLLEXCLUSIVE) !== 0) return -E.EINVAL;
      known.events = events | ALWAYS;
      known.changed_since = true;
    } else if (op === EPOLL_CTL_DEL) this.#forget(known);
    else return -E.EINVAL;
    this.wake(DATA);
    return 0;
  }

  #forget(interest: Interest): void {
    const { file, fd } = interest, of_file = this.#known.get(file)!;
    this.#interests.delete(interest);
    of_file.delete(fd);
    if (of_file.size === 0) this.#known.delete(file);
    file.sock.watchers.delete(interest);
  }

  /** epoll_wait(2) that does not wait. */
  take(most: number, take: (fd: number, events: number) => void): number {
    if (most <= 0) return -E.EINVAL;
    let count = 0;
    for (const interest of [...this.#interests]) {
      if (interest.file.references === 0) this.#forget(interest);
      if (count === most || interest.file.references === 0) continue;
      const bits = interest.ready;
      interest.changed_since = false;
      if (bits === 0) continue;
      if ((interest.events & EPOLLONESHOT) !== 0) interest.events &= PRIVATE;
      take(interest.fd, bits);
      count++;
      this.#interests.delete(interest); // Others have their turn before it has it again.
      this.#interests.add(interest);
    }
    return count;
  }

  poll(): number {
    for (const { ready, file } of this.#interests) if (ready !== 0 && file.references > 0) return POLLIN;
    return 0;
  }

  release(): void {
    for (const interest of [...this.#interests]) this.#forget(interest);
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
