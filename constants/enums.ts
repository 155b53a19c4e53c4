/**
 * Maps from names to numbers, and from numbers to names: Python's `AddressFamily`, `SocketKind`, `MsgFlag` and
 * `AddressInfo`. There the constants are members of these enumerations; here they are plain numbers, and the maps
 * have their names.
 *
 * @module
 */

import * as families from "./address_family.ts";
import * as infos from "./addrinfo.ts";
import * as flags from "./message_flag.ts";
import * as kinds from "./socket_type.ts";

/** A frozen map of both directions: `Map.NAME` is the number, `Map[number]` the name. What it lacks is `undefined`. */
export type TwoWay<Prefix extends string> =
  & { readonly [name in `${Prefix}${string}`]: number }
  & { readonly [value: number]: string };

/**
 * Collects the constants that this platform has, as Python does: those whose name is wholly upper case, in the order of
 * their values. Of two names for one number the alphabetically first is the one that the number answers with.
 */
function two_way<Prefix extends string>(constants: object, prefix: Prefix): TwoWay<Prefix> {
  const members = Object.entries(constants)
    .filter(([name, value]) => value !== undefined && name.startsWith(prefix) && name === name.toUpperCase())
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const map = Object.create(null);
  for (const [name, value] of members) {
    map[name] = value;
    map[value] ??= name;
  }
  return Object.freeze(map);
}

/** Address families: `AddressFamily[2]` is `"AF_INET"`, `AddressFamily.AF_INET` is 2. */
export const AddressFamily: TwoWay<"AF_"> = two_way(families, "AF_");

/** Socket types, and the flags added to them: `SocketKind[1]` is `"SOCK_STREAM"`. */
export const SocketKind: TwoWay<"SOCK_"> = two_way(kinds, "SOCK_");

/** Flags of send and recv calls, one by one: `MsgFlag[2]` is `"MSG_PEEK"`. */
export const MsgFlag: TwoWay<"MSG_"> = two_way(flags, "MSG_");

/** Flags of getaddrinfo(), one by one: `AddressInfo[1]` is `"AI_PASSIVE"`. */
export const AddressInfo: TwoWay<"AI_"> = two_way(infos, "AI_");
