// What the kernel tells of its interfaces over NETLINK, and frames of PACKET between the ends of a veth pair.

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import {
  BPF,
  bpf_jump,
  bpf_stmt,
  pack_ifinfomsg,
  pack_nlattr,
  pack_nlmsg,
  pack_sock_fprog,
  unpack_ifinfomsg,
  unpack_nlmsgerr,
  unpack_nlmsgs,
} from "../../structs.ts";
import { bytes, on_kernel, output, python, text } from "./support/mod.ts";

const { AF_NETLINK, AF_PACKET, NETLINK_ROUTE, NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REQUEST } = socket;
const { NLMSG_DONE, NLMSG_ERROR, RTM_DELLINK, RTM_GETLINK, RTM_NEWLINK, SOCK_RAW } = socket;
const IFLA_IFNAME = 3, IFLA_LINKINFO = 18, IFLA_INFO_KIND = 1, IFLA_INFO_DATA = 2, VETH_INFO_PEER = 1, IFF_UP = 1;

type Netlink = socket.Socket<"AF_NETLINK">;

function netlink(groups: number = 0): Netlink {
  const sock = new socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  sock.settimeout(60);
  sock.bind([0, groups]);
  return sock;
}

const cstring = (name: string) => bytes(name + "\0");

function name_of(payload: Uint8Array): string | undefined {
  const attribute = unpack_ifinfomsg(payload).attributes.find(([type]) => type === IFLA_IFNAME);
  return attribute && text(attribute[1].subarray(0, -1));
}

/** Asks for something to be done, and gives the error number. */
function request(sock: Netlink, type: number, flags: number, ...payload: Uint8Array[]): number {
  sock.sendto(pack_nlmsg({ type, flags: NLM_F_REQUEST | NLM_F_ACK | flags, seq: 7 }, ...payload), [0, 0]);
  const answer = unpack_nlmsgs(sock.recv(65536)).find(({ type }) => type === NLMSG_ERROR)!;
  const { error, header } = unpack_nlmsgerr(answer.payload);
  assertEquals([header.type, header.seq], [type, 7]);
  return error;
}

const [netlink_test] = on_kernel(() => netlink().close());
const [, user_with_python] = on_kernel(() => new socket.socket(AF_NETLINK, SOCK_RAW, socket.NETLINK_USERSOCK).close());
const [link_test, link_with_python] = on_kernel(() => {
  assert(
    socket.if_nameindex().some(([, name]) => name === "dummy0"),
    "needs a machine of its own, to add interfaces to",
  );
});

netlink_test("a dump of NETLINK_ROUTE lists the links that ip(8) lists", async () => {
  using sock = netlink();
  const [pid] = sock.getsockname();
  sock.sendto(pack_nlmsg({ type: RTM_GETLINK, flags: NLM_F_REQUEST | NLM_F_DUMP, seq: 1 }, pack_ifinfomsg({})), [0, 0]);
  const links: [number, string][] = [];
  for (let done = false; !done;) {
    const [data, from] = sock.recvfrom(65536);
    assertEquals(from, [0, 0]);
    for (const message of unpack_nlmsgs(data)) {
      assertEquals([message.seq, message.pid], [1, pid]);
      if (message.type === RTM_NEWLINK) {
        links.push([unpack_ifinfomsg(message.payload).index, name_of(message.payload)!]);
      }
      done = message.type === NLMSG_DONE;
    }
  }
  assertEquals(links, socket.if_nameindex());
  const ip = await output("ip", "-o", "link").catch(() => undefined); // Where it is not installed if_nameindex must do.
  if (ip === undefined) return;
  assertEquals(links.map(([index, name]) => `${index}: ${name}`), ip.match(/^\d+: [^:@]+/gm));
});

netlink_test("an error of netlink is told with its number", () => {
  using sock = netlink();
  assertEquals(request(sock, RTM_GETLINK, 0, pack_ifinfomsg({ index: 9999 })), 19); // ENODEV
});

link_test("a notice of NETLINK_ROUTE tells of an interface that comes, and one that goes", () => {
  using watch = netlink(socket.RTMGRP_LINK), sock = netlink();
  assertEquals(watch.getsockname()[1], socket.RTMGRP_LINK);
  const link = [
    pack_nlattr(IFLA_IFNAME, cstring("dummy9")),
    pack_nlattr(IFLA_LINKINFO, pack_nlattr(IFLA_INFO_KIND, cstring("dummy"))),
  ];
  assertEquals(request(sock, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, pack_ifinfomsg({}), ...link), 0);
  const index = socket.if_nametoindex("dummy9");
  assertEquals(request(sock, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, pack_ifinfomsg({}), ...link), 17); // EEXIST
  assertEquals(request(sock, RTM_DELLINK, 0, pack_ifinfomsg({ index })), 0);
  const seen: [number, string | undefined][] = [];
  while (seen.at(-1)?.[0] !== RTM_DELLINK) {
    const [data, from] = watch.recvfrom(65536);
    assertEquals(from, [0, socket.RTMGRP_LINK]);
    for (const { type, payload } of unpack_nlmsgs(data)) seen.push([type, name_of(payload)]);
  }
  assertEquals([seen[0], seen.at(-1)], [[RTM_NEWLINK, "dummy9"], [RTM_DELLINK, "dummy9"]]);
});

user_with_python("netlink messages go to Python's socket and back", async () => {
  const USER = socket.NETLINK_USERSOCK;
  using sock = new socket.socket(AF_NETLINK, SOCK_RAW, USER);
  sock.settimeout(60);
  sock.bind([0, 0]);
  const theirs = await python(`
nl = socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK); nl.settimeout(60); nl.bind((0, 0))
out = nl.getsockname()`) as [number, number];
  const message = pack_nlmsg({ type: 16, seq: 5 }, bytes("to Python"));
  sock.sendto(message, theirs);
  assertEquals(await python("data, who = nl.recvfrom(1000); out = [data, who]"), [message.toHex(), sock.getsockname()]);
  await python("nl.sendto(data, who); nl.close()");
  assertEquals(sock.recvfrom(1000), [message, theirs]);
});

const PROTO = 0x88b5; // for experiments
const [BROADCAST, OTHER] = ["ffffffffffff", "020000000099"];

type Packet = socket.Socket<"AF_PACKET">;

function packet(name: string, proto: number = PROTO): Packet {
  const sock = new socket.socket(AF_PACKET, SOCK_RAW, 0);
  sock.settimeout(60);
  sock.bind([name, proto]);
  return sock;
}

/** Makes the two ends, by netlink; returns their hardware addresses. */
function veth(one: string, other: string): [Uint8Array, Uint8Array] {
  using sock = netlink();
  const peer = pack_nlattr(VETH_INFO_PEER, pack_ifinfomsg({}), pack_nlattr(IFLA_IFNAME, cstring(other)));
  const info = pack_nlattr(
    IFLA_LINKINFO,
    pack_nlattr(IFLA_INFO_KIND, cstring("veth")),
    pack_nlattr(IFLA_INFO_DATA, peer),
  );
  const name = pack_nlattr(IFLA_IFNAME, cstring(one));
  assertEquals(request(sock, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, pack_ifinfomsg({}), name, info), 0);
  return [one, other].map((name) => {
    const index = socket.if_nametoindex(name);
    assertEquals(request(sock, RTM_NEWLINK, 0, pack_ifinfomsg({ index, flags: IFF_UP, change: IFF_UP })), 0);
    using end = packet(name);
    return end.getsockname()[4];
  }) as [Uint8Array, Uint8Array];
}

function frame(to: string, from: Uint8Array, payload: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...Uint8Array.fromHex(to), ...from, PROTO >> 8, PROTO & 0xff, ...bytes(payload));
}

link_with_python(
  "a frame sent on one end of a veth pair is seen on the other, with where it came from and for whom",
  async () => {
    const [one_mac, other_mac] = veth("veth0", "veth1");
    using one = packet("veth0"), other = packet("veth1");
    const ETHERNET = 1;
    assertEquals(one.getsockname(), ["veth0", PROTO, socket.PACKET_HOST, ETHERNET, one_mac]);

    const frames = [
      [other_mac.toHex(), socket.PACKET_HOST],
      [BROADCAST, socket.PACKET_BROADCAST],
      ["33330000aaaa", socket.PACKET_MULTICAST],
      [OTHER, socket.PACKET_OTHERHOST],
    ] as const;
    for (const [to, pkttype] of frames) {
      const sent = frame(to, one_mac, "for whom?");
      assertEquals(one.send(sent), sent.length);
      assertEquals(other.recvfrom(2000), [sent, ["veth1", PROTO, pkttype, ETHERNET, one_mac]]);
    }

    // A socket of type SOCK_DGRAM leaves the header to the kernel, which takes it from the address.
    using plain = new socket.socket(AF_PACKET, socket.SOCK_DGRAM, 0);
    plain.sendto(bytes("no header"), ["veth0", PROTO, 0, 0, other_mac]);
    assertEquals(other.recv(2000), frame(other_mac.toHex(), one_mac, "no header"));

    // What leaves is shown to those who listen to everything.
    using all = packet("veth0", socket.ETH_P_ALL);
    one.send(frame(BROADCAST, one_mac, "outgoing"));
    while (true) {
      const [data, address] = all.recvfrom(2000); // The kernel may say something of its own.
      if (address[1] !== PROTO) continue;
      assertEquals(text(data.subarray(14)), "outgoing");
      assertEquals(address, ["veth0", PROTO, socket.PACKET_OUTGOING, ETHERNET, one_mac]);
      break;
    }

    const theirs = await python(`
p = socket.socket(AF_PACKET, SOCK_RAW); p.settimeout(60); p.bind(('veth1', ${PROTO}))
out = p.getsockname()`);
    assertEquals(theirs, ["veth1", PROTO, 0, ETHERNET, other_mac.toHex()]);
    one.send(frame(BROADCAST, one_mac, "to Python"));
    assertEquals(await python("out = p.recvfrom(2000)"), [
      frame(BROADCAST, one_mac, "to Python").toHex(),
      ["veth1", PROTO, socket.PACKET_BROADCAST, ETHERNET, one_mac.toHex()],
    ]);
    await python(`p.send(bytes.fromhex('${frame(one_mac.toHex(), other_mac, "from Python").toHex()}')); p.close()`);
    const [data, address] = one.recvfrom(2000);
    assertEquals([text(data.subarray(14)), address], ["from Python", [
      "veth0",
      PROTO,
      socket.PACKET_HOST,
      ETHERNET,
      other_mac,
    ]]);
  },
);

link_test("a filter of SO_ATTACH_FILTER picks frames by their payload", () => {
  const [mac] = veth("veth2", "veth3");
  using sender = packet("veth2"), receiver = packet("veth3");
  receiver.setsockopt(
    socket.SOL_SOCKET,
    socket.SO_ATTACH_FILTER,
    pack_sock_fprog([
      bpf_stmt(BPF.LD | BPF.B | BPF.ABS, 14),
      bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, "y".charCodeAt(0), 0, 1),
      bpf_stmt(BPF.RET | BPF.K, 0xffff),
      bpf_stmt(BPF.RET | BPF.K, 0),
    ]),
  );
  for (const payload of ["no", "yes", "neither", "yonder"]) sender.send(frame(BROADCAST, mac, payload));
  assertEquals([receiver.recv(100), receiver.recv(100)].map((data) => text(data.subarray(14))), ["yes", "yonder"]);
});

link_test("an interface that is gone has no name, and one that never was ENODEV", () => {
  veth("veth4", "veth5");
  using sock = packet("veth4"), control = netlink();
  request(control, RTM_DELLINK, 0, pack_ifinfomsg({ index: socket.if_nametoindex("veth4") }));
  assertEquals(sock.getsockname()[0], "");
  const error = assertThrows(() => sock.bind(["none such", 3]), socket.OSError);
  assertEquals(error.code, "ENODEV");
});
