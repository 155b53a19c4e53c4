/**
 * Requests of ioctl(2) about sockets and interfaces, which `fcntl.ts` exports. Linux numbers them one by one, BSD by
 * direction, size and letter.
 *
 * Read: linux-libc-dev (Debian): net/if.h, asm/ioctls.h, linux/sockios.h, linux/if_tun.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Of a socket

/** Request: how many bytes can be read; int (Linux 0x541b; macOS, FreeBSD 0x4004667f). (addition) */
export const FIONREAD: number = by({ linux: 0x541b, darwin: 0x4004667f, freebsd: 0x4004667f });
/** Request: how many bytes can be read; int (Linux 0x541b). (addition) */
export const SIOCINQ: number = by({ linux: 0x541b });
/** Request: how many bytes are not sent, or not acknowledged; int (Linux 0x5411). (addition) */
export const SIOCOUTQ: number = by({ linux: 0x5411 });
/** Request: how many bytes are not sent; int (Linux 0x894b). (addition) */
export const SIOCOUTQNSD: number = by({ linux: 0x894b });
/** Request: whether the next byte is the urgent one; int (Linux 0x8905; macOS, FreeBSD 0x40047307). (addition) */
export const SIOCATMARK: number = by({ linux: 0x8905, darwin: 0x40047307, freebsd: 0x40047307 });
/**
 * Request: the process that gets the signals of the socket; int (Linux 0x8904; macOS, FreeBSD 0x40047309). (addition)
 */
export const SIOCGPGRP: number = by({ linux: 0x8904, darwin: 0x40047309, freebsd: 0x40047309 });
/** Request: when the last packet was received; struct timeval (Linux 0x8906). (addition) */
export const SIOCGSTAMP: number = by({ linux: 0x8906 });
/** Request: when the last packet was received; struct timespec (Linux 0x8907). (addition) */
export const SIOCGSTAMPNS: number = by({ linux: 0x8907 });

// Of an interface, by name in a struct ifreq

/** Request: the name of an index; struct ifreq (Linux 0x8910). (addition) */
export const SIOCGIFNAME: number = by({ linux: 0x8910 });
/** Request: the index of a name; struct ifreq (Linux 0x8933). (addition) */
export const SIOCGIFINDEX: number = by({ linux: 0x8933 });
/** Request: the flags; struct ifreq (Linux 0x8913; macOS, FreeBSD 0xc0206911). (addition) */
export const SIOCGIFFLAGS: number = by({ linux: 0x8913, darwin: 0xc0206911, freebsd: 0xc0206911 });
/** Request: set the flags; struct ifreq (Linux 0x8914; macOS, FreeBSD 0x80206910). (addition) */
export const SIOCSIFFLAGS: number = by({ linux: 0x8914, darwin: 0x80206910, freebsd: 0x80206910 });
/** Request: the IPv4 address; struct ifreq (Linux 0x8915; macOS, FreeBSD 0xc0206921). (addition) */
export const SIOCGIFADDR: number = by({ linux: 0x8915, darwin: 0xc0206921, freebsd: 0xc0206921 });
/** Request: set the IPv4 address; struct ifreq (Linux 0x8916). (addition) */
export const SIOCSIFADDR: number = by({ linux: 0x8916 });
/** Request: the other end's address; struct ifreq (Linux 0x8917; macOS, FreeBSD 0xc0206922). (addition) */
export const SIOCGIFDSTADDR: number = by({ linux: 0x8917, darwin: 0xc0206922, freebsd: 0xc0206922 });
/** Request: set the other end's address; struct ifreq (Linux 0x8918). (addition) */
export const SIOCSIFDSTADDR: number = by({ linux: 0x8918 });
/** Request: the broadcast address; struct ifreq (Linux 0x8919; macOS, FreeBSD 0xc0206923). (addition) */
export const SIOCGIFBRDADDR: number = by({ linux: 0x8919, darwin: 0xc0206923, freebsd: 0xc0206923 });
/** Request: set the broadcast address; struct ifreq (Linux 0x891a). (addition) */
export const SIOCSIFBRDADDR: number = by({ linux: 0x891a });
/** Request: the network's mask; struct ifreq (Linux 0x891b; macOS, FreeBSD 0xc0206925). (addition) */
export const SIOCGIFNETMASK: number = by({ linux: 0x891b, darwin: 0xc0206925, freebsd: 0xc0206925 });
/** Request: set the network's mask; struct ifreq (Linux 0x891c). (addition) */
export const SIOCSIFNETMASK: number = by({ linux: 0x891c });
/** Request: the metric; struct ifreq (Linux 0x891d; macOS, FreeBSD 0xc0206917). (addition) */
export const SIOCGIFMETRIC: number = by({ linux: 0x891d, darwin: 0xc0206917, freebsd: 0xc0206917 });
/** Request: set the metric; struct ifreq (Linux 0x891e; macOS, FreeBSD 0x80206918). (addition) */
export const SIOCSIFMETRIC: number = by({ linux: 0x891e, darwin: 0x80206918, freebsd: 0x80206918 });
/** Request: the MTU; struct ifreq (Linux 0x8921; macOS, FreeBSD 0xc0206933). (addition) */
export const SIOCGIFMTU: number = by({ linux: 0x8921, darwin: 0xc0206933, freebsd: 0xc0206933 });
/** Request: set the MTU; struct ifreq (Linux 0x8922; macOS, FreeBSD 0x80206934). (addition) */
export const SIOCSIFMTU: number = by({ linux: 0x8922, darwin: 0x80206934, freebsd: 0x80206934 });
/** Request: give another name; struct ifreq (Linux 0x8923). (addition) */
export const SIOCSIFNAME: number = by({ linux: 0x8923 });
/** Request: the hardware address; struct ifreq (Linux 0x8927). (addition) */
export const SIOCGIFHWADDR: number = by({ linux: 0x8927 });
/** Request: set the hardware address; struct ifreq (Linux 0x8924). (addition) */
export const SIOCSIFHWADDR: number = by({ linux: 0x8924 });
/** Request: set the hardware's broadcast address; struct ifreq (Linux 0x8937). (addition) */
export const SIOCSIFHWBROADCAST: number = by({ linux: 0x8937 });
/** Request: the device's resources; struct ifreq (Linux 0x8970). (addition) */
export const SIOCGIFMAP: number = by({ linux: 0x8970 });
/** Request: set the device's resources; struct ifreq (Linux 0x8971). (addition) */
export const SIOCSIFMAP: number = by({ linux: 0x8971 });
/** Request: receive a multicast address of the hardware; struct ifreq (Linux 0x8931). (addition) */
export const SIOCADDMULTI: number = by({ linux: 0x8931 });
/** Request: receive it no longer; struct ifreq (Linux 0x8932). (addition) */
export const SIOCDELMULTI: number = by({ linux: 0x8932 });
/** Request: the extended flags; struct ifreq (Linux 0x8935). (addition) */
export const SIOCGIFPFLAGS: number = by({ linux: 0x8935 });
/** Request: set the extended flags; struct ifreq (Linux 0x8934). (addition) */
export const SIOCSIFPFLAGS: number = by({ linux: 0x8934 });
/** Request: the length of the queue to send; struct ifreq (Linux 0x8942). (addition) */
export const SIOCGIFTXQLEN: number = by({ linux: 0x8942 });
/** Request: set the length of the queue to send; struct ifreq (Linux 0x8943). (addition) */
export const SIOCSIFTXQLEN: number = by({ linux: 0x8943 });
/** Request: the number of the transceiver; struct ifreq (Linux 0x8947). (addition) */
export const SIOCGMIIPHY: number = by({ linux: 0x8947 });
/** Request: read a register of the transceiver; struct ifreq (Linux 0x8948). (addition) */
export const SIOCGMIIREG: number = by({ linux: 0x8948 });
/** Request: write a register of the transceiver; struct ifreq (Linux 0x8949). (addition) */
export const SIOCSMIIREG: number = by({ linux: 0x8949 });
/** Request: put an interface into a bridge; struct ifreq (Linux 0x89a2). (addition) */
export const SIOCBRADDIF: number = by({ linux: 0x89a2 });
/** Request: take an interface out of a bridge; struct ifreq (Linux 0x89a3). (addition) */
export const SIOCBRDELIF: number = by({ linux: 0x89a3 });
/**
 * Request: set how the hardware takes time stamps; struct ifreq with a struct hwtstamp_config behind it (Linux 0x89b0).
 * (addition)
 */
export const SIOCSHWTSTAMP: number = by({ linux: 0x89b0 });
/**
 * Request: how the hardware takes time stamps; struct ifreq with a struct hwtstamp_config behind it (Linux 0x89b1).
 * (addition)
 */
export const SIOCGHWTSTAMP: number = by({ linux: 0x89b1 });

// Of the table of neighbours

/** Request: the hardware address of an IPv4 address; struct arpreq (Linux 0x8954). (addition) */
export const SIOCGARP: number = by({ linux: 0x8954 });
/** Request: set it; struct arpreq (Linux 0x8955). (addition) */
export const SIOCSARP: number = by({ linux: 0x8955 });
/** Request: remove it; struct arpreq (Linux 0x8953). (addition) */
export const SIOCDARP: number = by({ linux: 0x8953 });

// Of Bluetooth

/**
 * Request: the adapters; struct hci_dev_list_req, whose first field is the number of entries that fit (Linux
 * 0x800448d2). (addition)
 */
export const HCIGETDEVLIST: number = by({ linux: 0x800448d2 });
/** Request: what is known of an adapter; struct hci_dev_info (Linux 0x800448d3). (addition) */
export const HCIGETDEVINFO: number = by({ linux: 0x800448d3 });

// Of /dev/net/tun

/** Request: make or open an interface, or attach to it; struct ifreq (Linux 0x400454ca). (addition) */
export const TUNSETIFF: number = by({ linux: 0x400454ca });
/** Request: the interface of the descriptor; struct ifreq (Linux 0x800454d2). (addition) */
export const TUNGETIFF: number = by({ linux: 0x800454d2 });
/** Request: IFF_* that TUNSETIFF knows; int (Linux 0x800454cf). (addition) */
export const TUNGETFEATURES: number = by({ linux: 0x800454cf });
/** Request: whether the interface stays when the descriptor is closed; a value (Linux 0x400454cb). (addition) */
export const TUNSETPERSIST: number = by({ linux: 0x400454cb });
/** Request: which user may attach to the interface; a value (Linux 0x400454cc). (addition) */
export const TUNSETOWNER: number = by({ linux: 0x400454cc });
/** Request: which group may attach to the interface; a value (Linux 0x400454ce). (addition) */
export const TUNSETGROUP: number = by({ linux: 0x400454ce });
/** Request: which kinds of packets come unsegmented; a value (Linux 0x400454d0). (addition) */
export const TUNSETOFFLOAD: number = by({ linux: 0x400454d0 });
/** Flag of TUNSETIFF: packets of IP (Linux 1). (addition) */
export const IFF_TUN: number = by({ linux: 1 });
/** Flag of TUNSETIFF: frames of Ethernet (Linux 2). (addition) */
export const IFF_TAP: number = by({ linux: 2 });
/** Flag of TUNSETIFF: nothing stands before a packet (Linux 0x1000). (addition) */
export const IFF_NO_PI: number = by({ linux: 0x1000 });
/** Flag of TUNSETIFF: a struct virtio_net_hdr stands before a packet (Linux 0x4000). (addition) */
export const IFF_VNET_HDR: number = by({ linux: 0x4000 });
/** Flag of TUNSETIFF: several descriptors share the interface (Linux 256). (addition) */
export const IFF_MULTI_QUEUE: number = by({ linux: 256 });
