/** An echo server whose connections are awaited. */

import { start_server } from "../../async.ts";

const server = await start_server(
  async (reader, writer) => {
    for await (const line of reader) writer.write(line);
    writer.close();
  },
  "127.0.0.1",
  0,
  { backlog: 1024 },
);
console.log(server.sockets[0].getsockname()[1]);
