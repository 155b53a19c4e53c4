import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { in_emulation, not_in_wine_test, on_windows, type Test } from "../support/where.ts";
import { text } from "./support.ts";

const root = new URL("../../", import.meta.url).href;

/** What is there in each program: two connected non-blocking sockets, and something to write later. */
const PROLOGUE = `
import * as a from "${root}async.ts";
import * as socket from "${root}mod.ts";
const [one, other] = socket.socketpair();
one.setblocking(false);
other.setblocking(false);
/** Sends a byte later, by a timer that does not itself keep the process alive. */
function later(milliseconds: number) {
  Deno.unrefTimer(setTimeout(() => other.send(Uint8Array.of(1)), milliseconds));
}
`;

/** Runs a program to its end, which has to come by itself: how it ended, and what it printed. */
async function run(program: string, permission: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", permission, "--ext=ts", "-"],
    cwd: new URL("../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const killer = setTimeout(() => child.kill("SIGKILL"), in_emulation ? 240_000 : 60_000);
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(PROLOGUE + program));
  await input.close();
  const { code, stdout, stderr } = await child.output();
  clearTimeout(killer);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function ends(
  name: string,
  program: string,
  expected: string,
  permission = "--allow-ffi",
  test: Test = Deno.test,
): void {
  test(name, async () => {
    const { code, stdout, stderr } = await run(program, permission);
    assertEquals([code, stdout, stderr], [0, expected, ""]);
  });
}

ends(
  "a process ends when its last wait is over, with the sockets still open",
  `later(20); console.log((await a.sock_recv(one, 1)).length);`,
  "1\n",
);

ends(
  "a wait keeps the process alive, awake or asleep",
  `later(100); a.sock_recv(one, 1).then(() => console.log("came"));`,
  "came\n",
);

ends(
  "a wait that was aborted, timed out or closed does not",
  `
const controller = new AbortController();
a.sock_recv(one, 1, { signal: controller.signal }).catch((error) => console.log(error));
setTimeout(() => controller.abort("aborted"), 20);
a.sock_recv(one, 1, { timeout: 0.04 }).catch((error) => console.log(error.message));
a.sock_recv(other, 1).catch((error) => console.log(error.code));
setTimeout(() => other.close(), 60);
setTimeout(() => one.close(), 80);
`,
  "aborted\ntimed out\nEBADF\n",
);

ends(
  "an unref()ed wait does not, and works while the process lives",
  `
a.unref(one);
later(30);
const came = a.sock_recv(one, 1).then(() => console.log("came"));
a.sock_recv(one, 1, { timeout: 3600 }).then(() => console.log("never"));
const alive = setTimeout(() => {}, 30_000);
await came;
clearTimeout(alive);
console.log("ends");
`,
  "came\nends\n",
  undefined,
  not_in_wine_test,
);

ends(
  "ref() takes unref() back, even during the wait",
  `
a.unref(one);
later(100);
a.sock_recv(one, 1).then(() => console.log("came"));
setTimeout(() => a.ref(one), 40);
`,
  "came\n",
  undefined,
  not_in_wine_test,
);

ends(
  "unref() during the wait lets the process end",
  `a.sock_recv(one, 1).then(() => console.log("never")); setTimeout(() => a.unref(one), 40);`,
  "",
);

ends(
  "an unref()ed wait still settles, when the process ends with it",
  `
a.unref(one);
a.unref(other);
const controller = new AbortController();
a.sock_recv(one, 1, { signal: controller.signal }).catch((error) => console.log(error));
setTimeout(() => controller.abort("aborted"), 40);
a.wait_readable(one).catch((error) => console.log(error.code));
setTimeout(() => one.close(), 80);
`,
  "aborted\nEBADF\n",
  undefined,
  not_in_wine_test,
);

ends(
  "a wait for its number does not undo unref()",
  `
a.unref(one);
later(40);
const alive = setTimeout(() => {}, 30_000);
await a.wait_readable(one.fileno());
clearTimeout(alive);
one.recv(1);
a.sock_recv(one, 1).then(() => console.log("never"));
console.log("ends");
`,
  "ends\n",
  undefined,
  not_in_wine_test,
);

ends(
  "Deno.exit() does not wait for the waiting call",
  `a.sock_recv(one, 1); setTimeout(() => { console.log("exit"); Deno.exit(0); }, 40);`,
  "exit\n",
);

ends(
  "importing, and calls that need not wait, keep nothing alive",
  `other.send(Uint8Array.of(1)); console.log((await a.sock_recv(one, 1)).length); await a.sock_sendall(one, new Uint8Array(5));`,
  "1\n",
  undefined,
  not_in_wine_test,
);

ends(
  "a worker that is terminated while it waits takes nothing with it",
  `
const source = \`
import * as a from "${root}async.ts";
import * as socket from "${root}mod.ts";
const [one, other] = socket.socketpair();
setTimeout(() => other.close(), 60_000);
one.setblocking(false);
setTimeout(() => postMessage("asleep"), 40);
await a.sock_recv(one, 1);
\`;
for (let i = 0; i < 3; i++) {
  const worker = new Worker("data:application/typescript," + encodeURIComponent(source), { type: "module" });
  await new Promise((resolve) => worker.onmessage = resolve);
  worker.terminate();
}
later(20);
console.log((await a.sock_recv(one, 1)).length);
`,
  "1\n",
  "--allow-all",
);

not_in_wine_test("without the permission the first call rejects, and says which flag to add", async () => {
  const child = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `
      import { getaddrinfo, wait_readable } from "${root}async.ts";
      Deno.permissions.revokeSync({ name: "ffi" });
      for (const call of [() => wait_readable(0), () => getaddrinfo("localhost", 1)]) {
        await call().then(() => console.log("done"), (error) => console.log(error.name, error.message));
      }
    `,
    ],
  }).output();
  const lines = text(child.stdout).trim().split("\n");
  assertEquals(lines.length, 2, text(child.stderr));
  for (const line of lines) {
    assert(line.startsWith("NotCapable"), line);
    assertStringIncludes(line, "--allow-ffi");
  }
});

Deno.test("examples/async_echo.ts: three servers echo, the last one Deno's own, which Windows lacks", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-ffi", new URL("examples/async_echo.ts", root).href],
    stderr: "inherit",
  }).output();
  assertEquals(code, 0);
  const heard = "Hello, world; Hello, world; Hello, world\n";
  const by_node = on_windows ? "not on Windows, where node:net takes no socket handles\n" : heard;
  assertEquals(text(stdout), `echo: ${heard}echo_by_streams: ${heard}echo_by_node: ${by_node}`);
});
