/**
 * The router between the processors of a Qualcomm chip: an `AF_QIPCRTR` address is a node and a port, and a service at
 * the control port lists which services are where. CPython exports the family alone; the numbers here are additions, for
 * Linux.
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/qrtr.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Addresses

/** Node: every node (Linux 0xffffffff). (addition) */
export const QRTR_NODE_BCAST: number = by({ linux: 0xffffffff });
/** Port: the control port, where the name service listens (Linux 0xfffffffe). (addition) */
export const QRTR_PORT_CTRL: number = by({ linux: 0xfffffffe });

// Control packets: their first u32, little-endian

/** Packet type: data (Linux 1). (addition) */
export const QRTR_TYPE_DATA: number = by({ linux: 1 });
/** Packet type: a node says that it is there (Linux 2). (addition) */
export const QRTR_TYPE_HELLO: number = by({ linux: 2 });
/** Packet type: a node has gone (Linux 3). (addition) */
export const QRTR_TYPE_BYE: number = by({ linux: 3 });
/** Packet type: a service is there; to announce one, or as the answer to a lookup (Linux 4). (addition) */
export const QRTR_TYPE_NEW_SERVER: number = by({ linux: 4 });
/** Packet type: a service has gone (Linux 5). (addition) */
export const QRTR_TYPE_DEL_SERVER: number = by({ linux: 5 });
/** Packet type: a socket was closed (Linux 6). (addition) */
export const QRTR_TYPE_DEL_CLIENT: number = by({ linux: 6 });
/** Packet type: sending may go on (Linux 7). (addition) */
export const QRTR_TYPE_RESUME_TX: number = by({ linux: 7 });
/** Packet type: the other side exits (Linux 8). (addition) */
export const QRTR_TYPE_EXIT: number = by({ linux: 8 });
/** Packet type: are you there (Linux 9). (addition) */
export const QRTR_TYPE_PING: number = by({ linux: 9 });
/** Packet type: look services up, and go on telling (Linux 10). (addition) */
export const QRTR_TYPE_NEW_LOOKUP: number = by({ linux: 10 });
/** Packet type: end a lookup (Linux 11). (addition) */
export const QRTR_TYPE_DEL_LOOKUP: number = by({ linux: 11 });
