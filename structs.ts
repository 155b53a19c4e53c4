/**
 * C structs as bytes, for the less common families and options. `pack_*` makes the bytes of a struct, `unpack_*` reads
 * them; each has the name of its struct.
 *
 * | for | use |
 * | --- | --- |
 * | AF_CAN | {@linkcode pack_can_frame}, {@linkcode pack_canfd_frame}, {@linkcode unpack_can_frame}, {@linkcode pack_can_filters} |
 * | CAN_BCM | {@linkcode pack_bcm}, {@linkcode unpack_bcm} |
 * | AF_NETLINK | {@linkcode pack_nlmsg}, {@linkcode unpack_nlmsgs}, {@linkcode pack_nlattr}, {@linkcode unpack_nlattrs}, {@linkcode unpack_nlmsgerr} |
 * | NETLINK_ROUTE | {@linkcode pack_ifinfomsg}, {@linkcode unpack_ifinfomsg}, {@linkcode pack_ifaddrmsg}, {@linkcode unpack_ifaddrmsg}, {@linkcode pack_rtmsg}, {@linkcode unpack_rtmsg}, {@linkcode pack_ndmsg}, {@linkcode unpack_ndmsg} |
 * | NETLINK_ROUTE: several ways, rules, traffic control | {@linkcode pack_rtnexthop}, {@linkcode unpack_rtnexthops}, {@linkcode pack_fib_rule_hdr}, {@linkcode unpack_fib_rule_hdr}, {@linkcode pack_tcmsg}, {@linkcode unpack_tcmsg} |
 * | NETLINK_GENERIC, NETLINK_NETFILTER | {@linkcode pack_genlmsghdr}, {@linkcode unpack_genlmsghdr}, {@linkcode pack_nfgenmsg}, {@linkcode unpack_nfgenmsg} |
 * | NETLINK_SOCK_DIAG | {@linkcode pack_inet_diag_req_v2}, {@linkcode unpack_inet_diag_msg}, {@linkcode pack_unix_diag_req}, {@linkcode unpack_unix_diag_msg} |
 * | NETLINK_KOBJECT_UEVENT | {@linkcode unpack_uevent} |
 * | raw and packet sockets: headers | {@linkcode pack_ethhdr}, {@linkcode pack_iphdr}, {@linkcode pack_ipv6hdr}, {@linkcode pack_udphdr}, {@linkcode pack_tcphdr}, {@linkcode pack_icmphdr}, their `unpack_*`, {@linkcode internet_checksum} |
 * | a sockaddr within another struct, `SO_ORIGINAL_DST` | {@linkcode pack_sockaddr}, {@linkcode unpack_sockaddr} |
 * | `MCAST_JOIN_GROUP`, `MCAST_JOIN_SOURCE_GROUP` | {@linkcode pack_group_req}, {@linkcode pack_group_source_req} |
 * | `TCP_MD5SIG`, `MPTCP_INFO` | {@linkcode pack_tcp_md5sig}, {@linkcode unpack_mptcp_info} |
 * | `ICMP6_FILTER`, `HCI_FILTER` | {@linkcode pack_icmp6_filter}, {@linkcode pack_hci_filter} |
 * | `SO_TXTIME`, `SCM_TXTIME` | {@linkcode pack_sock_txtime}, {@linkcode unpack_sock_txtime}, {@linkcode pack_txtime} |
 * | ioctl(2) about interfaces | {@linkcode pack_ifreq}, {@linkcode unpack_ifreq} |
 * | `UDP_SEGMENT`, `UDP_GRO` | {@linkcode pack_udp_segment}, {@linkcode split_segments} |
 * | `TLS_TX`, `TLS_RX` | {@linkcode pack_tls12_crypto_info} |
 * | `SIOCSHWTSTAMP` | {@linkcode pack_hwtstamp_config}, {@linkcode unpack_hwtstamp_config} |
 * | `IP_ADD_MEMBERSHIP` | {@linkcode pack_ip_mreq}, {@linkcode pack_ip_mreqn} |
 * | `IP_ADD_SOURCE_MEMBERSHIP` | {@linkcode pack_ip_mreq_source} |
 * | `IPV6_JOIN_GROUP` | {@linkcode pack_ipv6_mreq} |
 * | `SO_LINGER` | {@linkcode pack_linger}, {@linkcode unpack_linger} |
 * | `SO_RCVTIMEO`, `SO_SNDTIMEO` | {@linkcode pack_timeval}, {@linkcode unpack_timeval} |
 * | `SO_PEERCRED`, `SCM_CREDENTIALS` | {@linkcode pack_ucred}, {@linkcode unpack_ucred} |
 * | `LOCAL_PEERCRED` | {@linkcode unpack_xucred} |
 * | items of ancillary data from `recvmsg` | {@linkcode unpack_ancillary}; for one type: {@linkcode unpack_rights}, {@linkcode unpack_timestampns}, {@linkcode unpack_scm_timestamping}, {@linkcode unpack_sock_extended_err} … |
 * | `IP_PKTINFO`, `IPV6_PKTINFO` | {@linkcode pack_in_pktinfo}, {@linkcode pack_in6_pktinfo} |
 * | `TCP_INFO` | {@linkcode unpack_tcp_info} |
 * | AF_PACKET: `PACKET_ADD_MEMBERSHIP`, `PACKET_STATISTICS` | {@linkcode pack_packet_mreq}, {@linkcode unpack_tpacket_stats} |
 * | `SO_ATTACH_FILTER` | {@linkcode pack_sock_fprog}, {@linkcode bpf_stmt}, {@linkcode bpf_jump}, {@linkcode BPF}, {@linkcode SKF} |
 *
 * @example Close with a reset
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { pack_linger } from "jsr:@bsd/socket/structs";
 *
 * using server = socket.create_server(["127.0.0.1", 0]);
 * const client = socket.create_connection(server.getsockname());
 * const { SOL_SOCKET, SO_LINGER } = socket;
 * client.setsockopt(SOL_SOCKET, SO_LINGER, pack_linger(true, 0));
 * using conn = server.accept()[0];
 * client.close();
 *
 * try {
 *   conn.recv(1);
 * } catch (error) {
 *   console.log(error instanceof socket.ConnectionResetError); // true
 * }
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export * from "./structs/ancillary.ts";
export * from "./structs/bluetooth.ts";
export * from "./structs/can.ts";
export * from "./structs/filter.ts";
export * from "./structs/genetlink.ts";
export * from "./structs/headers.ts";
export * from "./structs/icmp.ts";
export * from "./structs/ifreq.ts";
export * from "./structs/inet.ts";
export * from "./structs/netfilter.ts";
export * from "./structs/netlink.ts";
export * from "./structs/packet.ts";
export * from "./structs/rtnetlink.ts";
export * from "./structs/sock_diag.ts";
export {
  type Linger,
  pack_linger,
  pack_timeval,
  pack_ucred,
  type Ucred,
  unpack_linger,
  unpack_timeval,
  unpack_ucred,
  unpack_xucred,
  type Xucred,
} from "./structs/socket.ts";
export * from "./structs/tcp.ts";
export * from "./structs/timestamp.ts";
export * from "./structs/tls.ts";
export * from "./structs/udp.ts";
export * from "./structs/uevent.ts";
export { pack_sockaddr, unpack_sockaddr } from "./descriptor/sockaddr.ts";
export type { BytesLike, Integer } from "./base/arguments.ts";
