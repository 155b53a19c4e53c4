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

export { type Poll, poll, select } from "./select/select.ts";
export { OSError as error } from "./base/errors.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
export * from "./constants/poll.ts";
