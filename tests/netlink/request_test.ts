// Requests over AF_NETLINK, beside what ip(8) and /proc say.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import * as nl from "../../netlink.ts";
import * as structs from "../../structs.ts";
import { network, network_test } from "../examples/support.ts";
import { test } from "../support/descriptors.ts";
import { in_emulation } from "../support/where.ts";

const { AF_NETLINK, NETLINK_GENERIC, NETLINK_ROUTE, NETLINK_SOCK_DIAG, NLM_F_DUMP, RTM_GETLINK, SOCK_RAW } = socket;
const here = Deno.build.os === "linux" && !in_emulation;

function linux_test(name: string, fn: () => void | Promise<void>): void {
  test(here ? name : `${name} [needs Linux itself]`, { ignore: !here }, fn);
}

function netlink(protocol: number = NETLINK_ROUTE): nl.NetlinkSocket {
  const sock = new socket.socket(AF_NETLINK, SOCK_RAW, protocol);
  sock.settimeout(30);
  return sock;
}

const links = () => structs.pack_ifinfomsg({});
const indexes = (messages: Iterable<nl.NlMsg>) =>
  Array.from(messages, ({ payload }) => structs.unpack_ifinfomsg(payload).index);

linux_test("nl_request() follows a dump to its end", () => {
  using sock = netlink();
  assertEquals(
    indexes(nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())),
    socket.if_nameindex().map(([index]) => index),
  );
});

linux_test("a request for one thing is answered when nl_request() returns", () => {
  using sock = netlink();
  const index = socket.if_nametoindex("lo");
  const [message, ...more] = nl.nl_request(sock, RTM_GETLINK, 0, structs.pack_ifinfomsg({ index }));
  assertEquals([message.type, structs.unpack_ifinfomsg(message.payload).index, more], [socket.RTM_NEWLINK, index, []]);
});

linux_test("what the kernel refuses is an OSError, of a dump too", () => {
  using sock = netlink();
  const gone = structs.pack_ifinfomsg({ index: 0x7fff_fff0 });
  const error = assertThrows(() => nl.nl_request(sock, RTM_GETLINK, 0, gone), socket.OSError);
  assertEquals(error.code, "ENODEV");
  using diag = netlink(NETLINK_SOCK_DIAG);
  const refused = assertThrows(() => [...nl.nl_request(diag, 0x7f, NLM_F_DUMP, new Uint8Array(8))], socket.OSError);
  assertEquals(refused.code, "EINVAL");
  assertEquals(indexes(nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())).length, socket.if_nameindex().length);
});

linux_test("a loop that is left early leaves the socket usable", () => {
  using sock = netlink();
  for (let i = 0; i < 100; i++) {
    for (const { type } of nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())) {
      assertEquals(type, socket.RTM_NEWLINK);
      break;
    }
  }
  assertEquals(indexes(nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())).length, socket.if_nameindex().length);
});

linux_test("what another process sends, with the right number even, is no answer", () => {
  using sock = netlink(), liar = netlink();
  const dump = nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links());
  const [pid] = sock.getsockname() as [number, number];
  for (let seq = 0; seq < 4; seq++) {
    try {
      (liar as socket.Socket<"AF_NETLINK">).sendto(structs.pack_nlmsg({ type: socket.NLMSG_DONE, seq, pid }), [pid, 0]);
    } catch (error) {
      assert(error instanceof socket.PermissionError); // Between processes it takes CAP_NET_ADMIN.
    }
  }
  assertEquals(indexes(dump).length, socket.if_nameindex().length);
});

linux_test("sock_nl_request() gives all answers, one by one too", async () => {
  using sock = netlink();
  const all = socket.if_nameindex().map(([index]) => index);
  sock.setblocking(false);
  assertEquals(indexes(await nl.sock_nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links(), { timeout: 30 })), all);
  const seen: number[] = [];
  for await (const { payload } of nl.sock_nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())) {
    seen.push(structs.unpack_ifinfomsg(payload).index);
  }
  assertEquals(seen, all);
  const gone = structs.pack_ifinfomsg({ index: 0x7fff_fff0 });
  const error = await assertRejects(() => nl.sock_nl_request(sock, RTM_GETLINK, 0, gone), socket.OSError);
  assertEquals(error.code, "ENODEV");
});

linux_test("sock_nl_request() rejects what it cannot do, and throws nothing", async () => {
  const sock = netlink();
  await assertRejects(() => nl.sock_nl_request(sock, RTM_GETLINK, 0, links()), RangeError, "non-blocking");
  sock.setblocking(false);
  await assertRejects(() => nl.sock_nl_request(sock, "1" as never, 0, links()), TypeError, "type: ");
  await assertRejects(() => nl.sock_nl_request(sock, RTM_GETLINK, 0, "x" as never), TypeError, "payload: ");
  const signal = AbortSignal.abort(new Error("no more"));
  await assertRejects(() => nl.sock_nl_request(sock, RTM_GETLINK, 0, links(), { signal }), Error, "no more");
  const wrong = { time_out: 1 } as never;
  await assertRejects(() => nl.sock_nl_request(sock, RTM_GETLINK, 0, links(), wrong), TypeError, "time_out");
  sock.close();
  const error = await assertRejects(() => nl.sock_nl_request(sock, RTM_GETLINK, 0, links()), socket.OSError);
  assertEquals(error.code, "EBADF");
});

linux_test("a descriptor in place of a socket is a TypeError, as with the other awaitable calls", async () => {
  const error = "sock: a socket is required, not 'number'";
  assertThrows(() => nl.nl_request(3 as never, RTM_GETLINK, NLM_F_DUMP, links()), TypeError, error);
  assertThrows(() => nl.nl_messages(3 as never), TypeError, error);
  assertThrows(() => nl.genl_ctrl_resolve(3 as never, "nlctrl"), TypeError, error);
  await assertRejects(() => nl.sock_nl_request(3 as never, RTM_GETLINK, NLM_F_DUMP, links()), TypeError, error);
});

linux_test("nl_messages() ends as the socket's timeout, or the signal, says", async () => {
  using sock = netlink();
  sock.settimeout(0.01);
  assertThrows(() => [...nl.nl_messages(sock)], socket.TimeoutError);
  sock.setblocking(false);
  await assertRejects(async () => {
    for await (const _ of nl.nl_messages(sock, { timeout: 0.01 })) continue;
  }, socket.TimeoutError);
});

/** Calls `fn` while datagrams that come are changed by `change`. */
function with_changed_datagrams(change: (data: Uint8Array) => void, fn: () => void): void {
  const real = sys;
  const before = replace_backend({
    ...real,
    recvfrom(fd, data, length, flags) {
      const n = real.recvfrom(fd, data, length, flags);
      if (n >= 16 && length >= n) change(data.subarray(0, n));
      return n;
    },
  });
  try {
    fn();
  } finally {
    replace_backend(before);
  }
}

linux_test("a dump that was interrupted gives all that came, and then is EINTR; the socket can be used on", () => {
  using sock = netlink();
  const seen: number[] = [];
  // NLM_F_DUMP_INTR in the flags of the first message.
  with_changed_datagrams((data) => data[6] |= socket.NLM_F_DUMP_INTR, () => {
    const error = assertThrows(() => {
      for (const { type } of nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())) seen.push(type);
    }, socket.InterruptedError);
    assertEquals(error.code, "EINTR");
  });
  assertEquals(seen.length, socket.if_nameindex().length);
  assertEquals(indexes(nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())).length, seen.length);
});

linux_test("an overrun is ENOBUFS", () => {
  using sock = netlink();
  let first = true;
  with_changed_datagrams((data) => {
    if (first) data[4] = socket.NLMSG_OVERRUN, data[5] = 0;
    first = false;
  }, () => {
    const error = assertThrows(() => [...nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())], socket.OSError);
    assertEquals(error.code, "ENOBUFS");
  });
  assertEquals(indexes(nl.nl_request(sock, RTM_GETLINK, NLM_F_DUMP, links())).length, socket.if_nameindex().length);
});

linux_test("genl_ctrl_resolve() finds the controller by its name, and ENOENT for no name", () => {
  using sock = netlink(NETLINK_GENERIC);
  const { id, name, groups } = nl.genl_ctrl_resolve(sock, "nlctrl");
  assertEquals([id, name, groups.get("notify")], [nl.GENL_ID_CTRL, "nlctrl", nl.GENL_ID_CTRL]);
  const error = assertThrows(() => nl.genl_ctrl_resolve(sock, "no such family"), socket.OSError);
  assert(["ENOENT", "EINVAL", "ERANGE"].includes(error.code!), String(error));
});

linux_test("sock_diag: a listening socket is told with its port, its backlog and its inode", () => {
  using server = socket.create_server(["127.0.0.1", 0], { backlog: 7 });
  using sock = netlink(NETLINK_SOCK_DIAG);
  const request = structs.pack_inet_diag_req_v2({ states: 1 << socket.TCP_LISTEN });
  const [, port] = server.getsockname();
  const found = Array.from(
    nl.nl_request(sock, nl.SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, request),
    ({ payload }) => structs.unpack_inet_diag_msg(payload),
  ).find(({ id }) => id.sport === port)!;
  const link = Deno.readLinkSync(`/proc/self/fd/${server.fileno()}`);
  assertEquals([found.id.src, found.state, found.wqueue], ["127.0.0.1", socket.TCP_LISTEN, 7]);
  assertEquals(`socket:[${found.inode}]`, link);
});

linux_test("sock_diag: a UNIX socket is told with its name", () => {
  using server = new socket.socket(socket.AF_UNIX);
  const name = `\0netlink-test-${Deno.pid}`;
  server.bind(name);
  server.listen();
  using sock = netlink(NETLINK_SOCK_DIAG);
  const request = structs.pack_unix_diag_req({ states: 1 << socket.TCP_LISTEN, show: nl.UDIAG_SHOW_NAME });
  const names = Array.from(
    nl.nl_request(sock, nl.SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, request),
    ({ payload }) =>
      new TextDecoder().decode(
        structs.unpack_unix_diag_msg(payload).attributes.find(([type]) => type === nl.UNIX_DIAG_NAME)?.[1],
      ),
  );
  assert(names.includes(name), names.join(" "));
});

interface Shown {
  tagged: string;
  routes: unknown;
  refused: [number, string, string];
  noticed: string[];
  ip: {
    links: { ifname: string; link?: string; linkinfo?: { info_kind: string; info_data?: { id?: number } } }[];
    addresses: { addr_info: { local: string; prefixlen: number }[] }[];
    route: { nexthops: { gateway: string; weight: number }[] }[];
    rules: { priority: number; src: string; srclen?: number; table: string }[];
  };
}

network_test("ip(8) shows what was made: veth, VLAN, address, a route of two ways, a rule", async (t) => {
  const [command, ...under] = network("ip link set lo up");
  const program = new URL("programs/links.ts", import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...under, Deno.execPath(), "run", "-A", "--no-check", program],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  const { tagged, routes, refused, noticed, ip }: Shown = JSON.parse(new TextDecoder().decode(stdout));
  const link = (name: string) => ip.links.find(({ ifname }) => ifname === name);
  assertEquals([link("left")?.linkinfo?.info_kind, link("right")?.linkinfo?.info_kind], ["veth", "veth"]);
  assertEquals(link("third"), undefined);
  await t.step({
    name: `a VLAN (${tagged})`,
    ignore: tagged === "ENOTSUP",
    fn() {
      const { linkinfo, link: on } = link("tagged")!;
      assertEquals([linkinfo?.info_kind, linkinfo?.info_data?.id, on], ["vlan", 42, "left"]);
    },
  });
  const [{ local, prefixlen }] = ip.addresses[0].addr_info;
  assertEquals([local, prefixlen], ["10.1.0.1", 24]);
  assertEquals(ip.route[0].nexthops.map(({ gateway, weight }) => [gateway, weight]), [["10.1.0.2", 1], [
    "10.1.0.3",
    5,
  ]]);
  assertEquals(routes, [ip.route[0].nexthops.map(({ gateway, weight }) => [gateway, weight])]);
  assertEquals(ip.rules.find(({ priority }) => priority === 1234)?.src.split("/")[0], "10.0.0.0");
  assertEquals(refused.slice(0, 2), [22, "EINVAL"]);
  assert(refused[2].includes("Invalid prefix length") || refused[2] === "Invalid argument", refused[2]);
  assertEquals([noticed.length, noticed.includes("third")], [2, true]);
});
