#!/usr/bin/env -S deno run --allow-ffi
/**
 * The machine's interfaces, addresses, routes and neighbors, and their changes as they happen: like ip(8), over
 * AF_NETLINK. Reading needs no privilege; changes need CAP_NET_ADMIN.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ip.ts
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ip.ts route
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ip.ts monitor
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ip.ts link add left type veth peer right
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ip.ts address add 192.0.2.1/24 dev left
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ip.ts route add 198.51.100.0/24 via 192.0.2.2
 */

import * as socket from "../mod.ts";
import { nl_messages, nl_request } from "../netlink.ts";
import { type NlAttr, pack_ifinfomsg, unpack_rtnexthops } from "../structs.ts";
import { unpack_ifaddrmsg, unpack_ifinfomsg, unpack_ndmsg, unpack_rtmsg } from "../structs.ts";
import { change, CHANGES } from "./support/ip_changes.ts";
import { Failure, program, WrongArguments } from "./support/program.ts";

const OPERSTATES = ["unknown", "absent", "down", "lower down", "testing", "dormant", "up"];
const NEIGHBOR_STATES: Record<number, string> = {
  ...{ 1: "incomplete", 2: "reachable", 4: "stale", 8: "delay", 16: "probe", 32: "failed", 64: "noarp" },
  128: "permanent",
};
const SCOPES: Record<number, string> = { 0: "global", 200: "site", 253: "link", 254: "host" };
const ROUTE_TYPES = [
  "",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
];

const view_of = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const u32 = (bytes: Uint8Array | undefined) => bytes === undefined ? undefined : view_of(bytes).getUint32(0, true);
const attribute = (attributes: NlAttr[], type: number) => attributes.find(([found]) => found === type)?.[1];
const hardware = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");

function ip(family: number, bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return "";
  return family === socket.AF_INET || family === socket.AF_INET6 ? socket.inet_ntop(family, bytes) : hardware(bytes);
}

function size(bytes: bigint): string {
  let number = Number(bytes), unit = 0;
  for (; number >= 1000 && unit < 4; unit++) number /= 1000;
  return unit === 0 ? `${number} B` : `${number.toFixed(1)} ${["B", "kB", "MB", "GB", "TB"][unit]}`;
}

/** What an interface is called; it may be gone already. */
function interface_name(index: number | undefined): string {
  if (index === undefined || index === 0) return "";
  try {
    return socket.if_indextoname(index);
  } catch {
    return `#${index}`;
  }
}

/** A kind of thing that the kernel knows: how to ask for all of them, and a row of each. */
interface Kind {
  get: number;
  added: number;
  removed: number;
  group: number;
  title: string[];
  row(payload: Uint8Array): string[] | undefined;
}

const KINDS: Record<string, Kind> = {
  link: {
    get: socket.RTM_GETLINK,
    added: socket.RTM_NEWLINK,
    removed: socket.RTM_DELLINK,
    group: socket.RTMGRP_LINK,
    title: ["index", "interface", "state", "MTU", "hardware address", "received", "sent"],
    row(payload) {
      const { index, attributes } = unpack_ifinfomsg(payload);
      const name = new TextDecoder().decode(attribute(attributes, socket.IFLA_IFNAME)).replace(/\0$/, "");
      const state = OPERSTATES[attribute(attributes, socket.IFLA_OPERSTATE)?.[0] ?? 0] ?? "";
      const address = hardware(attribute(attributes, socket.IFLA_ADDRESS) ?? new Uint8Array(0));
      const stats = attribute(attributes, socket.IFLA_STATS64); // struct rtnl_link_stats64
      const bytes = stats === undefined ? ["", ""] : [16, 24].map((at) => size(view_of(stats).getBigUint64(at, true)));
      return [String(index), name, state, String(u32(attribute(attributes, socket.IFLA_MTU)) ?? ""), address, ...bytes];
    },
  },
  address: {
    get: socket.RTM_GETADDR,
    added: socket.RTM_NEWADDR,
    removed: socket.RTM_DELADDR,
    group: socket.RTMGRP_IPV4_IFADDR | socket.RTMGRP_IPV6_IFADDR,
    title: ["interface", "address", "scope"],
    row(payload) {
      const { family, prefixlen, scope, index, attributes } = unpack_ifaddrmsg(payload);
      const address = attribute(attributes, socket.IFA_LOCAL) ?? attribute(attributes, socket.IFA_ADDRESS);
      return [interface_name(index), `${ip(family, address)}/${prefixlen}`, SCOPES[scope] ?? String(scope)];
    },
  },
  route: {
    get: socket.RTM_GETROUTE,
    added: socket.RTM_NEWROUTE,
    removed: socket.RTM_DELROUTE,
    group: socket.RTMGRP_IPV4_ROUTE | socket.RTMGRP_IPV6_ROUTE,
    title: ["destination", "by way of", "interface", "from", "metric", "type"],
    row(payload) {
      const { family, dst_len, table, type, attributes } = unpack_rtmsg(payload);
      if ((u32(attribute(attributes, socket.RTA_TABLE)) ?? table) !== socket.RT_TABLE_MAIN) return undefined;
      const target = attribute(attributes, socket.RTA_DST);
      const multipath = attribute(attributes, socket.RTA_MULTIPATH);
      const ways = multipath === undefined
        ? [{ ifindex: u32(attribute(attributes, socket.RTA_OIF)), attributes, weight: "" }]
        : unpack_rtnexthops(multipath).map((way) => ({ ...way, weight: ` (${way.hops + 1})` }));
      return [
        target === undefined ? family === socket.AF_INET ? "0.0.0.0/0" : "::/0" : `${ip(family, target)}/${dst_len}`,
        ways.map((way) => ip(family, attribute(way.attributes, socket.RTA_GATEWAY)) + way.weight).join(", "),
        [...new Set(ways.map(({ ifindex }) => interface_name(ifindex)))].join(", "),
        ip(family, attribute(attributes, socket.RTA_PREFSRC)),
        String(u32(attribute(attributes, socket.RTA_PRIORITY)) ?? ""),
        ROUTE_TYPES[type] ?? String(type),
      ];
    },
  },
  neighbor: {
    get: socket.RTM_GETNEIGH,
    added: socket.RTM_NEWNEIGH,
    removed: socket.RTM_DELNEIGH,
    group: socket.RTMGRP_NEIGH,
    title: ["address", "interface", "hardware address", "state"],
    row(payload) {
      const { family, ifindex, state, attributes } = unpack_ndmsg(payload);
      const address = ip(family, attribute(attributes, socket.NDA_DST));
      if (address === "") return undefined;
      return [
        address,
        interface_name(ifindex),
        hardware(attribute(attributes, socket.NDA_LLADDR) ?? new Uint8Array(0)),
        NEIGHBOR_STATES[state] ?? String(state),
      ];
    },
  },
};

/** All things of a kind. */
function dump(kind: Kind): string[][] {
  using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
  // The kernel looks only at the family in front, which is 0 for all; this struct is the longest of those it may be.
  return Array.from(
    nl_request(sock, kind.get, socket.NLM_F_DUMP, pack_ifinfomsg({})),
    ({ type, payload }) => type === kind.added ? kind.row(payload) : undefined,
  ).filter((row) => row !== undefined);
}

function table(title: string[], rows: string[][]): void {
  const widths = title.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i].length)));
  for (const row of [title, ...rows]) console.log(row.map((text, i) => text.padEnd(widths[i])).join("  ").trimEnd());
}

/** Prints changes. */
function monitor(names: string[]): void {
  const kinds = names.map((name) => [name, KINDS[name]] as const);
  using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
  sock.bind([0, kinds.reduce((groups, [, { group }]) => groups | group, 0)]);
  console.log(`Watching ${names.join(", ")} until Ctrl-C`);
  for (;;) {
    try {
      for (const { type, payload } of nl_messages(sock)) print_change(kinds, type, payload);
    } catch (error) {
      if (!(error instanceof socket.OSError) || error.code !== "ENOBUFS") throw error;
      console.log("more happened than could be told");
    }
  }
}

function print_change(kinds: (readonly [string, Kind])[], type: number, payload: Uint8Array): void {
  for (const [name, { added, removed, row }] of kinds) {
    const cells = type === added || type === removed ? row(payload) : undefined;
    if (cells === undefined) continue;
    const time = new Date().toTimeString().slice(0, 8);
    console.log(
      `${time}  ${type === added ? "+" : "-"} ${name.padEnd(8)}  ${cells.filter((text) => text).join("  ")}`,
    );
  }
}

const USAGE = "ip.ts [link | address | route | neighbor | monitor [KIND …] | link add|delete|set … | " +
  "address add|delete … | route add|delete …]";

await program(USAGE, {}, (_, args) => {
  if (socket.AF_NETLINK === undefined || Deno.build.os !== "linux") throw new Failure("this needs Linux's AF_NETLINK");
  const [command, wanted_change] = Object.entries(CHANGES).find(([words]) => words === args.slice(0, 2).join(" ")) ??
    [];
  if (wanted_change !== undefined) {
    try {
      return change(args.slice(2), wanted_change);
    } catch (error) {
      if (error instanceof WrongArguments) {
        throw new WrongArguments(`${error.message}: ${command} ${wanted_change.usage}`);
      }
      throw error;
    }
  }
  const monitors = args[0] === "monitor";
  const wanted = (monitors ? args.slice(1) : args).map((arg) => {
    const name = Object.keys(KINDS).find((kind) => kind.startsWith(arg));
    if (name === undefined) throw new WrongArguments(`'${arg}' is none of ${Object.keys(KINDS).join(", ")}, monitor`);
    return name;
  });
  const names = wanted.length > 0 ? wanted : Object.keys(KINDS);
  if (monitors) return monitor(names);
  names.forEach((name, i) => {
    if (i > 0) console.log();
    table(KINDS[name].title, dump(KINDS[name]));
  });
}, "changing takes CAP_NET_ADMIN");
