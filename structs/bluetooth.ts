/**
 * The filter of a raw HCI socket: which packets and events it receives (Linux).
 *
 * ```c
 * struct hci_filter {            // bluetooth/hci.h
 *   uint32_t type_mask;          //  0
 *   uint32_t event_mask[2];      //  4
 *   uint16_t opcode;             // 12
 * };                             // 16
 * ```
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import type { Integer } from "../base/arguments.ts";
import { named, struct, unsigned } from "./fields.ts";

const HCI_FILTER_SIZE = 16;

/** What a raw HCI socket receives. */
export interface HciFilter {
  /** Types of packets: 1 commands, 2 ACL data, 3 SCO data, 4 events. */
  types: Iterable<Integer>;
  /** Codes of events, 0 to 63: 0x3e is an event of Bluetooth LE. */
  events: Iterable<Integer>;
  /** Of events that answer commands only those that answer this one; 0 for all. */
  opcode: Integer;
}

/**
 * The value of `HCI_FILTER`, a `struct hci_filter`. It has 16 bytes, of which kernels before 6.5 read 14.
 *
 * @param filter What passes; all that is missing is blocked.
 * @throws {ValueError} when a number does not fit.
 */
export function pack_hci_filter(filter: Partial<HciFilter>): Uint8Array<ArrayBuffer> {
  const { types = [], events = [], opcode = 0 } = named(filter, "filter");
  const { bytes, view } = struct(HCI_FILTER_SIZE);
  set_bits(view, 0, 32, types, "types");
  set_bits(view, 4, 64, events, "events");
  view.setUint16(12, unsigned(opcode, 16, "opcode"), true);
  return bytes;
}

function set_bits(view: DataView, at: number, count: number, numbers: Iterable<Integer>, name: string): void {
  for (const one of numbers) {
    const bit = unsigned(one, 8, name);
    if (bit >= count) throw new ValueError(`${name}: ${bit} is above ${count - 1}`);
    const word = at + (bit >> 5) * 4;
    view.setUint32(word, view.getUint32(word, true) | 1 << (bit & 31), true);
  }
}
