/*
 * layouts.c: the C structs that structs/ packs, each with the values that layouts_test.ts packs. Like golden.c of
 * tests/families/ it is compiled and never run.
 */
#define ROW(name, type, ...)                                                                                \
  const struct __attribute__((packed)) {                                                                    \
    char label[24];                                                                                         \
    unsigned size;                                                                                          \
    type value;                                                                                             \
  } row_##name __attribute__((section("golden"), used)) = {"@@" #name, sizeof(type), {__VA_ARGS__}};

#define NET32(n) __builtin_bswap32(n)
#define MULTICAST NET32(0xe00000fb) /* 224.0.0.251 */
#define SENDER NET32(0xc0000201) /* 192.0.2.1 */
#define OWN NET32(0x7f000001)
#define MULTICAST6 {{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb}}}

#ifdef _WIN32

#include <winsock2.h>
#include <ws2tcpip.h>

#define ADDRESS(n) {.S_un.S_addr = n}

ROW(linger, struct linger, .l_onoff = 1, .l_linger = 30)
ROW(timeval, struct timeval, .tv_sec = 12, .tv_usec = 345678)

#else

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/tcp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#define ADDRESS(n) {.s_addr = n}

ROW(linger, struct linger, .l_onoff = 1, .l_linger = 30)
ROW(timeval, struct timeval, .tv_sec = 12, .tv_usec = 345678)
struct ucred_ { int pid; unsigned uid, gid; }; /* struct ucred of sys/socket.h, which wants _GNU_SOURCE */
ROW(ucred, struct ucred_, 1234, 1000, 0xfffffffe)
ROW(ip_mreqn, struct ip_mreqn, ADDRESS(MULTICAST), ADDRESS(OWN), 3)

ROW(can_frame, struct can_frame, .can_id = 0x123, .can_dlc = 3, .data = {1, 2, 3})
ROW(canfd_frame, struct canfd_frame, .can_id = 0x98da10f1, .len = 12, .flags = CANFD_BRS,
    .data = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
ROW(can_filter, struct can_filter, .can_id = 0x123 | CAN_INV_FILTER, .can_mask = CAN_SFF_MASK)
struct bcm { struct bcm_msg_head head; struct can_frame frames[1]; };
ROW(bcm, struct bcm, .head = {.opcode = TX_SETUP, .flags = SETTIMER | STARTTIMER, .count = 5, .ival1 = {1, 500000},
    .ival2 = {0, 10000}, .can_id = 0x123, .nframes = 1}, .frames = {{.can_id = 0x123, .can_dlc = 2, .data = {7, 8}}})

ROW(nlmsghdr, struct nlmsghdr, .nlmsg_len = 16, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
    .nlmsg_seq = 7, .nlmsg_pid = 0x12345678)
struct attribute { struct nlattr head; char payload[8]; };
ROW(nlattr, struct attribute, .head = {.nla_len = 9, .nla_type = IFLA_IFNAME}, .payload = "eth0")
ROW(ifinfomsg, struct ifinfomsg, .ifi_family = AF_INET6, .ifi_type = 772, .ifi_index = -5, .ifi_flags = 0x11043,
    .ifi_change = 0xffffffff)

ROW(sock_filter, struct sock_filter, .code = BPF_JMP | BPF_JEQ | BPF_K, .jt = 1, .jf = 2, .k = 0x0806)
ROW(ifaddrmsg, struct ifaddrmsg, .ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_flags = IFA_F_PERMANENT,
    .ifa_scope = RT_SCOPE_LINK, .ifa_index = 0x12345678)
ROW(rtmsg, struct rtmsg, .rtm_family = AF_INET6, .rtm_dst_len = 64, .rtm_src_len = 8, .rtm_tos = 16,
    .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST,
    .rtm_flags = RTM_F_LOOKUP_TABLE)
ROW(ndmsg, struct ndmsg, .ndm_family = AF_INET, .ndm_ifindex = -5, .ndm_state = NUD_PERMANENT, .ndm_flags = NTF_PROXY,
    .ndm_type = RTN_UNICAST)

ROW(packet_mreq, struct packet_mreq, .mr_ifindex = -5, .mr_type = PACKET_MR_MULTICAST, .mr_alen = 6,
    .mr_address = {1, 0, 0x5e, 0, 0, 0xfb})
ROW(tpacket_auxdata, struct tpacket_auxdata, .tp_status = TP_STATUS_USER | TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID,
    .tp_len = 60, .tp_snaplen = 40, .tp_mac = 0, .tp_net = 14, .tp_vlan_tci = 0x600a, .tp_vlan_tpid = 0x8100)
ROW(tpacket_stats, struct tpacket_stats, .tp_packets = 7, .tp_drops = 0x87654321)
ROW(tcp_info, struct tcp_info, .tcpi_state = 1, .tcpi_ca_state = 2, .tcpi_retransmits = 3, .tcpi_probes = 4,
    .tcpi_backoff = 5, .tcpi_options = 6, .tcpi_snd_wscale = 7, .tcpi_rcv_wscale = 8,
    .tcpi_delivery_rate_app_limited = 1, .tcpi_fastopen_client_fail = 2, .tcpi_rto = 11, .tcpi_fackets = 12,
    .tcpi_rtt = 13, .tcpi_total_retrans = 14, .tcpi_pacing_rate = 0xffffffffffffffff, .tcpi_bytes_received = 15,
    .tcpi_segs_out = 16, .tcpi_delivery_rate = 17, .tcpi_sndbuf_limited = 18, .tcpi_delivered = 19,
    .tcpi_bytes_retrans = 20, .tcpi_snd_wnd = 21)

struct skf { int values[16]; };
ROW(skf, struct skf, {SKF_AD_OFF, SKF_AD_PROTOCOL, SKF_AD_PKTTYPE, SKF_AD_IFINDEX, SKF_AD_MARK, SKF_AD_QUEUE,
    SKF_AD_HATYPE, SKF_AD_RXHASH, SKF_AD_CPU, SKF_AD_VLAN_TAG, SKF_AD_VLAN_TAG_PRESENT, SKF_AD_PAY_OFFSET,
    SKF_AD_RANDOM, SKF_AD_VLAN_TPID, SKF_NET_OFF, SKF_LL_OFF})
ROW(sock_fprog, struct sock_fprog, .len = 2, .filter = (void *)0x1122334455667788)

#endif

ROW(ip_mreq, struct ip_mreq, ADDRESS(MULTICAST), ADDRESS(OWN))
ROW(ip_mreq_source, struct ip_mreq_source, .imr_multiaddr = ADDRESS(MULTICAST), .imr_sourceaddr = ADDRESS(SENDER),
    .imr_interface = ADDRESS(OWN))
ROW(ipv6_mreq, struct ipv6_mreq, .ipv6mr_multiaddr = MULTICAST6, .ipv6mr_interface = 7)
