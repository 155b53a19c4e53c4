import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { BufferedReader } from "../../file/reader.ts";
import { TextIOWrapper } from "../../file/text_io.ts";
import { BufferedRWPair, BufferedWriter } from "../../file/writer.ts";
import { sys } from "../../ffi/mod.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const { OSError, SocketIO, UnsupportedOperation } = socket;
const windows = Deno.build.os === "windows"; // There a call takes all of its data, and a peer that is gone shows late.
const unless_windows = ignore_unless(!windows, "Windows does this in another way", test);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array | null) => data === null ? null : new TextDecoder().decode(data);

/** Two connected sockets, closed with the block. */
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

/** The error that a call on a closed or detached file gives. */
function refused(fn: () => unknown, message: string): void {
  assertThrows(fn, RangeError, message);
}

test("MKF-1: null is no mode, and an omitted mode means reading", () => {
  using both = pair();
  assertThrows(() => both.a.makefile(null as never), TypeError);
  using file = both.a.makefile(undefined);
  assertInstanceOf(file, TextIOWrapper);
});

test("read() of a buffered file refuses what is below -1, as Python's does", () => {
  using both = pair();
  both.b.sendall(bytes("abc"));
  both.b.shutdown(socket.SHUT_WR);
  using pairs = both.a.makefile("rwb"), reader = both.a.makefile("rb"), raw = both.a.makefile("rb", 0);
  for (const file of [pairs, reader]) {
    for (const size of [-2, -2n]) {
      assertThrows(() => file.read(size), RangeError, "read length must be non-negative or -1");
    }
  }
  assertEquals(text(reader.read(true as never)), "a");
  assertEquals(text(reader.read(-1n)), "bc");
  assertEquals(text(raw.read(-2)), "");
});

test("REP-3: files read as in Python", () => {
  using both = pair();
  const { a } = both, fd = a.fileno();
  const reader = a.makefile("rb"), writer = a.makefile("wb"), lines = a.makefile("r", null, { encoding: "utf-8" });
  assertEquals(`${reader}`, `<_io.BufferedReader name=${fd}>`);
  assertEquals(`${writer}`, `<_io.BufferedWriter name=${fd}>`);
  assertEquals(`${lines}`, `<_io.TextIOWrapper name=${fd} mode='r' encoding='utf-8'>`);
  for (const file of [reader, writer, lines]) file.close();
  assertEquals(`${reader}`, "<_io.BufferedReader name=-1>");
});

test("MKF-1: the letters of the mode are r, w and b, in any order and number; none of the first two mean r", () => {
  using both = pair();
  const kinds = {
    "": TextIOWrapper,
    r: TextIOWrapper,
    w: TextIOWrapper,
    rw: TextIOWrapper,
    wr: TextIOWrapper,
    rr: TextIOWrapper,
    b: BufferedReader,
    bbb: BufferedReader,
    rb: BufferedReader,
    br: BufferedReader,
    wb: BufferedWriter,
    bw: BufferedWriter,
    rwb: BufferedRWPair,
    bwr: BufferedRWPair,
  };
  for (const [mode, kind] of Object.entries(kinds)) {
    using file = both.a.makefile(mode);
    assertInstanceOf(file, kind, mode);
    assertEquals([file.readable(), file.writable()], [mode.includes("r") || !mode.includes("w"), mode.includes("w")]);
  }
  for (const mode of ["a", "rt", "r+", "U", "R", " ", "rb\0"]) {
    assertThrows(() => both.a.makefile(mode), RangeError, `(only r, w, b allowed)`);
  }
  assertThrows(() => both.a.makefile("x"), RangeError, "invalid mode 'x' (only r, w, b allowed)");
  assertThrows(() => both.a.makefile(1 as never), TypeError);
});

test("MKF-2: without a buffering, or with a negative one, the buffer has the usual size; 0 means none", () => {
  using both = pair();
  for (const buffering of [undefined, null, -1, -100, 1, 4096, 8192n]) {
    using file = both.a.makefile("rb", buffering);
    assertInstanceOf(file, BufferedReader);
  }
  using raw = both.a.makefile("rb", 0);
  assertInstanceOf(raw, SocketIO);
  assertThrows(() => both.a.makefile("r", 0), RangeError, "unbuffered streams must be binary");
  assertThrows(() => both.a.makefile("w", 0), RangeError, "unbuffered streams must be binary");
  assertThrows(() => both.a.makefile("rb", 2n ** 63n), RangeError, "more bytes than memory can have");
  assertThrows(() => both.a.makefile("rb", "1" as never), TypeError);
  assertThrows(() => both.a.makefile("rb", 1.5), TypeError);
});

test("MKF-2: the size is that of the buffer", () => {
  using both = pair();
  using file = both.b.makefile("rb", 4);
  both.a.sendall(bytes("0123456789"));
  assertEquals(text(file.peek()), "0123");
  assertEquals(text(file.read1()), "0123");
  assertEquals(text(file.read1(100)), "456789");
  using writer = both.a.makefile("wb", 4);
  writer.write(bytes("abc"));
  both.b.setblocking(false);
  assertThrows(() => both.b.recv(10), socket.BlockingIOError);
  writer.write(bytes("de"));
  assertEquals(text(both.b.recv(10)), "abc");
  writer.flush();
  assertEquals(text(both.b.recv(10)), "de");
});

test("MKF-2: what fills the buffer by itself is not buffered, as since Python 3.13", () => {
  using both = pair();
  using writer = both.a.makefile("wb", 4);
  both.b.setblocking(false);
  writer.write(bytes("ab"));
  writer.write(bytes("cdef"));
  assertEquals(text(both.b.recv(10)), "abcdef");
  writer.write(bytes("ghij"));
  assertEquals(text(both.b.recv(10)), "ghij");
  const { send } = sys;
  let calls = 0;
  using _ = backend_with({ send: (...args) => calls++ === 0 ? -socket.EWOULDBLOCK : send(...args) });
  assertEquals(writer.write(bytes("klmn")), 4); // It would have to wait, and is buffered.
  assertThrows(() => both.b.recv(10), socket.BlockingIOError);
  writer.flush();
  assertEquals(text(both.b.recv(10)), "klmn");
});

test("MKF-2: read() takes whole buffers past the buffer, and reads what is left of them ahead", () => {
  using both = pair();
  using file = both.b.makefile("rb", 4);
  both.a.sendall(bytes("0123456789abcdef"));
  assertEquals(text(file.read(10)), "0123456789");
  assertEquals(text(file.peek()), "ab");
  const buffer = new Uint8Array(5);
  assertEquals([file.readinto(buffer), text(buffer)], [5, "abcde"]); // "ab" was there, 3 of the next buffer.
  assertEquals(text(file.peek()), "f");
});

test("MKF-2: readinto1() is what is buffered, and one recv more for a rest that is larger than the buffer", () => {
  using both = pair();
  using file = both.b.makefile("rb", 4);
  both.a.sendall(bytes("0123456789abcdef"));
  file.peek();
  const large = new Uint8Array(10), small = new Uint8Array(4);
  assertEquals([file.readinto1(large), text(large)], [10, "0123456789"]);
  file.read(1);
  assertEquals([file.readinto1(small), text(small)], [3, "bcd\0"]);
});

test("MKF-2: buffering 1 does not make lines go out: line_buffering stays false", () => {
  using both = pair();
  both.b.setblocking(false);
  const file = both.a.makefile("w", 1);
  assertEquals(file.line_buffering, false);
  file.write("line\n");
  assertThrows(() => both.b.recv(10), socket.BlockingIOError);
  file.flush();
  assertEquals(text(both.b.recv(10)), windows ? "line\r\n" : "line\n"); // newline=None writes os.linesep.
  file.close();
});

test("MKF-3: a file knows its mode, and what it stands on", () => {
  using both = pair();
  using r = both.a.makefile("rb"), w = both.a.makefile("wb"), rr = both.a.makefile("rr"), wr = both.a.makefile("wr");
  assertEquals([r.mode, w.mode, rr.mode, wr.mode], ["rb", "wb", "rr", "wr"]);
  assertEquals([r.name, r.fileno(), w.name, rr.name, rr.fileno()], Array(5).fill(both.a.fileno()));
  assertInstanceOf(r.raw, SocketIO);
  assertInstanceOf(rr.buffer, BufferedReader);
  assertInstanceOf(wr.buffer, BufferedRWPair);
  assertEquals([rr.encoding, rr.errors, rr.newlines], ["utf-8", "strict", null]);
  for (const file of [r, w, rr, wr]) {
    assertEquals([file.isatty(), file.seekable()], [false, false]);
    assertThrows(() => file.seek(0), UnsupportedOperation);
    assertThrows(() => file.tell(), UnsupportedOperation);
    assertThrows(() => file.truncate(), UnsupportedOperation);
  }
  using rwb = both.a.makefile("rwb");
  assertThrows(() => rwb.fileno(), UnsupportedOperation, "fileno");
  assertThrows(() => rwb.detach(), UnsupportedOperation, "detach");
  assertThrows(() => wr.fileno(), UnsupportedOperation, "fileno");
});

test("MKF-3: both halves of a pair are over one raw file", () => {
  using both = pair();
  using file = both.a.makefile("rwb");
  file.write(bytes("question\n"));
  file.flush();
  assertEquals(text(both.b.recv(100)), "question\n");
  both.b.sendall(bytes("answer\nmore"));
  assertEquals(text(file.readline()), "answer\n");
  both.a.settimeout(0.01);
  assertThrows(() => file.read(10), socket.TimeoutError);
  assertThrows(() => file.read(10), OSError, "cannot read from timed out object");
  file.write(bytes("still writing"));
  file.flush();
  assertEquals(text(both.b.recv(100)), "still writing");
});

test("MKF-4: the descriptor stays open until the socket and all of its files are closed", () => {
  using both = pair();
  const files = [both.a.makefile("r"), both.a.makefile("wb"), both.a.makefile("rb", 0), both.a.makefile("rwb")];
  const fd = both.a.fileno();
  both.a.close();
  assert(fd >= 0);
  for (const file of files) {
    assertEquals(both.a.fileno(), fd);
    file.close();
    file.close();
  }
  assertEquals(both.a.fileno(), -1);
  assertEquals(both.b.recv(1), new Uint8Array(0));
});

test("MKF-4: files that are closed first leave the socket open", () => {
  using both = pair();
  both.a.makefile("r").close();
  both.a.makefile("rwb").close();
  both.a.sendall(bytes("open"));
  assertEquals(text(both.b.recv(10)), "open");
});

test("MKF-4: a file of a closed socket can be made, and fails when it is used", () => {
  using both = pair();
  both.a.close();
  using file = both.a.makefile("rb");
  assertEquals(assertThrows(() => file.read(1), OSError).errno, socket.EBADF);
});

test("MKF-4: a file that could not be made does not keep the descriptor open", () => {
  using both = pair();
  assertThrows(() => both.a.makefile("r", null, { encoding: "nope" }), RangeError, "unknown encoding: nope");
  assertThrows(() => both.a.makefile("r", null, { newline: "x" as never }), RangeError, "illegal newline value: x");
  assertThrows(() => both.a.makefile("r", null, { newline: 3 as never }), TypeError, "newline");
  assertThrows(() => both.a.makefile("r", null, { errors: "nope" as never }), RangeError, "nope");
  assertThrows(() => both.a.makefile("r", null, { encodings: "ascii" } as never), TypeError, "'encodings'");
  assertThrows(() => both.a.makefile("r", null, "ascii" as never), TypeError, "options");
  both.a.close();
  assertEquals(both.a.fileno(), -1);
});

test("MKF-5: while a file is open a closed socket shows [closed], but works", () => {
  using both = pair();
  const file = both.a.makefile("rb");
  both.a.close();
  assert(Deno.inspect(both.a).includes("[closed]"));
  assert(both.a.fileno() >= 0);
  both.b.sendall(bytes("xyz"));
  assertEquals(text(both.a.recv(1)), "x");
  assertEquals(text(file.read(2)), "yz");
  file.close();
  assertThrows(() => both.a.recv(1), OSError);
});

test("CLO-4: a file of a detached socket closes in peace, and the descriptor stays the caller's", () => {
  using both = pair();
  const file = both.a.makefile("rb");
  const fd = both.a.detach();
  file.close();
  using again = new socket.socket({ fileno: fd });
  again.sendall(bytes("alive"));
  assertEquals(text(both.b.recv(10)), "alive");
});

test("SIO-1: SocketIO(sock, mode) takes six modes, and has mode, name, fileno() and seekable()", () => {
  using both = pair();
  for (const mode of ["r", "w", "rw", "rb", "wb", "rwb"]) {
    const raw = new SocketIO(both.a, mode);
    assertEquals(raw.mode, mode.endsWith("b") ? mode : mode + "b");
    assertEquals([raw.readable(), raw.writable(), raw.seekable()], [mode.includes("r"), mode.includes("w"), false]);
    assertEquals([raw.name, raw.fileno()], [both.a.fileno(), both.a.fileno()]);
  }
  for (const mode of ["", "b", "wr", "br", "x", undefined, 1]) {
    assertThrows(() => new SocketIO(both.a, mode as string), RangeError, "invalid mode: ");
  }
  assertThrows(() => new SocketIO(both.a, "a"), RangeError, "invalid mode: 'a'");
});

test("SIO-1: a closed SocketIO has the name -1 and refuses the rest", () => {
  using both = pair();
  const raw = both.a.makefile("rwb", 0);
  raw.close();
  assertEquals([raw.closed, raw.name], [true, -1]);
  refused(() => raw.fileno(), "I/O operation on closed file.");
  refused(() => raw.readable(), "I/O operation on closed socket.");
  refused(() => raw.writable(), "I/O operation on closed socket.");
  refused(() => raw.seekable(), "I/O operation on closed socket.");
  for (
    const call of [
      () => raw.read(1),
      () => raw.readall(),
      () => raw.readinto(new Uint8Array(1)),
      () => raw.readline(),
      () => raw.readlines(),
      () => raw.write(bytes("x")),
      () => raw.writelines([]),
      () => raw.flush(),
      () => raw.isatty(),
      () => [...raw],
    ]
  ) refused(call, "I/O operation on closed file.");
});

test("SIO-2: readinto() is one recv; 0 at the end", () => {
  using both = pair();
  using raw = both.b.makefile("rb", 0);
  both.a.sendall(bytes("hello"));
  const buffer = new Uint8Array(10);
  assertEquals([raw.readinto(buffer.subarray(2, 5)), raw.readinto(buffer.subarray(5)), text(buffer)], [
    3,
    2,
    "\0\0hello\0\0\0",
  ]);
  assertEquals(raw.readinto(new Uint8Array(0)), 0);
  both.a.close();
  assertEquals([raw.readinto(buffer), raw.read(1), raw.readall()], [0, new Uint8Array(0), new Uint8Array(0)]);
});

test("SIO-2: after a timeout the file cannot be read any more, other files of the socket can", () => {
  using both = pair();
  both.a.settimeout(0.01);
  using one = both.a.makefile("rb"), two = both.a.makefile("r"), raw = both.a.makefile("rwb", 0);
  assertThrows(() => one.read(1), socket.TimeoutError, "timed out");
  both.b.sendall(bytes("text\nand more"));
  for (let i = 0; i < 2; i++) assertThrows(() => one.read(1), OSError, "cannot read from timed out object");
  assertEquals(two.readline(), "text\n");
  assertThrows(() => raw.readall(), socket.TimeoutError, "timed out");
  assertThrows(() => raw.read(1), OSError, "cannot read from timed out object");
  assertEquals(raw.write(bytes("SIO-3: writing is not affected")), 30);
  assertEquals(text(both.b.recv(100)), "SIO-3: writing is not affected");
});

test("SIO-3: write() is one send, which may take a part; null when nothing is taken", () => {
  using both = pair();
  both.a.setblocking(false);
  using raw = both.a.makefile("wb", 0);
  const data = new Uint8Array(10_000_000);
  const first = raw.write(data);
  assert(first !== null && first > 0 && (windows || first < data.length), `${first} bytes`);
  let n: number | null;
  while ((n = raw.write(data)) !== null) assert(n > 0);
  assertEquals(raw.write(data), null);
});

test("SIO-4: the wrong direction is an UnsupportedOperation", () => {
  using both = pair();
  using r = both.a.makefile("rb", 0), w = both.a.makefile("wb", 0);
  for (
    const call of [() => w.read(1), () => w.readall(), () => w.readinto(new Uint8Array(1)), () => w.readline(), () => [
      ...w,
    ]]
  ) assertThrows(call, UnsupportedOperation, "File or stream is not readable.");
  assertThrows(() => r.write(bytes("x")), UnsupportedOperation, "File or stream is not writable.");
  assertThrows(() => r.writelines([bytes("x")]), UnsupportedOperation, "File or stream is not writable.");
  r.writelines([]);
  const error = assertThrows(() => r.write(bytes("x")), OSError);
  assertEquals(error.name, "UnsupportedOperation");
});

test("SIO-4: so it is on buffered files and on text", () => {
  using both = pair();
  using r = both.a.makefile("rb"), w = both.a.makefile("wb"), tr = both.a.makefile("r"), tw = both.a.makefile("w");
  assertThrows(() => r.write(bytes("x")), UnsupportedOperation, "write");
  for (const call of [() => w.read(), () => w.readline(), () => w.readlines(), () => w.readinto(new Uint8Array(1))]) {
    assertThrows(call, UnsupportedOperation, "read");
  }
  assertThrows(() => w.read1(), UnsupportedOperation, "read1");
  assertThrows(() => tr.write("x"), UnsupportedOperation, "not writable");
  assertThrows(() => tr.writelines(["x"]), UnsupportedOperation, "not writable");
  for (const call of [() => tw.read(), () => tw.readline(), () => tw.readlines(), () => [...tw]]) {
    assertThrows(call, UnsupportedOperation, "not readable");
  }
  assertThrows(() => new BufferedReader(new SocketIO(both.a, "w")), UnsupportedOperation, "not readable");
  assertThrows(() => new BufferedWriter(new SocketIO(both.a, "r")), UnsupportedOperation, "not writable");
  assertThrows(() => new BufferedReader(new SocketIO(both.a, "r"), 0), RangeError, "strictly positive");
});

test("SIO-5: without blocking, read() and readall() give null when there is nothing, read1() nothing", () => {
  using both = pair();
  both.a.setblocking(false);
  using raw = both.a.makefile("rb", 0), buffered = both.a.makefile("rb"), lines = both.a.makefile("r");
  assertEquals([raw.read(), raw.read(5), raw.readall(), raw.readinto(new Uint8Array(3))], [null, null, null, null]);
  assertThrows(() => raw.readline(), OSError, "read() should have returned a bytes object");
  const nothing = new Uint8Array(0);
  assertEquals([buffered.read(), buffered.read(5), buffered.readinto(new Uint8Array(3))], [null, null, null]);
  assertEquals([buffered.readline(), buffered.read1(), buffered.peek()], [nothing, nothing, nothing]);
  assertEquals([buffered.readinto1(new Uint8Array(3)), buffered.readlines()], [null, []]);
  assertEquals([lines.readline(), lines.read(5), lines.readlines()], ["", "", []]);
  const error = assertThrows(() => lines.read(), socket.BlockingIOError); // Python 3.14
  assertEquals([error.message, error.errno], ["Read returned None.", null]);

  both.b.sendall(bytes("ab"));
  assertEquals([text(buffered.readline()), buffered.readline()], ["ab", nothing]);
  both.b.sendall(bytes("cd"));
  assertEquals(text(buffered.read(5)), "cd");
  both.b.sendall(bytes("ef"));
  assertEquals(text(buffered.read()), "ef");
  both.b.sendall(bytes("gh"));
  assertEquals(lines.readline(), "gh");
  both.b.sendall(bytes("ij"));
  assertEquals(text(raw.read()), "ij");
});

test("SIO-5: readline() of a file for both directions is an error then, as of a raw one", () => {
  using both = pair();
  both.a.setblocking(false);
  using file = both.a.makefile("rwb");
  for (const call of [() => file.readline(), () => file.readlines(), () => [...file]]) {
    assertThrows(call, OSError, "read() should have returned a bytes object");
  }
  both.b.sendall(bytes("line\nx"));
  assertEquals([text(file.readline()), text(file.read1())], ["line\n", "x"]);
  both.b.sendall(bytes("abc"));
  assertEquals(text(file.readline(2)), "ab");
});

test("SIO-5: a character whose second half is not there yet is not lost", () => {
  using both = pair();
  both.a.setblocking(false);
  using lines = both.a.makefile("r");
  const euro = bytes("€\n");
  both.b.sendall(euro.subarray(0, 1));
  assertEquals(lines.readline(), "");
  both.b.sendall(euro.subarray(1, 2));
  assertEquals(lines.readline(), "");
  both.b.sendall(euro.subarray(2));
  assertEquals(lines.readline(), "€\n");
});

unless_windows("SIO-5: a buffered write that would block says how much it took", () => {
  using both = pair();
  both.a.setblocking(false);
  const file = both.a.makefile("wb", 10);
  assertEquals(file.write(bytes("12345")), 5);
  const big = new Uint8Array(10_000_000);
  const error = assertThrows(
    () => file.write(big),
    socket.BlockingIOError,
    "write could not complete without blocking",
  );
  const { characters_written } = error as unknown as { characters_written: number };
  assert(characters_written >= 10 && characters_written < big.length);
  assertEquals(error.errno, socket.EAGAIN);
  assertThrows(() => file.flush(), socket.BlockingIOError);
  assertThrows(() => file.write(bytes("x")), socket.BlockingIOError);

  let received = 0; // What was counted, and nothing else, arrives in the end.
  while (received < 5 + characters_written) {
    received += both.b.recv(1 << 20).length;
    try {
      file.flush();
    } catch (error) {
      assertInstanceOf(error, socket.BlockingIOError);
    }
  }
  file.close();
  both.a.close();
  assertEquals([received, both.b.recv(1).length], [5 + characters_written, 0]);
});

test("SIO-6: close() is idempotent, and takes one off the socket's count of files", () => {
  using both = pair();
  const one = both.a.makefile("rb", 0), two = both.a.makefile("rb", 0);
  both.a.close();
  for (let i = 0; i < 3; i++) one.close();
  assert(both.a.fileno() >= 0);
  two.close();
  assertEquals(both.a.fileno(), -1);
});

test("closed files say so, each in its words", () => {
  using both = pair();
  const r = both.a.makefile("rb"), w = both.a.makefile("wb"), t = both.a.makefile("rw"), p = both.a.makefile("rwb");
  both.b.sendall(bytes("buffered"));
  r.peek();
  for (const file of [r, w, t, p]) {
    file.close();
    assertEquals(file.closed, true);
  }
  refused(() => r.read(1), "read of closed file");
  refused(() => r.read1(1), "read of closed file");
  refused(() => r.readinto(new Uint8Array(1)), "readinto of closed file");
  refused(() => r.readline(), "readline of closed file");
  refused(() => r.peek(), "peek of closed file");
  refused(() => r.flush(), "I/O operation on closed file.");
  refused(() => w.write(bytes("x")), "write to closed file");
  refused(() => w.flush(), "flush of closed file");
  refused(() => p.read(), "read of closed file");
  refused(() => p.write(bytes("x")), "write to closed file");
  refused(() => t.read(), "I/O operation on closed file.");
  refused(() => t.write("x"), "I/O operation on closed file.");
  refused(() => [...r], "I/O operation on closed file.");
  refused(() => t.seek(0), "I/O operation on closed file.");
  refused(() => t.tell(), "I/O operation on closed file.");
  assertEquals([r.name, w.name], [-1, -1]);
  // What a kind of file never does it can say when it is closed, too.
  assertEquals([r.writable(), w.readable()], [false, false]);
  refused(() => r.readable(), "I/O operation on closed socket.");
  refused(() => w.writable(), "I/O operation on closed socket.");
});

test("detach() gives what is beneath, and leaves the file of no use", () => {
  using both = pair();
  const lines = both.a.makefile("r");
  const buffer = lines.detach() as BufferedReader;
  refused(() => lines.read(), "underlying buffer has been detached");
  refused(() => lines.closed, "underlying buffer has been detached");
  const raw = buffer.detach();
  refused(() => buffer.read(), "raw stream has been detached");
  refused(() => buffer.close(), "raw stream has been detached");
  both.b.sendall(bytes("raw"));
  assertEquals(text(raw.read(10)), "raw");
  raw.close();
  const writer = both.a.makefile("w");
  writer.write("flushed by detaching");
  writer.detach().close();
  assertEquals(text(both.b.recv(100)), "flushed by detaching");
});

test("a using block closes the file, and close() sends what is buffered", () => {
  using both = pair();
  {
    using file = both.a.makefile("w");
    file.write("sent ");
    file.writelines(["by ", "closing"]);
  }
  assertEquals(text(both.b.recv(100)), "sent by closing");
});

unless_windows("a file whose last words cannot be sent is closed all the same", () => {
  using both = pair();
  both.b.close();
  for (const file of [both.a.makefile("wb"), both.a.makefile("rwb")]) {
    file.write(bytes("x"));
    assertThrows(() => file.close(), socket.BrokenPipeError);
    assertEquals(file.closed, true);
    file.close();
  }
  const lines = both.a.makefile("w");
  lines.write("x");
  assertThrows(() => lines.close(), socket.BrokenPipeError);
  assertEquals(lines.closed, true);
});

test("read(size) reads until there are so many bytes, read1() what one recv brings", () => {
  using both = pair();
  using file = both.b.makefile("rb");
  const pieces = ["one", "two", "three"];
  const { recv } = sys;
  using _ = backend_with({ // One packet at a time, as from a network.
    recv: (fd, data, length, flags) => recv(fd, data, Math.min(length, 3), flags),
  });
  both.a.sendall(bytes(pieces.join("")));
  assertEquals(text(file.read(7)), "onetwot");
  assertEquals(text(file.read1(100)), "hr");
  assertEquals(text(file.read1(100)), "ee");
  both.a.sendall(bytes("abcdefgh"));
  const buffer = new Uint8Array(5);
  assertEquals([file.readinto(buffer), text(buffer)], [5, "abcde"]);
  assertEquals([file.readinto1(buffer), text(buffer.subarray(0, 1))], [1, "f"]);
  both.a.close();
  assertEquals([text(file.read()), text(file.read()), text(file.read(5))], ["gh", "", ""]);
});

test("peek() shows without reading, readline(limit) stops at the limit", () => {
  using both = pair();
  using file = both.b.makefile("rb");
  both.a.sendall(bytes("hello\nworld"));
  assertEquals(text(file.peek(-3)), "hello\nworld");
  assertEquals(text(file.peek(1)), "hello\nworld");
  assertEquals([text(file.readline(0)), text(file.readline(3)), text(file.readline(null))], ["", "hel", "lo\n"]);
  assertEquals([text(file.read1(0)), text(file.read1(2))], ["", "wo"]);
  both.a.close();
  assertEquals([text(file.readline(100)), text(file.readline())], ["rld", ""]);
  assertThrows(() => file.readline(1.5), TypeError, "argument should be integer or null, not 'number'");
  assertThrows(() => file.read("x" as never), TypeError, "argument should be integer or null, not 'string'");
});

test("a large read goes past the buffer into memory of its own", () => {
  using both = pair();
  const file = both.b.makefile("rb", 1000);
  const sent = crypto.getRandomValues(new Uint8Array(60_000));
  both.a.sendall(sent);
  const got = [file.read(10), file.read(50_000), file.read(9_990)];
  assertEquals(Uint8Array.from(got.flatMap((piece) => [...piece!])), sent);
  file.close();
});

test("what was read is not overwritten by what is read later", () => {
  using both = pair();
  using file = both.b.makefile("rb", 64);
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ${"x".repeat(i % 100)}\n`);
  both.a.sendall(bytes(lines.join("")));
  both.a.shutdown(socket.SHUT_WR);
  assertEquals([...file].map(text), lines);
});

test("lines: for…of, readlines(), readlines(hint)", () => {
  using both = pair();
  both.a.sendall(bytes("a\nb\nc\nd\ne\nlast"));
  both.a.shutdown(socket.SHUT_WR);
  using file = both.b.makefile("r");
  assertEquals(file.readlines(3), ["a\n", "b\n"]);
  for (const line of file) {
    assertEquals(line, "c\n");
    break; // Leaving the loop does not close the file.
  }
  assertEquals(file.readline(), "d\n");
  assertEquals(file.readlines(0), ["e\n", "last"]);
  assertEquals([...file], []);
});

test("readinto() and write() take any buffer", () => {
  using both = pair();
  using file = both.a.makefile("rwb");
  assertEquals(file.write(new Uint16Array([0x6261])), 2);
  assertEquals(file.write(bytes("cd").buffer), 2);
  assertThrows(() => file.write("text" as never), TypeError, "bytes-like");
  file.flush();
  assertEquals(text(both.b.recv(10)), "abcd");
  both.b.sendall(bytes("efgh"));
  const into = new Uint16Array(2);
  assertEquals([file.readinto(into), into[0]], [4, 0x6665]);
  assertThrows(() => file.readinto("x" as never), TypeError, "bytes-like");
});

test("text: sizes count characters, also those of two units", () => {
  using both = pair();
  both.a.sendall(bytes("é😀z\nre😀st\r\n😀"));
  both.a.shutdown(socket.SHUT_WR);
  using file = both.b.makefile("r");
  assertEquals([file.read(2), file.readline(2), file.readline(3), file.readline()], ["é😀", "z\n", "re😀", "st\n"]);
  assertEquals([file.read(100), file.read(1)], ["😀", ""]);
  assertEquals(file.newlines, ["\n", "\r\n"]);
  using writer = both.b.makefile("w");
  assertEquals([writer.write("é😀z\n"), writer.write(""), writer.write("abc")], [4, 0, 3]);
  assertThrows(() => writer.write(bytes("x") as never), TypeError, "write() argument must be str");
});

test("text: a write without end goes out in time", () => {
  using both = pair();
  both.a.settimeout(10);
  using reader = both.b.makefile("r");
  using writer = both.a.makefile("w");
  const line = "Größe 😀 ".repeat(500) + "\n";
  const lines = 20;
  for (let i = 0; i < lines; i++) writer.write(line);
  writer.flush();
  for (let i = 0; i < lines; i++) assertEquals(reader.readline(), line);
});

test("text is handed to the buffer when there are 8192 bytes of it, and then all of it", () => {
  using both = pair();
  using writer = both.a.makefile("w", 1);
  both.b.setblocking(false);
  writer.write("x".repeat(8000));
  assertThrows(() => both.b.recv(1), socket.BlockingIOError);
  writer.write("é".repeat(100)); // 8200 bytes.
  using reader = both.b.makefile("rb");
  assertEquals(reader.read(10_000)!.length, 8200);
  writer.write("y");
  writer.write("z".repeat(8192));
  assertEquals(text(reader.read(10_000)), "y" + "z".repeat(8192));
});

test("null is no size of a raw file, and no limit of a text's line, as in Python", () => {
  using both = pair();
  using raw = both.a.makefile("rb", 0), lines = both.a.makefile("r"), buffered = both.a.makefile("rb");
  both.b.sendall(bytes("a\nb\n"));
  both.b.close();
  assertThrows(() => raw.read(null as never), TypeError, "integer");
  assertThrows(() => lines.readline(null as never), TypeError, "integer");
  assertThrows(() => buffered.read1(null as never), TypeError, "integer");
  assertEquals([text(raw.readline(null)), text(buffered.readline(null))], ["a\n", "b\n"]);
  assertEquals([text(buffered.read(null)), lines.read(null), lines.readlines(null)], ["", "", []]);
});

test("text: writing forgets the line ends that were seen, as in Python, and no half of a character", () => {
  using both = pair();
  using file = both.a.makefile("rw");
  const euro = bytes("€\n");
  both.b.sendall(Uint8Array.of(...bytes("a\r\nb\n"), ...euro.subarray(0, 2)));
  assertEquals([file.readline(), file.newlines], ["a\n", ["\n", "\r\n"]]);
  file.write("x");
  assertEquals(file.newlines, null);
  both.b.sendall(euro.subarray(2));
  assertEquals([file.readline(), file.readline(), file.newlines], ["b\n", "€\n", "\n"]);
});

test("text: a file that is only for writing hands over what was written before it says that it cannot be read", () => {
  using both = pair();
  using writer = both.a.makefile("w", 1);
  writer.write("out");
  assertThrows(() => writer.read(), UnsupportedOperation, "not readable");
  both.b.setblocking(false);
  assertThrows(() => both.b.recv(10), socket.BlockingIOError);
  assertThrows(() => writer.readline(), UnsupportedOperation, "not readable");
  assertEquals(text(both.b.recv(10)), "out");
});

test("written text keeps its order, at any length", () => {
  using both = pair();
  const written: string[] = [];
  {
    using writer = both.a.makefile("w", 100);
    for (const length of [1, 99, 5000, 3000, 200, 8192, 8193, 20, 9000, 1]) {
      const piece = String.fromCharCode(97 + written.length).repeat(length);
      written.push(piece);
      writer.write(piece);
    }
  }
  both.a.close();
  using reader = both.b.makefile("r");
  assertEquals(reader.read(), written.join(""));
});

test("reading after writing on one text file: what was written goes to the buffer, not out", () => {
  using both = pair();
  const { a, b } = both;
  using file = a.makefile("rw");
  b.sendall(bytes("hello\n"));
  b.setblocking(false);
  file.write("unsent");
  assertEquals(file.readline(), "hello\n");
  assertThrows(() => b.recv(10), socket.BlockingIOError);
  file.flush();
  assertEquals(text(b.recv(10)), "unsent");
});

test("a failed decode in a line leaves what was read before it", () => {
  using both = pair();
  using file = both.b.makefile("r");
  both.a.sendall(bytes("abcd"));
  both.a.sendall(Uint8Array.of(0xff, 0x0a));
  const { recv } = sys;
  using _ = backend_with({ recv: (fd, data, length, flags) => recv(fd, data, Math.min(length, 4), flags) });
  assertThrows(() => file.readline(), RangeError, "'utf-8' codec can't decode byte 0xff in position 0");
  both.a.close();
  assertEquals(file.readline(), "abcd");
});

test("bytes that are no text are forgotten, the half of a character before them is not", () => {
  using both = pair();
  using file = both.b.makefile("r");
  const { recv } = sys;
  const pieces = ["e2", "82ff41", "82ac0a"].map((hex) => Uint8Array.fromHex(hex));
  using _ = backend_with({
    recv(fd, data, length, flags) {
      if (fd !== both.b.fileno()) return recv(fd, data, length, flags);
      const piece = pieces.shift() ?? new Uint8Array(0);
      data.set(piece);
      return piece.length;
    },
  });
  assertThrows(() => file.readline(), RangeError, "'utf-8' codec can't decode byte 0xe2 in position 0");
  assertEquals(file.readline(), "€\n");
});

ignore_unless(!in_emulation, "the host starts no emulated Deno", test)(
  "a file that is forgotten no longer keeps its socket open",
  async () => {
    const program = `${import.meta.dirname}/programs/forgotten_file.ts`;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-ffi", "--no-check", "--v8-flags=--expose-gc", program],
    }).output();
    assertEquals(text(stdout)?.trim().split(/\r?\n/), ["true", "-1"]);
  },
);

test("makefile() has the type that its mode says", () => {
  using both = pair();
  using _r: TextIOWrapper = both.a.makefile();
  using _rb: BufferedReader = both.a.makefile("rb");
  using _wb: BufferedWriter = both.a.makefile("bw", null);
  using _rwb: BufferedRWPair = both.a.makefile("rwb", 100);
  using _raw: socket.SocketIO = both.a.makefile("rb", 0);
  using any: socket.SocketFile = both.a.makefile("rb" as string);
  const size: number = 0;
  using either: socket.SocketIO | BufferedReader = both.a.makefile("rb", size);
  assertStrictEquals(any.constructor, BufferedReader);
  assertStrictEquals(either.constructor, SocketIO);
});

test("text: xmlcharrefreplace is a way to write, and encodings of several bytes know fewer ways to deal with errors", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.send(Uint8Array.of(0xff));
  const file = b.makefile("r", null, { encoding: "ascii", errors: "xmlcharrefreplace" });
  assertThrows(() => file.read(1), TypeError, "errors: 'xmlcharrefreplace' is for what is written");
  assertThrows(() => b.makefile("r", null, { errors: "namereplace" as never }), RangeError, "'namereplace'");
  assertThrows(
    () => b.makefile("r", null, { encoding: "gbk", errors: "backslashreplace" }),
    RangeError,
    "'backslashreplace' is only for Unicode and encodings of single bytes",
  );
  file.close();
});
