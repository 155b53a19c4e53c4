#!/usr/bin/env -S deno run --allow-ffi
/**
 * Messages of a fixed length over a stream, as Python's Socket HOWTO explains them: send() may take less than it is
 * given, and recv() may give less than it is asked for. Beside it: howto.py.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/howto.ts server 8888
 *     npx --yes deno@2.9.6 run --allow-ffi examples/asyncio/howto.ts client 8888
 */

import * as socket from "../../mod.ts";

const LENGTH = 100_000;

class Messages {
  constructor(readonly sock: socket.Socket<"AF_INET">) {}

  send(message: Uint8Array) {
    for (let sent = 0; sent < LENGTH;) sent += this.sock.send(message.subarray(sent));
  }

  receive(): Uint8Array {
    const message = new Uint8Array(LENGTH);
    for (let received = 0; received < LENGTH;) {
      const chunk = this.sock.recv(Math.min(LENGTH - received, 2048));
      if (chunk.length === 0) throw new Error("socket connection broken");
      message.set(chunk, received);
      received += chunk.length;
    }
    return message;
  }
}

const [role, port] = Deno.args;
if (role === "server") {
  using server = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
  server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);
  server.bind(["127.0.0.1", Number(port)]);
  server.listen(5);
  console.log(`Serving on ${server.getsockname()}`);
  while (true) {
    const [conn] = server.accept();
    using _ = conn;
    const messages = new Messages(conn);
    messages.send(messages.receive().reverse());
  }
} else {
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
  sock.connect(["127.0.0.1", Number(port)]);
  const messages = new Messages(sock);
  messages.send(new Uint8Array(LENGTH).map((_, i) => i * 7 % 251));
  const right = messages.receive().reverse().every((byte, i) => byte === i * 7 % 251);
  console.log(right ? `${LENGTH} bytes came back` : "other bytes came back");
}
