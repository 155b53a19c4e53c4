/**
 * AF_QIPCRTR: the router between the processors of a Qualcomm chip. An address is `[node, port]`.
 *
 * A node is a processor, a port a socket there; `QRTR_NODE_BCAST` is every node, `QRTR_PORT_CTRL` the port where the
 * name service listens. Binding to port 0 takes a free one.
 *
 * ```c
 * struct sockaddr_qrtr {                // linux/qrtr.h
 *   __kernel_sa_family_t sq_family;     // 0
 *   __u32                sq_node;       // 4
 *   __u32                sq_port;       // 8
 * };                                    // 12
 * ```
 *
 * @module
 */

import { item_of } from "../base/intrinsics.ts";
import { type Integer, masked, type_name } from "../base/arguments.ts";
import { AF_QIPCRTR } from "../constants/address_family.ts";
import { begin, type Codec } from "./codec.ts";

/** The forms of a QIPCRTR address. */
export interface Qipcrtr {
  /** The processor and the port. */
  address: [node: number, port: number];
  /** The same. */
  target: readonly [node: Integer, port: Integer];
}

const SIZE = 12, PAD = 2, NODE = 4, PORT = 8;

/** AF_QIPCRTR's codec. */
export const qipcrtr: Codec<Qipcrtr> = {
  write(to, address) {
    if (!Array.isArray(address)) {
      throw new TypeError(`getsockaddrarg: AF_QIPCRTR address must be tuple, not ${type_name(address)}`);
    }
    const { length } = address as unknown[];
    if (length !== 2) throw new TypeError(`getsockaddrarg() takes exactly 2 arguments (${length} given)`);
    const node = masked(item_of(address, 0), 32, "node");
    const port = masked(item_of(address, 1), 32, "port");
    begin(to, AF_QIPCRTR, SIZE);
    to.view.setUint16(PAD, 0);
    to.view.setUint32(NODE, node, true);
    to.view.setUint32(PORT, port, true);
  },

  read({ view }) {
    return [view.getUint32(NODE, true), view.getUint32(PORT, true)];
  },
};
