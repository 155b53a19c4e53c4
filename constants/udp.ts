/**
 * Options of UDP, `UDP_*`, at the level IPPROTO_UDP, and of UDP-Lite, `UDPLITE_*`, at IPPROTO_UDPLITE. CPython exports
 * those of UDP-Lite alone; udp(7), udplite(7), and udp(4) and udplite(4) of the BSDs.
 *
 * Read: Linux: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/udp.h; the two of UDP-Lite are in no header of
 * glibc or Linux, and CPython writes them out, as Linux's include/net/udplite.h has them. macOS: SDK 26.0 (as in
 * ziglang/zig 2f4bca41eadc): netinet/udp.h. FreeBSD: 14.2.0 (as in the same): netinet/udp.h and udplite.h, which
 * CPython does not read: its two numbers there are Linux's, and mean other options. Windows: mingw-w64 10.0.0-3.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Bytes that the checksum of datagrams sent covers; 0: all; gone from Linux after 7.0 (Linux 10; FreeBSD 2). */
export const UDPLITE_SEND_CSCOV: number = by({ linux: 10, freebsd: 2 });
/** Bytes that the checksum of a datagram must cover at least; gone from Linux after 7.0 (Linux 11; FreeBSD 4). */
export const UDPLITE_RECV_CSCOV: number = by({ linux: 11, freebsd: 4 });

// Additions

/**
 * Cut each send into datagrams of this many bytes; int, 1 to 65535, also a control message, u16 (Linux 103). (addition)
 */
export const UDP_SEGMENT: number = by({ linux: 103 });
/** Receive datagrams of one sender joined, and a control message with their size; int (Linux 104). (addition) */
export const UDP_GRO: number = by({ linux: 104 });
/** Join sends into one datagram, until turned off; int (Linux 1). (addition) */
export const UDP_CORK: number = by({ linux: 1 });
/** What is inside; int, UDP_ENCAP_* (Linux 100; FreeBSD 1). (addition) */
export const UDP_ENCAP: number = by({ linux: 100, freebsd: 1 });
/** Send over IPv6 without checksum; int (Linux 101). (addition) */
export const UDP_NO_CHECK6_TX: number = by({ linux: 101 });
/** Receive over IPv6 without checksum; int (Linux 102). (addition) */
export const UDP_NO_CHECK6_RX: number = by({ linux: 102 });
/** Send without checksum; int (macOS 1). (addition) */
export const UDP_NOCKSUM: number = by({ darwin: 1 });
/** Send without checksum; DWORD (Windows 1). (addition) */
export const UDP_NOCHECKSUM: number = by({ windows: 1 });
/** Bytes that the checksum covers; DWORD (Windows 20). (addition) */
export const UDP_CHECKSUM_COVERAGE: number = by({ windows: 20 });
/** Inside: IPsec of an early draft (Linux, FreeBSD 1). (addition) */
export const UDP_ENCAP_ESPINUDP_NON_IKE: number = by({ linux: 1, freebsd: 1 });
/** Inside: IPsec (Linux, FreeBSD 2). (addition) */
export const UDP_ENCAP_ESPINUDP: number = by({ linux: 2, freebsd: 2 });
/** Inside: layer 2 tunnels (Linux 3). (addition) */
export const UDP_ENCAP_L2TPINUDP: number = by({ linux: 3 });
/** Inside: GPRS tunnels, version 0 (Linux 4). (addition) */
export const UDP_ENCAP_GTP0: number = by({ linux: 4 });
/** Inside: GPRS tunnels, version 1 (Linux 5). (addition) */
export const UDP_ENCAP_GTP1U: number = by({ linux: 5 });
/** Inside: RxRPC (Linux 6). (addition) */
export const UDP_ENCAP_RXRPC: number = by({ linux: 6 });
/** Inside: OpenVPN (Linux 8). (addition) */
export const UDP_ENCAP_OVPNINUDP: number = by({ linux: 8 });
/**
 * Option: how long each datagram is that a message is cut into; DWORD; also as a control message (Windows 2).
 * (addition)
 */
export const UDP_SEND_MSG_SIZE: number = by({ windows: 2 });
/** Option: join received datagrams up to so many bytes; DWORD (Windows 3). (addition) */
export const UDP_RECV_MAX_COALESCED_SIZE: number = by({ windows: 3 });
/** Control message: how long each of the joined datagrams is; DWORD (Windows 3). (addition) */
export const UDP_COALESCED_INFO: number = by({ windows: 3 });
