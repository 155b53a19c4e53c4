// PEP 475: a process that is showered with signals loses no byte, and keeps its deadlines.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { EAGAIN, EINTR } from "../../constants/errno.ts";
import { replace_backend, sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { select } from "../../select.ts";
import { test } from "../support/descriptors.ts";
import { type Fault, with_faults } from "../support/faults.ts";
import { Random } from "../support/random.ts";
import { ignore_unless, rounds } from "../support/where.ts";

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const here = new URL("../../", import.meta.url).href;

/** What the child does while it is showered: it says how many calls were interrupted, and what came of them. */
const CHILD = `
import { sys } from "${here}ffi/mod.ts";
import { with_faults } from "${here}tests/support/faults.ts";
import * as socket from "${here}mod.ts";
if (Deno.args[1] === "listener") Deno.addSignalListener("SIGUSR1", () => {});
let interrupted = 0;
const count = (_name, call, args) => {
  const result = call(...args);
  if (result === -4) interrupted++;
  return result;
};
using sock = new socket.socket({ fileno: Number(Deno.args[0]) });
with_faults(count, () => {
  sock.sendall(new TextEncoder().encode("ready"));
  let size = 0, sum = 0;
  while (size < 20_000_000) {
    const data = sock.recv(65536);
    if (data.length === 0) break;
    size += data.length;
    for (const byte of data) sum = sum + byte | 0;
  }
  sock.settimeout(30);
  const back = new Uint8Array(5_000_000).map((_, i) => i * 13);
  sock.sendall(back);
  const timeouts = [];
  for (const seconds of [0.3, 0.05]) {
    sock.settimeout(seconds);
    const begin = performance.now();
    try { sock.recv(1); } catch (error) { timeouts.push(error.name, performance.now() - begin >= seconds * 1000 - 1); }
  }
  console.log(JSON.stringify({ size, sum, timeouts, interrupted }));
});
Deno.exit(0);
`;

for (const [signal, listener] of [["USR1", "listener"], ["CHLD", "none"], ["WINCH", "none"]]) {
  linux_test(`a child showered with SIG${signal}, listener: ${listener}, loses nothing`, async () => {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    b.set_inheritable(true);
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    await Deno.writeTextFile(file, CHILD);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", file, String(b.fileno()), listener],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    assertEquals(new TextDecoder().decode(await received(a, 5)), "ready");
    const shower = new Deno.Command("sh", {
      args: ["-c", `while kill -${signal} ${child.pid} 2>/dev/null; do :; done`],
    }).spawn();
    const data = new Uint8Array(20_000_000).map((_, i) => i * 7);
    a.sendall(data);
    const back = await received(a, 5_000_000);
    const { stdout } = await child.output();
    await shower.status;
    await Deno.remove(file);
    const { size, sum, timeouts, interrupted } = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals([size, sum], [data.length, data.reduce((sum, byte) => sum + byte | 0, 0)]);
    assertEquals(timeouts, ["TimeoutError", true, "TimeoutError", true]);
    assert(back.every((byte, i) => byte === (i * 13 & 255)));
    if (signal === "USR1") assert(interrupted > 0, "no signal came while a call was under way");
    console.log(`${interrupted} calls were interrupted`);
  });
}

function received(sock: socket.Socket, size: number): Promise<Uint8Array> {
  const data = new Uint8Array(size);
  sock.settimeout(60);
  for (let at = 0; at < size;) {
    const n = sock.recv_into(data.subarray(at));
    if (n === 0) throw new Error(`the peer ended after ${at} of ${size} bytes`);
    at += n;
  }
  sock.settimeout(null);
  return Promise.resolve(data);
}

/** Interrupts every other call that can be. */
function interrupting(random: Random): Fault {
  const calls = new Set(["send", "sendto", "recv", "recvfrom", "sendmsg", "recvmsg", "accept", "poll_one"]);
  return (name, call, args) => calls.has(name) && random.once_in(2) ? -EINTR : call(...args as never[]);
}

linux_test("calls that are interrupted are made again, and the bytes are all there, in order", () => {
  const random = new Random(1);
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  a.settimeout(5);
  with_faults(interrupting(random), () => {
    for (let round = 0; round < rounds(500); round++) {
      const data = random.fill(new Uint8Array(1 + random.below(5000)));
      if (round % 2 === 0) a.sendall(data);
      else assertEquals(a.sendmsg([data]), data.length);
      const back = new Uint8Array(data.length);
      for (let at = 0; at < back.length;) {
        at += round % 3 === 0 ? b.recvmsg_into([back.subarray(at)])[0] : b.recv_into(back.subarray(at));
      }
      assertEquals(back, data);
    }
  });
});

linux_test("an interrupted connect() is waited for, and an interrupted accept() made again", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  for (const timeout of [null, 5]) {
    let first = true;
    const fault: Fault = (name, call, args) => {
      const result = call(...args as never[]);
      if (name !== "connect" || !first) return result;
      first = false;
      return -EINTR; // The connection goes on without us.
    };
    using client = new socket.socket();
    client.settimeout(timeout);
    with_faults(fault, () => client.connect(server.getsockname()));
    using conn = with_faults(interrupting(new Random(3)), () => server.accept()[0]);
    client.sendall(new Uint8Array(1));
    assertEquals(conn.recv(2).length, 1);
  }
});

linux_test("a deadline holds though poll() promises what others take", () => {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  b.settimeout(0.05);
  const fault: Fault = (name, call, args) => name === "poll_one" ? 1 : call(...args as never[]);
  with_faults(fault, () => assertThrows(() => b.recv(1), socket.TimeoutError, "timed out"));
});

// EAGAIN: what a signal handler leaves in errno when a second signal comes before errno is read.
for (const [number, name] of [[EINTR, "EINTR"], [EAGAIN, "EAGAIN"]] as const) {
  linux_test(`a deadline holds however often poll() is interrupted: ${name}`, () => {
    using sockets = disposable(socket.socketpair());
    const [, b] = sockets;
    b.settimeout(0.05);
    const begin = performance.now();
    const fault: Fault = (name, call, args) => name === "poll_one" ? -number : call(...args as never[]);
    with_faults(fault, () => assertThrows(() => b.recv(1), socket.TimeoutError, "timed out"));
    assert(performance.now() - begin >= 49);
    const before = replace_backend({ ...sys, events: { ...sys.events, poll: () => -number } });
    try {
      assertEquals(select([b], [], [], 0.05), [[], [], []]);
    } finally {
      replace_backend(before);
    }
  });
}
