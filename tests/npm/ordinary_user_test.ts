// The adapters for a user without capabilities: what works, and what a consumer prints where the kernel refuses.

import { assertEquals, assertMatch } from "@std/assert";
import { has } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_guest } from "../support/where.ts";
import { available, run, WITHOUT_PRIVILEGES } from "./support.ts";

const NET_PING = "net-ping@1.2.4";

const linux = Deno.build.os === "linux" && !in_guest && (WITHOUT_PRIVILEGES.length === 0 || has("setpriv"));
const test = ignore_unless(linux, "needs Linux, and setpriv when the user is root");
const ping_test = ignore_unless(
  linux && await available(NET_PING),
  `needs Linux, setpriv when the user is root, and npm:${NET_PING}`,
);

ping_test("net-ping ends with raw-socket's error, the system's text, where raw sockets are not permitted", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import ping from "npm:${NET_PING}";
    try {
      ping.createSession();
    } catch (error) {
      console.log(error.constructor === Error, error.message, error.code);
    }
    ping.createSession();`;
  const { code, out, err } = await run(program, [], { wrapper: WITHOUT_PRIVILEGES });
  assertEquals([code, out], [1, "true Operation not permitted EPERM"]);
  assertMatch(err, /^error: Uncaught .*Error: Operation not permitted$/m);
});

test("unix-dgram, usocket and abstract-socket need no privileges", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import { close } from "jsr:@bsd/socket";
    import { createRequire } from "node:module";
    import { Buffer } from "node:buffer";
    const require = createRequire(import.meta.url), folder = Deno.args[0];

    const unix = require("unix-dgram");
    const receiver = unix.createSocket("unix_dgram", (message) => {
      console.log("unix-dgram:", String(message));
      receiver.close();
    });
    receiver.bind(folder + "/datagrams");
    const sender = unix.createSocket("unix_dgram");
    sender.connect(folder + "/datagrams");
    sender.send(Buffer.from("a datagram"), () => sender.close());

    const { USocket, UServer } = require("usocket");
    const server = new UServer();
    server.on("connection", (conn) => conn.end({ data: Buffer.from("a stream"), fds: [1] }));
    server.listen(folder + "/stream", () => {
      const client = new USocket(folder + "/stream", () => client.read(0));
      client.on("readable", () => {
        const message = client.read(8, 1);
        if (!message) return;
        console.log("usocket:", String(message.data), message.fds.length);
        close(message.fds[0]);
        client.end();
        server.close();
      });
    });

    const abs = require("abstract-socket"), name = "\\0" + folder;
    const listener = abs.createServer((conn) => conn.end("abstract"));
    listener.listen(name, () => abs.connect(name).on("data", (data) => {
      console.log("abstract-socket:", String(data));
      listener.close();
    }).on("end", function () { this.end(); }));`;
  using folder = new TempFolder();
  const { code, out, err } = await run(program, [`${folder}`], { wrapper: WITHOUT_PRIVILEGES });
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n").sort(), [
    "abstract-socket: abstract",
    "unix-dgram: a datagram",
    "usocket: a stream 1",
  ]);
});
