/**
 * Reliable Datagram Sockets: datagrams that arrive once and in order, over InfiniBand or TCP. Python's documentation
 * names the `RDS_*` constants, but no CPython build includes their header, so all of them are additions. Linux alone
 * has `AF_RDS`.
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/rds.h; CPython main 0003a0238f7e.
 *
 * @module
 */

import { by } from "./platform.ts";

// Options, at SOL_RDS

/** Option: drop what waits for one receiver or all; struct sockaddr_in; in no CPython build (Linux 1). (addition) */
export const RDS_CANCEL_SENT_TO: number = by({ linux: 1 });
/** Option: register memory for remote access; struct rds_get_mr_args; in no CPython build (Linux 2). (addition) */
export const RDS_GET_MR: number = by({ linux: 2 });
/** Option: free registered memory; struct rds_free_mr_args; in no CPython build (Linux 3). (addition) */
export const RDS_FREE_MR: number = by({ linux: 3 });
/** Option: notify of failed sends too; int; in no CPython build (Linux 5). (addition) */
export const RDS_RECVERR: number = by({ linux: 5 });
/** Option: notify when congested ports are free again; int; in no CPython build (Linux 6). (addition) */
export const RDS_CONG_MONITOR: number = by({ linux: 6 });
/** Option: RDS_GET_MR for one receiver; struct rds_get_mr_for_dest_args; in no CPython build (Linux 7). (addition) */
export const RDS_GET_MR_FOR_DEST: number = by({ linux: 7 });
/** Option: the transport, before bind(); int, RDS_TRANS_* (Linux 8). (addition) */
export const SO_RDS_TRANSPORT: number = by({ linux: 8 });
/** Option: trace how long received messages travel; struct rds_rx_trace_so (Linux 10). (addition) */
export const SO_RDS_MSG_RXPATH_LATENCY: number = by({ linux: 10 });
/** Transport: InfiniBand (Linux 0). (addition) */
export const RDS_TRANS_IB: number = by({ linux: 0 });
/** Transport: TCP (Linux 2). (addition) */
export const RDS_TRANS_TCP: number = by({ linux: 2 });
/** Transport: not chosen yet (Linux -1). (addition) */
export const RDS_TRANS_NONE: number = by({ linux: -1 });

// Control messages, at SOL_RDS

/** Control message: begin remote access; struct rds_rdma_args; in no CPython build (Linux 1). (addition) */
export const RDS_CMSG_RDMA_ARGS: number = by({ linux: 1 });
/** Control message: the memory that the receiver should use; u64 cookie; in no CPython build (Linux 2). (addition) */
export const RDS_CMSG_RDMA_DEST: number = by({ linux: 2 });
/**
 * Control message: register memory, send a cookie; struct rds_get_mr_args; in no CPython build (Linux 3). (addition)
 */
export const RDS_CMSG_RDMA_MAP: number = by({ linux: 3 });
/** Control message: how remote access ended; struct rds_rdma_notify; in no CPython build (Linux 4). (addition) */
export const RDS_CMSG_RDMA_STATUS: number = by({ linux: 4 });
/** Undefined everywhere: Python documents it, but no header has it (Linux has RDS_CMSG_CONG_UPDATE). */
export const RDS_CMSG_RDMA_UPDATE: number = by({});
/** Control message: congested ports that are free again; u64 bits (Linux 5). (addition) */
export const RDS_CMSG_CONG_UPDATE: number = by({ linux: 5 });
/** Control message: remote fetch and add; struct rds_atomic_args (Linux 6). (addition) */
export const RDS_CMSG_ATOMIC_FADD: number = by({ linux: 6 });
/** Control message: remote compare and swap; struct rds_atomic_args (Linux 7). (addition) */
export const RDS_CMSG_ATOMIC_CSWP: number = by({ linux: 7 });
/**
 * Control message: the trace that SO_RDS_MSG_RXPATH_LATENCY asked for; struct rds_cmsg_rx_trace (Linux 11). (addition)
 */
export const RDS_CMSG_RXPATH_LATENCY: number = by({ linux: 11 });
/** Control message: a number for a send without copying; u32 (Linux 12). (addition) */
export const RDS_CMSG_ZCOPY_COOKIE: number = by({ linux: 12 });
/** Control message: the sends without copying that are done; struct rds_zcopy_cookies (Linux 13). (addition) */
export const RDS_CMSG_ZCOPY_COMPLETION: number = by({ linux: 13 });

// Flags of struct rds_rdma_args and struct rds_get_mr_args

/** Flag: write the remote memory, or let it be written; in no CPython build (Linux 0x0001). (addition) */
export const RDS_RDMA_READWRITE: number = by({ linux: 0x0001 });
/** Flag: send at once with a fence; in no CPython build (Linux 0x0002). (addition) */
export const RDS_RDMA_FENCE: number = by({ linux: 0x0002 });
/** Flag: make the key useless when the memory is freed; in no CPython build (Linux 0x0004). (addition) */
export const RDS_RDMA_INVALIDATE: number = by({ linux: 0x0004 });
/** Flag: free the memory after one use; in no CPython build (Linux 0x0008). (addition) */
export const RDS_RDMA_USE_ONCE: number = by({ linux: 0x0008 });
/** Flag: do not wait; in no CPython build (Linux 0x0010). (addition) */
export const RDS_RDMA_DONTWAIT: number = by({ linux: 0x0010 });
/** Flag: give RDS_CMSG_RDMA_STATUS when done; in no CPython build (Linux 0x0020). (addition) */
export const RDS_RDMA_NOTIFY_ME: number = by({ linux: 0x0020 });
/** Flag: do not interrupt the other side; in no CPython build (Linux 0x0040). (addition) */
export const RDS_RDMA_SILENT: number = by({ linux: 0x0040 });

// Status of struct rds_rdma_notify

/** Status: done (Linux 0). (addition) */
export const RDS_RDMA_SUCCESS: number = by({ linux: 0 });
/** Status: the other side failed (Linux 1). (addition) */
export const RDS_RDMA_REMOTE_ERROR: number = by({ linux: 1 });
/** Status: cancelled (Linux 2). (addition) */
export const RDS_RDMA_CANCELED: number = by({ linux: 2 });
/** Status: the connection broke before (Linux 3). (addition) */
export const RDS_RDMA_DROPPED: number = by({ linux: 3 });
/** Status: another error (Linux 4). (addition) */
export const RDS_RDMA_OTHER_ERROR: number = by({ linux: 4 });
