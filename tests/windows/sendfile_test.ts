// TransmitFile: what sendfile() is on Windows.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { sys } from "../../ffi/mod.ts";
import { POLLIN } from "../../constants/poll.ts";
import * as socket from "../../mod.ts";
import { backend_with } from "../support/backend.ts";
import { drain } from "../support/drain.ts";
import { ignore_unless, in_wine, on_windows } from "../support/where.ts";

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");
const windowsTest = ignore_unless(on_windows && !in_wine, "needs Windows itself: Wine never ends such a call");
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** A connection, and a file with something in it. */
function scene(content: Uint8Array) {
  const [a, b] = socket.socketpair() as [socket.Socket, socket.Socket];
  const path = Deno.makeTempFileSync();
  Deno.writeFileSync(path, content);
  return {
    a,
    b,
    path,
    [Symbol.dispose]() {
      a.close();
      b.close();
      Deno.removeSync(path); // Which Windows refuses while a handle is open.
    },
  };
}

/** A file by its handle, like one that the program opened itself; it records the seeks. */
class Opened implements socket.FileLike {
  readonly handle: number;
  position = 0;

  constructor(path: string) {
    this.handle = sys.CreateFile!(path);
  }

  fileno(): number {
    return this.handle;
  }

  seek(offset: number): void {
    this.position = offset;
  }

  [Symbol.dispose](): void {
    assertEquals(sys.CloseHandle!(this.handle), 0);
  }
}

/** What TransmitFile gave until the end of the block. */
function results(): number[] & Disposable {
  const { TransmitFile } = sys;
  const list: number[] = [];
  const before = backend_with({
    TransmitFile(...args) {
      const n = TransmitFile!(...args);
      list.push(n);
      return n;
    },
  });
  return Object.assign(list, { [Symbol.dispose]: () => before[Symbol.dispose]() });
}

test("SF-2: a path and a URL go by TransmitFile", () => {
  using it = scene(bytes("content"));
  using calls = results();
  for (const file of [it.path, new URL(`file:///${it.path.replaceAll("\\", "/")}`)]) {
    assertEquals(it.a.sendfile(file), 7);
    assertEquals(text(it.b.recv(100)), "content");
  }
  assertEquals(calls.filter((n) => n !== 0), [7, 7]);
});

test("SF-2: a path's name may be any text", () => {
  using it = scene(bytes("content"));
  using calls = results();
  const path = `${it.path}-é-😀`;
  Deno.renameSync(it.path, path);
  assertEquals(it.a.sendfile(path), 7);
  Deno.renameSync(path, it.path);
  assertEquals([text(it.b.recv(100)), calls.filter((n) => n !== 0)], ["content", [7]]);
});

test("SF-2: so does what has a file's handle; a Deno.FsFile has none, and is read", () => {
  using it = scene(bytes("content"));
  using calls = results();
  using file = new Opened(it.path);
  assertEquals(it.a._sendfile_use_sendfile(file), 7);
  assertEquals([text(it.b.recv(100)), file.position], ["content", 7]);
  const made = calls.length;
  using opened = Deno.openSync(it.path);
  assertEquals(it.a.sendfile(opened), 7);
  assertEquals(text(it.b.recv(100)), "content");
  assertEquals([calls.length, opened.seekSync(0, Deno.SeekMode.Current)], [made, 7]);
});

test("SF-4, SF-6, SF-8: from the offset, no more than count, and the position behind it", () => {
  using it = scene(bytes("0123456789"));
  using file = new Opened(it.path);
  assertEquals([it.a.sendfile(file, 2, 3), file.position], [3, 5]);
  assertEquals([it.a.sendfile(file, 8, 100), file.position], [2, 10]);
  assertEquals([it.a.sendfile(file, 10), it.a.sendfile(file, 2 ** 33), file.position], [0, 0, 10]);
  assertEquals([it.a.sendfile(it.path, 9n), it.a.sendfile(it.path, 0, 1)], [1, 1]);
  assertEquals(text(it.b.recv(100)), "2348990");
});

test("SF-3: an empty file gives 0; a socket that does not block is refused otherwise", () => {
  using it = scene(new Uint8Array(0)), full = scene(bytes("x"));
  assertEquals(it.a.sendfile(it.path), 0);
  full.a.setblocking(false);
  assertEquals(full.a.sendfile(it.path), 0);
  assertThrows(() => full.a.sendfile(full.path), RangeError, "non-blocking sockets are not supported");
});

test("10 MB arrive whole, in one call without a timeout; with one by reading, for TransmitFile has none", async () => {
  const content = new Uint8Array(10_000_123);
  for (let at = 0; at < content.length; at += 65536) crypto.getRandomValues(content.subarray(at, at + 65536));
  for (const timeout of [null, 20]) {
    using it = scene(content);
    it.a.settimeout(timeout);
    using calls = results();
    const all = drain(it.b);
    assertEquals(it.a.sendfile(it.path, 7), content.length - 7);
    it.a.close();
    const got = await all;
    assertEquals(got.length, content.length - 7);
    assert(got.every((byte, i) => byte === content[i + 7]), "other bytes arrived");
    if (timeout === null) assertEquals([...calls], [content.length - 7, 0]);
    else assertEquals([...calls], []);
  }
});

test("SF-5: TimeoutError when the peer takes nothing; what was sent is known, and nothing follows", async () => {
  const content = new Uint8Array(40_000_000).map((_, i) => i % 251);
  using it = scene(content);
  using file = Deno.openSync(it.path);
  it.a.settimeout(0.2);
  const error = assertThrows(() => it.a.sendfile(file), socket.TimeoutError, "timed out");
  assertEquals(error.errno, null);
  const position = file.seekSync(0, Deno.SeekMode.Current);
  assert(position > 0 && position < content.length, `${position}`);
  const all = drain(it.b);
  it.a.settimeout(null);
  it.a.sendall(bytes("end"));
  it.a.close();
  const got = await all;
  assertEquals(got.length, position + 3);
  assert(got.subarray(0, position).every((byte, i) => byte === content[i]), "other bytes arrived");
  assertEquals(text(got.subarray(position)), "end");
});

test("a peer that has closed, a socket that is closed or not connected: the error of a send", () => {
  using it = scene(new Uint8Array(100_000));
  it.b.close();
  it.a.send(bytes("x")); // Which is answered by a reset, and that can be read.
  assertEquals(sys.poll_one(it.a.fileno(), POLLIN, 20_000) & POLLIN, POLLIN);
  assertThrows(() => it.a.sendfile(it.path), socket.ConnectionError);
  it.a.close();
  assertEquals(assertThrows(() => it.a.sendfile(it.path), socket.OSError).code, "EBADF");
  using unconnected = new socket.socket();
  const { code } = assertThrows(() => unconnected.send(bytes("x")), socket.OSError);
  assertEquals(assertThrows(() => unconnected.sendfile(it.path), socket.OSError).code, code);
});

windowsTest("a peer that resets the connection ends a call that is under way", () => {
  using it = scene(new Uint8Array(40_000_000));
  it.b.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, Uint8Array.of(1, 0, 0, 0)); // struct linger: on, 0 s
  const program = `
    import { socket } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    self.onmessage = ({ data }) => setTimeout(() => new socket({ fileno: data }).close(), 200);`;
  using worker = ended(new Worker("data:application/typescript," + encodeURIComponent(program), { type: "module" }));
  worker.postMessage(it.b.detach());
  assertThrows(() => it.a.sendfile(it.path), socket.ConnectionError);
});

function ended(worker: Worker): Worker & Disposable {
  return Object.assign(worker, { [Symbol.dispose]: () => worker.terminate() });
}

test("a handle that is none of a file's: the reason, or reading where there is a way to", () => {
  using it = scene(bytes("x"));
  const file = { fileno: () => 0x7fff_fff0 };
  assertThrows(() => it.a._sendfile_use_sendfile(file), socket._GiveupOnSendfile);
  const rest = [bytes("read")];
  assertEquals(it.a.sendfile({ ...file, read: () => rest.pop() ?? new Uint8Array(0) }), 4);
  assertEquals(text(it.b.recv(10)), "read");
});

test("the handle of a path is closed, and not inherited", () => {
  using it = scene(bytes("content"));
  const opened: number[] = [], closed: number[] = [], inherited: number[] = [];
  const { CreateFile, CloseHandle } = sys;
  using _ = backend_with({
    CreateFile(path) {
      const file = CreateFile!(path);
      opened.push(file);
      inherited.push(sys.get_inheritable(file));
      return file;
    },
    CloseHandle: (file) => (closed.push(file), CloseHandle!(file)),
  });
  it.a.sendfile(it.path);
  it.b.close();
  it.a.close();
  assertThrows(() => it.a.sendfile(it.path), socket.OSError);
  assertEquals([opened.length, inherited], [2, [0, 0]]);
  assertEquals(closed, opened);
});
