/**
 * The events and flags of epoll(7), for `select.ts`: Linux alone.
 *
 * Read: linux-libc-dev 6.1.192-2 (Debian): linux/eventpoll.h; libc6-dev 2.36: sys/epoll.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** There is something to read (Linux 1). */
export const EPOLLIN: number = by({ linux: 1 });
/** There is something urgent to read (Linux 2). */
export const EPOLLPRI: number = by({ linux: 2 });
/** Writing does not block (Linux 4). */
export const EPOLLOUT: number = by({ linux: 4 });
/** An error is pending; always reported (Linux 8). */
export const EPOLLERR: number = by({ linux: 8 });
/** The peer is gone; always reported (Linux 0x10). */
export const EPOLLHUP: number = by({ linux: 0x10 });
/** There are normal data to read; EPOLLIN (Linux 0x40). */
export const EPOLLRDNORM: number = by({ linux: 0x40 });
/** There are priority data to read (Linux 0x80). */
export const EPOLLRDBAND: number = by({ linux: 0x80 });
/** Writing normal data does not block; EPOLLOUT (Linux 0x100). */
export const EPOLLWRNORM: number = by({ linux: 0x100 });
/** Writing priority data does not block (Linux 0x200). */
export const EPOLLWRBAND: number = by({ linux: 0x200 });
/** Never set (Linux 0x400). */
export const EPOLLMSG: number = by({ linux: 0x400 });
/** The peer has shut down its writing half (Linux 0x2000). */
export const EPOLLRDHUP: number = by({ linux: 0x2000 });
/** Wake one only of several epolls that wait for the same descriptor (Linux 0x1000_0000). */
export const EPOLLEXCLUSIVE: number = by({ linux: 0x1000_0000 });
/** Keep the machine awake while the event is handled (Linux 0x2000_0000). */
export const EPOLLWAKEUP: number = by({ linux: 0x2000_0000 });
/** Report one event, then nothing until the descriptor is modified (Linux 0x4000_0000). */
export const EPOLLONESHOT: number = by({ linux: 0x4000_0000 });
/** Report changes, not states: edge-triggered (Linux 0x8000_0000). */
export const EPOLLET: number = by({ linux: 0x8000_0000 });
/** Flag of the constructor: child processes do not inherit the epoll, which they never do (Linux 0o2000000). */
export const EPOLL_CLOEXEC: number = by({ linux: 0o2000000 });
