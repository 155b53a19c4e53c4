// The adapters as http modules, as a program gets them from JSR: `require` cannot load those, the hooks can.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { run } from "./support.ts";

const test = ignore_unless(!on_windows, "needs UNIX datagrams");

test("require() gives the adapters when npm.ts and all that it imports come by http", async () => {
  const served: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    served.push(pathname);
    const source = await Deno.readTextFile(new URL(`../..${pathname}`, import.meta.url));
    return new Response(source, { headers: { "content-type": "application/typescript" } });
  });
  const program = `
    import "http://127.0.0.1:${server.addr.port}/npm.ts";
    import { createRequire } from "node:module";
    const require = createRequire(import.meta.url);
    const unix = require("unix-dgram");
    const server = unix.createSocket("unix_dgram", (message) => {
      console.log(String(message));
      server.close();
    });
    server.bind(Deno.args[0]);
    const client = unix.createSocket("unix_dgram");
    client.connect(Deno.args[0]);
    client.send(new TextEncoder().encode("ping"));
    client.close();
    console.log(typeof require("usocket").USocket, typeof require("raw-socket").createSocket);`;
  using folder = new TempFolder();
  const { code, out, err } = await run(program, [`${folder}/socket`], { env: { DENO_DIR: `${folder}/deno` } });
  assertEquals([code, err], [0, ""]);
  assertEquals(out, "function function\nping");
  assert(served.includes("/npm/unix_dgram.ts"), "not by http");
});

test("beside the adapters, require() loads JSON and other native packages as ever", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    import { createRequire } from "node:module";
    import { writeFileSync } from "node:fs";
    const require = createRequire(import.meta.url);
    writeFileSync(Deno.args[0] + "/data.json", '{ "a": 1 }');
    writeFileSync(Deno.args[0] + "/none.node", "no library");
    console.log(require(Deno.args[0] + "/data.json").a);
    try { require(Deno.args[0] + "/none.node"); } catch (error) { console.log(error.name === "SyntaxError", error.message.replaceAll("\\n", " ")); }
    console.log((await import("unix-dgram")).createSocket === require("unix-dgram").createSocket);`;
  using folder = new TempFolder();
  const { out, err } = await run(program, [`${folder}`]);
  const lines = out.split("\n");
  assertEquals([err, lines[0], lines[2]], ["", "1", "true"]);
  // The system's linker was asked, which says what is wrong with the file.
  assertMatch(lines[1], /^false .*none\.node/);
});
