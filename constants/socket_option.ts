/**
 * Options of every kind of socket, `SO_*`, at the level SOL_SOCKET; `LOCAL_*`, at SOL_LOCAL on macOS and at level 0 on
 * FreeBSD; and the longest queue of listen(), SOMAXCONN.
 *
 * Where nothing else is said the value is an int, and 0 and 1 turn the option off and on; socket(7), and setsockopt(2)
 * and unix(4) of the BSDs.
 *
 * Read: Linux: glibc 2.36, linux-libc-dev 6.1.192-2 and Linux 6.17 asm-generic/socket.h. macOS: SDK 26.0 sys/socket.h
 * and sys/un.h, compared with xnu-11417.101.15. FreeBSD: 14.2 sys/socket.h and sys/un.h. Windows: mingw-w64 10.0.0-3
 * winsock2.h and psdk_inc; SO_ORIGINAL_DST from ws2def.h of Microsoft's SDK (10.0.22000 and later).
 *
 * @module
 */

import { by } from "./platform.ts";

/** Record debugging information. */
export const SO_DEBUG: number = 1;
/** Option to get: whether the socket listens. */
export const SO_ACCEPTCONN: number = by({ linux: 30, darwin: 2, windows: 2, freebsd: 2 });
/** Bind an address that is still in use by a closed connection. */
export const SO_REUSEADDR: number = by({ linux: 2, darwin: 4, windows: 4, freebsd: 4 });
/** Probe whether a silent peer is alive. */
export const SO_KEEPALIVE: number = by({ linux: 9, darwin: 8, windows: 8, freebsd: 8 });
/** Send to the link only, without asking the routing table. */
export const SO_DONTROUTE: number = by({ linux: 5, darwin: 0x10, windows: 0x10, freebsd: 0x10 });
/** Allow sending to broadcast addresses. */
export const SO_BROADCAST: number = by({ linux: 6, darwin: 0x20, windows: 0x20, freebsd: 0x20 });
/** Wait at close() until data is sent; struct linger: two ints on Linux, macOS and FreeBSD, two u_short on Windows. */
export const SO_LINGER: number = by({ linux: 13, darwin: 0x80, windows: 0x80, freebsd: 0x80 });
/** Leave out-of-band data in the stream. */
export const SO_OOBINLINE: number = by({ linux: 10, darwin: 0x100, windows: 0x100, freebsd: 0x100 });
/** Bytes of the send buffer; Linux doubles it. */
export const SO_SNDBUF: number = by({ linux: 7, darwin: 0x1001, windows: 0x1001, freebsd: 0x1001 });
/** Bytes of the receive buffer; Linux doubles it. */
export const SO_RCVBUF: number = by({ linux: 8, darwin: 0x1002, windows: 0x1002, freebsd: 0x1002 });
/** Bytes of room that make the socket writable; not settable on Linux. */
export const SO_SNDLOWAT: number = by({ linux: 19, darwin: 0x1003, windows: 0x1003, freebsd: 0x1003 });
/** Bytes of data that make the socket readable. */
export const SO_RCVLOWAT: number = by({ linux: 18, darwin: 0x1004, windows: 0x1004, freebsd: 0x1004 });
/** How long sending may wait; struct timeval, on Windows milliseconds. */
export const SO_SNDTIMEO: number = by({ linux: 21, darwin: 0x1005, windows: 0x1005, freebsd: 0x1005 });
/** How long receiving may wait; struct timeval, on Windows milliseconds. */
export const SO_RCVTIMEO: number = by({ linux: 20, darwin: 0x1006, windows: 0x1006, freebsd: 0x1006 });
/** Option to get: the pending error, which is cleared. */
export const SO_ERROR: number = by({ linux: 4, darwin: 0x1007, windows: 0x1007, freebsd: 0x1007 });
/** Option to get: SOCK_STREAM, SOCK_DGRAM and so on. */
export const SO_TYPE: number = by({ linux: 3, darwin: 0x1008, windows: 0x1008, freebsd: 0x1008 });
/** Option to get: the address family (Linux, FreeBSD). */
export const SO_DOMAIN: number = by({ linux: 39, freebsd: 0x1019 });
/** Option to get: the protocol (Linux, FreeBSD). */
export const SO_PROTOCOL: number = by({ linux: 38, freebsd: 0x1016 });
/** Bind an address that other sockets with this option have bound (Linux, macOS, FreeBSD). */
export const SO_REUSEPORT: number = by({ linux: 15, darwin: 0x200, freebsd: 0x200 });
/** As SO_REUSEPORT, and share what comes among the sockets (FreeBSD). */
export const SO_REUSEPORT_LB: number = by({ freebsd: 0x10000 });
/** Nobody else may bind the address, whatever options they set (Windows). */
export const SO_EXCLUSIVEADDRUSE: number = by({ windows: -5 });
/** Bypass hardware where possible (macOS, Windows, FreeBSD). */
export const SO_USELOOPBACK: number = by({ darwin: 0x40, windows: 0x40, freebsd: 0x40 });
/** Use one interface only; its name (Linux, macOS). */
export const SO_BINDTODEVICE: number = by({ linux: 25, darwin: 0x1134 });
/** Use one interface only; its index (Linux). */
export const SO_BINDTOIFINDEX: number = by({ linux: 62 });
/** Priority of packets sent, 0 to 6 without privileges (Linux). */
export const SO_PRIORITY: number = by({ linux: 12 });
/** Mark of packets sent, for routing and filters (Linux). */
export const SO_MARK: number = by({ linux: 36 });
/** The processor that handles what comes (Linux). */
export const SO_INCOMING_CPU: number = by({ linux: 49 });
/** Give a control message SCM_CREDENTIALS with each message (Linux). */
export const SO_PASSCRED: number = by({ linux: 16 });
/** Option to get: process, user and group of the peer; struct ucred, three ints (Linux). */
export const SO_PEERCRED: number = by({ linux: 17 });
/** Give a control message SCM_SECURITY with each message (Linux). */
export const SO_PASSSEC: number = by({ linux: 34 });
/** Option to get: security context of the peer; a string (Linux). */
export const SO_PEERSEC: number = by({ linux: 31 });
/** Option to get, at IPPROTO_IP: where a redirected connection was bound for; struct sockaddr_in (Linux, Windows). */
export const SO_ORIGINAL_DST: number = by({ linux: 80, windows: 12303 });
/** Routing table that the socket uses (FreeBSD). */
export const SO_SETFIB: number = by({ freebsd: 0x1014 });
/** Number that filters see; u32 (FreeBSD). */
export const SO_USER_COOKIE: number = by({ freebsd: 0x1015 });
/** OpenBSD's routing table (no current system of the four). */
export const SO_RTABLE: number = by({});

// Options of Unix sockets

/** Option to get: user and groups of the peer; struct xucred (macOS, FreeBSD). */
export const LOCAL_PEERCRED: number = by({ darwin: 1, freebsd: 1 });
/** Give a control message SCM_CREDS with the first message (FreeBSD). */
export const LOCAL_CREDS: number = by({ freebsd: 2 });
/** Give a control message SCM_CREDS2 with each message (FreeBSD). */
export const LOCAL_CREDS_PERSISTENT: number = by({ freebsd: 3 });

// The queue of listen()

/** The longest queue, as headers have it; a kernel may allow more or less. */
export const SOMAXCONN: number = by({ linux: 4096, darwin: 128, windows: 0x7fffffff, freebsd: 128 });
