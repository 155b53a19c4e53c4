// The documentation's echo programs, against themselves and against Python's, on every family that both have.
import { ignore_unless } from "../support/where.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has, has_ipv6 } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";

const curl_test = ignore_unless(has("curl"), "needs curl", test);

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_python_test = ignore_unless(has_python && linux, "needs python3, on Linux", test);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const python_test = ignore_unless(has_python, "needs python3", test);

/** The families that the programs run on: how Python and we name an address to listen at. */
const FAMILIES = {
  "IPv4": { family: AF_INET, ours: () => ["127.0.0.1", 0], python: "('127.0.0.1', 0)" },
  "IPv6": { family: AF_INET6, ours: () => ["::1", 0], python: "('::1', 0)" },
  "UNIX path": {
    family: AF_UNIX,
    ours: (folder: TempFolder) => `${folder}/echo`,
    python: "sys.argv[3] + '/echo'",
  },
  "UNIX abstract": {
    family: AF_UNIX,
    ours: () => bytes(`\0echo-test-${Deno.pid}`),
    python: `b'\\0echo-test-python-${Deno.pid}'`,
  },
};

/** An address as a literal of Python. */
function literal(address: unknown): string {
  if (address instanceof Uint8Array) return `bytes([${address}])`;
  return Array.isArray(address)
    ? `(${address.map((item) => JSON.stringify(item)).join(", ")})`
    : JSON.stringify(address);
}

const PYTHON_SERVER = `
import json
s = socket.socket(int(sys.argv[1]), socket.SOCK_STREAM)
s.bind(eval(sys.argv[2])); s.listen(1)
name = s.getsockname()
say(json.dumps(list(name)))
conn, addr = s.accept()
with conn:
    while True:
        data = conn.recv(1024)
        if not data: break
        conn.sendall(data)
`;

const PYTHON_CLIENT = `
s = socket.socket(int(sys.argv[1]), socket.SOCK_STREAM)
s.connect(eval(sys.argv[2]))
s.sendall(b'Hello, world')
data = s.recv(1024)
s.close()
say('Received', repr(data))
`;

for (const [name, { family, ours, python }] of Object.entries(FAMILIES)) {
  const there = family === AF_INET6 ? has_ipv6 : family !== undefined;
  const family_test = ignore_unless(has_python && there, `needs python3, and ${name}`, test);
  family_test(
    `our echo client against Python's server, ${name}`,
    async () => {
      using folder = new TempFolder();
      await using server = new Python(PYTHON_SERVER, String(family), python, String(folder));
      const address = JSON.parse(await server.line());
      using client = new socket.socket(family as number, SOCK_STREAM);
      if (family !== AF_UNIX) client.connect(address);
      else client.connect(typeof address[0] === "number" ? Uint8Array.from(address) : address.join(""));
      client.sendall(bytes("Hello, world"));
      assertEquals(text(client.recv(1024)), "Hello, world");
    },
  );

  family_test(
    `our echo server against Python's client, ${name}`,
    async () => {
      using folder = new TempFolder();
      using listener = new socket.socket(family as number, SOCK_STREAM);
      listener.bind(ours(folder) as socket.Target);
      listener.listen(1);
      listener.settimeout(20);
      await using client = new Python(PYTHON_CLIENT, String(family), literal(listener.getsockname()));
      const [conn] = listener.accept();
      for (let data = conn.recv(1024); data.length > 0; data = conn.recv(1024)) conn.sendall(data);
      conn.close();
      assertEquals(await client.line(), "Received b'Hello, world'");
    },
  );
}

/** The documentation's second pair: both walk getaddrinfo's list. */
function listen_anywhere(): socket.Socket {
  const list = socket.getaddrinfo(null, 0, socket.AF_UNSPEC, SOCK_STREAM, 0, socket.AI_PASSIVE);
  const [family, type, proto, , address] = list[0];
  const listener = new socket.socket(family, type, proto);
  listener.bind(address as socket.Target);
  listener.listen(1);
  return listener;
}

python_test("our dual-stack echo server against Python's dual-stack client", async () => {
  using listener = listen_anywhere();
  const [, port] = listener.getsockname() as [string, number];
  await using client = new Python(
    `
s = None
for res in socket.getaddrinfo('localhost', int(sys.argv[1]), socket.AF_UNSPEC, socket.SOCK_STREAM):
    af, socktype, proto, canonname, sa = res
    try:
        s = socket.socket(af, socktype, proto)
        s.connect(sa)
    except OSError:
        s = None
        continue
    break
with s:
    s.sendall(b'Hello, world')
    say('Received', repr(s.recv(1024)))
`,
    String(port),
  );
  const [conn] = listener.accept();
  for (let data = conn.recv(1024); data.length > 0; data = conn.recv(1024)) conn.sendall(data);
  conn.close();
  assertEquals(await client.line(), "Received b'Hello, world'");
});

python_test("our create_connection() against Python's dual-stack server", async () => {
  await using server = new Python(`
s = socket.create_server(('', 0), family=socket.AF_INET6, dualstack_ipv6=True) if socket.has_dualstack_ipv6() else socket.create_server(('', 0))
say(s.getsockname()[1])
for _ in range(2):
    conn, addr = s.accept()
    with conn:
        while data := conn.recv(1024): conn.sendall(data)
`);
  const port = Number(await server.line());
  for (const host of ["localhost", "127.0.0.1"]) {
    using client = socket.create_connection([host, port], 10);
    client.sendall(bytes("Hello, world"));
    assertEquals(text(client.recv(1024)), "Hello, world");
  }
});

for (const [name, family, host] of [["IPv4", AF_INET, "127.0.0.1"], ["IPv6", AF_INET6, "::1"]] as const) {
  const family_test = ignore_unless(has_python && (family === AF_INET || has_ipv6), `needs python3, and ${name}`, test);

  family_test(`datagrams to Python and back, ${name}`, async () => {
    using ours = new socket.socket(family as number, SOCK_DGRAM);
    ours.bind([host, 0]);
    ours.settimeout(10);
    await using _python = new Python(
      `
s = socket.socket(int(sys.argv[1]), socket.SOCK_DGRAM)
s.bind((sys.argv[2], 0))
s.sendto(b'ready', (sys.argv[2], int(sys.argv[3])))
data, address = s.recvfrom(100)
s.sendto(data[::-1] + b' ' + str(address[1]).encode(), address)
`,
      String(family),
      host,
      String((ours.getsockname() as [string, number])[1]),
    );
    const [ready, peer] = ours.recvfrom(100);
    assertEquals([text(ready), (peer as [string, number])[0]], ["ready", host]);
    ours.sendto(bytes("stressed"), peer as socket.Target);
    const [data, address] = ours.recvfrom(100);
    assertEquals(text(data), `desserts ${(ours.getsockname() as [string, number])[1]}`);
    assertEquals(address, peer);
  });
}

linux_python_test("UNIX datagrams to Python and back", async () => {
  using ours = new socket.socket(AF_UNIX, SOCK_DGRAM);
  ours.bind("");
  ours.settimeout(10);
  await using _python = new Python(
    `
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind('')
s.sendto(b'hello', bytes(eval(sys.argv[1])))
assert s.recv(100) == b'olleh'
`,
    `[${ours.getsockname()}]`,
  );
  const [data, peer] = ours.recvfrom(100);
  assertEquals(text(data), "hello");
  ours.sendto(data.reverse(), peer);
});

test("the echo example does what it says", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-ffi", new URL("../../examples/echo.ts", import.meta.url).href],
    env: { NO_COLOR: "1" },
  }).output();
  const lines = text(stdout).split("\n");
  assertEquals(code, 0);
  const received = lines.filter((line) => line === 'client:  received 12 bytes, "Hello, world"');
  assertEquals(received.length, linux ? 3 : 2);
});

curl_test("curl fetches from a small HTTP server on create_server()", async () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  server.settimeout(20);
  const [, port] = server.getsockname();
  const curl = new Deno.Command("curl", {
    args: ["-sS", "--max-time", "20", "--data-binary", "x".repeat(100_000), `http://127.0.0.1:${port}/path`],
    stdout: "piped",
  }).spawn();
  const [conn] = server.accept();
  conn.settimeout(20);
  let request = "";
  while (!request.includes("\r\n\r\n")) request += text(conn.recv(65536));
  const wanted = Number(/content-length: (\d+)/i.exec(request)![1]) + request.indexOf("\r\n\r\n") + 4;
  while (request.length < wanted) request += text(conn.recv(65536));
  conn.sendall(bytes(`HTTP/1.1 200 OK\r\nContent-Length: ${request.length}\r\nConnection: close\r\n\r\n${request}`));
  conn.close();
  const { code, stdout } = await curl.output();
  assertEquals([code, text(stdout)], [0, request]);
  assertStringIncludes(request, "POST /path HTTP/1.1\r\n");
});

python_test("we fetch from Python's HTTP server", async () => {
  using folder = new TempFolder();
  const page = "A page.\n".repeat(20_000);
  Deno.writeTextFileSync(`${folder}/page.txt`, page);
  await using server = new Python(
    `
import http.server, functools
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass
server = http.server.HTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=sys.argv[1]))
say(server.server_port)
server.handle_request()
`,
    String(folder),
  );
  using client = socket.create_connection(["127.0.0.1", Number(await server.line())], 20);
  client.sendall(bytes("GET /page.txt HTTP/1.0\r\nHost: localhost\r\n\r\n"));
  let answer = "";
  for (let data = client.recv(10_000); data.length > 0; data = client.recv(10_000)) answer += text(data);
  assertStringIncludes(answer, "HTTP/1.0 200 OK\r\n");
  assertEquals(answer.slice(answer.indexOf("\r\n\r\n") + 4), page);
});
