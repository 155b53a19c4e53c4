/**
 * Bluetooth: `AF_BLUETOOTH` sockets are logical links (L2CAP), serial lines (RFCOMM), voice (SCO) or the adapter itself
 * (HCI), and each protocol has an address of its own. The platforms have little in common: Linux has its options
 * at `SOL_BLUETOOTH` and its own names, FreeBSD has `SO_*` names at `SOL_L2CAP` and so on, Windows has RFCOMM only.
 *
 * Read: Linux: bluez 5.66-1+deb12u2 and 5.87-5 (Debian): bluetooth/bluetooth.h, hci.h, l2cap.h, rfcomm.h, sco.h.
 * FreeBSD: freebsd-src main as copied at github.com/kenrap/freebsd-src f30bcb15894c:
 * sys/netgraph/bluetooth/include/ng_btsocket.h and ng_bluetooth.h. Windows: mingw-w64 10.0.0-3 and 14.0.0-1 (Debian):
 * ws2bth.h. CPython main 0003a0238f7e writes BDADDR_ANY and BDADDR_LOCAL as text and renames FreeBSD's
 * BLUETOOTH_PROTO_* and SO_HCI_RAW_*.
 *
 * @module
 */

import { by } from "./platform.ts";

// Protocols

/** Protocol: logical links, in packets (Linux 0; FreeBSD 135). */
export const BTPROTO_L2CAP: number = by({ linux: 0, freebsd: 135 });
/** Protocol: the adapter itself (Linux 1; FreeBSD 134). */
export const BTPROTO_HCI: number = by({ linux: 1, freebsd: 134 });
/** Protocol: serial lines, in streams (Linux, Windows 3; FreeBSD 136). */
export const BTPROTO_RFCOMM: number = by({ linux: 3, windows: 3, freebsd: 136 });
/** Protocol: voice (Linux 2; FreeBSD 137). */
export const BTPROTO_SCO: number = by({ linux: 2, freebsd: 137 });
/** Protocol: control of Ethernet over Bluetooth (Linux 4). (addition) */
export const BTPROTO_BNEP: number = by({ linux: 4 });
/** Protocol: control of ISDN over Bluetooth (Linux 5). (addition) */
export const BTPROTO_CMTP: number = by({ linux: 5 });
/** Protocol: control of keyboards, mice and the like (Linux 6). (addition) */
export const BTPROTO_HIDP: number = by({ linux: 6 });
/** Protocol: reserved for audio and video distribution (Linux 7). (addition) */
export const BTPROTO_AVDTP: number = by({ linux: 7 });
/** Protocol: isochronous channels of LE Audio (Linux 8). (addition) */
export const BTPROTO_ISO: number = by({ linux: 8 });

// Addresses

/** Address: any adapter; CPython's text (Linux, Windows, FreeBSD "00:00:00:00:00:00"). */
export const BDADDR_ANY: string = by({
  linux: "00:00:00:00:00:00",
  windows: "00:00:00:00:00:00",
  freebsd: "00:00:00:00:00:00",
});
/** Address: the local adapter; CPython's text (Linux, Windows, FreeBSD "00:00:00:FF:FF:FF"). */
export const BDADDR_LOCAL: string = by({
  linux: "00:00:00:FF:FF:FF",
  windows: "00:00:00:FF:FF:FF",
  freebsd: "00:00:00:FF:FF:FF",
});
/** Address: every adapter (Linux "FF:FF:FF:FF:FF:FF"). (addition) */
export const BDADDR_ALL: string = by({ linux: "FF:FF:FF:FF:FF:FF" });
/** Address type: classic Bluetooth (Linux, FreeBSD 0). */
export const BDADDR_BREDR: number = by({ linux: 0, freebsd: 0 });
/** Address type: Bluetooth LE, public (Linux, FreeBSD 1). */
export const BDADDR_LE_PUBLIC: number = by({ linux: 1, freebsd: 1 });
/** Address type: Bluetooth LE, random (Linux, FreeBSD 2). */
export const BDADDR_LE_RANDOM: number = by({ linux: 2, freebsd: 2 });
/** Channel of an RFCOMM address: any free one, for bind() (Windows 0xffffffff). (addition) */
export const BT_PORT_ANY: number = by({ windows: 0xffffffff });

// L2CAP options, at SOL_L2CAP

/** Option: sizes, mode and timeouts; struct l2cap_options (Linux 1). (addition) */
export const L2CAP_OPTIONS: number = by({ linux: 1 });
/** Option to get: the connection's handle and the peer's class; struct l2cap_conninfo (Linux 2). (addition) */
export const L2CAP_CONNINFO: number = by({ linux: 2 });
/** Option: the link mode; int, L2CAP_LM_* (Linux 3). */
export const L2CAP_LM: number = by({ linux: 3 });
/** Link mode: be the central device (Linux 0x0001). */
export const L2CAP_LM_MASTER: number = by({ linux: 0x0001 });
/** Link mode: authenticate (Linux 0x0002). */
export const L2CAP_LM_AUTH: number = by({ linux: 0x0002 });
/** Link mode: encrypt (Linux 0x0004). */
export const L2CAP_LM_ENCRYPT: number = by({ linux: 0x0004 });
/** Link mode: the peer must be trusted (Linux 0x0008). */
export const L2CAP_LM_TRUSTED: number = by({ linux: 0x0008 });
/** Link mode: reliable (Linux 0x0010). */
export const L2CAP_LM_RELIABLE: number = by({ linux: 0x0010 });
/** Link mode: secure (Linux 0x0020). */
export const L2CAP_LM_SECURE: number = by({ linux: 0x0020 });
/** Mode of L2CAP_OPTIONS: basic (Linux 0x00). (addition) */
export const L2CAP_MODE_BASIC: number = by({ linux: 0x00 });
/** Mode of L2CAP_OPTIONS: retransmission (Linux 0x01). (addition) */
export const L2CAP_MODE_RETRANS: number = by({ linux: 0x01 });
/** Mode of L2CAP_OPTIONS: flow control (Linux 0x02). (addition) */
export const L2CAP_MODE_FLOWCTL: number = by({ linux: 0x02 });
/** Mode of L2CAP_OPTIONS: enhanced retransmission (Linux 0x03). (addition) */
export const L2CAP_MODE_ERTM: number = by({ linux: 0x03 });
/** Mode of L2CAP_OPTIONS: streaming (Linux 0x04). (addition) */
export const L2CAP_MODE_STREAMING: number = by({ linux: 0x04 });
/** Option: the longest packet to receive; u16 (FreeBSD 1). */
export const SO_L2CAP_IMTU: number = by({ freebsd: 1 });
/** Option to get: the longest packet to send; u16 (FreeBSD 2). */
export const SO_L2CAP_OMTU: number = by({ freebsd: 2 });
/** Option to get: the incoming flow's specification; ng_l2cap_flow_t (FreeBSD 3). (addition) */
export const SO_L2CAP_IFLOW: number = by({ freebsd: 3 });
/** Option: the outgoing flow's specification; ng_l2cap_flow_t (FreeBSD 4). (addition) */
export const SO_L2CAP_OFLOW: number = by({ freebsd: 4 });
/** Option: the flush timeout; u16 (FreeBSD 5). */
export const SO_L2CAP_FLUSH: number = by({ freebsd: 5 });
/** Option: connect() waits until the link is encrypted; int (FreeBSD 6). */
export const SO_L2CAP_ENCRYPTED: number = by({ freebsd: 6 });
/** Option: quality of service to receive with (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_L2CAP_IQOS: number = by({});
/** Option: quality of service to send with (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_L2CAP_OQOS: number = by({});
/** Option: the link mode (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_L2CAP_LM: number = by({});

// HCI: addresses and options, at SOL_HCI

/** Adapter of an HCI address: none, for the monitor and control channels (Linux 0xffff). */
export const HCI_DEV_NONE: number = by({ linux: 0xffff });
/** Channel of an HCI address: raw packets beside the kernel's (Linux 0). */
export const HCI_CHANNEL_RAW: number = by({ linux: 0 });
/** Channel of an HCI address: the adapter for this program alone (Linux 1). */
export const HCI_CHANNEL_USER: number = by({ linux: 1 });
/** Channel of an HCI address: watch all adapters (Linux 2). */
export const HCI_CHANNEL_MONITOR: number = by({ linux: 2 });
/** Channel of an HCI address: management (Linux 3). */
export const HCI_CHANNEL_CONTROL: number = by({ linux: 3 });
/** Channel of an HCI address: write into the monitor's log (Linux 4). */
export const HCI_CHANNEL_LOGGING: number = by({ linux: 4 });
/** Option: receive only some packets; struct hci_filter, or what SO_HCI_RAW_FILTER takes (Linux 2; FreeBSD 1). */
export const HCI_FILTER: number = by({ linux: 2, freebsd: 1 });
/** Option: control messages say which way a packet went; int; FreeBSD's SO_HCI_RAW_DIRECTION (Linux 1; FreeBSD 2). */
export const HCI_DATA_DIR: number = by({ linux: 1, freebsd: 2 });
/** Option: control messages say when a packet passed; int (Linux 3). */
export const HCI_TIME_STAMP: number = by({ linux: 3 });
/** Control message of HCI_DATA_DIR; int, 1 for received packets (Linux 1). (addition) */
export const HCI_CMSG_DIR: number = by({ linux: 1 });
/** Control message of HCI_TIME_STAMP; struct timeval (Linux 2). (addition) */
export const HCI_CMSG_TSTAMP: number = by({ linux: 2 });
/** First byte of a packet: a command (Linux 0x01). (addition) */
export const HCI_COMMAND_PKT: number = by({ linux: 0x01 });
/** First byte of a packet: data (Linux 0x02). (addition) */
export const HCI_ACLDATA_PKT: number = by({ linux: 0x02 });
/** First byte of a packet: voice (Linux 0x03). (addition) */
export const HCI_SCODATA_PKT: number = by({ linux: 0x03 });
/** First byte of a packet: an event (Linux 0x04). (addition) */
export const HCI_EVENT_PKT: number = by({ linux: 0x04 });
/** First byte of a packet: isochronous data (Linux 0x05). (addition) */
export const HCI_ISODATA_PKT: number = by({ linux: 0x05 });
/** First byte of a packet: the maker's own (Linux 0xff). (addition) */
export const HCI_VENDOR_PKT: number = by({ linux: 0xff });
/** Option: receive only some events (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_HCI_EVT_FILTER: number = by({});
/** Option: receive only some packets (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_HCI_PKT_FILTER: number = by({});

// RFCOMM options, at SOL_RFCOMM

/** Option to get: the connection's handle and the peer's class; struct rfcomm_conninfo (Linux 2). (addition) */
export const RFCOMM_CONNINFO: number = by({ linux: 2 });
/** Option: the link mode; int, RFCOMM_LM_* (Linux 3). (addition) */
export const RFCOMM_LM: number = by({ linux: 3 });
/** Link mode: be the central device (Linux 0x0001). (addition) */
export const RFCOMM_LM_MASTER: number = by({ linux: 0x0001 });
/** Link mode: authenticate; CPython has it on NetBSD and DragonFly BSD alone (Linux 0x0002). (addition) */
export const RFCOMM_LM_AUTH: number = by({ linux: 0x0002 });
/** Link mode: encrypt; CPython has it on NetBSD and DragonFly BSD alone (Linux 0x0004). (addition) */
export const RFCOMM_LM_ENCRYPT: number = by({ linux: 0x0004 });
/** Link mode: the peer must be trusted (Linux 0x0008). (addition) */
export const RFCOMM_LM_TRUSTED: number = by({ linux: 0x0008 });
/** Link mode: reliable (Linux 0x0010). (addition) */
export const RFCOMM_LM_RELIABLE: number = by({ linux: 0x0010 });
/** Link mode: secure; CPython has it on NetBSD and DragonFly BSD alone (Linux 0x0020). (addition) */
export const RFCOMM_LM_SECURE: number = by({ linux: 0x0020 });
/** Option to get: the longest packet; u16 (FreeBSD 1). */
export const SO_RFCOMM_MTU: number = by({ freebsd: 1 });
/** Option to get: flow control; struct ng_btsocket_rfcomm_fc_info, six u8 (FreeBSD 2). */
export const SO_RFCOMM_FC_INFO: number = by({ freebsd: 2 });
/** Option: the link mode (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_RFCOMM_LM: number = by({});
/**
 * Option: authenticate the peer; u32; negative, as CPython writes the header's 0x80000001 (Windows -2147483647).
 * (addition)
 */
export const SO_BTH_AUTHENTICATE: number = by({ windows: -2147483647 });
/** Option: encrypt the link; u32 (Windows 2). */
export const SO_BTH_ENCRYPT: number = by({ windows: 2 });
/** Option: the longest packet; u32; negative, as CPython writes the header's 0x80000007 (Windows -2147483641). */
export const SO_BTH_MTU: number = by({ windows: -2147483641 });
/** Option: the maximum of the packet size; u32; the header's 0x80000008 (Windows -2147483640). */
export const SO_BTH_MTU_MAX: number = by({ windows: -2147483640 });
/** Option: the least that the longest packet may be; u32; the header's 0x8000000a (Windows -2147483638). */
export const SO_BTH_MTU_MIN: number = by({ windows: -2147483638 });

// SCO options, at SOL_SCO

/** Option to get: the longest packet; struct sco_options, u16 (Linux 1). (addition) */
export const SCO_OPTIONS: number = by({ linux: 1 });
/** Option to get: the connection's handle and the peer's class; struct sco_conninfo (Linux 2). (addition) */
export const SCO_CONNINFO: number = by({ linux: 2 });
/** Option to get: the longest packet; u16 (FreeBSD 1). */
export const SO_SCO_MTU: number = by({ freebsd: 1 });
/** Option to get: the connection's handle (FreeBSD 2). */
export const SO_SCO_CONNINFO: number = by({ freebsd: 2 });
/** Option to get: the connection's handle (NetBSD and DragonFly BSD alone, so undefined here). */
export const SO_SCO_HANDLE: number = by({});

// Options that several protocols share, at SOL_BLUETOOTH

/** Option: how safe the link must be; struct bt_security, u8 level and u8 key size (Linux 4). */
export const BT_SECURITY: number = by({ linux: 4 });
/** Level of BT_SECURITY: the lowest, for service discovery (Linux 0). */
export const BT_SECURITY_SDP: number = by({ linux: 0 });
/** Level of BT_SECURITY: low, as at first (Linux 1). */
export const BT_SECURITY_LOW: number = by({ linux: 1 });
/** Level of BT_SECURITY: encrypted (Linux 2). */
export const BT_SECURITY_MEDIUM: number = by({ linux: 2 });
/** Level of BT_SECURITY: encrypted and authenticated (Linux 3). */
export const BT_SECURITY_HIGH: number = by({ linux: 3 });
/** Level of BT_SECURITY: encrypted and authenticated with approved algorithms (Linux 4). */
export const BT_SECURITY_FIPS: number = by({ linux: 4 });
/** Option of a listening socket: a new connection waits until the program reads from it or closes it; u32 (Linux 7). */
export const BT_DEFER_SETUP: number = by({ linux: 7 });
/** Option: packets may be flushed; u32 (Linux 8). */
export const BT_FLUSHABLE: number = by({ linux: 8 });
/** Value of BT_FLUSHABLE: no (Linux 0). */
export const BT_FLUSHABLE_OFF: number = by({ linux: 0 });
/** Value of BT_FLUSHABLE: yes (Linux 1). */
export const BT_FLUSHABLE_ON: number = by({ linux: 1 });
/** Option: leave power saving to send; struct bt_power, u8 (Linux 9). */
export const BT_POWER: number = by({ linux: 9 });
/** Value of BT_POWER: no (Linux 0). */
export const BT_POWER_FORCE_ACTIVE_OFF: number = by({ linux: 0 });
/** Value of BT_POWER: yes (Linux 1). */
export const BT_POWER_FORCE_ACTIVE_ON: number = by({ linux: 1 });
/** Option: which radios a channel may use; u32 (Linux 10). */
export const BT_CHANNEL_POLICY: number = by({ linux: 10 });
/** Value of BT_CHANNEL_POLICY: the classic radio alone (Linux 0). */
export const BT_CHANNEL_POLICY_BREDR_ONLY: number = by({ linux: 0 });
/** Value of BT_CHANNEL_POLICY: rather the classic radio (Linux 1). */
export const BT_CHANNEL_POLICY_BREDR_PREFERRED: number = by({ linux: 1 });
/** Value of BT_CHANNEL_POLICY: rather the alternate radio (Linux 2). (addition) */
export const BT_CHANNEL_POLICY_AMP_PREFERRED: number = by({ linux: 2 });
/** Option: how voice is coded; struct bt_voice, u16 (Linux 11). */
export const BT_VOICE: number = by({ linux: 11 });
/** Value of BT_VOICE: as the program gives it (Linux 0x0003). */
export const BT_VOICE_TRANSPARENT: number = by({ linux: 0x0003 });
/** Value of BT_VOICE: CVSD, 16-bit samples (Linux 0x0060). */
export const BT_VOICE_CVSD_16BIT: number = by({ linux: 0x0060 });
/** Value of BT_VOICE: as the program gives it, 16-bit samples; bluez 5.80 and later (Linux 0x0063). */
export const BT_VOICE_TRANSPARENT_16BIT: number = by({ linux: 0x0063 });
/** Option to get: the longest packet to send; u16 (Linux 12). */
export const BT_SNDMTU: number = by({ linux: 12 });
/** Option: the longest packet to receive; u16 (Linux 13). */
export const BT_RCVMTU: number = by({ linux: 13 });
/** Option to get: the radio modes in use; u32, BT_PHY_* (Linux 14). */
export const BT_PHY: number = by({ linux: 14 });
/** Radio mode: basic rate, 1 Mb/s, 1 slot (Linux 0x00000001). */
export const BT_PHY_BR_1M_1SLOT: number = by({ linux: 0x00000001 });
/** Radio mode: basic rate, 1 Mb/s, 3 slots (Linux 0x00000002). */
export const BT_PHY_BR_1M_3SLOT: number = by({ linux: 0x00000002 });
/** Radio mode: basic rate, 1 Mb/s, 5 slots (Linux 0x00000004). */
export const BT_PHY_BR_1M_5SLOT: number = by({ linux: 0x00000004 });
/** Radio mode: enhanced rate, 2 Mb/s, 1 slot (Linux 0x00000008). */
export const BT_PHY_EDR_2M_1SLOT: number = by({ linux: 0x00000008 });
/** Radio mode: enhanced rate, 2 Mb/s, 3 slots (Linux 0x00000010). */
export const BT_PHY_EDR_2M_3SLOT: number = by({ linux: 0x00000010 });
/** Radio mode: enhanced rate, 2 Mb/s, 5 slots (Linux 0x00000020). */
export const BT_PHY_EDR_2M_5SLOT: number = by({ linux: 0x00000020 });
/** Radio mode: enhanced rate, 3 Mb/s, 1 slot (Linux 0x00000040). */
export const BT_PHY_EDR_3M_1SLOT: number = by({ linux: 0x00000040 });
/** Radio mode: enhanced rate, 3 Mb/s, 3 slots (Linux 0x00000080). */
export const BT_PHY_EDR_3M_3SLOT: number = by({ linux: 0x00000080 });
/** Radio mode: enhanced rate, 3 Mb/s, 5 slots (Linux 0x00000100). */
export const BT_PHY_EDR_3M_5SLOT: number = by({ linux: 0x00000100 });
/** Radio mode: Bluetooth LE, 1 Mb/s, sending (Linux 0x00000200). */
export const BT_PHY_LE_1M_TX: number = by({ linux: 0x00000200 });
/** Radio mode: Bluetooth LE, 1 Mb/s, receiving (Linux 0x00000400). */
export const BT_PHY_LE_1M_RX: number = by({ linux: 0x00000400 });
/** Radio mode: Bluetooth LE, 2 Mb/s, sending (Linux 0x00000800). */
export const BT_PHY_LE_2M_TX: number = by({ linux: 0x00000800 });
/** Radio mode: Bluetooth LE, 2 Mb/s, receiving (Linux 0x00001000). */
export const BT_PHY_LE_2M_RX: number = by({ linux: 0x00001000 });
/** Radio mode: Bluetooth LE, coded, sending (Linux 0x00002000). */
export const BT_PHY_LE_CODED_TX: number = by({ linux: 0x00002000 });
/** Radio mode: Bluetooth LE, coded, receiving (Linux 0x00004000). */
export const BT_PHY_LE_CODED_RX: number = by({ linux: 0x00004000 });
/** Option: the mode of an L2CAP channel; u8 (Linux 15). */
export const BT_MODE: number = by({ linux: 15 });
/** Value of BT_MODE: basic (Linux 0x00). */
export const BT_MODE_BASIC: number = by({ linux: 0x00 });
/** Value of BT_MODE: enhanced retransmission (Linux 0x01). */
export const BT_MODE_ERTM: number = by({ linux: 0x01 });
/** Value of BT_MODE: streaming (Linux 0x02). */
export const BT_MODE_STREAMING: number = by({ linux: 0x02 });
/** Value of BT_MODE: credits of Bluetooth LE (Linux 0x03). */
export const BT_MODE_LE_FLOWCTL: number = by({ linux: 0x03 });
/** Value of BT_MODE: enhanced credits (Linux 0x04). */
export const BT_MODE_EXT_FLOWCTL: number = by({ linux: 0x04 });
/** Option: control messages say whether a voice packet is whole; u32 (Linux 16). */
export const BT_PKT_STATUS: number = by({ linux: 16 });
/** Control message of BT_PKT_STATUS; u8 (Linux 0x03). (addition) */
export const BT_SCM_PKT_STATUS: number = by({ linux: 0x03 });
/** Control message: an error of an isochronous channel (Linux 0x04). (addition) */
export const BT_SCM_ERROR: number = by({ linux: 0x04 });
/** Option: quality of service of an isochronous channel; struct bt_iso_qos (Linux 17). */
export const BT_ISO_QOS: number = by({ linux: 17 });
/** Option: the description that a broadcast announces; its bytes (Linux 20). (addition) */
export const BT_ISO_BASE: number = by({ linux: 20 });
/** Option: the codec of a voice link; struct bt_codecs (Linux 19). */
export const BT_CODEC: number = by({ linux: 19 });
/** Option: control messages give the number of each isochronous packet; u32 (Linux 22). (addition) */
export const BT_PKT_SEQNUM: number = by({ linux: 22 });
/** Control message of BT_PKT_SEQNUM; u16 (Linux 0x05). (addition) */
export const BT_SCM_PKT_SEQNUM: number = by({ linux: 0x05 });
