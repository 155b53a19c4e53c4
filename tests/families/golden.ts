/**
 * Addresses and the bytes of the C structs that they are, platform by platform.
 *
 * Linux and Windows: printed by golden.c, which golden_test.ts compiles again where there are compilers. macOS: by hand
 * from xnu-11417.101.15, bsd/netinet/in.h, bsd/netinet6/in6.h, bsd/sys/un.h and bsd/sys/kern_control.h. FreeBSD: by
 * hand from freebsd-src, sys/netinet/in.h, sys/netinet6/in6.h, sys/sys/un.h, sys/netlink/netlink.h and
 * sys/netgraph/bluetooth/include/ng_btsocket.h.
 *
 * @module
 */

export type Platform = "linux" | "darwin" | "windows" | "freebsd";

export interface Row {
  /** Its label in golden.c. */
  name: string;
  family: string;
  protocol?: string;
  /** What is written. */
  address: unknown;
  /** What is read, when that is not the same. */
  back?: unknown;
  hex: string;
}

const BDADDR = "01:23:45:67:89:AB";
const IPV6 = ["2001:db8::1", 443, 0x12345, 7];
const MAC = Uint8Array.of(1, 2, 3, 4, 5, 6);

export const golden: Record<Platform, Row[]> = {
  linux: [
    { name: "inet", family: "AF_INET", address: ["127.0.0.1", 8080], hex: "02001f907f0000010000000000000000" },
    { name: "rds", family: "AF_RDS", address: ["127.0.0.1", 18634], hex: "020048ca7f0000010000000000000000" },
    {
      name: "inet6",
      family: "AF_INET6",
      address: IPV6,
      hex: "0a0001bb0001234520010db800000000000000000000000107000000",
    },
    { name: "unix_path", family: "AF_UNIX", address: "/tmp/s", hex: "01002f746d702f7300" },
    { name: "unix_abstract", family: "AF_UNIX", address: Uint8Array.of(0, 0x61, 0x62, 0x63), hex: "010000616263" },
    { name: "netlink", family: "AF_NETLINK", address: [1234, 0x80000001], hex: "10000000d204000001000080" },
    {
      name: "packet",
      family: "AF_PACKET",
      address: ["eth0", 0x0806, 1, 1, MAC],
      hex: "1100080602000000010001060102030405060000",
    },
    {
      name: "can",
      family: "AF_CAN",
      protocol: "CAN_RAW",
      address: ["vcan0"],
      hex: "1d0000000300000000000000000000000000000000000000",
    },
    {
      name: "can",
      family: "AF_CAN",
      protocol: "CAN_BCM",
      address: ["vcan0"],
      hex: "1d0000000300000000000000000000000000000000000000",
    },
    {
      name: "can_isotp",
      family: "AF_CAN",
      protocol: "CAN_ISOTP",
      address: ["vcan0", 0x7e8, 0x98da10f1],
      hex: "1d00000003000000e8070000f110da980000000000000000",
    },
    {
      name: "can_j1939",
      family: "AF_CAN",
      protocol: "CAN_J1939",
      address: ["vcan0", 0xa0b0c0d0e0f01020n, 0x3feca, 0x20],
      hex: "1d000000030000002010f0e0d0c0b0a0cafe030020000000",
    },
    {
      name: "tipc_range",
      family: "AF_TIPC",
      address: [1, 18888, 17, 0xfffffff0],
      back: [1, 18888, 17, 0xfffffff0, 2],
      hex: "1e000102c849000011000000f0ffffff",
    },
    {
      name: "tipc_name",
      family: "AF_TIPC",
      address: [2, 18888, 17, 0, 3],
      back: [2, 18888, 17, 17, 3],
      hex: "1e000203c84900001100000000000000",
    },
    {
      name: "tipc_id",
      family: "AF_TIPC",
      address: [3, 0x01001001, 0x12345678, 0, 2],
      hex: "1e000302785634120110000100000000",
    },
    {
      name: "alg",
      family: "AF_ALG",
      address: ["hash", "hmac(sha256)"],
      back: ["hash", "hmac(sha256)", 0, 0],
      hex: "260068617368000000000000000000000000000000000000686d616328736861323536290000000000000000000000000000" +
        "0000000000000000000000000000000000000000000000000000000000000000000000000000",
    },
    {
      name: "alg_feat",
      family: "AF_ALG",
      address: ["skcipher", "cbc(aes)", 0x0f, 0x80000001],
      hex: "2600736b6369706865720000000000000f0000000100008063626328616573290000000000000000000000000000000000000" +
        "000000000000000000000000000000000000000000000000000000000000000000000000000",
    },
    { name: "vsock", family: "AF_VSOCK", address: [2, 1234], hex: "28000000d20400000200000000000000" },
    { name: "qipcrtr", family: "AF_QIPCRTR", address: [1, 0x4001], hex: "2a0000000100000001400000" },
    {
      name: "l2cap",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_L2CAP",
      address: [BDADDR, 0x1001],
      hex: "1f000110ab896745230100000000",
    },
    {
      name: "l2cap_cid",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_L2CAP",
      address: [BDADDR, 0, 0x40],
      hex: "1f000000ab896745230140000000",
    },
    {
      name: "l2cap_le",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_L2CAP",
      address: [BDADDR, 0, 4, 2],
      hex: "1f000000ab896745230104000200",
    },
    {
      name: "rfcomm",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_RFCOMM",
      address: [BDADDR, 22],
      hex: "1f00ab89674523011600",
    },
    { name: "sco", family: "AF_BLUETOOTH", protocol: "BTPROTO_SCO", address: BDADDR, hex: "1f00ab8967452301" },
    { name: "hci", family: "AF_BLUETOOTH", protocol: "BTPROTO_HCI", address: 1, hex: "1f0001000000" },
    { name: "hci_channel", family: "AF_BLUETOOTH", protocol: "BTPROTO_HCI", address: [1, 1], hex: "1f0001000100" },
  ],

  darwin: [
    { name: "inet", family: "AF_INET", address: ["127.0.0.1", 8080], hex: "10021f907f0000010000000000000000" },
    {
      name: "inet6",
      family: "AF_INET6",
      address: IPV6,
      hex: "1c1e01bb0001234520010db800000000000000000000000107000000",
    },
    { name: "unix_path", family: "AF_UNIX", address: "/tmp/s", hex: "09012f746d702f7300" },
    {
      name: "control",
      family: "AF_SYSTEM",
      protocol: "SYSPROTO_CONTROL",
      address: [7, 3],
      hex: "202002000700000003000000" + "00".repeat(20),
    },
    {
      name: "control_by_name",
      family: "AF_SYSTEM",
      protocol: "SYSPROTO_CONTROL",
      address: "com.example.control",
      back: [5, 0],
      hex: "202002000500000000000000" + "00".repeat(20),
    },
  ],

  windows: [
    { name: "inet", family: "AF_INET", address: ["127.0.0.1", 8080], hex: "02001f907f0000010000000000000000" },
    {
      name: "inet6",
      family: "AF_INET6",
      address: IPV6,
      hex: "170001bb0001234520010db800000000000000000000000107000000",
    },
    {
      name: "rfcomm",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_RFCOMM",
      address: [BDADDR, 0x01020304],
      hex: "2000ab896745230100000000000000000000000000000000000004030201",
    },
    {
      name: "hyperv",
      family: "AF_HYPERV",
      protocol: "HV_PROTOCOL_RAW",
      address: ["E0E16197-DD56-4A10-9195-5EE7A155A838", "00000400-facb-11e6-bd58-64006a7986d3"],
      back: ["e0e16197-dd56-4a10-9195-5ee7a155a838", "00000400-facb-11e6-bd58-64006a7986d3"],
      hex: "220000009761e1e056dd104a91955ee7a155a83800040000cbfae611bd5864006a7986d3",
    },
  ],

  freebsd: [
    { name: "inet", family: "AF_INET", address: ["127.0.0.1", 8080], hex: "10021f907f0000010000000000000000" },
    { name: "divert", family: "AF_DIVERT", address: ["0.0.0.0", 8668], hex: "100221dc000000000000000000000000" },
    {
      name: "inet6",
      family: "AF_INET6",
      address: IPV6,
      hex: "1c1c01bb0001234520010db800000000000000000000000107000000",
    },
    { name: "unix_path", family: "AF_UNIX", address: "/tmp/s", hex: "09012f746d702f7300" },
    { name: "netlink", family: "AF_NETLINK", address: [1234, 0x80000001], hex: "0c260000d204000001000080" },
    {
      name: "l2cap",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_L2CAP",
      address: [BDADDR, 0x1001],
      hex: "0e240110ab896745230100000000",
    },
    {
      name: "l2cap_le",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_L2CAP",
      address: [BDADDR, 0, 4, 2],
      hex: "0e240000ab896745230104000200",
    },
    {
      name: "rfcomm",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_RFCOMM",
      address: [BDADDR, 22],
      hex: "0924ab896745230116",
    },
    { name: "sco", family: "AF_BLUETOOTH", protocol: "BTPROTO_SCO", address: BDADDR, hex: "0824ab8967452301" },
    {
      name: "hci",
      family: "AF_BLUETOOTH",
      protocol: "BTPROTO_HCI",
      address: "ubt0hci",
      hex: "2224" + "75627430686369" + "00".repeat(25),
    },
  ],
};
