/**
 * Protocols above IP and below it: `IPPROTO_*`, the third argument of socket() and the level of options; and the ports
 * and IPv4 addresses with a meaning: `IPPORT_*`, `INADDR_*`, in host byte order.
 *
 * Read: Linux: glibc 2.36 netinet/in.h, linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/in.h. macOS: SDK 26.0
 * (as in ziglang/zig 2f4bca41eadc): netinet/in.h. FreeBSD: 14.2.0 (as in the same): netinet/in.h. Windows: mingw-w64
 * 10.0.0-3 winsock2.h. Where headers lack a name that CPython always has, it exports a default of its own:
 * IPPORT_USERRESERVED on Windows and FreeBSD, three INADDR_*_GROUP on Windows.
 *
 * CPython exports INADDR_* as C longs. On Windows these have 32 bits, so the addresses from 128.0.0.0 on are negative
 * there.
 *
 * @module
 */

import { by } from "./platform.ts";

// Protocols

/** IPv4, and the level of its options; as a protocol: the default; ip(7) (everywhere 0). */
export const IPPROTO_IP: number = 0;
/** Control messages; icmp(7) (everywhere 1). */
export const IPPROTO_ICMP: number = 1;
/** Group management (everywhere 2). */
export const IPPROTO_IGMP: number = 2;
/** Gateway to gateway (macOS, Windows, FreeBSD 3). */
export const IPPROTO_GGP: number = by({ darwin: 3, windows: 3, freebsd: 3 });
/** IPv4 inside IP (macOS, Windows, FreeBSD 4). */
export const IPPROTO_IPV4: number = by({ darwin: 4, windows: 4, freebsd: 4 });
/** IPv4 inside IP (Linux, macOS, FreeBSD 4). */
export const IPPROTO_IPIP: number = by({ linux: 4, darwin: 4, freebsd: 4 });
/** Streams (Windows 5). */
export const IPPROTO_ST: number = by({ windows: 5 });
/** TCP, and the level of its options; tcp(7) (everywhere 6). */
export const IPPROTO_TCP: number = 6;
/** Core-based trees (Windows 7). */
export const IPPROTO_CBT: number = by({ windows: 7 });
/** Exterior gateways (everywhere 8). */
export const IPPROTO_EGP: number = 8;
/** Interior gateways (Windows 9). */
export const IPPROTO_IGP: number = by({ windows: 9 });
/** Xerox PUP (everywhere 12). */
export const IPPROTO_PUP: number = 12;
/** UDP, and the level of its options; udp(7) (everywhere 17). */
export const IPPROTO_UDP: number = 17;
/** Xerox IDP (everywhere 22). */
export const IPPROTO_IDP: number = 22;
/** Reliable data (Windows 27). */
export const IPPROTO_RDP: number = by({ windows: 27 });
/** ISO transport, class 4 (Linux, macOS, FreeBSD 29). */
export const IPPROTO_TP: number = by({ linux: 29, darwin: 29, freebsd: 29 });
/** Express transfer (macOS, FreeBSD 36). */
export const IPPROTO_XTP: number = by({ darwin: 36, freebsd: 36 });
/** IPv6, and the level of its options; as a protocol: IPv6 inside IP; ipv6(7) (everywhere 41). */
export const IPPROTO_IPV6: number = 41;
/** Resource reservation (Linux, macOS, FreeBSD 46). */
export const IPPROTO_RSVP: number = by({ linux: 46, darwin: 46, freebsd: 46 });
/** Generic routing encapsulation (Linux, macOS, FreeBSD 47). */
export const IPPROTO_GRE: number = by({ linux: 47, darwin: 47, freebsd: 47 });
/** Mobile IP (FreeBSD 55). */
export const IPPROTO_MOBILE: number = by({ freebsd: 55 });
/** IPsec: encrypted payload (everywhere 50). */
export const IPPROTO_ESP: number = 50;
/** IPsec: authentication header (everywhere 51). */
export const IPPROTO_AH: number = 51;
/** Hello routing (macOS, FreeBSD 63). */
export const IPPROTO_HELLO: number = by({ darwin: 63, freebsd: 63 });
/** Network disk (macOS, Windows, FreeBSD 77). */
export const IPPROTO_ND: number = by({ darwin: 77, windows: 77, freebsd: 77 });
/** Wideband monitoring (Windows 78). */
export const IPPROTO_ICLFXBM: number = by({ windows: 78 });
/** ISO's connectionless network protocol (macOS, FreeBSD 80). */
export const IPPROTO_EON: number = by({ darwin: 80, freebsd: 80 });
/** Multicast routing (everywhere 103). */
export const IPPROTO_PIM: number = 103;
/** Payload compression (macOS, FreeBSD 108). */
export const IPPROTO_IPCOMP: number = by({ darwin: 108, freebsd: 108 });
/** Router redundancy (no current system of the four). */
export const IPPROTO_VRRP: number = by({});
/** Reliable multicast (Windows 113). */
export const IPPROTO_PGM: number = by({ windows: 113 });
/** Layer 2 tunnels (Windows 115). */
export const IPPROTO_L2TP: number = by({ windows: 115 });
/** SCTP (everywhere 132). */
export const IPPROTO_SCTP: number = 132;
/** UDP with partial checksums; udplite(7); gone from Linux after 7.0 (Linux, FreeBSD 136). */
export const IPPROTO_UDPLITE: number = by({ linux: 136, freebsd: 136 });
/** BIP (no current system of the four). */
export const IPPROTO_BIP: number = by({});
/** Raw IP packets, with their header; raw(7) (everywhere 255). */
export const IPPROTO_RAW: number = 255;
/** Multipath TCP (Linux 262). */
export const IPPROTO_MPTCP: number = by({ linux: 262 });
/** One more than the highest protocol number (macOS, Windows, FreeBSD 256). */
export const IPPROTO_MAX: number = by({ darwin: 256, windows: 256, freebsd: 256 });

// Headers of IPv6

/** IPv6 header: options for every hop (everywhere 0). */
export const IPPROTO_HOPOPTS: number = 0;
/** IPv6 header: routing (everywhere 43). */
export const IPPROTO_ROUTING: number = 43;
/** IPv6 header: fragment (everywhere 44). */
export const IPPROTO_FRAGMENT: number = 44;
/** IPv6 control messages (everywhere 58). */
export const IPPROTO_ICMPV6: number = 58;
/** IPv6 header: no next header (everywhere 59). */
export const IPPROTO_NONE: number = 59;
/** IPv6 header: options for the destination (everywhere 60). */
export const IPPROTO_DSTOPTS: number = 60;

// Ports

/** Ports below this one take privileges to bind (everywhere 1024). */
export const IPPORT_RESERVED: number = 1024;
/** Ports above this one are for servers without privileges (everywhere 5000). */
export const IPPORT_USERRESERVED: number = 5000;

// IPv4 addresses

/** Every interface: 0.0.0.0 (everywhere 0). */
export const INADDR_ANY: number = 0;
/** Broadcast: 255.255.255.255 (Linux, macOS, FreeBSD 0xffffffff; Windows -1). */
export const INADDR_BROADCAST: number = by({ linux: 0xffffffff, darwin: 0xffffffff, windows: -1, freebsd: 0xffffffff });
/** This machine: 127.0.0.1 (everywhere 0x7f000001). */
export const INADDR_LOOPBACK: number = 0x7f000001;
/** The first group: 224.0.0.0 (Linux, macOS, FreeBSD 0xe0000000; Windows -536870912). */
export const INADDR_UNSPEC_GROUP: number = by({
  linux: 0xe0000000,
  darwin: 0xe0000000,
  windows: 0xe0000000 | 0,
  freebsd: 0xe0000000,
});
/** All hosts of the link: 224.0.0.1 (Linux, macOS, FreeBSD 0xe0000001; Windows -536870911). */
export const INADDR_ALLHOSTS_GROUP: number = by({
  linux: 0xe0000001,
  darwin: 0xe0000001,
  windows: 0xe0000001 | 0,
  freebsd: 0xe0000001,
});
/** The last group that stays on the link: 224.0.0.255 (Linux, macOS, FreeBSD 0xe00000ff; Windows -536870657). */
export const INADDR_MAX_LOCAL_GROUP: number = by({
  linux: 0xe00000ff,
  darwin: 0xe00000ff,
  windows: 0xe00000ff | 0,
  freebsd: 0xe00000ff,
});
/** No address, as C's inet_addr() answers: 255.255.255.255 (Linux, macOS, FreeBSD 0xffffffff; Windows -1). */
export const INADDR_NONE: number = by({ linux: 0xffffffff, darwin: 0xffffffff, windows: -1, freebsd: 0xffffffff });

// Additions

/** DCCP (Linux, FreeBSD 33). (addition) */
export const IPPROTO_DCCP: number = by({ linux: 33, freebsd: 33 });
/** Encapsulation header (Linux, macOS, FreeBSD 98). (addition) */
export const IPPROTO_ENCAP: number = by({ linux: 98, darwin: 98, freebsd: 98 });
/** IPsec's BEET header (Linux 94). (addition) */
export const IPPROTO_BEETPH: number = by({ linux: 94 });
/** Payload compression; IPPROTO_IPCOMP (Linux 108). (addition) */
export const IPPROTO_COMP: number = by({ linux: 108 });
/** Multicast transport (Linux, macOS, FreeBSD 92). (addition) */
export const IPPROTO_MTP: number = by({ linux: 92, darwin: 92, freebsd: 92 });
/** IPv6 header: mobility (Linux, FreeBSD 135). (addition) */
export const IPPROTO_MH: number = by({ linux: 135, freebsd: 135 });
/** MPLS inside IP (Linux, FreeBSD 137). (addition) */
export const IPPROTO_MPLS: number = by({ linux: 137, freebsd: 137 });
/** Ethernet inside IPv6 (Linux 143). (addition) */
export const IPPROTO_ETHERNET: number = by({ linux: 143 });
/** Ethernet inside IP (macOS, FreeBSD 97). (addition) */
export const IPPROTO_ETHERIP: number = by({ darwin: 97, freebsd: 97 });
/** IPsec aggregated and fragmented (Linux 144). (addition) */
export const IPPROTO_AGGFRAG: number = by({ linux: 144 });
/** Shared memory communications (Linux 256). (addition) */
export const IPPROTO_SMC: number = by({ linux: 256 });
/** OSPF routing (macOS, FreeBSD 89). (addition) */
export const IPPROTO_OSPFIGP: number = by({ darwin: 89, freebsd: 89 });
/** Packets that the firewall diverts, before AF_DIVERT (macOS 254; FreeBSD 258). (addition) */
export const IPPROTO_DIVERT: number = by({ darwin: 254, freebsd: 258 });
/** The first port that bind() chooses (macOS, FreeBSD 49152). (addition) */
export const IPPORT_HIFIRSTAUTO: number = by({ darwin: 49152, freebsd: 49152 });
/** The last port that bind() chooses (macOS, FreeBSD 65535). (addition) */
export const IPPORT_HILASTAUTO: number = by({ darwin: 65535, freebsd: 65535 });
/** The first port that bind() chooses of the privileged ones (macOS, FreeBSD 600). (addition) */
export const IPPORT_RESERVEDSTART: number = by({ darwin: 600, freebsd: 600 });
/** All routers of the link: 224.0.0.2 (Linux, macOS, FreeBSD 0xe0000002). (addition) */
export const INADDR_ALLRTRS_GROUP: number = by({ linux: 0xe0000002, darwin: 0xe0000002, freebsd: 0xe0000002 });
/** All snooping switches of the link: 224.0.0.106 (Linux 0xe000006a). (addition) */
export const INADDR_ALLSNOOPERS_GROUP: number = by({ linux: 0xe000006a });
/** All IGMPv3 routers of the link: 224.0.0.22 (macOS, FreeBSD 0xe0000016). (addition) */
export const INADDR_ALLRPTS_GROUP: number = by({ darwin: 0xe0000016, freebsd: 0xe0000016 });
/** Multicast DNS: 224.0.0.251 (macOS, FreeBSD 0xe00000fb). (addition) */
export const INADDR_ALLMDNS_GROUP: number = by({ darwin: 0xe00000fb, freebsd: 0xe00000fb });
/** Router redundancy: 224.0.0.18 (macOS, FreeBSD 0xe0000012). (addition) */
export const INADDR_CARP_GROUP: number = by({ darwin: 0xe0000012, freebsd: 0xe0000012 });
/** Firewall states: 224.0.0.240 (macOS, FreeBSD 0xe00000f0). (addition) */
export const INADDR_PFSYNC_GROUP: number = by({ darwin: 0xe00000f0, freebsd: 0xe00000f0 });
/** An address to answer with when there is none: 192.0.0.8 (Linux 0xc0000008). (addition) */
export const INADDR_DUMMY: number = by({ linux: 0xc0000008 });
/** OSPF routing (Linux, macOS, FreeBSD 89). (addition) */
export const IPPROTO_OSPF: number = by({ linux: 89, darwin: 89, freebsd: 89 });
