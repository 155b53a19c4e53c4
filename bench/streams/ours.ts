/** The echo server of lines on streams. */

import { start_server } from "../../async.ts";

const server = await start_server(
  async (reader, writer) => {
    try {
      for await (const line of reader) {
        writer.write(line);
        await writer.drain();
      }
    } catch {
      // The load exits without closing its connections.
    }
    writer.close();
  },
  "127.0.0.1",
  0,
  { backlog: 1024, limit: 1 << 17 },
);
const [, port] = server.sockets[0].getsockname();
console.log(port);
await server.serve_forever();
