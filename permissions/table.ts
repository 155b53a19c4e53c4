/**
 * What the guard decides about each socket option, control message and ioctl: the decision, and why.
 *
 * The question is always the same: can its value make packets go anywhere else than to the address of the call, or hand
 * in something that was not checked? Such a value carries an address, a route, a next hop, a header, a filter, a policy
 * or a descriptor. What is not listed here is refused unless net is granted whole.
 *
 * Only TCP, UDP and AF_UNIX sockets exist without that grant. So the options of other families (packet, netlink, CAN,
 * SCTP, VSOCK, Bluetooth, XDP …) need no lines: their levels are not listed, and refused.
 *
 * Read: Linux 6.12's `asm-generic/socket.h`, `linux/in.h`, `in6.h`, `ipv6.h`, `tcp.h`, `udp.h`, `sockios.h`, `net/ipv4`,
 * `net/ipv6`, `net/core/sock.c`; ip(7), ipv6(7), tcp(7), udp(7), socket(7), unix(7), netdevice(7); FreeBSD's and macOS'
 * ip(4), ip6(4), tcp(4); Microsoft's pages on `SOL_SOCKET`, `IPPROTO_IP`, `IPPROTO_IPV6`, `IPPROTO_TCP` options.
 *
 * @module
 */

import * as SCM from "../constants/ancillary.ts";
import * as IOCTL from "../constants/ioctl.ts";
import * as IP from "../constants/ip.ts";
import * as IPV6 from "../constants/ipv6.ts";
import { platform } from "../constants/platform.ts";
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import * as SO from "../constants/socket_option.ts";
import * as TCP from "../constants/tcp.ts";
import * as UDP from "../constants/udp.ts";
import * as WINDOWS from "../constants/windows.ts";

/**
 * What may be done with a value:
 *
 * - `allowed`: any value.
 * - `group`: it begins with a multicast group, which must be granted at the port that the socket is bound to.
 * - `source`: it has an address of this machine to send from, which must be granted as for bind(2); and no interface.
 * - `interface`: an interface's address, by which multicast leaves; it must be granted as for bind(2).
 * - `descriptors`: it has descriptors, each of which must be one that could be used here.
 * - `refused`: it needs net granted whole.
 */
export type Decision = "allowed" | "group" | "source" | "interface" | "descriptors" | "refused";

/** Values of one decision. */
export interface Row<Name extends string = string> {
  /** The names of the constants. One that a platform lacks counts for nothing there. */
  readonly names: readonly Name[];
  /** What may be set, or sent beside data. */
  readonly decision: Decision;
  /** What reading it needs, if it is not allowed. */
  readonly read?: "refused";
  /** The reason. */
  readonly why: string;
}

/** The rows of one level. */
export interface Level {
  /** The level's number; `undefined` where the platform has none. */
  readonly level: number | undefined;
  /** The constants by name. */
  readonly constants: Readonly<Record<string, unknown>>;
  /** The decisions. Where two constants have one number, the stricter decision counts. */
  readonly rows: readonly Row[];
}

type Name<Constants> = Extract<keyof Constants, string>;
type Rows<Constants> = readonly Row<Name<Constants>>[];

const socket_rows: Rows<typeof SO> = [
  {
    names: [
      ...[
        "SO_DEBUG",
        "SO_SNDBUF",
        "SO_RCVBUF",
        "SO_SNDBUFFORCE",
        "SO_RCVBUFFORCE",
        "SO_SNDLOWAT",
        "SO_RCVLOWAT",
      ] as const,
      ...["SO_SNDTIMEO", "SO_RCVTIMEO", "SO_SNDTIMEO_NEW", "SO_RCVTIMEO_NEW", "SO_LINGER", "SO_LINGER_SEC"] as const,
      ...["SO_DONTLINGER", "SO_KEEPALIVE", "SO_OOBINLINE", "SO_BUF_LOCK", "SO_RESERVE_MEM", "SO_ZEROCOPY"] as const,
      ...["SO_BUSY_POLL", "SO_PREFER_BUSY_POLL", "SO_BUSY_POLL_BUDGET", "SO_PEEK_OFF", "SO_RXQ_OVFL"] as const,
      ...["SO_SELECT_ERR_QUEUE", "SO_NOSIGPIPE", "SO_DONTTRUNC", "SO_WANTMORE", "SO_WANTOOBFLAG", "SO_RERROR"] as const,
      ...["SO_UPCALLCLOSEWAIT", "SO_NP_EXTENSIONS", "SO_CONDITIONAL_ACCEPT", "SO_INQ", "SO_BSDCOMPAT"] as const,
      ...["SO_LISTENQLIMIT", "SO_NOADDRERR", "SO_NOTIFYCONFLICT", "SO_RANDOMPORT", "SO_USER_COOKIE"] as const,
      ...["SO_LABEL", "SO_RESOLVER_SIGNATURE", "SO_NKE", "SO_USELOOPBACK"] as const,
    ],
    decision: "allowed",
    why: "sizes, times and flags of this socket's own buffers and calls",
  },
  {
    names: ["SO_REUSEADDR", "SO_REUSEPORT", "SO_REUSEPORT_LB", "SO_EXCLUSIVEADDRUSE", "SO_REUSESHAREUID"],
    decision: "allowed",
    why: "who may share an address; bind(2) checks the address",
  },
  {
    names: ["SO_BROADCAST", "SO_DONTROUTE"],
    decision: "allowed",
    why: "whether the kernel takes a destination; the destination itself is checked, and stays what it is",
  },
  {
    names: [
      ...["SO_PRIORITY", "SO_MAX_PACING_RATE", "SO_TXTIME", "SO_NO_CHECK", "SO_TXREHASH", "SO_CNX_ADVICE"] as const,
      ...["SO_NET_SERVICE_TYPE", "SO_NETSVC_MARKING_LEVEL", "SO_NO_OFFLOAD", "SO_NO_DDP", "SO_INCOMING_CPU"] as const,
      ...["SO_WIFI_STATUS", "SO_NOFCS"] as const,
    ],
    decision: "allowed",
    why: "when and how a packet leaves, not where it goes",
  },
  {
    names: [
      ...["SO_TIMESTAMP", "SO_TIMESTAMPNS", "SO_TIMESTAMPING", "SO_TIMESTAMP_NEW", "SO_TIMESTAMPNS_NEW"] as const,
      ...["SO_TIMESTAMPING_NEW", "SO_TIMESTAMP_MONOTONIC", "SO_BINTIME", "SO_TS_CLOCK", "SO_PASSCRED"] as const,
      ...["SO_PASSSEC", "SO_PASSRIGHTS", "SO_RCVMARK", "SO_RCVPRIORITY"] as const,
    ],
    decision: "allowed",
    why: "what is reported with received messages",
  },
  {
    names: ["SO_PASSPIDFD"],
    decision: "allowed",
    why: "a descriptor of the sender's process may come with a message; it is no socket, and unknown to the guard",
  },
  {
    names: [
      ...["SO_TYPE", "SO_ERROR", "SO_ACCEPTCONN", "SO_DOMAIN", "SO_PROTOCOL", "SO_PROTOTYPE", "SO_PEERCRED"] as const,
      ...["SO_PEERSEC", "SO_PEERGROUPS", "SO_PEERNAME", "SO_PEERLABEL", "SO_COOKIE", "SO_NETNS_COOKIE"] as const,
      ...["SO_MEMINFO", "SO_INCOMING_NAPI_ID", "SO_BPF_EXTENSIONS", "SO_NREAD", "SO_NWRITE", "SO_NUMRCVPKT"] as const,
      ...["SO_LISTENQLEN", "SO_LISTENINCQLEN", "SO_MAX_MSG_SIZE", "SO_CONNECT_TIME"] as const,
    ],
    decision: "allowed",
    why: "only read; the kernel refuses to set it",
  },
  {
    names: ["SO_DETACH_FILTER", "SO_DETACH_BPF", "SO_DETACH_REUSEPORT_BPF", "SO_LOCK_FILTER"],
    decision: "allowed",
    why: "takes a filter away or keeps it; it brings none",
  },
  {
    names: ["SO_ATTACH_FILTER", "SO_GET_FILTER", "SO_ATTACH_REUSEPORT_CBPF", "SO_ACCEPTFILTER"],
    decision: "refused",
    why: "a filter, by a pointer into memory; SO_ATTACH_REUSEPORT_CBPF chooses among the sockets of a port",
  },
  {
    names: [
      "SO_ATTACH_BPF",
      "SO_ATTACH_REUSEPORT_EBPF",
      "SO_SPLICE",
      "SO_UPDATE_ACCEPT_CONTEXT",
      "SO_UPDATE_CONNECT_CONTEXT",
    ],
    decision: "refused",
    why: "a descriptor: of a program in the kernel, or of another socket",
  },
  {
    names: ["SO_PEERPIDFD"],
    decision: "refused",
    read: "refused",
    why: "gives a descriptor of another process",
  },
  {
    names: ["SO_BINDTODEVICE", "SO_BINDTOIFINDEX", "SO_MARK", "SO_SETFIB"],
    decision: "refused",
    why: "chooses the route: the same address may be another host on another interface or in another table",
  },
  {
    names: ["SO_DEVMEM_LINEAR", "SO_DEVMEM_DMABUF", "SO_DEVMEM_DONTNEED"],
    decision: "refused",
    why: "memory of a network card",
  },
  {
    names: ["SO_SECURITY_AUTHENTICATION", "SO_SECURITY_ENCRYPTION_TRANSPORT", "SO_SECURITY_ENCRYPTION_NETWORK"],
    decision: "refused",
    why: "reserved numbers, which Linux does not implement",
  },
];

const MULTICAST_LEAVE = [
  "MCAST_LEAVE_GROUP",
  "MCAST_LEAVE_SOURCE_GROUP",
  "MCAST_BLOCK_SOURCE",
  "MCAST_UNBLOCK_SOURCE",
] as const;
const MULTICAST_JOIN = ["MCAST_JOIN_GROUP", "MCAST_JOIN_SOURCE_GROUP", "MCAST_MSFILTER"] as const;
const LEAVE_WHY = "ends or narrows a membership that was granted when the group was joined";
const JOIN_WHY =
  "joins a group in a struct with a whole sockaddr, at offsets that differ; use IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP";
const RECEIVE_WHY = "what is reported with received packets";
const POLICY_WHY = "an IPsec policy: it has addresses of tunnels";

const ip_rows: Rows<typeof IP> = [
  {
    names: [
      ...["IP_TOS", "IP_TTL", "IP_MTU_DISCOVER", "IP_MTU", "IP_DONTFRAG", "IP_DONTFRAGMENT", "IP_MINTTL"] as const,
      ...["IP_NODEFRAG", "IP_CHECKSUM", "IP_MULTICAST_TTL", "IP_MULTICAST_LOOP", "IP_MULTICAST_ALL"] as const,
    ],
    decision: "allowed",
    why: "fields of the header that are no address",
  },
  {
    names: [
      ...[
        "IP_RECVOPTS",
        "IP_RECVRETOPTS",
        "IP_RECVTOS",
        "IP_RECVTTL",
        "IP_RECVDSTADDR",
        "IP_RECVERR",
        "IP_RECVORIGDSTADDR",
      ] as const,
      ...["IP_ORIGDSTADDR", "IP_RECVFRAGSIZE", "IP_RECVERR_RFC4884", "IP_RECVIF", "IP_PASSSEC", "IP_PKTINFO"] as const,
      ...["IP_RECVPKTINFO", "IP_PKTOPTIONS", "IP_STRIPHDR", "IP_PROTOCOL"] as const,
      // FreeBSD's IP_RECVDSTADDR has this name too, where it is a control message.
      "IP_SENDSRCADDR",
    ],
    decision: "allowed",
    why: RECEIVE_WHY,
  },
  {
    names: ["IP_FREEBIND", "IP_BIND_ADDRESS_NO_PORT", "IP_LOCAL_PORT_RANGE", "IP_PORTRANGE"],
    decision: "allowed",
    why: "which addresses and ports bind(2) takes; bind(2) checks the address",
  },
  {
    names: ["IP_ADD_MEMBERSHIP", "IP_ADD_SOURCE_MEMBERSHIP"],
    decision: "group",
    why: "the group comes first in the struct",
  },
  {
    names: [
      ...["IP_DROP_MEMBERSHIP", "IP_DROP_SOURCE_MEMBERSHIP", "IP_BLOCK_SOURCE", "IP_UNBLOCK_SOURCE"] as const,
      ...MULTICAST_LEAVE,
    ],
    decision: "allowed",
    why: LEAVE_WHY,
  },
  { names: ["IP_MSFILTER", ...MULTICAST_JOIN], decision: "refused", why: JOIN_WHY },
  { names: ["IP_MULTICAST_IF"], decision: "interface", why: "the source of multicast: an address of this machine" },
  { names: ["IP_MULTICAST_IFINDEX"], decision: "allowed", why: "on which of its interfaces a group is meant" },
  {
    names: ["IP_UNICAST_IF", "IP_BOUND_IF", "IP_MULTICAST_VIF"],
    decision: "refused",
    why: "chooses the route, as SO_BINDTODEVICE does",
  },
  {
    names: ["IP_OPTIONS", "IP_RETOPTS"],
    decision: "refused",
    why:
      "a source route: the packet goes by the hosts that it names. On Linux IP_RECVRETOPTS has the number of IP_RETOPTS",
  },
  { names: ["IP_HDRINCL", "IP_ROUTER_ALERT"], decision: "refused", why: "the whole header, or other hosts' packets" },
  {
    names: ["IP_TRANSPARENT", "IP_BINDANY", "IP_ONESBCAST"],
    decision: "refused",
    why: "addresses that are not this machine's, or another destination than the call's",
  },
  { names: ["IP_IPSEC_POLICY", "IP_XFRM_POLICY"], decision: "refused", why: POLICY_WHY },
];

const ipv6_rows: Rows<typeof IPV6 & typeof IP> = [
  {
    names: [
      ...["IPV6_V6ONLY", "IPV6_UNICAST_HOPS", "IPV6_CHECKSUM", "IPV6_DONTFRAG", "IPV6_TCLASS", "IPV6_MTU"] as const,
      ...["IPV6_USE_MIN_MTU", "IPV6_HOPLIMIT", "IPV6_MULTICAST_HOPS", "IPV6_MULTICAST_LOOP"] as const,
      ...["IPV6_MULTICAST_ALL", "IPV6_MTU_DISCOVER", "IPV6_MINHOPCOUNT", "IPV6_AUTOFLOWLABEL"] as const,
      ...["IPV6_2292HOPLIMIT", "IPV6_2292PKTINFO"] as const,
    ],
    decision: "allowed",
    why: "fields of the header that are no address; the last two are flags of receiving where they are options",
  },
  {
    names: [
      ...["IPV6_PATHMTU", "IPV6_RECVPKTINFO", "IPV6_RECVHOPLIMIT", "IPV6_RECVTCLASS", "IPV6_RECVRTHDR"] as const,
      ...["IPV6_RECVHOPOPTS", "IPV6_RECVDSTOPTS", "IPV6_RECVPATHMTU", "IPV6_RECVERR"] as const,
      ...["IPV6_RECVERR_RFC4884", "IPV6_RECVFRAGSIZE", "IPV6_RECVORIGDSTADDR", "IPV6_ORIGDSTADDR"] as const,
    ],
    decision: "allowed",
    why: RECEIVE_WHY,
  },
  {
    names: [
      ...["IPV6_FREEBIND", "IPV6_BINDV6ONLY", "IPV6_PORTRANGE", "IPV6_ADDR_PREFERENCES"] as const,
      "IPV6_PREFER_TEMPADDR",
    ],
    decision: "allowed",
    why: "which of this machine's addresses and ports are taken",
  },
  { names: ["IPV6_JOIN_GROUP", "IPV6_ADD_MEMBERSHIP"], decision: "group", why: "the group comes first in the struct" },
  {
    names: ["IPV6_LEAVE_GROUP", "IPV6_DROP_MEMBERSHIP", "IPV6_LEAVE_ANYCAST", ...MULTICAST_LEAVE],
    decision: "allowed",
    why: LEAVE_WHY,
  },
  { names: ["IPV6_MSFILTER", ...MULTICAST_JOIN], decision: "refused", why: JOIN_WHY },
  { names: ["IPV6_JOIN_ANYCAST"], decision: "refused", why: "makes this machine answer for an address" },
  { names: ["IPV6_MULTICAST_IF"], decision: "allowed", why: "on which of its interfaces a group is meant" },
  {
    names: ["IPV6_UNICAST_IF", "IPV6_BOUND_IF"],
    decision: "refused",
    why: "chooses the route, as SO_BINDTODEVICE does",
  },
  { names: ["IPV6_PKTINFO"], decision: "source", why: "the address that packets leave from, and an interface" },
  {
    names: ["IPV6_RTHDR", "IPV6_NEXTHOP", "IPV6_2292RTHDR", "IPV6_2292NEXTHOP", "IPV6_2292PKTOPTIONS"],
    decision: "refused",
    why: "a routing header or a next hop: the packet goes by, or to, the hosts that it names",
  },
  {
    names: ["IPV6_FLOWLABEL_MGR", "IPV6_FLOWINFO_SEND", "IPV6_FLOWINFO"],
    decision: "refused",
    why: "a flow label has a destination and a routing header of its own, which packets get that bear its number",
  },
  {
    names: [
      ...["IPV6_HOPOPTS", "IPV6_DSTOPTS", "IPV6_RTHDRDSTOPTS", "IPV6_2292HOPOPTS", "IPV6_2292DSTOPTS"] as const,
      ...["IPV6_HDRINCL", "IPV6_AUTHHDR", "IPV6_ROUTER_ALERT", "IPV6_ROUTER_ALERT_ISOLATE"] as const,
    ],
    decision: "refused",
    why: "a header: its options may have addresses (home address, router alert)",
  },
  {
    names: ["IPV6_TRANSPARENT", "IPV6_BINDANY", "IPV6_ADDRFORM"],
    decision: "refused",
    why: "addresses that are not this machine's, or another family of addresses than the one that was examined",
  },
  { names: ["IPV6_IPSEC_POLICY", "IPV6_XFRM_POLICY"], decision: "refused", why: POLICY_WHY },
];

const tcp_rows: Rows<typeof TCP> = [
  {
    names: [
      ...["TCP_NODELAY", "TCP_MAXSEG", "TCP_CORK", "TCP_QUICKACK", "TCP_DEFER_ACCEPT", "TCP_NOTSENT_LOWAT"] as const,
      ...[
        "TCP_CONGESTION",
        "TCP_USER_TIMEOUT",
        "TCP_KEEPIDLE",
        "TCP_KEEPALIVE",
        "TCP_KEEPINTVL",
        "TCP_KEEPCNT",
      ] as const,
      ...["TCP_SYNCNT", "TCP_LINGER2", "TCP_WINDOW_CLAMP", "TCP_THIN_LINEAR_TIMEOUTS", "TCP_THIN_DUPACK"] as const,
      ...["TCP_SAVE_SYN", "TCP_TIMESTAMP", "TCP_INQ", "TCP_CM_INQ", "TCP_TX_DELAY", "TCP_RTO_MAX_MS"] as const,
      ...["TCP_RTO_MIN_US", "TCP_DELACK_MAX_US", "TCP_NOPUSH", "TCP_NOOPT", "TCP_CONNECTIONTIMEOUT"] as const,
      ...[
        "TCP_RXT_CONNDROPTIME",
        "TCP_RXT_FINDROP",
        "TCP_SENDMOREACKS",
        "TCP_ENABLE_ECN",
        "TCP_EXPEDITED_1122",
      ] as const,
      ...["TCP_MAXRT", "TCP_MAXRTMS", "TCP_STDURG", "TCP_NOURG", "TCP_ATMARK", "TCP_NOSYNRETRIES"] as const,
      ...[
        "TCP_TIMESTAMPS",
        "TCP_CONGESTION_ALGORITHM",
        "TCP_DELAY_FIN_ACK",
        "TCP_KEEPINIT",
        "TCP_MAXUNACKTIME",
      ] as const,
      ...["TCP_FAIL_CONNECT_ON_ICMP_ERROR", "TCP_FUNCTION_BLK", "TCP_DELACK"] as const,
    ],
    decision: "allowed",
    why: "times, sizes and flags of the connection to the peer that was granted",
  },
  {
    names: ["TCP_FASTOPEN", "TCP_FASTOPEN_CONNECT", "TCP_FASTOPEN_KEY", "TCP_FASTOPEN_NO_COOKIE"],
    decision: "allowed",
    why: "data with the first packet; connect(2) and sendto(2) check the address",
  },
  {
    names: [
      ...["TCP_INFO", "TCP_CONNECTION_INFO", "TCP_CC_INFO", "TCP_SAVED_SYN", "TCP_IS_MPTCP"] as const,
      "TCP_ICMP_ERROR_INFO",
    ],
    decision: "allowed",
    why: "only read; the kernel refuses to set it",
  },
  {
    names: [
      ...[
        "TCP_MD5SIG",
        "TCP_MD5SIG_EXT",
        "TCP_AO_ADD_KEY",
        "TCP_AO_DEL_KEY",
        "TCP_AO_INFO",
        "TCP_AO_GET_KEYS",
      ] as const,
      ...["TCP_AO_REPAIR", "TCP_COOKIE_TRANSACTIONS"] as const,
    ],
    decision: "refused",
    why: "keys for the addresses of peers",
  },
  {
    names: ["TCP_REPAIR", "TCP_REPAIR_QUEUE", "TCP_QUEUE_SEQ", "TCP_REPAIR_OPTIONS", "TCP_REPAIR_WINDOW"],
    decision: "refused",
    why: "puts a connection together that was never made",
  },
  { names: ["TCP_ULP"], decision: "refused", why: "puts another protocol of the kernel on the socket, by its name" },
  {
    names: ["TCP_ZEROCOPY_RECEIVE"],
    decision: "refused",
    read: "refused",
    why: "an address of memory, in what getsockopt(2) reads",
  },
];

const udp_rows: Rows<typeof UDP> = [
  {
    names: [
      ...["UDP_CORK", "UDP_SEGMENT", "UDP_GRO", "UDP_NO_CHECK6_TX", "UDP_NO_CHECK6_RX", "UDP_NOCKSUM"] as const,
      ...["UDP_NOCHECKSUM", "UDP_CHECKSUM_COVERAGE", "UDPLITE_SEND_CSCOV", "UDPLITE_RECV_CSCOV"] as const,
      ...["UDP_SEND_MSG_SIZE", "UDP_RECV_MAX_COALESCED_SIZE"] as const,
    ],
    decision: "allowed",
    why: "how data become datagrams, and their checksums",
  },
  { names: ["UDP_ENCAP"], decision: "refused", why: "hands packets to another protocol of the kernel, a tunnel's" },
];

/** The options: what setsockopt(2) and getsockopt(2) may be given. */
export const OPTIONS: readonly Level[] = [
  { level: SOL_SOCKET, constants: SO, rows: socket_rows },
  { level: IPPROTO_IP, constants: IP, rows: ip_rows },
  { level: IPPROTO_IPV6, constants: { ...IP, ...IPV6 }, rows: ipv6_rows },
  { level: IPPROTO_TCP, constants: TCP, rows: tcp_rows },
  { level: IPPROTO_UDP, constants: UDP, rows: udp_rows },
  { level: IPPROTO_UDPLITE, constants: UDP, rows: udp_rows },
];

const socket_messages: Rows<typeof SCM & typeof SO> = [
  {
    names: ["SCM_RIGHTS"],
    decision: "descriptors",
    why: "descriptors for the peer, which was granted. Those that come are examined when they are used",
  },
  {
    names: ["SCM_CREDENTIALS", "SCM_CREDS", "SCM_CREDS2"],
    decision: "allowed",
    why: "the sender's process and user, which the kernel checks",
  },
  {
    names: ["SCM_TXTIME", "SCM_TS_OPT_ID", "SCM_TIMESTAMPING", "SO_TIMESTAMPING", "SO_TIMESTAMPING_NEW", "SO_PRIORITY"],
    decision: "allowed",
    why: "when and how the packet leaves",
  },
  { names: ["SO_MARK"], decision: "refused", why: "chooses the route" },
  {
    names: [
      ...["SCM_SECURITY", "SCM_PIDFD", "SCM_TIMESTAMP", "SCM_TIMESTAMPNS", "SCM_TIMESTAMPING_OPT_STATS"] as const,
      ...["SCM_TIMESTAMPING_PKTINFO", "SCM_TIMESTAMP_MONOTONIC", "SCM_WIFI_STATUS", "SCM_INQ"] as const,
      ...["SCM_DEVMEM_LINEAR", "SCM_DEVMEM_DMABUF", "SCM_BINTIME", "SCM_REALTIME", "SCM_MONOTONIC"] as const,
      "SCM_TIME_INFO",
    ],
    decision: "refused",
    why: "only received",
  },
];

const ip_messages: Rows<typeof IP> = [
  { names: ["IP_TOS", "IP_TTL", "IP_DONTFRAG", "IP_DONTFRAGMENT"], decision: "allowed", why: "no address" },
  {
    names: ["IP_PKTINFO", "IP_SENDSRCADDR"],
    decision: "source",
    why: "the address that the packet leaves from, and an interface",
  },
  { names: ["IP_RETOPTS", "IP_OPTIONS"], decision: "refused", why: "a source route" },
  { names: ["IP_PROTOCOL"], decision: "refused", why: "another protocol than the socket's" },
];

const ipv6_messages: Rows<typeof IPV6> = [
  { names: ["IPV6_HOPLIMIT", "IPV6_TCLASS", "IPV6_DONTFRAG"], decision: "allowed", why: "no address" },
  { names: ["IPV6_PKTINFO"], decision: "source", why: "the address that the packet leaves from, and an interface" },
  {
    names: [
      ...["IPV6_RTHDR", "IPV6_NEXTHOP", "IPV6_2292RTHDR", "IPV6_2292NEXTHOP", "IPV6_2292PKTINFO"] as const,
      ...["IPV6_FLOWINFO", "IPV6_HOPOPTS", "IPV6_DSTOPTS", "IPV6_RTHDRDSTOPTS", "IPV6_2292HOPOPTS"] as const,
      "IPV6_2292DSTOPTS",
    ],
    decision: "refused",
    why: "as the option of that name",
  },
];

const udp_messages: Rows<typeof UDP> = [
  {
    names: ["UDP_SEGMENT", "UDP_SEND_MSG_SIZE", "UDP_COALESCED_INFO"],
    decision: "allowed",
    why: "how the data become datagrams to one destination",
  },
];

/** The control messages that sendmsg(2) may be given. */
export const CONTROL_MESSAGES: readonly Level[] = [
  { level: SOL_SOCKET, constants: { ...SO, ...SCM }, rows: socket_messages },
  { level: IPPROTO_IP, constants: IP, rows: ip_messages },
  { level: IPPROTO_IPV6, constants: IPV6, rows: ipv6_messages },
  { level: IPPROTO_UDP, constants: UDP, rows: udp_messages },
];

/** Requests that the library exports, and more of Linux: numbers of `linux/sockios.h`, `asm-generic/ioctls.h`. */
const REQUESTS = {
  ...{ FIONREAD: 0x541b, TIOCOUTQ: 0x5411, FIONBIO: 0x5421, FIOCLEX: 0x5451, FIONCLEX: 0x5450, SIOCATMARK: 0x8905 },
  ...{ SIOCGPGRP: 0x8904, FIOGETOWN: 0x8903, SIOCGSTAMP_OLD: 0x8906, SIOCGSTAMPNS_OLD: 0x8907, SIOCOUTQNSD: 0x894b },
  ...{ SIOCGSTAMP_NEW: 0x80108906, SIOCGSTAMPNS_NEW: 0x80108907 },
  ...{ SIOCGIFNAME: 0x8910, SIOCGIFFLAGS: 0x8913, SIOCGIFADDR: 0x8915, SIOCGIFDSTADDR: 0x8917, SIOCGIFBRDADDR: 0x8919 },
  ...{ SIOCGIFNETMASK: 0x891b, SIOCGIFMETRIC: 0x891d, SIOCGIFMTU: 0x8921, SIOCGIFHWADDR: 0x8927, SIOCGIFINDEX: 0x8933 },
  ...{ SIOCGIFTXQLEN: 0x8942, SIOCGIFMAP: 0x8970, SIOCGIFCONF: 0x8912, SIOCGIFCOUNT: 0x8938, SIOCGIFPFLAGS: 0x8935 },
  ...{ SIOCADDRT: 0x890b, SIOCDELRT: 0x890c, SIOCRTMSG: 0x890d, SIOCDARP: 0x8953, SIOCGARP: 0x8954, SIOCSARP: 0x8955 },
  ...{ SIOCDRARP: 0x8960, SIOCGRARP: 0x8961, SIOCSRARP: 0x8962, SIOCSIFLINK: 0x8911, SIOCSIFFLAGS: 0x8914 },
  ...{ SIOCSIFADDR: 0x8916, SIOCSIFDSTADDR: 0x8918, SIOCSIFBRDADDR: 0x891a, SIOCSIFNETMASK: 0x891c },
  ...{ SIOCSIFMETRIC: 0x891e, SIOCGIFMEM: 0x891f, SIOCSIFMEM: 0x8920, SIOCSIFMTU: 0x8922, SIOCSIFNAME: 0x8923 },
  ...{ SIOCSIFHWADDR: 0x8924, SIOCGIFENCAP: 0x8925, SIOCSIFENCAP: 0x8926, SIOCGIFSLAVE: 0x8929, SIOCSIFSLAVE: 0x8930 },
  ...{ SIOCADDMULTI: 0x8931, SIOCDELMULTI: 0x8932, SIOCSIFPFLAGS: 0x8934, SIOCDIFADDR: 0x8936, SIOCSIFTXQLEN: 0x8943 },
  ...{ SIOCSIFHWBROADCAST: 0x8937, SIOCGIFBR: 0x8940, SIOCSIFBR: 0x8941, SIOCETHTOOL: 0x8946, SIOCGMIIPHY: 0x8947 },
  ...{ SIOCGMIIREG: 0x8948, SIOCSMIIREG: 0x8949, SIOCWANDEV: 0x894a, SIOCGSKNS: 0x894c, SIOCSIFMAP: 0x8971 },
  ...{ SIOCADDDLCI: 0x8980, SIOCDELDLCI: 0x8981, SIOCGIFVLAN: 0x8982, SIOCSIFVLAN: 0x8983, SIOCBONDENSLAVE: 0x8990 },
  ...{ SIOCBONDRELEASE: 0x8991, SIOCBONDSETHWADDR: 0x8992, SIOCBONDSLAVEINFOQUERY: 0x8993, SIOCBRADDBR: 0x89a0 },
  ...{ SIOCBONDINFOQUERY: 0x8994, SIOCBONDCHANGEACTIVE: 0x8995, SIOCBRDELBR: 0x89a1, SIOCBRADDIF: 0x89a2 },
  ...{ SIOCBRDELIF: 0x89a3, SIOCSHWTSTAMP: 0x89b0, SIOCGHWTSTAMP: 0x89b1, SIOCDEVPRIVATE: 0x89f0 },
  ...{ SIOCPROTOPRIVATE: 0x89e0, SIOCSPGRP: 0x8902, FIOSETOWN: 0x8901, FIOASYNC: 0x5452 },
  ...IOCTL,
};

const ioctl_rows: Rows<typeof REQUESTS> = [
  {
    names: [
      ...["FIONREAD", "TIOCOUTQ", "SIOCOUTQNSD", "SIOCATMARK", "SIOCGPGRP", "FIOGETOWN", "SIOCGSTAMP_OLD"] as const,
      ...["SIOCGSTAMPNS_OLD", "SIOCGSTAMP_NEW", "SIOCGSTAMPNS_NEW", "SIOCGSTAMP", "SIOCGSTAMPNS", "SIOCINQ"] as const,
      "SIOCOUTQ",
    ],
    decision: "allowed",
    why: "only read, of the socket itself",
  },
  { names: ["FIONBIO", "FIOCLEX", "FIONCLEX"], decision: "allowed", why: "flags of the descriptor" },
  {
    names: [
      ...["SIOCGIFNAME", "SIOCGIFFLAGS", "SIOCGIFADDR", "SIOCGIFDSTADDR", "SIOCGIFBRDADDR", "SIOCGIFNETMASK"] as const,
      ...["SIOCGIFMETRIC", "SIOCGIFMTU", "SIOCGIFHWADDR", "SIOCGIFINDEX", "SIOCGIFTXQLEN", "SIOCGIFMAP"] as const,
      ...["SIOCGIFCONF", "SIOCGIFCOUNT", "SIOCGIFPFLAGS"] as const,
    ],
    decision: "allowed",
    why: "only read, of this machine's interfaces",
  },
  { names: ["HCIGETDEVLIST", "HCIGETDEVINFO"], decision: "allowed", why: "only read, of this machine's adapters" },
  { names: ["SIOCADDRT", "SIOCDELRT", "SIOCRTMSG"], decision: "refused", why: "routes" },
  {
    names: ["SIOCDARP", "SIOCGARP", "SIOCSARP", "SIOCDRARP", "SIOCGRARP", "SIOCSRARP"],
    decision: "refused",
    why: "which neighbour has an address",
  },
  {
    names: [
      ...["SIOCSIFLINK", "SIOCSIFFLAGS", "SIOCSIFADDR", "SIOCSIFDSTADDR", "SIOCSIFBRDADDR", "SIOCSIFNETMASK"] as const,
      ...["SIOCSIFMETRIC", "SIOCGIFMEM", "SIOCSIFMEM", "SIOCSIFMTU", "SIOCSIFNAME", "SIOCSIFHWADDR"] as const,
      ...["SIOCGIFENCAP", "SIOCSIFENCAP", "SIOCGIFSLAVE", "SIOCSIFSLAVE", "SIOCADDMULTI", "SIOCDELMULTI"] as const,
      ...["SIOCSIFPFLAGS", "SIOCDIFADDR", "SIOCSIFTXQLEN", "SIOCSIFHWBROADCAST", "SIOCGIFBR", "SIOCSIFBR"] as const,
      ...["SIOCETHTOOL", "SIOCGMIIPHY", "SIOCGMIIREG", "SIOCSMIIREG", "SIOCWANDEV", "SIOCSIFMAP"] as const,
      ...["SIOCADDDLCI", "SIOCDELDLCI", "SIOCGIFVLAN", "SIOCSIFVLAN", "SIOCBONDENSLAVE", "SIOCBONDRELEASE"] as const,
      ...["SIOCBONDSETHWADDR", "SIOCBONDSLAVEINFOQUERY", "SIOCBONDINFOQUERY", "SIOCBONDCHANGEACTIVE"] as const,
      ...["SIOCBRADDBR", "SIOCBRDELBR", "SIOCBRADDIF", "SIOCBRDELIF", "SIOCSHWTSTAMP", "SIOCGHWTSTAMP"] as const,
    ],
    decision: "refused",
    why: "changes interfaces, or reaches their drivers",
  },
  {
    names: [
      ...["TUNSETIFF", "TUNGETIFF", "TUNGETFEATURES", "TUNSETPERSIST", "TUNSETOWNER", "TUNSETGROUP"] as const,
      "TUNSETOFFLOAD",
    ],
    decision: "refused",
    why: "an interface of the program's own: what it writes is packets of any address",
  },
  { names: ["SIOCGSKNS"], decision: "refused", why: "gives a descriptor, of a network namespace" },
  {
    names: ["SIOCDEVPRIVATE", "SIOCPROTOPRIVATE"],
    decision: "refused",
    why: "means what a driver or a protocol wants: tunnels, multicast routes",
  },
  { names: ["SIOCSPGRP", "FIOSETOWN", "FIOASYNC"], decision: "refused", why: "sends signals to a process" },
];

const winsock_ioctl_rows: Rows<typeof WINDOWS> = [
  {
    names: ["SIO_KEEPALIVE_VALS", "SIO_LOOPBACK_FAST_PATH"],
    decision: "allowed",
    why: "times and flags of a connection",
  },
  { names: ["SIO_UDP_CONNRESET"], decision: "allowed", why: "what a socket reports of its own datagrams" },
  { names: ["SIO_RCVALL"], decision: "refused", why: "other hosts' packets" },
];

/** The requests that ioctl(2), on Windows WSAIoctl, may be given. Level 0 stands for all. */
export const IOCTLS: Level = platform === "windows"
  ? { level: 0, constants: WINDOWS, rows: winsock_ioctl_rows }
  : { level: 0, constants: platform === "linux" ? REQUESTS : IOCTL, rows: ioctl_rows };
