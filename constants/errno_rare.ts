/**
 * Error numbers that one system or two have, and Winsock's names for its own: what only `errno.ts` exports, so that
 * `mod.ts` does not load it. The numbers stand in the table of `errno.ts` beside this file.
 *
 * @module
 */

import { error_numbers } from "./errno.ts";
import { by } from "./platform.ts";

/** The number of a name on this platform; `undefined` where the platform lacks it. */
function number(name: string): number {
  return error_numbers().get(name) as number;
}

/** A channel number is out of range (Linux). */
export const ECHRNG: number = number("ECHRNG");
/** Level 2 is not synchronized (Linux). */
export const EL2NSYNC: number = number("EL2NSYNC");
/** Level 3 halted (Linux). */
export const EL3HLT: number = number("EL3HLT");
/** Level 3 was reset (Linux). */
export const EL3RST: number = number("EL3RST");
/** A link number is out of range (Linux). */
export const ELNRNG: number = number("ELNRNG");
/** The protocol driver is not attached (Linux). */
export const EUNATCH: number = number("EUNATCH");
/** There is no CSI structure (Linux). */
export const ENOCSI: number = number("ENOCSI");
/** Level 2 halted (Linux). */
export const EL2HLT: number = number("EL2HLT");
/** A bad exchange (Linux). */
export const EBADE: number = number("EBADE");
/** A bad request descriptor (Linux). */
export const EBADR: number = number("EBADR");
/** The exchange is full (Linux). */
export const EXFULL: number = number("EXFULL");
/** No anode (Linux). */
export const ENOANO: number = number("ENOANO");
/** A bad request code (Linux). */
export const EBADRQC: number = number("EBADRQC");
/** A bad slot (Linux). */
export const EBADSLT: number = number("EBADSLT");
/** A bad font file (Linux). */
export const EBFONT: number = number("EBFONT");
/** The machine is not on the network (Linux). */
export const ENONET: number = number("ENONET");
/** The package is not installed (Linux). */
export const ENOPKG: number = number("ENOPKG");
/** An advertise error (Linux). */
export const EADV: number = number("EADV");
/** A srmount error (Linux). */
export const ESRMNT: number = number("ESRMNT");
/** A communication error while sending (Linux). */
export const ECOMM: number = number("ECOMM");
/** An error of RFS (Linux). */
export const EDOTDOT: number = number("EDOTDOT");
/** The name is not unique on the network (Linux). */
export const ENOTUNIQ: number = number("ENOTUNIQ");
/** The descriptor is in a bad state (Linux). */
export const EBADFD: number = number("EBADFD");
/** The remote address changed (Linux). */
export const EREMCHG: number = number("EREMCHG");
/** A shared library cannot be opened (Linux). */
export const ELIBACC: number = number("ELIBACC");
/** A shared library is damaged (Linux). */
export const ELIBBAD: number = number("ELIBBAD");
/** The .lib section of a program is damaged (Linux). */
export const ELIBSCN: number = number("ELIBSCN");
/** Too many shared libraries (Linux). */
export const ELIBMAX: number = number("ELIBMAX");
/** A shared library is no program (Linux). */
export const ELIBEXEC: number = number("ELIBEXEC");
/** The interrupted call should be made again (Linux). */
export const ERESTART: number = number("ERESTART");
/** A pipe error of streams (Linux). */
export const ESTRPIPE: number = number("ESTRPIPE");
/** The file system needs repair (Linux). */
export const EUCLEAN: number = number("EUCLEAN");
/** Not a XENIX named file (Linux). */
export const ENOTNAM: number = number("ENOTNAM");
/** No XENIX semaphores (Linux). */
export const ENAVAIL: number = number("ENAVAIL");
/** A XENIX named file (Linux). */
export const EISNAM: number = number("EISNAM");
/** A remote input or output error (Linux). */
export const EREMOTEIO: number = number("EREMOTEIO");
/** No medium is in the drive (Linux). */
export const ENOMEDIUM: number = number("ENOMEDIUM");
/** The wrong type of medium (Linux). */
export const EMEDIUMTYPE: number = number("EMEDIUMTYPE");
/** The key that is required is missing (Linux). */
export const ENOKEY: number = number("ENOKEY");
/** The key has expired (Linux). */
export const EKEYEXPIRED: number = number("EKEYEXPIRED");
/** The key was revoked (Linux). */
export const EKEYREVOKED: number = number("EKEYREVOKED");
/** The key was rejected (Linux). */
export const EKEYREJECTED: number = number("EKEYREJECTED");
/** Radio is switched off (rfkill) (Linux). */
export const ERFKILL: number = number("ERFKILL");
/** A memory page has a hardware error (Linux). */
export const EHWPOISON: number = number("EHWPOISON");
/** Too many processes (macOS, Windows, FreeBSD). */
export const EPROCLIM: number = number("EPROCLIM");
/** A bad RPC struct (macOS, FreeBSD). */
export const EBADRPC: number = number("EBADRPC");
/** The wrong RPC version (macOS, FreeBSD). */
export const ERPCMISMATCH: number = number("ERPCMISMATCH");
/** The RPC program is not available (macOS, FreeBSD). */
export const EPROGUNAVAIL: number = number("EPROGUNAVAIL");
/** The wrong version of the RPC program (macOS, FreeBSD). */
export const EPROGMISMATCH: number = number("EPROGMISMATCH");
/** The RPC procedure is not available (macOS, FreeBSD). */
export const EPROCUNAVAIL: number = number("EPROCUNAVAIL");
/** The wrong type or format of file (Linux, macOS, FreeBSD). */
export const EFTYPE: number = number("EFTYPE");
/** Authentication failed (macOS, FreeBSD). */
export const EAUTH: number = number("EAUTH");
/** Authentication is required (macOS, FreeBSD). */
export const ENEEDAUTH: number = number("ENEEDAUTH");
/** The attribute does not exist (macOS, FreeBSD). */
export const ENOATTR: number = number("ENOATTR");
/** A programming error (FreeBSD); an addition. */
export const EDOOFUS: number = number("EDOOFUS");
/** Not permitted in capability mode (FreeBSD); an addition. */
export const ECAPMODE: number = number("ECAPMODE");
/** The integrity check failed (FreeBSD); an addition. */
export const EINTEGRITY: number = number("EINTEGRITY");
/** The device is switched off (macOS). */
export const EPWROFF: number = number("EPWROFF");
/** A device error (macOS). */
export const EDEVERR: number = number("EDEVERR");
/** A bad program or shared library (macOS). */
export const EBADEXEC: number = number("EBADEXEC");
/** A program for another processor (macOS). */
export const EBADARCH: number = number("EBADARCH");
/** The wrong version of a shared library (macOS). */
export const ESHLIBVERS: number = number("ESHLIBVERS");
/** A damaged Mach-o file (macOS). */
export const EBADMACHO: number = number("EBADMACHO");
/** The policy does not exist (macOS). */
export const ENOPOLICY: number = number("ENOPOLICY");
/** The output queue of the interface is full (macOS). */
export const EQFULL: number = number("EQFULL");

// Windows

/** Where Winsock's error numbers begin (Windows). */
export const WSABASEERR: number = by({ windows: 10000 });
/** Winsock's number of EINTR (Windows). */
export const WSAEINTR: number = by({ windows: 10004 });
/** Winsock's number of EBADF (Windows). */
export const WSAEBADF: number = by({ windows: 10009 });
/** Winsock's number of EACCES (Windows). */
export const WSAEACCES: number = by({ windows: 10013 });
/** Winsock's number of EFAULT (Windows). */
export const WSAEFAULT: number = by({ windows: 10014 });
/** Winsock's number of EINVAL (Windows). */
export const WSAEINVAL: number = by({ windows: 10022 });
/** Winsock's number of EMFILE (Windows). */
export const WSAEMFILE: number = by({ windows: 10024 });
/** Winsock's number of EWOULDBLOCK (Windows). */
export const WSAEWOULDBLOCK: number = by({ windows: 10035 });
/** Winsock's number of EINPROGRESS (Windows). */
export const WSAEINPROGRESS: number = by({ windows: 10036 });
/** Winsock's number of EALREADY (Windows). */
export const WSAEALREADY: number = by({ windows: 10037 });
/** Winsock's number of ENOTSOCK (Windows). */
export const WSAENOTSOCK: number = by({ windows: 10038 });
/** Winsock's number of EDESTADDRREQ (Windows). */
export const WSAEDESTADDRREQ: number = by({ windows: 10039 });
/** Winsock's number of EMSGSIZE (Windows). */
export const WSAEMSGSIZE: number = by({ windows: 10040 });
/** Winsock's number of EPROTOTYPE (Windows). */
export const WSAEPROTOTYPE: number = by({ windows: 10041 });
/** Winsock's number of ENOPROTOOPT (Windows). */
export const WSAENOPROTOOPT: number = by({ windows: 10042 });
/** Winsock's number of EPROTONOSUPPORT (Windows). */
export const WSAEPROTONOSUPPORT: number = by({ windows: 10043 });
/** Winsock's number of ESOCKTNOSUPPORT (Windows). */
export const WSAESOCKTNOSUPPORT: number = by({ windows: 10044 });
/** Winsock's number of EOPNOTSUPP (Windows). */
export const WSAEOPNOTSUPP: number = by({ windows: 10045 });
/** Winsock's number of EPFNOSUPPORT (Windows). */
export const WSAEPFNOSUPPORT: number = by({ windows: 10046 });
/** Winsock's number of EAFNOSUPPORT (Windows). */
export const WSAEAFNOSUPPORT: number = by({ windows: 10047 });
/** Winsock's number of EADDRINUSE (Windows). */
export const WSAEADDRINUSE: number = by({ windows: 10048 });
/** Winsock's number of EADDRNOTAVAIL (Windows). */
export const WSAEADDRNOTAVAIL: number = by({ windows: 10049 });
/** Winsock's number of ENETDOWN (Windows). */
export const WSAENETDOWN: number = by({ windows: 10050 });
/** Winsock's number of ENETUNREACH (Windows). */
export const WSAENETUNREACH: number = by({ windows: 10051 });
/** Winsock's number of ENETRESET (Windows). */
export const WSAENETRESET: number = by({ windows: 10052 });
/** Winsock's number of ECONNABORTED (Windows). */
export const WSAECONNABORTED: number = by({ windows: 10053 });
/** Winsock's number of ECONNRESET (Windows). */
export const WSAECONNRESET: number = by({ windows: 10054 });
/** Winsock's number of ENOBUFS (Windows). */
export const WSAENOBUFS: number = by({ windows: 10055 });
/** Winsock's number of EISCONN (Windows). */
export const WSAEISCONN: number = by({ windows: 10056 });
/** Winsock's number of ENOTCONN (Windows). */
export const WSAENOTCONN: number = by({ windows: 10057 });
/** Winsock's number of ESHUTDOWN (Windows). */
export const WSAESHUTDOWN: number = by({ windows: 10058 });
/** Winsock's number of ETOOMANYREFS (Windows). */
export const WSAETOOMANYREFS: number = by({ windows: 10059 });
/** Winsock's number of ETIMEDOUT (Windows). */
export const WSAETIMEDOUT: number = by({ windows: 10060 });
/** Winsock's number of ECONNREFUSED (Windows). */
export const WSAECONNREFUSED: number = by({ windows: 10061 });
/** Winsock's number of ELOOP (Windows). */
export const WSAELOOP: number = by({ windows: 10062 });
/** Winsock's number of ENAMETOOLONG (Windows). */
export const WSAENAMETOOLONG: number = by({ windows: 10063 });
/** Winsock's number of EHOSTDOWN (Windows). */
export const WSAEHOSTDOWN: number = by({ windows: 10064 });
/** Winsock's number of EHOSTUNREACH (Windows). */
export const WSAEHOSTUNREACH: number = by({ windows: 10065 });
/** Winsock's number of ENOTEMPTY (Windows). */
export const WSAENOTEMPTY: number = by({ windows: 10066 });
/** Winsock's number of EPROCLIM (Windows). */
export const WSAEPROCLIM: number = by({ windows: 10067 });
/** Winsock's number of EUSERS (Windows). */
export const WSAEUSERS: number = by({ windows: 10068 });
/** Winsock's number of EDQUOT (Windows). */
export const WSAEDQUOT: number = by({ windows: 10069 });
/** Winsock's number of ESTALE (Windows). */
export const WSAESTALE: number = by({ windows: 10070 });
/** Winsock's number of EREMOTE (Windows). */
export const WSAEREMOTE: number = by({ windows: 10071 });
/** The network is not ready (Windows). */
export const WSASYSNOTREADY: number = by({ windows: 10091 });
/** That version of Winsock is not supported (Windows). */
export const WSAVERNOTSUPPORTED: number = by({ windows: 10092 });
/** Winsock was not started (Windows). */
export const WSANOTINITIALISED: number = by({ windows: 10093 });
/** The peer is closing the connection (Windows). */
export const WSAEDISCON: number = by({ windows: 10101 });
