// What Windows does otherwise, or alone.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { POLLOUT, POLLPRI } from "../../constants/poll.ts";
import { sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { select } from "../../select.ts";
import { backend_with } from "../support/backend.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_wine, on_windows } from "../support/where.ts";

const unless_windows = ignore_unless(!on_windows, "Windows does this in another way");

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");
const windowsTest = ignore_unless(on_windows && !in_wine, "needs Windows itself: Wine has none of this");
const { AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_TCP, OSError, SOCK_DGRAM, SOCK_STREAM } = socket;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

test("WIN-2: ioctl() sets keeping alive, and refuses what it does not know", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using sock = socket.create_connection(server.getsockname());
  assertEquals(sock.ioctl(socket.SIO_KEEPALIVE_VALS, [1, 60_000, 1000]), 0);
  assertThrows(() => sock.ioctl(socket.SIO_KEEPALIVE_VALS, 1), TypeError, "must be 3-item tuple, not number");
  assertThrows(() => sock.ioctl(socket.SIO_KEEPALIVE_VALS, [1, 2] as never), TypeError, "must be tuple of length 3");
  assertThrows(() => sock.ioctl(socket.SIO_KEEPALIVE_VALS, [1, 2, "3"] as never), TypeError, "option");
  assertThrows(() => sock.ioctl(socket.SIO_LOOPBACK_FAST_PATH, null as never), TypeError, "option");
  assertThrows(() => sock.ioctl(socket.SIO_RCVALL, null as never), TypeError, "option");
  assertThrows(() => sock.ioctl(-1, 1), RangeError, "invalid ioctl command 4294967295");
  assertThrows(() => sock.ioctl("x" as never, 1), TypeError, "control");
});

windowsTest("WIN-2: ioctl() sets the fast path within this machine", () => {
  using sock = new socket.socket();
  sock.ioctl(socket.SIO_LOOPBACK_FAST_PATH, 1);
});

test("OPT-5: TCP_QUICKACK is set by WSAIoctl and read back from the object", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using sock = socket.create_connection(server.getsockname());
  assertEquals(sock.getsockopt(IPPROTO_TCP, socket.TCP_QUICKACK), 0);
  try {
    sock.setsockopt(IPPROTO_TCP, socket.TCP_QUICKACK, 1);
  } catch (error) {
    assert(in_wine && error instanceof OSError && error.code === "EOPNOTSUPP", `${error}`); // Wine 10 lacks it.
    return;
  }
  assertEquals(sock.getsockopt(IPPROTO_TCP, socket.TCP_QUICKACK), 1);
});

test("CLO-8: a socket is not inherited, however it was made, unless asked to be", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using sock = socket.create_connection(server.getsockname());
  const [conn] = server.accept();
  using _conn = conn, copy = conn.dup(), shared = socket.fromshare(conn.share(Deno.pid));
  for (const one of [server, sock, conn, copy, shared]) assertEquals(one.get_inheritable(), false);
  copy.set_inheritable(true);
  assertEquals([copy.get_inheritable(), conn.get_inheritable()], [true, false]);
});

test("dup() and fromfd() make a second handle of the same socket, bound or not", () => {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  using copy = sock.dup(), other = socket.fromfd(sock.fileno(), AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  assertEquals(copy.getsockname(), sock.getsockname());
  assertEquals(other.getsockname(), sock.getsockname());
  assertEquals(new Set([sock.fileno(), copy.fileno(), other.fileno()]).size, 3);
});

test("a datagram that is longer than the room for it is WSAEMSGSIZE, and to recvmsg() a flag", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  b.bind(["127.0.0.1", 0]);
  a.sendto(bytes("too long"), b.getsockname());
  assertEquals(assertThrows(() => b.recv(3), OSError).winerror, 10040);
  a.sendto(bytes("too long"), b.getsockname());
  const [data, , flags] = b.recvmsg(3);
  assertEquals([text(data), (flags & socket.MSG_TRUNC) !== 0], ["too", true]);
});

test("MSG_CTRUNC: what the ancillary data have no room for is left out, whole, and the data are as they came", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const sock of [a, b]) sock.bind(["127.0.0.1", 0]);
  b.setsockopt(IPPROTO_IP, socket.IP_PKTINFO, 1);
  a.sendto(bytes("a longer message before, of which nothing must be seen"), b.getsockname());
  b.recvmsg(100, 100);
  const { MSG_CTRUNC, MSG_TRUNC } = socket;
  const whole = socket.CMSG_LEN(8); // struct in_pktinfo
  for (
    const [bufsize, room, data, items, flags] of [
      [100, 1, "hello", 0, MSG_CTRUNC],
      [100, 16, "hello", 0, MSG_CTRUNC],
      [100, whole - 1, "hello", 0, MSG_CTRUNC],
      [100, whole, "hello", 1, 0],
      [100, 5000, "hello", 1, 0],
      [3, whole - 1, "hel", 0, MSG_CTRUNC | MSG_TRUNC],
      [3, whole, "hel", 1, MSG_TRUNC],
    ] as const
  ) {
    a.sendto(bytes("hello"), b.getsockname());
    const [came, ancdata, msg_flags, from] = b.recvmsg(bufsize, room);
    assertEquals([text(came), ancdata.length, msg_flags, from], [data, items, flags, a.getsockname()], `room: ${room}`);
  }
});

test("sendmsg() takes flags and setsockopt() lengths that only C makes sense of", () => {
  using sockets = disposable(socket.socketpair());
  const [one] = sockets;
  const outcome = (call: () => number) => {
    try {
      return call();
    } catch (error) {
      return (error as socket.OSError).code;
    }
  };
  assertEquals(outcome(() => one.sendmsg([bytes("x")], [], -1)), outcome(() => one.send(bytes("x"), -1)));
  const { SO_KEEPALIVE, SOL_SOCKET } = socket;
  assertThrows(() => one.setsockopt(SOL_SOCKET, SO_KEEPALIVE, null, 2 ** 31), OSError);
});

test("PEP 475: a call that was interrupted is made again", () => {
  using sockets = disposable(socket.socketpair());
  const [one, other] = sockets;
  const { recv } = sys;
  let calls = 0;
  using _ = backend_with({ recv: (...args) => calls++ === 0 ? -10004 : recv(...args) });
  other.send(bytes("x"));
  assertEquals([text(one.recv(1)), calls], ["x", 2]);
});

test("a non-blocking socket with SO_LINGER is closed", () => {
  const [one, other] = socket.socketpair();
  using _other = other;
  const fd = one.fileno();
  one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, Uint8Array.of(1, 0, 1, 0)); // struct linger: on, 1 s
  one.setblocking(false);
  one.send(bytes("x"));
  one.close();
  assertEquals(sys.getpeername(fd), -10038);
});

test("one urgent byte from the peer does not make a full socket writable, but is in select()'s third list", () => {
  const [one, other] = socket.socketpair();
  using _one = one, _other = other;
  one.setblocking(false);
  other.send(bytes("!"), socket.MSG_OOB);
  assertEquals(sys.poll_one(one.fileno(), POLLPRI, 20_000), POLLPRI);
  const much = new Uint8Array(1 << 20);
  while (sys.send(one.fileno(), much, much.length, 0) > 0);
  while (sys.poll_one(one.fileno(), POLLOUT, 200) !== 0) sys.send(one.fileno(), much, much.length, 0);
  assertEquals(select([], [one], [], 0), [[], [], []]);
  assertEquals(select([], [one], [one], 0), [[], [], [one]]);
});

test("sendmsg() gathers and recvmsg() scatters, on streams and datagrams", () => {
  using sockets = disposable(socket.socketpair());
  const [one, other] = sockets;
  assertEquals(one.sendmsg([bytes("ab"), bytes(""), bytes("cd")]), 4);
  const first = new Uint8Array(1), second = new Uint8Array(8);
  const [n, ancdata, , address] = other.recvmsg_into([first, second]);
  assertEquals([n, text(first), text(second.subarray(0, 3)), ancdata, address as unknown], [4, "a", "bcd", [], null]);

  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const sock of [a, b]) sock.bind(["127.0.0.1", 0]);
  assertEquals(a.sendmsg([bytes("one "), bytes("datagram")], [], 0, b.getsockname()), 12);
  const [data, , , from] = b.recvmsg(100);
  assertEquals([text(data), from], ["one datagram", a.getsockname()]);
});

test("recvmsg() brings IP_PKTINFO: to which address and interface a datagram went", () => {
  using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const sock of [a, b]) sock.bind(["127.0.0.1", 0]);
  b.setsockopt(IPPROTO_IP, socket.IP_PKTINFO, 1);
  a.sendto(bytes("hello"), b.getsockname());
  const [data, [[level, type, info]], , from] = b.recvmsg(100, socket.CMSG_SPACE(8));
  assertEquals([text(data), level, type, from], ["hello", IPPROTO_IP, socket.IP_PKTINFO, a.getsockname()]);
  assertEquals([...info.subarray(0, 4)], [127, 0, 0, 1]); // struct in_pktinfo: the address, the interface's index
  const index = new DataView(info.buffer, info.byteOffset).getUint32(4, true);
  assert(socket.if_nameindex().some(([known]) => known === index), `interface ${index}`);
});

test("SO_EXCLUSIVEADDRUSE keeps an address from being taken twice", () => {
  using first = new socket.socket(AF_INET, SOCK_STREAM);
  first.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1);
  first.bind(["127.0.0.1", 0]);
  first.listen();
  using second = new socket.socket(AF_INET, SOCK_STREAM);
  second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);
  const error = assertThrows(() => second.bind(first.getsockname()), OSError);
  assert([10013, 10048].includes(error.winerror!), `${error}`);
});

test("if_nameindex() names interfaces by their LUID, and the index leads back to the name", () => {
  const interfaces = socket.if_nameindex();
  assert(interfaces.length > 0);
  for (const [index, name] of interfaces) {
    assertEquals([socket.if_nametoindex(name), socket.if_indextoname(index)], [index, name]);
    assert(/^[a-z0-9]+_\d+$/.test(name), name);
  }
});

test("gethostname() is the machine's DNS name", () => {
  assertEquals(socket.gethostname().toLowerCase(), Deno.hostname().toLowerCase());
});

test("a socket pair is a TCP connection, over IPv4 or IPv6", () => {
  for (const family of [AF_INET, AF_INET6]) {
    using sockets = disposable(socket.socketpair(family));
    const [one, other] = sockets;
    assertEquals([one.family, one.type], [family, SOCK_STREAM]);
    one.sendall(bytes("pair"));
    assertEquals(text(other.recv(10)), "pair");
  }
});

windowsTest("AF_UNIX has streams", () => {
  using folder = new TempFolder();
  const path = `${folder}\\socket`;
  using server = new socket.socket(socket.AF_UNIX, SOCK_STREAM);
  server.bind(path);
  server.listen();
  assertEquals(server.getsockname(), path);
  using client = new socket.socket(socket.AF_UNIX, SOCK_STREAM);
  client.connect(path);
  const [conn] = server.accept();
  using _conn = conn;
  client.sendall(bytes("hello"));
  assertEquals(text(conn.recv(10)), "hello");
});

unless_windows("what Windows has alone is undefined elsewhere", () => {
  using sock = new socket.socket();
  assertEquals([sock.ioctl, sock.share, socket.fromshare, socket.errorTab], [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals("winerror" in assertThrows(() => sock.getpeername(), OSError), false);
});

test("names of hosts are decoded from the code page that GetACP() names", async () => {
  const { ansi_text } = await import("../../ffi/winsock/names.ts");
  const kernel32 = Deno.dlopen("kernel32.dll", { GetACP: { parameters: [], result: "u32" } });
  const page = kernel32.symbols.GetACP();
  kernel32.close();
  const decoder = new TextDecoder(
    ({ 65001: "utf-8", 932: "shift_jis" } as Record<number, string>)[page] ?? `windows-${page}`,
  );
  for (const name of [[0x6d, 0xfc, 0x6c, 0x6c, 0x65, 0x72], [0xc3, 0xbc], [0xe9, 0x2e, 0x64, 0x65]]) {
    assertEquals([page, ansi_text(Uint8Array.from(name))], [page, decoder.decode(Uint8Array.from(name))]);
  }
});
