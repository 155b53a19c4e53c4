/**
 * Messages to and from the kernel: an `AF_NETLINK` socket has a protocol, a message has a header with type, flags and
 * sequence number, then attributes. `NETLINK_ROUTE` is the protocol of ip(8); groups send notifications of changes.
 * Linux has them all, FreeBSD 13.2 and later `NETLINK_ROUTE` and `NETLINK_GENERIC`.
 *
 * Read: Linux: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/netlink.h, linux/rtnetlink.h, linux/genetlink.h.
 * FreeBSD: freebsd-src main as copied at github.com/kenrap/freebsd-src f30bcb15894c: sys/netlink/netlink.h,
 * netlink_generic.h, route/common.h; and freebsd/freebsd-src 28b3ac987c8a for netlink.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Protocols

/** Protocol: interfaces, addresses, routes, neighbours (Linux, FreeBSD 0). */
export const NETLINK_ROUTE: number = by({ linux: 0, freebsd: 0 });
/** Protocol: left to programs; FreeBSD numbers it without supporting it (Linux, FreeBSD 2). */
export const NETLINK_USERSOCK: number = by({ linux: 2, freebsd: 2 });
/** Protocol: unused, once the packet queue; FreeBSD numbers it without supporting it (Linux, FreeBSD 3). */
export const NETLINK_FIREWALL: number = by({ linux: 3, freebsd: 3 });
/** Protocol: unused, once netfilter's log; FreeBSD numbers it without supporting it (Linux, FreeBSD 5). */
export const NETLINK_NFLOG: number = by({ linux: 5, freebsd: 5 });
/** Protocol: IPsec; FreeBSD numbers it without supporting it (Linux, FreeBSD 6). */
export const NETLINK_XFRM: number = by({ linux: 6, freebsd: 6 });
/** Protocol: unused, once the IPv6 packet queue; FreeBSD numbers it without supporting it (Linux, FreeBSD 13). */
export const NETLINK_IP6_FW: number = by({ linux: 13, freebsd: 13 });
/** Protocol: unused, once DECnet routing; FreeBSD numbers it without supporting it (Linux, FreeBSD 14). */
export const NETLINK_DNRTMSG: number = by({ linux: 14, freebsd: 14 });
/** Protocol: the kernel's cryptographic algorithms (Linux 21). */
export const NETLINK_CRYPTO: number = by({ linux: 21 });
/** Protocol: unused number (Linux, FreeBSD 1). (addition) */
export const NETLINK_UNUSED: number = by({ linux: 1, freebsd: 1 });
/** Protocol: sockets of the machine; FreeBSD numbers it without supporting it (Linux, FreeBSD 4). (addition) */
export const NETLINK_SOCK_DIAG: number = by({ linux: 4, freebsd: 4 });
/** Protocol: the old name of NETLINK_SOCK_DIAG (Linux 4). (addition) */
export const NETLINK_INET_DIAG: number = by({ linux: 4 });
/** Protocol: SELinux events; FreeBSD numbers it without supporting it (Linux, FreeBSD 7). (addition) */
export const NETLINK_SELINUX: number = by({ linux: 7, freebsd: 7 });
/** Protocol: iSCSI; FreeBSD numbers it without supporting it (Linux, FreeBSD 8). (addition) */
export const NETLINK_ISCSI: number = by({ linux: 8, freebsd: 8 });
/** Protocol: auditing; FreeBSD numbers it without supporting it (Linux, FreeBSD 9). (addition) */
export const NETLINK_AUDIT: number = by({ linux: 9, freebsd: 9 });
/** Protocol: look routes up; FreeBSD numbers it without supporting it (Linux, FreeBSD 10). (addition) */
export const NETLINK_FIB_LOOKUP: number = by({ linux: 10, freebsd: 10 });
/**
 * Protocol: the kernel connector, such as process events; FreeBSD does not support it (Linux, FreeBSD 11). (addition)
 */
export const NETLINK_CONNECTOR: number = by({ linux: 11, freebsd: 11 });
/** Protocol: netfilter; FreeBSD numbers it without supporting it (Linux, FreeBSD 12). (addition) */
export const NETLINK_NETFILTER: number = by({ linux: 12, freebsd: 12 });
/** Protocol: devices that come and go; FreeBSD numbers it without supporting it (Linux, FreeBSD 15). (addition) */
export const NETLINK_KOBJECT_UEVENT: number = by({ linux: 15, freebsd: 15 });
/** Protocol: families with names of their own (Linux, FreeBSD 16). (addition) */
export const NETLINK_GENERIC: number = by({ linux: 16, freebsd: 16 });
/** Protocol: SCSI transports (Linux 18). (addition) */
export const NETLINK_SCSITRANSPORT: number = by({ linux: 18 });
/** Protocol: eCryptfs (Linux 19). (addition) */
export const NETLINK_ECRYPTFS: number = by({ linux: 19 });
/** Protocol: RDMA (Linux 20). (addition) */
export const NETLINK_RDMA: number = by({ linux: 20 });
/** Protocol: SMC monitoring (Linux 22). (addition) */
export const NETLINK_SMC: number = by({ linux: 22 });

// Options, at SOL_NETLINK

/** Option: join a group by number, such as RTNLGRP_*; int (Linux, FreeBSD 1). (addition) */
export const NETLINK_ADD_MEMBERSHIP: number = by({ linux: 1, freebsd: 1 });
/** Option: leave a group by number; int (Linux, FreeBSD 2). (addition) */
export const NETLINK_DROP_MEMBERSHIP: number = by({ linux: 2, freebsd: 2 });
/** Option: such control messages name the group; int; not supported by FreeBSD (Linux, FreeBSD 3). (addition) */
export const NETLINK_PKTINFO: number = by({ linux: 3, freebsd: 3 });
/** Option: report failed broadcasts to the sender; int; not supported by FreeBSD (Linux, FreeBSD 4). (addition) */
export const NETLINK_BROADCAST_ERROR: number = by({ linux: 4, freebsd: 4 });
/** Option: no ENOBUFS when messages are lost; int; not supported by FreeBSD (Linux, FreeBSD 5). (addition) */
export const NETLINK_NO_ENOBUFS: number = by({ linux: 5, freebsd: 5 });
/** Option: receive from all network namespaces; int; FreeBSD does not support it (Linux, FreeBSD 8). (addition) */
export const NETLINK_LISTEN_ALL_NSID: number = by({ linux: 8, freebsd: 8 });
/** Option to get: the groups joined; a bitmap of u32 (Linux, FreeBSD 9). (addition) */
export const NETLINK_LIST_MEMBERSHIPS: number = by({ linux: 9, freebsd: 9 });
/** Option: acknowledgements repeat only the request's header; int (Linux, FreeBSD 10). (addition) */
export const NETLINK_CAP_ACK: number = by({ linux: 10, freebsd: 10 });
/** Option: acknowledgements say in words what is wrong; int (Linux, FreeBSD 11). (addition) */
export const NETLINK_EXT_ACK: number = by({ linux: 11, freebsd: 11 });
/** Option: requests to get are checked strictly and filtered; int (Linux, FreeBSD 12). (addition) */
export const NETLINK_GET_STRICT_CHK: number = by({ linux: 12, freebsd: 12 });
/** Option: give control messages that say who sent the message; int (FreeBSD 257). (addition) */
export const NETLINK_MSG_INFO: number = by({ freebsd: 257 });

// Message types that every protocol has

/** Message type: nothing; skip it (Linux, FreeBSD 1). (addition) */
export const NLMSG_NOOP: number = by({ linux: 1, freebsd: 1 });
/** Message type: an error, or an acknowledgement when the error is 0 (Linux, FreeBSD 2). (addition) */
export const NLMSG_ERROR: number = by({ linux: 2, freebsd: 2 });
/** Message type: the end of many messages (Linux, FreeBSD 3). (addition) */
export const NLMSG_DONE: number = by({ linux: 3, freebsd: 3 });
/** Message type: data was lost (Linux, FreeBSD 4). (addition) */
export const NLMSG_OVERRUN: number = by({ linux: 4, freebsd: 4 });
/** The lowest message type that is a protocol's own (Linux, FreeBSD 0x10). (addition) */
export const NLMSG_MIN_TYPE: number = by({ linux: 0x10, freebsd: 0x10 });
/** Messages begin at multiples of this many bytes (Linux, FreeBSD 4). (addition) */
export const NLMSG_ALIGNTO: number = by({ linux: 4, freebsd: 4 });
/** Bytes of a message's header (Linux, FreeBSD 16). (addition) */
export const NLMSG_HDRLEN: number = by({ linux: 16, freebsd: 16 });
/** Attributes begin at multiples of this many bytes (Linux, FreeBSD 4). (addition) */
export const NLA_ALIGNTO: number = by({ linux: 4, freebsd: 4 });
/** Bytes of an attribute's header (Linux, FreeBSD 4). (addition) */
export const NLA_HDRLEN: number = by({ linux: 4, freebsd: 4 });
/** Bit of an attribute's type: it holds attributes (Linux, FreeBSD 0x8000). (addition) */
export const NLA_F_NESTED: number = by({ linux: 0x8000, freebsd: 0x8000 });
/** Bit of an attribute's type: its value is big-endian (Linux, FreeBSD 0x4000). (addition) */
export const NLA_F_NET_BYTEORDER: number = by({ linux: 0x4000, freebsd: 0x4000 });

// Message flags

/** Flag: a request to the kernel (Linux, FreeBSD 0x01). (addition) */
export const NLM_F_REQUEST: number = by({ linux: 0x01, freebsd: 0x01 });
/** Flag: one of many messages, up to NLMSG_DONE (Linux, FreeBSD 0x02). (addition) */
export const NLM_F_MULTI: number = by({ linux: 0x02, freebsd: 0x02 });
/** Flag: please acknowledge (Linux, FreeBSD 0x04). (addition) */
export const NLM_F_ACK: number = by({ linux: 0x04, freebsd: 0x04 });
/** Flag: send the resulting notices to me too; FreeBSD does not support it (Linux, FreeBSD 0x08). (addition) */
export const NLM_F_ECHO: number = by({ linux: 0x08, freebsd: 0x08 });
/** Flag: the table changed during the dump (Linux, FreeBSD 0x10). (addition) */
export const NLM_F_DUMP_INTR: number = by({ linux: 0x10, freebsd: 0x10 });
/** Flag: the dump was filtered as asked (Linux, FreeBSD 0x20). (addition) */
export const NLM_F_DUMP_FILTERED: number = by({ linux: 0x20, freebsd: 0x20 });
/** Flag to get: the whole table (Linux, FreeBSD 0x100). (addition) */
export const NLM_F_ROOT: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag to get: all that match (Linux, FreeBSD 0x200). (addition) */
export const NLM_F_MATCH: number = by({ linux: 0x200, freebsd: 0x200 });
/** Flag to get: one consistent picture; FreeBSD ignores it (Linux, FreeBSD 0x400). (addition) */
export const NLM_F_ATOMIC: number = by({ linux: 0x400, freebsd: 0x400 });
/** Flags to get: NLM_F_ROOT and NLM_F_MATCH (Linux, FreeBSD 0x300). (addition) */
export const NLM_F_DUMP: number = by({ linux: 0x300, freebsd: 0x300 });
/** Flag to make: replace what is there (Linux, FreeBSD 0x100). (addition) */
export const NLM_F_REPLACE: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag to make: fail if it is there (Linux, FreeBSD 0x200). (addition) */
export const NLM_F_EXCL: number = by({ linux: 0x200, freebsd: 0x200 });
/** Flag to make: create what is not there (Linux, FreeBSD 0x400). (addition) */
export const NLM_F_CREATE: number = by({ linux: 0x400, freebsd: 0x400 });
/** Flag to make: add to the end of the list (Linux, FreeBSD 0x800). (addition) */
export const NLM_F_APPEND: number = by({ linux: 0x800, freebsd: 0x800 });
/** Flag to delete: not what hangs below (Linux, FreeBSD 0x100). (addition) */
export const NLM_F_NONREC: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag to delete: many at once (Linux 0x200). (addition) */
export const NLM_F_BULK: number = by({ linux: 0x200 });
/** Flag of an acknowledgement: the request was cut off (Linux, FreeBSD 0x100). (addition) */
export const NLM_F_CAPPED: number = by({ linux: 0x100, freebsd: 0x100 });
/** Flag of an acknowledgement: attributes follow (Linux, FreeBSD 0x200). (addition) */
export const NLM_F_ACK_TLVS: number = by({ linux: 0x200, freebsd: 0x200 });

// Messages of NETLINK_ROUTE; FreeBSD's PF_ROUTE sockets number theirs otherwise

/** Message: make, change or describe an interface (Linux, FreeBSD 16). (addition) */
export const RTM_NEWLINK: number = by({ linux: 16, freebsd: 16 });
/** Message: delete an interface (Linux, FreeBSD 17). (addition) */
export const RTM_DELLINK: number = by({ linux: 17, freebsd: 17 });
/** Message: ask for interfaces (Linux, FreeBSD 18). (addition) */
export const RTM_GETLINK: number = by({ linux: 18, freebsd: 18 });
/** Message: change an interface; FreeBSD does not support it (Linux, FreeBSD 19). (addition) */
export const RTM_SETLINK: number = by({ linux: 19, freebsd: 19 });
/** Message: add or describe an interface's address (Linux, FreeBSD 20). (addition) */
export const RTM_NEWADDR: number = by({ linux: 20, freebsd: 20 });
/** Message: delete an interface's address (Linux, FreeBSD 21). (addition) */
export const RTM_DELADDR: number = by({ linux: 21, freebsd: 21 });
/** Message: ask for addresses (Linux, FreeBSD 22). (addition) */
export const RTM_GETADDR: number = by({ linux: 22, freebsd: 22 });
/** Message: add, change or describe a route (Linux, FreeBSD 24). (addition) */
export const RTM_NEWROUTE: number = by({ linux: 24, freebsd: 24 });
/** Message: delete a route (Linux, FreeBSD 25). (addition) */
export const RTM_DELROUTE: number = by({ linux: 25, freebsd: 25 });
/** Message: ask for routes (Linux, FreeBSD 26). (addition) */
export const RTM_GETROUTE: number = by({ linux: 26, freebsd: 26 });
/** Message: add or describe a neighbour (Linux, FreeBSD 28). (addition) */
export const RTM_NEWNEIGH: number = by({ linux: 28, freebsd: 28 });
/** Message: delete a neighbour (Linux, FreeBSD 29). (addition) */
export const RTM_DELNEIGH: number = by({ linux: 29, freebsd: 29 });
/** Message: ask for neighbours (Linux, FreeBSD 30). (addition) */
export const RTM_GETNEIGH: number = by({ linux: 30, freebsd: 30 });
/** Message: add or describe a routing rule; FreeBSD does not support it (Linux, FreeBSD 32). (addition) */
export const RTM_NEWRULE: number = by({ linux: 32, freebsd: 32 });
/** Message: delete a routing rule; FreeBSD does not support it (Linux, FreeBSD 33). (addition) */
export const RTM_DELRULE: number = by({ linux: 33, freebsd: 33 });
/** Message: ask for routing rules; FreeBSD does not support it (Linux, FreeBSD 34). (addition) */
export const RTM_GETRULE: number = by({ linux: 34, freebsd: 34 });
/** Message: add or describe a queueing discipline; FreeBSD does not support it (Linux, FreeBSD 36). (addition) */
export const RTM_NEWQDISC: number = by({ linux: 36, freebsd: 36 });
/** Message: delete a queueing discipline; FreeBSD does not support it (Linux, FreeBSD 37). (addition) */
export const RTM_DELQDISC: number = by({ linux: 37, freebsd: 37 });
/** Message: ask for queueing disciplines; FreeBSD does not support it (Linux, FreeBSD 38). (addition) */
export const RTM_GETQDISC: number = by({ linux: 38, freebsd: 38 });
/** Message: an IPv6 prefix was announced; FreeBSD does not support it (Linux, FreeBSD 52). (addition) */
export const RTM_NEWPREFIX: number = by({ linux: 52, freebsd: 52 });
/** Message: number or describe a network namespace; FreeBSD does not support it (Linux, FreeBSD 88). (addition) */
export const RTM_NEWNSID: number = by({ linux: 88, freebsd: 88 });
/** Message: a network namespace lost its number; FreeBSD does not support it (Linux, FreeBSD 89). (addition) */
export const RTM_DELNSID: number = by({ linux: 89, freebsd: 89 });
/** Message: ask for a network namespace's number; FreeBSD does not support it (Linux, FreeBSD 90). (addition) */
export const RTM_GETNSID: number = by({ linux: 90, freebsd: 90 });
/** Message: describe an interface's counters; FreeBSD does not support it (Linux, FreeBSD 92). (addition) */
export const RTM_NEWSTATS: number = by({ linux: 92, freebsd: 92 });
/** Message: ask for an interface's counters; FreeBSD does not support it (Linux, FreeBSD 94). (addition) */
export const RTM_GETSTATS: number = by({ linux: 94, freebsd: 94 });
/** Message: add or describe a next hop (Linux, FreeBSD 104). (addition) */
export const RTM_NEWNEXTHOP: number = by({ linux: 104, freebsd: 104 });
/** Message: delete a next hop (Linux, FreeBSD 105). (addition) */
export const RTM_DELNEXTHOP: number = by({ linux: 105, freebsd: 105 });
/** Message: ask for next hops (Linux, FreeBSD 106). (addition) */
export const RTM_GETNEXTHOP: number = by({ linux: 106, freebsd: 106 });

// Groups of NETLINK_ROUTE as bits, for the groups of an AF_NETLINK address

/** Group bit: interfaces (Linux, FreeBSD 0x1). (addition) */
export const RTMGRP_LINK: number = by({ linux: 0x1, freebsd: 0x1 });
/** Group bit: notices (Linux, FreeBSD 0x2). (addition) */
export const RTMGRP_NOTIFY: number = by({ linux: 0x2, freebsd: 0x2 });
/** Group bit: neighbours (Linux, FreeBSD 0x4). (addition) */
export const RTMGRP_NEIGH: number = by({ linux: 0x4, freebsd: 0x4 });
/** Group bit: traffic control (Linux, FreeBSD 0x8). (addition) */
export const RTMGRP_TC: number = by({ linux: 0x8, freebsd: 0x8 });
/** Group bit: IPv4 addresses (Linux, FreeBSD 0x10). (addition) */
export const RTMGRP_IPV4_IFADDR: number = by({ linux: 0x10, freebsd: 0x10 });
/** Group bit: IPv4 multicast routes (Linux, FreeBSD 0x20). (addition) */
export const RTMGRP_IPV4_MROUTE: number = by({ linux: 0x20, freebsd: 0x20 });
/** Group bit: IPv4 routes (Linux, FreeBSD 0x40). (addition) */
export const RTMGRP_IPV4_ROUTE: number = by({ linux: 0x40, freebsd: 0x40 });
/** Group bit: IPv4 routing rules (Linux, FreeBSD 0x80). (addition) */
export const RTMGRP_IPV4_RULE: number = by({ linux: 0x80, freebsd: 0x80 });
/** Group bit: IPv6 addresses (Linux, FreeBSD 0x100). (addition) */
export const RTMGRP_IPV6_IFADDR: number = by({ linux: 0x100, freebsd: 0x100 });
/** Group bit: IPv6 multicast routes (Linux, FreeBSD 0x200). (addition) */
export const RTMGRP_IPV6_MROUTE: number = by({ linux: 0x200, freebsd: 0x200 });
/** Group bit: IPv6 routes (Linux, FreeBSD 0x400). (addition) */
export const RTMGRP_IPV6_ROUTE: number = by({ linux: 0x400, freebsd: 0x400 });
/** Group bit: IPv6 properties of interfaces (Linux, FreeBSD 0x800). (addition) */
export const RTMGRP_IPV6_IFINFO: number = by({ linux: 0x800, freebsd: 0x800 });
/** Group bit: announced IPv6 prefixes (Linux, FreeBSD 0x20000). (addition) */
export const RTMGRP_IPV6_PREFIX: number = by({ linux: 0x20000, freebsd: 0x20000 });

// Groups of NETLINK_ROUTE by number, for NETLINK_ADD_MEMBERSHIP

/** Group: none (Linux, FreeBSD 0). (addition) */
export const RTNLGRP_NONE: number = by({ linux: 0, freebsd: 0 });
/** Group: interfaces (Linux, FreeBSD 1). (addition) */
export const RTNLGRP_LINK: number = by({ linux: 1, freebsd: 1 });
/** Group: notices (Linux, FreeBSD 2). (addition) */
export const RTNLGRP_NOTIFY: number = by({ linux: 2, freebsd: 2 });
/** Group: neighbours (Linux, FreeBSD 3). (addition) */
export const RTNLGRP_NEIGH: number = by({ linux: 3, freebsd: 3 });
/** Group: traffic control (Linux, FreeBSD 4). (addition) */
export const RTNLGRP_TC: number = by({ linux: 4, freebsd: 4 });
/** Group: IPv4 addresses (Linux, FreeBSD 5). (addition) */
export const RTNLGRP_IPV4_IFADDR: number = by({ linux: 5, freebsd: 5 });
/** Group: IPv4 multicast routes (Linux, FreeBSD 6). (addition) */
export const RTNLGRP_IPV4_MROUTE: number = by({ linux: 6, freebsd: 6 });
/** Group: IPv4 routes (Linux, FreeBSD 7). (addition) */
export const RTNLGRP_IPV4_ROUTE: number = by({ linux: 7, freebsd: 7 });
/** Group: IPv4 routing rules (Linux, FreeBSD 8). (addition) */
export const RTNLGRP_IPV4_RULE: number = by({ linux: 8, freebsd: 8 });
/** Group: IPv6 addresses (Linux, FreeBSD 9). (addition) */
export const RTNLGRP_IPV6_IFADDR: number = by({ linux: 9, freebsd: 9 });
/** Group: IPv6 multicast routes (Linux, FreeBSD 10). (addition) */
export const RTNLGRP_IPV6_MROUTE: number = by({ linux: 10, freebsd: 10 });
/** Group: IPv6 routes (Linux, FreeBSD 11). (addition) */
export const RTNLGRP_IPV6_ROUTE: number = by({ linux: 11, freebsd: 11 });
/** Group: IPv6 properties of interfaces (Linux, FreeBSD 12). (addition) */
export const RTNLGRP_IPV6_IFINFO: number = by({ linux: 12, freebsd: 12 });
/** Group: announced IPv6 prefixes (Linux, FreeBSD 18). (addition) */
export const RTNLGRP_IPV6_PREFIX: number = by({ linux: 18, freebsd: 18 });
/** Group: IPv6 routing rules (Linux, FreeBSD 19). (addition) */
export const RTNLGRP_IPV6_RULE: number = by({ linux: 19, freebsd: 19 });
/** Group: neighbour discovery options for programs (Linux, FreeBSD 20). (addition) */
export const RTNLGRP_ND_USEROPT: number = by({ linux: 20, freebsd: 20 });
/** Group: data center bridging (Linux, FreeBSD 23). (addition) */
export const RTNLGRP_DCB: number = by({ linux: 23, freebsd: 23 });
/** Group: IPv4 settings of interfaces (Linux, FreeBSD 24). (addition) */
export const RTNLGRP_IPV4_NETCONF: number = by({ linux: 24, freebsd: 24 });
/** Group: IPv6 settings of interfaces (Linux, FreeBSD 25). (addition) */
export const RTNLGRP_IPV6_NETCONF: number = by({ linux: 25, freebsd: 25 });
/** Group: multicast database of bridges (Linux, FreeBSD 26). (addition) */
export const RTNLGRP_MDB: number = by({ linux: 26, freebsd: 26 });
/** Group: MPLS routes (Linux, FreeBSD 27). (addition) */
export const RTNLGRP_MPLS_ROUTE: number = by({ linux: 27, freebsd: 27 });
/** Group: numbers of network namespaces (Linux, FreeBSD 28). (addition) */
export const RTNLGRP_NSID: number = by({ linux: 28, freebsd: 28 });
/** Group: MPLS settings of interfaces (Linux, FreeBSD 29). (addition) */
export const RTNLGRP_MPLS_NETCONF: number = by({ linux: 29, freebsd: 29 });
/** Group: IPv4 multicast reports (Linux, FreeBSD 30). (addition) */
export const RTNLGRP_IPV4_MROUTE_R: number = by({ linux: 30, freebsd: 30 });
/** Group: IPv6 multicast reports (Linux, FreeBSD 31). (addition) */
export const RTNLGRP_IPV6_MROUTE_R: number = by({ linux: 31, freebsd: 31 });
/** Group: next hops (Linux, FreeBSD 32). (addition) */
export const RTNLGRP_NEXTHOP: number = by({ linux: 32, freebsd: 32 });
/** Group: VLANs of bridges (Linux, FreeBSD 33). (addition) */
export const RTNLGRP_BRVLAN: number = by({ linux: 33, freebsd: 33 });
/** Group: MCTP addresses (Linux 34). (addition) */
export const RTNLGRP_MCTP_IFADDR: number = by({ linux: 34 });
/** Group: tunnels (Linux 35). (addition) */
export const RTNLGRP_TUNNEL: number = by({ linux: 35 });
/** Group: counters of interfaces (Linux 36). (addition) */
export const RTNLGRP_STATS: number = by({ linux: 36 });
/** Group: IPv4 multicast addresses (Linux 37). (addition) */
export const RTNLGRP_IPV4_MCADDR: number = by({ linux: 37 });
/** Group: IPv6 multicast addresses (Linux 38). (addition) */
export const RTNLGRP_IPV6_MCADDR: number = by({ linux: 38 });
/** Group: IPv6 anycast addresses (Linux 39). (addition) */
export const RTNLGRP_IPV6_ACADDR: number = by({ linux: 39 });

// NETLINK_GENERIC: how a family's number is found

/** Message type: the controller, which knows the families (Linux, FreeBSD 0x10). (addition) */
export const GENL_ID_CTRL: number = by({ linux: 0x10, freebsd: 0x10 });
/** Bytes of the header that follows a message's header (Linux, FreeBSD 4). (addition) */
export const GENL_HDRLEN: number = by({ linux: 4, freebsd: 4 });
/** Command: a family is there (Linux, FreeBSD 1). (addition) */
export const CTRL_CMD_NEWFAMILY: number = by({ linux: 1, freebsd: 1 });
/** Command: a family has gone (Linux, FreeBSD 2). (addition) */
export const CTRL_CMD_DELFAMILY: number = by({ linux: 2, freebsd: 2 });
/** Command: ask for a family (Linux, FreeBSD 3). (addition) */
export const CTRL_CMD_GETFAMILY: number = by({ linux: 3, freebsd: 3 });
/** Attribute: the family's number, the type of its messages; u16 (Linux, FreeBSD 1). (addition) */
export const CTRL_ATTR_FAMILY_ID: number = by({ linux: 1, freebsd: 1 });
/** Attribute: the family's name; text that ends in zero (Linux, FreeBSD 2). (addition) */
export const CTRL_ATTR_FAMILY_NAME: number = by({ linux: 2, freebsd: 2 });
/** Attribute: the family's groups; attributes in attributes (Linux, FreeBSD 7). (addition) */
export const CTRL_ATTR_MCAST_GROUPS: number = by({ linux: 7, freebsd: 7 });
/** Attribute of a group: its name; text that ends in zero (Linux, FreeBSD 1). (addition) */
export const CTRL_ATTR_MCAST_GRP_NAME: number = by({ linux: 1, freebsd: 1 });
/** Attribute of a group: its number, for NETLINK_ADD_MEMBERSHIP; u32 (Linux, FreeBSD 2). (addition) */
export const CTRL_ATTR_MCAST_GRP_ID: number = by({ linux: 2, freebsd: 2 });

// Attributes of an NLMSG_ERROR or NLMSG_DONE with NLM_F_ACK_TLVS

/** Attribute of an answer: what is wrong, in words (Linux, FreeBSD 1). (addition) */
export const NLMSGERR_ATTR_MSG: number = by({ linux: 1, freebsd: 1 });
/** Attribute of an answer: where in the request; u32 (Linux, FreeBSD 2). (addition) */
export const NLMSGERR_ATTR_OFFS: number = by({ linux: 2, freebsd: 2 });
/** Attribute of an answer: more, by subsystem (Linux, FreeBSD 3). (addition) */
export const NLMSGERR_ATTR_COOKIE: number = by({ linux: 3, freebsd: 3 });
/** Attribute of an answer: which values the attribute may have; nested (Linux 4). (addition) */
export const NLMSGERR_ATTR_POLICY: number = by({ linux: 4 });
/** Attribute of an answer: the type of the attribute that is missing; u32 (Linux 5). (addition) */
export const NLMSGERR_ATTR_MISS_TYPE: number = by({ linux: 5 });
/** Attribute of an answer: where in the request the nest is that lacks an attribute; u32 (Linux 6). (addition) */
export const NLMSGERR_ATTR_MISS_NEST: number = by({ linux: 6 });
