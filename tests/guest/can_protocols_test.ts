// CAN_BCM, CAN_ISOTP and CAN_J1939 on vcan0.

import { assert, assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { pack_bcm, pack_can_frame, unpack_bcm, unpack_can_frame } from "../../structs.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_CAN, CAN_BCM, CAN_ISOTP, CAN_J1939, CAN_RAW, J1939_NO_NAME, J1939_NO_PGN, SOCK_DGRAM, SOCK_RAW } = socket;

type Can = socket.Socket<"AF_CAN">;

function can(type: number, protocol: number): Can {
  const sock = new socket.socket(AF_CAN, type, protocol);
  sock.settimeout(60);
  return sock;
}

function raw(): Can {
  const sock = can(SOCK_RAW, CAN_RAW);
  sock.bind(["vcan0"]);
  return sock;
}

function bcm(): Can {
  const sock = can(SOCK_DGRAM, CAN_BCM);
  sock.connect(["vcan0"]);
  return sock;
}

const [bcm_test, bcm_with_python] = on_kernel(() => bcm().close());

const START = socket.CAN_BCM_SETTIMER | socket.CAN_BCM_STARTTIMER;

bcm_test("the broadcast manager sends a frame again and again until it is told to stop", () => {
  using sock = bcm(), receiver = raw();
  const frame = pack_can_frame(0x300, bytes("cyclic"));
  sock.send(pack_bcm({ opcode: socket.CAN_BCM_TX_SETUP, flags: START, ival2: 0.01, can_id: 0x300 }, [frame]));
  for (let i = 0; i < 5; i++) assertEquals(receiver.recv(16), frame);

  sock.send(pack_bcm({ opcode: socket.CAN_BCM_TX_READ, can_id: 0x300 }));
  const status = unpack_bcm(sock.recv(256));
  assertEquals([status.opcode, status.can_id, status.ival2], [socket.CAN_BCM_TX_STATUS, 0x300, 0.01]);
  assertEquals(status.frames.map(({ data }) => data), [bytes("cyclic")]);

  sock.send(pack_bcm({ opcode: socket.CAN_BCM_TX_DELETE, can_id: 0x300 }));
  sock.send(pack_bcm({ opcode: socket.CAN_BCM_TX_SEND, can_id: 0x301 }, [pack_can_frame(0x301)]));
  while (unpack_can_frame(receiver.recv(16)).can_id !== 0x301); // What was under way when it stopped.
  receiver.settimeout(0.05);
  let more = 0;
  try {
    for (; receiver.recv(16); more++);
  } catch (error) {
    assert(error instanceof socket.TimeoutError);
  }
  assertEquals(more, 0);
});

bcm_test("the broadcast manager sends a number of frames at one interval, and says when they are done", () => {
  using sock = bcm(), receiver = raw();
  const flags = START | socket.CAN_BCM_TX_COUNTEVT;
  const frames = [pack_can_frame(0x310, bytes("1")), pack_can_frame(0x310, bytes("2"))];
  sock.send(pack_bcm({ opcode: socket.CAN_BCM_TX_SETUP, flags, count: 4, ival1: 0.01, can_id: 0x310 }, frames));
  const { opcode, can_id } = unpack_bcm(sock.recv(256));
  assertEquals([opcode, can_id], [socket.CAN_BCM_TX_EXPIRED, 0x310]);
  const sent = [1, 2, 3, 4].map(() => receiver.recv(16));
  assertEquals(sent, [...frames, ...frames]);
});

bcm_test("the broadcast manager tells when the watched bits of a frame change", () => {
  using sock = bcm(), sender = raw();
  const first_byte = pack_can_frame(0x320, Uint8Array.of(0xff));
  sock.send(pack_bcm({ opcode: socket.CAN_BCM_RX_SETUP, can_id: 0x320 }, [first_byte]));
  for (const data of ["a1", "a2", "b1"]) sender.send(pack_can_frame(0x320, bytes(data)));
  const changes = [sock.recv(256), sock.recv(256)].map(unpack_bcm);
  assertEquals(changes.map(({ opcode, frames }) => [opcode, frames[0].data]), [
    [socket.CAN_BCM_RX_CHANGED, bytes("a1")],
    [socket.CAN_BCM_RX_CHANGED, bytes("b1")],
  ]);
});

bcm_test("the broadcast manager tells when a frame does not come in time, and when it comes again", () => {
  using sock = bcm(), sender = raw();
  const frame = pack_can_frame(0x321, bytes("same")), flags = START | socket.CAN_BCM_RX_ANNOUNCE_RESUME;
  const whole = pack_can_frame(0x321, new Uint8Array(8).fill(0xff));
  sock.send(pack_bcm({ opcode: socket.CAN_BCM_RX_SETUP, flags, ival1: 0.1, can_id: 0x321 }, [whole]));
  sender.send(frame);
  assertEquals(unpack_bcm(sock.recv(256)).opcode, socket.CAN_BCM_RX_CHANGED);
  const { opcode, can_id, frames } = unpack_bcm(sock.recv(256));
  assertEquals([opcode, can_id, frames], [socket.CAN_BCM_RX_TIMEOUT, 0x321, []]);
  sender.send(frame); // It ends the silence, so it is announced although it is what it was.
  assertEquals(unpack_bcm(sock.recv(256)).opcode, socket.CAN_BCM_RX_CHANGED);
});

bcm_with_python("the broadcast manager's work is seen by Python, and Python's by us", async () => {
  await python(`
bcm = socket.socket(AF_CAN, SOCK_DGRAM, CAN_BCM); bcm.connect(('vcan0',))
raw = socket.socket(AF_CAN, SOCK_RAW, CAN_RAW); raw.bind(('vcan0',))`);
  using sock = bcm(), receiver = raw();
  const frame = pack_can_frame(0x330, bytes("ours"));
  sock.send(pack_bcm({ opcode: socket.CAN_BCM_TX_SEND }, [frame]));
  assertEquals(await python("out = raw.recv(16)"), frame.toHex());
  assertEquals(receiver.recv(16), frame);
  await python(`
frame = struct.pack('=IB3x8s', 0x331, 6, b'theirs')
bcm.send(struct.pack('@3I4q2I', CAN_BCM_TX_SEND, 0, 0, 0, 0, 0, 0, 0, 1) + frame)
bcm.close(); raw.close()`);
  assertEquals(unpack_can_frame(receiver.recv(16)), { can_id: 0x331, data: bytes("theirs"), flags: null });
});

function isotp(rx_id: number, tx_id: number): Can {
  const sock = can(SOCK_DGRAM, CAN_ISOTP);
  sock.bind(["vcan0", rx_id, tx_id]);
  return sock;
}

const [isotp_test, isotp_with_python] = on_kernel(() => isotp(1, 2).close());

isotp_test("ISO-TP carries 1,000 bytes in CAN frames", () => {
  using one = isotp(0x7e8, 0x7e0), other = isotp(0x7e0, 0x7e8);
  assertEquals(one.getsockname(), ["vcan0", 0x7e8, 0x7e0]);
  assertEquals(one.send(pattern(1000)), 1000);
  assertEquals(other.recv(4095), pattern(1000));
  assertEquals(other.send(bytes("short")), 5);
  assertEquals(one.recv(4095), bytes("short"));
});

isotp_test("ISO-TP has long identifiers", () => {
  const EFF = socket.CAN_EFF_FLAG;
  using one = isotp(EFF | 0x18daf110, EFF | 0x18da10f1), other = isotp(EFF | 0x18da10f1, EFF | 0x18daf110);
  assertEquals(one.getsockname(), ["vcan0", 0x98daf110, 0x98da10f1]);
  one.send(pattern(20));
  assertEquals(other.recv(100), pattern(20));
});

isotp_with_python("ISO-TP carries 1,000 bytes to Python and back", async () => {
  using sock = isotp(0x6e8, 0x6e0);
  assertEquals(
    await python(`
tp = socket.socket(AF_CAN, SOCK_DGRAM, CAN_ISOTP); tp.bind(('vcan0', 0x6e0, 0x6e8)); tp.settimeout(60)
out = tp.getsockname()`),
    ["vcan0", 0x6e0, 0x6e8],
  );
  sock.send(pattern(1000));
  assertEquals(await python("data = tp.recv(4095); out = data"), pattern(1000).toHex());
  await python("tp.send(data[::-1])");
  assertEquals(sock.recv(4095), pattern(1000).reverse());
  await python("tp.close()");
});

function j1939(addr: number, name: bigint | number = J1939_NO_NAME): Can {
  const sock = can(SOCK_DGRAM, CAN_J1939);
  sock.bind(["vcan0", name, J1939_NO_PGN, addr]);
  return sock;
}

const [j1939_test, j1939_with_python] = on_kernel(() => j1939(0x20).close());
const PGN = 0x12300;

j1939_test("J1939 carries 300 bytes from one address to another", () => {
  using one = j1939(0x20), other = j1939(0x30);
  assertEquals(one.getsockname(), ["vcan0", 0n, J1939_NO_PGN, 0x20]);
  assertEquals(one.sendto(pattern(300), ["vcan0", J1939_NO_NAME, PGN, 0x30]), 300);
  // The kernel does not say on which interface a message of several frames came.
  assertEquals(other.recvfrom(1000), [pattern(300), ["", 0n, PGN, 0x20]]);
});

j1939_test("J1939 broadcasts one frame to all listeners", () => {
  using one = j1939(0x20), other = j1939(0x30);
  for (const sock of [one, other]) sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1);
  one.sendto(bytes("all here"), ["vcan0", J1939_NO_NAME, 0xfeca, socket.J1939_NO_ADDR]);
  const [data, ancdata, , from] = other.recvmsg(100, 256);
  assertEquals([data, from], [bytes("all here"), ["vcan0", 0n, 0xfeca, 0x20]]);
  const PRIORITY = 6; // as at first
  assertEquals(ancdata, [[socket.SOL_CAN_BASE + CAN_J1939, socket.SCM_J1939_PRIO, Uint8Array.of(PRIORITY)]]);
});

j1939_test("a J1939 name has 64 bits", () => {
  using sock = can(SOCK_DGRAM, CAN_J1939);
  sock.bind(["vcan0", 0xa0b0c0d0e0f01020n, J1939_NO_PGN, socket.J1939_NO_ADDR]);
  assertEquals(sock.getsockname(), ["vcan0", 0xa0b0c0d0e0f01020n, J1939_NO_PGN, socket.J1939_NO_ADDR]);
});

j1939_with_python("J1939 carries 300 bytes to Python and back", async () => {
  using sock = j1939(0x40);
  await python(`
j = socket.socket(AF_CAN, SOCK_DGRAM, CAN_J1939); j.settimeout(60)
j.bind(('vcan0', J1939_NO_NAME, J1939_NO_PGN, 0x50))`);
  sock.sendto(pattern(300), ["vcan0", J1939_NO_NAME, PGN, 0x50]);
  assertEquals(await python("data, who = j.recvfrom(1000); out = [data, who]"), [
    pattern(300).toHex(),
    ["", 0, PGN, 0x40],
  ]);
  await python("j.sendto(data[::-1], ('vcan0', J1939_NO_NAME, 0x12400, 0x40))");
  assertEquals(sock.recvfrom(1000), [pattern(300).reverse(), ["", 0n, 0x12400, 0x50]]);
  await python("j.close()");
});
