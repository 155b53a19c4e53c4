/**
 * Waiting for several descriptors at once, as Python's [select](https://docs.python.org/3/library/select.html) does:
 * {@linkcode select}, {@linkcode poll}, {@linkcode epoll} (Linux) and {@linkcode kqueue} (macOS, FreeBSD), which block the
 * thread as everything in `mod.ts` does. What the system lacks is `undefined`. What waits without blocking is in
 * `async.ts`; `selectors.ts` has one interface for all of them.
 *
 * A descriptor is a number, or any object whose method `fileno()` gives one, as sockets and file objects have. select()
 * and poll() are made of ppoll(2), on Windows of select(), so descriptors of any number are accepted and there is no limit
 * to how many; on macOS poll() is made of poll(2), which takes 10240, and select() of select(2), which takes any. Times
 * are exact to a microsecond, where the system is.
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
