/**
 * Python's `fcntl.ioctl`, for the requests of sockets and interfaces (Linux, macOS, FreeBSD). Those of files and
 * terminals are not here: a request is as long as the kernel says, and only these have a line in the table of sizes.
 *
 * | for | use |
 * | --- | --- |
 * | a socket | {@linkcode FIONREAD}, {@linkcode SIOCOUTQ}, {@linkcode SIOCATMARK} |
 * | an interface, with `pack_ifreq` of `@bsd/socket/structs` | `SIOCGIF*` tell, `SIOCSIF*` change |
 * | time stamps by hardware | {@linkcode SIOCSHWTSTAMP}, {@linkcode SIOCGHWTSTAMP} |
 * | `/dev/net/tun` | {@linkcode TUNSETIFF} and the other `TUN*` |
 *
 * @example How much waits to be read
 * ```ts
 * import { socketpair } from "jsr:@bsd/socket";
 * import { FIONREAD, ioctl } from "jsr:@bsd/socket/fcntl";
 *
 * const [a, b] = socketpair();
 * a.send(new Uint8Array(5));
 * console.log(ioctl(b, FIONREAD)); // 5
 * a.close();
 * b.close();
 * ```
 *
 * @module
 */

export { ioctl } from "./fcntl/ioctl.ts";
export * from "./constants/ioctl.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
