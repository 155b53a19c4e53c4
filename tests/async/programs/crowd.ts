/**
 * A crowd: a given number of idle connections to a port of this machine. A line on its standard input makes
 * each say one byte and wait for it to come back; then it prints how many did. It ends when the input does.
 *
 *     deno run --allow-ffi crowd.ts PORT CONNECTIONS
 */

import * as socket from "../../../mod.ts";

const [port, count] = Deno.args.map(Number);
const crowd = Array.from({ length: count }, () => {
  const sock = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
  sock.connect(["127.0.0.1", port]);
  return sock;
});
console.log("connected");
const input = Deno.stdin.readable.getReader();
if (!(await input.read()).done) {
  for (const sock of crowd) sock.send(Uint8Array.of(1));
  console.log(crowd.filter((sock) => sock.recv(1).length === 1).length);
  await input.read();
}
for (const sock of crowd) sock.close();
