// Every await of the streams, ended by an abort, by a timeout and by the peer's reset: each says so, and no descriptor is
// left.

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { pack_linger } from "../../structs.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { disposable } from "../support/disposable.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless } from "../support/where.ts";
import { bytes, datagram, fill, listener, moment, open, pair, test } from "./support.ts";

const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux's backlog", test);

const unix_test = ignore_unless(Deno.build.os === "linux", "needs Linux's queue of UNIX connections", test);

/** What a wait is tried on: streams, and the other end of their connection. */
interface Connection {
  reader: a.StreamReader;
  writer: a.StreamWriter;
  peer: socket.Socket<"AF_INET">;
}

/** A wait that does not end by itself; `undefined` where the setup is all. */
type Wait = (connection: Connection, options: a.WaitOptions) => Promise<unknown>;

const WAITS: Record<string, Wait> = {
  "read(n)": ({ reader }, options) => reader.read(10, options),
  "read()": ({ reader }, options) => reader.read(options),
  readline: ({ reader }, options) => reader.readline(options),
  readexactly: ({ reader }, options) => reader.readexactly(10, options),
  readuntil: ({ reader }, options) => reader.readuntil(bytes("\r\n"), options),
  drain({ writer }, options) {
    fill(writer.get_extra_info("socket") as socket.Socket);
    writer.write(new Uint8Array(1 << 20));
    return writer.drain(options);
  },
  wait_closed({ writer }, options) {
    fill(writer.get_extra_info("socket") as socket.Socket);
    writer.write(new Uint8Array(1 << 20));
    writer.close();
    return writer.wait_closed(options);
  },
  start_tls: ({ writer }, options) => writer.start_tls({ ca }, { server_hostname: "localhost", ...options }),
};

/** Waits of a socket, not of streams, for messages that do not come. */
const SOCKET_WAITS: Record<string, (sock: socket.Socket, options: a.WaitOptions) => Promise<unknown>> = {
  datagrams: (sock, options) => a.datagrams(sock, 10, options).next(),
  sock_recvmsg_into: (sock, options) => a.sock_recvmsg_into(sock, [new Uint8Array(10)], 0, 0, options),
  sock_recv_fds: (sock, options) => a.sock_recv_fds(sock, 10, 1, 0, options),
  sock_send_fds(sock, options) {
    fill(sock);
    return a.sock_send_fds(sock, [bytes("x")], [0], options);
  },
};

const ENDS: Record<string, (peer: socket.Socket, stop: AbortController) => void> = {
  "an abort": (_peer, stop) => stop.abort(new Error("aborted")),
  "a timeout": () => {},
  "a reset": (peer) => {
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack_linger(true, 0));
    peer.close();
  },
};

async function connected(): Promise<Connection> {
  const [server, address] = listener();
  using _server = server;
  const [[reader, writer], [peer]] = await Promise.all([a.open_connection(...address), a.sock_accept(server)]);
  return { reader, writer, peer };
}

/** The error that a promise rejects with. */
function error_of(promise: Promise<unknown>): Promise<unknown> {
  return promise.then((value) => {
    throw new Error(`it has given ${value}`);
  }, (error) => error);
}

function expect_error(error: unknown, how: string): void {
  if (how === "an abort") assertEquals((error as Error).message, "aborted");
  else if (how === "a timeout") assertInstanceOf(error, socket.TimeoutError);
  else assert(error instanceof socket.OSError || (error as { code?: string }).code === "ECONNRESET", String(error));
}

for (const [name, wait] of Object.entries(WAITS)) {
  for (const [how, end] of Object.entries(ENDS)) {
    test(`${name}: ${how} ends it, and nothing is left`, { others: name === "start_tls" }, async () => {
      const connection = await connected(), stop = new AbortController();
      using peer = connection.peer;
      const timeout = how === "a timeout" ? 0.02 : null;
      const failed = error_of(wait(connection, { signal: stop.signal, timeout }));
      await moment();
      end(peer, stop);
      expect_error(await failed, how);
      connection.writer.transport.abort();
      await connection.writer.wait_closed().catch(() => {});
      assertEquals((connection.writer.get_extra_info("socket") as socket.Socket).fileno(), -1);
    });
  }
}

linux_test("open_connection: an abort and a timeout while it connects leave nothing", async () => {
  const [sock, address] = listener();
  using _sock = sock;
  sock.listen(0); // Linux lets one connection wait then, and answers to no other.
  const waiting = await a.create_connection(address);
  using _waiting = waiting;
  for (const how of ["an abort", "a timeout"]) {
    const stop = new AbortController(), timeout = how === "a timeout" ? 0.02 : null;
    const failed = error_of(a.open_connection(...address, { signal: stop.signal, timeout }));
    await moment();
    if (how === "an abort") stop.abort(new Error("aborted"));
    expect_error(await failed, how);
  }
});

unix_test("open_unix_connection: an abort and a timeout while the server's queue is full leave nothing", async () => {
  using folder = new TempFolder();
  using sock = open(new socket.socket(socket.AF_UNIX));
  sock.bind(`${folder}/socket`);
  sock.listen(0);
  const waiting: socket.Socket[] = [];
  for (let code = 0; code === 0;) {
    const client = open(new socket.socket(socket.AF_UNIX)) as socket.Socket;
    code = client.connect_ex(`${folder}/socket`);
    waiting.push(client);
  }
  for (const how of ["an abort", "a timeout"]) {
    const stop = new AbortController(), timeout = how === "a timeout" ? 0.02 : null;
    const failed = error_of(a.open_unix_connection(`${folder}/socket`, { signal: stop.signal, timeout }));
    await moment();
    if (how === "an abort") stop.abort(new Error("aborted"));
    expect_error(await failed, how);
  }
  waiting.forEach((client) => client.close());
});

for (const [how, end] of Object.entries(ENDS)) {
  test(`open_connection with ssl: ${how} ends the handshake, and closes the socket`, { others: true }, async () => {
    const [server, address] = listener();
    using _server = server;
    const sock = await a.create_connection(address), [conn] = await a.sock_accept(server);
    using peer = conn;
    const stop = new AbortController(), timeout = how === "a timeout" ? 0.02 : null;
    const options = { ssl: { ca }, server_hostname: "localhost", signal: stop.signal, timeout };
    const failed = error_of(a.open_connection(null, null, { sock, ...options }));
    await moment();
    end(peer, stop);
    expect_error(await failed, how);
    assertEquals(sock.fileno(), -1);
  });
}

test("for await of lines: a reset ends it with its error", async () => {
  const { reader, writer, peer } = await connected();
  const failed = error_of(reader.next());
  await moment();
  ENDS["a reset"](peer, new AbortController());
  expect_error(await failed, "a reset");
  await writer.wait_closed().catch(() => {});
});

test("serve_forever and wait_closed: an abort and a timeout", async () => {
  const stop = new AbortController();
  const server = await a.start_server(() => {}, "127.0.0.1", 0);
  assertInstanceOf(await error_of(server.wait_closed({ timeout: 0.01 })), socket.TimeoutError);
  const waiting = error_of(server.wait_closed({ signal: stop.signal }));
  const serving = error_of(server.serve_forever({ timeout: 0.02 }));
  stop.abort(new Error("aborted"));
  assertEquals((await waiting as Error).message, "aborted");
  assertInstanceOf(await serving, socket.TimeoutError);
  assertEquals(server.sockets.length, 0);
});

test("a server's handshake, reset by the client, leaves nothing", { others: true }, async () => {
  const server = await a.start_server(() => {}, "127.0.0.1", 0, { ssl: { key, cert } });
  const client = open(new socket.socket(socket.AF_INET, socket.SOCK_STREAM));
  await a.sock_connect(client, server.sockets[0].getsockname() as [string, number]);
  await moment();
  ENDS["a reset"](client as socket.Socket, new AbortController());
  server.close();
  await server.wait_closed();
});

for (const [name, wait] of Object.entries(SOCKET_WAITS)) {
  const has = !name.endsWith("_fds") || socket.AF_UNIX !== undefined && Deno.build.os !== "windows";
  ignore_unless(has, "needs SCM_RIGHTS", test)(`${name}: an abort and a timeout`, async () => {
    using sockets = disposable(name.endsWith("_fds") ? pair() : [datagram()[0] as socket.Socket]);
    const [sock] = sockets;
    const stop = new AbortController();
    const waiting = error_of(wait(sock, { signal: stop.signal }));
    stop.abort(new Error("aborted"));
    expect_error(await waiting, "an abort");
    expect_error(await error_of(wait(sock, { timeout: 0.01 })), "a timeout");
  });
}
