import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { open_sockets, test } from "../support/descriptors.ts";

const { AF_INET, AF_UNIX, OSError, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const one = new Uint8Array(1);

test("CLO-1: close() closes, and again does nothing", () => {
  const sock = new socket.socket();
  sock.close();
  sock.close();
  assertEquals(sock.fileno(), -1);
});

linux_test("CLO-2: a descriptor closed behind the object's back is an error once", () => {
  const sock = new socket.socket();
  socket.close(sock.fileno());
  assertEquals(assertThrows(() => sock.close(), OSError).errno, 9);
  assertEquals(sock.fileno(), -1);
  sock.close();
});

test("CLO-3: after close() nothing works and the facts are kept", () => {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.settimeout(3);
  sock.close();
  assertEquals([sock.family, sock.type, sock.proto, sock.timeout], [AF_INET, SOCK_DGRAM, 0, 3]);
  assertEquals(sock.detach(), -1);
  const address: [string, number] = ["127.0.0.1", 9];
  const calls: Record<string, () => unknown> = {
    accept: () => sock.accept(),
    bind: () => sock.bind(address),
    connect: () => sock.connect(address),
    dup: () => sock.dup(),
    get_inheritable: () => sock.get_inheritable(),
    getpeername: () => sock.getpeername(),
    getsockname: () => sock.getsockname(),
    listen: () => sock.listen(),
    recv: () => sock.recv(1),
    recv_into: () => sock.recv_into(one),
    recvfrom: () => sock.recvfrom(1),
    recvfrom_into: () => sock.recvfrom_into(one),
    send: () => sock.send(one),
    sendall: () => sock.sendall(one),
    sendto: () => sock.sendto(one, address),
    set_inheritable: () => sock.set_inheritable(true),
    setblocking: () => sock.setblocking(true),
    shutdown: () => sock.shutdown(2),
  };
  for (const [name, call] of Object.entries(calls)) {
    const error = assertThrows(call, OSError);
    assertEquals([name, error.errno, error.code], [name, 9, "EBADF"]);
    if (linux) assertEquals(String(error), "OSError: [Errno 9] Bad file descriptor");
  }
});

test("CLO-4: detach() gives the descriptor away", () => {
  const [a, b] = socket.socketpair();
  using _b = b;
  const fd = a.fileno();
  assertEquals(a.detach(), fd);
  assertEquals([a.fileno(), a.detach()], [-1, -1]);
  assertThrows(() => a.send(one), OSError);
  a.close();
  using again = new socket.socket({ fileno: fd });
  again.send(one);
  assertEquals(b.recv(1), one);
});

test("CLO-5: dup() is a second object for the same socket", () => {
  const [a, b] = socket.socketpair();
  using _b = b;
  a.set_inheritable(true);
  a.settimeout(2);
  using copy = a.dup();
  assertNotEquals(copy.fileno(), a.fileno());
  assertEquals([copy.family, copy.type, copy.proto, copy.timeout], [a.family, a.type, a.proto, 2]);
  assertEquals(copy.get_inheritable(), false);
  a.close();
  copy.send(one);
  assertEquals(b.recv(1), one);
  class Special extends socket.socket {}
  using special = new Special();
  using other = special.dup();
  assert(other instanceof Special);
});

linux_test("CLO-5: dup() gives a subclass' constructor what Python gives it", () => {
  const given: unknown[][] = [];
  let failing = false;
  class Counted extends socket.socket {
    constructor(family: number, type: number, proto: number = 0, fileno: number | null = null) {
      super(family, type, proto, fileno);
      given.push([family, type, proto, fileno]);
      if (failing) throw new Error("no more");
    }
  }
  using sock = new Counted(AF_INET, SOCK_STREAM);
  using copy = sock.dup();
  assert(copy instanceof Counted);
  assertEquals(given, [[AF_INET, SOCK_STREAM, 0, null], [AF_INET, SOCK_STREAM, 0, copy.fileno()]]);

  class ByName extends socket.socket {
    constructor(_family?: number, _type?: number, _proto?: number, fileno: number | null = null) {
      super(fileno === null ? { type: SOCK_STREAM } : { fileno });
    }
  }
  using named = new ByName();
  using again = named.dup();
  assertEquals([again.family, again.type], [AF_INET, SOCK_STREAM]);

  const before = open_sockets();
  failing = true;
  assertThrows(() => sock.dup(), Error, "no more");
  assertEquals(open_sockets(), before);
});

linux_test("CLO-5: dup() leaves both in the original's mode, whatever the default timeout", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  a.setblocking(false);
  socket.setdefaulttimeout(5);
  try {
    using copy = a.dup();
    assertEquals([a.timeout, copy.timeout], [0, 0]);
    assertThrows(() => copy.recv(1), socket.BlockingIOError);
    a.settimeout(null);
    using other = a.dup();
    assertEquals(other.timeout, null);
    const [, flags] = Deno.readTextFileSync(`/proc/self/fdinfo/${a.fileno()}`).match(/flags:\s+(\d+)/)!;
    assertEquals(parseInt(flags, 8) & 0o4000, 0); // O_NONBLOCK
  } finally {
    socket.setdefaulttimeout(null);
  }
});

linux_test("CLO-6: the module's dup() and fromfd() duplicate a descriptor", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const fd = socket.dup(a.fileno());
  assertNotEquals(fd, a.fileno());
  using one_more = new socket.socket({ fileno: fd });
  assertEquals(one_more.get_inheritable(), false);
  using copy = socket.fromfd(a.fileno(), AF_UNIX, SOCK_STREAM);
  copy.sendall(one);
  assertEquals(b.recv(1), one);
  assertThrows(() => socket.dup(-1), OSError, "[Errno 9]");
  assertThrows(() => socket.dup("1" as never), TypeError, "fd");
  assertThrows(() => socket.fromfd(-1, AF_UNIX, SOCK_STREAM), OSError, "[Errno 9]");
  const before = open_sockets();
  assertEquals(assertThrows(() => socket.fromfd(0, AF_UNIX, SOCK_STREAM), OSError).code, "ENOTSOCK");
  assertThrows(() => socket.fromfd(a.fileno(), undefined as never, SOCK_STREAM), TypeError, "family");
  assertEquals(open_sockets(), before);
});

linux_test("CLO-7: the module's close() closes a descriptor", () => {
  const fd = new socket.socket().detach();
  socket.close(fd);
  assertEquals(assertThrows(() => socket.close(fd), OSError).errno, 9);
  assertEquals(assertThrows(() => socket.close(-1), OSError).errno, 9);
  assertThrows(() => socket.close(null as never), TypeError, "fd");
});

test("CLO-8: whether child processes inherit it", () => {
  using sock = new socket.socket();
  sock.set_inheritable(true);
  assertEquals(sock.get_inheritable(), true);
  sock.set_inheritable(0);
  assertEquals(sock.get_inheritable(), false);
  assertThrows(() => sock.set_inheritable(null as never), TypeError, "inheritable");
  assertThrows(() => sock.set_inheritable("1" as never), TypeError, "inheritable");
  assertThrows(() => sock.set_inheritable(2 ** 31), RangeError, "inheritable: 2147483648 does not fit in a C int");
  assertEquals(sock.get_inheritable(), false);
});

linux_test("CLO-8: a child process has the descriptors that it inherits, and no others", async () => {
  using yes = new socket.socket(), no = new socket.socket();
  yes.set_inheritable(true);
  const fds = [yes, no].map((sock) => sock.fileno());
  const args = ["-c", fds.map((fd) => `[ -e /proc/self/fd/${fd} ] && echo yes || echo no`).join("; ")];
  const { stdout } = await new Deno.Command("sh", { args }).output();
  assertEquals(new TextDecoder().decode(stdout), "yes\nno\n");
});

test("CLO-9: a `using` block closes, and takes a socket that is closed", () => {
  let sock: socket.Socket;
  {
    using inner = new socket.socket();
    sock = inner;
    assert(sock.fileno() >= 0);
  }
  assertEquals(sock.fileno(), -1);
  using _again = sock;
});

linux_test("CLO-10: a forgotten socket is closed with a warning", async () => {
  const program = `
    import { socket } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    const inode = (fd) => { try { return Deno.readLinkSync("/proc/self/fd/" + fd); } catch { return "none"; } };
    const [fd, before] = (() => { const fd = new socket().fileno(); return [fd, inode(fd)]; })();
    (() => new socket().close())();
    for (let i = 0; i < 200 && inode(fd) === before; i++) { gc(); await new Promise((done) => setTimeout(done, 10)); }
    console.log(inode(fd) === before ? "open" : "closed");`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--v8-flags=--expose-gc", program],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim(), "closed");
  const warnings = new TextDecoder().decode(stderr).trim().split("\n");
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0], "ResourceWarning: unclosed <socket.socket fd=");
});

test("CLO-12: a socket cannot be cloned", () => {
  using sock = new socket.socket();
  assertEquals(Object.keys(sock), []);
  assertThrows(() => socket.Socket.prototype.recv.call({} as never, 1), TypeError);
});
