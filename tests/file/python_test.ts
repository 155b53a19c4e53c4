// The same bytes, in the same pieces, read and written by the same calls here and in python3: the same results.
import { disposable } from "../support/disposable.ts";
import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { sys } from "../../ffi/mod.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";
import { has_python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless } from "../support/where.ts";

const pythonTest = ignore_unless(has_python, "needs python3", test);

type Call = [method: string, ...args: (number | string | null)[]];
/** What is sent in which pieces, how the file is made, and what is called. */
interface Case {
  pieces: string[]; // Each in hexadecimal
  mode: string;
  buffering: number;
  options: Record<string, string | null>;
  calls: Call[];
}

const PROGRAM = `
import json, sys, socket, io

class Pieces(io.RawIOBase):
    def __init__(self, pieces): self.pieces = list(pieces)
    def readable(self): return True
    def readinto(self, b):
        if not self.pieces: return 0
        piece = self.pieces.pop(0)
        n = min(len(b), len(piece))
        b[:n] = piece[:n]
        if n < len(piece): self.pieces.insert(0, piece[n:])
        return n

def show(value):
    if isinstance(value, bytes): return "b:" + value.hex()
    if isinstance(value, str): return "s:" + "".join("%x " % ord(c) for c in value)
    if isinstance(value, (list, tuple)): return [show(x) for x in value]
    return value

results = []
for case in json.load(sys.stdin):
    raw = Pieces(bytes.fromhex(p) for p in case["pieces"])
    got = []
    try:
        file = io.BufferedReader(raw, case["buffering"])
        if "b" not in case["mode"]: file = io.TextIOWrapper(file, **{"encoding": "utf-8", **case["options"]})
        for name, *args in case["calls"]:
            if name == "for": got.append(show(list(file)))
            elif name == "newlines": got.append(show(file.newlines))
            else: got.append(show(getattr(file, name)(*args)))
    except (ValueError, OSError): got.append("error")
    results.append(got)
json.dump(results, sys.stdout)
`;

function python(cases: Case[]): unknown[] {
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/cases.json`, JSON.stringify(cases));
  const { stdout, stderr, success } = new Deno.Command("sh", {
    args: ["-c", 'exec python3 -c "$0" < "$1"', PROGRAM, `${folder}/cases.json`],
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function show(value: unknown): unknown {
  if (value instanceof Uint8Array) return "b:" + value.toHex();
  if (typeof value === "string") return "s:" + Array.from(value, (c) => c.codePointAt(0)!.toString(16) + " ").join("");
  return Array.isArray(value) ? value.map(show) : value;
}

/** Reads from a socket on which each recv brings the next piece, as the network would. */
function ours(test: Case): unknown[] {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  const pieces = test.pieces.map((hex) => Uint8Array.fromHex(hex));
  using _ = backend_with({
    recv(fd, data, length, flags) {
      if (fd !== b.fileno()) return sys.recv(fd, data, length, flags);
      const piece = pieces.shift() ?? new Uint8Array(0);
      const n = Math.min(piece.length, length);
      data.set(piece.subarray(0, n));
      if (n < piece.length) pieces.unshift(piece.subarray(n));
      return n;
    },
  });
  const got: unknown[] = [];
  // deno-lint-ignore no-explicit-any
  const file: any = b.makefile(test.mode, test.buffering, test.options as socket.TextOptions);
  try {
    for (const [name, ...args] of test.calls) {
      if (name === "for") got.push(show([...file]));
      else if (name === "newlines") got.push(show(file.newlines));
      else got.push(show(file[name](...args)));
    }
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof socket.OSError)) throw error;
    got.push("error");
  }
  file.close();
  return got;
}

function agree(cases: Case[]): void {
  python(cases).forEach((expected, i) => assertEquals(ours(cases[i]), expected, JSON.stringify(cases[i])));
}

/** Numbers that are the same in each run. */
let seed = 1;
function random(below: number): number {
  seed = (seed * 48271) % 0x7fff_ffff;
  return seed % below;
}

function pick<T>(list: readonly T[]): T {
  return list[random(list.length)];
}

/** Bytes in random pieces of 1 to 7. */
function cut(data: Uint8Array): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < data.length;) {
    const size = 1 + random(7);
    pieces.push(data.subarray(at, at + size).toHex());
    at += size;
  }
  return pieces;
}

const TEXTS = [
  "a",
  "line\n",
  "\n",
  "\r",
  "\r\n",
  "é",
  "€uro",
  "😀",
  "\u{10ffff}",
  "\ufeff",
  "\u2028",
  "x".repeat(20),
  "\0",
];
const encode = (text: string) => new TextEncoder().encode(text);
/** What may be done about errors of an encoding. */
const READING = ["strict", "replace", "ignore", "surrogateescape", "backslashreplace"];
const WRITING = [...READING, "xmlcharrefreplace"];

function some_text(length: number): string {
  return Array.from({ length }, () => pick(TEXTS)).join("");
}

const TEXT_CALLS: Call[] = [["readline"], ["readline", 3], ["readline", -1]];
TEXT_CALLS.push(["read", 1], ["read", 4], ["read", 30], ["readlines", 5], ["newlines"]);
const BYTE_CALLS: Call[] = [["readline"], ["readline", 3], ["readline", -1], ["read", 1], ["read", 4], ["read", 30]];
BYTE_CALLS.push(["read1"], ["read1", 5], ["read1", 0], ["peek"], ["readlines", 5]);

pythonTest("lines and characters of UTF-8 in random pieces, with every newline rule", () => {
  const cases: Case[] = [];
  for (const newline of [null, "", "\n", "\r", "\r\n"]) {
    for (let i = 0; i < 120; i++) {
      const calls = Array.from({ length: random(12) }, () => pick(TEXT_CALLS));
      calls.push(["newlines"], [pick(["read", "for", "readlines"])], ["newlines"]);
      const pieces = cut(encode(some_text(random(30))));
      cases.push({ pieces, mode: "r", buffering: pick([1, 2, 3, 16, 8192]), options: { newline }, calls });
    }
  }
  agree(cases);
});

pythonTest("broken UTF-8 with every way to deal with it", () => {
  const cases: Case[] = [];
  const BROKEN = ["ff", "80", "c0af", "c3", "e282", "eda080", "f4908080", "f09f98", "f0", "e0a0", "c328", "fe"];
  for (const errors of READING) {
    for (let i = 0; i < 120; i++) {
      const parts = Array.from({ length: 1 + random(8) }, () => {
        return random(2) === 0 ? Uint8Array.fromHex(pick(BROKEN)) : encode(pick(TEXTS));
      });
      const data = Uint8Array.from(parts.flatMap((part) => [...part]));
      cases.push({
        pieces: cut(data),
        mode: "r",
        buffering: 8192,
        options: { errors, newline: "\n" },
        calls: [["read"]],
      });
    }
  }
  agree(cases);
});

pythonTest("bytes in random pieces", () => {
  const cases: Case[] = [];
  for (let i = 0; i < 300; i++) {
    const calls = Array.from({ length: random(15) }, () => pick(BYTE_CALLS));
    calls.push([pick(["read", "for", "readlines"])]);
    const pieces = cut(encode(some_text(random(40))));
    cases.push({ pieces, mode: "rb", buffering: pick([1, 2, 3, 4, 16, 8192]), options: {}, calls });
  }
  agree(cases);
});

/** Encodings of single bytes that TextDecoder has otherwise: it gives holes to controls, or the name to another. */
const OTHERS = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "cp1258", "iso8859-9", "latin5"];
OTHERS.push("iso8859-11", "csISOLatin1", "iso-ir-100", "ibm819");

pythonTest("other encodings: single bytes, UTF-16, several bytes", () => {
  const cases: Case[] = [];
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const read = (encoding: string, data: Uint8Array, errors = "strict") => {
    cases.push({
      pieces: cut(data),
      mode: "r",
      buffering: 8192,
      options: { encoding, errors, newline: "\n" },
      calls: [["read"]],
    });
  };
  for (const errors of READING) {
    for (const encoding of ["ascii", "us-ascii", "latin-1", "iso8859-1", "L1", "koi8-r", ...OTHERS]) {
      read(encoding, all, errors);
      read(encoding, all.subarray(0, 128), errors);
    }
  }
  const utf16 = (text: string, little: boolean) => {
    const view = new DataView(new ArrayBuffer(text.length * 2));
    Array.from({ length: text.length }, (_, i) => view.setUint16(2 * i, text.charCodeAt(i), little));
    return new Uint8Array(view.buffer);
  };
  for (let i = 0; i < 30; i++) {
    const text = some_text(10).replaceAll("\ufeff", "");
    read("utf-16-le", utf16(text, true));
    read("UTF_16BE", utf16(text, false));
    read("utf-16", utf16("\ufeff" + text, i % 2 === 0));
  }
  for (const errors of ["strict", "replace", "ignore", "backslashreplace"]) {
    read("utf-16-le", utf16("a\ud83db", true), errors);
    read("utf-16-le", utf16("a\udc00b", true), errors);
    read("utf-16", utf16("no mark", true), errors);
    read("utf-16-be", utf16("odd", false).subarray(0, 5), errors);
  }
  const SEVERAL = [["shift_jis", "93fa967b8cea0a"], ["euc-jp", "c6fccbdcb8ec"], ["gbk", "d6d0cec4"], [
    "big5",
    "a4a4a4e5",
  ]];
  for (const [encoding, hex] of SEVERAL) read(encoding, Uint8Array.fromHex(hex));
  agree(cases);
});

pythonTest("text written in every encoding, with every newline rule and way to deal with errors", () => {
  const cases: { options: Record<string, string | null>; text: string }[] = [];
  const TEXT = ["plain\nlines\n", "é\r\nü\n", "€\n", "😀", "\udce9\udc80\n", "\ud800", "a\udfffb"];
  for (const encoding of ["utf-8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "koi8-r"]) {
    for (const errors of WRITING) {
      for (const text of TEXT) {
        const escapes_in_utf16 = errors === "surrogateescape" && encoding.startsWith("utf-16");
        if (escapes_in_utf16) continue; // Python has none there either, and another error.
        cases.push({ options: { encoding, errors, newline: pick(["", "\n", "\r", "\r\n"]) }, text });
      }
    }
  }
  const program = `
import json, sys, socket
results = []
for case in json.load(sys.stdin):
    a, b = socket.socketpair()
    try:
        with a.makefile("w", **case["options"]) as f: n = f.write(case["text"])
    except ValueError: n = "error"
    a.close()
    results.append([n, b.recv(1000).hex()])
json.dump(results, sys.stdout)
`;
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/cases.json`, JSON.stringify(cases));
  const { stdout } = new Deno.Command("sh", {
    args: ["-c", 'exec python3 -c "$0" < "$1"', program, `${folder}/cases.json`],
    stderr: "inherit",
  }).outputSync();
  const expected = JSON.parse(new TextDecoder().decode(stdout)) as unknown[];
  cases.forEach(({ options, text }, i) => {
    const [a, b] = socket.socketpair();
    using _b = b;
    let n: number | string;
    try {
      using file = a.makefile("w", null, options as socket.TextOptions);
      n = file.write(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      n = "error";
    }
    a.close();
    assertEquals([n, b.recv(1000).toHex()], expected[i], JSON.stringify({ options, text }));
  });
});
