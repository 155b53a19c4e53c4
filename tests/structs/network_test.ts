import "../families/support/as_linux.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as c from "../../constants/mod.ts";
import * as nl from "../../netlink.ts";
import * as structs from "../../structs.ts";
import { compiled, with_gcc } from "../support/compiled.ts";
import { layout_tests } from "./support.ts";

const SOURCE = new URL("network.c", import.meta.url);
const COOKIE = 0x1122334455667788n;
const ID = { src: "192.0.2.1", sport: 80, dst: "224.0.0.251", dport: 40000, ifindex: 7, cookie: COOKIE };
const filled = (length: number, value: number) => new Uint8Array(length).fill(value);

layout_tests(
  "Linux",
  [
    ["genlmsghdr", () => structs.pack_genlmsghdr({ cmd: 3, version: 1 }), "03010000"],
    ["nfgenmsg", () => structs.pack_nfgenmsg({ family: c.AF_INET, res_id: 0x1234 }), "02001234"],
    [
      "inet_diag_req_v2",
      () => structs.pack_inet_diag_req_v2({ ext: 2, states: 0x402, id: ID }),
      "020602000204000000509c40c0000201000000000000000000000000e00000fb000000000000000000000000070000008877665544332211",
    ],
    [
      "unix_diag_req",
      () =>
        structs.pack_unix_diag_req({
          states: 0x402,
          ino: 9,
          show: nl.UDIAG_SHOW_NAME | nl.UDIAG_SHOW_PEER,
          cookie: COOKIE,
        }),
      "010000000204000009000000050000008877665544332211",
    ],
    [
      "tcmsg",
      () => structs.pack_tcmsg({ ifindex: 5, handle: 0x10000, parent: nl.TC_H_ROOT, info: 0x10008 }),
      "000000000500000000000100ffffffff08000100",
    ],
    ["rtnexthop", () => structs.pack_rtnexthop({ flags: nl.RTNH_F_ONLINK, hops: 3, ifindex: 5 }), "0800040305000000"],
    [
      "fib_rule_hdr",
      () =>
        structs.pack_fib_rule_hdr({
          ...{ family: c.AF_INET6, dst_len: 64, src_len: 48, tos: 16, table: 254 },
          ...{ action: nl.FR_ACT_TO_TBL, flags: nl.FIB_RULE_INVERT },
        }),
      "0a403010fe00000102000000",
    ],
    [
      "icmp6_filter",
      () => structs.pack_icmp6_filter([134]),
      "ffffffffffffffffffffffffffffffffbfffffffffffffffffffffffffffffff",
    ],
    ["sock_txtime", () => structs.pack_sock_txtime(c.CLOCK_TAI, c.SOF_TXTIME_REPORT_ERRORS), "0b00000002000000"],
    [
      "hwtstamp_config",
      () => structs.pack_hwtstamp_config({ flags: 1, tx_type: 1, rx_filter: 1 }),
      "010000000100000001000000",
    ],
    [
      "hci_filter",
      () => structs.pack_hci_filter({ types: [4], events: [0x3e], opcode: 0x2001 }),
      "10000000000000000000004001200000",
    ],
    [
      "tls_gcm_128",
      () =>
        structs.pack_tls12_crypto_info({
          ...{ version: c.TLS_1_2_VERSION, cipher: c.TLS_CIPHER_AES_GCM_128, iv: filled(8, 1), key: filled(16, 2) },
          ...{ salt: filled(4, 3), rec_seq: filled(8, 4) },
        }),
      "03033300010101010101010102020202020202020202020202020202030303030404040404040404",
    ],
    [
      "ethhdr",
      () =>
        structs.pack_ethhdr({
          dest: Uint8Array.of(1, 2, 3, 4, 5, 6),
          source: Uint8Array.of(7, 8, 9, 10, 11, 12),
          proto: c.ETH_P_IP,
        }),
      "0102030405060708090a0b0c0800",
    ],
    [
      "iphdr",
      () =>
        structs.pack_iphdr({
          ...{ tos: 0x10, id: 7, frag_off: 0x4000, ttl: 9, protocol: 17, check: 0x1234 },
          ...{ saddr: "192.0.2.1", daddr: "224.0.0.251" },
        }, filled(8, 0)),
      "4510001c0007400009111234c0000201e00000fb",
    ],
    [
      "ipv6hdr",
      () =>
        structs.pack_ipv6hdr({
          ...{ priority: 0xab, flow_lbl: 0x12345, nexthdr: 17, hop_limit: 3, saddr: "::1", daddr: "ff02::fb" },
        }, filled(8, 0)),
      "6ab123450008110300000000000000000000000000000001ff0200000000000000000000000000fb",
    ],
    ["udphdr", () => structs.pack_udphdr({ source: 1, dest: 2, check: 0x1234 }, filled(3, 0)), "00010002000b1234"],
    [
      "tcphdr",
      () =>
        structs.pack_tcphdr({
          ...{ source: 1, dest: 2, seq: 3, ack_seq: 4, flags: 0x12, window: 5, check: 0x1234, urg_ptr: 6 },
        }),
      "0001000200000003000000045012000512340006",
    ],
    [
      "icmphdr",
      () => structs.pack_icmphdr({ type: 8, code: 1, checksum: 0x1234, id: 2, sequence: 3 }),
      "0801123400020003",
    ],
  ],
  with_gcc,
  "",
  SOURCE,
);

with_gcc("what holds a sockaddr has it where Linux's C compiler puts it", () => {
  const rows = compiled(SOURCE, "");
  const bytes = (name: string) => Uint8Array.fromHex(rows.get(name)!);
  const put = (to: Uint8Array, at: number, address: Uint8Array) => (to.set(address, at), to);
  const v4 = (host: string) => Uint8Array.of(2, 0, 0, 0, ...host.split(".").map(Number));
  assertEquals(structs.pack_group_req(7, "224.0.0.251"), put(bytes("group_req"), 8, v4("224.0.0.251")));
  const source_req = put(bytes("group_source_req"), 8, v4("224.0.0.251"));
  assertEquals(
    structs.pack_group_source_req(7, "224.0.0.251", "192.0.2.1"),
    put(source_req, 8 + 128, v4("192.0.2.1")),
  );
  const key = new TextEncoder().encode("secret");
  assertEquals(
    structs.pack_tcp_md5sig("192.0.2.0", key, { prefixlen: 24, ifindex: 7 }),
    put(bytes("tcp_md5sig"), 0, v4("192.0.2.0")),
  );
});

with_gcc("answers are read as Linux's C compiler lays them out", () => {
  const rows = compiled(SOURCE, "");
  const bytes = (name: string) => Uint8Array.fromHex(rows.get(name)!);
  assertEquals(structs.unpack_inet_diag_msg(bytes("inet_diag_msg")), {
    ...{ family: c.AF_INET, state: 10, timer: 1, retrans: 2, id: ID, expires: 3, rqueue: 4, wqueue: 5, uid: 6 },
    ...{ inode: 7, attributes: [] },
  });
  assertEquals(structs.unpack_unix_diag_msg(bytes("unix_diag_msg")), {
    ...{ type: 1, state: 10, ino: 9, cookie: COOKIE, attributes: [] },
  });
  assertEquals(structs.unpack_mptcp_info(bytes("mptcp_info")), {
    ...{ subflows: 1, add_addr_signal: 2, add_addr_accepted: 3, subflows_max: 4, add_addr_signal_max: 5 },
    ...{ add_addr_accepted_max: 6, flags: 7, token: 8, write_seq: 9n, snd_una: 10n, rcv_nxt: 11n },
  });
});

Deno.test("what was packed is read back: traffic control, rules, hops, generic netlink, netfilter", () => {
  const attribute = structs.pack_nlattr(1, Uint8Array.of(1, 2, 3, 4));
  const attributes = [[1, Uint8Array.of(1, 2, 3, 4)]] as structs.NlAttr[];
  const behind = (head: Uint8Array) => Uint8Array.of(...head, ...attribute);
  const tc = { family: 0, ifindex: 5, handle: 0x10000, parent: nl.TC_H_ROOT, info: 9 };
  assertEquals(structs.unpack_tcmsg(behind(structs.pack_tcmsg(tc))), { ...tc, attributes });
  const rule = { family: 2, dst_len: 1, src_len: 2, tos: 4, table: 5, action: 1, flags: 2 };
  assertEquals(structs.unpack_fib_rule_hdr(behind(structs.pack_fib_rule_hdr(rule))), { ...rule, attributes });
  const genl = { cmd: 3, version: 2 };
  assertEquals(structs.unpack_genlmsghdr(behind(structs.pack_genlmsghdr(genl))), { ...genl, attributes });
  const nf = { family: 2, version: 0, res_id: 10 };
  assertEquals(structs.unpack_nfgenmsg(behind(structs.pack_nfgenmsg(nf))), { ...nf, attributes });
  const hop = { flags: 4, hops: 1, ifindex: 7 };
  const two = Uint8Array.of(...structs.pack_rtnexthop(hop, attribute), ...structs.pack_rtnexthop({ ifindex: 8 }));
  assertEquals(structs.unpack_rtnexthops(two), [{ ...hop, attributes }, {
    ...{ flags: 0, hops: 0, ifindex: 8 },
    attributes: [],
  }]);
  assertThrows(() => structs.unpack_rtnexthops(two.subarray(0, two.length - 1)), RangeError, "a hop is truncated");
});

Deno.test("a header of a packet is read as it was packed, with what follows it", () => {
  const payload = Uint8Array.of(1, 2, 3);
  const between = { saddr: "192.0.2.1", daddr: "198.51.100.7" };
  const udp = Uint8Array.of(...structs.pack_udphdr({ source: 5, dest: 6, ...between }, payload), ...payload);
  const ip = Uint8Array.of(...structs.pack_iphdr({ protocol: 17, ...between }, udp), ...udp, 0, 0, 0); // padded
  const read = structs.unpack_iphdr(ip);
  assertEquals([read.saddr, read.daddr, read.ttl, read.tot_len], [between.saddr, between.daddr, 64, 31]);
  assertEquals(structs.internet_checksum(ip.subarray(0, 20)), 0);
  const datagram = structs.unpack_udphdr(read.payload);
  assertEquals([datagram.source, datagram.dest, datagram.len, datagram.payload], [5, 6, 11, payload]);
  const options = Uint8Array.of(2, 4, 5, 0xb4);
  const tcp = structs.unpack_tcphdr(Uint8Array.of(...structs.pack_tcphdr({ flags: 2, options }, payload), ...payload));
  assertEquals([tcp.flags, tcp.options, tcp.payload], [2, options, payload]);
  const v6 = structs.unpack_ipv6hdr(
    Uint8Array.of(...structs.pack_ipv6hdr({ nexthdr: 17, daddr: "::1" }, payload), ...payload),
  );
  assertEquals([v6.nexthdr, v6.daddr, v6.payload], [17, "::1", payload]);
  for (const result of [read.payload, datagram.payload, tcp.options, tcp.payload, v6.payload]) {
    assertEquals([result.byteOffset, result.buffer.byteLength], [0, result.length]);
  }
});

Deno.test("the Internet checksum is that of RFC 1071's example, also of an odd number of bytes in pieces", () => {
  const example = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  assertEquals(structs.internet_checksum(example), 0xffff & ~0xddf2);
  assertEquals(structs.internet_checksum(example.subarray(0, 3), example.subarray(3)), 0xffff & ~0xddf2);
  assertEquals(structs.internet_checksum(Uint8Array.of(1)), 0xffff & ~0x100);
});

Deno.test("what cannot be packed is refused by its name", () => {
  assertThrows(() => structs.pack_iphdr({ saddr: "nowhere" }), RangeError, "saddr: 'nowhere' is not an IPv4 address");
  assertThrows(() => structs.pack_iphdr({ options: new Uint8Array(3) }), RangeError, "options: ");
  assertThrows(() => structs.pack_tcphdr({ flags: 0x1000 }), RangeError, "flags: 4096 has more than 12 bits");
  assertThrows(() => structs.pack_ethhdr({ dest: new Uint8Array(5) }), RangeError, "dest: 6 bytes expected");
  assertThrows(() => structs.unpack_iphdr(new Uint8Array(20)), RangeError, "packet: not an IPv4 packet");
  assertThrows(() => structs.unpack_ipv6hdr(new Uint8Array(40)), RangeError, "packet: not an IPv6 packet");
  assertThrows(() => structs.unpack_tcphdr(new Uint8Array(20)), RangeError, "segment: ");
  assertThrows(() => structs.pack_tcp_md5sig("::1", new Uint8Array(81)), RangeError, "key: at most 80 bytes");
  assertThrows(() => structs.pack_group_req(-1, "ff02::1"), RangeError, "interface_index: -1 does not fit");
  assertThrows(() => structs.pack_hci_filter({ types: [32] }), RangeError, "types: 32 is above 31");
  assertThrows(() => structs.pack_txtime(-1), RangeError, "time: -1 does not fit");
  const info = { version: 1, cipher: 51, iv: new Uint8Array(8), key: new Uint8Array(15), rec_seq: new Uint8Array(8) };
  assertThrows(() => structs.pack_tls12_crypto_info(info), RangeError, "key: 16 bytes expected, got 15");
});

Deno.test("a uevent is read with its properties", () => {
  const text = "add@/devices/virtual/net/veth0\0ACTION=add\0DEVPATH=/devices/virtual/net/veth0\0SUBSYSTEM=net\0";
  const event = structs.unpack_uevent(new TextEncoder().encode(text));
  assertEquals([event.action, event.devpath], ["add", "/devices/virtual/net/veth0"]);
  assertEquals({ ...event.properties }, {
    ACTION: "add",
    DEVPATH: "/devices/virtual/net/veth0",
    SUBSYSTEM: "net",
  });
  assert(!("toString" in event.properties));
  assertThrows(() => structs.unpack_uevent(new TextEncoder().encode("libudev\0")), RangeError, "datagram: ");
});
