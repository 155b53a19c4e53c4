/**
 * Address families: `AF_*`, the first argument of socket(), and `PF_*`, the same numbers under the protocols' names.
 *
 * A family that has an address form of its own carries its name in its type, so that TypeScript knows which addresses
 * the methods of `new socket(AF_UNIX)` take and give.
 *
 * Read: Linux: glibc 2.36 bits/socket.h. macOS: SDK 26.0 (as in ziglang/zig 2f4bca41eadc): sys/socket.h, compared with
 * xnu-11417.101.15. FreeBSD: 14.2.0 (as in the same): sys/sys/socket.h. Windows: mingw-w64 10.0.0-3 winsock2.h and
 * psdk_inc; AF_LINK, AF_HYPERV and AF_BLUETOOTH from ws2def.h of Microsoft's SDK, where the
 * last is called AF_BTH.
 *
 * @module
 */

import { by, type Platform } from "./platform.ts";

/** An address family whose address form the library knows, by its name: `Family<"AF_UNIX">`. At run time a number, no more. */
export type Family<Name extends string> = number & { readonly "~family": Name };

/** The number of a family on this platform, under the family's name. */
function branded<Name extends string>(values: { readonly [name in Platform]?: number }): Family<Name> {
  return by(values) as Family<Name>;
}

// Families with addresses of their own

/** IPv4; ip(7) (everywhere 2). */
export const AF_INET: Family<"AF_INET"> = 2 as Family<"AF_INET">;
/** IPv6; ipv6(7) (Linux 10; macOS 30; Windows 23; FreeBSD 28). */
export const AF_INET6: Family<"AF_INET6"> = branded({ linux: 10, darwin: 30, windows: 23, freebsd: 28 });
/**
 * Sockets with names in the file system, between processes of one machine; unix(7). On Windows streams, on Windows 10
 * 1803 and later; Python has it there since 3.15 (everywhere 1).
 */
export const AF_UNIX: Family<"AF_UNIX"> = branded({ linux: 1, darwin: 1, windows: 1, freebsd: 1 });
/** Messages between the kernel and processes; netlink(7) (Linux 16; FreeBSD 38). */
export const AF_NETLINK: Family<"AF_NETLINK"> = branded({ linux: 16, freebsd: 38 });
/** Link-layer frames; packet(7) (Linux 17). */
export const AF_PACKET: Family<"AF_PACKET"> = branded({ linux: 17 });
/** Controller area network; Linux's networking/can.rst (Linux 29). */
export const AF_CAN: Family<"AF_CAN"> = branded({ linux: 29 });
/** Transparent inter-process communication, between the nodes of a cluster; tipc(7) (Linux 30). */
export const AF_TIPC: Family<"AF_TIPC"> = branded({ linux: 30 });
/** The kernel's cryptography; Linux's crypto/userspace-if.rst (Linux 38). */
export const AF_ALG: Family<"AF_ALG"> = branded({ linux: 38 });
/** Between a virtual machine and its host; vsock(7) (Linux 40). */
export const AF_VSOCK: Family<"AF_VSOCK"> = branded({ linux: 40 });
/** The router between the processors of a Qualcomm chip (Linux 42). */
export const AF_QIPCRTR: Family<"AF_QIPCRTR"> = branded({ linux: 42 });
/** Reliable datagrams, over IPv4; rds(7) (Linux 21). */
export const AF_RDS: Family<"AF_RDS"> = branded({ linux: 21 });
/** Bluetooth (Linux 31; Windows 32; FreeBSD 36). */
export const AF_BLUETOOTH: Family<"AF_BLUETOOTH"> = branded({ linux: 31, windows: 32, freebsd: 36 });
/** Kernel events and kernel controls (macOS 32). */
export const AF_SYSTEM: Family<"AF_SYSTEM"> = branded({ darwin: 32 });
/** Between Hyper-V's host and its virtual machines (Windows 34). */
export const AF_HYPERV: Family<"AF_HYPERV"> = branded({ windows: 34 });
/** Packets that the firewall diverts; divert(4) (FreeBSD 44). */
export const AF_DIVERT: Family<"AF_DIVERT"> = branded({ freebsd: 44 });

// Families known by number alone

/** No family in particular: getaddrinfo() gives addresses of every one (everywhere 0). */
export const AF_UNSPEC: number = 0;
/** Link-layer addresses, as interface lists give them (macOS, FreeBSD 18; Windows 33). */
export const AF_LINK: number = by({ darwin: 18, windows: 33, freebsd: 18 });
/** Routing messages; the number of AF_NETLINK on Linux; route(4) (Linux 16; macOS, FreeBSD 17). */
export const AF_ROUTE: number = by({ linux: 16, darwin: 17, freebsd: 17 });
/** Key management for IPsec (Linux 15). */
export const AF_KEY: number = by({ linux: 15 });
/** AppleTalk (Linux 5; macOS, Windows, FreeBSD 16). */
export const AF_APPLETALK: number = by({ linux: 5, darwin: 16, windows: 16, freebsd: 16 });
/** Novell's IPX (Linux 4; macOS, FreeBSD 23; Windows 6). */
export const AF_IPX: number = by({ linux: 4, darwin: 23, windows: 6, freebsd: 23 });
/** IBM's systems network architecture (Linux 22; macOS, Windows, FreeBSD 11). */
export const AF_SNA: number = by({ linux: 22, darwin: 11, windows: 11, freebsd: 11 });
/** DECnet; mixed case, so no member of AddressFamily (everywhere 12). */
export const AF_DECnet: number = 12;
/** Infrared (Linux 23; Windows 26). */
export const AF_IRDA: number = by({ linux: 23, windows: 26 });
/** X.25; x25(7) (Linux 9). */
export const AF_X25: number = by({ linux: 9 });
/** Amateur radio packets (Linux 3). */
export const AF_AX25: number = by({ linux: 3 });
/** Amateur radio NET/ROM (Linux 6). */
export const AF_NETROM: number = by({ linux: 6 });
/** Amateur radio X.25 (Linux 11). */
export const AF_ROSE: number = by({ linux: 11 });
/** ATM permanent circuits (Linux 8). */
export const AF_ATMPVC: number = by({ linux: 8 });
/** ATM switched circuits (Linux 20). */
export const AF_ATMSVC: number = by({ linux: 20 });
/** ATM adaptation layer 5 (no current system of the four). */
export const AF_AAL5: number = by({});
/** PPP over X, such as PPPoE (Linux 24). */
export const AF_PPPOX: number = by({ linux: 24 });
/** Multiprotocol bridge (Linux 7). */
export const AF_BRIDGE: number = by({ linux: 7 });
/** Reserved for IEEE 802.2 LLC (Linux 13). */
export const AF_NETBEUI: number = by({ linux: 13 });
/** IEEE 802.2 logical link control (Linux 26). */
export const AF_LLC: number = by({ linux: 26 });
/** Security callback (Linux 14). */
export const AF_SECURITY: number = by({ linux: 14 });
/** Ash (Linux 18). */
export const AF_ASH: number = by({ linux: 18 });
/** Acorn's Econet (Linux 19). */
export const AF_ECONET: number = by({ linux: 19 });
/** Wanpipe (Linux 25). */
export const AF_WANPIPE: number = by({ linux: 25 });

// The families' numbers as protocols

/** Controller area network, as AF_CAN (Linux 29). */
export const PF_CAN: number = by({ linux: 29 });
/** Reliable datagrams, as AF_RDS (Linux 21). */
export const PF_RDS: number = by({ linux: 21 });
/** Link-layer frames, as AF_PACKET (Linux 17). */
export const PF_PACKET: number = by({ linux: 17 });
/** Kernel events and kernel controls, as AF_SYSTEM (macOS 32). */
export const PF_SYSTEM: Family<"AF_SYSTEM"> = branded({ darwin: 32 });
/** Diverted packets, as AF_DIVERT (FreeBSD 44). */
export const PF_DIVERT: number = by({ freebsd: 44 });

// Additions: newer families, by number

/** ISDN (Linux 34; macOS 28; FreeBSD 26). (addition) */
export const AF_ISDN: number = by({ linux: 34, darwin: 28, freebsd: 26 });
/** Nokia's Phonet (Linux 35). (addition) */
export const AF_PHONET: number = by({ linux: 35 });
/** IEEE 802.15.4 (Linux 36). (addition) */
export const AF_IEEE802154: number = by({ linux: 36 });
/** ST-Ericsson's modems (Linux 37). (addition) */
export const AF_CAIF: number = by({ linux: 37 });
/** RxRPC, for AFS (Linux 33). (addition) */
export const AF_RXRPC: number = by({ linux: 33 });
/** Between virtual machines of z/VM (Linux 32). (addition) */
export const AF_IUCV: number = by({ linux: 32 });
/** Near-field communication (Linux 39). (addition) */
export const AF_NFC: number = by({ linux: 39 });
/** InfiniBand (Linux 27). (addition) */
export const AF_IB: number = by({ linux: 27 });
/** MPLS (Linux 28). (addition) */
export const AF_MPLS: number = by({ linux: 28 });
/** Messages over TCP (Linux 41). (addition) */
export const AF_KCM: number = by({ linux: 41 });
/** Shared memory communications (Linux 43). (addition) */
export const AF_SMC: number = by({ linux: 43 });
/** Packets in memory shared with the card (Linux 44). (addition) */
export const AF_XDP: number = by({ linux: 44 });
/** Management components (Linux 45). (addition) */
export const AF_MCTP: number = by({ linux: 45 });
/** Raw access to network drivers (macOS 27). (addition) */
export const AF_NDRV: number = by({ darwin: 27 });
/** Tunnels (macOS 38). (addition) */
export const AF_UTUN: number = by({ darwin: 38 });
