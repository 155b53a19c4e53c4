// The examples about sockets of one machine and descriptors: logs, systemd, proxies, workers.

import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import * as socket from "../../mod.ts";
import { has_python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { has } from "../support/has.ts";
import { output, resets, run, Running, test } from "./support.ts";

const text = (data: Uint8Array) => new TextDecoder().decode(data);
const bytes = (data: string) => new TextEncoder().encode(data);

/** The address of the proxy, another one in each run. */
const PROXY = `@bsd-socket-proxy-${Deno.pid}`;

/** Sends `greeting` and the end to the port, and returns everything that it answers. */
async function talk(port: number, greeting = ""): Promise<string> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(bytes(greeting));
  await conn.closeWrite();
  return await new Response(conn.readable).text();
}

test("syslog writes to the log of this machine, datagrams and streams", async () => {
  using folder = new TempFolder();
  using log = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
  log.bind(`${folder}/log`);
  log.settimeout(10);
  await output("syslog", ["-u", `${folder}/log`, "-p", "daemon.err", "-t", "backup", "No", "space"]);
  assertMatch(text(log.recv(1024)), /^<27>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d backup\[\d+\]: No space$/);

  const listener = Deno.listen({ transport: "unix", path: `${folder}/stream` });
  const [conn] = await Promise.all([listener.accept(), output("syslog", ["-u", `${folder}/stream`, "Hello"])]);
  assertMatch(await new Response(conn.readable).text(), /^<13>.*: Hello\0$/);
  listener.close();
});

test("syslog writes to a server", async () => {
  using server = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  server.bind(["127.0.0.1", 0]);
  server.settimeout(10);
  await output("syslog", ["-s", `127.0.0.1:${server.getsockname()[1]}`, "Hello"]);
  assertMatch(text(server.recv(1024)), /^<13>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ syslog\.ts \d+ - - Hello$/);
});

test("syslog says that there is no log", async () => {
  const { code, err } = await run("syslog", ["-u", "/nowhere/log", "Hello"]);
  assertEquals([code, err], [1, "syslog.ts: /nowhere/log: No such file or directory: is there a log here?\n"]);
});

test("sd_notify tells the manager, which sees who says so", async () => {
  const name = `@bsd-socket-test-${Deno.pid}`;
  await using manager = new Running("sd_notify", ["--listen", name], { flags: ["--allow-ffi"] });
  await manager.until(/Listening/);
  const env = { NOTIFY_SOCKET: name };
  await output("sd_notify", ["READY=1", "STATUS=All is well"], { env });
  await manager.until(/process \d+ of user \d+: READY=1\nprocess \d+ of user \d+: STATUS=All is well\n/);

  await using service = new Running("sd_notify", ["--service"], { env: { ...env, WATCHDOG_USEC: "100000" } });
  await manager.until(new RegExp(`process ${service.pid} of .*: READY=1\n`));
  await manager.until(new RegExp(`process ${service.pid} of .*: WATCHDOG=1\n`));
  assert((await service.end("SIGTERM")).success);
  await manager.until(new RegExp(`process ${service.pid} of .*: STOPPING=1\n`));
  assertEquals((await manager.end()).signal, "SIGINT");
});

test("sd_notify says that NOTIFY_SOCKET is not set", async () => {
  const { code, err } = await run("sd_notify", ["READY=1"], { env: { NOTIFY_SOCKET: "" } });
  assertEquals(code, 1);
  assertStringIncludes(err, "NOTIFY_SOCKET is not set");
});

test("unix_proxy passes connections on from TCP to a UNIX socket, and from there to TCP", async () => {
  using folder = new TempFolder();
  const path = `${folder}/front`, inner = `${folder}/inner`;
  const echo = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = echo.addr;
  const serving = (async () => {
    for await (const conn of echo) conn.readable.pipeTo(conn.writable).catch(() => {});
  })();
  const flags = ["--allow-ffi", "--allow-write"];
  await using second = new Running("unix_proxy", [inner, `127.0.0.1:${port}`], { flags });
  await second.until(/until Ctrl-C/);
  await using first = new Running("unix_proxy", [path, inner], { flags });
  await first.until(/until Ctrl-C/);

  const large = bytes("much ".repeat(1_000_000)); // More than all the buffers on the way can hold.
  const answers = await Promise.all([large, bytes("little"), bytes("")].map(async (data) => {
    const conn = await Deno.connect({ transport: "unix", path });
    const reading = new Response(conn.readable).bytes();
    const writer = conn.writable.getWriter();
    await writer.write(data);
    await conn.closeWrite();
    writer.releaseLock();
    return await reading;
  }));
  assertEquals(answers.map(({ length }) => length), [large.length, 6, 0]);
  assertEquals(text(answers[1]), "little");
  await first.until(new RegExp(`closed; ${large.length} bytes there, ${large.length} back`));
  for (const proxy of [first, second]) assert((await proxy.end()).success);
  assertEquals([...Deno.readDirSync(String(folder))], []); // Ctrl-C has removed both paths.
  echo.close();
  await serving;
});

test("unix_proxy says that the target is not there, and goes on; that its address is in use, and ends", async () => {
  await using proxy = new Running("unix_proxy", [PROXY, "/nowhere"], { flags: ["--allow-ffi"] });
  await proxy.until(/until Ctrl-C/);
  for (let i = 1; i <= 2; i++) {
    using conn = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM);
    conn.settimeout(10);
    conn.connect(bytes(`\0${PROXY.slice(1)}`));
    assertEquals(conn.recv(1), new Uint8Array(0));
    await proxy.until(new RegExp(`${i}: /nowhere: No such file or directory`));
  }
  const { code, err } = await run("unix_proxy", [PROXY, "/nowhere"]);
  assertEquals([code, err.startsWith("unix_proxy.ts: Address already in use")], [1, true]);
  const refused = await run("unix_proxy", ["/tmp/front.sock", "/nowhere"]);
  assertEquals(refused.err, "unix_proxy.ts: run again with --allow-write=/tmp/front.sock, to remove it in the end\n");
});

ignore_unless(has("bash"), "needs bash", test)(
  "socket_activation is started by the first connection, and gets the socket",
  async () => {
    const flags = ["--allow-ffi", "--allow-run=bash"];
    await using manager = new Running("socket_activation", ["--activate", "0"], { flags });
    const [, port] = await manager.until(/127\.0\.0\.1:(\d+)/);
    const [, first] = /process (\d+)/.exec(await talk(Number(port)))!;
    const [, second] = /process (\d+)/.exec(await talk(Number(port)))!;
    assertEquals(first, second);
    await manager.until(/: 2 so far/);
    resets(Number(port), 20); // Who goes away ends nothing.
    assertMatch(await talk(Number(port)), new RegExp(`^Hello from process ${first},`));
    assertMatch(manager.out, new RegExp(`^3 +web +AF_INET +SOCK_STREAM +127\\.0\\.0\\.1:${port}$`, "m"));
    Deno.kill(Number(first), "SIGINT"); // Ctrl-C reaches both.
    await manager.status();
  },
);

test("socket_activation says that it was not activated, or that the sockets are for another process", async () => {
  const flags = ["--allow-ffi", "--allow-env=LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES"];
  const alone = await run("socket_activation", [], { flags });
  assertEquals([alone.code, alone.err.includes("LISTEN_FDS is not set")], [1, true]);
  const wrong = await run("socket_activation", [], { flags, env: { LISTEN_FDS: "1", LISTEN_PID: "1" } });
  assertEquals([wrong.code, wrong.err.includes("the sockets are for process 1")], [1, true]);
});

test("fd_passing hands connections to workers, which outlive none of them", async () => {
  await using front = new Running("fd_passing", ["-w", "2", "0"]);
  const [, port] = await front.until(/127\.0\.0\.1:(\d+)/);
  const conns = [0, 1].map(() => socket.create_connection(["127.0.0.1", Number(port)], 20));
  const pids = conns.map((conn) => /process (\d+) greets/.exec(text(conn.recv(1024)))![1]);
  assertEquals(new Set(pids).size, 2); // While one is busy the other gets the next.
  conns[0].sendall(bytes("hello"));
  assertEquals(text(conns[0].recv(100)), "HELLO");
  for (const conn of conns) conn.close();
  assertMatch(await talk(Number(port), "again"), /^Worker process \d+ greets 127\.0\.0\.1:\d+\nAGAIN$/);
  await front.end();
  // Their line has ended, and so do they.
  while (pids.some((pid) => is_running(Number(pid)))) await new Promise((done) => setTimeout(done, 20));
});

test("fd_passing ends when its workers have", async () => {
  await using front = new Running("fd_passing", ["-w", "1", "0"]);
  const [, port] = await front.until(/127\.0\.0\.1:(\d+)/);
  const [, pid] = /process (\d+) greets/.exec(await talk(Number(port)))!;
  Deno.kill(Number(pid), "SIGKILL");
  assertEquals((await front.status()).code, 1);
  assertStringIncludes(front.out, "worker 1 has ended");
});

function is_running(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

const python_test = ignore_unless(has_python, "needs python3", test);

python_test("socket_activation takes several sockets of several families, as systemd gives them", async () => {
  const program = `
import os, socket, sys
a = socket.create_server(('127.0.0.1', 0)); b = socket.socket(socket.AF_UNIX); b.bind(b'\\0' + sys.argv[1].encode()); b.listen()
print(a.getsockname()[1], flush=True)
fds = [os.dup2(fd, 100 + i) for i, fd in enumerate([a.fileno(), b.fileno()])]
for i, fd in enumerate(fds): os.dup2(fd, 3 + i)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='2', LISTEN_FDNAMES='web:admin')
os.execvp(sys.argv[2], sys.argv[2:])`;
  const name = `bsd-socket-activation-${Deno.pid}`;
  await using service = new Running("socket_activation", [], {
    flags: ["--allow-ffi", "--allow-env=LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES"],
    under: ["python3", "-c", program, name],
  });
  const [, port] = await service.until(/^(\d+)\n/);
  await service.until(/^4 +admin +AF_UNIX +SOCK_STREAM +@/m);
  assertStringIncludes(await talk(Number(port)), `Hello from process ${service.pid}`);
  using conn = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM);
  conn.connect(bytes(`\0${name}`));
  assertStringIncludes(text(conn.recv(1024)), `Hello from process ${service.pid}`);
});
