// StreamReader: what CPython's test_streams.py states of it, with the name of its test, and what it says in addition.

import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { IncompleteReadError, LimitOverrunError, StreamReader } from "../../async.ts";
import { TimeoutError, ValueError } from "../../mod.ts";
import { has_python, Python } from "../support/python.ts";
import { as_platform } from "../support/platforms.ts";
import { ignore_unless } from "../support/where.ts";
import { bytes, test, text } from "./support.ts";

const pythonTest = ignore_unless(has_python, "needs python3");
const DATA = "line1\nline2\nline3\n";

/** A reader that was fed. */
function fed(...chunks: string[]): StreamReader {
  const reader = new StreamReader();
  for (const chunk of chunks) reader.feed_data(bytes(chunk));
  return reader;
}

/** What is left in a reader's buffer. */
async function left(reader: StreamReader): Promise<string> {
  reader.feed_eof();
  return text(await reader.read());
}

/** Calls a function behind what is under way: asyncio's call_soon. */
function soon(call: () => void): void {
  queueMicrotask(call);
}

test("feeding nothing changes nothing (test_feed_empty_data, test_feed_nonempty_data)", async () => {
  const reader = fed("");
  assertEquals(String(reader), "<StreamReader>");
  assertEquals(await left(fed(DATA)), DATA);
});

test("read(0) is empty and takes nothing (test_read_zero)", async () => {
  const reader = fed(DATA);
  assertEquals(await reader.read(0), new Uint8Array(0));
  assertEquals(await left(reader), DATA);
});

test("read(n) waits for data and gives what is there (test_read)", async () => {
  const reader = new StreamReader(), read = reader.read(30);
  soon(() => reader.feed_data(bytes(DATA)));
  assertEquals(text(await read), DATA);
  assertEquals(await left(reader), "");
});

test("read(n) gives at most n bytes, across what was fed (test_read_line_breaks)", async () => {
  const reader = fed("line1", "line2");
  assertEquals(text(await reader.read(5)), "line1");
  assertEquals(await left(reader), "line2");
});

test("read(n) is empty at the end (test_read_eof)", async () => {
  const reader = new StreamReader(), read = reader.read(1024);
  soon(() => reader.feed_eof());
  assertEquals((await read).length, 0);
});

test("read() and read(-1) give all until the end (test_read_until_eof)", async () => {
  for (const n of [[], [-1]]) {
    const reader = new StreamReader(), read = reader.read(...n);
    soon(() => {
      reader.feed_data(bytes("chunk1\n"));
      reader.feed_data(bytes("chunk2"));
      reader.feed_eof();
    });
    assertEquals(text(await read), "chunk1\nchunk2");
  }
});

test("read() throws the exception that was set (test_read_exception)", async () => {
  const reader = fed("line\n");
  assertEquals(text(await reader.read(2)), "li");
  reader.set_exception(new ValueError("set"));
  await assertRejects(() => reader.read(2), ValueError, "set");
});

test("a limit that is not positive is a ValueError (test_invalid_limit)", () => {
  assertThrows(() => new StreamReader({ limit: 0 }), ValueError, "Limit cannot be <= 0");
  assertThrows(() => new StreamReader(-1), ValueError, "Limit cannot be <= 0");
});

test("the limit does not limit read() (test_read_limit)", async () => {
  const reader = new StreamReader({ limit: 3 });
  reader.feed_data(bytes("chunk"));
  assertEquals(text(await reader.read(5)), "chunk");
});

test("readline() waits for the newline and leaves what follows (test_readline)", async () => {
  const reader = fed("chunk1 "), read = reader.readline();
  soon(() => ["chunk2 ", "chunk3 ", "\n chunk4"].forEach((chunk) => reader.feed_data(bytes(chunk))));
  assertEquals(text(await read), "chunk1 chunk2 chunk3 \n");
  assertEquals(await left(reader), " chunk4");
});

test("a line beyond the limit is a ValueError and is dropped (test_readline_limit_with_existing_data)", async () => {
  const found = new StreamReader({ limit: 3 });
  ["li", "ne1\nline2\n"].forEach((chunk) => found.feed_data(bytes(chunk)));
  await assertRejects(() => found.readline(), ValueError);
  assertEquals(await left(found), "line2\n");
  const endless = new StreamReader({ limit: 3 });
  ["li", "ne1", "li"].forEach((chunk) => endless.feed_data(bytes(chunk)));
  await assertRejects(() => endless.readline(), ValueError);
  assertEquals(await left(endless), "");
});

test("at_eof() needs the end and an empty buffer (test_at_eof)", async () => {
  const reader = new StreamReader();
  assert(!reader.at_eof());
  reader.feed_data(bytes("some data\n"));
  assert(!reader.at_eof());
  await reader.readline();
  assert(!reader.at_eof());
  reader.feed_data(bytes("some data\n"));
  reader.feed_eof();
  assert(!reader.at_eof());
  await reader.readline();
  assert(reader.at_eof());
});

test("the limit counts without the newline, also of what comes while it waits (test_readline_limit)", async () => {
  const one = new StreamReader({ limit: 7 }), first = one.readline();
  soon(() => {
    ["chunk1", "chunk2", "chunk3\n"].forEach((chunk) => one.feed_data(bytes(chunk)));
    one.feed_eof();
  });
  await assertRejects(() => first, ValueError);
  assertEquals(text(await one.read()), "");
  const other = new StreamReader({ limit: 7 }), second = other.readline();
  soon(() => {
    ["chunk1", "chunk2\n", "chunk3\n"].forEach((chunk) => other.feed_data(bytes(chunk)));
    other.feed_eof();
  });
  await assertRejects(() => second, ValueError);
  assertEquals(text(await other.read()), "chunk3\n");
  const strict = new StreamReader({ limit: 7 });
  strict.feed_data(bytes("1234567\n"));
  assertEquals(text(await strict.readline()), "1234567\n");
  strict.feed_data(bytes("12345678\n"));
  await assertRejects(() => strict.readline(), ValueError);
  strict.feed_data(bytes("12345678"));
  await assertRejects(() => strict.readline(), ValueError);
  assertEquals(await left(strict), "");
});

test("readline() of what is there does not wait (test_readline_nolimit_nowait)", async () => {
  const reader = fed(DATA.slice(0, 6), DATA.slice(6));
  assertEquals(text(await reader.readline()), "line1\n");
  assertEquals(await left(reader), "line2\nline3\n");
});

test("the last line has no newline, and then lines are empty (test_readline_eof, test_readline_empty_eof)", async () => {
  const reader = fed("some data");
  reader.feed_eof();
  assertEquals(text(await reader.readline()), "some data");
  assertEquals(text(await reader.readline()), "");
});

test("read(n) goes on behind readline() (test_readline_read_byte_count)", async () => {
  const reader = fed(DATA);
  await reader.readline();
  assertEquals(text(await reader.read(7)), "line2\nl");
  assertEquals(await left(reader), "ine3\n");
});

test("readline() throws the exception that was set (test_readline_exception)", async () => {
  const reader = fed("line\n");
  assertEquals(text(await reader.readline()), "line\n");
  reader.set_exception(new ValueError("set"));
  await assertRejects(() => reader.readline(), ValueError, "set");
});

test("an empty separator, and none, is a ValueError (test_readuntil_separator)", async () => {
  const reader = new StreamReader();
  await assertRejects(() => reader.readuntil(bytes("")), ValueError, "Separator should be");
  await assertRejects(() => reader.readuntil([bytes("a"), bytes("")]), ValueError, "Separator should be");
  await assertRejects(() => reader.readuntil([]), ValueError, "Separator should contain at least one element");
  await assertRejects(() => reader.readuntil("\n" as never), TypeError, "a bytes-like object is required");
});

test("readuntil() finds a separator wherever chunks end (test_readuntil_multi_chunks)", async () => {
  const reader = fed("lineAAA");
  assertEquals(text(await reader.readuntil(bytes("AAA"))), "lineAAA");
  reader.feed_data(bytes("lineAAAxxx"));
  assertEquals(text(await reader.readuntil(bytes("AAA"))), "lineAAA");
  assertEquals(await left(reader), "xxx");
});

test("readuntil() finds a separator in pieces (test_readuntil_multi_chunks_1)", async () => {
  for (const chunks of [["QWEaa", "XYaa", "a"], ["QWEaa", "XYa", "aa"], ["aaa"], ["Xaaa"], ["XXX", "a", "a", "a"]]) {
    const reader = fed(...chunks);
    assertEquals(text(await reader.readuntil(bytes("aaa"))), chunks.join(""));
    const waiting = new StreamReader(), read = waiting.readuntil(bytes("aaa"));
    for (const chunk of chunks) {
      waiting.feed_data(bytes(chunk));
      await Promise.resolve();
    }
    assertEquals(text(await read), chunks.join(""));
  }
});

test("the end before the separator is an IncompleteReadError with what came (test_readuntil_eof)", async () => {
  const reader = fed("some dataAA");
  reader.feed_eof();
  const error = await assertRejects(
    () => reader.readuntil(bytes("AAA")),
    IncompleteReadError,
    "undefined expected bytes",
  );
  assertEquals([text(error.partial), error.expected], ["some dataAA", null]);
  assertEquals(text(await reader.read()), "");
});

test("a limit that is overrun leaves the data (test_readuntil_limit_found_sep)", async () => {
  const reader = new StreamReader({ limit: 3 });
  reader.feed_data(bytes("some dataAA"));
  const error = await assertRejects(() => reader.readuntil(bytes("AAA")), LimitOverrunError, "not found");
  assertEquals(error.consumed, 9);
  reader.feed_data(bytes("A"));
  const found = await assertRejects(() => reader.readuntil(bytes("AAA")), LimitOverrunError, "is found");
  assertEquals(found.consumed, 9);
  assertEquals(await left(reader), "some dataAAA");
});

test("of several separators the first to end counts (test_readuntil_multi_separator, 3.13)", async () => {
  const several = ["AAA", "BB", "\n"].map(bytes);
  const reader = fed("line1BBline2AAAline3\nBrestAA");
  for (const line of ["line1BB", "line2AAA", "line3\n"]) assertEquals(text(await reader.readuntil(several)), line);
  reader.feed_data(bytes("A"));
  assertEquals(text(await reader.readuntil(several)), "BrestAAA");
  assertEquals(text(await fed("xABCD").readuntil([bytes("ABC"), bytes("BC"), bytes("B")])), "xAB");
});

test("a separator may be any view or buffer (test_readuntil_bytearray)", async () => {
  const { buffer } = bytes("\r\n"), inside = new DataView(bytes("-\r\n-").buffer, 1, 2);
  for (const separator of [buffer, inside, [inside]]) {
    const reader = fed("some data\r\nmore");
    assertEquals(text(await reader.readuntil(separator)), "some data\r\n");
    assertEquals(await left(reader), "more");
  }
});

test("the limit counts for several separators (test_readuntil_multi_separator_limit)", async () => {
  const reader = new StreamReader(3), several = ["A", "ome dataA"].map(bytes);
  reader.feed_data(bytes("some dataA"));
  await assertRejects(() => reader.readuntil(several), LimitOverrunError, "is found");
  await assertRejects(() => reader.readuntil(["B", "C"].map(bytes)), LimitOverrunError, "not found");
  assertEquals(await left(reader), "some dataA");
});

test("the shortest separator is found before the longest would fit (…_multi_separator_negative_offset)", async () => {
  const reader = fed("data"), read = reader.readuntil(["A", "long separator"].map(bytes));
  soon(() => reader.feed_data(bytes("AB")));
  assertEquals(text(await read), "dataA");
  assertEquals(await left(reader), "B");
});

test("readexactly(0) is empty, and fewer a ValueError (test_readexactly_zero_or_less)", async () => {
  const reader = fed(DATA);
  assertEquals((await reader.readexactly(0)).length, 0);
  await assertRejects(() => reader.readexactly(-1), ValueError, "less than zero");
  assertEquals(await left(reader), DATA);
});

test("readexactly(n) waits for n bytes and leaves the rest (test_readexactly)", async () => {
  const reader = new StreamReader(), read = reader.readexactly(2 * DATA.length);
  soon(() => [DATA, DATA, DATA].forEach((chunk) => reader.feed_data(bytes(chunk))));
  assertEquals(text(await read), DATA + DATA);
  assertEquals(await left(reader), DATA);
});

test("the limit does not limit readexactly() (test_readexactly_limit)", async () => {
  const reader = new StreamReader({ limit: 3 });
  reader.feed_data(bytes("chunk"));
  assertEquals(text(await reader.readexactly(5)), "chunk");
});

test("the end before n bytes is an IncompleteReadError with what came (test_readexactly_eof)", async () => {
  const reader = new StreamReader(), read = reader.readexactly(36);
  soon(() => {
    reader.feed_data(bytes(DATA));
    reader.feed_eof();
  });
  const error = await assertRejects(() => read, IncompleteReadError, "18 bytes read on a total of 36 expected bytes");
  assertEquals([text(error.partial), error.expected], [DATA, 36]);
  assertEquals(text(await reader.read()), "");
});

test("readexactly() throws the exception that was set (test_readexactly_exception)", async () => {
  const reader = fed("line\n");
  assertEquals(text(await reader.readexactly(2)), "li");
  reader.set_exception(new ValueError("set"));
  await assertRejects(() => reader.readexactly(2), ValueError, "set");
});

test("exception() is what was set, and a read that waits fails with it (test_exception, test_exception_waiter)", async () => {
  const reader = new StreamReader(), error = new ValueError("set"), read = reader.readline();
  assertEquals(reader.exception(), null);
  soon(() => reader.set_exception(error));
  await assertRejects(() => read, ValueError, "set");
  assertStrictEquals(reader.exception(), error);
});

test("an exception behind an abort is no matter (test_exception_cancel)", async () => {
  const reader = new StreamReader(), stop = new AbortController();
  const read = reader.readline({ signal: stop.signal });
  stop.abort("cancelled");
  assertEquals(await read.catch((reason) => reason), "cancelled");
  reader.set_exception(new Error("later"));
  assertMatch(String(reader), /^<StreamReader exception=/);
});

test("the reader prints itself as asyncio's does (test___repr__ and its kin)", () => {
  assertEquals(String(new StreamReader()), "<StreamReader>");
  assertEquals(String(new StreamReader({ limit: 123 })), "<StreamReader limit=123>");
  assertEquals(String(fed("data")), "<StreamReader 4 bytes>");
  const ended = new StreamReader();
  ended.feed_eof();
  assertEquals(Deno.inspect(ended), "<StreamReader eof>");
});

test("two reads at once are an error of the second", async () => {
  const reader = new StreamReader(), first = reader.read(1);
  await assertRejects(() => reader.readline(), Error, "readuntil() called while another coroutine is already waiting");
  reader.feed_data(bytes("1"));
  assertEquals(text(await first), "1");
});

test("feeding behind the end is an error", () => {
  const reader = new StreamReader();
  reader.feed_eof();
  assertThrows(() => reader.feed_data(bytes("1")), Error, "feed_data after feed_eof");
});

test("a timeout and an abort of each read take no data", async () => {
  const calls: ((reader: StreamReader, options: { signal?: AbortSignal; timeout?: number }) => Promise<unknown>)[] = [
    (reader, options) => reader.read(options),
    (reader, options) => reader.readexactly(100, options),
    (reader, options) => reader.readline(options),
    (reader, options) => reader.readuntil(bytes("AAA"), options),
  ];
  for (const call of calls) {
    const reader = fed("kept");
    await assertRejects(() => call(reader, { timeout: 0.001 }), TimeoutError);
    const stop = new AbortController(), read = call(reader, { signal: stop.signal });
    reader.feed_data(bytes(" too"));
    stop.abort(new Error("enough"));
    await assertRejects(() => read, Error, "enough");
    await assertRejects(() => call(reader, { signal: stop.signal }), Error, "enough");
    assertEquals(await left(reader), "kept too");
  }
});

test("the timeout of read() is that of all its pieces together, and they stay in the reader", async () => {
  const reader = new StreamReader();
  let count = 0;
  const drip = setInterval(() => reader.feed_data(bytes(String(count++ % 10))), 2);
  const error = await reader.read({ timeout: 0.1 }).catch((error) => error);
  clearInterval(drip);
  assert(error instanceof TimeoutError);
  assertEquals((await left(reader)).length, count);
});

test("for await gives the lines, and leaving it loses none", async () => {
  const reader = fed(DATA);
  for await (const line of reader) {
    assertEquals(text(line), "line1\n");
    break;
  }
  reader.feed_eof();
  const lines = await Array.fromAsync(reader, text);
  assertEquals(lines, ["line2\n", "line3\n"]);
});

test("results own their memory: transferring one leaves the others and the reader alone", async () => {
  const reader = fed("one\ntwo\n");
  const one = await reader.readline();
  assertEquals([one.byteOffset, one.buffer.byteLength], [0, 4]);
  structuredClone(one, { transfer: [one.buffer] });
  const two = await reader.readline();
  structuredClone(two, { transfer: [two.buffer] });
  const nothing = await reader.read(0);
  structuredClone(nothing, { transfer: [nothing.buffer] });
  reader.feed_data(bytes("three"));
  assertEquals(text(await reader.read(10)), "three");
});

test("what was fed may be changed and fed again", async () => {
  const reader = new StreamReader(), chunk = bytes("abc");
  reader.feed_data(chunk);
  chunk.fill(120);
  assertEquals(text(await reader.read(3)), "abc");
});

test("the transport pauses above twice the limit, and goes on at the limit", async () => {
  const calls: string[] = [];
  const reader = new StreamReader({ limit: 4 });
  reader.set_transport({ pause_reading: () => calls.push("pause"), resume_reading: () => calls.push("resume") });
  reader.feed_data(bytes("12345678"));
  assertEquals(calls, []);
  reader.feed_data(bytes("9"));
  assertEquals(calls, ["pause"]);
  await reader.read(4);
  assertEquals(calls, ["pause"]);
  await reader.read(1);
  assertEquals(calls, ["pause", "resume"]);
});

test("a read of more than the limit goes on where the transport was paused", async () => {
  const reader = new StreamReader({ limit: 1 });
  let resumed = 0;
  reader.set_transport({ pause_reading() {}, resume_reading: () => void resumed++ });
  reader.feed_data(bytes("123"));
  const read = reader.readexactly(6);
  assertEquals(resumed, 1);
  reader.feed_data(bytes("456"));
  assertEquals(text(await read), "123456");
});

pythonTest("random reads of random chunks give what asyncio's reader gives", async () => {
  await using python = new Python(`
import asyncio, json, random
async def main():
    for seed in range(300):
        rng = random.Random(seed)
        limit = rng.choice([1, 3, 10, 65536])
        reader = asyncio.StreamReader(limit)
        chunks = [bytes(rng.choice(b'ab\\n') for _ in range(rng.randrange(8))) for _ in range(6)]
        calls = [rng.choice(['readline', 'read', 'readexactly', 'readuntil']) for _ in range(8)]
        sizes = [rng.randrange(7) for _ in calls]
        for chunk in chunks: reader.feed_data(chunk)
        reader.feed_eof()
        results = []
        for call, n in zip(calls, sizes):
            try:
                if call == 'readline': r = await reader.readline()
                elif call == 'readuntil': r = await reader.readuntil(b'ab'[:n % 2 + 1])
                else: r = await getattr(reader, call)(n)
                results.append(['ok', r.decode()])
            except Exception as e:
                results.append([type(e).__name__, str(e), getattr(e, 'consumed', None)])
        say(json.dumps([limit, [c.decode() for c in chunks], calls, sizes, results]))
asyncio.run(main())`);
  for (let seed = 0; seed < 300; seed++) {
    const [limit, chunks, calls, sizes, results] = JSON.parse(await python.line());
    const reader = new StreamReader({ limit });
    for (const chunk of chunks) reader.feed_data(bytes(chunk));
    reader.feed_eof();
    const ours = [];
    for (const [i, call] of calls.entries()) {
      try {
        const separator = bytes("ab".slice(0, sizes[i] % 2 + 1));
        const argument = call === "readuntil" ? separator : call === "readline" ? undefined : sizes[i];
        ours.push(["ok", text(await reader[call as "read"](argument))]);
      } catch (error) {
        const { name, message, consumed = null } = error as LimitOverrunError;
        ours.push([error instanceof ValueError ? "ValueError" : name, message, consumed]);
      }
    }
    assertEquals(ours, results, JSON.stringify([limit, chunks, calls, sizes]));
  }
});

ignore_unless(Deno.build.os === "linux", "counts calls of Linux' C library", Deno.test)(
  "a line of which a part is buffered: that part is searched once, also by for await",
  async () => {
    // Each search beyond 64 bytes makes two calls of memchr: for the address of the memory, and for the byte.
    const counts = await as_platform<number[]>(
      "linux",
      `const { dlopen } = Deno, calls = { memchr: 0 };
      Deno.dlopen = (path, declarations) => {
        const library = dlopen(path, declarations), { memchr } = library.symbols;
        if (memchr === undefined) return library;
        const counted = (...given) => (calls.memchr++, memchr(...given));
        return { symbols: { memchr: counted }, close: () => library.close() };
      };
      const { StreamReader } = await load("async.ts");
      const counts = [];
      for (const begin of [(reader) => reader.readline(), (reader) => reader.next()]) {
        const reader = new StreamReader();
        reader.feed_data(new Uint8Array(1000));
        calls.memchr = 0;
        const line = begin(reader);
        reader.feed_data(new Uint8Array([10]));
        await line;
        counts.push(calls.memchr);
      }
      return counts;`,
    );
    assertEquals(counts, [2, 2]);
  },
);
