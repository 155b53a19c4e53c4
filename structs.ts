/**
 * C structs as bytes: what programs that use the rarer families and options would otherwise put together by hand.
 * `pack_*` makes the bytes of a struct, `unpack_*` reads them; each is named like the struct.
 *
 * | for | use |
 * | --- | --- |
 * | AF_CAN | {@linkcode pack_can_frame}, {@linkcode pack_canfd_frame}, {@linkcode unpack_can_frame}, {@linkcode pack_can_filters} |
 * | CAN_BCM | {@linkcode pack_bcm}, {@linkcode unpack_bcm} |
 * | AF_NETLINK | {@linkcode pack_nlmsg}, {@linkcode unpack_nlmsgs}, {@linkcode pack_nlattr}, {@linkcode unpack_nlattrs}, {@linkcode unpack_nlmsgerr} |
 * | NETLINK_ROUTE | {@linkcode pack_ifinfomsg}, {@linkcode unpack_ifinfomsg}, {@linkcode pack_ifaddrmsg}, {@linkcode unpack_ifaddrmsg}, {@linkcode pack_rtmsg}, {@linkcode unpack_rtmsg}, {@linkcode pack_ndmsg}, {@linkcode unpack_ndmsg} |
 * | `IP_ADD_MEMBERSHIP` | {@linkcode pack_ip_mreq}, {@linkcode pack_ip_mreqn} |
 * | `IP_ADD_SOURCE_MEMBERSHIP` | {@linkcode pack_ip_mreq_source} |
 * | `IPV6_JOIN_GROUP` | {@linkcode pack_ipv6_mreq} |
 * | `SO_LINGER` | {@linkcode pack_linger}, {@linkcode unpack_linger} |
 * | `SO_RCVTIMEO`, `SO_SNDTIMEO` | {@linkcode pack_timeval}, {@linkcode unpack_timeval} |
 * | `SO_PEERCRED`, `SCM_CREDENTIALS` | {@linkcode pack_ucred}, {@linkcode unpack_ucred} |
 * | `LOCAL_PEERCRED` | {@linkcode unpack_xucred} |
 * | what `recvmsg` gives beside the data | {@linkcode unpack_ancillary}; one kind: {@linkcode unpack_rights}, {@linkcode unpack_timestampns}, {@linkcode unpack_scm_timestamping}, {@linkcode unpack_sock_extended_err} … |
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

export * from "./structs/ancillary.ts";
export * from "./structs/can.ts";
export * from "./structs/filter.ts";
export * from "./structs/inet.ts";
export * from "./structs/netlink.ts";
export * from "./structs/packet.ts";
export * from "./structs/rtnetlink.ts";
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
export type { BytesLike, Integer } from "./base/arguments.ts";
