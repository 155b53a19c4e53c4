// A client that has given up its connection before it is accepted: ECONNABORTED, on Windows WSAECONNRESET.
import { assertEquals } from "@std/assert";
import * as a from "../../async.ts";
import { ECONNABORTED, ECONNRESET } from "../../constants/errno.ts";
import { sys } from "../../ffi/mod.ts";
import { as_listener } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";

/** Lets the next two calls of accept fail as such a client lets them, and counts the calls. */
function two_give_up(): { calls: number } & Disposable {
  const { accept } = sys;
  const failures = [-ECONNRESET, -ECONNABORTED];
  const state = { calls: 0 };
  const before = backend_with({
    accept(fd) {
      state.calls++;
      return failures.shift() ?? accept(fd);
    },
  });
  return Object.assign(state, { [Symbol.dispose]: () => before[Symbol.dispose]() });
}

test("accepting() goes on to the next connection", async () => {
  using listener = socket.create_server(["127.0.0.1", 0]);
  listener.setblocking(false);
  using client = socket.create_connection(listener.getsockname());
  using accepts = two_give_up();
  for await (const [conn, address] of a.accepting(listener)) {
    using _conn = conn;
    assertEquals(address, client.getsockname());
    break;
  }
  assertEquals(accepts.calls, 3);
});

test("start_server() goes on to the next connection", async () => {
  using accepts = two_give_up();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await using server = await a.start_server(
    (_reader, writer) => {
      resolve(writer.get_extra_info("peername"));
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  const [[host, port]] = server.sockets.map((sock) => sock.getsockname() as [string, number]);
  using client = socket.create_connection([host, port]);
  assertEquals(await promise, client.getsockname());
  assertEquals(accepts.calls >= 3, true);
});

test("a Deno.Listener of ours goes on to the next connection", async () => {
  const sock = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(sock.getsockname());
  using accepts = two_give_up();
  using listener = as_listener(sock);
  const conn = await listener.accept();
  assertEquals((conn.remoteAddr as Deno.NetAddr).port, (client.getsockname() as [string, number])[1]);
  conn.close();
  assertEquals(accepts.calls, 3);
});
