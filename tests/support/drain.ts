/** The receiving end of what a test sends, in a thread of its own. */

import type * as socket from "../../mod.ts";

/** Reads all from a socket, in a thread of its own. */
export function drain(sock: socket.Socket): Promise<Uint8Array> {
  const worker = new Worker(new URL("../socket/workers/drain.ts", import.meta.url), { type: "module" });
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  worker.onmessage = ({ data }) => {
    worker.terminate();
    resolve(data);
  };
  worker.postMessage(sock.detach());
  return promise;
}
