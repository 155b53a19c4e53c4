/**
 * Arguments of a socket's ioctl() on Windows: `SIO_*`, commands, and `RCVALL_*`, the values of SIO_RCVALL.
 *
 * Read: Windows: mingw-w64 10.0.0-3 mstcpip.h and mswsock.h, compared with mingw-w64 d7f3c52012c4 and with Microsoft's
 * SDK. The commands are positive, as in CPython, although the C long of Windows cannot hold them.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Receive every packet of the interface; unsigned, RCVALL_* (Windows 0x98000001). */
export const SIO_RCVALL: number = by({ windows: 0x98000001 });
/** Keeping alive; on or off, milliseconds before the first probe and between probes (Windows 0x98000004). */
export const SIO_KEEPALIVE_VALS: number = by({ windows: 0x98000004 });
/** Faster TCP within this machine; unsigned, 0 or 1 (Windows 0x98000010). */
export const SIO_LOOPBACK_FAST_PATH: number = by({ windows: 0x98000010 });
/**
 * Whether a datagram that no socket received makes a later receiving call fail by WSAECONNRESET; unsigned, 0 or 1
 * (Windows 0x9800000c). (addition)
 */
export const SIO_UDP_CONNRESET: number = by({ windows: 0x9800000c });
/** Not every packet (Windows 0). */
export const RCVALL_OFF: number = by({ windows: 0 });
/** Every packet (Windows 1). */
export const RCVALL_ON: number = by({ windows: 1 });
/** Every packet, the card's filter left as it is (Windows 2). */
export const RCVALL_SOCKETLEVELONLY: number = by({ windows: 2 });
/** Every packet that IP sees; an enumerator in Microsoft's SDK, so that CPython's #ifdef may miss it (Windows 3). */
export const RCVALL_IPLEVEL: number = by({ windows: 3 });
/** The highest of these (Windows 3). */
export const RCVALL_MAX: number = by({ windows: 3 });
