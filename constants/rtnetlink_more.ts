/**
 * NETLINK_ROUTE beyond links, addresses and routes: attributes of each type of link, rules, traffic control.
 *
 * Read: linux-libc-dev (Debian): linux/if_link.h, linux/rtnetlink.h, linux/fib_rules.h, linux/veth.h, linux/pkt_sched.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Links: what IFLA_LINKINFO holds

/** Attribute of IFLA_LINKINFO: none (Linux 0). (addition) */
export const IFLA_INFO_UNSPEC: number = by({ linux: 0 });
/** Attribute of IFLA_LINKINFO: the kind's own statistics (Linux 3). (addition) */
export const IFLA_INFO_XSTATS: number = by({ linux: 3 });
/** Attribute of IFLA_LINKINFO: the kind of the link that this one belongs to; text (Linux 4). (addition) */
export const IFLA_INFO_SLAVE_KIND: number = by({ linux: 4 });
/** Attribute of IFLA_LINKINFO: that kind's attributes of this link; nested (Linux 5). (addition) */
export const IFLA_INFO_SLAVE_DATA: number = by({ linux: 5 });
/** Attribute of a veth's IFLA_INFO_DATA: the other end; struct ifinfomsg and attributes (Linux 1). (addition) */
export const VETH_INFO_PEER: number = by({ linux: 1 });
/** Attribute of a VLAN's IFLA_INFO_DATA: its number; u16 (Linux 1). (addition) */
export const IFLA_VLAN_ID: number = by({ linux: 1 });
/** Attribute of a VLAN's IFLA_INFO_DATA: flags and which of them to change; two u32 (Linux 2). (addition) */
export const IFLA_VLAN_FLAGS: number = by({ linux: 2 });
/** Attribute of a VLAN's IFLA_INFO_DATA: priorities of what is sent; nested (Linux 3). (addition) */
export const IFLA_VLAN_EGRESS_QOS: number = by({ linux: 3 });
/** Attribute of a VLAN's IFLA_INFO_DATA: priorities of what is received; nested (Linux 4). (addition) */
export const IFLA_VLAN_INGRESS_QOS: number = by({ linux: 4 });
/** Attribute of a VLAN's IFLA_INFO_DATA: the Ethernet protocol, big-endian; u16 (Linux 5). (addition) */
export const IFLA_VLAN_PROTOCOL: number = by({ linux: 5 });
/** Attribute of a macvlan's IFLA_INFO_DATA: MACVLAN_MODE_*; u32 (Linux 1). (addition) */
export const IFLA_MACVLAN_MODE: number = by({ linux: 1 });
/** Mode of a macvlan: it does not speak with its siblings (Linux 1). (addition) */
export const MACVLAN_MODE_PRIVATE: number = by({ linux: 1 });
/** Mode of a macvlan: by way of a switch outside (Linux 2). (addition) */
export const MACVLAN_MODE_VEPA: number = by({ linux: 2 });
/** Mode of a macvlan: it speaks with its siblings (Linux 4). (addition) */
export const MACVLAN_MODE_BRIDGE: number = by({ linux: 4 });
/** Mode of a macvlan: it takes the whole device (Linux 8). (addition) */
export const MACVLAN_MODE_PASSTHRU: number = by({ linux: 8 });
/** Attribute of a VRF's IFLA_INFO_DATA: its routing table; u32 (Linux 1). (addition) */
export const IFLA_VRF_TABLE: number = by({ linux: 1 });
/** Attribute of a bridge's IFLA_INFO_DATA: hundredths of a second until a port forwards; u32 (Linux 1). (addition) */
export const IFLA_BR_FORWARD_DELAY: number = by({ linux: 1 });
/** Attribute of a bridge's IFLA_INFO_DATA: whether it speaks the spanning tree protocol; u32 (Linux 5). (addition) */
export const IFLA_BR_STP_STATE: number = by({ linux: 5 });
/** Attribute of a bridge's IFLA_INFO_DATA: whether it looks at VLANs; u8 (Linux 7). (addition) */
export const IFLA_BR_VLAN_FILTERING: number = by({ linux: 7 });
/** Attribute of a link: the hardware address that the device was made with (Linux 54). (addition) */
export const IFLA_PERM_ADDRESS: number = by({ linux: 54 });
/** Attribute of a link: how many queues to send; u32 (Linux 31). (addition) */
export const IFLA_NUM_TX_QUEUES: number = by({ linux: 31 });
/** Attribute of a link: how many queues to receive; u32 (Linux 32). (addition) */
export const IFLA_NUM_RX_QUEUES: number = by({ linux: 32 });
/** Attribute of a link: the maximum size of a packet before segmentation; u32 (Linux 41). (addition) */
export const IFLA_GSO_MAX_SIZE: number = by({ linux: 41 });
/** Attribute of a link: the minimum MTU; u32 (Linux 50). (addition) */
export const IFLA_MIN_MTU: number = by({ linux: 50 });
/** Attribute of a link: the maximum MTU; u32 (Linux 51). (addition) */
export const IFLA_MAX_MTU: number = by({ linux: 51 });
/** Attribute of a link: its other names; nested, IFLA_ALT_IFNAME (Linux 52). (addition) */
export const IFLA_PROP_LIST: number = by({ linux: 52 });
/** Attribute of a link: another name; text (Linux 53). (addition) */
export const IFLA_ALT_IFNAME: number = by({ linux: 53 });
/** Attribute of a link: the device behind it; text (Linux 56). (addition) */
export const IFLA_PARENT_DEV_NAME: number = by({ linux: 56 });

// Flags of routes' hops, in struct rtnexthop

/** Flag of a hop: it is not used (Linux 1). (addition) */
export const RTNH_F_DEAD: number = by({ linux: 1 });
/** Flag of a hop: look it up again (Linux 2). (addition) */
export const RTNH_F_PERVASIVE: number = by({ linux: 2 });
/** Flag of a hop: it is reached directly, whatever its address (Linux 4). (addition) */
export const RTNH_F_ONLINK: number = by({ linux: 4 });
/** Flag of a hop: the hardware forwards it (Linux 8). (addition) */
export const RTNH_F_OFFLOAD: number = by({ linux: 8 });
/** Flag of a hop: its link has no carrier (Linux 16). (addition) */
export const RTNH_F_LINKDOWN: number = by({ linux: 16 });
/** Flag of a hop: a multicast entry is not resolved (Linux 32). (addition) */
export const RTNH_F_UNRESOLVED: number = by({ linux: 32 });
/** Flag of a hop: the hardware passes packets to the processor (Linux 64). (addition) */
export const RTNH_F_TRAP: number = by({ linux: 64 });

// Rules: attributes and actions of a struct fib_rule_hdr

/** Attribute of a rule: the destination (Linux 1). (addition) */
export const FRA_DST: number = by({ linux: 1 });
/** Attribute of a rule: the source (Linux 2). (addition) */
export const FRA_SRC: number = by({ linux: 2 });
/** Attribute of a rule: the interface that packets come by; text (Linux 3). (addition) */
export const FRA_IIFNAME: number = by({ linux: 3 });
/** Attribute of a rule: the rule to go on with; u32 (Linux 4). (addition) */
export const FRA_GOTO: number = by({ linux: 4 });
/** Attribute of a rule: its place in the order; u32 (Linux 6). (addition) */
export const FRA_PRIORITY: number = by({ linux: 6 });
/** Attribute of a rule: the mark of packets; u32 (Linux 10). (addition) */
export const FRA_FWMARK: number = by({ linux: 10 });
/** Attribute of a rule: the realm; u32 (Linux 11). (addition) */
export const FRA_FLOW: number = by({ linux: 11 });
/** Attribute of a rule: the tunnel's number; u64 (Linux 12). (addition) */
export const FRA_TUN_ID: number = by({ linux: 12 });
/** Attribute of a rule: ignore routes by interfaces of this group; u32 (Linux 13). (addition) */
export const FRA_SUPPRESS_IFGROUP: number = by({ linux: 13 });
/** Attribute of a rule: ignore routes with so short a prefix; u32 (Linux 14). (addition) */
export const FRA_SUPPRESS_PREFIXLEN: number = by({ linux: 14 });
/** Attribute of a rule: the table; u32 (Linux 15). (addition) */
export const FRA_TABLE: number = by({ linux: 15 });
/** Attribute of a rule: which bits of the mark count; u32 (Linux 16). (addition) */
export const FRA_FWMASK: number = by({ linux: 16 });
/** Attribute of a rule: the interface of the socket; text (Linux 17). (addition) */
export const FRA_OIFNAME: number = by({ linux: 17 });
/** Attribute of a rule: the table of the packet's VRF; u8 (Linux 19). (addition) */
export const FRA_L3MDEV: number = by({ linux: 19 });
/** Attribute of a rule: the users, from and to; two u32 (Linux 20). (addition) */
export const FRA_UID_RANGE: number = by({ linux: 20 });
/** Attribute of a rule: who made it, RTPROT_*; u8 (Linux 21). (addition) */
export const FRA_PROTOCOL: number = by({ linux: 21 });
/** Attribute of a rule: the protocol; u8 (Linux 22). (addition) */
export const FRA_IP_PROTO: number = by({ linux: 22 });
/** Attribute of a rule: ports of the source, from and to; two u16 (Linux 23). (addition) */
export const FRA_SPORT_RANGE: number = by({ linux: 23 });
/** Attribute of a rule: ports of the destination, from and to; two u16 (Linux 24). (addition) */
export const FRA_DPORT_RANGE: number = by({ linux: 24 });
/** Action of a rule: look in its table (Linux 1). (addition) */
export const FR_ACT_TO_TBL: number = by({ linux: 1 });
/** Action of a rule: go on with another rule (Linux 2). (addition) */
export const FR_ACT_GOTO: number = by({ linux: 2 });
/** Action of a rule: none (Linux 3). (addition) */
export const FR_ACT_NOP: number = by({ linux: 3 });
/** Action of a rule: drop silently (Linux 6). (addition) */
export const FR_ACT_BLACKHOLE: number = by({ linux: 6 });
/** Action of a rule: ENETUNREACH (Linux 7). (addition) */
export const FR_ACT_UNREACHABLE: number = by({ linux: 7 });
/** Action of a rule: EACCES (Linux 8). (addition) */
export const FR_ACT_PROHIBIT: number = by({ linux: 8 });
/** Flag of a rule: it is for what does not match (Linux 2). (addition) */
export const FIB_RULE_INVERT: number = by({ linux: 2 });
/** Flag of a rule: it cannot be removed (Linux 1). (addition) */
export const FIB_RULE_PERMANENT: number = by({ linux: 1 });

// Traffic control

/** Message type: a class is there, or should be (Linux 40). (addition) */
export const RTM_NEWTCLASS: number = by({ linux: 40 });
/** Message type: remove a class (Linux 41). (addition) */
export const RTM_DELTCLASS: number = by({ linux: 41 });
/** Message type: ask for classes (Linux 42). (addition) */
export const RTM_GETTCLASS: number = by({ linux: 42 });
/** Message type: a filter is there, or should be (Linux 44). (addition) */
export const RTM_NEWTFILTER: number = by({ linux: 44 });
/** Message type: remove a filter (Linux 45). (addition) */
export const RTM_DELTFILTER: number = by({ linux: 45 });
/** Message type: ask for filters (Linux 46). (addition) */
export const RTM_GETTFILTER: number = by({ linux: 46 });
/** Attribute of traffic control: the kind; text (Linux 1). (addition) */
export const TCA_KIND: number = by({ linux: 1 });
/** Attribute of traffic control: the kind's own (Linux 2). (addition) */
export const TCA_OPTIONS: number = by({ linux: 2 });
/** Attribute of traffic control: struct tc_stats (Linux 3). (addition) */
export const TCA_STATS: number = by({ linux: 3 });
/** Attribute of traffic control: the kind's own statistics (Linux 4). (addition) */
export const TCA_XSTATS: number = by({ linux: 4 });
/** Attribute of traffic control: an estimator of the rate (Linux 5). (addition) */
export const TCA_RATE: number = by({ linux: 5 });
/** Attribute of traffic control: how many (Linux 6). (addition) */
export const TCA_FCNT: number = by({ linux: 6 });
/** Attribute of traffic control: statistics; nested (Linux 7). (addition) */
export const TCA_STATS2: number = by({ linux: 7 });
/** Attribute of traffic control: the table of sizes; nested (Linux 8). (addition) */
export const TCA_STAB: number = by({ linux: 8 });
/** Attribute of traffic control: padding (Linux 9). (addition) */
export const TCA_PAD: number = by({ linux: 9 });
/** Attribute of a request: list hidden ones too (Linux 10). (addition) */
export const TCA_DUMP_INVISIBLE: number = by({ linux: 10 });
/** Attribute of traffic control: the filter's chain; u32 (Linux 11). (addition) */
export const TCA_CHAIN: number = by({ linux: 11 });
/** Attribute of traffic control: whether the hardware does it; u8 (Linux 12). (addition) */
export const TCA_HW_OFFLOAD: number = by({ linux: 12 });
/** Attribute of traffic control: the shared block of what is received; u32 (Linux 13). (addition) */
export const TCA_INGRESS_BLOCK: number = by({ linux: 13 });
/** Attribute of traffic control: the shared block of what is sent; u32 (Linux 14). (addition) */
export const TCA_EGRESS_BLOCK: number = by({ linux: 14 });
/** Bits of a handle: the number of the discipline (Linux 0xffff0000). (addition) */
export const TC_H_MAJ_MASK: number = by({ linux: 0xffff0000 });
/** Bits of a handle: the number of the class (Linux 0xffff). (addition) */
export const TC_H_MIN_MASK: number = by({ linux: 0xffff });
/** Handle: none (Linux 0). (addition) */
export const TC_H_UNSPEC: number = by({ linux: 0 });
/** Parent: the root, for what is sent (Linux 0xffffffff). (addition) */
export const TC_H_ROOT: number = by({ linux: 0xffffffff });
/** Parent: for what is received (Linux 0xfffffff1). (addition) */
export const TC_H_INGRESS: number = by({ linux: 0xfffffff1 });
/** Parent: for both directions (Linux 0xfffffff1). (addition) */
export const TC_H_CLSACT: number = by({ linux: 0xfffffff1 });
/** Class of TC_H_CLSACT: the priorities (Linux 0xffe0). (addition) */
export const TC_H_MIN_PRIORITY: number = by({ linux: 0xffe0 });
/** Class of TC_H_CLSACT: for what is received (Linux 0xfff2). (addition) */
export const TC_H_MIN_INGRESS: number = by({ linux: 0xfff2 });
/** Class of TC_H_CLSACT: for what is sent (Linux 0xfff3). (addition) */
export const TC_H_MIN_EGRESS: number = by({ linux: 0xfff3 });
