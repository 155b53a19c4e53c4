/**
 * What Linux sockets report beside the data; all are additions: `SOF_TIMESTAMPING_*`, the flags of SO_TIMESTAMPING;
 * `SOF_TXTIME_*`, those of SO_TXTIME; `SCM_TSTAMP_*` and `SO_EE_*`, the numbers in the struct sock_extended_err
 * that MSG_ERRQUEUE receives; Linux's networking/timestamping.rst and msg_zerocopy.rst, ip(7).
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/net_tstamp.h and linux/errqueue.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// When to take a time

/** When the card sends (Linux 1). (addition) */
export const SOF_TIMESTAMPING_TX_HARDWARE: number = by({ linux: 1 });
/** When the driver sends (Linux 2). (addition) */
export const SOF_TIMESTAMPING_TX_SOFTWARE: number = by({ linux: 2 });
/** When the packet enters the scheduler (Linux 256). (addition) */
export const SOF_TIMESTAMPING_TX_SCHED: number = by({ linux: 256 });
/** When the peer has acknowledged; TCP (Linux 512). (addition) */
export const SOF_TIMESTAMPING_TX_ACK: number = by({ linux: 512 });
/** When the driver says that it has sent; Bluetooth (Linux 262144). (addition) */
export const SOF_TIMESTAMPING_TX_COMPLETION: number = by({ linux: 262144 });
/** When the card receives (Linux 4). (addition) */
export const SOF_TIMESTAMPING_RX_HARDWARE: number = by({ linux: 4 });
/** When the kernel receives (Linux 8). (addition) */
export const SOF_TIMESTAMPING_RX_SOFTWARE: number = by({ linux: 8 });

// Which times to give

/** The kernel's (Linux 16). (addition) */
export const SOF_TIMESTAMPING_SOFTWARE: number = by({ linux: 16 });
/** The card's (Linux 64). (addition) */
export const SOF_TIMESTAMPING_RAW_HARDWARE: number = by({ linux: 64 });
/** The card's, turned into the system's; no longer used (Linux 32). (addition) */
export const SOF_TIMESTAMPING_SYS_HARDWARE: number = by({ linux: 32 });

// How to give them

/** Number the packets sent (Linux 128). (addition) */
export const SOF_TIMESTAMPING_OPT_ID: number = by({ linux: 128 });
/** Number the bytes of a stream from what is written, not from what is acknowledged (Linux 65536). (addition) */
export const SOF_TIMESTAMPING_OPT_ID_TCP: number = by({ linux: 65536 });
/** Give IP_PKTINFO with each time (Linux 1024). (addition) */
export const SOF_TIMESTAMPING_OPT_CMSG: number = by({ linux: 1024 });
/** Give the time without the packet (Linux 2048). (addition) */
export const SOF_TIMESTAMPING_OPT_TSONLY: number = by({ linux: 2048 });
/** Give figures of the connection with each time (Linux 4096). (addition) */
export const SOF_TIMESTAMPING_OPT_STATS: number = by({ linux: 4096 });
/** Give the interface with each card's time (Linux 8192). (addition) */
export const SOF_TIMESTAMPING_OPT_PKTINFO: number = by({ linux: 8192 });
/** Give the kernel's and the card's time (Linux 16384). (addition) */
export const SOF_TIMESTAMPING_OPT_TX_SWHW: number = by({ linux: 16384 });
/** Of received packets, only those that this socket asked times of (Linux 131072). (addition) */
export const SOF_TIMESTAMPING_OPT_RX_FILTER: number = by({ linux: 131072 });
/** Take a clock of one's own choice of the card (Linux 32768). (addition) */
export const SOF_TIMESTAMPING_BIND_PHC: number = by({ linux: 32768 });

// SO_TXTIME

/** The time is a deadline, not the time to send at (Linux 1). (addition) */
export const SOF_TXTIME_DEADLINE_MODE: number = by({ linux: 1 });
/** Report what was dropped (Linux 2). (addition) */
export const SOF_TXTIME_REPORT_ERRORS: number = by({ linux: 2 });

// Numbers in the error queue

/** ee_info: the time when the packet was sent (Linux 0). (addition) */
export const SCM_TSTAMP_SND: number = by({ linux: 0 });
/** ee_info: the time when it entered the scheduler (Linux 1). (addition) */
export const SCM_TSTAMP_SCHED: number = by({ linux: 1 });
/** ee_info: the time when it was acknowledged (Linux 2). (addition) */
export const SCM_TSTAMP_ACK: number = by({ linux: 2 });
/** ee_info: the time when the driver said that it was sent (Linux 3). (addition) */
export const SCM_TSTAMP_COMPLETION: number = by({ linux: 3 });
/** ee_origin: nothing (Linux 0). (addition) */
export const SO_EE_ORIGIN_NONE: number = by({ linux: 0 });
/** ee_origin: this machine (Linux 1). (addition) */
export const SO_EE_ORIGIN_LOCAL: number = by({ linux: 1 });
/** ee_origin: an ICMP message (Linux 2). (addition) */
export const SO_EE_ORIGIN_ICMP: number = by({ linux: 2 });
/** ee_origin: an ICMPv6 message (Linux 3). (addition) */
export const SO_EE_ORIGIN_ICMP6: number = by({ linux: 3 });
/** ee_origin: a status of sending; SO_EE_ORIGIN_TIMESTAMPING (Linux 4). (addition) */
export const SO_EE_ORIGIN_TXSTATUS: number = by({ linux: 4 });
/** ee_origin: a time of sending (Linux 4). (addition) */
export const SO_EE_ORIGIN_TIMESTAMPING: number = by({ linux: 4 });
/** ee_origin: buffers of MSG_ZEROCOPY are free again (Linux 5). (addition) */
export const SO_EE_ORIGIN_ZEROCOPY: number = by({ linux: 5 });
/** ee_origin: SO_TXTIME could not be kept (Linux 6). (addition) */
export const SO_EE_ORIGIN_TXTIME: number = by({ linux: 6 });
/** ee_code: the data was copied after all (Linux 1). (addition) */
export const SO_EE_CODE_ZEROCOPY_COPIED: number = by({ linux: 1 });
/** ee_code: the time makes no sense (Linux 1). (addition) */
export const SO_EE_CODE_TXTIME_INVALID_PARAM: number = by({ linux: 1 });
/** ee_code: the time had passed (Linux 2). (addition) */
export const SO_EE_CODE_TXTIME_MISSED: number = by({ linux: 2 });
/** Flag: the RFC 4884 extension is broken (Linux 1). (addition) */
export const SO_EE_RFC4884_FLAG_INVALID: number = by({ linux: 1 });
