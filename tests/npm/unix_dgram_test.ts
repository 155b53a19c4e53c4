// unix-dgram's adapter: hot-shots sends to python3's datagram sockets, and unix-dgram's own documented programs run.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { available, run } from "./support.ts";

const HOT_SHOTS = "hot-shots@17.1.1";

const unix_test = ignore_unless(!on_windows, "needs UNIX datagrams");
const test = ignore_unless(
  Deno.build.os === "linux" && has_python && await available(HOT_SHOTS),
  `needs Linux, python3, and npm:${HOT_SHOTS}`,
);

/** A server that prints what it receives, one datagram a line, until it has received "end". */
const SERVER = `
import os
sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sock.bind(sys.argv[1])
say("bound")
while True:
    data = sock.recv(65536).decode()
    say(data)
    if data.startswith("end"): break
sock.close()
os.unlink(sys.argv[1])
say("closed")
`;

test("hot-shots sends its metrics as datagrams, closes its socket, and the process ends", async () => {
  using folder = new TempFolder();
  await using server = new Python(SERVER, `${folder}/socket`);
  assertEquals(await server.line(), "bound");
  const program = `
    import "jsr:@bsd/socket/npm";
    import StatsD from "npm:${HOT_SHOTS}";
    const before = sockets(2);
    const client = new StatsD({ protocol: "uds", path: Deno.args[0], maxBufferSize: 0 });
    client.increment("my_counter");
    client.gauge("my_gauge", 123.45);
    client.timing("response_time", 42, ["a:1"]);
    client.set("end", "x", () => client.close((error) => console.log("closed", error, String(sockets(2)) === String(before))));`;
  const { code, out, err } = await run(program, [`${folder}/socket`]);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "closed");
  assertStringIncludes(out, "true");
  const received = [await server.line(), await server.line(), await server.line(), await server.line()];
  assertEquals(received, ["my_counter:1|c", "my_gauge:123.45|g", "response_time:42|ms|#a:1", "end:x|s"]);
});

test("hot-shots connects again after its server was closed and bound again", async () => {
  using folder = new TempFolder();
  await using first = new Python(SERVER + SERVER.replaceAll("import os", ""), `${folder}/socket`);
  assertEquals(await first.line(), "bound");
  const program = `
    import "jsr:@bsd/socket/npm";
    import StatsD from "npm:${HOT_SHOTS}";
    const before = sockets(2);
    const codes = new Set();
    const client = new StatsD({ protocol: "uds", path: Deno.args[0], maxBufferSize: 0, udsGracefulRestartRateLimit: 1,
      errorHandler: (error) => codes.add(error.code) });
    const send = (name) => new Promise((resolve) => client.increment(name, 1, resolve));
    await send("end.of.the.first");
    for (let i = 0; i < 500; i++) {
      const error = await send("end.of.the.second");
      if (error) codes.add(error.code);
      if (!error && codes.size > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log([...codes].every((code) => code < 0), codes.size > 0);
    client.close(() => console.log(String(sockets(2)) === String(before)));`;
  const running = run(program, [`${folder}/socket`]);
  assertEquals(await first.line(), "end.of.the.first:1|c");
  assertEquals([await first.line(), await first.line()], ["closed", "bound"]);
  assertEquals(await first.line(), "end.of.the.second:1|c");
  const { code, out, err } = await running;
  assertEquals([code, out, err], [0, "true true\ntrue", ""]);
});

test("hot-shots gets the negative errno that it tests for when its server is gone", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import StatsD from "npm:${HOT_SHOTS}";
    import os from "node:os";
    const client = new StatsD({ protocol: "uds", path: Deno.args[0], errorHandler: (error) => {
      console.log(error.message, error.errno === error.code, error.code === -os.constants.errno[error.syscall === "connect" ? "ENOENT" : "ENOTCONN"]);
      client.socket && client.close();
    } });`;
  using folder = new TempFolder();
  const { out } = await run(program, [`${folder}/absent`]);
  assertStringIncludes(out, "connect -2 true true");
});

test("a full buffer of the server is congestion, and hot-shots sends again when there is room", async () => {
  using folder = new TempFolder();
  const server = `
sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sock.bind(sys.argv[1])
say("bound")
sys.stdin.readline()
n = 0
while True:
    data = sock.recv(65536).decode()
    n += 1
    if data.startswith("last"): break
say(n)
`;
  await using python = new Python(server, `${folder}/socket`);
  assertEquals(await python.line(), "bound");
  const program = `
    import "jsr:@bsd/socket/npm";
    import StatsD from "npm:${HOT_SHOTS}";
    const client = new StatsD({ protocol: "uds", path: Deno.args[0], maxBufferSize: 0,
      udsRetryOptions: { retries: 1000, retryDelayMs: 10, maxRetryDelayMs: 10 } });
    let sent = 0;
    const { createRequire } = await import("node:module");
    const unix = createRequire(import.meta.url)("unix-dgram");
    const probe = unix.createSocket("unix_dgram");
    probe.on("writable", () => { console.log("writable"); probe.close(); });
    probe.connect(Deno.args[0]);
    // Fills the buffer.
    for (let full = false; !full; ) probe.send(new Uint8Array(10), (error) => {
      if (!error) return void sent++;
      console.log(error.message, error.code);
      full = true;
    });
    client.increment("last", 1, (error) => { console.log(sent > 0, error); client.close(); });
    Deno.writeTextFileSync(Deno.args[1], "");`;
  const running = run(program, [`${folder}/socket`, `${folder}/full`]);
  for (let i = 0; i < 3000 && !exists(`${folder}/full`); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  await python.write("read\n");
  const { code, out, err } = await running;
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n").sort(), ["congestion 1", "true null", "writable"]);
  assert(Number(await python.line()) > 1);
});

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

unix_test("the package's README: a one-shot server, and a client that sends one message", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import { createRequire } from "node:module";
    import { Buffer } from "node:buffer";
    const require = createRequire(import.meta.url);
    const unix = require("unix-dgram");
    const server = unix.createSocket("unix_dgram", function (buf, rinfo) {
      console.log("received " + buf, rinfo.size, rinfo.path);
      server.close();
    });
    server.on("listening", () => console.log("listening"));
    server.bind(Deno.args[0]);
    const message = Buffer.from("ping");
    const client = unix.createSocket("unix_dgram");
    client.on("error", console.error);
    client.send(message, 0, message.length, Deno.args[0]);
    client.close();
    console.log((await import("unix-dgram")).createSocket === unix.createSocket);
    try { unix.createSocket("udp"); } catch (error) { console.log(error.message); }`;
  using folder = new TempFolder();
  const { code, out, err } = await run(program, [`${folder}/socket`]);
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n").sort(), ["Unsupported socket type: udp", "listening", "received ping 4 null", "true"]);
});

unix_test("without --allow-ffi, require works and the first socket says which flag it needs", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import { createRequire } from "node:module";
    const unix = createRequire(import.meta.url)("unix-dgram");
    console.log("required");
    unix.createSocket("unix_dgram");`;
  const { code, out, err } = await run(program, [], { flags: [] });
  assertEquals([code, out], [1, "required"]);
  assertStringIncludes(err, "--allow-ffi");
});
