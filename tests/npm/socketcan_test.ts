// socketcan's native halves: the package's own JavaScript on them, with python3 on the other end of a vcan interface.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { has } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, in_guest } from "../support/where.ts";
import { available, run, WITHOUT_PRIVILEGES } from "./support.ts";

const SOCKETCAN = "socketcan@4.0.7";

const has_socketcan = Deno.build.os === "linux" && await available(SOCKETCAN);
// The guest is slow: what needs no CAN is tested elsewhere.
const test = ignore_unless(has_socketcan && !in_guest, `needs Linux and npm:${SOCKETCAN}`);
const python_test = ignore_unless(
  has_socketcan && has_python && !in_guest,
  `needs Linux, python3, and npm:${SOCKETCAN}`,
);
const can_test = ignore_unless(
  has_socketcan && has_python && has("setpriv") && in_guest,
  `needs the guest's vcan0, setpriv, python3, and npm:${SOCKETCAN}`,
);

const IMPORT = `
import "jsr:@bsd/socket/npm";
import { createRequire } from "node:module";
import { Buffer } from "node:buffer";
const { default: can } = await import("npm:${SOCKETCAN}");
`;

/** The definition of two signals in a frame, in the package's format. */
const KCD = `<?xml version="1.0" encoding="UTF-8"?>
<NetworkDefinition xmlns="http://kayak.2codeornot2code.org/1.0">
  <Document name="test" version="1.0" author="test" company="test" date="2026-01-01"/>
  <Bus name="Motor">
    <Message id="0x123" name="State" length="8">
      <Signal name="Speed" offset="3" length="11"><Value type="unsigned"/></Signal>
      <Signal name="Heat" offset="20" length="9"><Value type="signed"/></Signal>
    </Message>
  </Bus>
</NetworkDefinition>`;

python_test("signals of a database are the bits of the frame that python3 finds there", async () => {
  const program = `${IMPORT}
    import fs from "node:fs";
    fs.writeFileSync(Deno.args[0], ${JSON.stringify(KCD)});
    const network = can.parseNetworkDescription(Deno.args[0]);
    let receive;
    const channel = { addListener: (_event, callback, instance) => receive = (message) => callback.call(instance, message),
      send: (message) => console.log(message.id, message.data.toString("hex")) };
    const database = new can.DatabaseService(channel, network.buses["Motor"]);
    const { Speed, Heat } = database.messages["State"].signals;
    Speed.update(1234);
    Heat.update(-77);
    database.send("State");
    receive({ id: 0x123, data: Buffer.from("f8ff0000a0110000", "hex") });
    console.log(Speed.value, Heat.value);`;
  const path = await Deno.makeTempFile({ suffix: ".kcd" });
  try {
    const { code, out, err } = await run(program, [path]);
    assertEquals([code, err], [0, ""]);
    const [sent, received] = out.split("\n");
    assert(/^291 [0-9a-f]{16}$/.test(sent), sent);
    const python = `
frame = int.from_bytes(bytes.fromhex("${sent.split(" ")[1]}"), "little")
other = int.from_bytes(bytes.fromhex("f8ff0000a0110000"), "little")
def signed(x): return x - 512 if x & 256 else x
say(frame >> 3 & 2047, signed(frame >> 20 & 511))
say(other >> 3 & 2047, signed(other >> 20 & 511))
`;
    await using reference = new Python(python);
    assertEquals(await reference.line(), "1234 -77");
    assertEquals(received, await reference.line());
  } finally {
    await Deno.remove(path);
  }
});

test("without --allow-ffi, the first channel says which flag it needs", async () => {
  const program = `${IMPORT}
    try { can.createRawChannel("lo"); } catch (error) { console.log(error.name, error.message); }`;
  const { out } = await run(program, [], { flags: ["--allow-env", "--allow-read"] });
  assertStringIncludes(out, "NotCapable");
  assertStringIncludes(out, "--allow-ffi");
});

test("a channel of an interface that is not there cannot be made, and says so in the package's words", async () => {
  const program = `${IMPORT}
    try { can.createRawChannel("nocan0"); } catch (error) { console.log(error.message); }`;
  const { code, out, err } = await run(program, []);
  assertEquals([code, out, err], [0, "Error while creating channel", ""]);
});

can_test(
  "the README's program logs a frame of python3, with its time, and answers it, without privileges",
  async () => {
    const program = `${IMPORT}
    let stopping;
    var channel = can.createRawChannel("vcan0", true);
    // Log any message
    channel.addListener("onMessage", function(msg) {
      console.log(msg.id, msg.ext, msg.data.toString(), Math.abs(msg.ts_sec - Date.now() / 1000) < 100);
      stopping ??= setTimeout(() => channel.stop(), 100);
    });
    // Reply any message
    channel.addListener("onMessage", channel.send, channel);
    channel.addListener("onStopped", () => console.log("stopped"));
    channel.start();`;
    const python = `
import struct, time
sock = socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
sock.bind(("vcan0",))
sock.settimeout(0.2)
while True:
    sock.send(struct.pack("=IB3x8s", 0x12345678 | socket.CAN_EFF_FLAG, 5, b"hello"))
    try:
        id, length, data = struct.unpack("=IB3x8s", sock.recv(16))
    except TimeoutError:
        continue
    say(hex(id), data[:length].decode())
    break
`;
    await using peer = new Python(python);
    const { code, out, err } = await run(program, [], { wrapper: WITHOUT_PRIVILEGES });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, `${0x12345678} true hello true`);
    assertStringIncludes(out, "stopped");
    assertEquals(await peer.line(), "0x92345678 hello");
  },
);
