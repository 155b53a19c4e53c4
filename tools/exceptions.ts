/**
 * Constants that differ from the headers: names that C spells differently, names that no header has, and values in which
 * headers differ.
 *
 * @module
 */

import type { Platform } from "../constants/platform.ts";

/** Constants that the headers cannot confirm, and the reason. */
export interface Exception {
  platform: Platform;
  names: string;
  why: string;
  /** The headers have the name, and another value. */
  differs?: boolean;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    platform: "linux",
    names: [
      "EFTYPE ALG_SET_KEY_BY_KEY_SERIAL CANXL_RRS CAN_ISOTP_DYN_FC_PARMS CAN_RAW_XL_VCID_OPTS",
      "CAN_RAW_XL_VCID_RX_FILTER CAN_RAW_XL_VCID_TX_PASS CAN_RAW_XL_VCID_TX_SET IPPROTO_AGGFRAG IPPROTO_SMC",
      "PACKET_FANOUT_FLAG_IGNORE_OUTGOING PACKET_VNET_HDR_SZ RTNLGRP_IPV4_MCADDR RTNLGRP_IPV6_ACADDR",
      "RTNLGRP_IPV6_MCADDR SCM_DEVMEM_DMABUF SCM_DEVMEM_LINEAR SCM_INQ SCM_TSTAMP_COMPLETION SCM_TS_OPT_ID",
      "SOF_TIMESTAMPING_OPT_ID_TCP SOF_TIMESTAMPING_OPT_RX_FILTER SOF_TIMESTAMPING_TX_COMPLETION SO_DEVMEM_DMABUF",
      "SO_DEVMEM_DONTNEED SO_DEVMEM_LINEAR SO_INQ SO_PASSPIDFD SO_PASSRIGHTS SO_PEERPIDFD SO_RCVPRIORITY",
      "TCP_AO_ADD_KEY TCP_AO_DEL_KEY TCP_AO_GET_KEYS TCP_AO_INFO TCP_AO_KEYF_EXCLUDE_OPT TCP_AO_KEYF_IFINDEX",
      "MPTCP_FULL_INFO TCP_AO_MAXKEYLEN TCP_AO_REPAIR TCP_DELACK_MAX_US TCP_IS_MPTCP TCP_RTO_MAX_MS TCP_RTO_MIN_US",
      "TP_STATUS_GSO_TCP UDP_ENCAP_OVPNINUDP",
    ].join(" "),
    why: "Linux later than 6.1; all are in linux-libc-dev 7.2.13-1, with these values",
  },
  {
    platform: "linux",
    names: "BT_PKT_SEQNUM BT_SCM_ERROR BT_SCM_PKT_SEQNUM BT_VOICE_TRANSPARENT_16BIT",
    why: "bluez later than 5.66; all are in libbluetooth-dev 5.87-5, or the kernel's own",
  },
  {
    platform: "linux",
    names: "ALG_OP_SIGN ALG_OP_VERIFY ALG_SET_PUBKEY UDPLITE_RECV_CSCOV UDPLITE_SEND_CSCOV",
    why: "no header has them; the numbers are those that CPython writes out",
  },
  {
    platform: "linux",
    names: "IPPROTO_OSPF",
    why: "no header of Linux has it; the number is IANA's, and that of IPPROTO_OSPFIGP",
  },
  {
    platform: "linux",
    names: "SCM_PIDFD SCM_SECURITY",
    why: "Linux's include/linux/socket.h, which is not exported; glibc 2.39 and later has them",
  },
  {
    platform: "windows",
    names: [
      "TCP_ATMARK TCP_CONGESTION_ALGORITHM TCP_DELAY_FIN_ACK TCP_FAIL_CONNECT_ON_ICMP_ERROR TCP_FASTOPEN",
      "TCP_ICMP_ERROR_INFO TCP_KEEPCNT TCP_KEEPIDLE TCP_KEEPINTVL TCP_MAXRT TCP_MAXRTMS TCP_MAXSEG TCP_NOSYNRETRIES",
      "TCP_NOURG TCP_STDURG TCP_TIMESTAMPS",
    ].join(" "),
    why: "mingw-w64 later than 10; all are in 14.0.0-1, with these values",
  },
  {
    platform: "windows",
    names: "AF_HYPERV AF_LINK MSG_ERRQUEUE SOL_IP SOL_IPV6 SO_ORIGINAL_DST",
    why: "Microsoft's SDK alone: ws2def.h",
  },
  {
    platform: "windows",
    names: "UDP_COALESCED_INFO UDP_RECV_MAX_COALESCED_SIZE UDP_SEND_MSG_SIZE",
    why: "Microsoft's SDK alone: ws2ipdef.h",
  },
  {
    platform: "windows",
    names: "INADDR_ALLHOSTS_GROUP INADDR_MAX_LOCAL_GROUP INADDR_UNSPEC_GROUP IPPORT_USERRESERVED SOL_TCP SOL_UDP",
    why: "CPython's own default",
  },
  {
    platform: "windows",
    names: "EAI_NODATA",
    why: "Microsoft's SDK: EAI_NONAME; mingw-w64: WSANO_DATA",
    differs: true,
  },
  {
    platform: "darwin",
    names: "SOL_IP SOL_TCP SOL_UDP",
    why: "CPython's own default",
  },
  ...(["darwin", "freebsd"] as const).map((platform) => ({
    platform,
    names: "IPPROTO_OSPF",
    why: "Linux's name; the number is that of IPPROTO_OSPFIGP",
  })),
  {
    platform: "freebsd",
    names: "IPPORT_USERRESERVED SOL_IP SOL_TCP SOL_UDP",
    why: "CPython's own default",
  },
];

const NAMES: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
  linux: {},
  darwin: {},
  windows: {
    AF_BLUETOOTH: "AF_BTH",
    BTPROTO_RFCOMM: "BTHPROTO_RFCOMM",
    SHUT_RD: "SD_RECEIVE",
    SHUT_WR: "SD_SEND",
    SHUT_RDWR: "SD_BOTH",
    TCP_QUICKACK: "SIO_TCP_SET_ACK_FREQUENCY",
  },
  freebsd: {
    BTPROTO_HCI: "BLUETOOTH_PROTO_HCI",
    BTPROTO_L2CAP: "BLUETOOTH_PROTO_L2CAP",
    BTPROTO_RFCOMM: "BLUETOOTH_PROTO_RFCOMM",
    BTPROTO_SCO: "BLUETOOTH_PROTO_SCO",
    SOL_HCI: "SOL_HCI_RAW",
    HCI_FILTER: "SO_HCI_RAW_FILTER",
    HCI_DATA_DIR: "SO_HCI_RAW_DIRECTION",
  },
};

/** CPython's errno module prefers Winsock's number to the C library's for these. */
const WINSOCK = new Set(
  [
    "EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EALREADY ECONNABORTED ECONNREFUSED ECONNRESET EDESTADDRREQ EDQUOT",
    "EHOSTDOWN EHOSTUNREACH EINPROGRESS EISCONN ELOOP EMSGSIZE ENETDOWN ENETRESET ENETUNREACH ENOBUFS ENOPROTOOPT",
    "ENOTCONN ENOTSOCK EOPNOTSUPP EPFNOSUPPORT EPROCLIM EPROTONOSUPPORT EPROTOTYPE EREMOTE ESHUTDOWN",
    "ESOCKTNOSUPPORT ESTALE ETIMEDOUT ETOOMANYREFS EUSERS EWOULDBLOCK",
  ].join(" ").split(" "),
);

/** How C spells a constant. */
export function in_c(platform: Platform, name: string): string {
  if (platform === "windows" && WINSOCK.has(name)) return `WSA${name}`;
  if (platform === "linux" && name.startsWith("CAN_BCM_")) return name.slice("CAN_BCM_".length);
  return NAMES[platform][name] ?? name;
}

/** The exceptions of a platform, by name. */
export function exceptions(platform: Platform): Map<string, Exception> {
  const rows = EXCEPTIONS.filter((row) => row.platform === platform);
  return new Map(rows.flatMap((row) => row.names.split(" ").map((name) => [name, row])));
}
