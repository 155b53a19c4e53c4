/**
 * NETLINK_GENERIC: families with names of their own, beyond what `netlink.ts` has. `CTRL_*` belongs to the family that
 * lists the others.
 *
 * Read: linux-libc-dev (Debian): linux/genetlink.h.
 *
 * @module
 */

import { by } from "./platform.ts";

// Commands and attributes of the controller, family GENL_ID_CTRL

/** Bytes of a family's name, its NUL included (Linux 16). (addition) */
export const GENL_NAMSIZ: number = by({ linux: 16 });
/** The lowest number of a family (Linux 16). (addition) */
export const GENL_MIN_ID: number = by({ linux: 16 });
/** The highest number of a family (Linux 1023). (addition) */
export const GENL_MAX_ID: number = by({ linux: 1023 });
/** Flag of an operation: it needs CAP_NET_ADMIN (Linux 1). (addition) */
export const GENL_ADMIN_PERM: number = by({ linux: 1 });
/** Flag of an operation: it can be called for one thing (Linux 2). (addition) */
export const GENL_CMD_CAP_DO: number = by({ linux: 2 });
/** Flag of an operation: it can list all (Linux 4). (addition) */
export const GENL_CMD_CAP_DUMP: number = by({ linux: 4 });
/** Flag of an operation: its attributes have a policy (Linux 8). (addition) */
export const GENL_CMD_CAP_HASPOL: number = by({ linux: 8 });
/** Flag of an operation: it needs CAP_NET_ADMIN in the network namespace's user namespace (Linux 16). (addition) */
export const GENL_UNS_ADMIN_PERM: number = by({ linux: 16 });
/** Command: an operation was added (Linux 4). (addition) */
export const CTRL_CMD_NEWOPS: number = by({ linux: 4 });
/** Command: an operation was removed (Linux 5). (addition) */
export const CTRL_CMD_DELOPS: number = by({ linux: 5 });
/** Command: list operations (Linux 6). (addition) */
export const CTRL_CMD_GETOPS: number = by({ linux: 6 });
/** Command: a multicast group was added (Linux 7). (addition) */
export const CTRL_CMD_NEWMCAST_GRP: number = by({ linux: 7 });
/** Command: a multicast group was removed (Linux 8). (addition) */
export const CTRL_CMD_DELMCAST_GRP: number = by({ linux: 8 });
/** Command: the policies of a family's attributes (Linux 10). (addition) */
export const CTRL_CMD_GETPOLICY: number = by({ linux: 10 });
/** Attribute of a family: its version; u32 (Linux 3). (addition) */
export const CTRL_ATTR_VERSION: number = by({ linux: 3 });
/** Attribute of a family: bytes of its own header; u32 (Linux 4). (addition) */
export const CTRL_ATTR_HDRSIZE: number = by({ linux: 4 });
/** Attribute of a family: its highest attribute; u32 (Linux 5). (addition) */
export const CTRL_ATTR_MAXATTR: number = by({ linux: 5 });
/** Attribute of a family: its operations; nested (Linux 6). (addition) */
export const CTRL_ATTR_OPS: number = by({ linux: 6 });
/** Attribute of a family: a policy; nested (Linux 8). (addition) */
export const CTRL_ATTR_POLICY: number = by({ linux: 8 });
/** Attribute of a family: which policy an operation has; nested (Linux 9). (addition) */
export const CTRL_ATTR_OP_POLICY: number = by({ linux: 9 });
/** Attribute: an operation's number; u32 (Linux 10). (addition) */
export const CTRL_ATTR_OP: number = by({ linux: 10 });
/** Attribute of an operation: its command; u32 (Linux 1). (addition) */
export const CTRL_ATTR_OP_ID: number = by({ linux: 1 });
/** Attribute of an operation: GENL_ADMIN_PERM, GENL_CMD_CAP_*; u32 (Linux 2). (addition) */
export const CTRL_ATTR_OP_FLAGS: number = by({ linux: 2 });
