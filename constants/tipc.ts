/**
 * Transparent Inter-Process Communication, messages among the nodes of a cluster: programs bind to names, which are a
 * service type with a range of instances, and send to names; the topology server, a service itself, reports which names
 * are bound. Linux alone has `AF_TIPC`.
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/tipc.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Addresses: the first item of an AF_TIPC address, and its last

/** Address kind: a range of names (today TIPC_SERVICE_RANGE) (Linux 1). */
export const TIPC_ADDR_NAMESEQ: number = by({ linux: 1 });
/** Address kind: one name (today TIPC_SERVICE_ADDR) (Linux 2). */
export const TIPC_ADDR_NAME: number = by({ linux: 2 });
/** Address kind: one socket (today TIPC_SOCKET_ADDR) (Linux 3). */
export const TIPC_ADDR_ID: number = by({ linux: 3 });
/** Scope: the zone; kernels treat it as the cluster (Linux 1). */
export const TIPC_ZONE_SCOPE: number = by({ linux: 1 });
/** Scope: the cluster (Linux 2). */
export const TIPC_CLUSTER_SCOPE: number = by({ linux: 2 });
/** Scope: this node alone (Linux 3). */
export const TIPC_NODE_SCOPE: number = by({ linux: 3 });
/** Address kind: all sockets bound in a range of names (Linux 1). (addition) */
export const TIPC_ADDR_MCAST: number = by({ linux: 1 });
/** Address kind: a range of names (Linux 1). (addition) */
export const TIPC_SERVICE_RANGE: number = by({ linux: 1 });
/** Address kind: one name (Linux 2). (addition) */
export const TIPC_SERVICE_ADDR: number = by({ linux: 2 });
/** Address kind: one socket (Linux 3). (addition) */
export const TIPC_SOCKET_ADDR: number = by({ linux: 3 });

// Options, at SOL_TIPC

/** Option: how late messages are dropped when queues fill; u32, TIPC_*_IMPORTANCE (Linux 127). */
export const TIPC_IMPORTANCE: number = by({ linux: 127 });
/** Option: messages may be dropped before they leave; u32 (Linux 128). */
export const TIPC_SRC_DROPPABLE: number = by({ linux: 128 });
/** Option: undeliverable messages are dropped, not returned; u32 (Linux 129). */
export const TIPC_DEST_DROPPABLE: number = by({ linux: 129 });
/** Option: milliseconds that connect() waits, 8000 at first; u32 (Linux 130). */
export const TIPC_CONN_TIMEOUT: number = by({ linux: 130 });
/** Option to get: messages waiting on this node; u32 (Linux 131). (addition) */
export const TIPC_NODE_RECVQ_DEPTH: number = by({ linux: 131 });
/** Option to get: messages waiting in this socket; u32 (Linux 132). (addition) */
export const TIPC_SOCK_RECVQ_DEPTH: number = by({ linux: 132 });
/** Option to get: bytes waiting in this socket; u32 (Linux 137). (addition) */
export const TIPC_SOCK_RECVQ_USED: number = by({ linux: 137 });
/** Option: send multicast as broadcast; no value (Linux 133). (addition) */
export const TIPC_MCAST_BROADCAST: number = by({ linux: 133 });
/** Option: send multicast as one message to each node; no value (Linux 134). (addition) */
export const TIPC_MCAST_REPLICAST: number = by({ linux: 134 });
/** Option: join a group; struct tipc_group_req, four u32 (type, instance, scope, flags) (Linux 135). (addition) */
export const TIPC_GROUP_JOIN: number = by({ linux: 135 });
/** Option: leave the group; no value (Linux 136). (addition) */
export const TIPC_GROUP_LEAVE: number = by({ linux: 136 });
/** Option: send small messages at once; u32 (Linux 138). (addition) */
export const TIPC_NODELAY: number = by({ linux: 138 });
/** Flag of TIPC_GROUP_JOIN: receive own messages that match (Linux 0x1). (addition) */
export const TIPC_GROUP_LOOPBACK: number = by({ linux: 0x1 });
/** Flag of TIPC_GROUP_JOIN: report members that join and leave (Linux 0x2). (addition) */
export const TIPC_GROUP_MEMBER_EVTS: number = by({ linux: 0x2 });
/** Importance: low, as at first (Linux 0). */
export const TIPC_LOW_IMPORTANCE: number = by({ linux: 0 });
/** Importance: medium (Linux 1). */
export const TIPC_MEDIUM_IMPORTANCE: number = by({ linux: 1 });
/** Importance: high (Linux 2). */
export const TIPC_HIGH_IMPORTANCE: number = by({ linux: 2 });
/** Importance: critical (Linux 3). */
export const TIPC_CRITICAL_IMPORTANCE: number = by({ linux: 3 });

// Subscriptions to the topology server

/** Filter: an event for each socket that comes or goes (Linux 0x01). */
export const TIPC_SUB_PORTS: number = by({ linux: 0x01 });
/** Filter: an event for the first that comes and the last that goes (Linux 0x02). */
export const TIPC_SUB_SERVICE: number = by({ linux: 0x02 });
/** Filter: cancel the subscription (Linux 0x04). */
export const TIPC_SUB_CANCEL: number = by({ linux: 0x04 });
/** Timeout of a subscription that never ends; -1, as in CPython, and 0xffffffff on the wire (Linux -1). */
export const TIPC_WAIT_FOREVER: number = by({ linux: -1 });
/** Event: the name was published (Linux 1). */
export const TIPC_PUBLISHED: number = by({ linux: 1 });
/** Event: the name was withdrawn (Linux 2). */
export const TIPC_WITHDRAWN: number = by({ linux: 2 });
/** Event: the subscription timed out (Linux 3). */
export const TIPC_SUBSCR_TIMEOUT: number = by({ linux: 3 });
/** Service type: the old configuration service, today TIPC_NODE_STATE (Linux 0). */
export const TIPC_CFG_SRV: number = by({ linux: 0 });
/** Service type: the topology server (Linux 1). */
export const TIPC_TOP_SRV: number = by({ linux: 1 });
/** Service type: nodes that come and go (Linux 0). (addition) */
export const TIPC_NODE_STATE: number = by({ linux: 0 });
/** Service type: links that come and go (Linux 2). (addition) */
export const TIPC_LINK_STATE: number = by({ linux: 2 });
/** The lowest service type that programs may use (Linux 64). (addition) */
export const TIPC_RESERVED_TYPES: number = by({ linux: 64 });
/** The longest message, in bytes (Linux 66000). (addition) */
export const TIPC_MAX_USER_MSG_SIZE: number = by({ linux: 66000 });

// Control messages, at SOL_TIPC, and the errors of returned messages

/** Control message: why a message came back; two u32 (error, length) (Linux 1). (addition) */
export const TIPC_ERRINFO: number = by({ linux: 1 });
/** Control message: the data that came back (Linux 2). (addition) */
export const TIPC_RETDATA: number = by({ linux: 2 });
/** Control message: the name that the sender used; three u32 (type, lower, upper) (Linux 3). (addition) */
export const TIPC_DESTNAME: number = by({ linux: 3 });
/** Error: none (Linux 0). (addition) */
export const TIPC_OK: number = by({ linux: 0 });
/** Error: no socket has the name (Linux 1). (addition) */
export const TIPC_ERR_NO_NAME: number = by({ linux: 1 });
/** Error: no such socket (Linux 2). (addition) */
export const TIPC_ERR_NO_PORT: number = by({ linux: 2 });
/** Error: no such node (Linux 3). (addition) */
export const TIPC_ERR_NO_NODE: number = by({ linux: 3 });
/** Error: the receiver is overloaded (Linux 4). (addition) */
export const TIPC_ERR_OVERLOAD: number = by({ linux: 4 });
/** Error: the connection was shut down (Linux 5). (addition) */
export const TIPC_CONN_SHUTDOWN: number = by({ linux: 5 });
