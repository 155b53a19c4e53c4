/**
 * Python's `fcntl.ioctl`, for the requests of sockets and interfaces (Linux, macOS, FreeBSD). Requests of files and
 * terminals are missing: the size of a request's value is in no argument, so each request needs a line in the table of
 * sizes.
 *
 * | for | use |
 * | --- | --- |
 * | a socket | {@linkcode FIONREAD}, {@linkcode SIOCOUTQ}, {@linkcode SIOCATMARK} |
 * | an interface, with `pack_ifreq` of `@bsd/socket/structs` | `SIOCGIF*` read, `SIOCSIF*` change |
 * | time stamps by hardware | {@linkcode SIOCSHWTSTAMP}, {@linkcode SIOCGHWTSTAMP} |
 * | Bluetooth's adapters | {@linkcode HCIGETDEVLIST}, {@linkcode HCIGETDEVINFO} |
 * | `/dev/net/tun` | {@linkcode TUNSETIFF} and the other `TUN*` |
 *
 * @example How many bytes can be read
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

import "./ffi/ready.ts";

export { ioctl } from "./fcntl/ioctl.ts";
export * from "./constants/ioctl.ts";
export type { FileDescriptorLike } from "./select/fileno.ts";
