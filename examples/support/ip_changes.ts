/**
 * What ip.ts changes: links, addresses and routes, in ip(8)'s words.
 *
 * @module
 */

import * as socket from "../../mod.ts";
import { IFLA_VLAN_ID, nl_request, VETH_INFO_PEER } from "../../netlink.ts";
import { pack_ifaddrmsg, pack_ifinfomsg, pack_nlattr, pack_rtmsg } from "../../structs.ts";
import { Failure, integer, WrongArguments } from "./program.ts";

const { IFF_UP, NLM_F_CREATE, NLM_F_EXCL } = socket;

/** A change: how its words go, and what it asks of the kernel. */
export interface Change {
  /** The words behind those of the command. */
  usage: string;
  /** The type of the request, its flags, and its payload. */
  request(words: string[]): [type: number, flags: number, payload: Uint8Array, ...attributes: Uint8Array[]];
}

const text = (name: string) => new TextEncoder().encode(`${name}\0`);
const u16 = (number: number) => new Uint8Array(Uint16Array.of(number).buffer);
const u32 = (number: number) => new Uint8Array(Uint32Array.of(number).buffer);

function index_of(name: string): number {
  try {
    return socket.if_nametoindex(name);
  } catch {
    throw new Failure(`there is no interface '${name}'`);
  }
}

/** An address and the length of its network: `192.0.2.1/24`; without a length the address alone. */
function prefix(word: string): { family: number; bytes: Uint8Array; length: number } {
  const [host, length, ...more] = word.split("/");
  const family = host.includes(":") ? socket.AF_INET6 : socket.AF_INET;
  if (more.length > 0) throw new WrongArguments(`'${word}' is no ADDRESS/LENGTH`);
  let bytes;
  try {
    bytes = socket.inet_pton(family, host);
  } catch {
    throw new WrongArguments(`'${host}' is not an address`);
  }
  const bits = bytes.length * 8;
  return { family, bytes, length: length === undefined ? bits : integer(length, "the length of a network", 0, bits) };
}

/** The values behind words that name them: `dev eth0 via 192.0.2.1`. */
function by_word(words: string[], names: string[]): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (let i = 0; i < words.length; i += 2) {
    if (!names.includes(words[i]) || words[i + 1] === undefined) {
      throw new WrongArguments(`'${words[i]}' is not expected`);
    }
    values[words[i]] = words[i + 1];
  }
  return values;
}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new WrongArguments(`${name} is required`);
  return value;
}

/** The attributes of a kind of link. */
function kind_of_link(kind: string, words: string[]): Uint8Array[] {
  const info = (...data: Uint8Array[]) =>
    pack_nlattr(
      socket.IFLA_LINKINFO,
      pack_nlattr(socket.IFLA_INFO_KIND, text(kind)),
      pack_nlattr(socket.IFLA_INFO_DATA, ...data),
    );
  switch (kind) {
    case "veth": {
      const { peer } = by_word(words, ["peer"]);
      const name = pack_nlattr(socket.IFLA_IFNAME, text(required(peer, "peer NAME")));
      return [info(pack_nlattr(VETH_INFO_PEER, pack_ifinfomsg({}), name))];
    }
    case "vlan": {
      const { link, id } = by_word(words, ["link", "id"]);
      const number = integer(required(id, "id NUMBER"), "the number of a VLAN", 1, 4094);
      const on = pack_nlattr(socket.IFLA_LINK, u32(index_of(required(link, "link NAME"))));
      return [on, info(pack_nlattr(IFLA_VLAN_ID, u16(number)))];
    }
    default: // dummy, bridge and the others that need no more than their name
      by_word(words, []);
      return [info()];
  }
}

function address(type: number, flags: number): Change {
  return {
    usage: "ADDRESS/LENGTH dev NAME",
    request([word, ...words]) {
      const { family, bytes, length } = prefix(required(word, "ADDRESS/LENGTH"));
      const index = index_of(required(by_word(words, ["dev"]).dev, "dev NAME"));
      const local = pack_nlattr(socket.IFA_LOCAL, bytes);
      return [type, flags, pack_ifaddrmsg({ family, prefixlen: length, index }), local];
    },
  };
}

function route(type: number, flags: number): Change {
  return {
    usage: "NETWORK/LENGTH|default [via ADDRESS] [dev NAME] [metric NUMBER]",
    request([word, ...words]) {
      const { via, dev, metric } = by_word(words, ["via", "dev", "metric"]);
      const gateway = via === undefined ? undefined : prefix(via);
      const target = required(word, "NETWORK/LENGTH") === "default"
        ? { family: gateway?.family ?? socket.AF_INET, bytes: undefined, length: 0 }
        : prefix(word);
      const attributes: Uint8Array[] = [];
      if (target.bytes !== undefined) attributes.push(pack_nlattr(socket.RTA_DST, target.bytes));
      if (gateway !== undefined) attributes.push(pack_nlattr(socket.RTA_GATEWAY, gateway.bytes));
      if (dev !== undefined) attributes.push(pack_nlattr(socket.RTA_OIF, u32(index_of(dev))));
      if (metric !== undefined) {
        attributes.push(pack_nlattr(socket.RTA_PRIORITY, u32(integer(metric, "the metric", 0, 0xffff_ffff))));
      }
      const scope = gateway === undefined ? socket.RT_SCOPE_LINK : socket.RT_SCOPE_UNIVERSE;
      const { family, length: dst_len } = target;
      const { RT_TABLE_MAIN: table, RTPROT_BOOT: protocol, RTN_UNICAST } = socket;
      // What is removed needs no more than its destination.
      const rest = flags === 0
        ? { table, scope: socket.RT_SCOPE_NOWHERE }
        : { table, protocol, scope, type: RTN_UNICAST };
      return [type, flags, pack_rtmsg({ family, dst_len, ...rest }), ...attributes];
    },
  };
}

/** The changes, by the words of the command. */
export const CHANGES: Record<string, Change> = {
  "link add": {
    usage: "NAME type veth peer NAME | NAME type vlan link NAME id NUMBER | NAME type KIND",
    request([name, type, kind, ...words]) {
      if (type !== "type") throw new WrongArguments("NAME type KIND is required");
      const more = kind_of_link(required(kind, "KIND"), words);
      const named = pack_nlattr(socket.IFLA_IFNAME, text(name));
      return [socket.RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, pack_ifinfomsg({}), named, ...more];
    },
  },
  "link delete": {
    usage: "NAME",
    request([name]) {
      return [socket.RTM_DELLINK, 0, pack_ifinfomsg({ index: index_of(required(name, "NAME")) })];
    },
  },
  "link set": {
    usage: "NAME up|down",
    request([name, state]) {
      if (state !== "up" && state !== "down") throw new WrongArguments("NAME up or NAME down is required");
      const flags = state === "up" ? IFF_UP : 0;
      return [socket.RTM_NEWLINK, 0, pack_ifinfomsg({ index: index_of(name), flags, change: IFF_UP })];
    },
  },
  "address add": address(socket.RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL),
  "address delete": address(socket.RTM_DELADDR, 0),
  "route add": route(socket.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL),
  "route delete": route(socket.RTM_DELROUTE, 0),
};

/** Makes a change. What the kernel says against it is an OSError in its own words. */
export function change(words: string[], wanted: Change): void {
  using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
  nl_request(sock, ...wanted.request(words));
}
