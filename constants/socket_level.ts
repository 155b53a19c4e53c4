/**
 * Levels of socket options and control messages: `SOL_*`, the first argument of setsockopt() and getsockopt(). The
 * levels of IP, IPv6, TCP and UDP are their protocol numbers, `IPPROTO_*`.
 *
 * Read: Linux: glibc 2.36 bits/socket.h, linux-libc-dev 6.1.192-2 linux/socket.h, linux/can.h and linux/tipc.h, bluez
 * 5.66. macOS: SDK 26.0 (as in ziglang/zig 2f4bca41eadc): sys/socket.h and sys/un.h. FreeBSD: 14.2.0 (as in the same):
 * sys/socket.h, sys/un.h, netlink/netlink.h and netgraph/bluetooth/include/ng_btsocket.h. Windows: mingw-w64 10.0.0-3
 * winsock2.h and ws2bth.h; SOL_IP and SOL_IPV6 from ws2def.h of Microsoft's SDK, which
 * mingw-w64 lacks.
 *
 * @module
 */

import { by } from "./platform.ts";

/** The socket itself: SO_* options; socket(7) (Linux 1; macOS, Windows, FreeBSD 0xffff). */
export const SOL_SOCKET: number = by({ linux: 1, darwin: 0xffff, windows: 0xffff, freebsd: 0xffff });
/**
 * IPv4; CPython's own default on macOS and FreeBSD; on Windows a number that no option takes: use IPPROTO_IP (Linux,
 * macOS, FreeBSD 0; Windows 0xfffb).
 */
export const SOL_IP: number = by({ linux: 0, darwin: 0, windows: 0xfffb, freebsd: 0 });
/** TCP; CPython's own default where headers lack it (everywhere 6). */
export const SOL_TCP: number = 6;
/** UDP; CPython's own default where headers lack it (everywhere 17). */
export const SOL_UDP: number = 17;

// Bluetooth

/** What the protocols of Bluetooth share (Linux 274). */
export const SOL_BLUETOOTH: number = by({ linux: 274 });
/** Bluetooth's adapter; FreeBSD's SOL_HCI_RAW (Linux 0; FreeBSD 0x802). */
export const SOL_HCI: number = by({ linux: 0, freebsd: 0x802 });
/** Bluetooth's logical links (Linux 6; FreeBSD 0x1609). */
export const SOL_L2CAP: number = by({ linux: 6, freebsd: 0x1609 });
/** Bluetooth's serial lines (Linux 0x12; Windows 3; FreeBSD 0x816). */
export const SOL_RFCOMM: number = by({ linux: 0x12, windows: 3, freebsd: 0x816 });
/** Bluetooth's voice (Linux 0x11; FreeBSD 0x209). */
export const SOL_SCO: number = by({ linux: 0x11, freebsd: 0x209 });

// Other families

/** The kernel's cryptography (Linux 279). */
export const SOL_ALG: number = by({ linux: 279 });
/** Base of CAN's levels: add the protocol (Linux 100). */
export const SOL_CAN_BASE: number = by({ linux: 100 });
/** CAN's raw protocol (Linux 101). */
export const SOL_CAN_RAW: number = by({ linux: 101 });
/** Reliable datagrams (Linux 276). */
export const SOL_RDS: number = by({ linux: 276 });
/** TIPC; tipc(7) (Linux 271). */
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

// Additions

/** IPv6; on Windows a number that no option takes: use IPPROTO_IPV6 (Linux 0x29; Windows 0xfffa). (addition) */
export const SOL_IPV6: number = by({ linux: 0x29, windows: 0xfffa });
/** IPv6 control messages (Linux 58). (addition) */
export const SOL_ICMPV6: number = by({ linux: 58 });
/** Raw IP sockets (Linux 255). (addition) */
export const SOL_RAW: number = by({ linux: 255 });
/** Unix sockets (macOS, FreeBSD 0). (addition) */
export const SOL_LOCAL: number = by({ darwin: 0, freebsd: 0 });
/** Netlink (Linux, FreeBSD 270). (addition) */
export const SOL_NETLINK: number = by({ linux: 270, freebsd: 270 });
/** Link-layer frames (Linux 263). (addition) */
export const SOL_PACKET: number = by({ linux: 263 });
/** Multipath TCP (Linux 284). (addition) */
export const SOL_MPTCP: number = by({ linux: 284 });
/** TLS in the kernel (Linux 282). (addition) */
export const SOL_TLS: number = by({ linux: 282 });
/** Control messages of AF_VSOCK (Linux 287). (addition) */
export const SOL_VSOCK: number = by({ linux: 287 });
/** AF_XDP (Linux 283). (addition) */
export const SOL_XDP: number = by({ linux: 283 });
/** AF_SMC (Linux 286). (addition) */
export const SOL_SMC: number = by({ linux: 286 });
/** AF_KCM (Linux 281). (addition) */
export const SOL_KCM: number = by({ linux: 281 });
/** AF_RXRPC (Linux 272). (addition) */
export const SOL_RXRPC: number = by({ linux: 272 });
/** DCCP (Linux 269). (addition) */
export const SOL_DCCP: number = by({ linux: 269 });
/** IEEE 802.2 logical link control (Linux 268). (addition) */
export const SOL_LLC: number = by({ linux: 268 });
/** PPP over layer 2 tunnels (Linux 273). (addition) */
export const SOL_PPPOL2TP: number = by({ linux: 273 });
/** AF_CAIF (Linux 278). (addition) */
export const SOL_CAIF: number = by({ linux: 278 });
/** AF_NFC (Linux 280). (addition) */
export const SOL_NFC: number = by({ linux: 280 });
/** Phonet pipes (Linux 275). (addition) */
export const SOL_PNPIPE: number = by({ linux: 275 });
/** AF_IUCV (Linux 277). (addition) */
export const SOL_IUCV: number = by({ linux: 277 });
/** Infrared (Linux 266). (addition) */
export const SOL_IRDA: number = by({ linux: 266 });
/** AF_MCTP (Linux 285). (addition) */
export const SOL_MCTP: number = by({ linux: 285 });
/** X.25 (Linux 262). (addition) */
export const SOL_X25: number = by({ linux: 262 });
/** ATM (Linux 264). (addition) */
export const SOL_ATM: number = by({ linux: 264 });
/** ATM adaptation (Linux 265). (addition) */
export const SOL_AAL: number = by({ linux: 265 });
/** DECnet (Linux 261). (addition) */
export const SOL_DECNET: number = by({ linux: 261 });
/** NetBEUI (Linux 267). (addition) */
export const SOL_NETBEUI: number = by({ linux: 267 });
