/**
 * A `struct ifreq`: an interface by its name, and one thing about it, as ioctl(2) takes and gives it.
 *
 * ```c
 * struct ifreq {                        // netdevice(7)
 *   char ifr_name[16];                  //  0
 *   union {                             // 16
 *     struct sockaddr ifr_addr;         //     of IPv4: the address stands at 20
 *     struct sockaddr ifr_hwaddr;       //     the kind of hardware at 16, its address at 18
 *     short           ifr_flags;
 *     int             ifr_ivalue;       //     ifr_ifindex, ifr_metric, ifr_mtu, ifr_qlen
 *     char            ifr_newname[16];
 *     char           *ifr_data;
 *   };
 * };                                    // 40 on Linux, 32 on macOS and FreeBSD
 * ```
 *
 * @module
 */

import { bytes_of, type BytesLike } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { ValueError } from "../base/value_errors.ts";
import { format_ipv4 } from "../families/text.ts";
import { bits, c_string, fields, named, put_sockaddr, signed, struct, unsigned } from "./fields.ts";

const IFNAMSIZ = 16;
const IFREQ: number = by({ linux: 40, darwin: 32, freebsd: 32, windows: 40 });

/** What is said of an interface: one of these. */
export interface IfReq {
  /** `IFF_*`. */
  flags: number;
  /** A number: the index, the metric, the MTU, the length of a queue. */
  ivalue: number;
  /** An IPv4 address, numeric. */
  addr: string;
  /** The hardware's kind (`ARPHRD_*`) and its address, up to 14 bytes. */
  hwaddr: readonly [family: number, address: BytesLike];
  /** Another name. */
  newname: string;
  /** A struct that the kernel finds behind the pointer: `ioctl` puts it there. */
  data: BytesLike;
}

/**
 * A `struct ifreq`.
 *
 * @param name The interface's name, at most 15 bytes; `""` for requests that have none.
 * @param request What is said of it: one property, or none.
 * @throws {ValueError} when a part does not fit, an address is invalid, or there is more than one property.
 * @see https://man7.org/linux/man-pages/man7/netdevice.7.html
 */
export function pack_ifreq(name: string, request: Partial<IfReq> = {}): Uint8Array<ArrayBuffer> {
  const { flags, ivalue, addr, hwaddr, newname, data } = named(request, "request");
  if (Object.keys(request).length > 1) throw new ValueError("request: a struct ifreq has space for only one of them");
  const content = data === undefined ? new Uint8Array(0) : bytes_of(data, "data");
  const { bytes, view } = struct(data === undefined ? IFREQ : IFNAMSIZ + content.length);
  c_string(bytes, 0, IFNAMSIZ, name, "name");
  bytes.set(content, IFNAMSIZ);
  if (flags !== undefined) view.setInt16(IFNAMSIZ, bits(flags, "flags"), true);
  if (ivalue !== undefined) view.setInt32(IFNAMSIZ, signed(ivalue, "ivalue"), true);
  if (addr !== undefined) put_sockaddr(bytes, IFNAMSIZ, addr, 0, "addr");
  if (newname !== undefined) c_string(bytes, IFNAMSIZ, IFNAMSIZ, newname, "newname");
  if (hwaddr !== undefined) {
    const address = bytes_of(hwaddr[1], "hwaddr");
    if (address.length > 14) throw new ValueError(`hwaddr: at most 14 bytes, got ${address.length}`);
    view.setUint16(IFNAMSIZ, unsigned(hwaddr[0], 16, "hwaddr"), true);
    bytes.set(address, IFNAMSIZ + 2);
  }
  return bytes;
}

/** A `struct ifreq`, read in all ways; the request says which of them counts. */
export interface UnpackedIfReq {
  /** The interface's name. */
  name: string;
  /** `IFF_*`, the 16 bits that fit. */
  flags: number;
  /** A number: the index, the metric, the MTU, the length of a queue. */
  ivalue: number;
  /** An IPv4 address. */
  addr: string;
  /** The hardware's kind (`ARPHRD_*`), and 6 bytes of its address. */
  hwaddr: [family: number, address: Uint8Array<ArrayBuffer>];
  /** Another name. */
  newname: string;
}

/**
 * Reads a `struct ifreq`, in all ways at once: which of them means something, the request says.
 *
 * @param ifreq Its bytes.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_ifreq(ifreq: BytesLike): UnpackedIfReq {
  const { bytes, view } = fields(ifreq, 32, "ifreq");
  return {
    name: text_at(bytes, 0),
    flags: view.getUint16(IFNAMSIZ, true),
    ivalue: view.getInt32(IFNAMSIZ, true),
    addr: format_ipv4(view.getUint32(IFNAMSIZ + 4)),
    hwaddr: [view.getUint16(IFNAMSIZ, true), Uint8Array.from(bytes.subarray(IFNAMSIZ + 2, IFNAMSIZ + 8))],
    newname: text_at(bytes, IFNAMSIZ),
  };
}

const decoder = new TextDecoder();

/** The text in an array of 16 chars. */
function text_at(bytes: Uint8Array, at: number): string {
  const chars = bytes.subarray(at, at + IFNAMSIZ), end = chars.indexOf(0);
  return decoder.decode(end < 0 ? chars : chars.subarray(0, end));
}
