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

// Errors that sockets meet, and those of Python's exceptions

/** Not permitted (everywhere 1). */
export const EPERM: number = 1;
/** No such file or directory (everywhere 2). */
export const ENOENT: number = 2;
/** No such process (everywhere 3). */
export const ESRCH: number = 3;
/** A signal interrupted the call (everywhere 4). */
export const EINTR: number = 4;
/** Input or output failed (everywhere 5). */
export const EIO: number = 5;
/** Not an open descriptor (everywhere 9). */
export const EBADF: number = 9;
/** No child process (everywhere 10). */
export const ECHILD: number = 10;
/** Not now: a nonblocking call would wait (Linux, Windows 11; macOS, FreeBSD 35). */
export const EAGAIN: number = by({ linux: 11, darwin: 35, windows: 11, freebsd: 35 });
/** Not now: a nonblocking call would wait; EAGAIN, but on Windows (Linux 11; macOS, FreeBSD 35; Windows 10035). */
export const EWOULDBLOCK: number = by({ linux: 11, darwin: 35, windows: 10035, freebsd: 35 });
/** Out of memory (everywhere 12). */
export const ENOMEM: number = 12;
/** Permission denied (everywhere 13). */
export const EACCES: number = 13;
/** A bad pointer (everywhere 14). */
export const EFAULT: number = 14;
/** In use (everywhere 16). */
export const EBUSY: number = 16;
/** Exists already (everywhere 17). */
export const EEXIST: number = 17;
/** No such device (everywhere 19). */
export const ENODEV: number = 19;
/** Not a directory (everywhere 20). */
export const ENOTDIR: number = 20;
/** A directory (everywhere 21). */
export const EISDIR: number = 21;
/** An argument does not fit (everywhere 22). */
export const EINVAL: number = 22;
/** The system has too many open files (everywhere 23). */
export const ENFILE: number = 23;
/** The process has too many open files (everywhere 24). */
export const EMFILE: number = 24;
/** No space left (everywhere 28). */
export const ENOSPC: number = 28;
/** Not seekable (everywhere 29). */
export const ESPIPE: number = 29;
/** The file system is read-only (everywhere 30). */
export const EROFS: number = 30;
/** The peer no longer reads (everywhere 32). */
export const EPIPE: number = 32;
/** The connection is being made (Linux 115; macOS, FreeBSD 36; Windows 10036). */
export const EINPROGRESS: number = by({ linux: 115, darwin: 36, windows: 10036, freebsd: 36 });
/** The connection is already being made (Linux 114; macOS, FreeBSD 37; Windows 10037). */
export const EALREADY: number = by({ linux: 114, darwin: 37, windows: 10037, freebsd: 37 });
/** Not a socket (Linux 88; macOS, FreeBSD 38; Windows 10038). */
export const ENOTSOCK: number = by({ linux: 88, darwin: 38, windows: 10038, freebsd: 38 });
/** No destination address (Linux 89; macOS, FreeBSD 39; Windows 10039). */
export const EDESTADDRREQ: number = by({ linux: 89, darwin: 39, windows: 10039, freebsd: 39 });
/** The message is too long (Linux 90; macOS, FreeBSD 40; Windows 10040). */
export const EMSGSIZE: number = by({ linux: 90, darwin: 40, windows: 10040, freebsd: 40 });
/** The protocol does not fit the socket type (Linux 91; macOS, FreeBSD 41; Windows 10041). */
export const EPROTOTYPE: number = by({ linux: 91, darwin: 41, windows: 10041, freebsd: 41 });
/** No such option (Linux 92; macOS, FreeBSD 42; Windows 10042). */
export const ENOPROTOOPT: number = by({ linux: 92, darwin: 42, windows: 10042, freebsd: 42 });
/** No such protocol (Linux 93; macOS, FreeBSD 43; Windows 10043). */
export const EPROTONOSUPPORT: number = by({ linux: 93, darwin: 43, windows: 10043, freebsd: 43 });
/** No such socket type (Linux 94; macOS, FreeBSD 44; Windows 10044). */
export const ESOCKTNOSUPPORT: number = by({ linux: 94, darwin: 44, windows: 10044, freebsd: 44 });
/** Not supported by this socket (Linux 95; macOS 102; Windows 10045; FreeBSD 45). */
export const EOPNOTSUPP: number = by({ linux: 95, darwin: 102, windows: 10045, freebsd: 45 });
/** Not supported (Linux 95; macOS, FreeBSD 45; Windows 129). */
export const ENOTSUP: number = by({ linux: 95, darwin: 45, windows: 129, freebsd: 45 });
/** No such protocol family (Linux 96; macOS, FreeBSD 46; Windows 10046). */
export const EPFNOSUPPORT: number = by({ linux: 96, darwin: 46, windows: 10046, freebsd: 46 });
/** No such address family (Linux 97; macOS, FreeBSD 47; Windows 10047). */
export const EAFNOSUPPORT: number = by({ linux: 97, darwin: 47, windows: 10047, freebsd: 47 });
/** The address is in use (Linux 98; macOS, FreeBSD 48; Windows 10048). */
export const EADDRINUSE: number = by({ linux: 98, darwin: 48, windows: 10048, freebsd: 48 });
/** The address is not one of this machine (Linux 99; macOS, FreeBSD 49; Windows 10049). */
export const EADDRNOTAVAIL: number = by({ linux: 99, darwin: 49, windows: 10049, freebsd: 49 });
/** The network is down (Linux 100; macOS, FreeBSD 50; Windows 10050). */
export const ENETDOWN: number = by({ linux: 100, darwin: 50, windows: 10050, freebsd: 50 });
/** No route to the network (Linux 101; macOS, FreeBSD 51; Windows 10051). */
export const ENETUNREACH: number = by({ linux: 101, darwin: 51, windows: 10051, freebsd: 51 });
/** The network dropped the connection (Linux 102; macOS, FreeBSD 52; Windows 10052). */
export const ENETRESET: number = by({ linux: 102, darwin: 52, windows: 10052, freebsd: 52 });
/** The connection was aborted (Linux 103; macOS, FreeBSD 53; Windows 10053). */
export const ECONNABORTED: number = by({ linux: 103, darwin: 53, windows: 10053, freebsd: 53 });
/** The peer reset the connection (Linux 104; macOS, FreeBSD 54; Windows 10054). */
export const ECONNRESET: number = by({ linux: 104, darwin: 54, windows: 10054, freebsd: 54 });
/** No buffer space (Linux 105; macOS, FreeBSD 55; Windows 10055). */
export const ENOBUFS: number = by({ linux: 105, darwin: 55, windows: 10055, freebsd: 55 });
/** Connected already (Linux 106; macOS, FreeBSD 56; Windows 10056). */
export const EISCONN: number = by({ linux: 106, darwin: 56, windows: 10056, freebsd: 56 });
/** Not connected (Linux 107; macOS, FreeBSD 57; Windows 10057). */
export const ENOTCONN: number = by({ linux: 107, darwin: 57, windows: 10057, freebsd: 57 });
/** Shut down for writing (Linux 108; macOS, FreeBSD 58; Windows 10058). */
export const ESHUTDOWN: number = by({ linux: 108, darwin: 58, windows: 10058, freebsd: 58 });
/** Too many descriptors in flight (Linux 109; macOS, FreeBSD 59; Windows 10059). */
export const ETOOMANYREFS: number = by({ linux: 109, darwin: 59, windows: 10059, freebsd: 59 });
/** Timed out (Linux 110; macOS, FreeBSD 60; Windows 10060). */
export const ETIMEDOUT: number = by({ linux: 110, darwin: 60, windows: 10060, freebsd: 60 });
/** The peer refused the connection (Linux 111; macOS, FreeBSD 61; Windows 10061). */
export const ECONNREFUSED: number = by({ linux: 111, darwin: 61, windows: 10061, freebsd: 61 });
/** The host is down (Linux 112; macOS, FreeBSD 64; Windows 10064). */
export const EHOSTDOWN: number = by({ linux: 112, darwin: 64, windows: 10064, freebsd: 64 });
/** No route to the host (Linux 113; macOS, FreeBSD 65; Windows 10065). */
export const EHOSTUNREACH: number = by({ linux: 113, darwin: 65, windows: 10065, freebsd: 65 });
/** A name is too long (Linux 36; macOS, FreeBSD 63; Windows 38). */
export const ENAMETOOLONG: number = by({ linux: 36, darwin: 63, windows: 38, freebsd: 63 });
/** Too many symbolic links (Linux 40; macOS, FreeBSD 62; Windows 10062). */
export const ELOOP: number = by({ linux: 40, darwin: 62, windows: 10062, freebsd: 62 });
/** Cancelled (Linux 125; macOS 89; Windows 105; FreeBSD 85). */
export const ECANCELED: number = by({ linux: 125, darwin: 89, windows: 105, freebsd: 85 });
/** A protocol error (Linux 71; macOS 100; Windows 134; FreeBSD 92). */
export const EPROTO: number = by({ linux: 71, darwin: 100, windows: 134, freebsd: 92 });
/** A bad message (Linux 74; macOS 94; Windows 104; FreeBSD 89). */
export const EBADMSG: number = by({ linux: 74, darwin: 94, windows: 104, freebsd: 89 });
/** Multihop attempted (Linux 72; macOS 95; FreeBSD 90). */
export const EMULTIHOP: number = by({ linux: 72, darwin: 95, freebsd: 90 });
/** The link has been severed (Linux 67; macOS 97; Windows 121; FreeBSD 91). */
export const ENOLINK: number = by({ linux: 67, darwin: 97, windows: 121, freebsd: 91 });
/** A value does not fit its type (Linux 75; macOS, FreeBSD 84; Windows 132). */
export const EOVERFLOW: number = by({ linux: 75, darwin: 84, windows: 132, freebsd: 84 });
/** The capabilities do not suffice (macOS 107; FreeBSD 93). */
export const ENOTCAPABLE: number = by({ darwin: 107, freebsd: 93 });
/** No such system call (Linux 38; macOS, FreeBSD 78; Windows 40). */
export const ENOSYS: number = by({ linux: 38, darwin: 78, windows: 40, freebsd: 78 });

// The other errors of POSIX and of most systems

/** The argument list is too long (everywhere 7). */
export const E2BIG: number = 7;
/** Not a program (everywhere 8). */
export const ENOEXEC: number = 8;
/** No such device or address (everywhere 6). */
export const ENXIO: number = 6;
/** Not a block device (Linux, macOS, FreeBSD 15). */
export const ENOTBLK: number = by({ linux: 15, darwin: 15, freebsd: 15 });
/** Another file system (everywhere 18). */
export const EXDEV: number = 18;
/** Not a terminal (everywhere 25). */
export const ENOTTY: number = 25;
/** The program is running (Linux, macOS, FreeBSD 26; Windows 139). */
export const ETXTBSY: number = by({ linux: 26, darwin: 26, windows: 139, freebsd: 26 });
/** The file is too large (everywhere 27). */
export const EFBIG: number = 27;
/** Too many links (everywhere 31). */
export const EMLINK: number = 31;
/** Outside the function's domain (everywhere 33). */
export const EDOM: number = 33;
/** The result is out of range (everywhere 34). */
export const ERANGE: number = 34;
/** A deadlock (Linux 35; macOS, FreeBSD 11; Windows 36). */
export const EDEADLK: number = by({ linux: 35, darwin: 11, windows: 36, freebsd: 11 });
/** A deadlock; EDEADLK (Linux 35; Windows 36). */
export const EDEADLOCK: number = by({ linux: 35, windows: 36 });
/** No locks left (Linux 37; macOS, FreeBSD 77; Windows 39). */
export const ENOLCK: number = by({ linux: 37, darwin: 77, windows: 39, freebsd: 77 });
/** The directory is not empty (Linux 39; macOS, FreeBSD 66; Windows 41). */
export const ENOTEMPTY: number = by({ linux: 39, darwin: 66, windows: 41, freebsd: 66 });
/** Too many users (Linux 87; macOS, FreeBSD 68; Windows 10068). */
export const EUSERS: number = by({ linux: 87, darwin: 68, windows: 10068, freebsd: 68 });
/** Over quota (Linux 122; macOS, FreeBSD 69; Windows 10069). */
export const EDQUOT: number = by({ linux: 122, darwin: 69, windows: 10069, freebsd: 69 });
/** A stale file handle (Linux 116; macOS, FreeBSD 70; Windows 10070). */
export const ESTALE: number = by({ linux: 116, darwin: 70, windows: 10070, freebsd: 70 });
/** The object is remote (Linux 66; macOS, FreeBSD 71; Windows 10071). */
export const EREMOTE: number = by({ linux: 66, darwin: 71, windows: 10071, freebsd: 71 });
/** The identifier was removed (Linux 43; macOS 90; Windows 111; FreeBSD 82). */
export const EIDRM: number = by({ linux: 43, darwin: 90, windows: 111, freebsd: 82 });
/** An illegal byte sequence (Linux 84; macOS 92; Windows 42; FreeBSD 86). */
export const EILSEQ: number = by({ linux: 84, darwin: 92, windows: 42, freebsd: 86 });
/** No message of that type (Linux 42; macOS 91; Windows 122; FreeBSD 83). */
export const ENOMSG: number = by({ linux: 42, darwin: 91, windows: 122, freebsd: 83 });
/** No data (Linux 61; macOS 96; Windows 120). */
export const ENODATA: number = by({ linux: 61, darwin: 96, windows: 120 });
/** No stream resources (Linux 63; macOS 98; Windows 124). */
export const ENOSR: number = by({ linux: 63, darwin: 98, windows: 124 });
/** Not a stream (Linux 60; macOS 99; Windows 125). */
export const ENOSTR: number = by({ linux: 60, darwin: 99, windows: 125 });
/** The timer expired (Linux 62; macOS 101; Windows 137). */
export const ETIME: number = by({ linux: 62, darwin: 101, windows: 137 });
/** The lock's owner died (Linux 130; macOS 105; Windows 133; FreeBSD 96). */
export const EOWNERDEAD: number = by({ linux: 130, darwin: 105, windows: 133, freebsd: 96 });
/** The state cannot be recovered (Linux 131; macOS 104; Windows 127; FreeBSD 95). */
export const ENOTRECOVERABLE: number = by({ linux: 131, darwin: 104, windows: 127, freebsd: 95 });

// The errors of one system or two

/** Their names, and their numbers on Linux, macOS, Windows and FreeBSD; "-" where the system lacks it. */
const OTHERS = `
ECHRNG             44     -       -       -
EL2NSYNC           45     -       -       -
EL3HLT             46     -       -       -
EL3RST             47     -       -       -
ELNRNG             48     -       -       -
EUNATCH            49     -       -       -
ENOCSI             50     -       -       -
EL2HLT             51     -       -       -
EBADE              52     -       -       -
EBADR              53     -       -       -
EXFULL             54     -       -       -
ENOANO             55     -       -       -
EBADRQC            56     -       -       -
EBADSLT            57     -       -       -
EBFONT             59     -       -       -
ENONET             64     -       -       -
ENOPKG             65     -       -       -
EADV               68     -       -       -
ESRMNT             69     -       -       -
ECOMM              70     -       -       -
EDOTDOT            73     -       -       -
ENOTUNIQ           76     -       -       -
EBADFD             77     -       -       -
EREMCHG            78     -       -       -
ELIBACC            79     -       -       -
ELIBBAD            80     -       -       -
ELIBSCN            81     -       -       -
ELIBMAX            82     -       -       -
ELIBEXEC           83     -       -       -
ERESTART           85     -       -       -
ESTRPIPE           86     -       -       -
EUCLEAN           117     -       -       -
ENOTNAM           118     -       -       -
ENAVAIL           119     -       -       -
EISNAM            120     -       -       -
EREMOTEIO         121     -       -       -
ENOMEDIUM         123     -       -       -
EMEDIUMTYPE       124     -       -       -
ENOKEY            126     -       -       -
EKEYEXPIRED       127     -       -       -
EKEYREVOKED       128     -       -       -
EKEYREJECTED      129     -       -       -
ERFKILL           132     -       -       -
EHWPOISON         133     -       -       -
EPROCLIM            -    67   10067      67
EBADRPC             -    72       -      72
ERPCMISMATCH        -    73       -      73
EPROGUNAVAIL        -    74       -      74
EPROGMISMATCH       -    75       -      75
EPROCUNAVAIL        -    76       -      76
EFTYPE            134    79       -      79
EAUTH               -    80       -      80
ENEEDAUTH           -    81       -      81
ENOATTR             -    93       -      87
EDOOFUS             -     -       -      88
ECAPMODE            -     -       -      94
EINTEGRITY          -     -       -      97
EPWROFF             -    82       -       -
EDEVERR             -    83       -       -
EBADEXEC            -    85       -       -
EBADARCH            -    86       -       -
ESHLIBVERS          -    87       -       -
EBADMACHO           -    88       -       -
ENOPOLICY           -   103       -       -
EQFULL              -   106       -       -
`;

/** What Winsock numbers are called that no name above has; the first eight have WSA before the name in CPython. */
const WINSOCK = `
10004 EINTR
10009 EBADF
10013 EACCES
10014 EFAULT
10022 EINVAL
10024 EMFILE
10063 ENAMETOOLONG
10066 ENOTEMPTY
10091 WSASYSNOTREADY
10092 WSAVERNOTSUPPORTED
10093 WSANOTINITIALISED
10101 WSAEDISCON
10102 WSAENOMORE
10103 WSAECANCELLED
10104 WSAEINVALIDPROCTABLE
10105 WSAEINVALIDPROVIDER
10106 WSAEPROVIDERFAILEDINIT
10107 WSASYSCALLFAILURE
10108 WSASERVICE_NOT_FOUND
10109 WSATYPE_NOT_FOUND
10110 WSA_E_NO_MORE
10111 WSA_E_CANCELLED
10112 WSAEREFUSED
`;

// Names

let numbers: ReadonlyMap<string, number> | undefined;
let names: Map<number, string> | undefined;

/** Every error number of this platform, by its name. */
export function error_numbers(): ReadonlyMap<string, number> {
  if (numbers !== undefined) return numbers;
  const all = Object.entries(table).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  for (const line of OTHERS.trim().split("\n")) {
    const [name, linux, darwin, windows, freebsd] = line.split(/ +/);
    const number = by<string>({ linux, darwin, windows, freebsd });
    if (number !== "-") all.push([name, Number(number)]);
  }
  return numbers = new Map(all.sort(([a], [b]) => a < b ? -1 : 1));
}

/**
 * The name of an error number on this platform. Of two names for it the alphabetically first is the one that people look
 * for: `"EAGAIN"`, not `"EWOULDBLOCK"`.
 *
 * @param errno The number, as `OSError.errno` has it.
 * @returns `"ECONNREFUSED"`; `undefined` for a number without a name.
 */
export function error_name(errno: number): string | undefined {
  if (names === undefined) {
    names = new Map();
    for (const [name, number] of error_numbers()) if (!names.has(number)) names.set(number, name);
    for (const line of by<string>({ windows: WINSOCK })?.trim().split("\n") ?? []) {
      const [number, name] = line.split(" ");
      names.set(Number(number), name);
    }
  }
  return names.get(errno);
}
