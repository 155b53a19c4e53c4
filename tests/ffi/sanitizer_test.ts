// The resource sanitizer of `deno test`, which was on in every test before Deno 2.8, sees nothing of this library that the
// program does not hold itself; functions of C go on working although their library was closed right away.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const root = new URL("../../", import.meta.url).href;

const PROLOGUE = `
import * as a from "${root}async.ts";
import * as socket from "${root}mod.ts";
import { select } from "${root}select.ts";
const sanitized = { sanitizeResources: true, sanitizeOps: true };
`;

/** Runs a file in a process of its own, where nothing was called before: its status and what it printed. */
async function run(command: string[], body: string): Promise<{ code: number; output: string }> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/user_test.ts`;
  await Deno.writeTextFile(file, PROLOGUE + body);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command, "--no-check", "--allow-ffi", file],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const killer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  try {
    const { code, stdout, stderr } = await child.output();
    return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } finally {
    clearTimeout(killer);
    await Deno.remove(folder, { recursive: true });
  }
}

/** A user's test that the sanitizers find nothing wrong with. */
function passes(name: string, body: string): void {
  Deno.test(name, async () => {
    const { code, output } = await run(["test"], body);
    assertEquals(code, 0, output);
    assertStringIncludes(output, "1 passed");
  });
}

passes(
  "a sanitized test may be the first that calls the blocking functions",
  `Deno.test("user", sanitized, () => {
    using server = socket.create_server(["127.0.0.1", 0]);
    using client = socket.create_connection(server.getsockname());
    const [conn] = server.accept();
    using _conn = conn;
    client.settimeout(5);
    client.sendall(new TextEncoder().encode("hello"));
    select([conn], [], [], 5);
    if (conn.recv(10).length !== 5) throw new Error("lost");
    socket.getaddrinfo("localhost", 80);
  });`,
);

passes(
  "a sanitized test may be the first that waits on a thread, for data and for the resolver",
  `Deno.test("user", sanitized, async () => {
    using server = socket.create_server(["127.0.0.1", 0]);
    server.setblocking(false);
    const accepted = a.sock_accept(server);
    const client = await a.create_connection(server.getsockname());
    const [conn] = await accepted;
    using _client = client, _conn = conn;
    setTimeout(() => client.send(new TextEncoder().encode("hello")), 50);
    if ((await a.sock_recv(conn, 10)).length !== 5) throw new Error("lost");
    await a.getaddrinfo("localhost", 80);
  });`,
);

Deno.test("a wait that a sanitized test forgets is still seen", async () => {
  const { code, output } = await run(
    ["test"],
    `const [one, other] = socket.socketpair();
    one.setblocking(false);
    Deno.test("user", sanitized, async () => {
      a.sock_recv(one, 10).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    addEventListener("unload", () => other.close());`,
  );
  assert(code !== 0, output);
  assertStringIncludes(output, "Leaks detected");
});

Deno.test("functions of C work for as long as the process, however much garbage is collected", async () => {
  const { code, output } = await run(
    ["run", "--v8-flags=--expose-gc"],
    `const [one, other] = socket.socketpair();
    one.setblocking(false);
    for (let round = 0; round < 30; round++) {
      gc();
      for (let i = 0; i < 2000; i++) {
        other.send(Uint8Array.of(i));
        if (one.recv(1)[0] !== (i & 0xff)) throw new Error("lost");
      }
      setTimeout(() => other.send(Uint8Array.of(round)), 2);
      if ((await a.sock_recv(one, 1))[0] !== round) throw new Error("lost");
    }
    console.log("works");`,
  );
  assertEquals([code, output], [0, "works\n"]);
});
