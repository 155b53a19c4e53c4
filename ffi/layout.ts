/**
 * Sizes and offsets of the C structs that cross the boundary, one column per platform. All supported systems are
 * 64-bit and little-endian.
 *
 * Sources: glibc's and Linux's headers on x86_64 and aarch64 (the same), xnu's `bsd/sys/socket.h`, `bsd/sys/un.h` and
 * `bsd/netinet6/in6.h`, FreeBSD's `sys/sys/socket.h` and `sys/sys/un.h`, the Windows SDK's `ws2def.h`.
 *
 * @module
 */

import { by } from "../constants/platform.ts";

/** `sizeof(struct sockaddr_storage)`: room for an address of any family. */
export const SOCKADDR_STORAGE = 128;

/** Whether a sockaddr begins with its own length in one byte and the family in the next (BSD), not the family in two. */
export const SOCKADDR_HAS_LENGTH: boolean = by({ linux: false, darwin: true, windows: false, freebsd: true });

/** Bytes in `sun_path`. */
export const UNIX_PATH: number = by({ linux: 108, darwin: 104, windows: 108, freebsd: 104 });

/** `struct addrinfo`. The pointers to the name and to the address stand in other order on BSD and Windows. */
export const ADDRINFO = {
  size: 48,
  flags: 0,
  family: 4,
  socktype: 8,
  protocol: 12,
  addrlen: 16,
  addr: by({ linux: 24, darwin: 32, windows: 32, freebsd: 32 }),
  canonname: by({ linux: 32, darwin: 24, windows: 24, freebsd: 24 }),
  next: 40,
} as const;

/** `struct pollfd`; Windows' `WSAPOLLFD` has an 8-byte handle in front. */
export const POLLFD = {
  size: by({ linux: 8, darwin: 8, windows: 16, freebsd: 8 }),
  events: by({ linux: 4, darwin: 4, windows: 8, freebsd: 4 }),
  revents: by({ linux: 6, darwin: 6, windows: 10, freebsd: 6 }),
} as const;

/** `struct hostent`. */
export const HOSTENT = {
  name: 0,
  aliases: 8,
  addrtype: 16, // an int, on Windows a short, as is the length: the low 16 bits hold the value
  length: by({ linux: 20, darwin: 20, windows: 18, freebsd: 20 }),
  addr_list: 24,
} as const;

/** `struct servent`. Windows' SDK puts the protocol before the port in 64-bit programs. */
export const SERVENT = {
  name: 0,
  port: by({ linux: 16, darwin: 16, windows: 24, freebsd: 16 }), // network order, in 16 bits
} as const;

/** `struct protoent`. */
export const PROTOENT = {
  proto: 16, // an int, on Windows a short: the low 16 bits hold the value
} as const;

/** `struct if_nameindex`; Windows has none. */
export const IF_NAMEINDEX = {
  size: 16,
  index: 0,
  name: 8,
} as const;

/** `struct msghdr`, on Windows `WSAMSG`. Fields of less than 8 bytes on some platform are written as 4; the rest is zero. */
export const MSGHDR = {
  size: by({ linux: 56, darwin: 48, windows: 56, freebsd: 48 }),
  name: 0,
  namelen: 8,
  iov: 16,
  iovlen: 24,
  control: by({ linux: 32, darwin: 32, windows: 40, freebsd: 32 }),
  controllen: by({ linux: 40, darwin: 40, windows: 32, freebsd: 40 }),
  flags: by({ linux: 48, darwin: 44, windows: 48, freebsd: 44 }),
} as const;

/** `struct mmsghdr`: a `struct msghdr`, and how many bytes were sent or received. Windows and macOS have none. */
export const MMSGHDR = {
  size: by({ linux: 64, darwin: 56, windows: 64, freebsd: 56 }),
  len: by({ linux: 56, darwin: 48, windows: 56, freebsd: 48 }),
} as const;

/** `struct iovec`, on Windows `WSABUF`. */
export const IOVEC = {
  size: 16,
  base: by({ linux: 0, darwin: 0, windows: 8, freebsd: 0 }),
  len: by({ linux: 8, darwin: 8, windows: 0, freebsd: 8 }),
} as const;

/** `struct cmsghdr`, on Windows `WSACMSGHDR`, and how its macros align. */
export const CMSGHDR = {
  size: by({ linux: 16, darwin: 12, windows: 16, freebsd: 16 }), // with the padding before its data
  len: 0, // 4 bytes on BSD; no call moves more, so 4 bytes hold the value everywhere
  level: by({ linux: 8, darwin: 4, windows: 8, freebsd: 4 }),
  type: by({ linux: 12, darwin: 8, windows: 12, freebsd: 8 }),
  align: by({ linux: 8, darwin: 4, windows: 8, freebsd: 8 }),
} as const;

/** `MIB_IF_TABLE2`, what Windows has for a list of interfaces, and its rows, `MIB_IF_ROW2`. */
export const MIB_IF_TABLE = {
  first: 8, // behind the number of rows
  size: 1352,
  luid: 0,
  index: 8,
} as const;

/** `WSAPROTOCOL_INFOW`: a socket that is passed to another process (Windows). */
export const PROTOCOL_INFO = {
  size: 628,
  family: 76,
  type: 88,
  protocol: 92,
} as const;

/** `OVERLAPPED`: a pending call (Windows). */
export const OVERLAPPED = {
  size: 32,
  status: 0, // Internal: an NTSTATUS
  sent: 8, // InternalHigh
  offset: 16, // Offset and OffsetHigh, together 64 bits
  event: 24,
} as const;

/** `struct stat`. */
export const STAT = {
  size: 256, // 144 bytes on Linux and macOS, 224 on FreeBSD
  st_size: by({ linux: 48, darwin: 96, freebsd: 112 }),
} as const;

/** `struct kevent`; FreeBSD's has four words more behind. */
export const KEVENT = {
  size: by({ darwin: 32, freebsd: 64 }),
  ident: 0,
  filter: 8,
  flags: 10,
  fflags: 12,
  data: 16,
  udata: 24,
} as const;
