// Addresses that are refused, and some that are not: by Python the same, with the same words.

import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { repr } from "../../base/repr.ts";
import { in_guest } from "../support/where.ts";
import { bytes, on_kernel, python } from "./support/mod.ts";

const { AF_ALG, AF_BLUETOOTH, AF_CAN, AF_NETLINK, AF_PACKET, AF_QIPCRTR, AF_TIPC, AF_VSOCK, BTPROTO_L2CAP } = socket;
const { BTPROTO_RFCOMM, BTPROTO_SCO, CAN_J1939, CAN_RAW, SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET } = socket;
const { SOCK_STREAM } = socket;

const [, with_python] = on_kernel(() => {
  if (!in_guest) throw new Error("needs the guest's kernel: deno task test:guest");
});

const BDADDR = "01:23:45:67:89:AB";
const [L2CAP, RFCOMM, SCO] = [BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_SCO];

// SCO's are bytes here: Python takes text since 3.14 only.
const BDADDRS = [
  "",
  "x",
  "::::::",
  BDADDR,
  BDADDR + ":",
  BDADDR + " ",
  "1:2:3:4:5:100",
  "1:2:3:4:5:a",
  "0001:2:3:4:5:aB",
];
BDADDRS.push(" 1: +2:0x3:4:5:-0", "1 :2:3:4:5:6", "-1:2:3:4:5:6", "1:2:3:4:5:G", "1:2:3:4:5:0xg");

/** The family, the type and the protocol; then addresses to bind to, of which most are wrong. */
const cases: [family: number, type: number, proto: number, addresses: unknown[]][] = [
  [AF_NETLINK, SOCK_RAW, 0, ["x", [], [1], [1, 2, 3], ["1", 2], [77777, -1], [2 ** 32 + 77778, 0]]],
  [AF_TIPC, SOCK_RDM, 0, ["x", [1, 2, 3], [1, 2, 3, 4, 5, 6], [1, "2", 3, 4], [9, 1, 2, 3]]],
  [AF_PACKET, SOCK_RAW, 0, ["lo", ["lo"], [bytes("lo"), 3], ["l\0o", 3], ["none", 3], ["lo", -1], ["lo", 65536]]],
  [AF_PACKET, SOCK_RAW, 0, [["none", 2 ** 31], ["lo", 3, 0, 0, new Uint8Array(9)], ["lo", 3, 0, 0, "x"], ["lo", "3"]]],
  [AF_PACKET, SOCK_RAW, 0, [["", 3], ["dummy0" + "x".repeat(20), 3], ["lo", 3, 1, 2, bytes("abc")], ["lo", 0]]],
  [AF_CAN, SOCK_RAW, CAN_RAW, ["vcan0", [], ["vcan0", 1], ["none"], ["x".repeat(16)], ["vcan0\0"], [bytes("vcan0")], [
    5,
  ]]],
  [AF_CAN, SOCK_DGRAM, CAN_J1939, [["vcan0"], ["vcan0", "1", 2, 3], ["none", 1, 2, 3], ["vcan0", 0, 0x40000, 256 + 5]]],
  [AF_ALG, SOCK_SEQPACKET, 0, ["hash", ["hash"], ["hash", 5], ["x".repeat(14), "x"], ["hash", "x".repeat(64)]]],
  [AF_ALG, SOCK_SEQPACKET, 0, [["ha\0sh", "x"], ["none", "x"], ["hash", "none"], ["hash", "sha256", "0"]]],
  [AF_VSOCK, SOCK_STREAM, 0, ["x", [1], [1, 2, 3], [1, "2"], [99, 5], [-1, 2 ** 32 + 700]]],
  [AF_QIPCRTR, SOCK_DGRAM, 0, ["x", [1], [1, 2, 3], ["1", 2], [99, 5]]],
  [AF_BLUETOOTH, SOCK_SEQPACKET, L2CAP, [BDADDR, [BDADDR], [bytes(BDADDR), 1], [BDADDR, "1"], ["x", 1], ["1:2", 1]]],
  [AF_BLUETOOTH, SOCK_STREAM, RFCOMM, [BDADDR, [BDADDR], [BDADDR, 1, 2], [bytes(BDADDR), 1], [BDADDR, "1"], ["x", 1]]],
  [AF_BLUETOOTH, SOCK_SEQPACKET, SCO, [[BDADDR], 5, ...BDADDRS.map(bytes)]],
];

function bound(family: number, type: number, proto: number, address: unknown): unknown {
  using sock = new socket.socket(family, type, proto);
  try {
    sock.bind(address as never);
  } catch (error) {
    const { name, message } = error as Error;
    return [name, message.replace(/^\w+: (?=['a-z])/, "")]; // The argument's name, which Python does not say.
  }
  try {
    return repr(sock.getsockname());
  } catch (error) {
    return (error as Error).message;
  }
}

/** An outcome of Python's in our words. */
function ours([name, message]: [string, string]): [string, string] {
  const unicode = /^Unicode(De|En)codeError$/.test(name); // Classes of their own in Python.
  return [
    unicode ? "UnicodeError" : name,
    message.replace("not str", "not string").replace("'str' object", "'string' object"),
  ];
}

// Where Python 3.11 speaks of something else: what we say instead.
const DIFFERENT: Record<string, string> = {
  "expected str, bytes or os.PathLike object, not int": "expected str, bytes or os.PathLike object, not number",
  "argument 2 must be int, not string": "'string' object cannot be interpreted as an integer",
  "a bytes-like object is required, not 'str'": "a bytes-like object is required, not 'string'",
};

with_python("Python refuses and takes the same addresses of the rare families, in the same words", async () => {
  const list = cases.flatMap(([family, type, proto, addresses]) =>
    addresses.map((address) => [family, type, proto, address] as const)
  );
  const literals = list.map(([family, type, proto, address]) => `(${family}, ${type}, ${proto}, ${repr(address)})`);
  const theirs = await python(`
out = []
for family, type, proto, address in [${literals.join(", ")}]:
    with socket.socket(family, type, proto) as s:
        try: s.bind(address)
        except Exception as e: out.append([e.__class__.__name__, str(e)]); continue
        try: out.append(repr(s.getsockname()))
        except Exception as e: out.append(str(e))`) as (string | [string, string])[];
  const wanted = theirs.map((outcome) => {
    if (typeof outcome === "string") return outcome;
    const [name, message] = ours(outcome);
    return [name, DIFFERENT[message] ?? message];
  });
  const found = list.map((arguments_) => bound(...arguments_));
  assertEquals(found.map((outcome, i) => [literals[i], outcome]), wanted.map((outcome, i) => [literals[i], outcome]));
});
