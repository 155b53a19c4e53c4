// A trace beside strace and tcpdump, and what it leaves as it is.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import * as asynchronous from "../../async.ts";
import { sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { FIONREAD, ioctl } from "../../fcntl.ts";
import { epoll, EPOLLET, EPOLLIN, poll, POLLIN } from "../../select.ts";
import { trace } from "../../trace.ts";
import { test } from "../support/descriptors.ts";
import { has } from "../support/has.ts";
import { ignore_unless, in_emulation, in_guest, on_windows } from "../support/where.ts";

const linux = Deno.build.os === "linux" && !in_emulation && !in_guest;
const { AF_INET, SOCK_DGRAM } = socket;
const bytes = (text: string) => new TextEncoder().encode(text);

/** Whether strace may trace what it starts. */
function strace_works(): boolean {
  if (!linux || !has("strace")) return false;
  const { success } = new Deno.Command("strace", { args: ["-o", "/dev/null", "true"], stderr: "null" }).outputSync();
  return success;
}

const straceTest = ignore_unless(strace_works(), "needs strace, and to be allowed to use it");
const tcpdumpTest = ignore_unless(linux && has("tcpdump"), "needs tcpdump");

/** What lies between the two marks, without what only one of the two prints. */
function between(lines: string[]): string[] {
  const marks = lines.flatMap((line, i) => line.startsWith("fcntl(-7") ? [i] : []);
  return lines.slice(marks[0], marks[1] + 1)
    .filter((line) => !/^(p?poll|close)\(/.test(line)) // ppoll or poll; close() of other threads too
    .map((line) => line.replace(/0x[0-9a-f]{6,}/g, "...").replace(/ += /, " = "))
    // Values that are too short are a pointer to one and bytes to the other; the names of before 2038 end with _OLD.
    .map((line) => line.replace(/^(setsockopt\(\d+, \w+, \w+?)(_OLD)?, .*, 1\) = .*/, "$1"))
    .map((line) => line.replace("msg_name=...", "msg_name=NULL")); // The pointer, where no name came
}

straceTest("a trace prints what strace prints", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const args = ["-f", "-e", "trace=%network,fcntl,ioctl,poll,ppoll,close", "-o", `${folder}/strace`, Deno.execPath()];
    const program = `${import.meta.dirname}/program.ts`;
    const { success, stderr } = await new Deno.Command("strace", {
      args: [...args, "run", "-A", "--no-check", program, `${folder}/ours`],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const theirs = Deno.readTextFileSync(`${folder}/strace`).split("\n");
    const [pid] = theirs.find((line) => line.includes("fcntl(-7"))!.split(" ");
    const own = theirs.filter((line) => line.startsWith(`${pid} `)).map((line) => line.slice(pid.length).trimStart());
    const ours = between(Deno.readTextFileSync(`${folder}/ours`).split("\n"));
    assert(ours.length > 35, `${ours.length} lines`);
    const others = between(own);
    assertEquals(ours.length, others.length);
    const both = (_: unknown, i: number) => !ours[i].includes("???") && !others[i].includes("???"); // Options that both know
    assertEquals(ours.filter(both), others.filter(both));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function run_of(body: () => void, options = {}): string[] {
  const lines: string[] = [];
  using _ = trace((line) => void lines.push(line), { durations: false, ...options });
  body();
  return lines;
}

const rights_test = ignore_unless(!on_windows && socket.SCM_RIGHTS !== undefined, "needs SCM_RIGHTS", test);

test("a trace ends with its block, and leaves the backend as it was", () => {
  const before = sys;
  const lines = run_of(() => new socket.socket(AF_INET, SOCK_DGRAM).close());
  assertEquals(lines.map((line) => line.split("(")[0]), ["socket", "close"]);
  assertEquals(sys, before);
});

test("a time is printed in whole milliseconds, as strace prints that of poll(2)", () => {
  using sockets = disposable(socket.socketpair(null));
  const [a] = sockets;
  a.settimeout(0.0103);
  const set = poll();
  set.register(a, POLLIN);
  const lines = run_of(() => {
    assertThrows(() => a.recv(1), socket.TimeoutError);
    set.poll(0.3);
    set.poll(0);
  }).filter((line) => line.startsWith("poll("));
  assert(lines.length >= 3, lines.join("\n"));
  for (const line of lines) assertMatch(line, /^poll\(\[\{fd=\d+, events=[A-Z|]+\}\], 1, \d+\) = 0 \(Timeout\)$/);
});

ignore_unless(linux, "needs Linux", test)(
  "operations, events and requests are printed by name, as strace prints them",
  () => {
    using sockets = disposable(socket.socketpair(null));
    const [a] = sockets;
    using set = new epoll();
    const lines = run_of(() => {
      set.register(a, EPOLLIN | EPOLLET);
      ioctl(a, FIONREAD);
      assertThrows(() => set.register(a), socket.FileExistsError);
    }, { calls: ["epoll_ctl", "ioctl"] });
    const [add, request, again] = lines, e = set.fileno(), fd = a.fileno();
    assertEquals(add, `epoll_ctl(${e}, EPOLL_CTL_ADD, ${fd}, {events=EPOLLIN|EPOLLET}) = 0`);
    assertStringIncludes(request, `ioctl(${fd}, FIONREAD, `);
    assertStringIncludes(again, " = -1 EEXIST (File exists)");
  },
);

test("only the calls and the descriptors that are asked for are printed", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const body = () => {
    a.send(bytes("x"));
    b.send(bytes("y"));
    a.recv(1);
  };
  assertEquals(run_of(body, { calls: ["recv"] }).map((line) => line.slice(0, 9)), ["recvfrom("]);
  assertEquals(run_of(() => b.recv(1), { fds: [a.fileno()] }), []);
  assertEquals(run_of(body, { fds: [b.fileno()] }), [`sendto(${b.fileno()}, "y", 1, 0, NULL, 0) = 1`]);
});

test("what prints may use sockets itself: the call under way has its result all the same", () => {
  using udp = new socket.socket(AF_INET, SOCK_DGRAM), other = new socket.socket(AF_INET, SOCK_DGRAM);
  udp.bind(["127.0.0.1", 0]);
  other.bind(["127.0.0.1", 0]);
  const address = udp.getsockname();
  using _ = trace(() => {
    other.getsockname();
    other.sendto(bytes("log"), other.getsockname());
  });
  udp.sendto(bytes("data"), address);
  assertEquals(udp.recvfrom(10)[1], address);
});

rights_test(
  "what prints may send messages: the message under way has its data and its ancillary data all the same",
  () => {
    using sockets = disposable(socket.socketpair()), others = disposable(socket.socketpair());
    const [a, b] = sockets, [c] = others;
    b.settimeout(5);
    using _ = trace((line) => void c.sendmsg([bytes(line.slice(0, 5))], [], 0));
    a.sendmsg([bytes("hello")], [[socket.SOL_SOCKET, socket.SCM_RIGHTS, Int32Array.of(a.fileno())]]);
    const [data, [[level, type, fds]]] = b.recvmsg(100, 100);
    assertEquals([data, level, type, fds.length], [bytes("hello"), socket.SOL_SOCKET, socket.SCM_RIGHTS, 4]);
    socket.close(new Int32Array(fds.buffer)[0]);
  },
);

test("what prints may throw: the call has its result, and the error is uncaught", async () => {
  const uncaught: unknown[] = [], seen = Promise.withResolvers<void>();
  const listen = (event: ErrorEvent) => {
    event.preventDefault();
    if (uncaught.push(event.error.message) === 3) seen.resolve();
  };
  globalThis.addEventListener("error", listen);
  try {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    using _ = trace((line) => {
      throw new Error(line.slice(0, 6));
    });
    a.send(bytes("hello"));
    const data = b.recv(100);
    b.dup().close();
    assertEquals(data, bytes("hello"));
    await seen.promise;
  } finally {
    globalThis.removeEventListener("error", listen);
  }
  assertEquals(uncaught.slice(0, 3), ["sendto", "recvfr", "fcntl("]);
});

test("a buffer that is looked at for a trace leads its message nowhere else", () => {
  using mine = new socket.socket(AF_INET, SOCK_DGRAM), other = new socket.socket(AF_INET, SOCK_DGRAM);
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const each of [mine, other]) {
    each.bind(["127.0.0.1", 0]);
    each.settimeout(5);
  }
  const data = bytes("hello");
  data.subarray = (begin, end) => {
    sock.sendto(bytes("x"), other.getsockname());
    return new Uint8Array(data.buffer).subarray(begin, end);
  };
  using _ = trace(() => {});
  sock.sendmsg([data], [], 0, mine.getsockname());
  assertEquals(mine.recv(100), bytes("hello"));
});

test("durations and times are printed on request", () => {
  const [line] = run_of(() => new socket.socket(AF_INET, SOCK_DGRAM).close(), { durations: true, times: true });
  assert(/^\d+\.\d{6} socket\(.*\) = \d+ <\d+\.\d{6}>$/.test(line), line);
});

test("options that there are not are refused", () => {
  assertThrows(() => trace(null as never), TypeError);
  assertThrows(() => trace(() => {}, { call: ["recv"] } as never), TypeError);
});

test("a call says which awaited call it served", async () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.setblocking(false);
  const lines: string[] = [];
  {
    using _ = trace((line) => void lines.push(line), { durations: false, calls: ["recv", "send"] });
    const received = asynchronous.sock_recv(a, 10);
    b.send(bytes("x"));
    await received;
    await asynchronous.sock_sendall(a, bytes("y"));
  }
  const fd = a.fileno();
  const refused = lines[0].replace(
    on_windows ? /WSAEWOULDBLOCK \(.*\)/ : "EAGAIN (Resource temporarily unavailable)",
    "…",
  );
  assertEquals([refused, ...lines.slice(1)], [
    `recvfrom(${fd}, ..., 10, 0, NULL, NULL) = -1 …, for sock_recv`,
    `sendto(${b.fileno()}, "x", 1, 0, NULL, 0) = 1`,
    `recvfrom(${fd}, "x", 10, 0, NULL, NULL) = 1, for sock_recv`,
    `sendto(${fd}, "y", 1, 0, NULL, 0) = 1, for sock_sendall`,
  ]);
});

tcpdumpTest("tcpdump reads the packets of a trace, and finds no fault with them", async () => {
  using capture = trace(() => {}, { pcap: true });
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const [connection] = server.accept();
  client.sendall(bytes("question"));
  connection.recv(100);
  connection.sendall(bytes("answer!"));
  client.recv(100);
  connection.close();
  using udp = new socket.socket(AF_INET, SOCK_DGRAM);
  udp.bind(["127.0.0.1", 0]);
  udp.sendto(bytes("datagram"), udp.getsockname());
  udp.recvfrom(100);
  const file = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(file, capture.pcap());
    const { stdout, stderr } = await new Deno.Command("tcpdump", { args: ["-nnvvr", file] }).output();
    const text = new TextDecoder().decode(stdout);
    assert(!/incorrect|bad|truncated|malformed/i.test(text), text + new TextDecoder().decode(stderr));
    const port = server.getsockname()[1];
    for (const expected of [`127.0.0.1.${port}: Flags [S]`, "length 8", "length 7", "Flags [F.]", "UDP, length 8"]) {
      assertStringIncludes(text, expected);
    }
  } finally {
    Deno.removeSync(file);
  }
});
