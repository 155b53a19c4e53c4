// serve(): HTTP on sockets of this library, asked by Deno's fetch, its WebSocket, and curl.

import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { as_conn, type HttpServer, serve, type ServeHandler, type ServeOptions } from "../../interop.ts";
import { open_connection } from "../../async.ts";
import * as socket from "../../mod.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { test } from "../support/descriptors.ts";
import { has } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const curl_test = ignore_unless(!on_windows && has("curl"), "needs curl and UNIX sockets", test);
const posix_test = ignore_unless(!on_windows, "Windows starts its child in another way", test);

const bytes = (text: string) => new TextEncoder().encode(text);

interface Running extends AsyncDisposable {
  server: HttpServer;
  base: string;
  port: number;
}

function running(handler: ServeHandler, options: ServeOptions = {}): Running {
  const listener = socket.create_server(["127.0.0.1", 0]);
  const [, port] = listener.getsockname();
  const server = serve(listener, handler, { onListen() {}, ...options });
  const base = `http${options.tls ? "s" : ""}://localhost:${port}`;
  return { server, base, port, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Fetches without a pool of connections that outlives the test. */
async function get(url: string, init: RequestInit = {}, options: Deno.CreateHttpClientOptions = {}): Promise<Response> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0, ...options });
  const answer = await fetch(url.replace("localhost", options.caCerts ? "localhost" : "127.0.0.1"), {
    ...init,
    client,
  });
  return new Response(await answer.arrayBuffer(), answer);
}

test("a request has its method, URL, headers and body; an answer its status, headers and body", async () => {
  await using all = running(async (request, { remoteAddr }) => {
    const said = [request.method, new URL(request.url).pathname, request.headers.get("x-a"), await request.text()];
    const headers = new Headers({ "x-said": said.join(" ") });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response(remoteAddr.hostname, { status: 201, headers });
  });
  const answer = await get(`${all.base}/path`, { method: "POST", headers: { "x-a": "b" }, body: "content" });
  assertEquals([answer.status, await answer.text()], [201, "127.0.0.1"]);
  assertEquals(answer.headers.get("x-said"), "POST /path b content");
  assertEquals(answer.headers.getSetCookie(), ["a=1", "b=2"]);
});

test("bodies stream both ways: an echo of 8 MiB", async () => {
  await using all = running((request) => new Response(request.body));
  const sent = new Uint8Array(8 << 20).map((_, i) => i * 7);
  const answer = await get(all.base, { method: "POST", body: sent });
  assertEquals(new Uint8Array(await answer.arrayBuffer()), sent);
});

test("a connection is kept alive, and requests may be pipelined", async () => {
  const peers = new Set<number>();
  await using all = running((request, { remoteAddr }) => {
    peers.add(remoteAddr.port);
    return new Response(new URL(request.url).pathname);
  });
  using conn = as_conn(socket.create_connection(["127.0.0.1", all.port]));
  const asks = Array.from(
    { length: 100 },
    (_, i) => `GET /${i} HTTP/1.1\r\nHost: x\r\n${i === 99 ? "Connection: close\r\n" : ""}\r\n`,
  );
  await conn.write(bytes(asks.join("")));
  const text = await new Response(conn.readable).text();
  assertEquals(Array.from(text.matchAll(/^\/(\d+)/gm), ([, i]) => Number(i)), Array.from({ length: 100 }, (_, i) => i));
  assertEquals(peers.size, 1);
});

test("a handler that throws is onError's, or 500", async () => {
  const fails = () => {
    throw new Error("no answer");
  };
  await using told = running(fails, { onError: (error) => new Response(String(error), { status: 503 }) });
  const answer = await get(told.base);
  assertEquals([answer.status, await answer.text()], [503, "Error: no answer"]);
  const { error } = console;
  const printed: unknown[] = [];
  console.error = (...what: unknown[]) => printed.push(...what);
  try {
    await using all = running(fails);
    assertEquals((await get(all.base)).status, 500);
    await using none = running(() => undefined as never);
    assertEquals((await get(none.base)).status, 500);
  } finally {
    console.error = error;
  }
  assertEquals(printed.length, 2);
});

test("the peer that goes away aborts request.signal and cancels the body", async () => {
  const gone = Promise.withResolvers<string>(), cancelled = Promise.withResolvers<void>();
  await using all = running((request) => {
    request.signal.addEventListener("abort", () => gone.resolve("aborted"));
    return new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65536)),
        cancel: () => cancelled.resolve(),
      }),
    );
  });
  const conn = as_conn(socket.create_connection(["127.0.0.1", all.port]));
  await conn.write(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  await conn.read(new Uint8Array(10));
  conn.close();
  assertEquals(await gone.promise, "aborted");
  await cancelled.promise;
});

test("shutdown() lets an answer that is under way end, and finished settles then", async () => {
  const begun = Promise.withResolvers<void>(), go = Promise.withResolvers<void>();
  const { server, base } = running(async () => {
    begun.resolve();
    await go.promise;
    return new Response("late");
  });
  const answer = get(base);
  await begun.promise;
  const stopped = server.shutdown();
  go.resolve();
  assertEquals(await (await answer).text(), "late");
  await stopped;
  await server.finished;
  await assertRejects(() => get(base), TypeError);
});

test("an aborted signal stops the server, idle connections too", async () => {
  const stop = new AbortController();
  const { server, port } = running(() => new Response("x"), { signal: stop.signal });
  using conn = as_conn(socket.create_connection(["127.0.0.1", port]));
  await conn.write(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  await conn.read(new Uint8Array(1000));
  stop.abort();
  await server.finished;
});

test("HTTPS, several connections at a time, each with its own peer's address", async () => {
  await using all = running((request, { remoteAddr }) => new Response(`${request.url} ${remoteAddr.port > 0}`), {
    tls: { cert, key },
  });
  const answers = await Promise.all([1, 2, 3, 4].map((i) => get(`${all.base}/${i}`, {}, { caCerts: [ca] })));
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  assertEquals(texts, [1, 2, 3, 4].map((i) => `${all.base}/${i} true`));
});

test("a connection of HTTPS is kept alive", async () => {
  await using all = running((request) => new Response(new URL(request.url).pathname), { tls: { cert, key } });
  using conn = await Deno.connectTls({ hostname: "localhost", port: all.port, caCerts: [ca] });
  const buffer = new Uint8Array(1000);
  for (const path of ["/one", "/two", "/three"]) {
    await conn.write(bytes(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`));
    let text = "";
    while (!text.endsWith(path)) {
      const n = await conn.read(buffer);
      if (n === null) throw new Error("the connection was closed");
      text += new TextDecoder().decode(buffer.subarray(0, n));
    }
    assertStringIncludes(text, "200 OK");
  }
});

test("what is no HTTP gets 400, and the server lives on", async () => {
  await using all = running(() => new Response("alive"));
  using conn = as_conn(socket.create_connection(["127.0.0.1", all.port]));
  await conn.write(bytes("nonsense\r\n\r\n"));
  assertStringIncludes(await new Response(conn.readable).text(), "400 Bad Request");
  assertEquals(await (await get(all.base)).text(), "alive");
});

test("a WebSocket by Deno.upgradeWebSocket(), and an answer where the handler does not upgrade", async () => {
  await using all = running((request) => {
    if (new URL(request.url).pathname !== "/socket") return new Response("no", { status: 404 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => socket.send("welcome");
    socket.onmessage = ({ data }) => {
      socket.send(data);
      if (data === "bye") socket.close(4000, "done");
    };
    return response;
  });
  const seen: unknown[] = [];
  const client = new WebSocket(`ws://127.0.0.1:${all.port}/socket`);
  client.binaryType = "arraybuffer";
  client.onmessage = ({ data }) => {
    seen.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
    if (data === "welcome") client.send(Uint8Array.of(1, 2, 3));
    if (typeof data !== "string") client.send("bye");
  };
  const { code, reason } = await new Promise<CloseEvent>((done) => client.onclose = done);
  assertEquals([seen, code, reason], [["welcome", [1, 2, 3], "bye"], 4000, "done"]);
  const refused = new WebSocket(`ws://127.0.0.1:${all.port}/`);
  await new Promise((done) => refused.onerror = done);
});

test("a WebSocket opens although queueMicrotask() is replaced", async () => {
  await using all = running((request) => {
    const { queueMicrotask } = globalThis;
    globalThis.queueMicrotask = () => {};
    const { socket, response } = Deno.upgradeWebSocket(request);
    globalThis.queueMicrotask = queueMicrotask;
    socket.onopen = () => socket.close(4000, "opened");
    return response;
  });
  const client = new WebSocket(`ws://127.0.0.1:${all.port}/`);
  const { code, reason } = await new Promise<CloseEvent>((done) => client.onclose = done);
  assertEquals([code, reason], [4000, "opened"]);
});

curl_test("curl gets an answer from a UNIX socket", async () => {
  const folder = Deno.makeTempDirSync({ dir: "/tmp" });
  try {
    const listener = new socket.socket(socket.AF_UNIX);
    listener.bind(`${folder}/s`);
    listener.listen();
    await using _ = serve(listener, (request) => new Response(new URL(request.url).pathname), {
      onListen: (addr) => assertEquals(addr as unknown, { transport: "unix", path: `${folder}/s` }),
    });
    const { stdout } = await new Deno.Command("curl", {
      args: ["-s", "--max-time", "30", "--unix-socket", `${folder}/s`, "http://localhost/by/curl"],
    }).output();
    assertEquals(new TextDecoder().decode(stdout), "/by/curl");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** What a server sends to one connection until it closes that, without the lines of the answers that tell the time. */
async function said(port: number, text: string): Promise<string> {
  using conn = as_conn(socket.create_connection(["127.0.0.1", port]));
  const writing = conn.write(bytes(text));
  const answer = await new Response(conn.readable).text();
  await writing;
  return answer;
}

const LAST = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
const MIB = 1 << 20;
const post = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${MIB}\r\n\r\n${"x".repeat(MIB)}`;

for (
  const [name, leave] of Object.entries<(request: Request) => unknown>({
    "does not look at": () => {},
    cancels: (request) => request.body!.cancel(),
    "reads one chunk of": (request) => request.body!.getReader().read(),
    "reads one chunk of, then cancels,": async (request) => {
      const reader = request.body!.getReader();
      await reader.read();
      await reader.cancel();
    },
  })
) {
  test(`a body that the handler ${name} does not hold up the next request on the connection`, async () => {
    await using all = running(async (request) => {
      if (request.method === "POST") await leave(request);
      return new Response(`<${new URL(request.url).pathname}>`);
    });
    const answer = await said(all.port, post("/first") + LAST);
    assertEquals(Array.from(answer.matchAll(/<.*?>/g), String), ["</first>", "</last>"]);
  });
}

test("HEAD has the length that GET has, and no body", async () => {
  await using all = running((request) => new Response(`answer to ${request.method}`));
  const answer = await said(all.port, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + LAST);
  assertStringIncludes(answer, "content-length: 14\r\n");
  assertEquals(answer.includes("answer to HEAD"), false);
  assertStringIncludes(answer, "answer to GET");
});

test("answers without a body, 204 and 304, are followed by the next", async () => {
  await using all = running((request) => {
    const status = Number(new URL(request.url).pathname.slice(1));
    return status > 0 ? new Response(null, { status }) : new Response("last");
  });
  const asks = [204, 304].map((status) => `GET /${status} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const answer = await said(all.port, asks.join("") + LAST);
  assertEquals(Array.from(answer.matchAll(/^HTTP\/1.1 (\d+)/gm), ([, status]) => status), ["204", "304", "200"]);
  assertEquals(answer.endsWith("\r\n\r\nlast"), true);
});

test("a Response whose body was read, and Response.error(), are onError's, as of Deno.serve", async () => {
  const used = new Response("x");
  await used.text();
  for (const wrong of [used, Response.error()]) {
    await using all = running(() => wrong, {
      onError: (error) => new Response((error as Error).name, { status: 500 }),
    });
    const answer = await get(all.base);
    assertEquals([answer.status, await answer.text()], [500, "TypeError"]);
  }
});

test("a body that fails ends the connection, and the server lives on", async () => {
  await using all = running((request) => {
    if (new URL(request.url).pathname !== "/fails") return new Response("alive");
    let pulls = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (pulls++ > 2) controller.error(new Error("no more"));
          else controller.enqueue(bytes("part"));
        },
      }),
    );
  });
  assertEquals((await said(all.port, "GET /fails HTTP/1.1\r\nHost: x\r\n\r\n")).endsWith("0\r\n\r\n"), false);
  assertEquals(await (await get(all.base)).text(), "alive");
});

test("a request to change to a protocol that is not there is answered, as RFC 9110 has it", async () => {
  await using all = running((request) => new Response(`<${new URL(request.url).pathname}>`));
  const upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n";
  const answer = await said(all.port, `GET /first HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n${LAST}`);
  assertEquals(Array.from(answer.matchAll(/<.*?>/g), String), ["</first>", "</last>"]);
});

test("an aborted signal closes connections whose answer is under way, as of Deno.serve", async () => {
  const stop = new AbortController(), begun = Promise.withResolvers<void>(), never = Promise.withResolvers<Response>();
  const { server, port } = running(() => {
    begun.resolve();
    return never.promise;
  }, { signal: stop.signal });
  const answer = said(port, LAST);
  await begun.promise;
  stop.abort();
  assertEquals(await answer, "");
  await server.finished;
});

test("a body over HTTPS that the handler does not read holds its client back", async () => {
  const done = Promise.withResolvers<Response>();
  const { server, port } = running((request) => {
    request.body?.getReader().read();
    return done.promise;
  }, { tls: { cert, key } });
  const [, writer] = await open_connection("localhost", port, { ssl: { ca } });
  writer.write(bytes("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n"));
  const chunk = new Uint8Array(1 << 18);
  let last: unknown;
  for (let sent = 0; last === undefined && sent < 128 << 20; sent += chunk.length) { // The kernel takes less.
    writer.write(chunk);
    last = await writer.drain({ timeout: 0.5 }).catch((error) => error);
  }
  assert(last instanceof socket.TimeoutError);
  writer.transport.abort();
  done.resolve(new Response());
  await server.shutdown();
});

test("serve() refuses a file's path in place of a certificate's text", () => {
  using sock = socket.create_server(["127.0.0.1", 0]);
  const tls = { key, cert: "cert.pem" };
  assertThrows(() => serve(sock, () => new Response(), { tls }), socket.ValueError, "cert is the text of a PEM file");
});

test("shutdown() ends a TLS connection that is idle, and one that never began its handshake", async () => {
  const { server, port } = running(() => new Response("x"), { tls: { cert, key } });
  using silent = as_conn(socket.create_connection(["127.0.0.1", port]));
  using idle = await Deno.connectTls({ hostname: "localhost", port, caCerts: [ca] });
  await idle.write(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  await idle.read(new Uint8Array(1000));
  await server.shutdown();
  assertEquals(await silent.read(new Uint8Array(1)), null);
});

posix_test("unref() lets the process end although a connection is open", async () => {
  const program = `
    import * as socket from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    import { serve } from ${JSON.stringify(new URL("../../interop.ts", import.meta.url).href)};
    const listener = socket.create_server(["127.0.0.1", 0]);
    const peer = socket.create_connection(listener.getsockname());
    const server = serve(listener, () => new Response("answer"), { onListen() {} });
    peer.send(new TextEncoder().encode("GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"));
    peer.setblocking(false);
    const timer = setInterval(() => {
      try {
        if (peer.recv(1000).length > 0) server.unref(), clearInterval(timer), console.log("answered");
      } catch { /* nothing yet */ }
    }, 10);`;
  using folder = new TempFolder();
  Deno.writeTextFileSync(`${folder}/program.ts`, program);
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `${folder}/program.ts`],
    stderr: "inherit",
    signal: AbortSignal.timeout(60_000),
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "answered\n"]);
});

test("serve() refuses what does not listen, and options that it does not have", () => {
  using datagrams = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  assertThrows(() => serve(datagrams, () => new Response()), TypeError, "stream socket");
  using listener = socket.create_server(["127.0.0.1", 0]);
  assertThrows(() => serve(listener, "x" as never), TypeError, "handler: a function is required");
  assertThrows(() => serve(listener, () => new Response(), { port: 1 } as never), TypeError, "port");
  assert(listener.fileno() >= 0);
});
