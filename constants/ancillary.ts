/**
 * Types of control messages, `SCM_*`, at the level SOL_SOCKET: what sendmsg() passes and recvmsg() gives beside the
 * data.
 *
 * Read: Linux: glibc 2.36 bits/socket.h, linux-libc-dev 7.2.13-1 (Debian): asm-generic/socket.h. macOS: SDK 26.0 (as
 * in ziglang/zig 2f4bca41eadc): sys/socket.h. FreeBSD: 14.2.0 (as in the same): sys/socket.h. Windows has its own
 * control messages, which CPython does not reach.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Descriptors; ints (Linux, macOS, FreeBSD 1). */
export const SCM_RIGHTS: number = by({ linux: 1, darwin: 1, freebsd: 1 });
/** Process, user and group of the sender; struct ucred, three ints; unix(7) (Linux 2). */
export const SCM_CREDENTIALS: number = by({ linux: 2 });
/** Credentials of the sender; struct cmsgcred; unix(4) (macOS, FreeBSD 3). */
export const SCM_CREDS: number = by({ darwin: 3, freebsd: 3 });
/** Credentials of the sender, as LOCAL_CREDS_PERSISTENT gives them; struct sockcred2; unix(4) (FreeBSD 8). */
export const SCM_CREDS2: number = by({ freebsd: 8 });

// Additions

/** Security context of the sender; a string (Linux 3). (addition) */
export const SCM_SECURITY: number = by({ linux: 3 });
/** Descriptor of the sender's process; int (Linux 4). (addition) */
export const SCM_PIDFD: number = by({ linux: 4 });
/** When it came; struct timeval (Linux 29; macOS, FreeBSD 2). (addition) */
export const SCM_TIMESTAMP: number = by({ linux: 29, darwin: 2, freebsd: 2 });
/** When it came; struct timespec (Linux 35). (addition) */
export const SCM_TIMESTAMPNS: number = by({ linux: 35 });
/** When it came or was sent; three struct timespec (Linux 37). (addition) */
export const SCM_TIMESTAMPING: number = by({ linux: 37 });
/** Figures of the connection; netlink attributes (Linux 54). (addition) */
export const SCM_TIMESTAMPING_OPT_STATS: number = by({ linux: 54 });
/** Interface and length that SO_TIMESTAMPING saw; struct scm_ts_pktinfo (Linux 58). (addition) */
export const SCM_TIMESTAMPING_PKTINFO: number = by({ linux: 58 });
/** When it came, since start; u64 (macOS 4). (addition) */
export const SCM_TIMESTAMP_MONOTONIC: number = by({ darwin: 4 });
/** Number to know the time of sending by; u32, to send (Linux 81). (addition) */
export const SCM_TS_OPT_ID: number = by({ linux: 81 });
/** When to send it; u64, nanoseconds, to send (Linux 61). (addition) */
export const SCM_TXTIME: number = by({ linux: 61 });
/** Whether the frame arrived; int (Linux 41). (addition) */
export const SCM_WIFI_STATUS: number = by({ linux: 41 });
/** Bytes still to receive; int (Linux 84). (addition) */
export const SCM_INQ: number = by({ linux: 84 });
/** Data in ordinary memory; struct dmabuf_cmsg (Linux 78). (addition) */
export const SCM_DEVMEM_LINEAR: number = by({ linux: 78 });
/** Data in a device's memory; struct dmabuf_cmsg (Linux 79). (addition) */
export const SCM_DEVMEM_DMABUF: number = by({ linux: 79 });
/** When it came; struct bintime (FreeBSD 4). (addition) */
export const SCM_BINTIME: number = by({ freebsd: 4 });
/** When it came; struct timespec (FreeBSD 5). (addition) */
export const SCM_REALTIME: number = by({ freebsd: 5 });
/** When it came, since start; struct timespec (FreeBSD 6). (addition) */
export const SCM_MONOTONIC: number = by({ freebsd: 6 });
/** How exact the time is; struct sock_timestamp_info (FreeBSD 7). (addition) */
export const SCM_TIME_INFO: number = by({ freebsd: 7 });
