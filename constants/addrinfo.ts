/**
 * Name resolution: `AI_*`, flags of getaddrinfo(); `EAI_*`, the numbers of a gaierror; `NI_*`, flags of getnameinfo().
 *
 * Read: Linux: glibc 2.36 netdb.h. macOS: SDK 26.0 (as in ziglang/zig 2f4bca41eadc): netdb.h, compared with
 * Libinfo-600. FreeBSD: 14.2.0 (as in the same): netdb.h. Windows: mingw-w64 10.0.0-3 ws2tcpip.h; EAI_NODATA as
 * Microsoft's SDK has it, where it is EAI_NONAME (mingw-w64: 11004).
 *
 * @module
 */

import { by } from "./platform.ts";

// Flags of getaddrinfo()

/** Addresses to bind, not to connect to (everywhere 1). */
export const AI_PASSIVE: number = 1;
/** Also the canonical name (everywhere 2). */
export const AI_CANONNAME: number = 2;
/** The host is an address: ask no name server (everywhere 4). */
export const AI_NUMERICHOST: number = 4;
/** The service is a number (Linux 0x400; macOS 0x1000; Windows, FreeBSD 8). */
export const AI_NUMERICSERV: number = by({ linux: 0x400, darwin: 0x1000, windows: 8, freebsd: 8 });
/** With AI_V4MAPPED: IPv4 addresses also when there are IPv6 ones (Linux 0x10; macOS, Windows, FreeBSD 0x100). */
export const AI_ALL: number = by({ linux: 0x10, darwin: 0x100, windows: 0x100, freebsd: 0x100 });
/** Only families that this machine has an address of (Linux 0x20; macOS, Windows, FreeBSD 0x400). */
export const AI_ADDRCONFIG: number = by({ linux: 0x20, darwin: 0x400, windows: 0x400, freebsd: 0x400 });
/** Where there is no IPv6 address, IPv4 ones as IPv6 (Linux 8; macOS, Windows, FreeBSD 0x800). */
export const AI_V4MAPPED: number = by({ linux: 8, darwin: 0x800, windows: 0x800, freebsd: 0x800 });
/** AI_V4MAPPED, if the kernel takes such addresses (macOS, FreeBSD 0x200). */
export const AI_V4MAPPED_CFG: number = by({ darwin: 0x200, freebsd: 0x200 });
/** AI_V4MAPPED_CFG and AI_ADDRCONFIG (macOS, FreeBSD 0x600). */
export const AI_DEFAULT: number = by({ darwin: 0x600, freebsd: 0x600 });
/** Every flag that getaddrinfo() takes (macOS 0x1407; FreeBSD 0xd0f). */
export const AI_MASK: number = by({ darwin: 0x1407, freebsd: 0xd0f });

// Errors of getaddrinfo() and getnameinfo()

/** No answer for now: try again (Linux -3; macOS, FreeBSD 2; Windows 11002). */
export const EAI_AGAIN: number = by({ linux: -3, darwin: 2, windows: 11002, freebsd: 2 });
/** Flags that do not fit (Linux -1; macOS, FreeBSD 3; Windows 10022). */
export const EAI_BADFLAGS: number = by({ linux: -1, darwin: 3, windows: 10022, freebsd: 3 });
/** The name server failed for good (Linux -4; macOS, FreeBSD 4; Windows 11003). */
export const EAI_FAIL: number = by({ linux: -4, darwin: 4, windows: 11003, freebsd: 4 });
/** No such address family (Linux -6; macOS, FreeBSD 5; Windows 10047). */
export const EAI_FAMILY: number = by({ linux: -6, darwin: 5, windows: 10047, freebsd: 5 });
/** Out of memory (Linux -10; macOS, FreeBSD 6; Windows 8). */
export const EAI_MEMORY: number = by({ linux: -10, darwin: 6, windows: 8, freebsd: 6 });
/** The name is known, but has no address (Linux -5; macOS, FreeBSD 7; Windows 11001). */
export const EAI_NODATA: number = by({ linux: -5, darwin: 7, windows: 11001, freebsd: 7 });
/** The name or service is unknown (Linux -2; macOS, FreeBSD 8; Windows 11001). */
export const EAI_NONAME: number = by({ linux: -2, darwin: 8, windows: 11001, freebsd: 8 });
/** No such service for the socket type (Linux -8; macOS, FreeBSD 9; Windows 10109). */
export const EAI_SERVICE: number = by({ linux: -8, darwin: 9, windows: 10109, freebsd: 9 });
/** No such socket type (Linux -7; macOS, FreeBSD 10; Windows 10044). */
export const EAI_SOCKTYPE: number = by({ linux: -7, darwin: 10, windows: 10044, freebsd: 10 });
/** The name has no address of this family (Linux -9; macOS, FreeBSD 1). */
export const EAI_ADDRFAMILY: number = by({ linux: -9, darwin: 1, freebsd: 1 });
/** A buffer was too short (Linux -12; macOS, FreeBSD 14). */
export const EAI_OVERFLOW: number = by({ linux: -12, darwin: 14, freebsd: 14 });
/** A system error: errno tells (Linux -11; macOS, FreeBSD 11). */
export const EAI_SYSTEM: number = by({ linux: -11, darwin: 11, freebsd: 11 });
/** Hints that do not fit (macOS, FreeBSD 12). */
export const EAI_BADHINTS: number = by({ darwin: 12, freebsd: 12 });
/** The resolved protocol is unknown (macOS, FreeBSD 13). */
export const EAI_PROTOCOL: number = by({ darwin: 13, freebsd: 13 });
/** One more than the highest error (macOS, FreeBSD 15). */
export const EAI_MAX: number = by({ darwin: 15, freebsd: 15 });

// Flags and sizes of getnameinfo()

/** Bytes that every host name fits in (everywhere 1025). */
export const NI_MAXHOST: number = 1025;
/** Bytes that every service name fits in (everywhere 32). */
export const NI_MAXSERV: number = 32;
/** The name without the local domain (Linux 4; macOS, Windows, FreeBSD 1). */
export const NI_NOFQDN: number = by({ linux: 4, darwin: 1, windows: 1, freebsd: 1 });
/** The address, not the name (Linux 1; macOS, Windows, FreeBSD 2). */
export const NI_NUMERICHOST: number = by({ linux: 1, darwin: 2, windows: 2, freebsd: 2 });
/** An error if there is no name (Linux 8; macOS, Windows, FreeBSD 4). */
export const NI_NAMEREQD: number = by({ linux: 8, darwin: 4, windows: 4, freebsd: 4 });
/** The port, not the service's name (Linux 2; macOS, Windows, FreeBSD 8). */
export const NI_NUMERICSERV: number = by({ linux: 2, darwin: 8, windows: 8, freebsd: 8 });
/** The service of UDP, not of TCP (everywhere 0x10). */
export const NI_DGRAM: number = 0x10;
/** Decode an internationalized name (Linux 0x20). */
export const NI_IDN: number = by({ linux: 0x20 });

// Additions

/** Encode an internationalized name (Linux 0x40). (addition) */
export const AI_IDN: number = by({ linux: 0x40 });
/** Decode an internationalized canonical name (Linux 0x80). (addition) */
export const AI_CANONIDN: number = by({ linux: 0x80 });
/** Also addresses that this machine cannot use (macOS 0x10000000). (addition) */
export const AI_UNUSABLE: number = by({ darwin: 0x10000000 });
/** The scope's number, not the interface's name (macOS 0x100; FreeBSD 0x20). (addition) */
export const NI_NUMERICSCOPE: number = by({ darwin: 0x100, freebsd: 0x20 });
/** No longer in use (macOS 0x20). (addition) */
export const NI_WITHSCOPEID: number = by({ darwin: 0x20 });
/** The asynchronous request is still being worked on (Linux -100). (addition) */
export const EAI_INPROGRESS: number = by({ linux: 0xffffff9c | 0 });
/** The asynchronous request was cancelled (Linux -101). (addition) */
export const EAI_CANCELED: number = by({ linux: 0xffffff9b | 0 });
/** The asynchronous request could not be cancelled (Linux -102). (addition) */
export const EAI_NOTCANCELED: number = by({ linux: 0xffffff9a | 0 });
/** All asynchronous requests are done (Linux -103). (addition) */
export const EAI_ALLDONE: number = by({ linux: 0xffffff99 | 0 });
/** A signal interrupted the wait (Linux -104). (addition) */
export const EAI_INTR: number = by({ linux: 0xffffff98 | 0 });
/** The internationalized name could not be encoded (Linux -105). (addition) */
export const EAI_IDN_ENCODE: number = by({ linux: 0xffffff97 | 0 });
