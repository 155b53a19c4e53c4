// The package as its users get it: from a registry of JSR's layout, by programs that lie elsewhere.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ignore_unless, in_emulation, in_guest, on_windows } from "../support/where.ts";
import { available } from "../npm/support.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { type Registry, registry } from "./registry.ts";

const here = !on_windows && !in_emulation && !in_guest;
const test = ignore_unless(here, "once, on the machine itself, is enough");

/** A folder of a user's, and Deno in it, with a cache of its own. */
class User implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.write("deno.json", "{}");
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.folder}/${name}`, text.replaceAll("VERSION", this.#registry.version));
  }

  async deno(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.folder,
      env: {
        ...{ JSR_URL: this.#registry.url, DENO_DIR: `${this.folder}/cache`, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }

  /** Runs Deno, which must succeed; what it prints. */
  async succeeds(...args: string[]): Promise<string> {
    const { code, out, err } = await this.deno(...args);
    assertEquals(code, 0, `deno ${args.join(" ")}\n${err}${out}`);
    return out.trim();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

const ECHO = `
import * as socket from "jsr:@bsd/socket@VERSION";
const [a, b] = socket.socketpair();
a.sendall(new TextEncoder().encode("through the registry"));
console.log(new TextDecoder().decode(b.recv(100)));
a.close();
b.close();
`;

test("a user's program runs, is checked and linted, from the cache alone too", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  user.write("main.ts", ECHO);
  assertEquals(await user.succeeds("run", "--allow-ffi", "--no-prompt", "main.ts"), "through the registry");
  await user.succeeds("check", "main.ts");
  assertEquals(await user.succeeds("run", "--allow-ffi", "--cached-only", "main.ts"), "through the registry");
  assertEquals(await user.succeeds("run", "--allow-ffi", "--frozen", "main.ts"), "through the registry");
});

test("every door is imported by its name, and checked", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  const names = [...jsr.doors.keys()].filter((door) => !door.endsWith("/npm"));
  user.write(
    "main.ts",
    names.map((door, i) => `import * as door${i} from "${door}";`).join("\n") +
      `\nconsole.log([${names.map((_, i) => `Object.keys(door${i}).length > 0`)}].every(Boolean));\n`,
  );
  assertEquals(await user.succeeds("run", "--allow-ffi", "--no-prompt", "main.ts"), "true");
  await user.succeeds("check", "main.ts");
});

test("deno add, then the bare name: run, lint and test with sanitizers", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  await user.succeeds("add", `jsr:@bsd/socket@${jsr.version}`);
  user.write("main.ts", ECHO.replace(/jsr:(@bsd\/socket)@VERSION/, "$1"));
  assertEquals(await user.succeeds("run", "--allow-ffi", "--no-prompt", "main.ts"), "through the registry");
  await user.succeeds("lint", "main.ts");
  user.write(
    "main_test.ts",
    `import * as socket from "@bsd/socket";
Deno.test({ name: "a pair", sanitizeResources: true, sanitizeOps: true, fn() {
  const [a, b] = socket.socketpair();
  using first = a, second = b;
  first.send(new Uint8Array(3));
  if (second.recv(10).length !== 3) throw new Error("lost");
} });
`,
  );
  assertStringIncludes(await user.succeeds("test", "--allow-ffi", "main_test.ts"), "1 passed");
});

test("a Worker with permissions of its own", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  user.write("worker.ts", ECHO.replace(/console\.log\((.*)\);/, "self.postMessage($1);"));
  user.write(
    "main.ts",
    `const worker = new Worker(new URL("worker.ts", import.meta.url), {
  type: "module",
  deno: { permissions: { ffi: true, import: true, read: true } },
} as WorkerOptions);
worker.onmessage = ({ data }) => { console.log(data); worker.terminate(); };
`,
  );
  const args = ["--unstable-worker-options", "--allow-ffi", "--allow-read", "--allow-import", "--no-prompt"];
  assertEquals(await user.succeeds("run", ...args, "main.ts"), "through the registry");
});

test("serve() upgrades to a WebSocket: the package ws comes with it", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  user.write(
    "main.ts",
    `import { create_server } from "jsr:@bsd/socket@VERSION";
import { serve } from "jsr:@bsd/socket@VERSION/interop";
const listener = create_server(["127.0.0.1", 0]), [, port] = listener.getsockname();
const server = serve(listener, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onmessage = ({ data }) => socket.send("echo of " + data);
  return response;
}, { onListen() {} });
const client = new WebSocket("ws://127.0.0.1:" + port);
client.onopen = () => client.send("Hello");
client.onmessage = ({ data }) => { console.log(data); client.close(); };
client.onclose = () => server.shutdown();
`,
  );
  const args = ["--allow-ffi", "--allow-net", "--allow-env", "--no-prompt"];
  assertEquals(await user.succeeds("run", ...args, "main.ts"), "echo of Hello");
});

test("a vendored copy runs", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  user.write("deno.json", `{ "vendor": true }`);
  user.write("main.ts", ECHO);
  assertEquals(await user.succeeds("run", "--allow-ffi", "--no-prompt", "main.ts"), "through the registry");
  assert([...Deno.readDirSync(`${user.folder}/vendor`)].length > 0);
});

/** Whether `deno bundle` works here: it fetches esbuild from npm. */
async function has_bundle(): Promise<boolean> {
  if (!here) return false;
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/main.ts`, "console.log(1);");
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--no-config", "-o", `${folder}/bundle.js`, `${folder}/main.ts`],
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

ignore_unless(await has_bundle(), "needs deno bundle, which fetches esbuild", test)("a bundle runs alone", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  user.write("main.ts", ECHO);
  await user.succeeds("bundle", "-o", "bundle.js", "main.ts");
  assertEquals(await user.succeeds("run", "--allow-ffi", "--no-prompt", "bundle.js"), "through the registry");
});

const HOT_SHOTS = "hot-shots@17.1.1";

ignore_unless(here && Deno.build.os === "linux" && await available(HOT_SHOTS), `needs Linux, npm:${HOT_SHOTS}`, test)(
  "npm.ts: hot-shots sends to a UNIX socket",
  async () => {
    await using jsr = await registry();
    using user = new User(jsr);
    user.write(
      "main.ts",
      `import "jsr:@bsd/socket@VERSION/npm";
import * as socket from "jsr:@bsd/socket@VERSION";
import { sock_recv } from "jsr:@bsd/socket@VERSION/async";
import { StatsD } from "npm:${HOT_SHOTS}";
using agent = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
agent.bind("agent");
agent.setblocking(false);
const client = new StatsD({ protocol: "uds", path: "agent" });
client.increment("page.views");
console.log(new TextDecoder().decode(await sock_recv(agent, 1500, { timeout: 60 })));
client.close();
`,
    );
    assertEquals(await user.succeeds("run", "-A", "main.ts"), "page.views:1|c");
  },
);

test("simulated.ts needs no permission", async () => {
  await using jsr = await registry();
  using user = new User(jsr);
  user.write(
    "main.ts",
    `import * as socket from "jsr:@bsd/socket@VERSION";
import { simulate } from "jsr:@bsd/socket@VERSION/simulated";
using _ = simulate({ seed: 7 });
const [a, b] = socket.socketpair();
a.send(new Uint8Array(5));
console.log(b.recv(10).length);
`,
  );
  assertEquals(await user.succeeds("run", "--no-prompt", "main.ts"), "5");
});

test("what is published is what users need", async () => {
  await using jsr = await registry();
  const paths = [...jsr.files.keys()];
  const unwanted = /^(tests|tools|bench|\.ci|\.github)\/|^(deno\.lock|CONTRIBUTING\.md)$/;
  assertEquals(paths.filter((path) => unwanted.test(path)), []);
  for (const path of ["mod.ts", "README.md", "LICENSE", "CHANGELOG.md", "deno.json"]) assert(jsr.files.has(path), path);
  // Links of published pages lead to published files or are absolute.
  const broken = paths.filter((path) => path.endsWith(".md")).flatMap((page) =>
    Array.from(
      new TextDecoder().decode(jsr.files.get(page)).matchAll(/\]\(((?!https?:|#|mailto:)[^)#\s]+)/g),
      ([, target]) => new URL(target, `file:///${page}`).pathname.slice(1),
    ).filter((target) => !paths.some((path) => path === target || (target.endsWith("/") && path.startsWith(target))))
      .map((target) => `${page}: ${target}`)
  );
  assertEquals(broken, []);
});
