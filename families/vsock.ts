/**
 * AF_VSOCK: between a virtual machine and its host. An address is `[cid, port]`.
 *
 * `cid` is a machine: `VMADDR_CID_HOST` for the host, `VMADDR_CID_LOCAL` for this one, `VMADDR_CID_ANY` (or -1) to bind
 * to. `port` has 32 bits; `VMADDR_PORT_ANY` binds to a free one.
 *
 * ```c
 * struct sockaddr_vm {                     // vsock(7), linux/vm_sockets.h
 *   __kernel_sa_family_t svm_family;       //  0
 *   unsigned short       svm_reserved1;    //  2
 *   unsigned int         svm_port;         //  4
 *   unsigned int         svm_cid;          //  8
 *   __u8                 svm_flags;        // 12
 *   unsigned char        svm_zero[3];      // 13
 * };
 * ```
 *
 * @module
 */

import { item_of } from "../base/intrinsics.ts";
import { type Integer, masked, type_name } from "../base/arguments.ts";
import { AF_VSOCK } from "../constants/address_family.ts";
import { begin, type Codec } from "./codec.ts";

/** The forms of a VSOCK address. */
export interface Vsock {
  /** The machine's context identifier and the port. */
  address: [cid: number, port: number];
  /** The same. */
  target: readonly [cid: Integer, port: Integer];
}

const SIZE = 16, RESERVED = 2, PORT = 4, CID = 8, FLAGS = 12;

/** AF_VSOCK's codec. */
export const vsock: Codec<Vsock> = {
  write(to, address) {
    if (!Array.isArray(address)) {
      throw new TypeError(`getsockaddrarg: AF_VSOCK address must be tuple, not ${type_name(address)}`);
    }
    const { length } = address as unknown[];
    if (length !== 2) throw new TypeError(`getsockaddrarg() takes exactly 2 arguments (${length} given)`);
    const cid = masked(item_of(address, 0), 32, "cid");
    const port = masked(item_of(address, 1), 32, "port");
    begin(to, AF_VSOCK, SIZE);
    to.view.setUint16(RESERVED, 0);
    to.view.setUint32(PORT, port, true);
    to.view.setUint32(CID, cid, true);
    to.view.setUint32(FLAGS, 0);
  },

  read({ view }) {
    return [view.getUint32(CID, true), view.getUint32(PORT, true)];
  },
};
