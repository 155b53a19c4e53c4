// Many messages with one call: the kernel's recvmmsg(2) and sendmmsg(2), and the loop of platforms without them.

import { run } from "../trust/support/child.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { sock_recvmmsg, sock_recvmmsg_into, sock_sendmmsg } from "../../async.ts";
import type { Backend } from "../../ffi/backend.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import { ECONNREFUSED } from "../../errno.ts";
import * as socket from "../../mod.ts";
import { pack_udp_segment, split_segments } from "../../structs.ts";
import { test } from "../support/descriptors.ts";
import { has, has_ipv6 } from "../support/has.ts";
import { backend_with } from "../support/backend.ts";
import { ignore_unless, in_emulation, in_wine, on_windows } from "../support/where.ts";

const { AF_INET, MessageBatch, SOCK_DGRAM } = socket;
type Udp = socket.Socket<"AF_INET">;

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const linux = Deno.build.os === "linux";
const traces = linux && !in_emulation && has("strace") &&
  new Deno.Command("strace", { args: ["-o", "/dev/null", "true"], stderr: "null" }).outputSync().success;

function udp(): Udp {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  sock.settimeout(20);
  return sock;
}

/** A test with the system's calls, and once more with a backend that has none of them. */
function both(name: string, fn: () => void | Promise<void>): void {
  if (linux) test(name, fn);
  test(`${name}, one call for each message`, async () => {
    const before = replace_backend(without(sys));
    try {
      await fn();
    } finally {
      replace_backend(before);
    }
  });
}

/** Receives so many messages into a batch: they are there. */
function receive(sock: Udp, batch: socket.MessageBatch, count: number): void {
  assertEquals(sock.recvmmsg_into(batch), count);
}

function without(backend: Backend): Backend {
  return { ...backend, recvmmsg: undefined, sendmmsg: undefined };
}

both("recvmmsg() gives what recvmsg() gives, of all that is there", () => {
  using receiver = udp(), sender = udp();
  const to = receiver.getsockname(), from = sender.getsockname();
  assertEquals(sender.sendmmsg([[[bytes("a"), bytes("bc")], null, to], [[bytes("defg")], [], to], [[], null, to]]), 3);
  const messages = receiver.recvmmsg(10, 3);
  assertEquals(messages.map(([data, ancdata, , address]) => [text(data), ancdata, address]), [
    ...[["abc", [], from], ["def", [], from], ["", [], from]],
  ]);
  assertEquals(messages.map(([, , flags]) => flags & socket.MSG_TRUNC), [0, socket.MSG_TRUNC, 0]);
  for (const [data] of messages) assertEquals([data.byteOffset, data.buffer.byteLength], [0, data.length]);
});

both("recvmmsg() takes no more than it is asked for, and waits for one as the timeout says", () => {
  using receiver = udp(), sender = udp();
  const to = receiver.getsockname();
  sender.sendmmsg([1, 2, 3].map((i) => [[Uint8Array.of(i)], null, to] as const));
  assertEquals(receiver.recvmmsg(2, 10).map(([data]) => data[0]), [1, 2]);
  assertEquals(receiver.recvmmsg(2, 10).map(([data]) => data[0]), [3]);
  receiver.settimeout(0.01);
  assertThrows(() => receiver.recvmmsg(2, 10), socket.TimeoutError);
  receiver.setblocking(false);
  assertThrows(() => receiver.recvmmsg(2, 10), socket.BlockingIOError);
});

both("a batch gives views of what came, and addresses of several senders", () => {
  using receiver = udp(), one = udp(), two = udp();
  const to = receiver.getsockname();
  for (const sender of [one, two, two, one]) sender.sendto(bytes(String(sender.getsockname()[1])), to);
  const batch = new MessageBatch<"AF_INET">(8, 100);
  assertEquals(receiver.recvmmsg_into(batch), 4);
  const ports = [one, two, two, one].map((sender) => sender.getsockname()[1]);
  assertEquals([0, 1, 2, 3].map((i) => text(batch.data(i))), ports.map(String));
  assertEquals([0, 1, 2, 3].map((i) => batch.address(i)[1]), ports);
  assert(batch.address(1) === batch.address(2), "a repeated sender is the same array");
  assertThrows(() => batch.data(4), RangeError, "i: 4 is none of the 4 messages");
  assertThrows(() => batch.address(-1), RangeError, "i: ");
});

both("an address of an earlier call does not show through a later one", () => {
  using receiver = udp(), one = udp(), two = udp();
  const batch = new MessageBatch<"AF_INET">(4, 100);
  for (const sender of [one, two, one]) {
    sender.sendto(bytes("x"), receiver.getsockname());
    receiver.recvmmsg_into(batch);
    assertEquals(batch.address(0), sender.getsockname());
  }
});

both("a batch that was received is sent back as it is", () => {
  using server = udp(), client = udp();
  client.connect(server.getsockname());
  client.sendmmsg(["a", "bb", "ccc"].map((data) => [[bytes(data)]] as const));
  const batch = new MessageBatch(8, 100);
  const n = server.recvmmsg_into(batch);
  assertEquals(server.sendmmsg(batch, 0, n), 3);
  assertEquals(client.recvmmsg(8, 100).map(([data]) => text(data)), ["a", "bb", "ccc"]);
});

both("set() copies the data, and the destination is encoded when it is sent", () => {
  using receiver = udp(), sender = udp();
  const batch = new MessageBatch<"AF_INET">(3, 10), data = bytes("one");
  batch.set(0, data, receiver.getsockname());
  data.fill(0);
  batch.set(1, bytes("two"), receiver.getsockname());
  batch.set(2, bytes("three"), receiver.getsockname());
  assertEquals(sender.sendmmsg(batch, 0, 2), 2);
  assertEquals(receiver.recvmmsg(3, 10).map(([data]) => text(data)), ["one", "two"]);
  const changed: [string, number] = ["127.0.0.1", 9];
  batch.set(0, bytes("x"), changed);
  [changed[0], changed[1]] = receiver.getsockname();
  batch.set(0, bytes("again"), changed);
  sender.sendmmsg(batch, 0, 1);
  assertEquals(text(receiver.recv(10)), "again");
});

both("a batch is sent by several sockets, whose families decide what an address is", () => {
  using receiver = udp(), one = udp(), two = udp();
  const batch = new MessageBatch(1, 10), to = Object.freeze(receiver.getsockname());
  for (const sender of [one, one, two]) {
    batch.set(0, bytes("x"), to);
    assertEquals(sender.sendmmsg(batch), 1);
    assertEquals(receiver.recvmmsg(1, 10)[0][3], sender.getsockname());
  }
  if (on_windows) return;
  using unix = new socket.socket(socket.AF_UNIX, SOCK_DGRAM);
  assertThrows(() => unix.sendmmsg(batch as never), TypeError, "address: ");
});

both("what a batch has no room for is refused by its name", () => {
  using sender = udp();
  const batch = new MessageBatch(2, 4);
  assertThrows(() => batch.set(0, new Uint8Array(5)), RangeError, "data: 5 bytes do not fit in 4");
  assertThrows(() => batch.set(2, new Uint8Array(1)), RangeError, "i: 2 is not within 0 and 1");
  assertThrows(() => batch.set(0, new Uint8Array(1), null, [[1, 1, new Uint8Array(1)]]), RangeError, "ancdata: ");
  assertThrows(() => sender.sendmmsg(batch, 0, 3), RangeError, "n: 3 is not within 0 and 2");
  assertThrows(() => sender.sendmmsg([[]] as never), TypeError, "messages: item 0");
  assertThrows(() => sender.sendmmsg(5 as never), TypeError, "messages: ");
  assertThrows(() => sender.recvmmsg_into({} as never), TypeError, "batch: ");
  assertThrows(() => sender.recvmmsg(0, 1), RangeError, "count: ");
  assertThrows(() => new MessageBatch(1025, 1), RangeError, "count: ");
  assertThrows(() => new MessageBatch(1024, 2 ** 31), RangeError, "bufsize: ");
  assertThrows(() => new MessageBatch(1, 0, { ancbufsize: 2 ** 31 - 1 }), socket.OverflowError, "bufsize: ");
  assertThrows(() => new MessageBatch(1, 1, { size: 1 } as never), TypeError, "size");
  assertEquals(sender.sendmmsg([]), 0);
});

both("transferring a view makes that batch fail with TypeError, and nothing else", () => {
  using receiver = udp(), sender = udp();
  const batch = new MessageBatch(2, 100), other = new MessageBatch(2, 100);
  const send = () => sender.sendto(bytes("x"), receiver.getsockname());
  send();
  receiver.recvmmsg_into(batch);
  batch.data(0).buffer.transfer();
  send();
  assertThrows(() => receiver.recvmmsg_into(batch), TypeError, "transferred away");
  assertThrows(() => sender.sendmmsg(batch), TypeError, "transferred away");
  assertEquals(receiver.recvmmsg_into(other), 1);
  send();
  assertEquals(text(receiver.recv(10)), "x");
});

both("EAGAIN in the middle of a batch tells how many went, and loses none", () => {
  if (on_windows) return assertThrows(() => udp().recvmmsg(0, 1), RangeError); // No socketpair of datagrams.
  const [a, b] = socket.socketpair(socket.AF_UNIX, SOCK_DGRAM);
  using receiver = b;
  using sender = a;
  sender.setblocking(false);
  receiver.settimeout(20);
  const all = Array.from({ length: 1000 }, (_, i) => [[new Uint8Array(4000).fill(i)]] as const);
  const sent = sender.sendmmsg(all);
  assert(sent > 0 && sent < 1000, `${sent} sent`);
  assertThrows(() => sender.sendmmsg(all.slice(sent)), socket.BlockingIOError);
  for (let i = 0; i < sent;) {
    for (const [data] of receiver.recvmmsg(64, 5000)) assertEquals([data.length, data[0]], [4000, i++ & 255]);
  }
  receiver.setblocking(false);
  assertThrows(() => receiver.recvmmsg(1, 1), socket.BlockingIOError);
});

both("a message that cannot be sent ends the call; sending it again tells why, and the others go without it", () => {
  using receiver = udp(), sender = udp();
  const to = receiver.getsockname(), too_long = new Uint8Array(70_000);
  const messages = [[[bytes("1")], null, to], [[too_long], null, to], [[bytes("2")], null, to]] as const;
  assertEquals(sender.sendmmsg(messages), 1);
  assertEquals(assertThrows(() => sender.sendmmsg(messages.slice(1)), socket.OSError).code, "EMSGSIZE");
  assertEquals(sender.sendmmsg(messages.slice(2)), 1);
  const batch = new MessageBatch<"AF_INET">(3, 70_000);
  receive(receiver, batch, 2);
  for (const i of [0, 1, 2]) batch.set(i, messages[i][0][0], to);
  assertEquals(sender.sendmmsg(batch), 1);
  assertEquals(receiver.recvmmsg(9, 10).map(([data]) => text(data)), ["1"]); // The error is not this socket's.
  assertEquals(assertThrows(() => sender.sendmmsg([[[too_long], null, to]]), socket.OSError).code, "EMSGSIZE");
  assertEquals(sender.sendmmsg([[[bytes("3")], null, to]]), 1); // Nor that of another message.
  assertEquals(receiver.recvmmsg(9, 10).map(([data]) => text(data)), ["3"]);
});

both("what was received goes back from the middle of a batch once it is moved to the front", () => {
  using server = udp(), client = udp();
  client.connect(server.getsockname());
  client.sendmmsg(["1", "22", "333", "4444"].map((data) => [[bytes(data)]] as const));
  const batch = new MessageBatch<"AF_INET">(4, 70_000);
  receive(server, batch, 4);
  batch.set(1, new Uint8Array(70_000), client.getsockname());
  assertEquals(server.sendmmsg(batch, 0, 4), 1); // The second one cannot be sent.
  for (const k of [0, 1]) batch.set(k, batch.data(2 + k), batch.address(2 + k));
  assertEquals(server.sendmmsg(batch, 0, 2), 2);
  assertEquals([1, 2, 3].map(() => text(client.recv(10))), ["1", "333", "4444"]);
});

both("a call that fails leaves no message in the batch", () => {
  using receiver = udp(), sender = udp();
  const batch = new MessageBatch(4, 10, { ancbufsize: 64 });
  sender.sendto(bytes("x"), receiver.getsockname());
  assertEquals(receiver.recvmmsg_into(batch), 1);
  receiver.setblocking(false);
  assertThrows(() => receiver.recvmmsg_into(batch), socket.BlockingIOError);
  for (const read of ["data", "address", "ancdata", "msg_flags", "segments"] as const) {
    assertThrows(() => batch[read](0), RangeError, "i: 0 is none of the 0 messages");
  }
});

both("a closed socket fails with EBADF, also if there is nothing to send", () => {
  const sock = udp(), batch = new MessageBatch(1, 1);
  sock.close();
  const calls = [
    () => sock.sendmmsg([]),
    () => sock.sendmmsg(batch, 0, 0),
    () => sock.sendmmsg(batch),
    () => sock.recvmmsg(1, 1),
    () => sock.recvmmsg_into(batch),
  ];
  for (const call of calls) assertEquals(assertThrows(call, socket.OSError).code, "EBADF");
});

test("flags that are undefined are a TypeError, as a constant that the platform lacks must not be 0", async () => {
  using sock = udp();
  sock.setblocking(false);
  const batch = new MessageBatch(1, 1), none = undefined as unknown as number;
  assertThrows(() => sock.recvmmsg(1, 1, 0, none), TypeError, "flags: ");
  assertThrows(() => sock.recvmmsg_into(batch, none), TypeError, "flags: ");
  assertThrows(() => sock.sendmmsg([], none), TypeError, "flags: ");
  await assertRejects(() => sock_recvmmsg(sock, 1, 1, 0, none), TypeError, "flags: ");
  await assertRejects(() => sock_recvmmsg_into(sock, batch, none), TypeError, "flags: ");
  await assertRejects(() => sock_sendmmsg(sock, [], none), TypeError, "flags: ");
});

ignore_unless(linux && !in_emulation, "needs SO_TIMESTAMPING", test)(
  "without recvmmsg(), a blocking socket waits for no second message, whatever poll() says of it",
  () => {
    using receiver = udp(), sender = udp(), _ = backend_with({ recvmmsg: undefined, recvmsg: no_second_wait() });
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_TIMESTAMPING, 1 << 1 | 1 << 4 | 1 << 11);
    receiver.sendto(bytes("its time is an error that poll() tells"), sender.getsockname());
    sender.sendto(bytes("x"), receiver.getsockname());
    receiver.settimeout(null);
    assertEquals(receiver.recvmmsg(4, 10).map(([data]) => text(data)), ["x"]);
  },
);

/** recvmsg(2), which fails where it could wait for a second message. */
function no_second_wait(): Backend["recvmsg"] {
  const { recvmsg } = sys;
  let calls = 0;
  return (fd, buffers, flags) => {
    assert(calls++ === 0 || (flags & socket.MSG_DONTWAIT) !== 0, "it could wait");
    return recvmsg(fd, buffers, flags);
  };
}

test("without recvmmsg(), the error of a message after the first is the result of the next call", () => {
  using receiver = udp(), sender = udp();
  const batch = new MessageBatch(4, 10), failures = [0, on_windows ? -10061 : -ECONNREFUSED, 0];
  const { recvmsg } = sys;
  using _ = backend_with({
    recvmmsg: undefined,
    recvmsg: (...args) => failures.shift() || recvmsg(...args),
  });
  for (const data of ["1", "2"]) sender.sendto(bytes(data), receiver.getsockname());
  assertEquals([receiver.recvmmsg_into(batch), text(batch.data(0))], [1, "1"]);
  assertEquals(assertThrows(() => receiver.recvmmsg_into(batch), socket.OSError).code, "ECONNREFUSED");
  assertEquals([receiver.recvmmsg_into(batch), text(batch.data(0))], [1, "2"]);
});

ignore_unless(linux && !in_emulation, "needs SO_RXQ_OVFL, and no emulator", test)(
  "datagrams that a full buffer drops are missing from the batches, the others come in order, and all are accounted for",
  () => {
    using receiver = udp(), sender = udp();
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096);
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RXQ_OVFL, 1);
    sender.connect(receiver.getsockname());
    const COUNT = 500, number = (i: number) => Uint8Array.of(i >> 8, i & 255);
    assertEquals(sender.sendmmsg(Array.from({ length: COUNT }, (_, i) => [[number(i)]] as const)), COUNT);
    const batch = new MessageBatch(8, 100, { ancbufsize: socket.CMSG_SPACE(4) }), came: number[] = [];
    receiver.setblocking(false);
    try {
      for (;;) {
        const n = receiver.recvmmsg_into(batch);
        for (let i = 0; i < n; i++) came.push(batch.data(i)[0] << 8 | batch.data(i)[1]);
      }
    } catch (error) {
      if (!(error instanceof socket.BlockingIOError)) throw error;
    }
    assert(came.length > 0 && came.length < COUNT, `${came.length} came`);
    assertEquals(came, came.toSorted((a, b) => a - b));
    sender.send(number(COUNT));
    receiver.settimeout(20);
    assertEquals(receiver.recvmmsg_into(batch), 1);
    const [[, type, value]] = batch.ancdata(0);
    assertEquals(type, socket.SO_RXQ_OVFL);
    assertEquals(came.length + new DataView(value.buffer, value.byteOffset).getUint32(0, true), COUNT);
  },
);

both("ancillary data go with each message", () => {
  if (on_windows) return assertThrows(() => udp().recvmmsg(0, 1), RangeError);
  const [a, b] = socket.socketpair();
  using receiver = b;
  using sender = a;
  const rights = [[socket.SOL_SOCKET, socket.SCM_RIGHTS, Int32Array.of(sender.fileno())]] as const;
  sender.sendmmsg([[[bytes("x")], rights]]);
  const [[data, ancdata]] = receiver.recvmmsg(1, 10, socket.CMSG_SPACE(4));
  assertEquals([text(data), ancdata.map(([level, type]) => [level, type])], ["x", [[
    socket.SOL_SOCKET,
    socket.SCM_RIGHTS,
  ]]]);
  const [fd] = new Int32Array(ancdata[0][2].buffer);
  socket.close(fd);
});

ignore_unless(in_wine, "needs Wine, which lacks them", test)(
  "Wine refuses UDP_SEND_MSG_SIZE and UDP_RECV_MAX_COALESCED_SIZE with WSAEINVAL",
  () => {
    using sock = udp();
    for (const option of [socket.UDP_SEND_MSG_SIZE, socket.UDP_RECV_MAX_COALESCED_SIZE]) {
      const error = assertThrows(() => sock.setsockopt(socket.IPPROTO_UDP, option, 1000), socket.OSError);
      assertEquals([error.winerror, error.code], [10022, "EINVAL"]);
    }
  },
);

test(`datagrams that the kernel joins are told apart${linux ? "" : " [needs Linux]"}`, { ignore: !linux }, () => {
  using receiver = udp(), sender = udp();
  receiver.setsockopt(socket.IPPROTO_UDP, socket.UDP_GRO, 1);
  receiver.setsockopt(socket.SOL_SOCKET, socket.SO_TIMESTAMP, 1); // Another message stands before the segments' size.
  const batch = new MessageBatch(4, 65535, { ancbufsize: socket.CMSG_SPACE(16) + socket.CMSG_SPACE(4) });
  const sizes = () => batch.segments(0).map(({ length }) => length);
  sender.sendmsg([new Uint8Array(2500)], [pack_udp_segment(1000)], 0, receiver.getsockname());
  receiver.recvmmsg_into(batch);
  assertEquals(sizes(), [1000, 1000, 500]);
  sender.sendto(new Uint8Array(7), receiver.getsockname());
  receiver.recvmmsg_into(batch);
  assertEquals(sizes(), [7]);
  const out = new MessageBatch<"AF_INET">(1, 3000, { ancbufsize: 64 });
  out.set(0, Uint8Array.from({ length: 2400 }, (_, i) => i), receiver.getsockname(), [pack_udp_segment(1200)]);
  sender.sendmmsg(out, 0, 1);
  const [data, ancdata] = receiver.recvmsg(65535, 64);
  const datagrams = split_segments(data, ancdata);
  assertEquals(datagrams.map(({ length, byteOffset }) => [length, byteOffset]), [[1200, 0], [1200, 0]]);
  assertEquals(datagrams[1][0], 1200 & 255);
});

for (const [family, host, ipv6] of [[AF_INET, "127.0.0.1", false], [socket.AF_INET6, "::1", true]] as const) {
  const level = ipv6 ? socket.IPPROTO_IPV6 : socket.IPPROTO_IP;
  const tos = ipv6 ? socket.IPV6_TCLASS : socket.IP_TOS, pktinfo = ipv6 ? socket.IPV6_PKTINFO : socket.IP_PKTINFO;
  ignore_unless(linux && !in_emulation && (!ipv6 || has_ipv6), "needs UDP_GRO and the address, and no emulator", test)(
    `joined datagrams have the sender, the ECN and the interface of their message: ${host}`,
    () => {
      const open = () => {
        const sock = new socket.socket(family, SOCK_DGRAM);
        sock.settimeout(20);
        sock.bind([host, 0]);
        return sock;
      };
      using receiver = open(), one = open(), two = open();
      receiver.setsockopt(socket.IPPROTO_UDP, socket.UDP_GRO, 1);
      receiver.setsockopt(level, ipv6 ? socket.IPV6_RECVTCLASS : socket.IP_RECVTOS, 1);
      receiver.setsockopt(level, ipv6 ? socket.IPV6_RECVPKTINFO : socket.IP_PKTINFO, 1);
      const sent = [[one, 2500, 1000, 1], [two, 1200, 500, 2], [one, 300, 0, 0], [two, 6400, 100, 3], [
        one,
        900,
        900,
        0,
      ]];
      for (const [sender, length, size, ecn] of sent as [socket.Socket<"AF_INET">, number, number, number][]) {
        const ancdata = [[level, tos, Int32Array.of(ecn)] as const, ...(size > 0 ? [pack_udp_segment(size)] : [])];
        sender.sendmmsg([[[new Uint8Array(length)], ancdata, receiver.getsockname() as [string, number]]]);
      }
      const batch = new MessageBatch(8, 65_535, { ancbufsize: 200 }), seen: unknown[] = [];
      while (seen.length < sent.length) {
        const n = receiver.recvmmsg_into(batch);
        for (let i = 0; i < n; i++) {
          const items = batch.ancdata(i).filter(([of]) => of === level);
          seen.push([
            ...[batch.address(i), batch.segments(i).map(({ length }) => length)],
            ...[items.find(([, type]) => type === tos)?.[2][0], items.some(([, type]) => type === pktinfo)],
          ]);
        }
      }
      const expected = [[1000, 1000, 500], [500, 500, 200], [300], new Array(64).fill(100), [900]];
      assertEquals(
        seen,
        sent.map(([sender, , , ecn], i) => [(sender as socket.Socket).getsockname(), expected[i], ecn, true]),
      );
      one.sendmsg([new Uint8Array(2500)], [pack_udp_segment(1000)], 0, receiver.getsockname());
      const small = new MessageBatch(1, 65_535);
      receiver.recvmmsg_into(small);
      assertEquals(small.segments(0).length, 1); // Without room for the length it cannot be split, as its flags say.
      assertEquals(small.msg_flags(0) & socket.MSG_CTRUNC, socket.MSG_CTRUNC);
    },
  );
}

ignore_unless(linux || on_windows, "needs UDP_GRO or UDP_COALESCED_INFO", test)(
  "split_segments() takes what recvmsg() gives, and refuses the rest",
  () => {
    const { IPPROTO_UDP, ValueError } = socket, JOINED = socket.UDP_GRO ?? socket.UDP_COALESCED_INFO;
    const lengths = (length: number, ...ancdata: [level: number | bigint, type: number, data: Uint8Array][]) =>
      split_segments(new Uint8Array(length), ancdata).map(({ length }) => length);
    const size = (...size: number[]): [number, number, Uint8Array] => [IPPROTO_UDP, JOINED, Uint8Array.from(size)];
    assertEquals(lengths(5), [5]);
    assertEquals([lengths(5, size(2, 0, 0, 0)), lengths(5, size(2, 0)), lengths(5, size(9, 0, 0, 0))], [[2, 2, 1], [
      2,
      2,
      1,
    ], [5]]);
    assertEquals([lengths(0, size(2, 0, 0, 0)), lengths(5, size(0, 0, 0, 0)), lengths(0)], [[0], [5], [0]]);
    assertEquals([lengths(5, [1, JOINED, Uint8Array.of(2, 0)]), lengths(5, [17n, JOINED, Uint8Array.of(2, 0)])], [[5], [
      2,
      2,
      1,
    ]]);
    assertThrows(() => lengths(5, size(2)), ValueError, "ancdata: 2 bytes expected");
    assertThrows(() => lengths(5, size(255, 255, 255, 255)), ValueError, "ancdata: -1 ");
    for (const ancdata of [null, 5, [5], [[IPPROTO_UDP, JOINED]], [[IPPROTO_UDP, "x", size(1)]]]) {
      assertThrows(() => split_segments(new Uint8Array(5), ancdata as never), TypeError);
    }
  },
);

both("an awaited call whose batch is transferred takes nothing", async () => {
  using receiver = udp(), sender = udp();
  receiver.setblocking(false);
  const batch = new MessageBatch(2, 10, { ancbufsize: undefined });
  sender.sendto(bytes("1"), receiver.getsockname());
  assertEquals(receiver.recvmmsg_into(batch), 1);
  const { buffer } = batch.data(0);
  const waiting = assertRejects(() => sock_recvmmsg_into(receiver, batch, { timeout: 20 }), TypeError, "transferred");
  structuredClone(buffer, { transfer: [buffer] });
  sender.sendto(bytes("2"), receiver.getsockname());
  await waiting;
  assertEquals(text(receiver.recv(10)), "2");
});

test(
  `the system calls are recvmmsg and sendmmsg${traces ? "" : " [needs strace that may trace]"}`,
  { ignore: !traces },
  async () => {
    const program = `
    import * as socket from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    const a = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM), b = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
    a.bind(["127.0.0.1", 0]); b.connect(a.getsockname());
    console.log(b.sendmmsg([[[new Uint8Array(3)]], [[new Uint8Array(4)]]]), a.recvmmsg(5, 10).length);`;
    const trace = Deno.makeTempFileSync();
    try {
      const { code, stdout } = await new Deno.Command("strace", {
        args: ["-f", "-e", "trace=sendmmsg,recvmmsg", "-o", trace, Deno.execPath(), "eval", "--no-check", program],
        env: { DENO_NO_UPDATE_CHECK: "1" },
        stderr: "null",
      }).output();
      assertEquals(code, 0);
      assertEquals(text(stdout).trim(), "2 2");
      const calls = Deno.readTextFileSync(trace);
      assert(/sendmmsg\(.*\) = 2$/m.test(calls) && /recvmmsg\(.*5, MSG_WAITFORONE.*\) = 2$/m.test(calls), calls);
    } finally {
      Deno.removeSync(trace);
    }
  },
);

both("the awaitable twins wait for one message, and for room", async () => {
  using receiver = udp(), sender = udp();
  receiver.setblocking(false);
  sender.setblocking(false);
  const batch = new MessageBatch<"AF_INET">(4, 100);
  const waiting = sock_recvmmsg_into(receiver, batch, { timeout: 20 });
  assertEquals(await sock_sendmmsg(sender, [[[bytes("x")], null, receiver.getsockname()]]), 1);
  assertEquals([await waiting, text(batch.data(0)), batch.address(0)], [1, "x", sender.getsockname()]);
  const list = sock_recvmmsg(receiver, 4, 100);
  await sock_sendmmsg(receiver, batch, 0, 1); // Back to where it came from.
  assertEquals(text((await sock_recvmmsg(sender, 1, 10))[0][0]), "x");
  sender.sendto(bytes("y"), receiver.getsockname());
  assertEquals((await list).map(([data]) => text(data)), ["y"]);
  const stop = new AbortController();
  const aborted = assertRejects(() => sock_recvmmsg(receiver, 1, 1, { signal: stop.signal }), Error, "enough");
  stop.abort(new Error("enough"));
  await aborted;
  await assertRejects(() => sock_recvmmsg_into(receiver, {} as never), TypeError, "batch: ");
});

test(
  `an audit hook hears of each message of a batch that is sent${linux ? "" : " [needs Linux]"}`,
  { ignore: !linux },
  async () => {
    const { out, err } = await run(
      ["-A"],
      `import { addaudithook } from "${new URL("../../audit.ts", import.meta.url).href}";
     const [a, b] = socket.socketpair(null, socket.SOCK_DGRAM), batch = new socket.MessageBatch(2, 10), events = [];
     addaudithook((event) => void events.push(event));
     for (const i of [0, 1]) batch.set(i, x);
     console.log(a.sendmmsg(batch), b.recvmmsg(2, 10).length, events.join());`,
    );
    assertEquals([out, err], ["2 2 socket.sendmsg,socket.sendmsg", ""]);
  },
);
