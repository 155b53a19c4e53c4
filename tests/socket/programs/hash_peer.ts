// hash_peer.ts FAMILY ADDRESS: connects, receives all there is, prints its SHA-256 and sends it back.
import * as socket from "../../../mod.ts";

const [family, address] = Deno.args;
const conn: socket.Socket = new socket.socket(family === "AF_UNIX" ? socket.AF_UNIX as number : socket.AF_INET);
conn.connect(family === "AF_UNIX" ? address : ["127.0.0.1", Number(address)]);

const data = new Uint8Array(65 << 20);
let length = 0;
for (let n = 1; n > 0; length += n) n = conn.recv_into(data.subarray(length, length + 99_991));
const hash = await crypto.subtle.digest("SHA-256", data.subarray(0, length));
console.log(Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join(""));
conn.sendall(data.subarray(0, length));
conn.close();
