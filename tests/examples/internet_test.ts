// The examples that speak with servers, against servers on Deno's own API and Node's; the servers among them, against
// Deno's fetch.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { pack_answer, TYPES, unpack } from "../../examples/support/dns.ts";
import { output, resets, run, Running, setpriv_test, test } from "./support.ts";
import { TempFolder } from "../support/temp_folder.ts";

const ADDRESS = Uint8Array.of(192, 0, 2, 1);

/** A server of datagrams: `answers` gives what is sent back for each. */
async function datagram_server(port: number, answers: (request: Uint8Array) => Uint8Array[]) {
  const server = createSocket("udp4");
  server.on("message", (request, { port, address }) => {
    for (const answer of answers(request)) server.send(answer, port, address);
  });
  server.bind(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

/** A name server: what it answers, and whether it says over UDP that the answer is too long. */
async function name_server(answer: (query: Uint8Array, name: string) => Uint8Array, truncate: boolean) {
  const asked = (query: Uint8Array) => answer(query, unpack(query).questions[0].name);
  const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const streams = (async () => {
    for await (const conn of tcp) {
      const query = new Uint8Array(1024), n = await conn.read(query) ?? 0;
      const reply = asked(query.subarray(2, n));
      // In two pieces, so that the reader must wait for the second.
      await conn.write(Uint8Array.of(reply.length >> 8, reply.length));
      await conn.write(reply);
      conn.close();
    }
  })();
  const udp = await datagram_server(tcp.addr.port, (query) => {
    const reply = asked(query).slice();
    const cut = reply.slice(0, 12);
    cut[2] |= 2;
    cut[6] = cut[7] = 0;
    return [Uint8Array.of(1, 2, 3), truncate ? cut : reply]; // What is no answer is skipped.
  });
  return {
    port: udp.port,
    async [Symbol.asyncDispose]() {
      await udp[Symbol.asyncDispose]();
      tcp.close();
      await streams;
    },
  };
}

function address_of(query: Uint8Array, name: string): Uint8Array {
  const { id, questions: [{ type }] } = unpack(query);
  return pack_answer(id, { name, type }, 300, type === TYPES.A ? ADDRESS : new Uint8Array(16));
}

test("dns_client prints the records of a name", async () => {
  await using server = await name_server(address_of, false);
  const out = await output("dns_client", ["example.org", `@127.0.0.1:${server.port}`]);
  const [first, , record] = out.split("\n");
  assertMatch(first, new RegExp(`^127\\.0\\.0\\.1:${server.port} answered in [\\d.]+ ms with \\d+ bytes over UDP$`));
  assertEquals(record, "example.org  A         300 s  192.0.2.1");
  assertStringIncludes(await output("dns_client", ["example.org", "aaaa", `@127.0.0.1:${server.port}`]), "300 s  ::\n");
});

test("dns_client asks again over TCP when the answer is cut", async () => {
  await using server = await name_server(address_of, true);
  const out = await output("dns_client", ["example.org", `@127.0.0.1:${server.port}`]);
  assertStringIncludes(out, "over TCP, as the answer did not fit in a datagram");
  assertStringIncludes(out, "192.0.2.1");
});

test("dns_client says that a name does not exist, and that no server answers", async () => {
  const none = (query: Uint8Array) => Uint8Array.of(query[0], query[1], 0x81, 0x83, 0, 0, 0, 0, 0, 0, 0, 0);
  await using server = await name_server(none, false);
  const { code, err } = await run("dns_client", ["example.net", `@127.0.0.1:${server.port}`]);
  assertEquals([code, err], [1, "dns_client.ts: example.net: there is no such name\n"]);
  const port = await free_port();
  const refused = await run("dns_client", ["example.net", `@127.0.0.1:${port}`]);
  assertEquals([refused.code, refused.err], [1, "dns_client.ts: Connection refused\n"]);
});

test("dns_client says in one line that an answer is cut or malformed", async () => {
  const bad: Record<string, (query: Uint8Array, name: string) => Uint8Array> = {
    "a record is missing": (query) => Uint8Array.of(query[0], query[1], 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0),
    "its address has 3 bytes": (query, name) => pack_answer(unpack(query).id, { name, type: 1 }, 1, new Uint8Array(3)),
    "it ends in a record": (query, name) => address_of(query, name).slice(0, -1),
  };
  for (const [what, answer] of Object.entries(bad)) {
    await using server = await name_server(answer, false);
    const { code, err } = await run("dns_client", ["example.org", `@127.0.0.1:${server.port}`]);
    const says = `dns_client.ts: what 127.0.0.1:${server.port} answers is cut or malformed\n`;
    assertEquals([code, err], [1, says], what);
  }
  await using server = await name_server(bad["a record is missing"], true);
  const { err } = await run("dns_client", ["example.org", `@127.0.0.1:${server.port}`]);
  assertMatch(err, /^dns_client\.ts: what \S+ answers is cut or malformed\n$/); // Over TCP.
});

test("dns_client prints no control characters", async () => {
  const named = (query: Uint8Array) => pack_answer(unpack(query).id, { name: "a\x1b[2J.example", type: 1 }, 1, ADDRESS);
  await using server = await name_server(named, false);
  assertStringIncludes(await output("dns_client", ["example", `@127.0.0.1:${server.port}`]), "\na\\027[2J.example  A ");
});

/** A port without a listener. */
async function free_port(): Promise<number> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await Promise.resolve();
  return port;
}

test("ntp finds how far off the clock is", async () => {
  const AHEAD = 1000, EPOCH = 2_208_988_800;
  await using server = await datagram_server(0, (request) => {
    const answer = new Uint8Array(48), view = new DataView(answer.buffer);
    answer.set([4 << 3 | 4, 1]);
    answer.set(new TextEncoder().encode("TEST"), 12);
    answer.set(request.subarray(40, 48), 24);
    const now = Date.now() / 1000 + AHEAD + EPOCH;
    for (const at of [32, 40]) {
      view.setUint32(at, Math.floor(now));
      view.setUint32(at + 4, (now % 1) * 2 ** 32);
    }
    const forged = answer.slice();
    forged[24] ^= 1;
    return [Uint8Array.of(0), forged, answer];
  });
  const out = await output("ntp", ["-n", "2", `127.0.0.1:${server.port}`]);
  assertMatch(out, /^1 +\+(999|1000)\.\d+ s +[\d.]+ (ms|µs)$/m);
  assertMatch(out, /^This clock is (999|1000)\.\d+ s behind, give or take /m);
  assertStringIncludes(out, "of stratum 1, set by TEST");
});

test("ntp says that no server answers", async () => {
  const { code, err } = await run("ntp", ["-n", "1", `127.0.0.1:${await free_port()}`]);
  assertEquals([code, err], [1, "ntp.ts: Connection refused\n"]);
});

test("port_scan finds the ports that are open", async () => {
  const listeners = [1, 2, 3].map(() => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => addr.port).sort((a, b) => a - b);
  const out = await output("port_scan", ["-j", "16", "127.0.0.1", [...ports, "1-100"].join()]);
  for (const listener of listeners) listener.close();
  assertEquals(out.match(/^\d+(?= |$)/gm)?.slice(0, 3).map(Number), ports);
  assertMatch(out, /, 3 open|^3 open|open, /m);
  assertMatch(out, /\d+ closed/);
  assertStringIncludes(out, "103 ports, 16 at a time, 1 s each");
});

test("http_server serves files, folders and errors, and nothing outside its folder", async () => {
  using folder = new TempFolder();
  Deno.mkdirSync(`${folder}/site/notes`, { recursive: true });
  Deno.writeTextFileSync(`${folder}/secret`, "secret");
  Deno.symlinkSync(`${folder}/secret`, `${folder}/site/link`);
  const page = "<p>A page.\n".repeat(20_000);
  Deno.writeTextFileSync(`${folder}/site/a page.html`, page);
  Deno.writeTextFileSync(`${folder}/site/empty.json`, "");
  const options = { flags: ["--allow-ffi", `--allow-read=${folder}/site`], cwd: String(folder) };
  await using server = new Running("http_server", ["0", `${folder}/site`], options);
  const [, base] = await server.until(/at (http:\S+\/)/);
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(base + path, init);
    return [response.status, response.headers.get("content-type"), await response.text()] as const;
  };
  assertEquals(await get("a%20page.html"), [200, "text/html; charset=utf-8", page]);
  assertEquals(await get("empty.json"), [200, "application/json", ""]);
  const [status, , listing] = await get("");
  assertEquals(status, 200);
  assertStringIncludes(listing, '<a href="/a%20page.html">a page.html</a>');
  assertStringIncludes(listing, '<a href="/notes/">notes/</a>');
  for (const path of ["missing", "link", "%2e%2e/secret", "..%2fsecret"]) assertEquals((await get(path))[0], 404, path);
  assertEquals((await get("", { method: "POST" }))[0], 405);
  const head = await fetch(`${base}a%20page.html`, { method: "HEAD" });
  assertEquals([head.headers.get("content-length"), await head.text()], [String(page.length), ""]);
  await server.until(/HEAD \/a page\.html: 0 bytes/);
  assertStringIncludes(server.out, `GET /a page.html: ${page.length} bytes`);

  const url = new URL(base);
  const conn = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
  await conn.write(new TextEncoder().encode("nonsense\r\n\r\n"));
  const answer = await new Response(conn.readable).text();
  assertStringIncludes(answer, "HTTP/1.1 400 Bad Request\r\n");
  assertEquals((await server.end()).signal, "SIGINT");
});

setpriv_test("http_server says what may not be read, opens no FIFO, and goes on", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/secret`, "secret", { mode: 0 });
  Deno.mkdirSync(`${folder}/private`, { mode: 0 });
  using _removable = { [Symbol.dispose]: () => Deno.chmodSync(`${folder}/private`, 0o700) };
  Deno.writeTextFileSync(`${folder}/open`, "open");
  assert(new Deno.Command("mkfifo", { args: [`${folder}/fifo`] }).outputSync().success);
  await using server = new Running("http_server", ["0", String(folder)], {
    flags: ["--allow-ffi", `--allow-read=${folder}`],
    under: ["setpriv", "--bounding-set=-dac_override,-dac_read_search"],
  });
  const [, base] = await server.until(/at (http:\S+\/)/);
  for (const [path, status] of [["secret", 403], ["private", 403], ["fifo", 404], ["open", 200]] as const) {
    const response = await fetch(base + path);
    assertEquals([response.status, path], [status, path]);
    await response.body?.cancel();
  }
});

test("async_echo and echo do what they say", async () => {
  const out = await output("async_echo", []);
  for (const name of ["echo", "echo_by_streams", "echo_by_node"]) assertStringIncludes(out, `${name}: Hello, world;`);
  const echoed = await output("echo", []);
  assertEquals(echoed.match(/received 12 bytes, "Hello, world"/g)?.length, 3);
});

test("echo's server and client find each other", async () => {
  await using server = new Running("echo", ["server", "0"]);
  const [, port] = await server.until(/port (\d+)/);
  assertStringIncludes(await output("echo", ["client", "127.0.0.1", port]), 'received 12 bytes, "Hello, world"');
  assert((await server.status()).success);
});

test("reuse_port shares connections among threads", async () => {
  const out = await output("reuse_port", ["-w", "3", "-n", "300"]);
  const counts = Array.from(out.matchAll(/^\d +(\d+)/gm), ([, count]) => Number(count));
  assertEquals([counts.length, counts.reduce((a, b) => a + b)], [3, 300]);
  assert(counts.every((count) => count > 0), out);
});

test("reuse_port goes on when another client connects and leaves", async () => {
  await using threads = new Running("reuse_port", ["-w", "2", "-n", "5000"]);
  const [, port] = await threads.until(/127\.0\.0\.1:(\d+)/);
  resets(Number(port), 100);
  assert((await threads.status()).success);
});
