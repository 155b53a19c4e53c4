// HTTP/1.1 with chunked bodies of 10 MiB, written on makefile() alone, with python3's http.server and http.client.
import { assert, assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless } from "../support/where.ts";

const SIZE = 10 * 1024 * 1024;
const CRLF = { newline: "\r\n" } as const;

const pythonTest = ignore_unless(has_python, "needs python3", test);

/** 10 MiB that are no repetition. */
function body(): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += 65536) crypto.getRandomValues(data.subarray(at, at + 65536));
  return data;
}

async function hash(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}

/** What a reader of bytes offers. */
type Reader = Pick<socket.BufferedReader, "readline" | "read">;
type Writer = Pick<socket.BufferedWriter, "write" | "flush">;

const encoder = new TextEncoder(), decoder = new TextDecoder();
const line_of = (reader: Reader) => decoder.decode(reader.readline()).trimEnd();

/** The first line of a message, and its headers. */
function read_head(reader: Reader): [first: string, headers: Map<string, string>] {
  const first = line_of(reader);
  const headers = new Map<string, string>();
  for (let line; (line = line_of(reader)) !== "";) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return [first, headers];
}

function read_chunked(reader: Reader): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  for (let size; (size = parseInt(line_of(reader), 16)) !== 0;) {
    const piece = reader.read(size)!;
    assertEquals(piece.length, size);
    pieces.push(piece);
    assertEquals(line_of(reader), "");
  }
  read_trailer(reader);
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function read_trailer(reader: Reader): void {
  while (line_of(reader) !== "");
}

/** Chunks of many sizes, of one byte and of more than any buffer has. */
function write_chunked(writer: Writer, data: Uint8Array): void {
  const sizes = [1, 15, 16, 4095, 8192, 65_537, 300_000, 1_000_003];
  for (let at = 0, i = 0; at < data.length; i++) {
    const piece = data.subarray(at, at + sizes[i % sizes.length]);
    writer.write(encoder.encode(`${piece.length.toString(16)}\r\n`));
    writer.write(piece);
    writer.write(encoder.encode("\r\n"));
    at += piece.length;
  }
  writer.write(encoder.encode("0\r\n\r\n"));
  writer.flush();
}

pythonTest("a client on makefile() posts to python3's http.server and gets back, chunked both ways", async () => {
  await using python = new Python(`
import hashlib, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *args): pass
    def do_POST(self):
        assert self.headers["Transfer-Encoding"] == "chunked"
        body = b""; parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size)); assert self.rfile.readline() == b"\\r\\n"
        assert self.rfile.readline() == b"\\r\\n"
        body = b"".join(parts)
        say(hashlib.sha256(body).hexdigest())
        self.send_response(200, "Fine")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), 99_999):
            part = body[at:at + 99_999]
            self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(part), part))
        self.wfile.write(b"0\\r\\n\\r\\n")
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
say(server.server_address[1])
server.handle_request()
`);
  const data = body();
  const port = Number(await python.line());
  using sock = socket.create_connection(["127.0.0.1", port], 30);
  using file = sock.makefile("rwb");
  for (
    const line of ["POST / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Transfer-Encoding: chunked", "Connection: close", ""]
  ) {
    file.write(encoder.encode(line + "\r\n"));
  }
  write_chunked(file, data);
  assertEquals(await python.line(), await hash(data));
  const [status, headers] = read_head(file);
  assertEquals([status, headers.get("transfer-encoding")], ["HTTP/1.1 200 Fine", "chunked"]);
  assertEquals(await hash(read_chunked(file)), await hash(data));
  assertEquals(file.read(), new Uint8Array(0));
});

pythonTest(
  "a server on makefile() answers python3's http.client, chunked both ways, twice on one connection",
  async () => {
    using server = socket.create_server(["127.0.0.1", 0]);
    server.settimeout(30);
    await using python = new Python(
      `
import hashlib, http.client, os
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
for i in range(2):
    body = os.urandom(${SIZE})
    c.request("POST", "/%d" % i, body=(body[at:at + 123_457] for at in range(0, len(body), 123_457)), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    r = c.getresponse()
    back = r.read()
    say(r.status, r.reason, r.getheader("X-Path"), hashlib.sha256(body).hexdigest() == hashlib.sha256(back).hexdigest(), len(back))
c.close()
`,
      String(server.getsockname()[1]),
    );
    const [conn] = server.accept();
    using _conn = conn;
    conn.settimeout(30);
    using reader = conn.makefile("rb");
    using writer = conn.makefile("wb");
    for (let i = 0; i < 2; i++) {
      const [request, headers] = read_head(reader);
      assertEquals([request, headers.get("transfer-encoding")], [`POST /${i} HTTP/1.1`, "chunked"]);
      const data = read_chunked(reader);
      assertEquals(data.length, SIZE);
      using head = conn.makefile("w", null, CRLF);
      head.write(`HTTP/1.1 201 Made\nX-Path: ${request.split(" ")[1]}\nTransfer-Encoding: chunked\n\n`);
      head.flush();
      write_chunked(writer, data);
      assertEquals(await python.line(), `201 Made /${i} True ${SIZE}`);
    }
    assert(reader.readline().length === 0);
  },
);
