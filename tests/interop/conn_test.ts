// as_conn() and as_listener(), beside Deno's own connections and listeners.

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { as_conn, as_listener } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { on_windows } from "../support/where.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

function listening(): [sock: socket.Socket<"AF_INET">, port: number] {
  const sock = socket.create_server(["127.0.0.1", 0]) as socket.Socket<"AF_INET">;
  return [sock, sock.getsockname()[1]];
}

/** A Conn of ours and the Deno.Conn at its other end. */
async function joined(): Promise<[ours: Deno.TcpConn, theirs: Deno.TcpConn]> {
  const [sock, port] = listening();
  using listener = as_listener(sock);
  const theirs = await Deno.connect({ hostname: "127.0.0.1", port });
  return [await listener.accept(), theirs];
}

test("a Conn reads and writes, and reads null at the end, as Deno's", async () => {
  using sockets = disposable(await joined());
  const [ours, theirs] = sockets;
  assertEquals(await ours.write(bytes("Hello")), 5);
  const buffer = new Uint8Array(10);
  assertEquals(text(buffer.subarray(0, (await theirs.read(buffer))!)), "Hello");
  await theirs.write(bytes("back"));
  await theirs.closeWrite();
  assertEquals(await ours.read(new Uint8Array(0)), 0);
  assertEquals(text(buffer.subarray(0, (await ours.read(buffer))!)), "back");
  assertEquals(await ours.read(buffer), null);
});

test("the addresses have Deno's form", async () => {
  using sockets = disposable(await joined());
  const [ours, theirs] = sockets;
  assertEquals({ ...ours.remoteAddr }, { ...theirs.localAddr });
  assertEquals({ ...ours.localAddr }, { ...theirs.remoteAddr });
  const [a, b] = socket.socketpair();
  using _a = as_conn(a), _b = as_conn(b);
  if (!on_windows) assertEquals(_a.localAddr as unknown, { transport: "unix", path: null });
});

test("a closed Conn, and one whose peer has reset, fail with Deno's classes", async () => {
  const [ours, theirs] = await joined();
  const pending = assertRejects(() => ours.read(new Uint8Array(1)), Deno.errors.Interrupted);
  ours.close();
  await pending;
  assertThrows(() => ours.close(), Deno.errors.BadResource);
  await assertRejects(() => ours.read(new Uint8Array(1)), Deno.errors.BadResource);
  await assertRejects(() => ours.write(bytes("x")), Deno.errors.BadResource);
  theirs.close();

  const [listener, port] = listening();
  using _ = listener;
  using conn = as_conn(socket.create_connection(["127.0.0.1", port]));
  const [other] = listener.accept();
  other.setsockopt(
    socket.SOL_SOCKET,
    socket.SO_LINGER,
    on_windows ? Uint8Array.of(1, 0, 0, 0) : Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0),
  );
  other.close();
  const error = await assertRejects(() => conn.read(new Uint8Array(1)), Deno.errors.ConnectionReset);
  assertEquals((error as unknown as { code: string }).code.replace(/^WSA/, ""), "ECONNRESET");
  assert(error.cause instanceof socket.OSError);
});

test("conn.readable.pipeTo(conn.writable) closes the Conn when both are over", async () => {
  const [ours, theirs] = await joined();
  using _ = theirs;
  const echo = ours.readable.pipeTo(ours.writable);
  await theirs.write(bytes("echo"));
  await theirs.closeWrite();
  const answer = await new Response(theirs.readable).text();
  await echo;
  assertEquals(answer, "echo");
  assertThrows(() => ours.close(), Deno.errors.BadResource);
});

test("closing the writable of a Conn whose readable is unused closes it", async () => {
  const [ours, theirs] = await joined();
  using _ = theirs;
  const writer = ours.writable.getWriter();
  await writer.write(bytes("all"));
  await writer.close();
  assertEquals(await new Response(theirs.readable).text(), "all");
  assertThrows(() => ours.close(), Deno.errors.BadResource);
});

test("a loop over a Listener ends when it is closed, and leaving the loop closes nothing", async () => {
  const [sock, port] = listening();
  const listener = as_listener(sock);
  assertEquals({ ...listener.addr }, { transport: "tcp", hostname: "127.0.0.1", port });
  for (let i = 0; i < 2; i++) {
    using client = await Deno.connect({ hostname: "127.0.0.1", port });
    for await (const conn of listener) {
      assertEquals(conn.remoteAddr.port, client.localAddr.port);
      conn.close();
      break;
    }
  }
  const ended = (async () => {
    for await (const _ of listener);
  })();
  const refused = assertRejects(() => listener.accept(), Deno.errors.BadResource);
  listener.close();
  await ended;
  await refused;
});

test("what is no socket with a connection is a TypeError that says so", () => {
  const [sock, port] = listening();
  using _ = sock;
  using datagrams = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  using client = socket.create_connection(["127.0.0.1", port]);
  const closed = new socket.socket(socket.AF_INET);
  closed.close();
  sock.accept()[0].close();
  assertThrows(() => as_conn(closed), TypeError, "sock: the socket is closed");
  assertThrows(() => as_conn(datagrams), TypeError, "sock: a stream socket is required");
  assertThrows(() => as_conn({} as never), TypeError, "sock: a socket is required");
  if (on_windows) return; // SO_ACCEPTCONN tells nothing in Wine.
  assertThrows(() => as_conn(sock), TypeError, "sock: a connected socket is required");
  assertThrows(() => as_listener(client), TypeError, "sock: a listening socket is required");
});
