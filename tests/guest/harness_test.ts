// The guest itself: that its kernel has what the family tests stand on.

import { assert, assertEquals } from "@std/assert";
import { emulated } from "../support/bluetooth.ts";
import { ignore_unless, in_guest } from "../support/where.ts";

const test = ignore_unless(in_guest, "needs the guest's kernel: deno task test:guest");

async function output(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

test("the kernel is Debian's, not the host's", async () => {
  assertEquals(await output("uname", "-n"), "guest\n");
  assert(/-amd64$/.test(Deno.osRelease()), Deno.osRelease());
});

test("the kernel has the address families of Python's documentation", async () => {
  const table = await Deno.readTextFile("/proc/net/protocols");
  const found = new Set(table.split("\n").map((line) => line.split(" ")[0]));
  const wanted = [
    ...["CAN_RAW", "CAN_BCM", "CAN_ISOTP", "CAN_J1939", "TIPC", "RDS", "ALG", "AF_VSOCK", "QIPCRTR"],
    ...["HCI", "L2CAP", "RFCOMM", "SCO", "UDP-Lite", "MPTCP", "PACKET", "NETLINK", "UNIX"],
  ];
  assertEquals(wanted.filter((name) => !found.has(name)), []);
});

test("lo, vcan0, vcan1 and dummy0 are up, the CAN interfaces with room for CAN FD frames", async () => {
  const links = await output("ip", "-br", "link");
  assertEquals(links.match(/^\S+/gm), ["lo", "vcan0", "vcan1", "dummy0"]);
  assertEquals(links.match(/\bUP\b/g)?.length, 4);
  for (const name of ["vcan0", "vcan1"]) {
    assertEquals(await Deno.readTextFile(`/sys/class/net/${name}/mtu`), "72\n");
  }
});

test("Python, the reference, opens a socket of each family", async () => {
  const program = `
import socket
for family, type, proto in [(29, 3, 1), (29, 2, 2), (29, 2, 6), (29, 2, 7), (30, 5, 0), (21, 5, 0), (38, 5, 0), (40, 1, 0),
                            (40, 5, 0), (42, 2, 0), (31, 5, 0), (31, 3, 1), (31, 1, 3), (31, 5, 2), (2, 2, 136), (2, 1, 262)]:
    socket.socket(family, type, proto).close()
print(socket.gethostname())`;
  assertEquals(await output("python3", "-c", program), "guest\n");
});

test("the kernel loads by itself the modules that are not loaded at start", async () => {
  assertEquals(await output("python3", "-c", "import socket; print(socket.socket(2, 1, 132).proto)"), "132\n");
  assert((await Deno.readTextFile("/proc/net/protocols")).includes("\nSCTP "));
});

test("btvirt makes two Bluetooth controllers", async () => {
  const [indexes, emulator] = await emulated(["-l2"], (indexes) => Promise.resolve(indexes));
  await using _ = emulator;
  assertEquals(indexes, [0, 1]);
});

test("what the guest writes does not reach the host, and its own writes are seen in the guest", async () => {
  const file = new URL("./written_in_the_guest.tmp", import.meta.url);
  await Deno.writeTextFile(file, "here");
  assertEquals(await Deno.readTextFile(file), "here");
});
