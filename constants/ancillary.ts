/**
 * Types of control messages, `SCM_*`, at the level SOL_SOCKET: what sendmsg() passes and recvmsg() gives beside the
 * data.
 *
 * Read: Linux: glibc 2.36 bits/socket.h, Linux 6.17 asm-generic/socket.h. macOS: SDK 26.0 sys/socket.h. FreeBSD: 14.2
 * sys/socket.h. Windows has its own control messages, which CPython does not reach.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Descriptors; ints (Linux, macOS, FreeBSD). */
export const SCM_RIGHTS: number = by({ linux: 1, darwin: 1, freebsd: 1 });
/** Process, user and group of the sender; struct ucred, three ints; unix(7) (Linux). */
export const SCM_CREDENTIALS: number = by({ linux: 2 });
/** Credentials of the sender; struct cmsgcred; unix(4) (macOS, FreeBSD). */
export const SCM_CREDS: number = by({ darwin: 3, freebsd: 3 });
/** Credentials of the sender, as LOCAL_CREDS_PERSISTENT gives them; struct sockcred2; unix(4) (FreeBSD). */
export const SCM_CREDS2: number = by({ freebsd: 8 });
