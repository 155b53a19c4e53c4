// A Hono app on the socket that systemd passes.

import { Hono } from "hono";
import { listen_fds, serve } from "../../../interop.ts";

const app = new Hono().get("/hello/:name", (context) => context.text(`Hello ${context.req.param("name")}`));
for (const [sock] of listen_fds()) serve(sock, app.fetch);
