/**
 * AF_SYSTEM, under its other name PF_SYSTEM: what macOS' kernel offers as sockets. With SYSPROTO_CONTROL one connects
 * to a kernel control, by its name or as `[id, unit]`.
 *
 * The name, `UTUN_CONTROL_NAME` say, is looked up with CTLIOCGINFO, and its next free unit is taken. Returned addresses
 * are always the pair. SYSPROTO_EVENT has no addresses.
 *
 * ```c
 * struct sockaddr_ctl {            // sys/kern_control.h
 *   u_char    sc_len;              //  0
 *   u_char    sc_family;           //  1
 *   u_int16_t ss_sysaddr;          //  2, AF_SYS_CONTROL
 *   u_int32_t sc_id;               //  4
 *   u_int32_t sc_unit;             //  8
 *   u_int32_t sc_reserved[5];      // 12
 * };                               // 32
 * ```
 *
 * @module
 */

import { item_of, length_of } from "../base/intrinsics.ts";
import { type Integer, masked } from "../base/arguments.ts";
import { AF_SYSTEM } from "../constants/address_family.ts";
import { AF_SYS_CONTROL, MAX_KCTL_NAME, SYSPROTO_CONTROL } from "../constants/system.ts";
import { encode_name } from "../base/fs_encoding.ts";
import { OSError } from "../base/errors.ts";
import { begin, type Codec, type Lookup } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** The forms of a kernel control's address. */
export interface KernelControl {
  /** The control's number and its unit. */
  address: [id: number, unit: number];
  /** The same, or the control's name. */
  target: string | readonly [id: Integer, unit: Integer];
}

const SIZE = 32, SYSADDR = 2, ID = 4, UNIT = 8, RESERVED = 12;

/** AF_SYSTEM's codec. */
export const kernel_control: Codec<KernelControl> = {
  expect(protocol) {
    if (protocol !== SYSPROTO_CONTROL) throw new OSError("getsockaddrlen: unknown PF_SYSTEM protocol");
  },

  write(to, address, caller, protocol, lookup) {
    if (protocol !== SYSPROTO_CONTROL) throw new OSError(`${caller}(): unsupported PF_SYSTEM protocol`);
    const [id, unit] = typeof address === "string" ? [control_id(address, lookup), 0] : pair(address, caller);
    begin(to, AF_SYSTEM, SIZE);
    to.view.setUint16(SYSADDR, AF_SYS_CONTROL, true);
    to.view.setUint32(ID, id, true);
    to.view.setUint32(UNIT, unit, true);
    to.bytes.fill(0, RESERVED, SIZE);
  },

  read({ view }, protocol) {
    if (protocol !== SYSPROTO_CONTROL) throw new ValueError("Invalid address type");
    return [view.getUint32(ID, true), view.getUint32(UNIT, true)];
  },
};

function control_id(name: string, lookup: Lookup): number {
  const bytes = encode_name(name, "name");
  if (bytes.includes(0)) throw new ValueError("name: embedded null byte");
  if (length_of(bytes) > MAX_KCTL_NAME) throw new ValueError("provided string is too long");
  const id = lookup.control_id(bytes);
  if (id === undefined) throw new OSError("cannot find kernel control with provided name");
  return id;
}

function pair(address: unknown, caller: string): [number, number] {
  try {
    if (Array.isArray(address) && address.length === 2) {
      return [masked(item_of(address, 0), 32, "id"), masked(item_of(address, 1), 32, "unit")];
    }
  } catch {
    // All errors have the same text.
  }
  throw new TypeError(`${caller}(): PF_SYSTEM address must be a str or a pair (id, unit)`);
}
