/**
 * Socket types: `SOCK_*`, the second argument of socket(), and the flags that Linux and FreeBSD take with them.
 *
 * Read: Linux: glibc 2.36 bits/socket_type.h. macOS: SDK 26.0 (as in ziglang/zig 2f4bca41eadc): sys/socket.h, compared
 * with xnu-11417.101.15. FreeBSD: 14.2.0 (as in the same): sys/sys/socket.h. Windows: mingw-w64 10.0.0-3 winsock2.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** A stream of bytes, in order, none lost (everywhere 1). */
export const SOCK_STREAM: number = 1;
/** Datagrams, each on its own (everywhere 2). */
export const SOCK_DGRAM: number = 2;
/** The protocol below, as packets (everywhere 3). */
export const SOCK_RAW: number = 3;
/** Datagrams, none lost, perhaps out of order (everywhere 4). */
export const SOCK_RDM: number = 4;
/** Records, in order, none lost (everywhere 5). */
export const SOCK_SEQPACKET: number = 5;

// Flags, added to a type

/** Flag: close the descriptor when the process executes another program (Linux 0x80000; FreeBSD 0x10000000). */
export const SOCK_CLOEXEC: number = by({ linux: 0x80000, freebsd: 0x10000000 });
/** Flag: the socket is nonblocking from the start (Linux 0x800; FreeBSD 0x20000000). */
export const SOCK_NONBLOCK: number = by({ linux: 0x800, freebsd: 0x20000000 });

// Additions

/** DCCP (Linux 6). (addition) */
export const SOCK_DCCP: number = by({ linux: 6 });
/** Link-layer frames, the old way (Linux 10). (addition) */
export const SOCK_PACKET: number = by({ linux: 10 });
