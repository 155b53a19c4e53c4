/**
 * Netlink: requests to the kernel and their answers, errors as exceptions, notifications as an iterator, and the
 * constants of its families (Linux, FreeBSD).
 *
 * | for | use |
 * | --- | --- |
 * | a request and its answers | {@linkcode nl_request}; awaited {@linkcode sock_nl_request} |
 * | notifications of the kernel | {@linkcode nl_messages} |
 * | a family of generic netlink, by its name | {@linkcode genl_ctrl_resolve} |
 * | links, addresses, routes, rules, traffic control | `IFLA_*`, `VETH_INFO_PEER`, `RTNH_F_*`, `FRA_*`, `TCA_*`, `TC_H_*` |
 * | sockets of the machine | `SOCK_DIAG_BY_FAMILY`, `INET_DIAG_*`, `UNIX_DIAG_*`, `UDIAG_SHOW_*` |
 * | netfilter: connections, nftables | `NFNL_SUBSYS_*`, `IPCTNL_MSG_CT_*`, `CTA_*`, `NFT_MSG_*`, `NFTA_*` |
 *
 * The structs of the messages are in `@bsd/socket/structs`. The constants of this module are not in `@bsd/socket`,
 * since they would slow down its import for every program.
 *
 * @example Add an address, and print the kernel's reason if it refuses
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { nl_request } from "jsr:@bsd/socket/netlink";
 * import { pack_ifaddrmsg, pack_nlattr } from "jsr:@bsd/socket/structs";
 *
 * using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
 * const index = socket.if_nametoindex("lo");
 * const local = pack_nlattr(socket.IFA_LOCAL, socket.inet_aton("192.0.2.1"));
 * try {
 *   nl_request(sock, socket.RTM_NEWADDR, 0, pack_ifaddrmsg({ family: socket.AF_INET, prefixlen: 64, index }), local);
 * } catch (error) {
 *   if (error instanceof socket.OSError) console.log(error.strerror); // Operation not permitted; Invalid prefix length
 * }
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { type NetlinkSocket, nl_request } from "./netlink/request.ts";
export { nl_messages, type NlAnswers, NlMessages, sock_nl_request } from "./netlink/sock.ts";
export { genl_ctrl_resolve, type GenlFamily } from "./netlink/genl.ts";
export * from "./constants/genetlink.ts";
export * from "./constants/netfilter.ts";
export * from "./constants/netlink.ts";
export * from "./constants/rtnetlink.ts";
export * from "./constants/rtnetlink_more.ts";
export * from "./constants/sock_diag.ts";
export type { NlAttr, NlMsg, NlMsgHdr } from "./structs/netlink.ts";
export type { WaitOptions } from "./async/cancel.ts";
