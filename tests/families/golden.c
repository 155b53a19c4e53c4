/*
 * golden.c: one address of each form, as the C structs of Linux and Windows have it. golden_test.ts compiles it, with
 * gcc and with mingw-w64's gcc, and compares with the rows of golden.ts. Nothing runs: the structs are initialised data
 * in a section of their own, which objcopy takes out of the object file. Each follows its label and its size.
 */
#define ROW(name, type, ...)                                                                                \
  const struct __attribute__((packed)) {                                                                    \
    char label[24];                                                                                         \
    unsigned size;                                                                                          \
    type value;                                                                                             \
  } row_##name __attribute__((section("golden"), used)) = {"@@" #name, sizeof(type), {__VA_ARGS__}};

#define NET16(n) __builtin_bswap16(n)
#define NET32(n) __builtin_bswap32(n)
#define IPV6 {{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}}

#ifdef _WIN32

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2bth.h>
#include <hvsocket.h>

#define AF_HYPERV 34 /* ws2def.h of Microsoft's SDK */

ROW(inet, SOCKADDR_IN, .sin_family = AF_INET, .sin_port = NET16(8080), .sin_addr.S_un.S_addr = NET32(0x7f000001))
ROW(inet6, SOCKADDR_IN6, .sin6_family = AF_INET6, .sin6_port = NET16(443), .sin6_flowinfo = NET32(0x12345),
    .sin6_addr = IPV6, .sin6_scope_id = 7)
ROW(rfcomm, SOCKADDR_BTH, .addressFamily = AF_BTH, .btAddr = 0x0123456789abULL, .port = 0x01020304)
ROW(hyperv, SOCKADDR_HV, .Family = AF_HYPERV,
    .VmId = {0xe0e16197, 0xdd56, 0x4a10, {0x91, 0x95, 0x5e, 0xe7, 0xa1, 0x55, 0xa8, 0x38}},
    .ServiceId = {0x00000400, 0xfacb, 0x11e6, {0xbd, 0x58, 0x64, 0x00, 0x6a, 0x79, 0x86, 0xd3}})

#else

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>

ROW(inet, struct sockaddr_in, .sin_family = AF_INET, .sin_port = NET16(8080), .sin_addr.s_addr = NET32(0x7f000001))
ROW(rds, struct sockaddr_in, .sin_family = AF_INET, .sin_port = NET16(18634), .sin_addr.s_addr = NET32(0x7f000001))
ROW(inet6, struct sockaddr_in6, .sin6_family = AF_INET6, .sin6_port = NET16(443), .sin6_flowinfo = NET32(0x12345),
    .sin6_addr = IPV6, .sin6_scope_id = 7)
ROW(unix_path, struct sockaddr_un, .sun_family = AF_UNIX, .sun_path = "/tmp/s")
ROW(unix_abstract, struct sockaddr_un, .sun_family = AF_UNIX, .sun_path = "\0abc")
ROW(netlink, struct sockaddr_nl, .nl_family = AF_NETLINK, .nl_pid = 1234, .nl_groups = 0x80000001)
ROW(packet, struct sockaddr_ll, .sll_family = AF_PACKET, .sll_protocol = NET16(ETH_P_ARP), .sll_ifindex = 2,
    .sll_hatype = 1, .sll_pkttype = PACKET_BROADCAST, .sll_halen = 6, .sll_addr = {1, 2, 3, 4, 5, 6})
ROW(can, struct sockaddr_can, .can_family = AF_CAN, .can_ifindex = 3)
ROW(can_isotp, struct sockaddr_can, .can_family = AF_CAN, .can_ifindex = 3, .can_addr.tp = {0x7e8, 0x98da10f1})
ROW(can_j1939, struct sockaddr_can, .can_family = AF_CAN, .can_ifindex = 3,
    .can_addr.j1939 = {.name = 0xa0b0c0d0e0f01020ULL, .pgn = 0x3feca, .addr = 0x20})
ROW(tipc_range, struct sockaddr_tipc, .family = AF_TIPC, .addrtype = TIPC_SERVICE_RANGE, .scope = TIPC_CLUSTER_SCOPE,
    .addr.nameseq = {18888, 17, 0xfffffff0})
ROW(tipc_name, struct sockaddr_tipc, .family = AF_TIPC, .addrtype = TIPC_SERVICE_ADDR, .scope = TIPC_NODE_SCOPE,
    .addr.name.name = {18888, 17})
ROW(tipc_id, struct sockaddr_tipc, .family = AF_TIPC, .addrtype = TIPC_SOCKET_ADDR, .scope = TIPC_CLUSTER_SCOPE,
    .addr.id = {.ref = 0x12345678, .node = 0x01001001})
ROW(alg, struct sockaddr_alg, .salg_family = AF_ALG, .salg_type = "hash", .salg_name = "hmac(sha256)")
ROW(alg_feat, struct sockaddr_alg, .salg_family = AF_ALG, .salg_type = "skcipher", .salg_name = "cbc(aes)",
    .salg_feat = 0x0f, .salg_mask = 0x80000001)
ROW(vsock, struct sockaddr_vm, .svm_family = AF_VSOCK, .svm_port = 1234, .svm_cid = VMADDR_CID_HOST)
ROW(qipcrtr, struct sockaddr_qrtr, .sq_family = AF_QIPCRTR, .sq_node = 1, .sq_port = 0x4001)

#ifdef HAVE_BLUEZ
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/rfcomm.h>
#include <bluetooth/sco.h>
#define BDADDR {{0xab, 0x89, 0x67, 0x45, 0x23, 0x01}}
ROW(l2cap, struct sockaddr_l2, .l2_family = AF_BLUETOOTH, .l2_psm = 0x1001, .l2_bdaddr = BDADDR)
ROW(l2cap_cid, struct sockaddr_l2, .l2_family = AF_BLUETOOTH, .l2_bdaddr = BDADDR, .l2_cid = 0x0040)
ROW(l2cap_le, struct sockaddr_l2, .l2_family = AF_BLUETOOTH, .l2_bdaddr = BDADDR, .l2_cid = 4,
    .l2_bdaddr_type = BDADDR_LE_RANDOM)
ROW(rfcomm, struct sockaddr_rc, .rc_family = AF_BLUETOOTH, .rc_bdaddr = BDADDR, .rc_channel = 22)
ROW(sco, struct sockaddr_sco, .sco_family = AF_BLUETOOTH, .sco_bdaddr = BDADDR)
ROW(hci, struct sockaddr_hci, .hci_family = AF_BLUETOOTH, .hci_dev = 1)
ROW(hci_channel, struct sockaddr_hci, .hci_family = AF_BLUETOOTH, .hci_dev = 1, .hci_channel = HCI_CHANNEL_USER)
#endif

#endif
