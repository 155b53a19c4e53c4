// Bluetooth between two controllers that btvirt, BlueZ's emulator, makes.

import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { open_connection, sock_connect, start_server } from "../../async.ts";
import * as socket from "../../mod.ts";
import { emulated, READ_INFO, SET_CONNECTABLE, SET_POWERED } from "../support/bluetooth.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_BLUETOOTH, BTPROTO_HCI, BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_SCO } = socket;
const { HCI_DEV_NONE, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } = socket;

type Bluetooth = socket.Socket<"AF_BLUETOOTH">;

function open(type: number, protocol: number): Bluetooth {
  const sock = new socket.socket(AF_BLUETOOTH, type, protocol);
  sock.settimeout(60);
  return sock;
}

// The kernel that has Bluetooth may have a real radio: leave that alone.
const [, test] = on_kernel(() => {
  open(SOCK_RAW, BTPROTO_HCI).close();
  throw new Error("needs the guest, whose Bluetooth controllers are emulated");
});

function text_of(bdaddr: Uint8Array): string {
  return Array.from(bdaddr.slice().reverse(), (octet) => octet.toString(16).toUpperCase().padStart(2, "0")).join(":");
}

let controllers: Promise<[addresses: [string, string], emulator: AsyncDisposable]> | undefined;

Deno.test.afterAll(async () => await (await controllers)?.[1][Symbol.asyncDispose]());

/** The addresses of hci0 and hci1, switched on and ready to be connected to. */
async function addresses(): Promise<[string, string]> {
  const [both] = await (controllers ??= emulated(["-l2"], async (indexes, manage) => {
    const found: string[] = [];
    for (const index of indexes) {
      found.push(text_of((await manage(READ_INFO, index)).subarray(0, 6)));
      await manage(SET_POWERED, index, 1);
      await manage(SET_CONNECTABLE, index, 1);
    }
    return found as [string, string];
  }));
  return both;
}

test("an HCI command is answered by an event", async () => {
  const [bdaddr] = await addresses();
  using hci = open(SOCK_RAW, BTPROTO_HCI);
  hci.bind(0);
  assertEquals(hci.getsockname(), 0);
  // struct hci_filter: kinds of packets, events, and the command of interest.
  const filter = new Uint8Array(16);
  new DataView(filter.buffer).setUint32(0, 1 << socket.HCI_EVENT_PKT, true);
  filter.fill(0xff, 4, 12);
  hci.setsockopt(socket.SOL_HCI, socket.HCI_FILTER, filter);
  const READ_BD_ADDR = [0x09, 0x10], COMMAND_COMPLETE = 0x0e;
  hci.send(Uint8Array.of(socket.HCI_COMMAND_PKT, ...READ_BD_ADDR, 0));
  const data = hci.recv(300);
  assertEquals(data.subarray(0, 7).toHex(), Uint8Array.of(4, COMMAND_COMPLETE, 10, 1, ...READ_BD_ADDR, 0).toHex());
  assertEquals(text_of(data.subarray(7)), bdaddr);
});

test("an HCI socket has the channel in its address when it is not the raw one", async () => {
  await addresses();
  using monitor = open(SOCK_RAW, BTPROTO_HCI);
  monitor.bind([HCI_DEV_NONE, socket.HCI_CHANNEL_MONITOR]);
  assert(monitor.recv(1000).length > 6); // A late monitor gets the existing controllers.
  using gone = open(SOCK_RAW, BTPROTO_HCI);
  assertThrows(() => gone.bind(7), socket.OSError, "[Errno 19]"); // ENODEV
});

test("an L2CAP connection carries packets both ways", async () => {
  const [own, peer] = await addresses(), PSM = 0x1001;
  using server = open(SOCK_SEQPACKET, BTPROTO_L2CAP), client = open(SOCK_SEQPACKET, BTPROTO_L2CAP);
  server.bind([peer, PSM]);
  server.listen();
  assertEquals(server.getsockname(), [peer, PSM]);
  client.bind([own, 0]);
  client.connect([peer, PSM]);
  const [conn, from] = server.accept();
  using _ = conn;
  // The channel's number is the third item: the first dynamic one.
  assertEquals([from, conn.getsockname()], [[own, PSM, 0x40], [peer, PSM, 0x40]]);
  assertEquals(client.getpeername(), [peer, PSM, 0x40]);
  client.send(pattern(600));
  client.send(bytes("second"));
  assertEquals([conn.recv(1000), conn.recv(1000)], [pattern(600), bytes("second")]);
  conn.send(bytes("answer"));
  assertEquals(client.recv(100), bytes("answer"));
});

test("an RFCOMM connection carries a stream both ways", async () => {
  const [own, peer] = await addresses(), CHANNEL = 5;
  using server = open(SOCK_STREAM, BTPROTO_RFCOMM), client = open(SOCK_STREAM, BTPROTO_RFCOMM);
  server.bind([peer, CHANNEL]);
  server.listen();
  assertEquals(server.getsockname(), [peer, CHANNEL]);
  client.bind([own, 0]);
  client.connect([peer, CHANNEL]);
  const [conn, from] = server.accept();
  using _ = conn;
  assertEquals([from, client.getpeername()], [[own, CHANNEL], [peer, CHANNEL]]);
  client.sendall(pattern(2000));
  const received = new Uint8Array(2000);
  for (let n = 0; n < received.length;) n += conn.recv_into(received.subarray(n));
  assertEquals(received, pattern(2000));
  conn.sendall(bytes("answer"));
  assertEquals(client.recv(100), bytes("answer"));
});

test("asyncio's streams over RFCOMM: lines, and 64 KiB both ways", async () => {
  const [own, peer] = await addresses(), CHANNEL = 6, SIZE = 1 << 16;
  const listener = open(SOCK_STREAM, BTPROTO_RFCOMM), sock = open(SOCK_STREAM, BTPROTO_RFCOMM);
  const end = Promise.withResolvers<unknown>();
  listener.bind([peer, CHANNEL]);
  // start_server() listens; the kernel refuses a second listen() of RFCOMM with EBADFD.
  await using _server = await start_server(
    async (reader, writer) => {
      assertEquals(writer.get_extra_info("peername"), [own, CHANNEL]);
      writer.write(await reader.readline());
      writer.write(await reader.readexactly(SIZE));
      reader.read().then(end.resolve, end.resolve);
      await end.promise;
      writer.close();
    },
    null,
    null,
    { sock: listener },
  );
  sock.bind([own, 0]);
  sock.setblocking(false);
  await sock_connect(sock, [peer, CHANNEL]);
  const [reader, writer] = await open_connection(null, null, { sock });
  writer.write(bytes("a line\n"));
  assertEquals(await reader.readline(), bytes("a line\n"));
  writer.write(pattern(SIZE));
  assertEquals(await reader.readexactly(SIZE), pattern(SIZE));
  writer.close();
  await writer.wait_closed();
  // The kernel tells the end of an RFCOMM connection by ECONNRESET.
  assertInstanceOf(await end.promise, socket.ConnectionResetError);
});

test("L2CAP and RFCOMM connections go to Python and back", async () => {
  const [own, peer] = await addresses();
  for (const [protocol, type, port] of [["L2CAP", "SEQPACKET", 0x1003], ["RFCOMM", "STREAM", 7]] as const) {
    const proto = socket[`BTPROTO_${protocol}`], kind = socket[`SOCK_${type}`];
    await python(`
server = socket.socket(AF_BLUETOOTH, SOCK_${type}, BTPROTO_${protocol}); server.settimeout(60)
server.bind(('${peer}', ${port})); server.listen(1)`);
    using client = open(kind, proto);
    client.bind([own, 0]);
    client.connect([peer, port]);
    client.send(pattern(300));
    const [data, from] = await python("conn, who = server.accept(); data = conn.recv(1000); out = [data, who]") as [
      string,
      string[],
    ];
    assertEquals([data, from[0]], [pattern(300).toHex(), own]);
    await python("conn.send(data[::-1])");
    assertEquals(client.recv(1000), pattern(300).reverse());
    client.close();
    await python("conn.close(); server.close()");

    using server = open(kind, proto);
    server.bind([peer, port + 2]);
    server.listen();
    await python(`
client = socket.socket(AF_BLUETOOTH, SOCK_${type}, BTPROTO_${protocol}); client.settimeout(60)
client.bind(('${own}', 0)); client.connect(('${peer}', ${port + 2})); client.send(b'from Python')`);
    const [conn, who] = server.accept();
    using _ = conn;
    assertEquals([conn.recv(100), (who as string[])[0]], [bytes("from Python"), own]);
    await python("client.close()");
  }
});

// The kernel refuses an SCO connection between these controllers before it asks the emulator: so do we, as Python does.
test("an SCO socket binds and listens, and connects as far as Python's does", async () => {
  const [own, peer] = await addresses();
  using server = open(SOCK_SEQPACKET, BTPROTO_SCO), client = open(SOCK_SEQPACKET, BTPROTO_SCO);
  server.bind(peer);
  server.listen();
  assertEquals(server.getsockname(), peer);
  client.bind(bytes(own));
  assertEquals(client.getsockname(), own);
  client.setsockopt(socket.SOL_BLUETOOTH, socket.BT_VOICE, Uint8Array.of(socket.BT_VOICE_CVSD_16BIT, 0));
  const theirs = await python(`
sco = socket.socket(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO); sco.settimeout(60)
sco.bind(b'${own}')
out = [sco.getsockname(), sco.connect_ex(b'${peer}')]; sco.close()`);
  assertEquals([client.getsockname(), client.connect_ex(peer)], theirs);
});
