/*
 * network.c: structs of netlink's families, of sockets' options and of packets' headers, each with the values that
 * network_test.ts packs. Compiled and never run, like layouts.c.
 */
#define ROW(name, type, ...)                                                                                \
  const struct __attribute__((packed)) {                                                                    \
    char label[24];                                                                                         \
    unsigned size;                                                                                          \
    type value;                                                                                             \
  } row_##name __attribute__((section("golden"), used)) = {"@@" #name, sizeof(type), {__VA_ARGS__}};

#define NET16(n) __builtin_bswap16(n)
#define NET32(n) __builtin_bswap32(n)
#define GROUP NET32(0xe00000fb) /* 224.0.0.251 */
#define SENDER NET32(0xc0000201) /* 192.0.2.1 */

#include <netinet/in.h>
#include <netinet/icmp6.h>
#include <linux/fib_rules.h>
#include <linux/genetlink.h>
#include <linux/if_ether.h>
#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/net_tstamp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/tls.h>
#include <linux/unix_diag.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/icmp.h>

ROW(genlmsghdr, struct genlmsghdr, .cmd = 3, .version = 1)
ROW(nfgenmsg, struct nfgenmsg, .nfgen_family = AF_INET, .version = NFNETLINK_V0, .res_id = NET16(0x1234))
#define ID {.idiag_sport = NET16(80), .idiag_dport = NET16(40000), .idiag_src = {SENDER}, .idiag_dst = {GROUP},     \
            .idiag_if = 7, .idiag_cookie = {0x55667788, 0x11223344}}
ROW(inet_diag_req_v2, struct inet_diag_req_v2, .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_ext = 2,
    .idiag_states = 0x402, .id = ID)
ROW(inet_diag_msg, struct inet_diag_msg, .idiag_family = AF_INET, .idiag_state = 10, .idiag_timer = 1,
    .idiag_retrans = 2, .id = ID, .idiag_expires = 3, .idiag_rqueue = 4, .idiag_wqueue = 5, .idiag_uid = 6,
    .idiag_inode = 7)
ROW(unix_diag_req, struct unix_diag_req, .sdiag_family = AF_UNIX, .udiag_states = 0x402, .udiag_ino = 9,
    .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER, .udiag_cookie = {0x55667788, 0x11223344})
ROW(unix_diag_msg, struct unix_diag_msg, .udiag_family = AF_UNIX, .udiag_type = 1, .udiag_state = 10, .udiag_ino = 9,
    .udiag_cookie = {0x55667788, 0x11223344})
ROW(tcmsg, struct tcmsg, .tcm_family = 0, .tcm_ifindex = 5, .tcm_handle = 0x10000, .tcm_parent = 0xffffffff,
    .tcm_info = 0x10008)
ROW(rtnexthop, struct rtnexthop, .rtnh_len = 8, .rtnh_flags = RTNH_F_ONLINK, .rtnh_hops = 3, .rtnh_ifindex = 5)
ROW(fib_rule_hdr, struct fib_rule_hdr, .family = AF_INET6, .dst_len = 64, .src_len = 48, .tos = 16, .table = 254,
    .action = FR_ACT_TO_TBL, .flags = FIB_RULE_INVERT)

ROW(group_req, struct group_req, .gr_interface = 7)
ROW(group_source_req, struct group_source_req, .gsr_interface = 7)
ROW(tcp_md5sig, struct tcp_md5sig, .tcpm_flags = 3, .tcpm_prefixlen = 24, .tcpm_keylen = 6, .tcpm_ifindex = 7,
    .tcpm_key = "secret")
ROW(icmp6_filter, struct icmp6_filter, {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffbf, 0xffffffff,
    0xffffffff, 0xffffffff})
ROW(sock_txtime, struct sock_txtime, .clockid = 11, .flags = SOF_TXTIME_REPORT_ERRORS)
ROW(hwtstamp_config, struct hwtstamp_config, .flags = 1, .tx_type = HWTSTAMP_TX_ON, .rx_filter = HWTSTAMP_FILTER_ALL)
struct hci_filter { unsigned type_mask, event_mask[2]; unsigned short opcode; }; /* of bluetooth/hci.h */
ROW(hci_filter, struct hci_filter, .type_mask = 1 << 4, .event_mask = {0, 1u << 30}, .opcode = 0x2001)
ROW(tls_gcm_128, struct tls12_crypto_info_aes_gcm_128, .info = {TLS_1_2_VERSION, TLS_CIPHER_AES_GCM_128},
    .iv = {1, 1, 1, 1, 1, 1, 1, 1}, .key = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, .salt = {3, 3, 3, 3},
    .rec_seq = {4, 4, 4, 4, 4, 4, 4, 4})
ROW(mptcp_info, struct mptcp_info, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)

ROW(ethhdr, struct ethhdr, .h_dest = {1, 2, 3, 4, 5, 6}, .h_source = {7, 8, 9, 10, 11, 12}, .h_proto = NET16(ETH_P_IP))
ROW(iphdr, struct iphdr, .version = 4, .ihl = 5, .tos = 0x10, .tot_len = NET16(28), .id = NET16(7),
    .frag_off = NET16(0x4000), .ttl = 9, .protocol = IPPROTO_UDP, .check = NET16(0x1234), .saddr = SENDER,
    .daddr = GROUP)
ROW(ipv6hdr, struct ipv6hdr, .version = 6, .priority = 0xa, .flow_lbl = {0xb1, 0x23, 0x45}, .payload_len = NET16(8),
    .nexthdr = IPPROTO_UDP, .hop_limit = 3, .saddr = {{{[15] = 1}}}, .daddr = {{{0xff, 2, [15] = 0xfb}}})
ROW(udphdr, struct udphdr, .source = NET16(1), .dest = NET16(2), .len = NET16(11), .check = NET16(0x1234))
ROW(tcphdr, struct tcphdr, .source = NET16(1), .dest = NET16(2), .seq = NET32(3), .ack_seq = NET32(4), .doff = 5,
    .syn = 1, .ack = 1, .window = NET16(5), .check = NET16(0x1234), .urg_ptr = NET16(6))
ROW(icmphdr, struct icmphdr, .type = 8, .code = 1, .checksum = NET16(0x1234),
    .un = {.echo = {.id = NET16(2), .sequence = NET16(3)}})
