// What a simulated world promises: time, hosts, links, faults, determinism, deadlocks.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { epoll, EPOLLET, EPOLLIN, EPOLLONESHOT, select } from "../../select.ts";
import { EVENT_READ, EVENT_WRITE, PollSelector, SelectSelector } from "../../selectors.ts";
import * as selectors from "../../selectors.ts";
import { Deadlock, simulate } from "../../simulated.ts";
import { open_sockets, test } from "../support/descriptors.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } = socket;
const encoder = new TextEncoder(), decoder = new TextDecoder();
const bytes = (text: string) => encoder.encode(text);
const text = (data: Uint8Array) => decoder.decode(data);

test("a world opens no descriptor of the machine and needs no permission", async () => {
  const program = `
    import * as socket from ${JSON.stringify(new URL("../../mod.ts", import.meta.url))};
    import { ECONNREFUSED } from ${JSON.stringify(new URL("../../errno.ts", import.meta.url))};
    import { simulate } from ${JSON.stringify(new URL("../../simulated.ts", import.meta.url))};
    using world = simulate();
    using server = socket.create_server(["", 0]);
    using client = socket.create_connection(["localhost", server.getsockname()[1]]);
    const [connection] = server.accept();
    client.sendall(new Uint8Array(3));
    console.log(connection.recv(10).length, socket.gethostname(), new socket.OSError(ECONNREFUSED, "x").name);
    connection.close();
    const udp = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
    udp.bind(["127.0.0.1", 9]);
    udp.sendmmsg([[[new Uint8Array(1)], null, udp.getsockname()], [[new Uint8Array(2)], null, udp.getsockname()]]);
    console.log(udp.recvmmsg(5, 10).map(([data]) => data.length).join());`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", `data:application/typescript,${encodeURIComponent(program)}`],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(text(stdout), "3 local ConnectionRefusedError\n1,2\n", text(stderr));
  const before = open_sockets();
  using _ = simulate();
  using _sock = new socket.socket(AF_INET);
  assertEquals(open_sockets(), before);
});

test("time passes only when a call waits, and as much as the link takes", () => {
  using world = simulate({ latency: 0.05 });
  world.host("server");
  using server = world.on("server", () => socket.create_server(["", 80]));
  assertEquals(world.now, 0);
  using client = socket.create_connection(["server", 80]);
  assertEquals(world.now, 0.1); // SYN there, SYN and ACK back
  const [connection] = server.accept();
  using _ = connection;
  client.sendall(bytes("ping"));
  assertEquals(text(connection.recv(10)), "ping");
  assertEquals(world.now, 0.2); // The last of the handshake's segments took 0.05 too
});

test("the link's options hold on loopback too", () => {
  using world = simulate({ latency: 0.01 });
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  a.sendto(bytes("x"), b.getsockname());
  assertEquals(b.recv(10).length, 1);
  assertEquals(world.now, 0.01);
});

test("packets are as large as on Linux, on loopback too, unless mtu says how large they are", () => {
  const largest = (mtu: number | undefined) => {
    using world = simulate({ mtu });
    using server = socket.create_server(["127.0.0.1", 0]), client = socket.create_connection(server.getsockname());
    const [connection] = server.accept();
    using _ = connection;
    assertEquals(world.now, 0);
    return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG);
  };
  assertEquals([largest(undefined), largest(1000)], [65_495, 960]);
});

test("bandwidth takes its time for each byte", () => {
  using world = simulate({ bandwidth: 8000 }); // 1000 bytes a second
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  for (let i = 0; i < 3; i++) a.sendto(new Uint8Array(960), b.getsockname());
  for (let i = 1; i <= 3; i++) {
    b.recv(1000);
    assertEquals(world.now, i);
  }
});

test("a timeout is one of virtual time", () => {
  using world = simulate();
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  sock.settimeout(3600);
  assertThrows(() => sock.recv(1), socket.TimeoutError);
  assertEquals(world.now, 3600);
  assertEquals(select([sock], [], [], 1.5), [[], [], []]);
  assertEquals(world.now, 3601.5);
});

ignore_unless(epoll !== undefined, "needs epoll", test)("an epoll waits in virtual time, and reports as asked", () => {
  using world = simulate({ latency: 1 });
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM), poller = new epoll();
  b.bind(["127.0.0.1", 0]);
  poller.register(b, EPOLLIN | EPOLLET);
  a.sendto(bytes("x"), b.getsockname());
  assertEquals([poller.poll(0), poller.poll(10), world.now], [[], [[b.fileno(), EPOLLIN]], 1]);
  assertEquals([poller.poll(0.5), world.now], [[], 1.5]); // It is there still, but nothing has happened.
  poller.modify(b, EPOLLIN | EPOLLONESHOT);
  assertEquals(poller.poll(), [[b.fileno(), EPOLLIN]]);
  assertEquals([poller.poll(0.5), world.now], [[], 2]);
  poller.modify(b, EPOLLIN);
  assertEquals([poller.poll(), poller.poll()], [[[b.fileno(), EPOLLIN]], [[b.fileno(), EPOLLIN]]]);
  poller.unregister(b);
  assertThrows(() => poller.poll(), Deadlock);
});

const classes = [SelectSelector, PollSelector, selectors.EpollSelector].filter((one) => one !== undefined);
test("every selector waits in virtual time", () => {
  for (const Selector of classes) {
    using world = simulate({ latency: 1 });
    using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
    const selector = new Selector();
    b.bind(["127.0.0.1", 0]);
    const key = selector.register(b, EVENT_READ, "data");
    a.sendto(bytes("x"), b.getsockname());
    assertEquals([selector.select(0.5), world.now], [[], 0.5]);
    assertEquals([selector.select(), world.now], [[[key, EVENT_READ]], 1]);
    selector.modify(b, EVENT_READ | EVENT_WRITE);
    assertEquals(selector.select().map(([, events]) => events), [EVENT_READ | EVENT_WRITE]);
    selector.close();
  }
});

test("of many who send to one, each goes on when there is room", async () => {
  using _ = simulate();
  using receiver = new socket.socket(AF_UNIX, SOCK_DGRAM);
  receiver.bind("/r");
  const senders = [0, 1, 2].map(() => new socket.socket(AF_UNIX, SOCK_DGRAM));
  using _senders = disposable(senders);
  for (const sock of senders) {
    sock.connect("/r");
    sock.setblocking(false);
  }
  const [first, ...others] = senders;
  assertThrows(() => {
    while (true) first.send(bytes("first"));
  }, socket.BlockingIOError);
  const sent = Promise.all(others.map((sock, i) => asynchronous.sock_sendall(sock, bytes(String(i)))));
  receiver.setblocking(false);
  const got: string[] = [];
  while (!got.includes("1")) got.push(text(await asynchronous.sock_recv(receiver, 10, { timeout: 1 })));
  await sent;
  assertEquals(got.filter((data) => data !== "first"), ["0", "1"]);
});

test("awaited calls wait in virtual time", async () => {
  using world = simulate({ latency: 1 });
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  b.setblocking(false);
  const received = asynchronous.sock_recv(b, 10);
  a.sendto(bytes("x"), b.getsockname());
  assertEquals(text(await received), "x");
  assertEquals(world.now, 1);
  await assertRejects(() => asynchronous.sock_recv(b, 10, { timeout: 86400 }), socket.TimeoutError);
  assertEquals(world.now, 86401);
  await world.sleep(5);
  assertEquals(world.now, 86406);
});

test("an echo server and client that await talk over a link that loses, doubles and reorders", async () => {
  using world = simulate({ seed: 5, latency: [0.01, 0.05], loss: 0.1, duplicate: 0.1, reorder: 0.2 });
  world.host("server");
  const data = Uint8Array.from({ length: 200_000 }, (_, i) => i * 7 + (i >> 8));
  const server = world.on("server", async () => {
    using listener = socket.create_server(["", 7]);
    listener.setblocking(false);
    const [connection] = await asynchronous.sock_accept(listener);
    using _ = connection;
    connection.setblocking(false);
    for (let chunk; (chunk = await asynchronous.sock_recv(connection, 65536)).length > 0;) {
      await asynchronous.sock_sendall(connection, chunk);
    }
  });
  using client = new socket.socket(AF_INET);
  client.setblocking(false);
  await asynchronous.sock_connect(client, ["server", 7]);
  const sent = asynchronous.sock_sendall(client, data).then(() => client.shutdown(socket.SHUT_WR));
  const echo: number[] = [];
  for (let chunk; (chunk = await asynchronous.sock_recv(client, 65536)).length > 0;) echo.push(...chunk);
  await sent;
  await server;
  assertEquals(Uint8Array.from(echo), data);
  assert(world.now > 0.1);
});

async function a_run(seed: number): Promise<[trace: string, pcap: Uint8Array, now: number]> {
  using world = simulate({ seed, latency: [0.001, 0.1], jitter: 0.05, loss: 0.2, duplicate: 0.1, reorder: 0.3 });
  world.host("server");
  using server = world.on("server", () => socket.create_server(["", 80]));
  using client = socket.create_connection(["server", 80]);
  const [connection] = server.accept();
  using _ = connection;
  client.sendall(new Uint8Array(20_000));
  for (let left = 20_000; left > 0;) left -= connection.recv(5000).length;
  client.setblocking(false);
  await assertRejects(() => asynchronous.sock_recv(client, 1, { timeout: 1 }), socket.TimeoutError);
  return [world.trace, world.pcap(), world.now];
}

test("the same seed gives the same run, byte for byte, and another seed another", async () => {
  const first = await a_run(11), second = await a_run(11), other = await a_run(12);
  assertEquals(first, second);
  assert(first[0] !== other[0]);
});

test("a blocking call that can never end throws a Deadlock that lists the waiting calls", () => {
  using world = simulate();
  using sockets = disposable(socket.socketpair(AF_UNIX));
  const [a] = sockets;
  const error = assertThrows(() => a.recv(10), Deadlock);
  assertEquals(error.name, "Deadlock");
  assertStringIncludes(error.message, "local waits in recvfrom(3, ..., 10, 0, NULL, NULL)");
  assertEquals(world.now, 0);
  using server = socket.create_server(["127.0.0.1", 0]);
  assertStringIncludes(assertThrows(() => server.accept(), Deadlock).message, "accept4(5");
});

test("a writer whose peer never reads is a deadlock, not a loop", () => {
  using _ = simulate();
  using sockets = disposable(socket.socketpair(AF_UNIX));
  const [a] = sockets;
  assertThrows(() => a.sendall(new Uint8Array(1_000_000)), Deadlock);
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  assertThrows(() => client.sendall(new Uint8Array(10_000_000)), Deadlock);
});

test("code that start() was given runs when another host waits", () => {
  using world = simulate({ latency: 0.01 });
  world.host("server");
  const listener = world.on("server", () => socket.create_server(["", 80]));
  using _ = listener;
  world.start("server", () => {
    const [connection] = listener.accept();
    connection.sendall(connection.recv(100));
    connection.close();
  });
  using client = socket.create_connection(["server", 80]);
  client.sendall(bytes("hello"));
  assertEquals(text(client.recv(100)), "hello");
  assertEquals(client.recv(100).length, 0);
});

test("hosts have addresses and names of their own", () => {
  using world = simulate({ names: { "db.example": ["192.0.2.7"] } });
  assertEquals(world.host("b").addresses, ["10.0.0.2", "fd00::2"]);
  world.host("c", { addresses: ["192.0.2.7"] });
  assertEquals(socket.gethostname(), "local");
  assertEquals(world.on("b", () => socket.gethostname()), "b");
  assertEquals(socket.gethostbyname("b"), "10.0.0.2");
  assertEquals(socket.gethostbyname("db.example"), "192.0.2.7");
  assertEquals(socket.getaddrinfo("b", 80, { type: SOCK_STREAM, family: AF_INET6 })[0][4], ["fd00::2", 80, 0, 0]);
  assertThrows(() => socket.gethostbyname("unknown"), socket.gaierror, "Name or service not known");
  using server = world.on("c", () => socket.create_server(["", 5432]));
  using client = socket.create_connection(["db.example", 5432]);
  assertEquals(client.getpeername(), ["192.0.2.7", 5432]);
  const [connection, from] = server.accept();
  using _ = connection;
  assertEquals(from, ["10.0.0.1", client.getsockname()[1] as number]);
  assertThrows(() => world.host("d", { addresses: ["192.0.2.7"] }), RangeError);
});

test("connecting: refused at once, no host after three seconds, no answer after two minutes", () => {
  using world = simulate();
  world.host("server");
  const connect = (address: [string, number]) => {
    using sock = new socket.socket(AF_INET);
    const before = world.now;
    const error = assertThrows(() => sock.connect(address), socket.OSError);
    return [error.code, Math.round(world.now - before)];
  };
  assertEquals(connect(["server", 1]), ["ECONNREFUSED", 0]);
  assertEquals(connect(["10.9.9.9", 1]), ["EHOSTUNREACH", 3]);
  world.partition("local", "server");
  assertEquals(connect(["server", 1]), ["ETIMEDOUT", 127]);
  world.heal();
  assertEquals(connect(["server", 1]), ["ECONNREFUSED", 0]);
});

test("what is sent into a partition arrives when it is healed, or the connection times out", () => {
  using world = simulate({ latency: 0.01 });
  world.host("server");
  using server = world.on("server", () => socket.create_server(["", 80]));
  using client = socket.create_connection(["server", 80]);
  const [connection] = server.accept();
  using _ = connection;
  world.partition("server");
  client.sendall(bytes("late"));
  connection.settimeout(5);
  assertThrows(() => connection.recv(10), socket.TimeoutError);
  world.heal();
  assertEquals(text(connection.recv(10)), "late");
  world.partition("server");
  client.sendall(bytes("lost"));
  assertThrows(() => client.recv(10), socket.TimeoutError, "Connection timed out");
});

test("keepalive finds a peer that is gone", () => {
  using world = simulate({ latency: 0.01 });
  world.host("server");
  using server = world.on("server", () => socket.create_server(["", 80]));
  using client = socket.create_connection(["server", 80]);
  using _ = server.accept()[0];
  client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1);
  client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10);
  client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5);
  client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3);
  world.partition("server");
  assertThrows(() => client.recv(10), socket.TimeoutError);
  assertEquals(Math.round(world.now), 25);
});

test("fail() has the n-th call fail, calls at random, and calls move a part only", () => {
  using world = simulate({ seed: 2 });
  using sockets = disposable(socket.socketpair(AF_UNIX));
  const [a, b] = sockets;
  {
    using _ = world.fail("sendto", { errno: "ENOBUFS" });
    using _rule = world.fail("send", { errno: "ENOBUFS", at: 2 });
    assertEquals(a.send(bytes("one")), 3);
    assertEquals(assertThrows(() => a.send(bytes("two")), socket.OSError).code, "ENOBUFS");
    assertEquals(a.send(bytes("three")), 5);
  }
  {
    using _ = world.fail("recv", { errno: "EINTR", times: 3 });
    assertEquals(text(b.recv(3)), "one"); // PEP 475: made again
  }
  {
    using _ = world.fail("send", { short: 2 });
    a.sendall(bytes("abcdef"));
  }
  assertEquals(world.trace.match(/sendto\(3, "..", 2/g)?.length, 3);
  assertEquals(text(b.recv(100)), "threeabcdef");
  {
    using _ = world.fail("recv", { errno: "ECONNRESET", probability: 0.5 });
    let failures = 0;
    for (let i = 0; i < 100; i++) {
      a.send(bytes("x"));
      try {
        b.recv(100);
      } catch (error) {
        assertInstanceOf(error, socket.ConnectionResetError);
        failures++;
      }
    }
    assert(failures > 20 && failures < 80, `${failures} of 100`);
  }
  assertThrows(() => world.fail("frobnicate", { errno: 5 }), RangeError);
  assertThrows(() => world.fail("recv", { errno: "ENOTHING" }), RangeError);
});

test("a descriptor table that is full gives EMFILE", () => {
  using world = simulate();
  const open: socket.Socket[] = [];
  try {
    const error = assertThrows(() => {
      while (true) open.push(new socket.socket(AF_UNIX));
    }, socket.OSError);
    assertEquals(error.code, "EMFILE");
    assertEquals(open.length, 1021);
    assertEquals(world.descriptors.length, 1021);
  } finally {
    for (const sock of open) sock.close();
  }
});

test("a socket belongs to its world: afterwards it reaches neither the machine nor another world", () => {
  let old: socket.Socket;
  {
    using _ = simulate();
    old = new socket.socket(AF_INET) as socket.Socket;
  }
  {
    using _ = simulate();
    using other = new socket.socket(AF_INET);
    assert(other.fileno() !== old.fileno());
    assertThrows(() => old.send(bytes("x")), socket.OSError, "Bad file descriptor");
  }
  assertThrows(() => old.recv(1), socket.OSError, on_windows ? "10038" : "Bad file descriptor");
  old.close();
  assertEquals(old.fileno(), -1);
});

test("a wait for a socket fails when its world ends", async () => {
  let waiting: Promise<unknown>;
  {
    using _ = simulate();
    const [a] = socket.socketpair(AF_UNIX);
    a.setblocking(false);
    waiting = asynchronous.sock_recv(a, 1);
  }
  await assertRejects(() => waiting, socket.OSError, "Bad file descriptor");
  using _ = simulate();
  using sockets = disposable(socket.socketpair(AF_UNIX));
  const [a, b] = sockets;
  a.setblocking(false);
  const again = asynchronous.sock_recv(a, 1);
  b.send(bytes("x"));
  assertEquals(text(await again), "x");
});

test("a socket of the machine is closed by close() inside a world, and nothing else", () => {
  const before = open_sockets();
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  using _ = simulate();
  assertThrows(() => sock.getsockname(), socket.OSError, "Bad file descriptor");
  sock.close();
  assertEquals(open_sockets(), before);
});

test("the program's own timers and clocks run on virtual time on request", async () => {
  const real = { setTimeout, Date, now: performance.now };
  {
    using world = simulate({ timers: true, epoch: new Date("2030-01-01T00:00:00Z") });
    let ticks = 0;
    const interval = setInterval(() => ticks++, 1000);
    await new Promise((resolve) => setTimeout(resolve, 10_500));
    clearInterval(interval);
    assertEquals([ticks, world.now, performance.now()], [10, 10.5, 10_500]);
    assertEquals(new Date().toISOString(), "2030-01-01T00:00:10.500Z");
    assertEquals(new Date(0).getTime(), 0);
    const signal = AbortSignal.timeout(2000);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    assertEquals([world.now, (signal.reason as Error).name], [12.5, "TimeoutError"]);
  }
  assertEquals({ setTimeout, Date, now: performance.now }, real);
});

test("two worlds at once are refused, and options out of range", () => {
  using _ = simulate();
  assertThrows(() => simulate(), Error, "a world is in place already");
  _[Symbol.dispose]();
  assertThrows(() => simulate({ loss: 2 }), RangeError);
  assertThrows(() => simulate({ latency: -1 }), RangeError);
  assertThrows(() => simulate({ lattency: 1 } as never), TypeError);
  using _last = simulate();
});

const fds_test = ignore_unless(socket.SCM_RIGHTS !== undefined, "needs SCM_RIGHTS", test);
fds_test("descriptors pass from program to program, and stay open while they are on their way", () => {
  using world = simulate();
  using sockets = disposable(socket.socketpair(AF_UNIX));
  const [a, b] = sockets;
  const [c, d] = socket.socketpair(AF_UNIX);
  using _d = d;
  socket.send_fds(a, [bytes("x")], [c.fileno()]);
  c.close();
  d.send(bytes("through"));
  const [, [fd]] = socket.recv_fds(b, 10, 1);
  using again = new socket.socket({ fileno: fd });
  assertEquals(text(again.recv(100)), "through");
  assertEquals(world.descriptors, [3, 4, 5, 6]);
});

test("multicast reaches the members of the group, on all hosts", () => {
  using world = simulate();
  world.host("b");
  const member = (host: string) =>
    world.on(host, () => {
      const sock = new socket.socket(AF_INET, SOCK_DGRAM);
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);
      sock.bind(["", 5000]);
      sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, Uint8Array.of(224, 1, 2, 3, 0, 0, 0, 0));
      sock.settimeout(1);
      return sock;
    });
  using here = member("local"), there = member("b"), sender = new socket.socket(AF_INET, SOCK_DGRAM);
  sender.sendto(bytes("all"), ["224.1.2.3", 5000]);
  assertEquals([text(here.recv(10)), text(there.recv(10))], ["all", "all"]);
  sender.sendto(bytes("others"), ["224.9.9.9", 5000]);
  assertThrows(() => there.recv(10), socket.TimeoutError);
});

test("a file object over a slow link reads line by line", () => {
  using world = simulate({ latency: 0.1, mtu: 100 });
  world.host("server");
  using server = world.on("server", () => socket.create_server(["", 80]));
  using client = socket.create_connection(["server", 80]);
  const [connection] = server.accept();
  connection.sendall(bytes("first line\n" + "x".repeat(500) + "\nlast"));
  connection.close();
  using file = client.makefile("r");
  assertEquals([...file].map((line) => line.length), [11, 501, 4]);
});

fds_test("a call that waits with a timeout has its address and its control data, whatever others do meanwhile", () => {
  using world = simulate({ seed: 1 });
  world.host("other");
  const [a, b] = socket.socketpair(), [c] = socket.socketpair();
  b.settimeout(5);
  world.start("other", () => {
    a.sendmsg([new Uint8Array(5)], [[socket.SOL_SOCKET, socket.SCM_RIGHTS, Int32Array.of(a.fileno())]]);
    c.sendmsg([new Uint8Array(1)]);
  });
  const [data, ancdata] = b.recvmsg(100, 100);
  assertEquals([data.length, ancdata.length], [5, 1]);
});
