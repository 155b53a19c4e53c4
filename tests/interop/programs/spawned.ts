// Started by spawn-fcgi: standard input is a socket that listens. Answers requests on it.

import { serve } from "../../../interop.ts";
import { socket } from "../../../mod.ts";

serve(new socket({ fileno: 0 }), (request) => new Response(`spawned for ${new URL(request.url).pathname}`), {
  onListen: (addr) => console.error(JSON.stringify(addr)),
});
