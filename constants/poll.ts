/**
 * The event bits of poll(2), for every loop that waits and for `select.ts`, and the size of a pipe's buffer.
 *
 * @module
 */

import { by } from "./platform.ts";

/** There is something to read (Linux, macOS, FreeBSD 1; Windows 0x300). */
export const POLLIN: number = by({ linux: 1, darwin: 1, windows: 0x300, freebsd: 1 });
/**
 * There is something urgent to read; of sockets macOS' poll() does not say so, its select() does (Linux, macOS, FreeBSD
 * 2; Windows 0x400).
 */
export const POLLPRI: number = by({ linux: 2, darwin: 2, windows: 0x400, freebsd: 2 });
/** Writing does not block (Linux, macOS, FreeBSD 4; Windows 0x10). */
export const POLLOUT: number = by({ linux: 4, darwin: 4, windows: 0x10, freebsd: 4 });
/** An error is pending (Linux, macOS, FreeBSD 8; Windows 1). */
export const POLLERR: number = by({ linux: 8, darwin: 8, windows: 1, freebsd: 8 });
/** The peer is gone (Linux, macOS, FreeBSD 16; Windows 2). */
export const POLLHUP: number = by({ linux: 16, darwin: 16, windows: 2, freebsd: 16 });
/** The descriptor is not open (Linux, macOS, FreeBSD 32; Windows 4). */
export const POLLNVAL: number = by({ linux: 32, darwin: 32, windows: 4, freebsd: 32 });
/** There are normal data to read (Linux, macOS, FreeBSD 0x40; Windows 0x100). */
export const POLLRDNORM: number = by({ linux: 0x40, darwin: 0x40, windows: 0x100, freebsd: 0x40 });
/** There are priority data to read (Linux, macOS, FreeBSD 0x80; Windows 0x200). */
export const POLLRDBAND: number = by({ linux: 0x80, darwin: 0x80, windows: 0x200, freebsd: 0x80 });
/** Writing normal data does not block (Linux 0x100; macOS, FreeBSD 4; Windows 0x10). */
export const POLLWRNORM: number = by({ linux: 0x100, darwin: 4, windows: 0x10, freebsd: 4 });
/** Writing priority data does not block (Linux 0x200; macOS, FreeBSD 0x100; Windows 0x20). */
export const POLLWRBAND: number = by({ linux: 0x200, darwin: 0x100, windows: 0x20, freebsd: 0x100 });
/** A SIGPOLL message is available, which nothing sets (Linux 0x400). */
export const POLLMSG: number = by({ linux: 0x400 });
/** The peer has shut down its writing half (Linux 0x2000; FreeBSD 0x4000). */
export const POLLRDHUP: number = by({ linux: 0x2000, freebsd: 0x4000 });
/**
 * How many bytes can be written to a pipe that is reported writable, without blocking (Linux 4096; macOS, FreeBSD 512).
 */
export const PIPE_BUF: number = by({ linux: 4096, darwin: 512, freebsd: 512 });
