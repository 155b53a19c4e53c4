/**
 * Controller Area Network, the bus of cars and machines: `AF_CAN` sockets carry raw frames, commands for the
 * kernel's broadcast manager, ISO-TP messages or SAE J1939. The address begins with the interface's name; the rest
 * depends on the protocol. Linux alone has all of this; on other platforms every name here is `undefined`.
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/can.h, can/raw.h, can/bcm.h, can/isotp.h, can/j1939.h,
 * can/error.h. CPython main 0003a0238f7e names the broadcast manager's numbers with CAN_BCM_.
 *
 * @module
 */

import { by } from "./platform.ts";

// Protocols

/** Protocol: raw frames, picked by identifier filters (Linux 1). */
export const CAN_RAW: number = by({ linux: 1 });
/** Protocol: the broadcast manager, which sends and watches cyclic frames in the kernel (Linux 2). */
export const CAN_BCM: number = by({ linux: 2 });
/** Protocol: ISO 15765-2 transport, messages longer than one frame (Linux 6). */
export const CAN_ISOTP: number = by({ linux: 6 });
/** Protocol: SAE J1939, parameter groups of trucks, ships and machines (Linux 7). */
export const CAN_J1939: number = by({ linux: 7 });

// Identifier bits and masks

/** Identifier bit: the frame has a 29-bit (extended) identifier (Linux 0x80000000). */
export const CAN_EFF_FLAG: number = by({ linux: 0x80000000 });
/** Identifier bit: the frame asks another node to transmit (Linux 0x40000000). */
export const CAN_RTR_FLAG: number = by({ linux: 0x40000000 });
/** Identifier bit: the frame reports an error (Linux 0x20000000). */
export const CAN_ERR_FLAG: number = by({ linux: 0x20000000 });
/** Mask of an 11-bit (standard) identifier (Linux 0x000007ff). */
export const CAN_SFF_MASK: number = by({ linux: 0x000007ff });
/** Mask of a 29-bit (extended) identifier (Linux 0x1fffffff). */
export const CAN_EFF_MASK: number = by({ linux: 0x1fffffff });
/** Mask of the error classes in an error frame's identifier (Linux 0x1fffffff). */
export const CAN_ERR_MASK: number = by({ linux: 0x1fffffff });
/** Bit of a filter's identifier: let pass what does not match (Linux 0x20000000). (addition) */
export const CAN_INV_FILTER: number = by({ linux: 0x20000000 });

// Options of CAN_RAW, at SOL_CAN_RAW

/** Receive only frames that match; an array of struct can_filter (u32 identifier, u32 mask) (Linux 1). */
export const CAN_RAW_FILTER: number = by({ linux: 1 });
/** Receive these classes of error frames; u32 mask of CAN_ERR_* (Linux 2). */
export const CAN_RAW_ERR_FILTER: number = by({ linux: 2 });
/** Show sent frames to the other sockets of this machine; int, on at first (Linux 3). */
export const CAN_RAW_LOOPBACK: number = by({ linux: 3 });
/** Receive the frames that this socket itself sends; int, off at first (Linux 4). */
export const CAN_RAW_RECV_OWN_MSGS: number = by({ linux: 4 });
/** Send and receive CAN FD frames too; int, off at first (Linux 5). */
export const CAN_RAW_FD_FRAMES: number = by({ linux: 5 });
/** A frame passes only if it matches every filter; int, off at first (Linux 6). */
export const CAN_RAW_JOIN_FILTERS: number = by({ linux: 6 });
/** Send and receive CAN XL frames too; int, off at first (Linux 7). (addition) */
export const CAN_RAW_XL_FRAMES: number = by({ linux: 7 });
/** Virtual CAN identifiers of CAN XL; struct can_raw_vcid_options, four u8 (Linux 8). (addition) */
export const CAN_RAW_XL_VCID_OPTS: number = by({ linux: 8 });
/** Flag of CAN_RAW_XL_VCID_OPTS: write the identifier into sent frames (Linux 0x01). (addition) */
export const CAN_RAW_XL_VCID_TX_SET: number = by({ linux: 0x01 });
/** Flag of CAN_RAW_XL_VCID_OPTS: leave the identifier that the sender gave (Linux 0x02). (addition) */
export const CAN_RAW_XL_VCID_TX_PASS: number = by({ linux: 0x02 });
/** Flag of CAN_RAW_XL_VCID_OPTS: filter received frames by identifier (Linux 0x04). (addition) */
export const CAN_RAW_XL_VCID_RX_FILTER: number = by({ linux: 0x04 });
/** The most filters that CAN_RAW_FILTER takes (Linux 512). (addition) */
export const CAN_RAW_FILTER_MAX: number = by({ linux: 512 });

// Frames

/** Bytes of a struct can_frame (Linux 16). (addition) */
export const CAN_MTU: number = by({ linux: 16 });
/** Bytes of a struct canfd_frame (Linux 72). (addition) */
export const CANFD_MTU: number = by({ linux: 72 });
/** Bytes of a struct canxl_frame with the longest payload (Linux 2060). (addition) */
export const CANXL_MTU: number = by({ linux: 2060 });
/** Bytes of a struct canxl_frame before its payload (Linux 12). (addition) */
export const CANXL_HDR_SIZE: number = by({ linux: 12 });
/** Longest payload of a CAN frame, in bytes (Linux 8). (addition) */
export const CAN_MAX_DLEN: number = by({ linux: 8 });
/** Longest payload of a CAN FD frame, in bytes (Linux 64). (addition) */
export const CANFD_MAX_DLEN: number = by({ linux: 64 });
/** Shortest payload of a CAN XL frame, in bytes (Linux 1). (addition) */
export const CANXL_MIN_DLEN: number = by({ linux: 1 });
/** Longest payload of a CAN XL frame, in bytes (Linux 2048). (addition) */
export const CANXL_MAX_DLEN: number = by({ linux: 2048 });
/** Flag of a CAN FD frame: the payload goes at the second bit rate (Linux 0x01). (addition) */
export const CANFD_BRS: number = by({ linux: 0x01 });
/** Flag of a CAN FD frame: the sending node is error passive (Linux 0x02). (addition) */
export const CANFD_ESI: number = by({ linux: 0x02 });
/** Flag of a canfd_frame: it is a CAN FD frame, not a CAN frame (Linux 0x04). (addition) */
export const CANFD_FDF: number = by({ linux: 0x04 });
/** Flag that every CAN XL frame has set (Linux 0x80). (addition) */
export const CANXL_XLF: number = by({ linux: 0x80 });
/** Flag of a CAN XL frame: simple extended content (Linux 0x01). (addition) */
export const CANXL_SEC: number = by({ linux: 0x01 });
/** Flag of a CAN XL frame: remote request substitution (Linux 0x02). (addition) */
export const CANXL_RRS: number = by({ linux: 0x02 });

// Error classes: bits of an error frame's identifier, and of CAN_RAW_ERR_FILTER

/** Error class: the driver's transmission timed out (Linux 0x001). (addition) */
export const CAN_ERR_TX_TIMEOUT: number = by({ linux: 0x001 });
/** Error class: arbitration lost; data[0] has the bit number (Linux 0x002). (addition) */
export const CAN_ERR_LOSTARB: number = by({ linux: 0x002 });
/** Error class: trouble in the controller; data[1] (Linux 0x004). (addition) */
export const CAN_ERR_CRTL: number = by({ linux: 0x004 });
/** Error class: protocol violation; data[2] and data[3] (Linux 0x008). (addition) */
export const CAN_ERR_PROT: number = by({ linux: 0x008 });
/** Error class: state of the transceiver; data[4] (Linux 0x010). (addition) */
export const CAN_ERR_TRX: number = by({ linux: 0x010 });
/** Error class: the frame was not acknowledged (Linux 0x020). (addition) */
export const CAN_ERR_ACK: number = by({ linux: 0x020 });
/** Error class: the controller went off the bus (Linux 0x040). (addition) */
export const CAN_ERR_BUSOFF: number = by({ linux: 0x040 });
/** Error class: bus error; can come in floods (Linux 0x080). (addition) */
export const CAN_ERR_BUSERROR: number = by({ linux: 0x080 });
/** Error class: the controller was restarted (Linux 0x100). (addition) */
export const CAN_ERR_RESTARTED: number = by({ linux: 0x100 });
/** Error class: error counters are in data[6] and data[7] (Linux 0x200). (addition) */
export const CAN_ERR_CNT: number = by({ linux: 0x200 });

// CAN_BCM: operations (the header's names have no CAN_BCM_ prefix; the prefix is CPython's)

/** Operation: create or change a cyclic transmission (Linux 1). */
export const CAN_BCM_TX_SETUP: number = by({ linux: 1 });
/** Operation: remove a cyclic transmission (Linux 2). */
export const CAN_BCM_TX_DELETE: number = by({ linux: 2 });
/** Operation: read the properties of a cyclic transmission (Linux 3). */
export const CAN_BCM_TX_READ: number = by({ linux: 3 });
/** Operation: send one frame (Linux 4). */
export const CAN_BCM_TX_SEND: number = by({ linux: 4 });
/** Operation: create or change a content filter (Linux 5). */
export const CAN_BCM_RX_SETUP: number = by({ linux: 5 });
/** Operation: remove a content filter (Linux 6). */
export const CAN_BCM_RX_DELETE: number = by({ linux: 6 });
/** Operation: read the properties of a content filter (Linux 7). */
export const CAN_BCM_RX_READ: number = by({ linux: 7 });
/** Reply to CAN_BCM_TX_READ (Linux 8). */
export const CAN_BCM_TX_STATUS: number = by({ linux: 8 });
/** Notice: the counted transmissions are done (Linux 9). */
export const CAN_BCM_TX_EXPIRED: number = by({ linux: 9 });
/** Reply to CAN_BCM_RX_READ (Linux 10). */
export const CAN_BCM_RX_STATUS: number = by({ linux: 10 });
/** Notice: a cyclic message stayed away (Linux 11). */
export const CAN_BCM_RX_TIMEOUT: number = by({ linux: 11 });
/** Notice: a frame arrived with changed content (Linux 12). */
export const CAN_BCM_RX_CHANGED: number = by({ linux: 12 });

// CAN_BCM: flags

/** Flag: take the intervals and the count of this message (Linux 0x0001). */
export const CAN_BCM_SETTIMER: number = by({ linux: 0x0001 });
/** Flag: start the timer with these intervals (Linux 0x0002). */
export const CAN_BCM_STARTTIMER: number = by({ linux: 0x0002 });
/** Flag: send CAN_BCM_TX_EXPIRED when the count runs out (Linux 0x0004). */
export const CAN_BCM_TX_COUNTEVT: number = by({ linux: 0x0004 });
/** Flag: send a changed frame at once, then on the timer (Linux 0x0008). */
export const CAN_BCM_TX_ANNOUNCE: number = by({ linux: 0x0008 });
/** Flag: copy the message's identifier into each frame (Linux 0x0010). */
export const CAN_BCM_TX_CP_CAN_ID: number = by({ linux: 0x0010 });
/** Flag: filter by identifier alone (Linux 0x0020). */
export const CAN_BCM_RX_FILTER_ID: number = by({ linux: 0x0020 });
/** Flag: a changed length is a change (Linux 0x0040). */
export const CAN_BCM_RX_CHECK_DLC: number = by({ linux: 0x0040 });
/** Flag: do not start the timeout watch with the first frame (Linux 0x0080). */
export const CAN_BCM_RX_NO_AUTOTIMER: number = by({ linux: 0x0080 });
/** Flag: after a timeout, report the first frame even if unchanged (Linux 0x0100). */
export const CAN_BCM_RX_ANNOUNCE_RESUME: number = by({ linux: 0x0100 });
/** Flag: begin again at the first frame of a sequence (Linux 0x0200). */
export const CAN_BCM_TX_RESET_MULTI_IDX: number = by({ linux: 0x0200 });
/** Flag: answer a remote request with the given frame (Linux 0x0400). */
export const CAN_BCM_RX_RTR_FRAME: number = by({ linux: 0x0400 });
/** Flag: the frames that follow are CAN FD frames (Linux 0x0800). */
export const CAN_BCM_CAN_FD_FRAME: number = by({ linux: 0x0800 });

// CAN_ISOTP: options, at SOL_CAN_ISOTP; set them before bind()

/** Level of CAN_ISOTP's options (Linux 106). */
export const SOL_CAN_ISOTP: number = by({ linux: 106 });
/** Option: flags, addresses and padding; struct can_isotp_options, 12 bytes (Linux 1). */
export const CAN_ISOTP_OPTS: number = by({ linux: 1 });
/** Option: what our flow control frames say; struct can_isotp_fc_options, three u8 (Linux 2). */
export const CAN_ISOTP_RECV_FC: number = by({ linux: 2 });
/** Option: separation time to send with, in place of the receiver's; u32 nanoseconds (Linux 3). */
export const CAN_ISOTP_TX_STMIN: number = by({ linux: 3 });
/** Option: ignore consecutive frames that come faster than this; u32 nanoseconds (Linux 4). */
export const CAN_ISOTP_RX_STMIN: number = by({ linux: 4 });
/** Option: link layer; struct can_isotp_ll_options, three u8 (mtu, tx_dl, tx_flags) (Linux 5). */
export const CAN_ISOTP_LL_OPTS: number = by({ linux: 5 });
/** Flag of CAN_ISOTP_OPTS: only listen, never send flow control (Linux 0x001). */
export const CAN_ISOTP_LISTEN_MODE: number = by({ linux: 0x001 });
/** Flag of CAN_ISOTP_OPTS: extended addressing (Linux 0x002). */
export const CAN_ISOTP_EXTEND_ADDR: number = by({ linux: 0x002 });
/** Flag of CAN_ISOTP_OPTS: pad sent frames (Linux 0x004). */
export const CAN_ISOTP_TX_PADDING: number = by({ linux: 0x004 });
/** Flag of CAN_ISOTP_OPTS: expect padded frames (Linux 0x008). */
export const CAN_ISOTP_RX_PADDING: number = by({ linux: 0x008 });
/** Flag of CAN_ISOTP_OPTS: check the length of received padding (Linux 0x010). */
export const CAN_ISOTP_CHK_PAD_LEN: number = by({ linux: 0x010 });
/** Flag of CAN_ISOTP_OPTS: check the bytes of received padding (Linux 0x020). */
export const CAN_ISOTP_CHK_PAD_DATA: number = by({ linux: 0x020 });
/** Flag of CAN_ISOTP_OPTS: half duplex error handling (Linux 0x040). */
export const CAN_ISOTP_HALF_DUPLEX: number = by({ linux: 0x040 });
/** Flag of CAN_ISOTP_OPTS: CAN_ISOTP_TX_STMIN wins over the receiver's wish (Linux 0x080). */
export const CAN_ISOTP_FORCE_TXSTMIN: number = by({ linux: 0x080 });
/** Flag of CAN_ISOTP_OPTS: CAN_ISOTP_RX_STMIN holds (Linux 0x100). */
export const CAN_ISOTP_FORCE_RXSTMIN: number = by({ linux: 0x100 });
/** Flag of CAN_ISOTP_OPTS: another extended address for receiving (Linux 0x200). */
export const CAN_ISOTP_RX_EXT_ADDR: number = by({ linux: 0x200 });
/** Flag of CAN_ISOTP_OPTS: send() returns when the message is out (Linux 0x400). */
export const CAN_ISOTP_WAIT_TX_DONE: number = by({ linux: 0x400 });
/** Flag of CAN_ISOTP_OPTS: functional addressing, one sender to many (Linux 0x800). */
export const CAN_ISOTP_SF_BROADCAST: number = by({ linux: 0x800 });
/** Flag of CAN_ISOTP_OPTS: functional addressing with consecutive frames (Linux 0x1000). (addition) */
export const CAN_ISOTP_CF_BROADCAST: number = by({ linux: 0x1000 });
/** Flag of CAN_ISOTP_OPTS: the flow control's parameters may change on the way (Linux 0x2000). (addition) */
export const CAN_ISOTP_DYN_FC_PARMS: number = by({ linux: 0x2000 });

// CAN_ISOTP: what the options are before they are set

/** CAN_ISOTP_OPTS: the flags (Linux 0). */
export const CAN_ISOTP_DEFAULT_FLAGS: number = by({ linux: 0 });
/** CAN_ISOTP_OPTS: the extended address (Linux 0). */
export const CAN_ISOTP_DEFAULT_EXT_ADDRESS: number = by({ linux: 0 });
/** CAN_ISOTP_OPTS: the byte that frames are padded with (Linux 0xcc). */
export const CAN_ISOTP_DEFAULT_PAD_CONTENT: number = by({ linux: 0xcc });
/** CAN_ISOTP_OPTS: the time between frames, nanoseconds (Linux 50000). */
export const CAN_ISOTP_DEFAULT_FRAME_TXTIME: number = by({ linux: 50000 });
/** CAN_ISOTP_RECV_FC: the block size, 0 for no limit (Linux 0). */
export const CAN_ISOTP_DEFAULT_RECV_BS: number = by({ linux: 0 });
/** CAN_ISOTP_RECV_FC: the separation time (Linux 0). */
export const CAN_ISOTP_DEFAULT_RECV_STMIN: number = by({ linux: 0 });
/** CAN_ISOTP_RECV_FC: how many wait frames may come (Linux 0). */
export const CAN_ISOTP_DEFAULT_RECV_WFTMAX: number = by({ linux: 0 });
/** CAN_ISOTP_LL_OPTS: the size of a frame, that of struct can_frame (Linux 16). */
export const CAN_ISOTP_DEFAULT_LL_MTU: number = by({ linux: 16 });
/** CAN_ISOTP_LL_OPTS: the length of a sent frame's data (Linux 8). */
export const CAN_ISOTP_DEFAULT_LL_TX_DL: number = by({ linux: 8 });
/** CAN_ISOTP_LL_OPTS: the flags of sent CAN FD frames (Linux 0). */
export const CAN_ISOTP_DEFAULT_LL_TX_FLAGS: number = by({ linux: 0 });

// CAN_J1939: addresses, names and parameter group numbers

/** The highest address of one node (Linux 0xfd). */
export const J1939_MAX_UNICAST_ADDR: number = by({ linux: 0xfd });
/** The address of a node that could not claim one (Linux 0xfe). */
export const J1939_IDLE_ADDR: number = by({ linux: 0xfe });
/** No address: only the name counts; as a destination, all nodes (Linux 0xff). */
export const J1939_NO_ADDR: number = by({ linux: 0xff });
/** No name: only the address counts (Linux 0). */
export const J1939_NO_NAME: number = by({ linux: 0 });
/** Parameter group: request another group (Linux 0x0ea00). */
export const J1939_PGN_REQUEST: number = by({ linux: 0x0ea00 });
/** Parameter group: a node claims its address (Linux 0x0ee00). */
export const J1939_PGN_ADDRESS_CLAIMED: number = by({ linux: 0x0ee00 });
/** Parameter group: sets the address of a node (Linux 0x0fed8). */
export const J1939_PGN_ADDRESS_COMMANDED: number = by({ linux: 0x0fed8 });
/** The highest parameter group with a destination address (Linux 0x3ff00). */
export const J1939_PGN_PDU1_MAX: number = by({ linux: 0x3ff00 });
/** The highest parameter group (Linux 0x3ffff). */
export const J1939_PGN_MAX: number = by({ linux: 0x3ffff });
/** No parameter group: bind() for all of them (Linux 0x40000). */
export const J1939_NO_PGN: number = by({ linux: 0x40000 });
/** The most filters that SO_J1939_FILTER takes (Linux 512). */
export const J1939_FILTER_MAX: number = by({ linux: 512 });

// CAN_J1939: options, at SOL_CAN_J1939

/** Option: receive only what matches; an array of struct j1939_filter, 32 bytes each (Linux 1). */
export const SO_J1939_FILTER: number = by({ linux: 1 });
/** Option: receive messages for other nodes too; int (Linux 2). */
export const SO_J1939_PROMISC: number = by({ linux: 2 });
/** Option: priority of sent messages, 0 (first) to 7; int (Linux 3). */
export const SO_J1939_SEND_PRIO: number = by({ linux: 3 });
/** Option: report progress and errors in the error queue; int (Linux 4). */
export const SO_J1939_ERRQUEUE: number = by({ linux: 4 });

// CAN_J1939: control messages, and attributes of the error queue

/** Control message: the destination address; u8 (Linux 1). */
export const SCM_J1939_DEST_ADDR: number = by({ linux: 1 });
/** Control message: the destination name; u64 (Linux 2). */
export const SCM_J1939_DEST_NAME: number = by({ linux: 2 });
/** Control message: the priority; u8 (Linux 3). */
export const SCM_J1939_PRIO: number = by({ linux: 3 });
/** Control message: netlink attributes J1939_NLA_* (Linux 4). */
export const SCM_J1939_ERRQUEUE: number = by({ linux: 4 });
/** Attribute that only pads (Linux 0). */
export const J1939_NLA_PAD: number = by({ linux: 0 });
/** Attribute: bytes that the receiver has acknowledged; u32 (Linux 1). */
export const J1939_NLA_BYTES_ACKED: number = by({ linux: 1 });
/** Attribute: size of the whole message; u32 (Linux 2). (addition) */
export const J1939_NLA_TOTAL_SIZE: number = by({ linux: 2 });
/** Attribute: the parameter group; u32 (Linux 3). (addition) */
export const J1939_NLA_PGN: number = by({ linux: 3 });
/** Attribute: the source's name; u64 (Linux 4). (addition) */
export const J1939_NLA_SRC_NAME: number = by({ linux: 4 });
/** Attribute: the destination's name; u64 (Linux 5). (addition) */
export const J1939_NLA_DEST_NAME: number = by({ linux: 5 });
/** Attribute: the source's address; u8 (Linux 6). (addition) */
export const J1939_NLA_SRC_ADDR: number = by({ linux: 6 });
/** Attribute: the destination's address; u8 (Linux 7). (addition) */
export const J1939_NLA_DEST_ADDR: number = by({ linux: 7 });
/** ee_info of the error queue: nothing more to say (Linux 0). */
export const J1939_EE_INFO_NONE: number = by({ linux: 0 });
/** ee_info of the error queue: the transmission was aborted (Linux 1). */
export const J1939_EE_INFO_TX_ABORT: number = by({ linux: 1 });
/** ee_info of the error queue: a request to send arrived (Linux 2). (addition) */
export const J1939_EE_INFO_RX_RTS: number = by({ linux: 2 });
/** ee_info of the error queue: a data packet offset arrived (Linux 3). (addition) */
export const J1939_EE_INFO_RX_DPO: number = by({ linux: 3 });
/** ee_info of the error queue: the reception was aborted (Linux 4). (addition) */
export const J1939_EE_INFO_RX_ABORT: number = by({ linux: 4 });
