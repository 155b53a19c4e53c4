// Changes the network of its own namespace by netlink, a step for each word: what ip(8) and conntrack then show is compared.

import * as socket from "../../../mod.ts";
import * as nl from "../../../netlink.ts";
import * as structs from "../../../structs.ts";

const { AF_INET, AF_NETLINK, NLM_F_CREATE, NLM_F_EXCL, SOCK_RAW, NETLINK_ROUTE } = socket;
const NEW = NLM_F_CREATE | NLM_F_EXCL;
const text = (name: string) => new TextEncoder().encode(`${name}\0`);
const u32 = (number: number) => Uint8Array.of(number, number >> 8, number >> 16, number >> 24);

using sock = new socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
const request = (type: number, flags: number, ...payload: [Uint8Array, ...Uint8Array[]]) =>
  nl.nl_request(sock, type, flags, ...payload);
const named = (name: string) => structs.pack_nlattr(socket.IFLA_IFNAME, text(name));
const info = (kind: string, ...data: Uint8Array[]) =>
  structs.pack_nlattr(
    socket.IFLA_LINKINFO,
    structs.pack_nlattr(socket.IFLA_INFO_KIND, text(kind)),
    structs.pack_nlattr(socket.IFLA_INFO_DATA, ...data),
  );
const up = (name: string) => {
  const { IFF_UP: flags } = socket;
  const message = { index: socket.if_nametoindex(name), flags, change: flags };
  request(socket.RTM_NEWLINK, 0, structs.pack_ifinfomsg(message));
};

// A pair of veth, their addresses, a VLAN on one of them.
const peer = structs.pack_nlattr(nl.VETH_INFO_PEER, structs.pack_ifinfomsg({}), named("right"));
request(socket.RTM_NEWLINK, NEW, structs.pack_ifinfomsg({}), named("left"), info("veth", peer));
for (const name of ["left", "right"]) up(name);
const index = socket.if_nametoindex("left");
const vlan = structs.pack_nlattr(nl.IFLA_VLAN_ID, Uint8Array.of(42, 0));
const link = structs.pack_nlattr(socket.IFLA_LINK, u32(index));
let tagged = "made";
try {
  request(socket.RTM_NEWLINK, NEW, structs.pack_ifinfomsg({}), named("tagged"), link, info("vlan", vlan));
} catch (error) {
  tagged = (error as socket.OSError).code!; // EOPNOTSUPP: this kernel has no VLANs.
}
const own = structs.pack_nlattr(socket.IFA_LOCAL, socket.inet_aton("10.1.0.1"));
request(socket.RTM_NEWADDR, NEW, structs.pack_ifaddrmsg({ family: AF_INET, prefixlen: 24, index }), own);

// A route of two ways, and a rule.
const way = (host: string, hops: number) =>
  structs.pack_rtnexthop({ hops, ifindex: index }, structs.pack_nlattr(socket.RTA_GATEWAY, socket.inet_aton(host)));
const { RT_TABLE_MAIN: table, RTPROT_STATIC: protocol, RTN_UNICAST: type } = socket;
request(
  socket.RTM_NEWROUTE,
  NEW,
  structs.pack_rtmsg({ family: AF_INET, dst_len: 24, table, protocol, type }),
  structs.pack_nlattr(socket.RTA_DST, socket.inet_aton("10.2.0.0")),
  structs.pack_nlattr(socket.RTA_MULTIPATH, way("10.1.0.2", 0), way("10.1.0.3", 4)),
);
request(
  socket.RTM_NEWRULE,
  NEW,
  structs.pack_fib_rule_hdr({ family: AF_INET, src_len: 8, table: 100, action: nl.FR_ACT_TO_TBL }),
  structs.pack_nlattr(nl.FRA_SRC, socket.inet_aton("10.0.0.0")),
  structs.pack_nlattr(nl.FRA_PRIORITY, u32(1234)),
);

// What the library reads of the route, and the refusal of one more.
const routes = [...request(socket.RTM_GETROUTE, socket.NLM_F_DUMP, structs.pack_rtmsg({ family: AF_INET }))]
  .map(({ payload }) => structs.unpack_rtmsg(payload).attributes.find(([type]) => type === socket.RTA_MULTIPATH)?.[1])
  .filter((multipath) => multipath !== undefined)
  .map((multipath) =>
    structs.unpack_rtnexthops(multipath).map(({ hops, attributes }) => [
      socket.inet_ntop(AF_INET, attributes.find(([type]) => type === socket.RTA_GATEWAY)![1]),
      hops + 1,
    ])
  );
let refused: unknown;
try {
  request(socket.RTM_NEWADDR, NEW, structs.pack_ifaddrmsg({ family: AF_INET, prefixlen: 64, index }), own);
} catch (error) {
  const { errno, code, strerror } = error as socket.OSError;
  refused = [errno, code, strerror];
}

// Leaving a dump early leaves the socket usable; notifications come to another socket.
for (const _ of request(socket.RTM_GETLINK, socket.NLM_F_DUMP, structs.pack_ifinfomsg({}))) break;
using watcher = new socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
watcher.bind([0, socket.RTMGRP_LINK]);
watcher.settimeout(10);
request(socket.RTM_NEWLINK, NEW, structs.pack_ifinfomsg({}), named("third"), info("veth"));
const noticed: string[] = [];
for (const { type, payload } of nl.nl_messages(watcher)) {
  if (type === socket.RTM_NEWLINK) noticed.push(socket.if_indextoname(structs.unpack_ifinfomsg(payload).index));
  if (noticed.length === 2) break; // Both ends of the new pair.
}
request(socket.RTM_DELLINK, 0, structs.pack_ifinfomsg({ index: socket.if_nametoindex("third") }));

async function ip(...args: string[]): Promise<unknown> {
  const { stdout } = await new Deno.Command("ip", { args: ["-j", ...args] }).output();
  return JSON.parse(new TextDecoder().decode(stdout) || "[]");
}
console.log(JSON.stringify({
  ...{ tagged, routes, refused, noticed },
  ip: {
    links: await ip("-d", "link"),
    addresses: await ip("-4", "address", "show", "left"),
    route: await ip("route", "show", "10.2.0.0/24"),
    rules: await ip("rule"),
  },
}));
