/**
 * Waiting for several descriptors at once, as Python's [select](https://docs.python.org/3/library/select.html) does:
 * {@linkcode select} and {@linkcode poll}, which block the thread as everything in `mod.ts` does.
 *
 * A descriptor is a number, or any object whose method `fileno()` gives one, as sockets and file objects have. Both are
 * made of poll(2), on Windows of select(), so descriptors of any number are accepted and there is no limit to how many;
 * on macOS poll() is made of poll(2), which takes 10240, and select() of select(2), which takes any.
 * What waits without blocking is in `async.ts`; there is no need here for Python's `epoll` and `kqueue`.
 *
 * @example Read from whichever socket has something
 * ```ts
 * import { socketpair } from "jsr:@bsd/socket";
 * import { select } from "jsr:@bsd/socket/select";
 *
 * const [a, b] = socketpair(), [c, d] = socketpair();
 * d.sendall(new TextEncoder().encode("here"));
 *
 * const [ready] = select([a, c], [], [], 1.5);
 * for (const sock of ready) console.log(sock.recv(4096)); // c's alone
 *
 * for (const sock of [a, b, c, d]) sock.close();
 * ```
 *
 * @module
 */

import { by } from "./constants/platform.ts";

export { type Poll, poll, select } from "./select/select.ts";
export { OSError as error } from "./base/errors.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from "./constants/poll.ts";

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
