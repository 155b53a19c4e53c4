/**
 * The filters and flags of kqueue(2), for `select.ts`: macOS and FreeBSD.
 *
 * Read: macOS: SDK 26.0 (as in ziglang/zig 2f4bca41eadc): sys/event.h. FreeBSD: 14.2.0 (as in the same): sys/event.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Filters

/** There is something to read (macOS, FreeBSD -1). */
export const KQ_FILTER_READ: number = by({ darwin: -1, freebsd: -1 });
/** Writing does not block (macOS, FreeBSD -2). */
export const KQ_FILTER_WRITE: number = by({ darwin: -2, freebsd: -2 });
/** An asynchronous operation ended (macOS, FreeBSD -3). */
export const KQ_FILTER_AIO: number = by({ darwin: -3, freebsd: -3 });
/** Something happened to a file: KQ_NOTE_DELETE and those behind it (macOS, FreeBSD -4). */
export const KQ_FILTER_VNODE: number = by({ darwin: -4, freebsd: -4 });
/** Something happened to a process: KQ_NOTE_EXIT and those behind it (macOS, FreeBSD -5). */
export const KQ_FILTER_PROC: number = by({ darwin: -5, freebsd: -5 });
/** A signal came (macOS, FreeBSD -6). */
export const KQ_FILTER_SIGNAL: number = by({ darwin: -6, freebsd: -6 });
/** A time is over (macOS, FreeBSD -7). */
export const KQ_FILTER_TIMER: number = by({ darwin: -7, freebsd: -7 });
/** Something happened to a network interface (no current system of the four). */
export const KQ_FILTER_NETDEV: number = by({});

// Flags

/** Add the event, or change it (macOS, FreeBSD 1). */
export const KQ_EV_ADD: number = by({ darwin: 1, freebsd: 1 });
/** Remove the event (macOS, FreeBSD 2). */
export const KQ_EV_DELETE: number = by({ darwin: 2, freebsd: 2 });
/** Report the event (macOS, FreeBSD 4). */
export const KQ_EV_ENABLE: number = by({ darwin: 4, freebsd: 4 });
/** Do not report the event (macOS, FreeBSD 8). */
export const KQ_EV_DISABLE: number = by({ darwin: 8, freebsd: 8 });
/** Report the event once, then remove it (macOS, FreeBSD 0x10). */
export const KQ_EV_ONESHOT: number = by({ darwin: 0x10, freebsd: 0x10 });
/** Forget the state when it was reported: edge-triggered (macOS, FreeBSD 0x20). */
export const KQ_EV_CLEAR: number = by({ darwin: 0x20, freebsd: 0x20 });
/** The bits that are the system's (macOS, FreeBSD 0xf000). */
export const KQ_EV_SYSFLAGS: number = by({ darwin: 0xf000, freebsd: 0xf000 });
/** A bit that is the filter's (macOS, FreeBSD 0x2000). */
export const KQ_EV_FLAG1: number = by({ darwin: 0x2000, freebsd: 0x2000 });
/** The peer is gone, or the file ends (macOS, FreeBSD 0x8000). */
export const KQ_EV_EOF: number = by({ darwin: 0x8000, freebsd: 0x8000 });
/** A change failed; `data` has the error number (macOS, FreeBSD 0x4000). */
export const KQ_EV_ERROR: number = by({ darwin: 0x4000, freebsd: 0x4000 });

// Notes

/** KQ_FILTER_READ, KQ_FILTER_WRITE: not before so many bytes, in `data` (macOS, FreeBSD 1). */
export const KQ_NOTE_LOWAT: number = by({ darwin: 1, freebsd: 1 });
/** KQ_FILTER_VNODE: removed (macOS, FreeBSD 1). */
export const KQ_NOTE_DELETE: number = by({ darwin: 1, freebsd: 1 });
/** KQ_FILTER_VNODE: written to (macOS, FreeBSD 2). */
export const KQ_NOTE_WRITE: number = by({ darwin: 2, freebsd: 2 });
/** KQ_FILTER_VNODE: extended (macOS, FreeBSD 4). */
export const KQ_NOTE_EXTEND: number = by({ darwin: 4, freebsd: 4 });
/** KQ_FILTER_VNODE: attributes changed (macOS, FreeBSD 8). */
export const KQ_NOTE_ATTRIB: number = by({ darwin: 8, freebsd: 8 });
/** KQ_FILTER_VNODE: the count of links changed (macOS, FreeBSD 0x10). */
export const KQ_NOTE_LINK: number = by({ darwin: 0x10, freebsd: 0x10 });
/** KQ_FILTER_VNODE: renamed (macOS, FreeBSD 0x20). */
export const KQ_NOTE_RENAME: number = by({ darwin: 0x20, freebsd: 0x20 });
/** KQ_FILTER_VNODE: access was revoked (macOS, FreeBSD 0x40). */
export const KQ_NOTE_REVOKE: number = by({ darwin: 0x40, freebsd: 0x40 });
/** KQ_FILTER_PROC: the process ended (macOS, FreeBSD 0x8000_0000). */
export const KQ_NOTE_EXIT: number = by({ darwin: 0x8000_0000, freebsd: 0x8000_0000 });
/** KQ_FILTER_PROC: the process called fork(2) (macOS, FreeBSD 0x4000_0000). */
export const KQ_NOTE_FORK: number = by({ darwin: 0x4000_0000, freebsd: 0x4000_0000 });
/** KQ_FILTER_PROC: the process called execve(2) (macOS, FreeBSD 0x2000_0000). */
export const KQ_NOTE_EXEC: number = by({ darwin: 0x2000_0000, freebsd: 0x2000_0000 });
/** KQ_FILTER_PROC: the bits that are notes (macOS 0xfff0_0000; FreeBSD 0xf000_0000). */
export const KQ_NOTE_PCTRLMASK: number = by({ darwin: 0xfff0_0000, freebsd: 0xf000_0000 });
/** KQ_FILTER_PROC: the bits that are a process' number (macOS, FreeBSD 0x000f_ffff). */
export const KQ_NOTE_PDATAMASK: number = by({ darwin: 0x000f_ffff, freebsd: 0x000f_ffff });
/** KQ_FILTER_PROC: follow what the process forks (macOS, FreeBSD 1). */
export const KQ_NOTE_TRACK: number = by({ darwin: 1, freebsd: 1 });
/** KQ_FILTER_PROC: a child that is followed (macOS, FreeBSD 4). */
export const KQ_NOTE_CHILD: number = by({ darwin: 4, freebsd: 4 });
/** KQ_FILTER_PROC: a child could not be followed (macOS, FreeBSD 2). */
export const KQ_NOTE_TRACKERR: number = by({ darwin: 2, freebsd: 2 });
/** KQ_FILTER_NETDEV: the link is up (no current system of the four). */
export const KQ_NOTE_LINKUP: number = by({});
/** KQ_FILTER_NETDEV: the link is down (no current system of the four). */
export const KQ_NOTE_LINKDOWN: number = by({});
/** KQ_FILTER_NETDEV: the state of the link is not known (no current system of the four). */
export const KQ_NOTE_LINKINV: number = by({});
