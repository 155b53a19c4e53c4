// What an import needs, what a call needs, and what is said when omitted.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { as_platform } from "../support/platforms.ts";
import { ignore_unless, in_emulation, on_windows } from "../support/where.ts";

const windows_test = ignore_unless(on_windows, "needs Windows");

const MOD = new URL("../../mod.ts", import.meta.url).href;
const linux = Deno.build.os === "linux";
const host_test = ignore_unless(linux && !in_emulation, "needs a Linux kernel that is not behind qemu");
const linux_test = ignore_unless(linux, "needs Linux");

/** Runs a program with some flags: its status and what it printed. */
async function run(flags: string[], program: string): Promise<{ code: number; out: string; err: string }> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", ...flags, file],
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(file);
  return { code, out: new TextDecoder().decode(stdout).trim(), err: new TextDecoder().decode(stderr) };
}

const PAIR = `
  import * as socket from "${MOD}";
  const [a, b] = socket.socketpair();
  a.sendall(new TextEncoder().encode("hello"));
  console.log(new TextDecoder().decode(b.recv(10)), socket.getaddrinfo("127.0.0.1", 80)[0][4].join(":"));`;

function exists(path: string): boolean {
  try {
    Deno.openSync(path).close(); // qemu's user emulation looks for arm64's files when one is opened.
    return true;
  } catch {
    return false;
  }
}

/** Where this machine keeps its C library. */
function libc(): string | undefined {
  return [`/lib/${Deno.build.arch}-linux-gnu/libc.so.6`, "/lib64/libc.so.6", "/lib/libc.so.6"].find(exists);
}

Deno.test("importing the module needs no permission and opens nothing", async () => {
  const { code, out } = await run(
    [],
    `import * as socket from "${MOD}"; console.log(socket.AF_INET, socket.has_ipv6);`,
  );
  assertEquals([code, out], [0, "2 true"]);
});

Deno.test("--allow-ffi suffices", async () => {
  assertEquals((await run(["--allow-ffi"], PAIR)).out, "hello 127.0.0.1:80");
});

// The emulator finds the library below a folder of its own, under any path.
host_test("--allow-ffi with the path of the C library suffices", async () => {
  const { out, err } = await run([`--allow-ffi=${libc()}`], PAIR);
  assertEquals([out, err], ["hello 127.0.0.1:80", ""]);
});

/** The libraries of Windows that README lists. */
const SYSTEM32 = ["ws2_32", "ntdll", "kernel32", "iphlpapi", "mswsock"]
  .map((name) => `C:\\Windows\\System32\\${name}.dll`);

windows_test("--allow-ffi with the libraries of Windows that README lists suffices", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "content");
  const flags = [`--allow-ffi=${SYSTEM32}`, `--allow-read=${path}`];
  const { out, err } = await run(
    flags,
    `${PAIR}
      console.log(a.sendfile(${JSON.stringify(path)}), b.recv(10).length, socket.gethostname().length > 0);
      console.log(socket.if_nameindex().length > 0, a.get_inheritable(), socket.fromshare(a.share(Deno.pid)).family);
      try { b.close(); b.recv(1); } catch (error) { console.log(error.code); }`,
  );
  await Deno.remove(path);
  assertEquals([out.split("\n"), err], [["hello 127.0.0.1:80", "7 7 true", "true false 2", "EBADF"], ""]);
});

host_test(
  "without the permission the first call says which flag to add",
  async () => {
    const { code, err } = await run([], PAIR);
    assertEquals(code, 1);
    assertStringIncludes(err, "NotCapable: Requires ffi access to the C library: run again with --allow-ffi");
    const flag = /--allow-ffi=(\S+)/.exec(err)![0];
    assertEquals((await run([flag], PAIR)).out, libc() === flag.split("=")[1] ? "hello 127.0.0.1:80" : "");
  },
);

linux_test("a permission for another library does not help, and there is no prompt", async () => {
  const { code, err } = await run(["--allow-ffi=/nowhere/libx.so"], PAIR);
  assertEquals(code, 1);
  assertStringIncludes(err, "run again with --allow-ffi");
});

host_test("the error of a path where the C library is not names the path where it is", async () => {
  const right = libc()!, usual = [`/lib/${Deno.build.arch}-linux-gnu`, "/lib64", "/usr/lib64", "/usr/lib", "/lib"];
  const wrong = usual.map((folder) => `${folder}/libc.so.6`).find((path) => !exists(path))!;
  for (const granted of [wrong, "/nowhere/libc.so.6"]) {
    const { code, err } = await run([`--allow-ffi=${granted}`], PAIR);
    assertEquals(code, 1);
    assertStringIncludes(err, "NotCapable: Requires ffi access to the C library: ");
    assertStringIncludes(err, right);
  }
});

windows_test("the error of one library of Windows names all that are needed", async () => {
  const { code, err } = await run([`--allow-ffi=${SYSTEM32[0]}`], PAIR);
  assertEquals(code, 1);
  assertStringIncludes(err, "NotCapable: Requires ffi access to ");
  const flag = /--allow-ffi=\S+/.exec(err)![0];
  assertEquals((await run([flag], PAIR)).out, "hello 127.0.0.1:80");
});

for (const [os, path] of [["darwin", "/usr/lib/libSystem.B.dylib"], ["freebsd", "/lib/libc.so.7"]]) {
  Deno.test(`the error of a wrong path names the C library of ${os}`, async () => {
    const message = await as_platform<string>(
      os,
      `Deno.permissions.querySync = ({ path }) => ({ state: path === "/usr/lib/libc.dylib" ? "granted" : "prompt" });
      const { bind_symbol } = await load("ffi/library.ts");
      try {
        bind_symbol("c", "close", { parameters: ["i32"], result: "i32" });
      } catch (error) {
        return String(error);
      }`,
    );
    assertEquals(
      message,
      `NotCapable: Requires ffi access to the C library: run again with --allow-ffi, or with --allow-ffi=${path}`,
    );
  });
}
