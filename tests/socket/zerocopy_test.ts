// After a zero-copy call the kernel reads the caller's memory, and no code of the library writes to it.
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";

const { IPPROTO_TCP, SO_ZEROCOPY, SOL_SOCKET, TCP_NODELAY } = socket;

/** Whether the kernel sends without copying. */
function has_zerocopy(): boolean {
  if (Deno.build.os !== "linux") return false;
  using sock = new socket.socket();
  try {
    sock.setsockopt(SOL_SOCKET, SO_ZEROCOPY, 1);
    return true;
  } catch {
    return false;
  }
}
const zerocopy_test = ignore_unless(has_zerocopy(), "needs SO_ZEROCOPY", test);

zerocopy_test("sendmsg() with MSG_ZEROCOPY sends the bytes that it was given, however small the pieces are", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  using conn = server.accept()[0];
  client.setsockopt(SOL_SOCKET, SO_ZEROCOPY, 1);
  client.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
  client.settimeout(0);
  conn.settimeout(5);
  const pieces: Uint8Array[] = []; // Kept until all has arrived: until then the kernel may read them.
  let sent = 0;
  for (let i = 0; i < 500; i++) {
    const piece = new Uint8Array(4000).fill(i);
    let n = 0;
    try {
      n = client.sendmsg([piece.subarray(0, 1000), piece.subarray(1000)], [], socket.MSG_ZEROCOPY);
    } catch (error) {
      assert(error instanceof socket.OSError && (error.code === "EAGAIN" || error.code === "ENOBUFS"), String(error));
      break;
    }
    pieces.push(piece);
    sent += n;
    if (n < piece.length) break; // What follows would not begin where a piece begins.
  }
  assert(pieces.length > 10, `only ${pieces.length} pieces went`);
  let wrong = 0;
  for (let at = 0; at < sent;) {
    const data = conn.recv(65_536);
    assert(data.length > 0);
    for (const byte of data) if (byte !== (Math.floor(at++ / 4000) & 255)) wrong++;
  }
  assertEquals(wrong, 0, `${wrong} of ${sent} bytes are others`);
  assert(pieces.every((piece, i) => piece[0] === (i & 255))); // They are alive until here.
});
