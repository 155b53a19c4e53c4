// Programs against interop.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { as_conn, as_duplex, as_listener, listen_fds, serve } from "../../interop.ts";
import type { Socket } from "../../mod.ts";

declare const inet: Socket<"AF_INET">;
declare const unix: Socket<"AF_UNIX">;

const conn: Deno.TcpConn = as_conn(inet), listener: Deno.Listener<Deno.TcpConn> = as_listener(unix);
const stopped: Promise<void> = serve(inet, () => new Response("hello"), { onListen() {} }).shutdown();
const name: string = listen_fds()[0][1];

// @ts-expect-error a socket, not its descriptor
as_conn(3);
// @ts-expect-error a socket, not its address
as_listener(["127.0.0.1", 80]);
// @ts-expect-error a socket, not a connection of Deno
as_duplex(conn);
// @ts-expect-error the socket is the first argument
serve(() => new Response("hello"), inet);
// @ts-expect-error a handler answers with a Response
serve(inet, () => "hello");
// @ts-expect-error there is no such option: the socket has its port
serve(inet, () => new Response("hello"), { port: 80 });

export { conn, listener, name, stopped };
