/**
 * Waiting for several descriptors at once, as Python's [select](https://docs.python.org/3/library/select.html) does:
 * {@linkcode select}, {@linkcode poll}, {@linkcode epoll} (Linux) and {@linkcode kqueue} (macOS, FreeBSD), which block
 * the thread like `mod.ts`. A function that the system lacks is `undefined`. `async.ts` waits without blocking;
 * `selectors.ts` has one interface for all of them.
 *
 * A descriptor is a number, or any object whose method `fileno()` gives one, as sockets and file objects have. select()
 * and poll() use ppoll(2), or select() on Windows, so they take any number of descriptors of any value. On macOS poll()
 * uses poll(2), with a maximum of 10240 descriptors, and select() uses select(2), without a limit. Timeouts are exact
 * to a microsecond if the system's are.
 *
 * @example Read from the socket that has data
 * ```ts
 * import { socketpair } from "jsr:@bsd/socket";
 * import { select } from "jsr:@bsd/socket/select";
 *
 * const [a, b] = socketpair(), [c, d] = socketpair();
 * d.sendall(new TextEncoder().encode("here"));
 *
 * const [ready] = select([a, c], [], [], 1.5);
 * for (const sock of ready) console.log(sock.recv(4096)); // only from c
 *
 * for (const sock of [a, b, c, d]) sock.close();
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

export { select } from "./select/select.ts";
export { type Poll, poll } from "./select/poll.ts";
export { type Epoll, epoll } from "./select/epoll.ts";
export { type Kevent, kevent, type Kqueue, kqueue } from "./select/kqueue.ts";
export type { Owned } from "./select/owned.ts";
export { OSError as error } from "./base/errors.ts";
export type { Integer } from "./base/arguments.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
export * from "./constants/poll.ts";
export * from "./constants/epoll.ts";
export * from "./constants/kqueue.ts";
