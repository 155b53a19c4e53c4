import { faked_until, test_with_fakes } from "../support/fake_time.ts";
import { ignore_unless, type Test } from "../support/where.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { interleaved } from "../../async/create_connection.ts";
import { inet } from "../../families/inet.ts";
import { resolved_sockaddr } from "../../ffi/memory.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import { lookup } from "../../descriptor/lookup.ts";
import { listener, moment, stream, test } from "./support.ts";

const { AF_INET, AF_INET6, AI_CANONNAME, AI_NUMERICHOST, IPPROTO_TCP, NI_NUMERICHOST, NI_NUMERICSERV, SOCK_STREAM } =
  socket;

test("getaddrinfo() says what mod.ts's says", async () => {
  const questions: Parameters<typeof socket.getaddrinfo>[] = [
    ["localhost", 80, { type: SOCK_STREAM }],
    ["127.0.0.1", "http", { family: AF_INET }],
    ["::1", null, { flags: AI_NUMERICHOST }],
    [null, 0, { proto: IPPROTO_TCP }],
    ["localhost", 0, { flags: AI_CANONNAME }],
    [new TextEncoder().encode("localhost"), 1, {}],
  ] as never;
  for (const question of questions) {
    assertEquals(await a.getaddrinfo(question[0], question[1], question[2] as never), socket.getaddrinfo(...question));
  }
});

test("getaddrinfo() takes its optional parameters in order too", async () => {
  const expected = socket.getaddrinfo("127.0.0.1", 80, AF_INET, SOCK_STREAM);
  assertEquals(await a.getaddrinfo("127.0.0.1", 80, AF_INET, SOCK_STREAM), expected);
  assertEquals(await a.getaddrinfo("127.0.0.1", 80, AF_INET, SOCK_STREAM, 0, 0, { timeout: 60 }), expected);
  await assertRejects(() => a.getaddrinfo("127.0.0.1", 80, AF_INET6), socket.gaierror);
  await assertRejects(() => a.getaddrinfo("127.0.0.1", 80, AF_INET, { type: 1 } as never), TypeError, "type");
});

test("getaddrinfo() rejects with the resolver's error, and for a bad argument", async () => {
  const error = await assertRejects(() => a.getaddrinfo("not numeric", 1, { flags: AI_NUMERICHOST }), socket.gaierror);
  assertEquals(error.code, "EAI_NONAME");
  await assertRejects(() => a.getaddrinfo("localhost", {} as never), socket.OSError, "Int or String expected");
  await assertRejects(() => a.getaddrinfo("localhost", 1, { nonsense: 1 } as never), TypeError, "nonsense");
});

test("many ask at once, and all are answered", async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => a.getaddrinfo("127.0.0.1", i + 1)));
  answers.forEach(([[, , , , address]], i) => assertEquals(address, ["127.0.0.1", i + 1]));
  const names = await Promise.all(
    Array.from({ length: 50 }, (_, i) => a.getnameinfo([`127.0.0.${i}`, i], NI_NUMERICHOST | NI_NUMERICSERV)),
  );
  names.forEach((name, i) => assertEquals(name, [`127.0.0.${i}`, String(i)]));
});

test("getnameinfo() says what mod.ts's says", async () => {
  // Without a network a name that is in no file is an error, of both.
  const outcome = async (get: () => unknown) => {
    try {
      return await get();
    } catch (error) {
      if (error instanceof socket.gaierror) return error.code;
      throw error;
    }
  };
  for (const address of [["127.0.0.1", 80], ["::1", 443, 0, 0]] as [string, number][]) {
    for (const flags of [0, NI_NUMERICHOST | NI_NUMERICSERV]) {
      const ours = await outcome(() => a.getnameinfo(address, flags));
      assertEquals(ours, await outcome(() => socket.getnameinfo(address, flags)));
    }
  }
  await assertRejects(() => a.getnameinfo(["localhost", 80]), socket.gaierror);
});

test("getaddrinfo() does not wait for the resolver when it is cancelled", async () => {
  const answered = Promise.withResolvers<[host: string, port: number][]>();
  using _ = resolving(() => answered.promise);
  await assertRejects(() => a.getaddrinfo("slow", 1, { timeout: 0.01 }), socket.TimeoutError);
  const controller = new AbortController();
  const answer = a.getaddrinfo("slow", 1, { signal: controller.signal });
  controller.abort(new Error("no more"));
  await assertRejects(() => answer, Error, "no more");
  answered.resolve([]); // Nobody waits for it any more.
  await moment();
});

test("a query that was cancelled before its turn is not asked", async () => {
  const answers: (() => void)[] = [];
  const asked: unknown[] = [];
  using _ = resolving((host) => {
    asked.push(host);
    return new Promise((resolve) => answers.push(() => resolve([["127.0.0.1", 1]])));
  });
  const first = Array.from({ length: 8 }, (_, i) => a.getaddrinfo(`first ${i}`, 1));
  const given_up = Array.from({ length: 8 }, () => a.getaddrinfo("given up", 1, { timeout: 0.001 }));
  const last = a.getaddrinfo("last", 1);
  for (const lookup of given_up) await assertRejects(() => lookup, socket.TimeoutError);
  while (answers.length > 0) {
    answers.shift()!();
    await moment(1);
  }
  await Promise.all([...first, last]);
  assertEquals(asked, [...first.map((_, i) => `first ${i}`), "last"]);
});

/** Puts a resolver in place that knows the IPv4 addresses that `answer` gives. */
function resolving(answer: (host: unknown) => Promise<[host: string, port: number][]>): Disposable {
  const before = replace_backend({
    ...sys,
    resolver: {
      ...sys.resolver,
      async getaddrinfo(host, _service, _family, type, protocol, _flags, take) {
        for (const address of await answer(host)) {
          inet.write(resolved_sockaddr, address, "test", 0, lookup);
          take(AF_INET, type, protocol, "");
        }
        return 0;
      },
    },
  });
  return { [Symbol.dispose]: () => void replace_backend(before) };
}

/** A listener whose backlog is full: Linux answers no further attempt to connect to it. */
function black_hole(): Disposable & { address: [string, number] } {
  const server = socket.create_server(["127.0.0.66", 0], { backlog: 0 });
  const address = server.getsockname();
  const clients = Array.from({ length: 3 }, () => {
    const client = stream();
    client.connect_ex(address);
    return client;
  });
  return { address, [Symbol.dispose]: () => [server, ...clients].forEach((sock) => sock.close()) };
}

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);

test("create_connection() connects by name and by address", async () => {
  const [server, [host, port]] = listener();
  using _server = server;
  using by_name = await a.create_connection(["localhost", port]);
  using by_address = await a.create_connection([host, port], { source_address: ["127.0.0.1", 0], timeout: 5 });
  assertEquals([by_name.getpeername(), by_address.gettimeout()], [[host, port], 0]);
});

linux_test("RFC 8305: a dead address does not hold up the next", async () => {
  const [server, address] = listener("127.0.0.67");
  using _server = server, hole = black_hole();
  using _ = resolving(() => Promise.resolve([hole.address, address]));
  const begin = performance.now();
  using conn = await a.create_connection(["two addresses", 1], { happy_eyeballs_delay: 0.05, timeout: 10 });
  assertEquals(conn.getpeername(), address);
  assert(performance.now() - begin > 45); // The first had its head start.
});

test_with_fakes(linux_test as Test, "RFC 8305's delay passes", async (fake) => {
  const [server, address] = listener("127.0.0.67");
  using _server = server, hole = black_hole();
  using _ = resolving(() => Promise.resolve([hole.address, address]));
  const options = { happy_eyeballs_delay: 0.05, timeout: 20 };
  using conn = await faked_until(fake, () => a.create_connection(["two addresses", 1], options));
  assertEquals(conn.getpeername(), address);
});

test("an address that refuses gives way at once", async () => {
  const [server, address] = listener();
  const [closed, refusing] = listener();
  closed.close();
  using _server = server;
  using _ = resolving(() => Promise.resolve([refusing, address]));
  for (const happy_eyeballs_delay of [60, null]) {
    using conn = await a.create_connection(["two addresses", 1], { happy_eyeballs_delay, timeout: 30 });
    assertEquals(conn.getpeername(), address);
  }
});

linux_test("without a head start's end the next address waits for the first to fail", async () => {
  const [server, address] = listener("127.0.0.67");
  using _server = server, hole = black_hole();
  using _ = resolving(() => Promise.resolve([hole.address, address]));
  const options = { happy_eyeballs_delay: null, timeout: 0.1 };
  await assertRejects(() => a.create_connection(["two addresses", 1], options), socket.TimeoutError);
});

test("when every address fails, the last error or all are thrown", async () => {
  const [closed, refusing] = listener();
  closed.close();
  using _ = resolving(() => Promise.resolve([refusing, refusing, refusing]));
  await assertRejects(() => a.create_connection(["three addresses", 1]), socket.ConnectionRefusedError);
  const all = await assertRejects(() => a.create_connection(["x", 1], { all_errors: true }), AggregateError);
  assertEquals(all.errors.map((error: socket.OSError) => error.code), ["ECONNREFUSED", "ECONNREFUSED", "ECONNREFUSED"]);
});

linux_test("an abort ends all attempts and closes their sockets", async () => {
  using hole = black_hole();
  using _ = resolving(() => Promise.resolve(Array(5).fill(hole.address)));
  const controller = new AbortController();
  const connecting = a.create_connection(["x", 1], { happy_eyeballs_delay: 0.01, signal: controller.signal });
  await moment(30);
  controller.abort(new Error("no more"));
  await assertRejects(() => connecting, Error, "no more");
});

test("an abort at any moment after the resolver's answer ends create_connection()", async () => {
  const [server, address] = listener();
  using _server = server;
  for (let later = 0; later < 20; later++) {
    const controller = new AbortController();
    using _ = resolving(() => {
      (async () => {
        for (let i = 0; i < later; i++) await undefined;
        controller.abort(new Error("no more"));
      })();
      return Promise.resolve([address]);
    });
    const { signal } = controller;
    await assertRejects(() => a.create_connection(["x", 1], { signal, timeout: 5 }), Error, "no more");
  }
});

test("an abort at any moment after the resolver's answer leaves no server of start_server()", async () => {
  for (let later = 0; later < 20; later++) {
    const controller = new AbortController();
    using _ = resolving(() => {
      (async () => {
        for (let i = 0; i < later; i++) await undefined;
        controller.abort("enough");
      })();
      return Promise.resolve([["127.0.0.1", 0]]);
    });
    const starting = a.start_server(() => {}, "x", 0, { signal: controller.signal }).catch((reason) => reason);
    const result = await starting;
    while (!controller.signal.aborted) await undefined;
    assert(result === "enough" || result.sockets.length === 0, `${later} turns: ${result}`);
  }
});

linux_test("a head start may be longer than a timer", async () => {
  const [server, address] = listener("127.0.0.67");
  using _server = server, hole = black_hole();
  using _ = resolving(() => Promise.resolve([hole.address, address]));
  const options = { happy_eyeballs_delay: 2 ** 22, timeout: 0.1 };
  await assertRejects(() => a.create_connection(["two addresses", 1], options), socket.TimeoutError);
});

test("the address to connect from may have a name, which does not block either", async () => {
  const [server, address] = listener();
  using _server = server;
  using _ = resolving(async (host) => {
    await moment(1);
    return [host === "here" ? ["127.0.0.1", 0] : address];
  });
  using conn = await a.create_connection(["there", 1], { source_address: ["here", 0] });
  assertEquals(conn.getpeername(), address);
});

test("RFC 8305, section 4: the families are tried in turn", () => {
  const four = (n: number) => [AF_INET, 0, 0, "", [`10.0.0.${n}`, 1]] as never;
  const six = (n: number) => [AF_INET6, 0, 0, "", [`fd00::${n}`, 1, 0, 0]] as never;
  const resolved_sockaddr = [six(1), six(2), six(3), four(1), four(2)];
  assertEquals(interleaved(resolved_sockaddr, 1), [six(1), four(1), six(2), four(2), six(3)]);
  assertEquals(interleaved(resolved_sockaddr, 2), [six(1), six(2), four(1), six(3), four(2)]);
  assertEquals(interleaved(resolved_sockaddr, 0), resolved_sockaddr);
  assertEquals(interleaved([four(1)], 1), [four(1)]);
  assertEquals(interleaved([], 1), []);
});

test("sock_connect() resolves a name without blocking, within its timeout", async () => {
  const [server, address] = listener();
  using _server = server, client = stream(), other = stream();
  using _ = resolving(async () => {
    await moment(30);
    return [address];
  });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 2);
  await a.sock_connect(client, ["by name", address[1]]);
  assertEquals(client.getpeername(), address);
  assert(ticks > 0);
  for (const host of [new TextEncoder().encode("by name"), "256.1.1.1"]) { // No address, so a name.
    using named = stream();
    await a.sock_connect(named, [host, address[1]]);
    assertEquals(named.getpeername(), address);
  }
  await assertRejects(() => a.sock_connect(other, ["by name", 1], { timeout: 0.01 }), socket.TimeoutError);
  clearInterval(timer);
  await moment(40);
});
