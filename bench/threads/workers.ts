/** An echo server with a Worker for each connection, which blocks. */

import { sock_accept } from "../../async.ts";
import { create_server } from "../../mod.ts";

const listener = create_server(["127.0.0.1", 0], { backlog: 1024 });
listener.setblocking(false);
console.log(listener.getsockname()[1]);
while (true) {
  const [conn] = await sock_accept(listener);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(conn.detach());
}
