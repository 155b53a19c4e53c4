/**
 * Options of IPv4, `IP_*`, at the level IPPROTO_IP, and control messages of the same names; and the options of
 * multicast groups that IPv4 and IPv6 share, `MCAST_*`, at either level.
 *
 * Unless stated otherwise, the value is an int, and 0 and 1 turn the option off and on; ip(7), and ip(4) of the
 * BSDs.
 *
 * Read: Linux: glibc 2.36 bits/in.h, linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/in.h. macOS: SDK 26.0 (as
 * in ziglang/zig 2f4bca41eadc): netinet/in.h, compared with xnu-11417.101.15. FreeBSD: 14.2.0 (as in the same):
 * netinet/in.h. Windows: mingw-w64 10.0.0-3 ws2ipdef.h and ws2tcpip.h, compared with mingw-w64 d7f3c52012c4 and with
 * Microsoft's SDK.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Options in the header of packets sent; bytes (Linux 4; macOS, Windows, FreeBSD 1). */
export const IP_OPTIONS: number = by({ linux: 4, darwin: 1, windows: 1, freebsd: 1 });
/** The program writes the header itself; raw sockets (Linux 3; macOS, Windows, FreeBSD 2). */
export const IP_HDRINCL: number = by({ linux: 3, darwin: 2, windows: 2, freebsd: 2 });
/** Type of service of packets sent, 0 to 255 (Linux 1; macOS, Windows, FreeBSD 3). */
export const IP_TOS: number = by({ linux: 1, darwin: 3, windows: 3, freebsd: 3 });
/** Time to live of packets sent, 1 to 255 (Linux 2; macOS, Windows, FreeBSD 4). */
export const IP_TTL: number = by({ linux: 2, darwin: 4, windows: 4, freebsd: 4 });
/** Give a control message with the options of each packet (Linux 6; macOS, FreeBSD 5). */
export const IP_RECVOPTS: number = by({ linux: 6, darwin: 5, freebsd: 5 });
/** Give a control message with the options to answer with (Linux 7; macOS, FreeBSD 6). */
export const IP_RECVRETOPTS: number = by({ linux: 7, darwin: 6, freebsd: 6 });
/** As IP_RECVRETOPTS; on the BSDs the options to answer with (Linux 7; macOS, FreeBSD 8). */
export const IP_RETOPTS: number = by({ linux: 7, darwin: 8, freebsd: 8 });
/** Give a control message with the type of service (Linux 13; macOS 27; Windows 40; FreeBSD 68). */
export const IP_RECVTOS: number = by({ linux: 13, darwin: 27, windows: 40, freebsd: 68 });
/** Give a control message with the time to live (Linux 12; macOS 24; Windows 21; FreeBSD 65). */
export const IP_RECVTTL: number = by({ linux: 12, darwin: 24, windows: 21, freebsd: 65 });
/**
 * Give a control message with the address that the packet was sent to; struct in_addr (macOS, FreeBSD 7; Windows 25).
 */
export const IP_RECVDSTADDR: number = by({ darwin: 7, windows: 25, freebsd: 7 });
/**
 * Give a control message with interface and address; also one to send; struct in_pktinfo (Linux 8; macOS 26; Windows
 * 19).
 */
export const IP_PKTINFO: number = by({ linux: 8, darwin: 26, windows: 19 });
/** Queue errors for MSG_ERRQUEUE; on Windows in recent SDKs (Linux 11; Windows 75). */
export const IP_RECVERR: number = by({ linux: 11, windows: 75 });
/** Give a control message with address and port before redirection; struct sockaddr_in (Linux 20; FreeBSD 27). */
export const IP_RECVORIGDSTADDR: number = by({ linux: 20, freebsd: 27 });
/** Bind an address that this machine does not have, or not yet (Linux 15). */
export const IP_FREEBIND: number = by({ linux: 15 });
/** Be a transparent proxy: bind and accept foreign addresses (Linux 19). */
export const IP_TRANSPARENT: number = by({ linux: 19 });
/** Bind an address, and choose the port not before connect() (Linux 24). */
export const IP_BIND_ADDRESS_NO_PORT: number = by({ linux: 24 });

// Multicast

/**
 * Interface that multicasts leave by; struct in_addr, on Linux also struct ip_mreqn (Linux 32; macOS, Windows, FreeBSD
 * 9).
 */
export const IP_MULTICAST_IF: number = by({ linux: 32, darwin: 9, windows: 9, freebsd: 9 });
/** Time to live of multicasts, 0 to 255; u_char on the BSDs (Linux 33; macOS, Windows, FreeBSD 10). */
export const IP_MULTICAST_TTL: number = by({ linux: 33, darwin: 10, windows: 10, freebsd: 10 });
/** This machine also receives its own multicasts; u_char on the BSDs (Linux 34; macOS, Windows, FreeBSD 11). */
export const IP_MULTICAST_LOOP: number = by({ linux: 34, darwin: 11, windows: 11, freebsd: 11 });
/** Join a group; struct ip_mreq: group and interface, two struct in_addr (Linux 35; macOS, Windows, FreeBSD 12). */
export const IP_ADD_MEMBERSHIP: number = by({ linux: 35, darwin: 12, windows: 12, freebsd: 12 });
/** Leave a group; struct ip_mreq (Linux 36; macOS, Windows, FreeBSD 13). */
export const IP_DROP_MEMBERSHIP: number = by({ linux: 36, darwin: 13, windows: 13, freebsd: 13 });
/** Join a group, for one sender; struct ip_mreq_source (Linux 39; macOS, FreeBSD 70; Windows 15). */
export const IP_ADD_SOURCE_MEMBERSHIP: number = by({ linux: 39, darwin: 70, windows: 15, freebsd: 70 });
/** Leave a group, for one sender; struct ip_mreq_source (Linux 40; macOS, FreeBSD 71; Windows 16). */
export const IP_DROP_SOURCE_MEMBERSHIP: number = by({ linux: 40, darwin: 71, windows: 16, freebsd: 71 });
/** No more from one sender of a group; struct ip_mreq_source (Linux 38; macOS, FreeBSD 72; Windows 17). */
export const IP_BLOCK_SOURCE: number = by({ linux: 38, darwin: 72, windows: 17, freebsd: 72 });
/** Again from one sender of a group; struct ip_mreq_source (Linux 37; macOS, FreeBSD 73; Windows 18). */
export const IP_UNBLOCK_SOURCE: number = by({ linux: 37, darwin: 73, windows: 18, freebsd: 73 });
/** What IP_MULTICAST_TTL is at first (Linux, macOS, FreeBSD 1). */
export const IP_DEFAULT_MULTICAST_TTL: number = by({ linux: 1, darwin: 1, freebsd: 1 });
/** What IP_MULTICAST_LOOP is at first (Linux, macOS, FreeBSD 1). */
export const IP_DEFAULT_MULTICAST_LOOP: number = by({ linux: 1, darwin: 1, freebsd: 1 });
/** How many groups a socket may join (Linux 20; macOS, FreeBSD 4095). */
export const IP_MAX_MEMBERSHIPS: number = by({ linux: 20, darwin: 4095, freebsd: 4095 });

// Additions: options

/** Option to get: the path's MTU, on a connected socket (Linux 14; Windows 73). (addition) */
export const IP_MTU: number = by({ linux: 14, windows: 73 });
/** Whether packets may be fragmented on their way; IP_PMTUDISC_* (Linux 10; Windows 71). (addition) */
export const IP_MTU_DISCOVER: number = by({ linux: 10, windows: 71 });
/** Do not fragment (macOS 28; FreeBSD 67). (addition) */
export const IP_DONTFRAG: number = by({ darwin: 28, freebsd: 67 });
/** Do not fragment (Windows 14). (addition) */
export const IP_DONTFRAGMENT: number = by({ windows: 14 });
/** Drop packets with a lower time to live (Linux 21; FreeBSD 66). (addition) */
export const IP_MINTTL: number = by({ linux: 21, freebsd: 66 });
/** Ports that bind() chooses from; u32: the lowest, and the highest shifted by 16 (Linux 51). (addition) */
export const IP_LOCAL_PORT_RANGE: number = by({ linux: 51 });
/** Ports that bind() chooses from; IP_PORTRANGE_* (macOS, FreeBSD 19). (addition) */
export const IP_PORTRANGE: number = by({ darwin: 19, freebsd: 19 });
/** The usual ports (macOS, FreeBSD 0). (addition) */
export const IP_PORTRANGE_DEFAULT: number = by({ darwin: 0, freebsd: 0 });
/** High ports (macOS, FreeBSD 1). (addition) */
export const IP_PORTRANGE_HIGH: number = by({ darwin: 1, freebsd: 1 });
/** Low ports, for privileged programs (macOS, FreeBSD 2). (addition) */
export const IP_PORTRANGE_LOW: number = by({ darwin: 2, freebsd: 2 });
/** Option to get: the protocol of a raw socket (Linux 52). (addition) */
export const IP_PROTOCOL: number = by({ linux: 52 });
/** Do not put fragments together; raw sockets (Linux 22). (addition) */
export const IP_NODEFRAG: number = by({ linux: 22 });
/** Give a control message with the checksum; u32 (Linux 23). (addition) */
export const IP_CHECKSUM: number = by({ linux: 23 });
/** Give a control message with the size of the largest fragment (Linux 25). (addition) */
export const IP_RECVFRAGSIZE: number = by({ linux: 25 });
/** Give errors with their RFC 4884 extensions (Linux 26). (addition) */
export const IP_RECVERR_RFC4884: number = by({ linux: 26 });
/** Give a control message with the interface; struct sockaddr_dl (macOS, FreeBSD 20; Windows 24). (addition) */
export const IP_RECVIF: number = by({ darwin: 20, windows: 24, freebsd: 20 });
/** Give a control message with interface and address; IP_PKTINFO (macOS 26). (addition) */
export const IP_RECVPKTINFO: number = by({ darwin: 26 });
/** Control message that IP_RECVORIGDSTADDR gives; struct sockaddr_in (Linux 20; FreeBSD 27). (addition) */
export const IP_ORIGDSTADDR: number = by({ linux: 20, freebsd: 27 });
/** Control message: the address to send from; IP_RECVDSTADDR (FreeBSD 7). (addition) */
export const IP_SENDSRCADDR: number = by({ freebsd: 7 });
/** Give a control message SCM_SECURITY with each datagram (Linux 18). (addition) */
export const IP_PASSSEC: number = by({ linux: 18 });
/** Option to get: the control messages of a stream (Linux 9). (addition) */
export const IP_PKTOPTIONS: number = by({ linux: 9 });
/** Receive packets with the router alert option; raw sockets (Linux 5). (addition) */
export const IP_ROUTER_ALERT: number = by({ linux: 5 });
/** Interface that packets leave by; its index, in network byte order (Linux 50; Windows 31). (addition) */
export const IP_UNICAST_IF: number = by({ linux: 50, windows: 31 });
/** Use one interface only; its index (macOS 25). (addition) */
export const IP_BOUND_IF: number = by({ darwin: 25 });
/** Bind an address that this machine does not have (FreeBSD 24). (addition) */
export const IP_BINDANY: number = by({ freebsd: 24 });
/** Broadcasts go to 255.255.255.255 (FreeBSD 23). (addition) */
export const IP_ONESBCAST: number = by({ freebsd: 23 });
/** IPsec policy; struct sadb_x_policy (Linux 16; macOS, FreeBSD 21). (addition) */
export const IP_IPSEC_POLICY: number = by({ linux: 16, darwin: 21, freebsd: 21 });
/** IPsec policy; struct xfrm_userpolicy_info (Linux 17). (addition) */
export const IP_XFRM_POLICY: number = by({ linux: 17 });
/** Raw sockets receive without the header (macOS 23). (addition) */
export const IP_STRIPHDR: number = by({ darwin: 23 });

// Additions: values of IP_MTU_DISCOVER

/** Fragment (Linux 0; Windows 2). (addition) */
export const IP_PMTUDISC_DONT: number = by({ linux: 0, windows: 2 });
/** Fragment where the path's MTU is unknown or the route says so (Linux 1). (addition) */
export const IP_PMTUDISC_WANT: number = by({ linux: 1 });
/** Never fragment (Linux 2; Windows 1). (addition) */
export const IP_PMTUDISC_DO: number = by({ linux: 2, windows: 1 });
/** Never fragment, and ignore the path's MTU (Linux, Windows 3). (addition) */
export const IP_PMTUDISC_PROBE: number = by({ linux: 3, windows: 3 });
/** Never fragment; always the interface's MTU (Linux 4). (addition) */
export const IP_PMTUDISC_INTERFACE: number = by({ linux: 4 });
/** As IP_PMTUDISC_INTERFACE, but fragment what is too long (Linux 5). (addition) */
export const IP_PMTUDISC_OMIT: number = by({ linux: 5 });

// Additions: multicast

/** Receive the groups that any program joined (Linux 49). (addition) */
export const IP_MULTICAST_ALL: number = by({ linux: 49 });
/** Interface that multicasts leave by; its index (macOS 66). (addition) */
export const IP_MULTICAST_IFINDEX: number = by({ darwin: 66 });
/** Virtual interface of a multicast router (macOS, FreeBSD 14). (addition) */
export const IP_MULTICAST_VIF: number = by({ darwin: 14, freebsd: 14 });
/** Senders of a group; struct ip_msfilter (Linux 41; macOS, FreeBSD 74). (addition) */
export const IP_MSFILTER: number = by({ linux: 41, darwin: 74, freebsd: 74 });
/** Senders of a group at most (macOS, FreeBSD 512). (addition) */
export const IP_MAX_GROUP_SRC_FILTER: number = by({ darwin: 512, freebsd: 512 });
/** Senders of a socket's groups at most (macOS, FreeBSD 128). (addition) */
export const IP_MAX_SOCK_SRC_FILTER: number = by({ darwin: 128, freebsd: 128 });
/** Silenced senders at most (macOS, FreeBSD 128). (addition) */
export const IP_MAX_SOCK_MUTE_FILTER: number = by({ darwin: 128, freebsd: 128 });
/** How many groups a socket has room for at first (macOS 31). (addition) */
export const IP_MIN_MEMBERSHIPS: number = by({ darwin: 31 });
/** Join a group; struct group_req (Linux 42; macOS, FreeBSD 80; Windows 41). (addition) */
export const MCAST_JOIN_GROUP: number = by({ linux: 42, darwin: 80, windows: 41, freebsd: 80 });
/** Leave a group; struct group_req (Linux 45; macOS, FreeBSD 81; Windows 42). (addition) */
export const MCAST_LEAVE_GROUP: number = by({ linux: 45, darwin: 81, windows: 42, freebsd: 81 });
/** Join a group, for one sender; struct group_source_req (Linux 46; macOS, FreeBSD 82; Windows 45). (addition) */
export const MCAST_JOIN_SOURCE_GROUP: number = by({ linux: 46, darwin: 82, windows: 45, freebsd: 82 });
/** Leave a group, for one sender; struct group_source_req (Linux 47; macOS, FreeBSD 83; Windows 46). (addition) */
export const MCAST_LEAVE_SOURCE_GROUP: number = by({ linux: 47, darwin: 83, windows: 46, freebsd: 83 });
/** No more from one sender of a group; struct group_source_req (Linux, Windows 43; macOS, FreeBSD 84). (addition) */
export const MCAST_BLOCK_SOURCE: number = by({ linux: 43, darwin: 84, windows: 43, freebsd: 84 });
/** Again from one sender of a group; struct group_source_req (Linux, Windows 44; macOS, FreeBSD 85). (addition) */
export const MCAST_UNBLOCK_SOURCE: number = by({ linux: 44, darwin: 85, windows: 44, freebsd: 85 });
/** Senders of a group; struct group_filter (Linux 48). (addition) */
export const MCAST_MSFILTER: number = by({ linux: 48 });
/** Mode of a filter: only these senders (Linux, macOS, FreeBSD 1; Windows 0). (addition) */
export const MCAST_INCLUDE: number = by({ linux: 1, darwin: 1, windows: 0, freebsd: 1 });
/** Mode of a filter: all but these senders (Linux 0; macOS, FreeBSD 2; Windows 1). (addition) */
export const MCAST_EXCLUDE: number = by({ linux: 0, darwin: 2, windows: 1, freebsd: 2 });
/** Mode of a filter: none yet (macOS, FreeBSD 0). (addition) */
export const MCAST_UNDEFINED: number = by({ darwin: 0, freebsd: 0 });
