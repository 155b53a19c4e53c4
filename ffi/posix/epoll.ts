/**
 * The poller of Linux: epoll(7), edge-triggered, each descriptor registered once in both directions.
 *
 * @module
 */

import { EEXIST } from "../../constants/errno.ts";
import { Int32Array } from "../../base/intrinsics.ts";
import { arch } from "../../constants/platform.ts";
import type { EpollCalls, Happened, Poller, Watched } from "../backend.ts";
import { Region, Words } from "../memory.ts";
import { POLLIN, POLLOUT, POLLPRI, POLLRDHUP } from "../../constants/poll.ts";
import { bind, last_errno } from "./bind.ts";
import type { C } from "./symbols.ts";
import { has_returned, readable_on_thread } from "./thread.ts";

const EPOLL_CLOEXEC = 0o2000000, EFD_CLOEXEC = 0o2000000, EFD_NONBLOCK = 0o4000; // sys/epoll.h, sys/eventfd.h
const EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
const EPOLLET = 1 << 31;

/**
 * `struct epoll_event` in 32-bit words, its 64 bits of data being ours: the descriptor and its generation. Only on
 * x86_64 is it packed.
 */
const EVENT = arch === "x86_64" ? { size: 3, fd: 1, generation: 2 } : { size: 4, fd: 2, generation: 3 };
/** Maximum number of events per call; the next call returns the rest. */
const MAX_EVENTS = 1024;
/** The descriptor of an event that only wakes: no watched one has the generation 0. */
const WAKING: Watched = { fd: -1, generation: 0, wanted: POLLIN };

// One variable for each function: see bind().
let c_close: C["close"], c_epoll_create1: C["epoll_create1"], c_epoll_ctl: C["epoll_ctl"];
let c_epoll_wait: C["epoll_wait"], c_eventfd: C["eventfd"], c_write: C["write"];

let c_epoll_wait_for_select: C["epoll_wait"];
let found: Words | undefined;
/** A call that asks for more events gets the rest at its next call: a number must not become gigabytes. */
const MOST_AT_ONCE = 65536;

const change = new Region(EVENT.size * 4);
const changed = new Int32Array(change.bytes.buffer);
const events = new Region(MAX_EVENTS * EVENT.size * 4);
const words = new Int32Array(events.bytes.buffer);
const one = new Region(8);
one.bytes[0] = 1;

/** A new poller, or minus errno. */
export function open_epoll(): Poller | number {
  const epoll = (c_epoll_create1 ??= bind("epoll_create1"))(EPOLL_CLOEXEC);
  if (epoll < 0) return -last_errno();
  const waker = (c_eventfd ??= bind("eventfd"))(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (waker < 0) return given_up(-last_errno(), epoll);
  // Edge-triggered like the others: each write is an event, so the counter need not be read.
  const failure = control(epoll, EPOLL_CTL_ADD, waker, WAKING);
  return failure < 0 ? given_up(failure, epoll, waker) : new Epoll(epoll, waker);
}

/** Closes the descriptors that were opened before a failure, and returns the failure.  */
function given_up(failure: number, ...opened: number[]): number {
  c_close ??= bind("close");
  for (const fd of opened) c_close(fd);
  return failure;
}

function control(epoll: number, operation: number, fd: number, { generation }: Watched): number {
  changed[0] = POLLIN | POLLOUT | POLLPRI | POLLRDHUP | EPOLLET; // EPOLLIN and the others have poll's values.
  changed[EVENT.fd] = fd;
  changed[EVENT.generation] = generation;
  return (c_epoll_ctl ??= bind("epoll_ctl"))(epoll, operation, fd, change.pointer) < 0 ? -last_errno() : 0;
}

/** The calls for `select.ts`, in memory that no poller uses. */
export const posix_epoll: EpollCalls = {
  epoll_create1() {
    const epoll = (c_epoll_create1 ??= bind("epoll_create1"))(EPOLL_CLOEXEC);
    return epoll < 0 ? -last_errno() : epoll;
  },
  epoll_ctl(epfd, op, fd, wanted) {
    changed[0] = wanted;
    changed[EVENT.fd] = fd;
    return (c_epoll_ctl ??= bind("epoll_ctl"))(epfd, op, fd, change.pointer) < 0 ? -last_errno() : 0;
  },
  epoll_wait(epfd, maxevents, take) {
    const count = maxevents < MOST_AT_ONCE ? maxevents : MOST_AT_ONCE, room = count * EVENT.size * 4;
    if (found === undefined || found.bytes.length < room) found = new Words(room * 2);
    const n = (c_epoll_wait_for_select ??= bind("epoll_wait"))(epfd, found.pointer, count, 0);
    if (n < 0) return -last_errno();
    const { words } = found;
    for (let i = 0, at = 0; i < n; i++, at += EVENT.size) take(words[at + EVENT.fd], words[at]);
    return n;
  },
};

class Epoll implements Poller {
  readonly remembers = true;
  readonly reports_end = true;
  readonly #epoll: number;
  readonly #waker: number;

  constructor(epoll: number, waker: number) {
    this.#epoll = epoll;
    this.#waker = waker;
  }

  add(watched: Watched): number {
    const failure = control(this.#epoll, EPOLL_CTL_ADD, watched.fd, watched);
    return failure === -EEXIST ? control(this.#epoll, EPOLL_CTL_MOD, watched.fd, watched) : failure;
  }

  has(watched: Watched): boolean {
    return control(this.#epoll, EPOLL_CTL_MOD, watched.fd, watched) === 0;
  }

  remove(watched: Watched): void {
    control(this.#epoll, EPOLL_CTL_DEL, watched.fd, watched);
  }

  collect(happened: Happened): number {
    const n = (c_epoll_wait ??= bind("epoll_wait"))(this.#epoll, events.pointer, MAX_EVENTS, 0);
    if (n <= 0) return n === 0 ? 0 : -last_errno();
    for (let i = 0, at = 0; i < n; i++, at += EVENT.size) {
      happened(words[at + EVENT.fd], words[at + EVENT.generation], words[at]);
    }
    return n;
  }

  wait(): Promise<unknown> {
    return readable_on_thread(this.#epoll);
  }

  wake(): void {
    (c_write ??= bind("write"))(this.#waker, one.pointer, 8n);
  }

  close(waiting = false): void {
    // A wait for a closed descriptor would never end, or would be for another one with its number.
    if (waiting && !has_returned()) return;
    c_close ??= bind("close");
    c_close(this.#waker);
    c_close(this.#epoll);
  }
}
