// Reads a little every millisecond from the socket whose descriptor it is given, until the end of the stream or its reset.
import { ConnectionResetError, socket } from "../../../mod.ts";

const parent = self as unknown as Worker;
const never = new Int32Array(new SharedArrayBuffer(4));

parent.onmessage = ({ data: fileno }) => {
  const sock = new socket({ fileno });
  parent.postMessage("ready");
  const buffer = new Uint8Array(4096);
  try {
    while (sock.recv_into(buffer) > 0) Atomics.wait(never, 0, 0, 1);
  } catch (error) {
    if (!(error instanceof ConnectionResetError)) throw error;
  }
  sock.close();
  parent.postMessage("done");
};
