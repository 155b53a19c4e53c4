// Started with a connection and a file in the places of sockets: prints whether the connection survives the error.

import { listen_fds } from "../../../interop.ts";
import { Socket } from "../../../mod.ts";

try {
  listen_fds();
} catch (error) {
  console.error(String(error));
}
for (let i = 0; i < 3; i++) { // What is not held is collected, and its descriptor closed.
  (globalThis as unknown as { gc(): void }).gc();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
const [host] = new Socket({ fileno: 3 }).getpeername() as [string, number];
console.log(host);
