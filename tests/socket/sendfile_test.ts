import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { sock_sendfile } from "../../async.ts";
import { replace_clock } from "../../base/clock.ts";
import { ECONNRESET, EIO } from "../../constants/errno.ts";
import { sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";
import { drain } from "../support/drain.ts";
import { as_platform } from "../support/platforms.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, in_emulation, on_windows } from "../support/where.ts";

const { AF_INET, OSError, SOCK_DGRAM, SOCK_STREAM } = socket;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** A test of sendfile(2). */
const has_sendfile = sys.sendfile !== undefined && !on_windows;
const systemTest = ignore_unless(has_sendfile, "the system has no sendfile", test);
const childTest = ignore_unless(!in_emulation, "the host starts no emulated Deno", test);

function pair(): { a: socket.Socket; b: socket.Socket } & Disposable {
  const [a, b] = socket.socketpair() as [socket.Socket, socket.Socket];
  return {
    a,
    b,
    [Symbol.dispose]() {
      a.close();
      b.close();
    },
  };
}

/** A file with something in it, open for reading, removed with the block. */
function file_of(content: Uint8Array): { path: string; file: Deno.FsFile } & Disposable {
  const path = Deno.makeTempFileSync();
  Deno.writeFileSync(path, content);
  const file = Deno.openSync(path, { read: true });
  return {
    path,
    file,
    [Symbol.dispose]() {
      file.close();
      Deno.removeSync(path);
    },
  };
}

/** A file in memory, shaped like Python's. */
class Memory implements socket.FileLike {
  readonly mode: string;
  position = 0;
  /** How much was asked for. */
  readonly asked: number[] = [];

  constructor(readonly content: Uint8Array, mode = "rb") {
    this.mode = mode;
  }

  read(size: number): Uint8Array {
    this.asked.push(size);
    const piece = this.content.subarray(this.position, this.position + size);
    this.position += piece.length;
    return piece;
  }

  seek(offset: number): void {
    this.position = offset;
  }

  tell(): number {
    return this.position;
  }
}

const position = (file: Deno.FsFile) => file.seekSync(0, Deno.SeekMode.Current);

test("SF-1: the file must be binary, the socket a stream, the count positive, in this order", () => {
  using both = pair();
  using udp = new socket.socket(AF_INET, SOCK_DGRAM);
  const text_file = new Memory(bytes("x"), "r"), file = new Memory(bytes("x"));
  assertThrows(() => udp.sendfile(text_file, 0, -1), RangeError, "file should be opened in binary mode");
  assertThrows(() => udp.sendfile(file, 0, "1" as never), RangeError, "only SOCK_STREAM type sockets are supported");
  for (const count of ["10", 1.5, NaN, {}]) {
    assertThrows(() => both.a.sendfile(file, 0, count as never), TypeError, "count must be a positive integer (got ");
  }
  for (const count of [0, -1, -1n, false]) {
    assertThrows(() => both.a.sendfile(file, 0, count as never), RangeError, `count must be a positive integer (got `);
  }
  assertEquals(both.a.sendfile(new Memory(bytes("xyz")), 0, true as never), 1);
  assertEquals(text(both.b.recv(10)), "x");
  assertThrows(() => both.a.sendfile(file, 1.5), TypeError, "offset");
  assertThrows(() => both.a.sendfile(file, 1.5, 0), RangeError, "count must be a positive integer (got 0)");
});

const has_seqpacket = !on_windows && Deno.build.os !== "darwin";

ignore_unless(has_seqpacket, "needs SOCK_SEQPACKET pairs, which Windows and macOS have not", test)(
  "SF-1: types whose number has the bit of SOCK_STREAM pass, and so do files without a mode",
  () => {
    using sockets = disposable(socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET));
    const [a, b] = sockets;
    let rest = [bytes("record")];
    assertEquals(a.sendfile({ read: () => rest.pop() ?? new Uint8Array(0) }), 6);
    assertEquals(text(b.recv(10)), "record");
    rest = [];
    assertEquals(a.sendfile({ read: () => new Uint8Array(0) }), 0);
  },
);

systemTest("SF-2: files with a descriptor go by sendfile(2): a Deno.FsFile, a path, a URL, a number", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  let calls = 0;
  const { sendfile } = sys;
  using _ = backend_with({ sendfile: (...args) => (calls++, sendfile!(...args)) });
  const before = position(it.file);
  const files: socket.Sendable[] = [it.file, it.path, new URL(`file://${it.path}`)];
  if (Deno.build.os === "linux") files.push({ fileno: () => descriptor_of(it.path) });
  for (const file of files) {
    const made = calls;
    assertEquals(both.a.sendfile(file), 7);
    assertEquals(text(both.b.recv(100)), "content");
    assert(calls > made, "sendfile(2) was not called");
  }
  assertEquals([before, position(it.file)], [0, 7]);
});

/** The number of the descriptor under which this process has a file open. */
function descriptor_of(path: string): number {
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      if (Deno.readLinkSync(`/proc/self/fd/${name}`) === path) return Number(name);
    } catch {
      // It is gone.
    }
  }
  throw new Error(`${path} is not open`);
}

systemTest("SF-2: looking for the descriptor of a Deno.FsFile leaves it where it was", () => {
  using both = pair();
  using it = file_of(bytes("0123456789"));
  const others = Array.from({ length: 20 }, () => file_of(bytes("another")));
  it.file.seekSync(3, Deno.SeekMode.Start);
  assertEquals(both.a.sendfile(it.file, 20), 0);
  assertEquals([position(it.file), ...others.map(({ file }) => position(file))], [3, ...others.map(() => 0)]);
  assertEquals(both.a.sendfile(it.file, 4, 2), 2);
  assertEquals(text(both.b.recv(10)), "45");
  others.forEach((other) => other[Symbol.dispose]());
});

systemTest("SF-2: a Deno.FsFile that was closed is not taken for another that has its number now", () => {
  using both = pair();
  const first = file_of(bytes("first"));
  assertEquals(both.a.sendfile(first.file, 100), 0);
  first.file.close();
  using second = file_of(bytes("second"));
  assertThrows(() => both.a.sendfile(first.file), Deno.errors.BadResource);
  assertEquals(both.a.sendfile(second.file), 6);
  Deno.removeSync(first.path);
});

test("SF-2: reading and send() where there is no descriptor: none, none supported, or one of no file", () => {
  using both = pair();
  const unsupported = () => {
    throw new socket.UnsupportedOperation("fileno");
  };
  for (const fileno of [undefined, unsupported, () => 100_000]) {
    const file = Object.assign(new Memory(bytes("content")), { fileno });
    assertEquals(both.a.sendfile(file), 7);
    assertEquals(text(both.b.recv(100)), "content");
  }
});

systemTest("SF-2: so it is when the first sendfile(2) fails; not after EAGAIN", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  let failure = -EIO;
  const { sendfile } = sys;
  using _ = backend_with({
    sendfile(...args) {
      const result = failure;
      failure = 0;
      return result < 0 ? result : sendfile!(...args);
    },
  });
  assertEquals(both.a.sendfile(it.file), 7);
  assertEquals(text(both.b.recv(100)), "content");
  failure = -socket.EWOULDBLOCK;
  assertEquals(both.a.sendfile(it.file), 7);
  assertEquals(text(both.b.recv(100)), "content");
  failure = -EIO;
  using _size = backend_with({ file_size: () => 7 });
  const error = assertThrows(() => both.a._sendfile_use_sendfile({ fileno: () => 0 }), socket._GiveupOnSendfile);
  assertInstanceOf(error, Error);
});

test("SF-2: what fileno() gives must be a C int; other errors of it are thrown", () => {
  using both = pair();
  const file = (fileno: () => unknown) => Object.assign(new Memory(bytes("x")), { fileno }) as socket.FileLike;
  assertThrows(() => both.a.sendfile(file(() => 2 ** 40)), RangeError, "fileno");
  assertThrows(() => both.a.sendfile(file(() => "3")), TypeError, "fileno");
  assertThrows(
    () => {
      both.a.sendfile(file(() => {
        throw new Error("its own");
      }));
    },
    Error,
    "its own",
  );
});

systemTest(
  "SF-3: an empty file gives 0 at once, also on a socket that does not block, which is refused otherwise",
  () => {
    using both = pair();
    using empty = file_of(new Uint8Array(0)), full = file_of(bytes("x"));
    both.a.setblocking(false);
    assertEquals(both.a.sendfile(empty.file), 0);
    assertThrows(() => both.a.sendfile(full.file), RangeError, "non-blocking sockets are not supported");
    assertThrows(() => both.a.sendfile(new Memory(bytes("x"))), RangeError, "non-blocking sockets are not supported");
  },
);

systemTest(
  "SF-4: each call asks for the smaller of count or size and 1 GiB, and all of them for no more than count",
  () => {
    using both = pair();
    const asked: number[] = [];
    using _ = backend_with({
      file_size: () => 5 * 2 ** 30,
      sendfile(_fd, _file, _offset, count) {
        asked.push(count);
        return Math.min(count, 2 ** 30);
      },
    });
    assertEquals(both.a.sendfile({ fileno: () => 0 }, 0, 2.5 * 2 ** 30), 2.5 * 2 ** 30);
    assertEquals(asked, [2 ** 30, 2 ** 30, 2 ** 29]);
    asked.length = 0;
    assertEquals(both.a.sendfile({ fileno: () => 0 }, 0, 10), 10);
    assertEquals(asked, [10]);
  },
);

systemTest("SF-5: with a timeout each chunk has all of it; TimeoutError when nothing is taken for so long", () => {
  using both = pair();
  using it = file_of(new Uint8Array(4_000_000));
  both.a.settimeout(0.05);
  const error = assertThrows(() => both.a.sendfile(it.file), socket.TimeoutError, "timed out");
  assertEquals(error.errno, null);
  assert(position(it.file) > 0, "SF-6: the position says how much was sent");
  assertThrows(() => both.a.sendfile(new Memory(new Uint8Array(4_000_000))), socket.TimeoutError, "timed out");

  // Each chunk is a byte and waits once. Only a wait moves the clock, so that no other program can take time from it.
  let time = 0, sent = 0;
  const left: number[] = [];
  using _ = backend_with({
    file_size: () => 10,
    sendfile: () => left.length > sent ? (sent++, 1) : -socket.EWOULDBLOCK,
    poll_one(_fd, _events, milliseconds) {
      left.push(milliseconds);
      time += 40;
      return 4;
    },
  });
  replace_clock({ now: () => time, start: () => undefined, stop() {} });
  try {
    assertEquals(both.a._sendfile_use_sendfile({ fileno: () => 0, seek() {} }, 0, 10), 10);
  } finally {
    replace_clock(null);
  }
  assertEquals(left, new Array(10).fill(50));
});

systemTest("SF-5: without a timeout it waits after EAGAIN for as long as it takes", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  const waited: number[] = [];
  const { sendfile } = sys;
  using _ = backend_with({
    sendfile: (...args) => waited.length < 3 ? -socket.EWOULDBLOCK : sendfile!(...args),
    poll_one(_fd, _events, milliseconds) {
      waited.push(milliseconds);
      return 4;
    },
  });
  assertEquals(both.a.sendfile(it.file), 7);
  assertEquals(waited, [-1, -1, -1]);
});

systemTest("SF-6: an error after some data is thrown as it is, and the position is behind what was sent", () => {
  using both = pair();
  using it = file_of(new Uint8Array(100));
  const { sendfile } = sys;
  let calls = 0;
  using _ = backend_with({
    sendfile: (fd, file, offset, count) => calls++ === 0 ? sendfile!(fd, file, offset, Math.min(count, 30)) : -EIO,
  });
  assertEquals(assertThrows(() => both.a.sendfile(it.file, 5), OSError).code, "EIO");
  assertEquals(position(it.file), 35);
});

test("SF-6: of a file that is read too", () => {
  using both = pair();
  const file = new Memory(new Uint8Array(20_000));
  const { send } = sys;
  let calls = 0;
  using _ = backend_with({
    send: (fd, data, length, flags) => calls++ < 2 ? send(fd, data, Math.min(length, 5000), flags) : -ECONNRESET,
  });
  assertThrows(() => both.a.sendfile(file, 100), socket.ConnectionResetError);
  assertEquals(file.position, 8292);
});

test("SF-7: reading goes to the offset only when it is not 0, in blocks of 8192, and ends behind what was sent", () => {
  using both = pair();
  const content = crypto.getRandomValues(new Uint8Array(20_000));
  const file = new Memory(content);
  file.seek(1000);
  assertEquals(both.a.sendfile(file, 0), 19_000);
  assertEquals(file.asked, [8192, 8192, 8192, 8192]);
  assertEquals(file.position, 19_000);
  assertEquals(received(both.b, 19_000), content.subarray(1000));

  const counted = new Memory(content);
  assertEquals(both.a.sendfile(counted, 500, 10_000), 10_000);
  assertEquals(counted.asked, [8192, 1808]);
  assertEquals(counted.position, 10_500);
  assertEquals(received(both.b, 10_000), content.subarray(500, 10_500));
});

function received(sock: socket.Socket, size: number): Uint8Array {
  using file = sock.makefile("rb");
  return file.read(size)!;
}

test("SF-7: a send that would block is made again", () => {
  using both = pair();
  const { send } = sys;
  let calls = 0;
  using _ = backend_with({ send: (...args) => calls++ % 3 !== 2 ? -socket.EWOULDBLOCK : send(...args) });
  assertEquals(both.a.sendfile(new Memory(bytes("content"))), 7);
  assertEquals(text(both.b.recv(10)), "content");
});

systemTest("SF-7: sendfile(2) starts at the offset also when it is 0, wherever the file stands", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  it.file.seekSync(5, Deno.SeekMode.Start);
  assertEquals(both.a.sendfile(it.file), 7);
  assertEquals(text(both.b.recv(10)), "content");
});

Deno.test("on macOS sendfile(2) never waits, for a signal would have it send again what went", async () => {
  const calls_on = (os: string, EAGAIN: number, timeout: number | null) =>
    as_platform<unknown[]>(
      os,
      `const { socket } = await load("mod.ts");
      const { sys, replace_backend } = await load("ffi/mod.ts");
      const calls = [], results = [6, -${EAGAIN}, 4];
      replace_backend({
        ...sys,
        socket: () => 7,
        close: () => 0,
        file_size: () => 10,
        set_nonblocking: (_fd, on) => (calls.push(on), 0),
        sendfile: (_fd, _file, offset, count) => (calls.push([offset, count]), results.shift()),
        poll_one: (_fd, events) => events,
      });
      const sock = new socket();
      sock.settimeout(${timeout});
      calls.length = 0;
      calls.push(sock.sendfile({ fileno: () => 5, seek() {} }, 0, 10));
      sock.close();
      return calls;`,
    );
  const sent = [[0, 10], [6, 4], [6, 4]];
  assertEquals(await calls_on("darwin", 35, null), [true, ...sent, false, 10]);
  assertEquals(await calls_on("darwin", 35, 5), [...sent, 10]);
  assertEquals(await calls_on("freebsd", 35, null), [...sent, 10]);
  assertEquals(await calls_on("linux", 11, null), [...sent, 10]);
});

test("SF-8: the number of bytes that were sent is returned; 0 for an offset behind the end", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  for (const file of [it.file, it.path]) {
    assertEquals([both.a.sendfile(file, 100), both.a.sendfile(file, 3), both.a.sendfile(file, 1n, 2n)], [0, 4, 2]);
    assertEquals(text(received(both.b, 6)), "tenton");
  }
  assertEquals(both.a.sendfile(new Memory(bytes("content")), 100), 0);
});

test("an offset that no file has is refused, not taken modulo 2^64: by python3 with OverflowError", async () => {
  using both = pair();
  using it = file_of(bytes("content"));
  for (const offset of [2n ** 64n, 2 ** 64, 2 ** 63, -(2n ** 64n)]) {
    for (const file of [it.file, it.path, new Memory(bytes("content"))]) {
      assertThrows(() => both.a.sendfile(file, offset), RangeError, "offset: too large");
    }
  }
  both.a.setblocking(false);
  await assertRejects(() => sock_sendfile(both.a, it.path, 2n ** 64n), RangeError, "offset: too large");
  both.b.setblocking(false);
  assertThrows(() => both.b.recv(1), socket.BlockingIOError);
});

test("SF-9: CPython's names for the two ways", () => {
  using both = pair();
  assertEquals(both.a._sendfile_use_send(new Memory(bytes("one"))), 3);
  assertThrows(() => both.a._sendfile_use_sendfile(new Memory(bytes("x"))), socket._GiveupOnSendfile);
  assertEquals(text(both.b.recv(10)), "one");
});

systemTest("SF-9: they take an open Deno.FsFile as well", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  assertEquals([both.a._sendfile_use_sendfile(it.file, 4), position(it.file)], [3, 7]);
  assertEquals([both.a._sendfile_use_send(it.file, 1, 2), position(it.file)], [2, 3]);
  assertEquals(text(both.b.recv(10)), "enton");
});

systemTest("a closed socket gives EBADF, also for an offset behind the end; a negative offset EINVAL", () => {
  using both = pair();
  using it = file_of(bytes("content"));
  assertEquals(assertThrows(() => both.a.sendfile(it.file, -5), OSError).code, "EINVAL");
  both.a.close();
  for (const offset of [0, 100]) {
    assertEquals(assertThrows(() => both.a.sendfile(it.file, offset), OSError).code, "EBADF");
    assertEquals(position(it.file), 0);
  }
});

test("10 MB arrive whole, by sendfile(2) and by reading, with a timeout and without", async () => {
  const content = crypto.getRandomValues(new Uint8Array(65536));
  const large = new Uint8Array(10_000_000 + 123);
  for (let at = 0; at < large.length; at += content.length) {
    large.set(content.subarray(0, Math.min(content.length, large.length - at)), at);
  }
  using it = file_of(large);
  for (const timeout of [null, 20]) {
    for (const file of [it.file, it.path, new Memory(large)]) {
      using both = pair();
      both.a.settimeout(timeout);
      const all = drain(both.b);
      assertEquals(both.a.sendfile(file, 7), large.length - 7);
      both.a.close();
      const got = await all;
      assert(got.length === large.length - 7 && got.every((byte, i) => byte === large[i + 7]));
    }
  }
});

test("a file that is not there is Deno's error", () => {
  using both = pair();
  assertThrows(() => both.a.sendfile("/nowhere/at/all"), Deno.errors.NotFound);
  assertThrows(() => both.a.sendfile(new URL("file:///nowhere/at/all")), Deno.errors.NotFound);
});

childTest("a path needs Deno's read permission", () => {
  const program = `
    import { socketpair } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    const [a] = socketpair();
    try { a.sendfile(Deno.args[0]); console.log("sent"); } catch (error) { console.log(error.name); }
    a.close();`;
  using it = file_of(bytes("secret"));
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--ext=ts", program, it.path],
    stderr: "inherit",
  }).outputSync();
  assertEquals(text(stdout).trim(), "sent"); // deno eval has every permission …
  const script = Deno.makeTempFileSync({ suffix: ".ts" });
  Deno.writeTextFileSync(script, program);
  const run = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "--allow-ffi", script, it.path],
    stderr: "inherit",
  }).outputSync();
  Deno.removeSync(script);
  assertEquals(text(run.stdout).trim(), "NotCapable"); // … and this only one.
});

ignore_unless(has_python, "needs python3", test)(
  "python3 receives what sendfile() sends",
  async () => {
    using it = file_of(crypto.getRandomValues(new Uint8Array(60_000)));
    using server = socket.create_server(["127.0.0.1", 0]);
    await using python = new Python(
      `
import hashlib
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
h = hashlib.sha256()
while data := s.recv(65536): h.update(data)
say(h.hexdigest())
`,
      String(server.getsockname()[1]),
    );
    const [conn] = server.accept();
    assertEquals(conn.type, SOCK_STREAM);
    assertEquals(conn.sendfile(it.file), 60_000);
    conn.close();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Deno.readFileSync(it.path)));
    assertEquals(await python.line(), hash.toHex());
  },
);
