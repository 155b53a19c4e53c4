/**
 * AF_CAN: the bus of cars and machines. An address begins with the name of the interface; the protocol decides what
 * follows.
 *
 * | protocol | address | |
 * | --- | --- | --- |
 * | CAN_RAW, CAN_BCM | `[interface]` | frames; `""` is all interfaces |
 * | CAN_ISOTP | `[interface, rx_id, tx_id]` | the CAN identifiers to receive from and to send to, with `CAN_EFF_FLAG` if long |
 * | CAN_J1939 | `[interface, name, pgn, addr]` | `J1939_NO_NAME`, `J1939_NO_PGN`, `J1939_NO_ADDR` where one is not given |
 *
 * CAN_RAW is bound, CAN_BCM connected. The name of an ECU has 64 bits, so it is returned as a bigint.
 *
 * ```c
 * struct sockaddr_can {                                   // linux/can.h, networking/can.rst
 *   __kernel_sa_family_t can_family;                      //  0
 *   int                  can_ifindex;                     //  4
 *   union {
 *     struct { canid_t rx_id, tx_id; } tp;                //  8, 12
 *     struct { __u64 name; __u32 pgn; __u8 addr; } j1939; //  8, 16, 20
 *   } can_addr;
 * };                                                      // 24
 * ```
 *
 * @module
 */

import { length_of, Math, own_map } from "../base/intrinsics.ts";
import { big_integer, bytes_of, type Integer, masked, type_name } from "../base/arguments.ts";
import { AF_CAN } from "../constants/address_family.ts";
import { CAN_BCM, CAN_ISOTP, CAN_J1939, CAN_RAW } from "../constants/can.ts";
import { encode_name } from "../base/fs_encoding.ts";
import { OSError } from "../base/errors.ts";
import { begin, type Codec, type Host, type Lookup, tuple } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** The forms of a CAN address. */
export interface Can {
  /** The interface's name, and what the protocol adds to it. */
  address:
    | [interface_name: string]
    | [interface_name: string, rx_id: number, tx_id: number]
    | [interface_name: string, name: bigint, pgn: number, addr: number];
  /** The same; the name as text or bytes. */
  target:
    | readonly [interface_name: Host]
    | readonly [interface_name: Host, rx_id: Integer, tx_id: Integer]
    | readonly [interface_name: Host, name: Integer, pgn: Integer, addr: Integer];
}

const SIZE = 24, IFINDEX = 4, REST = 8, RX_ID = 8, TX_ID = 12, NAME = 8, PGN = 16, ADDR = 20;
const IFNAMSIZ = 16;

/** What a protocol's addresses have behind the interface. */
interface Form {
  /** How many items there are. */
  readonly length: number;
  /** Their error when there are not. */
  wrong(given: number): string;
  /** Writes those behind the name. */
  write(view: DataView, items: readonly unknown[]): void;
  /** All of them, read. */
  read(view: DataView, name: string): Can["address"];
}

const frames: Form = {
  length: 1,
  wrong: () => "AF_CAN address must be a tuple (interface, )",
  write() {},
  read: (_view, name) => [name],
};

const isotp: Form = {
  length: 3,
  wrong: (given) => `function takes exactly 3 arguments (${given} given)`,
  write(view, [, rx_id, tx_id]) {
    view.setUint32(RX_ID, masked(rx_id, 32, "rx_id"), true);
    view.setUint32(TX_ID, masked(tx_id, 32, "tx_id"), true);
  },
  read: (view, name) => [name, view.getUint32(RX_ID, true), view.getUint32(TX_ID, true)],
};

const j1939: Form = {
  length: 4,
  wrong: (given) => `function takes exactly 4 arguments (${given} given)`,
  write(view, [, name, pgn, addr]) {
    view.setBigUint64(NAME, BigInt.asUintN(64, big_integer(name, "name")), true);
    view.setUint32(PGN, masked(pgn, 32, "pgn"), true);
    view.setUint8(ADDR, masked(addr, 8, "addr"));
  },
  read: (view, name) => [name, view.getBigUint64(NAME, true), view.getUint32(PGN, true), view.getUint8(ADDR)],
};

const forms = own_map<number, Form>([[CAN_RAW, frames], [CAN_BCM, frames], [CAN_ISOTP, isotp], [CAN_J1939, j1939]]);

/** AF_CAN's codec. */
export const can: Codec<Can> = {
  write(to, address, caller, protocol, lookup) {
    const form = forms.get(protocol);
    if (form === undefined) throw new OSError(`${caller}(): unsupported CAN protocol`);
    const items = tuple(address, caller, "AF_CAN");
    if (items.length !== form.length) throw new TypeError(form.wrong(items.length));
    const name = interface_argument(items[0]);
    to.bytes.fill(0, IFINDEX, SIZE);
    form.write(to.view, items);
    begin(to, AF_CAN, SIZE);
    to.view.setInt32(IFINDEX, index_of(name, lookup), true);
  },

  read({ bytes, view, size }, protocol, lookup) {
    if (size < SIZE) bytes.fill(0, Math.max(size, REST), SIZE); // CAN_RAW's addresses end behind the interface.
    const ifindex = view.getInt32(IFINDEX, true);
    return (forms.get(protocol) ?? frames).read(view, ifindex > 0 ? lookup.if_indextoname(ifindex) : "");
  },
};

function interface_argument(name: unknown): Uint8Array {
  if (typeof name !== "string" && !ArrayBuffer.isView(name) && !(name instanceof ArrayBuffer)) {
    throw new TypeError(`interface: expected str, bytes or os.PathLike object, not ${type_name(name)}`);
  }
  const bytes = typeof name === "string" ? encode_name(name, "interface") : bytes_of(name, "interface");
  if (bytes.includes(0)) throw new ValueError("interface: embedded null byte");
  return bytes;
}

function index_of(name: Uint8Array, lookup: Lookup): number {
  const length = length_of(name);
  if (length === 0) return 0;
  if (length >= IFNAMSIZ) throw new OSError("AF_CAN interface name too long");
  return lookup.if_nametoindex(name);
}
