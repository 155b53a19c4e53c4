// Sockets that go from one process to another: share(), fromshare().
import { disposable } from "../support/disposable.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { addaudithook } from "../../base/audit.ts";
import * as socket from "../../mod.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");
const { AF_INET, IPPROTO_TCP, SOCK_STREAM } = socket;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** Lines of a stream, one at a time. */
async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + piece).split(/\r?\n/);
    rest = whole.pop()!;
    yield* whole;
  }
}

test("WIN-1: a connection is shared with another process, and works in both", async () => {
  using sockets = disposable(socket.socketpair());
  const [here, there] = sockets;
  here.settimeout(5);
  const program = new URL("programs/share_peer.ts", import.meta.url);
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program.href],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const said = lines(child.stdout);
  const pid = Number((await said.next()).value);

  const info = here.share(pid);
  assertEquals(info.length, 628);
  const writer = child.stdin.getWriter();
  await writer.write(bytes(info.toBase64() + "\n"));
  await writer.close();
  there.sendall(bytes("for the first reader"));
  const [family, type, proto, timeout, inheritable] = JSON.parse((await said.next()).value!);
  assertEquals([family, type, timeout, inheritable], [AF_INET, SOCK_STREAM, null, false]);
  assertEquals([0, IPPROTO_TCP].includes(proto), true);
  assertEquals(text(there.recv(100)), "for the first reader");
  await said.next();
});

test("WIN-1: share() with this process makes a second socket; the constructor takes the bytes too", () => {
  using sockets = disposable(socket.socketpair());
  const [here, there] = sockets;
  using copy = socket.fromshare(here.share(Deno.pid));
  using other = new socket.socket({ fileno: here.share(Deno.pid) });
  here.close();
  copy.sendall(bytes("copy "));
  other.sendall(bytes("other"));
  assertEquals(text(there.recv(100)), "copy other");
  assertEquals([copy.family, copy.type, copy.fileno() !== other.fileno()], [AF_INET, SOCK_STREAM, true]);
});

test("WIN-1: what is no shared socket is refused", () => {
  const wrong = "socket descriptor string has wrong size, should be 628 bytes.";
  assertThrows(() => socket.fromshare(new Uint8Array(627)), RangeError, wrong);
  assertThrows(() => socket.fromshare(new Uint8Array(0)), RangeError, wrong);
  assertThrows(() => socket.fromshare("text" as never), TypeError);
  assertThrows(() => socket.fromshare(new Uint8Array(628)), socket.OSError);
  using sock = new socket.socket();
  assertThrows(() => sock.share("text" as never), TypeError, "process_id");
  sock.close();
  assertEquals(assertThrows(() => sock.share(Deno.pid), socket.OSError).code, "EBADF");
});

test("a socket that is shared raises the event of a new one", () => {
  using sockets = disposable(socket.socketpair());
  const [here] = sockets;
  const seen: unknown[][] = [];
  let recording = true;
  addaudithook((event, args) => {
    if (recording && event === "socket.__new__") seen.push([...args].slice(1, 3));
  });
  socket.fromshare(here.share(Deno.pid)).close();
  recording = false;
  assertEquals(seen, [[AF_INET, SOCK_STREAM]]);
});

test("a hook that shrinks the bytes of share() does not change what WSASocketW() reads", () => {
  using sockets = disposable(socket.socketpair());
  const [here] = sockets, info = here.share(Deno.pid);
  const memory = new ArrayBuffer(info.length, { maxByteLength: info.length }), view = new Uint8Array(memory);
  view.set(info);
  addaudithook((_event, args) => {
    if (args[0] instanceof socket.Socket && args[0].fileno() < 0) memory.resize(0);
  });
  using copy = new socket.socket({ fileno: view });
  assertEquals([memory.byteLength, copy.getsockname()], [0, here.getsockname()]);
});
