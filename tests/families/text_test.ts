import { ignore_unless, rounds } from "../support/where.ts";
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../constants/platform.ts";
import {
  format_ipv4,
  format_ipv6,
  parse_inet_aton,
  parse_ipv4,
  parse_ipv6,
  text_rules,
  type TextRules,
} from "../../families/text.ts";

const { linux, darwin, freebsd, windows } = text_rules;
const here = text_rules[platform];

/** The result of one function for one input, as both sides write it: text, octets in hexadecimal, or null. */
type Result = string | null;

const hex = (octets: Uint8Array): string => Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (octet) => parseInt(octet, 16));
const number = (address: number): Result => address < 0 ? null : address.toString(16).padStart(8, "0");

function pton6(text: string, rules?: TextRules, if_nametoindex?: (name: string) => number): Result {
  const out = new Uint8Array(18).fill(0xee);
  const good = parse_ipv6(text, out, 1, if_nametoindex, rules);
  assertEquals([out[0], out[17]], [0xee, 0xee], `octets beside the address of ${JSON.stringify(text)}`);
  if (!good) assert(out.every((octet) => octet === 0xee), `octets written for ${JSON.stringify(text)}`);
  return good ? hex(out.subarray(1, 17)) : null;
}

const ours: Record<string, (input: string) => Result> = {
  pton4: (text) => number(parse_ipv4(text)),
  pton6: (text) => pton6(text, undefined, libc?.if_nametoindex),
  aton: (text) => number(parse_inet_aton(text)),
  ntop4: (octets) => format_ipv4(parseInt(octets, 16)),
  ntop6: (octets) => format_ipv6(unhex("ff" + octets), 1),
};

// Inputs, good and bad, the same for the same seed.

const seed = Number(Deno.env.get("SEED") ?? 4291);
let state = seed >>> 0;

/** A number below `limit` (mulberry32). */
function below(limit: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ state >>> 15, 1 | state);
  t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
  return Math.floor(((t ^ t >>> 14) >>> 0) / 2 ** 32 * limit);
}
const one_of = <T>(values: ArrayLike<T>): T => values[below(values.length)];
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

const ALPHABET = "0123456789abcdefABCDEFgxXbB.:%/[]-+ \t\n\v\f\r,_é\u00a0\u0661１";
const EDGES = [0, 1, 7, 8, 9, 10, 15, 16, 99, 100, 127, 199, 200, 249, 250, 254, 255, 256, 299, 300, 999, 1000, 65535];
const WIDE = ["65535", "65536", "16777215", "16777216", "4294967295", "4294967296", "18446744073709551615"]
  .concat("18446744073709551616", "18446744073709551617", "18446744073709551871", "36893488147419103233");

/** A text with up to three small changes; a third of them have none. */
function mutated(text: string): string {
  for (let changes = Math.max(0, below(5) - 1); changes > 0; changes--) {
    const from = below(text.length + 1), to = Math.min(text.length, from + below(4));
    const middle = one_of([
      one_of(ALPHABET),
      one_of(ALPHABET) + text.slice(from, to),
      text.slice(from, to).repeat(2),
      "",
      text.slice(from, to).toUpperCase(),
      "0" + text.slice(from, to),
      one_of([".", ":", "::", "%", "%lo", "%1", " ", "0x", "00", "1.2.3.4"]) + text.slice(from, to),
    ]);
    text = text.slice(0, from) + middle + text.slice(to);
  }
  return text;
}

const octet_text = (): string => String(below(4) === 0 ? one_of(EDGES) : below(256));
const quad_text = (): string => many(below(12) === 0 ? 3 + below(3) : 4, octet_text).join(".");

function number_text(): string {
  if (below(8) === 0) return one_of(WIDE);
  const value = below(3) === 0 ? one_of(EDGES) : below(one_of([2, 256, 65536, 2 ** 24, 2 ** 32, 2 ** 33]));
  const zeros = "0".repeat(below(4) === 0 ? below(12) : 0);
  const base = one_of([8, 10, 10, 16]);
  const digits = value.toString(base);
  return base === 10 ? digits : base === 8 ? "0" + zeros + digits : one_of(["0x", "0X"]) + zeros + digits;
}
const aton_text = (): string =>
  mutated(
    many(1 + below(4) + (below(20) === 0 ? 1 : 0), () => below(4) === 0 ? number_text() : octet_text()).join("."),
  ) +
  one_of(["", "", "", "", " ", "\t", " x", "\n1", "\v", "\f.", "\r", "x", "\u0085", "\u00a0"]);

const octets = (length: number): string => hex(Uint8Array.from(many(length, () => below(256))));
const group = (): string => one_of(["0000", "0000", "0000", "0001", "ffff", "5efe", "0200", "00ff", octets(2)]);
const address6 = (): string =>
  below(3) === 0
    ? "0".repeat(4 * (3 + below(5))).concat(many(8, group).join("")).slice(0, 32)
    : many(8, group).join("");

function text6(): string {
  const groups = many(below(8) === 0 ? 1 + below(10) : 8, () => {
    const digits = parseInt(group(), 16).toString(16);
    return below(6) === 0 ? digits.padStart(4, "0") : below(30) === 0 ? digits.padStart(6, "0") : digits;
  });
  if (below(3) === 0) {
    groups.splice(below(12) === 0 ? below(9) : 6, 2, below(5) === 0 ? mutated(quad_text()) : quad_text());
  }
  let text = groups.join(":");
  if (below(3) !== 0) {
    // As "::", some groups that may or may not be zeros: the text is an address all the same.
    const from = below(groups.length + 1), gone = below(groups.length - from + 1);
    const head = groups.slice(0, from).join(":"), end = groups.slice(from + gone).join(":");
    text = head + "::" + end;
  }
  return text;
}

const inputs: Record<string, () => string> = {
  pton4: () => mutated(quad_text()),
  pton6: () => mutated(text6()),
  aton: aton_text,
  ntop4: () => octets(4),
  ntop6: address6,
};

/** Compares our results with another side's, in numbers that a reader can act on. */
function compare(name: string, cases: readonly string[], theirs: readonly Result[]): void {
  const good = theirs.filter((result) => result !== null).length;
  const wrong = cases.flatMap((input, i) => {
    const result = ours[name](input);
    return result === theirs[i] ? [] : [`${JSON.stringify(input)}: we say ${result}, they say ${theirs[i]}`];
  });
  assertEquals(cases.length, theirs.length);
  assertEquals(wrong.slice(0, 10), [], `${wrong.length} of ${cases.length} differ (${name}, SEED=${seed})`);
  console.log(`${name}: ${cases.length} inputs agree, ${good} of them addresses (SEED=${seed})`);
}

// The C library of this machine.

const library = { linux: "libc.so.6", darwin: "libSystem.B.dylib", freebsd: "libc.so.7", windows: "ws2_32.dll" };

type Libc = Record<string, (input: string) => Result> & { if_nametoindex?: (name: string) => number };
let libc: Libc | undefined;

function open_libc(): { functions: Libc; close(): void } {
  const common = {
    inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    inet_ntop: { parameters: ["i32", "buffer", "buffer", "u32"], result: "pointer" },
  } as const;
  const posix = {
    inet_aton: { parameters: ["buffer", "buffer"], result: "i32" },
    if_nametoindex: { parameters: ["buffer"], result: "u32" },
  } as const;
  const wide = platform === "windows";
  const ntop = wide
    ? { ...common, inet_ntop: { parameters: ["i32", "buffer", "buffer", "usize"], result: "pointer" } } as const
    : common;
  const shared = Deno.dlopen(library[platform], ntop);
  const own = wide ? undefined : Deno.dlopen(library[platform], posix);
  const old = wide
    ? Deno.dlopen(library[platform], { inet_addr: { parameters: ["buffer"], result: "u32" } })
    : undefined;
  const AF_INET6 = { linux: 10, darwin: 30, freebsd: 28, windows: 23 }[platform];
  const input = new Uint8Array(512), output = new Uint8Array(64), encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const put = (text: string) => {
    input[encoder.encodeInto(text, input).written] = 0;
    return input;
  };
  const ntop_of = (family: number, octets: string): Result => {
    const length = (wide ? 64n : 64) as never;
    if (shared.symbols.inet_ntop(family, unhex(octets), output, length) === null) return null;
    return decoder.decode(output.subarray(0, output.indexOf(0)));
  };
  const pton_of = (family: number, length: number, text: string): Result =>
    shared.symbols.inet_pton(family, put(text), output) === 1 ? hex(output.subarray(0, length)) : null;
  const functions: Libc = {
    pton4: (text) => pton_of(2, 4, text),
    pton6: (text) => pton_of(AF_INET6, 16, text),
    ntop4: (octets) => ntop_of(2, octets),
    ntop6: (octets) => ntop_of(AF_INET6, octets),
    aton: (text) => {
      if (own !== undefined) {
        return own.symbols.inet_aton(put(text), output) === 1 ? hex(output.subarray(0, 4)) : null;
      }
      // Python's inet_aton on Windows.
      if (text === "255.255.255.255") return "ffffffff";
      const address = old!.symbols.inet_addr(put(text));
      return address === 0xffffffff ? null : hex(new Uint8Array(new Uint32Array([address]).buffer));
    },
  };
  if (own !== undefined) {
    Object.assign(functions, { if_nametoindex: (name: string) => own.symbols.if_nametoindex(put(name)) });
  }
  return { functions, close: () => [shared, own, old].forEach((opened) => opened?.close()) };
}

const no_library = platform in library ? "" : `: ${platform}'s C library is not known here`;

Deno.test(`the text forms agree with the machine's C library on 100,000 inputs each${no_library}`, {
  ignore: no_library !== "",
}, () => {
  const { functions, close } = open_libc();
  libc = functions;
  try {
    for (const name of Object.keys(inputs)) {
      const cases = many(rounds(100_000), inputs[name]);
      compare(name, cases, cases.map(functions[name]));
    }
  } finally {
    libc = undefined;
    close();
  }
});

// CPython on the same machine.

const PROGRAM = `
import json, socket, sys
functions = {
    "pton4": lambda s: socket.inet_pton(socket.AF_INET, s).hex(),
    "pton6": lambda s: socket.inet_pton(socket.AF_INET6, s).hex(),
    "aton": lambda s: socket.inet_aton(s).hex(),
    "ntop4": lambda s: socket.inet_ntop(socket.AF_INET, bytes.fromhex(s)),
    "ntop6": lambda s: socket.inet_ntop(socket.AF_INET6, bytes.fromhex(s)),
}
def call(function, text):
    try:
        return function(text)
    except OSError:
        return None
cases = json.load(sys.stdin.buffer)
json.dump({name: [call(functions[name], text) for text in texts] for name, texts in cases.items()}, sys.stdout)
`;

function has_python(): boolean {
  try {
    return new Deno.Command("python3", { args: ["-c", "import socket"], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
const python = has_python();
const python_test = ignore_unless(python, "needs python3");

python_test(
  `the text forms agree with CPython on 2,500 inputs each (NUM-3, NUM-5, NUM-6)${python ? "" : ": python3 is missing"}`,
  async () => {
    const cases = Object.fromEntries(Object.keys(inputs).map((name) => [name, many(2_500, inputs[name])]));
    const child = new Deno.Command("python3", { args: ["-c", PROGRAM], stdin: "piped", stdout: "piped" }).spawn();
    const written = new Blob([JSON.stringify(cases)]).stream().pipeTo(child.stdin);
    const { success, stdout } = await child.output();
    await written;
    assert(success, "python3 failed");
    const results = JSON.parse(new TextDecoder().decode(stdout));
    for (const name of Object.keys(cases)) compare(name, cases[name], results[name]);
  },
);

// Cases with names, for every platform's rules on any platform.

function each<T>(cases: readonly (readonly [string, T])[], run: (text: string) => T): void {
  for (const [text, expected] of cases) assertEquals(run(text), expected, JSON.stringify(text));
}

Deno.test("parse_ipv4() reads four decimal octets and nothing else (NUM-5)", () => {
  for (const rules of [linux, freebsd, windows]) {
    each([
      ["0.0.0.0", 0],
      ["127.0.0.1", 0x7f000001],
      ["192.0.2.1", 0xc0000201],
      ["255.255.255.255", 0xffffffff],
      ["", -1],
      ["1", -1],
      ["1.2.3", -1],
      ["1.2.3.", -1],
      ["1.2.3.4.", -1],
      ["1.2.3.4.5", -1],
      [".1.2.3.4", -1],
      ["1..2.3", -1],
      ["1.2.3.256", -1],
      ["1.2.3.1000", -1],
      ["1.2.3.4294967297", -1],
      ["01.2.3.4", -1],
      ["1.2.3.00", -1],
      ["1.2.3.0x4", -1],
      ["1.2.3.4 ", -1],
      [" 1.2.3.4", -1],
      ["1.2.3.4\n", -1],
      ["1.2.3.+4", -1],
      ["1.2.3.４", -1],
      ["[1.2.3.4]", -1],
      ["1.2.3.4:80", -1],
      ["::1", -1],
    ], (text) => parse_ipv4(text, rules));
  }
});

Deno.test("parse_ipv4() takes leading zeros on macOS, still as decimal", () => {
  each([
    ["010.020.030.040", 0x0a141e28],
    ["0000000000000001.2.3.4", 0x01020304],
    ["00.0.0.0", 0],
    ["0256.2.3.4", -1],
    ["00001000.2.3.4", -1],
  ], (text) => parse_ipv4(text, darwin));
});

Deno.test("format_ipv4() writes signed and unsigned numbers alike", () => {
  assertEquals(format_ipv4(0), "0.0.0.0");
  assertEquals(format_ipv4(0x7f000001), "127.0.0.1");
  assertEquals(format_ipv4(0xffffffff), "255.255.255.255");
  assertEquals(format_ipv4(-1), "255.255.255.255");
  assertEquals(format_ipv4(0xc0000201), "192.0.2.1");
});

Deno.test("parse_inet_aton() reads one to four numbers in three bases, and stops at white space (NUM-3)", () => {
  for (const rules of [linux, darwin, freebsd, windows]) {
    each([
      ["127.1", 0x7f000001],
      ["0x7f.1", 0x7f000001],
      ["2130706433", 0x7f000001],
      ["017700000001", 0x7f000001],
      ["0X7F000001", 0x7f000001],
      ["1.2.3.4", 0x01020304],
      ["1.2.0x304", 0x01020304],
      ["1.0x020304", 0x01020304],
      ["010.0.0.010", 0x08000008],
      ["1.2.65535", 0x0102ffff],
      ["1.16777215", 0x01ffffff],
      ["0", 0],
      ["1.2.3.4 x", 0x01020304],
      ["1.2.3.4\t", 0x01020304],
      ["1.2.3.4\v5", 0x01020304],
      ["1 2", 1],
      ["255.255.255.255", 0xffffffff],
      ["", -1],
      ["x", -1],
      [".1", -1],
      ["1.", -1],
      ["1. 2", -1],
      ["1..2", -1],
      ["1.2.3.4.5", -1],
      ["1.2.3.4x", -1],
      ["1.2.3.4\u00a0", -1],
      ["08", -1],
      ["0x", -1],
      ["0x ", -1],
      ["1.0x", -1],
      ["0b1", -1],
      ["-1", -1],
      ["+1", -1],
      [" 1.2.3.4", -1],
      ["256.1", -1],
      ["1.256.1", -1],
      ["1.2.65536", -1],
      ["1.16777216", -1],
      ["1.2.3.256", -1],
    ], (text) => parse_inet_aton(text, rules));
  }
});

Deno.test("parse_inet_aton() refuses what 32 bits do not hold on Linux and Windows", () => {
  for (const rules of [linux, windows]) {
    each([
      ["4294967296", -1],
      ["0x100000000", -1],
      ["18446744073709551617", -1],
      ["18446744073709551617.2.3.4", -1],
      ["0x.1", -1],
    ], (text) => parse_inet_aton(text, rules));
  }
});

Deno.test("parse_inet_aton() computes modulo 2**64 on macOS and FreeBSD", () => {
  for (const rules of [darwin, freebsd]) {
    each([
      ["4294967296", 0],
      ["0x1deadbeef", 0xdeadbeef],
      ["18446744073709551617", 1],
      ["18446744073709551617.2.3.4", 0x01020304],
      ["1.18446744073709551618", 0x01000002],
      ["1.4294967298", -1],
      ["0x1000000000000000a.1", 0x0a000001],
      ["0x.1", 1],
      ["0x.0X.0x.1", 1],
    ], (text) => parse_inet_aton(text, rules));
  }
});

Deno.test("parse_inet_aton() on Windows knows all ones by one text, and takes a blank for zero", () => {
  each([
    ["255.255.255.255", 0xffffffff],
    ["255.255.255.255 ", -1],
    ["0xffffffff", -1],
    ["4294967295", -1],
    [" ", 0],
    ["  ", -1],
  ], (text) => parse_inet_aton(text, windows));
  assertEquals(parse_inet_aton("0xffffffff", linux), 0xffffffff);
  assertEquals(parse_inet_aton(" ", linux), -1);
});

Deno.test("parse_ipv6() reads every form of RFC 4291 (NUM-5)", () => {
  for (const rules of [linux, darwin, freebsd, windows]) {
    each([
      ["::", "00000000000000000000000000000000"],
      ["::1", "00000000000000000000000000000001"],
      ["1::", "00010000000000000000000000000000"],
      ["2001:db8::8:800:200C:417A", "20010db80000000000080800200c417a"],
      ["2001:0DB8:0:0:8:800:200C:417A", "20010db80000000000080800200c417a"],
      ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
      ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
      ["::2:3:4:5:6:7:8", "00000002000300040005000600070008"],
      ["1:2:3::7:8", "00010002000300000000000000070008"],
      ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
      ["::192.0.2.1", "000000000000000000000000c0000201"],
      ["1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"],
      ["1::5:192.0.2.1", "000100000000000000000005c0000201"],
      ["", null],
      [":", null],
      [":::", null],
      [":1", null],
      ["1:", null],
      ["1", null],
      ["1::2::3", null],
      ["1:2:3:4:5:6:7", null],
      ["1:2:3:4:5:6:7:8:", null],
      ["1:2:3:4:5:6:7:8:9", null],
      ["1:2:3:4::5:6:7:8", null],
      ["1:2:3:4:5:6:7::8", null],
      ["::1:2:3:4:5:6:7:8", null],
      ["1:2:3:4:5:6:7:1.2.3.4", null],
      ["1:2:3:4:5:6::1.2.3.4", null],
      ["1.2.3.4", null],
      ["1.2.3.4::", null],
      ["::1.2.3", null],
      ["::1.2.3.4.5", null],
      ["::1.2.3.4:5", null],
      ["::1.2.3.256", null],
      ["::0x1", null],
      ["12345::", null],
      ["g::", null],
      ["::1 ", null],
      [" ::1", null],
      ["[::1]", null],
      ["::1/128", null],
      ["fe80::1%1", null],
      ["fe80::1%lo", null],
      ["::１", null],
    ], (text) => pton6(text, rules));
  }
});

Deno.test("parse_ipv6() takes leading zeros as each platform does", () => {
  const cases = [
    ["::00001", [null, "00000000000000000000000000000001", null, null]],
    ["::0000000001.2.3.4", [null, "00000000000000000000000001020304", null, null]],
    ["::001.2.3.04", [null, "00000000000000000000000001020304", null, "00000000000000000000000001020304"]],
    ["::0001.2.3.4", [null, "00000000000000000000000001020304", null, null]],
    ["::0012.2.3.4", [null, "0000000000000000000000000c020304", null, null]],
    ["::010000", [null, null, null, null]],
  ] as const;
  for (const [text, results] of cases) {
    assertEquals([linux, darwin, freebsd, windows].map((rules) => pton6(text, rules)), results.slice(), text);
  }
});

Deno.test("parse_ipv6() with an interface lookup takes a scope on macOS only", () => {
  const lookup = (name: string) => name === "en0" ? 0x0102 : 0;
  each([
    ["fe80::1%en0", "fe800102000000000000000000000001"],
    ["fe80:5::1%none", "fe800000000000000000000000000001"],
    ["febf::1%en0", "febf0102000000000000000000000001"],
    ["fec0::1%en0", "fec00000000000000000000000000001"],
    ["::1%en0", "00000000000000000000000000000001"],
    ["::1%", "00000000000000000000000000000001"],
    ["fe80:5::1", "fe800005000000000000000000000001"],
    ["%en0", null],
    ["fe80::%1%en0", null],
  ], (text) => pton6(text, darwin, lookup));
  for (const rules of [linux, freebsd, windows]) assertEquals(pton6("fe80::1%en0", rules, lookup), null);
});

Deno.test("format_ipv6() writes as inet_ntop on Linux, macOS and FreeBSD (NUM-6)", () => {
  for (const rules of [linux, darwin, freebsd]) {
    each([
      ["00000000000000000000000000000000", "::"],
      ["00000000000000000000000000000001", "::1"],
      ["00010000000000000000000000000000", "1::"],
      ["20010db800000000000000000000abcd", "2001:db8::abcd"],
      ["00010002000300040005000600070008", "1:2:3:4:5:6:7:8"],
      ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
      ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
      ["00010000000000020000000000000003", "1:0:0:2::3"],
      ["00000000000100000000000000000000", "0:0:1::"],
      ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
      ["00000000000000000000ffff00000001", "::ffff:0.0.0.1"],
      ["000000000000000000000000c0000201", "::192.0.2.1"],
      ["00000000000000000000000000010000", "::0.1.0.0"],
      ["0000000000000000000000000000c000", "::c000"],
      ["0000000000000000ffff0000c0000201", "::ffff:0:c000:201"],
      ["0064ff9b0000000000000000c0000201", "64:ff9b::c000:201"],
      ["fe80000000000000000000005efe0001", "fe80::5efe:1"],
      ["0010010010000fff00f0000000000100", "10:100:1000:fff:f0::100"],
    ], (octets) => format_ipv6(unhex("ab" + octets + "cd"), 1, rules));
  }
});

Deno.test("format_ipv6() on Windows writes translated and ISATAP addresses with a dotted quad", () => {
  each([
    ["00000000000000000000000000000000", "::"],
    ["000000000000000000000000c0000201", "::192.0.2.1"],
    ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
    ["00000000000000000000ffff00000001", "::ffff:0:1"],
    ["0000000000000000ffff0000c0000201", "::ffff:0:192.0.2.1"],
    ["0000000000000000ffff000000000001", "::ffff:0:0:1"],
    ["00000000000000000000000000010000", "::0.1.0.0"],
    ["00000000000000000000000000000002", "::2"],
    ["fe8000000000000000005efec0000201", "fe80::5efe:192.0.2.1"],
    ["fe8000000000000002005efec0000201", "fe80::200:5efe:192.0.2.1"],
    ["fe8000000000000001005efec0000201", "fe80::100:5efe:c000:201"],
    ["00000000000000000000" + "5efe" + "00000000", "::5efe:0.0.0.0"],
    ["1111222233334444" + "00005efe81903426", "1111:2222:3333:4444:0:5efe:129.144.52.38"],
    ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
  ], (octets) => format_ipv6(unhex(octets), 0, windows));
});

Deno.test("what format_ipv6() writes, parse_ipv6() reads back, by every platform's rules", () => {
  for (const rules of [linux, darwin, freebsd, windows]) {
    for (const octets of many(2_000, address6)) {
      assertEquals(pton6(format_ipv6(unhex(octets), 0, rules), rules), octets, `SEED=${seed}`);
    }
  }
});

Deno.test("without rules the functions take this platform's", () => {
  for (const text of ["010.1.1.1", "::001.2.3.4", "::00001", "4294967296", "0xffffffff", " "]) {
    assertEquals(parse_ipv4(text), parse_ipv4(text, here), text);
    assertEquals(pton6(text), pton6(text, here), text);
    assertEquals(parse_inet_aton(text), parse_inet_aton(text, here), text);
  }
});
