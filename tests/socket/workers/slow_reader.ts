// Reads a little every millisecond from the socket whose descriptor it is given, until the end of the stream.
import { socket } from "../../../mod.ts";

const parent = self as unknown as Worker;
const never = new Int32Array(new SharedArrayBuffer(4));

parent.onmessage = ({ data: fileno }) => {
  const sock = new socket({ fileno });
  parent.postMessage("ready");
  const buffer = new Uint8Array(4096);
  while (sock.recv_into(buffer) > 0) Atomics.wait(never, 0, 0, 1);
  sock.close();
  parent.postMessage("done");
};
