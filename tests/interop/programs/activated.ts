// Started with sockets: prints what they are, or serves on them.

import { listen_fds, serve } from "../../../interop.ts";

const sockets = listen_fds();
if (Deno.args[0] === "serve") {
  for (const [sock, name] of sockets) {
    const inheritable = sock.get_inheritable();
    serve(sock, () => new Response(`served by ${name}, inheritable: ${inheritable}`), { onListen() {} });
  }
} else {
  console.log(JSON.stringify(sockets.map(([sock, name]) => [sock.fileno(), name])));
}
