// Opens a socket that another process shared: reads its bytes as base64 from a line of standard input, echoes what comes
// over it once, and prints what it is.

import * as socket from "../../../mod.ts";

console.log(Deno.pid);
const { value } = await Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader().read();
using shared = socket.fromshare(Uint8Array.fromBase64(value!.trim()));
shared.sendall(shared.recv(100));
console.log(JSON.stringify([shared.family, shared.type, shared.proto, shared.gettimeout(), shared.get_inheritable()]));
