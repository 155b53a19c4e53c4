/** The echo server of lines on node:net. */

import { Buffer } from "node:buffer";
import { type AddressInfo, createServer } from "node:net";

const server = createServer((socket) => {
  let rest: Buffer = Buffer.alloc(0);
  socket.setNoDelay();
  socket.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) socket.write(rest.subarray(0, end + 1));
  });
  socket.on("error", () => {}); // The load exits without closing its connections.
});
server.listen(0, "127.0.0.1", 1024, () => console.log((server.address() as AddressInfo).port));
