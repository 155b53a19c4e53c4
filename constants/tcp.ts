/**
 * Options of TCP, `TCP_*`, at the level IPPROTO_TCP.
 *
 * Unless stated otherwise, the value is an int, and 0 and 1 turn the option off and on; tcp(7), and tcp(4) of the
 * BSDs.
 *
 * Read: Linux: glibc 2.36 netinet/tcp.h, linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/tcp.h. macOS: SDK 26.0
 * (as in ziglang/zig 2f4bca41eadc): netinet/tcp.h, compared with xnu-11417.101.15. FreeBSD: 14.2.0 (as in the same):
 * netinet/tcp.h. Windows: mingw-w64 d7f3c52012c4 ws2ipdef.h, since Debian's 10.0.0-3 has TCP_NODELAY alone.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Send small pieces at once (everywhere 1). */
export const TCP_NODELAY: number = 1;
/** Bytes of a segment at most (Linux, macOS, FreeBSD 2; Windows 4). */
export const TCP_MAXSEG: number = by({ linux: 2, darwin: 2, windows: 4, freebsd: 2 });
/** Send whole segments only, until turned off (Linux 3). */
export const TCP_CORK: number = by({ linux: 3 });
/** Acknowledge at once; CPython's name for SIO_TCP_SET_ACK_FREQUENCY on Windows (Linux 12; Windows -1744830441). */
export const TCP_QUICKACK: number = by({ linux: 12, windows: 0x98000017 | 0 });
/**
 * Take data with the connection's first packet; on Linux the queue's length (Linux 23; macOS 0x105; Windows 15; FreeBSD
 * 1025).
 */
export const TCP_FASTOPEN: number = by({ linux: 23, darwin: 0x105, windows: 15, freebsd: 1025 });
/** connect() waits for the first data, and sends it with the first packet (Linux 30). */
export const TCP_FASTOPEN_CONNECT: number = by({ linux: 30 });
/** Key of the cookies; 16 or 32 bytes (Linux 33). */
export const TCP_FASTOPEN_KEY: number = by({ linux: 33 });
/** Take data with the first packet without a cookie (Linux 34). */
export const TCP_FASTOPEN_NO_COOKIE: number = by({ linux: 34 });
/** Wake accept() when data is there; seconds to wait for it (Linux 9). */
export const TCP_DEFER_ACCEPT: number = by({ linux: 9 });
/** Writable only while fewer bytes than this are unsent (Linux 25; macOS 0x201). */
export const TCP_NOTSENT_LOWAT: number = by({ linux: 25, darwin: 0x201 });
/** Congestion control; its name (Linux 13; FreeBSD 64). */
export const TCP_CONGESTION: number = by({ linux: 13, freebsd: 64 });
/** How long sent data may stay unacknowledged; milliseconds (Linux 18). */
export const TCP_USER_TIMEOUT: number = by({ linux: 18 });

// Keeping alive

/** How long the peer is silent before the first probe; seconds (Linux 4; Windows 3; FreeBSD 256). */
export const TCP_KEEPIDLE: number = by({ linux: 4, windows: 3, freebsd: 256 });
/** How long the peer is silent before the first probe; seconds (macOS 0x10). */
export const TCP_KEEPALIVE: number = by({ darwin: 0x10 });
/** Time between probes; seconds (Linux 5; macOS 0x101; Windows 17; FreeBSD 512). */
export const TCP_KEEPINTVL: number = by({ linux: 5, darwin: 0x101, windows: 17, freebsd: 512 });
/** Probes that go unanswered before the connection is given up (Linux 6; macOS 0x102; Windows 16; FreeBSD 1024). */
export const TCP_KEEPCNT: number = by({ linux: 6, darwin: 0x102, windows: 16, freebsd: 1024 });

// Less common

/** Option to get: state and figures of the connection; struct tcp_info (Linux 11; FreeBSD 32). */
export const TCP_INFO: number = by({ linux: 11, freebsd: 32 });
/** Option to get: state and figures of the connection; struct tcp_connection_info (macOS 0x106). */
export const TCP_CONNECTION_INFO: number = by({ darwin: 0x106 });
/** Option to get: figures of the congestion control; union tcp_cc_info (Linux 26). */
export const TCP_CC_INFO: number = by({ linux: 26 });
/** How often to try to connect, 1 to 127 (Linux 7). */
export const TCP_SYNCNT: number = by({ linux: 7 });
/** How long to stay in FIN-WAIT-2; seconds (Linux 8). */
export const TCP_LINGER2: number = by({ linux: 8 });
/** Bytes of the receive window at most (Linux 10). */
export const TCP_WINDOW_CLAMP: number = by({ linux: 10 });
/** Thin streams: repeat without growing pauses (Linux 16). */
export const TCP_THIN_LINEAR_TIMEOUTS: number = by({ linux: 16 });
/** Thin streams: repeat after one duplicate acknowledgement (Linux 17). */
export const TCP_THIN_DUPACK: number = by({ linux: 17 });
/** Keep the packets that connections begin with; 1: from the IP header on, 2: from the link's (Linux 27). */
export const TCP_SAVE_SYN: number = by({ linux: 27 });
/** Option to get: the packet that the connection began with; bytes (Linux 28). */
export const TCP_SAVED_SYN: number = by({ linux: 28 });
/** Clock of the timestamps; to repair a connection (Linux 24). */
export const TCP_TIMESTAMP: number = by({ linux: 24 });
/** What is layered over TCP, such as "tls"; a name (Linux 31). */
export const TCP_ULP: number = by({ linux: 31 });
/** Sign segments; struct tcp_md5sig, on FreeBSD an int (Linux 14; FreeBSD 16). */
export const TCP_MD5SIG: number = by({ linux: 14, freebsd: 16 });
/** Sign segments of a range of addresses; struct tcp_md5sig (Linux 32). */
export const TCP_MD5SIG_EXT: number = by({ linux: 32 });
/** Option to get: received pages in memory; struct tcp_zerocopy_receive (Linux 35). */
export const TCP_ZEROCOPY_RECEIVE: number = by({ linux: 35 });
/** Give a control message with the bytes still to receive (Linux 36). */
export const TCP_INQ: number = by({ linux: 36 });
/** Delay what is sent; microseconds (Linux 37). */
export const TCP_TX_DELAY: number = by({ linux: 37 });
/** Take the connection's state apart, to put it together elsewhere; TCP_REPAIR_* (Linux 19). */
export const TCP_REPAIR: number = by({ linux: 19 });
/** Queue that repair works on (Linux 20). */
export const TCP_REPAIR_QUEUE: number = by({ linux: 20 });
/** Sequence number of the queue that repair works on; u32 (Linux 21). */
export const TCP_QUEUE_SEQ: number = by({ linux: 21 });
/** Options of a connection in repair; array of struct tcp_repair_opt (Linux 22). */
export const TCP_REPAIR_OPTIONS: number = by({ linux: 22 });
/** Windows of a connection in repair; struct tcp_repair_window (Linux 29). */
export const TCP_REPAIR_WINDOW: number = by({ linux: 29 });

// Additions: options

/** Cookies, of kernels 2.6.33 to 3.9; struct tcp_cookie_transactions (Linux 15). (addition) */
export const TCP_COOKIE_TRANSACTIONS: number = by({ linux: 15 });
/** Sign segments (RFC 5925): add a key; struct tcp_ao_add (Linux 38). (addition) */
export const TCP_AO_ADD_KEY: number = by({ linux: 38 });
/** Sign segments (RFC 5925): remove a key; struct tcp_ao_del (Linux 39). (addition) */
export const TCP_AO_DEL_KEY: number = by({ linux: 39 });
/** Sign segments (RFC 5925): state; struct tcp_ao_info_opt (Linux 40). (addition) */
export const TCP_AO_INFO: number = by({ linux: 40 });
/** Sign segments (RFC 5925): list keys; struct tcp_ao_getsockopt (Linux 41). (addition) */
export const TCP_AO_GET_KEYS: number = by({ linux: 41 });
/** Sign segments (RFC 5925): state of a connection in repair; struct tcp_ao_repair (Linux 42). (addition) */
export const TCP_AO_REPAIR: number = by({ linux: 42 });
/** Option to get: whether the connection is multipath TCP (Linux 43). (addition) */
export const TCP_IS_MPTCP: number = by({ linux: 43 });
/** Longest pause before repeating; milliseconds (Linux 44). (addition) */
export const TCP_RTO_MAX_MS: number = by({ linux: 44 });
/** Shortest pause before repeating; microseconds (Linux 45). (addition) */
export const TCP_RTO_MIN_US: number = by({ linux: 45 });
/** Longest delay of an acknowledgement; microseconds (Linux 46). (addition) */
export const TCP_DELACK_MAX_US: number = by({ linux: 46 });
/** Send whole segments only, until turned off (macOS, FreeBSD 4). (addition) */
export const TCP_NOPUSH: number = by({ darwin: 4, freebsd: 4 });
/** Send without TCP's options (macOS, FreeBSD 8). (addition) */
export const TCP_NOOPT: number = by({ darwin: 8, freebsd: 8 });
/** How long connect() tries; seconds (macOS 0x20). (addition) */
export const TCP_CONNECTIONTIMEOUT: number = by({ darwin: 0x20 });
/** How long to repeat before the connection is given up; seconds (macOS 0x80). (addition) */
export const TCP_RXT_CONNDROPTIME: number = by({ darwin: 0x80 });
/** Give the connection up after the third repeated FIN (macOS 0x100). (addition) */
export const TCP_RXT_FINDROP: number = by({ darwin: 0x100 });
/** Acknowledge every second segment (macOS 0x103). (addition) */
export const TCP_SENDMOREACKS: number = by({ darwin: 0x103 });
/** Explicit congestion notification (macOS 0x104). (addition) */
export const TCP_ENABLE_ECN: number = by({ darwin: 0x104 });
/** Urgent data as RFC 1122 has it (Windows 2). (addition) */
export const TCP_EXPEDITED_1122: number = by({ windows: 2 });
/** How long to repeat before the connection is given up; seconds (Windows 5). (addition) */
export const TCP_MAXRT: number = by({ windows: 5 });
/** How long to repeat before the connection is given up; milliseconds (Windows 14). (addition) */
export const TCP_MAXRTMS: number = by({ windows: 14 });
/** Urgent data as RFC 1122 has it (Windows 6). (addition) */
export const TCP_STDURG: number = by({ windows: 6 });
/** No urgent data (Windows 7). (addition) */
export const TCP_NOURG: number = by({ windows: 7 });
/** Option to get: whether urgent data is next (Windows 8). (addition) */
export const TCP_ATMARK: number = by({ windows: 8 });
/** Try to connect once only (Windows 9). (addition) */
export const TCP_NOSYNRETRIES: number = by({ windows: 9 });
/** RFC 1323 timestamps (Windows 10). (addition) */
export const TCP_TIMESTAMPS: number = by({ windows: 10 });
/** Congestion control (Windows 12). (addition) */
export const TCP_CONGESTION_ALGORITHM: number = by({ windows: 12 });
/** Delay the acknowledgement of the end (Windows 13). (addition) */
export const TCP_DELAY_FIN_ACK: number = by({ windows: 13 });
/** connect() fails on an ICMP error (Windows 18). (addition) */
export const TCP_FAIL_CONNECT_ON_ICMP_ERROR: number = by({ windows: 18 });
/** Option to get: the ICMP error; ICMP_ERROR_INFO (Windows 19). (addition) */
export const TCP_ICMP_ERROR_INFO: number = by({ windows: 19 });
/** How long connect() tries; seconds (FreeBSD 128). (addition) */
export const TCP_KEEPINIT: number = by({ freebsd: 128 });
/** How long sent data may stay unacknowledged; seconds (FreeBSD 68). (addition) */
export const TCP_MAXUNACKTIME: number = by({ freebsd: 68 });
/** TCP stack; struct tcp_function_set (FreeBSD 8192). (addition) */
export const TCP_FUNCTION_BLK: number = by({ freebsd: 8192 });
/** Delay acknowledgements (FreeBSD 72). (addition) */
export const TCP_DELACK: number = by({ freebsd: 72 });

// Additions: values and control messages

/** Control message that TCP_INQ gives; int (Linux 36). (addition) */
export const TCP_CM_INQ: number = by({ linux: 36 });
/** Begin to repair (Linux 1). (addition) */
export const TCP_REPAIR_ON: number = by({ linux: 1 });
/** End repair, with a window probe (Linux 0). (addition) */
export const TCP_REPAIR_OFF: number = by({ linux: 0 });
/** End repair, without a window probe (Linux -1). (addition) */
export const TCP_REPAIR_OFF_NO_WP: number = by({ linux: -1 });
/** No queue (Linux 0). (addition) */
export const TCP_NO_QUEUE: number = by({ linux: 0 });
/** The receive queue (Linux 1). (addition) */
export const TCP_RECV_QUEUE: number = by({ linux: 1 });
/** The send queue (Linux 2). (addition) */
export const TCP_SEND_QUEUE: number = by({ linux: 2 });
/** Bytes of a TCP_MD5SIG key at most (Linux 80). (addition) */
export const TCP_MD5SIG_MAXKEYLEN: number = by({ linux: 80 });
/** Flag of TCP_MD5SIG_EXT: the prefix length counts (Linux 1). (addition) */
export const TCP_MD5SIG_FLAG_PREFIX: number = by({ linux: 1 });
/** Flag of TCP_MD5SIG_EXT: the interface counts (Linux 2). (addition) */
export const TCP_MD5SIG_FLAG_IFINDEX: number = by({ linux: 2 });
/** Bytes of a TCP_AO_ADD_KEY key at most (Linux 80). (addition) */
export const TCP_AO_MAXKEYLEN: number = by({ linux: 80 });
/** Flag of TCP_AO_ADD_KEY: the interface counts (Linux 1). (addition) */
export const TCP_AO_KEYF_IFINDEX: number = by({ linux: 1 });
/** Flag of TCP_AO_ADD_KEY: do not sign the options (Linux 2). (addition) */
export const TCP_AO_KEYF_EXCLUDE_OPT: number = by({ linux: 2 });
/** Flag of TCP_ZEROCOPY_RECEIVE: the pages were never touched (Linux 1). (addition) */
export const TCP_RECEIVE_ZEROCOPY_FLAG_TLB_CLEAN_HINT: number = by({ linux: 1 });

// Additions: states, as TCP_INFO tells them

/** Connected (Linux 1). (addition) */
export const TCP_ESTABLISHED: number = by({ linux: 1 });
/** connect() has begun (Linux 2). (addition) */
export const TCP_SYN_SENT: number = by({ linux: 2 });
/** A connection came in (Linux 3). (addition) */
export const TCP_SYN_RECV: number = by({ linux: 3 });
/** Shut down, not yet acknowledged (Linux 4). (addition) */
export const TCP_FIN_WAIT1: number = by({ linux: 4 });
/** Shut down and acknowledged (Linux 5). (addition) */
export const TCP_FIN_WAIT2: number = by({ linux: 5 });
/** Closed, waiting for stray packets (Linux 6). (addition) */
export const TCP_TIME_WAIT: number = by({ linux: 6 });
/** Closed (Linux 7). (addition) */
export const TCP_CLOSE: number = by({ linux: 7 });
/** The peer has shut down (Linux 8). (addition) */
export const TCP_CLOSE_WAIT: number = by({ linux: 8 });
/** Both have shut down, the last acknowledgement is missing (Linux 9). (addition) */
export const TCP_LAST_ACK: number = by({ linux: 9 });
/** Listening (Linux 10). (addition) */
export const TCP_LISTEN: number = by({ linux: 10 });
/** Both shut down at once (Linux 11). (addition) */
export const TCP_CLOSING: number = by({ linux: 11 });

// Multipath TCP: options at SOL_MPTCP of a socket that was made with IPPROTO_MPTCP. Read: linux-libc-dev: linux/mptcp.h.
/** Option to get: counters of the whole connection; struct mptcp_info (Linux 1). (addition) */
export const MPTCP_INFO: number = by({ linux: 1 });
/** Option to get: struct tcp_info of each subflow (Linux 2). (addition) */
export const MPTCP_TCPINFO: number = by({ linux: 2 });
/** Option to get: the addresses of each subflow (Linux 3). (addition) */
export const MPTCP_SUBFLOW_ADDRS: number = by({ linux: 3 });
/** Option to get: all three (Linux 4). (addition) */
export const MPTCP_FULL_INFO: number = by({ linux: 4 });
