// Each door alone: a program that imports it and nothing else, with the one permission that the library needs.

import { assertEquals } from "@std/assert";
import { DOORS } from "./docs/support.ts";
import { ignore_unless, in_wine, not_in_wine_test } from "./support/where.ts";

const linux_test = ignore_unless(Deno.build.os === "linux", "the programs have Linux' numbers and descriptors");

/** What each program prints when its door works, by door. */
const PROGRAMS: Record<string, [program: string, output: string]> = {
  "interop.ts": [
    `for (const f of [door.as_conn, door.as_listener, door.serve]) try { f(3); } catch (error) { console.log(error.message); }`,
    Array(3).fill("sock: a socket is required, not 'number'").join("\n"),
  ],
  "mod.ts": [
    `const [a, b] = door.socketpair();
     a.sendall(new TextEncoder().encode("hello"));
     console.log(new TextDecoder().decode(b.recv(5)), door.inet_ntoa(new Uint8Array([127, 0, 0, 1])));
     a.close(); b.close();`,
    "hello 127.0.0.1",
  ],
  "async.ts": [
    `const [[family, , , , address]] = await door.getaddrinfo("127.0.0.1", 80, { type: 1 });
     await door.wait_writable(2);
     console.log(family, address);`,
    '2 [ "127.0.0.1", 80 ]',
  ],
  "audit.ts": [
    `door.addaudithook((event, args) => console.log(event, args));
     door.audit("mine", 1, "two");`,
    'mine [ 1, "two" ]',
  ],
  "errno.ts": [
    `console.log(door.EAGAIN, door.errorcode[111], door.strerror(2));`,
    "11 ECONNREFUSED No such file or directory",
  ],
  "fcntl.ts": [
    `try { door.ioctl(2, 1); } catch (error) { console.log(error instanceof RangeError); }`,
    "true",
  ],
  "netlink.ts": [
    `try { door.nl_request(3, door.RTM_GETLINK, door.NLM_F_DUMP, new Uint8Array(16)); } catch (error) { console.log(error.message); }
     console.log(door.RTM_GETLINK, door.NLM_F_DUMP);`,
    "sock: a socket is required, not 'number'\n18 768",
  ],
  "npm.ts": [
    `const { createRequire } = await import("node:module");
     console.log(door.packages.includes("unix-dgram"), typeof createRequire(import.meta.url)("unix-dgram").createSocket);`,
    "true function",
  ],
  "permissions.ts": [`door.enforce_net_permission(); door.enforce_net_permission(); console.log("twice");`, "twice"],
  "select.ts": [
    `const [readable, writable] = door.select([], [2], [], 5);
     console.log(readable, writable, door.POLLIN);`,
    "[] [ 2 ] 1",
  ],
  "selectors.ts": [
    `const selector = new door.DefaultSelector();
     selector.register(2, door.EVENT_WRITE, "stderr");
     for (const [key, events] of selector.select(5)) console.log(key.fd, key.data, events === door.EVENT_WRITE);
     selector.close();`,
    "2 stderr true",
  ],
  "simulated.ts": [
    `using world = door.simulate({ seed: 1 });
     world.host("far", { addresses: ["192.0.2.1"] });
     console.log(world.now, door.Deadlock.name);`,
    "0 Deadlock",
  ],
  "structs.ts": [`console.log(door.unpack_timeval(door.pack_timeval(1.5)));`, "1.5"],
  "trace.ts": [`{ using _ = door.trace(console.log); } console.log("ended");`, "ended"],
};

async function run(args: string[], program: string): Promise<[code: number, out: string, err: string]> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, program);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      // --quiet: the first start on a machine may download what interop.ts would import.
      args: ["run", "--quiet", "--no-check", "--no-prompt", ...args, path],
      env: { NO_COLOR: "1" },
    }).output();
    const text = (data: Uint8Array) => new TextDecoder().decode(data).trim();
    return [code, text(stdout), text(stderr)];
  } finally {
    await Deno.remove(path);
  }
}

const imported = (door: string) => `import * as door from "${new URL(`../${door}`, import.meta.url)}";\n`;

ignore_unless(in_wine, "each door has a test of its own here")(
  "importing all doors opens nothing and needs no permission",
  async () => {
    const imports = Object.values(DOORS).map((door) => `import "${new URL(`../${door}`, import.meta.url)}";\n`);
    assertEquals(await run([], `${imports.join("")}console.log("imported");`), [0, "imported", ""]);
  },
);

for (const door of Object.values(DOORS)) {
  not_in_wine_test(`${door}: importing it opens nothing and needs no permission`, async () => {
    const program = `${imported(door)}console.log(Object.keys(door).length > 0);`;
    assertEquals(await run([], program), [0, "true", ""]);
  });

  linux_test(`${door}: a program that imports nothing else works with --allow-ffi alone`, async () => {
    const [program, output] = PROGRAMS[door] ?? ["", `a program for ${door} in tests/doors_test.ts`];
    assertEquals(await run(["--allow-ffi"], imported(door) + program), [0, output, ""]);
  });
}
