/** The Worker of a connection. */

import { socket } from "../../mod.ts";

addEventListener("message", (event: Event) => {
  using conn = new socket({ fileno: (event as MessageEvent<number>).data });
  conn.setblocking(true);
  for (let data; (data = conn.recv(1024)).length > 0;) conn.sendall(data);
});
