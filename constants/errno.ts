/**
 * Error numbers, as `OSError.errno` and connect_ex() give them, and their names; errno(3).
 *
 * On Windows the errors of sockets have Winsock's numbers, from 10000 on, as in CPython: ECONNREFUSED is 10061. EBADF,
 * EINTR, EACCES, EFAULT, EINVAL, EMFILE, ENAMETOOLONG and ENOTEMPTY are the C library's there, and CPython turns the
 * Winsock numbers of the first six into these.
 *
 * Read: Linux: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): asm-generic/errno.h. macOS: SDK 26.0 (as in ziglang/zig
 * 2f4bca41eadc): sys/errno.h. FreeBSD: 14.2.0 (as in the same): errno.h. Windows: mingw-w64 10.0.0-3 errno.h and
 * psdk_inc; which of two numbers a name has as CPython's errno module decides.
 *
 * @module
 */

import * as table from "./errno.ts";
import { by } from "./platform.ts";

// Errors that sockets meet

/** Not permitted. */
export const EPERM: number = 1;
/** No such file or directory. */
export const ENOENT: number = 2;
/** No such process. */
export const ESRCH: number = 3;
/** A signal interrupted the call. */
export const EINTR: number = 4;
/** Input or output failed. */
export const EIO: number = 5;
/** Not an open descriptor. */
export const EBADF: number = 9;
/** No child process. */
export const ECHILD: number = 10;
/** Not now: a nonblocking call would wait. */
export const EAGAIN: number = by({ linux: 11, darwin: 35, windows: 11, freebsd: 35 });
/** Not now: a nonblocking call would wait; EAGAIN, but on Windows. */
export const EWOULDBLOCK: number = by({ linux: 11, darwin: 35, windows: 10035, freebsd: 35 });
/** Out of memory. */
export const ENOMEM: number = 12;
/** Permission denied. */
export const EACCES: number = 13;
/** A bad pointer. */
export const EFAULT: number = 14;
/** In use. */
export const EBUSY: number = 16;
/** Exists already. */
export const EEXIST: number = 17;
/** No such device. */
export const ENODEV: number = 19;
/** Not a directory. */
export const ENOTDIR: number = 20;
/** A directory. */
export const EISDIR: number = 21;
/** An argument does not fit. */
export const EINVAL: number = 22;
/** The system has too many open files. */
export const ENFILE: number = 23;
/** The process has too many open files. */
export const EMFILE: number = 24;
/** No space left. */
export const ENOSPC: number = 28;
/** Not seekable. */
export const ESPIPE: number = 29;
/** The file system is read-only. */
export const EROFS: number = 30;
/** The peer no longer reads. */
export const EPIPE: number = 32;
/** The connection is being made. */
export const EINPROGRESS: number = by({ linux: 115, darwin: 36, windows: 10036, freebsd: 36 });
/** The connection is already being made. */
export const EALREADY: number = by({ linux: 114, darwin: 37, windows: 10037, freebsd: 37 });
/** Not a socket. */
export const ENOTSOCK: number = by({ linux: 88, darwin: 38, windows: 10038, freebsd: 38 });
/** No destination address. */
export const EDESTADDRREQ: number = by({ linux: 89, darwin: 39, windows: 10039, freebsd: 39 });
/** The message is too long. */
export const EMSGSIZE: number = by({ linux: 90, darwin: 40, windows: 10040, freebsd: 40 });
/** The protocol does not fit the socket type. */
export const EPROTOTYPE: number = by({ linux: 91, darwin: 41, windows: 10041, freebsd: 41 });
/** No such option. */
export const ENOPROTOOPT: number = by({ linux: 92, darwin: 42, windows: 10042, freebsd: 42 });
/** No such protocol. */
export const EPROTONOSUPPORT: number = by({ linux: 93, darwin: 43, windows: 10043, freebsd: 43 });
/** No such socket type. */
export const ESOCKTNOSUPPORT: number = by({ linux: 94, darwin: 44, windows: 10044, freebsd: 44 });
/** Not supported by this socket. */
export const EOPNOTSUPP: number = by({ linux: 95, darwin: 102, windows: 10045, freebsd: 45 });
/** Not supported. */
export const ENOTSUP: number = by({ linux: 95, darwin: 45, windows: 129, freebsd: 45 });
/** No such protocol family. */
export const EPFNOSUPPORT: number = by({ linux: 96, darwin: 46, windows: 10046, freebsd: 46 });
/** No such address family. */
export const EAFNOSUPPORT: number = by({ linux: 97, darwin: 47, windows: 10047, freebsd: 47 });
/** The address is in use. */
export const EADDRINUSE: number = by({ linux: 98, darwin: 48, windows: 10048, freebsd: 48 });
/** The address is not one of this machine. */
export const EADDRNOTAVAIL: number = by({ linux: 99, darwin: 49, windows: 10049, freebsd: 49 });
/** The network is down. */
export const ENETDOWN: number = by({ linux: 100, darwin: 50, windows: 10050, freebsd: 50 });
/** No route to the network. */
export const ENETUNREACH: number = by({ linux: 101, darwin: 51, windows: 10051, freebsd: 51 });
/** The network dropped the connection. */
export const ENETRESET: number = by({ linux: 102, darwin: 52, windows: 10052, freebsd: 52 });
/** The connection was aborted. */
export const ECONNABORTED: number = by({ linux: 103, darwin: 53, windows: 10053, freebsd: 53 });
/** The peer reset the connection. */
export const ECONNRESET: number = by({ linux: 104, darwin: 54, windows: 10054, freebsd: 54 });
/** No buffer space. */
export const ENOBUFS: number = by({ linux: 105, darwin: 55, windows: 10055, freebsd: 55 });
/** Connected already. */
export const EISCONN: number = by({ linux: 106, darwin: 56, windows: 10056, freebsd: 56 });
/** Not connected. */
export const ENOTCONN: number = by({ linux: 107, darwin: 57, windows: 10057, freebsd: 57 });
/** Shut down for writing. */
export const ESHUTDOWN: number = by({ linux: 108, darwin: 58, windows: 10058, freebsd: 58 });
/** Too many descriptors in flight. */
export const ETOOMANYREFS: number = by({ linux: 109, darwin: 59, windows: 10059, freebsd: 59 });
/** Timed out. */
export const ETIMEDOUT: number = by({ linux: 110, darwin: 60, windows: 10060, freebsd: 60 });
/** The peer refused the connection. */
export const ECONNREFUSED: number = by({ linux: 111, darwin: 61, windows: 10061, freebsd: 61 });
/** The host is down. */
export const EHOSTDOWN: number = by({ linux: 112, darwin: 64, windows: 10064, freebsd: 64 });
/** No route to the host. */
export const EHOSTUNREACH: number = by({ linux: 113, darwin: 65, windows: 10065, freebsd: 65 });
/** A name is too long. */
export const ENAMETOOLONG: number = by({ linux: 36, darwin: 63, windows: 38, freebsd: 63 });
/** Too many symbolic links. */
export const ELOOP: number = by({ linux: 40, darwin: 62, windows: 10062, freebsd: 62 });
/** Cancelled. */
export const ECANCELED: number = by({ linux: 125, darwin: 89, windows: 105, freebsd: 85 });
/** A protocol error. */
export const EPROTO: number = by({ linux: 71, darwin: 100, windows: 134, freebsd: 92 });
/** A bad message. */
export const EBADMSG: number = by({ linux: 74, darwin: 94, windows: 104, freebsd: 89 });
/** Multihop attempted (Linux, macOS, FreeBSD). */
export const EMULTIHOP: number = by({ linux: 72, darwin: 95, freebsd: 90 });
/** The link has been severed. */
export const ENOLINK: number = by({ linux: 67, darwin: 97, windows: 121, freebsd: 91 });
/** A value does not fit its type. */
export const EOVERFLOW: number = by({ linux: 75, darwin: 84, windows: 132, freebsd: 84 });
/** No such system call. */
export const ENOSYS: number = by({ linux: 38, darwin: 78, windows: 40, freebsd: 78 });

// The other errors

/** The argument list is too long. */
export const E2BIG: number = 7;
/** Not a program. */
export const ENOEXEC: number = 8;
/** No such device or address. */
export const ENXIO: number = 6;
/** Not a block device (Linux, macOS, FreeBSD). */
export const ENOTBLK: number = by({ linux: 15, darwin: 15, freebsd: 15 });
/** Another file system. */
export const EXDEV: number = 18;
/** Not a terminal. */
export const ENOTTY: number = 25;
/** The program is running. */
export const ETXTBSY: number = by({ linux: 26, darwin: 26, windows: 139, freebsd: 26 });
/** The file is too large. */
export const EFBIG: number = 27;
/** Too many links. */
export const EMLINK: number = 31;
/** Outside the function's domain. */
export const EDOM: number = 33;
/** The result is out of range. */
export const ERANGE: number = 34;
/** A deadlock. */
export const EDEADLK: number = by({ linux: 35, darwin: 11, windows: 36, freebsd: 11 });
/** A deadlock; EDEADLK (Linux, Windows). */
export const EDEADLOCK: number = by({ linux: 35, windows: 36 });
/** No locks left. */
export const ENOLCK: number = by({ linux: 37, darwin: 77, windows: 39, freebsd: 77 });
/** The directory is not empty. */
export const ENOTEMPTY: number = by({ linux: 39, darwin: 66, windows: 41, freebsd: 66 });
/** Too many users. */
export const EUSERS: number = by({ linux: 87, darwin: 68, windows: 10068, freebsd: 68 });
/** Over quota. */
export const EDQUOT: number = by({ linux: 122, darwin: 69, windows: 10069, freebsd: 69 });
/** A stale file handle. */
export const ESTALE: number = by({ linux: 116, darwin: 70, windows: 10070, freebsd: 70 });
/** The object is remote. */
export const EREMOTE: number = by({ linux: 66, darwin: 71, windows: 10071, freebsd: 71 });
/** The identifier was removed. */
export const EIDRM: number = by({ linux: 43, darwin: 90, windows: 111, freebsd: 82 });
/** An illegal byte sequence. */
export const EILSEQ: number = by({ linux: 84, darwin: 92, windows: 42, freebsd: 86 });
/** No message of that type. */
export const ENOMSG: number = by({ linux: 42, darwin: 91, windows: 122, freebsd: 83 });
/** No data (Linux, macOS, Windows). */
export const ENODATA: number = by({ linux: 61, darwin: 96, windows: 120 });
/** No stream resources (Linux, macOS, Windows). */
export const ENOSR: number = by({ linux: 63, darwin: 98, windows: 124 });
/** Not a stream (Linux, macOS, Windows). */
export const ENOSTR: number = by({ linux: 60, darwin: 99, windows: 125 });
/** The timer expired (Linux, macOS, Windows). */
export const ETIME: number = by({ linux: 62, darwin: 101, windows: 137 });
/** The lock's owner died. */
export const EOWNERDEAD: number = by({ linux: 130, darwin: 105, windows: 133, freebsd: 96 });
/** The state cannot be recovered. */
export const ENOTRECOVERABLE: number = by({ linux: 131, darwin: 104, windows: 127, freebsd: 95 });

// Linux's own

/** The channel number is out of range (Linux). */
export const ECHRNG: number = by({ linux: 44 });
/** Level 2 not synchronized (Linux). */
export const EL2NSYNC: number = by({ linux: 45 });
/** Level 3 halted (Linux). */
export const EL3HLT: number = by({ linux: 46 });
/** Level 3 reset (Linux). */
export const EL3RST: number = by({ linux: 47 });
/** The link number is out of range (Linux). */
export const ELNRNG: number = by({ linux: 48 });
/** No protocol driver attached (Linux). */
export const EUNATCH: number = by({ linux: 49 });
/** No CSI structure (Linux). */
export const ENOCSI: number = by({ linux: 50 });
/** Level 2 halted (Linux). */
export const EL2HLT: number = by({ linux: 51 });
/** A bad exchange (Linux). */
export const EBADE: number = by({ linux: 52 });
/** A bad request descriptor (Linux). */
export const EBADR: number = by({ linux: 53 });
/** The exchange is full (Linux). */
export const EXFULL: number = by({ linux: 54 });
/** No anode (Linux). */
export const ENOANO: number = by({ linux: 55 });
/** A bad request code (Linux). */
export const EBADRQC: number = by({ linux: 56 });
/** A bad slot (Linux). */
export const EBADSLT: number = by({ linux: 57 });
/** A bad font file (Linux). */
export const EBFONT: number = by({ linux: 59 });
/** Not on the network (Linux). */
export const ENONET: number = by({ linux: 64 });
/** A package is missing (Linux). */
export const ENOPKG: number = by({ linux: 65 });
/** Advertise error (Linux). */
export const EADV: number = by({ linux: 68 });
/** Srmount error (Linux). */
export const ESRMNT: number = by({ linux: 69 });
/** Sending failed (Linux). */
export const ECOMM: number = by({ linux: 70 });
/** An RFS error (Linux). */
export const EDOTDOT: number = by({ linux: 73 });
/** The name is not unique (Linux). */
export const ENOTUNIQ: number = by({ linux: 76 });
/** The descriptor is in a bad state (Linux). */
export const EBADFD: number = by({ linux: 77 });
/** The remote address changed (Linux). */
export const EREMCHG: number = by({ linux: 78 });
/** A shared library cannot be reached (Linux). */
export const ELIBACC: number = by({ linux: 79 });
/** A shared library is corrupt (Linux). */
export const ELIBBAD: number = by({ linux: 80 });
/** A .lib section is corrupt (Linux). */
export const ELIBSCN: number = by({ linux: 81 });
/** Too many shared libraries (Linux). */
export const ELIBMAX: number = by({ linux: 82 });
/** A shared library is no program (Linux). */
export const ELIBEXEC: number = by({ linux: 83 });
/** The call should be restarted (Linux). */
export const ERESTART: number = by({ linux: 85 });
/** A stream pipe error (Linux). */
export const ESTRPIPE: number = by({ linux: 86 });
/** The structure needs cleaning (Linux). */
export const EUCLEAN: number = by({ linux: 117 });
/** Not a XENIX named file (Linux). */
export const ENOTNAM: number = by({ linux: 118 });
/** No XENIX semaphores (Linux). */
export const ENAVAIL: number = by({ linux: 119 });
/** A named file (Linux). */
export const EISNAM: number = by({ linux: 120 });
/** Remote input or output failed (Linux). */
export const EREMOTEIO: number = by({ linux: 121 });
/** No medium (Linux). */
export const ENOMEDIUM: number = by({ linux: 123 });
/** The wrong medium (Linux). */
export const EMEDIUMTYPE: number = by({ linux: 124 });
/** The key is missing (Linux). */
export const ENOKEY: number = by({ linux: 126 });
/** The key has expired (Linux). */
export const EKEYEXPIRED: number = by({ linux: 127 });
/** The key was revoked (Linux). */
export const EKEYREVOKED: number = by({ linux: 128 });
/** The key was rejected (Linux). */
export const EKEYREJECTED: number = by({ linux: 129 });
/** A switch turned the radio off (Linux). */
export const ERFKILL: number = by({ linux: 132 });
/** A memory page has a hardware error (Linux). */
export const EHWPOISON: number = by({ linux: 133 });

// The BSDs' and Apple's own

/** Too many processes (macOS, Windows, FreeBSD). */
export const EPROCLIM: number = by({ darwin: 67, windows: 10067, freebsd: 67 });
/** A bad RPC structure (macOS, FreeBSD). */
export const EBADRPC: number = by({ darwin: 72, freebsd: 72 });
/** The wrong RPC version (macOS, FreeBSD). */
export const ERPCMISMATCH: number = by({ darwin: 73, freebsd: 73 });
/** No such RPC program (macOS, FreeBSD). */
export const EPROGUNAVAIL: number = by({ darwin: 74, freebsd: 74 });
/** The wrong version of the RPC program (macOS, FreeBSD). */
export const EPROGMISMATCH: number = by({ darwin: 75, freebsd: 75 });
/** A bad procedure of the program (macOS, FreeBSD). */
export const EPROCUNAVAIL: number = by({ darwin: 76, freebsd: 76 });
/** The wrong type of file; on Linux in the headers of 7.2 (Linux, macOS, FreeBSD). */
export const EFTYPE: number = by({ linux: 134, darwin: 79, freebsd: 79 });
/** Authentication failed (macOS, FreeBSD). */
export const EAUTH: number = by({ darwin: 80, freebsd: 80 });
/** An authenticator is needed (macOS, FreeBSD). */
export const ENEEDAUTH: number = by({ darwin: 81, freebsd: 81 });
/** No such attribute (macOS, FreeBSD). */
export const ENOATTR: number = by({ darwin: 93, freebsd: 87 });
/** A programming error (FreeBSD). */
export const EDOOFUS: number = by({ freebsd: 88 });
/** Not enough capabilities (macOS, FreeBSD). */
export const ENOTCAPABLE: number = by({ darwin: 107, freebsd: 93 });
/** Not permitted in capability mode (FreeBSD). */
export const ECAPMODE: number = by({ freebsd: 94 });
/** An integrity check failed (FreeBSD). */
export const EINTEGRITY: number = by({ freebsd: 97 });
/** The power is off (macOS). */
export const EPWROFF: number = by({ darwin: 82 });
/** A device error (macOS). */
export const EDEVERR: number = by({ darwin: 83 });
/** A bad executable (macOS). */
export const EBADEXEC: number = by({ darwin: 85 });
/** The wrong processor (macOS). */
export const EBADARCH: number = by({ darwin: 86 });
/** The wrong version of a shared library (macOS). */
export const ESHLIBVERS: number = by({ darwin: 87 });
/** A malformed Mach-O file (macOS). */
export const EBADMACHO: number = by({ darwin: 88 });
/** No such policy (macOS). */
export const ENOPOLICY: number = by({ darwin: 103 });
/** The queue is full (macOS). */
export const EQFULL: number = by({ darwin: 106 });

// Names

/** What Winsock's numbers are called that no name above has; CPython's errno module has them with WSA before the name. */
const WINSOCK: readonly (readonly [number, string])[] = [
  [10004, "EINTR"],
  [10009, "EBADF"],
  [10013, "EACCES"],
  [10014, "EFAULT"],
  [10022, "EINVAL"],
  [10024, "EMFILE"],
  [10063, "ENAMETOOLONG"],
  [10066, "ENOTEMPTY"],
  [10091, "WSASYSNOTREADY"],
  [10092, "WSAVERNOTSUPPORTED"],
  [10093, "WSANOTINITIALISED"],
  [10101, "WSAEDISCON"],
  [10102, "WSAENOMORE"],
  [10103, "WSAECANCELLED"],
  [10104, "WSAEINVALIDPROCTABLE"],
  [10105, "WSAEINVALIDPROVIDER"],
  [10106, "WSAEPROVIDERFAILEDINIT"],
  [10107, "WSASYSCALLFAILURE"],
  [10108, "WSASERVICE_NOT_FOUND"],
  [10109, "WSATYPE_NOT_FOUND"],
  [10110, "WSA_E_NO_MORE"],
  [10111, "WSA_E_CANCELLED"],
  [10112, "WSAEREFUSED"],
];

let names: Map<number, string> | undefined;

function names_by_number(): Map<number, string> {
  const map = new Map<number, string>(by<typeof WINSOCK>({ windows: WINSOCK }));
  // The entries come in the order of the alphabet; of two names of one number the first is the one people look for.
  for (const [name, value] of Object.entries(table)) {
    if (typeof value === "number" && !map.has(value)) map.set(value, name);
  }
  return map;
}

/**
 * The name of an error number on this platform.
 *
 * @param errno The number, as `OSError.errno` has it.
 * @returns `"ECONNREFUSED"`; `undefined` for a number without a name.
 */
export function error_name(errno: number): string | undefined {
  names ??= names_by_number();
  return names.get(errno);
}
