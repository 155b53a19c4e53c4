// The recipes of docs/recipes.md, each beside a peer that is not ours: curl, openssl, python3, redis-server, ssh2's
// server. PostgreSQL and an MQTT broker are large: stand-ins speak their handshakes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import tls from "node:tls";
import { as_duplex, serve } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { test } from "../support/descriptors.ts";
import { has } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_emulation, on_windows } from "../support/where.ts";

const unix_test = ignore_unless(!on_windows, "needs UNIX sockets of node:net", test);
const curl_test = ignore_unless(has("curl"), "needs curl", test);
const openssl_test = ignore_unless(has("openssl"), "needs openssl", test);
const python_test = ignore_unless(has_python, "needs python3", test);
const redis_test = ignore_unless(has("redis-server"), "needs redis-server", test);
const systemd_test = ignore_unless(
  has("systemd-socket-activate") && !in_emulation,
  "needs systemd-socket-activate",
  test,
);

const bytes = (text: string) => new TextEncoder().encode(text);
const text_of = (data: Uint8Array) => new TextDecoder().decode(data);

/** A package of deno.json's imports. A variable, since some have no types. */
// deno-lint-ignore no-explicit-any
const load = (name: string): Promise<any> => import(name);

// A download within a test would leave a connection to the registry open behind it.
for (const peer of ["ioredis", "ssh2", "pg", "mqtt", "hono", "ws"]) await load(peer);

function unix_server(path: string): socket.Socket<"AF_UNIX"> {
  const listener = new socket.socket(socket.AF_UNIX);
  listener.bind(path);
  listener.listen();
  return listener;
}

function unix_client(path: string): socket.Socket<"AF_UNIX"> {
  const sock = new socket.socket(socket.AF_UNIX);
  try {
    sock.connect(path);
    return sock;
  } catch (error) {
    sock.close();
    throw error;
  }
}

/** Connects as soon as a server listens. */
async function unix_client_soon(path: string): Promise<socket.Socket<"AF_UNIX">> {
  for (let tries = 0;; tries++) {
    try {
      return unix_client(path);
    } catch (error) {
      if (tries > 3000) throw error;
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

/** Gives the next connections to a server of Node's. Ends when the listener is closed. */
async function give(listener: socket.Socket<"AF_UNIX">, server: net.Server | http2.Http2Server): Promise<void> {
  const { accepting } = await import("../../async.ts");
  listener.setblocking(false);
  for await (const [conn] of accepting(listener)) server.emit("connection", as_duplex(conn, { allowHalfOpen: true }));
}

async function curl(path: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command("curl", {
    args: ["-s", "--max-time", "30", "--unix-socket", path, ...args],
  }).output();
  return text_of(stdout);
}

curl_test("serve() over a UNIX socket answers curl over HTTP and, with tls, HTTPS", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/ca.pem`, ca);
  const handler = (request: Request) => new Response(request.url);
  {
    await using _ = serve(unix_server(`${folder}/http`), handler, { onListen() {} });
    assertEquals(await curl(`${folder}/http`, "http://localhost/a"), "http://localhost/a");
    assertEquals(await curl(`${folder}/http`, "--http2", "-d", "", "http://localhost/b"), "http://localhost/b");
  }
  await using _ = serve(unix_server(`${folder}/https`), handler, { tls: { cert, key }, onListen() {} });
  assertEquals(
    await curl(`${folder}/https`, "--cacert", `${folder}/ca.pem`, "https://localhost/c"),
    "https://localhost/c",
  );
});

curl_test("node:http2 over a UNIX socket answers curl, with and without TLS", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/ca.pem`, ca);
  const answer = (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) =>
    void response.end(`HTTP/${request.httpVersion} ${request.url}`);
  const ways: [http2.Http2Server, string[]][] = [
    [http2.createServer(answer), ["--http2-prior-knowledge", "http://localhost/plain"]],
    [http2.createSecureServer({ cert, key }, answer), ["--cacert", `${folder}/ca.pem`, "https://localhost/secure"]],
  ];
  for (const [i, [server, args]] of ways.entries()) {
    const listener = unix_server(`${folder}/${i}`);
    const given = give(listener, server);
    assertEquals(await curl(`${folder}/${i}`, ...args), `HTTP/2.0 ${new URL(args.at(-1)!).pathname}`);
    listener.close();
    await given;
    server.close();
  }
});

unix_test("HTTP on a socketpair: node:http on both ends, keep-alive", async () => {
  const [ours, theirs] = socket.socketpair();
  const server = http.createServer((request, response) => void response.end(`answer to ${request.url}`));
  server.emit("connection", as_duplex(theirs));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const stream = as_duplex(ours);
  agent.createConnection = () => stream as unknown as net.Socket;
  for (const path of ["/1", "/2", "/3"]) {
    const said = await new Promise<string>((done, fail) =>
      http.get({ agent, host: "localhost", path }, (response) => {
        let said = "";
        response.setEncoding("utf8").on("data", (chunk) => said += chunk).on("end", () => done(said));
      }).on("error", fail)
    );
    assertEquals(said, `answer to ${path}`);
  }
  agent.destroy();
  stream.destroy();
  server.close();
});

openssl_test("node:tls over a UNIX socket speaks with openssl s_server", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/cert.pem`, cert);
  Deno.writeTextFileSync(`${folder}/key.pem`, key);
  const server = new Deno.Command("openssl", {
    args: [
      "s_server",
      "-unix",
      `${folder}/s`,
      "-cert",
      `${folder}/cert.pem`,
      "-key",
      `${folder}/key.pem`,
      "-rev",
      "-quiet",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const stream = as_duplex(await unix_client_soon(`${folder}/s`)) as unknown as net.Socket;
    const secure = tls.connect({ socket: stream, servername: "localhost", ca: [ca] });
    secure.write("backwards\n");
    const [answer] = await new Promise<[Uint8Array]>((done, fail) =>
      secure.once("data", (data: Uint8Array) => done([data])).once("error", fail)
    );
    assertEquals(text_of(answer).trim(), "sdrawkcab");
    secure.destroy();
    stream.destroy();
  } finally {
    server.kill();
    await server.status;
  }
});

python_test("STARTTLS: plain text first, then TLS on the same socket, beside Python's ssl", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/cert.pem`, cert);
  Deno.writeTextFileSync(`${folder}/key.pem`, key);
  await using server = new Python(
    `
import ssl
listener = socket.create_server(("127.0.0.1", 0))
say(listener.getsockname()[1])
conn, _ = listener.accept()
conn.sendall(b"220 ready\\r\\n")
assert conn.recv(100) == b"STARTTLS\\r\\n"
conn.sendall(b"220 go ahead\\r\\n")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
secure = context.wrap_socket(conn, server_side=True)
secure.sendall(b"secret of " + secure.recv(100))
secure.close()
`,
    `${folder}`,
  );
  const sock = socket.create_connection(["127.0.0.1", Number(await server.line())]);
  assertEquals(text_of(sock.recv(100)), "220 ready\r\n");
  sock.sendall(bytes("STARTTLS\r\n"));
  assertEquals(text_of(sock.recv(100)), "220 go ahead\r\n");
  const stream = as_duplex(sock) as unknown as net.Socket;
  const secure = tls.connect({ socket: stream, servername: "localhost", ca: [ca] });
  secure.write("ours");
  let said = "";
  for await (const chunk of secure) said += chunk;
  assertEquals(said, "secret of ours");
  stream.destroy();
});

redis_test("ioredis speaks with redis-server over a socket of ours", async () => {
  using folder = new TempFolder();
  const server = new Deno.Command("redis-server", {
    args: ["--port", "0", "--unixsocket", `${folder}/redis`, "--save", "", "--dir", `${folder}`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const { Redis } = await load("ioredis");
    const stream = as_duplex(await unix_client_soon(`${folder}/redis`));
    class Connector {
      connect = () => Promise.resolve(stream);
      disconnect = () => void stream.end();
      check = () => true;
    }
    const redis = new Redis({ Connector, retryStrategy: null });
    const count = 1000;
    const answers = await Promise.all(Array.from({ length: count }, (_, i) => redis.set(`k${i}`, `v${i}`)));
    assertEquals(answers, Array.from({ length: count }, () => "OK"));
    assertEquals([await redis.get("k7"), await redis.dbsize()], ["v7", count]);
    const closed = new Promise((done) => stream.once("close", done));
    await redis.quit();
    await closed;
  } finally {
    server.kill();
    await server.status;
  }
});

unix_test("ssh2 runs a command over a socket of ours, at a server of its own on node:net", async () => {
  using folder = new TempFolder();
  const { default: { Client, Server, utils } } = await load("ssh2");
  // deno-lint-ignore no-explicit-any
  type Any = any;
  const server = new Server({ hostKeys: [utils.generateKeyPairSync("ed25519").private] }, (peer: Any) => {
    peer.on("error", () => {});
    peer.on("authentication", (context: Any) => context.accept());
    peer.on(
      "session",
      (accept: Any) =>
        accept().on("exec", (accept: Any, _: unknown, { command }: { command: string }) => {
          const stream = accept();
          stream.write(`ran ${command}`);
          stream.exit(0);
          stream.end();
        }),
    );
  });
  await new Promise<void>((done) => server.listen(`${folder}/ssh`, done));
  const client = new Client(), stream = as_duplex(unix_client(`${folder}/ssh`));
  const said = await new Promise((done, fail) => {
    client.on("error", fail).on("ready", () =>
      client.exec("uptime", (error: unknown, channel: Any) => {
        if (error) return fail(error);
        let said = "";
        channel.on("data", (data: Uint8Array) => said += text_of(data)).on("close", () => done(said));
      }));
    client.connect({ sock: stream, username: "me", password: "x" });
  });
  assertEquals(said, "ran uptime");
  const closed = new Promise((done) => stream.once("close", done));
  client.end();
  await closed;
  await new Promise<void>((done) => server.close(() => done()));
});

unix_test("pg asks over a socket of ours", async () => {
  using folder = new TempFolder();
  const int = (value: number, size: number) => {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setInt32(0, value);
    return data.subarray(4 - size);
  };
  const message = (type: string, ...parts: (string | Uint8Array)[]) => {
    const body = parts.map((part) => typeof part === "string" ? bytes(part) : part);
    const length = body.reduce((sum, { length }) => sum + length, 4);
    return Uint8Array.from([...bytes(type), ...int(length, 4), ...body.flatMap((part) => [...part])]);
  };
  const ready = message("Z", "I");
  // Accepts anyone, and answers each query with its own text.
  const server = net.createServer((peer) => {
    let started = false;
    peer.on("error", () => {});
    peer.on("data", (data: Uint8Array) => {
      if (!started) {
        started = true;
        peer.write(message("R", int(0, 4)));
        return void peer.write(ready);
      }
      if (data[0] !== 81) return void peer.end(); // Not a query: Terminate.
      const query = data.subarray(5, data.length - 1);
      const column = [int(0, 4), int(0, 2), int(25, 4), int(65535, 2), int(-1, 4), int(0, 2)];
      peer.write(message("T", int(1, 2), "text\0", ...column));
      peer.write(message("D", int(1, 2), int(query.length, 4), query));
      peer.write(message("C", "SELECT 1\0"));
      peer.write(ready);
    });
  });
  await new Promise<void>((done) => server.listen(`${folder}/pg`, done));
  const { default: { Client } } = await load("pg");
  const stream = as_duplex(unix_client(`${folder}/pg`));
  // pg wants to connect the stream itself.
  const connect = () => void queueMicrotask(() => stream.emit("connect"));
  const client = new Client({ stream: () => Object.assign(stream, { connect }), user: "me", database: "d" });
  await client.connect();
  const { rows } = await client.query("SELECT 'text'");
  assertEquals(rows, [{ text: "SELECT 'text'" }]);
  const closed = new Promise((done) => stream.once("close", done));
  await client.end();
  await closed;
  await new Promise<void>((done) => server.close(() => done()));
});

unix_test("mqtt publishes and subscribes over a socket of ours", async () => {
  using folder = new TempFolder();
  // A broker for one client: it sends what is published back.
  const server = net.createServer((peer) => {
    peer.on("error", () => {});
    peer.on("data", (data: Uint8Array) => {
      for (let at = 0; at < data.length; at += data[at + 1] + 2) {
        const packet = data.subarray(at, at + data[at + 1] + 2);
        const type = packet[0] >> 4;
        if (type === 1) peer.write(Uint8Array.of(0x20, 2, 0, 0)); // CONNACK
        if (type === 8) peer.write(Uint8Array.of(0x90, 3, packet[2], packet[3], 0)); // SUBACK
        if (type === 3) peer.write(packet); // PUBLISH
      }
    });
    peer.on("end", () => peer.end());
  });
  await new Promise<void>((done) => server.listen(`${folder}/mqtt`, done));
  const { MqttClient } = await load("mqtt");
  const stream = as_duplex(unix_client(`${folder}/mqtt`));
  const client = new MqttClient(() => stream, { reconnectPeriod: 0, keepalive: 0, clientId: "c", protocolVersion: 4 });
  const came = new Promise<[string, string]>((done) =>
    client.on("message", (topic: string, payload: Uint8Array) => done([topic, text_of(payload)]))
  );
  await client.subscribeAsync("news");
  client.publish("news", "Hello");
  assertEquals(await came, ["news", "Hello"]);
  const closed = new Promise((done) => stream.once("close", done));
  await client.endAsync();
  await closed;
  await new Promise<void>((done) => server.close(() => done()));
});

/** Runs a program that is started by systemd-socket-activate, and asks it until it answers. */
async function activated<T>(args: string[], program: string, ask: (port: number) => Promise<T>): Promise<T> {
  const port = (() => {
    using probe = socket.create_server(["127.0.0.1", 0]);
    return (probe.getsockname() as [string, number])[1];
  })();
  const url = new URL(`programs/${program}`, import.meta.url).href;
  const cache = Deno.env.get("DENO_DIR");
  if (cache !== undefined) args.push(`--setenv=DENO_DIR=${cache}`);
  const child = new Deno.Command("systemd-socket-activate", {
    args: ["-l", `127.0.0.1:${port}`, ...args, Deno.execPath(), "run", "-A", "--no-check", url],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", PATH: Deno.env.get("PATH")!, HOME: Deno.env.get("HOME") ?? "/" },
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    for (let tries = 0;; tries++) {
      try {
        return await ask(port);
      } catch (error) {
        if (tries > 200) throw error;
        await new Promise((done) => setTimeout(done, 50));
      }
    }
  } finally {
    child.kill();
    await child.status;
  }
}

systemd_test("a Hono app is served on the socket that systemd passes", async () => {
  await load("hono"); // Downloads it, which the program cannot: it gets no environment.
  const said = await activated([], "hono.ts", async (port) => {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    return await (await fetch(`http://127.0.0.1:${port}/hello/you`, { client })).text();
  });
  assertEquals(said, "Hello you");
});

systemd_test("inetd: standard input is the connection", async () => {
  const said = await activated(["--accept", "--inetd"], "inetd.ts", async (port) => {
    using conn = await Deno.connect({ hostname: "127.0.0.1", port });
    await conn.write(bytes("to the child\n"));
    return await new Response(conn.readable).text();
  });
  assertEquals(said, "TO THE CHILD\n");
});

python_test("a connection whose head was read goes on in another process, by SCM_RIGHTS", async () => {
  using folder = new TempFolder();
  await using _worker = new Python(
    `
channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
channel.connect(sys.argv[1])
head, fds, _, _ = socket.recv_fds(channel, 65536, 1)
conn = socket.socket(fileno=fds[0])
path = head.split()[1].decode()
rest = conn.recv(100)
conn.sendall(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n" + f"python3 has {path}, and {rest.decode()}".encode())
conn.close()
`,
    `${folder}/channel`,
  );
  using channels = unix_server(`${folder}/channel`);
  using channel = channels.accept()[0];
  using listener = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(listener.getsockname());
  client.sendall(bytes("GET /there HTTP/1.1\r\nHost: x\r\n\r\n"));
  {
    using conn = listener.accept()[0];
    const head = conn.recv(65536); // Looked at here, to choose who serves it.
    socket.send_fds(channel, [head], [conn.fileno()]);
  }
  client.sendall(bytes("the rest"));
  client.settimeout(30);
  let said = "";
  for (let data; (data = client.recv(1000)).length > 0;) said += text_of(data);
  assertStringIncludes(said, "python3 has /there, and the rest");
});

python_test("a descriptor of a file by fs.openSync is what send_fds takes", async () => {
  const { default: fs } = await import("node:fs");
  using folder = new TempFolder();
  await using worker = new Python(
    `
import os
channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
channel.connect(sys.argv[1])
_, fds, _, _ = socket.recv_fds(channel, 1, 1)
say(os.read(fds[0], 100).decode())
`,
    `${folder}/channel`,
  );
  using channels = unix_server(`${folder}/channel`);
  using channel = channels.accept()[0];
  Deno.writeTextFileSync(`${folder}/file`, "in the file");
  const fd = fs.openSync(`${folder}/file`, "r");
  socket.send_fds(channel, [bytes("x")], [fd]);
  fs.closeSync(fd);
  assertEquals(await worker.line(), "in the file");
});

unix_test("a WebSocket on a UNIX socket: the package ws is the client", async () => {
  using folder = new TempFolder();
  await using _ = serve(unix_server(`${folder}/ws`), (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(`echo of ${data}`);
    return response;
  }, { onListen() {} });
  const { WebSocket } = await load("ws");
  const client = new WebSocket(`ws+unix:${folder}/ws:/path`);
  client.on("open", () => client.send("Hello"));
  const said = await new Promise((done, fail) =>
    client.on("message", (data: Uint8Array) => done(String(data))).on("error", fail)
  );
  assertEquals(said, "echo of Hello");
  const closed = new Promise((done) => client.on("close", done));
  client.close();
  await closed;
});

ignore_unless(has("bash"), "needs bash", test)("a socket as a child's standard input and output", async () => {
  const [ours, theirs] = socket.socketpair();
  theirs.set_inheritable(true);
  const fd = theirs.fileno();
  const child = new Deno.Command("bash", { args: ["-c", `exec cat <&${fd} >&${fd} ${fd}>&-`] }).spawn();
  theirs.close();
  ours.sendall(bytes("through cat"));
  ours.shutdown(socket.SHUT_WR);
  ours.settimeout(30);
  let said = "";
  for (let data; (data = ours.recv(100)).length > 0;) said += text_of(data);
  ours.close();
  assertEquals([said, (await child.status).code], ["through cat", 0]);
});
