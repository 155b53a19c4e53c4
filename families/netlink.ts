/**
 * AF_NETLINK: messages between the kernel and processes. An address is `[pid, groups]`.
 *
 * `pid` 0 is the kernel; bound to, it lets the kernel choose a number that no other socket has, usually the process'
 * own. `groups` is a set of bits, `RTMGRP_LINK` say: which notices to receive, or which groups receive a message. What
 * is said then is up to the protocol, NETLINK_ROUTE for interfaces and routes; `structs.ts` packs and parses it.
 *
 * ```c
 * struct sockaddr_nl {           // netlink(7); FreeBSD has nl_len and nl_family in one byte each
 *   sa_family_t    nl_family;    // 0
 *   unsigned short nl_pad;       // 2
 *   uint32_t       nl_pid;       // 4
 *   uint32_t       nl_groups;    // 8
 * };
 * ```
 *
 * @module
 */

import { type Integer, masked } from "../base/arguments.ts";
import { AF_NETLINK } from "../constants/address_family.ts";
import { begin, type Codec, tuple } from "./codec.ts";

/** The forms of a netlink address. */
export interface Netlink {
  /** The port number, 0 for the kernel, and the set of groups. */
  address: [pid: number, groups: number];
  /** The same. */
  target: readonly [pid: Integer, groups: Integer];
}

const SIZE = 12, PAD = 2, PID = 4, GROUPS = 8;

/** AF_NETLINK's codec. */
export const netlink: Codec<Netlink> = {
  write(to, address, caller) {
    const items = tuple(address, caller, "AF_NETLINK");
    if (items.length !== 2) throw new TypeError("AF_NETLINK address must be a pair (pid, groups)");
    const pid = masked(items[0], 32, "pid");
    const groups = masked(items[1], 32, "groups");
    begin(to, AF_NETLINK, SIZE);
    to.view.setUint16(PAD, 0);
    to.view.setUint32(PID, pid, true);
    to.view.setUint32(GROUPS, groups, true);
  },

  read({ view }) {
    return [view.getUint32(PID, true), view.getUint32(GROUPS, true)];
  },
};
