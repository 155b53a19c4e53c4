// listen_fds(), beside systemd-socket-activate where there is one.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { create_server } from "../../mod.ts";
import { has } from "../support/has.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const PROGRAM = new URL("programs/activated.ts", import.meta.url).href;
const HALF = new URL("programs/half_activated.ts", import.meta.url).href;
const linux = Deno.build.os === "linux" && !in_emulation;
const linux_test = ignore_unless(linux && has("bash"), "needs Linux and bash");
const systemd_test = ignore_unless(linux && has("systemd-socket-activate"), "needs systemd-socket-activate");
const env = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
const VARIABLES = "--allow-env=LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES";

function run(script: string, ...args: string[]) {
  return run_program(PROGRAM, script, ...args);
}

async function run_program(
  program: string,
  script: string,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", Deno.execPath(), "run", "--no-check", "--no-prompt", ...args, program],
    env,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, out: text(stdout), err: text(stderr) };
}

linux_test("the sockets of the environment come with their names, and are not inherited", async () => {
  const script = 'exec 3<>/dev/null; LISTEN_PID=$$ LISTEN_FDS=0 exec "$@"';
  assertEquals(await run(script, "--allow-ffi", VARIABLES), { code: 0, out: "[]", err: "" });
});

linux_test("sockets that are for another process are none of ours", async () => {
  const script = 'LISTEN_PID=1 LISTEN_FDS=1 exec "$@"';
  assertEquals((await run(script, "--allow-ffi", VARIABLES)).out, "[]");
  assertEquals((await run('exec "$@"', "--allow-ffi", VARIABLES)).out, "[]");
});

linux_test("a descriptor that is no socket is the system's error", async () => {
  const { code, err } = await run('exec 3</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "--allow-ffi", VARIABLES);
  assertEquals(code, 1);
  assertStringIncludes(err, "[Errno 88]");
});

linux_test("after an error, the sockets that came before it are not closed", async () => {
  using server = create_server(["127.0.0.1", 0]);
  const script = `exec 3<>/dev/tcp/127.0.0.1/${
    server.getsockname()[1]
  } 4</dev/null; LISTEN_PID=$$ LISTEN_FDS=2 exec "$@"`;
  const { code, out, err } = await run_program(HALF, script, "--allow-ffi", VARIABLES, "--v8-flags=--expose-gc");
  assertEquals([code, out, err.includes("[Errno 88]")], [0, "127.0.0.1", true], err);
});

linux_test("without the permission the error names it", async () => {
  const { code, err } = await run('exec "$@"', "--allow-ffi");
  assertEquals(code, 1);
  assertStringIncludes(err, VARIABLES);
});

systemd_test("systemd-socket-activate passes a socket that serves", async () => {
  const [, port] = (() => {
    using probe = create_server(["127.0.0.1", 0]);
    return probe.getsockname();
  })();
  const child = new Deno.Command("systemd-socket-activate", {
    args: [
      ...["-l", `127.0.0.1:${port}`, "--fdname=web", Deno.execPath(), "run", "--no-check", "--no-prompt"],
      ...["--allow-ffi", VARIABLES, PROGRAM, "serve"],
    ],
    env,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    let answer: string | undefined;
    for (let i = 0; i < 100 && answer === undefined; i++) {
      answer = await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text()).catch(() => undefined);
      if (answer === undefined) await new Promise((done) => setTimeout(done, 100));
    }
    assertEquals(answer, "served by web, inheritable: false");
  } finally {
    child.kill();
    await child.stdout.cancel();
    await child.status;
  }
});
