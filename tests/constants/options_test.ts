/**
 * Options of sockets: each is set, read back and compared, on the kernel of this machine.
 *
 * The tables name every option of Linux at the levels SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6 and IPPROTO_TCP; what has no
 * integer value stands in a list of its own, with what it is.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as ip from "../../constants/ip.ts";
import * as ipv6 from "../../constants/ipv6.ts";
import * as generic from "../../constants/socket_option.ts";
import * as tcp from "../../constants/tcp.ts";
import * as socket from "../../mod.ts";
import { in_emulation } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } = socket;

/** The sockets that rows ask for. */
const SOCKETS = {
  tcp: () => new socket.socket(AF_INET, SOCK_STREAM),
  udp: () => new socket.socket(AF_INET, SOCK_DGRAM),
  raw: () => new socket.socket(AF_INET, SOCK_RAW, socket.IPPROTO_ICMP),
  unix: () => new socket.socket(AF_UNIX, SOCK_STREAM),
  udp6: () => new socket.socket(AF_INET6, SOCK_DGRAM),
  raw6: () => new socket.socket(AF_INET6, SOCK_RAW, 253), // a protocol for experiments (RFC 3692)
  headers6: () => new socket.socket(AF_INET6, SOCK_RAW, socket.IPPROTO_RAW),
  connected: () => {
    const sock = new socket.socket(AF_INET, SOCK_DGRAM);
    sock.connect(["127.0.0.1", 9]);
    return sock;
  },
  connected6: () => {
    const sock = new socket.socket(AF_INET6, SOCK_DGRAM);
    sock.connect(["::1", 9]);
    return sock;
  },
} as const;

/** An option, a socket to set it on, the value, and what is out of the ordinary. */
type Row = readonly [option: string, on: keyof typeof SOCKETS, set: number | "get only", more?: More];

interface More {
  /** The value that is read back, if it is not the one that was set; `"any"` for any value. */
  gives?: number | "any";
  /** The option that is read back, where this one can only be set. */
  reads?: string;
  /** Setting it takes a capability. */
  privileged?: true;
  /** The first kernel that has the option, or that can read it. */
  since?: string;
  /** The error that every kernel answers with, and why. */
  refused?: readonly [code: string, why: string];
  /** The error that a kernel built without something answers with, and without what. */
  unless?: readonly [code: string, what: string];
}

const LOOPBACK_INDEX = 0x0100_0000; // interface 1, in network byte order

const GENERIC: readonly Row[] = [
  ["SO_DEBUG", "tcp", 1, { privileged: true }],
  ["SO_ACCEPTCONN", "tcp", "get only", { gives: 0 }],
  ["SO_REUSEADDR", "tcp", 1],
  ["SO_KEEPALIVE", "tcp", 1],
  ["SO_DONTROUTE", "udp", 1],
  ["SO_BROADCAST", "udp", 1],
  ["SO_OOBINLINE", "tcp", 1],
  ["SO_SNDBUF", "udp", 8192, { gives: 16384 }],
  ["SO_RCVBUF", "udp", 8192, { gives: 16384 }],
  ["SO_SNDBUFFORCE", "udp", 8192, { reads: "SO_SNDBUF", gives: 16384, privileged: true }],
  ["SO_RCVBUFFORCE", "udp", 8192, { reads: "SO_RCVBUF", gives: 16384, privileged: true }],
  ["SO_SNDLOWAT", "tcp", "get only", { gives: 1 }],
  ["SO_RCVLOWAT", "tcp", 16],
  ["SO_ERROR", "tcp", "get only", { gives: 0 }],
  ["SO_TYPE", "tcp", "get only", { gives: SOCK_STREAM }],
  ["SO_DOMAIN", "tcp", "get only", { gives: AF_INET }],
  ["SO_PROTOCOL", "tcp", "get only", { gives: socket.IPPROTO_TCP }],
  ["SO_REUSEPORT", "tcp", 1],
  ["SO_BINDTOIFINDEX", "udp", 1],
  ["SO_PRIORITY", "udp", 6],
  ["SO_MARK", "udp", 7, { privileged: true }],
  ["SO_INCOMING_CPU", "tcp", 0],
  ["SO_PASSCRED", "unix", 1],
  ["SO_PASSSEC", "unix", 1, { unless: ["ENOTSUP", "security modules"] }],
  ["SO_TIMESTAMP", "udp", 1],
  ["SO_TIMESTAMPNS", "udp", 1],
  ["SO_TIMESTAMPING", "udp", 0x18], // SOF_TIMESTAMPING_RX_SOFTWARE and _SOFTWARE
  ["SO_TIMESTAMP_NEW", "udp", 1],
  ["SO_TIMESTAMPNS_NEW", "udp", 1],
  ["SO_TIMESTAMPING_NEW", "udp", 0x18],
  ["SO_MAX_PACING_RATE", "tcp", 1_000_000],
  ["SO_BUF_LOCK", "tcp", 3],
  ["SO_RESERVE_MEM", "tcp", 4096, { unless: ["ENOTSUP", "a memory control group"], gives: "any" }],
  ["SO_INQ", "unix", 1, { since: "6.17", reads: "SO_TYPE", gives: SOCK_STREAM }],
  ["SO_RXQ_OVFL", "udp", 1],
  ["SO_PEEK_OFF", "udp", 3],
  ["SO_BUSY_POLL", "udp", 50, { privileged: true, unless: ["ENOPROTOOPT", "busy polling"] }],
  ["SO_PREFER_BUSY_POLL", "udp", 1, { privileged: true, unless: ["ENOPROTOOPT", "busy polling"] }],
  ["SO_BUSY_POLL_BUDGET", "udp", 8, {
    privileged: true,
    reads: "SO_BUSY_POLL",
    gives: "any",
    unless: ["ENOPROTOOPT", "busy polling"],
  }],
  ["SO_INCOMING_NAPI_ID", "udp", "get only", { gives: 0, unless: ["ENOPROTOOPT", "busy polling"] }],
  ["SO_LOCK_FILTER", "udp", 1],
  ["SO_BPF_EXTENSIONS", "udp", "get only", { gives: "any" }],
  ["SO_DETACH_FILTER", "udp", 0, { refused: ["ENOENT", "no filter is attached"] }],
  ["SO_DETACH_BPF", "udp", 0, { refused: ["ENOENT", "no filter is attached"] }],
  ["SO_DETACH_REUSEPORT_BPF", "udp", 0, { refused: ["EINVAL", "the socket is in no group"] }],
  ["SO_ATTACH_BPF", "udp", 0, { refused: ["EINVAL", "the descriptor is no program"] }],
  ["SO_ATTACH_REUSEPORT_EBPF", "udp", 0, { refused: ["EINVAL", "the descriptor is no program"] }],
  ["SO_PASSPIDFD", "unix", 1, { since: "6.5" }],
  ["SO_PASSRIGHTS", "unix", 0, { since: "6.16" }],
  ["SO_RCVMARK", "udp", 1, { privileged: true }],
  ["SO_RCVPRIORITY", "udp", 1, { since: "6.14" }],
  ["SO_ZEROCOPY", "tcp", 1],
  ["SO_NO_CHECK", "udp", 1],
  ["SO_NOFCS", "udp", 1],
  ["SO_WIFI_STATUS", "udp", 1],
  ["SO_SELECT_ERR_QUEUE", "udp", 1],
  ["SO_CNX_ADVICE", "tcp", 1, { reads: "SO_TYPE", gives: SOCK_STREAM }],
  ["SO_TXREHASH", "tcp", 0, { since: "6.0" }],
  ["SO_BSDCOMPAT", "udp", 1, { gives: 0 }],
];

const GENERIC_OTHERS: Readonly<Record<string, string>> = {
  "clocks of SO_TXTIME": "CLOCK_MONOTONIC CLOCK_TAI",
  "struct linger": "SO_LINGER",
  "struct timeval": "SO_SNDTIMEO SO_RCVTIMEO SO_SNDTIMEO_NEW SO_RCVTIMEO_NEW",
  "struct sock_txtime": "SO_TXTIME",
  "struct ucred": "SO_PEERCRED",
  "struct sockaddr": "SO_PEERNAME",
  "struct sockaddr_in, at IPPROTO_IP": "SO_ORIGINAL_DST",
  "struct sock_fprog": "SO_ATTACH_FILTER SO_GET_FILTER SO_ATTACH_REUSEPORT_CBPF",
  "array of struct dmabuf_token": "SO_DEVMEM_DONTNEED",
  "array of gid_t": "SO_PEERGROUPS",
  "array of u32": "SO_MEMINFO",
  "u64": "SO_COOKIE SO_NETNS_COOKIE",
  "text": "SO_BINDTODEVICE SO_PEERSEC",
  "a descriptor, of a connection": "SO_PEERPIDFD",
  "types of control messages": "SO_DEVMEM_LINEAR SO_DEVMEM_DMABUF",
  "never made": "SO_SECURITY_AUTHENTICATION SO_SECURITY_ENCRYPTION_TRANSPORT SO_SECURITY_ENCRYPTION_NETWORK",
  "no option": "SOMAXCONN",
};

const IP: readonly Row[] = [
  ["IP_TOS", "udp", 0x10],
  ["IP_TTL", "udp", 9],
  ["IP_HDRINCL", "raw", 1],
  ["IP_RECVOPTS", "udp", 1],
  ["IP_RECVRETOPTS", "udp", 1],
  ["IP_RETOPTS", "udp", 1],
  ["IP_RECVTOS", "udp", 1],
  ["IP_RECVTTL", "udp", 1],
  ["IP_PKTINFO", "udp", 1],
  ["IP_RECVERR", "udp", 1],
  ["IP_RECVORIGDSTADDR", "udp", 1],
  ["IP_ORIGDSTADDR", "udp", 1],
  ["IP_FREEBIND", "udp", 1],
  ["IP_TRANSPARENT", "udp", 1, { privileged: true }],
  ["IP_BIND_ADDRESS_NO_PORT", "udp", 1],
  ["IP_MULTICAST_TTL", "udp", 5],
  ["IP_MULTICAST_LOOP", "udp", 0],
  ["IP_MULTICAST_ALL", "udp", 0],
  ["IP_MTU", "connected", "get only", { gives: "any" }],
  ["IP_MTU_DISCOVER", "udp", ip.IP_PMTUDISC_DO],
  ["IP_MINTTL", "tcp", 5],
  ["IP_LOCAL_PORT_RANGE", "tcp", (30_000 << 16) | 20_000, { since: "6.3" }],
  ["IP_PROTOCOL", "raw", "get only", { gives: socket.IPPROTO_ICMP, since: "6.4" }],
  ["IP_NODEFRAG", "raw", 1],
  ["IP_CHECKSUM", "udp", 1],
  ["IP_RECVFRAGSIZE", "udp", 1],
  ["IP_RECVERR_RFC4884", "udp", 1],
  ["IP_PASSSEC", "udp", 1],
  ["IP_ROUTER_ALERT", "raw", 1, { since: "6.8" }],
  ["IP_UNICAST_IF", "udp", LOOPBACK_INDEX],
];

const IP_OTHERS: Readonly<Record<string, string>> = {
  "bytes": "IP_OPTIONS IP_PKTOPTIONS",
  "struct in_addr": "IP_MULTICAST_IF",
  "struct ip_mreq": "IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP",
  "struct ip_mreq_source": "IP_ADD_SOURCE_MEMBERSHIP IP_DROP_SOURCE_MEMBERSHIP IP_BLOCK_SOURCE IP_UNBLOCK_SOURCE",
  "struct ip_msfilter, group_filter": "IP_MSFILTER MCAST_MSFILTER",
  "struct group_req": "MCAST_JOIN_GROUP MCAST_LEAVE_GROUP",
  "struct group_source_req": "MCAST_JOIN_SOURCE_GROUP MCAST_LEAVE_SOURCE_GROUP MCAST_BLOCK_SOURCE MCAST_UNBLOCK_SOURCE",
  "policies of IPsec": "IP_IPSEC_POLICY IP_XFRM_POLICY",
  "values": "IP_PMTUDISC_DONT IP_PMTUDISC_WANT IP_PMTUDISC_DO IP_PMTUDISC_PROBE IP_PMTUDISC_INTERFACE IP_PMTUDISC_OMIT",
  "values of filters": "MCAST_INCLUDE MCAST_EXCLUDE",
  "no options": "IP_DEFAULT_MULTICAST_TTL IP_DEFAULT_MULTICAST_LOOP IP_MAX_MEMBERSHIPS",
};

const IPV6: readonly Row[] = [
  ["IPV6_V6ONLY", "udp6", 1],
  ["IPV6_UNICAST_HOPS", "udp6", 9],
  ["IPV6_CHECKSUM", "raw6", 2],
  ["IPV6_DONTFRAG", "udp6", 1],
  ["IPV6_TCLASS", "udp6", 0x10],
  ["IPV6_RECVPKTINFO", "udp6", 1],
  ["IPV6_RECVHOPLIMIT", "udp6", 1],
  ["IPV6_RECVTCLASS", "udp6", 1],
  ["IPV6_RECVRTHDR", "udp6", 1],
  ["IPV6_RECVHOPOPTS", "udp6", 1],
  ["IPV6_RECVDSTOPTS", "udp6", 1],
  ["IPV6_RECVPATHMTU", "udp6", 1],
  ["IPV6_RECVERR", "udp6", 1],
  ["IPV6_MULTICAST_IF", "udp6", 1],
  ["IPV6_MULTICAST_HOPS", "udp6", 5],
  ["IPV6_MULTICAST_LOOP", "udp6", 0],
  ["IPV6_MULTICAST_ALL", "udp6", 0],
  ["IPV6_MTU", "connected6", 1280, { gives: "any" }],
  ["IPV6_MTU_DISCOVER", "udp6", ipv6.IPV6_PMTUDISC_DO],
  ["IPV6_FREEBIND", "udp6", 1],
  ["IPV6_TRANSPARENT", "udp6", 1, { privileged: true }],
  ["IPV6_HDRINCL", "raw6", 1],
  ["IPV6_MINHOPCOUNT", "udp6", 5],
  ["IPV6_UNICAST_IF", "udp6", LOOPBACK_INDEX],
  ["IPV6_ADDR_PREFERENCES", "udp6", ipv6.IPV6_PREFER_SRC_PUBLIC, { gives: "any" }],
  ["IPV6_AUTOFLOWLABEL", "udp6", 0],
  ["IPV6_FLOWINFO", "udp6", 1],
  ["IPV6_FLOWINFO_SEND", "udp6", 1],
  ["IPV6_ROUTER_ALERT", "headers6", 1, { gives: "any", since: "6.8" }],
  ["IPV6_ROUTER_ALERT_ISOLATE", "udp6", 1],
  ["IPV6_RECVERR_RFC4884", "udp6", 1],
  ["IPV6_RECVFRAGSIZE", "udp6", 1],
  ["IPV6_RECVORIGDSTADDR", "udp6", 1],
  ["IPV6_ORIGDSTADDR", "udp6", 1],
  ["IPV6_2292PKTINFO", "udp6", 1],
  ["IPV6_2292HOPLIMIT", "udp6", 1],
  ["IPV6_2292HOPOPTS", "udp6", 1],
  ["IPV6_2292DSTOPTS", "udp6", 1],
  ["IPV6_2292RTHDR", "udp6", 1],
  ["IPV6_ADDRFORM", "udp6", AF_INET, { refused: ["ENOTCONN", "the socket is not connected"] }],
  ["IPV6_HOPLIMIT", "udp6", 9, { refused: ["ENOPROTOOPT", "Linux has it as a control message only"] }],
  ["IPV6_AUTHHDR", "udp6", 1, { refused: ["ENOPROTOOPT", "Linux never made it"] }],
];

const IPV6_OTHERS: Readonly<Record<string, string>> = {
  "options of IPPROTO_ICMPV6": "ICMP6_FILTER",
  "struct sockaddr_in6, which a firewall's redirection gives": "IP6T_SO_ORIGINAL_DST",
  "structs of RFC 3542": "IPV6_PKTINFO IPV6_HOPOPTS IPV6_DSTOPTS IPV6_RTHDR IPV6_RTHDRDSTOPTS IPV6_PATHMTU",
  "struct sockaddr_in6": "IPV6_NEXTHOP",
  "struct ipv6_mreq":
    "IPV6_JOIN_GROUP IPV6_LEAVE_GROUP IPV6_ADD_MEMBERSHIP IPV6_DROP_MEMBERSHIP IPV6_JOIN_ANYCAST IPV6_LEAVE_ANYCAST",
  "struct in6_flowlabel_req": "IPV6_FLOWLABEL_MGR",
  "policies of IPsec": "IPV6_IPSEC_POLICY IPV6_XFRM_POLICY",
  "control messages": "IPV6_2292PKTOPTIONS",
  "values": [
    "IPV6_PMTUDISC_DONT IPV6_PMTUDISC_WANT IPV6_PMTUDISC_DO IPV6_PMTUDISC_PROBE IPV6_PMTUDISC_INTERFACE",
    "IPV6_PMTUDISC_OMIT IPV6_PREFER_SRC_TMP IPV6_PREFER_SRC_PUBLIC IPV6_PREFER_SRC_PUBTMP_DEFAULT",
    "IPV6_PREFER_SRC_COA IPV6_PREFER_SRC_HOME IPV6_PREFER_SRC_CGA IPV6_PREFER_SRC_NONCGA IPV6_FL_A_GET",
    "IPV6_FL_A_PUT IPV6_FL_A_RENEW IPV6_FL_F_CREATE IPV6_FL_F_EXCL IPV6_FL_F_REFLECT IPV6_FL_F_REMOTE",
    "IPV6_FL_S_NONE IPV6_FL_S_EXCL IPV6_FL_S_PROCESS IPV6_FL_S_USER IPV6_FL_S_ANY IPV6_RTHDR_TYPE_0",
    "IPV6_RTHDR_LOOSE IPV6_RTHDR_STRICT",
  ].join(" "),
};

const TCP: readonly Row[] = [
  ["TCP_NODELAY", "tcp", 1],
  ["TCP_MAXSEG", "tcp", 1000],
  ["TCP_CORK", "tcp", 1],
  ["TCP_QUICKACK", "tcp", 0],
  ["TCP_FASTOPEN", "tcp", 5],
  ["TCP_FASTOPEN_CONNECT", "tcp", 1, { unless: ["ENOTSUP", "net.ipv4.tcp_fastopen"] }],
  ["TCP_FASTOPEN_NO_COOKIE", "tcp", 1],
  ["TCP_DEFER_ACCEPT", "tcp", 1],
  ["TCP_NOTSENT_LOWAT", "tcp", 4096],
  ["TCP_USER_TIMEOUT", "tcp", 5000],
  ["TCP_KEEPIDLE", "tcp", 60],
  ["TCP_KEEPINTVL", "tcp", 5],
  ["TCP_KEEPCNT", "tcp", 3],
  ["TCP_SYNCNT", "tcp", 3],
  ["TCP_LINGER2", "tcp", 30],
  ["TCP_WINDOW_CLAMP", "tcp", 4096],
  ["TCP_THIN_LINEAR_TIMEOUTS", "tcp", 1],
  ["TCP_THIN_DUPACK", "tcp", 1, { gives: 0 }], // ignored since Linux 4.11
  ["TCP_SAVE_SYN", "tcp", 1],
  ["TCP_INQ", "tcp", 1],
  ["TCP_CM_INQ", "tcp", 1],
  ["TCP_TX_DELAY", "tcp", 1000],
  ["TCP_REPAIR", "tcp", 1, { privileged: true }],
  ["TCP_REPAIR_QUEUE", "tcp", 1, { refused: ["EPERM", "the connection is not in repair"] }],
  ["TCP_QUEUE_SEQ", "tcp", 1, { refused: ["EINVAL", "the connection is not in repair"] }],
  ["TCP_TIMESTAMP", "tcp", 1, { refused: ["EPERM", "the connection is not in repair"] }],
  ["TCP_IS_MPTCP", "tcp", "get only", { gives: 0, since: "6.7" }],
  ["TCP_RTO_MAX_MS", "tcp", 5000, { since: "6.15" }],
  ["TCP_RTO_MIN_US", "tcp", 8000, { since: "6.16" }],
  ["TCP_DELACK_MAX_US", "tcp", 8000, { since: "6.16" }],
];

const TCP_OTHERS: Readonly<Record<string, string>> = {
  "options of SOL_MPTCP": "MPTCP_INFO MPTCP_TCPINFO MPTCP_SUBFLOW_ADDRS MPTCP_FULL_INFO",
  "structs of figures": "TCP_INFO TCP_CC_INFO",
  "text": "TCP_CONGESTION TCP_ULP",
  "bytes": "TCP_FASTOPEN_KEY TCP_SAVED_SYN",
  "structs of keys":
    "TCP_MD5SIG TCP_MD5SIG_EXT TCP_AO_ADD_KEY TCP_AO_DEL_KEY TCP_AO_INFO TCP_AO_GET_KEYS TCP_AO_REPAIR",
  "structs of repair": "TCP_REPAIR_OPTIONS TCP_REPAIR_WINDOW",
  "struct tcp_zerocopy_receive": "TCP_ZEROCOPY_RECEIVE",
  "struct tcp_cookie_transactions": "TCP_COOKIE_TRANSACTIONS",
  "values": [
    "TCP_REPAIR_ON TCP_REPAIR_OFF TCP_REPAIR_OFF_NO_WP TCP_NO_QUEUE TCP_RECV_QUEUE TCP_SEND_QUEUE",
    "TCP_MD5SIG_MAXKEYLEN TCP_MD5SIG_FLAG_PREFIX TCP_MD5SIG_FLAG_IFINDEX TCP_AO_MAXKEYLEN TCP_AO_KEYF_IFINDEX",
    "TCP_AO_KEYF_EXCLUDE_OPT TCP_RECEIVE_ZEROCOPY_FLAG_TLB_CLEAN_HINT",
  ].join(" "),
  "states": [
    "TCP_ESTABLISHED TCP_SYN_SENT TCP_SYN_RECV TCP_FIN_WAIT1 TCP_FIN_WAIT2 TCP_TIME_WAIT TCP_CLOSE TCP_CLOSE_WAIT",
    "TCP_LAST_ACK TCP_LISTEN TCP_CLOSING",
  ].join(" "),
};

type Constants = Readonly<Record<string, number>>;

const LEVELS = [
  { level: "SOL_SOCKET", constants: generic as Constants, rows: GENERIC, others: GENERIC_OTHERS },
  { level: "IPPROTO_IP", constants: ip as Constants, rows: IP, others: IP_OTHERS },
  { level: "IPPROTO_IPV6", constants: ipv6 as Constants, rows: IPV6, others: IPV6_OTHERS },
  { level: "IPPROTO_TCP", constants: tcp as Constants, rows: TCP, others: TCP_OTHERS },
] as const;

const linux = Deno.build.os === "linux";
const where = linux ? "" : " (the tables are Linux's)";
const kernel = Deno.osRelease();

function older(than: string): boolean {
  const [major, minor] = kernel.split(".").map(Number);
  const [first, second] = than.split(".").map(Number);
  return major < first || (major === first && minor < second);
}

/** Does what may fail; returns the code of the error, or undefined. */
function attempt(what: () => unknown): string | undefined {
  try {
    what();
  } catch (error) {
    if (error instanceof socket.OSError && error.code !== null) return error.code;
    throw error;
  }
}

/** Why this kernel may refuse a row with an error; undefined if it may not. */
function excuse(code: string, { privileged, since, unless }: More): string | undefined {
  if (since !== undefined && older(since) && code === "ENOPROTOOPT") return `Linux ${since} has it`;
  if (privileged && (code === "EPERM" || code === "EACCES")) return "takes a capability";
  if (unless?.[0] === code) return `needs ${unless[1]}`;
  if (in_emulation && (code === "ENOPROTOOPT" || code === "ENOTSUP")) return "the emulator does not know it";
}

for (const { level, constants, rows, others } of LEVELS) {
  const number = (socket as unknown as Constants)[level];

  Deno.test({
    name: `${level}: every option has its row${where}`,
    ignore: !linux,
    fn() {
      const defined = Object.keys(constants).filter((name) => typeof constants[name] === "number");
      const listed = [...rows.map(([option]) => option), ...Object.values(others).join(" ").split(" ")];
      assertEquals(listed.sort(), defined.sort());
    },
  });

  Deno.test({
    name: `${level}: an option is read back as it was set${where}`,
    ignore: !linux,
    async fn(t) {
      for (const [option, on, value, more = {}] of rows) {
        let sock: socket.Socket | undefined;
        const unmade = attempt(() => sock = SOCKETS[on]());
        if (sock === undefined) {
          await t.step({ name: `${option} (no ${on} socket here: ${unmade})`, ignore: true, fn() {} });
          continue;
        }
        using made = sock;
        const optname = constants[option], read = constants[more.reads ?? option];
        const set = typeof value === "number" ? value : undefined;
        const failed = attempt(() => set === undefined ? undefined : made.setsockopt(number, optname, set)) ??
          (more.refused ? undefined : attempt(() => made.getsockopt(number, read)));
        const why = failed === undefined ? undefined : excuse(failed, more);
        const told = more.refused ? ` (refused: ${more.refused.join(", ")})` : why ? ` (${failed}: ${why})` : "";
        await t.step({
          name: `${option}${told}`,
          ignore: why !== undefined,
          fn() {
            assertEquals(failed, more.refused?.[0]);
            if (more.refused) return;
            const got = made.getsockopt(number, read);
            if (more.gives !== "any") assertEquals(got, more.gives ?? set);
            if (set !== undefined) return;
            const error = assertThrows(() => made.setsockopt(number, optname, 1), socket.OSError);
            assert(error.code === "ENOPROTOOPT" || error.code === "EINVAL", String(error));
          },
        });
      }
    },
  });
}
