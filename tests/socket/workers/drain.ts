// Reads the socket whose descriptor it is given until the end of the stream, and answers with what came.
import { socket } from "../../../mod.ts";

const parent = self as unknown as Worker;

parent.onmessage = ({ data: fileno }) => {
  const received = (() => {
    using sock = new socket({ fileno });
    using file = sock.makefile("rb");
    return file.read();
  })();
  parent.postMessage(received); // The socket is closed before the message arrives.
};
