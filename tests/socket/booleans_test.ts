// Python's bool is an int: True is 1 wherever an integer is taken. The types say so too: `deno check` reads this file.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { poll, POLLIN, POLLOUT, select } from "../../select.ts";
import { PollSelector } from "../../selectors.ts";
import { pack_linger } from "../../structs.ts";
import { test } from "../support/descriptors.ts";

test("a boolean is 1 or 0 for every kind of integer argument, as in Python", () => {
  const { SOL_SOCKET, SO_KEEPALIVE, AF_INET } = socket;
  using sock = new socket.socket(AF_INET, true); // SOCK_STREAM
  assertEquals(sock.type, socket.SOCK_STREAM);
  for (const on of [true, false]) {
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, on);
    assertEquals(sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE) !== 0, on);
    sock.set_inheritable(on);
    assertEquals(sock.get_inheritable(), on);
  }
  sock.bind(["127.0.0.1", false]);
  sock.listen(true);
  using sockets = disposable(socket.socketpair(null));
  const [a, b] = sockets;
  b.sendall(new Uint8Array(3), false);
  assertEquals([a.recv(true).length, a.recv_into(new Uint8Array(2), true), a.makefile("rb").read(true)?.length], [
    1,
    1,
    1,
  ]);
  b.shutdown(true); // SHUT_WR
  assertEquals(a.recv(1).length, 0);
  assertEquals([socket.htons(true), socket.CMSG_LEN(true)], [socket.htons(1), socket.CMSG_LEN(1)]);
  assertEquals(socket.getaddrinfo("127.0.0.1", true, AF_INET, true)[0][4], ["127.0.0.1", 1]);
  assertEquals(pack_linger(true, false), pack_linger(1, 0));
});

test("an object whose fileno() gives a bigint can be selected, and so can a boolean mask of poll()", () => {
  using sockets = disposable(socket.socketpair(null));
  const [a] = sockets, object = { fileno: () => BigInt(a.fileno()) };
  assertEquals(select([], [object], [], 5), [[], [object], []]);
  const set = poll();
  set.register(a, Boolean(POLLIN));
  set.modify(object, POLLOUT);
  assertEquals(set.poll(5000), [[a.fileno(), POLLOUT]]);
});

test("a boolean is a descriptor to what asks for one", () => {
  // That of a test's own standard output says nothing of its state, so the set is only filled.
  const set = poll(), selector = new PollSelector();
  set.register(true);
  set.unregister(1);
  assertEquals(selector.register(true, 1).fd, 1);
  selector.close();
});

test("a boolean as a flag of an awaited call is that flag", async () => {
  using sockets = disposable(socket.socketpair(null));
  const [a, b] = sockets;
  a.setblocking(false);
  b.sendall(new Uint8Array(3));
  const [data] = await asynchronous.sock_recvmsg(a, 10, false, false, { timeout: 20 });
  assert(data.length > 0);
});
