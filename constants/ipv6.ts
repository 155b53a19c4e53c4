/**
 * Options of IPv6, `IPV6_*`, at the level IPPROTO_IPV6, and control messages of the same names.
 *
 * Unless stated otherwise, the value is an int, and 0 and 1 turn the option off and on; RFC 3493, RFC 3542, ipv6(7),
 * and ip6(4) of the BSDs.
 *
 * Read: Linux: glibc 2.36 bits/in.h, linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/in6.h. macOS: SDK 26.0 (as
 * in ziglang/zig 2f4bca41eadc): netinet6/in6.h with __APPLE_USE_RFC_3542, as CPython reads it, compared with
 * xnu-11417.101.15. FreeBSD: 14.2.0 (as in the same): netinet6/in6.h. Windows: mingw-w64 10.0.0-3 ws2ipdef.h, compared
 * with mingw-w64 d7f3c52012c4 and with Microsoft's SDK.
 *
 * @module
 */

import { by } from "./platform.ts";

/** No IPv4 through this socket (Linux 26; macOS, Windows, FreeBSD 27). */
export const IPV6_V6ONLY: number = by({ linux: 26, darwin: 27, windows: 27, freebsd: 27 });
/** Hop limit of packets sent, 0 to 255; -1: the system's (Linux 16; macOS, Windows, FreeBSD 4). */
export const IPV6_UNICAST_HOPS: number = by({ linux: 16, darwin: 4, windows: 4, freebsd: 4 });
/**
 * Where in the packet the checksum is, for the kernel to fill in; -1: nowhere; raw sockets (Linux 7; macOS, Windows,
 * FreeBSD 26).
 */
export const IPV6_CHECKSUM: number = by({ linux: 7, darwin: 26, windows: 26, freebsd: 26 });
/** Do not fragment (Linux, macOS, FreeBSD 62; Windows 14). */
export const IPV6_DONTFRAG: number = by({ linux: 62, darwin: 62, windows: 14, freebsd: 62 });
/** Traffic class of packets sent, 0 to 255 (Linux 67; macOS 36; Windows 39; FreeBSD 61). */
export const IPV6_TCLASS: number = by({ linux: 67, darwin: 36, windows: 39, freebsd: 61 });
/** Send with the least MTU of IPv6; -1 to 1 (macOS, FreeBSD 42). */
export const IPV6_USE_MIN_MTU: number = by({ darwin: 42, freebsd: 42 });
/** First hop of packets sent; struct sockaddr_in6 (Linux 9; macOS, FreeBSD 48). */
export const IPV6_NEXTHOP: number = by({ linux: 9, darwin: 48, freebsd: 48 });
/** Option to get: the path's MTU; struct ip6_mtuinfo (Linux 61; macOS, FreeBSD 44). */
export const IPV6_PATHMTU: number = by({ linux: 61, darwin: 44, freebsd: 44 });
/** Control message: hop limit (Linux 52; macOS, FreeBSD 47; Windows 21). */
export const IPV6_HOPLIMIT: number = by({ linux: 52, darwin: 47, windows: 21, freebsd: 47 });
/**
 * Interface and address to send from; struct in6_pktinfo; also a control message (Linux 50; macOS, FreeBSD 46; Windows
 * 19).
 */
export const IPV6_PKTINFO: number = by({ linux: 50, darwin: 46, windows: 19, freebsd: 46 });
/** Options for every hop; struct ip6_hbh; also a control message (Linux 54; macOS, FreeBSD 49; Windows 1). */
export const IPV6_HOPOPTS: number = by({ linux: 54, darwin: 49, windows: 1, freebsd: 49 });
/** Options for the destination; struct ip6_dest; also a control message (Linux 59; macOS, FreeBSD 50). */
export const IPV6_DSTOPTS: number = by({ linux: 59, darwin: 50, freebsd: 50 });
/** Routing header; struct ip6_rthdr; also a control message (Linux 57; macOS, FreeBSD 51; Windows 32). */
export const IPV6_RTHDR: number = by({ linux: 57, darwin: 51, windows: 32, freebsd: 51 });
/** Options for the destinations of a routing header; struct ip6_dest (Linux 55; macOS 57; FreeBSD 35). */
export const IPV6_RTHDRDSTOPTS: number = by({ linux: 55, darwin: 57, freebsd: 35 });
/** Type of a routing header (Linux, macOS, FreeBSD 0). */
export const IPV6_RTHDR_TYPE_0: number = by({ linux: 0, darwin: 0, freebsd: 0 });

// Control messages asked for

/** Give a control message IPV6_PKTINFO with each packet (Linux 49; macOS 61; FreeBSD 36). */
export const IPV6_RECVPKTINFO: number = by({ linux: 49, darwin: 61, freebsd: 36 });
/** Give a control message IPV6_HOPLIMIT with each packet (Linux 51; macOS, FreeBSD 37). */
export const IPV6_RECVHOPLIMIT: number = by({ linux: 51, darwin: 37, freebsd: 37 });
/** Give a control message IPV6_TCLASS with each packet (Linux 66; macOS 35; Windows 40; FreeBSD 57). */
export const IPV6_RECVTCLASS: number = by({ linux: 66, darwin: 35, windows: 40, freebsd: 57 });
/** Give a control message IPV6_RTHDR (Linux 56; macOS, Windows, FreeBSD 38). */
export const IPV6_RECVRTHDR: number = by({ linux: 56, darwin: 38, windows: 38, freebsd: 38 });
/** Give a control message IPV6_HOPOPTS (Linux 53; macOS, FreeBSD 39). */
export const IPV6_RECVHOPOPTS: number = by({ linux: 53, darwin: 39, freebsd: 39 });
/** Give a control message IPV6_DSTOPTS (Linux 58; macOS, FreeBSD 40). */
export const IPV6_RECVDSTOPTS: number = by({ linux: 58, darwin: 40, freebsd: 40 });
/** Give a control message IPV6_PATHMTU when the path's MTU changes (Linux 60; macOS, FreeBSD 43). */
export const IPV6_RECVPATHMTU: number = by({ linux: 60, darwin: 43, freebsd: 43 });
/** Queue errors for MSG_ERRQUEUE; on Windows in recent SDKs (Linux 25; Windows 75). */
export const IPV6_RECVERR: number = by({ linux: 25, windows: 75 });

// Multicast

/** Interface that multicasts leave by; its index (Linux 17; macOS, Windows, FreeBSD 9). */
export const IPV6_MULTICAST_IF: number = by({ linux: 17, darwin: 9, windows: 9, freebsd: 9 });
/** Hop limit of multicasts, 0 to 255 (Linux 18; macOS, Windows, FreeBSD 10). */
export const IPV6_MULTICAST_HOPS: number = by({ linux: 18, darwin: 10, windows: 10, freebsd: 10 });
/** This machine also receives its own multicasts; u_int on the BSDs (Linux 19; macOS, Windows, FreeBSD 11). */
export const IPV6_MULTICAST_LOOP: number = by({ linux: 19, darwin: 11, windows: 11, freebsd: 11 });
/**
 * Join a group; struct ipv6_mreq: 16 bytes of the group, u_int index of the interface (Linux 20; macOS, Windows,
 * FreeBSD 12).
 */
export const IPV6_JOIN_GROUP: number = by({ linux: 20, darwin: 12, windows: 12, freebsd: 12 });
/** Leave a group; struct ipv6_mreq (Linux 21; macOS, Windows, FreeBSD 13). */
export const IPV6_LEAVE_GROUP: number = by({ linux: 21, darwin: 13, windows: 13, freebsd: 13 });

// Additions: options

/** Join a group; IPV6_JOIN_GROUP (Linux 20; Windows 12). (addition) */
export const IPV6_ADD_MEMBERSHIP: number = by({ linux: 20, windows: 12 });
/** Leave a group; IPV6_LEAVE_GROUP (Linux 21; Windows 13). (addition) */
export const IPV6_DROP_MEMBERSHIP: number = by({ linux: 21, windows: 13 });
/** Receive the groups that any program joined (Linux 29). (addition) */
export const IPV6_MULTICAST_ALL: number = by({ linux: 29 });
/** Take an anycast address; struct ipv6_mreq (Linux 27). (addition) */
export const IPV6_JOIN_ANYCAST: number = by({ linux: 27 });
/** Give an anycast address up; struct ipv6_mreq (Linux 28). (addition) */
export const IPV6_LEAVE_ANYCAST: number = by({ linux: 28 });
/** The path's MTU, on a connected socket; on Linux also set (Linux 24; Windows 72). (addition) */
export const IPV6_MTU: number = by({ linux: 24, windows: 72 });
/** Whether packets may be fragmented; IPV6_PMTUDISC_* (Linux 23; Windows 71). (addition) */
export const IPV6_MTU_DISCOVER: number = by({ linux: 23, windows: 71 });
/** Bind an address that this machine does not have, or not yet (Linux 78). (addition) */
export const IPV6_FREEBIND: number = by({ linux: 78 });
/** Be a transparent proxy: bind and accept foreign addresses (Linux 75). (addition) */
export const IPV6_TRANSPARENT: number = by({ linux: 75 });
/** Bind an address that this machine does not have (FreeBSD 64). (addition) */
export const IPV6_BINDANY: number = by({ freebsd: 64 });
/** No IPv4 through this socket; IPV6_V6ONLY (macOS, FreeBSD 27). (addition) */
export const IPV6_BINDV6ONLY: number = by({ darwin: 27, freebsd: 27 });
/** The program writes the header itself; raw sockets (Linux 36; Windows 2). */
export const IPV6_HDRINCL: number = by({ linux: 36, windows: 2 });
/** Drop packets with a lower hop limit (Linux 73). (addition) */
export const IPV6_MINHOPCOUNT: number = by({ linux: 73 });
/** Interface that packets leave by; its index, on Linux in network byte order (Linux 76; Windows 31). (addition) */
export const IPV6_UNICAST_IF: number = by({ linux: 76, windows: 31 });
/** Use one interface only; its index (macOS 125). (addition) */
export const IPV6_BOUND_IF: number = by({ darwin: 125 });
/** Ports that bind() chooses from; IPV6_PORTRANGE_* (macOS, FreeBSD 14). (addition) */
export const IPV6_PORTRANGE: number = by({ darwin: 14, freebsd: 14 });
/** The usual ports (macOS, FreeBSD 0). (addition) */
export const IPV6_PORTRANGE_DEFAULT: number = by({ darwin: 0, freebsd: 0 });
/** High ports (macOS, FreeBSD 1). (addition) */
export const IPV6_PORTRANGE_HIGH: number = by({ darwin: 1, freebsd: 1 });
/** Low ports, for privileged programs (macOS, FreeBSD 2). (addition) */
export const IPV6_PORTRANGE_LOW: number = by({ darwin: 2, freebsd: 2 });
/** Send from temporary addresses (macOS, FreeBSD 63). (addition) */
export const IPV6_PREFER_TEMPADDR: number = by({ darwin: 63, freebsd: 63 });
/** Which of its addresses the machine sends from; IPV6_PREFER_SRC_* (Linux 72). (addition) */
export const IPV6_ADDR_PREFERENCES: number = by({ linux: 72 });
/** Give packets a flow label (Linux 70; macOS, FreeBSD 59). (addition) */
export const IPV6_AUTOFLOWLABEL: number = by({ linux: 70, darwin: 59, freebsd: 59 });
/** Give a control message with the flow label (Linux 11). (addition) */
export const IPV6_FLOWINFO: number = by({ linux: 11 });
/** Send with the flow label of the address (Linux 33). (addition) */
export const IPV6_FLOWINFO_SEND: number = by({ linux: 33 });
/** Take, renew or give up a flow label; struct in6_flowlabel_req (Linux 32). (addition) */
export const IPV6_FLOWLABEL_MGR: number = by({ linux: 32 });
/** Turn the socket into an AF_INET one; the family (Linux 1). (addition) */
export const IPV6_ADDRFORM: number = by({ linux: 1 });
/** Receive packets with the router alert option; raw sockets (Linux 22). (addition) */
export const IPV6_ROUTER_ALERT: number = by({ linux: 22 });
/** Router alerts of this network namespace only (Linux 30). (addition) */
export const IPV6_ROUTER_ALERT_ISOLATE: number = by({ linux: 30 });
/** Give errors with their RFC 4884 extensions (Linux 31). (addition) */
export const IPV6_RECVERR_RFC4884: number = by({ linux: 31 });
/** Give a control message with the size of the largest fragment (Linux 77). (addition) */
export const IPV6_RECVFRAGSIZE: number = by({ linux: 77 });
/**
 * Give a control message with address and port before redirection; struct sockaddr_in6 (Linux 74; FreeBSD 72).
 * (addition)
 */
export const IPV6_RECVORIGDSTADDR: number = by({ linux: 74, freebsd: 72 });
/** Control message that IPV6_RECVORIGDSTADDR gives; struct sockaddr_in6 (Linux 74; FreeBSD 72). (addition) */
export const IPV6_ORIGDSTADDR: number = by({ linux: 74, freebsd: 72 });
/** IPsec policy; struct sadb_x_policy (Linux 34; macOS, FreeBSD 28). (addition) */
export const IPV6_IPSEC_POLICY: number = by({ linux: 34, darwin: 28, freebsd: 28 });
/** IPsec policy; struct xfrm_userpolicy_info (Linux 35). (addition) */
export const IPV6_XFRM_POLICY: number = by({ linux: 35 });
/** Control message: authentication header (Linux 10). (addition) */
export const IPV6_AUTHHDR: number = by({ linux: 10 });
/** Senders of a group; struct group_filter (macOS, FreeBSD 74). (addition) */
export const IPV6_MSFILTER: number = by({ darwin: 74, freebsd: 74 });

// Additions: options of RFC 2292, which RFC 3542 replaced

/** Give control messages with interface and address (Linux 2; macOS 19). (addition) */
export const IPV6_2292PKTINFO: number = by({ linux: 2, darwin: 19 });
/** Give control messages with the hop limit (Linux 8; macOS 20). (addition) */
export const IPV6_2292HOPLIMIT: number = by({ linux: 8, darwin: 20 });
/** First hop of packets sent (macOS 21). (addition) */
export const IPV6_2292NEXTHOP: number = by({ darwin: 21 });
/** Give control messages with options for every hop (Linux 3; macOS 22). (addition) */
export const IPV6_2292HOPOPTS: number = by({ linux: 3, darwin: 22 });
/** Give control messages with options for the destination (Linux 4; macOS 23). (addition) */
export const IPV6_2292DSTOPTS: number = by({ linux: 4, darwin: 23 });
/** Give control messages with the routing header (Linux 5; macOS 24). (addition) */
export const IPV6_2292RTHDR: number = by({ linux: 5, darwin: 24 });
/** Option to get: the control messages of a stream (Linux 6; macOS 25). (addition) */
export const IPV6_2292PKTOPTIONS: number = by({ linux: 6, darwin: 25 });

// Additions: values

/** Fragment (Linux 0). (addition) */
export const IPV6_PMTUDISC_DONT: number = by({ linux: 0 });
/** Fragment where the path's MTU is unknown (Linux 1). (addition) */
export const IPV6_PMTUDISC_WANT: number = by({ linux: 1 });
/** Never fragment (Linux 2). (addition) */
export const IPV6_PMTUDISC_DO: number = by({ linux: 2 });
/** Never fragment, and ignore the path's MTU (Linux 3). (addition) */
export const IPV6_PMTUDISC_PROBE: number = by({ linux: 3 });
/** Never fragment; always the interface's MTU (Linux 4). (addition) */
export const IPV6_PMTUDISC_INTERFACE: number = by({ linux: 4 });
/** As IPV6_PMTUDISC_INTERFACE, but fragment what is too long (Linux 5). (addition) */
export const IPV6_PMTUDISC_OMIT: number = by({ linux: 5 });
/** Prefer temporary addresses (Linux 1). (addition) */
export const IPV6_PREFER_SRC_TMP: number = by({ linux: 1 });
/** Prefer public addresses (Linux 2). (addition) */
export const IPV6_PREFER_SRC_PUBLIC: number = by({ linux: 2 });
/** As the system prefers (Linux 0x100). (addition) */
export const IPV6_PREFER_SRC_PUBTMP_DEFAULT: number = by({ linux: 0x100 });
/** Prefer care-of addresses (Linux 4). (addition) */
export const IPV6_PREFER_SRC_COA: number = by({ linux: 4 });
/** Prefer home addresses (Linux 0x400). (addition) */
export const IPV6_PREFER_SRC_HOME: number = by({ linux: 0x400 });
/** Prefer cryptographic addresses (Linux 8). (addition) */
export const IPV6_PREFER_SRC_CGA: number = by({ linux: 8 });
/** Prefer other than cryptographic addresses (Linux 0x800). (addition) */
export const IPV6_PREFER_SRC_NONCGA: number = by({ linux: 0x800 });
/** Take a flow label (Linux 0). (addition) */
export const IPV6_FL_A_GET: number = by({ linux: 0 });
/** Give a flow label up (Linux 1). (addition) */
export const IPV6_FL_A_PUT: number = by({ linux: 1 });
/** Keep a flow label longer (Linux 2). (addition) */
export const IPV6_FL_A_RENEW: number = by({ linux: 2 });
/** Flag of IPV6_FL_A_GET: make the label (Linux 1). (addition) */
export const IPV6_FL_F_CREATE: number = by({ linux: 1 });
/** Flag of IPV6_FL_A_GET: fail if it exists (Linux 2). (addition) */
export const IPV6_FL_F_EXCL: number = by({ linux: 2 });
/** Flag of IPV6_FL_A_GET: answer with the peer's label (Linux 4). (addition) */
export const IPV6_FL_F_REFLECT: number = by({ linux: 4 });
/** Flag of IPV6_FL_A_GET: the peer's label (Linux 8). (addition) */
export const IPV6_FL_F_REMOTE: number = by({ linux: 8 });
/** The label is exclusive (Linux 0). (addition) */
export const IPV6_FL_S_NONE: number = by({ linux: 0 });
/** This socket alone has the label (Linux 1). (addition) */
export const IPV6_FL_S_EXCL: number = by({ linux: 1 });
/** The process shares the label (Linux 2). (addition) */
export const IPV6_FL_S_PROCESS: number = by({ linux: 2 });
/** The user's processes share the label (Linux 3). (addition) */
export const IPV6_FL_S_USER: number = by({ linux: 3 });
/** Every process may share the label (Linux 255). (addition) */
export const IPV6_FL_S_ANY: number = by({ linux: 255 });
/** What IPV6_MULTICAST_HOPS is at first (macOS, FreeBSD 1). (addition) */
export const IPV6_DEFAULT_MULTICAST_HOPS: number = by({ darwin: 1, freebsd: 1 });
/** What IPV6_MULTICAST_LOOP is at first (macOS, FreeBSD 1). (addition) */
export const IPV6_DEFAULT_MULTICAST_LOOP: number = by({ darwin: 1, freebsd: 1 });
/** How many groups a socket may join (macOS, FreeBSD 4095). (addition) */
export const IPV6_MAX_MEMBERSHIPS: number = by({ darwin: 4095, freebsd: 4095 });
/** Senders of a group at most (macOS, FreeBSD 512). (addition) */
export const IPV6_MAX_GROUP_SRC_FILTER: number = by({ darwin: 512, freebsd: 512 });
/** Senders of a socket's groups at most (macOS, FreeBSD 128). (addition) */
export const IPV6_MAX_SOCK_SRC_FILTER: number = by({ darwin: 128, freebsd: 128 });
/** Hop of a routing header that need not be a neighbour (Linux, macOS, FreeBSD 0). (addition) */
export const IPV6_RTHDR_LOOSE: number = by({ linux: 0, darwin: 0, freebsd: 0 });
/** Hop of a routing header that must be a neighbour (Linux, macOS, FreeBSD 1). (addition) */
export const IPV6_RTHDR_STRICT: number = by({ linux: 1, darwin: 1, freebsd: 1 });

/**
 * Option to get: where a connection went to before a firewall redirected it; struct sockaddr_in6 (Linux 80). (addition)
 */
export const IP6T_SO_ORIGINAL_DST: number = by({ linux: 80 });

// The option of raw ICMPv6 sockets, at IPPROTO_ICMPV6. Read: Linux: linux-libc-dev (Debian): linux/icmpv6.h, there
// ICMPV6_FILTER; glibc 2.36: netinet/icmp6.h. macOS and FreeBSD: netinet6/in6.h.
/** Option: which types are received; struct icmp6_filter (Linux 1; macOS, FreeBSD 18). (addition) */
export const ICMP6_FILTER: number = by({ linux: 1, darwin: 18, freebsd: 18 });
