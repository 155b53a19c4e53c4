// Time is the realm's first: a test that replaces timers and clocks leaves waits as they are.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { mock } from "node:test";
import FakeTimers from "@sinonjs/fake-timers";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { poll, select } from "../../select.ts";
import { test } from "../support/descriptors.ts";

const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);

/** Deno 2.8.0 has no mock timers. */
function has_mock_timers(): boolean {
  try {
    mock.timers.enable({ apis: ["Date"] });
    mock.timers.reset();
    return true;
  } catch {
    return false;
  }
}

/** Replaces the realm's time, until it is stopped. */
const fakes: Record<string, () => () => void> = {
  "node:test's mock timers": () => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    const { setImmediate, queueMicrotask } = globalThis;
    globalThis.setImmediate = (() => 0) as never;
    globalThis.queueMicrotask = () => {};
    return () => {
      mock.timers.reset();
      Object.assign(globalThis, { setImmediate, queueMicrotask });
    };
  },
  "@sinonjs/fake-timers": () => {
    const clock = FakeTimers.install();
    return () => clock.uninstall();
  },
  "a performance.now() that stands still": () => {
    const { now } = performance;
    performance.now = () => 1000;
    return () => {
      performance.now = now;
    };
  },
};

for (const [name, fake] of Object.entries(fakes)) {
  const able = !name.startsWith("node:test") || has_mock_timers();
  const faked_test = ignore_unless(able, "this Deno has no mock timers", linux_test);

  /** Calls with time replaced, and at once when the call returns not anymore. */
  const faked = <T>(call: () => T): T => {
    const restore = fake();
    try {
      return call();
    } finally {
      restore();
    }
  };

  faked_test(`${name}: blocking calls, select() and poll() time out`, () => {
    using sockets = disposable(socket.socketpair());
    const [, b] = sockets;
    b.settimeout(0.03);
    assertThrows(() => faked(() => b.recv(1)), socket.TimeoutError);
    assertEquals(faked(() => select([b], [], [], 0.03)), [[], [], []]);
    const list = poll();
    list.register(b);
    list.modify(b, 1);
    assertEquals(faked(() => list.poll(30)), []);
  });

  faked_test(`${name}: awaited calls time out, and get what comes`, async () => {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    b.setblocking(false);
    const restore = fake();
    try {
      await assertRejects(() => asynchronous.sock_recv(b, 1, { timeout: 0.03 }), socket.TimeoutError);
      const waiting = asynchronous.sock_recv(b, 10, { timeout: 5 });
      a.send(new Uint8Array(3));
      assertEquals((await waiting).length, 3);
    } finally {
      restore();
    }
  });
}
