// CAN_RAW on vcan0 and vcan1.

import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { pack_can_filters, pack_can_frame, pack_canfd_frame, unpack_can_frame } from "../../structs.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_CAN, CAN_RAW, CAN_RAW_FD_FRAMES, CAN_RAW_FILTER, SOCK_RAW, SOL_CAN_RAW } = socket;

function open(name: string | Uint8Array = "vcan0"): socket.Socket<"AF_CAN"> {
  const sock = new socket.socket(AF_CAN, SOCK_RAW, CAN_RAW);
  sock.settimeout(60);
  sock.bind([name]);
  return sock;
}

const [test, with_python] = on_kernel(() => open().close());

test("a CAN frame goes from one socket to another", () => {
  using one = open(), other = open();
  assertEquals(one.getsockname(), ["vcan0"]);
  const frame = pack_can_frame(0x123, bytes("abc"));
  assertEquals(one.send(frame), 16);
  assertEquals(other.recvfrom(16), [frame, ["vcan0"]]);
});

test("a CAN FD frame of 64 bytes goes from one socket to another", () => {
  using one = open(), other = open();
  for (const sock of [one, other]) sock.setsockopt(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1);
  const frame = pack_canfd_frame(0x123 | socket.CAN_EFF_FLAG, pattern(64), socket.CANFD_BRS);
  assertEquals(one.send(frame), 72);
  const { can_id, data, flags } = unpack_can_frame(other.recv(72));
  // Newer kernels add CANFD_FDF, which says that it is one.
  assertEquals([can_id, data, flags! & ~socket.CANFD_FDF], [0x80000123, pattern(64), socket.CANFD_BRS]);
});

test("a filter lets through what matches, an inverted one the rest, none at all nothing", () => {
  using sender = open(), receiver = open();
  const send = (...ids: number[]) => ids.forEach((id) => sender.send(pack_can_frame(id)));
  const receive = () => unpack_can_frame(receiver.recv(16)).can_id;

  const filters = pack_can_filters([[0x120, 0x7f0], [0x200, 0x7ff]]);
  receiver.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, filters);
  assertEquals(receiver.getsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, 16), filters);
  send(0x100, 0x123, 0x201, 0x200, 0x12f);
  assertEquals([receive(), receive(), receive()], [0x123, 0x200, 0x12f]);

  receiver.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, pack_can_filters([[0x123 | socket.CAN_INV_FILTER, 0x7ff]]));
  send(0x123, 0x124);
  assertEquals(receive(), 0x124);

  receiver.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, pack_can_filters([]));
  send(0x1);
  receiver.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, pack_can_filters([[0, 0]]));
  send(0x2);
  assertEquals(receive(), 0x2);
});

test("loopback shows a sender's frames to others, or not", () => {
  using sender = open(), receiver = open();
  assertEquals(sender.getsockopt(SOL_CAN_RAW, socket.CAN_RAW_LOOPBACK), 1);
  sender.setsockopt(SOL_CAN_RAW, socket.CAN_RAW_LOOPBACK, 0);
  sender.send(pack_can_frame(1));
  sender.setsockopt(SOL_CAN_RAW, socket.CAN_RAW_LOOPBACK, 1);
  sender.send(pack_can_frame(2));
  assertEquals(unpack_can_frame(receiver.recv(16)).can_id, 2);
});

test("a sender receives its own frames when it asks for them, and can tell them by MSG_CONFIRM", () => {
  using sender = open(), other = open();
  sender.send(pack_can_frame(1));
  sender.setsockopt(SOL_CAN_RAW, socket.CAN_RAW_RECV_OWN_MSGS, 1);
  sender.send(pack_can_frame(2));
  other.send(pack_can_frame(3));
  const [own, , own_flags] = sender.recvmsg(16), [others, , others_flags] = sender.recvmsg(16);
  assertEquals([own, others].map((frame) => unpack_can_frame(frame).can_id), [2, 3]);
  assertEquals(own_flags & (socket.MSG_CONFIRM | socket.MSG_DONTROUTE), socket.MSG_CONFIRM | socket.MSG_DONTROUTE);
  assertEquals(others_flags & (socket.MSG_CONFIRM | socket.MSG_DONTROUTE), socket.MSG_DONTROUTE);
});

test("a socket bound to '' receives from all interfaces, and sends to the one that the address names", () => {
  using all = open(""), zero = open("vcan0"), one = open("vcan1");
  assertEquals(all.getsockname(), [""]);
  zero.send(pack_can_frame(1));
  one.send(pack_can_frame(2));
  assertEquals(all.recvfrom(16), [pack_can_frame(1), ["vcan0"]]);
  assertEquals(all.recvfrom(16), [pack_can_frame(2), ["vcan1"]]);
  all.sendto(pack_can_frame(3), ["vcan1"]);
  assertEquals(unpack_can_frame(one.recv(16)).can_id, 3);
});

with_python("CAN frames go to Python and back", async () => {
  using sock = open();
  sock.setsockopt(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1);
  await python(`
can = socket.socket(AF_CAN, SOCK_RAW, CAN_RAW)
can.setsockopt(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1)
can.bind(('vcan0',))`);
  const classic = pack_can_frame(0x123, bytes("abc")), fd = pack_canfd_frame(0x124, pattern(48));
  sock.send(classic);
  sock.send(fd);
  const seen = await python("out = [can.recvfrom(72), can.recvfrom(72)]") as [string, string[]][];
  assertEquals(seen[0], [classic.toHex(), ["vcan0"]]);
  assertEquals(unpack_can_frame(Uint8Array.fromHex(seen[1][0])).data, pattern(48));
  await python("can.send(struct.pack('=IB3x8s', 0x80000456, 5, b'hello')); can.close()");
  assertEquals(sock.recvfrom(72), [pack_can_frame(0x80000456, bytes("hello")), ["vcan0"]]);
});

with_python("Python refuses and takes the same CAN addresses", async () => {
  const addresses = [["vcan0"], [""], ["none"], ["x".repeat(16)], [], ["vcan0", 1], "vcan0"];
  for (const address of addresses) {
    const ours = outcome(() => open_raw(address));
    const argument = Array.isArray(address) ? `tuple(${JSON.stringify(address)})` : JSON.stringify(address);
    const theirs = await python(`
with socket.socket(AF_CAN, SOCK_RAW, CAN_RAW) as s:
    try: s.bind(${argument}); out = s.getsockname()
    except Exception as e: out = [type(e).__name__, str(e)]`);
    assertEquals(ours.map((item) => item.replace("not string", "not str")), theirs, Deno.inspect(address));
  }
});

function open_raw(address: unknown): unknown[] {
  using sock = new socket.socket(AF_CAN, SOCK_RAW, CAN_RAW);
  sock.bind(address as never);
  return sock.getsockname();
}

function outcome(attempt: () => unknown[]): string[] {
  try {
    return attempt() as string[];
  } catch (error) {
    const { name, message } = error as Error;
    return [name, message];
  }
}

with_python("the documentation's CAN program echoes a frame and sends one of its own", async () => {
  using sock = open();
  const program = `${import.meta.dirname}/../../examples/can.ts`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-ffi", program],
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await lines.read()).value, "Listening on vcan0\n");
  sock.send(pack_can_frame(0x123, bytes("abc")));
  assertEquals((await lines.read()).value, "Received: can_id=123, can_dlc=3, data=61 62 63\n");
  assertEquals(sock.recv(16), pack_can_frame(0x123, bytes("abc")));
  assertEquals(sock.recv(16), pack_can_frame(0x01, Uint8Array.of(1, 2, 3)));
  child.kill();
  await child.status;
  await lines.cancel();
});
