// serve() and as_duplex() beside servers of Debian's: nginx, haproxy, spawn-fcgi, dbus-daemon. All on UNIX sockets.

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import http from "node:http";
import type net from "node:net";
import { as_conn, as_duplex, as_listener, serve } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

// nginx and haproxy answer `-v`; as an argument, `--version` is an error, which is a program that starts.
const peer_test = (program: string) => ignore_unless(has(program) && !in_emulation, `needs ${program}`, test);
const nginx_test = peer_test("nginx"), haproxy_test = peer_test("haproxy");
const spawn_test = peer_test("spawn-fcgi"), dbus_test = peer_test("dbus-daemon");

const bytes = (text: string) => new TextEncoder().encode(text);

function unix_server(path: string): socket.Socket<"AF_UNIX"> {
  const listener = new socket.socket(socket.AF_UNIX);
  listener.bind(path);
  listener.listen();
  return listener;
}

/** Connects as soon as a server listens. */
async function connected(path: string): Promise<socket.Socket<"AF_UNIX">> {
  for (let tries = 0;; tries++) {
    const sock = new socket.socket(socket.AF_UNIX);
    try {
      sock.connect(path);
      return sock;
    } catch (error) {
      sock.close();
      if (tries > 1500) throw error;
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

/** A server that is stopped with its block. */
function started(command: string, args: string[]): AsyncDisposable {
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await child.status;
    },
  };
}

/** Asks for paths one after the other on one connection. */
async function ask(path: string, ...paths: string[]): Promise<string[]> {
  const stream = as_duplex(await connected(path)) as unknown as net.Socket;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => stream;
  const answers: string[] = [];
  for (const path of paths) {
    answers.push(
      await new Promise<string>((done, fail) =>
        http.get({ agent, host: "localhost", path }, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk) => text += chunk).on("end", () => done(text));
        }).on("error", fail)
      ),
    );
  }
  const closed = new Promise((done) => stream.once("close", done));
  agent.destroy();
  stream.destroy();
  await closed;
  return answers;
}

nginx_test("nginx passes requests on to serve() over a UNIX socket, and answers a client over one", async () => {
  using folder = new TempFolder();
  await using _ = serve(
    unix_server(`${folder}/ours`),
    (request) => new Response(`ours: ${new URL(request.url).pathname}`),
    {
      onListen() {},
    },
  );
  Deno.writeTextFileSync(
    `${folder}/conf`,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  upstream ours { server unix:${folder}/ours; keepalive 4; }
  server {
    listen unix:${folder}/nginx;
    location /own { return 200 "nginx: $uri"; }
    location / { proxy_pass http://ours; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}`,
  );
  await using _nginx = started("nginx", ["-p", `${folder}`, "-e", "stderr", "-c", `${folder}/conf`]);
  const paths = Array.from({ length: 100 }, (_, i) => `/${i % 2 ? "own/" : ""}${i}`);
  assertEquals(
    await ask(`${folder}/nginx`, ...paths),
    paths.map((path) => path.startsWith("/own") ? `nginx: ${path}` : `ours: ${path}`),
  );
});

/** The client's address of a header of PROXY protocol v2, as docs/recipes.md reads it. */
function read_proxy_header(conn: socket.Socket): [host: string, port: number] {
  const start = conn.recv(16, socket.MSG_WAITALL);
  const view = new DataView(start.buffer);
  assertEquals([start.length, view.getUint32(0)], [16, 0x0d0a0d0a]);
  const rest = conn.recv(view.getUint16(14), socket.MSG_WAITALL);
  return [socket.inet_ntop(socket.AF_INET, rest.slice(0, 4)), rest[8] << 8 | rest[9]];
}

haproxy_test(
  "haproxy's header of PROXY protocol v2 tells a server the client, and haproxy reads one of ours",
  async () => {
    using folder = new TempFolder();
    Deno.writeTextFileSync(
      `${folder}/conf`,
      `defaults
  mode tcp
  timeout connect 30s
  timeout client 30s
  timeout server 30s
frontend in
  bind ${folder}/in accept-proxy
  default_backend ours
backend ours
  server ours unix@${folder}/ours send-proxy-v2
frontend say
  bind ${folder}/say accept-proxy
  mode http
  http-request return status 200 content-type text/plain lf-string "%[src] %[src_port]"
`,
    );
    const listener = unix_server(`${folder}/ours`);
    using _ = listener;
    await using _haproxy = started("haproxy", ["-db", "-f", `${folder}/conf`]);
    const signature = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10];
    const header = Uint8Array.from([...signature, 0x21, 0x11, 0, 12, 192, 0, 2, 7, 10, 0, 0, 1, 0x30, 0x39, 0, 80]);

    using client = await connected(`${folder}/in`);
    client.settimeout(60);
    listener.settimeout(60);
    client.sendall(Uint8Array.from([...header, ...bytes("after the header")]));
    using conn = listener.accept()[0];
    conn.settimeout(60);
    assertEquals(read_proxy_header(conn), ["192.0.2.7", 12345]);
    assertEquals(new TextDecoder().decode(conn.recv(100)), "after the header");

    using asking = as_conn(await connected(`${folder}/say`));
    await asking.write(Uint8Array.from([...header, ...bytes("GET / HTTP/1.0\r\n\r\n")]));
    assertMatch(await new Response(asking.readable).text(), /\r\n\r\n192\.0\.2\.7 12345$/);
  },
);

spawn_test("spawn-fcgi gives a listening socket as standard input, on which serve() answers", async () => {
  using folder = new TempFolder();
  const program = new URL("programs/spawned.ts", import.meta.url).href;
  const args = ["-n", "-s", `${folder}/fcgi`, "--", Deno.execPath(), "run", "--no-check", "--allow-ffi", program];
  await using _ = started("spawn-fcgi", args);
  assertEquals(await ask(`${folder}/fcgi`, "/one", "/two"), ["spawned for /one", "spawned for /two"]);
});

dbus_test("dbus-daemon authenticates a client on a Duplex, by the credentials of its UNIX socket", async () => {
  using folder = new TempFolder();
  await using _ = started("dbus-daemon", ["--session", "--nofork", `--address=unix:path=${folder}/bus`]);
  const stream = as_duplex(await connected(`${folder}/bus`));
  const uid = Array.from(bytes(String(Deno.uid())), (digit) => digit.toString(16)).join("");
  stream.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  const said = await new Promise<string>((done, fail) =>
    stream.once("data", (data) => done(String(data))).once("error", fail)
  );
  assertMatch(said, /^OK [0-9a-f]{32}\r\n$/);
  const closed = new Promise((done) => stream.once("close", done));
  stream.destroy();
  await closed;
});

// The table of docs/recipes.md.

const linux_test = ignore_unless(Deno.build.os === "linux" && !in_emulation, "needs Linux", test);

linux_test("SOCK_SEQPACKET: as_conn() and as_listener() take it, each write is a message", async () => {
  using folder = new TempFolder();
  const sock = new socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET);
  sock.bind(`${folder}/s`);
  sock.listen();
  using listener = as_listener(sock);
  const client = new socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET);
  client.connect(`${folder}/s`);
  using theirs = as_conn(client);
  using ours = await listener.accept();
  await theirs.write(bytes("one"));
  await theirs.write(bytes("two"));
  const buffer = new Uint8Array(100);
  const read: string[] = [];
  for (let i = 0; i < 2; i++) read.push(new TextDecoder().decode(buffer.subarray(0, (await ours.read(buffer))!)));
  assertEquals(read, ["one", "two"]);
  client.close();
  assertEquals(await ours.read(buffer), null);
});

linux_test("net.Socket and listen({ fd }) of Node take detached TCP and UNIX streams", async () => {
  const { default: net } = await import("node:net");
  using folder = new TempFolder();
  for (const listener of [socket.create_server(["127.0.0.1", 0]), unix_server(`${folder}/fd`)]) {
    const address = listener.getsockname();
    const server = net.createServer((peer) => peer.end("from Node"));
    await new Promise<void>((done) => server.listen({ fd: listener.detach() }, done));
    const sock = new socket.socket(typeof address === "string" ? socket.AF_UNIX : socket.AF_INET);
    sock.connect(address as never);
    const stream = new net.Socket({ fd: sock.detach() });
    let said = "";
    for await (const chunk of stream) said += chunk;
    assertEquals(said, "from Node");
    await new Promise<void>((done) => server.close(() => done()));
  }
});

linux_test("node:dgram takes no descriptor of a socket", async () => {
  const { default: dgram } = await import("node:dgram");
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  const theirs = dgram.createSocket("udp4");
  assertThrows(() => theirs.bind({ fd: sock.fileno() }), TypeError, "Unsupported fd type");
  theirs.close();
});

test("`using` closes what as_conn() and as_listener() give, and `await using` stops serve()", async () => {
  const listener = socket.create_server(["127.0.0.1", 0]), other = socket.create_server(["127.0.0.1", 0]);
  const client = socket.create_connection(listener.getsockname());
  {
    using listening = as_listener(listener), _conn = as_conn(client);
    (await listening.accept()).close();
  }
  assertEquals([listener.fileno(), client.fileno()], [-1, -1]);
  {
    await using server = serve(other, () => new Response(), { onListen() {} });
    assert(other.fileno() >= 0 && server.addr.port > 0);
  }
  assertEquals(other.fileno(), -1);
});

test("serve() without onListen prints where it listens", async () => {
  const { log } = console, printed: unknown[] = [];
  console.log = (line: unknown) => printed.push(line);
  try {
    const listener = socket.create_server(["127.0.0.1", 0]), [, port] = listener.getsockname();
    await using _ = serve(listener, () => new Response());
    assertEquals(printed, [`Listening on http://127.0.0.1:${port}/`]);
  } finally {
    console.log = log;
  }
});
