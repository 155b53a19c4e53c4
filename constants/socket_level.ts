/**
 * Levels of socket options and control messages: `SOL_*`, the first argument of setsockopt() and getsockopt(). The
 * levels of IP, IPv6, TCP and UDP are their protocol numbers, `IPPROTO_*`.
 *
 * Read: Linux: glibc 2.36 bits/socket.h, linux-libc-dev 6.1.192-2 linux/socket.h, linux/can.h and linux/tipc.h, bluez
 * 5.66. macOS: SDK 26.0 sys/socket.h and sys/un.h. FreeBSD: 14.2 sys/socket.h, sys/un.h, netlink/netlink.h and
 * netgraph/bluetooth/include/ng_btsocket.h. Windows: mingw-w64 10.0.0-3 winsock2.h and ws2bth.h; SOL_IP and SOL_IPV6
 * from ws2def.h of Microsoft's SDK (10.0.19041 and later), which mingw-w64 lacks.
 *
 * @module
 */

import { by } from "./platform.ts";

/** The socket itself: SO_* options; socket(7). */
export const SOL_SOCKET: number = by({ linux: 1, darwin: 0xffff, windows: 0xffff, freebsd: 0xffff });
/** IPv4; CPython's own default on macOS and FreeBSD; on Windows a number that no option takes: use IPPROTO_IP. */
export const SOL_IP: number = by({ linux: 0, darwin: 0, windows: 0xfffb, freebsd: 0 });
/** TCP; CPython's own default where headers lack it. */
export const SOL_TCP: number = 6;
/** UDP; CPython's own default where headers lack it. */
export const SOL_UDP: number = 17;

// Bluetooth

/** What the protocols of Bluetooth share (Linux). */
export const SOL_BLUETOOTH: number = by({ linux: 274 });
/** Bluetooth's adapter; FreeBSD's SOL_HCI_RAW (Linux, FreeBSD). */
export const SOL_HCI: number = by({ linux: 0, freebsd: 0x802 });
/** Bluetooth's logical links (Linux, FreeBSD). */
export const SOL_L2CAP: number = by({ linux: 6, freebsd: 0x1609 });
/** Bluetooth's serial lines (Linux, Windows, FreeBSD). */
export const SOL_RFCOMM: number = by({ linux: 0x12, windows: 3, freebsd: 0x816 });
/** Bluetooth's voice (Linux, FreeBSD). */
export const SOL_SCO: number = by({ linux: 0x11, freebsd: 0x209 });

// Other families

/** The kernel's cryptography (Linux). */
export const SOL_ALG: number = by({ linux: 279 });
/** Base of CAN's levels: add the protocol (Linux). */
export const SOL_CAN_BASE: number = by({ linux: 100 });
/** CAN's raw protocol (Linux). */
export const SOL_CAN_RAW: number = by({ linux: 101 });
/** Reliable datagrams (Linux). */
export const SOL_RDS: number = by({ linux: 276 });
/** TIPC; tipc(7) (Linux). */
export const SOL_TIPC: number = by({ linux: 271 });
/** IPX (no current system of the four). */
export const SOL_IPX: number = by({});
/** AX.25 (no current system of the four). */
export const SOL_AX25: number = by({});
/** AppleTalk (no current system of the four). */
export const SOL_ATALK: number = by({});
/** NET/ROM (no current system of the four). */
export const SOL_NETROM: number = by({});
/** ROSE (no current system of the four). */
export const SOL_ROSE: number = by({});
