/**
 * AF_TIPC: messages among the nodes of a cluster, addressed by what a program does rather than where it runs. An
 * address is `[addr_type, v1, v2, v3, scope]`; on the way in `scope` may be left out and is `TIPC_CLUSTER_SCOPE`.
 *
 * | addr_type | v1 | v2 | v3 | use |
 * | --- | --- | --- | --- | --- |
 * | `TIPC_ADDR_NAMESEQ` | service type | lowest instance | highest instance | bind to a range, or send to all in it |
 * | `TIPC_ADDR_NAME` | service type | instance | 0 | connect or send to one of those who are bound |
 * | `TIPC_ADDR_ID` | node | reference | 0 | one socket; returned addresses have this form |
 *
 * ```c
 * struct sockaddr_tipc {                                  // tipc(7), linux/tipc.h
 *   unsigned short family;                                // 0
 *   unsigned char  addrtype;                              // 2
 *   signed char    scope;                                 // 3
 *   union {
 *     struct { __u32 ref, node; } id;                     // 4, 8
 *     struct { __u32 type, lower, upper; } nameseq;       // 4, 8, 12
 *     struct {
 *       struct { __u32 type, instance; } name;            // 4, 8
 *       __u32 domain;                                     // 12
 *     } name;
 *   } addr;
 * };                                                      // 16
 * ```
 *
 * @module
 */

import { own_map } from "../base/intrinsics.ts";
import { type Integer, masked } from "../base/arguments.ts";
import { AF_TIPC } from "../constants/address_family.ts";
import { TIPC_ADDR_ID, TIPC_ADDR_NAME, TIPC_ADDR_NAMESEQ, TIPC_CLUSTER_SCOPE } from "../constants/tipc.ts";
import { begin, type Codec, tuple } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** The forms of a TIPC address. */
export interface Tipc {
  /** The kind of address, its three numbers, and the scope. */
  address: [addr_type: number, v1: number, v2: number, v3: number, scope: number];
  /** The same, without the scope if the whole cluster is meant. */
  target: readonly [addr_type: Integer, v1: Integer, v2: Integer, v3: Integer, scope?: Integer];
}

const SIZE = 16, ADDRTYPE = 2, SCOPE = 3, ADDR = 4;

/** The numbers of the union as they stand there, by what the caller calls them, and back. */
interface Kind {
  pack(v1: number, v2: number, v3: number): [number, number, number];
  unpack(first: number, second: number, third: number): [v1: number, v2: number, v3: number];
}

const kinds = own_map<number, Kind>([
  [TIPC_ADDR_NAMESEQ, {
    pack: (type, lower, upper) => [type, lower, upper],
    unpack: (type, lower, upper) => [type, lower, upper],
  }],
  [TIPC_ADDR_NAME, {
    pack: (type, instance) => [type, instance, 0],
    unpack: (type, instance) => [type, instance, instance],
  }],
  [TIPC_ADDR_ID, {
    pack: (node, ref) => [ref, node, 0],
    unpack: (ref, node) => [node, ref, 0],
  }],
]);

/** AF_TIPC's codec. */
export const tipc: Codec<Tipc> = {
  write(to, address, caller) {
    const items = tuple(address, caller, "AF_TIPC");
    if (items.length < 4 || items.length > 5) {
      throw new TypeError("AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])");
    }
    const addr_type = masked(items[0], 32, "addr_type");
    const values = [masked(items[1], 32, "v1"), masked(items[2], 32, "v2"), masked(items[3], 32, "v3")] as const;
    const scope = items.length < 5 ? TIPC_CLUSTER_SCOPE : masked(items[4], 32, "scope");
    const kind = kinds.get(addr_type);
    if (kind === undefined) throw new TypeError("Invalid address type");
    begin(to, AF_TIPC, SIZE);
    to.view.setUint8(ADDRTYPE, addr_type);
    to.view.setInt8(SCOPE, scope);
    kind.pack(...values).forEach((value, i) => to.view.setUint32(ADDR + 4 * i, value, true));
  },

  read({ view }) {
    const addr_type = view.getUint8(ADDRTYPE);
    const kind = kinds.get(addr_type);
    if (kind === undefined) throw new ValueError("Invalid address type");
    const [v1, v2, v3] = kind.unpack(
      ...[0, 4, 8].map((i) => view.getUint32(ADDR + i, true)) as [number, number, number],
    );
    return [addr_type, v1, v2, v3, view.getInt8(SCOPE) >>> 0];
  },
};
