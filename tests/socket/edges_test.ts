// What seldom happens to blocking calls: interrupted and refused system calls, arguments at the edge.
import { assertEquals, assertThrows } from "@std/assert";
import { EBADF, EINTR, EMFILE, ENOMEM } from "../../errno.ts";
import * as socket from "../../mod.ts";
import { disposable } from "../support/disposable.ts";
import { test } from "../support/descriptors.ts";
import type { MessageVector } from "../../ffi/batch.ts";
import { type Fault, faulty, with_faults } from "../support/faults.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import { has } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const { AF_INET, AF_INET6, SOCK_DGRAM, SOCK_STREAM } = socket;
const posix_test = ignore_unless(
  !on_windows,
  "Windows has calls and error numbers of its own; it takes all that one send() is given",
  test,
);
const linux_test = ignore_unless(Deno.build.os === "linux", "needs recvmmsg(2) and sendmmsg(2) of Linux", test);
const pair_test = ignore_unless(socket.send_fds !== undefined && !on_windows, "needs descriptors that pass", test);
const bytes = (text: string) => new TextEncoder().encode(text),
  text = (data: Uint8Array) => new TextDecoder().decode(data);

/** Fails the first calls of a name. */
function failing<T>(name: string, errno: number, times: number, body: () => T): T {
  return with_faults((called, call, args) => called === name && times-- > 0 ? -errno : call(...args as never[]), body);
}

/** Two UDP sockets that are each other's peers. */
function datagrams() {
  const list = [0, 1].map(() => new socket.socket(AF_INET, SOCK_DGRAM));
  for (const sock of list) sock.bind(["127.0.0.1", 0]);
  list[0].connect(list[1].getsockname());
  list[1].connect(list[0].getsockname());
  for (const sock of list) sock.settimeout(5);
  return disposable(list);
}

posix_test("accept() is made again when it is interrupted", () => {
  using listener = socket.create_server(["127.0.0.1", 0]), client = socket.create_connection(listener.getsockname());
  const [conn] = failing("accept", EINTR, 2, () => listener.accept());
  using _ = conn;
  assertEquals(conn.getpeername(), client.getsockname());
});

posix_test(
  "sendall() of a socket with a timeout ends when the peer does not read, and goes on in one that blocks",
  () => {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    let calls = 0;
    const short = (name: string, call: (...args: never[]) => unknown, args: unknown[]) =>
      name === "send" && ++calls < 3 ? call(...args.with(2, 2) as never[]) : call(...args as never[]);
    with_faults(short, () => a.sendall(bytes("in parts"))); // Two calls take two bytes each.
    assertEquals([text(b.recv(100)), calls], ["in parts", 3]);
    a.settimeout(0.05);
    assertThrows(() => a.sendall(new Uint8Array(20_000_000)), socket.TimeoutError);
  },
);

linux_test("a batch tells of a longer message as of its buffer, and keeps its views while lengths are the same", () => {
  using sockets = datagrams();
  const [a, b] = sockets;
  const batch = new socket.MessageBatch(2, 4);
  for (const data of ["long message", "abcd"]) a.send(bytes(data));
  assertEquals(b.recvmmsg_into(batch, socket.MSG_TRUNC | socket.MSG_WAITALL) > 0, true);
  assertEquals(text(batch.data(0)), "long");
  const view = batch.data(0);
  a.send(bytes("next"));
  b.recvmmsg_into(batch);
  assertEquals([batch.data(0) === view, text(view)], [true, text(batch.data(0))]);
  assertEquals(batch.segments(0).map(text), [text(batch.data(0))]);
});

linux_test("a batch of no message sends none, and one that is received goes back to its sender", () => {
  using sockets = datagrams();
  const [a, b] = sockets;
  const batch = new socket.MessageBatch(2, 10);
  assertEquals(b.sendmmsg(batch, 0, 0), 0);
  a.send(bytes("there and back"));
  assertEquals(b.recvmmsg_into(batch), 1);
  assertEquals(failing("recvmmsg", EINTR, 1, () => (a.send(bytes("x")), b.recvmmsg(1, 10).length)), 1);
  assertEquals(b.sendmmsg(batch, 0, 1), 1);
  assertEquals(text(a.recv(100)), "there and ");
  batch.set(0, bytes("to"), a.getsockname());
  batch.set(0, bytes("again"), null);
  assertEquals(b.sendmmsg(batch, 0, 1), 1);
  assertEquals(text(a.recv(100)), "again");
  assertThrows(() => b.sendmmsg(batch, socket.MSG_ZEROCOPY, 1), socket.ValueError, "MSG_ZEROCOPY is not for batches");
});

test("batches beyond any memory are refused before anything is allocated", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  assertThrows(() => sock.recvmmsg(1024, 0x7fff_ffff), socket.OverflowError, "do not fit in");
  sock.bind(["127.0.0.1", 0]);
  sock.settimeout(0);
  assertThrows(() => sock.recvmmsg(100_000, 10), socket.BlockingIOError); // As many as the system takes at once
});

/** With a kernel that lacks recvmmsg(2) and sendmmsg(2), as macOS' does: the calls are made one by one. */
function one_by_one<T>(name: string, errno: number, at: number, body: () => T): T {
  let calls = 0;
  const fault = (called: string, call: (...args: never[]) => unknown, args: unknown[]) =>
    called === name && ++calls === at ? -errno : call(...args as never[]);
  const before = replace_backend({ ...faulty(sys, fault), recvmmsg: undefined, sendmmsg: undefined });
  try {
    return body();
  } finally {
    replace_backend(before);
  }
}

posix_test("without recvmmsg(2) and sendmmsg(2), an error behind the first message that is received is kept", () => {
  using sockets = datagrams();
  const [a, b] = sockets;
  const messages = ["1", "2"].map((data) => [[bytes(data)]] as [Uint8Array[]]);
  one_by_one("sendmsg", ENOMEM, 2, () => {
    assertEquals([a.sendmmsg(messages), a.sendmmsg(messages.slice(1))], [1, 1]);
  });
  one_by_one("recvmsg", ENOMEM, 2, () => {
    assertEquals(b.recvmmsg(3, 10).map(([data]) => text(data)), ["1"]);
    assertEquals(assertThrows(() => b.recvmmsg(3, 10), socket.OSError).errno, ENOMEM);
    assertEquals(b.recvmmsg(3, 10).map(([data]) => text(data)), ["2"]);
  });
  one_by_one("recvmsg", EINTR, 2, () => {
    a.sendmmsg(messages);
    assertEquals(b.recvmmsg(3, 10).length, 1); // What was interrupted is made again by the next call.
    assertEquals(b.recvmmsg(3, 10).length, 1);
  });
  one_by_one("sendmsg", EINTR, 2, () => assertEquals(a.sendmmsg(messages), 1));
  one_by_one("recvmsg", EINTR, 1, () => assertEquals(b.recvmmsg(1, 10).length, 1));
  using streams = disposable(socket.socketpair());
  const [c, d] = streams;
  d.sendall(bytes("end"));
  d.shutdown(socket.SHUT_WR);
  one_by_one("recvmsg", 0, 0, () => {
    assertEquals(c.recvmmsg(5, 10).map(([data]) => text(data)), ["end", ""]); // The end of a stream comes once.
  });
});

posix_test("a machine without IPv6 has no dual stack, and create_server() says so", () => {
  const no_socket = (body: () => unknown) => failing("socket", EMFILE, 1, body);
  assertEquals(no_socket(() => socket.has_dualstack_ipv6()), false);
  const options = { dualstack_ipv6: true, family: AF_INET6 };
  const create = () => no_socket(() => socket.create_server(["", 0], options));
  assertThrows(create, socket.ValueError, "dualstack_ipv6 not supported");
});

pair_test("recv_fds() passes over what else comes beside the data", () => {
  using sockets = disposable(socket.socketpair(socket.AF_UNIX));
  const [a, b] = sockets;
  if (socket.SO_PASSCRED !== undefined) b.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1);
  socket.send_fds(a, [bytes("x")], [a.fileno()]);
  const [data, fds] = socket.recv_fds(b, 10, 20);
  assertEquals([text(data), fds.length], ["x", 1]);
  socket.close(fds[0]);
  const many = Array.from({ length: 20_000 }, () => a.fileno());
  assertThrows(() => socket.send_fds(a, [bytes("x")], many), socket.OSError);
});

posix_test("sendfile() that cannot wait for the peer fails with the error of poll(2)", () => {
  using sockets = disposable(socket.socketpair(null, SOCK_STREAM));
  const [a] = sockets;
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(path, new Uint8Array(3_000_000));
    a.settimeout(5);
    using file = Deno.openSync(path);
    const error = assertThrows(() => failing("poll_one", ENOMEM, 1, () => a.sendfile(file)), socket.OSError);
    assertEquals(error.errno, ENOMEM);
    assertThrows(() => a._sendfile_use_send({} as never), TypeError, "read() method");
  } finally {
    Deno.removeSync(path);
  }
});

posix_test("an FsFile that has no position has no descriptor to send from", () => {
  using sockets = disposable(socket.socketpair(null, SOCK_STREAM));
  const [a, b] = sockets;
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(path, "content");
    using file = Deno.openSync(path);
    const sent = with_faults(
      (name, call, args) => name === "tell" ? -EBADF : call(...args as never[]),
      () => a.sendfile(file),
    );
    assertEquals([sent, text(b.recv(100))], [7, "content"]);
  } finally {
    Deno.removeSync(path);
  }
});

test("fromfd() takes the protocol when it is given, and makefile() a missing mode as 'r'", () => {
  using sock = new socket.socket(AF_INET, SOCK_STREAM);
  using again = socket.fromfd(sock.fileno(), AF_INET, SOCK_STREAM, socket.IPPROTO_TCP);
  assertEquals([again.proto, again.type], [socket.IPPROTO_TCP, SOCK_STREAM]);
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.sendall(bytes("line\n"));
  using file = b.makefile(undefined);
  assertEquals(file.readline(), "line\n");
});

posix_test("read() and write() of descriptors are made again when they are interrupted", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  assertEquals(failing("write", EINTR, 2, () => socket.write(a.fileno(), bytes("x"))), 1);
  assertEquals(text(failing("read", EINTR, 2, () => socket.read(b.fileno(), 10))), "x");
});

posix_test("sendall() gives up when its time is over although each call sends a part", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  a.settimeout(0.01);
  const slow = (name: string, call: (...args: never[]) => unknown, args: unknown[]) => {
    if (name !== "send") return call(...args as never[]);
    for (const end = performance.now() + 20; performance.now() < end;);
    return call(...args.with(2, 1) as never[]);
  };
  assertThrows(() => with_faults(slow, () => a.sendall(bytes("many parts"))), socket.TimeoutError);
});

linux_test("a batch on a UNIX socket has names, waits when it is interrupted, and refuses more than memory has", () => {
  using sockets = disposable(socket.socketpair(socket.AF_UNIX, SOCK_DGRAM));
  const [a, b] = sockets;
  b.settimeout(5);
  const batch = new socket.MessageBatch(2, 10);
  batch.set(0, bytes("first"), null);
  assertEquals(a.sendmmsg(batch, 0, 1), 1);
  assertEquals(failing("recvmmsg", EINTR, 1, () => b.recvmmsg_into(batch)), 1);
  assertEquals([text(batch.data(0)), batch.address(0)], ["first", null]);
  const data = new Uint8Array(3_000_000);
  const messages = Array.from({ length: 1000 }, () => [[data]] as [Uint8Array[]]);
  assertThrows(() => a.sendmmsg(messages), socket.OverflowError, "total size is too large");
  a.settimeout(0);
  const many = Array.from({ length: 1100 }, () => [[bytes("x")]] as [Uint8Array[]]);
  assertEquals(a.sendmmsg(many) < 1025, true);
});

linux_test("datagrams that the kernel has joined are split once, and the list is the caller's", () => {
  if (socket.UDP_GRO === undefined) return assertEquals(Deno.build.os, "linux");
  using sockets = datagrams();
  const [a, b] = sockets;
  b.setsockopt(socket.IPPROTO_UDP, socket.UDP_GRO, 1);
  a.setsockopt(socket.IPPROTO_UDP, socket.UDP_SEGMENT, 100);
  a.send(new Uint8Array(250));
  const batch = new socket.MessageBatch(4, 1000, { ancbufsize: 64 });
  const n = b.recvmmsg_into(batch);
  const sizes = () => batch.segments(0).map(({ length }) => length);
  const [first, again] = [sizes(), sizes()];
  assertEquals(first, again);
  assertEquals(n === 1 ? first : [100], n === 1 ? [100, 100, 50] : [100]);
  assertEquals(batch.segments(0) === batch.segments(0), false);
});

const fifo_test = ignore_unless(!on_windows && has("mkfifo"), "needs mkfifo", test);
fifo_test(
  "sendfile() of a pipe reads and sends it, and cannot leave its position behind what was sent, as in Python",
  () => {
    using folder = new TempFolder();
    const path = `${folder}/pipe`;
    new Deno.Command("mkfifo", { args: [path] }).outputSync();
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    using pipe = Deno.openSync(path, { read: true, write: true });
    pipe.writeSync(bytes("piped"));
    assertThrows(() => a.sendfile(pipe, 0, 5), Error, "Illegal seek");
    assertEquals(text(b.recv(10)), "piped");
  },
);

test("a port may be true or false, as in Python, where these are numbers", () => {
  assertEquals([true, false].map((port) => socket.getaddrinfo("127.0.0.1", port as never)[0][4][1]), [1, 0]);
});

linux_test("control data of several messages that are not well-formed are a warning, and the data come", () => {
  using sockets = datagrams();
  const [a, b] = sockets, said: string[] = [], { warn } = console;
  b.setsockopt(socket.SOL_SOCKET, socket.SO_TIMESTAMP, 1);
  const broken: Fault = (name, call, args) => {
    const n = call(...args as never[]) as number;
    if (name === "recvmmsg" && n > 0) (args[1] as MessageVector).control_space(0).fill(0, 0, 8); // The length of its header
    return n;
  };
  console.warn = (line: string) => void said.push(line);
  try {
    with_faults(broken, () => {
      a.send(bytes("one"));
      assertEquals(text(b.recvmmsg(1, 10, 100)[0][0]), "one");
      const batch = new socket.MessageBatch(1, 10, { ancbufsize: 100 });
      a.send(bytes("two"));
      assertEquals([b.recvmmsg_into(batch), text(batch.data(0)), batch.ancdata(0)], [1, "two", []]);
    });
  } finally {
    console.warn = warn;
  }
  assertEquals(said, Array(2).fill("RuntimeWarning: received malformed or improperly-truncated ancillary data"));
});

test("answers of the C library that it does not give here are errors, in Python's words", () => {
  const say = (name: string, answer: (take: (...args: unknown[]) => void) => unknown): Fault => (called, call, args) =>
    called === name ? answer(args.at(-1) as never) : call(...args as never[]);
  const twice = say("names.getaddrinfo", (take) => {
    for (let i = 0; i < 2; i++) take(AF_INET, SOCK_DGRAM, 0, null);
    return 0;
  });
  const other = say("names.getaddrinfo", (take) => (take(12345, SOCK_DGRAM, 0, null), 0));
  const no_name = say("names.gethostname", () => -ENOMEM);
  assertThrows(
    () => with_faults(twice, () => socket.getnameinfo(["127.0.0.1", 80], 0)),
    socket.OSError,
    "sockaddr resolved to multiple addresses",
  );
  assertThrows(() => with_faults(other, () => socket.gethostbyname("name")), socket.OSError, "unknown address family");
  assertThrows(() => with_faults(no_name, () => socket.gethostname()), socket.OSError);
});

linux_test("recvmmsg() waits as long as the socket's timeout, for the first message alone", () => {
  using sockets = datagrams();
  const [a, b] = sockets;
  b.settimeout(0.02);
  assertThrows(() => b.recvmmsg(2, 10), socket.TimeoutError);
  a.send(bytes("one"));
  assertEquals(b.recvmmsg(2, 10).map(([data]) => text(data)), ["one"]);
});
