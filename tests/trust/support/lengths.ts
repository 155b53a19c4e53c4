// Programs of each door in a realm where length, byteLength and byteOffset of every typed array lie. Each is printed that
// gets other bytes than were sent. A duplex is not among them: node:stream itself asks arrays for their lengths.
import * as asynchronous from "../../../async.ts";
import * as interop from "../../../interop.ts";
import { ioctl, SIOCGIFMTU } from "../../../fcntl.ts";
import * as netlink from "../../../netlink.ts";
import { select } from "../../../select.ts";
import * as socket from "../../../mod.ts";
import { bpf_stmt, pack_ifinfomsg, pack_ifreq, pack_sock_fprog } from "../../../structs.ts";

const { AF_INET, AF_NETLINK, AF_UNIX, SOCK_DGRAM } = socket;
const { log, error: complain } = console;
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const lie = Number(Deno.args[0]);
const array = getPrototypeOf(Uint8Array.prototype);
const honest_length = getOwnPropertyDescriptor(array, "length")!.get!;
const apply = Reflect.apply;
const exit = Deno.exit;

/** The bytes as text; typed arrays are read by index. */
function text(data: Uint8Array | null): string | null {
  if (data === null) return null;
  let result = "";
  for (let i = 0, length = apply(honest_length, data, []) as number; i < length; i++) {
    result += String.fromCharCode(data[i]);
  }
  return result;
}

const LINES = "hello\nworld\n";
const sent = new TextEncoder().encode(LINES), large = new Uint8Array(200_000).fill(120);
const LARGE = "x".repeat(200_000);

/** A pair; what is sent is all that comes. */
function closed_after(data: Uint8Array): socket.Socket<"AF_UNIX"> {
  const [a, b] = socket.socketpair(AF_UNIX);
  a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 500_000);
  a.settimeout(20);
  b.settimeout(20);
  a.sendall(data);
  a.close();
  return b;
}

function pair(type: number = socket.SOCK_STREAM): [socket.Socket<"AF_UNIX">, socket.Socket<"AF_UNIX">] {
  const [a, b] = socket.socketpair(AF_UNIX, type);
  a.setblocking(false);
  b.setblocking(false);
  return [a, b];
}

const limits = { timeout: 20 };

type Program = [name: string, expected: unknown, run: () => unknown];
const PROGRAMS: Program[] = [
  ["makefile, text", LINES, () => closed_after(sent).makefile("r").read()],
  ["makefile, lines of text", "hello\n|world\n", () => closed_after(sent).makefile("r").readlines().join("|")],
  ["makefile, utf-16", "\u{6568}", () => closed_after(sent).makefile("r", null, { encoding: "utf-16le" }).read(1)],
  ["makefile, latin-1", LINES, () => closed_after(sent).makefile("r", null, { encoding: "latin-1" }).read()],
  ["makefile, bytes", LINES, () => text(closed_after(sent).makefile("rb").read())],
  ["makefile, much", LARGE, () => text(closed_after(large).makefile("rb").read())],
  ["makefile, unbuffered", LINES, () => text(closed_after(sent).makefile("rb", 0).read())],
  ["makefile, lines", "hello\n|world\n", () => {
    const lines: (string | null)[] = [];
    for (const line of closed_after(sent).makefile("rb")) lines.push(text(line));
    return lines.join("|");
  }],
  ["makefile, a line, unbuffered", "hello\n", () => text(closed_after(sent).makefile("rb", 0).readline())],
  ["makefile, readinto", [12, LINES], () => {
    const space = own(12);
    return [closed_after(sent).makefile("rb").readinto(space), text(space)];
  }],
  ["makefile, written", LINES, () => {
    const [a, b] = socket.socketpair(AF_UNIX);
    const file = a.makefile("wb", 5), other = a.makefile("w");
    file.write(sent);
    file.flush();
    const got = text(b.recv(100));
    other.write(LINES);
    other.flush();
    return got === text(b.recv(100)) ? got : null;
  }],
  ["batches", [2, LINES, LINES], () => {
    const [a, b] = socket.socketpair(AF_UNIX, SOCK_DGRAM);
    a.sendmmsg([[[sent]], [[sent]]]);
    const batch = new socket.MessageBatch(2, 100);
    return [b.recvmmsg_into(batch), text(batch.data(0)), text(batch.data(1))];
  }],
  ["a batch that is sent", [LINES, LINES], () => {
    const [a, b] = socket.socketpair(AF_UNIX, SOCK_DGRAM);
    const batch = new socket.MessageBatch(2, 100);
    batch.set(0, sent);
    batch.set(1, sent);
    a.sendmmsg(batch, 0, 2);
    return [text(b.recv(100)), text(b.recv(100))];
  }],
  ["select of many", 100, () => {
    const sockets = Array.from({ length: 100 }, () => new socket.socket(AF_INET, SOCK_DGRAM));
    const [, writable] = select([], sockets, [], 5);
    for (const sock of sockets) sock.close();
    return writable.length;
  }],
  ["a filter", "", () => {
    const [a, b] = socket.socketpair(AF_UNIX, SOCK_DGRAM);
    b.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, pack_sock_fprog([bpf_stmt(0x06, 0)]));
    a.send(sent); // The filter keeps nothing of it.
    b.setblocking(false);
    try {
      return text(b.recv(100));
    } catch (error) {
      return (error as socket.OSError).errno === 11 ? "" : String(error);
    }
  }],
  [
    "ioctl",
    40,
    () => text(ioctl(new socket.socket(AF_INET, SOCK_DGRAM), SIOCGIFMTU, interface_lo) as Uint8Array)!.length,
  ],
  ["netlink", true, () => {
    const sock = new socket.socket(AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
    sock.settimeout(20);
    const answers = [...netlink.nl_request(sock, socket.RTM_GETLINK, socket.NLM_F_DUMP, any_interface)];
    return answers.length > 0;
  }],
  ["sock_recv", LINES, async () => {
    const [a, b] = pair();
    const data = asynchronous.sock_recv(b, 100, limits);
    a.send(sent);
    return text(await data);
  }],
  ["sock_sendall", LARGE, async () => {
    const [a, b] = pair();
    const all = asynchronous.sock_sendall(a, large, limits).then(() => a.close());
    let got = "";
    for (let piece; (piece = text(await asynchronous.sock_recv(b, 65536, limits))) !== "";) got += piece;
    await all;
    return got;
  }],
  ["a stream reader and writer", LINES + LARGE, async () => {
    const [a, b] = pair();
    const [, writer] = await asynchronous.open_connection(null, null, { sock: a });
    const [reader] = await asynchronous.open_connection(null, null, { sock: b });
    writer.write(sent);
    writer.write(large);
    const first = text(await reader.readline(limits))! + text(await reader.readuntil(newline, limits));
    writer.close();
    const rest = text(await reader.read(limits));
    return first + rest;
  }],
  ["a Deno.Conn", [12, LINES], async () => {
    const [a, b] = pair();
    const conn = interop.as_conn(b as never), space = own(12);
    a.send(sent);
    return [await conn.read(space), text(space)];
  }],
];
const newline = sent.slice(5, 6), interface_lo = pack_ifreq("lo"), any_interface = pack_ifinfomsg({});
const spaces = Array.from({ length: 4 }, () => new Uint8Array(12));
/** Memory from before the lies. */
const own = (_size: number) => spaces.pop()!;

for (const name of ["length", "byteLength", "byteOffset"]) {
  defineProperty(array, name, { configurable: true, get: () => lie });
}
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const wrong: string[] = [];
for (const [name, expected, run] of PROGRAMS) {
  complain(name); // What does not end is printed last.
  let got: unknown;
  try {
    got = await run();
  } catch (error) {
    got = String((error as Error).stack);
  }
  if (!same(got, expected)) wrong.push(`${name}: ${String(JSON.stringify(got)).slice(0, 600)}`);
}
log(wrong.length === 0 ? "done" : wrong.join("\n"));
exit(0);
