/**
 * Link-layer frames: an `AF_PACKET` socket receives and sends the frames of an interface, selected by Ethernet
 * protocol. `ETH_P_*` are the kernel's numbers for an address, `ETHERTYPE_*` the C library's for a frame; both are in
 * host byte order, and the address codec swaps their bytes.
 *
 * Read: Linux: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/if_packet.h, linux/if_ether.h; glibc 2.36:
 * net/ethernet.h. macOS: xnu-11417.101.15 (e3723e1f1766): bsd/net/ethernet.h. FreeBSD: freebsd-src main as copied at
 * github.com/kenrap/freebsd-src f30bcb15894c: sys/net/ethernet.h. CPython's Windows build has no name of this file.
 *
 * @module
 */

import { by } from "./platform.ts";

// Packet types: the third item of an AF_PACKET address

/** Packet type: for this machine (Linux 0). */
export const PACKET_HOST: number = by({ linux: 0 });
/** Packet type: for all machines on the link (Linux 1). */
export const PACKET_BROADCAST: number = by({ linux: 1 });
/** Packet type: for a group (Linux 2). */
export const PACKET_MULTICAST: number = by({ linux: 2 });
/** Packet type: for another machine, seen in promiscuous mode (Linux 3). */
export const PACKET_OTHERHOST: number = by({ linux: 3 });
/** Packet type: sent by this machine (Linux 4). */
export const PACKET_OUTGOING: number = by({ linux: 4 });
/** Packet type: an own broadcast come back; never seen by programs (Linux 5). */
export const PACKET_LOOPBACK: number = by({ linux: 5 });
/** Packet type: routed fast; never seen by programs (Linux 6). */
export const PACKET_FASTROUTE: number = by({ linux: 6 });

// Options of AF_PACKET, at SOL_PACKET

/** Option: join a group or a mode of an interface; struct packet_mreq, 16 bytes (Linux 1). (addition) */
export const PACKET_ADD_MEMBERSHIP: number = by({ linux: 1 });
/** Option: leave what PACKET_ADD_MEMBERSHIP joined; struct packet_mreq (Linux 2). (addition) */
export const PACKET_DROP_MEMBERSHIP: number = by({ linux: 2 });
/** Option: receive through a ring in mmap memory; struct tpacket_req or tpacket_req3 (Linux 5). (addition) */
export const PACKET_RX_RING: number = by({ linux: 5 });
/** Option to get: packets and drops since the last reading; struct tpacket_stats, two u32 (Linux 6). (addition) */
export const PACKET_STATISTICS: number = by({ linux: 6 });
/** Option: also queue packets longer than this when the ring cuts them; int (Linux 7). (addition) */
export const PACKET_COPY_THRESH: number = by({ linux: 7 });
/** Option: give a control message of this type, struct tpacket_auxdata, with each packet; int (Linux 8). (addition) */
export const PACKET_AUXDATA: number = by({ linux: 8 });
/** Option: report the interface that first saw the packet; int (Linux 9). (addition) */
export const PACKET_ORIGDEV: number = by({ linux: 9 });
/** Option: layout of the ring; int, TPACKET_V1 to TPACKET_V3 (Linux 10). (addition) */
export const PACKET_VERSION: number = by({ linux: 10 });
/** Option to get: bytes of a ring header; the int holds the version when asked (Linux 11). (addition) */
export const PACKET_HDRLEN: number = by({ linux: 11 });
/** Option: bytes kept free before each packet in the ring; unsigned int (Linux 12). (addition) */
export const PACKET_RESERVE: number = by({ linux: 12 });
/** Option: send through a ring in mmap memory; struct tpacket_req or tpacket_req3 (Linux 13). (addition) */
export const PACKET_TX_RING: number = by({ linux: 13 });
/** Option: drop a malformed packet of the ring and go on; int (Linux 14). (addition) */
export const PACKET_LOSS: number = by({ linux: 14 });
/** Option: a struct virtio_net_hdr comes before each packet; int (Linux 15). (addition) */
export const PACKET_VNET_HDR: number = by({ linux: 15 });
/** Option: bytes of the header that PACKET_VNET_HDR brings, 0, 10 or 12; int (Linux 24). (addition) */
export const PACKET_VNET_HDR_SZ: number = by({ linux: 24 });
/** Control message of the error queue: when a packet was sent (Linux 16). (addition) */
export const PACKET_TX_TIMESTAMP: number = by({ linux: 16 });
/** Option: source of the ring's times; int, SOF_TIMESTAMPING_* flags (Linux 17). (addition) */
export const PACKET_TIMESTAMP: number = by({ linux: 17 });
/** Option: share packets among sockets; int, group number and PACKET_FANOUT_* shifted by 16 (Linux 18). (addition) */
export const PACKET_FANOUT: number = by({ linux: 18 });
/** Option: the frames of the send ring say where their data begins; int (Linux 19). (addition) */
export const PACKET_TX_HAS_OFF: number = by({ linux: 19 });
/** Option: send past the queueing discipline; int (Linux 20). (addition) */
export const PACKET_QDISC_BYPASS: number = by({ linux: 20 });
/** Option to get: how often PACKET_FANOUT_ROLLOVER acted; three u64 (Linux 21). (addition) */
export const PACKET_ROLLOVER_STATS: number = by({ linux: 21 });
/**
 * Option: the program of PACKET_FANOUT_CBPF (struct sock_fprog) or PACKET_FANOUT_EBPF (int fd) (Linux 22). (addition)
 */
export const PACKET_FANOUT_DATA: number = by({ linux: 22 });
/** Option: do not receive what this machine sends; int (Linux 23). (addition) */
export const PACKET_IGNORE_OUTGOING: number = by({ linux: 23 });

// Ways to share packets, for PACKET_FANOUT

/** Share by the packets' flow (Linux 0). (addition) */
export const PACKET_FANOUT_HASH: number = by({ linux: 0 });
/** Share in turn (Linux 1). (addition) */
export const PACKET_FANOUT_LB: number = by({ linux: 1 });
/** Share by the processor that received (Linux 2). (addition) */
export const PACKET_FANOUT_CPU: number = by({ linux: 2 });
/** Fill one socket, then the next (Linux 3). (addition) */
export const PACKET_FANOUT_ROLLOVER: number = by({ linux: 3 });
/** Share at random (Linux 4). (addition) */
export const PACKET_FANOUT_RND: number = by({ linux: 4 });
/** Share by the hardware's queue (Linux 5). (addition) */
export const PACKET_FANOUT_QM: number = by({ linux: 5 });
/** Share by a classic BPF program (Linux 6). (addition) */
export const PACKET_FANOUT_CBPF: number = by({ linux: 6 });
/** Share by an eBPF program (Linux 7). (addition) */
export const PACKET_FANOUT_EBPF: number = by({ linux: 7 });
/** Flag: try another socket when the chosen one is full (Linux 0x1000). (addition) */
export const PACKET_FANOUT_FLAG_ROLLOVER: number = by({ linux: 0x1000 });
/** Flag: the kernel picks a free group number (Linux 0x2000). (addition) */
export const PACKET_FANOUT_FLAG_UNIQUEID: number = by({ linux: 0x2000 });
/** Flag: the group does not receive what this machine sends (Linux 0x4000). (addition) */
export const PACKET_FANOUT_FLAG_IGNORE_OUTGOING: number = by({ linux: 0x4000 });
/** Flag: put IP fragments together first (Linux 0x8000). (addition) */
export const PACKET_FANOUT_FLAG_DEFRAG: number = by({ linux: 0x8000 });

// Kinds of membership, for PACKET_ADD_MEMBERSHIP

/** Membership: one multicast address (Linux 0). (addition) */
export const PACKET_MR_MULTICAST: number = by({ linux: 0 });
/** Membership: all packets of the link (Linux 1). (addition) */
export const PACKET_MR_PROMISC: number = by({ linux: 1 });
/** Membership: all multicast packets (Linux 2). (addition) */
export const PACKET_MR_ALLMULTI: number = by({ linux: 2 });
/** Membership: one more unicast address (Linux 3). (addition) */
export const PACKET_MR_UNICAST: number = by({ linux: 3 });

// Rings

/** Ring layout 1 (Linux 0). (addition) */
export const TPACKET_V1: number = by({ linux: 0 });
/** Ring layout 2 (Linux 1). (addition) */
export const TPACKET_V2: number = by({ linux: 1 });
/** Ring layout 3: blocks of packets of any length (Linux 2). (addition) */
export const TPACKET_V3: number = by({ linux: 2 });
/** Status of a received frame: it belongs to the kernel (Linux 0). (addition) */
export const TP_STATUS_KERNEL: number = by({ linux: 0 });
/** Status of a received frame: it belongs to the program (Linux 0x01). (addition) */
export const TP_STATUS_USER: number = by({ linux: 0x01 });
/** Status of a received frame: cut; the whole packet is in the queue (Linux 0x02). (addition) */
export const TP_STATUS_COPY: number = by({ linux: 0x02 });
/** Status of a received frame: packets were dropped (Linux 0x04). (addition) */
export const TP_STATUS_LOSING: number = by({ linux: 0x04 });
/** Status of a received frame: the hardware will still fill the checksum in (Linux 0x08). (addition) */
export const TP_STATUS_CSUMNOTREADY: number = by({ linux: 0x08 });
/** Status of a received frame: tp_vlan_tci holds (Linux 0x10). (addition) */
export const TP_STATUS_VLAN_VALID: number = by({ linux: 0x10 });
/** Status of a received frame: tp_vlan_tpid holds (Linux 0x40). (addition) */
export const TP_STATUS_VLAN_TPID_VALID: number = by({ linux: 0x40 });
/** Status of a received frame: the transport checksum was verified (Linux 0x80). (addition) */
export const TP_STATUS_CSUM_VALID: number = by({ linux: 0x80 });
/** Status of a received frame: a TCP segment still to be split (Linux 0x100). (addition) */
export const TP_STATUS_GSO_TCP: number = by({ linux: 0x100 });
/** Status of a frame to send: it belongs to the program (Linux 0). (addition) */
export const TP_STATUS_AVAILABLE: number = by({ linux: 0 });
/** Status of a frame to send: please send (Linux 0x01). (addition) */
export const TP_STATUS_SEND_REQUEST: number = by({ linux: 0x01 });
/** Status of a frame to send: on its way (Linux 0x02). (addition) */
export const TP_STATUS_SENDING: number = by({ linux: 0x02 });
/** Status of a frame to send: malformed (Linux 0x04). (addition) */
export const TP_STATUS_WRONG_FORMAT: number = by({ linux: 0x04 });

// Ethernet protocols, ETHERTYPE_* (the C library's net/ethernet.h)

/** Ethernet protocol: IPv4 (Linux, macOS, FreeBSD 0x0800). */
export const ETHERTYPE_IP: number = by({ linux: 0x0800, darwin: 0x0800, freebsd: 0x0800 });
/** Ethernet protocol: address resolution (Linux, macOS, FreeBSD 0x0806). */
export const ETHERTYPE_ARP: number = by({ linux: 0x0806, darwin: 0x0806, freebsd: 0x0806 });
/** Ethernet protocol: IEEE 802.1Q tag (Linux, macOS, FreeBSD 0x8100). */
export const ETHERTYPE_VLAN: number = by({ linux: 0x8100, darwin: 0x8100, freebsd: 0x8100 });
/** Ethernet protocol: IPv6 (Linux, macOS, FreeBSD 0x86dd). */
export const ETHERTYPE_IPV6: number = by({ linux: 0x86dd, darwin: 0x86dd, freebsd: 0x86dd });
/** Ethernet protocol: Xerox PUP (Linux, macOS, FreeBSD 0x0200). (addition) */
export const ETHERTYPE_PUP: number = by({ linux: 0x0200, darwin: 0x0200, freebsd: 0x0200 });
/** Ethernet protocol: reverse address resolution (Linux, macOS, FreeBSD 0x8035). (addition) */
export const ETHERTYPE_REVARP: number = by({ linux: 0x8035, darwin: 0x8035, freebsd: 0x8035 });
/** Ethernet protocol: IEEE 802.1X; Linux says ETH_P_PAE (macOS, FreeBSD 0x888e). (addition) */
export const ETHERTYPE_PAE: number = by({ darwin: 0x888e, freebsd: 0x888e });
/** Ethernet protocol: loopback test (Linux, macOS, FreeBSD 0x9000). (addition) */
export const ETHERTYPE_LOOPBACK: number = by({ linux: 0x9000, darwin: 0x9000, freebsd: 0x9000 });

// Ethernet protocols, ETH_P_* (the kernel's linux/if_ether.h): the protocol of an AF_PACKET address

/** Every protocol: see each packet (Linux 0x0003). */
export const ETH_P_ALL: number = by({ linux: 0x0003 });
/** Dummy protocol: IEEE 802.3 frames (Linux 0x0001). (addition) */
export const ETH_P_802_3: number = by({ linux: 0x0001 });
/** Dummy protocol: AX.25 (Linux 0x0002). (addition) */
export const ETH_P_AX25: number = by({ linux: 0x0002 });
/** Dummy protocol: IEEE 802.2 frames (Linux 0x0004). (addition) */
export const ETH_P_802_2: number = by({ linux: 0x0004 });
/** Dummy protocol: SNAP (Linux 0x0005). (addition) */
export const ETH_P_SNAP: number = by({ linux: 0x0005 });
/** Dummy protocol: LocalTalk (Linux 0x0009). (addition) */
export const ETH_P_LOCALTALK: number = by({ linux: 0x0009 });
/** Dummy protocol: CAN frames (Linux 0x000c). (addition) */
export const ETH_P_CAN: number = by({ linux: 0x000c });
/** Dummy protocol: CAN FD frames (Linux 0x000d). (addition) */
export const ETH_P_CANFD: number = by({ linux: 0x000d });
/** Dummy protocol: CAN XL frames (Linux 0x000e). (addition) */
export const ETH_P_CANXL: number = by({ linux: 0x000e });
/** Dummy protocol: control frames of a card (Linux 0x0016). (addition) */
export const ETH_P_CONTROL: number = by({ linux: 0x0016 });
/** Dummy protocol: HDLC frames (Linux 0x0019). (addition) */
export const ETH_P_HDLC: number = by({ linux: 0x0019 });
/** Dummy protocol: distributed switch architecture (Linux 0x001b). (addition) */
export const ETH_P_DSA: number = by({ linux: 0x001b });
/** Dummy protocol: Phonet frames (Linux 0x00f5). (addition) */
export const ETH_P_PHONET: number = by({ linux: 0x00f5 });
/** Dummy protocol: IEEE 802.15.4 frames (Linux 0x00f6). (addition) */
export const ETH_P_IEEE802154: number = by({ linux: 0x00f6 });
/** Dummy protocol: Qualcomm's multiplexing (Linux 0x00f9). (addition) */
export const ETH_P_MAP: number = by({ linux: 0x00f9 });
/** Dummy protocol: management component transport (Linux 0x00fa). (addition) */
export const ETH_P_MCTP: number = by({ linux: 0x00fa });
/** Ethernet protocol: old loopback (Linux 0x0060). (addition) */
export const ETH_P_LOOP: number = by({ linux: 0x0060 });
/** Ethernet protocol: Xerox PUP (Linux 0x0200). (addition) */
export const ETH_P_PUP: number = by({ linux: 0x0200 });
/** The lowest number that is a protocol; below it is a length (Linux 0x0600). (addition) */
export const ETH_P_802_3_MIN: number = by({ linux: 0x0600 });
/** Ethernet protocol: IPv4 (Linux 0x0800). (addition) */
export const ETH_P_IP: number = by({ linux: 0x0800 });
/** Ethernet protocol: X.25 (Linux 0x0805). (addition) */
export const ETH_P_X25: number = by({ linux: 0x0805 });
/** Ethernet protocol: address resolution (Linux 0x0806). (addition) */
export const ETH_P_ARP: number = by({ linux: 0x0806 });
/** Ethernet protocol: ERSPAN version 2 (Linux 0x22eb). (addition) */
export const ETH_P_ERSPAN2: number = by({ linux: 0x22eb });
/** Ethernet protocol: IEEE 1722 audio and video (Linux 0x22f0). (addition) */
export const ETH_P_TSN: number = by({ linux: 0x22f0 });
/** Ethernet protocol: B.A.T.M.A.N. mesh (Linux 0x4305). (addition) */
export const ETH_P_BATMAN: number = by({ linux: 0x4305 });
/** Ethernet protocol: transparent Ethernet bridging (Linux 0x6558). (addition) */
export const ETH_P_TEB: number = by({ linux: 0x6558 });
/** Ethernet protocol: reverse address resolution (Linux 0x8035). (addition) */
export const ETH_P_RARP: number = by({ linux: 0x8035 });
/** Ethernet protocol: AppleTalk (Linux 0x809b). (addition) */
export const ETH_P_ATALK: number = by({ linux: 0x809b });
/** Ethernet protocol: AppleTalk address resolution (Linux 0x80f3). (addition) */
export const ETH_P_AARP: number = by({ linux: 0x80f3 });
/** Ethernet protocol: IEEE 802.1Q tag (Linux 0x8100). (addition) */
export const ETH_P_8021Q: number = by({ linux: 0x8100 });
/** Ethernet protocol: IPX (Linux 0x8137). (addition) */
export const ETH_P_IPX: number = by({ linux: 0x8137 });
/** Ethernet protocol: IPv6 (Linux 0x86dd). (addition) */
export const ETH_P_IPV6: number = by({ linux: 0x86dd });
/** Ethernet protocol: IEEE 802.3 pause (Linux 0x8808). (addition) */
export const ETH_P_PAUSE: number = by({ linux: 0x8808 });
/** Ethernet protocol: slow protocols, such as LACP (Linux 0x8809). (addition) */
export const ETH_P_SLOW: number = by({ linux: 0x8809 });
/** Ethernet protocol: web cache coordination (Linux 0x883e). (addition) */
export const ETH_P_WCCP: number = by({ linux: 0x883e });
/** Ethernet protocol: MPLS unicast (Linux 0x8847). (addition) */
export const ETH_P_MPLS_UC: number = by({ linux: 0x8847 });
/** Ethernet protocol: MPLS multicast (Linux 0x8848). (addition) */
export const ETH_P_MPLS_MC: number = by({ linux: 0x8848 });
/** Ethernet protocol: PPPoE discovery (Linux 0x8863). (addition) */
export const ETH_P_PPP_DISC: number = by({ linux: 0x8863 });
/** Ethernet protocol: PPPoE session (Linux 0x8864). (addition) */
export const ETH_P_PPP_SES: number = by({ linux: 0x8864 });
/** Ethernet protocol: HomePNA and wireless link control (Linux 0x886c). (addition) */
export const ETH_P_LINK_CTL: number = by({ linux: 0x886c });
/** Ethernet protocol: IEEE 802.1X (Linux 0x888e). (addition) */
export const ETH_P_PAE: number = by({ linux: 0x888e });
/** Ethernet protocol: PROFINET (Linux 0x8892). (addition) */
export const ETH_P_PROFINET: number = by({ linux: 0x8892 });
/** Ethernet protocol: several of Realtek (Linux 0x8899). (addition) */
export const ETH_P_REALTEK: number = by({ linux: 0x8899 });
/** Ethernet protocol: ATA over Ethernet (Linux 0x88a2). (addition) */
export const ETH_P_AOE: number = by({ linux: 0x88a2 });
/** Ethernet protocol: EtherCAT (Linux 0x88a4). (addition) */
export const ETH_P_ETHERCAT: number = by({ linux: 0x88a4 });
/** Ethernet protocol: IEEE 802.1ad service tag (Linux 0x88a8). (addition) */
export const ETH_P_8021AD: number = by({ linux: 0x88a8 });
/** Ethernet protocol: for local experiments (Linux 0x88b5). (addition) */
export const ETH_P_802_EX1: number = by({ linux: 0x88b5 });
/** Ethernet protocol: ERSPAN type II (Linux 0x88be). (addition) */
export const ETH_P_ERSPAN: number = by({ linux: 0x88be });
/** Ethernet protocol: IEEE 802.11 preauthentication (Linux 0x88c7). (addition) */
export const ETH_P_PREAUTH: number = by({ linux: 0x88c7 });
/** Ethernet protocol: TIPC (Linux 0x88ca). (addition) */
export const ETH_P_TIPC: number = by({ linux: 0x88ca });
/** Ethernet protocol: link layer discovery (Linux 0x88cc). (addition) */
export const ETH_P_LLDP: number = by({ linux: 0x88cc });
/** Ethernet protocol: media redundancy (Linux 0x88e3). (addition) */
export const ETH_P_MRP: number = by({ linux: 0x88e3 });
/** Ethernet protocol: IEEE 802.1AE MACsec (Linux 0x88e5). (addition) */
export const ETH_P_MACSEC: number = by({ linux: 0x88e5 });
/** Ethernet protocol: IEEE 802.1ah backbone tag (Linux 0x88e7). (addition) */
export const ETH_P_8021AH: number = by({ linux: 0x88e7 });
/** Ethernet protocol: IEEE 802.1Q MVRP (Linux 0x88f5). (addition) */
export const ETH_P_MVRP: number = by({ linux: 0x88f5 });
/** Ethernet protocol: IEEE 1588 precision time (Linux 0x88f7). (addition) */
export const ETH_P_1588: number = by({ linux: 0x88f7 });
/** Ethernet protocol: NC-SI (Linux 0x88f8). (addition) */
export const ETH_P_NCSI: number = by({ linux: 0x88f8 });
/** Ethernet protocol: PRP, and HSR version 0 (Linux 0x88fb). (addition) */
export const ETH_P_PRP: number = by({ linux: 0x88fb });
/** Ethernet protocol: connectivity fault management (Linux 0x8902). (addition) */
export const ETH_P_CFM: number = by({ linux: 0x8902 });
/** Ethernet protocol: Fibre Channel (Linux 0x8906). (addition) */
export const ETH_P_FCOE: number = by({ linux: 0x8906 });
/** Ethernet protocol: tunnelled direct link setup (Linux 0x890d). (addition) */
export const ETH_P_TDLS: number = by({ linux: 0x890d });
/** Ethernet protocol: Fibre Channel initialization (Linux 0x8914). (addition) */
export const ETH_P_FIP: number = by({ linux: 0x8914 });
/** Ethernet protocol: InfiniBand (Linux 0x8915). (addition) */
export const ETH_P_IBOE: number = by({ linux: 0x8915 });
/** Ethernet protocol: HSR version 1 (Linux 0x892f). (addition) */
export const ETH_P_HSR: number = by({ linux: 0x892f });
/** Ethernet protocol: network service header (Linux 0x894f). (addition) */
export const ETH_P_NSH: number = by({ linux: 0x894f });
/** Ethernet protocol: loopback test (Linux 0x9000). (addition) */
export const ETH_P_LOOPBACK: number = by({ linux: 0x9000 });
/** Ethernet protocol: old stacked tag, first number (Linux 0x9100). (addition) */
export const ETH_P_QINQ1: number = by({ linux: 0x9100 });
/** Ethernet protocol: old stacked tag, second number (Linux 0x9200). (addition) */
export const ETH_P_QINQ2: number = by({ linux: 0x9200 });
/** Ethernet protocol: old stacked tag, third number (Linux 0x9300). (addition) */
export const ETH_P_QINQ3: number = by({ linux: 0x9300 });
/** Ethernet protocol: distributed switch architecture with its own type (Linux 0xdada). (addition) */
export const ETH_P_EDSA: number = by({ linux: 0xdada });
