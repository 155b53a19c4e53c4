/**
 * NETLINK_NETFILTER: conntrack, nftables, queues and logs. A message's type is a subsystem in the high byte,
 * `NFNL_SUBSYS_* << 8`, and the subsystem's own type in the low one.
 *
 * Read: linux-libc-dev (Debian): linux/netfilter/nfnetlink.h, linux/netfilter/nfnetlink_conntrack.h,
 * linux/netfilter/nf_tables.h, linux/netfilter/nf_conntrack_common.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Subsystems

/** The version in a struct nfgenmsg (Linux 0). (addition) */
export const NFNETLINK_V0: number = by({ linux: 0 });
/** Subsystem: none (Linux 0). (addition) */
export const NFNL_SUBSYS_NONE: number = by({ linux: 0 });
/** Subsystem: connection tracking (Linux 1). (addition) */
export const NFNL_SUBSYS_CTNETLINK: number = by({ linux: 1 });
/** Subsystem: connections that are expected (Linux 2). (addition) */
export const NFNL_SUBSYS_CTNETLINK_EXP: number = by({ linux: 2 });
/** Subsystem: packets that a program decides on (Linux 3). (addition) */
export const NFNL_SUBSYS_QUEUE: number = by({ linux: 3 });
/** Subsystem: packets that are logged (Linux 4). (addition) */
export const NFNL_SUBSYS_ULOG: number = by({ linux: 4 });
/** Subsystem: fingerprints of operating systems (Linux 5). (addition) */
export const NFNL_SUBSYS_OSF: number = by({ linux: 5 });
/** Subsystem: sets of addresses (Linux 6). (addition) */
export const NFNL_SUBSYS_IPSET: number = by({ linux: 6 });
/** Subsystem: counters (Linux 7). (addition) */
export const NFNL_SUBSYS_ACCT: number = by({ linux: 7 });
/** Subsystem: timeouts of connection tracking (Linux 8). (addition) */
export const NFNL_SUBSYS_CTNETLINK_TIMEOUT: number = by({ linux: 8 });
/** Subsystem: helpers of connection tracking (Linux 9). (addition) */
export const NFNL_SUBSYS_CTHELPER: number = by({ linux: 9 });
/** Subsystem: nftables (Linux 10). (addition) */
export const NFNL_SUBSYS_NFTABLES: number = by({ linux: 10 });
/** Subsystem: extensions of iptables for nftables (Linux 11). (addition) */
export const NFNL_SUBSYS_NFT_COMPAT: number = by({ linux: 11 });
/** Subsystem: what is registered at the hooks (Linux 12). (addition) */
export const NFNL_SUBSYS_HOOK: number = by({ linux: 12 });
/** Message type: a batch begins; res_id of its struct nfgenmsg is the subsystem (Linux 16). (addition) */
export const NFNL_MSG_BATCH_BEGIN: number = by({ linux: 16 });
/** Message type: a batch ends, and takes effect as a whole (Linux 17). (addition) */
export const NFNL_MSG_BATCH_END: number = by({ linux: 17 });

// Multicast groups

/** Group: connections that begin (Linux 1). (addition) */
export const NFNLGRP_CONNTRACK_NEW: number = by({ linux: 1 });
/** Group: connections that change (Linux 2). (addition) */
export const NFNLGRP_CONNTRACK_UPDATE: number = by({ linux: 2 });
/** Group: connections that end (Linux 3). (addition) */
export const NFNLGRP_CONNTRACK_DESTROY: number = by({ linux: 3 });
/** Group: connections that are expected from now on (Linux 4). (addition) */
export const NFNLGRP_CONNTRACK_EXP_NEW: number = by({ linux: 4 });
/** Group: expectations that change (Linux 5). (addition) */
export const NFNLGRP_CONNTRACK_EXP_UPDATE: number = by({ linux: 5 });
/** Group: expectations that end (Linux 6). (addition) */
export const NFNLGRP_CONNTRACK_EXP_DESTROY: number = by({ linux: 6 });
/** Group: changes of nftables (Linux 7). (addition) */
export const NFNLGRP_NFTABLES: number = by({ linux: 7 });
/** Group: counters that reach their quota (Linux 8). (addition) */
export const NFNLGRP_ACCT_QUOTA: number = by({ linux: 8 });
/** Group: packets traced by nftables (Linux 9). (addition) */
export const NFNLGRP_NFTRACE: number = by({ linux: 9 });

// Connection tracking: message types

/** Message type: a connection is there, or should be (Linux 0). (addition) */
export const IPCTNL_MSG_CT_NEW: number = by({ linux: 0 });
/** Message type: ask for connections (Linux 1). (addition) */
export const IPCTNL_MSG_CT_GET: number = by({ linux: 1 });
/** Message type: a connection ends, or should (Linux 2). (addition) */
export const IPCTNL_MSG_CT_DELETE: number = by({ linux: 2 });
/** Message type: ask for connections and set their counters to 0 (Linux 3). (addition) */
export const IPCTNL_MSG_CT_GET_CTRZERO: number = by({ linux: 3 });
/** Message type: statistics of each processor (Linux 4). (addition) */
export const IPCTNL_MSG_CT_GET_STATS_CPU: number = by({ linux: 4 });
/** Message type: statistics (Linux 5). (addition) */
export const IPCTNL_MSG_CT_GET_STATS: number = by({ linux: 5 });
/** Message type: connections that end (Linux 6). (addition) */
export const IPCTNL_MSG_CT_GET_DYING: number = by({ linux: 6 });
/** Message type: connections that are not confirmed (Linux 7). (addition) */
export const IPCTNL_MSG_CT_GET_UNCONFIRMED: number = by({ linux: 7 });

// Connection tracking: attributes; integers are big-endian

/** Attribute: addresses in the original direction; nested, CTA_TUPLE_* (Linux 1). (addition) */
export const CTA_TUPLE_ORIG: number = by({ linux: 1 });
/** Attribute: addresses of the answers; nested, CTA_TUPLE_* (Linux 2). (addition) */
export const CTA_TUPLE_REPLY: number = by({ linux: 2 });
/** Attribute: IPS_*; u32 (Linux 3). (addition) */
export const CTA_STATUS: number = by({ linux: 3 });
/** Attribute: the protocol's state; nested, CTA_PROTOINFO_* (Linux 4). (addition) */
export const CTA_PROTOINFO: number = by({ linux: 4 });
/** Attribute: the helper; nested (Linux 5). (addition) */
export const CTA_HELP: number = by({ linux: 5 });
/** Attribute: change the source's address; nested (Linux 6). (addition) */
export const CTA_NAT_SRC: number = by({ linux: 6 });
/** Attribute: seconds until the connection is forgotten; u32 (Linux 7). (addition) */
export const CTA_TIMEOUT: number = by({ linux: 7 });
/** Attribute: the mark; u32 (Linux 8). (addition) */
export const CTA_MARK: number = by({ linux: 8 });
/** Attribute: counters of the original direction; nested, CTA_COUNTERS_* (Linux 9). (addition) */
export const CTA_COUNTERS_ORIG: number = by({ linux: 9 });
/** Attribute: counters of the answers; nested, CTA_COUNTERS_* (Linux 10). (addition) */
export const CTA_COUNTERS_REPLY: number = by({ linux: 10 });
/** Attribute: how many references; u32 (Linux 11). (addition) */
export const CTA_USE: number = by({ linux: 11 });
/** Attribute: the connection's number; u32 (Linux 12). (addition) */
export const CTA_ID: number = by({ linux: 12 });
/** Attribute: change the destination's address; nested (Linux 13). (addition) */
export const CTA_NAT_DST: number = by({ linux: 13 });
/** Attribute: the zone; u16 (Linux 18). (addition) */
export const CTA_ZONE: number = by({ linux: 18 });
/** Attribute: the security context; nested (Linux 19). (addition) */
export const CTA_SECCTX: number = by({ linux: 19 });
/** Attribute: when it began and ended; nested (Linux 20). (addition) */
export const CTA_TIMESTAMP: number = by({ linux: 20 });
/** Attribute of a request: which bits of the mark count; u32 (Linux 21). (addition) */
export const CTA_MARK_MASK: number = by({ linux: 21 });
/** Attribute: the labels (Linux 22). (addition) */
export const CTA_LABELS: number = by({ linux: 22 });
/** Attribute of a request: which attributes to compare; nested (Linux 25). (addition) */
export const CTA_FILTER: number = by({ linux: 25 });
/** Attribute of a tuple: the addresses; nested, CTA_IP_* (Linux 1). (addition) */
export const CTA_TUPLE_IP: number = by({ linux: 1 });
/** Attribute of a tuple: the protocol and its ports; nested, CTA_PROTO_* (Linux 2). (addition) */
export const CTA_TUPLE_PROTO: number = by({ linux: 2 });
/** Attribute of a tuple: the zone; u16 (Linux 3). (addition) */
export const CTA_TUPLE_ZONE: number = by({ linux: 3 });
/** Attribute of CTA_TUPLE_IP: the source; 4 bytes (Linux 1). (addition) */
export const CTA_IP_V4_SRC: number = by({ linux: 1 });
/** Attribute of CTA_TUPLE_IP: the destination; 4 bytes (Linux 2). (addition) */
export const CTA_IP_V4_DST: number = by({ linux: 2 });
/** Attribute of CTA_TUPLE_IP: the source; 16 bytes (Linux 3). (addition) */
export const CTA_IP_V6_SRC: number = by({ linux: 3 });
/** Attribute of CTA_TUPLE_IP: the destination; 16 bytes (Linux 4). (addition) */
export const CTA_IP_V6_DST: number = by({ linux: 4 });
/** Attribute of CTA_TUPLE_PROTO: the protocol, IPPROTO_*; u8 (Linux 1). (addition) */
export const CTA_PROTO_NUM: number = by({ linux: 1 });
/** Attribute of CTA_TUPLE_PROTO: the source's port; u16 (Linux 2). (addition) */
export const CTA_PROTO_SRC_PORT: number = by({ linux: 2 });
/** Attribute of CTA_TUPLE_PROTO: the destination's port; u16 (Linux 3). (addition) */
export const CTA_PROTO_DST_PORT: number = by({ linux: 3 });
/** Attribute of CTA_TUPLE_PROTO: the identifier; u16 (Linux 4). (addition) */
export const CTA_PROTO_ICMP_ID: number = by({ linux: 4 });
/** Attribute of CTA_TUPLE_PROTO: the type; u8 (Linux 5). (addition) */
export const CTA_PROTO_ICMP_TYPE: number = by({ linux: 5 });
/** Attribute of CTA_TUPLE_PROTO: the code; u8 (Linux 6). (addition) */
export const CTA_PROTO_ICMP_CODE: number = by({ linux: 6 });
/** Attribute of CTA_TUPLE_PROTO: the identifier; u16 (Linux 7). (addition) */
export const CTA_PROTO_ICMPV6_ID: number = by({ linux: 7 });
/** Attribute of CTA_TUPLE_PROTO: the type; u8 (Linux 8). (addition) */
export const CTA_PROTO_ICMPV6_TYPE: number = by({ linux: 8 });
/** Attribute of CTA_TUPLE_PROTO: the code; u8 (Linux 9). (addition) */
export const CTA_PROTO_ICMPV6_CODE: number = by({ linux: 9 });
/** Attribute of CTA_PROTOINFO: of TCP; nested, CTA_PROTOINFO_TCP_* (Linux 1). (addition) */
export const CTA_PROTOINFO_TCP: number = by({ linux: 1 });
/** Attribute of CTA_PROTOINFO_TCP: the state; u8 (Linux 1). (addition) */
export const CTA_PROTOINFO_TCP_STATE: number = by({ linux: 1 });
/** Attribute of counters: packets; u64 (Linux 1). (addition) */
export const CTA_COUNTERS_PACKETS: number = by({ linux: 1 });
/** Attribute of counters: bytes; u64 (Linux 2). (addition) */
export const CTA_COUNTERS_BYTES: number = by({ linux: 2 });
/** Bit of CTA_STATUS: the connection was expected (Linux 1). (addition) */
export const IPS_EXPECTED: number = by({ linux: 1 });
/** Bit of CTA_STATUS: packets were seen in both directions (Linux 2). (addition) */
export const IPS_SEEN_REPLY: number = by({ linux: 2 });
/** Bit of CTA_STATUS: it is not dropped early (Linux 4). (addition) */
export const IPS_ASSURED: number = by({ linux: 4 });
/** Bit of CTA_STATUS: its first packet has left the machine (Linux 8). (addition) */
export const IPS_CONFIRMED: number = by({ linux: 8 });
/** Bit of CTA_STATUS: the source's address is changed (Linux 16). (addition) */
export const IPS_SRC_NAT: number = by({ linux: 16 });
/** Bit of CTA_STATUS: the destination's address is changed (Linux 32). (addition) */
export const IPS_DST_NAT: number = by({ linux: 32 });
/** Bit of CTA_STATUS: sequence numbers are adjusted (Linux 64). (addition) */
export const IPS_SEQ_ADJUST: number = by({ linux: 64 });
/** Bit of CTA_STATUS: the source's address was decided on (Linux 128). (addition) */
export const IPS_SRC_NAT_DONE: number = by({ linux: 128 });
/** Bit of CTA_STATUS: the destination's address was decided on (Linux 256). (addition) */
export const IPS_DST_NAT_DONE: number = by({ linux: 256 });
/** Bit of CTA_STATUS: the connection ends (Linux 512). (addition) */
export const IPS_DYING: number = by({ linux: 512 });
/** Bit of CTA_STATUS: packets do not prolong the timeout (Linux 1024). (addition) */
export const IPS_FIXED_TIMEOUT: number = by({ linux: 1024 });
/** Bit of CTA_STATUS: a flow table forwards it (Linux 0x4000). (addition) */
export const IPS_OFFLOAD: number = by({ linux: 0x4000 });

// nftables: message types

/** Message type: a table is there, or should be (Linux 0). (addition) */
export const NFT_MSG_NEWTABLE: number = by({ linux: 0 });
/** Message type: ask for tables (Linux 1). (addition) */
export const NFT_MSG_GETTABLE: number = by({ linux: 1 });
/** Message type: remove a table (Linux 2). (addition) */
export const NFT_MSG_DELTABLE: number = by({ linux: 2 });
/** Message type: a chain is there, or should be (Linux 3). (addition) */
export const NFT_MSG_NEWCHAIN: number = by({ linux: 3 });
/** Message type: ask for chains (Linux 4). (addition) */
export const NFT_MSG_GETCHAIN: number = by({ linux: 4 });
/** Message type: remove a chain (Linux 5). (addition) */
export const NFT_MSG_DELCHAIN: number = by({ linux: 5 });
/** Message type: a rule is there, or should be (Linux 6). (addition) */
export const NFT_MSG_NEWRULE: number = by({ linux: 6 });
/** Message type: ask for rules (Linux 7). (addition) */
export const NFT_MSG_GETRULE: number = by({ linux: 7 });
/** Message type: remove a rule (Linux 8). (addition) */
export const NFT_MSG_DELRULE: number = by({ linux: 8 });
/** Message type: a set is there, or should be (Linux 9). (addition) */
export const NFT_MSG_NEWSET: number = by({ linux: 9 });
/** Message type: ask for sets (Linux 10). (addition) */
export const NFT_MSG_GETSET: number = by({ linux: 10 });
/** Message type: remove a set (Linux 11). (addition) */
export const NFT_MSG_DELSET: number = by({ linux: 11 });
/** Message type: a set has elements, or should (Linux 12). (addition) */
export const NFT_MSG_NEWSETELEM: number = by({ linux: 12 });
/** Message type: ask for a set's elements (Linux 13). (addition) */
export const NFT_MSG_GETSETELEM: number = by({ linux: 13 });
/** Message type: remove elements of a set (Linux 14). (addition) */
export const NFT_MSG_DELSETELEM: number = by({ linux: 14 });
/** Message type: the number of the last change (Linux 15). (addition) */
export const NFT_MSG_NEWGEN: number = by({ linux: 15 });
/** Message type: ask for the number of the last change (Linux 16). (addition) */
export const NFT_MSG_GETGEN: number = by({ linux: 16 });
/** Message type: a packet that is traced (Linux 17). (addition) */
export const NFT_MSG_TRACE: number = by({ linux: 17 });
/** Message type: an object is there, or should be (Linux 18). (addition) */
export const NFT_MSG_NEWOBJ: number = by({ linux: 18 });
/** Message type: ask for objects (Linux 19). (addition) */
export const NFT_MSG_GETOBJ: number = by({ linux: 19 });
/** Message type: remove an object (Linux 20). (addition) */
export const NFT_MSG_DELOBJ: number = by({ linux: 20 });
/** Message type: ask for objects and set their counters to 0 (Linux 21). (addition) */
export const NFT_MSG_GETOBJ_RESET: number = by({ linux: 21 });
/** Message type: a flow table is there, or should be (Linux 22). (addition) */
export const NFT_MSG_NEWFLOWTABLE: number = by({ linux: 22 });
/** Message type: ask for flow tables (Linux 23). (addition) */
export const NFT_MSG_GETFLOWTABLE: number = by({ linux: 23 });
/** Message type: remove a flow table (Linux 24). (addition) */
export const NFT_MSG_DELFLOWTABLE: number = by({ linux: 24 });

// nftables: attributes; integers are big-endian

/** Attribute of a table: its name; text (Linux 1). (addition) */
export const NFTA_TABLE_NAME: number = by({ linux: 1 });
/** Attribute of a table: flags; u32 (Linux 2). (addition) */
export const NFTA_TABLE_FLAGS: number = by({ linux: 2 });
/** Attribute of a table: how many chains; u32 (Linux 3). (addition) */
export const NFTA_TABLE_USE: number = by({ linux: 3 });
/** Attribute of a table: its number; u64 (Linux 4). (addition) */
export const NFTA_TABLE_HANDLE: number = by({ linux: 4 });
/** Attribute of a chain: its table; text (Linux 1). (addition) */
export const NFTA_CHAIN_TABLE: number = by({ linux: 1 });
/** Attribute of a chain: its number; u64 (Linux 2). (addition) */
export const NFTA_CHAIN_HANDLE: number = by({ linux: 2 });
/** Attribute of a chain: its name; text (Linux 3). (addition) */
export const NFTA_CHAIN_NAME: number = by({ linux: 3 });
/** Attribute of a chain: where packets enter it; nested, NFTA_HOOK_* (Linux 4). (addition) */
export const NFTA_CHAIN_HOOK: number = by({ linux: 4 });
/** Attribute of a chain: what becomes of other packets, 0 drop, 1 accept; u32 (Linux 5). (addition) */
export const NFTA_CHAIN_POLICY: number = by({ linux: 5 });
/** Attribute of a chain: how many rules and jumps; u32 (Linux 6). (addition) */
export const NFTA_CHAIN_USE: number = by({ linux: 6 });
/** Attribute of a chain: filter, nat or route; text (Linux 7). (addition) */
export const NFTA_CHAIN_TYPE: number = by({ linux: 7 });
/** Attribute of a chain: counters; nested (Linux 8). (addition) */
export const NFTA_CHAIN_COUNTERS: number = by({ linux: 8 });
/** Attribute of a chain: flags; u32 (Linux 10). (addition) */
export const NFTA_CHAIN_FLAGS: number = by({ linux: 10 });
/** Attribute of a hook: which; u32 (Linux 1). (addition) */
export const NFTA_HOOK_HOOKNUM: number = by({ linux: 1 });
/** Attribute of a hook: the order; u32, signed (Linux 2). (addition) */
export const NFTA_HOOK_PRIORITY: number = by({ linux: 2 });
/** Attribute of a hook: the interface; text (Linux 3). (addition) */
export const NFTA_HOOK_DEV: number = by({ linux: 3 });
/** Attribute of a rule: its table; text (Linux 1). (addition) */
export const NFTA_RULE_TABLE: number = by({ linux: 1 });
/** Attribute of a rule: its chain; text (Linux 2). (addition) */
export const NFTA_RULE_CHAIN: number = by({ linux: 2 });
/** Attribute of a rule: its number; u64 (Linux 3). (addition) */
export const NFTA_RULE_HANDLE: number = by({ linux: 3 });
/** Attribute of a rule: its expressions; nested, NFTA_LIST_ELEM (Linux 4). (addition) */
export const NFTA_RULE_EXPRESSIONS: number = by({ linux: 4 });
/** Attribute of a rule: the rule that it follows; u64 (Linux 6). (addition) */
export const NFTA_RULE_POSITION: number = by({ linux: 6 });
/** Attribute of a rule: bytes of the program that made it (Linux 7). (addition) */
export const NFTA_RULE_USERDATA: number = by({ linux: 7 });
/** Attribute of a list: an element; nested (Linux 1). (addition) */
export const NFTA_LIST_ELEM: number = by({ linux: 1 });
/** Attribute of an expression: its name; text (Linux 1). (addition) */
export const NFTA_EXPR_NAME: number = by({ linux: 1 });
/** Attribute of an expression: its own attributes; nested (Linux 2). (addition) */
export const NFTA_EXPR_DATA: number = by({ linux: 2 });
/** Attribute of a set: its table; text (Linux 1). (addition) */
export const NFTA_SET_TABLE: number = by({ linux: 1 });
/** Attribute of a set: its name; text (Linux 2). (addition) */
export const NFTA_SET_NAME: number = by({ linux: 2 });
/** Attribute of a set: its number; u64 (Linux 16). (addition) */
export const NFTA_SET_HANDLE: number = by({ linux: 16 });
/** Attribute of a generation: the number of the last change; u32 (Linux 1). (addition) */
export const NFTA_GEN_ID: number = by({ linux: 1 });
/** Attribute of a generation: the process that made it; u32 (Linux 2). (addition) */
export const NFTA_GEN_PROC_PID: number = by({ linux: 2 });
/** Attribute of a generation: the name of the process; text (Linux 3). (addition) */
export const NFTA_GEN_PROC_NAME: number = by({ linux: 3 });
