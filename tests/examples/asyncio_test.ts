// The programs of examples/asyncio/ against the same programs in Python, in both directions.

import { assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { open_connection, type Streams } from "../../async.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { has } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, type Test } from "../support/where.ts";
import { output, Running, test as linux_test } from "./support.ts";

const test = ignore_unless(has_python, "needs python3", linux_test);
const curl_test: Test = ignore_unless(has_python && has("curl"), "needs python3 and curl", linux_test);
const PAIRS = [["", ".py"], [".py", ""]];

/** Starts a server of examples/asyncio/ and waits for its port. */
async function serving(name: string, args: string[]): Promise<[server: Running, port: string]> {
  const server = new Running(`asyncio/${name}`, args);
  const [, port] = await server.until(/Serving on 127\.0\.0\.1,(\d+)\n/);
  return [server, port];
}

/** The lines that python3's web server sends for a request, as the server in the test. */
const WEB = `
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('X-Test', 'one')
        self.end_headers()
        self.wfile.write(b'content ' + self.path.encode())
    do_HEAD = do_GET
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
say(server.server_port)
import threading
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()`;

for (const [server_side, client_side] of [...PAIRS, ["", ""]]) {
  const names = [server_side, client_side].map((ending) => ending || ".ts").join(" and ");
  test(`echo: ${names}`, async () => {
    const [server, port] = await serving(`echo${server_side}`, ["server", "0"]);
    await using running = server;
    const said = await output(`asyncio/echo${client_side}`, ["client", port, "Hello, world"]);
    assertEquals(said, "Received Hello, world\n");
    await running.until(/Received Hello, world\n/);
  });

  test(`howto: ${names}`, async () => {
    const [server, port] = await serving(`howto${server_side}`, ["server", "0"]);
    await using _running = server;
    assertEquals(await output(`asyncio/howto${client_side}`, ["client", port]), "100000 bytes came back\n");
  });
}

test("http_headers prints the same as the Python program, of python3's web server", async () => {
  await using web = new Python(WEB);
  const url = `http://127.0.0.1:${await web.line()}/path`;
  const without_date = (text: string) => text.replace(/> Date: .*/, "> Date");
  const ours = without_date(await output("asyncio/http_headers", [url]));
  assertMatch(ours, /HTTP header> HTTP\/1\.0 200 OK\n[^]*HTTP header> X-Test: one\n/);
  assertEquals(ours, without_date(await output("asyncio/http_headers.py", [url])));
});

test("chat: three members of either server hear the same", async () => {
  for (const ending of ["", ".py"]) {
    const [server, port] = await serving(`chat${ending}`, ["0"]);
    await using _running = server;
    const line = async ([reader]: Streams) => new TextDecoder().decode(await reader.readline());
    const say = ([, writer]: Streams, text: string) => writer.write(new TextEncoder().encode(text + "\n"));
    const join = async (name: string) => {
      const streams = await open_connection("127.0.0.1", Number(port));
      say(streams, name);
      return streams;
    };
    const ada = await join("Ada");
    await new Promise((resolve) => setTimeout(resolve, 400)); // No event says when the client is connected.
    const bob = await join("Bob");
    assertEquals(await line(ada), "* Bob is here\n");
    const eve = await join("Eve");
    assertEquals([await line(ada), await line(bob)], ["* Eve is here\n", "* Eve is here\n"]);
    say(bob, "hello");
    assertEquals([await line(ada), await line(eve)], ["Bob: hello\n", "Bob: hello\n"]);
    bob[1].transport.abort();
    assertEquals([await line(ada), await line(eve)], ["* Bob has left\n", "* Bob has left\n"]);
    for (const [, writer] of [ada, eve]) writer.close();
  }
});

test("npm:python-struct, which docs/threads.md names, packs and unpacks as python3's struct does", async () => {
  // deno-lint-ignore no-import-prefix -- The page has it so.
  const { default: struct } = await import("npm:python-struct@^1.1.3");
  const format = "!HBhI5s", values = [1, 200, -3, 4_000_000_000, "bytes"];
  await using python = new Python(
    `
import struct
with socket.create_server(('127.0.0.1', 0)) as listener:
    say(listener.getsockname()[1])
    stream = listener.accept()[0].makefile('rwb')
    size, = struct.unpack('!I', stream.read(4))
    values = struct.unpack(sys.argv[1], stream.read(size))
    say(*values[:-1], values[-1].decode())
    stream.write(struct.pack(sys.argv[1], *values))
    stream.flush()`,
    format,
  );
  const [reader, writer] = await open_connection("127.0.0.1", Number(await python.line()));
  const packed = struct.pack(format, values);
  writer.write(struct.pack("!I", packed.length));
  writer.write(packed);
  assertEquals(await python.line(), values.join(" "));
  const answer = await reader.readexactly(struct.sizeOf(format));
  assertEquals(struct.unpack(format, Buffer.from(answer)), values);
  writer.close();
});

curl_test("socks5: curl goes through either proxy to python3's web server, and hears of a refusal", async () => {
  await using web = new Python(WEB);
  const target = `127.0.0.1:${await web.line()}`;
  for (const ending of ["", ".py"]) {
    const [server, port] = await serving(`socks5${ending}`, ["0"]);
    await using _running = server;
    for (const scheme of ["socks5", "socks5h"]) {
      const args = ["-s", "--max-time", "20", "--proxy", `${scheme}://127.0.0.1:${port}`, `http://${target}/path`];
      const { stdout } = await new Deno.Command("curl", { args }).output();
      assertEquals(new TextDecoder().decode(stdout), "content /path");
    }
    const args = ["-s", "--max-time", "20", "--proxy", `socks5://127.0.0.1:${port}`, "http://127.0.0.1:1/"];
    const { code } = await new Deno.Command("curl", { args }).output();
    assertEquals(code, 97); // CURLE_PROXY: the proxy has refused.
  }
});

test("smtp: a server of python3 with STARTTLS gets the same mail from both, by TLS", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/pem`, key + cert);
  await Deno.writeTextFile(`${folder}/ca`, ca);
  await using server = new Python(
    `
import asyncio, json, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
async def handle(reader, writer):
    commands, mail, secure = [], [], False
    writer.write(b'220 ready\\r\\n')
    while line := (await reader.readline()).decode().rstrip():
        commands.append(line)
        if line == 'STARTTLS':
            writer.write(b'220 go on\\r\\n')
            await writer.start_tls(context)
            secure = True
        elif line.startswith('EHLO'):
            writer.write(b'250-here\\r\\n' + (b'' if secure else b'250-STARTTLS\\r\\n') + b'250 HELP\\r\\n')
        elif line == 'DATA':
            writer.write(b'354 begin\\r\\n')
            while (line := (await reader.readline()).decode()) != '.\\r\\n': mail.append(line)
            writer.write(b'250 taken\\r\\n')
        else:
            writer.write(b'221 bye\\r\\n' if line == 'QUIT' else b'250 ok\\r\\n')
            if line == 'QUIT': break
    say(json.dumps([commands, mail, secure]))
    writer.close()
async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    say(server.sockets[0].getsockname()[1])
    await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())`,
    `${folder}/pem`,
  );
  const port = await server.line();
  const heard = [];
  for (const ending of ["", ".py"]) {
    const args = ["localhost", port, "me@localhost", "you@localhost", `${folder}/ca`];
    const input = "Subject: a test\n\nOne line\n.and one with a dot\n";
    assertEquals(await output(`asyncio/smtp${ending}`, args, { input }), "250 taken\n");
    heard.push(JSON.parse(await server.line()));
  }
  assertEquals(heard[0], heard[1]);
  assertEquals(heard[0][1], ["Subject: a test\r\n", "\r\n", "One line\r\n", "..and one with a dot\r\n"]);
  assertEquals(heard[0][2], true);
  const wrong = ["127.0.0.1", port, "me@localhost", "you@localhost"]; // Without CA.
  await output("asyncio/smtp", wrong, { input: "" }).then(() => Promise.reject("it was sent"), (error) => {
    assertMatch(error.message, /unable to verify the first certificate/);
  });
  await Deno.remove(folder, { recursive: true });
});
