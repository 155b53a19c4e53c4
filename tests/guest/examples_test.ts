// The examples about what only the guest has: CAN buses, the kernel's cryptography, VSOCK, Bluetooth.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash, createHmac } from "node:crypto";
import * as socket from "../../mod.ts";
import { pack_can_frame, pack_canfd_frame } from "../../structs.ts";
import { output, run, Running } from "../examples/support.ts";
import { emulated, SET_CONNECTABLE, SET_DISCOVERABLE, SET_LOCAL_NAME, SET_POWERED } from "../support/bluetooth.ts";
import { ignore_unless, in_guest } from "../support/where.ts";
import { TempFolder } from "../support/temp_folder.ts";

const test = ignore_unless(in_guest, "needs the guest's kernel: deno task test:guest");
const bytes = (text: string) => new TextEncoder().encode(text);

function bus(name: string): socket.Socket<"AF_CAN"> {
  const sock = new socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW);
  sock.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1);
  sock.bind([name]);
  sock.settimeout(60);
  return sock;
}

test("can sends each frame back, and one of its own", async () => {
  using sock = bus("vcan1");
  await using can = new Running("can", ["vcan1"]);
  await can.until(/Listening on vcan1/);
  sock.send(pack_can_frame(0x123, bytes("abc")));
  assertEquals([sock.recv(72), sock.recv(72)], [
    pack_can_frame(0x123, bytes("abc")),
    pack_can_frame(1, Uint8Array.of(1, 2, 3)),
  ]);
  await can.until(/Received: can_id=123, can_dlc=3, data=61 62 63\n/);
  assertEquals((await can.end()).signal, "SIGINT");
});

test("can_dump prints frames of all kinds, and those that its filters let through", async () => {
  await using all = new Running("can_dump", ["-n", "4", "any"]);
  await using few = new Running("can_dump", ["vcan0", "123:7ff", "18f00400:1fffff00"]);
  for (const dump of [all, few]) await dump.until(/Listening/);
  using sock = bus("vcan0");
  sock.send(pack_can_frame(0x123, bytes("abc")));
  sock.send(pack_can_frame(0x124 | socket.CAN_RTR_FLAG));
  sock.send(pack_can_frame((0x18f0041b | socket.CAN_EFF_FLAG) >>> 0, Uint8Array.of(255, 0)));
  sock.send(pack_canfd_frame(0x200, bytes("a longer message"), socket.CANFD_BRS));
  await all.status();
  const lines = all.out.split("\n").slice(1, 5).map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{6} {2}/, ""));
  assertEquals(lines, [
    "vcan0       123  [ 3]  61 62 63                 abc",
    "vcan0       124  [ 0]                                     asks for data",
    "vcan0  18F0041B  [ 2]  FF 00                    ··",
    "vcan0       200  [16]  61 20 6C 6F 6E 67 65 72 20 6D 65 73 73 61 67 65  a longer message  FD, fast",
  ]);
  await few.until(/18F0041B/);
  assertEquals((await few.end()).code, 0);
  assert(!/ 124 | 200 /.test(few.out), few.out);
  assertMatch(few.out, /\n2 frames\n$/);
});

test("can_dump says that there is no such interface", async () => {
  const { code, err } = await run("can_dump", ["can7"]);
  assertEquals([code, err], [1, "can_dump.ts: No such device: `ip link` lists the interfaces\n"]);
});

test("kernel_hash prints what Node calculates, with a key and without", async () => {
  using folder = new TempFolder();
  const data = new Uint8Array(1_000_000).map((_, i) => i * 7 + (i >> 8));
  Deno.writeFileSync(`${folder}/data`, data);
  Deno.writeFileSync(`${folder}/empty`, new Uint8Array(0));
  const hash = (name: string, data: Uint8Array) => createHash(name).update(data).digest("hex");
  const none = new Uint8Array(0), options = { cwd: String(folder) };
  assertEquals(
    await output("kernel_hash", ["data", "empty"], options),
    `${hash("sha256", data)}  data\n${hash("sha256", none)}  empty\n`,
  );
  assertEquals(await output("kernel_hash", ["-a", "sha1"], { input: "abc" }), `${hash("sha1", bytes("abc"))}  -\n`);
  const hmac = createHmac("sha256", "secret").update(data).digest("hex");
  assertEquals(await output("kernel_hash", ["-k", "secret", "data"], options), `${hmac}  data\n`);

  const unknown = await run("kernel_hash", ["-a", "md7", "data"], options);
  assertEquals([unknown.code, unknown.err.startsWith("kernel_hash.ts: the kernel has no hash 'md7'")], [1, true]);
  const folder_given = await run("kernel_hash", ["."], options);
  assertEquals([folder_given.code, folder_given.err], [1, "kernel_hash.ts: Is a directory (os error 21)\n"]);
  const missing = await run("kernel_hash", ["missing"], options);
  assertEquals([missing.code, missing.err.includes("No such file or directory")], [1, true]);
});

test("vsock_echo: both ends in one, and each alone", async () => {
  assertMatch(await output("vsock_echo", []), /^client: {2}received "Hello, machine"$/m);
  await using server = new Running("vsock_echo", ["server", "1234"]);
  await server.until(/listens at port 1234/);
  assertStringIncludes(await output("vsock_echo", ["client", "1", "1234"]), 'received "Hello, machine"');
  using rude = new socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM);
  rude.connect([socket.VMADDR_CID_LOCAL, 1234]);
  rude.sendall(new Uint8Array(1 << 16));
  rude.close(); // The server still sends back, to a closed socket.
  assertStringIncludes(await output("vsock_echo", ["client", "1", "1234"]), 'received "Hello, machine"');
  assertEquals((await server.end()).signal, "SIGINT");
  const { code, err } = await run("vsock_echo", ["client", "1", "1235"]);
  assertEquals([code, err], [1, "vsock_echo.ts: Connection reset by peer\n"]);
});

test("bluetooth_scan finds a controller that lets itself be found", async () => {
  const [{ seeker, found, off }, emulator] = await emulated(["-l2"], async (indexes, manage) => {
    const [seeker, found] = indexes.map((index) => `hci${index}`), off = await run("bluetooth_scan", [seeker]);
    for (const index of indexes) await manage(SET_POWERED, index, 1);
    await manage(SET_CONNECTABLE, indexes[1], 1);
    await manage(SET_DISCOVERABLE, indexes[1], 1, 0, 0);
    await manage(SET_LOCAL_NAME, indexes[1], ...bytes("A toy"), ...new Uint8Array(260 - 5));
    return { seeker, found, off };
  });
  await using _ = emulator;
  const hint = "Network is down: switch it on with `bluetoothctl power on`";
  assertEquals([off.code, off.err], [1, `bluetooth_scan.ts: ${seeker}: ${hint}\n`]);
  const out = await output("bluetooth_scan", ["-t", "1.28", seeker]);
  assertMatch(out, /^([\dA-F]{2}:){5}[\dA-F]{2} +-?\d+ dBm +\S.* A toy$/m);
  const alone = await run("bluetooth_scan", ["-t", "1.28", found]);
  assertEquals([alone.code, alone.err], [1, "bluetooth_scan.ts: no device is discoverable\n"]);
  assertStringIncludes((await run("bluetooth_scan", ["hci99"])).err, "bluetooth_scan.ts: hci99: No such device");
});
