import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as select from "../../select.ts";
import { has_python } from "../support/python.ts";
import { ignore_unless } from "../support/where.ts";

const { OverflowError, UnicodeError, ValueError } = socket;
const pythonTest = ignore_unless(has_python && Deno.build.os === "linux", "needs python3 on Linux");

/** What Python runs and what we run; `a` is a socket of a pair. */
const CALLS: [python: string, ours: (a: socket.Socket) => unknown][] = [
  ["socket.htonl(2**32)", () => socket.htonl(2 ** 32)],
  ["socket.htons(65536)", () => socket.htons(65536)],
  ["socket.if_nametoindex('a\\0')", () => socket.if_nametoindex("a\0")],
  ["socket.getservbyport(-1)", () => socket.getservbyport(-1)],
  ["socket.getservbyport(2**40)", () => socket.getservbyport(2 ** 40)],
  ["socket.getservbyname('\\ud800')", () => socket.getservbyname("\ud800")],
  ["socket.getservbyname('a\\0')", () => socket.getservbyname("a\0")],
  ["socket.getaddrinfo('a' * 64, 1)", () => socket.getaddrinfo("a".repeat(64), 1)],
  ["socket.getaddrinfo('a..b', 1)", () => socket.getaddrinfo("a..b", 1)],
  ["socket.getaddrinfo('\\ud800', 1)", () => socket.getaddrinfo("\ud800", 1)],
  ["socket.getaddrinfo('a', '\\ud800')", () => socket.getaddrinfo("a", "\ud800")],
  ["socket.gethostbyname('a' * 64)", () => socket.gethostbyname("a".repeat(64))],
  ["socket.getnameinfo(('::1', 1, 2**20), 0)", () => socket.getnameinfo(["::1", 1, 2 ** 20], 0)],
  ["socket.inet_ntop(77, b'1234')", () => socket.inet_ntop(77, new Uint8Array(4))],
  ["socket.inet_ntop(2, b'1')", () => socket.inet_ntop(2, new Uint8Array(1))],
  ["socket.inet_pton(2, '1\\0')", () => socket.inet_pton(2, "1\0")],
  ["socket.sethostname('a\\0')", () => socket.sethostname("a\0")],
  ["socket.sethostname('\\ud800')", () => socket.sethostname("\ud800")],
  ["socket.CMSG_LEN(-1)", () => socket.CMSG_LEN(-1)],
  ["socket.CMSG_SPACE(2**62)", () => socket.CMSG_SPACE(2 ** 62)],
  ["socket.socket(2**31)", () => new socket.socket(2 ** 31)],
  ["socket.socket(fileno=-1)", () => new socket.socket({ fileno: -1 })],
  ["socket.create_connection(('a',))", () => socket.create_connection(["a"] as never)],
  ["socket.create_server(('', 0), dualstack_ipv6=True)", () => socket.create_server(["", 0], { dualstack_ipv6: true })],
  ["a.recv(-1)", (a) => a.recv(-1)],
  ["a.recv(2**63)", (a) => a.recv(2 ** 63)],
  ["a.recvfrom(-1)", (a) => a.recvfrom(-1)],
  ["a.recvmsg(-1)", (a) => a.recvmsg(-1)],
  ["a.recvmsg(1, -1)", (a) => a.recvmsg(1, -1)],
  ["a.recvmsg(1, 2**31)", (a) => a.recvmsg(1, 2 ** 31)],
  ["a.recv_into(bytearray(1), 2)", (a) => a.recv_into(new Uint8Array(1), 2)],
  ["a.recv_into(bytearray(1), -1)", (a) => a.recv_into(new Uint8Array(1), -1)],
  ["a.listen(2**31)", (a) => a.listen(2 ** 31)],
  ["a.shutdown(2**31)", (a) => a.shutdown(2 ** 31)],
  ["a.setsockopt(2**31, 2, 1)", (a) => a.setsockopt(2 ** 31, 2, 1)],
  ["a.settimeout(-1)", (a) => a.settimeout(-1)],
  ["a.settimeout(float('nan'))", (a) => a.settimeout(NaN)],
  ["a.settimeout(1e20)", (a) => a.settimeout(1e20)],
  ["a.makefile('x')", (a) => a.makefile("x" as "r")],
  ["a.makefile('r', 0)", (a) => a.makefile("r", 0)],
  ["a.makefile('rb', 2**80)", (a) => a.makefile("rb", 2n ** 80n as unknown as number)],
  ["a.makefile('r', newline='x')", (a) => a.makefile("r", null, { newline: "x" as "" })],
  ["a.makefile('r', encoding='nope')", (a) => a.makefile("r", null, { encoding: "nope" })],
  ["a.makefile('rb').read(-2)", (a) => a.makefile("rb").read(-2)],
  ["socket.SocketIO(a, 'x')", (a) => new socket.SocketIO(a, "x" as "r")],
  ["socket.send_fds(a, [b'x'], [2**31])", (a) => socket.send_fds(a, [new Uint8Array(1)], [2 ** 31])],
  ["socket.socket(2).connect(('127.0.0.1', 65536))", () => tcp((s) => s.connect(["127.0.0.1", 65536]))],
  ["socket.socket(2).connect(('127.0.0.1', 2**40))", () => tcp((s) => s.connect(["127.0.0.1", 2 ** 40]))],
  ["socket.socket(1).connect('\\ud800')", (a) => a.connect("\ud800")],
  ["select.poll().register(0, -1)", () => select.poll().register(0, -1)],
  ["select.poll().register(0, 65536)", () => select.poll().register(0, 65536)],
  ["select.poll().poll(2**31)", () => select.poll().poll(2 ** 31)],
  ["select.select([], [], [], -1)", () => select.select([], [], [], -1)],
  ["select.select([], [], [], 1e20)", () => select.select([], [], [], 1e20)],
  ["select.select([], [], [], float('nan'))", () => select.select([], [], [], NaN)],
  ["select.select([-1], [], [])", () => select.select([-1], [], [])],
  ["select.select([2**40], [], [], 0)", () => select.select([2 ** 40], [], [], 0)],
];

function tcp(use: (sock: socket.Socket<"AF_INET">) => void): void {
  using sock = new socket.socket(socket.AF_INET);
  use(sock);
}

/** The classes of Python that this module exports. */
const PYTHON = `
import select, socket, sys
a, b = socket.socketpair()
for line in sys.stdin.read().split("\\n"):
    try:
        eval(line)
        print("nothing")
    except Exception as e:
        name = next(c.__name__ for c in type(e).__mro__ if c not in (UnicodeEncodeError, UnicodeDecodeError))
        print(name)
`;

pythonTest("a wrong argument throws the class that CPython throws", async () => {
  const child = new Deno.Command("python3", { args: ["-c", PYTHON], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(CALLS.map(([python]) => python).join("\n")));
  await writer.close();
  const expected = new TextDecoder().decode((await child.output()).stdout).trim().split("\n");
  const [a, b] = socket.socketpair();
  const thrown = CALLS.map(([, run]) => {
    try {
      run(a as socket.Socket);
      return "nothing";
    } catch (error) {
      return (error as Error).name;
    }
  });
  for (const sock of [a, b]) sock.close();
  const show = (names: string[]) => CALLS.map(([python], i) => `${python}: ${names[i]}`);
  assertEquals(show(thrown), show(expected));
});

Deno.test("a negative number is a ValueError for the conversions, as in CPython's test_socket since 3.14", () => {
  for (const convert of [socket.htons, socket.ntohs, socket.htonl, socket.ntohl, socket.if_indextoname]) {
    assertThrows(() => convert(-1), ValueError);
    assertThrows(() => convert(2 ** 32), OverflowError);
  }
});

Deno.test("UnicodeError is a ValueError, OverflowError is none, and all are RangeError", () => {
  assertInstanceOf(new UnicodeError(), ValueError);
  assert(!(new OverflowError() instanceof ValueError));
  for (const [name, type] of Object.entries({ OverflowError, UnicodeError, ValueError })) {
    const error = new type("why");
    assertInstanceOf(error, RangeError);
    assertEquals([error.name, String(error)], [name, `${name}: why`]);
  }
});
