/**
 * The event bits of poll(2): the C interface's, kept here since select.ts and every waiting loop need them.
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
