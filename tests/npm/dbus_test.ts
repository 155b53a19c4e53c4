// usocket's and abstract-socket's adapters: dbus-next and @homebridge/dbus-native on a dbus-daemon, and the packages'
// own documented programs.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { has } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { available, run } from "./support.ts";

const DBUS_NEXT = "dbus-next@0.10.2", DBUS_NATIVE = "@homebridge/dbus-native@0.7.9";

const linux = Deno.build.os === "linux";
const unix_test = ignore_unless(!on_windows, "needs UNIX sockets");
const linux_test = ignore_unless(linux, "needs Linux' abstract addresses");
const next_test = ignore_unless(
  linux && has("dbus-daemon") && await available(DBUS_NEXT),
  `needs Linux, dbus-daemon, and npm:${DBUS_NEXT}`,
);
const native_test = ignore_unless(
  linux && has("dbus-daemon") && await available(DBUS_NATIVE),
  `needs Linux, dbus-daemon, and npm:${DBUS_NATIVE}`,
);

/** A dbus-daemon that ends with its block. */
class Daemon implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(address: string) {
    this.#child = new Deno.Command("dbus-daemon", {
      args: ["--session", "--print-address", "--nofork", `--address=${address}`],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  }

  /** The address that it prints once it listens. */
  async address(): Promise<string> {
    let text = "";
    for await (const part of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes("\n")) return text.trim();
    }
    throw new Error("dbus-daemon printed no address");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
  }
}

/** A service with a method for strings, one that takes a descriptor and one that gives one; and a client of it. */
const PROGRAM = `
import "jsr:@bsd/socket/npm";
import dbus from "npm:${DBUS_NEXT}";
import { close } from "jsr:@bsd/socket";
import fs from "node:fs";
const { Interface } = dbus.interface;
const options = { busAddress: Deno.args[0], negotiateUnixFd: true };

class Example extends Interface {
  Echo(what) { return what; }
  Take(fd) {
    const text = fs.readFileSync("/proc/self/fd/" + fd, "utf8");
    close(fd);
    return text;
  }
  Give() { return fs.openSync(Deno.args[1], "r"); }
}
Example.configureMembers({ methods: {
  Echo: { inSignature: "s", outSignature: "s" },
  Take: { inSignature: "h", outSignature: "s" },
  Give: { inSignature: "", outSignature: "h" },
} });

const service = dbus.sessionBus(options);
await service.requestName("org.test.name", 0);
service.export("/org/test/path", new Example("org.test.iface"));

const bus = dbus.sessionBus(options);
const object = await bus.getProxyObject("org.test.name", "/org/test/path");
const example = object.getInterface("org.test.iface");
console.log(await example.Echo("hello"));
console.log((await example.Echo("x".repeat(1000000))).length);

const file = fs.openSync(Deno.args[1], "r");
console.log("taken:", await example.Take(file));
fs.closeSync(file);

const given = await example.Give();
console.log("given:", fs.readFileSync("/proc/self/fd/" + given, "utf8"));
close(given);

const own = [bus, service].map(({ _connection }) => Deno.readLinkSync("/proc/self/fd/" + _connection.stream.fd));
bus.disconnect();
service.disconnect();
const closed = () => !sockets().some((socket) => own.includes(socket));
for (let i = 0; i < 1000 && !closed(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
console.log(own.length, closed());
`;

for (const form of ["abstract", "path"]) {
  next_test(`dbus-next calls methods over unix:${form}, and descriptors pass both ways`, async () => {
    using folder = new TempFolder();
    await using daemon = new Daemon(`unix:${form}=${folder}/bus`);
    await Deno.writeTextFile(`${folder}/file`, "content");
    const { code, out, err } = await run(PROGRAM, [await daemon.address(), `${folder}/file`]);
    assertEquals([code, err], [0, ""]);
    assertEquals(out, "hello\n1000000\ntaken: content\ngiven: content\n2 true");
  });
}

next_test("dbus-next is told that there is no bus at an address", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import dbus from "npm:${DBUS_NEXT}";
    const bus = dbus.sessionBus({ busAddress: "unix:abstract=no-such-bus" });
    bus.on("error", (error) => console.log(error.code, error.syscall));`;
  const { code, out, err } = await run(program, []);
  assertEquals([code, out, err], [0, "ECONNREFUSED connect", ""]);
});

native_test("@homebridge/dbus-native lists the names of a bus at an abstract address", async () => {
  using folder = new TempFolder();
  await using daemon = new Daemon(`unix:abstract=${folder}/bus`);
  const program = `
    import "jsr:@bsd/socket/npm";
    import dbus from "npm:${DBUS_NATIVE}";
    const bus = dbus.sessionBus({ busAddress: Deno.args[0] });
    bus.listNames((error, names) => {
      console.log(error, names.includes("org.freedesktop.DBus"));
      bus.connection.end();
    });`;
  const { code, out, err } = await run(program, [await daemon.address()]);
  assertEquals([code, err], [0, ""]);
  assert(/^(?:undefined|null) true$/.test(out), out);
});

// Deno's node:fs takes only those descriptors that it opened itself, so the one that is received is read by its path.
const USOCKET_README = `
import "jsr:@bsd/socket/npm";
import { close } from "jsr:@bsd/socket";
import { createRequire } from "node:module";
import { Buffer } from "node:buffer";
const require = createRequire(import.meta.url);
var fs = require('fs');
var usocket = require('usocket');

var server = new usocket.UServer();
var client = new usocket.USocket();

server.listen(Deno.args[0] + "/socket", function() {
  client.connect(Deno.args[0] + "/socket");
});

server.on('connection', function(connection) {
  var msg = Buffer.from("message");
  var fd = fs.openSync(Deno.args[0] + "/file", "r");
  setTimeout(function() {
    connection.end({ data: msg, fds: [fd], callback: function() { fs.closeSync(fd); console.log("sent"); } });
  }, 50);
});

client.on('connected', function() { client.read(0); });

client.on('readable', function() {
  var msg = client.read(7, 1);
  if (!msg) return;
  console.log(String(msg.data), fs.readFileSync("/dev/fd/" + msg.fds[0], "utf8"));
  close(msg.fds[0]);
  server.close();
  client.end();
})
client.on('close', () => console.log("closed"));
`;

unix_test("usocket's README: a descriptor with a message, and the process ends", async () => {
  using folder = new TempFolder();
  await Deno.writeTextFile(`${folder}/file`, "content");
  const { code, out, err } = await run(USOCKET_README, [`${folder}`]);
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n").sort(), ["closed", "message content", "sent"]);
});

unix_test("descriptors that a USocket received and that were not taken are closed with it", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import { createRequire } from "node:module";
    const { USocket, UServer } = createRequire(import.meta.url)("usocket");
    const path = Deno.args[0] + "/socket";
    Deno.writeTextFileSync(Deno.args[0] + "/file", "");
    const open = () => [...Deno.readDirSync("/dev/fd")].length;
    const server = new UServer();
    server.listen(path, () => {
      const before = open();
      const client = new USocket(path, () => client.read(0));
      server.on("connection", (conn) => {
        const file = Deno.openSync("/dev/null");
        conn.write({ data: new Uint8Array(3), fds: [1, 1, 1], callback: () => file.close() });
        client.once("readable", () => {
          const more = open() - before;
          client.destroy();
          conn.destroy();
          server.close();
          console.log(more >= 5, open() - before <= 0);
        });
      });
    });`;
  using folder = new TempFolder();
  const { code, out, err } = await run(program, [`${folder}`]);
  assertEquals([code, out, err], [0, "true true", ""]);
});

linux_test("abstract-socket's README: an echo server with a greeting, its client, and the process ends", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import { createRequire } from "node:module";
    const abs = createRequire(import.meta.url)("abstract-socket");
    const name = "\\0" + Deno.args[0];
    const server = abs.createServer(function(c) { //'connection' listener
      console.log('client connected');
      c.on('end', function() {
        console.log('client disconnected');
      });
      c.write('hello\\r\\n');
      c.pipe(c);
    });
    server.listen(name);
    const busy = abs.createServer();
    busy.on("error", (error) => console.log(error.code, error.syscall));
    busy.listen(name);

    let text = "";
    const client = abs.connect(name, () => client.write("and back"));
    client.on("data", (data) => {
      text += data;
      if (text === "hello\\r\\nand back") {
        client.end();
        server.close(() => console.log("server closed"));
      }
    });
    abs.connect("\\0nobody" + name).on("error", (error) => console.log(error.code, error.syscall));
    abs.connect("not abstract").on("error", (error) => console.log(error.code, error.syscall));`;
  using folder = new TempFolder();
  const { code, out, err } = await run(program, [`${folder}`]);
  assertEquals([code, err], [0, ""]);
  assertEquals(
    out.split("\n").sort(),
    [
      "ECONNREFUSED connect",
      "EADDRINUSE listen",
      "EINVAL connect",
      "client connected",
      "client disconnected",
      "server closed",
    ].sort(),
  );
});

unix_test("without --allow-ffi, the first USocket and the first abstract socket say which flag they need", async () => {
  for (const call of [`require("usocket").USocket`, `require("abstract-socket").connect`]) {
    const program = `
      import "jsr:@bsd/socket/npm";
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      const call = ${call};
      console.log("required");
      new call("\\0name");`;
    const { code, out, err } = await run(program, [], { flags: [] });
    assertEquals([code, out], [1, "required"]);
    assertStringIncludes(err, "--allow-ffi");
  }
});
