// Threads: a Worker has a library of its own, and shares nothing but descriptors.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { run } from "./support/child.ts";

const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const MOD = new URL("../../mod.ts", import.meta.url).href;

/** A Worker that runs a program; `socket` and `given` are there already. */
function worker(program: string, given: unknown): Worker {
  const source = `
    import * as socket from "${MOD}";
    self.onmessage = async ({ data: given }) => { ${program} };`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/typescript" }));
  const worker = new Worker(url, { type: "module" });
  worker.postMessage(given);
  return worker;
}

function message(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(event.error ?? new Error(event.message));
  });
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds after which another thread has entered the call that it announced, on a loaded machine too. */
const ENTERED = 400;

linux_test("two threads move 16 MiB between two sockets, each with its own memory", async () => {
  const [a, b] = socket.socketpair();
  using _a = a;
  const total = 16 << 20;
  const other = worker(
    `const sock = new socket.socket({ fileno: given.fd });
     let sum = 0, size = 0;
     for (let data; (data = sock.recv(65536)).length > 0; size += data.length) for (const byte of data) sum = sum + byte | 0;
     sock.close();
     self.postMessage([size, sum]);`,
    { fd: b.detach() },
  );
  const answer = message(other);
  const data = Uint8Array.from({ length: 65536 }, (_, i) => i * 7);
  const sum = data.reduce((sum, byte) => sum + byte, 0);
  for (let sent = 0; sent < total; sent += data.length) a.sendall(data);
  a.shutdown(socket.SHUT_WR);
  assertEquals(await answer, [total, (sum * (total / data.length)) | 0]);
  other.terminate();
});

linux_test("close() while another thread waits in recv() harms neither", async () => {
  const [a, b] = socket.socketpair();
  using _a = a;
  const other = worker(
    `const sock = new socket.socket({ fileno: given.fd });
     self.postMessage("waiting");
     const data = sock.recv(10);
     sock.detach();
     self.postMessage(data.length);`,
    { fd: b.fileno() },
  );
  assertEquals(await message(other), "waiting");
  await pause(ENTERED);
  const answer = message(other);
  b.close(); // The system call that is under way goes on with what it has.
  a.send(new Uint8Array(3));
  assertEquals(await answer, 3);
  other.terminate();
});

linux_test("shutdown() ends another thread's recv()", async () => {
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  const other = worker(
    `const sock = new socket.socket({ fileno: given.fd });
     self.postMessage("waiting");
     const data = sock.recv(10);
     sock.detach();
     self.postMessage(data.length);`,
    { fd: b.fileno() },
  );
  assertEquals(await message(other), "waiting");
  await pause(50);
  const answer = message(other);
  b.shutdown(socket.SHUT_RDWR);
  assertEquals(await answer, 0);
  other.terminate();
});

linux_test("a descriptor that another thread closed while this one waited with a timeout", async () => {
  const [a, b] = socket.socketpair();
  using _a = a;
  const other = worker(
    `const sock = new socket.socket({ fileno: given.fd });
     sock.settimeout(0.3);
     self.postMessage("waiting");
     try { sock.recv(10); } catch (error) { self.postMessage(error.name); }
     sock.detach();`,
    { fd: b.fileno() },
  );
  assertEquals(await message(other), "waiting");
  const answer = message(other);
  await pause(50);
  b.close();
  const name = await answer; // As poll(2) has it: the time passes, or the descriptor is none any more.
  assert(name === "TimeoutError" || name === "OSError", String(name));
  other.terminate();
});

linux_test("a Worker that is terminated in recv() ends no other thread", async () => {
  const { code, out, err } = await run(
    ["-A"],
    `const [a, b] = socket.socketpair();
     const source = 'import * as socket from "${MOD}"; ' +
       'self.onmessage = ({ data }) => { self.postMessage("waiting"); new socket.socket({ fileno: data }).recv(10); self.postMessage("never"); };';
     const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/typescript" })), { type: "module" });
     worker.postMessage(b.fileno());
     await new Promise((resolve) => worker.onmessage = resolve);
     await new Promise((resolve) => setTimeout(resolve, ${ENTERED}));
     worker.onmessage = () => console.log("it went on");
     worker.terminate();
     a.send(x);
     const waits = () => fcntl.ioctl(b, fcntl.FIONREAD) > 0; // The byte, until the call that is under way takes it.
     for (let i = 0; i < 1000 && waits(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
     a.send(x);
     console.log(b.recv(10).length, a.fileno() >= 0);
     a.close();
     b.close();`,
  );
  assertEquals([code, err], [0, ""]);
  assertEquals(out, "1 true");
});

linux_test("a Worker that is terminated while it awaits ends no other thread", async () => {
  const { code, out } = await run(
    ["-A"],
    `const source = \`
       import * as socket from "${MOD}";
       import { sock_recv } from "${new URL("../../async.ts", import.meta.url).href}";
       const [a, b] = socket.socketpair();
       b.setblocking(false);
       self.postMessage("waiting");
       await sock_recv(b, 10);\`;
     for (let i = 0; i < 20; i++) {
       const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/typescript" })), { type: "module" });
       await new Promise((resolve) => worker.onmessage = resolve);
       await new Promise((resolve) => setTimeout(resolve, 5));
       worker.terminate();
     }
     const [a, b] = socket.socketpair();
     a.send(x);
     console.log(b.recv(10).length);
     Deno.exit(0);`,
  );
  assertEquals([code, out], [0, "1"]);
});

linux_test("processes that are ended in every call leave the others as they were", async () => {
  const { code, out } = await run(
    ["-A"],
    `const [a, b] = socket.socketpair();
     a.set_inheritable(true);
     const program = 'import * as socket from "${MOD}"; new socket.socket({ fileno: ' + a.fileno() + ' }).recv(10);';
     for (let i = 0; i < 3; i++) {
       const child = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-check", program] }).spawn();
       await new Promise((resolve) => setTimeout(resolve, 150));
       child.kill("SIGKILL");
       await child.status;
     }
     b.send(x);
     console.log(a.recv(10).length);
     a.close();
     b.close();`,
  );
  assertEquals([code, out], [0, "1"]);
});
