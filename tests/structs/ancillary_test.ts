// Ancillary data as they come from a kernel, and as values; the layouts of other systems by hand.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as structs from "../../structs.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6 } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, CMSG_SPACE, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET } =
  socket;
const linux = Deno.build.os === "linux";
const bytes = (text: string) => new TextEncoder().encode(text);

function linuxTest(name: string, fn: () => void | Promise<void>): void {
  test(linux ? name : `${name} [Linux]`, { ignore: !linux }, fn);
}

const ipv6_test = ignore_unless(linux && has_ipv6, "needs Linux with ::1", test);
const pythonTest = ignore_unless(linux && has_ipv6 && has_python, "needs Linux with ::1, and python3", test);

/** What qemu's user emulation does not pass on to the kernel. */
function nativeTest(name: string, fn: () => void): void {
  const ignore = !linux || in_emulation;
  test(ignore ? `${name} [needs Linux, and no emulator]` : name, { ignore }, fn);
}

const rawTest = ignore_unless(linux && !in_emulation && may_open_raw_sockets(), "needs Linux with CAP_NET_RAW", test);

function may_open_raw_sockets(): boolean {
  try {
    new socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close();
    return true;
  } catch (error) {
    if (error instanceof socket.PermissionError) return false;
    throw error;
  }
}

/** A UDP socket on the loopback interface. */
function udp6(): socket.Socket<"AF_INET6"> {
  const sock = new socket.socket(AF_INET6, SOCK_DGRAM);
  sock.bind(["::1", 0]);
  sock.settimeout(10);
  return sock;
}

function udp4(host = "127.0.0.1"): socket.Socket<"AF_INET"> {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind([host, 0]);
  sock.settimeout(10);
  return sock;
}

const int = (value: number) => Int32Array.of(value);
/** The values beside the next message. */
const values = (sock: socket.Socket<"AF_INET"> | socket.Socket<"AF_INET6"> | socket.Socket<"AF_UNIX">, flags = 0) =>
  sock.recvmsg(100, 512, flags)[1].map((item) => structs.unpack_ancillary(item));

/** The value of an item that should have this name. */
function value_of<Name extends keyof structs.AncillaryValues>(
  item: structs.AncillaryValue | null,
  name: Name,
): structs.AncillaryValues[Name] {
  assertEquals(item?.name, name);
  return item!.value as structs.AncillaryValues[Name];
}

ipv6_test("RFC 3542: the hop limit and the traffic class of a packet come beside it, as the socket sets them", () => {
  using a = udp6();
  using b = udp6();
  b.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1);
  b.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1);
  a.setsockopt(IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 7);
  a.setsockopt(IPPROTO_IPV6, socket.IPV6_TCLASS, 0x2c);
  a.sendto(bytes("x"), b.getsockname());
  assertEquals(values(b), [{ name: "IPV6_HOPLIMIT", value: 7 }, { name: "IPV6_TCLASS", value: 0x2c }]);
});

ipv6_test("RFC 3542: they can be set for one packet by sendmsg()", () => {
  using a = udp6();
  using b = udp6();
  b.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1);
  b.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1);
  for (const [hops, traffic] of [[1, 0], [64, 0x88], [255, 0xb8]]) {
    a.sendmsg(
      [bytes("x")],
      [[IPPROTO_IPV6, socket.IPV6_HOPLIMIT, int(hops)], [IPPROTO_IPV6, socket.IPV6_TCLASS, int(traffic)]],
      0,
      b.getsockname(),
    );
    assertEquals(values(b), [{ name: "IPV6_HOPLIMIT", value: hops }, { name: "IPV6_TCLASS", value: traffic }]);
  }
});

pythonTest("python3 sees the hop limit and the traffic class that we set, and we see python3's", async () => {
  using sock = udp6();
  for (const option of [socket.IPV6_RECVHOPLIMIT, socket.IPV6_RECVTCLASS]) sock.setsockopt(IPPROTO_IPV6, option, 1);
  await using python = new Python(
    `
import struct
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(("::1", 0))
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1)
say(s.getsockname()[1])
_, ancdata, _, peer = s.recvmsg(100, 200)
say(sorted((t, struct.unpack("i", d)[0]) for _, t, d in ancdata))
s.sendmsg([b"y"], [(socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT, struct.pack("i", 33)), (socket.IPPROTO_IPV6, socket.IPV6_TCLASS, struct.pack("i", 12))], 0, peer)
`,
  );
  const port = Number(await python.line());
  sock.sendmsg(
    [bytes("x")],
    [[IPPROTO_IPV6, socket.IPV6_HOPLIMIT, int(9)], [IPPROTO_IPV6, socket.IPV6_TCLASS, int(0x50)]],
    0,
    ["::1", port],
  );
  assertEquals(await python.line(), `[(${socket.IPV6_HOPLIMIT}, 9), (${socket.IPV6_TCLASS}, 80)]`);
  assertEquals(values(sock), [{ name: "IPV6_HOPLIMIT", value: 33 }, { name: "IPV6_TCLASS", value: 12 }]);
});

ipv6_test("IPV6_PKTINFO says where a packet went to, and sets where one comes from", () => {
  using a = udp6();
  using b = udp6();
  b.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1);
  a.sendmsg([bytes("x")], [[IPPROTO_IPV6, socket.IPV6_PKTINFO, structs.pack_in6_pktinfo("::1")]], 0, b.getsockname());
  assertEquals(values(b), [{ name: "IPV6_PKTINFO", value: { addr: "::1", ifindex: socket.if_nametoindex("lo") } }]);
});

linuxTest("IPv4: TTL and TOS of a packet come beside it", () => {
  using a = udp4();
  using b = udp4();
  b.setsockopt(IPPROTO_IP, socket.IP_RECVTTL, 1);
  b.setsockopt(IPPROTO_IP, socket.IP_RECVTOS, 1);
  a.sendmsg(
    [bytes("x")],
    [[IPPROTO_IP, socket.IP_TTL, int(42)], [IPPROTO_IP, socket.IP_TOS, int(0x10)]],
    0,
    b.getsockname(),
  );
  assertEquals(values(b), [{ name: "IP_TTL", value: 42 }, { name: "IP_TOS", value: 0x10 }]);
});

linuxTest("a UDP server on two addresses answers from the one that it was asked at, by IP_PKTINFO", () => {
  using server = udp4("0.0.0.0");
  server.setsockopt(IPPROTO_IP, socket.IP_PKTINFO, 1);
  const [, port] = server.getsockname();
  const ifindex = socket.if_nametoindex("lo");
  for (const host of ["127.0.0.1", "127.0.0.2"]) {
    using client = udp4();
    client.sendto(bytes("who are you?"), [host, port]);
    const [, [item], , from] = server.recvmsg(100, CMSG_SPACE(12));
    const info = structs.unpack_ancillary(item);
    assertEquals(info, { name: "IP_PKTINFO", value: { ifindex, spec_dst: host, addr: host } });
    const answer = structs.pack_in_pktinfo(0, structs.unpack_in_pktinfo(item[2]).addr);
    server.sendmsg([bytes("me")], [[IPPROTO_IP, socket.IP_PKTINFO, answer]], 0, from);
    assertEquals(client.recvfrom(10)[1], [host, port]);
  }
});

/** Whether this user has a number in its own namespace: in one without a map the kernel refuses its credentials. */
function has_user_number(): boolean {
  try {
    return Deno.readTextFileSync("/proc/self/uid_map") !== "";
  } catch {
    return true; // An emulator may not show it.
  }
}
const credentials_test = ignore_unless(linux && has_user_number(), "needs Linux, and a user with a number", test);

credentials_test("SCM_CREDENTIALS names the process, user and group of the sender", () => {
  using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_STREAM));
  const [a, b] = sockets;
  b.setsockopt(SOL_SOCKET, socket.SO_PASSCRED, 1);
  const mine = { pid: Deno.pid, uid: Deno.uid()!, gid: Deno.gid()! };
  a.sendall(bytes("x"));
  assertEquals(values(b), [{ name: "SCM_CREDENTIALS", value: mine }]);
  const credentials = structs.pack_ucred(mine.pid, mine.uid, mine.gid);
  a.sendmsg([bytes("x")], [[SOL_SOCKET, socket.SCM_CREDENTIALS, credentials]]);
  assertEquals(values(b), [{ name: "SCM_CREDENTIALS", value: mine }]);
});

nativeTest("kernel timestamps say when a packet arrived, to the nanosecond or the microsecond", () => {
  using a = udp4();
  for (const [option, name] of [[socket.SO_TIMESTAMPNS, "SCM_TIMESTAMPNS"], [socket.SO_TIMESTAMP, "SCM_TIMESTAMP"]]) {
    using b = udp4();
    b.setsockopt(SOL_SOCKET, option as number, 1);
    const before = BigInt(Date.now()) * 1_000_000n;
    a.sendto(bytes("x"), b.getsockname());
    const [stamp] = values(b);
    assertEquals(stamp?.name, name as "SCM_TIMESTAMP");
    const time = stamp!.value as bigint, second = 1_000_000_000n;
    assert(time > before - second && time < BigInt(Date.now()) * 1_000_000n + second, `${time} is not now`);
    if (name === "SCM_TIMESTAMP") assertEquals(time % 1000n, 0n);
  }
});

linuxTest("IP_RECVERR: a port without a listener is told through the error queue", () => {
  using a = udp4();
  const gone = udp4(), to = gone.getsockname();
  gone.close();
  a.setsockopt(IPPROTO_IP, socket.IP_RECVERR, 1);
  a.sendto(bytes("anybody?"), to);
  const [data, [item], flags, address] = a.recvmsg(100, 512, socket.MSG_ERRQUEUE);
  assertEquals([new TextDecoder().decode(data), address], ["anybody?", to]);
  assert((flags & socket.MSG_ERRQUEUE) !== 0);
  assertEquals(structs.unpack_ancillary(item), {
    name: "IP_RECVERR",
    value: { errno: 111, origin: 2, type: 3, code: 3, info: 0, data: 0, offender: "127.0.0.1" },
  });
});

ipv6_test("IPV6_RECVERR: the same over IPv6", () => {
  using a = udp6();
  const gone = udp6(), to = gone.getsockname();
  gone.close();
  a.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVERR, 1);
  a.sendto(bytes("anybody?"), to);
  const [, [item]] = a.recvmsg(100, 512, socket.MSG_ERRQUEUE);
  assertEquals(structs.unpack_ancillary(item), {
    name: "IPV6_RECVERR",
    value: { errno: 111, origin: 3, type: 1, code: 4, info: 0, data: 0, offender: "::1" },
  });
});

linuxTest("UDP_GRO gives the size of the segments that were received as one", () => {
  using a = udp4();
  using b = udp4();
  b.setsockopt(socket.IPPROTO_UDP, socket.UDP_GRO, 1);
  a.setsockopt(socket.IPPROTO_UDP, socket.UDP_SEGMENT, 500);
  a.sendto(new Uint8Array(1700), b.getsockname());
  const [data, [item]] = b.recvmsg(65536, 100);
  assertEquals(data.length, 1700);
  assertEquals(structs.unpack_ancillary(item), { name: "UDP_GRO", value: 500 });
});

nativeTest("SCM_TIMESTAMPING says when a packet was received, and in the error queue when it was sent", async () => {
  using a = udp4();
  const { SOF_TIMESTAMPING_OPT_TSONLY, SOF_TIMESTAMPING_RX_SOFTWARE, SOF_TIMESTAMPING_SOFTWARE } = socket;
  const flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | socket.SOF_TIMESTAMPING_TX_SOFTWARE;
  a.setsockopt(SOL_SOCKET, socket.SO_TIMESTAMPING, flags | SOF_TIMESTAMPING_OPT_TSONLY);
  const before = BigInt(Date.now()) * 1_000_000n, second = 1_000_000_000n;
  const times = () => {
    a.sendto(bytes("x"), a.getsockname());
    return [values(a)[0], values(a, socket.MSG_ERRQUEUE)[0]];
  };
  // The kernel begins to take the time of all that comes after the first socket has asked for it, on a thread of its
  // own: so there are pauses, in which that thread runs on a loaded machine too.
  let items = times();
  for (let tries = 0; items[0] === undefined && tries < 5000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    items = times();
  }
  const after = BigInt(Date.now()) * 1_000_000n + second;
  for (const item of items) {
    const { software, hardware } = value_of(item, "SCM_TIMESTAMPING");
    assert(software > before - second && software < after, `${software} is not now`);
    assertEquals(hardware, 0n);
  }
});

nativeTest("SO_RXQ_OVFL counts what was dropped for lack of room", () => {
  using a = udp4();
  using b = udp4();
  b.setsockopt(SOL_SOCKET, socket.SO_RXQ_OVFL, 1);
  b.setsockopt(SOL_SOCKET, socket.SO_RCVBUF, 1);
  const full = new Uint8Array(1000);
  for (let i = 0; i < 20; i++) a.sendto(full, b.getsockname());
  b.setblocking(false);
  let received = 0;
  try {
    while (b.recv(1000).length === full.length) received++;
  } catch (error) {
    assert(error instanceof socket.BlockingIOError);
  }
  assert(received < 20, `all ${received} had room`);
  a.sendto(bytes("x"), b.getsockname());
  b.settimeout(10);
  assertEquals(values(b), [{ name: "SO_RXQ_OVFL", value: 20 - received }]);
});

nativeTest("IP_ORIGDSTADDR is an address", () => {
  using a = udp4();
  a.setsockopt(IPPROTO_IP, socket.IP_RECVORIGDSTADDR, 1);
  a.sendto(bytes("x"), a.getsockname());
  assertEquals(values(a), [{ name: "IP_ORIGDSTADDR", value: a.getsockname() }]);
});

ignore_unless(linux && has_ipv6 && !in_emulation, "needs Linux with ::1, and no emulator", test)(
  "IPV6_ORIGDSTADDR is an address",
  () => {
    using b = udp6();
    b.setsockopt(IPPROTO_IPV6, socket.IPV6_RECVORIGDSTADDR, 1);
    b.sendto(bytes("x"), b.getsockname());
    assertEquals(values(b), [{ name: "IPV6_ORIGDSTADDR", value: b.getsockname() }]);
  },
);

linuxTest("TCP_CM_INQ says how many bytes are left", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname(), 10);
  const [conn] = server.accept();
  using _conn = conn;
  client.setsockopt(socket.IPPROTO_TCP, socket.TCP_INQ, 1);
  conn.sendall(new Uint8Array(1000));
  const [data, [item]] = client.recvmsg(300, CMSG_SPACE(4));
  assertEquals([data.length, structs.unpack_ancillary(item)], [300, { name: "TCP_CM_INQ", value: 700 }]);
});

linuxTest("PACKET_AUXDATA tells of a frame what is not in it, the tag of a virtual network for one", () => {
  const item = (hex: string) => {
    const { PACKET_AUXDATA, SOL_PACKET } = socket;
    return value_of(structs.unpack_ancillary([SOL_PACKET, PACKET_AUXDATA, Uint8Array.fromHex(hex)]), "PACKET_AUXDATA");
  };
  const sizes = "3c000000" + "28000000" + "0000" + "0e00";
  const frame = { len: 60, snaplen: 40, mac: 0, net: 14 };
  assertEquals(item("01000000" + sizes + "0000" + "0000"), { status: 1, ...frame, vlan_tci: null, vlan_tpid: null });
  assertEquals(item("51000000" + sizes + "0a60" + "0081"), {
    ...{ status: 0x51, ...frame },
    ...{ vlan_tci: 0x600a, vlan_tpid: socket.ETH_P_8021Q },
  });
  assertThrows(() => structs.unpack_tpacket_auxdata(new Uint8Array(19)), RangeError, "auxdata: 20 bytes");
});

rawTest("PACKET_AUXDATA comes with each frame", () => {
  using frames = new socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0);
  const { PACKET_MR_ALLMULTI, SOL_PACKET } = socket;
  const request = structs.pack_packet_mreq(socket.if_nametoindex("lo"), PACKET_MR_ALLMULTI);
  frames.setsockopt(SOL_PACKET, socket.PACKET_ADD_MEMBERSHIP, request);
  frames.setsockopt(SOL_PACKET, socket.PACKET_DROP_MEMBERSHIP, request); // An error, had it not been added.
  frames.setsockopt(socket.SOL_PACKET, socket.PACKET_AUXDATA, 1);
  frames.settimeout(10);
  frames.bind(["lo", socket.ETH_P_IP]);
  using a = udp4();
  a.sendto(bytes("x"), a.getsockname());
  const [frame, [item]] = frames.recvmsg(20, CMSG_SPACE(20));
  const { len, snaplen, mac, net, vlan_tci } = value_of(structs.unpack_ancillary(item), "PACKET_AUXDATA");
  assertEquals([frame.length, snaplen], [20, len]);
  assert(len > 20, `${len} bytes`);
  assertEquals([mac, net, vlan_tci], [0, 14, null]);
  const stats = structs.unpack_tpacket_stats(frames.getsockopt(SOL_PACKET, socket.PACKET_STATISTICS, 8));
  assert(stats.packets > stats.drops, Deno.inspect(stats)); // Others' traffic may have been too much.
});

nativeTest("TCP_INFO tells of a connection: its state, the bytes that went and came", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname(), 10);
  const [conn] = server.accept();
  using _conn = conn;
  conn.settimeout(10);
  const info = (sock: socket.Socket) =>
    structs.unpack_tcp_info(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256));
  client.sendall(new Uint8Array(1000));
  conn.sendall(conn.recv(1000, socket.MSG_WAITALL).subarray(0, 300));
  client.recv(300, socket.MSG_WAITALL);
  const { state, snd_mss, bytes_sent, bytes_acked, bytes_received } = info(client);
  assertEquals(state, socket.TCP_ESTABLISHED);
  assertEquals(snd_mss, client.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG));
  // The SYN counts as acknowledged too.
  assertEquals([bytes_sent, bytes_acked, bytes_received], [1000n, 1001n, 300n]);
  assertEquals(info(server).state, socket.TCP_LISTEN);
  client.shutdown(socket.SHUT_WR);
  assertEquals(conn.recv(1), new Uint8Array(0));
  assertEquals(info(conn).state, socket.TCP_CLOSE_WAIT);
});

test("an item is narrowed to its value by its name, also in find()", () => {
  const items = [[IPPROTO_IPV6, socket.IPV6_HOPLIMIT, new Uint8Array(int(7).buffer)]] as [number, number, Uint8Array][];
  const hops = items.map(structs.unpack_ancillary).find((item) => item?.name === "IPV6_HOPLIMIT");
  const value: number | undefined = hops?.value; // That this is accepted is the test: see `deno task check`.
  assertEquals(value, 7);
});

linuxTest("SCM_RIGHTS are descriptors; what is left of one that was cut off is dropped", () => {
  const rights = (...ints: number[]) => new Uint8Array(Int32Array.from(ints).buffer);
  const item = (data: Uint8Array) => structs.unpack_ancillary([SOL_SOCKET, socket.SCM_RIGHTS, data]);
  assertEquals(item(rights(3, 4)), { name: "SCM_RIGHTS", value: [3, 4] });
  assertEquals(item(rights(3, 4).subarray(0, 7)), { name: "SCM_RIGHTS", value: [3] });
  assertEquals(structs.unpack_rights(new Uint8Array(0)), []);
});

test("what is not known is null, what was cut off is refused", () => {
  assertEquals(structs.unpack_ancillary([99, 99, new Uint8Array(4)]), null);
  assertThrows(() => structs.unpack_in6_pktinfo(new Uint8Array(19)), RangeError, "20 bytes");
  assertThrows(() => structs.unpack_timestampns(new Uint8Array(15)), RangeError, "16 bytes");
  assertThrows(() => structs.unpack_sock_extended_err(new Uint8Array(15)), RangeError, "16 bytes");
  assertThrows(() => structs.unpack_scm_timestamping(new Uint8Array(47)), RangeError, "48 bytes");
  assertThrows(() => structs.pack_in6_pktinfo("1.2.3.4"), RangeError, "addr");
  assertThrows(() => structs.pack_in6_pktinfo("::", -1), RangeError, "ifindex");
  assertEquals(structs.unpack_sock_extended_err(new Uint8Array(17)).offender, null);
});
