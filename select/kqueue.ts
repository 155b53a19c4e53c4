/**
 * kqueue(2): a queue of events that the kernel keeps (macOS and FreeBSD).
 *
 * @module
 */

import { big_integer, type Integer, integer, is_integer_like } from "../base/arguments.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { KQ_EV_ADD, KQ_FILTER_READ } from "../constants/kqueue.ts";
import { by } from "../constants/platform.ts";
import { polled } from "../descriptor/timeout.ts";
import { KEVENT } from "../ffi/layout.ts";
import { Region } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { os_error, throw_if_failed } from "../ffi/result.ts";
import { type FileDescriptorLike, fileno_of } from "./fileno.ts";
import { Owned } from "./owned.ts";
import { seconds_from_now } from "./timeout.ts";

const ADOPTED = Symbol("fromfd");

/** A number of 64 bits: a bigint where a number would be rounded. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * An event, or a change of what is waited for: `struct kevent`. Made by `new kevent()` (macOS, FreeBSD).
 *
 * @see https://docs.python.org/3/library/select.html#kevent-objects
 */
export class Kevent {
  /** The identifier, whose meaning depends on the filter; usually a descriptor. */
  ident: number | bigint;
  /** One of `KQ_FILTER_*`. */
  filter: number;
  /** Bits of `KQ_EV_*`. */
  flags: number;
  /** Bits of the filter, `KQ_NOTE_*`. */
  fflags: number;
  /** A number of the filter. */
  data: number | bigint;
  /** A number of the program, returned with the event. */
  udata: number | bigint;

  /**
   * An event.
   *
   * @param ident A descriptor, an object with `fileno()`, or another number that the filter takes.
   * @param filter One of `KQ_FILTER_*`.
   * @param flags Bits of `KQ_EV_*`.
   * @param fflags Bits of the filter.
   * @param data A number of the filter, 64 bits.
   * @param udata A number of the program, returned with the event, 64 bits.
   */
  constructor(
    ident: FileDescriptorLike,
    filter: Integer = KQ_FILTER_READ,
    flags: Integer = KQ_EV_ADD,
    fflags: Integer = 0,
    data: Integer = 0,
    udata: Integer = 0,
  ) {
    this.ident = is_integer_like(ident) ? identifier(ident) : fileno_of(ident);
    this.filter = integer(filter, "filter");
    this.flags = integer(flags, "flags");
    this.fflags = integer(fflags, "fflags");
    this.data = exact(big_integer(data, "data"));
    this.udata = exact(big_integer(udata, "udata"));
  }
}

function identifier(ident: Integer): number | bigint {
  const n = big_integer(ident, "ident");
  if (n < 0n) throw new ValueError("Cannot convert negative int");
  if (n >= 1n << 64n) throw new OverflowError("Python int too large for C kqueue event identifier");
  return exact(n);
}

/** Writes the event of that index. */
function write({ view, bytes }: Region, index: number, event: Kevent): void {
  const at = index * KEVENT.size;
  bytes.fill(0, at, at + KEVENT.size);
  view.setBigUint64(at + KEVENT.ident, BigInt.asUintN(64, big_integer(event.ident, "ident")), true);
  view.setInt16(at + KEVENT.filter, integer(event.filter, "filter"), true);
  view.setUint16(at + KEVENT.flags, integer(event.flags, "flags"), true);
  view.setUint32(at + KEVENT.fflags, integer(event.fflags, "fflags"), true);
  view.setBigInt64(at + KEVENT.data, BigInt.asIntN(64, big_integer(event.data, "data")), true);
  view.setBigUint64(at + KEVENT.udata, BigInt.asUintN(64, big_integer(event.udata, "udata")), true);
}

/** Reads the event of that index. */
function read({ view }: Region, index: number): Kevent {
  const at = index * KEVENT.size;
  return new Kevent(
    view.getBigUint64(at + KEVENT.ident, true),
    view.getInt16(at + KEVENT.filter, true),
    view.getUint16(at + KEVENT.flags, true),
    view.getUint32(at + KEVENT.fflags, true),
    view.getBigInt64(at + KEVENT.data, true),
    view.getBigUint64(at + KEVENT.udata, true),
  );
}

/**
 * A queue of events that the kernel keeps: kqueue(2). Made by `new kqueue()` (macOS, FreeBSD).
 *
 * @see https://docs.python.org/3/library/select.html#kqueue-objects
 */
export class Kqueue extends Owned {
  /**
   * A new queue: kqueue(2). Child processes do not inherit it.
   *
   * @param adopted Internal: {@linkcode Kqueue.fromfd} passes a descriptor.
   * @throws {OSError} EMFILE …
   */
  constructor(...adopted: never[]) {
    const [mark, fd] = adopted as unknown[];
    super(mark === ADOPTED ? fd as number : throw_if_failed(sys.events.kqueue!()), "kqueue");
  }

  /**
   * Makes an object of an open kqueue descriptor, which the object then owns.
   *
   * @param fd Its descriptor.
   */
  static fromfd(fd: Integer): Kqueue {
    return new Kqueue(...[ADOPTED, fileno_of(fd)] as never[]);
  }

  /**
   * Changes the registered events, and waits: kevent(2).
   *
   * @param changelist The changes; `null` for none.
   * @param max_events The maximum number of events; 0 to change only.
   * @param timeout Seconds; `null` or omitted to wait without a limit.
   * @returns The events; an empty list after the timeout.
   * @throws {OSError} ENOENT for a change of an event that is not registered, EBADF for a descriptor that is not open …
   * @throws {ValueError} when `max_events` or the timeout is negative.
   */
  control(changelist: Iterable<Kevent> | null, max_events: Integer, timeout?: number | bigint | null): Kevent[] {
    const kq = this.fileno();
    const most = integer(max_events, "max_events");
    if (most < 0) throw new ValueError(`Length of eventlist must be 0 or positive, got ${most}`);
    const deadline = seconds_from_now(timeout, "timeout must be positive or None");
    const list = changelist === null ? [] : Array.from(changelist, (event) => {
      if (event instanceof Kevent) return event;
      throw new TypeError("changelist must be an iterable of select.kevent objects");
    });
    const { length } = list; // Read once: a program may have replaced Array.from(), whose result may state another one later.
    const changes = new Region(length * KEVENT.size || 1), events = new Region(most * KEVENT.size || 1);
    for (let i = 0; i < length; i++) write(changes, i, list[i]);
    let pending = length; // Once: when the call is interrupted, the kernel has made the changes.
    const n = polled(most === 0 ? 0 : deadline, (milliseconds) => {
      const count = pending;
      pending = 0;
      return sys.events.kevent!(kq, changes, count, events, most, milliseconds);
    });
    if (n < 0) throw os_error(n);
    return Array.from({ length: n }, (_, i) => read(events, i));
  }
}

/**
 * The class of queues of events (macOS, FreeBSD).
 *
 * @see https://docs.python.org/3/library/select.html#select.kqueue
 */
export const kqueue: typeof Kqueue = by({ darwin: Kqueue, freebsd: Kqueue });

/**
 * The class of events and changes (macOS, FreeBSD).
 *
 * @see https://docs.python.org/3/library/select.html#select.kevent
 */
export const kevent: typeof Kevent = by({ darwin: Kevent, freebsd: Kevent });
