// serve(): HTTP on sockets of this library, asked by Deno's fetch, its WebSocket, and curl.

import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { as_conn, type HttpServer, serve, type ServeHandler, type ServeOptions } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { test } from "../support/descriptors.ts";
import { has } from "../support/has.ts";
import { on_windows } from "../support/where.ts";

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

test("curl gets an answer from a UNIX socket", { ignore: on_windows || !has("curl") }, async () => {
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

test("serve() refuses what does not listen, and options that it does not have", () => {
  using datagrams = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  assertThrows(() => serve(datagrams, () => new Response()), TypeError, "stream socket");
  using listener = socket.create_server(["127.0.0.1", 0]);
  assertThrows(() => serve(listener, "x" as never), TypeError, "handler: a function is required");
  assertThrows(() => serve(listener, () => new Response(), { port: 1 } as never), TypeError, "port");
  assert(listener.fileno() >= 0);
});
