/**
 * AF_BLUETOOTH: radios. Each protocol has addresses of its own, most with the address of an adapter in it: six bytes,
 * written `"01:23:45:AB:CD:EF"`, or `BDADDR_ANY`.
 *
 * | protocol | address | |
 * | --- | --- | --- |
 * | BTPROTO_L2CAP | `[bdaddr, psm, cid, bdaddr_type]` | the last two may be left out, and come back only when they are not 0 (Linux, FreeBSD) |
 * | BTPROTO_RFCOMM | `[bdaddr, channel]` | Linux, FreeBSD, Windows |
 * | BTPROTO_SCO | `bdaddr` | text or bytes (Linux, FreeBSD) |
 * | BTPROTO_HCI | `device_id`, `[device_id, channel]` | a number; the channel comes back when it is not `HCI_CHANNEL_RAW` (Linux) |
 * | BTPROTO_HCI | `node` | the name of a netgraph node, `"ubt0hci"` (FreeBSD) |
 *
 * ```c
 * struct sockaddr_l2 {                 // bluetooth/l2cap.h; FreeBSD's sockaddr_l2cap is the same
 *   sa_family_t    l2_family;          //  0
 *   unsigned short l2_psm;             //  2, little-endian
 *   bdaddr_t       l2_bdaddr;          //  4, the last byte of the text first
 *   unsigned short l2_cid;             // 10
 *   uint8_t        l2_bdaddr_type;     // 12
 * };                                   // 14
 * struct sockaddr_rc {                 // bluetooth/rfcomm.h; FreeBSD's sockaddr_rfcomm ends at 9
 *   sa_family_t rc_family;             //  0
 *   bdaddr_t    rc_bdaddr;             //  2
 *   uint8_t     rc_channel;            //  8
 * };                                   // 10
 * typedef struct _SOCKADDR_BTH {       // ws2bth.h, packed: RFCOMM of Windows
 *   USHORT   addressFamily;            //  0
 *   BTH_ADDR btAddr;                   //  2, 64 bits
 *   GUID     serviceClassId;           // 10
 *   ULONG    port;                     // 26
 * } SOCKADDR_BTH;                      // 30
 * struct sockaddr_sco {                // bluetooth/sco.h; FreeBSD's is the same
 *   sa_family_t sco_family;            //  0
 *   bdaddr_t    sco_bdaddr;            //  2
 * };                                   //  8
 * struct sockaddr_hci {                // bluetooth/hci.h
 *   sa_family_t    hci_family;         //  0
 *   unsigned short hci_dev;            //  2
 *   unsigned short hci_channel;        //  4
 * };                                   //  6
 * struct sockaddr_hci {                // FreeBSD's ng_btsocket.h
 *   u_char hci_len, hci_family;        //  0
 *   char   hci_node[32];               //  2
 * };                                   // 34
 * ```
 *
 * @module
 */

import { length_of, Math, own_map, without_holes } from "../base/intrinsics.ts";
import { bytes_of, type Integer, masked } from "../base/arguments.ts";
import { AF_BLUETOOTH } from "../constants/address_family.ts";
import {
  BDADDR_BREDR,
  BTPROTO_HCI,
  BTPROTO_L2CAP,
  BTPROTO_RFCOMM,
  BTPROTO_SCO,
  HCI_CHANNEL_RAW,
} from "../constants/bluetooth.ts";
import { by } from "../constants/platform.ts";
import { OSError } from "../base/errors.ts";
import type { Sockaddr } from "../ffi/memory.ts";
import { begin, c_string, type Codec } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** The forms of a Bluetooth address. */
export interface Bluetooth {
  /** What the protocol's addresses are. */
  address:
    | [bdaddr: string, psm_or_channel: number]
    | [bdaddr: string, psm: number, cid: number]
    | [bdaddr: string, psm: number, cid: number, bdaddr_type: number]
    | [device_id: number, channel: number]
    | number
    | string;
  /** The same. */
  target:
    | readonly [bdaddr: string, psm: Integer, cid?: Integer, bdaddr_type?: Integer]
    | readonly [device_id: Integer, channel?: Integer]
    | Integer
    | string
    | Uint8Array;
}

/** The addresses of one protocol. */
interface Form {
  write(to: Sockaddr, address: unknown, caller: string): void;
  read(from: Sockaddr): Bluetooth["address"];
}

const L2 = { size: 14, psm: 2, bdaddr: 4, cid: 10, bdaddr_type: 12 };

const l2cap: Form = {
  write(to, address, caller) {
    const { bdaddr, psm, cid, bdaddr_type } = well_formed(caller, () => {
      const items = tuple_of(address, 2, 4);
      return {
        bdaddr: c_string(items[0], ""),
        psm: masked(items[1], 16, "psm"),
        cid: items.length < 3 ? 0 : masked(items[2], 16, "cid"),
        bdaddr_type: items.length < 4 ? BDADDR_BREDR : masked(items[3], 8, "bdaddr_type"),
      };
    });
    start(to, L2.size);
    to.view.setUint16(L2.psm, psm, true);
    to.view.setUint16(L2.cid, cid, true);
    to.view.setUint8(L2.bdaddr_type, bdaddr_type);
    write_bdaddr(to, L2.bdaddr, bdaddr);
  },
  read(from) {
    const bdaddr = read_bdaddr(from, L2.bdaddr), psm = from.view.getUint16(L2.psm, true);
    const cid = from.view.getUint16(L2.cid, true), bdaddr_type = from.view.getUint8(L2.bdaddr_type);
    if (bdaddr_type !== BDADDR_BREDR) return [bdaddr, psm, cid, bdaddr_type];
    return cid === 0 ? [bdaddr, psm] : [bdaddr, psm, cid];
  },
};

/** `struct sockaddr_rc` by its other names; a channel has 8 bits, on Windows 32. */
const RC = by<{ size: number; channel: number; bits: 8 | 32 }>({
  linux: { size: 10, channel: 8, bits: 8 },
  freebsd: { size: 9, channel: 8, bits: 8 },
  windows: { size: 30, channel: 26, bits: 32 },
});
const BDADDR = 2;

const rfcomm: Form = {
  write(to, address, caller) {
    const { bdaddr, channel } = well_formed(caller, () => {
      const items = tuple_of(address, 2, 2);
      return { bdaddr: c_string(items[0], ""), channel: masked(items[1], RC.bits, "channel") };
    });
    start(to, RC.size);
    if (RC.bits === 8) to.view.setUint8(RC.channel, channel);
    else to.view.setUint32(RC.channel, channel, true);
    write_bdaddr(to, BDADDR, bdaddr);
  },
  read(from) {
    const channel = RC.bits === 8 ? from.view.getUint8(RC.channel) : from.view.getUint32(RC.channel, true);
    return [read_bdaddr(from, BDADDR), channel];
  },
};

const SCO_SIZE = 8;

const sco: Form = {
  write(to, address, caller) {
    const bdaddr = typeof address === "string"
      ? c_string(address, "")
      : well_formed(caller, () => bytes_of(address, "bdaddr"));
    if (bdaddr.includes(0)) throw new ValueError("bdaddr: embedded null byte");
    start(to, SCO_SIZE);
    write_bdaddr(to, BDADDR, bdaddr);
  },
  read: (from) => read_bdaddr(from, BDADDR),
};

const HCI = { size: 6, dev: 2, channel: 4 };

const hci_by_number: Form = {
  write(to, address, caller) {
    const { dev, channel } = well_formed(caller, () => {
      const items = Array.isArray(address) ? tuple_of(address, 1, 2) : [address];
      return {
        dev: masked(items[0], 16, "device_id"),
        channel: items.length < 2 ? HCI_CHANNEL_RAW : masked(items[1], 16, "channel"),
      };
    });
    start(to, HCI.size);
    to.view.setUint16(HCI.dev, dev, true);
    to.view.setUint16(HCI.channel, channel, true);
  },
  read({ view }) {
    const dev = view.getUint16(HCI.dev, true), channel = view.getUint16(HCI.channel, true);
    return channel === HCI_CHANNEL_RAW ? dev : [dev, channel];
  },
};

const NODE = 2, NG_NODESIZ = 32;
const decoder = new TextDecoder();

const hci_by_node: Form = {
  write(to, address, caller) {
    let node;
    try {
      node = c_string(address, "");
    } catch {
      throw new OSError(`${caller}: wrong format`); // This text alone has no parentheses.
    }
    if (length_of(node) > NG_NODESIZ) throw new ValueError(`${caller}: node too long`);
    start(to, NODE + NG_NODESIZ);
    to.bytes.set(node, NODE);
  },
  read({ bytes, size }) {
    const node = bytes.subarray(NODE, Math.max(NODE, Math.min(size, NODE + NG_NODESIZ)));
    const end = node.indexOf(0);
    return decoder.decode(end < 0 ? node : node.subarray(0, end));
  },
};

// A protocol that the platform lacks has the key `undefined`.
const forms = own_map<number, Form>([
  [BTPROTO_L2CAP, l2cap],
  [BTPROTO_RFCOMM, rfcomm],
  [BTPROTO_SCO, sco],
  [BTPROTO_HCI, by({ linux: hci_by_number, freebsd: hci_by_node })],
]);

/** AF_BLUETOOTH's codec. */
export const bluetooth: Codec<Bluetooth> = {
  expect(protocol) {
    if (!forms.has(protocol)) throw new OSError("getsockaddrlen: unknown BT protocol");
  },

  write(to, address, caller, protocol) {
    const form = forms.get(protocol);
    if (form === undefined) throw new OSError(`${caller}(): unknown Bluetooth protocol`);
    form.write(to, address, caller);
  },

  read(from, protocol) {
    const form = forms.get(protocol);
    if (form === undefined) throw new ValueError("Unknown Bluetooth protocol");
    return form.read(from);
  },
};

/** Parses the arguments; every error in them has the same text. */
function well_formed<T>(caller: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new OSError(`${caller}(): wrong format`);
  }
}

function tuple_of(address: unknown, least: number, most: number): readonly unknown[] {
  if (Array.isArray(address) && address.length >= least && address.length <= most) return without_holes(address);
  throw new TypeError("not a tuple of that length");
}

function start(to: Sockaddr, size: number): void {
  begin(to, AF_BLUETOOTH, size);
  to.bytes.fill(0, 2, size);
}

/** One of the six numbers as scanf's `%X` reads it, which is how CPython does: blanks, a sign and 0x may precede. */
const GROUP = /^[ \t-\r]*([+-]?)(?:0x)?([0-9a-f]+)$/i;

function write_bdaddr(to: Sockaddr, at: number, bdaddr: Uint8Array): void {
  const groups = String.fromCharCode(...bdaddr.subarray(0, 256)).split(":");
  const octets = groups.map((group) => {
    const [, sign, digits] = GROUP.exec(group) ?? ["", "", "100"];
    const octet = Number.parseInt(digits, 16);
    return sign === "-" && octet !== 0 ? 256 : octet;
  });
  if (octets.length !== 6 || octets.some((octet) => octet > 255)) throw new OSError("bad bluetooth address");
  to.bytes.set(octets.reverse(), at);
}

function read_bdaddr({ bytes }: Sockaddr, at: number): string {
  return Array.from(bytes.slice(at, at + 6).reverse(), (octet) => octet.toString(16).toUpperCase().padStart(2, "0"))
    .join(":");
}
