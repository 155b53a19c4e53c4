import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as a from "../../async.ts";
import { replace_clock } from "../../base/clock.ts";
import { NEXT_TURN, watch_of, within_budget } from "../../async/reactor.ts";
import { watched } from "../../async/wait.ts";
import { ENOBUFS } from "../../constants/errno.ts";
import { descriptor_of } from "../../descriptor/descriptor.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_emulation, on_windows, rounds } from "../support/where.ts";
import { bytes, datagram, listener, moment, open, pair, test, text } from "./support.ts";

const unless_windows = ignore_unless(!on_windows, "Windows does this in another way", test);

const linux = Deno.build.os === "linux";
const program = (name: string) => new URL(`programs/${name}`, import.meta.url);

/** How many descriptors this process may have; on Linux raised to what the test would like, if that is permitted. */
function most_descriptors(wanted: number): number {
  if (!linux) return 256;
  const { symbols } = Deno.dlopen("libc.so.6", {
    getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const RLIMIT_NOFILE = 7;
  const limit = new BigUint64Array(2);
  symbols.getrlimit(RLIMIT_NOFILE, limit);
  const enough = limit.map((value) => value < BigInt(wanted) ? BigInt(wanted) : value);
  if (symbols.setrlimit(RLIMIT_NOFILE, enough) < 0) {
    symbols.setrlimit(RLIMIT_NOFILE, new BigUint64Array([limit[1], limit[1]]));
  }
  symbols.getrlimit(RLIMIT_NOFILE, limit);
  return Number(limit[0]);
}

/** As many as are allowed, less those that this process and its children need for themselves. */
const IDLE = Math.min(rounds(10_000), most_descriptors(11_000) - 500);
const crowdTest = ignore_unless(linux && !in_emulation && IDLE >= 100, "needs Linux and 600 descriptors", test);

/** What rtnetlink(7) takes: all links, please. */
function get_links(): Uint8Array<ArrayBuffer> {
  const RTM_GETLINK = 18, NLM_F_REQUEST = 1, NLM_F_DUMP = 0x300;
  const message = new DataView(new ArrayBuffer(32));
  message.setUint32(0, 32, true);
  message.setUint16(4, RTM_GETLINK, true);
  message.setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, true);
  return new Uint8Array(message.buffer);
}

/** Echoes over three kinds of socket until it is stopped, and counts the answers of each. */
async function serve_three_kinds(signal: AbortSignal, answered: [udp: number, unix: number, netlink: number]) {
  const [udp, at_udp] = datagram(), [asker] = datagram();
  using _udp = udp, _asker = asker;
  using unix = open(new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM));
  using unix_asker = open(new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM));
  unix.bind("");
  unix_asker.bind("");
  using netlink = open(new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0));
  const forever = async (step: () => Promise<unknown>) => {
    while (!signal.aborted) await step().catch((error) => signal.aborted || Promise.reject(error));
  };
  await Promise.all([
    forever(async () => {
      const [data, from] = await a.sock_recvfrom(udp, 100, { signal });
      await a.sock_sendto(udp, data, from);
    }),
    forever(async () => {
      const [data, from] = await a.sock_recvfrom(unix, 100, { signal });
      await a.sock_sendto(unix, data, from);
    }),
    forever(async () => {
      await a.sock_sendto(asker, bytes("?"), at_udp);
      await a.sock_recvfrom(asker, 100, { signal });
      answered[0]++;
      await moment(1);
    }),
    forever(async () => {
      await a.sock_sendto(unix_asker, bytes("?"), unix.getsockname());
      await a.sock_recvfrom(unix_asker, 100, { signal });
      answered[1]++;
      await moment(1);
    }),
    forever(async () => {
      await a.sock_sendto(netlink, get_links(), [0, 0]);
      const NLMSG_DONE = 3;
      for (let type = 0; type !== NLMSG_DONE;) {
        const data = await a.sock_recv(netlink, 65536, { signal });
        type = new DataView(data.buffer, data.byteOffset).getUint16(4, true);
      }
      answered[2]++;
      await moment(1);
    }),
  ]);
}

crowdTest(
  `${Math.max(IDLE, 100)} idle connections, a timer that ticks, and UDP, UNIX datagrams and netlink served meanwhile`,
  async () => {
    const server = open(socket.create_server(["127.0.0.1", 0], { backlog: 4096 }));
    const [, port] = server.getsockname();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-ffi", program("crowd.ts").href, String(port), String(IDLE)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const input = child.stdin.getWriter();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();

    const conns: socket.Socket[] = [];
    const echoes: Promise<void>[] = [];
    const echo = async (conn: socket.Socket) => {
      for (let data; (data = await a.sock_recv(conn, 16)).length > 0;) await a.sock_sendall(conn, data);
      conn.close();
    };
    while (conns.length < IDLE) {
      const [conn] = await a.sock_accept(server);
      conns.push(conn);
      echoes.push(echo(conn));
    }
    assertEquals((await lines.read()).value, "connected\n");

    const stop = new AbortController();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const answered: [number, number, number] = [0, 0, 0];
    const answers = serve_three_kinds(stop.signal, answered);
    // Neither the timer nor any socket waits for the others: each has its turns.
    for (let waits = 0; waits < 600; waits++) {
      await moment(100);
      if (ticks >= 20 && answered.every((count) => count >= 20)) break;
    }
    stop.abort();
    await answers;
    clearInterval(timer);
    assert(ticks >= 20, `${ticks} ticks`);
    answered.forEach((count) => assert(count >= 20, `answered ${answered}`));

    await input.write(bytes("\n"));
    assertEquals((await lines.read()).value, `${IDLE}\n`); // Each one is still served.
    await input.close();
    await Promise.all(echoes);
    server.close();
    await child.status;
    await lines.cancel();
  },
);

test("a peer that always has more does not stop the timers", async () => {
  using sockets = disposable(pair());
  const [one, other] = sockets;
  const stop = new AbortController();
  const data = new Uint8Array(1000);
  let received = 0, ticks = 0;
  const write = (async () => {
    while (!stop.signal.aborted) await a.sock_sendall(other, data);
  })();
  const read = (async () => {
    while (!stop.signal.aborted) received += (await a.sock_recv(one, 1000)).length;
  })();
  const timer = setInterval(() => ++ticks === 5 && stop.abort(), 1);
  await Promise.all([write, read]);
  clearInterval(timer);
  assert(received > 0);
});

test("a descriptor that is always ready does not stop the timers", async () => {
  using sockets = disposable(pair());
  const [one] = sockets;
  let ticked = false, waits = 0;
  setTimeout(() => ticked = true, 0);
  while (!ticked && waits < 1_000_000) {
    await a.wait_writable(one);
    waits++;
  }
  assert(ticked, `${waits} waits`);
});

test("the event loop has its turn before all sockets that are ready are served", async () => {
  using sockets = disposable(Array.from({ length: 100 }, () => pair()).flat());
  let received = 0, at_immediate = Infinity;
  const waits: Promise<void>[] = [];
  for (let i = 0; i < sockets.length; i += 2) {
    waits.push(
      a.sock_recv(sockets[i], 1).then(() => {
        if (received++ === 0) setImmediate(() => at_immediate = received);
        const end = performance.now() + 1;
        while (performance.now() < end); // 100 ms in all.
      }),
    );
  }
  await moment(); // All of them wait for events.
  for (let i = 1; i < sockets.length; i += 2) sockets[i].send(new Uint8Array(1));
  await Promise.all(waits);
  await moment();
  assert(at_immediate < waits.length, `${at_immediate} received before`);
});

test("the event loop has its turn before all attempts that ask for another turn are made", async () => {
  using sockets = disposable(Array.from({ length: 50 }, () => pair()).flat());
  let time = 0, attempts = 0, at_immediate = Infinity;
  const waits: Promise<void>[] = [];
  for (let i = 0; i < sockets.length; i += 2) {
    let tried = false;
    waits.push(watched(sockets[i], watch_of(descriptor_of(sockets[i])), "readers", undefined, () => {
      if (attempts++ === 0) setImmediate(() => at_immediate = attempts);
      if (tried) return;
      tried = true;
      return NEXT_TURN;
    }));
  }
  await moment(); // All of them wait for events.
  for (let i = 1; i < sockets.length; i += 2) sockets[i].send(new Uint8Array(1));
  replace_clock({ now: () => time += 20, start: () => undefined, stop() {} }); // Every attempt takes long.
  try {
    await Promise.all(waits);
  } finally {
    replace_clock(null);
  }
  assert(at_immediate < waits.length, `${at_immediate} attempts before`);
});

test("the event loop has its turn before all calls beyond a turn's budget are made", async () => {
  using sockets = disposable(Array.from({ length: 50 }, () => pair()).flat());
  const { send } = sys, short = new Uint8Array(1), long = new Uint8Array(40); // More bytes than a call sends in two turns
  let time = 0, sent = 0, at_immediate = Infinity;
  replace_clock({ now: () => time += 20, start: () => undefined, stop() {} }); // Every call takes long.
  const backend = replace_backend({ ...sys, send: (fd, data, _length, flags) => send(fd, data, 1, flags) });
  while (within_budget()); // Nothing is left of the budget.
  try {
    const sends = sockets.map((sock, i) => a.sock_sendall(sock, i < 50 ? short : long).then(() => void sent++));
    setImmediate(() => at_immediate = sent);
    await Promise.all(sends);
  } finally {
    replace_backend(backend);
    replace_clock(null);
  }
  assert(at_immediate < sockets.length, `${at_immediate} sent before`);
});

test("beside Deno.serve, fetch and timers in one program", { others: true }, async () => {
  const http = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => new Response(request.url));
  const [server, address] = listener();
  const serving = (async () => {
    for await (const [conn] of a.accepting(server)) {
      await a.readable(conn).pipeTo(a.writable(conn));
      conn.close();
    }
  })();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const ask_http = async (i: number) => {
    const url = `http://127.0.0.1:${http.addr.port}/${i}`;
    assertEquals(await (await fetch(url)).text(), url);
  };
  const ask_socket = async (i: number) => {
    using client = await a.create_connection(address);
    await a.sock_sendall(client, bytes(`${i}`));
    client.shutdown(socket.SHUT_WR);
    assertEquals(await new Response(a.readable(client)).text(), `${i}`);
  };
  for (let i = 0; i < rounds(50); i++) await Promise.all([ask_http(i), ask_socket(i), ask_http(-i), moment(1)]);
  clearInterval(timer);
  assert(ticks > 0);
  server.close();
  await Promise.all([serving, http.shutdown()]);
});

unless_windows("a UNIX socket with a path", async () => {
  using server = open(new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM));
  using folder = new TempFolder();
  const path = `${folder}/echo`;
  server.bind(path);
  server.listen();
  const served = a.sock_accept(server);
  using client = open(new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM));
  await a.sock_connect(client, path);
  const [conn, from] = await served;
  using _conn = conn;
  assertEquals(from, "");
  await Promise.all([a.sock_sendall(client, bytes("hello")), a.sock_recv(conn, 10)]);
});

/** Replaces the pollers with pollers that fail on request. */
function failing_pollers(failing: { collect: boolean; wait: boolean }): Disposable {
  const open: typeof sys.events.open = (watched) => {
    const poller = sys_before.events.open(watched);
    if (typeof poller === "number") return poller;
    return {
      remembers: poller.remembers,
      add: (watched) => poller.add(watched),
      has: (watched) => poller.has(watched),
      remove: (watched) => poller.remove(watched),
      collect: (happened) => failing.collect ? -ENOBUFS : poller.collect(happened),
      wait() {
        if (failing.wait) throw new Error("out of memory");
        return poller.wait();
      },
      wake: () => poller.wake(),
      close: () => poller.close(),
    };
  };
  const sys_before = sys;
  const before = replace_backend({ ...sys, events: { ...sys.events, open } });
  return { [Symbol.dispose]: () => void replace_backend(before) };
}

for (const part of ["collect", "wait"] as const) {
  test(`a poller whose ${part}() fails rejects the waits, and the next wait has a new poller`, async () => {
    const failing = { collect: false, wait: false };
    using _ = failing_pollers(failing);
    const [one, other] = pair();
    using _one = one, _other = other, two = datagram()[0];
    const waiting = [a.sock_recv(one, 1), a.sock_recv(two, 1, { timeout: 60 }), a.wait_readable(one.fileno())];
    failing[part] = true;
    for (const promise of waiting) {
      const error = await assertRejects(() => promise, Error, part === "collect" ? `${ENOBUFS}]` : "out of memory");
      assertEquals(error instanceof socket.OSError && error.errno, part === "collect" && ENOBUFS);
    }
    failing[part] = false;
    const received = a.sock_recv(one, 1);
    await moment();
    other.send(bytes("1"));
    assertEquals(text(await received), "1");
  });
}

// What a poller is opened with, each function by how often it is called: the second epoll_ctl() adds the descriptor.
for (const [call, times] of [["epoll_create1", 1], ["eventfd", 1], ["epoll_ctl", 2]] as const) {
  for (let nth = 1; nth <= times; nth++) {
    ignore_unless(linux, "needs epoll, which is Linux's", test)(
      `a poller that does not open leaves nothing open: call ${nth} of ${call}() fails`,
      { others: true },
      async () => {
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", program("open_poller.ts").href, call, String(nth)],
          env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
        }).output();
        assertEquals(text(stdout), "EINVAL, 0 left, 1\n", text(stderr));
      },
    );
  }
}

/** A worker, and the first thing that it says. */
async function worker(): Promise<[Worker, [host: string, port: number]]> {
  const worker = new Worker(program("worker.ts"), { type: "module" });
  const { promise, resolve } = Promise.withResolvers<MessageEvent>();
  worker.onmessage = resolve;
  return [worker, (await promise).data];
}

async function ask([host, port]: [string, number], question: string): Promise<string> {
  using client = await a.create_connection([host, port]);
  await a.sock_sendall(client, bytes(question));
  return text(await a.sock_recv(client, 100));
}

test("each worker has a reactor of its own", { others: true }, async () => {
  const workers = await Promise.all([worker(), worker()]);
  const questions = workers.map(([, address], i) => ask(address, `worker ${i}`));
  assertEquals(await Promise.all(questions), ["worker 0", "worker 1"]);
  for (const [worker] of workers) {
    const closed = new Promise((resolve) => worker.onmessage = (event) => resolve(event.data));
    worker.postMessage("close");
    assertEquals(await closed, "closed");
    worker.terminate();
  }
});
