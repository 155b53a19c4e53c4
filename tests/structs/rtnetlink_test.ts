// What the kernel says of the machine's network over NETLINK_ROUTE, beside what Deno and /proc say of it.

import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import * as structs from "../../structs.ts";
import { test } from "../support/descriptors.ts";
import { in_emulation } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } = socket;
const here = Deno.build.os === "linux" && !in_emulation;

function linuxTest(name: string, fn: () => void): void {
  test(here ? name : `${name} [needs Linux itself]`, { ignore: !here }, fn);
}

/** The payloads of all messages of a type, in answer to a request. */
function dump(get: number, type: number, head: Uint8Array): Uint8Array[] {
  using sock = new socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  sock.settimeout(10);
  sock.sendto(structs.pack_nlmsg({ type: get, flags: socket.NLM_F_REQUEST | socket.NLM_F_DUMP }, head), [0, 0]);
  const payloads: Uint8Array[] = [];
  while (true) {
    for (const message of structs.unpack_nlmsgs(sock.recv(65536))) {
      if (message.type === socket.NLMSG_DONE) return payloads;
      assertEquals(message.type, type);
      payloads.push(message.payload);
    }
  }
}

const attribute = (attributes: structs.NlAttr[], type: number) => attributes.find(([found]) => found === type)?.[1];
const u32 = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

linuxTest("addresses: those that Deno.networkInterfaces() knows, with the same prefixes", () => {
  const ours = [AF_INET, AF_INET6].flatMap((family) => {
    const payloads = dump(socket.RTM_GETADDR, socket.RTM_NEWADDR, structs.pack_ifaddrmsg({ family }));
    return payloads.map((payload) => {
      const message = structs.unpack_ifaddrmsg(payload);
      assertEquals(message.family, family);
      const bytes = attribute(message.attributes, socket.IFA_LOCAL) ??
        attribute(message.attributes, socket.IFA_ADDRESS);
      const address = socket.inet_ntop(family, bytes!);
      return `${socket.if_indextoname(message.index)} ${address}/${message.prefixlen}`;
    });
  });
  const theirs = Deno.networkInterfaces().map(({ name, address, cidr }) => `${name} ${address}/${cidr!.split("/")[1]}`);
  assertEquals(ours.sort(), theirs.sort());
});

linuxTest("routes: those of /proc/net/route are in the main table", () => {
  const family = AF_INET;
  const payloads = dump(socket.RTM_GETROUTE, socket.RTM_NEWROUTE, structs.pack_rtmsg({ family }));
  const ours = payloads.flatMap((payload) => {
    const { attributes, ...message } = structs.unpack_rtmsg(payload);
    if (message.table !== socket.RT_TABLE_MAIN || message.type !== socket.RTN_UNICAST) return [];
    const output = attribute(attributes, socket.RTA_OIF);
    if (output === undefined) return []; // several ways
    const number = (type: number) => u32(attribute(attributes, type) ?? new Uint8Array(4));
    const name = socket.if_indextoname(u32(output));
    const hex = [socket.RTA_DST, socket.RTA_GATEWAY].map((type) => number(type).toString(16).padStart(8, "0"));
    return `${name} ${hex.join(" ")} ${number(socket.RTA_PRIORITY)}/${message.dst_len}`;
  });
  const bits = (mask: string) => parseInt(mask, 16).toString(2).replaceAll("0", "").length;
  const theirs = Deno.readTextFileSync("/proc/net/route").trim().split("\n").slice(1).map((line) => {
    const [name, target, gateway, , , , metric, mask] = line.toLowerCase().split(/\s+/);
    return `${name} ${target} ${gateway} ${metric}/${bits(mask)}`;
  });
  assertEquals(ours.sort(), theirs.sort());
});

linuxTest("links: the names of if_nameindex(), the flags and sizes of /sys/class/net", () => {
  const payloads = dump(socket.RTM_GETLINK, socket.RTM_NEWLINK, structs.pack_ifinfomsg({}));
  const links = payloads.map((payload) => structs.unpack_ifinfomsg(payload));
  const name = (attributes: structs.NlAttr[]) =>
    new TextDecoder().decode(attribute(attributes, socket.IFLA_IFNAME)).replace("\0", "");
  assertEquals(links.map(({ index, attributes }) => [index, name(attributes)]), socket.if_nameindex());
  for (const { flags, attributes } of links) {
    const file = (file: string) => Number(Deno.readTextFileSync(`/sys/class/net/${name(attributes)}/${file}`));
    assertEquals(u32(attribute(attributes, socket.IFLA_MTU)!), file("mtu"));
    const settings = socket.IFF_UP | socket.IFF_BROADCAST | socket.IFF_LOOPBACK | socket.IFF_NOARP |
      socket.IFF_MULTICAST;
    assertEquals(flags & settings, file("flags") & settings);
  }
});

linuxTest("neighbours: those of /proc/net/arp are among them", () => {
  const payloads = dump(socket.RTM_GETNEIGH, socket.RTM_NEWNEIGH, structs.pack_ndmsg({ family: AF_INET }));
  const ours = payloads.map((payload) => {
    const { ifindex, attributes } = structs.unpack_ndmsg(payload);
    const hardware = attribute(attributes, socket.NDA_LLADDR)?.toHex() ?? "";
    const address = socket.inet_ntop(AF_INET, attribute(attributes, socket.NDA_DST)!);
    return `${address} ${hardware} ${socket.if_indextoname(ifindex)}`;
  });
  const theirs = Deno.readTextFileSync("/proc/net/arp").trim().split("\n").slice(1).flatMap((line) => {
    const [address, , flags, hardware, , name] = line.split(/\s+/);
    return Number(flags) === 0 ? [] : `${address} ${hardware.replaceAll(":", "")} ${name}`;
  });
  assertEquals(theirs.filter((line) => !ours.includes(line)), []);
});
