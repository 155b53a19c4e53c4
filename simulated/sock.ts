/**
 * What every socket of the simulated kernel has: its options, its errors, and those who want to know when something
 * happens to it.
 *
 * @module
 */

import * as E from "../constants/errno.ts";
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from "../constants/poll.ts";
import { IPPROTO_TCP } from "../constants/protocol.ts";
import type { Host } from "./network.ts";
import type { Message, Received } from "./message.ts";
import type { OptionTable } from "./options.ts";

/** What a call returns that would have to wait. */
export const WOULD_BLOCK: number = -E.EWOULDBLOCK;

/** Directions that were shut down. */
export const RECEIVE = 1, SEND = 2;

/** Bits of poll(2) that the library has no names for; they have the same values wherever they exist. */
export const POLLRDHUP = 0x2000;

/** What an arrival of data tells those who watch a socket. */
export const DATA: number = POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND;
/** What room for data tells them. */
export const ROOM: number = POLLOUT | POLLWRNORM | POLLWRBAND;
/** A change of which Linux tells an edge-triggered epoll nothing: it has no such event. */
export const NO_EDGE = 1 << 27;

/** An observer that is called when the state may have changed. */
export interface Watcher {
  /**
   * Something happened to the socket.
   *
   * @param bits The events of poll(2) that it is about, as Linux wakes those who wait; 0 when it is about all.
   */
  changed(bits: number): void;
}

/** A socket of the simulated kernel. */
export abstract class Sock {
  readonly host: Host;
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  /** Options that were set, by level and name. */
  readonly options: OptionTable;
  /** What the next call, or SO_ERROR, reports: an errno, or 0. */
  error = 0;
  /** Directions that were shut down. */
  shut = 0;
  /** Whether the current call may wait; the kernel sets it before the call. */
  waits = true;
  readonly watchers: Set<Watcher> = new Set();

  constructor(host: Host, family: number, type: number, protocol: number, options: OptionTable) {
    this.host = host;
    this.family = family;
    this.type = type;
    this.protocol = protocol;
    this.options = options;
  }

  /** What poll(2) says of it now. */
  abstract poll(): number;
  abstract bind(): number;
  abstract listen(backlog: number): number;
  /** The socket of a connection that waits to be accepted, or minus an errno. */
  abstract accept(): Sock | number;
  /** Begins to connect to the address in `sockaddr`, or looks how far that is. */
  abstract connect(): number;
  abstract shutdown(how: number): number;
  /** Sends; the address in `sockaddr` was read already. */
  abstract send(message: Message, flags: number): number;
  /** Receives. */
  abstract receive(room: Received, flags: number): number;
  /** Leaves its own address in `sockaddr`. */
  abstract name(): number;
  /** Leaves its peer's. */
  abstract peer_name(): number;
  /** The last descriptor is closed. */
  abstract release(): void;

  /** How many bytes there are to read, for FIONREAD. */
  abstract readable_bytes(): number;

  /** Tells those who wait: see {@linkcode Watcher.changed}. */
  wake(bits = 0): void {
    for (const watcher of this.watchers) watcher.changed(bits);
  }

  /** The pending error as a result, which it ceases to be; 0 when there is none. */
  take_error(): number {
    const { error } = this;
    this.error = 0;
    return error === 0 ? 0 : -error;
  }

  /** Reports an error to the next call. */
  fail(errno: number): void {
    this.error = errno;
    this.wake(POLLERR);
  }

  /** What poll(2) says, from what all kinds have in common. */
  protected poll_bits(readable: boolean, writable: boolean, hung_up: boolean): number {
    let bits = 0;
    if (readable || (this.shut & RECEIVE) !== 0) bits |= POLLIN | POLLRDNORM;
    if ((this.shut & RECEIVE) !== 0) bits |= POLLRDHUP;
    if (writable) bits |= this.protocol === IPPROTO_TCP ? POLLOUT | POLLWRNORM : ROOM;
    if (hung_up || this.shut === (RECEIVE | SEND)) bits |= POLLHUP;
    if (this.error !== 0) bits |= POLLERR;
    return bits;
  }
}

/** An open socket, and how many descriptors there are of it. */
export interface File {
  readonly sock: Sock;
  nonblocking: boolean;
  /** Descriptors, and those that are on their way to another program. */
  references: number;
}
