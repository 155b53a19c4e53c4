// sock_recvmsg_into, sock_send_fds, sock_recv_fds: the awaitable twins, beside mod.ts's.

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { bytes, datagram, moment, open, pair, test, text } from "./support.ts";

const fdsTest = ignore_unless(socket.SCM_RIGHTS !== undefined && !on_windows, "needs SCM_RIGHTS", test);

test("sock_recvmsg_into() fills several buffers when a datagram comes", async () => {
  const [receiver, address] = datagram(), [sender, from] = datagram();
  using _receiver = receiver, _sender = sender;
  const buffers = [new Uint8Array(2), new Uint8Array(8)];
  const waiting = a.sock_recvmsg_into(receiver, buffers, 0);
  await moment();
  sender.sendto(bytes("12345"), address);
  assertEquals(await waiting, [5, [], 0, from]);
  assertEquals(buffers.map(text), ["12", "345\0\0\0\0\0"]);
});

test("an abort and a timeout of sock_recvmsg_into() take no data", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const buffer = new Uint8Array(10), stop = new AbortController();
  const waiting = a.sock_recvmsg_into(one, [buffer], { signal: stop.signal });
  stop.abort("enough");
  assertEquals(await waiting.catch((reason) => reason), "enough");
  await assertRejects(() => a.sock_recvmsg_into(one, [buffer], 0, 0, { timeout: 0.001 }), socket.TimeoutError);
  other.send(bytes("kept"));
  const [n] = await a.sock_recvmsg_into(one, [buffer]);
  assertEquals(text(buffer.subarray(0, n)), "kept");
});

test("a buffer that is detached while it is waited for is a TypeError, and takes no data", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const buffer = new Uint8Array(4), waiting = a.sock_recvmsg_into(one, [new Uint8Array(1), buffer]);
  await moment();
  structuredClone(buffer, { transfer: [buffer.buffer] });
  other.send(bytes("kept"));
  await assertRejects(() => waiting, TypeError, "detached");
  assertEquals(text(await a.sock_recv(one, 10)), "kept");
});

test("bad arguments reject", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  await assertRejects(() => a.sock_recvmsg_into(one, 1 as never), TypeError, "must be an iterable");
  await assertRejects(() => a.sock_recvmsg_into(one, [new Uint8Array(1)], -1), socket.ValueError);
  await assertRejects(() => a.sock_send_fds(one, [bytes("1")], 0 as never), TypeError, "fds: an iterable is required");
  await assertRejects(() => a.sock_send_fds(one, [bytes("1")], ["0" as never]), TypeError, "fds:");
  one.setblocking(true);
  await assertRejects(() => a.sock_recv_fds(one, 1, 1), socket.ValueError, "must be non-blocking");
});

fdsTest("sock_recv_fds() waits for what sock_send_fds() sends: descriptors of the same open file", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  using others = disposable(pair());
  const [sent, its_peer] = others;
  const waiting = a.sock_recv_fds(other, 10, 2);
  await moment();
  assertEquals(await a.sock_send_fds(one, [bytes("a"), bytes("b")], [sent.fileno(), sent.fileno()]), 2);
  const [data, fds, flags] = await waiting;
  assertEquals([text(data), fds.length, flags & ~(socket.MSG_CMSG_CLOEXEC ?? 0)], ["ab", 2, 0]);
  for (const [i, fd] of fds.entries()) {
    using received = new socket.socket({ fileno: fd });
    received.send(bytes(`through ${i}`));
  }
  assertEquals(text(its_peer.recv(100)), "through 0through 1");
});

fdsTest("an abort and a timeout of sock_recv_fds() take no descriptor", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const stop = new AbortController(), waiting = a.sock_recv_fds(other, 10, 1, { signal: stop.signal });
  stop.abort("enough");
  assertEquals(await waiting.catch((reason) => reason), "enough");
  await assertRejects(() => a.sock_recv_fds(other, 10, 1, 0, { timeout: 0.001 }), socket.TimeoutError);
  await a.sock_send_fds(one, [bytes("1")], [one.fileno()]);
  const [, fds] = await a.sock_recv_fds(other, 10, 1);
  assertEquals(fds.length, 1);
  socket.close(fds[0]);
});

fdsTest("sock_send_fds() waits until there is room, and says when a descriptor is not open", async () => {
  using sockets = disposable(pair(socket.SOCK_DGRAM));
  const [one, other] = sockets;
  await assertRejects(() => a.sock_send_fds(one, [bytes("1")], [9999]), socket.OSError);
  let sent = 0;
  try {
    while (true) sent += one.send(bytes("x"));
  } catch (error) {
    assert(error instanceof socket.BlockingIOError);
  }
  const waiting = a.sock_send_fds(one, [bytes("last")], [one.fileno()]);
  await moment();
  for (; sent > 0; sent--) other.recv(10);
  assertEquals(await waiting, 4);
  const [data, fds] = await a.sock_recv_fds(other, 10, 1);
  assertEquals([text(data), fds.length], ["last", 1]);
  socket.close(fds[0]);
});

const pythonTest = ignore_unless(has_python && socket.SCM_RIGHTS !== undefined && !on_windows, "needs python3", test);

pythonTest("python3's recv_fds() and send_fds() take and give descriptors", { others: true }, async () => {
  using folder = new TempFolder();
  using server = open(new socket.socket(socket.AF_UNIX));
  server.bind(`${folder}/socket`);
  server.listen();
  await using python = new Python(
    `
import os
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
data, fds, flags, address = socket.recv_fds(s, 10, 4)
say(data.decode(), *[os.read(fd, 10).decode() for fd in fds])
ends = os.pipe()
os.write(ends[1], b'a pipe')
socket.send_fds(s, [b'to', b' us'], ends)
s.recv(1)`,
    `${folder}/socket`,
  );
  const [conn] = await a.sock_accept(server);
  using sockets = disposable([conn, ...pair()]);
  const [, one, other] = sockets;
  other.sendall(bytes("ours"));
  assertEquals(await a.sock_send_fds(conn, [bytes("to"), bytes(" it")], [one.fileno()]), 5);
  assertEquals(await python.line(), "to it ours");
  const [data, fds] = await a.sock_recv_fds(conn, 10, 2, { timeout: 20 });
  assertEquals([text(data), fds.length, text(socket.read(fds[0], 10))], ["to us", 2, "a pipe"]);
  fds.forEach(socket.close);
});
