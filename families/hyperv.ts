/**
 * AF_HYPERV: between Hyper-V's host and its virtual machines, on Windows. An address is `[vm_id, service_id]`, two
 * UUIDs as text.
 *
 * `vm_id` is a machine, or one of `HV_GUID_*`: `HV_GUID_WILDCARD` to accept connections from all, `HV_GUID_PARENT` for
 * the host. `service_id` is what the service is registered under. The protocol is always `HV_PROTOCOL_RAW`.
 *
 * ```c
 * typedef struct _SOCKADDR_HV {    // hvsocket.h
 *   ADDRESS_FAMILY Family;         //  0
 *   USHORT         Reserved;       //  2
 *   GUID           VmId;           //  4
 *   GUID           ServiceId;      // 20
 * } SOCKADDR_HV;                   // 36
 * ```
 *
 * The first three fields of a GUID are little-endian numbers of 32, 16 and 16 bits, the rest is bytes.
 *
 * @module
 */

import { AF_HYPERV } from "../constants/address_family.ts";
import { HV_PROTOCOL_RAW } from "../constants/hyperv.ts";
import { OSError } from "../base/errors.ts";
import { begin, type Codec, tuple } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** The forms of a Hyper-V address. */
export interface Hyperv {
  /** The identifiers of the machine and of the service, in small letters. */
  address: [vm_id: string, service_id: string];
  /** The same, in any letters. */
  target: readonly [vm_id: string, service_id: string];
}

const SIZE = 36, RESERVED = 2, VM_ID = 4, SERVICE_ID = 20;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The position of each byte of the text in a GUID. */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** AF_HYPERV's codec. */
export const hyperv: Codec<Hyperv> = {
  write(to, address, caller, protocol) {
    if (protocol !== HV_PROTOCOL_RAW) throw new OSError(`${caller}(): unsupported AF_HYPERV protocol: ${protocol}`);
    const [vm_id, service_id, ...rest] = tuple(address, caller, "AF_HYPERV");
    if (typeof vm_id !== "string" || typeof service_id !== "string" || rest.length > 0) {
      throw new TypeError("AF_HYPERV address must be a str tuple (vm_id, service_id)");
    }
    if (!UUID.test(vm_id)) throw not_valid(caller, "vm_id");
    if (!UUID.test(service_id)) throw not_valid(caller, "service_id");
    begin(to, AF_HYPERV, SIZE);
    to.view.setUint16(RESERVED, 0);
    write_guid(to.bytes, VM_ID, vm_id);
    write_guid(to.bytes, SERVICE_ID, service_id);
  },

  read({ bytes }) {
    return [read_guid(bytes, VM_ID), read_guid(bytes, SERVICE_ID)];
  },
};

function not_valid(caller: string, name: string): RangeError {
  return new ValueError(`${caller}(): AF_HYPERV address ${name} is not a valid UUID string`);
}

function write_guid(bytes: Uint8Array, at: number, uuid: string): void {
  const digits = uuid.replaceAll("-", "");
  ORDER.forEach((place, i) => bytes[at + place] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function read_guid(bytes: Uint8Array, at: number): string {
  const digits = ORDER.map((place) => bytes[at + place].toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
