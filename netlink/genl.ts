/**
 * Families of generic netlink by their names.
 *
 * @module
 */

import { length_of, own_view } from "../base/intrinsics.ts";
import { type_name } from "../base/arguments.ts";
import {
  CTRL_ATTR_FAMILY_ID,
  CTRL_ATTR_FAMILY_NAME,
  CTRL_ATTR_MCAST_GROUPS,
  CTRL_ATTR_MCAST_GRP_ID,
  CTRL_ATTR_MCAST_GRP_NAME,
  CTRL_CMD_GETFAMILY,
  GENL_ID_CTRL,
} from "../constants/netlink.ts";
import { CTRL_ATTR_HDRSIZE, CTRL_ATTR_MAXATTR, CTRL_ATTR_VERSION } from "../constants/genetlink.ts";
import { pack_genlmsghdr, unpack_genlmsghdr } from "../structs/genetlink.ts";
import { type NlAttr, pack_nlattr, unpack_nlattrs } from "../structs/netlink.ts";
import { type NetlinkSocket, nl_request } from "./request.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

/** A family of generic netlink. */
export interface GenlFamily {
  /** Its number: the type of its messages. */
  id: number;
  /** Its name. */
  name: string;
  /** The version of its interface. */
  version: number;
  /** Bytes of its own header, behind the `struct genlmsghdr`. */
  hdrsize: number;
  /** Its highest attribute. */
  maxattr: number;
  /** Its multicast groups: numbers for NETLINK_ADD_MEMBERSHIP, by their names. */
  groups: ReadonlyMap<string, number>;
}

function u32(attributes: readonly NlAttr[], wanted: number): number {
  const value = attributes.find(([type]) => type === wanted)?.[1];
  if (value === undefined) return 0;
  const view = own_view(value);
  return length_of(value) < 4 ? view.getUint16(0, true) : view.getUint32(0, true); // A number of a family has 16 bits.
}

function text(attributes: readonly NlAttr[], wanted: number): string {
  return decoder.decode(attributes.find(([type]) => type === wanted)?.[1]).replace(/\0.*$/s, "");
}

/**
 * Asks the kernel's controller for a family of generic netlink: `CTRL_CMD_GETFAMILY`.
 *
 * @param sock A socket of AF_NETLINK, protocol NETLINK_GENERIC.
 * @param name The family's name: `"ethtool"`, `"nl80211"`, `"nlctrl"` ….
 * @throws {OSError} ENOENT when the kernel has no such family.
 * @throws {TypeError} when the name is not text.
 * @example The state of a link, as ethtool(8) shows it
 * ```ts ignore
 * import * as socket from "jsr:@bsd/socket";
 * import { genl_ctrl_resolve, nl_request } from "jsr:@bsd/socket/netlink";
 * import { pack_genlmsghdr, pack_nlattr, unpack_genlmsghdr } from "jsr:@bsd/socket/structs";
 *
 * using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_GENERIC);
 * const { id } = genl_ctrl_resolve(sock, "ethtool");
 * const dev = pack_nlattr(2, new TextEncoder().encode("lo\0")); // ETHTOOL_A_HEADER_DEV_NAME
 * const header = pack_nlattr(1 | socket.NLA_F_NESTED, dev); // ETHTOOL_A_LINKSTATE_HEADER
 * const request = pack_genlmsghdr({ cmd: 6, version: 1 }); // ETHTOOL_MSG_LINKSTATE_GET
 * for (const { payload } of nl_request(sock, id, 0, request, header)) {
 *   console.log(unpack_genlmsghdr(payload).attributes.find(([type]) => type === 2)?.[1]); // ETHTOOL_A_LINKSTATE_LINK
 * }
 * ```
 * @see https://docs.kernel.org/userspace-api/netlink/intro.html
 */
export function genl_ctrl_resolve(sock: NetlinkSocket, name: string): GenlFamily {
  if (typeof name !== "string") throw new TypeError(`name: text is required, not '${type_name(name)}'`);
  const request = pack_genlmsghdr({ cmd: CTRL_CMD_GETFAMILY, version: 1 });
  const wanted = pack_nlattr(CTRL_ATTR_FAMILY_NAME, encoder.encode(`${name}\0`));
  const [{ payload }] = nl_request(sock, GENL_ID_CTRL, 0, request, wanted);
  const { attributes } = unpack_genlmsghdr(payload);
  const groups = attributes.find(([type]) => type === CTRL_ATTR_MCAST_GROUPS)?.[1] ?? new Uint8Array(0);
  return {
    id: u32(attributes, CTRL_ATTR_FAMILY_ID),
    name: text(attributes, CTRL_ATTR_FAMILY_NAME),
    version: u32(attributes, CTRL_ATTR_VERSION),
    hdrsize: u32(attributes, CTRL_ATTR_HDRSIZE),
    maxattr: u32(attributes, CTRL_ATTR_MAXATTR),
    groups: new Map(
      unpack_nlattrs(groups).map(([, group]) => {
        const said = unpack_nlattrs(group);
        return [text(said, CTRL_ATTR_MCAST_GRP_NAME), u32(said, CTRL_ATTR_MCAST_GRP_ID)];
      }),
    ),
  };
}
