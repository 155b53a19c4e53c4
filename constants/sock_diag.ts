/**
 * NETLINK_SOCK_DIAG: the sockets of the machine, as ss(8) shows them.
 *
 * Read: linux-libc-dev (Debian): linux/sock_diag.h, linux/inet_diag.h, linux/unix_diag.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Message types

/** Message type: sockets of a family; request and answer (Linux 20). (addition) */
export const SOCK_DIAG_BY_FAMILY: number = by({ linux: 20 });
/** Message type: end a socket; needs CAP_NET_ADMIN (Linux 21). (addition) */
export const SOCK_DESTROY: number = by({ linux: 21 });

// Multicast groups of sockets that end

/** Group: TCP sockets of IPv4 that end (Linux 1). (addition) */
export const SKNLGRP_INET_TCP_DESTROY: number = by({ linux: 1 });
/** Group: UDP sockets of IPv4 that end (Linux 2). (addition) */
export const SKNLGRP_INET_UDP_DESTROY: number = by({ linux: 2 });
/** Group: TCP sockets of IPv6 that end (Linux 3). (addition) */
export const SKNLGRP_INET6_TCP_DESTROY: number = by({ linux: 3 });
/** Group: UDP sockets of IPv6 that end (Linux 4). (addition) */
export const SKNLGRP_INET6_UDP_DESTROY: number = by({ linux: 4 });

// Attributes of an inet_diag_msg; of a request's `ext`, bit INET_DIAG_X - 1 asks for INET_DIAG_X

/** Attribute: memory of the socket; struct inet_diag_meminfo (Linux 1). (addition) */
export const INET_DIAG_MEMINFO: number = by({ linux: 1 });
/** Attribute: struct tcp_info of a TCP socket (Linux 2). (addition) */
export const INET_DIAG_INFO: number = by({ linux: 2 });
/** Attribute: what the congestion control vegas knows (Linux 3). (addition) */
export const INET_DIAG_VEGASINFO: number = by({ linux: 3 });
/** Attribute: the congestion control's name (Linux 4). (addition) */
export const INET_DIAG_CONG: number = by({ linux: 4 });
/** Attribute: the type of service; u8 (Linux 5). (addition) */
export const INET_DIAG_TOS: number = by({ linux: 5 });
/** Attribute: the traffic class; u8 (Linux 6). (addition) */
export const INET_DIAG_TCLASS: number = by({ linux: 6 });
/** Attribute: u32 by SK_MEMINFO_* (Linux 7). (addition) */
export const INET_DIAG_SKMEMINFO: number = by({ linux: 7 });
/** Attribute: which directions are shut down; u8, 1 receiving, 2 sending (Linux 8). (addition) */
export const INET_DIAG_SHUTDOWN: number = by({ linux: 8 });
/** Attribute: what the congestion control dctcp knows (Linux 9). (addition) */
export const INET_DIAG_DCTCPINFO: number = by({ linux: 9 });
/** Attribute: the protocol, of raw sockets; u8 (Linux 10). (addition) */
export const INET_DIAG_PROTOCOL: number = by({ linux: 10 });
/** Attribute: IPV6_V6ONLY; u8 (Linux 11). (addition) */
export const INET_DIAG_SKV6ONLY: number = by({ linux: 11 });
/** Attribute: the local addresses of an SCTP socket (Linux 12). (addition) */
export const INET_DIAG_LOCALS: number = by({ linux: 12 });
/** Attribute: the peers' addresses of an SCTP socket (Linux 13). (addition) */
export const INET_DIAG_PEERS: number = by({ linux: 13 });
/** Attribute: padding (Linux 14). (addition) */
export const INET_DIAG_PAD: number = by({ linux: 14 });
/** Attribute: SO_MARK; u32; needs CAP_NET_ADMIN (Linux 15). (addition) */
export const INET_DIAG_MARK: number = by({ linux: 15 });
/** Attribute: what the congestion control bbr knows (Linux 16). (addition) */
export const INET_DIAG_BBRINFO: number = by({ linux: 16 });
/** Attribute: the traffic control class; u32 (Linux 17). (addition) */
export const INET_DIAG_CLASS_ID: number = by({ linux: 17 });
/** Attribute: the keys of TCP_MD5SIG; needs CAP_NET_ADMIN (Linux 18). (addition) */
export const INET_DIAG_MD5SIG: number = by({ linux: 18 });
/** Attribute: the upper layer protocol, such as TLS; nested (Linux 19). (addition) */
export const INET_DIAG_ULP_INFO: number = by({ linux: 19 });
/** Attribute: what BPF programs keep of the socket; nested (Linux 20). (addition) */
export const INET_DIAG_SK_BPF_STORAGES: number = by({ linux: 20 });
/** Attribute: the control group; u64 (Linux 21). (addition) */
export const INET_DIAG_CGROUP_ID: number = by({ linux: 21 });
/** Attribute: options as bits; struct inet_diag_sockopt (Linux 22). (addition) */
export const INET_DIAG_SOCKOPT: number = by({ linux: 22 });
/** Attribute of a request: a filter of INET_DIAG_BC_* (Linux 1). (addition) */
export const INET_DIAG_REQ_BYTECODE: number = by({ linux: 1 });
/** Attribute of a request: the protocol, where 8 bits are too few; u32 (Linux 3). (addition) */
export const INET_DIAG_REQ_PROTOCOL: number = by({ linux: 3 });
/** Both halves of a socket's cookie in a request that does not name one (Linux 0xffffffff). (addition) */
export const INET_DIAG_NOCOOKIE: number = by({ linux: 0xffffffff });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: bytes in the receive buffer (Linux 0). (addition) */
export const SK_MEMINFO_RMEM_ALLOC: number = by({ linux: 0 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: the receive buffer's size (Linux 1). (addition) */
export const SK_MEMINFO_RCVBUF: number = by({ linux: 1 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: bytes that are being sent (Linux 2). (addition) */
export const SK_MEMINFO_WMEM_ALLOC: number = by({ linux: 2 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: the send buffer's size (Linux 3). (addition) */
export const SK_MEMINFO_SNDBUF: number = by({ linux: 3 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: bytes allocated in advance (Linux 4). (addition) */
export const SK_MEMINFO_FWD_ALLOC: number = by({ linux: 4 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: bytes in the send queue (Linux 5). (addition) */
export const SK_MEMINFO_WMEM_QUEUED: number = by({ linux: 5 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: bytes of options and filters (Linux 6). (addition) */
export const SK_MEMINFO_OPTMEM: number = by({ linux: 6 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: bytes that wait while the socket is in use (Linux 7). (addition) */
export const SK_MEMINFO_BACKLOG: number = by({ linux: 7 });
/** Index in INET_DIAG_SKMEMINFO and SO_MEMINFO: packets that were dropped (Linux 8). (addition) */
export const SK_MEMINFO_DROPS: number = by({ linux: 8 });

// Which attributes a unix_diag_req asks for

/** Bit of a request: the address (Linux 1). (addition) */
export const UDIAG_SHOW_NAME: number = by({ linux: 1 });
/** Bit of a request: the file of the address (Linux 2). (addition) */
export const UDIAG_SHOW_VFS: number = by({ linux: 2 });
/** Bit of a request: the peer's inode (Linux 4). (addition) */
export const UDIAG_SHOW_PEER: number = by({ linux: 4 });
/** Bit of a request: the connections that wait to be accepted (Linux 8). (addition) */
export const UDIAG_SHOW_ICONS: number = by({ linux: 8 });
/** Bit of a request: the lengths of the queues (Linux 16). (addition) */
export const UDIAG_SHOW_RQLEN: number = by({ linux: 16 });
/** Bit of a request: memory (Linux 32). (addition) */
export const UDIAG_SHOW_MEMINFO: number = by({ linux: 32 });
/** Bit of a request: the owner (Linux 64). (addition) */
export const UDIAG_SHOW_UID: number = by({ linux: 64 });
/** Attribute: the address; a leading NUL is an abstract name (Linux 0). (addition) */
export const UNIX_DIAG_NAME: number = by({ linux: 0 });
/** Attribute: inode and device of the address; two u32 (Linux 1). (addition) */
export const UNIX_DIAG_VFS: number = by({ linux: 1 });
/** Attribute: the peer's inode; u32 (Linux 2). (addition) */
export const UNIX_DIAG_PEER: number = by({ linux: 2 });
/** Attribute: inodes of the connections that wait to be accepted; u32 each (Linux 3). (addition) */
export const UNIX_DIAG_ICONS: number = by({ linux: 3 });
/** Attribute: lengths of the receive and the send queue; two u32 (Linux 4). (addition) */
export const UNIX_DIAG_RQLEN: number = by({ linux: 4 });
/** Attribute: u32 by SK_MEMINFO_* (Linux 5). (addition) */
export const UNIX_DIAG_MEMINFO: number = by({ linux: 5 });
/** Attribute: which directions are shut down; u8, 1 receiving, 2 sending (Linux 6). (addition) */
export const UNIX_DIAG_SHUTDOWN: number = by({ linux: 6 });
/** Attribute: the owner; u32 (Linux 7). (addition) */
export const UNIX_DIAG_UID: number = by({ linux: 7 });
