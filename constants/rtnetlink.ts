/**
 * Links, addresses, routes and neighbours in `NETLINK_ROUTE`: the flags and values in the struct of each, and the
 * attributes after it. The messages are in netlink.ts, the structs in structs/rtnetlink.ts.
 *
 * Read: Linux: linux-libc-dev 6.1.187-1 (Debian): linux/if_link.h, linux/if_addr.h, linux/rtnetlink.h,
 * linux/neighbour.h; glibc 2.36: net/if.h. FreeBSD: freebsd/freebsd-src: sys/netlink/route/interface.h at 1712da01ced8,
 * ifaddrs.h at 122487801670, route.h at 6e225b56e7bf, neigh.h at 1a6df49dfa21, and sys/net/if.h at 00bef6802469.
 *
 * @module
 */

import { by } from "./platform.ts";

// Flags of interfaces, in a struct ifinfomsg

/** Flag of an interface: it is switched on (Linux, FreeBSD 0x1). (addition) */
export const IFF_UP: number = by({ linux: 0x1, freebsd: 0x1 });
/** Flag of an interface: it has a broadcast address (Linux, FreeBSD 0x2). (addition) */
export const IFF_BROADCAST: number = by({ linux: 0x2, freebsd: 0x2 });
/** Flag of an interface: debugging is on (Linux, FreeBSD 0x4). (addition) */
export const IFF_DEBUG: number = by({ linux: 0x4, freebsd: 0x4 });
/** Flag of an interface: it leads back to this machine (Linux, FreeBSD 0x8). (addition) */
export const IFF_LOOPBACK: number = by({ linux: 0x8, freebsd: 0x8 });
/** Flag of an interface: there is one other end (Linux, FreeBSD 0x10). (addition) */
export const IFF_POINTOPOINT: number = by({ linux: 0x10, freebsd: 0x10 });
/** Flag of an interface: it can be used (Linux, FreeBSD 0x40). (addition) */
export const IFF_RUNNING: number = by({ linux: 0x40, freebsd: 0x40 });
/** Flag of an interface: hardware addresses are not asked for (Linux, FreeBSD 0x80). (addition) */
export const IFF_NOARP: number = by({ linux: 0x80, freebsd: 0x80 });
/** Flag of an interface: it receives all frames (Linux, FreeBSD 0x100). (addition) */
export const IFF_PROMISC: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag of an interface: it receives all multicast frames (Linux, FreeBSD 0x200). (addition) */
export const IFF_ALLMULTI: number = by({ linux: 0x200, freebsd: 0x200 });
/** Flag of an interface: it can do multicast (Linux 0x1000; FreeBSD 0x8000). (addition) */
export const IFF_MULTICAST: number = by({ linux: 0x1000, freebsd: 0x8000 });
/** Flag of an interface: the cable is plugged in, the carrier is there (Linux, FreeBSD 0x10000). (addition) */
export const IFF_LOWER_UP: number = by({ linux: 0x10000, freebsd: 0x10000 });

// Attributes of links, behind a struct ifinfomsg

/** Attribute of a link: the hardware address; bytes (Linux, FreeBSD 1). (addition) */
export const IFLA_ADDRESS: number = by({ linux: 1, freebsd: 1 });
/** Attribute of a link: the hardware address of all; bytes (Linux, FreeBSD 2). (addition) */
export const IFLA_BROADCAST: number = by({ linux: 2, freebsd: 2 });
/** Attribute of a link: the interface's name; text that ends in zero (Linux, FreeBSD 3). (addition) */
export const IFLA_IFNAME: number = by({ linux: 3, freebsd: 3 });
/** Attribute of a link: maximum size of a packet in bytes; u32 (Linux, FreeBSD 4). (addition) */
export const IFLA_MTU: number = by({ linux: 4, freebsd: 4 });
/** Attribute of a link: the interface that this one is on top of; u32 (Linux, FreeBSD 5). (addition) */
export const IFLA_LINK: number = by({ linux: 5, freebsd: 5 });
/** Attribute of a link: how packets queue; text that ends in zero (Linux, FreeBSD 6). (addition) */
export const IFLA_QDISC: number = by({ linux: 6, freebsd: 6 });
/** Attribute of a link: counters; struct rtnl_link_stats (Linux, FreeBSD 7). (addition) */
export const IFLA_STATS: number = by({ linux: 7, freebsd: 7 });
/** Attribute of a link: the bridge or bond that it belongs to; u32 (Linux, FreeBSD 10). (addition) */
export const IFLA_MASTER: number = by({ linux: 10, freebsd: 10 });
/** Attribute of a link: how many packets may queue; u32 (Linux, FreeBSD 13). (addition) */
export const IFLA_TXQLEN: number = by({ linux: 13, freebsd: 13 });
/** Attribute of a link: whether it works; u8, 6 is up (Linux, FreeBSD 16). (addition) */
export const IFLA_OPERSTATE: number = by({ linux: 16, freebsd: 16 });
/** Attribute of a link: what comes before it works; u8 (Linux, FreeBSD 17). (addition) */
export const IFLA_LINKMODE: number = by({ linux: 17, freebsd: 17 });
/** Attribute of a link: what kind of interface it is; attributes IFLA_INFO_* (Linux, FreeBSD 18). (addition) */
export const IFLA_LINKINFO: number = by({ linux: 18, freebsd: 18 });
/** Attribute of a link: a process whose network namespace to move it to; u32 (Linux, FreeBSD 19). (addition) */
export const IFLA_NET_NS_PID: number = by({ linux: 19, freebsd: 19 });
/** Attribute of a link: a name for people; text that ends in zero (Linux, FreeBSD 20). (addition) */
export const IFLA_IFALIAS: number = by({ linux: 20, freebsd: 20 });
/** Attribute of a link: counters; struct rtnl_link_stats64 (Linux, FreeBSD 23). (addition) */
export const IFLA_STATS64: number = by({ linux: 23, freebsd: 23 });
/** Attribute of a link: settings by address family; attributes in attributes (Linux, FreeBSD 26). (addition) */
export const IFLA_AF_SPEC: number = by({ linux: 26, freebsd: 26 });
/** Attribute of a link: a group of interfaces; u32 (Linux, FreeBSD 27). (addition) */
export const IFLA_GROUP: number = by({ linux: 27, freebsd: 27 });
/** Attribute of a link: a descriptor of the network namespace to move it to; u32 (Linux, FreeBSD 28). (addition) */
export const IFLA_NET_NS_FD: number = by({ linux: 28, freebsd: 28 });
/** Attribute of a link: what more to tell of it; u32 (Linux, FreeBSD 29). (addition) */
export const IFLA_EXT_MASK: number = by({ linux: 29, freebsd: 29 });
/** Attribute of a link: how many want all frames; u32 (Linux, FreeBSD 30). (addition) */
export const IFLA_PROMISCUITY: number = by({ linux: 30, freebsd: 30 });
/** Attribute of a link: whether there is a carrier; u8 (Linux, FreeBSD 33). (addition) */
export const IFLA_CARRIER: number = by({ linux: 33, freebsd: 33 });
/** Attribute in IFLA_LINKINFO: the kind, "veth"; text (Linux, FreeBSD 1). (addition) */
export const IFLA_INFO_KIND: number = by({ linux: 1, freebsd: 1 });
/** Attribute in IFLA_LINKINFO: what the kind has more; attributes (Linux, FreeBSD 2). (addition) */
export const IFLA_INFO_DATA: number = by({ linux: 2, freebsd: 2 });

// Attributes of addresses, behind a struct ifaddrmsg, and their flags

/** Attribute of an address: the address, or that of the other end; bytes (Linux, FreeBSD 1). (addition) */
export const IFA_ADDRESS: number = by({ linux: 1, freebsd: 1 });
/** Attribute of an address: the interface's own address; bytes (Linux, FreeBSD 2). (addition) */
export const IFA_LOCAL: number = by({ linux: 2, freebsd: 2 });
/** Attribute of an address: the interface's name; text that ends in zero (Linux, FreeBSD 3). (addition) */
export const IFA_LABEL: number = by({ linux: 3, freebsd: 3 });
/** Attribute of an address: the broadcast address; bytes (Linux, FreeBSD 4). (addition) */
export const IFA_BROADCAST: number = by({ linux: 4, freebsd: 4 });
/** Attribute of an address: the anycast address; bytes (Linux, FreeBSD 5). (addition) */
export const IFA_ANYCAST: number = by({ linux: 5, freebsd: 5 });
/** Attribute of an address: how long it lasts; struct ifa_cacheinfo (Linux, FreeBSD 6). (addition) */
export const IFA_CACHEINFO: number = by({ linux: 6, freebsd: 6 });
/** Attribute of an address: the multicast address; bytes (Linux, FreeBSD 7). (addition) */
export const IFA_MULTICAST: number = by({ linux: 7, freebsd: 7 });
/** Attribute of an address: IFA_F_*, more of them than the struct has room for; u32 (Linux, FreeBSD 8). (addition) */
export const IFA_FLAGS: number = by({ linux: 8, freebsd: 8 });
/** Attribute of an address: the metric of its route; u32 (Linux, FreeBSD 9). (addition) */
export const IFA_RT_PRIORITY: number = by({ linux: 9, freebsd: 9 });
/** Flag of an address: not the first of its network (Linux, FreeBSD 0x01). (addition) */
export const IFA_F_SECONDARY: number = by({ linux: 0x01, freebsd: 0x01 });
/** Flag of an address: one for a time, which says nothing of the hardware (Linux, FreeBSD 0x01). (addition) */
export const IFA_F_TEMPORARY: number = by({ linux: 0x01, freebsd: 0x01 });
/** Flag of an address: no duplicate address detection (Linux, FreeBSD 0x02). (addition) */
export const IFA_F_NODAD: number = by({ linux: 0x02, freebsd: 0x02 });
/** Flag of an address: used before it is known to be free (Linux, FreeBSD 0x04). (addition) */
export const IFA_F_OPTIMISTIC: number = by({ linux: 0x04, freebsd: 0x04 });
/** Flag of an address: taken by another machine (Linux, FreeBSD 0x08). (addition) */
export const IFA_F_DADFAILED: number = by({ linux: 0x08, freebsd: 0x08 });
/** Flag of an address: the home address of a mobile node (Linux, FreeBSD 0x10). (addition) */
export const IFA_F_HOMEADDRESS: number = by({ linux: 0x10, freebsd: 0x10 });
/** Flag of an address: not for new connections (Linux, FreeBSD 0x20). (addition) */
export const IFA_F_DEPRECATED: number = by({ linux: 0x20, freebsd: 0x20 });
/** Flag of an address: not known to be free yet (Linux, FreeBSD 0x40). (addition) */
export const IFA_F_TENTATIVE: number = by({ linux: 0x40, freebsd: 0x40 });
/** Flag of an address: it lasts (Linux, FreeBSD 0x80). (addition) */
export const IFA_F_PERMANENT: number = by({ linux: 0x80, freebsd: 0x80 });
/** Flag of an address: temporary ones are made from it (Linux, FreeBSD 0x100). (addition) */
export const IFA_F_MANAGETEMPADDR: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag of an address: it brings no route (Linux, FreeBSD 0x200). (addition) */
export const IFA_F_NOPREFIXROUTE: number = by({ linux: 0x200, freebsd: 0x200 });
/** Flag of an address: its multicast group is joined (Linux, FreeBSD 0x400). (addition) */
export const IFA_F_MCAUTOJOIN: number = by({ linux: 0x400, freebsd: 0x400 });
/** Flag of an address: made from a secret (Linux, FreeBSD 0x800). (addition) */
export const IFA_F_STABLE_PRIVACY: number = by({ linux: 0x800, freebsd: 0x800 });

// Attributes of routes, behind a struct rtmsg, and its values

/** Attribute of a route: where to; bytes (Linux, FreeBSD 1). (addition) */
export const RTA_DST: number = by({ linux: 1, freebsd: 1 });
/** Attribute of a route: from where; bytes (Linux, FreeBSD 2). (addition) */
export const RTA_SRC: number = by({ linux: 2, freebsd: 2 });
/** Attribute of a route: the interface that packets come by; u32 (Linux, FreeBSD 3). (addition) */
export const RTA_IIF: number = by({ linux: 3, freebsd: 3 });
/** Attribute of a route: the interface that packets leave by; u32 (Linux, FreeBSD 4). (addition) */
export const RTA_OIF: number = by({ linux: 4, freebsd: 4 });
/** Attribute of a route: by way of whom; bytes (Linux, FreeBSD 5). (addition) */
export const RTA_GATEWAY: number = by({ linux: 5, freebsd: 5 });
/** Attribute of a route: the metric; u32 (Linux, FreeBSD 6). (addition) */
export const RTA_PRIORITY: number = by({ linux: 6, freebsd: 6 });
/** Attribute of a route: the address to send from; bytes (Linux, FreeBSD 7). (addition) */
export const RTA_PREFSRC: number = by({ linux: 7, freebsd: 7 });
/** Attribute of a route: settings of the connection, such as its MTU; attributes (Linux, FreeBSD 8). (addition) */
export const RTA_METRICS: number = by({ linux: 8, freebsd: 8 });
/** Attribute of a route: several ways; array of struct rtnexthop (Linux, FreeBSD 9). (addition) */
export const RTA_MULTIPATH: number = by({ linux: 9, freebsd: 9 });
/** Attribute of a route: what the cache knows; struct rta_cacheinfo (Linux, FreeBSD 12). (addition) */
export const RTA_CACHEINFO: number = by({ linux: 12, freebsd: 12 });
/** Attribute of a route: the table, instead of the struct's; u32 (Linux, FreeBSD 15). (addition) */
export const RTA_TABLE: number = by({ linux: 15, freebsd: 15 });
/** Attribute of a route: the mark of packets; u32 (Linux, FreeBSD 16). (addition) */
export const RTA_MARK: number = by({ linux: 16, freebsd: 16 });
/** Attribute of a route: by way of whom, of another family; struct rtvia (Linux, FreeBSD 18). (addition) */
export const RTA_VIA: number = by({ linux: 18, freebsd: 18 });
/** Attribute of a route: the router's preference; u8 (Linux, FreeBSD 20). (addition) */
export const RTA_PREF: number = by({ linux: 20, freebsd: 20 });
/** Attribute of a route: how to wrap packets; u16 (Linux, FreeBSD 21). (addition) */
export const RTA_ENCAP_TYPE: number = by({ linux: 21, freebsd: 21 });
/** Attribute of a route: what to wrap them in; attributes (Linux, FreeBSD 22). (addition) */
export const RTA_ENCAP: number = by({ linux: 22, freebsd: 22 });
/** Attribute of a route: when it ends; u32 (Linux, FreeBSD 23). (addition) */
export const RTA_EXPIRES: number = by({ linux: 23, freebsd: 23 });
/** Attribute of a route: the user whose packets it is for; u32 (Linux, FreeBSD 25). (addition) */
export const RTA_UID: number = by({ linux: 25, freebsd: 25 });
/** Attribute of a route: the protocol to look up for; u8 (Linux, FreeBSD 27). (addition) */
export const RTA_IP_PROTO: number = by({ linux: 27, freebsd: 27 });
/** Attribute of a route: the port to look up from; u16, big-endian (Linux, FreeBSD 28). (addition) */
export const RTA_SPORT: number = by({ linux: 28, freebsd: 28 });
/** Attribute of a route: the port to look up to; u16, big-endian (Linux, FreeBSD 29). (addition) */
export const RTA_DPORT: number = by({ linux: 29, freebsd: 29 });
/** Attribute of a route: the number of a next hop; u32 (Linux, FreeBSD 30). (addition) */
export const RTA_NH_ID: number = by({ linux: 30, freebsd: 30 });
/** Type of a route: none (Linux, FreeBSD 0). (addition) */
export const RTN_UNSPEC: number = by({ linux: 0, freebsd: 0 });
/** Type of a route: to one destination (Linux, FreeBSD 1). (addition) */
export const RTN_UNICAST: number = by({ linux: 1, freebsd: 1 });
/** Type of a route: to this machine (Linux, FreeBSD 2). (addition) */
export const RTN_LOCAL: number = by({ linux: 2, freebsd: 2 });
/** Type of a route: to all of a network (Linux, FreeBSD 3). (addition) */
export const RTN_BROADCAST: number = by({ linux: 3, freebsd: 3 });
/** Type of a route: to the nearest of several (Linux, FreeBSD 4). (addition) */
export const RTN_ANYCAST: number = by({ linux: 4, freebsd: 4 });
/** Type of a route: to a group (Linux, FreeBSD 5). (addition) */
export const RTN_MULTICAST: number = by({ linux: 5, freebsd: 5 });
/** Type of a route: dropped in silence (Linux, FreeBSD 6). (addition) */
export const RTN_BLACKHOLE: number = by({ linux: 6, freebsd: 6 });
/** Type of a route: dropped, and the sender gets an error (Linux, FreeBSD 7). (addition) */
export const RTN_UNREACHABLE: number = by({ linux: 7, freebsd: 7 });
/** Type of a route: forbidden, and the sender gets an error (Linux, FreeBSD 8). (addition) */
export const RTN_PROHIBIT: number = by({ linux: 8, freebsd: 8 });
/** Type of a route: look in another table (Linux, FreeBSD 9). (addition) */
export const RTN_THROW: number = by({ linux: 9, freebsd: 9 });
/** Who made a route: unspecified (Linux, FreeBSD 0). (addition) */
export const RTPROT_UNSPEC: number = by({ linux: 0, freebsd: 0 });
/** Who made a route: a router, by ICMP (Linux, FreeBSD 1). (addition) */
export const RTPROT_REDIRECT: number = by({ linux: 1, freebsd: 1 });
/** Who made a route: the kernel (Linux, FreeBSD 2). (addition) */
export const RTPROT_KERNEL: number = by({ linux: 2, freebsd: 2 });
/** Who made a route: a script at start (Linux, FreeBSD 3). (addition) */
export const RTPROT_BOOT: number = by({ linux: 3, freebsd: 3 });
/** Who made a route: the administrator (Linux, FreeBSD 4). (addition) */
export const RTPROT_STATIC: number = by({ linux: 4, freebsd: 4 });
/** Who made a route: a router, by its advertisements (Linux, FreeBSD 9). (addition) */
export const RTPROT_RA: number = by({ linux: 9, freebsd: 9 });
/** Who made a route: Zebra (Linux, FreeBSD 11). (addition) */
export const RTPROT_ZEBRA: number = by({ linux: 11, freebsd: 11 });
/** Who made a route: BIRD (Linux, FreeBSD 12). (addition) */
export const RTPROT_BIRD: number = by({ linux: 12, freebsd: 12 });
/** Who made a route: a DHCP client (Linux, FreeBSD 16). (addition) */
export const RTPROT_DHCP: number = by({ linux: 16, freebsd: 16 });
/** How far away the destination is: anywhere (Linux, FreeBSD 0). (addition) */
export const RT_SCOPE_UNIVERSE: number = by({ linux: 0, freebsd: 0 });
/** How far away the destination is: within this site (Linux, FreeBSD 200). (addition) */
export const RT_SCOPE_SITE: number = by({ linux: 200, freebsd: 200 });
/** How far away the destination is: at this link (Linux, FreeBSD 253). (addition) */
export const RT_SCOPE_LINK: number = by({ linux: 253, freebsd: 253 });
/** How far away the destination is: within this machine (Linux, FreeBSD 254). (addition) */
export const RT_SCOPE_HOST: number = by({ linux: 254, freebsd: 254 });
/** How far away the destination is: nowhere (Linux, FreeBSD 255). (addition) */
export const RT_SCOPE_NOWHERE: number = by({ linux: 255, freebsd: 255 });
/** Table of routes: all, or none (Linux 0; FreeBSD 0xffff_ffff). (addition) */
export const RT_TABLE_UNSPEC: number = by({ linux: 0, freebsd: 0xffff_ffff });
/** Table of routes: what is looked at last (Linux 253). (addition) */
export const RT_TABLE_DEFAULT: number = by({ linux: 253 });
/** Table of routes: the usual one (Linux 254; FreeBSD 0). (addition) */
export const RT_TABLE_MAIN: number = by({ linux: 254, freebsd: 0 });
/** Table of routes: addresses of this machine (Linux 255). (addition) */
export const RT_TABLE_LOCAL: number = by({ linux: 255 });
/** Flag of a route: tell of changes (Linux, FreeBSD 0x100). (addition) */
export const RTM_F_NOTIFY: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag of a route: made from another (Linux, FreeBSD 0x200). (addition) */
export const RTM_F_CLONED: number = by({ linux: 0x200, freebsd: 0x200 });
/** Flag of a route: of an address prefix (Linux, FreeBSD 0x800). (addition) */
export const RTM_F_PREFIX: number = by({ linux: 0x800, freebsd: 0x800 });
/** Flag of a route: answer with the table where it was found (Linux, FreeBSD 0x1000). (addition) */
export const RTM_F_LOOKUP_TABLE: number = by({ linux: 0x1000, freebsd: 0x1000 });
/** Flag of a route: answer with the route as it stands in the table (Linux, FreeBSD 0x2000). (addition) */
export const RTM_F_FIB_MATCH: number = by({ linux: 0x2000, freebsd: 0x2000 });

// Attributes of neighbours, behind a struct ndmsg, their states and flags

/** Attribute of a neighbour: its address; bytes (Linux, FreeBSD 1). (addition) */
export const NDA_DST: number = by({ linux: 1, freebsd: 1 });
/** Attribute of a neighbour: its hardware address; bytes (Linux, FreeBSD 2). (addition) */
export const NDA_LLADDR: number = by({ linux: 2, freebsd: 2 });
/** Attribute of a neighbour: when it was used; struct nda_cacheinfo (Linux, FreeBSD 3). (addition) */
export const NDA_CACHEINFO: number = by({ linux: 3, freebsd: 3 });
/** Attribute of a neighbour: how often it was asked; u32 (Linux, FreeBSD 4). (addition) */
export const NDA_PROBES: number = by({ linux: 4, freebsd: 4 });
/** Attribute of a neighbour: its virtual network; u16 (Linux, FreeBSD 5). (addition) */
export const NDA_VLAN: number = by({ linux: 5, freebsd: 5 });
/** Attribute of a neighbour: the interface; u32 (Linux, FreeBSD 8). (addition) */
export const NDA_IFINDEX: number = by({ linux: 8, freebsd: 8 });
/** Attribute of a neighbour: the bridge; u32 (Linux, FreeBSD 9). (addition) */
export const NDA_MASTER: number = by({ linux: 9, freebsd: 9 });
/** Attribute of a neighbour: who made the entry; u8 (Linux, FreeBSD 12). (addition) */
export const NDA_PROTOCOL: number = by({ linux: 12, freebsd: 12 });
/** Attribute of a neighbour: more flags; u32 (Linux, FreeBSD 15). (addition) */
export const NDA_FLAGS_EXT: number = by({ linux: 15, freebsd: 15 });
/** State of a neighbour: none (Linux, FreeBSD 0x00). (addition) */
export const NUD_NONE: number = by({ linux: 0x00, freebsd: 0x00 });
/** State of a neighbour: being asked for (Linux, FreeBSD 0x01). (addition) */
export const NUD_INCOMPLETE: number = by({ linux: 0x01, freebsd: 0x01 });
/** State of a neighbour: known, and heard of lately (Linux, FreeBSD 0x02). (addition) */
export const NUD_REACHABLE: number = by({ linux: 0x02, freebsd: 0x02 });
/** State of a neighbour: known, but for long (Linux, FreeBSD 0x04). (addition) */
export const NUD_STALE: number = by({ linux: 0x04, freebsd: 0x04 });
/** State of a neighbour: known, about to be asked again (Linux, FreeBSD 0x08). (addition) */
export const NUD_DELAY: number = by({ linux: 0x08, freebsd: 0x08 });
/** State of a neighbour: being asked again (Linux, FreeBSD 0x10). (addition) */
export const NUD_PROBE: number = by({ linux: 0x10, freebsd: 0x10 });
/** State of a neighbour: does not answer (Linux, FreeBSD 0x20). (addition) */
export const NUD_FAILED: number = by({ linux: 0x20, freebsd: 0x20 });
/** State of a neighbour: nothing to ask (Linux, FreeBSD 0x40). (addition) */
export const NUD_NOARP: number = by({ linux: 0x40, freebsd: 0x40 });
/** State of a neighbour: set by hand (Linux, FreeBSD 0x80). (addition) */
export const NUD_PERMANENT: number = by({ linux: 0x80, freebsd: 0x80 });
/** Flag of a neighbour: as if a packet had gone there (Linux, FreeBSD 0x01). (addition) */
export const NTF_USE: number = by({ linux: 0x01, freebsd: 0x01 });
/** Flag of a neighbour: the interface's own entry (Linux, FreeBSD 0x02). (addition) */
export const NTF_SELF: number = by({ linux: 0x02, freebsd: 0x02 });
/** Flag of a neighbour: the bridge's entry (Linux, FreeBSD 0x04). (addition) */
export const NTF_MASTER: number = by({ linux: 0x04, freebsd: 0x04 });
/** Flag of a neighbour: answered for by this machine (Linux, FreeBSD 0x08). (addition) */
export const NTF_PROXY: number = by({ linux: 0x08, freebsd: 0x08 });
/** Flag of a neighbour: a router (Linux, FreeBSD 0x80). (addition) */
export const NTF_ROUTER: number = by({ linux: 0x80, freebsd: 0x80 });
