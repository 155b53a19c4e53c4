/**
 * Multipath TCP: options at SOL_MPTCP of a socket that was made with IPPROTO_MPTCP.
 *
 * Read: linux-libc-dev (Debian): linux/mptcp.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Option to get: counters of the whole connection; struct mptcp_info (Linux 1). (addition) */
export const MPTCP_INFO: number = by({ linux: 1 });
/** Option to get: struct tcp_info of each subflow (Linux 2). (addition) */
export const MPTCP_TCPINFO: number = by({ linux: 2 });
/** Option to get: the addresses of each subflow (Linux 3). (addition) */
export const MPTCP_SUBFLOW_ADDRS: number = by({ linux: 3 });
/** Option to get: all three (Linux 4). (addition) */
export const MPTCP_FULL_INFO: number = by({ linux: 4 });
