/**
 * How much of a connection shutdown() closes: `SHUT_*`.
 *
 * Read: POSIX's numbers on every platform: glibc 2.36 sys/socket.h, macOS SDK 26.0 and FreeBSD 14.2.0 (as in
 * ziglang/zig 2f4bca41eadc) sys/socket.h; Windows calls them SD_RECEIVE, SD_SEND and SD_BOTH (mingw-w64 10.0.0-3
 * winsock2.h), and CPython renames them.
 *
 * @module
 */

/** Close for reading (everywhere 0). */
export const SHUT_RD: number = 0;
/** Close for writing: the peer reads an end of stream (everywhere 1). */
export const SHUT_WR: number = 1;
/** Close for both (everywhere 2). */
export const SHUT_RDWR: number = 2;
