/**
 * Options of every kind of socket, `SO_*`, at the level SOL_SOCKET; `LOCAL_*`, at SOL_LOCAL on macOS and at level 0 on
 * FreeBSD; and the longest queue of listen(), SOMAXCONN.
 *
 * Unless stated otherwise, the value is an int, and 0 and 1 turn the option off and on; socket(7), and setsockopt(2)
 * and unix(4) of the BSDs.
 *
 * Read: Linux: glibc 2.36, linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): asm-generic/socket.h. macOS: SDK 26.0 (as
 * in ziglang/zig 2f4bca41eadc): sys/socket.h and sys/un.h, compared with xnu-11417.101.15. FreeBSD: 14.2.0 (as in the
 * same): sys/socket.h and sys/un.h. Windows: mingw-w64 10.0.0-3 winsock2.h and psdk_inc; SO_ORIGINAL_DST from ws2def.h
 * of Microsoft's SDK.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Record debugging information (everywhere 1). */
export const SO_DEBUG: number = 1;
/** Option to get: whether the socket listens (Linux 30; macOS, Windows, FreeBSD 2). */
export const SO_ACCEPTCONN: number = by({ linux: 30, darwin: 2, windows: 2, freebsd: 2 });
/** Bind an address that is still in use by a closed connection (Linux 2; macOS, Windows, FreeBSD 4). */
export const SO_REUSEADDR: number = by({ linux: 2, darwin: 4, windows: 4, freebsd: 4 });
/** Probe whether a silent peer is alive (Linux 9; macOS, Windows, FreeBSD 8). */
export const SO_KEEPALIVE: number = by({ linux: 9, darwin: 8, windows: 8, freebsd: 8 });
/** Send to the link only, without asking the routing table (Linux 5; macOS, Windows, FreeBSD 0x10). */
export const SO_DONTROUTE: number = by({ linux: 5, darwin: 0x10, windows: 0x10, freebsd: 0x10 });
/** Allow sending to broadcast addresses (Linux 6; macOS, Windows, FreeBSD 0x20). */
export const SO_BROADCAST: number = by({ linux: 6, darwin: 0x20, windows: 0x20, freebsd: 0x20 });
/**
 * Wait at close() until data is sent; struct linger: two ints on Linux, macOS and FreeBSD, two u_short on Windows. In
 * seconds, on macOS in hundredths of one (Linux 13; macOS, Windows, FreeBSD 0x80).
 */
export const SO_LINGER: number = by({ linux: 13, darwin: 0x80, windows: 0x80, freebsd: 0x80 });
/** Leave out-of-band data in the stream (Linux 10; macOS, Windows, FreeBSD 0x100). */
export const SO_OOBINLINE: number = by({ linux: 10, darwin: 0x100, windows: 0x100, freebsd: 0x100 });
/** Bytes of the send buffer; Linux doubles it (Linux 7; macOS, Windows, FreeBSD 0x1001). */
export const SO_SNDBUF: number = by({ linux: 7, darwin: 0x1001, windows: 0x1001, freebsd: 0x1001 });
/** Bytes of the receive buffer; Linux doubles it (Linux 8; macOS, Windows, FreeBSD 0x1002). */
export const SO_RCVBUF: number = by({ linux: 8, darwin: 0x1002, windows: 0x1002, freebsd: 0x1002 });
/** Bytes of room that make the socket writable; not settable on Linux (Linux 19; macOS, Windows, FreeBSD 0x1003). */
export const SO_SNDLOWAT: number = by({ linux: 19, darwin: 0x1003, windows: 0x1003, freebsd: 0x1003 });
/** Bytes of data that make the socket readable (Linux 18; macOS, Windows, FreeBSD 0x1004). */
export const SO_RCVLOWAT: number = by({ linux: 18, darwin: 0x1004, windows: 0x1004, freebsd: 0x1004 });
/** How long sending may wait; struct timeval, on Windows milliseconds (Linux 21; macOS, Windows, FreeBSD 0x1005). */
export const SO_SNDTIMEO: number = by({ linux: 21, darwin: 0x1005, windows: 0x1005, freebsd: 0x1005 });
/** How long receiving may wait; struct timeval, on Windows milliseconds (Linux 20; macOS, Windows, FreeBSD 0x1006). */
export const SO_RCVTIMEO: number = by({ linux: 20, darwin: 0x1006, windows: 0x1006, freebsd: 0x1006 });
/** Option to get: the pending error, which is cleared (Linux 4; macOS, Windows, FreeBSD 0x1007). */
export const SO_ERROR: number = by({ linux: 4, darwin: 0x1007, windows: 0x1007, freebsd: 0x1007 });
/** Option to get: SOCK_STREAM, SOCK_DGRAM and so on (Linux 3; macOS, Windows, FreeBSD 0x1008). */
export const SO_TYPE: number = by({ linux: 3, darwin: 0x1008, windows: 0x1008, freebsd: 0x1008 });
/** Option to get: the address family (Linux 39; FreeBSD 0x1019). */
export const SO_DOMAIN: number = by({ linux: 39, freebsd: 0x1019 });
/** Option to get: the protocol (Linux 38; FreeBSD 0x1016). */
export const SO_PROTOCOL: number = by({ linux: 38, freebsd: 0x1016 });
/** Bind an address that other sockets with this option have bound (Linux 15; macOS, FreeBSD 0x200). */
export const SO_REUSEPORT: number = by({ linux: 15, darwin: 0x200, freebsd: 0x200 });
/** As SO_REUSEPORT, and share what comes among the sockets (FreeBSD 0x10000). */
export const SO_REUSEPORT_LB: number = by({ freebsd: 0x10000 });
/** No other socket may bind the address, with any option (Windows -5). */
export const SO_EXCLUSIVEADDRUSE: number = by({ windows: -5 });
/** Bypass hardware where possible (macOS, Windows, FreeBSD 0x40). */
export const SO_USELOOPBACK: number = by({ darwin: 0x40, windows: 0x40, freebsd: 0x40 });
/** Use one interface only; its name (Linux 25; macOS 0x1134). */
export const SO_BINDTODEVICE: number = by({ linux: 25, darwin: 0x1134 });
/** Use one interface only; its index (Linux 62). */
export const SO_BINDTOIFINDEX: number = by({ linux: 62 });
/** Priority of packets sent, 0 to 6 without privileges (Linux 12). */
export const SO_PRIORITY: number = by({ linux: 12 });
/** Mark of packets sent, for routing and filters (Linux 36). */
export const SO_MARK: number = by({ linux: 36 });
/** The processor that handles what comes (Linux 49). */
export const SO_INCOMING_CPU: number = by({ linux: 49 });
/** Give a control message SCM_CREDENTIALS with each message (Linux 16). */
export const SO_PASSCRED: number = by({ linux: 16 });
/** Option to get: process, user and group of the peer; struct ucred, three ints (Linux 17). */
export const SO_PEERCRED: number = by({ linux: 17 });
/** Give a control message SCM_SECURITY with each message (Linux 34). */
export const SO_PASSSEC: number = by({ linux: 34 });
/** Option to get: security context of the peer; a string (Linux 31). */
export const SO_PEERSEC: number = by({ linux: 31 });
/**
 * Option to get, at IPPROTO_IP: where a redirected connection was bound for; struct sockaddr_in (Linux 80; Windows
 * 12303).
 */
export const SO_ORIGINAL_DST: number = by({ linux: 80, windows: 12303 });
/** Routing table that the socket uses (FreeBSD 0x1014). */
export const SO_SETFIB: number = by({ freebsd: 0x1014 });
/** Number that filters see; u32 (FreeBSD 0x1015). */
export const SO_USER_COOKIE: number = by({ freebsd: 0x1015 });
/** OpenBSD's routing table (no current system of the four). */
export const SO_RTABLE: number = by({});

/** Type of an IPX packet; SOL_IPX (no current system of the four). */
export const IPX_TYPE: number = by({});

// Options of Unix sockets

/** Option to get: user and groups of the peer; struct xucred (macOS, FreeBSD 1). */
export const LOCAL_PEERCRED: number = by({ darwin: 1, freebsd: 1 });
/** Give a control message SCM_CREDS with the first message (FreeBSD 2). */
export const LOCAL_CREDS: number = by({ freebsd: 2 });
/** Give a control message SCM_CREDS2 with each message (FreeBSD 3). */
export const LOCAL_CREDS_PERSISTENT: number = by({ freebsd: 3 });

// The queue of listen()

/**
 * The longest queue, as headers have it; a kernel may allow more or less (Linux 4096; macOS, FreeBSD 128; Windows
 * 0x7fffffff).
 */
export const SOMAXCONN: number = by({ linux: 4096, darwin: 128, windows: 0x7fffffff, freebsd: 128 });

// Additions: timing

/** Give a control message SCM_TIMESTAMP with each datagram (Linux 29; macOS, FreeBSD 0x400). (addition) */
export const SO_TIMESTAMP: number = by({ linux: 29, darwin: 0x400, freebsd: 0x400 });
/** Give a control message SCM_TIMESTAMPNS with each datagram (Linux 35). (addition) */
export const SO_TIMESTAMPNS: number = by({ linux: 35 });
/** Times of sending and receiving; SOF_TIMESTAMPING_* or struct so_timestamping (Linux 37). (addition) */
export const SO_TIMESTAMPING: number = by({ linux: 37 });
/** As SO_TIMESTAMP, with 64-bit times on every processor (Linux 63). (addition) */
export const SO_TIMESTAMP_NEW: number = by({ linux: 63 });
/** As SO_TIMESTAMPNS, with 64-bit times on every processor (Linux 64). (addition) */
export const SO_TIMESTAMPNS_NEW: number = by({ linux: 64 });
/** As SO_TIMESTAMPING, with 64-bit times on every processor (Linux 65). (addition) */
export const SO_TIMESTAMPING_NEW: number = by({ linux: 65 });
/** Give a control message SCM_TIMESTAMP_MONOTONIC with each datagram (macOS 0x800). (addition) */
export const SO_TIMESTAMP_MONOTONIC: number = by({ darwin: 0x800 });
/** Give a control message SCM_BINTIME with each datagram (FreeBSD 0x2000). (addition) */
export const SO_BINTIME: number = by({ freebsd: 0x2000 });
/** Clock of SO_TIMESTAMP; SO_TS_* (FreeBSD 0x1017). (addition) */
export const SO_TS_CLOCK: number = by({ freebsd: 0x1017 });
/** Clock of SO_TIMESTAMP: real time, microseconds (FreeBSD 0). (addition) */
export const SO_TS_REALTIME_MICRO: number = by({ freebsd: 0 });
/** Clock of SO_TIMESTAMP: real time, binary fractions (FreeBSD 1). (addition) */
export const SO_TS_BINTIME: number = by({ freebsd: 1 });
/** Clock of SO_TIMESTAMP: real time, nanoseconds (FreeBSD 2). (addition) */
export const SO_TS_REALTIME: number = by({ freebsd: 2 });
/** Clock of SO_TIMESTAMP: since start, nanoseconds (FreeBSD 3). (addition) */
export const SO_TS_MONOTONIC: number = by({ freebsd: 3 });
/** As SO_RCVTIMEO, with 64-bit times on every processor (Linux 66). (addition) */
export const SO_RCVTIMEO_NEW: number = by({ linux: 66 });
/** As SO_SNDTIMEO, with 64-bit times on every processor (Linux 67). (addition) */
export const SO_SNDTIMEO_NEW: number = by({ linux: 67 });
/** When to send each datagram, which SCM_TXTIME says; struct sock_txtime (Linux 61). (addition) */
export const SO_TXTIME: number = by({ linux: 61 });
/** Bytes a second at most; unsigned int or u64 (Linux 47; FreeBSD 0x1018). (addition) */
export const SO_MAX_PACING_RATE: number = by({ linux: 47, freebsd: 0x1018 });
/** Option to get: seconds since the connection was made (Windows 0x700c). (addition) */
export const SO_CONNECT_TIME: number = by({ windows: 0x700c });

// Additions: buffers and polling

/** Bytes of the receive buffer, beyond the system's limit; privileged (Linux 33). (addition) */
export const SO_RCVBUFFORCE: number = by({ linux: 33 });
/** Bytes of the send buffer, beyond the system's limit; privileged (Linux 32). (addition) */
export const SO_SNDBUFFORCE: number = by({ linux: 32 });
/** Which buffers the kernel may not resize; 1: send, 2: receive (Linux 72). (addition) */
export const SO_BUF_LOCK: number = by({ linux: 72 });
/** Bytes of memory kept for the socket (Linux 73). (addition) */
export const SO_RESERVE_MEM: number = by({ linux: 73 });
/** Option to get: memory in use; nine u32 (Linux 55). (addition) */
export const SO_MEMINFO: number = by({ linux: 55 });
/** Option to get: bytes to receive (macOS 0x1020). (addition) */
export const SO_NREAD: number = by({ darwin: 0x1020 });
/** Option to get: bytes not yet sent (macOS 0x1024). (addition) */
export const SO_NWRITE: number = by({ darwin: 0x1024 });
/** Option to get: datagrams to receive (macOS 0x1112). (addition) */
export const SO_NUMRCVPKT: number = by({ darwin: 0x1112 });
/** Give a control message SCM_INQ with the bytes still to receive (Linux 84). (addition) */
export const SO_INQ: number = by({ linux: 84 });
/** Give a control message of this type with the datagrams dropped; u32 (Linux 40). (addition) */
export const SO_RXQ_OVFL: number = by({ linux: 40 });
/** Where MSG_PEEK begins; -1: at the front (Linux 42). (addition) */
export const SO_PEEK_OFF: number = by({ linux: 42 });
/** How long to poll the card before waiting; microseconds (Linux 46). (addition) */
export const SO_BUSY_POLL: number = by({ linux: 46 });
/** Poll rather than be interrupted (Linux 69). (addition) */
export const SO_PREFER_BUSY_POLL: number = by({ linux: 69 });
/** Packets per poll at most (Linux 70). (addition) */
export const SO_BUSY_POLL_BUDGET: number = by({ linux: 70 });
/** Option to get: the queue that packets came by (Linux 56). (addition) */
export const SO_INCOMING_NAPI_ID: number = by({ linux: 56 });
/** Option to get: bytes of a datagram at most (Windows 0x2003). (addition) */
export const SO_MAX_MSG_SIZE: number = by({ windows: 0x2003 });
/** Option to get: length of the queue of listen() (FreeBSD 0x1011). (addition) */
export const SO_LISTENQLIMIT: number = by({ freebsd: 0x1011 });
/** Option to get: connections in the queue of listen() (FreeBSD 0x1012). (addition) */
export const SO_LISTENQLEN: number = by({ freebsd: 0x1012 });
/** Option to get: unfinished connections in the queue of listen() (FreeBSD 0x1013). (addition) */
export const SO_LISTENINCQLEN: number = by({ freebsd: 0x1013 });

// Additions: filters

/** Receive what a classic BPF program lets through; struct sock_fprog (Linux 26). (addition) */
export const SO_ATTACH_FILTER: number = by({ linux: 26 });
/** Receive what an eBPF program lets through; its descriptor (Linux 50). (addition) */
export const SO_ATTACH_BPF: number = by({ linux: 50 });
/** Remove the filter (Linux 27). (addition) */
export const SO_DETACH_FILTER: number = by({ linux: 27 });
/** Remove the filter; SO_DETACH_FILTER (Linux 27). (addition) */
export const SO_DETACH_BPF: number = by({ linux: 27 });
/** The filter stays as it is (Linux 44). (addition) */
export const SO_LOCK_FILTER: number = by({ linux: 44 });
/** Option to get: the filter; SO_ATTACH_FILTER (Linux 26). (addition) */
export const SO_GET_FILTER: number = by({ linux: 26 });
/** Option to get: the extensions that filters may use (Linux 48). (addition) */
export const SO_BPF_EXTENSIONS: number = by({ linux: 48 });
/** Share among SO_REUSEPORT sockets by a classic BPF program; struct sock_fprog (Linux 51). (addition) */
export const SO_ATTACH_REUSEPORT_CBPF: number = by({ linux: 51 });
/** Share among SO_REUSEPORT sockets by an eBPF program; its descriptor (Linux 52). (addition) */
export const SO_ATTACH_REUSEPORT_EBPF: number = by({ linux: 52 });
/** Remove the program that shares (Linux 68). (addition) */
export const SO_DETACH_REUSEPORT_BPF: number = by({ linux: 68 });
/** Wake accept() when a filter has seen enough; struct accept_filter_arg (FreeBSD 0x1000). (addition) */
export const SO_ACCEPTFILTER: number = by({ freebsd: 0x1000 });

// Additions: identity

/** Option to get: a number of the socket that no other has; u64 (Linux 57). (addition) */
export const SO_COOKIE: number = by({ linux: 57 });
/** Option to get: a number of the network namespace; u64 (Linux 71). (addition) */
export const SO_NETNS_COOKIE: number = by({ linux: 71 });
/** Option to get: the peer's address (Linux 28). (addition) */
export const SO_PEERNAME: number = by({ linux: 28 });
/** Option to get: groups of the peer; array of gid_t (Linux 59). (addition) */
export const SO_PEERGROUPS: number = by({ linux: 59 });
/** Option to get: a descriptor of the peer's process (Linux 77). (addition) */
export const SO_PEERPIDFD: number = by({ linux: 77 });
/** Give a control message SCM_PIDFD with each message (Linux 76). (addition) */
export const SO_PASSPIDFD: number = by({ linux: 76 });
/** Let descriptors be passed to this socket; on at first (Linux 83). */
export const SO_PASSRIGHTS: number = by({ linux: 83 });
/** Give a control message SO_MARK with each datagram (Linux 75). (addition) */
export const SO_RCVMARK: number = by({ linux: 75 });
/** Give a control message SO_PRIORITY with each datagram (Linux 82). (addition) */
export const SO_RCVPRIORITY: number = by({ linux: 82 });
/** Label of mandatory access control; struct mac (macOS 0x1010; FreeBSD 0x1009). (addition) */
export const SO_LABEL: number = by({ darwin: 0x1010, freebsd: 0x1009 });
/** Option to get: the peer's label; struct mac (macOS 0x1011; FreeBSD 0x1010). (addition) */
export const SO_PEERLABEL: number = by({ darwin: 0x1011, freebsd: 0x1010 });
/** Option to get: the protocol; SO_PROTOCOL (FreeBSD 0x1016). (addition) */
export const SO_PROTOTYPE: number = by({ freebsd: 0x1016 });
/** Option to get: process of the peer (macOS 2). (addition) */
export const LOCAL_PEERPID: number = by({ darwin: 2 });
/** Option to get: process that the peer acts for (macOS 3). (addition) */
export const LOCAL_PEEREPID: number = by({ darwin: 3 });
/** Option to get: identifier of the peer's program; uuid_t (macOS 4). (addition) */
export const LOCAL_PEERUUID: number = by({ darwin: 4 });
/** Option to get: identifier of the program that the peer acts for; uuid_t (macOS 5). (addition) */
export const LOCAL_PEEREUUID: number = by({ darwin: 5 });
/** Option to get: audit token of the peer; audit_token_t (macOS 6). (addition) */
export const LOCAL_PEERTOKEN: number = by({ darwin: 6 });
/** connect() waits for accept() (FreeBSD 4). (addition) */
export const LOCAL_CONNWAIT: number = by({ freebsd: 4 });

// Additions: sending without copies, and memory of devices

/** Allow MSG_ZEROCOPY (Linux 60). (addition) */
export const SO_ZEROCOPY: number = by({ linux: 60 });
/** Type of a control message: data that is in ordinary memory (Linux 78). (addition) */
export const SO_DEVMEM_LINEAR: number = by({ linux: 78 });
/** Type of a control message: data that is in a device's memory (Linux 79). (addition) */
export const SO_DEVMEM_DMABUF: number = by({ linux: 79 });
/** Give a device's memory back; array of struct dmabuf_token (Linux 80). (addition) */
export const SO_DEVMEM_DONTNEED: number = by({ linux: 80 });
/** Pass the data on to another socket; struct splice (FreeBSD 0x1023). (addition) */
export const SO_SPLICE: number = by({ freebsd: 0x1023 });

// Additions: the rest

/** A broken pipe raises no SIGPIPE (macOS 0x1022; FreeBSD 0x800). (addition) */
export const SO_NOSIGPIPE: number = by({ darwin: 0x1022, freebsd: 0x800 });
/** As SO_LINGER, in seconds; struct linger (macOS 0x1080). (addition) */
export const SO_LINGER_SEC: number = by({ darwin: 0x1080 });
/** Do not wait at close() (Windows -129). (addition) */
export const SO_DONTLINGER: number = by({ windows: 0xffffff7f | 0 });
/** No error when an address has gone (macOS 0x1023). (addition) */
export const SO_NOADDRERR: number = by({ darwin: 0x1023 });
/** Say what is the matter when an address is in use (macOS 0x1026). (addition) */
export const SO_NOTIFYCONFLICT: number = by({ darwin: 0x1026 });
/** Share ports with other users' sockets (macOS 0x1025). (addition) */
export const SO_REUSESHAREUID: number = by({ darwin: 0x1025 });
/** Bind a random port (macOS 0x1082). (addition) */
export const SO_RANDOMPORT: number = by({ darwin: 0x1082 });
/** Keep what did not fit for the next receive (macOS 0x2000). (addition) */
export const SO_DONTTRUNC: number = by({ darwin: 0x2000 });
/** Say whether there is more (macOS 0x4000). (addition) */
export const SO_WANTMORE: number = by({ darwin: 0x4000 });
/** Say whether there is out-of-band data (macOS 0x8000). (addition) */
export const SO_WANTOOBFLAG: number = by({ darwin: 0x8000 });
/** Attach a network kernel extension (macOS 0x1021). (addition) */
export const SO_NKE: number = by({ darwin: 0x1021 });
/** Wait at close() for the kernel's own use of the socket (macOS 0x1027). (addition) */
export const SO_UPCALLCLOSEWAIT: number = by({ darwin: 0x1027 });
/** Extensions; struct so_np_extensions (macOS 0x1083). (addition) */
export const SO_NP_EXTENSIONS: number = by({ darwin: 0x1083 });
/** Service class of what is sent; 0 to 8 (macOS 0x1116). (addition) */
export const SO_NET_SERVICE_TYPE: number = by({ darwin: 0x1116 });
/** Option to get: how packets of the service class are marked (macOS 0x1119). (addition) */
export const SO_NETSVC_MARKING_LEVEL: number = by({ darwin: 0x1119 });
/** Signed answers of the resolver; bytes (macOS 0x1131). (addition) */
export const SO_RESOLVER_SIGNATURE: number = by({ darwin: 0x1131 });
/** Send UDP without checksums (Linux 11). (addition) */
export const SO_NO_CHECK: number = by({ linux: 11 });
/** Send Ethernet frames without the check sequence (Linux 43). (addition) */
export const SO_NOFCS: number = by({ linux: 43 });
/** Give a control message SCM_WIFI_STATUS: whether a frame arrived (Linux 41). (addition) */
export const SO_WIFI_STATUS: number = by({ linux: 41 });
/** Wake programs that wait for exceptions when the error queue fills (Linux 45). (addition) */
export const SO_SELECT_ERR_QUEUE: number = by({ linux: 45 });
/** 1: the route seems bad, look for another (Linux 53). (addition) */
export const SO_CNX_ADVICE: number = by({ linux: 53 });
/** Choose another path when data must be repeated (Linux 74). (addition) */
export const SO_TXREHASH: number = by({ linux: 74 });
/** No longer in use (Linux 14). (addition) */
export const SO_BSDCOMPAT: number = by({ linux: 14 });
/** No longer in use (Linux 22). (addition) */
export const SO_SECURITY_AUTHENTICATION: number = by({ linux: 22 });
/** No longer in use (Linux 23). (addition) */
export const SO_SECURITY_ENCRYPTION_TRANSPORT: number = by({ linux: 23 });
/** No longer in use (Linux 24). (addition) */
export const SO_SECURITY_ENCRYPTION_NETWORK: number = by({ linux: 24 });
/** Report when datagrams did not fit the buffer (FreeBSD 0x20000). (addition) */
export const SO_RERROR: number = by({ freebsd: 0x20000 });
/** Do not let the card do TCP (FreeBSD 0x4000). (addition) */
export const SO_NO_OFFLOAD: number = by({ freebsd: 0x4000 });
/** Do not let the card place data (FreeBSD 0x8000). (addition) */
export const SO_NO_DDP: number = by({ freebsd: 0x8000 });
/** Connections are made at accept(), not before (Windows 0x3002). (addition) */
export const SO_CONDITIONAL_ACCEPT: number = by({ windows: 0x3002 });
/** A socket of AcceptEx() takes the listener's properties; SOCKET (Windows 0x700b). (addition) */
export const SO_UPDATE_ACCEPT_CONTEXT: number = by({ windows: 0x700b });
/** A socket of ConnectEx() becomes an ordinary one (Windows 0x7010). (addition) */
export const SO_UPDATE_CONNECT_CONTEXT: number = by({ windows: 0x7010 });

// Clocks of SO_TXTIME. Read: glibc 2.36: bits/time.h.
/** Clock of SO_TXTIME: international atomic time (Linux 11). (addition) */
export const CLOCK_TAI: number = by({ linux: 11 });
/** Clock of SO_TXTIME: time since the machine was started (Linux 1). (addition) */
export const CLOCK_MONOTONIC: number = by({ linux: 1 });
