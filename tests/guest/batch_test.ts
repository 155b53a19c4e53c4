// Many messages with one call where the guest's kernel has families of its own: CAN frames, and frames of AF_PACKET by
// recvmmsg(2) and by a ring.

import { assert, assertEquals } from "@std/assert";
import { PacketRing, sock_recvmmsg, sock_recvmmsg_into, sock_sendmmsg } from "../../async.ts";
import * as socket from "../../mod.ts";
import {
  BPF,
  bpf_jump,
  bpf_stmt,
  pack_can_frame,
  pack_canfd_frame,
  pack_sock_fprog,
  unpack_ancillary,
  unpack_can_frame,
} from "../../structs.ts";
import { ignore_unless, in_guest } from "../support/where.ts";
import { bytes, output, pattern } from "./support/mod.ts";

const { AF_CAN, AF_PACKET, ETH_P_ALL, MessageBatch, SO_ATTACH_FILTER, SOCK_RAW, SOL_PACKET, SOL_SOCKET } = socket;
type Can = socket.Socket<"AF_CAN">;
type Packet = socket.Socket<"AF_PACKET">;

const test = ignore_unless(in_guest, "needs the guest's kernel: deno task test:guest");

/** A bus, for frames of CAN FD as well. */
function bus(name: string): Can {
  const sock = new socket.socket(AF_CAN, SOCK_RAW, socket.CAN_RAW);
  sock.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1);
  sock.settimeout(60);
  sock.bind([name]);
  return sock;
}

/** A frame as it arrives: newer kernels add CANFD_FDF, which says that it is one of CAN FD. */
function shown(frame: Uint8Array) {
  const { can_id, data, flags } = unpack_can_frame(frame);
  return [can_id, data.toHex(), (flags ?? 0) & ~socket.CANFD_FDF];
}

/** Receives so many messages into a batch, and calls with the number of each call. A loaded kernel may take two calls. */
function receive(sock: Can | Packet, batch: socket.MessageBatch, count: number, each: (n: number) => void): void {
  for (let received = 0; received < count;) {
    const n = sock.recvmmsg_into(batch);
    each(n);
    received += n;
  }
}

const FRAMES = [
  pack_can_frame(0x123, bytes("abc")),
  pack_canfd_frame(0x124 | socket.CAN_EFF_FLAG, pattern(64), socket.CANFD_BRS),
  pack_can_frame(0x125),
];

test("CAN frames of both lengths are sent by one call, received into a batch, and sent back from there", () => {
  using one = bus("vcan0"), other = bus("vcan0");
  assertEquals(one.sendmmsg(FRAMES.map((frame) => [[frame]] as const)), FRAMES.length);
  const batch = new MessageBatch(8, 72), came: unknown[] = [], back: unknown[] = [];
  receive(other, batch, FRAMES.length, (n) => {
    for (let i = 0; i < n; i++) came.push([shown(batch.data(i)), batch.address(i)]);
    assertEquals(other.sendmmsg(batch, 0, n), n);
  });
  const expected = FRAMES.map((frame) => [shown(frame), ["vcan0"]]);
  assertEquals(came, expected);
  while (back.length < FRAMES.length) {
    back.push(...one.recvmmsg(8, 72).map(([frame, , , from]) => [shown(frame), from]));
  }
  assertEquals(back, expected);
});

test("a message of sendmmsg() goes to the bus that it names, and recvmmsg() tells the bus, and what was cut off", () => {
  using all = bus(""), zero = bus("vcan0"), one = bus("vcan1");
  const sent = all.sendmmsg([[[FRAMES[0]], null, ["vcan1"]], [[FRAMES[2]], null, ["vcan0"]]]);
  assertEquals([sent, shown(one.recv(72)), shown(zero.recv(72))], [2, shown(FRAMES[0]), shown(FRAMES[2])]);
  zero.send(FRAMES[2]);
  one.send(FRAMES[0]);
  const came = [...all.recvmmsg(1, 72), ...all.recvmmsg(8, 6)];
  const { MSG_TRUNC } = socket;
  assertEquals(came.map(([frame, , flags, from]) => [frame.length, flags & MSG_TRUNC, from]), [
    [16, 0, ["vcan0"]],
    [6, MSG_TRUNC, ["vcan1"]],
  ]);
});

test("the awaitable calls do the same with CAN frames", async () => {
  using one = bus("vcan0"), other = bus("vcan0");
  one.setblocking(false);
  other.setblocking(false);
  const batch = new MessageBatch<"AF_CAN">(8, 72), waiting = sock_recvmmsg_into(other, batch, { timeout: 60 });
  assertEquals(await sock_sendmmsg(one, [[[FRAMES[0]]]]), 1);
  assertEquals([await waiting, shown(batch.data(0)), batch.address(0)], [1, shown(FRAMES[0]), ["vcan0"]]);
  const list = sock_recvmmsg(one, 8, 72, { timeout: 60 });
  assertEquals(await sock_sendmmsg(other, batch, 0, 1), 1);
  assertEquals((await list).map(([frame, , , from]) => [shown(frame), from]), [[shown(FRAMES[0]), ["vcan0"]]]);
});

const PROTO = 0x88b5; // For experiments.
const HEAD = Uint8Array.from([...new Array(6).fill(0xff), 2, 0, 0, 0, 0, 1]);

/** A frame for all, without and with a VLAN's tag. */
const frame = (payload: Uint8Array, ...tag: number[]) =>
  Uint8Array.from([...HEAD, ...tag, PROTO >> 8, PROTO & 0xff, ...payload]);
const TAG = [0x81, 0x00, 0x60, 0x07];

/** Lets through the frames of these tests, and so many bytes of each. Other frames come to those who listen to all. */
function only(snaplen: number): Uint8Array<ArrayBuffer> {
  return pack_sock_fprog([
    bpf_stmt(BPF.LD | BPF.H | BPF.ABS, 12),
    bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, PROTO, 0, 1),
    bpf_stmt(BPF.RET | BPF.K, snaplen),
    bpf_stmt(BPF.RET | BPF.K, 0),
  ]);
}

/** A socket for all frames, as the tag of a VLAN is removed before those for one protocol get theirs. */
function packet(name: string): Packet {
  const sock = new socket.socket(AF_PACKET, SOCK_RAW, 0);
  sock.settimeout(60);
  sock.setsockopt(SOL_SOCKET, SO_ATTACH_FILTER, only(2000));
  sock.bind([name, ETH_P_ALL]);
  return sock;
}

function ring_on(
  name: string,
  options?: ConstructorParameters<typeof PacketRing>[1],
  snaplen = 2000,
): [Packet, PacketRing] {
  const sock: Packet = new socket.socket(AF_PACKET, SOCK_RAW, 0);
  sock.settimeout(60);
  sock.setsockopt(SOL_SOCKET, SO_ATTACH_FILTER, only(snaplen));
  const ring = new PacketRing(sock, options);
  sock.bind([name, ETH_P_ALL]);
  return [sock, ring];
}

const tci_of = (auxdata: unknown) => (auxdata as { vlan_tci: number | null }).vlan_tci;

/** The address of a frame that came from `ring0`. */
const FROM_RING0 = ["ring1", PROTO, socket.PACKET_BROADCAST, 1, HEAD.slice(6)];

let made: Promise<unknown> | undefined;

/** The two ends of a veth pair, `ring0` and `ring1`, which are switched on. */
function ends(): Promise<unknown> {
  return made ??= (async () => {
    await output("ip", "link", "add", "ring0", "type", "veth", "peer", "name", "ring1");
    for (const name of ["ring0", "ring1"]) await output("ip", "link", "set", name, "up");
  })();
}

test("one call sends frames of AF_PACKET, and one receives them with the addresses and tags of VLANs", async () => {
  await ends();
  using sender = packet("ring0"), receiver = packet("ring1");
  receiver.setsockopt(SOL_PACKET, socket.PACKET_AUXDATA, 1);
  const to = [frame(bytes("one")), frame(bytes("two"), ...TAG), frame(bytes("three"))];
  assertEquals(sender.sendmmsg(to.map((frame) => [[frame]] as const)), 3);
  const batch = new MessageBatch(8, 100, { ancbufsize: 64 }), came: unknown[] = [];
  receive(receiver, batch, 3, (n) => {
    for (let i = 0; i < n; i++) {
      const items = batch.ancdata(i).map(unpack_ancillary);
      came.push([batch.data(i).toHex(), batch.address(i), items.map((item) => [item?.name, tci_of(item?.value)])]);
    }
  });
  const expected = [["one", null], ["two", 0x6007], ["three", null]] as const;
  assertEquals(
    came,
    expected.map(([payload, tci]) => [frame(bytes(payload)).toHex(), FROM_RING0, [["PACKET_AUXDATA", tci]]]),
  );
});

test("a ring gives frames with their times, addresses and tags of VLANs, and the whole length of what is cut off", async () => {
  await ends();
  const SNAPLEN = 60, [sock, ring] = ring_on("ring1", {}, SNAPLEN);
  using sender = packet("ring0");
  const sent = [frame(bytes("short")), frame(bytes("tagged"), ...TAG), frame(pattern(1000))];
  sender.sendmmsg(sent.map((frame) => [[frame]] as const));
  const seen: unknown[] = [];
  for (const { data, vlan, address, length, timestamp } of ring) {
    seen.push([data.toHex(), vlan, address, length]);
    const age = BigInt(Date.now()) * 1_000_000n - timestamp;
    assert(age > -1_000_000_000n && age < 300_000_000_000n, `it is ${age} ns old`);
    if (seen.length === sent.length) break;
  }
  assertEquals(seen, [
    [sent[0].toHex(), null, FROM_RING0, sent[0].length],
    [frame(bytes("tagged")).toHex(), { tci: 0x6007, tpid: 0x8100 }, FROM_RING0, 20],
    [sent[2].subarray(0, SNAPLEN).toHex(), null, FROM_RING0, sent[2].length],
  ]);
  assertEquals(ring.statistics(), { packets: 3, drops: 0, freezes: 0 });
  ring.close();
  sock.close();
});

test("a ring loses no frame of a burst, and counts them", async () => {
  await ends();
  const [sock, ring] = ring_on("ring1", { block_size: 65536, blocks: 32 }), COUNT = 600;
  using sender = packet("ring0");
  const frames = Array.from(
    { length: COUNT },
    (_, i) => [[frame(Uint8Array.of(i >> 8, i & 255, ...pattern(50)))]] as const,
  );
  for (let sent = 0; sent < COUNT;) sent += sender.sendmmsg(frames.slice(sent));
  let next = 0;
  for (const { data } of ring) {
    assertEquals(data[14] << 8 | data[15], next++);
    if (next === COUNT) break;
  }
  assertEquals(ring.statistics(), { packets: COUNT, drops: 0, freezes: 0 });
  ring.close();
  sock.close();
});

test("closing a ring ends the loop that closes it, and one that waits", async () => {
  await ends();
  using sender = packet("ring0");
  const [sock, ring] = ring_on("ring1"), [other, second] = ring_on("ring1");
  other.setblocking(false);
  let seen = 0, awaited = 0;
  const waiting = (async () => {
    for await (const _ of second) if (++awaited === 2) setTimeout(() => second.close());
  })();
  sender.sendmmsg([[[frame(bytes("a"))]], [[frame(bytes("b"))]]]);
  for (const _ of ring) {
    seen++;
    ring.close();
  }
  await waiting;
  assertEquals([seen, awaited], [1, 2]);
  sock.close();
  other.close();
});
