import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as a from "../../async.ts";
import { addaudithook } from "../../base/audit.ts";
import * as socket from "../../mod.ts";
import { has_python, Python } from "../support/python.ts";
import { bytes, datagram, fill, listener, moment, open, pair, stream, test, text } from "./support.ts";

const windows = Deno.build.os === "windows";
const unless_windows = ignore_unless(Deno.build.os !== "windows", "Windows does this in another way", test);

test("sock_recv() takes what is there at once, and waits for what is not", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  other.send(bytes("at once"));
  assertEquals(text(await a.sock_recv(one, 100)), "at once");
  const later = a.sock_recv(one, 100);
  await moment();
  other.send(bytes("later"));
  assertEquals(text(await later), "later");
  assertEquals((await a.sock_recv(one, 0)).length, 0);
});

test("RCV-3: sock_recv() gives at most what it was asked for, and nothing at the end", async () => {
  const [one, other] = pair();
  using _one = one;
  other.send(bytes("abcdef"));
  other.close();
  assertEquals(text(await a.sock_recv(one, 4)), "abcd");
  assertEquals(text(await a.sock_recv(one, 4)), "ef");
  assertEquals((await a.sock_recv(one, 4)).length, 0);
});

test("sock_recv_into() fills a buffer of any view", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const buffer = new Uint8Array(8);
  const received = a.sock_recv_into(one, new DataView(buffer.buffer, 2, 4));
  await moment();
  other.send(bytes("abcdef"));
  assertEquals(await received, 4);
  assertEquals(buffer, bytes("\0\0abcd\0\0"));
  assertEquals(await a.sock_recv_into(one, buffer.buffer), 2);
});

test("a buffer that was transferred away while it was waited for rejects, and takes nothing", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const buffer = new Uint8Array(8);
  const received = a.sock_recv_into(one, buffer);
  await moment();
  const moved = buffer.buffer.transfer();
  other.send(bytes("data"));
  await assertRejects(() => received, TypeError, "detached or resized");
  assertEquals(new Uint8Array(moved), new Uint8Array(8));
  assertEquals(text(one.recv(10)), "data");
});

test("sock_sendall() sends more than the kernel holds, and two of them do not mix", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const size = 1 << 20;
  const sent = Promise.all([a.sock_sendall(one, new Uint8Array(size).fill(1)), a.sock_sendall(one, bytes("end"))]);
  let received = 0, last = "";
  while (received < size + 3) {
    const data = await a.sock_recv(other, 100_000);
    received += data.length;
    last = (last + text(data.slice(-3))).slice(-3);
  }
  await sent;
  assertEquals([received, last], [size + 3, "end"]);
});

test("sock_send() sends what there is room for", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  assertEquals(await a.sock_send(one, bytes("abc")), 3);
  const n = await a.sock_send(one, new Uint8Array(1 << 22));
  assert(n > 0 && (windows || n < 1 << 22)); // Windows takes all of one call's data.
});

test("sock_recvfrom(), sock_recvfrom_into() and sock_sendto() carry datagrams and addresses", async () => {
  const [one, at_one] = datagram(), [other, at_other] = datagram();
  using _one = one, _other = other;
  const first = a.sock_recvfrom(one, 100);
  await moment();
  assertEquals(await a.sock_sendto(other, bytes("first"), at_one), 5);
  const [data, from] = await first;
  assertEquals([text(data), from], ["first", at_other]);
  const buffer = new Uint8Array(10);
  await a.sock_sendto(other, bytes("second"), at_one);
  assertEquals(await a.sock_recvfrom_into(one, buffer), [6, at_other]);
  await a.sock_sendto(other, bytes("third"), ["localhost", at_one[1]]);
  const third = a.sock_recvfrom_into(one, buffer, 3);
  if (windows) await assertRejects(() => third, socket.OSError, "[WinError 10040]"); // As in Python: WSAEMSGSIZE
  else assertEquals(await third, [3, at_other]);
  assertEquals(text(buffer), "thiond\0\0\0\0");
});

unless_windows("sock_sendmsg() and sock_recvmsg() carry descriptors", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const received = a.sock_recvmsg(one, 100, socket.CMSG_SPACE(4));
  await moment();
  const rights = new Uint8Array(new Int32Array([other.fileno()]).buffer);
  const list = (function* () {
    yield bytes("ab");
    yield bytes("c");
  })();
  assertEquals(await a.sock_sendmsg(other, list, [[socket.SOL_SOCKET, socket.SCM_RIGHTS, rights]]), 3);
  const [data, [[level, type, fds]]] = await received;
  assertEquals([text(data), level, type], ["abc", socket.SOL_SOCKET, socket.SCM_RIGHTS]);
  using copy = new socket.socket({ fileno: new Int32Array(fds.slice().buffer)[0] });
  copy.send(bytes("through the copy"));
  assertEquals(text(await a.sock_recv(one, 100)), "through the copy");
});

test("sock_connect() and sock_accept() meet, and the accepted socket does not block", async () => {
  const [server, address] = listener();
  using client = stream();
  using _server = server;
  const accepted = a.sock_accept(server);
  await moment();
  await a.sock_connect(client, address);
  const [conn, from] = await accepted;
  using _conn = conn;
  assertEquals(from, client.getsockname());
  assertEquals([conn.gettimeout(), conn.family, conn.type], [0, socket.AF_INET, socket.SOCK_STREAM]);
  using named = stream();
  await a.sock_connect(named, ["localhost", address[1]]);
  assertEquals(named.getpeername(), address);
});

test("CNN-8: sock_connect() rejects with ECONNREFUSED, and with EISCONN when it is connected", async () => {
  const [server, address] = listener();
  using client = stream(), other = stream();
  await a.sock_connect(client, address);
  await a.sock_connect(client, address).catch(() => {}); // Linux reports the error of the first once more.
  const again = await assertRejects(() => a.sock_connect(client, address), socket.OSError);
  assertEquals(again.code, "EISCONN");
  server.close();
  await assertRejects(() => a.sock_connect(other, address), socket.ConnectionRefusedError);
});

const { AF_UNIX } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);

linux_test("sock_connect() goes on with an attempt that a first call gave up", async () => {
  using server = open(socket.create_server(["127.0.0.1", 0], { backlog: 0 })), client = stream();
  const address = server.getsockname();
  const before = [stream(), stream()];
  before.forEach((sock) => sock.connect_ex(address)); // Now the backlog is full, and no connection is answered.
  await assertRejects(() => a.sock_connect(client, address, { timeout: 0.01 }), socket.TimeoutError);
  const connected = a.sock_connect(client, address);
  for (const sock of before) {
    (await a.sock_accept(server))[0].close();
    sock.close();
  }
  await connected;
  assertEquals(client.getpeername(), address);
});

linux_test("sock_connect() waits for room in a UNIX backlog", async () => {
  using server = open(new socket.socket(AF_UNIX, socket.SOCK_STREAM));
  server.bind("");
  server.listen(0);
  const clients = [0, 1, 2].map(() => open(new socket.socket(AF_UNIX, socket.SOCK_STREAM)));
  const connected = clients.map((client) => a.sock_connect(client, server.getsockname()));
  for (let i = 0; i < 3; i++) (await a.sock_accept(server))[0].close();
  await Promise.all(connected);
  clients.forEach((client) => client.close());
});

linux_test(
  "sock_sendto() waits for a UNIX datagram socket whose queue is full, connected or not",
  async () => {
    using server = open(new socket.socket(AF_UNIX, socket.SOCK_DGRAM));
    using client = open(new socket.socket(AF_UNIX, socket.SOCK_DGRAM));
    server.bind("");
    const address = server.getsockname();
    for (const connected of [false, true]) {
      if (connected) client.connect(address);
      const count = 500;
      const sent = (async () => {
        for (let i = 0; i < count; i++) {
          await (connected ? a.sock_send(client, bytes(`${i}`)) : a.sock_sendto(client, bytes(`${i}`), address));
        }
      })();
      await moment(5);
      for (let i = 0; i < count; i++) assertEquals(text(await a.sock_recv(server, 10)), `${i}`);
      await sent;
    }
  },
);

test("two who receive are served in the order in which they asked", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const got: string[] = [];
  const all = ["first", "second", "third"].map(async (name) => {
    got.push(`${name} ${text(await a.sock_recv(one, 1))}`);
  });
  await moment();
  other.send(bytes("abc"));
  await Promise.all(all);
  assertEquals(got, ["first a", "second b", "third c"]);
});

test("a later call does not overtake a waiting call", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const first = a.sock_recv(one, 1);
  other.send(bytes("ab")); // There, but the reactor has not looked yet.
  const second = a.sock_recv(one, 1);
  assertEquals([text(await first), text(await second)], ["a", "b"]);
});

test("a blocking socket is refused with RangeError", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  for (const timeout of [null, 1]) {
    one.settimeout(timeout);
    await assertRejects(() => a.sock_recv(one, 1), RangeError, "the socket must be non-blocking");
    await assertRejects(() => a.sock_sendall(one, bytes("x")), RangeError, "the socket must be non-blocking");
  }
});

test("a socket that becomes blocking while it is waited for ends the wait, and never blocks", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const received = a.sock_recv(one, 1);
  await moment();
  one.setblocking(true);
  other.send(bytes("x"));
  await assertRejects(() => received, RangeError, "the socket must be non-blocking");
  assertEquals(text(one.recv(1)), "x");
});

test("the blocking API works on the same socket in between", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const first = a.sock_recv(one, 1);
  await moment();
  other.send(bytes("ab"));
  assertEquals(text(await first), "a");
  one.settimeout(5);
  assertEquals(text(one.recv(1)), "b");
  one.setblocking(false);
  const second = a.sock_recv(one, 1);
  other.settimeout(5);
  other.sendall(bytes("c"));
  assertEquals(text(await second), "c");
});

test("bad arguments reject, and nothing throws", async () => {
  const [one, other] = pair();
  using _one = one, _other = other, tcp = stream();
  const calls: [() => Promise<unknown>, ErrorConstructor][] = [
    [() => a.sock_recv(one, -1), RangeError],
    [() => a.sock_recv(one, 1.5), TypeError],
    [() => a.sock_recv(one, undefined as never), TypeError],
    [() => a.sock_recv("no socket" as never, 1), TypeError],
    [() => a.sock_recv(null as never, 1), TypeError],
    [() => a.sock_recv(one, 1, { timeout: -1 }), RangeError],
    [() => a.sock_recv(one, 1, { timeout: "1" as never }), TypeError],
    [() => a.sock_recv(one, 1, { signal: {} as never }), TypeError],
    [() => a.sock_recv(one, 1, "options" as never), TypeError],
    [() => a.sock_recv_into(one, "text" as never), TypeError],
    [() => a.sock_recvfrom(one, -1), RangeError],
    [() => a.sock_recvfrom_into(one, new Uint8Array(2), 3), RangeError],
    [() => a.sock_recvmsg(one, -1), RangeError],
    [() => a.sock_sendall(one, "text" as never), TypeError],
    [() => a.sock_send(one, null as never), TypeError],
    [() => a.sock_sendmsg(one, 5 as never), TypeError],
    [() => a.sock_sendto(tcp, bytes("x"), 5 as never), TypeError],
    [() => a.sock_connect(tcp, ["127.0.0.1", 65536]), RangeError],
    [() => a.sock_connect(tcp, ["localhost", 1], 5 as never), TypeError],
    [() => a.wait_readable("x" as never), TypeError],
    [() => a.wait_readable(-1), RangeError],
    [() => a.getaddrinfo(5 as never, 1), TypeError],
    [() => a.getnameinfo("x" as never), TypeError],
    [() => a.create_connection("x" as never), RangeError],
    [() => a.create_connection(["127.0.0.1", 1], { nonsense: 1 } as never), TypeError],
  ];
  for (const [call, kind] of calls) await assertRejects(call, kind, undefined, call.toString());
});

test("what throws when it is looked at rejects, and nothing throws", async () => {
  const [udp] = datagram();
  using _udp = udp;
  const cry = () => {
    throw new Error("do not look");
  };
  const { proxy: gone, revoke } = Proxy.revocable([], {});
  revoke();
  const addresses = [gone, Object.defineProperty(["localhost", 1], 0, { get: cry })] as never[];
  const options = new Proxy({}, { has: cry }) as never;
  const calls = [
    ...addresses.flatMap((address) => [
      () => a.sock_connect(udp, address),
      () => a.sock_sendto(udp, bytes("x"), address),
      () => a.sock_sendmsg(udp, [bytes("x")], [], 0, address),
    ]),
    () => a.sock_recvfrom_into(udp, new Uint8Array(1), options),
    () => a.sock_recvmsg(udp, 1, options),
    () => a.sock_sendmsg(udp, [], options),
    () => a.sock_sendfile(udp, "nothing", options),
    () => a.getnameinfo(gone as never),
  ];
  for (const call of calls) {
    const promise = call();
    await assertRejects(() => promise, Error, undefined, call.toString());
  }
});

test("the options come last, whichever arguments are omitted before them", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  const timed_out = [
    () => a.sock_recv(one, 1, { timeout: 0 }),
    () => a.sock_recvfrom_into(one, new Uint8Array(1), { timeout: 0 }),
    () => a.sock_recvfrom_into(one, new Uint8Array(1), undefined, { timeout: 0 }),
    () => a.sock_recvmsg(one, 1, { timeout: 0 }),
    () => a.sock_recvmsg(one, 1, 0, { timeout: 0 }),
    () => a.sock_recvmsg(one, 1, undefined, 0, { timeout: 0 }),
  ];
  for (const call of timed_out) await assertRejects(call, socket.TimeoutError, "timed out", call.toString());
  const signal = AbortSignal.abort("no");
  const aborted = [
    () => a.sock_sendmsg(one, [], { signal }),
    () => a.sock_sendmsg(one, [], [], { signal }),
    () => a.sock_sendmsg(one, [], [], 0, { signal }),
    () => a.sock_sendmsg(one, [], [], 0, null, { signal }),
    () => a.sock_sendfile(one, { read: () => bytes("") }, { signal }),
    () => a.sock_sendfile(one, { read: () => bytes("") }, 0, { signal }),
    () => a.getnameinfo(["127.0.0.1", 80], { signal }),
    () => a.getaddrinfo("127.0.0.1", 80, { signal }),
    () => a.getaddrinfo("127.0.0.1", 80, socket.AF_INET, { signal } as never),
  ];
  for (const call of aborted) assertEquals(await call().catch((reason) => reason), "no", call.toString());
  assertEquals(await a.sock_sendmsg(one, [bytes("x")], { timeout: 1 }), 1);
});

test("flags that are a constant which is missing are refused", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  await assertRejects(() => a.sock_recvmsg(one, 1, 0, undefined), TypeError, "flags");
  await assertRejects(() => a.sock_sendmsg(one, [bytes("x")], [], undefined), TypeError, "flags");
  await assertRejects(() => a.getnameinfo(["127.0.0.1", 80], undefined), TypeError, "flags");
  await assertRejects(() => a.getaddrinfo("127.0.0.1", 80, undefined as never), TypeError, "family");
});

test("a socket that is closed is refused with EBADF, blocking or not", async () => {
  const [one, other] = pair();
  one.setblocking(true);
  one.close();
  other.close();
  for (const call of [() => a.sock_recv(one, 1), () => a.sock_sendfile(one, { read: () => bytes("") })]) {
    assertEquals((await assertRejects(call, socket.OSError)).code, "EBADF");
  }
});

test("a blocking socket is refused before a name is resolved or a file is read", async () => {
  using sock = new socket.socket();
  await assertRejects(() => a.sock_connect(sock, ["no.such.name.invalid", 1]), RangeError, "must be non-blocking");
  await assertRejects(() => a.sock_sendfile(sock, "/no/such/file"), RangeError, "must be non-blocking");
});

test("a closed socket is refused with EBADF", async () => {
  const [one, other] = pair();
  one.close();
  other.close();
  const calls = [
    () => a.sock_recv(one, 1),
    () => a.sock_sendall(one, bytes("x")),
    () => a.sock_accept(one),
    () => a.wait_readable(one),
    () => a.sock_recvmsg(one, 1),
  ];
  for (const call of calls) assertEquals((await assertRejects(call, socket.OSError)).code, "EBADF");
});

test("wait_readable() and wait_writable() wait for sockets in any mode, descriptors and objects", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  one.setblocking(true);
  for (const target of [one, one.fileno(), { fileno: () => one.fileno() }]) {
    await a.wait_writable(target);
    const readable = a.wait_readable(target);
    await moment();
    other.send(bytes("x"));
    await readable;
    assertEquals(text(one.recv(1)), "x");
  }
  const [socket_wait, number_wait] = [a.wait_readable(one), a.wait_readable(one.fileno())];
  await moment();
  other.send(bytes("x"));
  await Promise.all([socket_wait, number_wait]);
});

test("audit hooks see each call once, however often it is tried", async () => {
  const seen: string[] = [];
  let listening = true;
  addaudithook((event) => void (listening && seen.push(event)));
  const [server, address] = listener();
  using _server = server;
  using client = stream();
  seen.length = 0;
  await a.sock_connect(client, address);
  assertEquals(seen, ["socket.connect"]);
  listening = false;
});

linux_test("so they do of a sock_sendmsg() that waits", async () => {
  using server = open(new socket.socket(AF_UNIX, socket.SOCK_DGRAM));
  using client = open(new socket.socket(AF_UNIX, socket.SOCK_DGRAM));
  server.bind("");
  const address = server.getsockname();
  assertThrows(() => {
    while (true) client.sendto(bytes("x"), address);
  }, socket.BlockingIOError);
  let seen = 0, listening = true;
  addaudithook((event) => void (listening && event === "socket.sendmsg" && seen++));
  const [data, beside] = [bytes("abc"), [[socket.SOL_SOCKET, socket.SCM_RIGHTS, new Uint8Array(4)]]];
  const sent = a.sock_sendmsg(client, [data], beside as never, 0, address);
  await moment();
  await a.sock_recv(server, 1);
  assertEquals(await sent, 3);
  assertEquals(seen, 1);
  listening = false;
});

test("an audit hook that closes the socket ends the wait", async () => {
  const [server, address] = listener();
  using client = stream();
  const waits = [a.sock_accept(server), a.sock_accept(server)];
  let listening = true;
  addaudithook((event) => void (listening && event === "socket.__new__" && server.close()));
  client.connect_ex(address);
  for (const result of await Promise.allSettled(waits)) {
    assertEquals(result.status === "rejected" && result.reason.code, "EBADF");
  }
  listening = false;
});

ignore_unless(linux && has_python, "needs Linux and python3", test)(
  "an asyncio program on the other side",
  async () => {
    const [server, [, port]] = listener();
    using _server = server;
    await using python = new Python(
      `
import asyncio
async def main():
    reader, writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    writer.write(b"x" * 300000)
    writer.write_eof()
    data = await reader.read()
    say(len(data))
    writer.close()
asyncio.run(main())
`,
      String(port),
    );
    const [conn] = await a.sock_accept(server);
    using _conn = conn;
    for (let data; (data = await a.sock_recv(conn, 65536)).length > 0;) await a.sock_sendall(conn, data);
    conn.shutdown(socket.SHUT_WR);
    assertEquals(await python.line(), "300000");
  },
);

linux_test("sock_sendfile() wants a socket of type SOCK_STREAM, as asyncio does", async () => {
  using sockets = disposable(pair(socket.SOCK_SEQPACKET));
  const [one] = sockets;
  const sent = () => a.sock_sendfile(one, { read: () => new Uint8Array(0) });
  await assertRejects(sent, RangeError, "only SOCK_STREAM type sockets are supported");
});

test("sock_sendfile() that must read and send begins at the offset, 0 too, as asyncio does (gh-150107)", async () => {
  const content = bytes("0123456789");
  for (const [offset, expected] of [[0, "0123456789"], [7, "789"]] as const) {
    using sockets = disposable(pair());
    const [one, other] = sockets;
    const file = {
      at: 5, // Where it stands.
      seek: (to: number) => file.at = to,
      read: (size: number) => content.slice(file.at, file.at += size),
    };
    assertEquals(await a.sock_sendfile(one, file, offset), expected.length);
    assertEquals(await a.sock_recv(other, 100), bytes(expected));
    assertEquals(file.at, 10); // Behind what was sent.
  }
});

linux_test("sock_sendfile() of a file in /proc, which sendfile(2) refuses, begins at 0", async () => {
  const [one, other] = pair();
  using _one = one, _other = other, file = await Deno.open("/proc/self/limits");
  file.seekSync(5, Deno.SeekMode.Start);
  const text = await Deno.readFile("/proc/self/limits");
  const n = await a.sock_sendfile(one, file);
  assertEquals(await a.sock_recv(other, 1 << 16), text.slice(0, n));
  assertEquals(n, text.length);
});

test("sock_sendfile() sends a file, a part of it, a path, and what is only shaped like one", async () => {
  const path = await Deno.makeTempFile();
  const content = crypto.getRandomValues(new Uint8Array(50_000));
  await Deno.writeFile(path, new Blob(Array(40).fill(content)).stream());
  const all = Array(40).fill([...content]).flat();
  const sent = async (send: (sock: socket.Socket) => Promise<number>): Promise<[number, Uint8Array]> => {
    using sockets = disposable(pair());
    const [one, other] = sockets;
    const sending = send(one).then((n) => (one.shutdown(socket.SHUT_WR), n));
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let data; (data = await a.sock_recv(other, 1 << 20)).length > 0;) pieces.push(data);
    return [await sending, await new Blob(pieces).bytes()];
  };
  {
    using file = await Deno.open(path);
    const [n, data] = await sent((sock) => a.sock_sendfile(sock, file));
    assertEquals([n, data.length, file.seekSync(0, Deno.SeekMode.Current)], [2_000_000, 2_000_000, 2_000_000]);
    assert(data.every((byte, i) => byte === all[i]));
  }
  const [n, part] = await sent((sock) => a.sock_sendfile(sock, path, 49_999, 3));
  assertEquals([n, ...part], [3, content[49_999], content[0], content[1]]);
  const reader = { at: 0, read: (size: number) => content.subarray(reader.at, reader.at += size) };
  const [shaped, same] = await sent((sock) => a.sock_sendfile(sock, reader));
  assertEquals([shaped, same], [50_000, content]);
  using sockets = disposable(pair());
  const [one] = sockets;
  fill(one);
  await assertRejects(() => a.sock_sendfile(one, path, 0, null, { timeout: 0.02 }), socket.TimeoutError);
  await assertRejects(() => a.sock_sendfile(one, { read: () => content }, 0, null, { fallback: false }), Error);
  await assertRejects(() => a.sock_sendfile(one, path, 0, 0), RangeError, "count must be a positive integer (got 0)");
  await assertRejects(() => a.sock_sendfile(one, { mode: "r" }), RangeError, "binary mode");
  await Deno.remove(path);
});

/** A connection over TCP, both ends non-blocking. */
function tcp_pair(): [socket.Socket, socket.Socket] {
  using server = socket.create_server(["127.0.0.1", 0]);
  const one = socket.create_connection(server.getsockname()) as socket.Socket;
  const other = server.accept()[0] as socket.Socket;
  for (const sock of [one, other]) sock.setblocking(false);
  return [one, other];
}

test("sock_recvmsg() with MSG_OOB waits for urgent data, while another call waits for others", async () => {
  using sockets = disposable(tcp_pair());
  const [one, other] = sockets;
  const urgent = a.sock_recvmsg(one, 1, 0, socket.MSG_OOB, { timeout: 5 });
  const normal = a.sock_recv(one, 10, { timeout: 5 });
  other.send(bytes("abc"));
  assertEquals(await normal, bytes("abc"));
  other.send(bytes("!"), socket.MSG_OOB);
  assertEquals((await urgent)[0], bytes("!"));
  const [n] = await Promise.all([
    a.sock_recvmsg_into(one, [new Uint8Array(1)], 0, socket.MSG_OOB, { timeout: 5 }).then(([n]) => n),
    other.send(bytes("?"), socket.MSG_OOB),
  ]);
  assertEquals(n, 1);
});

test("sock_recvmsg() with MSG_OOB ends with the connection, by closing, a signal and a timeout", async () => {
  const [one, other] = tcp_pair();
  using _other = other;
  const limit = { timeout: 0.01 };
  await assertRejects(() => a.sock_recvmsg(one, 1, 0, socket.MSG_OOB, limit), socket.TimeoutError);
  const controller = new AbortController();
  const aborted = a.sock_recvmsg(one, 1, 0, socket.MSG_OOB, { signal: controller.signal });
  controller.abort();
  assertEquals((await assertRejects(() => aborted) as Error).name, "AbortError");
  const closed = a.sock_recvmsg(one, 1, 0, socket.MSG_OOB, { timeout: 60 });
  one.close();
  assertEquals((await assertRejects(() => closed, socket.OSError)).code, "EBADF");
  const [three, four] = tcp_pair();
  using _three = three;
  const ended = a.sock_recvmsg(three, 1, 0, socket.MSG_OOB, { timeout: linux ? 60 : 1 });
  four.close();
  const error = await assertRejects(() => ended, socket.OSError);
  // Linux ends the wait, since no urgent data can come; Windows' select() does not report the end to this wait.
  if (linux) assertEquals(error.code, "EINVAL");
});

test("wait_exceptional() waits for urgent data, and not for others", async () => {
  using sockets = disposable(tcp_pair());
  const [one, other] = sockets;
  other.send(bytes("abc"));
  await assertRejects(() => a.wait_exceptional(one, { timeout: 0.01 }), socket.TimeoutError);
  const urgent = a.wait_exceptional(one, { timeout: 5 });
  other.send(bytes("!"), socket.MSG_OOB);
  await urgent;
  assertEquals(one.recv(1, socket.MSG_OOB), bytes("!"));
});
