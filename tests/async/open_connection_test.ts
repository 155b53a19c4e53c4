// open_connection, open_unix_connection and StreamWriter: what CPython's test_streams.py states of them, with the name
// of its test, and what they say in addition; TLS against python3 and openssl.

import { assert, assertEquals, assertInstanceOf, assertMatch, assertRejects, assertThrows } from "@std/assert";
import type { TLSSocket } from "node:tls";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { pack_linger } from "../../structs.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { has } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { bytes, fill, listener, moment, open, pair, test as leakless, text, until } from "./support.ts";

const test = (name: string, fn: () => void | Promise<void>) => leakless(name, { others: true }, fn); // node:tls
const pythonTest = ignore_unless(has_python, "needs python3");
const opensslTest = ignore_unless(has("openssl"), "needs openssl");
const has_unix = socket.AF_UNIX !== undefined && !on_windows;
const unixTest = ignore_unless(has_unix, "needs AF_UNIX", leakless);
const tls = { ssl: { ca }, server_hostname: "localhost" };

/** A server, and how to connect to it. */
async function serving(
  callback: a.ClientConnected,
  options: a.StartServerOptions<"AF_INET" | "AF_INET6"> = {},
): Promise<[server: a.Server<"AF_INET" | "AF_INET6">, host: string, port: number]> {
  const server = await a.start_server(callback, "127.0.0.1", 0, options);
  const [host, port] = server.sockets[0].getsockname();
  return [server, host, port];
}

/** test_utils.run_test_server(): answers a request and closes. */
async function http(reader: a.StreamReader, writer: a.StreamWriter): Promise<void> {
  await reader.readuntil(bytes("\r\n\r\n")).catch(() => {});
  writer.write(bytes("HTTP/1.0 200 OK\r\n\r\nTest message"));
  writer.close();
}

/** Closes a writer, and waits for it. */
async function close(writer: a.StreamWriter): Promise<void> {
  writer.close();
  await writer.wait_closed();
}

async function get(reader: a.StreamReader, writer: a.StreamWriter): Promise<void> {
  writer.write(bytes("GET / HTTP/1.0\r\n\r\n"));
  assertEquals(text(await reader.readline()), "HTTP/1.0 200 OK\r\n");
  assertEquals(text(await reader.read()), "\r\nTest message");
  // Over TLS there are no half-open connections: the peer's end closes ours, as in asyncio.
  assertEquals(writer.is_closing(), !writer.can_write_eof());
  writer.close();
  assert(writer.is_closing());
  await writer.wait_closed();
}

test("a request and its answer (test_open_connection, test_wait_closed_on_close, test_async_writer_api)", async () => {
  const [server, host, port] = await serving(http);
  await using _server = server;
  await get(...await a.open_connection(host, port));
});

unixTest("the same on a UNIX socket (test_open_unix_connection, test_start_unix_server)", async () => {
  using folder = new TempFolder();
  await using _server = await a.start_unix_server(http, `${folder}/socket`);
  await get(...await a.open_unix_connection(`${folder}/socket`));
});

test("the same over TLS, also on a socket of the caller's (test_open_connection_no_loop_ssl)", async () => {
  const [server, host, port] = await serving(http, { ssl: { key, cert } });
  await using _server = server;
  await get(...await a.open_connection(host, port, tls));
  const sock = await a.create_connection([host, port]);
  await get(...await a.open_connection(null, null, { sock, ...tls }));
});

unixTest("the same over TLS on a UNIX socket (test_open_unix_connection_no_loop_ssl)", async () => {
  using folder = new TempFolder();
  await using _server = await a.start_unix_server(http, `${folder}/socket`, { ssl: { key, cert } });
  await get(...await a.open_unix_connection(`${folder}/socket`, tls));
});

test("a callback that leaves its work to another function serves as well (test_start_server)", async () => {
  const echo = async (reader: a.StreamReader, writer: a.StreamWriter) => {
    writer.write(await reader.readline());
    await writer.drain();
    await close(writer);
  };
  for (const callback of [echo, (...streams: a.Streams) => void echo(...streams)]) {
    const [server, host, port] = await serving(callback);
    await using _server = server;
    const [reader, writer] = await a.open_connection(host, port);
    writer.write(bytes("hello world!\n"));
    assertEquals(text(await reader.readline()), "hello world!\n");
    await close(writer);
  }
});

test("read() gives all, also beyond twice the limit (test_read_all_from_pipe_reader)", async () => {
  const [one, other] = pair();
  const [reader, writer] = await a.open_connection(null, null, { sock: one, limit: 1 });
  other.send(bytes("data"));
  other.close();
  assertEquals(text(await reader.read(-1)), "data");
  await close(writer);
});

test("closing with unread data (test_wait_closed_on_close_with_unread_data)", async () => {
  const [server, host, port] = await serving(http);
  await using _server = server;
  const [reader, writer] = await a.open_connection(host, port);
  writer.write(bytes("GET / HTTP/1.0\r\n\r\n"));
  assertEquals(text(await reader.readline()), "HTTP/1.0 200 OK\r\n");
  await close(writer);
});

test("drain() behind close() says that the connection is lost (test_async_writer_api_exception_after_close)", async () => {
  const [server, host, port] = await serving(http);
  await using _server = server;
  const [, writer] = await a.open_connection(host, port);
  writer.close();
  writer.write(bytes("data"));
  await assertRejects(() => writer.drain(), socket.ConnectionResetError, "Connection lost");
});

test("closing the writer ends the reader, also while it reads (test_eof_feed_when_closing_writer)", async () => {
  const [server, host, port] = await serving(() => {});
  const [reader, writer] = await a.open_connection(host, port);
  const reading = reader.readline();
  await close(writer);
  assertEquals(text(await reading), "");
  assert(reader.at_eof());
  assertEquals(text(await reader.read()), "");
  server.close();
  server.abort_clients();
  await server.wait_closed();
});

test("writing to a peer that has closed fails drain(), never silently (test_drain_raises)", async () => {
  const [sock, address] = listener();
  using _sock = sock;
  const [, writer] = await a.open_connection(...address);
  (await a.sock_accept(sock))[0].close();
  const error = await assertRejects(async () => {
    while (true) {
      writer.write(bytes("foo\n"));
      await writer.drain();
    }
  });
  assertInstanceOf(error, socket.OSError);
  assert(["ECONNRESET", "ECONNABORTED", "EPIPE"].includes(error.code!), error.code!);
  await assertRejects(() => writer.wait_closed(), socket.OSError);
});

test("a peer that resets fails the read that waits, and drain() that waits (test_open_connection_error)", async () => {
  const [sock, address] = listener();
  using _sock = sock;
  const [reader, writer] = await a.open_connection(...address);
  const [conn] = await a.sock_accept(sock);
  fill(writer.get_extra_info("socket") as socket.Socket);
  writer.write(new Uint8Array(1 << 20));
  const waits = [reader.readline(), writer.drain(), writer.wait_closed()];
  const failed = Promise.all(waits.map((wait) => assertRejects(() => wait, socket.ConnectionResetError)));
  await moment();
  conn.setsockopt(
    socket.SOL_SOCKET,
    socket.SO_LINGER,
    on_windows ? new Uint8Array([1, 0, 0, 0]) : new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]),
  );
  conn.close();
  await failed;
  assertInstanceOf(reader.exception(), socket.ConnectionResetError);
});

test("several drain() wait at once (test_multiple_drain)", async () => {
  const [one, other] = pair();
  using _other = other;
  const [, writer] = await a.open_connection(null, null, { sock: one });
  fill(one);
  writer.write(new Uint8Array(1 << 20));
  const drains = Array.from({ length: 10 }, () => writer.drain());
  const buffer = new Uint8Array(1 << 16);
  while (writer.transport.get_write_buffer_size() > 0) await a.sock_recv_into(other, buffer);
  await Promise.all(drains);
  await close(writer);
});

test("writing pauses above the high mark and goes on at the low one, as asyncio's", async () => {
  const [one, other] = pair();
  using _other = other;
  const [, writer] = await a.open_connection(null, null, { sock: one });
  const { transport } = writer;
  assertEquals(transport.get_write_buffer_limits(), [16384, 65536]);
  transport.set_write_buffer_limits(4000);
  assertEquals(transport.get_write_buffer_limits(), [1000, 4000]);
  transport.set_write_buffer_limits(null, 10);
  assertEquals(transport.get_write_buffer_limits(), [10, 40]);
  assertThrows(() => transport.set_write_buffer_limits(1, 2), socket.ValueError);
  fill(one);
  writer.write(new Uint8Array(40));
  await writer.drain();
  writer.write(new Uint8Array(1));
  await assertRejects(() => writer.drain({ timeout: 0.01 }), socket.TimeoutError);
  writer.transport.abort();
});

test("write() copies: the caller may use its buffer again", async () => {
  const [one, other] = pair();
  const [, writer] = await a.open_connection(null, null, { sock: one });
  fill(one);
  const data = bytes("first");
  writer.write(data);
  data.set(bytes("xxxxx"));
  writer.writelines([bytes(" "), bytes("second")]);
  writer.close();
  const [reader, theirs] = await a.open_connection(null, null, { sock: other });
  const all = await reader.read();
  assertEquals(text(all.subarray(-12)), "first second");
  await close(theirs);
});

test("write_eof() ends what is sent, and the peer may go on sending", async () => {
  const [one, other] = pair();
  const [reader, writer] = await a.open_connection(null, null, { sock: one });
  const [their_reader, their_writer] = await a.open_connection(null, null, { sock: other });
  assert(writer.can_write_eof());
  writer.write(new Uint8Array(1 << 20));
  writer.write_eof();
  assertThrows(() => writer.write(bytes("1")), Error, "Cannot call write() after write_eof()");
  assertEquals((await their_reader.read()).length, 1 << 20);
  their_writer.write(bytes("still here"));
  await close(their_writer);
  assertEquals(text(await reader.read()), "still here");
  await close(writer);
});

test("close() sends what was written, abort() drops it", async () => {
  const dropped = on_windows ? Infinity : 1 << 22; // Windows takes all of a call's data: nothing is left to drop.
  for (const [end, most] of [["close", Infinity], ["abort", dropped]] as const) {
    const [one, other] = pair();
    const [, writer] = await a.open_connection(null, null, { sock: one });
    writer.write(new Uint8Array(1 << 23));
    if (end === "close") writer.close();
    else writer.transport.abort();
    const [reader, theirs] = await a.open_connection(null, null, { sock: other });
    const { length } = await reader.read().catch(() => new Uint8Array(0));
    assert(end === "close" ? length === 1 << 23 : length <= most, `${end}: ${length}`);
    await close(theirs).catch(() => {});
    await writer.wait_closed();
    assertEquals(one.fileno(), -1);
  }
});

test("get_extra_info() knows the socket and its addresses, also once it is closed", async () => {
  const [server, host, port] = await serving((_reader, writer) => writer.close());
  await using _server = server;
  const [, writer] = await a.open_connection(host, port);
  const sock = writer.get_extra_info("socket") as socket.Socket;
  assertInstanceOf(sock, socket.Socket);
  assertEquals(writer.get_extra_info("sockname"), sock.getsockname());
  assertEquals([writer.get_extra_info("sslcontext"), writer.get_extra_info("other", 1)], [null, 1]);
  if (!on_windows) assert(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) !== 0);
  await close(writer);
  assertEquals(writer.get_extra_info("peername"), [host, port]);
});

test("the reader pauses the socket above twice its limit, and loses nothing", async () => {
  const [one, other] = pair();
  const [reader, writer] = await a.open_connection(null, null, { sock: one, limit: 1000 });
  const [, theirs] = await a.open_connection(null, null, { sock: other });
  const data = new Uint8Array(8 << 20).map((_, i) => i >> 8);
  theirs.write(data);
  await until(() => !writer.transport.is_reading());
  if (!on_windows) assert(theirs.transport.get_write_buffer_size() > 0); // There the socket takes all.
  const received = await reader.readexactly(data.length);
  assert(received.every((byte, i) => byte === data[i]));
  await Promise.all([close(theirs), close(writer)]);
});

test("an option that is undefined is omitted; a number of the socket interface is not", async () => {
  const none = {
    ssl: undefined,
    sock: undefined,
    limit: undefined,
    signal: undefined,
    ssl_handshake_timeout: undefined,
  };
  const [server, host, port] = await serving((_, writer) => writer.close(), { ...none, reuse_port: undefined });
  await using _server = server;
  const more = { timeout: undefined, happy_eyeballs_delay: undefined, interleave: undefined, local_addr: undefined };
  const [reader, writer] = await a.open_connection(host, port, { ...none, ...more, server_hostname: undefined });
  assertEquals(text(await reader.read()), "");
  await close(writer);
  for (const name of ["family", "proto", "flags"]) {
    await assertRejects(() => a.open_connection(host, port, { [name]: undefined }), TypeError, "undefined");
  }
});

test("options that contradict each other are refused", async () => {
  const [sock] = listener();
  using _sock = sock;
  const refused: [() => Promise<unknown>, string][] = [
    [() => a.open_connection(), "host and port was not specified and no sock specified"],
    [() => a.open_connection("127.0.0.1", 1, { sock }), "can not be specified at the same time"],
    [() => a.open_connection("127.0.0.1", 1, { server_hostname: "x" }), "server_hostname is only meaningful with ssl"],
    [() => a.open_connection("127.0.0.1", 1, { ssl: false, server_hostname: "x" }), "is only meaningful with ssl"],
    [() => a.open_connection("127.0.0.1", 1, { limit: 0 }), "Limit cannot be <= 0"],
    [() => a.open_connection("127.0.0.1", 1, { ssl: { ca: "ca.pem" } }), "ca is the text of a PEM file"],
    [() => a.open_connection("127.0.0.1", 1, { ssl: true, ssl_shutdown_timeout: 0 }), "positive number, got 0"],
    [() => a.open_connection(null, 1, { ssl: true }), "You must set server_hostname when using ssl without a host"],
    [() => a.open_unix_connection(), "no path and sock were specified"],
    [() => a.open_unix_connection("path", { ssl: true }), "you have to pass server_hostname when using ssl"],
  ];
  for (const [call, message] of refused) await assertRejects(call, socket.ValueError, message);
  await assertRejects(() => a.open_connection("127.0.0.1", 1, { lock: 1 } as never), TypeError, "'lock'");
});

test("a refusal, an abort and a timeout of open_connection() leave nothing open", async () => {
  const [closed, [host, free]] = listener();
  closed.close();
  await assertRejects(() => a.open_connection(host, free), socket.ConnectionRefusedError);
  const [silent, address] = listener(); // It accepts no connection: the TLS handshake waits.
  using _silent = silent;
  const stop = new AbortController();
  const opening = a.open_connection(...address, { ...tls, signal: stop.signal });
  await moment();
  stop.abort("enough");
  assertEquals(await opening.catch((reason) => reason), "enough");
  await assertRejects(() => a.open_connection(...address, { ...tls, timeout: 0.02 }), socket.TimeoutError);
  const late = { ...tls, ssl_handshake_timeout: 0.02 };
  await assertRejects(
    () => a.open_connection(...address, late),
    socket.ConnectionAbortedError,
    "longer than 0.02 seconds",
  );
});

test("socket_factory makes the sockets that are raced; the losers are closed", async () => {
  const [server, host, port] = await serving((_reader, writer) => writer.close());
  await using _server = server;
  const made: socket.Socket[] = [], infos: unknown[] = [];
  const [reader, writer] = await a.open_connection(host, port, {
    socket_factory(info) {
      const [family, type, proto] = info;
      const sock = new socket.socket(family, type, proto) as socket.Socket<"AF_INET">;
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1);
      infos.push(info[4]);
      made.push(sock);
      return sock;
    },
  });
  assertEquals([made.length, infos], [1, [[host, port]]]);
  assertEquals(writer.get_extra_info("socket"), made[0]);
  assert(made[0].getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) !== 0);
  await reader.read();
  await close(writer);
  await assertRejects(() => a.create_connection([host, port], { socket_factory: () => 1 as never }), TypeError);
  await assertRejects(
    () =>
      a.create_connection([host, port], {
        socket_factory() {
          throw new Error("no socket");
        },
      }),
    Error,
    "no socket",
  );
});

test("start_tls() on both sides (test_start_tls)", async () => {
  const [server, host, port] = await serving(async (reader, writer) => {
    writer.write(await reader.readline());
    await writer.drain();
    assertEquals(writer.get_extra_info("sslcontext"), null);
    await writer.start_tls({ key, cert });
    assert(writer.get_extra_info("sslcontext") !== null);
    writer.write(await reader.readline());
    writer.close();
  });
  await using _server = server;
  const [reader, writer] = await a.open_connection(host, port);
  writer.write(bytes("hello world 1!\n"));
  assertEquals(text(await reader.readline()), "hello world 1!\n");
  await writer.start_tls({ ca }, { server_hostname: "localhost" });
  assertEquals((writer.get_extra_info("ssl_object") as TLSSocket).authorized, true);
  writer.write(bytes("hello world 2!\n"));
  assertEquals(text(await reader.readline()), "hello world 2!\n");
  assertThrows(() => writer.write_eof(), Error, "cannot be used over TLS");
  assert(!writer.can_write_eof());
  await close(writer);
});

test("what was sent in the clear before the handshake is not read behind it", async () => {
  const [server, host, port] = await serving(async (reader, writer) => {
    await reader.readline();
    await moment(); // The injected line is in the buffer by now.
    await assertRejects(() => writer.start_tls({ key, cert }));
    await assertRejects(() => reader.readline());
  });
  await using _server = server;
  const [reader, writer] = await a.open_connection(host, port);
  writer.write(bytes("STARTTLS\nRCPT TO:<injected>\n"));
  await reader.read().catch(() => {});
  await close(writer).catch(() => {});
});

test("start_tls() while it is under way is refused, and leaves the first alone", async () => {
  const [server, host, port] = await serving(async (_, writer) => {
    await writer.start_tls({ key, cert });
    writer.write(bytes("secret"));
    writer.close();
  });
  await using _server = server;
  const [reader, writer] = await a.open_connection(host, port);
  const first = writer.start_tls({ ca }, { server_hostname: "localhost" });
  const second = writer.start_tls({ ca }, { server_hostname: "localhost" });
  await assertRejects(() => second, Error, "is being started already");
  await first;
  assertEquals(text(await reader.read()), "secret");
  await close(writer);
});

test("closing at each moment of start_tls() ends it, and the connection counts once", async () => {
  let turns = 0;
  const results: unknown[] = [], ended: Promise<unknown>[] = [];
  const [server, host, port] = await serving(async (_, writer) => {
    const starting = writer.start_tls({ key, cert }).catch((error) => error);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    if (turns === 20) await moment(); // The handshake is under way.
    writer.close();
    results.push(await starting);
  });
  for (; turns <= 20; turns++) {
    const [reader, writer] = await a.open_connection(host, port);
    assertEquals(text(await reader.read({ timeout: 10 })), "");
    ended.push(close(writer));
  }
  await Promise.all(ended);
  server.close();
  await server.wait_closed({ timeout: 10 });
  await until(() => results.length === turns);
  for (const result of results) assertInstanceOf(result, socket.ConnectionError);
});

test("closing at each moment behind a handshake closes the connection", async () => {
  const [server, host, port] = await serving(async (reader, writer) => {
    const secure = writer.start_tls({ key, cert }).then(() => reader.read());
    await secure.catch((error) => assertInstanceOf(error, Error)); // The client may close in its handshake.
    writer.close();
  });
  await using _server = server;
  for (let turns = 0; turns < 12; turns++) {
    for (const what of ["writer", "socket"]) {
      const [, writer] = await a.open_connection(host, port), sock = writer.get_extra_info("socket") as socket.Socket;
      const checkServerIdentity = () => {
        (async () => {
          for (let i = 0; i < turns; i++) await Promise.resolve();
          if (what === "writer") writer.close();
          else sock.close();
        })();
        return undefined;
      };
      await writer.start_tls({ ca, checkServerIdentity }, { server_hostname: "localhost" })
        .catch((error) => assertInstanceOf(error, socket.OSError));
      await close(writer).catch((error) => assertInstanceOf(error, socket.OSError));
      assertEquals(sock.fileno(), -1);
    }
  }
});

test("over TLS too the reader pauses the socket, and a reset fails a drain() that waits", async () => {
  const accepted = Promise.withResolvers<a.StreamWriter>();
  const [server, host, port] = await serving((_, writer) => accepted.resolve(writer), {
    ssl: { key, cert },
    limit: 1000,
  });
  await using _server = server;
  const [, writer] = await a.open_connection(host, port, tls);
  const theirs = await accepted.promise, chunk = new Uint8Array(1 << 18);
  let last: unknown;
  for (let sent = 0; last === undefined && sent < 128 << 20; sent += chunk.length) { // The kernel takes less.
    writer.write(chunk);
    last = await writer.drain({ timeout: 0.5 }).catch((error) => error);
  }
  assertInstanceOf(last, socket.TimeoutError);
  const drains = assertRejects(() => writer.drain(), socket.ConnectionResetError);
  const sock = theirs.get_extra_info("socket") as socket.Socket;
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack_linger(true, 0));
  theirs.transport.abort();
  await drains;
});

test("get_extra_info() knows TLS's names, also once the connection is closed", async () => {
  const accepted = Promise.withResolvers<a.StreamWriter>();
  const [server, host, port] = await serving((_, writer) => accepted.resolve(writer), { ssl: { key, cert } });
  await using _server = server;
  const [, writer] = await a.open_connection(host, port, tls), theirs = await accepted.promise;
  for (const end of [() => {}, () => Promise.all([close(writer), close(theirs)])]) {
    await end();
    assertEquals((writer.get_extra_info("peercert") as { subject: { CN: string } }).subject.CN, "localhost");
    assertEquals(theirs.get_extra_info("peercert"), null); // The client has none.
    for (const side of [writer, theirs]) {
      assertMatch((side.get_extra_info("cipher") as { version: string }).version, /^TLSv1/);
      assertEquals(side.get_extra_info("compression", "unknown"), null);
    }
  }
});

test("resume_reading() of what is not paused does nothing, also behind the peer's end", async () => {
  const [one, other] = pair();
  const [reader, writer] = await a.open_connection(null, null, { sock: one });
  writer.write(bytes("unread"));
  other.shutdown(socket.SHUT_WR);
  assertEquals(text(await reader.read()), "");
  other.close(); // With unread data: receiving fails from now on.
  writer.transport.resume_reading();
  await moment();
  assertEquals(reader.exception(), null);
  await close(writer);
});

test("a certificate that is wrong says what is wrong with it, and leaves nothing open", async () => {
  const [server, host, port] = await serving((_reader, writer) => writer.close(), { ssl: { key, cert } });
  await using _server = server;
  const code = (options: a.OpenConnectionOptions) =>
    a.open_connection(host, port, options).then(() => "accepted", (error) => error.code);
  assertEquals(await code({ ssl: true }), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  assertEquals(await code({ ssl: { ca }, server_hostname: "example.org" }), "ERR_TLS_CERT_ALTNAME_INVALID");
  await assertRejects(
    () => a.open_connection(host, port, { ssl: { ca }, server_hostname: "" }),
    socket.ValueError,
    "check_hostname",
  );
  const [reader, writer] = await a.open_connection(host, port, { ssl: { rejectUnauthorized: false } });
  await reader.read();
  await close(writer);
});

test("a client's certificate is asked for and checked with node:tls's options", async () => {
  const ssl = { key, cert, ca, requestCert: true };
  const [server, host, port] = await serving((_reader, writer) => {
    writer.write(bytes((writer.get_extra_info("peercert") as { subject: { CN: string } }).subject.CN));
    writer.close();
  }, { ssl });
  await using _server = server;
  const [reader, writer] = await a.open_connection(host, port, { ...tls, ssl: { ca, key, cert } });
  assertEquals(text(await reader.read()), "localhost");
  await close(writer);
  const [refused, without] = await a.open_connection(host, port, tls).catch(() => [null, null]);
  if (refused !== null) assertEquals(text(await refused.read().catch(() => new Uint8Array(0))), "");
  without?.transport.abort();
});

test("8 MiB pass over TLS in both directions at once, with pauses", async () => {
  const data = new Uint8Array(8 << 20).map((_, i) => i * 7 >> 3);
  const [server, host, port] = await serving(async (reader, writer) => {
    for (let left = data.length; left > 0;) {
      const chunk = await reader.read(1 << 16);
      writer.write(chunk);
      await writer.drain();
      left -= chunk.length;
    }
    writer.close();
  }, { ssl: { key, cert } });
  await using _server = server;
  const [reader, writer] = await a.open_connection(host, port, { ...tls, limit: 1000 });
  const sending = (async () => {
    for (let at = 0; at < data.length; at += 100_000) {
      writer.write(data.subarray(at, at + 100_000));
      await writer.drain();
    }
  })();
  const received = await reader.readexactly(data.length);
  await sending;
  assert(received.every((byte, i) => byte === data[i]));
  await close(writer);
});

pythonTest("python3's asyncio answers over TCP, and over TLS with python3's ssl", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/pem`, key + cert);
  await using python = new Python(
    `
import asyncio, ssl
async def echo(reader, writer):
    async for line in reader:
        writer.write(line.upper())
        await writer.drain()
    writer.close()
async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    servers = [await asyncio.start_server(echo, '127.0.0.1', 0, ssl=s) for s in (None, context)]
    say(*[s.sockets[0].getsockname()[1] for s in servers])
    await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())`,
    `${folder}/pem`,
  );
  const ports = (await python.line()).split(" ").map(Number);
  for (const [i, options] of [{}, tls].entries()) {
    const [reader, writer] = await a.open_connection("127.0.0.1", ports[i], options);
    writer.write(bytes("one\ntwo\n"));
    assertEquals([text(await reader.readline()), text(await reader.readline())], ["ONE\n", "TWO\n"]);
    await close(writer);
  }
  await Deno.remove(folder, { recursive: true });
});

pythonTest("python3's asyncio asks our server, over TCP and over TLS", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/ca`, ca);
  const echo: a.ClientConnected = async (reader, writer) => {
    for await (const line of reader) writer.write(line);
    writer.close();
  };
  const [plain, , port] = await serving(echo);
  const [secure, , secure_port] = await serving(echo, { ssl: { key, cert } });
  await using _plain = plain, _secure = secure;
  await using python = new Python(
    `
import asyncio, ssl
async def main():
    for port, context in (sys.argv[1], None), (sys.argv[2], ssl.create_default_context(cafile=sys.argv[3])):
        reader, writer = await asyncio.open_connection('localhost', port, ssl=context, family=socket.AF_INET)
        writer.write(b'x' * 60000 + b'\\nend\\n')
        say(len(await reader.readline()), (await reader.readline()).decode().strip())
        writer.close()
        await writer.wait_closed()
asyncio.run(main())`,
    String(port),
    String(secure_port),
    `${folder}/ca`,
  );
  for (let i = 0; i < 2; i++) assertEquals(await python.line(), "60001 end");
  await Deno.remove(folder, { recursive: true });
});

opensslTest("openssl s_server answers our client, and s_client our server", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/pem`, key + cert);
  const [free, [, port]] = listener();
  free.close();
  const args = [
    "s_server",
    "-accept",
    `127.0.0.1:${port}`,
    "-cert",
    `${folder}/pem`,
    "-key",
    `${folder}/pem`,
    "-rev",
    "-quiet",
  ];
  const child = new Deno.Command("openssl", { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  let streams: a.Streams | undefined;
  for (let tries = 0; streams === undefined; tries++) {
    streams = await a.open_connection("127.0.0.1", port, tls).catch((error) => {
      if (tries > 100) throw error;
      return undefined;
    });
    if (streams === undefined) await moment(50);
  }
  const [reader, writer] = streams;
  writer.write(bytes("desserts\n"));
  assertEquals(text(await reader.readline()), "stressed\n");
  await close(writer);
  child.kill();
  await child.status;

  const [server, , ours] = await serving(async (reader, writer) => {
    writer.write(await reader.readline());
    await close(writer);
  }, { ssl: { key, cert } });
  await using _server = server;
  await Deno.writeTextFile(`${folder}/ca`, ca);
  const client = new Deno.Command("openssl", {
    args: [
      "s_client",
      "-connect",
      `127.0.0.1:${ours}`,
      "-CAfile",
      `${folder}/ca`,
      "-verify_return_error",
      "-quiet",
      "-no_ign_eof",
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const stdin = client.stdin.getWriter();
  await stdin.write(bytes("to the server and back\n"));
  assertEquals(await new Response(client.stdout).text(), "to the server and back\n");
  await stdin.close().catch(() => {});
  await client.status;
  await Deno.remove(folder, { recursive: true });
});

test("an inherited descriptor is a stream as well", async () => {
  const [one, other] = pair();
  const inherited = open(new socket.socket({ fileno: one.detach() }));
  const [reader, writer] = await a.open_connection(null, null, { sock: inherited });
  await a.sock_sendall(other, bytes("line\n"));
  assertEquals(text(await reader.readline()), "line\n");
  await close(writer);
  other.close();
});

test("start_tls(): what is wrong is refused before the plain connection is given up", async () => {
  const [server, host, port] = await serving(async (_, writer) => void (await writer.start_tls({ key, cert })));
  await using _server = server;
  const [, writer] = await a.open_connection(host, port);
  const { rejectUnauthorized } = { rejectUnauthorized: false };
  await assertRejects(() => writer.start_tls({ ca }), socket.ValueError, "check_hostname requires server_hostname");
  await assertRejects(() => writer.start_tls(true), socket.ValueError, "check_hostname requires server_hostname");
  await writer.start_tls({ ca, rejectUnauthorized });
  writer.write(new Uint8Array(0));
  assertEquals(writer.transport.get_write_buffer_size(), 0);
  assertEquals((writer.get_extra_info("socket") as socket.Socket).fileno() >= 0, true);
  assertEquals(typeof (writer.get_extra_info("cipher") as { name: string }).name, "string");
  assertEquals(writer.get_extra_info("nothing", 7), 7);
  await assertRejects(() => writer.start_tls({ ca, rejectUnauthorized }), TypeError, "TLS has been started already");
  writer.close();
  writer.write(bytes("x")); // Nothing happens any more.
  await writer.wait_closed();
});

test("TLS to an address by its number; limits and options are checked before a connection is made", async () => {
  const [server, host, port] = await serving(http, { ssl: { key, cert } });
  await using _server = server;
  const wrong: [a.OpenConnectionOptions<"AF_INET">, string][] = [
    [{ ...tls, ssl_handshake_timeout: 0 }, "ssl_handshake_timeout"],
    [{ ssl: 7 as never }, "ssl: "],
  ];
  for (const [options, message] of wrong) {
    await assertRejects(() => a.open_connection(host, port, options), Error, message);
  }
  const sock = await a.create_connection([host, port]);
  await assertRejects(() => a.open_connection(null, null, { sock, ssl: 7 as never }), TypeError, "ssl: ");
  assertEquals(sock.fileno(), -1);
  const ssl = { rejectUnauthorized: false };
  await get(...await a.open_connection(host, port, { ssl, server_hostname: "127.0.0.1" }));
});
