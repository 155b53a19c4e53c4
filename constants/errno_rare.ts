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

/** A channel number is out of range (Linux 44). */
export const ECHRNG: number = number("ECHRNG");
/** Level 2 is not synchronized (Linux 45). */
export const EL2NSYNC: number = number("EL2NSYNC");
/** Level 3 halted (Linux 46). */
export const EL3HLT: number = number("EL3HLT");
/** Level 3 was reset (Linux 47). */
export const EL3RST: number = number("EL3RST");
/** A link number is out of range (Linux 48). */
export const ELNRNG: number = number("ELNRNG");
/** The protocol driver is not attached (Linux 49). */
export const EUNATCH: number = number("EUNATCH");
/** There is no CSI structure (Linux 50). */
export const ENOCSI: number = number("ENOCSI");
/** Level 2 halted (Linux 51). */
export const EL2HLT: number = number("EL2HLT");
/** A bad exchange (Linux 52). */
export const EBADE: number = number("EBADE");
/** A bad request descriptor (Linux 53). */
export const EBADR: number = number("EBADR");
/** The exchange is full (Linux 54). */
export const EXFULL: number = number("EXFULL");
/** No anode (Linux 55). */
export const ENOANO: number = number("ENOANO");
/** A bad request code (Linux 56). */
export const EBADRQC: number = number("EBADRQC");
/** A bad slot (Linux 57). */
export const EBADSLT: number = number("EBADSLT");
/** A bad font file (Linux 59). */
export const EBFONT: number = number("EBFONT");
/** The machine is not on the network (Linux 64). */
export const ENONET: number = number("ENONET");
/** The package is not installed (Linux 65). */
export const ENOPKG: number = number("ENOPKG");
/** An advertise error (Linux 68). */
export const EADV: number = number("EADV");
/** A srmount error (Linux 69). */
export const ESRMNT: number = number("ESRMNT");
/** A communication error while sending (Linux 70). */
export const ECOMM: number = number("ECOMM");
/** An error of RFS (Linux 73). */
export const EDOTDOT: number = number("EDOTDOT");
/** The name is not unique on the network (Linux 76). */
export const ENOTUNIQ: number = number("ENOTUNIQ");
/** The descriptor is in a bad state (Linux 77). */
export const EBADFD: number = number("EBADFD");
/** The remote address changed (Linux 78). */
export const EREMCHG: number = number("EREMCHG");
/** A shared library cannot be opened (Linux 79). */
export const ELIBACC: number = number("ELIBACC");
/** A shared library is damaged (Linux 80). */
export const ELIBBAD: number = number("ELIBBAD");
/** The .lib section of a program is damaged (Linux 81). */
export const ELIBSCN: number = number("ELIBSCN");
/** Too many shared libraries (Linux 82). */
export const ELIBMAX: number = number("ELIBMAX");
/** A shared library is no program (Linux 83). */
export const ELIBEXEC: number = number("ELIBEXEC");
/** The interrupted call should be made again (Linux 85). */
export const ERESTART: number = number("ERESTART");
/** A pipe error of streams (Linux 86). */
export const ESTRPIPE: number = number("ESTRPIPE");
/** The file system needs repair (Linux 117). */
export const EUCLEAN: number = number("EUCLEAN");
/** Not a XENIX named file (Linux 118). */
export const ENOTNAM: number = number("ENOTNAM");
/** No XENIX semaphores (Linux 119). */
export const ENAVAIL: number = number("ENAVAIL");
/** A XENIX named file (Linux 120). */
export const EISNAM: number = number("EISNAM");
/** A remote input or output error (Linux 121). */
export const EREMOTEIO: number = number("EREMOTEIO");
/** No medium is in the drive (Linux 123). */
export const ENOMEDIUM: number = number("ENOMEDIUM");
/** The wrong type of medium (Linux 124). */
export const EMEDIUMTYPE: number = number("EMEDIUMTYPE");
/** The key that is required is missing (Linux 126). */
export const ENOKEY: number = number("ENOKEY");
/** The key has expired (Linux 127). */
export const EKEYEXPIRED: number = number("EKEYEXPIRED");
/** The key was revoked (Linux 128). */
export const EKEYREVOKED: number = number("EKEYREVOKED");
/** The key was rejected (Linux 129). */
export const EKEYREJECTED: number = number("EKEYREJECTED");
/** Radio is switched off (rfkill) (Linux 132). */
export const ERFKILL: number = number("ERFKILL");
/** A memory page has a hardware error (Linux 133). */
export const EHWPOISON: number = number("EHWPOISON");
/** Too many processes (macOS, FreeBSD 67; Windows 10067). */
export const EPROCLIM: number = number("EPROCLIM");
/** A bad RPC struct (macOS, FreeBSD 72). */
export const EBADRPC: number = number("EBADRPC");
/** The wrong RPC version (macOS, FreeBSD 73). */
export const ERPCMISMATCH: number = number("ERPCMISMATCH");
/** The RPC program is not available (macOS, FreeBSD 74). */
export const EPROGUNAVAIL: number = number("EPROGUNAVAIL");
/** The wrong version of the RPC program (macOS, FreeBSD 75). */
export const EPROGMISMATCH: number = number("EPROGMISMATCH");
/** The RPC procedure is not available (macOS, FreeBSD 76). */
export const EPROCUNAVAIL: number = number("EPROCUNAVAIL");
/** The wrong type or format of file (Linux 134; macOS, FreeBSD 79). */
export const EFTYPE: number = number("EFTYPE");
/** Authentication failed (macOS, FreeBSD 80). */
export const EAUTH: number = number("EAUTH");
/** Authentication is required (macOS, FreeBSD 81). */
export const ENEEDAUTH: number = number("ENEEDAUTH");
/** The attribute does not exist (macOS 93; FreeBSD 87). */
export const ENOATTR: number = number("ENOATTR");
/** A programming error (FreeBSD 88). (addition) */
export const EDOOFUS: number = number("EDOOFUS");
/** Not permitted in capability mode (FreeBSD 94). (addition) */
export const ECAPMODE: number = number("ECAPMODE");
/** The integrity check failed (FreeBSD 97). (addition) */
export const EINTEGRITY: number = number("EINTEGRITY");
/** The device is switched off (macOS 82). */
export const EPWROFF: number = number("EPWROFF");
/** A device error (macOS 83). */
export const EDEVERR: number = number("EDEVERR");
/** A bad program or shared library (macOS 85). */
export const EBADEXEC: number = number("EBADEXEC");
/** A program for another processor (macOS 86). */
export const EBADARCH: number = number("EBADARCH");
/** The wrong version of a shared library (macOS 87). */
export const ESHLIBVERS: number = number("ESHLIBVERS");
/** A damaged Mach-o file (macOS 88). */
export const EBADMACHO: number = number("EBADMACHO");
/** The policy does not exist (macOS 103). */
export const ENOPOLICY: number = number("ENOPOLICY");
/** The output queue of the interface is full (macOS 106). */
export const EQFULL: number = number("EQFULL");

// Windows

/** Where Winsock's error numbers begin (Windows 10000). */
export const WSABASEERR: number = by({ windows: 10000 });
/** Winsock's number of EINTR (Windows 10004). */
export const WSAEINTR: number = by({ windows: 10004 });
/** Winsock's number of EBADF (Windows 10009). */
export const WSAEBADF: number = by({ windows: 10009 });
/** Winsock's number of EACCES (Windows 10013). */
export const WSAEACCES: number = by({ windows: 10013 });
/** Winsock's number of EFAULT (Windows 10014). */
export const WSAEFAULT: number = by({ windows: 10014 });
/** Winsock's number of EINVAL (Windows 10022). */
export const WSAEINVAL: number = by({ windows: 10022 });
/** Winsock's number of EMFILE (Windows 10024). */
export const WSAEMFILE: number = by({ windows: 10024 });
/** Winsock's number of EWOULDBLOCK (Windows 10035). */
export const WSAEWOULDBLOCK: number = by({ windows: 10035 });
/** Winsock's number of EINPROGRESS (Windows 10036). */
export const WSAEINPROGRESS: number = by({ windows: 10036 });
/** Winsock's number of EALREADY (Windows 10037). */
export const WSAEALREADY: number = by({ windows: 10037 });
/** Winsock's number of ENOTSOCK (Windows 10038). */
export const WSAENOTSOCK: number = by({ windows: 10038 });
/** Winsock's number of EDESTADDRREQ (Windows 10039). */
export const WSAEDESTADDRREQ: number = by({ windows: 10039 });
/** Winsock's number of EMSGSIZE (Windows 10040). */
export const WSAEMSGSIZE: number = by({ windows: 10040 });
/** Winsock's number of EPROTOTYPE (Windows 10041). */
export const WSAEPROTOTYPE: number = by({ windows: 10041 });
/** Winsock's number of ENOPROTOOPT (Windows 10042). */
export const WSAENOPROTOOPT: number = by({ windows: 10042 });
/** Winsock's number of EPROTONOSUPPORT (Windows 10043). */
export const WSAEPROTONOSUPPORT: number = by({ windows: 10043 });
/** Winsock's number of ESOCKTNOSUPPORT (Windows 10044). */
export const WSAESOCKTNOSUPPORT: number = by({ windows: 10044 });
/** Winsock's number of EOPNOTSUPP (Windows 10045). */
export const WSAEOPNOTSUPP: number = by({ windows: 10045 });
/** Winsock's number of EPFNOSUPPORT (Windows 10046). */
export const WSAEPFNOSUPPORT: number = by({ windows: 10046 });
/** Winsock's number of EAFNOSUPPORT (Windows 10047). */
export const WSAEAFNOSUPPORT: number = by({ windows: 10047 });
/** Winsock's number of EADDRINUSE (Windows 10048). */
export const WSAEADDRINUSE: number = by({ windows: 10048 });
/** Winsock's number of EADDRNOTAVAIL (Windows 10049). */
export const WSAEADDRNOTAVAIL: number = by({ windows: 10049 });
/** Winsock's number of ENETDOWN (Windows 10050). */
export const WSAENETDOWN: number = by({ windows: 10050 });
/** Winsock's number of ENETUNREACH (Windows 10051). */
export const WSAENETUNREACH: number = by({ windows: 10051 });
/** Winsock's number of ENETRESET (Windows 10052). */
export const WSAENETRESET: number = by({ windows: 10052 });
/** Winsock's number of ECONNABORTED (Windows 10053). */
export const WSAECONNABORTED: number = by({ windows: 10053 });
/** Winsock's number of ECONNRESET (Windows 10054). */
export const WSAECONNRESET: number = by({ windows: 10054 });
/** Winsock's number of ENOBUFS (Windows 10055). */
export const WSAENOBUFS: number = by({ windows: 10055 });
/** Winsock's number of EISCONN (Windows 10056). */
export const WSAEISCONN: number = by({ windows: 10056 });
/** Winsock's number of ENOTCONN (Windows 10057). */
export const WSAENOTCONN: number = by({ windows: 10057 });
/** Winsock's number of ESHUTDOWN (Windows 10058). */
export const WSAESHUTDOWN: number = by({ windows: 10058 });
/** Winsock's number of ETOOMANYREFS (Windows 10059). */
export const WSAETOOMANYREFS: number = by({ windows: 10059 });
/** Winsock's number of ETIMEDOUT (Windows 10060). */
export const WSAETIMEDOUT: number = by({ windows: 10060 });
/** Winsock's number of ECONNREFUSED (Windows 10061). */
export const WSAECONNREFUSED: number = by({ windows: 10061 });
/** Winsock's number of ELOOP (Windows 10062). */
export const WSAELOOP: number = by({ windows: 10062 });
/** Winsock's number of ENAMETOOLONG (Windows 10063). */
export const WSAENAMETOOLONG: number = by({ windows: 10063 });
/** Winsock's number of EHOSTDOWN (Windows 10064). */
export const WSAEHOSTDOWN: number = by({ windows: 10064 });
/** Winsock's number of EHOSTUNREACH (Windows 10065). */
export const WSAEHOSTUNREACH: number = by({ windows: 10065 });
/** Winsock's number of ENOTEMPTY (Windows 10066). */
export const WSAENOTEMPTY: number = by({ windows: 10066 });
/** Winsock's number of EPROCLIM (Windows 10067). */
export const WSAEPROCLIM: number = by({ windows: 10067 });
/** Winsock's number of EUSERS (Windows 10068). */
export const WSAEUSERS: number = by({ windows: 10068 });
/** Winsock's number of EDQUOT (Windows 10069). */
export const WSAEDQUOT: number = by({ windows: 10069 });
/** Winsock's number of ESTALE (Windows 10070). */
export const WSAESTALE: number = by({ windows: 10070 });
/** Winsock's number of EREMOTE (Windows 10071). */
export const WSAEREMOTE: number = by({ windows: 10071 });
/** The network is not ready (Windows 10091). */
export const WSASYSNOTREADY: number = by({ windows: 10091 });
/** That version of Winsock is not supported (Windows 10092). */
export const WSAVERNOTSUPPORTED: number = by({ windows: 10092 });
/** Winsock was not started (Windows 10093). */
export const WSANOTINITIALISED: number = by({ windows: 10093 });
/** The peer is closing the connection (Windows 10101). */
export const WSAEDISCON: number = by({ windows: 10101 });
