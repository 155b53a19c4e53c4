// What seldom happens to awaited calls: interrupted and refused system calls, arguments at the edge, calls made twice.
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { EACCES, EADDRNOTAVAIL, ECONNRESET, EINTR, EMFILE, ENOMEM, EPERM } from "../../errno.ts";
import { simulate } from "../../simulated.ts";
import { disposable } from "../support/disposable.ts";
import { trace } from "../../trace.ts";
import { with_faults } from "../support/faults.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { bytes, errors_of, moment, open, pair, test, text } from "./support.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, OSError } = socket;
const posix_test = ignore_unless(!on_windows, "Windows has calls of its own for it", test as typeof Deno.test);
const unix_test = ignore_unless(AF_UNIX !== undefined && !on_windows, "needs AF_UNIX", test as typeof Deno.test);
const no_client = () => {};

/** Fails the first calls of a name. */
function failing(name: string, errno: number, times: number, body: () => Promise<unknown>): Promise<unknown> {
  return with_faults((called, call, args) => called === name && times-- > 0 ? -errno : call(...args as never[]), body);
}

posix_test("a call that is interrupted is made again, at once and after a wait", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  other.sendall(bytes("at once"));
  assertEquals(text(await failing("recv", EINTR, 2, () => a.sock_recv(one, 100)) as Uint8Array), "at once");
  const waiting = failing("recv", EINTR, 3, async () => {
    const received = a.sock_recv(one, 100); // The first attempt is interrupted twice and would block.
    await moment();
    return await received;
  });
  await moment(1);
  other.sendall(bytes("later"));
  assertEquals(text(await waiting as Uint8Array), "later");
});

posix_test("wait_readable() polls again when it is interrupted, and rejects when poll(2) fails", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  other.sendall(bytes("x"));
  await failing("poll_one", EINTR, 2, () => a.wait_readable(one));
  const error = await assertRejects(() => failing("poll_one", ENOMEM, 1, () => a.wait_readable(one)), OSError);
  assertEquals(error.errno, ENOMEM);
});

posix_test("wait_readable() of a number that is not open is EBADF", async () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const fd = socket.dup(sock.fileno());
  socket.close(fd);
  assertEquals((await assertRejects(() => a.wait_readable(fd), OSError)).code, "EBADF");
});

test("sock_recv_into() an empty buffer gives 0 without a wait", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  other.sendall(bytes("x"));
  assertEquals(await a.sock_recv_into(one, new Uint8Array(0)), 0);
  assertEquals(text(await a.sock_recv(one, 10)), "x");
});

test("two who await datagrams of one socket share what one call has received", async () => {
  using sock = open(new socket.socket(AF_INET, SOCK_DGRAM)), sender = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  const first = a.datagrams(sock, 10), second = a.datagrams(sock, 10);
  const waiting = [first.next(), second.next()];
  for (const data of ["1", "2", "3"]) sender.sendto(bytes(data), sock.getsockname());
  const got = await Promise.all(waiting);
  assertEquals(got.map(({ value }) => text(value![0])), ["1", "2"]);
  assertEquals(text((await first.next()).value![0]), "3");
  await Promise.all([first.return(), second.return()]);
});

test("ref() and unref() twice are as once", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  const received = a.sock_recv(one, 10);
  for (const change of [a.unref, a.unref, a.ref, a.ref]) change(one);
  other.sendall(bytes("x"));
  assertEquals(text(await received), "x");
});

test("names are resolved for an address in bytes, and beside a flow and a zone", async () => {
  using world = simulate();
  world.host("server");
  using listener = world.on("server", () => socket.create_server(["", 80]));
  using four = open(new socket.socket(AF_INET));
  await a.sock_connect(four, [bytes("server"), 80]);
  assertEquals(four.getpeername(), ["10.0.0.2", 80]);
  using receiver = world.on("server", () => new socket.socket(AF_INET6, SOCK_DGRAM));
  receiver.bind(["::", 9]);
  using six = open(new socket.socket(AF_INET6, SOCK_DGRAM));
  assertEquals(await a.sock_sendto(six, bytes("x"), ["server", 9, 0, 0]), 1);
  assertEquals(await a.sock_sendmsg(six, [bytes("y")], [], 0, ["server", 9]), 1);
  assertEquals([text(receiver.recv(10)), text(receiver.recv(10))], ["x", "y"]);
  await assertRejects(() => a.sock_sendto(six, bytes("x"), ["server", -1]), socket.OverflowError);
  listener.close();
});

test("sock_sendfile() refuses an offset below 0, and a file that cannot read", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  const file = { read: () => new Uint8Array(0), seek: () => 0 };
  await assertRejects(() => a.sock_sendfile(one, file as never, -1), socket.ValueError, "offset must be");
  await assertRejects(() => a.sock_sendfile(one, { fileno: () => -1 } as never), TypeError);
});

posix_test("a connection attempt whose state poll(2) cannot tell fails with its error", async () => {
  using listener = socket.create_server(["127.0.0.1", 0]), sock = open(new socket.socket(AF_INET));
  const address = listener.getsockname();
  const connecting = with_faults((name, call, args) => {
    if (name === "connect") return -115; // EINPROGRESS: nothing was begun.
    return name === "poll_one" ? -ENOMEM : call(...args as never[]);
  }, () => a.sock_connect(sock, address));
  const error = await assertRejects(() => connecting, OSError);
  assertEquals(error.errno === ENOMEM || error.code === "EINPROGRESS", true);
});

// Servers

test("start_server() closes itself when a connection cannot be accepted for another reason than resources", async () => {
  const said = await errors_of(async () => {
    await failing("accept", EPERM, 1, async () => {
      await using server = await a.start_server(no_client, "127.0.0.1", 0);
      for (let turns = 0; server.is_serving() && turns < 10_000; turns++) await moment(1);
      assertEquals(server.is_serving(), false);
      server.close(); // A second time, it does nothing.
    });
  });
  assertStringIncludes(said.join(), "accepting a connection failed");
});

posix_test("close() ends the pause of a server that has run out of descriptors", async () => {
  const said: string[] = [], { error } = console;
  console.error = (...parts: unknown[]) => void said.push(parts.join(" "));
  try {
    await failing("accept", EMFILE, 1, async () => {
      await using server = await a.start_server(no_client, "127.0.0.1", 0);
      for (let turns = 0; said.length === 0 && turns < 10_000; turns++) await moment(1);
      server.close();
      await server.wait_closed();
    });
  } finally {
    console.error = error;
  }
  assertStringIncludes(said.join(), "Too many open files");
});

posix_test(
  "start_server() passes over addresses that are not this machine's, and says so when none is left",
  async () => {
    const none = failing("bind", EADDRNOTAVAIL, 9, () => a.start_server(no_client, "127.0.0.1", 0));
    await assertRejects(() => none, OSError, "could not bind on any address out of");
    let binds = 0;
    const second = with_faults(
      (name, call, args) => name === "bind" && ++binds === 2 ? -EACCES : call(...args as never[]),
      () => a.start_server(no_client, ["127.0.0.1", "127.0.0.2"], 0),
    );
    await assertRejects(() => second, socket.PermissionError, "error while attempting to bind on address");
    const no_socket = failing("socket", EACCES, 9, () => a.start_server(no_client, "127.0.0.1", 0));
    await assertRejects(() => no_socket, OSError, "could not bind on any address out of");
    const no_listen = failing("listen", EACCES, 9, () => a.start_server(no_client, "127.0.0.1", 0));
    await assertRejects(() => no_listen, socket.PermissionError);
  },
);

test("start_server() on every address of the machine takes a missing host", async () => {
  await using server = await a.start_server(no_client, "", 0, { family: AF_INET });
  assertEquals(server.sockets[0].getsockname()[0], "0.0.0.0");
});

unix_test("a UNIX server removes the file that it made, and not another's; an abstract name has none", async () => {
  using folder = new TempFolder();
  const path = `${folder}/socket`;
  const given = new socket.socket(AF_UNIX);
  given.bind(path);
  const server = await a.start_unix_server(no_client, null, { sock: given as never });
  Deno.removeSync(path);
  Deno.writeTextFileSync(path, "another's");
  server.close();
  assertEquals(Deno.readTextFileSync(path), "another's");
  const missing = a.start_unix_server(no_client, `${folder}/no/folder`);
  await assertRejects(() => missing, socket.FileNotFoundError);
  const unnamed = new socket.socket(AF_UNIX);
  if (Deno.build.os !== "linux") return unnamed.close();
  unnamed.bind(`\0${crypto.randomUUID()}`);
  (await a.start_unix_server(no_client, null, { sock: unnamed as never })).close();
  assertEquals(unnamed.fileno(), -1);
});

test("accepting() leaves a connection to calls that wait already", async () => {
  using listener = open(socket.create_server(["127.0.0.1", 0]));
  const waiting = a.sock_accept(listener), others = a.accepting(listener);
  const next = others.next();
  const address = listener.getsockname();
  using _first = socket.create_connection(address), _second = socket.create_connection(address);
  const [conn] = await waiting;
  const { value } = await next;
  conn.close();
  value![0].close();
  await others.return();
});

// Streams

test("open_connection() closes the socket that it was given when an option is wrong", async () => {
  const [one, other] = pair();
  using _other = other;
  await assertRejects(() => a.open_connection(null, null, { sock: one as never, limit: 0 }), socket.ValueError);
  one.close();
});

unix_test("open_unix_connection() takes a connected socket in place of a path", async () => {
  const [one, other] = pair();
  using _other = other;
  const [reader, writer] = await a.open_unix_connection(null, { sock: one as never });
  other.sendall(bytes("line\n"));
  assertEquals(text(await reader.readline()), "line\n");
  writer.close();
  await writer.wait_closed();
});

test("a StreamReader prints what it waits for, and a wrong argument rejects", async () => {
  const reader = new a.StreamReader();
  await assertRejects(() => reader.read("many" as never), TypeError);
  const line = reader.readline();
  assertStringIncludes(Deno.inspect(reader), "waiter");
  const ended = new a.StreamReader();
  ended.feed_eof();
  assertThrows(() => ended.feed_data(bytes("x")), Error, "feed_data after feed_eof");
  reader.set_exception(new Error("broken"));
  await assertRejects(() => line, Error, "broken");
  await assertRejects(() => reader.readline(), Error, "broken");
});

test("a transport: limits from the lower one, an end twice, options that are wrong, names of a lost connection", async () => {
  const [one, other] = pair();
  using _other = other;
  const [reader, writer] = await a.open_connection(null, null, { sock: one as never });
  assertStringIncludes(Deno.inspect(reader), "transport=");
  writer.transport.set_write_buffer_limits(null, 10);
  assertEquals(writer.transport.get_write_buffer_limits(), [10, 40]);
  assertThrows(() => writer.transport.set_write_buffer_limits(1, 2), socket.ValueError);
  await assertRejects(() => writer.wait_closed({ timeout: -1 }), socket.ValueError);
  writer.write(bytes("x"));
  writer.write_eof();
  writer.write_eof();
  other.setblocking(true);
  assertEquals(text(other.recv(10)), "x");
  assertEquals(other.recv(10).length, 0);
  writer.close();
  writer.write_eof(); // Nothing happens any more.
  await writer.wait_closed();
});

posix_test("write_eof() behind buffered data is sent after them", async () => {
  const [one, other] = pair();
  using _other = other;
  using _trace = trace(() => {}); // Attempts go through it.
  const [, writer] = await a.open_connection(null, null, { sock: one as never });
  const data = new Uint8Array(3_000_000).fill(7);
  writer.write(data);
  writer.write_eof();
  let received = 0;
  for (let chunk; (chunk = await a.sock_recv(other, 65536)).length > 0;) received += chunk.length;
  assertEquals(received, data.length);
  writer.close();
  await writer.wait_closed();
});

posix_test("a call that waits is made again when it is interrupted after its event", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  let calls = 0;
  await with_faults(
    (name, call, args) => name === "recv" && ++calls === 2 ? -EINTR : call(...args as never[]),
    async () => {
      const received = a.sock_recv(one, 100);
      await moment();
      other.sendall(bytes("x"));
      assertEquals(text(await received), "x");
    },
  );
  assertEquals(calls, 3);
});

test("the end of one wait leaves another's, which does not keep the process alive", async () => {
  const [one, other] = pair(), [three, four] = pair();
  using _one = one, _other = other, _three = three, _four = four;
  const first = a.sock_recv(one, 10), second = a.sock_recv(three, 10);
  a.unref(three);
  await moment();
  other.sendall(bytes("x"));
  assertEquals(text(await first), "x");
  a.ref(three);
  four.sendall(bytes("y"));
  assertEquals(text(await second), "y");
});

test("accepting() waits behind a sock_accept() that was called before", async () => {
  using listener = open(socket.create_server(["127.0.0.1", 0]));
  const others = a.accepting(listener), address = listener.getsockname();
  const first = others.next();
  using _clients = disposable([socket.create_connection(address)]);
  const { value } = await first;
  value![0].close();
  const waiting = a.sock_accept(listener), next = others.next();
  using _more = disposable([socket.create_connection(address), socket.create_connection(address)]);
  const [conn] = await waiting, [second] = (await next).value!;
  assertEquals(new Set([conn, second].map((sock) => String(sock.getpeername()))).size, 2);
  conn.close();
  second.close();
  const last = others.next();
  listener.close();
  assertEquals((await last).done, true); // It ends with its socket.
});

test("sock_sendmsg() to a name rejects when its buffers are none", async () => {
  using sock = open(new socket.socket(AF_INET, SOCK_DGRAM));
  await assertRejects(() => a.sock_sendmsg(sock, 7 as never, [], 0, ["localhost", 9]), TypeError);
});

posix_test(
  "a listening socket whose listen(2) fails, and names of a peer that is gone, are no faults of a Duplex",
  async () => {
    const [one, other] = pair();
    using _other = other;
    const { as_duplex } = await import("../../async/duplex.ts");
    const duplex = failing_now("getsockopt", EACCES, 9, () => as_duplex(one, { manualStart: true }));
    const errors: unknown[] = [], closed = new Promise((resolve) => duplex.on("close", resolve));
    duplex.on("error", (error: unknown) => errors.push(error));
    await with_faults((name, call, args) => name === "shutdown" ? -ENOMEM : call(...args as never[]), async () => {
      duplex.end();
      await closed;
    });
    assertEquals(errors.map((error) => (error as socket.OSError).errno), [ENOMEM]);
  },
);

function failing_now<T>(name: string, errno: number, times: number, body: () => T): T {
  return with_faults((called, call, args) => called === name && times-- > 0 ? -errno : call(...args as never[]), body);
}

posix_test(
  "datagrams() goes on after a report that an earlier datagram was refused, and on a UNIX socket",
  async () => {
    using sock = open(new socket.socket(AF_INET, SOCK_DGRAM)), sender = new socket.socket(AF_INET, SOCK_DGRAM);
    sock.bind(["127.0.0.1", 0]);
    let reports = 0;
    const refuse = (name: string, call: (...args: never[]) => unknown, args: unknown[]) =>
      (name === "recvmmsg" || name === "recvmsg" || name === "recvfrom") && reports++ === 0
        ? -ECONNRESET
        : call(...args as never[]);
    sender.sendto(bytes("x"), sock.getsockname());
    const list = a.datagrams(sock, 10);
    const { value } = await with_faults(refuse, () => list.next());
    assertEquals([text(value![0]), reports > 1], ["x", true]);
    const [one, other] = pair(SOCK_DGRAM);
    using _one = one, _other = other;
    other.send(bytes("y"));
    const unix = a.datagrams(one, 10), first = await unix.next();
    assertEquals(text(first.value![0]), "y");
    const last = list.next();
    sock.close();
    assertEquals((await last).done, true);
  },
);

test("readable() fails with the error of the socket, and ends without one when it is cancelled", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  const failed = failing("recv", ENOMEM, 1, () => a.readable(one).getReader().read());
  await assertRejects(() => failed, OSError);
  const reader = a.readable(one).getReader(), read = reader.read();
  await reader.cancel();
  assertEquals((await read).done, true);
  const writer = a.writable(one).getWriter();
  await assertRejects(() => failing("shutdown", ENOMEM, 1, () => writer.close()), OSError);
});

test("open_unix_connection() takes a path or a socket, not both", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  await assertRejects(() => a.open_unix_connection("path", { sock: one as never }), socket.ValueError, "path and sock");
});

test("a transport that cannot tell its options and its end goes on; one that is used elsewhere waits its turn", async () => {
  const [one, other] = pair();
  using _other = other;
  const connection = failing("setsockopt_int", EACCES, 1, () => a.open_connection(null, null, { sock: one as never }));
  const [reader, writer] = await connection as [a.StreamReader, a.StreamWriter];
  writer.transport.set_write_buffer_limits();
  assertEquals(writer.transport.get_write_buffer_limits(), [16384, 65536]);
  const before = a.sock_sendall(one, new Uint8Array(4_000_000)); // Calls before it come first.
  writer.write(bytes("behind"));
  let received = 0, last = "";
  while (received < 4_000_006) {
    const chunk = await a.sock_recv(other, 65536);
    received += chunk.length;
    last = text(chunk.subarray(-6));
  }
  await before;
  assertEquals(last, "behind");
  const flood = a.sock_sendall(other, new Uint8Array(300_000)).catch(() => {});
  for (let turns = 0; !Deno.inspect(reader).includes("paused") && turns < 10_000; turns++) await moment(1);
  assertStringIncludes(Deno.inspect(reader), "paused");
  one.close(); // Beneath it
  writer.write(bytes("lost"));
  assertStringIncludes(String(writer.transport), "closing");
  assertEquals(writer.get_extra_info("peername", 7) === undefined, false);
  await writer.wait_closed().catch(() => {});
  await flood;
});

unix_test("without the permission to read and write its path, a UNIX server leaves the file where it is", async () => {
  using folder = new TempFolder();
  const path = `${folder}/socket`;
  const program = `
    import { start_unix_server } from ${JSON.stringify(new URL("../../async.ts", import.meta.url))};
    (await start_unix_server(() => {}, ${JSON.stringify(path)})).close();`;
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-ffi",
      "--no-prompt",
      "--no-check",
      `data:application/typescript,${encodeURIComponent(program)}`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals([text(stderr), Deno.lstatSync(path).isSocket], ["", true]);
  const file = `${folder}/file`;
  Deno.writeTextFileSync(file, "");
  await assertRejects(() => a.start_unix_server(no_client, file), OSError); // A file that is no socket stays.
  assertEquals(Deno.lstatSync(file).isFile, true);
  const given = new socket.socket(AF_UNIX);
  given.bind(`${folder}/given`);
  (await a.start_unix_server(no_client, null, { sock: given as never, cleanup_socket: false })).close();
  assertEquals(Deno.lstatSync(`${folder}/given`).isSocket, true);
});

posix_test("calls that move little each go on at the event loop's next turn", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  let calls = 0;
  const little = (place: number) => (name: string, call: (...args: never[]) => unknown, args: unknown[]) => {
    if (name !== "send" && name !== "sendfile") return call(...args as never[]);
    calls++;
    return call(...args.with(place, 1) as never[]);
  };
  await with_faults(little(2), () => a.sock_sendall(one, new Uint8Array(100).fill(1)));
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, new Uint8Array(70).fill(2));
    await with_faults(little(3), () => a.sock_sendfile(one, path));
  } finally {
    await Deno.remove(path);
  }
  let received = 0;
  while (received < 170) received += (await a.sock_recv(other, 1000)).length;
  assertEquals([received, calls >= 170], [170, true]);
});

test("a call that is cancelled while another, which does not count, goes on", async () => {
  const [one, other] = pair(), [three, four] = pair();
  using _one = one, _other = other, _three = three, _four = four;
  const stop = new AbortController(), first = a.sock_recv(one, 10, { signal: stop.signal });
  const second = a.sock_recv(three, 10);
  a.unref(three);
  await moment();
  stop.abort();
  await assertRejects(() => first, DOMException);
  a.ref(three);
  four.sendall(bytes("y"));
  assertEquals(text(await second), "y");
});

test("accepting() rejects when it is aborted between two connections", async () => {
  using listener = open(socket.create_server(["127.0.0.1", 0]));
  const stop = new AbortController(), list = a.accepting(listener, { signal: stop.signal });
  using _client = socket.create_connection(listener.getsockname());
  const { value } = await list.next();
  value![0].close();
  stop.abort();
  await assertRejects(() => list.next(), DOMException);
});

/** Two ends of a connection of TCP. */
function tcp_pair(): [socket.Socket, socket.Socket] {
  using listener = socket.create_server(["127.0.0.1", 0]);
  const client = socket.create_connection(listener.getsockname());
  return [client, listener.accept()[0]] as unknown as [socket.Socket, socket.Socket];
}

posix_test("a transport of TCP whose options and end the system refuses", async () => {
  const [one, other] = tcp_pair();
  open(one);
  using _other = other;
  const connection = failing("setsockopt_int", EACCES, 1, () => a.open_connection(null, null, { sock: one as never }));
  const [reader, writer] = await connection as [a.StreamReader, a.StreamWriter];
  other.sendall(bytes("x"));
  assertEquals(text(await reader.read(1)), "x");
  failing_now("shutdown", ENOMEM, 1, () => writer.write_eof());
  await assertRejects(() => writer.wait_closed(), OSError);
});

posix_test("a Duplex: addresses of IPv6, of a peer that is gone, and a socket that cannot be closed", async () => {
  const { as_duplex } = await import("../../async/duplex.ts");
  {
    using _world = simulate();
    using listener = socket.create_server(["::1", 0], { family: AF_INET6 });
    const client = socket.create_connection(listener.getsockname().slice(0, 2) as [string, number]);
    const duplex = as_duplex(client, { manualStart: true });
    assertEquals([duplex.remoteFamily, duplex.remoteAddress], ["IPv6", "::1"]);
    listener.accept()[0].close();
    duplex.destroy();
    await moment(1);
  }
  const [one, other] = tcp_pair();
  using _other = other;
  const duplex = as_duplex(open(one), { manualStart: true });
  assertEquals(failing_now("getpeername", EACCES, 1, () => duplex.remoteAddress), undefined);
  const failed = new Promise((resolve) => duplex.on("error", resolve));
  const fd = one.fileno();
  with_faults((name, call, args) => {
    const result = call(...args as never[]);
    return name === "close" && args[0] === fd ? -ENOMEM : result;
  }, () => duplex.destroy());
  await Promise.race([failed, new Promise((resolve) => duplex.on("close", resolve))]);
  assertEquals(one.fileno(), -1);
});

posix_test("a Duplex that is half open is writeOnly behind the peer's end", async () => {
  const { as_duplex } = await import("../../async/duplex.ts");
  const [one, other] = tcp_pair();
  using _other = other;
  const duplex = as_duplex(open(one), { allowHalfOpen: true });
  const ended = new Promise((resolve) => duplex.on("end", resolve));
  const closed = new Promise((resolve) => duplex.on("close", resolve));
  other.shutdown(socket.SHUT_WR);
  duplex.resume();
  await ended;
  assertEquals(duplex.readyState, "writeOnly");
  duplex.destroy();
  await closed;
});
