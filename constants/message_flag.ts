/**
 * Flags of send and recv calls, `MSG_*`; recvmsg() gives some of them back.
 *
 * Read: Linux: glibc 2.36 bits/socket.h, linux-libc-dev 6.1.192-2. macOS: SDK 26.0 (as in ziglang/zig 2f4bca41eadc):
 * sys/socket.h. FreeBSD: 14.2.0 (as in the same): sys/socket.h. Windows: mingw-w64 10.0.0-3 winsock2.h; MSG_ERRQUEUE,
 * which mingw-w64 lacks, from the bindings that TerraFX.Interop.Windows generates from Microsoft's ws2def.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Out-of-band data (everywhere 1). */
export const MSG_OOB: number = 1;
/** Leave what was received in the queue (everywhere 2). */
export const MSG_PEEK: number = 2;
/** Send without asking the routing table (everywhere 4). */
export const MSG_DONTROUTE: number = 4;
/** Given back: control data was cut (Linux 8; macOS, FreeBSD 0x20; Windows 0x200). */
export const MSG_CTRUNC: number = by({ linux: 8, darwin: 0x20, windows: 0x200, freebsd: 0x20 });
/**
 * Given back: the datagram was cut; passed on Linux: return its real length (Linux 0x20; macOS, FreeBSD 0x10; Windows
 * 0x100).
 */
export const MSG_TRUNC: number = by({ linux: 0x20, darwin: 0x10, windows: 0x100, freebsd: 0x10 });
/** Wait until the whole buffer is full (Linux 0x100; macOS, FreeBSD 0x40; Windows 8). */
export const MSG_WAITALL: number = by({ linux: 0x100, darwin: 0x40, windows: 8, freebsd: 0x40 });
/** Do not wait, this once (Linux 0x40; macOS, FreeBSD 0x80). */
export const MSG_DONTWAIT: number = by({ linux: 0x40, darwin: 0x80, freebsd: 0x80 });
/** This ends a record (Linux 0x80; macOS, FreeBSD 8). */
export const MSG_EOR: number = by({ linux: 0x80, darwin: 8, freebsd: 8 });
/** A broken pipe raises no SIGPIPE; on macOS in recent headers (Linux 0x4000; macOS 0x80000; FreeBSD 0x20000). */
export const MSG_NOSIGNAL: number = by({ linux: 0x4000, darwin: 0x80000, freebsd: 0x20000 });
/** Received descriptors are closed when the process executes another program (Linux 0x40000000; FreeBSD 0x40000). */
export const MSG_CMSG_CLOEXEC: number = by({ linux: 0x40000000, freebsd: 0x40000 });
/** Receive from the queue of errors (Linux 0x2000; Windows 0x1000). */
export const MSG_ERRQUEUE: number = by({ linux: 0x2000, windows: 0x1000 });
/** The peer is known to be alive: keep its link-layer address (Linux 0x800). */
export const MSG_CONFIRM: number = by({ linux: 0x800 });
/** More follows: do not send yet (Linux 0x8000). */
export const MSG_MORE: number = by({ linux: 0x8000 });
/** Connect and send in one packet; tcp(7) (Linux 0x20000000). */
export const MSG_FASTOPEN: number = by({ linux: 0x20000000 });
/** Given back: an SCTP notification, not data (FreeBSD 0x2000). */
export const MSG_NOTIFICATION: number = by({ freebsd: 0x2000 });
/** This ends the stream (macOS, FreeBSD 0x100). */
export const MSG_EOF: number = by({ darwin: 0x100, freebsd: 0x100 });
/** Given back: the datagram was a broadcast (Windows 0x400). */
export const MSG_BCAST: number = by({ windows: 0x400 });
/** Given back: the datagram was sent to a group (Windows 0x800). */
export const MSG_MCAST: number = by({ windows: 0x800 });
/** Begin of a tagged record (no current system of the four). */
export const MSG_BTAG: number = by({});
/** End of a tagged record (no current system of the four). */
export const MSG_ETAG: number = by({});

// Additions

/** Send without copying: the buffer must stay as it is until the error queue says so (Linux 0x4000000). (addition) */
export const MSG_ZEROCOPY: number = by({ linux: 0x4000000 });
/** recvmmsg(): do not wait after the first message (Linux 0x10000; FreeBSD 0x80000). (addition) */
export const MSG_WAITFORONE: number = by({ linux: 0x10000, freebsd: 0x80000 });
/** Send what MSG_HOLD gathered (macOS 0x400). (addition) */
export const MSG_FLUSH: number = by({ darwin: 0x400 });
/** Gather (macOS 0x800). (addition) */
export const MSG_HOLD: number = by({ darwin: 0x800 });
/** Send what MSG_HOLD gathered (macOS 0x1000). (addition) */
export const MSG_SEND: number = by({ darwin: 0x1000 });
/** Given back: there is more (macOS 0x2000). (addition) */
export const MSG_HAVEMORE: number = by({ darwin: 0x2000 });
/** Given back: more of this record is there (macOS 0x4000). (addition) */
export const MSG_RCVMORE: number = by({ darwin: 0x4000 });
/** Fail rather than give no address (macOS 0x10000). (addition) */
export const MSG_NEEDSA: number = by({ darwin: 0x10000 });
/** Wait until the whole buffer is full, but for the end of the stream (macOS 0x200). (addition) */
export const MSG_WAITSTREAM: number = by({ darwin: 0x200 });
