/**
 * AF_UNIX: sockets of one machine, named by a path. An address is a string or, for names that are not text, bytes.
 *
 * On Linux a name that begins with a NUL is *abstract*: it lives in no file system, is exactly the bytes given, and
 * is returned as bytes. Binding to `""` picks an automatic abstract name. A socket without a name is `""`.
 *
 * ```c
 * struct sockaddr_un {          // unix(7)
 *   sa_family_t sun_family;     // 0
 *   char        sun_path[108];  // 2; 104 bytes on macOS and FreeBSD
 * };
 * ```
 *
 * @module
 */

import { length_of, Math } from "../base/intrinsics.ts";
import { bytes_of } from "../base/arguments.ts";
import { AF_UNIX } from "../constants/address_family.ts";
import { by } from "../constants/platform.ts";
import { decode_name, encode_name } from "../base/fs_encoding.ts";
import { OSError } from "../base/errors.ts";
import { UNIX_PATH } from "../ffi/layout.ts";
import { begin, type Codec } from "./codec.ts";

/** The forms of a UNIX address. */
export interface Unix {
  /** The path, `""` for a socket without a name, or an abstract name's bytes, the NUL in front included. */
  address: string | Uint8Array<ArrayBuffer>;
  /** The same; bytes name a path too. */
  target: string | Uint8Array;
}

const PATH = 2;
const HAS_ABSTRACT_NAMES: boolean = by({ linux: true, darwin: false, windows: false, freebsd: false });

/** AF_UNIX's codec. */
export const unix: Codec<Unix> = {
  write(to, address, _caller) {
    const path = typeof address === "string" ? encode_name(address, "address") : bytes_of(address, "address");
    const size = length_of(path), abstract = HAS_ABSTRACT_NAMES && (size === 0 || path[0] === 0);
    // An abstract name is all of its bytes; a path ends with a NUL, which must have room and is counted.
    const length = abstract ? size : size + 1;
    if (length > UNIX_PATH) throw new OSError("AF_UNIX path too long");
    begin(to, AF_UNIX, PATH + length);
    to.bytes.set(path, PATH);
    if (!abstract) to.bytes[PATH + size] = 0;
  },

  read({ bytes, size }) {
    if (size <= PATH) return "";
    const name = bytes.subarray(PATH, Math.min(size, PATH + UNIX_PATH));
    if (HAS_ABSTRACT_NAMES && name[0] === 0) return name.slice();
    const end = name.indexOf(0);
    return decode_name(end < 0 ? name : name.subarray(0, end));
  },
};
