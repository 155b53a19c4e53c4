/// <reference lib="webworker" />
/** A worker that serves a UNIX or TCP echo on its own reactor. Told to `close`, it closes its sockets; else it is left. */

import * as a from "../../../async.ts";
import * as socket from "../../../mod.ts";

const listener = socket.create_server(["127.0.0.1", 0]);
listener.setblocking(false);
const conns = new Set<socket.Socket<"AF_INET">>();

async function echo(conn: socket.Socket<"AF_INET">): Promise<void> {
  conns.add(conn);
  try {
    for (let data; (data = await a.sock_recv(conn, 65536)).length > 0;) await a.sock_sendall(conn, data);
  } catch {
    // It was closed.
  }
  conn.close();
  conns.delete(conn);
}

(async () => {
  for await (const [conn] of a.accepting(listener)) echo(conn);
  postMessage("closed");
})();

self.onmessage = () => {
  listener.close();
  for (const conn of conns) conn.close();
};
postMessage(listener.getsockname());
