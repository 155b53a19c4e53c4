/**
 * The kernel's own sockets on macOS: `PF_SYSTEM` with `SYSPROTO_CONTROL` connects to a kernel control, such as the one
 * that makes tunnel interfaces, and with `SYSPROTO_EVENT` receives what the kernel announces. macOS alone has them.
 *
 * Read: xnu-11417.101.15 (e3723e1f1766): bsd/sys/sys_domain.h, bsd/sys/kern_control.h, bsd/sys/kern_event.h,
 * bsd/sys/ioccom.h, bsd/net/if_utun.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Protocols

/** Protocol: events of the kernel (macOS 1). (addition) */
export const SYSPROTO_EVENT: number = by({ darwin: 1 });
/** Protocol: kernel controls, by name or by (id, unit); also the level of their options (macOS 2). */
export const SYSPROTO_CONTROL: number = by({ darwin: 2 });
/** ss_sysaddr of a kernel control's address; not a family, despite its name (macOS 2). (addition) */
export const AF_SYS_CONTROL: number = by({ darwin: 2 });

// Kernel controls

/** The longest name of a kernel control, with its zero byte (macOS 96). (addition) */
export const MAX_KCTL_NAME: number = by({ darwin: 96 });
/** ioctl(): how many kernel controls there are; int (macOS 0x40044e02). (addition) */
export const CTLIOCGCOUNT: number = by({ darwin: 0x40044e02 });
/**
 * ioctl(): a kernel control's id by its name; struct ctl_info, u32 id and 96 bytes of name (macOS 0xc0644e03).
 * (addition)
 */
export const CTLIOCGINFO: number = by({ darwin: 0xc0644e03 });
/** The kernel control that makes tunnel interfaces (macOS "com.apple.net.utun_control"). (addition) */
export const UTUN_CONTROL_NAME: string = by({ darwin: "com.apple.net.utun_control" });
/** Option of a tunnel: its flags; u32 (macOS 1). (addition) */
export const UTUN_OPT_FLAGS: number = by({ darwin: 1 });
/** Option of a tunnel to get: the name of its interface; text that ends in zero (macOS 2). (addition) */
export const UTUN_OPT_IFNAME: number = by({ darwin: 2 });

// Kernel events

/** ioctl(): the number of the next event; u32 (macOS 0x40046501). (addition) */
export const SIOCGKEVID: number = by({ darwin: 0x40046501 });
/**
 * ioctl(): receive only some events; struct kev_request, three u32 (vendor, class, subclass) (macOS 0x800c6502).
 * (addition)
 */
export const SIOCSKEVFILT: number = by({ darwin: 0x800c6502 });
/** ioctl(): which events are received; struct kev_request (macOS 0x400c6503). (addition) */
export const SIOCGKEVFILT: number = by({ darwin: 0x400c6503 });
/** Vendor: any (macOS 0). (addition) */
export const KEV_ANY_VENDOR: number = by({ darwin: 0 });
/** Class: any (macOS 0). (addition) */
export const KEV_ANY_CLASS: number = by({ darwin: 0 });
/** Subclass: any (macOS 0). (addition) */
export const KEV_ANY_SUBCLASS: number = by({ darwin: 0 });
/** Vendor: Apple (macOS 1). (addition) */
export const KEV_VENDOR_APPLE: number = by({ darwin: 1 });
/** Class: the network (macOS 1). (addition) */
export const KEV_NETWORK_CLASS: number = by({ darwin: 1 });
/** Class: devices (macOS 2). (addition) */
export const KEV_IOKIT_CLASS: number = by({ darwin: 2 });
/** Class: the system (macOS 3). (addition) */
export const KEV_SYSTEM_CLASS: number = by({ darwin: 3 });
/** Subclass of the system: kernel controls (macOS 2). (addition) */
export const KEV_CTL_SUBCLASS: number = by({ darwin: 2 });
/** Event: a kernel control came (macOS 1). (addition) */
export const KEV_CTL_REGISTERED: number = by({ darwin: 1 });
/** Event: a kernel control went (macOS 2). (addition) */
export const KEV_CTL_DEREGISTERED: number = by({ darwin: 2 });
