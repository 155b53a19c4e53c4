import "../families/support/as_linux.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as c from "../../constants/mod.ts";
import * as structs from "../../structs.ts";
import { compiled, with_gcc } from "../support/compiled.ts";
import { layout_tests } from "./support.ts";

const range = (length: number) => Uint8Array.from({ length }, (_, i) => i + 1);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const BCM = "01000000030000000500000000000000010000000000000020a107000000000000000000000000001027000000000000" +
  "230100000100000023010000020000000708000000000000";

layout_tests("Linux", [
  ["linger", () => structs.pack_linger(true, 30), "010000001e000000"],
  ["timeval", () => structs.pack_timeval(12.345678), "0c000000000000004e46050000000000"],
  ["ucred", () => structs.pack_ucred(1234, 1000, 0xfffffffe), "d2040000e8030000feffffff"],
  ["ip_mreq", () => structs.pack_ip_mreq("224.0.0.251", "127.0.0.1"), "e00000fb7f000001"],
  ["ip_mreqn", () => structs.pack_ip_mreqn("224.0.0.251", "127.0.0.1", 3), "e00000fb7f00000103000000"],
  [
    "ip_mreq_source",
    () => structs.pack_ip_mreq_source("224.0.0.251", "192.0.2.1", "127.0.0.1"),
    "e00000fb7f000001c0000201",
  ],
  ["ipv6_mreq", () => structs.pack_ipv6_mreq("ff02::fb", 7), "ff0200000000000000000000000000fb07000000"],
  ["can_frame", () => structs.pack_can_frame(0x123, range(3)), "23010000030000000102030000000000"],
  [
    "canfd_frame",
    () => structs.pack_canfd_frame(0x98da10f1, range(12), c.CANFD_BRS),
    "f110da980c0100000102030405060708090a0b0c" + "00".repeat(52),
  ],
  ["can_filter", () => structs.pack_can_filters([[0x123 | c.CAN_INV_FILTER, c.CAN_SFF_MASK]]), "23010020ff070000"],
  [
    "bcm",
    () =>
      structs.pack_bcm({
        opcode: c.CAN_BCM_TX_SETUP,
        flags: c.CAN_BCM_SETTIMER | c.CAN_BCM_STARTTIMER,
        count: 5,
        ival1: 1.5,
        ival2: 0.01,
        can_id: 0x123,
      }, [structs.pack_can_frame(0x123, Uint8Array.of(7, 8))]),
    BCM,
  ],
  [
    "nlmsghdr",
    () => {
      const flags = c.NLM_F_REQUEST | c.NLM_F_DUMP;
      return structs.pack_nlmsg({ type: c.RTM_GETLINK, flags, seq: 7, pid: 0x12345678 });
    },
    "10000000120001030700000078563412",
  ],
  ["nlattr", () => structs.pack_nlattr(3, new TextEncoder().encode("eth0\0")), "090003006574683000000000"],
  [
    "ifinfomsg",
    () => structs.pack_ifinfomsg({ family: c.AF_INET6, type: 772, index: -5, flags: 0x11043, change: 0xffffffff }),
    "0a000403fbffffff43100100ffffffff",
  ],
  [
    "packet_mreq",
    () => structs.pack_packet_mreq(-5, c.PACKET_MR_MULTICAST, Uint8Array.of(1, 0, 0x5e, 0, 0, 0xfb)),
    "fbffffff0000060001005e0000fb0000",
  ],
  [
    "ifaddrmsg",
    () => {
      const { AF_INET: family, IFA_F_PERMANENT: flags, RT_SCOPE_LINK: scope } = c;
      return structs.pack_ifaddrmsg({ family, prefixlen: 24, flags, scope, index: 0x12345678 });
    },
    "021880fd78563412",
  ],
  [
    "rtmsg",
    () => {
      const { AF_INET6: family, RT_TABLE_MAIN: table, RTPROT_STATIC: protocol, RT_SCOPE_LINK: scope } = c;
      const { RTN_UNICAST: type, RTM_F_LOOKUP_TABLE: flags } = c;
      const lengths = { dst_len: 64, src_len: 8, tos: 16 };
      return structs.pack_rtmsg({ family, ...lengths, table, protocol, scope, type, flags });
    },
    "0a400810fe04fd0100100000",
  ],
  [
    "ndmsg",
    () => {
      const { AF_INET: family, NUD_PERMANENT: state, NTF_PROXY: flags, RTN_UNICAST: type } = c;
      return structs.pack_ndmsg({ family, ifindex: -5, state, flags, type });
    },
    "02000000fbffffff80000801",
  ],
], with_gcc);

with_gcc("what is only read is read as Linux's C compiler lays it out", () => {
  const compiled_structs = compiled(new URL("layouts.c", import.meta.url), "");
  const bytes = (name: string) => Uint8Array.fromHex(compiled_structs.get(name)!);
  assertEquals(structs.unpack_tpacket_stats(bytes("tpacket_stats")), { packets: 7, drops: 0x87654321 });
  const frame = { status: 0x51, len: 60, snaplen: 40, mac: 0, net: 14, vlan_tci: 0x600a, vlan_tpid: 0x8100 };
  assertEquals(structs.unpack_tpacket_auxdata(bytes("tpacket_auxdata")), frame);
  const info = structs.unpack_tcp_info(bytes("tcp_info"));
  assertEquals(Object.fromEntries(Object.entries(info).filter(([, value]) => value != 0)) as unknown, {
    ...{ state: 1, ca_state: 2, retransmits: 3, probes: 4, backoff: 5, options: 6, snd_wscale: 7, rcv_wscale: 8 },
    ...{ delivery_rate_app_limited: true, fastopen_client_fail: 2 },
    ...{ rto: 11, fackets: 12, rtt: 13, total_retrans: 14, pacing_rate: 2n ** 64n - 1n, bytes_received: 15n },
    ...{ segs_out: 16, delivery_rate: 17n, sndbuf_limited: 18n, delivered: 19, bytes_retrans: 20n, snd_wnd: 21 },
  });
});

Deno.test("a struct tcp_info has what the kernel gave, and no more", () => {
  const whole = new Uint8Array(280).fill(1);
  const { state, rtt, pacing_rate, snd_wnd, total_rto, total_rto_time } = structs.unpack_tcp_info(whole);
  assertEquals([state, rtt, pacing_rate, snd_wnd], [1, 0x01010101, 0x0101010101010101n, 0x01010101]);
  assertEquals([total_rto, total_rto_time], [0x0101, 0x01010101]);
  const old = structs.unpack_tcp_info(whole.subarray(0, 104));
  assertEquals([old.total_retrans, "pacing_rate" in old], [0x01010101, false]);
  assertEquals("pacing_rate" in structs.unpack_tcp_info(whole.subarray(0, 111)), false);
  assertThrows(() => structs.unpack_tcp_info(whole.subarray(0, 103)), RangeError, "info: 104 bytes expected");
});

Deno.test("CAN frames are read by their length", () => {
  const frame = structs.unpack_can_frame(structs.pack_can_frame(0x123 | c.CAN_RTR_FLAG, range(8)));
  assertEquals(frame, { can_id: 0x40000123, data: range(8), flags: null });
  const fd = structs.unpack_can_frame(structs.pack_canfd_frame(5, range(64), c.CANFD_ESI));
  assertEquals(fd, { can_id: 5, data: range(64), flags: c.CANFD_ESI });
  const lying = structs.pack_can_frame(1);
  lying[4] = 255;
  assertEquals(structs.unpack_can_frame(lying).data, new Uint8Array(8));
  for (const length of [0, 15, 17, 73]) {
    assertThrows(() => structs.unpack_can_frame(new Uint8Array(length)), RangeError, "16 or 72 bytes expected");
  }
});

Deno.test("an identifier may be negative, as it is when CAN_EFF_FLAG is or-ed to it", () => {
  assert((c.CAN_EFF_FLAG | 5) < 0);
  assertEquals(structs.pack_can_frame(c.CAN_EFF_FLAG | 5).slice(0, 4).toHex(), "05000080");
  assertEquals(
    structs.pack_can_filters([[c.CAN_EFF_FLAG | 5, c.CAN_EFF_FLAG | c.CAN_EFF_MASK]]).toHex(),
    "05000080ffffff9f",
  );
});

Deno.test("what does not fit in a CAN frame is refused", () => {
  assertThrows(() => structs.pack_can_frame(2 ** 32), RangeError, "can_id: 4294967296 does not fit");
  assertThrows(() => structs.pack_can_frame(-(2 ** 31) - 1), RangeError, "can_id: -2147483649 does not fit");
  assertThrows(() => structs.pack_can_frame(1, range(9)), RangeError, "data: at most 8 bytes, not 9");
  assertThrows(() => structs.pack_canfd_frame(1, range(65)), RangeError, "data: at most 64 bytes, not 65");
  assertThrows(() => structs.pack_can_frame(1.5 as number), TypeError);
  assertThrows(() => structs.pack_can_frame(1, "abc" as never), TypeError);
});

Deno.test("a message of CAN_BCM is read with its frames", () => {
  const message = structs.unpack_bcm(Uint8Array.fromHex(BCM));
  assertEquals(message, {
    opcode: c.CAN_BCM_TX_SETUP,
    flags: 3,
    count: 5,
    ival1: 1.5,
    ival2: 0.01,
    can_id: 0x123,
    frames: [{ can_id: 0x123, data: Uint8Array.of(7, 8), flags: null }],
  });
  const fd = structs.pack_bcm({ opcode: 1 }, [structs.pack_canfd_frame(1, range(20))]);
  assertEquals(structs.unpack_bcm(fd).frames[0].data, range(20));
  assertThrows(() => structs.unpack_bcm(fd.subarray(0, 100)), RangeError, "128 bytes expected, got 100");
  const frames = [structs.pack_can_frame(1), structs.pack_canfd_frame(1, range(1))];
  assertThrows(() => structs.pack_bcm({}, frames), RangeError, "all of 16 bytes or all of 72");
  assertThrows(() => structs.pack_bcm({ ival1: -1 }), RangeError, "ival1: -1 seconds do not fit in a timeval");
});

Deno.test("netlink messages and attributes are read as they were packed", () => {
  const attributes = [
    structs.pack_nlattr(3, new TextEncoder().encode("vcan0\0")),
    structs.pack_nlattr(18 | c.NLA_F_NESTED, structs.pack_nlattr(1, new TextEncoder().encode("vcan"))),
  ];
  const one = structs.pack_nlmsg(
    { type: 16, flags: 5, seq: 1, pid: 2 },
    structs.pack_ifinfomsg({ index: 9 }),
    ...attributes,
  );
  const two = structs.pack_nlmsg({ type: 3 }, range(5));
  assertEquals(new DataView(two.buffer).getUint32(0, true), 21);
  const messages = structs.unpack_nlmsgs(Uint8Array.of(...one, ...two));
  assertEquals(messages.map(({ type, flags, seq, pid }) => [type, flags, seq, pid]), [[16, 5, 1, 2], [3, 0, 0, 0]]);
  assertEquals(messages[1].payload, range(5));
  const link = structs.unpack_ifinfomsg(messages[0].payload);
  assertEquals([link.index, link.attributes.map(([type]) => type)], [9, [3, 18]]);
  assertEquals(text(link.attributes[0][1]), "vcan0\0");
  assertEquals(structs.unpack_nlattrs(link.attributes[1][1]).map(([type, name]) => [type, text(name)]), [[1, "vcan"]]);
  assertThrows(() => structs.unpack_nlmsgs(one.subarray(0, 30)), RangeError, "a message is truncated");
  assertThrows(() => structs.unpack_nlattrs(Uint8Array.of(3, 0, 1, 0)), RangeError, "an attribute is truncated");
  assertThrows(() => structs.pack_nlattr(1, new Uint8Array(65532)), RangeError, "payload: 65536 does not fit");
});

Deno.test("what is said of addresses, routes and neighbours is read as it was packed, with its attributes", () => {
  const attribute = structs.pack_nlattr(c.IFA_LOCAL, range(4)), attributes = [[c.IFA_LOCAL, range(4)]];
  const address = { family: 2, prefixlen: 8, flags: 128, scope: 254, index: 1 };
  const route = { family: 2, dst_len: 1, src_len: 2, tos: 3, table: 4, protocol: 5, scope: 6, type: 7, flags: 2 ** 31 };
  const neighbour = { family: 10, ifindex: 2, state: 0x80, flags: 8, type: 1 };
  const read = <T>(unpack: (payload: Uint8Array) => T, head: Uint8Array) =>
    unpack(Uint8Array.of(...head, ...attribute));
  assertEquals(read(structs.unpack_ifaddrmsg, structs.pack_ifaddrmsg(address)), { ...address, attributes } as never);
  assertEquals(read(structs.unpack_rtmsg, structs.pack_rtmsg(route)), { ...route, attributes } as never);
  assertEquals(read(structs.unpack_ndmsg, structs.pack_ndmsg(neighbour)), { ...neighbour, attributes } as never);
  assertThrows(() => structs.unpack_ifaddrmsg(new Uint8Array(7)), RangeError, "payload: 8 bytes expected");
  assertThrows(() => structs.unpack_rtmsg(new Uint8Array(11)), RangeError, "payload: 12 bytes expected");
  assertThrows(() => structs.unpack_ndmsg(new Uint8Array(11)), RangeError, "payload: 12 bytes expected");
  assertEquals(structs.pack_ifinfomsg({ change: ~0 }), structs.pack_ifinfomsg({ change: 0xffffffff }));
});

Deno.test("an error of netlink is read with what it answers", () => {
  const payload = Uint8Array.of(
    ...new Uint8Array(Int32Array.of(-19).buffer),
    ...structs.pack_nlmsg({ type: 18, seq: 4 }),
  );
  const header = { type: 18, flags: 0, seq: 4, pid: 0 };
  assertEquals(structs.unpack_nlmsgerr(payload), { error: 19, header });
  payload.fill(0, 0, 4);
  assertEquals(structs.unpack_nlmsgerr(payload), { error: 0, header });
});

Deno.test("values of options are read as they were packed", () => {
  assertEquals(structs.unpack_linger(structs.pack_linger(false, 0)), { onoff: false, linger: 0 });
  assertEquals(structs.unpack_linger(structs.pack_linger(5, -1)), { onoff: true, linger: -1 });
  for (const seconds of [0, 0.000001, 1.999999, 1e9]) {
    assertEquals(structs.unpack_timeval(structs.pack_timeval(seconds)), seconds);
  }
  assertEquals(structs.unpack_timeval(structs.pack_timeval(0.9999999)), 1);
  for (const seconds of [-1, NaN, Infinity]) assertThrows(() => structs.pack_timeval(seconds), RangeError);
  assertThrows(() => structs.pack_timeval("1" as never), TypeError);
  assertEquals(structs.unpack_ucred(structs.pack_ucred(-1, 0, 5)), { pid: -1, uid: 0, gid: 5 });
  assertThrows(() => structs.unpack_ucred(new Uint8Array(11)), RangeError, "ucred: 12 bytes expected, got 11");
  const xucred = "00000000" + "f5010000" + "0200" + "0000" + "14000000" + "0c000000" + "00".repeat(56);
  assertEquals(structs.unpack_xucred(Uint8Array.fromHex(xucred)), { version: 0, uid: 501, groups: [20, 12] });
});

Deno.test("what is no value of a parameter is refused by the parameter's name", () => {
  const S = structs, u8 = range(1);
  const parameters: Record<string, (value: never) => unknown> = {
    onoff: (value) => S.pack_linger(value, 0),
    linger: (value) => S.pack_linger(true, value),
    seconds: (value) => S.pack_timeval(value),
    pid: (value) => S.pack_ucred(value, 0, 0),
    uid: (value) => S.pack_ucred(0, value, 0),
    multiaddr: (value) => S.pack_ip_mreq(value),
    address: (value) => S.pack_ip_mreqn("224.0.0.1", value, 0),
    interface_index: (value) => S.pack_ipv6_mreq("ff02::1", value),
    can_id: (value) => S.pack_can_frame(value, u8),
    flags: (value) => S.pack_canfd_frame(0, u8, value),
    filters: (value) => S.pack_can_filters(value),
    head: (value) => S.pack_bcm(value),
    frames: (value) => S.pack_bcm({}, value),
    opcode: (value) => S.pack_bcm({ opcode: value }),
    header: (value) => S.pack_nlmsg(value),
    seq: (value) => S.pack_nlmsg({ seq: value }),
    message: (value) => S.pack_ifinfomsg(value),
    prefixlen: (value) => S.pack_ifaddrmsg({ prefixlen: value }),
    dst_len: (value) => S.pack_rtmsg({ dst_len: value }),
    state: (value) => S.pack_ndmsg({ state: value }),
    type: (value) => S.pack_nlattr(value, u8),
    spec_dst: (value) => S.pack_in_pktinfo(0, value ?? 0),
    addr: (value) => S.pack_in6_pktinfo(value),
    ifindex: (value) => S.pack_in6_pktinfo("::1", value),
    item: (value) => S.unpack_ancillary(value),
    program: (value) => S.pack_sock_fprog(value),
  };
  for (const [name, call] of Object.entries(parameters)) {
    for (const value of [null, Symbol("symbol"), () => 1]) {
      assert(assertThrows(() => call(value as never), TypeError).message.startsWith(`${name}: `), name);
    }
  }
  for (const rows of [[1], [null], [[1]], "text", Uint8Array.of(1)]) {
    assertThrows(
      () => S.pack_can_filters(rows as never),
      TypeError,
      "filters: each item must be an array of 2 numbers",
    );
    assertThrows(() => S.pack_sock_fprog(rows as never), TypeError, "program: each item must be an array of 4 numbers");
  }
});

Deno.test("what is no hardware address is refused", () => {
  assertThrows(() => structs.pack_packet_mreq(1, 0, new Uint8Array(9)), RangeError, "address: at most 8 bytes, not 9");
  assertThrows(() => structs.pack_packet_mreq(1, 0, "01:00:5e" as never), TypeError, "address: a bytes-like object");
  assertThrows(() => structs.pack_packet_mreq(1, 65536), RangeError, "type: 65536 does not fit");
});

Deno.test("what is not an address of a group is refused", () => {
  assertThrows(() => structs.pack_ip_mreq("224.0.0"), RangeError, "multiaddr: '224.0.0' is not an IPv4 address");
  assertThrows(() => structs.pack_ip_mreq(1 as never), TypeError, "multiaddr: text is required, not 'number'");
  assertThrows(() => structs.pack_ipv6_mreq("224.0.0.1"), RangeError, "is not an IPv6 address");
  assertThrows(() => structs.pack_ipv6_mreq("ff02::1", -1), RangeError, "interface_index: -1 does not fit");
  assert(structs.pack_ip_mreq("224.0.0.251").toHex() === "e00000fb00000000");
});
