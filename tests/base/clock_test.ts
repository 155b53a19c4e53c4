// Time is the realm's first: a test that replaces timers and clocks leaves waits as they are.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import { serve } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { EpollSelector, EVENT_READ, PollSelector, SelectSelector } from "../../selectors.ts";
import { poll, select } from "../../select.ts";
import { test as leakless_test } from "../async/support.ts";
import { ca } from "../support/certificate.ts";
import { test } from "../support/descriptors.ts";
import { disposable } from "../support/disposable.ts";
import { faked, faked_until, test_with_fakes } from "../support/fake_time.ts";
import { with_faults } from "../support/faults.ts";
import { ignore_unless, type Test } from "../support/where.ts";

const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);
const leakless = ignore_unless(Deno.build.os === "linux", "needs Linux", leakless_test);
const tls_test =
  ((name: string, options: object, fn: () => void) => leakless(name, { ...options, others: true }, fn)) as Test; // node:tls

test_with_fakes(linux_test as Test, "blocking calls, select() and poll() time out", (fake) => {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  b.settimeout(0.03);
  assertThrows(() => faked(fake, () => b.recv(1)), socket.TimeoutError);
  assertEquals(faked(fake, () => select([b], [], [], 0.03)), [[], [], []]);
  const list = poll();
  list.register(b);
  list.modify(b, 1);
  assertEquals(faked(fake, () => list.poll(30)), []);
});

test_with_fakes(linux_test as Test, "selectors time out", (fake) => {
  using sockets = disposable(socket.socketpair());
  for (const Selector of [EpollSelector, PollSelector, SelectSelector]) {
    using selector = new Selector();
    selector.register(sockets[1], EVENT_READ);
    assertEquals(faked(fake, () => selector.select(0.03)), []);
  }
});

test_with_fakes(linux_test as Test, "awaited calls time out, and get what comes", async (fake) => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  b.setblocking(false);
  await faked_until(fake, async () => {
    await assertRejects(() => asynchronous.sock_recv(b, 1, { timeout: 0.03 }), socket.TimeoutError);
    const waiting = asynchronous.sock_recv(b, 10, { timeout: 5 });
    a.send(new Uint8Array(3));
    assertEquals((await waiting).length, 3);
  });
});

test_with_fakes(linux_test as Test, "a line that does not come times out", async (fake) => {
  using sockets = disposable(socket.socketpair());
  await faked_until(fake, async () => {
    const [reader, writer] = await asynchronous.open_connection(null, null, { sock: sockets[1] });
    await assertRejects(() => reader.readline({ timeout: 0.03 }), socket.TimeoutError);
    writer.close();
    await writer.wait_closed();
  });
});

test_with_fakes(tls_test, "a handshake of TLS that the peer does not make times out", async (fake) => {
  const [a, b] = socket.socketpair();
  using _ = a;
  await faked_until(fake, async () => {
    const options = { ssl: { ca }, server_hostname: "localhost", ssl_handshake_timeout: 0.03 };
    await assertRejects(
      () => asynchronous.open_connection(null, null, { sock: b, ...options }),
      socket.ConnectionAbortedError,
      "taking longer",
    );
  });
});

test_with_fakes(linux_test as Test, "serve() accepts again after the process had no free descriptor", async (fake) => {
  const listener = socket.create_server(["127.0.0.1", 0]);
  const address = listener.getsockname(), refused = Promise.withResolvers<void>();
  let calls = 0;
  await faked_until(fake, () =>
    with_faults((name, call, args) => {
      if (name !== "accept" || calls++ > 0) return call(...args as never[]);
      refused.resolve();
      return -24; // EMFILE
    }, async () => {
      const server = serve(listener, () => new Response("late"), { onListen() {} });
      const [reader, writer] = await asynchronous.open_connection(...address);
      await refused.promise;
      writer.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
      const answer = new TextDecoder().decode(await reader.read(-1, { timeout: 20 }));
      assertEquals(answer.split("\r\n\r\n")[1], "late");
      writer.close();
      await writer.wait_closed();
      await server.shutdown();
    }));
});
