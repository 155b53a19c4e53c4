// Counts the bytes that come from the socket whose descriptor it is given.
import { socket } from "../../../mod.ts";

const parent = self as unknown as Worker;

parent.onmessage = ({ data: fileno }) => {
  const sock = new socket({ fileno });
  const buffer = new Uint8Array(10_007);
  let count = 0;
  for (let n = 1; n > 0; count += n) n = sock.recv_into(buffer);
  sock.close();
  parent.postMessage(count);
};
