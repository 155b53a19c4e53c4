/**
 * The event bits of poll(2), for every loop that waits and for `select.ts`, and the size of a pipe's buffer.
 *
 * @module
 */

import { by } from "./platform.ts";

/** There is something to read. */
export const POLLIN: number = by({ linux: 1, darwin: 1, windows: 0x300, freebsd: 1 });
/** There is something urgent to read; of sockets macOS' poll() does not say so, its select() does. */
export const POLLPRI: number = by({ linux: 2, darwin: 2, windows: 0x400, freebsd: 2 });
/** Writing does not block. */
export const POLLOUT: number = by({ linux: 4, darwin: 4, windows: 0x10, freebsd: 4 });
/** An error is pending. */
export const POLLERR: number = by({ linux: 8, darwin: 8, windows: 1, freebsd: 8 });
/** The peer is gone. */
export const POLLHUP: number = by({ linux: 16, darwin: 16, windows: 2, freebsd: 16 });
/** The descriptor is not open. */
export const POLLNVAL: number = by({ linux: 32, darwin: 32, windows: 4, freebsd: 32 });
/** There are normal data to read. */
export const POLLRDNORM: number = by({ linux: 0x40, darwin: 0x40, windows: 0x100, freebsd: 0x40 });
/** There are priority data to read. */
export const POLLRDBAND: number = by({ linux: 0x80, darwin: 0x80, windows: 0x200, freebsd: 0x80 });
/** Writing normal data does not block. */
export const POLLWRNORM: number = by({ linux: 0x100, darwin: 4, windows: 0x10, freebsd: 4 });
/** Writing priority data does not block. */
export const POLLWRBAND: number = by({ linux: 0x200, darwin: 0x100, windows: 0x20, freebsd: 0x100 });
/** A SIGPOLL message is available (Linux, where nothing sets it). */
export const POLLMSG: number = by({ linux: 0x400 });
/** The peer has shut down its writing half (Linux, FreeBSD). */
export const POLLRDHUP: number = by({ linux: 0x2000, freebsd: 0x4000 });
/** How many bytes can be written to a pipe that is reported writable, without blocking. */
export const PIPE_BUF: number = by({ linux: 4096, darwin: 512, freebsd: 512 });
