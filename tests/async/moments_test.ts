// Two things at one moment, in the order that is rare; and errors that are not the system's.
import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import * as a from "../../async.ts";
import { Scope } from "../../async/cancel.ts";
import { Race } from "../../async/create_connection.ts";
import { as_duplex } from "../../async/duplex.ts";
import { address_of } from "../../async/transport.ts";
import { EAFNOSUPPORT, EAGAIN, EBADF } from "../../errno.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { type Fault, with_faults } from "../support/faults.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { bytes, datagram, fill, listener, moment, pair, stream, test, text, until } from "./support.ts";

const posix_test = ignore_unless(!on_windows, "Windows has calls of its own for it", test as typeof Deno.test);

/** A race of two addresses, whose attempts end when the test says so. */
function race(): { run: Promise<unknown>; begun: PromiseWithResolvers<socket.IPSocket>[]; closed: number[] } {
  const begun: PromiseWithResolvers<socket.IPSocket>[] = [], closed: number[] = [];
  const connect = () => {
    begun.push(Promise.withResolvers());
    return begun.at(-1)!.promise;
  };
  return { run: new Race([0, 1] as never[], connect, 0, new Scope(undefined)).run(), begun, closed };
}

test("of two attempts that succeed at one moment the second is closed", async () => {
  const { run, begun, closed } = race(), [first, second] = [0, 1].map((i) => ({ close: () => closed.push(i) }));
  await until(() => begun.length === 2);
  begun[0].resolve(first as never);
  begun[1].resolve(second as never);
  assertStrictEquals(await run, first);
  assertEquals(closed, [1]);
});

test("an attempt that fails when all have begun begins no other", async () => {
  const { run, begun } = race(), sock = { close() {} };
  await until(() => begun.length === 2);
  begun[0].reject(new Error("refused"));
  await moment(1);
  begun[1].resolve(sock as never);
  assertStrictEquals(await run, sock);
  assertEquals(begun.length, 2);
});

test("a wait that is not the first is cancelled, and the first goes on", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  const controller = new AbortController(), { signal } = controller;
  const first = a.sock_recv(one, 10), second = a.sock_recv(one, 10, { signal }), third = a.sock_recv(one, 1);
  controller.abort(new Error("enough"));
  await assertRejects(() => second, Error, "enough");
  other.sendall(bytes("x"));
  assertEquals(text(await first), "x");
  other.sendall(bytes("y"));
  assertEquals(text(await third), "y");
});

posix_test("a message that another reader took between the readiness and the call is waited for again", async () => {
  const [one, other] = pair(socket.SOCK_DGRAM);
  using _one = one, _other = other;
  let taken = 0;
  const stolen: Fault = (name, call, args) => {
    return name === "recvmsg" && taken++ === 0 ? -EAGAIN : call(...args as never[]);
  };
  await with_faults(stolen, async () => {
    other.sendall(bytes("first"));
    const message = a.sock_recv_fds(one, 10, 1);
    other.sendall(bytes("second"));
    assertEquals(text((await message)[0]), "first");
  });
  assert(taken > 1);
});

posix_test("a connection under way whose descriptor cannot be polled fails with that error", async () => {
  const [server, address] = listener();
  using _server = server, sock = stream();
  const error = await assertRejects(
    () =>
      with_faults((name, call, args) => name === "poll_one" ? -EBADF : call(...args as never[]), async () => {
        await a.sock_connect(sock, address);
      }),
    socket.OSError,
  );
  assertEquals(error.errno, EBADF);
});

test("a stream that is cancelled at the moment of its data gives none of them", async () => {
  const [one, other] = pair();
  using _one = one, _other = other;
  const reader = a.readable(one).getReader();
  other.sendall(bytes("data"));
  await moment();
  const read = reader.read(); // The data are received at once.
  await reader.cancel();
  assertEquals(await read, { done: true, value: undefined });
});

posix_test("what is written when the last data have just been sent is sent too", async () => {
  const [one, other] = pair();
  using _other = other;
  const [, writer] = await a.open_connection(null, null, { sock: one });
  const rest = bytes("rest");
  let awaits_last = false, no_room = 0;
  const late: Fault = (name, call, args) => {
    if (name !== "send" || args[0] !== one.fileno()) return call(...args as never[]);
    if (no_room-- > 0) return -EAGAIN;
    const result = call(...args as never[]) as number;
    if (awaits_last && result > 0 && writer.transport.get_write_buffer_size() <= result) {
      awaits_last = false;
      queueMicrotask(() => { // Before the transport hears that all is sent.
        no_room = 1;
        writer.write(rest);
      });
    }
    return result;
  };
  await with_faults(late, async () => {
    const size = 1 << 20;
    writer.write(new Uint8Array(size));
    awaits_last = true;
    let received = 0;
    while (received < size + rest.length) received += (await a.sock_recv(other, 1 << 20)).length;
    assertEquals([received, no_room < 0], [size + rest.length, true]);
    writer.close();
    await writer.wait_closed();
  });
});

posix_test("data that go byte by byte leave other code its turns", async () => {
  const [one, other] = pair();
  using _other = other;
  const [, writer] = await a.open_connection(null, null, { sock: one });
  fill(one);
  const slow: Fault = (name, call, args) => {
    return call(...(name === "send" && args[0] === one.fileno() ? args.with(2, 1) : args) as never[]);
  };
  await with_faults(slow, async () => {
    const data = Uint8Array.from({ length: 200 }, (_, i) => i), received: number[] = [];
    writer.write(data);
    writer.close();
    for (let got; (got = await a.sock_recv(other, 1 << 20)).length > 0;) received.push(...got.subarray(-data.length));
    assertEquals(received.slice(-data.length), [...data]);
    await writer.wait_closed();
  });
});

posix_test("many small pieces that wait are sent in order, some of them as one", async () => {
  const [one, other] = pair();
  using _other = other;
  const [, writer] = await a.open_connection(null, null, { sock: one });
  fill(one);
  const before = writer.transport.get_write_buffer_size();
  for (let i = 0; i < 100; i++) writer.write(new Uint8Array(1000).fill(i));
  assertEquals([before, writer.transport.get_write_buffer_size()], [0, 100_000]);
  writer.close();
  const received: number[] = [];
  for (let got; (got = await a.sock_recv(other, 1 << 15)).length > 0;) received.push(...got);
  assertEquals(received.slice(-100_000), Array.from({ length: 100_000 }, (_, i) => Math.floor(i / 1000)));
  await writer.wait_closed();
});

test("a wait that ends while the reactor sleeps is settled though the backend is replaced then", async () => {
  const [one, other] = pair();
  using _other = other;
  const received = assertRejects(() => a.sock_recv(one, 1), socket.OSError);
  await moment(300); // Asleep, on a machine with much else to do too.
  one.close();
  replace_backend(replace_backend({ ...sys }));
  assertEquals((await received).errno, EBADF);
});

posix_test(
  "a number that was closed behind the library's back, and is the same connection's again, is watched",
  async () => {
    const [one, other] = pair();
    using _other = other, copy = one.dup();
    const first = assertRejects(() => a.sock_recv(one, 1), socket.OSError);
    await moment();
    sys.close(one.fileno()); // epoll(7) knows the number as long as the connection is open.
    const [between] = datagram(), second = assertRejects(() => a.sock_recv(between, 1), socket.OSError);
    await moment();
    between.close();
    using again = copy.dup();
    again.setblocking(false);
    const received = a.sock_recv(again, 10);
    other.sendall(bytes("data"));
    assertEquals(text(await received), "data");
    await Promise.all([first, second]);
    again.close();
    one.detach(); // Its number is closed already.
  },
);

test("a Duplex that is asked to read twice receives once", async () => {
  const [one, other] = pair();
  const duplex = as_duplex(one, { manualStart: true }), seen: string[] = [];
  duplex.on("data", (data: Uint8Array) => seen.push(text(data))).on("end", () => seen.push("end"));
  duplex.on("error", (error: Error) => seen.push(String(error)));
  duplex._read();
  duplex._read();
  const closed = new Promise((resolve) => duplex.on("close", resolve));
  other.sendall(bytes("data"));
  other.close();
  await closed;
  assertEquals(seen, ["data", "end"]);
});

test("a Duplex' timeout begins again with what is sent or received", async () => {
  const [one, other] = pair();
  using _other = other;
  const duplex = as_duplex(one),
    timeout = new Promise((resolve) => duplex.setTimeout(500, () => resolve(performance.now())));
  await moment(50); // Far from the end, for a loaded machine.
  duplex._unrefTimer();
  const active = performance.now();
  const kept = setInterval(() => {}, 50); // The timer alone does not keep the process alive.
  assert(await timeout as number - active > 490);
  clearInterval(kept);
  const closed = new Promise((resolve) => duplex.on("close", resolve));
  duplex.destroy();
  await closed;
});

/** A socket with a method that throws what no system call throws. */
function odd<Sock extends socket.Socket>(sock: Sock, name: keyof Sock): Sock {
  return Object.defineProperty(sock, name, {
    value: () => {
      throw new RangeError("odd");
    },
    configurable: true,
  });
}

test("a Duplex passes on errors that are not the system's", async () => {
  using server = listener()[0];
  const address = server.getsockname();
  for (const name of ["getpeername", "setsockopt", "shutdown"] as const) {
    const duplex = as_duplex(odd(await a.create_connection(address) as socket.Socket, name));
    const errors: unknown[] = [], closed = new Promise((resolve) => duplex.on("close", resolve));
    duplex.on("error", (error: unknown) => errors.push(error));
    if (name === "getpeername") assertThrows(() => duplex.remoteAddress, RangeError, "odd");
    if (name === "setsockopt") assertThrows(() => duplex.setNoDelay(), RangeError, "odd");
    if (name === "shutdown") duplex.end();
    else duplex.destroy();
    await closed;
    assertEquals(errors.map(String), name === "shutdown" ? ["RangeError: odd"] : []);
  }
});

test("a writer passes on errors that are not the system's", async () => {
  using server = listener()[0];
  const address = server.getsockname();
  const connection = async () => await a.create_connection(address) as socket.Socket;
  const streams = async (sock: socket.Socket) => (await a.open_connection(null, null, { sock }))[1];
  {
    using sock = odd(await connection(), "setsockopt");
    await assertRejects(() => streams(sock), RangeError, "odd");
  }
  const ended = await streams(odd(await connection(), "shutdown"));
  ended.write_eof();
  await assertRejects(() => ended.wait_closed(), RangeError, "odd");
  const sock = await connection(), closed = await streams(odd(sock, "close"));
  closed.close();
  await assertRejects(() => closed.wait_closed(), RangeError, "odd");
  Reflect.deleteProperty(sock, "close");
  sock.close();
});

posix_test("the peer's address of a connection that was reset before it was asked for is none", async () => {
  const [server, address] = listener();
  using _server = server;
  const sock = await a.create_connection(address) as socket.Socket;
  const [conn] = await a.sock_accept(server);
  const duplex = as_duplex(sock, { manualStart: true });
  conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, new Uint8Array(Int32Array.of(1, 0).buffer));
  conn.close();
  await assertRejects(() => a.sock_recv(sock, 1), socket.OSError); // The reset is here.
  assertEquals(duplex.remoteAddress, undefined);
  const closed = new Promise((resolve) => duplex.on("close", resolve));
  duplex.destroy();
  await closed;
});

test("an address that the system does not tell is none", () => {
  using sock = stream();
  assertEquals(address_of(() => sock.getpeername()), undefined);
  assertThrows(() => address_of(() => odd(sock, "getpeername").getpeername()), RangeError, "odd");
});

test("data behind the end that a program has fed are an error, as in asyncio", async () => {
  const [one, other] = pair();
  using _other = other;
  const [reader, writer] = await a.open_connection(null, null, { sock: one });
  reader.feed_eof();
  assertThrows(() => reader.feed_data(bytes("x")), Error, "feed_data after feed_eof");
  other.sendall(bytes("x"));
  await assertRejects(() => writer.wait_closed(), Error, "feed_data after feed_eof");
});

test("a host without addresses, and a family that the system lacks, are errors", async () => {
  const none: Fault = (name, call, args) => name === "names.getaddrinfo" ? 0 : call(...args as never[]);
  assertThrows(
    () => with_faults(none, () => socket.create_connection(["127.0.0.1", 9])),
    socket.OSError,
    "getaddrinfo returns an empty list",
  );
  const lacks: Fault = (name, call, args) => name === "socket" ? -EAFNOSUPPORT : call(...args as never[]);
  await assertRejects(() => with_faults(lacks, () => a.start_server(() => {}, "127.0.0.1", 0)), socket.OSError);
  assertEquals(with_faults(lacks, () => socket.has_dualstack_ipv6()), false);
  const throwing = (which: string): Fault => (name, call, args) => {
    if (name === which) throw new RangeError("odd");
    return call(...args as never[]);
  };
  const throws = throwing("socket"), unbound = throwing("bind");
  await assertRejects(() => with_faults(throws, () => a.start_server(() => {}, "127.0.0.1", 0)), RangeError);
  assertThrows(() => with_faults(throws, () => socket.has_dualstack_ipv6()), RangeError);
  await assertRejects(() => with_faults(unbound, () => a.start_server(() => {}, "127.0.0.1", 0)), RangeError);
});

ignore_unless(Deno.build.os === "linux", "needs flags that the system's resolver refuses", test as typeof Deno.test)(
  "an awaited lookup that the resolver refuses is the same error as a blocking one",
  async () => {
    const flags = 0x4000_0000;
    const blocking = assertThrows(() => socket.getnameinfo(["127.0.0.1", 80], flags), socket.gaierror);
    const awaited = await assertRejects(() => a.getnameinfo(["127.0.0.1", 80], flags), socket.gaierror);
    assertEquals([awaited.errno, awaited.message], [blocking.errno, blocking.message]);
  },
);
