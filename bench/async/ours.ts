/** The echo server on the awaitable API. */

import { sock_accept, sock_recv_into, sock_sendall } from "../../async.ts";
import { create_server, type Socket } from "../../mod.ts";

async function echo(conn: Socket<"AF_INET">): Promise<void> {
  using sock = conn;
  const buffer = new Uint8Array(65536);
  try {
    for (let n; (n = await sock_recv_into(sock, buffer)) > 0;) await sock_sendall(sock, buffer.subarray(0, n));
  } catch {
    // The load exits without closing its connections.
  }
}

const listener = create_server(["127.0.0.1", 0], { backlog: 1024 });
listener.setblocking(false);
console.log(listener.getsockname()[1]);
while (true) echo((await sock_accept(listener))[0]);
