/**
 * The poller of macOS and FreeBSD: kqueue(2), each descriptor registered once for both filters, edge-triggered
 * (EV_CLEAR).
 *
 * @module
 */

import { EINVAL, EPIPE } from "../../constants/errno.ts";
import { BigInt, Number } from "../../base/intrinsics.ts";
import { by } from "../../constants/platform.ts";
import type { Happened, Poller, Watched } from "../backend.ts";
import { Region } from "../memory.ts";
import { POLLHUP, POLLIN, POLLOUT } from "../../constants/poll.ts";
import { KEVENT } from "../layout.ts";
import { timespec } from "./poll.ts";
import { bind, last_errno } from "./bind.ts";

import type { C } from "./symbols.ts";
import { has_returned, readable_on_thread } from "./thread.ts";

const EVFILT_READ = -1, EVFILT_WRITE = -2; // sys/event.h
const EVFILT_USER: number = by({ darwin: -10, freebsd: -11 });
const EV_ADD = 1, EV_DELETE = 2, EV_ENABLE = 4, EV_CLEAR = 0x20, EV_RECEIPT = 0x40, EV_ERROR = 0x4000, EV_EOF = 0x8000;
const NOTE_TRIGGER = 0x0100_0000;

/** Maximum number of events per call; the next call returns the rest. */
const MAX_EVENTS = 512;

// One variable for each function: see bind().
let c_kevent_for_select: C["kevent"];
let c_close: C["close"], c_kqueue: C["kqueue"], c_kevent: C["kevent"];

const changes = new Region(2 * KEVENT.size || 1);
const events = new Region(MAX_EVENTS * KEVENT.size || 1);
const at_once = new Region(16); // struct timespec

function put(index: number, ident: number, filter: number, flags: number, fflags: number, generation: number): void {
  const at = index * KEVENT.size, { view } = changes;
  view.setBigUint64(at + KEVENT.ident, BigInt(ident), true);
  view.setInt16(at + KEVENT.filter, filter, true);
  view.setUint16(at + KEVENT.flags, flags, true);
  view.setUint32(at + KEVENT.fflags, fflags, true);
  view.setBigInt64(at + KEVENT.data, 0n, true);
  view.setBigUint64(at + KEVENT.udata, BigInt(generation), true);
}

/** `kqueue()`: a new kqueue, or minus errno. It is not inherited by child processes, by nature. */
export function kqueue(): number {
  const kq = (c_kqueue ??= bind("kqueue"))();
  return kq < 0 ? -last_errno() : kq;
}

/** `kevent()` for `select.ts`, in memory of its own: how many events came, or minus errno. */
export function kevent(
  kq: number,
  changed: Region | null,
  nchanges: number,
  found: Region | null,
  nevents: number,
  milliseconds: number,
): number {
  c_kevent_for_select ??= bind("kevent");
  const to = found?.pointer ?? null;
  const n = c_kevent_for_select(kq, changed?.pointer ?? null, nchanges, to, nevents, timespec(milliseconds));
  return n < 0 ? -last_errno() : n;
}

/** A new poller, or minus errno. */
export function open_kqueue(): Poller | number {
  const kq = kqueue();
  if (kq < 0) return kq;
  const poller = new Kqueue(kq);
  const failure = poller.start();
  if (failure === 0) return poller;
  poller.close();
  return failure;
}

class Kqueue implements Poller {
  readonly remembers = true;
  readonly #kqueue: number;

  constructor(kqueue: number) {
    this.#kqueue = kqueue;
  }

  /** Adds the event that wakes: 0, or minus errno. */
  start(): number {
    put(0, 0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
    return this.#change(1);
  }

  /** Makes the changes that were put: minus the first one's error number, or 0. */
  #change(count: number): number {
    c_kevent ??= bind("kevent");
    for (let i = 0; i < count; i++) {
      const at = i * KEVENT.size + KEVENT.flags;
      changes.view.setUint16(at, changes.view.getUint16(at, true) | EV_RECEIPT, true);
    }
    const n = c_kevent(this.#kqueue, changes.pointer, count, changes.pointer, count, at_once.pointer);
    if (n < 0) return -last_errno();
    for (let i = 0; i < n; i++) {
      const at = i * KEVENT.size;
      const error = Number(changes.view.getBigInt64(at + KEVENT.data, true));
      // The end of a pipe has one direction, and the peer may be gone; watch what is left.
      if ((changes.view.getUint16(at + KEVENT.flags, true) & EV_ERROR) !== 0 && error !== 0) {
        if (i === 0 || (error !== EINVAL && error !== EPIPE)) return -error;
      }
    }
    return 0;
  }

  add({ fd, generation }: Watched): number {
    put(0, fd, EVFILT_READ, EV_ADD | EV_CLEAR, 0, generation);
    put(1, fd, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, generation);
    return this.#change(2);
  }

  has({ fd, generation }: Watched): boolean {
    put(0, fd, EVFILT_READ, EV_ENABLE | EV_CLEAR, 0, generation);
    return this.#change(1) === 0; // One that is closed is ENOENT on macOS, EBADF on FreeBSD.
  }

  remove({ fd, generation }: Watched): void {
    put(0, fd, EVFILT_READ, EV_DELETE, 0, generation);
    put(1, fd, EVFILT_WRITE, EV_DELETE, 0, generation);
    this.#change(2);
  }

  collect(happened: Happened): number {
    const { view, pointer } = events;
    const n = (c_kevent ??= bind("kevent"))(this.#kqueue, null, 0, pointer, MAX_EVENTS, at_once.pointer);
    if (n < 0) return -last_errno();
    for (let i = 0; i < n; i++) {
      const at = i * KEVENT.size;
      const direction = view.getInt16(at + KEVENT.filter, true) === EVFILT_READ ? POLLIN : POLLOUT;
      const ended = (view.getUint16(at + KEVENT.flags, true) & EV_EOF) !== 0 && direction === POLLOUT;
      const fd = Number(view.getBigUint64(at + KEVENT.ident, true));
      happened(fd, view.getInt32(at + KEVENT.udata, true), ended ? direction | POLLHUP : direction);
    }
    return n;
  }

  wait(): Promise<unknown> {
    return readable_on_thread(this.#kqueue);
  }

  wake(): void {
    put(0, 0, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    this.#change(1);
  }

  close(waiting = false): void {
    // A wait for a closed descriptor would never end, or would be for another one with its number.
    if (waiting && !has_returned()) return;
    (c_close ??= bind("close"))(this.#kqueue);
  }
}
